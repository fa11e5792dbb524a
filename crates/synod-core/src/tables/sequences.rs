//! Contiguous lists of references: what a topic or a journal holds of its messages.
//!
//! State that may grow beyond memory does not hold payloads; it says where each stands in the log: the request's index and the payload's ordinal.
//! Beside that an item has what rules compute on: length, time, and one number of the machine's own (a key's hash, a type).
//!
//! ```text
//!            first                                     next
//!              ▼                                         ▼
//!     ┌─────┬──────────────┬──────────────┬───────────┐
//!     │trimmed 128 items   │ 128 items    │ up to 128 │ ◀── push
//!     └─────┴──────────────┴──────────────┴───────────┘
//!       a chunk: its first item in full, then of each the difference to the one before
//! ```
//!
//! Numbers are contiguous, never used again, and stay when the front is trimmed.
//! A message on its own takes about six bytes, one of a batch about four; an item is found by its number in one step and at most 128 small ones.
//! Places in the log rise from item to item, so an item is also found by its place, and by its time.
//!
//! An item whose payload mentions blobs says so beside the list, and lets go of them when it goes.
//!
//! Canonical bytes list what is kept, whatever chunks it stands in.

use super::{Journalled, Mentions, Moved};
use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::entry::Digest;
use crate::ids::{Index, Millis, Serial};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

/// Items of a chunk.
const CHUNK: u64 = 128;

/// One reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Item {
    /// The request that carried the payload.
    pub index: Index,
    /// Which payload of that request.
    pub ordinal: u32,
    /// The payload's length in bytes.
    pub len: u32,
    /// When it came.
    pub time: Millis,
    /// A number of the machine's own; zero for none.
    pub tag: u64,
}

impl Item {
    /// Its place in the log.
    fn place(&self) -> (Index, u32) {
        (self.index, self.ordinal)
    }

    /// Writes the difference to the item before.
    fn put(&self, before: &Item, out: &mut Vec<u8>) {
        let step = self.index.0.wrapping_sub(before.index.0) as i64;
        let ordinal = self.ordinal.wrapping_sub(if step == 0 { before.ordinal } else { 0 });
        put_varint(out, zigzag(step) << 1 | (self.tag != 0) as u64);
        put_varint(out, ordinal as u64);
        put_varint(out, self.len as u64);
        put_varint(out, zigzag(self.time.0.wrapping_sub(before.time.0) as i64));
        if self.tag != 0 {
            put_varint(out, self.tag);
        }
    }

    /// Reads what [`Item::put`] wrote.
    fn get(before: &Item, from: &mut Reader<'_>) -> Result<Item, Malformed> {
        let head = from.varint()?;
        let step = unzigzag(head >> 1);
        let ordinal = from.varint()? as u32;
        Ok(Item {
            index: Index(before.index.0.wrapping_add(step as u64)),
            ordinal: ordinal.wrapping_add(if step == 0 { before.ordinal } else { 0 }),
            len: u32::try_from(from.varint()?).map_err(|_| Malformed("item length"))?,
            time: Millis(before.time.0.wrapping_add(unzigzag(from.varint()?) as u64)),
            tag: if head & 1 == 1 { from.varint()? } else { 0 },
        })
    }
}

fn zigzag(n: i64) -> u64 {
    // Two bits are given away to the mark of a tag; indexes and times stay far below what that costs.
    ((n << 1) ^ (n >> 63)) as u64 & u64::MAX >> 1
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

/// Up to [`CHUNK`] items behind one another.
#[derive(Debug, Default)]
struct Chunk {
    /// Its first item: where a search begins, without reading the rest.
    base: Item,
    /// Its last: what the next is measured from.
    last: Item,
    count: u32,
    /// Bytes of all payloads.
    bytes: u64,
    packed: Vec<u8>,
}

impl Chunk {
    fn push(&mut self, item: Item) {
        if self.count == 0 {
            self.base = item;
        } else {
            item.put(&self.last, &mut self.packed);
        }
        self.last = item;
        self.count += 1;
        self.bytes += item.len as u64;
        if self.count as u64 == CHUNK {
            self.packed.shrink_to_fit();
        }
    }

    /// Takes the last item back. Rare: only undo does it.
    fn pop(&mut self) {
        let kept: Vec<Item> = self.iter().take(self.count.saturating_sub(1) as usize).collect();
        *self = Chunk::default();
        kept.into_iter().for_each(|item| self.push(item));
    }

    fn iter(&self) -> impl Iterator<Item = Item> + '_ {
        let mut from = Reader::new(&self.packed);
        let mut before = self.base;
        (0..self.count).map_while(move |n| {
            if n > 0 {
                before = Item::get(&before, &mut from).ok()?;
            }
            Some(before)
        })
    }
}

