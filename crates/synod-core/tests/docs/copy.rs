//! A copy of a doc as the model keeps it: which edits it knows of, and which of them stand.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use synod_core::refusal::Code;

pub type Dot = (String, u64);

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub rule: String,
    pub value: Value,
    pub stamp: Option<(u64, u64)>,
}

/// A copy: which edits it knows of, and which of them stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copy {
    pub seen: BTreeSet<Dot>,
    pub live: BTreeMap<Dot, Entry>,
}

impl Copy {
    pub fn join(&mut self, other: &Copy) {
        let stands = |dot: &Dot, here: &Copy, there: &Copy| {
            here.live.contains_key(dot) && (there.live.contains_key(dot) || !there.seen.contains(dot))
        };
        let all: BTreeSet<Dot> = self.live.keys().chain(other.live.keys()).cloned().collect();
        let mut live = BTreeMap::new();
        for dot in all {
            if stands(&dot, self, other) || stands(&dot, other, self) {
                let entry = self.live.get(&dot).or(other.live.get(&dot)).unwrap();
                live.insert(dot, entry.clone());
            }
        }
        self.live = live;
        self.seen.extend(other.seen.iter().cloned());
    }

    /// Edits a key; what is sent is `None` for a removal. Whether anything changed, or which code it is refused with.
    pub fn edit(&mut self, actor: &str, key: &str, rule: &str, sent: Sent, now: u64) -> Result<bool, Code> {
        let of_key: Vec<(Dot, Entry)> = self
            .live
            .iter()
            .filter(|(_, entry)| entry.key == key)
            .map(|(d, e)| (d.clone(), e.clone()))
            .collect();
        let number = |value: &Value| value.as_i64().unwrap_or(0);
        let (mut gone, mut add): (Vec<Dot>, Option<Value>) = (Vec::new(), None);
        match sent {
            Sent::Nothing => gone = of_key.into_iter().map(|(dot, _)| dot).collect(),
            Sent::Not(value) => {
                gone = of_key
                    .into_iter()
                    .filter(|(_, entry)| entry.value == value)
                    .map(|(dot, _)| dot)
                    .collect();
            }
            Sent::This(value) => match rule {
                "last" | "all" => {
                    gone = of_key.into_iter().map(|(dot, _)| dot).collect();
                    add = Some(value);
                }
                "flag" => {
                    gone = of_key.into_iter().map(|(dot, _)| dot).collect();
                    add = Some(value).filter(|value| *value == json!(true));
                }
                "append" => add = Some(value),
                "set" => {
                    gone = of_key.into_iter().filter(|(_, e)| e.value == value).map(|(dot, _)| dot).collect();
                    add = Some(value);
                }
                "count" if number(&value) < 0 => return Err(Code::Invalid),
                "count" | "sum" if number(&value) == 0 => {}
                "count" | "sum" => {
                    let own: Vec<_> = of_key.into_iter().filter(|(dot, _)| dot.0 == actor).collect();
                    let share: i64 = own.iter().map(|(_, entry)| number(&entry.value)).sum();
                    gone = own.into_iter().map(|(dot, _)| dot).collect();
                    add = Some(json!(share + number(&value)));
                }
                "max" | "min" => {
                    let beaten = |entry: &Entry| match rule {
                        "max" => number(&value) > number(&entry.value),
                        _ => number(&value) < number(&entry.value),
                    };
                    if of_key.iter().all(|(_, entry)| beaten(entry)) {
                        gone = of_key.iter().map(|(dot, _)| dot.clone()).collect();
                        add = Some(value.clone());
                    }
                }
                _ => unreachable!(),
            },
        }
        let changed = add.is_some() || !gone.is_empty();
        gone.iter().for_each(|dot| drop(self.live.remove(dot)));
        if let Some(value) = add {
            let n = self.seen.iter().filter(|dot| dot.0 == actor).map(|dot| dot.1).max().unwrap_or(0) + 1;
            let stamp = matches!(rule, "last" | "append").then(|| self.stamp(now));
            self.seen.insert((actor.into(), n));
            self.live.insert((actor.into(), n), Entry { key: key.into(), rule: rule.into(), value, stamp });
        }
        Ok(changed)
    }

