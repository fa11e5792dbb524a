//! A set of keys in their order: ready sets, waiting lines, indexes from one thing to another.

use super::Journalled;
use crate::codec::{Malformed, Reader, Wire, put_varint};
use std::collections::BTreeSet;
use std::ops::RangeBounds;

/// An ordered set.
#[derive(Debug)]
pub struct Ordered<K> {
    keys: BTreeSet<K>,
    undo: Vec<(K, bool)>,
}

impl<K> Default for Ordered<K> {
    fn default() -> Self {
        Ordered { keys: BTreeSet::new(), undo: Vec::new() }
    }
}

impl<K: Ord + Copy> Ordered<K> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether `key` is in.
    pub fn has(&self, key: K) -> bool {
        self.keys.contains(&key)
    }

    /// Puts `key` in and says whether it was new.
    #[inline]
    pub fn put(&mut self, key: K) -> bool {
        let new = self.keys.insert(key);
        if new {
            self.undo.push((key, false));
        }
        new
    }

    /// Takes `key` out and says whether it was there.
    #[inline]
    pub fn del(&mut self, key: K) -> bool {
        let there = self.keys.remove(&key);
        if there {
            self.undo.push((key, true));
        }
        there
    }

    /// Keys within `range`, in order.
    #[inline]
    pub fn range(&self, range: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = K> + '_ {
        self.keys.range(range).copied()
    }

    /// The first key at or after `from`, if it is at or before `to`. Cheaper than a range: one search instead of two.
    #[inline]
    pub fn first(&self, from: K, to: K) -> Option<K> {
        self.keys.range(from..).next().copied().filter(|key| *key <= to)
    }

    /// Every key, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = K> + '_ {
        self.keys.iter().copied()
    }
}

impl<K: Ord + Copy + for<'a> Wire<'a>> Journalled for Ordered<K> {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((key, was)) = self.undo.pop() else { return };
            if was {
                self.keys.insert(key)
            } else {
                self.keys.remove(&key)
            };
        }
    }
    #[inline]
    fn commit(&mut self) {
        self.undo.clear();
    }
    fn save(&self, state: &mut Vec<u8>, _: &mut Vec<u8>) {
        put_varint(state, self.keys.len() as u64);
        for key in &self.keys {
            key.put(state);
        }
    }
    fn load(state: &mut Reader<'_>, _: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = state.count()?;
        let keys = (0..count).map(|_| K::get(state)).collect::<Result<_, _>>()?;
        Ok(Ordered { keys, undo: Vec::new() })
    }
}
