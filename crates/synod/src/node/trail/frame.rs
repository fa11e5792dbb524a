//! One frame: what one entry brought about.

use crate::node::listen::{Cursor, Event};
use synod_core::catalogue;
use synod_core::codec::{Malformed, Reader, Wire, put_bytes, put_varint};
use synod_core::effects::{Effects, Item, items};
use synod_core::json::{NoBodies, Render};
use synod_core::refusal::Code;

/// Bytes before a frame's variable part.
pub(super) const HEAD: usize = 44;
/// A frame longer than this is no frame.
const LONGEST: usize = 1 << 30;

/// What one entry brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(Vec<u8>);

/// One request and what came of it, for `log show`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The request's index.
    pub index: u64,
    /// Replicated time, in milliseconds since 1970.
    pub time: u64,
    /// Who asked; empty for the node itself.
    pub agent: Box<str>,
    /// `queue.push`; empty for a request that says nothing.
    pub command: String,
    /// Its W3C traceparent; empty for none.
    pub trace: Box<str>,
    /// What came of it.
    pub what: What,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Yes: the reply as JSON, without bodies.
    Replied(String),
    /// No: the code and the text.
    Refused(Code, String),
    /// It waits.
    Parked,
    /// It said nothing that this version knows.
    Void,
}

/// Who asked what.
struct Head<'a> {
    agent: &'a str,
    machine: u8,
    verb: u8,
    trace: &'a str,
}

impl<'a> Head<'a> {
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        Ok(Head { agent: from.text()?, machine: from.byte()?, verb: from.byte()?, trace: from.text()? })
    }
}

/// A frame taken apart.
struct Parts<'a> {
    heads: &'a [u8],
    starts: Vec<usize>,
    stream: &'a [u8],
    texts: &'a [u8],
}

/// Appends the frame of an entry at `position` to `out`.
pub(super) fn write(out: &mut Vec<u8>, position: u64, requests: u32, effects: &Effects) {
    let start = out.len();
    out.extend_from_slice(&[0; 8]);
    for number in [position, effects.first.0, effects.time.0] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for number in [requests, effects.heads.len() as u32, effects.stream.len() as u32] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&effects.heads);
    effects.starts.iter().for_each(|start| out.extend_from_slice(&start.to_le_bytes()));
    out.extend_from_slice(&effects.stream);
    put_varint(out, effects.refusals.len() as u64);
    for (index, refusal) in &effects.refusals {
        index.put(out);
        put_bytes(out, refusal.text.as_bytes());
    }
    let length = (out.len() - start - 8) as u32;
    let crc = crc32c::crc32c(&out[start + 8..]);
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    out[start + 4..start + 8].copy_from_slice(&crc.to_le_bytes());
}

/// The bytes of the whole frame that begins with `head`, if its length is possible.
pub(super) fn span(head: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*head.first_chunk()?) as usize + 8;
    (HEAD..LONGEST).contains(&length).then_some(length)
}

/// The last index of the frame that begins with `head`; not checked.
pub(super) fn last_of(head: &[u8; HEAD]) -> u64 {
    let first = u64::from_le_bytes(head[16..24].try_into().unwrap_or_default());
    let requests = u32::from_le_bytes(head[32..36].try_into().unwrap_or_default());
    first.saturating_add(requests as u64).saturating_sub(1)
}

impl Frame {
    /// The frame in these bytes, if they are exactly one and its checksum holds.
    pub(super) fn check(bytes: Vec<u8>) -> Option<Frame> {
        let whole = bytes.len() >= HEAD && span(&bytes) == Some(bytes.len());
        (whole && crc32c::crc32c(&bytes[8..]) == u32_at(&bytes, 4)).then_some(Frame(bytes))
    }

    /// The log's position of the entry.
    pub fn position(&self) -> u64 {
        u64_at(&self.0, 8)
    }

    /// The index of the entry's first request.
    pub fn first(&self) -> u64 {
        u64_at(&self.0, 16)
    }

    /// The index of its last request.
    pub fn last(&self) -> u64 {
        self.first() + self.requests() as u64 - 1
    }

    /// Replicated time, in milliseconds since 1970.
    pub fn time(&self) -> u64 {
        u64_at(&self.0, 24)
    }

    fn requests(&self) -> u32 {
        u32_at(&self.0, 32)
    }

