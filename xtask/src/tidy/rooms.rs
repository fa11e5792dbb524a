//! Files: their essays, their lengths, and whether anything leads to them.

use super::{File, Finding, finding};
use std::collections::{BTreeMap, BTreeSet};

/// A file longer than this has more than one subject.
const LINES_MAX: usize = 600;

/// Longer ones, each with its reason.
const LONGER: &[(&str, usize, &str)] = &[(
    "crates/synod-core/src/machines/queue/vocabulary.rs",
    900,
    "declarations alone: every word of the queue on one page, nothing to follow",
)];

fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.is(".rs"))
}

/// The first line of a room says what it is.
pub fn every_room_opens_with_an_essay(files: &[File]) -> Vec<Finding> {
    rust(files)
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| finding(file, 1, "opens without `//!`: say in a sentence what this room is"))
        .collect()
}

/// A page that can be read in a sitting.
pub fn files_stay_readable(files: &[File]) -> Vec<Finding> {
    rust(files)
        .filter_map(|file| {
            let max =
                LONGER.iter().find(|(path, ..)| *path == file.path).map_or(LINES_MAX, |(_, max, _)| *max);
            let lines = file.text.lines().count();
            (lines > max)
                .then(|| finding(file, 0, format!("{lines} lines, {max} at most: give a part its own room")))
        })
        .collect()
}

/// Every Rust file is reached from a crate root by `mod`.
pub fn no_file_is_an_orphan(files: &[File]) -> Vec<Finding> {
    let known: BTreeMap<&str, &File> = rust(files).map(|file| (file.path.as_str(), file)).collect();
    let mut reached = BTreeSet::new();
    let mut next: Vec<&File> = rust(files).filter(|file| is_root(&file.path, files)).collect();
    while let Some(file) = next.pop() {
        if reached.insert(file.path.as_str()) {
            next.extend(children(file).iter().filter_map(|path| known.get(path.as_str())));
        }
    }
    rust(files)
        .filter(|file| !reached.contains(file.path.as_str()))
        .map(|file| finding(file, 0, "nothing leads here: add `mod`, or remove the file"))
        .collect()
}

/// Whether cargo takes this file as the root of a crate.
fn is_root(path: &str, files: &[File]) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let package = |folder: &str| {
        files.iter().any(|file| file.path.strip_suffix("/Cargo.toml").is_some_and(|home| home == folder))
    };
    let within =
        |kind: &str| folder.strip_suffix(kind).is_some_and(|home| package(home.trim_end_matches('/')));
    if matches!(name, "lib.rs" | "main.rs") && within("src") || name == "build.rs" && package(folder) {
        return true;
    }
    let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
    ["tests", "examples", "benches", "src/bin"].into_iter().any(|kind| {
        within(kind)
            || name == "main.rs"
                && above.strip_suffix(kind).is_some_and(|home| package(home.trim_end_matches('/')))
    }) || package(folder) && name == "main.rs"
}

/// Where the modules declared in this file may be.
fn children(file: &File) -> Vec<String> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let stem = name.trim_end_matches(".rs");
    let root = ["lib", "main", "mod"].contains(&stem)
        || ["/tests", "/examples", "/benches", "/src/bin"].iter().any(|kind| folder.ends_with(kind));
    let mut paths = Vec::new();
    let mut at: Option<String> = None;
    for (_, line) in file.lines() {
        let line = line.trim();
        if let Some(path) = line.strip_prefix("#[path = \"") {
            at = path.split('"').next().map(|path| resolve(folder, path));
            continue;
        }
        let Some(module) = declared(line) else { continue };
        if let Some(path) = at.take() {
            paths.push(path);
            continue;
        }
        for base in
            [Some(folder.to_owned()).filter(|_| root), Some(format!("{folder}/{stem}"))].into_iter().flatten()
        {
            paths.push(format!("{base}/{module}.rs"));
            paths.push(format!("{base}/{module}/mod.rs"));
        }
    }
    paths
}

/// The module that a line like `pub(crate) mod name;` declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.split("//").next()?.trim().strip_suffix(';')?;
    let (visible, name) = line.rsplit_once("mod ")?;
    let visible = visible.trim();
    let plain =
        visible.is_empty() || visible == "pub" || visible.starts_with("pub(") && visible.ends_with(')');
    (plain && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(name)
}

/// `path` as seen from `folder`.
pub fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::samples::bites;
    use super::*;

    const LIB: &str = "crates/a/src/lib.rs";

    #[test]
    fn a_room_without_an_essay_is_found() {
        bites(
            every_room_opens_with_an_essay,
            &[(LIB, "use std::fmt;\n")],
            (LIB, 1),
            &[(LIB, "//! A room.\n")],
        );
    }

    #[test]
    fn a_long_file_is_found() {
        let (long, short) = ("x\n".repeat(LINES_MAX + 1), "x\n".repeat(LINES_MAX));
        bites(files_stay_readable, &[(LIB, &long)], (LIB, 0), &[(LIB, &short)]);
    }

    #[test]
    fn an_orphan_is_found() {
        let house = [
            ("crates/a/Cargo.toml", ""),
            (LIB, "pub mod door;\npub(crate) mod log;\n"),
            ("crates/a/src/door.rs", "mod wire;"),
            ("crates/a/src/door/wire.rs", ""),
            ("crates/a/src/log/mod.rs", ""),
            ("crates/a/tests/all.rs", "mod common;\n#[path = \"../examples/pages.rs\"]\nmod pages;"),
            ("crates/a/tests/common/mod.rs", ""),
            ("crates/a/examples/pages.rs", ""),
            ("examples/b/Cargo.toml", ""),
            ("examples/b/main.rs", ""),
        ];
        bites(
            no_file_is_an_orphan,
            &[&house[..], &[("crates/a/src/lost.rs", "")]].concat(),
            ("crates/a/src/lost.rs", 0),
            &house,
        );
    }

    #[test]
    fn only_declarations_count() {
        assert_eq!(declared("pub(crate) mod wire; // rooms"), Some("wire"));
        assert_eq!(declared("mod tests {"), None);
        assert_eq!(declared("// mod wire;"), None);
    }
}
