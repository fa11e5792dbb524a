//! Rewriting closed segments: the new one is made beside the owner, who then exchanges two names.
//!
//! ```text
//!   0000000003.segment ──walk──▶ edit ──frames──▶ 0000000003.rewrite        any thread; nothing refers to it yet
//!            ▲                                          │ flush
//!            └────────────── exchange of names ─────────┘                   the owner; flush the directory
//!
//!   0000000003.rewrite   now the old bytes ──zeros, flush──▶ removed        any thread
//! ```
//!
//! Whatever is called `.rewrite` is no part of the log: before the exchange it is a draft, after it what the
//! draft was made from. So a crash needs no judgement: the next opening overwrites it with zeros and removes
//! it. A reader that has the old file open sees zeros one day where a record should be; it looks the segment
//! up again, finds one with another salt, and goes on there.
//!
//! On a file system that can not exchange names, the draft takes the name, and the old bytes are overwritten
//! through the handle that is still open. A crash in between leaves them in blocks that belong to no file.
//!
//! The new segment is as long as it has to be, its entries share frames of up to [`FRAME`] bytes, and a turn
//! ends it. Nothing of a former use is left in it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{File, Files};
use super::frame::{self, HEADER, Header, Kind};
use super::segment::{self, Head, START, Segment};
use super::shelf::{Shelf, Spare};
use super::viewer::look;
use super::walk::{Step, Walker};
use super::{DiskLog, random};
use crate::rewrite::{Edit, Pace, check_edit};
use crate::{Adopted, Draft, Fault, Part, Position, Rewriter, Waste};

/// Entries are gathered into frames of about so many bytes: large enough that headers do not matter, small
/// enough that reading one entry reads little else.
const FRAME: usize = 32 << 10;
/// Written and flushed at once, so that the log's own flushes never wait behind much.
const PIECE: usize = 1 << 20;
/// What a draft is called, and afterwards what it replaced.
pub const ENDING: &str = ".rewrite";

/// Rewrites segments of a log on disk.
pub struct DiskRewriter {
    shelf: Arc<Shelf>,
}

/// What the owner needs to adopt a draft.
struct Made {
    head: Head,
    file: Arc<dyn File>,
    path: PathBuf,
    /// The salt of the segment it was made from.
    old_salt: u64,
}

fn closed() -> Fault {
    Fault::Closed
}

impl Rewriter for DiskRewriter {
    fn parts(&mut self) -> Result<Vec<Part>, Fault> {
        let _busy = self.shelf.enter().ok_or_else(closed)?;
        let segments = look(self.shelf.dir(), &**self.shelf.files(), Vec::new())?;
        let parts = segments.windows(2).map(|pair| Part {
            first: Position(pair[0].head.first),
            next: Position(pair[1].head.first),
            bytes: pair[0].head.length,
            generation: pair[0].head.salt,
            recycled: pair[0].head.recycled,
        });
        Ok(parts.collect())
    }

    fn rewrite(&mut self, part: &Part, edit: Edit<'_>, pace: Pace<'_>) -> Result<Option<Draft>, Fault> {
        let busy = self.shelf.enter().ok_or_else(closed)?;
        let (dir, files) = (self.shelf.dir(), self.shelf.files());
        let segments = look(dir, &**files, Vec::new())?;
        let old = segments.into_iter().find(|segment| segment.head.salt == part.generation);
        let Some(old) = old else { return Ok(None) };
        let path = dir.join(segment::name(old.head.seq)).with_extension(&ENDING[1..]);
        if files.free(dir).map_err(|error| Fault::io("look at", dir, error))? < old.head.length {
            return Err(full(dir));
        }
        let mut press = Press::new(&**files, &path, &old.head)?;
        match press.copy(&old, part, edit, &mut |piece| {
            pace(piece);
            !busy.is_over()
        }) {
            Ok(true) => {}
            // The next opening removes what there is of it; the owner waits for us.
            Ok(false) if busy.is_over() => return Err(closed()),
            done => {
                // What a failed try left is no use to anybody; if this fails too, the next opening does it.
                let _ = wipe_file(&**files, &path, &mut |_| true);
                return done.map(|_| None);
            }
        }
        let Press { head, file, changed, .. } = press;
        let waste = waste(&self.shelf, path.clone());
        let made = Made { head, file, path, old_salt: old.head.salt };
        Ok(Some(Draft::new(*part, head.length, changed, Box::new(made), waste)))
    }
}

/// A segment being written anew.
struct Press {
    head: Head,
    file: Arc<dyn File>,
    path: PathBuf,
    /// A header's room, then entries.
    frame: Vec<u8>,
    count: u32,
    first: u64,
    /// Where what is in `piece` goes.
    offset: u64,
    /// Whole records not written yet.
    piece: Vec<u8>,
    changed: u64,
}

