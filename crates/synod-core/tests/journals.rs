//! Journals against a second opinion: a model in plain lists, slow and obvious, that shares no code with the machine.
//!
//! Both are told the same; after every entry they must agree on which events every journal and category has, in which order and under which revisions, on who was refused and which revision they were told, and on which payloads of the log are still referred to.
//! What is sure whatever the machine says: of several writers at one revision exactly one wins, and the others are told what stands.

// Tests read scripts and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;
#[path = "journals/model.rs"]
mod model;

use crate::common::play::games;
use common::{OWNER, Who, World, request};
use model::{Event, Fate, Life, Model, Snapshot, Wish};
use proptest::prelude::*;
use serde_json::{Value, json};
use synod_core::effects::{Item, items};
use synod_core::history::Recorded;
use synod_core::ids::Index;
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const JOURNALS: [&str; 4] = ["a-1", "a-2", "a", "b-1"];
const CATEGORIES: [(&str, &[usize]); 2] = [("a", &[0, 1, 2]), ("b", &[3])];
const KINDS: [&str; 3] = ["T", "U", "V"];

#[derive(Clone, Debug)]
struct New {
    kind: usize,
    id: Option<u8>,
    long: bool,
    metadata: bool,
}

#[derive(Clone, Debug)]
enum Deed {
    Append {
        agent: usize,
        journal: usize,
        new: Vec<New>,
        wish: usize,
    },
    /// The same events again, as somebody does whose answer was lost.
    Again {
        which: usize,
        wish: usize,
    },
    /// Several writers at one revision, in one entry or one after the other.
    Race {
        journal: usize,
        writers: usize,
        together: bool,
    },
    Both {
        first: usize,
        second: usize,
        new: Vec<New>,
    },
    /// Many events without ids: what came before is out of sight.
    Many {
        journal: usize,
    },
    Snapshot {
        journal: usize,
        kind: usize,
        revision: usize,
    },
    Truncate {
        journal: usize,
        before: usize,
    },
    Delete {
        journal: usize,
        forever: bool,
        expected: Option<usize>,
    },
    SaveLoad,
    Restart,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let new =
        (0..3usize, prop_oneof![2 => Just(None), 1 => (0..6u8).prop_map(Some)], any::<bool>(), any::<bool>())
            .prop_map(|(kind, id, long, metadata)| New { kind, id, long, metadata });
    let new = proptest::collection::vec(new, 1..4);
    let number = any::<usize>;
    let deed = prop_oneof![
        24 => (0..3usize, 0..4usize, new.clone(), number())
            .prop_map(|(agent, journal, new, wish)| Deed::Append { agent, journal, new, wish }),
        9 => (number(), number()).prop_map(|(which, wish)| Deed::Again { which, wish }),
        9 => (0..4usize, 2..4usize, any::<bool>())
            .prop_map(|(journal, writers, together)| Deed::Race { journal, writers, together }),
        6 => (0..4usize, 0..4usize, new).prop_map(|(first, second, new)| Deed::Both { first, second, new }),
        1 => (0..4usize).prop_map(|journal| Deed::Many { journal }),
        6 => (0..4usize, 0..3usize, number())
            .prop_map(|(journal, kind, revision)| Deed::Snapshot { journal, kind, revision }),
        6 => (0..4usize, number()).prop_map(|(journal, before)| Deed::Truncate { journal, before }),
        3 => (0..4usize, (0..12u8).prop_map(|n| n == 0), proptest::option::of(number()))
            .prop_map(|(journal, forever, expected)| Deed::Delete { journal, forever, expected }),
        2 => Just(Deed::SaveLoad),
        2 => Just(Deed::Restart),
    ];
    let spans = prop_oneof![2 => Just(0u64), 1 => 1u64..5_000];
    proptest::collection::vec((spans, deed), 1..40)
}

#[derive(Default)]
struct Pair {
    world: World,
    model: Model,
    /// Numbers that tell events apart.
    data: u64,
    /// Appends that could be sent again.
    sent: Vec<Vec<Event>>,
}

