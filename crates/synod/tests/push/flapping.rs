//! An endpoint that does everything wrong, again and again: nothing is lost, nothing overtakes, and it is left alone in between.

use crate::client::until;
use crate::endpoint::{Does, Endpoint};
use crate::judge::{check_breaker, check_signatures};
use crate::node::Node;
use serde_json::json;
use std::collections::BTreeMap;

#[test]
fn a_flapping_endpoint_gets_everything_in_order_and_its_breaker_opens_and_closes() {
    let node = Node::quick();
    // A yes that came after its time would be asked for again: on a busy machine it has this long.
    node.set(&[("push_timeout_ms", 2_000)]);
    let (mut endpoint, trap) = (Endpoint::open(), Endpoint::open());
    let told = node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    let secret = told["secret"].as_str().expect("the secret is told once").to_owned();
    assert!(secret.starts_with("whsec_"), "{told}");
    endpoint.script([
        Does::Says(200),
        Does::Says(500),
        Does::Hangs,
        Does::BreaksOff,
        // The breaker opens; it tries.
        Does::Slams,
        Does::Says(200),
        Does::Adds(429, "retry-after", "1".to_owned()),
        Does::Adds(302, "location", trap.url()),
        Does::Says(200),
        Does::Drips,
        Does::Floods,
        Does::Adds(503, "retry-after", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        Does::Adds(307, "location", format!("http://169.254.169.254:{}/", trap.addr.port())),
        Does::Says(404),
        Does::Says(200),
    ]);
    let mut messages = node.mail("wren", 0, 6);
    endpoint.until_taken(4);

    // Now it refuses connections, for long enough that the breaker opens.
    endpoint.close();
    messages.extend(node.mail("wren", 6, 6));
    node.until_breaker("wren", "open");
    endpoint.reopen();
    let taken = endpoint.until_taken(12);
    node.until_breaker("wren", "closed");
    for message in &messages {
        node.until_state(*message, "read");
    }

    let order: Vec<u64> = taken.iter().map(|came| came.n()).collect();
    assert_eq!(order, (0..12).collect::<Vec<u64>>(), "each once, in the order in which they were sent");
    let came = endpoint.came();
    check_signatures(&came, &secret);
    check_ids(&came.iter().map(|came| (came.n(), came.id().to_owned())).collect::<Vec<_>>());
    assert_eq!(trap.connections(), 0, "a redirect is not followed");

    let counts = check_breaker(&node.events(), "wren", 3);
    assert_eq!(counts["mail.pushed"], 12);
    assert!(counts["mail.breaker_opened"] >= 3 && counts["mail.breaker_closed"] >= 2, "{counts:?}");
    let mut client = node.client("owner");
    assert_eq!(client.metric("push_delivered_total"), 12);
    assert_eq!(client.metric("push_failed_total"), counts["mail.attempt_failed"]);
    assert_eq!(client.metric("push_attempts_total"), counts["mail.attempt_started"]);
    assert_eq!((client.metric("push_in_flight"), client.metric("push_breakers_open")), (0, 0));
}

/// One id a message, whichever attempt, and no two messages with the same.
fn check_ids(seen: &[(u64, String)]) {
    let mut ids = BTreeMap::<u64, &str>::new();
    for (n, id) in seen {
        assert_eq!(*ids.entry(*n).or_insert(id), id, "message {n} keeps its id");
    }
    let mut all: Vec<&&str> = ids.values().collect();
    all.dedup();
    assert_eq!(all.len(), ids.len(), "no two messages share one");
}

#[test]
fn what_an_endpoint_asks_for_is_waited_up_to_the_limit() {
    let node = Node::quick();
    let endpoint = Endpoint::open();
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    node.set(&[("push_retry_after_max_ms", 600), ("push_failures_max", 100)]);
    let busy = |seconds: &str| Does::Adds(429, "retry-after", seconds.to_owned());
    endpoint.script([busy("3600"), busy("0"), Does::Says(200)]);
    let message = node.mail("wren", 1, 1)[0];
    let came = endpoint.until_came(3);
    let pauses: Vec<u128> =
        came.windows(2).map(|pair| pair[1].at.duration_since(pair[0].at).as_millis()).collect();
    assert!(pauses[0] >= 590, "an hour is cut to the limit and no shorter: {pauses:?}");
    assert!(pauses[1] < 590, "and none at all is what the jitter says: {pauses:?}");
    let shown = node.until_state(message, "read");
    let reasons: Vec<&str> =
        shown["history"].as_array().unwrap().iter().map(|tried| tried["reason"].as_str().unwrap()).collect();
    assert!(reasons.iter().all(|reason| reason.starts_with("429 Too Many Requests")), "{reasons:?}");
}

#[test]
fn a_breaker_that_is_open_stays_open_over_a_restart() {
    let mut node = Node::quick();
    let mut endpoint = Endpoint::open();
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    node.set(&[("push_rest_ms", 60_000)]);
    endpoint.close();
    node.mail("wren", 0, 1);
    let before = node.until_breaker("wren", "open");
    node.kill();
    node.start();
    let after = node.push("wren");
    for field in ["breaker", "since", "failures", "next"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let why = node.client("owner").ask("mail/inbox?agent=wren").yes()["messages"][0]["message"].clone();
    let why = node.client("owner").ask(&format!("mail/why?message={why}")).yes().to_string();
    assert!(why.contains("is left alone since") && why.contains("connection refused"), "{why}");
    // Its agent says that it is there.
    endpoint.reopen();
    let again = node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    assert!(again.get("secret").is_none(), "the secret goes on, and is told no second time: {again}");
    endpoint.until_taken(1);
    until("a closed breaker", || Some(node.push("wren")).filter(|push| push["breaker"] == "closed"));
}
