//! Which names there are, and which of them overlap with another.
//!
//! Names are found by their stem, the text that every path they describe begins with: a literal name is its own.
//! Two names can only overlap if the stem of one begins with that of the other.
//! So a literal name asks for the stems that are a beginning of it, one look-up each and mostly one in all; a pattern also for those that begin with its own.

use super::names;
use super::*;
use std::ops::Bound;

impl Locks {
    /// The number of a name, which is new if nobody holds or wants it yet.
    pub(super) fn intern(&mut self, text: &str) -> Serial {
        if let Some(name) = self.name(text) {
            return name;
        }
        let name = Serial(self.tables.name_numbers.get() + 1);
        self.tables.name_numbers.set(name.0);
        self.tables.names.put(name, NameRow { text: text.into() });
        let stem = names::stem(text);
        let stem = match self.tables.stems.get(stem) {
            Some(stem) => *stem,
            None => {
                self.tables.stems.put(stem.into(), name);
                name
            }
        };
        self.tables.of_stem.put((stem, name));
        name
    }

    fn name(&self, text: &str) -> Option<Serial> {
        let stem = *self.tables.stems.get(names::stem(text))?;
        self.names_under(stem).find(|name| self.text(*name) == text)
    }

    /// Forgets those of these names that nobody holds or wants.
    pub(super) fn forget_unused(&mut self, names: &[Serial]) {
        for &name in names {
            let Some(row) = self.tables.names.get(name).filter(|_| !self.in_use(name)) else { continue };
            let text = names::stem(&row.text);
            if let Some(&stem) = self.tables.stems.get(text) {
                self.tables.of_stem.del((stem, name));
                if self.names_under(stem).next().is_none() {
                    self.tables.stems.del(text);
                }
            }
            self.tables.names.del(name);
        }
    }

    pub(super) fn in_use(&self, name: Serial) -> bool {
        self.holders(name, Mode::Exclusive).next().is_some()
            || self.holders(name, Mode::Shared).next().is_some()
            || [Mode::Exclusive, Mode::Shared]
                .into_iter()
                .any(|mode| self.seekers(name, mode, Index(u64::MAX)).next().is_some())
    }

    pub(super) fn names_under(&self, stem: Serial) -> impl Iterator<Item = Serial> + '_ {
        self.tables.of_stem.range((stem, Serial(0))..=(stem, Serial(u64::MAX))).map(|(_, name)| name)
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Serial) -> &str {
        self.tables.names.get(name).map_or("", |row| &row.text)
    }

    pub(super) fn texts<'s>(&'s self, names: &'s [Serial]) -> impl Iterator<Item = &'s str> + Clone {
        names.iter().map(|name| self.text(*name))
    }

    /// The locks that cover a name in this mode.
    pub(super) fn holders(&self, name: Serial, mode: Mode) -> impl Iterator<Item = HeldAt> + '_ {
        let first = HeldAt::new(name, mode, Owner::first(Serial(0)), Serial(0));
        let last = HeldAt::new(name, mode, Owner::last(Serial(u64::MAX)), Serial(u64::MAX));
        self.tables.held.range(first..=last)
    }

    /// Those who came before `before` and want a name in this mode, in the order they came.
    pub(super) fn seekers(
        &self,
        name: Serial,
        mode: Mode,
        before: Index,
    ) -> impl DoubleEndedIterator<Item = Index> + '_ {
        let (first, end) = (WantedAt::new(name, mode, Index(0)), WantedAt::new(name, mode, before));
        self.tables.wanted.range(first..end).map(|at| at.ticket)
    }

    /// Every name in use that overlaps with `text`.
    pub(super) fn overlapping(&self, text: &str) -> Vec<Serial> {
        let own = names::stem(text);
        let mut found = Vec::new();
        let mut collect = |stem: Serial| {
            found.extend(self.names_under(stem).filter(|name| names::overlap(self.text(*name), text)));
        };
        // Downwards through the stems that our own begins with: what does not fit says how far to go down.
        let mut below = Bound::Included(own);
        while let Some((stem, number)) = self.tables.stems.range::<str>((Bound::Unbounded, below)).next_back()
        {
            if own.starts_with(&**stem) {
                collect(*number);
                below = Bound::Excluded(stem);
            } else {
                below = Bound::Included(names::shared_beginning(own, stem));
            }
        }
        if !names::literal(text) {
            let longer = self.tables.stems.range::<str>((Bound::Excluded(own), Bound::Unbounded));
            longer.take_while(|(stem, _)| stem.starts_with(own)).for_each(|(_, number)| collect(*number));
        }
        found
    }
}
