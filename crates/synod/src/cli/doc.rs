//! `synod doc copy`, `edit`, `read` and `sync`: a doc as a file that is edited where the node is not.
//!
//! ```text
//!   synod doc copy DOC FILE ──▶ FILE ──▶ synod doc edit FILE KEY VALUE ──▶ synod doc sync FILE
//!                                          no node needed                   both ways, at any time
//! ```
//!
//! As many as like edit and sync one file at the same time: [`DocFile`] sees to it that nothing is lost.

use super::exit::{Exit, Stop};
use super::grammar;
use super::place::Place;
use super::show::{self, paint::Paint};
use super::verb;
use super::words;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use synod_client::{DocCopy, DocFile, DocTurn};

/// A line's value is cut after so many characters.
const LINE_MAX: usize = 400;
/// After so long a wait, it is said for what.
const PATIENCE: Duration = Duration::from_secs(3);

/// The machine's grammar, with the verbs about files.
pub fn command(machine: Command) -> Command {
    let file = || Arg::new("file").value_name("FILE").required(true).help("The file that the copy is in");
    let place = Arg::new("place")
        .long("place")
        .value_name("PLACE")
        .help("What this copy is called after the `@`, such as laptop; no other copy of yours ever. Default: a new name");
    machine
        .subcommand(
            Command::new("copy")
                .about("Make a file of a doc, to be edited where the node is not")
                .arg(Arg::new("doc").value_name("DOC").required(true).help("The doc"))
                .arg(file())
                .arg(place)
                .after_help("Example: synod doc copy review-17 review.copy --place laptop --as heron"),
        )
        .subcommand(
            Command::new("edit")
                .about("Edit a copy; needs no node, and several may at once")
                .arg(file())
                .arg(Arg::new("key").value_name("KEY").required(true).help("The key"))
                .arg(
                    Arg::new("value")
                        .value_name("VALUE")
                        .allow_hyphen_values(true)
                        .help("What to write, as its rule says: JSON, or text; with --remove only this value is removed"),
                )
                .arg(
                    Arg::new("remove")
                        .long("remove")
                        .action(ArgAction::SetTrue)
                        .help("Remove the key, or this value of it"),
                )
                .after_help("Example: synod doc edit review.copy tokens 40"),
        )
        .subcommand(
            Command::new("read")
                .about("Show what a copy knows; needs no node")
                .arg(file())
                .arg(Arg::new("key").value_name("KEY").help("Only this key"))
                .after_help("Example: synod doc read review.copy"),
        )
        .subcommand(
            Command::new("sync")
                .about("Bring a copy and the node together, both ways")
                .arg(file())
                .arg(
                    Arg::new("stamp_anew")
                        .long("stamp-anew")
                        .action(ArgAction::SetTrue)
                        .help("Stamp edits anew that were written while the clock here was ahead"),
                )
                .after_help("Example: synod doc sync review.copy"),
        )
}

/// Carries out a verb of docs.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    match matches.subcommand() {
        Some(("copy", matches)) => copy(place, matches).await,
        Some(("edit", matches)) => edit(place, matches),
        Some(("read", matches)) => read(place, matches),
        Some(("sync", matches)) => sync(place, matches).await,
        _ => verb::run(place, "doc", matches).await,
    }
}

fn word<'m>(matches: &'m ArgMatches, name: &str) -> &'m str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}

async fn copy(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let (doc, file) = (word(matches, "doc"), word(matches, "file"));
    if Path::new(file).exists() {
        return Err(Stop::usage(format!(
            "{file} is there already; take another name, or bring it up to date with: synod doc sync {file}"
        )));
    }
    let space = place.space()?;
    let agent = place.person(&space).await?;
    let name = matches.get_one::<String>("place").cloned().unwrap_or_else(unheard_of);
    let mut copy = DocCopy::new(doc, &format!("{agent}@{name}"))?;
    // A name that is mistyped is no new doc.
    space.call("doc", "show", &json!({"doc": doc, "limit": 1})).await?;
    let synced = space.doc().sync(&mut copy).await?;
    DocFile::create(file, &copy)?;
    told(place, &json!({"file": file, "actor": copy.actor(), "came": synced.came, "digest": copy.digest()}))
}

