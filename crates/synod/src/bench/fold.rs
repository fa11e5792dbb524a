//! The fold alone: one core, no disk, everything switched on.
//!
//! A backlog of waiting tasks is pushed; then rounds of push, claim and finish go through it, in entries of 1, 64 and 256 requests, each with a request key.
//! Only [`Fold::apply`] is timed: decoding, wake, rights, the key window, the machine, events, and both digests.
//! Composing entries is the door's and the loop's work and is not counted.

use serde_json::Value;
use std::time::{Duration, Instant};
use synod_core::catalogue;
use synod_core::codec::{Reader, Wire};
use synod_core::effects::What;
use synod_core::entry::{Envelope, Header, JSON, Payload, Request, compose};
use synod_core::fold::Fold;
use synod_core::ids::{Epoch, Fence, Index, Millis, Serial};
use synod_core::json;
use synod_core::machines::{queue, space};

/// How long a task's body is, in bytes: with what JSON puts around it, 256.
const BODY: usize = 256;

/// A fold with a log's worth of entries being made for it.
pub struct Bench {
    fold: Fold,
    seq: u64,
    keys: u64,
    body: Vec<u8>,
    /// Every entry so far, when they are kept for a recovery run.
    pub entries: Vec<Vec<u8>>,
    keep: bool,
}

/// Commands and the time they took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rate {
    /// How many.
    pub commands: u64,
    /// How long.
    pub took: Duration,
}

impl Rate {
    /// Commands a second.
    pub fn per_second(&self) -> f64 {
        self.commands as f64 / self.took.as_secs_f64()
    }
}

impl Bench {
    /// A fold after genesis. `keep` keeps every entry's bytes.
    pub fn new(keep: bool) -> Self {
        let mut body = format!("{{\"text\":\"{}\"}}", "x".repeat(BODY)).into_bytes();
        body.drain(9..9 + body.len() - BODY);
        let mut bench = Bench { fold: Fold::new(), seq: 0, keys: 0, body, entries: Vec::new(), keep };
        let hash = [0; 32];
        let secret =
            Payload { ordinal: 0, media: 1, len: 32, hash: &hash, blobs: &[], bytes: None, origin: None };
        let mut first = node_request();
        let mut genesis = Vec::new();
        space::Command::Genesis(space::Genesis {
            id: "bench",
            name: "bench",
            seed: 7,
            owner: "owner",
            token: hash,
            secret,
            fold_version: synod_core::fold::FOLD_VERSION,
            settings: synod_core::settings::Settings::default().at_genesis(),
        })
        .put(&mut genesis);
        first.bytes.extend_from_slice(&genesis);
        first.payloads.push(1);
        first.payload_count = 1;
        let mut second = node_request();
        space::Command::Epoch(space::OpenEpoch { version: "bench" }).put(&mut second.bytes);
        bench.apply(&[first, second]);
        bench
    }

    /// The fold as it stands.
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Bytes of memory that the request-key window takes.
    pub fn window_bytes(&self) -> u64 {
        self.fold.window_bytes()
    }

    /// Gives the fold and the kept entries back.
    pub fn into_parts(self) -> (Fold, Vec<Vec<u8>>) {
        (self.fold, self.entries)
    }

    fn apply(&mut self, requests: &[Request]) -> Duration {
        self.seq += 1;
        let header = Header {
            fold_version: synod_core::fold::FOLD_VERSION,
            writer: 1,
            epoch: Epoch(1),
            seq: self.seq,
            time: Millis(1_700_000_000_000 + self.seq / 8),
            known: self.fold.index(),
            known_digest: self.fold.outcomes(),
        };
        let bytes = compose(&header, requests);
        let start = Instant::now();
        self.fold.apply(&bytes).expect("entries of this version fold");
        let took = start.elapsed();
        if self.keep {
            self.entries.push(bytes);
        }
        took
    }

    fn request(&mut self, command: impl FnOnce(&mut Self, &mut Request)) -> Request {
        self.request_of("heron", command)
    }

