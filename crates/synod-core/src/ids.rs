//! The few numbers everything is named by.
//!
//! Each is a newtype, so that a fence cannot stand where a task id belongs without somebody saying so.
//! All of them stay below 2^53 on the wire, because JSON readers round above it.

use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::record::{Kind, Typed};
use std::fmt;

/// The largest number that appears on any wire: 2^53 − 1, what a JSON reader keeps exactly.
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

macro_rules! number {
    ($(#[doc = $doc:literal])* $name:ident) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'a> Wire<'a> for $name {
            fn put(&self, out: &mut Vec<u8>) {
                put_varint(out, self.0);
            }
            fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
                from.varint().map($name)
            }
        }

        impl Typed for $name {
            const KIND: Kind = Kind::Number;
        }
    };
}

number! {
    /// The place of one request in the fold's order: from 1, without gaps. Zero means "before the first".
    Index
}
number! {
    /// A number from the space's one replicated counter: strictly rising, never used twice. Ids and fences are serials.
    Serial
}
number! {
    /// The number that proves a claim is still the newest: a [`Serial`] fresh at every grant.
    Fence
}
number! {
    /// The version of one thing, such as a key: a [`Serial`] fresh at each change. It rises, need not be consecutive, and never comes again in a later life of the same name. Zero means "not there".
    Revision
}
number! {
    /// A point in replicated time, in milliseconds since 1970, or a span in milliseconds. It never goes back.
    Millis
}
number! {
    /// One life of a node, or one leadership. Each begins with an epoch entry; entries of older epochs are ignored.
    Epoch
}

impl Index {
    /// The index after this one.
    pub fn next(self) -> Self {
        Index(self.0 + 1)
    }
}

impl Millis {
    /// This point moved later by `span` milliseconds; it stops at [`NUMBER_MAX`] instead of wrapping.
    pub fn plus(self, span: u64) -> Self {
        Millis(self.0.saturating_add(span).min(NUMBER_MAX))
    }

    /// Milliseconds from `earlier` to this point; zero when `earlier` is later.
    pub fn since(self, earlier: Millis) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The only clock a machine sees: where in the order it is, and what time the entry carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The request being applied.
    pub index: Index,
    /// The entry's time.
    pub time: Millis,
}
