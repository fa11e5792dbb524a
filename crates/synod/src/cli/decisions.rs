//! What is decided, for `status` and `top`: who leads, and what else many have to agree on.
//!
//! ```text
//!   one row of KINDS for each machine ──list──▶ Decisions ──▶ tables (`status`) · lines (`top`) · JSON
//! ```
//!
//! A machine that decides something adds a row to [`KINDS`]: where it lists what is open, how a row looks, and the one line that somebody who glances at it needs.
//! A space without any of it shows nothing here.

use super::exit::Stop;
use super::fleet::{self, counted};
use super::show::{self, paint::Paint, table, time};
use serde_json::{Map, Value};
use synod_client::Space;

/// A kind of thing that is decided.
struct Kind {
    /// What several of them are called: the member in JSON, and in the list's reply.
    name: &'static str,
    machine: &'static str,
    /// The query that lists them.
    verb: &'static str,
    /// Which of them, as JSON: a list for each.
    fields: &'static [&'static str],
    heads: &'static [&'static str],
    /// One row of a table.
    cells: fn(&Value, u64, Paint) -> Vec<String>,
    /// What a glance needs; none when there is nothing to see.
    line: fn(&Value, u64) -> Option<String>,
}

const KINDS: &[Kind] = &[
    Kind {
        name: "elections",
        machine: "election",
        verb: "list",
        fields: &["{}"],
        heads: &["election", "leads", "term", "since", "ends", "in line"],
        cells: |row, now, _| {
            vec![
                show::brief(&row["election"], 40),
                show::brief(&row["agent"], 40),
                row["term"].to_string(),
                format!("{} ago", time::short(now.saturating_sub(count(row, "since")))),
                ends(row, now),
                count(row, "candidates").to_string(),
            ]
        },
        line: |row, now| {
            let line = match count(row, "candidates") {
                0 => String::new(),
                n => format!(", {n} in line"),
            };
            let since = time::short(now.saturating_sub(count(row, "since")));
            Some(format!(
                "{} has led {} for {since} under term {}{line}",
                show::brief(&row["agent"], 40),
                show::brief(&row["election"], 40),
                row["term"]
            ))
        },
    },
    Kind {
        name: "ballots",
        machine: "ballot",
        verb: "list",
        fields: &[r#"{"state":"open"}"#],
        heads: &["ballot", "about", "question", "voted", "of", "ends"],
        cells: |row, now, _| {
            vec![
                row["ballot"].to_string(),
                show::brief(&row["name"], 30),
                show::brief(&row["question"], 40),
                count(row, "votes").to_string(),
                count(row, "seats").to_string(),
                left(row, "deadline", now),
            ]
        },
        line: |row, now| {
            Some(format!(
                "ballot {} on {}: {} of {} have voted, it ends {}",
                row["ballot"],
                show::brief(&row["name"], 40),
                count(row, "votes"),
                count(row, "seats"),
                left(row, "deadline", now)
            ))
        },
    },
    Kind {
        name: "auctions",
        machine: "auction",
        verb: "list",
        fields: &[r#"{"state":"open"}"#, r#"{"state":"closed"}"#, r#"{"state":"awarded"}"#],
        heads: &["auction", "market", "asked by", "state", "bids", "bids until", "silent", "at work"],
        cells: |row, now, _| {
            vec![
                row["auction"].to_string(),
                show::brief(&row["market"], 30),
                show::brief(&row["by"], 30),
                show::brief(&row["state"], 10),
                count(row, "standing").to_string(),
                left(row, "reply_by", now),
                names(&row["silent"]),
                names(&row["workers"]),
            ]
        },
        line: |row, now| {
            let silent = names(&row["silent"]);
            let state = match row["state"].as_str() {
                Some("awarded") => format!("{} at work", names(&row["workers"])),
                Some("open") if silent.is_empty() => {
                    format!("bids are taken, it closes {}", left(row, "reply_by", now))
                }
                Some("open") => {
                    format!("it closes {}, nothing heard of {silent}", left(row, "reply_by", now))
                }
                _ => "to be awarded by hand".to_owned(),
            };
            Some(format!(
                "auction {} in {}: {}, {state}",
                row["auction"],
                show::brief(&row["market"], 40),
                counted(usize::try_from(count(row, "standing")).unwrap_or(usize::MAX), "bid")
            ))
        },
    },
    Kind {
        name: "pipelines",
        machine: "pipeline",
        verb: "pipelines",
        fields: &["{}"],
        heads: &["pipeline", "version", "running", "stalled", "done", "failed", ""],
        cells: |row, _, paint| {
            let items = &row["items"];
            let stalled = match count(items, "stalled") {
                0 => paint.dim("·"),
                n => paint.red(&n.to_string()),
            };
            let paused = if row["paused"] == true { paint.yellow("paused") } else { String::new() };
            vec![
                show::brief(&row["pipeline"], 40),
                row["version"].to_string(),
                count(items, "running").to_string(),
                stalled,
                count(items, "done").to_string(),
                count(items, "failed").to_string(),
                paused,
            ]
        },
        line: |row, _| {
            let items = &row["items"];
            let (running, stalled) = (count(items, "running"), count(items, "stalled"));
            let waits = if stalled > 0 {
                format!(", {stalled} wait for somebody to look at dead letters")
            } else {
                String::new()
            };
            (running + stalled > 0).then(|| {
                format!("pipeline {}: {running} under way{waits}", show::brief(&row["pipeline"], 40))
            })
        },
    },
    Kind {
        name: "schedules",
        machine: "schedule",
        verb: "list",
        fields: &["{}"],
        heads: &["schedule", "ticks", "state", "next", "fired", "refused", "set by"],
        cells: |row, now, paint| {
            let next = match count(row, "next") {
                0 => "never".to_owned(),
                _ => format!("{} ({})", left(row, "next", now), show::brief(&row["next_local"], 40)),
            };
            let refused = match (row["last"]["refused"].as_str(), count(row, "refused")) {
                (Some(_), n) => paint.red(&n.to_string()),
                (None, n) => n.to_string(),
            };
            vec![
                show::brief(&row["schedule"], 40),
                ticks(row),
                show::brief(&row["state"], 10),
                next,
                count(row, "fired").to_string(),
                refused,
                show::brief(&row["agent"], 30),
            ]
        },
        // What goes as it should is not worth a glance.
        line: |row, _| {
            let code = row["last"]["refused"].as_str()?;
            Some(format!(
                "schedule {}: its last firing was refused: {code}",
                show::brief(&row["schedule"], 40)
            ))
        },
    },
    Kind {
        name: "docs",
        machine: "doc",
        verb: "list",
        fields: &["{}"],
        heads: &["doc", "keys", "entries", "copies", "changed", "by"],
        cells: |row, now, _| {
            vec![
                show::brief(&row["doc"], 40),
                count(row, "keys").to_string(),
                count(row, "entries").to_string(),
                count(row, "actors").to_string(),
                format!("{} ago", time::short(now.saturating_sub(count(row, "at")))),
                show::brief(&row["agent"], 30),
            ]
        },
        line: |_, _| None,
    },
];

/// When a schedule ticks, as it was said.
fn ticks(row: &Value) -> String {
    match (row["cron"].as_str(), row["every_ms"].as_u64()) {
        (Some(_), _) => format!("{} {}", show::brief(&row["cron"], 40), show::brief(&row["zone"], 30)),
        (None, Some(ms)) => format!("every {}", time::span(ms)),
        (None, None) => "once".to_owned(),
    }
}

/// How long it is yet until a moment.
fn left(row: &Value, name: &str, now: u64) -> String {
    match count(row, name).saturating_sub(now) {
        0 => "now".to_owned(),
        ms => format!("in {}", time::short(ms)),
    }
}

/// A few names.
fn names(list: &Value) -> String {
    let names: Vec<String> =
        list.as_array().into_iter().flatten().take(5).map(|name| show::brief(name, 20)).collect();
    names.join(", ")
}

fn count(row: &Value, name: &str) -> u64 {
    row[name].as_u64().unwrap_or(0)
}

/// When something that was taken for a time ends.
fn ends(row: &Value, now: u64) -> String {
    match count(row, "until") {
        0 => "with its session".to_owned(),
        until => format!("in {}", time::short(until.saturating_sub(now))),
    }
}

/// What there is, as the node said it: a list for each of [`KINDS`].
#[derive(Clone, Debug, Default)]
pub struct Decisions(Vec<Vec<Value>>);

impl Decisions {
    /// Asks for everything that is shown, now or as of a past moment.
    pub async fn look(space: &Space, at: Option<&str>) -> Result<Decisions, Stop> {
        let mut lists = Vec::with_capacity(KINDS.len());
        for kind in KINDS {
            let mut rows = Vec::new();
            for fields in kind.fields {
                let fields = serde_json::from_str(fields).unwrap_or_default();
                rows.append(&mut fleet::list(space, kind.machine, kind.verb, kind.name, fields, at).await?);
            }
            lists.push(rows);
        }
        Ok(Decisions(lists))
    }

    fn kinds(&self) -> impl Iterator<Item = (&'static Kind, &[Value])> {
        KINDS.iter().zip(self.0.iter().map(Vec::as_slice))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let lists = self.kinds().map(|(kind, rows)| (kind.name.to_owned(), rows.into()));
        Value::Object(lists.collect::<Map<_, _>>())
    }

    /// For people: a table for each kind of which there are some, with an empty line before each.
    pub fn text(&self, now: u64, paint: Paint) -> String {
        let mut out = String::new();
        for (kind, rows) in self.kinds() {
            let verb = format!("{} {}", kind.machine, kind.verb);
            table::page(&mut out, rows, kind.heads, &verb, paint, |row| (kind.cells)(row, now, paint));
        }
        out
    }

    /// At most so many lines for a glance; the last says how much more there is.
    pub fn lines(&self, now: u64, most: usize) -> Vec<String> {
        let all =
            self.kinds().flat_map(|(kind, rows)| rows.iter().filter_map(move |row| (kind.line)(row, now)));
        let mut lines: Vec<String> = all.collect();
        if lines.len() > most {
            let more = lines.len() + 1 - most;
            lines.truncate(most.saturating_sub(1));
            lines.push(format!("and {}: synod status", counted(more, "decision")));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decisions(elections: usize) -> Decisions {
        let election = |n| json!({"election": format!("job-{n}"), "agent": "heron", "term": 7, "since": 1_000, "until": 9_000, "candidates": n});
        Decisions(vec![(0..elections).map(election).collect()])
    }

    #[test]
    fn what_is_not_there_takes_no_room() {
        assert_eq!(Decisions::default().text(0, Paint::off()), "");
        assert!(Decisions::default().lines(0, 5).is_empty());
    }

    #[test]
    fn a_glance_has_room_for_a_few() {
        let lines = decisions(9).lines(5_000, 4);
        assert_eq!(lines[0], "heron has led job-0 for 4 s under term 7");
        assert_eq!(lines[1], "heron has led job-1 for 4 s under term 7, 1 in line");
        assert_eq!(lines[3], "and 6 decisions: synod status");
        assert_eq!(decisions(4).lines(5_000, 4).len(), 4);
    }

    #[test]
    fn a_table_says_until_when() {
        let text = decisions(1).text(5_000, Paint::off());
        let row: Vec<&str> = text.lines().nth(2).unwrap().split_whitespace().collect();
        assert_eq!(row, ["job-0", "heron", "7", "4", "s", "ago", "in", "4", "s", "0"]);
    }
}