impl Pair {
    fn step(&mut self, span: u64, deed: &Deed) {
        self.world.time += span;
        match deed {
            Deed::Append { agent, journal, new, wish } => {
                let events = self.events(AGENTS[*agent], *journal, new);
                let wish = self.wish(*journal, *wish);
                self.sent.push(events.clone());
                self.append(events, wish);
            }
            Deed::Again { which, wish } => {
                let Some(events) = self.sent.get(which % self.sent.len().max(1)).cloned() else { return };
                let wish = match self.model.events.iter().find(|event| event.data == events[0].data) {
                    // Mostly as it was sent the first time.
                    Some(first) if wish % 3 > 0 => {
                        first.revision.checked_sub(1).map_or(Wish::None, Wish::Revision)
                    }
                    _ => self.wish(events[0].journal, wish / 3),
                };
                self.append(events, wish);
            }
            Deed::Race { journal, writers, together } => self.race(*journal, *writers, *together),
            Deed::Both { first, second, new } => self.both(*first, *second, new),
            Deed::Many { journal } => {
                let new = New { kind: 0, id: None, long: false, metadata: false };
                let events = self.events(AGENTS[0], *journal, &vec![new; 130]);
                self.append(events, Wish::Any);
            }
            Deed::Snapshot { journal, kind, revision } => self.snapshot(*journal, KINDS[*kind], *revision),
            Deed::Truncate { journal, before } => self.truncate(*journal, *before),
            Deed::Delete { journal, forever, expected } => self.delete(*journal, *forever, *expected),
            Deed::SaveLoad => self.world.save_load(),
            Deed::Restart => drop(self.world.restart()),
        }
        // What was touched, and everything together now and then: comparing all takes long.
        match *deed {
            Deed::Append { journal, .. } | Deed::Race { journal, .. } | Deed::Snapshot { journal, .. } => {
                self.agree_on_journal(journal)
            }
            _ => self.agree(),
        }
    }

    fn events(&mut self, agent: &'static str, journal: usize, new: &[New]) -> Vec<Event> {
        let mut ids = Vec::new();
        let mut event = |new: &New| {
            self.data += 1;
            let data = if new.long { 1_000_000 + self.data } else { 100_000 + self.data };
            // An id stands once in an append; else it is refused as invalid, which the table of refusals shows.
            let id = new.id.filter(|id| !ids.contains(id));
            ids.extend(id);
            Event {
                journal,
                revision: 0,
                kind: KINDS[new.kind],
                id: id.map(|id| format!("id-{id}")),
                data,
                len: data.to_string().len() as u64 + if new.metadata { 1 } else { 0 },
                agent,
                at: self.world.time,
                index: 0,
                ordinal: 0,
                metadata: new.metadata,
                kept: true,
            }
        };
        new.iter().map(&mut event).collect()
    }

    fn wish(&self, journal: usize, wish: usize) -> Wish {
        let next = self.model.next(journal);
        match wish % 8 {
            0 => Wish::Any,
            1 => Wish::None,
            2 => Wish::Exists,
            3 => Wish::Revision(wish as u64 / 8 % (next + 2)),
            _ => self.model.current(journal).map_or(Wish::None, Wish::Revision),
        }
    }

    fn body(events: &[Event], wish: Wish) -> Value {
        let shown = |event: &Event| {
            let mut shown = json!({"type": event.kind, "data": event.data});
            if let Some(id) = &event.id {
                shown["id"] = id.as_str().into();
            }
            if event.metadata {
                shown["metadata"] = 7.into();
            }
            shown
        };
        let shown: Vec<Value> = events.iter().map(shown).collect();
        let mut body = json!({"journal": JOURNALS[events[0].journal], "events": shown});
        match wish {
            Wish::Any => {}
            Wish::None => body["expected"] = "none".into(),
            Wish::Exists => body["expected"] = "exists".into(),
            Wish::Revision(revision) => body["expected_revision"] = revision.into(),
        }
        body
    }

