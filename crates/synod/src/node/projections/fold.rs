//! What events come to under a definition.
//!
//! Every event is counted exactly once: in a group, or with the reason why it is in none.

use super::exact::Sum;
use super::pointer;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use synod_core::machines::journal::Fold;

/// Groups at the most.
const GROUPS_MAX: usize = 10_000;
/// Bytes of keys and kept values after which there are no more new groups.
const BYTES_MAX: usize = 4 << 20;
/// The longest key of a group.
const KEY_MAX: usize = 500;
/// The longest value that is kept.
const VALUE_MAX: usize = 1_024;
/// Bytes of an object of last values.
const MEMBERS_MAX: usize = 4 << 10;

/// What is to be made of events, as the machine says it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Definition {
    #[serde(deserialize_with = "fold_word")]
    pub fold: Fold,
    pub journal: Option<String>,
    pub category: Option<String>,
    pub pattern: Option<String>,
    pub field: Option<String>,
    pub by: Option<String>,
    #[serde(default)]
    pub types: Vec<String>,
    /// Another one after each change.
    pub definition: u64,
}

fn fold_word<'d, D: serde::Deserializer<'d>>(from: D) -> Result<Fold, D::Error> {
    let word = String::deserialize(from)?;
    let fold = Fold::ALL.iter().copied().find(|fold| fold.word() == word);
    fold.ok_or_else(|| serde::de::Error::custom("a fold that this version does not know"))
}

/// An event as queries show it.
#[derive(Debug, Deserialize)]
pub struct Event<'j> {
    #[serde(borrow)]
    pub journal: Cow<'j, str>,
    #[serde(borrow)]
    pub place: Cow<'j, str>,
    #[serde(default, borrow)]
    pub from: Cow<'j, str>,
    #[serde(default, borrow, rename = "type")]
    pub kind: Cow<'j, str>,
    #[serde(default, borrow)]
    pub data: Option<&'j RawValue>,
    #[serde(default)]
    pub data_redacted: bool,
    #[serde(default)]
    pub event_gone: bool,
}

/// What one group comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub count: u64,
    pub sum: Sum,
    /// The last value by member; under the empty name when there is a field.
    pub last: BTreeMap<String, String>,
}

/// What events come to so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub events: u64,
    pub missing: u64,
    pub unusable: u64,
    pub redacted: u64,
    pub others: u64,
    /// Over all groups.
    pub count: u64,
    /// Over all groups.
    pub sum: Sum,
    pub groups: BTreeMap<String, Group>,
    bytes: usize,
}

impl Group {
    /// Bytes of its last values.
    fn kept(&self) -> usize {
        self.last.iter().map(|(name, value)| name.len() + value.len()).sum()
    }
}

/// Why an event is in no group.
enum Out {
    Missing,
    Unusable,
    Redacted,
}

