//! How long it takes from hand to hand: a lock to the next in line, a message to its waiting reader.
//!
//! One thread writes to one connection and reads from the other, so that nothing but the node stands between the two.

use super::Plan;
use super::report::{Report, quantile};
use super::served::{Client, Served};
use serde_json::{Value, json};
use std::time::Instant;

/// Measures both over HTTP.
pub(crate) fn measure(plan: &Plan, report: &mut Report, node: &Served) -> Result<(), String> {
    let count = plan.scale(500);
    let mut times = locks(node, count)?;
    tell(report, "release of a lock to the reply of the next in line", &mut times);
    let mut times = mail(node, count)?;
    tell(report, "send to the reply of a waiting reader", &mut times);
    let mut times = alone(node, count)?;
    tell(report, "acquire and release with nobody else, both requests", &mut times);
    Ok(())
}

fn tell(report: &mut Report, what: &str, times: &mut [f64]) {
    report.fact(&format!("{what}, p50"), quantile(times, 0.5) * 1e3, "ms");
    report.fact(&format!("{what}, p99"), quantile(times, 0.99) * 1e3, "ms");
}

fn locks(node: &Served, count: u64) -> Result<Vec<f64>, String> {
    const ACQUIRE: &str = r#"{"names":["src/**"],"wait_ms":20000,"ttl_ms":60000}"#;
    let (mut holder, mut next) = (node.client("lock-a")?, node.client("lock-b")?);
    let mut asker = node.client("asker")?;
    let mut held = holder.call("lock/acquire", ACQUIRE)?;
    let mut times = Vec::new();
    for _ in 0..count {
        next.send("lock/acquire", ACQUIRE)?;
        until_one_waits(&mut asker)?;
        let start = Instant::now();
        holder.send("lock/release", &key(&held))?;
        held = next.receive()?;
        times.push(start.elapsed().as_secs_f64());
        holder.receive()?;
        std::mem::swap(&mut holder, &mut next);
    }
    holder.call("lock/release", &key(&held))?;
    Ok(times)
}

fn mail(node: &Served, count: u64) -> Result<Vec<f64>, String> {
    let (mut writer, mut reader) = (node.client("writer")?, node.client("reader")?);
    let mut asker = node.client("asker")?;
    // As many as are measured may be written within a minute.
    asker.call("space/set", r#"{"name":"mail_rate_max","value":1000000}"#)?;
    let mut times = Vec::new();
    for _ in 0..count {
        reader.send("mail/receive", r#"{"wait_ms":20000}"#)?;
        until_one_waits(&mut asker)?;
        let start = Instant::now();
        writer.send("mail/send", r#"{"to":"reader","body":"go on"}"#)?;
        let received = reader.receive()?;
        times.push(start.elapsed().as_secs_f64());
        writer.receive()?;
        let message = &received["messages"][0];
        let ack = json!({"message": message["message"], "fence": message["fence"]});
        reader.call("mail/ack", &ack.to_string())?;
    }
    Ok(times)
}

fn alone(node: &Served, count: u64) -> Result<Vec<f64>, String> {
    let mut client = node.client("alone")?;
    let mut times = Vec::new();
    for n in 0..count {
        let start = Instant::now();
        let held = client.call("lock/acquire", &format!(r#"{{"names":["alone/{n}"]}}"#))?;
        client.call("lock/release", &key(&held))?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(times)
}

fn key(held: &Value) -> String {
    json!({"lock": held["lock"], "fence": held["fence"]}).to_string()
}

fn until_one_waits(asker: &mut Client) -> Result<(), String> {
    while asker.ask("space/waits")?["waits"].as_array().map(Vec::len) != Some(1) {}
    Ok(())
}
