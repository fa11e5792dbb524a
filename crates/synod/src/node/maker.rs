//! Makes checkpoints off to the side: the fold is never paused, and every checkpoint is a rehearsal of restart.
//!
//! ```text
//!   loop:   … entry · entry · entry with a mark ─▶ Job { position, index, outcomes digest } … goes on
//!   maker:  newest checkpoint ─▶ fold the log's tail up to the position ─▶ equal digests? ─▶ flush the trail ─▶ save ─▶ thin
//! ```
//!
//! The maker sees only what a restart would see: the checkpoint and the log on disk.
//! If it comes to another outcome than the live fold, one of the two is wrong, and the node stops rather than guess which (docs/adr/0004).
//!
//! One thread a node, niced: it has all the time in the world.

use super::history;
use super::ladder::{self, Rung};
use super::past::{Believed, Walk};
use super::post::{Message, Post};
use super::shared::Shared;
use super::trail;
use std::sync::{Arc, mpsc};
use synod_core::entry::Digest;

/// A checkpoint to be made.
pub(super) struct Job {
    pub shared: Arc<Shared>,
    pub post: Post,
    /// The entry that ends with the mark; it is durable.
    pub position: u64,
    /// Its last index.
    pub index: u64,
    /// The outcomes digest that the live fold had there.
    pub outcomes: Digest,
}

/// What became of a job.
pub(super) enum Made {
    /// It is on the disk.
    Saved {
        index: u64,
        bytes: u64,
        /// All there are now, oldest first.
        ladder: Vec<Rung>,
    },
    /// It could not be made; the next mark tries again.
    Failed(String),
    /// The log, folded again, came to another outcome.
    Diverged(String),
}

/// Makes checkpoints until nobody can ask for one any more.
pub(super) fn run(jobs: &mpsc::Receiver<Job>) {
    // On Linux a thread has a niceness of its own. Being refused it costs nothing but politeness.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 10);
    while let Ok(job) = jobs.recv() {
        let made = make(&job).unwrap_or_else(Made::Failed);
        job.post.send(Message::Made(job.post.space, made));
    }
}

fn make(job: &Job) -> Result<Made, String> {
    let shared = &job.shared;
    let dir = shared.checkpoint_dir();
    let (fold, base) = newest(shared, job.index)?;
    let from = base.as_ref().map_or(0, |rung| rung.index);
    let log = shared.logs.view(&shared.log_dir()).map_err(|fault| fault.to_string())?;
    let mut walk = Walk::new(fold, log, base.as_ref());
    walk.reach(job.position).map_err(|why| why.to_string())?;
    let points = std::mem::take(&mut walk.points);
    let Believed { fold, position, log_bytes } = walk.end();
    if fold.index().0 != job.index || fold.outcomes() != job.outcomes {
        return Ok(Made::Diverged(format!(
            "the log, folded again up to index {}, came to another outcome than this node did; keep the data directory as it is and report it",
            job.index
        )));
    }
    trail::sync(&shared.trail_dir(), from).map_err(|error| format!("flushing the trail: {error}"))?;
    let history = shared.history_file();
    history::append(&history, points.known()).map_err(|error| format!("{}: {error}", history.display()))?;
    let rung = Rung { index: job.index, position, time: fold.time().0, log_bytes, bytes: 0 };
    let rung = ladder::save(&dir, &fold, rung).map_err(|error| error.to_string())?;
    drop(fold);
    let ladder = ladder::thin(&dir).map_err(|error| error.to_string())?;
    Ok(Made::Saved { index: rung.index, bytes: rung.bytes, ladder })
}

/// The newest checkpoint at or below an index that can be believed; without one, a fold before genesis.
fn newest(shared: &Shared, at: u64) -> Result<(synod_core::fold::Fold, Option<Rung>), String> {
    super::past::base(shared, |rung| rung.index <= at).map_err(|error| error.to_string())
}
