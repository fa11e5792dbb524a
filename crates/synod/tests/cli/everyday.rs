//! What people and scripts do every day.

use crate::house::{House, Running, until};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use synod::cli::grammar;

#[test]
fn a_task_goes_from_hand_to_hand() {
    let house = House::open();
    let pushed = house.json(&["queue", "push", "q", r#"{"n":1}"#]);
    assert_eq!(pushed["state"], "ready");
    let claimed = house.json(&["queue", "claim", "q", "--lease-ms", "30s", "--as", "heron"]);
    let task = &claimed["tasks"][0];
    assert_eq!(
        (&task["task"], &task["attempt"], &task["body"]),
        (&pushed["task"], &json!(1), &json!({"n": 1}))
    );
    let (number, fence) = (task["task"].to_string(), task["fence"].to_string());
    assert_eq!(house.run(&["queue", "claim", "q"]).exit, 3, "nothing to claim");
    let top = house.json(&["top"]);
    assert_eq!(top["agents"][0]["agent"], "heron");
    assert_eq!(top["agents"][0]["holds"], 1);
    assert!(house.run(&["why", &number]).out.contains("heron"));
    let finished = house.json(&["queue", "finish", &number, &fence, "--result", "{}", "--as", "heron"]);
    assert_eq!(finished["state"], "done");
    let stats = house.json(&["queue", "stats", "q"]);
    assert_eq!((&stats["done"], &stats["pushed"], &stats["ready"]), (&json!(1), &json!(1), &json!(0)));
    let again = house.run(&["queue", "finish", &number, &fence, "--as", "heron"]);
    assert_ne!(again.exit, 0, "{again:?}");
}

#[test]
fn notes_and_questions_need_no_name() {
    let house = House::open();
    house.json(&["queue", "push", "q", "1"]);
    let claimed = house.json(&["queue", "claim", "q"])["tasks"][0].clone();
    let (task, fence) = (claimed["task"].to_string(), claimed["fence"].to_string());
    house.json(&["queue", "progress", &task, &fence, r#"{"done":3}"#]);
    house.json(&["queue", "park", &task, &fence, "go on?", "--options", "yes,no"]);
    let shown = house.json(&["queue", "show", &task]);
    assert_eq!((&shown["progress"], &shown["question"]), (&json!({"done": 3}), &json!("go on?")));
}

#[test]
fn payloads_stay_as_they_were_typed() {
    let house = House::open();
    house.json(&["kv", "put", "k", r#"{"z":1.10,"a":[1e3]}"#]);
    let said = house.run(&["kv", "get", "k", "--json"]);
    assert!(said.out.contains(r#"{"z":1.10,"a":[1e3]}"#), "{said:?}");
    let said = house.fed(&["kv", "put", "bytes", "-"], &[0xff, 0, 1]);
    assert_eq!(said.exit, 0, "{said:?}");
    assert_eq!(house.json(&["kv", "get", "bytes"])["value_base64"], "/wAB");
    std::fs::write(house.path().join("body.json"), "{\"from\": \"a file\"}").unwrap();
    house.json(&["queue", "push", "q", "@body.json"]);
    assert_eq!(house.json(&["queue", "claim", "q"])["tasks"][0]["body"]["from"], "a file");
}

#[test]
fn a_request_key_makes_it_happen_once() {
    let house = House::open();
    let first = house.json(&["queue", "push", "q", "1", "--key", "once"]);
    let second = house.json(&["queue", "push", "q", "1", "--request-key", "once"]);
    assert_eq!(first["task"], second["task"]);
    assert_eq!(house.json(&["queue", "stats", "q"])["pushed"], 1);
    let other = house.run(&["queue", "push", "q", "2", "--key", "once"]);
    assert_eq!(other.exit, 1);
    assert!(other.err.contains("conflict"), "{other:?}");
}

#[test]
fn a_transaction_happens_whole_or_not_at_all() {
    let house = House::open();
    let file = r#"[{"kv.put":{"key":"a","value":1}},{"queue.push":{"queue":"q","body":2}}]"#;
    let said = house.fed(&["txn", "-"], file.as_bytes());
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.contains("kv.put\n") && said.out.contains("queue.push\n"), "{said:?}");
    let file = r#"[{"queue.push":{"queue":"q","body":2}},{"kv.put":{"key":"a","value":1,"if_absent":true}}]"#;
    let said = house.fed(&["txn", "-"], file.as_bytes());
    assert_eq!(said.exit, 1, "{said:?}");
    assert_eq!(house.json(&["queue", "stats", "q"])["pushed"], 1);
}

#[test]
fn the_past_can_be_asked() {
    let house = House::open();
    let first = house.json(&["kv", "put", "k", "1"])["index"].to_string();
    house.json(&["kv", "put", "k", "2"]);
    assert_eq!(house.json(&["kv", "get", "k"])["value"], 2);
    assert_eq!(house.json(&["kv", "get", "k", "--at", &first])["value"], 1);
    assert_eq!(house.run(&["kv", "get", "k", "--at", "999999"]).exit, 3);
}

#[test]
fn each_repository_is_a_space() {
    let house = House::open();
    let project = house.path().join("My Project");
    std::fs::create_dir_all(project.join(".git")).unwrap();
    let here = |words: &[&str]| house.command(words).current_dir(&project).output().unwrap();
    assert!(here(&["queue", "push", "q", "1"]).status.success());
    assert_eq!(house.json(&["queue", "stats", "q", "--space", "my-project"])["pushed"], 1);
    assert_eq!(house.run(&["queue", "stats", "q"]).exit, 3, "the default space has no such queue");
}

#[test]
fn status_and_doctor_find_a_healthy_node() {
    let house = House::open();
    house.json(&["agent", "join", "heron", "--capabilities", "a,b"]);
    house.json(&["queue", "push", "q", "1"]);
    let status = house.json(&["status"]);
    assert_eq!(status["node"]["ready"]["ready"], true);
    assert_eq!(status["queues"][0]["counts"]["ready"], 1);
    let said = house.run(&["status"]);
    assert!(
        said.out.contains("heron") && said.out.contains("idle") && !said.out.contains('\x1b'),
        "{said:?}"
    );
    let doctor = house.run(&["doctor"]);
    assert_eq!(doctor.exit, 0, "{doctor:?}");
    assert!(!doctor.out.contains("fail"), "{doctor:?}");
    assert!(house.run(&["why", "heron"]).out.contains("it is here"));
    assert!(house.run(&["top", "--once"]).out.contains("heron"));
}

#[test]
fn every_verb_explains_itself() {
    let house = House::empty();
    for card in grammar::cards() {
        let said = house.run(&["help", card.machine, &grammar::spelling(card.verb)]);
        assert_eq!(said.exit, 0, "{}: {said:?}", card.name());
        assert!(said.out.contains(card.about.trim().trim_end_matches('.')), "{}: {}", card.name(), said.out);
    }
    assert!(house.run(&["help"]).out.contains("Exit codes"));
    assert!(house.run(&["--help"]).out.contains("Exit codes"));
}

#[test]
fn a_node_says_at_once_what_it_does_and_ends_in_order() {
    let house = House::empty();
    let mut node = Running(house.command(&["serve", "--http", ":0"]).stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(node.0.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("data in"));
    assert!(lines.next().unwrap().unwrap().contains("ready at http://127.0.0.1:"));
    let second = house.run(&["serve", "--http", ":0"]);
    assert_eq!(second.exit, 4);
    assert!(second.err.contains("another node"), "{second:?}");
    assert_eq!(node.stop(), Some(0));
    until("the address is gone", || !house.path().join("node.json").exists());
}
