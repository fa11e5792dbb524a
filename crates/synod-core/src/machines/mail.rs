//! `mail`: messages from one agent to another, in order, at least once, and never lost without a word.
//!
//! ```text
//!                      receive                ack · reply
//!   send ──▶ waiting ───────────▶ leased ───────────────────▶ read
//!              ▲  │                 │                           ▲
//!              │  │                 │                           │ a reply, handed at once to the request that waits for it
//!              │  │                 │                           │
//!              │  ├─────────────────┼───────────────────────────┘
//!              ├──┼── nack · expiry ┤
//!              │  │                 └── last attempt ──▶ dead
//!              │  ├── nobody read it in time ────────────▶ │
//!              └──┼────────────── retry ─────────────────┘
//!                 └── cancel ──▶ cancelled
//! ```
//!
//! A box belongs to a *name*: mail to somebody who has not come yet waits.
//! Who sends is stamped by the fold, never believed from a body.
//!
//! A box is read like a FIFO group. Its messages are handed out in the order in which they were sent.
//! While one of them is in a reader's hands, only that reader (the agent, in that session) gets more; so nothing is ever worked on by two, and nothing overtakes.
//! A message that comes back, by `nack` or because its lease ended, is handed out again before every later one, and those wait for as long as it is put off.
//! After `mail_attempts_max` attempts it is a dead letter with every reason, and the box goes on.
//!
//! Readers who find nothing wait in line by ticket and are served at the end of the very request that brings mail, first come first served among those whom the box may serve.
//! `request` waits for the reply to its own message and gets it past the box; a reply that nobody waits for any more lies in the box like any other message.
//! A request that comes again under its request key finds the message it sent: it is never sent twice, however often the connection breaks.
//!
//! Invariants: the states of a box's messages add up to what was sent to it; a message is listed as waiting exactly while it waits, and has a lease exactly while it is leased; all messages of a box that are in hand are in the same reader's; a timer stands for whatever can end by itself; no box that could serve its line has one when a request ends.
//!
//! Mail of an agent with an endpoint is *pushed*: the node's courier is a reader like any other, with the same rule of one reader at a time; whoever waits in line for mail comes before it.
//! An attempt is in the log before its request leaves the node, and its result after; an endpoint that fails in a row is left alone for a while.
//!
//! Deliberately not here: what a body means; the HTTP of a push (the node's courier); mail to many (publish to a topic); dedupe of sends (request keys do that for every command).
//!
//! Rooms, in the order of a message's life: `vocabulary`, `rows`, `send`, `limits` (loops, rates, quotas), `receive`, `hold` (what a reader can say), `talk` (reply and request), `life` (the moves between states), `wake`, `manage` (what senders and people do), `push` (endpoints and their breakers), `courier` (attempts and results), `ask`, `why`.

mod ask;
mod courier;
mod hold;
mod life;
mod limits;
mod manage;
mod push;
mod receive;
mod rows;
mod send;
mod talk;
mod vocabulary;
mod wake;
mod why;

pub use rows::Pushes;
pub use vocabulary::*;

use self::manage::Called;
use crate::codec::{Malformed, Reader};
use crate::endpoint::{Breaker, Last};
use crate::ids::{Fence, Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Room, Unpark, Verdict, View};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Cell, Map, Ordered, Table, Timers};
use courier::COURIER;
use rows::{
    Asked, BreakerRow, Courier, EndpointRow, Extra, LeaseRow, MailRow, Rate, Sending, Tally, Tried, Waiter,
};

/// Who writes notices that no agent wrote. Nobody reads mail to this name, and no agent can send under it.
pub const SYSTEM: &str = "synod";

/// What rights are checked against when every box is asked for: a principal confined to prefixes may not.
const EVERY_BOX: &str = "*";

