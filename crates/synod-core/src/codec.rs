//! How values become bytes **[format]**.
//!
//! One small set of rules serves commands, replies, events, rows and checkpoints:
//! whole numbers are LEB128 varints (signed ones zig-zag first), text and byte strings carry a varint length, lists carry a varint count.
//! Reading borrows from the buffer wherever it can, never trusts a length, and never panics.

use crate::deed::Lent;
use crate::entry::Detached;
use crate::ids::Index;
use std::fmt;

/// Bytes that do not say what they should. Carries what was being read, for the person who has to find out why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// A value that can be written to bytes and read back from them.
///
/// `'a` is the life of the buffer: values may borrow from it.
pub trait Wire<'a>: Sized {
    /// Whether a record may leave this value out; its presence is then one bit of the record's mask.
    const OPTIONAL: bool = false;

    /// Whether the value has to be written. Only asked of optional ones.
    fn present(&self) -> bool {
        true
    }

    /// What an optional value is when it was left out; `None` for a value that is never left out.
    fn absent() -> Option<Self> {
        None
    }

    /// Appends the value's bytes.
    fn put(&self, out: &mut Vec<u8>);

    /// Reads the value from the front of `from`.
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed>;
}

/// Appends a varint: seven bits a byte, lowest first.
#[inline]
pub fn put_varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends a varint length and the bytes.
#[inline]
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A place in a buffer that moves forward as values are read.
///
/// It also knows the payloads of its entry, so that a payload reference inside a command resolves while reading.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    payloads: Payloads<'a>,
}

/// Where payloads are found.
#[derive(Clone, Copy, Debug)]
enum Payloads<'a> {
    /// In the request that is read.
    Own(&'a [Detached<'a>]),
    /// In an earlier one.
    Lent(&'a Lent<'a>),
}

impl<'a> Reader<'a> {
    /// Reads `bytes`, which refer to no payloads.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes, payloads: Payloads::Own(&[]) }
    }

    /// Reads `bytes`, whose payload references count from the start of `payloads`.
    pub fn with_payloads(bytes: &'a [u8], payloads: &'a [Detached<'a>]) -> Self {
        Reader { rest: bytes, payloads: Payloads::Own(payloads) }
    }

    /// Reads `bytes`, whose payloads came with an earlier request.
    pub fn lending(bytes: &'a [u8], lent: &'a Lent<'a>) -> Self {
        Reader { rest: bytes, payloads: Payloads::Lent(lent) }
    }

    fn detached(&self) -> &'a [Detached<'a>] {
        match self.payloads {
            Payloads::Own(payloads) => payloads,
            Payloads::Lent(lent) => lent.payloads,
        }
    }

    /// The payload of ordinal `n` of this request.
    pub fn payload(&self, n: usize) -> Result<Detached<'a>, Malformed> {
        self.detached().get(n).copied().ok_or(Malformed("payload reference"))
    }

    /// How many payloads can be referred to.
    pub fn payloads(&self) -> u32 {
        self.detached().len() as u32
    }

    /// The payloads' request, when it is an earlier one.
    pub fn origin(&self) -> Option<Index> {
        self.lent().map(|lent| lent.index)
    }

    /// What is lent, when the payloads came with an earlier request.
    pub(crate) fn lent(&self) -> Option<&'a Lent<'a>> {
        match self.payloads {
            Payloads::Own(_) => None,
            Payloads::Lent(lent) => Some(lent),
        }
    }

    /// A reader over shorter-lived `bytes` that sees the same payloads.
    pub fn lend<'b>(&self, bytes: &'b [u8]) -> Reader<'b>
    where
        'a: 'b,
    {
        Reader { rest: bytes, payloads: self.payloads }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Fails unless everything was read.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed("trailing bytes")) }
    }

    /// The next `n` bytes.
    #[inline]
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        let (head, tail) = self.rest.split_at_checked(n).ok_or(Malformed("length"))?;
        self.rest = tail;
        Ok(head)
    }

    /// The next byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (&first, tail) = self.rest.split_first().ok_or(Malformed("byte"))?;
        self.rest = tail;
        Ok(first)
    }

    /// A varint.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Malformed> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(first as u64);
        }
        let mut n = (first & 0x7f) as u64;
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let bits = (byte & 0x7f) as u64;
            if shift == 63 && bits > 1 {
                return Err(Malformed("number"));
            }
            n |= bits << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(Malformed("number"))
    }

    /// A varint that counts things still to come in this buffer: each takes at least one byte, so a larger count is a lie.
    #[inline]
    pub fn count(&mut self) -> Result<usize, Malformed> {
        let n = self.varint()?;
        if n > self.rest.len() as u64 { Err(Malformed("count")) } else { Ok(n as usize) }
    }

    /// A varint length and that many bytes.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let n = self.varint()?;
        if n > self.rest.len() as u64 {
            return Err(Malformed("length"));
        }
        self.take(n as usize)
    }

    /// A varint length and that many bytes of UTF-8.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed("text"))
    }

    /// `N` bytes by reference.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed("array"))
    }

    /// A little-endian number of fixed width.
    #[inline]
    pub fn u64_le(&mut self) -> Result<u64, Malformed> {
        Ok(u64::from_le_bytes(*self.array()?))
    }

    /// A little-endian number of fixed width.
    #[inline]
    pub fn u32_le(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_le_bytes(*self.array()?))
    }

    /// A little-endian number of fixed width.
    #[inline]
    pub fn u16_le(&mut self) -> Result<u16, Malformed> {
        Ok(u16::from_le_bytes(*self.array()?))
    }
}