    /// Gives events the places that the log gave them.
    fn placed(&self, mut events: Vec<Event>, index: u64, mut ordinal: u32) -> Vec<Event> {
        for event in &mut events {
            (event.index, event.ordinal, event.at) = (index, ordinal, self.world.time);
            ordinal += 1 + event.metadata as u32;
        }
        events
    }

    fn append(&mut self, events: Vec<Event>, wish: Wish) {
        let fate = self.model.fate(&events, wish);
        let body = Pair::body(&events, wish).to_string();
        let outcome = self.world.call(Who::agent(events[0].agent), "journal.append", &body);
        let count = events.len() as u64;
        let done = |first: u64, repeated: bool| json!({"first": first, "revision": first + count - 1, "repeated": repeated});
        match (&fate, outcome) {
            (Fate::Appended(first), Ok(reply)) => {
                assert_eq!(reply, done(*first, false));
                let events = self.placed(events, self.world.fold.index().0, 0);
                self.model.append(events);
            }
            (Fate::Repeated(first), Ok(reply)) => assert_eq!(reply, done(*first, true)),
            (Fate::Conflict(stands), Err(refusal)) => {
                assert_eq!((refusal.code, refusal.number), (Code::Conflict, Some(*stands)), "{refusal}");
                assert_eq!(refusal.revision.map_or(-1, |revision| revision as i64), *stands);
            }
            (Fate::Gone, Err(refusal)) => assert_eq!(refusal.code, Code::Gone),
            (fate, outcome) => panic!("{body} was to be {fate:?} and came to {outcome:?}"),
        }
    }

    /// Exactly one wins; every other is told the revision that the winner's events have given the journal.
    fn race(&mut self, journal: usize, writers: usize, together: bool) {
        let wish = self.model.current(journal).map_or(Wish::None, Wish::Revision);
        let new = New { kind: 1, id: None, long: false, metadata: true };
        let all: Vec<Vec<Event>> = (0..writers)
            .map(|writer| self.events(AGENTS[writer], journal, std::slice::from_ref(&new)))
            .collect();
        if !together {
            all.into_iter().for_each(|events| self.append(events, wish));
            return;
        }
        let requests: Vec<_> = all
            .iter()
            .map(|events| {
                let body = Pair::body(events, wish).to_string();
                request(Who::agent(events[0].agent), "journal.append", &body).unwrap()
            })
            .collect();
        let first = self.world.fold.index().0 + 1;
        self.world.entry(&requests);
        if self.model.lives[journal] == Life::Over {
            return assert_eq!(self.world.fold.effects().refusals.len(), writers);
        }
        let effects = self.world.fold.effects();
        let won = items(&effects.stream).filter(|item| matches!(item, Ok(Item::Reply(..)))).count();
        assert_eq!((won, effects.refusals.len()), (1, writers - 1), "exactly one wins");
        let next = self.model.next(journal) as i64;
        for (_, refusal) in &effects.refusals {
            assert_eq!((refusal.code, refusal.number), (Code::Conflict, Some(next)), "the others are told");
        }
        let events = self.placed(all.into_iter().next().unwrap(), first, 0);
        self.model.append(events);
    }

    /// Two appends in one transaction: both or neither.
    fn both(&mut self, first: usize, second: usize, new: &[New]) {
        let bare: Vec<New> = new.iter().map(|new| New { id: None, ..new.clone() }).collect();
        let ours = self.events(AGENTS[0], first, &bare);
        let theirs = self.events(AGENTS[0], second, &bare);
        let wish = self.model.current(second).map_or(Wish::None, Wish::Revision);
        let body = json!({"commands": [
            {"journal.append": Pair::body(&ours, Wish::Any)},
            {"journal.append": Pair::body(&theirs, wish)},
        ]});
        let outcome = self.world.call(Who::agent(AGENTS[0]), "space.txn", &body.to_string());
        // The first one's events have made what the second expects untrue when both are about one journal.
        let over = [first, second].iter().any(|journal| self.model.lives[*journal] == Life::Over);
        if over || first == second {
            return assert!(outcome.is_err(), "{body} came to {outcome:?}");
        }
        assert_eq!(outcome.unwrap()["replies"].as_array().unwrap().len(), 2);
        let index = self.world.fold.index().0;
        let ours = self.placed(ours, index, 0);
        let ordinal = ours.iter().map(|event| 1 + event.metadata as u32).sum();
        let theirs = self.placed(theirs, index, ordinal);
        self.model.append(ours);
        self.model.append(theirs);
    }

