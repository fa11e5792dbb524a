//! Server-sent events: resumed without a gap, filtered, and ended in order.

use crate::house::House;
use crate::wire::Wire;
use serde_json::Value;

/// The next event's id and CloudEvent, comments and pieces' lengths left out.
fn next(wire: &mut Wire) -> (String, Value) {
    wire.until("id: ");
    let id = wire.until("\n").trim().to_owned();
    wire.until("data: ");
    let data = wire.until("\n\n");
    (id, serde_json::from_str(data.trim()).unwrap())
}

fn listen(house: &House, path: &str, more: &str) -> Wire {
    let mut wire = Wire::open(house.addr);
    wire.send(format!("{}{more}\r\n", house.head("GET", path)));
    let head = wire.until("\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
    wire
}

#[test]
fn events_come_as_they_happen_and_a_client_comes_back_where_it_left() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let mut live = listen(&house, "/v1/default/events?event=queue.pushed", "");
    let mut push = |queue: &str| {
        let body = format!(r#"{{"queue":"{queue}"}}"#);
        let response = wire.send(house.post("/v1/default/queue/push", &body)).response();
        assert_eq!(response.status, 200, "{}", response.body);
        response.json()
    };
    let first = push("a");
    let (id, event) = next(&mut live);
    assert_eq!(event["id"], id);
    assert_eq!((&event["specversion"], &event["type"]), (&"1.0".into(), &"synod.queue.pushed".into()));
    assert_eq!((&event["source"], &event["subject"]), (&"/v1/default".into(), &"a".into()));
    assert_eq!(event["data"]["task"], first["task"]);
    assert_eq!(event["data"]["index"], first["index"]);
    drop(live);
    let missed = [push("b"), push("c")];
    let mut back = listen(&house, "/v1/default/events?event=pushed", &format!("last-event-id: {id}\r\n"));
    for pushed in &missed {
        assert_eq!(next(&mut back).1["data"]["task"], pushed["task"]);
    }
    let mut from_start = listen(&house, "/v1/default/events?from=start&match=c&machine=queue", "");
    assert_eq!(next(&mut from_start).1["data"]["task"], missed[1]["task"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    for path in [
        "/v1/default/events?from=yesterday",
        "/v1/default/events?queue=q",
        "/v1/default/events?event=queue.pusched",
        "/v1/default/events?machine=queues",
        "/v1/default/events?machine=kv&event=pushed",
    ] {
        let response = wire.send(house.get(path)).response();
        assert_eq!((response.status, &response.json()["code"]), (400, &"invalid".into()), "{path}");
    }
}

#[test]
fn a_door_that_closes_ends_its_streams_and_waits() {
    let house = House::open();
    let mut stream = listen(&house, "/v1/default/events", "");
    let mut waiting = Wire::open(house.addr);
    waiting.send(house.post("/v1/default/queue/claim", r#"{"queue":"q","wait_ms":60000}"#));
    let mut idle = Wire::open(house.addr);
    assert_eq!(idle.send(house.get("/healthz")).response().status, 200);
    let stats = || {
        let mut wire = Wire::open(house.addr);
        wire.send(house.get("/v1/default/queue/stats?queue=q")).response().body
    };
    while !stats().contains("\"claimers\":1") {
        std::thread::yield_now();
    }
    let begun = std::time::Instant::now();
    house.close();
    assert!(begun.elapsed().as_secs() < 4, "it does not wait for those who wait");
    let response = waiting.response();
    assert_eq!((response.status, &response.json()["code"]), (503, &"unavailable".into()));
    stream.until("0\r\n\r\n");
    assert!(idle.closed());
}
