//! SIGKILL of the node under load, again and again.
//!
//! Every request carries a key and is repeated until some life of the node has answered it.
//! So at the end everything is exact: each push is there once, each increment counted once, each task finished once.

use crate::client::{Client, bytes, find, response, until};
use crate::ledger::{Ledger, Verdict, export};
use crate::process::{Process, is_long, turn, verify_clean};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the threads share.
struct Stage {
    data: PathBuf,
    ledger: Ledger,
    /// No new work is made.
    enough: AtomicBool,
    /// Everything is done.
    over: AtomicBool,
    /// Ids of events, as a listener heard them.
    heard: Mutex<Vec<String>>,
}

#[test]
fn nothing_acknowledged_is_lost_however_often_the_node_is_killed() {
    let _turn = turn();
    let rounds = if is_long() { 50 } else { 5 };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_owned();
    let mut node = Process::start(&data);
    let stage = Arc::new(Stage {
        data: data.clone(),
        ledger: Ledger::default(),
        enough: AtomicBool::new(false),
        over: AtomicBool::new(false),
        heard: Mutex::default(),
    });
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for name in ["heron", "wren"] {
        threads.push(on(&stage, move |stage| push(stage, name)));
    }
    for name in ["ibis", "crane", "stork"] {
        threads.push(on(&stage, move |stage| work(stage, name)));
    }
    threads.push(on(&stage, haunt));
    threads.push(on(&stage, listen));

    let mut chance = 0x5eed_u64;
    let mut slowest = Duration::ZERO;
    for round in 1..=rounds {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let goal = stage.ledger.acks() + 40 + (chance >> 33) % 200;
        until("work that goes on", || (stage.ledger.acks() >= goal).then_some(()));
        // What was told by now was told before the kill.
        let (task, finished, increments) = {
            let told = stage.ledger.told();
            (
                told.pushed.values().max().copied(),
                told.finished.keys().copied().collect::<Vec<_>>(),
                told.increments,
            )
        };
        let killed = Instant::now();
        node.kill();
        let dead_after = killed.elapsed();
        if round % 3 == 0 {
            stop_in_between(&data, &stage);
        }
        for nth in 0..4 {
            Process::stillborn(&data, Duration::from_millis((chance >> (40 + nth * 4)) % 16 * (nth + 1) * 2));
        }
        let report = verify_clean(&data);
        let verdict = Verdict::of(&export(&data));
        verdict.agrees_with(&stage.ledger.told());
        node = Process::start(&data);
        let back = dead_after + node.ready_after;
        slowest = slowest.max(back);
        println!(
            "round {round}: killed after {goal} answers; answering again after {} ms; {}; {} entries verified, torn: {}",
            back.as_millis(),
            node.recovery(),
            report["entries"],
            report["torn"] != Value::Null,
        );
        let mut asker = node.client("judge");
        let show = |asker: &mut Client, task: u64| asker.ask(&format!("queue/show?task={task}"));
        assert!(task.is_none_or(|task| show(&mut asker, task).is_ok()), "the newest task is there");
        for task in finished.iter().rev().take(20) {
            assert_eq!(show(&mut asker, *task).json["state"], "done", "task {task}");
        }
        assert!(asker.ask("kv/get?key=count").json["value"].as_u64().unwrap_or(0) >= increments);
    }

    stage.enough.store(true, Relaxed);
    let mut asker = node.client("judge");
    until("every task done", || {
        let open = ["work", "next"].iter().map(|queue| {
            let stats = asker.ask(&format!("queue/stats?queue={queue}"));
            stats.number("pushed") - stats.number("done")
        });
        (open.sum::<u64>() == 0).then_some(())
    });
    stage.over.store(true, Relaxed);
    threads.drain(..).for_each(|thread| thread.join().unwrap());
    let value = asker.ask("kv/get?key=count").number("value");
    let last = asker.ask("space/show").number("index");
    until("the last event heard", || {
        let heard = stage.heard.lock().unwrap();
        let index = heard.last().and_then(|id| id.split('.').next()?.parse::<u64>().ok());
        // Queries and repeats make no events: the last few requests may be silent.
        (index? + 50 >= last).then_some(())
    });
    assert!(node.stop().success());
    verify_clean(&data);
    let events = export(&data);
    let verdict = Verdict::of(&events);
    let told = stage.ledger.told();
    verdict.agrees_with(&told);
    let (pushed, finished) = verdict.counts();
    assert_eq!(pushed, finished, "every task is finished, once");
    let work = told.pushed.len();
    let txns = told.finished.len() - pushed.min(told.finished.len());
    assert_eq!(txns, 0, "finishes were told that the log does not know");
    assert_eq!(told.finished.len(), finished, "every finish was told, once");
    assert_eq!(pushed, work * 2, "each task has begotten one, in the transaction that finished it");
    assert_eq!((value, verdict.increments), (told.increments, told.increments), "exactly once");
    let heard = stage.heard.lock().unwrap();
    let written: Vec<&String> = events.iter().map(|(id, ..)| id).collect();
    let common = heard.iter().zip(&written).take_while(|(heard, written)| heard == *written).count();
    assert_eq!(
        common,
        heard.len(),
        "events heard over {rounds} kills: without a gap, a repeat, or one that never was"
    );
    println!(
        "{rounds} kills: {pushed} tasks, {} increments, {} leases expired and {} given back, {} events heard; slowest restart {} ms",
        told.increments,
        verdict.expired,
        verdict.released,
        heard.len(),
        slowest.as_millis()
    );
}

