//! Why a key reads as it does: what it is made of, and which of it counts.

use super::*;
use crate::codec::Wire;
use crate::ids::Millis;
use crate::machines::clock;
use crate::merge::{NODE, Rule, Stamp};

/// Entries that are told of one by one.
const TOLD: usize = 10;
/// Characters of a value that are shown.
const SHOWN: usize = 60;

impl Docs {
    pub(super) fn why(&self, why: &Why<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (doc, row) = self.open(why.doc, None)?;
        let (name, key) = (why.key, self.key(doc, why.key));
        let rule = self.rule_of(doc, key);
        let declared = key.and_then(|key| self.tables.keys.get(key)).is_some_and(|row| row.declared);
        let whence = if declared { "as was declared" } else { "as the doc's keys do" };
        let mut because: Vec<Box<str>> =
            vec![format!("`{name}` merges by `{rule}`, {whence}: {}.", meaning(rule)).into()];
        let dots = key.into_iter().flat_map(|key| self.dots_of(key, None));
        let mut entries: Vec<_> = dots
            .filter_map(|dot| {
                let (row, actor) = (self.tables.entries.get(&dot)?, self.tables.actors.get(dot.0)?);
                Some((row.stamp.unwrap_or(Stamp { ms: row.at.0, n: 0 }), &*actor.name, dot.1, row))
            })
            .collect();
        entries.sort_by(|a, b| (b.0, b.1, b.2).cmp(&(a.0, a.1, a.2)));
        if entries.is_empty() {
            because.push(
                format!("Nothing is written in it; `synod doc write {} {name} VALUE` does.", row.name).into(),
            );
        }
        for (at, (_, actor, n, row)) in entries.iter().take(TOLD).enumerate() {
            because.push(told(rule, at, actor, *n, row).into());
        }
        if entries.len() > TOLD {
            because.push(
                format!(
                    "{} more entries are not told of here; `synod doc delta` shows all.",
                    entries.len() - TOLD
                )
                .into(),
            );
        }
        Because { rule, because }.put(answer);
        Ok(())
    }
}

/// One entry: who wrote what, where and when, and what becomes of it.
fn told(rule: Rule, at: usize, actor: &str, n: u64, row: &Row) -> String {
    let mut value: String = row.value.chars().take(SHOWN).collect();
    if value.len() < row.value.len() {
        value.push('…');
    }
    let place = match actor {
        NODE => "at the node".to_owned(),
        _ => format!("on `{actor}`"),
    };
    let written = row.stamp.filter(|_| actor != NODE);
    let written = written.map_or(String::new(), |stamp| format!(", written {}", clock(Millis(stamp.ms))));
    let (what, fate) = match rule {
        Rule::Last if at == 0 => ("wrote", "; it counts, being the latest"),
        Rule::Last => {
            ("wrote", "; it was written without knowing of the one that counts, and comes before it")
        }
        Rule::Count | Rule::Sum => ("added in all", ""),
        Rule::Set => ("added", ""),
        Rule::Append => ("appended", ""),
        Rule::Flag => ("enabled it with", ""),
        Rule::All | Rule::Max | Rule::Min => ("wrote", ""),
    };
    // The share of the node is that of everybody who was online.
    let who = match (rule.is_shared(), actor) {
        (true, NODE) => format!("everybody online (last `{}`)", row.agent),
        _ => format!("`{}`", row.agent),
    };
    format!("{who} {what} {value} {place} (edit {n}{written}), here since {}{fate}.", clock(row.at))
}

/// What a rule does, for people.
fn meaning(rule: Rule) -> &'static str {
    match rule {
        Rule::Last => "the latest write counts",
        Rule::All => "every write counts that no other had seen",
        Rule::Count => "what everybody added is summed up, and never falls",
        Rule::Sum => "what everybody added or took away is summed up",
        Rule::Max => "the largest number counts",
        Rule::Min => "the smallest number counts",
        Rule::Set => "every element counts that nobody removed who had seen it",
        Rule::Flag => "it is on unless whoever turned it off had seen every turning on",
        Rule::Append => "everything counts, in the order of its writing",
    }
}
