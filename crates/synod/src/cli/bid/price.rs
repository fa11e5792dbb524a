//! What one ask would cost: by a program, or by the load.

use super::super::work::child::{Child, Ended};
use super::super::work::values;
use super::{Bidder, Plan};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use synod_client::{Agent, AuctionCall, Error, Fault, Offer};

/// The exit status of a program that does not understand the task (`EX_DATAERR`).
const NOT_UNDERSTOOD: i32 = 65;
/// After `reply_by` a program has so long to end by itself before it is killed.
const GRACE: Duration = Duration::from_millis(500);

/// What became of one ask.
pub struct Answered {
    /// The auction and its round.
    pub ask: (u64, u64),
    /// In a word.
    pub word: &'static str,
    /// In a sentence, or what the node said against it.
    pub said: Result<String, Error>,
}

/// What a program came to.
#[derive(Debug, PartialEq)]
enum Verdict {
    Bid(Value),
    Decline(String),
    NotUnderstood(String),
    Late,
}

/// Bids, or says that there will be no bid.
pub async fn answer(bidder: Arc<Bidder>, session: Agent, ask: AuctionCall) -> Answered {
    let of_it = (ask.auction, ask.round);
    let verdict = match bidder.plan.base {
        Some(base) => loaded(&bidder, base).await.map(|cost| Verdict::Bid(json!(cost))),
        None => told(&bidder.plan, &ask).await,
    };
    let auctions = session.auction();
    let (word, said) = match verdict {
        Err(error) => ("bid", Err(error)),
        Ok(Verdict::Bid(printed)) => match offer(&printed) {
            Ok(offer) => {
                let said = auctions.bid(ask.auction, &offer).await;
                ("bid", said.map(|bid| format!("{} (bid {bid})", offer.cost)))
            }
            Err(why) => ("declined", auctions.decline(ask.auction, &why).await.map(|()| why)),
        },
        Ok(Verdict::Decline(why)) => ("declined", auctions.decline(ask.auction, &why).await.map(|()| why)),
        Ok(Verdict::NotUnderstood(why)) => {
            ("not understood", auctions.not_understood(ask.auction, &why).await.map(|()| why))
        }
        Ok(Verdict::Late) => ("late", Ok("the program was not ready by `reply_by`".to_owned())),
    };
    Answered { ask: of_it, word, said }
}

/// The cost under the load of the agent's heartbeat.
async fn loaded(bidder: &Bidder, base: u64) -> Result<u64, Error> {
    let shown = bidder.agent.call("agent", "show", &json!({"agent": bidder.plan.name})).await?;
    Ok(under(base, shown["load"].as_u64().unwrap_or(0)))
}

/// `base × (1 + load / 100)`, in whole numbers and rounded up: a loaded agent never seems free.
fn under(base: u64, load: u64) -> u64 {
    base.saturating_add(base.saturating_mul(load).div_ceil(100))
}

