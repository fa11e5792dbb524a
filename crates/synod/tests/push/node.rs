//! The node as a process, and its events.

use crate::client::{Client, LONG, find, until};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;

/// One test at a time: they look at the clock.
static TURN: Mutex<()> = Mutex::new(());

/// Short times, so that a life of an endpoint fits into a second.
pub const QUICK: &[(&str, u64)] = &[
    ("push_timeout_ms", 400),
    ("push_rest_ms", 150),
    ("push_failures_max", 3),
    ("push_attempts_max", 20),
    ("push_retry_after_max_ms", 200),
    ("backoff_ms", 20),
    ("backoff_max_ms", 300),
];

/// A node in a process of its own, in a directory of its own.
pub struct Node {
    pub dir: TempDir,
    child: Option<Child>,
    words: &'static [&'static str],
    env: Vec<(&'static str, String)>,
    _turn: MutexGuard<'static, ()>,
}

impl Node {
    /// A node that pushes to loopback, with short times.
    pub fn quick() -> Node {
        let node = Node::with(&["--push-to-private"], Vec::new());
        node.set(QUICK);
        node
    }

    pub fn with(words: &'static [&'static str], env: Vec<(&'static str, String)>) -> Node {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = tempfile::tempdir().unwrap();
        let mut node = Node { dir, child: None, words, env, _turn: turn };
        node.start();
        node
    }

    pub fn start(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
        for name in ["SYNOD_URL", "SYNOD_TOKEN", "SYNOD_DATA", "SYNOD_SPACE", "SYNOD_AGENT"] {
            command.env_remove(name);
        }
        command.args(["serve", "--http", "127.0.0.1:0", "--data"]).arg(self.data()).args(self.words);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let pid = format!("\"pid\":{}", child.id());
        self.child = Some(child);
        let data = self.data().to_owned();
        until("a node that answers", || {
            let about = std::fs::read_to_string(data.join("node.json")).ok()?;
            let is_its = about.contains(&pid);
            is_its.then(|| self.client("starter").exchange("GET", "/readyz", &[], "").ok()).flatten()
        });
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGTERM; returns when it is gone.
    pub fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let status = until("the node's end", || child.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }

    pub fn data(&self) -> &Path {
        self.dir.path()
    }

    pub fn client(&self, agent: &str) -> Client {
        Client::new(self.data(), agent)
    }

    pub fn set(&self, settings: &[(&str, u64)]) {
        for (name, value) in settings {
            self.say("owner", "space/set", json!({"name": name, "value": value}));
        }
    }

    /// A command, which is a yes.
    pub fn say(&self, agent: &str, verb: &str, body: Value) -> Value {
        self.client(agent).command(verb, None, &body).unwrap().yes()
    }

    /// Sends messages whose bodies count up from `from`, and returns their numbers.
    pub fn mail(&self, to: &str, from: u64, count: u64) -> Vec<u64> {
        let one = |n| self.say("heron", "mail/send", json!({"to": to, "body": {"n": n}}));
        (from..from + count).map(|n| one(n)["message"].as_u64().unwrap()).collect()
    }

    /// How pushing to an agent's endpoint fares.
    pub fn push(&self, agent: &str) -> Value {
        self.client("owner").ask(&format!("agent/show?agent={agent}")).yes()["push"].clone()
    }

    pub fn until_breaker(&self, agent: &str, state: &str) -> Value {
        until(&format!("a breaker that is {state}"), || {
            Some(self.push(agent)).filter(|push| push["breaker"] == state)
        })
    }

    pub fn message(&self, message: u64) -> Value {
        self.client("owner").ask(&format!("mail/show?message={message}")).yes()
    }

    pub fn until_state(&self, message: u64, state: &str) -> Value {
        until(&format!("message {message} {state}"), || {
            Some(self.message(message)).filter(|shown| shown["state"] == state)
        })
    }

    /// Every event of mail so far: name and data, in order.
    pub fn events(&self) -> Vec<(String, Value)> {
        let marked =
            self.say("heron", "mail/send", json!({"to": "end-of-events", "body": 1}))["message"].clone();
        let (addr, token) = find(self.data()).unwrap();
        let mut socket = TcpStream::connect(addr).unwrap();
        socket.set_read_timeout(Some(LONG)).unwrap();
        let path = "/v1/default/events?from=start&machine=mail";
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
        socket.write_all(head.as_bytes()).unwrap();
        let mut reader = BufReader::new(socket);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        let (mut text, mut events) = (String::new(), Vec::new());
        loop {
            text += &chunk(&mut reader);
            while let Some(end) = text.find("\n\n") {
                let block: String = text.drain(..end + 2).collect();
                let Some(data) = block.lines().find_map(|line| line.strip_prefix("data: ")) else { continue };
                let event: Value = serde_json::from_str(data).unwrap();
                if event["data"]["message"] == marked {
                    return events;
                }
                let name = event["type"].as_str().unwrap().trim_start_matches("synod.").to_owned();
                events.push((name, event["data"].clone()));
            }
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The next piece of a chunked body.
fn chunk(reader: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let length = usize::from_str_radix(line.trim(), 16).unwrap_or_else(|_| panic!("no chunk: {line}"));
    let mut piece = vec![0; length + 2];
    reader.read_exact(&mut piece).unwrap();
    piece.truncate(length);
    String::from_utf8(piece).unwrap()
}
