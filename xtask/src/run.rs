//! Children, and what is counted of their output.
//!
//! ```text
//!   command ─▶ stdout, stderr ─▶ shown as they come ─▶ summary lines ─▶ Tally
//! ```
//!
//! Test runners say how many passed in a line at the end; those lines are read, nothing else is.
//! A child that fails without such a line counts as one failure, so that a build that breaks is never "0 failed".

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Done, or a sentence that says what to do.
pub type Outcome = Result<(), String>;

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Checks that held.
    pub passed: u64,
    /// Checks that did not.
    pub failed: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// `cargo` with these words, at the root: the same cargo that runs this program.
pub fn cargo(words: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(words).current_dir(root());
    // These describe this program to itself; a build inside would take them for its own.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// The command as a person would type it.
pub fn typed(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or("").to_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ")
}

/// Runs a command whose output goes straight to the terminal.
pub fn run(command: &mut Command) -> Outcome {
    let line = typed(command);
    println!("▸ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` failed: {status}")),
        Err(error) => Err(format!("`{line}` could not be started: {error}")),
    }
}

/// Whether a cargo subcommand is installed.
pub fn has(subcommand: &str) -> bool {
    cargo(&[subcommand, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a test runner, shows what it says, and counts.
pub fn counted(command: &mut Command) -> Tally {
    let line = typed(command);
    println!("▸ {line}");
    let start = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            eprintln!("`{line}` could not be started: {error}");
            return Tally { passed: 0, failed: 1 };
        }
    };
    let out = child.stdout.take().map(|pipe| watch(pipe, false));
    let err = child.stderr.take().map(|pipe| watch(pipe, true));
    let status = child.wait();
    let mut tally = Tally::default();
    for watcher in [out, err].into_iter().flatten() {
        tally += watcher.join().unwrap_or_default();
    }
    let good = status.is_ok_and(|status| status.success());
    if !good && tally.failed == 0 {
        tally.failed = 1;
    }
    println!("  {} passed, {} failed in {}", tally.passed, tally.failed, spoken(start.elapsed()));
    tally
}

fn watch(pipe: impl Read + Send + 'static, to_stderr: bool) -> thread::JoinHandle<Tally> {
    thread::spawn(move || {
        let mut tally = Tally::default();
        let mut bytes = Vec::new();
        let mut reader = BufReader::new(pipe);
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
            let shown = if to_stderr {
                std::io::stderr().write_all(&bytes)
            } else {
                std::io::stdout().write_all(&bytes)
            };
            if shown.is_err() {
                break;
            }
            if let Some(more) = summary(&String::from_utf8_lossy(&bytes)) {
                tally += more;
            }
            bytes.clear();
        }
        tally
    })
}

/// Reads the summary line of libtest or nextest.
fn summary(line: &str) -> Option<Tally> {
    let line = plain(line);
    // At the margin: nextest shows the output of a failed test indented, and counts it itself.
    if let Some(rest) = line.strip_prefix("test result: ") {
        return Some(Tally { passed: before(rest, " passed")?, failed: before(rest, " failed")? });
    }
    let line = line.trim();
    if line.starts_with("Summary [") && line.contains(" run: ") {
        let rest = line.split(" run: ").nth(1)?;
        let count = |word| before(rest, word).unwrap_or(0);
        let failed = count(" failed") + count(" timed out") + count(" exec failed");
        return Some(Tally { passed: count(" passed"), failed });
    }
    None
}

/// The number that stands right before `word`.
fn before(text: &str, word: &str) -> Option<u64> {
    let head = &text[..text.find(word)?];
    let digits = head.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            let _ = chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}

/// A duration as people say it.
pub fn spoken(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_read() {
        let tally = |passed, failed| Some(Tally { passed, failed });
        for (line, read) in [
            ("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured", tally(12, 0)),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored", tally(3, 2)),
            (
                "     Summary [   5.2s] 40 tests run: 38 passed (1 slow), 1 failed, 1 timed out, 3 skipped",
                tally(38, 2),
            ),
            ("\u{1b}[32;1m     Summary\u{1b}[0m [ 0.1s] 1 test run: 1 passed, 0 skipped", tally(1, 0)),
            ("     Summary [ 0.1s] 0 tests run: 0 passed, 3 skipped", tally(0, 0)),
            ("    test result: FAILED. 0 passed; 1 failed; 0 ignored", None),
            ("running 3 tests", None),
        ] {
            assert_eq!(summary(line), read, "{line}");
        }
    }

    #[test]
    fn a_child_that_fails_silently_is_a_failure() {
        assert_eq!(counted(&mut Command::new("false")), Tally { passed: 0, failed: 1 });
        assert_eq!(counted(&mut Command::new("no-such-program-here")), Tally { passed: 0, failed: 1 });
    }
}
