//! The list of tools: what a model is shown in every turn is small, and changes only on purpose.

use crate::house::House;
use crate::wire::Proxy;
use serde_json::{Value, json};
use std::path::Path;

/// The longest default list, in bytes of JSON.
const LIST_MAX: usize = 6 * 1024;

/// What the list was when somebody last looked at it; recorded with `cargo xtask golden`.
const RECORDED: &str = "tests/mcp/list.json";

#[test]
fn the_default_list_stays_below_six_kilobytes_and_as_it_was_recorded() {
    let house = House::empty();
    let mut proxy = Proxy::open(&house, &["--no-start"]);
    let list = proxy.ask("tools/list", json!({}))["result"].clone();
    let size = list.to_string().len();
    assert!(size <= LIST_MAX, "the list has {size} bytes, {LIST_MAX} are the most: say it shorter");
    let names: Vec<&str> =
        list["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["join", "next_work", "done", "fail", "say", "wait", "lock", "unlock", "why"]);
    let mut all = Proxy::open(&house, &["--no-start", "--tools", "work,share,flow,decide"]);
    let all = all.ask("tools/list", json!({}))["result"].clone();
    let now = format!("{}\n", serde_json::to_string_pretty(&all).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORDED);
    if std::env::var_os("UPDATE_GOLDENFILES").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        now, recorded,
        "the tools have changed: look at the difference, then record them with cargo xtask golden"
    );
}

#[test]
fn a_list_needs_no_node_and_a_call_says_that_there_is_none() {
    let house = House::empty();
    let mut proxy = Proxy::open(&house, &["--no-start", "--patience", "1"]);
    let told = proxy.call("next_work", json!({}));
    assert!(told.error && told.text.starts_with("unavailable: no node is running"), "{told:?}");
    assert!(told.text.ends_with("if it stays so ask a person to run `synod serve`"), "{}", told.text);
    assert_eq!(
        proxy.ask("tools/call", json!({"name": "put"}))["error"]["message"],
        "there is no tool `put` here; it comes with the tools `share`"
    );
}

#[test]
fn a_prompt_puts_an_agent_to_work() {
    let mut proxy = Proxy::open(&House::empty(), &["--no-start"]);
    assert_eq!(proxy.ask("prompts/list", json!({}))["result"]["prompts"][0]["name"], "work");
    let told = proxy.ask("prompts/get", json!({"name": "work", "arguments": {"queue": "reviews"}}));
    let text = told["result"]["messages"][0]["content"]["text"].as_str().unwrap();
    for tool in ["next_work {\"queue\":\"reviews\"}", "lock", "say", "unlock", "done", "fail", "wait"] {
        assert!(text.contains(tool), "{tool}: {text}");
    }
}

#[test]
fn a_task_of_any_size_comes_in_pieces_that_fit() {
    let house = House::open();
    let body: String = (0..9_000).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
    house.json(&["queue", "push", "work", &body]);
    let mut proxy = Proxy::open(&house, &[]);
    let told = proxy.data("next_work", json!({}));
    let mut whole = told["body"].as_str().unwrap().trim_end_matches('…').to_owned();
    let mut more = told["more"].as_str().map(str::to_owned);
    let mut pieces = 1;
    while let Some(about) = more {
        let answer = proxy.ask("tools/call", json!({"name": "why", "arguments": {"about": about}}));
        assert!(answer["result"].to_string().len() <= 4096, "{}", answer["result"].to_string().len());
        let page =
            proxy.ask("resources/read", json!({"uri": about}))["result"]["contents"][0]["text"].clone();
        let page: Value = serde_json::from_str(page.as_str().unwrap()).unwrap();
        whole.push_str(page["page"].as_str().unwrap());
        more = page["more"].as_str().map(str::to_owned);
        pieces += 1;
    }
    assert_eq!(whole, body);
    assert!(pieces > 3, "{pieces}");
}
