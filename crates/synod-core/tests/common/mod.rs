//! A space to be played with: composes entries as a node would, folds them, and shows what came of them.

#![allow(dead_code)]

pub mod life;
pub mod play;

use std::collections::BTreeMap;
use std::fmt::Write;
use synod_core::catalogue::{self, Card};
use synod_core::codec::{Reader, Wire};
use synod_core::effects::{Item, items};
use synod_core::entry::{Entry, Envelope, Guard, Header, JSON, Request, compose};
use synod_core::fold::{Applied, FOLD_VERSION, Fold, Stop};
use synod_core::history::Recorded;
use synod_core::ids::{Epoch, Index, Millis};
use synod_core::json::{NoBodies, Render, encode, fill};
use synod_core::machines::{Query, space};
use synod_core::refusal::Refusal;
use synod_core::settings::Settings;

/// The first admin of every space here.
pub const OWNER: &str = "owner";

/// Who asks, and under which request key.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    pub principal: &'a str,
    pub agent: &'a str,
    pub key: Option<&'a str>,
    pub sequence: Option<(u64, u64)>,
    /// What the agent has to have.
    pub guard: Option<Guard<'a>>,
    /// Whether the node has verified what is signed in it.
    pub verified: bool,
}

impl<'a> Who<'a> {
    /// An agent of the owner.
    pub fn agent(agent: &'a str) -> Self {
        Who { principal: OWNER, agent, key: None, sequence: None, guard: None, verified: false }
    }

    fn envelope(&self) -> Envelope<'a> {
        let Who { principal, agent, key, sequence, guard, verified } = *self;
        let guards = guard.into_iter().collect();
        Envelope { principal, agent, key, sequence, trace: None, guards, verified }
    }
}

/// A fold with the log that it was fed.
pub struct World {
    pub fold: Fold,
    pub log: Vec<Vec<u8>>,
    pub time: u64,
    pub epoch: u64,
    pub seq: u64,
    tickets: BTreeMap<u64, &'static Card>,
    /// The index of the first request of each entry of the log.
    firsts: Vec<u64>,
}

impl Default for World {
    fn default() -> Self {
        World::new()
    }
}

impl World {
    /// A space after genesis, in its first epoch, at one second past the beginning of time.
    pub fn new() -> Self {
        let fold = Fold::new();
        let mut world = World {
            fold,
            log: Vec::new(),
            time: 1_000,
            epoch: 1,
            seq: 0,
            tickets: BTreeMap::new(),
            firsts: Vec::new(),
        };
        world.entry(&[genesis(), node(&space::Command::Epoch(space::OpenEpoch { version: "test" }))]);
        world
    }

    /// The bytes of the next entry.
    pub fn compose(&mut self, requests: &[Request]) -> Vec<u8> {
        self.seq += 1;
        let header = Header {
            fold_version: FOLD_VERSION,
            writer: 7,
            epoch: Epoch(self.epoch),
            seq: self.seq,
            time: Millis(self.time),
            known: self.fold.index(),
            known_digest: self.fold.outcomes(),
        };
        compose(&header, requests)
    }

    /// Folds one entry of these requests and checks every invariant.
    pub fn entry(&mut self, requests: &[Request]) -> Applied {
        let bytes = self.compose(requests);
        self.firsts.push(self.fold.index().0 + 1);
        let applied = self.fold.apply(&bytes).expect("an entry of our own folds");
        self.log.push(bytes);
        self.fold.check();
        applied
    }

    /// A new life of the node.
    pub fn restart(&mut self) -> Applied {
        (self.epoch, self.seq) = (self.epoch + 1, 0);
        self.entry(&[node(&space::Command::Epoch(space::OpenEpoch { version: "test" }))])
    }

    /// Nothing but the time.
    pub fn pulse(&mut self) -> Applied {
        self.entry(&[node(&space::Command::Pulse(space::Pulse {}))])
    }

    /// Writes the fold as a checkpoint and goes on with what was read back.
    pub fn save_load(&mut self) {
        let (bytes, _) = self.fold.save();
        self.fold = Fold::load(&bytes).expect("a checkpoint just written can be read");
        assert_eq!(self.fold.save().0, bytes, "a checkpoint read back writes the same bytes");
        self.fold.check();
    }

