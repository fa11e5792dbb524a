//! `test`: everything that can fail, and one line at the end that says how it went.
//!
//! ```text
//!   tidy · licences ─▶ all tests (nextest, or cargo test) ─▶ doc tests ─▶ examples ─▶ "N passed, N failed"
//! ```
//!
//! Goldenscripts, the guide, the reference pages and the frozen corpora are tests of their crates and need no step of their own.
//! Quick things stand first; a failure does not stop what comes after it, so that one run shows everything.

use super::{check, example};
use crate::run::{Outcome, Tally, cargo, counted, has, spoken};
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
    tally += counted(&mut profile(tests(long), long));
    tally += counted(&mut profile(cargo(&["test", "--workspace", "--doc", "--quiet"]), long));
    for name in example::names() {
        tally += one(example::run(&[name]));
    }
    println!("everything took {}", spoken(start.elapsed()));
    println!("{} passed, {} failed", tally.passed, tally.failed);
    match tally.failed {
        0 => Ok(()),
        _ => Err("the first failure above is the one to read".into()),
    }
}

/// Every test but doc tests.
fn tests(long: bool) -> std::process::Command {
    if !has("nextest") {
        println!("cargo-nextest is not installed: cargo test does the same, without stopping slow tests");
        return cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast", "--quiet"]);
    }
    let profile = if long { "long" } else { "default" };
    cargo(&[
        "nextest",
        "run",
        "--workspace",
        "--profile",
        profile,
        "--no-fail-fast",
        "--status-level",
        "slow",
    ])
}

fn profile(mut command: std::process::Command, long: bool) -> std::process::Command {
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
