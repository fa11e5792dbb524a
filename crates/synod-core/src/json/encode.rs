//! From JSON to a command's bytes.

use super::object::Object;
use crate::canonical::canonical;
use crate::catalogue::{self, Card};
use crate::codec::{Wire, put_bytes, put_varint};
use crate::content;
use crate::entry::{JSON, RAW, Request};
use crate::ids::NUMBER_MAX;
use crate::record::{Field, Kind};
use crate::refusal::{self, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

/// The longest payload any setting can allow, in bytes.
const PAYLOAD_MAX: usize = 8 << 20;

/// Writes commands into a request; asks for a salt for each payload.
pub struct Encoder<'r> {
    request: &'r mut Request,
    salt: &'r mut dyn FnMut(u32) -> [u8; 16],
}

/// Appends the command on `card` with the fields in the JSON object `text` to `request`.
///
/// `salt` gives the salt of the payload with this ordinal: random, or the same again for a keyed retry.
/// Refused as `invalid` when a field is unknown, missing, of the wrong kind or out of its range.
pub fn encode(
    card: &Card,
    text: &str,
    request: &mut Request,
    salt: &mut dyn FnMut(u32) -> [u8; 16],
) -> Result<(), Refusal> {
    let object = object(text, "the body")?;
    request.bytes.extend_from_slice(&[card.machine_tag, card.tag]);
    Encoder { request, salt }.record(card.fields, &object, &card.name())
}

