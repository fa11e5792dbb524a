//! Which blobs are mentioned by payloads that state only refers to: by the list they stand in and their number there.
//!
//! A payload in memory says itself what it mentions ([`Bodies`](super::Bodies)); one that stayed in the log cannot be asked.
//! Few mention anything, so this is a small map beside a long list.

use super::{Journalled, Moved};
use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::entry::{Digest, blobs, put_blobs};
use crate::ids::Serial;
use std::collections::BTreeMap;

/// (list, number).
type Key = (Serial, u64);

/// Mentions by (list, number).
#[derive(Debug, Default)]
pub struct Mentions {
    rows: BTreeMap<Key, Box<[Digest]>>,
    undo: Vec<(Key, Option<Box<[Digest]>>)>,
    /// What came and went since somebody asked, each with the length of the journal after the change.
    moved: Vec<(usize, Moved)>,
}

impl Mentions {
    /// Notes that the payload of this number mentions these, sorted and each once.
    pub fn put(&mut self, list: Serial, number: u64, blobs: &[Digest]) {
        if blobs.is_empty() {
            return self.del(list, number);
        }
        let old = self.rows.insert((list, number), blobs.into());
        self.changed((list, number), old);
        self.say(blobs, true);
    }

    /// Forgets what the payload of this number mentioned.
    pub fn del(&mut self, list: Serial, number: u64) {
        if let Some(old) = self.rows.remove(&(list, number)) {
            self.changed((list, number), Some(old));
        }
    }

    /// The same for every number of a list before this one.
    pub fn trim(&mut self, list: Serial, before: u64) {
        while let Some((&(_, number), _)) = self.rows.range((list, 0)..(list, before)).next() {
            self.del(list, number);
        }
    }

    /// How many payloads mention something.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn changed(&mut self, key: Key, old: Option<Box<[Digest]>>) {
        let gone = old.clone().unwrap_or_default();
        self.undo.push((key, old));
        self.say(&gone, false);
    }

    fn say(&mut self, blobs: &[Digest], came: bool) {
        let after = self.undo.len();
        self.moved.extend(blobs.iter().map(|blob| (after, Moved { blob: *blob, came })));
    }
}

impl Journalled for Mentions {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((key, old)) = self.undo.pop() else { break };
            match old {
                Some(blobs) => drop(self.rows.insert(key, blobs)),
                None => drop(self.rows.remove(&key)),
            }
        }
        let kept = self.moved.partition_point(|(after, _)| *after <= mark);
        self.moved.truncate(kept);
    }
    #[inline]
    fn commit(&mut self) {
        self.undo.clear();
        self.moved.clear();
    }
    fn moved(&mut self, moved: &mut Vec<Moved>) {
        moved.extend(self.moved.drain(..).map(|(_, moved)| moved));
    }
    fn mentioned(&self, mentioned: &mut Vec<Digest>) {
        self.rows.values().for_each(|blobs| mentioned.extend_from_slice(blobs));
    }
    fn save(&self, state: &mut Vec<u8>, _: &mut Vec<u8>) {
        put_varint(state, self.rows.len() as u64);
        for ((list, number), blobs) in &self.rows {
            list.put(state);
            put_varint(state, *number);
            put_blobs(state, blobs);
        }
    }
    fn load(state: &mut Reader<'_>, _: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut mentions = Mentions::default();
        for _ in 0..state.count()? {
            let key = (Serial::get(state)?, state.varint()?);
            mentions.rows.insert(key, blobs(state)?.into());
        }
        Ok(mentions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Do {
        Put(u64, u64, Vec<u8>),
        Del(u64, u64),
        Trim(u64, u64),
        Undo(usize),
        Ask,
        Commit,
    }

    fn step() -> impl Strategy<Value = Do> {
        let blobs = proptest::collection::btree_set(0u8..4, 0..3).prop_map(|set| set.into_iter().collect());
        prop_oneof![
            6 => (0u64..2, 0u64..5, blobs).prop_map(|(list, number, blobs)| Do::Put(list, number, blobs)),
            2 => (0u64..2, 0u64..5).prop_map(|(list, number)| Do::Del(list, number)),
            1 => (0u64..2, 0u64..6).prop_map(|(list, before)| Do::Trim(list, before)),
            1 => (0usize..4).prop_map(Do::Undo),
            1 => Just(Do::Ask),
            2 => Just(Do::Commit),
        ]
    }

    fn counts(mentions: &Mentions) -> BTreeMap<Digest, i64> {
        let mut all = Vec::new();
        mentions.mentioned(&mut all);
        let mut counts = BTreeMap::new();
        all.into_iter().for_each(|blob| *counts.entry(blob).or_default() += 1);
        counts
    }

    proptest! {
        /// What it says came and went is the difference between what it held at the last commit and what it holds at the next, whatever was undone between.
        #[test]
        fn what_moved_is_the_difference(steps in proptest::collection::vec(step(), 1..60)) {
            let mut mentions = Mentions::default();
            let (mut told, mut before) = (BTreeMap::<Digest, i64>::new(), BTreeMap::new());
            let hear = |mentions: &mut Mentions, told: &mut BTreeMap<Digest, i64>| {
                let mut moved = Vec::new();
                mentions.moved(&mut moved);
                moved.iter().for_each(|m| *told.entry(m.blob).or_default() += if m.came { 1 } else { -1 });
            };
            for step in steps {
                match step {
                    Do::Put(list, number, blobs) => {
                        let blobs: Vec<Digest> = blobs.iter().map(|n| [*n; 32]).collect();
                        mentions.put(Serial(list), number, &blobs);
                    }
                    Do::Del(list, number) => mentions.del(Serial(list), number),
                    Do::Trim(list, number) => mentions.trim(Serial(list), number),
                    // A request is undone before anybody asked, or not at all.
                    Do::Undo(back) if told.is_empty() => mentions.undo_to(mentions.mark().saturating_sub(back)),
                    Do::Undo(_) => {}
                    Do::Ask => hear(&mut mentions, &mut told),
                    Do::Commit => {
                        hear(&mut mentions, &mut told);
                        let now = counts(&mentions);
                        for (blob, change) in &told {
                            let difference = now.get(blob).unwrap_or(&0) - before.get(blob).unwrap_or(&0);
                            prop_assert_eq!(*change, difference);
                        }
                        told.clear();
                        mentions.commit();
                        before = now;
                        let (mut state, mut none) = (Vec::new(), Vec::new());
                        mentions.save(&mut state, &mut none);
                        let again = Mentions::load(&mut Reader::new(&state), &mut Reader::new(&none)).unwrap();
                        prop_assert_eq!(&again.rows, &mentions.rows);
                    }
                }
            }
        }
    }
}
