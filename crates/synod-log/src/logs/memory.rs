//! A log in memory: the law of [`Log`] in its plainest form.
//!
//! The durable part lives in a [`Store`] that outlives the log, so that a test can crash (drop the log) and
//! reopen on the same store: what was synced is there, what was not is gone. It is also the reference the
//! disk log is compared with.
//!
//! It deliberately has no limit but memory, and trims exactly.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::rewrite::{self, Edit, Pace};
use crate::{
    Adopted, Character, Class, Delivered, Draft, Entry, Fault, Log, Part, Position, Read, Receipt, Rewriter,
    Ticket, Waste,
};

/// The largest entry by default: 16 MiB, as on disk.
const ENTRY_MAX: usize = 16 << 20;

/// What survives a crash of a [`MemoryLog`]. Clones share the same contents.
#[derive(Clone, Debug, Default)]
pub struct Store(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    /// Durable entries; the first stands at `trimmed + 1`.
    entries: VecDeque<Entry>,
    /// Positions up to this one were trimmed.
    trimmed: u64,
    sealed: bool,
}

impl Kept {
    fn durable(&self) -> Position {
        Position(self.trimmed + self.entries.len() as u64)
    }

    fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.len() as u64).sum()
    }
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A log in memory. See the module's page.
#[derive(Debug)]
pub struct MemoryLog {
    store: Store,
    /// Appended and not yet synced, in order; each holds one ticket.
    pending: Vec<Entry>,
    /// Ordered output not yet taken.
    output: VecDeque<Delivered>,
    receipts: VecDeque<(Ticket, Receipt)>,
    /// The last ticket given.
    ticket: u64,
    entry_max: usize,
    closed: bool,
}

impl Default for MemoryLog {
    fn default() -> Self {
        MemoryLog::new()
    }
}

impl MemoryLog {
    /// An empty log on a store of its own.
    pub fn new() -> MemoryLog {
        MemoryLog::on(Store::default())
    }

    /// A log that continues what the store holds.
    pub fn on(store: Store) -> MemoryLog {
        MemoryLog {
            store,
            pending: Vec::new(),
            output: VecDeque::new(),
            receipts: VecDeque::new(),
            ticket: 0,
            entry_max: ENTRY_MAX,
            closed: false,
        }
    }

    /// The same log with another limit on entries, in bytes.
    pub fn with_entry_max(mut self, bytes: usize) -> MemoryLog {
        self.entry_max = bytes;
        self
    }
}

impl Log for MemoryLog {
    fn character(&self) -> Character {
        Character { final_before_durable: true }
    }

    fn append(&mut self, entry: Vec<u8>, _class: Class) -> Result<Ticket, Fault> {
        if self.store.lock().sealed {
            return Err(Fault::Sealed { after: self.tail().0 });
        }
        if self.closed {
            return Err(Fault::Closed);
        }
        if entry.len() > self.entry_max {
            return Err(Fault::TooLarge { bytes: entry.len(), max: self.entry_max });
        }
        let entry = Entry::from(entry);
        self.pending.push(entry.clone());
        self.output.push_back(Delivered { position: self.tail(), entry });
        self.ticket += 1;
        Ok(Ticket(self.ticket))
    }

    fn deliver(&mut self) -> Option<Delivered> {
        self.output.pop_front()
    }

    fn sync(&mut self) -> Result<(), Fault> {
        let mut kept = self.store.lock();
        let first = self.ticket - self.pending.len() as u64 + 1;
        for (ticket, entry) in (first..).zip(self.pending.drain(..)) {
            kept.entries.push_back(entry);
            self.receipts.push_back((Ticket(ticket), Receipt::Committed(kept.durable())));
        }
        Ok(())
    }

    fn settled(&mut self) -> Option<(Ticket, Receipt)> {
        self.receipts.pop_front()
    }

    fn durable(&self) -> Position {
        self.store.lock().durable()
    }

    fn tail(&self) -> Position {
        Position(self.durable().0 + self.pending.len() as u64)
    }

