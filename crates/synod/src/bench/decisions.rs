//! What many decide together: auctions, ballots, and state that many write.
//!
//! ```text
//!   auctions   ask ─▶ 10 · 100 bids ─▶ award ─▶ done: in the fold alone, and over HTTP, each answer on the disk
//!   ballots    open ─▶ 1,000 votes ─▶ decided: the same two ways
//!   merges     writes to a doc's keys, and copies merged into it: in the fold alone
//! ```
//!
//! The fold alone is one core without a disk: what the machines cost.
//! Over HTTP sixteen things go on at once, so that a flush serves several of them.

use super::Plan;
use super::fold::Bench;
use super::report::{Report, quantile};
use super::served::{Client, Served};
use super::streams::crowd;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// So many auctions or ballots go on at once.
const AT_ONCE: usize = 16;
/// Seats of a ballot.
const VOTERS: usize = 1_000;

/// Calls for bids, takes them, awards, and has the work done.
pub(crate) fn auctions(plan: &Plan, report: &mut Report) -> Result<(), String> {
    report.part("auctions: ask, bids, award, done; in the fold alone, all bids in one entry");
    for bidders in [10, 100] {
        let count = plan.scale(20_000 / bidders as u64).max(20);
        report.progress(&format!("{count} auctions with {bidders} bidders"));
        let (mut bench, mut took) = (Bench::new(false), Duration::ZERO);
        for _ in 0..count {
            took += auction(bidders, |commands| bench.say(commands))?;
        }
        let seconds = took.as_secs_f64();
        report.fact(&format!("{bidders} bidders"), count as f64 / seconds, "auctions/s");
        let requests = count as f64 * (bidders as f64 + 3.0);
        report.fact(&format!("{bidders} bidders: one command"), seconds / requests * 1e6, "µs");
    }
    let node = Served::start(&plan.dir, "auctions")?;
    report.part(&format!(
        "auctions: the same over HTTP, {AT_ONCE} at once, each answered when it is on the disk"
    ));
    for bidders in [10, 100] {
        let each = (plan.scale(1_000 / bidders as u64) as usize).max(2);
        report.progress(&format!("{} auctions with {bidders} bidders", each * AT_ONCE));
        let start = Instant::now();
        let times = crowd(AT_ONCE, |who| {
            let mut client = node.client("asker")?;
            let mut times = Vec::with_capacity(each);
            for _ in 0..each {
                let start = Instant::now();
                auction(bidders, |commands| spoken(&mut client, who, commands))?;
                times.push(start.elapsed().as_secs_f64());
            }
            Ok(times)
        })?;
        let took = start.elapsed().as_secs_f64();
        let mut times: Vec<f64> = times.into_iter().flatten().collect();
        report.fact(&format!("{bidders} bidders"), times.len() as f64 / took, "auctions/s");
        report.fact(&format!("{bidders} bidders: one auction, p50"), quantile(&mut times, 0.5) * 1e3, "ms");
        report.fact(&format!("{bidders} bidders: one auction, p99"), quantile(&mut times, 0.99) * 1e3, "ms");
    }
    node.stop()
}

/// Says commands, each by an agent; how long that took, and what was replied.
type Said = Result<(Duration, Vec<Value>), String>;

/// One after the other over one connection.
fn spoken(client: &mut Client, who: usize, commands: &[(String, &str, String)]) -> Said {
    let start = Instant::now();
    let mut replies = Vec::with_capacity(commands.len());
    for (agent, name, json) in commands {
        client.speak_as(&format!("{agent}-of-{who}"));
        replies.push(client.surely(&name.replace('.', "/"), json)?);
    }
    Ok((start.elapsed(), replies))
}

/// One auction from the call for bids to the end of the work; how long its commands took.
fn auction(
    bidders: usize,
    mut say: impl FnMut(&[(String, &str, String)]) -> Said,
) -> Result<Duration, String> {
    let ask = json!({"market": "m", "task": {"n": 1}, "bids_max": bidders, "reply_ms": 600_000}).to_string();
    let (mut took, asked) = say(&[("asker".into(), "auction.ask", ask)])?;
    let auction = asked[0]["auction"].as_u64().ok_or("an auction without a number")?;
    let bid = |n: usize| {
        let bid = json!({"auction": auction, "cost": 100 + n, "time_ms": 1_000});
        (format!("bidder-{n}"), "auction.bid", bid.to_string())
    };
    took += say(&(0..bidders).map(bid).collect::<Vec<_>>())?.0;
    let (more, attended) = say(&[("bidder-0".into(), "auction.attend", json!({"market": "m"}).to_string())])?;
    let awards = attended[0]["awards"].as_array().ok_or("no awards")?;
    let award =
        awards.iter().find(|award| award["auction"] == auction).ok_or("the lowest bid did not win")?;
    let done = json!({"auction": auction, "fence": award["fence"], "result": 1}).to_string();
    Ok(took + more + say(&[("bidder-0".into(), "auction.done", done)])?.0)
}

