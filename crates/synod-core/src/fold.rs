//! The fold: one entry in, its outcomes and events out.
//!
//! ```text
//!   entry ─▶ framing, version, epoch, seq, digest at k ─▶ read every envelope
//!              │
//!              ▼
//!            wake (what is due) ─▶ commit                    (not in an entry that opens an epoch)
//!              │
//!              ▼            ┌── refusal: undo every table, cut the output back
//!            each request ──┤
//!              │            └── reply or parked: reactions ─▶ settle ─▶ commit ─▶ window
//!              │
//!              │   each deed that it brought about: all commands or none ─▶ reactions ─▶ settle ─▶ commit
//!              ▼
//!            chain and outcomes digest
//! ```
//!
//! The fold is fed by the log's ordered output and by nothing else, and nothing else writes state.
//! A command is decoded when its turn comes, before anything is written for it.
//! It is total: bytes that make no sense become void requests; a newer version or another history stops it with a sentence; no input panics it.
//!
//! **Time** enters with the entry and never goes back; a pulse lets it in when nobody says anything.
//! **Wake** carries out at most `wake_max` items an entry; correctness never needs it to be finished, because every use of a deadline checks it.
//! **Request keys** make a retry find what happened. **Rights** are checked here, at the index.
//!
//! Rooms: [`request`](self) for one request's way, `space` for the verbs that concern the space as a whole, `txn` for transactions, `deeds` for what was said before and is done now.

mod deeds;
mod parked;
mod request;
mod space;
mod txn;

use crate::codec::{Malformed, Reader};
use crate::effects::Effects;
use crate::entry::{Digest, Entry, Envelope, Unreadable};
use crate::history::Succession;
use crate::ids::{Epoch, Index, Millis, Moment, Serial};
use crate::machine::{Caller, Out, Reaction, View};
use crate::machines::{Command, Machines, Query, space as verbs};
use crate::refusal::{Code, Refusal};
use crate::rights::Principal;
use crate::settings::Settings;
use crate::tables::{Bodies, Cell, Map, Ordered, Table, Timers};
use crate::window::Window;
use crate::{record, tables};
pub use deeds::Loan;
pub(crate) use deeds::Loans;
use std::collections::{BTreeSet, VecDeque};
use std::fmt;

/// The fold version this binary writes. It folds this one and the one before.
pub const FOLD_VERSION: u16 = 1;

/// How deep reactions may follow reactions within one entry.
const REACTIONS_DEEP: usize = 8;

/// How many outcome digests are remembered for comparison with what entries say.
const DIGESTS_KEPT: usize = 64;

/// Why the fold cannot go on. Each is final: whoever goes on after one of these diverges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The entry was written by a newer binary.
    Newer(u16),
    /// The writer of the entry saw other outcomes at this index than this fold did.
    Diverged {
        /// Where.
        at: Index,
        /// What this fold computed.
        ours: Digest,
        /// What the entry says.
        theirs: Digest,
    },
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Newer(version) => {
                write!(
                    f,
                    "the log is written in version {version} and this binary folds up to {FOLD_VERSION}; upgrade synod"
                )
            }
            Stop::Diverged { at, .. } => {
                write!(
                    f,
                    "the log and this node disagree about what happened up to index {at}; keep the data directory as it is and compare it with `synod log verify`"
                )
            }
        }
    }
}

impl std::error::Error for Stop {}

record! {
    /// What genesis said.
    pub struct About {
        /// The space's identity.
        id: Box<str>,
        /// The name it was made under.
        name: Box<str>,
        /// The first admin: always an admin, so that nobody locks everybody out.
        owner: Box<str>,
    }
}

