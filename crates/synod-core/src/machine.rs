//! The contract of a machine: the pure state machine of one coordination pattern.
//!
//! ```text
//!                 apply(context, command, out) ─▶ replied · parked · refused
//!   the fold ──▶  wake(moment, budget, out)        everything due, in (deadline, serial) order
//!                 settle(moment, out)              waiters are granted at the end of a request
//!                 ask(view, query, answer)         reads; changes nothing
//! ```
//!
//! A machine validates, then mutates, then emits. It never waits: waiting is state, and a later request answers the ticket.
//! It sees no clock, socket, file, random number or other machine; its state is a struct of [`tables`](mod@crate::tables), so it contains no undo and no checkpoint code.
//! `apply` is total: no input panics it.
//!
//! What crosses patterns is a transaction, or a [`Reaction`] that the fold carries out in the same entry.

use crate::catalogue::{Card, EventCard};
use crate::codec::{Malformed, Reader, Wire};
use crate::deed::Told;
use crate::effects::{Effects, Outcome, What};
use crate::entry::Guard;
use crate::ids::{Fence, Index, Millis, Moment, Serial};
use crate::machines::space::Commands;
use crate::record::Field;
use crate::refusal::Refusal;
use crate::rights::Principal;
use crate::settings::Settings;
use crate::tables::Body;
use std::ops::Range;

/// Who is asking, as the fold resolved it at this index.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Caller {
    /// The principal that the credential proved.
    pub principal: Box<str>,
    /// The agent's number.
    pub agent: Serial,
    /// The agent's name.
    pub name: Box<str>,
    /// The joined instance, when the request came under its handle.
    pub session: Option<Serial>,
    /// What the agent said it can do, in order.
    pub capabilities: Vec<Box<str>>,
}

/// Everything a command may know besides its own fields and the machine's state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Where in the order, and when.
    pub moment: Moment,
    /// Who asks.
    pub caller: &'a Caller,
    /// The number under which this request may be parked: its index, or that of the first try when it attached again.
    pub ticket: Index,
    /// Whether the caller's principal is an admin, who acts under every name.
    pub admin: bool,
    /// Whether the node has verified every signature that stands in the request. Of a deed it has not.
    pub verified: bool,
    /// Whether it may be parked. Inside a transaction it may not.
    pub may_wait: bool,
    /// What tells a retry from a new request: the hashes of its request key and of the command. None without a key, and inside a transaction.
    pub key: Option<([u8; 16], u64)>,
    /// The space's replicated settings.
    pub settings: &'a Settings,
}

impl Context<'_> {
    /// The entry's time.
    pub fn now(&self) -> Millis {
        self.moment.time
    }
}

/// What became of a command that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The reply is written.
    Replied,
    /// The caller waits until this time at the latest; the machine has noted its ticket.
    Parked(Millis),
}

/// Yes, wait, or no.
pub type Verdict = Result<Done, Refusal>;

/// Why a parked request ends without a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpark {
    /// Its time is over: answer with what there is, which is usually nothing, or say no.
    TimedOut,
    /// It may not wait any longer, since this moment: the same, and a no says why.
    CutShort(Cut, Millis),
    /// Nobody waits any more: forget it silently.
    Withdrawn,
}

/// What ends a wait before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The session that it came under ended.
    SessionEnded,
    /// The rights that it came under changed, or whom its agent belongs to.
    RightsChanged,
}

/// Data that the fold carries out in the same entry, in every machine that it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// A joined instance ended: what was bound to it is let go.
    SessionEnded {
        /// The agent's number.
        agent: Serial,
        /// The instance.
        session: Serial,
        /// Why, for the trail: `expired`, `left` or `rejoined`.
        why: &'static str,
    },
    /// An agent said where it takes its messages.
    Endpoint {
        /// The agent's name.
        name: Box<str>,
        /// Where; none for nowhere any more.
        endpoint: Option<Box<str>>,
        /// The sealed secret that signs them from now on; none when the one before goes on.
        secret: Option<Box<str>>,
    },
    /// Agents are invited to bid, and whoever asks has them written to.
    Called {
        /// Under whose rights they are written to.
        principal: Box<str>,
        /// Who asks, by name.
        by: Box<str>,
        /// The auction.
        auction: Serial,
        /// Its market.
        market: Box<str>,
        /// Which round it is.
        round: u32,
        /// Until when bids are taken: the message is of no use afterwards.
        reply_by: Millis,
        /// Who is invited.
        invited: Vec<Box<str>>,
    },
    /// A holder has kept its task and said nothing about it for long.
    Stuck {
        /// The holder's number.
        agent: Serial,
        /// The holder's name.
        name: Box<str>,
        /// The queue that the task is in.
        queue: Box<str>,
        /// The task.
        task: Serial,
        /// Its last word about it.
        heard: Millis,
    },
    /// Commands that were said before are carried out now, after the request that brought it about.
    Deed {
        /// The machine that kept them, and is told what came of it.
        machine: u8,
        /// Under which number it knows them.
        key: Serial,
        /// The commands.
        told: Box<Told>,
    },
}

