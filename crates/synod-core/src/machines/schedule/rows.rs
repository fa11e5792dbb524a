//! What is kept of each schedule: what was said once, and what changes with every tick.

use super::vocabulary::{Last, Missed, State};
use crate::deed::Deed;
use crate::ids::Millis;
use crate::record;

record! {
    /// When a schedule ticks: one of `cron`, `every_ms` and `at`.
    pub(crate) struct Timing {
        /// An expression, in `zone`.
        cron: Option<Box<str>>,
        /// An interval, counted from `anchor`.
        every_ms: Option<u64>,
        /// One moment.
        at: Option<Millis>,
        /// The zone that everything is shown in, as the database spells it.
        zone: Box<str>,
        /// From where intervals are counted.
        anchor: Option<Millis>,
        /// No tick before.
        start: Option<Millis>,
        /// No tick after.
        end: Option<Millis>,
    }
}

record! {
    /// What was said of a schedule.
    pub(crate) struct Plan {
        /// Its name.
        name: Box<str>,
        /// When it ticks.
        timing: Timing,
        /// What becomes of missed ticks.
        missed: Missed,
        /// From when on a tick counts as late, if anything was said about it.
        late_ms: Option<u64>,
        /// Since when this holds.
        since: Millis,
        /// What it does.
        deed: Deed,
    }
}

record! {
    /// How it goes.
    pub(crate) struct Run {
        /// How it stands.
        state: State,
        /// Ticks up to this moment were looked at together when they were found to be due: they are fired one by one without looking again.
        seen: Millis,
        /// How often it was fired.
        fired: u64,
        /// How often its commands were refused.
        refused: u64,
        /// Ticks left out.
        left_out: u64,
        /// Ticks whose commands are about to be carried out, in order; zero for those fired by hand. Empty between entries.
        under_way: Vec<Millis>,
        /// What came of the newest firing.
        last: Option<Last>,
    }
}

impl Run {
    /// A schedule that has not ticked yet.
    pub(crate) fn fresh() -> Run {
        let (seen, under_way) = (Millis(0), Vec::new());
        Run { state: State::Running, seen, fired: 0, refused: 0, left_out: 0, under_way, last: None }
    }
}