record! {
    /// A request that waits.
    pub(crate) struct Parked {
        /// The machine that knows what for.
        machine: u8,
        /// Who waits.
        agent: Serial,
        /// Under whose rights.
        principal: Box<str>,
        /// Its request key's hash.
        key: Option<[u8; 16]>,
        /// The command's hash, to recognise a retry.
        command: u64,
        /// The session that waits: it lives as long as the wait is attached, and the wait no longer than it.
        session: Option<Serial>,
        /// Whether it is in the machine's line. After a restart it is not, until its caller comes back.
        attached: bool,
        /// Since when.
        since: Millis,
    }
}

tables! {
    /// State of the space as a whole.
    pub(crate) struct Tables {
        /// The settings in force.
        settings: Cell<Settings>,
        /// Rights by principal.
        principals: Map<Box<str>, Principal>,
        /// Requests that wait, by ticket.
        parked: Table<Parked>,
        /// Until when.
        timers: Timers,
        /// (session, ticket): the attached waits of each session.
        waits: Ordered<(Serial, Serial)>,
        /// The secret for salts, under serial 0.
        secrets: Bodies,
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Folded: its requests have the indexes after `first` up to and with `last`.
    Folded {
        /// The first request's index.
        first: Index,
        /// The last request's index.
        last: Index,
    },
    /// A repeat, or an entry of a fenced epoch: nothing happened.
    Ignored,
}

/// The state of a space, and the only thing that changes it. See the [module](self).
#[derive(Debug)]
pub struct Fold {
    pub(crate) about: Option<About>,
    pub(crate) space: Tables,
    /// The machines, to be looked at.
    pub machines: Machines,
    pub(crate) window: Window,
    pub(crate) out: Out,
    pub(crate) index: Index,
    pub(crate) time: Millis,
    pub(crate) epoch: Epoch,
    pub(crate) seq: u64,
    pub(crate) chain: Digest,
    pub(crate) outcomes: Digest,
    pub(crate) digests: VecDeque<(Index, Digest)>,
    /// What stands at the places that deeds made.
    pub(crate) loans: Loans,
    /// Deeds to be carried out when the request is over. Empty between entries.
    deeds: Vec<deeds::Due>,
    /// Payloads that were lent at this index.
    lent: u32,
    memo: Memo,
    /// Requests that people agreed to leave out, on every replica: not state, but a part of the log's meaning that stands beside it.
    skips: BTreeSet<Index>,
}

/// The caller resolved last, while nothing about callers changed: derived, never saved.
#[derive(Debug, Default)]
struct Memo {
    valid: bool,
    principal: Box<str>,
    agent: Box<str>,
    caller: Caller,
    admin: bool,
    free: bool,
    /// What the node says about the signatures in the request at hand.
    verified: bool,
    /// The request it was last used for.
    used: Index,
}

/// A request whose envelope has been read; small, so that an entry's worth of them stays in the nearest cache.
struct Opened<'a> {
    envelope: Envelope<'a>,
    /// At the command.
    from: Reader<'a>,
    /// Its request key and the hash of its command.
    key: Option<(crate::window::Key, u64)>,
}

/// A request whose bytes made sense.
struct Decoded<'o, 'a> {
    opened: &'o Opened<'a>,
    command: Command<'a>,
    parts: Vec<Command<'a>>,
}

impl Default for Fold {
    fn default() -> Self {
        Fold::new()
    }
}

impl Fold {
    /// A fold before genesis.
    pub fn new() -> Self {
        Fold {
            about: None,
            space: Tables::default(),
            machines: Machines::default(),
            window: Window::default(),
            out: Out::default(),
            index: Index(0),
            time: Millis(0),
            epoch: Epoch(0),
            seq: 0,
            chain: [0; 32],
            outcomes: [0; 32],
            digests: VecDeque::new(),
            loans: Loans::default(),
            deeds: Vec::new(),
            lent: 0,
            memo: Memo::default(),
            skips: BTreeSet::new(),
        }
    }

    /// The newest index.
    pub fn index(&self) -> Index {
        self.index
    }

    /// Replicated time.
    pub fn time(&self) -> Millis {
        self.time
    }

    /// The epoch in force.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The number of the newest entry within the epoch.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The bytes chain.
    pub fn chain(&self) -> Digest {
        self.chain
    }

