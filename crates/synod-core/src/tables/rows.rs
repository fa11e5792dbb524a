//! Rows by serial: a slab of chunks behind a [`Directory`].
//!
//! Chunks never move, so growth copies nothing; freed slots are used again, newest first.
//! Slots are private: nothing outside sees them, and canonical bytes do not contain them.

use super::Journalled;
use super::directory::Directory;
use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::ids::Serial;

const CHUNK: usize = 1024;

/// Rows of one kind by serial.
#[derive(Debug)]
pub struct Table<V> {
    directory: Directory,
    chunks: Vec<Box<[Option<V>]>>,
    free: Vec<u32>,
    undo: Vec<(Serial, Option<V>)>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Table { directory: Directory::default(), chunks: Vec::new(), free: Vec::new(), undo: Vec::new() }
    }
}

impl<V> Table<V> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.directory.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of `key`.
    #[inline]
    pub fn get(&self, key: Serial) -> Option<&V> {
        let slot = self.directory.get(key)? as usize;
        self.chunks[slot / CHUNK][slot % CHUNK].as_ref()
    }

    /// Whether `key` has a row.
    pub fn has(&self, key: Serial) -> bool {
        self.directory.get(key).is_some()
    }

    /// Writes the row of `key`, new or not.
    #[inline]
    pub fn put(&mut self, key: Serial, row: V) {
        let old = self.set(key, row);
        self.undo.push((key, old));
    }

    /// Removes the row of `key` and says whether there was one.
    pub fn del(&mut self, key: Serial) -> bool {
        match self.unset(key) {
            Some(old) => {
                self.undo.push((key, Some(old)));
                true
            }
            None => false,
        }
    }

    /// Every row from `from` on, in key order.
    pub fn iter_from(&self, from: Serial) -> impl Iterator<Item = (Serial, &V)> + '_ {
        self.directory.iter(from).filter_map(|(key, slot)| {
            Some((key, self.chunks[slot as usize / CHUNK][slot as usize % CHUNK].as_ref()?))
        })
    }

    /// Every row, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (Serial, &V)> + '_ {
        self.iter_from(Serial(0))
    }

    fn set(&mut self, key: Serial, row: V) -> Option<V> {
        let slot = match self.directory.get(key) {
            Some(slot) => slot,
            None => {
                let slot = self.slot();
                self.directory.set(key, slot);
                slot
            }
        } as usize;
        self.chunks[slot / CHUNK][slot % CHUNK].replace(row)
    }

    fn unset(&mut self, key: Serial) -> Option<V> {
        let slot = self.directory.remove(key)?;
        self.free.push(slot);
        self.chunks[slot as usize / CHUNK][slot as usize % CHUNK].take()
    }

    fn slot(&mut self) -> u32 {
        if self.free.is_empty() {
            let first = (self.chunks.len() * CHUNK) as u32;
            self.chunks.push((0..CHUNK).map(|_| None).collect());
            self.free.extend((first..first + CHUNK as u32).rev());
        }
        self.free.pop().expect("a chunk was just added")
    }
}

impl<V: Clone> Table<V> {
    /// The row of `key` to be changed in place; its before-image is kept.
    #[inline]
    pub fn edit(&mut self, key: Serial) -> Option<&mut V> {
        let slot = self.directory.get(key)? as usize;
        let row = self.chunks[slot / CHUNK][slot % CHUNK].as_mut()?;
        self.undo.push((key, Some(row.clone())));
        Some(row)
    }
}

impl<V> Table<V> {
    pub(super) fn undo_rows(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((key, old)) = self.undo.pop() else { return };
            match old {
                Some(row) => drop(self.set(key, row)),
                None => drop(self.unset(key)),
            }
        }
    }

    pub(super) fn undo_len(&self) -> usize {
        self.undo.len()
    }

    /// What stood where the last change was made.
    pub(super) fn last_undone(&self) -> Option<&V> {
        self.undo.last().and_then(|(_, old)| old.as_ref())
    }

    #[inline]
    pub(super) fn forget(&mut self) {
        self.undo.clear();
    }

    pub(super) fn restore(&mut self, key: Serial, row: V) {
        self.set(key, row);
    }
}

impl<V: for<'a> Wire<'a>> Journalled for Table<V> {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        self.undo_rows(mark);
    }
    #[inline]
    fn commit(&mut self) {
        self.forget();
    }
    fn save(&self, state: &mut Vec<u8>, _: &mut Vec<u8>) {
        put_varint(state, self.len() as u64);
        for (key, row) in self.iter() {
            key.put(state);
            row.put(state);
        }
    }
    fn load(state: &mut Reader<'_>, _: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut table = Table::default();
        for _ in 0..state.count()? {
            let key = Serial::get(state)?;
            table.restore(key, V::get(state)?);
        }
        Ok(table)
    }
}
