//! Pipelines against a second opinion that shares no code with the machine: random ways of work, random workers, some of which die.
//!
//! Both are told the same; after every entry they must agree on every item: which jobs there are, where they are, what each is made of and what came of it.
//! The model has no counters and no waiting jobs: a job is there when the definition says that all it is made of is over.
//! So what the machine hands out is never made of less, an output goes everywhere exactly once, and whoever gathers gets all.
//!
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

#[path = "../common/mod.rs"]
mod common;
mod deeds;
mod model;
mod ways;

use crate::common::play::{Handles, agent, games, number, pick, text};
use common::{Who, World, card, request};
use deeds::{Deed, deeds};
use model::{At, End, Item as Piece, Lease, Model, Pipeline, Stage, State, Wait};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use synod_core::effects::{Item, items};
use synod_core::refusal::Code;
use ways::{stages_json, way_of};

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const NAMES: [&str; 2] = ["press", "mill"];
const LEASE_MS: u64 = 30_000;
const GRACE_MS: u64 = 10_000;
const DAY_MS: u64 = 86_400_000;

/// The machine and the model, told the same.
#[derive(Default)]
struct Both {
    world: World,
    model: Model,
    handles: Handles,
    values: u64,
    /// Fences that were worth something once.
    spent: Vec<(u64, u64, String)>,
}

impl Both {
    fn act(&mut self, span: u64, deed: &Deed) {
        self.world.time += span;
        let now = self.world.time;
        if let Deed::Restart = deed {
            self.restart(now);
            return;
        }
        self.model.wake(now);
        self.world.pulse();
        self.hear_answers(now);
        self.compare();
        let told = self.world.log.len();
        self.tell(deed, now);
        // Where there was nothing to tell, the newest entry has been heard already.
        if self.world.log.len() > told {
            self.hear_answers(now);
        }
        self.compare();
    }

    fn restart(&mut self, now: u64) {
        for job in self.model.items.values_mut().flat_map(|item| item.jobs.values_mut()) {
            let State::Leased(lease) = &mut job.state else { continue };
            if lease.ends() < now + GRACE_MS {
                let floor = now + lease.span_ms.min(GRACE_MS);
                lease.until = lease.until.map(|until| until.max(floor));
                lease.timeout_at = lease.timeout_at.map(|at| at.max(floor));
            }
        }
        // Nobody attaches again here: waits without a request key end with their node.
        self.model.line.clear();
        // A new epoch carries nothing out but itself: what is due falls due with the next request.
        self.world.restart();
        self.compare();
    }

