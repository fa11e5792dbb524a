//! How an entry comes to be.

use super::{Fatal, Fault, Flight, GROWTH_MIN, Item, Space, Waiter};
use crate::node::intake::is_late;
use std::time::Instant;
use synod_core::catalogue::{Card, Class};
use synod_core::entry::{Envelope, Header, Request, compose};
use synod_core::fold::FOLD_VERSION;
use synod_core::ids::{Epoch, Index, Millis};
use synod_core::machines::space as verbs;

/// Withdrawals in one command.
const WITHDRAW_MAX: usize = 4096;

/// A request that the node itself makes.
pub(in crate::node) fn own(command: &verbs::Command<'_>) -> Request {
    let mut request = Request::new(&Envelope {
        principal: "",
        agent: "",
        key: None,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    });
    command.put(&mut request.bytes);
    request
}

/// Whether a command may change rights, settings or the clock.
fn is_about_space(card: &Card) -> bool {
    card.machine_tag == 0 && card.verb != "txn"
}

/// What is to go into one entry, in order.
#[derive(Default)]
struct Draft {
    withdrawn: Vec<verbs::Absent>,
    items: Vec<Item>,
    /// How many of the items are relief: they come first.
    relief: usize,
    mark: bool,
}

impl Space {
    /// Writes at most one entry of what waits; false when there was nothing to write.
    pub(super) fn write(&mut self) -> Result<bool, Fatal> {
        let draft = self.draft();
        if draft.items.is_empty() && draft.withdrawn.is_empty() {
            return Ok(false);
        }
        self.write_draft(draft)?;
        Ok(true)
    }

    fn draft(&mut self) -> Draft {
        let mut draft = Draft { withdrawn: self.desk.take_absent(WITHDRAW_MAX), ..Draft::default() };
        let mut room = self.batch;
        let now = Instant::now();
        let mut chosen = Vec::new();
        self.relief.take(&mut room, &mut chosen);
        self.admit(chosen, now, &mut draft.items);
        draft.relief = draft.items.len();
        if !self.work.is_empty() {
            let mut chosen = Vec::new();
            self.work.take(&mut room, &mut chosen);
            self.admit(chosen, now, &mut draft.items);
        }
        draft.mark = self.wants_mark();
        draft
    }

    /// Leaves out requests that nobody waits for, or that come too late.
    fn admit(&mut self, chosen: Vec<Item>, now: Instant, items: &mut Vec<Item>) {
        for item in chosen {
            self.shared.depth(item.submission.class).leave(item.size());
            if item.answer.is_closed() {
                continue;
            }
            if is_late(&item, now) {
                self.shared.numbers.deadlines.add(1);
                let _ = item.answer.send(Err(Fault::Deadline));
                continue;
            }
            items.push(item);
        }
    }

    fn wants_mark(&self) -> bool {
        !self.making && (self.trailing || self.grown + self.released() >= self.worth_it())
    }

    /// How much the log must have grown, or be able to shrink, for a checkpoint to pay.
    pub(super) fn worth_it(&self) -> u64 {
        self.checkpoint.1.max(GROWTH_MIN)
    }

    /// Bytes of payloads that state has let go of since the last mark, less what came meanwhile.
    pub(super) fn released(&self) -> u64 {
        self.referred.saturating_sub(self.fold.machines.referred())
    }

    /// A mark goes with the entry that is on its way.
    fn marked(&mut self) {
        self.making = true;
        // What was let go of lies below this checkpoint; the keeper touches only what lies below the one before the newest.
        self.trailing = self.released() >= GROWTH_MIN;
        self.grown = 0;
    }

    fn write_draft(&mut self, mut draft: Draft) -> Result<(), Fatal> {
        let has_work = draft.items.len() > draft.relief;
        if has_work {
            match self.append(&draft, Class::Work)? {
                None => return self.take_off(draft),
                Some(full) => self.refuse_work(&mut draft, &full),
            }
            if draft.items.is_empty() && draft.withdrawn.is_empty() {
                return Ok(());
            }
        }
        match self.append(&draft, Class::Relief)? {
            None => self.take_off(draft),
            Some(full) => {
                let withdrawn = std::mem::take(&mut draft.withdrawn);
                self.desk.put_back(withdrawn);
                draft.relief = 0;
                self.refuse_work(&mut draft, &full);
                Ok(())
            }
        }
    }

    /// Answers what is not relief: the disk is full.
    fn refuse_work(&mut self, draft: &mut Draft, full: &Fault) {
        self.shared.degrade("disk", Some(full.to_string()));
        for item in draft.items.split_off(draft.relief) {
            self.shared.numbers.full.add(1);
            let _ = item.answer.send(Err(full.clone()));
        }
    }

