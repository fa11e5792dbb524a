//! From a record's bytes to JSON.

use crate::catalogue;
use crate::codec::{Malformed, Reader, Wire};
use crate::entry::{JSON, Payload, RAW};
use crate::fold::Loan;
use crate::ids::{Index, Millis, Serial};
use crate::record::{Field, Held, Kind};
use crate::tables::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::cell::RefCell;
use std::fmt::Write;
use std::ops::Range;

/// Where bodies come from while a record is shown.
pub trait Bodies {
    /// The body under this number.
    fn body(&self, key: Serial) -> Option<&Body>;
    /// What stands at a place in the log that a deed made.
    fn lent(&self, _index: Index, _ordinal: u32) -> Option<&Loan> {
        None
    }
    /// The same place for replies of another machine, within a transaction's.
    fn of(&self, machine: u8) -> Box<dyn Bodies + '_>;
}

/// No bodies at hand: fields that would hold one are left out.
#[derive(Clone, Copy, Debug)]
pub struct NoBodies;

impl Bodies for NoBodies {
    fn body(&self, _: Serial) -> Option<&Body> {
        None
    }
    fn of(&self, _: u8) -> Box<dyn Bodies + '_> {
        Box::new(NoBodies)
    }
}

/// A place in shown JSON where something is to be put in that only history knows. Until then a member stands there that says where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The bytes of the text that it takes the place of.
    pub range: Range<usize>,
    /// The member's name.
    pub name: &'static str,
    /// The request that carried the payload.
    pub index: Index,
    /// Which payload of that request.
    pub ordinal: u32,
    /// When it came, where that was later than its request.
    pub at: Option<Millis>,
}

/// Puts into every hole what `show` appends: members without braces. Where it returns false the record is not there any more, and the text says so.
pub fn fill(json: &mut String, holes: &[Hole], mut show: impl FnMut(&Hole, &mut String) -> bool) {
    let mut filled = String::with_capacity(json.len() + holes.len() * 128);
    let mut done = 0;
    for hole in holes {
        filled.push_str(&json[done..hole.range.start]);
        done = hole.range.end;
        let start = filled.len();
        if !show(hole, &mut filled) {
            filled.truncate(start);
            write!(filled, "\"{}_gone\":true", hole.name).expect("writing to a string");
        }
    }
    filled.push_str(&json[done..]);
    *json = filled;
}

/// Writes records as JSON.
pub struct Render<'b> {
    bodies: &'b dyn Bodies,
    holes: RefCell<Vec<Hole>>,
}

impl<'b> Render<'b> {
    /// Joins bodies in from `bodies`.
    pub fn new(bodies: &'b dyn Bodies) -> Self {
        Render { bodies, holes: RefCell::default() }
    }

    /// What is still to be read from history, in the order of the text.
    pub fn into_holes(self) -> Vec<Hole> {
        self.holes.into_inner()
    }

    /// Appends the record as a JSON object and checks that nothing follows it.
    pub fn object(&self, fields: &[Field], record: &[u8], out: &mut String) -> Result<(), Malformed> {
        self.object_from(fields, Reader::new(record), out)
    }

    /// The same from a reader, which may know payloads.
    pub fn object_from(
        &self,
        fields: &[Field],
        mut from: Reader<'_>,
        out: &mut String,
    ) -> Result<(), Malformed> {
        out.push('{');
        self.members(fields, &mut from, out)?;
        out.push('}');
        from.end()
    }

    /// Appends the record's members without the braces, and returns whether there were any.
    pub fn members(
        &self,
        fields: &[Field],
        from: &mut Reader<'_>,
        out: &mut String,
    ) -> Result<bool, Malformed> {
        let mask = if fields.iter().any(|field| field.optional) { from.varint()? } else { 0 };
        let mut bit = 0;
        let start = out.len();
        for field in fields {
            let present = !field.optional || mask >> bit & 1 == 1;
            bit += field.optional as u32;
            let comma = out.len();
            if out.len() > start {
                out.push(',');
            }
            if !self.member(field, present, from, out)? {
                out.truncate(comma);
            }
        }
        Ok(out.len() > start)
    }

