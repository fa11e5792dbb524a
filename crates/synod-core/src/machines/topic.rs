//! `topic`: durable publish and subscribe. Everybody reads at their own pace; groups share the work.
//!
//! ```text
//!   publish ──▶ ┌─────────┬──────────────────────────────────────────┐ ◀── next
//!               │ trimmed │ kept: age, bytes, count                  │
//!               └─────────┴──────────────────────────────────────────┘
//!                  gone          ▲ read: from any place, as often as one likes
//!                                │
//!   a group:       done          │ cursor          not come to yet
//!               ├────────────────┼─────────────────────────────────────
//!                 but for these: │
//!
//!                     fetch · claim              ack
//!     cursor ──┬──▶ leased ─────────────────────────────────▶ done
//!              │     ▲  │ nack · lease over · session over
//!              │     │  ├──────────▶ ready, or delayed ─ fetch ─▶ leased
//!              │     │  └─ last attempt ──▶ dead ─ retry ─▶ ready
//!              └──▶ blocked: an earlier message of its key is not done
//! ```
//!
//! A topic's state is a contiguous list of references: six bytes a message, offsets from 0 without a gap, trimmed only at the front.
//! Bodies stay in the log and are read from history when they are shown.
//! A topic that was deleted and made anew is another: cursors carry the topic's number, so that an old one does not quietly fit.
//!
//! A group has a cursor for each topic it reads, and a row for each message before the cursor that is not done; everything else before the cursor is done.
//! So what was acknowledged out of order costs nothing, and what is open is bounded by `topic_pending_max`.
//! Messages of one key are handed out one after the other: while one is in somebody's hands or awaits its retry, later ones of the key wait and others go past.
//! Keys are compared by 48 bits of a hash: two that share one by accident wait for each other, and nothing worse.
//! A dead letter lets its key go on, keeps every reason, and keeps its message even when retention has taken it from the topic.
//!
//! Members that find nothing wait in line by ticket and are served at the end of the very request that brings a message.
//! What a session has in hand goes back in the very entry in which it ends.
//! Retention wins: what is trimmed is not handed out again, and is counted as `missed` by each group that had not done it.
//! How many groups there are costs a publish nothing: groups over patterns look for news when they fetch ([`news`]).
//!
//! Invariants: each group's rows stand before its cursor and within what is kept; of each key at most one is not blocked; a member holds exactly what is leased to it; a timer stands for every lease and pause; no group that could serve its line has one when a request ends.
//!
//! Deliberately not here: what a body means; exactly-once over a network (put the ack and its effect into one transaction); order between messages of different keys in a group; push to addresses outside.
//!
//! Rooms: `vocabulary`, `rows`, `names` (topics, patterns, cursors), `publish`, `news` (who learns of it), `keep` (retention), `manage`, `read`, `group` (who is in it, where it stands), `fetch`, `hold` (what a member can say), `life` (the moves of a message in a group), `wake`, `ask`, `why`, `check`.

mod ask;
mod check;
mod fetch;
mod group;
mod hold;
mod keep;
mod life;
mod manage;
mod names;
mod news;
mod publish;
mod read;
mod rows;
mod vocabulary;
mod wake;
mod why;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader, Wire};
use crate::ids::{Fence, Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Room, Unpark, Verdict, View};
use crate::record::{Field, Record};
use crate::refusal::{self, Refusal};
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Cell, Map, Ordered, Sequences, Table, Timers};
use rows::{DeadRow, GroupRow, HeldRow, Lost, Member, Spot, Tally, TopicRow, Tried, Waiter};

/// What rights are checked against when every topic is asked for: a principal confined to prefixes may not.
const EVERY_TOPIC: &str = "*";

