//! The keeper: gives back the bytes of payloads that nothing refers to any more.
//!
//! ```text
//!   a topic trims ─▶ its messages are dead ─▶ the next checkpoint's fold knows it, durably
//!                                                    │
//!   closed parts of the log below the second newest checkpoint: how much of each is dead?
//!                                                    │ a third or more
//!                              written anew without it, the old one overwritten
//! ```
//!
//! **Why this is safe.** Only payloads go, never heads: every chain still verifies, and folding such an entry comes to the same outcome, since no machine computes on a payload.
//! Only payloads that state *refers to* can go. What a machine holds in memory (a task's body, a value, a letter) comes out of the log again whenever an older checkpoint is folded on, so a machine says of it that it is kept, always.
//! Whether a reference is dead is asked of a fold that was made from durable entries and compared with the live one; references never come back to life, because state only refers to what a command brought along.
//! So whatever checkpoint a restart begins with, it comes to a state that does not want what is gone.
//! Only a question about the past (`--at`) can still name it; the answer says that it was erased.
//!
//! How much is looked at is bounded: a fixed number of bytes after each checkpoint, and more only as state lets go of payloads or as looking gives something back.
//! On an idle node time alone lets go of things (messages too old, artefacts that nothing keeps): the loop sees that state refers to less than at the last checkpoint, and has two more made in the quiet after it, the second so that what lay above the first one's floor goes as well.
//!
//! It runs on the maker's thread, when that has nothing else to do, a part at a time and slowly.
//! A part that was looked at and holds nothing that could ever die is not looked at again.
//! A full disk stops it: rewriting needs room for the new part before the old one goes. The next checkpoint tries again.

use super::rewriting::{Rewriting, Trouble};
use std::collections::{HashMap, VecDeque};
use synod_core::entry::{self, Entry};
use synod_core::fold::Fold;
use synod_core::history::{Recorded, Succession};
use synod_core::ids::Index;
use synod_core::machines::Machines;
use synod_log::Part;

/// A part is written anew when one byte in so many is dead: then it costs at most two bytes written for each that is given back.
const ONE_IN: u64 = 3;
/// Bytes that are looked at after one checkpoint in any case; more only when it pays.
const LOOK: u64 = 256 << 20;
/// For each byte that state let go of, and for each that a look gave back, so many more are looked at.
const PAYS: u64 = 4;

/// A payload's salt, which goes with it.
const SALT: usize = 16;

/// What is known about the parts of a log.
#[derive(Default)]
pub(super) struct Looked {
    /// By generation.
    parts: HashMap<u64, Look>,
    /// Bytes to be looked at because state let go of something.
    owed: u64,
}

impl Looked {
    /// State has let go of so many bytes of payloads: they are worth looking for.
    pub fn owe(&mut self, released: u64) {
        self.owed = self.owed.saturating_add(released.saturating_mul(PAYS));
    }
}

/// What a look at a part found.
#[derive(Clone, Copy, Default)]
struct Look {
    /// Bytes of payloads that nothing refers to.
    dead: u64,
    /// Payloads that state refers to: they can die later.
    mortal: bool,
    /// When it was looked at last, counted in checkpoints.
    round: u64,
}

/// One round of it, for one space, after a checkpoint.
pub(super) struct Keeper {
    pub rewriting: Rewriting,
    fold: Fold,
    parts: VecDeque<Part>,
    /// Bytes that are looked at in any case.
    room: u64,
}

impl Keeper {
    /// Begins a round: `fold` is the checkpoint's, and only parts up to and with the position `floor` are touched.
    pub fn new(
        mut rewriting: Rewriting,
        fold: Fold,
        floor: u64,
        looked: &mut Looked,
    ) -> Result<Keeper, Trouble> {
        let all = rewriting.parts()?;
        looked.parts.retain(|generation, _| all.iter().any(|part| part.generation == *generation));
        let mut parts: Vec<Part> = all.into_iter().filter(|part| part.next.0 <= floor + 1).collect();
        parts.retain(|part| {
            looked.parts.get(&part.generation).is_none_or(|look| look.mortal || look.dead > 0)
        });
        // Those that waited longest first.
        parts.sort_by_key(|part| {
            (looked.parts.get(&part.generation).map_or(0, |look| look.round), part.first)
        });
        Ok(Keeper { rewriting, fold, parts: parts.into(), room: LOOK })
    }