/// A life that ends as it should, though everybody is at it.
fn stop_in_between(data: &Path, stage: &Stage) {
    let node = Process::start(data);
    let goal = stage.ledger.acks() + 50;
    until("work that goes on", || (stage.ledger.acks() >= goal).then_some(()));
    let begun = Instant::now();
    assert!(node.stop().success());
    println!("stopped under load within {} ms", begun.elapsed().as_millis());
    assert_eq!(verify_clean(data)["torn"], Value::Null);
}

fn on(stage: &Arc<Stage>, run: impl FnOnce(&Stage) + Send + 'static) -> JoinHandle<()> {
    let stage = stage.clone();
    std::thread::spawn(move || run(&stage))
}

/// Pushes and counts, each under a key of its own.
fn push(stage: &Stage, agent: &str) {
    let mut client = Client::new(&stage.data, agent);
    for n in 0.. {
        if stage.enough.load(Relaxed) {
            return;
        }
        let name = format!("{agent}-{n}");
        let body = json!({"queue": "work", "body": {"name": name}, "backoff_ms": 1, "attempts_max": 10_000});
        let pushed = client.surely("queue/push", &format!("push-{name}"), &body);
        stage.ledger.pushed(&name, pushed.number("task"));
        client.surely("kv/increment", &format!("count-{name}"), &json!({"key": "count"})).yes();
        stage.ledger.incremented();
    }
}

/// Claims and finishes: `work` in a transaction that pushes to `next`, and `next` plainly. Now and then it lets a lease run out.
fn work(stage: &Stage, agent: &str) {
    let mut client = Client::new(&stage.data, agent);
    for n in 0u64.. {
        if stage.over.load(Relaxed) {
            return;
        }
        let queue = if n % 2 == 0 { "work" } else { "next" };
        let lazy = n % 23 == 7;
        let lease_ms = if lazy { 100 } else { 20_000 };
        let claim = json!({"queue": queue, "max": 4, "lease_ms": lease_ms, "wait_ms": 100});
        let claimed = client.surely("queue/claim", &format!("claim-{n}"), &claim);
        let Some(tasks) = claimed.json["tasks"].as_array() else {
            // A worker that let too many leases run out is rested.
            assert_eq!(claimed.code(), "held", "{claimed:?}");
            continue;
        };
        for task in tasks {
            let (task, fence) = (task["task"].as_u64().unwrap(), task["fence"].as_u64().unwrap());
            stage.ledger.granted(task, fence, agent);
            if !lazy {
                finish(stage, &mut client, queue, task, fence);
            }
        }
    }
}

fn finish(stage: &Stage, client: &mut Client, queue: &str, task: u64, fence: u64) {
    let key = format!("finish-{task}-{fence}");
    let finished = if queue == "work" {
        let next = json!({"queue": "next", "body": {"from": task}, "backoff_ms": 1, "attempts_max": 10_000});
        let commands =
            json!([{"queue.finish": {"task": task, "fence": fence, "result": 1}}, {"queue.push": next}]);
        client.surely("txn", &key, &json!({"commands": commands}))
    } else {
        client.surely("queue/finish", &key, &json!({"task": task, "fence": fence}))
    };
    match finished.is_ok() {
        true => stage.ledger.finished(task, fence),
        false => assert_eq!(finished.code(), "stale", "{finished:?}"),
    }
}

/// Asks for tasks and does not stay for the answer.
fn haunt(stage: &Stage) {
    while !stage.over.load(Relaxed) {
        let visit = |(addr, token): (std::net::SocketAddr, String)| {
            let mut socket = TcpStream::connect(addr).ok()?;
            let claim = r#"{"queue":"work","lease_ms":200,"wait_ms":60000}"#;
            let agent = [("synod-agent", "ghost")];
            socket.write_all(&bytes(&token, "POST", "/v1/default/queue/claim", &agent, claim)).ok()
        };
        let _ = find(&stage.data).and_then(visit);
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// Listens to everything from the beginning, and comes back where it left.
fn listen(stage: &Stage) {
    let mut last: Option<String> = None;
    while !stage.over.load(Relaxed) {
        let _ = hear(stage, &mut last);
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn hear(stage: &Stage, last: &mut Option<String>) -> Option<()> {
    let (addr, token) = find(&stage.data)?;
    let mut socket = TcpStream::connect(addr).ok()?;
    socket.set_read_timeout(Some(Duration::from_millis(200))).ok()?;
    let headers: Vec<(&str, &str)> = last.iter().map(|last| ("last-event-id", last.as_str())).collect();
    socket.write_all(&bytes(&token, "GET", "/v1/default/events?from=start", &headers, "")).ok()?;
    let mut read = Vec::new();
    let mut silent = false;
    while !(silent && stage.over.load(Relaxed)) {
        let mut piece = [0; 16384];
        match socket.read(&mut piece) {
            Ok(0) => return None,
            Ok(n) => read.extend_from_slice(&piece[..n]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                silent = true;
                continue;
            }
            Err(_) => return None,
        }
        silent = false;
        // Whole events only: id, data, an empty line.
        while let Some(at) = read.windows(2).position(|window| window == b"\n\n") {
            let event = String::from_utf8_lossy(&read[..at]).into_owned();
            read.drain(..at + 2);
            if let Some(id) =
                event.lines().find_map(|line| line.split("id: ").nth(1).filter(|_| !line.contains("data: ")))
            {
                *last = Some(id.trim().to_owned());
                stage.heard.lock().unwrap().push(id.trim().to_owned());
            }
        }
        if response(&read).is_some_and(|(status, ..)| status != 200) {
            panic!("events: {}", String::from_utf8_lossy(&read));
        }
    }
    Some(())
}
