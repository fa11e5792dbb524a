//! The desk: who waits for which request, and what happens when nobody does any more.
//!
//! ```text
//!   outcome of a request ──▶ its waiter          parked ──▶ kept under its ticket ──▶ answer ──▶ all who wait there
//!   nobody waits any more ─▶ absent ─▶ space.withdraw, batched
//!   a grant nobody wrote ──▶ absent
//! ```
//!
//! A retried claim with its key attaches to the ticket of the first try, so several may wait for one; the wait ends when the last of them has gone.
//! A reply that carries a fence is a grant. It travels with a [`Guard`]: if no copy of the reply reaches a caller, the grant is taken back.
//! A keyed request that did more than claim is the exception: its key promises the caller the recorded reply, so it keeps its grant until the lease ends.

use super::history::Errand;
use super::intake::Item;
use super::pending::{Ended, Outcome, Settled};
use super::post::{Message, Post};
use super::shared::Shared;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use synod_core::catalogue::Card;
use synod_core::effects::What;
use synod_core::fold::Fold;
use synod_core::ids::{Index, Millis, Serial};
use synod_core::json::{Hole, Render};
use synod_core::machines::space::Absent;
use synod_core::refusal::Refusal;
use tokio::sync::oneshot;

/// Somebody who waits for a request.
pub(super) struct Waiter {
    id: u64,
    agent: String,
    key: Option<String>,
    card: &'static Card,
    answer: oneshot::Sender<Ended>,
}

impl Waiter {
    /// The waiter of a request whose bytes have gone into an entry.
    pub fn of(item: Item) -> Waiter {
        let Item { id, submission, answer } = item;
        Waiter { id, agent: submission.agent, key: submission.key, card: submission.card, answer }
    }

    /// Tells them that it is unknown what became of it.
    pub fn unknown(self) {
        let _ = self.answer.send(Err(super::Fault::Unknown));
    }

    fn absent(&self, ticket: Index) -> Absent {
        Absent { ticket, agent: self.agent.as_str().into(), key: self.key.as_deref().map(Into::into) }
    }

    /// Whether a grant in its reply is taken back when nobody wrote it.
    fn gives_back(&self) -> bool {
        self.card.waits() || (self.key.is_none() && (self.card.verb == "txn" || takes_next(self.card)))
    }
}

/// Whether what it ends may bring the next of its kind.
fn takes_next(card: &Card) -> bool {
    card.fields.iter().any(|field| matches!(field.name, "then_claim" | "then_take"))
}

/// An answer that waits for its entry to become durable.
pub(super) struct Ready(oneshot::Sender<Ended>, Ended, Vec<Hole>);

impl Ready {
    /// Lets it go, by way of history if something is missing. If nobody is there, its guard says so.
    pub fn send(self, shared: &Arc<Shared>) {
        let Ready(to, ended, holes) = self;
        if holes.is_empty() {
            let _ = to.send(ended);
        } else {
            shared.historians.send(Errand::settled(shared.clone(), to, ended, holes));
        }
    }
}

/// A grant that was answered, and whether any copy of the answer was written.
#[derive(Debug, Default)]
struct Grant {
    written: AtomicBool,
    guards: AtomicU32,
}

/// Travels with an answer that grants something. Dropped without [`Guard::written`], it has the grant taken back.
#[derive(Debug)]
pub(super) struct Guard {
    grant: Arc<Grant>,
    post: Post,
    absent: Option<Box<Absent>>,
}

impl Guard {
    fn new(grant: &Arc<Grant>, post: &Post, absent: Absent) -> Guard {
        grant.guards.fetch_add(1, SeqCst);
        Guard { grant: grant.clone(), post: post.clone(), absent: Some(Box::new(absent)) }
    }

    /// The answer reached its caller.
    pub fn written(self) {
        self.grant.written.store(true, SeqCst);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let last = self.grant.guards.fetch_sub(1, SeqCst) == 1;
        if let Some(absent) = self.absent.take()
            && last
            && !self.grant.written.load(SeqCst)
        {
            self.post.send(Message::Unwritten(self.post.space, absent));
        }
    }
}

/// Written grants that are remembered at the most.
const WRITTEN_MAX: usize = 65_536;

