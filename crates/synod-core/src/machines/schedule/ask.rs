//! What others see of schedules.

use super::manage::unknown;
use super::*;
use crate::codec::Wire;
use std::ops::Bound;

/// Ticks that are shown when nobody says how many.
const TICKS: u64 = 5;

impl Schedules {
    pub(super) fn show(&self, view: &View<'_>, show: &Show<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let key = self.find(show.schedule).ok_or_else(|| unknown(show.schedule))?;
        let (Some(plan), Some(run)) = (self.tables.plans.get(key), self.tables.runs.get(key)) else {
            return Err(unknown(show.schedule));
        };
        let Timing { cron, every_ms, at, zone, anchor, start, end } = plan.timing.clone();
        let count = show.count.unwrap_or(TICKS).min(100);
        Shown {
            schedule: plan.name.clone(),
            state: run.state,
            cron,
            every_ms,
            anchor,
            at,
            zone,
            start,
            end,
            missed: plan.missed,
            late_ms: plan.late_ms.unwrap_or(view.settings.schedule_late_ms),
            agent: plan.deed.agent.clone(),
            principal: plan.deed.principal.clone(),
            since: plan.since,
            commands: plan.deed.texts(&self.tables.bodies),
            next: self.to_come(key, count),
            fired: run.fired,
            refused: run.refused,
            left_out: run.left_out,
            last: run.last.clone(),
        }
        .put(answer);
        Ok(())
    }

    /// Its next ticks: the one that its timer stands for, and what follows.
    fn to_come(&self, key: Serial, count: u64) -> Vec<Tick> {
        let (State::Running, Some(next)) = self.stands(key) else { return Vec::new() };
        let Some(plan) = self.tables.plans.get(key).filter(|_| count > 0) else { return Vec::new() };
        let first = Tick { at: next, local: plan.timing.local(next) };
        std::iter::once(first).chain(plan.timing.ticks(next, count - 1)).collect()
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = list.prefix.unwrap_or_default();
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let rows = self.tables.names.range::<str>((from, Bound::Unbounded));
        let mut found = rows.take_while(|(name, _)| name.starts_with(prefix)).filter_map(|(_, key)| {
            let shown = self.shown(*key)?;
            let by = list.agent.is_none_or(|agent| *shown.agent == *agent);
            let stands = list.state.is_none_or(|state| state == shown.state);
            (by && stands).then_some(shown)
        });
        let schedules: Vec<ScheduleShown> = found.by_ref().take(limit).collect();
        let next = found.next().and(schedules.last().map(|shown| shown.schedule.clone()));
        Listed { schedules, next }.put(answer);
        Ok(())
    }

    fn shown(&self, key: Serial) -> Option<ScheduleShown> {
        let (plan, run) = (self.tables.plans.get(key)?, self.tables.runs.get(key)?);
        let (state, next) = self.stands(key);
        Some(ScheduleShown {
            schedule: plan.name.clone(),
            state,
            cron: plan.timing.cron.clone(),
            every_ms: plan.timing.every_ms,
            at: plan.timing.at,
            zone: plan.timing.zone.clone(),
            agent: plan.deed.agent.clone(),
            next,
            next_local: next.map(|next| plan.timing.local(next)),
            fired: run.fired,
            refused: run.refused,
            last: run.last.clone(),
        })
    }

    pub(super) fn preview(
        &self,
        view: &View<'_>,
        preview: &Preview<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let from = preview.from.unwrap_or(view.moment.time);
        let timing = Timing::previewed(preview, from)?;
        // An expression that cannot be read is refused here with the reason.
        timing.times(from)?;
        let count = preview.count.unwrap_or(TICKS).clamp(1, 100);
        Previewed { next: timing.ticks(from, count), zone: timing.zone }.put(answer);
        Ok(())
    }
}
