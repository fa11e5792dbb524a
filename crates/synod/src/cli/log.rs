//! `synod log`.
use super::exit::{Exit, Stop};
use super::place::Place;
use clap::{ArgMatches, Command};

/// Its grammar.
pub fn command() -> Command {
    Command::new("log").about("What happened: show, tail, verify, export")
}

/// Reads.
pub fn run(_: &Place, _: &ArgMatches) -> Result<Exit, Stop> {
    Err(Stop::usage("not yet"))
}
