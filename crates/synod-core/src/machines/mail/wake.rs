//! What happens by itself: leases end, pauses end, unread mail expires, ended messages are forgotten.

use super::life::keep_until;
use super::*;

impl Mail {
    pub(super) fn fall_due(&mut self, now: Millis, settings: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, message)) = self.tables.timers.first()
            && at <= now
            && *budget > 0
        {
            *budget -= 1;
            self.fall_due_one(message, now, settings, out);
        }
        let sweep = *self.tables.sweep.get();
        if sweep.0 > 0 && sweep <= now && *budget > 0 {
            self.forget_due(now, settings, budget, out);
        }
    }

    fn fall_due_one(&mut self, message: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let Some(row) = self.tables.mails.get(message).copied() else { return };
        if self.tables.flights.has(message) {
            self.lose_track(message, now, settings, out);
        } else if row.state == State::Leased {
            self.expire(message, "lease", now, settings, out);
        } else if row.expires <= now {
            self.expire_unread(message, now, settings, out);
        } else {
            // It was put off, and can be received again.
            self.arm(message, now);
            self.touch(row.to);
        }
    }

    fn forget_due(&mut self, now: Millis, settings: &Settings, budget: &mut u64, out: &mut Out) {
        let mut messages = 0;
        let mut next = Millis(0);
        while let Some((at, message)) =
            self.tables.ended.first((Millis(0), Serial(0)), (Millis(u64::MAX), Serial(0)))
        {
            next = keep_until(at, settings);
            if next > now || *budget == 0 {
                break;
            }
            *budget -= 1;
            self.forget(message);
            (messages, next) = (messages + 1, Millis(0));
        }
        self.tables.sweep.set(next);
        if messages > 0 {
            out.event(&MailForgotten { messages });
        }
    }
}
