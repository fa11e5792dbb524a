//! Payloads that state holds: moved in, moved out, never cloned.
//!
//! A body is one allocation: where it came from (index, ordinal), its media, and the bytes.
//! Its canonical part says only where it came from and how long it is; the bytes go to a section of their own, so that one can be erased and the state's hash still holds.

use super::{Journalled, Table};
use crate::codec::{Malformed, Reader, Wire, put_bytes, put_varint};
use crate::entry::Payload;
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
    /// The bytes; `None` when redacted.
    pub bytes: Option<&'a [u8]>,
}

const REDACTED: u8 = 0x80;

impl Body {
    /// Copies the payload of the request at `index`.
    pub fn new(index: Index, payload: &Payload<'_>) -> Self {
        Body::build(index, payload.ordinal, payload.len, payload.media, payload.bytes)
    }

    fn build(index: Index, ordinal: u32, len: u32, media: u8, bytes: Option<&[u8]>) -> Self {
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
        head[at] = if bytes.is_some() { media } else { media | REDACTED };
        let bytes = bytes.unwrap_or_default();
        let mut all = Vec::with_capacity(at + 1 + bytes.len());
        all.extend_from_slice(&head[..=at]);
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
        let bytes = (media & REDACTED == 0).then_some(from.rest());
        View { index: Index(index), ordinal: ordinal as u32, len, media: media & !REDACTED, bytes }
    }

    /// Bytes it counts for in a quota: near what it takes in memory, and the same after redaction, because quotas decide outcomes.
    pub fn size(&self) -> u64 {
        self.view().len as u64 + 40
    }
}

/// Bodies by serial.
#[derive(Debug, Default)]
pub struct Bodies(Table<Body>);

impl Bodies {
    /// The body of `key`.
    pub fn get(&self, key: Serial) -> Option<&Body> {
        self.0.get(key)
    }

    /// Moves a body in.
    #[inline]
    pub fn put(&mut self, key: Serial, body: Body) {
        self.0.put(key, body);
    }

    /// Moves the body of `key` out and says whether there was one.
    pub fn del(&mut self, key: Serial) -> bool {
        self.0.del(key)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every body, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (Serial, &Body)> + '_ {
        self.0.iter()
    }
}

impl Journalled for Bodies {
    #[inline]
    fn mark(&self) -> usize {
        self.0.undo_len()
    }
    fn undo_to(&mut self, mark: usize) {
        self.0.undo_rows(mark);
    }
    #[inline]
    fn commit(&mut self) {
        self.0.forget();
    }
    fn save(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>) {
        put_varint(state, self.len() as u64);
        for (key, body) in self.iter() {
            let view = body.view();
            key.put(state);
            view.index.put(state);
            view.ordinal.put(state);
            view.len.put(state);
            state.push(view.media);
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
            let media = state.byte()?;
            let bytes = match bodies.byte()? {
                0 => Some(bodies.bytes()?),
                1 => None,
                _ => return Err(Malformed("body flag")),
            };
            table.restore(key, Body::build(index, ordinal, len, media, bytes));
        }
        Ok(Bodies(table))
    }
}