tables! {
    /// Everything that is known of mail.
    pub(crate) struct Tables {
        /// From name to box.
        names: Map<Box<str>, u32>,
        /// Back from box to name.
        boxes: Table<Box<str>>,
        /// The newest box's number; none is given twice.
        box_ids: Cell<u64>,
        /// Each box's counts.
        tallies: Table<Tally>,
        /// The box of each agent that has ever read.
        readers: Table<u32>,
        /// Messages.
        mails: Table<MailRow>,
        /// What only some messages have.
        extras: Table<Box<Extra>>,
        /// Attempts that came to nothing, by the fence they were made under.
        tried: Map<(Serial, Fence), Tried>,
        /// Leases by message.
        leases: Table<LeaseRow>,
        /// Bodies by message.
        bodies: Bodies,
        /// Bytes of all bodies.
        bytes: Cell<u64>,
        /// (box, message): what can be received, in order.
        waiting: Ordered<(u32, Serial)>,
        /// (box, message): what is in its reader's hands.
        leased: Ordered<(u32, Serial)>,
        /// Dead letters.
        dead: Ordered<Serial>,
        /// (time, message): what has ended, oldest first.
        ended: Ordered<(Millis, Serial)>,
        /// (box, message): what was sent to and from whom.
        letters: Ordered<(u32, Serial)>,
        /// (message, reply): what followed from what.
        replies: Ordered<(Serial, Serial)>,
        /// When each message expires, comes back after a pause, or ends its lease.
        timers: Timers,
        /// When to look for ended messages to forget; zero when there are none.
        sweep: Cell<Millis>,
        /// Readers in line, by ticket.
        waiters: Table<Waiter>,
        /// (box, ticket): the lines.
        lines: Ordered<(u32, u64)>,
        /// (box, session, ticket): the same, by reader; session 0 is none.
        lines_of: Ordered<(u32, Serial, u64)>,
        /// Boxes whose line may be served: looked at when the request ends.
        touched: Ordered<u32>,
        /// Requests that wait for a reply, by ticket.
        asked: Table<Asked>,
        /// From message to the ticket that waits for its reply.
        awaited: Table<u64>,
        /// (ticket, reply): waits to be ended when the request ends; reply 0 is none.
        news: Ordered<(u64, Serial)>,
        /// Which reply was handed to which ticket.
        answered: Table<Serial>,
        /// Which message a request sent, by its request key.
        sendings: Map<[u8; 16], Sending>,
        /// How often two boxes wrote to each other lately; the lower number first.
        rates: Map<(u32, u32), Rate>,
        /// (end, lower, higher): when each of these may be forgotten.
        rate_ends: Ordered<(Millis, u32, u32)>,
    } later {
        /// Where a box's mail is pushed to.
        endpoints: Table<Box<EndpointRow>>,
        /// How that fares, for each of them.
        breakers: Table<BreakerRow>,
        /// What came of the newest attempt of each.
        lasts: Table<Box<Last>>,
        /// (time, box): from when the next message of a box may be pushed.
        ready: Ordered<(Millis, u32)>,
        /// Messages in the courier's hands.
        flights: Ordered<Serial>,
        /// Couriers in line, by ticket.
        couriers: Table<Courier>,
        /// Counts over all boxes.
        pushes: Cell<Pushes>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Mail {
    pub(crate) tables: Tables,
}

impl Machine for Mail {
    const NAME: &'static str = "mail";
    const TAG: u8 = 4;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    // Whoever writes needs rights on the addressee's name; one's own box needs none.
    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Send(c) => c.to,
            Command::Request(c) => c.to,
            Command::Reply(c) => self.tables.mails.get(c.message).map_or("", |row| self.name(row.from)),
            Command::Retry(c) => self.common_box(&c.messages),
            Command::Receive(_)
            | Command::Ack(_)
            | Command::AckAll(_)
            | Command::Nack(_)
            | Command::Extend(_)
            | Command::Cancel(_)
            | Command::Carry(_)
            | Command::Report(_) => "",
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => self.box_of(q.message),
            Query::Why(q) => self.box_of(q.message),
            Query::Inbox(q) => q.agent,
            Query::History(q) => q.agent,
            Query::Dead(q) => q.agent.unwrap_or(EVERY_BOX),
            Query::Boxes(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_BOX),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Send(c) => self.send(cx, c, out),
            Command::Receive(c) => self.receive(cx, c, out),
            Command::Ack(c) => self.ack(cx, c, out),
            Command::AckAll(c) => self.ack_all(cx, c, out),
            Command::Nack(c) => self.nack(cx, c, out),
            Command::Extend(c) => self.extend(cx, c, out),
            Command::Reply(c) => self.reply(cx, c, out),
            Command::Request(c) => self.request(cx, c, out),
            Command::Cancel(c) => self.cancel(cx, c, out),
            Command::Retry(c) => self.retry(cx, c, out),
            Command::Carry(c) => self.carry(cx, c, out),
            Command::Report(c) => self.report(cx, c, out),
        }
    }

    fn settle(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        self.answer_requests(moment.time, settings, out);
        self.offer(moment.time, settings, out);
        // After those who wait for their own mail.
        self.load_couriers(moment.time, settings, out);
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        self.fall_due(moment.time, settings, budget, out);
    }

    fn due(&self) -> Option<Millis> {
        let first = self.tables.timers.first().map(|(at, _)| at);
        let sweep = Some(*self.tables.sweep.get()).filter(|at| at.0 > 0);
        // What may be pushed is due while somebody is there to push it.
        let waits = !self.tables.couriers.is_empty();
        let ready = || self.tables.ready.first((Millis(0), 0), (Millis(u64::MAX), u32::MAX));
        let push = waits.then(ready).flatten().map(|(at, _)| at);
        [first, sweep, push].into_iter().flatten().min()
    }

    fn unpark(&mut self, ticket: Index, why: Unpark, out: &mut Out) {
        if self.tables.couriers.del(Serial(ticket.0)) {
            if why != Unpark::Withdrawn {
                out.answer(ticket, &Carried { messages: Vec::new() });
            }
        } else if self.leave_line(ticket) && why != Unpark::Withdrawn {
            out.answer(ticket, &Received { messages: Vec::new() });
        } else if let Some(message) = self.stop_asking(ticket)
            && why != Unpark::Withdrawn
        {
            out.answer(ticket, &self.unanswered(message));
        }
    }

    fn give_back(&mut self, agent: Serial, ticket: Index, moment: Moment, out: &mut Out) {
        for message in self.held_by(agent) {
            if self.tables.leases.get(message).is_some_and(|lease| lease.ticket == ticket) {
                self.put_back(message, moment.time, out);
            }
        }
        self.take_answer_back(agent, ticket, moment.time, out);
        if agent == Serial(0) {
            self.unload(ticket, moment.time, out);
        }
    }

    fn react(&mut self, reaction: &Reaction, moment: Moment, settings: &Settings, out: &mut Out) {
        match reaction {
            Reaction::SessionEnded { agent, session, .. } => {
                for message in self.held_by(*agent) {
                    let lease = self.tables.leases.get(message);
                    if lease.is_some_and(|lease| lease.bound && lease.reader == *session) {
                        self.expire(message, "session", moment.time, settings, out);
                    }
                }
            }
            Reaction::Stuck { name, queue, task, heard, .. } => {
                self.nudge(name, queue, *task, *heard, moment, settings, out);
            }
            Reaction::Called { by, auction, market, round, reply_by, invited, .. } => {
                let called = Called { by, auction: *auction, market, round: *round, reply_by: *reply_by };
                self.invite(&called, invited, moment, settings, out);
            }
            Reaction::Endpoint { name, endpoint, secret } => {
                self.set_endpoint(name, endpoint.as_deref(), secret.as_deref(), moment.time, settings, out);
            }
            // The fold's own.
            Reaction::Deed { .. } => {}
        }
    }

    // What had lapsed before, and was only not taken back yet, stays lapsed. Unread mail expires as its sender said: nobody lived to be told otherwise.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let near = self.tables.timers.before(now.plus(grace)).filter(|(at, _)| *at > was);
        let near: Vec<Serial> = near.map(|(_, message)| message).collect();
        for message in near {
            if let Some(lease) = self.tables.leases.edit(message) {
                lease.until = lease.until.max(now.plus(lease.lease_ms.min(grace)));
                self.tables.timers.set(message, lease.until);
            }
        }
        self.end_flights(now);
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(view, q.message, answer),
            Query::Inbox(q) => self.inbox(view, &q, answer),
            Query::History(q) => self.history(view, &q, answer),
            Query::Dead(q) => self.list_dead(view, &q, answer),
            Query::Why(q) => self.why(view, q.message, answer),
            Query::Boxes(q) => self.list_boxes(&q, answer),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        self.tables.bodies.get(key)
    }

    fn check(&self) {
        self.check_messages();
        self.check_boxes();
        self.check_lines();
        self.check_pushes();
    }
}

