//! The oracle: the right graph, from one pass over `git log --numstat`.
//!
//! It shares the definition of the graph with the roles and no line of the way there:
//! other git output (text with quoted paths instead of NUL records), another parser,
//! whole commits instead of changes, no facts, no keys, no queue.
//! So a mistake in reading or adding up shows as a difference instead of hiding twice.
//!
//! What counts is said once, in `history.rs`; this room follows the same rules by its own means.
//! It is slow and simple on purpose, and keeps everything in memory.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use super::graph::{FOCUSED_FILES_MAX, Graph, Id, Relation};

/// A line that starts a commit begins with this; numstat lines begin with a digit or a dash.
const COMMIT_LINE: &str = "commit\t";

/// The graph of everything reachable from `head` in the repository at `dir`.
/// Fails when git fails or says something that is not understood.
pub fn graph(dir: &Path, head: &str) -> io::Result<Graph> {
    let mut git = Command::new("git")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .arg("-C")
        .arg(dir)
        .args(["-c", "core.quotePath=true", "-c", "log.showRoot=true", "-c", "log.showSignature=false"])
        .args(["-c", "diff.relative=false", "-c", "i18n.logOutputEncoding=UTF-8"])
        .args(["log", "--numstat", "--no-renames", "--no-diff-merges", "--no-ext-diff", "--no-color"])
        .args(["--format=commit%x09%at%x09%aE%x09%aN", head, "--"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(git.stdout.take().expect("stdout is piped")).split(b'\n');
    let graph = read(lines)?;
    match git.wait()?.success() {
        true => Ok(graph),
        false => Err(io::Error::other("git log --numstat failed")),
    }
}

/// A commit as far as it was read.
#[derive(Default)]
struct Commit {
    time: i64,
    email: String,
    name: String,
    /// Path, added, removed.
    files: Vec<(String, u64, u64)>,
}

fn read(lines: impl Iterator<Item = io::Result<Vec<u8>>>) -> io::Result<Graph> {
    let mut graph = Graph::default();
    let mut commit = Commit::default();
    for line in lines {
        let line = String::from_utf8_lossy(&line?).into_owned();
        if let Some(head) = line.strip_prefix(COMMIT_LINE) {
            count(&commit, &mut graph);
            commit = parse_head(head);
        } else if !line.is_empty() {
            let file = parse_file(&line).ok_or_else(|| io::Error::other(format!("not numstat: {line:?}")))?;
            commit.files.push(file);
        }
    }
    count(&commit, &mut graph);
    Ok(graph)
}

fn parse_head(head: &str) -> Commit {
    let mut fields = head.splitn(3, '\t');
    let mut field = || fields.next().unwrap_or_default().trim().to_owned();
    let (time, email, name) = (field(), field(), field());
    Commit { time: time.parse().unwrap_or(0), email: email.to_lowercase(), name, files: Vec::new() }
}

fn parse_file(line: &str) -> Option<(String, u64, u64)> {
    let (added, rest) = line.split_once('\t')?;
    let (removed, path) = rest.split_once('\t')?;
    let lines = |text: &str| if text == "-" { Some(0) } else { text.parse().ok() };
    Some((plain_path(path)?, lines(added)?, lines(removed)?))
}

/// Undoes git's quoting, then spells what cannot be printed as `\xHH` and a backslash as two.
fn plain_path(path: &str) -> Option<String> {
    let Some(quoted) = path.strip_prefix('"') else { return Some(path.to_owned()) };
    let mut bytes = Vec::new();
    let mut rest = quoted.strip_suffix('"')?.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next()? {
            b'a' => 7,
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'v' => 11,
            b'f' => 12,
            b'r' => 13,
            high @ b'0'..=b'3' => {
                let low = (rest.next()?.wrapping_sub(b'0'), rest.next()?.wrapping_sub(b'0'));
                (high - b'0') << 6 | low.0 << 3 | low.1
            }
            other => other,
        });
    }
    Some(spell(&bytes))
}

