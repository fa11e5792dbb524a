//! Random lives: the disk log behaves as the one in memory, and as a plain list through any crash.
//!
//! `SYNOD_LONG=1` raises the number of cases to 10,000.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use synod_log::logs::disk::paper::{Paper, Survival};
use synod_log::{Class, DiskLog, Log, MemoryLog, Mirror, Options, Position, Read, Store};

fn cases() -> ProptestConfig {
    let cases = if std::env::var_os("SYNOD_LONG").is_some() { 10_000 } else { 200 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Sync,
    Idle,
    Deliver,
    Read(u64, usize),
    Trim(u64),
    Turn,
    /// Rewrites whatever can be: entries at multiples of this lose all but their first byte.
    Rewrite(u64),
    Close,
    /// Dies; this seed says what survives of what was not flushed.
    Crash(Option<u64>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => prop_oneof![0..40_usize, 300..3000_usize, Just(20_000)].prop_map(Step::Append),
        4 => Just(Step::Sync),
        2 => Just(Step::Idle),
        2 => Just(Step::Deliver),
        3 => (0..60_u64, 0..9000_usize).prop_map(|(from, bytes)| Step::Read(from, bytes)),
        2 => (0..60_u64).prop_map(Step::Trim),
        1 => Just(Step::Turn),
        1 => (1..5_u64).prop_map(Step::Rewrite),
        1 => Just(Step::Close),
        1 => proptest::option::of(any::<u64>()).prop_map(Step::Crash),
    ]
}

fn open(paper: &Paper) -> DiskLog {
    let options = Options {
        segment_min: 12 << 10,
        segment_max: 48 << 10,
        reserve: 8 << 10,
        files: Arc::new(paper.clone()),
        ..Options::default()
    };
    DiskLog::open(Path::new("/log"), options).unwrap()
}

/// The nth entry ever appended.
fn entry(nth: u64, size: usize) -> Vec<u8> {
    let mut bytes = nth.to_le_bytes().to_vec();
    bytes.resize(8 + size, nth as u8);
    bytes
}

/// Rewrites every part there is; which positions that was.
fn rewrite(log: &mut dyn Log, nth: u64) -> Vec<u64> {
    let mut rewriter = log.rewriter();
    let mut rewritten = Vec::new();
    for part in rewriter.parts().unwrap() {
        let edit = &mut |position: Position, old: &[u8]| {
            let wanted = position.0.is_multiple_of(nth) && old.len() > 1;
            wanted.then(|| rewritten.push(position.0)).map(|()| old[..1].to_vec())
        };
        let draft = rewriter.rewrite(&part, edit, &mut |_| ()).unwrap().unwrap();
        let done = log.adopt(draft).unwrap();
        assert!(done.adopted);
        done.waste.wipe(&mut |_| ()).unwrap();
    }
    rewritten
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn disk_is_memory(steps in prop::collection::vec(step(), 1..80)) {
        let (paper, store) = (Paper::new(), Store::default());
        let both = || Mirror::new(open(&paper), MemoryLog::on(store.clone()));
        let mut log = both();
        for (nth, step) in (0..).zip(steps) {
            match step {
                Step::Append(size) => { log.append(entry(nth, size), Class::Work).unwrap(); }
                Step::Sync => log.sync().unwrap(),
                Step::Idle => log.idle().unwrap(),
                Step::Deliver => while log.deliver().is_some() {},
                Step::Read(from, bytes) => { log.read(Position(from), bytes).unwrap(); }
                Step::Trim(before) => log.trim(Position(before)).unwrap(),
                Step::Turn => log.turn().unwrap(),
                Step::Rewrite(nth) => drop(rewrite(&mut log, nth)),
                Step::Close | Step::Crash(_) => {
                    // The two may only differ in what was never synced: leave nothing of that.
                    if matches!(step, Step::Close) { log.close().unwrap() } else { log.sync().unwrap() }
                    while log.settled().is_some() {}
                    drop(log);
                    log = both();
                }
            }
            while log.settled().is_some() {}
        }
        log.sync().unwrap();
        let mut next = log.oldest();
        while let Read::Entries(found) = log.read(next, 5000).unwrap() {
            let Some(last) = found.last() else { break };
            next = last.position.next();
        }
        prop_assert_eq!(next, log.durable().next());
    }

    #[test]
    fn no_crash_loses_what_was_acknowledged(steps in prop::collection::vec(step(), 1..80)) {
        let mut paper = Paper::new();
        let mut log = open(&paper);
        // What was appended in this order; the log must always be a prefix of it, through `acknowledged`.
        let mut order: Vec<Vec<u8>> = Vec::new();
        let mut trimmed = 1;
        for (nth, step) in (0..).zip(steps) {
            match step {
                Step::Append(size) => {
                    log.append(entry(nth, size), Class::Relief).unwrap();
                    order.push(entry(nth, size));
                }
                Step::Sync => log.sync().unwrap(),
                Step::Idle => log.idle().unwrap(),
                Step::Deliver => while log.deliver().is_some() {},
                Step::Read(..) => { log.read(log.oldest(), 2000).unwrap(); }
                Step::Trim(before) => {
                    log.trim(Position(before)).unwrap();
                    trimmed = trimmed.max(before);
                }
                Step::Turn => log.turn().unwrap(),
                Step::Rewrite(nth) => {
                    for position in rewrite(&mut log, nth) {
                        order[position as usize - 1].truncate(1);
                    }
                }
                Step::Close | Step::Crash(_) => {
                    let survival = match step {
                        Step::Crash(Some(seed)) => Survival::Some(seed),
                        Step::Crash(None) => Survival::Nothing,
                        _ => Survival::Everything,
                    };
                    let acknowledged = log.durable().0;
                    paper = paper.after_crash(survival);
                    log = open(&paper);
                    prop_assert!(log.durable().0 >= acknowledged);
                    order.truncate(log.durable().0 as usize);
                }
            }
            prop_assert_eq!(log.tail().0 as usize, order.len());
            prop_assert!(log.oldest().0 <= trimmed.max(1));
        }
        log.sync().unwrap();
        let mut next = log.oldest();
        while let Read::Entries(found) = log.read(next, 5000).unwrap() {
            let Some(last) = found.last() else { break };
            for found in &found {
                prop_assert_eq!(&found.entry[..], &order[found.position.0 as usize - 1][..]);
            }
            next = last.position.next();
        }
        prop_assert_eq!(next.0 as usize, order.len() + 1);
    }
}
