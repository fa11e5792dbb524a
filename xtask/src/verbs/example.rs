//! `example`: runs one of `examples/` against a node of its own.
//!
//! ```text
//!   build synod and the example ─▶ synod serve (fresh directory, free port) ─▶ the example ─▶ its exit status
//! ```
//!
//! An example is a package in `examples/NAME` that finds the node by `SYNOD_DATA` like every client,
//! and exits with success only when its own check holds.

use crate::run::{self, Outcome, cargo, root};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a node may take until it says where it is.
const START: Duration = Duration::from_secs(30);

/// Every example there is.
pub fn names() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("examples")).into_iter().flatten().flatten();
    let mut names: Vec<String> = folders
        .filter(|folder| folder.path().join("Cargo.toml").is_file())
        .filter_map(|folder| folder.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// Runs the example of this name.
pub fn run(words: &[String]) -> Outcome {
    let names = names();
    let [name] = words else { return Err(format!("say which: {}", names.join(", "))) };
    if !names.contains(name) {
        return Err(format!("there is no examples/{name}; there is {}", names.join(", ")));
    }
    let package = format!("synod-example-{name}");
    run::run(&mut cargo(&[
        "build",
        "--quiet",
        "--package",
        "synod",
        "--bin",
        "synod",
        "--package",
        &package,
        "--bin",
        &package,
    ]))?;
    let built = built();
    let node = Node::start(&built.join("synod"), &serve(name)?)?;
    run::run(Command::new(built.join(&package)).env("SYNOD_DATA", &node.data).env_remove("SYNOD_URL"))
}

/// With which words more its node is served: `serve = ["--word"]` under `[package.metadata.synod]` of its manifest.
fn serve(name: &str) -> Result<Vec<String>, String> {
    let path = root().join("examples").join(name).join("Cargo.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(words(&text))
}

fn words(manifest: &str) -> Vec<String> {
    let own = manifest.split_once("[package.metadata.synod]").map_or("", |(_, own)| own);
    let list = own.lines().find_map(|line| line.strip_prefix("serve = [")?.strip_suffix(']'));
    let quoted = list.unwrap_or_default().split(',').map(|word| word.trim().trim_matches('"'));
    quoted.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Where cargo puts debug builds: beside this very program.
fn built() -> PathBuf {
    let here = std::env::current_exe().unwrap_or_default();
    here.parent().map(Path::to_owned).unwrap_or_default()
}

/// A node that lives as long as this value, in a directory that goes with it.
struct Node {
    child: Child,
    data: PathBuf,
}

impl Node {
    fn start(synod: &Path, words: &[String]) -> Result<Node, String> {
        let data = std::env::temp_dir().join(format!("synod-example-{}", std::process::id()));
        let child = Command::new(synod)
            .args(["serve", "--http", "127.0.0.1:0", "--data"])
            .arg(&data)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("the node could not be started: {error}"))?;
        let mut node = Node { child, data };
        let begun = Instant::now();
        while !node.data.join("node.json").exists() {
            if let Ok(Some(status)) = node.child.try_wait() {
                return Err(format!("the node ended before it was ready: {status}"));
            }
            if begun.elapsed() > START {
                return Err(format!("the node said nothing within {} s", START.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(node)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_manifest_says_how_its_node_is_served() {
        assert_eq!(words("[package.metadata.synod]\nserve = [\"--a\", \"--b\"]\n"), ["--a", "--b"]);
        assert!(words("[package]\nserve = [\"--a\"]\n").is_empty());
    }
}
