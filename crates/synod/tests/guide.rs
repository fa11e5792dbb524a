//! The guide keeps its promises: every command on its pages is run against a real node, and what it says is compared.
//!
//! ````text
//!   ```console         commands after `$ `, in one shell for the whole page; lines after `> ` belong to the command before
//!   ```console node    `synod serve`: started here on a free port, stopped at the end
//!   ```console waits   a second terminal: started, and looked at when the page is over
//!   ```console wren    what an agent of this name asks through `synod mcp`: a tool and its arguments
//! ````
//!
//! Each page has a home directory of its own outside of any repository, so that it begins as its reader does.
//! Numbers are compared as numbers and not as these numbers, spaces as one space, and `…` at the end of a line stands for the rest of it.
//! `UPDATE_GOLDENFILES=1` (that is `cargo xtask golden`) writes what comes out into the page.

#[path = "guide/agents.rs"]
mod agents;

use self::agents::Agents;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The address that pages are written with.
const WRITTEN: &str = "127.0.0.1:7171";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the shell says when a command is over.
const OVER: &str = "--- over ---";

#[test]
fn two_agents_and_a_queue() {
    check("01-two-agents-and-a-queue.md");
}

#[test]
fn locks() {
    check("03-locks.md");
}

#[test]
fn talk() {
    check("02-talk.md");
}

#[test]
fn five_agents_one_repository() {
    check("05-five-agents-one-repository.md");
}

#[test]
fn people_and_a_fleet() {
    check("04-people.md");
}

#[test]
fn decide() {
    check("11-decide.md");
}

#[test]
fn lead() {
    check("08-lead.md");
}

#[test]
fn auction() {
    check("10-auction.md");
}

#[test]
fn pipeline() {
    check("12-pipeline.md");
}

#[test]
fn schedule() {
    check("09-schedule.md");
}

#[test]
fn merge() {
    check("13-merge.md");
}

#[test]
fn publish() {
    check("06-publish.md");
}

#[test]
fn remember() {
    check("07-remember.md");
}

/// A page in pieces: prose as it stands, and commands with what they print.
enum Piece {
    Prose(String),
    Command { typed: String, printed: Vec<String>, terminal: Terminal },
}

#[derive(Clone, PartialEq)]
enum Terminal {
    First,
    Node,
    Second,
    Agent(String),
}

fn check(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut pieces = read(&text);
    for program in ["curl", "python3"] {
        let needs =
            |piece: &Piece| matches!(piece, Piece::Command { typed, .. } if typed.starts_with(program));
        if pieces.iter().any(needs) && Command::new(program).arg("--version").output().is_err() {
            println!("{program} is not installed: {page} is not tried");
            return;
        }
    }
    let home = tempfile::tempdir().unwrap();
    let mut house = House::new(home.path());
    let said: Vec<_> = pieces.iter().map(|piece| house.run(piece)).collect();
    let later = house.end();
    let recording = std::env::var_os("UPDATE_GOLDENFILES").is_some();
    let mut wrong = Vec::new();
    for (piece, said) in pieces.iter_mut().zip(said) {
        let Piece::Command { typed, printed, .. } = piece else { continue };
        let said = match said {
            Said::Now(lines) => lines,
            Said::Later(which) => later[which].clone(),
        };
        if !alike(printed, &said) {
            let lines = said.join("\n");
            wrong.push(format!("$ {typed}\nsays\n{lines}\nand the page has\n{}\n", printed.join("\n")));
            *printed = said;
        }
    }
    if recording {
        std::fs::write(&path, write(&pieces)).unwrap();
    } else {
        assert!(wrong.is_empty(), "docs/guide/{page} is not what happens:\n\n{}", wrong.join("\n"));
    }
}

/// The shells and the node of one page.
struct House {
    home: PathBuf,
    first: Shell,
    node: Option<Shell>,
    seconds: Vec<Shell>,
    agents: Agents,
    address: String,
}

enum Said {
    Now(Vec<String>),
    /// When the page is over: 0 the node, then the second terminals.
    Later(usize),
}

impl House {
    fn new(home: &Path) -> House {
        let first = Shell::start(home);
        House {
            home: home.to_owned(),
            first,
            node: None,
            seconds: Vec::new(),
            agents: Agents::default(),
            address: WRITTEN.into(),
        }
    }

