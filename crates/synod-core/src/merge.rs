//! Merging: state that several copies change apart from each other, and that is the same everywhere once all have heard of everything.
//!
//! ```text
//!   laptop   ──edit──edit──────────────┐ delta                 every copy:  what it has seen   heron@laptop 1–7 · wren@phone 1–2
//!                                      ▼                                    + live entries     heron@laptop·6  tokens  sum  40
//!   node     ──edit────────edit─────join────join──▶                                            wren@phone·2    title   last "…"
//!                                            ▲
//!   phone    ──────edit──────────────────────┘ the same delta twice, or late, changes nothing
//! ```
//!
//! Every edit is named by a *dot*: who made it (an actor, which is one copy and counts for itself) and which of theirs it was.
//! A copy is two things: the dots it has *seen*, and the *entries* of those that still count.
//! What was seen and has no entry is gone, superseded or removed; so nothing has to be kept in memory of a removal.
//! A part of a copy has the same form as a whole one, and joining is one rule for both:
//!
//! | here | there | joined |
//! |---|---|---|
//! | an entry | the same entry | stays |
//! | an entry | seen, no entry | goes: there it was removed |
//! | an entry | not seen | stays |
//! | seen, no entry | an entry | stays gone |
//! | not seen | an entry | comes |
//!
//! Joining is commutative, associative and idempotent, and a copy together with the delta of an edit is that copy after the edit: `tests/merging.rs` holds it to that.
//!
//! What an edit adds and what it supersedes is said by the [`Rule`] of its key:
//!
//! | rule | known as | a write | what is read |
//! |---|---|---|---|
//! | `last` | LWW-Register, and over many keys LWW-Map | supersedes what its copy has seen | the entry with the latest [`Stamp`] |
//! | `all` | MV-Register | the same | every value that was written without knowing of the others |
//! | `count` | G-Counter | adds to its actor's share, never less than 0 | the sum of all shares |
//! | `sum` | PN-Counter | adds to its actor's share | the sum of all shares |
//! | `max`, `min` | | supersedes what it beats, and is nothing where it does not | the largest, the smallest |
//! | `set` | OR-Set, add-wins | one element | every element |
//! | `flag` | enable-wins flag | `true` enables, `false` disables | whether anybody enabled it whom no disabling had seen |
//! | `append` | grow-only log | stays beside all others | every value by its stamp |
//!
//! Removing a key, or one element of it, takes away what the copy has seen of it; what was written elsewhere meanwhile stays.
//! A share that was removed comes back as a whole when its actor goes on counting before it hears of the removal.
//!
//! **Time.** Two writes of which neither has seen the other have no order, so `last` and `append` take it from a hybrid logical clock: a stamp is later than every stamp its copy knew, and otherwise the copy's wall clock.
//! Among equal stamps the actor's name decides.
//! A write that has seen another supersedes it whatever the clocks say.
//! Whoever accepts entries from elsewhere bounds how far a stamp may lie ahead of its own clock, and refuses what is beyond; nothing is bent to fit.
//!
//! **Equality.** [`State::digest`] is the hash of the canonical JSON of a copy: two copies that have seen the same have the same digest, in any language.
//!
//! Deliberately not here: who may edit, how much there may be, and where copies are kept. The node's copy is the machine `doc`; one for working offline is in the SDK. Both are made of what is in this room.
//!
//! Rooms: `seen`, `rule` (what an edit adds and supersedes, what is read), `state` (a whole copy in memory, or a part of one), `text` (its JSON).

mod rule;
mod seen;
mod state;
mod text;

pub use rule::{Deed, Edited, Rule, SHARE_MAX, VALUE_MAX, check_value, edit, read};
pub use seen::{Seen, Spans};
pub(crate) use state::two_minds;
pub use state::{Dot, Entry, State};
pub(crate) use text::{Writer, digest};

use crate::ids::Millis;
use crate::record;

/// The longest name of a key, in bytes.
pub const KEY_MAX: usize = 200;
/// The longest name of an actor, in bytes: an agent, `@`, and a place of at most 64.
pub const ACTOR_MAX: usize = 265;
/// The actor under which the node itself edits, for whoever is online: no agent is called that.
pub const NODE: &str = "@";

record! {
    /// When something was written, by a hybrid logical clock.
    #[derive(Copy, Default, PartialOrd, Ord, Hash)]
    pub struct Stamp {
        /// The wall clock of whoever wrote it, in milliseconds since 1970, or of the latest stamp it knew.
        ms: u64,
        /// Counts the stamps within this millisecond.
        n: u64,
    }
}

impl Stamp {
    /// The stamp of what is written at `now` by whoever knows of this one.
    pub fn next(self, now: Millis) -> Stamp {
        match now.0 > self.ms {
            true => Stamp { ms: now.0, n: 0 },
            false => Stamp { ms: self.ms, n: self.n.saturating_add(1) },
        }
    }
}
