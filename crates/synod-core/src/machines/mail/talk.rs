//! Replies, and requests that wait for them.
//!
//! ```text
//!   request ──▶ message in the other's box ──▶ parked under its ticket
//!      ▲                                          │ reply in the same space of time ──▶ handed over at the end of that request
//!      │ the same request key                     │ the time is over ─────────────────▶ answered without a reply
//!      └──────── the connection broke ────────────┘ a reply after that ───────────────▶ an ordinary message in the box
//! ```

use super::send::Letter;
use super::*;
use crate::machine::Done;
use crate::record::BodyOf;
use crate::refusal;

impl Mail {
    pub(super) fn reply(&mut self, cx: &Context<'_>, reply: &Reply<'_>, out: &mut Out) -> Verdict {
        let asked = *self.tables.mails.get(reply.message).ok_or_else(|| self.no_message(reply.message))?;
        let (sender, recipient) = (self.name(asked.from), self.name(asked.to));
        if *recipient != *cx.caller.name {
            return Err(refusal::denied(format!(
                "message {} went to `{recipient}` and you are `{}`; only its recipient replies to it, so send a message of your own",
                reply.message, cx.caller.name
            )));
        }
        if let Some(fence) = reply.fence {
            self.yours(cx, reply.message, fence, "answer")?;
        }
        let sender = sender.to_owned();
        let correlation = self.tables.extras.get(reply.message).and_then(|extra| extra.correlation.clone());
        let to = self.addressee(cx, &sender)?;
        let letter = Letter {
            to,
            body: &reply.body,
            subject: reply.subject,
            reply_to: Some(reply.message),
            correlation: correlation.as_deref(),
            expires_ms: None,
            key: None,
        };
        let message = self.post(cx, &letter, out)?;
        if reply.fence.is_some() {
            self.acknowledge(cx, reply.message, out);
        }
        let sent = self.sent(message, to, cx.now());
        out.reply(&sent)
    }

    pub(super) fn request(&mut self, cx: &Context<'_>, request: &Request<'_>, out: &mut Out) -> Verdict {
        if !cx.may_wait {
            return Err(refusal::unsupported(
                "`request` waits for its reply and cannot stand in a transaction; use `send` there, and receive the reply later",
            ));
        }
        let sending = cx.key.and_then(|(key, command)| {
            self.tables.sendings.get(&key).copied().filter(|sending| sending.command == command)
        });
        let message = match sending {
            Some(Sending { message, .. }) => {
                if let Some(verdict) = self.request_again(cx, message, out) {
                    return verdict;
                }
                message
            }
            None => self.send_request(cx, request, out)?,
        };
        self.check_waits(cx)?;
        self.tables.asked.put(Serial(cx.ticket.0), Asked { message, agent: cx.caller.agent });
        self.tables.awaited.put(message, cx.ticket.0);
        Ok(Done::Parked(cx.now().plus(request.wait_ms)))
    }

    fn send_request(
        &mut self,
        cx: &Context<'_>,
        request: &Request<'_>,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        let to = self.addressee(cx, request.to)?;
        // The key's own message, if another command came under it: that one is found no more.
        let old = cx.key.and_then(|(key, _)| self.tables.sendings.get(&key).map(|sending| sending.message));
        if let Some(extra) = old.and_then(|old| self.tables.extras.edit(old)) {
            extra.key = None;
        }
        let letter = Letter {
            to,
            body: &request.body,
            subject: request.subject,
            reply_to: None,
            correlation: request.correlation,
            expires_ms: None,
            key: cx.key.map(|(key, _)| key),
        };
        let message = self.post(cx, &letter, out)?;
        if let Some((key, command)) = cx.key {
            self.tables.sendings.put(key, Sending { command, message });
        }
        Ok(message)
    }

    /// A request that came before has its message already: what there is to say at once, if anything.
    fn request_again(&mut self, cx: &Context<'_>, message: Serial, out: &mut Out) -> Option<Verdict> {
        let row = *self.tables.mails.get(message)?;
        let replies = self.tables.replies.range((message, Serial(0))..=(message, Serial(u64::MAX)));
        let waiting = |reply: Serial| {
            let reply = self.tables.mails.get(reply)?;
            (reply.state == State::Waiting && (reply.from, reply.to) == (row.to, row.from)).then_some(())
        };
        let reply = replies.map(|(_, reply)| reply).find(|reply| waiting(*reply).is_some());
        if let Some(reply) = reply {
            let requested =
                self.hand_over(message, reply, cx.caller.agent, cx.moment.index, cx.now(), cx.settings, out);
            return Some(out.reply(&requested));
        }
        let over = matches!(row.state, State::Dead | State::Cancelled) || self.tables.awaited.has(message);
        over.then(|| out.reply(&self.unanswered(message)))
    }

