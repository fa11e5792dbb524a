//! What follows from an entry: folded at once, let go when it is durable.

use super::{Erasure, Fatal, Flight, Held, Job, Made, Order, Space};
use crate::node::ladder::Rung;
use crate::node::rewriting::Rewriting;
use crate::node::shared::{Published, Rights};
use crate::node::trail;
use std::panic::{AssertUnwindSafe, catch_unwind};
use synod_core::effects::{Effects, Item, items};
use synod_core::entry::HEADER_BYTES;
use synod_core::fold::Applied;
use synod_log::Delivered;

/// Writer, epoch and seq of an entry, without reading the rest.
pub(in crate::node) fn stamp(entry: &[u8]) -> Option<(u64, u64, u64)> {
    let head = entry.get(..HEADER_BYTES)?;
    let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap_or_default());
    Some((number(8), number(16), number(24)))
}

/// Whether somebody said in this entry that the wall clock is right.
fn accepts_clock(effects: &Effects) -> bool {
    items(&effects.stream).any(|item| matches!(item, Ok(Item::Event(0, CLOCK_ACCEPTED, _))))
}

/// The tag of `space.clock_accepted`.
const CLOCK_ACCEPTED: u8 = 7;

impl Space {
    /// Takes what the log hands out, makes it durable, and lets go of what followed from it.
    pub(super) fn drive(&mut self) -> Result<(), Fatal> {
        while let Some(delivered) = self.log.deliver() {
            self.fold_in(&delivered)?;
        }
        if self.log.durable() < self.log.tail() {
            let begun = self.shared.source.elapsed();
            self.log.sync().map_err(|fault| self.log_fault(&fault))?;
            let ended = self.shared.source.elapsed();
            self.shared.numbers.syncs.note(ended.saturating_sub(begun).as_micros() as u64);
            self.busy = Some(ended);
            while let Some(delivered) = self.log.deliver() {
                self.fold_in(&delivered)?;
            }
        }
        while self.log.settled().is_some() {}
        self.release();
        Ok(())
    }

    fn fold_in(&mut self, delivered: &Delivered) -> Result<(), Fatal> {
        let applied = catch_unwind(AssertUnwindSafe(|| self.fold.apply(&delivered.entry)));
        // An entry that another life or another node wrote can hold anything.
        let Flight { own, about_space: rights, mark, .. } = self
            .flight_of(&delivered.entry)
            .unwrap_or(Flight { seq: 0, own: Vec::new(), about_space: true, mark: false });
        let (first, last) = match applied {
            Ok(Ok(Applied::Folded { first, last })) => (first, last),
            Ok(Ok(Applied::Ignored)) => {
                own.into_iter().flatten().for_each(super::Waiter::unknown);
                return Ok(());
            }
            Ok(Err(stop)) => return Err(Fatal(format!("space `{}`: {stop}", self.shared.name))),
            Err(_) => return Err(self.panicked(self.fold.index().0, delivered.position.0)),
        };
        let requests = (last.0 + 1).saturating_sub(first.0);
        self.shared.history.note(first.0, delivered.position.0, delivered.entry.len());
        self.trail.push(delivered.position.0, requests as u32, self.fold.effects());
        let mut answers = Vec::with_capacity(requests as usize);
        self.desk.settle(&self.fold, own, &mut answers);
        if rights && accepts_clock(self.fold.effects()) {
            self.clock.accept();
        }
        let mark = mark.then(|| self.job(delivered.position.0));
        if let Some(job) = &mark {
            self.referred = job.referred;
        }
        let (position, last) = (delivered.position, self.fold.index());
        let machines = self.fold.effects().machines;
        let erased = if rights { Erasure::ordered(self.fold.effects()) } else { Vec::new() };
        self.held.push_back(Held { position, last, requests, machines, answers, mark, erased, rights });
        Ok(())
    }

    fn panicked(&self, index: u64, position: u64) -> Fatal {
        Fatal(format!(
            "space `{}`: folding index {index} (log position {position}) panicked, which is a bug; keep the data directory and report it, `synod repair void {index}` records an agreement to leave it out",
            self.shared.name
        ))
    }

    /// Who waits for this entry, if it is one of ours.
    fn flight_of(&mut self, entry: &[u8]) -> Option<Flight> {
        let (writer, epoch, seq) = stamp(entry)?;
        let ours = (writer, epoch) == (self.writer, self.epoch) && self.flights.front()?.seq == seq;
        ours.then(|| self.flights.pop_front()).flatten()
    }

    fn job(&self, position: u64) -> Job {
        Job {
            shared: self.shared.clone(),
            post: self.post.clone(),
            position,
            index: self.fold.index().0,
            outcomes: self.fold.outcomes(),
            referred: self.fold.machines.referred(),
            released: self.released(),
            rewriter: self.log.rewriter(),
        }
    }

