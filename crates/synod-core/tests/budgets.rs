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
