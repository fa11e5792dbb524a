//! What is kept of a doc, its bounds, and the few steps that every change is made of.

use super::*;
use crate::ids::Millis;
use crate::merge::{Rule, Spans, Stamp};
use crate::record;
use crate::refusal::exhausted;
use crate::settings::Settings;
use xxhash_rust::xxh3::xxh3_64;

/// What an entry, a key or an actor counts for besides its own bytes.
const ROW_BYTES: u64 = 64;

record! {
    /// A doc.
    pub(crate) struct Doc {
        /// Its name.
        name: Box<str>,
        /// How keys merge of which nothing else is said.
        rule: Rule,
        /// When it was made.
        since: Millis,
        /// When it last changed.
        at: Millis,
        /// Who changed it last.
        agent: Box<str>,
        /// At or after every stamp in it.
        clock: Stamp,
        /// Live entries.
        entries: u64,
        /// Keys.
        keys: u64,
        /// Actors.
        actors: u64,
        /// Gaps in what was seen of them.
        gaps: u64,
        /// Its bytes.
        bytes: u64,
    }
}
record! {
    /// One copy that edits came from.
    pub(crate) struct Actor {
        /// The doc.
        doc: Serial,
        /// Its name.
        name: Box<str>,
        /// What was seen of it.
        seen: Spans,
        /// What it last said of its own edits.
        tip: Option<Tip>,
    }
}
record! {
    /// A key.
    pub(crate) struct Key {
        /// The doc.
        doc: Serial,
        /// Its name.
        name: Box<str>,
        /// How it merges.
        rule: Rule,
        /// Whether somebody said so.
        declared: bool,
        /// Live entries.
        entries: u64,
    }
}
record! {
    /// A live entry.
    pub(crate) struct Row {
        /// Its key.
        key: Serial,
        /// Its value.
        value: Box<str>,
        /// When it was written, where the rule needs it.
        stamp: Option<Stamp>,
        /// When it came to the node.
        at: Millis,
        /// Who brought it.
        agent: Box<str>,
    }
}

/// Where in a key an element stands.
pub(super) fn slot(rule: Rule, value: &str) -> u64 {
    if rule == Rule::Set { xxh3_64(value.as_bytes()) } else { 0 }
}

impl Docs {
    pub(super) fn actor(&self, doc: Serial, name: &str) -> Option<Serial> {
        self.tables.actor_names.get(&(doc, name.into())).copied()
    }

    pub(super) fn key(&self, doc: Serial, name: &str) -> Option<Serial> {
        self.tables.key_names.get(&(doc, name.into())).copied()
    }

    /// How a key merges: as was said, or as the doc says.
    pub(super) fn rule_of(&self, doc: Serial, key: Option<Serial>) -> Rule {
        match key.and_then(|key| self.tables.keys.get(key)) {
            Some(row) => row.rule,
            None => self.tables.docs.get(doc).map_or(Rule::Last, |row| row.rule),
        }
    }

    pub(super) fn make_actor(&mut self, doc: Serial, name: &str, out: &mut Out) -> Serial {
        if let Some(actor) = self.actor(doc, name) {
            return actor;
        }
        let actor = out.serial();
        self.tables.actor_names.put((doc, name.into()), actor);
        let row = Actor { doc, name: name.into(), seen: Spans::default(), tip: None };
        self.tables.actors.put(actor, row);
        self.grow(doc, ROW_BYTES + name.len() as u64);
        if let Some(row) = self.tables.docs.edit(doc) {
            row.actors += 1;
        }
        actor
    }

    pub(super) fn make_key(&mut self, doc: Serial, name: &str, out: &mut Out) -> Serial {
        if let Some(key) = self.key(doc, name) {
            return key;
        }
        let (key, rule) = (out.serial(), self.rule_of(doc, None));
        self.tables.key_names.put((doc, name.into()), key);
        self.tables.keys.put(key, Key { doc, name: name.into(), rule, declared: false, entries: 0 });
        self.grow(doc, ROW_BYTES + name.len() as u64);
        if let Some(row) = self.tables.docs.edit(doc) {
            row.keys += 1;
        }
        key
    }

    /// Notes that edits of an actor were seen.
    pub(super) fn see(&mut self, doc: Serial, actor: Serial, from: u64, to: u64) {
        let Some(row) = self.tables.actors.get(actor).filter(|row| !row.seen.covers(from, to)) else {
            return;
        };
        let before = gaps(&row.seen);
        let Some(row) = self.tables.actors.edit(actor) else { return };
        row.seen.add(from, to);
        let now = gaps(&row.seen);
        if before != now
            && let Some(row) = self.tables.docs.edit(doc)
        {
            row.gaps = row.gaps + now - before;
        }
    }

