//! What happened, from the log itself.

use crate::house::{House, Running, Said};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

fn busy() -> House {
    let house = House::open();
    for n in 0..5 {
        house.json(&["queue", "push", "q", &format!("{{\"secret\":{n}}}")]);
    }
    house.json(&["queue", "claim", "q", "--as", "heron"]);
    house.json(&["kv", "put", "k", "1"]);
    assert_eq!(house.run(&["kv", "put", "k", "2", "--if-absent"]).exit, 1);
    house
}

#[test]
fn the_log_verifies_beside_its_node_and_after_a_crash() {
    let mut house = busy();
    let live = house.json(&["log", "verify"]);
    assert_eq!((&live["clean"], &live["payloads"]), (&Value::from(true), &Value::from(6)), "{live}");
    house.kill();
    let dead = house.json(&["log", "verify"]);
    assert!(dead["requests"].as_u64() >= live["requests"].as_u64());
    house.start();
    let shown = house.json(&["space", "show"]);
    let again = house.json(&["log", "verify"]);
    assert_eq!(again["epoch"], 2);
    assert_eq!(again["chain"], shown["chain"], "the node's chain is the log's");
    assert_eq!(again["outcomes"], shown["outcomes"]);
    assert_eq!(house.stop(), Some(0));
    assert!(house.run(&["log", "verify"]).out.contains("clean"));
}

#[test]
fn a_flipped_bit_is_found() {
    let mut house = busy();
    assert_eq!(house.stop(), Some(0));
    let file = segment(&house);
    let whole = std::fs::read(&file).unwrap();
    let at = whole.windows(11).position(|window| window == b"{\"secret\":2").unwrap();
    let mut bytes = whole.clone();
    bytes[at + 3] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let said = house.run(&["log", "verify"]);
    assert_eq!(said.exit, 5, "{said:?}");
    assert!(said.err.contains("segment") && said.err.contains("byte"), "{said:?}");
    std::fs::write(&file, whole).unwrap();
    assert_eq!(house.run(&["log", "verify"]).exit, 0);
}

fn segment(house: &House) -> PathBuf {
    let dir = house.path().join("spaces/default/log");
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "segment")).min().unwrap()
}

#[test]
fn requests_are_shown_with_what_came_of_them() {
    let house = busy();
    let lines = |said: Said| -> Vec<Value> {
        assert_eq!(said.exit, 0, "{said:?}");
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = lines(house.run(&["log", "export"]));
    let indexes: Vec<u64> = all.iter().map(|told| told["index"].as_u64().unwrap()).collect();
    assert_eq!(indexes, (1..=indexes.len() as u64).collect::<Vec<_>>());
    assert!(!all[0].to_string().contains("secret"), "genesis keeps its secret: {}", all[0]);
    let claims = lines(house.run(&["log", "export", "--verb", "queue.claim"]));
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0]["agent"], "heron");
    assert_eq!(claims[0]["reply"]["tasks"][0]["body"]["secret"], 0);
    let task = claims[0]["reply"]["tasks"][0]["task"].to_string();
    let of_task = lines(house.run(&["log", "export", "--task", &task]));
    let names: Vec<_> = of_task.iter().map(|told| told["command"].as_str().unwrap()).collect();
    assert_eq!(names, ["queue.push", "queue.claim"]);
    let refused = lines(house.run(&["log", "export", "--verb", "kv"]));
    assert_eq!((&refused[1]["outcome"], &refused[1]["code"]), (&"refused".into(), &"conflict".into()));
    let said = house.run(&["log", "show", &claims[0]["index"].to_string()]);
    assert!(said.out.contains("queue.claimed"), "{said:?}");
    assert_eq!(house.run(&["log", "show", "--last", "3"]).out.lines().count(), 4);
}

#[test]
fn events_are_followed_over_the_death_of_the_node() {
    let mut house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let tail = house
        .command(&["log", "tail", "--from", "start", "--event", "pushed", "--count", "3", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut tail = Running(tail);
    let mut lines = BufReader::new(tail.0.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let first = next();
    assert_eq!(first["type"], "synod.queue.pushed");
    house.json(&["queue", "push", "q", "2"]);
    let second = next();
    house.kill();
    house.start();
    house.json(&["queue", "push", "q", "3"]);
    let third = next();
    let ids: Vec<_> = [first, second, third].iter().map(|event| event["id"].to_string()).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
    assert!(tail.0.wait().unwrap().success());
}

#[test]
fn a_request_that_people_agreed_to_leave_out_is_void_from_the_next_start_on() {
    let mut house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let last = house.json(&["queue", "push", "q", "2"])["index"].as_u64().unwrap().to_string();
    assert_eq!(house.run(&["repair", "void", &last, "--agreed"]).exit, 1, "the node runs");
    assert_eq!(house.stop(), Some(0));
    assert_eq!(house.run(&["repair", "void", &last]).exit, 2, "nobody agreed yet");
    assert_eq!(house.run(&["repair", "void", &last, "--agreed", "--space", "nowhere"]).exit, 3);
    assert_eq!(house.json(&["repair", "void", &last, "--agreed"])["void"].to_string(), last);
    house.start();
    assert_eq!(house.json(&["queue", "stats", "q"])["pushed"], 1);
    let verified = house.json(&["log", "verify"]);
    assert_eq!((&verified["void"], &verified["clean"]), (&Value::from(1), &Value::from(true)), "{verified}");
}
