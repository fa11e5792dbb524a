//! The shelf: files already zero-filled, waiting to become segments.
//!
//! Overwriting a file that was really written before costs half of an extending write at each flush, and a
//! tenth at p99 (`fallocate` alone does not help: the first write still changes metadata). So a log never
//! extends what it writes: it takes a finished file from its shelf. The pool fills the shelf in the
//! background; trimmed segments come back to it. When a log outruns the pool it is writing large frames, for
//! which allocating without filling costs little; then it does that and waits for nobody.
//!
//! ```text
//!   spare-7.tmp ──zeros, flush, rename──▶ spare-7 ──head, flush, rename──▶ 0000000004.segment
//!                                            ▲                                    │
//!                                            └──────────────── trim ──────────────┘
//! ```
//!
//! The contents of a spare never matter: the salt in the next head makes old records invalid. Who wants
//! them gone nevertheless takes such files off and has them filled with zeros once more.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::files::Files;

/// Zeros are written and flushed in pieces, so that the log's own flushes never wait behind a large one.
const PIECE: usize = 1 << 20;

/// A file on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spare {
    pub path: PathBuf,
    pub bytes: u64,
    /// It held a segment before, so it is not all zeros.
    pub recycled: bool,
}

/// Somebody at work on files beside the owner, who waits for them when the log is dropped.
pub struct Busy<'s>(&'s Shelf);

impl Busy<'_> {
    /// Whether the log is gone: stop as soon as possible.
    pub fn is_over(&self) -> bool {
        self.0.lock().closed
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.rested.notify_all();
    }
}

/// The spare files of one log.
pub struct Shelf {
    dir: PathBuf,
    files: Arc<dyn Files>,
    state: Mutex<State>,
    /// Signalled when somebody's work on a file ends.
    rested: Condvar,
}

#[derive(Default)]
struct State {
    ready: Vec<Spare>,
    /// The number in the next spare's name.
    next: u64,
    /// One is on order and not yet here.
    ordered: bool,
    /// How many are filling, rewriting or wiping a file right now.
    busy: u32,
    /// The log is gone: nothing is to be touched any more.
    closed: bool,
}

impl Shelf {
    /// A shelf with what was found in the directory.
    pub fn new(dir: &Path, files: Arc<dyn Files>, ready: Vec<Spare>) -> Shelf {
        let number = |spare: &Spare| spare.path.file_name().and_then(|name| number_of(name.to_str()?));
        let next = ready.iter().filter_map(number).max().unwrap_or(0) + 1;
        let state = State { ready, next, ..State::default() };
        Shelf { dir: dir.to_owned(), files, state: Mutex::new(state), rested: Condvar::new() }
    }

    /// The log's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file system.
    pub fn files(&self) -> &Arc<dyn Files> {
        &self.files
    }

