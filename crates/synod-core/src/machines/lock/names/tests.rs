//! Overlap against a brute force: every short path, and a matcher that tries everything.

use super::*;

/// Whether `pattern` describes `path`: straight from the definition, trying every length of every star.
fn describes(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|n| describes(rest, &path[n..])),
        Some((part, rest)) => {
            path.split_first().is_some_and(|(first, more)| spells(part, first) && describes(rest, more))
        }
    }
}

fn spells(part: &str, text: &str) -> bool {
    let mut letters = part.chars();
    match letters.next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len()).any(|n| spells(letters.as_str(), &text[n..])),
        Some('?') => !text.is_empty() && spells(letters.as_str(), &text[1..]),
        Some(c) => text.starts_with(c) && spells(letters.as_str(), &text[1..]),
    }
}

/// Every list of 1 to `most` of `parts`, joined by slashes.
fn joined(parts: &[&str], most: usize) -> Vec<String> {
    let mut all: Vec<String> = parts.iter().map(ToString::to_string).collect();
    let mut last = all.clone();
    for _ in 1..most {
        last = last.iter().flat_map(|a| parts.iter().map(move |b| format!("{a}/{b}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Every text of 1 to `most` of `letters`.
fn spelled(letters: &[&str], most: usize) -> Vec<String> {
    joined(letters, most).into_iter().map(|text| text.replace('/', "")).collect()
}

/// Every path of 1 to `long` short parts.
fn paths(long: usize) -> Vec<String> {
    joined(&["a", "b", "aa", "ab", "ba", "bb"], long)
}

/// Compares `overlap` with the brute force for every pair of these patterns over all these paths.
fn compare(patterns: &[String], paths: &[String]) {
    let described: Vec<Vec<u64>> = patterns
        .iter()
        .map(|pattern| {
            let pattern: Vec<&str> = pattern.split('/').collect();
            let mut bits = vec![0u64; paths.len().div_ceil(64)];
            for (n, path) in paths.iter().enumerate() {
                let path: Vec<&str> = path.split('/').collect();
                bits[n / 64] |= (describes(&pattern, &path) as u64) << (n % 64);
            }
            bits
        })
        .collect();
    for (a, in_a) in patterns.iter().zip(&described) {
        for (b, in_b) in patterns.iter().zip(&described) {
            let expected = in_a.iter().zip(in_b).any(|(a, b)| a & b != 0);
            assert_eq!(overlap(a, b), expected, "`{a}` and `{b}`");
        }
    }
}

#[test]
fn overlap_is_exact_for_every_pair_of_one_or_two_parts() {
    let letters = ["a", "b", "*", "?"];
    let mut parts: Vec<String> = letters.iter().map(ToString::to_string).collect();
    parts.extend(letters.iter().flat_map(|a| letters.iter().map(move |b| format!("{a}{b}"))));
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    compare(&joined(&parts, 2), &paths(3));
}

#[test]
fn overlap_is_exact_for_three_parts() {
    compare(&joined(&["a", "*", "a*", "*b", "?", "**"], 3), &paths(4));
}

#[test]
fn overlap_is_exact_for_pieces_between_stars() {
    compare(&spelled(&["a", "b", "*"], 5), &spelled(&["a", "b"], 8));
    compare(&spelled(&["a", "b", "?", "*"], 4), &spelled(&["a", "b"], 7));
    compare(&joined(&["a", "b", "**"], 5), &joined(&["a", "b"], 8));
}

#[test]
fn every_described_path_begins_with_the_stem_and_ends_with_the_tail() {
    let parts = ["a", "ab", "*", "a*", "?b", "**"];
    let paths = joined(&["a", "b", "ab", "bb"], 4);
    for name in joined(&parts, 3) {
        let pattern: Vec<&str> = name.split('/').collect();
        for path in &paths {
            if describes(&pattern, &path.split('/').collect::<Vec<_>>()) {
                assert!(path.starts_with(stem(&name)), "`{name}` describes `{path}`");
                assert!(path.ends_with(tail(&name)), "`{name}` describes `{path}`");
            }
        }
    }
}

#[test]
fn names_have_one_spelling() {
    for (said, is) in [
        ("a", "a"),
        ("./a//b/./c", "a/b/c"),
        ("src/auth/", "src/auth/**"),
        ("src/auth/**", "src/auth/**"),
        ("src/auth/**/", "src/auth/**"),
        ("a/**/**/b", "a/**/b"),
        ("a**b", "a*b"),
        ("***", "*"),
        ("./", "**"),
        ("app/[slug]/{x}.tsx", "app/[slug]/{x}.tsx"),
        ("..a/b..", "..a/b.."),
        ("ü/ß", "ü/ß"),
        ("}a,b{", "}a,b{"),
        ("**/*/*/*/*/*/**/a*", "**/*/*/*/*/*/**/a*"),
    ] {
        assert_eq!(&*normal(said).unwrap(), is, "{said}");
        assert_eq!(&*normal(is).unwrap(), is, "the one spelling is spelled so");
    }
    for (said, why) in [
        ("", "0 bytes"),
        (".", "names nothing"),
        ("/etc", "begins with a slash"),
        ("a/../b", "goes up"),
        ("a\nb", "control character"),
        (&"x".repeat(513), "513 bytes"),
        ("*/*/*/*/*/*/*/*a*", "9 stars"),
        ("a*/*/*/*/*/*/*/*/", "9 stars"),
        ("{docs,x}/**", "list in braces"),
        ("a{b/c,d/e}", "list in braces"),
    ] {
        assert!(normal(said).unwrap_err().text.contains(why), "{said}");
    }
}

#[test]
fn words_of_everyday() {
    for (a, b, both) in [
        ("src/auth/**", "src/auth/login.rs", true),
        ("src/auth/**", "src/auth", true),
        ("src/auth/**", "src/authority", false),
        ("src/*.rs", "src/auth/login.rs", false),
        ("src/**/*.rs", "src/auth/login.rs", true),
        ("src/**/*.rs", "src/main.rs", true),
        ("**/test_*", "src/**", true),
        ("*.rs", "*.toml", false),
        ("**/*.rs", "docs/**/*.md", false),
        ("[slug].tsx", "s.tsx", false),
        ("?", "ü", true),
    ] {
        assert_eq!(overlap(a, b), both, "`{a}` and `{b}`");
        assert_eq!(overlap(b, a), both, "`{b}` and `{a}`");
    }
    assert!(covers("src/**", "src/a.rs") && covers("src/**", "src/**") && !covers("src/*", "src/**"));
}

#[test]
fn the_common_beginning_is_what_rights_look_at() {
    for (names, common_beginning) in [
        (&["src/a.rs"][..], "src/a.rs"),
        (&["src/auth/**", "src/api.rs"], "src/a"),
        (&["./src/x", "src/y"], "src/"),
        (&["a", "b"], "*"),
        (&["**"], "*"),
        (&["üa", "üb"], "ü"),
        (&["ü", "ö"], "*"),
    ] {
        assert_eq!(common(names.iter().copied()), common_beginning, "{names:?}");
    }
}
