//! The transcripts in `docs/mcp.md` are what the tools say: played here, and compared.

use crate::house::House;
use crate::wire::Proxy;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the played parts of the page begin and end.
const MARKS: (&str, &str) = ("<!-- played -->\n", "<!-- /played -->\n");
const FLOW_MARKS: (&str, &str) = ("<!-- played: flow -->\n", "<!-- /played: flow -->\n");
const DECIDE_MARKS: (&str, &str) = ("<!-- played: decide -->\n", "<!-- /played: decide -->\n");

/// Who calls, which tool, with what.
type Step = (&'static str, &'static str, Value);

/// Which tool is shown by which calls: who makes it, and with what. `$NAME` stands for what a call before returned.
fn play() -> Vec<(&'static str, Vec<Step>)> {
    vec![
        ("join", vec![("heron", "join", json!({}))]),
        ("next_work", vec![("heron", "next_work", json!({})), ("wren", "next_work", json!({}))]),
        (
            "lock",
            vec![
                ("heron", "lock", json!({"paths": ["src/login.rs", "tests/login/**"], "why": "new login"})),
                ("wren", "lock", json!({"paths": ["src/**"]})),
                ("wren", "lock", json!({"paths": ["src/**"], "wait_s": 1})),
            ],
        ),
        (
            "why",
            vec![
                ("wren", "why", json!({"about": "src/login.rs"})),
                ("wren", "why", json!({"about": "heron"})),
            ],
        ),
        (
            "say",
            vec![
                ("wren", "say", json!({"to": "heron", "text": "How long will you need src/login.rs?"})),
                (
                    "wren",
                    "say",
                    json!({"to": "people", "task": "$task", "text": "May I delete the old table?", "options": ["yes", "no"]}),
                ),
            ],
        ),
        (
            "wait",
            vec![
                ("heron", "wait", json!({"seconds": 10})),
                ("heron", "say", json!({"reply_to": "$message", "text": "A minute."})),
                ("wren", "wait", json!({"seconds": 10, "for": ["mail"]})),
            ],
        ),
        (
            "unlock",
            vec![
                ("heron", "unlock", json!({"lock": "$lock"})),
                ("wren", "wait", json!({"seconds": 10, "for": ["lock"]})),
            ],
        ),
        (
            "done",
            vec![
                ("heron", "done", json!({"task": "$first", "result": "login is in", "next": true})),
                ("heron", "done", json!({"task": "$first"})),
            ],
        ),
        ("fail", vec![("heron", "fail", json!({"task": "$next", "reason": "the compiler is missing"}))]),
    ]
}

/// The same for what `--tools flow` brings.
fn play_flow() -> Vec<(&'static str, Vec<Step>)> {
    vec![
        (
            "publish",
            vec![
                (
                    "heron",
                    "publish",
                    json!({"topic": "builds.main", "body": {"commit": "1f3c", "passed": false}, "type": "built", "about": "main"}),
                ),
                (
                    "heron",
                    "publish",
                    json!({"topic": "builds.main", "body": {"commit": "77ab", "passed": true}}),
                ),
            ],
        ),
        (
            "read_topic",
            vec![
                ("wren", "read_topic", json!({"topic": "builds.>", "from": "start"})),
                ("wren", "read_topic", json!({"topic": "build.main"})),
            ],
        ),
        (
            "take",
            vec![
                ("wren", "take", json!({"group": "triage", "topic": "builds.main"})),
                ("heron", "take", json!({"group": "triage"})),
            ],
        ),
        (
            "settle",
            vec![
                ("wren", "settle", json!({"messages": ["$taken"]})),
                (
                    "heron",
                    "settle",
                    json!({"messages": ["$given"], "back": true, "reason": "no compiler here"}),
                ),
                ("wren", "settle", json!({"messages": ["$taken"]})),
            ],
        ),
        (
            "remember",
            vec![
                (
                    "heron",
                    "remember",
                    json!({"journal": "release-12", "type": "BranchCut", "data": {"commit": "77ab"}, "if_new": true}),
                ),
                (
                    "wren",
                    "remember",
                    json!({"journal": "release-12", "type": "Approved", "data": "docs read", "if_revision": 0}),
                ),
                (
                    "heron",
                    "remember",
                    json!({"journal": "release-12", "type": "Shipped", "data": "yes", "if_revision": 0}),
                ),
            ],
        ),
        ("recall", vec![("heron", "recall", json!({"journal": "release-12"}))]),
        (
            "put_blob",
            vec![("heron", "put_blob", json!({"text": "3 tests failed:\n- login", "name": "report.txt"}))],
        ),
        ("get_blob", vec![("wren", "get_blob", json!({"blob": "$blob"}))]),
    ]
}

