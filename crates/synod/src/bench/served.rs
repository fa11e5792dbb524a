//! A node of the bench's own, in another process, and who speaks to it.
//!
//! ```text
//!   Served ── synod serve, a directory of its own ──▶ Client: one kept connection, one request after the other
//!                                                  └▶ Stream: server-sent events, line by line
//! ```
//!
//! The clients write HTTP/1.1 by hand, so that what is measured is mostly the node; they share the machine's cores with it all the same.

use super::room;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a node may take to be there, and to end.
const PATIENCE: Duration = Duration::from_secs(120);

/// A node in a process of its own, ended by its process id.
pub(super) struct Served {
    child: Child,
    data: PathBuf,
    address: String,
    token: String,
}

impl Served {
    /// A new node in a room of its own below the bench's directory.
    pub(super) fn start(dir: &Path, name: &str) -> Result<Served, String> {
        Served::open(&room(dir, name))
    }

    /// A node in this directory, new or not.
    pub(super) fn open(data: &Path) -> Result<Served, String> {
        let mut child = synod()?
            .args(["serve", "--http", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| e.to_string())?;
        let deadline = Instant::now() + PATIENCE;
        let pid = u64::from(child.id());
        loop {
            let found = std::fs::read_to_string(data.join("node.json")).ok();
            let found = found.and_then(|text| serde_json::from_str::<Value>(&text).ok());
            if let Some(node) = found.filter(|node| node["pid"] == pid)
                && let Some(address) = node["http"].as_str().map(|url| url.trim_start_matches("http://"))
                && TcpStream::connect(address).is_ok()
            {
                let token = std::fs::read_to_string(data.join("token")).map_err(|e| e.to_string())?;
                let (data, address) = (data.to_owned(), address.to_owned());
                return Ok(Served { child, data, address, token: token.trim().to_owned() });
            }
            if Instant::now() > deadline || child.try_wait().is_ok_and(|ended| ended.is_some()) {
                let _ = child.kill();
                return Err("the node did not start; try `synod serve` by hand".into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends it as a person would, and leaves its directory.
    pub(super) fn stop(mut self) -> Result<(), String> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).map_err(|e| e.to_string())?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait().map_err(|e| e.to_string())? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("the node ended with {status}")),
                None if Instant::now() > deadline => return Err("the node does not end".into()),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Its data directory.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// The files of its log, oldest first.
    pub(super) fn segments(&self) -> Result<Vec<PathBuf>, String> {
        let log = self.data.join("spaces/default/log");
        let files = std::fs::read_dir(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        files.retain(|path| path.extension().is_some_and(|kind| kind == "segment"));
        files.sort();
        Ok(files)
    }

    /// `synod` as a client of this node, with these words.
    pub(super) fn command(&self, words: &[&str]) -> Result<Command, String> {
        let mut command = synod()?;
        command.args(words).arg("--data").arg(&self.data).args(["--space", "default"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Ok(command)
    }

    /// A kept connection under an agent's name.
    pub(super) fn client(&self, agent: &str) -> Result<Client, String> {
        let stream = TcpStream::connect(&self.address).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).map_err(|e| e.to_string())?;
        let reader = BufReader::new(stream.try_clone().map_err(|e| e.to_string())?);
        let always = format!(
            "Host: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n",
            self.address, self.token
        );
        let mut client = Client { stream, reader, head: String::new(), always };
        client.speak_as(agent);
        Ok(client)
    }

    /// Bytes of memory it has now (`VmRSS`), or had at the most (`VmHWM`); none where the system does not say.
    pub(super) fn memory(&self, name: &str) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes = line.trim_start_matches(':').trim().trim_end_matches(" kB");
        Some(kilobytes.parse::<u64>().ok()? << 10)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This program, with nothing of the surroundings that leads to another node.
fn synod() -> Result<Command, String> {
    let mut command = Command::new(std::env::current_exe().map_err(|e| e.to_string())?);
    for name in ["SYNOD_URL", "SYNOD_TOKEN", "SYNOD_DATA", "SYNOD_SPACE", "SYNOD_AGENT"] {
        command.env_remove(name);
    }
    Ok(command)
}

/// One kept connection.
pub(super) struct Client {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    /// The head of every request, under the agent that speaks now.
    head: String,
    /// The same without an agent.
    always: String,
}

impl Client {
    /// Goes on under another agent's name.
    pub(super) fn speak_as(&mut self, agent: &str) {
        self.head = format!("{}Synod-Agent: {agent}\r\n", self.always);
    }

    /// A command, and its answer.
    pub(super) fn call(&mut self, verb: &str, body: &str) -> Result<Value, String> {
        self.send(verb, body)?;
        self.receive()
    }

    /// The same, whose answer must be a yes.
    pub(super) fn surely(&mut self, verb: &str, body: &str) -> Result<Value, String> {
        let answer = self.call(verb, body)?;
        match answer["code"].is_null() {
            true => Ok(answer),
            false => Err(format!("{verb} was refused: {answer}")),
        }
    }

    pub(super) fn send(&mut self, verb: &str, body: &str) -> Result<(), String> {
        let request = format!(
            "POST /v1/default/{verb} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).map_err(|e| e.to_string())
    }

    /// A query, and its answer.
    pub(super) fn ask(&mut self, query: &str) -> Result<Value, String> {
        self.get(&format!("/v1/default/{query}"))?;
        self.receive()
    }

    /// A query, and its answer as bytes.
    pub(super) fn fetch(&mut self, query: &str) -> Result<Vec<u8>, String> {
        self.get(&format!("/v1/default/{query}"))?;
        self.bytes()
    }

    /// A number of the default space from `/metrics`.
    pub(super) fn metric(&mut self, name: &str) -> Result<f64, String> {
        self.get("/metrics")?;
        let text = self.bytes()?;
        let text = String::from_utf8_lossy(&text);
        let row = format!("synod_{name}{{space=\"default\"}} ");
        let value = text.lines().find_map(|line| line.strip_prefix(&row)?.parse().ok());
        value.ok_or_else(|| format!("the node does not say {name}"))
    }

    fn get(&mut self, path: &str) -> Result<(), String> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head);
        self.stream.write_all(request.as_bytes()).map_err(|e| e.to_string())
    }

    pub(super) fn receive(&mut self) -> Result<Value, String> {
        serde_json::from_slice(&self.bytes()?).map_err(|e| e.to_string())
    }

    fn bytes(&mut self) -> Result<Vec<u8>, String> {
        let mut line = String::new();
        let mut length = 0;
        loop {
            line.clear();
            if self.reader.read_line(&mut line).map_err(|e| e.to_string())? == 0 {
                return Err("the node closed the connection".into());
            }
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(|_| "a length that is no number")?;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).map_err(|e| e.to_string())?;
        Ok(body)
    }

    /// Turns into a reader of server-sent events.
    pub(super) fn subscribe(mut self, query: &str) -> Result<Stream, String> {
        self.get(&format!("/v1/default/{query}"))?;
        let mut stream = Stream { reader: self.reader, line: String::new() };
        let status = stream.line()?.to_owned();
        while !stream.line()?.is_empty() {}
        match status.contains(" 200") {
            true => Ok(stream),
            false => Err(format!("{query}: {status}")),
        }
    }
}

/// Server-sent events, as they come.
pub(super) struct Stream {
    reader: BufReader<TcpStream>,
    line: String,
}

impl Stream {
    fn line(&mut self) -> Result<&str, String> {
        self.line.clear();
        match self.reader.read_line(&mut self.line) {
            Ok(0) => Err("the node ended the subscription".into()),
            Ok(_) => Ok(self.line.trim_end()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The data of the next event. An event never stands in two pieces, so that the lengths between pieces can be passed over.
    pub(super) fn next(&mut self) -> Result<&str, String> {
        loop {
            if self.line()?.starts_with("data: ") {
                return Ok(self.line.trim_end().trim_start_matches("data: "));
            }
        }
    }
}

/// The number that stands in JSON behind a word such as `"n":`: quicker than reading all of it.
pub(super) fn number(json: &str, word: &str) -> Option<u64> {
    let (_, rest) = json.split_once(word)?;
    let digits = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}