    fn tell(&mut self, deed: &Deed, now: u64) {
        let index = self.world.fold.index().0 + 1;
        match deed.clone() {
            Deed::Define { name, way } => self.define(name, way_of(&way)),
            Deed::Start { name } => {
                self.values += 1;
                let body = self.values;
                let said = json!({"pipeline": NAMES[name], "body": body});
                let Some(pipeline) = self.model.pipelines.get(&name) else {
                    return self.refused("heron", "pipeline.start", &said, Code::NotFound);
                };
                let (way, version) = (pipeline.way.clone(), pipeline.version);
                let started = self.fine("heron", "pipeline.start", &said);
                let mut item = Piece { pipeline: name, way, version, body, jobs: BTreeMap::new(), end: None };
                item.grow();
                self.model.items.insert(number(&started["item"]), item);
            }
            Deed::Take { who, name, stage, max, wait_ms, session } => {
                let who = self.handles.somebody(&AGENTS, who);
                let bound = session && who.contains('@');
                let stage = stage.map(|at| format!("s{at}"));
                let wait =
                    Wait { ticket: index, pipeline: name, stage, who, bound, max, until: now + wait_ms };
                self.take(wait, wait_ms, now);
            }
            Deed::Finish { job, outputs, then } => self.finish(job, outputs, then, index, now),
            Deed::Stale { job } => {
                let Some((job, fence, who)) = pick(&self.spent, job).cloned() else { return };
                let who = self.handles.alive(&who);
                let said = json!({"job": job, "fence": fence});
                self.refused(&who, "pipeline.release", &said, Code::Stale);
            }
            Deed::Fail { job, fatal } => {
                let Some((item, at, number, lease)) = self.held(job) else { return };
                self.let_go(number, &lease);
                let said = json!({"job": number, "fence": lease.fence, "fatal": fatal, "reason": "no"});
                self.fine(&self.handles.alive(&lease.who), "pipeline.fail", &said);
                self.model.fails(item, &at, fatal, now);
            }
            Deed::Release { job } => {
                let Some((item, at, number, lease)) = self.held(job) else { return };
                self.let_go(number, &lease);
                let said = json!({"job": number, "fence": lease.fence});
                self.fine(&self.handles.alive(&lease.who), "pipeline.release", &said);
                self.give_back(item, &at);
            }
            Deed::GiveBack { job } => {
                let Some((_, _, _, lease)) = self.held(job) else { return };
                self.world.withdraw(lease.ticket, &lease.who);
                let granted: Vec<(u64, At)> = self
                    .leased()
                    .filter(|(_, _, other)| {
                        other.ticket == lease.ticket && agent(&other.who) == agent(&lease.who)
                    })
                    .map(|(item, at, _)| (item, at.clone()))
                    .collect();
                for (item, at) in granted {
                    let job = &self.model.items[&item].jobs[&at];
                    let State::Leased(lease) = job.state.clone() else { continue };
                    self.let_go(job.number, &lease);
                    self.give_back(item, &at);
                }
            }
            Deed::Extend { job, span_ms } => {
                let Some((item, at, number, lease)) = self.held(job) else { return };
                let said = json!({"job": number, "fence": lease.fence, "lease_ms": span_ms});
                self.fine(&self.handles.alive(&lease.who), "pipeline.extend", &said);
                if let State::Leased(lease) = &mut self.job(item, &at).state {
                    lease.until = lease.until.map(|until| until.max(now + span_ms));
                }
            }
            Deed::Skip { dead } => {
                let items = self.model.items.iter();
                let dead_letters: Vec<(u64, At, u64)> = items
                    .flat_map(|(item, of)| of.jobs.iter().map(move |(at, job)| (item, at, job)))
                    .filter(|(.., job)| job.state == State::Dead)
                    .map(|(item, at, job)| (*item, at.clone(), job.number))
                    .collect();
                let Some((item, at, number)) = pick(&dead_letters, dead).cloned() else { return };
                let said = json!({"job": number});
                if self.model.items[&item].ended() {
                    return self.refused("heron", "pipeline.skip", &said, Code::Conflict);
                }
                self.fine("heron", "pipeline.skip", &said);
                self.job(item, &at).state = State::Passed;
                self.model.items.get_mut(&item).expect("an item").grow();
            }
            Deed::Retry { item } => {
                let numbers: Vec<u64> = self.model.items.keys().copied().collect();
                let Some(&item) = pick(&numbers, item) else { return };
                let said = self.fine("heron", "pipeline.retry", &json!({"items": [item]}));
                let any = self.model.items.get_mut(&item).expect("an item").retry();
                assert_eq!(said["items"] == json!([item]), any, "item {item} had something to retry");
            }
            Deed::Cancel { item } => {
                let numbers: Vec<u64> = self.model.items.keys().copied().collect();
                let Some(&item) = pick(&numbers, item) else { return };
                let said = self.fine("heron", "pipeline.cancel", &json!({"items": [item]}));
                let of = self.model.items.get_mut(&item).expect("an item");
                assert_eq!(said["items"] == json!([item]), !of.ended(), "item {item} had not ended");
                if !of.ended() {
                    of.call_off(End::Cancelled);
                }
            }
            Deed::Pause { name, stage, on } => {
                let stage = stage.map(|at| format!("s{at}"));
                let said = match &stage {
                    Some(stage) => json!({"pipeline": NAMES[name], "stage": stage}),
                    None => json!({"pipeline": NAMES[name]}),
                };
                let verb = if on { "pipeline.pause" } else { "pipeline.resume" };
                let known = self.model.pipelines.get_mut(&name).and_then(|pipeline| match &stage {
                    Some(stage) => pipeline.stages.get_mut(stage).map(|(_, paused)| paused),
                    None => Some(&mut pipeline.paused),
                });
                match known {
                    Some(paused) => *paused = on,
                    None => return self.refused("heron", verb, &said, Code::NotFound),
                }
                self.fine("heron", verb, &said);
            }
            Deed::Join { agent } => {
                let name = AGENTS[agent % AGENTS.len()];
                let joined = self.fine(name, "agent.join", &json!({"name": name, "ttl_ms": DAY_MS}));
                self.handles.join(&joined);
            }
            Deed::Leave { who } => {
                let Some(handle) = self.handles.leave(who) else { return };
                self.model.line.retain(|wait| wait.who != handle);
                self.fine(&handle, "agent.leave", &json!({}));
                let bound =
                    self.leased().filter(|(_, _, lease)| lease.who == handle && lease.until.is_none());
                let mut bound: Vec<(u64, u64, At)> = bound
                    .map(|(item, at, _)| (self.model.items[&item].jobs[at].number, item, at.clone()))
                    .collect();
                bound.sort();
                for (number, item, at) in bound {
                    let State::Leased(lease) = self.model.items[&item].jobs[&at].state.clone() else {
                        continue;
                    };
                    self.let_go(number, &lease);
                    self.model.fails(item, &at, false, now);
                }
            }
            Deed::Withdraw { wait } => {
                let Some(wait) = pick(&self.model.line, wait).cloned() else { return };
                self.world.withdraw(wait.ticket, &wait.who);
                self.model.line.retain(|other| other.ticket != wait.ticket);
            }
            Deed::Restart | Deed::Pulse => {}
        }
    }

