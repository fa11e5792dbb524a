//! Agents of a page: each a `synod mcp` of its own, asked over standard input as a client asks it.
//!
//! What is typed is a tool and its arguments as JSON; what is printed is the text that a model reads.
//! An agent works in the worktree of its name, where there is one.
//! A handle in what is typed (`2@9`) stands for the one that this agent was given last for the same number.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// Everybody who was asked so far, by name.
#[derive(Default)]
pub struct Agents(BTreeMap<String, Agent>);

struct Agent {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last: u64,
    /// Handles it was given, the newest last.
    handles: Vec<String>,
}

impl Agents {
    /// Calls a tool: `next_work {"wait_s":5}`. The agent's process is started when it is asked for the first time;
    /// `start` is given what the process should be.
    pub fn call(&mut self, name: &str, typed: &str, start: impl FnOnce(&mut Command)) -> Vec<String> {
        let agent = self.0.entry(name.to_owned()).or_insert_with(|| Agent::start(name, start));
        let (tool, arguments) = typed.split_once(' ').unwrap_or((typed, "{}"));
        let arguments: Value = serde_json::from_str(&agent.newest(arguments)).unwrap();
        let result = agent.ask("tools/call", json!({ "name": tool, "arguments": arguments }));
        agent.handles.extend(handles(&result["structuredContent"].to_string()));
        let texts =
            result["content"].as_array().into_iter().flatten().filter_map(|part| part["text"].as_str());
        texts.flat_map(str::lines).map(|line| line.trim_end().to_owned()).collect()
    }
}

impl Agent {
    fn start(name: &str, start: impl FnOnce(&mut Command)) -> Agent {
        let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
        start(&mut command);
        let mut child =
            command.args(["mcp", "--as", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut agent = Agent { child, input, output, last: 0, handles: Vec::new() };
        let client = json!({ "name": "guide", "version": "1" });
        agent.ask(
            "initialize",
            json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client }),
        );
        agent.say(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        agent
    }

    /// What was typed, with the handles that are true now.
    fn newest(&self, typed: &str) -> String {
        let mut text = typed.to_owned();
        for old in handles(typed) {
            let number = |handle: &str| handle.split('@').next().map(str::to_owned);
            let same = |given: &&String| number(given) == number(&old);
            if let Some(given) = self.handles.iter().rev().find(same) {
                text = text.replace(&old, given);
            }
        }
        text
    }

    fn say(&mut self, message: Value) {
        writeln!(self.input, "{message}").unwrap();
        self.input.flush().unwrap();
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.say(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the agent ended in {method}");
            let answer: Value = serde_json::from_str(&line).unwrap();
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every `N@M` in a text.
fn handles(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '@');
    let whole = |word: &&str| {
        word.split_once('@')
            .is_some_and(|(number, fence)| !number.is_empty() && !fence.is_empty() && !fence.contains('@'))
    };
    words.filter(whole).map(str::to_owned).collect()
}

/// Where an agent of this name works: in its worktree beside the folder that the page is in, else in that folder.
pub fn place(folder: &Path, name: &str) -> std::path::PathBuf {
    let own = folder.with_file_name(name);
    if own.is_dir() { own } else { folder.to_owned() }
}
