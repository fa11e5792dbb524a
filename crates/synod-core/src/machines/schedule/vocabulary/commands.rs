//! What can be said about schedules, and what is replied.

use crate::ids::Millis;
use crate::machines::space::Commands;
use crate::{choice, record, verbs};

choice! {
    /// What becomes of ticks that nobody lived for.
    pub enum Missed {
        /// They are left out.
        Skip = "skip",
        /// All of them together are one firing.
        Once = "once",
        /// Each is fired, oldest first, up to `schedule_missed_max` of them: the newest.
        All = "all",
    }
}
choice! {
    /// How a schedule stands.
    pub enum State {
        /// It ticks.
        Running = "running",
        /// It does not tick until somebody resumes it.
        Paused = "paused",
        /// Its last tick has come. It is shown for a while yet, and forgotten.
        Over = "over",
    }
}

record! {
    /// Make a schedule, or set it anew.
    pub struct Set<'a> {
        /// The schedule, such as `nightly`.
        schedule: &'a str [1..=200],
        /// When it ticks: minute, hour, day of the month, month and day of the week, such as `0 2 * * MON-FRI`; seconds may stand before them. Or @hourly, @daily, @weekly, @monthly, @yearly. One of `cron`, `every_ms`, `once_at` and `local` says when.
        cron: Option<&'a str> [1..=200],
        /// Or: a tick every so often, in whole seconds or not.
        every_ms: Option<u64> [1000..=31_622_400_000],
        /// Or: once, at this moment, in milliseconds since 1970.
        once_at: Option<Millis>,
        /// Or: once, at this time on a clock in `zone`, such as `2026-12-24 18:00`.
        local: Option<&'a str> [1..=60],
        /// In which time zone `cron` and `local` are meant, as the IANA database calls it, such as `Europe/Berlin`. Default: UTC.
        zone: Option<&'a str> [1..=100],
        /// What is carried out at each tick: all of it or, when one command is refused, nothing. With your rights at that time.
        commands: Commands<'a>,
        /// What becomes of ticks that were missed because no node lived, time jumped forward, or the one after is due as well. Default: `once`.
        missed: Option<Missed>,
        /// For `skip`: a tick that comes later than this counts as missed. Default: the setting `schedule_late_ms`.
        late_ms: Option<u64> [0..=86_400_000],
        /// For `every_ms`: ticks come at this moment and every so often before and after. Default: `start`, or now.
        anchor: Option<Millis>,
        /// No tick before this moment.
        start: Option<Millis>,
        /// No tick after this moment.
        end: Option<Millis>,
        /// Only if there is no such schedule yet.
        if_absent: bool,
    }
}
record! {
    /// It is set.
    pub struct Planned {
        /// How it stands.
        state: State,
        /// When it ticks next, unless it is paused or over.
        next: Option<Millis>,
        /// The same as calendar and clock say in its zone.
        next_local: Option<Box<str>>,
        /// There was one of this name before. When it ticks at the same times, no tick is lost or doubled, and a paused one stays paused.
        replaced: bool,
    }
}
record! {
    /// Let a schedule rest.
    pub struct Pause<'a> {
        /// The schedule.
        schedule: &'a str [1..=200],
    }
}
record! {
    /// It does not tick any more.
    pub struct Paused {
        /// It rested already.
        again: bool,
    }
}
record! {
    /// Let it tick again.
    pub struct Resume<'a> {
        /// The schedule.
        schedule: &'a str [1..=200],
    }
}
record! {
    /// It ticks.
    pub struct Resumed {
        /// When it ticks next; left out when the pause has outlasted its last tick.
        next: Option<Millis>,
        /// The same as calendar and clock say in its zone.
        next_local: Option<Box<str>>,
        /// It ticked already.
        again: bool,
    }
}
record! {
    /// Forget a schedule.
    pub struct Delete<'a> {
        /// The schedule.
        schedule: &'a str [1..=200],
    }
}
record! {
    /// It is forgotten.
    pub struct Deleted {
        /// How often it was fired.
        fired: u64,
    }
}
record! {
    /// Carry its commands out now, whatever the time.
    pub struct Fire<'a> {
        /// The schedule.
        schedule: &'a str [1..=200],
    }
}
record! {
    /// Its commands are carried out right after this request; `schedule.show` says under `last` what came of them.
    pub struct Fired {
        /// When it ticks next: firing by hand does not change that.
        next: Option<Millis>,
    }
}

verbs! {
    /// What can be said about schedules.
    pub enum Command<'a> of "schedule" = 11 {
        /// Make a schedule, or set it anew: what is carried out, and when.
        1 "set" Set(Set<'a>) -> Planned: Work Write args ["schedule", "cron"] refuses [Invalid, Conflict, Exhausted, Unsupported]
            model "Have commands carried out at certain times, exactly once for each. Say it again at every start: nothing is doubled."
            example r#"{"schedule":"nightly","cron":"0 2 * * *","zone":"Europe/Berlin","commands":[{"queue.push":{"queue":"nightly","body":{"n":1}}}]}"#,
        /// Let a schedule rest: its ticks are left out until it is resumed.
        2 "pause" Pause(Pause<'a>) -> Paused: Relief Write args ["schedule"] refuses [NotFound, Gone]
            model "Stop a schedule for a while; what would have ticked meanwhile is left out." example r#"{"schedule":"nightly"}"#,
        /// Let a schedule tick again, from now on.
        3 "resume" Resume(Resume<'a>) -> Resumed: Relief Write args ["schedule"] refuses [NotFound, Gone]
            model "Let a paused schedule tick again." example r#"{"schedule":"nightly"}"#,
        /// Forget a schedule.
        4 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["schedule"] refuses [NotFound]
            model "When it is not needed any more." example r#"{"schedule":"nightly"}"#,
        /// Carry a schedule's commands out now, with its author's rights; its ticks stay as they are.
        5 "fire" Fire(Fire<'a>) -> Fired: Work Write args ["schedule"] refuses [NotFound]
            model "Try a schedule, or run it once more. `schedule.show` says what came of it." example r#"{"schedule":"nightly"}"#,
    }
}
