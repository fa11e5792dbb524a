//! Sixty-four processes race for tasks and for names that overlap, while they are killed and stopped.
//!
//! ```text
//!   the test ──starts──▶ 64 racers: join · claim, finish · acquire, write under the lock, release
//!      │  SIGKILL, and another in its place        SIGSTOP, and SIGCONT long after its leases have ended
//!      ▼
//!   log export ──▶ the judge: no two holders at any index · late words refused · order of arrival
//! ```
//!
//! A racer is this test's own program, started again for one test that otherwise does nothing.
//! The judge shares no code with the machines: overlap is decided by trying, and who holds what is read from the log line by line.

use crate::client::{Client, until};
use crate::process::{Process, is_long, output, synod, turn, verify_clean};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const RACERS: usize = 64;
const DATA: &str = "SYNOD_TEST_RACE_DATA";
const NAME: &str = "SYNOD_TEST_RACE_NAME";
/// How long a claim and a lock last without a word: far longer than a racer takes, far shorter than it is stopped for.
const LEASE_MS: u64 = 1_000;

/// What racers want to have: they overlap in every way there is.
const NAMES: [&str; 10] = [
    "src/**",
    "src/a/**",
    "src/a/x.rs",
    "src/*.rs",
    "src/m.rs",
    "src/a/?.rs",
    "docs/",
    "docs/x.md",
    "*.toml",
    "a.toml",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn of_sixty_four_racers_never_two_hold_the_same() {
    let _turn = turn();
    let race = Duration::from_secs(if is_long() { 30 } else { 5 });
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut feeder = node.client("feeder");
    feeder.surely("queue/push", "first", &json!({"queue": "race"})).yes();
    let mut field =
        Field { data: dir.path(), racers: (0..RACERS).map(|n| Racer::start(dir.path(), n, 0)).collect() };
    let (mut dice, begun, mut pushed, mut kills, mut stops) =
        (Dice(0x5eed), Instant::now(), 1u64, 0u64, 0u64);
    while begun.elapsed() < race {
        let stats = feeder.ask("queue/stats?queue=race");
        if stats.number("ready") + stats.number("waiting") < 8 {
            let tasks: Vec<Value> = (0..8).map(|_| json!({"attempts_max": 10_000})).collect();
            pushed += 8;
            feeder
                .surely(
                    "queue/push_all",
                    &format!("more-{pushed}"),
                    &json!({"queue": "race", "tasks": tasks}),
                )
                .yes();
        }
        let victim = dice.roll(RACERS as u64) as usize;
        if dice.roll(3) == 0 {
            kills += u64::from(field.kill(victim, kills));
        } else {
            let span =
                Duration::from_millis(if dice.roll(2) == 0 { 50 } else { LEASE_MS + 300 + dice.roll(800) });
            stops += u64::from(field.racers[victim].stop(span));
        }
        field.wake();
        std::thread::park_timeout(Duration::from_millis(15));
    }
    drop(field);
    assert!(node.stop().success());
    verify_clean(dir.path());
    let seen = judge(&export(dir.path()));
    println!("{RACERS} racers for {} s, {kills} killed, {stops} stopped: {seen:?}", race.as_secs());
    assert!(kills > 10 && stops > 10, "{kills} killed, {stops} stopped");
    assert!(seen.tasks > 50 && seen.locks > 20 && seen.waited > 20 && seen.writes > 20, "{seen:?}");
    assert!(
        !is_long() || (seen.expired > 0 && seen.stale > 0 && seen.gone > 0),
        "nobody woke late: {seen:?}"
    );
}

/// Everybody who races. Whoever is left is killed at the end, by its own number.
struct Field<'d> {
    data: &'d Path,
    racers: Vec<Racer>,
}

impl Field<'_> {
    /// Another comes in the place of one that is killed; not while it is stopped, for that tests something else.
    fn kill(&mut self, n: usize, nth: u64) -> bool {
        if self.racers[n].asleep.is_some() {
            return false;
        }
        self.racers[n] = Racer::start(self.data, n, nth + 1);
        true
    }

    fn wake(&mut self) {
        let now = Instant::now();
        for racer in &mut self.racers {
            if racer.asleep.is_some_and(|until| until <= now) {
                racer.signal(Signal::CONT);
                racer.asleep = None;
            }
        }
    }
}

