//! `synod serve`.
use super::exit::{Exit, Stop};
use clap::{Arg, ArgMatches, Command};

/// Its grammar.
pub fn command() -> Command {
    Command::new("serve").about("Start a node here; it runs until it is told to stop").arg(
        Arg::new("http")
            .long("http")
            .value_name("ADDR")
            .help("Where to listen; default 127.0.0.1:7171, and `:0` takes any free port"),
    )
}

/// Serves.
pub fn run(_: &ArgMatches) -> Result<Exit, Stop> {
    Err(Stop::usage("not yet"))
}
