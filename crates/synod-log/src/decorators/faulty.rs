//! A log that misbehaves on cue.
//!
//! The [`Script`] is the test's handle: it stays outside while the node owns the log. With it a test holds
//! every flush at a gate until it has looked around ("nothing leaves before it is durable"), fails the nth
//! append or flush, fills the disk, turns receipts into `Unknown`, or has an entry appended twice, as a
//! quorum does when a leader retries.
//!
//! What is seen through it still keeps the law of [`Log`]; `durable` and receipts do not run ahead of a
//! closed gate even when the log inside had to flush by itself.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::rewrite::{Edit, Pace};
use crate::{
    Adopted, Character, Class, Delivered, Draft, Fault, Log, Part, Position, Read, Receipt, Rewriter, Ticket,
    Waste,
};

/// What a [`Faulty`] log is to do. Clones steer the same log.
#[derive(Clone, Default)]
pub struct Script(Arc<Shared>);

#[derive(Default)]
struct Shared {
    cues: Mutex<Cues>,
    changed: Condvar,
}

#[derive(Default)]
struct Cues {
    gate_closed: bool,
    /// Flushes waiting at the gate.
    waiting: u32,
    syncs: u64,
    appends: u64,
    /// Flushes to fail, by number, and whether the entries reach the log inside nevertheless.
    failing_syncs: Vec<(u64, bool)>,
    failing_appends: BTreeSet<u64>,
    full: bool,
    /// Not even relief has room.
    full_to_the_last: bool,
    /// Entries there was no room for.
    turned_away: u64,
    no_rewriting: bool,
    unknown: u32,
    twice: u32,
}

impl Script {
    /// A script without cues: the log behaves.
    pub fn new() -> Script {
        Script::default()
    }

    fn cues(&self) -> MutexGuard<'_, Cues> {
        self.0.cues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on every flush that has something to do waits.
    pub fn close_gate(&self) {
        self.cues().gate_closed = true;
    }

    /// Lets the waiting flush, and all later ones, through.
    pub fn open_gate(&self) {
        self.cues().gate_closed = false;
        self.0.changed.notify_all();
    }