    /// Begins work on files beside the owner; nothing when the log is gone. It ends when the guard is dropped.
    pub fn enter(&self) -> Option<Busy<'_>> {
        let mut state = self.lock();
        (!state.closed).then(|| {
            state.busy += 1;
            Busy(self)
        })
    }

    /// Takes every spare that held a segment before.
    pub fn take_recycled(&self) -> Vec<Spare> {
        self.lock().ready.extract_if(.., |spare| spare.recycled).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the largest spare, if it has at least so many bytes.
    pub fn take_largest(&self, bytes: u64) -> Option<Spare> {
        let mut state = self.lock();
        let at = (0..state.ready.len()).max_by_key(|at| state.ready[*at].bytes)?;
        (state.ready[at].bytes >= bytes).then(|| state.ready.swap_remove(at))
    }

    /// Takes the smallest spare of at least so many bytes.
    pub fn take_smallest(&self, bytes: u64) -> Option<Spare> {
        let mut state = self.lock();
        let fitting = (0..state.ready.len()).filter(|at| state.ready[*at].bytes >= bytes);
        let at = fitting.min_by_key(|at| state.ready[*at].bytes)?;
        Some(state.ready.swap_remove(at))
    }

    /// Whether a spare of at least so many bytes is ready.
    pub fn has(&self, bytes: u64) -> bool {
        self.lock().ready.iter().any(|spare| spare.bytes >= bytes)
    }

    /// Puts a spare back.
    pub fn put(&self, spare: Spare) {
        self.lock().ready.push(spare);
    }

    /// How many spares are ready.
    pub fn ready(&self) -> usize {
        self.lock().ready.len()
    }

    /// A path for a new spare.
    pub fn fresh_path(&self) -> PathBuf {
        let mut state = self.lock();
        state.next += 1;
        self.dir.join(name(state.next - 1))
    }

    /// Fills a file with zeros here and now. Refuses at once when the disk has not that much left.
    pub fn make(&self, bytes: u64) -> io::Result<Spare> {
        self.fill(bytes, &mut |_| true)
    }

    /// Allocates a file without filling it, where the file system can; otherwise fills it.
    pub fn allocate(&self, bytes: u64) -> io::Result<Spare> {
        let done = self.prepare(bytes, |path| {
            let file = self.files.create(path)?;
            file.allocate(bytes)?;
            file.sync()
        });
        match done {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => self.make(bytes),
            done => done,
        }
    }

    /// Whether so many bytes are at most half of what the disk has left.
    pub fn is_modest(&self, bytes: u64) -> bool {
        self.files.free(&self.dir).is_ok_and(|free| free / 2 >= bytes)
    }

    /// Notes that a spare is on order; false when one is already, or the shelf is closed.
    pub fn order(&self) -> bool {
        let mut state = self.lock();
        let fresh = !state.ordered && !state.closed;
        state.ordered |= fresh;
        fresh
    }

    /// The pool's side of an order: fills a file, pausing by `pace` after each piece.
    pub fn fill_order(&self, bytes: u64, pace: &mut dyn FnMut(usize)) {
        let Some(busy) = self.enter() else { return };
        // Filling ahead never takes more than half of what is left: the log's need of today comes first.
        let modest = self.is_modest(bytes);
        let mut go_on = |piece| {
            pace(piece);
            !busy.is_over()
        };
        let made = modest.then(|| self.fill(bytes, &mut go_on));
        let mut state = self.lock();
        state.ordered = false;
        // Without room nothing is lost: the log makes smaller files itself and says so when it cannot.
        state.ready.extend(made.into_iter().flatten());
    }

    /// No more files are touched once this returns.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        while state.busy > 0 {
            state = self.rested.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn fill(&self, bytes: u64, go_on: &mut dyn FnMut(usize) -> bool) -> io::Result<Spare> {
        self.prepare(bytes, |path| self.fill_file(path, bytes, go_on))
    }

    /// Has a file written under a temporary name and puts it where spares are.
    fn prepare(&self, bytes: u64, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<Spare> {
        if self.files.free(&self.dir)? < bytes {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let path = self.fresh_path();
        let unfinished = path.with_extension("tmp");
        let done = write(&unfinished).and_then(|()| {
            self.files.rename(&unfinished, &path)?;
            self.files.sync_dir(&self.dir)
        });
        match done {
            Ok(()) => Ok(Spare { path, bytes, recycled: false }),
            Err(error) => {
                // Also gives the bytes back to a full disk. If it fails, the next opening removes it.
                let _ = self.files.remove(&unfinished);
                Err(error)
            }
        }
    }

    fn fill_file(&self, path: &Path, bytes: u64, go_on: &mut dyn FnMut(usize) -> bool) -> io::Result<()> {
        let file = self.files.create(path)?;
        let zeros = vec![0; PIECE.min(bytes as usize)];
        let mut at = 0;
        while at < bytes {
            let piece = zeros.len().min((bytes - at) as usize);
            file.write_at(&zeros[..piece], at)?;
            file.sync()?;
            at += piece as u64;
            if !go_on(piece) {
                return Err(io::ErrorKind::Interrupted.into());
            }
        }
        Ok(())
    }
}

/// The name of a spare.
pub fn name(number: u64) -> String {
    format!("spare-{number}")
}

/// The number in a spare's name.
pub fn number_of(name: &str) -> Option<u64> {
    name.strip_prefix("spare-")?.parse().ok()
}
