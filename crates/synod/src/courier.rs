//! The courier: mail of agents with an endpoint, pushed by HTTP.
//!
//! ```text
//!   fold ── carry, answered ──▶ one task a message ──▶ letter, signed ──▶ look up, check, connect, TLS ──▶ POST ──▶ answer
//!     ▲    (attempt started,         │                                                                              │
//!     │     durable)                 │ slots, one line a host                                                       │
//!     └──────────────────────────────┴──────────────────── report ◀─────────────────────────────────────────────────┘
//! ```
//!
//! The fold decides what is pushed, when, how often, and when an endpoint is left alone (`mail`, `push` and `courier` there); this room only does what a fold cannot: it waits, looks names up, and speaks to strangers.
//! It talks to its node as a door does, through a `Handle`, and nothing in the loop ever waits for it.
//!
//! Invariants: no request leaves before its attempt is durable · no address is contacted that was not checked, whatever a name, a redirect or an answer says · every attempt ends, with a report or with its lease · what an endpoint says is bounded, and none of it is believed but its status and its `Retry-After`.
//!
//! A space without endpoints has no courier in line: it writes nothing.
//!
//! Not here: retries and their schedule, breakers, order (the fold); replies in the body of an answer; proxies; HTTP/2.
//!
//! Rooms: `address` (who may be contacted) · `dial` (from a URL to a connection) · `exchange` (one request, one answer) · `letter` (what is said) · `sign` (Standard Webhooks).

pub(crate) mod address;
mod dial;
mod exchange;
mod letter;
mod sign;

pub use dial::{Resolve, System};

use crate::node::{Fault, Handle, Node, Outcome, Submission};
use dial::Dial;
use exchange::Answer;
use letter::{Carriage, Carried};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use synod_core::catalogue::{self, Class};
use synod_core::entry::{Envelope, Request};
use synod_core::ids::{Fence, Serial};
use synod_core::machines::mail::{Came, Carry, Command, Pushes, Report};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Messages taken at once at the most: one answer of the fold, with their bodies.
const LOAD_MAX: usize = 64;

/// How long a courier stands in line before it asks again: an entry an hour while nothing happens.
const WAIT_MS: u64 = 3_600_000;

/// How long a push waits for a place before it goes back unsent.
const PLACE: Duration = Duration::from_secs(3);

/// After how long what found no place is tried again.
const NO_PLACE_MS: u64 = 1_000;

/// After how long what this node itself could not do is tried again.
const NODE_MS: u64 = 60_000;

/// The pause after something that this node could not do.
const PAUSE: Duration = Duration::from_millis(250);

/// How long a report is tried: beyond this the fold has noted the attempt as unknown.
const REPORT: Duration = Duration::from_secs(15);

/// What the courier bears, with defaults that are safe without configuration.
#[derive(Clone)]
pub struct Options {
    /// Pushes under way at once, all spaces together.
    pub slots: usize,
    /// Pushes under way at once to one host and port.
    pub slots_per_host: usize,
    /// How long connecting may take, TLS included; the whole push has its time from the settings.
    pub connect_ms: u64,
    /// Bytes of an answer's body that are read; a longer one is a failure.
    pub answer_max_bytes: usize,
    /// How long pushes may go on once the courier was told to stop.
    pub stop_ms: u64,
    /// Who looks names up.
    pub resolver: Arc<dyn Resolve>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            slots: 256,
            slots_per_host: 32,
            connect_ms: 5_000,
            answer_max_bytes: 64 << 10,
            stop_ms: 2_000,
            resolver: Arc::new(System),
        }
    }
}

