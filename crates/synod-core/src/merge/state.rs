//! A whole copy in memory, or a part of one.

use super::{Deed, Rule, Seen, Stamp, edit, read};
use crate::ids::NUMBER_MAX;
use crate::refusal::{Refusal, conflict, exhausted};
use std::collections::{BTreeMap, BTreeSet};

/// The name of an edit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dot {
    /// Who made it: one copy, which counts for itself.
    pub actor: Box<str>,
    /// Which of theirs it was, from 1.
    pub n: u64,
}

/// An edit that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// How the key merges.
    pub rule: Rule,
    /// The value as canonical JSON: under `count` and `sum` its actor's share so far, under `flag` always `true`.
    pub value: Box<str>,
    /// When it was written, where the rule needs it.
    pub stamp: Option<Stamp>,
}

/// What was seen, and what of it counts.
#[derive(Clone, Debug, Default)]
pub struct State {
    seen: Seen,
    entries: BTreeMap<Dot, Entry>,
    /// Which entries each key has, those of a set by element. Follows from `entries`.
    of_key: BTreeMap<Slot, BTreeSet<Dot>>,
}

/// A key, and under `set` the element, which is empty under other rules.
type Slot = (Box<str>, Box<str>);

fn slot(key: &str, rule: Rule, value: &str) -> Slot {
    (key.into(), if rule == Rule::Set { value.into() } else { Box::default() })
}

impl PartialEq for State {
    fn eq(&self, other: &State) -> bool {
        (&self.seen, &self.entries) == (&other.seen, &other.entries)
    }
}
impl Eq for State {}

impl State {
    /// The dots that were seen.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Every live entry, by dot.
    pub fn entries(&self) -> impl Iterator<Item = (&Dot, &Entry)> {
        self.entries.iter()
    }

    /// How many entries are live.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no entry is live. Something may have been seen nonetheless.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry of this edit, if it counts.
    pub fn entry(&self, dot: &Dot) -> Option<&Entry> {
        self.entries.get(dot)
    }

    /// Takes in that everything of `actor` from `from` to `to` was seen.
    pub fn see(&mut self, actor: &str, from: u64, to: u64) {
        self.seen.add(actor, from, to);
    }

    /// Puts an entry in, seen with it.
    pub fn put(&mut self, dot: Dot, entry: Entry) {
        self.seen.add(&dot.actor, dot.n, dot.n);
        self.del(&dot);
        let slot = slot(&entry.key, entry.rule, &entry.value);
        self.of_key.entry(slot).or_default().insert(dot.clone());
        self.entries.insert(dot, entry);
    }

    fn del(&mut self, dot: &Dot) {
        let Some(entry) = self.entries.remove(dot) else { return };
        let slot = slot(&entry.key, entry.rule, &entry.value);
        if let Some(dots) = self.of_key.get_mut(&slot) {
            dots.remove(dot);
            if dots.is_empty() {
                self.of_key.remove(&slot);
            }
        }
    }

    /// Takes everything in that `other` knows, a whole copy or a part.
    ///
    /// Refused as a conflict, with nothing changed, when both have an entry of one dot and they differ: two copies called themselves the same, or one was restored from a backup and wrote on.
    pub fn join(&mut self, other: &State) -> Result<(), Refusal> {
        let twice = |(dot, entry): &(&Dot, &Entry)| self.entries.get(dot).is_some_and(|own| own != *entry);
        if let Some((dot, _)) = other.entries.iter().find(twice) {
            return Err(two_minds(&dot.actor, dot.n));
        }
        let mut gone = Vec::new();
        for (actor, from, to) in other.seen.iter() {
            let (first, last) = (Dot { actor: actor.into(), n: from }, Dot { actor: actor.into(), n: to });
            let here = self.entries.range(first..=last).map(|(dot, _)| dot);
            gone.extend(here.filter(|dot| !other.entries.contains_key(dot)).cloned());
        }
        gone.iter().for_each(|dot| self.del(dot));
        for (dot, entry) in &other.entries {
            if !self.seen.has(&dot.actor, dot.n) {
                self.put(dot.clone(), entry.clone());
            }
        }
        self.seen.join(&other.seen);
        Ok(())
    }

