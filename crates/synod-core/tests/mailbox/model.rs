//! The model: mail in plain lists, slow and obvious.
//!
//! A message is found by looking at all of them, and so is whoever may be served next.

use super::push::{Courier, Push};
use std::collections::BTreeMap;

/// How often a message is handed out.
pub const ATTEMPTS_MAX: u32 = 3;
/// How many agents there are; the next number is the node's own.
const AGENTS: usize = 3;
const GRACE_MS: u64 = 10_000;

/// A message as the model sees it.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: u64,
    pub from: usize,
    pub to: usize,
    pub state: &'static str,
    pub depth: u32,
    pub attempts: u32,
    /// Waiting: not before.
    pub at: u64,
    pub expires: u64,
    /// How long it may lie unread.
    pub span: u64,
    pub lease: Option<Lease>,
    pub reply_to: Option<u64>,
    /// The request that it was handed to as the reply.
    pub handed: Option<u64>,
    pub reasons: u32,
}

#[derive(Clone, Debug)]
pub struct Lease {
    pub session: u64,
    pub fence: u64,
    /// None: as long as the session.
    pub until: Option<u64>,
    pub span: u64,
    pub ticket: u64,
}

/// Somebody who waits for mail.
#[derive(Clone, Debug)]
pub struct Waiter {
    pub ticket: u64,
    pub agent: usize,
    pub session: u64,
    pub max: usize,
    pub span: u64,
    pub bound: bool,
    pub until: u64,
}

/// Somebody who waits for the reply to a message.
#[derive(Clone, Debug)]
pub struct Ask {
    pub ticket: u64,
    pub session: u64,
    pub message: u64,
    pub until: u64,
}

/// What a waiting request must be told.
#[derive(Clone, Debug)]
pub enum Told {
    Mail(Vec<(u64, u32)>),
    Reply { message: u64, state: &'static str, reply: Option<(u64, u32)> },
    Carried(Vec<(u64, u32)>),
}

#[derive(Default)]
pub struct Model {
    pub now: u64,
    pub letters: Vec<Letter>,
    pub line: Vec<Waiter>,
    pub asks: Vec<Ask>,
    pub told: BTreeMap<u64, Told>,
    /// (ticket, reply) to be handed over when the request ends.
    pub replies: Vec<(u64, u64)>,
    /// Agents whose boxes are there, the oldest first.
    pub boxes: Vec<usize>,
    /// By agent.
    pub endpoints: [Option<Push>; 3],
    pub couriers: Vec<Courier>,
}

impl Model {
    pub fn letter(&mut self, id: u64) -> &mut Letter {
        self.letters.iter_mut().find(|letter| letter.id == id).expect("a letter of the model")
    }

    /// Everything that the time brings.
    pub fn wake(&mut self) {
        let now = self.now;
        for waiter in self.line.extract_if(.., |waiter| waiter.until <= now) {
            self.told.insert(waiter.ticket, Told::Mail(Vec::new()));
        }
        for ask in self.asks.extract_if(.., |ask| ask.until <= now).collect::<Vec<_>>() {
            self.tell_no_reply(&ask);
        }
        for courier in self.couriers.extract_if(.., |courier| courier.until <= now) {
            self.told.insert(courier.ticket, Told::Carried(Vec::new()));
        }
        let ids: Vec<u64> = self.letters.iter().map(|letter| letter.id).collect();
        for id in ids {
            let letter = self.letter(id);
            match &letter.lease {
                Some(Lease { until: Some(until), .. }) if *until <= now => self.comes_back(id, 0),
                None if letter.state == "waiting" && letter.expires <= now => self.dies(id, true),
                _ => {}
            }
        }
        self.serve();
    }

    pub fn tell_no_reply(&mut self, ask: &Ask) {
        let state = self.letter(ask.message).state;
        self.told.insert(ask.ticket, Told::Reply { message: ask.message, state, reply: None });
    }

    /// An attempt is over.
    pub fn comes_back(&mut self, id: u64, pause: u64) {
        let now = self.now;
        let pushed = self.endpoints[self.letter(id).to].is_some();
        let attempts_max = if pushed { super::push::ATTEMPTS_MAX } else { ATTEMPTS_MAX };
        let letter = self.letter(id);
        letter.lease = None;
        letter.reasons += 1;
        if letter.attempts >= attempts_max {
            self.dies(id, false);
        } else if letter.expires <= now {
            self.dies(id, true);
        } else {
            (letter.state, letter.at) = ("waiting", now + pause);
        }
    }

    pub fn dies(&mut self, id: u64, of_age: bool) {
        let letter = self.letter(id);
        (letter.state, letter.lease) = ("dead", None);
        letter.reasons += of_age as u32;
        self.nobody_replies(id);
    }

    pub fn nobody_replies(&mut self, id: u64) {
        for ask in self.asks.extract_if(.., |ask| ask.message == id).collect::<Vec<_>>() {
            self.tell_no_reply(&ask);
        }
    }

    /// What happens at the end of every request: replies go to those who asked, then lines are served.
    pub fn serve(&mut self) {
        self.serve_readers();
        self.serve_couriers();
    }

    /// How many requests wait.
    pub fn waits(&self) -> usize {
        self.line.len() + self.asks.len() + self.couriers.len()
    }

