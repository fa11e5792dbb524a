//! `lock`: names for oneself, fenced, fair, and never half.
//!
//! ```text
//!              nothing in the way                        release · break
//!   acquire ───────────────────────────────▶ held ─────────────────────────▶ free for the next
//!      │                                     ▲  │                                  │
//!      │ taken, `wait_ms`                    │  └── its time, its session is over ─┤
//!      ├────────────────▶ in line ───────────┘                                     │
//!      │                   │   ▲ the last thing in its way is gone                 │
//!      │                   │   └───────────────────────────────────────────────────┘
//!      ▼                   ▼ deadline, withdrawn
//!   refused: held · a circle of waits
//! ```
//!
//! A lock is a number over one to sixty-four names, taken all or none under one fence.
//! Names are paths or patterns (`names`), and two locks conflict if they overlap, unless both are shared.
//!
//! The line is fair: an `acquire` is granted only if it conflicts with no lock and with nobody who came before it, whoever is behind it.
//! Nobody is looked at for nothing: one who waits watches one obstacle, the nearest that came before, and looks for another only when that one goes (`line`).
//! What would wait in a circle is refused at once, with the circle in words (`circle`).
//!
//! An owner is an agent in a session.
//! An owner's locks never conflict with each other, and what they cover already is granted past the line: whoever edits a file it holds with its folder need not wait for those who wait for the folder.
//! Without a session nobody knows whether two requests come from one process, and an agent's own locks keep it out like anybody's.
//!
//! Invariants: no two locks that hold at the same time conflict; every one in line watches an obstacle that is there and came before it; every name in the index is held or wanted; a timer stands for every lock that is not bound to a session.
//! A lock whose time is over counts as gone even before wake has come to it.
//!
//! Deliberately not here: files. A lock is a promise between agents; what makes strangers keep it is a hook in their editor, and what makes late writes harmless is the fence.
//!
//! Rooms, in the order of a lock's life: `vocabulary`, `names`, `rows`, `index` (which names there are), `acquire`, `line`, `circle`, `hold` (what a holder can say), `ask`, `why`.

mod acquire;
mod ask;
mod circle;
mod hold;
mod index;
mod line;
mod names;
mod rows;
mod vocabulary;
mod why;

pub use names::{common, covers, overlap};
pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::entry::Guard;
use crate::ids::{Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Unpark, Verdict, View};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Cell, Map, Ordered, Table, Timers};
use rows::{HeldAt, Hold, Look, Mode, NameRow, Obstructor, Owner, Waiter, WantedAt};

tables! {
    /// All there is to know of locks.
    pub(crate) struct Tables {
        /// Locks by number.
        holds: Table<Hold>,
        /// When each lock that is not bound to a session ends.
        timers: Timers,
        /// (owner, lock): who holds what.
        hold_of: Ordered<(Owner, Serial)>,
        /// Those in line, by ticket.
        waiters: Table<Waiter>,
        /// (owner, ticket): who waits for what.
        wait_of: Ordered<(Owner, Index)>,
        /// Names that are held or wanted, by their numbers.
        names: Table<NameRow>,
        /// The newest of those numbers.
        name_numbers: Cell<u64>,
        /// From the stem of names to the number of that stem: the first name that had it.
        stems: Map<Box<str>, Serial>,
        /// (stem, name): which names have which stem.
        of_stem: Ordered<(Serial, Serial)>,
        /// Which locks cover a name.
        held: Ordered<HeldAt>,
        /// Who in line wants a name.
        wanted: Ordered<WantedAt>,
        /// (obstacle, ticket): who looks again when the obstacle goes.
        watchers: Ordered<(Obstructor, Index)>,
        /// Those whose obstacle went: looked at when the request ends.
        touched: Ordered<(Index, Look)>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Locks {
    pub(crate) tables: Tables,
}

impl Machine for Locks {
    const NAME: &'static str = "lock";
    const TAG: u8 = 5;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Acquire(c) => common(c.names.iter().copied()),
            Command::Check(c) => common([c.name]),
            Command::Renew(c) => self.common_name([c.lock]),
            Command::Release(c) => self.common_name([c.lock]),
            Command::Break(c) => self.common_name([c.lock]),
            Command::ReleaseAll(c) => self.common_name(c.locks.iter().map(|key| key.lock)),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => self.common_name([q.lock]),
            Query::List(q) => common(q.touching),
            Query::Waits(_) => "*",
            Query::Why(q) => common([q.name]),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Acquire(c) => self.acquire(cx, c, out),
            Command::Renew(c) => self.renew(cx, c, out),
            Command::Release(c) => self.release(cx, c, out),
            Command::ReleaseAll(c) => self.release_all(cx, c, out),
            Command::Check(c) => self.make_sure(cx, c, out),
            Command::Break(c) => self.break_up(cx, c, out),
        }
    }

    fn settle(&mut self, moment: Moment, _: &Settings, out: &mut Out) {
        self.serve_line(moment.time, out);
    }

    fn wake(&mut self, moment: Moment, _: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, lock)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.expire(lock, End::Ttl, out);
        }
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    fn unpark(&mut self, ticket: Index, why: Unpark, out: &mut Out) {
        match why {
            Unpark::TimedOut => self.wait_is_over(ticket, out),
            Unpark::CutShort(cut, at) => self.wait_is_cut_short(ticket, cut, at, out),
            Unpark::Withdrawn => {}
        }
        self.leave_line(ticket);
    }

    fn give_back(&mut self, agent: Serial, ticket: Index, _: Moment, out: &mut Out) {
        let granted = |lock: &Serial| self.tables.holds.get(*lock).is_some_and(|hold| hold.ticket == ticket);
        let locks: Vec<Serial> = self.locks_of_agent(agent).filter(granted).collect();
        locks.into_iter().for_each(|lock| self.let_go(lock, out));
    }

    fn react(&mut self, reaction: &Reaction, _: Moment, _: &Settings, out: &mut Out) {
        let Reaction::SessionEnded { agent, session, .. } = *reaction else { return };
        let bound = |lock: &Serial| self.tables.holds.get(*lock).is_some_and(|hold| hold.bound);
        let locks: Vec<Serial> = self.locks_of(Owner::new(agent, Some(session))).filter(bound).collect();
        locks.into_iter().for_each(|lock| self.expire(lock, End::Session, out));
    }

    // What had lapsed before, and was only not taken out yet, stays lapsed.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<(Millis, Serial)> =
            self.tables.timers.before(now.plus(grace)).filter(|(at, _)| *at > was).collect();
        for (at, lock) in late {
            let ttl = self.tables.holds.get(lock).map_or(0, |hold| hold.ttl_ms);
            self.tables.timers.set(lock, at.max(now.plus(ttl.min(grace))));
        }
    }

    fn guard(&self, cx: &Context<'_>, guard: &Guard<'_>) -> Result<(), Refusal> {
        self.covering(cx, guard.name, guard.fence).map(drop)
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(view, q.lock, answer),
            Query::List(q) => self.list(view, &q, answer),
            Query::Waits(q) => self.waits(view, &q, answer),
            Query::Why(q) => self.why(view, q.name, answer),
        }
    }

    fn check(&self) {
        self.check_holds();
        self.check_line();
        self.check_index();
    }
}