    fn snapshot(&mut self, journal: usize, kind: &'static str, revision: usize) {
        let next = self.model.next(journal);
        let revision = revision as u64 % (next + 2);
        self.data += 1;
        let mut body = json!({"journal": JOURNALS[journal], "revision": revision, "state": self.data});
        // The third type is none.
        if kind != "V" {
            body["type"] = kind.into();
        }
        let outcome = self.world.call(Who::agent(AGENTS[0]), "journal.snapshot", &body.to_string());
        let (oldest, index) = (self.model.oldest(journal), self.world.fold.index().0);
        match self.model.lives[journal] {
            Life::Never => assert_eq!(outcome.unwrap_err().code, Code::NotFound),
            Life::Deleted | Life::Over => assert_eq!(outcome.unwrap_err().code, Code::Gone),
            Life::There { .. } if revision >= next => assert_eq!(outcome.unwrap_err().code, Code::Conflict),
            Life::There { begins } if revision < begins || revision + 1 < oldest => {
                assert_eq!(outcome.unwrap_err().code, Code::Gone)
            }
            Life::There { .. } => {
                let state = self.data;
                let kept = self.model.store(Snapshot { journal, kind, revision, state, index, kept: true });
                assert_eq!(outcome.unwrap()["kept"], kept);
            }
        }
    }

    fn truncate(&mut self, journal: usize, before: usize) {
        let next = self.model.next(journal);
        let before = before as u64 % (next + 2);
        let body = json!({"journal": JOURNALS[journal], "before": before}).to_string();
        let outcome = self.world.call(Who::agent(AGENTS[0]), "journal.truncate", &body);
        match self.model.lives[journal] {
            Life::Never => assert_eq!(outcome.unwrap_err().code, Code::NotFound),
            Life::Deleted | Life::Over => assert_eq!(outcome.unwrap_err().code, Code::Gone),
            Life::There { .. } if before > next => assert_eq!(outcome.unwrap_err().code, Code::Conflict),
            Life::There { .. } => {
                let reply = outcome.unwrap();
                assert_eq!(reply["removed"], self.model.forget(journal, before));
                assert_eq!(reply["oldest"], self.model.oldest(journal));
            }
        }
    }

    fn delete(&mut self, journal: usize, forever: bool, expected: Option<usize>) {
        let current = self.model.current(journal);
        let expected = expected.map(|n| n as u64 % (self.model.next(journal) + 1));
        let body = json!({"journal": JOURNALS[journal], "forever": forever, "expected_revision": expected});
        let outcome = self.world.call(Who::agent(AGENTS[0]), "journal.delete", &body.to_string());
        if expected.is_some() && expected != current {
            let refusal = outcome.unwrap_err();
            let stands = current.map_or(-1, |current| current as i64);
            return assert_eq!((refusal.code, refusal.number), (Code::Conflict, Some(stands)));
        }
        let reply = outcome.unwrap();
        assert_eq!(reply["deleted"], current.is_some());
        match self.model.lives[journal] {
            Life::There { .. } => assert_eq!(reply["removed"], self.model.delete(journal, forever)),
            Life::Deleted if forever => self.model.lives[journal] = Life::Over,
            _ => {}
        }
    }