/// Lets the program say what it costs, until bids are taken no more. One that cannot be started is a fault of whoever set this bidder up: it would decline for ever.
async fn told(plan: &Plan, ask: &AuctionCall) -> Result<Verdict, Error> {
    let env = env(plan, &ask.ask);
    let mut child = match Child::spawn(&plan.cmd, &env, task(&ask.ask)) {
        Ok(child) => child,
        Err(error) => {
            let why =
                format!("cannot run `{}`: {error}; auction {} was not answered", plan.cmd[0], ask.auction);
            return Err(Fault::Setup(why).into());
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    let left = Duration::from_millis(ask.reply_by.saturating_sub(now));
    match tokio::time::timeout(left, child.ended()).await {
        Ok(ended) => Ok(verdict(ended)),
        Err(_) => {
            child.kill(GRACE).await;
            Ok(Verdict::Late)
        }
    }
}

fn verdict(ended: Ended) -> Verdict {
    match ended {
        Ended::Well(printed) => match values::one(&printed) {
            Value::Null => Verdict::Decline(String::new()),
            printed => Verdict::Bid(printed),
        },
        Ended::Badly(Some(NOT_UNDERSTOOD), why) => Verdict::NotUnderstood(why),
        Ended::Badly(_, why) => Verdict::Decline(why),
    }
}

/// The task of an ask or an award as a program reads it: JSON; bytes as they are; nothing when there is none.
pub fn task(of: &Value) -> Vec<u8> {
    if let Some(bytes) = of["task_base64"].as_str().and_then(|text| STANDARD.decode(text).ok()) {
        return bytes;
    }
    of.get("task").map(|task| task.to_string().into_bytes()).unwrap_or_default()
}

/// What both programs see of an ask or an award.
pub fn env(plan: &Plan, of: &Value) -> Vec<(&'static str, String)> {
    let mut env = plan.env.clone();
    for (name, field) in [
        ("SYNOD_AUCTION", "auction"),
        ("SYNOD_MARKET", "market"),
        ("SYNOD_ROUND", "round"),
        ("SYNOD_REPLY_BY", "reply_by"),
        ("SYNOD_BY", "by"),
        ("SYNOD_BID", "bid"),
        ("SYNOD_FENCE", "fence"),
        ("SYNOD_PRICE", "price"),
    ] {
        match &of[field] {
            Value::Null => {}
            Value::String(text) => env.push((name, text.clone())),
            other => env.push((name, other.to_string())),
        }
    }
    env
}

/// What was printed, as a bid; or why it is none.
fn offer(printed: &Value) -> Result<Offer, String> {
    let wrong = || {
        let shown: String = printed.to_string().chars().take(100).collect();
        format!("what the program printed is no bid: {shown}; it prints a cost, or an object with one")
    };
    if let Some(cost) = printed.as_u64() {
        return Ok(Offer { cost, ..Offer::default() });
    }
    let fields = printed.as_object().ok_or_else(wrong)?;
    let known = ["cost", "time_ms", "attributes", "note", "valid_ms", "session"];
    if fields.keys().any(|name| !known.contains(&name.as_str())) {
        return Err(wrong());
    }
    let number = |name: &str| match &fields.get(name) {
        None => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(wrong),
    };
    let mut attributes = Vec::new();
    if let Some(named) = fields.get("attributes") {
        for (name, value) in named.as_object().ok_or_else(wrong)? {
            attributes.push((name.clone(), value.as_i64().ok_or_else(wrong)?));
        }
    }
    Ok(Offer {
        cost: number("cost")?.ok_or_else(wrong)?,
        time_ms: number("time_ms")?,
        attributes,
        note: fields.get("note").and_then(Value::as_str).map(str::to_owned),
        valid_ms: number("valid_ms")?,
        session: fields.get("session").and_then(Value::as_bool).unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_or_an_object_is_a_bid_and_nothing_else() {
        assert_eq!(offer(&json!(7)).map(|offer| offer.cost), Ok(7));
        let full =
            offer(&json!({"cost": 7, "time_ms": 9, "attributes": {"quality": -3}, "note": "n"})).unwrap();
        assert_eq!((full.cost, full.time_ms, full.note.as_deref()), (7, Some(9), Some("n")));
        assert_eq!(full.attributes, [("quality".to_owned(), -3)]);
        for wrong in
            [json!("dear"), json!(-1), json!({"time_ms": 1}), json!({"cost": 1, "speed": 2}), json!([1])]
        {
            assert!(offer(&wrong).unwrap_err().contains("is no bid"), "{wrong}");
        }
    }

    #[test]
    fn load_makes_it_dearer() {
        for (base, load, cost) in [(100, 0, 100), (100, 50, 150), (100, 100, 200), (3, 1, 4), (0, 90, 0)] {
            assert_eq!(under(base, load), cost, "{base} under {load}");
        }
    }

    #[test]
    fn how_a_program_ends_is_what_it_says() {
        assert_eq!(verdict(Ended::Well(Vec::new())), Verdict::Decline(String::new()));
        assert_eq!(verdict(Ended::Well(b"1\n".to_vec())), Verdict::Bid(json!(1)));
        assert_eq!(verdict(Ended::Badly(Some(65), "x".into())), Verdict::NotUnderstood("x".into()));
        assert_eq!(verdict(Ended::Badly(Some(1), "x".into())), Verdict::Decline("x".into()));
    }
}
