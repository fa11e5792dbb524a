//! Taking tasks, and standing in line for them.

use super::rows::{LeaseRow, Waiter, Worker, of_rank};
use super::*;
use crate::ids::NUMBER_MAX;
use crate::machine::Done;
use crate::record::BodyOf;
use crate::refusal;

/// Who takes, and on what terms: the same for a claim that is served at once and for one that stood in line.
#[derive(Clone, Copy)]
pub(super) struct Taker<'t> {
    pub agent: Serial,
    pub name: &'t str,
    pub session: Option<Serial>,
    pub ticket: Index,
    pub lease_ms: u64,
    pub now: Millis,
    pub patience: Patience,
    /// What the answer has room for.
    pub room: Room,
}

impl Queues {
    pub(super) fn claim(&mut self, cx: &Context<'_>, claim: &Claim<'_>, out: &mut Out) -> Verdict {
        let wait_ms = claim.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(refusal::unsupported(
                "a claim cannot wait inside a transaction; leave `wait_ms` out",
            ));
        }
        if claim.session && cx.caller.session.is_none() {
            return Err(refusal::invalid(
                "`session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as",
            ));
        }
        let room = self.room(cx.caller.agent, cx.settings)?;
        self.check_rested(cx)?;
        if wait_ms == 0 && self.tables.names.get(claim.queue).is_none() {
            return out.reply(&Claimed { tasks: Vec::new() });
        }
        let queue = self.queue(cx, claim.queue)?;
        let capabilities = self.capability_numbers(&cx.caller.capabilities);
        let max = claim.max.unwrap_or(1).clamp(1, room);
        let taker = Taker {
            agent: cx.caller.agent,
            name: &cx.caller.name,
            session: claim.session.then_some(cx.caller.session).flatten(),
            ticket: cx.moment.index,
            lease_ms: claim.lease_ms.unwrap_or(cx.settings.lease_ms),
            now: cx.now(),
            patience: Patience::of(cx.settings),
            room: Room::of(cx.settings.answer_max_bytes),
        };
        let tasks = self.take(queue, &capabilities, max, taker, out);
        if !tasks.is_empty() || wait_ms == 0 {
            return out.reply(&Claimed { tasks });
        }
        // In line it stands for everything it can do, also for what no task has asked for yet.
        let capabilities = cx.caller.capabilities.iter().map(|name| self.capability(Some(name)));
        let capabilities = capabilities.collect::<Result<_, _>>()?;
        self.stand_in_line(
            cx,
            Waiter {
                queue,
                agent: taker.agent,
                session: taker.session,
                max,
                lease_ms: taker.lease_ms,
                capabilities,
            },
        )?;
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    /// How many more tasks the agent may hold.
    pub(super) fn room(&self, agent: Serial, settings: &Settings) -> Result<u32, Refusal> {
        let held = self.tables.loads.get(agent).copied().unwrap_or(0);
        match (settings.leases_max as u32).saturating_sub(held) {
            0 => Err(refusal::exhausted(format!(
                "you hold {held} tasks; finish or release some before you claim more"
            ))),
            room => Ok(room),
        }
    }

    fn check_rested(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        match self.tables.workers.get(cx.caller.agent) {
            Some(worker) if worker.rested > cx.now() => {
                let wait = worker.rested.since(cx.now());
                Err(refusal::held(format!(
                    "`{}` failed {} times in a row and is rested; claim again in {} s",
                    worker.name,
                    worker.failures,
                    wait.div_ceil(1000)
                ))
                .retry_after(wait))
            }
            _ => Ok(()),
        }
    }

    fn capability_numbers(&self, names: &[Box<str>]) -> Vec<u32> {
        names.iter().filter_map(|name| self.tables.capabilities.get(&**name).copied()).collect()
    }

    /// Takes up to `max` tasks, best first.
    pub(super) fn take(
        &mut self,
        queue: u32,
        capabilities: &[u32],
        max: u32,
        taker: Taker<'_>,
        out: &mut Out,
    ) -> Vec<Granted> {
        // Most claims take one: no more is set aside before it is needed.
        let (mut tasks, mut room) = (Vec::with_capacity(max.min(1) as usize), taker.room);
        if self.tables.queues.get(Serial(queue as u64)).is_none_or(|row| row.paused) {
            return tasks;
        }
        while tasks.len() < max as usize {
            let best = |capability| {
                self.tables.ready.first(Place::first(queue, capability), Place::last(queue, capability))
            };
            let first = std::iter::once(NO_CAPABILITY)
                .chain(capabilities.iter().copied())
                .filter_map(best)
                .min_by_key(|place| place.number());
            let Some(place) = first else { break };
            let task = of_rank(place.number());
            if max > 1 && !room.takes(self.weight(task)) {
                break;
            }
            tasks.push(self.grant(task, taker, out));
        }
        tasks
    }

    /// Bytes of what whoever claims a task is shown of it.
    fn weight(&self, task: Serial) -> u64 {
        let Tables { bodies, notes, answers, .. } = &self.tables;
        [bodies, notes, answers]
            .into_iter()
            .filter_map(|of| of.get(task))
            .map(|body| body.view().len as u64)
            .sum()
    }

