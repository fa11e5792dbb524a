//! A secret that is redacted is in no file of the data directory, whatever happens meanwhile; and what a directory is written in can be asked and renewed.

use crate::house::{House, files, until};
use serde_json::Value;
use std::path::PathBuf;

/// The files of the house that hold these bytes.
fn holding(house: &House, bytes: &str) -> Vec<PathBuf> {
    let holds =
        |path: &PathBuf| std::fs::read(path).is_ok_and(|all| String::from_utf8_lossy(&all).contains(bytes));
    files(house.path()).into_iter().filter(holds).collect()
}

fn verified(house: &House) -> Value {
    let report = house.json(&["log", "verify"]);
    assert_eq!(report["clean"], true, "{report}");
    report
}

/// A space with this text in a task's body, a value and a letter, among others.
fn confided(secret: &str) -> House {
    let house = House::open();
    house.json(&["queue", "push", "q", &format!("{{\"token\":\"{secret}\"}}")]);
    house.json(&["kv", "put", "k", secret]);
    house.json(&["mail", "send", "wren", &format!("do not tell: {secret}")]);
    house.json(&["kv", "put", "other", "harmless"]);
    house
}

#[test]
fn a_text_is_found_and_erased_wherever_the_log_holds_it() {
    let mut house = confided("sk-live-4711");
    assert!(!holding(&house, "sk-live-4711").is_empty());
    // Nobody is there to say yes.
    let asked = house.run(&["redact", "--containing", "sk-live-4711", "--reason", "it leaked"]);
    assert_eq!(asked.exit, 2, "{asked:?}");
    for word in ["queue.push", "kv.put", "mail.send", "sk-live-4711", "--yes"] {
        assert!(asked.err.contains(word), "{word}: {asked:?}");
    }
    assert!(!asked.err.contains("harmless"), "{asked:?}");
    // The text does not have to stand in anybody's history.
    let words = ["redact", "--containing", "-", "--reason", "it leaked", "--yes"];
    let done = house.fed(&words, b"sk-live-4711\n");
    assert_eq!(done.exit, 0, "{done:?}");
    assert!(done.out.contains("erased from 3 requests"), "{done:?}");
    assert_eq!(holding(&house, "sk-live-4711"), Vec::<PathBuf>::new());
    let report = verified(&house);
    assert_eq!(report["redacted"], 3, "{report}");
    assert_eq!(house.json(&["kv", "get", "k"])["value_redacted"], true);
    assert_eq!(house.json(&["kv", "get", "other"])["value"], "harmless");
    let told = house.run(&["log", "export", "--verb", "space.redact"]);
    assert!(told.out.contains("it leaked") && told.out.lines().count() == 3, "{told:?}");
    let again = house.fed(&words, b"sk-live-4711\n");
    assert_eq!(again.exit, 3, "there is nothing left to find: {again:?}");
    assert_eq!(house.stop(), Some(0));
    house.start();
    assert_eq!(holding(&house, "sk-live-4711"), Vec::<PathBuf>::new());
    assert_eq!(house.json(&["kv", "get", "k"])["value_redacted"], true);
    verified(&house);
}

