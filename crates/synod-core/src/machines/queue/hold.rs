//! What the holder of a task can say about it. Everything needs the newest fence.

use super::claim::Taker;
use super::rows;
use super::*;
use crate::entry::Payload;
use crate::ids::{Fence, NUMBER_MAX};
use crate::machines::clock;
use crate::refusal;

impl Queues {
    pub(super) fn extend(&mut self, cx: &Context<'_>, extend: &Extend, out: &mut Out) -> Verdict {
        self.yours(cx, extend.task, extend.fence, "extend")?;
        let until = self.keep(cx, extend.task, extend.lease_ms, false);
        out.reply(&Extended { until })
    }

    pub(super) fn extend_all(&mut self, cx: &Context<'_>, extend: &ExtendAll, out: &mut Out) -> Verdict {
        let kept = self.each(
            cx,
            extend.leases.iter().map(|lease| (lease.task, lease.fence)),
            |own, task, _, _| {
                own.keep(cx, task, extend.lease_ms, false);
            },
            out,
        );
        out.reply(&kept)
    }

    pub(super) fn finish(&mut self, cx: &Context<'_>, finish: &Finish<'_>, out: &mut Out) -> Verdict {
        let lease = self.yours(cx, finish.task, finish.fence, "finish")?;
        if let Some(result) = &finish.result {
            self.check_body(cx, result)?;
        }
        let queue = self.tables.tasks.get(finish.task).map_or(0, |row| row.queue);
        self.complete(cx, finish.task, finish.result.as_ref(), out);
        let tasks = match finish.then_claim {
            Some(max) => self.take_next(cx, queue, max, finish.lease_ms, &lease, out),
            None => Vec::new(),
        };
        out.reply(&Finished { state: State::Done, tasks })
    }

    pub(super) fn finish_all(&mut self, cx: &Context<'_>, finish: &FinishAll<'_>, out: &mut Out) -> Verdict {
        for result in finish.tasks.iter().filter_map(|task| task.result.as_ref()) {
            self.check_body(cx, result)?;
        }
        let leases = finish.tasks.iter().map(|task| (task.task, task.fence));
        let kept = self.each(
            cx,
            leases,
            |own, task, n, out| own.complete(cx, task, finish.tasks[n].result.as_ref(), out),
            out,
        );
        out.reply(&kept)
    }

    pub(super) fn fail(&mut self, cx: &Context<'_>, fail: &Fail<'_>, out: &mut Out) -> Verdict {
        self.yours(cx, fail.task, fail.fence, "fail")?;
        let reason = fail.reason.unwrap_or("failed without a reason");
        self.note_attempt(fail.task, reason, cx.now(), cx.settings, out);
        self.let_go(fail.task);
        let state = self.try_again(fail.task, fail.fatal, fail.retry_ms, cx.now(), cx.settings, out);
        out.event(&TaskFailed { task: fail.task, state, reason });
        let at = match state {
            State::Waiting => self.tables.tasks.get(fail.task).map(|row| row.at).unwrap_or_default(),
            _ => Millis(0),
        };
        out.reply(&Failed { state, at })
    }

    pub(super) fn release(&mut self, cx: &Context<'_>, release: &Release, out: &mut Out) -> Verdict {
        self.yours(cx, release.task, release.fence, "release")?;
        self.put_back(release.task, cx.now(), out);
        let state = self.tables.tasks.get(release.task).map_or(State::Ready, |row| row.state);
        out.reply(&Moved { state })
    }

    pub(super) fn release_all(&mut self, cx: &Context<'_>, release: &ReleaseAll, out: &mut Out) -> Verdict {
        let leases = release.leases.iter().map(|lease| (lease.task, lease.fence));
        let kept = self.each(cx, leases, |own, task, _, out| own.put_back(task, cx.now(), out), out);
        out.reply(&kept)
    }

    pub(super) fn progress(&mut self, cx: &Context<'_>, progress: &Progress<'_>, out: &mut Out) -> Verdict {
        self.yours(cx, progress.task, progress.fence, "report on")?;
        self.check_body(cx, &progress.note)?;
        self.put_body(|tables| &mut tables.notes, progress.task, cx.moment.index, &progress.note);
        let until = self.keep(cx, progress.task, None, true);
        out.reply(&Extended { until })
    }

    pub(super) fn park(&mut self, cx: &Context<'_>, park: &Park<'_>, out: &mut Out) -> Verdict {
        self.yours(cx, park.task, park.fence, "park")?;
        self.with_extra(park.task, |extra| {
            extra.question = Some(park.question.into());
            extra.options = park.options.clone();
        });
        self.uncount_attempt(park.task);
        self.let_go(park.task);
        self.shift(park.task, State::Parked, cx.now(), out);
        out.event(&TaskParked { task: park.task, question: park.question });
        out.reply(&Moved { state: State::Parked })
    }