/// Who waits for what in one space. See the [module](self).
pub(super) struct Desk {
    post: Post,
    /// By ticket.
    waiting: HashMap<u64, Vec<Waiter>>,
    /// From submission to ticket.
    tickets: HashMap<u64, u64>,
    /// Grants answered to keyed claims, whose retries get the same answer.
    grants: HashMap<u64, Arc<Grant>>,
    grants_swept: usize,
    /// To be withdrawn.
    absent: Vec<Absent>,
}

impl Desk {
    pub fn new(post: Post) -> Desk {
        Desk {
            post,
            waiting: HashMap::new(),
            tickets: HashMap::new(),
            grants: HashMap::new(),
            grants_swept: 1024,
            absent: Vec::new(),
        }
    }

    /// Takes up to `most` of those to be withdrawn.
    pub fn take_absent(&mut self, most: usize) -> Vec<Absent> {
        let most = most.min(self.absent.len());
        self.absent.drain(..most).collect()
    }

    pub fn has_absent(&self) -> bool {
        !self.absent.is_empty()
    }

    /// Puts back what could not be written.
    pub fn put_back(&mut self, absent: Vec<Absent>) {
        self.absent.extend(absent);
    }

    /// Whoever handed submission `id` in has gone.
    pub fn gone(&mut self, id: u64) {
        // Not here: either not written yet, which the intake notices, or answered, which its guard notices.
        let Some(ticket) = self.tickets.remove(&id) else { return };
        let Some(waiters) = self.waiting.get_mut(&ticket) else { return };
        let Some(at) = waiters.iter().position(|waiter| waiter.id == id) else { return };
        let waiter = waiters.swap_remove(at);
        if waiters.is_empty() {
            self.waiting.remove(&ticket);
            self.absent.push(waiter.absent(Index(ticket)));
        }
    }

    /// A grant's reply was dropped before it was written.
    pub fn unwritten(&mut self, absent: Absent) {
        let ticket = absent.ticket.0;
        if let Some(grant) = self.grants.get(&ticket) {
            if grant.written.load(SeqCst) || grant.guards.load(SeqCst) > 0 {
                return;
            }
            self.grants.remove(&ticket);
        }
        self.absent.push(absent);
    }

    /// Ends every wait of this node's life with the same fault.
    pub fn close(&mut self, fault: &super::Fault) {
        self.tickets.clear();
        for waiter in self.waiting.drain().flat_map(|(_, waiters)| waiters) {
            let _ = waiter.answer.send(Err(fault.clone()));
        }
    }

    /// Turns the outcomes of the entry just folded into answers. `own` has a place for each request in it.
    pub fn settle(&mut self, fold: &Fold, mut own: Vec<Option<Waiter>>, ready: &mut Vec<Ready>) {
        let effects = fold.effects();
        let first = effects.first.0;
        for outcome in &effects.outcomes {
            let index = outcome.index;
            let at = index.0.checked_sub(first).map_or(usize::MAX, |at| at as usize);
            let answer = Found { fold, what: &outcome.what, index };
            match own.get_mut(at).and_then(Option::take) {
                Some(waiter) => self.settle_one(waiter, &answer, ready),
                None => self.settle_parked(&answer, ready),
            }
        }
        if self.grants.len() > self.grants_swept {
            // That a grant was written has to be known for as long as a copy of its answer may still be on its way.
            let kept = |grant: &Grant| grant.guards.load(SeqCst) > 0;
            let room = self.grants.len() < WRITTEN_MAX;
            self.grants.retain(|_, grant| kept(grant) || (room && grant.written.load(SeqCst)));
            self.grants_swept = (self.grants.len() * 2).max(1024);
        }
    }

    fn settle_one(&mut self, waiter: Waiter, found: &Found<'_>, ready: &mut Vec<Ready>) {
        match found.what {
            What::Parked(ticket) => self.park(waiter, *ticket),
            _ => {
                let (outcome, holes) = found.outcome(waiter.card, found.index);
                let ticket = match &outcome {
                    Outcome::Repeated { index_of_first, .. } => *index_of_first,
                    _ => found.index,
                };
                ready.push(self.ready(waiter, found, (found.index, ticket), outcome, holes));
            }
        }
    }

    /// Answers everybody who waits under a ticket.
    fn settle_parked(&mut self, found: &Found<'_>, ready: &mut Vec<Ready>) {
        let Some(waiters) = self.waiting.remove(&found.index.0) else { return };
        let now = found.fold.index();
        let Some(card) = waiters.first().map(|waiter| waiter.card) else { return };
        let (outcome, holes) = found.outcome(card, now);
        for waiter in waiters {
            self.tickets.remove(&waiter.id);
            ready.push(self.ready(waiter, found, (now, found.index), outcome.clone(), holes.clone()));
        }
    }

