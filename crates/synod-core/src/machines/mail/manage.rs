//! What senders and people do: call back, try again; and the notices that nobody sent.

use super::*;
use crate::entry::{JSON, Payload};
use crate::machines::clock;
use crate::refusal;

/// A body that no request carried has no place in one.
const NOWHERE: u32 = u32::MAX;

impl Mail {
    pub(super) fn cancel(&mut self, cx: &Context<'_>, cancel: &Cancel, out: &mut Out) -> Verdict {
        let message = cancel.message;
        let row = *self.tables.mails.get(message).ok_or_else(|| self.no_message(message))?;
        if *self.name(row.from) != *cx.caller.name {
            return Err(refusal::denied(format!(
                "message {message} is from `{}` and you are `{}`; only its sender calls it back",
                self.name(row.from),
                cx.caller.name
            )));
        }
        match row.state {
            State::Waiting => {
                out.event(&MailCancelled { message });
                self.end(message, State::Cancelled, cx.now(), cx.settings);
                self.no_reply_comes(message);
                out.reply(&Moved { state: State::Cancelled })
            }
            State::Leased => {
                let holder = self.name(row.to);
                Err(refusal::held(format!(
                    "`{holder}` has message {message} in hand since {}; write again to say that it does not count",
                    clock(row.at)
                ))
                .held_by(holder))
            }
            State::Read | State::Dead | State::Cancelled => Err(refusal::conflict(format!(
                "message {message} is {} since {}; there is nothing left to call back",
                row.state,
                clock(row.at)
            ))),
        }
    }

    pub(super) fn retry(&mut self, cx: &Context<'_>, retry: &Retry, out: &mut Out) -> Verdict {
        let mut reply = Retried { messages: Vec::new(), kept: Vec::new() };
        for &message in &retry.messages {
            let row = *self.tables.mails.get(message).ok_or_else(|| self.no_message(message))?;
            if row.state != State::Dead {
                reply.kept.push(message);
                continue;
            }
            self.check_room(cx.settings, 0)?;
            if let Some(row) = self.tables.mails.edit(message) {
                row.attempts = 0;
                row.expires = cx.now().plus(row.expires_ms);
            }
            self.shift(message, State::Waiting, cx.now());
            out.event(&MailRetried { message });
            reply.messages.push(message);
        }
        out.reply(&reply)
    }

    /// Tells a holder that nothing has been heard of its task. A notice that finds no room is not written: it is a courtesy, and the event stands.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn nudge(
        &mut self,
        holder: &str,
        queue: &str,
        task: Serial,
        heard: Millis,
        moment: Moment,
        settings: &Settings,
        out: &mut Out,
    ) {
        let minutes = moment.time.since(heard) / 60_000;
        let text = format!(
            "task {task} of `{queue}`: no word for {minutes} min; say how far you are with queue.progress, finish it, or release it"
        );
        // A text is always JSON.
        let text = serde_json::to_string(&text).unwrap_or_default();
        let body = Payload {
            ordinal: NOWHERE,
            media: JSON,
            blobs: &[],
            len: text.len() as u32,
            hash: &[0; 32],
            bytes: Some(text.as_bytes()),
            origin: None,
        };
        if self.check_room(settings, text.len() as u64).is_err() {
            return;
        }
        let Ok(to) = self.box_called(holder, settings) else { return };
        let row = MailRow {
            from: 0,
            to,
            state: State::Waiting,
            attempts: 0,
            depth: 0,
            sent: moment.time,
            at: moment.time,
            expires: moment.time.plus(settings.mail_expire_ms),
            expires_ms: settings.mail_expire_ms,
        };
        let extra = Extra { subject: Some(format!("task {task} is stuck").into()), ..Extra::default() };
        let message = out.serial();
        self.enter(message, row, extra, Body::new(moment.index, &body), out);
    }
}
