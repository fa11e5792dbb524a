//! Two agents and a queue: heron has twelve numbers to square, wren squares them, and magpie drops what it takes.
//!
//! ```text
//!   heron ──push──▶ [squares] ──claim──▶ magpie ✗            its lease ends, the task comes back
//!                        └──────claim──▶ wren ──finish + increment, one transaction──▶ done, `sum`
//! ```
//!
//! Run it with `cargo xtask example two-agents`, or against any node: `synod serve &` and then this program.
//! It exits with success only if every number was squared once and counted once, and magpie was told that it had lost its task.

use serde_json::json;
use std::process::ExitCode;
use synod_client::{Agent, Claim, Error, Synod};

const NUMBERS: std::ops::RangeInclusive<u64> = 1..=12;
const QUEUE: &str = "squares";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(sum) if sum == NUMBERS.map(|n| n * n).sum::<u64>() => {
            println!("the sum of all squares is {sum}, as it must be");
            ExitCode::SUCCESS
        }
        Ok(sum) => {
            eprintln!("the sum of all squares is {sum}, which is wrong");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn play() -> Result<u64, Error> {
    let space = Synod::find()?.space("default");
    let (heron, wren, magpie) = (space.agent("heron"), space.agent("wren"), space.agent("magpie"));

    for n in NUMBERS {
        heron.queue().push(QUEUE, &json!({ "n": n })).await?;
    }
    println!("heron pushed {} tasks", NUMBERS.count());

    // Magpie takes a task for 300 ms and never says another word: nobody has to notice, the lease ends by itself.
    let hasty = Claim { lease_ms: 300, ..Claim::default() };
    let dropped = magpie.queue().claim(QUEUE, hasty).await?.remove(0);
    println!("magpie took task {} and dropped it", dropped.task);

    work(&wren).await?;

    // What magpie says now comes too late: its fence is not the newest.
    let late = magpie.queue().finish(dropped.task, dropped.fence, &json!("done, honestly")).await;
    let told = match late {
        Err(Error::Refused(no)) if no.code == "stale" => {
            println!("magpie was told: {}", no.detail);
            true
        }
        other => {
            println!("magpie should have been told that it is stale, and heard {other:?}");
            false
        }
    };

    let stats = heron.queue().stats(QUEUE).await?;
    println!("of {} tasks {} are done", stats["pushed"], stats["done"]);
    let sum = heron.kv().get("sum").await?.map_or(0, |found| found["value"].as_u64().unwrap_or(0));
    Ok(if told && stats["done"] == stats["pushed"] { sum } else { 0 })
}

/// Takes tasks until none is left, waiting in line for one that is in other hands.
async fn work(wren: &Agent) -> Result<(), Error> {
    for _ in NUMBERS {
        // A wait costs nothing: the claim stands in line, and the reply comes with the task.
        let waiting = Claim { wait_ms: 20_000, ..Claim::default() };
        let Some(task) = wren.queue().claim(QUEUE, waiting).await?.pop() else { break };
        let n = task.body()["n"].as_u64().unwrap_or(0);
        // Both or neither: no square is finished without being counted, and none is counted twice.
        wren.txn()
            .finish(task.task, task.fence, json!({ "square": n * n }))
            .add("kv.increment", json!({ "key": "sum", "by": n * n }))
            .send()
            .await?;
        println!("wren squared {n} in attempt {}", task.attempt);
    }
    Ok(())
}