    fn park(&mut self, waiter: Waiter, ticket: Index) {
        if waiter.answer.is_closed() && !self.waiting.contains_key(&ticket.0) {
            return self.absent.push(waiter.absent(ticket));
        }
        // Somebody waits again: the word that nobody does, if it is not written yet, is not true any more.
        self.absent.retain(|absent| absent.ticket != ticket);
        self.tickets.insert(waiter.id, ticket.0);
        self.waiting.entry(ticket.0).or_default().push(waiter);
    }

    fn ready(
        &mut self,
        waiter: Waiter,
        found: &Found<'_>,
        (index, ticket): (Index, Index),
        outcome: Outcome,
        holes: Vec<Hole>,
    ) -> Ready {
        let json = match &outcome {
            Outcome::Replied { json } | Outcome::Repeated { json, .. } => json.as_str(),
            _ => "",
        };
        let guard = (waiter.gives_back() && json.contains("\"fence\":")).then(|| self.guard(&waiter, ticket));
        let settled = Settled { index, time: found.time(), outcome, guard };
        Ready(waiter.answer, Ok(settled), holes)
    }

    fn guard(&mut self, waiter: &Waiter, ticket: Index) -> Guard {
        let absent = waiter.absent(ticket);
        if waiter.key.is_none() {
            return Guard::new(&Arc::default(), &self.post, absent);
        }
        Guard::new(self.grants.entry(ticket.0).or_default(), &self.post, absent)
    }
}

/// One outcome of the entry just folded.
struct Found<'f> {
    fold: &'f Fold,
    what: &'f What,
    index: Index,
}

impl Found<'_> {
    fn time(&self) -> Millis {
        self.fold.effects().time
    }

    /// The outcome as it is shown, as of `index`, and what history has to put in.
    fn outcome(&self, card: &Card, index: Index) -> (Outcome, Vec<Hole>) {
        let stream = &self.fold.effects().stream;
        let none = (Outcome::Void, Vec::new());
        match self.what {
            What::Replied(range) => self
                .json(card, &stream[range.clone()], index)
                .map_or(none, |(json, holes)| (Outcome::Replied { json }, holes)),
            What::Repeated { reply, index: first } => self
                .json(card, &stream[reply.clone()], *first)
                .map_or(none, |(json, holes)| (Outcome::Repeated { json, index_of_first: *first }, holes)),
            What::Refused => (self.refused(card), Vec::new()),
            What::Parked(_) | What::Void => none,
        }
    }

    fn json(&self, card: &Card, record: &[u8], index: Index) -> Option<(String, Vec<Hole>)> {
        let mut json = String::with_capacity(96);
        let bodies = (self.fold, card.machine_tag);
        let render = Render::new(&bodies);
        render.object(card.reply, record, &mut json).ok()?;
        close_with(&mut json, &[("index", index.0)]);
        Some((json, render.into_holes()))
    }

    fn refused(&self, card: &Card) -> Outcome {
        let found = self.fold.effects().refusals.iter().rev().find(|(at, _)| *at == self.index);
        let Some((_, refusal)) = found else { return Outcome::Void };
        Outcome::Refused { refusal: refusal.clone(), current: self.current(card, refusal) }
    }

    /// The value that stands now, for a conflict on one. A transaction's refusal can come from any machine.
    fn current(&self, card: &Card, refusal: &Refusal) -> Option<String> {
        let key = Serial(refusal.current?);
        let machines = if card.machine_tag == 0 { 1..=32 } else { card.machine_tag..=card.machine_tag };
        let body = machines.into_iter().find_map(|machine| self.fold.machines.body(machine, key))?;
        let view = body.view();
        let bytes = view.bytes?;
        match view.media {
            synod_core::entry::JSON => std::str::from_utf8(bytes).ok().map(str::to_owned),
            _ => None,
        }
    }
}

/// Adds number members at the end of a JSON object.
pub(super) fn close_with(json: &mut String, members: &[(&str, u64)]) {
    use std::fmt::Write;
    json.pop();
    for (name, value) in members {
        let comma = if json.len() > 1 { "," } else { "" };
        let _ = write!(json, "{comma}\"{name}\":{value}");
    }
    json.push('}');
}