    /// Folds the whole log again and compares: replay is live.
    pub fn check_replay(&self) {
        let again = replay(&self.log).expect("the log folds again");
        assert_eq!(again.outcomes(), self.fold.outcomes(), "replay gives the same outcomes");
        assert_eq!(again.chain(), self.fold.chain(), "replay gives the same chain");
        assert!(again.save() == self.fold.save(), "replay gives the same state");
    }

    /// One command in an entry of its own, and what came of it: the reply as JSON, or the refusal.
    pub fn call(&mut self, who: Who<'_>, name: &str, json: &str) -> Result<serde_json::Value, Refusal> {
        let request = request(who, name, json)?;
        self.entry(&[request]);
        let index = self.fold.index();
        let effects = self.fold.effects();
        // Somebody who waited may be refused by the same entry.
        if let Some((_, refusal)) = effects.refusals.iter().find(|(at, _)| *at == index) {
            return Err(refusal.clone());
        }
        for item in items(&effects.stream) {
            if let Item::Reply(at, record) = item.expect("a stream of our own reads")
                && at == index
            {
                return Ok(serde_json::from_str(&self.shown(card(name), record)).expect("replies are JSON"));
            }
        }
        Ok(serde_json::Value::Null)
    }

    /// A query's answer as JSON.
    pub fn ask(&self, principal: &str, name: &str, json: &str) -> Result<String, Refusal> {
        let card = card(name);
        let mut request = Request::default();
        encode(card, json, &mut request, &mut |_| [0; 16])?;
        let query = Query::get(&mut Reader::new(&request.bytes)).expect("an encoded query reads");
        let mut answer = Vec::new();
        self.fold.ask(principal, query, &mut answer)?;
        Ok(self.shown(card, &answer))
    }

    /// Remembers which commands the tickets of a new entry belong to.
    pub fn expect(&mut self, first: Index, cards: &[&'static Card]) {
        for (n, card) in cards.iter().enumerate() {
            self.tickets.insert(first.0 + n as u64, card);
        }
    }

    /// The same of something that the owner may ask and that is there.
    pub fn asked(&self, name: &str, json: &str) -> serde_json::Value {
        let answer = self.ask(OWNER, name, json).unwrap_or_else(|no| panic!("{name} {json}: {no}"));
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{name} answered {answer}: {error}"))
    }

    /// One command in an entry of its own, whatever comes of it: its reply as JSON, null where there is none.
    pub fn send(&mut self, who: Who<'_>, name: &str, json: &str) -> serde_json::Value {
        let request = request(who, name, json).unwrap_or_else(|no| panic!("{name} {json}: {no}"));
        self.entry(&[request]);
        let index = self.fold.index();
        let mut replies = items(&self.fold.effects().stream).filter_map(|item| {
            match item.expect("a stream of our own reads") {
                Item::Reply(at, record) if at == index => Some(record),
                _ => None,
            }
        });
        let shown = replies.next().map(|record| self.shown(card(name), record));
        shown.map_or(serde_json::Value::Null, |json| serde_json::from_str(&json).expect("replies are JSON"))
    }

    /// Whoever sent the request of this ticket is not there any more.
    pub fn withdraw(&mut self, ticket: u64, who: &str) -> Applied {
        let callers = vec![space::Absent { ticket: Index(ticket), agent: who.into(), key: None }];
        self.entry(&[node(&space::Command::Withdraw(space::Withdraw { callers }))])
    }

    /// Everything the newest entry brought about, a line each.
    pub fn effects(&self) -> String {
        let mut out = String::new();
        let effects = self.fold.effects();
        for item in items(&effects.stream) {
            match item.expect("a stream of our own reads") {
                Item::Reply(index, record) => match self.tickets.get(&index.0) {
                    Some(card) => writeln!(out, "{}", self.shown(card, record)),
                    None => Ok(()),
                },
                Item::Refusal(index, code) => {
                    let (_, refusal) =
                        effects.refusals.iter().find(|(at, _)| *at == index).expect("a refusal has a text");
                    assert_eq!(refusal.code, code);
                    // A request that waited is told no later.
                    if index < effects.first {
                        write!(out, "answer to #{index}: ").expect("writing to a string");
                    }
                    writeln!(out, "{}", self.refusal(refusal))
                }
                Item::Parked(index) => writeln!(out, "parked as #{index}"),
                Item::Void(_) => writeln!(out, "void"),
                Item::Answer(ticket, record) => {
                    let card = self.tickets.get(&ticket.0).expect("only a request of ours is answered");
                    writeln!(out, "answer to #{ticket}: {}", self.shown(card, record))
                }
                Item::Event(machine, tag, record) => {
                    let card = catalogue::event(machine, tag).expect("every event has a card");
                    let mut json = String::new();
                    Render::new(&NoBodies).object(card.fields, record, &mut json).expect("an event reads");
                    writeln!(out, "  {}.{} {json}", card.machine, card.name)
                }
            }
            .expect("writing to a string");
        }
        out
    }

    /// A refusal with everything it carries.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let mut out = refusal.to_string();
        let mut more = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                write!(out, " [{name} {value}]").expect("writing to a string");
            }
        };
        more("holder", refusal.holder.as_ref().map(ToString::to_string));
        more("retry_after_ms", refusal.retry_after_ms.map(|ms| ms.to_string()));
        more("revision", refusal.revision.map(|n| n.to_string()));
        more("number", refusal.number.map(|n| n.to_string()));
        let current = refusal.current.map(|key| {
            let body = self.fold.machines.body(3, synod_core::ids::Serial(key));
            let bytes = body.and_then(|body| body.view().bytes).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        });
        more("current", current);
        out
    }

    /// A record as JSON, with its payloads, and with what only the log has.
    pub fn shown(&self, card: &Card, record: &[u8]) -> String {
        let mut json = String::new();
        let bodies = (&self.fold, card.machine_tag);
        let render = Render::new(&bodies);
        render.object(card.reply, record, &mut json).expect("a reply reads by its card");
        let holes = render.into_holes();
        // One look at each request, for all of its payloads.
        let mut shown = Vec::new();
        for of_one in holes.chunk_by(|one, other| one.index == other.index) {
            self.recorded(of_one[0].index, |recorded| {
                for hole in of_one {
                    let mut text = String::new();
                    let is =
                        recorded.show(hole.ordinal, hole.at, &mut text).expect("a record of ours is shown");
                    shown.push(is.then_some(text));
                }
            });
        }
        let mut shown = shown.into_iter();
        fill(&mut json, &holes, |_, out| {
            let text = shown.next().flatten();
            out.push_str(text.as_deref().unwrap_or_default());
            text.is_some()
        });
        json
    }

    /// Looks at the request of an index as the log has it.
    pub fn recorded<T>(&self, index: Index, look: impl FnOnce(&Recorded<'_>) -> T) -> T {
        let at = self.firsts.partition_point(|first| *first <= index.0) - 1;
        let entry = Entry::parse(&self.log[at]).expect("an entry of ours");
        let nth = (index.0 - self.firsts[at]) as usize;
        look(&Recorded::of(&entry, nth).expect("a request of ours"))
    }
}

