//! Topics against a second opinion: a model in plain lists, slow and obvious, that shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused, who was handed what in which order and under which attempt, who waits, what is kept, and where every message of every group is.
//! The model knows publishing alone and in batches, with and without keys; retention by count, by bytes and by age; groups over one topic and over a pattern; members with a session and without; fetching at once and in line; ack, nack with a pause, extend, claim, reset, leave; dead letters and their return; topics that are deleted and made anew; withdrawal, the end of sessions and of leases, restarts, quotas.
//! What it is sure of by itself, whatever the machine says: offsets have no gap, nothing is in two hands, of one key one message at a time is out and in order, and what was neither handled nor taken by retention is handed out again.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

#[path = "topics/agree.rs"]
mod agree;
mod common;
#[path = "topics/deeds.rs"]
mod deeds;
#[path = "topics/model.rs"]
mod model;

use common::{OWNER, Who, World};
use deeds::{Deed, Spot, deeds};
use model::{ATTEMPTS_MAX, Given, HANDS_MAX, Model, PENDING_MAX, Waiter};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
/// Members: each agent without a session, and in one.
const MEMBERS: usize = 6;
const TOPICS: [&str; 3] = ["t.a", "t.b", "u"];
/// Groups and what they read.
const GROUPS: [(&str, &str); 3] = [("one", "t.a"), ("many", "t.*"), ("all", ">")];

/// One grant ever made: also those that were lost.
#[derive(Clone, Debug)]
struct Grant {
    agent: usize,
    group: usize,
    topic: String,
    offset: u64,
    fence: u64,
}

/// Both of them, and what agents remember.
struct Pair {
    world: World,
    model: Model,
    /// The number of each agent's session.
    sessions: [u64; 3],
    grants: Vec<Grant>,
    /// Every request that could be withdrawn: (agent, ticket).
    tickets: Vec<(usize, u64)>,
    /// What readers of each pattern have seen last: their cursors.
    cursors: BTreeMap<usize, String>,
    fences: std::collections::BTreeSet<u64>,
}

impl Pair {
    fn new() -> Pair {
        let mut world = World::new();
        for (name, value) in [
            ("topic_attempts_max", ATTEMPTS_MAX as u64),
            ("topic_pending_max", PENDING_MAX as u64),
            ("leases_max", HANDS_MAX as u64),
            ("topic_dead_max", model::DEAD_MAX as u64),
            ("topic_max_age_ms", 0),
            ("topic_max_bytes", 0),
        ] {
            let body = json!({"name": name, "value": value}).to_string();
            world.call(Who::agent(OWNER), "space.set", &body).unwrap();
        }
        let now = world.time;
        let mut pair = Pair {
            world,
            model: Model { now, ..Model::default() },
            sessions: [0; 3],
            grants: Vec::new(),
            tickets: Vec::new(),
            cursors: BTreeMap::new(),
            fences: Default::default(),
        };
        (0..AGENTS.len()).for_each(|agent| pair.join_space(agent));
        pair
    }

    fn join_space(&mut self, agent: usize) {
        let body = json!({"instance": "i", "ttl_ms": 86_400_000}).to_string();
        let joined = self.world.call(Who::agent(AGENTS[agent]), "agent.join", &body).unwrap();
        self.sessions[agent] = joined["session"].as_u64().unwrap();
    }

    /// A member's name and session; even ones have none.
    fn member(&self, member: usize) -> (usize, u64) {
        let agent = member / 2;
        (agent, if member.is_multiple_of(2) { 0 } else { self.sessions[agent] })
    }

    fn handle(&self, member: usize) -> String {
        match self.member(member) {
            (agent, 0) => AGENTS[agent].to_string(),
            (agent, session) => format!("{}@{session}", AGENTS[agent]),
        }
    }

    fn call(&mut self, agent: &str, name: &str, body: Value) -> Result<Value, Code> {
        self.world.call(Who::agent(agent), name, &body.to_string()).map_err(|refusal| refusal.code)
    }

