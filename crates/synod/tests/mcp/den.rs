//! A node in this very process, whose disk does as it is told, and a relay before it that holds a call up or puts it elsewhere.

use crate::bed::Scripted;
use crate::house::House;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread::JoinHandle;
use synod::doors::http::{Options, serve};
use synod::node::{Config, Handle, Node};
use synod_log::Script;
use tokio::sync::oneshot;

/// A node whose flushes can be held, whose disk can be full, and whose intake has one place.
pub struct Den {
    /// Its directory; the command line finds the node there.
    pub house: House,
    pub script: Script,
    pub addr: SocketAddr,
    pub space: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Den {
    pub fn open() -> Den {
        let house = House::empty();
        let logs = Scripted::default();
        let script = logs.script.clone();
        let mut config = Config::new(house.path());
        (config.logs, config.queue_requests) = (Arc::new(logs), 1);
        let node = Arc::new(Node::open(config).unwrap());
        let space = node.handle("default").unwrap();
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let options = Options { addr: "127.0.0.1:0".parse().unwrap(), ..Options::default() };
            let bound = move |addr| tell.send(addr).unwrap();
            runtime
                .block_on(serve(node, options, bound, async {
                    let _ = stopped.await;
                }))
                .unwrap();
        });
        let addr = told.recv().unwrap();
        Den { house, script, addr, space, stop: Some(stop), thread: Some(thread) }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.addr)
    }
}

impl Drop for Den {
    fn drop(&mut self) {
        self.script.open_gate();
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            let _ = stop.send(());
            let ended = thread.join();
            assert!(std::thread::panicking() || ended.is_ok(), "the node could not end");
        }
    }
}

/// A request with this in its body is kept back until it is let go.
pub const LATE: &str = "held-up-on-its-way";
/// A request with this in its body arrives as a transaction of one command.
pub const WRAPPED: &str = "wrapped-on-its-way";

/// Between a proxy and its node: one connection for each request.
pub struct Relay {
    pub base: String,
    late: Arc<Late>,
}

#[derive(Default)]
struct Late {
    /// How many are kept back, and whether they may go.
    state: Mutex<(u32, bool)>,
    changed: Condvar,
}

impl Relay {
    pub fn before(node: SocketAddr) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let late = Arc::<Late>::default();
        let keeper = late.clone();
        // It lives as long as the test's process: a thread that waits for nobody.
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let keeper = keeper.clone();
                // A side that has gone is what tests of dying are about; here it ends the exchange.
                std::thread::spawn(move || drop(pass(client, node, &keeper)));
            }
        });
        Relay { base, late }
    }

    /// Returns when a request is kept back.
    pub fn wait_for_late(&self) {
        let state = self.late.state.lock().unwrap();
        drop(self.late.changed.wait_while(state, |(kept, _)| *kept == 0).unwrap());
    }

    /// Lets go what was kept back.
    pub fn let_go(&self) {
        self.late.state.lock().unwrap().1 = true;
        self.late.changed.notify_all();
    }
}

/// One request to the node, and its answer back.
fn pass(client: TcpStream, node: SocketAddr, late: &Late) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let (mut first, mut headers, mut length) = (line.clone(), String::new(), 0);
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let (name, value) = line.split_once(':').unwrap_or((line.trim(), ""));
        match name.to_ascii_lowercase().as_str() {
            "" => break,
            "content-length" => length = value.trim().parse().unwrap(),
            "host" | "connection" => {}
            _ => headers.push_str(&line),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut body = String::from_utf8(body).unwrap();
    if body.contains(LATE) {
        let mut state = late.state.lock().unwrap();
        state.0 += 1;
        late.changed.notify_all();
        drop(late.changed.wait_while(state, |(_, go)| !*go).unwrap());
    }
    if body.contains(WRAPPED) {
        let path = first.split(' ').nth(1).unwrap().to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let [_, version, space, machine, verb] = parts[..] else { panic!("{path} is no command") };
        body = format!("{{\"commands\":[{{\"{machine}.{verb}\":{body}}}]}}");
        first = format!("POST /{version}/{space}/space/txn HTTP/1.1\r\n");
    }
    let mut upstream = TcpStream::connect(node)?;
    write!(
        upstream,
        "{first}host: {node}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )?;
    let mut client = client;
    std::io::copy(&mut upstream, &mut client)?;
    Ok(())
}
