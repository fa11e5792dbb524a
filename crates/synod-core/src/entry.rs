//! What the log stores **[format]**: an entry is a header, a batch of requests with one time, and a detachable section of payloads.
//!
//! ```text
//!  0  u8   format (1)                      80  u32  requests
//!  1  u8   flags (0)                       84  u32  payloads
//!  2  u16  fold version                    88  requests, each:
//!  4  u32  length of the head                    varint length · varint payloads · bytes
//!  8  u64  writer                        head ──────────────────────────────────────────
//! 16  u64  epoch                             payloads, each:
//! 24  u64  seq                                 u8 0 · salt 16 · varint length · bytes
//! 32  u64  time (ms)                           u8 1                        (redacted)
//! 40  u64  k: an earlier index
//! 48  32   outcome digest at k
//! ```
//!
//! All fixed numbers are little-endian.
//! A request's bytes are an [`Envelope`], then the machine's tag, the verb's tag, and the command's record.
//!
//! **The two halves.** Payloads (task bodies, results, values) are what no machine computes on.
//! A command refers to one by ordinal, media, length and `blake3(salt ‖ bytes)`, and, where JSON mentions blobs, by their hashes; the chain over entries covers the head only.
//! So bytes and salt of a payload can be erased later ([`erase`]), and every chain still verifies; the salt keeps a short secret from being guessed from its hash.

use crate::codec::{Malformed, Reader, Wire, put_bytes, put_varint};
use crate::ids::{Epoch, Fence, Index, Millis};
use crate::record;
use crate::record::{Kind, Typed};

/// The entry format this binary writes and reads.
pub const FORMAT: u8 = 1;
/// The length of the fixed header.
pub const HEADER_BYTES: usize = 88;
/// A digest of 32 bytes.
pub type Digest = [u8; 32];

/// The fixed part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The fold version whose rules apply.
    pub fold_version: u16,
    /// Who wrote the entry: a number drawn when the node started.
    pub writer: u64,
    /// The writer's epoch. Entries of an older epoch than the fold knows are ignored.
    pub epoch: Epoch,
    /// The entry's number within its epoch, from 1. A repeat is ignored, so duplicates are harmless on every log.
    pub seq: u64,
    /// The time of every request in it.
    pub time: Millis,
    /// An index whose outcome digest the writer knew; zero for none.
    pub known: Index,
    /// The outcome digest at `known`. The fold stops when its own differs.
    pub known_digest: Digest,
}

record! {
    /// Who asks, and what makes the request safe to repeat. Stamped by the door, never believed from a body.
    pub struct Envelope<'a> {
        /// The principal that the credential proved. Empty: the node itself.
        principal: &'a str,
        /// The agent acting: `name`, or `name@session` for a joined instance.
        agent: &'a str,
        /// The request key: the same key never executes twice.
        key: Option<&'a str>,
        /// A request key as a client's (session, seq), which can be told to be too old.
        sequence: Option<(u64, u64)>,
        /// W3C traceparent, kept in the trail.
        trace: Option<&'a str>,
        /// What has to hold for the request to be carried out, checked at its index before anything else.
        guards: Vec<Guard<'a>> [0..=16],
        /// The node has verified every signature that stands in the command. Only the node says so, and only where there is one.
        verified: bool,
    }
}

record! {
    /// A condition on another machine: the caller still has this, under this fence. A request whose guard does not hold is refused as stale.
    #[derive(Copy)]
    pub struct Guard<'a> {
        /// The machine that knows, by its tag.
        machine: u8,
        /// What the caller has to have: a lock's name.
        name: &'a str [1..=512],
        /// The fence it came with.
        fence: Fence,
    }
}

impl<'a> Envelope<'a> {
    /// The agent's name: what stands before the `@` of a handle.
    pub fn name(&self) -> &'a str {
        match self.agent.bytes().position(|byte| byte == b'@') {
            Some(at) => &self.agent[..at],
            None => self.agent,
        }
    }
}

/// One payload as the entry holds it.
#[derive(Clone, Copy, Debug)]
pub struct Detached<'a> {
    /// The random bytes that were hashed in front; empty when redacted.
    pub salt: &'a [u8],
    /// The payload; `None` when it was redacted.
    pub bytes: Option<&'a [u8]>,
}

