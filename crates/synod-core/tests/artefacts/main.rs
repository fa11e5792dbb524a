//! Artefacts against a second opinion: a model that holds every byte in plain lists, slow and obvious, and shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on who was refused and why, on each blob with its length, its mentions and its end, and on each upload with how far it has come.
//! Then the bytes themselves: what the machine says of where they stand is looked up in the log that was written, put together, and compared with what the model holds; their name is what BLAKE3 makes of them in one go.
//! And history: a payload is kept exactly as long as some blob or upload needs it.
//!
//! The model knows put, begin, part, seal, abort, delete, pin and unpin under two credentials; bodies of keys, tasks, journals and topics that come, change, end by themselves and are purged; transactions that do both; the end of uploads and of what nothing mentions; restarts.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

#[path = "../common/mod.rs"]
mod common;
mod model;

use crate::common::play::games;
use common::{OWNER, Who, World};
use model::{Model, TEXTS, hash, text};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use synod_core::entry::Entry;
use synod_core::history::Recorded;
use synod_core::ids::Index;
use synod_core::refusal::Code;

/// Parts are as short as they can be.
const PART: usize = 1_024;

#[derive(Clone, Debug)]
enum Deed {
    Put {
        who: usize,
        text: usize,
        claim: Option<usize>,
        keep_ms: u64,
    },
    Begin {
        who: usize,
        claim: Option<usize>,
        size: Option<usize>,
        keep_ms: u64,
    },
    Part {
        who: usize,
        upload: usize,
        at: usize,
        piece: usize,
    },
    /// The part that belongs there, of what the upload is to become.
    Next {
        upload: usize,
        text: usize,
    },
    Seal {
        who: usize,
        upload: usize,
        claim: Option<usize>,
    },
    Abort {
        who: usize,
        upload: usize,
    },
    Delete {
        text: usize,
    },
    Pin {
        text: usize,
        pinned: bool,
    },
    Key {
        key: usize,
        texts: Vec<usize>,
        ttl_ms: Option<u64>,
    },
    Forget {
        key: usize,
    },
    Push {
        texts: Vec<usize>,
    },
    Cancel {
        task: usize,
    },
    Purge,
    /// Events of a journal: their payloads stay in the log.
    Append {
        texts: Vec<usize>,
    },
    Truncate {
        before: u64,
    },
    /// Messages of a topic that keeps three.
    Publish {
        texts: Vec<usize>,
    },
    /// Put one, and write a key that mentions two, all or nothing; the key first, if `late`.
    Both {
        text: usize,
        texts: Vec<usize>,
        late: bool,
    },
    Pulse,
    Restart,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let span = prop_oneof![12 => Just(0u64), 3 => 1u64..900, 1 => 900u64..4_000, 1 => 4_000u64..40_000];
    let claim = || prop_oneof![2 => Just(None), 2 => (0..TEXTS).prop_map(Some)];
    let keep = || 1_000u64..6_000;
    let texts = || proptest::collection::vec(0..TEXTS, 0..3);
    let number = any::<usize>;
    let deed = prop_oneof![
        5 => (0..2usize, 0..TEXTS, claim(), keep())
            .prop_map(|(who, text, claim, keep_ms)| Deed::Put { who, text, claim, keep_ms }),
        5 => (0..2usize, claim(), prop_oneof![2 => Just(None), 1 => (0..TEXTS).prop_map(|n| Some(text(n).len()))], keep())
            .prop_map(|(who, claim, size, keep_ms)| Deed::Begin { who, claim, size, keep_ms }),
        4 => (0..2usize, number(), 0..4usize, 0..4usize)
            .prop_map(|(who, upload, at, piece)| Deed::Part { who, upload, at, piece }),
        30 => (number(), 0..TEXTS).prop_map(|(upload, text)| Deed::Next { upload, text }),
        6 => (0..2usize, number(), claim()).prop_map(|(who, upload, claim)| Deed::Seal { who, upload, claim }),
        1 => (0..2usize, number()).prop_map(|(who, upload)| Deed::Abort { who, upload }),
        2 => (0..TEXTS).prop_map(|text| Deed::Delete { text }),
        2 => (0..TEXTS, any::<bool>()).prop_map(|(text, pinned)| Deed::Pin { text, pinned }),
        6 => (0..3usize, texts(), prop_oneof![Just(None), (100u64..3_000).prop_map(Some)])
            .prop_map(|(key, texts, ttl_ms)| Deed::Key { key, texts, ttl_ms }),
        2 => (0..3usize).prop_map(|key| Deed::Forget { key }),
        3 => texts().prop_map(|texts| Deed::Push { texts }),
        2 => number().prop_map(|task| Deed::Cancel { task }),
        1 => Just(Deed::Purge),
        3 => texts().prop_map(|texts| Deed::Append { texts }),
        1 => (0u64..8).prop_map(|before| Deed::Truncate { before }),
        8 => texts().prop_map(|texts| Deed::Publish { texts }),
        4 => (0..TEXTS, texts(), any::<bool>()).prop_map(|(text, texts, late)| Deed::Both { text, texts, late }),
        2 => Just(Deed::Pulse),
        1 => Just(Deed::Restart),
    ];
    proptest::collection::vec((span, deed), 1..120)
}

