//! One space in its loop: a log, a fold, and one turn after the other.
//!
//! ```text
//!   turn:  withdrawals · relief · work · mark · (pulse)  ─▶ one entry ─▶ append
//!          deliver ─▶ fold ─▶ desk, trail                         (held: not durable yet)
//!          sync ─▶ answers ─▶ published ─▶ queries
//! ```
//!
//! Invariants: the fold is fed by `deliver` alone · nothing that is held leaves before its position is durable · a fault of the log that is final, a panic in the fold, and a disagreement about outcomes end the process.
//!
//! A full disk is not final: work is answered `Full`, relief goes on in the log's reserve, and the next turn asks the log again.
//!
//! Rooms: `write` how an entry comes to be · `settle` what follows from one · this page what a space is and when it has something to do.

mod settle;
mod write;

pub(super) use settle::stamp;
pub(super) use write::own;

use super::clock::Clock;
use super::desk::{Desk, Ready, Waiter};
use super::eraser::Erasure;
use super::history::Errand;
use super::intake::{Batch, Item, Line};
use super::maker::{Job, Made, Order};
use super::post::{Message, Post, Question};
use super::shared::Shared;
use super::trail;
use super::{AskError, Fault};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use synod_core::catalogue::Class;
use synod_core::fold::Fold;
use synod_core::ids::{Index, Millis};
use synod_log::{Log, Position};

/// Why the process has to end: for people.
#[derive(Debug)]
pub(super) struct Fatal(pub String);

/// After so long without anything to do, the log confirms its last frame and the trail is written.
const QUIET: Duration = Duration::from_millis(25);
/// Pulses that may follow each other at once for limits that have passed; after that one a second.
const PULSES: u64 = 12;
/// How long a query waits for an index that has not come.
const PATIENCE: Duration = Duration::from_secs(5);
/// A checkpoint pays when the log has grown, or may shrink, by this much, or by as much as the last one took.
const GROWTH_MIN: u64 = 1 << 20;

/// An entry on its way through the log.
struct Flight {
    seq: u64,
    own: Vec<Option<Waiter>>,
    /// Something in it may change rights or the clock.
    about_space: bool,
    /// It ends with a mark.
    mark: bool,
}

/// What follows from an entry that is folded and may not be durable yet.
struct Held {
    position: Position,
    last: Index,
    requests: u64,
    /// The machines that announced something, a bit for each tag.
    machines: u32,
    answers: Vec<Ready>,
    /// The entry ends with a mark: a checkpoint is due here.
    mark: Option<Job>,
    /// What it erased, to be erased from the disk as well.
    erased: Vec<Erasure>,
    rights: bool,
}

/// How a space is put together.
pub(super) struct Parts {
    pub shared: Arc<Shared>,
    pub post: Post,
    pub log: Box<dyn Log>,
    pub fold: Fold,
    pub trail: trail::Writer,
    pub maker: mpsc::Sender<Order>,
    pub batch: Batch,
    /// A number for this life of the node.
    pub writer: u64,
    /// The newest checkpoint's index and size; zeros for none.
    pub checkpoint: (u64, u64),
    /// Bytes folded since then.
    pub grown: u64,
    /// Bytes of payloads that state referred to then.
    pub referred: u64,
    /// Redactions that are not known to be carried out on the disk.
    pub erasures: Vec<Erasure>,
}

/// A space in its loop. See the [module](self).
pub(super) struct Space {
    pub shared: Arc<Shared>,
    post: Post,
    log: Box<dyn Log>,
    fold: Fold,
    clock: Clock,
    trail: trail::Writer,
    maker: mpsc::Sender<Order>,
    batch: Batch,
    writer: u64,
    epoch: u64,
    seq: u64,
    relief: Line,
    work: Line,
    desk: Desk,
    questions: VecDeque<Question>,
    flights: VecDeque<Flight>,
    held: VecDeque<Held>,
    checkpoint: (u64, u64),
    /// Bytes written since the last mark.
    grown: u64,
    /// Bytes of payloads that state referred to at the last mark.
    referred: u64,
    /// Another mark is wanted in the next quiet: only what lies below the second newest checkpoint is given back.
    trailing: bool,
    making: bool,
    /// Pulses left, and when one was last given back.
    pulses: (u64, Duration),
    /// The last pulse found no room on the disk: none is at once until one does.
    cramped: bool,
    /// When the last entry was written, until the quiet after it was used.
    busy: Option<Duration>,
    /// Somebody listens: the trail goes to its file with every entry.
    flush: bool,
    /// The position below which the log was trimmed last.
    trimmed: u64,
    /// Redactions to be gone on with once the loop runs.
    erasures: Vec<Erasure>,
}

