//! Mail against a second opinion: a model in plain lists, slow and obvious, that shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused, who was handed what in which order and under which attempt, who waits, and where every message is.
//! The model knows sending with a time to live, receiving at once and in line, by several sessions of an agent and bound to them or not; ack, nack with a pause, extend, reply, request, cancel, retry; endpoints, the courier in line, what comes of its attempts, and breakers; withdrawal of waits and of answers that were never written; the end of sessions, of leases and of unread mail; dead letters; restarts.
//! What it is sure of by itself, whatever the machine says: nothing is lost, nothing is in two readers' hands, nothing overtakes within a box.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;
#[path = "mailbox/courier.rs"]
mod courier;
#[path = "mailbox/model.rs"]
mod model;
#[path = "mailbox/push.rs"]
mod push;

use crate::common::play::games;
use common::{OWNER, Who, World};
use courier::{Errand, errands};
use model::{ATTEMPTS_MAX, Ask, Letter, Model, Told, Waiter};
use proptest::prelude::*;
use serde_json::{Value, json};
use synod_core::effects::{Item, items};
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const DEPTH_MAX: u32 = 3;
const EXPIRE_MS: u64 = 30 * 86_400_000;

#[derive(Clone, Debug)]
enum Deed {
    Send { from: usize, to: usize, expires_ms: Option<u64> },
    Receive { reader: usize, max: usize, lease_ms: u64, wait_ms: u64, bound: bool },
    Ack { grant: usize },
    Nack { grant: usize, retry_ms: u64 },
    Extend { grant: usize, lease_ms: u64 },
    Reply { grant: usize, fenced: bool },
    Request { reader: usize, to: usize, wait_ms: u64 },
    Cancel { message: usize },
    Retry { message: usize },
    Withdraw { ticket: usize },
    Rejoin { reader: usize },
    Errand(Errand),
    Restart,
    Pulse,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![5 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => 5_000u64..100_000];
    let wait = prop_oneof![2 => Just(0u64), 3 => 1u64..5_000];
    let number = any::<usize>;
    let deed = prop_oneof![
        6 => (0..3usize, 0..3usize, prop_oneof![3 => Just(None), 1 => (1u64..4_000).prop_map(Some)])
            .prop_map(|(from, to, expires_ms)| Deed::Send { from, to, expires_ms }),
        8 => (0..6usize, 1..4usize, 100u64..4_000, wait, any::<u8>().prop_map(|n| n % 4 == 0)).prop_map(
            |(reader, max, lease_ms, wait_ms, bound)| Deed::Receive { reader, max, lease_ms, wait_ms, bound }
        ),
        4 => number().prop_map(|grant| Deed::Ack { grant }),
        3 => (number(), prop_oneof![Just(0u64), 1u64..3_000]).prop_map(|(grant, retry_ms)| Deed::Nack { grant, retry_ms }),
        1 => (number(), 100u64..5_000).prop_map(|(grant, lease_ms)| Deed::Extend { grant, lease_ms }),
        3 => (number(), any::<bool>()).prop_map(|(grant, fenced)| Deed::Reply { grant, fenced }),
        3 => (0..6usize, 0..3usize, 1u64..8_000).prop_map(|(reader, to, wait_ms)| Deed::Request { reader, to, wait_ms }),
        1 => number().prop_map(|message| Deed::Cancel { message }),
        1 => number().prop_map(|message| Deed::Retry { message }),
        2 => number().prop_map(|ticket| Deed::Withdraw { ticket }),
        1 => (0..6usize).prop_map(|reader| Deed::Rejoin { reader }),
        12 => errands().prop_map(Deed::Errand),
        1 => Just(Deed::Restart),
        1 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..80)
}

/// Both of them, and what agents remember.
struct Pair {
    world: World,
    model: Model,
    /// Two readers for each agent: the number of its session.
    sessions: [u64; 6],
    /// Every grant ever: (agent, message, fence), also those that were lost.
    grants: Vec<(usize, u64, u64)>,
    /// Every request that could be withdrawn: (agent, ticket).
    tickets: Vec<(usize, u64)>,
    /// Every attempt of the courier: (message, fence), also those that are over.
    flights: Vec<(u64, u64)>,
    /// Every fence that was ever given.
    fences: std::collections::BTreeSet<u64>,
}

