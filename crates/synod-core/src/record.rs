//! One macro that declares a struct, its bytes and its documentation together.
//!
//! A [`record!`] is a struct whose fields are read and written in the order they are declared **[format]**:
//! first, if any field can be left out, a varint mask with one bit for each such field; then the values that are present.
//! A field may be added at the end if it can be left out: old bytes then still read, and old readers never see the bit set.
//!
//! The same declaration yields the static [`Field`] list from which JSON, the command line, OpenAPI and the docs are made, so none of them can disagree with the bytes.
//!
//! Units stand in names (`lease_ms`, `max_bytes`); a range in square brackets bounds a number, a text's bytes or a list's items.

use std::ops::RangeInclusive;

/// What a field holds, as seen by everything that is driven by tables.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Yes or no; left out means no.
    Bool,
    /// A whole number from 0 to 2^53 − 1.
    Number,
    /// A whole number that may be negative.
    Integer,
    /// UTF-8 text.
    Text,
    /// Raw bytes: lower-case hexadecimal in JSON.
    Bytes,
    /// Raw bytes of this many: lower-case hexadecimal in JSON.
    Array(usize),
    /// Any JSON value, or bytes as base64 under `NAME_base64`. No machine computes on it.
    Payload,
    /// Bytes of an artefact: text, or bytes as base64 under `NAME_base64`. No machine computes on them but on what they hash to at the `offset` beside.
    Piece,
    /// A whole number kept inside the command, or any other JSON value as a payload.
    Value,
    /// Any JSON value whose numbers are whole, kept inside the command in its canonical form: what a machine may compare and hash. It cannot be redacted.
    Json,
    /// In replies: a payload that state holds under this number, joined in when the reply is shown.
    Body,
    /// In replies: a whole number, or a payload that state holds under a number, joined in when the reply is shown.
    Held,
    /// In replies: where a payload stands in the log. Shown as the members of the record that carried it, with `from` and `at` before them, read from history when the reply is shown.
    Past(&'static [Field]),
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Several of one kind.
    List(&'static Kind),
    /// Fields within a field.
    Record(&'static [Field]),
    /// Commands of any machine, each as `{"machine.verb": {…}}`.
    Commands,
    /// Replies to commands, in their order.
    Replies,
}

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in Rust, JSON and on the command line.
    pub name: &'static str,
    /// What it means, in one or two sentences.
    pub about: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
    /// The range of a number, of a text's length in bytes, or of a list's length; `None` where only the kind's own bound holds.
    pub range: Option<(u64, u64)>,
}

impl Field {
    /// Whether a request must bring it: what cannot be left out, and a list that cannot be empty.
    pub const fn required(&self) -> bool {
        match (self.kind, self.range) {
            (Kind::List(_), Some((min, _))) if min > 0 => true,
            _ => !self.optional,
        }
    }
}

/// A type that knows its [`Kind`].
pub trait Typed {
    /// What a field of this type holds.
    const KIND: Kind;
}

macro_rules! typed {
    ($($ty:ty => $kind:expr),* $(,)?) => {$(
        impl Typed for $ty {
            const KIND: Kind = $kind;
        }
    )*};
}
typed! {
    bool => Kind::Bool,
    u8 => Kind::Number,
    u16 => Kind::Number,
    u32 => Kind::Number,
    u64 => Kind::Number,
    i64 => Kind::Integer,
    &str => Kind::Text,
    Box<str> => Kind::Text,
    &[u8] => Kind::Bytes,
    Box<[u8]> => Kind::Bytes,
    () => Kind::Record(&[]),
}

impl<const N: usize> Typed for [u8; N] {
    const KIND: Kind = Kind::Array(N);
}
impl<A: Typed, B: Typed> Typed for (A, B) {
    const KIND: Kind = Kind::Record(&[
        Field { name: "first", about: "The first of two.", kind: A::KIND, optional: false, range: None },
        Field { name: "second", about: "The second of two.", kind: B::KIND, optional: false, range: None },
    ]);
}
impl<T: Typed> Typed for Option<T> {
    const KIND: Kind = T::KIND;
}
impl<T: Typed> Typed for Box<T> {
    const KIND: Kind = T::KIND;
}
impl<T: Typed> Typed for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

/// A struct with a static list of its fields.
pub trait Record {
    /// The fields, in the order of their bytes.
    const FIELDS: &'static [Field];
}
impl Record for () {
    const FIELDS: &'static [Field] = &[];
}

/// The name of a field as everybody writes it: `type` for what Rust has to call `r#type`.
pub const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Turns the `[a..=b]` of a field into plain numbers.
pub const fn bounds(range: RangeInclusive<u64>) -> (u64, u64) {
    (*range.start(), *range.end())
}

/// A payload that state holds under this number, to be joined in where the record is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyOf(pub crate::ids::Serial);

impl<'a> crate::codec::Wire<'a> for BodyOf {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
    fn get(from: &mut crate::codec::Reader<'a>) -> Result<Self, crate::codec::Malformed> {
        crate::codec::Wire::get(from).map(BodyOf)
    }
}
impl Typed for BodyOf {
    const KIND: Kind = Kind::Body;
}

/// A value that state holds: a whole number in place, or a payload under this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A whole number within ±(2^53 − 1).
    Number(i64),
    /// A payload, to be joined in where the record is shown.
    Body(crate::ids::Serial),
}

