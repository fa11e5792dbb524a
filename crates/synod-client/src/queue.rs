//! The queue's verbs with Rust types. Whatever is not here goes through [`Space::call`].

use crate::error::Error;
use crate::lease::Lease;
use crate::space::{Space, number, word};
use serde_json::{Value, json};

/// The queue's verbs, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Queues<'s> {
    pub(crate) space: &'s Space,
}

/// What a push may say besides queue and body.
#[derive(Clone, Debug, Default)]
pub struct Push {
    /// While a task with this key is not finished, pushing it again returns that task.
    pub unique: Option<String>,
    /// 255 first, 0 last.
    pub priority: Option<u8>,
    /// Not before this many milliseconds from now.
    pub delay_ms: Option<u64>,
    /// Tasks that must be done first.
    pub after: Vec<u64>,
    /// How often it is tried before it is dead.
    pub attempts_max: Option<u16>,
    /// The first pause after a failure, in milliseconds.
    pub backoff_ms: Option<u64>,
}

impl Push {
    /// The fields of `queue.push`, for a call or a transaction.
    pub fn fields(&self, queue: &str, body: &Value) -> Value {
        json!({
            "queue": queue, "body": body, "unique": self.unique, "priority": self.priority,
            "delay_ms": self.delay_ms, "after": self.after, "attempts_max": self.attempts_max,
            "backoff_ms": self.backoff_ms,
        })
    }
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The task's number.
    pub task: u64,
    /// Where it is now.
    pub state: String,
    /// Whether a task with the unique key was there already: then nothing was added.
    pub existing: bool,
}

/// What a claim may say besides the queue. Zero milliseconds mean: as the node decides.
#[derive(Clone, Debug)]
pub struct Claim {
    /// How many tasks at the most.
    pub max: u32,
    /// How long the lease lasts without a word. Zero: the space's default.
    pub lease_ms: u64,
    /// How long to wait in line when there is nothing. Zero: not at all.
    pub wait_ms: u64,
    /// Binds the leases to this session; needs a joined agent.
    pub session: bool,
}

impl Default for Claim {
    /// One task, the space's lease, no waiting, not bound to a session.
    fn default() -> Self {
        Claim { max: 1, lease_ms: 0, wait_ms: 0, session: false }
    }
}

/// A task in this client's hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its number.
    pub task: u64,
    /// Proves that the lease is the newest.
    pub fence: u64,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// When the lease ends unless it is extended, in milliseconds since 1970.
    pub until: u64,
    /// The whole grant as the node sent it: `body`, `progress`, `answer`, `priority`.
    pub grant: Value,
}

impl Task {
    /// What is to be done; null when the push gave no body. Bytes stand as base64 under `body_base64` of [`Task::grant`].
    pub fn body(&self) -> &Value {
        &self.grant["body"]
    }

    /// What an earlier holder left as progress; null when nobody did.
    pub fn progress(&self) -> &Value {
        &self.grant["progress"]
    }

    /// Reads one task of a claim's reply.
    pub fn read(grant: Value) -> Result<Task, Error> {
        Ok(Task {
            task: number(&grant, "task")?,
            fence: number(&grant, "fence")?,
            attempt: number(&grant, "attempt")?,
            until: grant["until"].as_u64().unwrap_or(0),
            grant,
        })
    }
}

/// How long a lease goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extended {
    /// When it ends unless it is extended again, in milliseconds since 1970.
    pub until: u64,
}

/// What became of a task that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// `ready` or `waiting` to be tried again, or `dead`.
    pub state: String,
    /// When it can be claimed again; zero at once or never.
    pub at: u64,
}

impl<'s> Queues<'s> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("queue", verb, body).await
    }

    /// Adds one task.
    pub async fn push(&self, queue: &str, body: &Value) -> Result<Pushed, Error> {
        self.push_with(queue, body, &Push::default()).await
    }

    /// Adds one task with a unique key, a delay, dependencies ….
    pub async fn push_with(&self, queue: &str, body: &Value, push: &Push) -> Result<Pushed, Error> {
        let reply = self.call("push", &push.fields(queue, body)).await?;
        Ok(Pushed {
            task: number(&reply, "task")?,
            state: word(&reply, "state")?.to_owned(),
            existing: reply["existing"].as_bool().unwrap_or(false),
        })
    }

    /// Takes tasks; none when nothing came in time.
    pub async fn claim(&self, queue: &str, claim: Claim) -> Result<Vec<Task>, Error> {
        let some = |ms: u64| (ms > 0).then_some(ms);
        let body = json!({
            "queue": queue, "max": claim.max, "lease_ms": some(claim.lease_ms),
            "wait_ms": some(claim.wait_ms), "session": claim.session,
        });
        let mut reply = self.call("claim", &body).await?;
        match reply["tasks"].take() {
            Value::Array(tasks) => tasks.into_iter().map(Task::read).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// Keeps a task in the background until it is finished, failed, released or lost.
    pub fn keep(&self, task: Task) -> Lease {
        Lease::new(self.space.clone(), task)
    }

    /// Keeps a task for another `lease_ms`; zero: as long as it was claimed for.
    pub async fn extend(&self, task: u64, fence: u64, lease_ms: u64) -> Result<Extended, Error> {
        let lease_ms = (lease_ms > 0).then_some(lease_ms);
        let reply = self.call("extend", &json!({"task": task, "fence": fence, "lease_ms": lease_ms})).await?;
        Ok(Extended { until: number(&reply, "until")? })
    }

    /// Says that a task is done.
    pub async fn finish(&self, task: u64, fence: u64, result: &Value) -> Result<(), Error> {
        self.call("finish", &json!({"task": task, "fence": fence, "result": result})).await.map(drop)
    }

    /// Says that an attempt failed. `fatal`: do not try again.
    pub async fn fail(&self, task: u64, fence: u64, reason: &str, fatal: bool) -> Result<Failed, Error> {
        let body = json!({"task": task, "fence": fence, "reason": reason, "fatal": fatal});
        let reply = self.call("fail", &body).await?;
        Ok(Failed { state: word(&reply, "state")?.to_owned(), at: reply["at"].as_u64().unwrap_or(0) })
    }

    /// Gives a task back untouched; the attempt does not count.
    pub async fn release(&self, task: u64, fence: u64) -> Result<(), Error> {
        self.call("release", &json!({"task": task, "fence": fence})).await.map(drop)
    }

    /// Leaves a note for the next holder; it also extends the lease.
    pub async fn progress(&self, task: u64, fence: u64, note: &Value) -> Result<(), Error> {
        self.call("progress", &json!({"task": task, "fence": fence, "note": note})).await.map(drop)
    }

    /// Calls a task off.
    pub async fn cancel(&self, task: u64, reason: &str) -> Result<(), Error> {
        self.call("cancel", &json!({"tasks": [task], "reason": reason})).await.map(drop)
    }

    /// Counts a queue's tasks by state.
    pub async fn stats(&self, queue: &str) -> Result<Value, Error> {
        self.call("stats", &json!({"queue": queue})).await
    }

    /// Says why a task is where it is.
    pub async fn why(&self, task: u64) -> Result<Value, Error> {
        self.call("why", &json!({"task": task})).await
    }

    /// Shows one task with its history.
    pub async fn show(&self, task: u64) -> Result<Value, Error> {
        self.call("show", &json!({"task": task})).await
    }
}
