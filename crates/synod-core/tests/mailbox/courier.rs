//! What is done about pushing, to both of them.

use super::push::{Came, Courier};
use super::{AGENTS, Pair};
use crate::common::{self, OWNER, Who};
use proptest::prelude::*;
use serde_json::{Value, json};
use synod_core::refusal::Code;

#[derive(Clone, Debug)]
pub enum Errand {
    Endpoint { agent: usize, named: bool },
    Carry { max: usize, wait_ms: u64 },
    Report { flight: usize, came: usize, chance: u64, retry_after: u64 },
}

pub fn errands() -> impl Strategy<Value = Errand> {
    let wait = prop_oneof![2 => Just(0u64), 3 => 1u64..20_000];
    let pause = prop_oneof![3 => Just(0u64), 1 => 1u64..5_000, 1 => Just(9_999_999)];
    prop_oneof![
        2 => (0..3usize, any::<u8>()).prop_map(|(agent, n)| Errand::Endpoint { agent, named: n % 5 > 0 }),
        5 => (1..4usize, wait).prop_map(|(max, wait_ms)| Errand::Carry { max, wait_ms }),
        6 => (any::<usize>(), any::<usize>(), 0..1u64 << 32, pause).prop_map(
            |(flight, came, chance, retry_after)| Errand::Report { flight, came, chance, retry_after }
        ),
    ]
}

impl Pair {
    fn node(&mut self, name: &str, body: Value) -> Result<Value, Code> {
        let who = Who { principal: "", ..Who::agent("") };
        self.world.call(who, name, &body.to_string()).map_err(|refusal| refusal.code)
    }

    pub fn errand(&mut self, errand: &Errand) {
        match *errand {
            Errand::Endpoint { agent, named } => {
                let url = if named { "https://nest.example/" } else { "" };
                let body = json!({"endpoint": url, "secret": "sealed_x"});
                self.call(AGENTS[agent], "agent.endpoint", body).unwrap();
                self.model.set_endpoint(agent, named);
            }
            Errand::Carry { max, wait_ms } => {
                let reply = self.node("mail.carry", json!({"max": max, "wait_ms": wait_ms})).unwrap();
                let ticket = self.world.fold.index().0;
                self.tickets.push((3, ticket));
                let launched = self.model.launch(max, ticket);
                if launched.is_empty() && wait_ms > 0 {
                    let until = self.model.now + wait_ms;
                    self.model.couriers.push(Courier { ticket, max, until });
                } else {
                    self.compare_load(&launched, &reply);
                }
            }
            Errand::Report { flight, came, chance, retry_after } => {
                // The newest attempts are spoken about more often, and old ones now and then.
                let back = if flight.is_multiple_of(4) { flight / 4 } else { flight / 4 % 2 };
                let at = self.flights.len().checked_sub(1 + back % self.flights.len().max(1));
                let Some(&(id, fence)) = at.and_then(|at| self.flights.get(at)) else { return self.pulse() };
                let word = ["delivered", "failed", "failed", "failed", "failed", "gone", "unsent"][came % 7];
                let body = json!({"message": id, "fence": fence, "came": word, "took_ms": 1, "chance": chance, "retry_after_ms": retry_after});
                let flies = self.model.flies(id, fence);
                let reply = self.node("mail.report", body);
                if !flies {
                    assert_eq!(reply.unwrap_err(), Code::Stale, "attempt {fence} is over");
                    return;
                }
                self.model.landed(id, Came { word, chance, retry_after });
                let (reply, now) = (reply.unwrap(), self.model.now);
                let letter = self.model.letter(id).clone();
                assert_eq!(reply["state"], letter.state);
                let waits = letter.state == "waiting" && letter.at > now;
                assert_eq!(reply["at"], if waits { letter.at } else { 0 });
            }
        }
    }

    /// What the courier was handed is what the model says.
    pub fn compare_load(&mut self, expected: &[(u64, u32)], answer: &Value) {
        let messages = answer["messages"].as_array().unwrap().clone();
        let number = |message: &Value, field: &str| message[field].as_u64().unwrap();
        let found: Vec<(u64, u32)> = messages
            .iter()
            .map(|message| (number(message, "message"), number(message, "attempt") as u32))
            .collect();
        assert_eq!(found, expected);
        for message in &messages {
            let (id, fence) = (number(message, "message"), self.new_fence(message));
            if let Some(lease) = self.model.letter(id).lease.as_mut() {
                lease.fence = fence;
            }
            self.flights.push((id, fence));
        }
    }

    /// What everybody can see of an agent's endpoint.
    pub fn agree_on_endpoint(&self, agent: usize, name: &str) {
        let shown = self.world.ask(OWNER, "agent.show", &json!({"agent": name}).to_string()).unwrap();
        let shown: Value = serde_json::from_str(&shown).unwrap();
        let Some(push) = &self.model.endpoints[agent] else { return assert!(shown.get("push").is_none()) };
        let found = (&shown["push"]["breaker"], &shown["push"]["failures"]);
        assert_eq!(found, (&json!(push.state), &json!(push.failures)), "the endpoint of {name}");
    }

    /// The answer to a courier that stood in line.
    pub fn compare_carried(&mut self, expected: &[(u64, u32)], record: &[u8]) {
        let json = self.world.shown(common::card("mail.carry"), record);
        self.compare_load(expected, &serde_json::from_str(&json).unwrap());
    }
}
