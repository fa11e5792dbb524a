//! One's own types over a journal: fold its events, decide on what they come to, append at that revision.
//!
//! ```text
//!   load: snapshot + events ──apply──▶ state, revision
//!                                        │ decide: events, or one's own no
//!                                        ▼
//!                     append at the revision, under ids of this decision
//!                       │            │                    │
//!                       ▼            ▼                    ▼
//!                    appended     conflict: read on,   nobody knows: the same again,
//!                                 decide again         under the same ids
//! ```
//!
//! **Once.** An append whose answer was lost is sent again with the same events, ids and expected revision.
//! If it had been carried out, its events stand right behind that revision and the node says `repeated`; so a decision is never applied twice, however late the retry.
//! After a conflict nothing of it was appended, and the decision is made anew on what stands now.
//!
//! **Bounded.** After so many conflicts in a row the answer is [`Undecided::Contended`]; pauses between them grow and are spread by chance.
//!
//! Deliberately not here: a cache of aggregates (keep a `HeldState` and let it catch up), and events that several journals need (a transaction).

use crate::chance;
use crate::error::{Error, Fault};
use crate::journal::{Appended, Expect, NewEvent, Recorded};
use crate::patience::Patience;
use crate::space::Space;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// Something that is what its events made of it.
///
/// The event is an enum: the name of a variant is the event's type, what it holds is the data.
pub trait Aggregate: Default + Serialize + DeserializeOwned {
    /// What can happen to it.
    type Event: Serialize + DeserializeOwned;

    /// The program's word for this state and its version, such as `order.v1`: snapshots of another are not read.
    const TYPE: &'static str;

    /// A snapshot is stored after so many events; zero: never.
    const SNAPSHOT_EVERY: u64 = 100;

    /// Takes one event in. What has happened has happened: it decides nothing here.
    fn apply(&mut self, event: &Self::Event);
}

/// A journal seen as an aggregate.
#[derive(Clone, Debug)]
pub struct Aggregates {
    space: Space,
    journal: String,
    tries: u32,
}

/// An aggregate as of a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Held<A> {
    /// What its events come to.
    pub state: A,
    /// The revision of the last event in it; `None`: there is none yet.
    pub revision: Option<u64>,
    /// The revision of the snapshot it began with, or of the last one stored.
    snapshot: Option<u64>,
}

/// What came of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided<A> {
    /// The aggregate with it.
    pub held: Held<A>,
    /// Where its events stand; `None` when nothing had to happen.
    pub appended: Option<Appended>,
    /// How often others were faster.
    pub conflicts: u32,
}

/// Why there is no decision.
#[derive(Debug)]
pub enum Undecided<E> {
    /// The decider said no, on the newest state that was there.
    Refused(E),
    /// Others were faster so many times in a row.
    Contended(u32),
    /// The node said no, or could not. After [`Fault::Unknown`] nobody knows whether the decision was appended.
    Failed(Error),
}