/// A fact that a machine announces.
pub trait Event<'a>: Wire<'a> {
    /// The machine's tag.
    const MACHINE: u8;
    /// The event's tag within the machine.
    const TAG: u8;
}

/// Where a machine writes what follows from a command.
#[derive(Debug, Default)]
pub struct Out {
    /// Outcomes, answers and events of the entry so far.
    pub effects: Effects,
    pub(crate) reply: Vec<u8>,
    pub(crate) serial: u64,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) answers: Vec<(Index, Range<usize>)>,
    pub(crate) refused: Vec<Index>,
}

/// A place in an [`Out`] to come back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutMark {
    stream: usize,
    outcomes: usize,
    events: u32,
    serial: u64,
    reactions: usize,
    answers: usize,
    refused: usize,
    refusals: usize,
}

impl Out {
    /// A number that no one was given before.
    #[inline]
    pub fn serial(&mut self) -> Serial {
        self.serial += 1;
        Serial(self.serial)
    }

    /// A fence that is newer than every other.
    #[inline]
    pub fn fence(&mut self) -> Fence {
        Fence(self.serial().0)
    }

    /// Announces a fact.
    #[inline]
    pub fn event<'a, E: Event<'a>>(&mut self, event: &E) {
        self.effects.event(E::MACHINE, E::TAG, event);
    }

    /// Writes the reply. Always `Ok`, so that a verb can end with it.
    #[inline]
    pub fn reply<'a>(&mut self, record: &impl Wire<'a>) -> Verdict {
        self.reply.clear();
        record.put(&mut self.reply);
        Ok(Done::Replied)
    }

    /// Answers a request that was parked under `ticket`.
    pub fn answer<'a>(&mut self, ticket: Index, record: &impl Wire<'a>) {
        let mut bytes = Vec::with_capacity(32);
        record.put(&mut bytes);
        let range = self.effects.answer(ticket, &bytes);
        self.effects.outcomes.push(Outcome { index: ticket, what: What::Replied(range.clone()) });
        self.answers.push((ticket, range));
    }

    /// Ends a request that was parked under `ticket` with a no. It is not remembered under its key: a retry asks anew.
    pub fn refuse(&mut self, ticket: Index, refusal: Refusal) {
        self.effects.refuse(ticket, refusal);
        self.refused.push(ticket);
    }

    /// Leaves something to be done in the same entry.
    pub fn react(&mut self, reaction: Reaction) {
        self.reactions.push(reaction);
    }

    pub(crate) fn mark(&self) -> OutMark {
        OutMark {
            stream: self.effects.stream.len(),
            outcomes: self.effects.outcomes.len(),
            events: self.effects.events,
            serial: self.serial,
            reactions: self.reactions.len(),
            answers: self.answers.len(),
            refused: self.refused.len(),
            refusals: self.effects.refusals.len(),
        }
    }

    pub(crate) fn cut(&mut self, mark: OutMark) {
        self.effects.stream.truncate(mark.stream);
        self.effects.outcomes.truncate(mark.outcomes);
        self.effects.events = mark.events;
        self.serial = mark.serial;
        self.reactions.truncate(mark.reactions);
        self.answers.truncate(mark.answers);
        self.refused.truncate(mark.refused);
        self.effects.refusals.truncate(mark.refusals);
    }
}

/// What a query may know besides its own fields and the machine's state.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The newest moment folded.
    pub moment: Moment,
    /// The space's replicated settings.
    pub settings: &'a Settings,
    /// What whoever asks may look at. The name that a query is about was checked already; this is for what else its answer shows.
    pub rights: &'a Principal,
}

/// Bytes of bodies, reasons and the like that one answer shows: it is held in memory as a whole, and what does not fit comes with the next question.
pub const ANSWER_BYTES: u64 = 4 << 20;

/// What an answer has room for yet.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    left: u64,
    empty: bool,
}

impl Default for Room {
    fn default() -> Self {
        Room::of(ANSWER_BYTES)
    }
}

impl Room {
    /// Room for so many bytes; 0 for any number.
    pub fn of(bytes: u64) -> Room {
        Room { left: if bytes == 0 { u64::MAX } else { bytes }, empty: true }
    }

    /// Whether something of this length fits in, and takes it in if so. The first always does.
    pub fn takes(&mut self, bytes: u64) -> bool {
        let fits = self.empty || bytes <= self.left;
        if fits {
            (self.left, self.empty) = (self.left.saturating_sub(bytes), false);
        }
        fits
    }
}

