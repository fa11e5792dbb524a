//! A disk without room: work is refused, what is held can be finished, and service resumes by itself.

use crate::client::{Answer, Client, until};
use crate::process::{Process, turn, verify_clean};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk in memory. Unmounted when it is dropped.
struct Disk(PathBuf);

impl Disk {
    /// None where mounting is not permitted.
    fn mount(at: &Path, size: &str) -> Option<Disk> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o"])
            .arg(format!("size={size},mode=0700"))
            .arg("tmpfs")
            .arg(at)
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Disk(at.to_owned())),
            why => {
                eprintln!(
                    "SKIPPED, NOT TESTED: a full disk. Mounting a tmpfs is not permitted here: {why:?}"
                );
                None
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

const HELD: u64 = 20;

#[test]
fn a_full_disk_refuses_work_lets_finishes_through_and_recovers_by_itself() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(&dir.path().join("disk"), "24m") else { return };
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![1; 8 << 20]).unwrap();
    let data = disk.0.join("data");
    let node = Process::start(&data);
    let mut client = node.client("heron");
    let joined = client.surely("agent/join", "join", &json!({"name": "heron"})).yes();
    client.speak_as(joined["handle"].as_str().unwrap());
    for n in 0..HELD {
        client.surely("queue/push", &format!("held-{n}"), &json!({"queue": "held", "body": n})).yes();
    }
    let claimed = client.surely("queue/claim", "claim", &json!({"queue": "held", "max": HELD})).yes();
    let mut held = claimed["tasks"].as_array().unwrap().clone();
    assert_eq!(held.len() as u64, HELD);

    let (mut pushed, refused) = fill(&mut client);
    println!("full after {pushed} pushes: {} {}", refused.status, refused.json);
    assert!(refused.status == 503 || refused.status == 507, "{refused:?}");
    assert_eq!(refused.code(), "unavailable", "{refused:?}");
    let said = refused.json["detail"].as_str().unwrap();
    assert!(said.contains("full"), "{said}");
    assert!(!said.contains(data.to_str().unwrap()), "a problem does not tell where the data is: {said}");
    let ready = client.exchange("GET", "/readyz", &[], "").unwrap();
    assert!(ready.json["degraded"].to_string().contains("disk"), "{ready:?}");

    for round in 0..50 {
        assert_eq!(
            client.command("agent/heartbeat", None, &json!({})).unwrap().status,
            200,
            "heartbeat {round}"
        );
        assert!(push(&mut client).is_fault(), "still full");
        if round % 5 == 0 {
            let task = held.pop().unwrap();
            let lease = json!({"task": task["task"], "fence": task["fence"]});
            assert_eq!(client.command("queue/extend", None, &lease).unwrap().status, 200);
            let finish = json!({"task": task["task"], "fence": task["fence"], "result": {"n": round}});
            assert_eq!(client.command("queue/finish", None, &finish).unwrap().status, 200, "finish {round}");
        }
    }
    let task = held.pop().unwrap();
    let handover = json!([
        {"queue.finish": {"task": task["task"], "fence": task["fence"]}},
        {"queue.push": {"queue": "next"}},
    ]);
    assert_eq!(
        client.command("txn", None, &json!({"commands": handover})).unwrap().status,
        200,
        "a hand-over is relief"
    );
    assert_eq!(client.ask("queue/stats?queue=held").number("done"), 11);
    assert_eq!(client.ask("queue/stats?queue=q").number("pushed"), pushed, "exactly what was acknowledged");

    fs::remove_file(&ballast).unwrap();
    until("work that is taken again", || push(&mut client).is_ok().then_some(()));
    pushed += 1;
    until("a node that is well", || {
        let ready = client.exchange("GET", "/readyz", &[], "").ok()?;
        ready.is_ok().then_some(())
    });
    assert!(!node.said().contains("synod stops"));

    // And full to the brim once more, then killed: what was acknowledged is there.
    let (more, _) = fill(&mut client);
    pushed += more;
    node.kill();
    verify_clean(&data);
    let node = Process::start(&data);
    let mut client = node.client("heron");
    assert_eq!(client.ask("queue/stats?queue=q").number("pushed"), pushed);
    assert_eq!(client.ask("queue/stats?queue=held").number("leased"), HELD - 11, "leases are kept");
    for task in held {
        let finish = json!({"task": task["task"], "fence": task["fence"]});
        assert_eq!(
            client.command("queue/finish", None, &finish).unwrap().status,
            200,
            "after a start on a full disk"
        );
    }
    println!("{pushed} pushes acknowledged on a disk of 24 MiB, {} entries", client.metric("entries_total"));
}

fn push(client: &mut Client) -> Answer {
    let body = json!({"queue": "q", "body": "x".repeat(50_000)});
    client.command("queue/push", None, &body).unwrap()
}

/// Pushes until that is refused; how many were taken, and the refusal.
fn fill(client: &mut Client) -> (u64, Answer) {
    for taken in 0..2_000 {
        let answer = push(client);
        if !answer.is_ok() {
            return (taken, answer);
        }
    }
    panic!("the disk does not fill");
}
