//! The `Log` trait, its words, and its law.
//!
//! One space has one log. The node appends entries to it and feeds the fold from its ordered output; what
//! the log has not yet made durable never leaves the node. A log is driven by one owner on one thread: no
//! method takes a lock the caller can see, and `&mut self` is the whole concurrency story.
//!
//! Appending and acknowledging are separate things. `append` only puts an entry into the pipeline and gives
//! a [`Ticket`]; the [`Receipt`] comes later, in ticket order, from [`Log::settled`]. How many appends share
//! one flush is the caller's choice: everything between two calls of [`Log::sync`] does.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::{Adopted, Draft, Fault, Rewriter, Waste};

/// The log's own number of an entry: from 1, rising, without gaps; 0 means "before the first".
///
/// Never shown outside the node: the fold numbers requests by its own index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl Position {
    /// Before the first entry.
    pub const ZERO: Position = Position(0);

    /// The position after this one.
    pub fn next(self) -> Position {
        Position(self.0 + 1)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One append in the pipeline: from 1, rising by one for each accepted append of this life of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What became of one append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Durable at this position, for ever.
    Committed(Position),
    /// Certainly not in the log, now or later: the caller may append it again.
    Lost,
    /// May or may not be in the log (a flush failed, a leader changed). Only the ordered output tells.
    Unknown,
}

/// Whether an entry may use the bytes kept back for a full disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Brings new load. Refused with [`Fault::Full`] as soon as only the reserve is left.
    Work,
    /// Makes room or keeps a promise (finish, extend, heartbeat, delete): goes on in reserved bytes.
    Relief,
}

/// The bytes of one entry: immutable, cheap to clone, possibly a window of a larger shared buffer.
///
/// Keeping an `Entry` keeps its whole buffer alive (for entries read from disk up to some hundred kB);
/// whoever keeps one for long copies it with `to_vec`.
#[derive(Clone)]
pub struct Entry {
    whole: Arc<Vec<u8>>,
    start: usize,
    end: usize,
}

impl Entry {
    /// A window of a shared buffer. Panics when the range is outside of it.
    pub fn window(whole: Arc<Vec<u8>>, range: Range<usize>) -> Entry {
        assert!(range.start <= range.end && range.end <= whole.len(), "entry window outside its buffer");
        Entry { whole, start: range.start, end: range.end }
    }

    /// A window of this window, sharing its buffer. Panics when the range is outside of it.
    pub fn slice(&self, range: Range<usize>) -> Entry {
        assert!(range.end <= self.len(), "entry window outside its buffer");
        Entry::window(self.whole.clone(), self.start + range.start..self.start + range.end)
    }
}

impl From<Vec<u8>> for Entry {
    fn from(bytes: Vec<u8>) -> Entry {
        let end = bytes.len();
        Entry { whole: Arc::new(bytes), start: 0, end }
    }
}

impl Deref for Entry {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.whole[self.start..self.end]
    }
}

impl AsRef<[u8]> for Entry {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self[..] == other[..]
    }
}

impl Eq for Entry {}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({} bytes)", self.len())
    }
}

/// One entry of the ordered output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Where it stands in the order.
    pub position: Position,
    /// Its bytes, as they were appended, or as the owner rewrote them since.
    pub entry: Entry,
}

/// What [`Log::read`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// Durable entries in order, the first at the position asked for. Empty: there is none yet.
    Entries(Vec<Delivered>),
    /// The position asked for was trimmed away: start from a checkpoint at or after `oldest`.
    Trimmed {
        /// The lowest position that can still be read.
        oldest: Position,
    },
}

/// What kind of log this is, where callers act differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Character {
    /// The order is final as soon as `append` returns: [`Log::deliver`] yields an entry before its
    /// [`Log::sync`], so the fold runs while the disk works. True for memory and disk, where the owner is
    /// the only writer; false for a quorum, where another writer's entry may come first.
    pub final_before_durable: bool,
}

