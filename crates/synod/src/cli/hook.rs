//! `synod hook`: what a client or git runs at a certain moment, so that locks are kept and mail is read.
//!
//! ```text
//!   client ── edit ─▶ pre-edit ──┐                          ┌─ silence: go on
//!          ── command, done ─▶ post-shell ─┤── who am I? ── one query ─┤─ a refusal: who, until when, what to do instead
//!          ── stop ─▶ idle ──────┤   (seat)      (node)     └─ something to say
//!   git    ── commit ─▶ pre-commit ┘
//! ```
//!
//! Locks are advice to whoever does not ask. These hooks ask for everybody: an editor's hook before the edit, git's before the commit.
//! What they say is written for a model that has to decide what to do next, and names the next call.
//!
//! **They fail open.** A node that cannot be reached lets edits through with a warning, because a lock server that is down must not stop a person's work; `--strict` turns that round, for a hook that fails itself as well.
//! Without it a hook that is set up wrongly warns as well: it ends with 1, which every client takes for a mishap of the hook and not for a no.
//!
//! **They are quick.** Each asks one question, waits a quarter of a second for a node that is away, and starts git only where git is what is asked about.
//!
//! **They change nothing**, here or in the repository: nothing is locked, undone or marked as read. A small file beside the seats remembers what has been said, so that it is not said twice.
//!
//! Rooms: [`event`] what the client tells · [`patch`] the paths in a patch · [`scene`] where, and who · [`holds`] whose locks are in the way · [`sentences`] what is said · [`answer`] in which form · [`memory`] what was said already · [`git`] what git knows · [`idle`] mail and work.

mod answer;
mod event;
mod git;
mod holds;
mod idle;
mod memory;
mod patch;
mod scene;
mod sentences;

use self::answer::{Answer, BLOCK, Moment, Spoken};
use self::event::Event;
use self::memory::Memory;
use self::scene::Scene;
use super::clients::Client;
use super::exit::Stop;
use super::words;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// How a mishap ends: every client goes on after it, git does not.
pub const MISHAP: u8 = 1;

/// Its grammar.
pub fn command() -> Command {
    let flag = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(about)
    };
    let client = || {
        Arg::new("client")
            .long("client")
            .value_name("CLIENT")
            .value_parser(PossibleValuesParser::new(Client::names()))
            .help("Whose hook this is; default: told by what it sends")
    };
    let strict = || {
        flag(
            "strict",
            "Refuse when the node, or git, cannot be asked, or the client not understood; default: warn and let it through",
        )
    };
    let require = |about: &'static str| flag("require-lock", about);
    Command::new("hook")
        .about("What a coding agent or git runs so that locks are kept: pre-edit, pre-commit, post-shell, idle")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("pre-edit")
                .about("Refuse an edit of what another agent has locked")
                .arg(Arg::new("paths").value_name("PATH").num_args(0..).help("Files to be edited; default: what the client sends on standard input"))
                .arg(client())
                .arg(require("Refuse an edit without a lock of one's own as well"))
                .arg(strict())
                .after_help("Ends with 2 and says why on standard error when a client must not edit, with 1 when paths were given as words.\n\nExample: synod hook pre-edit src/auth/login.rs"),
        )
        .subcommand(
            Command::new("pre-commit")
                .about("Refuse a commit of what another agent has locked")
                .arg(require("Refuse files without a lock of one's own as well"))
                .arg(strict())
                .after_help("Looks at what is staged, deletions and both sides of a rename included. What a merge takes over unchanged is not looked at.\n\nExample, in .git/hooks/pre-commit: exec synod hook pre-commit"),
        )
        .subcommand(
            Command::new("post-shell")
                .about("Name files that a command changed although another agent has locked them")
                .arg(client())
                .arg(require("Name files changed without a lock of one's own as well"))
                .after_help("Undoes nothing, and names each change once."),
        )
        .subcommand(
            Command::new("idle")
                .about("When an agent stops: say what mail and what work wait for it")
                .arg(client())
                .arg(flag("keep-going", "Speak up for new mail even if the agent goes on only because of this hook"))
                .after_help("Takes nothing out of the box, and says the same thing once."),
        )
}

/// Runs one. Whatever goes wrong is a mishap, and a no only with `--strict`.
pub fn main(matches: &ArgMatches) -> ExitCode {
    run(matches).unwrap_or_else(|stop| mishap(matches, &stop)).say()
}

