//! What happens when somebody dies: the client, the proxy, the node. Each with its time.

use crate::house::{House, LONG, until};
use crate::wire::Proxy;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A session's life without a word, and the eighth by which the node knows it less exactly, and a moment.
const SESSION: Duration = Duration::from_millis(15_000 + 15_000 / 8 + 3_000);

/// A proxy that holds a task and a lock.
fn busy(house: &House) -> Proxy {
    let mut proxy = Proxy::open(house, &["--as", "heron"]);
    proxy.data("next_work", json!({}));
    proxy.data("lock", json!({"paths": ["src/**"]}));
    proxy
}

/// Somebody who waits for both, and how long it took from `since` on until they had them.
fn heir(house: &House, dies: impl FnOnce()) -> Duration {
    let (mut task, mut lock) =
        (Proxy::open(house, &["--as", "wren"]), Proxy::open(house, &["--as", "robin"]));
    task.data("join", json!({}));
    lock.data("join", json!({}));
    let (waits, stands) = (
        task.begin("next_work", json!({"wait_s": 40})),
        lock.begin("lock", json!({"paths": ["src/a.rs"], "wait_s": 40})),
    );
    until("both wait", || house.json(&["space", "waits"])["waits"].as_array().map_or(0, Vec::len) == 2);
    let since = Instant::now();
    dies();
    assert!(task.told(waits).data["task"].is_string(), "the task passes on");
    assert!(lock.told(stands).data["lock"].is_string(), "the lock passes on");
    since.elapsed()
}

#[test]
fn a_client_that_goes_leaves_its_task_and_its_locks_to_others_at_once() {
    let house = House::open();
    house.json(&["queue", "push", "work", "1"]);
    let mut proxy = busy(&house);
    let took = heir(&house, || proxy.close());
    println!("standard input closed: passed on after {} ms", took.as_millis());
    assert!(took < Duration::from_millis(900), "{took:?}");
    until("the proxy has ended", || proxy.child.try_wait().unwrap().is_some());
}

#[test]
fn a_client_that_goes_in_the_middle_of_a_wait_is_not_waited_for() {
    let house = House::open();
    let mut proxy = Proxy::open(&house, &["--as", "heron"]);
    proxy.begin("wait", json!({"seconds": 50}));
    until("it waits", || !house.json(&["space", "waits"])["waits"].as_array().unwrap().is_empty());
    let since = Instant::now();
    proxy.close();
    until("the proxy has ended", || proxy.child.try_wait().unwrap().is_some());
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    assert_eq!(house.json(&["agent", "show", "heron"])["state"], "left");
    assert_eq!(house.json(&["space", "waits"])["waits"], json!([]));
}

#[test]
fn a_killed_proxy_loses_its_task_and_its_locks_when_its_session_ends() {
    let house = House::open();
    house.json(&["queue", "push", "work", "1"]);
    let proxy = busy(&house);
    let took = heir(&house, || proxy.kill());
    println!("killed: passed on after {} ms", took.as_millis());
    assert!(took < SESSION, "{took:?}");
}

#[test]
fn a_node_that_dies_in_the_middle_of_a_wait_and_of_a_done_is_a_short_wait() {
    let mut house = House::open();
    house.json(&["queue", "push", "work", "1"]);
    let mut holder = Proxy::open(&house, &["--as", "heron", "--no-start"]);
    let task = holder.data("next_work", json!({}))["task"].clone();
    let mut waiter = Proxy::open(&house, &["--as", "wren", "--no-start"]);
    let waits = waiter.begin("wait", json!({"seconds": 45}));
    until("it waits", || !house.json(&["space", "waits"])["waits"].as_array().unwrap().is_empty());
    let since = Instant::now();
    house.kill();
    // Asked while nobody is there to answer.
    let done = holder.begin("done", json!({"task": task, "result": "through the night"}));
    house.start();
    let told = holder.told(done);
    println!("done, across the death of the node: {} ms", since.elapsed().as_millis());
    assert!(!told.error, "{}", told.text);
    assert_eq!(told.data["done"], task);
    house.json(&["queue", "push", "work", "2"]);
    let told = waiter.told(waits);
    println!("wait, across the death of the node: {} ms", since.elapsed().as_millis());
    assert_eq!(told.data["came"], json!(["work"]), "{}", told.text);
    assert!(since.elapsed() < LONG);
    let number = task.as_str().unwrap().split('@').next().unwrap();
    assert_eq!(house.json(&["queue", "show", number])["result"], "through the night");
}

