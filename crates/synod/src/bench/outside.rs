//! A node of its own, over HTTP: the whole push → claim → finish, a waiting claimer's wake-up, a dead worker's task in other hands.

use super::Plan;
use super::report::{Report, quantile};
use super::served::{Client, Served};
use serde_json::{Value, json};
use std::sync::mpsc;
use std::time::Instant;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    let node = Served::start(&plan.dir, "outside")?;
    report.part("outside: push → claim → finish over HTTP, one connection a client");
    for clients in [1, 16, 64, 256] {
        rounds(plan, report, &node, clients)?;
    }
    report.part("outside: waiting and dying");
    wake_up(plan, report, &node)?;
    death(plan, report, &node)?;
    report.part("outside: from hand to hand");
    super::passing::measure(plan, report, &node)?;
    Ok(())
}

fn rounds(plan: &Plan, report: &mut Report, node: &Served, clients: usize) -> Result<(), String> {
    let each = (plan.scale(12_000) as usize / clients).clamp(20, 1_000);
    let start = Instant::now();
    let times = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|n| {
                std::thread::Builder::new()
                    .stack_size(256 << 10)
                    .spawn_scoped(scope, move || round_client(node, n, each))
                    .map_err(|e| e.to_string())
            })
            .collect::<Result<_, _>>()?;
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a client panicked".to_owned())?)
            .collect::<Result<Vec<_>, String>>()
    })?;
    let took = start.elapsed().as_secs_f64();
    let mut times: Vec<f64> = times.into_iter().flatten().collect();
    let requests = (clients * each * 3) as f64;
    report.fact(&format!("{clients} clients"), requests / took, "requests/s");
    report.fact(&format!("{clients} clients, one request, p50"), quantile(&mut times, 0.5) * 1e3, "ms");
    report.fact(&format!("{clients} clients, one request, p99"), quantile(&mut times, 0.99) * 1e3, "ms");
    Ok(())
}

fn round_client(node: &Served, n: usize, each: usize) -> Result<Vec<f64>, String> {
    let mut client = node.client(&format!("client-{n}"))?;
    let mut times = Vec::with_capacity(each * 3);
    let mut timed = |client: &mut Client, verb: &str, body: &str| {
        let start = Instant::now();
        let reply = client.call(verb, body)?;
        times.push(start.elapsed().as_secs_f64());
        Ok::<Value, String>(reply)
    };
    for _ in 0..each {
        timed(&mut client, "queue/push", r#"{"queue":"rounds","body":{"n":1}}"#)?;
        let claimed = timed(&mut client, "queue/claim", r#"{"queue":"rounds","wait_ms":5000}"#)?;
        let task = &claimed["tasks"][0];
        let finish = json!({"task": task["task"], "fence": task["fence"]}).to_string();
        let finished = timed(&mut client, "queue/finish", &finish)?;
        if finished["state"] != "done" {
            return Err(format!("a finish that was refused: {finished}"));
        }
    }
    Ok(times)
}

/// From a push to the reply of a claim that waited for it.
fn wake_up(plan: &Plan, report: &mut Report, node: &Served) -> Result<(), String> {
    let count = plan.scale(500) as usize;
    let (said, heard) = mpsc::channel();
    let mut times = std::thread::scope(|scope| {
        let waiter = scope.spawn(move || {
            let mut client = node.client("waiter")?;
            for _ in 0..count {
                client.send("queue/claim", r#"{"queue":"wake","wait_ms":20000}"#)?;
                said.send(None).map_err(|e| e.to_string())?;
                let claimed = client.receive()?;
                said.send(Some(Instant::now())).map_err(|e| e.to_string())?;
                let task = &claimed["tasks"][0];
                client.call(
                    "queue/finish",
                    &json!({"task": task["task"], "fence": task["fence"]}).to_string(),
                )?;
            }
            Ok::<_, String>(())
        });
        let mut pusher = node.client("pusher")?;
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            heard.recv().map_err(|e| e.to_string())?;
            while pusher.stats("wake")?["claimers"] != 1 {}
            let start = Instant::now();
            pusher.call("queue/push", r#"{"queue":"wake","body":1}"#)?;
            let woken = heard.recv().map_err(|e| e.to_string())?.ok_or("a waiter out of step")?;
            times.push(woken.saturating_duration_since(start).as_secs_f64());
        }
        waiter.join().map_err(|_| "the waiter panicked".to_owned())??;
        Ok::<_, String>(times)
    })?;
    report.fact("push to the reply of a waiting claim, p50", quantile(&mut times, 0.5) * 1e3, "ms");
    report.fact("push to the reply of a waiting claim, p99", quantile(&mut times, 0.99) * 1e3, "ms");
    Ok(())
}

impl Client {
    fn stats(&mut self, queue: &str) -> Result<Value, String> {
        self.ask(&format!("queue/stats?queue={queue}"))
    }
}

/// From a worker's last sign of life to its task in another's hands, with leases of half a second and no backoff.
fn death(plan: &Plan, report: &mut Report, node: &Served) -> Result<(), String> {
    let mut times = Vec::new();
    let mut heir = node.client("heir")?;
    heir.call("queue/push", r#"{"queue":"death","body":1,"backoff_ms":0,"attempts_max":1000}"#)?;
    for n in 0..plan.scale(20).max(3) {
        let mut victim = node.client(&format!("victim-{n}"))?;
        let claimed = victim.call("queue/claim", r#"{"queue":"death","lease_ms":500,"wait_ms":5000}"#)?;
        if claimed["tasks"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!("nothing to die with: {claimed}"));
        }
        let start = Instant::now();
        drop(victim);
        let claimed = heir.call("queue/claim", r#"{"queue":"death","lease_ms":60000,"wait_ms":10000}"#)?;
        times.push(start.elapsed().as_secs_f64());
        let task = &claimed["tasks"][0];
        heir.call("queue/release", &json!({"task": task["task"], "fence": task["fence"]}).to_string())?;
    }
    report.fact(
        "a worker dies with a lease of 500 ms: work in other hands, p50",
        quantile(&mut times, 0.5) * 1e3,
        "ms",
    );
    report.fact(
        "a worker dies with a lease of 500 ms: work in other hands, max",
        quantile(&mut times, 1.0) * 1e3,
        "ms",
    );
    Ok(())
}
