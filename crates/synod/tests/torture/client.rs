//! A small blocking HTTP client: one connection, kept, and made again when it is lost.

use serde_json::Value;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Longer than anything takes that is answered at all.
pub const LONG: Duration = Duration::from_secs(30);
/// Between two looks at something that the outside world does not announce.
const LOOK: Duration = Duration::from_millis(5);

/// Looks until it is there; fails with `what` after [`LONG`].
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_within(LONG, what, look)
}

/// The same with a patience of its own.
pub fn until_within<T>(patience: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < patience, "it never came: {what}");
        std::thread::park_timeout(LOOK);
    }
}

/// A status and a JSON body.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
}

impl Answer {
    pub fn is_ok(&self) -> bool {
        self.status == 200
    }

    /// The body of a yes.
    pub fn yes(self) -> Value {
        assert!(self.is_ok(), "{self:?}");
        self.json
    }

    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or("")
    }

    /// Whether the node said that it could not, now.
    pub fn is_fault(&self) -> bool {
        self.status >= 500
    }

    pub fn number(&self, field: &str) -> u64 {
        self.json[field].as_u64().unwrap_or_else(|| panic!("no `{field}` in {self:?}"))
    }
}

/// Where a node of this data directory is now, and its owner's token.
pub fn find(data: &Path) -> Option<(SocketAddr, String)> {
    let about: Value = serde_json::from_str(&std::fs::read_to_string(data.join("node.json")).ok()?).ok()?;
    let addr = about["http"].as_str()?.strip_prefix("http://")?.parse().ok()?;
    Some((addr, std::fs::read_to_string(data.join("token")).ok()?.trim().to_owned()))
}

/// The bytes of a request.
pub fn bytes(token: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    format!("{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

/// Takes a response with a length apart, if it is whole: status, body, and how many bytes it took.
pub fn response(read: &[u8]) -> Option<(u16, String, usize)> {
    let end = read.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&read[..end]).ok()?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.trim().parse().unwrap_or(0));
    let body = read.get(end..end + length)?;
    Some((head.get(9..12)?.parse().ok()?, String::from_utf8_lossy(body).into_owned(), end + length))
}

/// One client of the node that lives in a data directory, wherever it lives now.
pub struct Client {
    data: PathBuf,
    agent: String,
    socket: Option<(TcpStream, String)>,
}

impl Client {
    pub fn new(data: &Path, agent: &str) -> Client {
        Client { data: data.to_owned(), agent: agent.to_owned(), socket: None }
    }

    /// Speaks under this name or handle from now on.
    pub fn speak_as(&mut self, agent: &str) {
        self.agent = agent.to_owned();
    }

    /// The name or handle it speaks under.
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// A command, once. An error says nothing about whether it happened.
    pub fn command(&mut self, verb: &str, key: Option<&str>, body: &Value) -> Result<Answer> {
        let agent = self.agent.clone();
        let mut headers = vec![("synod-agent", agent.as_str())];
        headers.extend(key.map(|key| ("idempotency-key", key)));
        self.exchange("POST", &format!("/v1/default/{verb}"), &headers, &body.to_string())
    }

    /// A command, until somebody has answered it: the key makes that safe.
    pub fn surely(&mut self, verb: &str, key: &str, body: &Value) -> Answer {
        until(verb, || self.command(verb, Some(key), body).ok().filter(|answer| !answer.is_fault()))
    }

    /// A query, until somebody has answered it.
    pub fn ask(&mut self, query: &str) -> Answer {
        let path = format!("/v1/default/{query}");
        until(query, || self.exchange("GET", &path, &[], "").ok().filter(|answer| !answer.is_fault()))
    }

    /// A number from `/metrics`.
    pub fn metric(&mut self, name: &str) -> u64 {
        let line = format!("synod_{name}{{space=\"default\"}} ");
        let text = until("metrics", || self.text("GET", "/metrics", &[], "").ok()).1;
        let value = text.lines().find_map(|found| found.strip_prefix(&line));
        value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
    }

    /// One exchange, for better or worse.
    pub fn exchange(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let (status, text) = self.text(method, path, headers, body)?;
        let json = serde_json::from_str(&text).map_err(|_| Error::new(ErrorKind::InvalidData, text))?;
        Ok(Answer { status, json })
    }

    fn text(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(u16, String)> {
        let (mut socket, token) = match self.socket.take() {
            Some(open) => open,
            None => self.connect()?,
        };
        socket.write_all(&bytes(&token, method, path, headers, body))?;
        let mut read = Vec::new();
        loop {
            let mut piece = [0; 8192];
            let n = socket.read(&mut piece)?;
            if n == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            read.extend_from_slice(&piece[..n]);
            if let Some((status, text, _)) = response(&read) {
                if !read.windows(17).any(|word| word.eq_ignore_ascii_case(b"connection: close")) {
                    self.socket = Some((socket, token));
                }
                return Ok((status, text));
            }
        }
    }

    fn connect(&self) -> Result<(TcpStream, String)> {
        let (addr, token) = find(&self.data).ok_or(ErrorKind::NotFound)?;
        let socket = TcpStream::connect_timeout(&addr, Duration::from_secs(2))?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(LONG))?;
        Ok((socket, token))
    }
}
