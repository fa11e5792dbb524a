//! An answer is held in memory as a whole, so none of them grows with the bodies it shows: what does not fit comes with the next question.

// The shared helpers read the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use common::{OWNER, Who, World};
use serde_json::{Value, json};

/// A body of about a megabyte.
fn large() -> String {
    "x".repeat(1_000_000)
}

fn call(world: &mut World, name: &str, body: Value) -> Value {
    world.call(Who::agent("heron"), name, &body.to_string()).unwrap_or_else(|no| panic!("{name}: {no}"))
}

#[test]
fn a_fetch_takes_some_megabytes_and_the_rest_comes_with_the_next() {
    let mut world = World::new();
    for _ in 0..9 {
        call(&mut world, "topic.publish", json!({"topic": "t", "body": large()}));
    }
    call(&mut world, "topic.join", json!({"group": "g", "topic": "t"}));
    let mut offsets = Vec::new();
    while offsets.len() < 9 {
        let fetched = call(&mut world, "topic.fetch", json!({"group": "g", "max": 100}));
        let messages = fetched["messages"].as_array().unwrap();
        assert!((1..=5).contains(&messages.len()), "{} messages of a megabyte at once", messages.len());
        offsets.extend(messages.iter().map(|message| message["offset"].as_u64().unwrap()));
    }
    assert_eq!(offsets, (0..9).collect::<Vec<_>>());
}

#[test]
fn the_state_of_a_journal_shows_the_newest_that_fit() {
    let mut world = World::new();
    for _ in 0..4 {
        let event = json!({"type": "Grown", "data": large()});
        call(&mut world, "journal.append", json!({"journal": "j", "events": [event]}));
    }
    let body = json!({"journal": "j", "limit": 1_000}).to_string();
    let state: Value = serde_json::from_str(&world.ask(OWNER, "journal.state", &body).unwrap()).unwrap();
    let shown = state["recent"].as_array().unwrap();
    assert_eq!(shown.len(), 1, "a megabyte of the newest");
    assert_eq!(shown[0]["revision"], 3);
}

fn ask(world: &World, name: &str, body: Value) -> Value {
    let answer = world.ask(OWNER, name, &body.to_string()).unwrap_or_else(|no| panic!("{name}: {no}"));
    serde_json::from_str(&answer).expect("answers are JSON")
}

/// Every page of a question, none of them with more than some megabytes; how many it shows in all.
fn pages(world: &World, name: &str, body: Value, list: &str, cursor: &str) -> usize {
    let (mut body, mut seen) = (body, 0);
    loop {
        let page = ask(world, name, body.clone());
        let shown = page[list].as_array().unwrap().len();
        assert!((1..=4).contains(&shown), "{name} shows {shown} of a megabyte at once");
        seen += shown;
        match page.get("next") {
            Some(next) => body[cursor] = next.clone(),
            None => return seen,
        }
    }
}

