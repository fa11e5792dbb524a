//! `test`: everything that can fail, and one line at the end that says how it went.
//!
//! ```text
//!   tidy · licences ─▶ all tests (nextest, or cargo test) ─▶ doc tests ─▶ examples ─▶ "N passed, N failed"
//!                                                              with --long: ─▶ ten million messages, optimised
//! ```
//!
//! Goldenscripts, the guide, the reference pages and the frozen corpora are tests of their crates and need no step of their own.
//! Quick things stand first; a failure does not stop what comes after it, so that one run shows everything.

use super::{bench, check, example};
use crate::run::{Outcome, Tally, cargo, counted, has, spoken};
use std::process::Command;
use std::time::Instant;

/// Runs the suite; `--long` sets `SYNOD_LONG` and the long profile.
pub fn run(words: &[String]) -> Outcome {
    let long = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--long"] => true,
        _ => return Err(format!("`test` takes --long or nothing, not `{}`", words.join(" "))),
    };
    let start = Instant::now();
    let mut tally = Tally::default();
    for step in [check::tidy, check::licences] {
        tally += one(step(&[]));
    }
    for tests in tests(long) {
        tally += counted(&mut profile(tests, long));
    }
    tally += counted(&mut profile(cargo(&["test", "--workspace", "--doc", "--quiet"]), long));
    for name in example::names() {
        tally += one(example::run(&[name]));
    }
    if long {
        tally += one(bench::run(&["messages".into(), "--check".into()]));
    }
    println!("everything took {}", spoken(start.elapsed()));
    println!("{} passed, {} failed", tally.passed, tally.failed);
    match tally.failed {
        0 => Ok(()),
        _ => Err("the first failure above is the one to read".into()),
    }
}

/// Every test but doc tests.
fn tests(long: bool) -> Vec<Command> {
    if has("nextest") {
        let profile = if long { "long" } else { "default" };
        let words = ["nextest", "run", "--workspace", "--profile", profile, "--no-fail-fast"];
        let mut command = cargo(&words);
        command.args(["--status-level", "slow"]);
        return vec![command];
    }
    println!("cargo-nextest is not installed: cargo test does the same, without stopping slow tests");
    let all = ["--lib", "--bins", "--tests", "--no-fail-fast", "--quiet"];
    let mut rooms = cargo(&["test", "--workspace", "--exclude", "synod"]);
    // One at a time: tests that start nodes, kill them and look at the clock.
    let mut node = cargo(&["test", "--package", "synod"]);
    rooms.args(all);
    node.args(all).args(["--", "--test-threads=1"]);
    vec![rooms, node]
}

fn profile(mut command: Command, long: bool) -> Command {
    if long {
        command.env("SYNOD_LONG", "1");
    }
    command
}

/// A step that is one check.
fn one(outcome: Outcome) -> Tally {
    match outcome {
        Ok(()) => Tally { passed: 1, failed: 0 },
        Err(sentence) => {
            eprintln!("{sentence}");
            Tally { passed: 0, failed: 1 }
        }
    }
}
