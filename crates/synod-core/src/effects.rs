//! What folding an entry brings about: outcomes, answers to parked requests, and events, in the order in which they happened.
//!
//! They are kept as one stream of compact bytes **[format]**, because the same bytes serve the digest, the request-key window and the trail:
//!
//! ```text
//!   0 reply   index len record         3 void    index
//!   1 refusal index code               4 answer  ticket len record
//!   2 parked  index                    5 event   machine tag len record
//! ```
//!
//! Bodies never appear here; whoever shows a reply joins them in.
//! Refusals' texts stand beside the stream, outside the digest, so that a better wording is not another history.

use crate::codec::{Malformed, Reader, Wire, put_bytes, put_varint};
use crate::ids::{Index, Millis};
use crate::refusal::{Code, Refusal};
use std::ops::Range;

/// The effects of one entry. Reused from entry to entry: nothing is allocated once it has grown.
#[derive(Debug, Default)]
pub struct Effects {
    /// The stream that the digest covers.
    pub stream: Vec<u8>,
    /// Where each outcome and answer stands in the stream.
    pub outcomes: Vec<Outcome>,
    /// Texts and details of refusals.
    pub refusals: Vec<(Index, Refusal)>,
    /// Who asked what: for the trail, one for each request.
    pub heads: Vec<u8>,
    /// Where in the stream each request begins; what stands before the first fell due by itself. For the trail, which names events after their requests.
    pub starts: Vec<u32>,
    /// Events within the stream.
    pub events: u32,
    /// The machines that announced something, a bit for each tag; some may have taken it back.
    pub machines: u32,
    /// The first index of the entry.
    pub first: Index,
    /// The entry's time.
    pub time: Millis,
}

/// One outcome: of a request in this entry, or of an earlier one that had been parked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The request it belongs to.
    pub index: Index,
    /// What came of it.
    pub what: What,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Yes: the record is in the stream at this range.
    Replied(Range<usize>),
    /// A key that was executed before: the record is in the stream, the work was not done again.
    Repeated {
        /// Where the recorded reply stands in the stream.
        reply: Range<usize>,
        /// The index at which it was executed.
        index: Index,
    },
    /// No, by rule: the text is in [`Effects::refusals`].
    Refused,
    /// You wait: the outcome comes under this ticket, the index of the request that was parked first.
    Parked(Index),
    /// Intact bytes that say nothing this version knows.
    Void,
}

/// One item read back from a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// The reply of the request at this index.
    Reply(Index, &'a [u8]),
    /// The refusal of the request at this index.
    Refusal(Index, Code),
    /// The request at this index waits.
    Parked(Index),
    /// The request at this index says nothing this version knows.
    Void(Index),
    /// The reply of a request that had been parked.
    Answer(Index, &'a [u8]),
    /// A fact: machine, tag, record.
    Event(u8, u8, &'a [u8]),
}

impl Effects {
    /// Empties it for the next entry.
    pub fn reset(&mut self, first: Index, time: Millis) {
        self.stream.clear();
        self.outcomes.clear();
        self.refusals.clear();
        self.heads.clear();
        self.starts.clear();
        (self.events, self.machines) = (0, 0);
        (self.first, self.time) = (first, time);
    }

    /// Notes that the next request begins here.
    #[inline]
    pub(crate) fn begin(&mut self) {
        self.starts.push(self.stream.len() as u32);
    }

    /// Writes the reply of `index` and returns where it stands.
    pub fn reply(&mut self, index: Index, record: &[u8]) -> Range<usize> {
        self.item(0, index, record)
    }

    /// Writes the answer to an earlier request and returns where it stands.
    pub fn answer(&mut self, ticket: Index, record: &[u8]) -> Range<usize> {
        self.item(4, ticket, record)
    }

    fn item(&mut self, tag: u8, index: Index, record: &[u8]) -> Range<usize> {
        self.stream.push(tag);
        put_varint(&mut self.stream, index.0);
        put_bytes(&mut self.stream, record);
        self.stream.len() - record.len()..self.stream.len()
    }

    /// Writes the refusal of `index`.
    pub fn refuse(&mut self, index: Index, refusal: Refusal) {
        self.stream.push(1);
        put_varint(&mut self.stream, index.0);
        self.stream.push(refusal.code as u8);
        self.refusals.push((index, refusal));
        self.outcomes.push(Outcome { index, what: What::Refused });
    }

    /// Writes that `index` waits, under `ticket`.
    pub fn park(&mut self, index: Index, ticket: Index) {
        self.stream.push(2);
        put_varint(&mut self.stream, index.0);
        self.outcomes.push(Outcome { index, what: What::Parked(ticket) });
    }

    /// Writes that `index` is void.
    pub fn void(&mut self, index: Index) {
        self.stream.push(3);
        put_varint(&mut self.stream, index.0);
        self.outcomes.push(Outcome { index, what: What::Void });
    }

    /// Writes an event.
    #[inline]
    pub fn event<'a>(&mut self, machine: u8, tag: u8, record: &impl Wire<'a>) {
        self.stream.extend_from_slice(&[5, machine, tag, 0]);
        let start = self.stream.len();
        record.put(&mut self.stream);
        let len = self.stream.len() - start;
        if len < 0x80 {
            self.stream[start - 1] = len as u8;
        } else {
            let mut prefix = Vec::with_capacity(5);
            put_varint(&mut prefix, len as u64);
            self.stream.splice(start - 1..start, prefix);
        }
        self.events += 1;
        self.machines |= 1 << machine;
    }
}

/// Reads a stream item by item. Stops at the first byte that makes no sense and says so.
pub fn items(stream: &[u8]) -> impl Iterator<Item = Result<Item<'_>, Malformed>> {
    let mut from = Reader::new(stream);
    std::iter::from_fn(move || (!from.is_empty()).then(|| item(&mut from)).inspect(|_| ()))
}

fn item<'a>(from: &mut Reader<'a>) -> Result<Item<'a>, Malformed> {
    let result = (|| {
        Ok(match from.byte()? {
            0 => Item::Reply(Index::get(from)?, from.bytes()?),
            1 => Item::Refusal(Index::get(from)?, Code::get(from)?),
            2 => Item::Parked(Index::get(from)?),
            3 => Item::Void(Index::get(from)?),
            4 => Item::Answer(Index::get(from)?, from.bytes()?),
            5 => Item::Event(from.byte()?, from.byte()?, from.bytes()?),
            _ => return Err(Malformed("effect")),
        })
    })();
    if result.is_err() {
        *from = Reader::new(&[]);
    }
    result
}
