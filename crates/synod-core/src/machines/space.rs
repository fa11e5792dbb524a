//! `space`: what the fold itself carries out.
//!
//! ```text
//!   genesis ─▶ epoch ─▶ (commands · pulses · withdrawals · marks)… ─▶ epoch ─▶ …
//! ```
//!
//! Genesis is the first request of a space and never comes again; an epoch opens each life of a node.
//! A pulse lets time in when nothing else does, a withdrawal ends waits whose connections closed, a mark is a place where every replica can take the same checkpoint.
//! Transactions, settings and rights are for agents and admins; the rest only the node itself may say.
//!
//! This page is the vocabulary alone; the verbs are in [`crate::fold`], because they concern every machine.

use crate::codec::{Malformed, Reader, Wire};
use crate::deed::Lent;
use crate::entry::{Digest, Payload};
use crate::ids::{Index, Millis, Serial};
use crate::record::{Kind, Typed};
use crate::rights::Role;
use crate::{events, record, verbs};

/// Commands within a command: opaque bytes that their own cards describe, and the payloads that they refer to.
#[derive(Clone, Copy, Debug)]
pub struct Commands<'a>(Reader<'a>);

impl<'a> Commands<'a> {
    /// Commands whose payloads an earlier request carried.
    pub(crate) fn lent(bytes: &'a [u8], lent: &'a Lent<'a>) -> Self {
        Commands(Reader::lending(bytes, lent))
    }

    /// A count, then each command with its length.
    pub fn bytes(&self) -> &'a [u8] {
        self.0.rest()
    }

    /// The request that carried them first; none when it is the one that they stand in.
    pub(crate) fn origin(&self) -> Option<Index> {
        self.0.origin()
    }

    /// A reader over each command: machine tag, verb tag, record.
    pub(crate) fn each(&self) -> Result<Vec<Reader<'a>>, Malformed> {
        let mut from = self.0;
        let count = from.count()?;
        let mut each = Vec::with_capacity(count.min(1024));
        for _ in 0..count {
            let bytes = from.bytes()?;
            each.push(from.lend(bytes));
        }
        from.end()?;
        Ok(each)
    }

    /// Reads them.
    pub(crate) fn parts(&self) -> Result<Vec<super::Command<'a>>, Malformed> {
        self.each()?.iter_mut().map(super::Command::get).collect()
    }
}

impl PartialEq for Commands<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}
impl Eq for Commands<'_> {}

impl<'a> Wire<'a> for Commands<'a> {
    fn put(&self, out: &mut Vec<u8>) {
        crate::codec::put_bytes(out, self.bytes());
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let bytes = from.bytes()?;
        Ok(Commands(from.lend(bytes)))
    }
}
impl Typed for Commands<'_> {
    const KIND: Kind = Kind::Commands;
}

/// The replies of a transaction, in the order of its commands: machine tag, verb tag, length, record of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replies<'a>(pub &'a [u8]);

impl<'a> Wire<'a> for Replies<'a> {
    fn put(&self, out: &mut Vec<u8>) {
        crate::codec::put_bytes(out, self.0);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.bytes().map(Replies)
    }
}
impl Typed for Replies<'_> {
    const KIND: Kind = Kind::Replies;
}

