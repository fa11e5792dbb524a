//! Endpoints that mail is pushed to, when the next push may begin, and when one is left alone.
//!
//! ```text
//!              push_failures_max in a row               push_rest_ms, doubled with each try
//!   closed ──────────────────────────────▶ open ◀──────────────────────────────────────┐
//!     ▲ ▲                                   │ its time is over and mail waits          │ failed
//!     │ └───────── delivered ────────── half open ─────────────────────────────────────┘
//!     │                                     │ 410 Gone (from closed, too)
//!     └──── the agent names one again ── disabled
//! ```
//!
//! A breaker is state that the results of attempts change, with the time of their entries: it is the same after a restart and on every replica.
//! While it is open nothing is begun, so that no message loses attempts to an endpoint that is away.

use super::*;
use crate::endpoint::{Last, Push};

impl Mail {
    /// An agent said where it takes its mail. Naming an endpoint says that it is there: its breaker closes.
    pub(super) fn set_endpoint(
        &mut self,
        name: &str,
        url: Option<&str>,
        secret: Option<&str>,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let Some(url) = url else { return self.remove_endpoint(name, out) };
        // Boxes and agents have one limit, and this agent has come: only boxes of names that never did can fill it. Then the next word about it tries again.
        let Ok(of) = self.box_called(name, settings) else { return };
        let key = Serial(of as u64);
        let old = self.tables.endpoints.get(key).cloned();
        let Some(newest) = secret.map(Into::into).or_else(|| old.as_ref().map(|old| old.secret.clone()))
        else {
            return;
        };
        let (before, before_until) = match (secret, old) {
            (Some(_), Some(old)) => (Some(old.secret), now.plus(settings.push_overlap_ms)),
            (None, Some(old)) => (old.before, old.before_until),
            (_, None) => (None, Millis(0)),
        };
        let row = EndpointRow { url: url.into(), secret: newest, before, before_until };
        self.tables.endpoints.put(key, Box::new(row));
        match self.tables.breakers.get(key).map(|row| row.state) {
            Some(state) => {
                self.count_breaker(state, Some(Breaker::Closed));
                if let Some(row) = self.tables.breakers.edit(key) {
                    (row.state, row.failures, row.tries) = (Breaker::Closed, 0, 0);
                    row.since = if state == Breaker::Closed { row.since } else { now };
                }
                if matches!(state, Breaker::Open | Breaker::HalfOpen) {
                    out.event(&BreakerClosed { to: name });
                }
            }
            None => {
                self.tables.breakers.put(key, BreakerRow::new(now));
                self.count(|pushes| pushes.endpoints += 1);
            }
        }
        out.event(&EndpointSet { to: name, secret: secret.is_some() });
        self.schedule(of);
    }

    /// What is under way comes to its end; nothing more begins.
    fn remove_endpoint(&mut self, name: &str, out: &mut Out) {
        let Some(&of) = self.tables.names.get(name) else { return };
        let key = Serial(of as u64);
        let Some(row) = self.tables.breakers.get(key).copied() else { return };
        self.tables.ready.del((row.ready, of));
        self.count_breaker(row.state, None);
        self.count(|pushes| pushes.endpoints -= 1);
        self.tables.endpoints.del(key);
        self.tables.breakers.del(key);
        self.tables.lasts.del(key);
        out.event(&EndpointRemoved { to: name });
        // What could be received all the time still can.
        self.touch(of);
    }

    /// Lists the box under the time from which its next message may be pushed; not at all while there is none, while one is in somebody's hands, or while nothing is pushed there.
    pub(super) fn schedule(&mut self, of: u32) {
        let key = Serial(of as u64);
        let Some(row) = self.tables.breakers.get(key).copied() else { return };
        let until = if row.state == Breaker::Open { row.until } else { Millis(0) };
        let idle = row.state != Breaker::Disabled && self.reader_of(of).is_none();
        let head = self.head(of).filter(|_| idle).and_then(|head| self.tables.mails.get(head));
        let ready = head.map_or(Millis(0), |head| head.at.max(until).max(Millis(1)));
        if ready == row.ready {
            return;
        }
        if row.ready.0 > 0 {
            self.tables.ready.del((row.ready, of));
        }
        if ready.0 > 0 {
            self.tables.ready.put((ready, of));
        }
        if let Some(row) = self.tables.breakers.edit(key) {
            row.ready = ready;
        }
    }

