//! Handing messages out, and standing in line for them.

use super::group::Who;
use super::publish::key_of;
use super::*;
use crate::machine::Done;
use crate::tables::Item;

/// Who takes, and on what terms: the same for one that is served at once and for one that stood in line.
#[derive(Clone, Copy)]
pub(super) struct Taker {
    pub who: Who,
    pub ticket: Index,
    pub lease_ms: u64,
    pub now: Millis,
}

/// Bytes of messages after which a fetch takes no more.
const FETCH_BYTES: u64 = crate::machine::ANSWER_BYTES;

impl Topics {
    pub(super) fn fetch(&mut self, cx: &Context<'_>, fetch: &Fetch<'_>, out: &mut Out) -> Verdict {
        let wait_ms = fetch.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(refusal::unsupported(
                "`fetch` cannot wait inside a transaction; leave `wait_ms` out",
            ));
        }
        let group = self.group(fetch.group)?;
        let who = self.enter(cx, group, out)?;
        let max = fetch.max.unwrap_or(1).min(self.free_hands(group, who, cx.settings)?);
        let lease_ms = fetch.lease_ms.unwrap_or(cx.settings.lease_ms);
        let taker = Taker { who, ticket: cx.moment.index, lease_ms, now: cx.now() };
        let messages = self.take(group, max as usize, taker, cx.settings, out);
        if !messages.is_empty() {
            return out.reply(&self.fetched(group, messages));
        }
        if wait_ms == 0 {
            self.check_open(group, cx.settings)?;
            return out.reply(&self.fetched(group, messages));
        }
        if self.tables.waiters.len() as u64 >= cx.settings.parked_max {
            return Err(refusal::exhausted(format!(
                "{} requests wait for messages already; try again without waiting",
                cx.settings.parked_max
            )));
        }
        let Who { agent, reader } = who;
        self.tables.waiters.put(Serial(cx.ticket.0), Waiter { group, agent, reader, max, lease_ms });
        self.tables.lines.put((group, cx.ticket.0));
        self.line_changed(group, who, 1);
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    /// Refuses when nothing can be handed out because too much is open.
    fn check_open(&self, group: Serial, settings: &Settings) -> Result<(), Refusal> {
        let held = self.counts(group).held;
        if held < settings.topic_pending_max {
            return self.check_pairs(group, settings);
        }
        let mut open = self.tables.open.range((group, Serial(0))..=(group, Serial(u64::MAX)));
        let more = |(_, topic): (Serial, Serial)| {
            let cursor = self.tables.cursors.get(&(group, topic)).copied().unwrap_or(0);
            cursor < self.tables.messages.range(topic).end
        };
        if open.any(more) {
            return Err(refusal::exhausted(format!(
                "{held} messages of the group are handed out, put off, or behind others of their key; acknowledge some first: `synod topic pending` shows who has them"
            )));
        }
        Ok(())
    }

    /// Refuses when there may be something in topics that the group cannot come to.
    fn check_pairs(&self, group: Serial, settings: &Settings) -> Result<(), Refusal> {
        let newest = self.tables.news.iter().next_back().map(|(at, _)| at);
        let wild = self.group_row(group).is_some_and(|row| row.wild);
        let pairs = self.tables.wild_pairs();
        if wild && pairs >= settings.topic_pairs_max && self.tables.seen.get(group).copied() != newest {
            return Err(refusal::exhausted(format!(
                "groups over patterns have come to {pairs} topics, each counted for each group, and to no more; delete groups or topics, or raise it with `synod space set topic_pairs_max`"
            )));
        }
        Ok(())
    }

    pub(super) fn fetched(&self, group: Serial, messages: Vec<Delivered>) -> Fetched {
        Fetched { messages, missed: Some(self.missed(group)).filter(|missed| *missed > 0) }
    }

    /// How many more messages a member may have in hand.
    pub(super) fn free_hands(&self, group: Serial, who: Who, settings: &Settings) -> Result<u32, Refusal> {
        let member = self.tables.members.get(&(group, who.agent, who.reader));
        let holds = member.map_or(0, |member| member.holds);
        match settings.leases_max.saturating_sub(holds) {
            0 => Err(refusal::exhausted(format!(
                "you have {holds} messages of the group in hand; acknowledge some before you take more"
            ))),
            free => Ok(free.min(u32::MAX as u64) as u32),
        }
    }

