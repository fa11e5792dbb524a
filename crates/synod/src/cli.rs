//! The command line: the same commands as every door, typed by hand or by a script.
//!
//! ```text
//!   words ──grammar──▶ card + fields ──words──▶ JSON ──SDK──▶ node
//!                                                              │
//!   tables, colours ◀──────────── show ◀───────────────────────┘
//! ```
//!
//! Everything under `synod MACHINE VERB` is made from the catalogue: a new card is a new verb here without a line of code.
//! What stands beside it are the verbs about the node itself (`serve`, `doctor`, `log`), about what is going on (`status`, `top`, `why`), and `work`, which turns any program into a worker.
//!
//! The command line is a client like any other: it finds the node and its token by itself, and it never starts a node silently.
//! Only `log`, `doctor`, `redact`, `repair` and `upgrade` look at the data directory; the first three change nothing there, `repair` adds a line to a file beside the log, and `upgrade` makes checkpoints of an old form anew.
//!
//! Rooms: [`grammar`] from cards to clap · [`words`] from words to JSON · [`place`] which node, space and agent · [`verb`] the cards' verbs · [`show`] for people · [`exit`] how it ends, in words as they are typed (`typed`) · one room for each of the other verbs.

pub mod clients;
pub mod exit;
pub mod fleet;
pub mod grammar;
pub mod help;
pub mod pipeline;
mod place;
pub mod process;
pub mod show;
pub mod words;

mod answer;
mod ballot;
mod bid;
mod blob;
mod decisions;
mod doc;
mod doctor;
mod export;
mod follow;
mod hook;
mod import;
mod inbox;
mod journal;
mod log;
mod mcp;
mod redact;
mod repair;
mod run;
mod schedule;
mod serve;
mod setup;
mod status;
mod streams;
mod token;
mod top;
mod topic;
mod txn;
mod typed;
mod upgrade;
mod verb;
mod why;
mod work;

use self::exit::{Exit, Stop};
use self::place::Place;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// The version that `--version` and `doctor` name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a token from the environment is told when no node knows it; the node itself cannot know where it came from.
const UNKNOWN_TOKEN: &str = "unauthenticated: nobody here knows the token in $SYNOD_TOKEN; it has ended, or belongs to another node: set a newer one, or unset it to speak with the token of the data directory";

/// Runs the command line with these words; the first is the program's name.
pub fn main(words: Vec<OsString>) -> ExitCode {
    // What is not ours to parse: the demo and the bench have flags of their own.
    if let Some(exit) = apart(&words) {
        return exit;
    }
    let typed: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let is_hook = words.get(1).is_some_and(|word| word == "hook");
    let json = words.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    let matches = match command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) if is_hook => return mishap(&error),
        Err(error) if json && error.use_stderr() => return mistake(&error),
        Err(error) => {
            let exit = said(&error);
            if error.kind() == ErrorKind::InvalidSubcommand
                && let Some(hint) = help::hint(&typed)
            {
                let _ = writeln!(std::io::stderr().lock(), "\n{}", show::harmless(&hint));
            }
            return exit;
        }
    };
    if let Some(("hook", matches)) = matches.subcommand() {
        return hook::main(matches);
    }
    match dispatch(&matches) {
        Ok(exit) => exit.into(),
        Err(mut stop) => {
            let of_env = matches.get_one::<String>("data").is_none()
                && std::env::var_os("SYNOD_TOKEN").is_some_and(|token| !token.is_empty());
            if of_env && stop.text.starts_with("unauthenticated: ") {
                stop.text = UNKNOWN_TOKEN.to_owned();
            }
            stop.tell(matches.get_flag("json"));
            stop.exit.into()
        }
    }
}

/// Everything that can be typed.
pub fn command() -> Command {
    let mut root = Command::new("synod")
        .version(VERSION)
        .about("One node where agents hand over work, share state and agree.")
        .override_help(help::page())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(place::args())
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .help_heading(place::EVERYWHERE)
                .action(ArgAction::Help)
                .help("Show help"),
        );
    for own in [
        serve::command(),
        status::command(),
        top::command(),
        why::command(),
        inbox::command(),
        answer::command(),
        doctor::command(),
        setup::command(),
        hook::command(),
        log::command(),
        repair::command(),
        redact::command(),
        upgrade::command(),
        txn::command(),
        work::command(),
        bid::command(),
        mcp::command(),
        run::command(),
        import::command(),
        export::command(),
        crate::demo::cli::command(),
        Command::new("bench").about("Measure it on this machine"),
    ] {
        root = root.subcommand(own);
    }
    // A token is made here and not by the node, so it is no card's verb.
    root.subcommands(grammar::machines())
        .mut_subcommand("agent", |agent| agent.subcommand(token::command()).subcommand(ballot::key_command()))
        .mut_subcommand("ballot", ballot::command)
        .mut_subcommand("blob", blob::command)
        .mut_subcommand("topic", topic::command)
        .mut_subcommand("journal", journal::command)
        .mut_subcommand("doc", doc::command)
        .mut_subcommand("pipeline", pipeline::command)
        .mut_subcommand("schedule", schedule::command)
}

