//! What can go wrong with a log, and whether one can go on.
//!
//! A fault is local ("this node could not"), never replicated, never a judgement of the entry's meaning.
//! Messages say what happened, the one value that matters, then the way out.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a log did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// No room for this class of entry. The log is unharmed; asking again later is right.
    #[error(
        "the disk under {dir} is full: free some space or trim the log; {class} is accepted again by itself"
    )]
    Full {
        /// The log's directory (or the name of a log without one).
        dir: String,
        /// What is refused: `work`, or `everything` when the reserve is used up as well.
        class: &'static str,
    },
    /// The operating system refused a call. The log is poisoned.
    #[error("could not {doing} {}: {source}; stop, look at the disk, start again", path.display())]
    Io {
        /// What was being done: `flush`, `write`, `open`, …
        doing: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// Bytes that were once durable are not what was written. Never skipped.
    #[error("damaged log: {what} in {} at byte {offset}; restore this file from a copy or a replica", file.display())]
    Damaged {
        /// The damaged (or missing) file.
        file: PathBuf,
        /// Where in it the bad record begins, in bytes.
        offset: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Another process has the directory.
    #[error("{} is in use by process {holder}; stop it or choose another directory", dir.display())]
    Locked {
        /// The directory.
        dir: PathBuf,
        /// The holder's process id as it wrote it, or `unknown`.
        holder: String,
    },
    /// The log was ended for good; what comes next belongs into its successor.
    #[error("the log was sealed after position {after}; append to its successor")]
    Sealed {
        /// The last position before the seal.
        after: u64,
    },
    /// The log was closed by its owner.
    #[error("the log is closed; open it again")]
    Closed,
    /// The entry is larger than this log takes.
    #[error("an entry of {bytes} bytes is too large, the limit is {max}; split it")]
    TooLarge {
        /// The size of the entry.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The files were written by a newer format than this build reads.
    #[error("{} has log format {found}, this build reads up to {known}; upgrade synod", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format version.
        found: u32,
        /// The newest version this build reads.
        known: u32,
    },
    /// Two mirrored logs gave different answers.
    #[error("mirrored logs differ: {what}; keep both and compare them")]
    Diverged {
        /// The call and both answers.
        what: String,
    },
}

impl Fault {
    /// Whether the log is finished: every later call fails too and the process should stop.
    ///
    /// `Full`, `TooLarge`, `Sealed`, `Closed` and `Locked` leave everything as it was.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            Fault::Io { .. } | Fault::Damaged { .. } | Fault::Newer { .. } | Fault::Diverged { .. }
        )
    }

    /// Wraps an operating-system error with what was being done and to which path.
    pub fn io(doing: &'static str, path: &Path, source: io::Error) -> Fault {
        Fault::Io { doing, path: path.to_owned(), source: Arc::new(source) }
    }

    pub(crate) fn damaged(file: &Path, offset: u64, what: impl Into<String>) -> Fault {
        Fault::Damaged { file: file.to_owned(), offset, what: what.into() }
    }
}
