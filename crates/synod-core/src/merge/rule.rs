//! What an edit adds and supersedes under each rule, and what is read.
//!
//! Nothing here knows where entries are kept: the machine hands in what its tables hold of a key, a copy in memory what it holds.

use super::Stamp;
use crate::choice;
use crate::ids::NUMBER_MAX;
use crate::refusal::{Refusal, exhausted, invalid};

choice! {
    /// How what was written apart from each other comes together.
    pub enum Rule {
        /// The latest write, by stamp.
        Last = "last",
        /// Every write that no other has seen.
        All = "all",
        /// The sum of what was added, never less than before.
        Count = "count",
        /// The sum of what was added and taken away.
        Sum = "sum",
        /// The largest number.
        Max = "max",
        /// The smallest number.
        Min = "min",
        /// Every element that was added and not removed by whoever had seen it.
        Set = "set",
        /// Enabled, unless whoever disabled it had seen every enabling.
        Flag = "flag",
        /// Everything, in the order of stamps.
        Append = "append",
    }
}

/// The longest value, in bytes of canonical JSON. What is longer is a blob or a key, and a doc holds its name.
pub const VALUE_MAX: usize = 1_024;
/// The most that one actor may have added to a sum, in either direction: so the shares of a thousand actors together stay below 2^53.
pub const SHARE_MAX: u64 = 1 << 43;

impl Rule {
    /// Whether its entries carry a stamp.
    pub fn is_stamped(self) -> bool {
        matches!(self, Rule::Last | Rule::Append)
    }

    /// Whether its entries are shares of one sum.
    pub fn is_shared(self) -> bool {
        matches!(self, Rule::Count | Rule::Sum)
    }

    /// What one sends to it, for refusals.
    fn takes(self) -> &'static str {
        match self {
            Rule::Last | Rule::All | Rule::Set | Rule::Append => "JSON of at most 1024 bytes",
            Rule::Count => "a whole number from 0",
            Rule::Sum | Rule::Max | Rule::Min => "a whole number",
            Rule::Flag => "true or false",
        }
    }
}

/// An edit of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed<'a> {
    /// Write this value, canonical JSON, as the rule says.
    Write(&'a str),
    /// Remove this value: an element of a set, say.
    Drop(&'a str),
    /// Remove the key.
    Clear,
}

/// What an edit comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited<D> {
    /// The value of the new entry; none when the edit only removes, or changes nothing.
    pub add: Option<Box<str>>,
    /// What is superseded or removed.
    pub gone: Vec<D>,
}

/// What `deed` comes to for a key under `rule`, of which `here` are the live entries: dot, value, and whether the editing actor made it.
///
/// Of a set only those of the very element need to be `here`, and of an `append` that is written to, none.
/// Refused when the value is none for the rule, or a share would leave its bounds.
pub fn edit<'v, D>(
    rule: Rule,
    deed: Deed<'_>,
    here: impl Iterator<Item = (D, &'v str, bool)>,
) -> Result<Edited<D>, Refusal> {
    let value = match deed {
        Deed::Clear => return Ok(Edited { add: None, gone: here.map(|(dot, ..)| dot).collect() }),
        Deed::Drop(value) => {
            let equal = here.filter(|(_, own, _)| *own == value);
            return Ok(Edited { add: None, gone: equal.map(|(dot, ..)| dot).collect() });
        }
        Deed::Write(value) => value,
    };
    let number = sent(rule, value)?;
    let (mut gone, mut share, mut best) = (Vec::new(), 0i64, None::<i64>);
    for (dot, own, mine) in here {
        let was = own.parse::<i64>().unwrap_or_default();
        match rule {
            Rule::Last | Rule::All | Rule::Flag => gone.push(dot),
            Rule::Set if own == value => gone.push(dot),
            Rule::Set | Rule::Append => {}
            Rule::Count | Rule::Sum if mine => {
                share = share.saturating_add(was);
                gone.push(dot);
            }
            Rule::Count | Rule::Sum => {}
            Rule::Max | Rule::Min => {
                let better = |best: i64| if rule == Rule::Max { best.max(was) } else { best.min(was) };
                best = Some(best.map_or(was, better));
                gone.push(dot);
            }
        }
    }
    let add = match rule {
        Rule::Last | Rule::All | Rule::Set | Rule::Append => Some(value.into()),
        Rule::Flag => (value == "true").then(|| value.into()),
        Rule::Count | Rule::Sum => {
            let share = share.saturating_add(number);
            if share.unsigned_abs() > SHARE_MAX {
                return Err(exhausted(format!(
                    "with this, one copy alone would have added {share}, and it may add {SHARE_MAX} to either side; count in larger units"
                )));
            }
            // Nothing added is no edit.
            if number == 0 {
                return Ok(Edited { add: None, gone: Vec::new() });
            }
            Some(share.to_string().into())
        }
        Rule::Max | Rule::Min => {
            let beats = |best: i64| if rule == Rule::Max { number > best } else { number < best };
            if best.is_some_and(|best| !beats(best)) {
                return Ok(Edited { add: None, gone: Vec::new() });
            }
            Some(value.into())
        }
    };
    Ok(Edited { add, gone })
}

