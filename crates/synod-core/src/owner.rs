//! Whose something is, and why it ended: what locks and elections have in common.
//!
//! ```text
//!   heron@3 ── the agent heron in its session 3: surely one process
//!   heron ──── the agent alone: any of its processes, so nobody knows whether two requests come from one
//! ```
//!
//! What an owner has is taken with a fence, for a time or for as long as its session lives.

use crate::ids::Serial;
use crate::machine::Cut;
use crate::{choice, record};

choice! {
    /// Why something that was held ended by itself.
    pub enum End {
        /// Its time was over.
        Ttl = "ttl",
        /// The session it was bound to ended.
        Session = "session",
    }
}

record! {
    /// Whose something is: an agent, in a session if it came under a handle.
    #[derive(Copy, PartialOrd, Ord)]
    pub(crate) struct Owner {
        /// The agent.
        agent: Serial,
        /// Zero when there is none.
        session: Serial,
    }
}

impl Owner {
    pub fn new(agent: Serial, session: Option<Serial>) -> Self {
        Owner { agent, session: session.unwrap_or_default() }
    }
    /// Before every owner that is this agent.
    pub fn first(agent: Serial) -> Self {
        Owner { agent, session: Serial(0) }
    }
    /// After every owner that is this agent.
    pub fn last(agent: Serial) -> Self {
        Owner { agent, session: Serial(u64::MAX) }
    }
    pub fn in_session(self) -> Option<Serial> {
        Some(self.session).filter(|session| session.0 > 0)
    }
    /// Whether both are surely one process, whose own things do not keep it out.
    pub fn is_one_with(self, other: Owner) -> bool {
        self == other && self.session.0 > 0
    }
}

/// What ended a wait before its time, and what to do about it.
pub(crate) fn cut_short(cut: Cut) -> (&'static str, &'static str) {
    match cut {
        Cut::SessionEnded => ("your session ended", "join again, and ask anew"),
        Cut::RightsChanged => ("the rights that you asked under changed", "ask anew"),
    }
}

/// How much of somebody's own words stands in a sentence of ours; all of them are a field of what they hold.
const NOTE_TOLD: usize = 200;

/// What a holder said, as what it is: somebody else's words, on one line, between quotation marks.
pub(crate) fn quoted(note: &str) -> String {
    let plain = |c: char| match c {
        '"' => '\'',
        c if c.is_control() => ' ',
        c => c,
    };
    let told: String = note.chars().take(NOTE_TOLD).map(plain).collect();
    let more = if note.chars().nth(NOTE_TOLD).is_some() { "…" } else { "" };
    format!("\"{told}{more}\"")
}
