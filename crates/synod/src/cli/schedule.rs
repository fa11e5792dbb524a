//! `synod schedule cron`, `every` and `at`: a schedule that does what a command line would.
//!
//! ```text
//!   synod schedule cron nightly "0 2 * * *" --zone Europe/Berlin -- queue push nightly '{"n":1}'
//!                       ───────  ─────────                          ────────────────────────────
//!                       name     when                               read by the grammar of `synod` itself
//! ```
//!
//! What stands behind `--` is not carried out: it becomes the `commands` of `schedule.set`, as `--commands` would take them as JSON.
//! It is carried out as whoever sets the schedule, so `--as` stands before `--`; and it is one command: several are a list for `--commands`.

use super::exit::{Exit, Stop};
use super::place::{self, Place};
use super::show::{self, paint::Paint};
use super::{grammar, verb, words};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::io::Write;
use synod_core::machines::schedule::Missed;

/// How many of the next ticks are shown.
const SHOWN: u64 = 3;

/// What `at` takes. It is a moment and no rule, so it moves where an expression ticks right after the gap.
const LOCAL: &str = "A time on a clock in --zone, such as '2026-12-24 18:00'; of one that comes twice the first is meant, and one that the clock leaves out when it is put forward is as much later: 02:30 becomes 03:30";

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
        .subcommand(shared("at", "Do something once").arg(when("TIME", LOCAL)).arg(zone()).after_help(
            example("at party '2026-12-24 18:00' --zone Europe/Berlin -- mail send heron '\"come\"'"),
        ))
}

fn shared(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .arg(Arg::new("schedule").value_name("SCHEDULE").required(true).index(1).help("Its name"))
        .arg(
            Arg::new("missed")
                .long("missed")
                .value_parser(PossibleValuesParser::new(Missed::WORDS))
                .help("What becomes of ticks that were missed: with `once`, which holds unless said otherwise, all are one; with `all` each is fired; with `skip` none is, except the newest while it is no later than --late"),
        )
        .arg(
            Arg::new("late")
                .long("late")
                .visible_alias("late-ms")
                .value_name("SPAN")
                .help("For --missed skip: how late a tick may come and still be fired: milliseconds, or 500ms, 30s, 5m; default: the setting schedule_late_ms, which is a minute unless it was changed"),
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
        Some(("fire", fired)) => {
            let exit = verb::run(place, "schedule", matches).await?;
            if !place.json {
                refused(place, fired.get_one::<String>("schedule").map_or("", String::as_str)).await;
            }
            Ok(exit)
        }
        _ => verb::run(place, "schedule", matches).await,
    }
}

/// A firing by hand is done, whatever came of its commands; the reply does not say it.
async fn refused(place: &Place, name: &str) {
    let Ok(space) = place.space() else { return };
    // Who may fire and not look has its answer all the same.
    let asked = space.call("schedule", "show", &json!({"schedule": name, "count": 0})).await;
    let last = asked.map(|shown| shown["last"].clone()).unwrap_or_default();
    if let (Some(code), true) = (last["refused"].as_str(), last["tick"].is_null()) {
        let name = show::harmless(name);
        let _ = writeln!(
            std::io::stderr().lock(),
            "its commands were refused: {code}; more with: synod schedule why {name}"
        );
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
    if let Some(late) = word("late") {
        if word("missed") != Some("skip") {
            return Err(Stop::usage(
                "`late` says how late a tick may come before it is left out; write --missed skip with it",
            ));
        }
        fields.insert("late_ms".into(), words::milliseconds("late", late)?.into());
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
    let wrong = |why: String| Stop::usage(format!("behind `--` stands `{line}`: {why}"));
    let root = Command::new("synod").no_binary_name(true).subcommands(grammar::machines());
    if let Some(why) = misplaced(&root, typed) {
        return Err(wrong(why));
    }
    let matches = root.try_get_matches_from(typed).map_err(|error| {
        let why = what_is_wrong(&error.to_string());
        wrong(format!("{why}; write it as behind `synod`, such as -- queue push nightly '{{\"n\":1}}'"))
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

/// What belongs before `--`, and what is more than one command.
fn misplaced(root: &Command, typed: &[String]) -> Option<String> {
    let words: Vec<&str> = typed.iter().map(String::as_str).collect();
    if let ["txn", ..] | ["space", "txn", ..] = words[..] {
        let several = r#"synod schedule set NAME 'CRON' --commands '[{"queue.push":{…}},{"kv.put":{…}}]'"#;
        return Some(format!("here stands one command; for several, all or nothing: {several}"));
    }
    let verb = words.first().and_then(|machine| root.find_subcommand(machine));
    let verb = verb.zip(words.get(1)).and_then(|(machine, verb)| machine.find_subcommand(verb));
    let own =
        |name: &str| verb.is_some_and(|verb| verb.get_arguments().any(|arg| arg.get_long() == Some(name)));
    let everywhere = place::args();
    let found = words.iter().find_map(|word| {
        let name = word.strip_prefix("--")?.split('=').next()?;
        everywhere.iter().filter_map(Arg::get_long).find(|known| *known == name && !own(name))
    })?;
    Some(match found {
        "as" => "what a schedule carries out speaks as its author, so `--as` cannot stand there; written before `--` it says who that is".to_owned(),
        other => format!("`--{other}` cannot stand there; write it before `--`"),
    })
}

/// The first paragraph of what clap says, in one line: the sentence, and the list that belongs to it.
fn what_is_wrong(said: &str) -> String {
    let mut lines = said.lines().map(str::trim).take_while(|line| !line.is_empty());
    let sentence = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let list: Vec<&str> = lines.collect();
    if list.is_empty() { sentence } else { format!("{sentence} {}", list.join(", ")) }
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
            ("queue push", "were not provided: <QUEUE>; write it"),
            ("queue finish", "were not provided: <TASK>, <FENCE>; write it"),
            ("kv increment mine --as magpie", "speaks as its author, so `--as` cannot stand there"),
            ("kv increment mine --as=magpie", "speaks as its author"),
            ("kv put mine x --space other", "`--space` cannot stand there; write it before `--`"),
            ("txn commands.json", "synod schedule set NAME 'CRON' --commands"),
            ("space txn []", "synod schedule set NAME 'CRON' --commands"),
            ("serve", "unrecognized"),
            ("queue shove x", "unrecognized"),
        ] {
            let no = typed(line).unwrap_err();
            assert!(no.text.contains(why), "{line}: {}", no.text);
        }
    }
}
