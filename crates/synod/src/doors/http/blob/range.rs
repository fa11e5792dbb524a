//! Which bytes a client asks for (RFC 9110, 14).

use hyper::HeaderMap;
use hyper::header::{IF_NONE_MATCH, IF_RANGE, RANGE};
use std::ops::Range;

/// What to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that are not there.
    Nowhere,
    /// Nothing: the client has it.
    Nothing,
}

/// What the headers ask for of a blob of this length and name.
pub fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Weak or not: what has the same name has the same bytes.
    let same = |word: &str| word.trim().trim_start_matches("W/").trim_matches('"') == tag;
    if headers.contains_key(IF_NONE_MATCH) {
        let known = text(IF_NONE_MATCH);
        if known.trim() == "*" || known.split(',').any(same) {
            return Wanted::Nothing;
        }
    }
    if headers.contains_key(IF_RANGE) && !same(text(IF_RANGE)) {
        return Wanted::Whole;
    }
    match text(RANGE).trim().strip_prefix("bytes=") {
        // Several at once would be a body of several parts: the whole is as good.
        Some(range) if !range.contains(',') => one(range.trim(), size),
        _ => Wanted::Whole,
    }
}

fn one(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.split_once('-') else { return Wanted::Whole };
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        return match last.parse::<u64>() {
            Ok(0) => Wanted::Nowhere,
            Ok(_) if size == 0 => Wanted::Nowhere,
            Ok(most) => Wanted::Part(size.saturating_sub(most)..size),
            Err(_) => Wanted::Whole,
        };
    }
    let Ok(first) = first.parse::<u64>() else { return Wanted::Whole };
    let end = match last {
        "" => size,
        last => match last.parse::<u64>() {
            Ok(last) if last < first => return Wanted::Whole,
            Ok(last) => last.saturating_add(1).min(size),
            Err(_) => return Wanted::Whole,
        },
    };
    if first >= size { Wanted::Nowhere } else { Wanted::Part(first..end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    fn asked(pairs: &[(HeaderName, &'static str)], size: u64) -> Wanted {
        let pairs = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        wanted(&pairs.collect(), size, "blake3:ab")
    }

    #[test]
    fn ranges() {
        use Wanted::{Nowhere, Part, Whole};
        for (range, size, expected) in [
            ("bytes=0-9", 100, Part(0..10)),
            ("bytes=90-", 100, Part(90..100)),
            ("bytes=90-500", 100, Part(90..100)),
            ("bytes=-10", 100, Part(90..100)),
            ("bytes=-500", 100, Part(0..100)),
            ("bytes=0-0", 1, Part(0..1)),
            ("bytes=100-", 100, Nowhere),
            ("bytes=-0", 100, Nowhere),
            ("bytes=0-", 0, Nowhere),
            ("bytes=9-3", 100, Whole),
            ("bytes=0-1,5-6", 100, Whole),
            ("bytes=a-b", 100, Whole),
            ("lines=1-2", 100, Whole),
            ("bytes=18446744073709551615-", 100, Nowhere),
            ("bytes=0-18446744073709551615", 100, Part(0..100)),
        ] {
            assert_eq!(asked(&[(RANGE, range)], size), expected, "{range} of {size}");
        }
    }

    #[test]
    fn what_a_client_has_is_not_sent_again() {
        assert_eq!(asked(&[(IF_NONE_MATCH, "\"x\", W/\"blake3:ab\"")], 9), Wanted::Nothing);
        assert_eq!(asked(&[(IF_NONE_MATCH, "*")], 9), Wanted::Nothing);
        assert_eq!(asked(&[(IF_NONE_MATCH, "\"x\"")], 9), Wanted::Whole);
        let part = [(RANGE, "bytes=1-2"), (IF_RANGE, "\"blake3:ab\"")];
        assert_eq!(asked(&part, 9), Wanted::Part(1..3));
        assert_eq!(asked(&[(RANGE, "bytes=1-2"), (IF_RANGE, "\"other\"")], 9), Wanted::Whole);
    }
}
