//! `synod bid --capability C -- CMD`: any program becomes a bidder.
//!
//! ```text
//!   attend ─▶ an ask  ─▶ CMD (task on stdin) ─▶ prints a number or JSON    bid
//!     ▲  ▲       │                           ├▶ prints nothing, exit ≠ 0   decline, with the tail of stderr
//!     │  │       │                           ├▶ exit 65                    not understood
//!     │  │       │                           └▶ cannot be started          this bidder ends, with status 2
//!     │  │       └─ --base N, without CMD: N × (1 + load / 100)            bid
//!     │  └────── an award ─▶ --work PROGRAM (task on stdin) ─▶ exit 0      done, stdout is the result
//!     │                        │ kept while it runs          ├▶ exit ≠ 0   fail: the next best bid wins
//!     │                        └ lost: it is killed          └▶ SIGTERM    fail
//!     └──────────────────────────────────────────────────────────┘
//! ```
//!
//! CMD says what it costs and nothing else; what was won is done by the program of `--work`, or, without it, by whoever reads the lines that this one prints.
//! CMD has until `reply_by`: a bid that is not ready by then is late, and nobody waits for it.
//!
//! The load is that of the agent's heartbeat: with `--work` this bidder says how many of its places are taken, otherwise somebody else may (`synod agent heartbeat --load N --as NAME`).
//!
//! Deliberately not here: deciding what is worth bidding on (CMD prints nothing), and several agents in one process.

mod labour;
mod price;

use super::exit::{Exit, Stop};
use super::place::Place;
use super::process::{Signals, host, instance};
use super::show::{self, paint::Paint};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use synod_client::{Agent, Attended, Error, Fault, Join, Space, Synod};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How long one attend waits; then it is asked again, which writes nothing.
const WAIT_MS: u64 = 20_000;
/// How long the session lives without a word. Long enough for a node's restart.
const SESSION_MS: u64 = 60_000;
/// How long a node may stay away before the bidder gives up.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// How long to leave an ask alone that could not be answered.
const PAUSE: Duration = Duration::from_secs(1);

/// Its grammar.
pub fn command() -> Command {
    let option = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name).long(name).value_name(value).help(about)
    };
    Command::new("bid")
        .about("Bid in auctions: a program says what it costs, another does what was won")
        .arg(Arg::new("cmd").value_name("CMD").num_args(1..).last(true).help("The program that prints the bid, and its words"))
        .arg(option("market", "NAME", "Only in this market"))
        .arg(option("capability", "NAME,…", "What this bidder can do").action(ArgAction::Append))
        .arg(option("base", "COST", "Without CMD: bid this cost, more under load: COST × (1 + load / 100)"))
        .arg(option("work", "PROGRAM", "Does what was won; run by `sh -c`. Without it each award is printed as a line of JSON"))
        .arg(option("concurrency", "N", "How many awards are worked on at a time; default 1"))
        .arg(option("awards", "N", "End after so many awards"))
        .after_help("CMD sees SYNOD_AUCTION, SYNOD_MARKET, SYNOD_ROUND, SYNOD_REPLY_BY, SYNOD_BY, SYNOD_SPACE and SYNOD_AGENT, and the task as JSON on standard input.\nIt prints a cost, or an object such as {\"cost\": 120, \"time_ms\": 900, \"attributes\": {\"quality\": 7}}; nothing declines, exit status 65 says that it does not understand the task. One that cannot be started ends this bidder with status 2.\nThe program of --work sees SYNOD_BID, SYNOD_FENCE and SYNOD_PRICE as well; exit status 0 hands in what it printed.\n\nExample: synod bid --capability german --work ./translate.sh -- ./price.sh")
}