/// One list.
#[derive(Debug, Default)]
struct List {
    /// The number of the first item in the first chunk, kept or not.
    origin: u64,
    first: u64,
    next: u64,
    /// Bytes of all payloads that are kept.
    bytes: u64,
    chunks: VecDeque<Chunk>,
}

impl List {
    fn starting(first: u64) -> List {
        List { origin: first, first, next: first, ..List::default() }
    }

    fn push(&mut self, item: Item) -> u64 {
        if (self.next - self.origin).is_multiple_of(CHUNK) {
            self.chunks.push_back(Chunk::default());
        }
        if let Some(chunk) = self.chunks.back_mut() {
            chunk.push(item);
        }
        self.bytes += item.len as u64;
        self.next += 1;
        self.next - 1
    }

    fn pop(&mut self) {
        let Some(chunk) = self.chunks.back_mut() else { return };
        self.bytes -= chunk.last.len as u64;
        chunk.pop();
        if chunk.count == 0 {
            self.chunks.pop_back();
        }
        self.next -= 1;
    }

    /// The chunk that holds a number, and the number of its first item.
    fn chunk_of(&self, number: u64) -> Option<(usize, u64)> {
        let nth = number.checked_sub(self.origin)? / CHUNK;
        Some((usize::try_from(nth).ok()?, self.origin + nth * CHUNK))
    }

    fn from(&self, number: u64) -> impl Iterator<Item = (u64, Item)> + '_ {
        let from = number.clamp(self.first, self.next);
        let (nth, start) = self.chunk_of(from).unwrap_or((0, self.origin));
        let items = self.chunks.range(nth.min(self.chunks.len())..).flat_map(Chunk::iter);
        (start..).zip(items).skip((from - start) as usize)
    }

    fn back(&self, number: u64) -> impl Iterator<Item = (u64, Item)> + '_ {
        let end = number.saturating_add(1).min(self.next);
        let chunks = self.chunk_of(end.max(self.first + 1) - 1).map_or(0, |(nth, _)| nth + 1);
        // A chunk is read forwards only; of the others none is looked at before its turn.
        (0..chunks.min(self.chunks.len()))
            .rev()
            .flat_map(|nth| {
                let items = self.chunks.get(nth).into_iter().flat_map(Chunk::iter);
                let items: Vec<(u64, Item)> = (self.origin + nth as u64 * CHUNK..).zip(items).collect();
                items.into_iter().rev()
            })
            .skip_while(move |(at, _)| *at >= end)
            .take_while(|(at, _)| *at >= self.first)
    }

    /// The first kept number whose item is not `before`, in an order that items are in.
    fn search(&self, before: impl Fn(&Item) -> bool) -> u64 {
        // Whoever stands at the end of many lists asks each of them for nothing: one look at the last item.
        if self.chunks.back().is_some_and(|chunk| before(&chunk.last)) {
            return self.next;
        }
        let nth = self.chunks.partition_point(|chunk| before(&chunk.base)).saturating_sub(1);
        let start = self.origin + nth as u64 * CHUNK;
        let within =
            self.chunks.get(nth).map_or(0, |chunk| chunk.iter().take_while(|item| before(item)).count());
        (start + within as u64).clamp(self.first, self.next)
    }

    /// Forgets items before a number; whole chunks are returned, for undo.
    fn trim(&mut self, before: u64) -> VecDeque<Chunk> {
        let before = before.clamp(self.first, self.next);
        let whole = (self.chunk_of(before).map_or(0, |(nth, _)| nth)).min(self.chunks.len());
        // What goes of the bytes is added up from the shorter side of each chunk's edge.
        let partly = |list: &List, number: u64| -> u64 {
            let Some((nth, start)) = list.chunk_of(number) else { return 0 };
            let items = list.chunks.get(nth).into_iter().flat_map(Chunk::iter);
            items.take((number - start) as usize).map(|item| item.len as u64).sum()
        };
        let dropped: u64 = self.chunks.iter().take(whole).map(|chunk| chunk.bytes).sum();
        self.bytes -= dropped + partly(self, before) - partly(self, self.first);
        self.origin += whole as u64 * CHUNK;
        self.first = before;
        // Only what goes is touched: a full list is trimmed with every push.
        self.chunks.drain(..whole).collect()
    }
}

