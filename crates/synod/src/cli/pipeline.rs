//! `synod pipeline define FILE.toml`, `synod pipeline work P STAGE -- CMD`, and an item drawn as the way it went.
//!
//! ```text
//!   # review.toml                        synod pipeline show 6
//!   pipeline = "review"                    item 6 of review, version 1: done in 4.2 s
//!                                          split          done    0.1 s waited  0.4 s by heron
//!   [[stage]]                              read [0]       done    …
//!   name = "split"                         read [1]       dead    …   passed over
//!   fan_out = true                         vote           done    … 1 of 2 inputs
//! ```
//!
//! A file says the same as the card of `pipeline.define`, with spans as people write them: `lease_ms = "30s"`.

use super::exit::{Exit, Stop};
use super::place::{self, Place};
use super::show::{self, paint::Paint, table::Table, time};
use super::work::{self, hand::Source};
use super::{grammar, verb, words};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value, json};
use std::io::Write;
use toml_edit::{Array, DocumentMut, Item, TableLike, Value as Toml};

/// What a file looks like; `define` takes it as it stands here.
const EXAMPLE: &str = r#"pipeline = "review"

[[stage]]
name = "split"
fan_out = true

[[stage]]
name = "read"
capability = "review"
lease_ms = "30s"
attempts_max = 3

[[stage]]
name = "vote"
gather = "split"
"#;

/// Where it is shown.
const SEE: &str = "for an example of a file see: synod help pipeline define";

/// The machine's grammar, with files, a worker, and `show` for people.
pub fn command(machine: Command) -> Command {
    let define = |define: Command| {
        let card = define.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        let example: String =
            EXAMPLE.lines().map(|line| format!("{}\n", format!("  {line}").trim_end())).collect();
        define
            .mut_arg("pipeline", |arg| {
                arg.value_name("FILE|PIPELINE")
                    .help("A file that says it all, TOML or JSON; with --stages, the pipeline's name")
            })
            .mut_arg("stages", |arg| arg.required(false))
            .after_help("Example: synod pipeline define review.toml")
            .after_long_help(format!(
                "Example: synod pipeline define review.toml, which has:\n\n{example}\n{card}"
            ))
    };
    let about = "Run a program for each piece of work of a stage";
    let worker = Command::new("work")
        .about(about)
        .arg(Arg::new("pipeline").value_name("PIPELINE").required(true).help("The pipeline's name"))
        .arg(
            Arg::new("stage")
                .value_name("STAGE")
                .help("The stage; default: whichever has something that this worker can do"),
        );
    let worker = work::options(worker).after_help("CMD sees SYNOD_JOB, SYNOD_ITEM, SYNOD_STAGE, SYNOD_MISSING, SYNOD_FENCE, SYNOD_ATTEMPT, SYNOD_PIPELINE, SYNOD_SPACE and SYNOD_AGENT. On standard input it gets what the stage before made, as JSON; where there are several inputs, a list of them, each with `stage`, `ordinal` and `body`.\nExit status 0 finishes the job with what CMD printed, of a stage that fans out with each line; any other fails it with the end of what it complained.\n\nExample: synod pipeline work review read --concurrency 4 -- ./read.sh");
    machine.mut_subcommand("define", define).subcommand(worker)
}

/// Carries out a verb of pipelines.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("define", matches)) if !matches.contains_id("stages") => define(place, matches).await,
        Some(("work", matches)) => {
            let word = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
            let source = Source::Stage { pipeline: word("pipeline"), stage: word("stage") };
            work::work(place, matches, source).await
        }
        Some((verb @ ("show" | "why"), matches)) if named(verb, matches).is_some() => {
            let name = show::harmless(named(verb, matches).unwrap_or_default());
            let number =
                if verb == "show" { "the number of an item" } else { "the number of an item or a job" };
            Err(Stop::usage(format!(
                "`pipeline {verb}` takes {number}, not `{name}`; how a pipeline stands: synod why pipeline:{name}"
            )))
        }
        Some(("show", matches)) if !place.json => show(place, matches).await,
        _ => verb::run(place, "pipeline", matches).await,
    }
}

/// What stands where the number of an item or a job is meant, when it is none.
fn named<'m>(verb: &str, matches: &'m ArgMatches) -> Option<&'m str> {
    let id = if verb == "show" { "item" } else { "id" };
    matches.get_one::<String>(id).map(String::as_str).filter(|word| word.parse::<u64>().is_err())
}

async fn define(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let file = matches.get_one::<String>("pipeline").map_or("", String::as_str);
    let text = std::fs::read_to_string(file).map_err(|error| {
        Stop::usage(format!(
            "cannot read `{file}`: {error}; give a file, or a name and --stages with the list"
        ))
    })?;
    let body = if file.ends_with(".json") {
        serde_json::from_str(&text)
            .map_err(|error| Stop::usage(format!("`{file}` is not JSON: {error}; {SEE}")))?
    } else {
        definition(&text).map_err(|error| Stop::usage(format!("`{file}`{error}; {SEE}")))?
    };
    let card =
        grammar::find("pipeline", "define").ok_or_else(|| Stop::usage("there is no pipeline.define"))?;
    let key = matches.get_one::<String>(grammar::KEY).map(String::as_str);
    let space = place.space()?;
    let text = space.request(card.machine, card.verb).body(body.to_string()).key(key).send().await?;
    verb::answer(place, card, &text)
}