    /// Looks at one part and writes it anew if that pays; false when there is none left, or enough was looked at.
    pub fn step(&mut self, looked: &mut Looked) -> Result<bool, Trouble> {
        let Some(part) = self.parts.pop_front() else {
            // Everything was looked at: what is still to be found lies above the floor, and those parts come first in the next round.
            looked.owed = 0;
            return Ok(false);
        };
        if self.room == 0 && looked.owed == 0 {
            return Ok(false);
        }
        looked.owed = looked.owed.saturating_sub(part.bytes.saturating_sub(self.room));
        self.room = self.room.saturating_sub(part.bytes);
        let Some(begin) = self.rewriting.shared.history.place(part.first.0).map_err(later)? else {
            return Ok(true);
        };
        let machines = &self.fold.machines;
        let round = looked.parts.values().map(|look| look.round).max().unwrap_or(0);
        let mut look = Look { round: round + 1, ..Look::default() };
        let mut scan = Scan::new(begin);
        self.rewriting.read(&part, |_, bytes| scan.look(machines, bytes, &mut look))?;
        if look.dead > 0 && look.dead * ONE_IN >= part.bytes {
            let mut scan = Scan::new(begin);
            if let Some(bytes) = self.rewriting.anew(&part, |_, bytes| scan.thin(machines, bytes))? {
                self.rewriting.shared.numbers.given_back.add(bytes);
                looked.owed = looked.owed.saturating_add(bytes.saturating_mul(PAYS));
                return Ok(true);
            }
        }
        looked.parts.insert(part.generation, look);
        let dead = looked.parts.values().map(|look| look.dead).sum();
        self.rewriting.shared.numbers.dead_bytes.set(dead);
        Ok(true)
    }
}

fn later(fault: super::Fault) -> Trouble {
    Trouble::Later(fault.to_string())
}

/// Goes through entries in order and knows the index of each request.
struct Scan {
    next: u64,
    succession: Succession,
}

impl Scan {
    fn new((next, succession): (u64, Succession)) -> Scan {
        Scan { next, succession }
    }

    /// The index of the entry's first request; `None` for one that counts for nothing.
    fn first(&mut self, bytes: &[u8]) -> Option<u64> {
        let requests = self.succession.count(bytes);
        let first = self.next;
        self.next += requests;
        (requests > 0).then_some(first)
    }

    /// Counts what is dead in an entry.
    fn look(&mut self, machines: &Machines, bytes: &[u8], look: &mut Look) {
        let Some(first) = self.first(bytes) else { return };
        let Ok(entry) = Entry::parse(bytes) else { return };
        let mut record = Vec::new();
        for nth in (0..entry.len()).filter(|nth| entry.payloads_of(*nth) > 0) {
            let Some(recorded) = Recorded::of(&entry, nth) else { continue };
            for ordinal in 0..recorded.payloads {
                let held = recorded.payload(ordinal).and_then(|payload| payload.bytes);
                let Some(bytes) = held else { continue };
                let mut commands = recorded.commands().iter();
                if !commands.any(|command| Machines::recall(command, ordinal, &mut record).is_some()) {
                    continue;
                }
                match recorded.keeps(machines, Index(first + nth as u64), ordinal) {
                    true => look.mortal = true,
                    false => look.dead += (SALT + bytes.len()) as u64,
                }
            }
        }
    }

    /// The entry without what is dead in it.
    fn thin(&mut self, machines: &Machines, bytes: &[u8]) -> Option<Vec<u8>> {
        let first = self.first(bytes)?;
        let entry = Entry::parse(bytes).ok()?;
        // Asked payload by payload: each request is read once.
        let mut read: Option<(usize, Option<Recorded<'_>>)> = None;
        entry::erase(bytes, |asked| {
            if read.as_ref().is_none_or(|(nth, _)| *nth != asked.request) {
                read = Some((asked.request, Recorded::of(&entry, asked.request)));
            }
            let recorded = read.as_ref().and_then(|(_, recorded)| recorded.as_ref());
            let index = Index(first + asked.request as u64);
            recorded.is_some_and(|recorded| !recorded.keeps(machines, index, asked.ordinal))
        })
    }
}
