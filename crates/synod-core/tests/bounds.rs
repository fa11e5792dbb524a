//! Whoever has rights to a few names takes from the others neither memory nor the loop, and reads nothing of theirs: what grows is counted here, in rows and bytes, never in time.

// The shared helpers read the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use common::{OWNER, Who, World};
use serde_json::{Value, json};
use synod_core::refusal::{Code, Refusal};

fn told(world: &mut World, agent: &str, name: &str, body: Value) -> Result<Value, Refusal> {
    world.call(Who::agent(agent), name, &body.to_string())
}

fn say(world: &mut World, name: &str, body: Value) -> Value {
    told(world, "heron", name, body).unwrap_or_else(|no| panic!("{name}: {no}"))
}

fn ask(world: &World, name: &str, body: Value) -> Value {
    let answer = world.ask(OWNER, name, &body.to_string()).unwrap_or_else(|no| panic!("{name}: {no}"));
    serde_json::from_str(&answer).expect("answers are JSON")
}

fn set(world: &mut World, name: &str, value: u64) {
    told(world, OWNER, "space.set", json!({"name": name, "value": value})).expect("a setting");
}

/// Bytes of a checkpoint, which lists all there is; but for the digests of the newest entries, which every world has.
fn bytes(world: &World) -> usize {
    let mut idle = World::new();
    while idle.log.len() < world.log.len() {
        idle.pulse();
    }
    world.fold.save().0.len() - idle.fold.save().0.len()
}

fn append(world: &mut World, journal: &str, kinds: &[String]) -> Result<Value, Refusal> {
    let events: Vec<Value> = kinds.iter().map(|kind| json!({"type": kind, "data": 1})).collect();
    told(world, "heron", "journal.append", json!({"journal": journal, "events": events}))
}

/// Types that nobody else has.
fn kinds(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|n| format!("Type{n}")).collect()
}

#[test]
fn types_of_one_category_leave_those_of_others_and_end_with_its_journals() {
    let mut world = World::new();
    set(&mut world, "journal_category_types_max", 50);
    append(&mut world, "wren-1", &kinds(0, 50)).unwrap();
    let no = append(&mut world, "wren-2", &kinds(50, 1)).unwrap_err();
    assert_eq!(no.code, Code::Exhausted, "{no}");
    append(&mut world, "wren-2", &kinds(7, 1)).expect("a known type takes no room");
    append(&mut world, "order-1", &kinds(100, 50)).expect("another category has its own");
    say(&mut world, "journal.delete", json!({"journal": "wren-1"}));
    append(&mut world, "wren-2", &kinds(50, 1)).expect_err("the category has a journal yet");
    say(&mut world, "journal.delete", json!({"journal": "wren-2"}));
    append(&mut world, "wren-3", &kinds(200, 50)).expect("with the last journal its types are forgotten");
    let some = ask(&world, "journal.category", json!({"category": "wren", "types": ["Type203"]}));
    assert_eq!(some["events"].as_array().unwrap().len(), 1);
    // All together have a bound too, which is given back.
    set(&mut world, "journal_types_max", 100);
    let no = append(&mut world, "robin-1", &kinds(0, 1)).unwrap_err();
    assert_eq!(no.code, Code::Exhausted, "{no}");
    say(&mut world, "journal.delete", json!({"journal": "wren-3", "forever": true}));
    append(&mut world, "robin-1", &kinds(0, 1)).unwrap();
}

#[test]
fn deleted_names_take_no_room_from_journals_and_the_oldest_are_forgotten() {
    let mut world = World::new();
    set(&mut world, "journals_max", 2);
    set(&mut world, "journals_deleted_max", 3);
    append(&mut world, "keep", &kinds(0, 1)).unwrap();
    let mut before = 0;
    for n in 0..40 {
        let name = format!("short-{}", 10 + n);
        append(&mut world, &name, &kinds(n, 2)).expect("a deleted one does not count");
        say(&mut world, "journal.delete", json!({"journal": name, "forever": n % 2 == 0}));
        if n == 10 {
            before = bytes(&world);
        }
    }
    assert!(bytes(&world) < before + 40, "{} bytes grew to {}", before, bytes(&world));
    let known = ask(&world, "journal.list", json!({"deleted": true}));
    assert_eq!(known["journals"].as_array().unwrap().len(), 4, "{known}");
    // The numbering of those that are known goes on; a forgotten one begins anew.
    assert_eq!(append(&mut world, "short-49", &kinds(0, 1)).unwrap()["first"], 2);
    say(&mut world, "journal.delete", json!({"journal": "short-49"}));
    let over = append(&mut world, "short-48", &kinds(0, 1)).unwrap_err();
    assert_eq!(over.code, Code::Gone, "{over}");
    assert_eq!(append(&mut world, "short-10", &kinds(0, 1)).unwrap()["first"], 0);
    // A category goes with its last name.
    set(&mut world, "journals_deleted_max", 0);
    for name in ["short-10", "keep"] {
        say(&mut world, "journal.delete", json!({"journal": name}));
    }
    assert_eq!(ask(&world, "journal.categories", json!({}))["categories"], json!([]));
}

