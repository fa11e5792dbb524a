//! `golden`: records the goldenscripts anew.
//!
//! What comes out is what the code does now; whether that is right, the difference in git has to be asked.

use crate::run::{self, Outcome, cargo};

/// Rewrites every script's output under crates/synod-core/tests/golden.
pub fn run(_: &[String]) -> Outcome {
    let mut command = cargo(&["test", "--package", "synod-core", "--test", "golden", "--quiet"]);
    run::run(command.env("UPDATE_GOLDENFILES", "1"))?;
    println!("recorded; `git diff crates/synod-core/tests/golden` shows what changed");
    Ok(())
}
