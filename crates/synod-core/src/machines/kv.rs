//! `kv`: shared state.
//!
//! ```text
//!            put · increment                put · increment: a new revision
//!   absent ────────────────────▶ there ◀──┐
//!     ▲                            │ └────┘
//!     ├─────────── delete ─────────┤
//!     ├────── its ttl is over ─────┤
//!     └─── its session has ended ──┘
//! ```
//!
//! A key holds a whole number or a payload, at a revision.
//! Revisions are serials: fresh at each change, rising, and never given again, so that `if_revision` cannot match a former life of the same key.
//! A conflict tells the revision and the value that stand, so that a caller can decide without reading again.
//! Watching a key is reading the events, which carry key and revision in the one order of everything.
//!
//! Invariants: a key has one row, and its current version and at most `history_max` older ones; a payload is held for each version that is not a number, and for nothing else; a timer stands for every key with a ttl; a key bound to a session is listed under it; `bytes` is the sum of all payloads' lengths.
//! A key whose time is over counts as absent even before wake has come to it.
//!
//! Deliberately not here: what a key was before it was deleted (the log and the trail know), locks (a machine of their own), and any computing on JSON: read it, change it, and put it `if_revision`.

mod show;
mod vocabulary;
mod write;

pub use vocabulary::*;

use crate::ids::{Millis, Moment, Revision, Serial};
use crate::machine::{Context, Machine, Out, Reaction, Room, Verdict, View};
use crate::record::Held;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables::{Bodies, Body, Cell, Map, Ordered, Table, Timers};
use crate::{record, tables};

/// The longest key, in bytes: room for a path within a repository.
pub const KEY_MAX: usize = 512;

/// Keys bound to one session at the most: all of them end in one entry.
const SESSION_KEYS_MAX: usize = 1_024;

/// What rights are checked against when every key is asked for: a principal confined to prefixes may not.
const EVERY_KEY: &str = "*";

record! {
    /// What a key is now; small, since it changes with every put.
    pub(crate) struct Row {
        /// The revision of its current version.
        revision: Revision,
        /// When it was made.
        since: Millis,
        /// How long it lives after its last put.
        ttl_ms: Option<u64>,
        /// The session it ends with.
        session: Option<Serial>,
    }
}
record! {
    /// A key's value at one revision.
    pub(crate) struct Version {
        /// The value. A payload is held under the revision.
        value: Held,
        /// The payload's length, as the command said it: a redacted one keeps it.
        bytes: u64,
        /// When it was written.
        at: Millis,
        /// Who wrote it.
        agent: Box<str>,
    }
}