    /// The outcomes chain.
    pub fn outcomes(&self) -> Digest {
        self.outcomes
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        self.space.settings.get()
    }

    /// What genesis said; `None` before it.
    pub fn about(&self) -> Option<&About> {
        self.about.as_ref()
    }

    /// Every principal and its rights.
    pub fn principals(&self) -> impl Iterator<Item = (&str, &Principal)> {
        self.space.principals.iter().map(|(name, rights)| (&**name, rights))
    }

    /// The secret from which salts of keyed requests are made; `None` when it was erased.
    pub fn secret(&self) -> Option<&[u8]> {
        self.space.secrets.get(Serial(0))?.view().bytes
    }

    /// The oldest index that state refers to: history from there on is not given up.
    pub fn oldest(&self) -> Option<Index> {
        [self.machines.oldest(), self.loans.oldest()].into_iter().flatten().min()
    }

    /// What stands at a place that a deed made; none when the place is that of a request's own payload.
    pub fn lent(&self, index: Index, ordinal: u32) -> Option<&Loan> {
        self.loans.get(index, ordinal)
    }

    /// What the newest entry brought about.
    pub fn effects(&self) -> &Effects {
        &self.out.effects
    }

    /// The earliest deadline. When it has passed and nothing else comes, the node appends a pulse.
    pub fn due(&self) -> Option<Millis> {
        let parked = self.space.timers.first().map(|(at, _)| at);
        [parked, self.machines.due()].into_iter().flatten().min()
    }

    /// The earliest deadline that is not to wait for others to share an entry with: a schedule's tick.
    pub fn appointed(&self) -> Option<Millis> {
        self.machines.appointed()
    }

    /// Requests that wait.
    pub fn parked(&self) -> usize {
        self.space.parked.len()
    }

    /// Bytes of memory that the request-key window takes.
    pub fn window_bytes(&self) -> u64 {
        self.window.bytes()
    }

    /// Request keys remembered.
    pub fn keys_remembered(&self) -> usize {
        self.window.len()
    }

    /// Leaves out the requests at these indexes: each becomes void instead of being carried out.
    ///
    /// The way past a request that panics the fold. Every replica and every reader of the log must agree, or they come to other outcomes; say it before folding that far.
    pub fn agree_to_skip(&mut self, indexes: impl IntoIterator<Item = Index>) {
        self.skips.extend(indexes);
    }

    /// Folds one entry. Its effects are in [`Fold::effects`] until the next.
    pub fn apply(&mut self, bytes: &[u8]) -> Result<Applied, Stop> {
        let entry = match Entry::parse(bytes) {
            Ok(entry) => entry,
            Err(Unreadable::Newer(version)) => return Err(Stop::Newer(version)),
            Err(Unreadable::Malformed(_)) => return Ok(self.void_entry(bytes)),
        };
        if entry.header.fold_version > FOLD_VERSION {
            return Err(Stop::Newer(entry.header.fold_version));
        }
        let mut requests: Vec<Option<Opened<'_>>> = entry.requests().map(|from| open(from).ok()).collect();
        let opens = requests.iter().flatten().take(2).any(|request| request.opens_epoch());
        let header = &entry.header;
        let newer = header.epoch > self.epoch;
        if !(Succession { epoch: self.epoch, seq: self.seq }).takes(header, opens) {
            self.out.effects.reset(self.index.next(), self.time);
            return Ok(Applied::Ignored);
        }
        self.compare(header.known, header.known_digest)?;
        let was = self.time;
        self.time = self.time.max(header.time);
        (self.epoch, self.seq) = (header.epoch, header.seq);
        let first = self.index.next();
        self.out.effects.reset(first, self.time);
        if newer && self.about.is_some() {
            self.machines.revive(was, self.time, self.space.settings.get());
            self.machines.commit(self.time);
        }
        // At the beginning of an epoch nobody is connected, and the waits of the last one still stand in line: what is due comes with the next entry, when they are gone.
        if !newer {
            self.wake();
        }
        self.warm(&mut requests);
        for request in &requests {
            self.index = self.index.next();
            self.lent = 0;
            self.request(request.as_ref());
            self.carry_out_deeds();
        }
        if requests.is_empty() {
            self.lent = self.loans.count(self.index);
            self.carry_out_deeds();
        }
        self.turn_window();
        let link = entry.link(&self.chain);
        self.seal(first, link);
        Ok(Applied::Folded { first, last: self.index })
    }

