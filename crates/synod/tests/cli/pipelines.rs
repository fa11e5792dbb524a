//! Pipelines from the command line: files, workers, the way of an item, and what is left of all that when processes are killed.

use crate::house::{House, Running, until};
use serde_json::{Value, json};

const REVIEW: &str = r#"
pipeline = "review"

[[stage]]
name = "split"
fan_out = true
lease_ms = "1s"
backoff_ms = 0
attempts_max = 1000

[[stage]]
name = "read"
lease_ms = "1s"
backoff_ms = 0
attempts_max = 1000

[[stage]]
name = "vote"
gather = "split"
lease_ms = "1s"
backoff_ms = 0
attempts_max = 1000
"#;

/// A house in which this is defined.
fn review() -> House {
    let house = House::open();
    std::fs::write(house.path().join("review.toml"), REVIEW).unwrap();
    let defined = house.json(&["pipeline", "define", "review.toml"]);
    assert_eq!(defined["version"], 1, "{defined}");
    house
}

fn start(house: &House, body: &str) -> String {
    house.json(&["pipeline", "start", "review", body])["item"].to_string()
}

/// Hands on as many numbers as it is told, one a line.
const SPLIT: &str = "n=$(cat); seq 1 $n";
const READ: &str = r#"n=$(cat); echo "{\"read\":$n,\"job\":$SYNOD_JOB}""#;
/// Hands on what it is given.
const VOTE: &str = "cat";

#[test]
fn a_file_defines_it_workers_carry_it_through_and_show_draws_the_way() {
    let house = review();
    assert_eq!(house.json(&["pipeline", "define", "review.toml"])["existing"], true);
    let item = start(&house, "3");
    for (stage, program) in [("split", SPLIT), ("read", READ), ("vote", VOTE)] {
        let said = house.run(&["pipeline", "work", "review", stage, "--drain", "--", "sh", "-c", program]);
        assert_eq!(said.exit, 0, "{said:?}");
    }
    let shown = house.json(&["pipeline", "show", &item]);
    assert_eq!(shown["state"], "done", "{shown}");
    let result = result(&shown);
    let read: Vec<&Value> = result.iter().map(|input| &input["body"]["read"]).collect();
    assert_eq!(read, [1, 2, 3]);
    assert_eq!((&result[1]["stage"], &result[1]["ordinal"]), (&json!("read"), &json!(1)));
    let drawn = house.run(&["pipeline", "show", &item]).out;
    let lines: Vec<&str> = drawn.lines().collect();
    assert!(lines[0].starts_with(&format!("item {item} of review, version 1: done after ")), "{drawn}");
    for (line, beginning, end) in
        [(2, "split", "3 outputs"), (3, "read [0]", ""), (5, "read [2]", ""), (6, "vote", "")]
    {
        assert!(lines[line].starts_with(beginning) && lines[line].trim_end().ends_with(end), "{drawn}");
    }
    assert!(lines[6].contains("made of 3 inputs"), "{drawn}");
}

#[test]
fn a_worker_of_any_stage_fails_what_it_cannot_do() {
    let house = review();
    let item = start(&house, "2");
    let program = format!(
        r#"case $SYNOD_STAGE in split) {SPLIT};; read) n=$(cat); [ $n = 1 ] && {{ echo torn >&2; exit 3; }}; echo $n;; vote) {VOTE};; esac"#
    );
    let work = ["pipeline", "work", "review", "--drain", "--fatal-on", "3", "--", "sh", "-c", &program];
    assert_eq!(house.run(&work).exit, 0);
    let shown = house.json(&["pipeline", "show", &item]);
    assert_eq!((&shown["state"], &shown["dead"]), (&json!("stalled"), &json!(1)), "{shown}");
    let dead = house.json(&["pipeline", "jobs", "review", "--state", "dead"])["jobs"][0].clone();
    assert!(dead["history"][0]["reason"].as_str().unwrap().contains("torn"), "{dead}");
    let why = house.json(&["pipeline", "why", &item]);
    assert!(why["because"][0].as_str().unwrap().contains("pipeline retry"), "{why}");
    house.json(&["pipeline", "skip", &dead["job"].to_string()]);
    assert_eq!(house.run(&work).exit, 0);
    let shown = house.json(&["pipeline", "show", &item]);
    assert_eq!(shown["state"], "done", "{shown}");
    assert_eq!(result(&shown)[0]["body"], 2);
    assert!(house.run(&["pipeline", "show", &item]).out.contains("made of 1 of 2 inputs"));
}

