//! Taking messages out of one's own box, and standing in line for them.

use super::*;
use crate::ids::NUMBER_MAX;
use crate::machine::Done;
use crate::record::BodyOf;
use crate::refusal;

/// Messages past their time that one look into a box buries. Wake comes to them in any case; this keeps one request small.
const BURIED_MAX: u32 = 64;

/// Who reads, and on what terms: the same for one that is served at once and for one that stood in line.
#[derive(Clone, Copy)]
pub(super) struct Taker {
    pub agent: Serial,
    /// Its session; 0 for none.
    pub reader: Serial,
    pub bound: bool,
    pub ticket: Index,
    pub lease_ms: u64,
    pub now: Millis,
}

impl Mail {
    pub(super) fn receive(&mut self, cx: &Context<'_>, receive: &Receive, out: &mut Out) -> Verdict {
        let wait_ms = receive.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(refusal::unsupported(
                "`receive` cannot wait inside a transaction; leave `wait_ms` out",
            ));
        }
        if receive.session && cx.caller.session.is_none() {
            return Err(refusal::invalid(
                "`session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as",
            ));
        }
        let of = self.own_box(cx)?;
        let max = receive.max.unwrap_or(1).min(self.free_hands(of, cx.settings)?);
        let taker = Taker {
            agent: cx.caller.agent,
            reader: cx.caller.session.unwrap_or_default(),
            bound: receive.session,
            ticket: cx.moment.index,
            lease_ms: receive.lease_ms.unwrap_or(cx.settings.lease_ms),
            now: cx.now(),
        };
        let messages = self.take(of, max, taker, cx.settings, out);
        if !messages.is_empty() || wait_ms == 0 {
            return out.reply(&Received { messages });
        }
        self.check_waits(cx)?;
        let Taker { agent, reader, bound, lease_ms, .. } = taker;
        self.tables.waiters.put(Serial(cx.ticket.0), Waiter { of, agent, reader, bound, max, lease_ms });
        self.tables.lines.put((of, cx.ticket.0));
        self.tables.lines_of.put((of, reader, cx.ticket.0));
        // What this look buried, or did not come to, may have let something through.
        if self.head(of).is_some() {
            self.touch(of);
        }
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    /// The caller's box, made by its first look into it; that it was looked into is noted.
    fn own_box(&mut self, cx: &Context<'_>) -> Result<u32, Refusal> {
        let of = self.box_called(&cx.caller.name, cx.settings)?;
        if self.tables.readers.get(cx.caller.agent) != Some(&of) {
            self.tables.readers.put(cx.caller.agent, of);
        }
        self.tally(of, |tally| tally.last_read = cx.now());
        Ok(of)
    }

    /// How many more messages of a box its reader may have in hand.
    fn free_hands(&self, of: u32, settings: &Settings) -> Result<u32, Refusal> {
        let held = self.in_hands(of);
        match settings.leases_max.saturating_sub(held) {
            0 => Err(refusal::exhausted(format!(
                "{held} messages of your box are in hand; acknowledge some before you receive more"
            ))),
            free => Ok(free as u32),
        }
    }

    fn in_hands(&self, of: u32) -> u64 {
        self.tables.tallies.get(Serial(of as u64)).map_or(0, |tally| tally.counts[State::Leased as usize])
    }

    /// Whether one more request may wait.
    pub(super) fn check_waits(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        if (self.tables.waiters.len() + self.tables.asked.len()) as u64 >= cx.settings.parked_max {
            return Err(refusal::exhausted(format!(
                "{} requests wait for mail already; try again without waiting",
                cx.settings.parked_max
            )));
        }
        Ok(())
    }

