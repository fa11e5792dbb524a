//! The official clients walk through every tool and meet its errors: both eras, stdio and HTTP.

use crate::house::House;
use crate::kit;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// All tools, in the order in which they are shown.
const TOOLS: &[&str] = &[
    "join",
    "next_work",
    "done",
    "fail",
    "say",
    "wait",
    "lock",
    "unlock",
    "why",
    "add_work",
    "board",
    "get",
    "put",
    "list_keys",
    "write_doc",
    "read_doc",
    "publish",
    "read_topic",
    "take",
    "settle",
    "remember",
    "recall",
    "put_blob",
    "get_blob",
    "lead",
    "resign",
    "call_for_bids",
    "auction",
    "market",
    "bid",
    "deliver",
    "put_to_vote",
    "vote",
    "ballots",
    "schedule",
    "schedules",
    "start_item",
    "next_step",
    "end_step",
];

/// A house in which somebody holds a lock and a name is taken.
fn furnished() -> House {
    let house = House::open();
    enrol(&house, "stranger");
    house.json(&["agent", "join", "other"]);
    house.json(&["lock", "acquire", "taken/by/another.rs", "--ttl-ms", "10m", "--as", "other"]);
    house.json(&["topic", "create", "trimmed", "--max-count", "1"]);
    for n in ["1", "2", "3"] {
        house.json(&["topic", "publish", "trimmed", n]);
        house.json(&["journal", "append", "truncated-1", &format!(r#"[{{"type":"Counted","data":{n}}}]"#)]);
    }
    house.json(&["journal", "truncate", "truncated-1", "2"]);
    house.json(&["pipeline", "define", "walk", "--stages", r#"[{"name":"only"}]"#]);
    house
}

/// Gives an agent a credential of its own, which may act as nobody else.
fn enrol(house: &House, agent: &str) -> String {
    let token = format!("token-of-{agent}");
    house.json(&["space", "enroll", agent, &blake3::hash(token.as_bytes()).to_hex()]);
    token
}

/// One client, one way in.
fn walk(house: &House, client: &str, transport: &str, era: &str, run: impl FnOnce(&Path) -> Command) {
    let me = format!("{client}-{transport}-{era}");
    let token = enrol(house, &me);
    // Who asks does not bid.
    house.json(&[
        "auction",
        "ask",
        &me,
        "\"dig\"",
        "--invited",
        &me,
        "--reply-ms",
        "600000",
        "--as",
        "asker",
    ]);
    let about: Value =
        serde_json::from_str(&std::fs::read_to_string(house.path().join("node.json")).unwrap()).unwrap();
    let base = about["http"].as_str().unwrap();
    let config = json!({
        "me": me, "transport": transport, "era": era, "tools": TOOLS,
        "by_argument": transport == "http",
        "command": env!("CARGO_BIN_EXE_synod"), "args": ["mcp", "--tools", "work,share,flow,decide", "--no-start"],
        "env": {"SYNOD_DATA": house.path(), "SYNOD_TOKEN": token, "PATH": std::env::var("PATH").unwrap_or_default()},
        "cwd": house.path(),
        "url": format!("{base}/mcp?tools=work,share,flow,decide"), "headers": {"Authorization": format!("Bearer {token}")},
    });
    let path = house.path().join(format!("{me}.json"));
    std::fs::write(&path, config.to_string()).unwrap();
    let said = kit::run(&mut run(&path));
    let done: Value = serde_json::from_str(said.trim()).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(done["tools"], TOOLS.len(), "{done}");
}

fn node(script: &'static str) -> impl Fn(&Path) -> Command {
    let home = kit::node();
    move |config| {
        let mut command = Command::new("node");
        command.arg(home.join(script)).arg(config);
        command
    }
}

#[test]
fn the_first_typescript_client_walks_through_stdio_and_http() {
    let (house, node) = (furnished(), node("client1.mjs"));
    for transport in ["stdio", "http"] {
        walk(&house, "one", transport, "2025-11-25", &node);
    }
}

#[test]
fn the_second_typescript_client_walks_through_both_eras() {
    let (house, node) = (furnished(), node("client2.mjs"));
    for transport in ["stdio", "http"] {
        for era in ["2025-11-25", "2026-07-28"] {
            walk(&house, "two", transport, era, &node);
        }
    }
}

#[test]
fn the_python_client_walks_through_both_eras() {
    let (house, python, home) = (furnished(), kit::python(), kit::scripts());
    for transport in ["stdio", "http"] {
        for era in ["2025-11-25", "2026-07-28"] {
            walk(&house, "py", transport, era, |config| {
                let mut command = Command::new(&python);
                command.arg(home.join("client.py")).arg(config);
                command
            });
        }
    }
}
