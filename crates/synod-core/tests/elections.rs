//! Elections against a second opinion: a leader and a line for each name, in plain lists, slow and obvious, that share no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused, who was elected, who leads until when, and who stands in line.
//!
//! Whatever happens, terms rise, and nobody but its leader passes with a term.
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use crate::common::play::{Handles, agent, games, number, pick, text};
use common::{Who, World, request};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use synod_core::effects::{Item, items};
use synod_core::entry::Guard;
use synod_core::ids::Fence;
use synod_core::machine::Machine;
use synod_core::machines::election::Elections;
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const NAMES: [&str; 3] = ["job", "report", "watch"];
const LEASE_MS: u64 = 30_000;
const GRACE_MS: u64 = 10_000;
const DAY_MS: u64 = 86_400_000;

#[derive(Clone, Debug)]
enum Deed {
    Campaign { who: usize, name: usize, wait_ms: u64, ttl_ms: Option<u64>, session: bool },
    Renew { name: usize, by: By, ttl_ms: u64 },
    Resign { name: usize, by: By },
    Transfer { name: usize, by: By, to: usize },
    Swap { name: usize },
    Guarded { name: usize, by: By },
    Depose { name: usize },
    Join { agent: usize },
    Leave { who: usize },
    Withdraw { wait: usize },
    GiveBack { name: usize },
    Restart,
    Retry { lost: usize },
    Pulse,
}

/// Who speaks for a term.
#[derive(Clone, Copy, Debug)]
enum By {
    /// Its leader.
    Leader,
    /// Somebody who knows its number.
    Other(usize),
    /// The one who led before, under the term that was.
    Last,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let spans = prop_oneof![6 => Just(0u64), 3 => 1u64..500, 2 => 500u64..5_000, 1 => 5_000u64..40_000];
    let name = || 0..NAMES.len();
    let by =
        || prop_oneof![6 => Just(By::Leader), 1 => any::<usize>().prop_map(By::Other), 2 => Just(By::Last)];
    let wait = prop_oneof![2 => Just(0u64), 1 => 1u64..3_000, 5 => Just(60_000u64)];
    let ttl = proptest::option::of(prop_oneof![100u64..3_000, 3_000u64..60_000]);
    let campaign = (any::<usize>(), name(), wait, ttl, prop::bool::weighted(0.3));
    let deed = prop_oneof![
        12 => campaign.prop_map(|(who, name, wait_ms, ttl_ms, session)| {
            Deed::Campaign { who, name, wait_ms, ttl_ms, session }
        }),
        3 => (name(), by(), 100u64..20_000).prop_map(|(name, by, ttl_ms)| Deed::Renew { name, by, ttl_ms }),
        4 => (name(), by()).prop_map(|(name, by)| Deed::Resign { name, by }),
        3 => (name(), by(), 0..AGENTS.len()).prop_map(|(name, by, to)| Deed::Transfer { name, by, to }),
        1 => name().prop_map(|name| Deed::Swap { name }),
        3 => (name(), by()).prop_map(|(name, by)| Deed::Guarded { name, by }),
        1 => name().prop_map(|name| Deed::Depose { name }),
        2 => any::<usize>().prop_map(|agent| Deed::Join { agent }),
        1 => any::<usize>().prop_map(|who| Deed::Leave { who }),
        2 => any::<usize>().prop_map(|wait| Deed::Withdraw { wait }),
        1 => name().prop_map(|name| Deed::GiveBack { name }),
        1 => Just(Deed::Restart),
        2 => any::<usize>().prop_map(|lost| Deed::Retry { lost }),
        1 => Just(Deed::Pulse),
    ];
    proptest::collection::vec((spans, deed), 1..100)
}

/// A term as the model sees it.
#[derive(Clone, Debug)]
struct Lead {
    name: usize,
    /// A handle: an agent, or an agent and its session.
    who: String,
    /// Learned from the machine.
    term: u64,
    ticket: u64,
    ttl_ms: u64,
    /// `None`: with the session.
    until: Option<u64>,
}