/// One order of opaque entries, made durable.
///
/// # The law
///
/// 1. **One order.** Entries get positions 1, 2, 3, … without gaps. What was once committed at a position
///    is there for ever, until it is trimmed.
/// 2. **An append promises nothing.** `Ok(ticket)` means: in the pipeline, behind all earlier tickets.
///    A refused append (`Err`) is not in the log and never will be, and the log is as it was, unless
///    [`Fault::is_fatal`].
/// 3. **Receipts come in ticket order, once each,** and `Committed` only for what is durable. After a
///    fatal fault everything unsettled settles as `Unknown`.
/// 4. **The fold is fed only from `deliver`** (and from `read` when it starts), never from what was passed
///    to `append`. `deliver` yields each position after the tail at opening, once, in order. Where the
///    character says final-before-durable it yields an entry as soon as it is appended; nothing derived
///    from it may leave the node before `durable` has reached it.
/// 5. **`read` shows only durable entries,** any number of times, from any position not trimmed.
/// 6. **Dropping a log is a crash.** What was not durable may or may not be found at the next opening, but
///    only as an unbroken continuation of what was. `close` is the clean stop.
/// 7. **The first failed flush is the last.** A log never retries one: it is poisoned, every later call
///    returns the fault, and the process is to stop and recover.
/// 8. **Damage is named, never skipped.**
/// 9. **Duplicates are allowed** on logs that retry: an entry may appear at two positions. The fold ignores
///    a repeat by the writer's sequence number in its header.
/// 10. **Positions and order are for ever, bytes may be shortened.** The owner may replace a durable entry by
///     one that is no longer and means the same ([`crate::rewrite`]). Whoever reads sees the old bytes of an
///     entry or the new ones, whole; a crash leaves either.
///
/// One thread drives a log. `wake_by` is the only way a log speaks first.
pub trait Log: Send {
    /// What kind of log this is. Constant for its life.
    fn character(&self) -> Character;

    /// Takes an entry into the pipeline, behind everything appended before. Nothing is promised yet.
    ///
    /// Normally touches no disk; may flush what is pending when a segment is full. Faults: `TooLarge`,
    /// `Sealed`, `Closed`, `Full` (for `Class::Relief` only when the reserve is used up too), or fatal.
    fn append(&mut self, entry: Vec<u8>, class: Class) -> Result<Ticket, Fault>;

    /// The next entry of the ordered output, if there is one. Cheap; never reads a disk.
    fn deliver(&mut self) -> Option<Delivered>;

    /// Drives everything appended so far towards durability.
    ///
    /// A local log returns when it is durable (one frame, one flush; nothing when nothing is pending). A
    /// log that settles later only makes sure that it is on its way, and wakes. Any fault here is fatal.
    fn sync(&mut self) -> Result<(), Fault>;

    /// The next receipt, in ticket order, if it has been decided.
    fn settled(&mut self) -> Option<(Ticket, Receipt)>;

    /// The last durable position; zero when there is none.
    fn durable(&self) -> Position;

    /// The last position in the order, durable or not; zero when there is none.
    fn tail(&self) -> Position;

    /// The lowest position that `read` can give; one past the tail when there is none.
    fn oldest(&self) -> Position;

    /// Durable entries from `from` on (zero means from 1), about `max_bytes` of them but at least one.
    ///
    /// Empty when `from` is past the durable end. Reading in sequence is cheap; a jump costs a short scan.
    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault>;

    /// Returns a position such that everything up to it is durable and visible here, and nothing beyond it
    /// was acknowledged by a former writer before this call.
    fn barrier(&mut self) -> Result<Position, Fault>;

    /// To be called when nothing is going on. The disk log writes the small mark that confirms its last
    /// frame; calling it again writes nothing.
    fn idle(&mut self) -> Result<(), Fault>;

    /// Gives up entries before `before`. A log may keep more (the disk log lets go of whole segments, never
    /// of the one it writes), never less. `before` past the durable end means all that is durable.
    fn trim(&mut self, before: Position) -> Result<(), Fault>;

