//! The three roles as processes, each a client of the node like any other.
//!
//! ```text
//!   slices ──claim──▶ collector ──┐ one transaction: finish the slice, push its changes (and what did not fit, as a slice)
//!   changes ◀─────────────────────┘
//!   changes ──claim──▶ processor ─┐ one transaction: finish the changes, push their facts
//!   facts ◀───────────────────────┘
//!   facts ──claim──▶ writer         store, sync, then finish; the sink takes each key once
//! ```
//!
//! Every hand-over has the same shape, and there is nothing else that has to survive:
//! no role has a file, a cursor or a memory of its own, so a role may die anywhere and its successor knows all.
//! The collector has no leader to elect either: a slice is in one collector's hands by its lease, however many there are.
//!
//! A process joins under the name of its seat (`processor-2`). Its successor joins the same seat, which ends
//! the session of the one before and gives back in the same entry what that one held.
//! So work passes on as soon as the seat is taken again, and after [`SESSION_MS`] if it never is.
//!
//! A role that is told something it does not expect ends with an error; whoever started it starts the next one.
//! A node that does not answer is no such thing: the SDK waits for it and asks again, under the same number.

pub mod collector;
pub mod processor;
pub mod writer;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use synod_client::{Agent, Claim, Error, Join, Options, Space, Synod, Task};

/// The queue of slices of the history, for the collector.
pub const SLICES: &str = "slices";
/// The queue of changes, for the processors.
pub const CHANGES: &str = "changes";
/// The queue of facts, for the writer.
pub const FACTS: &str = "facts";
/// The space that all of it happens in.
pub const SPACE: &str = "default";

/// How long a seat stays empty before what its holder had goes back: far above any rest, for a new holder is faster.
const SESSION_MS: u64 = 5_000;
/// How long a claim waits in line before it asks again.
const WAIT_MS: u64 = 2_000;
/// How long a role waits for a node that does not answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a role is told when it is started.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The data directory of the node.
    pub data: PathBuf,
    /// The name to join under.
    pub seat: String,
    /// Tasks to claim at a time.
    pub batch: u32,
    /// Rest with the tasks in hand, so that a short history lasts long enough to be disturbed.
    pub hold: Duration,
}

/// A node found by its data directory, asked with this much patience.
pub fn node(data: PathBuf, patience: Duration) -> Result<Space, Error> {
    let options = Options { data: Some(data), patience, ..Options::default() };
    Ok(Synod::connect(options)?.space(SPACE))
}

/// A role at its seat.
#[derive(Debug)]
struct Seat {
    agent: Agent,
    orders: Orders,
}

impl Seat {
    /// Takes the seat, whoever had it before.
    async fn take(orders: Orders) -> Result<Seat, Error> {
        let space = node(orders.data.clone(), PATIENCE)?;
        let join = Join {
            name: Some(orders.seat.clone()),
            instance: Some(orders.seat.clone()),
            ttl_ms: Some(SESSION_MS),
            ..Join::default()
        };
        Ok(Seat { agent: space.join(join).await?, orders })
    }

    /// The next tasks, waiting for them in line, held for a rest if there is to be one.
    async fn claim(&self, queue: &str) -> Result<Vec<Task>, Error> {
        let claim = Claim { max: self.orders.batch, wait_ms: WAIT_MS, session: true, ..Claim::default() };
        let tasks = self.agent.queue().claim(queue, claim).await?;
        if !tasks.is_empty() && !self.orders.hold.is_zero() {
            tokio::time::sleep(self.orders.hold).await;
        }
        Ok(tasks)
    }

    /// Finishes tasks and pushes what came of them, all or nothing.
    /// False if one of the tasks was lost meanwhile: then nothing happened, and the others are given back.
    async fn hand_over(&self, tasks: &[Task], pushes: &[(&str, Vec<Value>)]) -> Result<bool, Error> {
        let mut txn = self.agent.txn();
        for task in tasks {
            txn = txn.finish(task.task, task.fence, Value::Null);
        }
        for (queue, bodies) in pushes.iter().filter(|(_, bodies)| !bodies.is_empty()) {
            txn = txn.add("queue.push_all", push_all(queue, bodies));
        }
        match txn.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.is("stale") => {
                let leases: Vec<Value> = tasks.iter().map(lease).collect();
                self.agent.call("queue", "release_all", &json!({ "leases": leases })).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

/// The fields of a push of many tasks.
fn push_all(queue: &str, bodies: &[Value]) -> Value {
    let tasks: Vec<Value> = bodies.iter().map(|body| json!({ "body": body })).collect();
    json!({ "queue": queue, "tasks": tasks })
}

fn lease(task: &Task) -> Value {
    json!({ "task": task.task, "fence": task.fence })
}

/// A body that no role of this demo has written.
fn strange(task: &Task) -> io::Error {
    io::Error::other(format!("task {} has a body that is not of this demo", task.task))
}
