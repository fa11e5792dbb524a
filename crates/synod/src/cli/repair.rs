//! `synod repair`: the way past what a node cannot go past by itself.
//!
//! A request that panics the fold stops the node, and stops it again at every start: going on after a surprise would diverge.
//! `repair void INDEX` records, beside the log, that people agreed to leave that request out; from the next start on it is void.
//! The log keeps it, and the outcomes chain says from there on that it was left out, so every replica and every reader must be told the same.

use super::exit::{Exit, Stop};
use super::place::Place;
use clap::{Arg, ArgAction, ArgMatches, Command};
use synod_core::ids::Index;

/// Its grammar.
pub fn command() -> Command {
    Command::new("repair")
        .about("Go past a request that stops the node")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("void")
                .about("Leave the request at INDEX out, from the node's next start on; cannot be taken back")
                .arg(
                    Arg::new("index")
                        .value_name("INDEX")
                        .required(true)
                        .value_parser(clap::value_parser!(u64).range(2..))
                        .help("The index that the node named when it stopped"),
                )
                .arg(
                    Arg::new("agreed")
                        .long("agreed")
                        .action(ArgAction::SetTrue)
                        .help("Everybody who reads this log leaves it out, too"),
                ),
        )
}

/// Runs it.
pub fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let Some(("void", matches)) = matches.subcommand() else { return Ok(Exit::Usage) };
    let index = matches.get_one::<u64>("index").copied().unwrap_or_default();
    let dir = place.options.data_dir().join("spaces").join(&place.space);
    if !dir.join("log").is_dir() {
        return Err(Stop::new(
            Exit::Nothing,
            format!("there is no space `{}` in {}; name it with --space", place.space, dir.display()),
        ));
    }
    if !matches.get_flag("agreed") {
        return Err(Stop::new(
            Exit::Usage,
            format!(
                "this leaves the request at index {index} of space `{}` out for ever; look at it with `synod log show {index}`, then repeat with --agreed",
                place.space
            ),
        ));
    }
    if let Some(pid) = running(&place.options.data_dir()) {
        return Err(Stop::new(
            Exit::Refused,
            format!("a node runs on this directory (process {pid}) and would not hear of it; stop it first"),
        ));
    }
    crate::node::agree_to_skip(&dir, Index(index))?;
    match place.json {
        true => println!("{}", serde_json::json!({"space": place.space, "void": index})),
        false => println!(
            "the request at index {index} of space `{}` will be left out; start the node again",
            place.space
        ),
    }
    Ok(Exit::Done)
}

/// The process of a node that runs on this directory.
pub(super) fn running(data: &std::path::Path) -> Option<i32> {
    let about = std::fs::read_to_string(data.join("node.json")).ok()?;
    let pid = serde_json::from_str::<serde_json::Value>(&about).ok()?["pid"].as_i64()?;
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).ok()?)?;
    rustix::process::test_kill_process(pid).ok().map(|()| pid.as_raw_nonzero().get())
}