/// This program once more, for one of its ignored tests.
fn this(test: &str, data: &Path, name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(DATA, data).env(NAME, name);
    command.stderr(Stdio::null());
    command
}

struct Racer {
    child: Child,
    asleep: Option<Instant>,
}

impl Racer {
    fn start(data: &Path, n: usize, nth: u64) -> Racer {
        let mut racer = this("race::racer", data, &format!("racer-{n} {nth}"));
        let child = racer.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        Racer { child, asleep: None }
    }

    fn stop(&mut self, span: Duration) -> bool {
        if self.asleep.is_some() {
            return false;
        }
        self.signal(Signal::STOP);
        self.asleep = Some(Instant::now() + span);
        true
    }

    fn signal(&self, signal: Signal) {
        let _ = kill_process(Pid::from_child(&self.child), signal);
    }
}

impl Drop for Racer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn who_is_stopped_while_it_holds_and_wakes_late_is_refused_by_its_fence() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut other = node.client("other");
    other.surely("queue/push", "p", &json!({"queue": "q", "backoff_ms": 0})).yes();
    let mut child = this("race::sleeper", dir.path(), "sleeper")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let sleeper = Racer { child, asleep: None };
    let mut lines = from.lines().map_while(Result::ok).filter(|line| line.starts_with("sleeper: "));
    assert_eq!(lines.next().as_deref(), Some("sleeper: holds both"));
    sleeper.signal(Signal::STOP);
    // Both pass on while it cannot do anything: by their own deadlines.
    let claimed = other.surely("queue/claim", "c", &json!({"queue": "q", "wait_ms": 20_000})).yes();
    assert_eq!(claimed["tasks"].as_array().map(Vec::len), Some(1), "{claimed}");
    let held = other
        .surely("lock/acquire", "a", &json!({"names": ["src/m.rs"], "wait_ms": 20_000, "ttl_ms": 60_000}))
        .yes();
    other.surely("kv/put", "w", &json!({"key": "written", "value": held["fence"]})).yes();
    sleeper.signal(Signal::CONT);
    to.write_all(b"go on\n").unwrap();
    for word in ["finish", "write under the lock", "renew", "release"] {
        assert_eq!(lines.next(), Some(format!("sleeper: {word}: stale")));
    }
    assert_eq!(
        other.ask("kv/get?key=written").json["value"],
        held["fence"],
        "the late write has not happened"
    );
    assert!(node.stop().success());
    verify_clean(dir.path());
}

/// Takes a task and a lock with short leases, waits for a word, and says what it is told then.
#[test]
#[ignore = "is started by another test, in a process of its own"]
fn sleeper() {
    let Ok(data) = std::env::var(DATA) else { return };
    let mut client = Client::new(Path::new(&data), "sleeper");
    let claim = json!({"queue": "q", "lease_ms": LEASE_MS});
    let task = client.command("queue/claim", None, &claim).unwrap().yes()["tasks"][0].clone();
    let acquire = json!({"names": ["src/**"], "ttl_ms": LEASE_MS});
    let held = client.command("lock/acquire", None, &acquire).unwrap().yes();
    println!("\nsleeper: holds both");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let finish = json!({"task": task["task"], "fence": task["fence"]});
    let told = client.command("queue/finish", None, &finish).unwrap();
    println!("\nsleeper: finish: {}", told.code());
    let guard = format!("src/m.rs@{}", held["fence"]);
    let headers = [("synod-agent", "sleeper"), ("synod-if-lock", guard.as_str())];
    let told = client
        .exchange("POST", "/v1/default/kv/put", &headers, r#"{"key":"written","value":"late"}"#)
        .unwrap();
    println!("\nsleeper: write under the lock: {}", told.code());
    let key = json!({"lock": held["lock"], "fence": held["fence"]});
    for verb in ["renew", "release"] {
        println!(
            "\nsleeper: {verb}: {}",
            client.command(&format!("lock/{verb}"), None, &key).unwrap().code()
        );
    }
}

/// What a racer does, in a process of its own. Without its environment it is no racer.
#[test]
#[ignore = "is started by the race, once for each racer"]
fn racer() {
    let (Ok(data), Ok(name)) = (std::env::var(DATA), std::env::var(NAME)) else { return };
    let (name, nth) = name.split_once(' ').unwrap();
    let seed = name.bytes().chain(nth.bytes()).fold(7u64, |seed, byte| seed.wrapping_mul(31) + byte as u64);
    let mut racer = Runner { dice: Dice(seed), client: Client::new(Path::new(&data), name), name };
    loop {
        // The node's end is a racer's end as well.
        if racer.turn().is_err() {
            return;
        }
    }
}

struct Runner<'n> {
    dice: Dice,
    client: Client,
    name: &'n str,
}

