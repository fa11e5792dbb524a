//! The verbs of journals with Rust types. Whatever is not here goes through [`Space::call`]; what is folded with types of one's own is in [`crate::aggregate`].

use crate::error::Error;
use crate::space::{Space, number, word};
use crate::subscription::Subscription;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;

/// The verbs of journals, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Journals<'s> {
    pub(crate) space: &'s Space,
}

/// What an append expects of its journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// Nothing: append in any case.
    #[default]
    Any,
    /// That there is no such journal, or none any more.
    None,
    /// That there is one.
    Exists,
    /// That its newest event has this revision.
    Revision(u64),
}

/// Which events are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which<'n> {
    /// Those of one journal.
    Journal(&'n str),
    /// Those of every journal of a category.
    Category(&'n str),
    /// Those of every journal with a name like this: `*` stands for any text.
    Pattern(&'n str),
}

/// An event to be appended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewEvent {
    /// What kind of fact it is, such as `OrderPlaced`.
    pub kind: String,
    /// The fact.
    pub data: Value,
    /// Its own id: sending it again changes nothing.
    pub id: Option<String>,
    /// What it belongs to.
    pub correlation: Option<String>,
    /// What it follows from.
    pub causation: Option<String>,
    /// Anything else about it.
    pub metadata: Option<Value>,
}

impl NewEvent {
    /// An event with nothing but its kind and its data.
    pub fn new(kind: &str, data: Value) -> NewEvent {
        NewEvent { kind: kind.to_owned(), data, ..NewEvent::default() }
    }

    fn fields(&self) -> Value {
        let mut fields =
            Map::from_iter([("type".to_owned(), json!(self.kind)), ("data".to_owned(), self.data.clone())]);
        let mut say = |name: &str, value: Option<Value>| value.map(|value| fields.insert(name.into(), value));
        say("id", self.id.as_deref().map(Into::into));
        say("correlation", self.correlation.as_deref().map(Into::into));
        say("causation", self.causation.as_deref().map(Into::into));
        say("metadata", self.metadata.clone());
        Value::Object(fields)
    }
}

/// The fields of `journal.append`, for a call or a transaction.
pub fn append_fields(journal: &str, events: &[NewEvent], expect: Expect) -> Value {
    let events: Vec<Value> = events.iter().map(NewEvent::fields).collect();
    let mut fields = json!({"journal": journal, "events": events});
    match expect {
        Expect::Any => {}
        Expect::None => fields["expected"] = "none".into(),
        Expect::Exists => fields["expected"] = "exists".into(),
        Expect::Revision(revision) => fields["expected_revision"] = revision.into(),
    }
    fields
}

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The revision of its first event.
    pub first: u64,
    /// The revision of its last event: what to expect for the next append.
    pub revision: u64,
    /// Its events stood there already, under the same ids.
    pub repeated: bool,
}

/// An event as it stands in its journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The journal.
    pub journal: String,
    /// Its place in the journal.
    pub revision: u64,
    /// Its place in the order of everything.
    pub place: String,
    /// What kind of fact it is; empty when it cannot be read any more.
    pub kind: String,
    /// Who wrote it, as the node stamped it.
    pub from: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The whole event as the node sent it: `data`, `id`, `correlation`, `causation`, `metadata`, `number`.
    pub recorded: Value,
}

impl Recorded {
    /// The fact. Null when it was redacted; bytes stand as base64 under `data_base64` of [`Recorded::recorded`].
    pub fn data(&self) -> &Value {
        &self.recorded["data"]
    }

    /// Reads one event of an answer.
    pub fn read(recorded: Value) -> Result<Recorded, Error> {
        let own = |name: &str| recorded[name].as_str().unwrap_or_default().to_owned();
        Ok(Recorded {
            journal: word(&recorded, "journal")?.to_owned(),
            revision: number(&recorded, "revision")?,
            place: word(&recorded, "place")?.to_owned(),
            kind: own("type"),
            from: own("from"),
            at: recorded["at"].as_u64().unwrap_or(0),
            recorded,
        })
    }
}

/// A page of a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The events.
    pub events: Vec<Recorded>,
    /// From where to read on; `None` when reading backwards has come to the oldest.
    pub next: Option<u64>,
    /// The revision of the journal's newest event.
    pub revision: u64,
    /// There is nothing yet from there on.
    pub waiting: bool,
    /// The revision of its first event since it was made, or made again after a deletion.
    pub begins: u64,
}

