//! Pages: links that lead somewhere, a sentence a line, and verbs that exist.

use super::rooms::resolve;
use super::{File, Finding, finding};

fn pages(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.is(".md"))
}

/// Lines outside of fences and indented blocks, without what stands in backticks.
fn prose(file: &File) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (n, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && !line.starts_with("    ") {
            let bare: String = line
                .split('`')
                .enumerate()
                .map(|(at, part)| if at % 2 == 0 { part } else { "code" })
                .collect();
            lines.push((n, bare));
        }
    }
    lines
}

/// Every relative link names a file or folder that exists.
pub fn links_lead_somewhere(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in pages(files) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (n, line) in prose(file) {
            for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let path = if target.is_empty() { file.path.clone() } else { resolve(folder, target) };
                let inside = format!("{path}/");
                let Some(there) =
                    files.iter().find(|other| other.path == path || other.path.starts_with(&inside))
                else {
                    found.push(finding(file, n, format!("the link to `{link}` leads nowhere")));
                    continue;
                };
                if !anchor.is_empty() && !anchors(there).iter().any(|known| known == anchor) {
                    found.push(finding(file, n, format!("`{path}` has no heading `#{anchor}`")));
                }
            }
        }
    }
    found
}

/// The anchors that a forge makes of a page's headings.
fn anchors(file: &File) -> Vec<String> {
    let headings = file
        .lines()
        .filter_map(|(_, line)| line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim()));
    headings
        .map(|heading| {
            let kept = heading
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .collect::<String>();
            kept.replace(' ', "-")
        })
        .collect()
}

/// A paragraph has one sentence on each line, so that a change of one is a difference of one line.
///
/// Lists and tables are left alone: their items are often two short sentences.
pub fn one_sentence_a_line(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in pages(files) {
        for (n, line) in prose(file) {
            let listed = line.trim_start().starts_with(['-', '*', '|', '>', '#'])
                || line.starts_with(|c: char| c.is_ascii_digit());
            if !listed && two_sentences(&line) {
                found.push(finding(file, n, "two sentences on one line: give each its own"));
            }
        }
    }
    found
}

fn two_sentences(line: &str) -> bool {
    line.match_indices(". ").any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + 2..]);
        let word = before.rsplit([' ', '(']).next().unwrap_or("");
        let ends =
            word.len() > 2 && !word.contains('.') && word.ends_with(|c: char| c.is_lowercase() || c == ')');
        ends && after.starts_with(char::is_uppercase)
    })
}

/// Whoever writes `cargo xtask VERB` on a page means a verb that exists.
pub fn verbs_exist(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is(".md") || file.is("/run") || file.is(".toml")) {
        for (n, line) in file.lines() {
            for rest in line.split("cargo xtask ").skip(1) {
                let word: String = rest.chars().take_while(|c| c.is_ascii_lowercase()).collect();
                let known = word == "help" || crate::VERBS.iter().any(|verb| verb.name == word);
                if !word.is_empty() && !known {
                    found.push(finding(file, n, format!("`cargo xtask {word}` does not exist")));
                }
            }
        }
    }
    found
}

/// Setting up is two commands, and the second is what the build server runs.
pub fn the_two_commands_stand_in_the_readme(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files {
        let needs: &[&str] = match file.path.as_str() {
            "README.md" => &["cargo run --release -- demo", "cargo xtask test"],
            ".ci/run" => &["cargo xtask test"],
            _ => continue,
        };
        for need in needs.iter().filter(|need| !file.lines().any(|(_, line)| line.trim() == **need)) {
            found.push(finding(file, 0, format!("`{need}` must stand on a line of its own")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::bites;
    use super::*;

    #[test]
    fn a_dead_link_is_found() {
        bites(
            links_lead_somewhere,
            &[("docs/a.md", "\nsee [b](b.md)\n")],
            ("docs/a.md", 2),
            &[
                ("docs/a.md", "# A B\nsee [b](../b.md), [here](#a-b), [x](https://example.org) and `[y](z)`"),
                ("b.md", ""),
            ],
        );
        bites(links_lead_somewhere, &[("a.md", "[b](b.md#no)"), ("b.md", "# Yes")], ("a.md", 1), &[]);
    }

    #[test]
    fn a_second_sentence_is_found() {
        bites(
            one_sentence_a_line,
            &[("a.md", "The first ends. The second begins.\n")],
            ("a.md", 1),
            &[(
                "a.md",
                "One, e.g. Two.\n- A list. May have two.\n```\nCode is. Not prose.\n```\n    nor this. Block\nVersion 1. Two `a. B`.\n",
            )],
        );
    }

    #[test]
    fn a_verb_that_does_not_exist_is_found() {
        bites(
            verbs_exist,
            &[("a.md", "run `cargo xtask fly`")],
            ("a.md", 1),
            &[("a.md", "run `cargo xtask test --long`")],
        );
    }

    #[test]
    fn a_readme_without_its_commands_is_found() {
        bites(
            the_two_commands_stand_in_the_readme,
            &[("README.md", "cargo run --release -- demo\n")],
            ("README.md", 0),
            &[
                ("README.md", "cargo run --release -- demo\n    cargo xtask test\n"),
                (".ci/run", "cargo xtask test\n"),
            ],
        );
    }
}