fn dispatch(matches: &ArgMatches) -> Result<Exit, Stop> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(Exit::Usage) };
    if name == "serve" {
        return serve::run(matches);
    }
    let place = Place::new(matches)?;
    match name {
        "doctor" => doctor::run(&place),
        "log" => log::run(&place, matches),
        "repair" => repair::run(&place, matches),
        "upgrade" => upgrade::run(&place, matches),
        "setup" => setup::run(&place, matches),
        _ => quick(async {
            match name {
                "status" => status::run(&place, matches).await,
                "top" => top::run(&place, matches).await,
                "why" => why::run(&place, matches).await,
                "redact" => redact::run(&place, matches).await,
                "inbox" => inbox::run(&place, matches).await,
                "answer" => answer::run(&place, matches).await,
                "txn" => txn::run(&place, matches).await,
                "work" => work::run(&place, matches).await,
                "bid" => bid::run(&place, matches).await,
                "mcp" => mcp::run(&place, matches).await,
                "run" => run::run(&place, matches).await,
                "import" => import::run(&place, matches).await,
                "export" => export::run(&place, matches).await,
                "agent" if matches.subcommand_name() == Some("token") => {
                    token::run(&place, matches.subcommand_matches("token").unwrap_or(matches)).await
                }
                "agent" if matches.subcommand_name() == Some("key") => {
                    ballot::key(&place, matches.subcommand_matches("key").unwrap_or(matches)).await
                }
                "ballot" => ballot::run(&place, matches).await,
                "blob" => blob::run(&place, matches).await,
                "topic" => topic::run(&place, matches).await,
                "journal" => journal::run(&place, matches).await,
                "doc" => doc::run(&place, matches).await,
                "pipeline" => pipeline::run(&place, matches).await,
                "schedule" => schedule::run(&place, matches).await,
                machine => verb::run(&place, machine, matches).await,
            }
        }),
    }
}

/// Runs a client command on this thread alone: nothing is started that a short command would have to stop.
pub(crate) fn quick<T>(work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Stop::new(Exit::Fault, format!("cannot start: {error}")))?;
    let result = runtime.block_on(work);
    // A read from standard input may still stand in a thread; nobody waits for it.
    runtime.shutdown_background();
    result
}

/// `demo` (with the processes it starts of this program) and `bench` take all words after them.
fn apart(words: &[OsString]) -> Option<ExitCode> {
    let words = words.get(1..)?;
    if let Some(exit) = crate::demo::cli::run(words) {
        return Some(exit);
    }
    match (words.first()?.to_str()?, words.get(1).and_then(|word| word.to_str())) {
        ("bench", _) => Some(crate::bench::run(&words[1..])),
        ("help", Some("bench")) => Some(crate::bench::run(&["--help".into()])),
        _ => None,
    }
}

/// Help goes to standard output and is a success; a mistake goes to standard error and is not.
fn said(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done.into(),
        _ => Exit::Usage.into(),
    }
}

/// The same mistake for a program: what clap prints for a person, without its frame.
fn mistake(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let text = text.split("\n\nUsage:").next().unwrap_or_default().trim_start_matches("error: ");
    Stop::usage(text.split_whitespace().collect::<Vec<_>>().join(" ")).tell(true);
    Exit::Usage.into()
}

/// A hook that is set up wrongly is a mishap: clients take the usual code of a mistake for a no.
fn mishap(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => said(error),
        _ => {
            let _ = error.print();
            ExitCode::from(hook::MISHAP)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn building_it_is_quick() {
        let start = std::time::Instant::now();
        for _ in 0..10 {
            let _ = command().try_get_matches_from(["synod", "queue", "stats", "q"]);
        }
        // Generous, for a debug build on a busy machine; the aim is a start within 20 ms in release.
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
