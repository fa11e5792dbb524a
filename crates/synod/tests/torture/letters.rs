//! Mail under SIGKILL: the node and its readers die again and again while several agents write to several boxes.
//!
//! Afterwards a judge who shares no code with the machine reads `log export`:
//! nothing sent is lost, nothing is acknowledged twice, nobody overtakes within a box,
//! and nothing is handed out again before its lease, or its reader's session, has ended.

use crate::client::{Client, bytes, find, until};
use crate::ledger::{Happened, export};
use crate::process::{Process, is_long, turn, verify_clean};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

const SENDERS: [&str; 3] = ["heron", "ibis", "crane"];
const BOXES: [&str; 3] = ["wren", "robin", "owl"];
/// How long a lease lasts that is not bound to a session. Short, so that the dead hold nobody up.
const LEASE_MS: u64 = 150;
/// After so many messages a reader dies with what it has in hand.
const LIFE: usize = 7;

/// What the threads share.
struct Stage {
    data: PathBuf,
    /// No new mail is written.
    enough: AtomicBool,
    /// Every box is empty.
    over: AtomicBool,
    /// Answers with yes.
    acks: AtomicU64,
    told: Mutex<Told>,
}

/// What agents were told. Whatever stands here has to be true for ever.
#[derive(Default)]
struct Told {
    /// Messages by sender and number: (message, box).
    sent: BTreeMap<(usize, u64), (u64, String)>,
    /// Fences of messages that were acknowledged.
    read: BTreeMap<u64, u64>,
}

#[test]
fn mail_is_neither_lost_nor_overtaken_nor_read_twice_whoever_is_killed() {
    let _turn = turn();
    let rounds = if is_long() { 30 } else { 4 };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_owned();
    let mut node = Process::start(&data);
    // Readers die more often than the space usually forgives.
    for (name, value) in [("mail_attempts_max", 10_000), ("mail_rate_max", 1_000_000)] {
        let body = json!({"name": name, "value": value});
        node.client("owner").surely("space/set", &format!("set-{name}"), &body).yes();
    }
    let stage = Arc::new(Stage {
        data: data.clone(),
        enough: AtomicBool::new(false),
        over: AtomicBool::new(false),
        acks: AtomicU64::new(0),
        told: Mutex::default(),
    });
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for sender in 0..SENDERS.len() {
        threads.push(on(&stage, move |stage| write(stage, sender)));
    }
    for (nth, agent) in BOXES.iter().flat_map(|agent| [(0, *agent), (1, *agent)]) {
        threads.push(on(&stage, move |stage| read(stage, agent, nth)));
    }
    threads.push(on(&stage, haunt));
    for round in 1..=rounds {
        let goal = stage.acks.load(Relaxed) + 150;
        until("mail that goes on", || (stage.acks.load(Relaxed) >= goal).then_some(()));
        node.kill();
        Process::stillborn(&data, Duration::from_millis(round * 7 % 40));
        verify_clean(&data);
        Judge::read(&export(&data)).agrees_with(&stage.told.lock().unwrap());
        node = Process::start(&data);
    }
    stage.enough.store(true, Relaxed);
    let mut asker = node.client("judge");
    until("every box empty", || {
        let boxes = asker.ask("mail/boxes").yes();
        let unread = |of: &Value| of["unread"].as_u64().unwrap_or(1) + of["leased"].as_u64().unwrap_or(1);
        let boxes = boxes["boxes"].as_array()?;
        boxes.iter().all(|of| unread(of) == 0).then_some(())
    });
    stage.over.store(true, Relaxed);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert!(node.stop().success());
    verify_clean(&data);
    let judge = Judge::read(&export(&data));
    let told = stage.told.lock().unwrap();
    judge.agrees_with(&told);
    let read = judge.mails.values().filter(|mail| mail.is_read).count();
    assert_eq!(read, judge.mails.len(), "all mail is read in the end");
    assert_eq!(told.sent.len(), judge.mails.len(), "what was sent under a key was sent once");
    for why in ["lease", "session"] {
        assert!(judge.expired[why] > 0, "no reader lost its mail with its {why}: nothing was tried");
    }
    println!(
        "{rounds} kills of the node, {} of readers: {read} messages read, {} handed out again after their lease, {} after their session, {} given back",
        judge.sessions_ended, judge.expired["lease"], judge.expired["session"], judge.returned
    );
}

