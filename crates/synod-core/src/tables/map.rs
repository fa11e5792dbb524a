//! Rows by an ordered key: names chosen by agents, pairs, ranges.

use super::Journalled;
use crate::codec::{Malformed, Reader, Wire, put_varint};
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::RangeBounds;

/// Rows of one kind by an ordered key.
#[derive(Debug)]
pub struct Map<K, V> {
    rows: BTreeMap<K, V>,
    undo: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map { rows: BTreeMap::new(), undo: Vec::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of `key`.
    #[inline]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key)
    }

    /// The row of `key` to be changed in place; its before-image is kept.
    pub fn edit<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (own, row) = self.rows.get_key_value(key)?;
        self.undo.push((own.clone(), Some(row.clone())));
        self.rows.get_mut(key)
    }

    /// Writes the row of `key`, new or not.
    pub fn put(&mut self, key: K, row: V) {
        let old = self.rows.insert(key.clone(), row);
        self.undo.push((key, old));
    }

    /// Removes the row of `key` and says whether there was one.
    pub fn del<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        match self.rows.remove_entry(key) {
            Some((key, old)) => {
                self.undo.push((key, Some(old)));
                true
            }
            None => false,
        }
    }

    /// Rows in key order within `range`.
    pub fn range<Q: Ord + ?Sized>(
        &self,
        range: impl RangeBounds<Q>,
    ) -> impl DoubleEndedIterator<Item = (&K, &V)>
    where
        K: Borrow<Q>,
    {
        self.rows.range(range)
    }

    /// Every row, in key order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter()
    }
}

impl<K: Ord + Clone + for<'a> Wire<'a>, V: Clone + for<'a> Wire<'a>> Journalled for Map<K, V> {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((key, old)) = self.undo.pop() else { return };
            match old {
                Some(row) => drop(self.rows.insert(key, row)),
                None => drop(self.rows.remove(&key)),
            }
        }
    }
    #[inline]
    fn commit(&mut self) {
        self.undo.clear();
    }
    fn save(&self, state: &mut Vec<u8>, _: &mut Vec<u8>) {
        put_varint(state, self.rows.len() as u64);
        for (key, row) in &self.rows {
            key.put(state);
            row.put(state);
        }
    }
    fn load(state: &mut Reader<'_>, _: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = state.count()?;
        let rows =
            (0..count).map(|_| Ok((K::get(state)?, V::get(state)?))).collect::<Result<_, Malformed>>()?;
        Ok(Map { rows, undo: Vec::new() })
    }
}
