//! What ARCHITECTURE.md has to name, and what a decision has to say.

use super::walls::dependencies;
use super::{File, Finding, finding};

const MAP: &str = "ARCHITECTURE.md";

/// Every dependency stands in ARCHITECTURE.md, with its reason.
pub fn every_dependency_has_a_reason(files: &[File]) -> Vec<Finding> {
    let Some(map) = files.iter().find(|file| file.path == MAP) else { return Vec::new() };
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is("Cargo.toml") && !file.path.starts_with("examples/")) {
        for table in
            ["[dependencies]", "[dev-dependencies]", "[build-dependencies]", "[workspace.dependencies]"]
        {
            for (n, name) in dependencies(file, table) {
                let row = format!("| `{name}` |");
                if !name.starts_with("synod") && !map.lines().any(|(_, line)| line.starts_with(&row)) {
                    found.push(finding(
                        file,
                        n,
                        format!("`{name}` has no row in the table of {MAP}: say why it is here"),
                    ));
                }
            }
        }
    }
    found
}

/// Every room of every crate is on the map: a module's name stands in backticks in its crate's section.
pub fn every_room_is_on_the_map(files: &[File]) -> Vec<Finding> {
    let Some(map) = files.iter().find(|file| file.path == MAP) else { return Vec::new() };
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is(".rs")) {
        let mut parts = file.path.split('/');
        let (Some("crates"), Some(of), Some("src"), Some(room), rest) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let name = room.trim_end_matches(".rs");
        if rest.is_some() || matches!(name, "lib" | "main") {
            continue;
        }
        let heading = format!("### `{of}`");
        let section = map.text.split(&heading).nth(1).map(|rest| rest.split("\n### ").next().unwrap_or(rest));
        if !section.is_some_and(|section| section.contains(&format!("`{name}`"))) {
            found.push(finding(
                file,
                0,
                format!("`{name}` is not under `{heading}` in {MAP}: say what this room is for"),
            ));
        }
    }
    found
}

/// A decision says its context, itself, what follows from it, and what was turned down.
pub fn every_decision_is_whole(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("docs/adr/") && file.is(".md")) {
        for part in ["## Context", "## Decision", "## Consequences", "## Turned down"] {
            if !file.lines().any(|(_, line)| line.trim() == part) {
                found.push(finding(file, 0, format!("has no `{part}`")));
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
    fn a_dependency_without_a_reason_is_found() {
        let manifest =
            ("crates/a/Cargo.toml", "[dependencies]\nleft-pad = \"1\"\nsynod-core.workspace = true\n");
        bites(
            every_dependency_has_a_reason,
            &[manifest, (MAP, "left-pad is nice")],
            ("crates/a/Cargo.toml", 2),
            &[manifest, (MAP, "| `left-pad` | columns |")],
        );
    }

    #[test]
    fn a_room_off_the_map_is_found() {
        let room = ("crates/a/src/log.rs", "");
        bites(
            every_room_is_on_the_map,
            &[room, (MAP, "### `a`\n`door`\n### `b`\n`log`\n")],
            ("crates/a/src/log.rs", 0),
            &[room, ("crates/a/src/log/disk.rs", ""), (MAP, "### `a`\n`log` orders\n")],
        );
    }

    #[test]
    fn half_a_decision_is_found() {
        let whole = "## Context\n## Decision\n## Consequences\n## Turned down\n";
        let adr = "docs/adr/0009-x.md";
        bites(every_decision_is_whole, &[(adr, "## Context\n## Decision\n")], (adr, 0), &[(adr, whole)]);
    }
}
