//! What can be asked about elections, and what comes back.

use crate::ids::{Fence, Index, Millis, Serial};
use crate::{record, verbs};

record! {
    /// Who leads?
    pub struct Observe<'a> {
        /// The election. One that nobody stood for yet has no leader.
        election: &'a str [1..=200],
        /// Wait for another term than this one.
        after: Option<Fence>,
        /// How long to wait until somebody leads, under another term than `after`. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// Who leads.
    pub struct Leader {
        /// Who it is.
        agent: Box<str>,
        /// The session that leads.
        session: Option<Serial>,
        /// The term.
        term: Fence,
        /// Since when.
        since: Millis,
        /// When the term ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
        /// What others should know of them.
        value: Option<Box<str>>,
    }
}
record! {
    /// An election as of now.
    pub struct Observed {
        /// The election.
        election: Box<str>,
        /// Who leads; left out when nobody does.
        leader: Option<Leader>,
        /// How many stand in line.
        candidates: u64,
        /// Nobody leads under another term than `after` yet: ask again, or wait.
        waiting: bool,
    }
}
record! {
    /// List elections.
    pub struct List<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only those that this agent leads.
        agent: Option<&'a str>,
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// An election in a list.
    pub struct ElectionShown {
        /// Its name.
        election: Box<str>,
        /// Who leads.
        agent: Box<str>,
        /// The term.
        term: Fence,
        /// Since when.
        since: Millis,
        /// When the term ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
        /// How many stand in line.
        candidates: u64,
        /// What others should know of the leader.
        value: Option<Box<str>>,
    }
}
record! {
    /// A page of elections that have a leader, by name.
    pub struct Listed {
        /// The elections.
        elections: Vec<ElectionShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// List those who stand in line.
    pub struct Candidates<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Only tickets above this one: the `next` of the page before.
        after: Option<Index>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// One who stands in line.
    pub struct CandidateShown {
        /// Their place: the lower the number, the earlier they came.
        ticket: Index,
        /// Who it is.
        agent: Box<str>,
        /// The session that they stand for.
        session: Option<Serial>,
        /// Since when.
        since: Millis,
        /// Until when.
        until: Millis,
        /// What others should know of them once they lead.
        value: Option<Box<str>>,
    }
}
record! {
    /// A page of those who stand in line, first come first.
    pub struct Standing {
        /// Who stands.
        candidates: Vec<CandidateShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Index>,
    }
}
record! {
    /// Why does this one lead, and not another?
    pub struct Why<'a> {
        /// The election.
        election: &'a str [1..=200],
    }
}
record! {
    /// Who leads, who stands in line, and what happens next.
    pub struct Because {
        /// Who leads; empty when nobody does.
        leader: Box<str>,
        /// In sentences: who leads, since when and until when, who waits, and what to do.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about elections.
    pub enum Query<'a> of "election" = 9 {
        /// Say who leads, waiting for another term if asked to.
        64 "observe" Observe(Observe<'a>) -> Observed: Query Read args ["election"] refuses []
            model "Who leads? Send the `term` you know as `after`, with `wait_ms`, to hear of the next." example r#"{"election":"nightly-job","after":871,"wait_ms":50000}"#,
        /// List elections and their leaders.
        65 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "Who leads what?" example r#"{"prefix":"nightly-"}"#,
        /// List those who stand in line.
        66 "candidates" Candidates(Candidates<'a>) -> Standing: Query Read args ["election"] refuses []
            model "Who leads if the leader goes?" example r#"{"election":"nightly-job"}"#,
        /// Say why an election is as it is.
        67 "why" Why(Why<'a>) -> Because: Query Read args ["election"] refuses []
            model "Why do I not lead?" example r#"{"election":"nightly-job"}"#,
    }
}
