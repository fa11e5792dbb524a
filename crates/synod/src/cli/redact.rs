//! `synod redact`: erases payloads for ever, after showing which, and waits until they are gone from the disk.
//!
//! ```text
//!   --index, --containing ──▶ the log, read beside the node ──▶ what would go ──▶ yes? ──▶ space.redact for each request
//!                                                                                             │
//!                        "gone from log and checkpoints" ◀── the node has written them anew ◀─┘
//! ```
//!
//! A payload is a task's body or result, a value, a letter, a message: what no rule looks at.
//! Names, keys, paths and reasons are no payloads; they are part of what happened, and stay.
//!
//! `--containing` finds a text wherever the log holds it: in every request, and in what a retry repeated.
//! With `-` it is read from standard input, so that it stands in no shell's history.

use super::exit::{Exit, Stop};
use super::log::story::{Step, Story};
use super::place::Place;
use super::{show, status};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::Path;
use std::time::Duration;
use synod_core::entry::Entry;
use synod_core::fold::Applied;
use synod_core::history::Recorded;

/// How much of a payload is shown, in characters.
const SHOWN: usize = 60;
/// How often the node is asked whether it is done.
const LOOK: Duration = Duration::from_millis(50);

/// Its grammar.
pub fn command() -> Command {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    Command::new("redact")
        .about("Erase payloads for ever: from state, log and checkpoints; admins only")
        .arg(
            option("index", "INDEX", "The request that carried them; `synod log show` lists requests")
                .value_parser(clap::value_parser!(u64).range(1..)),
        )
        .arg(
            option("ordinal", "N", "Only this payload of the request, counted from 0; may be given again")
                .value_parser(clap::value_parser!(u32))
                .action(ArgAction::Append)
                .requires("index"),
        )
        .arg(
            option(
                "containing",
                "TEXT",
                "Every payload in the log that contains this text; `-` reads it from standard input",
            )
            .conflicts_with("index"),
        )
        .arg(option("reason", "TEXT", "Why, for the trail, where it is kept for ever").required(true))
        .arg(Arg::new("yes").long("yes").action(ArgAction::SetTrue).help("Do not ask"))
        .after_help("Example: synod redact --containing sk-live-4711 --reason 'a key that leaked'")
}

/// A request with payloads that are to go.
struct Found {
    index: u64,
    ordinals: Vec<u32>,
    /// For people: who, what, and how each payload begins.
    lines: Vec<String>,
}

/// Shows, asks, erases, waits.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let word = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let index = matches.get_one::<u64>("index").copied();
    let text = match word("containing") {
        "-" => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text.trim_end_matches(['\n', '\r']).to_owned()
        }
        text => text.to_owned(),
    };
    let wanted: Vec<u32> = matches.get_many::<u32>("ordinal").into_iter().flatten().copied().collect();
    let dir = super::log::dir(place, None);
    let found = match (index, text.is_empty()) {
        (None, true) => {
            return Err(Stop::usage("say what is to be erased: --index INDEX, or --containing TEXT"));
        }
        (None, false) => {
            let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            look(&dir?, |_, _, bytes| holds(bytes))?
        }
        // Without the log at hand nothing can be shown; the node knows the request all the same.
        (Some(index), _) => match dir {
            Ok(dir) => {
                look(&dir, |at, ordinal, _| at == index && (wanted.is_empty() || wanted.contains(&ordinal)))?
            }
            Err(_) => vec![Found { index, ordinals: wanted, lines: Vec::new() }],
        },
    };
    if found.is_empty() {
        let what = index.map_or("no payload in the log contains this text".to_owned(), |index| {
            format!("the request at index {index} carries no such payload, or it is erased already")
        });
        return Err(Stop::new(Exit::Nothing, format!("{what}; see what there is with: synod log show")));
    }
    let yes = matches.get_flag("yes");
    if !place.json || !yes {
        let mut err = std::io::stderr().lock();
        for line in found.iter().flat_map(|found| &found.lines) {
            writeln!(err, "{line}")?;
        }
    }
    if !yes && !agreed(found.len())? {
        return Err(Stop::new(Exit::Refused, "nothing was erased"));
    }
    let space = place.space()?;
    let mut erased = Vec::new();
    for Found { index, ordinals, .. } in &found {
        let asked = json!({"index": index, "ordinals": ordinals, "reason": word("reason")});
        let reply = space.call("space", "redact", &asked).await?;
        erased.push(json!({"index": index, "ordinals": ordinals, "held": reply["held"]}));
    }
    wait(place).await?;
    let mut out = std::io::stdout().lock();
    match place.json {
        true => writeln!(out, "{}", json!({"space": place.space, "erased": erased}))?,
        false => writeln!(
            out,
            "erased from {}: state, log and checkpoints of this node hold it no more; copies and backups are not reached from here",
            if erased.len() == 1 { "1 request".to_owned() } else { format!("{} requests", erased.len()) },
        )?,
    }
    Ok(Exit::Done)
}

