//! From words to JSON: the object that the card describes, as text.
//!
//! Text, not a tree: a payload reaches the node as it was typed, with no number rounded and no key reordered.
//! What a word must be is said by the field's kind; what it may be, the node says, because limits are replicated.

use super::exit::Stop;
use super::grammar;
use super::show::time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ArgMatches;
use clap::parser::ValueSource;
use serde_json::value::RawValue;
use std::io::Read;
use synod_core::catalogue::Card;
use synod_core::record::{Field, Kind};

/// What is read from standard input or a file at the most: no setting allows longer payloads.
pub const INPUT_MAX: u64 = 64 << 20;

/// The JSON object for `card` from what was typed.
pub fn object(card: &Card, matches: &ArgMatches) -> Result<String, Stop> {
    let mut members = Vec::new();
    for field in card.fields {
        if matches.try_contains_id(field.name).is_ok() && given(matches, field.name) {
            members.push(member(field, matches)?);
        }
        let bytes = format!("{}_base64", field.name);
        if let Ok(Some(word)) = matches.try_get_one::<String>(&bytes) {
            members.push(format!("{}:{}", quoted(&bytes), quoted(word)));
        }
    }
    Ok(format!("{{{}}}", members.join(",")))
}

fn given(matches: &ArgMatches, name: &str) -> bool {
    matches.value_source(name) == Some(ValueSource::CommandLine)
}

fn member(field: &Field, matches: &ArgMatches) -> Result<String, Stop> {
    let words: Vec<&String> = match field.kind {
        Kind::Bool => return Ok(format!("{}:{}", quoted(field.name), matches.get_flag(field.name))),
        _ => matches.get_many(field.name).into_iter().flatten().collect(),
    };
    if matches!(field.kind, Kind::Piece) {
        return piece(field.name, words.first().map_or("", |word| word));
    }
    if matches!(field.kind, Kind::Payload | Kind::Value | Kind::Json) {
        return payload(field.name, words.first().map_or("", |word| word));
    }
    let value = match field.kind {
        Kind::List(of) => list(field, of, &words)?,
        kind => value(field, kind, words.first().map_or("", |word| word))?,
    };
    Ok(format!("{}:{value}", quoted(field.name)))
}

fn list(field: &Field, of: &Kind, words: &[&String]) -> Result<String, Stop> {
    let mut items: Vec<String> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if let (Some((text, data)), false) = (grammar::pair(of), word.starts_with(['[', '{', '@', '-'])) {
            let Some(next) = words.next() else {
                let both = format!("{} {}", text.name.to_uppercase(), data.name.to_uppercase());
                let name = grammar::spelling(field.name);
                return Err(Stop::usage(format!("`{name}` takes {both}, and `{word}` is alone; or JSON")));
            };
            let text = format!("{}:{}", quoted(text.name), quoted(word));
            items.push(format!("{{{text},{}}}", payload(data.name, next)?));
            continue;
        }
        let word = source(word)?.unwrap_or_else(|| Ok(word.to_string()))?;
        if word.trim_start().starts_with('[') {
            let whole: Vec<&RawValue> =
                serde_json::from_str(&word).map_err(|error| not_json(field, &error))?;
            items.extend(whole.iter().map(|item| item.get().to_owned()));
        } else if matches!(of, Kind::Record(_)) {
            items.push(json(field, &word)?);
        } else {
            for part in word.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                items.push(value(field, *of, part)?);
            }
        }
    }
    Ok(format!("[{}]", items.join(",")))
}

fn value(field: &Field, kind: Kind, word: &str) -> Result<String, Stop> {
    let name = grammar::spelling(field.name);
    match kind {
        Kind::Number if field.name.ends_with("_ms") => {
            milliseconds(field.name, word).map(|ms| ms.to_string())
        }
        // A moment is a number of milliseconds on the wire, and may be typed as people write it.
        Kind::Number => match word.parse::<u64>().ok().or_else(|| time::read(word)) {
            Some(number) => Ok(number.to_string()),
            None => {
                let moment = if word.contains([':', '-']) {
                    ", or a time such as 2026-01-31T10:00:00Z where it is one"
                } else {
                    ""
                };
                Err(Stop::usage(format!("`{name}` takes a whole number from 0{moment}, not `{word}`")))
            }
        },
        Kind::Integer => match word.parse::<i64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(Stop::usage(format!("`{name}` takes a whole number, not `{word}`"))),
        },
        Kind::Text | Kind::Bytes | Kind::Array(_) | Kind::Choice(_) => Ok(quoted(word)),
        Kind::Bool => Ok((word == "true").to_string()),
        _ => json(field, &source(word)?.unwrap_or_else(|| Ok(word.to_owned()))?),
    }
}

