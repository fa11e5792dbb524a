//! The moves between states: every road goes through `shift`.

use super::rows::{LeaseRow, TaskRow, Tried};
use super::*;
use crate::backoff;

/// Attempts that did not finish, kept for a task: the newest ones.
const TRIED_MAX: u32 = 20;

impl Queues {
    /// Enters a new task and lets it come as far as it can.
    pub(super) fn enter(&mut self, task: Serial, row: TaskRow, now: Millis, out: &mut Out) -> State {
        // The usual task has nothing to wait for: it never enters the list of those that do.
        if row.at <= now && !self.tables.extras.has(task) {
            self.tables.ready.put(Place::new(row.queue, row.capability, row.rank(task)));
            self.touch(row.queue, row.capability);
            self.tables.tasks.put(task, TaskRow { state: State::Ready, ..row });
            self.tally(row.queue, |tally| {
                tally.pushed += 1;
                tally.counts[State::Ready as usize] += 1;
            });
            return State::Ready;
        }
        self.tables.tasks.put(task, row);
        self.tables.waiting.put((row.queue, task));
        self.tally(row.queue, |tally| {
            tally.pushed += 1;
            tally.counts[State::Waiting as usize] += 1;
        });
        self.advance(task, now, out)
    }

    /// Lets a waiting task become ready when its dependencies, its delay and its turn allow.
    pub(super) fn advance(&mut self, task: Serial, now: Millis, out: &mut Out) -> State {
        let Some(row) = self.tables.tasks.get(task).copied() else { return State::Waiting };
        let extra = self.tables.extras.get(task);
        if extra.is_some_and(|extra| !extra.after.is_empty()) {
            return State::Waiting;
        }
        if row.at > now {
            self.tables.timers.set(task, row.at);
            return State::Waiting;
        }
        if let Some(key) = extra.and_then(|extra| extra.concurrency.clone()) {
            let turn = self.tables.turns.edit(&(row.queue, key)).expect("a key in use has a turn");
            if turn.running >= turn.max {
                let id = turn.id;
                self.tables.line.put((id, row.rank(task)));
                return State::Waiting;
            }
            turn.running += 1;
        }
        self.shift(task, State::Ready, now, out);
        State::Ready
    }

    /// Moves a task from its state to another and keeps every index true. Turns are taken in `advance` and given back here.
    pub(super) fn shift(&mut self, task: Serial, to: State, now: Millis, out: &mut Out) {
        let Some(row) = self.tables.tasks.edit(task) else { return };
        let from = row.state;
        row.state = to;
        let before = *row;
        row.at = now;
        let (queue, capability, rank) = (before.queue, before.capability, before.rank(task));
        match from {
            State::Ready => drop(self.tables.ready.del(Place::new(queue, capability, rank))),
            State::Waiting => {
                self.tables.waiting.del((queue, task));
                self.tables.timers.del(task);
            }
            state if state.ended() => {
                self.tables.ended.del((queue, before.at, task));
            }
            _ => {}
        }
        match to {
            State::Ready => {
                self.tables.ready.put(Place::new(queue, capability, rank));
                self.touch(queue, capability);
            }
            State::Waiting => drop(self.tables.waiting.put((queue, task))),
            state if state.ended() => drop(self.tables.ended.put((queue, now, task))),
            _ => {}
        }
        self.tally(queue, |tally| {
            tally.counts[from as usize] -= 1;
            tally.counts[to as usize] += 1;
            tally.kept += to.ended() as u64;
            tally.kept -= from.ended() as u64;
        });
        let runs = |state| matches!(state, State::Ready | State::Leased);
        if from == State::Waiting || (runs(from) && !runs(to)) {
            self.leave_turn(task, &before, runs(from), now, out);
        }
    }

    /// A ready task may have met a line of claims.
    pub(super) fn touch(&mut self, queue: u32, capability: u32) {
        if self.tables.lines.first(Place::first(queue, capability), Place::last(queue, capability)).is_some()
        {
            self.tables.touched.put((queue, capability));
        }
    }

    /// Leaves the line for a turn, or gives the turn to the next in line.
    fn leave_turn(&mut self, task: Serial, row: &TaskRow, ran: bool, now: Millis, out: &mut Out) {
        let Some(key) = self.tables.extras.get(task).and_then(|extra| extra.concurrency.clone()) else {
            return;
        };
        let place = (row.queue, key);
        let Some(turn) = self.tables.turns.get(&place) else { return };
        let id = turn.id;
        if !ran {
            self.tables.line.del((id, row.rank(task)));
            return;
        }
        if let Some(turn) = self.tables.turns.edit(&place) {
            turn.running -= 1;
        }
        self.fill_turns(&place, now, out);
    }