    /// An entry that is intact but says nothing: one void request.
    fn void_entry(&mut self, bytes: &[u8]) -> Applied {
        self.index = self.index.next();
        let first = self.index;
        self.out.effects.reset(first, self.time);
        self.out.effects.begin();
        self.out.effects.void(first);
        request::void_head(&mut self.out.effects.heads);
        self.seal(first, crate::entry::link(&self.chain, bytes));
        Applied::Folded { first, last: first }
    }

    fn compare(&self, at: Index, theirs: Digest) -> Result<(), Stop> {
        // An entry without requests leaves the index and moves the digest: one index may have several.
        let mut ours = self.digests.iter().rev().filter(|(index, _)| *index == at).map(|(_, ours)| *ours);
        match ours.next() {
            Some(newest) if newest != theirs && !ours.any(|ours| ours == theirs) => {
                Err(Stop::Diverged { at, ours: newest, theirs })
            }
            _ => Ok(()),
        }
    }

    fn moment(&self) -> Moment {
        Moment { index: self.index, time: self.time }
    }

    /// Carries out what is due, under the index of the request to come.
    fn wake(&mut self) {
        let moment = Moment { index: self.index.next(), time: self.time };
        if self.due().is_none_or(|due| due > self.time) {
            return;
        }
        let mut budget = self.settings().wake_max;
        self.wake_parked(moment, &mut budget);
        let settings = self.space.settings.get();
        self.machines.wake(moment, settings, &mut budget, &mut self.out);
        self.follow(moment);
        self.commit();
    }

    /// Reactions, then grants, then what they mean for waiting requests.
    fn follow(&mut self, moment: Moment) {
        for _ in 0..REACTIONS_DEEP {
            if self.out.reactions.is_empty() {
                break;
            }
            for reaction in std::mem::take(&mut self.out.reactions) {
                let reaction = match reaction {
                    Reaction::Deed { machine, key, told } => {
                        self.deeds.push(deeds::Due { machine, key, told });
                        continue;
                    }
                    // Who may not be written to is invited all the same, and not written to.
                    Reaction::Called { principal, by, auction, market, round, reply_by, mut invited } => {
                        invited.retain(|name| self.may_write_to(&principal, name));
                        Reaction::Called { principal, by, auction, market, round, reply_by, invited }
                    }
                    reaction => reaction,
                };
                if let Reaction::SessionEnded { session, .. } = reaction {
                    self.end_waits_of(session);
                }
                self.machines.react(&reaction, moment, self.space.settings.get(), &mut self.out);
            }
        }
        self.out.reactions.clear();
        self.machines.settle(moment, self.space.settings.get(), &mut self.out);
        self.close_answered();
    }

    /// Whether a principal may send mail to an agent of this name.
    fn may_write_to(&self, principal: &str, name: &str) -> bool {
        let send = crate::catalogue::find("mail", "send");
        send.zip(self.rights(principal).ok())
            .is_some_and(|(send, rights)| rights.allow(principal, send, name).is_ok())
    }

    fn commit(&mut self) {
        if self.machines.agent.tables.mark() != [0; crate::machines::agent::Agents::TABLES] {
            self.memo.valid = false;
        }
        self.machines.commit(self.time);
        self.space.commit();
        self.loans.commit();
    }

    fn undo(&mut self, mark: crate::machine::OutMark) {
        self.machines.undo();
        self.space.undo_to([0; Tables::TABLES]);
        self.loans.undo_to([0; Loans::TABLES]);
        self.out.cut(mark);
    }

