//! Waiting, and those who do not wait any more.

use crate::house::House;
use crate::wire::Wire;
use std::time::{Duration, Instant};

fn call(house: &House, path: &str, body: &str) -> serde_json::Value {
    let response = Wire::open(house.addr).send(house.post(path, body)).response();
    assert_eq!(response.status, 200, "{path}: {}", response.body);
    response.json()
}

#[test]
fn a_task_goes_to_the_one_who_still_waits() {
    let house = House::open();
    call(&house, "/v1/default/queue/push", r#"{"queue":"q"}"#);
    let task = call(&house, "/v1/default/queue/claim", r#"{"queue":"q"}"#)["tasks"][0].clone();
    let claim = house.post("/v1/default/queue/claim", r#"{"queue":"q","wait_ms":30000}"#);
    let gone: Vec<Wire> = (0..100)
        .map(|_| {
            let mut wire = Wire::open(house.addr);
            wire.send(&claim);
            wire
        })
        .collect();
    let stats = || call(&house, "/v1/default/queue/stats", r#"{"queue":"q"}"#)["claimers"].as_u64().unwrap();
    let until = |wanted: u64| {
        let begun = Instant::now();
        while stats() != wanted {
            assert!(begun.elapsed() < Duration::from_secs(10), "{} wait instead of {wanted}", stats());
            std::thread::yield_now();
        }
    };
    until(100);
    let mut alive = Wire::open(house.addr);
    alive.send(&claim);
    until(101);
    drop(gone);
    let begun = Instant::now();
    let body = format!(r#"{{"task":{},"fence":{}}}"#, task["task"], task["fence"]);
    call(&house, "/v1/default/queue/release", &body);
    let granted = alive.response().json();
    assert_eq!(granted["tasks"][0]["task"], task["task"]);
    assert_eq!(granted["tasks"][0]["attempt"], 1, "what nobody got was no attempt");
    assert!(begun.elapsed() < Duration::from_secs(1), "after {:?}", begun.elapsed());
}

#[test]
fn a_lock_goes_to_the_next_who_still_waits_in_the_releasing_request() {
    let house = House::open();
    let lock = call(&house, "/v1/default/lock/acquire", r#"{"names":["src/a.rs"]}"#);
    let acquire = house.post("/v1/default/lock/acquire", r#"{"names":["src/**"],"wait_ms":30000}"#);
    let waits = || {
        let shown = Wire::open(house.addr).send(house.get("/v1/default/lock/waits?limit=1000")).response();
        shown.json()["waits"].as_array().unwrap().len()
    };
    let until = |wanted: usize| {
        let begun = Instant::now();
        while waits() != wanted {
            assert!(begun.elapsed() < Duration::from_secs(10), "{} wait instead of {wanted}", waits());
            std::thread::yield_now();
        }
    };
    let gone: Vec<Wire> = (0..50)
        .map(|_| {
            let mut wire = Wire::open(house.addr);
            wire.send(&acquire);
            wire
        })
        .collect();
    until(50);
    let mut alive = Wire::open(house.addr);
    alive.send(&acquire);
    until(51);
    drop(gone);
    until(1);
    let body = format!(r#"{{"lock":{},"fence":{}}}"#, lock["lock"], lock["fence"]);
    let released = call(&house, "/v1/default/lock/release", &body);
    let granted = alive.response().json();
    assert_eq!(granted["names"], serde_json::json!(["src/**"]));
    assert_eq!(granted["index"], released["index"], "granted by the request that released");
}

#[test]
fn a_wait_for_a_lock_that_is_over_is_a_problem_with_the_holder() {
    let house = House::open();
    let lock = call(&house, "/v1/default/lock/acquire", r#"{"names":["a"]}"#);
    let waiting = house.post("/v1/default/lock/acquire", r#"{"names":["a"],"wait_ms":50}"#);
    let response = Wire::open(house.addr).send(waiting).response();
    let problem = response.json();
    assert_eq!((response.status, &problem["code"]), (423, &"held".into()), "{problem}");
    assert!(problem["holder"].is_string() && problem["retry_after_ms"].is_u64(), "{problem}");
    let guarded = |fence: u64| {
        let head = house.post("/v1/default/kv/put", r#"{"key":"k","value":1}"#);
        let guard = format!("HTTP/1.1\r\nsynod-if-lock: a@{fence}\r\n");
        Wire::open(house.addr).send(head.replacen("HTTP/1.1\r\n", &guard, 1)).response().status
    };
    let fence = lock["fence"].as_u64().unwrap();
    assert_eq!((guarded(fence), guarded(fence + 1)), (200, 412));
}

#[test]
fn what_was_written_can_be_read_and_the_past_as_well() {
    let house = House::open();
    let first = call(&house, "/v1/default/kv/put", r#"{"key":"k","value":"a"}"#)["index"].as_u64().unwrap();
    let second = call(&house, "/v1/default/kv/put", r#"{"key":"k","value":"b"}"#)["index"].as_u64().unwrap();
    let mut wire = Wire::open(house.addr);
    let mut value = |parameter: String| {
        let response = wire.send(house.get(&format!("/v1/default/kv/get?key=k&{parameter}"))).response();
        assert_eq!(response.status, 200, "{}", response.body);
        assert!(response.header("synod-time").is_some());
        response.json()["value"].clone()
    };
    assert_eq!(value(format!("min_index={second}")), "b");
    assert_eq!(value(format!("at={first}")), "a");
    let shown = wire.send(house.get("/v1/default/kv/get?key=k&at=yesterday")).response();
    assert_eq!(shown.status, 400);
}

#[test]
fn the_owner_begins_a_space_by_its_first_command_and_nobody_else_does() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let asked = wire.send(house.get("/v1/my-repo/queue/stats?queue=q")).response();
    assert_eq!((asked.status, &asked.json()["code"]), (404, &"not_found".into()));
    let stranger = "POST /v1/my-repo/queue/push HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer x\r\ncontent-length: 13\r\n\r\n{\"queue\":\"q\"}";
    assert_eq!(wire.send(stranger).response().status, 401);
    let mut wire = Wire::open(house.addr);
    let begun = wire.send(house.post("/v1/my-repo/queue/push", r#"{"queue":"q"}"#)).response();
    assert_eq!(begun.status, 200, "{}", begun.body);
    assert_eq!(wire.send(house.get("/v1/my-repo/queue/stats?queue=q")).response().json()["pushed"], 1);
    assert_eq!(wire.send(house.post("/v1/My%20Repo/queue/push", r#"{"queue":"q"}"#)).response().status, 400);
}

#[test]
fn a_confined_reader_hears_only_what_it_may_read() {
    let house = House::open();
    let hash = blake3::hash(b"reader-token").to_hex();
    call(
        &house,
        "/v1/default/space/grant",
        &format!(r#"{{"principal":"reader","role":"reader","token":"{hash}","prefixes":["build-"]}}"#),
    );
    call(&house, "/v1/default/queue/push", r#"{"queue":"deploy"}"#);
    let build = call(&house, "/v1/default/queue/push", r#"{"queue":"build-1"}"#);
    call(&house, "/v1/default/lock/acquire", r#"{"names":["secret","build-1"]}"#);
    let lock = call(&house, "/v1/default/lock/acquire", r#"{"names":["build-2","build-3"]}"#);
    let mut wire = Wire::open(house.addr);
    let bearer = "host: localhost\r\nauthorization: Bearer reader-token\r\n";
    wire.send(format!("GET /v1/default/events?from=start&event=queue.pushed HTTP/1.1\r\n{bearer}\r\n"));
    wire.until("data: ");
    let heard: serde_json::Value = serde_json::from_str(wire.until("\n\n").trim()).unwrap();
    assert_eq!(heard["data"]["task"], build["task"], "the other queue's came first and was not heard");
    let mut wire = Wire::open(house.addr);
    wire.send(format!("GET /v1/default/events?from=start&event=lock.acquired HTTP/1.1\r\n{bearer}\r\n"));
    wire.until("data: ");
    let heard: serde_json::Value = serde_json::from_str(wire.until("\n\n").trim()).unwrap();
    assert_eq!(heard["data"]["lock"], lock["lock"], "one name that may not be read hides the others");
    let mut wire = Wire::open(house.addr);
    let push = r#"{"queue":"build-1"}"#;
    let length = push.len();
    wire.send(format!(
        "POST /v1/default/queue/push HTTP/1.1\r\n{bearer}content-length: {length}\r\n\r\n{push}"
    ));
    let response = wire.response();
    assert_eq!((response.status, &response.json()["code"]), (403, &"denied".into()));
}