impl Encoder<'_> {
    fn record(&mut self, fields: &[Field], object: &Object<'_>, of: &str) -> Result<(), Refusal> {
        if let Some(unknown) = object.keys().find(|name| !fields.iter().any(|field| named(field, name))) {
            let known: Vec<_> = fields.iter().map(|field| field.name).collect();
            return Err(refusal::invalid(if known.is_empty() {
                format!("`{unknown}` is no field of {of}; it has none")
            } else {
                format!("`{unknown}` is no field of {of}; it has {}", known.join(", "))
            }));
        }
        if let Some(field) = fields.iter().find(|field| {
            object.contains_key(field.name) && object.contains_key(&format!("{}_base64", field.name))
        }) {
            return Err(refusal::invalid(format!(
                "`{0}` and `{0}_base64` say the same thing twice; give one",
                field.name
            )));
        }
        let (mut mask, mut bits) = (0u64, 0u32);
        for field in fields.iter().filter(|field| field.optional) {
            if given(field, object) {
                mask |= 1 << bits;
            }
            bits += 1;
        }
        if bits > 0 {
            put_varint(&mut self.request.bytes, mask);
        }
        for field in fields {
            if matches!(field.kind, Kind::Piece) && given(field, object) {
                self.piece(field, object, of)?;
            } else if given(field, object) {
                self.field(field, object, of)?;
            } else if field.required() {
                return Err(refusal::invalid(format!("{of} needs `{}`: {}", field.name, field.about.trim())));
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &Field, object: &Object<'_>, of: &str) -> Result<(), Refusal> {
        if let Some(raw) = object.get(field.name) {
            return self.value(field, field.kind, raw.get(), of);
        }
        // Only a payload can stand under another name.
        let raw = object[&format!("{}_base64", field.name)].get();
        let text: String = parse(field, raw, "base64 text")?;
        let bytes = STANDARD.decode(&text).map_err(|_| wrong(field, "base64 text"))?;
        if matches!(field.kind, Kind::Value) {
            self.request.bytes.push(1);
        }
        self.payload(field, RAW, &bytes)
    }

    fn value(&mut self, field: &Field, kind: Kind, raw: &str, of: &str) -> Result<(), Refusal> {
        match kind {
            Kind::Bool => {
                parse::<bool>(field, raw, "true or false")?;
            }
            Kind::Number => {
                let n: u64 = parse(field, raw, "a whole number from 0")?;
                within(field, n, n, "")?;
                if n > NUMBER_MAX {
                    return Err(wrong(field, "a number below 2^53"));
                }
                put_varint(&mut self.request.bytes, n);
            }
            Kind::Integer => {
                let n: i64 = parse(field, raw, "a whole number")?;
                if n.unsigned_abs() > NUMBER_MAX {
                    return Err(wrong(field, "a number within ±2^53"));
                }
                n.put(&mut self.request.bytes);
            }
            Kind::Text => {
                let text: String = parse(field, raw, "text")?;
                within(field, text.len() as u64, text.len(), " bytes")?;
                put_bytes(&mut self.request.bytes, text.as_bytes());
            }
            Kind::Bytes => {
                let bytes = self.hex(field, raw)?;
                within(field, bytes.len() as u64, bytes.len(), " bytes")?;
                put_bytes(&mut self.request.bytes, &bytes);
            }
            Kind::Array(len) => {
                let bytes = self.hex(field, raw)?;
                if bytes.len() != len {
                    return Err(refusal::invalid(format!(
                        "`{}` takes {len} bytes in hexadecimal, not {}",
                        field.name,
                        bytes.len()
                    )));
                }
                self.request.bytes.extend_from_slice(&bytes);
            }
            Kind::Payload => self.payload(field, JSON, raw.as_bytes())?,
            Kind::Value => match raw.parse::<i64>() {
                Ok(n) if n.unsigned_abs() <= NUMBER_MAX => {
                    self.request.bytes.push(0);
                    n.put(&mut self.request.bytes);
                }
                _ => {
                    self.request.bytes.push(1);
                    self.payload(field, JSON, raw.as_bytes())?;
                }
            },
            Kind::Json => {
                let text = canonical(raw).map_err(|wrong| {
                    refusal::invalid(format!(
                        "`{}` takes JSON that has one canonical form: {wrong}",
                        field.name
                    ))
                })?;
                within(field, text.len() as u64, text.len(), " bytes")?;
                put_bytes(&mut self.request.bytes, text.as_bytes());
            }
            Kind::Choice(words) => {
                let word: String = parse(field, raw, "one of its words")?;
                let Some(at) = words.iter().position(|known| *known == word) else {
                    return Err(refusal::invalid(format!(
                        "`{}` takes {}, not `{word}`",
                        field.name,
                        words.join(", ")
                    )));
                };
                self.request.bytes.push(at as u8);
            }
            Kind::List(of_kind) => {
                let items: Vec<&RawValue> = parse(field, raw, "a list")?;
                within(field, items.len() as u64, items.len(), " items")?;
                put_varint(&mut self.request.bytes, items.len() as u64);
                let bare = Field { range: None, ..*field };
                for item in items {
                    self.value(&bare, *of_kind, item.get(), of)?;
                }
            }
            Kind::Record(fields) => {
                let object = object(raw, field.name)?;
                self.record(fields, &object, &format!("{of}.{}", field.name))?;
            }
            Kind::Commands => self.commands(field, raw)?,
            Kind::Piece | Kind::Body | Kind::Held | Kind::Past(_) | Kind::Replies => {
                return Err(wrong(field, "nothing: it stands in replies only"));
            }
        }
        Ok(())
    }

    fn payload(&mut self, field: &Field, media: u8, bytes: &[u8]) -> Result<(), Refusal> {
        if bytes.len() > PAYLOAD_MAX {
            return Err(refusal::invalid(format!(
                "`{}` has {} bytes and at most {PAYLOAD_MAX} can be stored; store it elsewhere and send where",
                field.name,
                bytes.len()
            )));
        }
        let salt = (self.salt)(self.request.payload_count);
        let blobs = match std::str::from_utf8(bytes) {
            Ok(text) if media == JSON => content::mentions(text),
            _ => Some(Vec::new()),
        };
        let blobs = blobs.ok_or_else(|| {
            refusal::invalid(format!(
                "`{}` mentions more than {} blobs; put the list into a blob and mention that",
                field.name,
                content::MENTIONS_MAX
            ))
        })?;
        self.request.mentioning(media, salt, bytes, &blobs);
        Ok(())
    }

    /// Bytes of an artefact, measured where they stand: at the `offset` beside them, or at the beginning.
    fn piece(&mut self, field: &Field, object: &Object<'_>, of: &str) -> Result<(), Refusal> {
        let encoded = format!("{}_base64", field.name);
        let bytes = match (object.get(field.name), object.get(&encoded)) {
            (Some(raw), _) => {
                parse::<String>(field, raw.get(), "text; send bytes as base64 beside")?.into_bytes()
            }
            (None, Some(raw)) => {
                let text: String = parse(field, raw.get(), "base64 text")?;
                STANDARD.decode(&text).map_err(|_| wrong(field, "base64 text"))?
            }
            (None, None) => Vec::new(),
        };
        let offset = object.get("offset").and_then(|raw| raw.get().parse().ok()).unwrap_or(0);
        if bytes.len() > PAYLOAD_MAX || !self.add_piece(offset, &bytes) {
            return Err(refusal::invalid(format!(
                "{of} takes no {} bytes at {offset}; send parts of the `part_bytes` that blob.begin gave, in order, of which only the last is shorter",
                bytes.len()
            )));
        }
        Ok(())
    }

    fn add_piece(&mut self, offset: u64, bytes: &[u8]) -> bool {
        let salt = (self.salt)(self.request.payload_count);
        self.request.piece(salt, offset, bytes)
    }

    fn hex(&self, field: &Field, raw: &str) -> Result<Vec<u8>, Refusal> {
        let text: String = parse(field, raw, "bytes in hexadecimal")?;
        (text.len().is_multiple_of(2) && text.is_ascii())
            .then(|| {
                (0..text.len())
                    .step_by(2)
                    .map(|at| u8::from_str_radix(&text[at..at + 2], 16))
                    .collect::<Result<_, _>>()
                    .ok()
            })
            .flatten()
            .ok_or_else(|| wrong(field, "bytes in hexadecimal"))
    }

    /// Commands within a command: counted, each with its length.
    fn commands(&mut self, field: &Field, raw: &str) -> Result<(), Refusal> {
        let items: Vec<Object<'_>> = parse(field, raw, "a list of commands such as {\"queue.push\":{…}}")?;
        let outer = std::mem::take(&mut self.request.bytes);
        let mut inner = Vec::with_capacity(raw.len());
        put_varint(&mut inner, items.len() as u64);
        for (n, item) in items.iter().enumerate() {
            let place = format!("command {}", n + 1);
            let Some((name, body)) = item.iter().next().filter(|_| item.len() == 1) else {
                return Err(refusal::invalid(format!(
                    "{place} is not of the form {{\"machine.verb\":{{…}}}}"
                )));
            };
            let card = name
                .split_once('.')
                .and_then(|(machine, verb)| catalogue::find(machine, verb))
                .filter(|card| !card.is_query());
            let Some(card) = card.filter(|card| card.machine != "space") else {
                return Err(refusal::invalid(format!("{place}: `{name}` is no command that can stand here")));
            };
            self.request.bytes.extend_from_slice(&[card.machine_tag, card.tag]);
            let fields = object(body.get(), name)?;
            self.record(card.fields, &fields, name).map_err(|refusal| refusal.within(&place))?;
            put_bytes(&mut inner, &self.request.bytes);
            self.request.bytes.clear();
        }
        self.request.bytes = outer;
        put_bytes(&mut self.request.bytes, &inner);
        Ok(())
    }
}

fn object<'j>(text: &'j str, what: &str) -> Result<Object<'j>, Refusal> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    serde_json::from_str(text)
        .map_err(|error| refusal::invalid(format!("{what} is not a JSON object: {error}")))
}

