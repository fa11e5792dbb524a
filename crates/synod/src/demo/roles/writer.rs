//! The writer: facts in, a graph out.
//!
//! Store, sync, and only then finish: a writer that dies in between has stored facts that come again,
//! to its successor, whose sink knows their keys.

use std::error::Error;
use std::fs::File;
use std::path::Path;

use serde_json::Value;

use super::{Orders, Seat, WRITE, strange};
use crate::demo::facts;
use crate::demo::sink::Sink;
use crate::demo::sinks::graphml::GraphMl;

/// Writes until it is killed.
pub async fn run(orders: Orders, out: &Path) -> Result<(), Box<dyn Error>> {
    let _alone = alone(out)?;
    let mut sink = GraphMl::open(out)?;
    let seat = Seat::take(orders).await?;
    loop {
        let jobs = seat.jobs(WRITE).await?;
        for job in &jobs {
            let (key, facts) = facts::from_body(job.body()).ok_or_else(|| strange(job))?;
            sink.store(&key, &facts)?;
        }
        sink.sync()?;
        seat.finish(&jobs, vec![Value::Null; jobs.len()]).await?;
    }
}

/// Publishes what was written, when nobody writes any more.
pub fn publish(out: &Path) -> std::io::Result<()> {
    let _alone = alone(out)?;
    GraphMl::open(out)?.finish()
}

/// One writer at a time: the sink says so, and a process that lingers must not prove it wrong.
fn alone(out: &Path) -> std::io::Result<File> {
    let lock = File::create(out.join(".writer.lock"))?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive)?;
    Ok(lock)
}