record! {
    /// The first request of a space.
    pub struct Genesis<'a> {
        /// The space's identity: random, told apart from every other for ever.
        id: &'a str,
        /// The name it was made under.
        name: &'a str,
        /// The seed of every hash in the fold.
        seed: u64,
        /// The first admin.
        owner: &'a str,
        /// blake3 of the first admin's bearer token.
        token: Digest,
        /// A secret of 32 bytes from which the salts of keyed requests are made; erasable.
        secret: Payload<'a>,
        /// The fold version whose rules hold until an upgrade.
        fold_version: u16,
        /// Every setting with the value it begins with, so that a later default changes no earlier space.
        settings: Vec<Setting<'a>> [0..=1000],
    }
}
record! {
    /// A setting's value at genesis.
    pub struct Setting<'a> {
        /// The setting's name.
        name: &'a str,
        /// Its value.
        value: u64,
    }
}
record! {
    /// A node's life begins.
    pub struct OpenEpoch<'a> {
        /// The binary's version.
        version: &'a str,
    }
}
record! {
    /// Nothing but the time.
    pub struct Pulse {}
}
record! {
    /// Callers that do not wait any more.
    pub struct Withdraw {
        /// The requests nobody waits for any more.
        callers: Vec<Absent> [0..=4096],
    }
}
record! {
    /// A request whose connection closed before its reply was written.
    pub struct Absent {
        /// The request's index.
        ticket: Index,
        /// The agent, as its envelope named it.
        agent: Box<str>,
        /// Its request key.
        key: Option<Box<str>>,
    }
}
record! {
    /// A place for a checkpoint.
    pub struct Mark {}
}
record! {
    /// Several commands, all or nothing.
    pub struct Txn<'a> {
        /// The commands, carried out in this order; the first refusal undoes them all.
        commands: Commands<'a>,
    }
}
record! {
    /// Change a setting.
    pub struct Set<'a> {
        /// The setting's name.
        name: &'a str [1..=200],
        /// The new value, in the unit that the name ends with.
        value: u64,
    }
}
record! {
    /// Give a principal rights.
    pub struct Grant<'a> {
        /// The principal.
        principal: &'a str [1..=200],
        /// What it may do at most.
        role: Role,
        /// blake3 of its bearer token, in hexadecimal; for an agent, `synod agent token NAME` makes the token and says this for you. Left out: its token stays as it is.
        token: Option<Digest>,
        /// Where it may do so: name prefixes, or `machine:prefix`. None: everywhere.
        prefixes: Vec<Box<str>> [0..=64],
    }
}
record! {
    /// Take a principal's rights away.
    pub struct Revoke<'a> {
        /// The principal.
        principal: &'a str [1..=200],
    }
}
record! {
    /// Give an agent a credential of its own, confined to the prefixes that the caller has now; revoking the caller revokes it.
    pub struct Enroll<'a> {
        /// The agent: one that the caller may act as, or a new name, which then stands below the caller.
        agent: &'a str [1..=200],
        /// blake3 of its bearer token, in hexadecimal.
        token: Digest,
    }
}
record! {
    /// An agent has a credential of its own.
    pub struct Enrolled {
        /// The principal, called like the agent.
        principal: Box<str>,
        /// The agent's number.
        id: Serial,
        /// Where it may act, like the caller; none means everywhere.
        prefixes: Vec<Box<str>>,
    }
}
record! {
    /// Let replicated time follow a wall clock that jumped.
    pub struct AcceptClock {}
}
record! {
    /// Erase payloads of a request, on every replica, from state, log and checkpoints. It cannot be taken back.
    pub struct Redact<'a> {
        /// The request that carried them.
        index: Index,
        /// Which of its payloads, counted from 0. None: all of them.
        ordinals: Vec<u32> [0..=1000],
        /// Why, for the trail. It is kept for ever: it must not repeat what is erased.
        reason: &'a str [1..=500],
    }
}
record! {
    /// Raise the version of the rules by which the space is folded, on every replica at one index.
    pub struct Upgrade {
        /// The fold version whose rules are to hold from here on.
        to: u16,
    }
}
record! {
    /// Payloads are erased: from state at once, from the disk as soon as each replica has written anew what held them.
    pub struct Erased {
        /// Payloads of that request which state held, erased before or not.
        held: u64,
    }
}
record! {
    /// Nothing more to say.
    pub struct Nothing {}
}
record! {
    /// How many waits ended.
    pub struct Withdrawn {
        /// Requests that waited and do not any more.
        ended: u64,
    }
}
record! {
    /// The state's fingerprint at the mark.
    pub struct Marked {
        /// The mark's index.
        mark: Index,
    }
}
record! {
    /// What each command of the transaction replied.
    pub struct Done<'a> {
        /// Replies, in the order of the commands.
        replies: Replies<'a>,
    }
}

/// The tag of `space.epoch`, which the fold looks for before it reads anything else.
pub(crate) const EPOCH: u8 = 2;

