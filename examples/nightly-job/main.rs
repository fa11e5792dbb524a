//! Nightly job: a schedule puts a task for each night into a queue, two processes compete to lead, the leader does the nights, and is killed.
//!
//! ```text
//!   schedule `nightly` ──each tick──▶ queue `nights`
//!                                        │ claim
//!   heron ✗ leads, term 5 ───────────────┤        finish + journal, only under its term:
//!   wren    in line ──▶ leads, term 31 ──┘        one transaction
//! ```
//!
//! Run it with `cargo xtask example nightly-job`.
//! It exits with success only if every night that ticked was done exactly once, by two leaders one after the other.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Child, Command, ExitCode};
use std::time::Duration;
use synod_client::{Campaign, Error, Space, Synod, When};

const ELECTION: &str = "nightly-job";
const JOURNAL: &str = "nights-1";
/// A night lasts so long here.
const NIGHT_MS: u64 = 1_000;
/// Nights before and after the leader is killed.
const NIGHTS: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match std::env::args().nth(1) {
        Some(name) => lead(&name).await.map(|()| true),
        None => play().await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("a night is missing, or there twice, or nobody took over");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A process that would do the job, and does it while it leads.
async fn lead(name: &str) -> Result<(), Error> {
    let agent = Synod::find()?.space("default").agent(name);
    loop {
        let terms = Campaign { wait_ms: 60_000, ttl_ms: NIGHT_MS, ..Campaign::default() };
        let led = match agent.election().campaign(ELECTION, &terms).await {
            Err(error) if error.is("held") => continue,
            led => led?,
        };
        let term = led.term;
        let lead = agent.election().keep(led);
        while !lead.is_stale() {
            let claim = json!({"queue": "nights", "wait_ms": NIGHT_MS, "lease_ms": 2 * NIGHT_MS});
            let claimed = agent.call("queue", "claim", &claim).await?;
            let Some(night) = claimed["tasks"].get(0) else { continue };
            // The job itself takes a moment; whoever is killed now has done half of it.
            tokio::time::sleep(Duration::from_millis(NIGHT_MS / 4)).await;
            let ran = json!({"type": "Ran", "data": {"night": night["task"], "by": name, "term": term}});
            let done = agent
                .txn()
                .add("election.check", json!({"election": ELECTION, "term": term}))
                .add("queue.finish", json!({"task": night["task"], "fence": night["fence"]}))
                .add("journal.append", json!({"journal": JOURNAL, "events": [ran]}))
                .send()
                .await;
            match done {
                Err(error) if error.is("stale") => break,
                done => drop(done?),
            }
        }
    }
}

/// A process that does not outlive this one.
struct Leader(&'static str, Child);

impl Leader {
    fn start(name: &'static str) -> Leader {
        let here = std::env::current_exe().expect("a program knows where it is");
        Leader(name, Command::new(here).arg(name).spawn().expect("a program can be started twice"))
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        // SIGKILL: nothing is said, released or finished.
        let _ = self.1.kill();
        let _ = self.1.wait();
    }
}

async fn play() -> Result<bool, Error> {
    let space = Synod::find()?.space("default");
    let owner = space.agent("owner");
    let push = json!({"queue.push": {"queue": "nights", "body": {"send": "invoices"}}});
    // Said at every start of every program: nothing is lost or doubled.
    for _ in 0..2 {
        let nightly = When::every(NIGHT_MS).fire_missed();
        owner.schedule().set("nightly", &nightly, std::slice::from_ref(&push)).await?;
    }
    let mut leaders = vec![Leader::start("heron"), Leader::start("wren")];
    nights(&space, NIGHTS).await?;
    let Some(first) = owner.election().observe(ELECTION, None, 10_000).await? else { return Ok(false) };
    println!("`{}` leads under term {}, and is killed", first.agent, first.term);
    leaders.retain(|leader| leader.0 != first.agent);
    let before = nights(&space, 0).await?.len();
    nights(&space, before + NIGHTS).await?;
    let fired = owner.schedule().delete("nightly").await?;
    let done = nights(&space, fired as usize).await?;
    let of = |name: &str| done.iter().filter(|ran| ran["by"] == name).count();
    println!("{fired} nights ticked; heron did {}, wren {}", of("heron"), of("wren"));
    let each: BTreeSet<u64> = done.iter().filter_map(|ran| ran["night"].as_u64()).collect();
    let terms: Vec<u64> = done.iter().filter_map(|ran| ran["term"].as_u64()).collect();
    let once = done.len() as u64 == fired && each.len() as u64 == fired;
    Ok(once && terms.is_sorted() && of("heron") > 0 && of("wren") > 0)
}

/// What the journal says, once it knows of so many nights.
async fn nights(space: &Space, least: usize) -> Result<Vec<Value>, Error> {
    let mut pause = tokio::time::interval(Duration::from_millis(50));
    for _ in 0..1_200 {
        pause.tick().await;
        let page = match space.call("journal", "read", &json!({"journal": JOURNAL, "limit": 1_000})).await {
            Err(error) if error.is("not_found") => Value::Null,
            page => page?,
        };
        let ran: Vec<Value> =
            page["events"].as_array().into_iter().flatten().map(|event| event["data"].clone()).collect();
        if ran.len() >= least {
            return Ok(ran);
        }
    }
    println!("no further night was done within a minute");
    Ok(Vec::new())
}