    fn define(&mut self, name: usize, way: Vec<Stage>) {
        let said = json!({"pipeline": NAMES[name], "stages": stages_json(&way)});
        let defined = self.fine("heron", "pipeline.define", &said);
        let items: Vec<Vec<Stage>> = self
            .model
            .items
            .values()
            .filter(|item| item.pipeline == name)
            .map(|item| item.way.clone())
            .collect();
        let pipeline = self.model.pipelines.entry(name).or_default();
        assert_eq!(defined["existing"], json!(pipeline.way == way), "whether it is the same definition");
        if pipeline.way != way {
            pipeline.version += 1;
            for stage in &way {
                let paused = pipeline.stages.get(&stage.name).is_some_and(|(_, paused)| *paused);
                pipeline.stages.insert(stage.name.clone(), (stage.work.clone(), paused));
            }
            pipeline.way = way;
        }
        assert_eq!(number(&defined["version"]), pipeline.version, "the version");
        // A stage is known as long as the newest version or an item has it.
        let Pipeline { way, stages, .. } = pipeline;
        let has = |way: &[Stage], name: &str| way.iter().any(|stage| stage.name == name);
        stages.retain(|name, _| has(way, name) || items.iter().any(|way| has(way, name)));
        // Who waits for one that has gone is answered with nothing.
        let known = |wait: &Wait| wait.stage.as_ref().is_none_or(|stage| stages.contains_key(stage));
        self.model.line.retain(|wait| wait.pipeline != name || known(wait));
    }

