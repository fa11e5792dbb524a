//! `doc`: state that many write at once, here and away from the node, and that comes together by rules instead of being overwritten.
//!
//! ```text
//!                 rule          write · remove, by whoever is online
//!   create ──▶ [ doc: keys ] ◀──────────────────────────────────────
//!                │  ▲   │
//!          delta │  │   └── delete ──▶ not there; a copy of it hears `gone`
//!                ▼  │ merge
//!              copies: edited offline, under actors of their own
//! ```
//!
//! A doc is keys, and each key merges by a [`Rule`](crate::merge::Rule): counters, sets, flags, registers.
//! The meaning of all this (dots, what was seen, rules, stamps) is the room [`merge`](crate::merge), which clients use for the same; here the node's copy lives in tables, with rights and bounds around it.
//!
//! **Online**, an agent writes and the node's copy makes the edit, under the one actor `@`: what is written later at the node has seen what was written before, so the order is that of indexes and no clock decides anything.
//! **Offline**, a copy edits under an actor `AGENT@PLACE` and is merged later. Only that agent may bring edits of it that the node has not seen: nobody writes in another's name, and nobody says of an edit that he has seen it and that it is gone before the node has heard of it. An admin may, to restore a doc.
//!
//! A stamp further ahead of the node's time than `doc_clock_ms` is refused.
//! So is an edit that goes by the name of another: two copies with one name, or one that was restored from a backup. Where both edits still stand they are compared; for all others a copy says with `was` what it believes that the node last heard of it.
//!
//! Values are part of the command and not payloads: they are compared, added up and hashed, so erasing one would change what happened. They are short, and cannot be redacted.
//!
//! Invariants: an entry's edit was seen; what was seen of an actor are spans apart from each other; a key stands while it is declared or has entries, and all of those are right for its rule; an actor has one share in a sum at the most; `entries`, `keys`, `actors`, `gaps` and `bytes` of a doc are those of its rows; the clock of a doc is at or after each of its stamps.
//!
//! Deliberately not here: text that several edit at once; history of values (the trail says who wrote, `--at` what was read); blobs are not kept by being mentioned in a value.
//!
//! Rooms: `vocabulary`, `rows` (what is kept, and its bounds), `write` (from create to delete), `join` (what comes from elsewhere), `ask`, `why`, `check`.

mod ask;
mod check;
mod join;
mod rows;
mod vocabulary;
mod why;
mod write;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader};
use crate::ids::Serial;
use crate::machine::{Context, Machine, Out, Verdict, View};
use crate::refusal::{Refusal, gone, not_found};
use crate::tables;
use crate::tables::{Cell, Map, Ordered, Table};
use rows::{Actor, Doc, Key, Row};

/// The name that listing everything is checked against: who is confined may not.
const EVERY_DOC: &str = "*";

/// Which edit: the number of its actor, and which of theirs it was.
type Dot = (Serial, u64);

tables! {
    /// All there is to know of docs.
    pub(crate) struct Tables {
        /// From names to numbers.
        names: Map<Box<str>, Serial>,
        /// Docs by number.
        docs: Table<Doc>,
        /// (doc, actor): from names to numbers.
        actor_names: Map<(Serial, Box<str>), Serial>,
        /// Actors by number: what was seen of each.
        actors: Table<Actor>,
        /// (doc, key): from names to numbers.
        key_names: Map<(Serial, Box<str>), Serial>,
        /// Keys by number.
        keys: Table<Key>,
        /// Live entries by dot.
        entries: Map<(Serial, u64), Row>,
        /// (key, hash of the value in a set or else 0, dot): which entries each key has.
        of_key: Ordered<(Serial, u64, Serial, u64)>,
        /// Bytes of all docs.
        bytes: Cell<u64>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Docs {
    pub(crate) tables: Tables,
}

impl Machine for Docs {
    const NAME: &'static str = "doc";
    const TAG: u8 = 14;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Create(c) => c.doc,
            Command::Rule(c) => c.doc,
            Command::Write(c) => c.doc,
            Command::Remove(c) => c.doc,
            Command::Merge(c) => c.doc,
            Command::Delete(c) => c.doc,
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Show(q) => q.doc,
            Query::Get(q) => q.doc,
            Query::Delta(q) => q.doc,
            Query::List(q) => q.prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_DOC),
            Query::Why(q) => q.doc,
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Create(c) => self.create(cx, c, out),
            Command::Rule(c) => self.rule(cx, c, out),
            Command::Write(c) => self.write(cx, c, out),
            Command::Remove(c) => self.remove(cx, c, out),
            Command::Merge(c) => self.merge(cx, c, out),
            Command::Delete(c) => self.delete(cx, c, out),
        }
    }

    fn ask(&self, _: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(q) => self.show(&q, answer),
            Query::Get(q) => self.get(&q, answer),
            Query::Delta(q) => self.delta(&q, answer),
            Query::List(q) => self.list(&q, answer),
            Query::Why(q) => self.why(&q, answer),
        }
    }

    fn check(&self) {
        self.check_all();
    }
}

impl Docs {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Docs { tables: Tables::load(state, bodies)? })
    }

    /// The doc of this name, and of this number if one is given.
    fn open(&self, name: &str, id: Option<Serial>) -> Result<(Serial, &Doc), Refusal> {
        let Some(&doc) = self.tables.names.get(name) else {
            return Err(match id {
                None => not_found(format!(
                    "there is no doc `{name}`; `synod doc list` shows those there are, `synod doc create` makes one"
                )),
                Some(id) => gone(format!(
                    "doc {id}, which was called `{name}`, was deleted; make it anew with doc.create, and begin a new copy of it"
                )),
            });
        };
        if let Some(id) = id.filter(|id| *id != doc) {
            return Err(gone(format!(
                "`{name}` is doc {doc} by now, and doc {id} was deleted; begin a new copy, and make the edits again that should be in it"
            )));
        }
        match self.tables.docs.get(doc) {
            Some(row) => Ok((doc, row)),
            None => Err(not_found(format!("there is no doc `{name}`; `synod doc create` makes one"))),
        }
    }

    /// The live entries of a key, by dot; of a set only those that may hold the value with this hash.
    fn dots_of(&self, key: Serial, hash: Option<u64>) -> impl Iterator<Item = Dot> + '_ {
        let (least, most) = hash.map_or((0, u64::MAX), |hash| (hash, hash));
        let all = (key, least, Serial(0), 0)..=(key, most, Serial(u64::MAX), u64::MAX);
        self.tables.of_key.range(all).map(|(_, _, actor, n)| (actor, n))
    }
}
