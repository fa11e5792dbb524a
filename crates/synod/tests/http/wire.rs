//! A client that knows nothing but bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One connection.
pub struct Wire {
    socket: TcpStream,
    read: Vec<u8>,
}

/// One response, taken apart as far as a test needs it.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Response {
    /// The value of a header, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {:?}", self.body))
    }
}

impl Wire {
    pub fn open(addr: SocketAddr) -> Wire {
        let socket = TcpStream::connect(addr).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        socket.set_nodelay(true).unwrap();
        Wire { socket, read: Vec::new() }
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.socket.write_all(bytes.as_ref()).unwrap();
        self
    }

    /// Sends, and does not mind when the other side has closed meanwhile.
    pub fn push(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.socket.write_all(bytes.as_ref()).is_ok()
    }

    /// Reads until `end` stands in what was read, and takes everything up to and with it.
    pub fn until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = self.read.windows(end.len()).position(|window| window == end.as_bytes()) {
                return String::from_utf8(self.read.drain(..at + end.len()).collect()).unwrap();
            }
            assert!(self.more(), "closed before {end:?}, after {:?}", String::from_utf8_lossy(&self.read));
        }
    }

    fn more(&mut self) -> bool {
        let mut piece = [0; 4096];
        let n = self.socket.read(&mut piece).unwrap_or(0);
        self.read.extend_from_slice(&piece[..n]);
        n > 0
    }

    /// One response with a `Content-Length`.
    pub fn response(&mut self) -> Response {
        self.response_to("GET")
    }

    /// One response to this method: one to `HEAD` has a length and no body.
    pub fn response_to(&mut self, method: &str) -> Response {
        let head = self.until("\r\n\r\n");
        let status = head[9..12].parse().unwrap();
        let mut response = Response { status, head, body: String::new() };
        let length: usize = response.header("content-length").map_or(0, |length| length.parse().unwrap());
        if method != "HEAD" {
            while self.read.len() < length {
                assert!(self.more(), "closed in the middle of a body");
            }
            response.body = String::from_utf8(self.read.drain(..length).collect()).unwrap();
        }
        response
    }

    /// So many bytes, or fewer when the other side closes before.
    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        while self.read.len() < most && self.more() {}
        self.read.drain(..most.min(self.read.len())).collect()
    }

    /// Whether the other side closes without another byte.
    pub fn closed(&mut self) -> bool {
        self.read.is_empty() && !self.more()
    }
}