/// Two credentials, and an agent of each.
const CALLERS: [(&str, &str); 2] = [("red", "robin"), ("fox", "fennec")];

struct Pair {
    world: World,
    model: Model,
    /// Bytes by their place in the log.
    written: BTreeMap<(u64, u64), Vec<u8>>,
    uploads: Vec<u64>,
    tasks: Vec<u64>,
}

impl Pair {
    fn new() -> Pair {
        let mut world = World::new();
        for (name, value) in [("history_max", 0), ("blob_upload_ms", model::PATIENCE_MS)] {
            let body = json!({"name": name, "value": value}).to_string();
            world.call(Who::agent(OWNER), "space.set", &body).unwrap();
        }
        for (principal, _) in CALLERS {
            let body = json!({"principal": principal, "role": "agent"}).to_string();
            world.call(Who::agent(OWNER), "space.grant", &body).unwrap();
        }
        world.call(Who::agent(OWNER), "topic.create", r#"{"topic":"t","max_count":3}"#).unwrap();
        let now = world.time;
        let model = Model::new(now);
        Pair { world, model, written: BTreeMap::new(), uploads: Vec::new(), tasks: Vec::new() }
    }

    fn step(&mut self, span: u64, deed: &Deed) {
        let was = self.model.now;
        self.world.time += span;
        self.model.now = self.world.time;
        match deed {
            Deed::Restart => {
                self.world.restart();
                self.model.restart(was);
            }
            Deed::Pulse => {
                self.world.pulse();
                self.model.wake();
            }
            deed => {
                self.model.wake();
                self.deed(deed);
            }
        }
        self.agree();
    }

    /// Says it, and notes what was written where.
    fn call(&mut self, who: usize, name: &str, body: Value, written: &[&[u8]]) -> Result<Value, Code> {
        let (principal, agent) = CALLERS[who];
        let reply = self.world.call(Who { principal, ..Who::agent(agent) }, name, &body.to_string());
        let index = self.world.fold.index().0;
        for (ordinal, bytes) in written.iter().enumerate() {
            self.written.insert((index, ordinal as u64), bytes.to_vec());
        }
        reply.map_err(|refusal| refusal.code)
    }

    fn pulse(&mut self) {
        self.world.pulse();
    }

    /// An upload that was begun some time, or a number that nobody has.
    fn upload(&self, which: usize) -> u64 {
        self.uploads.get(which % (self.uploads.len() + 1)).copied().unwrap_or(999_999)
    }

    fn deed(&mut self, deed: &Deed) {
        match deed {
            Deed::Put { who, text: n, claim, keep_ms } => {
                let mut body = json!({"content": text(*n), "keep_ms": keep_ms});
                claim.iter().for_each(|claim| body["blob"] = hash(text(*claim)).into());
                let told = self.model.put(text(*n), claim.map(text), *keep_ms);
                let reply = self.call(*who, "blob.put", body, &[text(*n).as_bytes()]);
                assert_eq!(reply.map(|reply| reply["fresh"] == true), told);
            }
            Deed::Begin { who, claim, size, keep_ms } => {
                let mut body = json!({"part_bytes": PART, "keep_ms": keep_ms});
                claim.iter().for_each(|claim| body["blob"] = hash(text(*claim)).into());
                size.iter().for_each(|size| body["size"] = (*size).into());
                let reply = self.call(*who, "blob.begin", body, &[]).unwrap();
                let told = self.model.begin(*who, claim.map(text), *size, *keep_ms, reply["upload"].as_u64());
                assert_eq!((reply["stored"] == true, reply["offset"].as_u64().unwrap()), told);
                self.uploads.extend(reply["upload"].as_u64());
                self.uploads.dedup();
            }
            Deed::Part { who, upload, at, piece } => {
                let bytes = ["a".to_string(), "x".repeat(PART), "y".repeat(PART), "z".repeat(PART - 1)];
                self.part(*who, self.upload(*upload), at * PART, &bytes[*piece]);
            }
            Deed::Next { upload, text: n } => {
                let upload = self.upload(*upload);
                let Some(going) = self.model.uploads.iter().find(|going| going.id == upload) else {
                    return self.pulse();
                };
                let (who, at) = (going.who, going.bytes.len());
                let wanted = going.claim.clone().unwrap_or_else(|| text(*n).to_string());
                let rest = wanted.get(at..).unwrap_or_default();
                let bytes = rest[..rest.len().min(PART)].to_string();
                if bytes.is_empty() || !at.is_multiple_of(PART) {
                    return self.pulse();
                }
                self.part(who, upload, at, &bytes);
            }
            Deed::Seal { who, upload, claim } => {
                let upload = self.upload(*upload);
                let mut body = json!({"upload": upload});
                claim.iter().for_each(|claim| body["blob"] = hash(text(*claim)).into());
                let told = self.model.seal(*who, upload, claim.map(text));
                let reply = self.call(*who, "blob.seal", body, &[]);
                assert_eq!(reply.map(|reply| reply["fresh"] == true), told);
            }
            Deed::Abort { who, upload } => {
                let upload = self.upload(*upload);
                let told = self.model.abort(*who, upload);
                let reply = self.call(*who, "blob.abort", json!({"upload": upload}), &[]);
                assert_eq!(reply.map(|reply| reply["aborted"] == true), told);
            }
            Deed::Delete { text: n } => {
                let told = self.model.delete(text(*n));
                let reply = self.call(0, "blob.delete", json!({"blob": hash(text(*n))}), &[]);
                assert_eq!(reply.map(|reply| reply["deleted"] == true), told);
            }
            Deed::Pin { text: n, pinned } => {
                let verb = if *pinned { "blob.pin" } else { "blob.unpin" };
                let told = self.model.pin(text(*n), *pinned);
                let reply = self.call(1, verb, json!({"blob": hash(text(*n))}), &[]);
                assert_eq!(reply.map(|reply| reply["mentions"].as_u64().unwrap()), told);
            }
            Deed::Key { key, texts, ttl_ms } => {
                let mut body = json!({"key": format!("k{key}"), "value": mentioning(texts)});
                ttl_ms.iter().for_each(|ttl| body["ttl_ms"] = (*ttl).into());
                let told = self.model.key(*key, texts, *ttl_ms);
                assert_eq!(self.call(0, "kv.put", body, &[]).map(drop), told);
            }
            Deed::Forget { key } => {
                self.call(0, "kv.delete", json!({"key": format!("k{key}")}), &[]).unwrap();
                self.model.forget(*key);
            }
            Deed::Push { texts } => {
                let body = json!({"queue": "q", "body": mentioning(texts)});
                let reply = self.call(1, "queue.push", body, &[]);
                let task = reply.as_ref().ok().and_then(|reply| reply["task"].as_u64());
                let told = self.model.push(texts, task.unwrap_or(0));
                assert_eq!(reply.map(drop), told);
                self.tasks.extend(task);
            }
            Deed::Cancel { task } => {
                let Some(task) = self.tasks.get(*task % self.tasks.len().max(1)).copied() else {
                    return self.pulse();
                };
                let _ = self.call(1, "queue.cancel", json!({"tasks": [task]}), &[]);
                self.model.cancel(task);
            }
            Deed::Purge => {
                let _ = self.call(1, "queue.purge", json!({"queue": "q", "ended": true}), &[]);
                self.model.purge();
            }
            Deed::Append { texts } => {
                let event = json!({"type": "seen", "data": mentioning(texts)});
                let told = self.model.append(texts);
                let reply = self.call(0, "journal.append", json!({"journal": "j", "events": [event]}), &[]);
                assert_eq!(reply.map(|reply| reply["revision"].as_u64().unwrap()), told);
            }
            Deed::Truncate { before } => {
                let body = json!({"journal": "j", "before": before});
                if self.call(0, "journal.truncate", body, &[]).is_ok() {
                    self.model.truncate(*before);
                }
            }
            Deed::Publish { texts } => {
                let told = self.model.publish(texts);
                let body = json!({"topic": "t", "body": mentioning(texts)});
                assert_eq!(self.call(1, "topic.publish", body, &[]).map(drop), told);
            }
            Deed::Both { text: n, texts, late } => {
                let put = json!({"blob.put": {"content": text(*n), "keep_ms": 2_000}});
                let key = json!({"kv.put": {"key": "k0", "value": mentioning(texts)}});
                let (commands, written) = match late {
                    false => (vec![put, key], [text(*n).as_bytes(), b""]),
                    true => (vec![key, put], [b"".as_slice(), text(*n).as_bytes()]),
                };
                let told = self.model.both(text(*n), texts);
                let reply = self.call(0, "space.txn", json!({"commands": commands}), &written);
                assert_eq!(reply.map(drop), told);
            }
            Deed::Pulse | Deed::Restart => {}
        }
    }

    fn part(&mut self, who: usize, upload: u64, at: usize, bytes: &str) {
        let body = json!({"upload": upload, "offset": at, "content": bytes});
        let told = self.model.part(who, upload, at, bytes);
        let reply = self.call(who, "blob.part", body, &[bytes.as_bytes()]);
        assert_eq!(reply.map(|reply| reply["offset"].as_u64().unwrap()), told);
    }

    /// Compares all there is to see, and every byte.
    fn agree(&self) {
        let ask = |name: &str, body: Value| -> Value {
            let answer = self.world.ask(OWNER, name, &body.to_string()).expect("the owner may look");
            serde_json::from_str(&answer).expect("answers are JSON")
        };
        let list = ask("blob.list", json!({"limit": 1_000}));
        let mut shown: Vec<Value> = list["blobs"].as_array().unwrap().clone();
        for blob in &mut shown {
            let fields = blob.as_object_mut().unwrap();
            fields.retain(|name, _| !["since", "agent"].contains(&name.as_str()));
        }
        assert_eq!(shown, self.model.shown(), "blobs");
        let uploads = ask("blob.uploads", json!({"limit": 1_000}));
        let going: Vec<Value> = uploads["uploads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|upload| {
                json!([upload["upload"], upload["offset"], upload["size"], upload["blob"], upload["until"]])
            })
            .collect();
        assert_eq!(going, self.model.going(), "uploads");
        assert_eq!(ask("blob.usage", json!({}))["bytes"], self.model.bytes(), "bytes");
        for blob in &shown {
            let parts = ask("blob.parts", json!({"blob": blob["blob"]}));
            let mut bytes = Vec::new();
            for part in parts["parts"].as_array().unwrap() {
                assert_eq!(part["offset"], bytes.len(), "parts follow each other");
                let place = (part["index"].as_u64().unwrap(), part["ordinal"].as_u64().unwrap());
                bytes.extend_from_slice(&self.written[&place]);
            }
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(blob["blob"], hash(&text), "the bytes are what the name says");
        }
    }