    fn grant(&mut self, task: Serial, taker: Taker<'_>, out: &mut Out) -> Granted {
        let fence = out.fence();
        let now = taker.now;
        let until = if taker.session.is_some() { Millis(NUMBER_MAX) } else { now.plus(taker.lease_ms) };
        let extra = self.tables.extras.get(task);
        let timeout_at = extra.and_then(|extra| extra.timeout_ms).map(|span| now.plus(span));
        let lease = LeaseRow {
            fence,
            agent: taker.agent,
            session: taker.session,
            ticket: taker.ticket,
            since: now,
            until,
            lease_ms: taker.lease_ms,
            timeout_at,
            heard: now,
            stuck: false,
        };
        self.shift(task, State::Leased, now, out);
        let row = self.tables.tasks.edit(task).expect("a ready task has a row");
        row.attempts = row.attempts.saturating_add(1);
        let (attempt, priority) = (row.attempts as u32, row.priority);
        self.tables.leases.put(task, lease);
        self.tables.held.put((taker.agent, task));
        self.burden(taker.agent, 1);
        self.arm_lease(task, &lease, taker.patience);
        if !self.tables.workers.has(taker.agent) {
            self.tables.workers.put(
                taker.agent,
                Worker { name: taker.name.into(), failures: 0, counted: Index(0), rested: Millis(0) },
            );
        }
        out.event(&TaskClaimed { task, fence, agent: taker.name, attempt });
        let body = |bodies: &Bodies, mark: u64| bodies.get(task).map(|_| BodyOf(Serial(task.0 | mark)));
        Granted {
            task,
            fence,
            attempt,
            until: if taker.session.is_some() { Millis(0) } else { until },
            priority,
            body: body(&self.tables.bodies, 0),
            progress: body(&self.tables.notes, NOTE),
            answer: body(&self.tables.answers, ANSWER),
        }
    }

    /// Counts what an agent holds.
    pub(super) fn burden(&mut self, agent: Serial, change: i32) {
        match self.tables.loads.edit(agent) {
            Some(load) => *load = load.saturating_add_signed(change),
            None => self.tables.loads.put(agent, change.max(0) as u32),
        }
    }

    fn stand_in_line(&mut self, cx: &Context<'_>, waiter: Waiter) -> Result<(), Refusal> {
        if self.tables.waiters.len() as u64 >= cx.settings.parked_max {
            return Err(refusal::exhausted(format!(
                "{} claims are waiting already; try again without waiting",
                cx.settings.parked_max
            )));
        }
        if !self.tables.workers.has(waiter.agent) {
            self.tables.workers.put(
                waiter.agent,
                Worker { name: cx.caller.name.clone(), failures: 0, counted: Index(0), rested: Millis(0) },
            );
        }
        self.tables.lines.put(Place::new(waiter.queue, NO_CAPABILITY, cx.ticket.0));
        for &capability in &waiter.capabilities {
            self.tables.lines.put(Place::new(waiter.queue, capability, cx.ticket.0));
        }
        self.tables.waiters.put(Serial(cx.ticket.0), waiter);
        Ok(())
    }

    pub(super) fn leave_line(&mut self, ticket: Index) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { return };
        self.tables.lines.del(Place::new(waiter.queue, NO_CAPABILITY, ticket.0));
        for capability in waiter.capabilities {
            self.tables.lines.del(Place::new(waiter.queue, capability, ticket.0));
        }
        self.tables.waiters.del(Serial(ticket.0));
    }

    /// Serves the lines that a ready task met, first come first served.
    pub(super) fn offer(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        loop {
            let next = self.tables.touched.first((0, 0), (u32::MAX, u32::MAX));
            let Some((queue, capability)) = next else { return };
            let ready =
                self.tables.ready.first(Place::first(queue, capability), Place::last(queue, capability));
            let first =
                self.tables.lines.first(Place::first(queue, capability), Place::last(queue, capability));
            let paused = self.tables.queues.get(Serial(queue as u64)).is_none_or(|row| row.paused);
            match (ready, first) {
                (Some(_), Some(place)) if !paused => self.serve(Index(place.number()), moment, settings, out),
                _ => drop(self.tables.touched.del((queue, capability))),
            }
        }
    }

    fn serve(&mut self, ticket: Index, moment: Moment, settings: &Settings, out: &mut Out) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { return };
        self.leave_line(ticket);
        let room = self.room(waiter.agent, settings).unwrap_or(0);
        let name = self.worker_name(waiter.agent).to_owned();
        let taker = Taker {
            agent: waiter.agent,
            name: &name,
            session: waiter.session,
            ticket,
            lease_ms: waiter.lease_ms,
            now: moment.time,
            patience: Patience::of(settings),
            room: Room::of(settings.answer_max_bytes),
        };
        let tasks = self.take(waiter.queue, &waiter.capabilities, waiter.max.min(room), taker, out);
        out.answer(ticket, &Claimed { tasks });
    }

    pub(super) fn worker_name(&self, agent: Serial) -> &str {
        self.tables.workers.get(agent).map_or("", |worker| &worker.name)
    }
}
