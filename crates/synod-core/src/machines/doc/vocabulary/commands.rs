//! What can be said about docs, and what is replied.

use crate::canonical::{Json, Text};
use crate::ids::Serial;
use crate::merge::{Rule, Stamp};
use crate::{record, verbs};

record! {
    /// How a key merges.
    pub struct KeyRule<'a> {
        /// The key.
        key: &'a str [1..=200],
        /// How it merges.
        rule: Rule,
    }
}
record! {
    /// Make a doc.
    pub struct Create<'a> {
        /// The doc, such as `review-17`.
        doc: &'a str [1..=200],
        /// How keys merge of which nothing else is said. Default: `last`.
        rule: Option<Rule>,
        /// How some keys merge.
        rules: Vec<KeyRule<'a>> [0..=1000],
    }
}
record! {
    /// The doc is there.
    pub struct Created {
        /// Its number: another doc of the same name, later, has another.
        id: Serial,
        /// It was there already, with the same rules.
        again: bool,
    }
}
record! {
    /// Say how a key merges, before it is written.
    pub struct Declare<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// The key.
        key: &'a str [1..=200],
        /// How it merges.
        rule: Rule,
    }
}
record! {
    /// The key merges so.
    pub struct Declared {
        /// How it merged before.
        was: Rule,
    }
}
record! {
    /// Write a key, as its rule says: `sum` adds the value, `set` adds it as an element, `last` puts it in place of what is there.
    pub struct Write<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// The key.
        key: &'a str [1..=200],
        /// What to write, at most 1,024 bytes of canonical JSON whose numbers are whole. It cannot be redacted: what is long, or nobody's business, belongs into a blob or a key, and its name here.
        value: Json<'a> [1..=1024],
    }
}
record! {
    /// It is written.
    pub struct Written {
        /// What is read of the key now; left out under `set` and `append`, where it may be long.
        value: Option<Text>,
        /// Entries that the key has now.
        entries: u64,
        /// Whether anything became another: a number that is not larger changes no `max`.
        changed: bool,
    }
}
record! {
    /// Remove a key, or one value of it: what is there now, not what is written elsewhere meanwhile.
    pub struct Remove<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// The key.
        key: &'a str [1..=200],
        /// Only this value: an element of a set. Default: everything.
        value: Option<Json<'a>> [1..=1024],
    }
}
record! {
    /// It is gone.
    pub struct Removed {
        /// Entries that were removed.
        entries: u64,
    }
}
record! {
    /// An edit that counts, as some copy knows it.
    pub struct EntrySent<'a> {
        /// The copy that made it: `AGENT@PLACE`, or `@` for the node.
        actor: &'a str [1..=265],
        /// Which of its edits it was.
        n: u64 [1..=9007199254740991],
        /// The key.
        key: &'a str [1..=200],
        /// How the key merges there.
        rule: Rule,
        /// The value; under `count` and `sum` what that copy has added in all, under `flag` `true`.
        value: Json<'a> [1..=1024],
        /// When it was written, under `last` and `append`.
        stamp: Option<Stamp>,
    }
}
record! {
    /// Edits of one copy, from the first to the last of them.
    pub struct Span<'a> {
        /// The copy.
        actor: &'a str [1..=265],
        /// The first.
        from: u64 [1..=9007199254740991],
        /// The last.
        to: u64 [1..=9007199254740991],
    }
}
record! {
    /// The last of a copy's own edits, and what all of them come to: a copy that went back to a backup comes to something else.
    #[derive(Copy)]
    pub struct Tip {
        /// Its number.
        n: u64 [1..=9007199254740991],
        /// The first 52 bits of the hash over the one before and this edit.
        trace: u64,
    }
}
record! {
    /// Bring a copy together with the node's, or a part of one. The same again changes nothing.
    pub struct Merge<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// Edits that count.
        entries: Vec<EntrySent<'a>> [0..=4096],
        /// What was seen: of it, whatever is not among `entries` is gone.
        seen: Vec<Span<'a>> [0..=4096],
        /// The number of the doc that this is a copy of. Refused as `gone` when the name is another doc's by now.
        id: Option<Serial>,
        /// Whose own copy this is. Refused as a conflict when the node last heard something else of it than `was`.
        actor: Option<&'a str> [3..=265],
        /// What the node last heard of that copy, as `doc.delta` shows it.
        was: Option<Tip>,
        /// What it is to remember of it.
        tip: Option<Tip>,
        /// Take edits of other agents that the node has not seen, too: for an admin, to restore a doc.
        relay: bool,
    }
}
record! {
    /// They are together.
    pub struct Merged {
        /// The doc's number.
        id: Serial,
        /// Entries that came.
        added: u64,
        /// Entries that went.
        removed: u64,
        /// Entries that were known already.
        known: u64,
    }
}
record! {
    /// Delete a doc with all it has seen.
    pub struct Delete<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// Only if it has this number.
        id: Option<Serial>,
    }
}
record! {
    /// The doc is not there.
    pub struct Deleted {
        /// Whether it was.
        deleted: bool,
        /// Entries that it had.
        entries: u64,
    }
}

verbs! {
    /// What can be said about docs.
    pub enum Command<'a> of "doc" = 14 {
        /// Make a doc whose keys merge by rules.
        1 "create" Create(Create<'a>) -> Created: Work Write args ["doc"] refuses [Invalid, Conflict, Exhausted]
            model "Share state that many write at once: give each key a rule, so that nobody overwrites anybody."
            example r#"{"doc":"review-17","rules":[{"key":"tokens","rule":"sum"},{"key":"done","rule":"set"}]}"#,
        /// Say how a key merges.
        2 "rule" Rule(Declare<'a>) -> Declared: Work Write args ["doc", "key", "rule"] refuses [Invalid, NotFound, Conflict, Exhausted]
            model "Before the first write: `sum` for what adds up, `set` for what is collected, `max` for the best so far." example r#"{"doc":"review-17","key":"tokens","rule":"sum"}"#,
        /// Write a key, as its rule says.
        3 "write" Write(Write<'a>) -> Written: Work Write args ["doc", "key", "value"] refuses [Invalid, NotFound, Exhausted]
            model "Send what you have, not what you think the whole is: 40 to a `sum` adds 40." example r#"{"doc":"review-17","key":"tokens","value":40}"#,
        /// Remove a key, or one value of it.
        4 "remove" Remove(Remove<'a>) -> Removed: Relief Write args ["doc", "key", "value"] refuses [Invalid, NotFound]
            model "Take an element out of a set, or clear a key." example r#"{"doc":"review-17","key":"done","value":"src/a.rs"}"#,
        /// Bring a copy that was edited elsewhere together with the node's.
        5 "merge" Merge(Merge<'a>) -> Merged: Work Write args ["doc"] refuses [Invalid, Denied, NotFound, Gone, Conflict, Exhausted]
            model "For programs that work offline; the SDK does it with `sync`."
            example r#"{"doc":"review-17","entries":[{"actor":"owner@laptop","n":1,"key":"tokens","rule":"sum","value":40}],"seen":[{"actor":"owner@laptop","from":1,"to":1}]}"#,
        /// Delete a doc.
        6 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["doc"] refuses [Gone]
            model "When nobody needs it any more: copies elsewhere can not come together with it then." example r#"{"doc":"review-17"}"#,
    }
}
