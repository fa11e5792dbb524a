//! `synod topic subscribe`: the messages of a topic or a pattern as they come.
//!
//! It follows until somebody ends it, through restarts of the node, and goes on from its cursor when it was too slow.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show;
use super::verb;
use clap::{Arg, ArgMatches, Command};
use std::io::Write;
use std::time::Duration;
use synod_client::{Error, Found, Synod};

/// How long a node may stay away before the subscription ends.
const PATIENCE: Duration = Duration::from_secs(600);

/// The machine's grammar, with the verb that follows.
pub fn command(machine: Command) -> Command {
    let word = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    machine.subcommand(
        Command::new("subscribe")
            .about("Follow a topic or a pattern: what is there, and then what comes")
            .arg(
                Arg::new("topic")
                    .value_name("TOPIC")
                    .required(true)
                    .help("A topic, or a pattern such as orders.>"),
            )
            .arg(word("from", "PLACE", "Where to begin: start, end (the default), an offset or a cursor"))
            .arg(word("key", "KEY", "Only messages with this key"))
            .arg(word("type", "TYPE", "Only messages of this type"))
            .arg(word("count", "N", "Stop after so many messages").value_parser(clap::value_parser!(u64)))
            .after_help("Example: synod topic subscribe 'orders.>' --from start"),
    )
}

/// Carries out a verb of topics.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("subscribe", matches)) => subscribe(place, matches).await,
        _ => verb::run(place, "topic", matches).await,
    }
}

async fn subscribe(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    place.synod()?.get("/healthz").await?;
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let space = Synod::connect(options)?.space(&place.space);
    let space = place.agent.as_ref().map_or(space.clone(), |agent| (*space.agent(agent)).clone());
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let filter: Vec<(&str, &str)> =
        ["key", "type"].into_iter().filter_map(|name| Some((name, word(name)?))).collect();
    let topic = word("topic").unwrap_or_default();
    let mut left = matches.get_one::<u64>("count").copied().unwrap_or(u64::MAX);
    let mut messages = space.topic().subscribe(topic, word("from").unwrap_or("end"), &filter).await?;
    while left > 0 {
        let found = tokio::select! {
            found = messages.next() => found,
            _ = tokio::signal::ctrl_c() => break,
        };
        let found = match (found, messages.cursor().map(str::to_owned)) {
            // Whoever reads this was too slow for a moment: nothing is lost, and it goes on where it was.
            (Err(Error::Refused(no)), Some(cursor)) if no.code == "overloaded" => {
                messages = space.topic().subscribe(topic, &cursor, &filter).await?;
                continue;
            }
            (found, _) => found?,
        };
        left -= 1;
        let mut out = std::io::stdout().lock();
        match place.json {
            true => writeln!(out, "{}", found.message)?,
            false => writeln!(out, "{}", line(topic, &found))?,
        }
        out.flush()?;
    }
    Ok(Exit::Done)
}

fn line(asked: &str, found: &Found) -> String {
    let word = |name: &str| found.message[name].as_str();
    let place = format!("{}@{}", word("topic").unwrap_or(asked), found.offset);
    let body = match word("body_base64") {
        Some(bytes) => format!("base64 {}", show::brief(&bytes.into(), 190)),
        None => show::brief(found.body(), 200),
    };
    let key = word("key").map_or(String::new(), |key| format!("[{}] ", show::harmless(key)));
    format!("{:<24} {:<12} {key}{body}", show::harmless(&place), show::harmless(&found.from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_message_is_one_line() {
        let message = json!({"topic": "orders.eu", "offset": 7, "cursor": "8.1@9", "from": "heron", "at": 1, "body": {"n": 1}, "key": "k"});
        let found = Found::read(message).unwrap();
        assert_eq!(line("orders.*", &found), "orders.eu@7              heron        [k] {\"n\":1}");
    }
}