impl Pair {
    fn new() -> Pair {
        let mut world = World::new();
        for (name, value) in [
            ("mail_attempts_max", ATTEMPTS_MAX as u64),
            ("mail_depth_max", DEPTH_MAX as u64),
            ("push_attempts_max", push::ATTEMPTS_MAX as u64),
            ("push_failures_max", push::FAILURES_MAX as u64),
            ("push_rest_ms", push::REST_MS),
            ("push_timeout_ms", push::TIMEOUT_MS),
        ] {
            let body = json!({"name": name, "value": value}).to_string();
            world.call(Who::agent(OWNER), "space.set", &body).unwrap();
        }
        let now = world.time;
        let mut pair = Pair {
            world,
            model: Model { now, ..Model::default() },
            sessions: [0; 6],
            grants: Vec::new(),
            tickets: Vec::new(),
            flights: Vec::new(),
            fences: Default::default(),
        };
        (0..6).for_each(|reader| pair.join(reader));
        // One of three is pushed to from the beginning, so that breakers come to open.
        pair.errand(&Errand::Endpoint { agent: 2, named: true });
        pair
    }

    fn join(&mut self, reader: usize) {
        let body = json!({"instance": format!("i{reader}"), "ttl_ms": 86_400_000}).to_string();
        let joined = self.world.call(Who::agent(AGENTS[reader / 2]), "agent.join", &body).unwrap();
        self.sessions[reader] = joined["session"].as_u64().unwrap();
    }

    fn handle(&self, reader: usize) -> String {
        format!("{}@{}", AGENTS[reader / 2], self.sessions[reader])
    }

    fn call(&mut self, agent: &str, name: &str, body: Value) -> Result<Value, Code> {
        self.world.call(Who::agent(agent), name, &body.to_string()).map_err(|refusal| refusal.code)
    }

    fn step(&mut self, span: u64, deed: &Deed) {
        let was = self.model.now;
        self.world.time += span;
        self.model.now = self.world.time;
        if matches!(deed, Deed::Restart) {
            self.world.restart();
            self.model.restart(was);
        } else {
            self.model.wake();
            self.deed(deed);
            self.model.serve();
        }
        self.model.check();
        self.agree();
    }

