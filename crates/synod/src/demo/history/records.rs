//! Git's NUL-separated records, read one commit at a time.
//!
//! ```text
//!   \x01 COMMIT ␀ NAME ␀ EMAIL ␀ TIME ␀ \n ADDED ⇥ REMOVED ⇥ PATH ␀ … ␀ ␀ \x01 COMMIT …
//! ```
//!
//! A commit is complete when the next one begins or git ends well, so its files are known before any is told.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ChildStdout};

use super::Change;
use crate::demo::graph::FOCUSED_FILES_MAX;

/// What starts a commit in git's output; no field of ours can begin a record with it.
const RECORD: u8 = 0x01;

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
    /// Reads what this git writes to its standard output.
    pub(super) fn new(mut child: Child) -> Changes {
        let out = BufReader::new(child.stdout.take().expect("standard output is piped"));
        Changes { child, out, head: None, ready: Vec::new().into_iter(), ended: false }
    }

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
    use serde_json::json;

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