    fn take(&mut self, wait: Wait, wait_ms: u64, now: u64) {
        let mut said = json!({
            "pipeline": NAMES[wait.pipeline], "max": wait.max, "wait_ms": wait_ms, "session": wait.bound,
        });
        if let Some(stage) = &wait.stage {
            said["stage"] = json!(stage);
        }
        let pipeline = self.model.pipelines.get(&wait.pipeline);
        let known =
            pipeline.is_some_and(|of| wait.stage.as_ref().is_none_or(|stage| of.stages.contains_key(stage)));
        if !known {
            return self.refused(&wait.who, "pipeline.take", &said, Code::NotFound);
        }
        let taken = self.fine(&wait.who, "pipeline.take", &said);
        if taken.is_null() {
            assert!(wait_ms > 0, "only who said so waits");
            let left = self.model.available(wait.pipeline, wait.stage.as_deref());
            assert!(left.is_empty(), "nobody waits for what can be taken: {left:?}");
            self.model.line.push(wait);
            return;
        }
        self.granted(&taken["jobs"], &wait, None, now);
    }

    fn finish(&mut self, job: usize, outputs: usize, then: usize, index: u64, now: u64) {
        let Some((item, at, job, lease)) = self.held(job) else { return };
        let who = self.handles.alive(&lease.who);
        let stage = self.model.items[&item].way[at.0].clone();
        let count = if stage.fan_out { outputs as u64 } else { 1 };
        let made: Vec<u64> = (self.values + 1..=self.values + count).collect();
        self.values += count;
        let mut said = json!({"job": job, "fence": lease.fence});
        match stage.fan_out {
            true => said["outputs"] = made.iter().map(|value| json!({"body": value})).collect(),
            false => said["output"] = json!(made[0]),
        }
        if then > 0 {
            said["then_take"] = json!(then);
        }
        self.let_go(job, &lease);
        let finished = self.fine(&who, "pipeline.finish", &said);
        self.job(item, &at).state = State::Done(made);
        let of = self.model.items.get_mut(&item).expect("an item");
        of.grow();
        assert_eq!(text(&finished["state"]), of.state(), "the state of item {item}");
        let pipeline = of.pipeline;
        let wait = Wait {
            ticket: index,
            pipeline,
            stage: Some(stage.name),
            who,
            bound: lease.until.is_none(),
            max: then,
            until: now,
        };
        self.granted(&finished["jobs"], &wait, Some(lease.span_ms), now);
    }

    /// Somebody was given these: each could be taken, of the oldest items first, and nothing that could be was kept back.
    fn granted(&mut self, jobs: &Value, wait: &Wait, span_ms: Option<u64>, now: u64) {
        let jobs = jobs.as_array().expect("a list of jobs");
        assert!(jobs.len() <= wait.max, "nobody gets more than they asked for");
        for shown in jobs {
            let available = self.model.available(wait.pipeline, wait.stage.as_deref());
            let oldest = available.first().map(|(item, _)| *item);
            let (job_number, item) = (number(&shown["job"]), number(&shown["item"]));
            assert_eq!(Some(item), oldest, "the oldest item comes first");
            let (of, at) = self.at(item, shown);
            assert!(available.contains(&(item, at.clone())), "job {job_number} could be taken");
            let (way, job) = (&of.way, &of.jobs[&at]);
            let several = way[at.0].from.len() > 1 || way[at.0].gather.is_some();
            let input = |(stage, ordinal, value): &model::Input| json!({"stage": way[*stage].name, "ordinal": ordinal, "body": value});
            let inputs: Value = job.inputs.iter().map(input).collect();
            if several {
                assert_eq!(shown["inputs"], inputs, "job {job_number} is made of everything that came");
            } else {
                assert_eq!(shown["body"], json!(job.inputs[0].2), "job {job_number} has its one input");
            }
            assert_eq!(shown["missing"], json!(job.missing), "job {job_number} hears what is missing");
            let work = self.model.work(item, at.0);
            let span_ms = span_ms.unwrap_or(LEASE_MS);
            let lease = Lease {
                who: wait.who.clone(),
                ticket: wait.ticket,
                fence: number(&shown["fence"]),
                until: (!wait.bound).then_some(now + span_ms),
                span_ms,
                timeout_at: work.timeout_ms.map(|span| now + span),
            };
            let job = self.job(item, &at);
            job.attempts += 1;
            job.number = job_number;
            assert_eq!(number(&shown["attempt"]), job.attempts, "which attempt it is");
            job.state = State::Leased(lease);
        }
        if jobs.len() < wait.max {
            let left = self.model.available(wait.pipeline, wait.stage.as_deref());
            assert!(left.is_empty(), "nothing is kept back: {left:?}");
        }
    }