#[test]
fn places_of_forgotten_events_are_given_back_behind_one_that_is_kept() {
    let mut world = World::new();
    append(&mut world, "x-keep", &kinds(0, 1)).unwrap();
    let (mut least, mut most) = (usize::MAX, 0);
    for n in 0..60 {
        for _ in 0..3 {
            append(&mut world, "x-a", &vec!["T".to_string(); 100]).unwrap();
        }
        if n % 7 == 3 {
            append(&mut world, "x-keep", &kinds(0, 1)).unwrap();
        }
        say(&mut world, "journal.delete", json!({"journal": "x-a"}));
        if n >= 10 {
            (least, most) = (least.min(bytes(&world)), most.max(bytes(&world)));
        }
    }
    assert!(most < least + 3_000, "a state of {least} bytes grew to {most}");
    let page = ask(&world, "journal.category", json!({"category": "x", "limit": 100}));
    let numbers: Vec<u64> =
        page["events"].as_array().unwrap().iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), 10, "all that is kept comes with one page");
    // Each stands behind three hundred of every round before it.
    let expected = (0..60).filter(|n| n % 7 == 3).zip(1..).map(|(round, nth)| (round + 1) * 300 + nth);
    assert_eq!(numbers, std::iter::once(0).chain(expected).collect::<Vec<u64>>());
}

fn publish(world: &mut World, topic: &str) {
    say(world, "topic.publish", json!({"topic": topic, "body": 1}));
}

/// What publishing to new topics adds to the state, in a space with so many groups that read all of them.
fn added_by_new_topics(groups: usize) -> usize {
    let mut world = World::new();
    for n in 0..20 {
        publish(&mut world, &format!("old.{n:03}"));
    }
    for n in 0..groups {
        let from = ["start", "end"][n % 2];
        say(&mut world, "topic.join", json!({"group": format!("g{n:03}"), "topic": ">", "from": from}));
    }
    let before = bytes(&world);
    for n in 0..40 {
        publish(&mut world, &format!("new.{n:03}"));
        publish(&mut world, &format!("old.{:03}", n % 20));
    }
    bytes(&world) - before
}

#[test]
fn publishing_costs_the_same_however_many_groups_there_are() {
    let (few, many) = (added_by_new_topics(0), added_by_new_topics(100));
    // Numbers are longer in a larger space: a byte or two for each message.
    assert!(many < few + 500, "{few} bytes without groups and {many} with a hundred");
}

#[test]
fn a_group_over_a_pattern_comes_to_topics_where_it_finds_something() {
    let mut world = World::new();
    for n in 0..20 {
        publish(&mut world, &format!("t.{n}"));
    }
    for group in ["a", "b", "c"] {
        say(&mut world, "topic.join", json!({"group": group, "topic": ">", "from": "end"}));
    }
    let before = bytes(&world);
    let none = say(&mut world, "topic.fetch", json!({"group": "a", "max": 100}));
    assert_eq!(none["messages"], json!([]));
    assert!(bytes(&world) <= before + 4, "nothing is stored where nothing is found");
    publish(&mut world, "t.3");
    publish(&mut world, "t.20");
    publish(&mut world, "t.21");
    // There is room for two topics of one group: the rest is refused and not forgotten.
    set(&mut world, "topic_pairs_max", 2);
    let two = say(&mut world, "topic.fetch", json!({"group": "a", "max": 100}));
    assert_eq!(two["messages"].as_array().unwrap().len(), 2);
    for group in ["a", "b"] {
        let no = told(&mut world, "heron", "topic.fetch", json!({"group": group})).unwrap_err();
        assert_eq!(no.code, Code::Exhausted, "{no}");
    }
    set(&mut world, "topic_pairs_max", 100);
    let third = say(&mut world, "topic.fetch", json!({"group": "a", "max": 100}));
    assert_eq!(third["messages"][0]["topic"], "t.21");
    let all = say(&mut world, "topic.fetch", json!({"group": "b", "max": 100}));
    assert_eq!(all["messages"].as_array().unwrap().len(), 3);
    assert_eq!(ask(&world, "topic.group", json!({"group": "b"}))["topics"].as_array().unwrap().len(), 22);
}

