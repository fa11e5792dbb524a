//! Payloads that state holds: moved in, moved out, never cloned.
//!
//! A body is one allocation: where it came from (index, ordinal), its media, and the bytes.
//! Its canonical part says only where it came from and how long it is; the bytes go to a section of their own, so that one can be erased and the state's hash still holds.
//! The blobs that a body mentions stand in the canonical part: whether they are needed does not end with an erasure.

use super::{Journalled, Moved, Table};
use crate::codec::{Malformed, Reader, Wire, put_bytes, put_varint};
use crate::entry::{Digest, MENTIONING, Payload, blobs, put_blobs};
use crate::ids::{Index, Serial};

/// A payload held in memory.
#[derive(Debug)]
pub struct Body(Box<[u8]>);

/// What a [`Body`] says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View<'a> {
    /// The request that carried it.
    pub index: Index,
    /// Which payload of that request.
    pub ordinal: u32,
    /// How long it is or, when redacted, was.
    pub len: u32,
    /// [`crate::entry::JSON`] or [`crate::entry::RAW`].
    pub media: u8,
    /// The blobs that it mentions, sorted and each once.
    pub blobs: &'a [Digest],
    /// The bytes; `None` when redacted.
    pub bytes: Option<&'a [u8]>,
}

const MENTIONS: u8 = 0x40;
const REDACTED: u8 = 0x80;

impl Body {
    /// Copies the payload of the request at `index`, or of the earlier one that carried it.
    pub fn new(index: Index, payload: &Payload<'_>) -> Self {
        let Payload { media, len, blobs, bytes, .. } = *payload;
        let (index, ordinal) = payload.origin.unwrap_or((index, payload.ordinal));
        Body::build(&View { index, ordinal, len, media, blobs, bytes })
    }

    fn build(view: &View<'_>) -> Self {
        let View { index, ordinal, len, media, blobs, bytes } = *view;
        let mut head = [0u8; 24];
        let mut at = 0;
        for mut n in [index.0, ordinal as u64, len as u64] {
            while n >= 0x80 {
                head[at] = n as u8 | 0x80;
                n >>= 7;
                at += 1;
            }
            head[at] = n as u8;
            at += 1;
        }
        head[at] = media;
        head[at] |= if bytes.is_some() { 0 } else { REDACTED };
        head[at] |= if blobs.is_empty() { 0 } else { MENTIONS };
        let bytes = bytes.unwrap_or_default();
        let mut all = Vec::with_capacity(at + 1 + bytes.len() + blobs.len() * 33);
        all.extend_from_slice(&head[..=at]);
        if !blobs.is_empty() {
            put_blobs(&mut all, blobs);
        }
        all.extend_from_slice(bytes);
        Body(all.into_boxed_slice())
    }

    /// What it says.
    pub fn view(&self) -> View<'_> {
        let mut from = Reader::new(&self.0);
        let index = from.varint().unwrap_or_default();
        let ordinal = from.varint().unwrap_or_default();
        let len = from.varint().unwrap_or_default() as u32;
        let media = from.byte().unwrap_or_default();
        let blobs = if media & MENTIONS == 0 { &[] } else { blobs(&mut from).unwrap_or_default() };
        let bytes = (media & REDACTED == 0).then_some(from.rest());
        let media = media & !(REDACTED | MENTIONS);
        View { index: Index(index), ordinal: ordinal as u32, len, media, blobs, bytes }
    }

    /// Bytes it counts for in a quota: near what it takes in memory, and the same after redaction, because quotas decide outcomes.
    pub fn size(&self) -> u64 {
        let view = self.view();
        view.len as u64 + 40 + 32 * view.blobs.len() as u64
    }
}

/// Bodies by serial.
#[derive(Debug, Default)]
pub struct Bodies {
    rows: Table<Body>,
    /// Which mentions came and went since the last time somebody asked, each with the length of the journal after the change.
    moved: Vec<(usize, Moved)>,
}