/// The same for what `--tools decide` brings, and the docs of `--tools share`.
fn play_decide() -> Vec<(&'static str, Vec<Step>)> {
    let split = json!({"language": "German", "text": "Guten Morgen"});
    vec![
        (
            "lead",
            vec![
                ("heron", "lead", json!({"election": "nightly-job", "why": "the report"})),
                ("wren", "lead", json!({"election": "nightly-job"})),
                ("heron", "put", json!({"key": "report", "value": "done", "if_term": "$lead"})),
            ],
        ),
        (
            "resign",
            vec![
                ("heron", "resign", json!({"lead": "$lead"})),
                ("heron", "put", json!({"key": "report", "value": "done", "if_term": "$lead"})),
            ],
        ),
        (
            "call_for_bids",
            vec![(
                "heron",
                "call_for_bids",
                json!({"market": "translations", "task": split, "to": ["wren", "owl"]}),
            )],
        ),
        ("market", vec![("wren", "market", json!({"market": "translations"}))]),
        (
            "bid",
            vec![
                ("wren", "bid", json!({"auction": "$auction", "cost": 120, "note": "native"})),
                ("owl", "bid", json!({"auction": "$auction", "decline": "no German"})),
                ("wren", "market", json!({"wait_s": 10})),
            ],
        ),
        ("deliver", vec![("wren", "deliver", json!({"award": "$award", "result": "Good morning"}))]),
        ("auction", vec![("heron", "auction", json!({"auction": "$auction"}))]),
        (
            "put_to_vote",
            vec![(
                "heron",
                "put_to_vote",
                json!({"about": "release", "question": "Ship 1.4?", "voters": ["wren", "owl", "heron"], "shared": true, "then": {"yes": [{"queue.push": {"queue": "release", "body": "1.4"}}]}}),
            )],
        ),
        (
            "vote",
            vec![
                ("wren", "vote", json!({"ballot": "$ballot", "choice": "yes"})),
                ("wren", "vote", json!({"ballot": "$ballot", "choice": "no"})),
            ],
        ),
        (
            "ballots",
            vec![
                ("owl", "ballots", json!({})),
                ("owl", "vote", json!({"ballot": "$ballot", "choice": "yes"})),
                ("heron", "ballots", json!({"ballot": "$ballot", "wait_s": 10})),
            ],
        ),
        (
            "write_doc",
            vec![
                ("heron", "write_doc", json!({"doc": "review", "key": "tokens", "value": 40, "rule": "sum"})),
                ("wren", "write_doc", json!({"doc": "review", "key": "tokens", "value": 2})),
                (
                    "wren",
                    "write_doc",
                    json!({"doc": "review", "key": "seen", "value": "src/a.rs", "rule": "set"}),
                ),
            ],
        ),
        ("read_doc", vec![("owl", "read_doc", json!({"doc": "review"}))]),
    ]
}

