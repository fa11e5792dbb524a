//! What becomes of a message: given up with every reason, pushed again after the node died, kept where an endpoint is gone; and secrets that change.

use crate::client::until;
use crate::endpoint::{Does, Endpoint};
use crate::judge::{check_breaker, check_signatures, is_signed};
use crate::node::Node;
use serde_json::{Value, json};

fn reasons(message: &Value) -> Vec<String> {
    let history = message["history"].as_array().unwrap();
    history.iter().map(|tried| tried["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_given_up_is_a_dead_letter_with_every_reason() {
    let node = Node::quick();
    let (mut endpoint, trap) = (Endpoint::open(), Endpoint::open());
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    node.set(&[("push_attempts_max", 8), ("push_failures_max", 7)]);
    endpoint.script([
        Does::Says(500),
        Does::Hangs,
        Does::Adds(429, "retry-after", "1".to_owned()),
        Does::BreaksOff,
        Does::Adds(301, "location", trap.url()),
        Does::Floods,
    ]);
    let messages = node.mail("wren", 0, 2);
    endpoint.until_came(6);
    endpoint.close();
    node.until_state(messages[0], "dead");
    endpoint.reopen();
    endpoint.until_taken(1);

    let dead = node.client("owner").ask("mail/dead?agent=wren").yes();
    assert_eq!(dead["messages"].as_array().unwrap().len(), 1, "the next one was taken: {dead}");
    let reasons = reasons(&dead["messages"][0]);
    let expected = [
        "500 Internal Server Error",
        "no whole answer within 400 ms",
        "429 Too Many Requests",
        "the answer broke off",
        "301 Moved Permanently: redirects are not followed",
        "the answer has more than 65536 bytes",
        "connection refused",
        "connection refused",
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for (reason, expected) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(expected) && reason.contains(" after "), "{reason}: {expected}");
    }
    check_breaker(&node.events(), "wren", 7);
    assert_eq!(trap.connections(), 0);

    // Put back, it goes under the id that it always had.
    let first = endpoint.came()[0].clone();
    assert_eq!(first.n(), 0);
    node.say("owner", "mail/retry", json!({"messages": [messages[0]]}));
    let taken = endpoint.until_taken(2);
    assert_eq!((taken[1].n(), taken[1].id()), (0, first.id()));
}

#[test]
fn a_node_killed_in_the_middle_of_a_push_pushes_again_under_the_same_id() {
    let mut node = Node::quick();
    let endpoint = Endpoint::open();
    let secret = node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}))["secret"].clone();
    node.set(&[("push_timeout_ms", 30_000)]);
    for life in 0..3 {
        endpoint.script([Does::Hangs]);
        let before = endpoint.came().len();
        let messages = node.mail("wren", life * 2, 2);
        endpoint.until_came(before + 1);
        assert_eq!(node.message(messages[0])["state"], "leased", "it is under way");
        node.kill();
        node.start();
        let came = endpoint.until_came(before + 3);
        node.until_state(messages[0], "read");
        node.until_state(messages[1], "read");
        let [first, second, third] = &came[before..before + 3] else { panic!("three requests") };
        assert_eq!(first.id(), second.id(), "the same message under the same id");
        assert_eq!(first.body, second.body);
        assert_eq!((first.header("synod-attempt"), second.header("synod-attempt")), ("1", "2"));
        assert_eq!((second.n(), third.n()), (life * 2, life * 2 + 1), "in order");
        let history = reasons(&node.message(messages[0]));
        assert!(history.len() == 1 && history[0].starts_with("unknown"), "not silence: {history:?}");
    }
    check_signatures(&endpoint.came(), secret.as_str().unwrap());
    let counts = check_breaker(&node.events(), "wren", 3);
    assert_eq!((counts["mail.attempt_unknown"], counts["mail.pushed"]), (3, 6));
    assert_eq!(node.client("owner").metric("push_unknown_total"), 3);
}

#[test]
fn a_node_that_is_told_to_stop_does_not_wait_for_an_endpoint_that_hangs() {
    let mut node = Node::quick();
    let endpoint = Endpoint::open();
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    node.set(&[("push_timeout_ms", 60_000)]);
    endpoint.script([Does::Hangs]);
    let message = node.mail("wren", 0, 1)[0];
    endpoint.until_came(1);
    let begun = std::time::Instant::now();
    node.stop();
    assert!(begun.elapsed().as_secs() < 10, "it took {:?}", begun.elapsed());
    node.start();
    endpoint.until_taken(1);
    assert!(reasons(&node.until_state(message, "read"))[0].starts_with("unknown"));
}

