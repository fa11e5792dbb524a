//! Reading what a projection is over, page by page, as anybody reads it.

use super::{Definition, Event, Tally};
use crate::node::AskError;
use crate::node::handle::Answer;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Instant;
use synod_core::catalogue::{self, Card};
use synod_core::entry::Request;
use synod_core::ids::Index;
use synod_core::json::encode;
use synod_core::refusal::Code;

/// Bytes of payloads in a page.
const PAGE_BYTES: u64 = 4 << 20;

/// How a question gets its answer: from the present, or from a past moment.
pub type Ask<'a> = &'a dyn Fn(Vec<u8>, &'static Card) -> Result<Answer, AskError>;

/// A place in what is read, and what is known of what was forgotten before it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    verb: &'static str,
    /// The question, without its cursor.
    query: Value,
    cursor: &'static str,
    /// Where to go on.
    next: Value,
    /// What tells whether events were forgotten: the counts of categories, or the first revision of a journal.
    forgotten: Option<u64>,
    /// The index of the newest answer that events were read from; zero before there was one.
    read_at: u64,
    /// The index of the last event.
    last: u64,
}

/// A page of events, whatever was asked.
#[derive(Deserialize)]
struct Page<'j> {
    #[serde(borrow)]
    events: Vec<Event<'j>>,
    next: Value,
    #[serde(default)]
    waiting: bool,
    removed: Option<u64>,
}

impl Reading {
    /// From the beginning of what a projection is over.
    pub fn of(definition: &Definition) -> Reading {
        let Definition { journal, category, pattern, .. } = definition;
        let several = |verb, query| Reading { verb, query, cursor: "after", ..Reading::default() };
        match (journal, category) {
            (Some(journal), _) => Reading::of_journal(journal),
            (_, Some(category)) => several("category", json!({"category": category})),
            _ => several("all", json!({"pattern": pattern})),
        }
    }

    /// From the beginning of one journal.
    pub fn of_journal(journal: &str) -> Reading {
        Reading { verb: "read", query: json!({"journal": journal}), cursor: "from", ..Reading::default() }
    }

    /// The index that everything so far is as of. When nothing could be read that is the `answer` that said so.
    pub fn as_of(&self, answer: Index, behind: bool) -> u64 {
        match self.read_at {
            0 => answer.0,
            _ if behind => self.last,
            index => index,
        }
    }

    /// Whether events that were read before are forgotten now.
    pub fn is_stale(&mut self, ask: Ask<'_>) -> Result<bool, AskError> {
        let now = if self.verb == "read" {
            match self.ask(ask, "show", self.query.clone()) {
                Ok(answer) => {
                    let shown: Value = serde_json::from_str(&answer.json).unwrap_or_default();
                    shown["oldest"].as_u64()
                }
                Err(error) if is_absent(&error) => None,
                Err(error) => return Err(error),
            }
        } else {
            let mut query = self.query.clone();
            query["limit"] = 1.into();
            query["after"] = self.next.clone();
            match self.ask(ask, self.verb, query) {
                Ok(answer) => {
                    serde_json::from_str::<Page<'_>>(&answer.json).ok().and_then(|page| page.removed)
                }
                Err(error) if is_absent(&error) => None,
                Err(error) => return Err(error),
            }
        };
        let stale = self.read_at > 0 && self.forgotten != now;
        self.forgotten = now;
        Ok(stale)
    }

    /// Folds a few pages in, until there is no more or the time is over; true when there is more.
    pub fn go_on(
        &mut self,
        ask: Ask<'_>,
        of: &Definition,
        tally: &mut Tally,
        until: Instant,
    ) -> Result<bool, AskError> {
        loop {
            let mut query = self.query.clone();
            query[self.cursor] = self.next.clone();
            query["types"] = of.types.clone().into();
            query["limit"] = 1_000.into();
            query["max_bytes"] = PAGE_BYTES.into();
            let answer = match self.ask(ask, self.verb, query) {
                Ok(answer) => answer,
                // There is nothing yet, or nothing any more.
                Err(error) if is_absent(&error) && self.next.is_null() => {
                    return Ok(false);
                }
                Err(error) => return Err(error),
            };
            let page: Page<'_> = serde_json::from_str(&answer.json).map_err(super::unreadable)?;
            if page.removed.is_some() && self.forgotten.is_some() && page.removed != self.forgotten {
                return Ok(true);
            }
            page.events.iter().for_each(|event| tally.take(of, event));
            self.forgotten = page.removed.or(self.forgotten);
            self.next = page.next;
            self.read_at = answer.index.0;
            let last = page.events.last().and_then(|event| event.place.split('.').next()?.parse().ok());
            self.last = last.unwrap_or(self.last);
            if page.waiting {
                return Ok(false);
            }
            if Instant::now() >= until {
                return Ok(true);
            }
        }
    }

    fn ask(&self, ask: Ask<'_>, verb: &str, query: Value) -> Result<Answer, AskError> {
        let card = catalogue::find("journal", verb).ok_or_else(|| super::unreadable("a verb"))?;
        let mut request = Request::default();
        encode(card, &query.to_string(), &mut request, &mut |_| [0; 16]).map_err(AskError::Refused)?;
        ask(request.bytes, card)
    }
}

/// Whether there is no such thing, or none any more.
fn is_absent(error: &AskError) -> bool {
    matches!(error, AskError::Refused(refusal) if [Code::NotFound, Code::Gone].contains(&refusal.code))
}