    /// History has to keep as many bytes as there are, and none else of those that were ever written.
    fn check_history(&self) {
        let (mut first, mut kept) = (1, 0);
        for bytes in &self.world.log {
            let entry = Entry::parse(bytes).unwrap();
            for nth in 0..entry.len() {
                let index = Index(first + nth as u64);
                let Some(recorded) = Recorded::of(&entry, nth) else { continue };
                for ordinal in 0..recorded.payloads {
                    let Some(bytes) = self.written.get(&(index.0, ordinal as u64)) else { continue };
                    let shows = recorded.show(ordinal, None, &mut String::new()).unwrap();
                    if shows && recorded.keeps(&self.world.fold.machines, index, ordinal) {
                        kept += bytes.len() as u64;
                        assert!(self.world.fold.machines.oldest().is_some_and(|oldest| oldest <= index));
                    }
                }
            }
            first += entry.len() as u64;
        }
        assert_eq!(kept, self.model.bytes(), "history keeps what is needed, and nothing else");
    }
}

/// A body that mentions these.
fn mentioning(texts: &[usize]) -> Value {
    let names: Vec<String> = texts.iter().map(|n| format!("blob:{}", hash(text(*n)))).collect();
    json!({"see": names})
}

proptest! {
    #![proptest_config(games(300))]

    #[test]
    fn artefacts_are_as_the_model_says(deeds in deeds()) {
        let mut pair = Pair::new();
        for (span, deed) in &deeds {
            pair.step(*span, deed);
        }
        pair.check_history();
        pair.world.check_replay();
        pair.world.save_load();
        pair.agree();
    }
}
