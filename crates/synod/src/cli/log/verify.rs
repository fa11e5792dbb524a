//! `log verify`: whether everything in a log is as it was written.
//!
//! | checked | how |
//! |---|---|
//! | frames and their order | checksums and positions, by the disk log's own reader |
//! | bytes chain | blake3 over every entry's head, folded anew |
//! | payloads | `blake3(salt ‖ bytes)` of each against what its command says; erased ones are counted |
//! | outcomes | each entry names a digest of outcomes its writer had seen: the fold must come to the same |
//!
//! Not checked: that this is the log that once was, rather than a shorter one or another. For that compare the two digests with ones that were kept elsewhere.

use super::super::exit::{Exit, Stop};
use super::super::place::Place;
use super::super::show::{paint::Paint, time};
use super::story::{Step, Story};
use clap::ArgMatches;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::time::Instant;
use synod_core::catalogue;
use synod_core::codec::{Malformed, Reader, Wire};
use synod_core::content::{self, Piece};
use synod_core::effects::What;
use synod_core::entry::{Entry, Envelope, Payload, Value};
use synod_core::fold::Applied;
use synod_core::record::{Field, Held, Kind};

/// What was counted.
#[derive(Debug, Default)]
struct Count {
    entries: u64,
    ignored: u64,
    requests: u64,
    void: u64,
    payloads: u64,
    redacted: u64,
    /// Entries that name a digest of outcomes.
    compared: u64,
}

/// Verifies and tells.
pub fn run(place: &Place, matches: &ArgMatches, dir: &Path) -> Result<Exit, Stop> {
    let since = Instant::now();
    let mut story = Story::open(dir)?;
    let mut count = Count::default();
    loop {
        let some = story.log.some()?;
        if some.is_empty() {
            break;
        }
        for delivered in some {
            one(&mut story, &Step { position: delivered.position, bytes: delivered.entry }, &mut count)?;
        }
    }
    let took = since.elapsed().as_millis() as u64;
    let quiet = matches.get_flag("quiet");
    let (fold, torn) = (&story.fold, story.log.torn());
    let mut out = std::io::stdout().lock();
    if place.json {
        let report = json!({
            "clean": true, "log": dir, "from_position": story.base + 1, "to_position": story.log.durable().0,
            "entries": count.entries, "ignored": count.ignored, "requests": count.requests, "void": count.void,
            "payloads": count.payloads, "redacted": count.redacted, "digests_compared": count.compared,
            "index": fold.index().0, "epoch": fold.epoch().0, "chain": hex(&fold.chain()),
            "outcomes": hex(&fold.outcomes()), "torn": torn.map(|(file, at)| format!("{} at byte {at}", file.display())),
            "took_ms": took,
        });
        writeln!(out, "{report}")?;
        return Ok(Exit::Done);
    }
    if quiet {
        return Ok(Exit::Done);
    }
    let paint = Paint::stdout();
    let mut line = |name: &str, text: String| writeln!(out, "{}  {text}", paint.dim(&format!("{name:<9}")));
    let begin = if story.base == 0 {
        "the beginning".to_owned()
    } else {
        format!("the checkpoint at position {}", story.base)
    };
    line("log", format!("{} ({})", dir.display(), time::bytes(story.log.bytes())))?;
    line("entries", format!("{} from {begin}, {} of them repeats", count.entries, count.ignored))?;
    line(
        "requests",
        format!(
            "{}, up to index {}, in epoch {}; {} void",
            count.requests,
            fold.index(),
            fold.epoch(),
            count.void
        ),
    )?;
    line("payloads", format!("{} match their hashes, {} are erased", count.payloads, count.redacted))?;
    line("outcomes", format!("the same in {} places where the writer had noted them", count.compared))?;
    line("chain", hex(&fold.chain()))?;
    line("digest", hex(&fold.outcomes()))?;
    if let Some((file, at)) = torn {
        line(
            "tail",
            format!(
                "torn in {} at byte {at}: a crash cut the last write, which nobody had been told of",
                file.display()
            ),
        )?;
    }
    writeln!(out, "{} in {}", paint.green("clean"), time::span(took))?;
    Ok(Exit::Done)
}

