//! Addresses that are never contacted, whoever names them and however.

use crate::endpoint::Endpoint;
use crate::inside::{Inside, Table};
use crate::node::Node;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use synod::courier::Options;

#[test]
fn a_node_that_was_not_told_to_contacts_no_private_address() {
    let node = Node::with(&[], Vec::new());
    node.set(&[("push_attempts_max", 3), ("backoff_ms", 5), ("push_failures_max", 100)]);
    let trap = Endpoint::open();
    let port = trap.addr.port();
    // What can be seen from the URL is refused at once, and says what to do.
    for url in [
        trap.url(),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://10.1.2.3/".to_owned(),
        "http://agent.example/".to_owned(),
    ] {
        for verb in ["agent/endpoint", "agent/join"] {
            let body = json!({"endpoint": url, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
            let answer = node.client("wren").command(verb, None, &body).unwrap();
            assert_eq!((answer.status, answer.code()), (400, "invalid"), "{url}: {answer:?}");
        }
    }
    // Nor in a transaction.
    let inside = json!({"commands": [{"agent.endpoint": {"endpoint": trap.url()}}]});
    let answer = node.client("wren").command("txn", None, &inside).unwrap();
    assert_eq!((answer.status, answer.code()), (400, "invalid"), "{answer:?}");
    // Where nothing is pushed an endpoint is a note, and may say anything.
    node.set(&[("push_max", 0)]);
    node.say("kite", "agent/join", json!({"endpoint": trap.url()}));
    node.set(&[("push_max", 10)]);
    // What only a lookup shows is found at each attempt: names, and ways to write an address that are no address.
    for (agent, host) in
        [("wren", "localhost"), ("robin", "127.1"), ("owl", "2130706433"), ("kite", "0x7f000001")]
    {
        node.say(agent, "agent/endpoint", json!({"endpoint": format!("https://{host}:{port}/")}));
        let message = node.mail(agent, 0, 1)[0];
        let dead = node.until_state(message, "dead");
        let reason = dead["history"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with("not contacted: ") || reason.contains("is not found"), "{host}: {reason}");
        assert_eq!(dead["history"].as_array().unwrap().len(), 3, "and the attempts are counted");
    }
    assert_eq!(trap.connections(), 0, "nobody came");
}

#[test]
fn a_name_with_a_public_and_a_private_address_is_not_contacted_at_either() {
    let trap = Endpoint::open();
    let port = trap.addr.port();
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    let public: IpAddr = "203.0.114.7".parse().unwrap();
    let table = Table(vec![
        ("first.example", vec![here, public]),
        ("last.example", vec![public, here]),
        ("mapped.example", vec!["::ffff:127.0.0.1".parse().unwrap()]),
        ("cloud.example", vec!["169.254.169.254".parse().unwrap()]),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let options = Options { resolver: Arc::new(table), ..Options::default() };
    let inside = Inside::open(dir.path(), false, options);
    inside.set(&[("push_attempts_max", 2), ("backoff_ms", 5)]);
    for (agent, host) in [("a", "first"), ("b", "last"), ("c", "mapped"), ("d", "cloud")] {
        let url = format!("https://{host}.example:{port}/");
        inside.say(agent, "agent/endpoint", json!({"endpoint": url}));
        let message = inside.mail(agent, 1);
        let dead = inside.until_state(message, "dead");
        // Whoever names an endpoint does not learn what names stand for in the node's network: the node's own log has it.
        let shown = inside.client("owner").ask(&format!("agent/show?agent={agent}")).yes();
        for said in [&dead["history"][1]["reason"], &shown["push"]["last"]["reason"]] {
            let said = said.as_str().unwrap();
            assert!(said.starts_with("not contacted: it is not public, after "), "{host}: {said}");
        }
        for private in ["127.0.0.1", "169.254", "loopback", "link-local"] {
            assert!(!dead.to_string().contains(private) && !shown.to_string().contains(private), "{shown}");
        }
        let said = inside.said.lock().unwrap();
        let line = said.iter().find(|line| line.contains(&format!("{host}.example"))).expect("a line");
        assert!(
            line.contains("127.0.0.1 is loopback") || line.contains("169.254.169.254 is link-local"),
            "{line}"
        );
    }
    assert_eq!(trap.connections(), 0, "nobody came");
    inside.stop();
}
