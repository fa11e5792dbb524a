//! Mail under SIGKILL: the node and its readers die again and again while several agents write to several boxes.
//!
//! ```text
//!   three senders, threads of the test ──▶ three boxes ◀── six readers, two to a box, processes
//!                                                             │ asks · got · ack · acked: one line in a file before each step
//!   the hunter reads along, and sends SIGKILL at the line that this reader is to die at
//!   log export, files ──▶ the judge
//! ```
//!
//! A reader is this test's own program, started again for one test that otherwise does nothing.
//! Its file outlives it, so nothing that a reader was told is forgotten with it.
//! Afterwards a judge who shares no code with the machine reads `log export` and the files:
//! nothing sent is lost, nothing is read twice, nobody overtakes within a box,
//! and nothing is handed out again before its lease, or its reader's session, has ended.

use crate::client::{Client, bytes, find, until};
use crate::ledger::export;
use crate::letters_judge::{Judge, Step, Word, steps};
use crate::process::{Process, is_long, turn, verify_clean};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

pub const SENDERS: [&str; 3] = ["heron", "ibis", "crane"];
pub const BOXES: [&str; 3] = ["wren", "robin", "owl"];
/// How long a lease lasts that is not bound to a session. Short, so that the dead hold nobody up.
const LEASE_MS: u64 = 150;
/// How long it takes to read a message.
const READING: Duration = Duration::from_millis(2);
/// How much mail is written that is not yet read.
const AHEAD_MAX: u64 = 60;
/// Where a reader finds the node, and its file, whose name says who it is.
const DATA: &str = "SYNOD_TEST_READER_DATA";
const FILE: &str = "SYNOD_TEST_READER_FILE";

/// What the threads share.
struct Stage {
    data: PathBuf,
    /// Where the readers' files are.
    hands: PathBuf,
    /// No new mail is written.
    enough: AtomicBool,
    /// Every box is empty.
    over: AtomicBool,
    /// Messages that a sender was told are sent.
    sent: AtomicU64,
    /// Messages that a reader said are read, whether it lived to hear the answer or not.
    read: AtomicU64,
    /// What senders were told: messages by sender and number: (message, box).
    told: Mutex<BTreeMap<(usize, u64), (u64, String)>>,
}

impl Stage {
    /// What has been done with mail, to see that it goes on.
    fn done(&self) -> u64 {
        self.sent.load(Relaxed) + self.read.load(Relaxed)
    }

    /// Looks at the log and then at the files: nobody writes the log any more, so it has all that the files can tell.
    fn judge(&self) -> Judge {
        verify_clean(&self.data);
        let mut judge = Judge::of(&export(&self.data));
        let told = self.told.lock().unwrap();
        judge.agrees_with_senders(&told);
        judge.agrees_with_readers(&self.hands);
        judge
    }
}

#[test]
fn mail_is_neither_lost_nor_overtaken_nor_read_twice_whoever_is_killed() {
    let _turn = turn();
    let (rounds, mail) = if is_long() { (30, 260) } else { (4, 100) };
    let dir = tempfile::tempdir().unwrap();
    let (data, hands) = (dir.path().join("data"), dir.path().join("hands"));
    [&data, &hands].into_iter().for_each(|dir| std::fs::create_dir(dir).unwrap());
    let mut node = Process::start(&data);
    // Readers die more often than the space usually forgives.
    for (name, value) in [("mail_attempts_max", 10_000), ("mail_rate_max", 1_000_000)] {
        let body = json!({"name": name, "value": value});
        node.client("owner").surely("space/set", &format!("set-{name}"), &body).yes();
    }
    let stage = Arc::new(Stage {
        data,
        hands,
        enough: AtomicBool::new(false),
        over: AtomicBool::new(false),
        sent: AtomicU64::new(0),
        read: AtomicU64::new(0),
        told: Mutex::default(),
    });
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for sender in 0..SENDERS.len() {
        threads.push(on(&stage, move |stage| write(stage, sender)));
    }
    threads.push(on(&stage, haunt));
    let hunter = on(&stage, hunt);
    for round in 1..=rounds {
        let goal = stage.done() + mail;
        until("mail that goes on", || (stage.done() >= goal).then_some(()));
        node.kill();
        Process::stillborn(&stage.data, Duration::from_millis(round * 7 % 40));
        stage.judge();
        node = Process::start(&stage.data);
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
    let killed = hunter.join().unwrap();
    assert!(node.stop().success());
    let seen = stage.judge().verdict(stage.told.lock().unwrap().len());
    println!("{rounds} kills of the node, {killed} of readers: {seen:?}");
}

fn on<T: Send + 'static>(
    stage: &Arc<Stage>,
    run: impl FnOnce(&Stage) -> T + Send + 'static,
) -> JoinHandle<T> {
    let stage = stage.clone();
    std::thread::spawn(move || run(&stage))
}

