//! Which dots a copy has seen: of each actor mostly all from the first to some last, and now and then some beyond a gap.

use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::record::{Kind, Typed};
use std::collections::BTreeMap;

/// Numbers from 1 as spans, sorted, apart from each other by at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<(u64, u64)>);

impl Spans {
    /// Whether `n` is among them.
    pub fn has(&self, n: u64) -> bool {
        self.covers(n, n)
    }

    /// Whether everything from `from` to `to` is among them.
    pub fn covers(&self, from: u64, to: u64) -> bool {
        let at = self.0.partition_point(|span| span.1 < from);
        self.0.get(at).is_some_and(|span| span.0 <= from && to <= span.1)
    }

    /// The largest number; 0 when there is none.
    pub fn last(&self) -> u64 {
        self.0.last().map_or(0, |span| span.1)
    }

    /// How many spans there are: 1 for everything up to some last.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The spans, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, u64)> + '_ {
        self.0.iter().copied()
    }

    /// Takes in everything from `from` to `to`; an empty or impossible span changes nothing.
    pub fn add(&mut self, from: u64, to: u64) {
        if from == 0 || from > to {
            return;
        }
        // Those that touch the new one, or are only next to it, become one with it.
        let first = self.0.partition_point(|span| span.1 < from - 1);
        let after = self.0.partition_point(|span| span.0 <= to.saturating_add(1));
        let one = match self.0.get(first..after) {
            Some([least, .., most]) => (from.min(least.0), to.max(most.1)),
            Some([only]) => (from.min(only.0), to.max(only.1)),
            _ => (from, to),
        };
        self.0.splice(first..after, [one]);
    }

    /// Takes everything from `from` to `to` out.
    pub fn del(&mut self, from: u64, to: u64) {
        let first = self.0.partition_point(|span| span.1 < from);
        let after = self.0.partition_point(|span| span.0 <= to);
        if first >= after || from > to {
            return;
        }
        let (head, tail) = (self.0[first].0, self.0[after - 1].1);
        let left = (head < from).then(|| (head, from - 1));
        let right = (tail > to).then(|| (to + 1, tail));
        self.0.splice(first..after, left.into_iter().chain(right));
    }
}

impl Typed for Spans {
    const KIND: Kind = <Vec<(u64, u64)>>::KIND;
}

impl<'a> Wire<'a> for Spans {
    fn put(&self, out: &mut Vec<u8>) {
        put_varint(out, self.0.len() as u64);
        self.0.iter().for_each(|span| span.put(out));
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut spans = Spans::default();
        for _ in 0..from.count()? {
            let (first, last) = Wire::get(from)?;
            let apart = spans.0.last().is_none_or(|before| before.1 < u64::MAX - 1 && before.1 + 1 < first);
            if first == 0 || first > last || !apart {
                return Err(Malformed("spans"));
            }
            spans.0.push((first, last));
        }
        Ok(spans)
    }
}

/// The dots that were seen, by actor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(BTreeMap<Box<str>, Spans>);

impl Seen {
    /// Whether the edit `n` of `actor` was seen.
    pub fn has(&self, actor: &str, n: u64) -> bool {
        self.0.get(actor).is_some_and(|spans| spans.has(n))
    }

    /// What was seen of one actor.
    pub fn of(&self, actor: &str) -> Option<&Spans> {
        self.0.get(actor)
    }

    /// The largest number of `actor`; 0 when nothing of it was seen.
    pub fn last(&self, actor: &str) -> u64 {
        self.0.get(actor).map_or(0, Spans::last)
    }

    /// Takes in everything of `actor` from `from` to `to`.
    pub fn add(&mut self, actor: &str, from: u64, to: u64) {
        if from == 0 || from > to {
            return;
        }
        match self.0.get_mut(actor) {
            Some(spans) => spans.add(from, to),
            None => self.0.entry(actor.into()).or_default().add(from, to),
        }
    }

    /// Takes everything of `actor` from `from` to `to` out.
    pub fn del(&mut self, actor: &str, from: u64, to: u64) {
        if let Some(spans) = self.0.get_mut(actor) {
            spans.del(from, to);
            if spans.is_empty() {
                self.0.remove(actor);
            }
        }
    }

    /// Takes in everything that is in `other`.
    pub fn join(&mut self, other: &Seen) {
        other.iter().for_each(|(actor, from, to)| self.add(actor, from, to));
    }

    /// What is here and not in `other`.
    pub fn minus(&self, other: &Seen) -> Seen {
        let mut left = self.clone();
        other.iter().for_each(|(actor, from, to)| left.del(actor, from, to));
        left
    }

    /// Whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every span (actor, from, to), sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64, u64)> + '_ {
        self.0.iter().flat_map(|(actor, spans)| spans.iter().map(move |(from, to)| (&**actor, from, to)))
    }

    /// Every actor of which something was seen, sorted.
    pub fn actors(&self) -> impl Iterator<Item = &str> + '_ {
        self.0.keys().map(|actor| &**actor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn spans_are_the_set_of_their_numbers(steps in proptest::collection::vec((any::<bool>(), 0u64..30, 0u64..30), 0..40)) {
            let (mut spans, mut set) = (Spans::default(), BTreeSet::new());
            for (add, from, to) in steps {
                if add {
                    spans.add(from, to);
                    if from > 0 {
                        set.extend(from..=to.max(from - 1));
                    }
                } else {
                    spans.del(from, to);
                    set.retain(|n| *n < from || *n > to);
                }
                let all: BTreeSet<u64> = spans.iter().flat_map(|(from, to)| from..=to).collect();
                prop_assert_eq!(&all, &set);
                prop_assert!((0..32).all(|n| spans.has(n) == set.contains(&n)));
                prop_assert!((1..32).all(|n| spans.covers(n, n + 2) == (n..=n + 2).all(|n| set.contains(&n))));
                let mut bytes = Vec::new();
                spans.put(&mut bytes);
                prop_assert_eq!(Spans::get(&mut Reader::new(&bytes)).unwrap(), spans.clone());
            }
        }
    }

    #[test]
    fn the_largest_numbers_there_are_do_not_overflow() {
        let mut spans = Spans::default();
        spans.add(u64::MAX, u64::MAX);
        spans.add(1, u64::MAX);
        assert_eq!(spans.iter().collect::<Vec<_>>(), [(1, u64::MAX)]);
        spans.del(u64::MAX, u64::MAX);
        spans.del(0, 1);
        assert_eq!(spans.iter().collect::<Vec<_>>(), [(2, u64::MAX - 1)]);
    }
}
