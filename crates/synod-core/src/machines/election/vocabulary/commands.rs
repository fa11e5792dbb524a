//! What can be said about elections, and what is replied.

use crate::ids::{Fence, Millis, Serial};
use crate::{record, verbs};

record! {
    /// Stand for an election: lead if nobody does, and else wait in line for it.
    pub struct Campaign<'a> {
        /// The election, such as `nightly-job`. It comes to be when somebody stands for it.
        election: &'a str [1..=200],
        /// How long to stand in line while somebody else leads. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// How long you lead without `renew`. Default: the setting `lease_ms`.
        ttl_ms: Option<u64> [100..=86_400_000],
        /// Lead as long as this session lives, which every call of it prolongs. Needs a joined agent, and no `ttl_ms` beside it.
        session: bool,
        /// What others should know of you while you lead, such as your address.
        value: Option<&'a str> [0..=1000],
    }
}
record! {
    /// You lead.
    pub struct Elected {
        /// The term: a number above that of every term before. Send it with `renew`, `proclaim` and `resign`, as `if_term` with whatever only the leader may do, and to whatever else you write to.
        term: Fence,
        /// When the term ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
        /// This session led already: it is the same term.
        again: bool,
    }
}
record! {
    /// Go on leading.
    pub struct Renew<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Your term.
        term: Fence,
        /// How long from now. Default: as long as you stood for.
        ttl_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// The term goes on.
    pub struct Renewed {
        /// When it ends unless it is renewed again; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Step down.
    pub struct Resign<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Your term.
        term: Fence,
    }
}
record! {
    /// The term is over.
    pub struct Resigned {
        /// How many stand in line: the first of them leads now.
        candidates: u64,
    }
}
record! {
    /// Step down in favour of a candidate, past those who came before.
    pub struct Transfer<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Your term.
        term: Fence,
        /// The candidate's name.
        to: &'a str [1..=200],
    }
}
record! {
    /// Another leads.
    pub struct Transferred {
        /// The term of the new leader.
        term: Fence,
        /// When that ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Say what others should know of you while you lead.
    pub struct Proclaim<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Your term.
        term: Fence,
        /// What to know, such as your address; empty for nothing.
        value: &'a str [0..=1000],
    }
}
record! {
    /// It is known.
    pub struct Proclaimed {
        /// When the term ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Make sure that you lead. In a transaction it guards the commands beside it.
    pub struct Check<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Your term.
        term: Fence,
    }
}
record! {
    /// You lead.
    pub struct Checked {
        /// When the term ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Take an election away from its leader, who learns it by `stale`.
    pub struct Depose<'a> {
        /// The election.
        election: &'a str [1..=200],
        /// Why: it is announced.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// The term is over.
    pub struct Deposed {
        /// Who led.
        agent: Box<str>,
        /// The session that led.
        session: Option<Serial>,
        /// The term that is over.
        term: Fence,
    }
}

verbs! {
    /// What can be said about elections.
    pub enum Command<'a> of "election" = 9 {
        /// Stand for an election, and wait in line for it.
        1 "campaign" Campaign(Campaign<'a>) -> Elected: Work Write args ["election"] refuses [Invalid, Conflict, Held, Exhausted, Unsupported]
            model "Become the one who does something alone. Send `wait_ms` to stand in line; act only under your `term`."
            example r#"{"election":"nightly-job","wait_ms":50000,"value":"http://10.0.0.7:80"}"#,
        /// Go on leading.
        2 "renew" Renew(Renew<'a>) -> Renewed: Relief Write args ["election", "term"] refuses [Stale]
            model "Call before the term ends. `stale` means that another leads: stop at once."
            example r#"{"election":"nightly-job","term":871}"#,
        /// Step down.
        3 "resign" Resign(Resign<'a>) -> Resigned: Relief Write args ["election", "term"] refuses [Stale]
            model "Step down when you are done: the next in line leads at once." example r#"{"election":"nightly-job","term":871}"#,
        /// Step down in favour of a candidate.
        4 "transfer" Transfer(Transfer<'a>) -> Transferred: Relief Write args ["election", "term", "to"] refuses [NotFound, Stale]
            model "Hand the lead to a candidate of your choice, who has to stand in line." example r#"{"election":"nightly-job","term":871,"to":"wren"}"#,
        /// Say what others should know of you while you lead.
        5 "proclaim" Proclaim(Proclaim<'a>) -> Proclaimed: Work Write args ["election", "term", "value"] refuses [Stale]
            model "Tell those who observe where the leader is found." example r#"{"election":"nightly-job","term":871,"value":"http://10.0.0.7:80"}"#,
        /// Make sure that you lead.
        6 "check" Check(Check<'a>) -> Checked: Relief Write args ["election", "term"] refuses [Stale]
            model "Put it first in a transaction: the rest happens only while you lead." example r#"{"election":"nightly-job","term":871}"#,
        /// Take an election away from its leader.
        7 "depose" Depose(Depose<'a>) -> Deposed: Relief Admin args ["election"] refuses [NotFound]
            model "For people, when a leader will not step down." example r#"{"election":"nightly-job","reason":"its machine is gone"}"#,
    }
}
