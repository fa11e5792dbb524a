//! What projections come to: folded beside the machine, out of history, and never on a loop.
//!
//! ```text
//!   journal.projection ──▶ the machine: its definition
//!                               │
//!   kept tally, its cursor ─────┤      page by page, as anybody reads
//!                               ▼
//!                          journal.category · journal.all · journal.read ──▶ fold ──▶ values
//!                               │                                                     as of the index of the last page
//!                               └─ events were forgotten since: from the beginning
//! ```
//!
//! A tally is the fold of exactly those events that are kept, as of an index: the same after a restart, on every replica, and when it is asked `at` that index.
//! It is kept in memory with the cursor behind its last event, so that the next question folds only what came since.
//! When events of its journals were truncated or deleted meanwhile, or one was redacted, it is folded again from the beginning.
//!
//! It reads with the rights of whoever asks, through the same queries; there is no second way into history.
//! A question takes [`PATIENCE`] at the most: what it has then it says, with `behind`, and the next one goes on from there.
//!
//! Rooms: `exact` (sums that lose nothing) · `pointer` (looking into JSON) · `fold` (what events come to) · `reading` (pages).

mod exact;
mod fold;
mod pointer;
mod reading;

use super::handle::{Answer, Asked};
use super::shared::held;
use super::{AskError, At, Fault, Handle};
use fold::{Definition, Event, Group, Tally};
use reading::{Ask, Reading};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use synod_core::catalogue::Card;
use synod_core::codec::{Reader, Wire};
use synod_core::entry::{JSON, Payload};
use synod_core::ids::{Index, Serial};
use synod_core::json::{Bodies, NoBodies, Render};
use synod_core::machine::Machine;
use synod_core::machines::Query;
use synod_core::machines::journal::{self, Journals};
use synod_core::record::{BodyOf, Record};
use synod_core::refusal::Code;
use synod_core::tables::Body;
use tokio::sync::oneshot;

/// How long a question about the present takes at the most.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one about the past takes.
const PATIENCE_PAST: Duration = Duration::from_secs(60);
/// Questions that are worked on at once.
const QUESTIONS_MAX: usize = 8;
/// Tallies that are kept; the one that was not asked for longest goes first.
const KEPT_MAX: usize = 256;

/// The tallies of a space. See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Projections {
    kept: Mutex<HashMap<String, Arc<Mutex<Kept>>>>,
    questions: AtomicUsize,
}

/// One of the questions that are worked on; given back however it ends.
struct Turn(Arc<Projections>);

impl Turn {
    fn take(of: &Arc<Projections>) -> Option<Turn> {
        let turn = Turn(of.clone());
        (of.questions.fetch_add(1, SeqCst) < QUESTIONS_MAX).then_some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.questions.fetch_sub(1, SeqCst);
    }
}

/// A tally and how far it has come.
#[derive(Debug)]
struct Kept {
    definition: Definition,
    reading: Reading,
    tally: Tally,
    asked: Instant,
}

/// What an answer of the machine says about a projection.
#[derive(Deserialize)]
struct Defined {
    projection: Option<Definition>,
}

/// Whether the answer to this query has something in it that is folded here.
pub(super) fn concerns(card: &Card) -> bool {
    card.machine == Journals::NAME && ["projection", "state"].contains(&card.verb)
}

impl Handle {
    /// Answers a query of this room, on a thread of its own.
    pub(super) fn ask_folded(
        &self,
        principal: &str,
        query: Vec<u8>,
        card: &'static Card,
        min_index: Option<u64>,
    ) -> Asked {
        let (to, answer) = oneshot::channel();
        let turn = Turn::take(&self.shared.projections);
        let Some(turn) = turn else {
            return Asked(Err(Some(Fault::Overloaded { retry_after_ms: 1_000 }.into())));
        };
        let (handle, principal) = (self.clone(), principal.to_owned());
        let work = move || {
            let live = |query: Vec<u8>, card: &'static Card| {
                handle.ask_plain(&principal, query, card, min_index).wait()
            };
            let answered = folded(&live, Some(&turn.0), query, card, PATIENCE);
            let _ = to.send(answered);
        };
        match std::thread::Builder::new().name("projection".into()).spawn(work) {
            Ok(_) => Asked(Ok(answer)),
            Err(error) => {
                Asked(Err(Some(Fault::Unavailable(format!("no thread could be started: {error}")).into())))
            }
        }
    }

    /// The same as of a past moment, in the caller's thread.
    pub(super) fn ask_folded_at(
        &self,
        principal: &str,
        query: &[u8],
        card: &'static Card,
        at: At,
    ) -> Result<Answer, AskError> {
        let fold = self.fold_at(at)?;
        let past = |query: Vec<u8>, card: &'static Card| {
            let (mut answer, holes) =
                super::past::answer(&fold, principal, &query, card.reply, card.machine_tag)?;
            self.shared.history.complete(&mut answer.json, &holes)?;
            Ok(answer)
        };
        folded(&past, None, query.to_vec(), card, PATIENCE_PAST)
    }
}

