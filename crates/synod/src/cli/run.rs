//! `synod run --lock GLOB… --leader NAME -- CMD`: a program that runs only while it holds a lock, leads an election, or both.
//!
//! ```text
//!   join ─▶ campaign ─▶ acquire ──had──▶ CMD (SYNOD_IF_TERM, SYNOD_IF_LOCK …) ──ends──▶ release, resign ─▶ leave, with its status
//!              │           │               │ the session is kept alive while it runs
//!              │           │               └ one of them is lost: its process group is ended (SIGTERM, then SIGKILL)
//!              └───────────┴ in line: says behind whom, and says it again when that changes
//! ```
//!
//! Both are bound to the session of this process: they end when this process does, however it ends.
//! SIGKILL leaves nothing that could end the program: it runs on without what it held, and what it writes late is for `--if-lock` and `--if-term` to refuse.
//! The lead comes first, so that those who wait for it keep no files from anybody.
//! Names are relative to the root of the repository, from any directory and any worktree; what begins with `./`, `../` or `/` is taken from where one stands.
//!
//! At a terminal the program shares this one's group, so that it can read keys and Ctrl-C reaches both; then a lost lock ends the program alone.
//! Deliberately not here: a shell (write `-- sh -c '…'`), and a limit on how long the program runs.

mod hold;

use self::hold::{Held, SESSION_MS, Want};
use super::exit::{Exit, Stop};
use super::place::Place;
use super::process::{Reach, Signals, instance};
use super::{process, show, words};
use clap::{Arg, ArgAction, ArgMatches, Command};
use rustix::process::Signal;
use std::io::IsTerminal;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::time::{Duration, Instant};
use synod_client::repository::Repository;
use synod_client::{Agent, Join, Synod};

/// How long a node may stay away before this gives up.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// A program that is told to end has so long before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// A note is cut after so many bytes: what the card of `lock.acquire` allows.
const NOTE_MAX: usize = 1_000;

/// Its grammar.
pub fn command() -> Command {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    Command::new("run")
        .about("Run a program while holding a lock on files or names, or leading")
        .arg(
            option("lock", "GLOB", "What to hold, all or none: files, patterns such as `src/auth/**`, or any other names")
                .required_unless_present("leader")
                .num_args(1..=64)
                .action(ArgAction::Append),
        )
        .arg(option("leader", "NAME", "An election to lead while it runs: of all who run this, one at a time runs CMD"))
        .arg(option("value", "TEXT", "What those who observe the election should know, such as an address").requires("leader"))
        .arg(Arg::new("shared").long("shared").requires("lock").action(ArgAction::SetTrue).help("Share the lock with others who share it too"))
        .arg(option("wait", "MS", "How long to stand in line; 0: not at all; default: as long as it takes"))
        .arg(option("name", "AGENT", "Who holds it; default: who speaks (--as), else run-HOST"))
        .arg(option("note", "TEXT", "What for, for those who find it taken; default: the command"))
        .arg(Arg::new("cmd").value_name("CMD").required(true).num_args(1..).last(true).help("The program and its words"))
        .after_help("CMD sees SYNOD_LOCK (the lock's number), SYNOD_FENCE, SYNOD_IF_LOCK (NAME@FENCE, for --if-lock); SYNOD_TERM, SYNOD_IF_TERM (NAME@TERM, for --if-term); SYNOD_AGENT and SYNOD_SPACE.\nThe exit status is that of CMD, 128 and the signal that ended it, 123 when the lock or the lead was lost, 124 when it was not had in time, 126 or 127 when CMD cannot be run.\nKilled with SIGKILL, `run` cannot end CMD: it goes on while what it held ends with the session; writes that come late are refused with --if-lock \"$SYNOD_IF_LOCK\" and --if-term \"$SYNOD_IF_TERM\".\n\nExamples: synod run --lock 'src/auth/**' --wait 5m -- cargo fix\n          synod run --leader nightly-job -- ./nightly.sh")
}

/// What was asked for.
struct Plan {
    /// In the order in which they are taken.
    wants: Vec<Want>,
    wait: Option<Duration>,
    cmd: Vec<String>,
}

/// Runs the program under what it needs.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let mut plan = plan(matches)?;
    let wants = std::mem::take(&mut plan.wants);
    let named = matches.get_one::<String>("name").or(place.agent.as_ref());
    let name = named.cloned().unwrap_or_else(|| format!("run-{}", process::host()));
    let name = name.split('@').next().unwrap_or(&name).to_owned();
    let join =
        Join { name: Some(name), instance: Some(instance()), ttl_ms: Some(SESSION_MS), ..Join::default() };
    let mut signals = Signals::new()?;
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    let session = place.synod()?.space(&place.space).join(join).await?;
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let agent = Synod::connect(options)?.space(&place.space).agent(session.handle());
    let ended = under(place, &plan, wants, &agent, &mut signals).await;
    // The session takes everything with it, should releasing it have failed.
    let _ = tokio::time::timeout(Duration::from_secs(1), session.leave()).await;
    ended
}

