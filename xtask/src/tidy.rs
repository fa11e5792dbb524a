//! What the source must never contain.
//!
//! ```text
//!   files that git knows or would add ─▶ every rule ─▶ findings: place, what, the way out
//! ```
//!
//! A rule is a function from all files to findings, so its own test can hand it a bad sample: a rule that finds nothing in one is worth nothing.
//! Rules read text, not syntax. They are allowed to be wrong in harmless directions, and each says how to satisfy it.
//!
//! Rooms: `walls` what a crate may not touch · `rooms` files, their essays, lengths and places · `words` leftovers and paths · `markdown` links, sentences, verbs · `tables` what ARCHITECTURE.md has to name.

mod markdown;
mod rooms;
mod tables;
mod walls;
mod words;

use std::fmt;
use std::path::Path;
use std::process::Command;

/// A text file of the repository.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path from the root, with slashes.
    pub path: String,
    /// What it contains.
    pub text: String,
}

impl File {
    /// Whether the path ends so.
    fn is(&self, extension: &str) -> bool {
        self.path.ends_with(extension)
    }

    /// Numbered lines.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }

    /// Numbered lines of Rust that end up in a build: without comments, and without the tests at the end.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.path.ends_with("/tests.rs");
        self.lines()
            .take_while(move |(_, line)| !tests && !line.starts_with("#[cfg(test)]"))
            .map(|(n, line)| (n, line.split("//").next().unwrap_or(line)))
    }
}

/// One thing that is not in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root.
    pub path: String,
    /// The line; zero when it is the file as a whole.
    pub line: usize,
    /// What, and the way out.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

fn finding(file: &File, line: usize, what: impl Into<String>) -> Finding {
    Finding { path: file.path.clone(), line, what: what.into() }
}

type Rule = fn(&[File]) -> Vec<Finding>;

/// Every rule there is.
const RULES: &[Rule] = &[
    walls::the_core_is_pure,
    walls::the_core_denies_what_it_may_not_use,
    walls::the_core_has_no_floats,
    walls::crates_know_only_what_they_may,
    walls::machines_do_not_know_each_other,
    walls::doors_name_no_log,
    rooms::every_room_opens_with_an_essay,
    rooms::no_file_is_an_orphan,
    rooms::files_stay_readable,
    words::nothing_is_left_over,
    words::no_machine_shows,
    words::one_registry,
    markdown::links_lead_somewhere,
    markdown::one_sentence_a_line,
    markdown::verbs_exist,
    markdown::the_two_commands_stand_in_the_readme,
    tables::every_dependency_has_a_reason,
    tables::every_room_is_on_the_map,
    tables::every_decision_is_whole,
];

/// Everything that is not in order under `root`.
pub fn findings(root: &Path) -> Result<Vec<Finding>, String> {
    let files = files(root)?;
    Ok(RULES.iter().flat_map(|rule| rule(&files)).collect())
}

/// Every text file that git tracks or would add.
fn files(root: &Path) -> Result<Vec<File>, String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("git could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let paths = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut files: Vec<File> = paths
        .split('\0')
        .filter(|path| !path.is_empty())
        .filter_map(|path| {
            let bytes = std::fs::read(root.join(path)).ok()?;
            Some(File { path: path.to_owned(), text: String::from_utf8(bytes).ok()? })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let findings = findings(&crate::run::root()).unwrap();
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
    }

    #[test]
    fn it_looks_at_the_repository() {
        let files = files(&crate::run::root()).unwrap();
        for path in ["Cargo.toml", "README.md", "crates/synod-core/src/fold.rs", "xtask/src/tidy.rs"] {
            assert!(files.iter().any(|file| file.path == path), "{path} was not read");
        }
    }

    #[test]
    fn code_ends_where_tests_begin_and_has_no_comments() {
        let file = File { path: "a.rs".into(), text: "let a; // b\n#[cfg(test)]\nlet c;".into() };
        assert_eq!(file.code().collect::<Vec<_>>(), [(1, "let a; ")]);
    }
}

/// What rules' own tests use.
#[cfg(test)]
mod samples {
    use super::{File, Finding};

    /// Files by path and text.
    pub fn files(samples: &[(&str, &str)]) -> Vec<File> {
        samples.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect()
    }

    /// The rule finds something in the bad samples, at this place, and nothing in the good ones.
    pub fn bites(rule: super::Rule, bad: &[(&str, &str)], place: (&str, usize), good: &[(&str, &str)]) {
        let found: Vec<Finding> = rule(&files(bad));
        assert!(
            found.iter().any(|f| (f.path.as_str(), f.line) == place),
            "not found at {place:?}: {found:?}"
        );
        assert_eq!(rule(&files(good)), [], "found in a good sample");
    }
}
