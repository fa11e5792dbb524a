//! `synod top`: who does what right now. Live on a terminal, once elsewhere.

use super::exit::{Exit, Stop};
use super::place::Place;
use super::show::{self, paint::Paint, table::Table, time};
use super::{status, words};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::time::Duration;
use synod_client::Space;
use tokio::signal::unix::{SignalKind, signal};

/// Its grammar.
pub fn command() -> Command {
    Command::new("top")
        .about("Show live who does what: agent, doing, holds, lease left, last call, state")
        .arg(Arg::new("once").long("once").action(ArgAction::SetTrue).help("Show it once and end"))
        .arg(Arg::new("every").long("every").value_name("MS").help("How often it is drawn; default 1s"))
        .after_help("Ctrl-C, or `q` and Enter, ends it. Where the output is not a terminal it is shown once.")
}

/// Draws until somebody ends it.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let every = matches.get_one::<String>("every").map_or("1s", String::as_str);
    let every =
        words::span(every).ok_or_else(|| Stop::usage("`every` takes milliseconds, or a span such as 2s"))?;
    let space = place.space()?;
    let once = matches.get_flag("once") || place.json || !std::io::stdout().is_terminal();
    if once {
        let (rows, text) = frame(&space, Paint::stdout()).await?;
        let mut out = std::io::stdout().lock();
        if place.json {
            writeln!(out, "{}", json!({ "agents": rows }))?
        } else {
            write!(out, "{text}")?
        }
        return Ok(Exit::Done);
    }
    let screen = Screen::open()?;
    let shown = live(&space, Duration::from_millis(every.max(100))).await;
    drop(screen);
    shown.map(|()| Exit::Done)
}

async fn live(space: &Space, every: Duration) -> Result<(), Stop> {
    let mut typed = words_typed();
    let mut terminate = signal(SignalKind::terminate())?;
    loop {
        let text = match frame(space, Paint::stdout()).await {
            Ok((_, text)) => text,
            // The node may be restarting: say so and go on.
            Err(stop) if stop.exit == Exit::Fault => format!("{}\n", stop.text),
            Err(stop) => return Err(stop),
        };
        let head =
            format!("synod top · {} · {}\n\n", show::harmless(space.name()), time::rfc3339(time::now()));
        let mut out = std::io::stdout().lock();
        write!(out, "\x1b[H\x1b[J{head}{text}")?;
        out.flush()?;
        drop(out);
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
            _ = terminate.recv() => return Ok(()),
            line = typed.recv() => if line.is_none_or(|line| line.trim() == "q") { return Ok(()) },
        }
    }
}

/// Lines from the keyboard, read apart so that drawing goes on.
fn words_typed() -> tokio::sync::mpsc::Receiver<String> {
    let (tell, heard) = tokio::sync::mpsc::channel(1);
    std::thread::spawn(move || {
        if !std::io::stdin().is_terminal() {
            // Nobody types: wait for the signal instead of ending at once.
            return std::thread::park();
        }
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if tell.blocking_send(line).is_err() {
                return;
            }
        }
    });
    heard
}

/// The alternate screen; whatever happens, the terminal is given back as it was.
struct Screen;

impl Screen {
    fn open() -> Result<Screen, Stop> {
        let mut out = std::io::stdout().lock();
        write!(out, "\x1b[?1049h\x1b[?25l")?;
        out.flush()?;
        Ok(Screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "\x1b[?25h\x1b[?1049l");
        let _ = out.flush();
    }
}

