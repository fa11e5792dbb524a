//! `GET /v1/{space}/topic/subscribe` and `…/journal/subscribe`: what is there, and then what comes, as server-sent events.
//!
//! ```text
//!   ask from the cursor ─▶ records: one event each, the cursor moves ──┐
//!        ▲                                                             │
//!        ├─────────────────────────────────────────────────────────────┘
//!        └── something durable was announced ◀── nothing there yet
//! ```
//!
//! Catching up and living along are the same question, asked again from where the last answer ended: so there is no gap and no repeat between them.
//! Each event's `id` is the cursor after it; a client that comes back with it as `Last-Event-ID` goes on there, and so does one that sends it as `from`.
//! Before the first record an empty event says the cursor alone, so that a client which loses its connection meanwhile comes back to the same place.
//!
//! Nothing is kept for a slow reader but a few pieces on their way.
//! One that leaves them unread for too long is let go with an event `end` that says its cursor, and so is one whose cursor is not kept any more, or who may not read any longer.
//!
//! A reading query becomes a stream by a row in [`FEEDS`]: its answer lists records and says where to go on (`next`) and whether that lies in the future (`waiting`); the row says what these are called.

use super::Door;
use super::events::Stream;
use super::from_wire::Manner;
use super::pace::Pace;
use super::patient;
use super::problem::{No, Problem, quoted};
use super::to_wire::unanswered;
use crate::node::{Answer, AskError, Handle};
use bytes::Bytes;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use synod_core::catalogue::{self, Card};
use synod_core::record::Field;
use synod_core::refusal::Refusal;
use synod_core::{entry, json};
use tokio::sync::{mpsc, watch};

/// Bytes of records that are asked for at once, and how many: what one piece of the stream holds.
const PAGE_BYTES: u64 = 64 << 10;
const PAGE_MAX: u64 = 256;

/// Fields of a query that say nothing to who follows it: it waits as long as it lasts, and time has one direction.
const SILENT: [&str; 2] = ["wait_ms", "backwards"];

/// A path on which something can be followed.
#[derive(Debug)]
pub struct Feed {
    /// The path after the space.
    pub path: &'static str,
    /// The queries behind it: which one is meant is said by the field that it is asked by.
    pub readings: &'static [Reading],
}

/// A query that can be followed.
#[derive(Debug)]
pub struct Reading {
    machine: &'static str,
    verb: &'static str,
    /// The field that names what is read.
    by: &'static str,
    /// The field that takes a cursor.
    cursor: &'static str,
    /// The field that bounds a page.
    max: &'static str,
    /// The list in its answer.
    list: &'static str,
    mark: Mark,
}

/// How a record says where to go on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// By its `cursor`; the query itself knows `start` and `end`.
    Cursor,
    /// By its `place`, which comes before everything later.
    Place,
    /// By its `revision`: the next one comes after it.
    Revision,
}

/// Everything that can be followed.
pub const FEEDS: &[Feed] = &[
    Feed {
        path: "topic/subscribe",
        readings: &[Reading {
            machine: "topic",
            verb: "read",
            by: "topic",
            cursor: "from",
            max: "max",
            list: "messages",
            mark: Mark::Cursor,
        }],
    },
    Feed {
        path: "journal/subscribe",
        readings: &[
            Reading {
                machine: "journal",
                verb: "read",
                by: "journal",
                cursor: "from",
                max: "limit",
                list: "events",
                mark: Mark::Revision,
            },
            Reading {
                machine: "journal",
                verb: "category",
                by: "category",
                cursor: "after",
                max: "limit",
                list: "events",
                mark: Mark::Place,
            },
            Reading {
                machine: "journal",
                verb: "all",
                by: "pattern",
                cursor: "after",
                max: "limit",
                list: "events",
                mark: Mark::Place,
            },
        ],
    },
];

impl Feed {
    /// The query that these words ask for; where there is but one, its card says what is missing.
    fn reading(&'static self, words: &[(String, String)]) -> Result<&'static Reading, No> {
        let named = |reading: &&Reading| words.iter().any(|(name, _)| name == reading.by);
        let mut found = self.readings.iter().filter(named);
        match (found.next(), found.next(), self.readings) {
            (Some(reading), None, _) | (None, _, [reading]) => Ok(reading),
            (found, ..) => {
                let known: Vec<String> =
                    self.readings.iter().map(|reading| format!("`{}`", reading.by)).collect();
                let said = if found.is_some() { "more than one thing is" } else { "nothing is" };
                let detail = format!("{said} named to be followed; send one of {}", known.join(", "));
                Err(Problem::of("invalid", detail))
            }
        }
    }
}

impl Reading {
    /// The query's card.
    pub fn card(&self) -> &'static Card {
        catalogue::find(self.machine, self.verb).expect("a query that can be followed has a card")
    }

