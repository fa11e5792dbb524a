//! Where the next frame goes: the segment being written, a spare, a new file, or the reserve.
//!
//! ```text
//!   work:    segment ─▶ spare ─▶ new file ─▶ refused (full)
//!   relief:  segment ─▶ spare ─▶ new file ─▶ reserve ─▶ refused (full)
//! ```
//!
//! Work is also refused while the reserve is in use: it must be back on the shelf first. So a full disk
//! stops work at a moment when relief still has the whole reserve ahead of it, and service resumes by
//! itself when the reserve can be made again, from freed space or from a trimmed segment.
//!
//! All of this happens before an entry is accepted. Once accepted, its bytes have a zero-filled place.

use std::io;
use std::sync::Arc;

use super::frame::{Kind, entry_span, span};
use super::segment::{self, Head, START, Segment};
use super::shelf::Spare;
use super::{DiskLog, random};
use crate::{Class, Fault};

impl DiskLog {
    /// Makes sure that an entry of so many bytes has a place behind what is pending.
    pub(super) fn make_room(&mut self, entry: usize, class: Class) -> Result<(), Fault> {
        if class == Class::Work && !self.restore_reserve() {
            return Err(self.full(class));
        }
        if self.active().fits(span(self.payload_bytes() + entry_span(entry))) {
            return Ok(());
        }
        // What is pending fits where we are: it gets its own frame, and the entry the next segment.
        self.flush()?;
        let needed = span(entry_span(entry));
        if self.active().fits(needed) {
            return Ok(());
        }
        let bytes = segment::length_for(needed);
        let Some(spare) = self.find_spare(bytes, class)? else {
            // One oversized entry that finds no room says nothing about the others.
            if bytes <= self.options.segment_min {
                self.starved = Some(bytes);
            }
            return Err(self.full(class));
        };
        self.turn_to(spare)
    }

    /// Whether work of ordinary size would be accepted.
    pub(super) fn can_work(&mut self) -> bool {
        if !self.restore_reserve() {
            return false;
        }
        let Some(bytes) = self.starved else { return true };
        let room = self.shelf.has(bytes) || self.make(bytes).map(|spare| self.shelf.put(spare)).is_ok();
        if room {
            self.starved = None;
        }
        room
    }

    /// Once a quarter of the segment is used: orders the next. (Not sooner: an idle space needs none.)
    pub(super) fn look_ahead(&mut self) {
        let (end, length) = (self.active().end, self.active().head.length);
        if end * 4 > length && self.shelf.ready() == 0 {
            self.options.pool.order(&self.shelf, self.planned());
        }
    }

    /// The size of the next regular segment: twice the largest there is.
    pub(super) fn planned(&self) -> u64 {
        let largest = self.segments.iter().map(|segment| segment.head.length).max().unwrap_or(0);
        (largest * 2).clamp(self.options.segment_min, self.options.segment_max)
    }

    fn find_spare(&mut self, bytes: u64, class: Class) -> Result<Option<Spare>, Fault> {
        if let Some(spare) = self.shelf.take_largest(bytes) {
            return Ok(Some(spare));
        }
        match self.make(bytes) {
            Ok(spare) => return Ok(Some(spare)),
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {}
            Err(error) => return Err(Fault::io("fill", &self.dir, error)),
        }
        if class == Class::Relief && self.reserve.as_ref().is_some_and(|spare| spare.bytes >= bytes) {
            return Ok(self.reserve.take());
        }
        Ok(None)
    }

    /// Makes a file here and now: of the planned size, or a small one when the disk has little left.
    ///
    /// With a pool it is only allocated: filling it would keep everyone waiting, and the pool's own, filled
    /// one is on the way.
    fn make(&self, bytes: u64) -> io::Result<Spare> {
        let planned = bytes.max(self.planned());
        let size = if self.shelf.is_modest(planned) { planned } else { bytes.max(self.options.segment_min) };
        if self.options.pool.is_running() { self.shelf.allocate(size) } else { self.shelf.make(size) }
    }

    /// Puts the reserve back if it was used; false when there is no room for it.
    pub(super) fn restore_reserve(&mut self) -> bool {
        if self.reserve.is_none() {
            let bytes = self.options.reserve;
            self.reserve = self.shelf.take_smallest(bytes).or_else(|| self.shelf.make(bytes).ok());
        }
        self.reserve.is_some()
    }