    /// A push of this box begins: a breaker that was open lets one through.
    pub(super) fn try_again(&mut self, of: u32, now: Millis, out: &mut Out) {
        let key = Serial(of as u64);
        if self.tables.breakers.get(key).is_some_and(|row| row.state == Breaker::Open) {
            self.turn_breaker(of, Breaker::HalfOpen, now);
            out.event(&BreakerHalfOpened { to: self.name(of) });
        }
    }

    /// The endpoint took a message.
    pub(super) fn endpoint_took(&mut self, of: u32, last: Last, out: &mut Out) {
        let key = Serial(of as u64);
        let Some(row) = self.tables.breakers.edit(key) else { return };
        let (state, now) = (row.state, last.at);
        (row.failures, row.tries, row.delivered) = (0, 0, row.delivered + 1);
        self.tables.lasts.put(key, Box::new(last));
        if matches!(state, Breaker::Open | Breaker::HalfOpen) {
            self.turn_breaker(of, Breaker::Closed, now);
            out.event(&BreakerClosed { to: self.name(of) });
        }
    }

    /// It did not.
    pub(super) fn endpoint_failed(&mut self, of: u32, last: Last, settings: &Settings, out: &mut Out) {
        let key = Serial(of as u64);
        let Some(row) = self.tables.breakers.edit(key) else { return };
        let now = last.at;
        (row.failures, row.failed) = (row.failures + 1, row.failed + 1);
        let row = *row;
        self.tables.lasts.put(key, Box::new(last));
        let opens = match row.state {
            Breaker::Closed => row.failures >= settings.push_failures_max,
            Breaker::HalfOpen => true,
            Breaker::Open | Breaker::Disabled => false,
        };
        if !opens {
            return;
        }
        let tries = if row.state == Breaker::HalfOpen { row.tries + 1 } else { 0 };
        let longest = settings.backoff_max_ms.max(settings.push_rest_ms);
        let until = now.plus(settings.push_rest_ms.saturating_mul(1 << tries.min(40)).min(longest));
        if let Some(row) = self.tables.breakers.edit(key) {
            (row.tries, row.until) = (tries, until);
        }
        self.turn_breaker(of, Breaker::Open, now);
        out.event(&BreakerOpened { to: self.name(of), failures: row.failures, until });
    }

    /// It said that it is gone for good.
    pub(super) fn endpoint_gone(&mut self, of: u32, last: Last, reason: &str, out: &mut Out) {
        let key = Serial(of as u64);
        let Some(row) = self.tables.breakers.edit(key) else { return };
        (row.failures, row.failed) = (row.failures + 1, row.failed + 1);
        let now = last.at;
        self.tables.lasts.put(key, Box::new(last));
        self.turn_breaker(of, Breaker::Disabled, now);
        out.event(&EndpointDisabled { to: self.name(of), reason });
    }

    fn turn_breaker(&mut self, of: u32, to: Breaker, now: Millis) {
        let Some(row) = self.tables.breakers.edit(Serial(of as u64)) else { return };
        let from = row.state;
        (row.state, row.since) = (to, now);
        self.count_breaker(from, Some(to));
        self.schedule(of);
    }

    fn count_breaker(&mut self, from: Breaker, to: Option<Breaker>) {
        self.count(|pushes| {
            for (state, change) in [(Some(from), -1i64), (to, 1)] {
                let count = match state {
                    Some(Breaker::Open | Breaker::HalfOpen) => &mut pushes.open,
                    Some(Breaker::Disabled) => &mut pushes.disabled,
                    Some(Breaker::Closed) | None => continue,
                };
                *count = count.saturating_add_signed(change);
            }
        });
    }

    pub(super) fn count(&mut self, change: impl FnOnce(&mut Pushes)) {
        let mut pushes = *self.tables.pushes.get();
        change(&mut pushes);
        self.tables.pushes.set(pushes);
    }

    /// Pushes of all boxes.
    pub fn pushes(&self) -> Pushes {
        *self.tables.pushes.get()
    }