    /// The query's fields that say something to who follows it, but for the cursor, which is called `from` on every path.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        let own = [self.cursor, "from"];
        self.card()
            .fields
            .iter()
            .filter(move |field| !SILENT.contains(&field.name) && !own.contains(&field.name))
    }
}

/// Why a stream ends: a code, and a sentence.
type End = (Cow<'static, str>, String);

/// Begins to follow. The first page is asked for here, so that what is wrong is a problem and not a stream.
pub async fn open(
    door: &Door,
    handle: Handle,
    principal: Arc<str>,
    feed: &'static Feed,
    manner: &Manner<'_>,
    last: Option<&str>,
    pace: &Arc<Pace>,
) -> Result<Stream, No> {
    let reading = feed.reading(&manner.words)?;
    let card = reading.card();
    let silent = |name: &str| SILENT.contains(&name) && card.fields.iter().any(|field| field.name == name);
    if let Some((name, _)) = manner.words.iter().find(|(name, _)| silent(name)) {
        let detail = format!(
            "`{name}` says nothing here: a subscription goes forwards and waits for as long as it lasts; leave it out"
        );
        return Err(Problem::of("invalid", detail));
    }
    let (begin, words) = begin(reading, &manner.words, last)?;
    let words = json::words(card, &words)?;
    let mut fields: Map<String, Value> = serde_json::from_str(&words).unwrap_or_default();
    fields.entry(reading.max).or_insert(PAGE_MAX.into());
    fields.entry("max_bytes").or_insert(PAGE_BYTES.into());
    let mut follower = Follower { handle, principal, reading, card, fields };
    if begin == Begin::End {
        follower.skip_to_end().await?;
    }
    let first = follower.ask().await?.map_err(unanswered)?;
    let (sender, pieces) = mpsc::channel(super::events::PIECES);
    let last_word = Arc::new(Mutex::new(None));
    let teller = Teller {
        follower,
        sender,
        last_word: last_word.clone(),
        stopping: door.stopping(),
        heartbeat: Duration::from_millis(door.limits.heartbeat_ms),
        patience: Duration::from_millis(door.limits.slow_ms),
    };
    tokio::spawn(teller.tell(first));
    Ok(Stream::new(pieces, last_word, pace))
}

/// Where a stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    /// Where the words say, or at the oldest where they say nothing.
    Said,
    /// After what is there now, which has to be found out first.
    End,
}

/// The query's own words, and where it begins: what the client saw last wins, it is newer than the address that it was given.
fn begin(
    reading: &Reading,
    words: &[(String, String)],
    last: Option<&str>,
) -> Result<(Begin, Vec<(String, String)>), No> {
    let (own, mut words): (Vec<_>, Vec<_>) =
        words.iter().cloned().partition(|(name, _)| name == reading.cursor || name == "from");
    if own.len() > 1 {
        return Err(Problem::of("invalid", "where to begin is said twice; send `from` once"));
    }
    let said = last.filter(|last| !last.is_empty()).or(own.first().map(|(_, place)| &**place));
    if last.is_some_and(|last| !last.is_empty()) {
        words.retain(|(name, _)| name != "since");
    }
    let since = words.iter().any(|(name, _)| name == "since");
    let mut at = |place: &str| words.push((reading.cursor.to_owned(), place.to_owned()));
    match (said, reading.mark) {
        (Some(place), Mark::Cursor) => at(place),
        (None, Mark::Cursor) if !since => at("end"),
        (None, Mark::Cursor) | (Some("start"), _) => {}
        (None | Some("end"), _) => return Ok((Begin::End, words)),
        (Some(place), _) => at(place),
    }
    Ok((Begin::Said, words))
}

/// Who reads, what, and how far they are.
struct Follower {
    handle: Handle,
    principal: Arc<str>,
    reading: &'static Reading,
    card: &'static Card,
    fields: Map<String, Value>,
}

impl Follower {
    /// One page from the cursor on; a refusal when that is none.
    async fn ask(&self) -> Result<Result<Answer, AskError>, Refusal> {
        let mut request = entry::Request::default();
        let fields = Value::Object(self.fields.clone()).to_string();
        json::encode(self.card, &fields, &mut request, &mut |_| [0; 16])?;
        Ok(self.handle.ask(&self.principal, request.bytes, self.card, None).await)
    }

    /// Moves the cursor behind what is there now.
    async fn skip_to_end(&mut self) -> Result<(), No> {
        let before = self.fields.clone();
        self.fields.insert(self.reading.max.into(), 1.into());
        let end: Value = match self.reading.mark {
            Mark::Revision => {
                self.fields.insert("backwards".into(), true.into());
                let answer = self.ask().await?.map_err(unanswered)?;
                let page: Value = serde_json::from_str(&answer.json).unwrap_or_default();
                page["revision"].as_u64().map_or(0, |revision| revision + 1).into()
            }
            // Everything that comes has a later index than this answer.
            _ => self.ask().await?.map_err(unanswered)?.index.to_string().into(),
        };
        self.fields = before;
        self.fields.insert(self.reading.cursor.into(), end);
        Ok(())
    }

