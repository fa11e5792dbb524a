//! Two logs driven as one, which have to agree.
//!
//! Every call goes to both; answers are compared. What differs by right is not compared: how much was
//! trimmed, how many bytes a read returns at once, sizes, and whether an append had to flush on the way (so
//! durable is what both have made durable, and a receipt waits for its twin). A difference ends the mirror with
//! [`Fault::Diverged`]; answers are the first log's.
//!
//! For tests (disk against memory), and for moving a living space from one log to another.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::rewrite::{Edit, Pace};
use crate::{
    Adopted, Character, Class, Delivered, Draft, Fault, Log, Part, Position, Read, Receipt, Rewriter, Ticket,
    Waste,
};

/// Drives `first` and `second` with the same calls.
pub struct Mirror<A, B> {
    first: A,
    second: B,
    /// Receipts of each whose twin has not come yet.
    receipts: [VecDeque<(Ticket, Receipt)>; 2],
    diverged: Option<Fault>,
}

impl<A: Log, B: Log> Mirror<A, B> {
    /// Two logs with the same contents. A difference at the start shows in the first call.
    pub fn new(first: A, second: B) -> Mirror<A, B> {
        let mut mirror = Mirror { first, second, receipts: Default::default(), diverged: None };
        mirror.compare_ends();
        mirror
    }

    /// The two logs.
    pub fn into_inner(self) -> (A, B) {
        (self.first, self.second)
    }

    fn live(&self) -> Result<(), Fault> {
        self.diverged.clone().map_or(Ok(()), Err)
    }

    fn insist<T: PartialEq + std::fmt::Debug>(&mut self, call: &str, first: &T, second: &T) {
        if first != second && self.diverged.is_none() {
            let what = format!("{call} gave {first:?} and {second:?}");
            self.diverged = Some(Fault::Diverged { what });
        }
    }

    fn compare_ends(&mut self) {
        let (first, second) = (self.first.tail(), self.second.tail());
        self.insist("tail", &first, &second);
    }

    fn both<T: PartialEq + std::fmt::Debug>(
        &mut self,
        call: &str,
        first: impl FnOnce(&mut A) -> Result<T, Fault>,
        second: impl FnOnce(&mut B) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.live()?;
        let first = first(&mut self.first);
        let second = second(&mut self.second);
        self.insist(call, &first.as_ref().map_err(kind), &second.as_ref().map_err(kind));
        self.compare_ends();
        self.live()?;
        first
    }
}

/// Which fault it was, without its details.
fn kind(fault: &Fault) -> std::mem::Discriminant<Fault> {
    std::mem::discriminant(fault)
}

impl<A: Log, B: Log> Log for Mirror<A, B> {
    fn character(&self) -> Character {
        let both = [self.first.character(), self.second.character()];
        Character { final_before_durable: both.iter().all(|log| log.final_before_durable) }
    }

    fn append(&mut self, entry: Vec<u8>, class: Class) -> Result<Ticket, Fault> {
        let copy = entry.clone();
        self.both("append", |log| log.append(entry, class), |log| log.append(copy, class))
    }

    fn deliver(&mut self) -> Option<Delivered> {
        let (first, second) = (self.first.deliver(), self.second.deliver());
        self.insist("deliver", &first, &second);
        first
    }

    fn sync(&mut self) -> Result<(), Fault> {
        self.both("sync", A::sync, B::sync)
    }

    fn settled(&mut self) -> Option<(Ticket, Receipt)> {
        self.receipts[0].extend(std::iter::from_fn(|| self.first.settled()));
        self.receipts[1].extend(std::iter::from_fn(|| self.second.settled()));
        if self.receipts.iter().any(VecDeque::is_empty) {
            return None;
        }
        let [first, second] = self.receipts.each_mut().map(VecDeque::pop_front);
        self.insist("settled", &first, &second);
        first
    }

    fn durable(&self) -> Position {
        self.first.durable().min(self.second.durable())
    }

    fn tail(&self) -> Position {
        self.first.tail()
    }

