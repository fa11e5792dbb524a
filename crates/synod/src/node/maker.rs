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
//! What else is done to a space's past is done here as well, in the order in which it was ordered: redactions at once, and giving back what nothing refers to when there is nothing else to do.

use super::eraser::{Erasing, Erasure};
use super::history;
use super::keeper::{Keeper, Looked};
use super::ladder::{self, Rung};
use super::past::{Believed, Walk};
use super::post::{Message, Post};
use super::rewriting::{Rewriting, Trouble};
use super::shared::Shared;
use super::trail;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;
use synod_core::entry::Digest;
use synod_core::fold::Fold;
use synod_log::Rewriter;

/// What the maker's thread is told.
pub(super) enum Order {
    /// Make a checkpoint.
    Checkpoint(Job),
    /// Erase something from the disk.
    Erase(Rewriting, Erasure),
}

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
    /// Bytes of payloads that state refers to there.
    pub referred: u64,
    /// Bytes of payloads that state has let go of since the mark before.
    pub released: u64,
    /// For what is done to the log after it.
    pub rewriter: Box<dyn Rewriter>,
}

/// What became of a job.
pub(super) enum Made {
    /// It is on the disk.
    Saved {
        index: u64,
        bytes: u64,
        /// All there are now, oldest first.
        ladder: Vec<Rung>,
        /// The log's position from which on state refers to what stands there; none when it refers to nothing.
        oldest: Option<u64>,
    },
    /// It could not be made; the next mark tries again.
    Failed(String),
    /// The log, folded again, came to another outcome.
    Diverged(String),
}

/// After so long something that did not work is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// The thread's memory.
#[derive(Default)]
struct Maker {
    /// Redactions under way, by space.
    erasing: HashMap<String, Erasing>,
    /// Some of them are new, and to be carried out as soon as nothing else comes.
    fresh: bool,
    /// Rounds of keepers under way, by space.
    keepers: HashMap<String, Keeper>,
    looked: HashMap<String, Looked>,
}

/// Does as it is ordered until nobody can order anything any more.
pub(super) fn run(orders: &Receiver<Order>) {
    // On Linux a thread has a niceness of its own. Being refused it costs nothing but politeness.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 10);
    let mut maker = Maker::default();
    loop {
        let busy = maker.fresh || !maker.keepers.is_empty();
        let next = match busy {
            true => orders.try_recv().map_err(|error| error == TryRecvError::Disconnected),
            false if maker.erasing.is_empty() => orders.recv().map_err(|_| true),
            false => orders.recv_timeout(AGAIN).map_err(|error| error == RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(order) => maker.take(order),
            Err(true) => return,
            Err(false) if maker.fresh || !busy => maker.erase(),
            Err(false) => maker.keep(),
        }
    }
}

impl Maker {
    fn take(&mut self, order: Order) {
        match order {
            Order::Erase(rewriting, what) => {
                let space = rewriting.shared.name.clone();
                self.erasing.entry(space).or_insert_with(|| Erasing::new(rewriting)).push(what);
                self.fresh = true;
            }
            Order::Checkpoint(job) => {
                let (space, post) = (job.shared.name.clone(), job.post.clone());
                self.keepers.remove(&space);
                let made = self.make(job, &space).unwrap_or_else(Made::Failed);
                post.send(Message::Made(post.space, made));
            }
        }
    }

    fn make(&mut self, job: Job, space: &str) -> Result<Made, String> {
        // A start from this checkpoint would not hear of what was ordered before it.
        if let Some(Err(Trouble::Later(why))) = self.erasing.get_mut(space).map(Erasing::note) {
            return Err(format!("a redaction could not be noted: {why}"));
        }
        let released = job.released;
        let (made, kept) = make(job)?;
        self.looked.entry(space.to_owned()).or_default().owe(released);
        if let Some(Kept { rewriting, fold, floor }) = kept {
            let looked = self.looked.entry(space.to_owned()).or_default();
            // What cannot be read now is looked at after the next checkpoint.
            if let Ok(keeper) = Keeper::new(rewriting, fold, floor, looked) {
                self.keepers.insert(space.to_owned(), keeper);
            }
        }
        Ok(made)
    }

    /// Carries out redactions; those that do not work now are kept.
    fn erase(&mut self) {
        self.fresh = false;
        self.erasing.retain(|_, erasing| {
            let shared = erasing.rewriting.shared.clone();
            let (why, kept) = match erasing.run() {
                Ok(()) => (None, false),
                // What is not done stands in a file, for the next life.
                Err(Trouble::Over) => (None, false),
                Err(Trouble::Later(why)) => (Some(format!("{why}; it is tried again")), true),
            };
            shared.degrade("redaction", why);
            kept
        });
    }

    /// A step of one keeper.
    fn keep(&mut self) {
        let Some(space) = self.keepers.keys().next().cloned() else { return };
        let Some(keeper) = self.keepers.get_mut(&space) else { return };
        let shared = keeper.rewriting.shared.clone();
        let looked = self.looked.entry(space.clone()).or_default();
        let (goes_on, why) = match keeper.step(looked) {
            Ok(goes_on) => (goes_on, None),
            Err(Trouble::Over) => (false, None),
            Err(Trouble::Later(why)) => {
                (false, Some(format!("{why}; it is tried again after the next checkpoint")))
            }
        };
        shared.degrade("history", why);
        if !goes_on {
            self.keepers.remove(&space);
        }
    }
}

/// What a checkpoint leaves for the keeper.
struct Kept {
    rewriting: Rewriting,
    fold: Fold,
    /// The position of the second newest checkpoint: nothing above it is touched.
    floor: u64,
}

fn make(job: Job) -> Result<(Made, Option<Kept>), String> {
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
        let diverged = Made::Diverged(format!(
            "the log, folded again up to index {}, came to another outcome than this node did; keep the data directory as it is and report it",
            job.index
        ));
        return Ok((diverged, None));
    }
    trail::sync(&shared.trail_dir(), from).map_err(|error| format!("flushing the trail: {error}"))?;
    let history = shared.history_file();
    history::append(&history, points.known()).map_err(|error| format!("{}: {error}", history.display()))?;
    let rung = Rung { index: job.index, position, time: fold.time().0, log_bytes, bytes: 0 };
    let rung = ladder::save(&dir, &fold, rung).map_err(|error| error.to_string())?;
    let ladder = ladder::thin(&dir).map_err(|error| error.to_string())?;
    let oldest = match fold.oldest() {
        Some(oldest) => Some(shared.history.before(oldest).map_err(|fault| fault.to_string())?),
        None => None,
    };
    let floor = ladder.len().checked_sub(2).map(|second| ladder[second].position);
    let made = Made::Saved { index: rung.index, bytes: rung.bytes, ladder, oldest };
    let Job { shared, post, rewriter, .. } = job;
    let kept = floor.map(|floor| Kept { rewriting: Rewriting { shared, post, rewriter }, fold, floor });
    Ok((made, kept))
}

/// The newest checkpoint at or below an index that can be believed; without one, a fold before genesis.
fn newest(shared: &Shared, at: u64) -> Result<(Fold, Option<Rung>), String> {
    super::past::base(shared, |rung| rung.index <= at).map_err(|error| error.to_string())
}
