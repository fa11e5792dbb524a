//! What is stored for a task, a lease, a claim in line.
//!
//! A task's own row is 32 bytes; what only some tasks have stands apart, so that a plain task pays nothing for it.

use super::State;
use crate::codec::{Malformed, Reader, Wire};
use crate::ids::{Fence, Index, Millis, Serial};
use crate::record;
use crate::settings::Settings;

record! {
    /// A queue.
    pub(crate) struct QueueRow {
        /// Its name.
        name: Box<str>,
        /// Whether it hands out nothing.
        paused: bool,
    }
}

/// How many tasks of a queue are where; by `State`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// By state.
    pub counts: [u64; 7],
    /// All that were ever pushed.
    pub pushed: u64,
    /// Ended tasks still kept.
    pub kept: u64,
}

impl<'a> Wire<'a> for Tally {
    fn put(&self, out: &mut Vec<u8>) {
        self.counts.iter().for_each(|n| n.put(out));
        (self.pushed, self.kept).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut tally = Tally::default();
        for n in &mut tally.counts {
            *n = u64::get(from)?;
        }
        (tally.pushed, tally.kept) = Wire::get(from)?;
        Ok(tally)
    }
}

/// A task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TaskRow {
    /// Its queue.
    pub queue: u32,
    /// The capability it needs; 0 for none.
    pub capability: u32,
    /// Attempts granted and not given back.
    pub attempts: u16,
    /// How many it has.
    pub attempts_max: u16,
    /// Where it is in its life.
    pub state: State,
    /// Its priority.
    pub priority: u8,
    /// When it was pushed.
    pub pushed: Millis,
    /// Waiting: not before. Ended: when. Otherwise when it came to this state.
    pub at: Millis,
}

impl TaskRow {
    /// Its place among the ready ones of its queue: priority first, then age.
    pub fn rank(&self, id: Serial) -> u64 {
        ((255 - self.priority) as u64) << 56 | id.0
    }
}

/// (queue, capability, number) as one key that compares in one step: a rank among ready tasks, a ticket among claims in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u128);

impl Place {
    pub fn new(queue: u32, capability: u32, number: u64) -> Self {
        Place((queue as u128) << 96 | (capability as u128) << 64 | number as u128)
    }
    /// Before every other place there.
    pub fn first(queue: u32, capability: u32) -> Self {
        Place::new(queue, capability, 0)
    }
    /// After every other place there.
    pub fn last(queue: u32, capability: u32) -> Self {
        Place::new(queue, capability, u64::MAX)
    }
    pub fn queue(self) -> u32 {
        (self.0 >> 96) as u32
    }
    pub fn capability(self) -> u32 {
        (self.0 >> 64) as u32
    }
    pub fn number(self) -> u64 {
        self.0 as u64
    }
}

impl<'a> Wire<'a> for Place {
    fn put(&self, out: &mut Vec<u8>) {
        (self.queue(), self.capability(), self.number()).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (queue, capability, number) = Wire::get(from)?;
        Ok(Place::new(queue, capability, number))
    }
}

/// The task that a rank belongs to.
pub(crate) fn of_rank(rank: u64) -> Serial {
    Serial(rank & ((1 << 56) - 1))
}

impl<'a> Wire<'a> for TaskRow {
    fn put(&self, out: &mut Vec<u8>) {
        (self.queue, self.capability, self.attempts, self.attempts_max).put(out);
        (self.state, self.priority, self.pushed, self.at).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (queue, capability, attempts, attempts_max) = Wire::get(from)?;
        let (state, priority, pushed, at) = Wire::get(from)?;
        Ok(TaskRow { queue, capability, attempts, attempts_max, state, priority, pushed, at })
    }
}

record! {
    /// What only some tasks have.
    #[derive(Default)]
    pub(crate) struct Extra {
        /// Its unique key.
        unique: Option<Box<str>>,
        /// Its concurrency key.
        concurrency: Option<Box<str>>,
        /// How many of that key may run at a time.
        concurrency_max: Option<u32>,
        /// The name of the capability it needs.
        capability: Option<Box<str>>,
        /// How long one attempt may take.
        timeout_ms: Option<u64>,
        /// The first pause after a failure.
        backoff_ms: Option<u64>,
        /// Tasks it still waits for.
        after: Vec<Serial>,
        /// How many wait for it.
        dependents: Option<u32>,
        /// The question it is parked for.
        question: Option<Box<str>>,
        /// Answers to choose from.
        options: Vec<Box<str>>,
    }
}

record! {
    /// A lease.
    #[derive(Copy)]
    pub(crate) struct LeaseRow {
        /// The newest fence of the task.
        fence: Fence,
        /// Who has it.
        agent: Serial,
        /// The session it is bound to, if the claim said so.
        session: Option<Serial>,
        /// The request it was granted to.
        ticket: Index,
        /// Since when.
        since: Millis,
        /// Until when; the largest number for one that is bound to a session.
        until: Millis,
        /// How long it is extended by default.
        lease_ms: u64,
        /// When the attempt ends whatever the holder says.
        timeout_at: Option<Millis>,
        /// The holder's last word about the task itself.
        heard: Millis,
        /// Whether that was longer ago than `stuck_ms`.
        stuck: bool,
    }
}

/// How long a holder may say nothing about its task.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Until it counts as stuck.
    stuck_ms: u64,
    /// From then until it loses the task; zero: it never does.
    requeue_ms: u64,
}

impl Patience {
    pub fn of(settings: &Settings) -> Self {
        Patience { stuck_ms: settings.stuck_ms, requeue_ms: settings.stuck_requeue_ms }
    }

    /// When the next thing happens to a holder that says nothing.
    pub fn ends(self, lease: &LeaseRow) -> Option<Millis> {
        let stuck = lease.heard.plus(self.stuck_ms);
        match (lease.stuck, self.requeue_ms) {
            (false, _) => Some(stuck),
            (true, 0) => None,
            (true, span) => Some(stuck.plus(span)),
        }
    }
}

record! {
    /// An attempt that did not finish.
    pub(crate) struct Tried {
        /// Which attempt, from 1; a task that is retried begins anew.
        attempt: u32,
        /// Who had it.
        agent: Serial,
        /// When it ended.
        at: Millis,
        /// Why.
        reason: Box<str>,
    }
}

record! {
    /// A concurrency key in use.
    pub(crate) struct Turn {
        /// Its number.
        id: u64,
        /// How many may run at a time.
        max: u32,
        /// How many are ready or leased.
        running: u32,
        /// Tasks that carry the key and have not ended.
        users: u32,
    }
}

record! {
    /// A claim in line.
    pub(crate) struct Waiter {
        /// The queue.
        queue: u32,
        /// Who waits.
        agent: Serial,
        /// The session to bind leases to.
        session: Option<Serial>,
        /// How many tasks at the most.
        max: u32,
        /// How long the lease is to last.
        lease_ms: u64,
        /// Numbers of the capabilities it has.
        capabilities: Vec<u32>,
    }
}

record! {
    /// An agent that has claimed.
    pub(crate) struct Worker {
        /// Its name.
        name: Box<str>,
        /// Claims in a row of which an attempt did not finish.
        failures: u32,
        /// The claim that was counted last: the tasks of one claim fail once.
        counted: Index,
        /// Until when it gets nothing.
        rested: Millis,
    }
}

impl State {
    /// Whether a task in this state has ended.
    pub fn ended(self) -> bool {
        matches!(self, State::Done | State::Dead | State::Cancelled)
    }
}
