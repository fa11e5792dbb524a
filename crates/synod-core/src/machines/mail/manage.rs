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
        let Ok(to) = self.box_called(holder, settings) else { return };
        let way = Way { from: 0, to, expires_ms: settings.mail_expire_ms };
        self.notify(way, format!("task {task} is stuck"), &text, moment, settings, out);
    }

    /// Tells agents that they are invited to bid, in the name of whoever asks. Who cannot be written to is left out: it is a courtesy, and the ask stands.
    pub(super) fn invite(
        &mut self,
        called: &Called<'_>,
        invited: &[Box<str>],
        moment: Moment,
        settings: &Settings,
        out: &mut Out,
    ) {
        let Called { by, auction, market, round, reply_by } = *called;
        // Written out, so that its members stand in this order in every build.
        let text = |name: &str| serde_json::to_string(name).unwrap_or_default();
        let body = format!(
            "{{\"auction\":{auction},\"market\":{},\"round\":{round},\"by\":{},\"reply_by\":{reply_by}}}",
            text(market),
            text(by)
        );
        let Ok(from) = self.box_called(by, settings) else { return };
        for name in invited.iter().filter(|name| !name.contains('@') && ***name != *SYSTEM) {
            let Ok(to) = self.box_called(name, settings) else { continue };
            if self.count_rate(moment.time, settings, from, to).is_ok() {
                let way = Way { from, to, expires_ms: reply_by.since(moment.time) };
                let subject = format!("bids are called for: auction {auction} in `{market}`");
                self.notify(way, subject, &body, moment, settings, out);
            }
        }
    }

    /// Puts a message into a box that nobody sent by a request of their own. One that finds no room is not written.
    fn notify(
        &mut self,
        way: Way,
        subject: String,
        json: &str,
        moment: Moment,
        settings: &Settings,
        out: &mut Out,
    ) {
        let Way { from, to, expires_ms } = way;
        let body = Payload {
            ordinal: NOWHERE,
            media: JSON,
            blobs: &[],
            len: json.len() as u32,
            hash: &[0; 32],
            bytes: Some(json.as_bytes()),
            origin: None,
        };
        if self.check_room(settings, json.len() as u64).is_err() {
            return;
        }
        let row = MailRow {
            from,
            to,
            state: State::Waiting,
            attempts: 0,
            depth: 0,
            sent: moment.time,
            at: moment.time,
            expires: moment.time.plus(expires_ms),
            expires_ms,
        };
        let extra = Extra { subject: Some(subject.into()), ..Extra::default() };
        let message = out.serial();
        self.enter(message, row, extra, Body::new(moment.index, &body), out);
    }
}

/// From whom, to whom, and for how long.
#[derive(Clone, Copy)]
struct Way {
    from: u32,
    to: u32,
    expires_ms: u64,
}

/// A call for bids, as the invited are told of it.
#[derive(Clone, Copy)]
pub(super) struct Called<'c> {
    pub by: &'c str,
    pub auction: Serial,
    pub market: &'c str,
    pub round: u32,
    pub reply_by: Millis,
}
