//! What people do to pipelines and items: pause, retry, skip, cancel, delete.

use super::*;
use crate::refusal::conflict;

/// How many jobs one `delete` forgets before it asks to be called again.
const DELETE_JOBS: u64 = 10_000;

impl Pipelines {
    pub(super) fn pause(&mut self, pause: &Pause<'_>, out: &mut Out) -> Verdict {
        self.set_paused(pause.pipeline, pause.stage, true)?;
        out.event(&PipelinePaused { pipeline: pause.pipeline, stage: pause.stage });
        out.reply(&Paused { paused: true })
    }

    pub(super) fn resume(&mut self, resume: &Resume<'_>, out: &mut Out) -> Verdict {
        let pipeline = self.set_paused(resume.pipeline, resume.stage, false)?;
        self.touch_all(pipeline);
        out.event(&PipelineResumed { pipeline: resume.pipeline, stage: resume.stage });
        out.reply(&Paused { paused: false })
    }

    fn set_paused(&mut self, name: &str, stage: Option<&str>, paused: bool) -> Result<Serial, Refusal> {
        let pipeline = self.find_pipeline(name)?;
        match stage {
            None => {
                if let Some(row) = self.tables.pipelines.edit(pipeline) {
                    row.paused = paused;
                }
            }
            Some(name) => {
                let stage = self.find_stage(pipeline, name)?;
                if let Some(row) = self.tables.stages.edit(stage) {
                    row.paused = paused;
                }
            }
        }
        Ok(pipeline)
    }

    pub(super) fn retry(&mut self, cx: &Context<'_>, retry: &Retry, out: &mut Out) -> Verdict {
        let mut reply = Retried { items: Vec::new(), kept: Vec::new() };
        for &item in &retry.items {
            let row = self.tables.items.get(item).ok_or_else(|| self.no_item(item))?;
            let ended = row.state.ended();
            let again = |job: &Serial| {
                self.tables.jobs.get(*job).is_some_and(|row| match row.state {
                    JobState::Dead => !row.passed,
                    state => state == JobState::Cancelled,
                })
            };
            let jobs: Vec<Serial> = self.jobs_of(item).filter(again).collect();
            if jobs.is_empty() {
                reply.kept.push(item);
                continue;
            }
            if ended {
                self.check_room(cx)?;
            }
            out.event(&ItemRetried { item });
            for job in jobs {
                self.revive_job(job, cx.now(), out);
            }
            if ended {
                self.turn(item, ItemState::Running, cx.now());
            }
            self.assess(item, cx.now(), cx.settings, out);
            reply.items.push(item);
        }
        out.reply(&reply)
    }

    /// A dead or cancelled job gets a new set of attempts; one that had not got all of its inputs waits for the rest.
    fn revive_job(&mut self, job: Serial, now: Millis, out: &mut Out) {
        let Some(row) = self.tables.jobs.edit(job) else { return };
        row.attempts = 0;
        if row.awaited > 0 {
            self.shift(job, JobState::Gathering, now);
        } else {
            self.complete(job, now, out);
        }
    }

    pub(super) fn skip(&mut self, cx: &Context<'_>, skip: &Skip, out: &mut Out) -> Verdict {
        let job = skip.job;
        let row = *self.tables.jobs.get(job).ok_or_else(|| self.no_job(cx.caller.agent, job))?;
        let ended = self.tables.items.get(row.item).is_none_or(|item| item.state.ended());
        if row.state != JobState::Dead || row.passed {
            let word = if row.passed { "passed over already" } else { row.state.word() };
            return Err(conflict(format!(
                "job {job} is {word}; only a dead letter can be gone on without, see `synod pipeline why {job}`"
            )));
        }
        if ended {
            return Err(conflict(format!(
                "item {} has ended with this dead letter; `synod pipeline retry {}` first",
                row.item, row.item
            )));
        }
        let state = self.pass_over(job, cx.now(), cx.settings, out);
        out.reply(&Skipped { item: row.item, state })
    }

    pub(super) fn cancel(&mut self, cx: &Context<'_>, cancel: &Cancel<'_>, out: &mut Out) -> Verdict {
        let mut reply = Cancelled { items: Vec::new(), ended: Vec::new() };
        for &item in &cancel.items {
            let row = self.tables.items.get(item).ok_or_else(|| self.no_item(item))?;
            if row.state.ended() {
                reply.ended.push(item);
                continue;
            }
            let reason = cancel.reason.unwrap_or_default();
            self.call_off(item, ItemState::Cancelled, reason, cx.now(), cx.settings, out);
            reply.items.push(item);
        }
        out.reply(&reply)
    }

    pub(super) fn delete(&mut self, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        let pipeline = self.find_pipeline(delete.pipeline)?;
        let tally = self.tables.item_tallies.get(pipeline).copied().unwrap_or_default();
        let open = tally.counts[ItemState::Running as usize] + tally.counts[ItemState::Stalled as usize];
        if open > 0 {
            return Err(conflict(format!(
                "`{}` has items under way, {open} of them; let them end, or cancel them first",
                delete.pipeline
            )));
        }
        let (mut items, mut jobs) = (0, 0);
        while jobs < DELETE_JOBS
            && let Some(size) = self.forget_oldest(pipeline)
        {
            items += 1;
            jobs += size;
        }
        let deleted = self.tables.kept.get(pipeline).is_none_or(|kept| *kept == 0);
        if deleted {
            self.close(pipeline);
            out.event(&PipelineDeleted { pipeline: delete.pipeline });
        }
        out.reply(&Deleted { deleted, items })
    }

    fn close(&mut self, pipeline: Serial) {
        let Some(row) = self.tables.pipelines.get(pipeline).cloned() else { return };
        self.drop_version(pipeline, row.version);
        self.tables.touched.put(pipeline);
        self.tables.names.del(&row.name);
        self.tables.pipelines.del(pipeline);
        self.tables.item_tallies.del(pipeline);
        self.tables.kept.del(pipeline);
        self.tables.keep.del(pipeline);
    }
}
