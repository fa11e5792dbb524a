//! Many processes campaign for one election while they are killed and paused: at every index there is one leader at the most, and whoever was paused and wakes up late is refused.

use crate::house::{House, Running, until};
use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::time::{Duration, Instant};
use synod_client::{Options, Synod};

/// Stands for the election, and while it leads says so in a topic, only under its term. It never steps down, and does not look whether it still leads.
const CANDIDATE: &str = r#"
while :; do
  TERM_SAID=$("$0" election campaign nightly --ttl-ms 500 --wait-ms 60s --as "$1" --json 2>>campaigns | sed 's/.*"term":\([0-9]*\).*/\1/')
  [ -n "$TERM_SAID" ] || continue
  while "$0" topic publish work "$TERM_SAID" --if-term "nightly@$TERM_SAID" --as "$1" >>said 2>>refused; do :; done
done"#;

/// A candidate with all its processes.
struct Candidate(Running);

impl Candidate {
    fn start(house: &House, name: usize) -> Candidate {
        let command = house.command(&[]);
        let binary = command.get_program().to_owned();
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", CANDIDATE]).arg(binary).arg(format!("p{name}"));
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        shell.current_dir(house.path()).process_group(0);
        shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Candidate(Running(shell.spawn().unwrap()))
    }

    fn signal(&self, signal: Signal) {
        let group = Pid::from_raw(self.0.0.id() as i32).unwrap();
        // It may be gone already.
        let _ = kill_process_group(group, signal);
    }
}

impl Drop for Candidate {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

#[test]
fn one_of_many_leads_at_any_index_while_processes_are_killed_and_paused() {
    let long = std::env::var_os("SYNOD_LONG").is_some();
    let (many, span) = if long { (64, Duration::from_secs(120)) } else { (16, Duration::from_secs(10)) };
    let house = House::open();
    let mut candidates: Vec<Candidate> = (0..many).map(|name| Candidate::start(&house, name)).collect();
    let leader = || {
        let observed = house.json(&["election", "observe", "nightly"]);
        observed["leader"]["agent"].as_str().and_then(|name| name[1..].parse::<usize>().ok())
    };
    until("somebody leads", || leader().is_some());
    let (begun, mut chance, mut kills, mut pauses) = (Instant::now(), 11u64, 0, 0);
    let mut paused: Vec<(Instant, usize)> = Vec::new();
    while begun.elapsed() < span {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let dice = chance >> 33;
        // Mostly the leader, else anybody.
        let whom = leader().filter(|_| dice % 4 > 0).unwrap_or(dice as usize / 4 % many);
        if paused.iter().any(|(_, name)| *name == whom) {
            // It sleeps already.
        } else if dice / 64 % 3 == 0 {
            candidates[whom] = Candidate::start(&house, whom);
            kills += 1;
        } else {
            candidates[whom].signal(Signal::STOP);
            // Longer than a term.
            paused.push((Instant::now() + Duration::from_millis(700 + dice / 256 % 800), whom));
            pauses += 1;
        }
        paused.retain(|(until, name)| {
            let awake = *until <= Instant::now();
            if awake {
                candidates[*name].signal(Signal::CONT);
            }
            !awake
        });
        std::thread::sleep(Duration::from_millis(50 + dice / 1024 % 200));
    }
    paused.iter().for_each(|(_, name)| candidates[*name].signal(Signal::CONT));
    let refused = || std::fs::read_to_string(house.path().join("refused")).unwrap_or_default();
    until("whoever was paused has learned of it", || refused().contains("stale"));
    drop(candidates);
    house.json(&["kv", "put", "over", "1"]);
    let (terms, said) = judge(&house);
    let stale = refused().matches("stale:").count();
    println!(
        "{many} processes, {kills} killed, {pauses} paused: {terms} terms, {said} messages, {stale} refused as stale"
    );
    assert!(kills > 2 && pauses > 5 && terms > 5 && said > 5, "{kills} {pauses} {terms} {said}");
}

/// Goes through the trail: terms do not overlap, and every message came under the term that was in force at its index. How many there were of both.
fn judge(house: &House) -> (usize, usize) {
    let options = Options { data: Some(house.path().to_owned()), ..Options::default() };
    let space = Synod::connect(options).unwrap().space("default");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut leads, mut newest, mut terms) = (None, 0, 0);
        let mut under = Vec::new();
        let mut events = space.events(Some("0"), &[]);
        loop {
            let event = events.next().await.unwrap().json();
            let (kind, data) = (event["type"].as_str().unwrap_or_default(), &event["data"]);
            match kind {
                "synod.kv.put" => break,
                "synod.election.elected" => {
                    let term = data["term"].as_u64().unwrap();
                    assert_eq!(leads, None, "two lead at {}", event["id"]);
                    assert!(term > newest, "terms rise");
                    (leads, newest, terms) = (Some(term), term, terms + 1);
                }
                "synod.election.expired" | "synod.election.resigned" => {
                    assert_eq!(data["term"].as_u64(), leads, "only the term in force ends: {event}");
                    leads = None;
                }
                "synod.topic.published" => {
                    under.push(leads.unwrap_or_else(|| panic!("a message without a leader: {event}")));
                }
                _ => {}
            }
        }
        let mut from = "start".to_owned();
        let mut said = Vec::new();
        while said.len() < under.len() {
            let read = serde_json::json!({"topic": "work", "from": from, "max": 500});
            let page = space.call("topic", "read", &read).await.unwrap();
            said.extend(
                page["messages"].as_array().unwrap().iter().filter_map(|message| message["body"].as_u64()),
            );
            from = page["next"].as_str().unwrap().to_owned();
        }
        assert_eq!(said, under, "whoever speaks leads");
        (terms, said.len())
    })
}
