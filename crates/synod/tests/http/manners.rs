//! Framing, limits and guards: everything that is decided before a node is asked.

use crate::house::House;
use crate::wire::Wire;
use std::time::{Duration, Instant};
use synod::doors::http::Limits;

const PUSH: &str = r#"{"queue":"q","body":{"n":1}}"#;

#[test]
fn one_connection_carries_many_requests_also_sent_at_once() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let one = house.post("/v1/default/queue/push", PUSH);
    wire.send(format!("{one}{one}{one}"));
    let indexes: Vec<u64> = (0..3).map(|_| wire.response().json()["index"].as_u64().unwrap()).collect();
    assert!(indexes.is_sorted_by(|a, b| a < b), "in order: {indexes:?}");
    wire.send(house.get("/v1/default/queue/stats?queue=q"));
    assert_eq!(wire.response().json()["pushed"], 3);
}

#[test]
fn bodies_come_in_chunks_and_after_a_hundred_continue() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    let head = house.head("POST", "/v1/default/queue/push");
    wire.send(format!("{head}transfer-encoding: chunked\r\n\r\n"));
    for piece in PUSH.as_bytes().chunks(7) {
        wire.send(format!("{:x}\r\n", piece.len())).send(piece).send("\r\n");
    }
    wire.send("0\r\n\r\n");
    assert_eq!(wire.response().status, 200);

    wire.send(format!("{head}expect: 100-continue\r\ncontent-length: {}\r\n\r\n", PUSH.len()));
    assert!(wire.until("\r\n\r\n").starts_with("HTTP/1.1 100"));
    wire.send(PUSH);
    assert_eq!(wire.response().status, 200);
}

#[test]
fn too_much_is_refused_before_anybody_is_asked_who_they_are() {
    let house = House::with(|options| {
        options.limits = Limits { body_max_bytes: 1000, head_max_bytes: 8192, ..Limits::default() };
    });
    // No credential in any of these.
    let mut wire = Wire::open(house.addr);
    wire.send("POST /v1/default/queue/push HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1001\r\n\r\n");
    let response = wire.response();
    assert_eq!((response.status, &response.json()["code"]), (413, &"invalid".into()));
    assert!(wire.closed(), "what follows is not read");

    let mut wire = Wire::open(house.addr);
    wire.send(format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(9000)));
    assert_eq!(wire.response().status, 431);

    let mut wire = Wire::open(house.addr);
    wire.send(format!("{}transfer-encoding: chunked\r\n\r\n", house.head("POST", "/v1/default/queue/push")));
    wire.push(format!("7d0\r\n{}\r\n0\r\n\r\n", "x".repeat(2000)));
    assert_eq!(wire.response().status, 413, "a length that was not announced is counted");
}

#[test]
fn who_dawdles_is_let_go_and_who_waits_between_requests_is_not() {
    let house = House::with(|options| {
        options.limits = Limits { head_timeout_ms: 200, body_timeout_ms: 200, ..Limits::default() };
    });
    let mut patient = Wire::open(house.addr);
    patient.send(house.get("/healthz"));
    assert_eq!(patient.response().status, 200);

    let begun = Instant::now();
    let mut slow = Wire::open(house.addr);
    slow.send("GET /healthz HTTP/1.1\r\n");
    // A byte now and then does not help.
    while begun.elapsed() < Duration::from_secs(10) && slow.push("x") {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "the head took too long and nothing happened");

    let mut slow = Wire::open(house.addr);
    slow.send(format!("{}content-length: 20\r\n\r\n{{", house.head("POST", "/v1/default/queue/push")));
    assert!(slow.closed(), "the body took too long");

    patient.send(house.get("/healthz"));
    assert_eq!(patient.response().status, 200, "a connection without a request is not slow");
}

#[test]
fn one_connection_too_many_is_told_so() {
    let house = House::with(|options| {
        options.limits = Limits { connections_max: 2, ..Limits::default() };
    });
    let mut kept: Vec<Wire> = (0..2).map(|_| Wire::open(house.addr)).collect();
    for wire in &mut kept {
        wire.send(house.get("/healthz"));
        assert_eq!(wire.response().status, 200);
    }
    let mut third = Wire::open(house.addr);
    let response = third.response();
    assert_eq!((response.status, &response.json()["code"]), (503, &"overloaded".into()));
    assert_eq!(response.header("retry-after"), Some("1"));
    assert!(third.closed());
}

