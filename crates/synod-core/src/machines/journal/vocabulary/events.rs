//! What journals announce.

use super::Fold;
use crate::events;

events! {
    of "journal" = 7 {
        /// Events were appended to a journal.
        1 "appended" JournalAppended<'a> {
            /// The journal.
            journal: &'a str,
            /// The revision of the first of them.
            first: u64,
            /// The revision of the last of them.
            revision: u64,
        },
        /// A snapshot of a journal was stored.
        2 "snapshotted" JournalSnapshotted<'a> {
            /// The journal.
            journal: &'a str,
            /// The last event that is in it.
            revision: u64,
        },
        /// A journal begins later now.
        3 "truncated" JournalTruncated<'a> {
            /// The journal.
            journal: &'a str,
            /// The first revision that can be read.
            oldest: u64,
            /// How many events were forgotten.
            removed: u64,
        },
        /// A journal was deleted.
        4 "deleted" JournalDeleted<'a> {
            /// The journal.
            journal: &'a str,
            /// How many events were forgotten.
            removed: u64,
            /// Whether its name is never used again.
            forever: bool,
        },
        /// A projection was defined.
        5 "projected" JournalProjected<'a> {
            /// What it is over: a journal, a category, or the beginning of names; `*` for everything.
            journal: &'a str,
            /// The projection.
            projection: &'a str,
            /// What it makes of events.
            fold: Fold,
        },
        /// The definition of a projection was removed.
        6 "unprojected" JournalUnprojected<'a> {
            /// What it was over.
            journal: &'a str,
            /// The projection.
            projection: &'a str,
        },
        /// The name of a deleted journal is not remembered any more: whoever appends under it begins at 0.
        7 "forgotten" JournalForgotten<'a> {
            /// The journal.
            journal: &'a str,
        },
    }
}
