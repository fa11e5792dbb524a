//! `auction`: who does it best? Contract Net, with every deadline held.
//!
//! ```text
//!              bid · decline · not_understood              the best bids win
//!   ask ──▶ open ─────────────────────────────▶ (closed) ───────────────────▶ awarded ──done──▶ done
//!   cfp      ▲ │  at `reply_by`, or when all        │ award, by hand              │ │
//!            │ │  invited have answered             ▼                             │ └ fail · lease · deadline · session
//!            │ └───────── nobody bid ────────────▶ failed ◀── no bid, no round ───┤
//!            └────────── a new round, if there is one left ◀──────────────────────┤
//!                                                                                 ▼
//!   cancel: from anywhere before the end ──▶ cancelled              the next best bid that stands wins
//! ```
//!
//! Somebody asks, others say what it would cost them, the best bid wins and its agent does it: the Contract Net protocol (FIPA SC00029H), iterated if there are rounds (SC00030H).
//! The verbs are those that people use; what is announced has FIPA's names: cfp, propose, refuse, not-understood, accept-proposal, reject-proposal, inform-done, inform-result, failure, cancel.
//!
//! Nobody is waited for: bids are taken until a moment, and whoever is silent by then has not bid.
//! A bid binds until the auction is over, unless it said how long; that is why the next best one can win when a winner fails, without asking anybody again.
//! What is won is held under a lease and a fence, as a task is: a winner that dies loses it, and hears `stale` if it was only paused.
//!
//! The lowest score wins, whatever is scored; of equal ones the lower cost, of equal ones that too, the bid that came first.
//! So the same bids have the same winner on every replica, and what decided stands in the result.
//!
//! Sealed bids are shown to who asked alone, by a command that is on record, and to nobody by any query or event until one of their round has won.
//!
//! Invariants: bids are ranked exactly while they stand; a bid has a lease exactly while its agent is at work; no more are at work or done than were wanted; an auction that is open takes bids until its timer; one that is over has neither bids that stand nor work.
//! A deadline that has passed counts as passed even before wake has come to it.
//!
//! Deliberately not here: money (a price is a number), trust in what is bid (who fails is named, and that is all), bids that are taken back.
//!
//! Rooms, in the order of an auction: `vocabulary`, `rows`, `call` (asking, rounds, calling off), `respond` (bids and other answers), `score`, `decide` (closing, winning, ending), `work` (what a winner can say), `attend` (waiting for asks and awards), `wake`, `ask`, `why`, `check`.

mod ask;
mod attend;
mod call;
mod check;
mod decide;
mod respond;
mod rows;
mod score;
mod vocabulary;
mod wake;
mod why;
mod work;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::ids::{Fence, Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Room, Unpark, Verdict, View};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Cell, Map, Ordered, Table, Timers};
use rows::{Answer, AwardRow, BidRow, Market, Stand, Term, Terms, Waiter};

/// The name that asking about all markets is checked against: who is confined may not.
const EVERY_MARKET: &str = "*";

/// Room for a capability that nobody has named.
const NO_CAPABILITY: u32 = 0;

/// The market of those who attend all.
const ANY_MARKET: u32 = 0;

/// Where a body belongs is said in the top bits of the number under which a reply refers to it.
const RESULT: u64 = 1 << 60;