fn one(story: &mut Story, step: &Step, count: &mut Count) -> Result<(), Stop> {
    count.entries += 1;
    let wrong = |what: String| Stop::new(Exit::Wrong, format!("position {}: {what}", step.position));
    // One that is intact and meaningless has none: the fold makes it one void request.
    if let Ok(entry) = Entry::parse(&step.bytes) {
        let (good, redacted) = payloads(&entry).map_err(wrong)?;
        count.payloads += good;
        count.redacted += redacted;
        count.compared += u64::from(entry.header.known.0 > 0);
    }
    match story.apply(step)? {
        Applied::Ignored => count.ignored += 1,
        Applied::Folded { first, last } => {
            count.requests += last.0 + 1 - first.0.min(last.0 + 1);
            let outcomes = &story.fold.effects().outcomes;
            count.void += outcomes.iter().filter(|outcome| outcome.what == What::Void).count() as u64;
        }
    }
    Ok(())
}

/// Compares every payload of an entry with the hash in its command: how many match, how many were erased.
fn payloads(entry: &Entry<'_>) -> Result<(u64, u64), String> {
    let mut found = (0, 0);
    for (nth, mut from) in entry.requests().enumerate() {
        // Bytes that make no sense are void: nothing in them can be compared.
        let known = Envelope::get(&mut from).is_ok();
        let card = match (from.byte(), from.byte()) {
            (Ok(machine), Ok(verb)) if known => catalogue::command(machine, verb),
            _ => None,
        };
        let Some(card) = card else { continue };
        let mut check = Check { good: 0, redacted: 0, offset: 0, wrong: None };
        let _ = check.record(card.fields, &mut from);
        if let Some(wrong) = check.wrong {
            return Err(format!(
                "request {} ({}): {wrong}; restore the file from a copy",
                nth + 1,
                card.name()
            ));
        }
        found.0 += check.good;
        found.1 += check.redacted;
    }
    Ok(found)
}

/// Walks a record by its fields, and looks at each payload.
struct Check {
    good: u64,
    redacted: u64,
    /// The `offset` read last: where a piece after it stands.
    offset: u64,
    wrong: Option<String>,
}

impl Check {
    fn record(&mut self, fields: &[Field], from: &mut Reader<'_>) -> Result<(), Malformed> {
        let mask = if fields.iter().any(|field| field.optional) { from.varint()? } else { 0 };
        let mut bit = 0;
        for field in fields {
            let present = !field.optional || mask >> bit & 1 == 1;
            bit += u32::from(field.optional);
            if present && !matches!(field.kind, Kind::Bool) {
                self.value(field.name, field.kind, from)?;
            }
        }
        Ok(())
    }

