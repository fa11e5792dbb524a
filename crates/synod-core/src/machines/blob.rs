//! `blob`: artefacts by hash.
//!
//! ```text
//!                begin            part                seal: hash of the whole
//!   ─────────────────▶ upload ◀──────┐ ─────────────────────────────────▶ blob ◀── put (one part)
//!                        │  └────────┘                                     │ │
//!     abort ◀────────────┤                       mentioned by a body ┌─────┘ │
//!     no part for long ◀─┘                       or pinned           ▼       ▼
//!                                                                  kept   unmentioned ── keep_ms ──▶ forgotten
//!                                                                    ▲       │   └── delete ──▶
//!                                                                    └───────┘ mentioned again, put again
//! ```
//!
//! A blob is named by the BLAKE3 hash of its bytes, which stay in the log: state says of each part in which request it stands, how long it is, and the value of its subtree.
//! From those values the fold makes the name itself ([`crate::content`]), so a wrong hash is refused by rule on every replica, `seal` can stand in a transaction beside the task that hands the artefact over, and nobody has to read the bytes back.
//! The same bytes are the same blob: what comes a second time is given back at once.
//!
//! Parts come in order. A part that came already is taken for the same if it is, and one at another place is a conflict that tells where to go on: that is all there is to resuming.
//!
//! A body of any machine keeps what it mentions: the fold carries over which mentions came and went with a request, before it commits.
//! A body that mentions what is not there is refused, and one transaction may do both.
//!
//! Invariants: an upload's or a blob's parts follow each other from 0, all of one length but the last; each part's place in the log is its own; `bytes` is the sum of all parts; a timer stands for every upload, and for every blob that is neither mentioned nor pinned, and for no other; the count of a blob is the number of bodies that mention it.
//! What is past its time counts as absent even before wake has come to it.
//!
//! Deliberately not here: bytes (they are read through history), names that point to changing content (put the hash under a key), and directories (a body or a blob that lists others).

mod keep;
mod show;
mod upload;
mod vocabulary;

pub use upload::write_part;
pub use vocabulary::*;

use crate::content;
use crate::entry::Digest;
use crate::ids::{Index, Millis, Moment, Serial};
use crate::machine::{Context, Machine, Out, Verdict, View};
use crate::record::{Field, Record};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::tables::{Cell, Map, Ordered, Table, Timers};
use crate::{record, tables};

/// Parts of one blob at the most: they are given back in one entry.
const PARTS_MAX: u64 = 65_536;
/// The least length of a part of which a blob may have [`PARTS_MAX`].
const PART_LARGE: u64 = 64 << 10;
/// Parts of a blob at the most whose parts are shorter than that: each costs memory and work as a long one does.
const PARTS_SMALL_MAX: u64 = 64;
/// The length of a part when nobody asks for another: large enough that an entry is mostly bytes, small enough that others do not wait for it long.
const PART_BYTES: u64 = 1 << 20;

/// What rights are checked against when every blob is asked for: a principal confined to prefixes may not, since to know a hash is to be able to read.
const EVERY_BLOB: &str = "*";

record! {
    /// What whoever stores a blob says about it.
    pub(crate) struct About {
        /// The length of every part but the last.
        part_bytes: u64,
        /// What kind of bytes.
        media_type: Option<Box<str>>,
        /// A name for people.
        name: Option<Box<str>>,
        /// When it came.
        since: Millis,
        /// Who brought it.
        agent: Box<str>,
        /// How long it is kept unmentioned.
        keep_ms: u64,
    }
}
record! {
    /// An upload that is not finished.
    pub(crate) struct Upload {
        /// What will be said about the blob.
        about: About,
        /// Under whose credential: nobody else's parts are taken.
        principal: Box<str>,
        /// What the whole has to hash to.
        blob: Option<Digest>,
        /// How long the whole has to be.
        size: Option<u64>,
        /// How long it waits for the next part.
        patience_ms: u64,
    }
}
record! {
    /// What the parts of an upload hash to so far: as many values as their number has ones, or one more.
    pub(crate) struct Joined {
        /// How many parts there are.
        parts: u64,
        /// The values, those of the longest runs first.
        stack: Vec<Digest>,
    }
}
record! {
    /// A blob.
    pub(crate) struct Row {
        /// What was said about it.
        about: About,
        /// Its hash.
        hash: Digest,
        /// Its length.
        size: u64,
        /// Whether it is kept unmentioned.
        pinned: bool,
    }
}
record! {
    /// Where some of the bytes stand.
    #[derive(Copy)]
    pub(crate) struct Stretch {
        /// The request that carried them.
        index: Index,
        /// Which payload of that request.
        ordinal: u32,
        /// How many.
        len: u32,
        /// The value of their subtree.
        tree: Digest,
        /// Their own hash; only of those at the beginning.
        alone: Option<Digest>,
    }
}

