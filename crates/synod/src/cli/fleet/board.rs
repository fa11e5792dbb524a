//! The rows as a table: the most telling columns on the left, so that a narrow terminal loses the least.

use super::super::show::{self, paint::Paint, table::Table, time};
use super::counted;
use serde_json::Value;

/// Who went longer ago than this, and holds nothing, is counted instead of shown.
const GONE_SHOWN_MS: u64 = 3_600_000;

/// A table of the fleet: the agents of its lines, the text, and how many have no line because they left long ago.
pub struct Board {
    /// The agents, line by line.
    pub agents: Vec<String>,
    /// The heading.
    pub head: String,
    /// One line an agent.
    pub lines: Vec<String>,
    /// Who went long ago.
    pub gone: usize,
}

impl Board {
    /// Everything, for a terminal that is not drawn on again.
    pub fn text(&self) -> String {
        if self.lines.is_empty() && self.gone == 0 {
            return "nobody has been here yet; begin with: synod queue push QUEUE BODY\n".to_owned();
        }
        let mut text = format!("{}\n", self.head);
        self.lines.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        if self.gone > 0 {
            text.push_str(&format!(
                "{} went more than an hour ago; see them with: synod agent list\n",
                counted(self.gone, "agent")
            ));
        }
        text
    }
}

/// Draws rows for a screen of this width.
pub fn board(rows: &[Value], now: u64, width: usize, paint: Paint) -> Board {
    let (wanted, gone): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|row| {
        let last = row["last"].as_u64().unwrap_or(now);
        !matches!(row["state"].as_str(), Some("gone" | "left"))
            || row["holds"] != 0
            || last + GONE_SHOWN_MS > now
    });
    // What is left of a line after the short columns is shared out among those that can be long.
    let free = width.clamp(60, 200) - 40;
    let (name, say, doing, locks) = (free / 4 + 2, free * 2 / 3, free * 2 / 3, free / 2);
    let names_shown = callings(&wanted, name);
    let mut table = Table::new(["agent", "state", "doing", "locks", "lease", "last call"]);
    for (row, calling) in wanted.iter().zip(names_shown) {
        let left = row["lease_left_ms"].as_u64();
        let lease = match left {
            Some(ms) if ms < 5_000 => paint.yellow(&time::short(ms)),
            Some(ms) => time::short(ms),
            None if row["with_session"] == true => "session".to_owned(),
            None => String::new(),
        };
        let last = row["last"]
            .as_u64()
            .map_or(String::new(), |last| format!("{} ago", time::short(now.saturating_sub(last))));
        table.row([
            calling,
            paint.state_of(row["state"].as_str().unwrap_or_default(), &show::brief(&row["say"], say)),
            show::cut(&tasks(row), doing),
            show::cut(&names(row), locks),
            lease,
            paint.dim(&last),
        ]);
    }
    let text = table.text(paint);
    let mut lines = text.lines().map(str::to_owned);
    let head = lines.next().unwrap_or_default();
    let agents = wanted.iter().map(|row| row["agent"].as_str().unwrap_or_default().to_owned()).collect();
    Board { agents, head, lines: lines.collect(), gone: gone.len() }
}

/// What agents are called in so many characters; whole where that would make two of them alike.
fn callings(rows: &[&Value], max: usize) -> Vec<String> {
    let whole: Vec<String> =
        rows.iter().map(|row| show::harmless(row["agent"].as_str().unwrap_or_default())).collect();
    let cut: Vec<String> = whole.iter().map(|name| show::cut_middle(name, max)).collect();
    let is_one = |name: &String| cut.iter().filter(|other| *other == name).count() == 1;
    cut.iter().zip(&whole).map(|(cut, whole)| if is_one(cut) { cut } else { whole }.clone()).collect()
}

/// `#7 mend the login +2`.
fn tasks(row: &Value) -> String {
    let doing = row["doing"].as_array().map_or(&[][..], Vec::as_slice);
    let Some(first) = doing.first() else { return String::new() };
    let subject = first["subject"].as_str().unwrap_or_default();
    let what = if subject.is_empty() { first["queue"].as_str().unwrap_or_default() } else { subject };
    let more = if doing.len() > 1 { format!(" +{}", doing.len() - 1) } else { String::new() };
    show::harmless(&format!("#{}{more} {what}", first["task"]))
}

/// `src/auth/** docs/** +1`.
fn names(row: &Value) -> String {
    let locks = row["locks"].as_array().into_iter().flatten();
    let names: Vec<String> = locks
        .flat_map(|lock| {
            let shared = if lock["shared"] == true { " (shared)" } else { "" };
            lock["names"]
                .as_array()
                .into_iter()
                .flatten()
                .map(move |name| format!("{}{shared}", show::brief(name, 60)))
        })
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_board_fits_eighty_columns_and_counts_who_went_long_ago() {
        let long = "x".repeat(90);
        let row = |name: &str, state: &str, last: u64| {
            json!({"agent": name, "state": state, "say": format!("waiting for {long}"), "holds": 0, "last": last,
                "doing": [{"task": 7, "subject": long}], "locks": [{"names": [long, "b"]}], "lease_left_ms": 2_000})
        };
        let now = 10_000_000;
        let rows = [row(&long, "waiting", now - 3_000), row("owl", "gone", now - 2 * GONE_SHOWN_MS)];
        let drawn = board(&rows, now, 80, Paint::off());
        assert_eq!((drawn.lines.len(), drawn.gone), (1, 1));
        assert!(drawn.lines[0].contains("#7"), "{}", drawn.lines[0]);
        let twins = [
            "a-worker-of-the-east-1",
            "a-worker-of-the-east-2",
            "a-worker-1-of-the-east",
            "a-worker-2-of-the-east",
        ];
        let drawn = board(&twins.map(|name| row(name, "idle", now)), now, 80, Paint::off());
        let mut shown: Vec<&str> = drawn.lines.iter().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(shown[2..], twins[2..], "these differ where the others are cut");
        shown.dedup();
        assert_eq!(shown.len(), 4, "{shown:?}");
        assert!(board(&[], now, 80, Paint::off()).text().contains("synod queue push"));
    }
}
