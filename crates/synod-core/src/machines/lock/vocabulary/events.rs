//! What locks announce.

use crate::events;
use crate::ids::{Fence, Serial};
pub use crate::owner::End;

events! {
    of "lock" = 5 {
        /// Names were taken.
        1 "acquired" LockAcquired<'a> {
            /// The lock.
            lock: Serial,
            /// Its fence.
            fence: Fence,
            /// Who has it.
            agent: &'a str,
            /// What it covers.
            names: Vec<&'a str>,
        },
        /// Somebody stands in line.
        2 "blocked" LockBlocked<'a> {
            /// Who waits.
            agent: &'a str,
            /// For what.
            names: Vec<&'a str>,
            /// Who stands in the way.
            behind: &'a str,
        },
        /// A lock was let go.
        3 "released" LockReleased<'a> {
            /// The lock.
            lock: Serial,
            /// Who had it.
            agent: &'a str,
            /// What it covered.
            names: Vec<&'a str>,
        },
        /// A lock ended without a word from its holder.
        4 "expired" LockExpired<'a> {
            /// The lock.
            lock: Serial,
            /// Who had it.
            agent: &'a str,
            /// What it covered.
            names: Vec<&'a str>,
            /// Why.
            why: End,
        },
        /// A lock was taken away from its holder.
        5 "broken" LockBroken<'a> {
            /// The lock.
            lock: Serial,
            /// Who had it.
            agent: &'a str,
            /// What it covered.
            names: Vec<&'a str>,
            /// Who took it away.
            by: &'a str,
            /// Why; empty when nothing was said.
            reason: &'a str,
        },
    }
}