/// One in line, or one whose connection ended with the node.
#[derive(Clone, Debug)]
struct Wait {
    ticket: u64,
    name: usize,
    who: String,
    bound: bool,
    ttl_ms: u64,
    wait_ms: u64,
    until: u64,
    key: String,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
enum Came {
    Elected,
    Parked,
    Refused(Code),
    Fine,
}

/// The second opinion.
#[derive(Clone, Debug, Default)]
struct Model {
    leads: Vec<Lead>,
    line: Vec<Wait>,
    detached: Vec<Wait>,
    came: BTreeMap<u64, Came>,
    /// Who led each name before, and under which term.
    last: BTreeMap<usize, (String, u64)>,
}

/// Whether two handles are surely one process.
fn one(a: &str, b: &str) -> bool {
    a == b && a.contains('@')
}

impl Model {
    fn leader(&self, name: usize) -> Option<&Lead> {
        self.leads.iter().find(|lead| lead.name == name)
    }

    fn elect(&mut self, wait: Wait, ticket: u64, now: u64) {
        assert!(self.leader(wait.name).is_none(), "nobody leads what somebody leads");
        self.came.insert(ticket, Came::Elected);
        let until = (!wait.bound).then_some(now + wait.ttl_ms);
        let Wait { name, who, ttl_ms, .. } = wait;
        self.leads.push(Lead { name, who, term: 0, ticket, ttl_ms, until });
    }

    fn campaign(&mut self, wait: Wait, index: u64, now: u64) -> Came {
        if let Some(lead) =
            self.leads.iter_mut().find(|lead| lead.name == wait.name && one(&lead.who, &wait.who))
        {
            // Without a word about it, its own span goes on.
            let span = if wait.bound || wait.key.ends_with("default") { lead.ttl_ms } else { wait.ttl_ms };
            lead.until = lead.until.map(|until| until.max(now + span));
            return Came::Fine;
        }
        let before = |other: &&Wait| other.name == wait.name && other.ticket < wait.ticket;
        if self.leader(wait.name).is_none() && !self.line.iter().any(|other| before(&other)) {
            self.elect(wait, index, now);
            return Came::Elected;
        }
        if wait.wait_ms == 0 {
            return Came::Refused(Code::Held);
        }
        if self.line.iter().any(|other| other.name == wait.name && one(&other.who, &wait.who)) {
            return Came::Refused(Code::Conflict);
        }
        self.line.push(wait);
        self.line.sort_by_key(|wait| wait.ticket);
        Came::Parked
    }

    fn end(&mut self, which: impl Fn(&Lead) -> bool) {
        for lead in self.leads.iter().filter(|lead| which(lead)) {
            self.last.insert(lead.name, (lead.who.clone(), lead.term));
        }
        self.leads.retain(|lead| !which(lead));
    }

    fn end_waits(&mut self, which: impl Fn(&Wait) -> bool) {
        for wait in self.line.iter().filter(|wait| which(wait)) {
            self.came.insert(wait.ticket, Came::Refused(Code::Held));
        }
        self.line.retain(|wait| !which(wait));
    }

    fn wake(&mut self, now: u64) {
        self.end_waits(|wait| wait.until <= now);
        self.detached.retain(|wait| wait.until > now);
        self.end(|lead| lead.until.is_some_and(|until| until <= now));
        self.settle(now);
    }

    fn settle(&mut self, now: u64) {
        for name in 0..NAMES.len() {
            let first = self.line.iter().position(|wait| wait.name == name);
            if let (None, Some(at)) = (self.leader(name), first) {
                let wait = self.line.remove(at);
                let ticket = wait.ticket;
                self.elect(wait, ticket, now);
            }
        }
    }