impl Press {
    fn new(files: &dyn Files, path: &Path, old: &Head) -> Result<Press, Fault> {
        // One that is there belongs to a draft that was dropped: it is not let go with its bytes in it.
        wipe_file(files, path, &mut |_| true)?;
        let file = files.create(path).map_err(|error| Fault::io("create", path, error))?;
        let head = Head { salt: random(), recycled: false, rewritten: true, ..*old };
        Ok(Press {
            head,
            file,
            path: path.to_owned(),
            frame: vec![0; HEADER],
            count: 0,
            first: old.first,
            offset: START,
            piece: Vec::new(),
            changed: 0,
        })
    }

    /// Copies every entry of the part. False when the log ended meanwhile, or the segment was used again.
    fn copy(
        &mut self,
        old: &Segment,
        part: &Part,
        edit: Edit<'_>,
        go_on: &mut dyn FnMut(usize) -> bool,
    ) -> Result<bool, Fault> {
        let mut walker = Walker::new(old, START, old.head.length);
        let mut next = part.first.0;
        while next < part.next.0 {
            let record = match walker.step()? {
                Step::Record(record) if record.header.first == next => record,
                // Trimmed and taken into use again under our eyes, or damaged: the next look says which.
                _ if !still(old)? => return Ok(false),
                _ => {
                    let what = format!("no good record where position {next} is due");
                    return Err(Fault::damaged(&old.path, walker.offset(), what));
                }
            };
            let Some(entries) = record.entries().filter(|_| record.header.kind == Kind::Frame) else {
                continue;
            };
            for delivered in entries {
                let new = edit(delivered.position, &delivered.entry);
                if let Some(new) = &new {
                    check_edit(&delivered.entry, new)?;
                    self.changed += 1;
                }
                self.push(new.as_deref().unwrap_or(&delivered.entry));
            }
            next = record.header.next();
            if self.piece.len() >= PIECE && !self.write(go_on)? {
                return Ok(false);
            }
        }
        self.finish(go_on)
    }

    fn push(&mut self, entry: &[u8]) {
        if self.count > 0 && self.frame.len() + frame::entry_span(entry.len()) > FRAME {
            self.close_frame();
        }
        frame::push_entry(&mut self.frame, entry);
        self.count += 1;
    }

    fn close_frame(&mut self) {
        let length = self.frame.len() - HEADER;
        self.frame.resize(frame::span(length), 0);
        let header = Header {
            kind: Kind::Frame,
            first: self.first,
            durable_through: self.first - 1,
            count: self.count,
            length: length as u32,
            payload_crc: crc32c::crc32c(&self.frame[HEADER..]),
        };
        let at = self.offset + self.piece.len() as u64;
        self.frame[..HEADER].copy_from_slice(&header.encode(self.head.salt, at));
        self.piece.extend_from_slice(&self.frame);
        self.frame.truncate(HEADER);
        self.first = header.next();
        self.count = 0;
    }

    /// Writes and flushes what is ready; false when it is time to stop.
    fn write(&mut self, go_on: &mut dyn FnMut(usize) -> bool) -> Result<bool, Fault> {
        let failed = |doing: &'static str, error: io::Error| match error.kind() {
            io::ErrorKind::StorageFull => full(self.path.parent().unwrap_or(&self.path)),
            _ => Fault::io(doing, &self.path, error),
        };
        self.file.write_at(&self.piece, self.offset).map_err(|error| failed("write", error))?;
        self.file.sync().map_err(|error| failed("flush", error))?;
        self.offset += self.piece.len() as u64;
        Ok(go_on(std::mem::take(&mut self.piece).len()))
    }

    /// The last frame, a turn, zeros up to a whole page, and the head.
    fn finish(&mut self, go_on: &mut dyn FnMut(usize) -> bool) -> Result<bool, Fault> {
        if self.count > 0 {
            self.close_frame();
        }
        let at = self.offset + self.piece.len() as u64;
        self.piece.extend_from_slice(&Header::note(Kind::Turn, self.first - 1).encode(self.head.salt, at));
        self.head.length = (at + HEADER as u64).next_multiple_of(4096);
        self.piece.resize((self.head.length - self.offset) as usize, 0);
        if !self.write(go_on)? {
            return Ok(false);
        }
        (self.piece, self.offset) = (self.head.encode(), 0);
        self.write(go_on)
    }
}

/// Whether an open segment still is what it was when it was opened.
fn still(segment: &Segment) -> Result<bool, Fault> {
    match Head::read(&*segment.file, &segment.path) {
        Ok(head) => Ok(head == segment.head),
        Err(Fault::Damaged { .. }) => Ok(false),
        Err(fault) => Err(fault),
    }
}