/// Writes to every box in turn, each message under a key of its own; not so fast that readers who die cannot follow.
fn write(stage: &Stage, sender: usize) {
    let mut client = Client::new(&stage.data, SENDERS[sender]);
    for n in 0.. {
        if stage.enough.load(Relaxed) {
            return;
        }
        until("readers who follow", || {
            let ahead = stage.sent.load(Relaxed).saturating_sub(stage.read.load(Relaxed));
            (ahead < AHEAD_MAX || stage.enough.load(Relaxed)).then_some(())
        });
        let to = BOXES[n as usize % BOXES.len()];
        let body = json!({"to": to, "body": {"n": n}});
        let sent = client.surely("mail/send", &format!("send-{sender}-{n}"), &body);
        let message = sent.number("message");
        stage.told.lock().unwrap().insert((sender, n), (message, to.to_owned()));
        stage.sent.fetch_add(1, Relaxed);
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

/// Keeps six readers alive, and kills each of them at the step where it is to die. Says how many it killed.
fn hunt(stage: &Stage) -> u64 {
    let places = BOXES.iter().flat_map(|agent| [(agent, 0), (agent, 1)]);
    let mut readers: Vec<Reader> = places.map(|(agent, nth)| Reader::start(stage, agent, nth, 0)).collect();
    let (mut killed, mut read) = (0, BTreeSet::new());
    while !stage.over.load(Relaxed) {
        for reader in &mut readers {
            let is_alive = reader.child.try_wait().unwrap().is_none();
            let is_over = !is_alive || reader.is_due(&steps(&reader.file));
            if is_over {
                reader.end();
            }
            // Looked at again: it may have gone a step further before it died.
            let said = steps(&reader.file).into_iter().filter(|step| step.word == Word::Ack);
            read.extend(said.map(|step| step.message));
            if is_over {
                killed += u64::from(is_alive);
                *reader = Reader::start(stage, reader.agent, reader.nth, reader.life + 1);
            }
        }
        stage.read.store(read.len() as u64, Relaxed);
        std::thread::park_timeout(Duration::from_millis(1));
    }
    killed
}

/// One life of a reader. Killed by its own number when it is dropped.
struct Reader {
    agent: &'static str,
    nth: usize,
    life: u64,
    /// What it has done, line by line.
    file: PathBuf,
    child: Child,
}

impl Reader {
    fn start(stage: &Stage, agent: &'static str, nth: usize, life: u64) -> Reader {
        let file = stage.hands.join(format!("{agent} {nth} {life}"));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "letters::reader", "--ignored"]).env(DATA, &stage.data).env(FILE, &file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Reader { agent, nth, life, file, child: command.spawn().unwrap() }
    }

    /// Whether it has come to the step where it is to die: each life to another one, with more or less behind it.
    fn is_due(&self, steps: &[Step]) -> bool {
        let fate = self.life * 7 + self.nth as u64 * 3 + self.agent.len() as u64;
        let word = [Word::Asks, Word::Got, Word::Ack, Word::Acked][fate as usize % 4];
        let got = steps.iter().filter(|step| step.word == Word::Got).count() as u64;
        got >= fate % 9 && steps.last().is_some_and(|last| last.word == word)
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads its own box until its session ends, or it does: in a process of its own. Without its environment it is no reader.
#[test]
#[ignore = "is started by the test of mail, once for each life of a reader"]
fn reader() {
    let (Ok(data), Ok(file)) = (std::env::var(DATA), std::env::var(FILE)) else { return };
    let name = Path::new(&file).file_name().unwrap().to_str().unwrap().to_owned();
    let [agent, nth, life] = name.split(' ').collect::<Vec<_>>()[..] else { panic!("{name}") };
    let mut file = File::create_new(&file).unwrap();
    // One write a line, handed to the kernel before the step is made: a SIGKILL takes nothing of it back.
    let mut note = |line: String| file.write_all(format!("{line}\n").as_bytes()).unwrap();
    let mut client = Client::new(Path::new(&data), agent);
    // The same instance as in its last life: what that one still had in its session comes back now.
    let instance = json!({"instance": format!("reader-{nth}"), "ttl_ms": 5_000});
    let joined = client.surely("agent/join", &format!("join-{nth}-{life}"), &instance);
    client.speak_as(joined.json["handle"].as_str().unwrap());
    // Four lives in a row, each of which is to die at another step.
    let is_bound = (life.parse::<usize>().unwrap() / 4).is_multiple_of(2);
    for n in 0.. {
        note("asks".into());
        let body = json!({"max": 3, "wait_ms": 100, "lease_ms": LEASE_MS, "session": is_bound});
        let answer = client.surely("mail/receive", &format!("receive-{nth}-{life}-{n}"), &body);
        // Its session may have ended while the node was away: the next life joins again.
        let Some(messages) = answer.json["messages"].as_array() else { return };
        let held: Vec<(u64, u64)> = messages
            .iter()
            .map(|mail| (mail["message"].as_u64().unwrap(), mail["fence"].as_u64().unwrap()))
            .collect();
        for (mail, (message, fence)) in messages.iter().zip(&held) {
            let from = mail["from"].as_str().unwrap();
            note(format!("got {message} {fence} {from} {}", mail["body"]["n"]));
        }
        for (message, fence) in held {
            std::thread::park_timeout(READING);
            note(format!("ack {message} {fence}"));
            let ack = json!({"message": message, "fence": fence});
            let acked = client.surely("mail/ack", &format!("ack-{message}-{fence}"), &ack);
            let word = match (acked.is_ok(), acked.code()) {
                (true, _) => "acked",
                (_, "stale" | "gone") => "late",
                other => panic!("{other:?}: {acked:?}"),
            };
            note(format!("{word} {message} {fence}"));
        }
    }
}
