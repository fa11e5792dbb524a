//! What can be asked about ballots, and what comes back.

use super::{Rule, State};
use crate::entry::Digest;
use crate::ids::{Index, Millis, Serial};
use crate::{record, verbs};

record! {
    /// One ballot.
    pub struct Show {
        /// The ballot.
        ballot: Serial,
    }
}
record! {
    /// An option and what it has.
    pub struct OptionShown {
        /// The option.
        choice: Box<str>,
        /// How many voted for it.
        votes: u64,
        /// What they weigh.
        weight: u64,
    }
}
record! {
    /// What follows when an option wins.
    pub struct ThenShown {
        /// The option.
        choice: Box<str>,
        /// The commands, by name.
        commands: Vec<Box<str>>,
        /// Where it was carried out or refused; left out until then.
        at: Option<Index>,
        /// Why it was refused; left out unless it was.
        refused: Option<Box<str>>,
    }
}
record! {
    /// A ballot with all that there is to know but its seats.
    pub struct Shown {
        /// The ballot.
        ballot: Serial,
        /// What it is about.
        name: Box<str>,
        /// The question.
        question: Box<str>,
        /// What can be chosen, and what each option has.
        options: Vec<OptionShown>,
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
        /// How many seats there are.
        seats: u64,
        /// How many have voted.
        votes: u64,
        /// Whether votes may be changed.
        changes: bool,
        /// Whether votes are signed.
        signed: bool,
        /// Whether a principal may vote from several seats.
        shared_principals: bool,
        /// Who asked.
        author: Box<str>,
        /// When.
        opened: Millis,
        /// When it lapses, or would have.
        deadline: Millis,
        /// The round.
        round: u64,
        /// The digest of all that is voted on.
        terms: Digest,
        /// The digest of what follows, as the terms have it; left out when nothing follows.
        then_digest: Option<Digest>,
        /// How it stands.
        state: State,
        /// The option that won; left out when none has.
        choice: Option<Box<str>>,
        /// Why it ended without a decision; left out unless it did.
        why: Option<Box<str>>,
        /// When it ended; zero while it is open.
        ended: Millis,
        /// Where it ended.
        ended_at: Option<Index>,
        /// What follows from each option.
        then: Vec<ThenShown>,
        /// How many voters signed votes that contradict each other.
        contradictions: u64,
    }
}
record! {
    /// List ballots.
    pub struct List<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only those that stand so.
        state: Option<State>,
        /// Only those in which this agent has a seat.
        voter: Option<&'a str> [1..=200],
        /// Only those in which that agent has not voted yet.
        unvoted: bool,
        /// Only ballots after this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A ballot in a list.
    pub struct BallotShown {
        /// The ballot.
        ballot: Serial,
        /// What it is about.
        name: Box<str>,
        /// The question.
        question: Box<str>,
        /// How it stands.
        state: State,
        /// The option that won; left out when none has.
        choice: Option<Box<str>>,
        /// How many have voted.
        votes: u64,
        /// Of how many.
        seats: u64,
        /// When it lapses, or would have.
        deadline: Millis,
    }
}
record! {
    /// A page of ballots, oldest first.
    pub struct Listed {
        /// The ballots.
        ballots: Vec<BallotShown>,
        /// Send this as `after` for the next page; left out at the end. A page may be empty before the end.
        next: Option<Serial>,
    }
}
record! {
    /// Who has a seat, and what they voted.
    pub struct Votes<'a> {
        /// The ballot.
        ballot: Serial,
        /// Only voters after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A seat, and the vote from it.
    pub struct VoteShown {
        /// The agent that votes.
        voter: Box<str>,
        /// What its vote weighs.
        weight: u64,
        /// The key that signs for it.
        key: Option<Box<str>>,
        /// The only principal that may cast for it.
        principal: Option<Box<str>>,
        /// What it voted; left out until it does.
        choice: Option<Box<str>>,
        /// When.
        time: Option<Millis>,
        /// Where.
        index: Option<Index>,
        /// Under which principal.
        by: Option<Box<str>>,
        /// The signature, which the node verified before it was written.
        signature: Option<[u8; 64]>,
    }
}
record! {
    /// A page of seats, by name.
    pub struct VotesShown {
        /// The seats.
        votes: Vec<VoteShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Which voters signed votes that contradict each other?
    pub struct Evidence<'a> {
        /// The ballot.
        ballot: Serial,
        /// Only voters after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// Two votes of one voter in one round, both signed.
    pub struct Contradiction {
        /// Who.
        voter: Box<str>,
        /// The key that signed.
        key: Box<str>,
        /// The round.
        round: u64,
        /// The digest of what was voted on.
        terms: Digest,
        /// What was signed first, and counts.
        first: Box<str>,
        /// Where.
        first_at: Index,
        /// The signature.
        first_signature: [u8; 64],
        /// What was signed besides.
        second: Box<str>,
        /// Where.
        second_at: Index,
        /// The signature.
        second_signature: [u8; 64],
    }
}
record! {
    /// A page of contradictions, by voter.
    pub struct EvidenceShown {
        /// The contradictions.
        evidence: Vec<Contradiction>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Wait for the decision.
    pub struct Await {
        /// The ballot.
        ballot: Serial,
        /// How long to wait for its end. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// How a ballot stands.
    pub struct Awaited {
        /// How.
        state: State,
        /// The option that won; left out when none has.
        choice: Option<Box<str>>,
        /// Why it ended without a decision; left out unless it did.
        why: Option<Box<str>>,
        /// Why what was to follow was refused; left out unless it was.
        refused: Option<Box<str>>,
        /// It is open yet: ask again, or wait.
        waiting: bool,
    }
}
record! {
    /// Why is there no decision?
    pub struct Why {
        /// The ballot.
        ballot: Serial,
    }
}
record! {
    /// How it stands, who is missing, and what happens next.
    pub struct Because {
        /// How.
        state: State,
        /// In sentences: what the options have and need, who has not voted, and what to do.
        because: Vec<Box<str>>,
        /// Who has not voted, the first hundred by name.
        missing: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about ballots.
    pub enum Query<'a> of "ballot" = 12 {
        /// Show a ballot.
        64 "show" Show(Show) -> Shown: Query Read args ["ballot"] refuses [NotFound]
            model "What is the question, and how does it stand?" example r#"{"ballot":17}"#,
        /// List ballots.
        65 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "What is there to vote on? Send your name as `voter`, with `unvoted` and the state `open`." example r#"{"voter":"heron","unvoted":true,"state":"open"}"#,
        /// List who has a seat, and what they voted.
        66 "votes" Votes(Votes<'a>) -> VotesShown: Query Read args ["ballot"] refuses [NotFound]
            model "Who voted for what?" example r#"{"ballot":17}"#,
        /// List voters who signed votes that contradict each other.
        67 "evidence" Evidence(Evidence<'a>) -> EvidenceShown: Query Read args ["ballot"] refuses [NotFound]
            model "Who voted twice, and how is it proved?" example r#"{"ballot":17}"#,
        /// Say how a ballot ended, waiting for it if asked to.
        68 "await" Await(Await) -> Awaited: Query Read args ["ballot"] refuses [NotFound]
            model "Send `wait_ms` to hear of the decision." example r#"{"ballot":17,"wait_ms":50000}"#,
        /// Say why there is no decision yet, or why it is as it is.
        69 "why" Why(Why) -> Because: Query Read args ["ballot"] refuses [NotFound]
            model "Who has not voted, and what is missing?" example r#"{"ballot":17}"#,
    }
}
