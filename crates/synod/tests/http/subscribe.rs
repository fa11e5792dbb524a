//! Subscriptions: what is there and then what comes, without a gap and without a repeat.

use crate::house::House;
use crate::wire::Wire;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// One event of a stream: its id, its kind, its data.
#[derive(Debug)]
pub struct Event {
    pub id: String,
    pub kind: String,
    pub data: Value,
}

/// The next event, comments and pieces' lengths left out.
pub fn next(wire: &mut Wire) -> Event {
    let mut event = Event { id: String::new(), kind: String::new(), data: Value::Null };
    loop {
        let line = wire.until("\n");
        let line = line.trim_end();
        if let Some(id) = line.strip_prefix("id: ") {
            event.id = id.to_owned();
        } else if let Some(kind) = line.strip_prefix("event: ") {
            event.kind = kind.to_owned();
        } else if let Some(data) = line.strip_prefix("data: ") {
            event.data = serde_json::from_str(data).unwrap();
            return event;
        }
    }
}

fn subscribe(house: &House, words: &str, more: &str) -> Wire {
    stream(house, "topic", words, more)
}

/// A stream of this machine's, opened with these words and header lines.
pub fn stream(house: &House, machine: &str, words: &str, more: &str) -> Wire {
    let mut wire = Wire::open(house.addr);
    let path = format!("/v1/default/{machine}/subscribe?{words}");
    wire.send(format!("{}{more}\r\n", house.head("GET", &path)));
    let head = wire.until("\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
    wire
}

fn call(wire: &mut Wire, house: &House, verb: &str, body: &str) -> Value {
    let response = wire.send(house.post(&format!("/v1/default/topic/{verb}"), body)).response();
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

fn publish(wire: &mut Wire, house: &House, topic: &str, n: u64) -> Value {
    call(wire, house, "publish", &format!(r#"{{"topic":"{topic}","body":{{"n":{n}}}}}"#))
}

#[test]
fn what_is_there_and_what_comes_meanwhile_come_once_each_and_in_order() {
    const BEFORE: u64 = 40;
    const ALL: u64 = 240;
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    (0..BEFORE).for_each(|n| drop(publish(&mut wire, &house, "orders", n)));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut wire = Wire::open(house.addr);
            (BEFORE..ALL).for_each(|n| drop(publish(&mut wire, &house, "orders", n)));
        });
        let mut stream = subscribe(&house, "topic=orders&from=start", "");
        let (mut middle, mut last) = (String::new(), String::new());
        for n in 0..ALL {
            let event = next(&mut stream);
            assert_eq!(
                (&event.data["offset"], &event.data["body"]["n"]),
                (&n.into(), &n.into()),
                "{event:?}"
            );
            assert_eq!(event.data["cursor"], event.id);
            if n == ALL / 3 {
                middle = event.id.clone();
            }
            last = event.id;
        }
        writer.join().unwrap();
        // Whoever comes back goes on after what they saw last, whatever the address says.
        let came = format!("last-event-id: {middle}\r\n");
        let mut back = subscribe(&house, "topic=orders&from=start", &came);
        for n in ALL / 3 + 1..ALL {
            assert_eq!(next(&mut back).data["offset"], n);
        }
        let mut live = subscribe(&house, &format!("topic=orders&from={last}"), "");
        publish(&mut wire, &house, "orders", ALL);
        assert_eq!(next(&mut live).data["offset"], ALL);
        assert_eq!(next(&mut stream).data["offset"], ALL);
    });
}

#[test]
fn a_pattern_is_followed_in_the_order_of_the_log_with_topics_that_come_later() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    publish(&mut wire, &house, "orders.eu", 1);
    let mut live = subscribe(&house, "topic=orders.%3E", "");
    let mut all = subscribe(&house, "topic=orders.%3E&from=start", "");
    publish(&mut wire, &house, "other", 2);
    publish(&mut wire, &house, "orders.us.new", 3);
    publish(&mut wire, &house, "orders.eu", 4);
    for (stream, expected) in [
        (&mut live, &[("orders.us.new", 3), ("orders.eu", 4)][..]),
        (&mut all, &[("orders.eu", 1), ("orders.us.new", 3), ("orders.eu", 4)]),
    ] {
        for (topic, n) in expected {
            let event = next(stream);
            assert_eq!((&event.data["topic"], &event.data["body"]["n"]), (&(*topic).into(), &(*n).into()));
        }
    }
}

