//! Making a schedule, and setting it anew.
//!
//! Programs say their schedules at every start, so `set` changes as little as it can: with the same times, the tick to come stays, as do a pause and what was counted.

use super::*;
use crate::deed::Deed;
use crate::machines::check_name;
use crate::refusal::{conflict, exhausted, invalid, unsupported};

/// What a schedule may not do: fire others, which fire others.
const NOT_HERE: &str = "schedule.fire";

impl Schedules {
    pub(super) fn set(&mut self, cx: &Context<'_>, set: &Set<'_>, out: &mut Out) -> Verdict {
        let name = set.schedule;
        check_name("schedule", name)?;
        let before = self.find(name);
        if let Some(key) = before.filter(|_| set.if_absent) {
            let agent = self.tables.plans.get(key).map_or("", |plan| &plan.deed.agent);
            return Err(conflict(format!(
                "there is a schedule `{name}`, set by `{agent}`; leave `if_absent` out to set it anew, or choose another name"
            )));
        }
        if before.is_none() && self.tables.plans.len() as u64 >= cx.settings.schedules_max {
            return Err(exhausted(format!(
                "there are {} schedules already; delete some, or raise it with `synod space set schedules_max`",
                cx.settings.schedules_max
            )));
        }
        let was = before.and_then(|key| self.tables.plans.get(key)).map(|plan| &plan.timing);
        let timing = Timing::said(set, cx.now(), was)?;
        let same = was == Some(&timing);
        if set.late_ms.is_some() && set.missed != Some(Missed::Skip) {
            return Err(invalid(
                "`late_ms` says from when on a tick is left out; send `missed` as `skip` with it",
            ));
        }
        let next = if same { None } else { Some(first(&timing, cx.now())?) };
        let key = before.unwrap_or_else(|| out.serial());
        let deed = self.keep(cx, set, key, out)?;
        let Set { late_ms, missed, .. } = *set;
        let missed = missed.unwrap_or(Missed::Once);
        let plan = Plan { name: name.into(), timing, missed, late_ms, since: cx.now(), deed };
        if before.is_none() {
            self.tables.names.put(name.into(), key);
            self.tables.runs.put(key, Run::fresh());
        }
        self.tables.plans.put(key, plan);
        if let Some(next) = next {
            self.begin(key, next);
        }
        let (state, next) = self.stands(key);
        out.event(&ScheduleSet { schedule: name, agent: &cx.caller.name, next: next.unwrap_or_default() });
        let next_local = next.and_then(|next| self.local(key, next));
        out.reply(&Planned { state, next, next_local, replaced: before.is_some() })
    }

    /// Keeps what is to be carried out, in place of what there was.
    fn keep(&mut self, cx: &Context<'_>, set: &Set<'_>, key: Serial, out: &mut Out) -> Result<Deed, Refusal> {
        let mut bytes = *self.tables.bytes.get();
        if let Some(plan) = self.tables.plans.get(key) {
            bytes = bytes.saturating_sub(plan.deed.size(&self.tables.bodies));
            plan.deed.forget(&mut self.tables.bodies);
        }
        let deed = Deed::keep(cx, &set.commands, &mut self.tables.bodies, out)?;
        if deed.names().iter().any(|name| **name == *NOT_HERE) {
            return Err(unsupported(
                "a schedule cannot fire schedules; let it do at once what that one does",
            ));
        }
        let size = deed.size(&self.tables.bodies);
        if size > cx.settings.body_max_bytes {
            return Err(invalid(format!(
                "the commands take {size} bytes and {} are kept; store what is long elsewhere and say where, or raise `body_max_bytes`",
                cx.settings.body_max_bytes
            )));
        }
        bytes = bytes.saturating_add(size);
        if bytes > cx.settings.bodies_max_bytes {
            return Err(exhausted(format!(
                "what schedules carry out has reached {} bytes; delete some, or raise `bodies_max_bytes`",
                cx.settings.bodies_max_bytes
            )));
        }
        self.tables.bytes.set(bytes);
        Ok(deed)
    }

    /// New times: it ticks by them from now on, unless it rests.
    fn begin(&mut self, key: Serial, next: Millis) {
        let Some(run) = self.tables.runs.edit(key) else { return };
        run.seen = Millis(0);
        if run.state == State::Over {
            run.state = State::Running;
        }
        match run.state {
            State::Running => self.tables.timers.set(key, next),
            State::Paused | State::Over => {}
        }
    }
}

/// The first tick by new times.
fn first(timing: &Timing, now: Millis) -> Result<Millis, Refusal> {
    let times = timing.times(now)?;
    if let Some(next) = times.after(now) {
        return Ok(next);
    }
    Err(match timing {
        Timing { at: Some(at), .. } if *at <= now => invalid(format!(
            "that is past: {}, and it is {} now; name a time to come, or send the commands without a schedule",
            timing.local(*at),
            timing.local(now)
        )),
        Timing { start: None, end: None, cron: Some(cron), .. } => {
            let shown: String = cron.chars().take(100).collect();
            invalid(format!("`{shown}` never comes within a hundred years; look at its day and month"))
        }
        _ => invalid("no tick lies between `start` and `end` from now on; move them"),
    })
}