    /// A message was sent in reply to `asked`. Whoever waits for it gets it when the request ends.
    pub(super) fn note_reply(&mut self, asked: Serial, reply: Serial) {
        let (Some(row), Some(answer)) = (self.tables.mails.get(asked), self.tables.mails.get(reply)) else {
            return;
        };
        if (row.from, row.to) == (answer.to, answer.from)
            && let Some(&ticket) = self.tables.awaited.get(asked)
        {
            self.tables.news.put((ticket, reply));
        }
    }

    /// Whether a reply goes past the box, to the request that waits for it, when the present request ends.
    pub(super) fn is_handed_over(&self, reply: Serial) -> bool {
        let asked = self.tables.extras.get(reply).and_then(|extra| extra.reply_to);
        let ticket = asked.and_then(|asked| self.tables.awaited.get(asked));
        ticket.is_some_and(|ticket| self.tables.news.has((*ticket, reply)))
    }

    /// Nobody will reply to this message any more: whoever waits is told when the request ends.
    pub(super) fn no_reply_comes(&mut self, message: Serial) {
        if let Some(&ticket) = self.tables.awaited.get(message) {
            self.tables.news.put((ticket, Serial(0)));
        }
    }

    /// Ends the waits for which something has come, or for which nothing can come any more.
    pub(super) fn answer_requests(&mut self, now: Millis, settings: &Settings, out: &mut Out) {
        while let Some((ticket, reply)) = self.tables.news.first((0, Serial(0)), (u64::MAX, Serial(u64::MAX)))
        {
            self.tables.news.del((ticket, reply));
            let Some(asked) = self.tables.asked.get(Serial(ticket)).copied() else { continue };
            let ticket = Index(ticket);
            if reply == Serial(0) {
                self.stop_asking(ticket);
                out.answer(ticket, &self.unanswered(asked.message));
            } else if self.tables.mails.get(reply).is_some_and(|row| row.state == State::Waiting) {
                self.stop_asking(ticket);
                let requested = self.hand_over(asked.message, reply, asked.agent, ticket, now, settings, out);
                out.answer(ticket, &requested);
            }
        }
    }

    /// Gives a reply to the request that waits for it, past the box: it is read.
    #[allow(clippy::too_many_arguments)]
    fn hand_over(
        &mut self,
        message: Serial,
        reply: Serial,
        agent: Serial,
        ticket: Index,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Requested {
        let fence = out.fence();
        let row = self.count_attempt(reply);
        if let Some(extra) = self.tables.extras.edit(reply) {
            extra.answered = Some(ticket);
        }
        self.tables.answered.put(Serial(ticket.0), reply);
        if self.tables.readers.get(agent) != Some(&row.to) {
            self.tables.readers.put(agent, row.to);
        }
        out.event(&MailDelivered { message: reply, fence, to: self.name(row.to), attempt: row.attempts });
        out.event(&MailRead { message: reply });
        self.tally(row.to, |tally| tally.last_read = now);
        self.end(reply, State::Read, now, settings);
        let answered = Answered {
            message: reply,
            fence,
            from: self.name(row.from).into(),
            subject: self.tables.extras.get(reply).and_then(|extra| extra.subject.clone()),
            body: Some(BodyOf(reply)),
            sent: row.sent,
        };
        Requested { reply: Some(answered), ..self.unanswered(message) }
    }

    /// What a request is told that got no reply. A message that is not kept any more has been read.
    pub(super) fn unanswered(&self, message: Serial) -> Requested {
        let state = self.tables.mails.get(message).map_or(State::Read, |row| row.state);
        Requested { message, state, reply: None }
    }

    /// Ends a wait for a reply, and says for whose.
    pub(super) fn stop_asking(&mut self, ticket: Index) -> Option<Serial> {
        let asked = self.tables.asked.get(Serial(ticket.0)).copied()?;
        self.tables.asked.del(Serial(ticket.0));
        self.tables.awaited.del(asked.message);
        Some(asked.message)
    }

    /// The answer with a reply in it never reached its caller: the reply goes back into the box.
    pub(super) fn take_answer_back(&mut self, agent: Serial, ticket: Index, now: Millis, out: &mut Out) {
        let Some(&reply) = self.tables.answered.get(Serial(ticket.0)) else { return };
        let Some(row) = self.tables.mails.get(reply) else { return };
        if row.state != State::Read || self.tables.readers.get(agent) != Some(&row.to) {
            return;
        }
        self.tables.answered.del(Serial(ticket.0));
        if let Some(extra) = self.tables.extras.edit(reply) {
            extra.answered = None;
        }
        self.put_back(reply, now, out);
    }
}
