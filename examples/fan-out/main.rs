//! Fan-out: a shop publishes orders, a ledger reads them all, and three agents of a group share the billing; one of them dies.
//!
//! ```text
//!                       ┌──▶ ledger: reads `orders.>` with a cursor of its own, and goes on after a break
//!   shop ──publish──▶ orders.eu, orders.us
//!                       └──▶ group `billing`: billing-1 ✗ · billing-2 · billing-3
//!                              ack and effect in one transaction: billed once, whoever dies
//! ```
//!
//! Run it with `cargo xtask example fan-out`.
//! It exits with success only if the ledger saw every order once and in order, every order was billed once, and each customer's orders were billed in their order.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;
use synod_client::{Agent, Error, Space, Synod};

const ORDERS: u64 = 60;
const CUSTOMERS: [&str; 4] = ["ada", "bo", "cy", "di"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(true) => {
            println!("every order is in the ledger and on one bill");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("an order is missing, or there twice, or out of order");
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
    // The first billing agent takes what comes before there is anybody else, and dies with it.
    let first = space.agent("billing-1");
    join(&first).await?;
    let shop = tokio::spawn(publish(space.agent("shop")));
    let hasty = json!({ "group": "billing", "max": 4, "wait_ms": 10_000, "lease_ms": 500 });
    let dropped = first.call("topic", "fetch", &hasty).await?;
    println!("billing-1 took message {} of `orders.us` and died", dropped["messages"][0]["offset"]);

    let others: Vec<_> = ["billing-2", "billing-3"].map(|name| tokio::spawn(bill(space.agent(name)))).into();
    let ledger = read_all(&space.agent("ledger")).await?;
    let published = shop.await.unwrap_or(Ok(0))?;
    let mut billed = Vec::new();
    for other in others {
        billed.push(other.await.unwrap_or(Ok(0))?);
    }
    println!("the ledger has {} of {published} orders; billed: {billed:?}", ledger.len());

    // What the dead one says now comes too late.
    let late = &dropped["messages"][0];
    let ack = json!({ "group": "billing", "topic": late["topic"], "offset": late["offset"], "fence": late["fence"] });
    let told = match first.call("topic", "ack", &ack).await {
        Err(Error::Refused(no)) if no.code == "stale" || no.code == "gone" => {
            println!("billing-1 was told: {}", no.detail);
            true
        }
        _ => false,
    };
    let in_order = ledger.iter().map(|order| order["order"].as_u64()).eq((0..ORDERS).map(Some));
    Ok(told && in_order && published == ORDERS && bills_are_right(&space).await?)
}

async fn join(member: &Agent) -> Result<Value, Error> {
    member.call("topic", "join", &json!({ "group": "billing", "topic": "orders.>" })).await
}

async fn publish(shop: Agent) -> Result<u64, Error> {
    for order in 0..ORDERS {
        let topic = if order % 3 == 0 { "orders.us" } else { "orders.eu" };
        let customer = CUSTOMERS[order as usize % CUSTOMERS.len()];
        let body = json!({ "order": order, "customer": customer, "total": order * 10 });
        // All orders of a customer have its name as their key: a group hands them out one after the other.
        shop.call("topic", "publish", &json!({ "topic": topic, "key": customer, "body": body })).await?;
    }
    Ok(ORDERS)
}

/// Reads both topics in the order of the log, ten at a time; halfway it forgets everything but its cursor.
async fn read_all(ledger: &Agent) -> Result<Vec<Value>, Error> {
    let (mut orders, mut cursor) = (Vec::new(), "start".to_owned());
    while orders.len() < ORDERS as usize {
        let read =
            json!({ "topic": "orders.>", "from": cursor, "max": 10, "wait_ms": 10_000, "expect": true });
        let page = ledger.call("topic", "read", &read).await?;
        orders
            .extend(page["messages"].as_array().into_iter().flatten().map(|message| message["body"].clone()));
        cursor = page["next"].as_str().unwrap_or("start").to_owned();
    }
    Ok(orders)
}

/// Bills what comes, until nothing has come for a while. The bill and the ack are one transaction.
async fn bill(member: Agent) -> Result<u64, Error> {
    join(&member).await?;
    let (mut billed, fetch) = (0, json!({ "group": "billing", "max": 3, "wait_ms": 2_000 }));
    loop {
        let fetched = member.call("topic", "fetch", &fetch).await?;
        let messages = fetched["messages"].as_array().cloned().unwrap_or_default();
        if messages.is_empty() {
            return Ok(billed);
        }
        for message in messages {
            let order = &message["body"];
            let ack = json!({
                "group": "billing", "topic": message["topic"], "offset": message["offset"], "fence": message["fence"],
            });
            let customer = order["customer"].as_str().unwrap_or("nobody");
            let line =
                json!({ "type": "Billed", "data": { "order": order["order"], "total": order["total"] } });
            member
                .txn()
                .add("topic.ack", ack)
                .add("journal.append", json!({ "journal": format!("bill-{customer}"), "events": [line] }))
                .send()
                .await?;
            billed += 1;
        }
    }
}

/// Each customer's bill has each of its orders once, in order.
async fn bills_are_right(space: &Space) -> Result<bool, Error> {
    let mut wanted: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    (0..ORDERS)
        .for_each(|order| wanted.entry(CUSTOMERS[order as usize % CUSTOMERS.len()]).or_default().push(order));
    for (customer, orders) in wanted {
        let read = json!({ "journal": format!("bill-{customer}"), "limit": 1_000 });
        let bill = space.call("journal", "read", &read).await?;
        let lines = bill["events"].as_array().into_iter().flatten();
        let billed: Vec<u64> = lines.filter_map(|line| line["data"]["order"].as_u64()).collect();
        // Between its two topics a customer's orders may pass each other; within one they may not.
        let of = |us: bool| billed.iter().copied().filter(move |order| (order % 3 == 0) == us);
        let mut sorted = billed.clone();
        sorted.sort_unstable();
        if sorted != orders || !of(true).is_sorted() || !of(false).is_sorted() {
            println!("{customer} was billed {billed:?}");
            return Ok(false);
        }
    }
    Ok(true)
}