impl Space {
    pub fn new(parts: Parts) -> Space {
        let Parts { shared, post, log, fold, trail, maker, batch, writer, .. } = parts;
        let Parts { checkpoint, grown, referred, erasures, .. } = parts;
        let source = shared.source.clone();
        Space {
            clock: Clock::new(fold.time().0, &*source),
            epoch: fold.epoch().0,
            seq: fold.seq(),
            desk: Desk::new(post.clone()),
            shared,
            post,
            log,
            fold,
            trail,
            maker,
            batch,
            writer,
            relief: Line::default(),
            work: Line::default(),
            questions: VecDeque::new(),
            flights: VecDeque::new(),
            held: VecDeque::new(),
            checkpoint,
            grown,
            referred,
            trailing: false,
            making: false,
            pulses: (PULSES, source.elapsed()),
            cramped: false,
            busy: Some(source.elapsed()),
            flush: false,
            trimmed: 0,
            erasures,
        }
    }

    /// The loop runs: what an earlier life did not finish goes on.
    pub fn opened(&mut self) {
        std::mem::take(&mut self.erasures).into_iter().for_each(|what| self.erase(what));
    }

    pub fn number(&self) -> u32 {
        self.post.space
    }

    /// Takes a message in. Work is done in [`Space::turn`].
    pub fn take(&mut self, message: Message) -> Result<(), Fatal> {
        match message {
            Message::Submit(_, item) => match item.submission.class {
                Class::Work => self.work.push(*item),
                _ => self.relief.push(*item),
            },
            Message::Ask(_, question) => self.questions.push_back(*question),
            Message::Gone(_, id) => self.desk.gone(id),
            Message::Unwritten(_, absent) => self.desk.unwritten(*absent),
            Message::Flush(_) => {
                self.flush = true;
                self.publish();
            }
            Message::Made(_, made) => self.made(made)?,
            Message::Log(_, work) => {
                work(&mut *self.log).map_err(|fault| self.log_fault(&fault))?;
                self.shared.numbers.log_bytes.set(self.log.bytes());
            }
            Message::Open(_) | Message::Nudge | Message::Stop => {}
        }
        Ok(())
    }

    /// Whether a turn would do something now.
    pub fn has_work(&mut self) -> bool {
        !self.relief.is_empty()
            || !self.work.is_empty()
            || self.desk.has_absent()
            || self.questions.iter().any(|question| question.min_index <= self.fold.index())
    }

    /// One turn: at most one entry, and the queries that wait.
    pub fn turn(&mut self) -> Result<(), Fatal> {
        let wrote = self.write()?;
        self.drive()?;
        if !wrote {
            // Queries alone, however many, must not keep time out.
            let elapsed = self.shared.source.elapsed();
            let now = self.now();
            self.pulse_if_due(now, elapsed)?;
        }
        self.answer_questions();
        Ok(())
    }

    fn pulse_if_due(&mut self, now: u64, elapsed: Duration) -> Result<bool, Fatal> {
        // What the last entry had time for and left over is no trickle to be gathered, but a backlog: on with it.
        let behind = self.fold.due().is_some_and(|due| due <= self.fold.time());
        let passed = |at: Option<Millis>| at.is_some_and(|at| at.0 <= now);
        // An appointment is kept, however many there are; limits that fall close together share an entry.
        let at_once = !self.cramped && (behind || passed(self.fold.appointed()));
        let due = passed(self.fold.due()) && (at_once || self.may_pulse(elapsed));
        if due {
            self.pulse()?;
        }
        Ok(due)
    }

    /// Something may have fallen due, or quiet may have come. Returns how long nothing will.
    pub fn look_at_clock(&mut self) -> Result<Option<Duration>, Fatal> {
        let now = self.now();
        let elapsed = self.shared.source.elapsed();
        if self.pulse_if_due(now, elapsed)? {
            return Ok(Some(Duration::ZERO));
        }
        if self.busy.is_some_and(|busy| elapsed.saturating_sub(busy) >= QUIET) {
            self.quieten()?;
        }
        self.lose_patience(elapsed);
        Ok(self.sleep(now, elapsed))
    }

