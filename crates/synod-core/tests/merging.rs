//! Copies that are edited apart from each other: random histories of three to five of them, with partitions, late and repeated deltas, and clocks that disagree.
//!
//! Two things are held. The laws of joining: in any order, in any grouping, any number of times, whole or in parts, it comes to the same.
//! And the meaning: what is read is compared with an oracle that knows nothing of dots, only which edit had heard of which.
//!
//! `SYNOD_LONG=1` tries ten thousand histories.

// Tests read the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

use proptest::prelude::*;
use std::collections::BTreeSet;
use synod_core::ids::Millis;
use synod_core::merge::{Deed, Dot, Entry, Rule, Seen, Stamp, State};

const VALUES: [&str; 4] = ["\"a\"", "\"b\"", "[1,2]", "null"];

#[derive(Clone, Debug)]
enum Step {
    /// A copy writes a key of this rule.
    Write { copy: usize, rule: usize, value: i64 },
    /// A copy removes a value of a key, or all of it.
    Remove { copy: usize, rule: usize, value: Option<i64> },
    /// A copy takes in a whole other one.
    Whole { from: usize, to: usize },
    /// A copy takes in what it is missing of another.
    Part { from: usize, to: usize },
    /// An old delta arrives somewhere, perhaps again.
    Late { delta: usize, to: usize },
}

fn steps() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let copy = || any::<prop::sample::Index>();
    let rule = || 0..Rule::ALL.len();
    let one = prop_oneof![
        8 => (copy(), rule(), -20i64..20).prop_map(|(copy, rule, value)| (copy, copy, 0, rule, value)),
        2 => (copy(), rule(), -20i64..20).prop_map(|(copy, rule, value)| (copy, copy, 1, rule, value)),
        1 => (copy(), rule()).prop_map(|(copy, rule)| (copy, copy, 2, rule, 0)),
        2 => (copy(), copy()).prop_map(|(from, to)| (from, to, 3, 0, 0)),
        2 => (copy(), copy()).prop_map(|(from, to)| (from, to, 4, 0, 0)),
        4 => (copy(), copy()).prop_map(|(delta, to)| (delta, to, 5, 0, 0)),
    ];
    (3usize..=5, proptest::collection::vec(one, 1..60)).prop_map(|(copies, rows)| {
        let step = |(a, b, what, rule, value): (prop::sample::Index, prop::sample::Index, u8, usize, i64)| {
            let (from, to) = (a.index(copies), b.index(copies));
            match what {
                0 => Step::Write { copy: from, rule, value },
                1 => Step::Remove { copy: from, rule, value: Some(value) },
                2 => Step::Remove { copy: from, rule, value: None },
                3 => Step::Whole { from, to },
                4 => Step::Part { from, to },
                _ => Step::Late { delta: a.index(usize::MAX), to },
            }
        };
        (copies, rows.into_iter().map(step).collect())
    })
}

/// An edit as the oracle sees it.
#[derive(Clone, Debug)]
struct Act {
    rule: Rule,
    /// What was written; none for a removal.
    wrote: Option<String>,
    /// Which value a removal is about; none for the whole key.
    of: Option<String>,
    stamp: Stamp,
    actor: usize,
    n: u64,
    /// Which edits its copy had heard of.
    heard: BTreeSet<usize>,
}

/// Copies, what each has heard of, and every delta that was ever sent.
struct World {
    copies: Vec<State>,
    heard: Vec<BTreeSet<usize>>,
    acts: Vec<Act>,
    deltas: Vec<(usize, State)>,
}

fn actor(copy: usize) -> String {
    format!("agent{copy}@place")
}

fn value(rule: Rule, n: i64) -> String {
    match rule {
        Rule::Count => n.abs().to_string(),
        Rule::Sum | Rule::Max | Rule::Min => n.to_string(),
        Rule::Flag => (n > 0).to_string(),
        _ => VALUES[n.unsigned_abs() as usize % VALUES.len()].to_string(),
    }
}

impl World {
    fn live(copies: usize, steps: &[Step]) -> World {
        let mut world = World {
            copies: vec![State::default(); copies],
            heard: vec![BTreeSet::new(); copies],
            acts: Vec::new(),
            deltas: Vec::new(),
        };
        for (time, step) in steps.iter().enumerate() {
            world.step(time as u64, step);
        }
        world
    }

