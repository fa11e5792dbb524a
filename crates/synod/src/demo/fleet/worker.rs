//! One agent of the fleet: a process with a worktree of its own and a seat at the node.
//!
//! ```text
//!   claim ─▶ mail ─▶ lock ─▶ newest main ─▶ edit ─▶ test ─▶ commit ─▶ lock main ─▶ merge ─▶ test
//!     ▲                                                                                       │
//!     │                     one transaction: check both fences · main is this commit now ·    ▼
//!     └──── next task ◀──── the task is done · tell the others · let go of the files ◀───── record
//! ```
//!
//! **The record is the merge.** A commit becomes part of the project by the transaction that says so, under the fences
//! of all its locks, together with the end of its task and the mail about it. The branch in git follows: whoever holds
//! the lock on it brings it to what is recorded, also for somebody who died in between. So a merge of a holder that
//! lost its locks is refused, one that was half made is forgotten, and one that was recorded is never lost.
//!
//! An agent has no memory that must survive but its notebook: what others told it. All of them are told,
//! and before the task that needs it can be claimed: telling and finishing are one transaction.

mod merge;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use synod_client::{Agent, Claim, Error as Refused, Join, Space, Task as Claimed};

use super::craft;
use super::gates::{Gates, Phase};
use super::git::Git;
use super::plan::{Task, What};
use crate::demo::kills::SplitMix64;
use crate::demo::roles::node;

/// The queue of the project's tasks.
pub const QUEUE: &str = "tasks";
/// The lock on the branch, and the key that says what it is at.
pub const MAIN: &str = "refs/heads/main";
/// How long a session lasts without a word: so long a dead agent's things are kept for it.
pub const SESSION_MS: u64 = 2_000;
/// How often an agent says that it is there while git or a test has its attention.
const WORD: Duration = Duration::from_millis(400);
/// How long a claim waits in line before it asks whether there is anything left.
const WAIT_MS: u64 = 500;
/// How long a lock is waited for.
const LOCK_MS: u64 = 60_000;
/// How long word from a colleague is waited for; it was sent before the task could be claimed.
const MAIL_MS: u64 = 3_000;
/// How long an agent waits for a node that does not answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an agent is told when it is started.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The data directory of the node.
    pub data: PathBuf,
    /// The name to join under.
    pub seat: String,
    /// Everybody's names.
    pub fleet: Vec<String>,
    /// Its worktree.
    pub tree: PathBuf,
    /// Where it may have to die.
    pub gates: Gates,
    /// About how long an edit takes.
    pub pace: Duration,
    /// What its times are drawn from.
    pub seed: u64,
}

impl Orders {
    /// How long this agent thinks about this task: half to one and a half times the pace.
    pub fn think(&self, n: u32) -> Duration {
        let mut rng = SplitMix64(self.seed ^ u64::from(n) << 32);
        self.pace.mul_f64(0.5 + rng.below(1_000) as f64 / 1_000.0)
    }
}

/// Works until nothing is left to be done.
pub async fn run(orders: Orders) -> Result<(), Box<dyn Error>> {
    let space = node(orders.data.clone(), PATIENCE)?;
    let git = Git::at(&orders.tree, &orders.seat);
    let mut worker = Worker { agent: join(&space, &orders).await?, orders, git, told: BTreeMap::new() };
    loop {
        let claim = Claim { wait_ms: WAIT_MS, session: true, ..Claim::default() };
        let stop = match worker.turn(claim).await {
            Ok(stop) => stop,
            // A no to an agent that was taken for dead, or was overtaken: it comes back and takes the next one.
            Err(Trouble::Node(error)) if error.code().is_some() => {
                eprintln!("{}: {error}; joining again", worker.orders.seat);
                worker.agent = join(&space, &worker.orders).await?;
                false
            }
            Err(Trouble::Node(error)) => return Err(error.into()),
            Err(Trouble::Own(why)) => return Err(why.into()),
        };
        if stop {
            worker.agent.leave().await?;
            return Ok(());
        }
    }
}

async fn join(space: &Space, orders: &Orders) -> Result<Agent, Refused> {
    let join = Join {
        name: Some(orders.seat.clone()),
        instance: Some(orders.seat.clone()),
        ttl_ms: Some(SESSION_MS),
        ..Join::default()
    };
    space.join(join).await
}

/// Why a turn came to no end.
enum Trouble {
    /// The node said no, or nothing.
    Node(Refused),
    /// Git, a test, a task of somebody else.
    Own(String),
}

impl From<Refused> for Trouble {
    fn from(error: Refused) -> Trouble {
        Trouble::Node(error)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(why: std::io::Error) -> Trouble {
        Trouble::Own(why.to_string())
    }
}

/// Names that are held, all under one number.
struct Lock {
    lock: u64,
    fence: u64,
    names: Vec<String>,
}

/// An agent at its seat.
struct Worker {
    agent: Agent,
    orders: Orders,
    git: Git,
    /// What others call their functions.
    told: BTreeMap<String, String>,
}

impl Worker {
    /// One task, if there is one. True: nothing is left.
    async fn turn(&mut self, claim: Claim) -> Result<bool, Trouble> {
        let Some(claimed) = self.agent.queue().claim(QUEUE, claim).await?.pop() else {
            let stats = self.agent.queue().stats(QUEUE).await?;
            let count = |name: &str| stats[name].as_u64().unwrap_or(0);
            return Ok(
                count("pushed") > 0 && count("done") + count("dead") + count("cancelled") == count("pushed")
            );
        };
        let task = Task::from_json(claimed.body()).ok_or_else(|| {
            Trouble::Own(format!("task {} has a body that is not of this demo", claimed.task))
        })?;
        let agent = self.agent.clone();
        let alive = async {
            loop {
                tokio::time::sleep(WORD).await;
                // Whether it was heard, the next word about the task will tell.
                let _ = agent.heartbeat().await;
            }
        };
        tokio::select! {
            done = self.work(&task, &claimed) => done.map(|()| false),
            () = alive => Ok(false),
        }
    }

