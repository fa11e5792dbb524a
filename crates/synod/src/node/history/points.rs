//! Where in the log some indexes begin: (index, position), rising, one for each 64 KiB.
//!
//! ```text
//!   DIR/history     "SYNODHI1" · points: u64 index · u64 position · u32 crc32c of both · u32 0
//! ```
//!
//! The file is written by the maker, up to each checkpoint and before it counts, and never cut: of two that say something else the later one is right.
//! It is derived. What it does not reach is counted, once and when it is asked for: from the oldest entry there is up to the first point, whose index is known.
//! The oldest entry may be one that counts for nothing, a repeat or a word from a fenced epoch; which epoch was in force there is found out from what follows.

use crate::node::logs::View;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use synod_core::entry::Entry;
use synod_core::history::Succession;
use synod_core::ids::Epoch;
use synod_log::{Fault, Position, Read};

/// How the file of points begins.
pub const MAGIC: &[u8; 8] = b"SYNODHI1";
const RECORD: usize = 24;
/// A point for each so many bytes of log.
pub const EVERY: usize = 64 << 10;
/// Bytes of the log read at once while counting.
const CHUNK: usize = 1 << 20;

/// Where some indexes begin, and the bytes since the last of them. See the [module](self).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Points {
    known: Vec<(u64, u64)>,
    since: usize,
}

impl Points {
    /// Notes that the entry at `position`, of so many bytes, begins with index `first`.
    pub fn note(&mut self, first: u64, position: u64, bytes: usize) {
        if self.known.is_empty() || self.since >= EVERY {
            self.known.push((first, position));
            self.since = 0;
        }
        self.since += bytes;
    }

    /// The last point at or before an index: (index, position).
    pub fn before(&self, index: u64) -> Option<(u64, u64)> {
        let after = self.known.partition_point(|(at, _)| *at <= index);
        self.known.get(after.checked_sub(1)?).copied()
    }

    /// The last point at or before a position: (index, position).
    pub fn before_position(&self, position: u64) -> Option<(u64, u64)> {
        let after = self.known.partition_point(|(_, at)| *at <= position);
        self.known.get(after.checked_sub(1)?).copied()
    }

    /// Forgets what stands before a position.
    pub fn trim(&mut self, position: u64) {
        let useless = self.known.partition_point(|(_, at)| *at < position);
        self.known.drain(..useless);
    }

    /// The first point there is.
    pub fn first(&self) -> Option<(u64, u64)> {
        self.known.first().copied()
    }

    /// Puts older points in front.
    pub fn extend_back(&mut self, mut older: Vec<(u64, u64)>) {
        older.retain(|point| self.first().is_none_or(|first| *point < first));
        older.append(&mut self.known);
        self.known = older;
    }

    /// Reads the points up to a checkpoint: its last position and index. The next entry noted becomes one.
    pub fn load(path: &Path, (position, index): (u64, u64)) -> Points {
        let mut known = read(path).unwrap_or_default();
        known.retain(|(first, at)| *first <= index && *at <= position);
        Points { known, since: EVERY }
    }
}

/// The points before one, back to the oldest entry there is; empty when nothing is missing. `known` is the position of an entry and its first index.
pub fn missing(view: &mut dyn View, known: (u64, u64)) -> Result<Vec<(u64, u64)>, Fault> {
    let (index, position) = known;
    let oldest = match view.read(Position(1), 1)? {
        Read::Trimmed { oldest } => oldest.0,
        Read::Entries(_) => 1,
    };
    if oldest >= position { Ok(Vec::new()) } else { count(view, oldest, (position, index)) }
}

/// Points from a position up to an entry whose first index is known, counted.
fn count(view: &mut dyn View, from: u64, (end, index): (u64, u64)) -> Result<Vec<(u64, u64)>, Fault> {
    let mut points = Points::default();
    let mut counted = 0;
    let mut succession = if from == 1 { Succession::default() } else { in_force(view, from, end)? };
    each(view, from, end, |position, entry| {
        let requests = succession.count(entry);
        if requests > 0 {
            points.note(counted, position, entry.len());
            counted += requests;
        }
    })?;
    let origin = index.saturating_sub(counted);
    Ok(points.known.into_iter().map(|(at, position)| (at + origin, position)).collect())
}

