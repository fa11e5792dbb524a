//! The queue against a second opinion: a model in plain lists, slow and obvious, that shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused, who was granted what in which order, who waits, and where every task is.
//! The model knows pushes with priority, delay, attempts and backoff; claims, at once and in line; finish, fail, release, extend, cancel, retry, pause, withdrawal; expiry and rest.
//! It does not know concurrency keys, dependencies, capabilities and sessions: the stories do.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use crate::common::play::games;
use common::{OWNER, Who, World, card};
use proptest::prelude::*;
use serde_json::Value;
use synod_core::effects::{Item, items};
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const FAILURES_MAX: u32 = 5;
const REST_MS: u64 = 30_000;
const BACKOFF_MAX_MS: u64 = 600_000;

#[derive(Clone, Debug)]
enum Deed {
    Push { priority: u8, delay_ms: u64, attempts_max: u32, backoff_ms: u64 },
    Claim { agent: usize, max: usize, lease_ms: u64, wait_ms: u64 },
    Finish { lease: usize, then_claim: usize },
    Fail { lease: usize, fatal: bool, retry_ms: Option<u64> },
    Release { lease: usize },
    Extend { lease: usize, lease_ms: u64 },
    Cancel { task: usize },
    Retry { task: usize },
    Pause { paused: bool },
    Withdraw { waiter: usize },
    Pulse,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![4 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => 5_000u64..100_000];
    let priority = prop_oneof![2 => Just(100u8), 1 => any::<u8>()];
    let delay = prop_oneof![3 => Just(0u64), 1 => 1u64..3_000];
    let deed = prop_oneof![
        6 => (priority, delay, 1u32..4, prop_oneof![Just(0u64), 1u64..2_000]).prop_map(
            |(priority, delay_ms, attempts_max, backoff_ms)| Deed::Push { priority, delay_ms, attempts_max, backoff_ms }
        ),
        6 => (0..3usize, 1..4usize, 100u64..4_000, prop_oneof![Just(0u64), 1u64..5_000]).prop_map(
            |(agent, max, lease_ms, wait_ms)| Deed::Claim { agent, max, lease_ms, wait_ms }
        ),
        3 => (any::<usize>(), 0..3usize).prop_map(|(lease, then_claim)| Deed::Finish { lease, then_claim }),
        2 => (any::<usize>(), any::<bool>(), proptest::option::of(0u64..2_000)).prop_map(
            |(lease, fatal, retry_ms)| Deed::Fail { lease, fatal, retry_ms }
        ),
        1 => any::<usize>().prop_map(|lease| Deed::Release { lease }),
        1 => (any::<usize>(), 100u64..5_000).prop_map(|(lease, lease_ms)| Deed::Extend { lease, lease_ms }),
        1 => any::<usize>().prop_map(|task| Deed::Cancel { task }),
        1 => any::<usize>().prop_map(|task| Deed::Retry { task }),
        1 => prop_oneof![1 => Just(true), 2 => Just(false)].prop_map(|paused| Deed::Pause { paused }),
        1 => any::<usize>().prop_map(|waiter| Deed::Withdraw { waiter }),
        1 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..120)
}

/// A task as the model sees it.
#[derive(Clone, Debug, PartialEq)]
struct Task {
    id: u64,
    state: &'static str,
    priority: u8,
    attempts: u32,
    attempts_max: u32,
    backoff_ms: u64,
    /// Waiting: not before.
    at: u64,
    lease: Option<Lease>,
}

#[derive(Clone, Debug, PartialEq)]
struct Lease {
    agent: usize,
    fence: u64,
    until: u64,
    span: u64,
    /// Which claim it came with.
    claim: u64,
}

/// A task given out, as it was at that moment.
#[derive(Clone, Debug)]
struct Grant {
    task: u64,
    agent: usize,
    attempt: u32,
    until: u64,
}

#[derive(Clone, Debug)]
struct Waiter {
    ticket: u64,
    agent: usize,
    max: usize,
    span: u64,
    until: u64,
}