    async fn work(&mut self, task: &Task, claimed: &Claimed) -> Result<(), Trouble> {
        if let Some(missing) = self.listen(task).await? {
            let why = format!("nobody told {} what the function of `{missing}` is called", self.orders.seat);
            self.agent.queue().fail(claimed.task, claimed.fence, &why, false).await?;
            return Ok(());
        }
        let files = self.lock(task.names(), &format!("task {}", task.n)).await?;
        let newest = self.recorded().await?.0;
        let commit = match self.edit(task, newest).await? {
            Ok(commit) => commit,
            Err(why) => {
                self.agent.queue().fail(claimed.task, claimed.fence, &why, false).await?;
                self.unlock(&files).await?;
                return Ok(());
            }
        };
        self.merge(task, claimed, files, commit).await?;
        // What one does oneself, nobody else tells.
        if let What::Command(command) = &task.what {
            self.told.insert(command.name.clone(), command.call.clone());
        }
        Ok(())
    }

    /// Reads the mail, and waits for what this task needs. What nobody told, if anything.
    async fn listen(&mut self, task: &Task) -> Result<Option<String>, Trouble> {
        let What::Command(command) = &task.what else { return Ok(None) };
        let mut wait_ms = 0;
        loop {
            let body = json!({ "max": 100, "wait_ms": wait_ms, "session": true });
            let mail = self.agent.call("mail", "receive", &body).await?;
            let messages = mail["messages"].as_array().cloned().unwrap_or_default();
            for message in &messages {
                let said = |name: &str| message["body"][name].as_str().map(str::to_owned);
                self.told.extend(said("command").zip(said("function")));
            }
            if !messages.is_empty() {
                let read: Vec<Value> = messages
                    .iter()
                    .map(|message| json!({ "message": message["message"], "fence": message["fence"] }))
                    .collect();
                self.agent.call("mail", "ack_all", &json!({ "messages": read })).await?;
            }
            let missing = command.uses.iter().find(|used| !self.told.contains_key(*used));
            match missing {
                None if messages.is_empty() || wait_ms > 0 => return Ok(None),
                Some(missing) if messages.is_empty() && wait_ms > 0 => return Ok(Some(missing.clone())),
                None => {}
                Some(_) if messages.is_empty() => wait_ms = MAIL_MS,
                Some(_) => {}
            }
        }
    }

    /// Takes these names, all or none, waiting in line for them.
    async fn lock(&self, names: Vec<String>, note: &str) -> Result<Lock, Trouble> {
        let body = json!({ "names": names, "wait_ms": LOCK_MS, "session": true, "note": note });
        let held = self.agent.call("lock", "acquire", &body).await?;
        let number = |name: &str| held[name].as_u64().unwrap_or(0);
        Ok(Lock { lock: number("lock"), fence: number("fence"), names })
    }

    async fn unlock(&self, lock: &Lock) -> Result<(), Trouble> {
        self.agent.call("lock", "release", &lock.key()).await?;
        Ok(())
    }

    /// The commit that the project is at, and the revision that says so.
    async fn recorded(&self) -> Result<(String, u64), Trouble> {
        let found = self.agent.kv().get(MAIN).await?.unwrap_or_default();
        let commit = found["value"].as_str().map(str::to_owned);
        commit
            .zip(found["revision"].as_u64())
            .ok_or_else(|| Trouble::Own(format!("nobody has said what {MAIN} is at")))
    }

    /// Edits, tests and commits in the worktree. The inner error is why the task cannot be done like this.
    async fn edit(&self, task: &Task, newest: String) -> Result<Result<String, String>, Trouble> {
        let (git, task_, told, think) =
            (self.git.clone(), task.clone(), self.told.clone(), self.orders.think(task.n));
        let edited = aside(move || {
            git.take(&newest)?;
            let files = craft::read(git.dir(), &task_)?;
            Ok(craft::edit(&task_, &files, |name| told.get(name).cloned()))
        });
        let files = match edited.await? {
            Ok(files) => files,
            Err(missing) => return Ok(Err(format!("the function of `{missing}` has no name"))),
        };
        tokio::time::sleep(think / 2).await;
        // Half of it is written when somebody dies here.
        let half: Vec<(String, String)> = files.clone().into_iter().take(1).collect();
        let dir = self.git.dir().to_owned();
        aside(move || craft::write(&dir, half.iter().map(|(path, text)| (path, text)))).await?;
        self.die_at(Phase::Edit, task.n).await?;
        tokio::time::sleep(think / 2).await;
        let (git, task) = (self.git.clone(), task.clone());
        aside(move || {
            craft::write(git.dir(), &files)?;
            let (passed, said) = super::oracle::abacus(git.dir(), &["--check"])?;
            if !passed {
                return Ok(Err(format!("the tests fail: {}", said.trim())));
            }
            git.commit(&task.title(), task.n).map(Ok)
        })
        .await
        .map_err(Trouble::from)
    }

    /// Stands still for ever if this is where it is to die.
    async fn die_at(&self, phase: Phase, n: u32) -> Result<(), Trouble> {
        if self.orders.gates.closed(phase, n, &self.orders.seat)? {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

impl Lock {
    fn key(&self) -> Value {
        json!({ "lock": self.lock, "fence": self.fence })
    }
}

/// Runs what takes a while beside the conversation with the node.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}
