//! The fleet: runs with few tasks, each judged by the demo's own oracle and looked at once more from here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::house::{House, said};

fn fleet(house: &House, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.args(["demo", "fleet", "--pace-ms", "120", "--out"]).arg(house.out()).args(words);
    command.current_dir(house.dir()).stdin(Stdio::null()).output().unwrap()
}

fn git(dir: &Path, words: &[&str]) -> String {
    let done = Command::new("git").arg("-C").arg(dir).args(words).output().unwrap();
    assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn repository(house: &House) -> PathBuf {
    house.out().join("repository")
}

/// What every run of the real fleet leaves, whoever was killed in it.
fn check(house: &House, output: &Output, tasks: usize) -> Value {
    assert!(output.status.success(), "{}", said(output));
    let summary = house.summary();
    assert_eq!(summary["right"], json!(true), "{}", said(output));
    assert_eq!((&summary["findings"], &summary["breaches"]), (&json!([]), &json!([])));
    assert_eq!((&summary["merges"], &summary["doubles"]), (&json!(tasks), &json!(0)));
    let repository = repository(house);
    let subjects = git(&repository, &["log", "--first-parent", "--format=%s", "main"]);
    assert_eq!(subjects.lines().filter(|line| line.starts_with("merge task ")).count(), tasks, "{subjects}");
    assert_eq!(subjects.lines().count(), tasks + 1);
    assert_eq!(git(&repository, &["status", "--porcelain"]), "");
    git(&repository, &["fsck", "--no-dangling"]);
    let tests = Command::new("sh").arg("abacus").arg("--check").current_dir(&repository).output().unwrap();
    assert!(tests.status.success(), "{}", said(&tests));
    let timeline = fs::read_to_string(house.out().join("timeline.svg")).unwrap();
    assert!(timeline.trim_end().ends_with("</svg>"));
    assert_eq!(house.processes(), Vec::<String>::new(), "left behind");
    summary
}

/// What was in the hands of the dead is in others, soon after their session was over.
fn passed_on(summary: &Value) {
    let killed = summary["killed"].as_array().unwrap();
    assert_eq!(killed.len(), 2, "{summary}");
    for death in killed {
        assert!(death["session_ended_ms"].as_u64() < Some(5_000), "{death}");
        assert!(death["locks"].as_u64() >= Some(1), "{death}");
        assert!(death["lock_to"]["agent"].is_string(), "{death}");
        let recorded = death["phase"] == "record";
        assert_eq!(
            death["task_to"].is_null(),
            recorded,
            "a task passes on unless its merge is recorded: {death}"
        );
        assert!(death["all_ms"].as_u64().is_some(), "{death}");
    }
}

#[test]
fn two_are_killed_and_no_edit_is_lost() {
    // With these seeds the second dies before and after its merge is on the record.
    let mut phases = Vec::new();
    for seed in ["3", "7"] {
        let house = House::new(&format!("fleet-{seed}"));
        let summary = check(&house, &fleet(&house, &["--tasks", "16", "--agents", "5", "--seed", seed]), 16);
        passed_on(&summary);
        phases.push(
            summary["killed"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["phase"].clone())
                .max_by_key(Value::to_string),
        );
    }
    phases.dedup();
    assert_eq!(phases.len(), 2, "{phases:?}");
}

#[test]
fn the_node_dies_too_and_nobody_notices() {
    let house = House::new("fleet-node");
    let output = fleet(&house, &["--tasks", "16", "--agents", "4", "--seed", "5", "--kill-node"]);
    let summary = check(&house, &output, 16);
    assert!(summary["restart_ms"].as_u64().is_some(), "{summary}");
    let verify = Command::new(env!("CARGO_BIN_EXE_synod"))
        .args(["log", "verify", "--space", "default", "--data"])
        .arg(house.out().join("node"))
        .output()
        .unwrap();
    assert!(verify.status.success(), "{}", said(&verify));
}

#[test]
fn without_a_node_the_same_agents_lose_edits() {
    let house = House::new("fleet-naive");
    let output = fleet(&house, &["--tasks", "24", "--agents", "8", "--seed", "7", "--naive"]);
    let summary = check(&house, &output, 24);
    let naive = &summary["naive"];
    assert!(naive["counts"]["lost"].as_u64() > Some(0), "{naive}");
    assert!(naive["doubles"].as_u64() > Some(0), "{naive}");
    assert!(said(&output).contains("edits lost: lines and files overwritten"), "{}", said(&output));
}

#[test]
fn the_same_seed_gives_the_same_repository_to_begin_with() {
    let first = |name: &str, seed: &str| {
        let house = House::new(name);
        assert!(fleet(&house, &["--tasks", "8", "--agents", "3", "--seed", seed]).status.success());
        git(&repository(&house), &["rev-list", "--max-parents=0", "main"])
    };
    assert_eq!(first("fleet-one", "11"), first("fleet-other", "11"));
}
