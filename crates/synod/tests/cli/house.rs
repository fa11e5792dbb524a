//! The real binary against a real node on a free port, in a directory of its own.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before a test gives up.
pub const LONG: Duration = Duration::from_secs(30);

pub struct House {
    pub dir: TempDir,
    node: Option<Child>,
}

impl House {
    /// A directory without a node.
    pub fn empty() -> House {
        House { dir: tempfile::tempdir().unwrap(), node: None }
    }

    /// A node that answers.
    pub fn open() -> House {
        let mut house = House::empty();
        house.start();
        house
    }

    pub fn start(&mut self) {
        let node = self.command(&["serve", "--http", ":0"]).stdout(Stdio::null()).spawn().unwrap();
        let pid = node.id();
        self.node = Some(node);
        until("the node says where it is", || {
            let text = std::fs::read_to_string(self.path().join("node.json")).unwrap_or_default();
            let about: Value = serde_json::from_str(&text).unwrap_or_default();
            about["pid"].as_u64() == Some(pid.into())
        });
    }

    /// Kills the node with SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut node) = self.node.take() {
            node.kill().unwrap();
            node.wait().unwrap();
        }
    }

    /// Ends the node with SIGTERM and gives its exit status.
    pub fn stop(&mut self) -> Option<i32> {
        let mut node = self.node.take().unwrap();
        terminate(&node);
        node.wait().unwrap().code()
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The binary in this house, deaf to the environment it is tested in.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
        for name in ["SYNOD_URL", "SYNOD_TOKEN", "SYNOD_AGENT", "SYNOD_SPACE"] {
            command.env_remove(name);
        }
        command.args(words).env("SYNOD_DATA", self.path()).current_dir(self.path());
        command
    }

    /// Starts it and goes on; what it says is not read.
    pub fn spawn(&self, words: &[&str]) -> Running {
        let quiet =
            self.command(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Running(quiet.unwrap())
    }

    pub fn run(&self, words: &[&str]) -> Said {
        Said::from(self.command(words).stdin(Stdio::null()).output().unwrap())
    }

    pub fn fed(&self, words: &[&str], input: &[u8]) -> Said {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        Said::from(child.wait_with_output().unwrap())
    }

    /// Runs it with `--json`, expects success, and gives the answer.
    pub fn json(&self, words: &[&str]) -> Value {
        let said = self.run(&[words, &["--json"]].concat());
        assert_eq!(said.exit, 0, "{words:?}: {said:?}");
        serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{words:?}: {error}: {said:?}"))
    }
}

/// A process that does not outlive its test.
pub struct Running(pub Child);

impl Running {
    /// Ends it with SIGTERM and gives its exit status.
    pub fn stop(mut self) -> Option<i32> {
        terminate(&self.0);
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What a run said.
#[derive(Debug)]
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Sends SIGTERM.
pub fn terminate(child: &Child) {
    let pid = rustix::process::Pid::from_raw(child.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
}

/// Every file below a folder.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < LONG, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
