//! Whole runs: undisturbed, under kills, beside the tutorials' way, and interrupted.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::house::{House, said};

/// What every run leaves, whatever happened in it.
fn check(house: &House, summary: &Value) {
    let commits: u64 = house.git(&["rev-list", "--count", "HEAD"]).trim().parse().unwrap();
    assert_eq!(summary["commits"], json!(commits));
    assert_eq!(summary["identical"], json!(true));
    assert_eq!(summary["handed_over_once"], json!(true));
    assert_eq!(summary["jobs"]["dead"], json!(0));
    assert!(summary["entries"].as_u64() > Some(0), "{summary}");
    let changes = house.git(&["log", "--numstat", "--no-renames", "--format="]);
    assert_eq!(summary["changes"], json!(changes.lines().filter(|line| !line.is_empty()).count()));
    for name in ["graph.graphml", "graph.svg", "timeline.svg"] {
        let text = fs::read_to_string(house.out().join(name)).unwrap();
        assert!(
            text.trim_end().ends_with(if name.ends_with("svg") { "</svg>" } else { "</graphml>" }),
            "{name}"
        );
    }
    assert_eq!(house.processes(), Vec::<String>::new(), "left behind");
}

#[test]
fn undisturbed_it_is_quick_and_a_folder_is_used_again() {
    let house = House::with_history("calm");
    for _ in 0..2 {
        let output = house.demo(&["--workers", "2"]);
        assert!(output.status.success(), "{}", said(&output));
        let summary = house.summary();
        check(&house, &summary);
        assert_eq!(summary["kills"], json!({"collector": 0, "processor": 0, "writer": 0, "node": 0}));
        assert!(said(&output).contains("exactly that of a single pass"), "{}", said(&output));
    }
}

#[test]
fn whoever_is_killed_the_graph_is_exactly_right() {
    let house = House::with_history("kills");
    let output = house.demo(&["--kill", "--seed", "7", "--round-ms", "9000"]);
    assert!(output.status.success(), "{}", said(&output));
    let summary = house.summary();
    check(&house, &summary);
    for (role, min) in [("collector", 5), ("processor", 5), ("writer", 5), ("node", 2)] {
        assert!(summary["kills"][role].as_u64() >= Some(min), "{summary}");
    }
    assert_eq!(summary["restarts"], summary["kills"]["node"]);
    assert_eq!(summary["leases_lost"], summary["passed_on"], "what was lost was passed on");
    let timeline = fs::read_to_string(house.out().join("timeline.svg")).unwrap();
    let kills: u64 = summary["kills"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(timeline.matches("killed at").count() as u64, kills);
    let verify = Command::new(env!("CARGO_BIN_EXE_synod"))
        .args(["log", "verify", "--space", "default", "--data"])
        .arg(house.out().join("node"))
        .output()
        .unwrap();
    assert!(verify.status.success(), "{}", said(&verify));
}

#[test]
fn the_tutorials_way_loses_and_repeats_work_under_the_same_kills() {
    let house = House::with_history("naive");
    let output = house.demo(&["--naive", "--seed", "7", "--round-ms", "7000"]);
    assert!(output.status.success(), "{}", said(&output));
    let summary = house.summary();
    check(&house, &summary);
    let found = &summary["naive"]["departures"];
    let wrong: u64 = found.as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert!(wrong > 0, "{summary}");
    assert_eq!(summary["naive"]["identical"], json!(false));
    assert!(said(&output).contains("the tutorials' way"));
}

#[test]
fn an_interrupted_or_killed_demo_leaves_nobody_behind() {
    for signal in ["-INT", "-TERM", "-KILL"] {
        let house = House::with_history(&format!("interrupted{signal}"));
        let begun = Instant::now();
        let mut demo =
            house.command(&["--kill"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(demo.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with("synod demo: "), "{first}");
        assert!(begun.elapsed() < Duration::from_secs(2), "the first line came late");
        // Everybody is there: a collector, three processors, a writer, a node, and the demo itself.
        wait(|| house.processes().len() >= 7);
        let pid = demo.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = demo.wait().unwrap();
        if signal != "-KILL" {
            assert_eq!(status.code(), Some(130));
        }
        wait(|| house.processes().is_empty());
    }
}

/// Looks until it is so.
fn wait(so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came to that");
        std::thread::yield_now();
    }
}