    /// Carries an edit of `actor` out, and says what to tell other copies: joined to this one as it was, that is this one as it is now.
    ///
    /// `stamp` is used where the rule needs one; it has to be later than [`State::clock`].
    pub fn edit(
        &mut self,
        actor: &str,
        key: &str,
        rule: Rule,
        deed: Deed<'_>,
        stamp: Stamp,
    ) -> Result<State, Refusal> {
        let shown = |dot: &Dot| {
            let entry = self.entries.get(dot)?;
            Some((dot.clone(), &*entry.value, *dot.actor == *actor))
        };
        let edited = match deed {
            // Nothing but that very element can be superseded.
            Deed::Write(value) | Deed::Drop(value) if rule == Rule::Set => {
                let dots = self.of_key.get(&slot(key, rule, value)).into_iter().flatten();
                edit(rule, deed, dots.filter_map(shown))?
            }
            Deed::Write(_) if rule == Rule::Append => edit(rule, deed, std::iter::empty())?,
            _ => edit(rule, deed, self.dots_of(key).filter_map(shown))?,
        };
        let mut delta = State::default();
        edited.gone.iter().for_each(|dot| delta.see(&dot.actor, dot.n, dot.n));
        if let Some(value) = edited.add {
            let n = self.seen.last(actor) + 1;
            if n > NUMBER_MAX {
                return Err(exhausted(format!(
                    "`{actor}` has made every edit it can; edit as another actor"
                )));
            }
            let stamp = rule.is_stamped().then_some(stamp);
            delta.put(Dot { actor: actor.into(), n }, Entry { key: key.into(), rule, value, stamp });
        }
        self.join(&delta)?;
        Ok(delta)
    }

    /// Every key with a live entry, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let mut before = None;
        self.of_key.keys().map(|(key, _)| &**key).filter(move |key| before.replace(*key) != Some(*key))
    }

    fn dots_of(&self, key: &str) -> impl Iterator<Item = &Dot> {
        let from = (Box::from(key), Box::from(""));
        let slots = self.of_key.range(from..).take_while(move |((own, _), _)| **own == *key);
        slots.flat_map(|(_, dots)| dots)
    }

    /// The live entries of a key.
    pub fn entries_of(&self, key: &str) -> impl Iterator<Item = (&Dot, &Entry)> {
        self.dots_of(key).filter_map(|dot| Some((dot, self.entries.get(dot)?)))
    }

    /// What is read of a key under `rule`, as canonical JSON.
    pub fn read(&self, key: &str, rule: Rule) -> String {
        let entries = self.entries_of(key);
        read(
            rule,
            entries.map(|(dot, entry)| (&*entry.value, entry.stamp.unwrap_or_default(), &*dot.actor, dot.n)),
        )
    }

    /// The latest stamp of any entry.
    pub fn clock(&self) -> Stamp {
        self.entries.values().filter_map(|entry| entry.stamp).max().unwrap_or_default()
    }

    /// What a copy that has seen `since` is missing here, as a part to join. What it has removed itself is not in it.
    pub fn since(&self, since: &Seen) -> State {
        let mut part = State { seen: self.seen.clone(), ..State::default() };
        for (dot, entry) in &self.entries {
            match since.has(&dot.actor, dot.n) {
                // It is still live here: to say that it was seen would remove it there.
                true => part.seen.del(&dot.actor, dot.n, dot.n),
                false => part.put(dot.clone(), entry.clone()),
            }
        }
        part
    }

    /// The part of this copy that is about the dots in `of`: which of them it has seen, and their entries.
    pub fn about(&self, of: &Seen) -> State {
        // To say of what was not seen that it was would remove it elsewhere.
        let of = of.minus(&of.minus(&self.seen));
        let mut part = State { seen: of.clone(), ..State::default() };
        for (actor, from, to) in of.iter() {
            let (first, last) = (Dot { actor: actor.into(), n: from }, Dot { actor: actor.into(), n: to });
            let here: Vec<_> = self.entries.range(first..=last).collect();
            here.into_iter().for_each(|(dot, entry)| part.put(dot.clone(), entry.clone()));
        }
        part
    }
}

/// Two edits go by one name.
pub(crate) fn two_minds(actor: &str, n: u64) -> Refusal {
    conflict(format!(
        "there are two edits {n} of `{actor}`: two copies go by that name, or one was restored from a backup and wrote on; take a new copy, under another place after the `@`, and make its edits again"
    ))
}