/// A command's reference to a payload, resolved while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'a> {
    /// Which payload of the request, from 0.
    pub ordinal: u32,
    /// 0 for JSON text, 1 for bytes.
    pub media: u8,
    /// Length in bytes.
    pub len: u32,
    /// `blake3(salt ‖ bytes)`.
    pub hash: &'a Digest,
    /// The blobs that JSON text mentions, sorted and each once.
    pub blobs: &'a [Digest],
    /// The bytes; `None` when redacted.
    pub bytes: Option<&'a [u8]>,
    /// Index and ordinal under which an earlier request carried it; none when it came with this one.
    pub origin: Option<(Index, u32)>,
}

/// The media byte of JSON text.
pub const JSON: u8 = 0;
/// The media byte of raw bytes.
pub const RAW: u8 = 1;
/// What stands in place of [`JSON`] where the text mentions blobs: their count and hashes follow.
pub(crate) const MENTIONING: u8 = 2;

/// Reads a count and as many hashes, in order.
pub(crate) fn blobs<'a>(from: &mut Reader<'a>) -> Result<&'a [Digest], Malformed> {
    let count = from.count()?;
    let (blobs, _) = from.take(count.checked_mul(32).ok_or(Malformed("mentions"))?)?.as_chunks();
    let rising = blobs.is_sorted_by(|a, b| a < b);
    if rising && (1..=crate::content::MENTIONS_MAX).contains(&count) {
        Ok(blobs)
    } else {
        Err(Malformed("mentions"))
    }
}

/// Writes what [`blobs`] reads.
pub(crate) fn put_blobs(out: &mut Vec<u8>, blobs: &[Digest]) {
    put_varint(out, blobs.len() as u64);
    out.extend_from_slice(blobs.as_flattened());
}

impl<'a> Wire<'a> for Payload<'a> {
    fn put(&self, out: &mut Vec<u8>) {
        put_varint(out, self.ordinal as u64);
        out.push(if self.blobs.is_empty() { self.media } else { MENTIONING });
        put_varint(out, self.len as u64);
        out.extend_from_slice(self.hash);
        if !self.blobs.is_empty() {
            put_blobs(out, self.blobs);
        }
    }
    #[inline]
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let ordinal = u32::get(from)?;
        let media = from.byte()?;
        let len = u32::get(from)?;
        let hash = from.array()?;
        let (media, blobs) = match media {
            JSON | RAW => (media, &[][..]),
            MENTIONING => (JSON, blobs(from)?),
            _ => return Err(Malformed("payload media")),
        };
        let bytes = from.payload(ordinal as usize)?.bytes;
        match bytes {
            Some(bytes) if bytes.len() != len as usize => Err(Malformed("payload length")),
            _ => {
                let lent = from.lent();
                let origin = lent.map(|lent| (lent.index, ordinal));
                let ordinal = lent.map_or(ordinal, |lent| lent.base.saturating_add(ordinal));
                Ok(Payload { ordinal, media, len, hash, blobs, bytes, origin })
            }
        }
    }
}
impl Typed for Payload<'_> {
    const KIND: Kind = Kind::Payload;
}

/// A whole number that machines may compute on, or a payload that they may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A whole number within ±(2^53 − 1).
    Number(i64),
    /// Anything else.
    Payload(Payload<'a>),
}

impl<'a> Wire<'a> for Value<'a> {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Value::Number(n) => {
                out.push(0);
                n.put(out);
            }
            Value::Payload(payload) => {
                out.push(1);
                payload.put(out);
            }
        }
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        match from.byte()? {
            0 => i64::get(from).map(Value::Number),
            1 => Payload::get(from).map(Value::Payload),
            _ => Err(Malformed("value")),
        }
    }
}
impl Typed for Value<'_> {
    const KIND: Kind = Kind::Value;
}

/// A request ready to be put into an entry: envelope and command, and the payloads they refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Envelope, machine tag, verb tag, record.
    pub bytes: Vec<u8>,
    /// The payload section's part for this request.
    pub payloads: Vec<u8>,
    /// How many payloads that is.
    pub payload_count: u32,
}

