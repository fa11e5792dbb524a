//! `synod log`: what happened, from the log itself.
//!
//! ```text
//!   DATA/spaces/NAME/log ──beside──▶ entries ──story──▶ fold again ─▶ who, when, what, and what came of it
//!                                                          │
//!                     show · export (JSONL) ◀──────────────┴──▶ verify: frames, chains, payload hashes, outcomes
//!   node ──events──▶ tail
//! ```
//!
//! `show`, `verify` and `export` need no node: they read the directory beside a node that may be running, write nothing, take no lock, and fold the entries again.
//! So what they say follows from the log alone; the trail beside it is not believed.

mod beside;
mod show;
pub(super) mod story;
mod tail;
pub(super) mod told;
mod verify;

use super::exit::{Exit, Stop};
use super::place::Place;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::path::PathBuf;

/// Its grammar.
pub fn command() -> Command {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    let number = |name, about| option(name, "INDEX", about).value_parser(clap::value_parser!(u64));
    let log = option(
        "log",
        "DIR",
        "The log's own directory, such as a copy's; default: the space's in the data directory",
    );
    let choose = |command: Command| {
        command
            .arg(number("from", "Only from this index on"))
            .arg(number("to", "Only up to this index"))
            .arg(option("agent", "NAME", "Only what this agent asked"))
            .arg(option(
                "verb",
                "MACHINE.VERB",
                "Only this command, such as queue.finish, or a whole machine",
            ))
            .arg(number("task", "Only what names this task").value_name("TASK"))
    };
    Command::new("log")
        .about("What happened: show, tail, verify, export")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            choose(
                Command::new("show")
                    .about("Show requests and what came of them, the newest twenty or one in full"),
            )
            .arg(
                Arg::new("index")
                    .value_name("INDEX")
                    .value_parser(clap::value_parser!(u64))
                    .help("One request in full"),
            )
            .arg(
                option("last", "N", "How many at the most, the newest; default 20")
                    .value_parser(clap::value_parser!(u64)),
            )
            .arg(log.clone()),
        )
        .subcommand(
            Command::new("tail")
                .about("Show events as they happen; goes on where it was after a restart of the node")
                .arg(option("from", "CURSOR", "After this event (`412.3`), index, or `start`; default: now"))
                .arg(option("machine", "NAME,…", "Only events of these machines"))
                .arg(option("event", "NAME,…", "Only these events, such as queue.claimed"))
                .arg(option("match", "PREFIX", "Only about what begins with this"))
                .arg(option("count", "N", "End after so many").value_parser(clap::value_parser!(u64))),
        )
        .subcommand(
            Command::new("verify")
                .about(
                    "Fold the log again and check everything in it: frames, chains, payload hashes, outcomes",
                )
                .arg(log.clone())
                .arg(
                    Arg::new("quiet").long("quiet").action(ArgAction::SetTrue).help("Say only what is wrong"),
                ),
        )
        .subcommand(
            choose(Command::new("export").about("Write every request and what came of it as JSON lines"))
                .arg(log),
        )
}

/// Does one of them.
pub fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("tail", matches)) => super::quick(tail::run(place, matches)),
        Some(("verify", matches)) => verify::run(place, matches, &dir(place, matches.get_one("log"))?),
        Some(("export", matches)) => {
            show::export(&told::Choice::new(matches), &dir(place, matches.get_one("log"))?)
        }
        Some(("show", matches)) => show::run(place, matches, &dir(place, matches.get_one("log"))?),
        _ => Ok(Exit::Usage),
    }
}

/// The directory of the space's log: the one that was given, or where it is by rule.
pub(super) fn dir(place: &Place, given: Option<&String>) -> Result<PathBuf, Stop> {
    let dir = match given {
        Some(dir) => PathBuf::from(dir),
        None => {
            let spaces = place.options.data_dir().join("spaces");
            let dir = spaces.join(&place.space).join("log");
            match names(&spaces).as_slice() {
                _ if dir.is_dir() => dir,
                // Nobody named a space, and there is only one that can be meant.
                [only] if place.guessed => spaces.join(only).join("log"),
                names => return Err(missing(place, &spaces, names)),
            }
        }
    };
    if dir.is_dir() {
        return Ok(dir);
    }
    Err(Stop::new(
        Exit::Nothing,
        format!("there is no log in {}; give its directory with --log", dir.display()),
    ))
}

/// The spaces that have a directory.
fn names(spaces: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(spaces).into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

fn missing(place: &Place, spaces: &std::path::Path, names: &[String]) -> Stop {
    let way = match names.is_empty() {
        true => "give a node's data directory with --data".to_owned(),
        false => format!("there is {}; choose one with --space", names.join(", ")),
    };
    Stop::new(
        Exit::Nothing,
        format!("there is no log of space `{}` under {}; {way}", place.space, spaces.display()),
    )
}