impl<'a> crate::codec::Wire<'a> for Held {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Held::Number(n) => {
                out.push(0);
                n.put(out);
            }
            Held::Body(key) => {
                out.push(1);
                key.put(out);
            }
        }
    }
    fn get(from: &mut crate::codec::Reader<'a>) -> Result<Self, crate::codec::Malformed> {
        match from.byte()? {
            0 => crate::codec::Wire::get(from).map(Held::Number),
            1 => crate::codec::Wire::get(from).map(Held::Body),
            _ => Err(crate::codec::Malformed("held value")),
        }
    }
}
impl Typed for Held {
    const KIND: Kind = Kind::Held;
}

/// Where a payload stands in the log: by index, never by position, so that it holds on every log and every replica.
///
/// `T` is the record that carried it. State that may grow beyond memory holds this instead of a [`BodyOf`]; whoever shows the reply reads the record from history.
/// The payload's hash is not in it: it stands in the command, which the chain covers.
pub struct Reference<T> {
    /// The request that carried it.
    pub index: crate::ids::Index,
    /// Which payload of that request, from 0. It counts through a whole transaction.
    pub ordinal: u32,
    carried: std::marker::PhantomData<fn() -> T>,
}

impl<T> Reference<T> {
    /// The payload at this place.
    pub fn new(index: crate::ids::Index, ordinal: u32) -> Self {
        Reference { index, ordinal, carried: std::marker::PhantomData }
    }
}

impl<T> From<crate::tables::Item> for Reference<T> {
    fn from(item: crate::tables::Item) -> Self {
        Reference::new(item.index, item.ordinal)
    }
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Reference<T> {}
impl<T> PartialEq for Reference<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.index, self.ordinal) == (other.index, other.ordinal)
    }
}
impl<T> Eq for Reference<T> {}
impl<T> std::fmt::Debug for Reference<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.index, self.ordinal)
    }
}

impl<'a, T> crate::codec::Wire<'a> for Reference<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.index, self.ordinal).put(out);
    }
    fn get(from: &mut crate::codec::Reader<'a>) -> Result<Self, crate::codec::Malformed> {
        let (index, ordinal) = crate::codec::Wire::get(from)?;
        Ok(Reference::new(index, ordinal))
    }
}
impl<T: Record> Typed for Reference<T> {
    const KIND: Kind = Kind::Past(T::FIELDS);
}

