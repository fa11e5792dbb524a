//! `queue`: work, handed over once, held under a lease, and never lost.
//!
//! ```text
//!            delay · dependencies · turn               claim
//!   push ──▶ waiting ────────────────────▶ ready ─────────────▶ leased ──finish──▶ done
//!               ▲                            ▲                  │ │ │ │
//!               │                            └──── release ─────┘ │ │ └──park──▶ parked ──answer──▶ ready
//!               └─────────────── backoff ◀── fail · expiry ───────┘ │
//!                                                └─ last attempt ───┴──▶ dead ──retry──▶ ready
//!   cancel: from anywhere but done and dead ──▶ cancelled ──retry──▶ ready
//! ```
//!
//! A task has at most one live lease, and each grant a fence newer than every other; whoever speaks with an old fence is told `stale`.
//! Claims that find nothing wait in line by ticket and are granted, first come first served, at the end of the very request that makes a task ready; there is one road to ready (`shift`), so no road can forget them.
//!
//! Invariants: the states of a queue's tasks add up to what was pushed into it; a task is in the ready set exactly while it is ready, has a lease row exactly while it is leased, and holds a turn of its concurrency key exactly while it is ready or leased; a queue that is not paused never has both a ready task and a claim in line that could take it.
//!
//! Deliberately not here: what a body means; who is alive (`agent` says when a session ended); retries of pushes (request keys do that for every command).
//!
//! Rooms, in the order of a task's life: `vocabulary`, `rows`, `push`, `claim`, `hold` (what a holder can say), `life` (the moves between states), `wake`, `manage` (what people do to queues), `ask`, `why`.

mod ask;
mod claim;
mod hold;
mod life;
mod manage;
mod push;
mod rows;
mod vocabulary;
mod wake;
mod why;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::ids::{Fence, Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Room, Unpark, Verdict, View};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Cell, Map, Ordered, Table, Timers};
use rows::{Extra, LeaseRow, Patience, Place, QueueRow, Tally, TaskRow, Tried, Turn, Waiter, Worker};

