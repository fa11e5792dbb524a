//! Taking work, and standing in line for it.

use super::*;
use crate::ids::NUMBER_MAX;
use crate::machine::Done;
use crate::refusal::{exhausted, invalid, unsupported};

/// Who takes, and on what terms: the same for a request that is served at once and for one that stood in line.
#[derive(Clone, Copy)]
pub(super) struct Taker<'t> {
    pub agent: Serial,
    pub name: &'t str,
    pub session: Option<Serial>,
    pub ticket: Index,
    pub lease_ms: Option<u64>,
    /// Numbers of what it can do, and 0.
    pub capabilities: &'t [u32],
    pub now: Millis,
    pub settings: &'t Settings,
}

impl Pipelines {
    pub(super) fn take(&mut self, cx: &Context<'_>, take: &Take<'_>, out: &mut Out) -> Verdict {
        let wait_ms = take.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(unsupported("work cannot be waited for inside a transaction; leave `wait_ms` out"));
        }
        if take.session && cx.caller.session.is_none() {
            return Err(invalid(
                "`session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as",
            ));
        }
        let pipeline = self.find_pipeline(take.pipeline)?;
        let desk = match take.stage {
            Some(stage) => self.find_stage(pipeline, stage)?,
            None => pipeline,
        };
        self.check_can(desk, cx)?;
        let room = self.room(cx.caller.agent, cx.settings)?;
        let capabilities = self.capabilities_of(cx);
        let max = take.max.unwrap_or(1).clamp(1, room);
        let session = take.session.then_some(cx.caller.session).flatten();
        let taker = Taker {
            agent: cx.caller.agent,
            name: &cx.caller.name,
            session,
            ticket: cx.moment.index,
            lease_ms: take.lease_ms,
            capabilities: &capabilities,
            now: cx.now(),
            settings: cx.settings,
        };
        let jobs = self.take_from(desk, max, taker, out);
        if !jobs.is_empty() || wait_ms == 0 {
            return out.reply(&Taken { jobs });
        }
        if self.tables.waiters.len() as u64 >= cx.settings.parked_max {
            return Err(exhausted(format!(
                "{} requests wait for work already; try again without `wait_ms`",
                cx.settings.parked_max
            )));
        }
        // In line it stands for everything it can do, also for what no stage has asked for yet.
        let mut capabilities = vec![0];
        for name in &cx.caller.capabilities {
            capabilities.push(self.capability(Some(name))?);
        }
        capabilities.sort_unstable();
        capabilities.dedup();
        let waiter = Waiter {
            desk,
            agent: cx.caller.agent,
            name: cx.caller.name.clone(),
            session,
            max,
            lease_ms: take.lease_ms,
            capabilities,
        };
        self.stand_in_line(cx.ticket, waiter);
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    /// Whoever asks for a stage by name has to be able to work there: otherwise it would wait for nothing.
    fn check_can(&self, desk: Serial, cx: &Context<'_>) -> Result<(), Refusal> {
        let Some(needed) = self.tables.stages.get(desk).and_then(|row| row.capability_name.as_deref()) else {
            return Ok(());
        };
        if cx.caller.capabilities.iter().any(|capability| **capability == *needed) {
            return Ok(());
        }
        Err(invalid(format!(
            "stage `{}` needs the capability `{needed}`, which `{}` has not; join with it",
            self.stage_name(desk),
            cx.caller.name
        )))
    }

    /// Numbers of what the caller can do, as far as any stage has asked for it, and 0.
    pub(super) fn capabilities_of(&self, cx: &Context<'_>) -> Vec<u32> {
        let mut capabilities = vec![0];
        for name in &cx.caller.capabilities {
            capabilities.extend(self.tables.capabilities.get(&**name));
        }
        capabilities
    }

