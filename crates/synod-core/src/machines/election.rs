//! `election`: one leader at a time, under a term that everybody can check.
//!
//! ```text
//!              nobody leads                              resign · transfer · depose
//!   campaign ─────────────────────────▶ leads, term 871 ─────────────────────────────▶ over
//!      │                                  ▲   │                                          │
//!      │ somebody leads, `wait_ms`        │   └── its time, its session is over ─────────┤
//!      ├───────────────▶ in line ─────────┘                                              │
//!      │                  │   ▲ the first in line, or whom the leader chose: term 902    │
//!      │                  │   └──────────────────────────────────────────────────────────┘
//!      ▼                  ▼ deadline, withdrawn
//!   refused: held
//! ```
//!
//! An election is a name that somebody leads or stands for; it is made by the first who campaigns and forgotten with the last.
//! Whoever comes first leads; those who come later stand in line, and the next one leads in the very entry that ends the term before.
//!
//! A term is a fence: a number above that of every term before it, in this election and in all others.
//! A leader that was paused and wakes up does not know that its term is over, and nobody can tell it in time.
//! So what only a leader may do carries `if_term`: any request that has it is refused as stale unless its caller leads under that very term at that very index.
//!
//! A leader is an agent in a session.
//! A session that stands for what it leads is told its term again; without a session nobody knows whether two requests come from one process, and an agent stands in line behind itself like behind anybody.
//!
//! Invariants: an election has one leader at the most; whoever stands in line stands behind a leader; terms rise; a timer stands for every term that is not bound to a session.
//! A term whose time is over counts as over even before wake has come to it.
//!
//! Deliberately not here: votes. Who comes first leads; what is to be decided by many is a ballot. Work that follows from leading is not taken away either: a leader that lost its term hears `stale` from whatever it writes with `if_term`, and from nothing else.
//!
//! Rooms, in the order of a term: `vocabulary`, `rows`, `campaign`, `lead` (what a leader can say, and how a term ends), `ask`, `why`.

mod ask;
mod campaign;
mod lead;
mod rows;
mod vocabulary;
mod why;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::entry::Guard;
use crate::ids::{Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Unpark, Verdict, View};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Map, Ordered, Table, Timers};
use rows::{Candidate, Lead, Owner, Seat};

/// The name that listing everything is checked against: who is confined may not.
const EVERY_ELECTION: &str = "*";

