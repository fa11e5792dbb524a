//! Words that must not be left lying about.

use super::{File, Finding, finding};

/// Marks of something unfinished; written in halves, so that this page does not find itself.
const LEFT: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("db", "g!("),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("To be ", "written"),
    concat!("<<<<", "<<< "),
];

/// Places on somebody's machine; written in halves as well.
const PLACES: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/tmp/ba", "sh"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
];

/// Nothing unfinished is committed: an issue remembers better than a comment.
pub fn nothing_is_left_over(files: &[File]) -> Vec<Finding> {
    search(files, LEFT, |word| format!("`{word}` is left over: finish it, or write an issue"))
}

/// No path of a machine on which this was written.
pub fn no_machine_shows(files: &[File]) -> Vec<Finding> {
    search(files, PLACES, |word| format!("`{word}` is a place on one machine: say it relative, or `$HOME`"))
}

fn search(files: &[File], words: &[&str], what: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path != "Cargo.lock") {
        for (n, line) in file.lines() {
            found.extend(
                words.iter().filter(|word| line.contains(**word)).map(|word| finding(file, n, what(word))),
            );
        }
    }
    found
}

/// Every dependency comes from crates.io by its public name, whatever stood between.
pub fn one_registry(files: &[File]) -> Vec<Finding> {
    const INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let mut found = Vec::new();
    for file in files {
        for (n, line) in file.lines() {
            let source = line.strip_prefix("source = \"").map(|rest| rest.trim_end_matches('"'));
            if file.path == "Cargo.lock" && source.is_some_and(|source| source != INDEX) {
                found.push(finding(file, n, "a source other than crates.io: depend on a release"));
            }
            if file.path == ".cargo/config.toml"
                && (line.starts_with("[source") || line.starts_with("[registr"))
            {
                found.push(finding(file, n, "a registry of one's own belongs into one's own configuration"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::bites;
    use super::*;

    #[test]
    fn leftovers_are_found() {
        for word in LEFT {
            let bad = format!("\nlet x = 1; // {word}\n");
            bites(
                nothing_is_left_over,
                &[("a.rs", &bad)],
                ("a.rs", 2),
                &[("a.rs", "// what is to do is done\n")],
            );
        }
    }

    #[test]
    fn places_are_found() {
        for place in PLACES {
            let bad = format!("see {place}notes");
            bites(
                no_machine_shows,
                &[("a.md", &bad)],
                ("a.md", 1),
                &[("a.md", "see docs/notes and $HOME/notes")],
            );
        }
    }

    #[test]
    fn another_registry_is_found() {
        let good = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        bites(
            one_registry,
            &[("Cargo.lock", "source = \"git+https://example.org\"")],
            ("Cargo.lock", 1),
            &[("Cargo.lock", good)],
        );
        let config = ".cargo/config.toml";
        bites(one_registry, &[(config, "[source.crates-io]")], (config, 1), &[(config, "[alias]")]);
    }
}