    /// Goes on in the next segment although this one is not full, so that everything durable is closed.
    pub(super) fn end_segment(&mut self) -> Result<(), Fault> {
        self.flush()?;
        // A sealed log writes no more, so its last segment stays the one that says so.
        if self.sealed || self.durable < self.active().head.first {
            return Ok(());
        }
        match self.find_spare(segment::length_for(0), Class::Relief)? {
            Some(spare) => self.turn_to(spare),
            None => Err(self.full(Class::Relief)),
        }
    }

    /// Goes on in the next segment. Everything before it is durable already.
    fn turn_to(&mut self, spare: Spare) -> Result<(), Fault> {
        let head = Head {
            seq: self.active().head.seq + 1,
            first: self.durable + 1,
            salt: random(),
            length: spare.bytes,
            log: self.active().head.log,
            recycled: spare.recycled,
            rewritten: false,
        };
        let next = self.dedicate(&spare, head)?;
        // Only to notice one day that the newest file is missing; needs no flush of its own.
        let durable = self.durable;
        self.active_mut().write_note(Kind::Turn, durable, false)?;
        self.segments.push_back(next);
        self.unconfirmed = false;
        Ok(())
    }

    /// Makes a segment of a spare: head, flush, name, flush.
    pub(super) fn dedicate(&self, spare: &Spare, head: Head) -> Result<Segment, Fault> {
        let files = &self.options.files;
        let path = self.dir.join(segment::name(head.seq));
        let file = files.open(&spare.path).map_err(|error| Fault::io("open", &spare.path, error))?;
        let written = file.write_at(&head.encode(), 0);
        written.map_err(|error| Fault::io("write", &spare.path, error))?;
        file.sync().map_err(|error| Fault::io("flush", &spare.path, error))?;
        files.rename(&spare.path, &path).map_err(|error| Fault::io("rename", &spare.path, error))?;
        files.sync_dir(&self.dir).map_err(|error| Fault::io("flush", &self.dir, error))?;
        Ok(Segment::new(path, file, head))
    }

    /// Lets go of whole segments before a position: kept as reserve or spare, or removed.
    pub(super) fn let_go(&mut self, before: u64) -> Result<(), Fault> {
        let before = before.min(self.durable + 1);
        while self.segments.len() > 1 && self.segments[1].head.first <= before {
            let old = self.segments[0].head;
            let path = self.segments[0].path.clone();
            if self.reader.as_ref().is_some_and(|reader| reader.seq == old.seq) {
                self.reader = None;
            }
            self.recycle(&path, old.length)?;
            self.segments.pop_front();
        }
        Ok(())
    }

    fn recycle(&mut self, path: &std::path::Path, bytes: u64) -> Result<(), Fault> {
        let files = Arc::clone(&self.options.files);
        let as_reserve = self.reserve.is_none() && bytes >= self.options.reserve;
        let as_spare = bytes * 2 >= self.planned() && self.shelf.ready() < self.options.spares_max;
        if as_reserve || as_spare {
            let spare = Spare { path: self.shelf.fresh_path(), bytes, recycled: true };
            files.rename(path, &spare.path).map_err(|error| Fault::io("rename", path, error))?;
            if as_reserve { self.reserve = Some(spare) } else { self.shelf.put(spare) }
        } else {
            files.remove(path).map_err(|error| Fault::io("remove", path, error))?;
        }
        // One flush for each: the names must vanish from the front, or a gap would look like damage.
        files.sync_dir(&self.dir).map_err(|error| Fault::io("flush", &self.dir, error))
    }

    fn full(&self, class: Class) -> Fault {
        let class = if class == Class::Work { "work" } else { "everything" };
        Fault::Full { dir: self.dir.display().to_string(), class }
    }
}

/// A first segment for an empty directory, in a file big enough for the options.
pub(super) fn first_head(spare: &Spare) -> Head {
    Head {
        seq: 1,
        first: 1,
        salt: random(),
        length: spare.bytes.max(START),
        log: random(),
        recycled: spare.recycled,
        rewritten: false,
    }
}
