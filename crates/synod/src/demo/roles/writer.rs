//! The writer: facts in, a graph out.
//!
//! Store, sync, and only then finish: a writer that dies in between has stored facts that come again,
//! to its successor, whose sink knows their keys.
//! Publishing the graph is a task like any other, the last one.

use std::error::Error;
use std::fs::File;
use std::path::Path;

use serde_json::{Value, json};

use super::{FACTS, Orders, Seat, lease, strange};
use crate::demo::facts;
use crate::demo::sink::Sink;
use crate::demo::sinks::graphml::GraphMl;

/// The body of the task that publishes the graph.
pub fn publish() -> Value {
    json!({ "publish": true })
}

/// Writes until it is killed.
pub async fn run(orders: Orders, out: &Path) -> Result<(), Box<dyn Error>> {
    let _alone = alone(out)?;
    let mut sink = GraphMl::open(out)?;
    let seat = Seat::take(orders).await?;
    loop {
        let tasks = seat.claim(FACTS).await?;
        for task in &tasks {
            if *task.body() == publish() {
                sink.finish()?;
                continue;
            }
            let (key, facts) = facts::from_body(task.body()).ok_or_else(|| strange(task))?;
            sink.store(&key, &facts)?;
        }
        sink.sync()?;
        if !tasks.is_empty() {
            let done: Vec<Value> = tasks.iter().map(lease).collect();
            seat.agent.call("queue", "finish_all", &json!({ "tasks": done })).await?;
        }
    }
}

/// One writer at a time: the sink says so, and a process that lingers must not prove it wrong.
fn alone(out: &Path) -> std::io::Result<File> {
    let lock = File::create(out.join(".writer.lock"))?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive)?;
    Ok(lock)
}