fn on(stage: &Arc<Stage>, run: impl FnOnce(&Stage) + Send + 'static) -> JoinHandle<()> {
    let stage = stage.clone();
    std::thread::spawn(move || run(&stage))
}

/// Writes to every box in turn, each message under a key of its own.
fn write(stage: &Stage, sender: usize) {
    let mut client = Client::new(&stage.data, SENDERS[sender]);
    for n in 0.. {
        if stage.enough.load(Relaxed) {
            return;
        }
        let to = BOXES[n as usize % BOXES.len()];
        let body = json!({"to": to, "body": {"n": n}});
        let sent = client.surely("mail/send", &format!("send-{sender}-{n}"), &body);
        let message = sent.number("message");
        stage.told.lock().unwrap().sent.insert((sender, n), (message, to.to_owned()));
        stage.acks.fetch_add(1, Relaxed);
    }
}

/// Reads its own box, one life after the other: each joins as the same instance, reads a while, and dies with mail in hand.
fn read(stage: &Stage, agent: &str, nth: usize) {
    for life in 0.. {
        if stage.over.load(Relaxed) {
            return;
        }
        let mut client = Client::new(&stage.data, agent);
        let instance = json!({"instance": format!("reader-{nth}"), "ttl_ms": 5_000});
        let joined = client.surely("agent/join", &format!("join-{nth}-{life}"), &instance);
        let Some(handle) = joined.json["handle"].as_str() else { continue };
        client.speak_as(handle);
        read_on(stage, &mut client, &format!("{nth}-{life}"), (life + nth).is_multiple_of(2));
        // Dropped without a word: what it had in hand ends with its lease, or with its session when it comes again.
    }
}

fn read_on(stage: &Stage, client: &mut Client, life: &str, bound: bool) {
    let mut received = 0;
    for n in 0.. {
        if stage.over.load(Relaxed) {
            return;
        }
        let body = json!({"max": 3, "wait_ms": 100, "lease_ms": LEASE_MS, "session": bound});
        let answer = client.surely("mail/receive", &format!("receive-{life}-{n}"), &body);
        // Its session may have ended while the node was away: the next life joins again.
        let Some(messages) = answer.json["messages"].as_array() else { return };
        for mail in messages {
            received += 1;
            if received > LIFE {
                return;
            }
            let (message, fence) = (mail["message"].as_u64().unwrap(), mail["fence"].as_u64().unwrap());
            let ack = json!({"message": message, "fence": fence});
            let acked = client.surely("mail/ack", &format!("ack-{message}-{fence}"), &ack);
            if acked.is_ok() {
                let before = stage.told.lock().unwrap().read.insert(message, fence);
                assert_eq!(before, None, "message {message} was acknowledged twice");
                stage.acks.fetch_add(1, Relaxed);
            } else {
                assert!(["stale", "gone"].contains(&acked.code()), "{acked:?}");
            }
        }
    }
}

