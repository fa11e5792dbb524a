//! What can be asked about docs, and what comes back.

use super::{Span, Tip};
use crate::canonical::Text;
use crate::ids::{Millis, Serial};
use crate::merge::{Rule, Stamp};
use crate::{record, verbs};

record! {
    /// Show a doc: its keys as they are read now.
    pub struct Show<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// Only keys that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only keys after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many keys at the most. Default 100.
        limit: Option<u64> [1..=1000],
        /// Show the digest, too. It takes a walk over the whole doc.
        digest: bool,
    }
}
record! {
    /// A key as it is read now.
    pub struct KeyShown {
        /// The key.
        key: Box<str>,
        /// How it merges.
        rule: Rule,
        /// What is read: what was written, a number, a list or true or false, as the rule says.
        value: Text,
        /// Live entries behind it.
        entries: u64,
        /// When the newest of them came to the node; left out when nothing is written.
        at: Option<Millis>,
        /// Who brought it.
        agent: Option<Box<str>>,
    }
}
record! {
    /// A doc.
    pub struct Shown {
        /// Its name.
        doc: Box<str>,
        /// Its number.
        id: Serial,
        /// How keys merge of which nothing else is said.
        rule: Rule,
        /// Keys, written or declared.
        keys: u64,
        /// Live entries.
        entries: u64,
        /// Copies that edits came from.
        actors: u64,
        /// Its bytes, as `doc_max_bytes` counts them.
        bytes: u64,
        /// When it was made.
        since: Millis,
        /// When it last changed.
        at: Millis,
        /// Who changed it last.
        agent: Box<str>,
        /// `blake3:` and the hash of the canonical JSON of this copy: equal where the same was seen.
        digest: Option<Box<str>>,
        /// Its keys, by name.
        values: Vec<KeyShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Show one key.
    pub struct Get<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// The key. One that nobody wrote reads as nothing: `null`, 0, an empty list, false.
        key: &'a str [1..=200],
    }
}
record! {
    /// What is a copy missing?
    pub struct Delta<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// What the copy has seen; nothing for a new one.
        since: Vec<Span<'a>> [0..=65536],
        /// The number of the doc that it is a copy of. Refused as `gone` when the name is another doc's by now.
        id: Option<Serial>,
        /// Whose copy it is: show what the node last heard of it, as `tip`.
        actor: Option<&'a str> [3..=265],
        /// Show the digest, too.
        digest: bool,
    }
}
record! {
    /// An edit that counts.
    pub struct EntryShown {
        /// The copy that made it; `@` for the node.
        actor: Box<str>,
        /// Which of its edits it was.
        n: u64,
        /// The key.
        key: Box<str>,
        /// How the key merges.
        rule: Rule,
        /// The value; under `count` and `sum` what that copy has added in all, under `flag` `true`.
        value: Text,
        /// When it was written, under `last` and `append`.
        stamp: Option<Stamp>,
    }
}
record! {
    /// Edits of one copy, from the first to the last of them.
    pub struct SpanShown {
        /// The copy.
        actor: Box<str>,
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    }
}
record! {
    /// How a key merges.
    pub struct KeyRuleShown {
        /// The key.
        key: Box<str>,
        /// How it merges.
        rule: Rule,
    }
}
record! {
    /// What a copy is missing, whole: a doc has bounds. Joined to the copy, it knows all that the node knows.
    pub struct Missing {
        /// The doc's number.
        id: Serial,
        /// How keys merge of which nothing else is said.
        rule: Rule,
        /// How the others merge.
        rules: Vec<KeyRuleShown>,
        /// Entries that the copy has not seen.
        entries: Vec<EntryShown>,
        /// What the node has seen, without what the copy has seen and the node still has: whatever of it is not among `entries` is gone.
        seen: Vec<SpanShown>,
        /// What the copy has seen and the node has not: send it.
        lacks: Vec<SpanShown>,
        /// What the node last heard of `actor`.
        tip: Option<Tip>,
        /// The hash of the node's copy.
        digest: Option<Box<str>>,
    }
}
record! {
    /// List docs.
    pub struct List<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A doc in a list.
    pub struct DocShown {
        /// Its name.
        doc: Box<str>,
        /// Its number.
        id: Serial,
        /// Keys, written or declared.
        keys: u64,
        /// Live entries.
        entries: u64,
        /// Copies that edits came from.
        actors: u64,
        /// When it last changed.
        at: Millis,
        /// Who changed it last.
        agent: Box<str>,
    }
}
record! {
    /// A page of docs, by name.
    pub struct Listed {
        /// The docs.
        docs: Vec<DocShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Why does a key read as it does?
    pub struct Why<'a> {
        /// The doc.
        doc: &'a str [1..=200],
        /// The key.
        key: &'a str [1..=200],
    }
}
record! {
    /// What a key is made of.
    pub struct Because {
        /// How it merges.
        rule: Rule,
        /// In sentences: how it merges, and who wrote what, from where and when, what won and against what.
        because: Vec<Box<str>>,
    }
}

verbs! {
    /// What can be asked about docs.
    pub enum Query<'a> of "doc" = 14 {
        /// Show a doc: its keys as they are read now.
        64 "show" Show(Show<'a>) -> Shown: Query Read args ["doc", "prefix"] refuses [NotFound]
            model "What is known so far, by everybody together?" example r#"{"doc":"review-17","digest":true}"#,
        /// Show one key.
        65 "get" Get(Get<'a>) -> KeyShown: Query Read args ["doc", "key"] refuses [NotFound]
            model "Read one key." example r#"{"doc":"review-17","key":"tokens"}"#,
        /// Say what a copy is missing.
        66 "delta" Delta(Delta<'a>) -> Missing: Query Read args ["doc"] refuses [NotFound, Gone]
            model "For programs that work offline; the SDK does it with `sync`." example r#"{"doc":"review-17","since":[{"actor":"owner@laptop","from":1,"to":1}]}"#,
        /// List docs.
        67 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "Which docs are there?" example r#"{"prefix":"review-"}"#,
        /// Say why a key reads as it does.
        68 "why" Why(Why<'a>) -> Because: Query Read args ["doc", "key"] refuses [NotFound]
            model "Who wrote what here, and which of it counts?" example r#"{"doc":"review-17","key":"tokens"}"#,
    }
}