/// Puts a question to a thousand, who all vote.
pub(crate) fn ballots(plan: &Plan, report: &mut Report) -> Result<(), String> {
    report.part(&format!("ballots: {VOTERS} voters, all of whom vote; in the fold alone, 64 votes an entry"));
    let count = plan.scale(50).max(3);
    report.progress(&format!("{count} ballots"));
    let (mut bench, mut took) = (Bench::new(false), Duration::ZERO);
    for _ in 0..count {
        let (opening, opened) = bench.say(&[("asker".into(), "ballot.open", question())])?;
        took += opening;
        let votes: Vec<_> = (0..VOTERS).map(|n| vote(&opened[0], n)).collect();
        for votes in votes.chunks(64) {
            took += bench.say(votes)?.0;
        }
    }
    let seconds = took.as_secs_f64();
    report.fact("ballots", count as f64 / seconds, "ballots/s");
    report.fact("votes", (count as usize * VOTERS) as f64 / seconds, "votes/s");
    let node = Served::start(&plan.dir, "ballots")?;
    report.part(&format!(
        "ballots: {VOTERS} voters over HTTP, {AT_ONCE} votes at once, each answered when it is on the disk"
    ));
    let count = plan.scale(10).max(1);
    let start = Instant::now();
    for _ in 0..count {
        let opened = node.client("asker")?.surely("ballot/open", &question())?;
        crowd(AT_ONCE, |who| {
            let mut client = node.client("voter")?;
            for n in (who..VOTERS).step_by(AT_ONCE) {
                let (agent, _, vote) = vote(&opened, n);
                client.speak_as(&agent);
                client.surely("ballot/cast", &vote)?;
            }
            Ok(())
        })?;
    }
    let took = start.elapsed().as_secs_f64();
    report.fact("ballots", count as f64 / took, "ballots/s");
    report.fact("votes", (count as usize * VOTERS) as f64 / took, "votes/s");
    node.stop()
}

/// A ballot that nobody decides before the last has voted.
fn question() -> String {
    let voters: Vec<String> = (0..VOTERS).map(|n| format!("voter-{n}")).collect();
    json!({"name": "b", "question": "ship it?", "voters": voters, "rule": "unanimous", "shared_principals": true}).to_string()
}

fn vote(opened: &Value, n: usize) -> (String, &'static str, String) {
    let vote = json!({"ballot": opened["ballot"], "choice": "yes"});
    (format!("voter-{n}"), "ballot.cast", vote.to_string())
}

/// Writes of many into one doc.
pub(crate) fn merges(plan: &Plan, report: &mut Report) -> Result<(), String> {
    report.part("merges: a doc with rules, in the fold alone, 64 requests an entry");
    for (rule, value) in [("sum", json!(1)), ("set", json!("x")), ("last", json!({"n": 1}))] {
        let mut bench = Bench::new(false);
        let create = json!({"doc": "d", "rules": [{"key": "k", "rule": rule}]}).to_string();
        bench.say(&[("asker".into(), "doc.create", create)])?;
        let count = plan.scale(100_000);
        let (mut took, mut said) = (Duration::ZERO, 0);
        while said < count {
            let write = |n: u64| {
                // A set of so many different elements.
                let value = if rule == "set" { json!(format!("e{}", n % 1_000)) } else { value.clone() };
                let write = json!({"doc": "d", "key": "k", "value": value});
                (format!("agent-{}", n % 16), "doc.write", write.to_string())
            };
            took += bench.say(&(said..said + 64).map(write).collect::<Vec<_>>())?.0;
            said += 64;
        }
        report.fact(&format!("writes under `{rule}`"), said as f64 / took.as_secs_f64(), "writes/s");
    }
    Ok(())
}
