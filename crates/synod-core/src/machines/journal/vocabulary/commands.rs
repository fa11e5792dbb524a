//! What can be said about journals.

use super::{Expected, Fold};
use crate::entry::Payload;
use crate::{record, verbs};

record! {
    /// One event, as its writer sends it.
    pub struct Event<'a> {
        /// What kind of fact it is: a past participle such as `OrderPlaced`.
        r#type: &'a str [1..=200],
        /// The fact itself: any JSON, or bytes.
        data: Payload<'a>,
        /// Its own id, so that sending it again changes nothing. Without one it is known as `JOURNAL@REVISION`.
        id: Option<&'a str> [1..=200],
        /// What it belongs to: the same for everything that follows from one beginning.
        correlation: Option<&'a str> [1..=200],
        /// What it follows from: the id of an event, or the name of a command.
        causation: Option<&'a str> [1..=200],
        /// Anything else about it that is no part of the fact.
        metadata: Option<Payload<'a>>,
    }
}
record! {
    /// Append events to a journal, all or none.
    pub struct Append<'a> {
        /// The journal, such as `order-4711`. What stands before the first `-` is its category.
        journal: &'a str [1..=200],
        /// The events, in order.
        events: Vec<Event<'a>> [1..=1000],
        /// What is expected of the journal. Default `any`.
        expected: Option<Expected>,
        /// The revision that its newest event must have, in place of `expected`.
        expected_revision: Option<u64>,
    }
}
record! {
    /// Events were appended.
    pub struct Appended {
        /// The revision of the first of them.
        first: u64,
        /// The revision of the last of them: what to expect for the next append.
        revision: u64,
        /// They stood there already, under the same ids: nothing was appended.
        repeated: bool,
    }
}
record! {
    /// Store what a journal's events come to up to a revision.
    pub struct Snapshot<'a> {
        /// The journal.
        journal: &'a str [1..=200],
        /// The last event that is in it.
        revision: u64,
        /// The state: any JSON, or bytes.
        state: Payload<'a>,
        /// What kind of state: the program's word for it and its version. The newest three of each type are kept.
        r#type: Option<&'a str> [1..=200],
    }
}
record! {
    /// A snapshot was stored.
    pub struct Snapshotted {
        /// Whether it is kept: not when three newer ones of its type are there.
        kept: bool,
        /// The revision of the newest of its type.
        newest: u64,
    }
}
record! {
    /// Forget the events of a journal before a revision. The others keep their revisions.
    pub struct Truncate<'a> {
        /// The journal.
        journal: &'a str [1..=200],
        /// The first revision to be kept.
        before: u64,
    }
}
record! {
    /// A journal begins later now.
    pub struct Truncated {
        /// How many events were forgotten.
        removed: u64,
        /// The first revision that can be read.
        oldest: u64,
        /// The revision of the newest snapshot from which the state can still be had.
        snapshot: Option<u64>,
    }
}
record! {
    /// Delete a journal with all its events and snapshots. Its name and its numbering stay known, as long as it is among the newest `journals_deleted_max`.
    pub struct Delete<'a> {
        /// The journal.
        journal: &'a str [1..=200],
        /// The revision that its newest event must have.
        expected_revision: Option<u64>,
        /// For good: nothing is appended under this name again, as long as it is known.
        forever: bool,
    }
}
record! {
    /// A journal is not there any more.
    pub struct Deleted {
        /// Whether it was there.
        deleted: bool,
        /// How many events were forgotten.
        removed: u64,
        /// The revision that an event gets which is appended later; left out when there never was such a journal.
        next: Option<u64>,
    }
}
record! {
    /// Define a projection: a fold over events that the node keeps up. Defining it anew replaces it.
    pub struct Project<'a> {
        /// Its name.
        name: &'a str [1..=200],
        /// What it makes of the events.
        fold: Fold,
        /// Over this journal.
        journal: Option<&'a str> [1..=200],
        /// Over every journal of this category.
        category: Option<&'a str> [1..=200],
        /// Over every journal whose name is like this: `*` stands for any text. Default: every journal.
        pattern: Option<&'a str> [1..=200],
        /// Where the value stands in the data: a JSON pointer such as `/total`.
        field: Option<&'a str> [1..=500],
        /// One value for each of these: a JSON pointer into the data, or `journal`, `type` or `agent`.
        by: Option<&'a str> [1..=500],
        /// Only events of these types. Default: all.
        types: Vec<&'a str> [0..=64],
    }
}
record! {
    /// A projection is defined.
    pub struct Defined {
        /// Whether it is new or other than before: it is folded from the beginning then.
        changed: bool,
    }
}
record! {
    /// Remove the definition of a projection. The events stay.
    pub struct Unproject<'a> {
        /// Its name.
        name: &'a str [1..=200],
    }
}
record! {
    /// A projection is not there any more.
    pub struct Undefined {
        /// Whether it was there.
        deleted: bool,
    }
}

verbs! {
    /// What can be said about journals.
    pub enum Command<'a> of "journal" = 7 {
        /// Append events to a journal, at an expected revision.
        1 "append" Append(Append<'a>) -> Appended: Work Write args ["journal", "events"] refuses [Invalid, Conflict, Gone, Exhausted]
            model "Record what happened. Send the revision you decided on as `expected_revision`; on `conflict` load again and decide again."
            example r#"{"journal":"order-4711","events":[{"type":"OrderPlaced","data":{"total":12}}],"expected":"none"}"#,
        /// Store what a journal's events come to up to a revision.
        2 "snapshot" Snapshot(Snapshot<'a>) -> Snapshotted: Work Write args ["journal", "revision", "state"] refuses [Invalid, NotFound, Conflict, Gone, Exhausted]
            model "Store the state you folded, so that the next `load` reads fewer events."
            example r#"{"journal":"order-4711","revision":41,"state":{"total":12},"type":"order.v1"}"#,
        /// Forget the events of a journal before a revision.
        3 "truncate" Truncate(Truncate<'a>) -> Truncated: Relief Write args ["journal", "before"] refuses [NotFound, Conflict, Gone]
            model "Give old events up, once a snapshot holds what they come to."
            example r#"{"journal":"order-4711","before":42}"#,
        /// Delete a journal with all its events.
        4 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["journal"] refuses [Conflict]
            model "Remove a journal; asking twice is harmless. Who comes with an old revision is told so."
            example r#"{"journal":"order-4711","expected_revision":41}"#,
        /// Define a projection: a fold over events that the node keeps up.
        5 "project" Project(Project<'a>) -> Defined: Work Write args ["name", "fold"] refuses [Invalid, Exhausted]
            model "Let the node count, sum or keep the last value over events; read it with `projection`."
            example r#"{"name":"sales","fold":"sum","category":"order","field":"/total","by":"/customer","types":["OrderPlaced"]}"#,
        /// Remove the definition of a projection.
        6 "unproject" Unproject(Unproject<'a>) -> Undefined: Relief Write args ["name"] refuses []
            model "Remove a projection; asking twice is harmless." example r#"{"name":"sales"}"#,
    }
}
