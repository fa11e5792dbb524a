//! `synod demo`, and the words under which it starts its own processes.
//!
//! The processes are this same program under other first words (`demo-collector`, `demo-node`, …), which no help shows.
//! On Linux the kernel is told to end each of them when the thread that started it ends, so that nothing is left
//! behind even if the demo itself is killed; everywhere else the demo ends them on every way out that it can take.

use std::error::Error;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::fleet;
use super::history::Repository;
use super::naive;
use super::roles::{Orders, collector, processor, writer};
use super::run::{self, Wish};

/// The graph is not the right one, or the run came to no result.
const WRONG: u8 = 1;
/// The command line, the repository or the folder makes no sense.
const USAGE: u8 = 2;
/// Interrupted, as shells count it: 128 + SIGINT.
const INTERRUPTED: u8 = 130;
/// How long a round of kills lasts: five of each role and two of the node.
const ROUND_MS: u64 = 15_000;

const AFTER_HELP: &str = "\
A collector, processors and a writer, each a process of its own, hand a git history to each other
through a pipeline of a node, and the graph they make is compared with a single pass over `git log`.

Exit code: 0 the graph is exactly right · 1 it is not, or the run came to no result ·
2 the command line, the repository or the folder makes no sense · 130 interrupted.
What the tutorials' way makes of it (--naive) has no part in the exit code.";

/// The grammar of `synod demo`.
pub fn command() -> Command {
    let text = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    Command::new("demo")
        .bin_name("synod demo")
        .about("See it work: a git history becomes a graph while processes are killed")
        .after_help(AFTER_HELP)
        .args_conflicts_with_subcommands(true)
        .subcommand(fleet::cli::command())
        .arg(
            text("repo", "PATH")
                .value_parser(value_parser!(PathBuf))
                .default_value(".")
                .help("A git repository; default: the one you stand in"),
        )
        .arg(
            text("workers", "N")
                .value_parser(value_parser!(u32).range(1..=64))
                .default_value("3")
                .help("How many processors, 1 to 64"),
        )
        .arg(
            Arg::new("kill")
                .long("kill")
                .action(ArgAction::SetTrue)
                .help("Kill collectors, processors, the writer and the node all the time"),
        )
        .arg(
            Arg::new("naive")
                .long("naive")
                .action(ArgAction::SetTrue)
                .help("Do the same the tutorials' way beside it, under the same kills; implies --kill"),
        )
        .arg(
            text("out", "DIR")
                .value_parser(value_parser!(PathBuf))
                .default_value("synod-demo")
                .help("Where to write; a folder of an earlier demo is used again"),
        )
        .arg(
            text("seed", "N")
                .value_parser(value_parser!(u64))
                .help("What the kills are drawn from; default: another one each time"),
        )
        .arg(text("round-ms", "MS").value_parser(value_parser!(u64).range(2_000..=600_000)).hide(true))
}

/// Runs `demo` or one of its processes; the first word says which. None if it is none of them.
pub fn run(words: &[OsString]) -> Option<ExitCode> {
    let name = words.first()?.to_str()?;
    if name == "demo" {
        return Some(demo(words));
    }
    let role = name.strip_prefix("demo-")?;
    Some(match part(role, words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{role}: {why}");
            ExitCode::from(WRONG)
        }
    })
}

fn demo(words: &[OsString]) -> ExitCode {
    let matches = match command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(USAGE),
            };
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("error: cannot start: {why}");
            return ExitCode::from(WRONG);
        }
    };
    let exit = runtime.block_on(async {
        tokio::select! {
            ended = run_either(&matches) => match ended {
                Ok(true) => ExitCode::SUCCESS,
                Ok(false) => ExitCode::from(WRONG),
                Err(run::Trouble::Usage(why)) => said(&why, USAGE),
                Err(run::Trouble::Stopped(why)) => said(&why, WRONG),
            },
            () = interrupted() => said("interrupted; every process of the demo was ended", INTERRUPTED),
        }
    });
    runtime.shutdown_background();
    exit
}

/// The graph, or the fleet.
async fn run_either(matches: &ArgMatches) -> Result<bool, run::Trouble> {
    match matches.subcommand() {
        Some((_, matches)) => fleet::run::run(fleet::cli::wish(matches, new_seed())).await,
        None => run::run(wish(matches)).await,
    }
}

/// Another one each time.
fn new_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    now.as_millis() as u64 % 1_000_000
}

fn said(why: &str, code: u8) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::from(code)
}

fn wish(matches: &ArgMatches) -> Wish {
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let naive = matches.get_flag("naive");
    Wish {
        repository: path("repo"),
        workers: matches.get_one::<u32>("workers").copied().unwrap_or(3),
        kill: naive || matches.get_flag("kill"),
        naive,
        out: path("out"),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or_else(new_seed),
        round: Duration::from_millis(matches.get_one::<u64>("round-ms").copied().unwrap_or(ROUND_MS)),
    }
}