    /// Puts in an entry whose dot was not seen before.
    pub(super) fn put_entry(&mut self, doc: Serial, dot: Dot, row: Row) {
        let key = row.key;
        let rule = self.rule_of(doc, Some(key));
        self.see(doc, dot.0, dot.1, dot.1);
        self.grow(doc, ROW_BYTES + row.value.len() as u64);
        self.tables.of_key.put((key, slot(rule, &row.value), dot.0, dot.1));
        let stamp = row.stamp;
        self.tables.entries.put(dot, row);
        if let Some(row) = self.tables.keys.edit(key) {
            row.entries += 1;
        }
        if let Some(row) = self.tables.docs.edit(doc) {
            row.entries += 1;
            row.clock = row.clock.max(stamp.unwrap_or_default());
        }
    }

    /// Takes an entry out. Its key may have none left: see [`Docs::tidy_key`].
    pub(super) fn del_entry(&mut self, doc: Serial, dot: Dot) -> Option<Serial> {
        let row = self.tables.entries.get(&dot)?;
        let (key, bytes) = (row.key, ROW_BYTES + row.value.len() as u64);
        let slot = slot(self.rule_of(doc, Some(key)), &row.value);
        self.tables.of_key.del((key, slot, dot.0, dot.1));
        self.tables.entries.del(&dot);
        self.shrink(doc, bytes);
        if let Some(row) = self.tables.keys.edit(key) {
            row.entries -= 1;
        }
        if let Some(row) = self.tables.docs.edit(doc) {
            row.entries -= 1;
        }
        Some(key)
    }

    /// Forgets a key that nobody declared and that has no entries.
    pub(super) fn tidy_key(&mut self, doc: Serial, key: Serial) {
        let Some(row) = self.tables.keys.get(key).filter(|row| !row.declared && row.entries == 0) else {
            return;
        };
        let name = row.name.clone();
        self.tables.keys.del(key);
        self.shrink(doc, ROW_BYTES + name.len() as u64);
        self.tables.key_names.del(&(doc, name));
        if let Some(row) = self.tables.docs.edit(doc) {
            row.keys -= 1;
        }
    }

    /// Notes who changed a doc.
    pub(super) fn touch(&mut self, cx: &Context<'_>, doc: Serial) {
        if let Some(row) = self.tables.docs.edit(doc) {
            row.at = cx.now();
            row.agent = cx.caller.name.clone();
        }
    }

    pub(super) fn grow(&mut self, doc: Serial, bytes: u64) {
        if let Some(row) = self.tables.docs.edit(doc) {
            row.bytes += bytes;
        }
        self.tables.bytes.set(self.tables.bytes.get() + bytes);
    }

    fn shrink(&mut self, doc: Serial, bytes: u64) {
        if let Some(row) = self.tables.docs.edit(doc) {
            row.bytes -= bytes;
        }
        self.tables.bytes.set(self.tables.bytes.get() - bytes);
    }

    /// Refuses when a doc is beyond its bounds now and was not before: what makes it smaller is never refused.
    pub(super) fn bounded(&self, doc: Serial, before: &Doc, settings: &Settings) -> Result<(), Refusal> {
        let Some(now) = self.tables.docs.get(doc) else { return Ok(()) };
        let grew = |was: u64, is: u64, most: u64| is > was && is > most;
        let (name, all) = (&now.name, *self.tables.bytes.get());
        let what = if grew(before.entries + before.keys, now.entries + now.keys, settings.doc_entries_max) {
            format!("{} entries and keys", settings.doc_entries_max)
        } else if grew(before.bytes, now.bytes, settings.doc_max_bytes) {
            format!("{} bytes", settings.doc_max_bytes)
        } else if grew(before.actors, now.actors, settings.doc_actors_max) {
            return Err(exhausted(format!(
                "`{name}` has edits of {} copies already, and remembers them as long as it lives; edit online, let copies be used again, or raise it with `synod space set doc_actors_max`",
                settings.doc_actors_max
            )));
        } else if grew(before.gaps, now.gaps, settings.doc_gaps_max) {
            return Err(exhausted(format!(
                "`{name}` has more than {} gaps in what it would have seen; send whole copies, not only their newest edits",
                settings.doc_gaps_max
            )));
        } else if now.bytes > before.bytes && all > settings.docs_max_bytes {
            return Err(exhausted(format!(
                "all docs together have {} bytes, and that is all there may be; remove something, or raise it with `synod space set docs_max_bytes`",
                settings.docs_max_bytes
            )));
        } else {
            return Ok(());
        };
        Err(exhausted(format!(
            "`{name}` has the {what} that a doc may have; remove something, or begin another doc"
        )))
    }
}

/// How many gaps there are: also the one before the first number, when that is not 1.
pub(super) fn gaps(seen: &Spans) -> u64 {
    let spans = seen.len() as u64;
    if seen.has(1) { spans - 1 } else { spans }
}
