//! Docs against a second opinion: sets of edits in plain lists, slow and obvious, that share no code with the machine or with the room `merge`.
//!
//! The machine is told what agents do online, and what copies bring that were edited elsewhere: late, twice, in parts, from clocks that are wrong, from backups, after the doc was deleted, in the name of others.
//! After every entry both must agree on what was refused, what there is, what is read, what a copy is missing, and on the digest.
//!
//! `SYNOD_LONG=1` tries ten thousand lives.

// Tests read the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;
#[path = "docs/copy.rs"]
mod copy;

use crate::common::play::games;
use common::{OWNER, Who, World};
use copy::{Copy, Dot, Entry, Sent, read, shown, text, value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use synod_core::refusal::Code;

const AGENTS: [&str; 3] = ["heron", "wren", "robin"];
const COPIES: [&str; 4] = ["heron@desk", "heron@laptop", "wren@phone", "robin@pad"];
/// Keys, and how they merge when the doc is made.
const KEYS: [(&str, &str); 10] = [
    ("all", "all"),
    ("append", "append"),
    ("count", "count"),
    ("flag", "flag"),
    ("last", "last"),
    ("max", "max"),
    ("min", "min"),
    ("other", "last"),
    ("set", "set"),
    ("sum", "sum"),
];
const AHEAD_MS: u64 = 60_000;
const ENTRIES_MAX: usize = 16;

#[derive(Clone, Debug)]
enum Deed {
    Create,
    Delete,
    Write {
        who: usize,
        key: usize,
        value: i64,
    },
    Remove {
        who: usize,
        key: usize,
        value: Option<i64>,
    },
    /// Says how a key merges.
    Rule {
        key: usize,
        rule: usize,
    },
    /// A copy edits for itself.
    Edit {
        copy: usize,
        key: usize,
        value: i64,
        clock: u64,
    },
    EditAway {
        copy: usize,
        key: usize,
    },
    /// A copy brings all it has; its connection may break before it hears that it was heard.
    Push {
        copy: usize,
        heard: bool,
    },
    /// A copy brings only what is newer than its edit `from`, and does not say whose it is.
    PushPart {
        copy: usize,
        from: u64,
    },
    /// Somebody brings another's copy.
    PushOther {
        who: usize,
        copy: usize,
        relay: bool,
    },
    /// A copy takes in what it is missing.
    Pull {
        copy: usize,
    },
    /// A copy is put aside, or restored from where it was put.
    Backup {
        copy: usize,
    },
    Restore {
        copy: usize,
    },
    Reload,
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Deed)>> {
    let span = prop_oneof![4 => Just(0u64), 2 => 1u64..2_000, 1 => 2_000u64..90_000];
    let clock = prop_oneof![6 => 0u64..50_000, 1 => 50_000u64..200_000];
    let (who, copy, key) = (|| 0..AGENTS.len(), || 0..COPIES.len(), || 0..KEYS.len());
    let deed = prop_oneof![
        2 => Just(Deed::Create),
        1 => prop::bool::weighted(0.3).prop_map(|yes| if yes { Deed::Delete } else { Deed::Create }),
        8 => (who(), key(), -9i64..9).prop_map(|(who, key, value)| Deed::Write { who, key, value }),
        3 => (who(), key(), proptest::option::of(-9i64..9)).prop_map(|(who, key, value)| Deed::Remove { who, key, value }),
        1 => (key(), key()).prop_map(|(key, rule)| Deed::Rule { key, rule }),
        10 => (copy(), key(), -9i64..9, clock).prop_map(|(copy, key, value, clock)| Deed::Edit { copy, key, value, clock }),
        2 => (copy(), key()).prop_map(|(copy, key)| Deed::EditAway { copy, key }),
        6 => (copy(), prop::bool::weighted(0.8)).prop_map(|(copy, heard)| Deed::Push { copy, heard }),
        2 => (copy(), 0u64..6).prop_map(|(copy, from)| Deed::PushPart { copy, from }),
        2 => (who(), copy(), any::<bool>()).prop_map(|(who, copy, relay)| Deed::PushOther { who, copy, relay }),
        5 => copy().prop_map(|copy| Deed::Pull { copy }),
        1 => copy().prop_map(|copy| Deed::Backup { copy }),
        1 => copy().prop_map(|copy| Deed::Restore { copy }),
        1 => Just(Deed::Reload),
    ];
    proptest::collection::vec((span, deed), 1..80)
}

/// A copy elsewhere, and what it knows of how it stands with the node.
#[derive(Clone, Debug, Default)]
struct Away {
    copy: Copy,
    /// The doc that it is a copy of.
    id: Option<u64>,
    rules: BTreeMap<String, String>,
    /// What every edit of its own comes to, the first first.
    traces: Vec<u64>,
    /// What the node last heard of it, as far as it knows.
    was: Option<(u64, u64)>,
}

/// The doc as the model sees it.
#[derive(Clone, Debug, Default)]
struct Doc {
    id: u64,
    copy: Copy,
    /// What was declared.
    rules: BTreeMap<String, String>,
    tips: BTreeMap<String, (u64, u64)>,
}

#[derive(Default)]
struct Both {
    world: World,
    doc: Option<Doc>,
    away: [Away; COPIES.len()],
    put_aside: [Option<Away>; COPIES.len()],
    /// How often each command came to what.
    came: BTreeMap<(String, Option<Code>), u64>,
}

impl Both {
    fn new() -> Both {
        let mut both = Both::default();
        both.say(OWNER, "space.set", &json!({"name": "doc_entries_max", "value": ENTRIES_MAX})).unwrap();
        both.act(0, &Deed::Create);
        both
    }

    fn say(&mut self, who: &str, name: &str, json: &Value) -> Result<Value, Code> {
        let said = self.world.call(Who::agent(who), name, &json.to_string()).map_err(|refusal| refusal.code);
        *self.came.entry((name.to_owned(), said.as_ref().err().copied())).or_default() += 1;
        said
    }

    fn rule_of(rules: &BTreeMap<String, String>, key: &str) -> String {
        rules.get(key).cloned().unwrap_or("last".into())
    }

    /// Whether a doc may become this, coming from that.
    fn fits(before: &Doc, now: &Doc) -> bool {
        let size = |doc: &Doc| {
            let keys: BTreeSet<&String> =
                doc.rules.keys().chain(doc.copy.live.values().map(|entry| &entry.key)).collect();
            doc.copy.live.len() + keys.len()
        };
        size(now) <= ENTRIES_MAX || size(now) <= size(before)
    }

    fn act(&mut self, span: u64, deed: &Deed) {
        self.world.time += span;
        let now = self.world.time;
        match *deed {
            Deed::Create => self.create(),
            Deed::Delete => self.delete(),
            Deed::Write { who, key, value: n } => {
                let rule =
                    self.doc.as_ref().map_or("last".into(), |doc| Self::rule_of(&doc.rules, KEYS[key].0));
                let value = value(&rule, n);
                let json = json!({"doc": "d", "key": KEYS[key].0, "value": value});
                let said = self.say(AGENTS[who], "doc.write", &json);
                let expected = self.online(KEYS[key].0, Sent::This(value), now);
                assert_eq!(said.map(|reply| reply["changed"] == json!(true)), expected);
            }
            Deed::Remove { who, key, value: n } => {
                let rule =
                    self.doc.as_ref().map_or("last".into(), |doc| Self::rule_of(&doc.rules, KEYS[key].0));
                let (sent, json) = match n.map(|n| value(&rule, n)) {
                    Some(value) => {
                        (Sent::Not(value.clone()), json!({"doc": "d", "key": KEYS[key].0, "value": value}))
                    }
                    None => (Sent::Nothing, json!({"doc": "d", "key": KEYS[key].0})),
                };
                let said = self.say(AGENTS[who], "doc.remove", &json);
                let expected = self.online(KEYS[key].0, sent, now);
                assert_eq!(said.map(|reply| reply["entries"].as_u64() > Some(0)), expected);
            }
            Deed::Rule { key, rule } => {
                let (key, rule) = (KEYS[key].0, KEYS[rule].1);
                let said = self.say("heron", "doc.rule", &json!({"doc": "d", "key": key, "rule": rule}));
                let expected = match &mut self.doc {
                    None => Err(Code::NotFound),
                    Some(doc) => {
                        let written = doc.copy.live.values().any(|entry| entry.key == key);
                        let mut next = doc.clone();
                        next.rules.insert(key.into(), rule.into());
                        if written && Self::rule_of(&doc.rules, key) != rule {
                            Err(Code::Conflict)
                        } else if !Self::fits(doc, &next) {
                            Err(Code::Exhausted)
                        } else {
                            *doc = next;
                            Ok(())
                        }
                    }
                };
                assert_eq!(said.map(drop), expected);
            }
            Deed::Edit { copy, key, value: n, clock } => {
                let key = KEYS[key].0;
                let rule = Self::rule_of(&self.away[copy].rules, key);
                self.edit_away(copy, key, &rule, Sent::This(value(&rule, n)), now + clock);
            }
            Deed::EditAway { copy, key } => {
                let key = KEYS[key].0;
                let rule = Self::rule_of(&self.away[copy].rules, key);
                self.edit_away(copy, key, &rule, Sent::Nothing, now);
            }
            Deed::Push { copy, heard } => self.push(copy, heard),
            Deed::PushPart { copy, from } => {
                let (whole, actor) = (self.away[copy].copy.clone(), COPIES[copy]);
                let own = |dot: &Dot| dot.0 == actor && dot.1 > from;
                let part = Copy {
                    seen: whole.seen.iter().filter(|dot| own(dot)).cloned().collect(),
                    live: whole
                        .live
                        .iter()
                        .filter(|(dot, _)| own(dot))
                        .map(|(d, e)| (d.clone(), e.clone()))
                        .collect(),
                };
                let agent = actor.split('@').next().unwrap();
                self.bring(agent, &part, self.away[copy].id, None, false);
            }
            Deed::PushOther { who, copy, relay } => {
                let (whole, id) = (self.away[copy].copy.clone(), self.away[copy].id);
                self.bring(AGENTS[who], &whole, id, None, relay);
            }
            Deed::Pull { copy } => self.pull(copy),
            Deed::Backup { copy } => self.put_aside[copy] = Some(self.away[copy].clone()),
            Deed::Restore { copy } => {
                if let Some(old) = &self.put_aside[copy] {
                    self.away[copy] = old.clone();
                }
            }
            Deed::Reload => self.world.save_load(),
        }
        self.compare();
    }

    fn create(&mut self) {
        let said_rules: Vec<Value> =
            KEYS[..7].iter().map(|(key, rule)| json!({"key": key, "rule": rule})).collect();
        let said = self.say("heron", "doc.create", &json!({"doc": "d", "rules": said_rules}));
        let expected = match &self.doc {
            None => Ok(false),
            Some(doc) if KEYS[..7].iter().all(|(key, rule)| Self::rule_of(&doc.rules, key) == *rule) => {
                Ok(true)
            }
            Some(_) => Err(Code::Conflict),
        };
        assert_eq!(said.as_ref().map(|reply| reply["again"] == json!(true)).map_err(|code| *code), expected);
        if expected == Ok(false) {
            let rules = KEYS[..7].iter().map(|(key, rule)| ((*key).into(), (*rule).into())).collect();
            self.doc = Some(Doc { id: said.unwrap()["id"].as_u64().unwrap(), rules, ..Doc::default() });
        }
    }

    fn delete(&mut self) {
        let said = self.say("heron", "doc.delete", &json!({"doc": "d"})).unwrap();
        assert_eq!(said["deleted"], json!(self.doc.is_some()));
        self.doc = None;
    }

    fn online(&mut self, key: &str, sent: Sent, now: u64) -> Result<bool, Code> {
        let Some(doc) = &mut self.doc else { return Err(Code::NotFound) };
        let mut next = doc.clone();
        // The clock of the node remembers stamps of what is gone: only their order counts, and it is compared below.
        let changed = next.copy.edit("@", key, &Self::rule_of(&doc.rules, key), sent, now)?;
        if !Self::fits(doc, &next) {
            return Err(Code::Exhausted);
        }
        *doc = next;
        Ok(changed)
    }

    fn edit_away(&mut self, copy: usize, key: &str, rule: &str, sent: Sent, clock: u64) {
        let away = &mut self.away[copy];
        if away.copy.edit(COPIES[copy], key, rule, sent, clock).is_err() {
            return;
        }
        let n = away.copy.seen.iter().filter(|dot| dot.0 == COPIES[copy]).count();
        while away.traces.len() < n {
            let dot = (COPIES[copy].to_string(), away.traces.len() as u64 + 1);
            let text = away
                .copy
                .live
                .get(&dot)
                .map_or(String::new(), |entry| shown(&dot.0, dot.1, entry).to_string());
            let before = away.traces.last().copied().unwrap_or_default();
            let hash = blake3::hash(format!("{before} {text}").as_bytes());
            away.traces.push(u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap()) >> 12);
        }
    }

    fn push(&mut self, copy: usize, heard: bool) {
        let (away, actor) = (self.away[copy].clone(), COPIES[copy]);
        let tip = away.traces.last().map(|trace| (away.traces.len() as u64, *trace));
        let agent = actor.split('@').next().unwrap();
        let came = self.bring(agent, &away.copy, away.id, Some((actor, away.was, tip)), false);
        if came && heard {
            self.away[copy].was = tip.or(away.was);
            self.away[copy].id = self.doc.as_ref().map(|doc| doc.id);
        }
    }

    /// Tells both of a copy; whether it was taken.
    #[allow(clippy::type_complexity)]
    fn bring(
        &mut self,
        agent: &str,
        copy: &Copy,
        id: Option<u64>,
        own: Option<(&str, Option<(u64, u64)>, Option<(u64, u64)>)>,
        relay: bool,
    ) -> bool {
        let mut json =
            json!({"doc": "d", "entries": copy.entries(), "seen": copy.spans(), "relay": relay, "id": id});
        let tip = |tip: (u64, u64)| json!({"n": tip.0, "trace": tip.1});
        if let Some((actor, was, is)) = own {
            json["actor"] = json!(actor);
            json["was"] = was.map_or(Value::Null, tip);
            json["tip"] = is.map_or(Value::Null, tip);
        }
        let said = self.say(agent, "doc.merge", &json);
        let now = self.world.time;
        let expected = self.taken(agent, copy, id, own, relay, now);
        match (&said, &expected) {
            (Ok(reply), Ok(next)) => {
                let before = &self.doc.as_ref().unwrap().copy.live;
                let count = |from: &BTreeMap<Dot, Entry>, to: &BTreeMap<Dot, Entry>| {
                    from.keys().filter(|dot| !to.contains_key(*dot)).count()
                };
                let counts = [&reply["added"], &reply["removed"]].map(|n| n.as_u64().unwrap() as usize);
                assert_eq!(counts, [count(&next.copy.live, before), count(before, &next.copy.live)]);
            }
            _ => assert_eq!(said.clone().map(drop), expected.clone().map(drop), "{json}"),
        }
        expected.is_ok_and(|next| {
            self.doc = Some(next);
            true
        })
    }

    #[allow(clippy::type_complexity)]
    fn taken(
        &self,
        agent: &str,
        copy: &Copy,
        id: Option<u64>,
        own: Option<(&str, Option<(u64, u64)>, Option<(u64, u64)>)>,
        relay: bool,
        now: u64,
    ) -> Result<Doc, Code> {
        let Some(doc) = &self.doc else { return Err(if id.is_some() { Code::Gone } else { Code::NotFound }) };
        if id.is_some_and(|id| id != doc.id) {
            return Err(Code::Gone);
        }
        let foreign = |dot: &Dot| dot.0.split('@').next() != Some(agent) && !doc.copy.seen.contains(dot);
        if !relay && copy.seen.iter().any(foreign) {
            return Err(Code::Denied);
        }
        let mut next = doc.clone();
        if let Some((actor, was, tip)) = own {
            let heard = doc.tips.get(actor).copied();
            if heard != was || heard.zip(tip).is_some_and(|(heard, tip)| tip.0 < heard.0) {
                return Err(Code::Conflict);
            }
            if let Some(tip) = tip {
                next.tips.insert(actor.into(), tip);
            }
        }
        for (dot, entry) in &copy.live {
            if doc.copy.live.get(dot).is_some_and(|own| own != entry) {
                return Err(Code::Conflict);
            }
            if doc.copy.seen.contains(dot) {
                continue;
            }
            if Self::rule_of(&doc.rules, &entry.key) != entry.rule {
                return Err(Code::Conflict);
            }
            if entry.stamp.is_some_and(|stamp| stamp.0 > now + AHEAD_MS) {
                return Err(Code::Invalid);
            }
        }
        next.copy.join(copy);
        let mut shares = BTreeSet::new();
        let shared = |entry: &Entry| matches!(&*entry.rule, "count" | "sum");
        for (dot, entry) in next.copy.live.iter().filter(|(_, entry)| shared(entry)) {
            if !shares.insert((dot.0.clone(), entry.key.clone())) {
                return Err(Code::Conflict);
            }
        }
        if !Self::fits(doc, &next) { Err(Code::Exhausted) } else { Ok(next) }
    }

    fn pull(&mut self, copy: usize) {
        let (away, actor) = (self.away[copy].clone(), COPIES[copy]);
        let asked = json!({"doc": "d", "since": away.copy.spans(), "actor": actor, "id": away.id});
        let answer = self.world.ask(OWNER, "doc.delta", &asked.to_string());
        let expected = match (&self.doc, away.id) {
            (None, None) => Err(Code::NotFound),
            (None, Some(_)) => Err(Code::Gone),
            (Some(doc), Some(id)) if doc.id != id => Err(Code::Gone),
            (Some(doc), _) => Ok(doc),
        };
        let doc = match (answer, expected) {
            (Ok(answer), Ok(doc)) => {
                let answer: Value = serde_json::from_str(&answer).unwrap();
                let lacks: BTreeSet<Dot> = away.copy.seen.difference(&doc.copy.seen).cloned().collect();
                assert_eq!(answer["lacks"], json!(Copy { seen: lacks, ..Copy::default() }.spans()));
                let tip = doc.tips.get(actor).map(|tip| json!({"n": tip.0, "trace": tip.1}));
                assert_eq!(answer.get("tip").cloned(), tip, "what the node last heard of the copy");
                // What it is missing, joined to it, is as good as the whole.
                let (mut with_part, mut with_all) = (away.copy.clone(), away.copy.clone());
                with_part.join(&read(&answer));
                with_all.join(&doc.copy);
                assert_eq!(with_part, with_all);
                doc
            }
            (answer, expected) => {
                assert_eq!(answer.map(drop).map_err(|refusal| refusal.code), expected.map(drop));
                // The doc is another one by now: begin anew.
                self.away[copy] = Away::default();
                return;
            }
        };
        // A copy that had taken other rules for granted, or one whose name stands for something else, cannot go on.
        let (mut joined, doc) = (away.copy.clone(), doc.clone());
        let twice = |(dot, entry): (&Dot, &Entry)| doc.copy.live.get(dot).is_some_and(|own| own != entry);
        if away.copy.live.iter().any(twice) {
            return;
        }
        joined.join(&doc.copy);
        self.away[copy] = Away { copy: joined, id: Some(doc.id), rules: doc.rules, ..away };
        let own = self.away[copy].copy.seen.iter().filter(|dot| dot.0 == actor).count();
        self.away[copy].traces.resize(own, 0);
    }

    /// Both know and read the same.
    fn compare(&mut self) {
        let shown = self.world.ask(OWNER, "doc.show", r#"{"doc":"d","limit":1000,"digest":true}"#);
        let Some(doc) = &mut self.doc else {
            assert_eq!(shown.unwrap_err().code, Code::NotFound);
            return;
        };
        let shown: Value = serde_json::from_str(&shown.unwrap()).unwrap();
        let whole = self.world.ask(OWNER, "doc.delta", r#"{"doc":"d"}"#).unwrap();
        let whole: Value = serde_json::from_str(&whole).unwrap();
        let node = read(&whole);
        // The node's clock remembers stamps of entries that are gone, so a stamp of its own may be later than the model's.
        for (dot, entry) in doc.copy.live.iter_mut().filter(|(dot, _)| dot.0 == "@") {
            let own = node.live.get(dot).and_then(|entry| entry.stamp);
            assert!(own >= entry.stamp, "a stamp of the node's is after all that it has seen");
            entry.stamp = own;
        }
        assert_eq!(node.live, doc.copy.live, "what stands");
        assert_eq!(node.seen, doc.copy.seen, "what was seen");
        assert_eq!(shown["digest"], json!(doc.copy.digest()));
        let rules: BTreeMap<String, String> = whole["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| (text(&rule["key"]), text(&rule["rule"])))
            .collect();
        assert_eq!(rules, doc.rules);
        let keys: BTreeSet<String> =
            doc.rules.keys().cloned().chain(doc.copy.live.values().map(|entry| entry.key.clone())).collect();
        let values = shown["values"].as_array().unwrap();
        assert_eq!(
            values.iter().map(|shown| text(&shown["key"])).collect::<Vec<_>>(),
            keys.into_iter().collect::<Vec<_>>()
        );
        for shown in values {
            let (key, rule) = (text(&shown["key"]), text(&shown["rule"]));
            assert_eq!(rule, Self::rule_of(&doc.rules, &key));
            assert_eq!(shown["value"], doc.copy.read(&key, &rule), "`{key}` by `{rule}`");
        }
    }
}

proptest! {
    #![proptest_config(games(100))]

    /// Machine and model agree on everything, after everything.
    #[test]
    fn docs_do_what_the_model_says(deeds in deeds()) {
        let mut both = Both::new();
        for (span, deed) in &deeds {
            both.act(*span, deed);
        }
        both.world.check_replay();
    }
}

/// The lives above are such that everything happens in them.
#[test]
fn lives_are_lively() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut came: BTreeMap<(String, Option<Code>), u64> = BTreeMap::new();
    for _ in 0..60 {
        let mut both = Both::new();
        for (span, deed) in deeds().new_tree(&mut runner).unwrap().current() {
            both.act(span, &deed);
        }
        both.came.into_iter().for_each(|(what, times)| *came.entry(what).or_default() += times);
    }
    let write = ("doc.write", [Some(Code::Invalid), Some(Code::NotFound)]);
    let rule = ("doc.rule", [Some(Code::Conflict), None]);
    let merge = ("doc.merge", [Some(Code::Invalid), Some(Code::Denied)]);
    let more = ("doc.merge", [Some(Code::Gone), Some(Code::Conflict)]);
    for (name, codes) in [write, rule, merge, more] {
        for code in codes.into_iter().chain([None]) {
            assert!(came.contains_key(&(name.to_owned(), code)), "{name} never came to {code:?}: {came:?}");
        }
    }
    let exhausted = |((_, code), _): (&(String, Option<Code>), &u64)| *code == Some(Code::Exhausted);
    assert!(came.iter().any(exhausted), "no doc was ever full: {came:?}");
    println!("{came:?}");
}