    fn restart(&mut self, was: u64, now: u64) {
        for lead in &mut self.leads {
            lead.until = lead
                .until
                .map(|until| if until > was { until.max(now + lead.ttl_ms.min(GRACE_MS)) } else { until });
        }
        for wait in std::mem::take(&mut self.line) {
            self.detached.push(Wait { until: now + GRACE_MS, ..wait });
        }
        self.detached.iter_mut().for_each(|wait| wait.until = now + GRACE_MS);
    }
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
        match *deed {
            Deed::Campaign { who, name, wait_ms, ttl_ms, session } => {
                let who = self.handles.somebody(&AGENTS, who);
                let bound = session && who.contains('@');
                self.requests += 1;
                let word = if ttl_ms.is_none() { "default" } else { "" };
                let wait = Wait {
                    ticket: index,
                    name,
                    who,
                    bound,
                    ttl_ms: ttl_ms.filter(|_| !bound).unwrap_or(LEASE_MS),
                    wait_ms,
                    until: now + wait_ms,
                    key: format!("k{}{word}", self.requests),
                };
                self.send_campaign(&wait);
                Some(self.model.campaign(wait, index, now))
            }
            Deed::Retry { lost } => {
                let wait = pick(&self.model.detached, lost)?.clone();
                if !self.handles.know(&wait.who) {
                    return None;
                }
                let wait = Wait { until: now + wait.wait_ms, ..wait };
                self.send_campaign(&wait);
                let came = self.model.campaign(wait.clone(), index, now);
                if !matches!(came, Came::Refused(_)) {
                    self.model.detached.retain(|lost| lost.ticket != wait.ticket);
                }
                Some(came)
            }
            Deed::Renew { name, by, ttl_ms } => {
                let (who, term, right) = self.speaker(name, by)?;
                let json = format!(r#"{{"election":"{}","term":{term},"ttl_ms":{ttl_ms}}}"#, NAMES[name]);
                self.world.send(Who::agent(&who), "election.renew", &json);
                if !right {
                    return Some(Came::Refused(Code::Stale));
                }
                let lead = self.model.leads.iter_mut().find(|lead| lead.name == name)?;
                lead.until = lead.until.map(|until| until.max(now + ttl_ms));
                Some(Came::Fine)
            }
            Deed::Resign { name, by } => {
                let (who, term, right) = self.speaker(name, by)?;
                let json = format!(r#"{{"election":"{}","term":{term}}}"#, NAMES[name]);
                self.world.send(Who::agent(&who), "election.resign", &json);
                if !right {
                    return Some(Came::Refused(Code::Stale));
                }
                self.model.end(|lead| lead.name == name);
                Some(Came::Fine)
            }
            Deed::Transfer { name, by, to } => {
                let (who, term, right) = self.speaker(name, by)?;
                let json = format!(r#"{{"election":"{}","term":{term},"to":"{}"}}"#, NAMES[name], AGENTS[to]);
                self.world.send(Who::agent(&who), "election.transfer", &json);
                if !right {
                    return Some(Came::Refused(Code::Stale));
                }
                let named = |wait: &Wait| wait.name == name && agent(&wait.who) == AGENTS[to];
                let Some(at) = self.model.line.iter().position(named) else {
                    return Some(Came::Refused(Code::NotFound));
                };
                self.model.end(|lead| lead.name == name);
                let wait = self.model.line.remove(at);
                let ticket = wait.ticket;
                self.model.elect(wait, ticket, now);
                Some(Came::Fine)
            }
            Deed::Swap { name } => {
                let (who, term, _) = self.speaker(name, By::Leader)?;
                let (name_said, json) = (NAMES[name], format!(r#""election":"{}""#, NAMES[name]));
                let both = format!(
                    r#"{{"commands":[{{"election.resign":{{"election":"{name_said}","term":{term}}}}},{{"election.campaign":{{{json}}}}}]}}"#
                );
                self.world.send(Who::agent(&who), "space.txn", &both);
                self.model.end(|lead| lead.name == name);
                if self.model.line.iter().any(|wait| wait.name == name) {
                    return Some(Came::Refused(Code::Held));
                }
                let wait = Wait {
                    ticket: index,
                    name,
                    who,
                    bound: false,
                    ttl_ms: LEASE_MS,
                    wait_ms: 0,
                    until: now,
                    key: String::new(),
                };
                self.model.elect(wait, index, now);
                Some(Came::Fine)
            }
            Deed::Guarded { name, by } => {
                let (who, term, right) = self.speaker(name, by)?;
                let guard = Guard { machine: Elections::TAG, name: NAMES[name], fence: Fence(term) };
                let who = Who { guard: Some(guard), ..Who::agent(&who) };
                let put = request(who, "kv.put", r#"{"key":"k","value":1}"#).expect("a request");
                self.world.entry(&[put]);
                Some(if right { Came::Fine } else { Came::Refused(Code::Stale) })
            }
            Deed::Depose { name } => {
                let json = format!(r#"{{"election":"{}"}}"#, NAMES[name]);
                self.world.send(Who::agent("owner"), "election.depose", &json);
                if self.model.leader(name).is_none() {
                    return Some(Came::Refused(Code::NotFound));
                }
                self.model.end(|lead| lead.name == name);
                Some(Came::Fine)
            }
            Deed::Join { agent } => {
                let name = AGENTS[agent % AGENTS.len()];
                let joined = self.world.send(
                    Who::agent(name),
                    "agent.join",
                    &format!(r#"{{"name":"{name}","ttl_ms":{DAY_MS}}}"#),
                );
                self.handles.join(&joined);
                Some(Came::Fine)
            }
            Deed::Leave { who } => {
                let handle = self.handles.leave(who)?;
                self.world.send(Who::agent(&handle), "agent.leave", "{}");
                self.model.end_waits(|wait| wait.who == handle);
                self.model.end(|lead| lead.who == handle && lead.until.is_none());
                Some(Came::Fine)
            }
            Deed::Withdraw { wait } => {
                let wait = pick(&self.model.line, wait)?.clone();
                self.world.withdraw(wait.ticket, &wait.who);
                self.model.line.retain(|other| other.ticket != wait.ticket);
                Some(Came::Fine)
            }
            Deed::GiveBack { name } => {
                let lead = self.model.leader(name)?.clone();
                self.world.withdraw(lead.ticket, &lead.who);
                self.model.end(|other| other.ticket == lead.ticket && agent(&other.who) == agent(&lead.who));
                Some(Came::Fine)
            }
            Deed::Pulse | Deed::Restart => None,
        }
    }

    /// Who speaks for a name, under which term, and whether they lead it.
    fn speaker(&self, name: usize, by: By) -> Option<(String, u64, bool)> {
        let lead = self.model.leader(name).filter(|lead| lead.term > 0);
        let (who, term) = match by {
            By::Leader => lead.map(|lead| (lead.who.clone(), lead.term))?,
            By::Other(dice) => (self.handles.somebody(&AGENTS, dice), lead?.term),
            By::Last => self.model.last.get(&name).filter(|(_, term)| *term > 0)?.clone(),
        };
        let who = self.handles.alive(&who);
        let right = lead.is_some_and(|lead| agent(&lead.who) == agent(&who) && lead.term == term);
        Some((who, term, right))
    }

    fn send_campaign(&mut self, wait: &Wait) {
        let end = match wait.bound {
            true => r#","session":true"#.to_owned(),
            false if wait.key.ends_with("default") => String::new(),
            false => format!(r#","ttl_ms":{}"#, wait.ttl_ms),
        };
        let json = format!(r#"{{"election":"{}","wait_ms":{}{end}}}"#, NAMES[wait.name], wait.wait_ms);
        let who = Who { key: Some(&wait.key), ..Who::agent(&wait.who) };
        self.world.send(who, "election.campaign", &json);
    }

    /// Both say the same of this entry, and of everything there is now.
    fn compare(&mut self) {
        let index = self.world.fold.index().0;
        let mut came: BTreeMap<u64, Came> = BTreeMap::new();
        let stream = self.world.fold.effects().stream.clone();
        let mut elected = None;
        for item in items(&stream) {
            let (at, what) = match item.expect("a stream of our own reads") {
                Item::Reply(at, _) => (at, Came::Fine),
                Item::Refusal(at, code) => (at, Came::Refused(code)),
                Item::Parked(at) => (at, Came::Parked),
                Item::Answer(at, _) => (at, Came::Elected),
                Item::Event(Elections::TAG, 1, record) => {
                    elected = Some(self.announced(record));
                    continue;
                }
                _ => continue,
            };
            // A term is announced right before its leader hears of it.
            if let Some(term) = elected.take() {
                let fresh = |lead: &&mut Lead| lead.term == 0 && lead.ticket == at.0;
                if let Some(lead) = self.model.leads.iter_mut().find(fresh) {
                    lead.term = term;
                }
            }
            came.insert(at.0, what);
        }
        let fine = |came: &Came| if *came == Came::Elected { Came::Fine } else { came.clone() };
        let mut expected = std::mem::take(&mut self.model.came);
        // A request that came back stands in line under its old ticket and is told so at its new index.
        for what in [&mut came, &mut expected].into_iter().filter_map(|all| all.get_mut(&index)) {
            *what = fine(what);
        }
        expected.entry(index).or_insert(Came::Fine);
        came.entry(index).or_insert(Came::Fine);
        assert_eq!(came, expected, "what came of whom");
        self.compare_state();
    }

    /// The term that begins, which only the machine knows.
    fn announced(&mut self, record: &[u8]) -> u64 {
        let card = synod_core::catalogue::event(Elections::TAG, 1).expect("leaders are announced");
        let mut json = String::new();
        synod_core::json::Render::new(&synod_core::json::NoBodies)
            .object(card.fields, record, &mut json)
            .expect("an event reads");
        let event: Value = serde_json::from_str(&json).expect("events are JSON");
        let term = number(&event["term"]);
        assert!(term > self.newest, "terms rise");
        self.newest = term;
        term
    }

    fn compare_state(&self) {
        let now = self.world.fold.time().0;
        for (at, name) in NAMES.iter().enumerate() {
            let observed = self.world.asked("election.observe", &format!(r#"{{"election":"{name}"}}"#));
            let handle = |shown: &Value| match shown["session"].as_u64() {
                Some(session) => format!("{}@{session}", text(&shown["agent"])),
                None => text(&shown["agent"]),
            };
            let leader = observed
                .get("leader")
                .map(|leader| (handle(leader), number(&leader["term"]), number(&leader["until"])));
            let lead = self.model.leader(at).filter(|lead| lead.until.is_none_or(|until| until > now));
            let expected = lead.map(|lead| (lead.who.clone(), lead.term, lead.until.unwrap_or(0)));
            assert_eq!(leader, expected, "who leads `{name}`");
            let standing =
                self.world.asked("election.candidates", &format!(r#"{{"election":"{name}","limit":1000}}"#));
            let line: Vec<(u64, String)> = standing["candidates"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|shown| (number(&shown["ticket"]), handle(shown)))
                .collect();
            let waits = self.model.line.iter().filter(|wait| wait.name == at);
            let expected: Vec<_> = waits.map(|wait| (wait.ticket, wait.who.clone())).collect();
            assert_eq!(line, expected, "the line for `{name}`");
            assert_eq!(number(&observed["candidates"]), line.len() as u64, "how many stand for `{name}`");
        }
    }
}

proptest! {
    #![proptest_config(games(200))]

    /// Machine and model agree on everything, after everything.
    #[test]
    fn elections_do_what_the_model_says(deeds in deeds()) {
        let mut both = Both::default();
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.world.check_replay();
    }
}
