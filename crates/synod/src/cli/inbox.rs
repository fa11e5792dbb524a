//! `synod inbox`: what waits for a person. `synod answer` is its other half.
//!
//! ```text
//!   queue.park, in any queue ─┐                       ┌─▶ synod answer 42 2 ─▶ queue.answer
//!                             ├─▶ questions, oldest ──┤
//!   mail to one's own name ───┘   first               └─▶ synod answer 57 TEXT ─▶ mail.reply
//! ```
//!
//! What agents write is untrusted: it is shown with its control characters made visible, here and in what a notification is given.
//! `--watch` goes on from the index at which it looked first, by events, so nothing falls between looking and listening.
//!
//! Deliberately not here: taking mail out of the box. A box is read in order, and a person answers in any; what has been answered leaves it when everything before it has (see [`answer`](super::answer)).
//!
//! Rooms: `questions` what waits · `notify` a sign on the desktop, or a program.

pub mod notify;
pub mod questions;

use self::notify::Notify;
use self::questions::Question;
use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{self, paint::Paint};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;
use std::time::Duration;
use synod_client::{Event, Space, Synod};

/// How long a node may stay away before watching ends.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Its grammar.
pub fn command() -> Command {
    Command::new("inbox")
        .about("Show what waits for a person: questions of agents, and mail")
        .arg(
            Arg::new("watch")
                .long("watch")
                .action(ArgAction::SetTrue)
                .help("Stay, and show what comes as it comes"),
        )
        .arg(
            Arg::new("notify")
                .long("notify")
                .value_name("CMD")
                .num_args(0..=1)
                .default_missing_value("")
                .help("Run CMD for each, in a shell; without CMD, show it on the desktop (notify-send, osascript)"),
        )
        .arg(
            Arg::new("read")
                .long("read")
                .value_name("MESSAGE|all")
                .conflicts_with_all(["watch", "notify"])
                .help("Take the oldest message out of the box, which needs no answer; or all of them"),
        )
        .after_help("CMD sees SYNOD_TASK or SYNOD_MESSAGE, SYNOD_FROM and SYNOD_QUESTION, and the text with its options on standard input.\n\nExample: synod inbox --watch --notify")
}

/// Shows what waits, and goes on watching if asked to.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let space = place.space()?;
    let me = place.person(&space).await?;
    if let Some(which) = matches.get_one::<String>("read") {
        return super::answer::read(&space, &me, which).await;
    }
    let notify = matches.get_one::<String>("notify").map(|cmd| Notify::new(cmd)).transpose()?;
    let watch = matches.get_flag("watch");
    let here = space.call("space", "show", &json!({})).await?;
    let questions = questions::all(&space, &me).await?;
    if place.json && !watch {
        let all: Vec<_> = questions.iter().map(Question::json).collect();
        writeln!(std::io::stdout().lock(), "{}", json!({"agent": me, "questions": all}))?;
    } else if questions.is_empty() && !watch {
        let text = format!(
            "nothing waits for you, `{}`, in space `{}`",
            show::harmless(&me),
            show::harmless(space.name())
        );
        writeln!(std::io::stdout().lock(), "{text}")?;
    } else {
        questions.iter().try_for_each(|question| say(place, question))?;
    }
    if let Some(notify) = &notify {
        for question in &questions {
            notify.tell(question).await;
        }
    }
    if !watch {
        return Ok(Exit::Done);
    }
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let patient = Synod::connect(options)?.space(&place.space);
    let patient = place.agent.as_ref().map_or(patient.clone(), |agent| (*patient.agent(agent)).clone());
    let index = here["index"].as_u64().unwrap_or(0).to_string();
    let mut events = patient.events(Some(&index), &questions::filter());
    let mut told: HashSet<(u64, String)> = questions.iter().map(Question::identity).collect();
    loop {
        let event = tokio::select! {
            event = events.next() => event?,
            _ = tokio::signal::ctrl_c() => return Ok(Exit::Done),
        };
        let Some(question) = come(&patient, &me, &event).await? else { continue };
        if !told.insert(question.identity()) {
            continue;
        }
        say(place, &question)?;
        if let Some(notify) = &notify {
            notify.tell(&question).await;
        }
    }
}

/// The question an event tells of, if it is still open and for this person.
async fn come(space: &Space, me: &str, event: &Event) -> Result<Option<Question>, Stop> {
    let event = event.json();
    let data = &event["data"];
    let (machine, of) = match event["type"].as_str() {
        Some("synod.queue.parked") => ("queue", "task"),
        Some("synod.mail.sent") if data["to"] == me => ("mail", "message"),
        _ => return Ok(None),
    };
    let mut shown = match space.call(machine, "show", &json!({ of: data[of] })).await {
        Err(error) if error.is("not_found") || error.is("denied") => return Ok(None),
        shown => shown?,
    };
    Ok(match machine {
        "queue" if shown["state"] == "parked" => {
            shown["asker"] = event["agent"].clone();
            Question::of_task(&shown)
        }
        "mail" => Question::of_message(&shown).filter(|_| shown["state"] == "waiting"),
        _ => None,
    })
}

fn say(place: &Place, question: &Question) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    match place.json {
        true => writeln!(out, "{}", question.json())?,
        false => write!(out, "{}", question.text(Paint::stdout()))?,
    }
    Ok(out.flush()?)
}