    fn step(&mut self, span: u64, deed: &Deed) {
        let was = self.model.now;
        self.world.time += span;
        self.model.now = self.world.time;
        self.model.index = self.world.fold.index().0 + 1;
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
        match deed.clone() {
            Deed::Publish { topic, keys } => self.publish(TOPICS[topic], &keys),
            Deed::Create { topic, count, bytes, age } => {
                let name = TOPICS[topic];
                let body = json!({"topic": name, "max_count": count, "max_bytes": bytes, "max_age_ms": age});
                let made = self.call(OWNER, "topic.create", body);
                if self.model.topics.contains_key(name) {
                    return assert_eq!(made.unwrap_err(), Code::Conflict);
                }
                made.unwrap();
                self.make(name);
                let topic = self.model.topics.get_mut(name).unwrap();
                (topic.max_count, topic.max_bytes, topic.max_age) = (count, bytes, age);
            }
            Deed::Configure { topic, count, age } => {
                let name = TOPICS[topic];
                let body = json!({"topic": name, "max_count": count, "max_age_ms": age});
                let reply = self.call(OWNER, "topic.configure", body);
                let Some(topic) = self.model.topics.get_mut(name) else {
                    return assert_eq!(reply.unwrap_err(), Code::NotFound);
                };
                reply.unwrap();
                (topic.max_count, topic.max_age) = (count, age);
                self.model.keep(name);
            }
            Deed::Delete { topic } => {
                let reply = self.call(OWNER, "topic.delete", json!({"topic": TOPICS[topic]}));
                match self.model.delete_topic(TOPICS[topic]) {
                    Some(kept) => assert_eq!(reply.unwrap()["messages"], kept),
                    None => assert_eq!(reply.unwrap_err(), Code::NotFound),
                }
            }
            Deed::Join { group, member, place } => self.join(group, member, place),
            Deed::Fetch { group, member, max, lease_ms, wait_ms } => {
                self.fetch(group, member, max, lease_ms, wait_ms)
            }
            Deed::Ack { grant } => {
                let Some(grant) = self.grant(grant) else { return self.pulse() };
                let reply = self.say(&grant, "topic.ack", json!({}));
                if self.said_in_time(&reply, &grant) {
                    self.model.done(GROUPS[grant.group].0, &grant.topic, grant.offset);
                }
            }
            Deed::AckAll { grants } => {
                let Some(first) = self.grant(grants[0]) else { return self.pulse() };
                let mut all: Vec<Grant> = grants.iter().filter_map(|at| self.grant(*at)).collect();
                all.retain(|grant| (grant.agent, grant.group) == (first.agent, first.group));
                let lease = |grant: &Grant| json!({"topic": grant.topic, "offset": grant.offset, "fence": grant.fence});
                let leases: Vec<Value> = all.iter().map(lease).collect();
                let group = GROUPS[first.group].0;
                let body = json!({"group": group, "messages": leases});
                let reply = self.call(AGENTS[first.agent], "topic.ack_all", body);
                if !self.model.groups.contains_key(group) {
                    return assert_eq!(reply.unwrap_err(), Code::NotFound);
                }
                let mut acked = 0;
                for grant in &all {
                    if self.model.holds(group, &grant.topic, grant.offset, grant.agent, grant.fence) {
                        self.model.done(group, &grant.topic, grant.offset);
                        acked += 1;
                    }
                }
                let reply = reply.unwrap();
                assert_eq!(reply["acked"], acked);
                assert_eq!(reply["stale"].as_array().unwrap().len(), all.len() - acked);
            }
            Deed::Nack { grant, retry_ms } => {
                let Some(grant) = self.grant(grant) else { return self.pulse() };
                let reply = self.say(&grant, "topic.nack", json!({"retry_ms": retry_ms}));
                if self.said_in_time(&reply, &grant) {
                    let state =
                        self.model.comes_back(GROUPS[grant.group].0, &grant.topic, grant.offset, retry_ms);
                    assert_eq!(reply.unwrap()["state"], state);
                }
            }
            Deed::Extend { grant, lease_ms } => {
                let Some(grant) = self.grant(grant) else { return self.pulse() };
                let reply = self.say(&grant, "topic.extend", json!({"lease_ms": lease_ms}));
                if self.said_in_time(&reply, &grant) {
                    let now = self.model.now;
                    let open = self.model.open(GROUPS[grant.group].0, &grant.topic, grant.offset).unwrap();
                    let lease = open.lease.as_mut().unwrap();
                    lease.until = lease.until.max(now + lease_ms);
                    lease.heard = now;
                    assert_eq!(reply.unwrap()["until"], lease.until);
                }
            }
            Deed::Claim { group, member, idle_ms, max } => {
                let body =
                    json!({"group": GROUPS[group].0, "idle_ms": idle_ms, "max": max, "lease_ms": 2_000});
                let reply = self.call(&self.handle(member), "topic.claim", body);
                let (agent, session) = self.member(member);
                let ticket = self.world.fold.index().0;
                let given = self.model.claim(GROUPS[group].0, agent, session, idle_ms, max, 2_000, ticket);
                self.compare_or_refused(group, agent, given, reply);
            }
            Deed::Reset { group, place } => self.reset(group, place),
            Deed::Leave { group, member } => {
                let reply = self.call(&self.handle(member), "topic.leave", json!({"group": GROUPS[group].0}));
                let (agent, session) = self.member(member);
                match self.model.leave_group(GROUPS[group].0, agent, session) {
                    Some(returned) => assert_eq!(reply.unwrap()["messages"], returned),
                    None => assert_eq!(reply.unwrap_err(), Code::NotFound),
                }
            }
            Deed::DeleteGroup { group } => {
                let reply = self.call(OWNER, "topic.delete_group", json!({"group": GROUPS[group].0}));
                match self.model.delete_group(GROUPS[group].0) {
                    Some(dead) => assert_eq!(reply.unwrap()["dead"], dead),
                    None => assert_eq!(reply.unwrap_err(), Code::NotFound),
                }
            }
            Deed::Retry { group, which } => self.retry(GROUPS[group].0, which),
            Deed::Withdraw { ticket } => {
                if self.tickets.is_empty() {
                    return self.pulse();
                }
                let newest = self.tickets.len() - 1 - ticket % self.tickets.len().min(4);
                let (agent, ticket) = self.tickets[newest];
                self.world.withdraw(ticket, AGENTS[agent]);
                let waits = self.model.line.len();
                self.model.line.retain(|waiter| waiter.ticket != ticket);
                if waits == self.model.line.len() {
                    self.model.give_back(agent, ticket);
                }
            }
            Deed::Rejoin { agent } => {
                let old = self.sessions[agent];
                self.join_space(agent);
                self.model.session_ends(agent, old);
            }
            Deed::Read { pattern, place, key, max } => {
                self.pulse();
                self.model.serve();
                self.read(pattern, place, key, max);
            }
            Deed::Restart | Deed::Pulse => self.pulse(),
        }
    }

