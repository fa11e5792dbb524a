//! What `why` says, from what the node said.

use super::super::fleet::counted;
use super::super::setup::shell;
use super::super::show::{self, time};
use serde_json::Value;

/// A state, the node's own sentences, and when something happens next: for tasks, messages and names of locks.
pub fn because(what: &str, because: &Value) -> Vec<String> {
    let mut lines = vec![format!("{what} is {}", because["state"].as_str().unwrap_or("somewhere"))];
    lines.extend(said(because));
    lines
}

/// The node's own sentences, and when something happens next.
pub fn said(because: &Value) -> Vec<String> {
    let words = because["because"].as_array().into_iter().flatten();
    let mut lines: Vec<String> = words.filter_map(Value::as_str).map(str::to_owned).collect();
    if let Some(next) = because["next"].as_u64().filter(|next| *next > 0) {
        lines.push(format!("something happens by itself {}", time::seen(next)));
    }
    lines
}

/// Who holds a lock, what for, until when, and who waits for it.
pub fn of_lock(shown: &Value) -> Vec<String> {
    let held = &shown["held"];
    let shared = if held["shared"] == true { ", and shares it" } else { "" };
    let mut lines = vec![format!(
        "`{}` holds {} since {} under fence {}{shared}",
        word(&held["agent"]),
        names(&held["names"]),
        time::seen(held["since"].as_u64().unwrap_or(0)),
        held["fence"],
    )];
    if let Some(note) = held["note"].as_str() {
        lines.push(format!("what for: {note}"));
    }
    lines.push(match held["until"].as_u64().unwrap_or(0) {
        0 => format!("it lasts as long as session {}", held["session"]),
        until => format!("it ends {} unless it is renewed", time::seen(until)),
    });
    let waits = shown["waits"].as_array().map_or(&[][..], Vec::as_slice);
    for wait in waits {
        lines.push(format!(
            "`{}` waits for {} since {}",
            word(&wait["agent"]),
            names(&wait["names"]),
            time::seen(wait["since"].as_u64().unwrap_or(0))
        ));
    }
    if waits.is_empty() {
        lines.push("nobody waits for it".to_owned());
    }
    lines
}

/// Whether an agent is there, what it holds, what it waits for and behind whom, and when its sessions end.
pub fn of_agent(
    agent: &Value,
    tasks: &[Value],
    locks: &[Value],
    line: &[Value],
    waits: &[Value],
    mail: &Value,
) -> Vec<String> {
    let mut lines = presence(agent);
    for task in tasks {
        let stuck = match task["stuck"] == true {
            true => "; it has said nothing about it for long: it counts as stuck",
            false => "",
        };
        let until = ends(&task["at"]);
        lines.push(format!(
            "it holds task {} of `{}`; the lease ends {until}{stuck}",
            task["task"],
            word(&task["queue"])
        ));
    }
    for lock in locks {
        let note = lock["note"].as_str().map_or(String::new(), |note| format!(", for: {note}"));
        let until = ends(&lock["until"]);
        lines.push(format!(
            "it holds lock {} on {}{note}; it ends {until}",
            lock["lock"],
            names(&lock["names"])
        ));
    }
    if tasks.is_empty() && locks.is_empty() {
        lines.push("it holds no task and no lock".to_owned());
    }
    for wait in line {
        let since = time::seen(wait["since"].as_u64().unwrap_or(0));
        let behind = wait["behind"].as_array().into_iter().flatten();
        let behind: Vec<String> = behind
            .map(|other| match other["lock"].as_u64() {
                Some(lock) => {
                    format!("`{}`, who holds {} (lock {lock})", word(&other["agent"]), names(&other["names"]))
                }
                None => {
                    format!("`{}`, who came earlier for {}", word(&other["agent"]), names(&other["names"]))
                }
            })
            .collect();
        lines.push(format!(
            "it waits for {} since {since}, behind {}",
            names(&wait["names"]),
            behind.join(" and ")
        ));
    }
    for wait in waits.iter().filter(|wait| wait["machine"] != "lock") {
        let what = match wait["machine"].as_str() {
            Some("queue") => "work",
            Some("mail") => "mail",
            _ => "something",
        };
        let until = time::seen(wait["until"].as_u64().unwrap_or(0));
        lines.push(format!("it waits for {what}, until {until} at the latest"));
    }
    if let Some(unread) = mail["unread"].as_u64().filter(|unread| *unread > 0) {
        let read = match mail["last_read"].as_u64() {
            Some(read) => format!("it last looked {}", time::seen(read)),
            None => "it has never looked".to_owned(),
        };
        let wait = if unread == 1 { "waits" } else { "wait" };
        lines.push(format!("{} {wait} in its box; {read}", counted(unread as usize, "message")));
    }
    lines
}