impl Locks {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Locks { tables: Tables::load(state, bodies)? })
    }

    /// What the names of all these locks begin with; empty when there are no such locks.
    fn common_name(&self, locks: impl IntoIterator<Item = Serial>) -> &str {
        let holds = locks.into_iter().filter_map(|lock| self.tables.holds.get(lock));
        let mut names = holds.flat_map(|hold| self.texts(&hold.names)).peekable();
        if names.peek().is_none() { "" } else { common(names) }
    }

    fn locks_of(&self, owner: Owner) -> impl Iterator<Item = Serial> + '_ {
        self.tables.hold_of.range((owner, Serial(0))..=(owner, Serial(u64::MAX))).map(|(_, lock)| lock)
    }

    /// The locks of an agent, in whatever session.
    fn locks_of_agent(&self, agent: Serial) -> impl Iterator<Item = Serial> + '_ {
        let (first, last) = (Owner::first(agent), Owner::last(agent));
        self.tables.hold_of.range((first, Serial(0))..=(last, Serial(u64::MAX))).map(|(_, lock)| lock)
    }

    fn lapsed(&self, lock: Serial, now: Millis) -> bool {
        self.tables.timers.get(lock).is_some_and(|at| at <= now)
    }

    fn check_holds(&self) {
        let tables = &self.tables;
        let mut places = 0;
        for (lock, hold) in tables.holds.iter() {
            assert_eq!(hold.bound, tables.timers.get(lock).is_none(), "a timer for what is not bound");
            assert!(tables.hold_of.has((hold.owner, lock)), "a lock is listed under its owner");
            for name in &hold.names {
                assert!(tables.held.has(HeldAt::new(*name, hold.mode, hold.owner, lock)));
            }
            places += hold.names.len();
        }
        assert_eq!(places, tables.held.len(), "only locks that are there cover names");
        assert_eq!(tables.holds.len(), tables.hold_of.len(), "only locks that are there have an owner");
        assert!(tables.timers.len() <= tables.holds.len(), "only locks that are there have a timer");
    }

    fn check_line(&self) {
        let tables = &self.tables;
        assert!(tables.touched.is_empty(), "everybody whose obstacle went has been looked at");
        let mut places = 0;
        for (ticket, waiter) in tables.waiters.iter() {
            let ticket = Index(ticket.0);
            assert!(tables.wait_of.has((waiter.owner, ticket)), "a wait is listed under its owner");
            assert!(tables.watchers.has((waiter.behind, ticket)), "who waits watches");
            match waiter.behind {
                Obstructor::Lock(lock) => {
                    assert!(tables.holds.has(lock), "#{ticket} watches a lock that is there")
                }
                Obstructor::Wait(ahead) => {
                    assert!(ahead < ticket, "#{ticket} watches who came before it");
                    assert!(tables.waiters.has(Serial(ahead.0)), "#{ticket} watches one who waits");
                }
            }
            for name in &waiter.names {
                assert!(tables.wanted.has(WantedAt::new(*name, waiter.mode, ticket)));
            }
            places += waiter.names.len();
        }
        assert_eq!(places, tables.wanted.len(), "only those in line want names");
        assert_eq!(tables.waiters.len(), tables.wait_of.len(), "only those in line are listed");
        assert_eq!(tables.waiters.len(), tables.watchers.len(), "each watches one obstacle");
    }

    fn check_index(&self) {
        let tables = &self.tables;
        assert_eq!(tables.names.len(), tables.of_stem.len(), "each name has one stem");
        for (name, row) in tables.names.iter() {
            assert!(self.in_use(name), "`{}` is held or wanted", row.text);
            let stem = tables.stems.get(names::stem(&row.text)).expect("a name's stem is known");
            assert!(tables.of_stem.has((*stem, name)), "`{}` is listed under its stem", row.text);
        }
        for (text, stem) in tables.stems.iter() {
            assert!(self.names_under(*stem).next().is_some(), "the stem `{text}` is some name's");
        }
    }
}
