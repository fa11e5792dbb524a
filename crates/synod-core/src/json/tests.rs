//! What goes in by a card comes out by the card, and nothing else goes in.

use super::*;
use crate::catalogue;
use crate::codec::Wire;
use crate::entry::{Envelope, Header, Request, compose};

fn round_trip(name: &str, text: &str) -> Result<String, String> {
    let (machine, verb) = name.split_once('.').unwrap();
    let card = catalogue::find(machine, verb).unwrap();
    let mut request = Request::new(&Envelope {
        principal: "o",
        agent: "o",
        key: None,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    });
    encode(card, text, &mut request, &mut |_| [0; 16]).map_err(|refusal| refusal.text.into_owned())?;
    let header = Header {
        fold_version: 1,
        writer: 0,
        epoch: crate::ids::Epoch(1),
        seq: 1,
        time: crate::ids::Millis(0),
        known: crate::ids::Index(0),
        known_digest: [0; 32],
    };
    let bytes = compose(&header, &[request]);
    let entry = crate::entry::Entry::parse(&bytes).unwrap();
    let mut from = entry.requests().next().unwrap();
    Envelope::get(&mut from).unwrap();
    if card.is_query() {
        crate::machines::Query::get(&mut from.clone()).map_err(|e| e.to_string())?;
    } else {
        crate::machines::Command::get(&mut from.clone()).map_err(|e| e.to_string())?;
    }
    from.take(2).unwrap();
    let mut out = String::new();
    Render::new(&NoBodies).object_from(card.fields, from, &mut out).unwrap();
    Ok(out)
}

/// The value without lists and flags that say nothing.
fn bare(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Array(items) => items.iter().map(bare).collect(),
        serde_json::Value::Object(object) => {
            let said = object
                .iter()
                .filter(|(_, value)| **value != serde_json::json!([]) && **value != serde_json::json!(false));
            serde_json::Value::Object(said.map(|(name, value)| (name.clone(), bare(value))).collect())
        }
        value => value.clone(),
    }
}

#[test]
fn every_example_on_a_card_goes_in_and_comes_out() {
    for card in catalogue::commands().chain(catalogue::queries()) {
        if card.right == catalogue::Right::Node {
            continue;
        }
        let out = round_trip(&card.name(), card.example).unwrap_or_else(|e| panic!("{}: {e}", card.name()));
        let (given, shown): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(card.example).unwrap(), serde_json::from_str(&out).unwrap());
        for (name, value) in given.as_object().unwrap() {
            if name != "commands" {
                assert_eq!(shown.get(name).map(bare).as_ref(), Some(value), "{}: {out}", card.name());
            }
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (name, text, said) in [
        ("queue.push", "[]", "the body is not a JSON object"),
        ("queue.push", r#"{"queue":"q","bdy":1}"#, "`bdy` is no field of queue.push; it has queue, body"),
        ("queue.push", r#"{"body":1}"#, "queue.push needs `queue`"),
        ("queue.push", r#"{"queue":"q","queue":"p"}"#, "`queue` stands in it twice"),
        ("queue.claim", r#"{"queue":"q","session":0}"#, "`session` takes true or false"),
        ("queue.push", r#"{"queue":7}"#, "`queue` takes text"),
        ("queue.push", r#"{"queue":"q","priority":300}"#, "`priority` takes 0 to 255, not 300"),
        ("queue.push", r#"{"queue":"q","body_base64":"*"}"#, "`body` takes base64 text"),
        ("queue.push", r#"{"queue":"q","delay_ms":-1}"#, "`delay_ms` takes a whole number from 0"),
        (
            "space.txn",
            r#"{"commands":[{"queue.stats":{}}]}"#,
            "command 1: `queue.stats` is no command that can stand here",
        ),
        ("space.txn", r#"{"commands":[{"kv.put":{"value":1}}]}"#, "command 1: kv.put needs `key`"),
        (
            "space.txn",
            r#"{"commands":[{"space.txn":{"commands":[]}}]}"#,
            "command 1: `space.txn` is no command that can stand here",
        ),
        (
            "space.grant",
            r#"{"principal":"a","role":"king"}"#,
            "`role` takes admin, agent, reader, not `king`",
        ),
        (
            "space.grant",
            r#"{"principal":"a","role":"agent","token":"0g"}"#,
            "`token` takes bytes in hexadecimal",
        ),
        ("agent.show", "{}", "agent.show needs `agent`"),
    ] {
        let error = round_trip(name, text).unwrap_err();
        assert!(error.contains(said), "{name} {text}\n said {error}\n not  {said}");
    }
}

#[test]
fn payload_text_is_kept_as_it_was_sent() {
    let out =
        round_trip("queue.push", r#"{"queue":"q","body":{"b":1.10, "a":12345678901234567890}}"#).unwrap();
    assert!(out.contains(r#"{"b":1.10, "a":12345678901234567890}"#), "{out}");
    let out = round_trip("queue.push", r#"{"queue":"q","body_base64":"AAEC"}"#).unwrap();
    assert!(out.contains(r#""body_base64":"AAEC""#), "{out}");
}

#[test]
fn words_become_json() {
    let card = catalogue::find("queue", "push").unwrap();
    let given =
        [("queue", "q"), ("body", "plain words"), ("priority", "3"), ("after", "4,5"), ("after", "6")];
    let given: Vec<_> = given.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
    let object: serde_json::Value = serde_json::from_str(&words(card, &given).unwrap()).unwrap();
    assert_eq!(object, serde_json::json!({"queue":"q","body":"plain words","priority":3,"after":[4,5,6]}));
}