/// What takes a change back.
#[derive(Debug)]
enum Step {
    Begun(Serial),
    Pushed(Serial),
    Trimmed {
        key: Serial,
        first: u64,
        bytes: u64,
        chunks: VecDeque<Chunk>,
    },
    Deleted(Serial, List),
    /// Mentions changed; this was their mark before.
    Mentioned(usize),
}

/// Lists of references by serial. See the [module](self).
#[derive(Debug, Default)]
pub struct Sequences {
    lists: BTreeMap<Serial, List>,
    /// (index of the first kept item, list): derived, for [`Sequences::oldest`].
    heads: BTreeSet<(Index, Serial)>,
    /// Bytes of the payloads of all kept items: derived, for [`Sequences::total`].
    total: u64,
    /// What kept items mention.
    mentions: Mentions,
    undo: Vec<Step>,
}

impl Sequences {
    /// Begins a list whose first item will have the number `first`, unless there is one.
    pub fn begin(&mut self, key: Serial, first: u64) {
        if !self.has(key) {
            self.lists.insert(key, List::starting(first));
            self.undo.push(Step::Begun(key));
        }
    }

    /// Whether there is a list under `key`, with items or without.
    pub fn has(&self, key: Serial) -> bool {
        self.lists.contains_key(&key)
    }

    /// Appends an item, to a list from 0 if there is none, and returns its number.
    pub fn push(&mut self, key: Serial, item: Item) -> u64 {
        self.begin(key, 0);
        let list = self.lists.entry(key).or_default();
        if list.first == list.next {
            self.heads.insert((item.index, key));
        }
        self.undo.push(Step::Pushed(key));
        self.total += item.len as u64;
        list.push(item)
    }

    /// Notes which blobs the payload of this item mentions: they are kept as long as it is.
    pub fn mention(&mut self, key: Serial, number: u64, blobs: &[Digest]) {
        if !blobs.is_empty() && self.range(key).contains(&number) {
            self.undo.push(Step::Mentioned(self.mentions.mark()));
            self.mentions.put(key, number, blobs);
        }
    }

    /// What items before a number mentioned goes with them.
    fn forget_mentions(&mut self, key: Serial, before: u64) {
        if !self.mentions.is_empty() {
            self.undo.push(Step::Mentioned(self.mentions.mark()));
            self.mentions.trim(key, before);
        }
    }

    /// Forgets the items before a number and returns how many that were. Numbers stay.
    pub fn trim(&mut self, key: Serial, before: u64) -> u64 {
        let Some(list) = self.lists.get_mut(&key).filter(|list| list.first < before) else { return 0 };
        let (first, bytes) = (list.first, list.bytes);
        behead(&mut self.heads, key, list);
        let chunks = list.trim(before);
        head(&mut self.heads, key, list);
        let gone = list.first - first;
        let first_kept = list.first;
        self.total -= bytes - list.bytes;
        self.undo.push(Step::Trimmed { key, first, bytes, chunks });
        self.forget_mentions(key, first_kept);
        gone
    }

    /// Forgets the whole list and says whether there was one.
    pub fn del(&mut self, key: Serial) -> bool {
        let Some(list) = self.lists.remove(&key) else { return false };
        behead(&mut self.heads, key, &list);
        self.total -= list.bytes;
        self.undo.push(Step::Deleted(key, list));
        self.forget_mentions(key, u64::MAX);
        true
    }

    /// From the first number kept up to the next to be given; empty where there is no list.
    pub fn range(&self, key: Serial) -> Range<u64> {
        self.lists.get(&key).map_or(0..0, |list| list.first..list.next)
    }

    /// Bytes of the payloads of what is kept.
    pub fn bytes(&self, key: Serial) -> u64 {
        self.lists.get(&key).map_or(0, |list| list.bytes)
    }

    /// Bytes of the payloads of what is kept, in all lists.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The item of this number, if it is kept.
    pub fn get(&self, key: Serial, number: u64) -> Option<Item> {
        self.range(key)
            .contains(&number)
            .then(|| self.iter(key, number).next())
            .flatten()
            .map(|(_, item)| item)
    }

