//! The processor: changes in, facts out.

use std::error::Error;

use super::{Orders, PROCESS, Seat, strange};
use crate::demo::facts;
use crate::demo::history::Change;

/// Processes until it is killed.
pub async fn run(orders: Orders) -> Result<(), Box<dyn Error>> {
    let rest = orders.hold;
    let seat = Seat::take(orders).await?;
    // Whoever comes in the middle rests first, as after every take: what fell from the seat goes to a colleague.
    tokio::time::sleep(rest).await;
    loop {
        let jobs = seat.jobs(PROCESS).await?;
        let mut bodies = Vec::with_capacity(jobs.len());
        for job in &jobs {
            let change = Change::from_json(job.body()).ok_or_else(|| strange(job))?;
            bodies.push(facts::to_body(&change.key(), &facts::facts(&change)));
        }
        seat.finish(&jobs, bodies).await?;
    }
}