tables! {
    /// All there is to know of artefacts, but their bytes.
    pub(crate) struct Tables {
        /// From hash to the blob's number: that of the upload it came by.
        hashes: Map<Digest, Serial>,
        /// Blobs by number.
        rows: Table<Row>,
        /// How many bodies mention a blob, where any does.
        mentions: Table<u64>,
        /// Unfinished uploads by number.
        uploads: Table<Upload>,
        /// What the parts of each upload that has some hash to.
        joined: Table<Joined>,
        /// How many unfinished uploads each principal has.
        uploading: Map<Box<str>, u64>,
        /// (hash, upload): which uploads will become which blob.
        awaited: Ordered<(Digest, Serial)>,
        /// (upload or blob, offset): the parts.
        parts: Map<(Serial, u64), Stretch>,
        /// (index, ordinal) of each part: what history has to keep.
        places: Ordered<(Index, u32)>,
        /// When each upload is given up, and each blob that nothing keeps forgotten.
        timers: Timers,
        /// Lengths of all parts together.
        bytes: Cell<u64>,
    }
}

/// The machine.
#[derive(Debug, Default)]
pub struct Blobs {
    pub(crate) tables: Tables,
}

impl Machine for Blobs {
    const NAME: &'static str = "blob";
    const TAG: u8 = 8;
    const EVENTS: &'static [crate::catalogue::EventCard] = EVENTS;
    type Command<'a> = Command<'a>;
    type Query<'a> = Query<'a>;

