//! What can be said about ballots, and what is replied.

use crate::entry::Digest;
use crate::ids::{Millis, Serial};
use crate::machines::space::Commands;
pub use crate::vote::Rule;
use crate::{choice, record, verbs};

choice! {
    /// How a ballot stands.
    pub enum State {
        /// Votes are taken.
        Open = "open",
        /// An option won.
        Decided = "decided",
        /// No option can win any more, or it was closed without one.
        Failed = "failed",
        /// Its deadline came before an option had won.
        Lapsed = "lapsed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

record! {
    /// A seat of the electorate.
    pub struct Seated<'a> {
        /// The agent that votes.
        voter: &'a str [1..=200],
        /// What its vote weighs. Default 1.
        weight: Option<u64> [1..=1_000_000_000],
        /// The Ed25519 key that signs for it, as `did:key:z6Mk…`; `synod agent key` makes one. Every seat of a signed ballot needs one.
        key: Option<&'a str> [1..=100],
        /// The only principal that may cast for it. Default: whoever may speak as the agent.
        principal: Option<&'a str> [1..=200],
    }
}
record! {
    /// What is carried out when an option wins.
    pub struct Then<'a> {
        /// The option.
        choice: &'a str [1..=200],
        /// The commands: all or none, in the entry that decides, with your rights.
        commands: Commands<'a>,
    }
}
record! {
    /// Put a question to an electorate, which is frozen with this.
    pub struct Open<'a> {
        /// What the ballot is about, such as `release`: rights and lists go by it. Several ballots may have one name.
        name: &'a str [1..=200],
        /// The question.
        question: &'a str [1..=4000],
        /// What can be chosen. Default: yes, no.
        options: Vec<&'a str> [0..=64],
        /// A text to agree on, where the question is about one.
        value: Option<&'a str> [0..=16384],
        /// Agents with one seat of weight 1 each.
        voters: Vec<&'a str> [0..=4096],
        /// Seats with more to say of them; together with `voters` at least one and at most 4096.
        seats: Vec<Seated<'a>> [0..=4096],
        /// What an option needs to win. Default: majority.
        rule: Option<Rule>,
        /// For k-of-n: the weight that is enough.
        k: Option<u64> [1..=9_007_199_254_740_991],
        /// How long votes are taken. Default: one hour.
        deadline_ms: Option<u64> [1..=7_776_000_000],
        /// Votes may be changed until it is closed or the deadline comes, and are counted only then. Without this a vote is final, and the ballot is decided as soon as it can be.
        changes: bool,
        /// Every vote has to be signed with the key of its seat, and is final.
        signed: bool,
        /// One principal may vote from several seats.
        shared_principals: bool,
        /// What is carried out once, when an option wins.
        then: Vec<Then<'a>> [0..=64],
    }
}
record! {
    /// Votes are taken.
    pub struct Opened {
        /// The ballot's number.
        ballot: Serial,
        /// The weight that an option needs to win.
        needed: u64,
        /// The weight of all seats.
        total: u64,
        /// When it lapses.
        deadline: Millis,
        /// The round: signatures say it.
        round: u64,
        /// The digest of all that is voted on: signatures say it.
        terms: Digest,
    }
}
record! {
    /// Vote.
    pub struct Cast<'a> {
        /// The ballot.
        ballot: Serial,
        /// The option.
        choice: &'a str [1..=200],
        /// For a signed vote: the round it is for.
        round: Option<u64>,
        /// For a signed vote: the digest of what is voted on, as ballot.show has it.
        terms: Option<Digest>,
        /// For a signed vote: the key of your seat.
        key: Option<&'a str> [1..=100],
        /// For a signed vote: the Ed25519 signature over the canonical statement.
        signature: Option<[u8; 64]>,
    }
}
record! {
    /// Your vote is known.
    pub struct Counted {
        /// Whether it counts. A signed vote against your own earlier one does not: it is kept as evidence.
        counted: bool,
        /// You had cast this very vote already.
        again: bool,
        /// How the ballot stands now.
        state: State,
        /// The option that won; left out when none has.
        choice: Option<Box<str>>,
    }
}
record! {
    /// Take no more votes, and count.
    pub struct Close {
        /// The ballot.
        ballot: Serial,
    }
}
record! {
    /// Call a ballot off.
    pub struct Cancel<'a> {
        /// The ballot.
        ballot: Serial,
        /// Why: it is announced.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// Votes are not taken any more.
    pub struct Ended {
        /// How it ended.
        state: State,
        /// The option that won; left out when none has.
        choice: Option<Box<str>>,
    }
}
record! {
    /// Put the same question to the same electorate once more.
    pub struct Again {
        /// The ballot, which has failed or lapsed.
        ballot: Serial,
        /// How long votes are taken. Default: as long as before.
        deadline_ms: Option<u64> [1..=7_776_000_000],
    }
}
record! {
    /// Let go of a ballot that has ended, before its time.
    pub struct Forget {
        /// The ballot.
        ballot: Serial,
    }
}
record! {
    /// It is not kept any more.
    pub struct Forgotten {
        /// How many seats it had.
        seats: u64,
    }
}

verbs! {
    /// What can be said about ballots.
    pub enum Command<'a> of "ballot" = 12 {
        /// Put a question to an electorate.
        1 "open" Open(Open<'a>) -> Opened: Work Write args ["name", "question"] refuses [Invalid, Exhausted, Unsupported]
            model "Let several agents decide. Name every voter; `then` is carried out when an option wins."
            example r#"{"name":"release","question":"ship 1.4?","voters":["heron","wren","robin"],"rule":"two-thirds","deadline_ms":600000}"#,
        /// Vote.
        2 "cast" Cast(Cast<'a>) -> Counted: Work Write args ["ballot", "choice"] refuses [Invalid, Denied, NotFound, Conflict, Expired, Unsupported]
            model "Vote with one of the ballot's options. A vote is final unless the ballot says otherwise." example r#"{"ballot":17,"choice":"yes"}"#,
        /// Take no more votes, and count.
        3 "close" Close(Close) -> Ended: Relief Write args ["ballot"] refuses [Denied, NotFound, Conflict]
            model "End a ballot of yours before its deadline." example r#"{"ballot":17}"#,
        /// Call a ballot off.
        4 "cancel" Cancel(Cancel<'a>) -> Ended: Relief Write args ["ballot"] refuses [Denied, NotFound, Conflict]
            model "Call a ballot of yours off: nothing is decided." example r#"{"ballot":17,"reason":"asked too early"}"#,
        /// Put the same question to the same electorate once more.
        5 "again" Again(Again) -> Opened: Work Write args ["ballot"] refuses [Denied, NotFound, Conflict]
            model "Ask once more what came to no decision: all votes begin anew." example r#"{"ballot":17,"deadline_ms":600000}"#,
        /// Let go of a ballot that has ended, before its time.
        6 "forget" Forget(Forget) -> Forgotten: Relief Write args ["ballot"] refuses [Denied, NotFound, Conflict]
            model "Make room: an ended ballot of yours is forgotten." example r#"{"ballot":17}"#,
    }
}
