//! Names of topics, patterns over them, and places in them.
//!
//! A name is made of parts with dots between them; in a pattern `*` stands for one part and `>` at the end for one or more.
//!
//! | place | in one topic | in several |
//! |---|---|---|
//! | the beginning, the end | `start`, `end` | the same |
//! | a cursor | `17@8`: offset 17 of topic number 8 | `412.3@980`: request 412 of the log, from its payload 3 on, as seen when request 980 was the newest |
//! | an offset | `17`, whatever the topic's number | |
//!
//! A topic that was deleted and made anew has another number, so an old cursor does not quietly fit it.
//! What retention had taken before request 980 is nothing that this reader missed; what it took since may be, and is told.

use super::rows::Spot;
use crate::ids::{Index, Serial};
use crate::machines::check_name;
use crate::refusal::{self, Refusal};

/// What a topic's name may not contain: it would be a pattern.
pub(super) fn check_topic(name: &str) -> Result<(), Refusal> {
    check_parts("topic", name)?;
    if is_pattern(name) {
        return Err(refusal::invalid(format!(
            "`{name}` is a pattern; name one topic, and use patterns to read or to join"
        )));
    }
    Ok(())
}

/// A topic's name or a pattern.
pub(super) fn check_pattern(pattern: &str) -> Result<(), Refusal> {
    check_parts("topic", pattern)?;
    let parts = pattern.split('.').count();
    for (at, part) in pattern.split('.').enumerate() {
        if part == ">" && at + 1 < parts {
            return Err(refusal::invalid(format!(
                "`{pattern}` goes on after `>`, which stands for all that follows; use `*` for one part"
            )));
        }
        if part.len() > 1 && part.contains(['*', '>']) {
            return Err(refusal::invalid(format!(
                "`{part}` in `{pattern}` is half a pattern; `*` stands for one whole part and `>` for all that follow"
            )));
        }
    }
    Ok(())
}

fn check_parts(what: &str, name: &str) -> Result<(), Refusal> {
    check_name(what, name)?;
    if name.split('.').any(str::is_empty) {
        return Err(refusal::invalid(format!(
            "`{name}` has an empty part; a topic is named by parts with one dot between them, such as `orders.eu.new`"
        )));
    }
    if name.contains(char::is_whitespace) {
        return Err(refusal::invalid(format!("`{name}` contains a space; write `-` instead")));
    }
    Ok(())
}

pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '>'])
}

/// Whether a topic's name fits a pattern.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let (mut wanted, mut parts) = (pattern.split('.'), name.split('.'));
    loop {
        match (wanted.next(), parts.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == "*" || wanted == part => {}
            _ => return false,
        }
    }
}

/// What all names that fit begin with: rights are checked against it.
pub(super) fn literal(pattern: &str) -> &str {
    pattern.find(['*', '>']).map_or(pattern, |at| &pattern[..at])
}

/// Where somebody wants to begin in a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    First,
    End,
    Offset(u64),
    /// An offset of the topic with this number.
    At(u64, Serial),
}

/// Where somebody wants to begin in one topic.
pub(super) fn start(text: &str) -> Result<Start, Refusal> {
    let wrong = || {
        refusal::invalid(format!(
            "`{text}` is no place in a topic; send `start`, `end`, an offset, or the `next` of a page"
        ))
    };
    let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
    Ok(match text {
        "start" => Start::First,
        "end" => Start::End,
        text => match text.split_once('@') {
            Some((offset, topic)) => Start::At(number(offset)?, Serial(number(topic)?)),
            None => Start::Offset(number(text)?),
        },
    })
}

/// Where somebody wants to begin among several topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StartAmong {
    First,
    End,
    /// From a place on, and how far the log had come when it was given.
    At(Spot, Index),
}

/// Where somebody wants to begin among several topics.
pub(super) fn start_among(text: &str) -> Result<StartAmong, Refusal> {
    let wrong = || {
        refusal::invalid(format!(
            "`{text}` is no place among several topics; send `start`, `end`, or the `next` of a page, which is INDEX.N in the order of the log"
        ))
    };
    Ok(match text {
        "start" => StartAmong::First,
        "end" => StartAmong::End,
        text => {
            let (place, seen) =
                text.split_once('@').map_or((text, None), |(place, seen)| (place, Some(seen)));
            let (index, ordinal) = place.split_once('.').ok_or_else(wrong)?;
            let index = Index(index.parse().map_err(|_| wrong())?);
            let seen = seen.map_or(Ok(index.0), |seen| seen.parse().map_err(|_| wrong()))?;
            StartAmong::At(Spot { index, ordinal: ordinal.parse().map_err(|_| wrong())? }, Index(seen))
        }
    })
}

/// The cursor of an offset.
pub(super) fn cursor(offset: u64, topic: Serial) -> Box<str> {
    format!("{offset}@{topic}").into()
}

/// The cursor of a place in the log, given when `seen` was the newest request.
pub(super) fn cursor_among(spot: Spot, seen: Index) -> Box<str> {
    format!("{}.{}@{seen}", spot.index, spot.ordinal).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_parts() {
        for (pattern, name, fit) in [
            ("orders.eu", "orders.eu", true),
            ("orders.eu", "orders.eu.new", false),
            ("orders.*", "orders.eu", true),
            ("orders.*", "orders", false),
            ("orders.*", "orders.eu.new", false),
            ("*.eu", "orders.eu", true),
            ("orders.>", "orders.eu.new", true),
            ("orders.>", "orders", false),
            (">", "orders", true),
            ("*", "orders.eu", false),
            ("orders.*.new", "orders.eu.new", true),
            ("orders.*.new", "orders.eu.old", false),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
    }

    #[test]
    fn half_patterns_and_empty_parts_are_refused() {
        for name in ["", ".a", "a.", "a..b", "a b", "a\tb"] {
            assert!(check_pattern(name).is_err(), "{name:?}");
        }
        for pattern in ["a*", "a.>.b", "a.b>", "**"] {
            assert!(check_pattern(pattern).is_err(), "{pattern}");
            assert!(check_topic(pattern).is_err(), "{pattern}");
        }
        for pattern in ["*", ">", "a.*.b", "a.>"] {
            assert!(check_pattern(pattern).is_ok() && check_topic(pattern).is_err(), "{pattern}");
        }
        assert_eq!((literal("a.*.b"), literal(">"), literal("a.b")), ("a.", "", "a.b"));
    }

    #[test]
    fn places_are_read_as_they_are_written() {
        assert_eq!(start(&cursor(17, Serial(8))), Ok(Start::At(17, Serial(8))));
        let spot = Spot { index: Index(412), ordinal: 3 };
        assert_eq!(start_among(&cursor_among(spot, Index(980))), Ok(StartAmong::At(spot, Index(980))));
        assert_eq!(start_among("412.3"), Ok(StartAmong::At(spot, Index(412))));
        assert_eq!(start("17"), Ok(Start::Offset(17)));
        for text in ["", "x", "17@", "@8", "-1", "412.3"] {
            assert!(start(text).is_err(), "{text:?}");
        }
        for text in ["", "x", "17", "17@8", "4.", "4.1@", "4.1@x"] {
            assert!(start_among(text).is_err(), "{text:?}");
        }
    }
}