/// What an event brings to its group.
enum Brings<'j> {
    Itself,
    Number(&'j str),
    Values(Vec<(String, &'j str)>),
}

impl Tally {
    /// Takes one event in.
    pub fn take(&mut self, of: &Definition, event: &Event<'_>) {
        self.events += 1;
        match brought(of, event) {
            Ok((key, brings)) => self.put(key, &brings),
            Err(Out::Missing) => self.missing += 1,
            Err(Out::Unusable) => self.unusable += 1,
            Err(Out::Redacted) => self.redacted += 1,
        }
    }

    fn put(&mut self, key: String, brings: &Brings<'_>) {
        let full = self.groups.len() >= GROUPS_MAX || self.bytes >= BYTES_MAX;
        if full && !self.groups.contains_key(&key) {
            self.others += 1;
            return;
        }
        if let Brings::Values(values) = brings
            && self.groups.get(&key).map_or(0, Group::kept) + self.brings_new(&key, values) > MEMBERS_MAX
        {
            self.unusable += 1;
            return;
        }
        if !self.groups.contains_key(&key) {
            self.bytes += key.len();
        }
        let group = self.groups.entry(key).or_default();
        match brings {
            Brings::Itself => {}
            Brings::Number(number) => {
                // Whoever brought it has seen that it can be added.
                group.sum.add(number);
                self.sum.add(number);
            }
            Brings::Values(values) => {
                let before = group.kept();
                let own = values.iter().map(|(name, value)| (name.clone(), (*value).to_owned()));
                group.last.extend(own);
                self.bytes = self.bytes - before + group.kept();
            }
        }
        group.count += 1;
        self.count += 1;
    }
}

impl Tally {
    /// Bytes of values that a group does not have yet.
    fn brings_new(&self, key: &str, values: &[(String, &str)]) -> usize {
        let group = self.groups.get(key);
        let new = |name: &str| group.is_none_or(|group| !group.last.contains_key(name));
        values.iter().filter(|(name, _)| new(name)).map(|(name, value)| name.len() + value.len()).sum()
    }
}

/// The group of an event, and what it brings there.
fn brought<'j>(of: &Definition, event: &'j Event<'_>) -> Result<(String, Brings<'j>), Out> {
    let key = match of.by.as_deref() {
        None => String::new(),
        Some("journal") => event.journal.to_string(),
        Some("type") => event.kind.to_string(),
        Some("agent") => event.from.to_string(),
        Some(pointer) => {
            let value = value(event, pointer)?;
            serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned())
        }
    };
    if key.len() > KEY_MAX {
        return Err(Out::Unusable);
    }
    let brings = match (of.fold, of.field.as_deref()) {
        (Fold::Count, None) => {
            // Nothing of it is needed but that it happened.
            Brings::Itself
        }
        (Fold::Count, Some(field)) => value(event, field).map(|_| Brings::Itself)?,
        (Fold::Sum, field) => {
            let number = value(event, field.unwrap_or_default())?;
            if !Sum::default().add(number) {
                return Err(Out::Unusable);
            }
            Brings::Number(number)
        }
        (Fold::Last, Some(field)) => Brings::Values(vec![(String::new(), short(value(event, field)?)?)]),
        (Fold::Last, None) => {
            let members = pointer::members(data(event)?).ok_or(Out::Unusable)?;
            let members =
                members.into_iter().map(|(name, value)| short(value.get()).map(|value| (name, value)));
            Brings::Values(members.collect::<Result<_, _>>()?)
        }
    };
    Ok((key, brings))
}

fn short(value: &str) -> Result<&str, Out> {
    if value.len() > VALUE_MAX { Err(Out::Unusable) } else { Ok(value) }
}

fn data<'j>(event: &Event<'j>) -> Result<&'j RawValue, Out> {
    if event.data_redacted || event.event_gone {
        return Err(Out::Redacted);
    }
    event.data.ok_or(Out::Unusable)
}

