//! Review: a change is split among reviewers, and one vote comes of all of them.
//!
//! ```text
//!                 ┌─▶ review: style ────┐
//!   change ─▶ split ─▶ review: safety ──┼─▶ vote: merge, or not
//!                 └─▶ review: tests ────┘
//!              one reviewer dies with a review in hand · one part cannot be read by anybody
//! ```
//!
//! Run it with `cargo xtask example review-pipeline`.
//! It exits with success only if every vote was made of each review of its change once, in order, and says how many are missing.

use serde_json::{Value, json};
use std::process::ExitCode;
use synod_client::{Agent, Error, Space, Synod, Take};

const CHANGES: u64 = 12;
const ASPECTS: [&str; 3] = ["style", "safety", "tests"];
/// Nobody can read the tests of this change.
const UNREADABLE: u64 = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(true) => {
            println!("every vote was made of all there is");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("a vote was made of too little, or of something twice");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn play() -> Result<bool, Error> {
    let space = Synod::find()?.space("default");
    let author = space.agent("author");
    let stages = json!([
        { "name": "split", "fan_out": true },
        { "name": "review", "lease_ms": 500, "backoff_ms": 0, "on_dead": "skip" },
        { "name": "vote", "gather": "split" },
    ]);
    author.pipeline().define("review", &stages).await?;
    let mut items = Vec::new();
    for change in 0..CHANGES {
        items.push(author.pipeline().start("review", &json!({ "change": change })).await?);
    }
    split_all(&author).await?;

    // The first reviewer takes two parts and is not heard of again.
    let first = space.agent("reviewer-1");
    let lost = first.pipeline().take("review", "review", Take { max: 2, ..Take::default() }).await?;
    println!("reviewer-1 took {} reviews and died", lost.len());

    let reviewers: Vec<_> =
        ["reviewer-2", "reviewer-3"].map(|name| tokio::spawn(review(space.agent(name)))).into();
    let chair = tokio::spawn(vote(space.agent("chair")));
    let mut right = true;
    for (change, item) in items.iter().enumerate() {
        let ended = author.pipeline().wait(*item, 30_000).await?;
        right &= is_right(change as u64, &ended);
    }
    for reviewer in reviewers {
        reviewer.abort();
    }
    chair.abort();

    // What the dead one says now comes too late.
    let told = match first.pipeline().finish(lost[0].job, lost[0].fence, &json!("yes")).await {
        Err(Error::Refused(no)) if no.code == "stale" => {
            println!("reviewer-1 was told: {}", no.detail);
            true
        }
        _ => false,
    };
    Ok(right && told && lost.len() == 2 && everything_is_counted(&space).await?)
}

/// Each change becomes a part for each aspect.
async fn split_all(author: &Agent) -> Result<(), Error> {
    loop {
        let jobs = author.pipeline().take("review", "split", Take::default()).await?;
        let Some(job) = jobs.into_iter().next() else { return Ok(()) };
        let change = job.body()["change"].clone();
        let parts: Vec<Value> =
            ASPECTS.iter().map(|aspect| json!({ "change": change, "aspect": aspect })).collect();
        author.pipeline().finish_with(job.job, job.fence, &parts).await?;
    }
}

/// Reviews whatever there is.
async fn review(reviewer: Agent) -> Result<(), Error> {
    loop {
        let wait = Take { wait_ms: 10_000, ..Take::default() };
        for job in reviewer.pipeline().take("review", "review", wait).await? {
            let (change, aspect) = (job.body()["change"].as_u64(), job.body()["aspect"].clone());
            if change == Some(UNREADABLE) && aspect == "tests" {
                reviewer.pipeline().fail(job.job, job.fence, "there is no such file", true).await?;
                continue;
            }
            let verdict =
                if change.is_some_and(|change| change % 4 == 3) && aspect == "style" { "no" } else { "yes" };
            let said = json!({ "change": change, "aspect": aspect, "verdict": verdict });
            reviewer.pipeline().finish(job.job, job.fence, &said).await?;
        }
    }
}

/// Merges what everybody who could read it agreed to.
async fn vote(chair: Agent) -> Result<(), Error> {
    loop {
        let wait = Take { wait_ms: 10_000, ..Take::default() };
        for job in chair.pipeline().take("review", "vote", wait).await? {
            let yes = job.inputs().iter().filter(|input| input["body"]["verdict"] == "yes").count();
            let merge = yes == job.inputs().len() && job.missing() <= 1;
            let result =
                json!({ "merge": merge, "yes": yes, "missing": job.missing(), "reviews": job.inputs() });
            chair.pipeline().finish(job.job, job.fence, &result).await?;
        }
    }
}

/// The vote on a change was made of each of its reviews once, in order.
fn is_right(change: u64, ended: &Value) -> bool {
    let jobs = ended["jobs"].as_array().cloned().unwrap_or_default();
    let vote = jobs.iter().find(|job| job["stage"] == "vote").map(|job| job["results"][0]["body"].clone());
    let vote = vote.unwrap_or_default();
    let readable = |aspect: &&&str| change != UNREADABLE || **aspect != "tests";
    let wanted: Vec<(u64, &str)> = ASPECTS.iter().filter(readable).map(|aspect| (change, *aspect)).collect();
    let reviews = vote["reviews"].as_array().cloned().unwrap_or_default();
    let made_of: Vec<(u64, &str)> = reviews
        .iter()
        .filter_map(|input| Some((input["body"]["change"].as_u64()?, input["body"]["aspect"].as_str()?)))
        .collect();
    let missing = (ASPECTS.len() - wanted.len()) as u64;
    let merge = change % 4 != 3;
    let right =
        ended["state"] == "done" && made_of == wanted && vote["missing"] == missing && vote["merge"] == merge;
    println!(
        "change {change}: {} of {} for it, {missing} missing: {}",
        vote["yes"],
        reviews.len(),
        if vote["merge"] == true { "merge" } else { "do not merge" }
    );
    right
}

/// Every part was reviewed once, but for the one that nobody can read; every change was voted on once.
async fn everything_is_counted(space: &Space) -> Result<bool, Error> {
    let shown = space.call("pipeline", "stages", &json!({ "pipeline": "review" })).await?;
    let count = |stage: usize, state: &str| shown["stages"][stage]["counts"][state].as_u64().unwrap_or(0);
    let parts = CHANGES * ASPECTS.len() as u64;
    Ok((count(0, "done"), count(1, "done"), count(1, "dead"), count(2, "done"))
        == (CHANGES, parts - 1, 1, CHANGES))
}
