//! What can be asked about journals, and what comes back.

use super::{Event, Fold, Snapshot};
use crate::ids::Millis;
use crate::record::{BodyOf, Reference};
use crate::{record, verbs};

record! {
    /// An event as it stands in its journal. Who wrote it (`from`), when (`at`), and what the writer sent come from the log.
    pub struct Recorded {
        /// The journal.
        journal: Box<str>,
        /// Its place in the journal, from 0 without gaps.
        revision: u64,
        /// Its place in the order of everything: the request's index, and which payload of it. Send it as `after` to go on behind it.
        place: Box<str>,
        /// Its place among the events of its category, from 0 without gaps, when a category was asked for.
        number: Option<u64>,
        /// The event.
        event: Reference<Event<'static>>,
    }
}
record! {
    /// Read a journal, forwards or backwards.
    pub struct Read<'a> {
        /// The journal.
        journal: &'a str [1..=200],
        /// The revision to begin with. Default: the oldest that is kept; backwards, the newest.
        from: Option<u64>,
        /// From new to old.
        backwards: bool,
        /// Only events of these types.
        types: Vec<&'a str> [0..=64],
        /// How many events at the most. Default 100.
        limit: Option<u64> [1..=1000],
        /// How many bytes of data and metadata at the most; one event always comes. Default 1 MiB.
        max_bytes: Option<u64> [1..=8_388_608],
        /// How long to wait for an event that has not come yet. Not backwards.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// A page of a journal.
    pub struct Page {
        /// The events, in the order that was asked for.
        events: Vec<Recorded>,
        /// Send this as `from` for the next page; left out when reading backwards has come to the oldest.
        next: Option<u64>,
        /// The revision of the journal's newest event.
        revision: u64,
        /// There is nothing yet from there on.
        waiting: bool,
        /// The revision of its first event since it was made, or made again after a deletion: what came before was another life.
        begins: u64,
    }
}
record! {
    /// Read the events of every journal of a category, in the order in which they were appended.
    pub struct Category<'a> {
        /// The category.
        category: &'a str [1..=200],
        /// Only what comes after this place: `412.3`, or `412` for everything up to and with that index. Default: from the beginning.
        after: Option<&'a str> [1..=40],
        /// Only events of these types.
        types: Vec<&'a str> [0..=64],
        /// How many events at the most. Default 100.
        limit: Option<u64> [1..=1000],
        /// How many bytes of data and metadata at the most; one event always comes. Default 1 MiB.
        max_bytes: Option<u64> [1..=8_388_608],
        /// How long to wait for an event that has not come yet.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// Read the events of many journals, in the order in which they were appended.
    pub struct All<'a> {
        /// Only journals whose name is like this: `*` stands for any text.
        pattern: Option<&'a str> [1..=200],
        /// Only what comes after this place: `412.3`, or `412` for everything up to and with that index. Default: from the beginning.
        after: Option<&'a str> [1..=40],
        /// Only events of these types.
        types: Vec<&'a str> [0..=64],
        /// How many events at the most. Default 100.
        limit: Option<u64> [1..=1000],
        /// How many bytes of data and metadata at the most; one event always comes. Default 1 MiB.
        max_bytes: Option<u64> [1..=8_388_608],
        /// How long to wait for an event that has not come yet.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// A page of events of several journals.
    pub struct Places {
        /// The events, in the order in which they were appended.
        events: Vec<Recorded>,
        /// Send this as `after` for the next page.
        next: Box<str>,
        /// There is nothing yet after that.
        waiting: bool,
        /// How many events of these categories were forgotten so far, by truncation and deletion.
        removed: u64,
    }
}
record! {
    /// Show one journal.
    pub struct Show<'a> {
        /// The journal.
        journal: &'a str [1..=200],
    }
}
record! {
    /// A journal at a glance.
    pub struct Shown {
        /// The journal.
        journal: Box<str>,
        /// What stands before the first `-` of its name.
        category: Box<str>,
        /// The revision of its newest event; left out when it is deleted.
        revision: Option<u64>,
        /// The first revision that can be read.
        oldest: u64,
        /// How many events can be read.
        events: u64,
        /// Bytes of their data and metadata.
        bytes: u64,
        /// When it was made.
        since: Millis,
        /// When the newest event that can be read was appended; zero when none can.
        changed: Millis,
        /// The revision of the newest snapshot.
        snapshot: Option<u64>,
        /// When it was deleted.
        deleted: Option<Millis>,
        /// Deleted for good.
        forever: bool,
    }
}
record! {
    /// List journals.
    pub struct List<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Deleted ones too.
        deleted: bool,
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of journals, by name.
    pub struct Listed {
        /// The journals.
        journals: Vec<Shown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// List categories.
    pub struct Categories<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A category and its counts.
    pub struct CategoryShown {
        /// The category.
        category: Box<str>,
        /// Journals that are there.
        journals: u64,
        /// Events that can be read.
        events: u64,
        /// Events that were forgotten, by truncation and deletion.
        removed: u64,
    }
}
record! {
    /// A page of categories, by name.
    pub struct CategoriesListed {
        /// The categories.
        categories: Vec<CategoryShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Read what is needed to have a journal's state: the newest snapshot, and the events after it.
    pub struct Load<'a> {
        /// The journal.
        journal: &'a str [1..=200],
        /// Only a snapshot of this type; left out: one stored without a type.
        r#type: Option<&'a str> [1..=200],
        /// How many events at the most; go on with `read`. Default 1000.
        limit: Option<u64> [1..=1000],
        /// How many bytes of data and metadata at the most; one event always comes. Default 1 MiB.
        max_bytes: Option<u64> [1..=8_388_608],
    }
}
record! {
    /// A snapshot as it was stored. Its journal, revision, type and state come from the log.
    pub struct SnapshotShown {
        /// Its place in the order of everything.
        place: Box<str>,
        /// The snapshot.
        snapshot: Reference<Snapshot<'static>>,
    }
}
record! {
    /// A journal's newest snapshot and the events after it.
    pub struct Loaded {
        /// The snapshot; left out when there is none.
        snapshot: Option<SnapshotShown>,
        /// The events after it, oldest first.
        events: Vec<Recorded>,
        /// Go on with `read` from here; left out when this is all.
        next: Option<u64>,
        /// The revision of the journal's newest event.
        revision: u64,
    }
}
record! {
    /// Show what a journal's events come to.
    pub struct State<'a> {
        /// The journal.
        journal: &'a str [1..=200],
        /// Fold its events as this projection does.
        projection: Option<&'a str> [1..=200],
        /// How many of the newest events are shown. Default 20.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// The newest event of one type.
    pub struct TypeShown {
        /// How many events of the type there are.
        events: u64,
        /// The newest one's place in the journal.
        revision: u64,
        /// The newest one's place in the order of everything.
        place: Box<str>,
        /// The newest one.
        event: Reference<Event<'static>>,
    }
}
record! {
    /// What a journal's events come to.
    pub struct Stated {
        /// The journal.
        journal: Box<str>,
        /// The revision of its newest event.
        revision: u64,
        /// The first revision that can be read.
        oldest: u64,
        /// The newest snapshot of any type.
        snapshot: Option<SnapshotShown>,
        /// The newest event of each type, those of the newest first. Types are counted over the newest 100,000 events.
        types: Vec<TypeShown>,
        /// The newest events, oldest first.
        recent: Vec<Recorded>,
        /// What the projection says that it was folded as.
        projection: Option<Definition>,
        /// What its events come to under the projection.
        values: Option<Values>,
    }
}
record! {
    /// Show what a projection comes to.
    pub struct Projection<'a> {
        /// The projection.
        name: &'a str [1..=200],
        /// Only groups after this one: the `next` of the page before.
        after: Option<&'a str> [0..=500],
        /// How many groups at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// What a projection is defined as.
    pub struct Definition {
        /// Its name.
        name: Box<str>,
        /// What it makes of events.
        fold: Fold,
        /// Over this journal.
        journal: Option<Box<str>>,
        /// Over this category.
        category: Option<Box<str>>,
        /// Over journals with names like this.
        pattern: Option<Box<str>>,
        /// Where the value stands in the data.
        field: Option<Box<str>>,
        /// What events are grouped by.
        by: Option<Box<str>>,
        /// Only these types.
        types: Vec<Box<str>>,
        /// When it was defined.
        since: Millis,
        /// Who defined it.
        agent: Box<str>,
        /// The number of this definition: another one after each change.
        definition: u64,
    }
}
record! {
    /// What one group of events comes to.
    pub struct Group {
        /// What its events have in common: text as it stands, anything else as JSON.
        key: Box<str>,
        /// How many events are in it.
        count: u64,
        /// The exact sum, as text.
        sum: Option<Box<str>>,
        /// The last value; without a field, an object with the last value of every member.
        last: Option<BodyOf>,
    }
}
record! {
    /// What events come to. Counts of events that could not be used tell why; `events` is the sum of all counts.
    pub struct Values {
        /// How many events were looked at: those of the types that were asked for.
        events: u64,
        /// How many of them are in it.
        count: u64,
        /// How many had no such field, or nothing to be grouped by.
        missing: u64,
        /// How many had no number there, or one beyond 10^400, or data that is no JSON, or more than 1 kB to be kept.
        unusable: u64,
        /// How many have been redacted.
        redacted: u64,
        /// How many were left out because there is no room for more groups: 10,000 of them, or 4 MiB.
        others: u64,
        /// The exact sum over all groups, as text.
        sum: Option<Box<str>>,
        /// The last value, without groups.
        last: Option<BodyOf>,
        /// The groups, by key.
        groups: Vec<Group>,
        /// Send this as `after` for the next page of groups; left out at the end.
        next: Option<Box<str>>,
        /// The index that it is as of.
        as_of: u64,
        /// There are later events still to be folded in: ask again.
        behind: bool,
    }
}
record! {
    /// What a projection comes to.
    pub struct Projected {
        /// What it is defined as.
        projection: Definition,
        /// What the events come to: folded beside the machine, from history.
        values: Option<Values>,
    }
}
record! {
    /// List projections.
    pub struct Projections<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of definitions, by name.
    pub struct ProjectionsListed {
        /// The definitions.
        projections: Vec<Definition>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}

verbs! {
    /// What can be asked about journals.
    pub enum Query<'a> of "journal" = 7 {
        /// Read a journal, forwards or backwards.
        64 "read" Read(Read<'a>) -> Page: Query Read args ["journal", "from"] refuses [Invalid, NotFound, Gone]
            model "What happened, in order? Send `next` as `from` to go on." example r#"{"journal":"order-4711","from":0,"limit":10}"#,
        /// Read the events of every journal of a category, in the order in which they were appended.
        65 "category" Category(Category<'a>) -> Places: Query Read args ["category"] refuses [Invalid, NotFound]
            model "What happened to all things of one kind? Send `next` as `after` to go on." example r#"{"category":"order","limit":10}"#,
        /// Read the events of many journals, in the order in which they were appended.
        66 "all" All(All<'a>) -> Places: Query Read args ["pattern"] refuses [Invalid, Exhausted]
            model "What happened everywhere, or in journals with names like this?" example r#"{"pattern":"order-4*","limit":10}"#,
        /// Show one journal: its revision, its oldest event, its size.
        67 "show" Show(Show<'a>) -> Shown: Query Read args ["journal"] refuses [NotFound]
            model "Which revision is this journal at?" example r#"{"journal":"order-4711"}"#,
        /// List journals by prefix.
        68 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "Which journals are there?" example r#"{"prefix":"order-","limit":10}"#,
        /// List categories with their counts.
        69 "categories" Categories(Categories<'a>) -> CategoriesListed: Query Read args ["prefix"] refuses []
            model "Which kinds of journals are there?" example r#"{}"#,
        /// Read the newest snapshot of a journal and the events after it.
        70 "load" Load(Load<'a>) -> Loaded: Query Read args ["journal"] refuses [NotFound, Gone]
            model "What you need to decide: fold the events onto the snapshot, then append at `revision`." example r#"{"journal":"order-4711","type":"order.v1"}"#,
        /// Show what a journal's events come to, now or at an earlier moment.
        71 "state" State(State<'a>) -> Stated: Query Read args ["journal"] refuses [NotFound, Gone]
            model "What was known of this thing, now or `at` a moment?" example r#"{"journal":"order-4711"}"#,
        /// Show what a projection comes to.
        72 "projection" Projection(Projection<'a>) -> Projected: Query Read args ["name"] refuses [NotFound]
            model "What do the events come to?" example r#"{"name":"sales"}"#,
        /// List projections.
        73 "projections" Projections(Projections<'a>) -> ProjectionsListed: Query Read args ["prefix"] refuses []
            model "Which projections are there?" example r#"{}"#,
    }
}
