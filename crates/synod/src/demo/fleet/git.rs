//! Git as the fleet uses it: in one folder, as one author, without the settings of whoever runs the demo.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Settings that hold git still. Nothing is flushed to disk: what is on trial is the death of processes, not of machines.
const SETTINGS: [&str; 8] = [
    "commit.gpgsign=false",
    "core.autocrlf=false",
    "core.hooksPath=.no-hooks",
    "core.fsync=none",
    "gc.auto=0",
    "maintenance.auto=false",
    "advice.detachedHead=false",
    "merge.renames=false",
];

/// A folder that git works in, and who works there.
#[derive(Clone, Debug)]
pub struct Git {
    dir: PathBuf,
    who: String,
}

impl Git {
    /// Git in this folder, in the name of this author.
    pub fn at(dir: &Path, who: &str) -> Git {
        Git { dir: dir.to_owned(), who: who.to_owned() }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What git prints, without the line's end. An error is what git says.
    pub fn say<S: AsRef<OsStr>>(&self, words: &[S]) -> io::Result<String> {
        let done = self.command(words).output()?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned());
        }
        let said = String::from_utf8_lossy(&done.stderr);
        let first =
            words.first().map(|word| word.as_ref().to_string_lossy().into_owned()).unwrap_or_default();
        Err(io::Error::other(format!("git {first}: {}", said.trim())))
    }

    fn command<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        let mut git = Command::new("git");
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_CONFIG_PARAMETERS"] {
            git.env_remove(name);
        }
        git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C");
        git.arg("--no-pager").arg("-C").arg(&self.dir);
        let email = format!("user.email={}@example.com", self.who);
        for setting in SETTINGS.iter().copied().chain([format!("user.name={}", self.who).as_str(), &email]) {
            git.args(["-c", setting]);
        }
        git.args(words);
        git
    }

    /// Makes a repository here with one commit of everything in the folder, the same for the same files.
    pub fn begin(&self) -> io::Result<String> {
        self.say(&["init", "-q", "-b", "main"])?;
        self.say(&["add", "-A"])?;
        let mut commit = self.command(&["commit", "-q", "-m", "An abacus without commands"]);
        commit
            .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
            .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
        let done = commit.output()?;
        match done.status.success() {
            true => self.head(),
            false => Err(io::Error::other(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
        }
    }

    /// The commit that is checked out.
    pub fn head(&self) -> io::Result<String> {
        self.say(&["rev-parse", "--verify", "HEAD^{commit}"])
    }

    /// Brings a branch to a commit that comes after it. A branch that is further already stays, and so does one that
    /// somebody else moves meanwhile: late hands never move it back.
    pub fn forward(&self, branch: &str, commit: &str) -> io::Result<()> {
        let now = self.say(&["rev-parse", "--verify", branch])?;
        if now != commit && self.say(&["merge-base", "--is-ancestor", &now, commit]).is_ok() {
            let _ = self.say(&["update-ref", branch, commit, &now]);
        }
        Ok(())
    }

    /// Puts the folder at a commit, whatever lies in it.
    pub fn take(&self, commit: &str) -> io::Result<()> {
        self.say(&["checkout", "-q", "-f", "--detach", commit])?;
        self.say(&["clean", "-q", "-fd"]).map(drop)
    }

    /// Commits everything in the folder.
    pub fn commit(&self, title: &str, n: u32) -> io::Result<String> {
        self.say(&["add", "-A"])?;
        self.say(&["commit", "-q", "--allow-empty", "-m", &message("task", title, n)])?;
        self.head()
    }

    /// Merges a commit into the one that is checked out.
    pub fn merge(&self, commit: &str, title: &str, n: u32) -> io::Result<String> {
        self.say(&["merge", "-q", "--no-ff", "-m", &message("merge task", title, n), commit])?;
        self.head()
    }
}

/// What a commit says; the trailer is for programs.
fn message(what: &str, title: &str, n: u32) -> String {
    format!("{what} {n}: {title}\n\nTask: {n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_never_moved_back() {
        let dir = std::env::temp_dir().join(format!("synod-fleet-{}-git", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("a"), "a").unwrap();
        let git = Git::at(&dir, "wren");
        let first = git.begin().unwrap();
        git.take(&first).unwrap();
        let second = git.commit("more", 1).unwrap();
        let main = || git.say(&["rev-parse", "main"]).unwrap();
        git.forward("refs/heads/main", &second).unwrap();
        assert_eq!(main(), second);
        git.forward("refs/heads/main", &first).unwrap();
        assert_eq!(main(), second);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