/// Where the writers' entries had come to at a position, of which nothing before is there: found out from what follows, up to `end`, which counts.
///
/// An epoch in force above that of the beginning was opened on the way; so the beginning's is the newest that nobody opened there.
/// A repeat of what was trimmed is taken for what it repeats, which has the same indexes.
fn in_force(view: &mut dyn View, from: u64, end: u64) -> Result<Succession, Fault> {
    let mut epochs: BTreeMap<Epoch, (u64, bool)> = BTreeMap::new();
    let mut last = Epoch::default();
    each(view, from, end + 1, |_, bytes| {
        let Ok(entry) = Entry::parse(bytes) else { return };
        let (_, opened) = epochs.entry(entry.header.epoch).or_insert((entry.header.seq, false));
        // Before every epoch nothing counts but what opens one.
        *opened |= Succession::default().count(bytes) > 0;
        last = entry.header.epoch;
    })?;
    let before = epochs.range(..=last).rev().find(|(_, (_, opened))| !opened);
    Ok(before.map_or_else(Succession::default, |(epoch, (seq, _))| Succession {
        epoch: *epoch,
        seq: seq.saturating_sub(1),
    }))
}

/// Looks at every entry from a position up to another.
fn each(view: &mut dyn View, from: u64, end: u64, mut look: impl FnMut(u64, &[u8])) -> Result<(), Fault> {
    let mut next = from;
    while next < end {
        let Read::Entries(entries) = view.read(Position(next), CHUNK)? else { break };
        let Some(last) = entries.last().map(|last| last.position.0) else { break };
        let wanted = entries.iter().take_while(|delivered| delivered.position.0 < end);
        wanted.for_each(|delivered| look(delivered.position.0, &delivered.entry));
        next = last + 1;
    }
    Ok(())
}

/// Appends points to the file and flushes it.
pub fn append(path: &Path, points: &[(u64, u64)]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    let mut bytes = Vec::with_capacity(points.len() * RECORD + 8);
    let length = file.metadata()?.len();
    if length == 0 {
        bytes.extend_from_slice(MAGIC);
    } else if let torn @ 1.. = (length.saturating_sub(8)) % RECORD as u64 {
        // A write that a crash cut short: filled up, so that what follows stands where records stand.
        bytes.resize(RECORD - torn as usize, 0);
    }
    for (index, position) in points {
        let start = bytes.len();
        bytes.extend_from_slice(&index.to_le_bytes());
        bytes.extend_from_slice(&position.to_le_bytes());
        let crc = crc32c::crc32c(&bytes[start..]);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
    }
    file.write_all(&bytes)?;
    file.sync_data()
}

/// The points in the file, rising; records that make no sense are passed over.
fn read(path: &Path) -> io::Result<Vec<(u64, u64)>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    if bytes.get(..8) != Some(&MAGIC[..]) {
        return Ok(Vec::new());
    }
    let mut known: Vec<(u64, u64)> = Vec::new();
    for record in bytes[8..].chunks_exact(RECORD) {
        let number = |at: usize| u64::from_le_bytes(record[at..at + 8].try_into().unwrap_or_default());
        let crc = u32::from_le_bytes(record[16..20].try_into().unwrap_or_default());
        if crc != crc32c::crc32c(&record[..16]) {
            continue;
        }
        let (index, position) = (number(0), number(8));
        while known.last().is_some_and(|(before, at)| *before >= index || *at >= position) {
            known.pop();
        }
        known.push((index, position));
    }
    Ok(known)
}

impl Points {
    /// What is known, for the file.
    pub fn known(&self) -> &[(u64, u64)] {
        &self.known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_is_read_and_a_torn_or_flipped_record_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history");
        append(&path, &[(1, 1), (90, 12)]).unwrap();
        append(&path, &[(200, 30)]).unwrap();
        assert_eq!(read(&path).unwrap(), [(1, 1), (90, 12), (200, 30)]);
        let mut torn = std::fs::read(&path).unwrap();
        torn.truncate(torn.len() - 5);
        std::fs::write(&path, &torn).unwrap();
        append(&path, &[(300, 40)]).unwrap();
        assert_eq!(read(&path).unwrap(), [(1, 1), (90, 12), (300, 40)]);
        let mut flipped = std::fs::read(&path).unwrap();
        flipped[8 + RECORD] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        assert_eq!(read(&path).unwrap(), [(1, 1), (300, 40)]);
        // A later word corrects an earlier one.
        append(&path, &[(250, 35), (260, 36)]).unwrap();
        assert_eq!(read(&path).unwrap(), [(1, 1), (250, 35), (260, 36)]);
    }

    #[test]
    fn points_are_sparse_and_the_nearest_is_found() {
        let mut points = Points::default();
        (0..1_000u64).for_each(|n| points.note(1 + n * 3, 1 + n, 1_000));
        assert!(points.known().len() < 20, "{}", points.known().len());
        for index in [1u64, 2, 500, 2_998] {
            let (at, position) = points.before(index).unwrap();
            assert!(at <= index && at == 1 + (position - 1) * 3);
            assert!(index - at <= 3 * 70, "{index} {at}");
        }
        assert_eq!(points.before(0), None);
        points.trim(500);
        assert!(points.before(1).is_none() && points.before(2_998).is_some());
    }
}
