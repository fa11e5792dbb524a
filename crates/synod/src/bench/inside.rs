//! A node in this process: no socket, no JSON from outside, the same loop, log and fold as everywhere.

use super::disk;
use super::report::{Report, quantile};
use super::{Base, Plan, room};
use crate::node::{Config, Handle, Node, Submission};
use std::time::Instant;
use synod_core::catalogue::{self, Card, Class};
use synod_core::entry::{Envelope, Request};
use synod_core::json;

/// How many submit at once in the second half.
const SUBMITTERS: usize = 256;

pub(crate) fn measure(plan: &Plan, report: &mut Report, base: &Base) -> Result<(), String> {
    let node = Node::open(Config::new(room(&plan.dir, "inside"))).map_err(|e| e.to_string())?;
    let handle = node.create("bench").map_err(|e| e.to_string())?;
    let card = catalogue::find("queue", "push").expect("the catalogue has queue.push");
    report.part("inside: a node in this process, push of 256 bytes");
    one_by_one(plan, report, base, &handle, card)?;
    all_at_once(plan, report, &handle, card)?;
    node.stop();
    Ok(())
}

fn push(handle: &Handle, card: &'static Card, key: u64) -> Submission {
    let agent = format!("agent-{}", key % SUBMITTERS as u64);
    let envelope = Envelope {
        principal: "owner",
        agent: &agent,
        key: None,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    };
    let mut request = Request::new(&envelope);
    let body = format!("{{\"queue\":\"q\",\"body\":{{\"text\":\"{}\"}}}}", "x".repeat(245));
    let mut salts = handle.salts(&agent, None);
    json::encode(card, &body, &mut request, &mut salts).expect("a push that is right");
    Submission { request, class: Class::Work, agent, key: None, deadline: None, card }
}

fn one_by_one(
    plan: &Plan,
    report: &mut Report,
    base: &Base,
    handle: &Handle,
    card: &'static Card,
) -> Result<(), String> {
    let mut times = Vec::new();
    for n in 0..plan.scale(2_000) {
        let submission = push(handle, card, n);
        let start = Instant::now();
        handle.submit(submission).wait().map_err(|e| e.to_string())?;
        times.push(start.elapsed().as_secs_f64());
    }
    let p50 = quantile(&mut times, 0.5);
    // The disk drifts within minutes: measure it again beside the figure that is compared with it.
    let again = quantile(
        &mut disk::writes(&plan.dir, 512, plan.scale(2_000) as usize).map_err(|e| e.to_string())?,
        0.5,
    );
    let bare = (base.sync_p50 + again) / 2.0;
    report.fact("one durable operation, p50", p50 * 1e6, "µs");
    report.fact("one durable operation, p99", quantile(&mut times, 0.99) * 1e6, "µs");
    report.target("p50 against the bare fdatasync beside it", p50 / bare, "×", 1.3, false);
    Ok(())
}

fn all_at_once(plan: &Plan, report: &mut Report, handle: &Handle, card: &'static Card) -> Result<(), String> {
    let each = plan.scale(400) as usize;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    // Encoding is the door's work, on threads of its own: what is timed begins with the hand-over.
    let mut ready: Vec<Vec<Submission>> = (0..SUBMITTERS)
        .map(|submitter| (0..each).map(|_| push(handle, card, submitter as u64)).collect())
        .collect();
    let before = handle.status();
    let start = Instant::now();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for submissions in ready.drain(..) {
            let handle = handle.clone();
            tasks.spawn(async move {
                for submission in submissions {
                    handle.submit(submission).await.map_err(|e| e.to_string())?;
                }
                Ok::<_, String>(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(|e| e.to_string())??;
        }
        Ok::<_, String>(())
    })?;
    let took = start.elapsed().as_secs_f64();
    let operations = (each * SUBMITTERS) as f64;
    let entries = (handle.status().entries - before.entries).max(1) as f64;
    let group = (operations / entries).round().max(1.0) as usize;
    let bytes = 400 * group;
    let bare_times = disk::writes(&plan.dir, bytes, plan.scale(1_000) as usize).map_err(|e| e.to_string())?;
    let bare = group as f64 / (bare_times.iter().sum::<f64>() / bare_times.len() as f64);
    report.fact(&format!("{SUBMITTERS} submitters"), operations / took, "operations/s");
    report.fact("operations an entry", operations / entries, "");
    report.fact("bare file with groups of that size", bare, "operations/s");
    report.target("share of the bare file", operations / took / bare * 100.0, "%", 60.0, true);
    Ok(())
}