tables! {
    /// All there is to know of elections.
    pub(crate) struct Tables {
        /// From names to numbers.
        names: Map<Box<str>, Serial>,
        /// Elections by number.
        seats: Table<Seat>,
        /// Who leads each.
        leads: Table<Lead>,
        /// When each term that is not bound to a session ends.
        timers: Timers,
        /// (owner, election): who leads what.
        lead_of: Ordered<(Owner, Serial)>,
        /// Those in line, by ticket.
        candidates: Table<Candidate>,
        /// (election, ticket): who stands in which line.
        line: Ordered<(Serial, Index)>,
        /// (owner, ticket): who stands for what.
        stands: Ordered<(Owner, Index)>,
        /// Elections whose term ended: looked at when the request ends.
        vacant: Ordered<Serial>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Elections {
    pub(crate) tables: Tables,
}

impl Machine for Elections {
    const NAME: &'static str = "election";
    const TAG: u8 = 9;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Campaign(c) => c.election,
            Command::Renew(c) => c.election,
            Command::Resign(c) => c.election,
            Command::Transfer(c) => c.election,
            Command::Proclaim(c) => c.election,
            Command::Check(c) => c.election,
            Command::Depose(c) => c.election,
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Observe(q) => q.election,
            Query::List(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_ELECTION),
            Query::Candidates(q) => q.election,
            Query::Why(q) => q.election,
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Campaign(c) => self.campaign(cx, c, out),
            Command::Renew(c) => self.renew(cx, c, out),
            Command::Resign(c) => self.resign(cx, c, out),
            Command::Transfer(c) => self.transfer(cx, c, out),
            Command::Proclaim(c) => self.proclaim(cx, c, out),
            Command::Check(c) => self.make_sure(cx, c, out),
            Command::Depose(c) => self.depose(cx, c, out),
        }
    }

    fn settle(&mut self, moment: Moment, _: &Settings, out: &mut Out) {
        while let Some(seat) = self.tables.vacant.first(Serial(0), Serial(u64::MAX)) {
            self.tables.vacant.del(seat);
            self.fill(seat, moment.time, out);
        }
    }

    fn wake(&mut self, moment: Moment, _: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, seat)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.expire(seat, End::Ttl, out);
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
        let (first, last) = (Owner::first(agent), Owner::last(agent));
        let led = self.tables.lead_of.range((first, Serial(0))..=(last, Serial(u64::MAX)));
        let granted = |seat: &Serial| self.tables.leads.get(*seat).is_some_and(|lead| lead.ticket == ticket);
        let seats: Vec<Serial> = led.map(|(_, seat)| seat).filter(granted).collect();
        seats.into_iter().for_each(|seat| self.step_down(seat, out));
    }

    fn react(&mut self, reaction: &Reaction, _: Moment, _: &Settings, out: &mut Out) {
        let Reaction::SessionEnded { agent, session, .. } = *reaction else { return };
        let owner = Owner::new(agent, Some(session));
        let led = self.tables.lead_of.range((owner, Serial(0))..=(owner, Serial(u64::MAX)));
        let bound = |seat: &Serial| self.tables.leads.get(*seat).is_some_and(|lead| lead.bound);
        let seats: Vec<Serial> = led.map(|(_, seat)| seat).filter(bound).collect();
        seats.into_iter().for_each(|seat| self.expire(seat, End::Session, out));
    }

    // What had lapsed before, and was only not taken out yet, stays lapsed.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<(Millis, Serial)> =
            self.tables.timers.before(now.plus(grace)).filter(|(at, _)| *at > was).collect();
        for (at, seat) in late {
            let ttl = self.tables.leads.get(seat).map_or(0, |lead| lead.ttl_ms);
            self.tables.timers.set(seat, at.max(now.plus(ttl.min(grace))));
        }
    }

    fn guard(&self, cx: &Context<'_>, guard: &Guard<'_>) -> Result<(), Refusal> {
        self.yours(cx, guard.name, guard.fence).map(drop)
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Observe(q) => self.observe(view, &q, answer),
            Query::List(q) => self.list(view, &q, answer),
            Query::Candidates(q) => self.candidates(&q, answer),
            Query::Why(q) => self.why(view, q.election, answer),
        }
    }

    fn check(&self) {
        let tables = &self.tables;
        assert!(tables.vacant.is_empty(), "every election whose term ended has been looked at");
        assert_eq!(tables.names.len(), tables.seats.len(), "each election has one name");
        assert_eq!(tables.leads.len(), tables.seats.len(), "each election has a leader");
        assert_eq!(tables.leads.len(), tables.lead_of.len(), "each leader is listed once");
        for (seat, row) in tables.seats.iter() {
            assert_eq!(tables.names.get(&row.name), Some(&seat), "an election is found by its name");
            let lead = tables.leads.get(seat).expect("an election has a leader");
            assert!(tables.lead_of.has((lead.owner, seat)), "a leader is listed under its owner");
            assert_eq!(lead.bound, tables.timers.get(seat).is_none(), "a timer for what is not bound");
            assert_eq!(self.line_of(seat).count() as u64, row.candidates, "a line's length is known");
        }
        for (ticket, candidate) in tables.candidates.iter() {
            let ticket = Index(ticket.0);
            assert!(tables.line.has((candidate.seat, ticket)), "who stands is in line");
            assert!(tables.stands.has((candidate.owner, ticket)), "who stands is listed under its owner");
            assert!(tables.seats.has(candidate.seat), "who stands, stands for something");
        }
        assert_eq!(tables.candidates.len(), tables.line.len(), "only those who stand are in line");
        assert_eq!(tables.candidates.len(), tables.stands.len(), "only those who stand are listed");
        assert!(tables.timers.len() <= tables.leads.len(), "only terms that are there have a timer");
    }
}

impl Elections {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Elections { tables: Tables::load(state, bodies)? })
    }

    fn seat(&self, name: &str) -> Option<Serial> {
        self.tables.names.get(name).copied()
    }

    fn line_of(&self, seat: Serial) -> impl Iterator<Item = Index> + '_ {
        self.tables.line.range((seat, Index(0))..=(seat, Index(u64::MAX))).map(|(_, ticket)| ticket)
    }

    /// Who leads, unless the term is over.
    fn lead(&self, seat: Serial, now: Millis) -> Option<&Lead> {
        self.tables.leads.get(seat).filter(|_| !self.lapsed(seat, now))
    }

    fn lapsed(&self, seat: Serial, now: Millis) -> bool {
        self.tables.timers.get(seat).is_some_and(|at| at <= now)
    }

    /// When a term ends by itself; zero for one that lasts as long as its session.
    fn until(&self, seat: Serial) -> Millis {
        self.tables.timers.get(seat).unwrap_or_default()
    }
}
