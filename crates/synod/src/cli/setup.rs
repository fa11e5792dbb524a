//! `synod setup CLIENT`: a coding agent is ready in a minute.
//!
//! ```text
//!   client ─▶ pieces: server · hooks · instructions · git hook
//!                │ each: the file's text before ─▶ after
//!                ▼
//!             a diff to look at ──--write──▶ backup, then the file, whole or not at all
//! ```
//!
//! Without `--write` nothing is changed: what would be is shown, as a patch.
//! Files are edited where they stand: comments, order, indentation and every field that is not ours stay as they were, and what is there already is left alone, so that a second run finds nothing to do.
//! Lines of our own follow the wish: another run with `--require-lock` puts the flag in, one without takes it out. A person's own wording stays, and that is said.
//! What is put in can be taken out again: `--remove` leaves what others wrote.
//!
//! Files belong to the repository, not to a person's home: a clone brings its setup along. Only the git hook stays here, because git does not carry hooks.
//!
//! Deliberately not here: installing a client, starting a node (`synod mcp` does), and trusting a project on a person's behalf.
//!
//! Rooms: [`plan`] which pieces a client takes · [`json`], [`toml`] edits that keep the rest · [`block`] marked lines in a text · [`precommit`] git's hook · [`file`] diffs, backups, whole writes.

mod block;
mod file;
mod json;
mod plan;
mod precommit;
mod toml;

pub use self::plan::shell;

use self::file::Change;
use super::clients::Client;
use super::exit::{Exit, Stop};
use super::place::Place;
use super::show;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use synod_client::repository::Repository;

/// Its grammar.
pub fn command() -> Command {
    let flag = |name: &'static str, about: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(about)
    };
    Command::new("setup")
        .about("Set up a coding agent in this repository: MCP server, hooks, instructions")
        .arg(
            Arg::new("clients")
                .value_name("CLIENT")
                .num_args(1..)
                .value_parser(PossibleValuesParser::new(Client::names()))
                .help("Which coding agents"),
        )
        .arg(flag("write", "Write it; default: only show what would change"))
        .arg(flag("remove", "Take it out again"))
        .arg(flag("require-lock", "Hooks refuse edits and commits without a lock, not only under another's"))
        .arg(flag("no-hooks", "Leave out the client's hooks"))
        .arg(flag("no-git-hook", "Leave out git's pre-commit hook"))
        .arg(flag("no-instructions", "Leave out the lines for the agent's instructions"))
        .after_help("Files are edited in place; what was there before is kept under .git/synod/backup.\n\nExample: synod setup claude-code codex --write")
}

/// What goes into a client's configuration.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The program, as a client will start it.
    pub program: String,
    /// The space, when it was named.
    pub space: Option<String>,
    /// Whether hooks insist on a lock.
    pub require_lock: bool,
    /// Whether everything is to be taken out.
    pub remove: bool,
}

