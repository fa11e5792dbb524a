//! Questions and answers: heron asks for prices, wren knows them, and nothing is lost when wren dies with a question in hand.
//!
//! ```text
//!   heron ──request──▶ [box of wren] ──receive──▶ wren, first life ✗   its lease ends, the question comes back
//!     ▲                       └────────receive──▶ wren, second life ──reply──┐
//!     └───────────────────── the answer, in the same call ◀──────────────────┘
//! ```
//!
//! A request is one call that sends a message and waits for its reply.
//! It is sent once, however often the connection breaks meanwhile, and it goes to whoever is there: an answer that comes after the asker has stopped waiting lies in the asker's box.
//!
//! Run it with `cargo xtask example request-reply`.
//! It exits with success only if every question was answered once, with the right price, and the late answer was found in the box.

use serde_json::{Value, json};
use std::process::ExitCode;
use synod_client::{Agent, Error, Receive, Synod};

/// What wren knows: the price of each thing, in cents.
const PRICES: [(&str, u64); 4] = [("nails", 350), ("rope", 1_200), ("paint", 2_490), ("brush", 799)];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(true) => {
            println!("every question has its answer, once");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("an answer is missing or wrong");
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
    let (heron, wren) = (space.agent("heron"), space.agent("wren"));

    // Nobody is there yet. The request waits for its answer, and the message for its reader.
    let asking = tokio::spawn(ask(heron.clone(), PRICES.to_vec()));

    // The first wren takes a question and never says another word: 300 ms later it is in the box again, in its old place.
    let hasty = Receive { lease_ms: 300, wait_ms: 10_000, ..Receive::default() };
    let dropped = wren.mail().receive(hasty).await?.remove(0);
    println!("wren took question {} about {} and died", dropped.message, dropped.body()["price_of"]);

    // The second life answers them all, that one first.
    for (nth, _) in PRICES.iter().enumerate() {
        let waiting = Receive { wait_ms: 10_000, ..Receive::default() };
        let question = wren.mail().receive(waiting).await?.remove(0);
        if nth == 0 && (question.message != dropped.message || question.attempt != 2) {
            println!("message {} overtook {}", question.message, dropped.message);
            return Ok(false);
        }
        let price = price(question.body()["price_of"].as_str().unwrap_or(""));
        wren.mail().reply(&question, &json!({ "cents": price })).await?;
    }
    // What the first life says now comes too late.
    let late = wren.mail().reply(&dropped, &json!({ "cents": 1 })).await;
    let told = matches!(&late, Err(Error::Refused(no)) if no.code == "stale" || no.code == "gone");
    if let Err(Error::Refused(no)) = late {
        println!("the first wren was told: {}", no.detail);
    }
    let answered = asking.await.unwrap_or(Ok(false))?;

    Ok(told && answered && late_answer_is_found(&heron, &wren).await?)
}

/// Asks for every price, one after the other, and compares.
async fn ask(heron: Agent, prices: Vec<(&'static str, u64)>) -> Result<bool, Error> {
    for (thing, price) in prices {
        let asked = heron.mail().request("wren", &json!({ "price_of": thing }), 20_000).await?;
        let cents = asked.reply.map_or(Value::Null, |reply| reply["body"]["cents"].clone());
        println!("heron asked for {thing} and was told {cents}");
        if cents != price {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An asker that waits 100 ms for an answer that comes later: it is told how far its question has come, and finds the answer in its box.
async fn late_answer_is_found(heron: &Agent, wren: &Agent) -> Result<bool, Error> {
    let asked = heron.mail().request("wren", &json!({ "price_of": "glue" }), 100).await?;
    println!("heron stopped waiting; its question {} is {}", asked.message, asked.state);
    let question = wren.mail().receive(Receive { wait_ms: 10_000, ..Receive::default() }).await?.remove(0);
    wren.mail().reply(&question, &json!({ "cents": 0 })).await?;
    let answer = heron.mail().receive(Receive { wait_ms: 10_000, ..Receive::default() }).await?.remove(0);
    heron.mail().ack(answer.message, answer.fence).await?;
    println!("heron found the answer from {} in its box", answer.from);
    Ok(asked.reply.is_none() && answer.delivered["reply_to"] == asked.message && answer.from == "wren")
}

fn price(thing: &str) -> u64 {
    PRICES.iter().find(|(name, _)| *name == thing).map_or(0, |(_, price)| *price)
}