impl Request {
    /// Starts a request with its envelope.
    pub fn new(envelope: &Envelope<'_>) -> Self {
        let mut request = Request { bytes: Vec::with_capacity(128), ..Request::default() };
        envelope.put(&mut request.bytes);
        request
    }

    /// Adds a payload to the section and its reference to the command being written.
    pub fn payload(&mut self, media: u8, salt: [u8; 16], bytes: &[u8]) {
        self.mentioning(media, salt, bytes, &[]);
    }

    /// The same for JSON text that mentions these blobs, sorted and each once.
    pub fn mentioning(&mut self, media: u8, salt: [u8; 16], bytes: &[u8], blobs: &[Digest]) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&salt).update(bytes);
        let hash = *hasher.finalize().as_bytes();
        let len = bytes.len() as u32;
        let ordinal = self.payload_count;
        let reference = Payload { ordinal, media, len, hash: &hash, blobs, bytes: None, origin: None };
        reference.put(&mut self.bytes);
        self.payload_count += 1;
        self.payloads.push(0);
        self.payloads.extend_from_slice(&salt);
        put_bytes(&mut self.payloads, bytes);
    }

    /// Adds bytes of an artefact that stand at `offset` of it. False, and nothing is added, where no such part can stand.
    pub fn piece(&mut self, salt: [u8; 16], offset: u64, bytes: &[u8]) -> bool {
        let Some(measure) = crate::content::measure(offset, bytes) else { return false };
        self.payload(RAW, salt, bytes);
        measure.put(&mut self.bytes);
        true
    }

    /// The length of the longest payload.
    pub fn payload_longest(&self) -> u64 {
        let mut from = Reader::new(&self.payloads);
        let next = || {
            from.take(17).ok()?;
            from.bytes().ok()
        };
        std::iter::from_fn(next).map(|bytes| bytes.len() as u64).max().unwrap_or(0)
    }

    /// How many bytes of an entry this request takes, near enough for batching.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.payloads.len() + 8
    }
}

/// Writes an entry from a header and its requests.
pub fn compose<'r>(header: &Header, requests: impl IntoIterator<Item = &'r Request> + Clone) -> Vec<u8> {
    let size: usize = requests.clone().into_iter().map(Request::size).sum();
    let mut out = Vec::with_capacity(HEADER_BYTES + size);
    out.extend_from_slice(&[FORMAT, 0]);
    out.extend_from_slice(&header.fold_version.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    for number in [header.writer, header.epoch.0, header.seq, header.time.0, header.known.0] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&header.known_digest);
    out.extend_from_slice(&[0; 8]);
    let (mut count, mut payloads) = (0u32, 0u32);
    for request in requests.clone() {
        put_varint(&mut out, request.bytes.len() as u64);
        put_varint(&mut out, request.payload_count as u64);
        out.extend_from_slice(&request.bytes);
        count += 1;
        payloads += request.payload_count;
    }
    let head = out.len() as u32;
    out[4..8].copy_from_slice(&head.to_le_bytes());
    out[80..84].copy_from_slice(&count.to_le_bytes());
    out[84..88].copy_from_slice(&payloads.to_le_bytes());
    for request in requests {
        out.extend_from_slice(&request.payloads);
    }
    out
}

/// One payload of an entry, as [`erase`] asks about it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Which request of the entry carried it, from 0.
    pub request: usize,
    /// Which payload of that request.
    pub ordinal: u32,
    /// What the hash in the command covers: the salt,
    pub salt: &'a [u8],
    /// and the bytes.
    pub bytes: &'a [u8],
}

impl Asked<'_> {
    /// The hash by which its command names it.
    pub fn hash(&self) -> Digest {
        *blake3::Hasher::new().update(self.salt).update(self.bytes).finalize().as_bytes()
    }
}

