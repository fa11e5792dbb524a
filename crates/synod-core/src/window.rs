//! The request-key window: the same key never executes twice.
//!
//! A key is (agent, key chosen by the client). With it are kept a hash of the command, the index, and the compact outcome, so that a retry is answered with what happened and the same key on another command is a `conflict`.
//!
//! Two generations, each an append-only list behind an open-addressing table: keys go into the young one; when that is full by count, bytes or age, the old one is dropped whole and the young one grows old.
//! So at least `window_keys` keys are remembered, at most twice as many, and nothing is ever deleted singly.
//! Keys are 128-bit hashes under the space's seed; a slot takes 64 bytes and its reply.
//!
//! Refusals are not kept: they changed nothing, and trying again is harmless.

use crate::codec::{Malformed, Reader, Wire, put_bytes, put_varint};
use crate::ids::{Index, Millis};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::{xxh3_64_with_seed, xxh3_128_with_seed};

/// A request key: who, and the hash of what they called it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u128);

impl Key {
    /// As bytes, for state.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// From those bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Key(u128::from_le_bytes(bytes))
    }
}

/// What the window knows of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// Nothing: execute it.
    New,
    /// It has a slot and never came to anything: execute it.
    Void,
    /// It was executed at this index, with this reply.
    Done(Index, &'a [u8]),
    /// It waits, under this ticket.
    Parked(Index),
    /// It was used for another command at this index.
    Conflict(Index),
}

#[derive(Clone, Debug)]
struct Slot {
    key: u128,
    command: u64,
    index: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Done { at: u32, len: u32 },
    Parked,
    Void,
}

#[derive(Debug, Default)]
struct Generation {
    slots: Vec<Slot>,
    replies: Vec<u8>,
    /// Bytes of replies ever kept, also of those that were voided since: what the limit goes by, the same live and restored.
    taken: u64,
    /// Words by hash; a power of two long, at most half full.
    table: Vec<u64>,
    since: Millis,
}

/// A word of the table: 0 for empty, otherwise a 1-based place below and 32 bits of the key above, so that a look-up that finds nothing reads no slot.
fn word(key: u128, place: usize) -> u64 {
    ((key >> 96) as u64) << 32 | (place as u64 + 1)
}

