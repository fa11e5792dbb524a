//! Reading durable entries back, from any position, over all segments.
//!
//! Reading on where the last read stopped is the common case (recovery, catching up) and costs neither a
//! search nor a second look at a frame that was handed out in parts. A jump looks up the sparse index and
//! scans from there; what it walks over is indexed on the way.
//!
//! A record that is not good, below the durable end, is damage: nothing here guesses.

use std::collections::VecDeque;

use super::DiskLog;
use super::frame::Kind;
use super::segment::Segment;
use super::walk::{Record, Step, Walker};
use crate::{Delivered, Fault, Position, Read};

/// A place in the log, between two reads.
pub struct Reader {
    /// The segment it stands in.
    pub seq: u64,
    walker: Walker,
    /// Position after the last frame looked at.
    next: u64,
    /// Entries of that frame not yet handed out.
    left: VecDeque<Delivered>,
    /// Positions before this one are not wanted.
    from: u64,
}

impl Reader {
    fn new(segment: &Segment, from: u64) -> Reader {
        let (next, offset) = segment.near(from);
        let walker = Walker::new(segment, offset, segment.head.length);
        Reader { seq: segment.head.seq, walker, next, left: VecDeque::new(), from }
    }

    /// The position that would come out next.
    fn at(&self) -> u64 {
        self.left.front().map_or(self.next.max(self.from), |entry| entry.position.0)
    }
}

impl DiskLog {
    pub(super) fn read_from(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        let from = from.0.max(1);
        let oldest = self.segments.front().map_or(1, |segment| segment.head.first);
        if from < oldest {
            return Ok(Read::Trimmed { oldest: Position(oldest) });
        }
        let mut found = Vec::new();
        if from > self.durable {
            return Ok(Read::Entries(found));
        }
        let mut reader = match self.reader.take() {
            Some(reader) if reader.at() == from => reader,
            _ => Reader::new(&self.segments[self.segment_with(from)], from),
        };
        let mut bytes = 0;
        while let Some(entry) = self.next_entry(&mut reader)? {
            if !found.is_empty() && bytes + entry.entry.len() > max_bytes {
                reader.left.push_front(entry);
                break;
            }
            bytes += entry.entry.len();
            found.push(entry);
        }
        self.reader = Some(reader);
        Ok(Read::Entries(found))
    }

    /// The place in `segments` of the one that holds a position.
    fn segment_with(&self, position: u64) -> usize {
        self.segments.partition_point(|segment| segment.head.first <= position).saturating_sub(1)
    }

    fn next_entry(&mut self, reader: &mut Reader) -> Result<Option<Delivered>, Fault> {
        loop {
            if let Some(entry) = reader.left.pop_front() {
                return Ok(Some(entry));
            }
            if reader.next > self.durable {
                return Ok(None);
            }
            self.advance(reader)?;
        }
    }

    /// Moves the reader over one record, or into the next segment.
    fn advance(&mut self, reader: &mut Reader) -> Result<(), Fault> {
        let oldest = self.segments[0].head.seq;
        let at = (reader.seq - oldest) as usize;
        if let Some(next) = self.segments.get(at + 1)
            && next.head.first == reader.next
        {
            let from = reader.from;
            *reader = Reader::new(next, reader.next);
            reader.from = from;
            return Ok(());
        }
        let is_last = at + 1 == self.segments.len();
        let segment = &mut self.segments[at];
        reader.walker.limit = if is_last { segment.end } else { segment.head.length };
        match reader.walker.step()? {
            Step::Record(record) => take(segment, reader, &record),
            Step::Bad { why } => Err(Fault::damaged(&segment.path, reader.walker.offset(), why)),
            Step::End => {
                let what = format!("the segment ends where position {} is due", reader.next);
                Err(Fault::damaged(&segment.path, reader.walker.offset(), what))
            }
        }
    }
}

fn take(segment: &mut Segment, reader: &mut Reader, record: &Record) -> Result<(), Fault> {
    let header = &record.header;
    if header.first != reader.next {
        let what = format!("a record of position {} where {} is due", header.first, reader.next);
        return Err(Fault::damaged(&segment.path, record.offset, what));
    }
    if header.kind != Kind::Frame {
        return Ok(());
    }
    let Some(entries) = record.entries() else {
        return Err(Fault::damaged(&segment.path, record.offset, "a frame whose entries do not fill it"));
    };
    segment.note(header.first, record.offset);
    reader.left.extend(entries.filter(|entry| entry.position.0 >= reader.from));
    reader.next = header.next();
    Ok(())
}