    fn turn_window(&mut self) {
        let settings = self.space.settings.get();
        self.window.turn(self.time, settings.window_keys, settings.window_max_bytes, settings.window_ms);
    }

    /// Extends both chains by this entry.
    fn seal(&mut self, first: Index, link: Digest) {
        // Keyed with the digest before; the stream comes first, so that it starts a block. What follows it has a fixed length.
        let mut hasher = blake3::Hasher::new_keyed(&self.outcomes);
        hasher.update(&self.out.effects.stream);
        hasher.update(&link).update(&first.0.to_le_bytes()).update(b"synod outcomes 1");
        self.chain = link;
        self.outcomes = *hasher.finalize().as_bytes();
        if self.digests.len() == DIGESTS_KEPT {
            self.digests.pop_front();
        }
        self.digests.push_back((self.index, self.outcomes));
    }

    /// Answers a query: the bytes are the record on its card.
    pub fn ask(&self, principal: &str, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let card = query.card();
        let rights = self.rights(principal)?;
        rights.allow(principal, card, self.machines.name_asked(&query))?;
        let view = View { moment: self.moment(), settings: self.settings(), rights };
        match query {
            Query::Space(query) => self.ask_space(principal, &query, answer),
            // Who an agent is, and how mail gets to it: two machines, which do not know each other.
            Query::Agent(query) => {
                let pushed = |name: &str| self.machines.mail.pushed(name);
                self.machines.agent.ask_with(&query, &pushed, answer)
            }
            query => self.machines.ask(&view, query, answer),
        }
    }

    /// Whether `principal` may read what is called `name` in the machine with this tag: for events on their way out.
    pub fn may_read(&self, principal: &str, machine: &str, name: &str) -> bool {
        let card = crate::catalogue::queries().find(|card| card.machine == machine);
        match (self.rights(principal), card) {
            (Ok(rights), Some(card)) => {
                let card = crate::catalogue::Card { right: crate::catalogue::Right::Read, ..*card };
                rights.allow(principal, &card, name).is_ok()
            }
            _ => false,
        }
    }

    pub(crate) fn rights(&self, principal: &str) -> Result<&Principal, Refusal> {
        self.space.principals.get(principal).ok_or_else(|| {
            Refusal::new(
                Code::Unauthenticated,
                format!(
                    "nobody here knows the principal `{principal}`; ask an admin for `synod space grant`"
                ),
            )
        })
    }

    /// Asserts every invariant. For tests.
    pub fn check(&self) {
        self.machines.check();
        assert_eq!(self.space.parked.len(), self.space.timers.len(), "every wait has a deadline");
        let attached =
            self.space.parked.iter().filter(|(_, row)| row.attached && row.session.is_some()).count();
        assert_eq!(attached, self.space.waits.len(), "every attached wait of a session is listed");
    }
}

fn open<'a>(mut from: Reader<'a>) -> Result<Opened<'a>, Malformed> {
    use crate::codec::Wire;
    Ok(Opened { envelope: Envelope::get(&mut from)?, from, key: None })
}

/// Whether a request begins an epoch.
pub(crate) fn opens_epoch(from: Reader<'_>) -> bool {
    open(from).is_ok_and(|opened| opened.opens_epoch())
}

impl<'a> Opened<'a> {
    fn opens_epoch(&self) -> bool {
        self.envelope.principal.is_empty() && self.from.rest().starts_with(&[0, verbs::EPOCH])
    }

    #[inline]
    fn decode(&self) -> Result<Decoded<'_, 'a>, Malformed> {
        let mut from = self.from;
        let command = Command::get(&mut from)?;
        let parts = match &command {
            Command::Space(verbs::Command::Txn(txn)) => txn.commands.parts()?,
            _ => Vec::new(),
        };
        Ok(Decoded { opened: self, command, parts })
    }
}
