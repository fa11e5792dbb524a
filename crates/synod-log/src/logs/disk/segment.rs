//! One file of the log: a page that says what it is, then records.
//!
//! ```text
//! 0        8    12   16    24      32     40       48      56   60   64            4096
//! ┌────────┬────┬────┬─────┬───────┬──────┬────────┬───────┬────┬────┬─ zeros … ───┬─ records …
//! │SYNODLOG│ver │flag│ seq │ first │ salt │ length │ log   │ 0  │crc │             │
//! └────────┴────┴────┴─────┴───────┴──────┴────────┴───────┴────┴────┴─────────────┴─
//! ```
//!
//! A segment gets its name only after this page is durable, so a named segment with a bad page is damage.
//! The page is never written again during this use of the file. Its existence also says that everything
//! before `first` is durable, which makes it a mark for all earlier segments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::File;
use super::frame::{self, HEADER, u32_at, u64_at};
use crate::Fault;

/// Where records begin: a page of its own for the head, so that no frame's write touches it.
pub const START: u64 = 4096;
/// Kept free at the end of each segment, so that a mark, a turn and a seal always fit.
pub const TAIL_ROOM: u64 = 128;
/// The format this build writes, and the newest it reads.
pub const VERSION: u32 = 1;
const MAGIC: [u8; 8] = *b"SYNODLOG";
/// Set when the file held an older segment before: what lies beyond the last record may be its remains.
const RECYCLED: u32 = 1;
/// Set when the records were written anew, all at once: the file is as long as they need, and a turn ends it.
/// For people and tools: nothing is read differently.
const REWRITTEN: u32 = 2;
/// An index point for each this many bytes: a random read scans half of it on average.
const INDEX_EVERY: u64 = 64 << 10;

/// What the first page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the segment: from 1, without gaps.
    pub seq: u64,
    /// Position of its first entry.
    pub first: u64,
    /// Fresh for every use of the file; part of every record's checksum.
    pub salt: u64,
    /// Length of the file in bytes.
    pub length: u64,
    /// The same in all segments of one log, so that a stray file is noticed.
    pub log: u64,
    /// The file held something else before.
    pub recycled: bool,
    /// Its records were written anew since they were first written.
    pub rewritten: bool,
}

impl Head {
    /// The head's whole page.
    pub fn encode(&self) -> Vec<u8> {
        let mut page = vec![0; START as usize];
        page[0..8].copy_from_slice(&MAGIC);
        page[8..12].copy_from_slice(&VERSION.to_le_bytes());
        let flags = u32::from(self.recycled) * RECYCLED + u32::from(self.rewritten) * REWRITTEN;
        page[12..16].copy_from_slice(&flags.to_le_bytes());
        for (at, value) in
            [(16, self.seq), (24, self.first), (32, self.salt), (40, self.length), (48, self.log)]
        {
            page[at..at + 8].copy_from_slice(&value.to_le_bytes());
        }
        let crc = crc32c::crc32c(&page[..60]);
        page[60..64].copy_from_slice(&crc.to_le_bytes());
        page
    }

    /// Reads and checks the head of a file.
    pub fn read(file: &dyn File, path: &Path) -> Result<Head, Fault> {
        let length = file.len().map_err(|error| Fault::io("read", path, error))?;
        if length < START {
            return Err(Fault::damaged(path, 0, format!("the segment is cut off after {length} bytes")));
        }
        let mut page = [0; START as usize];
        file.read_at(&mut page, 0).map_err(|error| Fault::io("read", path, error))?;
        let blank = page[64..].iter().all(|byte| *byte == 0);
        if page[0..8] != MAGIC || crc32c::crc32c(&page[..60]) != u32_at(&page, 60) || !blank {
            return Err(Fault::damaged(path, 0, "the segment's head does not match its checksum"));
        }
        let found = u32_at(&page, 8);
        if found > VERSION {
            return Err(Fault::Newer { file: path.to_owned(), found, known: VERSION });
        }
        let [recycled, rewritten] = [RECYCLED, REWRITTEN].map(|flag| u32_at(&page, 12) & flag != 0);
        let [seq, first, salt, stated, log] = [16, 24, 32, 40, 48].map(|at| u64_at(&page, at));
        if seq == 0 || first == 0 {
            return Err(Fault::damaged(path, 16, "the segment's numbers do not begin at one"));
        }
        if stated != length {
            let what = format!("the segment has {length} bytes where its head says {stated}");
            return Err(Fault::damaged(path, length.min(stated), what));
        }
        Ok(Head { seq, first, salt, length, log, recycled, rewritten })
    }
}

/// The name of a segment.
pub fn name(seq: u64) -> String {
    format!("{seq:010}.segment")
}

/// The number in a segment's name.
pub fn seq_of(name: &str) -> Option<u64> {
    name.strip_suffix(".segment").filter(|digits| digits.len() >= 10)?.parse().ok()
}

/// An open segment.
pub struct Segment {
    pub path: PathBuf,
    pub file: Arc<dyn File>,
    pub head: Head,
    /// Where the next record goes; only meaningful for the segment being written.
    pub end: u64,
    /// (position, offset of the frame that begins with it), rising, sparse.
    index: Vec<(u64, u64)>,
}

impl Segment {
    pub fn new(path: PathBuf, file: Arc<dyn File>, head: Head) -> Segment {
        Segment { path, file, head, end: START, index: Vec::new() }
    }

    /// Whether a record of this many bytes can be written, leaving the tail room.
    pub fn fits(&self, span: usize) -> bool {
        self.end + span as u64 + TAIL_ROOM <= self.head.length
    }

    /// Remembers where a frame begins, if it is far enough from the last remembered one.
    pub fn note(&mut self, position: u64, offset: u64) {
        if self.index.last().is_none_or(|(_, last)| offset >= last + INDEX_EVERY) {
            self.index.push((position, offset));
        }
    }

    /// The best known place to start looking for a position: (position, offset).
    pub fn near(&self, position: u64) -> (u64, u64) {
        let after = self.index.partition_point(|(at, _)| *at <= position);
        if after == 0 { (self.head.first, START) } else { self.index[after - 1] }
    }

    /// Writes and flushes a record without payload at `end`; nothing when there is no room for it.
    pub fn write_note(&mut self, kind: frame::Kind, durable: u64, flush: bool) -> Result<(), Fault> {
        if self.end + HEADER as u64 > self.head.length {
            return Ok(());
        }
        let bytes = frame::Header::note(kind, durable).encode(self.head.salt, self.end);
        self.file.write_at(&bytes, self.end).map_err(|error| Fault::io("write", &self.path, error))?;
        if flush {
            self.file.sync().map_err(|error| Fault::io("flush", &self.path, error))?;
        }
        self.end += HEADER as u64;
        Ok(())
    }
}

/// Bytes a file needs to hold one record of this many bytes.
pub fn length_for(span: usize) -> u64 {
    (START + span as u64 + TAIL_ROOM).next_multiple_of(4096)
}
