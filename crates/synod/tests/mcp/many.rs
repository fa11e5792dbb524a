//! Several at once: who starts the node, who gets which name.

use crate::house::{House, until};
use crate::wire::Proxy;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Five clients that come at the same moment, where no node runs.
#[test]
fn five_at_once_start_one_node_and_get_five_names() {
    let house = House::empty();
    let mut proxies: Vec<Proxy> = (0..5).map(|_| Proxy::open(&house, &["--space", "default"])).collect();
    let calls: Vec<u64> = proxies.iter_mut().map(|proxy| proxy.begin("join", json!({}))).collect();
    let mut names = BTreeSet::new();
    for (proxy, call) in proxies.iter_mut().zip(calls) {
        let told = proxy.told(call);
        assert!(!told.error, "{}", told.text);
        names.insert(told.data["agent"].as_str().unwrap().to_owned());
    }
    let node = node(&house);
    let expected: BTreeSet<String> = (1..=5).map(|n| format!("test-client-{n}")).collect();
    assert_eq!(names, expected);
    let log = std::fs::read_to_string(house.path().join("serve.log")).unwrap();
    assert_eq!(log.matches("ready at").count(), 1, "{log}");
    // Each has left word for its hooks, and takes it away at the end.
    let seats = house.path().join("seats");
    let count = || std::fs::read_dir(&seats).unwrap().count();
    assert_eq!(count(), 5);
    drop(node);
    proxies.iter_mut().for_each(Proxy::close);
    until("the seats are free", || count() == 0);
}

/// The node that a proxy started; it goes with the test.
fn node(house: &House) -> Node {
    let text = std::fs::read_to_string(house.path().join("node.json")).unwrap();
    let about: Value = serde_json::from_str(&text).unwrap();
    Node(about["pid"].as_u64().unwrap() as i32)
}

struct Node(i32);

impl Drop for Node {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_raw(self.0).unwrap();
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

#[test]
fn a_name_that_is_free_again_is_taken_again() {
    let house = House::open();
    let mut first = Proxy::open(&house, &[]);
    assert_eq!(first.data("join", json!({}))["agent"], "test-client-1");
    let mut second = Proxy::open(&house, &[]);
    assert_eq!(second.data("next_work", json!({}))["task"], Value::Null);
    assert_eq!(second.data("join", json!({}))["agent"], "test-client-2");
    first.close();
    until("the first has ended", || first.child.try_wait().unwrap().is_some());
    let mut third = Proxy::open(&house, &[]);
    assert_eq!(third.data("join", json!({}))["agent"], "test-client-1");
    // A better name, while nothing is held.
    assert_eq!(third.data("join", json!({"name": "kite"}))["agent"], "kite");
    house.json(&["queue", "push", "work", "1"]);
    third.data("next_work", json!({}));
    let told = third.call("join", json!({"name": "owl"}));
    assert!(told.error && told.text.contains("you are `kite` and hold"), "{told:?}");
}

#[test]
fn a_lock_that_comes_later_is_brought_by_wait() {
    let house = House::open();
    let (mut heron, mut wren) =
        (Proxy::open(&house, &["--as", "heron"]), Proxy::open(&house, &["--as", "wren"]));
    let lock = heron.data("lock", json!({"paths": ["src/a.rs"], "why": "new login"}))["lock"].clone();
    let told = wren.call("lock", json!({"paths": ["src/**"]}));
    assert!(told.error && told.text.starts_with("held: ") && told.text.contains("heron"), "{told:?}");
    assert!(
        told.text.ends_with(
            "call lock {\"paths\":[\"src/**\"],\"wait_s\":50} to stand in line, or do something else first"
        ),
        "{}",
        told.text
    );
    let told = wren.call("lock", json!({"paths": ["src/**"], "wait_s": 1}));
    assert!(!told.error && told.text.contains("behind `heron`"), "{told:?}");
    let waits = wren.begin("wait", json!({"seconds": 40}));
    until("it waits for mail as well", || {
        house.json(&["space", "waits"])["waits"].as_array().unwrap().len() > 1
    });
    heron.data("unlock", json!({"lock": lock}));
    let came = wren.told(waits);
    assert_eq!(came.data["came"], json!(["lock"]), "{came:?}");
    assert_eq!(came.data["lock"]["paths"], json!(["src/**"]));
    wren.data("unlock", json!({"lock": came.data["lock"]["lock"]}));
    assert_eq!(house.json(&["lock", "list"])["locks"], json!([]));
}