tables! {
    /// All there is to know of auctions.
    pub(crate) struct Tables {
        /// Markets by name.
        markets: Map<Box<str>, Market>,
        /// The newest market's number.
        market_ids: Cell<u64>,
        /// Capability numbers; 0 is "none needed".
        capabilities: Map<Box<str>, u32>,
        /// What each auction is held under.
        terms: Table<Box<Terms>>,
        /// How each stands.
        stands: Table<Stand>,
        /// (market, auction): what there is in each.
        places: Ordered<(u32, Serial)>,
        /// What is to be done, by auction.
        tasks: Bodies,
        /// What came of it, by bid.
        results: Bodies,
        /// Bytes of both.
        bytes: Cell<u64>,
        /// Auctions that are not over.
        live: Ordered<Serial>,
        /// (time, auction): what is over, oldest first.
        ended: Ordered<(Millis, Serial)>,
        /// When what is over is forgotten.
        keep: Timers,
        /// When bidding closes, or is to be awarded by hand, by auction.
        timers: Timers,
        /// When an award ends by itself, by bid.
        leases: Timers,
        /// (market, capability, auction): where everybody who can may bid; each also under all markets.
        calls: Ordered<(u32, u32, Serial)>,
        /// (agent, auction): who is invited where bids are taken.
        invitations: Map<(Box<str>, Serial), ()>,
        /// (auction, agent): what each answered last.
        answers: Map<(Serial, Serial), Answer>,
        /// Bids by number.
        bids: Table<Box<BidRow>>,
        /// (auction, bid): who bid where.
        bids_of: Ordered<(Serial, Serial)>,
        /// (auction, score, cost, bid): bids that stand, the best first.
        ranked: Ordered<(Serial, i64, u64, Serial)>,
        /// (agent, session, bid): bids that stand or are worked on; session 0 for those not bound to one.
        binding: Ordered<(Serial, Serial, Serial)>,
        /// Awards by bid.
        awards: Table<AwardRow>,
        /// (auction, fence, bid): who won where, oldest first.
        awards_of: Ordered<(Serial, Fence, Serial)>,
        /// (auction, bid): who is at work.
        at_work: Ordered<(Serial, Serial)>,
        /// Those who attend, by ticket.
        waiters: Table<Waiter>,
        /// (market, capability, ticket): what they can be asked.
        lines: Ordered<(u32, u32, Index)>,
        /// (agent, ticket): who attends.
        attending: Map<(Box<str>, Index), ()>,
        /// Auctions that take bids since this request: shown to those who attend when it ends.
        news: Ordered<Serial>,
        /// Bids that won and whose agent was not told: the same.
        untold: Ordered<Serial>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Auctions {
    pub(crate) tables: Tables,
}

impl Machine for Auctions {
    const NAME: &'static str = "auction";
    const TAG: u8 = 10;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Ask(c) => c.market,
            Command::Attend(c) => c.market.unwrap_or(EVERY_MARKET),
            Command::Bid(c) => self.market_of(c.auction),
            Command::Decline(c) => self.market_of(c.auction),
            Command::NotUnderstood(c) => self.market_of(c.auction),
            Command::Review(c) => self.market_of(c.auction),
            Command::Award(c) => self.market_of(c.auction),
            Command::Iterate(c) => self.market_of(c.auction),
            Command::Extend(c) => self.market_of(c.auction),
            Command::Done(c) => self.market_of(c.auction),
            Command::Fail(c) => self.market_of(c.auction),
            Command::Cancel(c) => self.market_of(c.auction),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => self.market_of(q.auction),
            Query::List(q) => q.market.unwrap_or(EVERY_MARKET),
            Query::Bids(q) => self.market_of(q.auction),
            Query::Why(q) => self.market_of(q.auction),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Ask(c) => self.call(cx, c, out),
            Command::Bid(c) => self.bid(cx, c, out),
            Command::Decline(c) => self.decline(cx, c, out),
            Command::NotUnderstood(c) => self.wonder(cx, c, out),
            Command::Attend(c) => self.attend(cx, c, out),
            Command::Review(c) => self.review(cx, c, out),
            Command::Award(c) => self.award(cx, c, out),
            Command::Iterate(c) => self.iterate(cx, c, out),
            Command::Extend(c) => self.extend(cx, c, out),
            Command::Done(c) => self.done(cx, c, out),
            Command::Fail(c) => self.fail(cx, c, out),
            Command::Cancel(c) => self.cancel(cx, c, out),
        }
    }

    fn settle(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        self.tell(moment.time, settings, out);
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        self.fall_due(moment.time, settings, budget, out);
    }

    fn due(&self) -> Option<Millis> {
        let first = |timers: &Timers| timers.first().map(|(at, _)| at);
        let tables = &self.tables;
        [first(&tables.timers), first(&tables.leases), first(&tables.keep)].into_iter().flatten().min()
    }

    fn unpark(&mut self, ticket: Index, why: Unpark, out: &mut Out) {
        self.leave(ticket);
        if why != Unpark::Withdrawn {
            out.answer(ticket, &Attended { awards: Vec::new(), asks: Vec::new() });
        }
    }

    fn give_back(&mut self, agent: Serial, ticket: Index, _: Moment, _: &mut Out) {
        self.untell(agent, ticket);
    }

    fn react(&mut self, reaction: &Reaction, moment: Moment, settings: &Settings, out: &mut Out) {
        let Reaction::SessionEnded { agent, session, .. } = *reaction else { return };
        self.let_go(agent, session, moment.time, settings, out);
    }

    // What had passed before, and was only not carried out yet, stays passed.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        self.grant_grace(was, now, settings.grace_ms);
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(view, &q, answer),
            Query::List(q) => self.list(view, &q, answer),
            Query::Bids(q) => self.list_bids(&q, answer),
            Query::Why(q) => self.why(view, q.auction, answer),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        let of = Serial(key.0 & (RESULT - 1));
        if key.0 & RESULT == 0 { self.tables.tasks.get(of) } else { self.tables.results.get(of) }
    }

    fn check(&self) {
        self.check_auctions();
        self.check_bids();
    }
}

impl Auctions {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Auctions { tables: Tables::load(state, bodies)? })
    }

    /// Bids that won in an auction, oldest first.
    fn won_in(&self, auction: Serial) -> impl DoubleEndedIterator<Item = Serial> + '_ {
        let all = (auction, Fence(0), Serial(0))..=(auction, Fence(u64::MAX), Serial(u64::MAX));
        self.tables.awards_of.range(all).map(|(.., bid)| bid)
    }

    /// The market that an auction is held in; empty when there is no such auction.
    fn market_of(&self, auction: Serial) -> &str {
        self.tables.terms.get(auction).map_or("", |terms| &terms.name)
    }
}
