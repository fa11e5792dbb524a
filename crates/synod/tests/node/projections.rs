//! What projections come to, against sums made by hand: while events come, after restarts, after truncation and deletion, and as of every earlier moment.

use super::bed::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use synod::node::{AskError, At};

/// What happened, at which index.
#[derive(Clone, Debug)]
enum Happened {
    /// An order of so many cents, or one that says nothing of use.
    Placed {
        journal: usize,
        customer: usize,
        cents: Option<u64>,
    },
    /// Another type of event.
    Noted {
        journal: usize,
    },
    Truncated {
        journal: usize,
        before: u64,
    },
    Deleted {
        journal: usize,
    },
}

#[derive(Default)]
struct Story(Vec<(u64, Happened)>);

/// Sum, count and the count of what had no total, by customer and over all.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    sums: BTreeMap<usize, (u64, u64)>,
    missing: u64,
}

impl Story {
    /// What the orders that are kept come to, as of an index.
    fn at(&self, index: u64) -> Expected {
        let mut journals: BTreeMap<usize, Vec<Option<&Happened>>> = BTreeMap::new();
        for (_, happened) in self.0.iter().filter(|(at, _)| *at <= index) {
            match happened {
                Happened::Placed { journal, .. } | Happened::Noted { journal } => {
                    journals.entry(*journal).or_default().push(Some(happened));
                }
                Happened::Truncated { journal, before } => {
                    journals
                        .entry(*journal)
                        .or_default()
                        .iter_mut()
                        .take(*before as usize)
                        .for_each(|e| *e = None);
                }
                Happened::Deleted { journal } => {
                    journals.entry(*journal).or_default().iter_mut().for_each(|event| *event = None);
                }
            }
        }
        let mut expected = Expected::default();
        for event in journals.values().flatten().flatten() {
            match event {
                Happened::Placed { customer, cents: Some(cents), .. } => {
                    let sum = expected.sums.entry(*customer).or_default();
                    *sum = (sum.0 + cents, sum.1 + 1);
                }
                Happened::Placed { cents: None, .. } => expected.missing += 1,
                _ => {}
            }
        }
        expected
    }
}

fn cents(text: &str) -> u64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    whole.parse::<u64>().unwrap() * 100 + format!("{part:0<2}").parse::<u64>().unwrap()
}

/// What an answer says, as the story says it.
fn said(answer: &str) -> (Expected, u64) {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let values = &answer["values"];
    assert_eq!(values["behind"], false);
    let group = |group: &Value| {
        let customer = group["key"].as_str().unwrap().parse().unwrap();
        (customer, (cents(group["sum"].as_str().unwrap()), group["count"].as_u64().unwrap()))
    };
    let sums: BTreeMap<usize, (u64, u64)> = values["groups"].as_array().unwrap().iter().map(group).collect();
    let (total, count) = sums.values().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    assert_eq!(cents(values["sum"].as_str().unwrap()), total, "the groups add up");
    assert_eq!(values["count"], count);
    let missing = values["missing"].as_u64().unwrap();
    assert_eq!(values["events"], count + missing, "every order is counted once");
    (Expected { sums, missing }, values["as_of"].as_u64().unwrap())
}

const SALES: &str = r#"{"name":"sales"}"#;

fn compare(bed: &Bed, story: &Story) {
    let (found, as_of) = said(&bed.ask("journal.projection", SALES));
    assert_eq!(found, story.at(as_of), "as of {as_of}");
    assert!(as_of >= story.0.last().map_or(0, |(index, _)| *index), "nothing durable is left out");
}

/// Numbers without a pattern, the same in every run.
fn chance(n: &mut u64) -> u64 {
    *n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *n >> 33
}

