//! Locks against a second opinion: a model in two plain lists, slow and obvious, that shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused, who was granted, which locks there are until when, and who waits.
//!
//! Whatever happens, no two locks conflict, and nobody waits in a circle.
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

#[path = "../common/mod.rs"]
mod common;
mod model;

use crate::common::play::{Handles, agent, games, number, pick, text};
use common::{Who, World, request};
use model::{Came, Hold, LEASE_MS, Model, NAMES, Wait};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use synod_core::effects::{Item, items};
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const DAY_MS: u64 = 86_400_000;

#[derive(Clone, Debug)]
enum Deed {
    Acquire { who: usize, names: Vec<usize>, shared: bool, wait_ms: u64, ttl_ms: Option<u64>, session: bool },
    Release { lock: usize, who: Option<usize> },
    Swap { lock: usize, names: Vec<usize> },
    Renew { lock: usize, ttl_ms: u64 },
    Break { lock: usize },
    Join { agent: usize },
    Leave { who: usize },
    Withdraw { wait: usize },
    GiveBack { lock: usize },
    Restart,
    Retry { lost: usize },
    Pulse,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![6 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => 5_000u64..40_000];
    // Half of all wishes meet in one corner, so that lines grow long.
    let name = || prop_oneof![1 => 0..NAMES.len(), 1 => prop::sample::select(vec![0usize, 2, 6])];
    let names = move || proptest::collection::vec(name(), 1..4);
    let wait = prop_oneof![2 => Just(0u64), 1 => 1u64..3_000, 5 => Just(60_000u64)];
    let ttl = proptest::option::of(prop_oneof![100u64..3_000, 3_000u64..60_000]);
    let acquire = (any::<usize>(), names(), prop::bool::weighted(0.3), wait, ttl, prop::bool::weighted(0.3));
    let deed = prop_oneof![
        14 => acquire.prop_map(|(who, names, shared, wait_ms, ttl_ms, session)| {
            Deed::Acquire { who, names, shared, wait_ms, ttl_ms, session }
        }),
        6 => (any::<usize>(), proptest::option::weighted(0.1, any::<usize>()))
            .prop_map(|(lock, who)| Deed::Release { lock, who }),
        2 => (any::<usize>(), names()).prop_map(|(lock, names)| Deed::Swap { lock, names }),
        2 => (any::<usize>(), 100u64..20_000).prop_map(|(lock, ttl_ms)| Deed::Renew { lock, ttl_ms }),
        1 => any::<usize>().prop_map(|lock| Deed::Break { lock }),
        2 => any::<usize>().prop_map(|agent| Deed::Join { agent }),
        1 => any::<usize>().prop_map(|who| Deed::Leave { who }),
        2 => any::<usize>().prop_map(|wait| Deed::Withdraw { wait }),
        1 => any::<usize>().prop_map(|lock| Deed::GiveBack { lock }),
        1 => Just(Deed::Restart),
        2 => any::<usize>().prop_map(|lost| Deed::Retry { lost }),
        1 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..100)
}

/// The machine and the model, told the same.
#[derive(Default)]
struct Both {
    world: World,
    model: Model,
    handles: Handles,
    requests: u64,
    newest: u64,
}

impl Both {
    fn act(&mut self, span: u64, deed: &Deed) {
        let was = self.world.fold.time().0;
        self.world.time += span;
        let now = self.world.time;
        self.model.came.clear();
        if let Deed::Restart = deed {
            self.model.restart(was, now);
            self.world.restart();
            return self.compare();
        }
        self.model.wake(now);
        let index = self.world.fold.index().0 + 1;
        // A refusal undoes all of it.
        let before = self.model.clone();
        let came = self.tell(deed, index, now).unwrap_or_else(|| {
            self.world.pulse();
            Came::Fine
        });
        if let Came::Refused(_) = came {
            self.model = before;
        } else {
            self.model.settle(now);
        }
        self.model.came.insert(index, came);
        self.compare();
    }