    fn run(&mut self, piece: &Piece) -> Said {
        let Piece::Command { typed, terminal, .. } = piece else { return Said::Now(Vec::new()) };
        let typed = typed.replace(WRITTEN, &self.address);
        match terminal {
            Terminal::First => {
                let lines = self.first.run(&typed);
                Said::Now(self.shown(lines))
            }
            Terminal::Agent(name) => {
                let folder = PathBuf::from(self.first.run("pwd").concat());
                let home = self.home.clone();
                let lines = self.agents.call(name, &typed, |command| {
                    own(command, &home).current_dir(agents::place(&folder, name));
                });
                Said::Now(self.shown(lines))
            }
            Terminal::Second => {
                let mut shell = Shell::start(&self.home);
                let before = self.index();
                shell.type_in(&typed);
                self.until("the second terminal has been heard", |house| house.index() != before);
                self.seconds.push(shell);
                Said::Later(self.seconds.len())
            }
            Terminal::Node => {
                let mut shell = Shell::start(&self.home);
                // In place of the shell, so that stopping it stops the node.
                shell.type_in(&format!("exec {typed} --http 127.0.0.1:0"));
                self.node = Some(shell);
                self.address = self.wait_for_node();
                Said::Later(0)
            }
        }
    }

    /// The node's address, once it has said it.
    fn wait_for_node(&mut self) -> String {
        let path = self.home.join(".local/state/synod/node.json");
        let read = move || {
            let text = std::fs::read_to_string(&path).ok()?;
            let json: serde_json::Value = serde_json::from_str(&text).ok()?;
            Some(json["http"].as_str()?.trim_start_matches("http://").to_owned())
        };
        self.until("the node has said where it is", |_| read().is_some());
        read().unwrap()
    }

    /// How many requests there were.
    fn index(&mut self) -> String {
        let shown = self.first.run("synod --json space show").concat();
        let json: serde_json::Value = serde_json::from_str(&shown).unwrap_or_default();
        json["index"].to_string()
    }

