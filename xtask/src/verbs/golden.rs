//! `golden`: records what tests compare with: the goldenscripts, and what the guide shows.
//!
//! What comes out is what the code does now; whether that is right, the difference in git has to be asked.

use crate::run::{self, Outcome, cargo};

/// Rewrites the output of every script under crates/synod-core/tests/golden and of every command in docs/guide.
pub fn run(_: &[String]) -> Outcome {
    for (package, test) in [("synod-core", "golden"), ("synod", "guide")] {
        let mut command = cargo(&["test", "--package", package, "--test", test, "--quiet"]);
        run::run(command.env("UPDATE_GOLDENFILES", "1"))?;
    }
    println!("recorded; `git diff` shows what changed");
    Ok(())
}
