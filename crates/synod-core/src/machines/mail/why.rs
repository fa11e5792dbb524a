//! Why a message is where it is: what it waits for, who has it, what happens next and when.

use super::*;
use crate::codec::Wire;
use crate::machines::clock;

/// Messages ahead that are counted; beyond that the number says nothing any more.
const AHEAD_MAX: usize = 1_000;

/// In milliseconds: what lies further ahead is said in days.
const DAY: u64 = 86_400_000;

impl Mail {
    pub(super) fn why(&self, view: &View<'_>, message: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let row = self.tables.mails.get(message).ok_or_else(|| self.no_message(message))?;
        let mut because: Vec<Box<str>> = Vec::new();
        let mut say = |sentence: String| because.push(sentence.into());
        let to = self.name(row.to);
        let mut next = Millis(0);
        match row.state {
            State::Waiting => next = self.why_waiting(message, row, view, &mut say),
            State::Leased => next = self.why_leased(message, to, &mut say),
            State::Read => match self.tables.extras.get(message).and_then(|extra| extra.answered) {
                Some(ticket) => say(format!(
                    "it was handed at {} to the request at index {ticket}, which waited for it",
                    clock(row.at)
                )),
                None => say(format!("`{to}` acknowledged it at {}", clock(row.at))),
            },
            State::Dead => {
                say(format!("it was given up at {} after {} attempts", clock(row.at), row.attempts));
                say(format!("once the reason is mended, put it back with `synod mail retry {message}`"));
            }
            State::Cancelled => say(format!("`{}` called it back at {}", self.name(row.from), clock(row.at))),
        }
        for (_, tried) in self.attempts(message) {
            match tried.attempt {
                0 => say(format!("it was never handed out; at {}: {}", clock(tried.at), tried.reason)),
                n => say(format!("attempt {n} ended at {}: {}", clock(tried.at), tried.reason)),
            }
        }
        Because { state: row.state, because, next }.put(answer);
        Ok(())
    }

    fn why_waiting(
        &self,
        message: Serial,
        row: &MailRow,
        view: &View<'_>,
        say: &mut impl FnMut(String),
    ) -> Millis {
        let (to, now) = (self.name(row.to), view.moment.time);
        let ahead = self.tables.waiting.range((row.to, Serial(0))..(row.to, message)).take(AHEAD_MAX).count();
        if ahead > 0 {
            let come = if ahead == 1 { "message comes" } else { "messages come" };
            say(format!("{ahead} {come} before it in the box of `{to}`"));
        }
        let head = self.head(row.to).and_then(|head| Some((head, self.tables.mails.get(head)?)));
        let put_off = head.filter(|(_, row)| row.at > now);
        if let Some((head, first)) = put_off {
            let which = if head == message { "it".to_owned() } else { format!("message {head}") };
            say(format!(
                "{which} was put back and comes again at {}; later ones wait behind it",
                clock(first.at)
            ));
        }
        let tally = self.tables.tallies.get(Serial(row.to as u64)).copied().unwrap_or_default();
        let push = self.why_not_pushed(row.to, say);
        match (self.in_hand(row.to).next(), tally.last_read) {
            (Some(held), _) if self.tables.flights.has(held) => {
                say(format!("message {held} is being pushed at this moment; later ones wait behind it"))
            }
            (Some(held), _) => say(format!(
                "`{to}` has message {held} in hand{}; until it is acknowledged or its lease ends, only that reader gets more",
                self.tables.leases.get(held).map_or(String::new(), |lease| session(lease.reader))
            )),
            (None, _) if push.is_some() => {}
            (None, Millis(0)) => say(format!("`{to}` has never asked for its mail")),
            (None, _) if self.tables.lines.first((row.to, 0), (row.to, u64::MAX)).is_some() => {
                say(format!("`{to}` waits for mail at this moment"))
            }
            (None, at) => say(format!("`{to}` asked for its mail last at {}", clock(at))),
        }
        match row.expires.since(now) / DAY {
            0 => say(format!("unread, it is given up at {}", clock(row.expires))),
            days => say(format!("unread, it is given up in {days} days")),
        }
        let soonest = push.or(put_off.map(|(_, first)| first.at));
        soonest.map_or(row.expires, |at| at.min(row.expires))
    }

    fn why_leased(&self, message: Serial, to: &str, say: &mut impl FnMut(String)) -> Millis {
        let Some(lease) = self.tables.leases.get(message) else { return Millis(0) };
        if lease.reader == COURIER {
            say(format!("it is being pushed to the endpoint of `{to}` since {}", clock(lease.since)));
            say(format!(
                "without a result by {} it counts as unknown, and is pushed again",
                clock(lease.until)
            ));
            return lease.until;
        }
        say(format!(
            "`{to}` has it in hand{} since {} under fence {}",
            session(lease.reader),
            clock(lease.since),
            lease.fence
        ));
        if lease.bound {
            say("it keeps it for as long as that session lives".to_owned());
            return Millis(0);
        }
        say(format!("without another word it is handed out again at {}", clock(lease.until)));
        lease.until
    }
}

/// Which of an agent's sessions, for the middle of a sentence.
fn session(reader: Serial) -> String {
    if reader.0 == 0 { String::new() } else { format!(" in session {reader}") }
}
