//! `synod journal subscribe`: the events of a journal, of a category or of names like a pattern as they come.

use super::exit::{Exit, Stop};
use super::follow::{self, word};
use super::place::Place;
use super::show;
use super::verb;
use clap::{Arg, ArgGroup, ArgMatches, Command};
use synod_client::{Recorded, Space, Which};

/// The machine's grammar, with the verb that follows.
pub fn command(machine: Command) -> Command {
    let about = "Follow events: what is there, and then what comes";
    machine.subcommand(
        follow::command(about, "Example: synod journal subscribe --category order --from start")
            .arg(Arg::new("journal").value_name("JOURNAL").help("One journal, such as order-4711"))
            .arg(word("category", "CATEGORY", "Every journal of a category"))
            .arg(word("pattern", "PATTERN", "Every journal with a name like this: * stands for any text"))
            .arg(word("types", "TYPES", "Only events of these types, by commas").value_delimiter(','))
            .group(ArgGroup::new("which").args(["journal", "category", "pattern"]).required(true)),
    )
}

/// Carries out a verb of journals.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("subscribe", matches)) => subscribe(place, matches).await,
        _ => verb::run(place, "journal", matches).await,
    }
}

async fn subscribe(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let which = match (word("category"), word("pattern")) {
        (Some(category), _) => Which::Category(category),
        (None, Some(pattern)) => Which::Pattern(pattern),
        (None, None) => Which::Journal(word("journal").unwrap_or_default()),
    };
    let types: Vec<&str> =
        matches.get_many::<String>("types").into_iter().flatten().map(String::as_str).collect();
    let open = async |space: &Space, from: &str| space.journal().subscribe(which, from, &types).await;
    let shown = |found: &Recorded, json: bool| if json { found.recorded.to_string() } else { line(found) };
    follow::run(place, matches, open, shown).await
}

fn line(found: &Recorded) -> String {
    let place = format!("{}@{}", found.journal, found.revision);
    let data = match found.recorded["data_base64"].as_str() {
        Some(bytes) => format!("base64 {}", show::brief(&bytes.into(), 190)),
        None if found.recorded["data_redacted"] == true => "(it was redacted)".to_owned(),
        None => show::brief(found.data(), 200),
    };
    let kind = show::harmless(&found.kind);
    format!("{:<24} {:<12} {kind} {data}", show::harmless(&place), show::harmless(&found.from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_is_one_line() {
        let event = json!({"journal": "order-1", "revision": 7, "place": "8.1", "from": "heron", "at": 1, "type": "Paid", "data": {"n": 1}});
        let found = Recorded::read(event).unwrap();
        assert_eq!(line(&found), "order-1@7                heron        Paid {\"n\":1}");
    }
}