/// Declares a struct whose bytes, field list and documentation are one thing. See the [module](self).
#[macro_export]
macro_rules! record {
    ($(#[doc = $doc:literal])* $(#[derive($($derive:ident),*)])? $vis:vis struct $name:ident<$lt:lifetime> { $($body:tt)* }) => {
        $crate::record!(@fields [$(#[doc = $doc])*] [$($($derive),*)?] $vis $name [<$lt>] [$lt] [$lt] { $($body)* });
    };
    ($(#[doc = $doc:literal])* $(#[derive($($derive:ident),*)])? $vis:vis struct $name:ident { $($body:tt)* }) => {
        $crate::record!(@fields [$(#[doc = $doc])*] [$($($derive),*)?] $vis $name [] ['w] ['static] { $($body)* });
    };
    (@fields [$($docs:tt)*] [$($derive:ident),*] $vis:vis $name:ident [$($generic:tt)*] [$lt:lifetime] [$flt:lifetime] {
        $($(#[doc = $about:literal])* $field:ident: $ty:ty $([$range:expr])?),* $(,)?
    }) => {
        $($docs)*
        #[derive(Clone, Debug, PartialEq, Eq $(, $derive)*)]
        $vis struct $name $($generic)* {
            $($(#[doc = $about])* pub $field: $ty,)*
        }

        impl<$lt> $crate::codec::Wire<$lt> for $name $($generic)* {
            #[inline]
            #[allow(unused_mut, unused_variables, unused_assignments, clippy::let_unit_value)]
            fn put(&self, out: &mut Vec<u8>) {
                let mut mask = 0u64;
                let mut bit = 0u32;
                $(if <$ty as $crate::codec::Wire<$lt>>::OPTIONAL {
                    if $crate::codec::Wire::present(&self.$field) { mask |= 1 << bit; }
                    bit += 1;
                })*
                if bit > 0 { $crate::codec::put_varint(out, mask); }
                $(if !<$ty as $crate::codec::Wire<$lt>>::OPTIONAL || $crate::codec::Wire::present(&self.$field) {
                    $crate::codec::Wire::put(&self.$field, out);
                })*
            }

            #[inline]
            #[allow(unused_mut, unused_variables, unused_assignments)]
            fn get(from: &mut $crate::codec::Reader<$lt>) -> Result<Self, $crate::codec::Malformed> {
                let optionals: u32 = 0 $(+ <$ty as $crate::codec::Wire<$lt>>::OPTIONAL as u32)*;
                let mask = if optionals > 0 { from.varint()? } else { 0 };
                if mask.checked_shr(optionals).unwrap_or(0) != 0 {
                    return Err($crate::codec::Malformed("field mask"));
                }
                let mut bit = 0u32;
                $(let $field = if <$ty as $crate::codec::Wire<$lt>>::OPTIONAL {
                    bit += 1;
                    if mask >> (bit - 1) & 1 == 1 {
                        <$ty as $crate::codec::Wire<$lt>>::get(from)?
                    } else {
                        <$ty as $crate::codec::Wire<$lt>>::absent().ok_or($crate::codec::Malformed("field"))?
                    }
                } else {
                    <$ty as $crate::codec::Wire<$lt>>::get(from)?
                };)*
                Ok($name { $($field),* })
            }
        }

        impl $($generic)* $crate::record::Record for $name $($generic)* {
            const FIELDS: &'static [$crate::record::Field] = &[
                $($crate::record::Field {
                    name: $crate::record::plain(stringify!($field)),
                    about: concat!($($about),*),
                    kind: <$ty as $crate::record::Typed>::KIND,
                    optional: <$ty as $crate::codec::Wire<$flt>>::OPTIONAL,
                    range: { #[allow(unused_mut, unused_assignments)] let mut range = None; $(range = Some($crate::record::bounds($range));)? range },
                },)*
            ];
        }

        impl $($generic)* $crate::record::Typed for $name $($generic)* {
            const KIND: $crate::record::Kind = $crate::record::Kind::Record(<$name $($generic)* as $crate::record::Record>::FIELDS);
        }
    };
}

/// Declares an enum of plain words: one byte on the wire, its lower-case name in JSON.
#[macro_export]
macro_rules! choice {
    ($(#[doc = $doc:literal])* $vis:vis enum $name:ident { $($(#[doc = $about:literal])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        $vis enum $name { $($(#[doc = $about])* $variant,)* }

        impl $name {
            /// Every variant, in the order of their bytes.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// Every word, in the order of their bytes.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word for this variant.
            pub fn word(self) -> &'static str {
                Self::WORDS[self as usize]
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl<'a> $crate::codec::Wire<'a> for $name {
            fn put(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }
            fn get(from: &mut $crate::codec::Reader<'a>) -> Result<Self, $crate::codec::Malformed> {
                let at = from.byte()? as usize;
                Self::ALL.get(at).copied().ok_or($crate::codec::Malformed(stringify!($name)))
            }
        }

        impl $crate::record::Typed for $name {
            const KIND: $crate::record::Kind = $crate::record::Kind::Choice(Self::WORDS);
        }
    };
}