#[derive(Default)]
struct Model {
    now: u64,
    tasks: Vec<Task>,
    line: Vec<Waiter>,
    paused: bool,
    /// Claims so far.
    claims: u64,
    failures: [u32; 3],
    /// The claim of each agent that was counted as a failure last.
    counted: [u64; 3],
    rested: [u64; 3],
    /// Which waiting claims were answered with what.
    told: Vec<(u64, Vec<Grant>)>,
}

impl Model {
    /// Everything that the time brings: waits end, leases end, delays end.
    fn wake(&mut self) {
        self.line.sort_by_key(|waiter| (waiter.until, waiter.ticket));
        while self.line.first().is_some_and(|waiter| waiter.until <= self.now) {
            let waiter = self.line.remove(0);
            self.told.push((waiter.ticket, Vec::new()));
        }
        let mut due: Vec<(u64, u64)> = self
            .tasks
            .iter()
            .filter_map(|task| match &task.lease {
                Some(lease) => Some((lease.until, task.id)),
                None if task.state == "waiting" => Some((task.at, task.id)),
                None => None,
            })
            .filter(|(at, _)| *at <= self.now)
            .collect();
        due.sort();
        for (_, id) in due {
            if self.task(id).lease.is_some() {
                self.attempt_over(id, false, None);
            } else {
                self.task(id).state = "ready";
            }
        }
        self.serve();
    }

    /// First come, first served.
    fn serve(&mut self) {
        self.line.sort_by_key(|waiter| waiter.ticket);
        while !self.paused && !self.line.is_empty() && self.tasks.iter().any(|task| task.state == "ready") {
            let waiter = self.line.remove(0);
            let tasks = self.take(waiter.agent, waiter.max, waiter.span);
            self.told.push((waiter.ticket, tasks));
        }
    }

    fn take(&mut self, agent: usize, max: usize, span: u64) -> Vec<Grant> {
        let mut taken = Vec::new();
        self.claims += 1;
        while !self.paused && taken.len() < max {
            let ready = self.tasks.iter_mut().filter(|task| task.state == "ready");
            let Some(best) = ready.min_by_key(|task| (255 - task.priority, task.id)) else { break };
            best.state = "leased";
            best.attempts += 1;
            let until = self.now + span;
            best.lease = Some(Lease { agent, fence: 0, until, span, claim: self.claims });
            taken.push(Grant { task: best.id, agent, attempt: best.attempts, until });
        }
        taken
    }

    fn attempt_over(&mut self, id: u64, fatal: bool, retry_ms: Option<u64>) {
        let now = self.now;
        let Lease { agent, claim, .. } = self.task(id).lease.take().expect("an attempt was under way");
        if self.counted[agent] != claim {
            self.counted[agent] = claim;
            self.failures[agent] += 1;
            if self.failures[agent] >= FAILURES_MAX {
                self.rested[agent] = now + REST_MS;
            }
        }
        let task = self.task(id);
        if fatal || task.attempts >= task.attempts_max {
            task.state = "dead";
            return;
        }
        let pause = retry_ms
            .unwrap_or((task.backoff_ms << (task.attempts - 1)).min(BACKOFF_MAX_MS.max(task.backoff_ms)));
        task.at = now + pause;
        task.state = if pause == 0 { "ready" } else { "waiting" };
    }

    fn task(&mut self, id: u64) -> &mut Task {
        self.tasks.iter_mut().find(|task| task.id == id).expect("a task of the model")
    }

    /// Whether `agent` may speak for the task with this fence.
    fn holds(&mut self, id: u64, agent: usize, fence: u64) -> bool {
        self.task(id).lease.as_ref().is_some_and(|lease| lease.agent == agent && lease.fence == fence)
    }
}

/// Both of them, and what agents remember.
struct Pair {
    world: World,
    model: Model,
    /// Every grant ever: (agent, task, fence), also those that were lost.
    grants: Vec<(usize, u64, u64)>,
    fence: u64,
}

