//! Each table against a plain model: any changes, undone or committed, saved and loaded.

use super::*;
use crate::codec::Reader;
use crate::ids::{Millis, Serial};
use proptest::prelude::*;
use std::collections::BTreeMap;

crate::tables! {
    /// One of each.
    struct All {
        /// Rows.
        rows: Table<u64>,
        /// A map.
        map: Map<u64, u64>,
        /// A set.
        set: Ordered<u64>,
        /// Deadlines.
        timers: Timers,
        /// A value.
        cell: Cell<u64>,
    }
}

type Model = (BTreeMap<u64, u64>, u64);

#[derive(Clone, Debug)]
enum Step {
    Put(u64, u64),
    Edit(u64, u64),
    Del(u64),
    Commit,
    Undo,
}

fn key() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..40, (0u64..1000).prop_map(|n| n * 70_000)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (key(), any::<u32>()).prop_map(|(k, v)| Step::Put(k, v as u64)),
        2 => (key(), any::<u32>()).prop_map(|(k, v)| Step::Edit(k, v as u64)),
        3 => key().prop_map(Step::Del),
        1 => Just(Step::Commit),
        1 => Just(Step::Undo),
    ]
}

fn run(all: &mut All, model: &mut Model, step: &Step) {
    match *step {
        Step::Put(k, v) => {
            all.rows.put(Serial(k), v);
            all.map.put(k, v);
            all.set.put(k);
            all.timers.set(Serial(k), Millis(v));
            all.cell.set(v);
            model.0.insert(k, v);
            model.1 = v;
        }
        Step::Edit(k, v) => {
            if let Some(row) = all.rows.edit(Serial(k)) {
                *row = v;
                *all.map.edit(&k).unwrap() = v;
                all.timers.set(Serial(k), Millis(v));
                model.0.insert(k, v);
            }
        }
        Step::Del(k) => {
            let there = model.0.remove(&k).is_some();
            assert_eq!(all.rows.del(Serial(k)), there);
            assert_eq!(all.map.del(&k), there);
            assert_eq!(all.set.del(k), there);
            assert_eq!(all.timers.del(Serial(k)), there);
        }
        Step::Commit | Step::Undo => {}
    }
}

fn check(all: &All, model: &Model) {
    let rows: Vec<_> = model.0.iter().map(|(k, v)| (*k, *v)).collect();
    assert_eq!(all.rows.iter().map(|(k, v)| (k.0, *v)).collect::<Vec<_>>(), rows);
    assert_eq!(all.map.iter().map(|(k, v)| (*k, *v)).collect::<Vec<_>>(), rows);
    assert_eq!(all.set.iter().collect::<Vec<_>>(), rows.iter().map(|(k, _)| *k).collect::<Vec<_>>());
    assert_eq!(all.timers.first(), rows.iter().map(|(k, v)| (Millis(*v), Serial(*k))).min());
    assert_eq!(*all.cell.get(), model.1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if std::env::var_os("SYNOD_LONG").is_some() { 10_000 } else { 256 }, ..Default::default() })]

    #[test]
    fn tables_are_the_model(steps in proptest::collection::vec(step(), 0..120)) {
        let (mut all, mut model) = (All::default(), Model::default());
        let mut committed = model.clone();
        for step in &steps {
            run(&mut all, &mut model, step);
            match step {
                Step::Commit => { all.commit(); committed = model.clone(); }
                Step::Undo => { all.undo_to([0; 5]); model = committed.clone(); }
                _ => {}
            }
            check(&all, &model);
        }
        let (mut state, mut bodies) = (Vec::new(), Vec::new());
        all.save(&mut state, &mut bodies);
        let loaded = All::load(&mut Reader::new(&state), &mut Reader::new(&bodies)).unwrap();
        check(&loaded, &model);
        let mut again = Vec::new();
        loaded.save(&mut again, &mut Vec::new());
        prop_assert_eq!(state, again);
        let mut drained = Vec::new();
        while let Some((at, key)) = all.timers.first() {
            drained.push((at, key));
            all.timers.del(key);
        }
        prop_assert!(drained.is_sorted());
    }

    #[test]
    fn a_nested_mark_undoes_only_what_came_after(first in proptest::collection::vec(step(), 0..30), second in proptest::collection::vec(step(), 0..30)) {
        let (mut all, mut model) = (All::default(), Model::default());
        first.iter().for_each(|step| run(&mut all, &mut model, step));
        let mark = all.mark();
        let before = model.clone();
        second.iter().for_each(|step| run(&mut all, &mut model, step));
        all.undo_to(mark);
        check(&all, &before);
        all.undo_to([0; 5]);
        check(&all, &Model::default());
    }
}
