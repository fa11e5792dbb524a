//! `docs`: the reference from the catalogue, and the API documentation from the source.

use crate::run::{self, Outcome, cargo};

/// Writes docs/reference and builds rustdoc.
pub fn run(_: &[String]) -> Outcome {
    run::run(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "synod-core",
        "--example",
        "reference",
        "--",
        "docs/reference",
    ]))?;
    run::run(&mut cargo(&["doc", "--workspace", "--no-deps", "--quiet"]))
}
