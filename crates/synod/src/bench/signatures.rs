//! Signed votes: how many a second a node verifies, and what others feel of it.
//!
//! ```text
//!   sixteen connections ─▶ signed votes of a ballot with 1,000 seats ─▶ verified beside the loop ─▶ counted
//!   one connection      ─▶ kv.put, one after the other: p50 and p99, first alone, then meanwhile
//! ```
//!
//! Votes are signed before the clock starts: what is measured is the node.
//! Beside it stands what the same machine does on one thread when it signs and does nothing else.

use super::Plan;
use super::report::{Report, quantile};
use super::served::Served;
use super::streams::crowd;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};
use synod_client::Key;
use synod_core::vote::Statement;

/// So many votes are on their way at once.
const AT_ONCE: usize = 16;
/// Seats of a ballot.
const SEATS: usize = 1_000;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    let node = Served::start(&plan.dir, "signatures")?;
    report.part(&format!(
        "signatures: signed votes of {SEATS} seats over HTTP, {AT_ONCE} at once, each counted and on the disk"
    ));
    let ballots = plan.scale(10).max(1);
    let keys =
        (0..SEATS).map(|_| Key::generate().map_err(|e| e.to_string())).collect::<Result<Vec<_>, _>>()?;
    report.progress("signing");
    let space = node.client("owner")?.ask("space/show")?["id"].as_str().unwrap_or_default().to_owned();
    let (mut votes, mut signing) = (Vec::new(), 0.0);
    for _ in 0..ballots {
        let opened = node.client("owner")?.surely("ballot/open", &question(&keys))?;
        let start = Instant::now();
        for (n, key) in keys.iter().enumerate() {
            votes.push((format!("voter-{n}"), vote(&space, &opened, &format!("voter-{n}"), key)?));
        }
        signing += start.elapsed().as_secs_f64();
    }
    report.fact("signed on one thread, nothing else", votes.len() as f64 / signing, "signatures/s");
    let mut alone = others(&node, || {
        std::thread::sleep(Duration::from_secs(3));
        Ok(())
    })?
    .0;
    report.progress(&format!("{} votes", votes.len()));
    let (mut meanwhile, took) = others(&node, || {
        let start = Instant::now();
        crowd(AT_ONCE, |who| {
            let mut client = node.client("voter")?;
            for (agent, vote) in votes.iter().skip(who).step_by(AT_ONCE) {
                client.speak_as(agent);
                let cast = client.surely("ballot/cast", vote)?;
                if cast["counted"] != true {
                    return Err(format!("a vote that was not counted: {cast}"));
                }
            }
            Ok(())
        })?;
        Ok(start.elapsed().as_secs_f64())
    })?;
    report.fact("verified and counted", votes.len() as f64 / took, "signatures/s");
    for (name, times) in [("others alone", &mut alone), ("others meanwhile", &mut meanwhile)] {
        report.fact(&format!("{name}: kv.put, p50"), quantile(times, 0.5) * 1e3, "ms");
        report.fact(&format!("{name}: kv.put, p99"), quantile(times, 0.99) * 1e3, "ms");
    }
    node.stop()
}

/// Does something while another puts keys, one after the other; how long each put took, and what came of it.
fn others<T>(node: &Served, run: impl FnOnce() -> Result<T, String>) -> Result<(Vec<f64>, T), String> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut client = node.client("other")?;
            let mut times = Vec::new();
            while !over.load(Relaxed) {
                let start = Instant::now();
                client.surely("kv/put", r#"{"key":"k","value":1}"#)?;
                times.push(start.elapsed().as_secs_f64());
            }
            Ok::<_, String>(times)
        });
        let came = run();
        over.store(true, Relaxed);
        let times = other.join().map_err(|_| "a client panicked")??;
        Ok((times, came?))
    })
}

/// A ballot that nobody decides before the last has voted.
fn question(keys: &[Key]) -> String {
    let seat = |(n, key): (usize, &Key)| json!({"voter": format!("voter-{n}"), "key": key.did()});
    let seats: Vec<Value> = keys.iter().enumerate().map(seat).collect();
    let ask = json!({
        "name": "b", "question": "ship it?", "seats": seats, "rule": "unanimous", "signed": true, "shared_principals": true,
    });
    ask.to_string()
}

fn vote(space: &str, opened: &Value, voter: &str, key: &Key) -> Result<String, String> {
    let number =
        |name: &str| opened[name].as_u64().ok_or_else(|| format!("a ballot without {name}: {opened}"));
    let (ballot, round) = (number("ballot")?, number("round")?);
    let digest = opened["terms"].as_str().unwrap_or_default();
    let byte = |n: usize| u8::from_str_radix(digest.get(2 * n..2 * n + 2)?, 16).ok();
    let mut terms = [0; 32];
    for (n, place) in terms.iter_mut().enumerate() {
        *place = byte(n).ok_or_else(|| format!("a ballot without its terms: {opened}"))?;
    }
    let statement = Statement { space, ballot, round, terms, choice: "yes", voter };
    let signature = key.sign(&statement.bytes()).map(|byte| format!("{byte:02x}")).concat();
    let cast = json!({
        "ballot": ballot, "choice": "yes", "round": round, "terms": digest, "key": key.did(), "signature": signature,
    });
    Ok(cast.to_string())
}
