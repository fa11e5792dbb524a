//! A disk on paper: keeps exactly what a real one would keep when the power fails.
//!
//! Each file has two contents: what the system shows (`live`) and what a flush made durable (`kept`), with
//! the writes between the two listed; names likewise. A test lets the machine die at any call
//! ([`Paper::die_at`]), says what the dying disk still got down ([`Survival`]), and opens the log again on
//! what is left. Also: a budget of bytes, and a flush that fails.
//!
//! Writes are atomic by sectors of 512 bytes, as disks promise; within one call sectors survive singly.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::{File, Files, LockError};

const SECTOR: usize = 512;

/// What of the unflushed writes and names survives a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// Nothing: the power failed before the disk got any of it.
    Nothing,
    /// Everything: only the process died.
    Everything,
    /// A selection, by this seed: names up to some moment, sectors singly.
    Some(u64),
}

/// A file system in memory that can die. Clones are the same disk.
#[derive(Clone, Default)]
pub struct Paper(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    inodes: BTreeMap<u64, Inode>,
    live: BTreeMap<PathBuf, u64>,
    kept: BTreeMap<PathBuf, u64>,
    /// Name changes not yet flushed, in order.
    renames: Vec<BTreeMap<PathBuf, u64>>,
    locked: BTreeSet<PathBuf>,
    next: u64,
    /// Changing calls made so far.
    calls: u64,
    die_at: Option<u64>,
    flushes: u64,
    fail_flush: Option<u64>,
    budget: Option<u64>,
    /// It does not know how to exchange two names.
    plain: bool,
}

#[derive(Clone, Default)]
struct Inode {
    live: Vec<u8>,
    kept: Vec<u8>,
    /// Unflushed writes: offset and bytes.
    dirty: Vec<(u64, Vec<u8>)>,
}

impl Paper {
    /// An empty disk without limits.
    pub fn new() -> Paper {
        Paper::default()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many changing calls were made so far.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// The changing call with this number (from 1), and all after it, fail without effect.
    pub fn die_at(&self, call: u64) {
        self.lock().die_at = Some(call);
    }

    /// The nth flush of a file from now on (from 1) fails once, and drops what it should have flushed.
    pub fn fail_flush(&self, nth: u64) {
        let mut state = self.lock();
        state.fail_flush = Some(state.flushes + nth);
    }

    /// At most so many bytes in all files together; `None` lifts the limit.
    pub fn set_budget(&self, bytes: Option<u64>) {
        self.lock().budget = bytes;
    }

    /// Whether it can exchange two names at once; it can, unless it is told otherwise.
    pub fn set_swaps(&self, can: bool) {
        self.lock().plain = !can;
    }

    /// Whether these bytes stand anywhere on the disk: in what is shown or kept, under a name or, let go
    /// without being overwritten, under none.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let state = self.lock();
        let find = |whole: &[u8]| whole.windows(bytes.len()).any(|window| window == bytes);
        state.inodes.values().any(|inode| find(&inode.live) || find(&inode.kept))
    }

    /// Bytes in all files together.
    pub fn used(&self) -> u64 {
        self.lock().used()
    }

    /// Flips one bit of a file, on the disk and in sight.
    pub fn flip(&self, path: &Path, offset: u64, bit: u8) {
        self.edit(path, offset, |byte| *byte ^= 1 << bit);
    }

    /// Replaces one byte of a file, on the disk and in sight.
    pub fn poke(&self, path: &Path, offset: u64, value: u8) {
        self.edit(path, offset, |byte| *byte = value);
    }

    fn edit(&self, path: &Path, offset: u64, change: impl Fn(&mut u8)) {
        let mut state = self.lock();
        let inode = state.live[path];
        let inode = state.inodes.entry(inode).or_default();
        for bytes in [&mut inode.live, &mut inode.kept] {
            bytes.get_mut(offset as usize).into_iter().for_each(&change);
        }
    }

    /// What a file shows now.
    pub fn bytes(&self, path: &Path) -> Vec<u8> {
        let state = self.lock();
        state.live.get(path).map(|inode| state.inodes[inode].live.clone()).unwrap_or_default()
    }

    /// The disk after the machine died now: another disk, without locks, limits or a next death.
    pub fn after_crash(&self, survival: Survival) -> Paper {
        let state = self.lock();
        let mut dice = Dice(match survival {
            Survival::Some(seed) => seed,
            _ => 0,
        });
        let names = match survival {
            Survival::Everything => state.live.clone(),
            Survival::Nothing => state.kept.clone(),
            Survival::Some(_) => {
                let through = dice.roll(state.renames.len() as u64 + 1) as usize;
                through.checked_sub(1).map_or(&state.kept, |last| &state.renames[last]).clone()
            }
        };
        let survivors =
            names.values().map(|inode| (*inode, state.inodes[inode].survive(survival, &mut dice)));
        let inodes = survivors.collect();
        let (next, plain) = (state.next, state.plain);
        let state = State { inodes, live: names.clone(), kept: names, next, plain, ..State::default() };
        Paper(Arc::new(Mutex::new(state)))
    }
}

