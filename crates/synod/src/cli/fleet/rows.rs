//! One row an agent, and what its state is called.
//!
//! | state | means |
//! |---|---|
//! | `working` | it holds tasks or locks |
//! | `waiting` | it waits: for a lock behind somebody, for work, for mail, for an answer of yours |
//! | `stuck` | it is alive, holds a task, and has said nothing about it for `stuck_ms` |
//! | `idle` | it holds nothing and waits for nothing |
//! | `gone`, `left` | its session ended by silence, or by its own word |
//!
//! The first that fits wins, from the bottom of a fleet's troubles: gone, stuck, waiting for a lock, working, waiting for anything else, idle.

use super::super::show;
use super::Fleet;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A subject is cut after so many characters.
const SUBJECT_MAX: usize = 60;

/// What of an agent is in which list.
#[derive(Default)]
struct Own<'f> {
    agent: Option<&'f Value>,
    tasks: Vec<&'f Value>,
    locks: Vec<&'f Value>,
    lines: Vec<&'f Value>,
    waits: Vec<&'f Value>,
    unread: u64,
}

/// One row for each agent: those who hold something first, then those who are there.
pub fn rows(fleet: &Fleet) -> Vec<Value> {
    let mut own: BTreeMap<&str, Own<'_>> = BTreeMap::new();
    let named = |item: &'_ Value, field: &str| item[field].as_str().is_some();
    for agent in fleet.agents.iter().filter(|item| named(item, "agent")) {
        own.entry(agent["agent"].as_str().unwrap_or_default()).or_default().agent = Some(agent);
    }
    // Whoever holds or waits is shown, also beyond the pages of agents that were read.
    for task in fleet.leased.iter().filter(|item| named(item, "holder")) {
        own.entry(task["holder"].as_str().unwrap_or_default()).or_default().tasks.push(task);
    }
    for lock in fleet.locks.iter().filter(|item| named(item, "agent")) {
        own.entry(lock["agent"].as_str().unwrap_or_default()).or_default().locks.push(lock);
    }
    for line in fleet.lines.iter().filter(|item| named(item, "agent")) {
        own.entry(line["agent"].as_str().unwrap_or_default()).or_default().lines.push(line);
    }
    for wait in fleet.waits.iter().filter(|item| named(item, "agent")) {
        own.entry(wait["agent"].as_str().unwrap_or_default()).or_default().waits.push(wait);
    }
    for shown in &fleet.boxes {
        if let Some(own) = own.get_mut(shown["agent"].as_str().unwrap_or_default()) {
            own.unread = shown["unread"].as_u64().unwrap_or(0);
        }
    }
    let asks = |name: &str| -> Vec<&Value> {
        fleet.parked.iter().filter(|task| task["asker"] == name).map(|task| &task["task"]).collect()
    };
    let mut rows: Vec<Value> = own.iter().map(|(name, own)| row(name, own, &asks(name), fleet.now)).collect();
    rows.sort_by_key(|row| {
        let rank = match row["state"].as_str().unwrap_or_default() {
            "gone" | "left" if row["holds"] == 0 => 4,
            "idle" => 3,
            "waiting" if row["holds"] == 0 => 2,
            _ => 1,
        };
        (rank, row["agent"].as_str().unwrap_or_default().to_owned())
    });
    rows
}

fn row(name: &str, own: &Own<'_>, asks: &[&Value], now: u64) -> Value {
    let doing: Vec<Value> = own
        .tasks
        .iter()
        .map(|task| {
            json!({
                "task": task["task"], "queue": task["queue"], "subject": subject(task),
                "since": task["held_since"], "until": task["at"], "stuck": task["stuck"],
            })
        })
        .collect();
    let locks: Vec<Value> = own
        .locks
        .iter()
        .map(|lock| {
            json!({"lock": lock["lock"], "names": lock["names"], "shared": lock["shared"], "until": lock["until"], "note": lock["note"]})
        })
        .collect();
    let (state, say) = state(own, asks);
    let ends = own.tasks.iter().map(|task| &task["at"]).chain(own.locks.iter().map(|lock| &lock["until"]));
    let ends: Vec<u64> = ends.filter_map(Value::as_u64).collect();
    let next = ends.iter().copied().filter(|at| *at > 0).min();
    json!({
        "agent": name,
        "presence": own.agent.map_or(Value::Null, |agent| agent["state"].clone()),
        "state": state, "say": say,
        "doing": doing, "locks": locks, "waits": waits(own), "asks": asks,
        "holds": own.tasks.len() + own.locks.len(),
        "lease_left_ms": next.map(|at| at.saturating_sub(now)),
        "with_session": ends.contains(&0),
        "unread": own.unread,
        "last": own.agent.map_or(Value::Null, |agent| agent["last"].clone()),
    })
}

