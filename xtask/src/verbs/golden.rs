//! `golden`: records what tests compare with: the goldenscripts, and what the guide shows.
//!
//! What comes out is what the code does now; whether that is right, the difference in git has to be asked.

use crate::run::{self, Outcome, cargo};

/// Rewrites the output of every script under crates/synod-core/tests/golden and of every command in docs/guide, and the list of MCP tools.
pub fn run(_: &[String]) -> Outcome {
    for (package, test) in [("synod-core", "golden"), ("synod", "guide"), ("synod", "mcp")] {
        // Of the MCP door's tests, the one that records; the others start clients.
        let only = if test == "mcp" { "recorded" } else { "" };
        let mut command = cargo(&["test", "--package", package, "--test", test, "--quiet", only]);
        run::run(command.env("UPDATE_GOLDENFILES", "1"))?;
    }
    println!("recorded; `git diff` shows what changed");
    Ok(())
}
