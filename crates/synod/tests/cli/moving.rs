//! Work and mail that come from elsewhere, and a space as JSON lines.

use crate::house::House;
use serde_json::{Value, json};

const ISSUES: &str = r#"{"_type":"issue","id":"bd-1","title":"lay the floor","description":"with care","status":"open","priority":1,"issue_type":"task"}
{"_type":"issue","id":"bd-2","title":"build the walls","status":"in_progress","priority":0,"issue_type":"task","dependencies":[{"issue_id":"bd-2","depends_on_id":"bd-1","type":"blocks"}]}
{"_type":"issue","id":"bd-3","title":"the house","status":"open","priority":2,"issue_type":"epic"}
{"_type":"issue","id":"bd-3.1","title":"the roof","status":"open","priority":2,"issue_type":"task","dependencies":[{"issue_id":"bd-3.1","depends_on_id":"bd-3","type":"parent-child"},{"issue_id":"bd-3.1","depends_on_id":"bd-2","type":"blocks"}]}
{"_type":"issue","id":"bd-0","title":"buy the land","status":"closed","priority":2,"issue_type":"task","closed_at":"2026-01-01T00:00:00Z","close_reason":"bought"}
{"id":"bd-9","title":"gone","status":"tombstone","priority":2}
{"_type":"memory","key":"k","value":"v"}
"#;

fn tasks(house: &House) -> Vec<Value> {
    house.json(&["queue", "list", "beads"])["tasks"].as_array().unwrap().clone()
}

fn of<'t>(tasks: &'t [Value], id: &str) -> &'t Value {
    tasks.iter().find(|task| task["body"]["id"] == id).unwrap_or_else(|| panic!("{id} is not there"))
}

#[test]
fn issues_become_tasks_that_wait_for_each_other_and_come_once() {
    let house = House::open();
    std::fs::write(house.path().join("issues.jsonl"), ISSUES).unwrap();
    let dry = house.run(&["import", "beads", "issues.jsonl", "--dry-run"]);
    assert!(
        dry.exit == 0 && dry.out.contains("4 to push") && dry.out.contains("1 closed and left out"),
        "{dry:?}"
    );
    assert_eq!(house.run(&["queue", "list", "beads"]).exit, 3, "nothing was imported");
    let said = house.run(&["import", "beads", "issues.jsonl"]);
    assert!(
        said.exit == 0 && said.out.contains("4 pushed") && said.out.contains("1 tombstone left out"),
        "{said:?}"
    );
    let first = tasks(&house);
    assert_eq!(of(&first, "bd-1")["priority"], 160);
    assert_eq!(of(&first, "bd-1")["state"], "ready");
    assert_eq!(of(&first, "bd-2")["after"], json!([of(&first, "bd-1")["task"]]));
    assert_eq!(of(&first, "bd-3")["after"], json!([of(&first, "bd-3.1")["task"]]));
    assert_eq!(of(&first, "bd-3.1")["after"], json!([of(&first, "bd-2")["task"]]));
    let claimed = house.json(&["queue", "claim", "beads"])["tasks"][0].clone();
    assert_eq!(claimed["body"]["description"], "with care");
    house.json(&["queue", "finish", &claimed["task"].to_string(), &claimed["fence"].to_string()]);
    let more = format!(
        "{ISSUES}{}",
        r#"{"id":"bd-4","title":"a garden","dependencies":[{"depends_on_id":"bd-1","type":"blocks"},{"depends_on_id":"bd-3","type":"blocks"}]}"#
    );
    let said = house.fed(&["import", "beads", "-", "--closed", "--json"], more.as_bytes());
    assert_eq!(said.exit, 0, "{said:?}");
    let counts = serde_json::from_str::<Value>(&said.out).unwrap()["counts"].clone();
    assert_eq!(
        (&counts["pushed"], &counts["imported_before"]),
        (&json!(1), &json!(4)),
        "also what is done by now"
    );
    let second = tasks(&house);
    assert_eq!(
        of(&second, "bd-4")["after"],
        json!([of(&first, "bd-3")["task"]]),
        "what is done holds nobody up"
    );
    let closed = of(&second, "bd-0");
    assert_eq!((&closed["state"], &closed["result"]["close_reason"]), (&json!("done"), &json!("bought")));
    let third = house.fed(&["import", "beads", "-", "--closed"], more.as_bytes());
    assert_eq!(third.exit, 0, "{third:?}");
    assert_eq!(tasks(&house).len(), second.len());
}