    /// The same, or how the stream ends.
    async fn page(&self) -> Result<Answer, End> {
        match self.ask().await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(AskError::Fault(fault))) => Err((fault.code().into(), fault.to_string())),
            Err(no) | Ok(Err(AskError::Refused(no))) => {
                Err((no.code.to_string().into(), no.text.into_owned()))
            }
        }
    }

    /// Writes a page as events and moves the cursor behind it.
    fn show(&mut self, answer: &Answer, out: &mut String) {
        let page: HashMap<&str, &RawValue> = serde_json::from_str(&answer.json).unwrap_or_default();
        let list = page.get(self.reading.list).map_or("[]", |list| list.get());
        let records: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
        for record in records {
            let Some(cursor) = self.after(record) else { continue };
            // A line's end can only be white space between JSON's words, and would end the event's line.
            let text = record.get().replace(['\r', '\n'], " ");
            let _ = write!(out, "id: {cursor}\ndata: {text}\n\n");
        }
        if let Some(next) = page.get("next").and_then(|next| serde_json::from_str(next.get()).ok()) {
            self.fields.remove("since");
            self.fields.insert(self.reading.cursor.into(), next);
        }
    }

    /// The cursor after a record.
    fn after(&self, record: &RawValue) -> Option<String> {
        let Placed { cursor, place, revision } = serde_json::from_str(record.get()).ok()?;
        match self.reading.mark {
            Mark::Cursor => cursor.map(Cow::into_owned),
            Mark::Place => place.map(Cow::into_owned),
            Mark::Revision => revision.map(|revision| (revision + 1).to_string()),
        }
    }

    fn cursor(&self) -> String {
        match self.fields.get(self.reading.cursor) {
            Some(Value::String(cursor)) => cursor.clone(),
            Some(cursor) => cursor.to_string(),
            None => String::new(),
        }
    }
}

/// A record's place, whatever it is called.
#[derive(serde::Deserialize)]
struct Placed<'r> {
    #[serde(borrow)]
    cursor: Option<Cow<'r, str>>,
    #[serde(borrow)]
    place: Option<Cow<'r, str>>,
    revision: Option<u64>,
}

/// Moves records from the log to one client.
struct Teller {
    follower: Follower,
    sender: mpsc::Sender<Bytes>,
    last_word: Arc<Mutex<Option<Bytes>>>,
    stopping: watch::Receiver<bool>,
    heartbeat: Duration,
    patience: Duration,
}

impl Teller {
    async fn tell(mut self, first: Answer) {
        let mut out = String::from("retry: 1000\n\n");
        let mut news = self.follower.handle.news();
        let (mut answer, mut begins) = (first, true);
        loop {
            // What was read before stays where it is if it cannot be handed over.
            let before = self.follower.cursor();
            let said = out.len();
            self.follower.show(&answer, &mut out);
            if std::mem::take(&mut begins) && out.len() == said {
                let _ = write!(out, "id: {}\n\n", self.follower.cursor());
            }
            let piece = Bytes::from(std::mem::take(&mut out));
            if !piece.is_empty() {
                match self.sender.send_timeout(piece, self.patience).await {
                    Ok(()) => {}
                    Err(mpsc::error::SendTimeoutError::Closed(_)) => return,
                    Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                        let text =
                            "you read more slowly than was waited for; subscribe again from the cursor";
                        return self.end(&before, ("overloaded".into(), text.into()));
                    }
                }
            }
            news.mark_unchanged();
            answer = match self.follower.page().await {
                Ok(answer) => answer,
                Err(end) => {
                    let cursor = self.follower.cursor();
                    return self.end(&cursor, end);
                }
            };
            if answer.waiting {
                let Teller { follower, sender, stopping, heartbeat, .. } = &mut self;
                tokio::select! {
                    come = patient::come(&follower.handle, &mut news, follower.card, answer.index) => {
                        if !come {
                            return;
                        }
                        // The news of many entries are taken together.
                        tokio::time::sleep(patient::PAUSE).await;
                    }
                    () = sender.closed() => return,
                    _ = stopping.changed() => return,
                    () = tokio::time::sleep(*heartbeat) => out.push_str(": alive\n\n"),
                }
            }
        }
    }

    /// The last word: read after everything that is on its way.
    fn end(self, cursor: &str, (code, detail): End) {
        let text = format!(
            "event: end\ndata: {{\"code\":{},\"cursor\":{},\"detail\":{}}}\n\n",
            quoted(&code),
            quoted(cursor),
            quoted(&detail)
        );
        *self.last_word.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.into());
    }
}