/// The machine's answer, with what is folded here put in.
fn folded(
    ask: Ask<'_>,
    projections: Option<&Projections>,
    query: Vec<u8>,
    card: &'static Card,
    patience: Duration,
) -> Result<Answer, AskError> {
    let until = Instant::now() + patience;
    let asked = Query::get(&mut Reader::new(&query)).ok();
    let mut answer = match (ask(query.clone(), card), projections, &asked) {
        (
            Err(AskError::Refused(refusal)),
            Some(projections),
            Some(Query::Journal(journal::Query::Projection(of))),
        ) => {
            // Whether it is not there, or not for this caller: a tally that nobody can ask for need not be kept.
            projections.forget_if_gone(of.name, &refusal);
            return Err(AskError::Refused(refusal));
        }
        (answer, ..) => answer?,
    };
    let defined: Defined = serde_json::from_str(&answer.json).map_err(unreadable)?;
    let (Some(definition), Some(Query::Journal(asked))) = (defined.projection, asked) else {
        return Ok(answer);
    };
    let values = match &asked {
        journal::Query::State(asked) => {
            let mut reading = Reading::of_journal(asked.journal);
            let (mut tally, mut behind) = (Tally::default(), false);
            while reading.go_on(ask, &definition, &mut tally, until)? {
                behind = Instant::now() >= until;
                if behind {
                    break;
                }
            }
            shown(&definition, &tally, reading.as_of(answer.index, behind), behind, None, None)
        }
        journal::Query::Projection(asked) => {
            let kept = match projections {
                Some(projections) => projections.of(asked.name, &definition),
                None => Arc::new(Mutex::new(Kept::new(definition.clone()))),
            };
            let mut kept = held(&kept);
            let behind = kept.catch_up(ask, until)?;
            let as_of = kept.reading.as_of(answer.index, behind);
            shown(&definition, &kept.tally, as_of, behind, asked.after, asked.limit)
        }
        _ => return Ok(answer),
    };
    answer.json.pop();
    answer.json.push_str(",\"values\":");
    answer.json.push_str(&values.map_err(unreadable)?);
    answer.json.push('}');
    Ok(answer)
}

fn unreadable(error: impl std::fmt::Display) -> AskError {
    Fault::Unavailable(format!("an answer of this node could not be read, which is a bug: {error}")).into()
}

impl Projections {
    /// What is kept for a projection; begun anew when it is defined otherwise now.
    fn of(&self, name: &str, definition: &Definition) -> Arc<Mutex<Kept>> {
        let mut all = held(&self.kept);
        if let Some(kept) = all.get(name) {
            // One that is being worked on right now has the newest definition that somebody was told.
            let same = kept.try_lock().map_or(true, |kept| kept.definition == *definition);
            if same {
                return kept.clone();
            }
        }
        if all.len() >= KEPT_MAX && !all.contains_key(name) {
            let asked =
                |kept: &Arc<Mutex<Kept>>| kept.try_lock().map_or_else(|_| Instant::now(), |kept| kept.asked);
            if let Some(oldest) = all.iter().min_by_key(|(_, kept)| asked(kept)).map(|(name, _)| name.clone())
            {
                all.remove(&oldest);
            }
        }
        let kept = Arc::new(Mutex::new(Kept::new(definition.clone())));
        all.insert(name.to_owned(), kept.clone());
        kept
    }

    /// Begins all of them anew: something that may be in them was erased.
    pub fn forget(&self) {
        held(&self.kept).clear();
    }