#[test]
fn what_is_handed_out_at_once_has_some_megabytes_and_the_rest_comes_with_the_next_request() {
    let mut world = World::new();
    for n in 0..6 {
        call(&mut world, "queue.push", json!({"queue": "q", "body": large()}));
        call(&mut world, "mail.send", json!({"to": "heron", "body": large()}));
        call(
            &mut world,
            "agent.endpoint",
            json!({"endpoint": "https://nest.example/", "secret": "sealed_x"}),
        );
        call(&mut world, "kv.put", json!({"key": format!("k{n}"), "value": large()}));
        call(&mut world, "kv.put", json!({"key": "same", "value": large()}));
    }
    assert_eq!(pages(&world, "queue.list", json!({"limit": 1_000}), "tasks", "after"), 6);
    assert_eq!(
        pages(&world, "mail.inbox", json!({"agent": "heron", "limit": 1_000}), "messages", "after"),
        6
    );
    let letters = json!({"agent": "heron", "limit": 1_000});
    assert_eq!(pages(&world, "mail.history", letters, "messages", "before"), 6);
    assert_eq!(pages(&world, "kv.list", json!({"limit": 1_000}), "keys", "after"), 7);
    assert_eq!(pages(&world, "kv.history", json!({"key": "same", "limit": 1_000}), "versions", "before"), 6);
    for expected in [4, 2, 0] {
        let tasks = call(&mut world, "queue.claim", json!({"queue": "q", "max": 100}));
        assert_eq!(tasks["tasks"].as_array().unwrap().len(), expected);
    }
    for expected in [4, 2, 0] {
        let mail = call(&mut world, "mail.receive", json!({"max": 100}));
        assert_eq!(mail["messages"].as_array().unwrap().len(), expected);
    }
    // One that is longer than all room comes by itself.
    call(&mut world, "queue.push", json!({"queue": "q", "body": large()}));
    call(&mut world, "queue.push", json!({"queue": "q", "body": large()}));
    let small = json!({"name": "answer_max_bytes", "value": 1_000});
    world.call(Who::agent(OWNER), "space.set", &small.to_string()).unwrap();
    let tasks = call(&mut world, "queue.claim", json!({"queue": "q", "max": 100}));
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 1);
}

#[test]
fn the_courier_carries_some_megabytes_at_once() {
    let mut world = World::new();
    for n in 0..9 {
        let (name, url) = (format!("nest{n}"), format!("https://nest{n}.example/"));
        let body = json!({"endpoint": url, "secret": "sealed_x"}).to_string();
        world.call(Who::agent(&name), "agent.endpoint", &body).unwrap();
        call(&mut world, "mail.send", json!({"to": name, "body": large()}));
    }
    let node = Who { principal: "", ..Who::agent("") };
    for expected in [4, 4, 1] {
        let carried = world.call(node, "mail.carry", r#"{"max":1000}"#).unwrap();
        assert_eq!(carried["messages"].as_array().unwrap().len(), expected);
    }
}

#[test]
fn what_a_group_has_open_and_its_dead_letters_come_page_by_page() {
    let mut world = World::new();
    for _ in 0..9 {
        call(&mut world, "topic.publish", json!({"topic": "t", "body": large()}));
    }
    call(&mut world, "topic.join", json!({"group": "g", "topic": "t", "attempts_max": 1}));
    let mut held = Vec::new();
    while held.len() < 9 {
        let fetched = call(&mut world, "topic.fetch", json!({"group": "g", "max": 100}));
        held.extend(
            fetched["messages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|message| json!({"group": "g", "offset": message["offset"], "fence": message["fence"]})),
        );
    }
    let limit = json!({"group": "g", "limit": 1_000});
    assert_eq!(pages(&world, "topic.pending", limit.clone(), "messages", "after"), 9);
    held.into_iter().for_each(|one| drop(call(&mut world, "topic.nack", one)));
    assert_eq!(pages(&world, "topic.dead", limit.clone(), "messages", "after"), 9);
    // A letter has its length when its topic has let go of it.
    call(&mut world, "topic.configure", json!({"topic": "t", "max_count": 1}));
    assert_eq!(pages(&world, "topic.dead", limit, "messages", "after"), 9);
}

#[test]
fn a_member_that_takes_over_from_a_silent_one_gets_some_megabytes_at_once() {
    let mut world = World::new();
    for _ in 0..9 {
        call(&mut world, "topic.publish", json!({"topic": "t", "body": large()}));
    }
    call(&mut world, "topic.join", json!({"group": "g", "topic": "t"}));
    for _ in 0..3 {
        call(&mut world, "topic.fetch", json!({"group": "g", "max": 100, "lease_ms": 3_600_000}));
    }
    world.time += 600_000;
    let body = json!({"group": "g", "max": 100, "idle_ms": 60_000}).to_string();
    for expected in [4, 4, 1, 0] {
        let taken = world.call(Who::agent("wren"), "topic.claim", &body).unwrap();
        assert_eq!(taken["messages"].as_array().unwrap().len(), expected);
    }
}
