//! The moves between states: every road goes through `shift`.

use super::*;

/// Attempts that came to nothing, kept for a message: the newest ones.
const TRIED_MAX: usize = 20;

/// Ended messages that go with each one that ends, while there are too many: more than one, so that a lowered `mail_keep_max` is reached.
const FORGOTTEN_EACH: usize = 2;

/// Ended messages are forgotten to the minute, so that many go in one entry.
const MINUTE: u64 = 60_000;

/// What becomes of a message that comes back unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// It waits again, from this time on.
    Waits(Millis),
    /// It was handed out as often as it may be.
    Exhausted,
    /// Its time is over.
    Expired,
}

impl Return {
    pub fn state(self) -> State {
        if matches!(self, Return::Waits(_)) { State::Waiting } else { State::Dead }
    }
}

impl Mail {
    /// Moves a message from its state to another and keeps every index true.
    pub(super) fn shift(&mut self, message: Serial, to: State, now: Millis) {
        let Some(row) = self.tables.mails.edit(message) else { return };
        let before = *row;
        (row.state, row.at) = (to, now);
        let (of, from) = (before.to, before.state);
        match from {
            State::Waiting => drop(self.tables.waiting.del((of, message))),
            State::Leased => drop(self.tables.leased.del((of, message))),
            _ => drop(self.tables.ended.del((before.at, message))),
        }
        match to {
            State::Waiting => drop(self.tables.waiting.put((of, message))),
            State::Leased => drop(self.tables.leased.put((of, message))),
            _ => drop(self.tables.ended.put((now, message))),
        }
        if from == State::Leased {
            self.tables.leases.del(message);
        }
        if from == State::Dead {
            self.tables.dead.del(message);
        }
        if to == State::Dead {
            self.tables.dead.put(message);
        }
        self.tally(of, |tally| {
            tally.counts[from as usize] -= 1;
            tally.counts[to as usize] += 1;
        });
        self.arm(message, now);
        self.touch(of);
    }

    /// Sets a message's timer to what can happen to it next by itself.
    pub(super) fn arm(&mut self, message: Serial, now: Millis) {
        let Some(row) = self.tables.mails.get(message).copied() else { return };
        let at = match row.state {
            State::Waiting if row.at > now => Some(row.at.min(row.expires)),
            State::Waiting => Some(row.expires),
            State::Leased => {
                self.tables.leases.get(message).filter(|lease| !lease.bound).map(|lease| lease.until)
            }
            _ => None,
        };
        match at {
            Some(at) => self.tables.timers.set(message, at),
            None => drop(self.tables.timers.del(message)),
        }
        self.schedule(row.to);
    }

    /// Something happened in a box: its line may be served, or something pushed.
    pub(super) fn touch(&mut self, of: u32) {
        self.schedule(of);
        if self.tables.lines.first((of, 0), (of, u64::MAX)).is_some() {
            self.tables.touched.put(of);
        }
    }

    pub(super) fn tally(&mut self, of: u32, change: impl FnOnce(&mut Tally)) {
        if let Some(tally) = self.tables.tallies.edit(Serial(of as u64)) {
            change(tally);
        }
    }

    pub(super) fn count_attempt(&mut self, message: Serial) -> MailRow {
        let row = self.tables.mails.edit(message).expect("a message that is handed out has a row");
        row.attempts = row.attempts.saturating_add(1);
        *row
    }

    /// Puts a message back as if it had never been handed out.
    pub(super) fn put_back(&mut self, message: Serial, now: Millis, out: &mut Out) {
        if let Some(row) = self.tables.mails.edit(message) {
            row.attempts = row.attempts.saturating_sub(1);
        }
        self.shift(message, State::Waiting, now);
        out.event(&MailReturned { message });
    }

    /// What becomes of a message whose attempt is over, and that can be handed out again after `pause`.
    pub(super) fn comes_back(&self, message: Serial, pause: u64, now: Millis, settings: &Settings) -> Return {
        match self.tables.mails.get(message) {
            Some(row) if row.attempts as u64 >= self.attempts_max(row.to, settings) => Return::Exhausted,
            Some(row) if row.expires <= now => Return::Expired,
            _ => Return::Waits(now.plus(pause)),
        }
    }

    /// How often a message of this box is tried.
    fn attempts_max(&self, of: u32, settings: &Settings) -> u64 {
        match self.tables.endpoints.has(Serial(of as u64)) {
            true => settings.push_attempts_max,
            false => settings.mail_attempts_max,
        }
    }

    /// Carries that out.
    pub(super) fn come_back(
        &mut self,
        message: Serial,
        come: Return,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> State {
        match come {
            Return::Waits(at) => {
                self.shift(message, State::Waiting, now);
                if let Some(row) = self.tables.mails.edit(message) {
                    row.at = at;
                }
                self.arm(message, now);
            }
            Return::Exhausted => {
                let reason = self.last_reason(message);
                self.die(message, &reason, now, settings, out);
            }
            Return::Expired => self.expire_unread(message, now, settings, out),
        }
        come.state()
    }

    /// Takes a message from a reader that did not acknowledge it in time.
    pub(super) fn expire(
        &mut self,
        message: Serial,
        why: &'static str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let reason = match why {
            "lease" => "the lease ended without a word",
            _ => "the reader's session ended",
        };
        self.note_attempt(message, reason, now);
        let come = self.comes_back(message, 0, now, settings);
        out.event(&MailExpired { message, state: come.state(), why });
        self.come_back(message, come, now, settings, out);
    }