    fn forget_if_gone(&self, name: &str, refusal: &synod_core::refusal::Refusal) {
        if refusal.code == Code::NotFound {
            held(&self.kept).remove(name);
        }
    }
}

impl Kept {
    fn new(definition: Definition) -> Kept {
        let reading = Reading::of(&definition);
        Kept { definition, reading, tally: Tally::default(), asked: Instant::now() }
    }

    /// Folds in what has come since; true when there is still more.
    fn catch_up(&mut self, ask: Ask<'_>, until: Instant) -> Result<bool, AskError> {
        self.asked = Instant::now();
        loop {
            if self.reading.is_stale(ask)? {
                self.begin_anew();
            }
            match self.reading.go_on(ask, &self.definition, &mut self.tally, until) {
                // What was read may have been forgotten while the rest was read.
                Ok(false) if !self.reading.is_stale(ask)? => return Ok(false),
                Ok(_) if Instant::now() >= until => return Ok(true),
                Err(AskError::Refused(refusal)) if refusal.code == Code::Gone => self.begin_anew(),
                Err(error) => return Err(error),
                Ok(_) => {}
            }
        }
    }

    fn begin_anew(&mut self) {
        (self.reading, self.tally) = (Reading::of(&self.definition), Tally::default());
    }
}

/// Values that an answer refers to by number.
struct Texts(Vec<Body>);

impl Bodies for Texts {
    fn body(&self, key: Serial) -> Option<&Body> {
        self.0.get(key.0 as usize)
    }
    fn of(&self, _: u8) -> Box<dyn Bodies + '_> {
        Box::new(NoBodies)
    }
}

impl Texts {
    fn put(&mut self, json: &str) -> BodyOf {
        let payload = Payload {
            ordinal: 0,
            media: JSON,
            len: json.len() as u32,
            hash: &[0; 32],
            blobs: &[],
            bytes: Some(json.as_bytes()),
            origin: None,
        };
        self.0.push(Body::new(Index(0), &payload));
        BodyOf(Serial(self.0.len() as u64 - 1))
    }

    /// The last values of a group: the one of the field, or an object of all.
    fn last(&mut self, of: &Definition, group: &Group) -> Option<BodyOf> {
        if of.fold != journal::Fold::Last {
            return None;
        }
        match of.field {
            Some(_) => group.last.get("").map(|value| self.put(value)),
            None => {
                let member = |(name, value): (&String, &String)| {
                    format!("{}:{value}", serde_json::to_string(name).unwrap_or_default())
                };
                let members: Vec<String> = group.last.iter().map(member).collect();
                Some(self.put(&format!("{{{}}}", members.join(","))))
            }
        }
    }
}

/// A tally as JSON: totals, and a page of groups.
fn shown(
    of: &Definition,
    tally: &Tally,
    as_of: u64,
    behind: bool,
    after: Option<&str>,
    limit: Option<u64>,
) -> Result<String, synod_core::codec::Malformed> {
    use std::ops::Bound::{Excluded, Unbounded};
    let mut texts = Texts(Vec::new());
    let sum = |sum: &exact::Sum| (of.fold == journal::Fold::Sum).then(|| sum.to_string().into());
    let alone = of.by.is_none().then(|| tally.groups.get("")).flatten();
    let last = alone.and_then(|group| texts.last(of, group));
    let (mut groups, mut next) = (Vec::new(), None);
    if of.by.is_some() {
        let limit = limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let from = after.map_or(Unbounded, Excluded);
        let mut rest = tally.groups.range::<str, _>((from, Unbounded));
        for (key, group) in rest.by_ref().take(limit) {
            let last = texts.last(of, group);
            groups.push(journal::Group {
                key: key.as_str().into(),
                count: group.count,
                sum: sum(&group.sum),
                last,
            });
        }
        next = rest.next().and(groups.last().map(|group| group.key.clone()));
    }
    let values = journal::Values {
        events: tally.events,
        count: tally.count,
        missing: tally.missing,
        unusable: tally.unusable,
        redacted: tally.redacted,
        others: tally.others,
        sum: sum(&tally.sum),
        last,
        groups,
        next,
        as_of,
        behind,
    };
    let (mut record, mut json) = (Vec::new(), String::new());
    values.put(&mut record);
    Render::new(&texts).object(journal::Values::FIELDS, &record, &mut json)?;
    Ok(json)
}
