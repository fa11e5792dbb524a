//! Topics and journals under SIGKILL: the node and everybody who reads and writes die again and again.
//!
//! ```text
//!   three publishers, threads ──▶ orders.eu · orders.us ◀── group `tally`,  four members, processes:
//!     each message under a key      (keys of three customers)        fetch · one transaction [ack, count it in kv]
//!                                                          ◀── group `print`,  two members, processes:
//!                                                                  fetch · a line in a file · ack
//!   three writers, threads ──▶ journals tab-0 · tab-1, each event at the revision that was read
//!   the hunter kills members in the midst of it, the test kills the node · log export, files, reads ──▶ the judge
//! ```
//!
//! A member is this test's own program, started again for one test that otherwise does nothing.
//! Afterwards a judge who shares no code with the machines insists:
//! offsets and revisions have no gap and no repeat, and everything that was answered stands where the answer said ·
//! each publisher's messages keep their order · every message is acknowledged by each group exactly once, within its key in order, and never in two hands at once ·
//! what was counted in the same transaction as the ack is counted exactly once · what was printed before the ack is printed at least once.
//!
//! The long profile kills the node 30 times, each time after 400 more messages and events, which members handle one by one.
//! It took five and a half minutes in a debug build on two busy cores; it ends when every group has come to the end.

use crate::client::{Client, until};
use crate::ledger::export;
use crate::process::{Process, is_long, turn, verify_clean};
use crate::streams_judge::{Groups, Topic};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const TOPICS: [&str; 2] = ["orders.eu", "orders.us"];
const JOURNALS: [&str; 2] = ["tab-0", "tab-1"];
const CUSTOMERS: [&str; 3] = ["ada", "bo", "cy"];
/// Members by group.
const MEMBERS: [(&str, usize); 2] = [("tally", 4), ("print", 2)];
/// Messages that are published and not yet acknowledged by everybody, at the most.
const AHEAD_MAX: u64 = 80;
/// Where a member finds the node, and its file, whose name says who it is.
const DATA: &str = "SYNOD_TEST_MEMBER_DATA";
const FILE: &str = "SYNOD_TEST_MEMBER_FILE";

/// What publishers and writers were told: where their nth stands, by (who, n).
type Told = Mutex<BTreeMap<(usize, u64), (String, u64)>>;

struct Stage {
    data: PathBuf,
    hands: PathBuf,
    /// Nothing more is published or appended.
    enough: AtomicBool,
    /// Every group has come to the end.
    over: AtomicBool,
    published: AtomicU64,
    appended: AtomicU64,
    /// The lag of the slower group, as it was seen last.
    lag: AtomicU64,
    messages: Told,
    events: Told,
}

impl Stage {
    fn done(&self) -> u64 {
        self.published.load(Relaxed) + self.appended.load(Relaxed)
    }
}

#[test]
fn streams_have_no_gap_no_repeat_and_no_disorder_whoever_is_killed() {
    let _turn = turn();
    let (rounds, more) = if is_long() { (30, 400) } else { (4, 160) };
    let dir = tempfile::tempdir().unwrap();
    let (data, hands) = (dir.path().join("data"), dir.path().join("hands"));
    [&data, &hands].into_iter().for_each(|dir| std::fs::create_dir(dir).unwrap());
    let mut node = Process::start(&data);
    let stage = Arc::new(Stage {
        data,
        hands,
        enough: AtomicBool::new(false),
        over: AtomicBool::new(false),
        published: AtomicU64::new(0),
        appended: AtomicU64::new(0),
        lag: AtomicU64::new(0),
        messages: Told::default(),
        events: Told::default(),
    });
    let mut client = node.client("owner");
    for (group, _) in MEMBERS {
        // Members die more often than a group usually forgives.
        let join = json!({"group": group, "topic": "orders.>", "attempts_max": 10_000});
        client.surely("topic/join", &format!("make-{group}"), &join).yes();
    }
    let mut threads = Vec::new();
    for who in 0..3 {
        threads.push(on(&stage, move |stage| publish(stage, who)));
        threads.push(on(&stage, move |stage| append(stage, who)));
    }
    threads.push(on(&stage, look_at_lag));
    let hunter = on(&stage, hunt);
    for round in 1..=rounds {
        let goal = stage.done() + more;
        until("streams that go on", || (stage.done() >= goal).then_some(()));
        node.kill();
        Process::stillborn(&stage.data, Duration::from_millis(round * 7 % 40));
        verify_clean(&stage.data);
        node = Process::start(&stage.data);
    }
    stage.enough.store(true, Relaxed);
    let mut asker = node.client("judge");
    until("groups at the end", || MEMBERS.iter().all(|(group, _)| lag(&mut asker, group) == 0).then_some(()));
    stage.over.store(true, Relaxed);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let killed = hunter.join().unwrap();
    let topics = TOPICS.map(|topic| Topic::read(&mut asker, topic));
    let counted = counts(&mut asker);
    journals_are_whole(&mut asker, &stage.events.lock().unwrap());
    assert!(node.stop().success());
    verify_clean(&stage.data);
    let messages = Topic::are_whole(&topics, &stage.messages.lock().unwrap());
    let seen = Groups::of(&export(&stage.data), &topics).are_done(&topics);
    Topic::each(&topics, |topic, offset| {
        let count = counted.get(&format!("{topic}/{offset}")).copied().unwrap_or(0);
        assert_eq!(count, 1, "message {offset} of {topic} was counted {count} times");
    });
    let printed = printed(&stage.hands);
    Topic::each(&topics, |topic, offset| {
        assert!(
            printed.contains(&format!("{topic}/{offset}")),
            "message {offset} of {topic} was never printed"
        );
    });
    assert!(killed > 0 && seen.again > 0, "nobody was killed with something in hand: {seen:?}");
    println!(
        "{rounds} kills of the node, {killed} of members: {messages} messages, {} events, {seen:?}",
        stage.appended.load(Relaxed)
    );
}

