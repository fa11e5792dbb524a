//! A copy as JSON: what clients keep in files, what `doc.delta` shows and `doc.merge` takes, and what the digest is over.
//!
//! ```text
//!   {"entries":[{"actor":"heron@laptop","key":"tokens","n":6,"rule":"sum","value":40}, …],
//!    "seen":[{"actor":"heron@laptop","from":1,"to":7}, …]}
//! ```
//!
//! Entries are sorted by the bytes of their actor and then by number, spans likewise; the text is canonical.

use super::{Dot, Entry, KEY_MAX, Rule, Stamp, State, check_value};
use crate::canonical::{canonical, quote};
use crate::content;
use crate::refusal::{Refusal, invalid};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fmt::Write;

/// Writes a copy as canonical JSON, entry by entry.
#[derive(Debug)]
pub(crate) struct Writer {
    out: String,
    first: bool,
}

impl Writer {
    pub fn new() -> Writer {
        Writer { out: String::from("{\"entries\":["), first: true }
    }

    pub fn entry(&mut self, actor: &str, n: u64, key: &str, rule: Rule, value: &str, stamp: Option<Stamp>) {
        self.comma();
        let out = &mut self.out;
        out.push_str("{\"actor\":");
        quote(actor, out);
        out.push_str(",\"key\":");
        quote(key, out);
        write!(out, ",\"n\":{n},\"rule\":\"{rule}\"").expect("writing to a string");
        if let Some(Stamp { ms, n }) = stamp {
            write!(out, ",\"stamp\":{{\"ms\":{ms},\"n\":{n}}}").expect("writing to a string");
        }
        out.push_str(",\"value\":");
        out.push_str(value);
        out.push('}');
    }

    pub fn seen(&mut self) {
        self.out.push_str("],\"seen\":[");
        self.first = true;
    }

    pub fn span(&mut self, actor: &str, from: u64, to: u64) {
        self.comma();
        self.out.push_str("{\"actor\":");
        quote(actor, &mut self.out);
        write!(self.out, ",\"from\":{from},\"to\":{to}}}").expect("writing to a string");
    }

    pub fn end(mut self) -> String {
        self.out.push_str("]}");
        self.out
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
    }
}

/// The name of what hashes to this text: `blake3:HEX`.
pub(crate) fn digest(text: &str) -> Box<str> {
    content::name(blake3::hash(text.as_bytes()).as_bytes())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'j> {
    #[serde(borrow, default)]
    entries: Vec<WrittenEntry<'j>>,
    #[serde(default)]
    seen: Vec<WrittenSpan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry<'j> {
    actor: String,
    n: u64,
    key: String,
    rule: String,
    #[serde(borrow)]
    value: &'j RawValue,
    stamp: Option<WrittenStamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStamp {
    ms: u64,
    n: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSpan {
    actor: String,
    from: u64,
    to: u64,
}

impl State {
    /// The copy as canonical JSON.
    pub fn text(&self) -> String {
        let mut writer = Writer::new();
        for (dot, entry) in self.entries() {
            writer.entry(&dot.actor, dot.n, &entry.key, entry.rule, &entry.value, entry.stamp);
        }
        writer.seen();
        self.seen().iter().for_each(|(actor, from, to)| writer.span(actor, from, to));
        writer.end()
    }

    /// `blake3:` and the hash of [`State::text`]: equal where two copies have seen the same.
    pub fn digest(&self) -> Box<str> {
        digest(&self.text())
    }

    /// The copy that a text says, canonical or not. Refused as invalid when it is none.
    pub fn parse(text: &str) -> Result<State, Refusal> {
        let written: Written<'_> = serde_json::from_str(text)
            .map_err(|error| invalid(format!("no copy of a doc as `doc.delta` shows it: {error}")))?;
        let mut state = State::default();
        for entry in written.entries {
            let Some(rule) = Rule::ALL.iter().find(|rule| rule.word() == entry.rule).copied() else {
                return Err(invalid(format!(
                    "`{}` is no rule; there are {}",
                    entry.rule,
                    Rule::WORDS.join(", ")
                )));
            };
            let value = canonical(entry.value.get()).map_err(|wrong| {
                invalid(format!("`value` takes JSON that has one canonical form: {wrong}"))
            })?;
            let stamp = entry.stamp.map(|stamp| Stamp { ms: stamp.ms, n: stamp.n });
            check_value(rule, &value, stamp)?;
            if entry.key.is_empty() || entry.key.len() > KEY_MAX || entry.n == 0 {
                return Err(invalid(format!(
                    "a key has 1 to {KEY_MAX} bytes, and edits count from 1; `{}`·{} is neither",
                    entry.actor, entry.n
                )));
            }
            let dot = Dot { actor: entry.actor.into(), n: entry.n };
            let entry = Entry { key: entry.key.into(), rule, value: value.into(), stamp };
            if state.entry(&dot).is_some_and(|own| *own != entry) {
                return Err(super::state::two_minds(&dot.actor, dot.n));
            }
            state.put(dot, entry);
        }
        written.seen.iter().for_each(|span| state.see(&span.actor, span.from, span.to));
        Ok(state)
    }
}