/// Shows, or writes.
pub fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let names = matches.get_many::<String>("clients").into_iter().flatten();
    let clients: Vec<Client> = names.filter_map(|name| Client::named(name)).collect();
    if clients.is_empty() {
        let all = Client::names();
        let text = format!("which coding agents? {}; for example: synod setup {}", all.join(", "), all[0]);
        return Err(Stop::usage(text));
    }
    let here = std::env::current_dir().map_err(|error| Stop::usage(format!("where is this? {error}")))?;
    let Some(repository) = Repository::find(&here) else {
        return Err(Stop::usage(
            "this is no git repository; go to the one where the agents are to work, or make one with: git init",
        ));
    };
    let (program, on_path) = program();
    let wish = Wish {
        program,
        space: matches.get_one::<String>("space").cloned(),
        require_lock: matches.get_flag("require-lock"),
        remove: matches.get_flag("remove"),
    };
    if let Some(space) = wish.space.as_deref().filter(|space| !is_space(space)) {
        return Err(Stop::usage(format!(
            "`{}` cannot be a space's name: it has 1 to 64 of a-z 0-9 - _ . and begins with a letter or a digit",
            show::harmless(space)
        )));
    }
    let mut shelf = file::Shelf::new(&repository);
    let mut kept = Vec::new();
    for client in &clients {
        for piece in plan::pieces(*client, &wish, repository.root()) {
            let left_out = match piece.kind {
                plan::Kind::Server => false,
                plan::Kind::Hooks => matches.get_flag("no-hooks"),
                plan::Kind::Instructions => matches.get_flag("no-instructions"),
            };
            if !left_out {
                let path = repository.root().join(&piece.path);
                let mut lines = Vec::new();
                shelf.edit(&path, |text| piece.edit.apply(text, &wish, &mut lines))?;
                kept.extend(lines.into_iter().map(|line| stays(&piece.path, &line)));
            }
        }
    }
    if !matches.get_flag("no-git-hook") {
        precommit::edit(&mut shelf, &repository, &wish, &mut kept)?;
    }
    let changes = shelf.changes();
    let write = matches.get_flag("write");
    let backup = if write && !changes.is_empty() { file::write(&repository, &changes)? } else { None };
    if place.json {
        report(&changes, write, backup.as_deref(), &kept)?;
    } else {
        kept.iter().for_each(|line| println!("{line}"));
        tell(&changes, write, backup.as_deref(), &wish, on_path, &clients)?;
    }
    Ok(Exit::Done)
}

/// Whether a node takes this for a space's name. What is checked here can stand in a shell's line.
fn is_space(name: &str) -> bool {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= 64 && name.starts_with(small) && name.chars().all(|c| small(c) || "-_.".contains(c))
}

/// How clients will start this program: by its name where the path leads to it, else by where it stands.
fn program() -> (String, bool) {
    let own =
        std::env::current_exe().and_then(std::fs::canonicalize).unwrap_or_else(|_| PathBuf::from("synod"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join("synod")).find(|file| file.is_file());
    match found.and_then(|file| std::fs::canonicalize(file).ok()) {
        Some(file) if file == own => ("synod".into(), true),
        _ => (own.display().to_string(), false),
    }
}

/// A line of a person's own is left as it is, and that is said.
fn stays(place: &str, line: &str) -> String {
    format!("{place}: `{}` is not as setup writes it, and stays as it is", show::harmless(line))
}

fn report(changes: &[Change], written: bool, backup: Option<&Path>, kept: &[String]) -> Result<(), Stop> {
    let rows: Vec<Value> = changes
        .iter()
        .map(|change| json!({ "path": change.shown, "what": change.what(), "diff": change.diff() }))
        .collect();
    let backup = backup.map(|dir| dir.display().to_string());
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", json!({ "changes": rows, "written": written, "backup": backup, "kept": kept }))?;
    Ok(())
}

fn tell(
    changes: &[Change],
    written: bool,
    backup: Option<&Path>,
    wish: &Wish,
    on_path: bool,
    clients: &[Client],
) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    if changes.is_empty() {
        writeln!(
            out,
            "nothing to do: {}",
            if wish.remove { "none of it is here" } else { "all of it is here" }
        )?;
        return Ok(());
    }
    for change in changes {
        match written {
            true => writeln!(out, "{:<7} {}", change.what(), change.shown)?,
            false => writeln!(out, "{}", change.diff())?,
        }
    }
    if !written {
        writeln!(out, "nothing is written yet; do it with --write")?;
        return Ok(());
    }
    if let Some(dir) = backup {
        writeln!(out, "what was there before is in {}", dir.display())?;
    }
    if !wish.remove {
        if !on_path {
            writeln!(
                out,
                "`synod` is not on your PATH, so its place on this machine was written: put it on the PATH and run this again before you share these files"
            )?;
        }
        for client in clients {
            writeln!(out, "{}: {}", client.title(), plan::next(*client))?;
        }
    }
    Ok(())
}