    fn request_of(&mut self, agent: &str, command: impl FnOnce(&mut Self, &mut Request)) -> Request {
        self.keys += 1;
        let key = format!("{:016x}", self.keys.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let envelope = Envelope {
            principal: "owner",
            agent,
            key: Some(&key),
            sequence: None,
            trace: None,
            guards: Vec::new(),
            verified: false,
        };
        let mut request = Request::new(&envelope);
        command(self, &mut request);
        request
    }

    /// Folds one entry of these commands, each (agent, `machine.verb`, JSON); the time it took, and the replies as JSON. Fails when one was refused.
    pub fn say(&mut self, commands: &[(String, &str, String)]) -> Result<(Duration, Vec<Value>), String> {
        let mut cards = Vec::with_capacity(commands.len());
        let mut requests = Vec::with_capacity(commands.len());
        for (agent, name, json) in commands {
            let card = name.split_once('.').and_then(|(machine, verb)| catalogue::find(machine, verb));
            let card = card.ok_or_else(|| format!("there is no {name}"))?;
            let mut wrong = None;
            requests.push(self.request_of(agent, |_, request| {
                wrong = json::encode(card, json, request, &mut |_| [7; 16]).err();
            }));
            if let Some(wrong) = wrong {
                return Err(format!("{name}: {wrong}"));
            }
            cards.push(card);
        }
        let took = self.apply(&requests);
        let effects = self.fold.effects();
        if let Some((_, refusal)) = effects.refusals.first() {
            return Err(refusal.to_string());
        }
        let own = effects.outcomes.iter().filter(|outcome| outcome.index >= effects.first);
        let replies = own.zip(cards).filter_map(|(outcome, card)| match &outcome.what {
            What::Replied(range) => {
                let mut text = String::new();
                let render = json::Render::new(&json::NoBodies);
                render.object(card.reply, &effects.stream[range.clone()], &mut text).ok()?;
                serde_json::from_str(&text).ok()
            }
            _ => None,
        });
        Ok((took, replies.collect()))
    }

    fn push(&mut self) -> Request {
        self.request(|own, request| {
            request.bytes.extend_from_slice(&[2, 1]);
            // One optional field, the body: the first bit of the mask.
            request.bytes.push(1);
            "work".put(&mut request.bytes);
            request.payload(JSON, [7; 16], &own.body);
        })
    }

    /// Pushes `count` tasks, `batch` an entry.
    pub fn fill(&mut self, count: u64, batch: usize) -> Rate {
        let mut rate = Rate::default();
        while rate.commands < count {
            let requests: Vec<Request> = (0..batch).map(|_| self.push()).collect();
            rate.took += self.apply(&requests);
            rate.commands += batch as u64;
        }
        rate
    }

    /// Publishes `count` messages of 256 bytes to one topic, each a request of its own, `batch` an entry.
    pub fn publish(&mut self, count: u64, batch: usize) -> Rate {
        let card = catalogue::find("topic", "publish").expect("the catalogue has topic.publish");
        let text = String::from_utf8_lossy(&self.body).into_owned();
        let json = format!("{{\"topic\":\"t\",\"body\":{text}}}");
        let mut rate = Rate::default();
        while rate.commands < count {
            let publish = |request: &mut Request| {
                json::encode(card, &json, request, &mut |_| [7; 16]).expect("a publish that is right");
            };
            let requests: Vec<Request> =
                (0..batch).map(|_| self.request(|_, request| publish(request))).collect();
            rate.took += self.apply(&requests);
            rate.commands += batch as u64;
        }
        rate
    }

    /// Rounds of push, claim and finish, `batch` an entry, until about `count` commands have gone through.
    pub fn rounds(&mut self, count: u64, batch: usize) -> Rate {
        let mut rate = self.fill((count / 3).max(batch as u64), batch);
        let pushed = rate.commands;
        let mut done = 0;
        while done < pushed {
            let claims: Vec<Request> =
                (0..batch).map(|_| self.request(|_, request| claim(request))).collect();
            rate.took += self.apply(&claims);
            let leases = self.claimed();
            assert_eq!(leases.len(), batch, "every claim finds a task");
            let finishes: Vec<Request> = leases
                .into_iter()
                .map(|(task, fence)| self.request(|_, request| finish(request, task, fence)))
                .collect();
            rate.took += self.apply(&finishes);
            rate.commands += 2 * batch as u64;
            done += batch as u64;
        }
        rate
    }

    fn claimed(&self) -> Vec<(Serial, Fence)> {
        let effects = self.fold.effects();
        let replies = effects.outcomes.iter().filter_map(|outcome| match &outcome.what {
            What::Replied(range) => Some(&effects.stream[range.clone()]),
            _ => None,
        });
        replies
            .flat_map(|record| queue::Claimed::get(&mut Reader::new(record)).expect("a claim's reply").tasks)
            .map(|granted| (granted.task, granted.fence))
            .collect()
    }
}

fn node_request() -> Request {
    Request::new(&Envelope {
        principal: "",
        agent: "",
        key: None,
        sequence: None,
        trace: None,
        guards: Vec::new(),
        verified: false,
    })
}

fn claim(request: &mut Request) {
    queue::Command::Claim(queue::Claim {
        queue: "work",
        max: None,
        lease_ms: None,
        wait_ms: None,
        session: false,
    })
    .put(&mut request.bytes);
}

fn finish(request: &mut Request, task: Serial, fence: Fence) {
    queue::Command::Finish(queue::Finish { task, fence, result: None, then_claim: None, lease_ms: None })
        .put(&mut request.bytes);
}

/// Folds kept entries again from nothing: what a restart without a checkpoint does, disk apart.
pub fn refold(entries: &[Vec<u8>]) -> Rate {
    let mut fold = Fold::new();
    let start = Instant::now();
    for entry in entries {
        fold.apply(entry).expect("entries of this version fold");
    }
    Rate { commands: fold.index().0 - Index(0).0, took: start.elapsed() }
}

/// Resident memory of this process, in bytes; zero where the system does not say.
pub fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

/// A fixed piece of work, to tell a slow machine from a slow program: nanoseconds for hashing 16 MiB and sorting a million numbers.
pub fn calibrate() -> Duration {
    let start = Instant::now();
    let bytes = vec![7u8; 16 << 20];
    let hash = blake3::hash(&bytes);
    let mut state = u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("eight bytes"));
    let mut numbers: Vec<u64> = (0..1_000_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
        .collect();
    numbers.sort_unstable();
    assert!(numbers[0] <= numbers[1]);
    start.elapsed()
}
