//! Mail over the wire: answered in the sending request, and never lost with a connection.

use crate::house::House;
use crate::wire::Wire;
use serde_json::Value;
use std::time::{Duration, Instant};

/// A command of `agent`, answered with a yes.
fn say(house: &House, agent: &str, verb: &str, body: &str) -> Value {
    let response = Wire::open(house.addr).send(post(house, agent, verb, None, body)).response();
    assert_eq!(response.status, 200, "{agent} {verb} {body}: {}", response.body);
    response.json()
}

fn post(house: &House, agent: &str, verb: &str, key: Option<&str>, body: &str) -> String {
    let head = house.head("POST", &format!("/v1/default/mail/{verb}"));
    let key = key.map_or(String::new(), |key| format!("idempotency-key: {key}\r\n"));
    let length = body.len();
    format!(
        "{head}synod-agent: {agent}\r\n{key}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn ask(house: &House, query: &str) -> Value {
    Wire::open(house.addr).send(house.get(&format!("/v1/default/{query}"))).response().json()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it never came: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_wait_for_mail_is_answered_in_the_sending_request() {
    let house = House::open();
    let mut wren = Wire::open(house.addr);
    wren.send(post(&house, "wren", "receive", None, r#"{"wait_ms":30000}"#));
    until("wren waits", || ask(&house, "mail/boxes?prefix=wren")["boxes"][0]["readers"] == 1);
    let sent = say(&house, "heron", "send", r#"{"to":"wren","body":{"n":1}}"#);
    let received = wren.response().json();
    assert_eq!(received["messages"][0]["message"], sent["message"]);
    assert_eq!(received["messages"][0]["from"], "heron", "as the node stamped it");
    assert_eq!(received["index"], sent["index"], "sent and delivered are one request");
}

#[test]
fn a_request_is_answered_in_the_replying_request() {
    let house = House::open();
    let mut heron = Wire::open(house.addr);
    heron.send(post(
        &house,
        "heron",
        "request",
        None,
        r#"{"to":"wren","body":"which port?","wait_ms":30000}"#,
    ));
    let asked = say(&house, "wren", "receive", r#"{"wait_ms":30000}"#)["messages"][0].clone();
    let body = format!(r#"{{"message":{},"fence":{},"body":7171}}"#, asked["message"], asked["fence"]);
    let sent = say(&house, "wren", "reply", &body);
    let answer = heron.response().json();
    assert_eq!((&answer["state"], &answer["reply"]["body"]), (&"read".into(), &7171.into()));
    assert_eq!((&answer["reply"]["message"], &answer["index"]), (&sent["message"], &sent["index"]));
    assert_eq!(ask(&house, "mail/inbox?agent=heron")["messages"], serde_json::json!([]));
}

#[test]
fn mail_whose_answer_was_never_written_comes_again_as_the_same_attempt() {
    let house = House::open();
    for round in 0..20 {
        let sent = say(&house, "heron", "send", r#"{"to":"wren","body":1}"#);
        // A reader that asks and does not stay: the answer may or may not be written before the node hears of it.
        let mut gone = Wire::open(house.addr);
        gone.send(post(&house, "wren", "receive", None, r#"{"wait_ms":30000,"lease_ms":86400000}"#));
        drop(gone);
        let received = say(&house, "wren", "receive", r#"{"wait_ms":100,"lease_ms":86400000}"#);
        let mail = match received["messages"].get(0) {
            Some(mail) => mail.clone(),
            // Its bytes went into a connection that looked alive: then it is wren's, under a lease, as promised.
            None => {
                let shown = ask(&house, &format!("mail/show?message={}", sent["message"]));
                assert_eq!((&shown["state"], &shown["attempts"]), (&"leased".into(), &1.into()), "{round}");
                serde_json::json!({"message": sent["message"], "fence": shown["fence"], "attempt": 1})
            }
        };
        assert_eq!((&mail["message"], &mail["attempt"]), (&sent["message"], &1.into()), "round {round}");
        say(
            &house,
            "wren",
            "ack",
            &format!(r#"{{"message":{},"fence":{}}}"#, mail["message"], mail["fence"]),
        );
    }
}

#[test]
fn a_reader_that_left_the_line_takes_nothing_with_it() {
    let house = House::open();
    let mut gone = Wire::open(house.addr);
    gone.send(post(&house, "wren", "receive", None, r#"{"wait_ms":30000}"#));
    let readers = || ask(&house, "mail/boxes?prefix=wren")["boxes"][0]["readers"].clone();
    until("wren waits", || readers() == 1);
    drop(gone);
    until("wren has left", || readers() == 0);
    let sent = say(&house, "heron", "send", r#"{"to":"wren","body":1}"#);
    let received = say(&house, "wren", "receive", "{}");
    assert_eq!(received["messages"][0]["message"], sent["message"]);
    assert_eq!(received["messages"][0]["attempt"], 1, "what nobody got was no attempt");
}

#[test]
fn a_request_that_breaks_and_comes_again_under_its_key_is_sent_once() {
    let house = House::open();
    let request = post(&house, "heron", "request", Some("k"), r#"{"to":"wren","body":"?","wait_ms":30000}"#);
    let parked = || ask(&house, "space/show")["parked"].clone();
    for _ in 0..5 {
        let mut broken = Wire::open(house.addr);
        broken.send(&request);
        until("heron waits", || parked() == 1);
        drop(broken);
        until("heron is gone", || parked() == 0);
    }
    let mut heron = Wire::open(house.addr);
    heron.send(&request);
    until("heron waits", || parked() == 1);
    let received = say(&house, "wren", "receive", r#"{"max":10}"#);
    assert_eq!(received["messages"].as_array().map(Vec::len), Some(1), "{received}");
    let asked = &received["messages"][0];
    let body = format!(r#"{{"message":{},"fence":{},"body":"!"}}"#, asked["message"], asked["fence"]);
    say(&house, "wren", "reply", &body);
    assert_eq!(heron.response().json()["reply"]["body"], "!");
}
