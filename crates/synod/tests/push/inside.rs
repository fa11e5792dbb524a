//! The node and its courier in this process: for what only options can bring about, such as few places, or names that stand for what a table says.

use crate::client::{Client, bytes, find, response, until};
use serde_json::{Value, json};
use std::future::Future;
use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use synod::courier::{self, Resolve};
use synod::node::{Config, Node};
use tokio::sync::watch;

/// A node with a door and a courier.
pub struct Inside {
    pub node: Arc<Node>,
    /// What the courier said to those who run the node.
    pub said: Arc<Mutex<Vec<String>>>,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Inside {
    /// Begins in this directory; `private`: started with `--push-to-private`.
    pub fn open(dir: &Path, private: bool, options: courier::Options) -> Inside {
        let mut config = Config::new(dir);
        config.push_to_private = private;
        let node = Arc::new(Node::open(config).unwrap());
        let said = Arc::<Mutex<Vec<String>>>::default();
        let says = said.clone();
        let say = Arc::new(move |line: &str| says.lock().unwrap().push(line.to_owned()));
        let options = courier::Options { say, ..options };
        let (stop, stopping) = watch::channel(false);
        let runs = node.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let addr = "127.0.0.1:0".parse().unwrap();
                let door = synod::doors::http::Options { addr, ..Default::default() };
                let mut closing = stopping.clone();
                let shutdown = async move { drop(closing.wait_for(|stop| *stop).await) };
                let courier = courier::run(runs.clone(), options, stopping);
                let (served, ()) =
                    tokio::join!(synod::doors::http::serve(runs, door, |_| {}, shutdown), courier);
                served.unwrap();
            });
        });
        let inside = Inside { node, said, stop, thread };
        until("a door", || find(inside.node.data()));
        inside
    }

    pub fn client(&self, agent: &str) -> Client {
        Client::new(self.node.data(), agent)
    }

    /// A command of the owner's, which is a yes.
    pub fn say(&self, agent: &str, verb: &str, body: Value) -> Value {
        until(verb, || self.client(agent).command(verb, None, &body).ok()).yes()
    }

    pub fn set(&self, settings: &[(&str, u64)]) {
        for (name, value) in settings {
            self.say("owner", "space/set", json!({"name": name, "value": value}));
        }
    }

    /// Another principal, and its token.
    pub fn principal(&self, name: &str) -> String {
        let token = format!("{name}-has-a-token-of-its-own");
        let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
        self.say("owner", "space/grant", json!({"principal": name, "role": "agent", "token": hash}));
        token
    }

    /// A command of whoever has this token.
    pub fn say_with(&self, token: &str, agent: &str, verb: &str, body: &Value) {
        let (addr, _) = find(self.node.data()).unwrap();
        let mut socket = TcpStream::connect(addr).unwrap();
        let path = format!("/v1/default/{verb}");
        let headers = [("synod-agent", agent), ("connection", "close")];
        socket.write_all(&bytes(token, "POST", &path, &headers, &body.to_string())).unwrap();
        let mut read = Vec::new();
        socket.read_to_end(&mut read).unwrap();
        let (status, text, _) = response(&read).unwrap();
        assert_eq!(status, 200, "{text}");
    }

    /// Sends a message, and returns its number.
    pub fn mail(&self, to: &str, n: u64) -> u64 {
        self.say("heron", "mail/send", json!({"to": to, "body": {"n": n}}))["message"].as_u64().unwrap()
    }

    /// Sends a message for each of these numbers.
    pub fn mails(&self, to: &str, numbers: impl IntoIterator<Item = u64>) {
        numbers.into_iter().for_each(|n| {
            self.mail(to, n);
        });
    }

    pub fn until_state(&self, message: u64, state: &str) -> Value {
        until(&format!("message {message} {state}"), || {
            let shown = self.client("owner").ask(&format!("mail/show?message={message}")).yes();
            (shown["state"] == state).then_some(shown)
        })
    }

    pub fn stop(self) {
        self.stop.send(true).unwrap();
        self.thread.join().unwrap();
        Arc::into_inner(self.node).expect("nobody holds it any more").stop();
    }
}

/// Says for each name what the table says.
pub struct Table(pub Vec<(&'static str, Vec<IpAddr>)>);

impl Resolve for Table {
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let found = self.0.iter().find(|(name, _)| *name == host).map(|(_, found)| found.clone());
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }
}