    fn step(&mut self, time: u64, step: &Step) {
        match *step {
            Step::Write { copy, rule, value: n } => {
                let rule = Rule::ALL[rule];
                let value = value(rule, n);
                self.edit(time, copy, rule, Some(value), None);
            }
            // A share that is removed and counted on comes back: the oracle of sums knows no removals.
            Step::Remove { rule, .. }
                if matches!(Rule::ALL[rule], Rule::Count | Rule::Sum | Rule::Max | Rule::Min) => {}
            Step::Remove { copy, rule, value: n } => {
                let rule = Rule::ALL[rule];
                self.edit(time, copy, rule, None, n.map(|n| value(rule, n)));
            }
            Step::Whole { from, to } => {
                let whole = self.copies[from].clone();
                self.join(to, &whole);
                let heard = self.heard[from].clone();
                self.heard[to].extend(heard);
            }
            Step::Part { from, to } => {
                let part = self.copies[from].since(self.copies[to].seen());
                let mut whole = self.copies[to].clone();
                whole.join(&self.copies[from]).unwrap();
                self.join(to, &part);
                assert_eq!(self.copies[to], whole, "the part that is missing does what the whole does");
                let heard = self.heard[from].clone();
                self.heard[to].extend(heard);
            }
            Step::Late { delta, to } => {
                if !self.deltas.is_empty() {
                    let (act, delta) = self.deltas[delta % self.deltas.len()].clone();
                    self.join(to, &delta);
                    self.heard[to].insert(act);
                }
            }
        }
    }

    fn edit(&mut self, time: u64, copy: usize, rule: Rule, wrote: Option<String>, of: Option<String>) {
        // Every clock is wrong in its own way.
        let now = Millis([time, time + 7, time / 2, 1_000 - time.min(1_000), 3][copy]);
        let before = self.copies[copy].clone();
        let stamp = before.clock().next(now);
        let deed = match (&wrote, &of) {
            (Some(value), _) => Deed::Write(value),
            (None, Some(value)) => Deed::Drop(value),
            (None, None) => Deed::Clear,
        };
        let delta = self.copies[copy].edit(&actor(copy), rule.word(), rule, deed, stamp).unwrap();
        let mut joined = before;
        joined.join(&delta).unwrap();
        assert_eq!(joined, self.copies[copy], "a copy and the delta of an edit are the copy after it");
        let act = Act {
            rule,
            wrote,
            of,
            stamp,
            actor: copy,
            n: self.copies[copy].seen().last(&actor(copy)),
            heard: self.heard[copy].clone(),
        };
        let id = self.acts.len();
        self.acts.push(act);
        self.heard[copy].insert(id);
        self.deltas.push((id, delta));
    }

    fn join(&mut self, to: usize, other: &State) {
        self.copies[to].join(other).unwrap();
        let again = self.copies[to].clone();
        self.copies[to].join(other).unwrap();
        assert_eq!(self.copies[to], again, "the same again changes nothing");
    }

    /// What somebody reads who has heard of everything.
    fn oracle(&self, rule: Rule) -> String {
        let acts: Vec<(usize, &Act)> =
            self.acts.iter().enumerate().filter(|(_, act)| act.rule == rule).collect();
        let writes = acts.iter().filter_map(|(id, act)| Some((*id, *act, act.wrote.as_deref()?)));
        let number = |value: &str| value.parse::<i64>().unwrap();
        match rule {
            Rule::Count | Rule::Sum => writes.map(|(.., value)| number(value)).sum::<i64>().to_string(),
            Rule::Max => {
                writes.map(|(.., value)| number(value)).max().map_or("null".into(), |n| n.to_string())
            }
            Rule::Min => {
                writes.map(|(.., value)| number(value)).min().map_or("null".into(), |n| n.to_string())
            }
            _ => {
                // What nobody superseded who had heard of it.
                let stands = |id: usize, value: &str| {
                    !acts.iter().any(|(_, later)| {
                        let about = match (&later.wrote, &later.of) {
                            (Some(wrote), _) => match rule {
                                Rule::Set => wrote == value,
                                Rule::Append => false,
                                _ => true,
                            },
                            (None, Some(of)) => of == value,
                            (None, None) => true,
                        };
                        about && later.heard.contains(&id)
                    })
                };
                let mut standing: Vec<_> = writes.filter(|(id, _, value)| stands(*id, value)).collect();
                standing.sort_by_key(|(_, act, _)| (act.stamp, actor(act.actor), act.n));
                let values: Vec<&str> = standing.iter().map(|(.., value)| *value).collect();
                let set: BTreeSet<&str> = values.iter().copied().collect();
                match rule {
                    Rule::Last => values.last().unwrap_or(&"null").to_string(),
                    Rule::Flag => values.contains(&"true").to_string(),
                    Rule::Append => format!("[{}]", values.join(",")),
                    _ => format!("[{}]", set.into_iter().collect::<Vec<_>>().join(",")),
                }
            }
        }
    }
}

