//! `ballot`: a question that a frozen electorate answers, by a rule and before a deadline.
//!
//! ```text
//!                          an option has what the rule asks for
//!   open ──▶ votes taken ─────────────────────────────────────────▶ decided ──▶ `then`, in the same entry
//!              │  ▲   │
//!              │  │   ├── no option can have it any more, or closed without one ──▶ failed ─┐
//!              │  │   ├── the deadline came first ────────────────────────────────▶ lapsed ─┤
//!              │  │   └── called off ──▶ cancelled                                          │
//!              │  └────────────────────────── again: round 2, all votes begin anew ─────────┘
//!              ▼
//!            every seat votes once: agent, one principal a seat, signed where the ballot says so
//! ```
//!
//! Who votes is said at the opening and never changes: a list of seats, each an agent's name with a weight and, for signed votes, a key.
//! Who casts is whoever the credential proves, never a field of a body; and one principal votes from one seat, unless the ballot says otherwise, so that nobody wins by bringing friends.
//!
//! **When is it decided?** Votes are final: a ballot is decided in the very entry in which an option has enough, and has failed in the very entry after which none can have it.
//! Votes of a ballot that says `changes` may be changed to the end, so nothing is counted before it: at the deadline, or when its author closes it, the option with the most of those that have enough wins, and equals fail.
//! Under k-of-n with k of half the weight or less two options may have enough: final votes let the first win.
//!
//! **Signed votes** are verified by the node before they are written; the fold reads its mark and compares key, round and terms. They are always final.
//! Two votes of one seat and one round that say different things, both signed, prove that the voter lies: the first counts, both are kept, whenever the second came.
//!
//! Invariants: an option has the votes that are listed for it; no principal votes twice unless it may; a ballot that is open has no option with enough, unless votes may be changed; a timer stands for every ballot: its deadline, and after its end the time at which it is forgotten.
//! A ballot whose deadline has passed takes no votes even before wake has come to it.
//!
//! Deliberately not here: secret votes (whoever may read, reads who voted for what), abstaining (who has nothing to say does not vote), and electorates by capability (who is present changes; who votes must not).
//! The deadline is a part of what is voted on: it does not move because no node lived when it came. Ask `again`.
//!
//! Rooms, in the order of a ballot: `vocabulary`, `rows`, `open`, `cast`, `end` (deciding, closing, lapsing, forgetting), `then` (what follows), `ask`, `why`; and `signed`, what a node verifies before it writes.

mod ask;
mod cast;
mod end;
mod open;
mod rows;
mod signed;
mod then;
mod vocabulary;
mod why;

pub use signed::{SignedVote, mark_verified, signed};
pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::ids::{Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Verdict, View};
use crate::machines::clock;
use crate::machines::space::Commands;
use crate::refusal::{Refusal, denied, not_found};
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Map, Table, Timers};
use rows::{Asked, Count, Pair, Seat, Vote};
use then::Following;

/// The name that listing everything is checked against: who is confined may not.
const EVERY_BALLOT: &str = "*";

