//! Keeping a task: a guard that extends the lease in the background and says when it is lost.
//!
//! ```text
//!   claim ─▶ Lease ──every third of the lease──▶ extend ─▶ goes on
//!              │                                    └─────▶ refused: stale() resolves; stop working
//!              └─ finish · fail · release
//! ```
//!
//! A node that does not answer is not a lost lease: while no node lives nobody else is granted the task, and after its restart the deadline is moved.
//! So a fault is tried again for ever, in pauses that are short beside the lease; only the node's word ends a lease.
//! Should the task have gone to another holder meanwhile, the fence refuses what this one says about it.
//!
//! Dropping the guard stops the extending and nothing else: the task comes back by its own deadline.

use crate::error::Error;
use crate::queue::{Failed, Task};
use crate::space::Space;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// However short a lease is, it is not extended more often than this.
const OFTEN: Duration = Duration::from_millis(25);

/// A task that is kept. See the [module](self).
#[derive(Debug)]
pub struct Lease {
    space: Space,
    task: Task,
    stale: watch::Receiver<Option<String>>,
    keeper: JoinHandle<()>,
}

impl Lease {
    pub(crate) fn new(space: Space, task: Task) -> Lease {
        let (tell, stale) = watch::channel(None);
        let keeper = tokio::spawn(keep(space.clone(), task.clone(), tell));
        Lease { space, task, stale, keeper }
    }

    /// The task that is kept.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Whether the node has said that the lease is lost.
    pub fn is_stale(&self) -> bool {
        self.stale.borrow().is_some()
    }

    /// Waits until the lease is lost, and says why. To be raced against the work; cancelling it loses nothing.
    pub async fn stale(&self) -> String {
        let mut stale = self.stale.clone();
        loop {
            if let Some(why) = &*stale.borrow_and_update() {
                return why.clone();
            }
            if stale.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Says that the task is done.
    pub async fn finish(self, result: &Value) -> Result<(), Error> {
        self.space.queue().finish(self.task.task, self.task.fence, result).await
    }

    /// Says that the attempt failed. `fatal`: do not try again.
    pub async fn fail(self, reason: &str, fatal: bool) -> Result<Failed, Error> {
        self.space.queue().fail(self.task.task, self.task.fence, reason, fatal).await
    }

    /// Gives the task back untouched.
    pub async fn release(self) -> Result<(), Error> {
        self.space.queue().release(self.task.task, self.task.fence).await
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn keep(space: Space, task: Task, tell: watch::Sender<Option<String>>) {
    let (mut left, body) = (left_of(task.until), json!({"task": task.task, "fence": task.fence}).to_string());
    let pause = (left / 8).max(OFTEN);
    loop {
        // A third of what is left: two failures in a row lose nothing.
        tokio::time::sleep((left / 3).max(OFTEN)).await;
        // A node that comes back keeps the task for one more lease; by then this has to have been said.
        match space.request("queue", "extend").body(body.as_str()).pauses(pause).send().await {
            Ok(text) => {
                let extended: Value = serde_json::from_str(&text).unwrap_or_default();
                left = left_of(extended["until"].as_u64().unwrap_or(0));
            }
            Err(Error::Refused(refusal)) => {
                tell.send_replace(Some(refusal.detail));
                return;
            }
            Err(Error::Fault(_)) => left = Duration::ZERO,
        }
    }
}

/// How long it is until this time, by this machine's clock.
fn left_of(until: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    Duration::from_millis(until.saturating_sub(now))
}
