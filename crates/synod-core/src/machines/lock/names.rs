//! Names and patterns: their one spelling, and whether two of them have anything in common.
//!
//! ```text
//!   ./src//auth/   ──normal──▶  src/auth/**     everything beneath, and `src/auth` itself
//!   a/**/**/b      ──normal──▶  a/**/b
//! ```
//!
//! A name is a list of parts between slashes.
//! In a part, `*` stands for any run of characters and `?` for one; a part that is `**` stands for any number of parts, none included.
//! Every other character means itself, `[` and `{` too, because there are files called `[slug].tsx`.
//! A list in braces with a comma is refused all the same: whoever writes one means several names, and one name of that spelling would keep nobody out.
//!
//! Two names overlap if one path exists that both describe.
//! That is decided exactly, by one search that is used twice: over the parts of two names, where `**` is the star, and over the characters of two parts, where `*` is.
//! Mostly the beginnings or the ends of two names tell them apart; otherwise it takes at most as many steps as the lengths multiplied.
//!
//! Deliberately not here: character classes, alternatives, negation. What cannot be said with a star is said with several names, which are taken all or none.

use crate::refusal::{Refusal, invalid};

/// The longest name, in bytes: room for a path within a repository.
pub const NAME_MAX: usize = 512;

/// Stars in one name at the most, a `**` counted once: no layout of files needs more, and every other name is compared with each.
pub const STARS_MAX: usize = 8;

/// Any number of parts.
const ANY: &str = "**";

/// The one spelling of a name, or why it is none.
pub fn normal(text: &str) -> Result<Box<str>, Refusal> {
    if text.is_empty() || text.len() > NAME_MAX {
        return Err(invalid(format!("a name has {} bytes; give it 1 to {NAME_MAX}", text.len())));
    }
    if text.chars().any(char::is_control) {
        return Err(invalid("a name contains a control character; leave it out"));
    }
    if text.starts_with('/') {
        return Err(invalid(format!(
            "`{text}` begins with a slash; names are relative to the repository root, so that they are the same in every worktree"
        )));
    }
    if has_list(text) {
        return Err(invalid(format!(
            "`{text}` has a list in braces, and braces stand for themselves here; take several names instead"
        )));
    }
    let mut parts: Vec<String> = Vec::new();
    for part in text.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            return Err(invalid(format!(
                "`{text}` goes up with `..`; names are relative to the repository root: write the path from there"
            )));
        }
        let part = if part == ANY { part.to_owned() } else { single_stars(part) };
        if part != ANY || parts.last().is_none_or(|last| last != ANY) {
            parts.push(part);
        }
    }
    if text.ends_with('/') && parts.last().is_none_or(|last| last != ANY) {
        parts.push(ANY.into());
    }
    if parts.is_empty() {
        return Err(invalid(format!("`{text}` names nothing; `**` is everything")));
    }
    let stars: usize = parts.iter().map(|part| if part == ANY { 1 } else { part.matches('*').count() }).sum();
    if stars > STARS_MAX {
        return Err(invalid(format!(
            "`{text}` has {stars} stars; use at most {STARS_MAX}, or take several names instead"
        )));
    }
    Ok(parts.join("/").into())
}

/// Whether a text has an opening brace, a comma and a closing brace, in this order.
fn has_list(text: &str) -> bool {
    let behind = |text, mark| str::split_once(text, mark).map(|(_, rest)| rest);
    behind(text, '{').and_then(|rest| behind(rest, ',')).is_some_and(|rest| rest.contains('}'))
}

/// The same part, with several stars in a row written as one.
fn single_stars(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for c in part.chars() {
        if c != '*' || !out.ends_with('*') {
            out.push(c);
        }
    }
    out
}

/// Whether a name stands for exactly itself.
pub fn literal(name: &str) -> bool {
    !name.contains(['*', '?'])
}

/// What every path that a name describes begins with.
///
/// `src/auth/**` describes `src/auth` too, so its stem ends before the slash.
pub fn stem(name: &str) -> &str {
    let Some(wild) = name.find(['*', '?']) else { return name };
    let stem = &name[..wild];
    match stem.strip_suffix('/') {
        Some(shorter) if name[wild..].split('/').next() == Some(ANY) => shorter,
        _ => stem,
    }
}

/// What every path that a name describes ends with.
///
/// `**/b` describes `b` too, so the slash does not belong to it.
fn tail(name: &str) -> &str {
    let Some(wild) = name.rfind(['*', '?']) else { return name };
    let (front, tail) = name.split_at(wild + 1);
    match tail.strip_prefix('/') {
        Some(shorter) if front.rsplit('/').next() == Some(ANY) => shorter,
        _ => tail,
    }
}

