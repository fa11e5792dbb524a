//! What schedules announce.

use crate::events;
use crate::ids::Millis;
use crate::refusal::Code;

events! {
    of "schedule" = 11 {
        /// A schedule was made, or set anew.
        1 "set" ScheduleSet<'a> {
            /// The schedule.
            schedule: &'a str,
            /// Who said so: its commands are carried out with their rights.
            agent: &'a str,
            /// When it ticks next; zero when it does not.
            next: Millis,
        },
        /// A tick: its commands are carried out in the same entry.
        2 "fired" Ticked<'a> {
            /// The schedule.
            schedule: &'a str,
            /// The planned time. No other firing of this schedule has the same.
            tick: Millis,
            /// The time of the entry that it came with.
            at: Millis,
            /// Ticks before it that it stands for as well. Those of an expression are counted up to a thousand.
            missed: u64,
        },
        /// It was fired by hand.
        3 "called" FiredByHand<'a> {
            /// The schedule.
            schedule: &'a str,
            /// Who did.
            agent: &'a str,
        },
        /// Ticks that are left out.
        4 "missed" TicksMissed<'a> {
            /// The schedule.
            schedule: &'a str,
            /// How many. Those of an expression are counted up to about a thousand.
            ticks: u64,
            /// The planned time of the first of them.
            first: Millis,
        },
        /// The commands were refused: none of them was carried out. The ticks go on.
        5 "refused" FiringRefused<'a> {
            /// The schedule.
            schedule: &'a str,
            /// The tick's planned time; zero when it was fired by hand.
            tick: Millis,
            /// Why.
            code: Code,
        },
        /// A schedule rests.
        6 "paused" SchedulePaused<'a> {
            /// The schedule.
            schedule: &'a str,
            /// Who said so.
            agent: &'a str,
        },
        /// A schedule ticks again.
        7 "resumed" ScheduleResumed<'a> {
            /// The schedule.
            schedule: &'a str,
            /// Who said so.
            agent: &'a str,
            /// When it ticks next; zero when it does not.
            next: Millis,
        },
        /// Its last tick has come.
        8 "over" ScheduleOver<'a> {
            /// The schedule.
            schedule: &'a str,
            /// How often it was fired.
            fired: u64,
        },
        /// A schedule was deleted.
        9 "deleted" ScheduleDeleted<'a> {
            /// The schedule.
            schedule: &'a str,
            /// Who did.
            agent: &'a str,
        },
    }
}