#[test]
fn members_without_a_session_that_are_silent_for_long_give_way() {
    let mut world = World::new();
    set(&mut world, "topic_members_max", 4);
    publish(&mut world, "t");
    say(&mut world, "topic.join", json!({"group": "g", "topic": "t"}));
    let fetch = |world: &mut World, agent: &str| {
        told(world, agent, "topic.fetch", json!({"group": "g", "lease_ms": 86_400_000}))
    };
    // One has a message in hand, and does not give way.
    for agent in ["holds", "idle1", "idle2"] {
        fetch(&mut world, agent).unwrap();
    }
    let no = fetch(&mut world, "late").unwrap_err();
    assert_eq!(no.code, Code::Exhausted, "{no}");
    world.time += 3_599_000;
    fetch(&mut world, "idle2").unwrap();
    world.time += 2_000;
    fetch(&mut world, "late").expect("whoever was silent for an hour gives way");
    let members = |world: &World| {
        let group = ask(world, "topic.group", json!({"group": "g"}));
        let members = group["members"].as_array().unwrap().iter();
        members.map(|member| member["agent"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    let mut there = members(&world);
    there.sort();
    assert_eq!(there, ["holds", "idle2", "late"]);
    // Whoever gave way comes again like anybody else.
    fetch(&mut world, "idle1").unwrap();
    assert_eq!(members(&world).len(), 4);
}

#[test]
fn uploads_of_one_credential_leave_room_for_those_of_others() {
    let mut world = World::new();
    for principal in ["red", "blue"] {
        let grant = json!({"principal": principal, "role": "agent"});
        told(&mut world, OWNER, "space.grant", grant).unwrap();
    }
    set(&mut world, "uploads_each_max", 3);
    set(&mut world, "uploads_max", 5);
    let begin = |world: &mut World, principal: &str| {
        let who = Who { principal, ..Who::agent(if principal == OWNER { "heron" } else { principal }) };
        world.call(who, "blob.begin", "{}").map(|begun| begun["upload"].as_u64().unwrap())
    };
    let first = begin(&mut world, "red").unwrap();
    begin(&mut world, "red").unwrap();
    begin(&mut world, "red").unwrap();
    let no = begin(&mut world, "red").unwrap_err();
    assert!(no.code == Code::Exhausted && no.text.contains("under your credential"), "{no}");
    begin(&mut world, "blue").unwrap();
    begin(&mut world, OWNER).expect("an admin has what there is");
    let no = begin(&mut world, OWNER).unwrap_err();
    assert!(no.code == Code::Exhausted && no.text.contains("5 uploads are unfinished"), "{no}");
    // What is finished counts no more.
    let who = Who { principal: "red", ..Who::agent("red") };
    world.call(who, "blob.abort", &json!({"upload": first}).to_string()).unwrap();
    begin(&mut world, "red").unwrap();
}

/// Sends an upload of so many parts of a kilobyte; the upload.
fn upload(world: &mut World, parts: usize, letter: &str) -> Value {
    let upload = say(world, "blob.begin", json!({"part_bytes": 1_024}))["upload"].clone();
    for n in 0..parts {
        let content = letter.repeat(1_024);
        say(world, "blob.part", json!({"upload": upload, "offset": n * 1_024, "content": content}));
    }
    upload
}

#[test]
fn short_parts_are_few_and_all_parts_are_counted() {
    let mut world = World::new();
    let long = upload(&mut world, 64, "x");
    let part = json!({"upload": long, "offset": 65_536, "content": "x"});
    let no = told(&mut world, "heron", "blob.part", part).unwrap_err();
    assert!(no.code == Code::Invalid && no.text.contains("taken in parts of 1024"), "{no}");
    let wrong = format!("blake3:{}", "07".repeat(32));
    let no = told(&mut world, "heron", "blob.seal", json!({"upload": long, "blob": wrong})).unwrap_err();
    assert_eq!(no.code, Code::Conflict, "{no}");
    let sealed = say(&mut world, "blob.seal", json!({"upload": long}));
    let hash = blake3::hash("x".repeat(65_536).as_bytes());
    assert_eq!(sealed["blob"], format!("blake3:{}", hash.to_hex()));
    set(&mut world, "blob_parts_max", 66);
    let open = upload(&mut world, 2, "y");
    let part = json!({"upload": open, "offset": 2_048, "content": "z"});
    let no = told(&mut world, "heron", "blob.part", part).unwrap_err();
    assert!(no.code == Code::Exhausted && no.text.contains("66 parts"), "{no}");
    let no = told(&mut world, "heron", "blob.put", json!({"content": "z"})).unwrap_err();
    assert_eq!(no.code, Code::Exhausted, "{no}");
    say(&mut world, "blob.put", json!({"content": ""}));
}

#[test]
fn uploads_that_lapse_together_end_one_after_the_other_by_their_parts() {
    let mut world = World::new();
    set(&mut world, "blob_upload_ms", 1_000);
    set(&mut world, "wake_max", 16);
    for n in 0..4 {
        upload(&mut world, 20, ["a", "b", "c", "d"][n]);
    }
    world.time += 10_000;
    let parts = |world: &World| ask(world, "blob.usage", json!({}))["bytes"].as_u64().unwrap() / 1_024;
    for left in [60, 40, 20, 0, 0] {
        world.pulse();
        assert_eq!(parts(&world), left, "each entry takes out one that is longer than its budget");
    }
}

#[test]
fn whoever_is_confined_learns_nothing_of_what_others_call_things() {
    let mut world = World::new();
    let grant = json!({"principal": "red", "role": "agent", "prefixes": ["red-"]});
    told(&mut world, OWNER, "space.grant", grant).unwrap();
    append(&mut world, "payroll-1", &kinds(0, 1)).unwrap();
    append(&mut world, "red-1", &kinds(0, 1)).unwrap();
    say(&mut world, "journal.project", json!({"name": "red-sum", "fold": "count", "category": "payroll"}));
    say(&mut world, "journal.project", json!({"name": "red-own", "fold": "count", "category": "red-"}));
    publish(&mut world, "payroll");
    publish(&mut world, "red-news");
    say(&mut world, "topic.join", json!({"group": "red-g", "topic": "payroll"}));
    let shown = world.ask("red", "journal.projections", r#"{"prefix":"red-"}"#).unwrap();
    assert!(shown.contains("red-own") && !shown.contains("red-sum") && !shown.contains("payroll"), "{shown}");
    let state = r#"{"journal":"red-1","projection":"red-sum"}"#;
    let red = Who { principal: "red", ..Who::agent("red-1") };
    let noes = [
        world.ask("red", "journal.state", state).unwrap_err(),
        world.ask("red", "journal.projection", r#"{"name":"red-sum"}"#).unwrap_err(),
        world.call(red, "topic.join", r#"{"group":"red-g","topic":"red-news"}"#).unwrap_err(),
        world
            .call(red, "journal.project", r#"{"name":"red-sum","fold":"count","journal":"red-1"}"#)
            .unwrap_err(),
    ];
    for no in &noes[..1] {
        assert_eq!(no.code, Code::Denied, "{no}");
    }
    assert!([&noes[2], &noes[3]].iter().all(|no| !no.text.contains("payroll")), "{noes:?}");
}

#[test]
fn docs_may_fill_all_that_there_may_be_of_them() {
    let mut world = World::new();
    set(&mut world, "docs_max_bytes", 4_096);
    let write = |world: &mut World, doc: &str, length: usize| {
        told(world, "heron", "doc.write", json!({"doc": doc, "key": "k", "value": "x".repeat(length)}))
    };
    let docs = [("a", 1_000), ("b", 1_000), ("c", 1_000), ("d", 1)];
    for (doc, length) in docs {
        say(&mut world, "doc.create", json!({"doc": doc}));
        write(&mut world, doc, length).unwrap();
    }
    let bytes =
        |world: &World, doc: &str| ask(world, "doc.show", json!({"doc": doc}))["bytes"].as_u64().unwrap();
    let all = |world: &World| docs.iter().map(|(doc, _)| bytes(world, doc)).sum::<u64>();
    let fits = (4_096 - all(&world)) as usize + 1;
    let no = write(&mut world, "d", fits + 1).unwrap_err();
    assert_eq!(no.code, Code::Exhausted, "{no}");
    write(&mut world, "d", fits).unwrap();
    assert_eq!(all(&world), 4_096);
}

#[test]
fn what_a_schedule_carries_out_may_be_as_long_as_a_body() {
    let mut world = World::new();
    set(&mut world, "body_max_bytes", 1_024);
    let schedule = |world: &mut World, length: usize| {
        let push = json!({"queue.push": {"queue": "q", "body": "x".repeat(length)}});
        told(world, "heron", "schedule.set", json!({"schedule": "s", "every_ms": 1_000, "commands": [push]}))
    };
    let no = schedule(&mut world, 1_020).unwrap_err();
    let taken =
        no.text.split(' ').find_map(|word| word.parse::<usize>().ok()).expect("it says how many bytes");
    let fits = 1_020 - (taken - 1_024);
    let no = schedule(&mut world, fits + 1).unwrap_err();
    assert!(no.text.starts_with("the commands take 1025 bytes and 1024 are kept"), "{no}");
    schedule(&mut world, fits).unwrap();
}