fn on<T: Send + 'static>(
    stage: &Arc<Stage>,
    run: impl FnOnce(&Stage) -> T + Send + 'static,
) -> std::thread::JoinHandle<T> {
    let stage = stage.clone();
    std::thread::spawn(move || run(&stage))
}

/// Publishes to the topics in turn, each message under a request key of its own.
fn publish(stage: &Stage, who: usize) {
    let mut client = Client::new(&stage.data, &format!("publisher-{who}"));
    for n in 0.. {
        until("members who follow", || {
            (stage.enough.load(Relaxed) || stage.lag.load(Relaxed) < AHEAD_MAX).then_some(())
        });
        if stage.enough.load(Relaxed) {
            return;
        }
        let topic = TOPICS[n as usize % TOPICS.len()];
        let body =
            json!({"topic": topic, "key": CUSTOMERS[(n as usize / 2) % 3], "body": {"who": who, "n": n}});
        let told = client.surely("topic/publish", &format!("publish-{who}-{n}"), &body);
        stage.messages.lock().unwrap().insert((who, n), (topic.to_owned(), told.number("first")));
        stage.published.fetch_add(1, Relaxed);
    }
}

/// Appends to the journals in turn, each event at the revision that was read: of several writers at one revision one wins, and the others read again.
fn append(stage: &Stage, who: usize) {
    let mut client = Client::new(&stage.data, &format!("writer-{who}"));
    let mut lost = 0u64;
    for n in 0.. {
        let journal = JOURNALS[n as usize % JOURNALS.len()];
        loop {
            if stage.enough.load(Relaxed) {
                assert!(n < 10 || lost > 0, "two writers never met");
                return;
            }
            let shown = client.ask(&format!("journal/show?journal={journal}"));
            let expected = match shown.code() {
                "not_found" => json!({"expected": "none"}),
                _ => json!({"expected_revision": shown.number("revision")}),
            };
            let mut body =
                json!({"journal": journal, "events": [{"type": "Tabbed", "data": {"who": who, "n": n}}]});
            body.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
            let key = format!("append-{who}-{n}-{}", expected.to_string().len() as u64 + lost * 1_000);
            let told = client.surely("journal/append", &key, &body);
            if told.code() == "conflict" {
                lost += 1;
                continue;
            }
            let stands = (journal.to_owned(), told.number("revision"));
            stage.events.lock().unwrap().insert((who, n), stands);
            stage.appended.fetch_add(1, Relaxed);
            break;
        }
    }
}

fn lag(client: &mut Client, group: &str) -> u64 {
    client.ask(&format!("topic/group?group={group}")).number("lag")
}