    fn serve_readers(&mut self) {
        for (ticket, reply) in std::mem::take(&mut self.replies) {
            let Some(at) = self.asks.iter().position(|ask| ask.ticket == ticket) else { continue };
            let ask = self.asks.remove(at);
            let attempt = self.hand_over(reply, ticket);
            let state = self.letter(ask.message).state;
            let told = Told::Reply { message: ask.message, state, reply: Some((reply, attempt)) };
            self.told.insert(ticket, told);
        }
        loop {
            self.line.sort_by_key(|waiter| waiter.ticket);
            while let Some(id) = self.line.iter().find_map(|waiter| self.buried(waiter)) {
                self.dies(id, true);
            }
            let able = self.line.iter().position(|waiter| self.next(waiter.agent, waiter.session).is_some());
            let Some(at) = able else { return };
            let Waiter { ticket, agent, session, max, span, bound, .. } = self.line.remove(at);
            let taken = self.take(agent, session, max, span, bound, ticket);
            self.told.insert(ticket, Told::Mail(taken));
        }
    }

    /// The message that this waiter would get, if its time is over: what was given back at the very moment at which it expired.
    fn buried(&self, waiter: &Waiter) -> Option<u64> {
        let mine = |letter: &&Letter| letter.to == waiter.agent;
        let mut leases = self.letters.iter().filter(mine).filter_map(|letter| letter.lease.as_ref());
        if leases.any(|lease| lease.session != waiter.session) {
            return None;
        }
        let waiting = self.letters.iter().filter(mine).filter(|letter| letter.state == "waiting");
        waiting
            .min_by_key(|letter| letter.id)
            .filter(|letter| letter.expires <= self.now)
            .map(|letter| letter.id)
    }

    pub fn hand_over(&mut self, reply: u64, ticket: u64) -> u32 {
        let letter = self.letter(reply);
        letter.attempts += 1;
        (letter.state, letter.handed) = ("read", Some(ticket));
        letter.attempts
    }

    /// The message that this reader would get now: the oldest that waits, unless it is put off, or another reader has some of the box.
    pub fn next(&self, agent: usize, session: u64) -> Option<u64> {
        let mine = |letter: &&Letter| letter.to == agent;
        let others = self.letters.iter().filter(mine).filter_map(|letter| letter.lease.as_ref());
        if others.into_iter().any(|lease| lease.session != session) {
            return None;
        }
        let waiting = self.letters.iter().filter(mine).filter(|letter| letter.state == "waiting");
        waiting.min_by_key(|letter| letter.id).filter(|letter| letter.at <= self.now).map(|letter| letter.id)
    }

    pub fn take(
        &mut self,
        agent: usize,
        session: u64,
        max: usize,
        span: u64,
        bound: bool,
        ticket: u64,
    ) -> Vec<(u64, u32)> {
        let mut taken = Vec::new();
        while taken.len() < max
            && let Some(id) = self.next(agent, session)
        {
            let until = (!bound).then_some(self.now + span);
            let letter = self.letter(id);
            letter.state = "leased";
            letter.attempts += 1;
            letter.lease = Some(Lease { session, fence: 0, until, span, ticket });
            taken.push((id, letter.attempts));
        }
        taken
    }

    /// Nobody took what was answered under this ticket.
    pub fn give_back(&mut self, agent: usize, ticket: u64) {
        let now = self.now;
        for letter in self.letters.iter_mut().filter(|letter| letter.to == agent || agent == AGENTS) {
            let leased = letter.lease.as_ref().is_some_and(|lease| lease.ticket == ticket);
            if leased || (letter.handed == Some(ticket) && letter.state == "read") {
                (letter.state, letter.lease, letter.handed) = ("waiting", None, None);
                letter.attempts -= 1;
                letter.at = now;
            }
        }
    }

    pub fn session_ends(&mut self, agent: usize, session: u64) {
        for waiter in self.line.extract_if(.., |waiter| waiter.session == session) {
            self.told.insert(waiter.ticket, Told::Mail(Vec::new()));
        }
        for ask in self.asks.extract_if(.., |ask| ask.session == session).collect::<Vec<_>>() {
            self.tell_no_reply(&ask);
        }
        let bound = |letter: &&Letter| {
            let lease = letter.lease.as_ref();
            letter.to == agent && lease.is_some_and(|lease| lease.session == session && lease.until.is_none())
        };
        let ids: Vec<u64> = self.letters.iter().filter(bound).map(|letter| letter.id).collect();
        ids.into_iter().for_each(|id| self.comes_back(id, 0));
    }

    pub fn restart(&mut self, was: u64) {
        self.line.clear();
        self.asks.clear();
        self.couriers.clear();
        let now = self.now;
        for lease in self.letters.iter_mut().filter_map(|letter| letter.lease.as_mut()) {
            if let Some(until) = lease.until.as_mut()
                && *until > was
                && *until < now + GRACE_MS
            {
                *until = (*until).max(now + lease.span.min(GRACE_MS));
            }
        }
        self.end_flights();
    }

    /// Whether `agent` may speak for the message with this fence.
    pub fn holds(&mut self, id: u64, agent: usize, fence: u64) -> bool {
        let letter = self.letter(id);
        letter.to == agent && letter.lease.as_ref().is_some_and(|lease| lease.fence == fence)
    }

    /// What must hold whatever was said and done.
    pub fn check(&self) {
        for agent in 0..3 {
            let leases =
                self.letters.iter().filter(|letter| letter.to == agent).filter_map(|l| l.lease.as_ref());
            let sessions: Vec<u64> = leases.map(|lease| lease.session).collect();
            assert!(sessions.windows(2).all(|pair| pair[0] == pair[1]), "one reader at a time: {sessions:?}");
        }
    }
}