    /// Lets tasks in line have the turns that are free, first come first served.
    pub(super) fn fill_turns(&mut self, place: &(u32, Box<str>), now: Millis, out: &mut Out) {
        while let Some(turn) = self.tables.turns.get(place)
            && turn.running < turn.max
        {
            let first = self.tables.line.first((turn.id, 0), (turn.id, u64::MAX));
            let Some((id, rank)) = first else { return };
            self.tables.line.del((id, rank));
            let next = super::rows::of_rank(rank);
            if self.advance(next, now, out) == State::Ready {
                out.event(&TaskReady { task: next });
            }
        }
    }

    pub(super) fn tally(&mut self, queue: u32, change: impl FnOnce(&mut super::rows::Tally)) {
        if let Some(tally) = self.tables.tallies.edit(Serial(queue as u64)) {
            change(tally);
        }
    }

    /// Takes a task out of its holder's hands.
    pub(super) fn let_go(&mut self, task: Serial) {
        if let Some(lease) = self.tables.leases.get(task) {
            let agent = lease.agent;
            self.tables.held.del((agent, task));
            self.burden(agent, -1);
            self.tables.leases.del(task);
            self.tables.timers.del(task);
        }
    }

    /// Sets a task's timer to the first thing that can happen to its lease.
    pub(super) fn arm_lease(&mut self, task: Serial, lease: &LeaseRow, patience: Patience) {
        let stuck = patience.ends(lease);
        let at =
            [Some(lease.until), lease.timeout_at, stuck].into_iter().flatten().min().unwrap_or(lease.until);
        self.tables.timers.set(task, at);
    }

    /// Gives a leased task back as if it had never been claimed.
    pub(super) fn put_back(&mut self, task: Serial, now: Millis, out: &mut Out) {
        self.uncount_attempt(task);
        self.let_go(task);
        self.shift(task, State::Ready, now, out);
        out.event(&TaskReleased { task });
    }

    pub(super) fn uncount_attempt(&mut self, task: Serial) {
        if let Some(row) = self.tables.tasks.edit(task) {
            row.attempts = row.attempts.saturating_sub(1);
        }
    }

