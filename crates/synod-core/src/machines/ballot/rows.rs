//! What is kept of each ballot.
//!
//! What was agreed on at the opening and what changes with every vote stand in rows of their own: a vote copies only the short one.

use super::{Rule, State};
use crate::entry::Digest;
use crate::ids::{Index, Millis, Serial};
use crate::record;

record! {
    /// What was said at the opening.
    pub(crate) struct Asked {
        /// What it is about.
        name: Box<str>,
        /// The question.
        question: Box<str>,
        /// What can be chosen.
        options: Vec<Box<str>>,
        /// The text to agree on.
        value: Option<Box<str>>,
        /// What an option needs to win.
        rule: Rule,
        /// For k-of-n.
        k: Option<u64>,
        /// The weight that wins.
        needed: u64,
        /// The weight of all seats.
        total: u64,
        /// How many there are.
        seats: u64,
        /// Whether votes may be changed.
        changes: bool,
        /// Whether votes are signed.
        signed: bool,
        /// Whether a principal may vote from several seats.
        shared_principals: bool,
        /// Who asked.
        agent: Serial,
        /// The agent's name.
        author: Box<str>,
        /// Under which principal.
        principal: Box<str>,
        /// When.
        opened: Millis,
        /// How long votes are taken.
        deadline_ms: u64,
        /// What follows, as the terms have it.
        then: Option<Digest>,
    }
}

record! {
    /// What an option has.
    #[derive(Copy, Default)]
    pub(crate) struct Tally {
        /// How many voted for it.
        votes: u64,
        /// What they weigh.
        weight: u64,
    }
}

record! {
    /// How it stands.
    pub(crate) struct Count {
        /// How.
        state: State,
        /// Which try it is.
        round: u64,
        /// When it lapses.
        deadline: Millis,
        /// The digest of what is voted on in this round.
        terms: Digest,
        /// What each option has.
        tallies: Vec<Tally>,
        /// The option that won.
        choice: Option<u64>,
        /// Why it ended without one.
        why: Option<Box<str>>,
        /// When it ended.
        ended: Millis,
        /// Where.
        ended_at: Index,
        /// How many contradictions are kept, in all rounds.
        contradictions: u64,
    }
}

record! {
    /// A seat.
    pub(crate) struct Seat {
        /// What its vote weighs.
        weight: u64,
        /// The key that signs for it.
        key: Option<[u8; 32]>,
        /// The only principal that may cast for it.
        principal: Option<Box<str>>,
    }
}

record! {
    /// A vote that counts.
    pub(crate) struct Vote {
        /// Which option.
        choice: u64,
        /// When.
        time: Millis,
        /// Where.
        index: Index,
        /// Under which principal.
        principal: Box<str>,
        /// The signature.
        signature: Option<[u8; 64]>,
    }
}

record! {
    /// Two votes that contradict each other.
    pub(crate) struct Pair {
        /// The digest of what was voted on.
        terms: Digest,
        /// Which option was signed first.
        first: u64,
        /// Where.
        first_at: Index,
        /// The signature.
        first_signature: [u8; 64],
        /// Which was signed besides.
        second: u64,
        /// Where.
        second_at: Index,
        /// The signature.
        second_signature: [u8; 64],
    }
}

impl Count {
    /// How many have voted.
    pub fn votes(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.votes).sum()
    }
    /// What their votes weigh.
    pub fn weight(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.weight).sum()
    }
}
