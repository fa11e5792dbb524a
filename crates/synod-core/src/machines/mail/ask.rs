//! What others see of messages and boxes.

use super::*;
use crate::codec::Wire;
use crate::ids::NUMBER_MAX;
use crate::record::BodyOf;
use std::ops::Bound;

/// Messages that one page of a list looks at; the cursor goes on from there.
const SCAN_MAX: usize = 20_000;

impl Mail {
    pub(super) fn show(&self, view: &View<'_>, message: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        self.shown(view.moment.time, message).ok_or_else(|| self.no_message(message))?.put(answer);
        Ok(())
    }

    fn shown(&self, now: Millis, message: Serial) -> Option<Message> {
        let row = self.tables.mails.get(message)?;
        let lease = self.tables.leases.get(message);
        let extra = self.tables.extras.get(message).map(|extra| (**extra).clone()).unwrap_or_default();
        let at = match lease {
            Some(lease) if lease.until.0 == NUMBER_MAX => Millis(0),
            Some(lease) => lease.until,
            None if row.state == State::Waiting && row.at <= now => Millis(0),
            None => row.at,
        };
        Some(Message {
            message,
            from: self.name(row.from).into(),
            to: self.name(row.to).into(),
            state: row.state,
            subject: extra.subject,
            body: Some(BodyOf(message)),
            sent: row.sent,
            at,
            expires: row.expires,
            reply_to: extra.reply_to,
            correlation: extra.correlation,
            depth: row.depth,
            attempts: row.attempts,
            fence: lease.map(|lease| lease.fence),
            session: lease.map(|lease| lease.reader).filter(|session| session.0 > 0 && *session != COURIER),
            held_since: lease.map(|lease| lease.since),
            history: self.attempts(message).map(|(_, tried)| attempt(tried)).collect(),
        })
    }

    pub(super) fn inbox(
        &self,
        view: &View<'_>,
        inbox: &Inbox<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = inbox.limit.unwrap_or(100) as usize;
        let from = after(inbox.after);
        let mut unread = Vec::new();
        if let Some(&of) = self.tables.names.get(inbox.agent) {
            // Both lists are in order; what is in hand came before what waits, but for what came back.
            let all = (of, from)..=(of, Serial(u64::MAX));
            let waiting = self.tables.waiting.range(all.clone()).take(limit + 1);
            unread.extend(self.tables.leased.range(all).take(limit + 1).chain(waiting).map(|(_, id)| id));
            unread.sort_unstable();
        }
        self.page(view.moment.time, unread.into_iter(), limit, |_| true).put(answer);
        Ok(())
    }

    pub(super) fn history(
        &self,
        view: &View<'_>,
        history: &History<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = history.limit.unwrap_or(100) as usize;
        let before = history.before.map_or(Serial(u64::MAX), |before| before);
        let of = self.tables.names.get(history.agent).copied().unwrap_or(u32::MAX);
        let letters = self.tables.letters.range((of, Serial(0))..(of, before)).rev();
        let with = |row: &MailRow| {
            let other = self.name(if row.from == of { row.to } else { row.from });
            history.with.is_none_or(|name| name == other)
        };
        self.page(view.moment.time, letters.map(|(_, message)| message), limit, with).put(answer);
        Ok(())
    }

    pub(super) fn list_dead(
        &self,
        view: &View<'_>,
        dead: &Dead<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = dead.limit.unwrap_or(100) as usize;
        let all = self.tables.dead.range(after(dead.after)..);
        let of = |row: &MailRow| dead.agent.is_none_or(|agent| agent == self.name(row.to));
        self.page(view.moment.time, all, limit, of).put(answer);
        Ok(())
    }

    /// One page of the messages that fit.
    fn page(
        &self,
        now: Millis,
        messages: impl Iterator<Item = Serial>,
        limit: usize,
        fits: impl Fn(&MailRow) -> bool,
    ) -> Listed {
        let (mut page, mut room) = (Listed { messages: Vec::new(), next: None }, Room::default());
        let mut last = None;
        for (scanned, message) in messages.enumerate() {
            if page.messages.len() == limit || scanned == SCAN_MAX {
                page.next = last;
                break;
            }
            if self.tables.mails.get(message).is_some_and(&fits) {
                let reasons = self.attempts(message).map(|(_, tried)| tried.reason.len() as u64).sum::<u64>();
                if !room.takes(self.weight(message) + reasons) {
                    page.next = last;
                    break;
                }
                page.messages.extend(self.shown(now, message));
            }
            last = Some(message);
        }
        page
    }

    pub(super) fn list_boxes(&self, list: &Boxes<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100) as usize;
        let prefix = list.prefix.unwrap_or("");
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let named = self.tables.names.range::<str>((from, Bound::Unbounded));
        let mut page = BoxesShown { boxes: Vec::new(), next: None };
        for (name, &of) in named.take_while(|(name, _)| name.starts_with(prefix)) {
            if page.boxes.len() == limit {
                page.next = page.boxes.last().map(|shown| shown.agent.clone());
                break;
            }
            page.boxes.push(self.box_shown(name, of));
        }
        page.put(answer);
        Ok(())
    }

    fn box_shown(&self, name: &str, of: u32) -> BoxShown {
        let tally = self.tables.tallies.get(Serial(of as u64)).copied().unwrap_or_default();
        let count = |state: State| tally.counts[state as usize];
        BoxShown {
            agent: name.into(),
            unread: count(State::Waiting),
            leased: count(State::Leased),
            read: count(State::Read),
            dead: count(State::Dead),
            cancelled: count(State::Cancelled),
            sent: tally.sent,
            readers: self.tables.lines.range((of, 0)..=(of, u64::MAX)).count() as u64,
            last_read: Some(tally.last_read).filter(|at| at.0 > 0),
        }
    }
}

fn after(after: Option<Serial>) -> Serial {
    Serial(after.map_or(0, |after| after.0.saturating_add(1)))
}

fn attempt(tried: &Tried) -> Attempt {
    Attempt {
        attempt: tried.attempt,
        session: Some(tried.reader).filter(|session| session.0 > 0),
        at: tried.at,
        reason: tried.reason.clone(),
    }
}
