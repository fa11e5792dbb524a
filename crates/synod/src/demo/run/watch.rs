//! How far the job is: counts of the pipeline and its three stages, asked for again and again.
//!
//! A node that is being killed does not answer for a moment; then the last counts stand.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use synod_client::{Error, Space};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::demo::roles::{COLLECT, PIPELINE, PROCESS, WRITE, node};

/// Between two looks: as often as the bars move.
const EVERY: Duration = Duration::from_millis(50);
/// How long a look may wait for a node.
const PATIENCE: Duration = Duration::from_millis(500);

/// One stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Jobs that ever came to it.
    pub made: u64,
    /// Jobs finished.
    pub done: u64,
    /// Jobs in hands.
    pub leased: u64,
    /// Jobs given up; there should be none.
    pub dead: u64,
}

/// The pipeline at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Slices sent through it.
    pub started: u64,
    /// Slices of which everything is written.
    pub ended: u64,
    /// Slices of the history.
    pub slices: Count,
    /// Changes.
    pub changes: Count,
    /// Facts.
    pub facts: Count,
}

impl Counts {
    /// Whether all of so many slices is done. Once true it stays true, for only work in hands makes work.
    pub fn complete(&self, slices: u64) -> bool {
        self.started >= slices && self.ended == self.started
    }

    /// Jobs finished, in all stages.
    pub fn done(&self) -> u64 {
        self.slices.done + self.changes.done + self.facts.done
    }

    /// Jobs that ever came to be, in all stages.
    pub fn made(&self) -> u64 {
        self.slices.made + self.changes.made + self.facts.made
    }

    /// Jobs given up, in all stages.
    pub fn dead(&self) -> u64 {
        self.slices.dead + self.changes.dead + self.facts.dead
    }

    /// Reads the answer of `pipeline.stages`, which is of one moment.
    fn read(shown: &Value) -> Counts {
        let number = |of: &Value, name: &str| of[name].as_u64().unwrap_or(0);
        let stage = |name: &str| {
            let mut stages = shown["stages"].as_array().into_iter().flatten();
            let counts =
                stages.find(|stage| stage["stage"] == name).map_or(&Value::Null, |stage| &stage["counts"]);
            Count {
                made: number(counts, "made"),
                done: number(counts, "done"),
                leased: number(counts, "leased"),
                dead: number(counts, "dead"),
            }
        };
        Counts {
            started: number(&shown["items"], "started"),
            ended: number(&shown["items"], "done"),
            slices: stage(COLLECT),
            changes: stage(PROCESS),
            facts: stage(WRITE),
        }
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

async fn look(space: &Space) -> Result<Counts, Error> {
    let shown = space.call("pipeline", "stages", &json!({ "pipeline": PIPELINE })).await?;
    Ok(Counts::read(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_what_the_node_shows() {
        let stage = |name: &str, made: u64| json!({ "stage": name, "counts": { "made": made, "done": made - 1, "leased": 1, "dead": 0 } });
        let shown = json!({
            "items": { "started": 3, "done": 2, "running": 1 },
            "stages": [stage("collect", 3), stage("process", 40), stage("write", 38)],
        });
        let counts = Counts::read(&shown);
        let count = |made: u64| Count { made, done: made - 1, leased: 1, dead: 0 };
        let right = Counts { started: 3, ended: 2, slices: count(3), changes: count(40), facts: count(38) };
        assert_eq!(counts, right);
        assert_eq!((counts.made(), counts.done(), counts.dead()), (81, 78, 0));
    }

    #[test]
    fn a_job_is_complete_when_every_slice_is_and_all_were_started() {
        let counts = Counts { started: 3, ended: 3, ..Counts::default() };
        assert!(counts.complete(3));
        assert!(!counts.complete(4));
        assert!(!Counts { ended: 2, ..counts }.complete(3));
        assert!(
            Counts { started: 4, ended: 4, ..counts }.complete(3),
            "a slice was too large and left a rest"
        );
    }
}