    /// Nobody read it in time.
    pub(super) fn expire_unread(&mut self, message: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        const REASON: &str = "nobody read it before it expired";
        let attempt = self.tables.mails.get(message).map_or(0, |row| row.attempts);
        let fence = out.fence();
        self.note(message, fence, Tried { attempt, reader: Serial(0), at: now, reason: REASON.into() });
        self.die(message, REASON, now, settings, out);
    }

    fn die(&mut self, message: Serial, reason: &str, now: Millis, settings: &Settings, out: &mut Out) {
        out.event(&MailDied { message, reason });
        self.end(message, State::Dead, now, settings);
        self.no_reply_comes(message);
    }

    /// Notes why an attempt came to nothing.
    pub(super) fn note_attempt(&mut self, message: Serial, reason: &str, now: Millis) {
        let (Some(row), Some(lease)) = (self.tables.mails.get(message), self.tables.leases.get(message))
        else {
            return;
        };
        let (attempt, fence) = (row.attempts, lease.fence);
        let reader = if lease.reader == COURIER { Serial(0) } else { lease.reader };
        self.note(message, fence, Tried { attempt, reader, at: now, reason: reason.into() });
    }

    fn note(&mut self, message: Serial, fence: Fence, tried: Tried) {
        self.tables.tried.put((message, fence), tried);
        let oldest = self.attempts(message).rev().nth(TRIED_MAX).map(|(fence, _)| fence);
        if let Some(oldest) = oldest {
            self.tables.tried.del(&(message, oldest));
        }
    }

    /// A message's attempts that came to nothing, oldest first.
    pub(super) fn attempts(&self, message: Serial) -> impl DoubleEndedIterator<Item = (Fence, &Tried)> {
        let all = (message, Fence(0))..=(message, Fence(u64::MAX));
        self.tables.tried.range(all).map(|((_, fence), tried)| (*fence, tried))
    }

    fn last_reason(&self, message: Serial) -> Box<str> {
        self.attempts(message).next_back().map_or("".into(), |(_, tried)| tried.reason.clone())
    }

    /// Ends a message; what ended long ago, or is too much, is forgotten for it.
    pub(super) fn end(&mut self, message: Serial, state: State, now: Millis, settings: &Settings) {
        self.shift(message, state, now);
        for _ in 0..FORGOTTEN_EACH {
            if self.tables.ended.len() as u64 <= settings.mail_keep_max {
                break;
            }
            // What ends at this very moment stays: a reply that was just handed over is still to be shown.
            let oldest = self.tables.ended.iter().next().filter(|(at, _)| *at < now);
            let Some((_, oldest)) = oldest else { break };
            self.forget(oldest);
        }
        if self.tables.sweep.get().0 == 0 {
            self.tables.sweep.set(keep_until(now, settings));
        }
    }

    /// Forgets an ended message with everything that belongs to it. Counts stay.
    pub(super) fn forget(&mut self, message: Serial) {
        let Some(row) = self.tables.mails.get(message).copied() else { return };
        self.no_reply_comes(message);
        self.tables.mails.del(message);
        self.tables.ended.del((row.at, message));
        self.tables.dead.del(message);
        if let Some(extra) = self.tables.extras.get(message) {
            let (reply_to, key, answered) = (extra.reply_to, extra.key, extra.answered);
            if let Some(reply_to) = reply_to {
                self.tables.replies.del((reply_to, message));
            }
            if let Some(key) = key {
                self.tables.sendings.del(&key);
            }
            if let Some(ticket) = answered {
                self.tables.answered.del(Serial(ticket.0));
            }
            self.tables.extras.del(message);
        }
        let tried: Vec<Fence> = self.attempts(message).map(|(fence, _)| fence).collect();
        for fence in tried {
            self.tables.tried.del(&(message, fence));
        }
        if let Some(size) = self.tables.bodies.get(message).map(Body::size) {
            self.count_bytes(-(size as i64));
            self.tables.bodies.del(message);
        }
        for of in [row.to, row.from] {
            self.tables.letters.del((of, message));
            self.forget_box(of);
        }
    }

    /// Forgets a box that nobody ever looked into and that no message names any more: a misspelt name leaves nothing behind.
    fn forget_box(&mut self, of: u32) {
        let key = Serial(of as u64);
        let unread = self.tables.tallies.get(key).is_some_and(|tally| tally.last_read.0 == 0);
        if unread
            && !self.tables.endpoints.has(key)
            && self.tables.letters.first((of, Serial(0)), (of, Serial(u64::MAX))).is_none()
        {
            if let Some(name) = self.tables.boxes.get(key) {
                self.tables.names.del(name);
            }
            self.tables.boxes.del(key);
            self.tables.tallies.del(key);
        }
    }
}

/// When a message that ends now is to be forgotten.
pub(super) fn keep_until(ended: Millis, settings: &Settings) -> Millis {
    Millis(ended.plus(settings.mail_keep_ms).0.div_ceil(MINUTE) * MINUTE)
}