#[test]
fn strangers_and_foreign_pages_are_refused() {
    let house = House::open();
    let token = &house.token;
    let push = |host: &str, more: &str| {
        let length = PUSH.len();
        format!("POST /v1/default/queue/push HTTP/1.1\r\n{host}{more}content-length: {length}\r\n\r\n{PUSH}")
    };
    let bearer = format!("authorization: Bearer {token}\r\n");
    for (host, more, status, code) in [
        ("host: localhost\r\n", bearer.clone(), 200, ""),
        ("host: [::1]:7171\r\n", bearer.clone(), 200, ""),
        ("host: localhost\r\n", format!("{bearer}origin: http://localhost\r\n"), 200, ""),
        ("host: evil.example\r\n", bearer.clone(), 421, "denied"),
        ("", bearer.clone(), 400, "invalid"),
        ("host: localhost\r\nhost: localhost\r\n", bearer.clone(), 400, "invalid"),
        ("host: localhost\r\n", format!("{bearer}origin: http://evil.example\r\n"), 403, "denied"),
        ("host: localhost\r\n", format!("{bearer}origin: null\r\n"), 403, "denied"),
        ("host: localhost\r\n", String::new(), 401, "unauthenticated"),
        ("host: localhost\r\n", "authorization: Bearer wrong\r\n".into(), 401, "unauthenticated"),
        ("host: localhost\r\n", format!("authorization: Basic {token}\r\n"), 401, "unauthenticated"),
        ("host: localhost\r\n", format!("{bearer}content-type: text/plain\r\n"), 415, "unsupported"),
        (
            "host: localhost\r\n",
            format!("{bearer}content-type: application/json; charset=utf-8\r\n"),
            200,
            "",
        ),
        (
            "host: localhost\r\n",
            format!("{bearer}content-type: application/x-www-form-urlencoded\r\n"),
            200,
            "",
        ),
    ] {
        let mut wire = Wire::open(house.addr);
        let response = wire.send(push(host, &more)).response();
        assert_eq!(response.status, status, "{host}{more}{}", response.body);
        if !code.is_empty() {
            let problem = response.json();
            assert_eq!(problem["code"], code, "{host}{more}");
            assert_eq!(problem["status"], status);
            assert!(problem["next"].is_string(), "every no says what to do: {problem}");
            assert_eq!(response.header("content-type"), Some("application/problem+json"));
        }
        assert_eq!(response.header("www-authenticate").is_some(), status == 401);
    }
}

#[test]
fn wrong_methods_and_paths_are_answered_with_the_right_ones() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    wire.send(house.get("/v1/default/queue/push"));
    let response = wire.response();
    assert_eq!((response.status, response.header("allow")), (405, Some("POST")));
    assert!(response.json()["detail"].as_str().unwrap().contains("send POST"));
    wire.send(house.get("/v1/default/queue/psh"));
    let response = wire.response();
    assert_eq!(response.status, 404);
    assert_eq!(response.json()["next"], "did you mean queue/push?");
    let head = house.head("DELETE", "/v1/default/queue/stats?queue=q");
    wire.send(format!("{head}\r\n"));
    let response = wire.response();
    assert_eq!((response.status, response.header("allow")), (405, Some("GET, HEAD, POST")));
}

#[test]
fn what_needs_no_credential() {
    let house = House::open();
    let mut wire = Wire::open(house.addr);
    for (path, kind) in [
        ("/", "text/plain; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"),
        ("/readyz", "application/json"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/openapi.json", "application/json"),
    ] {
        wire.send(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n"));
        let full = wire.response();
        assert_eq!((full.status, full.header("content-type")), (200, Some(kind)), "{path}");
        wire.send(format!("HEAD {path} HTTP/1.1\r\nhost: localhost\r\n\r\n"));
        let head = wire.response_to("HEAD");
        assert_eq!(head.status, 200, "{path}");
        assert!(head.header("content-length").is_some(), "{path}");
    }
    wire.send("GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert_eq!(wire.response().json()["openapi"], "3.1.0");
}

#[test]
fn the_door_stays_at_home_unless_told_otherwise() {
    let mut options =
        synod::doors::http::Options { addr: "0.0.0.0:0".parse().unwrap(), ..Default::default() };
    let error = House::try_with(options.clone()).err().expect("refused").to_string();
    assert!(error.contains("--insecure-http"), "{error}");
    options.insecure_http = true;
    assert!(House::try_with(options).is_ok());
}
