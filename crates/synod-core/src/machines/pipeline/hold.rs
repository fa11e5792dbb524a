//! What the holder of a job can say about it. Everything needs the newest fence.

use super::take::Taker;
use super::*;
use crate::entry::Payload;
use crate::ids::NUMBER_MAX;
use crate::machines::clock;
use crate::refusal::{exhausted, invalid, stale};

impl Pipelines {
    pub(super) fn extend(&mut self, cx: &Context<'_>, extend: &Extend, out: &mut Out) -> Verdict {
        let mut lease = self.yours(cx, extend.job, extend.fence, "extend")?;
        if lease.session.is_some() {
            return out.reply(&Extended { until: Millis(0) });
        }
        // A shorter time than is left takes nothing away.
        let until = cx.now().plus(extend.lease_ms.unwrap_or(lease.lease_ms));
        lease.until = lease.until.max(until);
        self.tables.leases.put(extend.job, lease);
        self.arm_lease(extend.job, &lease);
        out.reply(&Extended { until: lease.until })
    }

    pub(super) fn finish(&mut self, cx: &Context<'_>, finish: &Finish<'_>, out: &mut Out) -> Verdict {
        let job = finish.job;
        let lease = self.yours(cx, job, finish.fence, "finish")?;
        let Some(row) = self.tables.jobs.get(job).copied() else {
            return Err(self.no_job(cx.caller.agent, job));
        };
        let Some(node) = self.node(row.item, row.node) else {
            return Err(self.no_job(cx.caller.agent, job));
        };
        let (fan_out, uses) = (node.fan_out, node.to.len() as u32);
        let stage = self.stage_name(row.stage);
        if fan_out && finish.output.is_some() {
            return Err(invalid(format!(
                "stage `{stage}` fans out; send `outputs`, a list with a `body` each"
            )));
        }
        if !fan_out && !finish.outputs.is_empty() {
            return Err(invalid(format!(
                "stage `{stage}` does not fan out; send one `output`, or define it with `fan_out`"
            )));
        }
        let outputs: Vec<Option<&Payload<'_>>> = match fan_out {
            true => finish.outputs.iter().map(|output| output.body.as_ref()).collect(),
            false => vec![finish.output.as_ref()],
        };
        for body in outputs.iter().flatten() {
            self.check_body(cx, body)?;
        }
        let count = outputs.len() as u32;
        let mut made = Vec::with_capacity(outputs.len());
        for (ordinal, body) in outputs.into_iter().enumerate() {
            let output = self.put_output(job, ordinal as u32, uses, out);
            if let Some(body) = body {
                self.put_body(output, cx.moment.index, body);
            }
            made.push(output);
        }
        self.let_go(job);
        self.shift(job, JobState::Done, cx.now());
        if let Some(row) = self.tables.jobs.edit(job) {
            row.outputs = count;
        }
        self.release_inputs(job);
        out.event(&JobFinished { job, outputs: count });
        self.pass_on(job, Some(made), cx.now(), out);
        let size = self.tables.items.get(row.item).map_or(0, |item| item.size);
        if size as u64 > cx.settings.item_jobs_max {
            return Err(exhausted(format!(
                "item {} would come to {size} jobs and {} are allowed; fan out to fewer, or raise it with `synod space set item_jobs_max`",
                row.item, cx.settings.item_jobs_max
            )));
        }
        let state = self.assess(row.item, cx.now(), cx.settings, out);
        let jobs = match finish.then_take {
            Some(max) => self.take_next(cx, row.stage, max, &lease, out),
            None => Vec::new(),
        };
        out.reply(&Finished { item: row.item, state, jobs })
    }

    fn take_next(
        &mut self,
        cx: &Context<'_>,
        stage: Serial,
        max: u32,
        last: &LeaseRow,
        out: &mut Out,
    ) -> Vec<Granted> {
        let capabilities = self.capabilities_of(cx);
        let room = self.room(cx.caller.agent, cx.settings).unwrap_or(0);
        let taker = Taker {
            agent: cx.caller.agent,
            name: &cx.caller.name,
            session: last.session,
            ticket: cx.moment.index,
            lease_ms: Some(last.lease_ms),
            capabilities: &capabilities,
            now: cx.now(),
            settings: cx.settings,
        };
        self.take_from(stage, max.min(room), taker, out)
    }

    pub(super) fn fail(&mut self, cx: &Context<'_>, fail: &Fail<'_>, out: &mut Out) -> Verdict {
        let job = fail.job;
        self.yours(cx, job, fail.fence, "fail")?;
        let reason = fail.reason.unwrap_or("failed without a reason");
        let item = self.tables.jobs.get(job).map_or(Serial(0), |row| row.item);
        self.note_attempt(job, reason, cx.now());
        self.let_go(job);
        let state = self.try_again(job, fail.fatal, fail.retry_ms, cx.now(), cx.settings);
        out.event(&JobFailed { job, state, reason });
        if state == JobState::Dead {
            self.mourn(job, cx.now(), cx.settings, out);
        }
        let at = match state {
            JobState::Waiting => self.tables.jobs.get(job).map_or(Millis(0), |row| row.at),
            _ => Millis(0),
        };
        let item = self.tables.items.get(item).map_or(ItemState::Running, |row| row.state);
        out.reply(&Failed { state, at, item })
    }

    pub(super) fn release(&mut self, cx: &Context<'_>, release: &Release, out: &mut Out) -> Verdict {
        self.yours(cx, release.job, release.fence, "release")?;
        self.put_back(release.job, cx.now(), out);
        let state = self.tables.jobs.get(release.job).map_or(JobState::Ready, |row| row.state);
        out.reply(&Released { state })
    }

    /// The lease, if it is the caller's and the fence is the newest; otherwise who has the job and what to do.
    pub(super) fn yours(
        &self,
        cx: &Context<'_>,
        job: Serial,
        fence: Fence,
        verb: &str,
    ) -> Result<LeaseRow, Refusal> {
        let Some(row) = self.tables.jobs.get(job) else {
            return Err(self.no_job(cx.caller.agent, job));
        };
        let Some(lease) = self.tables.leases.get(job) else {
            return Err(stale(format!(
                "job {job} is not yours to {verb}: it is {} {} {}; {}",
                row.state.word(),
                if row.at > cx.now() { "until" } else { "since" },
                clock(row.at),
                if row.state.open() { "take again" } else { "stop" }
            )));
        };
        if lease.fence == fence && lease.agent == cx.caller.agent {
            return Ok(*lease);
        }
        let holder = self.tables.hands.get(job).map_or("", |name| name);
        let text = if lease.fence == fence {
            format!(
                "job {job} is not yours to {verb}: `{holder}` holds it and you are `{}`; act as its holder",
                cx.caller.name
            )
        } else if fence.0 == job.0 {
            format!("{fence} is the number of the job, not its fence; send the `fence` that came with it")
        } else if lease.agent == cx.caller.agent {
            format!(
                "you hold job {job} under another fence than {fence}: send the one that came with it last"
            )
        } else {
            format!(
                "job {job} is not yours to {verb}: its lease passed to `{holder}` at {}; take again",
                clock(row.taken)
            )
        };
        Err(stale(text).held_by(holder))
    }

    /// There is no such job. An item or a fence in its place is told so.
    pub(super) fn no_job(&self, agent: Serial, job: Serial) -> Refusal {
        if self.tables.items.has(job) {
            return not_found(format!(
                "{job} is an item, not a job; `synod pipeline show {job}` shows the jobs it consists of"
            ));
        }
        let fenced =
            |held: &Serial| self.tables.leases.get(*held).is_some_and(|lease| lease.fence.0 == job.0);
        let mine = self.held_by(agent).into_iter().find(fenced);
        not_found(match mine {
            Some(held) => {
                format!("{job} is the fence of job {held}, not a job; send job {held} with fence {job}")
            }
            None => format!(
                "there is no job {job}; ended items are kept for `item_keep_ms`, and `synod pipeline jobs` shows what there is"
            ),
        })
    }

    pub(super) fn no_item(&self, item: Serial) -> Refusal {
        not_found(match self.tables.jobs.get(item) {
            Some(row) => format!("{item} is a job, not an item; it is part of item {}, send that", row.item),
            None => format!(
                "there is no item {item}; ended ones are kept for `item_keep_ms`, and `synod pipeline list` shows what there is"
            ),
        })
    }

    /// Sets a job's timer to the first thing that can happen to its lease.
    pub(super) fn arm_lease(&mut self, job: Serial, lease: &LeaseRow) {
        let at = lease.timeout_at.map_or(lease.until, |at| at.min(lease.until));
        if at.0 < NUMBER_MAX {
            self.tables.timers.set(job, at);
        } else {
            self.tables.timers.del(job);
        }
    }
}