#[test]
fn bad_lines_are_told_and_nothing_is_imported() {
    let house = House::open();
    let text = format!("{ISSUES}nonsense\n{}\n", r#"{"id":"bd-7","title":"x","priority":9}"#);
    let said = house.fed(&["import", "beads", "-"], text.as_bytes());
    assert_eq!(said.exit, 2, "{said:?}");
    assert!(
        said.err.contains("line 8: it is no JSON") && said.err.contains("line 9: bd-7 has the priority 9"),
        "{said:?}"
    );
    assert_eq!(house.run(&["queue", "list", "beads"]).exit, 3);
    let said = house.fed(&["import", "beads", "-", "--skip-bad"], text.as_bytes());
    assert!(said.exit == 0 && said.out.contains("2 bad lines left out"), "{said:?}");
    assert_eq!(tasks(&house).len(), 4);
    let circle = r#"{"id":"a","title":"x","dependencies":[{"depends_on_id":"b","type":"blocks"}]}
{"id":"b","title":"x","dependencies":[{"depends_on_id":"a","type":"blocks"}]}"#;
    let said = house.fed(&["import", "beads", "-"], circle.as_bytes());
    assert!(said.exit == 2 && said.err.matches("a waits for b, b waits for a").count() == 2, "{said:?}");
    let late = r#"{"id":"l-1","title":"x","priority":9}
{"id":"l-2","title":"x","dependencies":[{"depends_on_id":"l-1"}]}
{"id":"l-3","title":"x","dependencies":[{"depends_on_id":"l-99"}]}
{"id":"l-4","title":"x","dependencies":[{"depends_on_id":"bd-1"}],"status":"in_progress","assignee":"heron"}"#;
    let said = house.fed(&["import", "beads", "-", "--skip-bad", "--queue", "late"], late.as_bytes());
    assert!(said.exit == 0 && said.out.contains("3 bad lines left out"), "{said:?}");
    for part in ["1 pushed", "1 of these is marked in progress elsewhere", r#"next_work {"queue":"late"}"#] {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    assert!(said.err.contains("line 3: l-99 is not in this file"), "{said:?}");
    let late = house.json(&["queue", "list", "late"])["tasks"].clone();
    let first = tasks(&house);
    assert_eq!(late[0]["after"], json!([of(&first, "bd-1")["task"]]), "it was imported before");
    assert_eq!(late.as_array().unwrap().len(), 1);
}

#[test]
fn a_thousand_issues_come_in_order() {
    let house = House::open();
    let lines: Vec<String> = (0..1_000)
        .map(|n| {
            let edges: Vec<Value> = (n >= 250)
                .then(|| json!({"depends_on_id": format!("x-{}", n - 250), "type": "blocks"}))
                .into_iter()
                .collect();
            json!({"id": format!("x-{n}"), "title": "t", "dependencies": edges}).to_string()
        })
        .collect();
    let said = house.fed(&["import", "beads", "-", "--queue", "q"], lines.join("\n").as_bytes());
    assert!(said.exit == 0 && said.out.contains("1000 pushed"), "{said:?}");
    let stats = house.json(&["queue", "stats", "q"]);
    assert_eq!((&stats["ready"], &stats["waiting"]), (&json!(250), &json!(750)));
}

#[test]
fn messages_come_from_their_senders_and_once() {
    let house = House::open();
    let text = r#"{"messages":[{"id":5,"from":"heron","to":["wren"],"cc":["robin"],"subject":"a plan","thread_id":"t-1","body_md":"first the floor","created_ts":"2026-01-01T00:00:00Z"}]}"#;
    for sent in ["2 sent", "2 imported before"] {
        let said = house.fed(&["import", "agent-mail", "-"], text.as_bytes());
        assert!(said.exit == 0 && said.out.contains(sent), "{said:?}");
    }
    let inbox = house.json(&["mail", "inbox", "wren"])["messages"].clone();
    assert_eq!(inbox.as_array().unwrap().len(), 1);
    assert_eq!((&inbox[0]["from"], &inbox[0]["correlation"]), (&json!("heron"), &json!("t-1")));
    assert_eq!(inbox[0]["body"]["text"], "first the floor");
    let said = house.fed(&["import", "agent-mail", "-"], b"{\"a\":1}");
    assert_eq!(said.exit, 2, "{said:?}");
}

#[test]
fn a_space_is_written_as_of_one_index() {
    let house = House::open();
    house.json(&["queue", "push", "q", r#"{"n":1}"#, "--as", "heron"]);
    house.json(&["kv", "put", "k", "1"]);
    house.json(&["lock", "acquire", "src/**", "--as", "heron"]);
    house.json(&["mail", "send", "wren", "hello", "--as", "heron"]);
    let index = house.json(&["space", "show"])["index"].clone();
    let export = |words: &[&str]| -> Vec<Value> {
        let said = house.run(words);
        assert_eq!(said.exit, 0, "{said:?}");
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    for words in [&["export"][..], &["export", "--jsonl", "--live"]] {
        let lines = export(words);
        let mut kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
        kinds.dedup();
        assert_eq!(kinds, ["space", "agent", "task", "key", "lock", "message", "end"], "{words:?}");
        let end = lines.last().unwrap();
        assert_eq!(
            (&end["from_index"], &end["to_index"], &end["counts"]["message"]),
            (&index, &index, &json!(1))
        );
    }
    house.json(&["kv", "put", "l", "2"]);
    let then = export(&["export", "--at", &index.to_string()]);
    assert_eq!(then.last().unwrap()["counts"]["key"], 1);
}
