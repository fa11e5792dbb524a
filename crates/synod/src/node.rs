//! The node as a library: spaces, each a log and a fold, on a few threads.
//!
//! ```text
//!               ┌────────────────────────── one turn of a loop ──────────────────────────┐
//!   submit ───▶ │ intake ─▶ one entry ─▶ log.append ─▶ fold.apply ─▶ log.sync ─▶ answers │ ─▶ Pending
//!   (any thread)│ relief before work                     │               events, trail    │ ─▶ Listener
//!   ask ──────▶ │                                        └─ queries, between entries      │ ─▶ Answer
//!               └─────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Loops are plain threads without timers on the hot path; doors are asynchronous and meet them at a [`Handle`].
//! Nothing that was derived from an entry leaves before that entry is durable: no reply, answer, event or checkpoint.
//!
//! Rooms, in the order in which a request walks through them: `handle` (submit, ask, listen) · `shared` (what any thread may see) · `post` (the way into a loop) · `intake` (relief before work, fair shares) · `space` (one turn) · `desk` (who waits for which ticket) · `pending` (the answer) · `trail` and `listen` (what happened, kept and heard) · `maker` and `ladder` (checkpoints off to the side) · `past` (state as of a moment) · `start` and `home` (the data directory) · `clock`, `status`, `salts`, `fault`.
//!
//! What a node deliberately does not do: decide anything (the fold does), retry a failed flush, speak a protocol, or start anything it was not asked for.

mod fault;
mod handle;
mod listen;
mod pending;
mod status;

pub use fault::{Fault, StartError};
pub use handle::{Answer, Asked, Handle, Submission};
pub use listen::{Cursor, Event, Listener, Silence};
pub use pending::{Outcome, Pending, Settled};
pub use status::{NodeStatus, SpaceStatus};

use std::path::PathBuf;
use synod_core::refusal::Refusal;

/// Why a query was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// No, by rule.
    Refused(Refusal),
    /// This node could not.
    Fault(Fault),
}

impl From<Fault> for AskError {
    fn from(fault: Fault) -> Self {
        AskError::Fault(fault)
    }
}
