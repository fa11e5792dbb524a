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
use serde_json::{Map, Value, json};
use synod_client::Space;

/// A kind of thing that is decided.
struct Kind {
    /// What several of them are called: the member in JSON, and in the list's reply.
    name: &'static str,
    machine: &'static str,
    /// The query that lists them.
    verb: &'static str,
    heads: &'static [&'static str],
    /// One row of a table.
    cells: fn(&Value, u64, Paint) -> Vec<String>,
    /// What a glance needs; none when there is nothing to see.
    line: fn(&Value, u64) -> Option<String>,
}

const KINDS: &[Kind] = &[Kind {
    name: "elections",
    machine: "election",
    verb: "list",
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
}];

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
            lists.push(fleet::list(space, kind.machine, kind.verb, kind.name, json!({}), at).await?);
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
