//! Whichever comes first, and what becomes of the rest.

use crate::house::House;
use crate::wire::Wire;
use serde_json::Value;
use std::time::{Duration, Instant};

fn call(house: &House, path: &str, body: &str) -> Value {
    let response = Wire::open(house.addr).send(house.post(path, body)).response();
    assert_eq!(response.status, 200, "{path}: {}", response.body);
    response.json()
}

const CLAIM_BOTH: &str = r#"{"commands":[{"queue.claim":{"queue":"a","wait_ms":30000}},{"queue.claim":{"queue":"b","wait_ms":30000}}]}"#;

fn count(house: &House, queue: &str, what: &str) -> u64 {
    call(house, "/v1/default/queue/stats", &format!(r#"{{"queue":"{queue}"}}"#))[what].as_u64().unwrap()
}

fn until(house: &House, queue: &str, what: &str, wanted: u64) {
    let begun = Instant::now();
    while count(house, queue, what) != wanted {
        let now = count(house, queue, what);
        assert!(begun.elapsed() < Duration::from_secs(10), "{what} of {queue} is {now} and not {wanted}");
        std::thread::yield_now();
    }
}

fn begin(house: &House) {
    for queue in ["a", "b"] {
        let task =
            call(house, "/v1/default/queue/push", &format!(r#"{{"queue":"{queue}"}}"#))["task"].clone();
        call(house, "/v1/default/queue/cancel", &format!(r#"{{"tasks":[{task}]}}"#));
    }
}

#[test]
fn the_first_that_comes_answers_and_the_others_leave_their_lines() {
    let house = House::open();
    begin(&house);
    let mut wire = Wire::open(house.addr);
    wire.send(house.post("/v1/default/first", CLAIM_BOTH));
    until(&house, "a", "claimers", 1);
    until(&house, "b", "claimers", 1);
    let task = call(&house, "/v1/default/queue/push", r#"{"queue":"b"}"#)["task"].clone();
    let answer = wire.response().json();
    assert_eq!(answer["first"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(
        (&answer["first"][0]["n"], &answer["first"][0]["reply"]["tasks"][0]["task"]),
        (&1.into(), &task)
    );
    until(&house, "a", "claimers", 0);
    assert_eq!(count(&house, "b", "leased"), 1);
}

#[test]
fn what_was_granted_beside_it_is_in_the_answer_or_given_back() {
    let house = House::open();
    begin(&house);
    for round in 0..40u64 {
        let mut wire = Wire::open(house.addr);
        wire.send(house.post("/v1/default/first", CLAIM_BOTH));
        until(&house, "b", "claimers", 1);
        std::thread::scope(|scope| {
            for queue in ["a", "b"] {
                let house = &house;
                scope.spawn(move || {
                    call(house, "/v1/default/queue/push", &format!(r#"{{"queue":"{queue}"}}"#))
                });
            }
        });
        let answer = wire.response().json();
        let ended = answer["first"].as_array().unwrap();
        let granted = |n: u64| {
            ended
                .iter()
                .filter(|one| one["n"] == n)
                .flat_map(|one| one["reply"]["tasks"].as_array().unwrap())
                .count()
        };
        assert!(granted(0) + granted(1) >= 1, "round {round}: {answer}");
        for (n, queue) in [(0, "a"), (1, "b")] {
            until(&house, queue, "leased", granted(n) as u64);
            until(&house, queue, "claimers", 0);
            let tasks = call(&house, "/v1/default/queue/list", &format!(r#"{{"queue":"{queue}"}}"#));
            for task in tasks["tasks"].as_array().unwrap().iter().filter(|task| task["state"] == "ready") {
                assert_eq!(task["attempts"], 0, "what nobody got was no attempt: {task}");
            }
            call(&house, "/v1/default/queue/purge", &format!(r#"{{"queue":"{queue}"}}"#));
            for one in ended.iter().filter(|one| one["n"] == n) {
                let task = &one["reply"]["tasks"][0];
                let body = format!(r#"{{"task":{},"fence":{}}}"#, task["task"], task["fence"]);
                call(&house, "/v1/default/queue/finish", &body);
            }
        }
    }
}

#[test]
fn a_no_ends_the_whole_only_when_nothing_else_waits() {
    let house = House::open();
    begin(&house);
    let mut wire = Wire::open(house.addr);
    let body = r#"{"commands":[{"queue.claim":{"queue":"b","session":true}},{"queue.claim":{"queue":"a","wait_ms":30000}}]}"#;
    wire.send(house.post("/v1/default/first", body));
    until(&house, "a", "claimers", 1);
    call(&house, "/v1/default/queue/push", r#"{"queue":"a"}"#);
    let answer = wire.response().json();
    assert_eq!(answer["first"][0]["refusal"]["code"], "invalid", "{answer}");
    assert_eq!(answer["first"][1]["n"], 1, "{answer}");
    let body =
        r#"{"commands":[{"queue.claim":{"queue":"b","session":true}},{"mail.receive":{"session":true}}]}"#;
    let answer = call(&house, "/v1/default/first", body);
    assert_eq!(answer["first"][0]["refusal"]["code"], "invalid", "{answer}");
    assert_eq!(answer["first"][1]["refusal"]["code"], "invalid", "{answer}");
}

#[test]
fn a_connection_that_closes_leaves_every_line() {
    let house = House::open();
    begin(&house);
    let mut wire = Wire::open(house.addr);
    wire.send(house.post("/v1/default/first", CLAIM_BOTH));
    until(&house, "a", "claimers", 1);
    until(&house, "b", "claimers", 1);
    drop(wire);
    until(&house, "a", "claimers", 0);
    until(&house, "b", "claimers", 0);
}

#[test]
fn a_retry_under_the_same_key_finds_what_came() {
    let house = House::open();
    begin(&house);
    call(&house, "/v1/default/queue/push", r#"{"queue":"b"}"#);
    let keyed = |key: &str| {
        let request = house.post("/v1/default/first", CLAIM_BOTH);
        request.replacen("\r\n", &format!("\r\nidempotency-key: {key}\r\n"), 1)
    };
    let first = Wire::open(house.addr).send(keyed("k")).response().json();
    let again = Wire::open(house.addr).send(keyed("k")).response().json();
    assert_eq!(first["first"][0]["reply"]["tasks"], again["first"][0]["reply"]["tasks"]);
    assert_eq!(count(&house, "b", "leased"), 1);
}

#[test]
fn what_cannot_be_handed_in_is_refused_before_anything_waits() {
    let house = House::open();
    begin(&house);
    for (body, status, says) in [
        (r#"{"commands":[]}"#, 400, "1 to 16"),
        (r#"{"commands":[{}]}"#, 400, "one member"),
        (r#"{"commands":[{"queue.claim":{"queue":"a"},"kv.put":{}}]}"#, 400, "one member"),
        (r#"{"commands":[{"queue.stats":{"queue":"a"}}]}"#, 404, "no command `queue.stats`"),
        (r#"{"commands":[{"space.pulse":{}}]}"#, 404, "no command `space.pulse`"),
        (
            r#"{"commands":[{"queue.claim":{"queue":"a","wait_ms":30000}},{"mail.receive":{"wait_ms":-1}}]}"#,
            400,
            "command 2 (mail.receive)",
        ),
        (r#"{"commands":[{"kv.put":{"key":"k","value":1}}]}"#, 400, "does not wait"),
        (r#"{"command":[]}"#, 400, "`first` takes"),
    ] {
        let response = Wire::open(house.addr).send(house.post("/v1/default/first", body)).response();
        assert_eq!(response.status, status, "{body}: {}", response.body);
        assert!(response.body.contains(says), "{body}: {}", response.body);
    }
    until(&house, "a", "claimers", 0);
}
