//! What happens by itself: pauses end, leases end, ended items are forgotten.

use super::life::keep_until;
use super::*;

impl Pipelines {
    pub(super) fn fall_due(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, job)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.fall_due_one(job, moment.time, settings, out);
        }
        while let Some((at, pipeline)) = self.tables.keep.first()
            && at <= moment.time
            && *budget > 0
        {
            self.forget_due(pipeline, moment.time, settings, budget, out);
        }
    }

    fn fall_due_one(&mut self, job: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        match self.tables.leases.get(job) {
            Some(lease) if lease.until <= now => self.expire(job, "lease", now, settings, out),
            Some(_) => self.expire(job, "timeout", now, settings, out),
            None => {
                self.tables.timers.del(job);
                self.complete(job, now, out);
            }
        }
    }

    /// Forgets what ended long ago: as many items as the budget allows, of which one with many jobs takes more.
    fn forget_due(
        &mut self,
        pipeline: Serial,
        now: Millis,
        settings: &Settings,
        budget: &mut u64,
        out: &mut Out,
    ) {
        let mut items = 0;
        let mut next = None;
        let oldest = |own: &Self| {
            let all = (pipeline, Millis(0), Serial(0))..=(pipeline, Millis(u64::MAX), Serial(u64::MAX));
            own.tables.ended.range(all).next().map(|(_, at, _)| at)
        };
        while let Some(at) = oldest(self) {
            let due = keep_until(at, settings);
            if due > now {
                next = Some(due);
                break;
            }
            if *budget == 0 {
                next = Some(now);
                break;
            }
            let jobs = self.forget_oldest(pipeline).unwrap_or(0);
            *budget = budget.saturating_sub(jobs.max(1));
            items += 1;
        }
        match next {
            Some(at) => self.tables.keep.set(pipeline, at),
            None => drop(self.tables.keep.del(pipeline)),
        }
        if items > 0 {
            out.event(&ItemsForgotten { pipeline: self.pipeline_name(pipeline), items });
        }
    }
}