/// A page of the events of several journals.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// The events, in the order in which they were appended.
    pub events: Vec<Recorded>,
    /// The place after which to read on.
    pub next: String,
    /// There is nothing yet after that.
    pub waiting: bool,
}

/// Everything of a category from a place on: first what is there, then what comes, without a gap and without a repeat. Made by [`Journals::follow`].
#[derive(Clone, Debug)]
pub struct Follow {
    space: Space,
    category: String,
    after: Option<String>,
    ready: VecDeque<Recorded>,
}

impl Follow {
    /// The place behind the last event that was given: follow from there to go on in another life.
    pub fn cursor(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The next event. Waits for one; safe to be dropped while it waits.
    pub async fn next(&mut self) -> Result<Recorded, Error> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.after = Some(event.place.clone());
                return Ok(event);
            }
            let page =
                self.space.journal().category(&self.category, self.after.as_deref(), FOLLOW_WAIT_MS).await?;
            if page.events.is_empty() {
                self.after = Some(page.next);
            }
            self.ready = page.events.into();
        }
    }
}

/// How long a follower waits in one question.
const FOLLOW_WAIT_MS: u64 = 20_000;

/// A journal's newest snapshot and the events after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The revision of the last event in the snapshot, and its state.
    pub snapshot: Option<(u64, Value)>,
    /// The events after it.
    pub events: Vec<Recorded>,
    /// Go on with a read from here; `None` when this is all.
    pub next: Option<u64>,
    /// The revision of the journal's newest event.
    pub revision: u64,
}