tables! {
    /// All there is to know of keys.
    pub(crate) struct Tables {
        /// From key to the number of its present life: the revision it began with.
        keys: Map<Box<str>, Serial>,
        /// Back from that number to the key.
        names: Table<Box<str>>,
        /// What each key is now.
        rows: Table<Row>,
        /// Versions by revision, of all keys.
        versions: Table<Version>,
        /// (life, revision): which versions are whose.
        of_key: Ordered<(Serial, Serial)>,
        /// (session, life): which keys end with which session.
        of_session: Ordered<(Serial, Serial)>,
        /// When each key with a ttl ends.
        timers: Timers,
        /// Payloads by revision.
        bodies: Bodies,
        /// Lengths of all payloads together.
        bytes: Cell<u64>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Keys {
    pub(crate) tables: Tables,
}

impl Machine for Keys {
    const NAME: &'static str = "kv";
    const TAG: u8 = 3;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Put(put) => put.key,
            Command::Delete(delete) => delete.key,
            Command::Increment(increment) => increment.key,
            Command::Check(check) => check.key,
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Get(get) => get.key,
            Query::List(list) => list.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_KEY),
            Query::History(history) => history.key,
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Put(put) => self.put(cx, put, out),
            Command::Delete(delete) => self.delete(cx, delete, out),
            Command::Increment(increment) => self.increment(cx, increment, out),
            Command::Check(check) => self.make_sure(cx, check, out),
        }
    }

    fn wake(&mut self, moment: Moment, _: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, life)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.expire(life, End::Ttl, out);
        }
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    fn react(&mut self, reaction: &Reaction, _: Moment, _: &Settings, out: &mut Out) {
        let Reaction::SessionEnded { session, .. } = *reaction else { return };
        let bound: Vec<Serial> = self.bound(session).map(|(_, life)| life).collect();
        bound.into_iter().for_each(|life| self.expire(life, End::Session, out));
    }

    // What had lapsed before, and was only not taken out yet, stays lapsed.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<(Millis, Serial)> =
            self.tables.timers.before(now.plus(grace)).filter(|(at, _)| *at > was).collect();
        for (at, life) in late {
            let ttl = self.tables.rows.get(life).and_then(|row| row.ttl_ms).unwrap_or_default();
            self.tables.timers.set(life, at.max(now.plus(ttl.min(grace))));
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Get(get) => self.get(view, &get, answer),
            Query::List(list) => self.list(view, &list, answer),
            Query::History(history) => self.history(view, &history, answer),
        }
    }

    fn body(&self, key: Serial) -> Option<&Body> {
        self.tables.bodies.get(key)
    }

    fn check(&self) {
        let tables = &self.tables;
        assert_eq!(tables.keys.len(), tables.rows.len(), "one row a key");
        assert_eq!(tables.keys.len(), tables.names.len(), "one name a key");
        assert_eq!(tables.versions.len(), tables.of_key.len(), "each version is some key's");
        for (key, &life) in tables.keys.iter() {
            assert_eq!(tables.names.get(life), Some(key), "a key and its number name each other");
            let row = tables.rows.get(life).expect("each key has a row");
            let newest = self.versions_of(life).next_back();
            assert_eq!(newest, Some(Serial(row.revision.0)), "the row stands at the newest version of {key}");
            assert_eq!(row.ttl_ms.is_some(), tables.timers.get(life).is_some(), "a timer for each ttl");
            assert!(row.session.is_none_or(|session| tables.of_session.has((session, life))));
        }
        assert_eq!(tables.rows.iter().filter(|(_, row)| row.ttl_ms.is_some()).count(), tables.timers.len());
        let bound = tables.rows.iter().filter(|(_, row)| row.session.is_some()).count();
        assert_eq!(bound, tables.of_session.len(), "only bound keys are listed under a session");
        for (life, revision) in tables.of_key.iter() {
            assert!(tables.names.has(life), "a version belongs to a key that is there");
            let version = tables.versions.get(revision).expect("a listed version is there");
            let held = tables.bodies.get(revision).is_some();
            assert_eq!(held, version.value == Held::Body(revision), "a payload is held under its revision");
        }
        let payloads = tables.versions.iter().filter(|(_, version)| matches!(version.value, Held::Body(_)));
        assert_eq!(payloads.count(), tables.bodies.len(), "no payload without a version");
        let bytes: u64 = tables.versions.iter().map(|(_, version)| version.bytes).sum();
        assert_eq!(bytes, *tables.bytes.get(), "bytes is the sum of all lengths");
    }
}

impl Keys {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(
        state: &mut crate::codec::Reader<'_>,
        bodies: &mut crate::codec::Reader<'_>,
    ) -> Result<Self, crate::codec::Malformed> {
        Ok(Keys { tables: Tables::load(state, bodies)? })
    }

    /// The present life of `key`, unless its time is over.
    fn life(&self, key: &str, now: Millis) -> Option<Serial> {
        self.tables.keys.get(key).copied().filter(|life| !self.lapsed(*life, now))
    }

    fn lapsed(&self, life: Serial, now: Millis) -> bool {
        self.tables.timers.get(life).is_some_and(|at| at <= now)
    }

    /// The revisions kept of a key, oldest first.
    fn versions_of(&self, life: Serial) -> impl DoubleEndedIterator<Item = Serial> + '_ {
        self.tables.of_key.range((life, Serial(0))..=(life, Serial(u64::MAX))).map(|(_, revision)| revision)
    }

    /// The keys that end with `session`.
    fn bound(&self, session: Serial) -> impl Iterator<Item = (Serial, Serial)> + '_ {
        self.tables.of_session.range((session, Serial(0))..=(session, Serial(u64::MAX)))
    }
}
