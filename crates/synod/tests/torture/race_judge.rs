//! Who held what, and who came first: read from the log of a race, line by line, with no code of the machines.
//!
//! Overlap is decided by trying every file there is in the race.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the judge has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Tasks granted.
    pub tasks: usize,
    /// Locks granted.
    pub locks: usize,
    /// Grants to somebody who had stood in line.
    pub waited: usize,
    /// Writes under a lock that held.
    pub writes: usize,
    /// Leases and locks that ended without a word.
    pub expired: usize,
    /// Late words refused by their fence.
    pub stale: usize,
    /// Late words of sessions that had ended.
    pub gone: usize,
}

/// What is wanted or held: names, whether shared, by whom, under which fence.
#[derive(Clone, Debug)]
struct Want {
    names: Vec<String>,
    shared: bool,
    agent: String,
    fence: u64,
}

impl Want {
    fn conflicts(&self, other: &Want) -> bool {
        !(self.shared && other.shared)
            && self.names.iter().any(|one| other.names.iter().any(|two| overlap(one, two)))
    }
}

pub fn judge(requests: &[Value]) -> Seen {
    let mut seen = Seen::default();
    let (mut held, mut tasks) = (BTreeMap::<u64, Want>::new(), BTreeMap::<u64, u64>::new());
    let (mut line, mut claims) = (BTreeMap::<u64, Want>::new(), BTreeSet::<u64>::new());
    let mut newest = 0;
    for request in requests {
        let index = request["index"].as_u64().unwrap();
        let command = request["command"].as_str().unwrap_or_default();
        let list = |of: &str| request[of].as_array().cloned().unwrap_or_default();
        for absent in request["fields"]["callers"].as_array().into_iter().flatten() {
            line.remove(&absent["ticket"].as_u64().unwrap());
            claims.remove(&absent["ticket"].as_u64().unwrap());
        }
        // Whom a grant of this request belongs to.
        let mut owners = BTreeMap::<(&str, u64), (u64, bool)>::new();
        let own = json!({"index": index, "reply": request["reply"]});
        let answers: Vec<Value> = list("answers").into_iter().chain([own]).collect();
        for answer in &answers {
            let (ticket, reply) = (answer["index"].as_u64().unwrap(), &answer["reply"]);
            let shared = reply["shared"] == true;
            if let Some(lock) = reply["lock"].as_u64() {
                owners.insert(("lock", lock), (ticket, shared));
            }
            let tasks = reply["tasks"].as_array().into_iter().flatten();
            for task in tasks.filter(|task| task["fence"].is_u64()) {
                owners.insert(("task", task["task"].as_u64().unwrap_or_default()), (ticket, shared));
            }
            if !owners.values().any(|(of, _)| *of == ticket) {
                line.remove(&ticket);
                claims.remove(&ticket);
            }
        }
        for event in list("events") {
            let data = &event["data"];
            let number = |field: &str| data[field].as_u64().unwrap_or_default();
            match event["event"].as_str().unwrap_or_default() {
                "lock.acquired" => {
                    let (ticket, shared) = owners[&("lock", number("lock"))];
                    let want = want(data, shared, number("fence"));
                    assert!(want.fence > newest, "{index}: fence {} after {newest}", want.fence);
                    newest = want.fence;
                    for (lock, other) in &held {
                        assert!(!want.conflicts(other), "{index}: {want:?} while {lock} is held: {other:?}");
                    }
                    for (earlier, other) in line.range(..ticket) {
                        assert!(
                            !want.conflicts(other),
                            "{index}: {want:?} of {ticket} before {earlier}: {other:?}"
                        );
                    }
                    seen.waited += usize::from(line.remove(&ticket).is_some());
                    seen.locks += 1;
                    held.insert(number("lock"), want);
                }
                "lock.released" | "lock.expired" | "lock.broken" => {
                    assert!(held.remove(&number("lock")).is_some(), "{index}: {event} of what nobody held");
                    seen.expired += usize::from(event["event"] == "lock.expired");
                }
                "queue.claimed" => {
                    let (ticket, _) = owners[&("task", number("task"))];
                    assert!(number("fence") > newest, "{index}: {event} after {newest}");
                    newest = number("fence");
                    let other = tasks.insert(number("task"), number("fence"));
                    assert_eq!(other, None, "{index}: two have task {}", number("task"));
                    assert!(claims.range(..ticket).next().is_none(), "{index}: {ticket} before {claims:?}");
                    seen.waited += usize::from(claims.remove(&ticket));
                    seen.tasks += 1;
                }
                "queue.finished" | "queue.expired" | "queue.released" | "queue.failed" => {
                    assert!(tasks.remove(&number("task")).is_some(), "{index}: {event} of what nobody had");
                    seen.expired += usize::from(event["event"] == "queue.expired");
                }
                _ => {}
            }
        }
        match (command, request["outcome"].as_str().unwrap_or_default()) {
            ("lock.acquire", "parked") => {
                let shared = request["fields"]["shared"] == true;
                let mut want = want(&request["fields"], shared, 0);
                want.agent = request["agent"].as_str().unwrap_or_default().to_owned();
                line.insert(index, want);
            }
            ("queue.claim", "parked") => drop(claims.insert(index)),
            ("kv.put", "replied") => {
                let guard = request["if_lock"][0].as_str().unwrap();
                let (name, fence) = guard.rsplit_once('@').unwrap();
                let agent = request["agent"].as_str().unwrap_or_default().split('@').next();
                let by = held.values().find(|held| held.fence.to_string() == fence);
                let by = by.unwrap_or_else(|| panic!("{index}: written under {guard}, which nobody holds"));
                assert!(
                    by.names.iter().any(|held| overlap(held, name)) && Some(by.agent.as_str()) == agent,
                    "{request}"
                );
                seen.writes += 1;
            }
            (_, "refused") if request["code"] == "stale" => seen.stale += 1,
            (_, "refused") if request["code"] == "gone" => seen.gone += 1,
            _ => {}
        }
    }
    seen
}