    /// Those in line who were served by the newest entry, in the order in which they were.
    fn hear_answers(&mut self, now: u64) {
        let stream = self.world.fold.effects().stream.clone();
        for item in items(&stream) {
            let Item::Answer(ticket, record) = item.expect("a stream of our own reads") else { continue };
            let shown = self.world.shown(card("pipeline.take"), record);
            let taken: Value = serde_json::from_str(&shown).expect("replies are JSON");
            let Some(at) = self.model.line.iter().position(|wait| wait.ticket == ticket.0) else {
                assert_eq!(taken["jobs"], json!([]), "who does not wait any more gets nothing");
                continue;
            };
            let wait = self.model.line.remove(at);
            for job in taken["jobs"].as_array().expect("a list") {
                let before = |other: &&Wait| {
                    other.ticket < wait.ticket
                        && other.pipeline == wait.pipeline
                        && other.stage.as_ref().is_none_or(|stage| *stage == text(&job["stage"]))
                };
                let first = self.model.line.iter().find(before);
                assert!(first.is_none(), "first come, first served: {first:?} before {wait:?}");
            }
            assert_ne!(taken["jobs"], json!([]), "who waits is served with something");
            // Of the one stage that had something: the rest is for others in line.
            let stage = taken["jobs"][0]["stage"].as_str().map(str::to_owned);
            self.granted(&taken["jobs"], &Wait { stage, ..wait }, None, now);
        }
        for wait in &self.model.line {
            let left = self.model.available(wait.pipeline, wait.stage.as_deref());
            assert!(left.is_empty(), "nobody waits for what can be taken: {left:?}");
        }
    }

    fn compare(&mut self) {
        for (name, pipeline) in self.model.pipelines.clone() {
            let shown = self.world.asked("pipeline.stages", &json!({"pipeline": NAMES[name]}).to_string());
            let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
            let items = self.model.items.values().filter(|item| item.pipeline == name);
            items.for_each(|item| *counts.entry(item.state()).or_default() += 1);
            let started: u64 = counts.values().sum();
            let states = ["running", "stalled", "done", "failed", "cancelled"];
            let of = |state: &str| counts.get(state).copied().unwrap_or(0);
            for state in states {
                assert_eq!(number(&shown["items"][state]), of(state), "items that are {state}");
            }
            assert_eq!(number(&shown["items"]["started"]), started, "the states add up to what was started");
            let names: BTreeSet<String> =
                shown["stages"].as_array().into_iter().flatten().map(|stage| text(&stage["stage"])).collect();
            let known: BTreeSet<String> = pipeline.stages.keys().cloned().collect();
            assert_eq!(names, known, "the stages of `{}`", NAMES[name]);
        }
        let numbers: Vec<u64> = self.model.items.keys().copied().collect();
        numbers.into_iter().for_each(|item| self.compare_item(item));
    }