    fn publish(&mut self, name: &str, keys: &[usize]) {
        let message = |key: &usize| match key {
            0 => json!({"body": 1}),
            key => json!({"body": 1, "key": format!("k{key}")}),
        };
        let messages: Vec<Value> = keys.iter().map(message).collect();
        let reply =
            self.call("owl", "topic.publish_all", json!({"topic": name, "messages": messages})).unwrap();
        if !self.model.topics.contains_key(name) {
            self.make(name);
        }
        let index = self.world.fold.index().0;
        let first = self.model.publish(name, keys, index);
        assert_eq!((&reply["first"], &reply["last"]), (&json!(first), &json!(first + keys.len() as u64 - 1)));
    }

    /// A topic was made: its number is asked for, since it stands in cursors.
    fn make(&mut self, name: &str) {
        let shown: Value = serde_json::from_str(
            &self.world.ask(OWNER, "topic.show", &json!({"topic": name}).to_string()).unwrap(),
        )
        .unwrap();
        self.model.make_topic(name, shown["id"].as_u64().unwrap());
    }

    /// A place as a request says it, with what the model makes of it in one topic.
    fn place(&self, place: Spot, next: u64) -> (Value, Option<u64>, Option<u64>) {
        match place {
            Spot::Start => (json!("start"), None, None),
            Spot::End => (json!("end"), Some(next), None),
            Spot::Back(back) => {
                (json!(next.saturating_sub(back).to_string()), Some(next.saturating_sub(back)), None)
            }
            Spot::Since(ago) => (json!(null), None, Some(self.model.now.saturating_sub(ago))),
        }
    }