#[test]
fn mistakes_are_said() {
    let house = House::open();
    let none = house.run(&["pipeline", "define", "none.toml"]);
    assert!(none.exit == 2 && none.err.contains("cannot read `none.toml`"), "{none:?}");
    std::fs::write(
        house.path().join("bad.toml"),
        "pipeline = \"p\"\n[[stage]]\nname = \"a\"\ncolour = \"red\"\n",
    )
    .unwrap();
    let bad = house.run(&["pipeline", "define", "bad.toml"]);
    assert!(bad.exit == 1 && bad.err.contains("`colour` is no field"), "{bad:?}");
    std::fs::write(house.path().join("junk.toml"), "pipeline = \"p\"\nthis is no toml\n").unwrap();
    let junk = house.run(&["pipeline", "define", "junk.toml"]);
    assert!(junk.exit == 2 && junk.err.lines().count() == 1 && !junk.err.contains("\\n"), "{junk:?}");
    assert!(junk.err.contains("`junk.toml`, line 2, column ") && junk.err.contains("is no TOML"), "{junk:?}");
    assert!(junk.err.contains("for an example of a file see: synod help pipeline define"), "{junk:?}");
    // Where it points to there is one, and it is taken.
    let help = house.run(&["help", "pipeline", "define"]).out;
    let example: Vec<&str> = help.lines().skip_while(|line| line.trim() != "pipeline = \"review\"").collect();
    let example = example.iter().take_while(|line| line.is_empty() || line.starts_with("  "));
    let example: Vec<&str> = example.map(|line| line.trim()).take_while(|line| *line != "Reply:").collect();
    std::fs::write(house.path().join("review.toml"), example.join("\n")).unwrap();
    assert_eq!(house.json(&["pipeline", "define", "review.toml"])["version"], 1, "{help}");
    for verb in ["why", "show"] {
        let named = house.run(&["pipeline", verb, "review"]);
        assert!(named.exit == 2 && named.err.contains("synod why pipeline:review"), "{named:?}");
    }
    assert_eq!(house.run(&["why", "pipeline:review"]).exit, 0);
    let list = r#"[{"name":"a"}]"#;
    assert_eq!(house.json(&["pipeline", "define", "p", "--stages", list])["version"], 1);
    let nothing = house.run(&["pipeline", "take", "p"]);
    assert_eq!(nothing.exit, house.run(&["queue", "claim", "q"]).exit, "nothing came: {nothing:?}");
    let unknown = house.run(&["pipeline", "work", "nothing", "a", "--", "true"]);
    assert!(unknown.exit == 3 && unknown.err.contains("there is no pipeline `nothing`"), "{unknown:?}");
}

#[test]
fn who_drains_what_is_paused_is_told() {
    let house = review();
    start(&house, "2");
    let work = |more: &[&str]| {
        let said = house
            .run(&[&["pipeline", "work", "review"], more, &["--drain", "--", "sh", "-c", SPLIT]].concat());
        assert_eq!(said.exit, 0, "{said:?}");
        said.err
    };
    house.json(&["pipeline", "pause", "review", "split"]);
    let stage = "stage `split` of `review` is paused: nothing is handed out until: synod pipeline resume review split\n";
    assert_eq!((work(&[]), work(&["split"]), work(&["vote"])), (stage.into(), stage.into(), String::new()));
    house.json(&["pipeline", "resume", "review", "split"]);
    house.json(&["pipeline", "pause", "review"]);
    let all = "pipeline `review` is paused: nothing is handed out until: synod pipeline resume review\n";
    assert_eq!(work(&["vote"]), all);
    house.json(&["pipeline", "resume", "review"]);
    let done = work(&["split"]);
    assert!(done.contains(" attempt 1: done in ") && done.ends_with("s\n"), "no blank at the end: {done:?}");
    house.json(&["queue", "push", "q", "1"]);
    house.json(&["queue", "pause", "q"]);
    let queue = house.run(&["work", "q", "--drain", "--", "cat"]);
    assert!(queue.exit == 0 && queue.err.contains("queue `q` is paused"), "{queue:?}");
}

