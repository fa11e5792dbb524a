//! The notary: signatures are verified before anything is written, beside the loop.
//!
//! ```text
//!   submit ─▶ nothing signed ────────────────────────────────────────────▶ loop
//!        └──▶ a signed vote ─▶ line ─▶ notary ─▶ mark ─────────────────────▶ loop
//!                                        └─ bad signature ─▶ refused, never written
//! ```
//!
//! The arithmetic of a signature costs many times what the fold does for a vote, so nobody but those who sign waits for it; among them agents take turns, and whoever floods the notary with bad signatures waits for itself.
//! What was verified goes on with a mark in its envelope, and the fold takes the node's word for it: it compares, and computes nothing.
//!
//! Nobody else can set the mark: doors write envelopes without it, and whatever comes through a [`Handle`](super::Handle) with one loses it before it is looked at.
//! Limits were held before: what waits here has taken its place in the waiting room of its class.
//!
//! One by one, and with the one verdict that everybody comes to: an algebraic batch accepts now and then what a single verification refuses, and a vote that counts has to stand in a certificate ([ADR 22](../../../../docs/adr/0022-ballot.md)).

use super::intake::{Batch, Item, Line, Waiting};
use super::pending::{Outcome, Settled};
use super::post::{Message, Post};
use super::shared::Shared;
use ring::signature::{ED25519, UnparsedPublicKey};
use std::sync::{Arc, mpsc};
use synod_core::entry::Request;
use synod_core::ids::Millis;
use synod_core::machines::ballot::{SignedVote, mark_verified, signed};
use synod_core::refusal::{Refusal, invalid};
use synod_core::vote::{Statement, did_key};

/// A request that waits for the notary.
pub(super) struct Job {
    shared: Arc<Shared>,
    post: Post,
    item: Box<Item>,
}

impl Waiting for Job {
    fn item(&self) -> &Item {
        &self.item
    }
}

/// The way to the notary. Cheap to clone; the thread ends with the last of them.
#[derive(Clone, Debug)]
pub(super) struct Notary(mpsc::Sender<Job>);

impl Default for Notary {
    /// A notary that takes nothing, as that of a node that is stopping.
    fn default() -> Self {
        Notary(mpsc::channel().0)
    }
}

impl Notary {
    /// A notary, and the work of its thread.
    pub fn new() -> (Notary, impl FnOnce() + Send + 'static) {
        let (to, jobs) = mpsc::channel();
        (Notary(to), move || work(&jobs))
    }

    /// Takes a request over; false when there is no notary any more.
    pub fn take(&self, shared: Arc<Shared>, post: Post, item: Box<Item>) -> bool {
        self.0.send(Job { shared, post, item }).is_ok()
    }
}

/// Whether a request has to go to the notary. A mark that it brought along is taken off.
pub(super) fn concerns(request: &mut Request) -> bool {
    // What cannot be read is the fold's to call void.
    let concerns = signed(request).is_ok_and(|(votes, _)| !votes.is_empty());
    mark_verified(request, false);
    concerns
}

fn work(jobs: &mpsc::Receiver<Job>) {
    let (mut line, mut turn) = (Line::default(), Vec::new());
    while let Ok(first) = jobs.recv() {
        line.push(first);
        while !line.is_empty() {
            jobs.try_iter().for_each(|job| line.push(job));
            line.take(&mut Batch { requests: 1, bytes: usize::MAX }, &mut turn);
            turn.drain(..).for_each(attend);
        }
    }
}

fn attend(job: Job) {
    let Job { shared, post, mut item } = job;
    let (class, bytes) = (item.submission.class, item.size());
    // Nobody waits for it any more, so it is never written.
    if item.answer.is_closed() {
        return shared.depth(class).leave(bytes);
    }
    let verified = match signed(&item.submission.request) {
        Ok((votes, _)) => votes.iter().try_for_each(|vote| verify(vote, shared.id.get().map_or("", |id| id))),
        Err(malformed) => Err(invalid(format!("the request cannot be read: {malformed}; send it again"))),
    };
    match verified {
        Ok(()) => {
            mark_verified(&mut item.submission.request, true);
            // The mark may have made it longer by some bytes: its place is counted as it leaves.
            shared.depth(class).resize(bytes, item.size());
            let bytes = item.size();
            if !post.send(Message::Submit(post.space, item)) {
                shared.depth(class).leave(bytes);
            }
        }
        Err(refusal) => {
            shared.depth(class).leave(bytes);
            let settled = Settled {
                index: synod_core::ids::Index(shared.numbers.index.get()),
                time: Millis(shared.numbers.time.get()),
                outcome: Outcome::Refused { refusal, current: None },
                guard: None,
            };
            // Whoever asked may have gone meanwhile.
            let _ = item.answer.send(Ok(settled));
        }
    }
}

fn verify(vote: &SignedVote<'_>, space: &str) -> Result<(), Refusal> {
    let statement = Statement { space, ..vote.statement };
    let Some(key) = vote.key else {
        return Err(invalid("`key` is no Ed25519 key as did:key:z6Mk…; take it from `synod agent key`"));
    };
    UnparsedPublicKey::new(&ED25519, key).verify(&statement.bytes(), &vote.signature).map_err(|_| {
        invalid(format!(
            "the signature is not that of {} over `{}` by `{}` in round {} of ballot {} of this space; sign again, with `synod ballot cast {} {} --sign`",
            did_key(&key),
            statement.choice,
            statement.voter,
            statement.round,
            statement.ballot,
            statement.ballot,
            statement.choice
        ))
    })
}