    /// Takes up to `max` messages, oldest first. None while another reader has some, or while the oldest is put off.
    fn take(
        &mut self,
        of: u32,
        max: u32,
        taker: Taker,
        settings: &Settings,
        out: &mut Out,
    ) -> Vec<Delivered> {
        let (mut messages, mut room) = (Vec::new(), Room::of(settings.answer_max_bytes));
        if self.reader_of(of).is_some_and(|reader| reader != taker.reader) {
            return messages;
        }
        let mut buried = 0;
        while messages.len() < max as usize && buried < BURIED_MAX {
            let Some(message) = self.head(of) else { break };
            let Some(row) = self.tables.mails.get(message).copied() else { break };
            if row.expires <= taker.now {
                self.expire_unread(message, taker.now, settings, out);
                buried += 1;
            } else if row.at > taker.now || !room.takes(self.weight(message)) {
                break;
            } else {
                messages.push(self.deliver(message, taker, out));
            }
        }
        messages
    }

    /// Bytes of a message's body.
    pub(super) fn weight(&self, message: Serial) -> u64 {
        self.tables.bodies.get(message).map_or(0, |body| body.view().len as u64)
    }

    fn deliver(&mut self, message: Serial, taker: Taker, out: &mut Out) -> Delivered {
        let fence = out.fence();
        let until = if taker.bound { Millis(NUMBER_MAX) } else { taker.now.plus(taker.lease_ms) };
        let Taker { agent, reader, bound, ticket, lease_ms, now } = taker;
        let lease = LeaseRow { fence, agent, reader, bound, ticket, since: now, until, lease_ms };
        self.tables.leases.put(message, lease);
        self.shift(message, State::Leased, now);
        let row = self.count_attempt(message);
        out.event(&MailDelivered { message, fence, to: self.name(row.to), attempt: row.attempts });
        let extra = self.tables.extras.get(message);
        Delivered {
            message,
            fence,
            from: self.name(row.from).into(),
            subject: extra.and_then(|extra| extra.subject.clone()),
            body: Some(BodyOf(message)),
            sent: row.sent,
            reply_to: extra.and_then(|extra| extra.reply_to),
            correlation: extra.and_then(|extra| extra.correlation.clone()),
            attempt: row.attempts,
            until: if bound { Millis(0) } else { until },
        }
    }

    pub(super) fn leave_line(&mut self, ticket: Index) -> bool {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).copied() else { return false };
        self.tables.lines.del((waiter.of, ticket.0));
        self.tables.lines_of.del((waiter.of, waiter.reader, ticket.0));
        self.tables.waiters.del(Serial(ticket.0))
    }

    /// Serves the lines of boxes in which something happened.
    pub(super) fn offer(&mut self, now: Millis, settings: &Settings, out: &mut Out) {
        while let Some(of) = self.tables.touched.first(0, u32::MAX) {
            self.tables.touched.del(of);
            while self.serve(of, now, settings, out) {}
        }
    }

    /// Serves the first in line whom the box may serve: anybody, or only the reader that has some of it in hand.
    fn serve(&mut self, of: u32, now: Millis, settings: &Settings, out: &mut Out) -> bool {
        let first = match self.reader_of(of) {
            None => self.tables.lines.first((of, 0), (of, u64::MAX)).map(|(_, ticket)| ticket),
            Some(reader) => {
                let own = self.tables.lines_of.first((of, reader, 0), (of, reader, u64::MAX));
                own.map(|(_, _, ticket)| ticket)
            }
        };
        let Some(ticket) = first else { return false };
        let Some(waiter) = self.tables.waiters.get(Serial(ticket)).copied() else { return false };
        let Waiter { agent, reader, bound, max, lease_ms, .. } = waiter;
        let ticket = Index(ticket);
        let taker = Taker { agent, reader, bound, ticket, lease_ms, now };
        let free = self.free_hands(of, settings).unwrap_or(0);
        let messages = self.take(of, max.min(free), taker, settings, out);
        if messages.is_empty() {
            return false;
        }
        self.leave_line(ticket);
        self.tally(of, |tally| tally.last_read = now);
        out.answer(ticket, &Received { messages });
        true
    }
}
