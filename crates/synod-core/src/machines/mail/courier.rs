//! What the node's courier says: it takes messages to be pushed, and reports what came of them.
//!
//! ```text
//!   carry ──▶ in line until something may be pushed ──▶ attempt started, leased under a fence ──▶ POST (outside)
//!                                                          │                                        │
//!                      no word until the lease ends,       │                                        ▼
//!                      or the node's life does ────────────┴──▶ unknown ──▶ again              report ──▶ read · again · dead
//! ```
//!
//! The attempt is in the log before the request leaves the node: after a crash it is known that something may have happened.
//! One message of a box at a time is in the courier's hands, under the rule that holds for every reader; so nothing overtakes, and nobody reads what is under way.
//! A fence that is not the newest is refused, and whatever an older life of the node had under way ends with the next one's first word.

use super::*;
use crate::endpoint::Last;
use crate::machine::Done;
use crate::record::BodyOf;
use crate::refusal;

/// The reader that the courier is: no session has this number.
pub(super) const COURIER: Serial = Serial(crate::ids::NUMBER_MAX);

/// How long the courier's word may take beyond the time that the push itself has: for a node that is busy or waits for its disk.
const WORD_MS: u64 = 15_000;

/// Messages past their time that are buried at once on the way to one that can be pushed.
const BURIED_MAX: u32 = 64;