    /// How many more jobs the agent may hold.
    pub(super) fn room(&self, agent: Serial, settings: &Settings) -> Result<u32, Refusal> {
        let held = self.tables.loads.get(agent).copied().unwrap_or(0);
        match (settings.leases_max as u32).saturating_sub(held) {
            0 => Err(exhausted(format!("you hold {held} jobs; finish or release some before you take more"))),
            room => Ok(room),
        }
    }

    /// Takes up to `max` jobs of a stage, or of any stage of a pipeline: those of the oldest items first.
    pub(super) fn take_from(
        &mut self,
        desk: Serial,
        max: u32,
        taker: Taker<'_>,
        out: &mut Out,
    ) -> Vec<Granted> {
        let (mut jobs, mut room) = (Vec::new(), Room::of(taker.settings.answer_max_bytes));
        while jobs.len() < max as usize {
            let Some(job) = self.first_at(desk, taker.capabilities) else { break };
            if max > 1 && !room.takes(self.weight(job)) {
                break;
            }
            jobs.extend(self.grant(job, taker, out));
        }
        jobs
    }

    /// The first job that can be taken there by one who can do this.
    fn first_at(&self, desk: Serial, capabilities: &[u32]) -> Option<Serial> {
        let best = |stage: Serial| {
            let row = self.tables.stages.get(stage)?;
            let can = capabilities.contains(&row.capability) && self.has_room(stage, row);
            can.then(|| self.first_ready(stage)).flatten()
        };
        if self.tables.stages.has(desk) {
            return best(desk).map(|(_, job)| job);
        }
        self.stages_of(desk).filter_map(|(_, stage)| best(stage)).min().map(|(_, job)| job)
    }

    /// The (item, job) that a stage hands out next.
    pub(super) fn first_ready(&self, stage: Serial) -> Option<(Serial, Serial)> {
        let (least, most) = (Serial(0), Serial(u64::MAX));
        self.tables.ready.first((stage, least, least), (stage, most, most)).map(|(_, item, job)| (item, job))
    }

    /// Whether a stage hands out work and has room for one job more.
    pub(super) fn has_room(&self, stage: Serial, row: &StageRow) -> bool {
        let paused = row.paused || self.tables.pipelines.get(row.pipeline).is_none_or(|row| row.paused);
        let leased = self.in_hand(stage);
        !paused && row.concurrency_max.is_none_or(|max| leased < max as u64)
    }

    pub(super) fn in_hand(&self, stage: Serial) -> u64 {
        self.tables.job_tallies.get(stage).map_or(0, |tally| tally.counts[JobState::Leased as usize])
    }

    /// Bytes of what whoever takes a job is shown of it.
    fn weight(&self, job: Serial) -> u64 {
        let bodies = self.inputs_of(job).filter_map(|input| self.tables.bodies.get(input.output));
        bodies.map(|body| body.view().len as u64).sum()
    }

    fn grant(&mut self, job: Serial, taker: Taker<'_>, out: &mut Out) -> Option<Granted> {
        let row = self.tables.jobs.get(job).copied()?;
        let node = self.node(row.item, row.node)?;
        let (several, fan_out) = (node.from.len() > 1 || node.gather.is_some(), node.fan_out);
        let stage = self.tables.stages.get(row.stage)?;
        let lease_ms = taker.lease_ms.or(stage.lease_ms).unwrap_or(taker.settings.lease_ms);
        let timeout_at = stage.timeout_ms.map(|span| taker.now.plus(span));
        let stage = stage.name.clone();
        let until = match taker.session {
            Some(_) => Millis(NUMBER_MAX),
            None => taker.now.plus(lease_ms),
        };
        let Taker { agent, session, ticket, .. } = taker;
        let fence = out.fence();
        let lease = LeaseRow { fence, agent, session, ticket, until, lease_ms, timeout_at };
        self.shift(job, JobState::Leased, taker.now);
        let attempt = {
            let row = self.tables.jobs.edit(job)?;
            row.attempts = row.attempts.saturating_add(1);
            row.taken = taker.now;
            row.attempts as u32
        };
        self.tables.leases.put(job, lease);
        self.tables.held.put((agent, job));
        self.burden(agent, 1);
        self.tables.hands.put(job, taker.name.into());
        self.arm_lease(job, &lease);
        out.event(&JobTaken { job, fence, agent: taker.name, attempt });
        let mut inputs: Vec<Input> = self.inputs_of(job).map(|input| self.input(&row, input)).collect();
        let one = if several { None } else { inputs.drain(..).next() };
        Some(Granted {
            job,
            fence,
            item: row.item,
            stage,
            place: self.place(row.spot),
            attempt,
            until: if session.is_some() { Millis(0) } else { until },
            several,
            body: one.and_then(|input| input.body),
            inputs,
            missing: row.missing,
            fan_out,
        })
    }