    /// Tells both, and says what the model expects of the request; nothing where there is nothing to tell.
    fn tell(&mut self, deed: &Deed, index: u64, now: u64) -> Option<Came> {
        match deed {
            Deed::Acquire { who, names, shared, wait_ms, ttl_ms, session } => {
                let who = self.handles.somebody(&AGENTS, *who);
                let bound = *session && who.contains('@');
                let mut once = Vec::new();
                names.iter().for_each(|name| {
                    if !once.contains(name) {
                        once.push(*name)
                    }
                });
                self.requests += 1;
                let wait = Wait {
                    ticket: index,
                    who,
                    names: once,
                    shared: *shared,
                    bound,
                    ttl_ms: ttl_ms.filter(|_| !bound).unwrap_or(LEASE_MS),
                    wait_ms: *wait_ms,
                    until: now + wait_ms,
                    key: format!("k{}", self.requests),
                };
                self.send_acquire(&wait);
                Some(self.model.acquire(wait, index, now))
            }
            Deed::Retry { lost } => {
                let wait = pick(&self.model.detached, *lost)?.clone();
                if !self.handles.know(&wait.who) {
                    return None;
                }
                let wait = Wait { until: now + wait.wait_ms, ..wait };
                self.send_acquire(&wait);
                let came = self.model.acquire(wait.clone(), index, now);
                if !matches!(came, Came::Refused(_)) {
                    self.model.detached.retain(|lost| lost.ticket != wait.ticket);
                }
                Some(came)
            }
            Deed::Release { lock, who } => {
                let hold = self.some_lock(*lock)?;
                let by = match who {
                    Some(who) => self.handles.somebody(&AGENTS, *who),
                    None => hold.who.clone(),
                };
                let by = self.handles.alive(&by);
                let json = format!(r#"{{"lock":{},"fence":{}}}"#, hold.lock, hold.fence);
                self.world.send(Who::agent(&by), "lock.release", &json);
                if agent(&by) != agent(&hold.who) {
                    return Some(Came::Refused(Code::Stale));
                }
                self.model.end(|other| other.lock == hold.lock);
                Some(Came::Fine)
            }
            Deed::Swap { lock, names } => {
                let hold = self.some_lock(*lock)?;
                if !self.handles.know(&hold.who) {
                    return None;
                }
                let mut once = Vec::new();
                names.iter().for_each(|name| {
                    if !once.contains(name) {
                        once.push(*name)
                    }
                });
                let wait = Wait {
                    ticket: index,
                    who: hold.who.clone(),
                    names: once,
                    shared: false,
                    bound: false,
                    ttl_ms: LEASE_MS,
                    wait_ms: 0,
                    until: now,
                    key: String::new(),
                };
                let json = format!(
                    r#"{{"commands":[{{"lock.release":{{"lock":{},"fence":{}}}}},{{"lock.acquire":{}}}]}}"#,
                    hold.lock,
                    hold.fence,
                    json_of(&wait)
                );
                self.world.send(Who::agent(&hold.who), "space.txn", &json);
                self.model.end(|other| other.lock == hold.lock);
                Some(match self.model.acquire(wait, index, now) {
                    Came::Granted => Came::Fine,
                    other => other,
                })
            }
            Deed::Renew { lock, ttl_ms } => {
                let hold = self.some_lock(*lock)?;
                let by = if self.handles.know(&hold.who) { &hold.who } else { agent(&hold.who) };
                let json = format!(r#"{{"lock":{},"fence":{},"ttl_ms":{ttl_ms}}}"#, hold.lock, hold.fence);
                self.world.send(Who::agent(by), "lock.renew", &json);
                let hold = self.model.holds.iter_mut().find(|other| other.lock == hold.lock)?;
                hold.until = hold.until.map(|until| until.max(now + ttl_ms));
                Some(Came::Fine)
            }
            Deed::Break { lock } => {
                let hold = self.some_lock(*lock)?;
                self.world.send(Who::agent("owner"), "lock.break", &format!(r#"{{"lock":{}}}"#, hold.lock));
                self.model.end(|other| other.lock == hold.lock);
                Some(Came::Fine)
            }
            Deed::Join { agent } => {
                let name = AGENTS[agent % AGENTS.len()];
                let json = format!(r#"{{"name":"{name}","ttl_ms":{DAY_MS}}}"#);
                let joined = self.world.send(Who::agent(name), "agent.join", &json);
                self.handles.join(&joined);
                Some(Came::Fine)
            }
            Deed::Leave { who } => {
                let handle = self.handles.leave(*who)?;
                self.world.send(Who::agent(&handle), "agent.leave", "{}");
                self.model.end_waits(|wait| wait.who == handle);
                self.model.end(|hold| hold.who == handle && hold.until.is_none());
                Some(Came::Fine)
            }
            Deed::Withdraw { wait } => {
                let wait = pick(&self.model.line, *wait)?.clone();
                self.world.withdraw(wait.ticket, &wait.who);
                self.model.line.retain(|other| other.ticket != wait.ticket);
                Some(Came::Fine)
            }
            Deed::GiveBack { lock } => {
                let hold = self.some_lock(*lock)?;
                self.world.withdraw(hold.ticket, &hold.who);
                self.model.end(|other| other.ticket == hold.ticket && agent(&other.who) == agent(&hold.who));
                Some(Came::Fine)
            }
            Deed::Pulse | Deed::Restart => None,
        }
    }

    /// A lock that its holder has heard of.
    fn some_lock(&self, dice: usize) -> Option<Hold> {
        let known: Vec<&Hold> = self.model.holds.iter().filter(|hold| hold.lock > 0).collect();
        pick(&known, dice).map(|hold| (*hold).clone())
    }

    fn send_acquire(&mut self, wait: &Wait) {
        let who = Who { key: Some(&wait.key), ..Who::agent(&wait.who) };
        self.world.send(who, "lock.acquire", &json_of(wait));
    }

    /// Both say the same of this entry, and of everything there is now.
    fn compare(&mut self) {
        let index = self.world.fold.index().0;
        let mut came: BTreeMap<u64, Came> = BTreeMap::new();
        let stream = self.world.fold.effects().stream.clone();
        let mut granted = None;
        for item in items(&stream) {
            let (at, what) = match item.expect("a stream of our own reads") {
                Item::Reply(at, _) => (at, Came::Fine),
                Item::Refusal(at, code) => (at, Came::Refused(code)),
                Item::Parked(at) => (at, Came::Parked),
                Item::Answer(at, _) => (at, Came::Granted),
                Item::Event(5, 1, record) => {
                    granted = Some(self.announced(record));
                    continue;
                }
                _ => continue,
            };
            // A grant is announced right before its holder hears of it.
            if let Some((lock, fence)) = granted.take() {
                self.learn(at.0, lock, fence);
            }
            came.insert(at.0, what);
        }
        let fine = |came: &Came| if *came == Came::Granted { Came::Fine } else { came.clone() };
        let mut expected = std::mem::take(&mut self.model.came);
        // A request that came back stands in line under its old ticket and is told so at its new index.
        for (at, what) in came.iter_mut().chain(expected.iter_mut()).filter(|(at, _)| **at == index) {
            let _ = at;
            *what = fine(what);
        }
        expected.entry(index).or_insert(Came::Fine);
        came.entry(index).or_insert(Came::Fine);
        assert_eq!(came, expected, "what came of whom");
        self.compare_state();
        self.model.check();
    }

    /// A grant's numbers, which only the machine knows.
    fn announced(&mut self, record: &[u8]) -> (u64, u64) {
        let card = synod_core::catalogue::event(5, 1).expect("locks are announced");
        let mut json = String::new();
        synod_core::json::Render::new(&synod_core::json::NoBodies)
            .object(card.fields, record, &mut json)
            .expect("an event reads");
        let event: Value = serde_json::from_str(&json).expect("events are JSON");
        let (lock, fence) = (number(&event["lock"]), number(&event["fence"]));
        assert!(fence > self.newest, "fences rise");
        self.newest = fence;
        (lock, fence)
    }

    /// Whoever asked at `ticket` has this lock; nobody, if it ended within the very entry that granted it.
    fn learn(&mut self, ticket: u64, lock: u64, fence: u64) {
        let fresh = |hold: &&mut Hold| hold.lock == 0 && hold.ticket == ticket;
        if let Some(hold) = self.model.holds.iter_mut().find(fresh) {
            (hold.lock, hold.fence) = (lock, fence);
        }
    }

    fn compare_state(&self) {
        let listed = self.world.asked("lock.list", r#"{"limit":1000}"#);
        let locks: BTreeMap<u64, (String, Vec<String>, bool, u64)> = array(&listed["locks"])
            .map(|lock| {
                let handle = match lock["session"].as_u64() {
                    Some(session) => format!("{}@{session}", text(&lock["agent"])),
                    None => text(&lock["agent"]),
                };
                let shared = lock["shared"].as_bool().unwrap_or_default();
                (number(&lock["lock"]), (handle, texts(&lock["names"]), shared, number(&lock["until"])))
            })
            .collect();
        let expected = self
            .model
            .holds
            .iter()
            .filter(|hold| hold.until.is_none_or(|until| until > self.world.fold.time().0))
            .map(|hold| {
                let until = hold.until.unwrap_or(0);
                (hold.lock, (hold.who.clone(), spelled(&hold.names), hold.shared, until))
            })
            .collect();
        assert_eq!(locks, expected, "the locks there are");
        let waiting = self.world.asked("lock.waits", r#"{"limit":1000}"#);
        let line: Vec<(u64, String, Vec<String>, bool)> = array(&waiting["waits"])
            .map(|wait| {
                assert!(array(&wait["behind"]).next().is_some(), "who waits is behind something");
                let shared = wait["shared"].as_bool().unwrap_or_default();
                (number(&wait["ticket"]), text(&wait["agent"]), texts(&wait["names"]), shared)
            })
            .collect();
        let expected: Vec<_> = self
            .model
            .line
            .iter()
            .map(|wait| (wait.ticket, agent(&wait.who).to_owned(), spelled(&wait.names), wait.shared))
            .collect();
        assert_eq!(line, expected, "the line");
    }
}

fn json_of(wait: &Wait) -> String {
    let names: Vec<&str> = wait.names.iter().map(|name| NAMES[*name].0).collect();
    let end =
        if wait.bound { r#""session":true"#.to_owned() } else { format!(r#""ttl_ms":{}"#, wait.ttl_ms) };
    let wait_ms = if wait.wait_ms > 0 { format!(r#","wait_ms":{}"#, wait.wait_ms) } else { String::new() };
    format!(r#"{{"names":{names:?},"shared":{},{end}{wait_ms}}}"#, wait.shared)
}

fn spelled(names: &[usize]) -> Vec<String> {
    names.iter().map(|name| NAMES[*name].1.to_owned()).collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn texts(value: &Value) -> Vec<String> {
    array(value).map(text).collect()
}

#[test]
fn a_session_is_bound_to_so_many_locks_and_waits() {
    let mut world = World::new();
    world.call(Who::agent("heron"), "lock.acquire", r#"{"names":["a"]}"#).unwrap();
    let joined = world.call(Who::agent("wren"), "agent.join", "{}").unwrap();
    let wren = Who::agent(joined["handle"].as_str().unwrap());
    let wish = r#"{"names":["a"],"wait_ms":60000,"session":true}"#;
    let waits: Vec<_> = (0..1_024).map(|_| request(wren, "lock.acquire", wish).unwrap()).collect();
    world.entry(&waits);
    assert_eq!(world.fold.parked(), waits.len());
    let refusal = world.call(wren, "lock.acquire", r#"{"names":["b"],"session":true}"#).unwrap_err();
    assert_eq!(refusal.code, Code::Exhausted);
    assert!(
        refusal.text.starts_with("this session holds or waits for 1024 locks; release some"),
        "{refusal}"
    );
}

#[test]
fn an_agent_has_so_many_names_at_once() {
    let mut world = World::new();
    let names = |n: usize| -> String {
        let names: Vec<String> = (0..64).map(|m| format!("\"f{n}/{m}\"")).collect();
        format!(r#"{{"names":[{}],"ttl_ms":60000}}"#, names.join(","))
    };
    let locks: Vec<_> =
        (0..64).map(|n| request(Who::agent("heron"), "lock.acquire", &names(n)).unwrap()).collect();
    world.entry(&locks);
    let refusal = world.call(Who::agent("heron"), "lock.acquire", r#"{"names":["one"]}"#).unwrap_err();
    assert_eq!(refusal.code, Code::Exhausted);
    assert!(refusal.text.starts_with("you hold or wait for 4096 names and may have 4096"), "{refusal}");
    world.call(Who::agent("wren"), "lock.acquire", r#"{"names":["one"]}"#).unwrap();
}

proptest! {
    #![proptest_config(games(200))]

    /// Machine and model agree on everything, after everything.
    #[test]
    fn locks_do_what_the_model_says(deeds in deeds()) {
        let mut both = Both::default();
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.world.check_replay();
    }
}
