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
//!
//! Two names overlap if one path exists that both describe.
//! That is decided exactly, by one dynamic program that is used twice: over the parts of two names, where `**` is the star, and over the characters of two parts, where `*` is.
//! It takes at most as many steps as the lengths multiplied: 512 by 512.
//!
//! Deliberately not here: character classes, alternatives, negation. What cannot be said with a star is said with several names, which are taken all or none.

use crate::refusal::{Refusal, invalid};

/// The longest name, in bytes: room for a path within a repository.
pub const NAME_MAX: usize = 512;

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
    Ok(parts.join("/").into())
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
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    meet(&a, &b, |c| *c == '*', |a, b| a == b || *a == '?' || *b == '?')
}

/// Whether two patterns have a word in common, where a star stands for any run of letters.
///
/// `row[j]` says it of what is left of both at `i` and `j`; rows are filled from the end.
/// A star either stands for nothing more, or takes one more letter of the other side.
fn meet<T>(a: &[T], b: &[T], star: impl Fn(&T) -> bool, same: impl Fn(&T, &T) -> bool) -> bool {
    let mut row = vec![false; b.len() + 1];
    for i in (0..=a.len()).rev() {
        let mut diagonal = false;
        for j in (0..=b.len()).rev() {
            let below = i < a.len() && row[j];
            let beside = j < b.len() && row[j + 1];
            row[j] = match (a.get(i), b.get(j)) {
                (None, None) => true,
                (Some(x), _) if star(x) => below || beside,
                (_, Some(y)) if star(y) => below || beside,
                (Some(x), Some(y)) => diagonal && same(x, y),
                _ => false,
            };
            diagonal = below;
        }
    }
    row[0]
}

#[cfg(test)]
mod tests;
