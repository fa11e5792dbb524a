//! `log show` and `log export`.

use super::super::exit::{Exit, Stop};
use super::super::place::Place;
use super::super::show::{self, paint::Paint, table::Table, time};
use super::story::Story;
use super::told::{Choice, Told};
use clap::ArgMatches;
use serde_json::Value;
use std::collections::VecDeque;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How many are shown when nobody says.
const LAST: u64 = 20;
/// The most that are kept while the log is read; a longer list is for `export`.
const LAST_MAX: u64 = 100_000;

/// Shows one request in full, or the newest of those that were chosen.
pub fn run(place: &Place, matches: &ArgMatches, dir: &Path) -> Result<Exit, Stop> {
    let mut choice = Choice::new(matches);
    let one = matches.get_one::<u64>("index").copied();
    if one.is_some() {
        (choice.from, choice.to) = (one, one);
    }
    let last = matches.get_one::<u64>("last").copied().unwrap_or(LAST).clamp(1, LAST_MAX) as usize;
    let mut kept: VecDeque<Told> = VecDeque::new();
    Story::open(dir)?.tell(&choice, |told| {
        if kept.len() == last {
            kept.pop_front();
        }
        kept.push_back(told);
        Ok(one.is_none())
    })?;
    if kept.is_empty() {
        let what = one.map_or("what was asked for".to_owned(), |index| format!("index {index}"));
        return Err(Stop::new(
            Exit::Nothing,
            format!("{what} is not in this log; see what is with: synod log show"),
        ));
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let paint = Paint::stdout();
    match (place.json, one) {
        (true, _) => kept.iter().try_for_each(|told| writeln!(out, "{}", told.json()))?,
        (_, Some(_)) => write!(out, "{}", full(&kept[0], paint))?,
        _ => write!(out, "{}", table(kept.make_contiguous(), paint))?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Writes JSON lines as the log is read.
pub fn export(choice: &Choice, dir: &Path) -> Result<Exit, Stop> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    Story::open(dir)?.tell(choice, |told| {
        writeln!(out, "{}", told.json())?;
        Ok(true)
    })?;
    out.flush()?;
    Ok(Exit::Done)
}

fn table(all: &[Told], paint: Paint) -> String {
    let mut table = Table::new(["index", "when", "agent", "command", "asked", "outcome"]);
    for told in all {
        table.row([
            told.index.to_string(),
            clock(told.time),
            if told.principal.is_empty() { paint.dim("(node)") } else { brief(&told.agent, 24) },
            told.command.clone(),
            brief(&told.fields, 44),
            came_of(told, paint, 44),
        ]);
    }
    table.text(paint)
}

/// The time of day; the whole date is in the full view.
fn clock(ms: u64) -> String {
    time::rfc3339(ms)[11..23].to_owned()
}

fn brief(text: &str, max: usize) -> String {
    show::brief(&Value::from(text), max)
}

fn came_of(told: &Told, paint: Paint, max: usize) -> String {
    match (&told.refusal, &told.reply) {
        (Some((code, text)), _) => format!("{} {}", paint.red(code), brief(text, max)),
        (_, Some(reply)) if told.outcome == "repeated" => {
            format!("{} {}", paint.dim("repeated"), brief(reply, max))
        }
        (_, Some(reply)) => brief(reply, max),
        _ => paint.yellow(told.outcome),
    }
}

/// Everything about one request.
fn full(told: &Told, paint: Paint) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("{}  {}\n", paint.dim(&format!("{name:<9}")), show::harmless(text)));
        }
    };
    line("index", &told.index.to_string());
    line("position", &told.position.to_string());
    line("time", &time::rfc3339(told.time));
    line("principal", if told.principal.is_empty() { "(the node itself)" } else { &told.principal });
    line("agent", &told.agent);
    line("command", if told.command.is_empty() { "(nothing this version knows)" } else { &told.command });
    line("asked", &told.fields);
    line("key", told.key.as_deref().unwrap_or_default());
    line("trace", told.trace.as_deref().unwrap_or_default());
    for (guard, label) in [("if_lock", "if locked"), ("if_term", "if leads")] {
        let named = told.guards.iter().filter(|(name, _)| *name == guard);
        line(label, &named.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", "));
    }
    line("outcome", told.outcome);
    line("reply", told.reply.as_deref().unwrap_or_default());
    if let Some((code, text)) = &told.refusal {
        line("refusal", &format!("{code}: {text}"));
    }
    for (id, name, fields) in &told.events {
        line("event", &format!("{id} {name} {fields}"));
    }
    for answer in &told.answers {
        let index = answer.index;
        match &answer.outcome {
            Ok(reply) => line("answer", &format!("to {index}: {reply}")),
            Err((code, text)) => line("answer", &format!("to {index}: {code}: {text}")),
        }
    }
    out
}
