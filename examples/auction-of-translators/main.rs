//! Heron has a letter translated by whoever does it best; the best one is killed while it works, and the second best finishes.
//!
//! ```text
//!   heron ──ask──▶ wren: 4 cents, slow · robin: 6 cents, quick · owl: 9 cents, quicker
//!                    │        weighted sum: wren 480 · robin 610 · owl 905
//!                    ▼
//!                  wren works ✗ SIGKILL     its lease ends ─▶ robin works ──done──▶ heron
//!                    └── comes back: stale
//! ```
//!
//! Each translator is a process of its own: this program, started again with a name.
//!
//! Run it with `cargo xtask example auction-of-translators`.
//! It exits with success only if wren won first, lost it by its lease, robin finished, and what wren said afterwards was refused.

use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Duration;
use synod_client::{Agent, Error, Join, Offer, Synod, Terms};
use tokio::process::{Child, Command};

/// What they can do.
const CAPABILITY: &str = "german";

/// Each translator: its price in cents, how long it takes, and how long it really takes.
const TRANSLATORS: [(&str, u64, u64, u64); 3] =
    [("wren", 4, 80, 3_600_000), ("robin", 6, 10, 10), ("owl", 9, 5, 5)];

/// The letter, and what it says.
const LETTER: &str = "Guten Tag";
const TRANSLATION: &str = "Good day";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let name = std::env::args().nth(1);
    let played = match &name {
        Some(name) => translate(name).await.map(|()| true),
        None => play().await,
    };
    match played {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("it went otherwise than it should");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn play() -> Result<bool, Error> {
    let heron = Synod::find()?.space("default").agent("heron");
    let mut translators: Vec<Child> = TRANSLATORS.iter().map(|(name, ..)| start(name)).collect();
    // Cents count a hundred times, milliseconds once: the lowest sum wins.
    let weights = json!([{"name": "cost", "weight": 100}, {"name": "time_ms", "weight": 1}]);
    let terms = Terms {
        capability: Some(CAPABILITY.into()),
        reply_ms: 60_000,
        lease_ms: 1_000,
        more: json!({"scoring": "weighted", "weights": weights, "bids_max": TRANSLATORS.len()}),
        ..Terms::default()
    };
    let asked = heron.auction().ask("letters", &json!({ "letter": LETTER }), &terms).await?;
    println!("heron asks for bids in auction {}", asked.auction);

    let mut shown = heron.auction().show(asked.auction, None, 0).await?;
    while shown["awards"][0].is_null() {
        shown = heron.auction().show(asked.auction, shown["stage"].as_u64(), 20_000).await?;
    }
    let first = shown["awards"][0].clone();
    println!("{} won with a score of {}, and begins", first["agent"], first["score"]);

    // It keeps its lease for as long as it lives, and it is killed.
    while extended(&heron, asked.auction, &first).await? == first["until"] {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let _ = translators[0].kill().await;
    println!("{} is killed", first["agent"]);

    let over = heron.auction().over(asked.auction).await?;
    let (lost, won) = (&over["awards"][0], &over["awards"][1]);
    println!("{} lost it: {}", lost["agent"], lost["reason"]);
    println!("{} won with a score of {}, and wrote {}", won["agent"], won["score"], won["result"]);

    // The first one comes back and does not know.
    let wren = heron.synod().space("default").agent("wren");
    let fence = first["fence"].as_u64().unwrap_or(0);
    let late = wren.auction().done(asked.auction, fence, &json!("Bad day")).await;
    if let Err(Error::Refused(no)) = &late {
        println!("wren is told: {}", no.detail);
    }
    for mut translator in translators {
        let _ = translator.kill().await;
    }
    Ok(first["agent"] == "wren"
        && lost["reason"] == "its lease ended without a word"
        && over["state"] == "done"
        && (&won["agent"], &won["result"]) == (&json!("robin"), &json!(TRANSLATION))
        && won["won_by"] == "score"
        && late.is_err_and(|no| no.is("stale")))
}

fn start(name: &str) -> Child {
    let own = std::env::current_exe().expect("this program has a path");
    Command::new(own).arg(name).kill_on_drop(true).spawn().expect("a translator starts")
}

/// Until when the first award lasts now.
async fn extended(heron: &Agent, auction: u64, first: &Value) -> Result<Value, Error> {
    let shown = heron.auction().show(auction, None, 0).await?;
    let now = &shown["awards"][0];
    Ok(if now["fence"] == first["fence"] { now["until"].clone() } else { Value::Null })
}

/// One translator: bids on every letter, and translates what it won.
async fn translate(name: &str) -> Result<(), Error> {
    let Some((_, cost, time_ms, takes_ms)) = TRANSLATORS.iter().find(|(known, ..)| *known == name) else {
        return Ok(());
    };
    let space = Synod::find()?.space("default");
    let join = Join { name: Some(name.into()), capabilities: vec![CAPABILITY.into()], ..Join::default() };
    let agent = space.join(join).await?;
    loop {
        let heard = agent.auction().attend(Some("letters"), 20_000).await?;
        for ask in heard.asks {
            let offer = Offer { cost: *cost, time_ms: Some(*time_ms), ..Offer::default() };
            agent.auction().bid(ask.auction, &offer).await?;
            println!("{name} bids {cost} cents and {time_ms} ms");
        }
        for award in heard.awards {
            let work = agent.auction().keep(award);
            tokio::time::sleep(Duration::from_millis(*takes_ms)).await;
            if work.award().task()["letter"] == LETTER {
                work.done(&json!(TRANSLATION)).await?;
            }
        }
    }
}