    fn now(&mut self) -> u64 {
        let now = self.clock.now(&*self.shared.source);
        let jump = self.clock.jumped().map(|ms| {
            format!(
                "the wall clock is off by {ms} ms; find out which is right, then `synod space accept-clock`"
            )
        });
        self.shared.degrade("clock", jump);
        now
    }

    /// Real time until there is something to do by itself.
    fn sleep(&self, now: u64, elapsed: Duration) -> Option<Duration> {
        let away = |at: Millis| at.0.saturating_sub(now).max(1);
        let due = self.fold.due().map(|due| away(due).max(self.pulse_in(elapsed)));
        let appointed = self.fold.appointed().filter(|_| !self.cramped).map(away);
        let quiet =
            self.busy.map(|busy| QUIET.saturating_sub(elapsed.saturating_sub(busy)).as_millis() as u64 + 1);
        let asked = (!self.questions.is_empty()).then_some(100);
        let least = [due, appointed, quiet, asked].into_iter().flatten().min()?;
        self.shared.source.sleep_for(least)
    }

    /// Takes one from the pulses there are. They come back one a second, so that deadlines that fall close together share an entry.
    fn may_pulse(&mut self, elapsed: Duration) -> bool {
        let (left, since) = self.pulses;
        let back = elapsed.saturating_sub(since).as_secs();
        let left = (left + back).min(PULSES);
        self.pulses = (left, if left == PULSES { elapsed } else { since + Duration::from_secs(back) });
        self.pulses.0 = left.saturating_sub(1);
        left > 0
    }

    /// Milliseconds until a pulse is there to be taken.
    fn pulse_in(&self, elapsed: Duration) -> u64 {
        match self.pulses {
            (0, since) => 1000u64.saturating_sub(elapsed.saturating_sub(since).as_millis() as u64),
            _ => 0,
        }
    }

    /// Nothing goes on: confirm the last frame, write the trail. What time let go of is given back after a checkpoint, and nobody else comes to ask for one.
    fn quieten(&mut self) -> Result<(), Fatal> {
        self.busy = None;
        if !self.making && (self.trailing || self.released() >= self.worth_it()) {
            return self.pulse();
        }
        self.log.idle().map_err(|fault| self.log_fault(&fault))?;
        self.publish();
        Ok(())
    }

    /// Answers queries whose index has come. Everything folded is durable here, or they wait.
    fn answer_questions(&mut self) {
        if !self.held.is_empty() {
            return;
        }
        for _ in 0..self.questions.len() {
            let Some(question) = self.questions.pop_front() else { return };
            if question.min_index > self.fold.index() {
                self.questions.push_back(question);
                continue;
            }
            self.shared.questions.leave(question.query.len());
            let answer = super::past::answer(
                &self.fold,
                &question.principal,
                &question.query,
                question.reply,
                question.machine,
            );
            match answer {
                Ok((answer, holes)) if !holes.is_empty() => {
                    let errand = Errand::asked(self.shared.clone(), question.answer, answer, holes);
                    self.shared.historians.send(errand);
                }
                answer => drop(question.answer.send(answer.map(|(answer, _)| answer))),
            }
        }
    }

    fn lose_patience(&mut self, elapsed: Duration) {
        let late = |question: &Question| elapsed.saturating_sub(question.since) > PATIENCE;
        if !self.questions.iter().any(late) {
            return;
        }
        for question in std::mem::take(&mut self.questions) {
            if !late(&question) {
                self.questions.push_back(question);
                continue;
            }
            self.shared.questions.leave(question.query.len());
            let what = format!(
                "index {} has not come to this node within {} s; ask again, or without min_index",
                question.min_index,
                PATIENCE.as_secs()
            );
            let _ = question.answer.send(Err(AskError::Fault(Fault::Unavailable(what))));
        }
    }

    /// Ends this life: what waits to be written is written, waits end, the log is closed.
    pub fn stop(&mut self) -> Result<(), Fatal> {
        while !self.relief.is_empty() || !self.work.is_empty() || self.desk.has_absent() {
            self.turn()?;
        }
        self.answer_questions();
        self.desk.close(&Fault::Unavailable("the node is stopping; ask again with the same key".to_owned()));
        self.questions.clear();
        self.publish();
        self.log.close().map_err(|fault| self.log_fault(&fault))?;
        self.shared.published.send_modify(|published| published.stopped = true);
        Ok(())
    }

    fn log_fault(&self, fault: &synod_log::Fault) -> Fatal {
        Fatal(format!("space `{}`: {fault}", self.shared.name))
    }
}
