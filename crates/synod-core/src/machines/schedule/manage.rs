//! Letting a schedule rest, waking it, firing it by hand, forgetting it.

use super::*;
use crate::refusal::{gone, not_found};

impl Schedules {
    pub(super) fn pause(&mut self, cx: &Context<'_>, pause: &Pause<'_>, out: &mut Out) -> Verdict {
        let key = self.alive(pause.schedule)?;
        let Some(run) = self.tables.runs.edit(key) else { return Err(unknown(pause.schedule)) };
        let again = std::mem::replace(&mut run.state, State::Paused) == State::Paused;
        if !again {
            self.tables.timers.del(key);
            out.event(&SchedulePaused { schedule: pause.schedule, agent: &cx.caller.name });
        }
        out.reply(&Paused { again })
    }

    pub(super) fn resume(&mut self, cx: &Context<'_>, resume: &Resume<'_>, out: &mut Out) -> Verdict {
        let schedule = resume.schedule;
        let key = self.alive(schedule)?;
        let Some(run) = self.tables.runs.edit(key) else { return Err(unknown(schedule)) };
        let again = std::mem::replace(&mut run.state, State::Running) == State::Running;
        if !again {
            // What would have ticked meanwhile is left out.
            run.seen = Millis(0);
            let times = self.tables.plans.get(key).and_then(|plan| plan.timing.times(cx.now()).ok());
            let next = times.and_then(|times| times.after(cx.now()));
            let agent = &cx.caller.name;
            out.event(&ScheduleResumed { schedule, agent, next: next.unwrap_or_default() });
            match next {
                Some(next) => self.tables.timers.set(key, next),
                None => self.end(key, cx.now(), cx.settings, out),
            }
        }
        let (_, next) = self.stands(key);
        out.reply(&Resumed { next, next_local: next.and_then(|next| self.local(key, next)), again })
    }

    pub(super) fn fire(&mut self, cx: &Context<'_>, fire: &Fire<'_>, out: &mut Out) -> Verdict {
        let key = self.find(fire.schedule).ok_or_else(|| unknown(fire.schedule))?;
        out.event(&FiredByHand { schedule: fire.schedule, agent: &cx.caller.name });
        self.carry_out(key, Millis(0), cx.moment, out);
        out.reply(&Fired { next: self.stands(key).1 })
    }

    pub(super) fn delete(&mut self, cx: &Context<'_>, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        let key = self.find(delete.schedule).ok_or_else(|| unknown(delete.schedule))?;
        let fired = self.tables.runs.get(key).map_or(0, |run| run.fired);
        self.forget(key);
        out.event(&ScheduleDeleted { schedule: delete.schedule, agent: &cx.caller.name });
        out.reply(&Deleted { fired })
    }

    /// One that ticks or rests.
    fn alive(&self, name: &str) -> Result<Serial, Refusal> {
        let key = self.find(name).ok_or_else(|| unknown(name))?;
        match self.tables.runs.get(key) {
            Some(Run { state: State::Over, .. }) => {
                Err(gone(format!("the last tick of `{name}` has come; set it anew with times to come")))
            }
            _ => Ok(key),
        }
    }

    /// The one way for a schedule to go.
    pub(super) fn forget(&mut self, key: Serial) {
        let Some(plan) = self.tables.plans.get(key) else { return };
        let (name, size) = (plan.name.clone(), plan.deed.size(&self.tables.bodies));
        plan.deed.forget(&mut self.tables.bodies);
        self.tables.bytes.set(self.tables.bytes.get().saturating_sub(size));
        self.tables.names.del(&*name);
        self.tables.plans.del(key);
        self.tables.runs.del(key);
        self.tables.timers.del(key);
    }
}

pub(super) fn unknown(name: &str) -> Refusal {
    not_found(format!("there is no schedule `{name}`; `synod schedule list` shows those that there are"))
}
