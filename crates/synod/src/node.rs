//! The node as a library: spaces, each a log and a fold, on a few threads.
//!
//! ```text
//!               ┌────────────────────────── one turn of a loop ──────────────────────────┐
//!   submit ───▶ │ intake ─▶ one entry ─▶ log.append ─▶ fold.apply ─▶ log.sync ─▶ answers │ ─▶ Pending
//!   (any thread)│ relief before work                     │               events, trail    │ ─▶ Listener
//!   ask ──────▶ │                                        └─ queries, between entries      │ ─▶ Answer
//!               └─────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Loops are plain threads without timers on the hot path; doors are asynchronous and meet them at a [`Handle`].
//! Nothing that was derived from an entry leaves before that entry is durable: no reply, answer, event or checkpoint.
//!
//! Rooms, in the order in which a request walks through them: `handle` (submit, ask, listen) · `shared` (what any thread may see) · `post` (the way into a loop) · `notary` (signatures, before anything is written) · `intake` (relief before work, fair shares) · `space` (one turn) · `desk` (who waits for which ticket) · `pending` (the answer) · `trail` and `listen` (what happened, kept and heard) · `maker` and `ladder` (checkpoints off to the side) · `rewriting`, `keeper` and `eraser` (the log's past written anew) · `past` (state as of a moment) · `history` (what the log recorded at an index) · `projections` (what events come to) · `start` and `home` (the data directory) · `seal` (secrets that only this node can read) · `clock`, `status`, `salts`, `fault`.
//!
//! What a node deliberately does not do: decide anything (the fold does), retry a failed flush, speak a protocol, or start anything it was not asked for.

mod chance;
pub mod clock;
mod desk;
mod eraser;
mod fault;
pub(crate) mod formats;
mod handle;
mod history;
mod home;
mod intake;
mod keeper;
mod ladder;
mod listen;
pub mod logs;
mod loops;
mod maker;
mod notary;
mod past;
mod pending;
mod post;
mod projections;
mod rewriting;
mod seal;
mod shared;
mod space;
mod start;
mod status;
pub mod trail;

pub(crate) use chance::dice;
pub(crate) use fault::said;
pub use fault::{Fault, StartError};
pub use handle::{Answer, Asked, Handle, Submission};
pub use listen::{Cursor, Event, Listener, Silence};
pub use loops::OnFatal;
pub(crate) use past::agreed;
pub use past::{At, agree_to_skip};
pub use pending::{Outcome, Pending, Settled};
pub(crate) use seal::NotSealed;
pub use start::Restart;
pub(crate) use status::Notices;
pub use status::{NodeStatus, SpaceStatus};

use clock::Source;
use history::{HISTORIANS, Historians};
use home::Home;
use logs::Logs;
use maker::Order;
use notary::Notary;
use post::{Message, Post};
use seal::Seal;
use shared::{Shared, held};
use start::Opening;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Instant;
use synod_core::refusal::Refusal;
use tokio::sync::watch;

/// What a node is told when it starts. Limits of spaces are not here: they are replicated settings.
#[derive(Clone)]
pub struct Config {
    /// The data directory; made when it is not there.
    pub data: PathBuf,
    /// Loops. One thread drives many spaces; more pay when several spaces are busy at once. Default 1.
    pub threads: usize,
    /// The space that a new data directory begins with. Default `default`.
    pub space: String,
    /// Requests of one class that may wait in one space. Default 16,384.
    pub queue_requests: u64,
    /// Bytes of them. Default 64 MiB.
    pub queue_bytes: u64,
    /// Requests in one entry at the most. Default 512.
    pub batch_requests: usize,
    /// Bytes in one entry at the most, except for a single larger request. Default 4 MiB.
    pub batch_bytes: usize,
    /// Whether mail may be pushed to endpoints within this machine or network. Default: it may not.
    pub push_to_private: bool,
    /// Which log. Default: the local disk.
    pub logs: Arc<dyn Logs>,
    /// Where time comes from. Default: the system.
    pub source: Arc<dyn Source>,
    /// What to do when the node cannot go on. Default: say why on standard error and exit with status 70.
    pub on_fatal: OnFatal,
}

