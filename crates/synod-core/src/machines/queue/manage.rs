//! What people do to tasks and queues: answer, cancel, retry, pause, purge.

use super::*;
use crate::refusal;

/// How many tasks one purge reaches.
const PURGE_MAX: usize = 1_000;

impl Queues {
    pub(super) fn answer(&mut self, cx: &Context<'_>, answer: &Answer<'_>, out: &mut Out) -> Verdict {
        let row =
            self.tables.tasks.get(answer.task).ok_or_else(|| self.no_task(cx.caller.agent, answer.task))?;
        if row.state != State::Parked {
            return Err(refusal::conflict(format!(
                "task {} asks nothing: it is {}; see `synod why {}`",
                answer.task, row.state, answer.task
            )));
        }
        self.check_body(cx, &answer.answer)?;
        self.put_body(|tables| &mut tables.answers, answer.task, cx.moment.index, &answer.answer);
        self.with_extra(answer.task, |extra| {
            extra.question = None;
            extra.options = Vec::new();
        });
        out.event(&TaskAnswered { task: answer.task });
        let state = self.resume_task(answer.task, cx.now(), out);
        out.reply(&Moved { state })
    }

    pub(super) fn cancel(&mut self, cx: &Context<'_>, cancel: &Cancel<'_>, out: &mut Out) -> Verdict {
        let mut reply = Cancelled { tasks: Vec::new(), ended: Vec::new() };
        for &task in &cancel.tasks {
            let row = self.tables.tasks.get(task).ok_or_else(|| self.no_task(cx.caller.agent, task))?;
            if row.state.ended() {
                reply.ended.push(task);
            } else {
                self.call_off(task, cancel.reason, cx.now(), cx.settings, out);
                reply.tasks.push(task);
            }
        }
        out.reply(&reply)
    }

    fn call_off(
        &mut self,
        task: Serial,
        reason: Option<&str>,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        if let Some(lease) = self.tables.leases.get(task) {
            let (agent, fence) = (lease.agent, lease.fence);
            let attempt = self.tables.tasks.get(task).map_or(0, |row| row.attempts as u32);
            let reason = reason.map_or("cancelled".into(), |reason| format!("cancelled: {reason}").into());
            self.tables.tried.put((task, fence), rows::Tried { attempt, agent, at: now, reason });
        }
        self.let_go(task);
        out.event(&TaskCancelled { task });
        self.end(task, State::Cancelled, now, settings, out);
    }

    pub(super) fn retry(&mut self, cx: &Context<'_>, retry: &Retry, out: &mut Out) -> Verdict {
        let mut reply = Retried { tasks: Vec::new(), kept: Vec::new() };
        for &task in &retry.tasks {
            let row = self.tables.tasks.get(task).ok_or_else(|| self.no_task(cx.caller.agent, task))?;
            if !matches!(row.state, State::Dead | State::Cancelled) {
                reply.kept.push(task);
                continue;
            }
            self.revive_task(task, cx.now(), out)?;
            out.event(&TaskRetried { task });
            reply.tasks.push(task);
        }
        out.reply(&reply)
    }

    /// A dead or cancelled task gets a new set of attempts, its unique key and its place in turns again.
    fn revive_task(&mut self, task: Serial, now: Millis, out: &mut Out) -> Result<(), Refusal> {
        let queue = self.tables.tasks.get(task).map_or(0, |row| row.queue);
        if let Some(extra) = self.tables.extras.get(task) {
            let (unique, concurrency, max) =
                (extra.unique.clone(), extra.concurrency.clone(), extra.concurrency_max);
            if let Some(unique) = unique {
                if let Some(other) = self.tables.unique.get(&(queue, unique.clone())) {
                    return Err(refusal::conflict(format!(
                        "task {other} has taken the unique key of task {task}; cancel it first, or let it do the work"
                    )));
                }
                self.tables.unique.put((queue, unique), task);
            }
            if let Some(key) = concurrency {
                self.take_turn_key(queue, &key, max, now, out);
            }
        }
        if let Some(row) = self.tables.tasks.edit(task) {
            row.attempts = 0;
        }
        self.resume_task(task, now, out);
        Ok(())
    }

    /// From aside back to the road to ready.
    fn resume_task(&mut self, task: Serial, now: Millis, out: &mut Out) -> State {
        self.shift(task, State::Waiting, now, out);
        self.advance(task, now, out)
    }

    pub(super) fn pause(&mut self, name: &str, out: &mut Out) -> Verdict {
        self.set_paused(name, true)?;
        out.event(&QueuePaused { queue: name });
        out.reply(&Paused { paused: true })
    }

    pub(super) fn resume(&mut self, name: &str, out: &mut Out) -> Verdict {
        let queue = self.set_paused(name, false)?;
        let mut from = 0;
        loop {
            let first =
                self.tables.ready.range(Place::first(queue, from)..=Place::last(queue, u32::MAX)).next();
            let Some(capability) = first.map(Place::capability) else { break };
            self.touch(queue, capability);
            let Some(next) = capability.checked_add(1) else { break };
            from = next;
        }
        out.event(&QueueResumed { queue: name });
        out.reply(&Paused { paused: false })
    }

    fn set_paused(&mut self, name: &str, paused: bool) -> Result<u32, Refusal> {
        let queue = self.find_queue(name)?;
        if let Some(row) = self.tables.queues.edit(Serial(queue as u64)) {
            row.paused = paused;
        }
        Ok(queue)
    }

    pub(super) fn find_queue(&self, name: &str) -> Result<u32, Refusal> {
        self.tables.names.get(name).copied().ok_or_else(|| {
            refusal::not_found(format!(
                "there is no queue `{name}`; its first push makes it, and `synod queue queues` lists them"
            ))
        })
    }

    pub(super) fn purge(&mut self, cx: &Context<'_>, purge: &Purge<'_>, out: &mut Out) -> Verdict {
        let queue = self.find_queue(purge.queue)?;
        let tasks = if purge.ended { self.purge_ended(queue, out) } else { self.purge_open(queue, cx, out) };
        out.reply(&Purged { tasks })
    }

    fn purge_ended(&mut self, queue: u32, out: &mut Out) -> u64 {
        let mut tasks = 0;
        while tasks < PURGE_MAX as u64 && self.forget_oldest(queue) {
            tasks += 1;
        }
        out.event(&TasksForgotten { tasks });
        tasks
    }

    fn purge_open(&mut self, queue: u32, cx: &Context<'_>, out: &mut Out) -> u64 {
        let ready = self
            .tables
            .ready
            .range(Place::first(queue, 0)..=Place::last(queue, u32::MAX))
            .map(|place| rows::of_rank(place.number()));
        let waiting =
            self.tables.waiting.range((queue, Serial(0))..=(queue, Serial(u64::MAX))).map(|(_, task)| task);
        // Waiting ones first: calling a ready one off may make a waiting one ready.
        let tasks: Vec<Serial> = waiting.chain(ready).take(PURGE_MAX).collect();
        for &task in &tasks {
            if self.tables.tasks.get(task).is_some_and(|row| !row.state.ended()) {
                self.call_off(task, Some("purged"), cx.now(), cx.settings, out);
            }
        }
        tasks.len() as u64
    }
}
