//! `synod schedule cron`, `every` and `at`: a schedule that does what a command line would.
//!
//! ```text
//!   synod schedule cron nightly "0 2 * * *" --zone Europe/Berlin -- queue push nightly '{"n":1}'
//!                       ───────  ─────────                          ────────────────────────────
//!                       name     when                               read by the grammar of `synod` itself
//! ```
//!
//! What stands behind `--` is not carried out: it becomes the `commands` of `schedule.set`, as `--commands` would take them as JSON.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{self, paint::Paint};
use super::{grammar, verb, words};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::io::Write;
use synod_core::machines::schedule::Missed;

/// How many of the next ticks are shown.
const SHOWN: u64 = 3;

/// The machine's grammar, with the three verbs.
pub fn command(machine: Command) -> Command {
    let example = |line: &str| format!("Example: synod schedule {line}");
    machine
        .subcommand(
            shared("cron", "Do something by a cron expression")
                .arg(when("EXPRESSION", "Minute, hour, day, month and weekday, such as '0 2 * * *'"))
                .arg(zone())
                .after_help(example(
                    "cron nightly '0 2 * * *' --zone Europe/Berlin -- queue push nightly '{\"n\":1}'",
                )),
        )
        .subcommand(
            shared("every", "Do something every so often")
                .arg(when("SPAN", "Milliseconds, or 30s, 5m, 2h, 1d"))
                .after_help(example("every poll 5m -- queue push poll '{}'")),
        )
        .subcommand(
            shared("at", "Do something once")
                .arg(when("TIME", "A time on a clock in --zone, such as '2026-12-24 18:00'"))
                .arg(zone())
                .after_help(example(
                    "at party '2026-12-24 18:00' --zone Europe/Berlin -- mail send heron '\"come\"'",
                )),
        )
}

fn shared(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .arg(Arg::new("schedule").value_name("SCHEDULE").required(true).index(1).help("Its name"))
        .arg(
            Arg::new("missed")
                .long("missed")
                .value_parser(PossibleValuesParser::new(Missed::WORDS))
                .help("What becomes of ticks that were missed; all together are one unless said otherwise"),
        )
        .arg(
            Arg::new("if-absent")
                .long("if-absent")
                .action(ArgAction::SetTrue)
                .help("Only if there is no such schedule yet"),
        )
        .arg(
            Arg::new("words")
                .value_name("COMMAND")
                .last(true)
                .index(3)
                .num_args(1..)
                .required(true)
                .allow_hyphen_values(true)
                .help("What to do at each tick, as one would type it behind `synod`"),
        )
}

fn when(shape: &'static str, about: &'static str) -> Arg {
    Arg::new("when").value_name(shape).required(true).index(2).help(about)
}

fn zone() -> Arg {
    Arg::new("zone")
        .long("zone")
        .value_name("ZONE")
        .help("The time zone that it is meant in, such as Europe/Berlin; UTC unless said otherwise")
}

/// Carries out a verb of schedules.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some((kind @ ("cron" | "every" | "at"), matches)) => set(place, kind, matches).await,
        _ => verb::run(place, "schedule", matches).await,
    }
}

async fn set(place: &Place, kind: &str, matches: &ArgMatches) -> Result<Exit, Stop> {
    let word = |name: &str| matches.try_get_one::<String>(name).ok().flatten().map(String::as_str);
    let (name, when) = (word("schedule").unwrap_or_default(), word("when").unwrap_or_default());
    let mut fields = Map::new();
    fields.insert("schedule".into(), name.into());
    match kind {
        "cron" => fields.insert("cron".into(), when.into()),
        "every" => fields.insert("every_ms".into(), words::milliseconds("every", when)?.into()),
        _ => fields.insert("local".into(), when.into()),
    };
    for field in ["zone", "missed"] {
        fields.extend(word(field).map(|said| (field.to_owned(), Value::from(said))));
    }
    fields.insert("if_absent".into(), matches.get_flag("if-absent").into());
    let typed: Vec<String> = matches.get_many::<String>("words").into_iter().flatten().cloned().collect();
    // A payload stays the text that it was typed as.
    let said = Value::Object(fields).to_string();
    let body = format!("{},\"commands\":[{}]}}", said.trim_end_matches('}'), typed_command(&typed)?);
    let space = place.space()?;
    let text = space.request("schedule", "set").body(body).send().await?;
    let mut out = std::io::stdout().lock();
    if place.json {
        writeln!(out, "{text}")?;
        return Ok(Exit::Done);
    }
    let shown = space.call("schedule", "show", &json!({"schedule": name, "count": SHOWN})).await?;
    let paint = Paint::stdout();
    let ticks: Vec<String> = shown["next"].as_array().into_iter().flatten().map(tick).collect();
    match (ticks.is_empty(), shown["state"].as_str()) {
        (false, _) => {
            let zone = show::harmless(shown["zone"].as_str().unwrap_or_default());
            writeln!(out, "{} ticks next, in {zone}:", paint.bold(&show::harmless(name)))?;
            ticks.iter().try_for_each(|tick| writeln!(out, "  {tick}"))?;
        }
        (_, Some("paused")) => writeln!(
            out,
            "{} is set and rests; wake it with: synod schedule resume {name}",
            paint.bold(&show::harmless(name))
        )?,
        _ => writeln!(out, "{} is over; its tick has come already", paint.bold(&show::harmless(name)))?,
    }
    Ok(Exit::Done)
}

fn tick(tick: &Value) -> String {
    show::harmless(tick["local"].as_str().unwrap_or_default())
}

/// What was typed behind `--`, as a command within a command.
fn typed_command(typed: &[String]) -> Result<String, Stop> {
    let line = typed.join(" ");
    let line =
        if line.chars().count() > 60 { line.chars().take(60).collect::<String>() + "…" } else { line };
    let root = Command::new("synod").no_binary_name(true).subcommands(grammar::machines());
    let matches = root.try_get_matches_from(typed).map_err(|error| {
        let text = error.to_string();
        let why = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Stop::usage(format!("behind `--` stands `{line}`: {why}; write it as behind `synod`, such as -- queue push nightly '{{\"n\":1}}'"))
    })?;
    let found = matches.subcommand().and_then(|(machine, below)| {
        let (verb, below) = below.subcommand()?;
        Some((grammar::find(machine, verb)?, below))
    });
    match found {
        Some((card, _)) if card.is_query() => Err(Stop::usage(format!(
            "behind `--` stands `{line}`, which only asks; name something that is to be done"
        ))),
        Some((card, below)) => Ok(format!("{{\"{}\":{}}}", card.name(), words::object(card, below)?)),
        None => Err(Stop::usage(format!("behind `--` stands `{line}`, which is no command of a machine"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Result<String, Stop> {
        typed_command(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_command_line_becomes_a_command() {
        let push = typed(r#"queue push nightly {"n":1.0} --priority 7"#).unwrap();
        assert_eq!(push, r#"{"queue.push":{"queue":"nightly","body":{"n":1.0},"priority":7}}"#);
        for (line, why) in [
            ("queue list nightly", "only asks"),
            ("queue push", "required"),
            ("serve", "unrecognized"),
            ("queue shove x", "unrecognized"),
        ] {
            let no = typed(line).unwrap_err();
            assert!(no.text.contains(why), "{line}: {}", no.text);
        }
    }
}