    /// Items from a number on, or from the first that is kept.
    pub fn iter(&self, key: Serial, from: u64) -> impl Iterator<Item = (u64, Item)> + '_ {
        self.lists.get(&key).into_iter().flat_map(move |list| list.from(from))
    }

    /// Items from a number backwards, or from the last.
    pub fn back(&self, key: Serial, from: u64) -> impl Iterator<Item = (u64, Item)> + '_ {
        self.lists.get(&key).into_iter().flat_map(move |list| list.back(from))
    }

    /// The last item that is kept, without reading any other.
    pub fn last(&self, key: Serial) -> Option<Item> {
        let list = self.lists.get(&key).filter(|list| list.first < list.next)?;
        list.chunks.back().map(|chunk| chunk.last)
    }

    /// The number of the first item kept that is not earlier than `time`; the next number if there is none.
    pub fn since(&self, key: Serial, time: Millis) -> u64 {
        self.lists.get(&key).map_or(0, |list| list.search(|item| item.time < time))
    }

    /// The number of the first item kept that does not stand before this place in the log; the next number if there is none.
    pub fn at(&self, key: Serial, index: Index, ordinal: u32) -> u64 {
        self.lists.get(&key).map_or(0, |list| list.search(|item| item.place() < (index, ordinal)))
    }

    /// The number of the item that stands at this place in the log, if it is kept.
    pub fn find(&self, key: Serial, index: Index, ordinal: u32) -> Option<u64> {
        let number = self.at(key, index, ordinal);
        (self.get(key, number)?.place() == (index, ordinal)).then_some(number)
    }

    /// Every list there is.
    pub fn sequences(&self) -> impl Iterator<Item = Serial> + '_ {
        self.lists.keys().copied()
    }

    /// The smallest index that an item of any list refers to.
    pub fn oldest(&self) -> Option<Index> {
        self.heads.first().map(|(index, _)| *index)
    }
}

/// Notes where a list begins.
fn head(heads: &mut BTreeSet<(Index, Serial)>, key: Serial, list: &List) {
    if let Some((_, item)) = list.from(list.first).next() {
        heads.insert((item.index, key));
    }
}

/// Forgets where a list began.
fn behead(heads: &mut BTreeSet<(Index, Serial)>, key: Serial, list: &List) {
    if let Some((_, item)) = list.from(list.first).next() {
        heads.remove(&(item.index, key));
    }
}

impl Journalled for Sequences {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some(step) = self.undo.pop() else { return };
            match step {
                Step::Begun(key) => drop(self.lists.remove(&key)),
                Step::Pushed(key) => {
                    let Some(list) = self.lists.get_mut(&key) else { continue };
                    behead(&mut self.heads, key, list);
                    let bytes = list.bytes;
                    list.pop();
                    self.total -= bytes - list.bytes;
                    head(&mut self.heads, key, list);
                }
                Step::Trimmed { key, first, bytes, mut chunks } => {
                    let Some(list) = self.lists.get_mut(&key) else { continue };
                    behead(&mut self.heads, key, list);
                    list.origin -= chunks.len() as u64 * CHUNK;
                    chunks.append(&mut list.chunks);
                    self.total += bytes - list.bytes;
                    (list.chunks, list.first, list.bytes) = (chunks, first, bytes);
                    head(&mut self.heads, key, list);
                }
                Step::Mentioned(mark) => self.mentions.undo_to(mark),
                Step::Deleted(key, list) => {
                    head(&mut self.heads, key, &list);
                    self.total += list.bytes;
                    self.lists.insert(key, list);
                }
            }
        }
    }
    #[inline]
    fn commit(&mut self) {
        self.undo.clear();
        self.mentions.commit();
    }
    fn moved(&mut self, moved: &mut Vec<Moved>) {
        self.mentions.moved(moved);
    }
    fn mentioned(&self, mentioned: &mut Vec<Digest>) {
        self.mentions.mentioned(mentioned);
    }
    fn save(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>) {
        put_varint(state, self.lists.len() as u64);
        for (key, list) in &self.lists {
            key.put(state);
            put_varint(state, list.first);
            put_varint(state, list.next - list.first);
            let mut before = Item::default();
            for (_, item) in list.from(list.first) {
                item.put(&before, state);
                before = item;
            }
        }
        self.mentions.save(state, bodies);
    }
    fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut sequences = Sequences::default();
        for _ in 0..state.count()? {
            let key = Serial::get(state)?;
            let mut list = List::starting(state.varint()?);
            let mut before = Item::default();
            for _ in 0..state.varint()? {
                before = Item::get(&before, state)?;
                list.push(before);
            }
            head(&mut sequences.heads, key, &list);
            sequences.total += list.bytes;
            sequences.lists.insert(key, list);
        }
        sequences.mentions = Mentions::load(state, bodies)?;
        Ok(sequences)
    }
}

#[cfg(test)]
mod tests;