fn presence(agent: &Value) -> Vec<String> {
    let last = time::seen(agent["last"].as_u64().unwrap_or(0));
    let mut lines = vec![match agent["state"].as_str().unwrap_or_default() {
        "here" => format!("it is here; its last word was {last}"),
        "away" => format!("it has spoken ({last}) and never joined; it has no session that could end"),
        "gone" => format!("its session ended by silence; its last word was {last}"),
        "left" => format!("it said that it goes; its last word was {last}"),
        other => format!("it is {other}; its last word was {last}"),
    }];
    if let Some(parent) = agent["parent"].as_str() {
        lines.push(format!("`{parent}` started it"));
    }
    for session in agent["sessions"].as_array().into_iter().flatten() {
        let end = session["last"].as_u64().unwrap_or(0) + session["ttl_ms"].as_u64().unwrap_or(0);
        let instance = session["instance"].as_str().filter(|text| !text.is_empty()).unwrap_or("unnamed");
        lines.push(format!(
            "session {} of process `{instance}` ends {} without another word",
            session["session"],
            time::seen(end)
        ));
    }
    lines
}

/// What a key holds, since when, and by whom.
pub fn of_key(name: &str, key: &Value) -> Vec<String> {
    let mut lines = vec![format!(
        "it is at revision {}, since {}, by `{}`",
        key["revision"],
        time::seen(key["changed"].as_u64().unwrap_or(0)),
        key["agent"].as_str().unwrap_or("nobody"),
    )];
    if let Some(value) = key.get("value") {
        lines.push(format!("its value is {}", show::brief(value, 120)));
    }
    if let Some(until) = key["until"].as_u64() {
        lines.push(format!("it ends by itself {}", time::seen(until)));
    }
    lines.push(format!("what it was before: synod kv history {}", shell(name)));
    lines
}

fn ends(at: &Value) -> String {
    match at.as_u64().unwrap_or(0) {
        0 => "with its session".to_owned(),
        at => time::seen(at),
    }
}

pub fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn names(list: &Value) -> String {
    let names: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|name| format!("`{name}`"))
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_sentences_say_what_happens_next() {
        let agent = json!({"state": "here", "last": 1, "sessions": [{"session": 9, "instance": "", "last": 1, "ttl_ms": 2}]});
        let task = json!({"task": 7, "queue": "q", "at": 5, "stuck": true});
        let lines = of_agent(&agent, &[task], &[], &[], &[], &Value::Null);
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("unnamed") && lines[2].contains("stuck"), "{lines:?}");
        let lines = because("task 7", &json!({"state": "ready", "because": ["nobody claims"], "next": 0}));
        assert_eq!(lines, ["task 7 is ready", "nobody claims"]);
    }

    #[test]
    fn what_a_key_was_before_can_be_typed() {
        let key = json!({"revision": 7, "changed": 1, "agent": "heron", "value": 1});
        for (name, typed) in [("plans/today", "kv history plans/today"), ("my plan", "kv history 'my plan'")]
        {
            assert!(of_key(name, &key).last().is_some_and(|line| line.ends_with(typed)), "{name}");
        }
    }

    #[test]
    fn who_waits_is_told_behind_whom() {
        let agent = json!({"state": "here", "last": 1});
        let line = json!({"names": ["src/a"], "since": 1, "behind": [{"agent": "heron", "lock": 4, "names": ["src/**"]}]});
        let lines = of_agent(&agent, &[], &[], &[line], &[json!({"machine": "lock"})], &json!({"unread": 2}));
        assert!(
            lines.iter().any(|line| line.ends_with("behind `heron`, who holds `src/**` (lock 4)")),
            "{lines:?}"
        );
        assert!(lines.iter().any(|line| line.starts_with("2 messages wait in its box")), "{lines:?}");
    }
}
