//! Refusals: a "no" by rule.
//!
//! A refusal is part of the one order like a reply: deterministic, recorded, and it leaves state untouched.
//! The [`Code`] is what programs act on and what the digest covers; the text is for people and models, may be reworded in any release, and always ends with the way out.
//!
//! What is not here: faults (`unavailable`, `overloaded`, `unknown`). They are local to a node, never replicated, and live in the node's crate.

use crate::choice;
use std::borrow::Cow;
use std::fmt;

choice! {
    /// Why the answer is no. Split only where a caller would act differently.
    pub enum Code {
        /// The request itself is wrong: mend it.
        Invalid = "invalid",
        /// No credential, or one nobody knows: bring one.
        Unauthenticated = "unauthenticated",
        /// The credential is good and its rights do not reach this.
        Denied = "denied",
        /// There is no such thing.
        NotFound = "not_found",
        /// The thing has changed, or the key was used for something else: read again.
        Conflict = "conflict",
        /// Somebody else has it: wait.
        Held = "held",
        /// You had it and lost it: stop.
        Stale = "stale",
        /// Too old to be answered truthfully.
        Expired = "expired",
        /// It was there and is not kept any more.
        Gone = "gone",
        /// A quota of the space is used up.
        Exhausted = "exhausted",
        /// Not possible in this place, by design.
        Unsupported = "unsupported",
    }
}

/// A "no" with everything a caller needs to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What programs act on.
    pub code: Code,
    /// For people: lower case, what, the one value that matters, then the way out.
    pub text: Cow<'static, str>,
    /// Who holds the thing, for [`Code::Held`] and [`Code::Stale`].
    pub holder: Option<Box<str>>,
    /// When to come back, in milliseconds from now, where that is known.
    pub retry_after_ms: Option<u64>,
    /// The revision that stands now, for [`Code::Conflict`].
    pub revision: Option<u64>,
    /// The number under which the current payload can be joined in, for a conflict on a value.
    pub current: Option<u64>,
    /// The current value itself where it is a whole number.
    pub number: Option<i64>,
}

impl Refusal {
    /// A refusal with a code and its text.
    pub fn new(code: Code, text: impl Into<Cow<'static, str>>) -> Self {
        Refusal {
            code,
            text: text.into(),
            holder: None,
            retry_after_ms: None,
            revision: None,
            current: None,
            number: None,
        }
    }

    /// Adds who holds the thing.
    pub fn held_by(mut self, holder: &str) -> Self {
        self.holder = Some(holder.into());
        self
    }

    /// Adds when to come back.
    pub fn retry_after(mut self, ms: u64) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }

    /// Adds the revision that stands now and where its value can be found.
    pub fn current(mut self, revision: u64, body: Option<u64>) -> Self {
        self.revision = Some(revision);
        self.current = body;
        self
    }

    /// Adds the current value where it is a whole number.
    pub fn counted(mut self, number: i64) -> Self {
        self.number = Some(number);
        self
    }

    /// The same refusal, with where it happened put in front.
    pub fn within(mut self, place: &str) -> Self {
        self.text = format!("{place}: {}", self.text).into();
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

macro_rules! shorthand {
    ($($name:ident $code:ident)*) => {$(
        #[doc = concat!("A refusal with [`Code::", stringify!($code), "`].")]
        #[cold]
        pub fn $name(text: impl Into<Cow<'static, str>>) -> Refusal {
            Refusal::new(Code::$code, text)
        }
    )*};
}
shorthand! {
    invalid Invalid
    denied Denied
    not_found NotFound
    conflict Conflict
    held Held
    stale Stale
    expired Expired
    gone Gone
    exhausted Exhausted
    unsupported Unsupported
}
