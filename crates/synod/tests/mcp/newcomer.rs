//! What somebody does who has not read the page: names that are not theirs, questions nobody answers, locks twice.

use crate::house::{House, until};
use crate::wire::Proxy;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[test]
fn a_name_that_is_nobodys_to_take_is_refused_at_once() {
    let house = House::open();
    let mut proxy = Proxy::open(&house, &[]);
    for name in ["owner", "people", "synod", "a\nb", "heron@7", ""] {
        let since = Instant::now();
        let told = proxy.call("join", json!({"name": name}));
        assert!(told.error && told.text.starts_with("invalid: "), "{told:?}");
        assert!(told.text.ends_with("call join {\"name\":\"ANOTHER-NAME\"}"), "{}", told.text);
        assert!(since.elapsed() < Duration::from_secs(5), "{name}: {:?}", since.elapsed());
    }
    assert_eq!(proxy.data("join", json!({"name": "heron"}))["agent"], "heron");
    let mut configured = Proxy::open(&house, &["--as", "owner"]);
    let told = configured.call("next_work", json!({}));
    assert!(told.error && told.text.starts_with("invalid: `owner` stands for a person"), "{told:?}");
}

#[test]
fn a_queue_that_was_asked_for_is_waited_for() {
    let house = House::open();
    let mut proxy = Proxy::open(&house, &["--as", "heron"]);
    proxy.data("next_work", json!({"queue": "other"}));
    let waits = proxy.begin("wait", json!({"seconds": 40}));
    until("it waits for mail and two queues", || {
        house.json(&["space", "waits"])["waits"].as_array().unwrap().len() == 3
    });
    house.json(&["queue", "push", "other", "1"]);
    let told = proxy.told(waits);
    assert_eq!(told.data["came"], json!(["work"]), "{told:?}");
    assert!(told.text.contains(" of `other`"), "{}", told.text);
    proxy.data("done", json!({"task": told.data["task"]["task"]}));
    // Two at the same moment: one is enough.
    for queue in ["work", "other"] {
        house.json(&["queue", "push", queue, "2"]);
    }
    let told = proxy.call("wait", json!({"seconds": 0}));
    assert_eq!(told.data["came"], json!(["work"]), "{told:?}");
    assert_eq!(house.json(&["queue", "list", "--holder", "heron"])["tasks"].as_array().unwrap().len(), 1);
    proxy.data("done", json!({"task": told.data["task"]["task"]}));
    assert!(proxy.data("wait", json!({"seconds": 0}))["task"]["task"].is_string(), "the other is free again");
}

#[test]
fn a_question_to_a_person_keeps_its_options() {
    let house = House::open();
    let mut proxy = Proxy::open(&house, &["--as", "heron"]);
    let told = proxy.call("say", json!({"to": "people", "text": "May I?", "options": ["yes", "no"]}));
    assert!(told.text.contains("waits for a person") && !told.text.contains("name right"), "{}", told.text);
    let inbox = house.run(&["inbox"]);
    assert!(inbox.out.contains("1) yes 2) no"), "{inbox:?}");
    let told = proxy.call("say", json!({"reply_to": "999", "text": "x"}));
    assert!(told.error && told.text.contains("without `reply_to`"), "{}", told.text);
}

#[test]
fn a_circle_is_left_by_letting_go() {
    let house = House::open();
    let (mut heron, mut wren) =
        (Proxy::open(&house, &["--as", "heron"]), Proxy::open(&house, &["--as", "wren"]));
    heron.data("lock", json!({"paths": ["a"]}));
    let lock = wren.data("lock", json!({"paths": ["b"]}))["lock"].clone();
    heron.data("lock", json!({"paths": ["b"], "wait_s": 1}));
    let told = wren.call("lock", json!({"paths": ["a"], "wait_s": 10}));
    assert!(told.error && told.text.starts_with("held: this would wait for ever"), "{told:?}");
    let next =
        format!("; call unlock {{\"lock\":{lock}}} first, then lock with all the paths you need in one call");
    assert!(told.text.ends_with(&next), "{}", told.text);
    // A lock alone is let go of, not done.
    let told = wren.call("join", json!({"name": "owl"}));
    assert!(
        told.text.ends_with(&format!("let go of that first: call unlock {{\"lock\":{lock}}}")),
        "{told:?}"
    );
}

