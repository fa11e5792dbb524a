//! The log on a local disk.
//!
//! One owner, one directory, one frame a flush. Entries are gathered in one buffer as they are appended;
//! [`Log::sync`] writes them as one frame into a file that was zero-filled before and flushes once. The
//! order is final as soon as `append` returns, so the fold runs while the disk works.
//!
//! ```text
//!   append ─▶ buffer ─┬─ deliver: handed on at once, never read back from disk
//!                     └─ sync: one pwrite + one fdatasync ─▶ receipts
//!
//!   DIR/lock   0000000007.segment  0000000008.segment   spare-3 (next)   spare-1 (reserve)
//! ```
//!
//! Invariants: at most one record is unflushed · a segment has its name only after its head is durable ·
//! the next segment begins only when everything before it is durable · what is pending always fits the
//! segment being written · the first failed write or flush poisons the log.
//!
//! It deliberately does not compress, encrypt, use direct I/O, or write from a thread of its own: on small
//! machines a flush inline in the loop beat a separate log thread except under deep pipelining.
//!
//! Rooms: [`files`] the calls to the system · `frame` and `segment` the bytes (`docs/disk-format.md`) ·
//! `walk` record by record · `recover` opening · `reader` reading back · `room` where the next frame goes ·
//! `shelf` and `pool` files filled ahead · `viewer` reading beside the owner ·
//! `rewrite` closed segments written anew · `options`.

pub mod files;
mod frame;
mod options;
#[cfg(any(test, feature = "contract"))]
pub mod paper;
mod pool;
mod reader;
mod recover;
mod rewrite;
mod room;
mod segment;
mod shelf;
mod viewer;
mod walk;

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::files::LockError;
use self::frame::{HEADER, Header, Kind};
use self::reader::Reader;
use self::segment::Segment;
use self::shelf::Shelf;
use crate::{
    Adopted, Character, Class, Delivered, Draft, Entry, Fault, Log, Position, Read, Receipt, Rewriter,
    Ticket, Waste,
};

pub use self::options::Options;
pub use self::pool::Pool;
pub use self::recover::Recovery;
pub use self::segment::VERSION as FORMAT;
pub use self::viewer::Viewer;

/// A frame buffer larger than this is given back after its flush.
const BUFFER_KEPT: usize = 4 << 20;

/// The log on a local disk. See the module's page.
pub struct DiskLog {
    dir: PathBuf,
    options: Options,
    /// Rising, without gaps; the last is the one being written. Never empty.
    segments: VecDeque<Segment>,
    shelf: Arc<Shelf>,
    /// The file kept back for relief; none while it is in use.
    reserve: Option<shelf::Spare>,
    /// The size of file that could last not be found for want of space.
    starved: Option<u64>,
    /// Room for a header, then the entries appended since the last flush.
    buffer: Vec<u8>,
    /// How many entries that is.
    pending: u32,
    /// The last durable position.
    durable: u64,
    /// The last ticket given.
    ticket: u64,
    output: VecDeque<Delivered>,
    receipts: VecDeque<(Ticket, Receipt)>,
    reader: Option<Reader>,
    /// The last record is a frame: an idle moment should confirm it.
    unconfirmed: bool,
    sealed: bool,
    closed: bool,
    /// The fault that ended this log.
    poison: Option<Fault>,
    recovery: Recovery,
    /// Last, so that the directory is free only when everything above is at rest.
    _lock: Box<dyn Send>,
}

impl DiskLog {
    /// Opens the log in a directory, creating or recovering it.
    ///
    /// Faults: `Locked`, `Damaged`, `Newer`, `Io`; `Full` only when a new log finds no room for its first
    /// segment. A fault here leaves what is on the disk as it was, except for unfinished spare files.
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<DiskLog, Fault> {
        let dir = dir.as_ref();
        let options = options.sane();
        let files = options.files.clone();
        files.create_dir(dir).map_err(|error| Fault::io("create", dir, error))?;
        let lock = files.lock(dir).map_err(|error| locked(dir, error))?;
        let found = recover::look(dir, &*files)?;
        let mut log = DiskLog {
            dir: dir.to_owned(),
            segments: found.segments.into(),
            shelf: Arc::new(Shelf::new(dir, files, found.spares)),
            options,
            reserve: None,
            starved: None,
            buffer: vec![0; HEADER],
            pending: 0,
            durable: 0,
            ticket: 0,
            output: VecDeque::new(),
            receipts: VecDeque::new(),
            reader: None,
            unconfirmed: false,
            sealed: false,
            closed: false,
            poison: None,
            recovery: Recovery { confirmed: true, ..Recovery::default() },
            _lock: lock,
        };
        log.start()?;
        Ok(log)
    }

