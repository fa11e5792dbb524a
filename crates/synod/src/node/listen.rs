//! Listening: durable events in order, from any cursor, without a gap and without a repeat.
//!
//! A listener has no queue of its own: it reads the trail, and is woken when more of it is durable.
//! So catching up and living along are the same thing, a slow listener costs the loop nothing, and one that the trail's floor has overtaken is told so and let go.

use super::Fault;
use super::shared::{Published, Shared};
use super::trail::{Frame, Reader};
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
        write!(f, "{}.{}", self.index, self.n)
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
    #[error("events after {cursor} are not kept; the oldest kept index is {floor}: read the state and listen from there")]
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
