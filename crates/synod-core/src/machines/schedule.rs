//! `schedule`: commands that are carried out at certain times, exactly once for each.
//!
//! ```text
//!          set                    a tick is due
//!   ─────────────────▶ running ─────────────────▶ fired ──▶ the commands, in the same entry:
//!                      │  ▲  ▲                      │         all of them, or refused
//!               pause  │  │  └──────────────────────┘
//!                      ▼  │ resume      the next tick
//!                     paused                        │ there is none
//!                                                   ▼
//!                                                  over ──▶ forgotten after `schedule_keep_ms`
//! ```
//!
//! A schedule is a name, a rule that says at which moments it ticks, and commands.
//! The next tick is state: it stands in a timer from the moment at which the one before came, so a tick that a crash interrupts is either in the log with all that came of it, or still to come.
//! The commands are a [deed](crate::deed): kept with the payloads they came with, carried out by the fold with the rights that their author has at that time.
//! A refusal undoes the commands and not the tick; who asks `show` or `why` learns of it.
//!
//! Time may jump: a node was stopped, a clock was accepted, a budget was too small.
//! Then several ticks are due at once, or one is late, and `missed` says what becomes of them (see `tick`).
//! A new epoch changes nothing about a schedule.
//!
//! Invariants: no two firings of a schedule have the same tick, and their ticks rise, as long as its times stay; a running schedule has a timer, a paused one has none; an event names every tick that was fired, and counts those left out.
//!
//! Deliberately not here: jitter, which belongs to whoever is called; waiting for the last run to end, which is the work of a queue's concurrency key; results, which are in the trail.
//!
//! Rooms: `vocabulary`, `rows`, `times` (which moments), `set`, `tick` (what happens then), `manage`, `ask`, `why`.

mod ask;
mod manage;
mod rows;
mod set;
mod tick;
mod times;
mod vocabulary;
mod why;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::ids::{Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Verdict, View};
use crate::machines::space::Commands;
use crate::refusal::{Code, Refusal};
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Cell, Map, Table, Timers};
use rows::{Plan, Run, Timing};

/// The name that listing everything is checked against: who is confined may not.
const EVERY_SCHEDULE: &str = "*";

tables! {
    /// All there is to know of schedules.
    pub(crate) struct Tables {
        /// From names to numbers.
        names: Map<Box<str>, Serial>,
        /// What was said of each.
        plans: Table<Plan>,
        /// How each goes.
        runs: Table<Run>,
        /// When each running one ticks next, and when each that is over is forgotten.
        timers: Timers,
        /// Payloads of their commands.
        bodies: Bodies,
        /// Bytes that their commands take.
        bytes: Cell<u64>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Schedules {
    pub(crate) tables: Tables,
}

impl Machine for Schedules {
    const NAME: &'static str = "schedule";
    const TAG: u8 = 11;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Set(c) => c.schedule,
            Command::Pause(c) => c.schedule,
            Command::Resume(c) => c.schedule,
            Command::Delete(c) => c.schedule,
            Command::Fire(c) => c.schedule,
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => q.schedule,
            Query::List(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_SCHEDULE),
            Query::Why(q) => q.schedule,
            Query::Preview(_) => "",
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Set(c) => self.set(cx, c, out),
            Command::Pause(c) => self.pause(cx, c, out),
            Command::Resume(c) => self.resume(cx, c, out),
            Command::Delete(c) => self.delete(cx, c, out),
            Command::Fire(c) => self.fire(cx, c, out),
        }
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, key)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            match self.tables.runs.get(key) {
                Some(Run { state: State::Running, .. }) => self.tick(key, at, moment, settings, budget, out),
                _ => {
                    *budget -= 1;
                    self.forget(key);
                }
            }
        }
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    fn appointed(&self) -> Option<Millis> {
        self.due()
    }

    fn carried_out(
        &mut self,
        key: Serial,
        came: Result<(), &Refusal>,
        moment: Moment,
        _: &Settings,
        out: &mut Out,
    ) {
        self.note(key, came.err().map(|refusal| refusal.code), moment, out);
    }

    fn carries<'c, 'a>(command: &'c Self::Command<'a>) -> Vec<&'c Commands<'a>> {
        match command {
            Command::Set(c) => vec![&c.commands],
            _ => Vec::new(),
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(view, &q, answer),
            Query::List(q) => self.list(&q, answer),
            Query::Why(q) => self.why(view, q.schedule, answer),
            Query::Preview(q) => self.preview(view, &q, answer),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        self.tables.bodies.get(key)
    }

    fn check(&self) {
        let tables = &self.tables;
        assert_eq!(tables.names.len(), tables.plans.len(), "each schedule has one name");
        assert_eq!(tables.runs.len(), tables.plans.len(), "each schedule goes somehow");
        let (mut bodies, mut bytes, mut timers) = (0, 0, 0);
        for (key, plan) in tables.plans.iter() {
            assert_eq!(tables.names.get(&plan.name), Some(&key), "a schedule is found by its name");
            let run = tables.runs.get(key).expect("a schedule goes somehow");
            assert!(run.under_way.is_empty(), "every firing has been heard of");
            assert_eq!(
                tables.timers.get(key).is_some(),
                run.state != State::Paused,
                "a timer, unless it rests"
            );
            assert!(run.refused <= run.fired, "only what was fired is refused");
            timers += usize::from(run.state != State::Paused);
            bodies += plan.deed.bodies.len();
            bytes += plan.deed.size(&tables.bodies);
        }
        assert_eq!(tables.timers.len(), timers, "only schedules have timers");
        assert_eq!(tables.bodies.len(), bodies, "only payloads of commands are held");
        assert_eq!(*tables.bytes.get(), bytes, "bytes are counted");
    }
}

impl Schedules {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Schedules { tables: Tables::load(state, bodies)? })
    }

    fn find(&self, name: &str) -> Option<Serial> {
        self.tables.names.get(name).copied()
    }

    /// How a schedule stands, and when it ticks next.
    fn stands(&self, key: Serial) -> (State, Option<Millis>) {
        let state = self.tables.runs.get(key).map_or(State::Over, |run| run.state);
        (state, self.tables.timers.get(key).filter(|_| state == State::Running))
    }

    /// A moment as calendar and clock say in its zone.
    fn local(&self, key: Serial, at: Millis) -> Option<Box<str>> {
        self.tables.plans.get(key).map(|plan| plan.timing.local(at))
    }
}