    fn join(&mut self, group: usize, member: usize, place: Spot) {
        let (name, reads) = GROUPS[group];
        let wild = reads != "t.a";
        let next = self.model.topics.get(reads).map_or(0, |topic| topic.next());
        let (from, offset, since) = self.place(place, next);
        let mut body = json!({"group": name, "topic": reads});
        match since {
            Some(since) => body["since"] = since.into(),
            None => body["from"] = from,
        }
        let reply = self.call(&self.handle(member), "topic.join", body);
        let (agent, session) = self.member(member);
        if !self.model.groups.contains_key(name) {
            if !wild && !self.model.topics.contains_key(reads) {
                return assert_eq!(reply.unwrap_err(), Code::NotFound);
            }
            if wild && matches!(place, Spot::Back(_)) {
                return assert_eq!(reply.unwrap_err(), Code::Invalid);
            }
            if let (false, Spot::Back(_), Some(offset)) = (wild, place, offset)
                && offset < self.model.topics[reads].first(self.model.now)
            {
                return assert_eq!(reply.unwrap_err(), Code::Gone);
            }
            let end = matches!(place, Spot::End);
            self.model.make_group(name, reads, offset.filter(|_| !wild), end, since);
            assert_eq!(reply.as_ref().unwrap()["made"], true);
        }
        self.model.enter(name, agent, session);
        let reply = reply.unwrap();
        assert_eq!(reply["lag"], self.model.lag(name));
        assert_eq!(reply["members"], self.model.groups[name].members.len());
    }

    fn fetch(&mut self, group: usize, member: usize, max: usize, lease_ms: u64, wait_ms: u64) {
        let name = GROUPS[group].0;
        let body = json!({"group": name, "max": max, "lease_ms": lease_ms, "wait_ms": wait_ms});
        let reply = self.call(&self.handle(member), "topic.fetch", body);
        let (agent, session) = self.member(member);
        let ticket = self.world.fold.index().0;
        self.tickets.push((agent, ticket));
        let waiter = Waiter {
            ticket,
            group: name.to_string(),
            agent,
            session,
            max,
            lease: lease_ms,
            until: self.model.now + wait_ms,
        };
        let given = self.model.fetch(waiter, wait_ms > 0);
        self.compare_or_refused(group, agent, given, reply);
    }

    fn compare_or_refused(
        &mut self,
        group: usize,
        agent: usize,
        given: Result<Option<Vec<Given>>, &'static str>,
        reply: Result<Value, Code>,
    ) {
        match given {
            Err("exhausted") => assert_eq!(reply.unwrap_err(), Code::Exhausted),
            Err(_) => assert_eq!(reply.unwrap_err(), Code::NotFound),
            Ok(None) => assert_eq!(reply.unwrap(), Value::Null, "nothing is said to one who waits"),
            Ok(Some(given)) => {
                let ticket = self.world.fold.index().0;
                self.compare(group, agent, ticket, &given, &reply.unwrap())
            }
        }
    }

    fn reset(&mut self, group: usize, place: Spot) {
        let (name, reads) = GROUPS[group];
        let wild = reads != "t.a";
        let next = self.model.topics.get(reads).map_or(0, |topic| topic.next());
        let (to, offset, since) = self.place(place, next);
        let mut body = json!({"group": name});
        match since {
            Some(since) => body["since"] = since.into(),
            None => body["to"] = to,
        }
        let reply = self.call(OWNER, "topic.reset", body);
        if !self.model.groups.contains_key(name) {
            return assert_eq!(reply.unwrap_err(), Code::NotFound);
        }
        if wild && matches!(place, Spot::Back(_)) {
            return assert_eq!(reply.unwrap_err(), Code::Invalid);
        }
        if let (false, Spot::Back(_), Some(offset)) = (wild, place, offset)
            && offset < self.model.topics[reads].first(self.model.now)
        {
            return assert_eq!(reply.unwrap_err(), Code::Gone);
        }
        let taken = self.model.reset(name, offset.filter(|_| !wild), matches!(place, Spot::End), since);
        let reply = reply.unwrap();
        assert_eq!((&reply["taken"], &reply["lag"]), (&json!(taken), &json!(self.model.lag(name))));
    }

