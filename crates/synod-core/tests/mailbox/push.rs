//! The model's side of pushing: endpoints, their breakers, the courier in line. As slow and obvious as the rest.

use super::model::{Lease, Model, Told};

/// The reader that the courier is.
pub const COURIER: u64 = u64::MAX;
pub const ATTEMPTS_MAX: u32 = 4;
pub const FAILURES_MAX: u32 = 2;
pub const REST_MS: u64 = 2_000;
pub const TIMEOUT_MS: u64 = 1_000;
const WORD_MS: u64 = 15_000;
const BACKOFF_MS: u64 = 1_000;
const BACKOFF_MAX_MS: u64 = 600_000;
const RETRY_AFTER_MAX_MS: u64 = 3_600_000;

/// An agent's endpoint.
#[derive(Clone, Debug)]
pub struct Push {
    pub state: &'static str,
    pub failures: u32,
    pub tries: u32,
    /// Open: until when.
    pub until: u64,
}

/// A courier in line.
#[derive(Clone, Debug)]
pub struct Courier {
    pub ticket: u64,
    pub max: usize,
    pub until: u64,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    pub word: &'static str,
    pub chance: u64,
    pub retry_after: u64,
}

impl Model {
    /// A box is there from its first mention on; of two that may be pushed equally long, the older one comes first.
    pub fn mention(&mut self, agent: usize) {
        if !self.boxes.contains(&agent) {
            self.boxes.push(agent);
        }
    }

    pub fn set_endpoint(&mut self, agent: usize, named: bool) {
        if named {
            self.mention(agent);
        }
        self.endpoints[agent] = named.then_some(Push { state: "closed", failures: 0, tries: 0, until: 0 });
    }

    /// From when the next message of a box may be pushed, and which.
    fn ready(&self, agent: usize) -> Option<(u64, u64)> {
        let push = self.endpoints[agent].as_ref().filter(|push| push.state != "disabled")?;
        let mut mine = self.letters.iter().filter(|letter| letter.to == agent);
        if mine.clone().any(|letter| letter.lease.is_some()) {
            return None;
        }
        let head = mine.find(|letter| letter.state == "waiting")?;
        let until = if push.state == "open" { push.until } else { 0 };
        Some((head.at.max(until), head.id))
    }

    /// Begins up to `max` attempts.
    pub fn launch(&mut self, max: usize, ticket: u64) -> Vec<(u64, u32)> {
        let mut launched = Vec::new();
        while launched.len() < max {
            let ready = self.boxes.iter().enumerate().filter_map(|(nth, &agent)| {
                self.ready(agent).map(|(at, id)| (at, nth, agent, id)).filter(|(at, ..)| *at <= self.now)
            });
            let Some((_, _, agent, id)) = ready.min() else { break };
            let now = self.now;
            let letter = self.letter(id);
            if letter.expires <= now {
                self.dies(id, true);
                continue;
            }
            letter.state = "leased";
            letter.attempts += 1;
            let span = TIMEOUT_MS + WORD_MS;
            letter.lease = Some(Lease { session: COURIER, fence: 0, until: Some(now + span), span, ticket });
            launched.push((id, letter.attempts));
            let push = self.endpoints[agent].as_mut().expect("what is ready has an endpoint");
            if push.state == "open" {
                push.state = "half_open";
            }
        }
        launched
    }

    /// Couriers in line get what there is, the first first.
    pub fn serve_couriers(&mut self) {
        self.couriers.sort_by_key(|courier| courier.ticket);
        while let Some(Courier { ticket, max, .. }) = self.couriers.first().cloned() {
            let launched = self.launch(max, ticket);
            if launched.is_empty() {
                return;
            }
            self.couriers.remove(0);
            self.told.insert(ticket, Told::Carried(launched));
        }
    }

    /// Whether the courier may speak for this attempt.
    pub fn flies(&mut self, id: u64, fence: u64) -> bool {
        let lease = self.letter(id).lease.as_ref();
        lease.is_some_and(|lease| lease.session == COURIER && lease.fence == fence)
    }

    /// What came of an attempt that is under way.
    pub fn landed(&mut self, id: u64, came: Came) {
        let now = self.now;
        let letter = self.letter(id);
        let (agent, attempts) = (letter.to, letter.attempts);
        match came.word {
            "delivered" => (letter.state, letter.lease) = ("read", None),
            "unsent" => {
                (letter.state, letter.lease, letter.at) = ("waiting", None, now + came.retry_after);
                letter.attempts -= 1;
            }
            "gone" => self.comes_back(id, 0),
            _ => {
                let span = (BACKOFF_MS << (attempts - 1)).min(BACKOFF_MAX_MS);
                let part = ((span as u128 * came.chance as u128) >> 32) as u64;
                self.comes_back(id, part.max(came.retry_after.min(RETRY_AFTER_MAX_MS)));
            }
        }
        let Some(push) = self.endpoints[agent].as_mut() else { return };
        match came.word {
            "delivered" => {
                (push.failures, push.tries) = (0, 0);
                if push.state != "disabled" {
                    push.state = "closed";
                }
            }
            "gone" => (push.state, push.failures) = ("disabled", push.failures + 1),
            "failed" => {
                push.failures += 1;
                let opens = match push.state {
                    "closed" => push.failures >= FAILURES_MAX,
                    state => state == "half_open",
                };
                if opens {
                    push.tries = if push.state == "half_open" { push.tries + 1 } else { 0 };
                    push.until = now + (REST_MS << push.tries.min(20)).min(BACKOFF_MAX_MS);
                    push.state = "open";
                }
            }
            _ => {}
        }
    }

    /// Nobody will say what came of an attempt.
    pub fn end_flights(&mut self) {
        let now = self.now;
        for lease in self.letters.iter_mut().filter_map(|letter| letter.lease.as_mut()) {
            if lease.session == COURIER {
                lease.until = Some(now);
            }
        }
    }
}