fn edit(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let (file, key) = (word(matches, "file"), word(matches, "key"));
    let file = DocFile::open(file)?;
    let value = matches.get_one::<String>("value").map(|text| words::payload("value", text)).transpose()?;
    let value = value.map(|member| {
        let mut fields: Value = serde_json::from_str(&format!("{{{member}}}")).unwrap_or_default();
        fields["value"].take()
    });
    let remove = matches.get_flag("remove");
    if !remove && value.is_none() {
        return Err(Stop::usage("say what to write, or --remove"));
    }
    let said = file.edit(|copy| {
        match value.as_ref().filter(|_| !remove) {
            Some(value) => copy.write(key, value)?,
            None => copy.remove(key, value.as_ref())?,
        }
        Ok(
            json!({"key": key, "rule": copy.rule(key).word(), "value": copy.read(key), "pending": copy.pending()}),
        )
    })?;
    told(place, &said)
}

fn read(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let copy = DocFile::open(word(matches, "file"))?.read()?;
    let only = matches.get_one::<String>("key");
    let values = copy.values().into_iter().filter(|(key, _)| only.is_none_or(|only| only == key));
    let values: Vec<Value> = values
        .map(|(key, value)| {
            let entries = copy.state().entries_of(&key).count();
            json!({"key": key, "rule": copy.rule(&key).word(), "value": value, "entries": entries})
        })
        .collect();
    let shown = json!({
        "doc": copy.doc(), "actor": copy.actor(), "pending": copy.pending(), "digest": copy.digest(), "values": values,
    });
    if place.json {
        return told(place, &shown);
    }
    let card = grammar::find("doc", "show").ok_or_else(|| Stop::usage("there is no doc.show"))?;
    let mut out = std::io::stdout().lock();
    write!(out, "{}", show::reply(card.reply, &shown, Paint::stdout()))?;
    let edits = match copy.pending() {
        1 => "1 edit".to_owned(),
        pending => format!("{pending} edits"),
    };
    writeln!(out, "{} as {}; {edits} that the node has not heard of", copy.doc(), copy.actor())?;
    Ok(Exit::Done)
}

async fn sync(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let file = DocFile::open(word(matches, "file"))?;
    // Who made the edits brings them, unless somebody else was named.
    let agent = file.read()?.actor().split('@').next().unwrap_or_default().to_owned();
    let space = place.space()?;
    let space = if place.agent.is_some() { space } else { (*space.agent(&agent)).clone() };
    let turn = turn(&file, word(matches, "file")).await?;
    let anew = match matches.get_flag("stamp_anew") {
        true => file.edit(|copy| Ok(copy.stamp_anew()))?,
        false => 0,
    };
    let synced = turn.sync(space.doc()).await?;
    // With what was edited meanwhile.
    let copy = file.read()?;
    let mut said = json!({
        "sent": synced.sent, "came": synced.came, "pending": copy.pending(), "digest": copy.digest(),
    });
    if anew > 0 {
        said["stamped_anew"] = anew.into();
    }
    told(place, &said)
}

/// Waits for other syncs of the file, and says so when it takes long.
async fn turn<'f>(file: &'f DocFile, named: &str) -> Result<DocTurn<'f>, Stop> {
    let mut waiting = std::pin::pin!(file.turn());
    match tokio::time::timeout(PATIENCE, &mut waiting).await {
        Ok(turn) => Ok(turn?),
        Err(_) => {
            let named = show::harmless(named);
            eprintln!("another sync of {named} is at work; waiting for it (edits need not)");
            Ok(waiting.await?)
        }
    }
}

/// Says it: as JSON for programs, a line for each member for people.
fn told(place: &Place, said: &Value) -> Result<Exit, Stop> {
    let mut out = std::io::stdout().lock();
    if place.json {
        writeln!(out, "{said}")?;
        return Ok(Exit::Done);
    }
    let members = said.as_object().into_iter().flatten();
    let width = members.clone().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in members {
        let value = match value {
            Value::String(text) => show::harmless(text),
            // As `doc show` has them; there is room for what it only counts.
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                show::brief(value, LINE_MAX)
            }
            Value::Array(_) | Value::Bool(_) => show::cell(name, Some(value), LINE_MAX, Paint::stdout()),
            other => show::brief(other, LINE_MAX),
        };
        writeln!(out, "{name:<width$}  {value}")?;
    }
    Ok(Exit::Done)
}

/// A name that no copy has: out of the time, and of who asks.
fn unheard_of() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seed = format!("{} {}", now.as_nanos(), std::process::id());
    format!("copy-{}", &blake3::hash(seed.as_bytes()).to_hex()[..10])
}
