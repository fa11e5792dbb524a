//! A server that does what a script says, one line for each request, and remembers every request.

use crate::client::until;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Does {
    /// Answers with this status.
    Says(u16),
    /// The same with a header.
    Adds(u16, &'static str, String),
    /// Keeps the connection and says nothing.
    Hangs,
    /// Says yes, and closes in the middle of its body.
    BreaksOff,
    /// Closes without a word.
    Slams,
    /// Says yes, and sends its body a byte at a time.
    Drips,
    /// Says yes, and sends much more than anybody wants.
    Floods,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Came {
    pub at: Instant,
    pub head: String,
    pub body: String,
    /// What the server did with it.
    pub done: Does,
}

impl Came {
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.next().unwrap_or_else(|| panic!("no {name} in {}", self.head)).1.trim()
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The number in the message's body.
    pub fn n(&self) -> u64 {
        self.json()["data"]["body"]["n"].as_u64().unwrap()
    }

    fn is_taken(&self) -> bool {
        matches!(self.done, Does::Says(200..300))
    }
}

#[derive(Default)]
struct State {
    script: VecDeque<Does>,
    always: Option<Does>,
    came: Vec<Came>,
    /// Connections that are open now, and how many there were at the most.
    open: usize,
    open_max: usize,
    /// Every connection there ever was.
    connections: usize,
}

/// The server.
pub struct Endpoint {
    pub addr: SocketAddr,
    state: Arc<Mutex<State>>,
    listening: Option<Arc<AtomicBool>>,
}

impl Endpoint {
    /// Listens on loopback, and takes every message.
    pub fn open() -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let mut endpoint = Endpoint { addr, state: Arc::default(), listening: None };
        endpoint.listen(listener);
        endpoint
    }

    fn listen(&mut self, listener: TcpListener) {
        let on = Arc::new(AtomicBool::new(true));
        let (state, running) = (self.state.clone(), on.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                if !running.load(SeqCst) {
                    return;
                }
                let (socket, state, running) = (socket.unwrap(), state.clone(), running.clone());
                std::thread::spawn(move || serve(socket, &state, &running));
            }
        });
        self.listening = Some(on);
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.addr)
    }

    /// Refuses connections from now on.
    pub fn close(&mut self) {
        let Some(on) = self.listening.take() else { return };
        on.store(false, SeqCst);
        // Its thread wakes up by one more connection, and lets go of the port.
        drop(TcpStream::connect(self.addr));
        until("a port that nobody listens on", || TcpStream::connect(self.addr).is_err().then_some(()));
    }

    /// Listens at the same port again.
    pub fn reopen(&mut self) {
        let listener = until("the port again", || TcpListener::bind(self.addr).ok());
        self.listen(listener);
    }

    /// What it does next, one for each request; then it takes every message.
    pub fn script(&self, script: impl IntoIterator<Item = Does>) {
        self.state.lock().unwrap().script.extend(script);
    }

    /// What it does with every request that no script speaks of.
    pub fn always(&self, does: Does) {
        self.state.lock().unwrap().always = Some(does);
    }

    /// Every request so far.
    pub fn came(&self) -> Vec<Came> {
        self.state.lock().unwrap().came.clone()
    }

    /// The requests that it took, which is what counts.
    pub fn taken(&self) -> Vec<Came> {
        self.came().into_iter().filter(Came::is_taken).collect()
    }

    /// Connections there ever were.
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    pub fn open_max(&self) -> usize {
        self.state.lock().unwrap().open_max
    }

    pub fn open_now(&self) -> usize {
        self.state.lock().unwrap().open
    }

    /// Waits for so many requests.
    pub fn until_came(&self, count: usize) -> Vec<Came> {
        until(&format!("{count} requests"), || Some(self.came()).filter(|came| came.len() >= count))
    }

    /// Waits until it has taken so many messages.
    pub fn until_taken(&self, count: usize) -> Vec<Came> {
        until(&format!("{count} messages"), || Some(self.taken()).filter(|taken| taken.len() >= count))
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(on) = self.listening.take() {
            on.store(false, SeqCst);
            drop(TcpStream::connect(self.addr));
        }
    }
}

fn serve(mut socket: TcpStream, state: &Mutex<State>, running: &AtomicBool) {
    {
        let mut state = state.lock().unwrap();
        state.connections += 1;
        state.open += 1;
        state.open_max = state.open_max.max(state.open);
    }
    if let Some((head, body)) = read(&mut socket) {
        let done = {
            let mut state = state.lock().unwrap();
            let always = state.always.clone().unwrap_or(Does::Says(200));
            let done = state.script.pop_front().unwrap_or(always);
            state.came.push(Came { at: Instant::now(), head, body, done: done.clone() });
            done
        };
        // Whoever sent it may not care for the answer any more.
        let _ = act(&mut socket, &done, running);
    }
    drop(socket);
    state.lock().unwrap().open -= 1;
}

/// One whole request; none from somebody who only knocked.
fn read(socket: &mut TcpStream) -> Option<(String, String)> {
    let mut read = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let n = socket.read(&mut piece).ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&piece[..n]);
        let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(read[..end].to_vec()).ok()?;
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
        if read.len() >= end + 4 + length.unwrap_or(0) {
            return Some((head, String::from_utf8(read[end + 4..].to_vec()).ok()?));
        }
    }
}

fn act(socket: &mut TcpStream, does: &Does, running: &AtomicBool) -> std::io::Result<()> {
    let yes = |length: usize| format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    match does {
        Does::Says(status) => {
            let text = format!("HTTP/1.1 {status} Said\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
            socket.write_all(text.as_bytes())
        }
        Does::Adds(status, name, value) => {
            let text = format!("HTTP/1.1 {status} Said\r\n{name}: {value}\r\ncontent-length: 0\r\n\r\n");
            socket.write_all(text.as_bytes())
        }
        Does::Hangs => {
            // Ends when the other side has had enough.
            let _ = socket.read(&mut [0; 1]);
            Ok(())
        }
        Does::BreaksOff => socket.write_all(format!("{}half", yes(100)).as_bytes()),
        Does::Slams => Ok(()),
        Does::Drips => {
            socket.write_all(yes(100_000).as_bytes())?;
            while running.load(SeqCst) {
                socket.write_all(b".")?;
                std::thread::park_timeout(Duration::from_millis(10));
            }
            Ok(())
        }
        Does::Floods => {
            socket.write_all(yes(1 << 30).as_bytes())?;
            (0..1 << 14).try_for_each(|_| socket.write_all(&[b'x'; 1 << 16]))
        }
    }
}
