//! Historians: threads that complete answers from history and send them on.
//!
//! An answer without holes never comes here.
//! One with holes leaves the loop unfinished, so that no loop ever waits for a disk to read.

use super::Hole;
use crate::node::handle::Answer;
use crate::node::pending::{Ended, Outcome};
use crate::node::shared::{Shared, held};
use crate::node::{AskError, Fault};
use std::sync::{Arc, Mutex, mpsc};
use tokio::sync::oneshot;

/// How many a node has: disks and caches answer several questions at once.
pub const HISTORIANS: usize = 3;

/// An answer to be completed, and to whom it goes.
pub enum Errand {
    /// What became of a command.
    Settled(Arc<Shared>, oneshot::Sender<Ended>, Ended, Vec<Hole>),
    /// The answer to a query.
    Asked(Arc<Shared>, oneshot::Sender<Result<Answer, AskError>>, Answer, Vec<Hole>),
}

impl Errand {
    fn run(self) {
        match self {
            Errand::Settled(shared, to, ended, holes) => {
                let _ = to.send(ended.and_then(|mut settled| {
                    if let Outcome::Replied { json } | Outcome::Repeated { json, .. } = &mut settled.outcome {
                        // It was carried out and cannot be shown: what it granted goes back, as when the answer is lost on its way.
                        shared.history.complete(json, &holes).map_err(|_| Fault::Unknown)?;
                    }
                    Ok(settled)
                }));
            }
            Errand::Asked(shared, to, mut answer, holes) => {
                let completed = shared.history.complete(&mut answer.json, &holes);
                let _ = to.send(completed.map(|()| answer).map_err(AskError::Fault));
            }
        }
    }
}

/// The way to them. Cheap to clone; they end when the last of these is gone.
#[derive(Clone)]
pub struct Historians(mpsc::Sender<Errand>);

impl Historians {
    /// The way, and what each of them has to do.
    pub fn new() -> (Historians, impl Fn() + Clone + Send + 'static) {
        let (to, errands) = mpsc::channel::<Errand>();
        let errands = Arc::new(Mutex::new(errands));
        let work = move || {
            loop {
                let errand = held(&errands).recv();
                let Ok(errand) = errand else { return };
                errand.run();
            }
        };
        (Historians(to), work)
    }

    /// Sends one of them.
    pub fn send(&self, errand: Errand) {
        if let Err(mpsc::SendError(errand)) = self.0.send(errand) {
            errand.run();
        }
    }
}
