//! The node stays away longer than twice every time to live, and its workers live on.

use crate::client::{Client, until};
use crate::process::{Process, turn};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// Time to live of leases and sessions.
const TTL: Duration = Duration::from_millis(600);
const WORKERS: usize = 4;

struct Stage {
    data: PathBuf,
    holding: AtomicUsize,
    extended: AtomicUsize,
    finish: AtomicBool,
}

/// What a worker knows of its task and itself.
struct Held {
    agent: String,
    handle: String,
    task: u64,
    fence: u64,
}

#[test]
fn no_lease_is_lost_when_the_node_stops_for_long() {
    away("stopped", |node| assert!(node.stop().success()));
}

#[test]
fn no_lease_is_lost_when_the_node_is_killed_and_stays_away_for_long() {
    away("killed", Process::kill);
}

fn away(how: &str, end: impl FnOnce(Process)) {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let stage = Arc::new(Stage {
        data: dir.path().to_owned(),
        holding: AtomicUsize::new(0),
        extended: AtomicUsize::new(0),
        finish: AtomicBool::new(false),
    });
    let mut asker = node.client("judge");
    for n in 0..WORKERS {
        asker.surely("queue/push", &format!("push-{n}"), &json!({"queue": "q", "body": n})).yes();
    }
    let workers: Vec<_> = (0..WORKERS)
        .map(|n| {
            let stage = stage.clone();
            std::thread::spawn(move || work(&stage, n))
        })
        .collect();
    until("everybody holding a task", || (stage.holding.load(SeqCst) == WORKERS).then_some(()));

    let gone = Instant::now();
    end(node);
    while let Some(left) = (TTL * 2 + TTL / 2).checked_sub(gone.elapsed()) {
        std::thread::park_timeout(left);
    }
    let node = Process::start(dir.path());
    println!(
        "{how} and away for {} ms, with leases and sessions of {} ms",
        gone.elapsed().as_millis(),
        TTL.as_millis()
    );
    // Three more lives of a lease go by, on extensions alone.
    let before = stage.extended.load(SeqCst);
    let back = Instant::now();
    until("leases that go on", || {
        (back.elapsed() > TTL * 3 && stage.extended.load(SeqCst) > before + WORKERS * 3).then_some(())
    });
    let mut asker = node.client("judge");
    assert_eq!(asker.ask("queue/stats?queue=q").number("leased"), WORKERS as u64);
    stage.finish.store(true, SeqCst);
    for held in workers.into_iter().map(|worker| worker.join().unwrap()) {
        let shown = asker.ask(&format!("queue/show?task={}", held.task)).yes();
        assert_eq!(shown["state"], "done", "{shown}");
        assert_eq!(shown["attempts"], 1, "no attempt is counted: {shown}");
        assert_eq!(shown["history"].as_array().map_or(0, Vec::len), 0, "{shown}");
        let agent = asker.ask(&format!("agent/show?agent={}", held.agent)).yes();
        assert_eq!(agent["state"], "here", "{agent}");
        let session = agent["sessions"][0]["session"].as_u64().unwrap();
        assert_eq!(held.handle, format!("{}@{session}", held.agent), "the session is the one it was");
    }
    let stats = asker.ask("queue/stats?queue=q");
    assert_eq!((stats.number("done"), stats.number("pushed")), (WORKERS as u64, WORKERS as u64));
}

/// Joins, claims, and keeps what it has until it is told to finish. One half binds the lease to the session, the other extends it.
fn work(stage: &Stage, n: usize) -> Held {
    let agent = format!("w{n}");
    let by_session = n.is_multiple_of(2);
    let mut client = Client::new(&stage.data, &agent);
    let ttl = TTL.as_millis() as u64;
    let joined = client.surely("agent/join", "join", &json!({"name": agent, "ttl_ms": ttl})).yes();
    let handle = joined["handle"].as_str().unwrap().to_owned();
    client.speak_as(&handle);
    let claim = json!({"queue": "q", "lease_ms": ttl, "session": by_session});
    let claimed = client.surely("queue/claim", "claim", &claim).yes();
    let number = |field: &str| claimed["tasks"][0][field].as_u64().unwrap();
    let held = Held { agent, handle, task: number("task"), fence: number("fence") };
    stage.holding.fetch_add(1, SeqCst);
    let lease = json!({"task": held.task, "fence": held.fence});
    while !stage.finish.load(SeqCst) {
        let (verb, body) =
            if by_session { ("agent/heartbeat", json!({})) } else { ("queue/extend", lease.clone()) };
        // A node that does not answer has taken nothing away.
        if let Ok(kept) = client.command(verb, None, &body)
            && !kept.is_fault()
        {
            assert!(kept.is_ok(), "`{}` lost its task: {kept:?}", held.agent);
            stage.extended.fetch_add(1, SeqCst);
        }
        std::thread::park_timeout(TTL / 12);
    }
    let finished = client.surely("queue/finish", "finish", &lease);
    assert!(finished.is_ok(), "with the fence it has had all along: {finished:?}");
    held
}