    pub fn stamp(&self, now: u64) -> (u64, u64) {
        let latest = self.live.values().filter_map(|entry| entry.stamp).max().unwrap_or((0, 0));
        if now > latest.0 { (now, 0) } else { (latest.0, latest.1 + 1) }
    }

    pub fn read(&self, key: &str, rule: &str) -> Value {
        let mut here: Vec<(&Dot, &Entry)> = self.live.iter().filter(|(_, entry)| entry.key == key).collect();
        let numbers: Vec<i64> = here.iter().filter_map(|(_, entry)| entry.value.as_i64()).collect();
        here.sort_by_key(|(dot, entry)| (entry.stamp, *dot));
        let values = || here.iter().map(|(_, entry)| entry.value.clone());
        match rule {
            "last" => values().next_back().unwrap_or(Value::Null),
            "append" => values().collect(),
            "count" | "sum" => json!(numbers.iter().sum::<i64>()),
            "max" => json!(numbers.iter().max()),
            "min" => json!(numbers.iter().min()),
            "flag" => json!(!here.is_empty()),
            _ => {
                let texts: BTreeSet<String> = values().map(|value| value.to_string()).collect();
                texts.iter().map(|text| serde_json::from_str::<Value>(text).unwrap()).collect()
            }
        }
    }

    /// As `doc.merge` takes it.
    pub fn entries(&self) -> Vec<Value> {
        self.live.iter().map(|((actor, n), entry)| shown(actor, *n, entry)).collect()
    }

    pub fn spans(&self) -> Vec<Value> {
        let mut spans: Vec<(String, u64, u64)> = Vec::new();
        for (actor, n) in &self.seen {
            match spans.last_mut() {
                Some(last) if last.0 == *actor && last.2 + 1 == *n => last.2 = *n,
                _ => spans.push((actor.clone(), *n, *n)),
            }
        }
        spans.into_iter().map(|(actor, from, to)| json!({"actor": actor, "from": from, "to": to})).collect()
    }

    pub fn digest(&self) -> String {
        // Names of members come sorted out of `json!`, and nothing here needs another escape than it writes.
        let text = json!({"entries": self.entries(), "seen": self.spans()}).to_string();
        format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex())
    }
}

#[derive(Clone, Debug)]
pub enum Sent {
    This(Value),
    Not(Value),
    Nothing,
}

pub fn shown(actor: &str, n: u64, entry: &Entry) -> Value {
    let mut shown =
        json!({"actor": actor, "n": n, "key": entry.key, "rule": entry.rule, "value": entry.value});
    if let Some((ms, n)) = entry.stamp {
        shown["stamp"] = json!({"ms": ms, "n": n});
    }
    shown
}

pub fn value(rule: &str, n: i64) -> Value {
    match rule {
        "count" | "sum" | "max" | "min" => json!(n),
        "flag" => json!(n > 0),
        _ => [json!("a"), json!("b"), json!({"x": [1, null]}), Value::Null][n.unsigned_abs() as usize % 4]
            .clone(),
    }
}

/// A copy out of an answer.
pub fn read(answer: &Value) -> Copy {
    let mut copy = Copy::default();
    for span in answer["seen"].as_array().unwrap() {
        let (from, to) = (span["from"].as_u64().unwrap(), span["to"].as_u64().unwrap());
        copy.seen.extend((from..=to).map(|n| (text(&span["actor"]), n)));
    }
    for shown in answer["entries"].as_array().unwrap() {
        let stamp =
            shown.get("stamp").map(|stamp| (stamp["ms"].as_u64().unwrap(), stamp["n"].as_u64().unwrap()));
        let entry = Entry {
            key: text(&shown["key"]),
            rule: text(&shown["rule"]),
            value: shown["value"].clone(),
            stamp,
        };
        copy.live.insert((text(&shown["actor"]), shown["n"].as_u64().unwrap()), entry);
    }
    copy
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