/// Resolves when somebody wants this to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut signals = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()]
            .into_iter()
            .filter_map(|kind| signal(kind).ok());
        if let (Some(mut int), Some(mut term), Some(mut hup)) =
            (signals.next(), signals.next(), signals.next())
        {
            tokio::select! {
                _ = int.recv() => return,
                _ = term.recv() => return,
                _ = hup.recv() => return,
            }
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// One of the demo's own processes, until it is killed or fails.
fn part(role: &str, words: &[OsString]) -> Result<(), Box<dyn Error>> {
    die_with_parent()?;
    let words = Words(words);
    if let Some(role) = role.strip_prefix("naive-") {
        return rival(role, &words);
    }
    if let Some(role) = role.strip_prefix("fleet-") {
        return fleet::cli::part(role, &words);
    }
    if role == "node" {
        return serve(&words);
    }
    let orders = Orders {
        data: words.path("--data")?,
        seat: words.text("--seat")?,
        batch: words.number("--batch")? as u32,
        hold: words.micros("--hold-us")?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match role {
        "collector" => {
            let repository = Repository::at(&words.path("--repo")?, &words.text("--head")?);
            runtime.block_on(collector::run(orders, repository))
        }
        "processor" => runtime.block_on(processor::run(orders)),
        "writer" => runtime.block_on(writer::run(orders, &words.path("--out")?)),
        _ => Err(format!("there is no role `{role}`").into()),
    }
}

fn rival(role: &str, words: &Words<'_>) -> Result<(), Box<dyn Error>> {
    let broker: SocketAddr = words.text("--broker")?.parse()?;
    if role == "broker" {
        return Ok(naive::broker(broker)?);
    }
    let limits = naive::Limits {
        quiet: words.micros("--quiet-us")?,
        life: words.micros("--life-us")?,
        pace: words.micros("--pace-us")?,
    };
    match role {
        "collector" => {
            naive::collector(broker, &Repository::at(&words.path("--repo")?, &words.text("--head")?), limits)?
        }
        "processor" => naive::processor(broker, limits)?,
        "writer" => naive::writer(broker, &words.path("--out")?, limits)?,
        _ => return Err(format!("there is no role `{role}`").into()),
    };
    Ok(())
}

/// Becomes `synod serve`: the node of the demo is the node of everybody.
fn serve(words: &Words<'_>) -> Result<(), Box<dyn Error>> {
    let mut serve = process::Command::new(std::env::current_exe()?);
    serve.arg("serve").arg("--data").arg(words.path("--data")?).args(["--http", "127.0.0.1:0"]);
    for name in ["SYNOD_URL", "SYNOD_TOKEN", "SYNOD_DATA", "SYNOD_SPACE", "SYNOD_AGENT"] {
        serve.env_remove(name);
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(serve.exec().into())
    }
    #[cfg(not(unix))]
    {
        serve.status().map(drop).map_err(Into::into)
    }
}

/// Asks the kernel to end this process with the one that started it.
/// The wish outlives `exec`; should the parent have died before it was made, this process ends by itself.
fn die_with_parent() -> Result<(), Box<dyn Error>> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        let parent = std::env::var("SYNOD_DEMO_PARENT").ok().and_then(|text| text.parse::<i32>().ok());
        set_parent_process_death_signal(Some(Signal::KILL))?;
        let now = getppid().map(|pid| pid.as_raw_nonzero().get());
        if parent.is_some() && parent != now {
            return Err("whoever started this has ended".into());
        }
    }
    Ok(())
}

/// The words of a process: pairs of a flag and its value, written by the demo and read by nobody else.
pub struct Words<'w>(&'w [OsString]);

impl Words<'_> {
    fn find(&self, flag: &str) -> Result<&OsString, String> {
        let at = self.0.iter().position(|word| word == flag);
        at.and_then(|at| self.0.get(at + 1)).ok_or_else(|| format!("{flag} is missing"))
    }

    /// The path after a flag.
    pub fn path(&self, flag: &str) -> Result<PathBuf, String> {
        self.find(flag).map(PathBuf::from)
    }

    /// The text after a flag.
    pub fn text(&self, flag: &str) -> Result<String, String> {
        self.find(flag)?.to_str().map(str::to_owned).ok_or_else(|| format!("{flag} is not text"))
    }

    /// The number after a flag.
    pub fn number(&self, flag: &str) -> Result<u64, String> {
        self.text(flag)?.parse().map_err(|_| format!("{flag} is not a number"))
    }

    /// The microseconds after a flag.
    pub fn micros(&self, flag: &str) -> Result<Duration, String> {
        self.number(flag).map(Duration::from_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        command().debug_assert();
        let matches = command().try_get_matches_from(["demo", "--naive", "--workers", "5"]).unwrap();
        let wish = wish(&matches);
        assert_eq!((wish.kill, wish.naive, wish.workers), (true, true, 5));
        assert!(command().try_get_matches_from(["demo", "--workers", "0"]).is_err());
    }

    #[test]
    fn other_words_are_for_others() {
        assert!(run(&["status".into()]).is_none());
        assert!(run(&[]).is_none());
    }
}