tables! {
    /// All there is to know of ballots.
    pub(crate) struct Tables {
        /// What was asked, by number.
        asked: Table<Asked>,
        /// How each stands.
        counts: Table<Count>,
        /// When each lapses or is forgotten.
        timers: Timers,
        /// (principal, ballot): who asked for what.
        authors: Map<(Box<str>, Serial), ()>,
        /// Seats by ballot and voter.
        seats: Map<(Serial, Box<str>), Seat>,
        /// Votes of the round, by ballot and voter.
        votes: Map<(Serial, Box<str>), Vote>,
        /// The voter for whom a principal cast, by ballot and principal, where it may only for one.
        casters: Map<(Serial, Box<str>), Box<str>>,
        /// Contradictions by ballot, voter and round.
        pairs: Map<(Serial, Box<str>, u64), Pair>,
        /// What follows, by ballot and option.
        following: Map<(Serial, u64), Following>,
        /// Payloads of what follows.
        bodies: Bodies,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Ballots {
    pub(crate) tables: Tables,
}

impl Machine for Ballots {
    const NAME: &'static str = "ballot";
    const TAG: u8 = 12;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Open(c) => c.name,
            Command::Cast(c) => self.name(c.ballot),
            Command::Close(c) => self.name(c.ballot),
            Command::Cancel(c) => self.name(c.ballot),
            Command::Again(c) => self.name(c.ballot),
            Command::Forget(c) => self.name(c.ballot),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => self.name(q.ballot),
            Query::List(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_BALLOT),
            Query::Votes(q) => self.name(q.ballot),
            Query::Evidence(q) => self.name(q.ballot),
            Query::Await(q) => self.name(q.ballot),
            Query::Why(q) => self.name(q.ballot),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Open(c) => self.open(cx, c, out),
            Command::Cast(c) => self.cast(cx, c, out),
            Command::Close(c) => self.close(cx, c, out),
            Command::Cancel(c) => self.cancel(cx, c, out),
            Command::Again(c) => self.again(cx, c, out),
            Command::Forget(c) => self.forget(cx, c, out),
        }
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, ballot)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            match self.tables.counts.get(ballot).map(|count| count.state) {
                Some(State::Open) => self.lapse(ballot, moment, settings, out),
                _ => drop(self.let_go(ballot, out)),
            }
        }
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(&q, answer),
            Query::List(q) => self.list(&q, answer),
            Query::Votes(q) => self.votes(&q, answer),
            Query::Evidence(q) => self.evidence(&q, answer),
            Query::Await(q) => self.awaited(view, &q, answer),
            Query::Why(q) => self.why(view, q.ballot, answer),
        }
    }

    fn carried_out(
        &mut self,
        key: Serial,
        came: Result<(), &Refusal>,
        moment: Moment,
        _: &Settings,
        out: &mut Out,
    ) {
        self.followed(key, came, moment.index, out);
    }

    fn carries<'c, 'a>(command: &'c Self::Command<'a>) -> Vec<&'c Commands<'a>> {
        match command {
            Command::Open(open) => open.then.iter().map(|then| &then.commands).collect(),
            _ => Vec::new(),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        self.tables.bodies.get(key)
    }

    fn check(&self) {
        let tables = &self.tables;
        let ballots = tables.asked.len();
        assert_eq!(ballots, tables.counts.len(), "each ballot stands somehow");
        assert_eq!(ballots, tables.authors.len(), "each ballot is listed once under who asked");
        assert_eq!(ballots, tables.timers.len(), "something happens to each ballot by itself");
        let (mut seats, mut votes, mut casters, mut pairs) = (0, 0, 0, 0);
        for (ballot, asked) in tables.asked.iter() {
            let count = tables.counts.get(ballot).expect("each ballot stands somehow");
            assert!(tables.authors.get(&(asked.principal.clone(), ballot)).is_some(), "who asked is known");
            let total: u64 = self.seats_of(ballot).map(|(_, seat)| seat.weight).sum();
            let own = self.seats_of(ballot).count();
            assert_eq!((total, own as u64), (asked.total, asked.seats), "seats are counted and weighed");
            seats += own;
            let mut tallies = vec![rows::Tally::default(); asked.options.len()];
            for (voter, vote) in self.votes_of(ballot) {
                let seat = tables.seats.get(&(ballot, voter.into())).expect("who votes has a seat");
                tallies[vote.choice as usize].votes += 1;
                tallies[vote.choice as usize].weight += seat.weight;
                assert_eq!(vote.signature.is_some(), asked.signed, "votes are signed where they have to be");
                let caster = tables.casters.get(&(ballot, vote.principal.clone()));
                assert_eq!(
                    caster.map(|caster| &**caster),
                    Some(voter).filter(|_| !asked.shared_principals),
                    "one principal votes from one seat, unless the ballot says otherwise"
                );
                casters += usize::from(caster.is_some());
                votes += 1;
            }
            assert_eq!(tallies, count.tallies, "an option has the votes that are listed for it");
            let enough = tallies.iter().any(|tally| tally.weight >= asked.needed);
            match count.state {
                State::Open => assert!(asked.changes || !enough, "what has enough has won"),
                State::Decided => assert!(enough, "what has won has enough"),
                _ => {}
            }
            assert_eq!(count.state == State::Decided, count.choice.is_some(), "what is decided, is known");
            let own = tables.pairs.range((ballot, "".into(), 0)..).take_while(|((of, ..), _)| *of == ballot);
            let own = own.count();
            assert_eq!(own as u64, count.contradictions, "contradictions are counted");
            pairs += own;
        }
        assert_eq!(seats, tables.seats.len(), "no seat without a ballot");
        assert_eq!(votes, tables.votes.len(), "no vote without a ballot");
        assert_eq!(casters, tables.casters.len(), "nobody has cast without a vote");
        assert_eq!(pairs, tables.pairs.len(), "no contradiction without a ballot");
        self.check_following();
    }
}

