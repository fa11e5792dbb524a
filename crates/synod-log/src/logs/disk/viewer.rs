//! Reading a log on disk beside its owner, or without one: no lock, nothing changed.
//!
//! A viewer walks the segments that are there when it looks, and stops at the first record that is not
//! good in the last of them: that is where the owner is writing, or what a crash left. Its last frame may
//! not be durable yet; whoever must not believe too much knows a durable position from the owner.
//!
//! Reading on where the last read stopped is the common case. A jump starts at the nearest frame that it
//! remembers having walked over, so that reading here and there in an old log costs a short scan each.
//!
//! The owner may trim under it and use a file again. Every record's checksum covers the salt of one use of
//! its file, so what comes out is never of another use; the viewer then looks again and says `Trimmed`.
//!
//! The owner may also put a rewritten segment in the place of the one that is being read, and have the old
//! one overwritten. Then a record is not good any more; the viewer looks again, finds another salt under the
//! same number, and reads on in there behind the last entry it had.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{Files, Os};
use super::frame::Kind;
use super::segment::{self, Head, Segment};
use super::walk::{Step, Walker};
use crate::{Delivered, Fault, Position, Read};

/// Reads a log on disk beside its owner. See the module's page.
pub struct Viewer {
    dir: PathBuf,
    files: Arc<dyn Files>,
    segments: Vec<Segment>,
    place: Option<Place>,
}

/// Between two reads.
struct Place {
    seq: u64,
    salt: u64,
    walker: Walker,
    /// Position after the last frame looked at.
    next: u64,
    /// Entries before this one came out already, of the segment as it was before it was rewritten.
    seen: u64,
    left: VecDeque<Delivered>,
    /// It ended too early, and was read once more.
    again: bool,
}

impl Place {
    /// The nearest known place at or before a position of this segment.
    fn near(segment: &Segment, position: u64) -> Place {
        let (next, offset) = segment.near(position);
        let walker = Walker::new(segment, offset, segment.head.length);
        let Head { seq, salt, .. } = segment.head;
        Place { seq, salt, walker, next, seen: 0, left: VecDeque::new(), again: false }
    }
}

impl Viewer {
    /// Looks at the log in a directory. Faults: `Io`, `Damaged`, `Newer`.
    pub fn open(dir: impl AsRef<Path>) -> Result<Viewer, Fault> {
        Viewer::open_on(dir, Arc::new(Os))
    }

    /// The same on another file system.
    pub fn open_on(dir: impl AsRef<Path>, files: Arc<dyn Files>) -> Result<Viewer, Fault> {
        let dir = dir.as_ref().to_owned();
        let segments = look(&dir, &*files, Vec::new())?;
        Ok(Viewer { dir, files, segments, place: None })
    }