    /// Ends the log for good, in its own order: what is pending becomes durable, later positions are void,
    /// every later append on it, by anyone, is `Fault::Sealed`. Reading goes on. Idempotent.
    fn seal(&mut self) -> Result<(), Fault>;

    /// The clean stop: what is pending becomes durable and confirmed. Later appends are `Fault::Closed`.
    fn close(&mut self) -> Result<(), Fault>;

    /// Ends the part that is being written: what is pending becomes durable, and everything durable lies in
    /// parts that can be rewritten. Nothing when nothing was written since the last turn.
    ///
    /// Faults: `Full` when there is no room for the next part, not even in the reserve; or fatal.
    fn turn(&mut self) -> Result<(), Fault>;

    /// Who rewrites parts of this log beside its owner. Any number of them; two must not rewrite one part.
    fn rewriter(&self) -> Box<dyn Rewriter>;

    /// Puts a part that was written anew in the place of the one it was made from, if that is still there.
    /// Quick: no entry is read or written. What it returns is to be wiped by another thread.
    fn adopt(&mut self, draft: Draft) -> Result<Adopted, Fault>;

    /// Takes out of use whatever holds bytes of entries that were trimmed, such as files kept for reuse; they
    /// come back by themselves once they are wiped.
    fn shed(&mut self) -> Result<Waste, Fault> {
        Ok(Waste::none())
    }

    /// Whether `Class::Work` of ordinary size would be accepted now. Cheap enough to ask before each batch;
    /// when it was false it becomes true by itself once space has returned.
    fn has_room_for_work(&mut self) -> bool {
        true
    }

    /// The largest entry that `append` accepts, in bytes.
    fn entry_max(&self) -> usize;

    /// Bytes the readable part of the log takes, roughly: for deciding when a checkpoint pays.
    fn bytes(&self) -> u64;

    /// For logs that settle by themselves: what to call, from any thread, when `deliver` or `settled` may
    /// have something new. Local logs never call it.
    fn wake_by(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        let _ = wake;
    }
}

impl<L: Log + ?Sized> Log for Box<L> {
    fn character(&self) -> Character {
        (**self).character()
    }
    fn append(&mut self, entry: Vec<u8>, class: Class) -> Result<Ticket, Fault> {
        (**self).append(entry, class)
    }
    fn deliver(&mut self) -> Option<Delivered> {
        (**self).deliver()
    }
    fn sync(&mut self) -> Result<(), Fault> {
        (**self).sync()
    }
    fn settled(&mut self) -> Option<(Ticket, Receipt)> {
        (**self).settled()
    }
    fn durable(&self) -> Position {
        (**self).durable()
    }
    fn tail(&self) -> Position {
        (**self).tail()
    }
    fn oldest(&self) -> Position {
        (**self).oldest()
    }
    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        (**self).read(from, max_bytes)
    }
    fn barrier(&mut self) -> Result<Position, Fault> {
        (**self).barrier()
    }
    fn idle(&mut self) -> Result<(), Fault> {
        (**self).idle()
    }
    fn trim(&mut self, before: Position) -> Result<(), Fault> {
        (**self).trim(before)
    }
    fn seal(&mut self) -> Result<(), Fault> {
        (**self).seal()
    }
    fn close(&mut self) -> Result<(), Fault> {
        (**self).close()
    }
    fn turn(&mut self) -> Result<(), Fault> {
        (**self).turn()
    }
    fn rewriter(&self) -> Box<dyn Rewriter> {
        (**self).rewriter()
    }
    fn adopt(&mut self, draft: Draft) -> Result<Adopted, Fault> {
        (**self).adopt(draft)
    }
    fn shed(&mut self) -> Result<Waste, Fault> {
        (**self).shed()
    }
    fn has_room_for_work(&mut self) -> bool {
        (**self).has_room_for_work()
    }
    fn entry_max(&self) -> usize {
        (**self).entry_max()
    }
    fn bytes(&self) -> u64 {
        (**self).bytes()
    }
    fn wake_by(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        (**self).wake_by(wake)
    }
}