    /// What the opening found and did.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Reads and checks everything there is; the number of entries, or the damage.
    pub fn verify(&mut self) -> Result<u64, Fault> {
        let mut next = self.oldest();
        let mut entries = 0;
        loop {
            let Read::Entries(found) = self.read(next, 1 << 20)? else { return Ok(entries) };
            let Some(last) = found.last() else { return Ok(entries) };
            next = last.position.next();
            entries += found.len() as u64;
        }
    }

    fn start(&mut self) -> Result<(), Fault> {
        match self.segments.back_mut() {
            Some(last) => {
                let end = recover::find_end(&self.dir, last)?;
                recover::settle(last, &end)?;
                self.durable = end.durable;
                self.sealed = end.sealed;
                self.recovery = end.recovery;
            }
            None => self.found()?,
        }
        self.restore_reserve();
        Ok(())
    }

    /// The first segment of a new log.
    fn found(&mut self) -> Result<(), Fault> {
        let bytes = self.options.segment_min;
        let spare = match self.shelf.take_largest(bytes).map_or_else(|| self.shelf.make(bytes), Ok) {
            Ok(spare) => spare,
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                return Err(Fault::Full { dir: self.dir.display().to_string(), class: "work" });
            }
            Err(error) => return Err(Fault::io("fill", &self.dir, error)),
        };
        let segment = self.dedicate(&spare, room::first_head(&spare))?;
        self.segments.push_back(segment);
        Ok(())
    }

    fn active(&self) -> &Segment {
        &self.segments[self.segments.len() - 1]
    }

    fn active_mut(&mut self) -> &mut Segment {
        let last = self.segments.len() - 1;
        &mut self.segments[last]
    }

    fn payload_bytes(&self) -> usize {
        self.buffer.len() - HEADER
    }

    fn live(&self) -> Result<(), Fault> {
        self.poison.clone().map_or(Ok(()), Err)
    }

    /// Remembers a fatal fault: nobody will learn from this log what became of what is pending.
    fn judged<T>(&mut self, result: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &result
            && fault.is_fatal()
            && self.poison.is_none()
        {
            self.poison = Some(fault.clone());
            self.settle_pending(|_| Receipt::Unknown);
        }
        result
    }

    /// Gives every pending append its receipt.
    fn settle_pending(&mut self, receipt: impl Fn(u64) -> Receipt) {
        let first = self.ticket - u64::from(self.pending) + 1;
        for nth in 0..u64::from(self.pending) {
            self.receipts.push_back((Ticket(first + nth), receipt(nth)));
        }
        self.pending = 0;
        self.buffer.truncate(HEADER);
    }

    /// Writes what is pending as one frame and flushes it.
    fn flush(&mut self) -> Result<(), Fault> {
        if self.pending == 0 {
            return Ok(());
        }
        let length = self.payload_bytes();
        self.buffer.resize(frame::span(length), 0);
        let header = Header {
            kind: Kind::Frame,
            first: self.durable + 1,
            durable_through: self.durable,
            count: self.pending,
            length: length as u32,
            payload_crc: crc32c::crc32c(&self.buffer[HEADER..]),
        };
        let written = self.write_frame(&header);
        if written.is_ok() {
            let durable = self.durable;
            self.durable += u64::from(self.pending);
            self.settle_pending(|nth| Receipt::Committed(Position(durable + 1 + nth)));
            self.buffer.shrink_to(BUFFER_KEPT);
            self.unconfirmed = true;
            self.look_ahead();
        }
        written
    }

    fn write_frame(&mut self, header: &Header) -> Result<(), Fault> {
        let last = self.segments.len() - 1;
        let segment = &mut self.segments[last];
        self.buffer[..HEADER].copy_from_slice(&header.encode(segment.head.salt, segment.end));
        let written = segment.file.write_at(&self.buffer, segment.end);
        written.map_err(|error| Fault::io("write", &segment.path, error))?;
        segment.file.sync().map_err(|error| Fault::io("flush", &segment.path, error))?;
        segment.note(header.first, segment.end);
        segment.end += header.span();
        Ok(())
    }

    /// Flushes what is pending and confirms the last frame with a mark.
    fn confirm(&mut self) -> Result<(), Fault> {
        self.flush()?;
        if self.unconfirmed {
            let durable = self.durable;
            self.active_mut().write_note(Kind::Mark, durable, true)?;
            self.unconfirmed = false;
        }
        Ok(())
    }

    fn end_for_good(&mut self) -> Result<(), Fault> {
        self.flush()?;
        if !self.sealed {
            let durable = self.durable;
            self.active_mut().write_note(Kind::Seal, durable, true)?;
            self.unconfirmed = false;
            self.sealed = true;
        }
        Ok(())
    }

    fn admit(&self, bytes: usize) -> Result<(), Fault> {
        self.live()?;
        if self.sealed {
            return Err(Fault::Sealed { after: self.durable });
        }
        if self.closed {
            return Err(Fault::Closed);
        }
        if bytes > self.options.entry_max {
            return Err(Fault::TooLarge { bytes, max: self.options.entry_max });
        }
        Ok(())
    }
}