impl Bodies {
    /// The body of `key`.
    pub fn get(&self, key: Serial) -> Option<&Body> {
        self.rows.get(key)
    }

    /// Moves a body in.
    #[inline]
    pub fn put(&mut self, key: Serial, body: Body) {
        let after = self.rows.undo_len() + 1;
        let came = body.view().blobs.iter().map(|blob| (after, Moved { blob: *blob, came: true }));
        self.moved.extend(came);
        self.rows.put(key, body);
        self.went();
    }

    /// Moves the body of `key` out and says whether there was one.
    pub fn del(&mut self, key: Serial) -> bool {
        let was = self.rows.del(key);
        if was {
            self.went();
        }
        was
    }

    /// Notes what was mentioned by the body that the last change took out.
    fn went(&mut self) {
        let after = self.rows.undo_len();
        let blobs = self.rows.last_undone().map(|old| old.view().blobs).unwrap_or_default();
        self.moved.extend(blobs.iter().map(|blob| (after, Moved { blob: *blob, came: false })));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every body, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (Serial, &Body)> + '_ {
        self.rows.iter()
    }
}

impl Journalled for Bodies {
    #[inline]
    fn mark(&self) -> usize {
        self.rows.undo_len()
    }
    fn undo_to(&mut self, mark: usize) {
        self.rows.undo_rows(mark);
        let kept = self.moved.partition_point(|(after, _)| *after <= mark);
        self.moved.truncate(kept);
    }
    #[inline]
    fn commit(&mut self) {
        self.rows.forget();
        self.moved.clear();
    }
    fn moved(&mut self, moved: &mut Vec<Moved>) {
        moved.extend(self.moved.drain(..).map(|(_, moved)| moved));
    }
    fn mentioned(&self, mentioned: &mut Vec<Digest>) {
        self.iter().for_each(|(_, body)| mentioned.extend_from_slice(body.view().blobs));
    }
    fn erase(&mut self, index: Index, ordinals: &[u32]) -> u64 {
        let meant = |view: &View<'_>| {
            view.index == index && (ordinals.is_empty() || ordinals.contains(&view.ordinal))
        };
        let of = |(key, body): (Serial, &Body)| meant(&body.view()).then_some(key);
        let found: Vec<Serial> = self.iter().filter_map(of).collect();
        for key in &found {
            let erased = self.get(*key).map(|body| Body::build(&View { bytes: None, ..body.view() }));
            // Not journalled: what it mentions stays, and nothing that is compared changes.
            erased.into_iter().for_each(|body| self.rows.restore(*key, body));
        }
        found.len() as u64
    }
    fn save(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>) {
        put_varint(state, self.len() as u64);
        for (key, body) in self.iter() {
            let view = body.view();
            key.put(state);
            view.index.put(state);
            view.ordinal.put(state);
            view.len.put(state);
            if view.blobs.is_empty() {
                state.push(view.media);
            } else {
                state.push(MENTIONING);
                put_blobs(state, view.blobs);
            }
            match view.bytes {
                Some(bytes) => {
                    bodies.push(0);
                    put_bytes(bodies, bytes);
                }
                None => bodies.push(1),
            }
        }
    }
    fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut table = Table::default();
        for _ in 0..state.count()? {
            let key = Serial::get(state)?;
            let (index, ordinal, len) = (Index::get(state)?, u32::get(state)?, u32::get(state)?);
            let (media, blobs) = match state.byte()? {
                MENTIONING => (crate::entry::JSON, blobs(state)?),
                media => (media, &[][..]),
            };
            let bytes = match bodies.byte()? {
                0 => Some(bodies.bytes()?),
                1 => None,
                _ => return Err(Malformed("body flag")),
            };
            table.restore(key, Body::build(&View { index, ordinal, len, media, blobs, bytes }));
        }
        Ok(Bodies { rows: table, moved: Vec::new() })
    }
}