    /// Entries from `from` on (zero means from 1), about `max_bytes` of them but at least one; empty when
    /// there is none yet.
    pub fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        let from = from.0.max(1);
        let mut place = match self.place.take() {
            Some(place) if place.next == from && place.left.is_empty() => place,
            Some(place) if place.left.front().is_some_and(|entry| entry.position.0 == from) => place,
            _ => match self.place_of(from)? {
                Ok(place) => place,
                Err(nothing) => return Ok(nothing),
            },
        };
        let (mut found, mut bytes) = (Vec::new(), 0);
        while let Some(entry) = self.next(&mut place)? {
            if entry.position.0 < from {
                continue;
            }
            if !found.is_empty() && bytes + entry.entry.len() > max_bytes {
                place.left.push_front(entry);
                break;
            }
            bytes += entry.entry.len();
            found.push(entry);
        }
        self.place = Some(place);
        match found.is_empty() && self.was_trimmed(from)? {
            true => Ok(Read::Trimmed { oldest: self.oldest() }),
            false => Ok(Read::Entries(found)),
        }
    }

    /// The lowest position there is.
    fn oldest(&self) -> Position {
        Position(self.segments.first().map_or(1, |segment| segment.head.first))
    }

    /// Near a position in the segment that holds it, or what to answer without one.
    fn place_of(&mut self, from: u64) -> Result<Result<Place, Read>, Fault> {
        // A position before the last segment known stands where it stood when the directory was last looked at, or its records say that it does not.
        let known = self.segments.partition_point(|segment| segment.head.first <= from);
        if known == 0 || known == self.segments.len() {
            self.look()?;
        }
        match self.segments.iter().rev().find(|segment| segment.head.first <= from) {
            Some(segment) => Ok(Ok(Place::near(segment, from))),
            None if self.segments.is_empty() => Ok(Err(Read::Entries(Vec::new()))),
            None => Ok(Err(Read::Trimmed { oldest: self.oldest() })),
        }
    }

    fn was_trimmed(&mut self, from: u64) -> Result<bool, Fault> {
        self.look()?;
        Ok(from < self.oldest().0)
    }

    fn look(&mut self) -> Result<(), Fault> {
        self.segments = look(&self.dir, &*self.files, std::mem::take(&mut self.segments))?;
        Ok(())
    }

    /// Remembers where a frame stands, unless it is one of a segment that was replaced since.
    fn note(&mut self, place: &Place, position: u64, offset: u64) {
        if let Ok(at) = self.segments.binary_search_by_key(&place.seq, |segment| segment.head.seq)
            && self.segments[at].head.salt == place.salt
        {
            self.segments[at].note(position, offset);
        }
    }

    fn next(&mut self, place: &mut Place) -> Result<Option<Delivered>, Fault> {
        loop {
            if let Some(entry) = place.left.pop_front() {
                return Ok(Some(entry));
            }
            match place.walker.step()? {
                Step::Record(record) if record.header.first != place.next => {
                    let what =
                        format!("a record of position {} where {} is due", record.header.first, place.next);
                    return Err(Fault::damaged(&self.path(place.seq), record.offset, what));
                }
                Step::Record(record) if record.header.kind == Kind::Frame => {
                    let Some(entries) = record.entries() else {
                        let what = "a frame whose entries do not fill it";
                        return Err(Fault::damaged(&self.path(place.seq), record.offset, what));
                    };
                    place.left.extend(entries.filter(|entry| entry.position.0 >= place.seen));
                    self.note(place, record.header.first, record.offset);
                    place.next = record.header.next();
                    place.again = false;
                }
                Step::Record(_) => {}
                Step::Bad { .. } | Step::End => {
                    if !self.turn(place)? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Moves into the next segment, if the log goes on there; false when it ends here for now.
    fn turn(&mut self, place: &mut Place) -> Result<bool, Fault> {
        self.look()?;
        place.walker.forget();
        let find = |seq| self.segments.iter().find(|segment| segment.head.seq == seq);
        let next = find(place.seq + 1);
        if let Some(next) = next.filter(|next| next.head.first == place.next) {
            *place = Place::near(next, place.next);
            return Ok(true);
        }
        if let Some(rewritten) = find(place.seq).filter(|segment| segment.head.salt != place.salt) {
            let seen = place.next;
            *place = Place { seen, ..Place::near(rewritten, seen) };
            return Ok(true);
        }
        if next.is_none() {
            return Ok(false);
        }
        // It may have been written to its end, and the next one begun, since the last look at it.
        if !std::mem::replace(&mut place.again, true) {
            return Ok(true);
        }
        if !self.segments.iter().any(|segment| segment.head.seq == place.seq) {
            return Ok(false);
        }
        let what = format!("the segment ends where position {} is due", place.next);
        Err(Fault::damaged(&self.path(place.seq), place.walker.offset(), what))
    }

    fn path(&self, seq: u64) -> PathBuf {
        self.dir.join(segment::name(seq))
    }
}

/// The segments there are, in order, those that are `known` as they are. One that vanishes while it is looked at was trimmed.
pub fn look(dir: &Path, files: &dyn Files, known: Vec<Segment>) -> Result<Vec<Segment>, Fault> {
    let names = files.list(dir).map_err(|error| Fault::io("list", dir, error))?;
    let mut found = Vec::new();
    for name in names {
        let Some(seq) = segment::seq_of(&name) else { continue };
        let path = dir.join(&name);
        // A file taken into use again between opening and reading says another number.
        found.extend(open(files, &path)?.filter(|segment| segment.head.seq == seq));
    }
    found.sort_by_key(|segment| segment.head.seq);
    for known in known {
        let place = found.binary_search_by_key(&known.head.seq, |segment| segment.head.seq);
        if let Some(same) = place.ok().map(|at| &mut found[at])
            && same.head.salt == known.head.salt
        {
            *same = known;
        }
    }
    Ok(found)
}

/// The segment of this name, if it is there.
fn open(files: &dyn Files, path: &Path) -> Result<Option<Segment>, Fault> {
    let mut tries = 0;
    loop {
        let file = match files.open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| Fault::io("open", path, error))?,
        };
        match Head::read(&*file, path) {
            Ok(head) => return Ok(Some(Segment::new(path.to_owned(), file, head))),
            // It may have been replaced, and the old one overwritten, between opening and reading.
            Err(Fault::Damaged { .. }) if tries < 3 => tries += 1,
            Err(fault) => return Err(fault),
        }
    }
}