impl Log for DiskLog {
    fn character(&self) -> Character {
        Character { final_before_durable: true }
    }

    fn append(&mut self, entry: Vec<u8>, class: Class) -> Result<Ticket, Fault> {
        self.admit(entry.len())?;
        let room = self.make_room(entry.len(), class);
        self.judged(room)?;
        frame::push_entry(&mut self.buffer, &entry);
        self.pending += 1;
        self.ticket += 1;
        self.output.push_back(Delivered { position: self.tail(), entry: Entry::from(entry) });
        Ok(Ticket(self.ticket))
    }

    fn deliver(&mut self) -> Option<Delivered> {
        self.output.pop_front()
    }

    fn sync(&mut self) -> Result<(), Fault> {
        self.live()?;
        let result = self.flush();
        self.judged(result)
    }

    fn settled(&mut self) -> Option<(Ticket, Receipt)> {
        self.receipts.pop_front()
    }

    fn durable(&self) -> Position {
        Position(self.durable)
    }

    fn tail(&self) -> Position {
        Position(self.durable + u64::from(self.pending))
    }

    fn oldest(&self) -> Position {
        Position(self.segments[0].head.first)
    }

    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        self.live()?;
        let result = self.read_from(from, max_bytes);
        self.judged(result)
    }

    fn barrier(&mut self) -> Result<Position, Fault> {
        self.sync()?;
        Ok(self.durable())
    }

    fn idle(&mut self) -> Result<(), Fault> {
        self.live()?;
        let result = self.confirm();
        self.judged(result)
    }

    fn trim(&mut self, before: Position) -> Result<(), Fault> {
        self.live()?;
        let result = self.let_go(before.0);
        self.judged(result)
    }

    fn seal(&mut self) -> Result<(), Fault> {
        self.live()?;
        let result = self.end_for_good();
        self.judged(result)
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.idle()?;
        self.closed = true;
        Ok(())
    }

    fn turn(&mut self) -> Result<(), Fault> {
        self.live()?;
        if self.closed {
            return Err(Fault::Closed);
        }
        let result = self.end_segment();
        self.judged(result)
    }

    fn rewriter(&self) -> Box<dyn Rewriter> {
        Box::new(self.make_rewriter())
    }

    fn adopt(&mut self, draft: Draft) -> Result<Adopted, Fault> {
        self.live()?;
        let result = self.take_over(draft);
        self.judged(result)
    }

    fn shed(&mut self) -> Result<Waste, Fault> {
        self.live()?;
        Ok(self.take_off())
    }

    fn has_room_for_work(&mut self) -> bool {
        self.poison.is_none() && self.can_work()
    }

    fn entry_max(&self) -> usize {
        self.options.entry_max
    }

    fn bytes(&self) -> u64 {
        let older = self.segments.iter().rev().skip(1).map(|segment| segment.head.length);
        older.sum::<u64>() + self.active().end
    }
}

impl Drop for DiskLog {
    /// Writes nothing: to drop a log without closing it is a crash.
    fn drop(&mut self) {
        self.shelf.close();
    }
}

fn locked(dir: &Path, error: LockError) -> Fault {
    match error {
        LockError::Held(holder) => Fault::Locked { dir: dir.to_owned(), holder },
        LockError::Io(error) => Fault::io("lock", dir, error),
    }
}

/// A number nobody can guess, from the seeds of the standard library's hash maps.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}
