//! Faults: what *this node* could not do, now.
//!
//! A fault is local and never replicated; the same request may succeed a moment later or on another node.
//! What the fold decided against is a refusal and lives in `synod-core`.
//!
//! Messages are for people: what, the one value that matters, then the way out.

use std::path::PathBuf;

/// Why the node did not carry a request through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The node is stopping, or cannot serve this space. Nothing happened.
    #[error("{0}")]
    Unavailable(String),
    /// Too much is asked at once. Nothing happened.
    #[error("too many requests are waiting; come back in {retry_after_ms} ms")]
    Overloaded {
        /// When to come back, in milliseconds from now.
        retry_after_ms: u64,
    },
    /// The caller's deadline passed before the request was put into the log. Nothing happened.
    #[error("the deadline passed before the request could be written; nothing happened, ask again")]
    Deadline,
    /// It may have happened or not: the node ended before it knew.
    #[error("it may have happened or not; look it up under its request key, or ask again with the same key")]
    Unknown,
    /// The disk is full: new work is refused, finishing and heartbeats go on. Nothing happened.
    #[error("{0}")]
    Full(String),
    /// The request is larger than the log takes in one piece. Nothing happened.
    #[error(
        "the request has {bytes} bytes and at most {max} are taken; store the large part elsewhere and send where"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// There is no space of this name.
    #[error(
        "there is no space `{0}` here; its first command makes it, such as a push, or choose another with --space"
    )]
    NoSpace(String),
}

impl Fault {
    /// The one word programs act on: `unavailable`, `overloaded` or `unknown`.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Unavailable(_) | Fault::Full(_) | Fault::NoSpace(_) | Fault::TooLarge { .. } => {
                "unavailable"
            }
            Fault::Overloaded { .. } | Fault::Deadline => "overloaded",
            Fault::Unknown => "unknown",
        }
    }

    /// When to come back, where that is known.
    pub fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Fault::Overloaded { retry_after_ms } => Some(*retry_after_ms),
            Fault::Full(_) => Some(1_000),
            _ => None,
        }
    }
}

/// Why a node could not start. It has changed nothing that matters.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another process has the data directory.
    #[error("another node ({holder}) uses {}; stop it, or give this one another --data", dir.display())]
    Locked {
        /// The data directory.
        dir: PathBuf,
        /// What it wrote into the lock file.
        holder: String,
    },
    /// The operating system refused something.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The log could not be opened.
    #[error("space `{space}`: {source}")]
    Log {
        /// The space.
        space: String,
        /// What its log said.
        source: synod_log::Fault,
    },
    /// The log is older or newer than this binary can fold, or another history.
    #[error("space `{space}`: {what}")]
    Fold {
        /// The space.
        space: String,
        /// What the fold said.
        what: String,
    },
    /// The token file and the spaces do not belong together.
    #[error("{0}")]
    Token(String),
    /// The name cannot be a space's.
    #[error(
        "`{0}` cannot name a space: use 1 to 64 of a-z, 0-9, `-`, `_` and `.`, and begin with a letter or digit"
    )]
    Name(String),
}

impl StartError {
    /// Wraps an operating-system error with what was being done.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> StartError {
        let path = path.into();
        move |source| StartError::Io { doing, path, source }
    }
}

/// The words of a panic.
pub(crate) fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}