    /// How pushing to an agent's endpoint fares; none without one.
    pub fn pushed(&self, name: &str) -> Option<Push> {
        let of = *self.tables.names.get(name)?;
        let key = Serial(of as u64);
        let (row, endpoint) = (self.tables.breakers.get(key)?, self.tables.endpoints.get(key)?);
        Some(Push {
            breaker: row.state,
            since: row.since,
            failures: row.failures,
            next: Some(row.ready).filter(|at| at.0 > 0),
            message: self.in_hand(of).find(|message| self.tables.flights.has(*message)),
            last: self.tables.lasts.get(key).map(|last| (**last).clone()),
            delivered: row.delivered,
            failed: row.failed,
            old_secret_until: endpoint.before.as_ref().map(|_| endpoint.before_until),
        })
    }

    /// What is to be said about the endpoint of a box whose message waits.
    pub(super) fn why_not_pushed(&self, of: u32, say: &mut impl FnMut(String)) -> Option<Millis> {
        let row = self.tables.breakers.get(Serial(of as u64))?;
        let (to, at) = (self.name(of), crate::machines::clock(row.since));
        let last = self.tables.lasts.get(Serial(of as u64)).and_then(|last| last.reason.as_deref());
        let last = last.map_or(String::new(), |reason| format!(" ({reason})"));
        let often =
            if row.failures == 1 { "once".to_owned() } else { format!("{} times in a row", row.failures) };
        match row.state {
            Breaker::Closed if row.failures == 0 => {
                say(format!("it is pushed to the endpoint of `{to}` when its turn comes"))
            }
            Breaker::Closed => say(format!("the endpoint of `{to}` failed {often}{last}")),
            Breaker::Open => say(format!(
                "the endpoint of `{to}` is left alone since {at}: it failed {often}{last}; one push tries again at {}",
                crate::machines::clock(row.until)
            )),
            Breaker::HalfOpen => say(format!("one push tries whether the endpoint of `{to}` is back")),
            Breaker::Disabled => say(format!(
                "nothing is pushed to `{to}` since {at}, for its endpoint said that it is gone; the agent names one again with `synod agent endpoint`, or receives its mail"
            )),
        }
        Some(row.ready).filter(|at| at.0 > 0)
    }

    pub(super) fn check_pushes(&self) {
        let tables = &self.tables;
        assert_eq!(tables.endpoints.len(), tables.breakers.len(), "an endpoint has a breaker");
        let mut listed = 0;
        let mut counts = Pushes { ..*tables.pushes.get() };
        (counts.endpoints, counts.open, counts.disabled) = (tables.endpoints.len() as u64, 0, 0);
        for (of, row) in tables.breakers.iter() {
            assert!(tables.endpoints.has(of), "a breaker has an endpoint");
            let of = of.0 as u32;
            let until = if row.state == Breaker::Open { row.until } else { Millis(0) };
            let head = self.head(of).and_then(|head| tables.mails.get(head));
            let may = row.state != Breaker::Disabled && self.reader_of(of).is_none();
            let ready = head.filter(|_| may).map_or(Millis(0), |head| head.at.max(until).max(Millis(1)));
            assert_eq!(row.ready, ready, "box {of} is listed from when it may be pushed");
            if ready.0 > 0 {
                assert!(tables.ready.has((ready, of)), "box {of} is listed");
                listed += 1;
            }
            counts.open += matches!(row.state, Breaker::Open | Breaker::HalfOpen) as u64;
            counts.disabled += (row.state == Breaker::Disabled) as u64;
        }
        assert_eq!(tables.ready.len(), listed, "nothing is listed that may not be pushed");
        counts.in_flight = tables.flights.len() as u64;
        assert_eq!(counts, *tables.pushes.get(), "pushes are counted");
        for message in tables.flights.iter() {
            let lease = tables.leases.get(message).expect("what is under way is in hand");
            assert_eq!(lease.reader, COURIER, "{message} is in the courier's hands");
        }
        let carried = tables.leases.iter().filter(|(_, lease)| lease.reader == COURIER).count();
        assert_eq!(carried, tables.flights.len(), "what the courier has is under way");
    }
}

impl BreakerRow {
    fn new(now: Millis) -> BreakerRow {
        BreakerRow {
            state: Breaker::Closed,
            since: now,
            failures: 0,
            tries: 0,
            until: Millis(0),
            ready: Millis(0),
            delivered: 0,
            failed: 0,
        }
    }
}
