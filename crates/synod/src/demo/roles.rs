//! The three roles as processes, each a client of the node like any other.
//!
//! ```text
//!   slice ──▶ collect ══▶ process ──▶ write          a pipeline of the node; `stages.toml` is all there is of it
//!             collector   processor   writer         takes, works, finishes: what came of it is the next stage's
//! ```
//!
//! Every hand-over has the same shape, and there is nothing else that has to survive:
//! no role has a file, a cursor or a memory of its own, so a role may die anywhere and its successor knows all.
//! The collector has no leader to elect either: a slice is in one collector's hands by its lease, however many there are.
//! The writer stores and syncs before it finishes, and its sink takes each key once.
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
use synod_client::{Agent, Error, Job, Join, Options, Space, Synod, Take};

use crate::cli::pipeline::definition;

/// The pipeline, and its stages.
pub const PIPELINE: &str = "history";
/// The stage of slices of the history, for the collector.
pub const COLLECT: &str = "collect";
/// The stage of changes, for the processors.
pub const PROCESS: &str = "process";
/// The stage of facts, for the writer.
pub const WRITE: &str = "write";
/// The space that all of it happens in.
pub const SPACE: &str = "default";

/// How long a seat stays empty before what its holder had goes back: far above any rest, for a new holder is faster.
const SESSION_MS: u64 = 5_000;
/// How long a role waits in line before it asks again.
const WAIT_MS: u64 = 2_000;
/// How long a role waits for a node that does not answer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What a role is told when it is started.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The data directory of the node.
    pub data: PathBuf,
    /// The name to join under.
    pub seat: String,
    /// Jobs to take at a time.
    pub batch: u32,
    /// Rest with the jobs in hand, so that a short history lasts long enough to be disturbed.
    pub hold: Duration,
}

/// A node found by its data directory, asked with this much patience.
pub fn node(data: PathBuf, patience: Duration) -> Result<Space, Error> {
    let options = Options { data: Some(data), patience, ..Options::default() };
    Ok(Synod::connect(options)?.space(SPACE))
}

/// Defines the pipeline; why not, as a sentence.
pub async fn define(data: PathBuf, patience: Duration) -> Result<(), String> {
    let stages = definition(include_str!("roles/stages.toml"))?;
    let defined = async { node(data, patience)?.call("pipeline", "define", &stages).await };
    defined.await.map(drop).map_err(|why| why.to_string())
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

    /// The next jobs of a stage, waiting for them in line, held for a rest if there is to be one.
    async fn jobs(&self, stage: &str) -> Result<Vec<Job>, Error> {
        let take = Take { max: self.orders.batch, wait_ms: WAIT_MS, session: true, ..Take::default() };
        let jobs = self.agent.pipeline().take(PIPELINE, stage, take).await?;
        if !jobs.is_empty() && !self.orders.hold.is_zero() {
            tokio::time::sleep(self.orders.hold).await;
        }
        Ok(jobs)
    }

    /// Says what came of each job, in one step. If one was lost meanwhile, each is told by itself: the others are still ours.
    async fn finish(&self, jobs: &[Job], outputs: Vec<Value>) -> Result<(), Error> {
        let done = |(job, output)| finish(job, json!({ "output": output }));
        let done: Vec<Value> = jobs.iter().zip(outputs).map(done).collect();
        if done.is_empty() || once(self.agent.txn().add_all("pipeline.finish", done.clone()).send().await)? {
            return Ok(());
        }
        for one in done {
            once(self.agent.call("pipeline", "finish", &one).await)?;
        }
        Ok(())
    }
}

/// False if what was said came too late: the job is somebody else's.
fn once<T>(said: Result<T, Error>) -> Result<bool, Error> {
    match said {
        Ok(_) => Ok(true),
        Err(error) if error.is("stale") => Ok(false),
        Err(error) => Err(error),
    }
}

/// The fields of a finish.
fn finish(job: &Job, mut with: Value) -> Value {
    (with["job"], with["fence"]) = (json!(job.job), json!(job.fence));
    with
}

/// A body that no role of this demo has written.
fn strange(job: &Job) -> io::Error {
    io::Error::other(format!("job {} has a body that is not of this demo", job.job))
}