impl Pair {
    fn new() -> Pair {
        let mut world = World::new();
        // So that the queue is there, and everybody has a number.
        for agent in AGENTS {
            world.call(Who::agent(agent), "agent.heartbeat", "{}").unwrap();
        }
        world.call(Who::agent(OWNER), "queue.push", r#"{"queue":"q","priority":0}"#).unwrap();
        let stats: Value = serde_json::from_str(&world.ask(OWNER, "queue.list", "{}").unwrap()).unwrap();
        let id = stats["tasks"][0]["task"].as_u64().unwrap();
        let mut model = Model { now: world.time, ..Model::default() };
        model.tasks.push(Task {
            id,
            state: "ready",
            priority: 0,
            attempts: 0,
            attempts_max: 20,
            backoff_ms: 1_000,
            at: 0,
            lease: None,
        });
        Pair { world, model, grants: Vec::new(), fence: 0 }
    }

    fn step(&mut self, span: u64, deed: &Deed) {
        self.world.time += span;
        self.model.now = self.world.time;
        self.model.told.clear();
        self.model.wake();
        match *deed {
            Deed::Push { priority, delay_ms, attempts_max, backoff_ms } => {
                let json = format!(
                    r#"{{"queue":"q","priority":{priority},"delay_ms":{delay_ms},"attempts_max":{attempts_max},"backoff_ms":{backoff_ms}}}"#
                );
                let reply = self.call(OWNER, "queue.push", &json).unwrap();
                let (now, state) = (self.model.now, if delay_ms == 0 { "ready" } else { "waiting" });
                assert_eq!(reply["state"], state);
                self.model.tasks.push(Task {
                    id: reply["task"].as_u64().unwrap(),
                    state,
                    priority,
                    attempts: 0,
                    attempts_max,
                    backoff_ms,
                    at: now + delay_ms,
                    lease: None,
                });
            }
            Deed::Claim { agent, max, lease_ms, wait_ms } => {
                let json =
                    format!(r#"{{"queue":"q","max":{max},"lease_ms":{lease_ms},"wait_ms":{wait_ms}}}"#);
                let reply = self.call(AGENTS[agent], "queue.claim", &json);
                if self.model.rested[agent] > self.model.now {
                    assert_eq!(reply.unwrap_err(), Code::Held);
                } else {
                    let tasks = self.model.take(agent, max, lease_ms);
                    if tasks.is_empty() && wait_ms > 0 {
                        assert_eq!(reply, Ok(Value::Null), "the claim waits");
                        let (ticket, until) = (self.world.fold.index().0, self.model.now + wait_ms);
                        self.model.line.push(Waiter { ticket, agent, max, span: lease_ms, until });
                    } else {
                        self.compare_grants(&tasks, &reply.unwrap());
                    }
                }
            }
            Deed::Finish { lease, then_claim } => {
                let Some((agent, id, fence)) = self.grant(lease) else { return self.pulse() };
                let next = match then_claim {
                    0 => String::new(),
                    n => format!(r#","then_claim":{n}"#),
                };
                let json = format!(r#"{{"task":{id},"fence":{fence}{next}}}"#);
                let reply = self.call(AGENTS[agent], "queue.finish", &json);
                if self.model.holds(id, agent, fence) {
                    let span = self.model.task(id).lease.take().unwrap().span;
                    self.model.task(id).state = "done";
                    (self.model.failures[agent], self.model.rested[agent]) = (0, 0);
                    let tasks = self.model.take(agent, then_claim, span);
                    self.compare_grants(&tasks, &reply.unwrap());
                } else {
                    assert_eq!(reply.unwrap_err(), Code::Stale);
                }
            }
            Deed::Fail { lease, fatal, retry_ms } => {
                let Some((agent, id, fence)) = self.grant(lease) else { return self.pulse() };
                let retry = retry_ms.map(|ms| format!(r#","retry_ms":{ms}"#)).unwrap_or_default();
                let json = format!(r#"{{"task":{id},"fence":{fence},"fatal":{fatal}{retry}}}"#);
                let reply = self.call(AGENTS[agent], "queue.fail", &json);
                if self.model.holds(id, agent, fence) {
                    self.model.attempt_over(id, fatal, retry_ms);
                    assert_eq!(reply.unwrap()["state"], self.model.task(id).state);
                } else {
                    assert_eq!(reply.unwrap_err(), Code::Stale);
                }
            }
            Deed::Release { lease } => {
                let Some((agent, id, fence)) = self.grant(lease) else { return self.pulse() };
                let json = format!(r#"{{"task":{id},"fence":{fence}}}"#);
                let reply = self.call(AGENTS[agent], "queue.release", &json);
                if self.model.holds(id, agent, fence) {
                    assert_eq!(reply.unwrap()["state"], "ready");
                    let task = self.model.task(id);
                    (task.state, task.lease) = ("ready", None);
                    task.attempts -= 1;
                } else {
                    assert_eq!(reply.unwrap_err(), Code::Stale);
                }
            }
            Deed::Extend { lease, lease_ms } => {
                let Some((agent, id, fence)) = self.grant(lease) else { return self.pulse() };
                let json = format!(r#"{{"task":{id},"fence":{fence},"lease_ms":{lease_ms}}}"#);
                let reply = self.call(AGENTS[agent], "queue.extend", &json);
                if self.model.holds(id, agent, fence) {
                    let now = self.model.now;
                    let lease = self.model.task(id).lease.as_mut().unwrap();
                    lease.until = lease.until.max(now + lease_ms);
                    assert_eq!(reply.unwrap()["until"], lease.until);
                } else {
                    assert_eq!(reply.unwrap_err(), Code::Stale);
                }
            }
            Deed::Cancel { task } => {
                let id = self.any_task(task);
                let reply = self.call(OWNER, "queue.cancel", &format!(r#"{{"tasks":[{id}]}}"#)).unwrap();
                let task = self.model.task(id);
                let ended = matches!(task.state, "done" | "dead" | "cancelled");
                assert_eq!(reply[if ended { "ended" } else { "tasks" }][0], id);
                if !ended {
                    (task.state, task.lease) = ("cancelled", None);
                }
            }
            Deed::Retry { task } => {
                let id = self.any_task(task);
                let reply = self.call(OWNER, "queue.retry", &format!(r#"{{"tasks":[{id}]}}"#)).unwrap();
                let task = self.model.task(id);
                let again = matches!(task.state, "dead" | "cancelled");
                assert_eq!(reply[if again { "tasks" } else { "kept" }][0], id);
                if again {
                    (task.state, task.attempts) = ("ready", 0);
                }
            }
            Deed::Pause { paused } => {
                let name = if paused { "queue.pause" } else { "queue.resume" };
                self.call(OWNER, name, r#"{"queue":"q"}"#).unwrap();
                self.model.paused = paused;
            }
            Deed::Withdraw { waiter } => {
                if self.model.line.is_empty() {
                    return self.pulse();
                }
                let gone = self.model.line.remove(waiter % self.model.line.len());
                self.world.withdraw(gone.ticket, AGENTS[gone.agent]);
            }
            Deed::Pulse => return self.pulse(),
        }
        self.model.serve();
        self.agree();
    }

    fn pulse(&mut self) {
        self.world.pulse();
        self.agree();
    }

    fn call(&mut self, agent: &str, name: &str, json: &str) -> Result<Value, Code> {
        self.world.call(Who::agent(agent), name, json).map_err(|refusal| refusal.code)
    }

    fn grant(&self, at: usize) -> Option<(usize, u64, u64)> {
        // The newest grants are spoken about more often, and old ones now and then.
        let back = if at.is_multiple_of(4) { at / 4 } else { at / 4 % 3 };
        self.grants.get(self.grants.len().checked_sub(1 + back % self.grants.len().max(1))?).copied()
    }

    fn any_task(&self, at: usize) -> u64 {
        self.model.tasks[at % self.model.tasks.len()].id
    }

    /// The tasks of a reply are those of the model, in its order, each with a fence above all before.
    fn compare_grants(&mut self, expected: &[Grant], reply: &Value) {
        let granted = reply["tasks"].as_array().unwrap();
        assert_eq!(granted.len(), expected.len(), "{granted:?} for {expected:?}");
        for (granted, expected) in granted.iter().zip(expected) {
            assert_eq!(granted["task"], expected.task);
            assert_eq!(granted["attempt"], expected.attempt);
            assert_eq!(granted["until"], expected.until);
            let fence = granted["fence"].as_u64().unwrap();
            assert!(fence > self.fence, "fence {fence} is newer than {}", self.fence);
            self.fence = fence;
            // What was granted to a waiting claim may have been called off by the very next request.
            if let Some(lease) = self.model.task(expected.task).lease.as_mut() {
                lease.fence = fence;
            }
            self.grants.push((expected.agent, expected.task, fence));
        }
    }

    /// Compares answers to those who waited, every task, and the counts.
    fn agree(&mut self) {
        let stream = self.world.fold.effects().stream.clone();
        let answers: Vec<(u64, Value)> = items(&stream)
            .filter_map(|item| match item.unwrap() {
                Item::Answer(ticket, record) => {
                    let json = self.world.shown(card("queue.claim"), record);
                    Some((ticket.0, serde_json::from_str(&json).unwrap()))
                }
                _ => None,
            })
            .collect();
        let told = std::mem::take(&mut self.model.told);
        let tickets: Vec<u64> = answers.iter().map(|(ticket, _)| *ticket).collect();
        assert_eq!(tickets, told.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(), "who is answered");
        // Grants of one entry have rising fences in their own order only: those made in wake come before the reply's.
        self.fence = 0;
        for ((_, tasks), (_, answer)) in told.iter().zip(&answers) {
            self.compare_grants(tasks, answer);
        }
        self.fence = self.grants.iter().map(|(_, _, fence)| *fence).max().unwrap_or(0);
        let mut after = 0;
        let mut shown = Vec::new();
        loop {
            let page = self.world.ask(OWNER, "queue.list", &format!(r#"{{"after":{after}}}"#)).unwrap();
            let page: Value = serde_json::from_str(&page).unwrap();
            shown.extend(page["tasks"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next"].as_u64() else { break };
            after = next;
        }
        assert_eq!(shown.len(), self.model.tasks.len());
        for (shown, task) in shown.iter().zip(&self.model.tasks) {
            assert_eq!(shown["task"], task.id);
            assert_eq!(shown["state"], task.state, "task {}", task.id);
            assert_eq!(shown["attempts"], task.attempts, "task {}", task.id);
            let holder = task.lease.as_ref().map(|lease| AGENTS[lease.agent]);
            assert_eq!(shown["holder"].as_str(), holder, "task {}", task.id);
            assert_eq!(shown["fence"].as_u64(), task.lease.as_ref().map(|lease| lease.fence));
            match task.state {
                "waiting" => assert_eq!(shown["at"], task.at, "task {}", task.id),
                "leased" => assert_eq!(shown["at"], task.lease.as_ref().unwrap().until),
                _ => {}
            }
        }
        assert_eq!(self.world.fold.parked(), self.model.line.len());
        let stats: Value =
            serde_json::from_str(&self.world.ask(OWNER, "queue.stats", r#"{"queue":"q"}"#).unwrap()).unwrap();
        for state in ["ready", "leased", "waiting", "parked", "done", "dead", "cancelled"] {
            let count = self.model.tasks.iter().filter(|task| task.state == state).count();
            assert_eq!(stats[state], count, "{state}");
        }
        assert_eq!(stats["pushed"], self.model.tasks.len());
        assert_eq!(stats["claimers"], self.model.line.len());
    }
}

proptest! {
    #![proptest_config(games(100))]

    #[test]
    fn the_queue_and_its_model_agree(deeds in deeds()) {
        let mut pair = Pair::new();
        for (span, deed) in &deeds {
            pair.step(*span, deed);
        }
    }
}