    fn deed(&mut self, deed: &Deed) {
        match *deed {
            Deed::Send { from, to, expires_ms } => {
                let mut body = json!({"to": AGENTS[to], "body": 1});
                if let Some(ms) = expires_ms {
                    body["expires_ms"] = ms.into();
                }
                let sent = self.call(AGENTS[from], "mail.send", body).unwrap();
                self.sent(&sent["message"], from, to, expires_ms.unwrap_or(EXPIRE_MS), None);
                let unread =
                    |letter: &&Letter| letter.to == to && ["waiting", "leased"].contains(&letter.state);
                assert_eq!(sent["waiting"], self.model.letters.iter().filter(unread).count());
            }
            Deed::Receive { reader, max, lease_ms, wait_ms, bound } => {
                let (agent, session) = (reader / 2, self.sessions[reader]);
                self.model.mention(agent);
                let body = json!({"max": max, "lease_ms": lease_ms, "wait_ms": wait_ms, "session": bound});
                let reply = self.call(&self.handle(reader), "mail.receive", body).unwrap();
                let ticket = self.world.fold.index().0;
                self.tickets.push((agent, ticket));
                let taken = self.model.take(agent, session, max, lease_ms, bound, ticket);
                if taken.is_empty() && wait_ms > 0 {
                    let until = self.model.now + wait_ms;
                    let waiter = Waiter { ticket, agent, session, max, span: lease_ms, bound, until };
                    self.model.line.push(waiter);
                } else {
                    self.compare_mail(&taken, &reply);
                }
            }
            Deed::Ack { grant } => {
                let Some((agent, id, fence)) = self.grant(grant) else { return self.pulse() };
                let reply = self.call(AGENTS[agent], "mail.ack", json!({"message": id, "fence": fence}));
                if self.said_in_time(&reply, id, agent, fence) {
                    let letter = self.model.letter(id);
                    (letter.state, letter.lease) = ("read", None);
                }
            }
            Deed::Nack { grant, retry_ms } => {
                let Some((agent, id, fence)) = self.grant(grant) else { return self.pulse() };
                let body = json!({"message": id, "fence": fence, "retry_ms": retry_ms});
                let reply = self.call(AGENTS[agent], "mail.nack", body);
                if self.said_in_time(&reply, id, agent, fence) {
                    self.model.comes_back(id, retry_ms);
                    assert_eq!(reply.unwrap()["state"], self.model.letter(id).state);
                }
            }
            Deed::Extend { grant, lease_ms } => {
                let Some((agent, id, fence)) = self.grant(grant) else { return self.pulse() };
                let body = json!({"message": id, "fence": fence, "lease_ms": lease_ms});
                let reply = self.call(AGENTS[agent], "mail.extend", body);
                if self.said_in_time(&reply, id, agent, fence) {
                    let now = self.model.now;
                    let until = &mut self.model.letter(id).lease.as_mut().unwrap().until;
                    *until = until.map(|until| until.max(now + lease_ms));
                    assert_eq!(reply.unwrap()["until"], until.unwrap_or(0));
                }
            }
            Deed::Reply { grant, fenced } => self.reply(grant, fenced),
            Deed::Request { reader, to, wait_ms } => {
                let body = json!({"to": AGENTS[to], "body": 1, "wait_ms": wait_ms});
                self.call(&self.handle(reader), "mail.request", body).unwrap();
                let ticket = self.world.fold.index().0;
                self.tickets.push((reader / 2, ticket));
                let message = self.newest_sent();
                self.sent(&message.into(), reader / 2, to, EXPIRE_MS, None);
                let (session, until) = (self.sessions[reader], self.model.now + wait_ms);
                self.model.asks.push(Ask { ticket, session, message, until });
            }
            Deed::Cancel { message } => {
                let Some((id, from, state)) = self.any(message) else { return self.pulse() };
                let reply = self.call(AGENTS[from], "mail.cancel", json!({"message": id}));
                match state {
                    "waiting" => {
                        assert_eq!(reply.unwrap()["state"], "cancelled");
                        self.model.letter(id).state = "cancelled";
                        self.model.nobody_replies(id);
                    }
                    "leased" => assert_eq!(reply.unwrap_err(), Code::Held),
                    _ => assert_eq!(reply.unwrap_err(), Code::Conflict),
                }
            }
            Deed::Retry { message } => {
                let Some((id, _, state)) = self.any(message) else { return self.pulse() };
                let reply = self.call(OWNER, "mail.retry", json!({"messages": [id]})).unwrap();
                let dead = state == "dead";
                assert_eq!(reply[if dead { "messages" } else { "kept" }][0], id);
                if dead {
                    let now = self.model.now;
                    let letter = self.model.letter(id);
                    (letter.state, letter.attempts, letter.at) = ("waiting", 0, now);
                    letter.expires = now + letter.span;
                }
            }
            Deed::Withdraw { ticket } => {
                if self.tickets.is_empty() {
                    return self.pulse();
                }
                let newest = self.tickets.len() - 1 - ticket % self.tickets.len().min(4);
                let (agent, ticket) = self.tickets[newest];
                // The last one is nobody: the node's own courier.
                let name = AGENTS.get(agent).copied().unwrap_or_default();
                self.world.withdraw(ticket, name);
                let waits = self.model.waits();
                self.model.line.retain(|waiter| waiter.ticket != ticket);
                self.model.asks.retain(|ask| ask.ticket != ticket);
                self.model.couriers.retain(|courier| courier.ticket != ticket);
                if waits == self.model.waits() {
                    self.model.give_back(agent, ticket);
                }
            }
            Deed::Rejoin { reader } => {
                let old = self.sessions[reader];
                self.join(reader);
                self.model.session_ends(reader / 2, old);
            }
            Deed::Errand(ref errand) => self.errand(errand),
            Deed::Restart | Deed::Pulse => self.pulse(),
        }
    }

    fn reply(&mut self, grant: usize, fenced: bool) {
        let Some((agent, id, fence)) = self.grant(grant) else { return self.pulse() };
        let mut body = json!({"message": id, "body": 1});
        if fenced {
            body["fence"] = fence.into();
        }
        let reply = self.call(AGENTS[agent], "mail.reply", body);
        let asked = self.model.letter(id).clone();
        if fenced && !self.said_in_time(&reply, id, agent, fence) {
            return;
        }
        if asked.depth + 1 > DEPTH_MAX {
            assert_eq!(reply.unwrap_err(), Code::Exhausted);
            return;
        }
        let reply = reply.unwrap();
        self.sent(&reply["message"], agent, asked.from, EXPIRE_MS, Some((id, asked.depth + 1)));
        if fenced {
            let letter = self.model.letter(id);
            (letter.state, letter.lease) = ("read", None);
        }
    }

