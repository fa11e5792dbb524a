//! What a reader can say about a message in its hands. Everything needs the newest fence.

use super::*;
use crate::machines::clock;
use crate::refusal;

impl Mail {
    pub(super) fn ack(&mut self, cx: &Context<'_>, ack: &Ack, out: &mut Out) -> Verdict {
        self.yours(cx, ack.message, ack.fence, "acknowledge")?;
        self.acknowledge(cx, ack.message, out);
        out.reply(&Moved { state: State::Read })
    }

    pub(super) fn ack_all(&mut self, cx: &Context<'_>, ack: &AckAll, out: &mut Out) -> Verdict {
        let mut kept = Kept { messages: Vec::new(), stale: Vec::new() };
        for lease in &ack.messages {
            if self.yours(cx, lease.message, lease.fence, "acknowledge").is_ok() {
                self.acknowledge(cx, lease.message, out);
                kept.messages.push(lease.message);
            } else {
                kept.stale.push(lease.message);
            }
        }
        out.reply(&kept)
    }

    /// The caller has read a message of its own box.
    pub(super) fn acknowledge(&mut self, cx: &Context<'_>, message: Serial, out: &mut Out) {
        if let Some(row) = self.tables.mails.get(message).copied() {
            self.tally(row.to, |tally| tally.last_read = cx.now());
        }
        out.event(&MailRead { message });
        self.end(message, State::Read, cx.now(), cx.settings);
    }

    pub(super) fn nack(&mut self, cx: &Context<'_>, nack: &Nack<'_>, out: &mut Out) -> Verdict {
        self.yours(cx, nack.message, nack.fence, "put back")?;
        let reason = nack.reason.unwrap_or("put back without a reason");
        self.note_attempt(nack.message, reason, cx.now());
        let attempts = self.tables.mails.get(nack.message).map_or(1, |row| row.attempts);
        let doubled = cx.settings.backoff_ms.saturating_mul(1 << (attempts.max(1) - 1).min(40));
        let pause = nack.retry_ms.unwrap_or(doubled.min(cx.settings.backoff_max_ms));
        let come = self.comes_back(nack.message, pause, cx.now(), cx.settings);
        out.event(&MailNacked { message: nack.message, state: come.state(), reason });
        let state = self.come_back(nack.message, come, cx.now(), cx.settings, out);
        let at = match self.tables.mails.get(nack.message) {
            Some(row) if state == State::Waiting && row.at > cx.now() => row.at,
            _ => Millis(0),
        };
        out.reply(&Nacked { state, at })
    }

    pub(super) fn extend(&mut self, cx: &Context<'_>, extend: &Extend, out: &mut Out) -> Verdict {
        self.yours(cx, extend.message, extend.fence, "keep")?;
        let mut until = Millis(0);
        if let Some(lease) = self.tables.leases.edit(extend.message).filter(|lease| !lease.bound) {
            lease.until = lease.until.max(cx.now().plus(extend.lease_ms.unwrap_or(lease.lease_ms)));
            until = lease.until;
            self.tables.timers.set(extend.message, until);
        }
        out.reply(&Extended { until })
    }

    /// Refuses unless the message is in the caller's hands under this fence; says who has it and what to do.
    pub(super) fn yours(
        &self,
        cx: &Context<'_>,
        message: Serial,
        fence: Fence,
        verb: &str,
    ) -> Result<(), Refusal> {
        let Some(row) = self.tables.mails.get(message) else {
            return Err(self.not_there(cx.caller.agent, message));
        };
        let Some(lease) = self.tables.leases.get(message) else {
            let since = clock(row.at.min(cx.now()));
            return Err(refusal::stale(format!(
                "message {message} is not yours to {verb}: it is {} since {since}; {}",
                row.state,
                if row.state == State::Waiting { "receive it again" } else { "there is nothing left to do" }
            )));
        };
        let holder = self.name(row.to);
        if lease.reader == COURIER {
            return Err(refusal::stale(format!(
                "message {message} is not yours to {verb}: it is being pushed to the endpoint of `{holder}` since {}; a status of 200 acknowledges it",
                clock(lease.since)
            ))
            .held_by(holder));
        }
        if lease.agent != cx.caller.agent {
            return Err(refusal::stale(format!(
                "message {message} is not yours to {verb}: it is in the box of `{holder}` and you are `{}`; act as its reader",
                cx.caller.name
            ))
            .held_by(holder));
        }
        if lease.fence == fence {
            return Ok(());
        }
        let text = if fence.0 == message.0 {
            format!("{fence} is the number of the message, not its fence; send the `fence` that came with it")
        } else {
            format!(
                "message {message} is not yours to {verb} under fence {fence}: it was handed out again at {}; stop, and work on what you receive",
                clock(lease.since)
            )
        };
        Err(refusal::stale(text).held_by(holder))
    }

    /// There is no such message.
    pub(super) fn no_message(&self, message: Serial) -> Refusal {
        refusal::not_found(format!(
            "there is no message {message}; read ones are kept for `mail_keep_ms`, and `synod mail history AGENT` shows what there is"
        ))
    }

    /// The same to somebody who may have sent a fence in its place.
    fn not_there(&self, agent: Serial, message: Serial) -> Refusal {
        let mine = self
            .held_by(agent)
            .into_iter()
            .find(|held| self.tables.leases.get(*held).is_some_and(|lease| lease.fence.0 == message.0));
        match mine {
            Some(held) => refusal::not_found(format!(
                "{message} is the fence of message {held}, not a message; send message {held} with fence {message}"
            )),
            None => self.no_message(message),
        }
    }
}