/// Milliseconds, as a number or a span.
pub fn milliseconds(name: &str, word: &str) -> Result<u64, Stop> {
    let takes = "milliseconds, or a span such as 30s, 5m, 2h or 1d";
    span(word)
        .ok_or_else(|| Stop::usage(format!("`{}` takes {takes}, not `{word}`", grammar::spelling(name))))
}

fn json(field: &Field, word: &str) -> Result<String, Stop> {
    let raw: &RawValue = serde_json::from_str(word).map_err(|error| not_json(field, &error))?;
    Ok(raw.get().to_owned())
}

fn not_json(field: &Field, error: &serde_json::Error) -> Stop {
    Stop::usage(format!("`{}` takes JSON: {error}", grammar::spelling(field.name)))
}

/// `"name":JSON`, `"name":"text"`, or `"name_base64":"…"` for bytes that are not text.
pub fn payload(name: &str, word: &str) -> Result<String, Stop> {
    let bytes = match bytes(word)? {
        Some(bytes) => bytes,
        None => word.strip_prefix("@@").map_or(word.to_owned(), |rest| format!("@{rest}")).into_bytes(),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match serde_json::from_str::<&RawValue>(&text) {
            Ok(raw) => format!("{}:{}", quoted(name), raw.get()),
            Err(error) => {
                hint(name, &text, &error);
                format!("{}:{}", quoted(name), quoted(&text))
            }
        }),
        Err(error) => {
            let base64 = STANDARD.encode(error.as_bytes());
            Ok(format!("{}:{}", quoted(&format!("{name}_base64")), quoted(&base64)))
        }
    }
}

/// Bytes of an artefact: text as text, anything else as base64.
fn piece(name: &str, word: &str) -> Result<String, Stop> {
    let bytes = bytes(word)?.unwrap_or_else(|| word.as_bytes().to_vec());
    Ok(match String::from_utf8(bytes) {
        Ok(text) => format!("{}:{}", quoted(name), quoted(&text)),
        Err(error) => {
            let base64 = STANDARD.encode(error.as_bytes());
            format!("{}:{}", quoted(&format!("{name}_base64")), quoted(&base64))
        }
    })
}

/// What begins like JSON was probably meant as JSON; it is sent as text all the same, for text it may be.
fn hint(name: &str, text: &str, error: &serde_json::Error) {
    if let Some(begins) = text.trim_start().chars().next().filter(|c| matches!(c, '{' | '[')) {
        eprintln!(
            "synod: `{}` begins with `{begins}` and is no JSON ({error}); it is sent as text",
            grammar::spelling(name)
        );
    }
}

/// The text that `-` or `@FILE` stands for; `None` when the word stands for itself.
pub fn source(word: &str) -> Result<Option<Result<String, Stop>>, Stop> {
    Ok(bytes(word)?.map(|bytes| {
        String::from_utf8(bytes).map_err(|_| Stop::usage(format!("what `{word}` stands for is not text")))
    }))
}

fn bytes(word: &str) -> Result<Option<Vec<u8>>, Stop> {
    let path = word.strip_prefix('@').filter(|path| !path.starts_with('@') && !path.is_empty());
    match (word, path) {
        ("-", _) => limited(std::io::stdin().lock(), "standard input").map(Some),
        (_, Some(path)) => {
            let file = std::fs::File::open(path).map_err(|error| {
                Stop::usage(format!(
                    "cannot read {path}: {error}; write `@@` for a text that begins with `@`"
                ))
            })?;
            limited(file, path).map(Some)
        }
        _ => Ok(None),
    }
}

/// Everything there is to read, within the limit.
pub fn limited(from: impl Read, what: &str) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let read = from.take(INPUT_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| Stop::usage(format!("cannot read {what}: {error}")))?;
    if bytes.len() as u64 > INPUT_MAX {
        return Err(Stop::usage(format!("{what} has more than {} MiB; send less", INPUT_MAX >> 20)));
    }
    Ok(bytes)
}

