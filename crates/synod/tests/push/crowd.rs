//! Fifty endpoints that hang, and everybody else: those who work with the node, and those whose endpoints answer.

use crate::endpoint::{Does, Endpoint};
use crate::node::Node;
use serde_json::json;
use std::time::{Duration, Instant};

/// Calls that are measured, each alone.
const CALLS: usize = 400;

#[test]
fn fifty_endpoints_that_hang_slow_nobody_else() {
    let node = Node::quick();
    node.set(&[("push_timeout_ms", 60_000)]);
    let quiet = measure(&node, "before");
    let (hanging, prompt) = (Endpoint::open(), Endpoint::open());
    hanging.always(Does::Hangs);
    for n in 0..50u8 {
        let agent = format!("stuck-{n}");
        let url = format!("http://127.0.0.1:{}/hook", hanging.addr.port());
        node.say(&agent, "agent/endpoint", json!({"endpoint": url}));
        node.mail(&agent, 0, 3);
    }
    hanging.until_came(32);
    node.say("wren", "agent/endpoint", json!({"endpoint": prompt.url()}));
    let begun = Instant::now();
    node.mail("wren", 0, 50);
    prompt.until_taken(50);
    let pushed = begun.elapsed();
    let crowded = measure(&node, "among 50 that hang");
    println!("50 messages sent one by one and pushed to one that answers: {pushed:?}");
    assert_eq!(hanging.open_max(), 32, "one host has so many places at the most");
    assert!(hanging.open_now() > 0, "they hang all the while");
    let bound = Duration::from_millis(50).max(quiet * 10);
    assert!(crowded < bound, "99 of 100 calls took up to {crowded:?}, and {quiet:?} before");
}

/// How long 99 of 100 calls take at the most.
fn measure(node: &Node, when: &str) -> Duration {
    let mut client = node.client("heron");
    let mut took: Vec<Duration> = (0..CALLS)
        .map(|n| {
            let begun = Instant::now();
            client.command("kv/put", None, &json!({"key": "k", "value": n})).unwrap().yes();
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    let (half, most) = (took[CALLS / 2], took[CALLS * 99 / 100]);
    println!("kv.put {when}: p50 {half:?}, p99 {most:?}");
    most
}

#[test]
fn a_space_without_endpoints_writes_nothing_for_the_courier() {
    let mut node = Node::with(&[], Vec::new());
    let index = |node: &Node| node.client("owner").ask("space/waits").json;
    node.say("heron", "mail/send", json!({"to": "wren", "body": 1}));
    assert_eq!(index(&node)["waits"], json!([]), "nobody stands in line");
    let before = node.client("owner").ask("space/waits").number("index");
    node.kill();
    node.start();
    let after = node.client("owner").ask("space/waits");
    assert_eq!(
        (after.number("index"), &after.json["waits"]),
        (before + 1, &json!([])),
        "an epoch, and nothing else"
    );
}