    /// Returns when a flush stands at the gate.
    pub fn wait_for_sync(&self) {
        let mut cues = self.cues();
        while cues.waiting == 0 {
            cues = self.0.changed.wait(cues).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many flushes with something to do were asked for so far.
    pub fn syncs(&self) -> u64 {
        self.cues().syncs
    }

    /// The nth flush from now (from 1) fails and ends the log; nothing of it reaches the log inside.
    pub fn fail_sync(&self, nth: u64) {
        let mut cues = self.cues();
        let number = cues.syncs + nth;
        cues.failing_syncs.push((number, false));
    }

    /// The nth flush from now fails and ends the log, though the log inside made it durable.
    pub fn fail_sync_after(&self, nth: u64) {
        let mut cues = self.cues();
        let number = cues.syncs + nth;
        cues.failing_syncs.push((number, true));
    }

    /// The nth append from now (from 1) fails and ends the log.
    pub fn fail_append(&self, nth: u64) {
        let mut cues = self.cues();
        let number = cues.appends + nth;
        cues.failing_appends.insert(number);
    }

    /// Whether the disk pretends to be full: work is refused, relief goes on.
    pub fn set_full(&self, full: bool) {
        self.cues().full = full;
    }

    /// The same for relief, and for everything that the node writes by itself.
    pub fn set_full_to_the_last(&self, full: bool) {
        let mut cues = self.cues();
        (cues.full, cues.full_to_the_last) = (full, full);
    }

    /// How many entries found no room so far.
    pub fn turned_away(&self) -> u64 {
        self.cues().turned_away
    }

    /// Whether there is no room to write parts anew.
    pub fn refuse_rewriting(&self, refuse: bool) {
        self.cues().no_rewriting = refuse;
    }

    /// The next appends are committed, but their receipts say `Unknown`.
    pub fn forget_receipts(&self, appends: u32) {
        self.cues().unknown = appends;
    }

    /// The next appends reach the log twice: two positions, one ticket, receipt `Unknown`.
    pub fn append_twice(&self, appends: u32) {
        self.cues().twice = appends;
    }

    fn pass_gate(&self) -> Option<bool> {
        let mut cues = self.cues();
        cues.syncs += 1;
        let number = cues.syncs;
        cues.waiting += 1;
        self.0.changed.notify_all();
        while cues.gate_closed {
            cues = self.0.changed.wait(cues).unwrap_or_else(PoisonError::into_inner);
        }
        cues.waiting -= 1;
        let failing = cues.failing_syncs.iter().find(|(nth, _)| *nth == number);
        failing.map(|(_, after)| *after)
    }
}

/// A log around another, doing what its script says.
pub struct Faulty<L> {
    inner: L,
    script: Script,
    /// Tickets given out and not yet settled, with the inner tickets behind each and whether the receipt
    /// is to be forgotten.
    open: VecDeque<(Ticket, Ticket, bool)>,
    receipts: VecDeque<(Ticket, Receipt)>,
    ticket: u64,
    /// Durable as seen from outside.
    durable: Position,
    poison: Option<Fault>,
}

impl<L: Log> Faulty<L> {
    /// Puts a script in front of a log.
    pub fn new(inner: L, script: Script) -> Faulty<L> {
        let durable = inner.durable();
        let (open, receipts) = (VecDeque::new(), VecDeque::new());
        Faulty { inner, script, open, receipts, ticket: 0, durable, poison: None }
    }

    /// The log inside.
    pub fn into_inner(self) -> L {
        self.inner
    }

    fn live(&self) -> Result<(), Fault> {
        self.poison.clone().map_or(Ok(()), Err)
    }

    fn die(&mut self, doing: &'static str) -> Fault {
        let fault = Fault::io(doing, Path::new("a faulty log"), io::Error::other("as scripted"));
        self.poison = Some(fault.clone());
        self.receipts.extend(self.open.drain(..).map(|(ticket, _, _)| (ticket, Receipt::Unknown)));
        fault
    }

    /// Runs something that makes all that is pending durable, behind the gate.
    fn gated<T>(&mut self, run: impl FnOnce(&mut L) -> Result<T, Fault>) -> Result<T, Fault> {
        self.live()?;
        let failing = if self.durable < self.tail() { self.script.pass_gate() } else { None };
        if failing == Some(false) {
            return Err(self.die("flush"));
        }
        let done = run(&mut self.inner);
        if failing.is_some() {
            return Err(self.die("flush"));
        }
        self.durable = self.inner.durable();
        self.take_receipts();
        done
    }

    fn take_receipts(&mut self) {
        while let Some((inner, receipt)) = self.inner.settled() {
            // A duplicated entry has two inner tickets; the second settles ours.
            if let Some((ticket, last, forget)) = self.open.front().copied()
                && last == inner
            {
                self.open.pop_front();
                self.receipts.push_back((ticket, if forget { Receipt::Unknown } else { receipt }));
            }
        }
    }
}

impl<L: Log> Log for Faulty<L> {
    fn character(&self) -> Character {
        self.inner.character()
    }

    fn append(&mut self, entry: Vec<u8>, class: Class) -> Result<Ticket, Fault> {
        self.live()?;
        let (fails, forget, twice) = {
            let mut cues = self.script.cues();
            cues.appends += 1;
            let class = if class == Class::Work { "work" } else { "relief" };
            if cues.full && class == "work" || cues.full_to_the_last {
                cues.turned_away += 1;
                return Err(Fault::Full { dir: "a faulty log".to_owned(), class });
            }
            let number = cues.appends;
            let (forget, twice) = (cues.unknown > 0, cues.twice > 0);
            cues.unknown = cues.unknown.saturating_sub(1);
            cues.twice = cues.twice.saturating_sub(1);
            (cues.failing_appends.remove(&number), forget, twice)
        };
        if fails {
            return Err(self.die("append"));
        }
        let copy = twice.then(|| entry.clone());
        let mut inner = self.inner.append(entry, class)?;
        if let Some(copy) = copy {
            inner = self.inner.append(copy, class)?;
        }
        self.ticket += 1;
        self.open.push_back((Ticket(self.ticket), inner, forget || twice));
        Ok(Ticket(self.ticket))
    }

    fn deliver(&mut self) -> Option<Delivered> {
        self.inner.deliver()
    }

    fn sync(&mut self) -> Result<(), Fault> {
        self.gated(L::sync)
    }

    fn settled(&mut self) -> Option<(Ticket, Receipt)> {
        self.receipts.pop_front()
    }

    fn durable(&self) -> Position {
        self.durable
    }

    fn tail(&self) -> Position {
        self.inner.tail()
    }

    fn oldest(&self) -> Position {
        self.inner.oldest()
    }

    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        self.live()?;
        let mut read = self.inner.read(from, max_bytes)?;
        if let Read::Entries(entries) = &mut read {
            entries.retain(|entry| entry.position <= self.durable);
        }
        Ok(read)
    }

    fn barrier(&mut self) -> Result<Position, Fault> {
        self.gated(L::barrier)
    }

    fn idle(&mut self) -> Result<(), Fault> {
        self.gated(L::idle)
    }

    fn trim(&mut self, before: Position) -> Result<(), Fault> {
        self.live()?;
        self.inner.trim(before.min(self.durable.next()))
    }

    fn seal(&mut self) -> Result<(), Fault> {
        self.gated(L::seal)
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.gated(L::close)
    }

    fn turn(&mut self) -> Result<(), Fault> {
        self.gated(L::turn)
    }

    fn rewriter(&self) -> Box<dyn Rewriter> {
        Box::new(FaultyRewriter { inner: self.inner.rewriter(), script: self.script.clone() })
    }

    fn adopt(&mut self, draft: Draft) -> Result<Adopted, Fault> {
        self.live()?;
        self.inner.adopt(draft)
    }

    fn shed(&mut self) -> Result<Waste, Fault> {
        self.live()?;
        self.inner.shed()
    }

    fn has_room_for_work(&mut self) -> bool {
        let full = self.script.cues().full;
        self.poison.is_none() && !full && self.inner.has_room_for_work()
    }

    fn entry_max(&self) -> usize {
        self.inner.entry_max()
    }

    fn bytes(&self) -> u64 {
        self.inner.bytes()
    }

    fn wake_by(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.inner.wake_by(wake);
    }
}

/// A rewriter that finds no room when its script says so.
struct FaultyRewriter {
    inner: Box<dyn Rewriter>,
    script: Script,
}

impl Rewriter for FaultyRewriter {
    fn parts(&mut self) -> Result<Vec<Part>, Fault> {
        self.inner.parts()
    }

    fn rewrite(&mut self, part: &Part, edit: Edit<'_>, pace: Pace<'_>) -> Result<Option<Draft>, Fault> {
        if self.script.cues().no_rewriting {
            return Err(Fault::Full { dir: "a faulty log".to_owned(), class: "rewriting" });
        }
        self.inner.rewrite(part, edit, pace)
    }
}
