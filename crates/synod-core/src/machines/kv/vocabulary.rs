//! The words of shared state: what can be said about keys, what is answered, what is announced.

use crate::entry::Value;
use crate::ids::{Millis, Revision, Serial};
use crate::record::Held;
use crate::{choice, events, record, verbs};

record! {
    /// Write a key's value. What was said before about its end (`ttl_ms`, `session`) is replaced too.
    pub struct Put<'a> {
        /// The key: any name, parts divided as you like, such as `plan/step-3`.
        key: &'a str [1..=512],
        /// The value: any JSON. Whole numbers can be counted with `increment`.
        value: Value<'a>,
        /// Only if the key is at this revision; 0: only if there is no such key.
        if_revision: Option<Revision>,
        /// Only if there is no such key.
        if_absent: bool,
        /// The key ends by itself after this long.
        ttl_ms: Option<u64> [100..=31_536_000_000],
        /// The key ends with this session. Needs a joined agent.
        session: bool,
    }
}
record! {
    /// A key was written.
    pub struct Written {
        /// The revision it is at now.
        revision: Revision,
    }
}
record! {
    /// Remove a key and its history.
    pub struct Delete<'a> {
        /// The key.
        key: &'a str [1..=512],
        /// Only if the key is at this revision.
        if_revision: Option<Revision>,
    }
}
record! {
    /// A key is not there any more.
    pub struct Deleted {
        /// Whether it was there.
        deleted: bool,
        /// The revision it had.
        revision: Option<Revision>,
    }
}
record! {
    /// Add to a key that holds a whole number; one that is not there counts from 0. Its end stays as it is.
    pub struct Increment<'a> {
        /// The key.
        key: &'a str [1..=512],
        /// How much; negative to count down. Default 1.
        by: Option<i64>,
    }
}
record! {
    /// A number was counted.
    pub struct Counted {
        /// The value now.
        value: i64,
        /// The revision it is at now.
        revision: Revision,
    }
}
record! {
    /// Make sure of a key. In a transaction it guards the commands beside it.
    pub struct Check<'a> {
        /// The key.
        key: &'a str [1..=512],
        /// It must be at this revision. Left out: it must be there.
        revision: Option<Revision>,
        /// It must not be there.
        absent: bool,
    }
}
record! {
    /// A key is as expected.
    pub struct Checked {
        /// The revision it is at; 0 when it is not there.
        revision: Revision,
    }
}

verbs! {
    /// What can be said about keys.
    pub enum Command<'a> of "kv" = 3 {
        /// Write a key.
        1 "put" Put(Put<'a>) -> Written: Work Write args ["key", "value"] refuses [Invalid, Conflict, Exhausted]
            model "Share a value. Send the `revision` you read as `if_revision`, so that nobody's change is lost."
            example r#"{"key":"k","value":1,"if_revision":7}"#,
        /// Remove a key.
        2 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["key"] refuses [Conflict]
            model "Remove a value; asking twice is harmless." example r#"{"key":"k"}"#,
        /// Add to a number.
        3 "increment" Increment(Increment<'a>) -> Counted: Work Write args ["key", "by"] refuses [Conflict, Exhausted]
            model "Count together without reading first." example r#"{"key":"k","by":2}"#,
        /// Make sure of a key, in a transaction.
        4 "check" Check(Check<'a>) -> Checked: Relief Write args ["key", "revision"] refuses [Invalid, Conflict]
            model "Put it first in a transaction: the rest happens only if the key is as you read it."
            example r#"{"key":"k","revision":7}"#,
    }
}

record! {
    /// Show one key.
    pub struct Get<'a> {
        /// The key.
        key: &'a str [1..=512],
    }
}
record! {
    /// A key as it is.
    pub struct Shown {
        /// The key.
        key: Box<str>,
        /// Its value; left out when only keys were asked for.
        value: Option<Held>,
        /// The revision it is at.
        revision: Revision,
        /// When it was made.
        since: Millis,
        /// When it was last changed.
        changed: Millis,
        /// Who changed it last.
        agent: Box<str>,
        /// When it ends by itself.
        until: Option<Millis>,
        /// The session it ends with.
        session: Option<Serial>,
    }
}
record! {
    /// List keys.
    pub struct List<'a> {
        /// Only those that begin with this.
        prefix: Option<&'a str> [0..=512],
        /// Only those after this one: the `next` of the page before.
        after: Option<&'a str> [0..=512],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
        /// Leave the values out.
        keys_only: bool,
    }
}
record! {
    /// A page of keys, by name.
    pub struct Listed {
        /// The keys.
        keys: Vec<Shown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Show what a key was before.
    pub struct History<'a> {
        /// The key.
        key: &'a str [1..=512],
        /// Only revisions below this one: the `next` of the page before.
        before: Option<Revision>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A key at one of its revisions.
    pub struct VersionShown {
        /// The revision.
        revision: Revision,
        /// What it was.
        value: Option<Held>,
        /// When it was written.
        at: Millis,
        /// Who wrote it.
        agent: Box<str>,
    }
}
record! {
    /// A key's versions, newest first, the current one included; older than `history_max` are forgotten.
    pub struct Versions {
        /// The versions.
        versions: Vec<VersionShown>,
        /// Send this as `before` for the next page; left out at the end.
        next: Option<Revision>,
    }
}

verbs! {
    /// What can be asked about keys.
    pub enum Query<'a> of "kv" = 3 {
        /// Show one key: value and revision.
        64 "get" Get(Get<'a>) -> Shown: Query Read args ["key"] refuses [NotFound]
            model "Read a shared value. Keep its `revision` if you mean to change it." example r#"{"key":"k"}"#,
        /// List keys by prefix.
        65 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "What is known under this prefix?" example r#"{"prefix":"plan/","limit":10}"#,
        /// Show what a key was before.
        66 "history" History(History<'a>) -> Versions: Query Read args ["key"] refuses [NotFound]
            model "Who changed it, when, and what was it before?" example r#"{"key":"k"}"#,
    }
}

choice! {
    /// Why a key ended by itself.
    pub enum End {
        /// Its time was over.
        Ttl = "ttl",
        /// The session it was bound to ended.
        Session = "session",
    }
}

events! {
    of "kv" = 3 {
        /// A key was written.
        1 "put" KeyPut<'a> {
            /// The key.
            key: &'a str,
            /// The revision it is at now.
            revision: Revision,
        },
        /// A key was removed.
        2 "deleted" KeyDeleted<'a> {
            /// The key.
            key: &'a str,
            /// The revision it had.
            revision: Revision,
        },
        /// A key ended by itself.
        3 "expired" KeyExpired<'a> {
            /// The key.
            key: &'a str,
            /// The revision it had.
            revision: Revision,
            /// Why.
            why: End,
        },
        /// A number was counted.
        4 "incremented" KeyIncremented<'a> {
            /// The key.
            key: &'a str,
            /// The revision it is at now.
            revision: Revision,
            /// The value now.
            value: i64,
        },
    }
}
