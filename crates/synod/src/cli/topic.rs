//! `synod topic subscribe`: the messages of a topic or a pattern as they come.

use super::exit::{Exit, Stop};
use super::follow::{self, word};
use super::place::Place;
use super::show;
use super::verb;
use clap::{Arg, ArgMatches, Command};
use synod_client::{Found, Space};

/// The machine's grammar, with the verb that follows.
pub fn command(machine: Command) -> Command {
    let about = "Follow a topic or a pattern: what is there, and then what comes";
    let topic = Arg::new("topic").value_name("TOPIC").required(true);
    machine.subcommand(
        follow::command(about, "Example: synod topic subscribe 'orders.>' --from start")
            .arg(topic.help("A topic, or a pattern such as orders.>"))
            .arg(word("key", "KEY", "Only messages with this key"))
            .arg(word("type", "TYPE", "Only messages of this type")),
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
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let filter: Vec<(&str, &str)> =
        ["key", "type"].into_iter().filter_map(|name| Some((name, word(name)?))).collect();
    let topic = word("topic").unwrap_or_default();
    let open = async |space: &Space, from: &str| space.topic().subscribe(topic, from, &filter).await;
    let shown = |found: &Found, json: bool| if json { found.message.to_string() } else { line(topic, found) };
    follow::run(place, matches, open, shown).await
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