/// A definition in TOML as the card takes it: `[[stage]]` for each, spans as people write them. What is wrong with it is said as the end of a sentence that begins with the file's name.
pub(crate) fn definition(text: &str) -> Result<Value, String> {
    let document: DocumentMut = text.parse().map_err(|error| no_toml(text, &error))?;
    let mut body = Map::new();
    for (name, item) in document.iter() {
        let name = if name == "stage" { "stages" } else { name };
        let value = of_item(name, item).map_err(|error| format!(": {error}"))?;
        body.insert(name.to_owned(), value);
    }
    Ok(Value::Object(body))
}

/// Where it is no TOML, and what is wrong there, in one line.
fn no_toml(text: &str, error: &toml_edit::TomlError) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let why: Vec<&str> = error.message().lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    format!(", line {line}, column {column}, is no TOML: {}", why.join(", "))
}

fn of_item(name: &str, item: &Item) -> Result<Value, String> {
    match item {
        Item::Value(value) => of_value(name, value),
        Item::Table(table) => of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| of_table(table)).collect(),
        Item::None => Ok(Value::Null),
    }
}

fn of_table(table: &dyn TableLike) -> Result<Value, String> {
    let members = table.iter().map(|(name, item)| Ok((name.to_owned(), of_item(name, item)?)));
    Ok(Value::Object(members.collect::<Result<_, String>>()?))
}

fn of_value(name: &str, value: &Toml) -> Result<Value, String> {
    let all = |array: &Array| array.iter().map(|value| of_value(name, value)).collect();
    Ok(match value {
        Toml::String(text) if name.ends_with("_ms") => {
            let ms = words::span(text.value());
            json!(ms.ok_or_else(|| format!("`{name}` takes milliseconds, or a span such as \"30s\""))?)
        }
        Toml::String(text) => json!(text.value()),
        Toml::Integer(n) => json!(n.value()),
        Toml::Boolean(yes) => json!(yes.value()),
        Toml::Array(array) => return all(array),
        Toml::InlineTable(table) => return of_table(table),
        Toml::Float(_) | Toml::Datetime(_) => {
            return Err(format!("`{name}` takes a text, a whole number, true or false, or a list of texts"));
        }
    })
}

async fn show(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let card = grammar::find("pipeline", "show").ok_or_else(|| Stop::usage("there is no pipeline.show"))?;
    let body = words::object(card, matches)?;
    let at = matches.get_one::<String>(grammar::AT).map(|at| place::at(at)).transpose()?;
    let text = place.space()?.request(card.machine, card.verb).body(body).at(at.as_deref()).send().await?;
    let shown: Value = serde_json::from_str(&text).unwrap_or_default();
    write!(std::io::stdout().lock(), "{}", drawn(&shown, time::now(), Paint::stdout()))?;
    Ok(Exit::Done)
}

/// An item as the way it went: a line for each job, in the order in which they could first be taken.
fn drawn(shown: &Value, now: u64, paint: Paint) -> String {
    let number = |of: &Value, name: &str| of[name].as_u64().unwrap_or(0);
    let word = |of: &Value, name: &str| show::harmless(of[name].as_str().unwrap_or_default());
    let state = word(shown, "state");
    let end = Some(number(shown, "ended")).filter(|ended| *ended > 0).unwrap_or(now);
    let mut out = format!(
        "item {} of {}, version {}: {} {} {}\n",
        shown["item"],
        paint.bold(&word(shown, "pipeline")),
        shown["version"],
        paint.state(&state),
        if number(shown, "ended") > 0 { "after" } else { "since" },
        time::span(end.saturating_sub(number(shown, "started"))),
    );
    let mut jobs: Vec<&Value> = shown["jobs"].as_array().into_iter().flatten().collect();
    let begun = |job: &Value| Some(number(job, "ready")).filter(|ready| *ready > 0).unwrap_or(u64::MAX);
    jobs.sort_by_key(|job| (begun(job), number(job, "job")));
    let mut table = Table::new(["stage", "job", "state", "waited", "took", "by", "what"]);
    for job in jobs {
        let (ready, taken, at) = (number(job, "ready"), number(job, "taken"), number(job, "at"));
        let span =
            |from: u64, to: u64| if from == 0 { String::new() } else { time::span(to.saturating_sub(from)) };
        let over = matches!(job["state"].as_str(), Some("done" | "dead" | "cancelled"));
        let place: Vec<String> =
            job["place"].as_array().into_iter().flatten().map(Value::to_string).collect();
        let place = if place.is_empty() { String::new() } else { format!(" [{}]", place.join(".")) };
        table.row([
            format!("{}{place}", word(job, "stage")),
            job["job"].to_string(),
            paint.state(&word(job, "state")),
            if taken > 0 { span(ready, taken) } else { span(ready, now) },
            if taken > 0 { span(taken, if over { at } else { now }) } else { String::new() },
            word(job, "agent"),
            what(job),
        ]);
    }
    out.push_str(&table.text(paint));
    if let Some(next) = shown["next"].as_u64() {
        out.push_str(&paint.dim(&format!("more: --after {next}\n")));
    }
    out
}