fn cases() -> ProptestConfig {
    let cases = if std::env::var_os("SYNOD_LONG").is_some() { 10_000 } else { 300 };
    ProptestConfig { cases, ..ProptestConfig::default() }
}

fn joined(states: &[&State]) -> State {
    let mut all = State::default();
    states.iter().for_each(|state| all.join(state).unwrap());
    all
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn joining_is_commutative_associative_and_idempotent((copies, steps) in steps()) {
        let world = World::live(copies, &steps);
        let [a, b, c] = [&world.copies[0], &world.copies[1], &world.copies[2]];
        prop_assert_eq!(joined(&[a, b]), joined(&[b, a]));
        prop_assert_eq!(joined(&[a, a]), a.clone());
        prop_assert_eq!(joined(&[&joined(&[a, b]), c]), joined(&[a, &joined(&[b, c])]));
        prop_assert_eq!(joined(&[&joined(&[a, b]), b]), joined(&[a, b]));
    }

    #[test]
    fn whoever_has_heard_of_everything_reads_the_same_and_what_the_oracle_says((copies, steps) in steps()) {
        let world = World::live(copies, &steps);
        let forth = joined(&world.copies.iter().collect::<Vec<_>>());
        let back = joined(&world.copies.iter().rev().collect::<Vec<_>>());
        let deltas = joined(&world.deltas.iter().rev().map(|(_, delta)| delta).collect::<Vec<_>>());
        prop_assert_eq!(&forth, &back);
        prop_assert_eq!(forth.digest(), back.digest());
        prop_assert_eq!(&forth, &deltas, "all deltas, the newest first, are all copies");
        for rule in Rule::ALL {
            prop_assert_eq!(forth.read(rule.word(), *rule), world.oracle(*rule), "{}", rule);
        }
    }

    #[test]
    fn a_copy_survives_its_text((copies, steps) in steps()) {
        let world = World::live(copies, &steps);
        for copy in &world.copies {
            let text = copy.text();
            let read = State::parse(&text).unwrap();
            prop_assert_eq!(&read, copy);
            prop_assert_eq!(read.text(), text.clone());
            prop_assert_eq!(synod_core::canonical::canonical(&text).unwrap(), text, "its text is canonical");
        }
    }

    #[test]
    fn parts_of_a_copy_come_to_the_whole((copies, steps) in steps(), cuts in proptest::collection::vec(1u64..9, 0..4)) {
        let world = World::live(copies, &steps);
        let whole = &world.copies[0];
        // Cut along the numbers of every actor.
        let (mut rest, mut parts) = (whole.seen().clone(), Vec::new());
        for cut in cuts {
            let mut some = Seen::default();
            rest.iter().filter(|(_, from, _)| *from <= cut).for_each(|(actor, from, to)| some.add(actor, from, to.min(cut)));
            rest = rest.minus(&some);
            parts.push(whole.about(&some));
        }
        parts.push(whole.about(&rest));
        let again = joined(&parts.iter().rev().collect::<Vec<_>>());
        prop_assert_eq!(&again, whole);
    }
}

#[test]
fn a_part_about_what_was_not_seen_removes_nothing() {
    let dot = Dot { actor: "heron@laptop".into(), n: 1 };
    let mut here = State::default();
    here.put(dot, Entry { key: "tokens".into(), rule: Rule::Sum, value: "40".into(), stamp: None });
    let part = State::default().about(here.seen());
    assert!(part.seen().is_empty());
    let before = here.clone();
    here.join(&part).unwrap();
    assert_eq!(here, before);
}

#[test]
fn two_edits_of_one_name_are_a_conflict_and_change_nothing() {
    let dot = || Dot { actor: "heron@laptop".into(), n: 1 };
    let entry =
        |value: &str| Entry { key: "tokens".into(), rule: Rule::Sum, value: value.into(), stamp: None };
    let (mut here, mut there) = (State::default(), State::default());
    here.put(dot(), entry("40"));
    there.put(dot(), entry("41"));
    there.put(Dot { actor: "wren@phone".into(), n: 1 }, entry("1"));
    let before = here.clone();
    let refusal = here.join(&there).unwrap_err();
    assert!(refusal.text.contains("there are two edits 1 of `heron@laptop`"), "{refusal}");
    assert_eq!(here, before);
}
