//! Keeping a task: a guard that extends the lease in the background and says when it is lost.
//!
//! ```text
//!   claim ─▶ Lease ──every third of the lease──▶ extend ─▶ goes on
//!              │                                    └─────▶ refused: stale() resolves; stop working
//!              └─ finish · fail · release
//! ```
//!
//! A node that does not answer is not a lost lease; only its word ends one.
//! Should the task have gone to another holder meanwhile, the fence refuses what this one says about it.
//!
//! Dropping the guard stops the extending and nothing else: the task comes back by its own deadline.

use crate::error::Error;
use crate::keeper::Keeper;
use crate::queue::{Failed, Task};
use crate::space::Space;
use serde_json::{Value, json};

/// A task that is kept. See the [module](self).
#[derive(Debug)]
pub struct Lease {
    space: Space,
    task: Task,
    keeper: Keeper,
}

impl Lease {
    pub(crate) fn new(space: Space, task: Task) -> Lease {
        let body = json!({"task": task.task, "fence": task.fence});
        let keeper = Keeper::new(space.clone(), "queue", "extend", &body, task.until);
        Lease { space, task, keeper }
    }

    /// The task that is kept.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Whether the node has said that the lease is lost.
    pub fn is_stale(&self) -> bool {
        self.keeper.is_stale()
    }

    /// Waits until the lease is lost, and says why. To be raced against the work; cancelling it loses nothing.
    pub async fn stale(&self) -> String {
        self.keeper.stale().await
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
