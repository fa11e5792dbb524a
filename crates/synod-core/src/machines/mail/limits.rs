//! What keeps two agents from talking each other to death: depth, rate, room.

use super::*;
use crate::entry::Payload;
use crate::refusal;

/// Within which the messages between two agents are counted.
const MINUTE: u64 = 60_000;

/// Counts that are over and forgotten with each message: more than one comes, so that they never pile up.
const RATES_SWEPT: usize = 2;

impl Mail {
    /// How deep a message lies that follows from `reply_to`. Agents that answer each other's answers end here.
    pub(super) fn depth(&self, cx: &Context<'_>, reply_to: Option<Serial>) -> Result<u64, Refusal> {
        let Some(message) = reply_to else { return Ok(0) };
        let depth = self.tables.mails.get(message).ok_or_else(|| self.no_message(message))?.depth + 1;
        if depth > cx.settings.mail_depth_max {
            return Err(refusal::exhausted(format!(
                "message {message} is the end of {} replies to replies; look whether you answer each other in a circle, and begin anew without `reply_to` if you do not",
                cx.settings.mail_depth_max
            )));
        }
        Ok(depth)
    }

    /// Counts one more message between two boxes, in either direction. Those of one minute are counted together; it begins with the first.
    pub(super) fn count_rate(
        &mut self,
        now: Millis,
        settings: &Settings,
        from: u32,
        to: u32,
    ) -> Result<(), Refusal> {
        self.sweep_rates(now);
        let pair = (from.min(to), from.max(to));
        match self.tables.rates.get(&pair).copied() {
            Some(Rate { since, count }) if since.plus(MINUTE) > now => {
                if count >= settings.mail_rate_max {
                    let wait = since.plus(MINUTE).since(now);
                    return Err(refusal::exhausted(format!(
                        "`{}` and `{}` wrote each other {count} messages within a minute; write again in {} s, or put more into one message",
                        self.name(from),
                        self.name(to),
                        wait.div_ceil(1000)
                    ))
                    .retry_after(wait));
                }
                self.tables.rates.put(pair, Rate { since, count: count + 1 });
            }
            old => {
                if let Some(Rate { since, .. }) = old {
                    self.tables.rate_ends.del((since.plus(MINUTE), pair.0, pair.1));
                }
                self.tables.rates.put(pair, Rate { since: now, count: 1 });
                self.tables.rate_ends.put((now.plus(MINUTE), pair.0, pair.1));
            }
        }
        Ok(())
    }

    fn sweep_rates(&mut self, now: Millis) {
        for _ in 0..RATES_SWEPT {
            let first = self.tables.rate_ends.first((Millis(0), 0, 0), (now, u32::MAX, u32::MAX));
            let Some((end, low, high)) = first else { return };
            self.tables.rate_ends.del((end, low, high));
            self.tables.rates.del(&(low, high));
        }
    }

    /// Whether a body may be this long at all.
    pub(super) fn check_body(&self, settings: &Settings, body: &Payload<'_>) -> Result<(), Refusal> {
        if body.len as u64 > settings.body_max_bytes {
            return Err(refusal::invalid(format!(
                "the body has {} bytes and {} are allowed; store it elsewhere and send where, or raise `body_max_bytes`",
                body.len, settings.body_max_bytes
            )));
        }
        Ok(())
    }

    /// Whether one more unread message of this many bytes has room.
    pub(super) fn check_room(&self, settings: &Settings, bytes: u64) -> Result<(), Refusal> {
        let unread = self.tables.waiting.len() + self.tables.leased.len();
        if unread as u64 >= settings.mails_max {
            return Err(refusal::exhausted(format!(
                "{} messages are unread; `synod mail boxes` shows whose, and `synod space set mails_max` makes room",
                settings.mails_max
            )));
        }
        if self.tables.bytes.get() + bytes > settings.bodies_max_bytes {
            return Err(refusal::exhausted(format!(
                "bodies of messages have reached {} bytes; read some, lower `mail_keep_max`, or raise `bodies_max_bytes`",
                settings.bodies_max_bytes
            )));
        }
        Ok(())
    }

    pub(super) fn count_bytes(&mut self, change: i64) {
        let bytes = self.tables.bytes.get().saturating_add_signed(change);
        self.tables.bytes.set(bytes);
    }
}