fn spell(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    while let Some(&byte) = bytes.first() {
        // The longest prefix that is one character, if there is one.
        let one = (1..=bytes.len().min(4)).find_map(|n| std::str::from_utf8(&bytes[..n]).ok());
        match one {
            Some("\\") => text += "\\\\",
            Some(c) if byte >= 0x20 && byte != 0x7f => text += c,
            _ => text += &format!("\\x{byte:02x}"),
        }
        bytes = &bytes[one.map_or(1, str::len)..];
    }
    text
}

fn count(commit: &Commit, graph: &mut Graph) {
    if commit.files.is_empty() {
        return;
    }
    let focused = commit.files.len() <= FOCUSED_FILES_MAX;
    graph.commits += 1;
    graph.focused += focused as u64;
    let person = graph.nodes.entry(Id::person(&commit.email)).or_default();
    person.commits += 1;
    let (late, name) = (commit.time, &commit.name);
    if person.label.is_empty()
        || late > person.label_time
        || late == person.label_time && *name > person.label
    {
        person.label = name.clone();
        person.label_time = late;
    }
    for (path, added, removed) in &commit.files {
        let node = graph.nodes.entry(Id::file(path)).or_default();
        node.commits += 1;
        node.focused += focused as u64;
        let changed = (Id::person(&commit.email), Relation::Changed, Id::file(path));
        let weight = graph.edges.entry(changed).or_default();
        weight.commits += 1;
        weight.added += added;
        weight.removed += removed;
        count_directories(path, graph);
    }
    if focused {
        count_pairs(commit, graph);
    }
}

fn count_directories(path: &str, graph: &mut Graph) {
    let mut inside = Id::file(path);
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
    for end in ends.into_iter().rev() {
        let around = Id::directory(&path[..end]);
        graph.nodes.entry(around.clone()).or_default();
        graph.edges.entry((inside, Relation::In, around.clone())).or_default();
        inside = around;
    }
    graph.nodes.entry(Id::directory(".")).or_default();
    graph.edges.entry((inside, Relation::In, Id::directory("."))).or_default();
}

fn count_pairs(commit: &Commit, graph: &mut Graph) {
    for (one, ..) in &commit.files {
        for (two, ..) in commit.files.iter().filter(|(two, ..)| two > one) {
            let pair = (Id::file(one), Relation::Together, Id::file(two));
            graph.edges.entry(pair).or_default().commits += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Graph {
        read(text.as_bytes().split(|byte| *byte == b'\n').map(|line| Ok(line.to_vec()))).unwrap()
    }

    #[test]
    fn two_commits_add_up() {
        let graph =
            of("commit\t5\tA@x\tAda\n\n1\t2\ta/b.rs\n-\t-\tc.png\ncommit\t4\ta@x\tOld\n\n3\t0\ta/b.rs\n");
        assert_eq!((graph.commits, graph.focused), (2, 2));
        assert_eq!(graph.nodes[&Id::person("a@x")].label, "Ada");
        let edge = (Id::person("a@x"), Relation::Changed, Id::file("a/b.rs"));
        assert_eq!((graph.edges[&edge].commits, graph.edges[&edge].added), (2, 4));
        let pair = (Id::file("a/b.rs"), Relation::Together, Id::file("c.png"));
        assert_eq!(graph.edges[&pair].commits, 1);
    }

    #[test]
    fn merges_and_empty_commits_do_not_count() {
        assert_eq!(of("commit\t5\ta@x\tA\ncommit\t6\tb@x\tB\n"), Graph::default());
    }

    #[test]
    fn quoted_paths_are_spelt_like_the_reader_spells_them() {
        assert_eq!(plain_path(r#""q\"\303\274\tb\\\377""#).unwrap(), "q\"ü\\x09b\\\\\\xff");
        assert!(read([Ok(b"nonsense".to_vec())].into_iter()).is_err());
    }
}
