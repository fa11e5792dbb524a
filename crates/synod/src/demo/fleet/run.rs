//! A run of the fleet: the repository, the node and the agents are started, two are killed where the seed says, and
//! everything is judged.
//!
//! ```text
//!   plan ──▶ repository, a worktree each ──▶ node: the tasks ──▶ agents ──▶ all done, everybody has gone home
//!                                             ▲                    ▲
//!                                  --kill-node│                    │ SIGKILL, and the seat stays empty
//!                                             └─ this process ─────┘
//!   judged by: oracle (repository, history, behaviour) · audit of locks · log verify
//! ```
//!
//! This process does none of the work and decides nothing: it pushes the list, looks on, and kills.

mod begin;
mod end;
pub mod passed;
mod report;
pub mod rival;
pub mod strip;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;
use synod_client::Space;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::gates::{Phase, arrived};
use super::plan::{Plan, What};
use super::worker::QUEUE;
use crate::demo::kills::{Role, SplitMix64};
use crate::demo::progress::{Board, Stage};
use crate::demo::roles::node;
use crate::demo::run::begin::answers;
use crate::demo::run::crew::Crew;
use crate::demo::run::folder::Folder;
use crate::demo::run::{Trouble, trace};

/// The names of agents.
pub const NAMES: [&str; 16] = [
    "wren", "heron", "magpie", "robin", "owl", "finch", "jay", "swift", "crane", "raven", "lark", "stork",
    "dove", "kite", "plover", "tern",
];
/// How often everybody is looked after.
const TICK: Duration = Duration::from_millis(5);
/// Between two looks at the queue.
const LOOK: Duration = Duration::from_millis(50);
/// A run in which nothing has moved for so long is given up.
const STILL: Duration = Duration::from_secs(45);

/// What a person asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How many agents.
    pub agents: u32,
    /// How many tasks.
    pub tasks: u32,
    /// Whether to kill the node too.
    pub kill_node: bool,
    /// Whether to run the same agents without a node afterwards.
    pub naive: bool,
    /// Where to write.
    pub out: PathBuf,
    /// What tasks, times and deaths are drawn from.
    pub seed: u64,
    /// About how long an edit takes.
    pub pace: Duration,
}

/// Somebody who was killed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// Who.
    pub agent: String,
    /// Where in its work.
    pub phase: Phase,
    /// With which task.
    pub n: u32,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
}

/// Runs it. True if everything is as it must be.
pub async fn run(wish: Wish) -> Result<bool, Trouble> {
    let begun = Instant::now();
    let folder = Folder::take(&wish.out).map_err(Trouble::Usage)?;
    let plan = Plan::draw(wish.seed, wish.tasks);
    println!(
        "synod demo fleet: {} agents, one repository, {} tasks; two agents{} are killed on the way",
        wish.agents,
        plan.tasks.len(),
        if wish.kill_node { " and the node" } else { "" }
    );
    let _ = io::stdout().flush();
    begin::repository(&folder.repository(), &plan)?;
    let mut job = Job::begin(wish, plan, folder).await?;
    job.work().await?;
    Ok(job.finish(begun).await?)
}

/// Where two agents die: with an edit half written, and in a merge, before or after it is on the record.
/// Both are tasks that others wait for, away from the ends of the list.
pub fn deaths(plan: &Plan, seed: u64) -> Vec<(Phase, u32)> {
    let mut rng = SplitMix64(seed ^ 0x0064_6561_7468);
    let awaited = |n: u32| plan.tasks.iter().any(|task| task.after.contains(&n));
    let mut some: Vec<u32> = plan
        .tasks
        .iter()
        .filter(|task| matches!(task.what, What::Command(_)) && awaited(task.n))
        .map(|task| task.n)
        .collect();
    let mut draw = || some.remove(rng.below(some.len() as u64) as usize);
    let (first, second) = (draw(), draw());
    let merge = if rng.below(2) == 0 { Phase::Merge } else { Phase::Record };
    vec![(Phase::Edit, first), (merge, second)]
}

/// A run at work.
struct Job {
    wish: Wish,
    plan: Plan,
    folder: Folder,
    crew: Crew,
    space: Space,
    /// The node's numbers of the tasks, in the order of the list.
    numbers: Vec<u64>,
    gates: Vec<(Phase, u32)>,
    deaths: Vec<Death>,
    /// When the node was killed, and how long until it answered again.
    restart: Option<(u64, JoinHandle<Option<u64>>)>,
    counts: watch::Receiver<Counts>,
    looking: JoinHandle<()>,
    board: Board<io::Stderr>,
    started: Instant,
    started_ms: u64,
}

/// How far the list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    done: u64,
    leased: u64,
    dead: u64,
}