fn mishap(matches: &ArgMatches, stop: &Stop) -> Spoken {
    let commit = matches.subcommand_name() == Some("pre-commit");
    let own = matches.subcommand().map(|(_, own)| own);
    let strict = own.and_then(|own| own.try_get_one::<bool>("strict").ok().flatten()) == Some(&true);
    if strict {
        let text = format!("synod: the hook itself failed, and here that means no: {}", stop.text);
        return match own.and_then(asked_for) {
            Some(client) => Answer::Refuse(text).to(Some(client), Moment::Edit),
            None => Spoken { exit: if commit { 1 } else { BLOCK }, err: text, ..Spoken::default() },
        };
    }
    Spoken {
        // Git knows no mishaps: whatever is not zero is a no.
        exit: if commit { 0 } else { MISHAP },
        err: format!("synod: the hook itself failed, and stops nothing: {}", stop.text),
        ..Spoken::default()
    }
}

/// The client that the command line names.
fn asked_for(matches: &ArgMatches) -> Option<Client> {
    matches.try_get_one::<String>("client").ok().flatten().and_then(|name| Client::named(name))
}

fn run(matches: &ArgMatches) -> Result<Spoken, Stop> {
    let Some((name, matches)) = matches.subcommand() else { return Err(Stop::usage("which hook?")) };
    let client = asked_for(matches);
    let moment = match name {
        "pre-edit" => Moment::Edit,
        "pre-commit" => Moment::Commit,
        "post-shell" => Moment::Shell,
        _ => Moment::Idle,
    };
    let paths: Vec<PathBuf> = match moment {
        Moment::Edit => {
            matches.get_many::<String>("paths").into_iter().flatten().map(PathBuf::from).collect()
        }
        _ => Vec::new(),
    };
    // Git's own standard input may be anything; words say everything.
    let event = match moment == Moment::Commit || !paths.is_empty() {
        true => None,
        false => told(client)?,
    };
    let client = event.as_ref().map_or(client, |event| event.client);
    let scene = Scene::new(matches, event.as_ref())?;
    let answer = super::quick(async {
        Ok(match moment {
            Moment::Edit => {
                let paths = event.map_or(paths, |event| event.edits());
                edit(&scene, &scene.names(&paths), Moment::Edit).await
            }
            Moment::Commit => edit(&scene, &git::staged(&scene.here)?, Moment::Commit).await,
            Moment::Shell => match event.is_none_or(|event| event.ran_a_command()) {
                true => shell(&scene).await?,
                false => Answer::Go,
            },
            Moment::Idle => {
                let again = event.is_some_and(|event| event.again);
                idle::look(&scene, again, matches.get_flag("keep-going")).await
            }
        })
    })?;
    Ok(answer.to(client, moment))
}

/// What the client says on standard input; nothing when a person types there.
fn told(client: Option<Client>) -> Result<Option<Event>, Stop> {
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let text = words::limited(std::io::stdin().lock(), "standard input")?;
    let text = String::from_utf8_lossy(&text);
    match Event::read(&text, client) {
        None if !text.trim().is_empty() => {
            Err(Stop::usage("what came on standard input is not a JSON object; give paths as words instead"))
        }
        event => Ok(event),
    }
}

/// Before an edit or a commit of these names.
async fn edit(scene: &Scene, names: &[String], moment: Moment) -> Answer {
    if names.is_empty() {
        return Answer::Go;
    }
    let locks = match scene.locks(names).await {
        Ok(locks) => locks,
        Err(why) if scene.strict => return Answer::Refuse(sentences::unasked(&why, true)),
        Err(why) => return Answer::Warn(sentences::unasked(&why, false)),
    };
    let standing = holds::standing(names, &locks, scene.me());
    match sentences::refusal(&standing, scene.require_lock, moment == Moment::Commit) {
        Some(text) => Answer::Refuse(text),
        None => Answer::Go,
    }
}

/// After a command: what changed that should not have.
async fn shell(scene: &Scene) -> Result<Answer, Stop> {
    let mut memory = Memory::open(scene);
    let changed = memory.news(&scene.root, git::changed(&scene.root)?);
    if changed.is_empty() {
        return Ok(Answer::Go);
    }
    // A node that is away is no reason to disturb: the commit asks again.
    let Ok(locks) = scene.locks(&changed).await else { return Ok(Answer::Go) };
    memory.keep();
    let standing = holds::standing(&changed, &locks, scene.me());
    let near = |agent: &str| scene.neighbours.iter().any(|neighbour| neighbour == agent);
    Ok(sentences::changed(&standing, scene.require_lock, near).map_or(Answer::Go, Answer::Tell))
}
