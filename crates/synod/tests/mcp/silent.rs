//! A client is open and its model has stopped: what comes for it in the background goes to those who ask.

use crate::house::{House, until};
use crate::wire::Proxy;
use serde_json::{Value, json};

/// `heron` stands in line for a lock of `wren`'s, and no call of it is under way; what comes is kept so many seconds.
fn in_line(house: &House, kept_s: &str) -> (Proxy, Proxy, Value) {
    let mut heron = Proxy::open(house, &["--as", "heron", "--unasked-s", kept_s]);
    let mut wren = Proxy::open(house, &["--as", "wren"]);
    let lock = wren.data("lock", json!({"paths": ["src/a.rs"]}))["lock"].clone();
    let told = heron.call("lock", json!({"paths": ["src/a.rs"], "wait_s": 1}));
    assert!(!told.error && told.data["line"] == "line-1", "{told:?}");
    (heron, wren, lock)
}

fn holders(house: &House) -> Vec<String> {
    let locks = house.json(&["lock", "list"])["locks"].as_array().unwrap().clone();
    locks.iter().map(|lock| lock["agent"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_lock_that_nobody_asks_for_goes_to_the_next_and_is_told_of_once() {
    let house = House::open();
    let (mut heron, mut wren, lock) = in_line(&house, "1");
    let mut robin = Proxy::open(&house, &["--as", "robin"]);
    let next = robin.begin("lock", json!({"paths": ["src/a.rs"], "wait_s": 40}));
    until("both stand in line", || house.json(&["space", "waits"])["waits"].as_array().unwrap().len() == 2);
    wren.data("unlock", json!({"lock": lock}));
    // Heron came first, and makes no call.
    let came = robin.told(next);
    assert!(came.data["lock"].is_string(), "{came:?}");
    assert_eq!(holders(&house), ["robin"]);
    // Whoever still waits for it is told at once, and once.
    let told = heron.call("wait", json!({"seconds": 50, "for": ["lock"]}));
    let line = told.text.lines().next().unwrap();
    assert!(
        line.starts_with("the lock on src/a.rs came at ") && line.contains(" UTC and was given back"),
        "{told:?}"
    );
    assert!(
        line.ends_with(
            "since you made no call for 1 s: call lock {\"paths\":[\"src/a.rs\"]} again if you still need it"
        ),
        "{told:?}"
    );
    assert_eq!(told.data["came"], json!([]));
    let told = heron.call("lock", json!({"paths": ["src/a.rs"]}));
    assert!(told.error && told.text.starts_with("held: `src/a.rs` is held by `robin`"), "{told:?}");
}

#[test]
fn a_lock_that_a_call_may_still_tell_of_is_kept() {
    let house = House::open();
    let (mut heron, mut wren, lock) = in_line(&house, "2");
    // Longer than the lock is kept without a call, and it does not bring locks.
    let waits = heron.begin("wait", json!({"seconds": 5, "for": ["mail"]}));
    until("it waits for mail", || house.json(&["space", "waits"])["waits"].as_array().unwrap().len() == 2);
    wren.data("unlock", json!({"lock": lock}));
    let told = heron.told(waits);
    assert!(
        told.text
            .ends_with("a lock that you waited for has come: call wait {\"seconds\":0,\"for\":[\"lock\"]}"),
        "{told:?}"
    );
    let came = heron.data("wait", json!({"seconds": 0, "for": ["lock"]}));
    assert_eq!(came["lock"]["paths"], json!(["src/a.rs"]), "{came}");
    assert_eq!(holders(&house), ["heron"]);
}

#[test]
fn a_lock_that_was_fetched_stays_however_long_its_model_is_silent() {
    let house = House::open();
    let (mut heron, mut wren, lock) = in_line(&house, "2");
    wren.data("unlock", json!({"lock": lock}));
    let came = heron.data("wait", json!({"seconds": 20, "for": ["lock"]}));
    assert!(came["lock"]["lock"].is_string(), "{came}");
    // Longer than one that nobody fetched would be kept.
    let told = wren.call("lock", json!({"paths": ["src/a.rs"], "wait_s": 5}));
    assert!(told.data["line"].is_string(), "{told:?}");
    assert_eq!(holders(&house), ["heron"]);
}