    fn value(&mut self, name: &str, kind: Kind, from: &mut Reader<'_>) -> Result<(), Malformed> {
        match kind {
            Kind::Bool | Kind::Choice(_) => drop(from.byte()?),
            Kind::Number if name == "offset" => self.offset = from.varint()?,
            Kind::Number | Kind::Integer | Kind::Body => drop(from.varint()?),
            Kind::Text | Kind::Json | Kind::Bytes | Kind::Replies => drop(from.bytes()?),
            Kind::Array(len) => drop(from.take(len)?),
            Kind::Held => drop(Held::get(from)?),
            Kind::Past(_) => drop((from.varint()?, from.varint()?)),
            Kind::List(of) => {
                for _ in 0..from.count()? {
                    self.value(name, *of, from)?;
                }
            }
            Kind::Record(fields) => self.record(fields, from)?,
            Kind::Payload => {
                let payload = Payload::get(from)?;
                self.payload(name, &payload, from)?;
            }
            Kind::Piece => {
                let piece = Piece::get(from)?;
                self.payload(name, &piece.payload, from)?;
                let bytes = from.payload(piece.payload.ordinal as usize)?.bytes;
                if bytes.is_some_and(|bytes| content::measure(self.offset, bytes) != Some(piece.measure)) {
                    self.wrong = Some(format!("the bytes of `{name}` are not what the blob was hashed from"));
                }
            }
            Kind::Value => {
                if let Value::Payload(payload) = Value::get(from)? {
                    self.payload(name, &payload, from)?;
                }
            }
            Kind::Commands => {
                let whole = from.bytes()?;
                let mut inner = from.lend(whole);
                for _ in 0..inner.count()? {
                    let bytes = inner.bytes()?;
                    let mut command = inner.lend(bytes);
                    let card =
                        catalogue::command(command.byte()?, command.byte()?).ok_or(Malformed("verb"))?;
                    self.record(card.fields, &mut command)?;
                }
            }
        }
        Ok(())
    }

    fn payload(&mut self, name: &str, payload: &Payload<'_>, from: &Reader<'_>) -> Result<(), Malformed> {
        let detached = from.payload(payload.ordinal as usize)?;
        let Some(bytes) = detached.bytes else {
            self.redacted += 1;
            return Ok(());
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(detached.salt).update(bytes);
        match hasher.finalize().as_bytes() == payload.hash {
            true => self.good += 1,
            false => self.wrong = Some(format!("the payload `{name}` does not match its hash")),
        }
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        if !payload.blobs.is_empty() && content::mentions(text).as_deref() != Some(payload.blobs) {
            self.wrong = Some(format!("the payload `{name}` mentions other blobs than is said of it"));
        }
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use synod_core::entry::{Header, Request, compose};
    use synod_core::ids::{Epoch, Index, Millis};

    fn entry(card: &str, json: &str) -> Vec<u8> {
        let (machine, verb) = card.split_once('.').unwrap();
        let mut request = Request::new(&Envelope {
            principal: "owner",
            agent: "heron",
            key: None,
            sequence: None,
            trace: None,
            guards: Vec::new(),
            verified: false,
        });
        let card = catalogue::find(machine, verb).unwrap();
        synod_core::json::encode(card, json, &mut request, &mut |_| [7; 16]).unwrap();
        let header = Header {
            fold_version: 1,
            writer: 1,
            epoch: Epoch(1),
            seq: 1,
            time: Millis(1),
            known: Index(0),
            known_digest: [0; 32],
        };
        compose(&header, std::slice::from_ref(&request))
    }

    #[test]
    fn a_payload_that_was_changed_is_found_wherever_it_stands() {
        for (card, json, good) in [
            ("queue.push", r#"{"queue":"q","body":"secret"}"#, 1),
            ("queue.push_all", r#"{"queue":"q","tasks":[{"body":"x"},{"priority":1},{"body":"secret"}]}"#, 2),
            ("kv.put", r#"{"key":"k","value":"secret"}"#, 1),
            (
                "space.txn",
                r#"{"commands":[{"kv.put":{"key":"a","value":1}},{"queue.push":{"queue":"q","body":"secret"}}]}"#,
                1,
            ),
            ("blob.part", r#"{"upload":1,"offset":1024,"content":"secret"}"#, 1),
            ("queue.pause", r#"{"queue":"secret"}"#, 0),
        ] {
            let mut bytes = entry(card, json);
            assert_eq!(payloads(&Entry::parse(&bytes).unwrap()), Ok((good, 0)), "{card}");
            let at = bytes.windows(6).rposition(|window| window == b"secret").unwrap();
            bytes[at] ^= 1;
            let judged = payloads(&Entry::parse(&bytes).unwrap());
            assert_eq!(judged.is_err(), good > 0, "{card}: {judged:?}");
        }
    }
}
