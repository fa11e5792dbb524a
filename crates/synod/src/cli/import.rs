//! `synod import`: work and mail from elsewhere, where their form is plain JSON.
//!
//! ```text
//!   lines ──read──▶ all good? ──plan──▶ batches, each a transaction ──▶ queue.push · mail.send
//!             └─ bad ones, with number and reason: nothing is imported (or: --skip-bad)
//! ```
//!
//! A second import is harmless, for good: each thing leaves a key `imported/SOURCE/ID` in the transaction that brings it in, only if there was none.
//! So it stays imported when its task is long done and forgotten; `synod kv list imported/` shows what came.
//!
//! Rooms: `beads` issues become tasks · `order` what waits for what, and circles · `agent_mail` messages.

mod agent_mail;
mod beads;
mod order;

use super::exit::{Exit, Stop};
use super::fleet;
use super::place::Place;
use super::show;
use super::words;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use synod_client::Space;

/// What is brought in by one transaction: with a key each, below the default of `commands_max`.
const BATCH: usize = 100;
/// So many bad lines are shown.
const BAD_SHOWN: usize = 20;

/// Its grammar.
pub fn command() -> Command {
    let flag = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(about)
    };
    let shared = |command: Command| {
        command
            .arg(
                Arg::new("file")
                    .value_name("FILE")
                    .required(true)
                    .help("What to read; `-` for standard input"),
            )
            .arg(flag("dry-run", "Say what would be imported, and import nothing"))
            .arg(flag("skip-bad", "Import what is good although some lines are bad"))
    };
    Command::new("import")
        .about("Bring in work or mail from elsewhere")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            shared(Command::new("beads").about("Issues of beads become tasks (JSON lines, as `bd export` writes them)"))
                .arg(Arg::new("queue").long("queue").value_name("NAME").default_value("beads").help("The queue they are pushed into"))
                .arg(flag("closed", "Record closed issues as done, instead of leaving them out"))
                .after_help("What blocks an issue must be done before it; a parent is done after its children, and children wait for what their parent waits for.\nWhat is in progress there is imported like the rest, and counted: whoever has it there does not have it here.\nWhat an issue waits for must stand in the file or have been imported before; with --skip-bad, what waits for a bad line is left out as well.\nPriorities 0 to 4 become 220, 160, 100, 60 and 20.\nAgents take the tasks with next_work {\"queue\":\"beads\"}, or whatever --queue says.\n\nExample: bd export | synod import beads -"),
        )
        .subcommand(
            shared(Command::new("agent-mail").about("Messages of mcp_agent_mail become mail (JSON, as its tools give them)"))
                .arg(Arg::new("to").long("to").value_name("AGENT").help("Whose box, for messages that do not say so: a dump of one inbox"))
                .after_help("Its own archive is a database and Markdown files, which are not read; what its tools and resources answer (a list of messages, or {\"messages\": […]}) is."),
        )
}

/// Imports.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("beads", matches)) => beads::run(place, matches).await,
        Some(("agent-mail", matches)) => agent_mail::run(place, matches).await,
        _ => Ok(Exit::Usage),
    }
}

/// What was asked of any import.
struct Wish {
    file: String,
    dry: bool,
    skip_bad: bool,
}

impl Wish {
    fn new(matches: &ArgMatches) -> Wish {
        Wish {
            file: matches.get_one::<String>("file").cloned().unwrap_or_default(),
            dry: matches.get_flag("dry-run"),
            skip_bad: matches.get_flag("skip-bad"),
        }
    }

    /// The whole text of the file.
    fn text(&self) -> Result<String, Stop> {
        let bytes = match self.file.as_str() {
            "-" => words::limited(std::io::stdin().lock(), "standard input")?,
            path => {
                let file = std::fs::File::open(path);
                words::limited(
                    file.map_err(|error| Stop::usage(format!("cannot read {path}: {error}")))?,
                    path,
                )?
            }
        };
        String::from_utf8(bytes).map_err(|_| Stop::usage(format!("{} is not text", self.file)))
    }

    /// Bad lines end an import before it begins, unless they are to be skipped.
    fn judge(&self, bad: &[Bad]) -> Result<(), Stop> {
        if bad.is_empty() {
            return Ok(());
        }
        for bad in bad.iter().take(BAD_SHOWN) {
            eprintln!("synod: line {}: {}", bad.line, show::harmless(&bad.why));
        }
        if bad.len() > BAD_SHOWN {
            eprintln!("synod: and {} more", bad.len() - BAD_SHOWN);
        }
        if self.skip_bad {
            return Ok(());
        }
        let lines = fleet::counted(bad.len(), "line");
        Err(Stop::usage(format!(
            "nothing was imported, because of {lines}; mend them, or leave them out with --skip-bad"
        )))
    }
}

