//! The broker of the tutorials' way: lists and keys in memory, one line a request, one line an answer.
//!
//! ```text
//!   PUSH list text      → +            SET key text        → +           TOTALS list → +PUSHED POPPED
//!   POP list            → +text or -   GET key             → +text or -
//!   SETNX key ms text   → + or -       DEL key             → +
//! ```
//!
//! It does what the commands of those names do in the tutorials, no better and no worse:
//! what was popped is gone, what was in memory when it dies is gone,
//! a lock ends by its time, and whoever says `DEL` removes it.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a client waits between two attempts to connect.
const RECONNECT_EVERY: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
struct State {
    lists: BTreeMap<String, List>,
    keys: BTreeMap<String, (String, Option<Instant>)>,
}

#[derive(Debug, Default)]
struct List {
    items: VecDeque<String>,
    pushed: u64,
    popped: u64,
}

/// Serves on a loopback address until the process is killed; port 0 picks a free one.
/// The first line on standard output is `listening ADDR`.
pub fn run(listen: SocketAddr) -> io::Result<()> {
    let listener = TcpListener::bind(listen)?;
    println!("listening {}", listener.local_addr()?);
    io::stdout().flush()?;
    serve(&listener)
}

/// Serves a listener, a thread per connection; returns only when accepting fails.
pub fn serve(listener: &TcpListener) -> io::Result<()> {
    let state = Arc::new(Mutex::new(State::default()));
    loop {
        let (stream, _) = listener.accept()?;
        let state = Arc::clone(&state);
        // A connection that breaks concerns nobody else.
        thread::spawn(move || converse(&stream, &state));
    }
}

fn converse(stream: &TcpStream, state: &Mutex<State>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream;
    for line in BufReader::new(stream).lines() {
        let answer = state.lock().unwrap_or_else(PoisonError::into_inner).answer(&line?, Instant::now());
        writer.write_all(answer.map_or("-\n".to_owned(), |text| format!("+{text}\n")).as_bytes())?;
    }
    Ok(())
}

impl State {
    /// What to say to a request; none is a plain no, also to what is not understood.
    fn answer(&mut self, line: &str, now: Instant) -> Option<String> {
        let (verb, rest) = line.split_once(' ')?;
        let (name, text) = rest.split_once(' ').unwrap_or((rest, ""));
        match verb {
            "PUSH" => {
                let list = self.lists.entry(name.to_owned()).or_default();
                list.items.push_back(text.to_owned());
                list.pushed += 1;
            }
            "POP" => {
                let list = self.lists.get_mut(name)?;
                let item = list.items.pop_front()?;
                list.popped += 1;
                return Some(item);
            }
            "TOTALS" => {
                let list = self.lists.get(name)?;
                return Some(format!("{} {}", list.pushed, list.popped));
            }
            "SET" => drop(self.keys.insert(name.to_owned(), (text.to_owned(), None))),
            "GET" => return self.live(name, now).cloned(),
            "SETNX" => {
                let (ms, text) = text.split_once(' ')?;
                let end = now + Duration::from_millis(ms.parse().ok()?);
                if self.live(name, now).is_some() {
                    return None;
                }
                self.keys.insert(name.to_owned(), (text.to_owned(), Some(end)));
            }
            "DEL" => drop(self.keys.remove(name)),
            _ => return None,
        }
        Some(String::new())
    }

    fn live(&self, name: &str, now: Instant) -> Option<&String> {
        let (text, end) = self.keys.get(name)?;
        end.is_none_or(|end| now < end).then_some(text)
    }
}

/// A connection to the broker that is made again when it breaks.
#[derive(Debug)]
pub struct Wire {
    addr: SocketAddr,
    patience: Duration,
    stream: Option<BufReader<TcpStream>>,
}

impl Wire {
    /// A wire to this address that fails when the broker was away for longer than `patience`.
    pub fn new(addr: SocketAddr, patience: Duration) -> Wire {
        Wire { addr, patience, stream: None }
    }

    /// Asks; none is a no. A request whose answer was lost is sent again, as clients do by default:
    /// so a push can arrive twice, and what a lost pop took is gone.
    pub fn ask(&mut self, request: &str) -> io::Result<Option<String>> {
        let start = Instant::now();
        loop {
            match self.attempt(request) {
                Ok(answer) => return Ok(answer),
                Err(why) if start.elapsed() >= self.patience => return Err(why),
                Err(_) => {
                    self.stream = None;
                    thread::sleep(RECONNECT_EVERY);
                }
            }
        }
    }

    fn attempt(&mut self, request: &str) -> io::Result<Option<String>> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect_timeout(&self.addr, self.patience)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(self.patience))?;
                self.stream.insert(BufReader::new(stream))
            }
        };
        stream.get_mut().write_all(format!("{request}\n").as_bytes())?;
        let mut answer = String::new();
        if stream.read_line(&mut answer)? == 0 || !answer.ends_with('\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(answer.trim_end_matches('\n').strip_prefix('+').map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_gives_each_thing_once_and_forgets_it() {
        let (mut state, now) = (State::default(), Instant::now());
        state.answer("PUSH l {\"a\": 1}", now);
        assert_eq!(state.answer("POP l", now).as_deref(), Some("{\"a\": 1}"));
        assert_eq!(state.answer("POP l", now), None);
        assert_eq!(state.answer("TOTALS l", now).as_deref(), Some("1 1"));
        assert_eq!(state.answer("nonsense", now), None);
    }

    #[test]
    fn an_unlock_frees_the_lock_of_somebody_else() {
        let (mut state, now) = (State::default(), Instant::now());
        assert!(state.answer("SETNX lock 10 first", now).is_some());
        assert!(state.answer("SETNX lock 10 second", now).is_none());
        let later = now + Duration::from_millis(10);
        assert!(state.answer("SETNX lock 10 second", later).is_some());
        // The first wakes up and unlocks what it believes to be its own: now the third shares with the second.
        state.answer("DEL lock", later);
        assert!(state.answer("SETNX lock 10 third", later).is_some());
    }
}
