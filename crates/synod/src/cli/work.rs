//! `synod work QUEUE -- CMD`: any program becomes a worker.
//!
//! ```text
//!   claim ─▶ CMD (body on stdin; SYNOD_TASK, SYNOD_FENCE, SYNOD_ATTEMPT) ─▶ exit 0     finish, stdout is the result
//!     ▲       │ the lease is extended while it runs                     ├▶ exit ≠ 0   fail, the tail of stderr is the reason
//!     │       └ the lease is lost: its process group is killed          └▶ SIGTERM    release: the attempt does not count
//!     └──────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! The worker joins as an agent, so that `top` shows it and its silence is noticed; its leases live by their own deadlines.
//! A node that goes away is waited for, and the program goes on meanwhile: nobody else is granted its task while no node lives.
//!
//! Deliberately not here: a limit on how long CMD runs (that is the task's `timeout_ms`), a shell (write `-- sh -c '…'`), and killing CMD when this process itself is killed with SIGKILL; then the fence keeps what it says afterwards from counting.

pub mod hand;

pub(super) mod child;
pub(super) mod values;

use self::child::{Child, Ended};
use self::hand::{Piece, Source};
use super::exit::{Exit, Stop};
use super::place::Place;
use super::process::{Signals, host, instance};
use super::show::{self, paint::Paint, time};
use super::words;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use synod_client::{Agent, Error, Join, Synod};
use tokio::sync::watch;

/// How long one claim waits in line; then it is asked again, which writes nothing.
const WAIT_MS: u64 = 20_000;
/// How long the session lives without a word. Long enough for a node's restart.
const SESSION_MS: u64 = 60_000;
/// How long a node may stay away before the worker gives up.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// After a stop signal a program has so long to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// Its grammar.
pub fn command() -> Command {
    let work = Command::new("work")
        .about("Run a program for each task of a queue")
        .arg(Arg::new("queue").value_name("QUEUE").required(true).help("The queue's name"));
    options(work)
        .after_help("CMD sees SYNOD_TASK, SYNOD_FENCE, SYNOD_ATTEMPT, SYNOD_QUEUE, SYNOD_SPACE and SYNOD_AGENT, and the task's body as JSON on standard input.\nExit status 0 finishes the task with what CMD printed; any other fails it with the end of what it complained.\n\nExample: synod work greetings --concurrency 4 -- ./greet.sh")
}

/// The program and how it is run, wherever its work comes from.
pub fn options(command: Command) -> Command {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    command
        .arg(
            Arg::new("cmd")
                .value_name("CMD")
                .required(true)
                .num_args(1..)
                .last(true)
                .help("The program and its words"),
        )
        .arg(option("concurrency", "N", "How many at a time; default 1"))
        .arg(option("lease", "MS", "How long a lease lasts without a word; default: what the node says"))
        .arg(option("capabilities", "NAME,…", "What this worker can do").action(ArgAction::Append))
        .arg(
            option("fatal-on", "CODE", "An exit status after which it is not tried again")
                .action(ArgAction::Append),
        )
        .arg(
            Arg::new("drain")
                .long("drain")
                .action(ArgAction::SetTrue)
                .help("End when there is nothing to do"),
        )
        .arg(
            Arg::new("raw")
                .long("raw")
                .action(ArgAction::SetTrue)
                .help("Give a body that is a text to CMD without its quotes"),
        )
}

/// What was asked for.
struct Plan {
    source: Source,
    cmd: Vec<String>,
    concurrency: usize,
    lease_ms: u64,
    capabilities: Vec<String>,
    fatal: Vec<i32>,
    drain: bool,
    raw: bool,
    json: bool,
    env: Vec<(&'static str, String)>,
}

/// Works until it is told to stop, or until there is nothing left with `--drain`.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let queue = matches.get_one::<String>("queue").cloned().unwrap_or_default();
    work(place, matches, Source::Queue(queue)).await
}