fn full(dir: &Path) -> Fault {
    Fault::Full { dir: dir.display().to_string(), class: "rewriting" }
}

/// Overwrites a file with zeros and removes it. Nothing when it is not there; stops when told to.
pub fn wipe_file(files: &dyn Files, path: &Path, go_on: &mut dyn FnMut(usize) -> bool) -> Result<(), Fault> {
    let file = match files.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened.map_err(|error| Fault::io("open", path, error))?,
    };
    if !wipe_bytes(&*file, 0, go_on).map_err(|error| Fault::io("overwrite", path, error))? {
        return Ok(());
    }
    files.remove(path).map_err(|error| Fault::io("remove", path, error))?;
    let dir = path.parent().unwrap_or(path);
    files.sync_dir(dir).map_err(|error| Fault::io("flush", dir, error))
}

/// Overwrites a file with zeros from an offset on; false when it was told to stop before the end.
fn wipe_bytes(file: &dyn File, from: u64, go_on: &mut dyn FnMut(usize) -> bool) -> io::Result<bool> {
    let (length, zeros) = (file.len()?, vec![0; PIECE]);
    let mut at = from;
    while at < length {
        let piece = zeros.len().min((length - at) as usize);
        file.write_at(&zeros[..piece], at)?;
        file.sync()?;
        at += piece as u64;
        if !go_on(piece) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A file in the log's directory that is to be overwritten and removed.
fn waste(shelf: &Arc<Shelf>, path: PathBuf) -> Waste {
    let shelf = shelf.clone();
    Waste::new(move |pace| {
        let busy = shelf.enter().ok_or_else(closed)?;
        wipe_file(&**shelf.files(), &path, &mut |piece| {
            pace(piece);
            !busy.is_over()
        })
    })
}

/// A file that has no name any more. This may be its last handle, so it does not stop half-way.
fn nameless(file: Arc<dyn File>, path: PathBuf) -> Waste {
    Waste::new(move |pace| {
        let wiped = wipe_bytes(&*file, 0, &mut |piece| {
            pace(piece);
            true
        });
        wiped.map(|_| ()).map_err(|error| Fault::io("overwrite", &path, error))
    })
}

/// A file kept for reuse, which comes back blank.
fn blank(shelf: &Arc<Shelf>, spare: Spare) -> Waste {
    let shelf = shelf.clone();
    Waste::new(move |pace| {
        let busy = shelf.enter().ok_or_else(closed)?;
        let files = shelf.files();
        let failed = |error| Fault::io("overwrite", &spare.path, error);
        let file = files.open(&spare.path).map_err(failed)?;
        let whole = wipe_bytes(&*file, 0, &mut |piece| {
            pace(piece);
            !busy.is_over()
        });
        if whole.map_err(failed)? {
            shelf.put(Spare { recycled: false, ..spare.clone() });
        }
        Ok(())
    })
}

impl DiskLog {
    pub(super) fn make_rewriter(&self) -> DiskRewriter {
        DiskRewriter { shelf: self.shelf.clone() }
    }

    /// Puts a draft in the place of what it was made from.
    pub(super) fn take_over(&mut self, draft: Draft) -> Result<Adopted, Fault> {
        let (made, waste) = draft.into_made();
        let no = |waste| Ok(Adopted { adopted: false, waste });
        let Ok(made) = made.downcast::<Made>() else { return no(waste) };
        let older = self.segments.len() - 1;
        let at = self.segments.iter().take(older).position(|segment| segment.head.salt == made.old_salt);
        let Some(at) = at else { return no(waste) };
        let path = self.segments[at].path.clone();
        let files = &self.options.files;
        let waste = match files.swap(&made.path, &path) {
            Ok(()) => waste,
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                let old = self.segments[at].file.clone();
                let renamed = files.rename(&made.path, &path);
                renamed.map_err(|error| Fault::io("rename", &made.path, error))?;
                nameless(old, path.clone())
            }
            Err(error) => return Err(Fault::io("exchange", &path, error)),
        };
        // Nothing is overwritten before this: a crash could still bring the old file back.
        files.sync_dir(&self.dir).map_err(|error| Fault::io("flush", &self.dir, error))?;
        if self.reader.as_ref().is_some_and(|reader| reader.seq == made.head.seq) {
            self.reader = None;
        }
        self.segments[at] = Segment::new(path, made.file, made.head);
        Ok(Adopted { adopted: true, waste })
    }

    /// Takes every file that held a segment before off the shelf, and the reserve.
    pub(super) fn take_off(&mut self) -> Waste {
        let reserve = self.reserve.take_if(|spare| spare.recycled);
        let spares = self.shelf.take_recycled().into_iter().chain(reserve);
        spares.fold(Waste::none(), |waste, spare| waste.and(blank(&self.shelf, spare)))
    }
}