    /// Takes up to `max` messages. Topics have their turns: what a group took from last comes last.
    pub(super) fn take(
        &mut self,
        group: Serial,
        max: usize,
        taker: Taker,
        settings: &Settings,
        out: &mut Out,
    ) -> Vec<Delivered> {
        self.look_around(group, taker.now, settings);
        let (mut taken, mut bytes) = (Vec::new(), 0);
        let turn = self.tables.turns.get(group).copied().unwrap_or_default();
        // First those after the one whose turn was, then from the beginning up to and with it.
        for (first, last) in [(turn.0.saturating_add(1), u64::MAX), (0, turn.0)] {
            let mut next = first;
            while taken.len() < max
                && bytes < FETCH_BYTES
                && let Some(topic) = self.next_open(group, (Serial(next), Serial(last)), settings)
            {
                let before = taken.len();
                self.take_from(group, topic, max, taker, settings, (&mut taken, &mut bytes), out);
                if taken.len() > before && self.tables.turns.get(group) != Some(&topic) {
                    self.tables.turns.put(group, topic);
                }
                next = topic.0 + 1;
            }
        }
        taken
    }

    /// The next topic of these in which a group may find something.
    fn next_open(&self, group: Serial, (from, to): (Serial, Serial), settings: &Settings) -> Option<Serial> {
        if self.counts(group).held < settings.topic_pending_max {
            return self.tables.open.first((group, from), (group, to)).map(|(_, topic)| topic);
        }
        // It goes no further anywhere: only what came back is handed out.
        let ready = self.tables.ready.first((group, from, 0), (group, to, u64::MAX));
        ready.map(|(_, topic, _)| topic)
    }

    /// Takes from one topic: what came back first, then what comes next.
    #[allow(clippy::too_many_arguments)]
    fn take_from(
        &mut self,
        group: Serial,
        topic: Serial,
        max: usize,
        taker: Taker,
        settings: &Settings,
        (taken, bytes): (&mut Vec<Delivered>, &mut u64),
        out: &mut Out,
    ) {
        // What is too old is not handed out, whether or not the topic has let go of it yet.
        let first = self.first(topic, taker.now);
        self.miss(group, topic, first);
        while taken.len() < max
            && *bytes < FETCH_BYTES
            && let Some((.., offset)) = self.tables.ready.first((group, topic, 0), (group, topic, u64::MAX))
            && let Some(&row) = self.tables.places.get(&(group, topic, offset))
        {
            *bytes += self.tables.messages.get(topic, offset).map_or(0, |item| item.len as u64);
            let delivered = self.deliver(row, taker, out);
            taken.extend(delivered);
        }
        let from = self.tables.cursors.get(&(group, topic)).copied().unwrap_or(0);
        let (mut cursor, end) = (from, self.tables.messages.range(topic).end);
        while taken.len() < max && *bytes < FETCH_BYTES && cursor < end {
            let batch: Vec<(u64, Item)> =
                self.tables.messages.iter(topic, cursor).take(max - taken.len()).collect();
            for (offset, item) in batch {
                if self.counts(group).held >= settings.topic_pending_max || *bytes >= FETCH_BYTES {
                    break;
                }
                *bytes += item.len as u64;
                cursor = offset + 1;
                let row = self.open_row(group, topic, offset, &item, taker.now, out);
                let delivered = row.and_then(|row| self.deliver(row, taker, out));
                taken.extend(delivered);
            }
            if self.counts(group).held >= settings.topic_pending_max {
                break;
            }
        }
        if cursor != from {
            self.tables.cursors.put((group, topic), cursor);
        }
        let ready = self.tables.ready.first((group, topic, 0), (group, topic, u64::MAX)).is_some();
        if cursor >= end && !ready {
            self.tables.open.del((group, topic));
        }
    }

    /// A group comes to a message: a row for it, and its number if it can be handed out.
    fn open_row(
        &mut self,
        group: Serial,
        topic: Serial,
        offset: u64,
        item: &Item,
        now: Millis,
        out: &mut Out,
    ) -> Option<Serial> {
        let key = key_of(item);
        let blocked = key != 0 && self.first_of_key(group, topic, key).is_some();
        let state = if blocked { State::Blocked } else { State::Ready };
        let row = out.serial();
        self.enter_row(row, HeldRow::new(group, topic, offset, key, state, now));
        (!blocked).then_some(row)
    }