fn value<'j>(event: &Event<'j>, pointer: &str) -> Result<&'j str, Out> {
    pointer::at(data(event)?, pointer).map_err(|_| Out::Unusable)?.ok_or(Out::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(json: &str) -> Definition {
        serde_json::from_str(json).unwrap()
    }

    fn tally(of: &str, events: &[&str]) -> Tally {
        let (of, mut tally) = (definition(of), Tally::default());
        for members in events {
            let json =
                format!(r#"{{"journal":"order-1","revision":0,"place":"1.0","from":"heron",{members}}}"#);
            tally.take(&of, &serde_json::from_str(&json).unwrap());
        }
        let in_groups: u64 = tally.groups.values().map(|group| group.count).sum();
        assert_eq!(in_groups, tally.count);
        let out = tally.missing + tally.unusable + tally.redacted + tally.others;
        assert_eq!(tally.count + out, tally.events, "every event is counted once");
        tally
    }

    fn counts(tally: &Tally) -> [u64; 5] {
        [tally.count, tally.missing, tally.unusable, tally.redacted, tally.others]
    }

    #[test]
    fn what_cannot_be_summed_is_counted_with_its_reason() {
        let sum = tally(
            r#"{"fold":"sum","field":"/total","by":"/customer","definition":1}"#,
            &[
                r#""type":"P","data":{"total":0.1,"customer":"a"}"#,
                r#""type":"P","data":{"total":0.2,"customer":"a"}"#,
                r#""type":"P","data":{"total":9007199254740993,"customer":"b"}"#,
                r#""type":"P","data":{"customer":"a"}"#,
                r#""type":"P","data":{"total":1}"#,
                r#""type":"P","data":{"total":"12","customer":"a"}"#,
                r#""type":"P","data":{"total":null,"customer":"a"}"#,
                r#""type":"P","data":{"total":1e999,"customer":"a"}"#,
                r#""type":"P","data_base64":"AAE=""#,
                r#""type":"P","data_redacted":true"#,
                r#""event_gone":true"#,
            ],
        );
        assert_eq!(counts(&sum), [3, 2, 4, 2, 0]);
        assert_eq!(sum.groups["a"].sum.to_string(), "0.3");
        assert_eq!(sum.groups["b"].sum.to_string(), "9007199254740993");
        assert_eq!(sum.sum.to_string(), "9007199254740993.3");
    }

    #[test]
    fn the_last_value_of_a_field_and_of_every_member() {
        let events = [
            r#""type":"P","data":{"state":"new","n":1}"#,
            r#""type":"Q","data":{"state":"paid"}"#,
            r#""type":"Q","data":7"#,
        ];
        let one = tally(r#"{"fold":"last","field":"/state","by":"type","definition":1}"#, &events);
        assert_eq!(counts(&one), [2, 1, 0, 0, 0]);
        assert_eq!(one.groups["Q"].last[""], "\"paid\"");
        let all = tally(r#"{"fold":"last","definition":1}"#, &events);
        assert_eq!(counts(&all), [2, 0, 1, 0, 0]);
        assert_eq!(all.groups[""].last["state"], "\"paid\"");
        assert_eq!(all.groups[""].last["n"], "1");
        let long = format!(r#""type":"P","data":{{"state":"{}"}}"#, "x".repeat(2_000));
        assert_eq!(counts(&tally(r#"{"fold":"last","definition":1}"#, &[&long])), [0, 0, 1, 0, 0]);
    }

    #[test]
    fn a_count_needs_no_data_and_groups_by_anything() {
        let events = [
            r#""type":"P","data_redacted":true"#,
            r#""type":"P","data":{"k":[1, 2]}"#,
            r#""type":"Q","data":{"k":{}}"#,
        ];
        let by_type = tally(r#"{"fold":"count","by":"type","definition":1}"#, &events);
        assert_eq!((counts(&by_type), by_type.groups["P"].count), ([3, 0, 0, 0, 0], 2));
        let by_agent = tally(r#"{"fold":"count","by":"agent","definition":1}"#, &events);
        assert_eq!(by_agent.groups["heron"].count, 3);
        let by_journal = tally(r#"{"fold":"count","by":"journal","definition":1}"#, &events);
        assert_eq!(by_journal.groups["order-1"].count, 3);
        let by_value = tally(r#"{"fold":"count","by":"/k","definition":1}"#, &events);
        assert_eq!(counts(&by_value), [2, 0, 0, 1, 0]);
        assert_eq!(by_value.groups["[1, 2]"].count, 1);
    }

    #[test]
    fn groups_are_bounded_and_what_has_no_room_is_said() {
        let events: Vec<String> =
            (0..GROUPS_MAX + 5).map(|n| format!(r#""type":"P","data":{{"n":{n}}}"#)).collect();
        let mut events: Vec<&str> = events.iter().map(String::as_str).collect();
        // A group that is there goes on.
        events.push(r#""type":"P","data":{"n":3}"#);
        let bounded = tally(r#"{"fold":"sum","field":"/n","by":"/n","definition":1}"#, &events);
        assert_eq!((bounded.groups.len(), bounded.others), (GROUPS_MAX, 5));
        assert_eq!(bounded.groups["3"].sum.to_string(), "6");
        let wide: Vec<String> =
            (0..10_000).map(|n| format!(r#""type":"P","data":{{"k":"{n:0490}"}}"#)).collect();
        let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
        let bounded = tally(r#"{"fold":"count","by":"/k","definition":1}"#, &wide);
        assert!(bounded.others > 0 && bounded.bytes <= BYTES_MAX + KEY_MAX, "{}", bounded.bytes);
    }
}