/// Pushes the mail of every space of `node` until `stop` is true, and lets go of the node.
pub async fn run(node: Arc<Node>, options: Options, mut stop: watch::Receiver<bool>) {
    let van = Arc::new(Van {
        slots: Arc::new(Semaphore::new(options.slots.max(1))),
        hosts: Mutex::default(),
        dial: Dial::new(options.resolver.clone(), node.pushes_to_private(), options.connect_ms),
        options,
    });
    let mut births = node.births();
    let (mut known, mut rounds) = (BTreeSet::new(), JoinSet::new());
    loop {
        births.mark_unchanged();
        for space in node.spaces() {
            if let (true, Ok(handle)) = (known.insert(space.clone()), node.handle(&space)) {
                rounds.spawn(Round { van: van.clone(), handle, under_way: JoinSet::new() }.run(stop.clone()));
            }
        }
        tokio::select! {
            () = told(&mut stop) => break,
            born = births.changed() => if born.is_err() { break },
        }
    }
    drop(node);
    while rounds.join_next().await.is_some() {}
}

/// What all spaces share: places, and the way out.
struct Van {
    slots: Arc<Semaphore>,
    /// Places by host and port; one that nobody uses is forgotten.
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    dial: Dial,
    options: Options,
}

/// One space's courier.
struct Round {
    van: Arc<Van>,
    handle: Handle,
    under_way: JoinSet<()>,
}

impl Round {
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut pushes = self.handle.pushes();
        loop {
            while self.under_way.try_join_next().is_some() {}
            tokio::select! {
                () = told(&mut stop) => break,
                // Until somebody has an endpoint there is nothing to stand in line for.
                there = somebody(&mut pushes) => if !there { break },
            }
            // Who stands in the line of a slow host is under way too: no more is taken out of state than there are places.
            if self.under_way.len() >= self.van.options.slots.max(1) {
                tokio::select! {
                    () = told(&mut stop) => break,
                    _ = self.under_way.join_next() => continue,
                }
            }
            tokio::select! {
                () = told(&mut stop) => break,
                load = self.load() => match load {
                    Some(load) => self.send(load),
                    None => sleep(PAUSE).await,
                },
            }
        }
        let all = async { while self.under_way.join_next().await.is_some() {} };
        // What is not done by then is known as unknown to the next life of the node.
        let _ = timeout(Duration::from_millis(self.van.options.stop_ms), all).await;
    }

    /// The next messages to be pushed; waits for them. Nothing when the node could not say.
    async fn load(&self) -> Option<Carried> {
        // Whoever carries has a place to push from.
        drop(self.van.slots.acquire().await);
        let max = self.van.slots.available_permits().clamp(1, LOAD_MAX) as u32;
        let carry = Command::Carry(Carry { max, wait_ms: Some(WAIT_MS) });
        let mut settled = self.handle.submit(own("carry", &carry)).await.ok()?;
        let load = serde_json::from_str(settled.json()?).ok()?;
        settled.written();
        Some(load)
    }

    fn send(&mut self, load: Carried) {
        for carriage in load.messages {
            let trip = Trip { van: self.van.clone(), handle: self.handle.clone() };
            self.under_way.spawn(trip.go(carriage));
        }
    }
}

/// One message on its way.
struct Trip {
    van: Arc<Van>,
    handle: Handle,
}

/// What came of it.
struct End {
    came: Came,
    status: Option<u16>,
    reason: Option<String>,
    retry_after_ms: Option<u64>,
}

impl Trip {
    async fn go(self, carriage: Carriage) {
        let end = match timeout(PLACE, self.place(&carriage.endpoint)).await {
            Ok(places) => {
                let begun = Instant::now();
                let end = self.push(&carriage).await;
                drop(places);
                (end, begun.elapsed())
            }
            Err(_) => (End::unsent("all places are taken", NO_PLACE_MS), Duration::ZERO),
        };
        self.report(&carriage, end.0, end.1.as_millis() as u64).await;
    }

    /// A place for this push among all, and among those to the same host.
    async fn place(&self, url: &str) -> (Option<OwnedSemaphorePermit>, Option<OwnedSemaphorePermit>) {
        let host = synod_core::endpoint::parse(url).map_or("", |endpoint| endpoint.authority).to_owned();
        let line = {
            let mut hosts = self.van.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts.retain(|_, line| Arc::strong_count(line) > 1);
            let most = self.van.options.slots_per_host.max(1);
            hosts.entry(host).or_insert_with(|| Arc::new(Semaphore::new(most))).clone()
        };
        // First the narrower line: who waits there takes no place from others.
        let narrow = line.acquire_owned().await.ok();
        (narrow, self.van.slots.clone().acquire_owned().await.ok())
    }