    /// Appends `"name":value`, or nothing when there is nothing to say.
    fn member(
        &self,
        field: &Field,
        present: bool,
        from: &mut Reader<'_>,
        out: &mut String,
    ) -> Result<bool, Malformed> {
        match (field.kind, present) {
            (Kind::Bool, _) => write!(out, "\"{}\":{present}", field.name).expect("writing to a string"),
            (Kind::List(_), false) => write!(out, "\"{}\":[]", field.name).expect("writing to a string"),
            (_, false) => return Ok(false),
            (Kind::Body, true) => {
                let key = Serial::get(from)?;
                let Some(body) = self.bodies.body(key) else { return Ok(false) };
                let view = body.view();
                payload(field.name, view.media, view.bytes, out);
            }
            (Kind::Held, true) => match Held::get(from)? {
                Held::Number(n) => write!(out, "\"{}\":{n}", field.name).expect("writing to a string"),
                Held::Body(key) => {
                    let Some(body) = self.bodies.body(key) else { return Ok(false) };
                    let view = body.view();
                    payload(field.name, view.media, view.bytes, out);
                }
            },
            (Kind::Past(_), true) => {
                let (index, ordinal) = <(Index, u32)>::get(from)?;
                let start = out.len();
                write!(out, "\"{}_at\":\"{index}.{ordinal}\"", field.name).expect("writing to a string");
                let (range, name) = (start..out.len(), field.name);
                let hole = match self.bodies.lent(index, ordinal) {
                    None => Hole { range, name, index, ordinal, at: None },
                    Some(&Loan { index, ordinal, time }) => {
                        Hole { range, name, index, ordinal, at: Some(time) }
                    }
                };
                self.holes.borrow_mut().push(hole);
            }
            (Kind::Payload, true) => {
                let Payload { media, bytes, .. } = Payload::get(from)?;
                payload(field.name, media, bytes, out);
            }
            (Kind::Piece, true) => {
                let bytes = crate::content::Piece::get(from)?.payload.bytes;
                match bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()) {
                    Some(words) => {
                        write!(out, "\"{}\":", field.name).expect("writing to a string");
                        text(words, out);
                    }
                    None => payload(field.name, RAW, bytes, out),
                }
            }
            (Kind::Value, true) => match crate::entry::Value::get(from)? {
                crate::entry::Value::Number(n) => {
                    write!(out, "\"{}\":{n}", field.name).expect("writing to a string")
                }
                crate::entry::Value::Payload(Payload { media, bytes, .. }) => {
                    payload(field.name, media, bytes, out)
                }
            },
            (kind, true) => {
                write!(out, "\"{}\":", field.name).expect("writing to a string");
                self.value(kind, from, out)?;
            }
        }
        Ok(true)
    }

    fn value(&self, kind: Kind, from: &mut Reader<'_>, out: &mut String) -> Result<(), Malformed> {
        match kind {
            Kind::Bool => out.push_str("true"),
            Kind::Number => write!(out, "{}", from.varint()?).expect("writing to a string"),
            Kind::Integer => write!(out, "{}", i64::get(from)?).expect("writing to a string"),
            Kind::Text => text(from.text()?, out),
            Kind::Json => out.push_str(from.text()?),
            Kind::Bytes => hex(from.bytes()?, out),
            Kind::Array(len) => hex(from.take(len)?, out),
            Kind::Choice(words) => text(words.get(from.byte()? as usize).ok_or(Malformed("choice"))?, out),
            Kind::List(of) => {
                out.push('[');
                for n in 0..from.count()? {
                    if n > 0 {
                        out.push(',');
                    }
                    self.value(*of, from, out)?;
                }
                out.push(']');
            }
            Kind::Record(fields) => {
                out.push('{');
                self.members(fields, from, out)?;
                out.push('}');
            }
            Kind::Commands => self.commands(from.bytes()?, *from, out)?,
            Kind::Replies => self.replies(from.bytes()?, out)?,
            Kind::Payload | Kind::Piece | Kind::Value | Kind::Body | Kind::Held | Kind::Past(_) => {
                return Err(Malformed("payload in a list"));
            }
        }
        Ok(())
    }

    fn commands(&self, bytes: &[u8], around: Reader<'_>, out: &mut String) -> Result<(), Malformed> {
        let mut from = Reader::new(bytes);
        out.push('[');
        for n in 0..from.count()? {
            if n > 0 {
                out.push(',');
            }
            let mut inner = around.lend(from.bytes()?);
            let card = catalogue::command(inner.byte()?, inner.byte()?).ok_or(Malformed("verb"))?;
            write!(out, "{{\"{}\":", card.name()).expect("writing to a string");
            self.object_from(card.fields, inner, out)?;
            out.push('}');
        }
        out.push(']');
        from.end()
    }

    fn replies(&self, bytes: &[u8], out: &mut String) -> Result<(), Malformed> {
        let mut from = Reader::new(bytes);
        out.push('[');
        let mut first = true;
        while !from.is_empty() {
            if !std::mem::take(&mut first) {
                out.push(',');
            }
            let card = catalogue::command(from.byte()?, from.byte()?).ok_or(Malformed("verb"))?;
            let bodies = self.bodies.of(card.machine_tag);
            let inner = Render::new(&*bodies);
            inner.object(card.reply, from.bytes()?, out)?;
            self.holes.borrow_mut().append(&mut inner.into_holes());
        }
        out.push(']');
        Ok(())
    }
}

fn payload(name: &str, media: u8, bytes: Option<&[u8]>, out: &mut String) {
    match bytes {
        None => write!(out, "\"{name}_redacted\":true"),
        Some(bytes) if media == JSON => match std::str::from_utf8(bytes) {
            Ok(json) => write!(out, "\"{name}\":{json}"),
            Err(_) => write!(out, "\"{name}\":null"),
        },
        Some(bytes) => write!(out, "\"{name}_base64\":\"{}\"", STANDARD.encode(bytes)),
    }
    .expect("writing to a string");
}

/// Appends `s` as a JSON string.
fn text(s: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(s).unwrap_or_default());
}

fn hex(bytes: &[u8], out: &mut String) {
    out.push('"');
    bytes.iter().for_each(|byte| write!(out, "{byte:02x}").expect("writing to a string"));
    out.push('"');
}