impl Mail {
    pub(super) fn carry(&mut self, cx: &Context<'_>, carry: &Carry, out: &mut Out) -> Verdict {
        let messages = self.launch(carry.max, cx.moment.index, cx.now(), cx.settings, out);
        let wait_ms = carry.wait_ms.unwrap_or(0);
        if !messages.is_empty() || wait_ms == 0 {
            return out.reply(&Carried { messages });
        }
        self.check_waits(cx)?;
        self.tables.couriers.put(Serial(cx.ticket.0), Courier { max: carry.max });
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    /// Gives couriers in line what may be pushed.
    pub(super) fn load_couriers(&mut self, now: Millis, settings: &Settings, out: &mut Out) {
        while !self.tables.couriers.is_empty() {
            let first =
                self.tables.couriers.iter().next().map(|(ticket, courier)| (Index(ticket.0), *courier));
            let Some((ticket, courier)) = first else { return };
            let messages = self.launch(courier.max, ticket, now, settings, out);
            if messages.is_empty() {
                return;
            }
            self.tables.couriers.del(Serial(ticket.0));
            out.answer(ticket, &Carried { messages });
        }
    }

    /// Begins up to `max` attempts, those first that could begin first.
    fn launch(
        &mut self,
        max: u32,
        ticket: Index,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Vec<Carriage> {
        let (mut messages, mut buried) = (Vec::new(), 0);
        let mut room = Room::of(settings.answer_max_bytes);
        while messages.len() < max as usize && buried < BURIED_MAX {
            let first = self.tables.ready.first((Millis(0), 0), (now, u32::MAX));
            let Some((_, of)) = first else { break };
            let Some(message) = self.head(of) else { break };
            if self.tables.mails.get(message).is_some_and(|row| row.expires <= now) {
                self.expire_unread(message, now, settings, out);
                buried += 1;
                continue;
            }
            if !room.takes(self.weight(message)) {
                break;
            }
            messages.extend(self.begin_attempt(message, of, ticket, now, settings, out));
        }
        messages
    }

    fn begin_attempt(
        &mut self,
        message: Serial,
        of: u32,
        ticket: Index,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Option<Carriage> {
        let endpoint = self.tables.endpoints.get(Serial(of as u64)).cloned()?;
        let fence = out.fence();
        let lease_ms = settings.push_timeout_ms + WORD_MS;
        let lease = LeaseRow {
            fence,
            agent: Serial(0),
            reader: COURIER,
            bound: false,
            ticket,
            since: now,
            until: now.plus(lease_ms),
            lease_ms,
        };
        self.tables.leases.put(message, lease);
        self.tables.flights.put(message);
        self.try_again(of, now, out);
        self.shift(message, State::Leased, now);
        let row = self.count_attempt(message);
        self.count(|pushes| (pushes.in_flight, pushes.started) = (pushes.in_flight + 1, pushes.started + 1));
        out.event(&AttemptStarted { to: self.name(of), message, fence, attempt: row.attempts });
        let before = endpoint.before.filter(|_| endpoint.before_until > now);
        let extra = self.tables.extras.get(message);
        Some(Carriage {
            message,
            fence,
            attempt: row.attempts,
            to: self.name(of).into(),
            endpoint: endpoint.url,
            secrets: std::iter::once(endpoint.secret).chain(before).collect(),
            timeout_ms: settings.push_timeout_ms,
            from: self.name(row.from).into(),
            subject: extra.and_then(|extra| extra.subject.clone()),
            body: Some(BodyOf(message)),
            sent: row.sent,
            reply_to: extra.and_then(|extra| extra.reply_to),
            correlation: extra.and_then(|extra| extra.correlation.clone()),
        })
    }

    pub(super) fn report(&mut self, cx: &Context<'_>, report: &Report<'_>, out: &mut Out) -> Verdict {
        let message = report.message;
        let lease = self.tables.leases.get(message).filter(|lease| lease.reader == COURIER);
        let row = self.tables.mails.get(message).copied();
        let (Some(row), true) = (row, lease.is_some_and(|lease| lease.fence == report.fence)) else {
            return Err(refusal::stale(format!(
                "the push of message {message} under fence {} is over; what came of it was noted as unknown, and it is pushed again",
                report.fence
            )));
        };
        let (of, now) = (row.to, cx.now());
        let reason = told(report);
        let last = Last {
            at: now,
            ok: report.came == Came::Delivered,
            status: report.status,
            reason: (report.came != Came::Delivered).then(|| reason.as_str().into()),
            took_ms: report.took_ms,
        };
        self.land(message);
        let state = match report.came {
            Came::Delivered => {
                self.count(|pushes| pushes.delivered += 1);
                let (status, took_ms) = (report.status, report.took_ms);
                out.event(&MailPushed { to: self.name(of), message, status, took_ms });
                self.acknowledge(cx, message, out);
                self.endpoint_took(of, last, out);
                State::Read
            }
            Came::Failed => {
                let pause = pause(report, row.attempts, cx.settings);
                let state = self.attempt_failed(cx, report, &reason, pause, out);
                self.endpoint_failed(of, last, cx.settings, out);
                state
            }
            Came::Gone => {
                let state = self.attempt_failed(cx, report, &reason, 0, out);
                self.endpoint_gone(of, last, &reason, out);
                state
            }
            Came::Unsent => {
                self.put_back(message, now, out);
                if let Some(row) = self.tables.mails.edit(message) {
                    row.at = now.plus(report.retry_after_ms.unwrap_or(0));
                }
                self.arm(message, now);
                State::Waiting
            }
        };
        let breaker = self.tables.breakers.get(Serial(of as u64)).map_or(Breaker::Disabled, |row| row.state);
        let row = self.tables.mails.get(message);
        let at =
            row.filter(|row| row.state == State::Waiting && row.at > now).map_or(Millis(0), |row| row.at);
        out.reply(&Reported { state, at, breaker })
    }

    fn attempt_failed(
        &mut self,
        cx: &Context<'_>,
        report: &Report<'_>,
        reason: &str,
        pause: u64,
        out: &mut Out,
    ) -> State {
        let (message, now) = (report.message, cx.now());
        self.count(|pushes| pushes.failed += 1);
        self.note_attempt(message, reason, now);
        let come = self.comes_back(message, pause, now, cx.settings);
        let Some(row) = self.tables.mails.get(message).copied() else { return State::Waiting };
        out.event(&AttemptFailed {
            to: self.name(row.to),
            message,
            attempt: row.attempts,
            state: come.state(),
            reason,
            status: report.status,
            took_ms: report.took_ms,
            at: (come.state() == State::Waiting).then(|| now.plus(pause)),
        });
        self.come_back(message, come, now, cx.settings, out)
    }

    /// Nobody will say any more what came of an attempt.
    pub(super) fn lose_track(&mut self, message: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        const REASON: &str =
            "unknown: the node ended, or was stuck, while it was under way; it may have arrived";
        self.land(message);
        self.count(|pushes| pushes.unknown += 1);
        self.note_attempt(message, REASON, now);
        let come = self.comes_back(message, 0, now, settings);
        let Some(row) = self.tables.mails.get(message).copied() else { return };
        let (to, attempt) = (self.name(row.to), row.attempts);
        out.event(&AttemptUnknown { to, message, attempt, state: come.state() });
        self.come_back(message, come, now, settings, out);
    }

    /// A message is not under way any more; its lease goes with its move to another state.
    fn land(&mut self, message: Serial) {
        if self.tables.flights.del(message) {
            self.count(|pushes| pushes.in_flight -= 1);
        }
    }

    /// The answer that handed these messages to the courier never reached it: nothing was sent.
    pub(super) fn unload(&mut self, ticket: Index, now: Millis, out: &mut Out) {
        let tables = &self.tables;
        let of_ticket =
            |message: &Serial| tables.leases.get(*message).is_some_and(|lease| lease.ticket == ticket);
        let messages: Vec<Serial> = tables.flights.iter().filter(of_ticket).collect();
        for message in messages {
            self.land(message);
            self.put_back(message, now, out);
        }
    }

    /// A new life of the node: whatever the last one had under way is over, and becomes known as unknown with the next entry.
    pub(super) fn end_flights(&mut self, now: Millis) {
        let messages: Vec<Serial> = self.tables.flights.iter().collect();
        for message in messages {
            if let Some(lease) = self.tables.leases.edit(message) {
                lease.until = now;
                self.tables.timers.set(message, now);
            }
        }
    }
}

/// What came of an attempt, as its history tells it.
fn told(report: &Report<'_>) -> String {
    let reason = report.reason.unwrap_or("no reason was given");
    match report.status {
        Some(status) => format!("{status} {reason}, after {} ms", report.took_ms),
        None => format!("{reason}, after {} ms", report.took_ms),
    }
}

/// How long until the next attempt: a random part of a span that doubles with each one (full jitter), and no less than what the endpoint asked for.
fn pause(report: &Report<'_>, attempts: u32, settings: &Settings) -> u64 {
    let doubled = settings.backoff_ms.saturating_mul(1 << (attempts.max(1) - 1).min(40));
    let longest = doubled.min(settings.backoff_max_ms);
    let part = ((longest as u128 * report.chance as u128) >> 32) as u64;
    part.max(report.retry_after_ms.unwrap_or(0).min(settings.push_retry_after_max_ms))
}
