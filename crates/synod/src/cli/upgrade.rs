//! `synod upgrade`: what a data directory is written in, and bringing what is derived to this version's forms.
//!
//! `--check` only looks, beside a node that may be running.
//! Without it the node must be stopped: checkpoints of an older form are made anew from the log.
//! The rules that a space folds by are another matter: `synod space upgrade` raises them, on all replicas at one index.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::repair::running;
use super::show::{paint::Paint, table::Table};
use crate::node::formats::{self, Form};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use synod_core::fold::FOLD_VERSION;

/// Its grammar.
pub fn command() -> Command {
    Command::new("upgrade")
        .about("Say what a data directory is written in, and bring it to this version's forms")
        .arg(Arg::new("check").long("check").action(ArgAction::SetTrue).help("Only look, and change nothing"))
}

/// Looks, and does what there is to do.
pub fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let data = place.options.data_dir();
    let spaces = spaces(&data.join("spaces"))?;
    if spaces.is_empty() {
        let text =
            format!("there is no space in {}; name a node's data directory with --data", data.display());
        return Err(Stop::new(Exit::Nothing, text));
    }
    let check = matches.get_flag("check");
    let mut told = Vec::new();
    let (mut newer, mut older) = (false, false);
    for (name, dir) in &spaces {
        for (form, count) in formats::look(dir)? {
            let derived = !matches!(form.what, "log files" | "entries");
            newer |= !form.reads && !derived;
            older |= !form.reads && derived;
            told.push((name.clone(), form, count));
        }
    }
    let mut done = Vec::new();
    if newer {
        show(place, &told, &done, "this log was written by a newer synod; install that one")?;
        return Ok(Exit::Wrong);
    }
    if older && !check {
        if let Some(pid) = running(&data) {
            let text = format!("a node runs on this directory (process {pid}); stop it first");
            return Err(Stop::new(Exit::Refused, text));
        }
        for (name, dir) in &spaces {
            done.extend(formats::renew(dir)?.into_iter().map(|what| format!("space {name}: {what}")));
        }
    }
    let verdict = match (older, check) {
        (true, true) => "some of it is of an older form; stop the node and run: synod upgrade".to_owned(),
        (true, false) => "brought to the forms of this version; start the node".to_owned(),
        (false, _) => format!(
            "nothing to do: this synod reads and writes all of it, and fold version {FOLD_VERSION} is the newest it knows"
        ),
    };
    show(place, &told, &done, &verdict)?;
    Ok(if older && check { Exit::Wrong } else { Exit::Done })
}

fn spaces(dir: &std::path::Path) -> Result<Vec<(String, PathBuf)>, Stop> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    let mut found: Vec<(String, PathBuf)> = entries
        .filter_map(|entry| entry.ok())
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .filter(|(_, path)| path.is_dir())
        .collect();
    found.sort();
    Ok(found)
}

fn show(place: &Place, told: &[(String, Form, u64)], done: &[String], verdict: &str) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    if place.json {
        let forms: Vec<_> = told
            .iter()
            .map(|(space, form, count)| {
                json!({"space": space, "what": form.what, "form": form.form, "count": count, "reads": form.reads, "writes": form.writes})
            })
            .collect();
        let report = json!({"version": super::VERSION, "fold_version": FOLD_VERSION, "forms": forms, "done": done, "verdict": verdict});
        return Ok(writeln!(out, "{report}")?);
    }
    let paint = Paint::stdout();
    let mut table = Table::new(["space", "what", "form", "files", "this synod"]);
    for (space, form, count) in told {
        let word = match (form.reads, form.writes) {
            (true, true) => "reads and writes it".to_owned(),
            (true, false) => "reads it".to_owned(),
            _ => paint.red("does not read it"),
        };
        table.row([space.clone(), form.what.to_owned(), form.form.clone(), count.to_string(), word]);
    }
    write!(out, "{}", table.text(paint))?;
    done.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    Ok(writeln!(out, "{verdict}")?)
}
