//! `synod top`: who does what right now. Live on a terminal, once elsewhere.
//!
//! ```text
//!   events ──something happened──▶ look again ─▶ Fleet ─┐
//!   a second passed ────────────────────────────────────┼─▶ draw
//!   a key ─▶ view: which line, where, which page ───────┘
//! ```
//!
//! The node is asked when something happened there, and now and then for what is no event (when somebody was last heard).
//! Between these the picture is drawn from what is known, so that spans count down; a node that is away is said, and waited for.
//!
//! Rooms: `screen` the terminal, given back whatever happens · `view` what is drawn and what a key does.

mod screen;
mod view;

use self::screen::{Key, Screen};
use self::view::{After, View};
use super::exit::{Exit, Stop};
use super::fleet::{self, Fleet};
use super::inbox::questions::{self, Question};
use super::place::Place;
use super::show::paint::Paint;
use super::{status, why, words};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};
use synod_client::{Space, Synod};

/// After something happened the node is not asked again sooner than this: many things happen together.
const CALM: Duration = Duration::from_millis(250);
/// A node that is away is waited for.
const PATIENCE: Duration = Duration::from_secs(86_400);

/// Its grammar.
pub fn command() -> Command {
    Command::new("top")
        .about("Show live who does what: questions, agents, tasks, locks, leases, states")
        .arg(Arg::new("once").long("once").action(ArgAction::SetTrue).help("Show it once and end"))
        .arg(
            Arg::new("every")
                .long("every")
                .value_name("MS")
                .help("How often the node is asked when nothing happens; default 5s"),
        )
        .after_help("Keys: j and k or the arrows choose a line, Enter or w says why it is so, q ends.\nWhere the output is not a terminal it is shown once.")
}

/// Draws until somebody ends it.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let every = matches.get_one::<String>("every").map_or("5s", String::as_str);
    let every =
        words::span(every).ok_or_else(|| Stop::usage("`every` takes milliseconds, or a span such as 2s"))?;
    let space = place.space()?;
    if matches.get_flag("once") || place.json || !std::io::stdout().is_terminal() {
        return once(place, &space).await;
    }
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    let fleet = look(&space, &mut HashMap::new()).await?;
    let mut options = place.options.clone();
    options.patience = PATIENCE;
    let patient = Synod::connect(options)?.space(&place.space);
    let patient = place.agent.as_ref().map_or(patient.clone(), |agent| (*patient.agent(agent)).clone());
    let mut screen = Screen::open()?;
    let lived = live(&mut screen, &space, &patient, fleet, Duration::from_millis(every.max(250))).await;
    drop(screen);
    lived.map(|()| Exit::Done)
}

async fn once(place: &Place, space: &Space) -> Result<Exit, Stop> {
    let fleet = look(space, &mut HashMap::new()).await?;
    let rows = fleet.rows();
    let questions = status::asked(&fleet);
    let mut out = std::io::stdout().lock();
    if place.json {
        let questions: Vec<Value> = questions.iter().map(Question::json).collect();
        writeln!(
            out,
            "{}",
            json!({"agents": rows, "questions": questions, "queues": fleet.queues, "groups": fleet.groups, "decisions": fleet.decisions.json()})
        )?;
        return Ok(Exit::Done);
    }
    let paint = Paint::stdout();
    if !questions.is_empty() {
        writeln!(out, "{}", head(&questions, usize::MAX, paint))?;
    }
    writeln!(out, "{}", fleet.queues_line())?;
    fleet.decisions.lines(fleet.now, usize::MAX).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    writeln!(out)?;
    write!(out, "{}", fleet::board(&rows, fleet.now, columns(), paint).text())?;
    Ok(Exit::Done)
}

/// A picture, with who asked each question: looked up once and remembered.
async fn look(space: &Space, askers: &mut HashMap<(u64, String), Value>) -> Result<Fleet, Stop> {
    let mut fleet = Fleet::look(space, None).await?;
    let name = |task: &Value| (task["task"].as_u64().unwrap_or(0), task["question"].to_string());
    for task in &mut fleet.parked {
        if let Some(asker) = askers.get(&name(task)) {
            task["asker"] = asker.clone();
        }
    }
    questions::find_askers(space, &mut fleet.parked).await;
    *askers = fleet.parked.iter().map(|task| (name(task), task["asker"].clone())).collect();
    Ok(fleet)
}

async fn live(
    screen: &mut Screen,
    space: &Space,
    patient: &Space,
    fleet: Fleet,
    every: Duration,
) -> Result<(), Stop> {
    let mut view = View::new(space.name(), fleet);
    let mut askers = HashMap::new();
    let mut events = patient.events(None, &[]);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let (mut dirty, mut looked) = (false, Instant::now());
    loop {
        view.draw(screen)?;
        let due = if dirty { looked + CALM } else { looked + every };
        tokio::select! {
            key = screen.key() => match view.key(key) {
                After::Go => {}
                After::End => return Ok(()),
                After::Stop => screen.stop()?,
                After::Why(line) => {
                    let lines = match &line {
                        view::Line::Agent(name) => why::agent_lines(space, name).await,
                        view::Line::Question(task) => why::task_lines(space, *task).await,
                    };
                    view.explain(&line, lines.unwrap_or_else(|stop| vec![stop.text]));
                }
            },
            event = events.next() => match event {
                Ok(_) => dirty = true,
                // A stream that is refused or too slow is begun again from here.
                Err(_) => {
                    dirty = true;
                    events = patient.events(None, &[]);
                    tokio::time::sleep(CALM).await;
                }
            },
            _ = second.tick() => view.tick(),
            () = tokio::time::sleep_until(due.into()) => {
                match look(space, &mut askers).await {
                    Ok(fleet) => view.see(fleet),
                    // The node may be restarting: say so and go on.
                    Err(stop) if stop.exit == Exit::Fault => view.miss(stop.text),
                    Err(stop) => return Err(stop),
                }
                (dirty, looked) = (false, Instant::now());
            }
        }
    }
}

/// The questions above everything else: at most so many, and what to type.
pub fn head(questions: &[Question], most: usize, paint: Paint) -> String {
    let waits = if questions.len() == 1 { "waits" } else { "wait" };
    let title = format!("{} {waits} for you", fleet::counted(questions.len(), "question"));
    let mut text = format!("{}\n", paint.yellow(&title));
    for question in questions.iter().take(most) {
        text.push_str(&line(question, paint));
        text.push('\n');
    }
    if questions.len() > most {
        text.push_str(&paint.dim(&format!("  and {} more: synod inbox\n", questions.len() - most)));
    }
    text
}

/// One question on one line, the command in front, so that a narrow terminal does not cut it.
fn line(question: &Question, paint: Paint) -> String {
    let choices = question.choices();
    let choices = if choices.is_empty() { String::new() } else { format!("  [{choices}]") };
    let text = question.lines().join(" ");
    format!("  {}  {}: {text}{}", paint.bold(&question.command()), question.asker(), paint.dim(&choices))
}

/// How wide the terminal is; something wide where there is none.
pub fn columns() -> usize {
    match rustix::termios::tcgetwinsize(std::io::stdout()) {
        Ok(size) if size.ws_col > 0 => usize::from(size.ws_col),
        _ => 160,
    }
}