/// The same with work from anywhere.
pub async fn work(place: &Place, matches: &ArgMatches, source: Source) -> Result<Exit, Stop> {
    let mut plan = plan(place, matches, source)?;
    let name = place.agent.clone().unwrap_or_else(|| format!("worker-{}", host()));
    let name = name.split('@').next().unwrap_or(&name).to_owned();
    plan.env.push(("SYNOD_AGENT", name.clone()));
    let join = Join {
        name: Some(name.clone()),
        instance: Some(instance()),
        capabilities: plan.capabilities.clone(),
        ttl_ms: Some(SESSION_MS),
        ..Join::default()
    };
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    let session = place.synod()?.space(&place.space).join(join.clone()).await?;
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let synod = Synod::connect(options)?;
    let agent = synod.space(&place.space).agent(&name);
    let heart = tokio::spawn(heart(session.clone(), synod.space(&place.space), join));

    let (tell, stop) = watch::channel(false);
    let plan = Arc::new(plan);
    let mut slots = tokio::task::JoinSet::new();
    for _ in 0..plan.concurrency {
        slots.spawn(slot(plan.clone(), agent.clone(), stop.clone()));
    }
    let mut outcome = Ok(Exit::Done);
    let mut signals = Signals::new()?;
    loop {
        tokio::select! {
            ended = slots.join_next() => match ended {
                None => break,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(stop))) => { outcome = Err(stop); tell.send_replace(true); }
                Some(Err(panic)) => { outcome = Err(Stop::new(Exit::Fault, panic.to_string())); tell.send_replace(true); }
            },
            _ = signals.next() => drop(tell.send_replace(true)),
        }
    }
    if plan.drain
        && let (Ok(_), Some(paused)) = (&outcome, plan.source.paused(&agent).await)
    {
        let _ = writeln!(std::io::stderr().lock(), "{}", show::harmless(&paused));
    }
    heart.abort();
    let _ = tokio::time::timeout(Duration::from_secs(1), session.leave()).await;
    outcome
}

