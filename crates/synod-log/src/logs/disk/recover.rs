//! Recovery: what the directory holds, and where the log ends.
//!
//! Only the last segment is walked whole at opening: everything before it is durable by the last one's mere
//! existence, and is checked when it is read. In the last one the first bad record decides:
//!
//! - a valid record stands somewhere behind it → the bad one was durable once → **damage**: stop, name file
//!   and offset, touch nothing;
//! - nothing valid behind it → it is what a crash left of the one unflushed record → **torn tail**: cut.
//!
//! Cutting writes zeros over all that is left of the torn record and flushes, before anything is appended.
//! In a recycled file, where the remains of older segments look just like it, only the place of its header is
//! blanked. That is enough: a header is valid only at the offset for which it was written, and nothing was
//! written there but this record.
//!
//! A good last record that no mark confirms is taken: it may never have been flushed, so its bytes are
//! written once more before the flush. (After a failed flush the kernel may hold pages that it believes
//! clean and the disk never got; only a new write makes the next flush mean something.)

use std::path::{Path, PathBuf};

use super::files::Files;
use super::frame::{HEADER, Header, Kind};
use super::rewrite;
use super::segment::{self, Head, START, Segment};
use super::shelf::{self, Spare};
use super::walk::{Step, Walker};
use crate::Fault;

/// What an opening found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Where a torn tail was cut: file and offset. What stood there had never been acknowledged, or (the
    /// documented window) was the very last frame, flushed, not yet confirmed by a mark, and damaged since.
    pub cut: Option<(PathBuf, u64)>,
    /// Frames in the segment that was being written.
    pub frames: u64,
    /// Whether the last frame was confirmed, as after a clean stop or an idle moment.
    pub confirmed: bool,
}

/// What the directory holds.
pub struct Found {
    /// In order; the last is the one to be written. Empty for a new log.
    pub segments: Vec<Segment>,
    pub spares: Vec<Spare>,
}

/// Lists the directory, checks every head and their sequence, and removes unfinished files; what is left of
/// a rewriting is overwritten before.
pub fn look(dir: &Path, files: &dyn Files) -> Result<Found, Fault> {
    let names = files.list(dir).map_err(|error| Fault::io("list", dir, error))?;
    let mut found = Found { segments: Vec::new(), spares: Vec::new() };
    for name in names {
        let path = dir.join(&name);
        if let Some(seq) = segment::seq_of(&name) {
            found.segments.push(open_segment(files, path, seq)?);
        } else if shelf::number_of(&name).is_some() {
            found.spares.extend(open_spare(files, path)?);
        } else if name.ends_with(rewrite::ENDING) {
            rewrite::wipe_file(files, &path, &mut |_| true)?;
        } else if name.starts_with("spare-") {
            files.remove(&path).map_err(|error| Fault::io("remove", &path, error))?;
        }
    }
    found.segments.sort_by_key(|segment| segment.head.seq);
    check_sequence(dir, &found.segments)?;
    Ok(found)
}

fn open_segment(files: &dyn Files, path: PathBuf, seq: u64) -> Result<Segment, Fault> {
    let file = files.open(&path).map_err(|error| Fault::io("open", &path, error))?;
    let head = Head::read(&*file, &path)?;
    if head.seq != seq {
        return Err(Fault::damaged(&path, 0, format!("the segment says it is number {}", head.seq)));
    }
    Ok(Segment::new(path, file, head))
}

fn open_spare(files: &dyn Files, path: PathBuf) -> Result<Option<Spare>, Fault> {
    let bytes =
        files.open(&path).and_then(|file| file.len()).map_err(|error| Fault::io("open", &path, error))?;
    // Whether it once held a segment is not known any more: assume it.
    Ok((bytes > START).then_some(Spare { path, bytes, recycled: true }))
}

fn check_sequence(dir: &Path, segments: &[Segment]) -> Result<(), Fault> {
    for pair in segments.windows(2) {
        let (before, after) = (&pair[0].head, &pair[1].head);
        if after.seq != before.seq + 1 {
            let missing = dir.join(segment::name(before.seq + 1));
            return Err(Fault::damaged(&missing, 0, "the segment is missing"));
        }
        if after.first < before.first || after.log != before.log {
            return Err(Fault::damaged(&pair[1].path, 0, "the segment belongs to another log"));
        }
    }
    Ok(())
}