#[test]
fn who_waits_at_the_end_gets_what_comes_next() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    publish(&mut wire, &house, "orders", 1);
    let mut waiting = Wire::open(house.addr);
    waiting.send(house.get("/v1/default/topic/read?topic=orders&from=end&wait_ms=20000"));
    let answered = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Whenever the question came: something is published after it.
            while !answered.load(Relaxed) {
                publish(&mut wire, &house, "orders", 2);
            }
        });
        let page = waiting.response().json();
        answered.store(true, Relaxed);
        assert_eq!(page["messages"][0]["body"]["n"], 2, "{page}");
    });
}

#[test]
fn what_makes_no_sense_is_a_problem_and_an_end_says_why() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    call(&mut wire, &house, "create", r#"{"topic":"few","max_count":1}"#);
    (0..3).for_each(|n| drop(publish(&mut wire, &house, "few", n)));
    for (words, status, code) in [
        ("topic=nothing", 404, "not_found"),
        ("topic=few&from=0", 410, "gone"),
        ("topic=few&from=soon", 400, "invalid"),
        ("topic=few&wait_ms=5", 400, "invalid"),
        ("topic=few&queue=q", 400, "invalid"),
        ("from=start", 400, "invalid"),
    ] {
        let response = wire.send(house.get(&format!("/v1/default/topic/subscribe?{words}"))).response();
        assert_eq!((response.status, &response.json()["code"]), (status, &code.into()), "{words}");
    }
    let response = wire.send(house.post("/v1/default/topic/subscribe", "{}")).response();
    assert_eq!(response.status, 405);
    let mut stream = subscribe(&house, "topic=few&from=start", "");
    assert_eq!(next(&mut stream).data["offset"], 2);
    call(&mut wire, &house, "delete", r#"{"topic":"few"}"#);
    let end = next(&mut stream);
    assert_eq!((&*end.kind, &end.data["code"]), ("end", &"not_found".into()), "{end:?}");
}

#[test]
fn a_slow_subscriber_is_told_its_cursor_and_let_go_and_misses_nothing() {
    const ALL: u64 = 300;
    let house = House::with(|options| options.limits.slow_ms = 1);
    let mut wire = Wire::open(house.addr);
    let long = "x".repeat(60_000);
    for _ in 0..ALL / 10 {
        let message = format!(r#"{{"body":"{long}"}}"#);
        let body = format!(r#"{{"topic":"orders","messages":[{}]}}"#, [&*message; 10].join(","));
        call(&mut wire, &house, "publish_all", &body);
    }
    slowly(&house, &mut wire, ("topic", "topic=orders"), "offset", ALL);
}

/// Follows so slowly that it is told its cursor and let go, goes on from there, and misses nothing: `field` counts up from zero to `all`, which are more bytes than fit on the way.
pub fn slowly(house: &House, wire: &mut Wire, (machine, words): (&str, &str), field: &str, all: u64) {
    let (mut cursor, mut seen, mut let_go) = (String::from("start"), 0, 0);
    for _ in 0..200 {
        let mut stream = stream(house, machine, &format!("{words}&from={cursor}"), "");
        // Meanwhile nothing is read of it: more is there than fits on the way.
        (0..20).for_each(|_| assert_eq!(wire.send(house.get("/healthz")).response().status, 200));
        while seen < all {
            let event = next(&mut stream);
            if event.kind == "end" {
                assert_eq!(event.data["code"], "overloaded", "{event:?}");
                assert_eq!(event.data["cursor"], cursor, "the cursor is after what was read");
                let_go += 1;
                break;
            }
            assert_eq!(event.data[field], seen, "no gap, no repeat");
            (cursor, seen) = (event.id, seen + 1);
        }
        if seen == all {
            break;
        }
    }
    assert_eq!(seen, all);
    assert!(let_go > 0, "all of it fits on the way");
}