impl Runner<'_> {
    /// Joins, and works until its session has ended.
    fn turn(&mut self) -> std::io::Result<()> {
        self.client.speak_as(self.name);
        // One whose session ends while it is stopped is told `gone`; one whose session goes on is told `stale`, by its fence.
        let ttl_ms = if self.dice.roll(2) == 0 { LEASE_MS } else { 60_000 };
        let join = json!({"name": self.name, "instance": "only", "ttl_ms": ttl_ms});
        let joined = self.client.command("agent/join", None, &join)?;
        self.client.speak_as(joined.json["handle"].as_str().unwrap_or_default());
        loop {
            let done = if self.dice.roll(2) == 0 { self.task() } else { self.lock() }?;
            if done == "gone" {
                return Ok(());
            }
        }
    }

    fn task(&mut self) -> std::io::Result<String> {
        let session = self.dice.roll(2) == 0;
        let mut claim = json!({"queue": "race", "wait_ms": 200, "session": session});
        if !session {
            claim["lease_ms"] = LEASE_MS.into();
        }
        let claimed = self.client.command("queue/claim", None, &claim)?;
        let Some(task) = claimed.json["tasks"].get(0) else { return Ok(claimed.code().to_owned()) };
        self.dawdle();
        let body = json!({"task": task["task"], "fence": task["fence"]});
        Ok(self.client.command("queue/finish", None, &body)?.code().to_owned())
    }

    fn lock(&mut self) -> std::io::Result<String> {
        let names: BTreeSet<&str> =
            (0..1 + self.dice.roll(3)).map(|_| NAMES[self.dice.roll(NAMES.len() as u64) as usize]).collect();
        let mut acquire =
            json!({"names": names, "shared": self.dice.roll(4) == 0, "wait_ms": self.dice.roll(3) * 200});
        match self.dice.roll(2) {
            0 => acquire["session"] = true.into(),
            _ => acquire["ttl_ms"] = LEASE_MS.into(),
        }
        let held = self.client.command("lock/acquire", None, &acquire)?;
        if !held.is_ok() {
            return Ok(held.code().to_owned());
        }
        self.dawdle();
        for name in &names {
            // A write that counts only while the lock holds.
            let guard = format!("{name}@{}", held.number("fence"));
            let agent = self.client.agent().to_owned();
            let headers = [("synod-agent", agent.as_str()), ("synod-if-lock", guard.as_str())];
            let body = json!({"key": "written", "value": held.number("fence")}).to_string();
            self.client.exchange("POST", "/v1/default/kv/put", &headers, &body)?;
        }
        let body = json!({"lock": held.json["lock"], "fence": held.json["fence"]});
        Ok(self.client.command("lock/release", None, &body)?.code().to_owned())
    }

    /// As long as real work would take; whoever is stopped meanwhile comes too late.
    fn dawdle(&mut self) {
        std::thread::park_timeout(Duration::from_millis(self.dice.roll(20)));
    }
}