    // A blob has no name that could be confined: its hash is known to those whom somebody told.
    // To know a name is to be able to read, and no more: what ends a blob asks for rights to the agent that brought it.
    fn name_of<'s>(&'s self, command: &'s Command<'_>) -> &'s str {
        match command {
            Command::Delete(delete) => self.brought(delete.blob),
            Command::Unpin(unpin) => self.brought(unpin.blob),
            _ => "",
        }
    }

    fn name_asked<'s>(&'s self, query: &'s Query<'_>) -> &'s str {
        match query {
            Query::List(_) | Query::Uploads(_) => EVERY_BLOB,
            Query::Upload(show) => {
                self.tables.uploads.get(show.upload).map_or("", |upload| &upload.about.agent)
            }
            Query::Show(_) | Query::Parts(_) | Query::Usage(_) => "",
        }
    }

    fn apply(&mut self, cx: &Context<'_>, command: &Command<'_>, out: &mut Out) -> Verdict {
        match command {
            Command::Begin(begin) => self.begin(cx, begin, out),
            Command::Part(part) => self.part(cx, part, out),
            Command::Seal(seal) => self.seal(cx, seal, out),
            Command::Put(put) => self.put(cx, put, out),
            Command::Abort(abort) => self.abort(cx, abort, out),
            Command::Delete(delete) => self.delete(cx, delete, out),
            Command::Pin(pin) => self.pin(cx, pin.blob, true, out),
            Command::Unpin(unpin) => self.pin(cx, unpin.blob, false, out),
        }
    }

    fn wake(&mut self, moment: Moment, _: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, serial)) = self.tables.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            // Each of its parts is taken out, so that one entry takes out few long ones.
            *budget = budget.saturating_sub(1 + self.parts_of(serial, 0).count() as u64);
            self.lapse(serial, out);
        }
    }

    fn due(&self) -> Option<Millis> {
        self.tables.timers.first().map(|(at, _)| at)
    }

    // What had lapsed before, and was only not taken out yet, stays lapsed.
    fn revive(&mut self, was: Millis, now: Millis, settings: &Settings) {
        let grace = settings.grace_ms;
        let late: Vec<(Millis, Serial)> =
            self.tables.timers.before(now.plus(grace)).filter(|(at, _)| *at > was).collect();
        for (at, serial) in late {
            let span = self.span(serial);
            self.tables.timers.set(serial, at.max(now.plus(span.min(grace))));
        }
    }

    fn ask(&self, view: &View<'_>, query: Query<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        match query {
            Query::Show(show) => self.show(view, &show, answer),
            Query::List(list) => self.list(view, &list, answer),
            Query::Upload(show) => self.upload(view, &show, answer),
            Query::Uploads(list) => self.uploads(view, &list, answer),
            Query::Parts(parts) => self.parts(view, &parts, answer),
            Query::Usage(_) => self.usage(view, answer),
        }
    }

    fn recall(command: &Command<'_>, ordinal: u32, record: &mut Vec<u8>) -> Option<&'static [Field]> {
        use crate::codec::Wire;
        record.clear();
        match command {
            Command::Part(part) if part.content.payload.ordinal == ordinal => {
                part.put(record);
                Some(Part::FIELDS)
            }
            Command::Put(put) if put.content.payload.ordinal == ordinal => {
                put.put(record);
                Some(Put::FIELDS)
            }
            _ => None,
        }
    }

    fn keeps(&self, index: Index, _: &Command<'_>, ordinal: u32) -> bool {
        self.tables.places.has((index, ordinal))
    }

    fn oldest(&self) -> Option<Index> {
        self.tables.places.range(..).next().map(|(index, _)| index)
    }

    fn referred(&self) -> u64 {
        *self.tables.bytes.get()
    }

    fn check(&self) {
        let tables = &self.tables;
        assert_eq!(tables.hashes.len(), tables.rows.len(), "one row a hash");
        let mut parts = 0;
        let mut bytes = 0;
        for (serial, row) in tables.rows.iter() {
            assert_eq!(tables.hashes.get(&row.hash), Some(&serial), "a blob is found by its hash");
            assert!(!tables.uploads.has(serial), "what is a blob is no upload any more");
            let kept = row.pinned || tables.mentions.has(serial);
            assert_eq!(kept, tables.timers.get(serial).is_none(), "a timer for each that nothing keeps");
            assert_eq!(self.whole(serial), row.hash, "a blob's parts hash to its name");
            let (count, size) = self.check_parts(serial, row.about.part_bytes);
            assert_eq!(size, row.size, "a blob is as long as its parts");
            (parts, bytes) = (parts + count, bytes + size);
        }
        for (serial, upload) in tables.uploads.iter() {
            assert!(tables.timers.get(serial).is_some(), "a timer for each upload");
            let (count, size) = self.check_parts(serial, upload.about.part_bytes);
            assert!(upload.size.is_none_or(|most| size <= most), "no upload is longer than was said");
            assert!(upload.blob.is_none_or(|hash| tables.awaited.has((hash, serial))));
            let joined = tables.joined.get(serial);
            assert_eq!(joined.map_or(0, |joined| joined.parts), count as u64, "what came is joined");
            assert_eq!(self.whole_of_upload(serial), self.whole(serial), "as what it will be called by");
            (parts, bytes) = (parts + count, bytes + size);
        }
        let mut uploading = std::collections::BTreeMap::new();
        tables.uploads.iter().for_each(|(_, row)| *uploading.entry(row.principal.clone()).or_insert(0) += 1);
        assert!(tables.uploading.iter().eq(uploading.iter()), "uploads of each principal are counted");
        let awaited = tables.uploads.iter().filter(|(_, upload)| upload.blob.is_some()).count();
        assert_eq!(awaited, tables.awaited.len(), "nothing is awaited from elsewhere");
        assert_eq!(parts, tables.parts.len(), "no part without a whole");
        assert_eq!(parts, tables.places.len(), "each part has its place");
        assert_eq!(bytes, *tables.bytes.get(), "bytes is the sum of all parts");
        for (serial, count) in tables.mentions.iter() {
            assert!(*count > 0 && tables.rows.has(serial), "only what is there is mentioned");
        }
    }
}