impl Generation {
    fn find(&self, key: u128) -> Option<usize> {
        if self.table.is_empty() {
            return None;
        }
        let mask = self.table.len() - 1;
        let mut at = key as usize & mask;
        loop {
            let word = self.table[at];
            if word == 0 {
                return None;
            }
            let place = (word as u32 - 1) as usize;
            if word >> 32 == (key >> 96) as u64 && self.slots[place].key == key {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// The word where a search for `key` begins.
    fn peek(&self, key: u128) -> u64 {
        if self.table.is_empty() { 0 } else { self.table[key as usize & (self.table.len() - 1)] }
    }

    fn push(&mut self, slot: Slot) {
        if (self.slots.len() + 1) * 2 > self.table.len() {
            self.grow();
        }
        self.slots.push(slot);
        self.enter(self.slots.len() - 1);
    }

    fn enter(&mut self, place: usize) {
        let mask = self.table.len() - 1;
        let key = self.slots[place].key;
        let mut at = key as usize & mask;
        while self.table[at] != 0 {
            at = (at + 1) & mask;
        }
        self.table[at] = word(key, place);
    }

    fn grow(&mut self) {
        self.table = vec![0; (self.table.len() * 2).max(64)];
        (0..self.slots.len()).for_each(|place| self.enter(place));
    }

    /// Empties it and keeps its memory.
    fn clear(&mut self) {
        self.slots.clear();
        self.replies.clear();
        self.taken = 0;
        self.table.fill(0);
    }

    fn keep(&mut self, reply: &[u8]) -> State {
        let at = self.replies.len() as u32;
        self.replies.extend_from_slice(reply);
        self.taken += reply.len() as u64;
        State::Done { at, len: reply.len() as u32 }
    }

    fn put(&self, out: &mut Vec<u8>) {
        (self.since, self.taken).put(out);
        put_varint(out, self.slots.len() as u64);
        for slot in &self.slots {
            out.extend_from_slice(&slot.key.to_le_bytes());
            out.extend_from_slice(&slot.command.to_le_bytes());
            slot.index.put(out);
            match slot.state {
                State::Done { at, len } => {
                    out.push(0);
                    put_bytes(out, &self.replies[at as usize..(at + len) as usize]);
                }
                State::Parked => out.push(1),
                State::Void => out.push(2),
            }
        }
    }

    fn get(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (since, taken) = Wire::get(from)?;
        let mut generation = Generation { since, ..Default::default() };
        for _ in 0..from.count()? {
            let (key, command) = (u128::from_le_bytes(*from.array()?), from.u64_le()?);
            let index = from.varint()?;
            let state = match from.byte()? {
                0 => generation.keep(from.bytes()?),
                1 => State::Parked,
                2 => State::Void,
                _ => return Err(Malformed("window slot")),
            };
            generation.push(Slot { key, command, index, state });
        }
        generation.taken = taken;
        Ok(generation)
    }
}

/// How many sessions' floors are remembered; the least recently raised goes first.
const FLOORS_MAX: usize = 65_536;

/// The window itself. See the [module](self).
#[derive(Debug, Default)]
pub struct Window {
    seed: u64,
    young: Generation,
    old: Generation,
    /// Highest (session, seq) sent by each agent's session in a generation that was dropped.
    floors: BTreeMap<u128, (u64, u64)>,
    /// Sessions by when their floors were raised: derived.
    raises: BTreeMap<u64, u128>,
    /// Highest seq seen by session hash in each of the two generations: what becomes a floor.
    seen: [BTreeMap<u128, u64>; 2],
    raised: u64,
}

impl Window {
    /// An empty window whose hashes use `seed`.
    pub fn new(seed: u64) -> Self {
        Window { seed, ..Window::default() }
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.young.slots.len() + self.old.slots.len()
    }

    /// Bytes of memory it takes.
    pub fn bytes(&self) -> u64 {
        [&self.young, &self.old]
            .into_iter()
            .map(|generation| {
                generation.slots.capacity() * size_of::<Slot>()
                    + generation.table.capacity() * size_of::<u64>()
                    + generation.replies.capacity()
            })
            .sum::<usize>() as u64
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of an agent's own word.
    #[inline]
    pub fn key(&self, agent: &str, word: &str) -> Key {
        let mut bytes = [0u8; 256];
        let (a, w) = (agent.len(), word.len());
        if a + w < 255 {
            bytes[..a].copy_from_slice(agent.as_bytes());
            bytes[a + 1..a + 1 + w].copy_from_slice(word.as_bytes());
            return Key(xxh3_128_with_seed(&bytes[..a + 1 + w], self.seed));
        }
        Key(xxh3_128_with_seed(&[agent.as_bytes(), &[0], word.as_bytes()].concat(), self.seed))
    }

    /// The hash of a command's bytes.
    #[inline]
    pub fn command(&self, bytes: &[u8]) -> u64 {
        xxh3_64_with_seed(bytes, self.seed)
    }

    /// What is known of `key`, when the command now hashes to `command`.
    pub fn look(&self, key: Key, command: u64) -> Known<'_> {
        for generation in [&self.young, &self.old] {
            if let Some(place) = generation.find(key.0) {
                let slot = &generation.slots[place];
                return match slot.state {
                    State::Void => Known::Void,
                    _ if slot.command != command => Known::Conflict(Index(slot.index)),
                    State::Parked => Known::Parked(Index(slot.index)),
                    State::Done { at, len } => {
                        Known::Done(Index(slot.index), &generation.replies[at as usize..(at + len) as usize])
                    }
                };
            }
        }
        Known::New
    }

    /// Whether the window has forgotten everything the session said up to `seq`.
    pub fn expired(&self, agent: &str, session: u64, seq: u64) -> bool {
        self.floors.get(&self.session(agent, session)).is_some_and(|(floor, _)| seq <= *floor)
    }

    /// Notes that the session got as far as `seq`.
    pub fn advance(&mut self, agent: &str, session: u64, seq: u64) {
        let session = self.session(agent, session);
        let seen = self.seen[0].entry(session).or_default();
        *seen = seq.max(*seen);
    }

    fn session(&self, agent: &str, session: u64) -> u128 {
        self.key(agent, &format!("session {session}")).0
    }

    /// Reads the places of keys that will be looked up soon, so that memory fetches them all at once.
    pub fn warm(&self, keys: impl Iterator<Item = Key>) {
        let words = keys.fold(0, |words, key| words ^ self.young.peek(key.0) ^ self.old.peek(key.0));
        std::hint::black_box(words);
    }

    /// Remembers that a key was executed of which nothing was known.
    #[inline]
    pub fn add(&mut self, key: Key, command: u64, index: Index, reply: &[u8]) {
        let state = self.young.keep(reply);
        self.young.push(Slot { key: key.0, command, index: index.0, state });
    }

    /// Remembers that `key` was executed.
    #[inline]
    pub fn done(&mut self, key: Key, command: u64, index: Index, reply: &[u8]) {
        self.write(key, command, index, Some(reply));
    }

    /// Remembers that `key` waits under `ticket`.
    pub fn parked(&mut self, key: Key, command: u64, ticket: Index) {
        self.write(key, command, ticket, None);
    }

    /// Forgets that `key` waits: trying again is a new request.
    pub fn void(&mut self, key: Key) {
        for generation in [&mut self.young, &mut self.old] {
            if let Some(place) = generation.find(key.0) {
                generation.slots[place].state = State::Void;
                return;
            }
        }
    }

    fn write(&mut self, key: Key, command: u64, index: Index, reply: Option<&[u8]>) {
        for generation in [&mut self.young, &mut self.old] {
            if let Some(place) = generation.find(key.0) {
                let state = reply.map_or(State::Parked, |reply| generation.keep(reply));
                generation.slots[place] = Slot { key: key.0, command, index: index.0, state };
                return;
            }
        }
        let state = reply.map_or(State::Parked, |reply| self.young.keep(reply));
        self.young.push(Slot { key: key.0, command, index: index.0, state });
    }

    /// Drops the old generation when the young one is full by count, bytes or age. Called once an entry.
    pub fn turn(&mut self, now: Millis, keys: u64, bytes: u64, age_ms: u64) {
        let young = &self.young;
        let full = young.slots.len() as u64 >= keys || young.taken >= bytes;
        if !full && (young.slots.is_empty() || now.since(young.since) < age_ms) {
            if young.slots.is_empty() {
                self.young.since = now;
            }
            return;
        }
        std::mem::swap(&mut self.old, &mut self.young);
        self.young.clear();
        self.young.since = now;
        let forgotten = std::mem::take(&mut self.seen[1]);
        self.seen[1] = std::mem::take(&mut self.seen[0]);
        for (session, seq) in forgotten {
            self.raised += 1;
            let floor = self.floors.entry(session).or_default();
            self.raises.remove(&floor.1);
            *floor = (seq.max(floor.0), self.raised);
            self.raises.insert(self.raised, session);
        }
        while self.floors.len() > FLOORS_MAX {
            let Some((_, oldest)) = self.raises.pop_first() else { return };
            self.floors.remove(&oldest);
        }
    }

    /// Appends the canonical bytes: slots in the order in which they came.
    pub fn save(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.seed.to_le_bytes());
        self.young.put(out);
        self.old.put(out);
        put_varint(out, self.raised);
        put_varint(out, self.floors.len() as u64);
        for (session, (floor, raised)) in &self.floors {
            out.extend_from_slice(&session.to_le_bytes());
            (*floor, *raised).put(out);
        }
        for seen in &self.seen {
            put_varint(out, seen.len() as u64);
            for (session, seq) in seen {
                out.extend_from_slice(&session.to_le_bytes());
                seq.put(out);
            }
        }
    }

    /// Reads what [`Window::save`] wrote.
    pub fn load(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let seed = from.u64_le()?;
        let (young, old) = (Generation::get(from)?, Generation::get(from)?);
        let mut window = Window { seed, young, old, raised: from.varint()?, ..Window::default() };
        for _ in 0..from.count()? {
            let session = u128::from_le_bytes(*from.array()?);
            let (floor, raised) = Wire::get(from)?;
            window.floors.insert(session, (floor, raised));
            window.raises.insert(raised, session);
        }
        for seen in &mut window.seen {
            for _ in 0..from.count()? {
                seen.insert(u128::from_le_bytes(*from.array()?), from.varint()?);
            }
        }
        Ok(window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(window: &Window, word: &str) -> String {
        format!("{:?}", window.look(window.key("heron", word), 1))
    }

    #[test]
    fn a_key_is_remembered_for_one_to_two_generations() {
        let mut window = Window::new(42);
        for n in 0..100u64 {
            window.turn(Millis(n), 10, u64::MAX, u64::MAX);
            let key = window.key("heron", &n.to_string());
            assert_eq!(window.look(key, 1), Known::New);
            window.done(key, 1, Index(n + 1), b"yes");
            for back in 0..10.min(n) {
                assert_eq!(
                    look(&window, &(n - back).to_string()),
                    format!("Done(Index({}), [121, 101, 115])", n - back + 1)
                );
            }
            assert!(window.len() <= 20);
        }
        assert_eq!(look(&window, "3"), "New");
    }

    #[test]
    fn a_key_says_conflict_for_another_command_and_nothing_for_another_agent() {
        let mut window = Window::new(42);
        window.done(window.key("heron", "k"), 1, Index(5), b"yes");
        assert_eq!(window.look(window.key("heron", "k"), 2), Known::Conflict(Index(5)));
        assert_eq!(window.look(window.key("wren", "k"), 1), Known::New);
    }

    #[test]
    fn a_parked_key_becomes_done_or_void() {
        let mut window = Window::new(42);
        let key = window.key("heron", "k");
        window.parked(key, 1, Index(5));
        assert_eq!(window.look(key, 1), Known::Parked(Index(5)));
        window.done(key, 1, Index(5), b"granted");
        assert_eq!(window.look(key, 1), Known::Done(Index(5), b"granted"));
        window.void(key);
        assert_eq!(window.look(key, 1), Known::Void);
    }

    #[test]
    fn a_session_s_old_numbers_expire_with_the_generation_that_knew_them() {
        let mut window = Window::new(42);
        for seq in 1..=50 {
            window.turn(Millis(0), 10, u64::MAX, u64::MAX);
            assert!(!window.expired("heron", 7, seq));
            window.done(window.key("heron", &format!("7:{seq}")), 1, Index(seq), b"");
            window.advance("heron", 7, seq);
        }
        assert!(window.expired("heron", 7, 1));
        assert!(!window.expired("heron", 7, 50));
        assert!(!window.expired("wren", 7, 1));
    }

    #[test]
    fn saved_and_loaded_it_says_the_same() {
        let mut window = Window::new(42);
        for n in 0..35u64 {
            window.turn(Millis(n), 10, u64::MAX, u64::MAX);
            window.advance("heron", 1, n);
            let key = window.key("heron", &n.to_string());
            if n % 5 == 0 {
                window.parked(key, 1, Index(n))
            } else {
                window.done(key, 1, Index(n), &n.to_le_bytes())
            }
        }
        let mut bytes = Vec::new();
        window.save(&mut bytes);
        let loaded = Window::load(&mut Reader::new(&bytes)).unwrap();
        let mut again = Vec::new();
        loaded.save(&mut again);
        assert_eq!(bytes, again);
        (0..35).for_each(|n| assert_eq!(look(&window, &n.to_string()), look(&loaded, &n.to_string())));
    }

    #[test]
    fn a_restored_window_turns_where_the_live_one_does() {
        let mut window = Window::new(42);
        for n in 0..6u64 {
            let key = window.key("heron", &n.to_string());
            window.add(key, 1, Index(n), &[7; 100]);
            window.void(key);
        }
        let mut bytes = Vec::new();
        window.save(&mut bytes);
        let mut restored = Window::load(&mut Reader::new(&bytes)).unwrap();
        for window in [&mut window, &mut restored] {
            window.turn(Millis(1), 1_000, 500, u64::MAX);
        }
        let saved = |window: &Window| {
            let mut bytes = Vec::new();
            window.save(&mut bytes);
            bytes
        };
        assert_eq!(saved(&window), saved(&restored));
        assert!(window.young.slots.is_empty(), "six hundred bytes were taken, voided or not");
    }

    #[test]
    fn floors_are_bounded_and_the_longest_untouched_goes_first() {
        let mut window = Window::new(42);
        for session in 0..FLOORS_MAX as u64 + 100 {
            window.advance("heron", session, 5);
            let key = window.key("heron", &session.to_string());
            window.add(key, 1, Index(session), b"");
            window.turn(Millis(0), 1, u64::MAX, u64::MAX);
        }
        for n in 0..4u64 {
            let key = window.key("heron", &format!("last {n}"));
            window.add(key, 1, Index(n), b"");
            window.turn(Millis(0), 1, u64::MAX, u64::MAX);
        }
        assert_eq!(window.floors.len(), FLOORS_MAX);
        assert_eq!(window.raises.len(), FLOORS_MAX);
        assert!(!window.expired("heron", 0, 5), "forgotten");
        assert!(window.expired("heron", FLOORS_MAX as u64, 5));
    }
}
