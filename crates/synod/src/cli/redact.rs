//! `synod redact`: erases payloads for ever, after showing which, and waits until they are gone from the disk.
//!
//! ```text
//!   --mail, --task, --containing … ──▶ the log, read beside the node ──▶ what would go ──▶ yes? ──▶ space.redact for each request
//!                                                                                                    │
//!                               "gone from log and checkpoints" ◀── the node has written them anew ◀─┘
//! ```
//!
//! A payload is a task's body or result, a value, a letter, a message: what no rule looks at.
//! Names, keys, paths and reasons are no payloads; they are part of what happened, and stay.
//!
//! A thing is named as a person knows it ([`which`]); what was copied from there into other bodies is not it.
//! `--containing` finds a text wherever the log holds it: in every request, and in what a retry repeated.
//! With `-` it is read from standard input, so that it stands in no shell's history.

mod which;

use super::exit::{Exit, Stop};
use super::log::story::{Step, Story};
use super::log::told::Told;
use super::place::Place;
use super::{show, status};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;
use synod_core::entry::Entry;
use synod_core::fold::Applied;
use synod_core::history::Recorded;
use which::Which;

/// How much of a payload is shown, in characters.
const SHOWN: usize = 60;
/// How often the node is asked whether it is done.
const LOOK: Duration = Duration::from_millis(50);

/// Its grammar.
pub fn command() -> Command {
    let about = "Erase payloads for ever: from state, log and checkpoints; admins only";
    which::words(Command::new("redact").about(about))
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .help("Why, for the trail, where it is kept for ever")
                .required(true),
        )
        .arg(Arg::new("yes").long("yes").action(ArgAction::SetTrue).help("Do not ask"))
        .after_help(
            "Examples: synod redact --mail 871 --reason 'sent to the wrong one'\n          synod redact --containing sk-live-4711 --reason 'a key that leaked'",
        )
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
    let which = Which::of(matches)?;
    let found = match (super::log::dir(place, None), &which) {
        (Ok(dir), which) => look(&dir, which)?,
        // Without the log at hand nothing can be shown; the node knows the request all the same.
        (Err(_), Which::Index(index, ordinals)) => {
            vec![Found { index: *index, ordinals: ordinals.clone(), lines: Vec::new() }]
        }
        (Err(stop), _) => return Err(stop),
    };
    if found.is_empty() {
        let what = which.none();
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

/// Reads the log and finds the payloads that are meant.
fn look(dir: &Path, which: &Which) -> Result<Vec<Found>, Stop> {
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
            let told = story.told(&step, first.0);
            let Ok(entry) = Entry::parse(&step.bytes) else { continue };
            for (nth, told) in told.iter().enumerate().filter(|(nth, _)| entry.payloads_of(*nth) > 0) {
                let recorded = Recorded::of(&entry, nth);
                found.extend(recorded.and_then(|recorded| of(&recorded, told, which)));
            }
        }
    }
}

/// What is to go of one request.
fn of(recorded: &Recorded<'_>, told: &Told, which: &Which) -> Option<Found> {
    let index = told.index;
    // The first request holds what makes salts unguessable; it is never shown.
    let ordinals = if index == 1 { Vec::new() } else { which.ordinals(index, recorded, told) };
    let mut found = Found { index, ordinals: Vec::new(), lines: Vec::new() };
    for ordinal in ordinals {
        let Some(bytes) = recorded.payload(ordinal).and_then(|payload| payload.bytes) else { continue };
        let begins: String = String::from_utf8_lossy(bytes).chars().take(SHOWN).collect();
        let more = if bytes.len() > begins.len() { " …" } else { "" };
        let begins = show::harmless(&begins);
        found.lines.push(format!("  payload {ordinal}, {} bytes: {begins}{more}", bytes.len()));
        found.ordinals.push(ordinal);
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
