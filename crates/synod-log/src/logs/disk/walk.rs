//! Walking the records of one segment, in order, checking each.
//!
//! The walker reads ahead in chunks and hands out payloads as windows of them, so that reading a long log
//! copies no entry. It judges nothing: what a bad record means (damage or a torn tail) is for
//! [`super::recover`] and the reader to say.

use std::path::PathBuf;
use std::sync::Arc;

use super::files::File;
use super::frame::{self, ALIGN, HEADER, Header};
use super::segment::Segment;
use crate::{Delivered, Entry, Fault, Position};

/// How much is read at once: large enough that small frames cost no system call each, small enough that an
/// entry kept alive does not pin much.
const CHUNK: usize = 256 << 10;

/// What stands at the walker's place.
pub enum Step {
    /// A good record; the walker is now behind it.
    Record(Record),
    /// Something that is no good record; the walker stays. `why` is for people.
    Bad { why: &'static str },
    /// The limit: no record can begin here.
    End,
}

/// A good record.
pub struct Record {
    pub header: Header,
    pub offset: u64,
    payload: Entry,
}

impl Record {
    /// Its entries with their positions. The payload's checksum was right, so `None` is a writer's mistake.
    pub fn entries(&self) -> Option<impl Iterator<Item = Delivered> + '_> {
        let ranges = frame::entry_ranges(&self.payload, self.header.count)?;
        let positions = (self.header.first..).map(Position);
        Some(
            positions
                .zip(ranges)
                .map(|(position, range)| Delivered { position, entry: self.payload.slice(range) }),
        )
    }
}

/// A place in a segment, moving forward.
pub struct Walker {
    file: Arc<dyn File>,
    path: PathBuf,
    salt: u64,
    offset: u64,
    /// Nothing at or after this offset is looked at.
    pub limit: u64,
    chunk: Arc<Vec<u8>>,
    chunk_at: u64,
}

impl Walker {
    /// A walker that begins at an offset where a record begins.
    pub fn new(segment: &Segment, offset: u64, limit: u64) -> Walker {
        Walker {
            file: segment.file.clone(),
            path: segment.path.clone(),
            salt: segment.head.salt,
            offset,
            limit,
            chunk: Arc::default(),
            chunk_at: 0,
        }
    }

    /// Where the walker stands.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Forgets what was read ahead: somebody may have written there since.
    pub fn forget(&mut self) {
        self.chunk = Arc::default();
    }

    /// Looks at what stands here and, when it is good, moves behind it.
    pub fn step(&mut self) -> Result<Step, Fault> {
        let Some(head) = self.window(self.offset, HEADER)? else { return Ok(Step::End) };
        let Some(header) = Header::decode(&head, self.salt, self.offset) else {
            return Ok(Step::Bad { why: "no valid record header" });
        };
        let Some(rest) = self.window(self.offset + HEADER as u64, header.span() as usize - HEADER)? else {
            return Ok(Step::Bad { why: "a record longer than its segment" });
        };
        if crc32c::crc32c(&rest) != header.payload_crc {
            return Ok(Step::Bad { why: "a record's payload does not match its checksum" });
        }
        let payload = rest.slice(0..header.length as usize);
        let offset = self.offset;
        self.offset += header.span();
        Ok(Step::Record(Record { header, offset, payload }))
    }

    /// The offset of the first valid header behind this place, if there is one.
    ///
    /// At most one record is ever unflushed. So a valid one behind a bad one proves that the bad one was
    /// durable once.
    pub fn valid_beyond(&mut self) -> Result<Option<u64>, Fault> {
        let mut offset = self.offset + ALIGN as u64;
        while self.fill(offset, HEADER)? {
            let start = (offset - self.chunk_at) as usize;
            if Header::decode(&self.chunk[start..], self.salt, offset).is_some() {
                return Ok(Some(offset));
            }
            offset += ALIGN as u64;
        }
        Ok(None)
    }

    /// Whether the bytes a header would have here are zero (or past the limit).
    pub fn is_blank(&mut self) -> Result<bool, Fault> {
        Ok(self.window(self.offset, HEADER)?.is_none_or(|head| head.iter().all(|byte| *byte == 0)))
    }

    /// Where the zeros begin that reach from here to the limit: this place itself when nothing was written.
    pub fn zeros_from(&mut self) -> Result<u64, Fault> {
        let (mut offset, mut zeros) = (self.offset, self.offset);
        while offset < self.limit {
            let piece = self.limit.min(offset + CHUNK as u64) - offset;
            self.fill(offset, piece as usize)?;
            let start = (offset - self.chunk_at) as usize;
            let bytes = &self.chunk[start..start + piece as usize];
            if let Some(last) = bytes.iter().rposition(|byte| *byte != 0) {
                zeros = offset + last as u64 + 1;
            }
            offset += piece;
        }
        Ok(zeros)
    }

    /// These bytes of the file, or nothing when they would pass the limit.
    fn window(&mut self, offset: u64, length: usize) -> Result<Option<Entry>, Fault> {
        if !self.fill(offset, length)? {
            return Ok(None);
        }
        let start = (offset - self.chunk_at) as usize;
        Ok(Some(Entry::window(self.chunk.clone(), start..start + length)))
    }

    /// Makes the chunk cover these bytes; false when they would pass the limit.
    fn fill(&mut self, offset: u64, length: usize) -> Result<bool, Fault> {
        if offset + length as u64 > self.limit {
            return Ok(false);
        }
        let end = self.chunk_at + self.chunk.len() as u64;
        if offset < self.chunk_at || offset + length as u64 > end {
            let size = (length.max(CHUNK) as u64).min(self.limit - offset) as usize;
            let mut chunk = vec![0; size];
            self.file.read_at(&mut chunk, offset).map_err(|error| Fault::io("read", &self.path, error))?;
            self.chunk = Arc::new(chunk);
            self.chunk_at = offset;
        }
        Ok(true)
    }
}