#[test]
fn a_node_that_dies_is_started_again_by_whoever_calls_or_waits() {
    let house = House::empty();
    let space = ["--space", "default"];
    let mut heron = Proxy::open(&house, &[&["--as", "heron"][..], &space].concat());
    let mut wren = Proxy::open(&house, &[&["--as", "wren"][..], &space].concat());
    heron.data("join", json!({}));
    wren.data("join", json!({}));
    // Between two calls.
    drop(Node::of(&house));
    let since = Instant::now();
    assert_eq!(heron.data("next_work", json!({}))["task"], json!(null));
    println!("a call after the death of the node: {} ms", since.elapsed().as_millis());
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    // In the middle of two waits: one of them starts it, and both go on.
    let waits = [heron.begin("wait", json!({"seconds": 45})), wren.begin("wait", json!({"seconds": 45}))];
    until("both wait", || {
        house.json(&["agent", "list", "--state", "here"])["agents"].as_array().unwrap().len() == 2
    });
    until("both wait", || house.json(&["space", "waits"])["waits"].as_array().unwrap().len() >= 2);
    drop(Node::of(&house));
    let node = until_another(&house);
    house.json(&["queue", "push", "work", "1", "--space", "default"]);
    house.json(&["queue", "push", "work", "2", "--space", "default"]);
    for (proxy, id) in [&mut heron, &mut wren].into_iter().zip(waits) {
        let told = proxy.told(id);
        assert_eq!(told.data["came"], json!(["work"]), "{}", told.text);
    }
    println!("two waits across the death of the node: {} ms", since.elapsed().as_millis());
    let log = std::fs::read_to_string(house.path().join("serve.log")).unwrap();
    assert_eq!(log.matches("ready at").count(), 3, "{log}");
    drop(node);
}

#[test]
fn a_node_that_nobody_starts_again_is_not_waited_for_long() {
    let mut house = House::open();
    let mut proxy = Proxy::open(&house, &["--as", "heron", "--no-start"]);
    proxy.data("join", json!({}));
    let mut stranger = Proxy::open(&house, &["--as", "wren", "--no-start"]);
    house.kill();
    let since = Instant::now();
    // One that has not joined yet is told the same.
    let strange = stranger.begin("next_work", json!({}));
    let told = proxy.call("next_work", json!({}));
    let strange = stranger.told(strange);
    assert!(strange.error && strange.text.contains("call next_work again"), "{strange:?}");
    println!("without a node: {} ms: {}", since.elapsed().as_millis(), told.text);
    assert!(
        told.error && told.text.starts_with("unavailable: ") && told.text.contains("`synod serve`"),
        "{told:?}"
    );
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
}

/// A node that a proxy started; SIGKILL when it goes out of scope.
struct Node(Pid);

impl Node {
    fn of(house: &House) -> Node {
        let text = std::fs::read_to_string(house.path().join("node.json")).unwrap_or_default();
        let about: Value = serde_json::from_str(&text).unwrap_or_default();
        Node(Pid::from_raw(about["pid"].as_i64().expect("a node") as i32).unwrap())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::KILL);
    }
}

/// The node after the one that has just been killed.
fn until_another(house: &House) -> Node {
    let killed = Node::of(house);
    let old = killed.0;
    std::mem::forget(killed);
    until("another node answers", || {
        let text = std::fs::read_to_string(house.path().join("node.json")).unwrap_or_default();
        let about: Value = serde_json::from_str(&text).unwrap_or_default();
        about["pid"].as_i64().is_some_and(|pid| pid != i64::from(old.as_raw_nonzero().get()))
    });
    Node::of(house)
}

#[test]
fn mail_that_a_dead_proxy_had_in_hand_comes_again() {
    let house = House::open();
    let mut first = Proxy::open(&house, &["--as", "heron"]);
    first.data("join", json!({}));
    house.json(&["mail", "send", "heron", "\"once\"", "--as", "wren"]);
    let mail = first.data("wait", json!({"seconds": 10}))["mail"].clone();
    assert_eq!(mail[0]["text"], "once");
    // It has been told, and dies before it calls again.
    first.close();
    until("the proxy has ended", || first.child.try_wait().unwrap().is_some());
    let mut second = Proxy::open(&house, &["--as", "heron"]);
    let mail = second.data("wait", json!({"seconds": 10}))["mail"].clone();
    assert_eq!(mail[0]["text"], "once", "nobody had called again: it comes again");
    // The next call says that it has been read.
    second.data("why", json!({"about": "me"}));
    let number = mail[0]["message"].as_str().unwrap();
    assert_eq!(house.json(&["mail", "show", number])["state"], "read");
}