fn plan(place: &Place, matches: &ArgMatches, source: Source) -> Result<Plan, Stop> {
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let many = |name: &str| -> Vec<String> {
        let words = matches.get_many::<String>(name).into_iter().flatten();
        words.flat_map(|word| word.split(',')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let concurrency = word("concurrency").unwrap_or("1").parse().ok().filter(|n| (1..=1_000).contains(n));
    let lease_ms = word("lease").map_or(Some(0), words::span);
    let fatal: Result<Vec<i32>, _> = many("fatal-on").iter().map(|code| code.parse()).collect();
    let mut env = vec![("SYNOD_SPACE", place.space.clone())];
    if place.options.data.is_some() {
        env.push(("SYNOD_DATA", place.options.data_dir().display().to_string()));
    }
    Ok(Plan {
        source,
        cmd: matches.get_many::<String>("cmd").into_iter().flatten().cloned().collect(),
        concurrency: concurrency.ok_or_else(|| Stop::usage("`concurrency` takes 1 to 1000"))?,
        lease_ms: lease_ms.ok_or_else(|| Stop::usage("`lease` takes milliseconds, or a span such as 30s"))?,
        capabilities: many("capabilities"),
        fatal: fatal.map_err(|_| Stop::usage("`fatal-on` takes an exit status, such as 65"))?,
        drain: matches.get_flag("drain"),
        raw: matches.get_flag("raw"),
        json: place.json,
        env,
    })
}

/// Keeps the session alive, and opens another when it ended all the same.
async fn heart(mut session: Agent, space: synod_client::Space, join: Join) {
    loop {
        tokio::time::sleep(Duration::from_millis(SESSION_MS / 3)).await;
        if let Err(error) = session.heartbeat().await
            && error.is("gone")
            && let Ok(again) = space.join(join.clone()).await
        {
            session = again;
        }
    }
}

/// One piece of work after the other.
async fn slot(plan: Arc<Plan>, agent: Agent, mut stop: watch::Receiver<bool>) -> Result<(), Stop> {
    let wait_ms = if plan.drain { 0 } else { WAIT_MS };
    loop {
        let claimed = tokio::select! {
            // The node takes a grant back when the connection closes before it was read.
            () = told(&mut stop) => return Ok(()),
            claimed = plan.source.take(&agent, plan.lease_ms, wait_ms) => claimed,
        };
        let pieces = match claimed {
            Ok(pieces) => pieces,
            // Rested after too many failures: come back when it is over.
            Err(Error::Refused(refusal)) if refusal.code == "held" => {
                let pause = Duration::from_millis(refusal.retry_after_ms.unwrap_or(1_000).max(100));
                tokio::select! {
                    () = told(&mut stop) => return Ok(()),
                    () = tokio::time::sleep(pause) => continue,
                }
            }
            Err(error) => return Err(error.into()),
        };
        if pieces.is_empty() && plan.drain {
            return Ok(());
        }
        for piece in pieces {
            one(&plan, &agent, piece, &mut stop).await?;
        }
        if *stop.borrow() {
            return Ok(());
        }
    }
}

/// One piece of work, from its beginning to its end.
async fn one(plan: &Plan, agent: &Agent, piece: Piece, stop: &mut watch::Receiver<bool>) -> Result<(), Stop> {
    let since = Instant::now();
    let (what, number, attempt) = (piece.word(), piece.number(), piece.attempt());
    let mut child = match Child::start(plan, &piece) {
        Ok(child) => child,
        Err(error) => {
            let _ = piece.release(agent).await;
            return Err(Stop::usage(format!(
                "cannot run `{}`: {error}; the {what} was given back",
                plan.cmd[0]
            )));
        }
    };
    let held = piece.keep(agent);
    let (word, said) = tokio::select! {
        ended = child.ended() => match ended {
            Ended::Well(printed) => match held.finish(agent, &printed).await {
                // A result that the space does not take: the next attempt would not do better.
                Err(Error::Refused(refusal)) if matches!(refusal.code.as_str(), "invalid" | "exhausted") => {
                    let failed = held.fail(&refusal.detail, refusal.code == "invalid").await;
                    ("failed", failed.map(|state| (state, refusal.detail)))
                }
                other => ("done", other.map(|()| nowhere(String::new()))),
            },
            Ended::Badly(code, reason) => {
                let fatal = code.is_some_and(|code| plan.fatal.contains(&code));
                let failed = held.fail(&reason, fatal).await;
                ("failed", failed.map(|state| (state, reason)))
            }
        },
        why = held.stale() => {
            child.kill(GRACE).await;
            ("lost", Ok(nowhere(why)))
        }
        () = told(stop) => {
            child.kill(GRACE).await;
            ("released", held.release().await.map(|()| nowhere(String::new())))
        }
    };
    report(plan, (what, number), attempt, since.elapsed(), word, &said);
    match said {
        // The node's no to one of them ends that one, not the worker.
        Ok(_) | Err(Error::Refused(_)) => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

/// Only a failed attempt says where the piece is now.
fn nowhere(detail: String) -> (String, String) {
    (String::new(), detail)
}

/// Waits until it is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// One line for each: standard error for people, standard output for programs.
fn report(
    plan: &Plan,
    (what, number): (&str, u64),
    attempt: u64,
    took: Duration,
    word: &str,
    said: &Result<(String, String), Error>,
) {
    let (word, state, detail) = match said {
        Ok((state, detail)) => (word, state.as_str(), detail.clone()),
        Err(error) => ("refused", "", error.to_string()),
    };
    if plan.json {
        let detail = if state.is_empty() { detail } else { format!("{state}; {detail}") };
        let line = json!({what: number, "attempt": attempt, "outcome": word, "took_ms": took.as_millis() as u64, "detail": detail});
        let _ = writeln!(std::io::stdout().lock(), "{line}");
        return;
    }
    let paint = Paint::stderr();
    let coloured = match word {
        "done" => paint.green(word),
        "released" => paint.dim(word),
        _ => paint.red(word),
    };
    let came = told_of(&coloured, &time::span(took.as_millis() as u64), state, &detail);
    let _ = writeln!(std::io::stderr().lock(), "{what} {number} attempt {attempt}: {came}");
}

/// What came of it, how long it took, where the piece is now, and the last line of why.
fn told_of(word: &str, took: &str, state: &str, detail: &str) -> String {
    let mut line = format!("{word} in {took}");
    if !state.is_empty() {
        line.push_str(&format!(", and is {}", show::harmless(state)));
    }
    let detail = show::brief(&Value::from(detail.lines().next_back().unwrap_or_default()), 200);
    if !detail.is_empty() {
        line.push_str(&format!(": {detail}"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_came_of_it_without_a_blank_at_its_end() {
        for (word, state, detail, line) in [
            ("done", "", "", "done in 3 ms"),
            ("lost", "", "its lease ended", "lost in 3 ms: its lease ended"),
            ("failed", "dead", "exit status: 1: no\nsuch file", "failed in 3 ms, and is dead: such file"),
            ("failed", "ready", "", "failed in 3 ms, and is ready"),
        ] {
            assert_eq!(told_of(word, "3 ms", state, detail), line);
        }
    }
}