impl Blobs {
    /// How many tables it has: the length of its mark.
    pub const TABLES: usize = Tables::TABLES;

    pub(crate) fn load(
        state: &mut crate::codec::Reader<'_>,
        bodies: &mut crate::codec::Reader<'_>,
    ) -> Result<Self, crate::codec::Malformed> {
        Ok(Blobs { tables: Tables::load(state, bodies)? })
    }

    /// The blob of this hash, unless its time is over.
    fn find(&self, hash: &Digest, now: Millis) -> Option<Serial> {
        self.tables.hashes.get(hash).copied().filter(|serial| !self.lapsed(*serial, now))
    }

    /// Whether there is a blob of this hash.
    pub(crate) fn has(&self, hash: &Digest, now: Millis) -> bool {
        self.find(hash, now).is_some()
    }

    fn lapsed(&self, serial: Serial, now: Millis) -> bool {
        self.tables.timers.get(serial).is_some_and(|at| at <= now)
    }

    /// The parts of an upload or a blob from `offset` on, by where they begin.
    fn parts_of(&self, serial: Serial, offset: u64) -> impl DoubleEndedIterator<Item = (u64, &Stretch)> + '_ {
        let range = (serial, offset)..=(serial, u64::MAX);
        self.tables.parts.range(range).map(|((_, offset), part)| (*offset, part))
    }

    /// How many bytes have come.
    fn size(&self, serial: Serial) -> u64 {
        self.parts_of(serial, 0).next_back().map_or(0, |(offset, part)| offset + part.len as u64)
    }

    /// What the bytes that have come hash to.
    fn whole(&self, serial: Serial) -> Digest {
        let mut parts = self.parts_of(serial, 0).map(|(_, part)| part);
        match (parts.next(), parts.next()) {
            (None, _) => content::nothing(),
            (Some(one), None) => one.alone.unwrap_or_default(),
            _ => content::join(self.parts_of(serial, 0).map(|(_, part)| part.tree)).unwrap_or_default(),
        }
    }

    /// The same of an upload, without looking at every part.
    fn whole_of_upload(&self, upload: Serial) -> Digest {
        match self.tables.joined.get(upload) {
            None => content::nothing(),
            Some(joined) if joined.parts == 1 => {
                self.tables.parts.get(&(upload, 0)).and_then(|part| part.alone).unwrap_or_default()
            }
            Some(joined) => content::root(joined.stack.clone()).unwrap_or_default(),
        }
    }

    /// How long an upload waits, and a blob is kept.
    fn span(&self, serial: Serial) -> u64 {
        let upload = self.tables.uploads.get(serial).map(|upload| upload.patience_ms);
        upload.or_else(|| Some(self.tables.rows.get(serial)?.about.keep_ms)).unwrap_or_default()
    }

    fn check_parts(&self, serial: Serial, part_bytes: u64) -> (usize, u64) {
        let (mut count, mut size) = (0, 0);
        for (offset, part) in self.parts_of(serial, 0) {
            assert_eq!(offset, size, "parts follow each other");
            assert_eq!(offset, count as u64 * part_bytes, "every part but the last is full");
            assert!(part.len as u64 <= part_bytes, "no part is longer than was said");
            assert_eq!(part.alone.is_some(), offset == 0, "only the first part may be the whole");
            assert!(self.tables.places.has((part.index, part.ordinal)), "a part has its place");
            (count, size) = (count + 1, size + part.len as u64);
        }
        (count, size)
    }
}