/// Folds a whole log.
pub fn replay(log: &[Vec<u8>]) -> Result<Fold, Stop> {
    let mut fold = Fold::new();
    for bytes in log {
        fold.apply(bytes)?;
    }
    Ok(fold)
}

/// The card of `machine.verb`.
pub fn card(name: &str) -> &'static Card {
    let (machine, verb) = name.split_once('.').unwrap_or_else(|| panic!("`{name}` is not machine.verb"));
    catalogue::find(machine, verb).unwrap_or_else(|| panic!("there is no `{name}`"))
}

/// A command as a door would write it.
pub fn request(who: Who<'_>, name: &str, json: &str) -> Result<Request, Refusal> {
    let mut request = Request::new(&who.envelope());
    encode(card(name), json, &mut request, &mut |n| [n as u8; 16])?;
    Ok(request)
}

/// A command of the node itself.
pub fn node(command: &space::Command<'_>) -> Request {
    let mut request = Request::new(&Who { principal: "", ..Who::agent("") }.envelope());
    command.put(&mut request.bytes);
    request
}

fn genesis() -> Request {
    let mut request = Request::new(&Who { principal: "", ..Who::agent("") }.envelope());
    // Genesis, with its one field that may be left out.
    request.bytes.extend_from_slice(&[0, 1, 1]);
    ("00000000-test", "test").put(&mut request.bytes);
    (42u64, OWNER).put(&mut request.bytes);
    request.bytes.extend_from_slice(&[1; 32]);
    request.payload(JSON, [0; 16], &[5; 32]);
    FOLD_VERSION.put(&mut request.bytes);
    Settings::default().at_genesis().put(&mut request.bytes);
    request
}