impl Inode {
    fn survive(&self, survival: Survival, dice: &mut Dice) -> Inode {
        let bytes = match survival {
            Survival::Nothing => self.kept.clone(),
            Survival::Everything => self.live.clone(),
            Survival::Some(_) => {
                let mut bytes = self.kept.clone();
                for (offset, written) in &self.dirty {
                    keep_some(&mut bytes, *offset as usize, written, dice);
                }
                bytes
            }
        };
        Inode { live: bytes.clone(), kept: bytes, dirty: Vec::new() }
    }
}

/// Writes some of the sectors of one write.
fn keep_some(bytes: &mut Vec<u8>, offset: usize, written: &[u8], dice: &mut Dice) {
    let mut at = 0;
    while at < written.len() {
        let piece = (SECTOR - (offset + at) % SECTOR).min(written.len() - at);
        if dice.roll(2) == 1 {
            put(bytes, offset + at, &written[at..at + piece]);
        }
        at += piece;
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, written: &[u8]) {
    let end = offset + written.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(written);
}

/// A small generator (splitmix64): the same seed, the same crash.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

impl State {
    fn used(&self) -> u64 {
        self.live.values().map(|inode| self.inodes[inode].live.len() as u64).sum()
    }

    /// Counts a changing call, or refuses it when the machine is dead.
    fn call(&mut self) -> io::Result<()> {
        self.calls += 1;
        match self.die_at {
            Some(call) if self.calls >= call => Err(io::Error::other("the machine is dead")),
            _ => Ok(()),
        }
    }

    fn renamed(&mut self) {
        let names = self.live.clone();
        self.renames.push(names);
    }

    fn find(&self, path: &Path) -> io::Result<u64> {
        self.live.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Files for Paper {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let state = self.lock();
        let inside = state.live.keys().filter(|path| path.parent() == Some(dir));
        Ok(inside.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        let mut state = self.lock();
        state.call()?;
        let inode = state.next;
        state.next += 1;
        state.inodes.insert(inode, Inode::default());
        state.live.insert(path.to_owned(), inode);
        state.renamed();
        Ok(Arc::new(Sheet { paper: self.clone(), inode }))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        let inode = self.lock().find(path)?;
        Ok(Arc::new(Sheet { paper: self.clone(), inode }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.lock();
        state.call()?;
        let inode = state.find(from)?;
        state.live.remove(from);
        state.live.insert(to.to_owned(), inode);
        state.renamed();
        Ok(())
    }

    fn swap(&self, one: &Path, other: &Path) -> io::Result<()> {
        let mut state = self.lock();
        if state.plain {
            return Err(io::ErrorKind::Unsupported.into());
        }
        state.call()?;
        let (first, second) = (state.find(one)?, state.find(other)?);
        state.live.insert(one.to_owned(), second);
        state.live.insert(other.to_owned(), first);
        state.renamed();
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.lock();
        state.call()?;
        state.find(path)?;
        state.live.remove(path);
        state.renamed();
        Ok(())
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        let mut state = self.lock();
        state.call()?;
        state.kept = state.live.clone();
        state.renames.clear();
        Ok(())
    }

    fn free(&self, _dir: &Path) -> io::Result<u64> {
        let state = self.lock();
        Ok(state.budget.map_or(u64::MAX, |budget| budget.saturating_sub(state.used())))
    }

    fn lock(&self, dir: &Path) -> Result<Box<dyn Send>, LockError> {
        if !self.lock().locked.insert(dir.to_owned()) {
            return Err(LockError::Held(std::process::id().to_string()));
        }
        Ok(Box::new(Guard { paper: self.clone(), dir: dir.to_owned() }))
    }
}

struct Guard {
    paper: Paper,
    dir: PathBuf,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.paper.lock().locked.remove(&self.dir);
    }
}

/// An open file of a paper disk.
struct Sheet {
    paper: Paper,
    inode: u64,
}

impl File for Sheet {
    fn len(&self) -> io::Result<u64> {
        Ok(self.paper.lock().inodes[&self.inode].live.len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let state = self.paper.lock();
        let bytes = &state.inodes[&self.inode].live;
        let range = offset as usize..offset as usize + buffer.len();
        buffer.copy_from_slice(bytes.get(range).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.paper.lock();
        state.call()?;
        let length = state.inodes[&self.inode].live.len() as u64;
        let growth = (offset + bytes.len() as u64).saturating_sub(length);
        if state.budget.is_some_and(|budget| state.used() + growth > budget) && growth > 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let inode = state.inodes.entry(self.inode).or_default();
        put(&mut inode.live, offset as usize, bytes);
        inode.dirty.push((offset, bytes.to_owned()));
        Ok(())
    }

    fn allocate(&self, bytes: u64) -> io::Result<()> {
        let length = self.len()?;
        self.write_at(&vec![0; bytes.saturating_sub(length) as usize], length)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.paper.lock();
        state.call()?;
        state.flushes += 1;
        let fails = state.fail_flush == Some(state.flushes);
        let inode = state.inodes.entry(self.inode).or_default();
        // As Linux does it: after a failed flush the pages count as clean, and the disk never got them.
        let written = std::mem::take(&mut inode.dirty);
        if fails {
            return Err(io::Error::other("the disk did not take the flush"));
        }
        for (offset, bytes) in written {
            put(&mut inode.kept, offset as usize, &bytes);
        }
        Ok(())
    }
}
