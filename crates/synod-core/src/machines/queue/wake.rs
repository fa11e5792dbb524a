//! What happens by itself: delays end, leases end, holders get stuck, ended tasks are forgotten.

use super::life::keep_until;
use super::*;

impl Queues {
    pub(super) fn fall_due(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, task)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.fall_due_one(task, moment.time, settings, out);
        }
        while let Some((at, queue)) = self.tables.keep.first()
            && at <= moment.time
            && *budget > 0
        {
            self.forget_due(queue.0 as u32, moment.time, settings, budget, out);
        }
    }

    fn fall_due_one(&mut self, task: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let Some(lease) = self.tables.leases.get(task).copied() else {
            self.tables.timers.del(task);
            if self.advance(task, now, out) == State::Ready {
                out.event(&TaskReady { task });
            }
            return;
        };
        if lease.until <= now {
            self.expire(task, "lease", now, settings, out);
        } else if lease.timeout_at.is_some_and(|at| at <= now) {
            self.expire(task, "timeout", now, settings, out);
        } else {
            self.find_stuck(task, lease, now, settings, out);
        }
    }

    /// The holder has kept its lease and said nothing about the work: it is told so, and may lose it later.
    fn find_stuck(
        &mut self,
        task: Serial,
        mut lease: rows::LeaseRow,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let patience = Patience::of(settings);
        if patience.ends(&lease).is_some_and(|at| at <= now) {
            if lease.stuck {
                return self.expire(task, "stuck", now, settings, out);
            }
            lease.stuck = true;
            self.tables.leases.put(task, lease);
            let name = self.worker_name(lease.agent);
            out.event(&TaskStuck { task, agent: name });
            if settings.stuck_nudge == 1 {
                let queue = self.queue_of(task).into();
                out.react(Reaction::Stuck {
                    agent: lease.agent,
                    name: name.into(),
                    queue,
                    task,
                    heard: lease.heard,
                });
            }
        }
        self.arm_lease(task, &lease, patience);
    }

    /// Takes a task from a holder that did not finish it in time.
    pub(super) fn expire(
        &mut self,
        task: Serial,
        why: &'static str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let Some(lease) = self.tables.leases.get(task).copied() else { return };
        let reason = match why {
            "lease" => "the lease ended without a word",
            "timeout" => "the attempt took longer than its timeout",
            "stuck" => "the holder kept it and said nothing about it for long",
            _ => "the holder's session ended",
        };
        self.note_attempt(task, reason, now, settings, out);
        self.let_go(task);
        let state = self.try_again(task, false, None, now, settings, out);
        out.event(&TaskExpired { task, agent: self.worker_name(lease.agent), state, why });
    }

    fn forget_due(&mut self, queue: u32, now: Millis, settings: &Settings, budget: &mut u64, out: &mut Out) {
        let key = Serial(queue as u64);
        let mut forgotten = 0;
        let oldest = |own: &Self| {
            own.tables
                .ended
                .range((queue, Millis(0), Serial(0))..=(queue, Millis(u64::MAX), Serial(u64::MAX)))
                .next()
        };
        let mut next = None;
        while let Some((_, at, _)) = oldest(self) {
            let due = keep_until(at, settings);
            if due > now {
                next = Some(due);
                break;
            }
            if *budget == 0 {
                next = Some(now);
                break;
            }
            *budget -= 1;
            if !self.forget_oldest(queue) {
                // Others still wait for the oldest: look again in a minute.
                next = Some(now.plus(60_000));
                break;
            }
            forgotten += 1;
        }
        match next {
            Some(at) => self.tables.keep.set(key, at),
            None => drop(self.tables.keep.del(key)),
        }
        if forgotten > 0 {
            out.event(&TasksForgotten { tasks: forgotten });
        }
    }
}