    /// Compares everything that can be read, and everything that is referred to.
    fn agree(&self) {
        (0..4).for_each(|journal| self.agree_on_journal(journal));
        for (category, journals) in CATEGORIES {
            self.agree_on_category(category, journals);
        }
        self.agree_on_payloads();
    }

    fn ask(&self, verb: &str, body: Value) -> Result<Value, Code> {
        let answer = self.world.ask(OWNER, verb, &body.to_string()).map_err(|refusal| refusal.code)?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    /// Reads page by page until there is no more.
    fn pages(&self, verb: &str, mut body: Value, cursor: &str) -> Vec<Value> {
        let mut events = Vec::new();
        for _ in 0..1_000 {
            let page = self.ask(verb, body.clone()).unwrap();
            events.extend(page["events"].as_array().unwrap().iter().cloned());
            if page["waiting"] == true || page["next"].is_null() {
                return events;
            }
            body[cursor] = page["next"].clone();
        }
        panic!("reading {verb} {body} does not end");
    }

    fn same(&self, shown: &Value, event: &Event) {
        assert_eq!(shown["journal"], JOURNALS[event.journal]);
        let found = (&shown["revision"], &shown["type"], &shown["data"], &shown["from"], &shown["at"]);
        let (agent, kind) = (json!(event.agent), json!(event.kind));
        let expected = (&json!(event.revision), &kind, &json!(event.data), &agent, &json!(event.at));
        assert_eq!(found, expected);
        assert_eq!(shown["id"].as_str(), event.id.as_deref());
        assert_eq!(shown["metadata"].as_u64(), event.metadata.then_some(7));
        assert_eq!(shown["place"], format!("{}.{}", event.index, event.ordinal));
    }

    fn agree_on_journal(&self, journal: usize) {
        let name = JOURNALS[journal];
        let Life::There { begins } = self.model.lives[journal] else {
            let code = if self.model.lives[journal] == Life::Never { Code::NotFound } else { Code::Gone };
            for verb in ["journal.read", "journal.load", "journal.state"] {
                assert_eq!(self.ask(verb, json!({"journal": name})).unwrap_err(), code);
            }
            return;
        };
        let kept = self.model.kept(journal);
        // Large journals are read in large pages: what pages do at their edges the small ones show.
        let limit = if kept.len() > 60 { 100 } else { 3 };
        let read = self.pages("journal.read", json!({"journal": name, "limit": limit}), "from");
        assert_eq!(read.len(), kept.len(), "{name} has {kept:?}");
        read.iter().zip(&kept).for_each(|(shown, event)| self.same(shown, event));
        let body = json!({"journal": name, "limit": limit, "backwards": true});
        let mut back = self.pages("journal.read", body, "from");
        back.reverse();
        assert_eq!(back, read, "both ways are the same");
        let body = json!({"journal": name, "limit": limit, "types": ["U", "V"]});
        let some = self.pages("journal.read", body, "from");
        assert_eq!(some, read.iter().filter(|event| event["type"] != "T").cloned().collect::<Vec<_>>());
        let oldest = self.model.oldest(journal);
        if oldest > 0 {
            let early = self.ask("journal.read", json!({"journal": name, "from": oldest - 1}));
            assert_eq!(early.unwrap_err(), Code::Gone);
        }
        let shown = self.ask("journal.show", json!({"journal": name})).unwrap();
        assert_eq!(shown["revision"], self.model.next(journal) - 1);
        assert_eq!((&shown["oldest"], &shown["events"]), (&json!(oldest), &json!(kept.len())));
        assert_eq!(shown["bytes"], kept.iter().map(|event| event.len).sum::<u64>());
        for kind in KINDS {
            self.agree_on_load(journal, kind, begins, &read);
        }
    }

    fn agree_on_load(&self, journal: usize, kind: &str, begins: u64, read: &[Value]) {
        let mut body = json!({"journal": JOURNALS[journal], "limit": 1000});
        if kind != "V" {
            body["type"] = kind.into();
        }
        let snapshot = self.model.snapshots_of((journal, kind)).into_iter().max_by_key(|of| of.revision);
        let from = snapshot.map_or(begins, |snapshot| snapshot.revision + 1);
        let loaded = self.ask("journal.load", body);
        if from < self.model.oldest(journal) {
            return assert_eq!(loaded.unwrap_err(), Code::Gone);
        }
        let loaded = loaded.unwrap();
        assert_eq!(loaded["snapshot"]["revision"].as_u64(), snapshot.map(|snapshot| snapshot.revision));
        assert_eq!(loaded["snapshot"]["state"].as_u64(), snapshot.map(|snapshot| snapshot.state));
        let after = read.iter().filter(|event| event["revision"].as_u64().unwrap() >= from);
        assert_eq!(loaded["events"].as_array().unwrap(), &after.cloned().collect::<Vec<_>>());
    }

    fn agree_on_category(&self, category: &str, journals: &[usize]) {
        if journals.iter().all(|journal| self.model.lives[*journal] == Life::Never) {
            let none = self.ask("journal.category", json!({"category": category}));
            return assert_eq!(none.unwrap_err(), Code::NotFound);
        }
        let of = |event: &&Event| journals.contains(&event.journal);
        let all: Vec<&Event> = self.model.events.iter().filter(of).collect();
        let kept: Vec<(usize, &&Event)> = all.iter().enumerate().filter(|(_, event)| event.kept).collect();
        let limit = if kept.len() > 60 { 100 } else { 3 };
        let read = self.pages("journal.category", json!({"category": category, "limit": limit}), "after");
        assert_eq!(read.len(), kept.len());
        for (shown, (number, event)) in read.iter().zip(&kept) {
            self.same(shown, event);
            assert_eq!(shown["number"], *number, "numbers of a category have no gap but what was forgotten");
        }
        // A name like the category's own and every other journal of it: the same, without numbers.
        let mut bare = read;
        bare.iter_mut().for_each(|event| drop(event.as_object_mut().unwrap().remove("number")));
        let body = json!({"pattern": format!("{category}*"), "limit": limit});
        assert_eq!(self.pages("journal.all", body, "after"), bare);
        let page = self.ask("journal.category", json!({"category": category})).unwrap();
        assert_eq!(page["removed"], all.len() - kept.len());
    }

    fn agree_on_payloads(&self) {
        let machines = &self.world.fold.machines;
        // One look at each request, for all of its events.
        for events in self.model.events.chunk_by(|one, other| one.index == other.index) {
            let index = Index(events[0].index);
            self.world.recorded(index, |recorded| {
                for event in events {
                    self.agree_on_payload(recorded, index, event);
                }
            });
        }
        for snapshot in &self.model.snapshots {
            let index = Index(snapshot.index);
            let keeps = self.world.recorded(index, |recorded| recorded.keeps(machines, index, 0));
            assert_eq!(keeps, snapshot.kept, "{snapshot:?}");
        }
        assert_eq!(
            machines.oldest().map(|index| index.0),
            self.model.floor(),
            "history is kept from there on"
        );
    }

    fn agree_on_payload(&self, recorded: &Recorded<'_>, index: Index, event: &Event) {
        for ordinal in event.ordinal..=event.ordinal + event.metadata as u32 {
            assert_eq!(recorded.keeps(&self.world.fold.machines, index, ordinal), event.kept, "{event:?}");
            let mut shown = "{".to_owned();
            assert!(recorded.show(ordinal, None, &mut shown).unwrap(), "found by any of its payloads");
            assert!(shown.contains(&format!("\"data\":{}", event.data)), "{shown} is no {event:?}");
        }
    }
}

proptest! {
    #![proptest_config(games(64))]

    #[test]
    fn journals_and_their_model_agree(deeds in deeds()) {
        let mut pair = Pair::default();
        for (span, deed) in &deeds {
            pair.step(*span, deed);
        }
        pair.agree();
        pair.world.save_load();
        pair.world.check_replay();
    }
}