    /// Counts what an agent holds.
    pub(super) fn burden(&mut self, agent: Serial, change: i32) {
        match self.tables.loads.edit(agent) {
            Some(load) => *load = load.saturating_add_signed(change),
            None => self.tables.loads.put(agent, change.max(0) as u32),
        }
    }

    fn stand_in_line(&mut self, ticket: Index, waiter: Waiter) {
        for &capability in &waiter.capabilities {
            self.tables.lines.put((waiter.desk, capability, ticket));
        }
        self.tables.waiters.put(Serial(ticket.0), waiter);
    }

    pub(super) fn leave_line(&mut self, ticket: Index) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { return };
        for capability in waiter.capabilities {
            self.tables.lines.del((waiter.desk, capability, ticket));
        }
        self.tables.waiters.del(Serial(ticket.0));
    }

    /// The first in line for a stage, whether it waits for that or for any.
    pub(super) fn first_in_line(&self, row: &StageRow, stage: Serial) -> Option<Index> {
        let first = |desk: Serial| {
            let (least, most) = ((desk, row.capability, Index(0)), (desk, row.capability, Index(u64::MAX)));
            self.tables.lines.first(least, most).map(|(_, _, ticket)| ticket)
        };
        [first(stage), first(row.pipeline)].into_iter().flatten().min()
    }

    /// Serves the lines of every stage that something happened to, first come first served.
    pub(super) fn offer(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        while let Some(stage) = self.tables.touched.first(Serial(0), Serial(u64::MAX)) {
            let first = self.tables.stages.get(stage).and_then(|row| {
                let serves = self.has_room(stage, row) && self.first_ready(stage).is_some();
                serves.then(|| self.first_in_line(row, stage)).flatten()
            });
            match first {
                Some(ticket) => self.serve(stage, ticket, moment, settings, out),
                None => {
                    self.tables.touched.del(stage);
                    self.dismiss(stage, out);
                }
            }
        }
    }

    /// Where a stage or a pipeline has gone, whoever stands in line for it is answered with nothing: another of the same name, later, is another.
    fn dismiss(&mut self, desk: Serial, out: &mut Out) {
        if self.tables.stages.get(desk).is_some() || self.tables.pipelines.get(desk).is_some() {
            return;
        }
        let (least, most) = ((desk, 0, Index(0)), (desk, u32::MAX, Index(u64::MAX)));
        while let Some((_, _, ticket)) = self.tables.lines.first(least, most) {
            self.leave_line(ticket);
            out.answer(ticket, &Taken { jobs: Vec::new() });
        }
    }

    /// Serves one in line with what this stage has; what other stages have may be for somebody who came before.
    fn serve(&mut self, stage: Serial, ticket: Index, moment: Moment, settings: &Settings, out: &mut Out) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { return };
        self.leave_line(ticket);
        let room = self.room(waiter.agent, settings).unwrap_or(0);
        let taker = Taker {
            agent: waiter.agent,
            name: &waiter.name,
            session: waiter.session,
            ticket,
            lease_ms: waiter.lease_ms,
            capabilities: &waiter.capabilities,
            now: moment.time,
            settings,
        };
        let jobs = self.take_from(stage, waiter.max.min(room), taker, out);
        out.answer(ticket, &Taken { jobs });
    }
}
