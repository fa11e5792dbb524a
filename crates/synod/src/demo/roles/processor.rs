//! The processor: changes in, facts out.

use std::error::Error;

use super::{CHANGES, FACTS, Orders, Seat, strange};
use crate::demo::facts;
use crate::demo::history::Change;

/// Processes until it is killed.
pub async fn run(orders: Orders) -> Result<(), Box<dyn Error>> {
    let rest = orders.hold;
    let seat = Seat::take(orders).await?;
    // Whoever comes in the middle rests first, as after every claim: what fell from the seat goes to a colleague.
    tokio::time::sleep(rest).await;
    loop {
        let tasks = seat.claim(CHANGES).await?;
        let mut bodies = Vec::with_capacity(tasks.len());
        for task in &tasks {
            let change = Change::from_json(task.body()).ok_or_else(|| strange(task))?;
            bodies.push(facts::to_body(&change.key(), &facts::facts(&change)));
        }
        if !tasks.is_empty() {
            seat.hand_over(&tasks, &[(FACTS, bodies)]).await?;
        }
    }
}