/// The number in a value that is written under `rule`; 0 under one that takes any value.
fn sent(rule: Rule, value: &str) -> Result<i64, Refusal> {
    let number = value.parse::<i64>().ok().filter(|n| n.unsigned_abs() <= NUMBER_MAX);
    let right = match rule {
        Rule::Last | Rule::All | Rule::Set | Rule::Append => value.len() <= VALUE_MAX,
        Rule::Count => number.is_some_and(|n| n >= 0),
        Rule::Sum | Rule::Max | Rule::Min => number.is_some(),
        Rule::Flag => matches!(value, "true" | "false"),
    };
    match right {
        true => Ok(number.unwrap_or_default()),
        false => Err(wrong(rule, value)),
    }
}

fn wrong(rule: Rule, value: &str) -> Refusal {
    let shown: String = value.chars().take(40).collect();
    let more = if shown.len() < value.len() { "…" } else { "" };
    invalid(format!(
        "a key that merges by `{rule}` takes {}, not {shown}{more} ({} bytes); send that, or put longer content into a blob and write its name",
        rule.takes(),
        value.len()
    ))
}

/// Refuses an entry from elsewhere whose value or stamp is none for its rule.
pub fn check_value(rule: Rule, value: &str, stamp: Option<Stamp>) -> Result<(), Refusal> {
    let number = sent(rule, value)?;
    let kept = match rule {
        Rule::Flag => value == "true",
        Rule::Count | Rule::Sum => number.unsigned_abs() <= SHARE_MAX,
        _ => true,
    };
    if !kept {
        return Err(invalid(format!(
            "{value} is no entry that a key under `{rule}` can have; send entries as `doc.delta` shows them"
        )));
    }
    if stamp.is_some() != rule.is_stamped() {
        return Err(invalid(format!(
            "an entry under `{rule}` has {}; send entries as `doc.delta` shows them",
            if rule.is_stamped() { "a `stamp`" } else { "no `stamp`" }
        )));
    }
    Ok(())
}

/// What is read of a key under `rule`, as canonical JSON: `entries` are all its live ones as (value, stamp, actor, number).
///
/// Nothing written reads as `null`, `0`, `[]` or `false`.
pub fn read<'v>(rule: Rule, entries: impl Iterator<Item = (&'v str, Stamp, &'v str, u64)>) -> String {
    let number = |value: &str| value.parse::<i64>().unwrap_or_default();
    match rule {
        Rule::Last => {
            let latest = entries.max_by_key(|(_, stamp, actor, n)| (*stamp, *actor, *n));
            latest.map_or("null", |(value, ..)| value).to_owned()
        }
        Rule::Count | Rule::Sum => {
            let sum: i128 = entries.map(|(value, ..)| i128::from(number(value))).sum();
            sum.to_string()
        }
        Rule::Max => entries.map(|(value, ..)| number(value)).max().map_or("null".into(), |n| n.to_string()),
        Rule::Min => entries.map(|(value, ..)| number(value)).min().map_or("null".into(), |n| n.to_string()),
        Rule::Flag => entries.map(|_| true).next().unwrap_or_default().to_string(),
        Rule::All | Rule::Set => {
            let values: std::collections::BTreeSet<&str> = entries.map(|(value, ..)| value).collect();
            list(values.into_iter())
        }
        Rule::Append => {
            let mut all: Vec<_> = entries.collect();
            all.sort_by_key(|(_, stamp, actor, n)| (*stamp, *actor, *n));
            list(all.into_iter().map(|(value, ..)| value))
        }
    }
}

fn list<'v>(values: impl Iterator<Item = &'v str>) -> String {
    let mut out = String::from("[");
    for value in values {
        if out.len() > 1 {
            out.push(',');
        }
        out += value;
    }
    out.push(']');
    out
}
