//! `why`: what stands behind a task, an agent, a file's lock, a message or a decision; and the rest of what did not fit.

mod decided;
mod streams;

use super::{Cx, Group, READS, Tool};
use crate::args::Args;
use crate::handle::Handle;
use crate::no::No;
use crate::reply::Reply;
use crate::resources;
use serde_json::{Value, json};

pub(super) const TOOLS: [Tool; 1] = [Tool {
    name: "why",
    group: Group::Core,
    about: "Why is it as it is, and what comes next? about: a number such as 42 or 42@1240 (of a task, lock, message, auction, ballot or item), an agent's name, a path, election:NAME, `me`, or a `more` handle for the rest of a reply.",
    hints: READS,
    takes: r#"{"about":{"type":"string"}}"#,
    needs: &["about"],
    gives: r#"{"about":{"type":"string"},"because":{"type":"array"},"facts":{"type":"object"},"more":{"type":"string"}}"#,
    owes: &["about", "because"],
    run: |cx, args| Box::pin(why(cx, args)),
}];

async fn why(cx: Cx, mut args: Args) -> Result<Reply, No> {
    let about = args.required("about")?.trim().to_owned();
    args.end()?;
    if about.starts_with("synod://") {
        let page = resources::read(&cx, &about).await?;
        return Ok(page.reply(&about));
    }
    if let Some((kind, number)) = numbered(&about) {
        return number_of(&cx, &about, kind, number).await;
    }
    if let Some((kind, name)) = streams::named(&about) {
        return streams::why(&cx, &about, kind, name).await;
    }
    if let Some((kind, name)) = decided::named(&about) {
        return decided::why(&cx, &about, kind, name).await;
    }
    if about == "me" {
        return match cx.member.name() {
            Some(name) => agent(&cx, &name).await,
            None => Ok(because(
                "me",
                vec!["you have not joined yet; any tool that takes or sends something does".into()],
                json!({}),
            )),
        };
    }
    match agent(&cx, &about).await {
        Err(no) if matches!(no.code.as_str(), "not_found" | "invalid") => path(&cx, &about).await,
        told => told,
    }
}

/// What has numbers.
const KINDS: [&str; 7] = ["task", "lock", "message", "auction", "ballot", "item", "step"];

/// The number in `42`, `42@1240`, `message:42` or `task 42`, and the kind if it is said.
fn numbered(word: &str) -> Option<(Option<&'static str>, u64)> {
    if let Some(number) = Handle::number(word) {
        return Some((None, number));
    }
    let (kind, number) = word.split_once([':', ' ', '#'])?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    Some((Some(kind), Handle::number(number.trim_start_matches([' ', '#']))?))
}

/// Numbers are given once in a space: whatever has this one is meant.
async fn number_of(cx: &Cx, about: &str, kind: Option<&str>, number: u64) -> Result<Reply, No> {
    for known in KINDS {
        let told = match known {
            _ if kind.is_some_and(|kind| kind != known) => continue,
            "task" => task(cx, about, number).await,
            "lock" => lock(cx, about, number).await,
            "message" => message(cx, about, number).await,
            decided => decided::number(cx, about, decided, number).await,
        };
        match told {
            Err(no) if matches!(no.code.as_str(), "not_found" | "gone") => {}
            told => return told,
        }
    }
    let what = kind.unwrap_or("task, lock, message, auction, ballot, item or step");
    Err(No::new(
        "not_found",
        format!(
            "there is no {what} {number} any more, or never was; call why {{\"about\":\"me\"}} to see what is yours"
        ),
    ))
}

async fn task(cx: &Cx, about: &str, number: u64) -> Result<Reply, No> {
    let why = cx.ask("queue", "why", json!({ "task": number })).await?;
    let shown = cx.ask("queue", "show", json!({ "task": number })).await?;
    let facts = pick(&shown, &["queue", "state", "holder", "attempts", "attempts_max", "after", "stuck"]);
    Ok(because(about, sentences(&why), facts))
}

async fn lock(cx: &Cx, about: &str, number: u64) -> Result<Reply, No> {
    let shown = cx.ask("lock", "show", json!({ "lock": number })).await?;
    let (held, waits) = (&shown["held"], shown["waits"].as_array().map_or(0, Vec::len));
    let holder = held["agent"].as_str().unwrap_or_default();
    let mut lines = vec![format!("`{holder}` holds it")];
    lines.extend(held["note"].as_str().map(|note| format!("for, in its words: {note}")));
    lines.push(match waits {
        0 => "nobody waits for it".into(),
        n => format!("{n} wait for it"),
    });
    Ok(because(about, lines, pick(held, &["agent", "names", "shared"])))
}

async fn message(cx: &Cx, about: &str, number: u64) -> Result<Reply, No> {
    let why = cx.ask("mail", "why", json!({ "message": number })).await?;
    Ok(because(about, sentences(&why), pick(&why, &["state"])))
}

async fn path(cx: &Cx, name: &str) -> Result<Reply, No> {
    let why = cx.ask("lock", "why", json!({ "name": name })).await.map_err(|no| {
        no.then("send a task's handle, an agent's name or a path: call why {\"about\":\"me\"}")
    })?;
    let mut lines = sentences(&why);
    if why["state"] == "free" && why["because"].as_array().is_some_and(|lines| lines.len() == 1) {
        lines = vec![format!(
            "nobody holds it or waits for it; call lock {} to take it",
            json!({"paths": [crate::quote::short(name, 200)]})
        )];
        if !name.contains(['/', '.', '*']) {
            lines.insert(0, "no agent of this name has been heard of; as a path:".into());
        }
    }
    Ok(because(name, lines, pick(&why, &["state"])))
}

