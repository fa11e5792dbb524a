//! What agents were told, and a judge who reads the log afterwards and shares no code with the queue.

use crate::process::{output, synod};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Answers that agents were given. Whatever stands here has to be true for ever.
#[derive(Debug, Default)]
pub struct Told {
    /// Tasks by the name in their bodies.
    pub pushed: BTreeMap<String, u64>,
    /// Fences of tasks that were finished.
    pub finished: BTreeMap<u64, u64>,
    /// Fences of every grant, and who was granted it.
    pub granted: BTreeMap<u64, (u64, String)>,
    pub increments: u64,
    /// Everything that was answered with yes.
    pub acks: u64,
}

/// What all agents were told.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Told>);

impl Ledger {
    pub fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn acks(&self) -> u64 {
        self.told().acks
    }

    pub fn pushed(&self, name: &str, task: u64) {
        let mut told = self.told();
        told.acks += 1;
        let before = told.pushed.insert(name.to_owned(), task);
        assert_eq!(before, None, "{name} was pushed twice");
    }

    pub fn granted(&self, task: u64, fence: u64, agent: &str) {
        let mut told = self.told();
        let before = told.granted.insert(fence, (task, agent.to_owned()));
        let same = before.is_none_or(|before| before == (task, agent.to_owned()));
        assert!(same, "fence {fence} was given twice");
    }

    pub fn finished(&self, task: u64, fence: u64) {
        let mut told = self.told();
        told.acks += 1;
        let before = told.finished.insert(task, fence);
        assert_eq!(before, None, "task {task} was finished twice: now with fence {fence}");
    }

    pub fn incremented(&self) {
        let mut told = self.told();
        told.acks += 1;
        told.increments += 1;
    }
}

/// An event as the log tells it: its id, its name, its data.
pub type Happened = (String, String, Value);

/// Everything that happened, by `synod log export`.
pub fn export(data: &Path) -> Vec<Happened> {
    let output = output(synod(data, &["log", "export", "--space", "default"]));
    assert!(output.status.success(), "log export: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let requests = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    requests
        .flat_map(|request| request["events"].as_array().cloned().unwrap_or_default())
        .map(|event| {
            let word = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
            (word("id"), word("event"), event["data"].clone())
        })
        .collect()
}

/// What the judge knows of a task.
#[derive(Debug, Default)]
struct Life {
    /// Fence and holder of the lease there is.
    lease: Option<(u64, String)>,
    /// Every grant there ever was.
    fences: Vec<u64>,
    /// The fence with which it was finished.
    done: Option<u64>,
    has_ended: bool,
}

/// Tasks by number, as the log tells their lives.
#[derive(Debug, Default)]
pub struct Verdict {
    lives: HashMap<u64, Life>,
    pub increments: u64,
    pub expired: u64,
    pub released: u64,
}

impl Verdict {
    /// Reads the events in order. Fails on two leases at once, a fence that does not rise, a second end.
    pub fn of(events: &[Happened]) -> Verdict {
        let mut verdict = Verdict::default();
        let mut newest_fence = 0;
        for (id, name, data) in events {
            let number = |field: &str| data[field].as_u64().unwrap_or_default();
            if name == "kv.incremented" {
                verdict.increments += 1;
            }
            let Some(what) = name.strip_prefix("queue.") else { continue };
            let task = number("task");
            if what == "pushed" {
                let before = verdict.lives.insert(task, Life::default());
                assert!(before.is_none(), "{id}: task {task} was pushed twice");
                continue;
            }
            let Some(life) = verdict.lives.get_mut(&task) else { continue };
            match what {
                "claimed" => {
                    let fence = number("fence");
                    assert!(fence > newest_fence, "{id}: fence {fence} after {newest_fence}");
                    newest_fence = fence;
                    assert!(life.lease.is_none(), "{id}: two live leases for task {task}: {life:?}");
                    assert!(!life.has_ended, "{id}: task {task} was claimed after its end");
                    life.lease = Some((fence, data["agent"].as_str().unwrap_or_default().to_owned()));
                    life.fences.push(fence);
                }
                "finished" => {
                    let lease = life.lease.take();
                    assert!(
                        lease.is_some() && !life.has_ended,
                        "{id}: task {task} was finished by nobody: {life:?}"
                    );
                    life.done = lease.map(|(fence, _)| fence);
                    life.has_ended = true;
                }
                "failed" | "expired" | "released" | "parked" | "cancelled" => {
                    assert!(life.lease.take().is_some(), "{id}: {what} without a lease: {life:?}");
                    verdict.expired += u64::from(what == "expired");
                    verdict.released += u64::from(what == "released");
                    life.has_ended = data["state"] == "dead";
                }
                _ => {}
            }
        }
        verdict
    }

    /// Whether everything that was told is so.
    pub fn agrees_with(&self, told: &Told) {
        for (name, task) in &told.pushed {
            assert!(self.lives.contains_key(task), "{name}, acknowledged as task {task}, is lost");
        }
        for (task, fence) in &told.finished {
            let done = self.lives.get(task).and_then(|life| life.done);
            assert_eq!(done, Some(*fence), "task {task}, acknowledged as finished with fence {fence}");
        }
        for (fence, (task, agent)) in &told.granted {
            let was = self.lives.get(task).is_some_and(|life| life.fences.contains(fence));
            assert!(was, "`{agent}` was told that it holds task {task} with fence {fence}");
        }
        assert!(self.increments >= told.increments, "acknowledged increments are lost");
    }

    /// How many tasks were pushed, and how many were finished.
    pub fn counts(&self) -> (usize, usize) {
        (self.lives.len(), self.lives.values().filter(|life| life.done.is_some()).count())
    }
}