    fn oldest(&self) -> Position {
        Position(self.store.lock().trimmed).next()
    }

    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        let kept = self.store.lock();
        let from = Position(from.0.max(1));
        if from.0 <= kept.trimmed {
            return Ok(Read::Trimmed { oldest: Position(kept.trimmed).next() });
        }
        let mut found = Vec::new();
        let mut bytes = 0;
        let skip = usize::try_from(from.0 - kept.trimmed - 1).unwrap_or(usize::MAX);
        for (position, entry) in (from.0..).zip(kept.entries.iter().skip(skip)) {
            if !found.is_empty() && bytes + entry.len() > max_bytes {
                break;
            }
            bytes += entry.len();
            found.push(Delivered { position: Position(position), entry: entry.clone() });
        }
        Ok(Read::Entries(found))
    }

    fn barrier(&mut self) -> Result<Position, Fault> {
        self.sync()?;
        Ok(self.durable())
    }

    fn idle(&mut self) -> Result<(), Fault> {
        self.sync()
    }

    fn trim(&mut self, before: Position) -> Result<(), Fault> {
        let mut kept = self.store.lock();
        while kept.trimmed + 1 < before.0 && kept.entries.pop_front().is_some() {
            kept.trimmed += 1;
        }
        Ok(())
    }

    fn seal(&mut self) -> Result<(), Fault> {
        self.sync()?;
        self.store.lock().sealed = true;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.sync()?;
        self.closed = true;
        Ok(())
    }

    fn turn(&mut self) -> Result<(), Fault> {
        self.sync()
    }

    fn rewriter(&self) -> Box<dyn Rewriter> {
        Box::new(MemoryRewriter(self.store.clone()))
    }

    fn adopt(&mut self, draft: Draft) -> Result<Adopted, Fault> {
        let (part, (made, waste)) = (draft.part, draft.into_made());
        let mut kept = self.store.lock();
        let adopted = part.next.0 > kept.trimmed + 1;
        for (position, new) in made.downcast::<Vec<(u64, Entry)>>().into_iter().flat_map(|edits| *edits) {
            let Some(at) = position.checked_sub(kept.trimmed + 1) else { continue };
            // Another draft may have been adopted since this one was made.
            if let Some(old) = kept.entries.get_mut(at as usize).filter(|old| old.len() >= new.len()) {
                *old = new;
            }
        }
        Ok(Adopted { adopted, waste })
    }

    fn entry_max(&self) -> usize {
        self.entry_max
    }

    fn bytes(&self) -> u64 {
        self.store.lock().bytes()
    }
}

/// Rewrites what is durable in memory; it is all one part, and a draft is a list of edits.
struct MemoryRewriter(Store);

impl Rewriter for MemoryRewriter {
    fn parts(&mut self) -> Result<Vec<Part>, Fault> {
        let kept = self.0.lock();
        let part = Part {
            first: Position(kept.trimmed + 1),
            next: kept.durable().next(),
            bytes: kept.bytes(),
            generation: 0,
            recycled: false,
        };
        Ok(if kept.entries.is_empty() { Vec::new() } else { vec![part] })
    }

    fn rewrite(&mut self, part: &Part, edit: Edit<'_>, _pace: Pace<'_>) -> Result<Option<Draft>, Fault> {
        let entries: Vec<(u64, Entry)> = {
            let kept = self.0.lock();
            let there = (kept.trimmed + 1..).zip(kept.entries.iter().cloned());
            there.filter(|(position, _)| part.holds(Position(*position))).collect()
        };
        let (mut edits, mut bytes) = (Vec::new(), 0);
        for (position, old) in entries {
            let new = edit(Position(position), &old);
            bytes += new.as_ref().map_or(old.len(), Vec::len) as u64;
            if let Some(new) = new {
                rewrite::check_edit(&old, &new)?;
                edits.push((position, Entry::from(new)));
            }
        }
        let changed = edits.len() as u64;
        Ok(Some(Draft::new(*part, bytes, changed, Box::new(edits), Waste::none())))
    }
}
