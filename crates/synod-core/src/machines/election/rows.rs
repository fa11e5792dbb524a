//! What is kept of each election, of its leader, and of those who stand in line.

use crate::ids::{Fence, Index, Millis, Serial};
pub(super) use crate::owner::Owner;
use crate::record;

record! {
    /// An election that somebody leads or stands for.
    pub(crate) struct Seat {
        /// Its name.
        name: Box<str>,
        /// How many stand in line.
        candidates: u64,
    }
}

record! {
    /// A term: who leads, since when, and for how long.
    pub(crate) struct Lead {
        /// Its number.
        term: Fence,
        /// Whose it is.
        owner: Owner,
        /// The agent's name.
        agent: Box<str>,
        /// Whether it ends with the owner's session.
        bound: bool,
        /// The request it was granted to.
        ticket: Index,
        /// Since when.
        since: Millis,
        /// How long it was stood for.
        ttl_ms: u64,
        /// What others should know of the leader.
        value: Option<Box<str>>,
    }
}

record! {
    /// One who stands in line.
    pub(crate) struct Candidate {
        /// The election.
        seat: Serial,
        /// Whose it is.
        owner: Owner,
        /// The agent's name.
        agent: Box<str>,
        /// Whether the term is to end with the owner's session.
        bound: bool,
        /// How long the term is to last otherwise.
        ttl_ms: u64,
        /// Since when.
        since: Millis,
        /// Until when.
        until: Millis,
        /// What others should know of them once they lead.
        value: Option<Box<str>>,
    }
}
