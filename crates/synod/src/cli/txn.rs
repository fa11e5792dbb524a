//! `synod txn FILE|-`: several commands from a file, all or nothing.
//!
//! The file is `{"commands":[{"queue.finish":{…}},{"queue.push":{…}}]}`, or the list alone, or one command on each line.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{self, paint::Paint};
use super::{grammar, words};
use clap::{Arg, ArgMatches, Command};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::Write;

/// Its grammar.
pub fn command() -> Command {
    Command::new("txn")
        .about("Carry out several commands, all or nothing")
        .arg(Arg::new("file").value_name("FILE").required(true).help("The commands as JSON; `-` for standard input"))
        .arg(
            Arg::new(grammar::KEY)
                .long(grammar::KEY)
                .visible_alias("key")
                .value_name("KEY")
                .help("A key that makes the transaction happen once, however often it is sent"),
        )
        .after_help(
            "Example: echo '[{\"queue.finish\":{\"task\":871,\"fence\":880}},{\"queue.push\":{\"queue\":\"next\",\"body\":1}}]' | synod txn -",
        )
}

/// Sends the transaction.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let file = matches.get_one::<String>("file").map_or("-", String::as_str);
    let text = match file {
        "-" => words::limited(std::io::stdin().lock(), "standard input")?,
        path => {
            let file = std::fs::File::open(path);
            words::limited(file.map_err(|error| Stop::usage(format!("cannot read {path}: {error}")))?, path)?
        }
    };
    let text = String::from_utf8(text).map_err(|_| Stop::usage("the transaction is not text"))?;
    let (names, body) = commands(&text)?;
    let key = matches.get_one::<String>(grammar::KEY).map(String::as_str);
    let answer = place.space()?.send_txn(&body, key).await?;
    let mut out = std::io::stdout().lock();
    if place.json {
        writeln!(out, "{answer}")?;
        return Ok(Exit::Done);
    }
    let reply: Value = serde_json::from_str(&answer).unwrap_or_default();
    let paint = Paint::stdout();
    for (name, one) in names.iter().zip(reply["replies"].as_array().into_iter().flatten()) {
        writeln!(out, "{}", paint.bold(name))?;
        let card =
            name.split_once('.').and_then(|(machine, verb)| synod_core::catalogue::find(machine, verb));
        let shown = show::reply(card.map_or(&[], |card| card.reply), one, paint);
        shown.lines().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    Ok(Exit::Done)
}

/// The names of the commands, and the body to send.
fn commands(text: &str) -> Result<(Vec<String>, String), Stop> {
    type One<'t> = BTreeMap<String, &'t RawValue>;
    let bad = |error: serde_json::Error| {
        Stop::usage(format!(
            "the transaction is not a list of commands such as {{\"kv.put\":{{…}}}}: {error}"
        ))
    };
    let whole: Result<BTreeMap<String, &RawValue>, _> = serde_json::from_str(text);
    let list: Vec<&RawValue> = match (whole, text.trim_start().starts_with('[')) {
        (Ok(whole), _) if whole.contains_key("commands") => {
            serde_json::from_str(whole["commands"].get()).map_err(bad)?
        }
        (_, true) => serde_json::from_str(text).map_err(bad)?,
        _ => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.map(serde_json::from_str).collect::<Result<_, _>>().map_err(bad)?
        }
    };
    let mut names = Vec::new();
    for command in &list {
        let one: One<'_> = serde_json::from_str(command.get()).map_err(bad)?;
        let Some(name) = one.into_keys().next() else {
            return Err(Stop::usage("a command of the transaction is empty; write {\"machine.verb\":{…}}"));
        };
        names.push(name);
    }
    let list: Vec<&str> = list.iter().map(|command| command.get()).collect();
    Ok((names, format!("{{\"commands\":[{}]}}", list.join(","))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_write_a_transaction() {
        let body = r#"{"commands":[{"kv.put":{"z":1.0}},{"queue.push":{}}]}"#;
        for text in [
            body,
            r#"[{"kv.put":{"z":1.0}},{"queue.push":{}}]"#,
            "{\"kv.put\":{\"z\":1.0}}\n\n{\"queue.push\":{}}\n",
        ] {
            let (names, sent) = commands(text).unwrap();
            assert_eq!((names, sent.as_str()), (vec!["kv.put".into(), "queue.push".into()], body), "{text}");
        }
        for text in ["{", "[1]", "[{}]", "nonsense"] {
            assert!(commands(text).is_err(), "{text}");
        }
    }
}
