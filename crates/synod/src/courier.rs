//! The courier: mail of agents with an endpoint, pushed by HTTP.
//!
//! ```text
//!   fold ── carry, answered ──▶ one task a message ──▶ look up, check ──▶ letter, signed ──▶ connect, TLS ──▶ POST ──▶ answer
//!     ▲    (attempt started,         │ a place,            │ the line of                                              │
//!     │     durable)                 │ a fair share        │ the address                                              │
//!     └──────────────────────────────┴─────────────────────┴──────────────── report ◀─────────────────────────────────┘
//! ```
//!
//! The fold decides what is pushed, when, how often, and when an endpoint is left alone (`mail`, `push` and `courier` there); this room only does what a fold cannot: it waits, looks names up, and speaks to strangers.
//! It talks to its node as a door does, through a `Handle`, and nothing in the loop ever waits for it.
//!
//! Invariants: no request leaves before its attempt is durable · no address is contacted that was not checked, whatever a name, a redirect or an answer says · every attempt ends, with a report or with its lease · no more messages are in memory than there are places · what the node itself could not do is no failure of an endpoint · what an endpoint says is bounded, and none of it is believed but its status and its `Retry-After`.
//!
//! A space without endpoints has no courier in line: it writes nothing.
//! A courier that panics begins anew, and the status says so: what it had under way goes on, and the message that it was about ends with its lease, as unknown.
//!
//! Not here: retries and their schedule, breakers, order (the fold); replies in the body of an answer; proxies; HTTP/2.
//!
//! Rooms: `trip` (one message on its way) · `places` (who may push now) · `address` (who may be contacted) · `dial` (from a URL to a connection) · `exchange` (one request, one answer) · `letter` (what is said) · `sign` (Standard Webhooks).

pub(crate) mod address;
mod dial;
mod exchange;
mod letter;
mod places;
mod sign;
mod trip;

pub use dial::{Resolve, Say, System};

use crate::node::{Handle, Node, Notices, Submission};
use dial::Dial;
use letter::Carried;
use places::{PATIENCE, Places};
use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use synod_core::catalogue::{self, Class};
use synod_core::entry::{Envelope, Request};
use synod_core::machines::mail::{Carry, Command, Pushes};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};
use trip::{Loaded, Trip};

/// Messages taken at once at the most: one answer of the fold, with their bodies.
const LOAD_MAX: usize = 64;

/// How long a courier stands in line before it asks again: an entry an hour while nothing happens.
const WAIT_MS: u64 = 3_600_000;

/// The pause after something that this node could not do.
const PAUSE: Duration = Duration::from_millis(250);

/// How long the status speaks of a courier that began anew.
const STUMBLED: Duration = Duration::from_secs(3_600);

/// What the courier bears, with defaults that are safe without configuration.
#[derive(Clone)]
pub struct Options {
    /// Pushes under way at once, all spaces together; as many messages are in memory.
    pub slots: usize,
    /// Pushes under way at once to one address, whatever it is called; within this machine or network, to one port of it.
    pub slots_per_host: usize,
    /// How long looking a name up may take, and connecting, TLS included; the whole push has its time from the settings.
    pub connect_ms: u64,
    /// Bytes of an answer's body that are read; a longer one is a failure.
    pub answer_max_bytes: usize,
    /// How long pushes may go on once the courier was told to stop.
    pub stop_ms: u64,
    /// Who looks names up.
    pub resolver: Arc<dyn Resolve>,
    /// Who hears what is said to nobody but those who run the node. Default: standard error.
    pub say: Say,
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
            // Nobody may be listening any more.
            say: Arc::new(|line| drop(writeln!(std::io::stderr(), "synod: {line}"))),
        }
    }
}