/// Milliseconds from `1500`, `30s`, `5m`, `2h`, `1d` or `250ms`.
pub fn span(word: &str) -> Option<u64> {
    let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (number, unit) = word.split_at(digits);
    let unit = match unit {
        "" | "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command;

    fn typed(words: &str) -> Result<String, String> {
        let words: Vec<&str> = words.split(' ').collect();
        let matches = command()
            .try_get_matches_from(std::iter::once("synod").chain(words.iter().copied()))
            .map_err(|error| error.kind().to_string())?;
        let (machine, matches) = matches.subcommand().unwrap();
        let (verb, matches) = matches.subcommand().unwrap();
        object(grammar::find(machine, verb).unwrap(), matches).map_err(|stop| stop.text)
    }

    #[test]
    fn words_become_the_cards_json() {
        for (words, json) in [
            ("queue push q {\"z\":1.10,\"a\":2}", r#"{"queue":"q","body":{"z":1.10,"a":2}}"#),
            ("queue push q hello", r#"{"queue":"q","body":"hello"}"#),
            (
                "queue push q -5 --priority 7 --after 1,2 --after 3",
                r#"{"queue":"q","body":-5,"priority":7,"after":[1,2,3]}"#,
            ),
            ("queue push q", r#"{"queue":"q"}"#),
            ("queue push q @@home --delay-ms 5m", r#"{"queue":"q","body":"@home","delay_ms":300000}"#),
            (
                "schedule preview @daily --from 2000-02-29T01:30:00+01:30",
                r#"{"cron":"@daily","from":951782400000}"#,
            ),
            ("queue push q --delay_ms 250", r#"{"queue":"q","delay_ms":250}"#),
            ("queue fail 7 8 --fatal --reason no", r#"{"task":7,"fence":8,"reason":"no","fatal":true}"#),
            ("queue cancel 1 2 3", r#"{"tasks":[1,2,3]}"#),
            ("queue list --state ready", r#"{"state":"ready"}"#),
            (
                "queue push-all q [{\"body\":1},{\"body\":2}]",
                r#"{"queue":"q","tasks":[{"body":1},{"body":2}]}"#,
            ),
            ("queue push_all q {\"body\":1}", r#"{"queue":"q","tasks":[{"body":1}]}"#),
            ("queue finish 7 8 --result-base64 AAE=", r#"{"task":7,"fence":8,"result_base64":"AAE="}"#),
            (
                "journal append order-1 Placed {\"n\":1.10} Paid [3]",
                r#"{"journal":"order-1","events":[{"type":"Placed","data":{"n":1.10}},{"type":"Paid","data":[3]}]}"#,
            ),
            (
                "journal append order-1 {\"type\":\"Placed\",\"data\":1,\"id\":\"a\"} Paid dear",
                r#"{"journal":"order-1","events":[{"type":"Placed","data":1,"id":"a"},{"type":"Paid","data":"dear"}]}"#,
            ),
            ("agent join heron --capabilities a,b", r#"{"name":"heron","capabilities":["a","b"]}"#),
        ] {
            assert_eq!(typed(words).as_deref(), Ok(json), "{words}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (words, part) in [
            ("queue show x", "takes a whole number"),
            ("queue claim q --wait-ms soon", "30s"),
            ("queue push-all q nonsense", "takes JSON"),
            ("journal append order-1 Placed 1 Paid", "takes TYPE DATA, and `Paid` is alone"),
            ("queue push q @/nowhere/at/all", "cannot read"),
        ] {
            let said = typed(words).unwrap_err();
            assert!(said.contains(part), "{words}: {said}");
        }
        assert!(typed("queue list --state eager").is_err());
        assert!(typed("queue finish 7").is_err());
    }

    #[test]
    fn spans_have_units() {
        for (word, ms) in [
            ("0", Some(0)),
            ("250ms", Some(250)),
            ("30s", Some(30_000)),
            ("2h", Some(7_200_000)),
            ("1d", Some(86_400_000)),
            ("x", None),
            ("1w", None),
            ("", None),
            ("-1", None),
        ] {
            assert_eq!(span(word), ms, "{word}");
        }
    }
}