async fn agent(cx: &Cx, name: &str) -> Result<Reply, No> {
    let shown = cx.ask("agent", "show", json!({ "agent": name })).await?;
    let tasks = cx.ask("queue", "list", json!({"holder": name, "limit": 20})).await?;
    let locks = cx.ask("lock", "list", json!({"agent": name, "limit": 20})).await?;
    let waits = cx.ask("lock", "waits", json!({"agent": name, "limit": 20})).await?;
    let mail = cx.ask("mail", "inbox", json!({"agent": name, "limit": 100})).await.unwrap_or_default();
    let mut lines = vec![match shown["state"].as_str() {
        Some("here") => format!("`{name}` is here"),
        Some("gone") => format!("`{name}` went silent: its session has ended and what it held has passed on"),
        Some("left") => format!("`{name}` has left"),
        _ => format!("`{name}` has been heard of and has no session"),
    }];
    let rows = |of: &'_ Value, name: &str| of[name].as_array().cloned().unwrap_or_default();
    let own = cx.member.name().as_deref() == Some(name);
    let mine = Mine::of(cx, &shown);
    for task in rows(&tasks, "tasks") {
        let stuck = if task["stuck"] == true { ", and has said nothing about it for long" } else { "" };
        // The proof is for whoever holds it alone.
        let (who, handle) = match (own, mine.task(&task)) {
            (false, _) => ("it works on", task["task"].to_string()),
            (true, true) => ("it works on", format!("{}@{}", task["task"], task["fence"])),
            (true, false) => ("another process of yours holds", task["task"].to_string()),
        };
        lines.push(format!("{who} task {handle} of `{}`{stuck}", task["queue"].as_str().unwrap_or_default()));
    }
    for lock in rows(&locks, "locks") {
        let (who, handle) = match (own, mine.lock(&lock)) {
            (false, _) => ("it holds", lock["lock"].to_string()),
            (true, true) => ("it holds", format!("{}@{}", lock["lock"], lock["fence"])),
            (true, false) => ("another process of yours holds", lock["lock"].to_string()),
        };
        lines.push(format!("{who} lock {handle} on {}", paths(&lock["names"])));
    }
    for wait in rows(&waits, "waits") {
        lines.push(format!("it stands in line for {}", paths(&wait["names"])));
    }
    let deliveries = if own { cx.member.deliveries() } else { Vec::new() };
    for message in deliveries.iter().take(20) {
        lines.push(format!("it has the message {message} to settle"));
    }
    match rows(&mail, "messages").len() {
        0 => {}
        1 => lines.push("1 message waits for it".to_owned()),
        n => lines.push(format!("{n} messages wait for it")),
    }
    let facts = pick(&shown, &["agent", "state", "capabilities", "parent", "load"]);
    Ok(because(name, lines, facts))
}

/// Which of the things under a member's name are its own: several processes may share a name.
struct Mine {
    session: Option<u64>,
    /// No other process lives under the name.
    alone: bool,
    tasks: Vec<Handle>,
}

impl Mine {
    fn of(cx: &Cx, shown: &Value) -> Mine {
        let session = cx.member.handle().and_then(|handle| handle.rsplit_once('@')?.1.parse().ok());
        let sessions = shown["sessions"].as_array().map_or(&[][..], Vec::as_slice);
        let alone = sessions.iter().all(|row| row["session"].as_u64() == session);
        Mine { session, alone, tasks: cx.member.tasks() }
    }

    /// A task in a list does not say under which session it was taken, so what was granted here is known from memory.
    fn task(&self, row: &Value) -> bool {
        let known = |task: &Handle| row["task"] == task.number && row["fence"] == task.fence;
        self.alone || self.tasks.iter().any(known)
    }

    fn lock(&self, row: &Value) -> bool {
        row["session"].as_u64() == self.session
    }
}

fn paths(names: &Value) -> String {
    let names: Vec<&str> = names.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    crate::quote::short(&names.join(", "), 200)
}

/// The sentences of a `why` of the node, without commands for a terminal: a model has tools.
pub(super) fn sentences(why: &Value) -> Vec<String> {
    let lines = why["because"].as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.map(|line| line.split_once("; `synod ").map_or(line, |(what, _)| what).to_owned()).collect()
}

/// Some fields, those that are there.
pub(super) fn pick(of: &Value, names: &[&str]) -> Value {
    names
        .iter()
        .filter(|name| !of[**name].is_null())
        .map(|name| ((*name).to_owned(), of[*name].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Sentences and facts, as a reply.
pub(super) fn because(about: &str, lines: Vec<String>, facts: Value) -> Reply {
    Reply::fit(|room| {
        let lines: Vec<String> =
            lines.iter().map(|line| crate::quote::short(line, room / 2)).take(room.max(8) / 8).collect();
        Reply::say(format!("{about}:\n- {}", lines.join("\n- ")))
            .with("about", about)
            .with("because", lines)
            .with("facts", facts.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_and_without_their_kind() {
        for (word, found) in [
            ("42", Some((None, 42))),
            ("42@7", Some((None, 42))),
            ("message:1", Some((Some("message"), 1))),
            ("task 42@7", Some((Some("task"), 42))),
            ("lock #3", Some((Some("lock"), 3))),
            ("heron:1", None),
            ("src/a.rs", None),
        ] {
            assert_eq!(numbered(word), found, "{word}");
        }
    }

    #[test]
    fn commands_for_a_terminal_are_left_out() {
        let why =
            json!({"because": ["nobody holds it; `synod lock acquire a` takes it", "so it is; really"]});
        assert_eq!(sentences(&why), ["nobody holds it", "so it is; really"]);
    }
}
