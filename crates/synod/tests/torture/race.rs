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
use crate::race_judge::judge;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::collections::BTreeSet;
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