#[test]
fn an_endpoint_that_says_that_it_is_gone_is_left_alone_and_its_mail_can_be_received() {
    let node = Node::quick();
    let endpoint = Endpoint::open();
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    endpoint.script([Does::Says(410)]);
    let messages = node.mail("wren", 0, 3);
    let push = node.until_breaker("wren", "disabled");
    assert_eq!(push["last"]["status"], 410);
    let received = node.say("wren", "mail/receive", json!({}));
    let first = &received["messages"][0];
    assert_eq!(first["message"], messages[0]);
    node.say("wren", "mail/ack", json!({"message": first["message"], "fence": first["fence"]}));
    assert_eq!(endpoint.came().len(), 1, "nothing more came");
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    let taken: Vec<u64> = endpoint.until_taken(2).iter().map(|came| came.n()).collect();
    assert_eq!(taken, [1, 2]);
    // And nowhere any more.
    node.say("wren", "agent/endpoint", json!({"endpoint": ""}));
    let kept = node.mail("wren", 3, 1)[0];
    assert!(node.push("wren").is_null());
    let received = node.say("wren", "mail/receive", json!({"wait_ms": 5_000}));
    assert_eq!(received["messages"][0]["message"], kept);
    assert_eq!(endpoint.came().len(), 3);
}

#[test]
fn a_renewed_secret_signs_beside_the_old_one_and_neither_is_on_the_disk() {
    let node = Node::quick();
    let endpoint = Endpoint::open();
    let given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let named = json!({"endpoint": endpoint.url(), "secret": given});
    assert_eq!(node.say("wren", "agent/join", named)["agent"], "wren");
    node.mail("wren", 0, 1);
    check_signatures(&endpoint.until_taken(1), given);

    let renewed = json!({"endpoint": endpoint.url(), "renew": true});
    let told = |key| node.client("wren").command("agent/endpoint", Some(key), &renewed).unwrap().yes();
    let made = told("r1")["secret"].as_str().unwrap().to_owned();
    assert_eq!(told("r1")["secret"], *made, "a retry is the same request, and is told the same");
    node.mail("wren", 1, 1);
    let second = endpoint.until_taken(2)[1].clone();
    assert!(is_signed(&second, given) && is_signed(&second, &made), "both are in force");
    assert_eq!(second.header("webhook-signature").split(' ').count(), 2);

    node.set(&[("push_overlap_ms", 0)]);
    let newest = told("r2")["secret"].as_str().unwrap().to_owned();
    node.mail("wren", 2, 1);
    let third = endpoint.until_taken(3)[2].clone();
    assert!(is_signed(&third, &newest) && !is_signed(&third, &made) && !is_signed(&third, given));

    for secret in [given, &made, &newest] {
        let text = secret.strip_prefix("whsec_").unwrap();
        let raw = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap();
        for file in files(node.data()) {
            let bytes = std::fs::read(&file).unwrap();
            let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            assert!(!has(text.as_bytes()) && !has(&raw), "{} has a secret in it", file.display());
        }
    }
    let key = node.data().join("seal.key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

fn files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_reader_who_stands_in_line_comes_before_the_courier() {
    let node = Node::quick();
    let endpoint = Endpoint::open();
    let mut reader = node.client("wren");
    let waits = std::thread::spawn(move || reader.command("mail/receive", None, &json!({"wait_ms": 20_000})));
    until("a reader in line", || {
        let boxes = node.client("owner").ask("mail/boxes?prefix=wren").yes();
        (boxes["boxes"][0]["readers"] == 1).then_some(())
    });
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    let messages = node.mail("wren", 0, 2);
    let received = waits.join().unwrap().unwrap().yes();
    let first = &received["messages"][0];
    assert_eq!(first["message"], messages[0]);
    assert!(endpoint.came().is_empty(), "while it has one in hand, nothing is pushed");
    node.say("wren", "mail/ack", json!({"message": first["message"], "fence": first["fence"]}));
    assert_eq!(endpoint.until_taken(1)[0].n(), 1);
}
