//! The bench's table: names, numbers, units, targets.

use serde_json::{Value, json};
use std::io::{IsTerminal, Write, stderr};

/// Collects rows and prints them as they come.
pub(crate) struct Report {
    json: bool,
    part: String,
    rows: Vec<Value>,
    /// On a terminal: a line about what is being done stands there.
    drawn: bool,
}

impl Report {
    pub(crate) fn new(json: bool) -> Self {
        Report { json, part: String::new(), rows: Vec::new(), drawn: false }
    }

    /// Says what is being done now, on standard error: in one line that is drawn anew on a terminal, elsewhere a line for each.
    pub(crate) fn progress(&mut self, what: &str) {
        let mut stderr = stderr();
        self.drawn = stderr.is_terminal();
        let _ = match self.drawn {
            true => write!(stderr, "\r\x1b[K  … {what}").and_then(|()| stderr.flush()),
            false => writeln!(stderr, "… {what}"),
        };
    }

    /// Takes the line about what is being done away.
    fn wipe(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let mut stderr = stderr();
            let _ = write!(stderr, "\r\x1b[K").and_then(|()| stderr.flush());
        }
    }

    /// Begins a part.
    pub(crate) fn part(&mut self, name: &str) {
        self.wipe();
        self.part = name.to_owned();
        if !self.json {
            println!("\n{name}");
        }
    }

    /// A number without a target.
    pub(crate) fn fact(&mut self, name: &str, value: f64, unit: &str) {
        self.row(name, value, unit, None);
    }

    /// A number with a target: at least `target` when `more` is better, otherwise at most.
    pub(crate) fn target(&mut self, name: &str, value: f64, unit: &str, target: f64, more: bool) {
        self.row(name, value, unit, Some((target, more)));
    }

    fn row(&mut self, name: &str, value: f64, unit: &str, target: Option<(f64, bool)>) {
        self.wipe();
        let met = target.map(|(target, more)| if more { value >= target } else { value <= target });
        self.rows.push(json!({
            "part": self.part, "name": name, "value": value, "unit": unit,
            "target": target.map(|(target, _)| target), "met": met,
        }));
        if self.json {
            return;
        }
        let verdict = target.map_or(String::new(), |(target, more)| {
            let sign = if more { "≥" } else { "≤" };
            let off = (value / target - 1.0) * 100.0;
            match met {
                Some(true) => format!("  target {sign} {}: met", number(target)),
                _ => format!("  target {sign} {}: MISSED by {:.0} %", number(target), off.abs()),
            }
        });
        println!("  {name:<64} {:>12} {unit:<12}{verdict}", number(value));
    }

    /// How many targets were missed.
    pub(crate) fn missed(&self) -> usize {
        self.rows.iter().filter(|row| row["met"] == false).count()
    }

    /// Prints the whole as one object, when that was asked for.
    pub(crate) fn end(&mut self) {
        self.wipe();
        if self.json {
            println!("{}", json!({"version": env!("CARGO_PKG_VERSION"), "rows": self.rows}));
        }
    }
}

/// A number as people read it.
fn number(value: f64) -> String {
    if value >= 10_000.0 {
        let digits = format!("{value:.0}");
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                out.push(' ');
            }
            out.push(digit);
        }
        out
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

/// The value below which `share` (0 to 1) of the sorted `samples` lie; zero of none.
pub(crate) fn quantile(samples: &mut [f64], share: f64) -> f64 {
    if samples.is_empty() {
        return 0.0;
    }
    samples.sort_unstable_by(f64::total_cmp);
    samples[((samples.len() as f64 * share) as usize).min(samples.len() - 1)]
}