impl<E: fmt::Display> fmt::Display for Undecided<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undecided::Refused(no) => no.fmt(f),
            Undecided::Contended(times) => {
                write!(f, "others were faster {times} times in a row; come back later")
            }
            Undecided::Failed(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Undecided<E> {}

impl<E> From<Error> for Undecided<E> {
    fn from(error: Error) -> Self {
        Undecided::Failed(error)
    }
}

/// How often others may be faster, unless one says otherwise.
const TRIES: u32 = 32;
/// How often an append is sent again of which nobody knows whether it was carried out.
const UNKNOWN_MAX: u32 = 5;
/// Others that are faster are not waited for longer than this at once.
const PAUSE: Duration = Duration::from_millis(100);

impl Space {
    /// The journal of this name as an aggregate.
    pub fn aggregate(&self, journal: &str) -> Aggregates {
        Aggregates { space: self.clone(), journal: journal.to_owned(), tries: TRIES }
    }
}

impl Aggregates {
    /// The same with another bound on how often others may be faster.
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = tries.max(1);
        self
    }

    /// The aggregate as it is now: the newest snapshot, and every event after it. A journal that is not there, or was deleted, comes to the default.
    pub async fn load<A: Aggregate>(&self) -> Result<Held<A>, Error> {
        let loaded = match self.space.journal().load(&self.journal, Some(A::TYPE)).await {
            Err(error) if error.is("gone") && self.is_deleted().await? => None,
            loaded => loaded?,
        };
        let mut held = Held { state: A::default(), revision: None, snapshot: None };
        let Some(loaded) = loaded else { return Ok(held) };
        if let Some((revision, state)) = loaded.snapshot {
            held.state = serde_json::from_value(state)
                .map_err(|error| unreadable(format!("snapshot {revision} is no {}: {error}", A::TYPE)))?;
            (held.revision, held.snapshot) = (Some(revision), Some(revision));
        }
        held.take(&loaded.events)?;
        if loaded.next.is_some() {
            self.catch_up(&mut held).await?;
        }
        Ok(held)
    }

    /// Reads what has come since.
    pub async fn catch_up<A: Aggregate>(&self, held: &mut Held<A>) -> Result<(), Error> {
        loop {
            let Some(revision) = held.revision else {
                *held = Box::pin(self.load()).await?;
                return Ok(());
            };
            match self.space.journal().read(&self.journal, revision + 1, 0).await {
                // It was deleted and made again: what we have is of its former life.
                Ok(page) if page.begins > revision => held.revision = None,
                Ok(page) => {
                    held.take(&page.events)?;
                    if held.revision >= Some(page.revision) || page.waiting {
                        return Ok(());
                    }
                }
                // Truncated beyond what we have, or deleted: from the beginning.
                Err(error) if error.is("gone") || error.is("not_found") => held.revision = None,
                Err(error) => return Err(error),
            }
        }
    }

    /// Decides on the newest state and appends what follows from it, at the revision it was decided on.
    ///
    /// `decide` may be asked several times, each time on a newer state; what it returned before was then not appended. No events: nothing has to happen.
    pub async fn decide<A: Aggregate, E>(
        &self,
        mut decide: impl FnMut(&A) -> Result<Vec<A::Event>, E>,
    ) -> Result<Decided<A>, Undecided<E>> {
        let mut held: Held<A> = self.load().await?;
        let mut patience = Patience::new(Duration::MAX).at_most(Some(PAUSE));
        for conflicts in 0..self.tries {
            let events = decide(&held.state).map_err(Undecided::Refused)?;
            if events.is_empty() {
                return Ok(Decided { held, appended: None, conflicts });
            }
            match self.append(&held, &events).await {
                Ok(appended) => {
                    events.iter().for_each(|event| held.state.apply(event));
                    held.revision = Some(appended.revision);
                    self.store(&mut held).await;
                    return Ok(Decided { held, appended: Some(appended), conflicts });
                }
                Err(error) if error.is("conflict") => {
                    if let Some(pause) = patience.pause(None) {
                        tokio::time::sleep(pause).await;
                    }
                    self.catch_up(&mut held).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Undecided::Contended(self.tries))
    }

    /// Appends at the revision that was decided on, once, however often it has to be sent.
    async fn append<A: Aggregate>(&self, held: &Held<A>, events: &[A::Event]) -> Result<Appended, Error> {
        let decision = format!("{:x}-{:x}", chance::session(), chance::session());
        let events = events.iter().enumerate().map(|(nth, event)| {
            let (kind, data) = split(event)?;
            Ok(NewEvent { kind, data, id: Some(format!("{decision}.{nth}")), ..NewEvent::default() })
        });
        let events = events.collect::<Result<Vec<NewEvent>, Error>>()?;
        let expect = held.revision.map_or(Expect::None, Expect::Revision);
        let mut lost: Option<Fault> = None;
        let mut tries = 0;
        loop {
            let error = match self.space.journal().append(&self.journal, &events, expect).await {
                Ok(appended) => return Ok(appended),
                Err(error) => error,
            };
            match (error, lost.take()) {
                // Once an answer was lost, a later try that was not carried out says nothing about the first.
                (Error::Fault(fault), before) if before.is_some() || matches!(fault, Fault::Unknown(_)) => {
                    let unknown = before.unwrap_or(fault);
                    tries += 1;
                    if tries > UNKNOWN_MAX {
                        return Err(unknown.into());
                    }
                    lost = Some(unknown);
                }
                (error, Some(unknown)) if error.is("conflict") => {
                    // Ours would stand right behind what was expected, unless that was forgotten meanwhile.
                    let from = held.revision.map_or(0, |revision| revision + 1);
                    let behind = self.space.journal().read(&self.journal, from, 0).await;
                    return Err(if behind.is_ok() { error } else { unknown.into() });
                }
                (error, _) => return Err(error),
            }
        }
    }

    /// Stores a snapshot when enough has happened since the last. That it fails harms nobody: the next load reads more events.
    async fn store<A: Aggregate>(&self, held: &mut Held<A>) {
        let (Some(revision), Ok(state)) = (held.revision, serde_json::to_value(&held.state)) else { return };
        let since = revision + 1 - held.snapshot.map_or(0, |snapshot| snapshot + 1);
        if A::SNAPSHOT_EVERY > 0 && since >= A::SNAPSHOT_EVERY {
            let stored = self.space.journal().snapshot(&self.journal, revision, &state, Some(A::TYPE)).await;
            if stored.is_ok() {
                held.snapshot = Some(revision);
            }
        }
    }

    /// Whether the journal is gone as a whole, and not only its beginning.
    async fn is_deleted(&self) -> Result<bool, Error> {
        Ok(!self.space.journal().show(&self.journal).await?["deleted"].is_null())
    }
}

impl<A: Aggregate> Held<A> {
    fn take(&mut self, events: &[Recorded]) -> Result<(), Error> {
        for event in events {
            if Some(event.revision) > self.revision {
                self.state.apply(&join(event)?);
                self.revision = Some(event.revision);
            }
        }
        Ok(())
    }
}

/// An event's type and data: the name of its variant, and what it holds.
fn split<E: Serialize>(event: &E) -> Result<(String, Value), Error> {
    let no =
        || Fault::Setup("the events of an aggregate are an enum: the variant's name is their type".into());
    match serde_json::to_value(event)
        .map_err(|error| Fault::Setup(format!("an event is no JSON: {error}")))?
    {
        Value::String(kind) => Ok((kind, Value::Null)),
        Value::Object(members) if members.len() == 1 => members.into_iter().next().ok_or_else(|| no().into()),
        _ => Err(no().into()),
    }
}

fn join<E: DeserializeOwned>(event: &Recorded) -> Result<E, Error> {
    serde_json::from_value(json!({&event.kind: event.data()})).map_err(|error| {
        unreadable(format!("event {} of `{}` is none of these: {error}", event.revision, event.journal))
    })
}

fn unreadable(what: String) -> Error {
    Fault::Answer(what).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Happened {
        Placed { total: u64 },
        Paid(u64),
        Closed,
    }

    #[test]
    fn a_variant_is_a_type_with_data_and_comes_back() {
        for (event, kind, data) in [
            (Happened::Placed { total: 12 }, "Placed", json!({"total": 12})),
            (Happened::Paid(12), "Paid", json!(12)),
            (Happened::Closed, "Closed", Value::Null),
        ] {
            assert_eq!(split(&event).unwrap(), (kind.to_owned(), data.clone()));
            let shown = json!({"journal": "a", "revision": 0, "place": "1.0", "type": kind, "data": data});
            assert_eq!(join::<Happened>(&Recorded::read(shown).unwrap()).unwrap(), event);
        }
        assert!(split(&json!({"a": 1, "b": 2})).is_err() && split(&7).is_err());
        let strange = json!({"journal": "a", "revision": 3, "place": "1.0", "type": "Lost", "data": null});
        let error = join::<Happened>(&Recorded::read(strange).unwrap()).unwrap_err();
        assert!(error.to_string().contains("event 3 of `a` is none of these"), "{error}");
    }
}