#[test]
fn a_path_that_is_locked_twice_says_so() {
    let house = House::open();
    let mut proxy = Proxy::open(&house, &["--as", "heron"]);
    let first = proxy.data("lock", json!({"paths": ["src/**"]}))["lock"].clone();
    let told = proxy.call("lock", json!({"paths": ["docs/a.md"]}));
    assert!(!told.text.contains("already"), "{}", told.text);
    let told = proxy.call("lock", json!({"paths": ["src/a.rs"]}));
    let first = first.as_str().unwrap();
    let says = format!("you hold some of it already under {first}: it is free after 2 unlocks");
    assert!(!told.error && told.text.contains(&says), "{}", told.text);
}

#[test]
fn a_lock_that_is_asked_for_again_is_the_same_one() {
    let house = House::open();
    let (mut heron, mut wren) =
        (Proxy::open(&house, &["--as", "heron"]), Proxy::open(&house, &["--as", "wren"]));
    let first = heron.data("lock", json!({"paths": ["a", "b"]}))["lock"].clone();
    assert_eq!(heron.data("lock", json!({"paths": ["b", "a"]}))["lock"], first);
    let line = wren.data("lock", json!({"paths": ["a"], "wait_s": 1}))["line"].clone();
    assert!(line.is_string());
    for wait_s in [0, 1] {
        assert_eq!(wren.data("lock", json!({"paths": ["a"], "wait_s": wait_s}))["line"], line);
    }
    assert_eq!(house.json(&["lock", "waits"])["waits"].as_array().unwrap().len(), 1);
    heron.data("unlock", json!({"lock": first}));
    let lock = wren.data("lock", json!({"paths": ["a"], "wait_s": 20}))["lock"].clone();
    wren.data("unlock", json!({"lock": lock}));
    assert_eq!(house.json(&["lock", "list"])["locks"].as_array().unwrap().len(), 0);
    // One that was let go is taken anew.
    assert_ne!(heron.data("lock", json!({"paths": ["a", "b"]}))["lock"], first);
}

#[test]
fn why_knows_what_is_meant() {
    let house = House::open();
    let mut first = Proxy::open(&house, &["--as", "heron"]);
    let mut second = Proxy::open(&house, &["--as", "heron"]);
    house.json(&["queue", "push", "work", "1"]);
    let task = first.data("next_work", json!({}))["task"].clone();
    let lock = second.data("lock", json!({"paths": ["src/**"]}))["lock"].clone();
    let mut because = |about: &str| {
        let told = second.call("why", json!({ "about": about }));
        (told.text, told.data["because"].clone())
    };
    let (number, _) = task.as_str().unwrap().split_once('@').unwrap();
    let me = because("me").0;
    assert!(me.contains(&format!("another process of yours holds task {number} of `work`")), "{me}");
    assert!(me.contains(&format!("it holds lock {} on src/**", lock.as_str().unwrap())), "{me}");
    assert!(!me.contains(task.as_str().unwrap()), "{me}");
    assert!(because(&format!("task:{number}")).1[0].is_string());
    assert_eq!(
        because("message:1").0,
        "not_found: there is no message 1 any more, or never was; call why {\"about\":\"me\"} to see what is yours"
    );
    assert!(because("999").0.starts_with(
        "not_found: there is no task, lock, message, auction, ballot, item or step 999 any more"
    ));
    let (text, lines) = because("zorro");
    assert_eq!(lines.as_array().map(Vec::len), Some(2), "{text}");
    assert!(
        text.contains("no agent of this name") && text.contains("call lock {\"paths\":[\"zorro\"]}"),
        "{text}"
    );
    let (text, lines) = because("docs/free.md");
    assert_eq!(lines.as_array().map(Vec::len), Some(1), "{text}");
    assert!(text.contains("call lock ") && !text.contains("synod lock"), "{text}");
    assert_ne!(task, Value::Null);
}
