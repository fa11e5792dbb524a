//! `subscribe`: messages of topics and events of journals as they come, one line each.
//!
//! ```text
//!   open at PLACE ─▶ a record, a line ─▶ … ─▶ --count is reached, ctrl-c, or a no
//!       ▲                   │
//!       └── at its cursor ◀─┘ it was too slow
//! ```
//!
//! It follows until somebody ends it, through restarts of the node, and goes on from its cursor when it was too slow.

use super::exit::{Exit, Stop};
use super::place::Place;
use clap::{Arg, ArgMatches, Command};
use std::io::Write;
use std::time::Duration;
use synod_client::{Error, Space, Subscription, Synod};

/// How long a node may stay away before the subscription ends.
const PATIENCE: Duration = Duration::from_secs(600);

/// The verb `subscribe`, with the words that every machine's has.
pub fn command(about: &'static str, example: &'static str) -> Command {
    Command::new("subscribe")
        .about(about)
        .arg(word("from", "PLACE", "Where to begin: start, end (the default), or a cursor"))
        .arg(word("count", "N", "Stop after so many").value_parser(clap::value_parser!(u64)))
        .after_help(example)
}

/// An option with a value.
pub fn word(name: &'static str, value: &'static str, about: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(about)
}

/// Follows what `open` opens at a place, and writes each record: as `line` words it, or as JSON.
pub async fn run<R>(
    place: &Place,
    matches: &ArgMatches,
    open: impl AsyncFn(&Space, &str) -> Result<Subscription<R>, Error>,
    line: impl Fn(&R, bool) -> String,
) -> Result<Exit, Stop> {
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    place.synod()?.get("/healthz").await?;
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let space = Synod::connect(options)?.space(&place.space);
    let space = place.agent.as_ref().map_or(space.clone(), |agent| (*space.agent(agent)).clone());
    let from = matches.get_one::<String>("from").map_or("end", String::as_str);
    let mut left = matches.get_one::<u64>("count").copied().unwrap_or(u64::MAX);
    let mut records = open(&space, from).await?;
    while left > 0 {
        let found = tokio::select! {
            found = records.next() => found,
            _ = tokio::signal::ctrl_c() => break,
        };
        let found = match (found, records.cursor().map(str::to_owned)) {
            // Whoever reads this was too slow for a moment: nothing is lost, and it goes on where it was.
            (Err(Error::Refused(no)), Some(cursor)) if no.code == "overloaded" => {
                records = open(&space, &cursor).await?;
                continue;
            }
            (found, _) => found?,
        };
        left -= 1;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", line(&found, place.json))?;
        out.flush()?;
    }
    Ok(Exit::Done)
}
