//! What a member can say about a message in its hands. Everything needs the newest fence.

use super::fetch::Taker;
use super::group::Who;
use super::*;
use crate::machines::clock;

/// The least silence after which a message is taken over: what was handed out a moment ago is being worked on.
const CLAIM_IDLE_MS: u64 = 5_000;

impl Topics {
    pub(super) fn ack(&mut self, cx: &Context<'_>, ack: &Ack<'_>, out: &mut Out) -> Verdict {
        let group = self.group(ack.group)?;
        let row = self.yours(cx, group, ack.topic, ack.offset, ack.fence, "acknowledge")?;
        self.handled(row, cx.now(), out);
        let pending = self.counts(group).held;
        out.reply(&Handled { pending })
    }

    pub(super) fn ack_all(&mut self, cx: &Context<'_>, ack: &AckAll<'_>, out: &mut Out) -> Verdict {
        let group = self.group(ack.group)?;
        let (mut acked, mut stale) = (0, Vec::new());
        for lease in &ack.messages {
            match self.yours(cx, group, lease.topic, lease.offset, lease.fence, "acknowledge") {
                Ok(row) => {
                    self.handled(row, cx.now(), out);
                    acked += 1;
                }
                Err(_) => stale.push(Place { topic: lease.topic.map(Into::into), offset: lease.offset }),
            }
        }
        let pending = self.counts(group).held;
        out.reply(&Acked { acked, stale, pending })
    }

    fn handled(&mut self, row: Serial, now: Millis, out: &mut Out) {
        let held = self.held(row);
        self.heard(&held, now);
        self.tally(held.group, |tally| tally.acked += 1);
        let (topic, group) = self.named(&held);
        out.event(&MessageAcked { topic, group, offset: held.offset });
        self.forget_row(row);
    }

    pub(super) fn nack(&mut self, cx: &Context<'_>, nack: &Nack<'_>, out: &mut Out) -> Verdict {
        let group = self.group(nack.group)?;
        let row = self.yours(cx, group, nack.topic, nack.offset, nack.fence, "put back")?;
        let held = self.held(row);
        self.heard(&held, cx.now());
        let reason = nack.reason.unwrap_or("put back without a reason");
        let doubled = cx.settings.backoff_ms.saturating_mul(1 << (held.attempts.max(1) - 1).min(40));
        let pause = nack.retry_ms.unwrap_or(doubled.min(cx.settings.backoff_max_ms));
        let state = match (self.is_last(&held), pause) {
            (true, _) => State::Dead,
            (false, 0) => State::Ready,
            (false, _) => State::Delayed,
        };
        let (topic, group) = self.named(&held);
        out.event(&MessageNacked { topic, group, offset: held.offset, state, reason });
        self.come_back(row, reason, pause, cx.now(), cx.settings, out);
        let at = if state == State::Delayed { cx.now().plus(pause) } else { Millis(0) };
        out.reply(&Nacked { state, at })
    }

    pub(super) fn extend(&mut self, cx: &Context<'_>, extend: &Extend<'_>, out: &mut Out) -> Verdict {
        let group = self.group(extend.group)?;
        let row = self.yours(cx, group, extend.topic, extend.offset, extend.fence, "keep")?;
        let mut until = Millis(0);
        if let Some(held) = self.tables.held.edit(row) {
            held.until = held.until.max(cx.now().plus(extend.lease_ms.unwrap_or(held.lease_ms)));
            held.heard = cx.now();
            until = held.until;
            let held = *held;
            self.tables.timers.set(row, until);
            self.heard(&held, cx.now());
        }
        out.reply(&Extended { until })
    }

