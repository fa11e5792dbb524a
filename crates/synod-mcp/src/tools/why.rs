//! `why`: what stands behind a task, an agent, a file's lock or a message; and the rest of what did not fit.

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
    about: "Why is it as it is, and what comes next? about: a task, lock or message (42 or 42@1240), an agent's name, a path, `me`, or a `more` handle for the rest of a reply.",
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
    if let Some(number) = Handle::number(&about) {
        return number_of(&cx, &about, number).await;
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

/// Numbers are given once in a space: whatever has this one is meant.
async fn number_of(cx: &Cx, about: &str, number: u64) -> Result<Reply, No> {
    match cx.ask("queue", "why", json!({ "task": number })).await {
        Err(no) if matches!(no.code.as_str(), "not_found" | "gone") => {}
        why => {
            let (why, shown) = (why?, cx.ask("queue", "show", json!({ "task": number })).await?);
            let facts =
                pick(&shown, &["queue", "state", "holder", "attempts", "attempts_max", "after", "stuck"]);
            return Ok(because(about, sentences(&why), facts));
        }
    }
    match cx.ask("lock", "show", json!({ "lock": number })).await {
        Err(no) if matches!(no.code.as_str(), "not_found" | "gone") => {}
        shown => {
            let shown = shown?;
            let (held, waits) = (&shown["held"], shown["waits"].as_array().map_or(0, Vec::len));
            let holder = held["agent"].as_str().unwrap_or_default();
            let mut lines = vec![format!("`{holder}` holds it")];
            lines.extend(held["note"].as_str().map(|note| format!("for, in its words: {note}")));
            lines.push(match waits {
                0 => "nobody waits for it".into(),
                n => format!("{n} wait for it"),
            });
            return Ok(because(about, lines, pick(held, &["agent", "names", "shared"])));
        }
    }
    let why = cx.ask("mail", "why", json!({ "message": number })).await.map_err(|no| {
        no.then_if(
            "not_found",
            "there is no task, lock or message of this number: call why {\"about\":\"me\"}",
        )
    })?;
    Ok(because(about, sentences(&why), pick(&why, &["state"])))
}

async fn path(cx: &Cx, name: &str) -> Result<Reply, No> {
    let why = cx.ask("lock", "why", json!({ "name": name })).await.map_err(|no| {
        no.then("send a task's handle, an agent's name or a path: call why {\"about\":\"me\"}")
    })?;
    Ok(because(name, sentences(&why), pick(&why, &["state"])))
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
    for task in rows(&tasks, "tasks") {
        let stuck = if task["stuck"] == true { ", and has said nothing about it for long" } else { "" };
        // The proof is for whoever holds it alone.
        let handle =
            if own { format!("{}@{}", task["task"], task["fence"]) } else { task["task"].to_string() };
        lines.push(format!(
            "it works on task {handle} of `{}`{stuck}",
            task["queue"].as_str().unwrap_or_default()
        ));
    }
    for lock in rows(&locks, "locks") {
        let handle =
            if own { format!("{}@{}", lock["lock"], lock["fence"]) } else { lock["lock"].to_string() };
        lines.push(format!("it holds lock {handle} on {}", paths(&lock["names"])));
    }
    for wait in rows(&waits, "waits") {
        lines.push(format!("it stands in line for {}", paths(&wait["names"])));
    }
    match rows(&mail, "messages").len() {
        0 => {}
        n => lines.push(format!("{n} messages wait for it")),
    }
    let facts = pick(&shown, &["agent", "state", "capabilities", "parent", "load"]);
    Ok(because(name, lines, facts))
}

fn paths(names: &Value) -> String {
    let names: Vec<&str> = names.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    crate::quote::short(&names.join(", "), 200)
}

/// The sentences of a `why` of the node.
pub(super) fn sentences(why: &Value) -> Vec<String> {
    let lines = why["because"].as_array().into_iter().flatten();
    lines.filter_map(|line| line.as_str().map(str::to_owned)).collect()
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
