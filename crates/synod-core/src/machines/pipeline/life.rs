//! The moves between states: every road of a job goes through `shift`, every end of an item through `end`.

use super::*;
use crate::backoff;

/// Attempts that did not finish, kept for a job: the newest ones.
const TRIED_MAX: usize = 20;

impl Pipelines {
    /// Moves a job from its state to another and keeps every index and count true.
    pub(super) fn shift(&mut self, job: Serial, to: JobState, now: Millis) {
        let Some(row) = self.tables.jobs.edit(job) else { return };
        let (from, item, stage) = (row.state, row.item, row.stage);
        row.state = to;
        row.at = now;
        if to == JobState::Ready && row.ready == Millis(0) {
            row.ready = now;
        }
        match from {
            JobState::Ready => drop(self.tables.ready.del((stage, item, job))),
            JobState::Waiting => drop(self.tables.timers.del(job)),
            // One in hand less may be one more for somebody in line.
            JobState::Leased => drop(self.tables.touched.put(stage)),
            _ => {}
        }
        if to == JobState::Ready {
            self.tables.ready.put((stage, item, job));
            self.tables.touched.put(stage);
        }
        self.tally_jobs(stage, |tally| {
            tally.counts[from as usize] -= 1;
            tally.counts[to as usize] += 1;
        });
        let dead = |state: JobState| (state == JobState::Dead) as u32;
        if let Some(row) = self.tables.items.edit(item) {
            row.open = row.open + to.open() as u32 - from.open() as u32;
            row.dead = row.dead + dead(to) - dead(from);
        }
    }

    pub(super) fn tally_jobs(&mut self, stage: Serial, change: impl FnOnce(&mut Tally<8>)) {
        if let Some(tally) = self.tables.job_tallies.edit(stage) {
            change(tally);
        }
    }

    pub(super) fn tally_items(&mut self, pipeline: Serial, change: impl FnOnce(&mut Tally<5>)) {
        if let Some(tally) = self.tables.item_tallies.edit(pipeline) {
            change(tally);
        }
    }

    /// Looks at every line of a pipeline when the request ends.
    pub(super) fn touch_all(&mut self, pipeline: Serial) {
        let stages: Vec<Serial> = self.stages_of(pipeline).map(|(_, stage)| stage).collect();
        for stage in stages {
            self.tables.touched.put(stage);
        }
    }

    /// Takes a job out of its holder's hands.
    pub(super) fn let_go(&mut self, job: Serial) {
        let Some(agent) = self.tables.leases.get(job).map(|lease| lease.agent) else { return };
        self.tables.held.del((agent, job));
        self.burden(agent, -1);
        self.tables.leases.del(job);
        self.tables.timers.del(job);
    }

    /// Gives a leased job back as if it had never been taken.
    pub(super) fn put_back(&mut self, job: Serial, now: Millis, out: &mut Out) {
        if let Some(row) = self.tables.jobs.edit(job) {
            row.attempts = row.attempts.saturating_sub(1);
        }
        self.let_go(job);
        self.shift(job, JobState::Ready, now);
        out.event(&JobReleased { job });
    }

