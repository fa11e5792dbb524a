//! What can be asked about schedules, and what comes back.

use super::{Missed, State};
use crate::ids::{Index, Millis};
use crate::refusal::Code;
use crate::{record, verbs};

record! {
    /// Show a schedule.
    pub struct Show<'a> {
        /// The schedule.
        schedule: &'a str [1..=200],
        /// How many of its next ticks. Default 5.
        count: Option<u64> [0..=100],
    }
}
record! {
    /// A tick to come.
    pub struct Tick {
        /// Its planned time.
        at: Millis,
        /// The same as calendar and clock say in the schedule's zone, such as `Mon 2026-11-23 02:00:00 +01:00`.
        local: Box<str>,
    }
}
record! {
    /// What came of a firing.
    pub struct Last {
        /// The tick's planned time; left out when it was fired by hand.
        tick: Option<Millis>,
        /// When its commands were carried out.
        at: Millis,
        /// The request under whose index they were.
        index: Index,
        /// Why they were refused; left out when they were carried out.
        refused: Option<Code>,
    }
}
record! {
    /// A schedule with everything about it.
    pub struct Shown {
        /// Its name.
        schedule: Box<str>,
        /// How it stands.
        state: State,
        /// When it ticks, as an expression.
        cron: Option<Box<str>>,
        /// How often it ticks.
        every_ms: Option<u64>,
        /// The moment that the intervals are counted from.
        anchor: Option<Millis>,
        /// When it ticks, once.
        at: Option<Millis>,
        /// In which time zone.
        zone: Box<str>,
        /// No tick before this moment.
        start: Option<Millis>,
        /// No tick after this moment.
        end: Option<Millis>,
        /// What becomes of ticks that were missed.
        missed: Missed,
        /// For `skip`: from when on a tick counts as missed.
        late_ms: u64,
        /// Who set it: its commands are carried out as this agent, with its rights.
        agent: Box<str>,
        /// The principal of that agent.
        principal: Box<str>,
        /// Since when it has been as it is.
        since: Millis,
        /// Its commands, each as JSON; payloads that were erased say so.
        commands: Vec<Box<str>>,
        /// Its next ticks.
        next: Vec<Tick>,
        /// How often it was fired.
        fired: u64,
        /// How often its commands were refused.
        refused: u64,
        /// How many ticks were left out. Those of an expression are counted up to about a thousand at a time.
        left_out: u64,
        /// What came of its newest firing.
        last: Option<Last>,
    }
}
record! {
    /// List schedules.
    pub struct List<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only those that this agent set.
        agent: Option<&'a str>,
        /// Only those that stand like this.
        state: Option<State>,
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A schedule in a list.
    pub struct ScheduleShown {
        /// Its name.
        schedule: Box<str>,
        /// How it stands.
        state: State,
        /// When it ticks, as an expression.
        cron: Option<Box<str>>,
        /// How often it ticks.
        every_ms: Option<u64>,
        /// When it ticks, once.
        at: Option<Millis>,
        /// In which time zone.
        zone: Box<str>,
        /// Who set it.
        agent: Box<str>,
        /// When it ticks next.
        next: Option<Millis>,
        /// The same as calendar and clock say in its zone.
        next_local: Option<Box<str>>,
        /// How often it was fired.
        fired: u64,
        /// How often its commands were refused.
        refused: u64,
        /// What came of its newest firing.
        last: Option<Last>,
    }
}
record! {
    /// A page of schedules, by name.
    pub struct Listed {
        /// The schedules.
        schedules: Vec<ScheduleShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Why does a schedule tick or not, and what came of it?
    pub struct Why<'a> {
        /// The schedule.
        schedule: &'a str [1..=200],
    }
}
record! {
    /// How a schedule stands, what came of it, and what happens next.
    pub struct Because {
        /// How it stands; left out when there is none of this name.
        state: Option<State>,
        /// In sentences: when it ticks, what it does, what became of that, and what to do.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}
record! {
    /// Try an expression or an interval without setting anything.
    pub struct Preview<'a> {
        /// An expression, as in `set`.
        cron: Option<&'a str> [1..=200],
        /// Or an interval.
        every_ms: Option<u64> [1000..=31_622_400_000],
        /// Or a time on a clock in `zone`.
        local: Option<&'a str> [1..=60],
        /// In which time zone. Default: UTC.
        zone: Option<&'a str> [1..=100],
        /// For `every_ms`: the moment that intervals are counted from. Default: `from`.
        anchor: Option<Millis>,
        /// Ticks after this moment. Default: now.
        from: Option<Millis>,
        /// How many. Default 5.
        count: Option<u64> [1..=100],
    }
}
record! {
    /// When it would tick.
    pub struct Previewed {
        /// The zone, as the database spells it.
        zone: Box<str>,
        /// The ticks.
        next: Vec<Tick>,
    }
}

verbs! {
    /// What can be asked about schedules.
    pub enum Query<'a> of "schedule" = 11 {
        /// Show a schedule, its next ticks, and what came of the last.
        64 "show" Show(Show<'a>) -> Shown: Query Read args ["schedule"] refuses [NotFound]
            model "When does it run next, and did the last run work?" example r#"{"schedule":"nightly","count":3}"#,
        /// List schedules.
        65 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "What runs when?" example r#"{"prefix":"night"}"#,
        /// Say why a schedule is as it is.
        66 "why" Why(Why<'a>) -> Because: Query Read args ["schedule"] refuses []
            model "Why did it not run?" example r#"{"schedule":"nightly"}"#,
        /// Say when an expression or an interval would tick, without setting anything.
        67 "preview" Preview(Preview<'a>) -> Previewed: Query Read args ["cron"] refuses [Invalid]
            model "Check a cron expression before you set it." example r#"{"cron":"0 2 * * MON-FRI","zone":"Europe/Berlin","count":3}"#,
    }
}