#[test]
fn a_projection_is_the_fold_of_what_is_kept_as_of_every_index() {
    let (mut bed, mut story, mut seed) = (Bed::new(), Story::default(), 4711);
    let define = json!({"name": "sales", "fold": "sum", "category": "order", "field": "/total", "by": "/customer", "types": ["Placed"]});
    bed.say("owner", "journal.project", &define.to_string());
    compare(&bed, &story);
    for step in 0..300u64 {
        let (journal, customer, n) =
            ((chance(&mut seed) % 4) as usize, (chance(&mut seed) % 3) as usize, chance(&mut seed) % 100_000);
        let name = format!("order-{journal}");
        let next = story.0.iter().filter(|(_, happened)| match happened {
            Happened::Placed { journal: of, .. } | Happened::Noted { journal: of } => *of == journal,
            _ => false,
        });
        let next = next.count() as u64;
        let append = |event: Value| json!({"journal": name, "events": [event]});
        let (verb, body, happened) = match chance(&mut seed) % 24 {
            0 => {
                let before = if next == 0 { 0 } else { chance(&mut seed) % (next + 1) };
                let body = json!({"journal": name, "before": before});
                ("journal.truncate", body, Happened::Truncated { journal, before })
            }
            1 => ("journal.delete", json!({"journal": name}), Happened::Deleted { journal }),
            2 => {
                let note = append(json!({"type": "Noted", "data": {"total": 5, "customer": "0"}}));
                ("journal.append", note, Happened::Noted { journal })
            }
            3 => {
                let empty = append(json!({"type": "Placed", "data": {"customer": "0"}}));
                ("journal.append", empty, Happened::Placed { journal, customer, cents: None })
            }
            _ => {
                let total: Value = serde_json::from_str(&format!("{}.{:02}", n / 100, n % 100)).unwrap();
                let placed = append(
                    json!({"type": "Placed", "data": {"total": total, "customer": customer.to_string()}}),
                );
                ("journal.append", placed, Happened::Placed { journal, customer, cents: Some(n) })
            }
        };
        let reply = bed.say("heron", verb, &body.to_string());
        if reply.starts_with('{') {
            story.0.push((field_of(&reply, "index"), happened));
        }
        if step % 7 == 0 {
            compare(&bed, &story);
        }
        if step == 150 {
            bed.restart();
            compare(&bed, &story);
        }
    }
    compare(&bed, &story);
    let last = story.0.last().unwrap().0;
    for index in (1..=last).step_by(37).chain([last]) {
        let card = card("journal.projection");
        let query = encoded(card, SALES);
        match bed.space().ask_at("owner", &query, card, At::Index(index)) {
            Ok(answer) => assert_eq!(said(&answer.json).0, story.at(answer.index.0), "at {index}"),
            Err(AskError::Refused(_)) => assert!(index < 4, "it was defined by then"),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn definitions_are_read_anew_and_what_is_not_there_comes_to_nothing() {
    let bed = Bed::new();
    let values = |name: &str| -> Value {
        let answer = bed.ask("journal.projection", &json!({"name": name}).to_string());
        serde_json::from_str::<Value>(&answer).unwrap()["values"].clone()
    };
    bed.say("owner", "journal.project", r#"{"name":"p","fold":"count","journal":"a-1"}"#);
    assert_eq!((&values("p")["events"], &values("p")["as_of"]), (&json!(0), &json!(bed.space().index().0)));
    bed.say(
        "heron",
        "journal.append",
        r#"{"journal":"a-1","events":[{"type":"T","data":{"n":1}},{"type":"U","data":{"n":2}}]}"#,
    );
    assert_eq!(values("p")["count"], 2);
    bed.say(
        "owner",
        "journal.project",
        r#"{"name":"p","fold":"last","pattern":"*-1","field":"/n","by":"journal"}"#,
    );
    assert_eq!(values("p")["groups"], json!([{"key": "a-1", "count": 2, "last": 2}]));
    bed.say("heron", "journal.append", r#"{"journal":"b-1","events":[{"type":"T","data":{"n":[3]}}]}"#);
    assert_eq!(values("p")["groups"][1], json!({"key": "b-1", "count": 1, "last": [3]}));
    let page = bed.ask("journal.projection", r#"{"name":"p","limit":1}"#);
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(
        (&page["values"]["groups"][0]["key"], &page["values"]["next"]),
        (&json!("a-1"), &json!("a-1"))
    );
    let page = bed.ask("journal.projection", r#"{"name":"p","limit":1,"after":"a-1"}"#);
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!((&page["values"]["groups"][0]["key"], &page["values"]["next"]), (&json!("b-1"), &Value::Null));
    bed.say("owner", "journal.project", r#"{"name":"p","fold":"count","journal":"a-1"}"#);
    bed.say("heron", "journal.delete", r#"{"journal":"a-1"}"#);
    assert_eq!(values("p")["events"], 0);
    bed.say("heron", "journal.append", r#"{"journal":"a-1","events":[{"type":"T","data":1}]}"#);
    assert_eq!(values("p")["events"], 1);
    bed.say("owner", "journal.unproject", r#"{"name":"p"}"#);
    let card = card("journal.projection");
    let gone = bed.space().ask("owner", encoded(card, r#"{"name":"p"}"#), card, None).wait();
    assert!(matches!(gone, Err(AskError::Refused(_))), "{gone:?}");
}

#[test]
fn what_is_redacted_is_in_no_projection_any_more() {
    let bed = Bed::new();
    bed.say("owner", "journal.project", r#"{"name":"p","fold":"last","journal":"a-1","field":"/secret"}"#);
    let append = |value: &str| {
        let events = format!(r#"[{{"type":"T","data":{{"secret":"{value}"}}}}]"#);
        bed.say("heron", "journal.append", &format!(r#"{{"journal":"a-1","events":{events}}}"#))
    };
    append("public");
    let index = field_of(&append("hunter2"), "index");
    let values = || -> Value {
        let answer: Value = serde_json::from_str(&bed.ask("journal.projection", r#"{"name":"p"}"#)).unwrap();
        answer["values"].clone()
    };
    assert_eq!(values()["last"], "hunter2");
    bed.say("owner", "space.redact", &format!(r#"{{"index":{index},"reason":"its author asked"}}"#));
    let values = values();
    assert_eq!((&values["last"], &values["redacted"]), (&json!("public"), &json!(1)));
    let read: Value = serde_json::from_str(&bed.ask("journal.read", r#"{"journal":"a-1"}"#)).unwrap();
    assert_eq!(
        (&read["events"][1]["data_redacted"], &read["events"][1]["type"]),
        (&json!(true), &json!("T"))
    );
}

#[test]
fn the_state_of_a_journal_is_shown_as_of_a_moment() {
    let bed = Bed::new();
    bed.say("owner", "journal.project", r#"{"name":"fields","fold":"last","category":"order"}"#);
    let mut moments = Vec::new();
    for (state, more) in [("placed", r#","total":12.50"#), ("paid", r#","by":"card""#), ("shipped", "")] {
        let event = format!(r#"{{"type":"Changed","data":{{"state":"{state}"{more}}}}}"#);
        let reply =
            bed.say("heron", "journal.append", &format!(r#"{{"journal":"order-1","events":[{event}]}}"#));
        moments.push((field_of(&reply, "index"), state));
        // Others' events are none of this order's.
        bed.say(
            "heron",
            "journal.append",
            r#"{"journal":"order-2","events":[{"type":"Changed","data":{"state":"lost"}}]}"#,
        );
    }
    bed.say("heron", "journal.snapshot", r#"{"journal":"order-1","revision":2,"state":{"done":true}}"#);
    let card = card("journal.state");
    let query = encoded(card, r#"{"journal":"order-1","projection":"fields"}"#);
    for (n, (index, state)) in moments.iter().enumerate() {
        let answer = bed.space().ask_at("owner", &query, card, At::Index(*index)).unwrap();
        let shown: Value = serde_json::from_str(&answer.json).unwrap();
        assert_eq!((&shown["revision"], &shown["values"]["last"]["state"]), (&json!(n), &json!(state)));
        assert_eq!(shown["recent"].as_array().unwrap().len(), n + 1);
        assert_eq!(shown["types"][0]["events"], n + 1);
        assert_eq!(shown["snapshot"], Value::Null);
        assert!(answer.json.contains("\"total\":12.50"), "numbers stay as they were sent: {}", answer.json);
    }
    let now: Value = serde_json::from_str(&bed.ask("journal.state", r#"{"journal":"order-1"}"#)).unwrap();
    assert_eq!((&now["snapshot"]["state"]["done"], &now["values"]), (&json!(true), &Value::Null));
}

#[test]
fn questions_while_events_come_are_each_right_as_of_their_index() {
    let bed = Bed::new();
    bed.say("owner", "journal.project", r#"{"name":"sales","fold":"sum","category":"order","field":"/n"}"#);
    let base = bed.space().index().0;
    const EVENTS: u64 = 600;
    std::thread::scope(|scope| {
        let space = bed.space();
        scope.spawn(move || {
            for n in 1..=EVENTS {
                let body = format!(
                    r#"{{"journal":"order-{}","events":[{{"type":"T","data":{{"n":{n}}}}}]}}"#,
                    n % 5
                );
                assert!(shown(send(&space, "heron", None, "journal.append", &body).wait()).starts_with('{'));
            }
        });
        for _ in 0..3 {
            let space = bed.space();
            scope.spawn(move || {
                loop {
                    let answer: Value =
                        serde_json::from_str(&ask(&space, "journal.projection", SALES)).unwrap();
                    let (values, n) = (&answer["values"], answer["values"]["events"].as_u64().unwrap());
                    assert_eq!(values["sum"], (n * (n + 1) / 2).to_string(), "{values}");
                    // One request an index: as of an index there are exactly so many.
                    assert_eq!(values["as_of"].as_u64().unwrap().saturating_sub(base), n, "{values}");
                    if n == EVENTS {
                        return;
                    }
                }
            });
        }
    });
}
