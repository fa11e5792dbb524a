//! Rewriting what is old: the words of it.
//!
//! Positions and order are for ever; the bytes of an entry are not. Its owner may replace them by shorter
//! ones that mean the same: without a payload that somebody had the right to have erased, or that nothing
//! refers to any more. What "the same" is, the owner judges; a log only promises that nothing else changes.
//!
//! The heavy part is done beside the owner, on any thread; the owner only swaps one for the other.
//!
//! ```text
//!   owner's thread                        another thread
//!   ──────────────                        ──────────────
//!   rewriter() ─────────────────────────▶ Rewriter
//!   turn()          (if what is meant     parts()      what can be rewritten: everything but the part
//!                    is still being                    that is being written
//!                    written)             rewrite(part, edit) ─▶ Draft     durable, under another name
//!   adopt(draft) ◀────────────────────────┘
//!        │ one exchange of names, one flush
//!        └────▶ Waste ──────────────────▶ wipe()       the old bytes are overwritten, then let go
//! ```
//!
//! A crash at any point leaves the old part or the new one, whole. What is left over is overwritten and
//! removed when the log is opened again.
//!
//! It deliberately does not decide what is rewritten, or when, and keeps no list of it.

use std::any::Any;
use std::fmt;

use crate::{Fault, Position};

/// A stretch of the log that is rewritten as a whole: everything in it is durable and nothing is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first position.
    pub first: Position,
    /// The position after its last one.
    pub next: Position,
    /// Bytes it takes.
    pub bytes: u64,
    /// Another one after each rewriting, so that a draft made from what is not there any more is noticed.
    pub generation: u64,
    /// Whether remains of a former use of its file may stand in it, behind its entries.
    pub recycled: bool,
}

impl Part {
    /// Whether it holds a position.
    pub fn holds(&self, position: Position) -> bool {
        (self.first..self.next).contains(&position)
    }
}

/// What to do with the entry at a position: `None` leaves it, `Some` replaces it by bytes that are no longer.
pub type Edit<'a> = &'a mut dyn FnMut(Position, &[u8]) -> Option<Vec<u8>>;

/// Called after each so many bytes were written and flushed: the place to wait, so as not to crowd out the owner.
pub type Pace<'a> = &'a mut dyn FnMut(usize);

/// Prepares drafts beside the owner of a log, on any thread. It ends with the owner: then everything is `Closed`.
pub trait Rewriter: Send {
    /// What can be rewritten now, in order, without gaps: everything durable but what is still being written.
    fn parts(&mut self) -> Result<Vec<Part>, Fault>;

    /// Writes a part anew, with each entry as `edit` leaves it, durably and under another name.
    ///
    /// `None` when the part is not there any more, trimmed or rewritten meanwhile. Faults: `TooLarge` for an
    /// edit that is longer than what it replaces, `Full`, `Damaged`, `Io`; none of them touches the log.
    fn rewrite(&mut self, part: &Part, edit: Edit<'_>, pace: Pace<'_>) -> Result<Option<Draft>, Fault>;
}

/// A part written anew, waiting to be adopted by the owner ([`crate::Log::adopt`]).
pub struct Draft {
    /// What it was made from.
    pub part: Part,
    /// Bytes it takes.
    pub bytes: u64,
    /// How many entries were changed.
    pub changed: u64,
    /// What the log needs to know about it.
    pub(crate) made: Box<dyn Any + Send>,
    /// How to get rid of it.
    pub(crate) waste: Waste,
}

impl Draft {
    /// A draft of a log outside this crate: `made` comes back in [`Draft::into_made`] when it is adopted.
    pub fn new(part: Part, bytes: u64, changed: u64, made: Box<dyn Any + Send>, waste: Waste) -> Draft {
        Draft { part, bytes, changed, made, waste }
    }

    /// What the log that made it put in, and how to get rid of it.
    pub fn into_made(self) -> (Box<dyn Any + Send>, Waste) {
        (self.made, self.waste)
    }

    /// Not wanted after all: what is to be wiped instead of being adopted.
    pub fn discard(self) -> Waste {
        self.waste
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Draft({}..{}, {} changed)", self.part.first, self.part.next, self.changed)
    }
}

/// What became of a draft.
#[derive(Debug)]
pub struct Adopted {
    /// Whether it stands in the log now. Otherwise what it was made from was not there any more.
    pub adopted: bool,
    /// What is left over, either way.
    pub waste: Waste,
}

/// How to wipe something, pausing by the pace.
type Wipe = Box<dyn FnOnce(Pace<'_>) -> Result<(), Fault> + Send>;

/// Old bytes that are not part of the log any more and not gone yet. Dropped without being wiped, they are
/// wiped when the log is opened again.
#[must_use = "old bytes stay on the disk until they are wiped"]
pub struct Waste(Vec<Wipe>);

impl Waste {
    /// Nothing.
    pub fn none() -> Waste {
        Waste(Vec::new())
    }

    /// Something that is wiped like this.
    pub fn new(wipe: impl FnOnce(Pace<'_>) -> Result<(), Fault> + Send + 'static) -> Waste {
        Waste(vec![Box::new(wipe)])
    }

    /// Both.
    pub fn and(mut self, other: Waste) -> Waste {
        self.0.extend(other.0);
        self
    }

    /// Overwrites the old bytes where they stand, flushes, and lets them go. For any thread but the owner's.
    pub fn wipe(self, pace: Pace<'_>) -> Result<(), Fault> {
        self.0.into_iter().try_for_each(|wipe| wipe(pace))
    }
}

impl fmt::Debug for Waste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Waste({})", self.0.len())
    }
}

/// The fault of an edit that is longer than what it replaces.
pub(crate) fn check_edit(old: &[u8], new: &[u8]) -> Result<(), Fault> {
    match new.len() <= old.len() {
        true => Ok(()),
        false => Err(Fault::TooLarge { bytes: new.len(), max: old.len() }),
    }
}
