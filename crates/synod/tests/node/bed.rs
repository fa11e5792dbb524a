//! The bed the node's tests lie on: a directory, a node, and words to talk to it.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};
use synod::node::logs::{Disk, Logs, View};
use synod::node::{Config, Handle, Node, Outcome, Pending, Settled, Submission};
use synod_core::catalogue::{self, Card, Class};
use synod_core::entry::{Envelope, Request};
use synod_log::{Fault, Faulty, Log, Position, Read, Script};

/// Longer than anything here takes: a test that waits so long has failed.
pub const LONG: Duration = Duration::from_secs(30);

/// Disk logs that do as a script says.
#[derive(Clone, Default)]
pub struct Scripted {
    pub script: Script,
    pub views: Arc<Views>,
    disk: Disk,
}

/// What is done to historians, who read a log beside its owner. Others who do go on as ever.
#[derive(Default)]
pub struct Views {
    now: Mutex<Reads>,
    changed: Condvar,
}

#[derive(Default)]
struct Reads {
    /// Nobody gets what they read before the gate is open.
    shut: bool,
    waiting: usize,
    /// So many of the next reads meet a bug.
    bugs: usize,
    bytes: u64,
}

impl Views {
    /// Holds up every read from now on, or lets them all go on.
    pub fn shut(&self, shut: bool) {
        self.now.lock().unwrap().shut = shut;
        self.changed.notify_all();
    }

    /// Has the next reads panic.
    pub fn bugs(&self, count: usize) {
        self.now.lock().unwrap().bugs = count;
    }

    /// Reads that are held up.
    pub fn waiting(&self) -> usize {
        self.now.lock().unwrap().waiting
    }

    /// Bytes of log that were read this way.
    pub fn bytes(&self) -> u64 {
        self.now.lock().unwrap().bytes
    }
}

/// A view that is watched.
struct Watched(Arc<Views>, Box<dyn View>);

impl View for Watched {
    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        if !std::thread::current().name().is_some_and(|name| name.starts_with("historian")) {
            return self.1.read(from, max_bytes);
        }
        let mut now = self.0.now.lock().unwrap();
        let bug = now.bugs > 0;
        now.bugs = now.bugs.saturating_sub(1);
        now.waiting += 1;
        let mut now = self.0.changed.wait_while(now, |now| now.shut).unwrap();
        now.waiting -= 1;
        drop(now);
        assert!(!bug, "a bug in reading the log");
        let read = self.1.read(from, max_bytes)?;
        if let Read::Entries(entries) = &read {
            self.0.now.lock().unwrap().bytes += entries.iter().map(|one| one.entry.len() as u64).sum::<u64>();
        }
        Ok(read)
    }
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

impl Logs for Scripted {
    fn open(&self, dir: &Path) -> Result<Box<dyn Log>, Fault> {
        Ok(Box::new(Faulty::new(self.disk.open(dir)?, self.script.clone())))
    }
    fn view(&self, dir: &Path) -> Result<Box<dyn View>, Fault> {
        Ok(Box::new(Watched(self.views.clone(), self.disk.view(dir)?)))
    }
}

/// A directory with a node in it.
pub struct Bed {
    pub dir: tempfile::TempDir,
    pub logs: Scripted,
    pub fatal: Arc<Mutex<mpsc::Receiver<String>>>,
    pub config: Config,
    pub node: Option<Node>,
}

impl Bed {
    pub fn new() -> Bed {
        Bed::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> Bed {
        let dir = tempfile::tempdir().unwrap();
        let logs = Scripted::default();
        let mut config = Config::new(dir.path());
        config.logs = Arc::new(logs.clone());
        let (say, fatal) = mpsc::channel();
        config.on_fatal = Arc::new(move |what| drop(say.send(what.to_owned())));
        change(&mut config);
        let mut bed = Bed { dir, logs, fatal: Arc::new(Mutex::new(fatal)), config, node: None };
        bed.start();
        bed
    }

    pub fn start(&mut self) {
        self.node = Some(Node::open(self.config.clone()).unwrap());
    }

    pub fn restart(&mut self) {
        self.stop();
        self.start();
    }

    pub fn stop(&mut self) {
        self.node.take().unwrap().stop();
    }

    pub fn node(&self) -> &Node {
        self.node.as_ref().unwrap()
    }

    pub fn space(&self) -> Handle {
        self.node().handle("default").unwrap()
    }

    /// Sends a command and says what came of it.
    pub fn say(&self, agent: &str, command: &str, json: &str) -> String {
        shown(send(&self.space(), agent, None, command, json).wait())
    }

    pub fn ask(&self, query: &str, json: &str) -> String {
        ask(&self.space(), query, json)
    }

    pub fn number(&self, query: &str, json: &str, field: &str) -> u64 {
        field_of(&self.ask(query, json), field)
    }
}

pub fn ask(space: &Handle, query: &str, json: &str) -> String {
    let card = card(query);
    space.ask("owner", encoded(card, json), card, None).wait().unwrap().json
}

pub fn field_of(json: &str, field: &str) -> u64 {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    value[field].as_u64().unwrap_or_else(|| panic!("no number {field} in {json}"))
}

pub fn card(name: &str) -> &'static Card {
    let (machine, verb) = name.split_once('.').unwrap();
    catalogue::find(machine, verb).unwrap_or_else(|| panic!("no card {name}"))
}

/// Tags and record, without an envelope: what a query is.
pub fn encoded(card: &Card, json: &str) -> Vec<u8> {
    let mut request = Request::default();
    synod_core::json::encode(card, json, &mut request, &mut |_| [0; 16]).unwrap();
    request.bytes
}

pub fn submission(space: &Handle, agent: &str, key: Option<&str>, command: &str, json: &str) -> Submission {
    let card = card(command);
    let envelope = Envelope {
        principal: "owner",
        agent,
        key,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    };
    let mut request = Request::new(&envelope);
    synod_core::json::encode(card, json, &mut request, &mut space.salts(agent, key)).unwrap();
    let class = if card.class == Class::Work { Class::Work } else { Class::Relief };
    Submission { request, class, agent: agent.to_owned(), key: key.map(str::to_owned), deadline: None, card }
}

pub fn send(space: &Handle, agent: &str, key: Option<&str>, command: &str, json: &str) -> Pending {
    space.submit(submission(space, agent, key, command, json))
}

/// What came of it, in a line; the reply counts as written.
pub fn shown(settled: Result<Settled, synod::node::Fault>) -> String {
    match settled {
        Err(fault) => format!("{}: {fault}", fault.code()),
        Ok(mut settled) => {
            settled.written();
            match &settled.outcome {
                Outcome::Replied { json } | Outcome::Repeated { json, .. } => json.clone(),
                Outcome::Refused { refusal, .. } => refusal.to_string(),
                Outcome::Void => "void".to_owned(),
            }
        }
    }
}

/// Looks until it is so. What is looked at goes through the loop, so this is no busy wait.
pub fn until(mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < LONG, "it never came");
    }
}

/// Whether a future is ready now.
pub fn ready<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut cx) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}