impl Mail {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Mail { tables: Tables::load(state, bodies)? })
    }

    /// Whose box this is. Box 0 is nobody's: notices come from there.
    fn name(&self, of: u32) -> &str {
        if of == 0 { SYSTEM } else { self.tables.boxes.get(Serial(of as u64)).map_or("", |name| name) }
    }

    /// The name of the box that a message is for; empty when there is no such message.
    fn box_of(&self, message: Serial) -> &str {
        self.tables.mails.get(message).map_or("", |row| self.name(row.to))
    }

    /// The one box that all these messages are for; `*`, which no prefix covers, when they are for several.
    fn common_box(&self, messages: &[Serial]) -> &str {
        let mut names = messages.iter().map(|message| self.box_of(*message)).filter(|name| !name.is_empty());
        let first = names.next().unwrap_or("");
        if names.all(|name| name == first) { first } else { EVERY_BOX }
    }

    /// The messages in an agent's hands, in order.
    fn held_by(&self, agent: Serial) -> Vec<Serial> {
        self.tables.readers.get(agent).map_or(Vec::new(), |of| self.in_hand(*of).collect())
    }

    /// The messages of a box that are in its reader's hands, in order.
    fn in_hand(&self, of: u32) -> impl Iterator<Item = Serial> + '_ {
        self.tables.leased.range((of, Serial(0))..=(of, Serial(u64::MAX))).map(|(_, message)| message)
    }

    /// The first message of a box that waits, whether or not it can be received yet.
    fn head(&self, of: u32) -> Option<Serial> {
        self.tables.waiting.first((of, Serial(0)), (of, Serial(u64::MAX))).map(|(_, message)| message)
    }

    /// The session of the reader that has mail of this box in hand; 0 for a reader without one.
    fn reader_of(&self, of: u32) -> Option<Serial> {
        let (_, message) = self.tables.leased.first((of, Serial(0)), (of, Serial(u64::MAX)))?;
        self.tables.leases.get(message).map(|lease| lease.reader)
    }

    fn check_messages(&self) {
        let tables = &self.tables;
        let mut bytes = 0;
        for (id, row) in tables.mails.iter() {
            let is = |state: State| row.state == state;
            assert_eq!(tables.waiting.has((row.to, id)), is(State::Waiting), "{id} is listed while it waits");
            assert_eq!(
                tables.leased.has((row.to, id)),
                is(State::Leased),
                "{id} is listed while it is in hand"
            );
            assert_eq!(tables.leases.has(id), is(State::Leased), "{id} has a lease while it is in hand");
            assert_eq!(tables.dead.has(id), is(State::Dead), "{id} is listed while it is dead");
            assert_eq!(tables.ended.has((row.at, id)), row.state.ended(), "{id} is listed once it has ended");
            let bound = tables.leases.get(id).is_some_and(|lease| lease.bound);
            let timed = !row.state.ended() && !bound;
            assert_eq!(tables.timers.get(id).is_some(), timed, "{id} has a timer while it can end by itself");
            assert!(tables.letters.has((row.to, id)), "{id} is among its recipient's letters");
            assert!(
                row.from == 0 || tables.letters.has((row.from, id)),
                "{id} is among its sender's letters"
            );
            bytes += tables.bodies.get(id).map_or(0, Body::size);
        }
        assert_eq!(bytes, *tables.bytes.get(), "bytes of bodies are counted");
        for listed in [tables.waiting.len() + tables.leased.len() + tables.ended.len(), tables.bodies.len()] {
            assert_eq!(listed, tables.mails.len(), "nothing is listed that is not there");
        }
        for (key, sending) in tables.sendings.iter() {
            let extra = tables.extras.get(sending.message).expect("a message that a request sent is there");
            assert_eq!(extra.key.as_ref(), Some(key), "a request's message knows its key");
        }
        for (ticket, reply) in tables.answered.iter() {
            let extra = tables.extras.get(*reply).expect("a reply that was handed over is there");
            assert_eq!(extra.answered, Some(Index(ticket.0)), "a handed reply knows to whom");
        }
    }

    fn check_boxes(&self) {
        let tables = &self.tables;
        assert_eq!(tables.names.len(), tables.boxes.len(), "one name a box");
        let mut counts = std::collections::BTreeMap::<u32, [u64; 5]>::new();
        for (_, row) in tables.mails.iter() {
            counts.entry(row.to).or_default()[row.state as usize] += 1;
        }
        for (of, tally) in tables.tallies.iter() {
            let of = of.0 as u32;
            assert_eq!(tables.names.get(self.name(of)), Some(&of), "a box and its name name each other");
            let mut live = counts.remove(&of).unwrap_or_default();
            for state in [State::Read, State::Dead, State::Cancelled] {
                assert!(live[state as usize] <= tally.counts[state as usize], "kept messages are counted");
                live[state as usize] = tally.counts[state as usize];
            }
            assert_eq!(live, tally.counts, "box {of} counts its messages");
            assert_eq!(tally.counts.iter().sum::<u64>(), tally.sent, "the states of box {of} add up");
            let reader = self.reader_of(of);
            for message in self.in_hand(of) {
                let lease = tables.leases.get(message).expect("what is in hand has a lease");
                assert_eq!(Some(lease.reader), reader, "one reader has all that is in hand of box {of}");
                let own = tables.readers.get(lease.agent) == Some(&of) || lease.reader == COURIER;
                assert!(own, "and it is the box's own agent, or the courier");
            }
        }
        assert!(counts.is_empty(), "every message is in a box that is there");
    }

    fn check_lines(&self) {
        let tables = &self.tables;
        assert!(tables.touched.is_empty() && tables.news.is_empty(), "whatever happened has been looked at");
        assert_eq!(tables.lines.len(), tables.waiters.len(), "each waiter stands in one line");
        assert_eq!(tables.lines_of.len(), tables.waiters.len(), "and is listed once by reader");
        for (of, ticket) in tables.lines.iter() {
            let waiter = tables.waiters.get(Serial(ticket)).expect("whoever stands in line is known");
            assert_eq!(waiter.of, of);
            assert!(tables.lines_of.has((of, waiter.reader, ticket)));
        }
        assert_eq!(tables.asked.len(), tables.awaited.len(), "a message's reply is awaited by one request");
        for (message, ticket) in tables.awaited.iter() {
            assert_eq!(tables.asked.get(Serial(*ticket)).map(|asked| asked.message), Some(message));
        }
        assert_eq!(tables.rates.len(), tables.rate_ends.len(), "each rate ends once");
    }
}
