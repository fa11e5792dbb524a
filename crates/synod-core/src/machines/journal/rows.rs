//! What is kept of a journal, a category, a snapshot and a projection.

use super::Fold;
use crate::ids::{Index, Millis, Serial};
use crate::record;

record! {
    /// A journal. Small changes all are in its list.
    pub(crate) struct Row {
        /// Its name.
        name: Box<str>,
        /// Its category.
        category: Serial,
        /// When it was made.
        since: Millis,
        /// The revision of its first event since it was made, or made again.
        begins: u64,
        /// That it was deleted.
        ended: Option<Ended>,
    }
}
record! {
    /// What stays of a deleted journal.
    pub(crate) struct Ended {
        /// The revision that the next event gets.
        next: u64,
        /// When.
        at: Millis,
        /// By whom.
        by: Box<str>,
        /// For good.
        forever: bool,
        /// A number that rises from deletion to deletion.
        death: Serial,
    }
}
record! {
    /// What is counted of a category.
    #[derive(Copy, Default)]
    pub(crate) struct Counts {
        /// Journals that are there.
        journals: u64,
        /// Events that are kept.
        kept: u64,
        /// Events that were forgotten.
        removed: u64,
        /// Names that are known, deleted ones included.
        names: u64,
        /// Types that are known.
        types: u64,
        /// Which of the two older lists of places is the newer.
        turned: bool,
    }
}
record! {
    /// Where a snapshot stands in the log.
    pub(crate) struct Stored {
        /// The request that carried it.
        index: Index,
        /// Which payload of it.
        ordinal: u32,
        /// Under which number it is noted what it mentions.
        mention: Option<Serial>,
    }
}
record! {
    /// What a projection is.
    pub(crate) struct Defining {
        /// Another one after each change.
        serial: Serial,
        /// What it makes of events.
        fold: Fold,
        /// Over this journal.
        journal: Option<Box<str>>,
        /// Over this category.
        category: Option<Box<str>>,
        /// Over names like this.
        pattern: Option<Box<str>>,
        /// Where the value stands.
        field: Option<Box<str>>,
        /// What is grouped by.
        by: Option<Box<str>>,
        /// Only these types.
        types: Vec<Box<str>>,
        /// When it was defined.
        since: Millis,
        /// Who defined it.
        agent: Box<str>,
    }
}