impl Config {
    /// The defaults, safe, for this data directory.
    pub fn new(data: impl Into<PathBuf>) -> Config {
        Config {
            data: data.into(),
            threads: 1,
            space: "default".to_owned(),
            queue_requests: 16_384,
            queue_bytes: 64 << 20,
            batch_requests: 512,
            batch_bytes: 4 << 20,
            push_to_private: false,
            logs: Arc::new(logs::Disk::default()),
            source: Arc::new(clock::System::default()),
            on_fatal: Arc::new(|what| {
                eprintln!("synod stops: {what}");
                std::process::exit(FATAL);
            }),
        }
    }
}

/// The exit status of a node that cannot go on: a failed flush, damage, a divergence, a bug.
pub const FATAL: i32 = 70;

/// A running node. Dropped without [`Node::stop`], it stops too, without saying how it went.
pub struct Node {
    home: Home,
    config: Config,
    started: Instant,
    loops: Vec<mpsc::Sender<Message>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    maker: mpsc::Sender<Order>,
    historians: Historians,
    notary: Notary,
    spaces: Mutex<BTreeMap<String, Handle>>,
    restarts: Mutex<Vec<Restart>>,
    seal: Arc<Seal>,
    /// What needs a person and is no space's.
    notices: Arc<Notices>,
    /// How many spaces there are, for whoever attends to each.
    births: watch::Sender<usize>,
}

impl Node {
    /// Takes the data directory, and opens every space in it; a new one begins with [`Config::space`].
    pub fn open(config: Config) -> Result<Node, StartError> {
        let home = Home::open(&config.data)?;
        let mut threads = Vec::new();
        let (maker, jobs) = mpsc::channel();
        threads.push(spawn("checkpoints", move || maker::run(&jobs))?);
        let (historians, work) = Historians::new();
        for nth in 0..HISTORIANS {
            let work = work.clone();
            // Like the maker they end with the last way to them, and are not waited for.
            spawn(&format!("historian-{nth}"), work)?;
        }
        let (notary, work) = Notary::new();
        spawn("notary", work)?;
        let mut loops = Vec::new();
        for nth in 0..config.threads.max(1) {
            let (post, inbox) = mpsc::channel();
            let on_fatal = config.on_fatal.clone();
            threads.push(spawn(&format!("loop-{nth}"), move || loops::Loop::new(inbox, on_fatal).run())?);
            loops.push(post);
        }
        let node = Node {
            seal: Arc::new(Seal::new(&config.data)),
            births: watch::Sender::new(0),
            home,
            config,
            started: Instant::now(),
            loops,
            threads: Mutex::new(threads),
            maker,
            historians,
            notary,
            spaces: Mutex::default(),
            restarts: Mutex::default(),
            notices: Arc::default(),
        };
        let mut names = node.home.spaces()?;
        if names.is_empty() {
            names.push(node.config.space.clone());
        }
        names.iter().try_for_each(|name| node.create(name).map(drop))?;
        Ok(node)
    }

    /// A space that exists.
    pub fn handle(&self, space: &str) -> Result<Handle, Fault> {
        held(&self.spaces).get(space).cloned().ok_or_else(|| Fault::NoSpace(space.to_owned()))
    }

    /// A space, made when it does not exist. Blocks while its log is opened.
    pub fn create(&self, name: &str) -> Result<Handle, StartError> {
        home::check_name(name)?;
        let mut spaces = held(&self.spaces);
        if let Some(handle) = spaces.get(name) {
            return Ok(handle.clone());
        }
        let number = spaces.len() as u32;
        let post = Post { to: self.loops[number as usize % self.loops.len()].clone(), space: number };
        let dir = self.home.space(name);
        let opening = Opening {
            config: &self.config,
            name,
            dir: &dir,
            token_hash: self.home.token_hash(),
            seal: self.seal.clone(),
            post: post.clone(),
            maker: self.maker.clone(),
            historians: self.historians.clone(),
            notary: self.notary.clone(),
        };
        let (space, restart) = opening.open()?;
        let handle = Handle { shared: space.shared.clone(), post: post.clone() };
        post.send(Message::Open(Box::new(space)));
        held(&self.restarts).push(restart);
        spaces.insert(name.to_owned(), handle.clone());
        self.births.send_replace(spaces.len());
        Ok(handle)
    }