/// Asks for a box's mail and does not stay for it.
fn haunt(stage: &Stage) {
    for n in 0.. {
        if stage.over.load(Relaxed) {
            return;
        }
        let visit = |(addr, token): (std::net::SocketAddr, String)| {
            let mut socket = TcpStream::connect(addr).ok()?;
            let receive = format!(r#"{{"max":2,"lease_ms":{LEASE_MS},"wait_ms":60000}}"#);
            let agent = [("synod-agent", BOXES[n % BOXES.len()])];
            socket.write_all(&bytes(&token, "POST", "/v1/default/mail/receive", &agent, &receive)).ok()
        };
        let _ = find(&stage.data).and_then(visit);
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A message as the log tells of it.
#[derive(Debug, Default)]
struct Mail {
    to: String,
    /// The fence of the lease that is open.
    open: Option<u64>,
    /// Every fence it was handed out under.
    fences: Vec<u64>,
    is_read: bool,
}

/// Reads the log's events in order and insists on the rules.
#[derive(Default)]
struct Judge {
    mails: BTreeMap<u64, Mail>,
    /// Unread messages by box, in hand or not.
    unread: BTreeMap<String, BTreeSet<u64>>,
    expired: BTreeMap<String, u64>,
    returned: u64,
    sessions_ended: u64,
}

impl Judge {
    fn read(events: &[Happened]) -> Judge {
        let mut judge = Judge::default();
        for why in ["lease", "session"] {
            judge.expired.insert(why.into(), 0);
        }
        for (id, name, data) in events {
            judge.hear(id, name, data);
        }
        judge
    }

    fn hear(&mut self, id: &str, name: &str, data: &Value) {
        if name == "agent.ended" {
            self.sessions_ended += 1;
        }
        let Some(what) = name.strip_prefix("mail.") else { return };
        let message = data["message"].as_u64().unwrap_or_else(|| panic!("{id}: {name} of no message"));
        if what == "sent" {
            let to = data["to"].as_str().unwrap_or_default().to_owned();
            let newest = self.mails.keys().next_back().copied().unwrap_or(0);
            assert!(newest < message, "{id}: {message} came after {newest}");
            self.unread.entry(to.clone()).or_default().insert(message);
            self.mails.insert(message, Mail { to, ..Mail::default() });
            return;
        }
        let mail = self.mails.get_mut(&message).unwrap_or_else(|| panic!("{id}: {name} of nothing sent"));
        assert!(!mail.is_read, "{id}: {name} of message {message}, which was read before");
        match what {
            "delivered" => {
                let fence = data["fence"].as_u64().unwrap();
                assert_eq!(
                    mail.open, None,
                    "{id}: message {message} is handed out before its lease has ended"
                );
                assert!(mail.fences.last().is_none_or(|last| *last < fence), "{id}: an old fence");
                mail.open = Some(fence);
                mail.fences.push(fence);
                let to = mail.to.clone();
                let earlier = self.unread[&to].range(..message);
                let overtaken: Vec<u64> =
                    earlier.filter(|earlier| self.mails[earlier].open.is_none()).copied().collect();
                assert!(
                    overtaken.is_empty(),
                    "{id}: message {message} overtakes {overtaken:?} in the box of {to}"
                );
            }
            "read" => {
                assert!(mail.open.is_some(), "{id}: message {message} was read by nobody");
                mail.is_read = true;
                self.unread.entry(mail.to.clone()).or_default().remove(&message);
            }
            "expired" | "returned" | "nacked" => {
                assert!(mail.open.take().is_some(), "{id}: {name} of message {message}, which nobody had");
                match data["why"].as_str() {
                    Some(why) => *self.expired.entry(why.to_owned()).or_default() += 1,
                    None => self.returned += 1,
                }
            }
            other => panic!("{id}: {other} was not to happen here: {data}"),
        }
    }

    /// Whether everything that was told is so.
    fn agrees_with(&self, told: &Told) {
        for (what, (message, to)) in &told.sent {
            let mail =
                self.mails.get(message).unwrap_or_else(|| panic!("{what:?}, sent as {message}, is lost"));
            assert_eq!(mail.to, *to);
        }
        for (message, fence) in &told.read {
            let mail = &self.mails[message];
            assert!(
                mail.is_read && mail.open == Some(*fence),
                "{message} was acknowledged under {fence}: {mail:?}"
            );
        }
        // Each sender's messages to a box lie in it in the order in which it was answered.
        for (sender, name) in SENDERS.into_iter().enumerate() {
            for to in BOXES {
                let sent = told.sent.range((sender, 0)..(sender + 1, 0));
                let mine: Vec<u64> =
                    sent.filter(|(_, (_, of))| of == to).map(|(_, (message, _))| *message).collect();
                assert!(mine.is_sorted(), "{name} to {to}: {mine:?}");
            }
        }
    }
}