fn want(data: &Value, shared: bool, fence: u64) -> Want {
    let names = data["names"].as_array().into_iter().flatten();
    let names = names.map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
    Want { names, shared, agent: data["agent"].as_str().unwrap_or_default().to_owned(), fence }
}

/// Whether two names could mean one file: by trying every file there is in this race.
fn overlap(one: &str, two: &str) -> bool {
    const FILES: [&str; 12] = [
        "src",
        "src/m.rs",
        "src/n.rs",
        "src/a",
        "src/a/x.rs",
        "src/a/y.rs",
        "src/a/long.rs",
        "src/a/b/c.rs",
        "docs",
        "docs/x.md",
        "a.toml",
        "b.toml",
    ];
    FILES.iter().any(|file| covers(one, file) && covers(two, file))
}

fn covers(name: &str, file: &str) -> bool {
    let name = name.strip_suffix('/').map_or(name.to_owned(), |folder| format!("{folder}/**"));
    let (name, file): (Vec<&str>, Vec<&str>) = (name.split('/').collect(), file.split('/').collect());
    parts(&name, &file)
}

fn parts(name: &[&str], file: &[&str]) -> bool {
    match name {
        [] => file.is_empty(),
        ["**", rest @ ..] => (0..=file.len()).any(|n| parts(rest, &file[n..])),
        [first, rest @ ..] => {
            !file.is_empty() && letters(first.as_bytes(), file[0].as_bytes()) && parts(rest, &file[1..])
        }
    }
}

fn letters(name: &[u8], file: &[u8]) -> bool {
    match name {
        [] => file.is_empty(),
        [b'*', rest @ ..] => (0..=file.len()).any(|n| letters(rest, &file[n..])),
        [b'?', rest @ ..] => !file.is_empty() && letters(rest, &file[1..]),
        [first, rest @ ..] => file.first() == Some(first) && letters(rest, &file[1..]),
    }
}

#[test]
fn the_judge_sees_what_overlaps() {
    for (one, two, expected) in [
        ("src/**", "src/a/x.rs", true),
        ("src/*.rs", "src/a/x.rs", false),
        ("src/a/?.rs", "src/a/**", true),
        ("docs/", "docs/x.md", true),
        ("docs/", "*.toml", false),
        ("a.toml", "*.toml", true),
    ] {
        assert_eq!(overlap(one, two), expected, "{one} and {two}");
    }
}

#[test]
fn the_judge_finds_what_is_planted() {
    let acquired = |index: u64, lock: u64, fence: u64, name: &str| {
        json!({"index": index, "command": "lock.acquire", "agent": "a@1", "outcome": "replied",
            "reply": {"lock": lock, "fence": fence, "shared": false},
            "events": [{"event": "lock.acquired", "data": {"lock": lock, "fence": fence, "agent": "a", "names": [name]}}]})
    };
    let parked = json!({"index": 2, "command": "lock.acquire", "agent": "b@2", "outcome": "parked", "fields": {"names": ["src/**"]}});
    let late = json!({"index": 3, "command": "kv.put", "agent": "a@1", "outcome": "replied", "if_lock": ["docs/@9"]});
    let fine = [acquired(1, 1, 2, "src/m.rs"), acquired(3, 3, 4, "a.toml")];
    assert_eq!(judge(&fine).locks, 2);
    for (what, requests) in [
        ("two holders", vec![acquired(1, 1, 2, "src/**"), acquired(2, 3, 4, "src/m.rs")]),
        ("somebody overtook", vec![acquired(1, 1, 2, "docs/"), parked, acquired(3, 3, 4, "src/m.rs")]),
        ("a fence that falls", vec![acquired(1, 1, 4, "docs/"), acquired(2, 3, 2, "src/m.rs")]),
        ("a write under no lock", vec![acquired(1, 1, 2, "docs/"), late]),
    ] {
        let found = std::panic::catch_unwind(|| judge(&requests));
        assert!(found.is_err(), "{what} was not found");
    }
}
