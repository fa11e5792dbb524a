//! A tick: what is fired, what is left out, and what came of it.
//!
//! ```text
//!   due ticks      skip                 once                all
//!   one, in time   fired                fired               fired
//!   one, late      left out             fired               fired
//!   several        the newest, if it    the newest, for     each, oldest first; of more
//!                  is in time           all of them         than the limit, the newest
//! ```

use super::times::Due;
use super::*;
use crate::machine::Reaction;

/// Ticks that are looked at for the price of one item of `wake_max`.
const LOOKED_AT: u64 = 64;

impl Schedules {
    /// What has come due for a schedule: the tick that its timer stood for, and perhaps more after it.
    pub(super) fn tick(
        &mut self,
        key: Serial,
        tick: Millis,
        moment: Moment,
        settings: &Settings,
        budget: &mut u64,
        out: &mut Out,
    ) {
        *budget = budget.saturating_sub(1);
        let now = moment.time;
        let (Some(plan), Some(run)) = (self.tables.plans.get(key), self.tables.runs.get(key)) else {
            self.tables.timers.del(key);
            return;
        };
        let (missed, seen) = (plan.missed, run.seen);
        let late_ms = plan.late_ms.unwrap_or(settings.schedule_late_ms);
        let Ok(times) = plan.timing.times(now) else { return self.end(key, now, settings, out) };
        let most = if missed == Missed::All { settings.schedule_missed_max } else { 1 };
        let looked_at = missed == Missed::All && seen >= tick;
        let due = if looked_at { Due { missed: 0, newest: vec![tick] } } else { times.due(tick, now, most) };
        *budget = budget.saturating_sub((due.missed + due.newest.len() as u64) / LOOKED_AT);
        // There is one at the least: the timer's own.
        let (oldest, newest) = (*due.newest.first().unwrap_or(&tick), *due.newest.last().unwrap_or(&tick));
        let next = match missed {
            Missed::Skip if now.since(newest) > late_ms => {
                self.leave_out(key, due.missed + 1, tick, out);
                times.after(newest)
            }
            Missed::Skip => {
                self.leave_out(key, due.missed, tick, out);
                self.fire_tick(key, newest, 0, moment, budget, out);
                times.after(newest)
            }
            Missed::Once => {
                self.fire_tick(key, newest, due.missed, moment, budget, out);
                times.after(newest)
            }
            Missed::All => {
                self.leave_out(key, due.missed, tick, out);
                if let Some(run) = self.tables.runs.edit(key).filter(|_| due.newest.len() > 1) {
                    run.seen = newest;
                }
                self.fire_tick(key, oldest, 0, moment, budget, out);
                times.after(oldest)
            }
        };
        match next {
            Some(next) => self.tables.timers.set(key, next),
            None => self.end(key, now, settings, out),
        }
    }

    fn leave_out(&mut self, key: Serial, ticks: u64, first: Millis, out: &mut Out) {
        if ticks == 0 {
            return;
        }
        if let Some(run) = self.tables.runs.edit(key) {
            run.left_out = run.left_out.saturating_add(ticks);
        }
        if let Some(plan) = self.tables.plans.get(key) {
            out.event(&TicksMissed { schedule: &plan.name, ticks, first });
        }
    }

    fn fire_tick(
        &mut self,
        key: Serial,
        tick: Millis,
        missed: u64,
        moment: Moment,
        budget: &mut u64,
        out: &mut Out,
    ) {
        let Some(plan) = self.tables.plans.get(key) else { return };
        // Each command of a tick is an item of its own.
        *budget = budget.saturating_sub(plan.deed.names().len().saturating_sub(1) as u64);
        out.event(&Ticked { schedule: &plan.name, tick, at: moment.time, missed });
        self.carry_out(key, tick, moment, out);
    }

    /// Hands its commands to the fold.
    pub(super) fn carry_out(&mut self, key: Serial, tick: Millis, moment: Moment, out: &mut Out) {
        let Some(plan) = self.tables.plans.get(key) else { return };
        let told = Box::new(plan.deed.told(&self.tables.bodies));
        out.react(Reaction::Deed { machine: Self::TAG, key, told });
        if let Some(run) = self.tables.runs.edit(key) {
            run.fired = run.fired.saturating_add(1);
            run.under_way.push(tick);
            let tick = Some(tick).filter(|tick| tick.0 > 0);
            run.last = Some(Last { tick, at: moment.time, index: moment.index, refused: None });
        }
    }

    /// What came of it.
    pub(super) fn note(&mut self, key: Serial, refused: Option<Code>, moment: Moment, out: &mut Out) {
        let Some(run) = self.tables.runs.edit(key) else { return };
        if run.under_way.is_empty() {
            return;
        }
        let tick = run.under_way.remove(0);
        let last = Last {
            tick: Some(tick).filter(|tick| tick.0 > 0),
            at: moment.time,
            index: moment.index,
            refused,
        };
        run.last = Some(last);
        let Some(code) = refused else { return };
        run.refused = run.refused.saturating_add(1);
        if let Some(plan) = self.tables.plans.get(key) {
            out.event(&FiringRefused { schedule: &plan.name, tick, code });
        }
    }

    /// No tick comes any more.
    pub(super) fn end(&mut self, key: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let (Some(plan), Some(run)) = (self.tables.plans.get(key), self.tables.runs.edit(key)) else {
            return;
        };
        run.state = State::Over;
        out.event(&ScheduleOver { schedule: &plan.name, fired: run.fired });
        self.tables.timers.set(key, now.plus(settings.schedule_keep_ms));
    }
}
