//! Topics over HTTP: publishing, following by server-sent events, consumer groups.
//!
//! ```text
//!   publish   1 · 64 · 256 connections ─▶ one topic, one message a request, answered when it is on the disk
//!   fan-out   publishers ─▶ one topic ─▶ 1 · 10 · 100 subscribers: flat out (deliveries/s), and at a steady pace (lag)
//!   groups    one topic ─▶ 1 · 16 members: fetch, and an ack for each message
//! ```
//!
//! A subscriber insists on every offset in its order: a number from a stream with a gap would be worth nothing.
//! Lag is from before a publish is sent to when a subscriber has read the message, on one clock.

use super::report::{Report, quantile};
use super::served::{Client, Served, number};
use super::{Base, Plan, disk};
use serde_json::{Value, json};
use std::thread::{Builder, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// A body of 256 bytes as it is sent: `{"n":…,"t":…,"x":"…"}`.
pub(super) fn body(n: u64, nanos: u64) -> String {
    let head = format!("{{\"n\":{n},\"t\":{nanos},\"x\":\"");
    let fill = 256usize.saturating_sub(head.len() + 2);
    format!("{head}{}\"}}", "x".repeat(fill))
}

/// One durable publish after the other, by so many at once.
pub(crate) fn publish(plan: &Plan, report: &mut Report, base: &Base) -> Result<(), String> {
    let node = Served::start(&plan.dir, "publish")?;
    report.part("publish: 256 bytes a message and a request over HTTP, each answered when it is on the disk");
    for publishers in [1, 64, 256] {
        let each = (plan.scale(40_000) as usize / publishers).clamp(20, 2_000);
        let name = format!("{publishers} publisher{}", if publishers == 1 { "" } else { "s" });
        report.progress(&format!("{name}, {each} messages each"));
        let mut asker = node.client("asker")?;
        let before = asker.metric("syncs_total")?;
        let start = Instant::now();
        let times = crowd(publishers, |who| {
            let mut client = node.client(&format!("publisher-{who}"))?;
            let mut times = Vec::with_capacity(each);
            for n in 0..each {
                let message = format!(r#"{{"topic":"publish","body":{}}}"#, body(n as u64, 0));
                let start = Instant::now();
                client.surely("topic/publish", &message)?;
                times.push(start.elapsed().as_secs_f64());
            }
            Ok(times)
        })?;
        let took = start.elapsed().as_secs_f64();
        let mut times: Vec<f64> = times.into_iter().flatten().collect();
        let messages = times.len() as f64;
        report.fact(&name, messages / took, "messages/s");
        let flushes = (asker.metric("syncs_total")? - before).max(1.0);
        report.fact(&format!("{name}: messages a flush"), messages / flushes, "");
        let p50 = quantile(&mut times, 0.5);
        report.fact(&format!("{name}: p50"), p50 * 1e3, "ms");
        report.fact(&format!("{name}: p99"), quantile(&mut times, 0.99) * 1e3, "ms");
        if publishers == 1 {
            // The disk drifts within minutes: measured again beside the figure that is compared with it.
            let again =
                disk::writes(&plan.dir, 512, plan.scale(2_000) as usize).map_err(|e| e.to_string())?;
            let bare = (base.sync_p50 + quantile(&mut { again }, 0.5)) / 2.0;
            report.fact("p50 of one publisher against the bare fdatasync beside it", p50 / bare, "×");
        }
    }
    node.stop()
}

/// One topic, many subscribers.
pub(crate) fn fan_out(plan: &Plan, report: &mut Report) -> Result<(), String> {
    let node = Served::start(&plan.dir, "fan-out")?;
    report.part("fan-out: one topic, messages of 256 bytes, server-sent events");
    for subscribers in [1, 10, 100] {
        let name = format!("{subscribers} subscriber{}", if subscribers == 1 { "" } else { "s" });
        let count = plan.scale((200_000 / subscribers as u64).clamp(4_000, 20_000));
        report.progress(&format!("{name}, {count} messages flat out"));
        let flat = followed(&node, &format!("flat-{subscribers}"), subscribers, |topic, clock| {
            flat_out(&node, topic, count, clock)
        })?;
        let deliveries = flat.lags.len() as f64;
        report.fact(&format!("{name}, flat out"), deliveries / flat.took, "deliveries/s");
        report.fact(&format!("{name}, flat out: published"), count as f64 / flat.took, "messages/s");
        let count = plan.scale(2_000);
        report.progress(&format!("{name}, {count} messages at {PACE} a second"));
        let mut steady = followed(&node, &format!("steady-{subscribers}"), subscribers, |topic, clock| {
            steadily(&node, topic, count, clock)
        })?;
        let lags = &mut steady.lags;
        report.fact(&format!("{name}, {PACE} messages/s: lag, p50"), quantile(lags, 0.5) * 1e3, "ms");
        report.fact(&format!("{name}, {PACE} messages/s: lag, p99"), quantile(lags, 0.99) * 1e3, "ms");
    }
    node.stop()
}

/// Messages a second where lag is measured.
const PACE: u64 = 200;
/// Who publishes where nobody waits.
const PUBLISHERS: usize = 16;

/// What subscribers saw.
struct Followed {
    lags: Vec<f64>,
    took: f64,
}

/// Lets `publish` publish to a topic while so many follow it. It says how many messages it published.
fn followed(
    node: &Served,
    topic: &str,
    subscribers: usize,
    publish: impl FnOnce(&str, Instant) -> Result<u64, String>,
) -> Result<Followed, String> {
    // A topic that is there can be subscribed to from its end.
    node.client("owner")?.surely("topic/create", &json!({"topic": topic}).to_string())?;
    let clock = Instant::now();
    std::thread::scope(|scope| {
        let mut readers: Vec<ScopedJoinHandle<'_, Result<Vec<f64>, String>>> = Vec::new();
        for nth in 0..subscribers {
            let client = node.client(&format!("subscriber-{nth}"))?;
            let mut stream = client.subscribe(&format!("topic/subscribe?topic={topic}&from=end"))?;
            let read = move || {
                let mut lags = Vec::new();
                loop {
                    let data = stream.next()?;
                    let now = clock.elapsed().as_nanos() as u64;
                    if number(data, "\"offset\":") != Some(lags.len() as u64) {
                        return Err(format!("offset {} was to come: {data}", lags.len()));
                    }
                    // The last message is number zero.
                    if number(data, "\"n\":") == Some(0) {
                        return Ok(lags);
                    }
                    let sent = number(data, "\"t\":").ok_or("a message without its time")?;
                    lags.push(now.saturating_sub(sent) as f64 / 1e9);
                }
            };
            readers.push(
                Builder::new().stack_size(256 << 10).spawn_scoped(scope, read).map_err(|e| e.to_string())?,
            );
        }
        let start = Instant::now();
        let published = publish(topic, clock)?;
        // Ends every subscriber, after everything that is measured.
        let last = json!({"topic": topic, "body": {"n": 0, "t": 0}}).to_string();
        node.client("owner")?.surely("topic/publish", &last)?;
        let mut lags = Vec::new();
        for reader in readers {
            let seen = reader.join().map_err(|_| "a subscriber panicked")??;
            if seen.len() as u64 != published {
                return Err(format!("a subscriber saw {} of {published} messages", seen.len()));
            }
            lags.extend(seen);
        }
        Ok(Followed { lags, took: start.elapsed().as_secs_f64() })
    })
}

fn flat_out(node: &Served, topic: &str, count: u64, clock: Instant) -> Result<u64, String> {
    let each = count.div_ceil(PUBLISHERS as u64);
    crowd(PUBLISHERS, |who| {
        let mut client = node.client(&format!("publisher-{who}"))?;
        (1..=each).try_for_each(|n| one(&mut client, topic, n, clock))
    })?;
    Ok(each * PUBLISHERS as u64)
}

fn steadily(node: &Served, topic: &str, count: u64, clock: Instant) -> Result<u64, String> {
    let mut client = node.client("publisher")?;
    let start = Instant::now();
    for n in 1..=count {
        let due = Duration::from_micros(n * 1_000_000 / PACE);
        std::thread::sleep(due.saturating_sub(start.elapsed()));
        one(&mut client, topic, n, clock)?;
    }
    Ok(count)
}

fn one(client: &mut Client, topic: &str, n: u64, clock: Instant) -> Result<(), String> {
    let body = body(n, clock.elapsed().as_nanos() as u64);
    client.surely("topic/publish", &format!(r#"{{"topic":"{topic}","body":{body}}}"#)).map(drop)
}

/// Fetch and ack by the members of a group.
pub(crate) fn groups(plan: &Plan, report: &mut Report) -> Result<(), String> {
    let node = Served::start(&plan.dir, "groups")?;
    report.part("groups: messages of 256 bytes, an ack for each");
    let count = plan.scale(20_000);
    let mut owner = node.client("owner")?;
    for first in (0..count).step_by(500) {
        let messages: Vec<Value> =
            (first..(first + 500).min(count)).map(|n| json!({"body": body_of(n)})).collect();
        owner.surely("topic/publish_all", &json!({"topic": "work", "messages": messages}).to_string())?;
    }
    for (members, max) in [(1, 1), (1, 32), (16, 1), (16, 32)] {
        let group = format!("group-{members}-{max}");
        let name = format!(
            "{members} member{}, fetch of {max}, ack one by one",
            if members == 1 { "" } else { "s" }
        );
        // One at a time is slower by far: a part of the messages tells as much.
        let share = if members * max < 32 { count / 4 } else { count };
        let from = (count - share).to_string();
        let join = json!({"group": group, "topic": "work", "from": from}).to_string();
        owner.surely("topic/join", &join)?;
        report.progress(&format!("{name}, {share} messages"));
        let start = Instant::now();
        let seen = crowd(members, |who| member(&node, &group, who, max))?;
        let took = start.elapsed().as_secs_f64();
        let handled: u64 = seen.iter().map(|(handled, _)| handled).sum();
        if handled != share {
            return Err(format!("{handled} of {share} messages were handled"));
        }
        let mut times: Vec<f64> = seen.into_iter().flat_map(|(_, times)| times).collect();
        report.fact(&name, handled as f64 / took, "messages/s");
        report.fact(&format!("{name}: fetch, p50"), quantile(&mut times, 0.5) * 1e3, "ms");
        report.fact(&format!("{name}: fetch, p99"), quantile(&mut times, 0.99) * 1e3, "ms");
    }
    node.stop()
}

fn body_of(n: u64) -> Value {
    serde_json::from_str(&body(n, 0)).unwrap_or_default()
}

/// Handles messages until there are none: how many, and what each fetch took.
fn member(node: &Served, group: &str, who: usize, max: usize) -> Result<(u64, Vec<f64>), String> {
    let mut client = node.client(&format!("{group}-member-{who}"))?;
    client.surely("topic/join", &json!({"group": group, "topic": "work"}).to_string())?;
    let (mut handled, mut times) = (0, Vec::new());
    loop {
        let start = Instant::now();
        let fetched = client.surely("topic/fetch", &json!({"group": group, "max": max}).to_string())?;
        times.push(start.elapsed().as_secs_f64());
        let messages = fetched["messages"].as_array().map_or(&[][..], Vec::as_slice);
        if messages.is_empty() {
            return Ok((handled, times));
        }
        for message in messages {
            let ack = json!({"group": group, "offset": message["offset"], "fence": message["fence"]});
            client.surely("topic/ack", &ack.to_string())?;
            handled += 1;
        }
    }
}

/// Runs so many at once, each on a thread of its own.
pub(super) fn crowd<T: Send>(
    count: usize,
    run: impl Fn(usize) -> Result<T, String> + Sync,
) -> Result<Vec<T>, String> {
    std::thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = (0..count)
            .map(|who| {
                let thread = Builder::new().stack_size(256 << 10).spawn_scoped(scope, move || run(who));
                thread.map_err(|e| e.to_string())
            })
            .collect::<Result<_, _>>()?;
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a client panicked".to_owned())?).collect()
    })
}
