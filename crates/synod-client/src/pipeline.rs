//! The verbs of pipelines with Rust types, and a guard that keeps a piece of work. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(heron: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use serde_json::json;
//! use synod_client::Take;
//! let pipelines = heron.pipeline();
//! let stages = json!([{"name": "split", "fan_out": true}, {"name": "read"}, {"name": "vote", "gather": "split"}]);
//! pipelines.define("review", &stages).await?;
//! let item = pipelines.start("review", &json!({"change": 17})).await?;
//! for job in pipelines.take("review", "split", Take::default()).await? {
//!     let kept = pipelines.keep(job);
//!     kept.finish_with(&[json!("style"), json!("security")]).await?;
//! }
//! println!("{}", pipelines.wait(item, 60_000).await?["state"]);
//! # Ok(())
//! # }
//! ```

use crate::error::Error;
use crate::keeper::Keeper;
use crate::space::{Space, number, word};
use serde_json::{Value, json};

/// The verbs of pipelines, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Pipelines<'s> {
    pub(crate) space: &'s Space,
}

/// What taking work may say besides pipeline and stage. Zero milliseconds mean: as the node decides.
#[derive(Clone, Debug)]
pub struct Take {
    /// How many jobs at the most.
    pub max: u32,
    /// How long the lease lasts without a word. Zero: what the stage says.
    pub lease_ms: u64,
    /// How long to wait in line when there is nothing. Zero: not at all.
    pub wait_ms: u64,
    /// Binds the leases to this session; needs a joined agent.
    pub session: bool,
}

impl Default for Take {
    /// One job, the stage's lease, no waiting, not bound to a session.
    fn default() -> Self {
        Take { max: 1, lease_ms: 0, wait_ms: 0, session: false }
    }
}

/// A piece of work in this client's hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub job: u64,
    /// Proves that the lease is the newest.
    pub fence: u64,
    /// The item that it is part of.
    pub item: u64,
    /// The stage it is in.
    pub stage: String,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// When the lease ends unless it is extended, in milliseconds since 1970; zero for one that lasts as long as the session.
    pub until: u64,
    /// It has several outputs: finish it with [`Pipelines::finish_with`].
    pub fan_out: bool,
    /// It is made of several inputs: see [`Job::inputs`].
    pub several: bool,
    /// The whole grant as the node sent it: `body`, `inputs`, `missing`, `place`.
    pub grant: Value,
}

impl Job {
    /// What to work on, where it is one thing; null when nothing was handed on. Bytes stand as base64 under `body_base64` of [`Job::grant`].
    pub fn body(&self) -> &Value {
        &self.grant["body"]
    }

    /// What to work on, where it may be several: each with `stage`, `ordinal` and `body`, in the order of the fan-out.
    pub fn inputs(&self) -> &[Value] {
        self.grant["inputs"].as_array().map_or(&[], Vec::as_slice)
    }

    /// How many inputs did not come, because a dead letter was passed over.
    pub fn missing(&self) -> u64 {
        self.grant["missing"].as_u64().unwrap_or(0)
    }

    /// Reads one job of a reply.
    pub fn read(grant: Value) -> Result<Job, Error> {
        Ok(Job {
            job: number(&grant, "job")?,
            fence: number(&grant, "fence")?,
            item: number(&grant, "item")?,
            stage: word(&grant, "stage")?.to_owned(),
            attempt: number(&grant, "attempt")?,
            until: grant["until"].as_u64().unwrap_or(0),
            fan_out: grant["fan_out"].as_bool().unwrap_or(false),
            several: grant["several"].as_bool().unwrap_or(false),
            grant,
        })
    }
}

