//! Into whose hands went what the dead had held, and how long that took.

use super::Death;
use crate::demo::fleet::story::{End, Story};

/// What became of somebody's things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Who died, where and when.
    pub death: Death,
    /// From the kill to the end of its session, in milliseconds.
    pub gone_ms: Option<u64>,
    /// Its task: who has it, and how long after the end of the session.
    pub task: Option<(String, u64)>,
    /// How many locks it held.
    pub locks: usize,
    /// The first who got one of them, and how long after the end of the session.
    pub lock: Option<(String, u64)>,
}

/// Reads it out of the story. `number` is the node's number of the task that it died with.
pub fn passed(story: &Story, death: &Death, number: u64) -> Passed {
    let gone = story.gone.iter().find(|(agent, at_ms)| *agent == death.agent && *at_ms + 1 >= death.at_ms);
    let gone_at = gone.map_or(death.at_ms, |(_, at_ms)| *at_ms);
    let lost = story
        .leases
        .iter()
        .any(|lease| lease.task == number && lease.agent == death.agent && lease.end == End::Lost);
    let task = story
        .leases
        .iter()
        .filter(|lease| {
            lost && lease.task == number && lease.agent != death.agent && lease.ms.0 >= death.at_ms
        })
        .min_by_key(|lease| lease.ms.0)
        .map(|lease| (lease.agent.clone(), lease.ms.0.saturating_sub(gone_at)));
    let dead: Vec<_> = story.holds.iter().filter(|hold| hold.agent == death.agent && hold.lost).collect();
    let next = |name: &String| {
        let later = |from_ms: u64| from_ms + 1 >= gone_at;
        story.holds.iter().filter(|hold| hold.agent != death.agent && later(hold.ms.0)).find(|hold| {
            use crate::demo::fleet::oracle::locks::under;
            hold.names.iter().any(|other| under(other, name) || under(name, other))
        })
    };
    let first = dead.iter().flat_map(|hold| &hold.names).filter_map(next).min_by_key(|hold| hold.from);
    Passed {
        death: death.clone(),
        gone_ms: gone.map(|(_, at_ms)| at_ms.saturating_sub(death.at_ms)),
        task,
        locks: dead.iter().map(|hold| hold.names.len()).sum(),
        lock: first.map(|hold| (hold.agent.clone(), hold.ms.0.saturating_sub(gone_at))),
    }
}

impl Passed {
    /// From the kill until everything was in other hands, in milliseconds; none if something never was.
    pub fn all_ms(&self) -> Option<u64> {
        let after = [&self.task, &self.lock].into_iter().flatten().map(|(_, ms)| *ms).max()?;
        Some(self.gone_ms? + after)
    }
}