    /// After an attempt that did not finish: wait, become ready, or die.
    pub(super) fn try_again(
        &mut self,
        task: Serial,
        fatal: bool,
        pause_ms: Option<u64>,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> State {
        let Some(row) = self.tables.tasks.get(task).copied() else { return State::Dead };
        if fatal || row.attempts >= row.attempts_max {
            self.end_quietly(task, State::Dead, now, settings, out);
            return State::Dead;
        }
        let first =
            self.tables.extras.get(task).and_then(|extra| extra.backoff_ms).unwrap_or(settings.backoff_ms);
        let pause = pause_ms.unwrap_or(backoff::pause(first, row.attempts as u32, settings.backoff_max_ms));
        if pause == 0 {
            self.shift(task, State::Ready, now, out);
            return State::Ready;
        }
        self.shift(task, State::Waiting, now, out);
        if let Some(row) = self.tables.tasks.edit(task) {
            row.at = now.plus(pause);
        }
        self.advance(task, now, out)
    }

    /// Notes why an attempt did not finish, and rests a worker that fails again and again.
    pub(super) fn note_attempt(
        &mut self,
        task: Serial,
        reason: &str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let (Some(row), Some(lease)) = (self.tables.tasks.get(task), self.tables.leases.get(task)) else {
            return;
        };
        let (attempt, agent, ticket, fence) = (row.attempts as u32, lease.agent, lease.ticket, lease.fence);
        self.tables.tried.put((task, fence), Tried { attempt, agent, at: now, reason: reason.into() });
        let oldest =
            self.tables.tried.range((task, Fence(0))..=(task, Fence(u64::MAX))).next().map(|(key, _)| *key);
        if self.tables.tried.range((task, Fence(0))..=(task, Fence(u64::MAX))).count() as u32 > TRIED_MAX
            && let Some(oldest) = oldest
        {
            self.tables.tried.del(&oldest);
        }
        let Some(worker) = self.tables.workers.edit(agent).filter(|worker| worker.counted != ticket) else {
            return;
        };
        worker.counted = ticket;
        worker.failures += 1;
        if worker.failures as u64 >= settings.failures_max && settings.rest_ms > 0 {
            worker.rested = now.plus(settings.rest_ms);
            out.event(&WorkerRested { agent: &worker.name, until: worker.rested });
        }
    }

    /// A finished task ends a row of failures.
    pub(super) fn forgive(&mut self, agent: Serial) {
        if self.tables.workers.get(agent).is_some_and(|worker| worker.failures > 0)
            && let Some(worker) = self.tables.workers.edit(agent)
        {
            (worker.failures, worker.rested) = (0, Millis(0));
        }
    }

    /// Ends a task; whoever waited only for it goes on when it is done.
    pub(super) fn end(
        &mut self,
        task: Serial,
        state: State,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        self.end_quietly(task, state, now, settings, out);
        if state != State::Done {
            return;
        }
        if self.tables.dependents.first((task, Serial(0)), (task, Serial(u64::MAX))).is_none() {
            return;
        }
        let waiting = self.tables.dependents.range((task, Serial(0))..=(task, Serial(u64::MAX)));
        let waiting: Vec<Serial> = waiting.map(|(_, waiting)| waiting).collect();
        for dependent in waiting {
            self.tables.dependents.del((task, dependent));
            self.with_extra(dependent, |extra| extra.after.retain(|other| *other != task));
            if self.tables.tasks.get(dependent).is_some_and(|row| row.state == State::Waiting)
                && self.advance(dependent, now, out) == State::Ready
            {
                out.event(&TaskReady { task: dependent });
            }
        }
        self.with_extra(task, |extra| extra.dependents = None);
    }

    fn end_quietly(&mut self, task: Serial, state: State, now: Millis, settings: &Settings, out: &mut Out) {
        self.shift(task, state, now, out);
        let Some(row) = self.tables.tasks.get(task) else { return };
        let queue = row.queue;
        if let Some(extra) = self.tables.extras.get(task) {
            let (unique, concurrency) = (extra.unique.clone(), extra.concurrency.clone());
            if let Some(unique) = unique {
                self.tables.unique.del(&(queue, unique));
            }
            if let Some(key) = concurrency {
                self.drop_turn_key(queue, key);
            }
        }
        let kept = self.tables.tallies.get(Serial(queue as u64)).map_or(0, |tally| tally.kept);
        if kept > settings.task_keep_max {
            self.forget_oldest(queue);
        }
        if self.tables.keep.get(Serial(queue as u64)).is_none()
            && settings.task_keep_ms < crate::ids::NUMBER_MAX
        {
            self.tables.keep.set(Serial(queue as u64), keep_until(now, settings));
        }
    }

    fn drop_turn_key(&mut self, queue: u32, key: Box<str>) {
        let place = (queue, key);
        let Some(turn) = self.tables.turns.edit(&place) else { return };
        turn.users -= 1;
        if turn.users == 0 {
            self.tables.turns.del(&place);
        }
    }

    /// Forgets the longest-ended task of a queue for which nobody waits.
    pub(super) fn forget_oldest(&mut self, queue: u32) -> bool {
        let mut oldest = self
            .tables
            .ended
            .range((queue, Millis(0), Serial(0))..=(queue, Millis(u64::MAX), Serial(u64::MAX)));
        let free = |task: Serial| {
            self.tables.extras.get(task).is_none_or(|extra| extra.dependents.unwrap_or(0) == 0)
        };
        // Tasks that others wait for are few; a bounded look keeps this cheap whatever happens.
        let Some((_, _, task)) = oldest.by_ref().take(64).find(|(_, _, task)| free(*task)) else {
            return false;
        };
        drop(oldest);
        self.forget(task);
        true
    }

    /// Forgets an ended task with everything that belongs to it. Counts stay.
    pub(super) fn forget(&mut self, task: Serial) {
        let Some(row) = self.tables.tasks.get(task).copied() else { return };
        self.tables.ended.del((row.queue, row.at, task));
        self.tables.tasks.del(task);
        self.tally(row.queue, |tally| tally.kept -= 1);
        for dependency in self.tables.extras.get(task).map(|extra| extra.after.clone()).unwrap_or_default() {
            self.tables.dependents.del((dependency, task));
            self.with_extra(dependency, |extra| {
                extra.dependents = extra.dependents.map(|n| n.saturating_sub(1))
            });
        }
        self.tables.extras.del(task);
        let tried: Vec<(Serial, Fence)> = self
            .tables
            .tried
            .range((task, Fence(0))..=(task, Fence(u64::MAX)))
            .map(|(key, _)| *key)
            .collect();
        for key in &tried {
            self.tables.tried.del(key);
        }
        for of in [
            (|tables: &mut Tables| &mut tables.bodies) as fn(&mut Tables) -> &mut Bodies,
            |tables| &mut tables.results,
            |tables| &mut tables.notes,
            |tables| &mut tables.answers,
        ] {
            self.drop_body(of, task);
        }
    }
}

/// When a task that ends now is to be forgotten: to the minute, so that many go in one entry.
pub(super) fn keep_until(ended: Millis, settings: &Settings) -> Millis {
    const MINUTE: u64 = 60_000;
    Millis(ended.plus(settings.task_keep_ms).0.div_ceil(MINUTE) * MINUTE)
}
