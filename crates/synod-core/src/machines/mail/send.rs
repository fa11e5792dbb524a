//! Putting messages into boxes.

use super::*;
use crate::entry::Payload;
use crate::machines::check_name;
use crate::refusal;

/// A message on its way into a box.
pub(super) struct Letter<'l> {
    pub to: u32,
    pub body: &'l Payload<'l>,
    pub subject: Option<&'l str>,
    pub reply_to: Option<Serial>,
    pub correlation: Option<&'l str>,
    pub expires_ms: Option<u64>,
    /// The request key of a request that waits for the reply.
    pub key: Option<[u8; 16]>,
}

impl Mail {
    pub(super) fn send(&mut self, cx: &Context<'_>, send: &Send<'_>, out: &mut Out) -> Verdict {
        let to = self.addressee(cx, send.to)?;
        let letter = Letter {
            to,
            body: &send.body,
            subject: send.subject,
            reply_to: send.reply_to,
            correlation: send.correlation,
            expires_ms: send.expires_ms,
            key: None,
        };
        let message = self.post(cx, &letter, out)?;
        let sent = self.sent(message, to, cx.now());
        out.reply(&sent)
    }

    /// What a sender learns.
    pub(super) fn sent(&self, message: Serial, to: u32, now: Millis) -> Sent {
        let tally = self.tables.tallies.get(Serial(to as u64)).copied().unwrap_or_default();
        // Whoever stands in line, or waits for this very reply, is reading at this moment.
        let reading =
            self.tables.lines.first((to, 0), (to, u64::MAX)).is_some() || self.is_handed_over(message);
        let last_read = if reading { now } else { tally.last_read };
        Sent { message, waiting: tally.unread(), last_read: Some(last_read).filter(|at| at.0 > 0) }
    }

    /// The box of the agent called `name`, whether it has come yet or not.
    pub(super) fn addressee(&mut self, cx: &Context<'_>, name: &str) -> Result<u32, Refusal> {
        check_name("agent", name)?;
        if let Some((agent, _)) = name.split_once('@') {
            return Err(refusal::invalid(format!(
                "`{name}` is the handle of one session, and mail goes to agents; send it to `{agent}`"
            )));
        }
        if name == SYSTEM {
            return Err(refusal::invalid(format!(
                "nobody reads mail to `{SYSTEM}`: it only writes notices; do what the notice says, or write to an agent"
            )));
        }
        self.box_called(name, cx.settings)
    }

    /// The box called `name`, which is made by its first use.
    pub(super) fn box_called(&mut self, name: &str, settings: &Settings) -> Result<u32, Refusal> {
        if let Some(&of) = self.tables.names.get(name) {
            return Ok(of);
        }
        if self.tables.names.len() as u64 >= settings.agents_max {
            return Err(refusal::exhausted(format!(
                "there are {} boxes already; write to an agent that has one, or raise it with `synod space set agents_max`",
                settings.agents_max
            )));
        }
        let of = self.tables.box_ids.get() + 1;
        if of > u32::MAX as u64 {
            return Err(refusal::exhausted(
                "this space has named as many boxes as it can number; begin another space",
            ));
        }
        self.tables.box_ids.set(of);
        self.tables.names.put(name.into(), of as u32);
        self.tables.boxes.put(Serial(of), name.into());
        self.tables.tallies.put(Serial(of), Tally::default());
        Ok(of as u32)
    }

    /// Puts a message of the caller's into a box, when everything allows it.
    pub(super) fn post(
        &mut self,
        cx: &Context<'_>,
        letter: &Letter<'_>,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        if &*cx.caller.name == SYSTEM {
            return Err(refusal::denied(format!(
                "mail from `{SYSTEM}` is written by the node alone; join under another name"
            )));
        }
        self.check_body(cx.settings, letter.body)?;
        let from = self.box_called(&cx.caller.name, cx.settings)?;
        let depth = self.depth(cx, letter.reply_to)?;
        self.count_rate(cx.now(), cx.settings, from, letter.to)?;
        self.check_room(cx.settings, letter.body.len as u64)?;
        let message = out.serial();
        let expires_ms = letter.expires_ms.unwrap_or(cx.settings.mail_expire_ms);
        let own = |text: Option<&str>| text.map(Box::<str>::from);
        let extra = Extra {
            subject: own(letter.subject),
            reply_to: letter.reply_to,
            correlation: own(letter.correlation),
            key: letter.key,
            answered: None,
        };
        let body = Body::new(cx.moment.index, letter.body);
        let row = MailRow {
            from,
            to: letter.to,
            state: State::Waiting,
            attempts: 0,
            depth,
            sent: cx.now(),
            at: cx.now(),
            expires: cx.now().plus(expires_ms),
            expires_ms,
        };
        self.enter(message, row, extra, body, out);
        if let Some(asked) = letter.reply_to {
            self.note_reply(asked, message);
        }
        Ok(message)
    }

    /// Enters a new message everywhere.
    pub(super) fn enter(&mut self, message: Serial, row: MailRow, extra: Extra, body: Body, out: &mut Out) {
        if let Some(reply_to) = extra.reply_to {
            self.tables.replies.put((reply_to, message));
        }
        if extra != Extra::default() {
            self.tables.extras.put(message, Box::new(extra));
        }
        self.count_bytes(body.size() as i64);
        self.tables.bodies.put(message, body);
        self.tables.mails.put(message, row);
        self.tables.letters.put((row.to, message));
        if row.from != 0 {
            self.tables.letters.put((row.from, message));
        }
        self.tables.waiting.put((row.to, message));
        self.tables.timers.set(message, row.expires);
        self.tally(row.to, |tally| {
            tally.sent += 1;
            tally.counts[State::Waiting as usize] += 1;
        });
        self.touch(row.to);
        out.event(&MailSent { to: self.name(row.to), message, from: self.name(row.from) });
    }
}
