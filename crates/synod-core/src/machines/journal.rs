//! `journal`: event sourcing. What happened to one thing, in order, for ever or until somebody gives it up.
//!
//! ```text
//!            append                     append: revision + 1 … n
//!   absent ─────────▶ there ◀─────────┐ truncate: begins later
//!                     │ ▲ └───────────┘ snapshot: what it comes to so far
//!              delete │ │ append: numbering goes on
//!                     ▼ │
//!                   deleted ──── delete forever ────▶ over
//! ```
//!
//! A journal is named after the thing it is about, such as `order-4711`.
//! What stands before the first `-` of its name is its **category**, `order`; a name without one is its own category.
//! Events have revisions from 0 without gaps; neither truncation nor deletion ever gives one twice.
//!
//! **Optimistic concurrency.** Whoever decides on what they read sends the revision that they read.
//! Of several writers at one revision exactly one wins; the others get `conflict` with the revision that stands, in `revision` and `current`; `current` is -1 where there is no journal.
//! A deleted journal is absent: `none` fits and `exists` does not, and no revision fits, so that a writer who had loaded it before is told.
//!
//! **Ids.** An event may bring an id. An append is answered as repeated, and appends nothing, when its events stand there already: right after the revision that is expected, however long ago, or among the newest [`LOOK_BACK`] events.
//! The same events means: in the same order, with the same ids, types and lengths. Only some of them, or an id with another event, is a conflict.
//! State keeps 48 bits of a hash for each id and nothing else. Request keys make any append safe to repeat, with ids or without.
//!
//! **Where the payloads are.** State holds no event: it says where in the log each stands, in two lists: one a journal, one a category.
//! Measured, that is 17 to 19 bytes an event in both lists together, and eight more for an id; a journal of its own takes some 800.
//! When events are forgotten, their places in the category's list go as soon as nothing older is kept there; where more are left over than events are kept, the list is written anew, little by little ([`placed`]).
//! So a category takes no more than some places for each event that it keeps, whatever was in it.
//!
//! **Types** are numbered within their category, and forgotten with its last journal.
//! **Deleted names** are remembered with their numbering, those deleted last for longest; the oldest are forgotten when there are more than `journals_deleted_max`, and a category with its last name.
//!
//! **Blobs.** What the data, the metadata and the snapshots mention is counted like the mentions of a body, for as long as the event or the snapshot is kept.
//!
//! **Projections.** The definition is state; the values are not. A node folds them beside the machine, out of history, and says as of which index; see `node/projections` of the node's crate.
//!
//! Invariants: a journal that is there has a list, a deleted one has none and remembers where its numbering goes on; every event is in its category's list too, at the same place; `kept` counts of a category are the sum of its journals' lengths; a snapshot belongs to a journal that is there, and every event after it is kept.
//!
//! Deliberately not here: what an event means, schemas, changing an event (redact erases one, append corrects it), and waiting: who reads at the end is told `waiting`, and the door asks again.
//!
//! Rooms: `vocabulary`, `rows`, `append`, `forget` (truncate, delete), `placed` (the lists of categories), `types`, `snapshot`, `project`, `read` (pages), `show`, `state`, `check`.

mod append;
mod check;
mod forget;
mod placed;
mod project;
mod read;
mod rows;
mod show;
mod snapshot;
mod state;
mod types;
mod vocabulary;

pub use vocabulary::*;

use crate::codec::{Malformed, Reader, Wire};
use crate::entry::Payload;
use crate::ids::{Index, Serial};
use crate::machine::{Context, Machine, Out, Verdict, View};
use crate::record::{Field, Record};
use crate::refusal::{Refusal, gone, not_found};
use crate::settings::Settings;
use crate::tables;
use crate::tables::{Bodies, Body, Cell, Item, Map, Ordered, Sequences, Table};
use rows::{Counts, Defining, Ended, Row, Stored};

/// How many of a journal's newest events are searched for an id that comes again.
pub const LOOK_BACK: u64 = 128;

/// The bits of an event's tag that say its type: a number within its category.
const TYPE_MASK: u64 = (1 << TYPE_BITS) - 1;

/// Bits of an event's tag that say its type. The rest is a hash of its id.
const TYPE_BITS: u32 = 16;

/// Snapshots kept of each type of a journal.
const SNAPSHOTS_KEPT: usize = 3;

