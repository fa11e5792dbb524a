//! `synod serve` as a process that can be killed, stopped, and started again.

use crate::client::{Client, LONG, until, until_within};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// One test at a time: each of them wants the machine, and looks at the clock.
static TURN: Mutex<()> = Mutex::new(());

/// Waits for this test's turn.
pub fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether there is time for more.
pub fn is_long() -> bool {
    std::env::var_os("SYNOD_LONG").is_some()
}

/// `synod` with these words, about this data directory and nothing of the surroundings.
pub fn synod(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    for name in ["SYNOD_URL", "SYNOD_TOKEN", "SYNOD_DATA", "SYNOD_SPACE", "SYNOD_AGENT"] {
        command.env_remove(name);
    }
    command.args(words).arg("--data").arg(data).stdin(Stdio::null());
    command
}

/// How a command ends that ends by itself, within [`LONG`].
pub fn output(command: Command) -> Output {
    output_within(command, LONG)
}

/// The same with a patience of its own.
pub fn output_within(mut command: Command, patience: Duration) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (stdout, stderr) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
    let status = ended(&mut child, patience);
    Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        bytes
    })
}

/// `synod log verify`, on a log that nobody writes.
pub fn verify(data: &Path) -> Output {
    output(synod(data, &["log", "verify", "--space", "default", "--json"]))
}

/// What `log verify` says about a clean log.
pub fn verify_clean(data: &Path) -> Value {
    let output = verify(data);
    assert!(output.status.success(), "log verify: {output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["clean"], true, "{report}");
    report
}

/// A node in a process of its own. Killed when it is dropped.
pub struct Process {
    pub data: PathBuf,
    child: Child,
    /// What it said so far.
    said: Arc<Mutex<String>>,
    /// From its start to its first answer.
    pub ready_after: Duration,
}

impl Process {
    /// Starts a node and waits until it has answered a request.
    pub fn start(data: &Path) -> Process {
        let begun = Instant::now();
        let mut child = synod(data, &["serve", "--http", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        listen(child.stdout.take().unwrap(), said.clone());
        listen(child.stderr.take().unwrap(), said.clone());
        let mut process = Process { data: data.to_owned(), child, said, ready_after: Duration::ZERO };
        until("a node that answers", || {
            if let Some(status) = process.child.try_wait().unwrap() {
                panic!("the node did not start: {status}: {}", process.said());
            }
            let is_its = std::fs::read_to_string(data.join("node.json"))
                .is_ok_and(|text| text.contains(&format!("\"pid\":{}", process.child.id())));
            is_its.then(|| process.client("starter").exchange("GET", "/readyz", &[], "").ok()).flatten()
        });
        process.ready_after = begun.elapsed();
        process
    }

    /// Starts a node and kills it so soon that it may not have come through its recovery.
    pub fn stillborn(data: &Path, after: Duration) {
        let mut serve = synod(data, &["serve", "--http", "127.0.0.1:0"]);
        let mut child = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while let Some(left) = after.checked_sub(begun.elapsed()) {
            std::thread::park_timeout(left);
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub fn client(&self, agent: &str) -> Client {
        Client::new(&self.data, agent)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything it said on standard output and standard error.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The line about how the start went: what was folded, in how many milliseconds.
    pub fn recovery(&self) -> String {
        let said = self.said();
        said.lines().find(|line| line.contains("epoch")).unwrap_or("a new space").trim().to_owned()
    }

    /// SIGKILL; returns when it is gone.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and how it ended.
    pub fn stop(mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        ended(&mut self.child, LONG)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the node said:\n{}", self.said());
        }
    }
}

/// How a process that ends by itself ended.
pub fn ended(child: &mut Child, patience: Duration) -> ExitStatus {
    let begun = Instant::now();
    let status = until_within(patience, "the end of a process", || {
        if begun.elapsed() + Duration::from_secs(2) > patience {
            let _ = child.kill();
        }
        child.try_wait().unwrap()
    });
    assert!(begun.elapsed() + Duration::from_secs(2) < patience, "it had to be killed");
    status
}

fn listen(from: impl Read + Send + 'static, said: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap();
            said.push_str(&line);
            said.push('\n');
        }
    });
}
