//! The second opinion: which jobs there are follows from what is over, worked out anew each time from the definition alone.

use std::collections::BTreeMap;

/// What a dead letter means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDead {
    Wait,
    Fail,
    Skip,
}

/// A stage as it is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub name: String,
    pub from: Vec<usize>,
    pub fan_out: bool,
    pub gather: Option<usize>,
    pub work: Work,
}

/// How it is worked on.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    pub concurrency: Option<u64>,
    pub attempts: u64,
    pub backoff_ms: u64,
    pub timeout_ms: Option<u64>,
    pub on_dead: OnDead,
}

/// A stage of an item, and the place in each fan-out around it.
pub type At = (usize, Vec<usize>);

/// Where one piece of work is.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    Waiting(u64),
    Ready,
    Leased(Lease),
    /// With what came of it.
    Done(Vec<u64>),
    Dead,
    /// Dead, and gone on without.
    Passed,
    Skipped,
    Cancelled,
}

impl State {
    pub fn open(&self) -> bool {
        matches!(self, State::Waiting(_) | State::Ready | State::Leased(_))
    }

    pub fn word(&self) -> &'static str {
        match self {
            State::Waiting(_) => "waiting",
            State::Ready => "ready",
            State::Leased(_) => "leased",
            State::Done(_) => "done",
            State::Dead | State::Passed => "dead",
            State::Skipped => "skipped",
            State::Cancelled => "cancelled",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Lease {
    /// A handle: an agent, or an agent and its session.
    pub who: String,
    pub ticket: u64,
    pub fence: u64,
    /// None: with the session.
    pub until: Option<u64>,
    pub span_ms: u64,
    pub timeout_at: Option<u64>,
}

impl Lease {
    pub fn ends(&self) -> u64 {
        [self.until, self.timeout_at].into_iter().flatten().min().unwrap_or(u64::MAX)
    }
}

/// Where it comes from: stage, ordinal, value.
pub type Input = (usize, usize, u64);

#[derive(Clone, Debug)]
pub struct Job {
    pub state: State,
    pub attempts: u64,
    /// What it is made of.
    pub inputs: Vec<Input>,
    pub missing: usize,
    /// Its number, once the machine has said it.
    pub number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Failed,
    Cancelled,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub pipeline: usize,
    pub way: Vec<Stage>,
    pub version: u64,
    pub body: u64,
    pub jobs: BTreeMap<At, Job>,
    pub end: Option<End>,
}

impl Item {
    pub fn state(&self) -> &'static str {
        match self.end {
            Some(End::Failed) => "failed",
            Some(End::Cancelled) => "cancelled",
            None if self.jobs.values().any(|job| job.state.open()) => "running",
            None if self.jobs.values().any(|job| job.state == State::Dead) => "stalled",
            None => "done",
        }
    }

    pub fn ended(&self) -> bool {
        matches!(self.state(), "failed" | "cancelled" | "done")
    }

    /// What came of the job there, if it is over: none when it was gone on without.
    fn over(&self, at: &At) -> Option<Option<&Vec<u64>>> {
        match &self.jobs.get(at)?.state {
            State::Done(outputs) => Some(Some(outputs)),
            State::Passed | State::Skipped => Some(None),
            _ => None,
        }
    }

    /// Every place at which a stage has, or will have, a job as far as is known by now.
    fn places(&self, stage: usize) -> Vec<Vec<usize>> {
        let Stage { from, gather, .. } = &self.way[stage];
        if let Some(opened) = gather {
            return self.places(*opened);
        }
        let Some(&from) = from.first() else { return vec![Vec::new()] };
        let mut places = Vec::new();
        for place in self.places(from) {
            if !self.way[from].fan_out {
                places.push(place);
                continue;
            }
            let outputs = self.over(&(from, place.clone())).flatten().map_or(0, Vec::len);
            places.extend((0..outputs).map(|n| [&place[..], &[n]].concat()));
        }
        places
    }

    /// What the job at a place is made of, once all of it is over: the inputs and how many there are not. None as long as something is open.
    fn made_of(&self, stage: usize, place: &[usize]) -> Option<(Vec<Input>, usize, bool)> {
        let Stage { from, gather, .. } = &self.way[stage];
        if from.is_empty() {
            return Some((vec![(0, 0, self.body)], 0, true));
        }
        let mut around = vec![(0, place.to_vec())];
        if let Some(opened) = gather {
            let Some(outputs) = self.over(&(*opened, place.to_vec()))? else {
                return Some((Vec::new(), 0, false));
            };
            around = (0..outputs.len()).map(|n| (n, [place, &[n]].concat())).collect();
        }
        let (mut inputs, mut missing) = (Vec::new(), 0);
        for (ordinal, place) in around {
            for &from in from {
                let came = match self.way[from].fan_out {
                    true => {
                        let (last, rest) = place.split_last().expect("a place within the fan-out");
                        Some(self.over(&(from, rest.to_vec()))??[*last])
                    }
                    false => self.over(&(from, place.clone()))?.map(|outputs| outputs[0]),
                };
                match came {
                    Some(value) => inputs.push((from, ordinal, value)),
                    None => missing += 1,
                }
            }
        }
        let runs = gather.is_some() || !inputs.is_empty();
        Some((inputs, missing, runs))
    }

    /// Adds every job whose inputs are all over by now.
    pub fn grow(&mut self) {
        loop {
            let mut new = Vec::new();
            for stage in 0..self.way.len() {
                for place in self.places(stage) {
                    if self.jobs.contains_key(&(stage, place.clone())) {
                        continue;
                    }
                    if let Some((inputs, missing, runs)) = self.made_of(stage, &place) {
                        let state = if runs { State::Ready } else { State::Skipped };
                        new.push(((stage, place), Job { state, attempts: 0, inputs, missing, number: 0 }));
                    }
                }
            }
            if new.is_empty() {
                return;
            }
            self.jobs.extend(new);
        }
    }

    /// Ends it before its time.
    pub fn call_off(&mut self, end: End) {
        self.end = Some(end);
        self.jobs.values_mut().filter(|job| job.state.open()).for_each(|job| job.state = State::Cancelled);
    }

    pub fn retry(&mut self) -> bool {
        let again = |job: &&mut Job| matches!(job.state, State::Dead | State::Cancelled);
        let mut any = self.end.is_some();
        for job in self.jobs.values_mut().filter(again) {
            (job.state, job.attempts) = (State::Ready, 0);
            any = true;
        }
        self.end = None;
        any
    }
}

/// A pipeline.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    pub version: u64,
    /// The newest definition.
    pub way: Vec<Stage>,
    pub paused: bool,
    /// By stage: how it is worked on, and whether it is paused.
    pub stages: BTreeMap<String, (Work, bool)>,
}