    fn compare_item(&mut self, item: u64) {
        let shown = self.world.asked("pipeline.show", &json!({"item": item, "limit": 1000}).to_string());
        let of = self.model.items[&item].clone();
        assert_eq!(text(&shown["state"]), of.state(), "the state of item {item}");
        assert_eq!(number(&shown["version"]), of.version, "the version of item {item}");
        let mut seen = BTreeMap::new();
        for job in shown["jobs"].as_array().expect("a list of jobs") {
            // The model has no jobs that still wait for inputs.
            if number(&job["awaited"]) > 0 {
                assert!(matches!(&*text(&job["state"]), "gathering" | "cancelled"), "it waits: {job}");
                let (_, at) = self.at(item, job);
                assert!(!of.jobs.contains_key(&at), "what waits still has something to wait for: {job}");
                continue;
            }
            let (_, at) = self.at(item, job);
            let known = of.jobs.get(&at).unwrap_or_else(|| panic!("nobody expected {job}"));
            assert_eq!(text(&job["state"]), known.state.word(), "where {job} is");
            assert_eq!(job["passed"], json!(known.state == State::Passed), "whether {job} was passed over");
            assert_eq!(number(&job["attempts"]), known.attempts, "attempts of {job}");
            assert_eq!(number(&job["inputs"]), known.inputs.len() as u64, "inputs of {job}");
            let last = !of.way.iter().any(|stage| stage.from.contains(&at.0));
            if let State::Done(made) = &known.state
                && last
            {
                let results: Value = made.iter().map(|value| json!({"body": value})).collect();
                assert_eq!(job["results"], results, "what came of item {item}");
            }
            seen.insert(at, number(&job["job"]));
        }
        assert_eq!(seen.len(), of.jobs.len(), "every job that is expected is there");
        for (at, number) in seen {
            self.job(item, &at).number = number;
        }
    }

    /// Where in an item a shown job is.
    fn at(&self, item: u64, shown: &Value) -> (&Piece, At) {
        let of = &self.model.items[&item];
        let name = text(&shown["stage"]);
        let stage = of.way.iter().position(|stage| stage.name == name).expect("a stage of its way");
        let place = shown["place"].as_array().expect("a place");
        (of, (stage, place.iter().map(|n| number(n) as usize).collect()))
    }

    fn job(&mut self, item: u64, at: &At) -> &mut model::Job {
        self.model.items.get_mut(&item).and_then(|item| item.jobs.get_mut(at)).expect("a job of ours")
    }

    fn leased(&self) -> impl Iterator<Item = (u64, &At, &Lease)> {
        self.model.items.iter().flat_map(|(item, of)| {
            of.jobs.iter().filter_map(move |(at, job)| match &job.state {
                State::Leased(lease) => Some((*item, at, lease)),
                _ => None,
            })
        })
    }

    fn held(&self, dice: usize) -> Option<(u64, At, u64, Lease)> {
        let held: Vec<(u64, &At, &Lease)> = self.leased().collect();
        let (item, at, lease) = pick(&held, dice)?;
        let number = self.model.items[item].jobs[*at].number;
        Some((*item, (*at).clone(), number, (*lease).clone()))
    }

    /// A fence is worth nothing any more.
    fn let_go(&mut self, job: u64, lease: &Lease) {
        self.spent.push((job, lease.fence, lease.who.clone()));
    }

    fn give_back(&mut self, item: u64, at: &At) {
        let job = self.job(item, at);
        job.state = State::Ready;
        job.attempts -= 1;
    }

    fn fine(&mut self, who: &str, name: &str, said: &Value) -> Value {
        let said = said.to_string();
        self.world.call(Who::agent(who), name, &said).unwrap_or_else(|no| panic!("{name} {said}: {no}"))
    }

    fn refused(&mut self, who: &str, name: &str, said: &Value, code: Code) {
        let asked = request(Who::agent(who), name, &said.to_string()).expect("a request");
        let index = self.world.fold.index().next();
        self.world.entry(&[asked]);
        let refusals = &self.world.fold.effects().refusals;
        let refusal = refusals.iter().find(|(at, _)| *at == index).map(|(_, refusal)| refusal.code);
        assert_eq!(refusal, Some(code), "{name} {said} is refused");
    }
}

proptest! {
    #![proptest_config(games(200))]

    /// Machine and model agree on everything, after everything.
    #[test]
    fn pipelines_do_what_the_model_says((way, deeds) in deeds()) {
        let mut both = Both::default();
        both.define(0, way_of(&way));
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.world.check_replay();
    }
}