/// What else there is to say about a job: what it waits for, what came of it, why it failed.
fn what(job: &Value) -> String {
    let number = |name: &str| job[name].as_u64().unwrap_or(0);
    let mut said = Vec::new();
    let (inputs, missing, awaited) = (number("inputs"), number("missing"), number("awaited"));
    if awaited > 0 {
        said.push(format!("{inputs} of {} inputs came", inputs + missing + awaited));
    } else if missing > 0 {
        said.push(format!("made of {inputs} of {} inputs", inputs + missing));
    } else if inputs > 1 {
        said.push(format!("made of {inputs} inputs"));
    }
    if number("attempts") > 1 {
        said.push(format!("attempt {} of {}", number("attempts"), number("attempts_max")));
    }
    if job["passed"] == true {
        said.push("gone on without".to_owned());
    }
    let results: Vec<String> = job["results"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|result| show::brief(&result["body"], 60))
        .collect();
    if !results.is_empty() {
        said.push(format!("result {}", results.join(", ")));
    } else if number("outputs") > 1 {
        said.push(format!("{} outputs", number("outputs")));
    }
    if job["state"] != "done"
        && let Some(last) = job["history"].as_array().and_then(|history| history.last())
    {
        said.push(show::brief(&last["reason"], 80));
    }
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_the_card_takes() {
        let text = r#"
            pipeline = "review"
            [[stage]]
            name = "split"
            fan_out = true
            lease_ms = "30s"
            [[stage]]
            name = "vote"
            from = ["split"]
            gather = "split"
            attempts_max = 3
        "#;
        let expected = json!({"pipeline": "review", "stages": [
            {"name": "split", "fan_out": true, "lease_ms": 30_000},
            {"name": "vote", "from": ["split"], "gather": "split", "attempts_max": 3},
        ]});
        assert_eq!(definition(text).unwrap(), expected);
        assert!(definition("a = 1.5").unwrap_err().contains("`a` takes"));
        for (text, place) in [
            ("a = ", ", line 1, column 5, is no TOML: "),
            ("a = 1\nb = 2\nß c", ", line 3, column 3, is no TOML: "),
        ] {
            let wrong = definition(text).unwrap_err();
            assert!(wrong.starts_with(place) && !wrong.contains('\n'), "{text}: {wrong}");
        }
        assert!(definition("[[stage]]\nlease_ms = \"soon\"").is_err());
    }

    #[test]
    fn the_example_is_a_definition() {
        let stages = definition(EXAMPLE).unwrap()["stages"].clone();
        assert_eq!(
            (stages[1]["lease_ms"].as_u64(), stages.as_array().map(Vec::len)),
            (Some(30_000), Some(3))
        );
    }

    #[test]
    fn an_item_is_drawn_as_the_way_it_went() {
        let job = |job: u64, stage: &str, place: Value, more: Value| {
            let mut all = json!({
                "job": job, "stage": stage, "place": place, "state": "done", "ready": 1_000, "taken": 2_000, "at": 5_500,
                "agent": "wren", "attempts": 1, "inputs": 1, "history": [], "results": [],
            });
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        };
        let shown = json!({"item": 6, "pipeline": "review", "version": 1, "state": "running", "started": 1_000, "jobs": [
            job(9, "vote", json!([]), json!({"state": "gathering", "ready": 0, "taken": 0, "awaited": 1})),
            job(7, "split", json!([]), json!({"outputs": 2})),
            job(8, "read", json!([1]), json!({"ready": 6_000, "state": "dead", "passed": true, "history": [{"reason": "torn"}]})),
        ]});
        let drawn = drawn(&shown, 61_000, Paint::off());
        let lines: Vec<&str> = drawn.lines().map(str::trim_end).collect();
        assert_eq!(lines[0], "item 6 of review, version 1: running since 1 min 0 s");
        assert!(lines[2].starts_with("split ") && lines[2].ends_with("2 outputs"), "{drawn}");
        assert!(
            lines[2].contains("1.0 s") && lines[2].contains("3.5 s") && lines[2].contains("wren"),
            "{drawn}"
        );
        assert!(lines[3].starts_with("read [1]") && lines[3].ends_with("gone on without; torn"), "{drawn}");
        assert!(lines[4].starts_with("vote ") && lines[4].ends_with("1 of 2 inputs came"), "{drawn}");
    }
}
