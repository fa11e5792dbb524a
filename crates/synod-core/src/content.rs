//! What artefacts are called, and what is hashed so that the name is true.
//!
//! A blob's name is `blake3:HEX`, the BLAKE3 hash of its bytes; `b3sum FILE` gives the same.
//! BLAKE3 is the root of a tree, so nobody has to see all bytes at once to know it:
//!
//! ```text
//!                     root ─────────── the name of the whole, made by the fold
//!                   ╱      ╲
//!                 ●          ╲
//!               ╱   ╲          ╲
//!             tree  tree      tree      one of each part, made where its bytes are at hand: as it is put into the log
//!              │     │          │
//!          [ part ][ part ][ par ]      all of the same length, a power of two; the last may be shorter
//! ```
//!
//! A [`Piece`] is a payload that carries the value of its subtree into the command, beside the salted hash that the entry's chain covers.
//! Both are computed by the same line of the node, so the fold believes one as it believes the other, and joins them without ever seeing a byte.
//! A part that stands alone is the root itself, and brings that along as well.
//!
//! **Mentions.** A JSON payload refers to a blob by a string, be it a value or a member's name, that as a whole reads `blob:blake3:` and 64 lower-case hexadecimal digits, written without escapes.
//! The fold reads no payloads; so whoever encodes one lists what it mentions beside it, sorted and each once.

use crate::codec::{Malformed, Reader, Wire};
use crate::entry::{Digest, Payload};
use crate::record::{Kind, Typed};
use blake3::hazmat::{HasherExt, Mode, max_subtree_len, merge_subtrees_non_root, merge_subtrees_root};
use std::fmt::Write;

/// What stands before the digits of a name.
pub const SCHEME: &str = "blake3:";
/// What a mention begins with, its quotation mark included.
const MENTION: &str = "\"blob:blake3:";
/// Hexadecimal digits of a name.
const DIGITS: usize = 64;
/// Blobs that one payload may mention.
pub const MENTIONS_MAX: usize = 256;
/// The least length of a part but the last, in bytes: a leaf of the hash tree.
pub const PART_MIN: u64 = 1_024;

/// The name that belongs to a hash.
pub fn name(hash: &Digest) -> Box<str> {
    let mut name = String::with_capacity(SCHEME.len() + DIGITS);
    name.push_str(SCHEME);
    for byte in hash {
        write!(name, "{byte:02x}").expect("writing to a string");
    }
    name.into()
}

/// The hash in a name: `blake3:HEX`, the same after `blob:`, or the digits alone.
pub fn hash(name: &str) -> Option<Digest> {
    let name = name.strip_prefix("blob:").unwrap_or(name);
    digits(name.strip_prefix(SCHEME).unwrap_or(name).as_bytes())
}

fn digits(text: &[u8]) -> Option<Digest> {
    let nibble = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let mut hash = [0; 32];
    if text.len() != DIGITS {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(hash)
}

/// Which blobs a JSON text mentions, sorted and each once; `None` when there are more than [`MENTIONS_MAX`].
pub fn mentions(json: &str) -> Option<Vec<Digest>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = json[from..].find(MENTION).map(|at| from + at) {
        from = at + MENTION.len();
        // A quotation mark after a backslash stands inside of a string.
        let inside = at > 0 && json.as_bytes()[at - 1] == b'\\';
        let end = from + DIGITS;
        if !inside
            && json.as_bytes().get(end) == Some(&b'"')
            && let Some(hash) = digits(&json.as_bytes()[from..end])
        {
            found.push(hash);
        }
    }
    found.sort_unstable();
    found.dedup();
    (found.len() <= MENTIONS_MAX).then_some(found)
}

/// What is known of a run of bytes within a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The value of its subtree, where it stands.
    pub tree: Digest,
    /// Its own hash, if it stands at the beginning and may be the whole.
    pub alone: Option<Digest>,
}

/// Measures `bytes` that stand at `offset` of a whole; `None` where no subtree of that length can stand.
pub fn measure(offset: u64, bytes: &[u8]) -> Option<Measure> {
    if offset == 0 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(bytes);
        let tree = if bytes.is_empty() { [0; 32] } else { hasher.finalize_non_root() };
        return Some(Measure { tree, alone: Some(*hasher.finalize().as_bytes()) });
    }
    let fits = offset.is_multiple_of(PART_MIN)
        && max_subtree_len(offset).is_none_or(|most| bytes.len() as u64 <= most)
        && !bytes.is_empty();
    fits.then(|| Measure {
        tree: blake3::Hasher::new().set_input_offset(offset).update(bytes).finalize_non_root(),
        alone: None,
    })
}

/// The hash of a whole from the subtrees of its parts, of which there are at least two and all but the last are of one length, a power of two.
pub fn join(trees: impl IntoIterator<Item = Digest>) -> Option<Digest> {
    let mut stack = Vec::new();
    for (before, tree) in (0..).zip(trees) {
        join_on(&mut stack, before, tree);
    }
    root(stack)
}