/// What was asked for.
struct Plan {
    market: Option<String>,
    cmd: Vec<String>,
    base: Option<u64>,
    work: Option<String>,
    concurrency: usize,
    awards: u64,
    json: bool,
    name: String,
    env: Vec<(&'static str, String)>,
}

/// What the parts of a bidder share.
struct Bidder {
    plan: Plan,
    /// The agent by its name: what is not bound to a session outlives one.
    agent: Agent,
    /// Places to work in.
    places: Semaphore,
    /// Awards that have come, and of which the work has ended.
    came: AtomicU64,
    ended: AtomicU64,
}

/// Bids until it is told to stop, or until as many awards as were wanted are over.
pub async fn run(place: &Place, matches: &ArgMatches) -> Result<Exit, Stop> {
    let name = place.agent.clone().unwrap_or_else(|| format!("bidder-{}", host()));
    let name = name.split('@').next().unwrap_or(&name).to_owned();
    let plan = plan(place, matches, name)?;
    let join = Join {
        name: Some(plan.name.clone()),
        instance: Some(instance()),
        capabilities: many(matches, "capability"),
        ttl_ms: Some(SESSION_MS),
        ..Join::default()
    };
    // A node that is not there at the start is a mistake; one that goes away later is waited for.
    place.synod()?.space(&place.space).join(join.clone()).await?.leave().await?;
    let mut options = place.options.clone();
    options.patience = options.patience.max(PATIENCE);
    let space = Synod::connect(options)?.space(&place.space);
    let bidder = Arc::new(Bidder {
        agent: space.agent(&plan.name),
        places: Semaphore::new(plan.concurrency),
        came: AtomicU64::new(0),
        ended: AtomicU64::new(0),
        plan,
    });
    let (tell, stop) = watch::channel(false);
    let mut signals = Signals::new()?;
    let mut bidding = tokio::spawn(bid(bidder, space, join, stop));
    loop {
        tokio::select! {
            ended = &mut bidding => return match ended {
                Ok(ended) => ended.map(|()| Exit::Done),
                Err(panic) => Err(Stop::new(Exit::Fault, panic.to_string())),
            },
            _ = signals.next() => drop(tell.send_replace(true)),
        }
    }
}

fn many(matches: &ArgMatches, name: &str) -> Vec<String> {
    let words = matches.get_many::<String>(name).into_iter().flatten();
    words.flat_map(|word| word.split(',')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn plan(place: &Place, matches: &ArgMatches, name: String) -> Result<Plan, Stop> {
    let word = |name: &str| matches.get_one::<String>(name).cloned();
    let number = |name: &str, min: u64, max: u64| match word(name) {
        None => Ok(None),
        Some(said) => match said.parse().ok().filter(|n| (min..=max).contains(n)) {
            Some(n) => Ok(Some(n)),
            None => Err(Stop::usage(format!("`{name}` takes {min} to {max}"))),
        },
    };
    let cmd: Vec<String> = matches.get_many::<String>("cmd").into_iter().flatten().cloned().collect();
    let base = number("base", 0, 1 << 52)?;
    if cmd.is_empty() == base.is_none() {
        return Err(Stop::usage(
            "who says what it costs? give a program after `--`, or `--base COST`; one of the two",
        ));
    }
    let mut env = vec![("SYNOD_SPACE", place.space.clone()), ("SYNOD_AGENT", name.clone())];
    if place.options.data.is_some() {
        env.push(("SYNOD_DATA", place.options.data_dir().display().to_string()));
    }
    Ok(Plan {
        market: word("market"),
        cmd,
        base,
        work: word("work"),
        concurrency: number("concurrency", 1, 1_000)?.unwrap_or(1) as usize,
        awards: number("awards", 1, u64::MAX >> 1)?.unwrap_or(u64::MAX),
        json: place.json,
        name,
        env,
    })
}

/// Attends, answers what is asked, and does what was won.
async fn bid(
    bidder: Arc<Bidder>,
    space: Space,
    join: Join,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Stop> {
    let mut session = space.join(join.clone()).await?;
    let mut labours = JoinSet::new();
    // Asks that could not be answered: they would be shown again and again.
    let mut left_out: HashSet<(u64, u64)> = HashSet::new();
    let mut outcome = Ok(());
    'bidding: while !*stop.borrow() && bidder.ended.load(Ordering::Relaxed) < bidder.plan.awards {
        let attending = session.clone();
        let market = bidder.plan.market.clone();
        let attended = tokio::select! {
            // What it is told when the connection closes is told again.
            () = told(&mut stop) => break,
            Some(_) = labours.join_next() => continue,
            attended = async { attending.auction().attend(market.as_deref(), WAIT_MS).await } => attended,
        };
        let Attended { awards, asks } = match attended {
            Ok(attended) => attended,
            Err(error) if error.is("gone") => {
                session = space.join(join.clone()).await?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for award in awards {
            bidder.came.fetch_add(1, Ordering::Relaxed);
            labours.spawn(labour::run(bidder.clone(), session.clone(), award, stop.clone()));
        }
        let enough = bidder.came.load(Ordering::Relaxed) >= bidder.plan.awards;
        let (known, new): (Vec<_>, Vec<_>) =
            asks.into_iter().partition(|ask| enough || left_out.contains(&(ask.auction, ask.round)));
        if new.is_empty() && !known.is_empty() {
            tokio::select! {
                () = told(&mut stop) => break,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
        let mut answers = JoinSet::new();
        for ask in new {
            answers.spawn(price::answer(bidder.clone(), session.clone(), ask));
        }
        while let Some(answered) = answers.join_next().await {
            match answered {
                // What was won is done before this one ends.
                Ok(price::Answered { said: Err(Error::Fault(fault @ Fault::Setup(_))), .. }) => {
                    outcome = Err(fault.into());
                    break 'bidding;
                }
                Ok(price::Answered { ask, said, word }) => {
                    report(&bidder.plan, ask.0, word, &said);
                    match said {
                        Ok(_) => {}
                        Err(Error::Refused(_)) => drop(left_out.insert(ask)),
                        Err(fault) => return Err(fault.into()),
                    }
                }
                Err(panic) => return Err(Stop::new(Exit::Fault, panic.to_string())),
            }
        }
    }
    while labours.join_next().await.is_some() {}
    let _ = tokio::time::timeout(Duration::from_secs(1), session.leave()).await;
    outcome
}

/// Waits until it is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// One line for each thing that was said: standard error for people, standard output for programs.
fn report(plan: &Plan, auction: u64, word: &str, said: &Result<String, Error>) {
    let (word, detail) = match said {
        Ok(detail) => (word, detail.clone()),
        Err(error) => ("refused", error.to_string()),
    };
    if plan.json {
        let line = json!({"auction": auction, "outcome": word, "detail": detail});
        let _ = writeln!(std::io::stdout().lock(), "{line}");
        return;
    }
    let paint = Paint::stderr();
    let coloured = match word {
        "bid" | "done" => paint.green(word),
        "declined" | "won" => paint.dim(word),
        _ => paint.red(word),
    };
    let detail = detail.lines().next_back().unwrap_or_default();
    let _ = writeln!(std::io::stderr().lock(), "auction {auction}: {}", told_of(word, &coloured, detail));
}

/// What became of it, and why; a bid is followed by what was bid.
fn told_of(word: &str, coloured: &str, detail: &str) -> String {
    match (word, show::harmless(detail)) {
        (_, detail) if detail.is_empty() => coloured.to_owned(),
        ("bid", detail) => format!("{coloured} {detail}"),
        (_, detail) => format!("{coloured}: {detail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_became_of_it_and_why() {
        for (word, detail, line) in [
            ("bid", "7 (bid 12)", "bid 7 (bid 12)"),
            (
                "declined",
                "what the program printed is no bid",
                "declined: what the program printed is no bid",
            ),
            ("declined", "", "declined"),
            ("done", "", "done"),
        ] {
            assert_eq!(told_of(word, word, detail), line);
        }
    }
}
