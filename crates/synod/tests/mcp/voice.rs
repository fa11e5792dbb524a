//! An official client that makes the calls it is told to, one by one or side by side.

use crate::kit;
use crate::wire::Told;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long an answer may take: the longest wait of a tool, and a client's own patience after it.
const ANSWER: Duration = Duration::from_secs(75);

/// Which official client, in which era, over what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Client {
    pub script: &'static str,
    pub era: &'static str,
    pub transport: &'static str,
}

/// Every official client in every era that it speaks, over stdio and HTTP.
pub fn all() -> impl Iterator<Item = Client> {
    [
        ("client1.mjs", "2025-11-25"),
        ("client2.mjs", "2025-11-25"),
        ("client2.mjs", "2026-07-28"),
        ("client.py", "2025-11-25"),
        ("client.py", "2026-07-28"),
    ]
    .into_iter()
    .flat_map(|(script, era)| ["stdio", "http"].map(|transport| Client { script, era, transport }))
}

impl Client {
    pub fn is_stdio(&self) -> bool {
        self.transport == "stdio"
    }
}

impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.script, self.era, self.transport)
    }
}

/// Where the client finds the node: the proxy's words and environment, and the address of `/mcp`.
pub struct Way<'w> {
    pub words: &'w [&'w str],
    pub env: Vec<(&'static str, String)>,
    /// `http://HOST:PORT` of the node.
    pub base: &'w str,
    pub token: &'w str,
    /// Where the proxy stands, and where the client's orders are put.
    pub dir: &'w Path,
}

/// A client that listens to us.
pub struct Voice {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Value>,
    came: BTreeMap<u64, Value>,
    next: u64,
    /// Sent as `as` with every call but `join`, where calls stand for themselves.
    pub handle: Option<String>,
}

/// What a client made of a call: what the tool said, or what it threw.
pub type Heard = Result<Told, String>;

impl Voice {
    /// Starts the client and lets it connect; what it throws at that, if it does.
    pub fn open(client: Client, way: &Way<'_>) -> Result<Voice, String> {
        let mut env: BTreeMap<&str, String> = way.env.iter().cloned().collect();
        env.insert("PATH", std::env::var("PATH").unwrap_or_default());
        let args = [&["mcp", "--tools", "work,share,flow", "--no-start"], way.words].concat();
        let config = json!({
            "talks": true, "transport": client.transport, "era": client.era,
            "command": env!("CARGO_BIN_EXE_synod"),
            "args": args, "env": env, "cwd": way.dir,
            "url": format!("{}/mcp?tools=work,share,flow", way.base),
            "headers": {"Authorization": format!("Bearer {}", way.token)},
        });
        let orders = tempfile::Builder::new().suffix(".json").tempfile_in(way.dir).unwrap();
        let (_, path) = orders.keep().unwrap();
        std::fs::write(&path, config.to_string()).unwrap();
        let mut command = match client.script.ends_with(".py") {
            true => Command::new(kit::python()),
            false => Command::new("node"),
        };
        let home = if client.script.ends_with(".py") { kit::scripts() } else { kit::node() };
        command.arg(home.join(client.script)).arg(path);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let mut voice = Voice { child, input, lines, came: BTreeMap::new(), next: 0, handle: None };
        match voice.answer(0)["thrown"].as_str() {
            Some(thrown) => Err(thrown.to_owned()),
            None => Ok(voice),
        }
    }

    /// Calls a tool and goes on; the number fetches what came of it.
    pub fn begin(&mut self, tool: &str, mut args: Value) -> u64 {
        self.next += 1;
        if let Some(handle) = self.handle.as_deref().filter(|_| tool != "join" && args["as"].is_null()) {
            args["as"] = handle.into();
        }
        let line = json!({"id": self.next, "tool": tool, "args": args});
        let input = self.input.as_mut().expect("the input is open");
        writeln!(input, "{line}").and_then(|()| input.flush()).unwrap();
        self.next
    }

    fn answer(&mut self, id: u64) -> Value {
        let until = Instant::now() + ANSWER;
        loop {
            if let Some(answer) = self.came.remove(&id) {
                return answer;
            }
            let left = until.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).expect("an answer in time");
            self.came.insert(line["id"].as_u64().unwrap(), line);
        }
    }

    /// What came of a call that was begun before.
    pub fn heard(&mut self, id: u64) -> Heard {
        let answer = self.answer(id);
        match answer["thrown"].as_str() {
            Some(thrown) => Err(thrown.to_owned()),
            None => Ok(Told {
                error: answer["error"] == true,
                text: answer["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned(),
                data: answer["data"].clone(),
            }),
        }
    }

    /// Calls a tool.
    pub fn call(&mut self, tool: &str, args: Value) -> Heard {
        let id = self.begin(tool, args);
        self.heard(id)
    }

    /// Calls a tool that has to work, and gives its structured result.
    pub fn data(&mut self, tool: &str, args: Value) -> Value {
        let told = self.call(tool, args).unwrap();
        assert!(!told.error, "{tool}: {}", told.text);
        told.data
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
