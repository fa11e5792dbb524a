//! Review: a change is split among reviewers, and one vote comes of all of them.
//!
//! ```text
//!                 ┌─▶ review: style ────┐
//!   change ─▶ split ─▶ review: safety ──┼─▶ vote ── a ballot of the reviewers ──▶ merge, or not
//!                 └─▶ review: tests ────┘            its decision ends the job, in the same entry
//!              one reviewer dies with reviews in hand · one part cannot be read by anybody
//! ```
//!
//! Run it with `cargo xtask example review-pipeline`.
//! It exits with success only if every vote was on each review of its change once, in order, and every change went as it was voted.

use serde_json::{Value, json};
use std::process::ExitCode;
use synod_client::{Agent, Ask, Error, Space, Synod, Take};

const CHANGES: u64 = 12;
const ASPECTS: [&str; 3] = ["style", "safety", "tests"];
/// Who reviews and votes; the first one dies.
const REVIEWERS: [&str; 3] = ["heron", "wren", "robin"];
/// Nobody can read the tests of this change.
const UNREADABLE: u64 = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(true) => {
            println!("every vote was on all there is, and every change went as was voted");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("a vote was on too little, or on something twice, or a change did not go as was voted");
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
    let [first, others @ ..] = REVIEWERS.map(|name| space.agent(name));
    let lost = first.pipeline().take("review", "review", Take { max: 2, ..Take::default() }).await?;
    println!("heron took {} reviews and died", lost.len());

    let mut busy = vec![tokio::spawn(chair(space.agent("chair")))];
    for reviewer in others {
        busy.push(tokio::spawn(review(reviewer.clone())));
        busy.push(tokio::spawn(vote(reviewer)));
    }
    let mut right = true;
    for (change, item) in items.iter().enumerate() {
        let ended = author.pipeline().wait(*item, 30_000).await?;
        right &= is_right(change as u64, &ended);
    }
    for busy in busy {
        busy.abort();
    }

    // What the dead one says now comes too late.
    let told = match first.pipeline().finish(lost[0].job, lost[0].fence, &json!("yes")).await {
        Err(Error::Refused(no)) if no.code == "stale" => {
            println!("heron was told: {}", no.detail);
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

/// Puts each change to the vote of its reviewers. The chair does not wait for them: what they decide ends the job.
async fn chair(chair: Agent) -> Result<(), Error> {
    loop {
        let wait = Take { wait_ms: 10_000, ..Take::default() };
        for job in chair.pipeline().take("review", "vote", wait).await? {
            let change = &job.inputs()[0]["body"]["change"];
            let reviews: Vec<&Value> = job.inputs().iter().map(|input| &input["body"]).collect();
            let end = |merge: bool| {
                let result = json!({ "merge": merge, "missing": job.missing(), "reviews": reviews });
                json!({ "pipeline.finish": { "job": job.job, "fence": job.fence, "output": result } })
            };
            // They are all agents of one person here; elsewhere each has a credential, and one person one vote.
            let ask = Ask::new(&format!("change-{change}"), &format!("merge change {change}?"))
                .voters(REVIEWERS)
                .shared_principals()
                .value(&json!(reviews).to_string())
                .then("yes", [end(true)])
                .then("no", [end(false)]);
            chair.ballot().open(&ask).await?;
        }
    }
}

/// Votes on every change that is put to the vote, by what its reviews say. Two of three are a majority: the dead one is not waited for.
async fn vote(voter: Agent) -> Result<(), Error> {
    let asked = [("from", "start"), ("machine", "ballot"), ("event", "opened")];
    let mut ballots = voter.events(None, &asked);
    loop {
        let opened = ballots.next().await?.json();
        let Some(ballot) = opened["data"]["ballot"].as_u64() else { continue };
        let shown = voter.call("ballot", "show", &json!({ "ballot": ballot })).await?;
        let reviews: Vec<Value> =
            serde_json::from_str(shown["value"].as_str().unwrap_or_default()).unwrap_or_default();
        let agreed = reviews.iter().all(|review| review["verdict"] == "yes");
        voter.ballot().cast(ballot, if agreed { "yes" } else { "no" }).await?;
    }
}

/// The vote on a change was on each of its reviews once, in order, and the change went as was voted.
fn is_right(change: u64, ended: &Value) -> bool {
    let jobs = ended["jobs"].as_array().cloned().unwrap_or_default();
    let vote = jobs.iter().find(|job| job["stage"] == "vote").map(|job| job["results"][0]["body"].clone());
    let vote = vote.unwrap_or_default();
    let readable = |aspect: &&&str| change != UNREADABLE || **aspect != "tests";
    let wanted: Vec<(u64, &str)> = ASPECTS.iter().filter(readable).map(|aspect| (change, *aspect)).collect();
    let reviews = vote["reviews"].as_array().cloned().unwrap_or_default();
    let made_of: Vec<(u64, &str)> = reviews
        .iter()
        .filter_map(|review| Some((review["change"].as_u64()?, review["aspect"].as_str()?)))
        .collect();
    let missing = (ASPECTS.len() - wanted.len()) as u64;
    let merge = change % 4 != 3;
    let right =
        ended["state"] == "done" && made_of == wanted && vote["missing"] == missing && vote["merge"] == merge;
    println!(
        "change {change}: {} reviews, {missing} missing: {}",
        reviews.len(),
        if vote["merge"] == true { "merge" } else { "do not merge" }
    );
    right
}

/// Every part was reviewed once, but for the one that nobody can read; every change was decided on once, by two of three.
async fn everything_is_counted(space: &Space) -> Result<bool, Error> {
    let shown = space.call("pipeline", "stages", &json!({ "pipeline": "review" })).await?;
    let count = |stage: usize, state: &str| shown["stages"][stage]["counts"][state].as_u64().unwrap_or(0);
    let parts = CHANGES * ASPECTS.len() as u64;
    let ballots = space.call("ballot", "list", &json!({ "state": "decided" })).await?;
    let ballots = ballots["ballots"].as_array().map_or(0, Vec::len) as u64;
    Ok((count(0, "done"), count(1, "done"), count(1, "dead"), count(2, "done"), ballots)
        == (CHANGES, parts - 1, 1, CHANGES, CHANGES))
}