    /// Puts a message into a member's hands.
    pub(super) fn deliver(&mut self, row: Serial, taker: Taker, out: &mut Out) -> Option<Delivered> {
        let fence = out.fence();
        let Taker { who, ticket, lease_ms, now } = taker;
        let until = now.plus(lease_ms);
        let held = self.tables.held.edit(row)?;
        held.attempts = held.attempts.saturating_add(1);
        (held.state, held.since, held.until, held.heard) = (State::Leased, now, until, now);
        (held.fence, held.agent, held.reader) = (fence, who.agent, who.reader);
        (held.ticket, held.lease_ms) = (ticket, lease_ms);
        let held = *held;
        self.tables.ready.del((held.group, held.topic, held.offset));
        self.tables.hands.put((who.agent, who.reader, row));
        self.tables.timers.set(row, until);
        if let Some(member) = self.tables.members.edit(&(held.group, who.agent, who.reader)) {
            member.holds += 1;
        }
        let group = self.group_row(held.group)?;
        let topic = self.topic_name(held.topic);
        out.event(&MessageDelivered {
            topic,
            group: &group.name,
            offset: held.offset,
            fence,
            agent: self.agent_name(who.agent),
            attempt: held.attempts,
        });
        Some(Delivered {
            topic: group.wild.then(|| topic.into()),
            offset: held.offset,
            fence,
            attempt: held.attempts,
            until,
            message: self.tables.messages.get(held.topic, held.offset)?.into(),
        })
    }

    /// Something happened in a group: its line may be served.
    pub(super) fn touch(&mut self, group: Serial) {
        if self.line(group).next().is_some() {
            self.tables.touched.put(group);
        }
    }

    /// Tickets of a group's line, in their order.
    pub(super) fn line(&self, group: Serial) -> impl Iterator<Item = u64> + '_ {
        self.tables.lines.range((group, 0)..=(group, u64::MAX)).map(|(_, ticket)| ticket)
    }

    pub(super) fn leave_line(&mut self, ticket: Index) -> Option<Waiter> {
        let waiter = self.tables.waiters.get(Serial(ticket.0)).copied()?;
        self.tables.lines.del((waiter.group, ticket.0));
        self.tables.waiters.del(Serial(ticket.0));
        self.line_changed(waiter.group, Who { agent: waiter.agent, reader: waiter.reader }, -1);
        Some(waiter)
    }

    /// Notes that a member stands in line, or does not any more: a publish looks for those who do.
    fn line_changed(&mut self, group: Serial, who: Who, by: i64) {
        if let Some(member) = self.tables.members.edit(&(group, who.agent, who.reader)) {
            member.waits = member.waits.saturating_add_signed(by);
        }
        let Some(row) = self.group_row(group) else { return };
        let topic = self.tables.names.get(&*row.reads).copied().filter(|_| !row.wild);
        let stands = self.line(group).next().is_some();
        match (topic, stands) {
            (Some(topic), true) => self.tables.awaited.put((topic, group)),
            (Some(topic), false) => self.tables.awaited.del((topic, group)),
            (None, true) => self.tables.awaiting.put(group),
            (None, false) => self.tables.awaiting.del(group),
        };
    }

    /// Serves the lines of groups in which something happened.
    pub(super) fn offer(&mut self, now: Millis, settings: &Settings, out: &mut Out) {
        while let Some(group) = self.tables.touched.first(Serial(0), Serial(u64::MAX)) {
            self.tables.touched.del(group);
            while self.serve(group, now, settings, out) {}
        }
    }

    /// Serves the first in line that has a hand free.
    fn serve(&mut self, group: Serial, now: Millis, settings: &Settings, out: &mut Out) -> bool {
        let able = |ticket: u64| {
            let waiter = self.tables.waiters.get(Serial(ticket)).copied()?;
            let who = Who { agent: waiter.agent, reader: waiter.reader };
            let free = self.free_hands(group, who, settings).ok()?;
            Some((Index(ticket), waiter, who, waiter.max.min(free)))
        };
        let Some((ticket, waiter, who, max)) = self.line(group).find_map(able) else { return false };
        let taker = Taker { who, ticket, lease_ms: waiter.lease_ms, now };
        let messages = self.take(group, max as usize, taker, settings, out);
        if messages.is_empty() {
            return false;
        }
        self.leave_line(ticket);
        out.answer(ticket, &self.fetched(group, messages));
        true
    }
}

impl HeldRow {
    /// A message that a group comes to.
    pub(super) fn new(
        group: Serial,
        topic: Serial,
        offset: u64,
        key: u64,
        state: State,
        now: Millis,
    ) -> HeldRow {
        HeldRow {
            group,
            topic,
            offset,
            key,
            state,
            attempts: 0,
            since: now,
            until: Millis(0),
            fence: Fence(0),
            agent: Serial(0),
            reader: Serial(0),
            ticket: Index(0),
            heard: Millis(0),
            lease_ms: 0,
        }
    }
}