/// Types of snapshots that a journal has at the most.
const SNAPSHOT_TYPES_MAX: usize = 8;

/// What rights are checked against when every journal is asked for: a principal confined to prefixes may not.
const EVERY_JOURNAL: &str = "*";

tables! {
    /// Everything that is known of journals.
    pub(crate) struct Tables {
        /// From name to journal, deleted ones included.
        names: Map<Box<str>, Serial>,
        /// Journals.
        rows: Table<Row>,
        /// Events of each journal that is there, by its serial; the tag is type and id.
        events: Sequences,
        /// From name to category.
        category_names: Map<Box<str>, Serial>,
        /// Back from category to name.
        categories: Table<Box<str>>,
        /// Each category's counts.
        counts: Table<Counts>,
        /// Events of each category, in three lists behind one another; the tag is the journal, the time the number.
        placed: Sequences,
        /// (category, type): its number there, from 1.
        types: Map<(Serial, Box<str>), u64>,
        /// (death, journal): deleted ones, in the order in which they were.
        deleted: Ordered<(Serial, Serial)>,
        /// (journal, type, revision): snapshots. Their types are numbered with the events' types of the category; 0 is none.
        snapshots: Map<(Serial, u64, u64), Stored>,
        /// The request of each snapshot that is kept, and which payload.
        snapshot_places: Ordered<(Index, u32)>,
        /// Definitions of projections.
        projections: Map<Box<str>, Defining>,
        /// Events that are kept, in the whole space.
        kept: Cell<u64>,
        /// (journal, revision, 0 for data or 1 for metadata): events that mention blobs.
        mentioning: Map<(Serial, u64, u64), Serial>,
        /// What those events and snapshots mention: bodies without their bytes.
        mentions: Bodies,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Journals {
    pub(crate) tables: Tables,
}

impl Machine for Journals {
    const NAME: &'static str = "journal";
    const TAG: u8 = 7;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Append(c) => c.journal,
            Command::Snapshot(c) => c.journal,
            Command::Truncate(c) => c.journal,
            Command::Delete(c) => c.journal,
            // To define it anew takes rights on what it was over too: that is checked where it is replaced.
            Command::Project(c) => project::over(c.journal, c.category, c.pattern),
            Command::Unproject(c) => self.over(c.name),
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::Read(q) => q.journal,
            Query::Category(q) => q.category,
            Query::All(q) => project::over(None, None, q.pattern),
            Query::Show(q) => q.journal,
            Query::List(q) => some(q.prefix),
            Query::Categories(q) => some(q.prefix),
            Query::Load(q) => q.journal,
            Query::State(q) => q.journal,
            Query::Projection(q) => self.over(q.name),
            Query::Projections(q) => some(q.prefix),
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Append(c) => self.append(cx, c, out),
            Command::Snapshot(c) => self.snapshot(cx, c, out),
            Command::Truncate(c) => self.truncate(c, out),
            Command::Delete(c) => self.delete(cx, c, out),
            Command::Project(c) => self.project(cx, c, out),
            Command::Unproject(c) => self.unproject(c, out),
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Read(q) => self.read(&q, answer),
            Query::Category(q) => self.read_category(&q, answer),
            Query::All(q) => self.read_all(&q, answer),
            Query::Show(q) => self.show(q.journal, answer),
            Query::List(q) => self.list(&q, answer),
            Query::Categories(q) => self.list_categories(&q, answer),
            Query::Load(q) => self.load_state(&q, answer),
            Query::State(q) => self.state(view, &q, answer),
            Query::Projection(q) => self.projection(&q, answer),
            Query::Projections(q) => self.list_projections(view, &q, answer),
        }
    }

    fn recall(command: &Command<'_>, ordinal: u32, record: &mut Vec<u8>) -> Option<&'static [Field]> {
        record.clear();
        match command {
            Command::Append(append) => {
                append.events.iter().find(|event| carries(event, ordinal))?.put(record);
                Some(Event::FIELDS)
            }
            Command::Snapshot(snapshot) if snapshot.state.ordinal == ordinal => {
                snapshot.put(record);
                Some(Snapshot::FIELDS)
            }
            _ => None,
        }
    }

    fn keeps(&self, index: Index, command: &Command<'_>, ordinal: u32) -> bool {
        match command {
            Command::Append(append) => {
                let event = append.events.iter().find(|event| carries(event, ordinal));
                let journal = self.tables.names.get(append.journal);
                event.zip(journal).is_some_and(|(event, journal)| {
                    self.tables.events.find(*journal, index, event.data.ordinal).is_some()
                })
            }
            Command::Snapshot(_) => self.tables.snapshot_places.has((index, ordinal)),
            _ => false,
        }
    }

    fn oldest(&self) -> Option<Index> {
        let snapshot = self.tables.snapshot_places.first((Index(0), 0), (Index(u64::MAX), u32::MAX));
        [self.tables.placed.oldest(), snapshot.map(|(index, _)| index)].into_iter().flatten().min()
    }

    fn referred(&self) -> u64 {
        self.tables.events.total()
    }

    fn check(&self) {
        self.check_journals();
        self.check_categories();
        self.check_snapshots();
    }
}

/// Whether an event carries the payload with this ordinal, as its data or as its metadata.
fn carries(event: &Event<'_>, ordinal: u32) -> bool {
    event.data.ordinal == ordinal || event.metadata.is_some_and(|metadata| metadata.ordinal == ordinal)
}

/// What a list by prefix is checked against.
fn some(prefix: Option<&str>) -> &str {
    prefix.filter(|prefix| !prefix.is_empty()).unwrap_or(EVERY_JOURNAL)
}

/// What stands before the first `-` of a journal's name.
pub fn category_of(journal: &str) -> &str {
    journal.split_once('-').map_or(journal, |(category, _)| category)
}

/// How a place in the order of everything is written.
fn place(item: &Item) -> Box<str> {
    format!("{}.{}", item.index, item.ordinal).into()
}

impl Journals {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Journals { tables: Tables::load(state, bodies)? })
    }

    /// A journal that is there.
    fn there(&self, name: &str) -> Result<Serial, Refusal> {
        let Some(&journal) = self.tables.names.get(name) else {
            return Err(not_found(format!(
                "there is no journal `{name}`; `synod journal list` shows what there is"
            )));
        };
        match self.ended(journal) {
            None => Ok(journal),
            Some(ended) => Err(gone(format!(
                "`{name}` was deleted by `{}` at {}; its numbering goes on at {} when somebody appends",
                ended.by,
                super::clock(ended.at),
                ended.next
            ))
            .current(ended.next, None)),
        }
    }

    /// How many journals there are, those that were deleted apart.
    fn journals(&self) -> u64 {
        (self.tables.names.len() - self.tables.deleted.len()) as u64
    }

    fn ended(&self, journal: Serial) -> Option<&Ended> {
        self.tables.rows.get(journal).and_then(|row| row.ended.as_ref())
    }

    /// The revision of a journal's first event, kept or not, since it was made or made again.
    fn begins(&self, journal: Serial) -> u64 {
        self.tables.rows.get(journal).map_or(0, |row| row.begins)
    }

    /// The revision of a journal's newest event, kept or not; none where there is no journal.
    fn revision(&self, journal: Serial) -> Option<u64> {
        self.tables.events.range(journal).end.checked_sub(1)
    }

    fn name(&self, journal: Serial) -> &str {
        self.tables.rows.get(journal).map_or("", |row| &row.name)
    }

    fn category(&self, journal: Serial) -> Serial {
        self.tables.rows.get(journal).map_or(Serial(0), |row| row.category)
    }

    fn count(&mut self, category: Serial, change: impl FnOnce(&mut Counts)) {
        if let Some(counts) = self.tables.counts.edit(category) {
            change(counts);
        }
    }

    /// Notes which blobs a payload mentions, and returns under which number; nothing when it mentions none.
    fn mention(&mut self, cx: &Context<'_>, payload: &Payload<'_>, out: &mut Out) -> Option<Serial> {
        if payload.blobs.is_empty() {
            return None;
        }
        let serial = out.serial();
        self.tables.mentions.put(serial, Body::new(cx.moment.index, &Payload { bytes: None, ..*payload }));
        Some(serial)
    }

    /// The snapshots of a journal, those of one type together, oldest first.
    fn snapshots_of(&self, journal: Serial) -> impl DoubleEndedIterator<Item = (u64, u64, &Stored)> + '_ {
        let all = (journal, 0, 0)..=(journal, u64::MAX, u64::MAX);
        self.tables.snapshots.range(all).map(|((_, kind, revision), stored)| (*kind, *revision, stored))
    }
}