macro_rules! unsigned {
    ($($ty:ty),*) => {$(
        impl<'a> Wire<'a> for $ty {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                put_varint(out, *self as u64);
            }
            #[inline]
            fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
                <$ty>::try_from(from.varint()?).map_err(|_| Malformed("number"))
            }
        }
    )*};
}
unsigned!(u8, u16, u32, u64);

impl<'a> Wire<'a> for i64 {
    fn put(&self, out: &mut Vec<u8>) {
        put_varint(out, ((self << 1) ^ (self >> 63)) as u64);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let n = from.varint()?;
        Ok((n >> 1) as i64 ^ -((n & 1) as i64))
    }
}

/// A flag takes no bytes beyond its bit in the mask: left out means no.
impl<'a> Wire<'a> for bool {
    const OPTIONAL: bool = true;
    fn present(&self) -> bool {
        *self
    }
    fn absent() -> Option<Self> {
        Some(false)
    }
    fn put(&self, _: &mut Vec<u8>) {}
    fn get(_: &mut Reader<'a>) -> Result<Self, Malformed> {
        Ok(true)
    }
}

impl<'a> Wire<'a> for &'a str {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_bytes());
    }
    #[inline]
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.text()
    }
}

impl<'a> Wire<'a> for &'a [u8] {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.bytes()
    }
}

impl<'a> Wire<'a> for Box<str> {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_bytes());
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.text().map(Into::into)
    }
}

impl<'a> Wire<'a> for Box<[u8]> {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.bytes().map(Into::into)
    }
}

impl<'a, const N: usize> Wire<'a> for [u8; N] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        from.array().copied()
    }
}

impl<'a, T: Wire<'a>> Wire<'a> for Option<T> {
    const OPTIONAL: bool = true;
    #[inline]
    fn present(&self) -> bool {
        self.is_some()
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        if let Some(value) = self {
            value.put(out);
        }
    }
    #[inline]
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        T::get(from).map(Some)
    }
}

impl<'a, T: Wire<'a>> Wire<'a> for Vec<T> {
    const OPTIONAL: bool = true;
    fn present(&self) -> bool {
        !self.is_empty()
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
    fn put(&self, out: &mut Vec<u8>) {
        put_varint(out, self.len() as u64);
        for item in self {
            item.put(out);
        }
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let n = from.count()?;
        // Bounded by what the buffer can hold, and again by a page: a lying count must not reserve memory.
        let mut items = Vec::with_capacity(n.min(1024));
        for _ in 0..n {
            items.push(T::get(from)?);
        }
        Ok(items)
    }
}

impl<'a, T: Wire<'a>> Wire<'a> for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        T::get(from).map(Box::new)
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),*) => {
        impl<'a, $($name: Wire<'a>),*> Wire<'a> for ($($name,)*) {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$at.put(out);)*
            }
            #[inline]
            fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
                Ok(($($name::get(from)?,)*))
            }
        }
    };
}
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);

/// Nothing at all: zero bytes.
impl<'a> Wire<'a> for () {
    fn put(&self, _: &mut Vec<u8>) {}
    fn get(_: &mut Reader<'a>) -> Result<Self, Malformed> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(n in any::<u64>(), i in any::<i64>(), s in ".{0,40}") {
            let mut out = Vec::new();
            n.put(&mut out);
            i.put(&mut out);
            s.as_str().put(&mut out);
            let mut from = Reader::new(&out);
            prop_assert_eq!(u64::get(&mut from).unwrap(), n);
            prop_assert_eq!(i64::get(&mut from).unwrap(), i);
            prop_assert_eq!(<&str>::get(&mut from).unwrap(), s);
            prop_assert!(from.end().is_ok());
        }

        #[test]
        fn noise_is_refused_or_read_but_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = <Vec<(u64, &str)>>::get(&mut Reader::new(&noise));
            let _ = <Vec<i64>>::get(&mut Reader::new(&noise));
        }
    }
}