impl Ballots {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Ballots { tables: Tables::load(state, bodies)? })
    }

    /// What a ballot is about; empty for one that is not there.
    fn name(&self, ballot: Serial) -> &str {
        self.tables.asked.get(ballot).map_or("", |asked| &asked.name)
    }

    /// A ballot that is there.
    fn find(&self, ballot: Serial) -> Result<(&Asked, &Count), Refusal> {
        let tables = &self.tables;
        tables.asked.get(ballot).zip(tables.counts.get(ballot)).ok_or_else(|| {
            not_found(format!(
                "there is no ballot {ballot}, or it is not kept any more; `synod ballot list` shows those that are"
            ))
        })
    }

    /// A ballot that the caller asked for, or may end as an admin.
    fn own(&self, cx: &Context<'_>, ballot: Serial) -> Result<(&Asked, &Count), Refusal> {
        let (asked, count) = self.find(ballot)?;
        if asked.agent == cx.caller.agent || cx.admin {
            return Ok((asked, count));
        }
        Err(denied(format!(
            "ballot {ballot} was opened by `{}`, who alone ends it or asks again; ask them, or an admin",
            asked.author
        ))
        .held_by(&asked.author))
    }

    fn seats_of(&self, ballot: Serial) -> impl Iterator<Item = (&str, &Seat)> {
        let from = self.tables.seats.range((ballot, "".into())..);
        from.take_while(move |((of, _), _)| *of == ballot).map(|((_, voter), seat)| (&**voter, seat))
    }

    fn votes_of(&self, ballot: Serial) -> impl Iterator<Item = (&str, &Vote)> {
        let from = self.tables.votes.range((ballot, "".into())..);
        from.take_while(move |((of, _), _)| *of == ballot).map(|((_, voter), vote)| (&**voter, vote))
    }

    /// How a ballot ended, in words.
    fn ending(asked: &Asked, count: &Count) -> String {
        let choice = count.choice.and_then(|choice| asked.options.get(choice as usize));
        let at = clock(count.ended);
        match (count.state, choice, &count.why) {
            (State::Open, ..) => format!("is open until {}", clock(count.deadline)),
            (State::Decided, Some(choice), _) => format!("was decided for `{choice}` at {at}"),
            (state, _, Some(why)) => format!("{} at {at} ({why})", past(state)),
            (state, ..) => format!("{} at {at}", past(state)),
        }
    }

    fn choice(asked: &Asked, count: &Count) -> Option<Box<str>> {
        asked.options.get(count.choice? as usize).cloned()
    }
}

fn past(state: State) -> &'static str {
    match state {
        State::Open => "is open",
        State::Decided => "was decided",
        State::Failed => "failed",
        State::Lapsed => "lapsed",
        State::Cancelled => "was called off",
    }
}