impl Journals<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("journal", verb, body).await
    }

    /// Appends events, all or none. Of several writers at one revision exactly one wins; the others are refused as `conflict`, and [`crate::Refusal::revision`] says what stands.
    pub async fn append(
        &self,
        journal: &str,
        events: &[NewEvent],
        expect: Expect,
    ) -> Result<Appended, Error> {
        let reply = self.call("append", &append_fields(journal, events, expect)).await?;
        Ok(Appended {
            first: number(&reply, "first")?,
            revision: number(&reply, "revision")?,
            repeated: reply["repeated"] == true,
        })
    }

    /// Reads forwards from a revision: one page. `wait_ms`: how long to wait for an event that has not come yet.
    pub async fn read(&self, journal: &str, from: u64, wait_ms: u64) -> Result<Page, Error> {
        page(
            self.call("read", &json!({"journal": journal, "from": from, "limit": 1_000, "wait_ms": wait_ms}))
                .await?,
        )
    }

    /// Reads backwards, from a revision or from the newest: one page.
    pub async fn read_back(&self, journal: &str, from: Option<u64>, limit: u64) -> Result<Page, Error> {
        let body = json!({"journal": journal, "from": from, "limit": limit, "backwards": true});
        page(self.call("read", &body).await?)
    }

    /// Reads the events of every journal of a category after a place (`None`: from the beginning): one page.
    pub async fn category(&self, category: &str, after: Option<&str>, wait_ms: u64) -> Result<Places, Error> {
        let body = json!({"category": category, "after": after, "limit": 1_000, "wait_ms": wait_ms});
        let mut answer = self.call("category", &body).await?;
        Ok(Places {
            events: events(&mut answer)?,
            next: word(&answer, "next")?.to_owned(),
            waiting: answer["waiting"] == true,
        })
    }

    /// Follows a category from a place on (`None`: from the beginning). A category of which there is no journal yet is refused as `not_found`.
    pub fn follow(&self, category: &str, after: Option<&str>) -> Follow {
        let (space, category) = (self.space.clone(), category.to_owned());
        Follow { space, category, after: after.map(str::to_owned), ready: VecDeque::new() }
    }

    /// Events from a place on, as the node sends them: first what is there, then what comes. `from` is `start`, `end`, a revision of the journal, or among several journals a place; `types`: only these, all if there are none.
    ///
    /// One that begins at the end asks where that is first, so that a break before the first event loses none.
    pub async fn subscribe(
        &self,
        what: Which<'_>,
        from: &str,
        types: &[&str],
    ) -> Result<Subscription<Recorded>, Error> {
        let (by, name) = match what {
            Which::Journal(name) => ("journal", name),
            Which::Category(name) => ("category", name),
            Which::Pattern(name) => ("pattern", name),
        };
        let mut from = from.to_owned();
        if from == "end" {
            from = match what {
                Which::Journal(name) => (self.read_back(name, None, 1).await?.revision + 1).to_string(),
                _ => number(&self.space.call("space", "show", &json!({})).await?, "index")?.to_string(),
            };
        }
        let types = types.join(",");
        let words = [(by, name), ("from", &*from), ("types", &*types)];
        let words = words.into_iter().filter(|(_, word)| !word.is_empty());
        Ok(Subscription::open(self.space, "journal/subscribe", words, Recorded::read))
    }

    /// The newest snapshot of a type (`None`: one stored without a type) and the events after it; `None` when there is no such journal.
    pub async fn load(&self, journal: &str, kind: Option<&str>) -> Result<Option<Loaded>, Error> {
        let mut answer = match self.call("load", &json!({"journal": journal, "type": kind})).await {
            Err(error) if error.is("not_found") => return Ok(None),
            answer => answer?,
        };
        let snapshot = match answer["snapshot"].take() {
            Value::Null => None,
            mut snapshot => Some((number(&snapshot, "revision")?, snapshot["state"].take())),
        };
        Ok(Some(Loaded {
            snapshot,
            events: events(&mut answer)?,
            next: answer["next"].as_u64(),
            revision: number(&answer, "revision")?,
        }))
    }

    /// Stores what a journal's events come to up to a revision.
    pub async fn snapshot(
        &self,
        journal: &str,
        revision: u64,
        state: &Value,
        kind: Option<&str>,
    ) -> Result<(), Error> {
        let body = json!({"journal": journal, "revision": revision, "state": state, "type": kind});
        self.call("snapshot", &body).await.map(drop)
    }

    /// Forgets the events before a revision and gives how many they were.
    pub async fn truncate(&self, journal: &str, before: u64) -> Result<u64, Error> {
        number(&self.call("truncate", &json!({"journal": journal, "before": before})).await?, "removed")
    }

    /// Deletes a journal, and says whether it was there.
    pub async fn delete(&self, journal: &str) -> Result<bool, Error> {
        Ok(self.call("delete", &json!({"journal": journal})).await?["deleted"] == true)
    }

    /// Shows one journal: its revision, its oldest event, its size.
    pub async fn show(&self, journal: &str) -> Result<Value, Error> {
        self.call("show", &json!({"journal": journal})).await
    }

    /// What a journal's events come to, folded as a projection does where one is named.
    pub async fn state(&self, journal: &str, projection: Option<&str>) -> Result<Value, Error> {
        self.call("state", &json!({"journal": journal, "projection": projection})).await
    }

    /// What a projection comes to: its `values`, as of which index.
    pub async fn projection(&self, name: &str) -> Result<Value, Error> {
        self.call("projection", &json!({"name": name})).await
    }
}

fn page(mut answer: Value) -> Result<Page, Error> {
    Ok(Page {
        events: events(&mut answer)?,
        next: answer["next"].as_u64(),
        revision: number(&answer, "revision")?,
        waiting: answer["waiting"] == true,
        begins: number(&answer, "begins")?,
    })
}

fn events(answer: &mut Value) -> Result<Vec<Recorded>, Error> {
    match answer["events"].take() {
        Value::Array(events) => events.into_iter().map(Recorded::read).collect(),
        _ => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_does_not_appear() {
        let event = NewEvent::new("Placed", json!({"total": 12}));
        let fields = append_fields("order-1", std::slice::from_ref(&event), Expect::Any);
        assert_eq!(
            fields,
            json!({"journal": "order-1", "events": [{"type": "Placed", "data": {"total": 12}}]})
        );
        let fields = append_fields("order-1", &[], Expect::Revision(7));
        assert_eq!(fields, json!({"journal": "order-1", "events": [], "expected_revision": 7}));
        let full = NewEvent { id: Some("i".into()), metadata: Some(json!(1)), ..event };
        assert_eq!(full.fields(), json!({"type": "Placed", "data": {"total": 12}, "id": "i", "metadata": 1}));
    }
}