/// What all these names begin with, up to their first wildcard; `*`, which no prefix covers, when that is nothing.
///
/// Works on names as they were sent: only `./` in front is left out.
pub fn common<'n>(names: impl IntoIterator<Item = &'n str>) -> &'n str {
    let mut names = names.into_iter().map(|name| {
        let name = name.trim_start_matches("./");
        &name[..name.find(['*', '?']).unwrap_or(name.len())]
    });
    let first = names.next().unwrap_or_default();
    match names.fold(first, shared_beginning) {
        "" => "*",
        common => common,
    }
}

/// The longest text that both begin with.
pub fn shared_beginning<'n>(a: &'n str, b: &str) -> &'n str {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    &a[..same]
}

/// Whether one path exists that both names describe.
pub fn overlap(a: &str, b: &str) -> bool {
    if literal(a) && literal(b) {
        return a == b;
    }
    let (x, y) = (stem(a), stem(b));
    if !x.starts_with(y) && !y.starts_with(x) {
        return false;
    }
    let (x, y) = (tail(a), tail(b));
    if !x.ends_with(y) && !y.ends_with(x) {
        return false;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    meet(&a, &b, |part| *part == ANY, |a, b| parts_overlap(a, b))
}

/// Whether `wide` describes everything that `name` does, as far as that is looked into: `name` is literal, or spelled the same.
pub fn covers(wide: &str, name: &str) -> bool {
    wide == name || (literal(name) && overlap(wide, name))
}

fn parts_overlap(a: &str, b: &str) -> bool {
    if literal(a) && literal(b) {
        return a == b;
    }
    match (a.contains('?') || b.contains('?'), literal(a), literal(b)) {
        (false, _, true) => return suits(a, b),
        (false, true, _) => return suits(b, a),
        _ => {}
    }
    // Without letters of several bytes there is nothing to take apart.
    if a.is_ascii() && b.is_ascii() {
        let same = |a: &u8, b: &u8| a == b || *a == b'?' || *b == b'?';
        return meet(a.as_bytes(), b.as_bytes(), |c| *c == b'*', same);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    meet(&a, &b, |c| *c == '*', |a, b| a == b || *a == '?' || *b == '?')
}

/// Whether a part whose only wildcards are stars describes a text. This is what is asked most, and takes as many steps as both are long.
fn suits(part: &str, text: &str) -> bool {
    let Some((front, rest)) = part.split_once('*') else { return part == text };
    let (middle, back) = rest.rsplit_once('*').unwrap_or(("", rest));
    let inner = text.strip_prefix(front).and_then(|text| text.strip_suffix(back));
    let Some(mut inner) = inner else { return false };
    middle.split('*').all(|piece| {
        let found = inner.find(piece);
        inner = found.map_or("", |at| &inner[at + piece.len()..]);
        found.is_some()
    })
}

/// Whether two patterns have a word in common, where a star stands for any run of letters.
///
/// ```text
///   a*x*b   a?b     front and back are compared up to the first star of either
///    *x*     ?      what is left has stars at both ends of one, or on both sides
/// ```
///
/// Two sides with stars always have a word then: `*x` and `y*` have `yx`, and `*x*` and `y*z` have `yxz`.
/// Otherwise the pieces between the stars of one are looked for in the other, each as far in front as it is found.
fn meet<T>(mut a: &[T], mut b: &[T], star: impl Fn(&T) -> bool, same: impl Fn(&T, &T) -> bool) -> bool {
    let plain = |x: &T, y: &T| !star(x) && !star(y);
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && plain(x, y)
    {
        if !same(x, y) {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b)
        && plain(x, y)
    {
        if !same(x, y) {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    let (stars, mut letters) = match (a.iter().any(&star), b.iter().any(&star)) {
        (true, true) => return true,
        (false, false) => return a.is_empty() && b.is_empty(),
        (true, false) => (a, b),
        (false, true) => (b, a),
    };
    stars.split(&star).filter(|piece| !piece.is_empty()).all(|piece| {
        let fits = |window: &[T]| window.iter().zip(piece).all(|(x, y)| same(x, y));
        let found = letters.windows(piece.len()).position(fits);
        letters = found.map_or(&[], |at| &letters[at + piece.len()..]);
        found.is_some()
    })
}

#[cfg(test)]
mod tests;