/// Joins the subtree of one more part to those of the `before` parts in front of it: the stack holds as many as their number has ones, or one more.
pub fn join_on(stack: &mut Vec<Digest>, before: u64, tree: Digest) {
    // A pair is joined only when more follows: the topmost one is joined as the root.
    while stack.len() as u32 > before.count_ones()
        && let (Some(right), Some(left)) = (stack.pop(), stack.pop())
    {
        stack.push(merge_subtrees_non_root(&left, &right, Mode::Hash));
    }
    stack.push(tree);
}

/// The hash of the whole from the stack of its parts, of which there are at least two.
pub fn root(mut stack: Vec<Digest>) -> Option<Digest> {
    let mut right = stack.pop()?;
    loop {
        let left = stack.pop()?;
        if stack.is_empty() {
            return Some(*merge_subtrees_root(&left, &right, Mode::Hash).as_bytes());
        }
        right = merge_subtrees_non_root(&left, &right, Mode::Hash);
    }
}

/// The hash of nothing.
pub fn nothing() -> Digest {
    *blake3::hash(&[]).as_bytes()
}

/// Bytes of an artefact: a payload that no machine reads, and what it was measured to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The bytes, in the entry's detachable section.
    pub payload: Payload<'a>,
    /// What they hash to, there where they stand.
    pub measure: Measure,
}

impl Measure {
    /// Appends what stands behind the payload's reference.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        out.push(self.alone.is_some() as u8);
        out.extend_from_slice(&self.tree);
        if let Some(alone) = &self.alone {
            out.extend_from_slice(alone);
        }
    }
}

impl<'a> Wire<'a> for Piece<'a> {
    fn put(&self, out: &mut Vec<u8>) {
        self.payload.put(out);
        self.measure.put(out);
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        let payload = Payload::get(from)?;
        let alone = match from.byte()? {
            flag @ 0..=1 => flag == 1,
            _ => return Err(Malformed("measure")),
        };
        let tree = *from.array()?;
        let alone = if alone { Some(*from.array()?) } else { None };
        Ok(Piece { payload, measure: Measure { tree, alone } })
    }
}
impl Typed for Piece<'_> {
    const KIND: Kind = Kind::Piece;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn joined_parts_hash_as_the_whole_does(len in 0usize..20_000, exponent in 0u32..4, seed in any::<u8>()) {
            let part = (PART_MIN << exponent) as usize;
            let bytes: Vec<u8> = (0..len).map(|n| (n * 31 % 251) as u8 ^ seed).collect();
            let parts: Vec<Measure> =
                bytes.chunks(part).enumerate().map(|(n, b)| measure((n * part) as u64, b).unwrap()).collect();
            let whole = match &parts[..] {
                [] => nothing(),
                [one] => one.alone.unwrap(),
                many => join(many.iter().map(|part| part.tree)).unwrap(),
            };
            prop_assert_eq!(whole, *blake3::hash(&bytes).as_bytes());
            prop_assert_eq!(hash(&name(&whole)), Some(whole));
        }

        #[test]
        fn measuring_anywhere_never_panics(offset in any::<u64>(), len in 0usize..5_000) {
            let _ = measure(offset, &vec![7; len]);
            let _ = measure(offset / 1_024 * 1_024, &vec![7; len]);
        }

        #[test]
        fn a_json_reader_finds_the_same_mentions(words in proptest::collection::vec("[\"\\\\a:]{0,3}", 0..6), at in 0usize..6) {
            let name = format!("blob:{}", name(&[at as u8; 32]));
            let mut strings = words.clone();
            strings.insert(at.min(words.len()), name.clone());
            strings.push(format!("x{name}"));
            strings.push(format!("\"{name}"));
            strings.push(format!("{name}\""));
            let json = serde_json::to_string(&strings).unwrap();
            let expected: Vec<Digest> =
                strings.iter().filter(|text| text.starts_with("blob:")).filter_map(|text| hash(text)).collect();
            prop_assert_eq!(mentions(&json).unwrap(), expected);
        }
    }

    #[test]
    fn names_are_read_in_three_spellings_and_no_other() {
        let digits = "ab".repeat(32);
        for good in [format!("blake3:{digits}"), format!("blob:blake3:{digits}"), digits.clone()] {
            assert_eq!(hash(&good), Some([0xab; 32]), "{good}");
        }
        for bad in
            [digits.to_uppercase(), format!("{digits}0"), digits[1..].into(), format!("sha256:{digits}")]
        {
            assert_eq!(hash(&bad), None, "{bad}");
        }
    }

    #[test]
    fn member_names_count_and_repeats_count_once() {
        let name = format!("blob:blake3:{}", "0".repeat(64));
        let json = format!(r#"{{"{name}":["{name}","{}"],"b":"blob:blake3:0"}}"#, name.replace('0', "1"));
        assert_eq!(mentions(&json).unwrap(), [[0; 32], [0x11; 32]]);
        let many: Vec<String> = (0..=MENTIONS_MAX).map(|n| format!("\"blob:blake3:{n:064x}\"")).collect();
        assert_eq!(mentions(&format!("[{}]", many.join(","))), None, "more than there may be");
    }
}