    /// The lease, if it is the caller's and the fence is the newest; otherwise who has the task and what to do.
    pub(super) fn yours(
        &self,
        cx: &Context<'_>,
        task: Serial,
        fence: Fence,
        verb: &str,
    ) -> Result<rows::LeaseRow, Refusal> {
        let Some(row) = self.tables.tasks.get(task) else {
            return Err(self.no_task(cx.caller.agent, task));
        };
        let Some(lease) = self.tables.leases.get(task) else {
            return Err(refusal::stale(format!(
                "task {task} is not yours to {verb}: it is {} {} {}; {}",
                row.state,
                if row.at > cx.now() { "until" } else { "since" },
                clock(row.at),
                if row.state.ended() { "stop" } else { "claim again" }
            )));
        };
        if lease.fence != fence {
            let holder = self.worker_name(lease.agent);
            let text = if lease.agent == cx.caller.agent && fence.0 != task.0 {
                format!(
                    "you hold task {task} under another fence than {fence}: send the one that came with your newest claim"
                )
            } else if fence.0 == task.0 {
                format!(
                    "{fence} is the number of the task, not its fence; send the `fence` that came with the claim"
                )
            } else {
                format!(
                    "task {task} is not yours to {verb}: its lease passed to `{holder}` at {}; claim again",
                    clock(lease.since)
                )
            };
            return Err(refusal::stale(text).held_by(holder));
        }
        if lease.agent != cx.caller.agent {
            let holder = self.worker_name(lease.agent);
            return Err(refusal::stale(format!(
                "task {task} is not yours to {verb}: `{holder}` holds it and you are `{}`; act as its holder",
                cx.caller.name
            ))
            .held_by(holder));
        }
        Ok(*lease)
    }

    /// There is no such task. A fence in its place is told so.
    pub(super) fn no_task(&self, agent: Serial, task: Serial) -> Refusal {
        let mine = self
            .held_by(agent)
            .into_iter()
            .find(|held| self.tables.leases.get(*held).is_some_and(|lease| lease.fence.0 == task.0));
        refusal::not_found(match mine {
            Some(held) => {
                format!("{task} is the fence of task {held}, not a task; send task {held} with fence {task}")
            }
            None => format!(
                "there is no task {task}; ended tasks are kept for `task_keep_ms`, and `synod queue list` shows what there is"
            ),
        })
    }

    /// Does something for each lease that is the caller's, and names those that are not.
    fn each(
        &mut self,
        cx: &Context<'_>,
        leases: impl Iterator<Item = (Serial, Fence)>,
        mut act: impl FnMut(&mut Self, Serial, usize, &mut Out),
        out: &mut Out,
    ) -> Kept {
        let mut kept = Kept { tasks: Vec::new(), stale: Vec::new() };
        for (n, (task, fence)) in leases.enumerate() {
            if self.yours(cx, task, fence, "touch").is_ok() {
                act(self, task, n, out);
                kept.tasks.push(task);
            } else {
                kept.stale.push(task);
            }
        }
        kept
    }

    /// Moves the end of a lease; a word about the work itself also says that the holder is not stuck.
    fn keep(&mut self, cx: &Context<'_>, task: Serial, lease_ms: Option<u64>, heard: bool) -> Millis {
        let Some(lease) = self.tables.leases.edit(task) else { return Millis(0) };
        if lease.until.0 != NUMBER_MAX {
            lease.until = lease.until.max(cx.now().plus(lease_ms.unwrap_or(lease.lease_ms)));
        }
        if heard {
            (lease.heard, lease.stuck) = (cx.now(), false);
        }
        let lease = *lease;
        self.arm_lease(task, &lease, Patience::of(cx.settings));
        if lease.until.0 == NUMBER_MAX { Millis(0) } else { lease.until }
    }

    fn complete(&mut self, cx: &Context<'_>, task: Serial, result: Option<&Payload<'_>>, out: &mut Out) {
        if let Some(result) = result {
            self.put_body(|tables| &mut tables.results, task, cx.moment.index, result);
        }
        self.drop_body(|tables| &mut tables.notes, task);
        self.forgive(cx.caller.agent);
        self.let_go(task);
        out.event(&TaskFinished { task });
        self.end(task, State::Done, cx.now(), cx.settings, out);
    }

    fn take_next(
        &mut self,
        cx: &Context<'_>,
        queue: u32,
        max: u32,
        lease_ms: Option<u64>,
        last: &rows::LeaseRow,
        out: &mut Out,
    ) -> Vec<Granted> {
        let capabilities: Vec<u32> = cx
            .caller
            .capabilities
            .iter()
            .filter_map(|name| self.tables.capabilities.get(&**name).copied())
            .collect();
        let room = self.room(cx.caller.agent, cx.settings).unwrap_or(0);
        let taker = Taker {
            agent: cx.caller.agent,
            name: &cx.caller.name,
            session: last.session,
            ticket: cx.moment.index,
            lease_ms: lease_ms.unwrap_or(last.lease_ms),
            now: cx.now(),
            patience: Patience::of(cx.settings),
            room: Room::of(cx.settings.answer_max_bytes),
        };
        self.take(queue, &capabilities, max.min(room), taker, out)
    }

    pub(super) fn put_body(
        &mut self,
        of: impl Fn(&mut Tables) -> &mut Bodies,
        task: Serial,
        index: Index,
        payload: &Payload<'_>,
    ) {
        self.drop_body(&of, task);
        let body = Body::new(index, payload);
        self.count_bytes(body.size() as i64);
        of(&mut self.tables).put(task, body);
    }

    pub(super) fn drop_body(&mut self, of: impl Fn(&mut Tables) -> &mut Bodies, task: Serial) {
        let Some(size) = of(&mut self.tables).get(task).map(Body::size) else { return };
        self.count_bytes(-(size as i64));
        of(&mut self.tables).del(task);
    }
}
