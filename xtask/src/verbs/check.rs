//! `check`: whether the source is in order, without running it.

use crate::run::{self, Outcome, cargo, root};

/// Formatting, clippy, tidy, licences; stops at the first that is not in order.
pub fn run(_: &[String]) -> Outcome {
    tidy(&[])?;
    licences(&[])?;
    run::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run::run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))?;
    println!("in order");
    Ok(())
}

/// What the source must never contain.
pub fn tidy(_: &[String]) -> Outcome {
    let findings = crate::tidy::findings(&root())?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("▸ tidy: nothing to say");
            Ok(())
        }
        n => Err(format!("tidy found {n} things; each line above names the place and the way out")),
    }
}

/// Every dependency's licence against deny.toml.
pub fn licences(_: &[String]) -> Outcome {
    let crates = crate::licences::check(&root())?;
    println!("▸ licences: {crates} crates, all as deny.toml allows");
    Ok(())
}