impl Pipelines<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("pipeline", verb, body).await
    }

    /// Defines a pipeline, or a new version of it, and gives the version. `stages` is the list as on the card of `pipeline.define`.
    pub async fn define(&self, pipeline: &str, stages: &Value) -> Result<u64, Error> {
        let body = json!({"pipeline": pipeline, "stages": stages});
        number(&self.call("define", &body).await?, "version")
    }

    /// Sends an item through a pipeline, and gives its number.
    pub async fn start(&self, pipeline: &str, body: &Value) -> Result<u64, Error> {
        let said = json!({"pipeline": pipeline, "body": body});
        number(&self.call("start", &said).await?, "item")
    }

    /// Takes work of a stage; an empty name takes of every stage whose capability this agent has. None when nothing came in time.
    pub async fn take(&self, pipeline: &str, stage: &str, take: Take) -> Result<Vec<Job>, Error> {
        let some = |ms: u64| (ms > 0).then_some(ms);
        let body = json!({
            "pipeline": pipeline, "stage": Some(stage).filter(|stage| !stage.is_empty()), "max": take.max,
            "lease_ms": some(take.lease_ms), "wait_ms": some(take.wait_ms), "session": take.session,
        });
        let mut reply = self.call("take", &body).await?;
        match reply["jobs"].take() {
            Value::Array(jobs) => jobs.into_iter().map(Job::read).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// Keeps a job in the background until it is finished, failed, released or lost.
    pub fn keep(&self, job: Job) -> Kept {
        let body = json!({"job": job.job, "fence": job.fence});
        let keeper = Keeper::new(self.space.clone(), "pipeline", "extend", &body, job.until);
        Kept { space: self.space.clone(), job, keeper }
    }

    /// Says that a job is done: the next stages get `output` in the same step.
    pub async fn finish(&self, job: u64, fence: u64, output: &Value) -> Result<(), Error> {
        self.call("finish", &json!({"job": job, "fence": fence, "output": output})).await.map(drop)
    }

    /// The same for a stage that fans out: each output is a job of its own in the next stages.
    pub async fn finish_with(&self, job: u64, fence: u64, outputs: &[Value]) -> Result<(), Error> {
        let outputs: Vec<Value> = outputs.iter().map(|body| json!({"body": body})).collect();
        self.call("finish", &json!({"job": job, "fence": fence, "outputs": outputs})).await.map(drop)
    }

    /// Says that an attempt failed, and where the job is now: `ready` or `waiting` to be tried again, or `dead`. `fatal`: do not try again.
    pub async fn fail(&self, job: u64, fence: u64, reason: &str, fatal: bool) -> Result<String, Error> {
        let body = json!({"job": job, "fence": fence, "reason": reason, "fatal": fatal});
        Ok(word(&self.call("fail", &body).await?, "state")?.to_owned())
    }

    /// Gives a job back untouched; the attempt does not count.
    pub async fn release(&self, job: u64, fence: u64) -> Result<(), Error> {
        self.call("release", &json!({"job": job, "fence": fence})).await.map(drop)
    }

    /// Shows an item and the way it went.
    pub async fn show(&self, item: u64) -> Result<Value, Error> {
        self.call("show", &json!({"item": item})).await
    }

    /// The same, once it has ended or nothing of it goes on, or as it is after `wait_ms`.
    pub async fn wait(&self, item: u64, wait_ms: u64) -> Result<Value, Error> {
        self.call("show", &json!({"item": item, "wait_ms": wait_ms})).await
    }

    /// What a job is made of, as far as it has come: each with `stage`, `ordinal` and `body`. None once the job is over.
    pub async fn inputs(&self, job: u64) -> Result<Vec<Value>, Error> {
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut page = self.call("inputs", &json!({"job": job, "after": after})).await?;
            if let Value::Array(inputs) = page["inputs"].take() {
                all.extend(inputs);
            }
            after = page["next"].take();
            if after.is_null() {
                return Ok(all);
            }
        }
    }

    /// Says why an item or a job is where it is.
    pub async fn why(&self, id: u64) -> Result<Value, Error> {
        self.call("why", &json!({"id": id})).await
    }
}

/// A job that is kept: extended in the background until one ends it, drops it or loses it.
///
/// Dropping it stops the extending and nothing else: the job comes back by its own deadline.
#[derive(Debug)]
pub struct Kept {
    space: Space,
    job: Job,
    keeper: Keeper,
}

impl Kept {
    /// The job that is kept.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Whether the node has said that it is lost.
    pub fn is_stale(&self) -> bool {
        self.keeper.is_stale()
    }

    /// Waits until it is lost, and says why. To be raced against the work; cancelling it loses nothing.
    pub async fn stale(&self) -> String {
        self.keeper.stale().await
    }

    /// Says that it is done.
    pub async fn finish(self, output: &Value) -> Result<(), Error> {
        self.space.pipeline().finish(self.job.job, self.job.fence, output).await
    }

    /// The same for a stage that fans out.
    pub async fn finish_with(self, outputs: &[Value]) -> Result<(), Error> {
        self.space.pipeline().finish_with(self.job.job, self.job.fence, outputs).await
    }

    /// Says that the attempt failed, and where the job is now. `fatal`: do not try again.
    pub async fn fail(self, reason: &str, fatal: bool) -> Result<String, Error> {
        self.space.pipeline().fail(self.job.job, self.job.fence, reason, fatal).await
    }

    /// Gives it back untouched.
    pub async fn release(self) -> Result<(), Error> {
        self.space.pipeline().release(self.job.job, self.job.fence).await
    }
}