    fn until(&mut self, what: &str, mut done: impl FnMut(&mut House) -> bool) {
        let begun = Instant::now();
        while !done(self) {
            assert!(begun.elapsed() < PATIENCE, "not within {} s: {what}", PATIENCE.as_secs());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends everything; what the node and the second terminals said.
    fn end(mut self) -> Vec<Vec<String>> {
        let waited: Vec<_> = self.seconds.iter_mut().map(Shell::rest).collect();
        let node = self.node.take().map(|mut shell| {
            let _ = shell.child.kill();
            shell.rest()
        });
        std::iter::once(node.unwrap_or_default()).chain(waited).map(|lines| self.shown(lines)).collect()
    }

    /// As it would stand on a page.
    fn shown(&self, lines: Vec<String>) -> Vec<String> {
        let home = self.home.display().to_string();
        lines.into_iter().map(|line| line.replace(&home, "~").replace(&self.address, WRITTEN)).collect()
    }
}

/// One `sh`, with this build's `synod` in its path.
struct Shell {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Shell {
    fn start(home: &Path) -> Shell {
        let built = Path::new(env!("CARGO_BIN_EXE_synod")).parent().unwrap();
        let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap_or_default());
        let mut child = own(&mut Command::new("sh"), home)
            .current_dir(home)
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let input = child.stdin.take();
        let mut shell = Shell { child, input, output };
        shell.type_in("exec 2>&1");
        shell
    }

    fn type_in(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Runs one command and gives what it printed.
    fn run(&mut self, typed: &str) -> Vec<String> {
        self.type_in(typed);
        self.type_in(&format!("echo '{OVER}'"));
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the shell ended in `{typed}`");
            // What has no line's end (curl) shares its line with the mark.
            if let Some(last) = line.trim_end().strip_suffix(OVER) {
                lines.extend(Some(last.to_owned()).filter(|last| !last.is_empty()));
                return lines;
            }
            lines.push(line.trim_end().to_owned());
        }
    }

    /// Everything it says until it ends.
    fn rest(&mut self) -> Vec<String> {
        self.input = None;
        self.output.by_ref().lines().map_while(Result::ok).collect()
    }
}

/// A command in this house and no other.
fn own<'c>(command: &'c mut Command, home: &Path) -> &'c mut Command {
    for name in ["XDG_STATE_HOME", "SYNOD_DATA", "SYNOD_URL", "SYNOD_TOKEN", "SYNOD_SPACE", "SYNOD_AGENT"] {
        command.env_remove(name);
    }
    command.env("HOME", home).env("GIT_CEILING_DIRECTORIES", home)
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(text: &str) -> Vec<Piece> {
    let mut pieces = vec![Piece::Prose(String::new())];
    let mut inside = None;
    for line in text.lines() {
        match (inside.clone(), line.strip_prefix("```")) {
            (None, Some(word)) if word.starts_with("console") => {
                inside = Some(match word.trim_start_matches("console").trim() {
                    "" => Terminal::First,
                    "node" => Terminal::Node,
                    "waits" => Terminal::Second,
                    name => Terminal::Agent(name.to_owned()),
                });
            }
            (Some(_), Some(_)) => {
                inside = None;
                pieces.push(Piece::Prose(String::new()));
            }
            (Some(terminal), None) => match (line.strip_prefix("$ "), pieces.last_mut()) {
                (None, Some(Piece::Command { typed, printed, terminal: Terminal::First }))
                    if printed.is_empty() && line.starts_with('>') =>
                {
                    typed.push('\n');
                    typed.push_str(line.trim_start_matches('>').strip_prefix(' ').unwrap_or_default());
                }
                (Some(typed), _) => {
                    pieces.push(Piece::Command { typed: typed.into(), printed: Vec::new(), terminal })
                }
                (None, Some(Piece::Command { printed, .. })) => printed.push(line.into()),
                (None, _) => panic!("`{line}` stands before any command"),
            },
            (None, _) => {
                let Some(Piece::Prose(prose)) = pieces.last_mut() else { panic!("prose inside of a block") };
                prose.push_str(line);
                prose.push('\n');
            }
        }
    }
    pieces
}

fn write(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let mut open = false;
    for piece in pieces {
        match piece {
            Piece::Prose(prose) => {
                if std::mem::take(&mut open) {
                    text.push_str("```\n");
                }
                text.push_str(prose);
            }
            Piece::Command { typed, printed, terminal } => {
                if !std::mem::replace(&mut open, true) {
                    text.push_str(&match terminal {
                        Terminal::First => "```console\n".to_owned(),
                        Terminal::Node => "```console node\n".to_owned(),
                        Terminal::Second => "```console waits\n".to_owned(),
                        Terminal::Agent(name) => format!("```console {name}\n"),
                    });
                }
                text.push_str(&format!("$ {}\n", typed.replace('\n', "\n> ")));
                printed.iter().for_each(|line| text.push_str(&format!("{line}\n")));
            }
        }
    }
    text
}

fn alike(page: &[String], said: &[String]) -> bool {
    page.len() == said.len()
        && page.iter().zip(said).all(|(page, said)| match page.strip_suffix('…') {
            Some(begin) => plain(said).starts_with(&plain(begin)),
            None => plain(page) == plain(said),
        })
}

/// A line with its numbers taken out.
fn plain(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' if out.ends_with("#.") || out.ends_with("#:") => drop(out.pop()),
            '0'..='9' => out.push('#'),
            ' ' if out.ends_with(' ') => {}
            c => out.push(c),
        }
    }
    // "in 29 s" and "in 980 ms" are the same promise, and one hash is as good as another.
    let hash = |word: &str| {
        word.len() > 8 && word.contains('#') && word.chars().all(|c| c.is_ascii_hexdigit() || c == '#')
    };
    let words: Vec<&str> = out.split(' ').map(|word| if hash(word) { "#" } else { word }).collect();
    words.join(" ").replace("# ms", "# s").trim_end().to_owned()
}

#[test]
fn lines_are_alike_when_only_numbers_differ() {
    let lines = |line: &str| vec![line.to_owned()];
    for (page, said, same) in [
        ("task  2", "task 17", true),
        ("in 1.9 s", "in 980 ms", true),
        ("since 09:03:01 UTC", "since 10:00:00 UTC", true),
        ("chain  f365097749af4e9a584642a0", "chain bc45c01a54d4d63348e1d0b9", true),
        ("sync 3 ms …", "sync 17 ms, and more", true),
        ("state ready", "state dead", false),
    ] {
        assert_eq!(alike(&lines(page), &lines(said)), same, "{page} and {said}");
    }
    assert!(!alike(&lines("one"), &[]));
}

#[test]
fn a_page_is_written_as_it_was_read() {
    let page = "# Page\n\n```console node\n$ synod serve\nready\n```\n\nText.\n\n```console\n$ a\n$ b\n> more\n> \nc\n> d\n```\n";
    assert_eq!(write(&read(page)), page);
}
