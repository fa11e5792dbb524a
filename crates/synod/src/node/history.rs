//! History: from an index to what the log recorded there.
//!
//! State refers to long payloads by index; this room finds them.
//!
//! ```text
//!   answer with holes ──▶ historian ──▶ points: the nearest known (index, position) below
//!                              │              ▼
//!                              │        reader: entries from there on, counted
//!                              ▼              ▼
//!   answer, whole ◀── fill ◀── the record that carried the payload
//! ```
//!
//! Points are few (one for each 64 KiB of log) and derived: the loop notes them as it folds, the maker writes them beside each checkpoint, and a start that does not find them counts again.
//! They are hints: a reader counts requests from the nearest one, so a missing point costs a longer scan and never a wrong answer.
//!
//! Nothing here runs on a loop: a few threads a node, the historians, complete answers and send them on.
//! One question is read for as long as its turn lasts, and then the next has its turn: many scattered holes hold up nobody but who asked.
//! Rooms: `points` · `reader` · `historian`.

mod historian;
mod points;
mod reader;

pub(super) use historian::{Errand, HISTORIANS, Historians};
pub(super) use points::{MAGIC, Points, append};

use super::Fault;
use super::logs::Logs;
use super::shared::held;
use reader::{Placed, Reader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use synod_core::entry::{Entry, erase};
use synod_core::history::{Recorded, Succession};
use synod_core::ids::Index;
use synod_core::json::{Hole, fill};

/// Readers that are kept between questions: each remembers where in the log it stands.
const IDLE_MAX: usize = 4;

/// A space's history. See the [module](self).
pub(super) struct History {
    logs: Arc<dyn Logs>,
    dir: PathBuf,
    points: Mutex<Points>,
    idle: Mutex<Vec<Reader>>,
    /// How often the log was trimmed: a reader from before may remember what has gone.
    trims: AtomicU64,
    /// Payloads that were erased in this life, by index; those of each, or all when none is named. The log may still hold them.
    hidden: Mutex<BTreeMap<u64, Vec<u32>>>,
}

impl History {
    /// The history of the log in `dir`.
    pub fn new(logs: Arc<dyn Logs>, dir: &Path) -> History {
        History {
            logs,
            dir: dir.to_owned(),
            points: Mutex::default(),
            idle: Mutex::default(),
            trims: AtomicU64::new(0),
            hidden: Mutex::default(),
        }
    }

    /// Begins with these points: what was known before this life.
    pub fn begin(&self, points: Points) {
        *held(&self.points) = points;
    }

    /// Notes that the entry at `position`, of so many bytes, begins with index `first`.
    pub fn note(&self, first: u64, position: u64, bytes: usize) {
        held(&self.points).note(first, position, bytes);
    }

    /// Shows these payloads of a request as erased from now on, whatever the log still holds.
    pub fn hide(&self, index: u64, ordinals: &[u32]) {
        let mut hidden = held(&self.hidden);
        let of = hidden.entry(index).or_insert_with(|| ordinals.to_vec());
        match ordinals.is_empty() || of.is_empty() {
            true => of.clear(),
            false => of.extend(ordinals),
        }
    }

    /// The entry without what is hidden in it.
    fn visible(&self, placed: &Placed) -> Option<Vec<u8>> {
        let hidden = held(&self.hidden);
        let range = placed.first..placed.first + placed.requests;
        hidden.range(range).next()?;
        erase(&placed.entry, |asked| {
            let of = hidden.get(&(placed.first + asked.request as u64));
            of.is_some_and(|ordinals| ordinals.is_empty() || ordinals.contains(&asked.ordinal))
        })
    }

    /// Forgets what stands before a position: it was trimmed.
    pub fn trim(&self, position: u64) {
        self.trims.fetch_add(1, SeqCst);
        held(&self.idle).clear();
        held(&self.points).trim(position);
    }

    /// Completes an answer. Blocks and reads disks.
    pub fn complete(&self, json: &mut String, holes: &[Hole]) -> Result<(), Fault> {
        let mut shown = Vec::with_capacity(holes.len());
        while !self.look_on(holes, &mut shown, u64::MAX)? {}
        fill_in(json, holes, shown);
        Ok(())
    }

    /// Looks for what is missing, on from what was found, until so many bytes of the log have been read; true when nothing is missing any more.
    fn look_on(&self, holes: &[Hole], shown: &mut Vec<Option<String>>, budget: u64) -> Result<bool, Fault> {
        self.with_reader(|reader| {
            let enough = reader.read.saturating_add(budget);
            while let Some(hole) = holes.get(shown.len()) {
                if reader.read >= enough {
                    return Ok(false);
                }
                let Some(placed) = reader.find(hole.index.0, &self.points)? else {
                    shown.push(None);
                    continue;
                };
                let rest = &holes[shown.len()..];
                let here = rest.iter().take_while(|hole| placed.holds(hole.index.0)).count();
                let visible = self.visible(placed);
                match Entry::parse(visible.as_deref().unwrap_or(&placed.entry)) {
                    Ok(entry) => show(&entry, placed.first, &rest[..here], shown),
                    Err(_) => shown.resize(shown.len() + here, None),
                }
            }
            Ok(true)
        })
    }

    /// Looks at the request of an index, as the log recorded it; `None` when it is not kept. Blocks and reads disks.
    pub fn look<T>(&self, index: Index, look: impl FnOnce(&Recorded<'_>) -> T) -> Result<Option<T>, Fault> {
        self.look_at(index, |placed| self.visible(placed), look)
    }

    /// The same, with what is hidden and not yet erased.
    pub fn look_behind<T>(
        &self,
        index: Index,
        look: impl FnOnce(&Recorded<'_>) -> T,
    ) -> Result<Option<T>, Fault> {
        self.look_at(index, |_| None, look)
    }

    /// The position of an entry at or before an index: a point, so a little before. Blocks and may read disks.
    pub fn before(&self, index: Index) -> Result<u64, Fault> {
        let near = self.with_reader(|reader| reader.near(index.0, &self.points))?;
        Ok(near.map_or(0, |(_, position)| position))
    }

    /// The index that comes next at a position, and where the writers' entries have come to there; `None` when that cannot be known. Blocks and reads disks.
    pub fn place(&self, position: u64) -> Result<Option<(u64, Succession)>, Fault> {
        self.with_reader(|reader| reader.place(position, &self.points))
    }

    fn look_at<T>(
        &self,
        index: Index,
        visible: impl FnOnce(&Placed) -> Option<Vec<u8>>,
        look: impl FnOnce(&Recorded<'_>) -> T,
    ) -> Result<Option<T>, Fault> {
        self.with_reader(|reader| {
            let Some(placed) = reader.find(index.0, &self.points)? else { return Ok(None) };
            let visible = visible(placed);
            let entry = Entry::parse(visible.as_deref().unwrap_or(&placed.entry)).ok();
            let nth = (index.0 - placed.first) as usize;
            Ok(entry.as_ref().and_then(|entry| Recorded::of(entry, nth)).map(|recorded| look(&recorded)))
        })
    }

    fn with_reader<T>(
        &self,
        read: impl FnOnce(&mut Reader) -> Result<T, synod_log::Fault>,
    ) -> Result<T, Fault> {
        let trims = self.trims.load(SeqCst);
        let idle = held(&self.idle).pop();
        let opened = match idle {
            Some(reader) => Ok(reader),
            None => self.logs.view(&self.dir).map(Reader::new),
        };
        let mut reader = opened.map_err(unreadable)?;
        let read = read(&mut reader).map_err(unreadable)?;
        // One that met a fault is not used again, nor one that may remember what was trimmed meanwhile.
        let mut idle = held(&self.idle);
        if idle.len() < IDLE_MAX && self.trims.load(SeqCst) == trims {
            idle.push(reader);
        }
        Ok(read)
    }
}

/// Puts what was found where it was missing.
fn fill_in(json: &mut String, holes: &[Hole], shown: Vec<Option<String>>) {
    let mut shown = shown.into_iter();
    fill(json, holes, |_, out| match shown.next().flatten() {
        Some(members) => {
            out.push_str(&members);
            true
        }
        None => false,
    });
}

/// Shows what these holes ask for, all of one entry.
fn show(entry: &Entry<'_>, first: u64, holes: &[Hole], shown: &mut Vec<Option<String>>) {
    for same in holes.chunk_by(|one, other| one.index == other.index) {
        let recorded = Recorded::of(entry, (same[0].index.0 - first) as usize);
        shown.extend(same.iter().map(|hole| {
            let mut members = String::new();
            let there = recorded.as_ref()?.show(hole.ordinal, hole.at, &mut members);
            matches!(there, Ok(true)).then_some(members)
        }));
    }
}

fn unreadable(fault: synod_log::Fault) -> Fault {
    Fault::Unavailable(format!("history could not be read: {fault}"))
}