/// Reads the log and finds payloads: index, ordinal, bytes.
fn look(dir: &Path, goes: impl Fn(u64, u32, &[u8]) -> bool) -> Result<Vec<Found>, Stop> {
    let mut story = Story::open(dir)?;
    let mut found = Vec::new();
    loop {
        let some = story.log.some()?;
        if some.is_empty() {
            return Ok(found);
        }
        for delivered in some {
            let step = Step { position: delivered.position, bytes: delivered.entry };
            let Applied::Folded { first, .. } = story.apply(&step)? else { continue };
            let Ok(entry) = Entry::parse(&step.bytes) else { continue };
            for nth in (0..entry.len()).filter(|nth| entry.payloads_of(*nth) > 0) {
                let index = first.0 + nth as u64;
                found.extend(Recorded::of(&entry, nth).and_then(|recorded| of(&recorded, index, &goes)));
            }
        }
    }
}

/// What is to go of one request.
fn of(recorded: &Recorded<'_>, index: u64, goes: impl Fn(u64, u32, &[u8]) -> bool) -> Option<Found> {
    let mut found = Found { index, ordinals: Vec::new(), lines: Vec::new() };
    // The first request holds what makes salts unguessable; it is never shown.
    for ordinal in 0..if index == 1 { 0 } else { recorded.payloads } {
        let Some(bytes) = recorded.payload(ordinal).and_then(|payload| payload.bytes) else { continue };
        if goes(index, ordinal, bytes) {
            let begins: String = String::from_utf8_lossy(bytes).chars().take(SHOWN).collect();
            let more = if bytes.len() > begins.len() { " …" } else { "" };
            found.lines.push(format!(
                "  payload {ordinal}, {} bytes: {}{more}",
                bytes.len(),
                show::harmless(&begins)
            ));
            found.ordinals.push(ordinal);
        }
    }
    (!found.ordinals.is_empty()).then_some(())?;
    let names: Vec<String> = recorded.commands().iter().map(|command| command.card().name()).collect();
    let (agent, names) = (show::harmless(recorded.envelope.agent), names.join(", "));
    let when = show::time::rfc3339(recorded.time.0);
    found.lines.insert(0, format!("index {index}: {names} by `{agent}` at {when}"));
    Some(found)
}

/// Asks whoever sits there.
fn agreed(requests: usize) -> Result<bool, Stop> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Stop::usage(
            "nobody is there to be asked; look at what would be erased, and repeat with --yes",
        ));
    }
    let mut err = std::io::stderr().lock();
    write!(err, "erase this from {requests} requests, for ever? [y/N] ")?;
    err.flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Until the node has written anew what held it.
async fn wait(place: &Place) -> Result<(), Stop> {
    let synod = place.synod()?;
    loop {
        let numbers = status::numbers(&synod, &place.space).await;
        match numbers.get("erasures_under_way").and_then(serde_json::Value::as_u64) {
            Some(0) => return Ok(()),
            Some(_) => {}
            None => {
                return Err(Stop::new(
                    Exit::Fault,
                    "it is erased from state, and the node does not say whether from the disk; see: synod status",
                ));
            }
        }
        let ready = status::ready(&synod).await;
        let stuck = ready["degraded"]
            .as_array()
            .into_iter()
            .flatten()
            .find_map(|why| why.as_str().filter(|why| why.contains("redaction: ")).map(str::to_owned));
        if let Some(why) = stuck {
            return Err(Stop::new(
                Exit::Fault,
                format!("it is erased from state, and not yet from the disk: {why}"),
            ));
        }
        tokio::time::sleep(LOOK).await;
    }
}