#[test]
fn one_payload_of_a_request_is_erased_by_its_number() {
    let house = House::open();
    let tasks = [r#"{"body":"first"}"#, r#"{"body":"second-secret"}"#, r#"{"body":"third"}"#];
    let pushed = house.run(&[&["queue", "push-all", "q"][..], &tasks, &["--json"]].concat());
    assert_eq!(pushed.exit, 0, "{pushed:?}");
    let index = serde_json::from_str::<Value>(&pushed.out).unwrap()["index"].to_string();
    let words = ["redact", "--index", &index, "--ordinal", "1", "--reason", "asked for", "--yes", "--json"];
    let done = house.run(&words);
    assert_eq!(done.exit, 0, "{done:?}");
    assert!(done.out.contains(r#""ordinals":[1]"#) && done.out.contains(r#""held":1"#), "{done:?}");
    assert_eq!(holding(&house, "second-secret"), Vec::<PathBuf>::new());
    assert!(!holding(&house, "third").is_empty());
    assert_eq!(verified(&house)["redacted"], 1);
    let gone = house.run(&words);
    assert_eq!(gone.exit, 3, "{gone:?}");
}

/// Whether a file with this ending is in the house.
fn has(house: &House, ending: &str) -> bool {
    files(house.path()).iter().any(|path| path.to_string_lossy().ends_with(ending))
}

#[test]
fn a_node_killed_in_the_middle_of_a_redaction_goes_on_with_it() {
    let secret = "the-owner's-secret";
    let mut caught = 0;
    for ending in ["/erasures", ".rewrite", ".unfinished", ".rewrite"] {
        let mut house = confided(secret);
        // Enough that writing it anew takes a while, and a checkpoint that holds the secret.
        let body = "x".repeat(200_000);
        (0..30).for_each(|_| drop(house.fed(&["queue", "push", "q", "-"], body.as_bytes())));
        until("a checkpoint was made", || has(&house, ".checkpoint"));
        let found: Vec<u64> = (2..40)
            .filter(|index| {
                let told = house.run(&["log", "show", &index.to_string()]);
                told.out.contains(secret)
            })
            .collect();
        assert_eq!(found.len(), 3, "{found:?}");
        for index in &found {
            house.json(&["space", "redact", &index.to_string(), "--reason", "asked for"]);
        }
        // Durable, and carried out as far as it may be: now it dies.
        let under_way = |house: &House| {
            let status = house.json(&["status"]);
            status["node"]["numbers"]["erasures_under_way"].as_u64().unwrap_or(0)
        };
        until("it is at work", || has(&house, ending) || under_way(&house) == 0);
        house.kill();
        caught += usize::from(!holding(&house, secret).is_empty());
        house.start();
        until("the next life goes on with it", || under_way(&house) == 0);
        assert_eq!(holding(&house, secret), Vec::<PathBuf>::new());
        assert!(!has(&house, ".rewrite") && !has(&house, ".unfinished"));
        assert_eq!(house.json(&["kv", "get", "k"])["value_redacted"], true);
        verified(&house);
    }
    assert!(caught > 0, "no node died in the middle");
}

#[test]
fn what_a_directory_is_written_in_is_told_and_old_forms_are_made_anew() {
    let mut house = House::empty();
    assert_eq!(house.run(&["upgrade", "--check"]).exit, 3);
    house.start();
    let body = "x".repeat(200_000);
    (0..12).for_each(|_| drop(house.fed(&["queue", "push", "q", "-"], body.as_bytes())));
    until("a checkpoint was made", || has(&house, ".checkpoint"));
    house.json(&["kv", "put", "k", "kept"]);
    let report = house.json(&["upgrade", "--check"]);
    let forms: Vec<&str> =
        report["forms"].as_array().unwrap().iter().map(|form| form["what"].as_str().unwrap()).collect();
    for what in ["log files", "entries", "checkpoints", "trail", "points"] {
        assert!(forms.contains(&what), "{what}: {report}");
    }
    assert!(report["forms"].as_array().unwrap().iter().all(|form| form["writes"] == true), "{report}");
    assert!(report["verdict"].as_str().unwrap().starts_with("nothing to do"), "{report}");
    let refused = house.run(&["space", "upgrade", "2"]);
    assert!(refused.exit == 1 && refused.err.contains("nothing newer than fold version 1"), "{refused:?}");
    assert_eq!(house.stop(), Some(0));
    // A checkpoint in the form before this one.
    for path in
        files(house.path()).iter().filter(|path| path.extension().is_some_and(|kind| kind == "checkpoint"))
    {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[48..56].copy_from_slice(b"SYNODCP1");
        std::fs::write(path, bytes).unwrap();
    }
    let told = house.run(&["upgrade", "--check"]);
    assert!(
        told.exit == 5 && told.out.contains("SYNODCP1") && told.out.contains("does not read it"),
        "{told:?}"
    );
    let done = house.run(&["upgrade"]);
    assert!(done.exit == 0 && done.out.contains("a checkpoint was made from the log"), "{done:?}");
    assert_eq!(house.run(&["upgrade", "--check"]).exit, 0);
    house.start();
    let status = house.json(&["status"]);
    assert_eq!(status["node"]["ready"]["degraded"], Value::Array(vec![]), "{status}");
    assert!(status["node"]["numbers"]["checkpoint_index"].as_u64().unwrap() > 0, "it began from the new one");
    assert_eq!(house.json(&["kv", "get", "k"])["value"], "kept");
    verified(&house);
}