/// The same entry without the payloads that are to go, bytes and salt: it is shorter, its link in the chain is the same, and it folds to the same outcomes. `None` when none goes, and for bytes that are no entry.
pub fn erase(bytes: &[u8], mut goes: impl FnMut(&Asked<'_>) -> bool) -> Option<Vec<u8>> {
    let entry = Entry::parse(bytes).ok()?;
    let mut erased = false;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(entry.head);
    for (request, slot) in entry.requests.iter().enumerate() {
        let first = slot.first_payload as usize;
        for (ordinal, payload) in (0..).zip(&entry.payloads[first..first + slot.payloads as usize]) {
            let asked = payload.bytes.map(|bytes| Asked { request, ordinal, salt: payload.salt, bytes });
            match asked {
                Some(asked) if !goes(&asked) => {
                    out.push(0);
                    out.extend_from_slice(asked.salt);
                    put_bytes(&mut out, asked.bytes);
                }
                asked => {
                    erased |= asked.is_some();
                    out.push(1);
                }
            }
        }
    }
    erased.then_some(out)
}

/// The bytes chain after `bytes`: blake3 keyed with the link before. Keyed rather than prefixed, so that the bytes start a block and long ones are hashed side by side.
pub fn link(previous: &Digest, bytes: &[u8]) -> Digest {
    *blake3::keyed_hash(previous, bytes).as_bytes()
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Written by a newer binary: the format or fold version that it names.
    Newer(u16),
    /// Not an entry.
    Malformed(Malformed),
}

impl From<Malformed> for Unreadable {
    fn from(malformed: Malformed) -> Self {
        Unreadable::Malformed(malformed)
    }
}

/// An entry whose framing has been checked, borrowed from its bytes.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The fixed part.
    pub header: Header,
    /// Everything the chain covers: header and requests.
    pub head: &'a [u8],
    requests: Vec<Slot<'a>>,
    payloads: Vec<Detached<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct Slot<'a> {
    bytes: &'a [u8],
    first_payload: u32,
    payloads: u32,
}