    /// Lets go of everything whose position is durable: first what any thread may see, then the answers, so that nobody is answered and then sees less.
    fn release(&mut self) {
        let durable = self.log.durable();
        let ripe = self.held.iter().take_while(|held| held.position <= durable).count();
        let Some(newest) = ripe.checked_sub(1).map(|at| &self.held[at]) else { return };
        for held in self.held.iter().take(ripe) {
            let bits = (0..32).filter(|tag| held.machines >> tag & 1 == 1);
            bits.for_each(|tag| self.shared.announced[tag].set(held.last.0));
        }
        self.note(newest.last.0, newest.position.0);
        for _ in 0..ripe {
            let Some(held) = self.held.pop_front() else { break };
            self.shared.numbers.requests.add(held.requests);
            self.shared.numbers.entries_written.add(1);
            if held.rights {
                self.shared.publish_rights(Rights::of(&self.fold));
            }
            // Before anybody hears that it is gone, history does not show it any more.
            held.erased.into_iter().for_each(|what| self.erase(what));
            held.answers.into_iter().for_each(|ready| ready.send(&self.shared));
            if let Some(job) = held.mark {
                self.publish();
                // A maker that has ended is seen as a checkpoint that never comes; the log keeps everything.
                let _ = self.maker.send(Order::Checkpoint(job));
            }
        }
        if self.flush || self.trail.is_heavy() {
            self.publish();
        }
    }

    /// Hides payloads that were erased, and has them erased from the disk.
    pub(in crate::node) fn erase(&self, what: Erasure) {
        self.shared.history.hide(what.index, &what.ordinals);
        self.shared.projections.forget();
        self.shared.numbers.erasures.add(1);
        let _ = self.maker.send(Order::Erase(self.rewriting(), what));
    }

    /// What another thread needs to write the log anew.
    fn rewriting(&self) -> Rewriting {
        Rewriting { shared: self.shared.clone(), post: self.post.clone(), rewriter: self.log.rewriter() }
    }

    fn note(&self, index: u64, position: u64) {
        let numbers = &self.shared.numbers;
        numbers.index.set(index);
        self.shared.news.send_replace(index);
        numbers.entries.set(position);
        numbers.epoch.set(self.epoch);
        let time = self.fold.time().0;
        numbers.time.set(time);
        numbers.lag.set((self.shared.source.wall_ms() as i64 - time as i64) as u64);
        numbers.parked.set(self.fold.parked() as u64);
        numbers.log_bytes.set(self.log.bytes());
        let pushes = self.fold.machines.mail.pushes();
        if *self.shared.pushes.borrow() != pushes {
            self.shared.pushes.send_replace(pushes);
        }
        if let (None, Some(about)) = (self.shared.id.get(), self.fold.about()) {
            let _ = self.shared.id.set(about.id.clone());
        }
    }

    /// Everything that is durable goes to the trail's file, and whoever listens is told.
    pub(super) fn publish(&mut self) {
        self.flush = self.shared.numbers.listeners.get() > 0;
        if !self.held.is_empty() {
            return;
        }
        let again = if self.trail.has_given_up() { "at the next start" } else { "when there is room" };
        let failed = self.trail.flush().err().map(|error| format!("{error}; it is made whole {again}"));
        self.shared.degrade("trail", failed);
        self.shared.numbers.trail_bytes.set(self.trail.bytes());
        let index = self.trail.written();
        self.shared.published.send_if_modified(|published| {
            let news = published.index != index;
            *published = Published { index, ..*published };
            news
        });
    }

    /// After opening: rights, numbers, trail.
    pub(super) fn publish_all(&mut self) {
        self.shared.publish_rights(Rights::of(&self.fold));
        self.note(self.fold.index().0, self.log.durable().0);
        self.publish();
        let (index, bytes) = self.checkpoint;
        self.shared.numbers.checkpoint_index.set(index);
        self.shared.numbers.checkpoint_bytes.set(bytes);
    }

    /// The maker is done with a checkpoint, or gave up.
    pub(super) fn made(&mut self, made: Made) -> Result<(), Fatal> {
        self.making = false;
        if self.trailing {
            // Quiet comes once more.
            self.busy = Some(self.shared.source.elapsed());
        }
        match made {
            Made::Saved { index, bytes, ladder, oldest } => {
                self.checkpoint = (index, bytes);
                let numbers = &self.shared.numbers;
                numbers.checkpoint_index.set(index);
                numbers.checkpoint_bytes.set(bytes);
                numbers.checkpoints_made.add(1);
                self.shared.degrade("checkpoint", None);
                self.let_go(&ladder, oldest)
            }
            Made::Failed(why) => {
                self.shared.degrade("checkpoint", Some(why));
                Ok(())
            }
            Made::Diverged(why) => Err(Fatal(format!("space `{}`: {why}", self.shared.name))),
        }
    }

    /// Lets go of log and trail below a checkpoint that is not the newest, as far as the settings say.
    ///
    /// Three floors: `durable`, above which nothing is believed; the log floor, which is that checkpoint, below which no restart reads; and the history floor, which is the position `oldest`: from there on state refers to what stands in the log. Nothing above any of them goes.
    fn let_go(&mut self, ladder: &[Rung], oldest: Option<u64>) -> Result<(), Fatal> {
        let keep = self.fold.settings().retain_log_bytes;
        let Some(newest) = ladder.last().filter(|_| keep > 0) else { return Ok(()) };
        let enough = |rung: &&Rung| rung.log_bytes + keep <= newest.log_bytes;
        let older = &ladder[..ladder.len().saturating_sub(1)];
        let Some(floor) = older.iter().rev().find(enough).filter(|floor| floor.position > self.trimmed)
        else {
            return Ok(());
        };
        self.trimmed = floor.position;
        let before = synod_log::Position(oldest.unwrap_or(u64::MAX).min(floor.position + 1));
        self.log.trim(before).map_err(|fault| self.log_fault(&fault))?;
        self.shared.history.trim(self.log.oldest().0);
        if let Err(error) = trail::trim(&self.shared.trail_dir(), floor.index) {
            self.shared.degrade("trail", Some(error.to_string()));
        }
        Ok(())
    }
}