/// Takes what is needed, runs the program, lets go.
async fn under(
    place: &Place,
    plan: &Plan,
    wants: Vec<Want>,
    agent: &Agent,
    signals: &mut Signals,
) -> Result<Exit, Stop> {
    let mut held = Vec::with_capacity(wants.len());
    let since = Instant::now();
    for want in wants {
        let left = plan.wait.map(|wait| wait.saturating_sub(since.elapsed()));
        let taken = tokio::select! {
            taken = Held::take(agent, want, left) => taken,
            // Dropping the request leaves the line.
            signal = signals.next() => {
                release(held).await;
                return Ok(Exit::Status(128 + signal.as_raw() as u8));
            }
        };
        match taken {
            Ok(taken) => held.push(taken),
            Err(stop) => {
                release(held).await;
                return Err(stop);
            }
        }
    }
    let group = !std::io::stdin().is_terminal();
    let mut child = match start(place, plan, agent, &held, group) {
        Ok(child) => child,
        Err(error) => {
            release(held).await;
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let exit = Exit::Status(if missing { 127 } else { 126 });
            return Err(Stop::new(exit, format!("cannot run `{}`: {error}", show::harmless(&plan.cmd[0]))));
        }
    };
    let reach = Reach::of(&child, group);
    loop {
        tokio::select! {
            status = child.wait() => {
                release(held).await;
                let status = status.map_err(|error| Stop::new(Exit::Fault, error.to_string()))?;
                return Ok(Exit::Status(passed(status)));
            }
            (what, why) = lost(&held) => {
                if let Some(reach) = reach {
                    reach.end(&mut child, GRACE).await;
                }
                let why = show::harmless(&why);
                let text = format!("the {what} was lost, and the program was ended: {why}");
                release(held).await;
                return Err(Stop::new(Exit::Lost, text));
            }
            signal = signals.next() => match reach {
                // A key at a terminal has reached the program already.
                Some(Reach::Program(_)) if [Signal::INT, Signal::QUIT].contains(&signal) => {}
                Some(reach) => reach.send(signal),
                None => {}
            },
        }
    }
}

/// Lets go of everything, what was taken last first.
async fn release(held: Vec<Held>) {
    for one in held.into_iter().rev() {
        one.release().await;
    }
}

/// Waits until one of them is lost, and says which, and why.
async fn lost(held: &[Held]) -> (&'static str, String) {
    let [first, rest @ ..] = held else { return std::future::pending().await };
    tokio::select! {
        why = first.lost() => (first.want.called(), why),
        other = Box::pin(lost(rest)) => other,
    }
}

fn plan(matches: &ArgMatches) -> Result<Plan, Stop> {
    let many = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned();
    let wait = match matches.get_one::<String>("wait") {
        None => None,
        Some(text) => Some(words::span(text).map(Duration::from_millis).ok_or_else(|| {
            Stop::usage(format!("`wait` takes milliseconds, or a span such as 30s, not `{text}`"))
        })?),
    };
    let cmd: Vec<String> = many("cmd").collect();
    let note = matches.get_one::<String>("note").cloned().unwrap_or_else(|| cmd.join(" "));
    let end = (0..=NOTE_MAX.min(note.len())).rev().find(|end| note.is_char_boundary(*end)).unwrap_or(0);
    let names: Vec<String> = many("lock").map(|word| named(&word)).collect::<Result<_, _>>()?;
    let (note, shared) = (note[..end].to_owned(), matches.get_flag("shared"));
    let lead = matches.get_one::<String>("leader").map(|election| Want::Lead {
        election: election.clone(),
        value: matches.get_one::<String>("value").cloned().unwrap_or_default(),
    });
    let lock = (!names.is_empty()).then_some(Want::Lock { names, shared, note });
    Ok(Plan { wants: lead.into_iter().chain(lock).collect(), wait, cmd })
}

fn start(
    place: &Place,
    plan: &Plan,
    agent: &Agent,
    held: &[Held],
    group: bool,
) -> std::io::Result<tokio::process::Child> {
    let mut command = tokio::process::Command::new(&plan.cmd[0]);
    command
        .args(&plan.cmd[1..])
        .env("SYNOD_AGENT", agent.handle())
        .env("SYNOD_SPACE", &place.space)
        .kill_on_drop(true);
    for one in held {
        let guard = format!("{}@{}", one.name, one.fence);
        match one.want {
            Want::Lock { .. } => command
                .env("SYNOD_LOCK", one.number.to_string())
                .env("SYNOD_FENCE", one.fence.to_string())
                .env("SYNOD_IF_LOCK", guard),
            Want::Lead { .. } => {
                command.env("SYNOD_TERM", one.number.to_string()).env("SYNOD_IF_TERM", guard)
            }
        };
    }
    if place.options.data.is_some() {
        command.env("SYNOD_DATA", place.options.data_dir());
    }
    if group {
        command.process_group(0);
    }
    command.spawn()
}

/// A program's end as an exit status: its own, or 128 and the signal.
fn passed(status: ExitStatus) -> u8 {
    match (status.code(), status.signal()) {
        (Some(code), _) => code as u8,
        (None, Some(signal)) => 128u8.saturating_add(signal as u8),
        (None, None) => 1,
    }
}

/// What locks call a word; `None` when it names something outside of the repository.
pub fn lock_name(word: &str) -> Option<String> {
    named(word).ok()
}

fn named(word: &str) -> Result<String, Stop> {
    let here = std::env::current_dir().unwrap_or_default();
    let Some(repository) = Repository::find(&here) else { return Ok(word.to_owned()) };
    let from_here =
        [".", "..", "/"].contains(&word) || ["./", "../", "/"].iter().any(|begin| word.starts_with(begin));
    if !from_here {
        return Ok(word.to_owned());
    }
    repository.lock_name(&here.join(Path::new(word))).map_err(|elsewhere| {
        Stop::usage(format!(
            "`{}` cannot be locked here: {elsewhere}; name what lies in the repository",
            show::harmless(word)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programs_end_is_passed_on() {
        assert_eq!(passed(ExitStatus::from_raw(7 << 8)), 7);
        assert_eq!(passed(ExitStatus::from_raw(15)), 143);
    }
}