/// One picture: rows for programs, text for people.
async fn frame(space: &Space, paint: Paint) -> Result<(Vec<Value>, String), Stop> {
    let agents = status::list(space, "agent", "list", "agents").await?;
    let queues = status::list(space, "queue", "queues", "queues").await?;
    let held = space.call("queue", "list", &json!({"state": "leased", "limit": 1000})).await?;
    let tasks = held["tasks"].as_array().map_or(&[][..], Vec::as_slice);
    let rows = rows(&agents, tasks, held["time"].as_u64().unwrap_or_else(time::now));
    let sum = |name: &str| queues.iter().filter_map(|queue| queue["counts"][name].as_u64()).sum::<u64>();
    let mut text = format!(
        "{} queue{}: {} ready, {} leased, {} waiting, {} parked, {} dead · {} claimers in line\n\n",
        queues.len(),
        if queues.len() == 1 { "" } else { "s" },
        sum("ready"),
        sum("leased"),
        sum("waiting"),
        sum("parked"),
        sum("dead"),
        sum("claimers"),
    );
    text.push_str(&draw(&rows, paint));
    Ok((rows, text))
}

/// One row for each agent, those who hold something first.
fn rows(agents: &[Value], tasks: &[Value], now: u64) -> Vec<Value> {
    let mut rows: Vec<Value> = agents
        .iter()
        .map(|agent| {
            let own: Vec<&Value> = tasks.iter().filter(|task| task["holder"] == agent["agent"]).collect();
            let next = own.iter().filter_map(|task| task["at"].as_u64()).filter(|at| *at > 0).min();
            let doing: Vec<String> = own
                .iter()
                .take(3)
                .map(|task| format!("{} #{}", task["queue"].as_str().unwrap_or_default(), task["task"]))
                .collect();
            let stuck = own.iter().any(|task| task["stuck"] == true);
            json!({
                "agent": agent["agent"], "doing": doing, "holds": own.len(),
                "lease_left_ms": next.map(|at| at.saturating_sub(now)),
                "last": agent["last"], "state": if stuck { json!("stuck") } else { agent["state"].clone() },
            })
        })
        .collect();
    rows.sort_by_key(|row| {
        let here = matches!(row["state"].as_str(), Some("here" | "stuck"));
        (row["holds"] == 0, !here, row["agent"].as_str().unwrap_or_default().to_owned())
    });
    rows
}

fn draw(rows: &[Value], paint: Paint) -> String {
    if rows.is_empty() {
        return "nobody has been here yet; begin with: synod queue push QUEUE BODY\n".to_owned();
    }
    let mut table = Table::new(["agent", "doing", "holds", "lease left", "last call", "state"]);
    for row in rows {
        let held = row["holds"].as_u64().unwrap_or(0);
        let doing = show::cell("doing", row.get("doing"), 44, paint);
        let left = row["lease_left_ms"].as_u64().map(|ms| (time::span(ms), ms < 5_000));
        table.row([
            show::brief(&row["agent"], 32),
            if held > 3 { format!("{doing} …") } else { doing },
            if held == 0 { paint.dim("·") } else { held.to_string() },
            left.map_or(String::new(), |(text, short)| if short { paint.yellow(&text) } else { text }),
            show::cell("last", row.get("last"), 24, paint),
            show::cell("state", row.get("state"), 12, paint),
        ]);
    }
    table.text(paint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_something_comes_first() {
        let agents = [
            json!({"agent": "ant", "state": "gone", "last": 5}),
            json!({"agent": "heron", "state": "here", "last": 9}),
            json!({"agent": "wren", "state": "here", "last": 9}),
        ];
        let tasks = [
            json!({"task": 7, "queue": "q", "holder": "wren", "at": 30_000}),
            json!({"task": 8, "queue": "q", "holder": "wren", "at": 20_000, "stuck": true}),
        ];
        let rows = rows(&agents, &tasks, 10_000);
        let names: Vec<_> = rows.iter().map(|row| row["agent"].as_str().unwrap()).collect();
        assert_eq!(names, ["wren", "heron", "ant"]);
        assert_eq!(rows[0]["lease_left_ms"], 10_000);
        assert_eq!(rows[0]["state"], "stuck");
        assert!(draw(&rows, Paint::off()).contains("q #7, q #8"));
        assert!(draw(&[], Paint::off()).contains("synod queue push"));
    }
}