/// A line that cannot be imported.
struct Bad {
    line: usize,
    why: String,
}

/// How far it is, on standard error, where somebody looks.
struct Progress {
    of: usize,
    what: &'static str,
    shown: bool,
}

impl Progress {
    fn new(of: usize, what: &'static str) -> Progress {
        Progress { of, what, shown: of > BATCH && std::io::stderr().is_terminal() }
    }

    fn at(&self, n: usize) {
        if self.shown {
            let end = if n >= self.of { "\n" } else { "" };
            eprint!("\r{n} of {} {}{end}", self.of, self.what);
            let _ = std::io::stderr().flush();
        }
    }
}

/// What became of how many, in the order in which it is told.
#[derive(Default)]
struct Summary(Vec<(&'static str, usize)>, Vec<String>);

impl Summary {
    fn count(&mut self, what: &'static str, n: usize) {
        self.0.push((what, n));
    }

    fn note(&mut self, text: String) {
        self.1.push(text);
    }

    fn tell(&self, place: &Place, wish: &Wish) -> Result<Exit, Stop> {
        let mut out = std::io::stdout().lock();
        if place.json {
            let counts: Map<String, Value> =
                self.0.iter().map(|(what, n)| (what.replace(' ', "_"), json!(n))).collect();
            writeln!(out, "{}", json!({"dry_run": wish.dry, "counts": counts, "notes": self.1}))?;
            return Ok(Exit::Done);
        }
        if wish.dry {
            writeln!(out, "nothing was imported (--dry-run); it would be:")?;
        }
        let width = self.0.iter().map(|(_, n)| n.to_string().len()).max().unwrap_or(1);
        for (what, n) in self.0.iter().filter(|(_, n)| *n > 0) {
            let what = if *n == 1 { one(what) } else { (*what).to_owned() };
            writeln!(out, "{n:>width$} {what}")?;
        }
        self.1.iter().try_for_each(|note| writeln!(out, "{}", show::harmless(note)))?;
        Ok(Exit::Done)
    }
}

/// What became of a single one.
fn one(what: &str) -> String {
    let words = [
        ("bad lines", "bad line"),
        ("tombstones", "tombstone"),
        ("templates", "template"),
        ("messages", "message"),
        ("memories", "memory"),
        ("of these wait for", "of these waits for"),
        (
            "of these are marked in progress elsewhere, and wait",
            "of these is marked in progress elsewhere, and waits",
        ),
        ("because they wait", "because it waits"),
    ];
    words.iter().fold(what.to_owned(), |what, (many, one)| what.replace(many, one))
}

/// What of a source was imported before: the key's end, and what it holds.
async fn imported(space: &Space, source: &str) -> Result<BTreeMap<String, Value>, Stop> {
    let prefix = format!("imported/{source}/");
    let mut found = BTreeMap::new();
    let mut ask = json!({"prefix": prefix, "limit": 1000});
    loop {
        let mut page = space.call("kv", "list", &ask).await?;
        for mut key in page["keys"].as_array_mut().map(std::mem::take).unwrap_or_default() {
            if let Some(id) = key["key"].as_str().and_then(|name| name.strip_prefix(&prefix)) {
                found.insert(id.to_owned(), key["value"].take());
            }
        }
        match page["next"].take() {
            Value::Null => return Ok(found),
            next => ask["after"] = next,
        }
    }
}

/// The command that notes that something was imported, and fails when it was before.
fn note(source: &str, id: &str, value: Value) -> (&'static str, Value) {
    ("kv.put", json!({"key": format!("imported/{source}/{id}"), "value": value, "if_absent": true}))
}

/// Carries out a batch, all or nothing.
async fn send(space: &Space, commands: Vec<(&'static str, Value)>, done: usize) -> Result<Vec<Value>, Stop> {
    let txn = commands.into_iter().fold(space.txn(), |txn, (command, fields)| txn.add(command, fields));
    txn.send().await.map_err(|error| {
        let stop = Stop::from(error);
        let text =
            format!("{}; {done} were imported before that, and another import goes on after them", stop.text);
        Stop { text, document: None, ..stop }
    })
}
