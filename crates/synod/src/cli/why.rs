//! `synod why ID`: why is this so? For a task, a lock, a message, an agent, a file, a key, a group, a topic, a journal, an artefact; an election, a schedule, an auction, a ballot, a pipeline, its items and their jobs, a doc.
//!
//! A number belongs to one task, lock, message, upload, auction, ballot, item or job only; any other word is an agent, a key, a group, a topic, a journal, an artefact, an election, a schedule, a pipeline, a doc or the name of a lock, all of them where several are so called.
//! A kind and a colon in front, such as `task:` or `group:`, says which is meant.
//! A file is named as it lies there: its path is taken relative to the repository's root, from any directory and worktree.

mod decided;
mod sentences;
mod streams;

use super::exit::{Exit, Stop};
use super::place::{self, Place};
use super::show::{self, paint::Paint};
use super::{fleet, run, status};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::Write;
use synod_client::{Error, Space};
use synod_core::catalogue;

/// What can stand in front of an ID.
const KINDS: [&str; 18] = [
    "task", "lock", "message", "agent", "key", "group", "topic", "journal", "blob", "upload", "election",
    "schedule", "pipeline", "doc", "auction", "ballot", "item", "job",
];

/// Its grammar.
pub fn command() -> Command {
    Command::new("why")
        .about("Say why a task, a lock, an agent, a group or anything else is as it is, and what happens next")
        .arg(Arg::new("id").value_name("ID").required(true).help(
            "The number of a task, a lock, a message, an upload, an auction, a ballot, an item or a job; the name of an agent, a file, a pattern, a key, a group, a topic, a journal, a blob, an election, a schedule, a pipeline, a doc; with its kind in front where it could be several: task:N, lock:NAME, group:NAME",
        ))
        .arg(status::at())
}

/// Something that was found: its kind, what the node said, and the sentences.
type Found = (&'static str, Value, Vec<String>);

/// Whom to ask, and as of when.
struct Asker<'a> {
    space: Space,
    at: Option<&'a str>,
}

