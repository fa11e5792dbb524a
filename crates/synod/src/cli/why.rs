//! `synod why ID`: why is this so? For a task, an agent or a key.
//!
//! A number is a task; any other word an agent or a key, both where both exist.
//! `task:`, `agent:` or `key:` in front says which is meant.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{self, paint::Paint, time};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::Write;
use synod_client::{Error, Space};

/// Its grammar.
pub fn command() -> Command {
    Command::new("why").about("Say why a task, an agent or a key is as it is, and what happens next").arg(
        Arg::new("id")
            .value_name("ID")
            .required(true)
            .help("A task's number, an agent's name or a key; also task:N, agent:NAME, key:KEY"),
    )
}

/// Asks whoever knows.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let id = matches.get_one::<String>("id").map_or("", String::as_str);
    let (kind, name) = match id.split_once(':') {
        Some((kind @ ("task" | "agent" | "key"), name)) => (Some(kind), name),
        _ => (None, id),
    };
    let space = place.space()?;
    let mut found: Vec<(&str, Value, Vec<String>)> = Vec::new();
    let number = name.parse::<u64>().ok();
    if let Some(task) = number
        && matches!(kind, None | Some("task"))
        && let Some(because) = known(space.call("queue", "why", &json!({"task": task})).await)?
    {
        let lines = of_task(task, &because);
        found.push(("task", because, lines));
    }
    if (kind == Some("agent") || kind.is_none() && number.is_none())
        && let Some(agent) = known(space.call("agent", "show", &json!({"agent": name})).await)?
    {
        let held = held(&space, name).await?;
        let lines = of_agent(&agent, &held);
        found.push(("agent", agent, lines));
    }
    if matches!(kind, None | Some("key"))
        && let Some(key) = known(space.call("kv", "get", &json!({"key": name})).await)?
    {
        let lines = of_key(&key);
        found.push(("key", key, lines));
    }
    if found.is_empty() {
        let shown = show::harmless(id);
        return Err(Stop::new(
            Exit::Nothing,
            format!(
                "nothing here is called `{shown}`: no task, no agent, no key; look with: synod queue list, synod agent list, synod kv list"
            ),
        ));
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

/// Nothing found, or not for something of this form, is an answer here and no failure.
fn known(answer: Result<Value, Error>) -> Result<Option<Value>, Stop> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is("not_found") || error.is("invalid") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn held(space: &Space, agent: &str) -> Result<Vec<Value>, Stop> {
    let answer = space.call("queue", "list", &json!({"holder": agent, "state": "leased"})).await;
    Ok(known(answer)?.and_then(|answer| answer["tasks"].as_array().cloned()).unwrap_or_default())
}

fn of_task(task: u64, because: &Value) -> Vec<String> {
    let mut lines = vec![format!("task {task} is {}", because["state"].as_str().unwrap_or("somewhere"))];
    let words = because["because"].as_array().into_iter().flatten();
    lines.extend(words.filter_map(Value::as_str).map(str::to_owned));
    if let Some(next) = because["next"].as_u64().filter(|next| *next > 0) {
        lines.push(format!("something happens by itself {}", time::seen(next)));
    }
    lines
}

fn of_agent(agent: &Value, held: &[Value]) -> Vec<String> {
    let last = time::seen(agent["last"].as_u64().unwrap_or(0));
    let mut lines = vec![match agent["state"].as_str().unwrap_or_default() {
        "here" => format!("it is here; its last word was {last}"),
        "away" => format!("it has spoken ({last}) and never joined; it has no session that could end"),
        "gone" => format!("its session ended by silence; its last word was {last}"),
        "left" => format!("it said that it goes; its last word was {last}"),
        other => format!("it is {other}; its last word was {last}"),
    }];
    for session in agent["sessions"].as_array().into_iter().flatten() {
        let end = session["last"].as_u64().unwrap_or(0) + session["ttl_ms"].as_u64().unwrap_or(0);
        let instance = session["instance"].as_str().filter(|text| !text.is_empty()).unwrap_or("unnamed");
        lines.push(format!(
            "session {} of process `{instance}` ends {} without another word",
            session["session"],
            time::seen(end)
        ));
    }
    for task in held {
        let stuck = if task["stuck"] == true {
            "; it has said nothing about it for long: it counts as stuck"
        } else {
            ""
        };
        lines.push(format!(
            "it holds task {} of `{}`; the lease ends {}{stuck}",
            task["task"],
            task["queue"].as_str().unwrap_or_default(),
            match task["at"].as_u64().unwrap_or(0) {
                0 => "with its session".to_owned(),
                at => time::seen(at),
            },
        ));
    }
    if held.is_empty() {
        lines.push("it holds no task".to_owned());
    }
    lines
}

fn of_key(key: &Value) -> Vec<String> {
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
    lines.push("what it was before: synod kv history KEY".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_say_what_happens_next() {
        let agent = json!({"state": "here", "last": 1, "sessions": [{"session": 9, "instance": "", "last": 1, "ttl_ms": 2}]});
        let lines = of_agent(&agent, &[json!({"task": 7, "queue": "q", "at": 5, "stuck": true})]);
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("unnamed") && lines[2].contains("stuck"), "{lines:?}");
        let lines = of_task(7, &json!({"state": "ready", "because": ["nobody claims"], "next": 0}));
        assert_eq!(lines, ["task 7 is ready", "nobody claims"]);
    }
}