/// Commands or queries of one machine: an enum that the catalogue's macro writes.
pub trait Verbs<'a>: Sized {
    /// One card for each.
    const CARDS: &'static [Card];
    /// Reads the record of the verb with this tag.
    fn get(tag: u8, from: &mut Reader<'a>) -> Result<Self, Malformed>;
    /// Its card.
    fn card(&self) -> &'static Card;
}

/// The pure state machine of one pattern.
pub trait Machine: Default {
    /// Its name on every door.
    const NAME: &'static str;
    /// Its tag in bytes.
    const TAG: u8;
    /// What it announces.
    const EVENTS: &'static [EventCard];
    /// What can be changed.
    type Command<'a>: Verbs<'a>;
    /// What can be asked.
    type Query<'a>: Verbs<'a>;

    /// The name that rights are checked against: a queue's, a key's. Empty where there is none.
    fn name_of<'s>(&'s self, command: &'s Self::Command<'_>) -> &'s str;

    /// The same for a query.
    fn name_asked<'s>(&'s self, query: &'s Self::Query<'_>) -> &'s str;

    /// Carries a command out: validate, then mutate, then emit.
    fn apply(&mut self, cx: &Context<'_>, command: &Self::Command<'_>, out: &mut Out) -> Verdict;

    /// Grants waiters whatever has become free. Called once at the end of each request, and of wake, that concerned this machine.
    fn settle(&mut self, _moment: Moment, _settings: &Settings, _out: &mut Out) {}

    /// Does what is due, in (deadline, serial) order, and takes one from `budget` for each item.
    fn wake(&mut self, _moment: Moment, _settings: &Settings, _budget: &mut u64, _out: &mut Out) {}

    /// The earliest deadline.
    fn due(&self) -> Option<Millis> {
        None
    }

    /// The earliest of its deadlines that is an appointment: the node lets it in when it comes, whereas limits that fall close together share an entry.
    fn appointed(&self) -> Option<Millis> {
        None
    }

    /// Ends the parked request `ticket`. When somebody still waits for it, by [`Out::answer`] with what there is or by [`Out::refuse`].
    fn unpark(&mut self, _ticket: Index, _why: Unpark, _out: &mut Out) {}

    /// Takes back what was granted to the request at `ticket`, whose reply was never written; the attempt does not count.
    fn give_back(&mut self, _agent: Serial, _ticket: Index, _moment: Moment, _out: &mut Out) {}

    /// Carries out its part of a reaction.
    fn react(&mut self, _reaction: &Reaction, _moment: Moment, _settings: &Settings, _out: &mut Out) {}

    /// Hears what came of a deed that it left as a reaction under `key`: carried out, or refused and undone.
    fn carried_out(
        &mut self,
        _key: Serial,
        _came: Result<(), &Refusal>,
        _moment: Moment,
        _settings: &Settings,
        _out: &mut Out,
    ) {
    }

    /// The commands that a command of this machine carries with it, to be carried out later.
    fn carries<'c, 'a>(_command: &'c Self::Command<'a>) -> Vec<&'c Commands<'a>> {
        Vec::new()
    }

    /// A new epoch begins at `now`, the last one having come to `was`: a deadline of something held is moved to `now + min(its span, grace)` at the least, since nobody could extend it while no node lived.
    fn revive(&mut self, _was: Millis, _now: Millis, _settings: &Settings) {}

    /// Refuses as stale unless the caller has what a request's guard says it has. Machines that guard nothing leave it as it is.
    fn guard(&self, _cx: &Context<'_>, _guard: &Guard<'_>) -> Result<(), Refusal> {
        Err(crate::refusal::unsupported(format!(
            "nothing can be guarded by {}; guard with a lock",
            Self::NAME
        )))
    }

    /// Answers a query into `answer`, as the record on its card.
    fn ask(&self, view: &View<'_>, query: Self::Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal>;

    /// The record in which the payload of this ordinal came, of a command of this machine: its fields, and its bytes in `record`. For machines whose state refers to payloads instead of holding them.
    fn recall(
        _command: &Self::Command<'_>,
        _ordinal: u32,
        _record: &mut Vec<u8>,
    ) -> Option<&'static [Field]> {
        None
    }

    /// Whether state still refers to the payload that the command at this index carried under this ordinal. What nobody refers to is given back when old segments are rewritten.
    fn keeps(&self, _index: Index, _command: &Self::Command<'_>, _ordinal: u32) -> bool {
        true
    }

    /// The oldest index that state refers to: history from there on is not given up.
    fn oldest(&self) -> Option<Index> {
        None
    }

    /// About how many bytes of payloads state refers to: when they become fewer, there is something to give back.
    fn referred(&self) -> u64 {
        0
    }

    /// The payload that state holds under this number.
    fn body(&self, _key: Serial) -> Option<&Body> {
        None
    }

    /// Asserts every invariant. For tests.
    fn check(&self) {}
}