impl<'a> Entry<'a> {
    /// Checks the framing of `bytes`: every length, count and reference base.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let mut from = Reader::new(bytes);
        let format = from.byte()?;
        if format != FORMAT {
            return Err(if format > FORMAT {
                Unreadable::Newer(format as u16)
            } else {
                Malformed("entry format").into()
            });
        }
        let _flags = from.byte()?;
        let fold_version = from.u16_le()?;
        let head_len = from.u32_le()? as usize;
        let header = Header {
            fold_version,
            writer: from.u64_le()?,
            epoch: Epoch(from.u64_le()?),
            seq: from.u64_le()?,
            time: Millis(from.u64_le()?),
            known: Index(from.u64_le()?),
            known_digest: *from.array()?,
        };
        let (count, payload_count) = (from.u32_le()? as usize, from.u32_le()? as usize);
        let (head, tail) = bytes.split_at_checked(head_len).ok_or(Malformed("head length"))?;
        let mut from = Reader::new(head.get(HEADER_BYTES..).ok_or(Malformed("head length"))?);
        let mut requests = Vec::with_capacity(count.min(from.rest().len()));
        let mut first_payload = 0u32;
        for _ in 0..count {
            let len = from.varint()?;
            let payloads = u32::get(&mut from)?;
            let bytes = from.take(usize::try_from(len).map_err(|_| Malformed("request length"))?)?;
            requests.push(Slot { bytes, first_payload, payloads });
            first_payload = first_payload.checked_add(payloads).ok_or(Malformed("payload count"))?;
        }
        from.end()?;
        if first_payload as usize != payload_count {
            return Err(Malformed("payload count").into());
        }
        let mut from = Reader::new(tail);
        let mut payloads = Vec::with_capacity(payload_count.min(tail.len()));
        for _ in 0..payload_count {
            payloads.push(match from.byte()? {
                0 => Detached { salt: from.take(16)?, bytes: Some(from.bytes()?) },
                1 => Detached { salt: &[], bytes: None },
                _ => return Err(Malformed("payload flag").into()),
            });
        }
        from.end()?;
        Ok(Entry { header, head, requests, payloads })
    }

    /// How many requests it holds.
    pub fn len(&self) -> usize {
        self.requests.len()
    }

    /// Whether it holds no request.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// A reader over each request, in order, which resolves its payloads.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = Reader<'_>> {
        self.requests.iter().map(|slot| {
            let first = slot.first_payload as usize;
            Reader::with_payloads(slot.bytes, &self.payloads[first..first + slot.payloads as usize])
        })
    }

    /// How many payloads the `nth` request carries; none if there is no such request.
    pub fn payloads_of(&self, nth: usize) -> u32 {
        self.requests.get(nth).map_or(0, |slot| slot.payloads)
    }

    /// Every payload, in order.
    pub fn payloads(&self) -> &[Detached<'a>] {
        &self.payloads
    }

    /// The bytes chain after this entry: [`link`] of its head.
    pub fn link(&self, previous: &Digest) -> Digest {
        link(previous, self.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header() -> Header {
        Header {
            fold_version: 1,
            writer: 7,
            epoch: Epoch(2),
            seq: 3,
            time: Millis(1_700_000_000_000),
            known: Index(9),
            known_digest: [5; 32],
        }
    }

    fn request(agent: &str, body: &[u8]) -> Request {
        let mut request = Request::new(&Envelope {
            principal: "owner",
            agent,
            key: None,
            sequence: Some((4, 5)),
            trace: None,
            guards: Vec::new(),
            verified: false,
        });
        request.payload(JSON, [9; 16], body);
        request
    }

    #[test]
    fn an_entry_comes_back_with_its_payloads() {
        let requests = [request("heron", b"{}"), request("wren", b"[1,2]")];
        let bytes = compose(&header(), &requests);
        let entry = Entry::parse(&bytes).unwrap();
        assert_eq!(entry.header, header());
        let read: Vec<_> = entry
            .requests()
            .map(|mut from| {
                let envelope = Envelope::get(&mut from).unwrap();
                (envelope.agent, Payload::get(&mut from).unwrap().bytes.unwrap())
            })
            .collect();
        assert_eq!(read, [("heron", &b"{}"[..]), ("wren", &b"[1,2]"[..])]);
    }

    #[test]
    fn erasing_a_payload_keeps_the_chain() {
        let bytes = compose(&header(), &[request("heron", b"secret")]);
        let whole = Entry::parse(&bytes).unwrap();
        let erased = erase(&bytes, |asked| asked.hash() == hash_of(&bytes)).unwrap();
        assert_eq!(erased.len(), whole.head.len() + 1);
        assert_eq!(erase(&erased, |_| true), None, "what is gone cannot go again");
        let redacted = Entry::parse(&erased).unwrap();
        assert_eq!(whole.link(&[0; 32]), redacted.link(&[0; 32]));
        let mut from = redacted.requests().next().unwrap();
        Envelope::get(&mut from).unwrap();
        assert_eq!(Payload::get(&mut from).unwrap().bytes, None);
    }

    /// The hash in the command of an entry's only request.
    fn hash_of(bytes: &[u8]) -> Digest {
        let entry = Entry::parse(bytes).unwrap();
        let mut from = entry.requests().next().unwrap();
        Envelope::get(&mut from).unwrap();
        *Payload::get(&mut from).unwrap().hash
    }

    #[test]
    fn one_payload_of_several_is_erased_and_the_others_stay() {
        let mut second = request("wren", b"one");
        second.payload(RAW, [7; 16], b"two");
        let bytes = compose(&header(), &[request("heron", b"zero"), second]);
        assert_eq!(erase(&bytes, |_| false), None);
        let erased = erase(&bytes, |asked| (asked.request, asked.ordinal) == (1, 0)).unwrap();
        let left: Vec<_> = Entry::parse(&erased)
            .unwrap()
            .payloads()
            .iter()
            .map(|payload| payload.bytes.map(<[u8]>::len))
            .collect();
        assert_eq!(left, [Some(4), None, Some(3)]);
        assert_eq!(bytes.len() - erased.len(), 16 + 1 + 3);
    }

    #[test]
    fn a_newer_format_is_named() {
        let mut bytes = compose(&header(), &[]);
        bytes[0] = 9;
        assert_eq!(Entry::parse(&bytes).unwrap_err(), Unreadable::Newer(9));
    }

    proptest! {
        #[test]
        fn noise_never_panics(cut in 0usize..200, at in 0usize..200, flip in any::<u8>()) {
            let mut bytes = compose(&header(), &[request("heron", b"{}"), request("wren", b"[1,2]")]);
            let at = at % bytes.len();
            bytes[at] ^= flip;
            bytes.truncate(bytes.len() - cut % bytes.len());
            if let Ok(entry) = Entry::parse(&bytes) {
                for mut from in entry.requests() {
                    let _ = Envelope::get(&mut from).and_then(|_| Payload::get(&mut from));
                }
            }
        }
    }
}