    async fn push(&self, carriage: &Carriage) -> End {
        let mut secrets = Vec::new();
        for sealed in &carriage.secrets {
            match self.handle.unsealed(sealed) {
                Ok(secret) => secrets.push(secret),
                // This node's own trouble is no failure of the endpoint: the message waits.
                Err(fault) => return End::unsent(&fault.to_string(), NODE_MS),
            }
        }
        let id = letter::id(self.handle.id(), carriage.message);
        let signed = sign::sign(&id, letter::body(self.handle.space(), carriage), &secrets);
        let span = Duration::from_millis(carriage.timeout_ms);
        let exchange = exchange::post(
            &self.van.dial,
            &carriage.endpoint,
            carriage.attempt,
            signed,
            self.van.options.answer_max_bytes,
        );
        match timeout(span, exchange).await {
            Ok(Ok(answer)) => End::of(&answer),
            Ok(Err(reason)) => End::failed(reason),
            Err(_) => End::failed(format!("no whole answer within {} ms", carriage.timeout_ms)),
        }
    }

    /// Tells the fold, for as long as it listens.
    async fn report(&self, carriage: &Carriage, end: End, took_ms: u64) {
        let since = Instant::now();
        let chance = crate::node::dice();
        while since.elapsed() < REPORT {
            let report = Command::Report(Report {
                message: Serial(carriage.message),
                fence: Fence(carriage.fence),
                came: end.came,
                status: end.status,
                reason: end.reason.as_deref(),
                took_ms,
                retry_after_ms: end.retry_after_ms,
                chance,
            });
            match self.handle.submit(own("report", &report)).await {
                // Also a no: the attempt had been noted as unknown before.
                Ok(settled) if !matches!(settled.outcome, Outcome::Void) => return,
                Ok(_) | Err(Fault::Unavailable(_) | Fault::TooLarge { .. }) => return,
                Err(fault) => {
                    let pause = fault.retry_after_ms().map_or(PAUSE, Duration::from_millis);
                    sleep(pause.min(Duration::from_secs(1))).await;
                }
            }
        }
    }
}

impl End {
    fn failed(reason: String) -> End {
        End { came: Came::Failed, status: None, reason: Some(short(reason)), retry_after_ms: None }
    }

    fn unsent(reason: &str, pause_ms: u64) -> End {
        let reason = Some(short(reason.to_owned()));
        End { came: Came::Unsent, status: None, reason, retry_after_ms: Some(pause_ms) }
    }

    fn of(answer: &Answer) -> End {
        let said = answer.status.canonical_reason().unwrap_or("an unusual status");
        let (came, reason) = match answer.status.as_u16() {
            200..300 => (Came::Delivered, None),
            300..400 => {
                (Came::Failed, Some(format!("{said}: redirects are not followed; name the final URL")))
            }
            410 => (Came::Gone, Some(said.to_owned())),
            _ => (Came::Failed, Some(said.to_owned())),
        };
        let status = Some(answer.status.as_u16());
        End { came, status, reason, retry_after_ms: answer.retry_after_ms }
    }
}

/// Resolves once the courier is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Whether anybody has an endpoint: waits until somebody does. No when the space is gone.
async fn somebody(pushes: &mut watch::Receiver<Pushes>) -> bool {
    pushes.wait_for(|pushes| pushes.endpoints > 0).await.is_ok()
}

/// A reason that fits into its field.
fn short(mut reason: String) -> String {
    let end = (0..=reason.len().min(900)).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or(0);
    reason.truncate(end);
    reason
}

/// What the node itself says about mail.
fn own(verb: &str, command: &Command<'_>) -> Submission {
    let envelope =
        Envelope { principal: "", agent: "", key: None, sequence: None, trace: None, guards: Vec::new() };
    let mut request = Request::new(&envelope);
    command.put(&mut request.bytes);
    let card = catalogue::find("mail", verb).expect("mail has the courier's verbs");
    Submission { request, class: Class::Relief, agent: String::new(), key: None, deadline: None, card }
}
