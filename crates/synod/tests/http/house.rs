//! A node behind a door, in a directory of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use synod::doors::http::{Options, serve};
use synod::node::{Config, Node};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub struct House {
    pub addr: SocketAddr,
    pub token: String,
    pub dir: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl House {
    pub fn open() -> House {
        House::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> House {
        let mut options = Options { addr: "127.0.0.1:0".parse().unwrap(), ..Options::default() };
        change(&mut options);
        House::try_with(options).unwrap()
    }

    pub fn try_with(options: Options) -> io::Result<House> {
        let dir = tempfile::tempdir().unwrap();
        let node = Arc::new(Node::open(Config::new(dir.path())).unwrap());
        let token = std::fs::read_to_string(dir.path().join("token")).unwrap().trim().to_owned();
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
            let bound = move |addr| tell.send(addr).unwrap();
            let ended = runtime.block_on(serve(node.clone(), options, bound, async {
                let _ = stopped.await;
            }));
            drop(node);
            ended
        });
        match told.recv_timeout(Duration::from_secs(30)) {
            Ok(addr) => Ok(House { addr, token, dir, stop: Some(stop), thread: Some(thread) }),
            Err(_) => Err(thread.join().unwrap().err().unwrap_or_else(|| io::Error::other("no address"))),
        }
    }

    /// Closes in order and leaves the directory.
    pub fn close(mut self) -> TempDir {
        self.end();
        std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap())
    }

    fn end(&mut self) {
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            let _ = stop.send(());
            thread.join().unwrap().unwrap();
        }
    }

    /// A request's head without its end, with the owner's token.
    pub fn head(&self, method: &str, path: &str) -> String {
        format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n", self.addr, self.token)
    }

    pub fn get(&self, path: &str) -> String {
        format!("{}\r\n", self.head("GET", path))
    }

    pub fn post(&self, path: &str, body: &str) -> String {
        let head = self.head("POST", path);
        format!("{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.end();
    }
}