    fn retry(&mut self, name: &str, which: usize) {
        let Some(group) = self.model.groups.get(name) else { return self.pulse() };
        let Some(letter) = group.dead.get(which % group.dead.len().max(1)).cloned() else {
            return self.pulse();
        };
        let body = json!({"group": name, "messages": [{"topic": letter.topic, "offset": letter.offset}]});
        let reply = self.call(OWNER, "topic.retry", body).unwrap();
        let again = self.model.retry(name, &letter.topic, letter.offset);
        assert_eq!(reply[if again { "messages" } else { "kept" }][0]["offset"], letter.offset);
    }

    /// One page of a topic or of several, and what is beneath it.
    fn read(&mut self, at: usize, place: Spot, key: usize, max: usize) {
        let pattern = [TOPICS[0], TOPICS[1], TOPICS[2], "t.*", ">"][at];
        let wild = at > 2;
        let next = self.model.topics.get(pattern).map_or(0, |topic| topic.next());
        let (mut from, offset, since) = self.place(place, next);
        let cursor = self.cursors.get(&at).cloned();
        let mut body = json!({"topic": pattern, "max": max});
        // An offset says nothing among several: there readers go on from where they were.
        if wild && matches!(place, Spot::Back(_)) {
            from = json!(cursor.clone().unwrap_or("start".into()));
        }
        match since {
            Some(since) => body["since"] = since.into(),
            None => body["from"] = from.clone(),
        }
        if key > 0 {
            body["key"] = format!("k{key}").into();
        }
        let answer = self.world.ask(OWNER, "topic.read", &body.to_string()).map_err(|refusal| refusal.code);
        let from_model = match place {
            Spot::End => Some(((self.world.fold.index().0 + 1, 0), self.world.fold.index().0)),
            Spot::Back(_) if wild => cursor.as_deref().filter(|from| *from != "start").map(among),
            _ => None,
        };
        let page = match wild {
            false => self.model.read_one(pattern, offset, since, key, max),
            true => self.model.read_many(pattern, from_model, since, key, max),
        };
        let page = match page {
            Err("gone") => return assert_eq!(answer.unwrap_err(), Code::Gone),
            Err(_) => return assert_eq!(answer.unwrap_err(), Code::NotFound),
            Ok(page) => page,
        };
        let answer: Value = serde_json::from_str(&answer.unwrap()).unwrap();
        let found: Vec<(String, u64)> = answer["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| {
                assert_eq!(found["from"], "owl", "who published is told");
                (found["topic"].as_str().unwrap_or(pattern).to_string(), found["offset"].as_u64().unwrap())
            })
            .collect();
        assert_eq!(found, page, "what is read of {pattern} from {from}");
        self.goes_on(pattern, wild, &answer, key, &found, (from_model, offset, since));
        self.cursors.insert(at, answer["next"].as_str().unwrap().to_string());
    }

    /// What was found and what is read from `next` on make up everything: no gap, no message twice.
    fn goes_on(
        &self,
        pattern: &str,
        wild: bool,
        answer: &Value,
        key: usize,
        found: &[(String, u64)],
        (from, offset, since): (Option<Among>, Option<u64>, Option<u64>),
    ) {
        let next = answer["next"].as_str().unwrap();
        let (all, rest) = if wild {
            let rest = self.model.read_many(pattern, Some(among(next)), None, key, usize::MAX);
            (self.model.read_many(pattern, from, since, key, usize::MAX), rest)
        } else {
            let (next, id) = next.split_once('@').unwrap();
            assert_eq!(id, self.model.topics[pattern].id.to_string());
            let rest = self.model.read_one(pattern, Some(next.parse().unwrap()), None, key, usize::MAX);
            (self.model.read_one(pattern, offset, since, key, usize::MAX), rest)
        };
        // A place before anything was let go of is no place to go on from, and no reader is sent there.
        let rest = rest.expect("a reader can go on from `next`");
        assert_eq!(
            [found, &rest].concat(),
            all.unwrap(),
            "`next` of {pattern} is right after what was found"
        );
    }

    fn pulse(&mut self) {
        self.world.pulse();
    }

    /// What an agent says about a message it was given.
    fn say(&mut self, grant: &Grant, verb: &str, mut body: Value) -> Result<Value, Code> {
        body["group"] = GROUPS[grant.group].0.into();
        body["topic"] = grant.topic.clone().into();
        body["offset"] = grant.offset.into();
        body["fence"] = grant.fence.into();
        self.call(AGENTS[grant.agent], verb, body)
    }

    /// Compares a member's word with what the model knows: in time, stale, or about nothing that is there.
    fn said_in_time(&mut self, reply: &Result<Value, Code>, grant: &Grant) -> bool {
        let group = GROUPS[grant.group].0;
        let holds = self.model.holds(group, &grant.topic, grant.offset, grant.agent, grant.fence);
        match reply {
            Ok(_) => assert!(holds, "{grant:?} is not in hand"),
            Err(code) => {
                let known = self.model.came_to(group, &grant.topic, grant.offset);
                let expected = if known { Code::Stale } else { Code::NotFound };
                assert_eq!((*code, holds), (expected, false), "{grant:?}");
            }
        }
        holds
    }

    fn grant(&self, at: usize) -> Option<Grant> {
        // The newest grants are spoken about more often, and old ones now and then.
        let back = if at.is_multiple_of(4) { at / 4 } else { at / 4 % 4 };
        self.grants.get(self.grants.len().checked_sub(1 + back % self.grants.len().max(1))?).cloned()
    }

    /// Compares what somebody was given, and remembers it.
    fn compare(&mut self, group: usize, agent: usize, ticket: u64, expected: &[Given], answer: &Value) {
        let (name, reads) = GROUPS[group];
        let messages = answer["messages"].as_array().unwrap();
        let found: Vec<Given> = messages
            .iter()
            .map(|message| {
                assert_eq!(message["from"], "owl");
                Given {
                    topic: message["topic"].as_str().unwrap_or(reads).to_string(),
                    offset: message["offset"].as_u64().unwrap(),
                    attempt: message["attempt"].as_u64().unwrap() as u32,
                }
            })
            .collect();
        assert_eq!(found, expected, "handed out by {name}");
        for (message, given) in messages.iter().zip(found) {
            let fence = message["fence"].as_u64().unwrap();
            assert!(self.fences.insert(fence), "fence {fence} was given twice");
            // What was given when the entry began may be let go of, or given again, before it ends.
            let open = self.model.open(name, &given.topic, given.offset);
            let lease = open.and_then(|open| open.lease.as_mut());
            if let Some(lease) = lease.filter(|lease| lease.ticket == ticket) {
                lease.fence = fence;
                assert_eq!(message["until"], lease.until);
            }
            self.grants.push(Grant { agent, group, topic: given.topic, offset: given.offset, fence });
        }
        let missed = if self.model.groups.contains_key(name) { self.model.missed(name) } else { 0 };
        // Whoever waited may have been told before the rest of this entry happened.
        assert!(answer["missed"].as_u64().unwrap_or(0) <= missed, "what retention took is counted");
    }
}

/// A place in the log, and the newest request when it was given.
type Among = ((u64, u32), u64);

/// A cursor among several topics.
fn among(cursor: &str) -> Among {
    let (place, seen) = cursor.split_once('@').unwrap();
    let (index, ordinal) = place.split_once('.').unwrap();
    ((index.parse().unwrap(), ordinal.parse().unwrap()), seen.parse().unwrap())
}

fn config() -> ProptestConfig {
    let cases = if std::env::var_os("SYNOD_LONG").is_some() { 10_000 } else { 64 };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn topics_and_their_model_agree(deeds in deeds()) {
        let mut pair = Pair::new();
        for (span, deed) in &deeds {
            pair.step(*span, deed);
        }
        pair.world.save_load();
        pair.world.check_replay();
    }
}
