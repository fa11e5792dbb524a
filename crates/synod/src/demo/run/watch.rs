//! How far the job is: counts of the three queues, asked for again and again.
//!
//! A node that is being killed does not answer for a moment; then the last counts stand.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use synod_client::{Error, Space};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::demo::roles::{CHANGES, FACTS, SLICES, node};

/// Between two looks: as often as the bars move.
const EVERY: Duration = Duration::from_millis(50);
/// How long a look may wait for a node.
const PATIENCE: Duration = Duration::from_millis(500);

/// One queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tasks ever pushed.
    pub pushed: u64,
    /// Tasks finished.
    pub done: u64,
    /// Tasks in hands.
    pub leased: u64,
    /// Tasks given up; there should be none.
    pub dead: u64,
}

/// The three queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Slices of the history.
    pub slices: Count,
    /// Changes.
    pub changes: Count,
    /// Facts.
    pub facts: Count,
}

impl Counts {
    /// Whether all work is done. Once true it stays true, for only work in hands makes work.
    pub fn complete(&self) -> bool {
        let done = |count: &Count| count.done == count.pushed;
        self.slices.pushed > 0
            && done(&self.slices)
            && done(&self.changes)
            && done(&self.facts)
            && self.facts.pushed >= self.changes.pushed
    }

    /// Tasks given up, in all queues.
    pub fn dead(&self) -> u64 {
        self.slices.dead + self.changes.dead + self.facts.dead
    }
}

/// The newest counts; stops looking when dropped.
#[derive(Debug)]
pub struct Watch {
    counts: watch::Receiver<Counts>,
    looking: JoinHandle<()>,
}

impl Watch {
    /// Begins to look at the node in this data directory.
    pub fn begin(data: PathBuf) -> Result<Watch, Error> {
        let space = node(data, PATIENCE)?;
        let (tell, counts) = watch::channel(Counts::default());
        let looking = tokio::spawn(async move {
            loop {
                if let Ok(counts) = look(&space).await {
                    tell.send_replace(counts);
                }
                tokio::time::sleep(EVERY).await;
            }
        });
        Ok(Watch { counts, looking })
    }

    /// The newest counts.
    pub fn counts(&self) -> Counts {
        *self.counts.borrow()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

/// In the order of the flow: a queue that is done when it is counted has pushed all it will ever push,
/// so the next one's count is final, and "everything done" cannot be seen too early.
async fn look(space: &Space) -> Result<Counts, Error> {
    let slices = count(space, SLICES).await?;
    let changes = count(space, CHANGES).await?;
    let facts = count(space, FACTS).await?;
    Ok(Counts { slices, changes, facts })
}

async fn count(space: &Space, queue: &str) -> Result<Count, Error> {
    let stats = match space.queue().stats(queue).await {
        Ok(stats) => stats,
        Err(error) if error.is("not_found") => Value::Null,
        Err(error) => return Err(error),
    };
    let number = |name: &str| stats[name].as_u64().unwrap_or(0);
    Ok(Count {
        pushed: number("pushed"),
        done: number("done"),
        leased: number("leased"),
        dead: number("dead"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_complete_when_nothing_is_left_anywhere() {
        let full = |n| Count { pushed: n, done: n, ..Count::default() };
        let counts = Counts { slices: full(2), changes: full(9), facts: full(9) };
        assert!(counts.complete());
        assert!(!Counts::default().complete());
        assert!(!Counts { facts: full(8), ..counts }.complete());
        assert!(!Counts { changes: Count { pushed: 10, ..full(9) }, ..counts }.complete());
    }
}