fn state(own: &Own<'_>, asks: &[&Value]) -> (&'static str, String) {
    let presence = own.agent.and_then(|agent| agent["state"].as_str()).unwrap_or_default();
    let holds = !own.tasks.is_empty() || !own.locks.is_empty();
    if let Some(word) = ["gone", "left"].into_iter().find(|word| *word == presence) {
        return (word, word.to_owned());
    }
    if own.tasks.iter().any(|task| task["stuck"] == true) {
        return ("stuck", "stuck".to_owned());
    }
    if let Some(line) = own.lines.first() {
        return ("waiting", format!("waiting for {}", behind(line)));
    }
    if holds {
        return ("working", "working".to_owned());
    }
    let kinds: Vec<&str> = own.waits.iter().filter_map(|wait| wait["machine"].as_str()).collect();
    let mut what: Vec<&str> = Vec::new();
    for (machine, word) in [("queue", "work"), ("mail", "mail"), ("lock", "a lock")] {
        what.extend(kinds.contains(&machine).then_some(word));
    }
    if !what.is_empty() {
        return ("waiting", format!("waiting for {}", what.join(" or ")));
    }
    match asks.first() {
        Some(task) => ("waiting", format!("waiting for an answer to {task}")),
        None => ("idle", "idle".to_owned()),
    }
}

/// `heron: src/auth/**`: who stands in the way, and with what.
pub fn behind(line: &Value) -> String {
    let first = &line["behind"][0];
    let names = match &first["names"][0] {
        Value::Null => &line["names"][0],
        name => name,
    };
    match first["agent"].as_str() {
        Some(agent) => format!("{}: {}", show::harmless(agent), show::brief(names, 40)),
        None => show::brief(names, 40),
    }
}

fn waits(own: &Own<'_>) -> Vec<Value> {
    let locks = own.lines.iter().map(|line| {
        json!({"for": "lock", "names": line["names"], "behind": line["behind"], "since": line["since"], "until": line["until"]})
    });
    let others = own
        .waits
        .iter()
        .filter(|wait| wait["machine"] != "lock" || own.lines.is_empty())
        .map(|wait| json!({"for": wait["machine"], "since": wait["since"], "until": wait["until"]}));
    locks.chain(others).collect()
}

/// What a task is about, in a few words: what its body calls title, subject, name or the like, else the body itself.
pub fn subject(task: &Value) -> String {
    let body = &task["body"];
    let words = ["title", "subject", "summary", "name", "task", "text"];
    let named = words.iter().map(|word| &body[*word]).find(|word| word.is_string());
    match named.unwrap_or(body) {
        Value::Null => String::new(),
        value => show::brief(value, SUBJECT_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Fleet {
        let agent = |name: &str, state: &str| json!({"agent": name, "state": state, "last": 9_000});
        Fleet {
            agents: vec![
                agent("ant", "gone"),
                agent("bee", "here"),
                agent("heron", "here"),
                agent("magpie", "here"),
                agent("owl", "gone"),
                agent("robin", "here"),
                agent("wren", "here"),
            ],
            leased: vec![
                json!({"task": 7, "queue": "q", "holder": "wren", "at": 30_000, "body": {"title": "mend the login"}}),
                json!({"task": 8, "queue": "q", "holder": "wren", "at": 20_000, "stuck": true, "body": "x"}),
                json!({"task": 9, "queue": "q", "holder": "owl", "at": 0}),
            ],
            parked: vec![json!({"task": 12, "asker": "magpie"})],
            locks: vec![json!({"lock": 4, "agent": "heron", "names": ["src/**"], "until": 0})],
            lines: vec![
                json!({"agent": "robin", "names": ["src/a"], "behind": [{"agent": "heron", "names": ["src/**"]}]}),
            ],
            waits: vec![
                json!({"agent": "robin", "machine": "lock"}),
                json!({"agent": "bee", "machine": "queue"}),
                json!({"agent": "bee", "machine": "mail"}),
            ],
            now: 10_000,
            ..Fleet::default()
        }
    }

    #[test]
    fn states_are_said_in_words() {
        let rows = rows(&fleet());
        let said: Vec<(&str, &str)> =
            rows.iter().map(|row| (row["agent"].as_str().unwrap(), row["say"].as_str().unwrap())).collect();
        assert_eq!(
            said,
            [
                ("heron", "working"),
                ("owl", "gone"),
                ("wren", "stuck"),
                ("bee", "waiting for work or mail"),
                ("magpie", "waiting for an answer to 12"),
                ("robin", "waiting for heron: src/**"),
                ("ant", "gone"),
            ]
        );
        let wren = rows.iter().find(|row| row["agent"] == "wren").unwrap();
        assert_eq!((&wren["lease_left_ms"], &wren["holds"]), (&json!(10_000), &json!(2)));
        assert_eq!(wren["doing"][0]["subject"], "mend the login");
        assert_eq!(rows[0]["with_session"], true);
    }
}
