//! The record: forty bytes of header, then the entries of one flush.
//!
//! ```text
//!  0      4  5 6  8            16               24     28      32           36          40
//!  ┌──────┬──┬─┬──┬────────────┬────────────────┬──────┬───────┬────────────┬───────────┬─ … ─┬───┐
//!  │magic │k │0│0 │ first      │ durable_through│count │length │payload crc │header crc │  …  │pad│
//!  └──────┴──┴─┴──┴────────────┴────────────────┴──────┴───────┴────────────┴───────────┴─ … ─┴───┘
//! ```
//!
//! Little-endian throughout; `docs/disk-format.md` is the law. A frame carries entries; a mark, a turn and
//! a seal are the same header with nothing behind it.
//!
//! The header's checksum also covers the segment's salt and the record's own offset, neither of which is
//! stored in it. Hence a header is valid only at the place and in the use of the file for which it was
//! written: leftovers in a recycled segment, a copy of a frame inside somebody's payload, and a block the
//! disk wrote to the wrong place all fail.

use crc32c::{crc32c, crc32c_append};

/// Bytes of a record's header.
pub const HEADER: usize = 40;
/// Records begin at multiples of this. Eight, because larger paddings were measured to bring nothing with
/// buffered writes, and would multiply the size of small frames.
pub const ALIGN: usize = 8;
/// "SYNR", the first four bytes of every record.
const MAGIC: [u8; 4] = *b"SYNR";

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The entries of one flush.
    Frame = 1,
    /// Confirms everything before it in this file.
    Mark = 2,
    /// The log ends here for good.
    Seal = 3,
    /// The log goes on in the next segment, which therefore exists.
    Turn = 4,
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Kind> {
        [Kind::Frame, Kind::Mark, Kind::Seal, Kind::Turn].into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// A record's header, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub kind: Kind,
    /// Position of its first entry; of a mark, turn or seal: the position that would come next.
    pub first: u64,
    /// Every position up to this one was durable when the record was written.
    pub durable_through: u64,
    /// Number of entries.
    pub count: u32,
    /// Bytes of payload, without padding.
    pub length: u32,
    /// crc32c of the payload and its padding.
    pub payload_crc: u32,
}

impl Header {
    /// A record without payload, after everything through `durable` became durable.
    pub fn note(kind: Kind, durable: u64) -> Header {
        Header { kind, first: durable + 1, durable_through: durable, count: 0, length: 0, payload_crc: 0 }
    }

    /// The bytes of this header for this place.
    pub fn encode(&self, salt: u64, offset: u64) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[0..4].copy_from_slice(&MAGIC);
        bytes[4] = self.kind as u8;
        bytes[8..16].copy_from_slice(&self.first.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.durable_through.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.count.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.length.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.payload_crc.to_le_bytes());
        let crc = header_crc(&bytes, salt, offset);
        bytes[36..40].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// The header in these bytes, if it is one for this place.
    pub fn decode(bytes: &[u8], salt: u64, offset: u64) -> Option<Header> {
        let bytes = bytes.first_chunk::<HEADER>()?;
        if bytes[0..4] != MAGIC || u32_at(bytes, 36) != header_crc(bytes, salt, offset) {
            return None;
        }
        Some(Header {
            kind: Kind::from_byte(bytes[4])?,
            first: u64_at(bytes, 8),
            durable_through: u64_at(bytes, 16),
            count: u32_at(bytes, 24),
            length: u32_at(bytes, 28),
            payload_crc: u32_at(bytes, 32),
        })
    }

    /// Bytes the whole record takes, padding included.
    pub fn span(&self) -> u64 {
        span(self.length as usize) as u64
    }

    /// The position after this record.
    pub fn next(&self) -> u64 {
        self.first + u64::from(self.count)
    }
}

/// Bytes a record with this much payload takes.
pub fn span(payload: usize) -> usize {
    (HEADER + payload).next_multiple_of(ALIGN)
}

/// Bytes an entry takes in a payload.
pub fn entry_span(entry: usize) -> usize {
    4 + entry
}

/// Appends one entry to a payload.
pub fn push_entry(payload: &mut Vec<u8>, entry: &[u8]) {
    payload.extend_from_slice(&(entry.len() as u32).to_le_bytes());
    payload.extend_from_slice(entry);
}

/// The ranges of the entries in a payload, or nothing when lengths and count do not add up.
pub fn entry_ranges(payload: &[u8], count: u32) -> Option<Vec<std::ops::Range<usize>>> {
    let mut ranges = Vec::with_capacity((count as usize).min(payload.len() / 4));
    let mut at = 0;
    for _ in 0..count {
        let start = at + 4;
        let length = payload.get(at..start).map(|bytes| u32_at(bytes, 0) as usize)?;
        at = start.checked_add(length).filter(|end| *end <= payload.len())?;
        ranges.push(start..at);
    }
    (at == payload.len()).then_some(ranges)
}

fn header_crc(bytes: &[u8; HEADER], salt: u64, offset: u64) -> u32 {
    let crc = crc32c(&bytes[..36]);
    let crc = crc32c_append(crc, &salt.to_le_bytes());
    crc32c_append(crc, &offset.to_le_bytes())
}

pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default())
}

pub fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_valid_only_where_it_was_written() {
        let header =
            Header { kind: Kind::Frame, first: 7, durable_through: 6, count: 2, length: 9, payload_crc: 3 };
        let bytes = header.encode(11, 4096);
        assert_eq!(Header::decode(&bytes, 11, 4096), Some(header));
        assert_eq!(Header::decode(&bytes, 12, 4096), None, "another use of the file");
        assert_eq!(Header::decode(&bytes, 11, 4104), None, "another place");
        for bit in 0..HEADER * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::decode(&flipped, 11, 4096), None, "bit {bit}");
        }
    }

    #[test]
    fn entries_come_back_and_odd_lengths_do_not() {
        let mut payload = Vec::new();
        push_entry(&mut payload, b"one");
        push_entry(&mut payload, b"");
        assert_eq!(entry_ranges(&payload, 2), Some(vec![4..7, 11..11]));
        assert_eq!(entry_ranges(&payload, 1), None);
        assert_eq!(entry_ranges(&payload, 3), None);
        assert_eq!(entry_ranges(&payload[..10], 2), None);
    }
}