fn look_at_lag(stage: &Stage) {
    let mut client = Client::new(&stage.data, "watcher");
    while !stage.over.load(Relaxed) {
        let most = MEMBERS.iter().map(|(group, _)| lag(&mut client, group)).max();
        stage.lag.store(most.unwrap_or(0), Relaxed);
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// Keeps the members alive, and kills each of them at the step where it is to die. Says how many it killed.
fn hunt(stage: &Stage) -> u64 {
    let places = MEMBERS.iter().flat_map(|(group, members)| (0..*members).map(move |nth| (*group, nth)));
    let mut members: Vec<Member> = places.map(|(group, nth)| Member::start(stage, group, nth, 0)).collect();
    let mut killed = 0;
    while !stage.over.load(Relaxed) {
        for member in &mut members {
            let is_alive = member.child.try_wait().unwrap().is_none();
            if is_alive && !member.is_due() {
                continue;
            }
            member.end();
            killed += u64::from(is_alive);
            *member = Member::start(stage, member.group, member.nth, member.life + 1);
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
    killed
}

/// One life of a member. Killed by its own number when it is dropped.
struct Member {
    group: &'static str,
    nth: usize,
    life: u64,
    file: PathBuf,
    child: Child,
}

impl Member {
    fn start(stage: &Stage, group: &'static str, nth: usize, life: u64) -> Member {
        let file = stage.hands.join(format!("{group} {nth} {life}"));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "streams::member", "--ignored"]).env(DATA, &stage.data).env(FILE, &file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Member { group, nth, life, file, child: command.spawn().unwrap() }
    }

    /// Whether it has come to the step where it is to die: each life to another one, with more or less behind it.
    fn is_due(&self) -> bool {
        let fate = self.life * 7 + self.nth as u64 * 3 + self.group.len() as u64;
        let step = ["asks", "got", "done"][fate as usize % 3];
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        let got = text.lines().filter(|line| line.starts_with("got")).count() as u64;
        got > 5 + fate % 40 && text.lines().next_back().is_some_and(|last| last.starts_with(step))
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.end();
    }
}

/// Handles messages of its group until its session ends, or it does: in a process of its own. Without its environment it is no member.
#[test]
#[ignore = "is started by the test of streams, once for each life of a member"]
fn member() {
    let (Ok(data), Ok(file)) = (std::env::var(DATA), std::env::var(FILE)) else { return };
    let name = Path::new(&file).file_name().unwrap().to_str().unwrap().to_owned();
    let [group, nth, life] = name.split(' ').collect::<Vec<_>>()[..] else { panic!("{name}") };
    let mut file = File::create_new(&file).unwrap();
    // One write a line, handed to the kernel before the step is made: a SIGKILL takes nothing of it back.
    let mut note = |line: String| file.write_all(format!("{line}\n").as_bytes()).unwrap();
    let mut client = Client::new(Path::new(&data), &format!("{group}-{nth}"));
    // The same instance as in its last life: what that one still had in its session comes back now.
    let instance = json!({"instance": "member", "ttl_ms": 5_000});
    let joined = client.surely("agent/join", &format!("agent-{life}"), &instance);
    client.speak_as(joined.json["handle"].as_str().unwrap());
    client.surely("topic/join", &format!("join-{life}"), &json!({"group": group, "topic": "orders.>"})).yes();
    for n in 0.. {
        note("asks".into());
        let fetch = json!({"group": group, "max": 4, "wait_ms": 100, "lease_ms": 3_000});
        let fetched = client.surely("topic/fetch", &format!("fetch-{life}-{n}"), &fetch);
        // Its session may have ended while the node was away: the next life joins again.
        let Some(messages) = fetched.json["messages"].as_array().cloned() else { return };
        for message in &messages {
            note(format!("got {}", place(message)));
        }
        for message in messages {
            let place = place(&message);
            let ack = json!({
                "group": group, "topic": message["topic"], "offset": message["offset"], "fence": message["fence"],
            });
            let key = format!("ack-{place}-{}", message["fence"]);
            let acked = match group {
                "tally" => {
                    let count = json!({"kv.increment": {"key": format!("counted/{place}")}});
                    client.surely("txn", &key, &json!({"commands": [{"topic.ack": ack}, count]}))
                }
                _ => {
                    note(format!("printed {place}"));
                    client.surely("topic/ack", &key, &ack)
                }
            };
            match (acked.is_ok(), acked.code()) {
                (true, _) | (_, "stale" | "gone" | "not_found") => note(format!("done {place}")),
                other => panic!("{other:?}: {acked:?}"),
            }
        }
    }
}

/// `TOPIC/OFFSET`.
fn place(message: &Value) -> String {
    format!("{}/{}", message["topic"].as_str().unwrap(), message["offset"])
}

/// What was counted, by place.
fn counts(client: &mut Client) -> BTreeMap<String, u64> {
    let (mut counts, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = client.ask(&format!("kv/list?prefix=counted/&limit=1000{after}")).yes();
        for key in page["keys"].as_array().unwrap() {
            let place = key["key"].as_str().unwrap().strip_prefix("counted/").unwrap();
            counts.insert(place.to_owned(), key["value"].as_u64().unwrap());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return counts,
        }
    }
}

/// What any life of a printer has printed.
fn printed(hands: &Path) -> std::collections::BTreeSet<String> {
    let files = std::fs::read_dir(hands).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.map(|path| std::fs::read_to_string(path).unwrap());
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| line.strip_prefix("printed ").map(str::to_owned))
        .collect()
}

/// Every event that was answered stands where the answer said, once, and revisions have no gap.
fn journals_are_whole(client: &mut Client, told: &BTreeMap<(usize, u64), (String, u64)>) {
    let mut found = BTreeMap::new();
    for journal in JOURNALS {
        let (mut next, mut newest) = (0, None);
        while newest != Some(next) {
            let page = client.ask(&format!("journal/read?journal={journal}&from={next}&limit=1000")).yes();
            for event in page["events"].as_array().unwrap() {
                assert_eq!(event["revision"], next, "{journal} has a gap");
                let who =
                    (event["data"]["who"].as_u64().unwrap() as usize, event["data"]["n"].as_u64().unwrap());
                assert_eq!(event["from"], format!("writer-{}", who.0));
                let twice = found.insert(who, (journal.to_owned(), next));
                assert_eq!(twice, None, "{who:?} stands twice");
                next += 1;
            }
            newest = page["revision"].as_u64().map(|revision| revision + 1);
        }
    }
    for (who, stands) in told {
        assert_eq!(found.get(who), Some(stands), "the {}th of writer {}", who.1, who.0);
    }
    // The last of each writer may have been written without its answer having come.
    assert!(found.len() <= told.len() + 3, "{} events, {} told", found.len(), told.len());
}
