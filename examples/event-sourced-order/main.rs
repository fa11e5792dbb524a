//! An order as events: four agents pay into it at once, each on what it has read, and nobody pays more than is owed.
//!
//! ```text
//!   till-1 ┐  load: snapshot + events ─▶ decide ─▶ append at the revision that was read
//!   till-2 ├──▶ journal order-17 ─── conflict: somebody was first ─▶ load again, decide again
//!   till-3 ┤        │
//!   till-4 ┘        └──▶ projection `taken`: the exact sum over all orders, kept by the node
//! ```
//!
//! Run it with `cargo xtask example event-sourced-order`.
//! It exits with success only if exactly what was owed was paid, the order was shipped once, its past can be asked, and the projection agrees.

use serde_json::{Value, json};
use std::process::ExitCode;
use synod_client::{Agent, Error, Space, Synod};

const OWED: u64 = 1_000;
const PIECE: u64 = 70;

/// What the events of an order come to.
#[derive(Debug, Default)]
struct Order {
    /// The revision of the newest event; `None` for no order yet.
    revision: Option<u64>,
    owed: u64,
    paid: u64,
    shipped: u64,
}

impl Order {
    fn apply(&mut self, event: &Value) {
        let data = &event["data"];
        match event["type"].as_str() {
            Some("OrderPlaced") => self.owed = data["owed"].as_u64().unwrap_or(0),
            Some("OrderPaid") => self.paid += data["cents"].as_u64().unwrap_or(0),
            Some("OrderShipped") => self.shipped += 1,
            _ => {}
        }
        self.revision = event["revision"].as_u64();
    }

    async fn load(space: &Space, journal: &str) -> Result<Order, Error> {
        let mut order = Order::default();
        let mut from = 0;
        loop {
            let read = json!({ "journal": journal, "from": from, "limit": 1_000 });
            let page = match space.call("journal", "read", &read).await {
                Err(error) if error.is("not_found") => return Ok(order),
                page => page?,
            };
            page["events"].as_array().into_iter().flatten().for_each(|event| order.apply(event));
            match (page["next"].as_u64(), page["revision"].as_u64()) {
                (Some(next), Some(newest)) if next <= newest => from = next,
                _ => return Ok(order),
            }
        }
    }

    /// Decides and appends, and begins anew when somebody was first. `None`: there was nothing to decide. Counts the conflicts.
    async fn change(
        agent: &Agent,
        journal: &str,
        decide: impl Fn(&Order) -> Option<Value>,
    ) -> Result<Option<u64>, Error> {
        for conflicts in 0.. {
            let order = Order::load(agent, journal).await?;
            let Some(event) = decide(&order) else { return Ok(None) };
            let mut append = json!({ "journal": journal, "events": [event] });
            match order.revision {
                Some(revision) => append["expected_revision"] = revision.into(),
                None => append["expected"] = "none".into(),
            }
            match agent.call("journal", "append", &append).await {
                Err(error) if error.is("conflict") => {}
                appended => return appended.map(|_| Some(conflicts)),
            }
        }
        Ok(None)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match play().await {
        Ok(true) => {
            println!("paid to the cent, shipped once");
            ExitCode::SUCCESS
        }
        Ok(false) => {
            eprintln!("the order is not what its events should come to");
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
    let shop = space.agent("shop");
    let total = json!({
        "name": "taken", "fold": "sum", "category": "order", "field": "/cents", "types": ["OrderPaid"],
    });
    shop.call("journal", "project", &total).await?;
    let placed = |order: &Order| {
        order.revision.is_none().then(|| json!({ "type": "OrderPlaced", "data": { "owed": OWED } }))
    };
    Order::change(&shop, "order-17", placed).await?;
    let before = space.call("journal", "show", &json!({ "journal": "order-17" })).await?;

    let tills: Vec<_> = (1..=4).map(|n| tokio::spawn(pay(space.agent(&format!("till-{n}"))))).collect();
    let mut conflicts = 0;
    for till in tills {
        conflicts += till.await.unwrap_or(Ok(0))?;
    }
    let order = Order::load(&space, "order-17").await?;
    println!(
        "paid {} of {}, shipped {} times; {conflicts} decisions were made anew",
        order.paid, order.owed, order.shipped
    );

    let taken = space.call("journal", "projection", &json!({ "name": "taken" })).await?;
    let sum = taken["values"]["sum"].as_str().map(str::to_owned);
    println!("the projection says {}", sum.as_deref().unwrap_or("nothing"));

    // The past: as the order was when it had just been placed.
    let at = before["index"].to_string();
    let body = json!({ "journal": "order-17" }).to_string();
    let then = space.request("journal", "read").body(body).at(Some(&at)).send().await?;
    let then: Value = serde_json::from_str(&then).unwrap_or_default();
    let early = then["events"].as_array().map_or(0, Vec::len);
    println!("at index {at} it had {early} event");

    Ok(order.paid == OWED && order.shipped == 1 && early == 1 && sum == Some(OWED.to_string()))
}

/// Pays piece by piece until nothing is owed, and ships when the last was paid. Gives how often somebody else was first.
async fn pay(till: Agent) -> Result<u64, Error> {
    let mut conflicts = 0;
    let decide = |order: &Order| match order.owed - order.paid {
        0 if order.shipped == 0 => Some(json!({ "type": "OrderShipped", "data": {} })),
        0 => None,
        left => Some(json!({ "type": "OrderPaid", "data": { "cents": left.min(PIECE) } })),
    };
    while let Some(lost) = Order::change(&till, "order-17", decide).await? {
        conflicts += lost;
    }
    Ok(conflicts)
}
