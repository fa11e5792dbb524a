//! How late a schedule's ticks are: from the planned time to the entry's time, and to when a listener hears of it.
//!
//! Schedules of one tick a second each, spread over the second, push a task each; the node is otherwise idle, and then busy with pushes of others.
//! Times are whole milliseconds, as they are in the log.

use super::Plan;
use super::report::{Report, quantile};
use super::served::{Served, number};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

/// Schedules that tick once a second each.
const SCHEDULES: u64 = 50;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    let node = Served::start(&plan.dir, "ticks")?;
    report.part(&format!(
        "ticks: {SCHEDULES} schedules of one tick a second each, every tick a task in a queue"
    ));
    let mut owner = node.client("owner")?;
    let now = wall();
    for n in 0..SCHEDULES {
        let set = json!({
            "schedule": format!("s{n}"), "every_ms": 1_000, "anchor": now / 1_000 * 1_000 + n * 1_000 / SCHEDULES,
            "commands": [{"queue.push": {"queue": "ticks", "body": n}}],
        });
        owner.surely("schedule/set", &set.to_string())?;
    }
    let ticks = plan.scale(30).max(3) * SCHEDULES;
    for others in [0, 16] {
        let name = if others == 0 { "idle".to_owned() } else { format!("{others} clients push meanwhile") };
        report.progress(&format!("{name}, {ticks} ticks"));
        let (mut entry, mut heard) = busy(&node, others, || listen(&node, ticks))?;
        for (what, times) in
            [("entry's time after the tick's", &mut entry), ("heard after the tick", &mut heard)]
        {
            report.fact(&format!("{name}: {what}, p50"), quantile(times, 0.5), "ms");
            report.fact(&format!("{name}: {what}, p99"), quantile(times, 0.99), "ms");
        }
    }
    node.stop()
}

fn wall() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// Hears so many ticks; how late each was noted and heard, in milliseconds.
fn listen(node: &Served, ticks: u64) -> Result<(Vec<f64>, Vec<f64>), String> {
    let mut stream = node.client("listener")?.subscribe("events?machine=schedule&event=fired")?;
    let (mut entry, mut heard) = (Vec::new(), Vec::new());
    while (entry.len() as u64) < ticks {
        let data = stream.next()?;
        let now = wall();
        let tick = number(data, "\"tick\":").ok_or_else(|| format!("a firing without its tick: {data}"))?;
        let at = number(data, "\"at\":").ok_or_else(|| format!("a firing without its time: {data}"))?;
        entry.push(at.saturating_sub(tick) as f64);
        heard.push(now.saturating_sub(tick) as f64);
    }
    Ok((entry, heard))
}

/// Does something while so many clients push tasks, one after the other each.
fn busy<T>(node: &Served, clients: usize, run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|n| {
                let over = &over;
                scope.spawn(move || {
                    let mut client = node.client(&format!("pusher-{n}"))?;
                    while !over.load(Relaxed) {
                        client.surely("queue/push", r#"{"queue":"others","body":1}"#)?;
                    }
                    Ok::<_, String>(())
                })
            })
            .collect();
        let came = run();
        over.store(true, Relaxed);
        for thread in threads {
            thread.join().map_err(|_| "a client panicked")??;
        }
        came
    })
}