    /// Takes a job from a holder that did not finish it in time.
    pub(super) fn expire(
        &mut self,
        job: Serial,
        why: &'static str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let reason = match why {
            "lease" => "the lease ended without a word",
            "timeout" => "the attempt took longer than its timeout",
            _ => "the holder's session ended",
        };
        self.note_attempt(job, reason, now);
        self.let_go(job);
        let state = self.try_again(job, false, None, now, settings);
        let agent = self.tables.hands.get(job).map_or("", |name| name);
        out.event(&JobExpired { job, agent, state, why });
        if state == JobState::Dead {
            self.mourn(job, now, settings, out);
        }
    }

    /// After an attempt that did not finish: wait, become ready, or die.
    pub(super) fn try_again(
        &mut self,
        job: Serial,
        fatal: bool,
        pause_ms: Option<u64>,
        now: Millis,
        settings: &Settings,
    ) -> JobState {
        let Some(row) = self.tables.jobs.get(job).copied() else { return JobState::Dead };
        let stage = self.tables.stages.get(row.stage);
        let attempts_max =
            stage.and_then(|stage| stage.attempts_max).map_or(settings.attempts_max, u64::from);
        if fatal || row.attempts as u64 >= attempts_max {
            self.shift(job, JobState::Dead, now);
            return JobState::Dead;
        }
        let first = stage.and_then(|stage| stage.backoff_ms).unwrap_or(settings.backoff_ms);
        let pause = pause_ms.unwrap_or(backoff::pause(first, row.attempts as u32, settings.backoff_max_ms));
        if pause == 0 {
            self.shift(job, JobState::Ready, now);
            return JobState::Ready;
        }
        self.shift(job, JobState::Waiting, now);
        if let Some(row) = self.tables.jobs.edit(job) {
            row.at = now.plus(pause);
        }
        self.tables.timers.set(job, now.plus(pause));
        JobState::Waiting
    }

    /// A job has become a dead letter: what that means for its item is as its stage says.
    pub(super) fn mourn(&mut self, job: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let Some(row) = self.tables.jobs.get(job).copied() else { return };
        let stage = self.tables.stages.get(row.stage);
        match stage.map_or(OnDead::Wait, StageRow::on_dead) {
            OnDead::Wait => drop(self.assess(row.item, now, settings, out)),
            OnDead::Skip => drop(self.pass_over(job, now, settings, out)),
            OnDead::Fail => {
                let reason = format!("job {job} of stage `{}` is dead", self.stage_name(row.stage));
                self.call_off(row.item, ItemState::Failed, &reason, now, settings, out);
            }
        }
    }

    /// An item goes on without a dead letter.
    pub(super) fn pass_over(
        &mut self,
        job: Serial,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> ItemState {
        let Some(row) = self.tables.jobs.edit(job) else { return ItemState::Running };
        row.passed = true;
        let item = row.item;
        if let Some(row) = self.tables.items.edit(item) {
            row.dead -= 1;
        }
        out.event(&JobPassed { job });
        self.release_inputs(job);
        self.pass_on(job, None, now, out);
        self.assess(item, now, settings, out)
    }

    /// Says where an item is after something happened to one of its jobs.
    pub(super) fn assess(
        &mut self,
        item: Serial,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> ItemState {
        let Some(row) = self.tables.items.get(item) else { return ItemState::Done };
        let state = match (row.state, row.open, row.dead) {
            (state, _, _) if state.ended() => return state,
            (_, 0, 0) => ItemState::Done,
            (_, 0, _) => ItemState::Stalled,
            _ => ItemState::Running,
        };
        if state == row.state {
            return state;
        }
        match state {
            ItemState::Done => self.end(item, state, "", now, settings, out),
            _ => self.turn(item, state, now),
        }
        if state == ItemState::Stalled {
            out.event(&ItemStalled { item });
        }
        state
    }

    /// Notes where an item is.
    pub(super) fn turn(&mut self, item: Serial, to: ItemState, now: Millis) {
        let Some(row) = self.tables.items.edit(item) else { return };
        let (from, was, pipeline) = (row.state, row.at, row.pipeline);
        (row.state, row.at) = (to, now);
        if from.ended() {
            self.tables.ended.del((pipeline, was, item));
        }
        if to.ended() {
            self.tables.ended.put((pipeline, now, item));
        }
        if let Some(kept) = self.tables.kept.edit(pipeline) {
            *kept = *kept + to.ended() as u64 - from.ended() as u64;
        }
        self.tally_items(pipeline, |tally| {
            tally.counts[from as usize] -= 1;
            tally.counts[to as usize] += 1;
        });
    }

    fn end(
        &mut self,
        item: Serial,
        state: ItemState,
        reason: &str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        self.turn(item, state, now);
        out.event(&ItemEnded { item, state, reason });
        let Some(pipeline) = self.tables.items.get(item).map(|row| row.pipeline) else { return };
        if self.tables.kept.get(pipeline).is_some_and(|kept| *kept > settings.item_keep_max) {
            self.forget_oldest(pipeline);
        }
        if self.tables.keep.get(pipeline).is_none() && settings.item_keep_ms < crate::ids::NUMBER_MAX {
            self.tables.keep.set(pipeline, keep_until(now, settings));
        }
    }

    /// Ends an item before its time: whatever is open of it is called off.
    pub(super) fn call_off(
        &mut self,
        item: Serial,
        state: ItemState,
        reason: &str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let jobs: Vec<Serial> = self.jobs_of(item).collect();
        for job in jobs {
            let Some(row) = self.tables.jobs.get(job) else { continue };
            if !row.state.open() && row.state != JobState::Gathering {
                continue;
            }
            if row.state == JobState::Leased {
                self.note_attempt(job, &format!("called off: {reason}"), now);
                self.let_go(job);
            }
            self.shift(job, JobState::Cancelled, now);
        }
        self.end(item, state, reason, now, settings, out);
    }

    /// Notes why an attempt did not finish.
    pub(super) fn note_attempt(&mut self, job: Serial, reason: &str, now: Millis) {
        let (Some(row), Some(lease)) = (self.tables.jobs.get(job), self.tables.leases.get(job)) else {
            return;
        };
        let agent = self.tables.hands.get(job).cloned().unwrap_or_default();
        let tried = Tried { attempt: row.attempts as u32, agent, at: now, reason: reason.into() };
        self.tables.tried.put((job, lease.fence), tried);
        let all = self.tables.tried.range((job, Fence(0))..=(job, Fence(u64::MAX))).map(|(key, _)| *key);
        let all: Vec<(Serial, Fence)> = all.collect();
        if all.len() > TRIED_MAX {
            self.tables.tried.del(&all[0]);
        }
    }

    /// Forgets the longest-ended item of a pipeline; how many jobs it had.
    pub(super) fn forget_oldest(&mut self, pipeline: Serial) -> Option<u64> {
        let all = (pipeline, Millis(0), Serial(0))..=(pipeline, Millis(u64::MAX), Serial(u64::MAX));
        let (_, at, item) = self.tables.ended.range(all).next()?;
        self.tables.ended.del((pipeline, at, item));
        if let Some(kept) = self.tables.kept.edit(pipeline) {
            *kept -= 1;
        }
        Some(self.forget(item))
    }

    /// Forgets an ended item with everything that belongs to it. Counts stay.
    fn forget(&mut self, item: Serial) -> u64 {
        let jobs: Vec<Serial> = self.jobs_of(item).collect();
        for &job in &jobs {
            let Some(row) = self.tables.jobs.get(job).copied() else { continue };
            self.release_inputs(job);
            self.drop_outputs(job);
            let range = (job, Fence(0))..=(job, Fence(u64::MAX));
            let tried: Vec<(Serial, Fence)> = self.tables.tried.range(range).map(|(key, _)| *key).collect();
            for key in &tried {
                self.tables.tried.del(key);
            }
            self.tables.spots.del(&(row.spot, row.node));
            self.tables.jobs_of.del((item, job));
            self.tables.hands.del(job);
            self.tables.jobs.del(job);
        }
        self.drop_body(item);
        if let Some(row) = self.tables.items.get(item) {
            let (pipeline, version) = (row.pipeline, row.version);
            self.tables.items.del(item);
            if let Some(users) = self.tables.users.edit(&(pipeline, version)) {
                *users -= 1;
            }
            self.drop_unused(pipeline, version);
        }
        jobs.len() as u64
    }
}

/// When an item that ends now is to be forgotten: to the minute, so that many go in one entry.
pub(super) fn keep_until(ended: Millis, settings: &Settings) -> Millis {
    const MINUTE: u64 = 60_000;
    Millis(ended.plus(settings.item_keep_ms).0.div_ceil(MINUTE) * MINUTE)
}