    fn oldest(&self) -> Position {
        self.first.oldest().max(self.second.oldest())
    }

    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        self.live()?;
        let oldest = self.oldest();
        if from.max(Position(1)) < oldest {
            return Ok(Read::Trimmed { oldest });
        }
        let durable = self.durable();
        let (mut first, mut second) = (self.first.read(from, max_bytes)?, self.second.read(from, max_bytes)?);
        if let (Read::Entries(first), Read::Entries(second)) = (&mut first, &mut second) {
            first.retain(|entry| entry.position <= durable);
            second.retain(|entry| entry.position <= durable);
            let shared = first.len().min(second.len());
            self.insist("read", &first[..shared].to_vec(), &second[..shared].to_vec());
            self.insist("whether read is empty", &first.is_empty(), &second.is_empty());
        }
        self.live()?;
        Ok(first)
    }

    fn barrier(&mut self) -> Result<Position, Fault> {
        self.both("barrier", A::barrier, B::barrier)
    }

    fn idle(&mut self) -> Result<(), Fault> {
        self.both("idle", A::idle, B::idle)
    }

    fn trim(&mut self, before: Position) -> Result<(), Fault> {
        let before = before.min(self.durable().next());
        self.both("trim", |log| log.trim(before), |log| log.trim(before))
    }

    fn seal(&mut self) -> Result<(), Fault> {
        self.both("seal", A::seal, B::seal)
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.both("close", A::close, B::close)
    }

    fn turn(&mut self) -> Result<(), Fault> {
        self.both("turn", A::turn, B::turn)
    }

    fn rewriter(&self) -> Box<dyn Rewriter> {
        Box::new(Both { first: self.first.rewriter(), second: self.second.rewriter() })
    }

    fn adopt(&mut self, draft: Draft) -> Result<Adopted, Fault> {
        self.live()?;
        let (made, waste) = draft.into_made();
        let Ok(pair) = made.downcast::<Pair>() else { return Ok(Adopted { adopted: false, waste }) };
        let Adopted { adopted, waste } = self.first.adopt(pair.first)?;
        let mut both = Adopted { adopted, waste };
        for draft in pair.second {
            // What the second did not adopt it has trimmed, and is not compared any more.
            let other = if adopted { self.second.adopt(draft)?.waste } else { draft.discard() };
            both.waste = both.waste.and(other);
        }
        Ok(both)
    }

    fn shed(&mut self) -> Result<Waste, Fault> {
        self.live()?;
        Ok(self.first.shed()?.and(self.second.shed()?))
    }

    fn has_room_for_work(&mut self) -> bool {
        self.first.has_room_for_work() && self.second.has_room_for_work()
    }

    fn entry_max(&self) -> usize {
        self.first.entry_max().min(self.second.entry_max())
    }

    fn bytes(&self) -> u64 {
        self.first.bytes()
    }

    fn wake_by(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.first.wake_by(wake.clone());
        self.second.wake_by(wake);
    }
}

/// Rewrites both logs: the parts are the first one's, and the same entries change in the second.
struct Both {
    first: Box<dyn Rewriter>,
    second: Box<dyn Rewriter>,
}

/// A draft of the first log, and those of the second that cover the same entries.
struct Pair {
    first: Draft,
    second: Vec<Draft>,
}

impl Rewriter for Both {
    fn parts(&mut self) -> Result<Vec<Part>, Fault> {
        // What only one has made durable, or closed, is not to be rewritten yet.
        let end = self.second.parts()?.last().map_or(Position(1), |last| last.next);
        Ok(self.first.parts()?.into_iter().filter(|part| part.next <= end).collect())
    }

    fn rewrite(&mut self, part: &Part, edit: Edit<'_>, pace: Pace<'_>) -> Result<Option<Draft>, Fault> {
        // Asked once for each entry, so that both get the same answer.
        let mut edits = BTreeMap::new();
        let mut note = |position, old: &[u8]| {
            let new = edit(position, old)?;
            edits.insert(position, new.clone());
            Some(new)
        };
        let Some(first) = self.first.rewrite(part, &mut note, pace)? else { return Ok(None) };
        let mut second = Vec::new();
        for other in self.second.parts()? {
            if other.first < part.next && part.first < other.next {
                let mut again = |position, _: &[u8]| edits.get(&position).cloned();
                second.extend(self.second.rewrite(&other, &mut again, pace)?);
            }
        }
        let (bytes, changed) = (first.bytes, first.changed);
        Ok(Some(Draft::new(*part, bytes, changed, Box::new(Pair { first, second }), Waste::none())))
    }
}