tables! {
    /// Everything that is known of topics and groups.
    pub(crate) struct Tables {
        /// From name to topic.
        names: Map<Box<str>, Serial>,
        /// Topics.
        topics: Table<TopicRow>,
        /// Messages of each topic.
        messages: Sequences,
        /// How many messages all topics keep.
        count: Cell<u64>,
        /// The newest message that retention took from a topic.
        lost: Table<Lost>,
        /// (topic, type): a number for each type of a topic, from 1.
        types: Map<(Serial, Box<str>), u64>,
        /// From name to group.
        group_names: Map<Box<str>, Serial>,
        /// Groups.
        groups: Table<GroupRow>,
        /// Counts of groups.
        tallies: Table<Tally>,
        /// Groups that read a pattern.
        wild: Ordered<Serial>,
        /// (group, topic): the first offset that the group has not come to. A group over a pattern has one where it found something.
        cursors: Map<(Serial, Serial), u64>,
        /// (topic, group): the same, by topic.
        readers: Ordered<(Serial, Serial)>,
        /// The request of each topic's newest message.
        stirred: Table<Index>,
        /// (request, topic): the same, in order.
        news: Ordered<(Index, Serial)>,
        /// (request, topic): with which request a topic has lost something last.
        losses: Ordered<(Index, Serial)>,
        /// How far each group over a pattern has looked at those two.
        seen: Table<Index>,
        /// (group, topic): where a group found something to hand out, or something came back.
        open: Ordered<(Serial, Serial)>,
        /// The topic that a group took from last: the next one has its turn.
        turns: Table<Serial>,
        /// Messages that groups are not done with.
        held: Table<HeldRow>,
        /// (group, topic, offset): the same.
        places: Map<(Serial, Serial, u64), Serial>,
        /// (topic, offset, group): the same, by topic.
        spots: Ordered<(Serial, u64, Serial)>,
        /// (group, topic, offset): what came back, or whose turn has come.
        ready: Ordered<(Serial, Serial, u64)>,
        /// (group, topic, key, offset): open messages that have a key.
        keyed: Ordered<(Serial, Serial, u64, u64)>,
        /// (agent, session, row): what is in whose hands; session 0 is none.
        hands: Ordered<(Serial, Serial, Serial)>,
        /// When a lease or a pause ends, by row; when a topic is looked at for what is too old.
        timers: Timers,
        /// (row, fence): attempts that came to nothing.
        tried: Map<(Serial, Fence), Tried>,
        /// Dead letters, by what was their row.
        dead: Table<DeadRow>,
        /// (group, topic, offset): the same.
        dead_places: Map<(Serial, Serial, u64), Serial>,
        /// (group, death, row): the same, in the order in which they died.
        dead_of: Ordered<(Serial, Serial, Serial)>,
        /// (index, ordinal, row): payloads that dead letters refer to.
        dead_spots: Ordered<(Index, u32, Serial)>,
        /// (group, agent, session): members.
        members: Map<(Serial, Serial, Serial), Member>,
        /// (agent, session, group): the same, by who it is.
        memberships: Ordered<(Serial, Serial, Serial)>,
        /// (group, when it was last heard of, agent): members without a session.
        quiet: Ordered<(Serial, Millis, Serial)>,
        /// Names of agents that are members of anything.
        agents: Table<Box<str>>,
        /// Members in line, by ticket.
        waiters: Table<Waiter>,
        /// (group, ticket): the lines.
        lines: Ordered<(Serial, u64)>,
        /// (topic, group): groups over one topic in which somebody stands in line.
        awaited: Ordered<(Serial, Serial)>,
        /// Groups over patterns in which somebody does.
        awaiting: Ordered<Serial>,
        /// Groups whose line may be served: looked at when the request ends.
        touched: Ordered<Serial>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Topics {
    pub(crate) tables: Tables,
}

impl Machine for Topics {
    const NAME: &'static str = "topic";
    const TAG: u8 = 6;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Publish(c) => c.topic,
            Command::PublishAll(c) => c.topic,
            Command::Create(c) => c.topic,
            Command::Configure(c) => c.topic,
            Command::Delete(c) => c.topic,
            Command::Join(c) => within(c.topic),
            Command::Fetch(c) => self.read_by(c.group),
            Command::Ack(c) => self.read_by(c.group),
            Command::AckAll(c) => self.read_by(c.group),
            Command::Nack(c) => self.read_by(c.group),
            Command::Extend(c) => self.read_by(c.group),
            Command::Claim(c) => self.read_by(c.group),
            Command::Reset(c) => self.read_by(c.group),
            Command::Leave(c) => self.read_by(c.group),
            Command::DeleteGroup(c) => self.read_by(c.group),
            Command::Retry(c) => self.read_by(c.group),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Read(q) => within(q.topic),
            Query::List(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_TOPIC),
            Query::Show(q) => q.topic,
            Query::Groups(q) => q.topic.unwrap_or(EVERY_TOPIC),
            Query::Group(q) => self.read_by(q.group),
            Query::Pending(q) => self.read_by(q.group),
            Query::Dead(q) => self.read_by(q.group),
            Query::Why(q) => self.read_by(q.group),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Publish(c) => self.publish(cx, c, out),
            Command::PublishAll(c) => self.publish_all(cx, c, out),
            Command::Create(c) => self.create(cx, c, out),
            Command::Configure(c) => self.configure(cx, c, out),
            Command::Delete(c) => self.delete(cx, c, out),
            Command::Join(c) => self.join(cx, c, out),
            Command::Fetch(c) => self.fetch(cx, c, out),
            Command::Ack(c) => self.ack(cx, c, out),
            Command::AckAll(c) => self.ack_all(cx, c, out),
            Command::Nack(c) => self.nack(cx, c, out),
            Command::Extend(c) => self.extend(cx, c, out),
            Command::Claim(c) => self.claim(cx, c, out),
            Command::Reset(c) => self.reset(cx, c, out),
            Command::Leave(c) => self.leave(cx, c, out),
            Command::DeleteGroup(c) => self.delete_group(cx, c, out),
            Command::Retry(c) => self.retry(cx, c, out),
        }
    }

    fn settle(&mut self, moment: Moment, settings: &Settings, out: &mut Out) {
        self.offer(moment.time, settings, out);
    }

    fn wake(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        self.fall_due(moment, settings, budget, out);
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    fn unpark(&mut self, ticket: Index, why: Unpark, out: &mut Out) {
        if let Some(waiter) = self.leave_line(ticket)
            && why != Unpark::Withdrawn
        {
            out.answer(ticket, &self.fetched(waiter.group, Vec::new()));
        }
    }

    fn give_back(&mut self, agent: Serial, ticket: Index, moment: Moment, out: &mut Out) {
        let granted = |row: &Serial| self.tables.held.get(*row).is_some_and(|held| held.ticket == ticket);
        let rows: Vec<Serial> = self.in_hands(agent).filter(granted).collect();
        rows.into_iter().for_each(|row| self.put_back(row, moment.time, out));
    }

    fn react(&mut self, reaction: &Reaction, moment: Moment, settings: &Settings, out: &mut Out) {
        if let Reaction::SessionEnded { agent, session, .. } = reaction {
            self.session_ended(*agent, *session, moment.time, settings, out);
        }
    }

    // What had lapsed before, and was only not taken back yet, stays lapsed. Messages age as if nothing had been.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let near = self.tables.timers.before(now.plus(grace)).filter(|(at, _)| *at > was);
        let near: Vec<Serial> = near.map(|(_, row)| row).collect();
        for row in near {
            if self.tables.held.get(row).is_some_and(|held| held.state == State::Leased)
                && let Some(held) = self.tables.held.edit(row)
            {
                held.until = held.until.max(now.plus(held.lease_ms.min(grace)));
                self.tables.timers.set(row, held.until);
            }
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Read(q) => self.read(view, &q, answer),
            Query::List(q) => self.list(view, &q, answer),
            Query::Show(q) => self.show(view, &q, answer),
            Query::Groups(q) => self.list_groups(view, &q, answer),
            Query::Group(q) => self.show_group(view, &q, answer),
            Query::Pending(q) => self.pending(&q, answer),
            Query::Dead(q) => self.list_dead(&q, answer),
            Query::Why(q) => self.why(view, &q, answer),
        }
    }

    fn recall(command: &Command<'_>, ordinal: u32, record: &mut Vec<u8>) -> Option<&'static [Field]> {
        let message = match command {
            Command::Publish(publish) => Some(publish.message()),
            Command::PublishAll(publish) => {
                publish.messages.iter().find(|message| message.body.ordinal == ordinal).cloned()
            }
            _ => None,
        };
        let message = message.filter(|message| message.body.ordinal == ordinal)?;
        record.clear();
        message.put(record);
        Some(Message::FIELDS)
    }

    fn keeps(&self, index: Index, command: &Command<'_>, ordinal: u32) -> bool {
        let topic = self.tables.names.get(self.name_of(command));
        topic.is_some_and(|topic| self.tables.messages.find(*topic, index, ordinal).is_some())
            || self.refers_dead(index, ordinal)
    }

    fn oldest(&self) -> Option<Index> {
        let dead = self.tables.dead_spots.iter().next().map(|(index, ..)| index);
        [self.tables.messages.oldest(), dead].into_iter().flatten().min()
    }

    fn referred(&self) -> u64 {
        self.tables.messages.total()
    }

    fn check(&self) {
        self.check_topics();
        self.check_groups();
        self.check_rows();
    }
}

impl Topics {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Topics { tables: Tables::load(state, bodies)? })
    }

    /// The name of a topic.
    fn topic_name(&self, topic: Serial) -> &str {
        self.tables.topics.get(topic).map_or("", |row| &row.name)
    }

    /// The topic of this name, or what to do without one.
    fn topic(&self, name: &str) -> Result<Serial, Refusal> {
        self.tables.names.get(name).copied().ok_or_else(|| {
            refusal::not_found(format!(
                "there is no topic `{name}`; publish to it or make it with `synod topic create`, and `synod topic list` shows what there is"
            ))
        })
    }

    /// The group of this name, or what to do without one.
    fn group(&self, name: &str) -> Result<Serial, Refusal> {
        self.tables.group_names.get(name).copied().ok_or_else(|| {
            refusal::not_found(format!(
                "there is no group `{name}`; make it with `synod topic join {name} TOPIC`, and `synod topic groups` shows what there is"
            ))
        })
    }

    fn group_row(&self, group: Serial) -> Option<&GroupRow> {
        self.tables.groups.get(group)
    }

    fn tally(&mut self, group: Serial, change: impl FnOnce(&mut Tally)) {
        if let Some(tally) = self.tables.tallies.edit(group) {
            change(tally);
        }
    }

    fn counts(&self, group: Serial) -> Tally {
        self.tables.tallies.get(group).copied().unwrap_or_default()
    }

    /// What everything that a group reads begins with; empty when there is no such group.
    fn read_by(&self, group: &str) -> &str {
        let group = self.tables.group_names.get(group).and_then(|group| self.group_row(*group));
        group.map_or("", |group| within(&group.reads))
    }

    /// The name of an agent that is a member of anything.
    fn agent_name(&self, agent: Serial) -> &str {
        self.tables.agents.get(agent).map_or("", |name| name)
    }

    /// Whether a dead letter refers to this payload.
    fn refers_dead(&self, index: Index, ordinal: u32) -> bool {
        let all = (index, ordinal, Serial(0))..=(index, ordinal, Serial(u64::MAX));
        self.tables.dead_spots.range(all).next().is_some()
    }

    /// Rows of what an agent has in hand, in all its sessions.
    fn in_hands(&self, agent: Serial) -> impl Iterator<Item = Serial> + '_ {
        let all = (agent, Serial(0), Serial(0))..=(agent, Serial(u64::MAX), Serial(u64::MAX));
        self.tables.hands.range(all).map(|(_, _, row)| row)
    }
}

/// What rights to a topic or a pattern are checked against.
fn within(pattern: &str) -> &str {
    match names::literal(pattern) {
        "" => EVERY_TOPIC,
        literal => literal,
    }
}