    pub(super) fn claim(&mut self, cx: &Context<'_>, claim: &Claim<'_>, out: &mut Out) -> Verdict {
        let group = self.group(claim.group)?;
        let who = self.enter(cx, group, out)?;
        let max = claim.max.unwrap_or(1).min(self.free_hands(group, who, cx.settings)?);
        let idle = claim.idle_ms.unwrap_or(cx.settings.lease_ms).max(CLAIM_IDLE_MS);
        let mut room = Room::default();
        let now = cx.now();
        let silent = |held: &HeldRow| {
            held.state == State::Leased
                && (held.agent, held.reader) != (who.agent, who.reader)
                && now.since(held.heard) >= idle
                && claim.agent.is_none_or(|agent| agent == self.agent_name(held.agent))
        };
        let rows = self.rows_of(group, None).filter(|(_, held)| silent(held));
        let rows = rows.take(max as usize).take_while(|(_, held)| room.takes(self.weight(held)));
        let rows: Vec<Serial> = rows.map(|(row, _)| row).collect();
        let lease_ms = claim.lease_ms.unwrap_or(cx.settings.lease_ms);
        let taker = Taker { who, ticket: cx.moment.index, lease_ms, now };
        let mut messages = Vec::new();
        for row in rows {
            // It comes back like any other, and may die of it; what is left is ready for whoever asked.
            self.expire(row, "claim", now, cx.settings, out);
            if self.tables.held.get(row).is_some_and(|held| held.state == State::Ready) {
                messages.extend(self.deliver(row, taker, out));
            }
        }
        let fetched = self.fetched(group, messages);
        out.reply(&fetched)
    }

    /// Notes that a member said something about its group.
    fn heard(&mut self, held: &HeldRow, now: Millis) {
        self.hear(held.group, Who { agent: held.agent, reader: held.reader }, now);
    }

    /// The topic that is meant where a group's message is named: the one it reads, or the one that is said.
    pub(super) fn meant(&self, group: Serial, topic: Option<&str>) -> Result<Serial, Refusal> {
        let Some(row) = self.group_row(group) else { return self.topic("") };
        match topic {
            Some(name) => {
                let topic = self.topic(name)?;
                if !self.reads(group, topic) {
                    return Err(refusal::not_found(format!(
                        "the group `{}` reads `{}`, and `{name}` is not of it; send the `topic` that came with the message",
                        row.name, row.reads
                    )));
                }
                Ok(topic)
            }
            None if row.wild => Err(refusal::invalid(format!(
                "the group `{}` reads several topics; send the `topic` that came with the message",
                row.name
            ))),
            None => self.topic(&row.reads),
        }
    }

    /// The row of a message in the caller's hands under this fence; otherwise who has it and what to do.
    fn yours(
        &self,
        cx: &Context<'_>,
        group: Serial,
        topic: Option<&str>,
        offset: u64,
        fence: Fence,
        verb: &str,
    ) -> Result<Serial, Refusal> {
        let topic = self.meant(group, topic)?;
        let what = format!("message {offset} of `{}`", self.topic_name(topic));
        let Some(&row) = self.tables.places.get(&(group, topic, offset)) else {
            if offset >= self.cursor(group, topic, cx.now()) {
                return Err(refusal::not_found(format!(
                    "{what} was not handed out to the group yet; send the `offset` that came with the message"
                )));
            }
            let why = match offset < self.tables.messages.range(topic).start {
                true => "the group is done with it, or retention has taken it",
                false => "the group is done with it",
            };
            return Err(refusal::stale(format!(
                "{what} is not yours to {verb}: {why}; there is nothing left to do"
            )));
        };
        let held = self.held(row);
        if held.state != State::Leased {
            return Err(refusal::stale(format!(
                "{what} is not yours to {verb}: it is {} since {}; stop, and work on what you fetch",
                held.state,
                clock(held.since)
            )));
        }
        let holder = self.agent_name(held.agent);
        if held.agent == cx.caller.agent && held.fence == fence {
            return Ok(row);
        }
        let text = if held.agent != cx.caller.agent {
            format!(
                "{what} is not yours to {verb}: `{holder}` has it in hand since {} and you are `{}`; stop, and work on what you fetch",
                clock(held.since),
                cx.caller.name
            )
        } else if fence.0 == offset {
            format!("{fence} is the message's offset, not its fence; send the `fence` that came with it")
        } else {
            format!(
                "{what} is not yours to {verb} under fence {fence}: it was handed out again at {}; stop, and work on what you fetch",
                clock(held.since)
            )
        };
        Err(refusal::stale(text).held_by(holder))
    }

    /// A row that is listed is there.
    fn held(&self, row: Serial) -> HeldRow {
        *self.tables.held.get(row).expect("a listed row is there")
    }
}
