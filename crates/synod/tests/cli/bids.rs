//! Programs that bid, and do what they won.

use crate::house::{House, Running, until};
use serde_json::{Value, json};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

fn ask(house: &House, more: &[&str]) -> String {
    let words = [&["auction", "ask", "words", r#"{"text":"guten Tag"}"#, "--as", "heron"], more].concat();
    house.json(&words)["auction"].to_string()
}

fn show(house: &House, auction: &str) -> Value {
    house.json(&["auction", "show", auction])
}

/// Whether this agent stands in line for what is asked.
fn attends(house: &House, agent: &str) -> bool {
    let agents = house.json(&["agent", "list"]);
    agents["agents"]
        .as_array()
        .unwrap()
        .iter()
        .any(|shown| shown["agent"] == agent && shown["state"] == "here")
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

/// A bidder of this name, who is there.
fn bidder(house: &House, name: &str, words: &[&str]) -> Running {
    let running = house.spawn(&[&["bid", "--as", name], words].concat());
    until("the bidder is there", || attends(house, name));
    running
}

#[test]
fn a_program_says_what_it_costs_and_another_does_what_was_won() {
    let house = House::open();
    let price = r#"task=$(cat); case "$task" in *guten*) echo "{\"cost\":7,\"time_ms\":90,\"attributes\":{\"quality\":3},\"note\":\"$SYNOD_BY\"}";; esac"#;
    let work = r#"echo "{\"saw\":$(cat),\"price\":$SYNOD_PRICE,\"fence\":$SYNOD_FENCE}""#;
    let wren = house
        .command(&["bid", "--as", "wren", "--capability", "german", "--market", "words", "--awards", "1"])
        .args(["--work", work, "--", "sh", "-c", price])
        .spawn()
        .unwrap();
    let mut wren = Running(wren);
    until("wren is there", || attends(&house, "wren"));
    let auction = ask(
        &house,
        &["--capability", "german", "--bids-max", "1", "--scoring", "second_price", "--reserve", "9"],
    );
    assert!(wren.0.wait().unwrap().success(), "it ends after its one award");
    let shown = show(&house, &auction);
    assert_eq!(shown["state"], "done", "{shown}");
    let award = &shown["awards"][0];
    assert_eq!((&award["agent"], &award["cost"], &award["price"]), (&json!("wren"), &json!(7), &json!(9)));
    let result = json!({"saw": {"text": "guten Tag"}, "price": 9, "fence": award["fence"]});
    assert_eq!(award["result"], result);
    let bid = house.json(&["auction", "bids", &auction])["bids"][0].clone();
    assert_eq!((&bid["time_ms"], &bid["note"]), (&json!(90), &json!("heron")), "{bid}");
    assert_eq!(bid["attributes"][0], json!({"name": "quality", "value": 3}));
}

#[test]
fn a_program_that_prints_nothing_declines_and_one_that_does_not_understand_says_so() {
    let house = House::open();
    let _wren = bidder(&house, "wren", &["--", "true"]);
    let _robin = bidder(&house, "robin", &["--", "sh", "-c", "echo which language >&2; exit 65"]);
    let _owl = bidder(&house, "owl", &["--", "echo", "very dear"]);
    let since = Instant::now();
    let auction =
        ask(&house, &["--invited", "wren", "--invited", "robin", "--invited", "owl", "--reply-ms", "60s"]);
    until("all have answered", || show(&house, &auction)["state"] == "failed");
    assert!(since.elapsed().as_secs() < 30, "it was decided when all had answered");
    let shown = show(&house, &auction);
    assert_eq!((&shown["declined"], &shown["not_understood"]), (&json!(2), &json!(1)), "{shown}");
    let neither = house.run(&["bid"]);
    assert!(neither.exit != 0 && neither.err.contains("who says what it costs?"), "{neither:?}");
    let both = house.run(&["bid", "--base", "1", "--", "true"]);
    assert!(both.exit != 0 && both.err.contains("one of the two"), "{both:?}");
}

#[test]
fn a_program_that_cannot_be_started_ends_the_bidder() {
    let house = House::open();
    let wren = house
        .command(&["bid", "--as", "wren", "--market", "words", "--", "nosuchprog", "--cheap"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    until("wren is there", || attends(&house, "wren"));
    let auction = ask(&house, &["--invited", "wren", "--reply-ms", "60s"]);
    let ended = wren.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot run `nosuchprog`: ") && said.contains(&auction), "{said}");
    assert!(!said.contains("declined"), "{said}");
    // Nothing was said in its name: once it is mended, it can still bid.
    let shown = show(&house, &auction);
    assert_eq!((&shown["state"], &shown["declined"]), (&json!("open"), &json!(0)), "{shown}");
    let _wren = bidder(&house, "wren", &["--", "echo", "5"]);
    until("it has bid", || show(&house, &auction)["awards"][0]["agent"] == "wren");
}

#[test]
fn a_silent_bidder_delays_nobody_and_a_late_bid_is_refused_as_late() {
    let house = House::open();
    // One is invited and never there; one takes longer than there is time.
    let _slow = bidder(&house, "robin", &["--", "sh", "-c", "sleep 30; echo 1"]);
    let _wren = bidder(&house, "wren", &["--", "echo", "5"]);
    let auction =
        ask(&house, &["--invited", "wren", "--invited", "robin", "--invited", "owl", "--reply-ms", "1500"]);
    let shown = show(&house, &auction);
    let reply_by = shown["reply_by"].as_u64().unwrap();
    until("it is awarded", || show(&house, &auction)["state"] == "awarded");
    let shown = show(&house, &auction);
    assert_eq!(shown["awards"][0]["agent"], "wren", "{shown}");
    // The award is made in the entry that carries the end of its time, and not when somebody asks.
    let since = shown["awards"][0]["since"].as_u64().unwrap();
    assert!((reply_by..reply_by + 1_000).contains(&since), "asked until {reply_by}, awarded at {since}");
    let late = house.run(&["auction", "bid", &auction, "1", "--as", "owl"]);
    assert!(late.exit != 0 && late.err.contains("expired") && late.err.contains("is late"), "{late:?}");
    assert!(now() >= reply_by);
}

#[test]
fn a_winner_killed_while_it_works_loses_it_within_its_lease_and_the_next_best_does_it() {
    let house = House::open();
    let wren = bidder(&house, "wren", &["--work", "touch wren-began; sleep 60", "--", "echo", "1"]);
    let _robin = bidder(&house, "robin", &["--work", "echo done by robin", "--", "echo", "2"]);
    let auction =
        ask(&house, &["--invited", "wren", "--invited", "robin", "--lease-ms", "1500", "--reply-ms", "60s"]);
    until("wren works", || house.path().join("wren-began").exists());
    // It keeps its lease for as long as it lives.
    let first = show(&house, &auction)["awards"][0].clone();
    until("wren has extended it", || show(&house, &auction)["awards"][0]["until"] != first["until"]);
    drop(wren);
    let killed = now();
    until("robin has done it", || show(&house, &auction)["state"] == "done");
    let shown = show(&house, &auction);
    let (lost, won) = (&shown["awards"][0], &shown["awards"][1]);
    assert_eq!((&lost["agent"], &lost["state"]), (&json!("wren"), &json!("failed")), "{shown}");
    assert_eq!(lost["reason"], "its lease ended without a word");
    assert_eq!((&won["agent"], &won["result"]), (&json!("robin"), &json!("done by robin")), "{shown}");
    let passed = won["since"].as_u64().unwrap();
    assert!(passed < killed + 1_500 + 1_000, "killed at {killed}, passed on at {passed}");
    let fence = lost["fence"].to_string();
    let stale = house.run(&["auction", "done", &auction, &fence, "--as", "wren"]);
    assert!(stale.exit != 0 && stale.err.contains("stale"), "{stale:?}");
}

#[test]
fn a_loaded_bidder_is_dearer() {
    let house = House::open();
    let _wren = bidder(&house, "wren", &["--capability", "german", "--base", "100"]);
    let _robin = bidder(&house, "robin", &["--capability", "german", "--base", "120"]);
    house.json(&["agent", "heartbeat", "--load", "50", "--as", "wren"]);
    let auction = ask(&house, &["--capability", "german", "--bids-max", "2"]);
    until("it is awarded", || show(&house, &auction)["state"] == "awarded");
    let bids = house.json(&["auction", "bids", &auction])["bids"].clone();
    let mut costs: Vec<(&str, u64)> = bids
        .as_array()
        .unwrap()
        .iter()
        .map(|bid| (bid["agent"].as_str().unwrap(), bid["cost"].as_u64().unwrap()))
        .collect();
    costs.sort_unstable();
    assert_eq!(costs, [("robin", 120), ("wren", 150)]);
    assert_eq!(show(&house, &auction)["awards"][0]["agent"], "robin");
}

#[test]
fn a_bidder_that_is_told_to_stop_lets_go_of_what_it_won() {
    let house = House::open();
    let wren = bidder(&house, "wren", &["--work", "touch began; sleep 60", "--", "echo", "1"]);
    let auction = ask(&house, &["--bids-max", "1", "--lease-ms", "1h"]);
    until("wren works", || house.path().join("began").exists());
    assert_eq!(wren.stop(), Some(0));
    let shown = show(&house, &auction);
    assert_eq!(
        (&shown["state"], &shown["awards"][0]["state"]),
        (&json!("failed"), &json!("failed")),
        "{shown}"
    );
    assert!(shown["reason"].as_str().unwrap().contains("told to stop"), "{shown}");
}

/// What is under seal is in nothing that another agent can ask for or hear, until the award.
#[test]
fn a_sealed_cost_is_in_no_answer_and_no_event_before_the_award() {
    let house = House::open();
    let auction = ask(&house, &["--sealed", "--invited", "wren", "--invited", "robin", "--reply-ms", "1h"]);
    let secret = "7340033";
    house.json(&["auction", "bid", &auction, secret, "--note", "secretnote", "--as", "wren"]);
    let asked: Vec<Vec<&str>> = vec![
        vec!["auction", "show", &auction],
        vec!["auction", "bids", &auction],
        vec!["auction", "list"],
        vec!["auction", "why", &auction],
        vec!["auction", "review", &auction, "--as", "robin"],
        vec!["auction", "attend", "--as", "robin"],
        vec!["agent", "list"],
        vec!["log", "tail", "--from", "0", "--machine", "auction", "--count", "2"],
    ];
    for words in asked {
        let said = house.run(&[&words[..], &["--json"]].concat());
        assert_eq!(said.exit, 0, "{words:?}: {said:?}");
        assert!(!said.out.contains(secret) && !said.out.contains("secretnote"), "{words:?}: {}", said.out);
    }
    let seen = house.json(&["auction", "review", &auction, "--as", "heron"]);
    assert_eq!(seen["bids"][0]["cost"].to_string(), secret);
    house.json(&["auction", "decline", &auction, "--as", "robin"]);
    assert_eq!(house.json(&["auction", "bids", &auction])["bids"][0]["cost"].to_string(), secret);
}