impl Job {
    /// The names in use.
    fn names(&self) -> &'static [&'static str] {
        &NAMES[..self.wish.agents as usize]
    }

    /// Until everything is done and everybody has gone home.
    async fn work(&mut self) -> Result<(), String> {
        let total = self.plan.tasks.len() as u64;
        let (mut last, mut moved) = (Counts::default(), Instant::now());
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            ticks.tick().await;
            self.crew.look_after()?;
            self.strike().map_err(|why| format!("cannot end a process: {why}"))?;
            let counts = *self.counts.borrow();
            self.show(counts);
            if counts.dead > 0 {
                return Err(self.given_up().await);
            }
            let present = self.crew.present(Role::Node);
            if counts.done == total && present == 0 {
                self.looking.abort();
                return Ok(());
            }
            if counts != last {
                (last, moved) = (counts, Instant::now());
            }
            if present == 0 && moved.elapsed() >= 4 * LOOK && counts.done < total || moved.elapsed() >= STILL
            {
                return Err(format!(
                    "{} of {total} tasks are done and {present} agents are left; nothing has moved for {} s; see {}",
                    counts.done,
                    moved.elapsed().as_secs(),
                    self.folder.logs().display()
                ));
            }
        }
    }

    /// Kills whoever stands where it is to die, and the node when half of the list is done.
    fn strike(&mut self) -> io::Result<()> {
        for (phase, n) in self.gates.clone() {
            if self.deaths.iter().any(|death| death.phase == phase) {
                continue;
            }
            let Some(agent) = arrived(&self.folder.gates(), phase) else { continue };
            let nth = self.names().iter().position(|name| *name == agent).unwrap_or(0) as u32;
            let at_ms = trace::now_ms();
            if self.crew.strike_for_good(Role::Processor, nth)? {
                self.deaths.push(Death { agent, phase, n, at_ms });
            }
        }
        let half = self.counts.borrow().done * 2 >= self.plan.tasks.len() as u64;
        if self.wish.kill_node && self.restart.is_none() && half {
            let at_ms = trace::now_ms();
            if self.crew.strike(Role::Node, 0)?.is_some() {
                let again = answers(self.folder.node(), self.crew.pid(Role::Node));
                self.restart = Some((at_ms, tokio::spawn(again)));
            }
        }
        Ok(())
    }

    fn show(&mut self, counts: Counts) {
        let killed = match self.deaths.len() {
            0 => String::new(),
            killed => format!(", {killed} killed"),
        };
        let stage = Stage {
            name: "merged".into(),
            done: counts.done,
            total: Some(self.plan.tasks.len() as u64),
            note: format!("{} in hands{killed}", counts.leased),
        };
        // A terminal that cannot be written to is no reason to stop.
        let _ = self.board.show(&[stage], self.started.elapsed().as_millis() as u64);
    }

    /// Why a task was given up, in its last holder's words.
    async fn given_up(&self) -> String {
        for (task, number) in self.plan.tasks.iter().zip(&self.numbers) {
            let about = self.space.queue().show(*number).await.unwrap_or_default();
            if about["state"] == "dead" {
                return format!("task {} was given up: {}", task.n, reason(&about));
            }
        }
        "a task was given up".to_owned()
    }
}

fn reason(about: &Value) -> String {
    let last = about["attempts"].as_array().and_then(|all| all.last()).cloned().unwrap_or_default();
    last["reason"].as_str().unwrap_or("nobody said why").to_owned()
}

/// Looks at the queue again and again. A node that is away does not answer for a moment; then the last counts stand.
fn look(space: Space) -> (watch::Receiver<Counts>, JoinHandle<()>) {
    let (tell, counts) = watch::channel(Counts::default());
    let looking = tokio::spawn(async move {
        loop {
            if let Ok(stats) = space.queue().stats(QUEUE).await {
                let number = |name: &str| stats[name].as_u64().unwrap_or(0);
                tell.send_replace(Counts {
                    done: number("done"),
                    leased: number("leased"),
                    dead: number("dead"),
                });
            }
            tokio::time::sleep(LOOK).await;
        }
    });
    (counts, looking)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_die_with_different_tasks_that_others_wait_for() {
        let mut merges = std::collections::BTreeSet::new();
        for seed in 0..100 {
            for tasks in [8, 12, 40] {
                let plan = Plan::draw(seed, tasks);
                let two = deaths(&plan, seed);
                assert_eq!(two, deaths(&plan, seed));
                assert_ne!(two[0].1, two[1].1);
                assert!(two.iter().all(|(_, n)| plan.tasks.iter().any(|task| task.after.contains(n))));
                merges.insert(two[1].0);
            }
        }
        assert_eq!(merges.len(), 2);
    }
}