    /// The names of all spaces, in order.
    pub fn spaces(&self) -> Vec<String> {
        held(&self.spaces).keys().cloned().collect()
    }

    /// Changes whenever there is one space more.
    pub(crate) fn births(&self) -> watch::Receiver<usize> {
        self.births.subscribe()
    }

    /// Whether mail may be pushed to endpoints within this machine or network.
    pub(crate) fn pushes_to_private(&self) -> bool {
        self.config.push_to_private
    }

    /// The owner's bearer token.
    pub fn token(&self) -> &str {
        self.home.token()
    }

    /// How each space's start went, in the order in which they were opened.
    pub fn restarts(&self) -> Vec<Restart> {
        held(&self.restarts).clone()
    }

    /// Writes `node.json`, so that tools find this node at the URL `http`, and know the certificate with this fingerprint for its own. [`Node::stop`] removes it.
    pub fn announce(&self, http: &str, certificate: Option<&str>) -> std::io::Result<()> {
        self.home.announce(http, certificate)
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.config.data
    }

    /// Notes what needs a person, of something that is not a space; `None`: all is well with it again. The node stays ready.
    pub fn notice(&self, about: &'static str, what: Option<String>) {
        self.notices.note(about, what);
    }

    /// The same for whoever outlives the node's door.
    pub(crate) fn notices(&self) -> Arc<Notices> {
        self.notices.clone()
    }

    /// The node at a glance.
    pub fn status(&self) -> NodeStatus {
        let spaces: Vec<SpaceStatus> = held(&self.spaces).values().map(Handle::status).collect();
        let degraded: Vec<String> = spaces
            .iter()
            .flat_map(|space| space.degraded.iter().map(|why| format!("{}: {why}", space.space)))
            .chain(self.notices.now())
            .collect();
        let running = held(&self.threads).iter().skip(1).all(|thread| !thread.is_finished());
        NodeStatus {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            data: self.config.data.display().to_string(),
            uptime_ms: self.started.elapsed().as_millis() as u64,
            ready: running && !spaces.iter().any(Self::needs_a_person),
            degraded,
            spaces,
        }
    }

    /// A trail or a checkpoint that is late keeps nobody from working; a clock or a disk does.
    fn needs_a_person(space: &SpaceStatus) -> bool {
        space.degraded.iter().any(|why| why.starts_with("clock") || why.starts_with("disk"))
    }

    /// Has every loop look at its clock: for tests that drive it.
    pub fn knock(&self) {
        self.loops.iter().for_each(|post| drop(post.send(Message::Nudge)));
    }

    /// Stops gracefully: what was taken in is written and answered, waits end, logs are closed.
    pub fn stop(self) {
        drop(self);
    }

    fn each(&self, each: impl FnMut(&Arc<Shared>)) {
        held(&self.spaces).values().map(|handle| &handle.shared).for_each(each);
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.each(|shared| shared.stopping.store(true, Relaxed));
        self.loops.iter().for_each(|post| drop(post.send(Message::Stop)));
        // The maker ends when nobody can send it a job any more; it is not waited for.
        for thread in held(&self.threads).drain(..).skip(1) {
            let _ = thread.join();
        }
        self.home.retire();
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node").field("data", &self.config.data).finish_non_exhaustive()
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StartError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(StartError::io("start", "a thread"))
}

/// Why a query was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// No, by rule.
    #[error("{0}")]
    Refused(Refusal),
    /// This node could not.
    #[error("{0}")]
    Fault(Fault),
}

impl From<Fault> for AskError {
    fn from(fault: Fault) -> Self {
        AskError::Fault(fault)
    }
}
