//! `synod status`: the node, its queues, what flows and its fleet at a glance, now or as of a past moment.

use super::exit::{Exit, Stop};
use super::fleet::{self, Fleet};
use super::inbox::questions::{self, Question};
use super::place::{self, Place};
use super::show::{self, paint::Paint, table::Table, time};
use super::streams::Streams;
use super::top::{columns, head};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::io::Write;
use synod_client::Synod;

/// Its grammar.
pub fn command() -> Command {
    Command::new("status").about("Show the node, its queues and its fleet at a glance").arg(at())
}

/// `--at`, as queries have it.
pub fn at() -> Arg {
    let about = "As of an earlier moment: an index, a time such as 2026-01-31T10:52:00Z, or `10m` ago";
    Arg::new("at").long("at").value_name("INDEX|TIME").help(about)
}

/// Asks and shows.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let at = matches.get_one::<String>("at").map(|word| place::at(word)).transpose()?;
    let at = at.as_deref();
    let synod = place.synod()?;
    let space = place.space()?;
    let about = space.request("space", "show").at(at).send().await?;
    let about: Value = serde_json::from_str(&about).unwrap_or_default();
    // What the node measures is of this moment only.
    let numbers = match at {
        None => numbers(&synod, &place.space).await,
        Some(_) => Map::new(),
    };
    let mut fleet = Fleet::look(&space, at).await?;
    questions::find_askers(&space, &mut fleet.parked).await;
    let streams = Streams::look(&space, &fleet.groups, at).await?;
    let rows = fleet.rows();
    let ready = ready(&synod).await;
    let target = synod.target();
    let mut out = std::io::stdout().lock();
    if place.json {
        let node = json!({"http": target.base, "pid": target.pid, "ready": ready, "numbers": numbers});
        writeln!(
            out,
            "{}",
            json!({"node": node, "space": about, "queues": fleet.queues, "agents": fleet.agents, "fleet": rows, "questions": asked(&fleet).iter().map(Question::json).collect::<Vec<_>>(), "streams": streams.json(), "decisions": fleet.decisions.json()})
        )?;
        return Ok(Exit::Done);
    }
    let paint = Paint::stdout();
    let pid = target.pid.map_or(String::new(), |pid| format!(", process {pid}"));
    let word = if ready["ready"] == true { paint.green("ready") } else { paint.red("not ready") };
    writeln!(out, "{} at {}{pid}: {word}", paint.bold("node"), target.base)?;
    for reason in ready["degraded"].as_array().into_iter().flatten() {
        writeln!(out, "  {} {}", paint.yellow("degraded:"), show::brief(reason, 200))?;
    }
    writeln!(
        out,
        "{} {}: {}",
        paint.bold("space"),
        show::harmless(&place.space),
        of_space(&about, &numbers)
    )?;
    if at.is_some() {
        writeln!(out, "{} as of {}", paint.bold("then"), time::rfc3339(fleet.now))?;
    }
    let questions = asked(&fleet);
    if !questions.is_empty() {
        write!(out, "\n{}", head(&questions, usize::MAX, paint))?;
    }
    if !fleet.queues.is_empty() {
        write!(out, "\n{}", of_queues(&fleet.queues, paint))?;
    }
    write!(out, "{}", fleet.decisions.text(fleet.now, paint))?;
    write!(out, "{}", streams.text(fleet.now, paint))?;
    if !rows.is_empty() {
        write!(out, "\n{}", fleet::board(&rows, fleet.now, columns(), paint).text())?;
    }
    Ok(Exit::Done)
}

/// The questions that tasks of a fleet wait with, oldest first.
pub fn asked(fleet: &Fleet) -> Vec<Question> {
    let mut questions: Vec<Question> = fleet.parked.iter().filter_map(Question::of_task).collect();
    questions.sort_by_key(|question| (question.since, question.id));
    questions
}

pub(super) async fn ready(synod: &Synod) -> Value {
    match synod.get("/readyz").await {
        Ok(text) => serde_json::from_str(&text).unwrap_or_default(),
        Err(error) => json!({"ready": false, "degraded": [error.to_string()]}),
    }
}

/// What `/metrics` says about the space and the node: name without prefix, number.
pub(super) async fn numbers(synod: &Synod, space: &str) -> Map<String, Value> {
    let text = synod.get("/metrics").await.unwrap_or_default();
    read_metrics(&text, space)
}

fn read_metrics(text: &str, space: &str) -> Map<String, Value> {
    let label = format!("{{space={}}}", super::words::quoted(space));
    let mut numbers = Map::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, value)) = line.rsplit_once(' ') else { continue };
        let name = name.strip_suffix(&label).unwrap_or(name);
        if let (Some(name), Ok(value)) = (name.strip_prefix("synod_"), value.parse::<u64>())
            && !name.contains('{')
        {
            numbers.insert(name.to_owned(), value.into());
        }
    }
    numbers
}

fn of_space(about: &Value, numbers: &Map<String, Value>) -> String {
    let number = |name: &str| numbers.get(name).and_then(Value::as_u64);
    let mut parts = vec![
        format!("index {}", about["index"].as_u64().or(number("index")).unwrap_or(0)),
        format!("epoch {}", about["epoch"]),
        format!("{} waiting", about["parked"]),
    ];
    if let Some(bytes) = number("log_bytes") {
        parts.push(format!("log {}", time::bytes(bytes)));
    }
    if let (Some(p50), Some(p99)) = (number("sync_p50_microseconds"), number("sync_p99_microseconds")) {
        parts.push(format!("sync {p50} µs, p99 {p99} µs"));
    }
    if let Some(up) = number("uptime_milliseconds") {
        parts.push(format!("up {}", time::span(up)));
    }
    parts.join(" · ")
}

/// The states of tasks, in the order of a task's life.
const STATES: [&str; 7] = ["waiting", "ready", "leased", "parked", "done", "dead", "cancelled"];

fn of_queues(queues: &[Value], paint: Paint) -> String {
    let mut table = Table::new(["queue"].into_iter().chain(STATES).chain(["claimers", ""]));
    for queue in queues {
        let counts = &queue["counts"];
        let numbers = STATES.iter().chain(&["claimers"]).map(|name| match counts[*name].as_u64() {
            Some(0) | None => paint.dim("·"),
            Some(n) if *name == "dead" => paint.red(&n.to_string()),
            Some(n) if *name == "parked" => paint.yellow(&n.to_string()),
            Some(n) => n.to_string(),
        });
        let paused = if counts["paused"] == true { paint.yellow("paused") } else { String::new() };
        let name = show::brief(&queue["queue"], 40);
        table.row(std::iter::once(name).chain(numbers).chain([paused]));
    }
    table.text(paint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_of_one_space_are_read() {
        let text = "# HELP x\nsynod_ready 1\nsynod_index{space=\"default\"} 412\nsynod_index{space=\"other\"} 9\nsynod_http_responses_total{status=\"2xx\"} 3\n";
        let numbers = read_metrics(text, "default");
        assert_eq!(Value::Object(numbers), json!({"ready": 1, "index": 412}));
    }

    #[test]
    fn a_queue_shows_what_needs_a_look() {
        let queues = [json!({"queue": "q", "counts": {"ready": 2, "leased": 0, "dead": 1, "paused": true}})];
        let text = of_queues(&queues, Paint::off());
        assert!(text.lines().nth(1).unwrap().starts_with("q      ·        2      ·"), "{text}");
        assert!(text.contains("paused"));
    }
}
