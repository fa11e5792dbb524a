//! Writing parts of a space's log anew, beside its loop: what the keeper and the eraser share.
//!
//! ```text
//!   this thread:   read a part ─▶ rewrite it ─▶ Draft ────┐            ┌─▶ overwrite what it replaced
//!   the loop:                                             └─▶ adopt ───┘       (between two turns)
//! ```
//!
//! The loop only exchanges two names and flushes a directory; everything that takes time happens here, slowly on purpose.

use super::post::{Lost, Post};
use super::shared::Shared;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use synod_log::{Fault, Part, Position, Read, Rewriter};

/// Bytes a second that are written beside the loop: a part of what small disks do, so that its flushes stay quick.
const BYTES_PER_SECOND: u64 = 64 << 20;
/// Bytes of the log read at once.
const CHUNK: usize = 1 << 20;

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The node stops, or the log is gone: whoever comes next goes on.
    Over,
    /// This, for people; it is tried again.
    Later(String),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        match fault {
            Fault::Closed => Trouble::Over,
            fault => Trouble::Later(fault.to_string()),
        }
    }
}

impl From<Lost> for Trouble {
    fn from(lost: Lost) -> Trouble {
        match lost {
            Lost::Over => Trouble::Over,
            Lost::Fault(fault) => fault.into(),
        }
    }
}

/// The log of one space, to be written anew. See the [module](self).
pub(super) struct Rewriting {
    pub shared: Arc<Shared>,
    pub post: Post,
    pub rewriter: Box<dyn Rewriter>,
}

/// Waits as long as so many bytes are worth.
pub(super) fn pace(bytes: usize) {
    std::thread::sleep(Duration::from_micros(bytes as u64 * 1_000_000 / BYTES_PER_SECOND));
}

impl Rewriting {
    /// Every part there is.
    pub fn parts(&mut self) -> Result<Vec<Part>, Trouble> {
        self.goes_on()?;
        Ok(self.rewriter.parts()?)
    }

    /// Sees to it that everything durable lies in parts.
    pub fn turn(&self) -> Result<(), Trouble> {
        Ok(self.post.with_log(|log| log.turn())?)
    }

    /// Overwrites files kept for reuse.
    pub fn shed(&self) -> Result<(), Trouble> {
        let waste = self.post.with_log(|log| log.shed())?;
        Ok(waste.wipe(&mut pace)?)
    }

    /// Shows every entry of a part; false when it is not there any more.
    pub fn read(&self, part: &Part, mut each: impl FnMut(Position, &[u8])) -> Result<bool, Trouble> {
        let mut view = self.shared.logs.view(&self.shared.log_dir())?;
        let mut next = part.first;
        while next < part.next {
            self.goes_on()?;
            let Read::Entries(entries) = view.read(next, CHUNK)? else { return Ok(false) };
            let Some(last) = entries.last() else { return Ok(false) };
            next = last.position.next();
            let inside = entries.iter().filter(|delivered| part.holds(delivered.position));
            inside.for_each(|delivered| each(delivered.position, &delivered.entry));
        }
        Ok(true)
    }

    /// Writes a part anew and overwrites what stood there; the bytes that this gave back, `None` when the part is not there any more.
    pub fn anew(
        &mut self,
        part: &Part,
        mut edit: impl FnMut(Position, &[u8]) -> Option<Vec<u8>>,
    ) -> Result<Option<u64>, Trouble> {
        self.goes_on()?;
        let Some(draft) = self.rewriter.rewrite(part, &mut edit, &mut pace)? else { return Ok(None) };
        let bytes = draft.bytes;
        let done = self.post.with_log(move |log| log.adopt(draft))?;
        done.waste.wipe(&mut pace)?;
        if !done.adopted {
            return Ok(None);
        }
        self.shared.numbers.rewritten.add(1);
        Ok(Some(part.bytes.saturating_sub(bytes)))
    }

    /// Nothing is begun any more once the node stops.
    pub fn goes_on(&self) -> Result<(), Trouble> {
        match self.shared.stopping.load(Relaxed) {
            true => Err(Trouble::Over),
            false => Ok(()),
        }
    }
}