tables! {
    /// Everything that queues know.
    pub(crate) struct Tables {
        /// Queues by number.
        queues: Table<QueueRow>,
        /// From name to number.
        names: Map<Box<str>, u32>,
        /// Each queue's counts.
        tallies: Table<Tally>,
        /// Tasks.
        tasks: Table<TaskRow>,
        /// What only some tasks have.
        extras: Table<Box<Extra>>,
        /// Attempts that did not finish, by the fence they were made under.
        tried: Map<(Serial, Fence), Tried>,
        /// Leases by task.
        leases: Table<LeaseRow>,
        /// (agent, task): who holds what.
        held: Ordered<(Serial, Serial)>,
        /// How many that is, by agent.
        loads: Table<u32>,
        /// Bodies by task.
        bodies: Bodies,
        /// Results by task.
        results: Bodies,
        /// Progress notes by task.
        notes: Bodies,
        /// Answers by task.
        answers: Bodies,
        /// Bytes of all of these.
        bytes: Cell<u64>,
        /// (queue, capability, rank): what can be claimed.
        ready: Ordered<Place>,
        /// (queue, task): what waits.
        waiting: Ordered<(u32, Serial)>,
        /// (queue, time, task): what has ended, oldest first.
        ended: Ordered<(u32, Millis, Serial)>,
        /// Delays and leases by task.
        timers: Timers,
        /// When to look for ended tasks to forget, by queue.
        keep: Timers,
        /// Capability numbers; 0 is "none needed".
        capabilities: Map<Box<str>, u32>,
        /// The task under a unique key.
        unique: Map<(u32, Box<str>), Serial>,
        /// (dependency, task): who waits for whom.
        dependents: Ordered<(Serial, Serial)>,
        /// Turns by concurrency key.
        turns: Map<(u32, Box<str>), Turn>,
        /// The newest turn's number.
        turn_ids: Cell<u64>,
        /// (turn, rank): tasks in line for their turn.
        line: Ordered<(u64, u64)>,
        /// Claims in line, by ticket.
        waiters: Table<Waiter>,
        /// (queue, capability, ticket): the lines.
        lines: Ordered<Place>,
        /// (queue, capability) where a ready task met a line: looked at when the request ends.
        touched: Ordered<(u32, u32)>,
        /// Agents that have claimed.
        workers: Table<Worker>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Queues {
    pub(crate) tables: Tables,
}

/// Room for a capability that nobody has named.
const NO_CAPABILITY: u32 = 0;

/// Where a body belongs is said in the top bits of the number under which a reply refers to it.
const RESULT: u64 = 1 << 60;
const NOTE: u64 = 2 << 60;
const ANSWER: u64 = 3 << 60;

impl Machine for Queues {
    const NAME: &'static str = "queue";
    const TAG: u8 = 2;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Push(c) => c.queue,
            Command::PushAll(c) => c.queue,
            Command::Claim(c) => c.queue,
            Command::Pause(c) => c.queue,
            Command::Resume(c) => c.queue,
            Command::Purge(c) => c.queue,
            Command::Extend(c) => self.queue_of(c.task),
            Command::Finish(c) => self.queue_of(c.task),
            Command::Fail(c) => self.queue_of(c.task),
            Command::Release(c) => self.queue_of(c.task),
            Command::Progress(c) => self.queue_of(c.task),
            Command::Park(c) => self.queue_of(c.task),
            Command::Answer(c) => self.queue_of(c.task),
            Command::ExtendAll(c) => self.common_queue(c.leases.iter().map(|lease| lease.task)),
            Command::ReleaseAll(c) => self.common_queue(c.leases.iter().map(|lease| lease.task)),
            Command::FinishAll(c) => self.common_queue(c.tasks.iter().map(|task| task.task)),
            Command::Cancel(c) => self.common_queue(c.tasks.iter().copied()),
            Command::Retry(c) => self.common_queue(c.tasks.iter().copied()),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => self.queue_of(q.task),
            Query::Why(q) => self.queue_of(q.task),
            Query::List(q) => q.queue.unwrap_or("*"),
            Query::Stats(q) => q.queue,
            Query::Queues(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or("*"),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Push(c) => self.push(cx, c, out),
            Command::PushAll(c) => self.push_all(cx, c, out),
            Command::Claim(c) => self.claim(cx, c, out),
            Command::Extend(c) => self.extend(cx, c, out),
            Command::ExtendAll(c) => self.extend_all(cx, c, out),
            Command::Finish(c) => self.finish(cx, c, out),
            Command::FinishAll(c) => self.finish_all(cx, c, out),
            Command::Fail(c) => self.fail(cx, c, out),
            Command::Release(c) => self.release(cx, c, out),
            Command::ReleaseAll(c) => self.release_all(cx, c, out),
            Command::Progress(c) => self.progress(cx, c, out),
            Command::Park(c) => self.park(cx, c, out),
            Command::Answer(c) => self.answer(cx, c, out),
            Command::Cancel(c) => self.cancel(cx, c, out),
            Command::Retry(c) => self.retry(cx, c, out),
            Command::Pause(c) => self.pause(c.queue, out),
            Command::Resume(c) => self.resume(c.queue, out),
            Command::Purge(c) => self.purge(cx, c, out),
        }
    }

    fn settle(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        self.offer(moment, settings, out);
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        self.fall_due(moment, settings, budget, out);
    }

    fn due(&self) -> Option<Millis> {
        let first = |timers: &Timers| timers.first().map(|(at, _)| at);
        [first(&self.tables.timers), first(&self.tables.keep)].into_iter().flatten().min()
    }

    fn unpark(&mut self, ticket: Index, why: Unpark, out: &mut Out) {
        self.leave_line(ticket);
        if why != Unpark::Withdrawn {
            out.answer(ticket, &Claimed { tasks: Vec::new() });
        }
    }

    fn give_back(&mut self, agent: Serial, ticket: Index, moment: Moment, out: &mut Out) {
        for task in self.held_by(agent) {
            if self.tables.leases.get(task).is_some_and(|lease| lease.ticket == ticket) {
                self.put_back(task, moment.time, out);
            }
        }
    }

    fn react(&mut self, reaction: &Reaction, moment: Moment, settings: &Settings, out: &mut Out) {
        let Reaction::SessionEnded { agent, session, .. } = *reaction else { return };
        for task in self.held_by(agent) {
            if self.tables.leases.get(task).is_some_and(|lease| lease.session == Some(session)) {
                self.expire(task, "session", moment.time, settings, out);
            }
        }
    }

    fn revive(&mut self, _: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<Serial> = self.tables.timers.before(now.plus(grace)).map(|(_, task)| task).collect();
        for task in late {
            if let Some(lease) = self.tables.leases.edit(task) {
                let floor = now.plus(lease.lease_ms.min(grace));
                lease.until = lease.until.max(floor);
                lease.heard = lease.heard.max(now);
                lease.timeout_at = lease.timeout_at.map(|at| at.max(floor));
                let lease = *lease;
                self.arm_lease(task, &lease, Patience::of(settings));
            }
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(q.task, answer),
            Query::List(q) => self.list(&q, answer),
            Query::Stats(q) => self.stats(q.queue, answer),
            Query::Queues(q) => self.list_queues(&q, answer),
            Query::Why(q) => self.why(view, q.task, answer),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        let task = Serial(key.0 & (RESULT - 1));
        match key.0 & !(RESULT - 1) {
            0 => self.tables.bodies.get(task),
            RESULT => self.tables.results.get(task),
            NOTE => self.tables.notes.get(task),
            _ => self.tables.answers.get(task),
        }
    }

    fn check(&self) {
        self.check_tasks();
        self.check_lines();
    }
}

impl Queues {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Queues { tables: Tables::load(state, bodies)? })
    }

    /// The name of a queue by its number.
    pub(super) fn queue_name(&self, queue: u32) -> &str {
        self.tables.queues.get(Serial(queue as u64)).map_or("", |row| &row.name)
    }

    /// The name of the queue that a task is in; empty when there is no such task.
    fn queue_of(&self, task: Serial) -> &str {
        self.tables.tasks.get(task).map_or("", |row| self.queue_name(row.queue))
    }

    /// The one queue that all these tasks are in; `*`, which no prefix covers, when they are in several.
    fn common_queue(&self, tasks: impl Iterator<Item = Serial>) -> &str {
        let mut names = tasks.map(|task| self.queue_of(task)).filter(|name| !name.is_empty());
        let first = names.next().unwrap_or("");
        if names.all(|name| name == first) { first } else { "*" }
    }

    /// The tasks in an agent's hands.
    fn held_by(&self, agent: Serial) -> Vec<Serial> {
        self.tables.held.range((agent, Serial(0))..=(agent, Serial(u64::MAX))).map(|(_, task)| task).collect()
    }

    fn check_tasks(&self) {
        let tables = &self.tables;
        let mut counts = std::collections::BTreeMap::<u32, [u64; 7]>::new();
        for (id, row) in tables.tasks.iter() {
            counts.entry(row.queue).or_default()[row.state as usize] += 1;
            let ready = tables.ready.has(Place::new(row.queue, row.capability, row.rank(id)));
            assert_eq!(ready, row.state == State::Ready, "task {id} is in the ready set while it is ready");
            assert_eq!(
                tables.leases.has(id),
                row.state == State::Leased,
                "task {id} has a lease while it is leased"
            );
            assert_eq!(
                tables.waiting.has((row.queue, id)),
                row.state == State::Waiting,
                "task {id} is listed while it waits"
            );
            assert_eq!(
                tables.ended.has((row.queue, row.at, id)),
                row.state.ended(),
                "task {id} is listed once it has ended"
            );
        }
        assert_eq!(tables.leases.len(), tables.held.len(), "each lease is in one agent's hands");
        for (agent, load) in tables.loads.iter() {
            assert_eq!(self.held_by(agent).len(), *load as usize, "what agent {agent} holds is counted");
        }
        for (queue, tally) in tables.tallies.iter() {
            let mut live = counts.remove(&(queue.0 as u32)).unwrap_or_default();
            for state in [State::Done, State::Dead, State::Cancelled] {
                assert!(live[state as usize] <= tally.counts[state as usize], "kept tasks are counted");
                live[state as usize] = tally.counts[state as usize];
            }
            assert_eq!(live, tally.counts, "queue {queue} counts its tasks");
            assert_eq!(
                tally.counts.iter().sum::<u64>(),
                tally.pushed,
                "the states of queue {queue} add up to what was pushed"
            );
        }
        let bytes: u64 = [&tables.bodies, &tables.results, &tables.notes, &tables.answers]
            .into_iter()
            .flat_map(|bodies| bodies.iter().map(|(_, body)| body.size()))
            .sum();
        assert_eq!(bytes, *tables.bytes.get(), "bytes of bodies are counted");
    }

    fn check_lines(&self) {
        let tables = &self.tables;
        assert!(tables.touched.is_empty(), "every line that was touched has been looked at");
        for place in tables.lines.iter() {
            let (queue, capability) = (place.queue(), place.capability());
            let paused = tables.queues.get(Serial(queue as u64)).is_some_and(|row| row.paused);
            let ready = tables.ready.first(Place::first(queue, capability), Place::last(queue, capability));
            assert!(
                paused || ready.is_none(),
                "queue {queue} has a ready task and a claim in line that could take it"
            );
        }
        for ((queue, key), turn) in tables.turns.iter() {
            let running = tables
                .tasks
                .iter()
                .filter(|(id, row)| {
                    row.queue == *queue
                        && matches!(row.state, State::Ready | State::Leased)
                        && tables.extras.get(*id).is_some_and(|extra| extra.concurrency.as_ref() == Some(key))
                })
                .count();
            assert_eq!(running as u32, turn.running, "turns of `{key}` are counted");
        }
    }
}