/// Kills whatever there is, again and again: the node, and workers of every stage. Each output is there exactly once, and whoever gathers got all.
#[test]
fn outputs_are_there_exactly_once_whatever_is_killed() {
    let long = std::env::var_os("SYNOD_LONG").is_some();
    let (items, kills) = if long { (200, 100) } else { (24, 12) };
    let mut house = review();
    let mut dice = 0x2545_f491_4f6c_dd1du64;
    let mut roll = move |n: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % n
    };
    let begun: Vec<(String, u64)> = (0..items)
        .map(|_| {
            let size = roll(6);
            (start(&house, &size.to_string()), size)
        })
        .collect();
    let work = |house: &House, at: usize| -> Running {
        let (stage, program) = [("split", SPLIT), ("read", READ), ("vote", VOTE)][at % 3];
        house.spawn(&[
            "pipeline",
            "work",
            "review",
            stage,
            "--",
            "sh",
            "-c",
            &format!("sleep 0.05; {program}"),
        ])
    };
    let mut workers: Vec<Running> = (0..6).map(|at| work(&house, at)).collect();
    let done = |house: &House| -> u64 {
        let stages = house.json(&["pipeline", "stages", "review"])["stages"].clone();
        stages.as_array().unwrap().iter().map(|stage| stage["counts"]["done"].as_u64().unwrap()).sum()
    };
    let all: u64 = begun.iter().map(|(_, size)| size + 2).sum();
    for kill in 1..=kills {
        // Spread over the whole of the work.
        let by_now = all * kill / (kills + 1);
        until("some more is done", || done(&house) >= by_now);
        match roll(4) {
            0 => {
                house.kill();
                house.start();
            }
            _ => {
                let at = roll(6) as usize;
                workers[at].0.kill().unwrap();
                workers[at].0.wait().unwrap();
                workers[at] = work(&house, at);
            }
        }
    }
    until("all of it is over", || house.json(&["pipeline", "stages", "review"])["items"]["running"] == 0);
    assert_eq!(done(&house), all, "each job is done once");
    for (item, size) in begun {
        let shown = house.json(&["pipeline", "show", &item]);
        assert_eq!(shown["state"], "done", "{shown}");
        let jobs = shown["jobs"].as_array().unwrap();
        assert_eq!(jobs.len() as u64, size + 2, "{shown}");
        let result = result(&shown);
        let read: Vec<u64> = result.iter().map(|input| input["body"]["read"].as_u64().unwrap()).collect();
        assert_eq!(read, (1..=size).collect::<Vec<u64>>(), "whoever gathers got each output once: {shown}");
        for input in &result {
            let by = |job: &&Value| job["job"] == input["body"]["job"];
            assert_eq!(
                jobs.iter().find(by).unwrap()["stage"],
                "read",
                "what came is what that job handed in"
            );
        }
        // It began when the last of them had ended.
        let vote = jobs.iter().find(|job| job["stage"] == "vote").unwrap();
        let last =
            jobs.iter().filter(|job| job["stage"] == "read").map(|job| job["at"].as_u64().unwrap()).max();
        assert!(
            vote["taken"].as_u64().unwrap() >= last.unwrap_or(0),
            "nothing starts on partial input: {shown}"
        );
    }
}

/// What came of an item: the one result of its last stage.
fn result(shown: &Value) -> Vec<Value> {
    let jobs = shown["jobs"].as_array().unwrap();
    let last = jobs.iter().find(|job| job["stage"] == "vote").unwrap_or_else(|| panic!("{shown}"));
    let results = last["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{shown}");
    results[0]["body"].as_array().unwrap_or_else(|| panic!("{shown}")).clone()
}
