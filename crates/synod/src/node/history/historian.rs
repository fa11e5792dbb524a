//! Historians: threads that complete answers from history and send them on.
//!
//! ```text
//!   what became of commands ──▶ ┐  first
//!                               ├──▶ historian ── a megabyte of the log ──▶ whole? ──▶ sent on
//!   answers to queries ───────▶ ┘  all but one of them                        │ not yet
//!            ▲                                                                │
//!            └──────────────────── behind the others ◀────────────────────────┘
//! ```
//!
//! An answer without holes never comes here.
//! One with holes leaves the loop unfinished, so that no loop ever waits for a disk to read.
//!
//! Invariants: whoever asks gets an answer, also when completing it met a bug · what became of a command never waits behind queries, for one historian has no time for them · a question that needs much of the log takes turns with the others.

use super::{Hole, fill_in};
use crate::node::handle::Answer;
use crate::node::pending::{Ended, Outcome};
use crate::node::shared::{Shared, held};
use crate::node::{AskError, Fault, said};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tokio::sync::oneshot;

/// How many a node has: disks and caches answer several questions at once.
pub const HISTORIANS: usize = 3;

/// Bytes of the log that are read for one question before it is the next one's turn.
const TURN: u64 = 1 << 20;

/// To whom an answer goes.
enum To {
    /// What became of a command.
    Settled(oneshot::Sender<Ended>, Ended),
    /// The answer to a query.
    Asked(oneshot::Sender<Result<Answer, AskError>>, Answer),
}

/// An answer to be completed.
pub struct Errand {
    shared: Arc<Shared>,
    to: To,
    holes: Vec<Hole>,
    /// What was found of it.
    shown: Vec<Option<String>>,
}

impl Errand {
    /// What became of a command.
    pub fn settled(
        shared: Arc<Shared>,
        to: oneshot::Sender<Ended>,
        ended: Ended,
        holes: Vec<Hole>,
    ) -> Errand {
        Errand { shared, to: To::Settled(to, ended), holes, shown: Vec::new() }
    }

    /// The answer to a query.
    pub fn asked(
        shared: Arc<Shared>,
        to: oneshot::Sender<Result<Answer, AskError>>,
        answer: Answer,
        holes: Vec<Hole>,
    ) -> Errand {
        Errand { shared, to: To::Asked(to, answer), holes, shown: Vec::new() }
    }

    fn is_query(&self) -> bool {
        matches!(self.to, To::Asked(..))
    }

    /// Whether nobody waits for it any more. What became of a command is taken back where nobody hears it.
    fn is_over(&self) -> bool {
        match &self.to {
            To::Settled(to, _) => to.is_closed(),
            To::Asked(to, _) => to.is_closed(),
        }
    }

    /// Goes on for a turn; the errand when there is more to do.
    fn run(mut self) -> Option<Errand> {
        if self.is_over() {
            return None;
        }
        let Errand { shared, holes, shown, .. } = &mut self;
        let look = || shared.history.look_on(holes, shown, TURN);
        let looked = catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|panic| {
            let why = format!("reading history met a bug: {}; report it", said(&*panic));
            shared.degrade("historian", Some(why.clone()));
            Err(Fault::Unavailable(why))
        });
        match looked {
            Ok(false) => return Some(self),
            Ok(true) => self.end(None),
            Err(fault) => self.end(Some(fault)),
        }
        None
    }

    fn end(self, fault: Option<Fault>) {
        let Errand { to, holes, shown, .. } = self;
        match to {
            To::Settled(to, ended) => {
                let _ = to.send(ended.and_then(|mut settled| {
                    if let Outcome::Replied { json } | Outcome::Repeated { json, .. } = &mut settled.outcome {
                        // It was carried out and cannot be shown: what it granted goes back, as when the answer is lost on its way.
                        fault.map_or(Ok(()), |_| Err(Fault::Unknown))?;
                        fill_in(json, &holes, shown);
                    }
                    Ok(settled)
                }));
            }
            To::Asked(to, mut answer) => {
                let _ = to.send(match fault {
                    Some(fault) => Err(AskError::Fault(fault)),
                    None => {
                        fill_in(&mut answer.json, &holes, shown);
                        Ok(answer)
                    }
                });
            }
        }
    }
}

/// What is to be done, and who does it.
#[derive(Default)]
struct Errands {
    settled: VecDeque<Errand>,
    asked: VecDeque<Errand>,
    /// Historians that have a query in hand.
    asking: usize,
    /// Nobody can send any more.
    over: bool,
}

impl Errands {
    /// What is next, and whether it is a query's.
    fn next(&mut self) -> Option<Errand> {
        let settled = self.settled.pop_front();
        settled.or_else(|| if self.asking + 1 < HISTORIANS { self.asked.pop_front() } else { None })
    }

    fn put(&mut self, errand: Errand) {
        let line = if errand.is_query() { &mut self.asked } else { &mut self.settled };
        line.push_back(errand);
    }
}

#[derive(Default)]
struct Board {
    errands: Mutex<Errands>,
    news: Condvar,
}

impl Board {
    fn work(&self) {
        let mut errands = held(&self.errands);
        loop {
            let Some(errand) = errands.next() else {
                if errands.over {
                    return;
                }
                errands = self.news.wait(errands).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let is_query = errand.is_query();
            errands.asking += usize::from(is_query);
            drop(errands);
            let rest = errand.run();
            errands = held(&self.errands);
            errands.asking -= usize::from(is_query);
            rest.into_iter().for_each(|rest| errands.put(rest));
            // Somebody may have had no time for a query.
            self.news.notify_one();
        }
    }
}

/// The way to them. Cheap to clone; they end when the last of these is gone.
#[derive(Clone)]
pub struct Historians(Arc<Way>);

struct Way(Arc<Board>);

impl Drop for Way {
    fn drop(&mut self) {
        held(&self.0.errands).over = true;
        self.0.news.notify_all();
    }
}

impl Historians {
    /// The way, and what each of them has to do.
    pub fn new() -> (Historians, impl Fn() + Clone + Send + 'static) {
        let board = Arc::<Board>::default();
        let way = Historians(Arc::new(Way(board.clone())));
        (way, move || board.work())
    }

    /// Sends one of them.
    pub fn send(&self, errand: Errand) {
        held(&self.0.0.errands).put(errand);
        self.0.0.news.notify_one();
    }
}