/// Every request of the log, as `synod log export` tells it.
fn export(data: &Path) -> Vec<Value> {
    let output = output(synod(data, &["log", "export", "--space", "default"]));
    assert!(output.status.success(), "log export: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the judge has seen.
#[derive(Debug, Default)]
struct Seen {
    /// Tasks granted.
    tasks: usize,
    /// Locks granted.
    locks: usize,
    /// Grants to somebody who had stood in line.
    waited: usize,
    /// Writes under a lock that held.
    writes: usize,
    /// Leases and locks that ended without a word.
    expired: usize,
    /// Late words refused by their fence.
    stale: usize,
    /// Late words of sessions that had ended.
    gone: usize,
}

/// What is wanted or held: names, whether shared, by whom, under which fence.
#[derive(Clone, Debug)]
struct Want {
    names: Vec<String>,
    shared: bool,
    agent: String,
    fence: u64,
}

impl Want {
    fn conflicts(&self, other: &Want) -> bool {
        !(self.shared && other.shared)
            && self.names.iter().any(|one| other.names.iter().any(|two| overlap(one, two)))
    }
}

fn judge(requests: &[Value]) -> Seen {
    let mut seen = Seen::default();
    let (mut held, mut tasks) = (BTreeMap::<u64, Want>::new(), BTreeMap::<u64, u64>::new());
    let (mut line, mut claims) = (BTreeMap::<u64, Want>::new(), BTreeSet::<u64>::new());
    let mut newest = 0;
    for request in requests {
        let index = request["index"].as_u64().unwrap();
        let command = request["command"].as_str().unwrap_or_default();
        let list = |of: &str| request[of].as_array().cloned().unwrap_or_default();
        for absent in request["fields"]["callers"].as_array().into_iter().flatten() {
            line.remove(&absent["ticket"].as_u64().unwrap());
            claims.remove(&absent["ticket"].as_u64().unwrap());
        }
        // Whom a grant of this request belongs to.
        let mut owners = BTreeMap::<(&str, u64), (u64, bool)>::new();
        let own = json!({"index": index, "reply": request["reply"]});
        let answers: Vec<Value> = list("answers").into_iter().chain([own]).collect();
        for answer in &answers {
            let (ticket, reply) = (answer["index"].as_u64().unwrap(), &answer["reply"]);
            let shared = reply["shared"] == true;
            if let Some(lock) = reply["lock"].as_u64() {
                owners.insert(("lock", lock), (ticket, shared));
            }
            let tasks = reply["tasks"].as_array().into_iter().flatten();
            for task in tasks.filter(|task| task["fence"].is_u64()) {
                owners.insert(("task", task["task"].as_u64().unwrap_or_default()), (ticket, shared));
            }
            if !owners.values().any(|(of, _)| *of == ticket) {
                line.remove(&ticket);
                claims.remove(&ticket);
            }
        }
        for event in list("events") {
            let data = &event["data"];
            let number = |field: &str| data[field].as_u64().unwrap_or_default();
            match event["event"].as_str().unwrap_or_default() {
                "lock.acquired" => {
                    let (ticket, shared) = owners[&("lock", number("lock"))];
                    let want = want(data, shared, number("fence"));
                    assert!(want.fence > newest, "{index}: fence {} after {newest}", want.fence);
                    newest = want.fence;
                    for (lock, other) in &held {
                        assert!(!want.conflicts(other), "{index}: {want:?} while {lock} is held: {other:?}");
                    }
                    for (earlier, other) in line.range(..ticket) {
                        assert!(
                            !want.conflicts(other),
                            "{index}: {want:?} of {ticket} before {earlier}: {other:?}"
                        );
                    }
                    seen.waited += usize::from(line.remove(&ticket).is_some());
                    seen.locks += 1;
                    held.insert(number("lock"), want);
                }
                "lock.released" | "lock.expired" | "lock.broken" => {
                    assert!(held.remove(&number("lock")).is_some(), "{index}: {event} of what nobody held");
                    seen.expired += usize::from(event["event"] == "lock.expired");
                }
                "queue.claimed" => {
                    let (ticket, _) = owners[&("task", number("task"))];
                    assert!(number("fence") > newest, "{index}: {event} after {newest}");
                    newest = number("fence");
                    let other = tasks.insert(number("task"), number("fence"));
                    assert_eq!(other, None, "{index}: two have task {}", number("task"));
                    assert!(claims.range(..ticket).next().is_none(), "{index}: {ticket} before {claims:?}");
                    seen.waited += usize::from(claims.remove(&ticket));
                    seen.tasks += 1;
                }
                "queue.finished" | "queue.expired" | "queue.released" | "queue.failed" => {
                    assert!(tasks.remove(&number("task")).is_some(), "{index}: {event} of what nobody had");
                    seen.expired += usize::from(event["event"] == "queue.expired");
                }
                _ => {}
            }
        }
        match (command, request["outcome"].as_str().unwrap_or_default()) {
            ("lock.acquire", "parked") => {
                let shared = request["fields"]["shared"] == true;
                let mut want = want(&request["fields"], shared, 0);
                want.agent = request["agent"].as_str().unwrap_or_default().to_owned();
                line.insert(index, want);
            }
            ("queue.claim", "parked") => drop(claims.insert(index)),
            ("kv.put", "replied") => {
                let guard = request["if_lock"][0].as_str().unwrap();
                let (name, fence) = guard.rsplit_once('@').unwrap();
                let agent = request["agent"].as_str().unwrap_or_default().split('@').next();
                let by = held.values().find(|held| held.fence.to_string() == fence);
                let by = by.unwrap_or_else(|| panic!("{index}: written under {guard}, which nobody holds"));
                assert!(
                    by.names.iter().any(|held| overlap(held, name)) && Some(by.agent.as_str()) == agent,
                    "{request}"
                );
                seen.writes += 1;
            }
            (_, "refused") if request["code"] == "stale" => seen.stale += 1,
            (_, "refused") if request["code"] == "gone" => seen.gone += 1,
            _ => {}
        }
    }
    seen
}

fn want(data: &Value, shared: bool, fence: u64) -> Want {
    let names = data["names"].as_array().into_iter().flatten();
    let names = names.map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
    Want { names, shared, agent: data["agent"].as_str().unwrap_or_default().to_owned(), fence }
}

/// Whether two names could mean one file: by trying every file there is in this race.
fn overlap(one: &str, two: &str) -> bool {
    const FILES: [&str; 12] = [
        "src",
        "src/m.rs",
        "src/n.rs",
        "src/a",
        "src/a/x.rs",
        "src/a/y.rs",
        "src/a/long.rs",
        "src/a/b/c.rs",
        "docs",
        "docs/x.md",
        "a.toml",
        "b.toml",
    ];
    FILES.iter().any(|file| covers(one, file) && covers(two, file))
}

fn covers(name: &str, file: &str) -> bool {
    let name = name.strip_suffix('/').map_or(name.to_owned(), |folder| format!("{folder}/**"));
    let (name, file): (Vec<&str>, Vec<&str>) = (name.split('/').collect(), file.split('/').collect());
    parts(&name, &file)
}

fn parts(name: &[&str], file: &[&str]) -> bool {
    match name {
        [] => file.is_empty(),
        ["**", rest @ ..] => (0..=file.len()).any(|n| parts(rest, &file[n..])),
        [first, rest @ ..] => {
            !file.is_empty() && letters(first.as_bytes(), file[0].as_bytes()) && parts(rest, &file[1..])
        }
    }
}

fn letters(name: &[u8], file: &[u8]) -> bool {
    match name {
        [] => file.is_empty(),
        [b'*', rest @ ..] => (0..=file.len()).any(|n| letters(rest, &file[n..])),
        [b'?', rest @ ..] => !file.is_empty() && letters(rest, &file[1..]),
        [first, rest @ ..] => file.first() == Some(first) && letters(rest, &file[1..]),
    }
}

#[test]
fn the_judge_sees_what_overlaps() {
    for (one, two, expected) in [
        ("src/**", "src/a/x.rs", true),
        ("src/*.rs", "src/a/x.rs", false),
        ("src/a/?.rs", "src/a/**", true),
        ("docs/", "docs/x.md", true),
        ("docs/", "*.toml", false),
        ("a.toml", "*.toml", true),
    ] {
        assert_eq!(overlap(one, two), expected, "{one} and {two}");
    }
}

#[test]
fn the_judge_finds_what_is_planted() {
    let acquired = |index: u64, lock: u64, fence: u64, name: &str| {
        json!({"index": index, "command": "lock.acquire", "agent": "a@1", "outcome": "replied",
            "reply": {"lock": lock, "fence": fence, "shared": false},
            "events": [{"event": "lock.acquired", "data": {"lock": lock, "fence": fence, "agent": "a", "names": [name]}}]})
    };
    let parked = json!({"index": 2, "command": "lock.acquire", "agent": "b@2", "outcome": "parked", "fields": {"names": ["src/**"]}});
    let late = json!({"index": 3, "command": "kv.put", "agent": "a@1", "outcome": "replied", "if_lock": ["docs/@9"]});
    let fine = [acquired(1, 1, 2, "src/m.rs"), acquired(3, 3, 4, "a.toml")];
    assert_eq!(judge(&fine).locks, 2);
    for (what, requests) in [
        ("two holders", vec![acquired(1, 1, 2, "src/**"), acquired(2, 3, 4, "src/m.rs")]),
        ("somebody overtook", vec![acquired(1, 1, 2, "docs/"), parked, acquired(3, 3, 4, "src/m.rs")]),
        ("a fence that falls", vec![acquired(1, 1, 4, "docs/"), acquired(2, 3, 2, "src/m.rs")]),
        ("a write under no lock", vec![acquired(1, 1, 2, "docs/"), late]),
    ] {
        let found = std::panic::catch_unwind(|| judge(&requests));
        assert!(found.is_err(), "{what} was not found");
    }
}

/// Looks until a session has ended and says how long its things took to be in other hands.
#[test]
fn what_the_dead_held_is_in_other_hands_as_soon_as_their_session_ends() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let node = Process::start(dir.path());
    let mut owner = node.client("owner");
    for nth in 0..4u64 {
        let name = format!("dying-{nth}");
        let mut dying = node.client(&name);
        let ttl_ms = 1_000u64;
        let joined =
            dying.surely("agent/join", &format!("j{nth}"), &json!({"name": name, "ttl_ms": ttl_ms})).yes();
        dying.speak_as(joined["handle"].as_str().unwrap());
        owner.surely("queue/push", &format!("p{nth}"), &json!({"queue": "q", "backoff_ms": 0})).yes();
        dying.surely("queue/claim", &format!("c{nth}"), &json!({"queue": "q", "session": true})).yes();
        dying
            .surely("lock/acquire", &format!("l{nth}"), &json!({"names": ["src/**"], "session": true}))
            .yes();
        let last_word = Instant::now();
        // From here on it says nothing: as if it had been killed.
        let heir = std::thread::spawn({
            let (mut task, mut lock) =
                (node.client(&format!("heir-{nth}")), node.client(&format!("keeper-{nth}")));
            move || {
                let claimed = std::thread::spawn(move || {
                    let claim = json!({"queue": "q", "wait_ms": 20_000});
                    (task.surely("queue/claim", &format!("h{nth}"), &claim).yes(), Instant::now())
                });
                let acquire = json!({"names": ["src/main.rs"], "wait_ms": 20_000, "ttl_ms": 60_000});
                let held =
                    (lock.surely("lock/acquire", &format!("k{nth}"), &acquire).yes(), Instant::now(), lock);
                (claimed.join().unwrap(), held)
            }
        });
        let ((claimed, task_at), (held, lock_at, mut keeper)) = heir.join().unwrap();
        assert_eq!(claimed["tasks"].as_array().map(Vec::len), Some(1), "{claimed}");
        let ttl = Duration::from_millis(ttl_ms);
        let after = |at: Instant| (at - last_word).saturating_sub(ttl);
        println!(
            "after the session's end: task in other hands after {} ms, lock after {} ms",
            after(task_at).as_millis(),
            after(lock_at).as_millis()
        );
        assert!(after(task_at) < Duration::from_secs(5) && after(lock_at) < Duration::from_secs(5));
        let body = json!({"lock": held["lock"], "fence": held["fence"]});
        keeper.surely("lock/release", &format!("r{nth}"), &body).yes();
        let task = &claimed["tasks"][0];
        let mut heir = node.client(&format!("heir-{nth}"));
        heir.surely(
            "queue/finish",
            &format!("f{nth}"),
            &json!({"task": task["task"], "fence": task["fence"]}),
        )
        .yes();
    }
    until("an end in order", || {
        node.client("owner").ask("queue/stats?queue=q").number("done").eq(&4).then_some(())
    });
}
