//! A secret that stands in a message, a task, a topic, a journal or a value is named as a person knows it, shown, and erased: no file of the data directory holds it any more, and the log is as sound as before.

use crate::house::{House, files, until};
use serde_json::{Value, json};

/// What is to go, each in a thing of its own.
const SECRETS: [&str; 9] = [
    "mail-secret-1f",
    "answered-secret-2e",
    "task-secret-3d",
    "note-secret-4c",
    "result-secret-5b",
    "topic-secret-6a",
    "journal-secret-79",
    "metadata-secret-88",
    "value-secret-97",
];

/// What stands beside it, in the same requests where that can be, and stays.
const KEPT: [&str; 5] = ["mail-kept", "task-kept", "topic-kept", "journal-kept", "value-kept"];

/// Which of these words stand in some file of the house, and in which kinds of files: by their endings, or names.
fn found(house: &House, words: &[&'static str]) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for path in files(house.path()) {
        // One that went meanwhile holds nothing.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let text = dense(&bytes);
        let kind = path.extension().or(path.file_name()).unwrap().to_string_lossy().into_owned();
        found.extend(words.iter().filter(|word| text.contains(**word)).map(|word| (*word, kind.clone())));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// No file holds any of the secrets, the log is sound, and what is beside them is there.
fn is_forgotten(house: &House, when: &str) {
    assert_eq!(found(house, &SECRETS), [], "{when}");
    let kept: Vec<&str> = found(house, &KEPT).into_iter().map(|(word, _)| word).collect();
    assert!(KEPT.iter().all(|word| kept.contains(word)), "{when}: {kept:?}");
    let report = house.json(&["log", "verify"]);
    assert_eq!(report["clean"], true, "{when}: {report}");
    // What nothing refers to and was given back counts as well.
    assert!(report["redacted"].as_u64().unwrap() >= 10, "{when}: {report}");
}

/// A file's text without the stretches of one and the same byte that most of it is made of.
fn dense(bytes: &[u8]) -> String {
    const BLOCK: usize = 4096;
    let mut text = Vec::new();
    for block in bytes.chunks(BLOCK) {
        if *block == [block[0]; BLOCK][..block.len()] {
            text.push(b'\n');
        } else {
            text.extend_from_slice(block);
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn number(value: &Value, field: &str) -> String {
    value[field].as_u64().unwrap_or_else(|| panic!("no {field} in {value}")).to_string()
}

/// Enough that a checkpoint is made, and log that nothing refers to.
fn grow(house: &House) {
    let made =
        |house: &House| house.json(&["status"])["node"]["numbers"]["checkpoint_index"].as_u64().unwrap();
    let before = made(house);
    let body = "x".repeat(300_000);
    until("a checkpoint was made", || {
        for _ in 0..8 {
            house.fed(&["topic", "publish", "noise", "-", "--as", "heron"], body.as_bytes());
        }
        made(house) > before
    });
}

/// The dry run names the thing and erases nothing; then it goes.
fn redact(house: &House, which: &[&str], shows: &[&str]) -> Value {
    let words = [&["redact", "--reason", "it leaked"], which].concat();
    let asked = house.run(&words);
    assert_eq!(asked.exit, 2, "{which:?}: {asked:?}");
    assert!(asked.err.contains("--yes"), "{asked:?}");
    for secret in SECRETS {
        assert_eq!(asked.err.contains(secret), shows.contains(&secret), "{which:?} {secret}: {asked:?}");
    }
    for kept in KEPT {
        assert!(!asked.err.contains(kept), "{which:?} {kept}: {asked:?}");
    }
    let held = found(house, &SECRETS);
    assert!(
        shows.iter().all(|secret| held.iter().any(|(word, _)| word == secret)),
        "nothing is erased: {held:?}"
    );
    let done = house.json(&[&words[..], &["--yes"]].concat());
    let left = found(house, &SECRETS);
    assert!(left.iter().all(|(word, _)| !shows.contains(word)), "{which:?}: {left:?}");
    let again = house.run(&[&words[..], &["--yes"]].concat());
    assert!(again.exit == 3 && again.err.contains("erased already"), "{which:?}: {again:?}");
    done
}

#[test]
fn what_is_named_as_a_person_knows_it_is_nowhere_on_the_disk() {
    let mut house = House::open();
    let said = |house: &House, words: &[&str]| house.json(&[words, &["--as", "heron"]].concat());
    // Mail: one of three, and a reply.
    said(&house, &["mail", "send", "wren", "mail-kept"]);
    let mail = number(&said(&house, &["mail", "send", "wren", SECRETS[0]]), "message");
    house.json(&["mail", "receive", "--as", "wren"]);
    let got = house.json(&["mail", "history", "wren"]);
    let first = number(&got["messages"][0], "message");
    let reply = number(&house.json(&["mail", "reply", &first, SECRETS[1], "--as", "wren"]), "message");
    // A task with all that can be said about it; it was pushed together with another.
    let tasks = [format!(r#"{{"body":"{}"}}"#, KEPT[1]), format!(r#"{{"body":"{}"}}"#, SECRETS[2])];
    let pushed = said(&house, &["queue", "push-all", "q", &tasks[0], &tasks[1]]);
    let task = number(&pushed["tasks"][1], "task");
    let claimed = house.json(&["queue", "claim", "q", "--max", "2", "--as", "wren"]);
    let fence = number(&claimed["tasks"][1], "fence");
    house.json(&["queue", "progress", &task, &fence, SECRETS[3], "--as", "wren"]);
    house.json(&["queue", "finish", &task, &fence, "--result", SECRETS[4], "--as", "wren"]);
    // A topic, whose messages a group has in hand; the secret one came in a transaction.
    said(&house, &["topic", "publish", "t", KEPT[2]]);
    let publish = json!({"commands": [
        {"topic.publish": {"topic": "t", "body": "topic-kept too"}},
        {"kv.put": {"key": "k", "value": SECRETS[8]}},
        {"topic.publish": {"topic": "t", "body": {"inside": SECRETS[5]}}},
    ]});
    let txn = house.fed(&["txn", "-", "--as", "heron"], publish["commands"].to_string().as_bytes());
    assert_eq!(txn.exit, 0, "{txn:?}");
    house.json(&["topic", "join", "g", "t", "--as", "wren"]);
    house.json(&["topic", "fetch", "g", "--max", "10", "--as", "wren"]);
    // A journal that is projected, with a snapshot.
    said(&house, &["journal", "append", "order-1", "Placed", KEPT[3]]);
    let paid = json!({"journal": "order-1", "events": [
        {"type": "Paid", "data": {"by": SECRETS[6]}, "metadata": SECRETS[7]},
        {"type": "Sent", "data": "journal-kept too"},
    ]});
    let commands = json!([{ "journal.append": paid }]).to_string();
    assert_eq!(house.fed(&["txn", "-", "--as", "heron"], commands.as_bytes()).exit, 0);
    said(&house, &["journal", "project", "payers", "last", "--category", "order", "--field", "/by"]);
    let last = house.json(&["journal", "projection", "payers"]);
    assert!(last.to_string().contains(SECRETS[6]), "{last}");
    said(&house, &["journal", "snapshot", "order-1", "2", "journal-kept"]);
    // A key with two values, and another.
    said(&house, &["kv", "put", "k", "value-secret-97 again"]);
    said(&house, &["kv", "put", "other", KEPT[4]]);
    grow(&house);
    assert!(found(&house, &SECRETS).iter().any(|(_, kind)| kind == "checkpoint"), "checkpoints hold bodies");
    assert!(SECRETS.iter().all(|secret| found(&house, &SECRETS).iter().any(|(word, _)| word == secret)));

    redact(&house, &["--mail", &mail], &SECRETS[..1]);
    redact(&house, &["--message", &reply], &SECRETS[1..2]);
    let done = redact(&house, &["--task", &task], &SECRETS[2..5]);
    assert_eq!(done["erased"].as_array().map(Vec::len), Some(3), "body, note and result: {done}");
    redact(&house, &["--topic", "t", "--offset", "2"], &SECRETS[5..6]);
    let done = redact(&house, &["--journal", "order-1", "--revision", "1"], &SECRETS[6..8]);
    assert_eq!(done["erased"][0]["ordinals"], json!([0, 1]), "{done}");
    let done = redact(&house, &["--key", "k"], &SECRETS[8..]);
    assert_eq!(done["erased"].as_array().map(Vec::len), Some(2), "both values: {done}");
    is_forgotten(&house, "at once");

    // Whoever reads is told, and what stands beside it is read as before.
    assert_eq!(house.json(&["mail", "show", &mail])["body_redacted"], true);
    let read = house.json(&["topic", "read", "t"]);
    assert_eq!(read["messages"][2]["body_redacted"], true, "{read}");
    assert_eq!(read["messages"][1]["body"], "topic-kept too", "{read}");
    let read = house.json(&["journal", "read", "order-1"]);
    assert_eq!(
        (&read["events"][1]["data_redacted"], &read["events"][2]["data"]),
        (&json!(true), &json!("journal-kept too"))
    );
    let last = house.json(&["journal", "projection", "payers"]);
    assert!(!last.to_string().contains(SECRETS[6]), "{last}");
    assert_eq!(house.json(&["kv", "get", "k"])["value_redacted"], true);

    // The log is written anew around it, checkpoints are made, the node dies and comes back.
    said(&house, &["topic", "configure", "noise", "--max-count", "1"]);
    grow(&house);
    grow(&house);
    until("what nothing refers to is given back", || {
        house.json(&["status"])["node"]["numbers"]["parts_rewritten"].as_u64().unwrap() > 0
    });
    is_forgotten(&house, "after the log was written anew");
    house.kill();
    house.start();
    is_forgotten(&house, "after it was killed");
    assert_eq!(house.stop(), Some(0));
    house.start();
    grow(&house);
    is_forgotten(&house, "in the next life");
    assert_eq!(house.json(&["mail", "show", &mail])["body_redacted"], true);
    let nobody = house.run(&["redact", "--mail", "999999", "--reason", "r"]);
    assert!(nobody.exit == 3 && nobody.err.contains("nothing of message 999999"), "{nobody:?}");
    for wrong in [&["--topic", "t"][..], &["--offset", "1"], &["--mail", "1", "--task", "2"], &[]] {
        assert_eq!(house.run(&[&["redact", "--reason", "r"], wrong].concat()).exit, 2, "{wrong:?}");
    }
}
