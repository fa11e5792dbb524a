//! A client of a few lines, for what the official ones keep to themselves: when bytes come, and what happens in between.

use crate::house::House;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long an answer may take: the longest wait of a tool, and a restart.
const ANSWER: Duration = Duration::from_secs(70);

/// `synod mcp`, spoken to over its standard streams.
pub struct Proxy {
    pub child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Value>,
    came: BTreeMap<u64, Value>,
    next: u64,
}

/// What a tool answered.
#[derive(Clone, Debug)]
pub struct Told {
    pub error: bool,
    pub text: String,
    pub data: Value,
}

impl Proxy {
    /// Starts one in this house, and goes through the handshake of 2025-11-25.
    pub fn open(house: &House, words: &[&str]) -> Proxy {
        let mut proxy = Proxy::start(house, words);
        let client = json!({"name": "Test Client", "version": "1"});
        let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        assert_eq!(proxy.ask("initialize", hello)["result"]["protocolVersion"], "2025-11-25");
        proxy.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        proxy
    }

    /// Starts one and says nothing yet.
    pub fn start(house: &House, words: &[&str]) -> Proxy {
        let mut command = house.command(&[&["mcp"], words].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let message = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if tell.send(message).is_err() {
                    return;
                }
            }
        });
        Proxy { child, input, lines, came: BTreeMap::new(), next: 0 }
    }

    pub fn write(&mut self, message: &Value) {
        let input = self.input.as_mut().expect("the input is open");
        writeln!(input, "{message}").and_then(|()| input.flush()).unwrap();
    }

    /// Sends a request and goes on; its number fetches the answer.
    pub fn send(&mut self, method: &str, params: Value) -> u64 {
        self.next += 1;
        let id = self.next;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// The answer to a request.
    pub fn answer(&mut self, id: u64) -> Value {
        let until = Instant::now() + ANSWER;
        loop {
            if let Some(answer) = self.came.remove(&id) {
                return answer;
            }
            let left = until.saturating_duration_since(Instant::now());
            let message = self.lines.recv_timeout(left).expect("an answer in time");
            if let Some(id) = message["id"].as_u64() {
                self.came.insert(id, message);
            }
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.answer(id)
    }

    /// Calls a tool and goes on.
    pub fn begin(&mut self, tool: &str, args: Value) -> u64 {
        self.send("tools/call", json!({"name": tool, "arguments": args}))
    }

    /// What a tool answered that was begun before.
    pub fn told(&mut self, id: u64) -> Told {
        let answer = self.answer(id);
        let result = &answer["result"];
        Told {
            error: result["isError"] == true,
            text: result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned(),
            data: result["structuredContent"].clone(),
        }
    }

    /// Calls a tool.
    pub fn call(&mut self, tool: &str, args: Value) -> Told {
        let id = self.begin(tool, args);
        self.told(id)
    }

    /// Calls a tool that has to work, and gives its structured result.
    pub fn data(&mut self, tool: &str, args: Value) -> Value {
        let told = self.call(tool, args);
        assert!(!told.error, "{tool}: {}", told.text);
        told.data
    }

    /// Closes its standard input, as a client does that goes.
    pub fn close(&mut self) {
        self.input = None;
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
