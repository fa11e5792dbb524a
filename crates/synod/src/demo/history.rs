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

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::graph::FOCUSED_FILES_MAX;

/// What starts a commit in git's output; no field of ours can begin a record with it.
const RECORD: u8 = 0x01;

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
    /// So each pair of files is in exactly one task.
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

    /// The change as the body of a task.
    pub fn to_json(&self) -> Value {
        json!({
            "commit": self.commit, "author": self.author, "email": self.email, "time": self.time,
            "path": self.path, "added": self.added, "removed": self.removed,
            "place": self.place, "files": self.files, "after": self.after,
        })
    }

    /// The change back from the body of a task; none if a field is missing or of another type.
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
        let out = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let spare = commits.is_empty();
        Ok(Changes { child, out, head: None, ready: Vec::new().into_iter(), ended: spare })
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

/// The changes of a batch, as git tells them. Dropping it early stops git.
#[derive(Debug)]
pub struct Changes {
    child: Child,
    out: BufReader<ChildStdout>,
    /// The header of the commit whose files come next, once it was read.
    head: Option<Head>,
    ready: std::vec::IntoIter<Change>,
    ended: bool,
}

#[derive(Debug)]
struct Head {
    commit: String,
    author: String,
    email: String,
    time: i64,
}

impl Iterator for Changes {
    type Item = io::Result<Change>;

    fn next(&mut self) -> Option<io::Result<Change>> {
        loop {
            if let Some(change) = self.ready.next() {
                return Some(Ok(change));
            }
            if self.ended {
                return None;
            }
            match self.read_commit() {
                Ok(changes) => self.ready = changes.into_iter(),
                Err(why) => {
                    self.ended = true;
                    return Some(Err(why));
                }
            }
        }
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Changes {
    /// Reads up to the next commit's header and returns the files before it.
    fn read_commit(&mut self) -> io::Result<Vec<Change>> {
        let head = self.head.take();
        let mut files = Vec::new();
        loop {
            let Some(token) = self.token()? else {
                self.end()?;
                break;
            };
            match token.strip_prefix(&[RECORD]) {
                Some(commit) => {
                    self.head = Some(self.read_head(commit)?);
                    break;
                }
                // Between the commits stands an empty record.
                None if token.is_empty() => {}
                None => files.push(parse_file(&token)?),
            }
        }
        match head {
            Some(head) => Ok(into_changes(&head, files)),
            None if files.is_empty() => Ok(Vec::new()),
            None => Err(broken("a file before any commit")),
        }
    }

    fn read_head(&mut self, commit: &[u8]) -> io::Result<Head> {
        let mut field = || self.token()?.ok_or_else(|| broken("a commit without author and time"));
        let (author, email, time) = (field()?, field()?, field()?);
        Ok(Head {
            commit: String::from_utf8_lossy(commit).into_owned(),
            author: String::from_utf8_lossy(&author).trim().to_owned(),
            email: String::from_utf8_lossy(&email).trim().to_lowercase(),
            // A commit from before good manners may have no readable time.
            time: String::from_utf8_lossy(&time).trim().parse().unwrap_or(0),
        })
    }

    /// The bytes up to the next NUL; none at the end of the output.
    fn token(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut token = Vec::new();
        if self.out.read_until(0, &mut token)? == 0 {
            return Ok(None);
        }
        if token.last() == Some(&0) {
            token.pop();
        }
        Ok(Some(token))
    }

    /// A git that ends badly may have told only half of it.
    fn end(&mut self) -> io::Result<()> {
        self.ended = true;
        if self.child.wait()?.success() {
            return Ok(());
        }
        let mut why = String::new();
        if let Some(mut err) = self.child.stderr.take() {
            err.read_to_string(&mut why)?;
        }
        Err(io::Error::other(format!("git log: {}", why.trim())))
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("git log told {what}"))
}

type FileLine = (String, Option<u64>, Option<u64>);

/// `ADDED \t REMOVED \t PATH`; the first of a commit begins with a newline.
fn parse_file(token: &[u8]) -> io::Result<FileLine> {
    let token = token.strip_prefix(b"\n").unwrap_or(token);
    let mut parts = token.splitn(3, |byte| *byte == b'\t');
    let (Some(added), Some(removed), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(broken(&format!("{:?} where a file should be", String::from_utf8_lossy(token))));
    };
    Ok((path_text(path), count(added)?, count(removed)?))
}

fn count(digits: &[u8]) -> io::Result<Option<u64>> {
    let text = String::from_utf8_lossy(digits);
    match text.as_ref() {
        "-" => Ok(None),
        _ => text.parse().map(Some).map_err(|_| broken(&format!("{text:?} where a count should be"))),
    }
}

/// A path as text that tells every byte apart.
fn path_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\0'..='\x1f' | '\x7f' => _ = write!(text, "\\x{:02x}", c as u32),
                _ => text.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| _ = write!(text, "\\x{byte:02x}"));
    }
    text
}

fn into_changes(head: &Head, mut files: Vec<FileLine>) -> Vec<Change> {
    files.sort();
    let paths: Vec<String> = files.iter().map(|(path, ..)| path.clone()).collect();
    let focused = files.len() <= FOCUSED_FILES_MAX;
    let changes = files.into_iter().enumerate().map(|(place, (path, added, removed))| Change {
        commit: head.commit.clone(),
        author: head.author.clone(),
        email: head.email.clone(),
        time: head.time,
        path,
        added,
        removed,
        place: place as u64,
        files: paths.len() as u64,
        after: if focused { paths[place + 1..].to_vec() } else { Vec::new() },
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_survives_being_a_task_body() {
        let head = Head { commit: "c".into(), author: "A".into(), email: "a@x".into(), time: 7 };
        let changes = into_changes(&head, vec![("b".into(), None, None), ("a".into(), Some(2), Some(0))]);
        assert_eq!((changes[0].path.as_str(), changes[0].after.as_slice()), ("a", &["b".to_owned()][..]));
        for change in changes {
            assert_eq!(Change::from_json(&change.to_json()), Some(change));
        }
        assert_eq!(Change::from_json(&json!({ "commit": "c" })), None);
    }

    #[test]
    fn a_path_of_any_bytes_becomes_text_that_tells_them_apart() {
        assert_eq!(path_text("ä/b.rs".as_bytes()), "ä/b.rs");
        assert_eq!(path_text(b"a\xff\tb\\"), "a\\xff\\x09b\\\\");
    }

    #[test]
    fn a_commit_of_many_files_carries_no_pairs() {
        let head = Head { commit: "c".into(), author: "A".into(), email: "a@x".into(), time: 7 };
        let files = (0..=FOCUSED_FILES_MAX).map(|n| (format!("{n:03}"), Some(1), Some(1))).collect();
        assert!(into_changes(&head, files).iter().all(|change| change.after.is_empty() && !change.focused()));
    }
}