/// Where the last segment ends.
pub struct End {
    /// The last good position.
    pub durable: u64,
    pub sealed: bool,
    pub recovery: Recovery,
    /// The last frame, when no mark confirms it: (offset, bytes).
    unconfirmed: Option<(u64, usize)>,
    /// What a torn record left reaches to here.
    torn_to: u64,
}

/// Walks the last segment and finds its end. Changes nothing.
pub fn find_end(dir: &Path, segment: &mut Segment) -> Result<End, Fault> {
    let mut walker = Walker::new(segment, START, segment.head.length);
    let mut end = End {
        durable: segment.head.first - 1,
        sealed: false,
        recovery: Recovery { confirmed: true, ..Recovery::default() },
        unconfirmed: None,
        torn_to: START,
    };
    loop {
        match walker.step()? {
            Step::Record(record) => accept(dir, segment, &mut end, &record.header, record.offset)?,
            Step::Bad { why } => {
                judge(segment, &mut walker, &mut end, why)?;
                break;
            }
            Step::End => break,
        }
    }
    segment.end = walker.offset();
    end.recovery.confirmed = end.unconfirmed.is_none();
    Ok(end)
}

fn accept(
    dir: &Path,
    segment: &mut Segment,
    end: &mut End,
    header: &Header,
    offset: u64,
) -> Result<(), Fault> {
    if header.first != end.durable + 1 || header.durable_through >= header.first {
        let what = format!("a record of position {} where {} is due", header.first, end.durable + 1);
        return Err(Fault::damaged(&segment.path, offset, what));
    }
    if end.sealed {
        return Err(Fault::damaged(&segment.path, offset, "a record after the seal"));
    }
    match header.kind {
        Kind::Frame => {
            segment.note(header.first, offset);
            end.durable = header.next() - 1;
            end.recovery.frames += 1;
            end.unconfirmed = Some((offset, header.span() as usize));
        }
        Kind::Mark => end.unconfirmed = None,
        Kind::Seal => {
            end.unconfirmed = None;
            end.sealed = true;
        }
        Kind::Turn => {
            let missing = dir.join(segment::name(segment.head.seq + 1));
            return Err(Fault::damaged(&missing, 0, "the segment is missing"));
        }
    }
    Ok(())
}

fn judge(segment: &Segment, walker: &mut Walker, end: &mut End, why: &str) -> Result<(), Fault> {
    let offset = walker.offset();
    if let Some(valid) = walker.valid_beyond()? {
        let what = format!("{why}, and a valid record follows at byte {valid}");
        return Err(Fault::damaged(&segment.path, offset, what));
    }
    if segment.head.recycled {
        // Whatever stood there before looks the same: nothing to report.
        end.torn_to = if walker.is_blank()? { offset } else { offset + HEADER as u64 };
        return Ok(());
    }
    end.torn_to = walker.zeros_from()?;
    if end.torn_to > offset {
        end.recovery.cut = Some((segment.path.clone(), offset));
    }
    Ok(())
}

/// Makes the end durable: what was taken is on the disk, what was torn can never be taken for a record.
pub fn settle(segment: &mut Segment, end: &End) -> Result<(), Fault> {
    if end.unconfirmed.is_none() && end.torn_to <= segment.end {
        return Ok(());
    }
    let written = rewrite(segment, end);
    written.map_err(|error| Fault::io("write", &segment.path, error))?;
    // A flush of its own: the mark must never be durable before the frame it confirms.
    segment.file.sync().map_err(|error| Fault::io("flush", &segment.path, error))?;
    if end.unconfirmed.is_some() { segment.write_note(Kind::Mark, end.durable, true) } else { Ok(()) }
}

/// Writes the last frame once more, and zeros over what was torn.
fn rewrite(segment: &Segment, end: &End) -> std::io::Result<()> {
    if let Some((offset, span)) = end.unconfirmed {
        let mut bytes = vec![0; span];
        segment.file.read_at(&mut bytes, offset)?;
        segment.file.write_at(&bytes, offset)?;
    }
    let torn = end.torn_to.saturating_sub(segment.end);
    segment.file.write_at(&vec![0; torn as usize], segment.end)
}
