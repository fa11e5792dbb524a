//! A thousand claimers in line over a thousand connections: who is served, how many entries it costs, and what happens when they vanish.

use crate::client::{Client, bytes, find, response, until};
use crate::process::{Process, turn};
use serde_json::{Value, json};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const CLAIMERS: usize = 1000;
/// The setting `grace_ms` as it is without anybody's doing.
const GRACE: Duration = Duration::from_secs(10);

/// A claimer: a connection of its own on which a claim waits.
struct Claimer {
    name: String,
    socket: TcpStream,
    read: Vec<u8>,
}

impl Claimer {
    fn new(node: &Process, name: String, lease_ms: u64) -> Claimer {
        let (addr, token) = find(&node.data).unwrap();
        let mut socket = TcpStream::connect(addr).unwrap();
        let claim = json!({"queue": "q", "lease_ms": lease_ms, "wait_ms": 300_000}).to_string();
        let request = bytes(&token, "POST", "/v1/default/queue/claim", &[("synod-agent", &name)], &claim);
        socket.write_all(&request).unwrap();
        socket.set_nonblocking(true).unwrap();
        Claimer { name, socket, read: Vec::new() }
    }

    /// What it was answered, if it was.
    fn answer(&mut self) -> Option<Value> {
        let mut piece = [0; 2048];
        match self.socket.read(&mut piece) {
            Ok(0) => panic!("`{}` was sent away", self.name),
            Ok(n) => self.read.extend_from_slice(&piece[..n]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => panic!("`{}`: {error}", self.name),
        }
        let (status, body, took) = response(&self.read)?;
        self.read.drain(..took);
        assert_eq!(status, 200, "{body}");
        Some(serde_json::from_str(&body).unwrap())
    }
}

/// A thousand in line, the first three in this order.
fn crowd(node: &Process, asker: &mut Client) -> Vec<Claimer> {
    let mut crowd = Vec::new();
    for nth in 0..CLAIMERS {
        crowd.push(Claimer::new(node, format!("a{nth}"), 60_000));
        if nth < 3 {
            in_line(asker, nth as u64 + 1);
        }
    }
    in_line(asker, CLAIMERS as u64);
    crowd
}

/// Waits until so many stand in line.
fn in_line(asker: &mut Client, count: u64) {
    until("a line of claimers", || (asker.ask("space/show").number("parked") == count).then_some(()));
}

fn push(asker: &mut Client, name: &str, count: usize) {
    let tasks: Vec<Value> = (0..count).map(|n| json!({"body": n})).collect();
    asker.surely("queue/push_all", name, &json!({"queue": "q", "tasks": tasks})).yes();
}

fn answered(crowd: &mut [Claimer]) -> Vec<(usize, Value)> {
    let look = |(nth, claimer): (usize, &mut Claimer)| Some((nth, claimer.answer()?));
    crowd.iter_mut().enumerate().filter_map(look).collect()
}

#[test]
fn a_thousand_wait_one_is_served_and_the_tasks_of_the_vanished_go_to_the_living() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut asker = node.client("heron");
    asker.surely("agent/heartbeat", "met", &json!({}));
    let begun = Instant::now();
    let mut crowd = crowd(&node, &mut asker);
    println!("{CLAIMERS} claimers in line after {} ms", begun.elapsed().as_millis());

    for first in 0..3 {
        let before = asker.metric("entries_total");
        let begun = Instant::now();
        push(&mut asker, &format!("one-{first}"), 1);
        let served =
            until("somebody served", || Some(answered(&mut crowd)).filter(|served| !served.is_empty()));
        let took = begun.elapsed();
        // Whoever else was woken would have been answered before a query that came later.
        assert_eq!(asker.ask("queue/stats?queue=q").number("leased"), first as u64 + 1);
        let more = answered(&mut crowd);
        assert_eq!((served.len(), more.len()), (1, 0), "one task, one claimer");
        assert_eq!(served[0].0, 0, "the first in line");
        assert_eq!(asker.metric("entries_total"), before + 1, "the push and the grant are one entry");
        println!(
            "one push among {} claimers: in the first one's hands after {} µs",
            crowd.len(),
            took.as_micros()
        );
        crowd.remove(0);
    }

    // Every second one vanishes, and before the node can have noticed there is a task for each that stays.
    let mut nth = 0;
    let begun = Instant::now();
    crowd.retain(|_| {
        nth += 1;
        nth % 2 == 0
    });
    let living = crowd.len();
    push(&mut asker, "living", living);
    let mut served = 0;
    let mut slowest = Duration::ZERO;
    until("a task for each of the living", || {
        for (at, answer) in answered(&mut crowd).into_iter().rev() {
            assert_eq!(answer["tasks"].as_array().map(Vec::len), Some(1), "{answer}");
            assert_eq!(answer["tasks"][0]["attempt"], 1, "an attempt of the vanished does not count");
            crowd.swap_remove(at);
            served += 1;
            slowest = begun.elapsed();
        }
        (served == living).then_some(())
    });
    assert!(slowest < GRACE, "a task idled for {slowest:?}");
    let stats = asker.ask("queue/stats?queue=q");
    assert_eq!(
        (stats.number("ready"), stats.number("leased"), stats.number("claimers")),
        (0, living as u64 + 3, 0)
    );
    println!(
        "{nth} claimers, half of them gone: {living} tasks in living hands after {} ms, {} withdrawn",
        slowest.as_millis(),
        asker.metric("withdrawn_total")
    );
}

#[test]
fn a_thousand_aborted_claims_do_not_keep_a_task_from_a_living_one() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut asker = node.client("heron");
    for round in 0..2 {
        for nth in 0..CLAIMERS {
            drop(Claimer::new(&node, format!("ghost{}", nth % 50), 60_000));
        }
        let mut living = [Claimer::new(&node, "wren".to_owned(), 60_000)];
        if round == 1 {
            in_line(&mut asker, 1);
        }
        let begun = Instant::now();
        push(&mut asker, &format!("push-{round}"), 1);
        until("the living one served", || answered(&mut living).pop());
        let took = begun.elapsed();
        println!("after {CLAIMERS} aborted claims a living one has the task after {} ms", took.as_millis());
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}
