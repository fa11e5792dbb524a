//! Licences of all dependencies, compared with deny.toml.
//!
//! cargo-deny does more (advisories, sources) and is not a part of every toolchain;
//! this reads its configuration, so that one page says what is allowed.

use crate::run::cargo;
use std::path::Path;

/// What deny.toml allows.
#[derive(Debug, Default, PartialEq, Eq)]
struct Allowed {
    everywhere: Vec<String>,
    /// (crate, licence)
    exceptions: Vec<(String, String)>,
}

/// Checks every crate that a build of anything here may fetch; returns how many there are.
pub fn check(root: &Path) -> Result<usize, String> {
    let path = root.join("deny.toml");
    let page = std::fs::read_to_string(&path).map_err(|error| format!("deny.toml: {error}"))?;
    let allowed = read(&page)?;
    let mut crates: Vec<(String, String)> = Vec::new();
    let tree =
        ["tree", "--workspace", "--all-features", "--target", "all", "--edges", "all", "--prefix", "none"];
    let output = cargo(&tree)
        .args(["--format", "{p}\t{l}"])
        .output()
        .map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Some((package, licence)) = line.split_once('\t') else { continue };
        let name = package.split(' ').next().unwrap_or(package);
        let licence = licence.trim_end_matches(" (*)").trim();
        crates.push((name.to_owned(), licence.to_owned()));
    }
    crates.sort();
    crates.dedup();
    let bad: Vec<String> = crates
        .iter()
        .filter(|(name, licence)| !allowed.permits(name, licence))
        .map(|(name, licence)| format!("{name} is under `{licence}`, which deny.toml does not allow"))
        .collect();
    let idle: Vec<String> = allowed
        .exceptions
        .iter()
        .filter(|(exception, _)| !crates.iter().any(|(name, _)| name == exception))
        .map(|(exception, _)| {
            format!("deny.toml has an exception for {exception}, which nothing uses; remove it")
        })
        .collect();
    match [bad, idle].concat() {
        complaints if complaints.is_empty() => Ok(crates.len()),
        complaints => Err(complaints.join("\n")),
    }
}

impl Allowed {
    fn permits(&self, name: &str, expression: &str) -> bool {
        let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = expression.split_whitespace().collect();
        let mut at = 0;
        let good = self.either(name, &words, &mut at);
        good && at == words.len() && !words.is_empty()
    }

    fn either(&self, name: &str, words: &[&str], at: &mut usize) -> bool {
        let mut good = self.both(name, words, at);
        while words.get(*at) == Some(&"OR") {
            *at += 1;
            good |= self.both(name, words, at);
        }
        good
    }

    fn both(&self, name: &str, words: &[&str], at: &mut usize) -> bool {
        let mut good = self.term(name, words, at);
        while words.get(*at) == Some(&"AND") {
            *at += 1;
            good &= self.term(name, words, at);
        }
        good
    }

    fn term(&self, name: &str, words: &[&str], at: &mut usize) -> bool {
        let Some(word) = words.get(*at) else { return false };
        *at += 1;
        if *word == "(" {
            let good = self.either(name, words, at);
            *at += 1;
            return good;
        }
        let mut licence = (*word).to_owned();
        if words.get(*at) == Some(&"WITH") {
            licence = format!("{licence} WITH {}", words.get(*at + 1).unwrap_or(&""));
            *at += 2;
        }
        self.everywhere.contains(&licence)
            || self.exceptions.iter().any(|(of, allowed)| of == name && *allowed == licence)
    }
}

/// Reads the two tables of deny.toml that concern licences.
fn read(page: &str) -> Result<Allowed, String> {
    let mut allowed = Allowed::default();
    let (mut table, mut of, mut open) = (String::new(), String::new(), false);
    for line in page.lines().map(|line| line.split('#').next().unwrap_or("").trim()) {
        if line.starts_with('[') && !open {
            table = line.trim_matches(['[', ']']).to_owned();
        } else if let Some(name) = line.strip_prefix("crate") {
            of = quoted(name).first().cloned().unwrap_or_default();
        } else if open || line.starts_with("allow =") {
            let licences = quoted(line);
            match table.as_str() {
                "licenses" => allowed.everywhere.extend(licences),
                "licenses.exceptions" => {
                    allowed.exceptions.extend(licences.into_iter().map(|licence| (of.clone(), licence)));
                }
                _ => {}
            }
            open = !line.contains(']');
        }
    }
    match allowed.everywhere.is_empty() {
        true => Err("deny.toml allows no licence at all; it needs `allow` under [licenses]".into()),
        false => Ok(allowed),
    }
}

fn quoted(line: &str) -> Vec<String> {
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"
        [licenses]
        allow = [
            "MIT", # ours
            "Apache-2.0",
        ]
        [[licenses.exceptions]]
        crate = "tables"
        allow = ["Unicode-3.0"]
        [bans]
        allow = ["nothing to do with it"]
    "#;

    #[test]
    fn deny_toml_is_read() {
        let allowed = read(PAGE).unwrap();
        assert_eq!(allowed.everywhere, ["MIT", "Apache-2.0"]);
        assert_eq!(allowed.exceptions, [("tables".to_owned(), "Unicode-3.0".to_owned())]);
        assert!(read("[licenses]").is_err());
    }

    #[test]
    fn expressions_are_judged() {
        let allowed = read(PAGE).unwrap();
        for (name, expression, good) in [
            ("a", "MIT", true),
            ("a", "MIT/Apache-2.0", true),
            ("a", "GPL-3.0 OR MIT", true),
            ("a", "GPL-3.0", false),
            ("a", "MIT AND GPL-3.0", false),
            ("a", "(MIT OR Apache-2.0) AND Unicode-3.0", false),
            ("tables", "(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("a", "Apache-2.0 WITH LLVM-exception", false),
            ("a", "Apache-2.0 WITH LLVM-exception OR MIT", true),
            ("a", "", false),
        ] {
            assert_eq!(allowed.permits(name, expression), good, "{name}: {expression}");
        }
    }
}