    /// Composes and appends. `Some` when the disk has no room for this class; the log is as it was.
    fn append(&mut self, draft: &Draft, class: Class) -> Result<Option<Fault>, Fatal> {
        let mut before = Vec::new();
        if !draft.withdrawn.is_empty() {
            let callers = draft.withdrawn.clone();
            before.push(own(&verbs::Command::Withdraw(verbs::Withdraw { callers })));
        }
        let after = draft.mark.then(|| own(&verbs::Command::Mark(verbs::Mark {})));
        let items = draft.items.iter().map(|item| &item.submission.request);
        let bytes = self.compose(before.iter().chain(items).chain(after.iter()));
        self.append_bytes(bytes, class)
    }

    fn compose<'r>(&mut self, requests: impl Iterator<Item = &'r Request> + Clone) -> Vec<u8> {
        let header = Header {
            fold_version: FOLD_VERSION,
            writer: self.writer,
            epoch: Epoch(self.epoch),
            seq: self.seq + 1,
            time: Millis(self.now()),
            known: self.fold.index(),
            known_digest: self.fold.outcomes(),
        };
        compose(&header, requests)
    }

    fn append_bytes(&mut self, bytes: Vec<u8>, class: Class) -> Result<Option<Fault>, Fatal> {
        let class = match class {
            Class::Work => synod_log::Class::Work,
            _ => synod_log::Class::Relief,
        };
        let length = bytes.len() as u64;
        match self.log.append(bytes, class) {
            Ok(_) => {
                self.seq += 1;
                self.grown += length;
                if class == synod_log::Class::Work {
                    self.shared.degrade("disk", None);
                }
                Ok(None)
            }
            // Where the disk is concerns nobody at a door.
            Err(synod_log::Fault::Full { class, .. }) => Ok(Some(Fault::Full(format!(
                "the node's disk is full and {class} is refused for now; free some space there, then ask again"
            )))),
            Err(fault) => Err(self.log_fault(&fault)),
        }
    }

    /// The entry is in the pipeline: remember who waits for it.
    fn take_off(&mut self, draft: Draft) -> Result<(), Fatal> {
        let numbers = &self.shared.numbers;
        numbers.withdrawn.add(draft.withdrawn.len() as u64);
        numbers.batch_last.set(draft.items.len() as u64);
        numbers.batch_max.at_least(draft.items.len() as u64);
        if draft.mark {
            self.marked();
        }
        let before = !draft.withdrawn.is_empty();
        let about_space = draft.items.iter().any(|item| is_about_space(item.submission.card));
        let mut own: Vec<Option<Waiter>> = Vec::with_capacity(draft.items.len() + 2);
        own.extend(before.then_some(None));
        own.extend(draft.items.into_iter().map(|item| Some(Waiter::of(item))));
        own.extend(draft.mark.then_some(None));
        self.flights.push_back(Flight { seq: self.seq, own, about_space, mark: draft.mark });
        Ok(())
    }

    /// Writes requests of the node's own as one entry, and sees it through.
    pub(in crate::node) fn write_own(&mut self, requests: &[Request]) -> Result<(), Fatal> {
        let bytes = self.compose(requests.iter());
        if let Some(full) = self.append_bytes(bytes, Class::Relief)? {
            return Err(Fatal(format!("space `{}`: {full}", self.shared.name)));
        }
        let own = requests.iter().map(|_| None).collect();
        self.flights.push_back(Flight { seq: self.seq, own, about_space: true, mark: false });
        self.drive()
    }

    /// Lets time in, and a mark if one is due. On a disk without room even for that, time waits.
    pub(super) fn pulse(&mut self) -> Result<(), Fatal> {
        let mark = self.wants_mark();
        let mut requests = vec![own(&verbs::Command::Pulse(verbs::Pulse {}))];
        requests.extend(mark.then(|| own(&verbs::Command::Mark(verbs::Mark {}))));
        let bytes = self.compose(requests.iter());
        self.cramped = self.append_bytes(bytes, Class::Relief)?.is_some();
        if !self.cramped {
            self.shared.numbers.pulses.add(1);
            if mark {
                self.marked();
            }
            let own = requests.iter().map(|_| None).collect();
            self.flights.push_back(Flight { seq: self.seq, own, about_space: false, mark });
        }
        self.drive()
    }

    /// Begins an epoch: this node's life. The first of a space brings its genesis along.
    pub(in crate::node) fn open_epoch(&mut self, genesis: Option<Request>) -> Result<(), Fatal> {
        self.epoch += 1;
        self.seq = 0;
        let epoch = own(&verbs::Command::Epoch(verbs::OpenEpoch { version: env!("CARGO_PKG_VERSION") }));
        let requests: Vec<Request> = genesis.into_iter().chain([epoch]).collect();
        self.write_own(&requests)?;
        if self.fold.epoch() != Epoch(self.epoch) || self.fold.index() == Index(0) {
            return Err(Fatal(format!("space `{}`: the epoch entry was not folded", self.shared.name)));
        }
        self.publish_all();
        Ok(())
    }
}
