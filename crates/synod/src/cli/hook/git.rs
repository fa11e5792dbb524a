//! What git knows: what is staged, and what has changed.
//!
//! Git is asked as it was called: `GIT_DIR`, `GIT_INDEX_FILE` and `-C` reach it through the environment and the directory, so that `git commit --only` and linked worktrees are seen as git sees them.
//! What a person's configuration leaves out of a diff, other directories or submodules, is asked for.
//! Renames are not looked for: without that, a rename is a deletion and an addition, and both sides are named.

use crate::cli::exit::{Exit, Stop};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Names of everything that a commit made now would change, relative to the root.
///
/// When a merge is being concluded, what it takes over from the other side unchanged was committed there, under whatever locks there were.
pub fn staged(here: &Path) -> Result<Vec<String>, Stop> {
    let diff = [
        "diff",
        "--cached",
        "--name-only",
        "--no-renames",
        "--no-ext-diff",
        "--no-relative",
        "--ignore-submodules=none",
        "-z",
    ];
    let mut names = names(&git(here, diff)?);
    for other in merging(here) {
        let theirs: Vec<String> = self::names(&git(here, diff.into_iter().chain([&*other]))?);
        names.retain(|name| theirs.contains(name));
    }
    Ok(names)
}

/// The commits that are being merged.
fn merging(here: &Path) -> Vec<String> {
    let path = git(here, ["rev-parse", "--git-path", "MERGE_HEAD"]).unwrap_or_default();
    let path = String::from_utf8_lossy(&path).trim().to_owned();
    let text = std::fs::read_to_string(here.join(path)).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Names of everything in the worktree that differs from the last commit, new files included, ignored ones not; nothing outside of a repository.
pub fn changed(root: &Path) -> Result<Vec<String>, Stop> {
    if !root.join(".git").exists() {
        return Ok(Vec::new());
    }
    // Without optional locks: this must not be in the way of a git that the agent runs.
    let status = [
        "--no-optional-locks",
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--ignore-submodules=none",
    ];
    let text = git(root, status)?;
    // Each is `XY NAME`.
    Ok(names(&text).iter().filter_map(|line| line.get(3..).map(str::to_owned)).collect())
}

fn names(text: &[u8]) -> Vec<String> {
    let parts = text.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}

fn git(here: &Path, words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<Vec<u8>, Stop> {
    let said = Command::new("git").args(words).current_dir(here).output();
    let said = said.map_err(|error| Stop::new(Exit::Fault, format!("git could not be started: {error}")))?;
    match said.status.success() {
        true => Ok(said.stdout),
        false => {
            let why = String::from_utf8_lossy(&said.stderr).trim().to_owned();
            Err(Stop::new(Exit::Fault, format!("git said: {why}")))
        }
    }
}