impl Asker<'_> {
    /// The answer; none when there is no such thing, or nothing of this form.
    async fn ask(&self, machine: &str, verb: &str, fields: Value) -> Result<Option<Value>, Stop> {
        if catalogue::find(machine, verb).is_none() {
            return Ok(None);
        }
        match self.space.request(machine, verb).body(fields.to_string()).at(self.at).send().await {
            Ok(text) => Ok(serde_json::from_str(&text).ok()),
            Err(error) if unknown(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn list(&self, machine: &str, verb: &str, of: &str, fields: Value) -> Result<Vec<Value>, Stop> {
        fleet::list(&self.space, machine, verb, of, fields, self.at).await
    }
}

/// Nothing of this name, or nothing that could have it, is an answer here and no failure.
fn unknown(error: &Error) -> bool {
    error.is("not_found") || error.is("invalid")
}

/// Asks whoever knows.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let id = matches.get_one::<String>("id").map_or("", String::as_str);
    let at = matches.get_one::<String>("at").map(|word| place::at(word)).transpose()?;
    let (kind, name) = match id.split_once(':') {
        Some((kind, name)) if KINDS.contains(&kind) => (Some(kind), name),
        _ => (None, id),
    };
    let asker = Asker { space: place.space()?, at: at.as_deref() };
    let found = match name.parse::<u64>() {
        Ok(number) => of_number(&asker, kind, number).await?,
        Err(_) => of_word(&asker, kind, name).await?,
    };
    if found.is_empty() {
        return Err(nothing(id, kind));
    }
    let mut out = std::io::stdout().lock();
    if place.json {
        let all: serde_json::Map<String, Value> =
            found.into_iter().map(|(kind, value, _)| (kind.to_owned(), value)).collect();
        writeln!(out, "{}", Value::Object(all))?;
        return Ok(Exit::Done);
    }
    let paint = Paint::stdout();
    for (kind, _, lines) in found {
        writeln!(out, "{}", paint.bold(&format!("{kind} {}", show::harmless(name))))?;
        lines.iter().try_for_each(|line| writeln!(out, "  {}", show::harmless(line)))?;
    }
    Ok(Exit::Done)
}

/// That nothing was found, and what there is to ask about.
fn nothing(id: &str, kind: Option<&str>) -> Stop {
    let shown = show::harmless(id);
    let kinds = KINDS.join(", ").replace(", job", " or job");
    let why = match (kind, id.split_once(':')) {
        (Some(kind), _) => format!("there is no such {kind}"),
        (None, Some((front, _))) if !front.is_empty() && front.chars().all(|c| c.is_ascii_lowercase()) => {
            format!("`{front}` is no kind, and nothing has that name; a kind is {kinds}")
        }
        (None, _) => format!("there is no {kinds} of that name or number"),
    };
    let look = "look with: synod status, synod queue list, synod kv list";
    Stop::new(Exit::Nothing, format!("nothing here is called `{shown}`: {why}; {look}"))
}

/// The sentences about an agent, for `top`.
pub async fn agent_lines(space: &Space, name: &str) -> Result<Vec<String>, Stop> {
    let found = of_agent(&Asker { space: space.clone(), at: None }, name).await?;
    Ok(found.map(|(_, _, lines)| lines).unwrap_or_default())
}

/// The sentences about a task, for `top`.
pub async fn task_lines(space: &Space, task: u64) -> Result<Vec<String>, Stop> {
    let found = of_number(&Asker { space: space.clone(), at: None }, Some("task"), task).await?;
    Ok(found.into_iter().flat_map(|(_, _, lines)| lines).collect())
}

async fn of_number(asker: &Asker<'_>, kind: Option<&str>, number: u64) -> Result<Vec<Found>, Stop> {
    let wanted = |of: &str| kind.is_none_or(|kind| kind == of);
    let mut found = Vec::new();
    if wanted("task")
        && let Some(because) = asker.ask("queue", "why", json!({"task": number})).await?
    {
        let lines = sentences::because(&format!("task {number}"), &because);
        found.push(("task", because, lines));
    }
    if wanted("lock")
        && let Some(shown) = asker.ask("lock", "show", json!({"lock": number})).await?
    {
        let lines = sentences::of_lock(&shown);
        found.push(("lock", shown, lines));
    }
    if wanted("message")
        && let Some(because) = asker.ask("mail", "why", json!({"message": number})).await?
    {
        let lines = sentences::because(&format!("message {number}"), &because);
        found.push(("message", because, lines));
    }
    found.extend(decided::of_number(asker, kind, number).await?);
    if wanted("upload")
        && let Some(upload) = asker.ask("blob", "upload", json!({"upload": number})).await?
    {
        let lines = streams::of_upload(&upload);
        found.push(("upload", upload, lines));
    }
    if wanted("key")
        && let Some(key) = asker.ask("kv", "get", json!({"key": number.to_string()})).await?
    {
        let lines = sentences::of_key(&number.to_string(), &key);
        found.push(("key", key, lines));
    }
    Ok(found)
}

async fn of_word(asker: &Asker<'_>, kind: Option<&str>, name: &str) -> Result<Vec<Found>, Stop> {
    let wanted = |of: &str| kind.is_none_or(|kind| kind == of);
    let mut found = Vec::new();
    if wanted("agent") {
        found.extend(of_agent(asker, name).await?);
    }
    if wanted("key")
        && let Some(key) = asker.ask("kv", "get", json!({"key": name})).await?
    {
        let lines = sentences::of_key(name, &key);
        found.push(("key", key, lines));
    }
    found.extend(streams::of_word(asker, kind, name).await?);
    found.extend(decided::of_word(asker, kind, name).await?);
    if wanted("lock")
        && let Some(lock) = run::lock_name(name)
        && let Some(because) = asker.ask("lock", "why", json!({"name": lock})).await?
        // That nobody holds it is worth saying of what looks like a file, or when a lock was asked for.
        && (because["state"] != "free" || kind.is_some() || lock.contains(['/', '*', '.']) && found.is_empty())
    {
        let lines = sentences::because(&format!("`{lock}`"), &because);
        found.push(("lock", because, lines));
    }
    Ok(found)
}

async fn of_agent(asker: &Asker<'_>, name: &str) -> Result<Option<Found>, Stop> {
    let Some(mut agent) = asker.ask("agent", "show", json!({"agent": name})).await? else { return Ok(None) };
    let name = agent["agent"].clone();
    let tasks = asker.list("queue", "list", "tasks", json!({"holder": name, "state": "leased"})).await?;
    let locks = asker.list("lock", "list", "locks", json!({"agent": name})).await?;
    let lines = asker.list("lock", "waits", "waits", json!({"agent": name})).await?;
    let waits = asker.list("space", "waits", "waits", json!({"agent": name})).await?;
    let boxes = asker.list("mail", "boxes", "boxes", json!({"prefix": name})).await?;
    let mail = boxes.into_iter().find(|shown| shown["agent"] == name).unwrap_or_default();
    let said = sentences::of_agent(&agent, &tasks, &locks, &lines, &waits, &mail);
    for (of, list) in [("tasks", tasks), ("locks", locks), ("lines", lines), ("waits", waits)] {
        agent[of] = Value::Array(list);
    }
    agent["mail"] = mail;
    Ok(Some(("agent", agent, said)))
}
