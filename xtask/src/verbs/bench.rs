//! `bench`: a release build, and `synod bench` in it.

use crate::run::{self, Outcome, cargo};

/// Passes its words on to `synod bench`.
pub fn run(words: &[String]) -> Outcome {
    let mut command =
        cargo(&["run", "--release", "--quiet", "--package", "synod", "--bin", "synod", "--", "bench"]);
    run::run(command.args(words))
}