/// One in line.
#[derive(Clone, Debug)]
pub struct Wait {
    pub ticket: u64,
    pub pipeline: usize,
    pub stage: Option<String>,
    pub who: String,
    pub bound: bool,
    pub max: usize,
    pub until: u64,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub pipelines: BTreeMap<usize, Pipeline>,
    pub items: BTreeMap<u64, Item>,
    pub line: Vec<Wait>,
}

impl Model {
    pub fn work(&self, item: u64, stage: usize) -> Work {
        let item = &self.items[&item];
        self.pipelines[&item.pipeline].stages[&item.way[stage].name].0.clone()
    }

    fn in_hand(&self, pipeline: usize, stage: &str) -> u64 {
        let items = self.items.values().filter(|item| item.pipeline == pipeline);
        let held = items.flat_map(|item| {
            let leased = |(at, job): &(&At, &Job)| {
                item.way[at.0].name == stage && matches!(job.state, State::Leased(_))
            };
            item.jobs.iter().filter(leased)
        });
        held.count() as u64
    }

    fn hands_out(&self, pipeline: usize, stage: &str) -> bool {
        let of = &self.pipelines[&pipeline];
        let Some((work, paused)) = of.stages.get(stage) else { return false };
        !of.paused
            && !paused
            && work.concurrency.is_none_or(|concurrency| self.in_hand(pipeline, stage) < concurrency)
    }

    /// What can be taken there: the item and where in it.
    pub fn available(&self, pipeline: usize, stage: Option<&str>) -> Vec<(u64, At)> {
        let mut found = Vec::new();
        for (number, item) in self.items.iter().filter(|(_, item)| item.pipeline == pipeline) {
            for (at, job) in &item.jobs {
                let name = &item.way[at.0].name;
                if job.state == State::Ready
                    && stage.is_none_or(|stage| stage == name)
                    && self.hands_out(pipeline, name)
                {
                    found.push((*number, at.clone()));
                }
            }
        }
        found
    }

    /// A job did not finish: it waits, is ready again, or is dead, with what that means.
    pub fn fails(&mut self, item: u64, at: &At, fatal: bool, now: u64) {
        let work = self.work(item, at.0);
        let of = self.items.get_mut(&item).expect("an item of ours");
        let job = of.jobs.get_mut(at).expect("a job of ours");
        if !fatal && job.attempts < work.attempts {
            let pause = (work.backoff_ms << (job.attempts.max(1) - 1)).min(600_000);
            job.state = if pause == 0 { State::Ready } else { State::Waiting(now + pause) };
            return;
        }
        job.state = State::Dead;
        match work.on_dead {
            OnDead::Wait => {}
            OnDead::Fail => of.call_off(End::Failed),
            OnDead::Skip => {
                job.state = State::Passed;
                of.grow();
            }
        }
    }

    /// Everything that falls due, in the order of its time.
    pub fn wake(&mut self, now: u64) {
        self.line.retain(|wait| wait.until > now);
        loop {
            let mut due: Vec<(u64, u64, u64, At)> = Vec::new();
            for (number, item) in &self.items {
                for (at, job) in &item.jobs {
                    let when = match &job.state {
                        State::Waiting(when) => *when,
                        State::Leased(lease) => lease.ends(),
                        _ => continue,
                    };
                    due.push((when, job.number, *number, at.clone()));
                }
            }
            let Some((_, _, item, at)) = due.into_iter().filter(|(when, ..)| *when <= now).min() else {
                return;
            };
            let job = self.items.get_mut(&item).and_then(|item| item.jobs.get_mut(&at)).expect("a job");
            match job.state {
                State::Waiting(_) => job.state = State::Ready,
                _ => self.fails(item, &at, false, now),
            }
        }
    }
}