fn named(field: &Field, name: &str) -> bool {
    field.name == name
        || (matches!(field.kind, Kind::Payload | Kind::Piece | Kind::Value)
            && name.strip_suffix("_base64") == Some(field.name))
}

/// Whether a field has to be written: null, `false` and an empty list mean that it was left out.
fn given(field: &Field, object: &Object<'_>) -> bool {
    match object.get(field.name) {
        None => {
            matches!(field.kind, Kind::Payload | Kind::Piece | Kind::Value)
                && object.contains_key(&format!("{}_base64", field.name))
        }
        Some(raw) => {
            let raw = raw.get();
            match field.kind {
                Kind::Payload | Kind::Piece | Kind::Value | Kind::Json => true,
                _ if raw == "null" => false,
                Kind::Bool => raw != "false",
                Kind::List(_) if field.optional => {
                    raw.bytes().any(|byte| !matches!(byte, b'[' | b']' | b' ' | b'\n' | b'\t' | b'\r'))
                }
                _ => true,
            }
        }
    }
}

fn parse<'j, T: serde::de::Deserialize<'j>>(field: &Field, raw: &'j str, takes: &str) -> Result<T, Refusal> {
    serde_json::from_str(raw).map_err(|_| wrong(field, takes))
}

fn wrong(field: &Field, takes: &str) -> Refusal {
    refusal::invalid(format!("`{}` takes {takes}", field.name))
}