    fn pulse(&mut self) {
        self.world.pulse();
    }

    /// Notes a message that was sent.
    fn sent(&mut self, id: &Value, from: usize, to: usize, span: u64, follows: Option<(u64, u32)>) {
        self.model.mention(to);
        self.model.mention(from);
        let id = id.as_u64().unwrap();
        assert!(self.model.letters.last().is_none_or(|last| last.id < id), "numbers rise");
        let now = self.model.now;
        let (reply_to, depth) = follows.map_or((None, 0), |(id, depth)| (Some(id), depth));
        self.model.letters.push(Letter {
            id,
            from,
            to,
            state: "waiting",
            depth,
            attempts: 0,
            at: now,
            expires: now + span,
            span,
            lease: None,
            reply_to,
            handed: None,
            reasons: 0,
        });
        let ask = self.model.asks.iter().find(|ask| Some(ask.message) == reply_to);
        if let Some(ask) = ask {
            self.model.replies.push((ask.ticket, id));
        }
    }

    /// Compares a reader's word with what the model knows: in time, or stale.
    fn said_in_time(&mut self, reply: &Result<Value, Code>, id: u64, agent: usize, fence: u64) -> bool {
        let holds = self.model.holds(id, agent, fence);
        match reply {
            Err(Code::Exhausted) => {}
            Err(code) => assert_eq!((*code, holds), (Code::Stale, false), "message {id} under {fence}"),
            Ok(_) => assert!(holds, "message {id} is not in hand under {fence}"),
        }
        holds
    }

    fn grant(&self, at: usize) -> Option<(usize, u64, u64)> {
        // The newest grants are spoken about more often, and old ones now and then.
        let back = if at.is_multiple_of(4) { at / 4 } else { at / 4 % 3 };
        self.grants.get(self.grants.len().checked_sub(1 + back % self.grants.len().max(1))?).copied()
    }

    fn any(&self, at: usize) -> Option<(u64, usize, &'static str)> {
        let letter = self.model.letters.get(at % self.model.letters.len().max(1))?;
        Some((letter.id, letter.from, letter.state))
    }

    /// The message of the newest `sent`.
    fn newest_sent(&self) -> u64 {
        let stream = &self.world.fold.effects().stream;
        let sent = items(stream).filter_map(|item| match item.unwrap() {
            Item::Event(4, 1, record) => {
                let sent: synod_core::machines::mail::MailSent<'_> =
                    synod_core::codec::Wire::get(&mut synod_core::codec::Reader::new(record)).unwrap();
                Some(sent.message.0)
            }
            _ => None,
        });
        sent.last().expect("something was sent")
    }

    fn new_fence(&mut self, granted: &Value) -> u64 {
        let fence = granted["fence"].as_u64().unwrap();
        assert!(self.fences.insert(fence), "fence {fence} was given before");
        fence
    }

    /// The messages of an answer are those of the model, in its order.
    fn compare_mail(&mut self, expected: &[(u64, u32)], answer: &Value) {
        let messages = answer["messages"].as_array().unwrap().clone();
        let found: Vec<(u64, u32)> = messages
            .iter()
            .map(|message| {
                (message["message"].as_u64().unwrap(), message["attempt"].as_u64().unwrap() as u32)
            })
            .collect();
        assert_eq!(found, expected);
        for message in &messages {
            let fence = self.new_fence(message);
            let letter = self.model.letter(message["message"].as_u64().unwrap());
            let to = letter.to;
            if let Some(lease) = letter.lease.as_mut() {
                lease.fence = fence;
            }
            self.grants.push((to, message["message"].as_u64().unwrap(), fence));
        }
    }