verbs! {
    /// What can be changed about a space as a whole.
    pub enum Command<'a> of "space" = 0 {
        /// Begin a space.
        1 "genesis" Genesis(Genesis<'a>) -> Nothing: Relief Node args [] refuses [Conflict]
            model "Internal." example "{}",
        /// Begin an epoch.
        2 "epoch" Epoch(OpenEpoch<'a>) -> Nothing: Relief Node args [] refuses []
            model "Internal." example "{}",
        /// Let time in.
        3 "pulse" Pulse(Pulse) -> Nothing: Relief Node args [] refuses []
            model "Internal." example "{}",
        /// End waits whose callers have gone.
        4 "withdraw" Withdraw(Withdraw) -> Withdrawn: Relief Node args [] refuses []
            model "Internal." example "{}",
        /// Mark a place for a checkpoint.
        5 "mark" Mark(Mark) -> Marked: Relief Node args [] refuses []
            model "Internal." example "{}",
        /// Carry out several commands, all or nothing.
        6 "txn" Txn(Txn<'a>) -> Done<'a>: Work Write args [] refuses [Invalid, Unsupported]
            model "Use when two changes must not be seen apart, such as finishing one task and pushing the next."
            example r#"{"commands":[{"kv.put":{"key":"a","value":1}},{"kv.put":{"key":"b","value":2}}]}"#,
        /// Change a replicated setting.
        7 "set" Set(Set<'a>) -> Nothing: Relief Admin args ["name", "value"] refuses [NotFound]
            model "Admins only: change a limit or default of the space."
            example r#"{"name":"lease_ms","value":60000}"#,
        /// Give a principal a role, a token and the names it is confined to.
        8 "grant" Grant(Grant<'a>) -> Nothing: Relief Admin args ["principal", "role"] refuses [Conflict]
            model "Admins only: let another principal in."
            example r#"{"principal":"build","role":"agent","prefixes":["build-"]}"#,
        /// Take a principal's rights away.
        9 "revoke" Revoke(Revoke<'a>) -> Nothing: Relief Admin args ["principal"] refuses [NotFound, Conflict]
            model "Admins only: shut a principal out."
            example r#"{"principal":"build"}"#,
        /// Let replicated time follow a wall clock that jumped.
        10 "accept_clock" AcceptClock(AcceptClock) -> Nothing: Relief Admin args [] refuses []
            model "Admins only: after `status` reported a clock jump and a person found the new time right."
            example "{}",
        /// Give an agent a credential of its own, which acts as it and those below it, and as nobody else.
        11 "enroll" Enroll(Enroll<'a>) -> Enrolled: Relief Write args ["agent", "token"] refuses [Denied, Conflict, Exhausted, Invalid]
            model "Give a subagent its own token: make a random one, send its blake3 in hexadecimal, hand the token over."
            example r#"{"agent":"heron","token":"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#,
        /// Erase payloads of a request for ever; `synod redact` shows them first, and waits until they are gone from the disk.
        12 "redact" Redact(Redact<'a>) -> Erased: Relief Admin args ["index", "ordinals"] refuses [NotFound, Conflict]
            model "Admins only: when somebody has the right to have something erased." example r#"{"index":4711,"ordinals":[0],"reason":"asked for by its author"}"#,
        /// Raise the fold version, when every replica runs a synod that knows it. There is only version 1 so far.
        13 "upgrade" Upgrade(Upgrade) -> Nothing: Relief Admin args ["to"] refuses [Unsupported, Conflict]
            model "Admins only: rarely needed." example r#"{"to":2}"#,
    }
}

record! {
    /// Show the space.
    pub struct Show<'a> {
        /// Leave it out: the answer is about the space the request is for.
        id: Option<&'a str>,
    }
}
record! {
    /// List the settings.
    pub struct ListSettings {}
}
record! {
    /// List the rights.
    pub struct ListRights {}
}
record! {
    /// A space at a glance.
    pub struct Shown {
        /// The space's identity.
        id: Box<str>,
        /// The name it was made under.
        name: Box<str>,
        /// The fold version in force.
        fold_version: u16,
        /// The epoch in force.
        epoch: u64,
        /// The newest serial given out.
        serial: u64,
        /// Replicated time.
        time: Millis,
        /// Requests that wait.
        parked: u64,
        /// Request keys remembered.
        keys_remembered: u64,
        /// The bytes chain: blake3 over every entry.
        chain: Digest,
        /// The outcomes chain: blake3 over everything that came of them.
        outcomes: Digest,
    }
}
record! {
    /// A setting and its value.
    pub struct SettingShown {
        /// Its name, unit last.
        name: Box<str>,
        /// The value in force.
        value: u64,
        /// What it is when nobody said otherwise.
        default: u64,
        /// The smallest value it takes.
        min: u64,
        /// The largest value it takes.
        max: u64,
        /// What it bounds.
        about: Box<str>,
    }
}
record! {
    /// The settings.
    pub struct SettingsShown {
        /// Each setting.
        settings: Vec<SettingShown>,
    }
}
record! {
    /// A principal and its rights; its token is never shown.
    pub struct RightShown {
        /// The principal.
        principal: Box<str>,
        /// What it may do at most.
        role: Role,
        /// Where it may do so; none means everywhere.
        prefixes: Vec<Box<str>>,
        /// The principal that enrolled it.
        by: Option<Box<str>>,
    }
}
record! {
    /// Ask who one is.
    pub struct Me {}
}
record! {
    /// Who a credential proves, and what it may do.
    pub struct Myself {
        /// The principal.
        principal: Box<str>,
        /// What it may do at most.
        role: Role,
        /// Where it may do so; none means everywhere.
        prefixes: Vec<Box<str>>,
        /// The principal that enrolled it.
        by: Option<Box<str>>,
    }
}
record! {
    /// List requests that wait.
    pub struct ListWaits<'a> {
        /// Only those of this agent.
        agent: Option<&'a str> [1..=200],
        /// Only tickets after this one: the `next` of the page before.
        after: Option<Index>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A request that waits.
    pub struct WaitShown {
        /// Its ticket: its place in line.
        ticket: Index,
        /// Who waits.
        agent: Box<str>,
        /// The joined instance that waits.
        session: Option<Serial>,
        /// The machine that knows what for.
        machine: Box<str>,
        /// Since when.
        since: Millis,
        /// Until when at the latest.
        until: Millis,
        /// Whether its caller is connected: after a restart it keeps its place until it comes back.
        attached: bool,
    }
}
record! {
    /// Requests that wait, in the order in which they came.
    pub struct WaitsShown {
        /// The requests.
        waits: Vec<WaitShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Index>,
    }
}
record! {
    /// The rights.
    pub struct RightsShown {
        /// Each principal.
        principals: Vec<RightShown>,
    }
}

verbs! {
    /// What can be asked about a space as a whole.
    pub enum Query<'a> of "space" = 0 {
        /// Show identity, versions, epoch, time and chains.
        64 "show" Show(Show<'a>) -> Shown: Query Read args [] refuses []
            model "Rarely needed." example "{}",
        /// List the replicated settings.
        65 "settings" Settings(ListSettings) -> SettingsShown: Query Read args [] refuses []
            model "Limits and defaults in force." example "{}",
        /// List principals and their rights.
        66 "rights" Rights(ListRights) -> RightsShown: Query Admin args [] refuses []
            model "Admins only." example "{}",
        /// List requests that wait, oldest first.
        67 "waits" Waits(ListWaits<'a>) -> WaitsShown: Query Read args ["agent"] refuses []
            model "Who waits, since when, and for which machine?" example r#"{"agent":"heron"}"#,
        /// Show who the credential proves, and what it may do.
        68 "me" Me(Me) -> Myself: Query Read args [] refuses []
            model "Whom does my token make me?" example "{}",
    }
}
events! {
    of "space" = 0 {
        /// The space began.
        1 "began" Began<'a> {
            /// The space's identity.
            id: &'a str,
        },
        /// A node's life began.
        2 "epoch_opened" EpochOpened {
            /// The epoch's number.
            epoch: u64,
            /// Waiting requests kept for their callers.
            kept: u64,
            /// Waiting requests that ended with the last life.
            voided: u64,
        },
        /// A setting changed.
        3 "set" SettingChanged<'a> {
            /// The setting.
            name: &'a str,
            /// The new value.
            value: u64,
        },
        /// A principal was given rights.
        4 "granted" Granted<'a> {
            /// The principal.
            principal: &'a str,
            /// The role.
            role: Role,
        },
        /// A principal lost its rights.
        5 "revoked" Revoked<'a> {
            /// The principal.
            principal: &'a str,
        },
        /// A mark for a checkpoint.
        6 "marked" MarkedHere {
            /// The mark's index.
            mark: Index,
        },
        /// A clock jump was accepted.
        7 "clock_accepted" ClockAccepted {},
        /// An agent was given a credential of its own.
        8 "enrolled" AgentEnrolled<'a> {
            /// The agent, and the principal called like it.
            agent: &'a str,
            /// The principal that did it.
            by: &'a str,
        },
        /// Payloads were erased.
        9 "redacted" PayloadsErased<'a> {
            /// The request that carried them.
            erased: Index,
            /// Which of its payloads; none means all.
            ordinals: Vec<u32>,
            /// Why.
            reason: &'a str,
        },
    }
}