fn within(field: &Field, n: u64, shown: impl std::fmt::Display, unit: &str) -> Result<(), Refusal> {
    match field.range {
        Some((min, max)) if n < min || n > max => {
            Err(refusal::invalid(format!("`{}` takes {min} to {max}{unit}, not {shown}", field.name)))
        }
        _ => Ok(()),
    }
}

/// Makes the JSON object for `card` from names and plain words, as a query string or a command line gives them.
///
/// Numbers, yes/no and records are taken as JSON; text as it stands; lists separated by commas or given several times; a payload as JSON where it is JSON, and as text where it is not.
pub fn words(card: &Card, given: &[(String, String)]) -> Result<String, Refusal> {
    let mut object = serde_json::Map::new();
    for (name, word) in given {
        let name = name.replace('-', "_");
        let field = card.fields.iter().find(|field| named(field, &name)).ok_or_else(|| {
            let known: Vec<_> = card.fields.iter().map(|field| field.name).collect();
            refusal::invalid(format!("`{name}` is no field of {}; it has {}", card.name(), known.join(", ")))
        })?;
        let value =
            if field.name == name { word_value(field, field.kind, word)? } else { word.as_str().into() };
        match (object.get_mut(&name), value) {
            (Some(serde_json::Value::Array(list)), serde_json::Value::Array(more)) => list.extend(more),
            (Some(_), _) => return Err(refusal::invalid(format!("`{name}` is given twice; give it once"))),
            (None, value) => drop(object.insert(name, value)),
        }
    }
    Ok(serde_json::Value::Object(object).to_string())
}

fn word_value(field: &Field, kind: Kind, word: &str) -> Result<serde_json::Value, Refusal> {
    let json = |takes: &str| serde_json::from_str(word).map_err(|_| wrong(field, takes));
    Ok(match kind {
        Kind::Bool => match word {
            "" | "true" | "yes" | "1" => true.into(),
            "false" | "no" | "0" => false.into(),
            _ => return Err(wrong(field, "true or false")),
        },
        Kind::Number => word.parse::<u64>().map_err(|_| wrong(field, "a whole number from 0"))?.into(),
        Kind::Integer => word.parse::<i64>().map_err(|_| wrong(field, "a whole number"))?.into(),
        Kind::Text | Kind::Bytes | Kind::Array(_) | Kind::Choice(_) | Kind::Piece => word.into(),
        Kind::Payload | Kind::Value | Kind::Json => {
            serde_json::from_str(word).unwrap_or_else(|_| word.into())
        }
        Kind::List(_) if word.trim_start().starts_with('[') => json("a list")?,
        Kind::List(Kind::Record(_)) => serde_json::Value::Array(vec![json("a JSON object")?]),
        Kind::List(of) => {
            let items = word.split(',').map(str::trim).filter(|item| !item.is_empty());
            serde_json::Value::Array(
                items.map(|item| word_value(field, *of, item)).collect::<Result<_, _>>()?,
            )
        }
        Kind::Record(_) | Kind::Commands | Kind::Body | Kind::Held | Kind::Past(_) | Kind::Replies => {
            json("JSON")?
        }
    })
}