/// Pushes the mail of every space of `node` until `stop` is true, and lets go of the node.
pub async fn run(node: Arc<Node>, options: Options, mut stop: watch::Receiver<bool>) {
    let say = options.say.clone();
    let van = Arc::new(Van {
        places: Places::new(options.slots, options.slots_per_host, PATIENCE),
        loaded: watch::Sender::new(0),
        dial: Dial::new(options.resolver.clone(), node.pushes_to_private(), options.connect_ms, say),
        notices: node.notices(),
        options,
    });
    let mut births = node.births();
    let (mut known, mut rounds) = (BTreeSet::new(), JoinSet::new());
    loop {
        births.mark_unchanged();
        for space in node.spaces() {
            if let (true, Ok(handle)) = (known.insert(space.clone()), node.handle(&space)) {
                let round = Round { van: van.clone(), handle, under_way: JoinSet::new() };
                rounds.spawn(round.attend(stop.clone()));
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
    places: Places,
    /// Messages in memory.
    loaded: watch::Sender<usize>,
    dial: Dial,
    notices: Arc<Notices>,
    options: Options,
}

/// One space's courier.
struct Round {
    van: Arc<Van>,
    handle: Handle,
    under_way: JoinSet<()>,
}

impl Round {
    /// Goes its round, and begins anew after a panic: a bug with one message is no reason to push none.
    async fn attend(mut self, mut stop: watch::Receiver<bool>) {
        while let Err(why) = caught(self.run(&mut stop)).await {
            let told = format!(
                "the courier of `{}` met a bug and began anew: {why}; report it",
                self.handle.space()
            );
            (self.van.options.say)(&told);
            self.van.notices.raise("courier", told, STUMBLED);
            sleep(PAUSE).await;
        }
        let all = async { while self.under_way.join_next().await.is_some() {} };
        // What is not done by then is known as unknown to the next life of the node.
        let _ = timeout(Duration::from_millis(self.van.options.stop_ms), all).await;
    }

    async fn run(&mut self, stop: &mut watch::Receiver<bool>) {
        let mut pushes = self.handle.pushes();
        loop {
            tokio::select! {
                () = told(stop) => return,
                // Until somebody has an endpoint there is nothing to stand in line for.
                there = somebody(&mut pushes) => if !there { return },
            }
            let load = {
                let Round { van, handle, under_way } = &mut *self;
                let mut load = pin!(load(van, handle));
                loop {
                    tokio::select! {
                        () = told(stop) => return,
                        Some(ended) = under_way.join_next() => sound(ended),
                        load = &mut load => break load,
                    }
                }
            };
            match load {
                Some(load) => self.send(load),
                None => sleep(PAUSE).await,
            }
        }
    }

    fn send(&mut self, load: Carried) {
        for carriage in load.messages {
            let loaded = Loaded::one(&self.van.loaded);
            let trip = Trip { van: self.van.clone(), handle: self.handle.clone(), loaded };
            self.under_way.spawn(trip.go(carriage));
        }
    }
}

/// The next messages to be pushed; waits for them. Nothing when the node could not say.
async fn load(van: &Van, handle: &Handle) -> Option<Carried> {
    let slots = van.options.slots.max(1);
    // Who waits for a place is in memory, too: no more is taken out of state than there are places.
    let loaded = *van.loaded.subscribe().wait_for(|loaded| *loaded < slots).await.ok()?;
    let max = (slots - loaded).min(LOAD_MAX) as u32;
    let carry = Command::Carry(Carry { max, wait_ms: Some(WAIT_MS) });
    let mut settled = handle.submit(own("carry", &carry)).await.ok()?;
    let load = serde_json::from_str(settled.json()?).ok()?;
    settled.written();
    Some(load)
}

/// A trip ends with a report. One that panicked takes its round along, which begins anew.
fn sound(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && let Ok(panic) = error.try_into_panic()
    {
        resume_unwind(panic);
    }
}

/// What comes of some work, or with which words it panicked.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, String> {
    let mut work = pin!(work);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(crate::node::said(&*panic))),
    })
    .await
}

/// Resolves once the courier is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Whether anybody has an endpoint: waits until somebody does. No when the space is gone.
async fn somebody(pushes: &mut watch::Receiver<Pushes>) -> bool {
    pushes.wait_for(|pushes| pushes.endpoints > 0).await.is_ok()
}

/// What the node itself says about mail.
fn own(verb: &str, command: &Command<'_>) -> Submission {
    let envelope = Envelope {
        principal: "",
        agent: "",
        key: None,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    };
    let mut request = Request::new(&envelope);
    command.put(&mut request.bytes);
    let card = catalogue::find("mail", verb).expect("mail has the courier's verbs");
    Submission { request, class: Class::Relief, agent: String::new(), key: None, deadline: None, card }
}
