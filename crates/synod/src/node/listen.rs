//! Listening: durable events in order, from any cursor, without a gap and without a repeat.
//!
//! A listener has no queue of its own: it reads the trail, and is woken when more of it is durable.
//! So catching up and living along are the same thing, a slow listener costs the loop nothing, and one that the trail's floor has overtaken is told so and let go.

use super::Fault;
use super::post::{Message, Post};
use super::shared::{Published, Shared};
use super::trail::{Frame, Lost, Reader};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;

/// A reader's place among the events: everything up to the `n`th event of `index` has been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The request's index; zero for the beginning.
    pub index: u64,
    /// How many events of that index have been seen.
    pub n: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.n {
            u64::MAX => write!(f, "{}", self.index),
            n => write!(f, "{}.{n}", self.index),
        }
    }
}

impl std::str::FromStr for Cursor {
    type Err = std::num::ParseIntError;

    /// `412.3`, or `412` for everything up to and with that index.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('.') {
            Some((index, n)) => Ok(Cursor { index: index.parse()?, n: n.parse()? }),
            None => Ok(Cursor { index: text.parse()?, n: u64::MAX }),
        }
    }
}

/// One event, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where it stands: also the cursor from which to go on after it.
    pub cursor: Cursor,
    /// Replicated time, in milliseconds since 1970.
    pub time: u64,
    /// The machine that announced it.
    pub machine: &'static str,
    /// What happened, a past participle.
    pub event: &'static str,
    /// The agent whose request brought it about; empty when it fell due by itself or the node asked.
    pub agent: Box<str>,
    /// The W3C traceparent of that request; empty for none.
    pub trace: Box<str>,
    /// The event's own fields, as a JSON object.
    pub data: String,
}

impl Event {
    /// `queue.pushed`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.machine, self.event)
    }

    /// The whole event as a JSON object.
    pub fn json(&self) -> String {
        let text = |s: &str| serde_json::Value::from(s).to_string();
        let trace = match &*self.trace {
            "" => String::new(),
            trace => format!(",\"traceparent\":{}", text(trace)),
        };
        format!(
            "{{\"id\":\"{}\",\"index\":{},\"n\":{},\"time\":{},\"event\":\"{}\",\"agent\":{}{trace},\"data\":{}}}",
            self.cursor,
            self.cursor.index,
            self.cursor.n,
            self.time,
            self.name(),
            text(&self.agent),
            self.data
        )
    }
}

/// Why a listener hears nothing more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    /// What comes after the cursor is not kept any more.
    #[error(
        "events after {cursor} are not kept; the oldest kept index is {floor}: read the state and listen from there"
    )]
    Gone {
        /// The listener's place.
        cursor: Cursor,
        /// The oldest index that can be heard.
        floor: u64,
    },
    /// The node stops. Listen again from the cursor at its next life.
    #[error("the node stops; listen again from {0}")]
    Stopped(Cursor),
    /// The trail cannot be read.
    #[error("{0}")]
    Fault(Fault),
}

/// Somebody who hears every event they may hear. See the [module](self).
#[derive(Debug)]
pub struct Listener {
    shared: Arc<Shared>,
    principal: Box<str>,
    cursor: Cursor,
    reader: Reader,
    news: watch::Receiver<Published>,
    ready: VecDeque<Event>,
}

impl Listener {
    pub(super) fn new(shared: Arc<Shared>, post: &Post, principal: &str, from: Cursor) -> Listener {
        shared.numbers.listeners.add(1);
        let news = shared.published.subscribe();
        // What was written before there was a listener may still be in the loop's memory.
        post.send(Message::Flush(post.space));
        let wanted = if from.n == u64::MAX { from.index.saturating_add(1) } else { from.index };
        let reader = Reader::new(&shared.trail_dir(), wanted);
        Listener { shared, principal: principal.into(), cursor: from, reader, news, ready: VecDeque::new() }
    }

    /// From where to listen on after what was heard so far.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next event. Waits for one; safe to be dropped while it waits.
    pub async fn next(&mut self) -> Result<Event, Silence> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.cursor = event.cursor;
                return Ok(event);
            }
            let frame = self.next_frame().await?;
            self.take(&frame)?;
        }
    }

    /// The next event, if one is there.
    pub fn try_next(&mut self) -> Result<Option<Event>, Silence> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.cursor = event.cursor;
                return Ok(Some(event));
            }
            let Some(frame) = self.read()? else { return Ok(None) };
            self.take(&frame)?;
        }
    }

    /// Everything the next entry brought about, whoever may hear it: for `log show`. Waits for one.
    pub async fn next_frame(&mut self) -> Result<Frame, Silence> {
        loop {
            if let Some(frame) = self.read()? {
                return Ok(frame);
            }
            let stopped = self.news.borrow_and_update().stopped;
            if let Some(frame) = self.read()? {
                return Ok(frame);
            }
            if stopped || self.news.changed().await.is_err() {
                return Err(Silence::Stopped(self.cursor));
            }
        }
    }

    /// The same, if one is there.
    pub fn try_next_frame(&mut self) -> Result<Option<Frame>, Silence> {
        self.read()
    }

    fn read(&mut self) -> Result<Option<Frame>, Silence> {
        let limit = self.news.borrow().index;
        self.reader.next(limit).map_err(|lost| match lost {
            Lost::Floor { floor } => Silence::Gone { cursor: self.cursor, floor },
            lost => Silence::Fault(Fault::Unavailable(lost.to_string())),
        })
    }

    /// Keeps of a frame what comes after the cursor and may be heard. The cursor moves over the rest.
    fn take(&mut self, frame: &Frame) -> Result<(), Silence> {
        let events = frame.events().map_err(|malformed| {
            Silence::Fault(Fault::Unavailable(format!("the trail at index {}: {malformed}", frame.first())))
        })?;
        let rights = self.shared.rights();
        let after = self.cursor;
        self.ready.extend(events.into_iter().filter(|event| {
            event.cursor > after && rights.may_hear(&self.principal, event.machine, || name_in(event))
        }));
        if self.ready.is_empty() {
            self.cursor = self.cursor.max(Cursor { index: frame.last(), n: u64::MAX });
        }
        Ok(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.numbers.listeners.sub(1);
    }
}

/// The name that rights are checked against: the field called like the machine, `key`, `name`, whom mail is `to`, or the `market` of an auction; of several `names`, what they all begin with.
fn name_in(event: &Event) -> String {
    let data: serde_json::Value = serde_json::from_str(&event.data).unwrap_or_default();
    if let Some(names) = data.get("names").and_then(|names| names.as_array()) {
        return synod_core::machines::lock::common(names.iter().filter_map(|name| name.as_str())).to_owned();
    }
    let name = [event.machine, "key", "name", "to", "market"]
        .into_iter()
        .find_map(|field| data.get(field)?.as_str());
    name.unwrap_or_default().to_owned()
}
