//! `GET /v1/{space}/topic/subscribe`: what is there, and then what comes, as server-sent events.
//!
//! ```text
//!   ask from the cursor ─▶ messages: one event each, the cursor moves ─┐
//!        ▲                                                             │
//!        ├─────────────────────────────────────────────────────────────┘
//!        └── something durable was announced ◀── nothing there yet
//! ```
//!
//! Catching up and living along are the same question, asked again from where the last answer ended: so there is no gap and no repeat between them.
//! Each event's `id` is the cursor after it; a client that comes back with it as `Last-Event-ID` goes on there.
//!
//! Nothing is kept for a slow reader but a few pieces on their way.
//! One that leaves them unread for too long is let go with an event `end` that says its cursor, and so is one whose cursor is not kept any more, or who may not read any longer.
//!
//! A reading query becomes a stream by a row in [`READINGS`]: its answer lists records that each have a `cursor`, and has `next` and `waiting`.

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
use synod_core::refusal::Refusal;
use synod_core::{entry, json};
use tokio::sync::{mpsc, watch};

/// Bytes of messages that are asked for at once, and records: what one piece of the stream holds.
const PAGE_BYTES: u64 = 64 << 10;
const PAGE_MAX: u64 = 256;

/// A query that can be followed.
#[derive(Debug)]
pub struct Reading {
    /// Its path after the space.
    pub path: &'static str,
    machine: &'static str,
    verb: &'static str,
    /// The list in its answer.
    list: &'static str,
}

/// Every query that can be followed.
pub const READINGS: &[Reading] =
    &[Reading { path: "topic/subscribe", machine: "topic", verb: "read", list: "messages" }];

impl Reading {
    /// The query's card.
    pub fn card(&self) -> &'static Card {
        catalogue::find(self.machine, self.verb).expect("a query that can be followed has a card")
    }
}

/// Why a stream ends: a code, and a sentence.
type End = (Cow<'static, str>, String);

/// Begins to follow. The first page is asked for here, so that what is wrong is a problem and not a stream.
pub async fn open(
    door: &Door,
    handle: Handle,
    principal: Arc<str>,
    reading: &'static Reading,
    manner: &Manner<'_>,
    last: Option<&str>,
    pace: &Arc<Pace>,
) -> Result<Stream, No> {
    let card = reading.card();
    if let Some((name, _)) = manner.words.iter().find(|(name, _)| name == "wait_ms") {
        let detail =
            format!("`{name}` says nothing here: a subscription waits for as long as it lasts; leave it out");
        return Err(Problem::of("invalid", detail));
    }
    let words = json::words(card, &manner.words)?;
    let mut fields: Map<String, Value> = serde_json::from_str(&words).unwrap_or_default();
    // What the client saw last wins: it is newer than the address it was given.
    if let Some(last) = last {
        fields.remove("since");
        fields.insert("from".into(), last.into());
    } else if !fields.contains_key("from") && !fields.contains_key("since") {
        fields.insert("from".into(), "end".into());
    }
    fields.entry("max").or_insert(PAGE_MAX.into());
    fields.entry("max_bytes").or_insert(PAGE_BYTES.into());
    let follower = Follower { handle, principal, reading, card, fields };
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
            let Ok(Placed { cursor }) = serde_json::from_str(record.get()) else { continue };
            // A line's end can only be white space between JSON's words, and would end the event's line.
            let text = record.get().replace(['\r', '\n'], " ");
            let _ = write!(out, "id: {cursor}\ndata: {text}\n\n");
        }
        if let Some(next) = page.get("next").and_then(|next| serde_json::from_str(next.get()).ok()) {
            self.fields.remove("since");
            self.fields.insert("from".into(), next);
        }
    }

    fn cursor(&self) -> &str {
        self.fields.get("from").and_then(Value::as_str).unwrap_or_default()
    }
}

/// A record's place.
#[derive(serde::Deserialize)]
struct Placed<'r> {
    #[serde(borrow)]
    cursor: Cow<'r, str>,
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
        let mut answer = first;
        loop {
            // What was read before stays where it is if it cannot be handed over.
            let before = self.follower.cursor().to_owned();
            self.follower.show(&answer, &mut out);
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
                    let cursor = self.follower.cursor().to_owned();
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
