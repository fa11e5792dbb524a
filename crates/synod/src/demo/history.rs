//! The collector's reading of a repository: first the list of commits, then the changes of a batch of them.
//!
//! ```text
//!   commits()  git rev-list --reverse HEAD        ──▶ c1 c2 c3 … cn      (an order that does not move)
//!   changes()  git log --no-walk --numstat --stdin ──▶ one `Change` per (commit, file)
//! ```
//!
//! Splitting it so makes the collector resumable without memory of its own: the list is a function of the head,
//! so "how many commits were handed over" is all a successor needs to know.
//!
//! What counts as a change, for this reader as for the oracle:
//! * every commit reachable from the head is read; a merge changes nothing, as in plain `git log --numstat`,
//!   for its changes were counted on the branch they were made on; neither does an empty commit;
//! * a rename is one file removed and one added (`--no-renames`): heuristics have no place in an exact count;
//! * a binary file has no line counts;
//! * people are as `.mailmap` says, known by their e-mail address in lower case;
//! * bytes of a path that are not printable UTF-8 are spelt `\xHH`, and a backslash `\\`, so that every path is text.
//!
//! Changes are streamed from git one commit at a time.
//! This room does not follow the repository: it reads the head it was opened at, whatever is committed meanwhile.

mod records;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::graph::FOCUSED_FILES_MAX;

pub use records::Changes;

/// One file of one commit: the unit of work of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The commit, in hex.
    pub commit: String,
    /// The author's name as written in this commit.
    pub author: String,
    /// The author's e-mail address in lower case: who they are.
    pub email: String,
    /// Author time in seconds since 1970.
    pub time: i64,
    /// The file, from the root of the repository.
    pub path: String,
    /// Lines added; none for a binary file.
    pub added: Option<u64>,
    /// Lines removed; none for a binary file.
    pub removed: Option<u64>,
    /// Where this file stands among the commit's files sorted by path, from 0.
    pub place: u64,
    /// How many files the commit changed, this one included.
    pub files: u64,
    /// The commit's files that sort after this one, if the commit is focused; else empty.
    /// So each pair of files is in exactly one job.
    pub after: Vec<String>,
}

impl Change {
    /// The name of this change, the same however often it is read.
    pub fn key(&self) -> String {
        format!("{} {}", self.commit, self.path)
    }

    /// Whether the commit is small enough to say that its files belong together.
    pub fn focused(&self) -> bool {
        self.files <= FOCUSED_FILES_MAX as u64
    }

    /// The change as the body of a job.
    pub fn to_json(&self) -> Value {
        json!({
            "commit": self.commit, "author": self.author, "email": self.email, "time": self.time,
            "path": self.path, "added": self.added, "removed": self.removed,
            "place": self.place, "files": self.files, "after": self.after,
        })
    }

    /// The change back from the body of a job; none if a field is missing or of another type.
    pub fn from_json(body: &Value) -> Option<Change> {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let after = body["after"].as_array()?.iter().map(|path| path.as_str().map(str::to_owned));
        Some(Change {
            commit: text("commit")?,
            author: text("author")?,
            email: text("email")?,
            time: body["time"].as_i64()?,
            path: text("path")?,
            added: body["added"].as_u64(),
            removed: body["removed"].as_u64(),
            place: body["place"].as_u64()?,
            files: body["files"].as_u64()?,
            after: after.collect::<Option<_>>()?,
        })
    }
}

/// A repository at one head.
#[derive(Clone, Debug)]
pub struct Repository {
    dir: PathBuf,
    head: String,
}

impl Repository {
    /// Opens the repository that `dir` lies in, at its present head.
    /// Fails with git's own words when there is no git, no repository or no commit.
    pub fn open(dir: &Path) -> io::Result<Repository> {
        let head = output(git(dir).args(["rev-parse", "--verify", "HEAD^{commit}"]))?;
        Ok(Repository::at(dir, head.trim()))
    }

    /// The repository at a head that somebody else resolved; does not look whether it is there.
    pub fn at(dir: &Path, head: &str) -> Repository {
        Repository { dir: dir.to_owned(), head: head.to_owned() }
    }

    /// The commit everything is read from, in hex.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The folder it was opened at.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What to call it: the name of its top folder.
    pub fn name(&self) -> String {
        let top = output(git(&self.dir).args(["rev-parse", "--show-toplevel"])).unwrap_or_default();
        let top = if top.trim().is_empty() { self.dir.clone() } else { PathBuf::from(top.trim()) };
        let top = top.canonicalize().unwrap_or(top);
        top.file_name().map_or("repository".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Every commit reachable from the head, parents before children, always in the same order.
    /// Its length is what `git rev-list --count HEAD` says.
    pub fn commits(&self) -> io::Result<Vec<String>> {
        let list = output(git(&self.dir).args(["rev-list", "--reverse", "--topo-order", &self.head]))?;
        Ok(list.lines().map(str::to_owned).collect())
    }

    /// The changes of the given commits, commit by commit in the given order, files sorted by path.
    pub fn changes(&self, commits: &[String]) -> io::Result<Changes> {
        let mut child = git(&self.dir)
            .args(["log", "--no-walk=unsorted", "--stdin", "--no-diff-merges", "--no-renames"])
            .args(["--no-ext-diff", "--no-color", "--numstat", "-z"])
            .arg("--format=%x01%H%x00%aN%x00%aE%x00%at")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // Git reads all of its input before it writes, so this cannot block on a full pipe; closing it is the end.
        let mut names = commits.join("\n");
        names.push('\n');
        child.stdin.take().expect("stdin is piped").write_all(names.as_bytes())?;
        Ok(Changes::new(child))
    }
}

/// Git in this repository and no other, with the settings that could change what is read held still.
fn git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(name);
    }
    git.env("LC_ALL", "C").args(["--no-pager", "-c", "log.showRoot=true", "-c", "log.showSignature=false"]);
    git.args(["-c", "diff.relative=false", "-c", "i18n.logOutputEncoding=UTF-8", "-C"]).arg(dir);
    git
}

fn output(git: &mut Command) -> io::Result<String> {
    let done = git.output()?;
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(io::Error::other(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
    }
}
