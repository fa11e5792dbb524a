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
    let name = if about == "me" {
        cx.member.agent(&cx.client).await?;
        cx.member.name().unwrap_or_default()
    } else {
        about.clone()
    };
    agent(&cx, &name).await.map_err(|no| {
        no.then_if(
            "not_found",
            "send a task's handle, an agent's name or a path: call why {\"about\":\"me\"}",
        )
    })
}

async fn number_of(cx: &Cx, about: &str, number: u64) -> Result<Reply, No> {
    let why = cx.call("queue", "why", json!({ "task": number })).await?;
    let shown = cx.call("queue", "show", json!({ "task": number })).await?;
    let facts = pick(&shown, &["queue", "state", "holder", "attempts", "attempts_max", "after", "stuck"]);
    Ok(because(about, sentences(&why), facts))
}

async fn agent(cx: &Cx, name: &str) -> Result<Reply, No> {
    let shown = cx.call("agent", "show", json!({ "agent": name })).await?;
    let tasks = cx.call("queue", "list", json!({"holder": name, "limit": 20})).await?;
    let mut lines = vec![match shown["state"].as_str() {
        Some("here") => format!("`{name}` is here"),
        Some("gone") => format!("`{name}` went silent: its session has ended and what it held has passed on"),
        Some("left") => format!("`{name}` has left"),
        _ => format!("`{name}` has been heard of and has no session"),
    }];
    let held = tasks["tasks"].as_array().map_or(&[][..], Vec::as_slice);
    for task in held {
        let stuck = if task["stuck"] == true { ", and has said nothing about it for long" } else { "" };
        lines.push(format!(
            "it works on task {} of `{}`{stuck}",
            task["task"],
            task["queue"].as_str().unwrap_or_default()
        ));
    }
    if held.is_empty() {
        lines.push("it holds no task".into());
    }
    let facts = pick(&shown, &["agent", "state", "capabilities", "parent", "load"]);
    Ok(because(name, lines, facts))
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
