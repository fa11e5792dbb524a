//! What docs announce: that something changed, and who did it. What it is now, a query says.

use crate::events;
use crate::ids::Serial;
use crate::merge::Rule;

events! {
    of "doc" = 14 {
        /// A doc was made.
        1 "created" DocCreated<'a> {
            /// The doc.
            doc: &'a str,
            /// Its number.
            id: Serial,
            /// Who made it.
            agent: &'a str,
        },
        /// It was said how a key merges.
        2 "ruled" KeyRuled<'a> {
            /// The doc.
            doc: &'a str,
            /// The key.
            key: &'a str,
            /// How it merges.
            rule: Rule,
            /// Who said it.
            agent: &'a str,
        },
        /// A key was written at the node.
        3 "written" KeyWritten<'a> {
            /// The doc.
            doc: &'a str,
            /// The key.
            key: &'a str,
            /// Who wrote it.
            agent: &'a str,
        },
        /// A key, or a value of it, was removed at the node.
        4 "removed" KeyRemoved<'a> {
            /// The doc.
            doc: &'a str,
            /// The key.
            key: &'a str,
            /// Entries that went.
            entries: u64,
            /// Who removed it.
            agent: &'a str,
        },
        /// What was edited elsewhere came together with the node's copy.
        5 "merged" DocMerged<'a> {
            /// The doc.
            doc: &'a str,
            /// Entries that came.
            added: u64,
            /// Entries that went.
            removed: u64,
            /// Who brought it.
            agent: &'a str,
        },
        /// A doc was deleted.
        6 "deleted" DocDeleted<'a> {
            /// The doc.
            doc: &'a str,
            /// The number that it had.
            id: Serial,
            /// Who deleted it.
            agent: &'a str,
        },
    }
}