    fn parts(&self) -> Result<Parts<'_>, Malformed> {
        let (heads, stream) = (u32_at(&self.0, 36) as usize, u32_at(&self.0, 40) as usize);
        let mut from = Reader::new(&self.0[HEAD..]);
        let heads = from.take(heads)?;
        let starts = from.take(self.requests() as usize * 4)?;
        let stream = from.take(stream)?;
        let starts = starts.chunks_exact(4).map(|at| (u32_at(at, 0) as usize).min(stream.len()));
        Ok(Parts { heads, starts: starts.collect(), stream, texts: from.rest() })
    }

    /// Its events, in order.
    pub fn events(&self) -> Result<Vec<Event>, Malformed> {
        let Parts { heads, starts, stream, .. } = self.parts()?;
        let mut heads = Reader::new(heads);
        let mut found = Vec::new();
        let due = starts.first().copied().unwrap_or(stream.len());
        let nobody = Head { agent: "", machine: 0, verb: 0, trace: "" };
        let mut n = self.events_in(&stream[..due], self.first(), 0, &nobody, &mut found)?;
        for (nth, start) in starts.iter().enumerate() {
            let head = Head::get(&mut heads)?;
            let end = starts.get(nth + 1).copied().unwrap_or(stream.len());
            let part = stream.get(*start..end).ok_or(Malformed("trail starts"))?;
            self.events_in(part, self.first() + nth as u64, n, &head, &mut found)?;
            n = 0;
        }
        Ok(found)
    }

    /// Appends the events of one request, whose numbers follow `n`, and returns the last number.
    fn events_in(
        &self,
        stream: &[u8],
        index: u64,
        mut n: u64,
        head: &Head<'_>,
        found: &mut Vec<Event>,
    ) -> Result<u64, Malformed> {
        for item in items(stream) {
            let Item::Event(machine, tag, record) = item? else { continue };
            n += 1;
            let Some(card) = catalogue::event(machine, tag) else { continue };
            let mut data = String::with_capacity(64);
            Render::new(&NoBodies).object(card.fields, record, &mut data)?;
            found.push(Event {
                cursor: Cursor { index, n },
                time: self.time(),
                machine: card.machine,
                event: card.name,
                agent: head.agent.into(),
                trace: head.trace.into(),
                data,
            });
        }
        Ok(n)
    }

    /// Its requests, in order, and what came of each.
    pub fn lines(&self) -> Result<Vec<Line>, Malformed> {
        let Parts { heads, starts, stream, texts } = self.parts()?;
        let mut heads = Reader::new(heads);
        let texts = <Vec<(u64, &str)>>::get(&mut Reader::new(texts))?;
        let mut lines = Vec::with_capacity(starts.len());
        for (nth, start) in starts.iter().enumerate() {
            let head = Head::get(&mut heads)?;
            let end = starts.get(nth + 1).copied().unwrap_or(stream.len());
            let part = stream.get(*start..end).ok_or(Malformed("trail starts"))?;
            lines.push(self.line(part, self.first() + nth as u64, &head, &texts)?);
        }
        Ok(lines)
    }

    fn line(
        &self,
        stream: &[u8],
        index: u64,
        head: &Head<'_>,
        texts: &[(u64, &str)],
    ) -> Result<Line, Malformed> {
        let card = catalogue::command(head.machine, head.verb);
        let mut what = What::Void;
        for item in items(stream) {
            what = match item? {
                Item::Reply(at, record) if at.0 == index => {
                    let mut json = String::new();
                    let fields = card.map_or(&[][..], |card| card.reply);
                    // A repeated reply is that of an equal command, so the card fits.
                    Render::new(&NoBodies).object(fields, record, &mut json)?;
                    What::Replied(json)
                }
                Item::Refusal(at, code) if at.0 == index => {
                    let text = texts.iter().find(|(of, _)| *of == index).map_or("", |(_, text)| text);
                    What::Refused(code, text.to_owned())
                }
                Item::Parked(at) if at.0 == index => What::Parked,
                _ => continue,
            };
        }
        Ok(Line {
            index,
            time: self.time(),
            agent: head.agent.into(),
            command: card.map(|card| card.name()).unwrap_or_default(),
            trace: head.trace.into(),
            what,
        })
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default())
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default())
}