    /// Compares answers to those who waited, every message, and every count.
    fn agree(&mut self) {
        let stream = self.world.fold.effects().stream.clone();
        let mut told = std::mem::take(&mut self.model.told);
        for item in items(&stream) {
            let Item::Answer(ticket, record) = item.unwrap() else { continue };
            match told.remove(&ticket.0).unwrap_or_else(|| panic!("#{ticket} was to be told nothing")) {
                Told::Mail(expected) => {
                    let json = self.world.shown(common::card("mail.receive"), record);
                    self.compare_mail(&expected, &serde_json::from_str(&json).unwrap());
                }
                Told::Carried(expected) => self.compare_carried(&expected, record),
                Told::Reply { message, state, reply } => {
                    let json = self.world.shown(common::card("mail.request"), record);
                    let answer: Value = serde_json::from_str(&json).unwrap();
                    assert_eq!(
                        (answer["message"].as_u64(), &answer["state"]),
                        (Some(message), &json!(state))
                    );
                    assert_eq!(answer["reply"]["message"].as_u64(), reply.map(|(id, _)| id));
                    if reply.is_some() {
                        self.new_fence(&answer["reply"]);
                    }
                }
            }
        }
        assert!(told.is_empty(), "nobody told {told:?}");
        assert_eq!(self.world.fold.parked(), self.model.waits());
        for (agent, name) in AGENTS.into_iter().enumerate() {
            self.agree_on_box(agent, name);
            self.agree_on_endpoint(agent, name);
        }
    }

    fn agree_on_box(&mut self, agent: usize, name: &str) {
        let ask = |verb: &str, body: Value| -> Value {
            serde_json::from_str(&self.world.ask(OWNER, verb, &body.to_string()).unwrap()).unwrap()
        };
        let history = ask("mail.history", json!({"agent": name, "limit": 1000}));
        let mut shown = history["messages"].as_array().unwrap().clone();
        shown.reverse();
        let mine = |letter: &&Letter| letter.to == agent || letter.from == agent;
        let letters: Vec<&Letter> = self.model.letters.iter().filter(mine).collect();
        assert_eq!(shown.len(), letters.len(), "nothing is lost");
        for (shown, letter) in shown.iter().zip(&letters) {
            let lease = letter.lease.as_ref();
            let found = (&shown["message"], &shown["state"], &shown["attempts"], shown["fence"].as_u64());
            let expected = (
                &json!(letter.id),
                &json!(letter.state),
                &json!(letter.attempts),
                lease.map(|lease| lease.fence),
            );
            assert_eq!(found, expected);
            let session = lease.map(|lease| lease.session).filter(|session| *session != push::COURIER);
            assert_eq!(shown["session"].as_u64(), session);
            assert_eq!(shown["reply_to"].as_u64(), letter.reply_to);
            assert_eq!(
                shown["history"].as_array().unwrap().len() as u32,
                letter.reasons,
                "every reason is kept"
            );
            match letter.state {
                "leased" => assert_eq!(shown["at"], lease.unwrap().until.unwrap_or(0)),
                "waiting" if letter.at > self.model.now => assert_eq!(shown["at"], letter.at),
                _ => {}
            }
        }
        let inbox = ask("mail.inbox", json!({"agent": name, "limit": 1000}));
        let unread = letters.iter().filter(|l| l.to == agent && ["waiting", "leased"].contains(&l.state));
        let found: Vec<u64> =
            inbox["messages"].as_array().unwrap().iter().map(|m| m["message"].as_u64().unwrap()).collect();
        assert_eq!(found, unread.map(|letter| letter.id).collect::<Vec<_>>(), "the box in order");
        let boxes = ask("mail.boxes", json!({"prefix": name}));
        let Some(shown) = boxes["boxes"].get(0) else { return assert!(letters.is_empty()) };
        let mut sum = 0;
        for (word, state) in [
            ("unread", "waiting"),
            ("leased", "leased"),
            ("read", "read"),
            ("dead", "dead"),
            ("cancelled", "cancelled"),
        ] {
            let count = letters.iter().filter(|letter| letter.to == agent && letter.state == state).count();
            assert_eq!(shown[word], count, "{word} of {name}");
            sum += count;
        }
        assert_eq!(shown["sent"], sum, "the states add up to what was sent");
        assert_eq!(shown["readers"], self.model.line.iter().filter(|waiter| waiter.agent == agent).count());
    }
}

proptest! {
    #![proptest_config(games(64))]

    #[test]
    fn mail_and_its_model_agree(deeds in deeds()) {
        let mut pair = Pair::new();
        for (span, deed) in &deeds {
            pair.step(*span, deed);
        }
        pair.world.save_load();
        pair.world.check_replay();
    }
}