#[test]
fn the_page_shows_what_is_recorded() {
    let house = House::open();
    for body in ["\"Write the login\"", "\"Move the table\"", "\"Measure it\""] {
        house.json(&["queue", "push", "work", body]);
    }
    let mut agents: BTreeMap<&str, Proxy> = ["heron", "wren", "owl"]
        .into_iter()
        .map(|name| (name, Proxy::open(&house, &["--tools", "flow,decide,share", "--as", name])))
        .collect();
    agents.get_mut("wren").unwrap().data("join", json!({}));
    let list = agents.get_mut("heron").unwrap().ask("tools/list", json!({}))["result"]["tools"].clone();
    let mut known: BTreeMap<&'static str, String> = BTreeMap::new();
    let page = played(play(), &list, &mut agents, &mut known);
    let flow = played(play_flow(), &list, &mut agents, &mut known);
    agents.get_mut("owl").unwrap().data("join", json!({}));
    let decide = played(play_decide(), &list, &mut agents, &mut known);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mcp.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut now = text.clone();
    for (marks, played) in [(MARKS, page), (FLOW_MARKS, flow), (DECIDE_MARKS, decide)] {
        let (head, rest) = now.split_once(marks.0).expect("the page has its marks");
        let (_, tail) = rest.split_once(marks.1).expect("the page has its marks");
        now = format!("{head}{}\n{played}{}{tail}", marks.0, marks.1);
    }
    if std::env::var_os("UPDATE_GOLDENFILES").is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    assert_eq!(text, now, "the tools say something else now: cargo xtask golden");
}

/// Makes the calls and writes down what was said.
fn played(
    steps: Vec<(&'static str, Vec<Step>)>,
    list: &Value,
    agents: &mut BTreeMap<&str, Proxy>,
    known: &mut BTreeMap<&'static str, String>,
) -> String {
    let mut page = String::new();
    for (name, calls) in steps {
        let tool = list.as_array().unwrap().iter().find(|tool| tool["name"] == name).unwrap();
        page.push_str(&format!(
            "### {name}\n\n{}\n\n```text\n",
            sentences(tool["description"].as_str().unwrap())
        ));
        for (who, tool, mut args) in calls {
            for value in args.as_object_mut().unwrap().values_mut() {
                fill(value, known);
            }
            let told = agents.get_mut(who).unwrap().call(tool, args.clone());
            page.push_str(&format!("{who} > {tool} {args}\n{}\n\n", masked(&told.text)));
            let word = |value: &Value| value.as_str().map(str::to_owned);
            let name = match (who, tool) {
                ("heron", "next_work") => "first",
                ("wren", "next_work") => "task",
                ("heron", "lock") => "lock",
                _ => "",
            };
            for (name, found) in [
                (name, word(&told.data["task"]).or_else(|| word(&told.data["lock"]))),
                ("message", word(&told.data["mail"][0]["message"]).filter(|_| who == "heron")),
                ("next", word(&told.data["next"]["task"])),
                (if who == "wren" { "taken" } else { "given" }, word(&told.data["messages"][0]["message"])),
                ("blob", word(&told.data["blob"])),
                ("lead", word(&told.data["lead"])),
                ("award", word(&told.data["won"][0]["award"])),
                ("auction", told.data["auction"].as_u64().map(|number| number.to_string())),
                ("ballot", told.data["ballot"].as_u64().map(|number| number.to_string())),
            ] {
                if let Some(found) = found {
                    known.insert(name, found);
                }
            }
        }
        page.truncate(page.trim_end().len());
        page.push_str("\n```\n\n");
    }
    page
}

/// Puts what a call before returned in the place of `$NAME`.
fn fill(value: &mut Value, known: &BTreeMap<&'static str, String>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| fill(value, known)),
        Value::String(word) => {
            let name = word.strip_prefix('$').unwrap_or_default();
            if let Some(found) = known.get(name) {
                // Auctions and ballots are numbers for a model, too.
                let number =
                    matches!(name, "auction" | "ballot").then(|| found.parse::<u64>().ok()).flatten();
                *value = number.map_or_else(|| found.as_str().into(), Value::from);
            }
        }
        _ => {}
    }
}

/// One sentence on each line, as pages have it.
fn sentences(text: &str) -> String {
    text.replace(". ", ".\n").replace("? ", "?\n")
}

/// Times of day are those of the run.
fn masked(text: &str) -> String {
    let mut out = text.to_owned();
    let mut from = 0;
    while let Some(at) = out[from..].find(" UTC").map(|at| from + at) {
        if at >= 8 && out[at - 8..at].bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
            out.replace_range(at - 8..at, "10:52:00");
        }
        from = at + 4;
    }
    out
}
