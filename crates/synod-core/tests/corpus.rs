//! Old logs, folded to the same digests for ever.
//!
//! `corpus/v1-*.log` are logs of fold version 1: entries, each after its length as four little-endian bytes.
//! `corpus/v1-*.checkpoint` is what the fold wrote half way through the log of the same name.
//! `corpus/digests.txt` says what each comes to: index, both chains, and the hash of the canonical state.
//!
//! A test that fails here means that a space written yesterday reads differently today.
//! Do not write the corpus anew to make it pass: raise `FOLD_VERSION`, keep the old rules for the old version, and add logs of the new one beside the old:
//!
//! ```text
//!   SYNOD_GOLDEN=1 cargo test -p synod-core --test corpus
//! ```
//!
//! adds logs of the present version and generation where they are missing, leaves every log there is as it is, and records the bytes of states anew, which another format of checkpoints changes; it refuses when a log has come to other outcomes.

// Tests read files and the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

mod common;

use common::life::{Life, Seed};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use synod_core::fold::{FOLD_VERSION, Fold};

/// What the random lives knew when their logs were written: `life` agents, queues and keys; `fleet` mail and locks too; `flow` topics, journals, artefacts and pushing; `decide` elections, schedules, auctions, ballots, pipelines and docs. A machine more is another generation.
const GENERATION: &str = "decide";

/// How many entries a log of the corpus has, apart from the first.
const STEPS: usize = 250;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

#[test]
fn old_logs_come_to_the_same_digests() {
    if std::env::var_os("SYNOD_GOLDEN").is_some() {
        record();
    }
    let expected = digests();
    let logs: Vec<String> = names("log");
    assert!(!logs.is_empty(), "there are logs to fold");
    for name in &logs {
        let entries = read(&folder().join(format!("{name}.log")));
        let mut fold = Fold::new();
        for bytes in &entries {
            fold.apply(bytes).unwrap_or_else(|stop| panic!("{name}: {stop}"));
        }
        fold.check();
        let found = describe(&fold);
        assert_eq!(expected.get(name), Some(&found), "{name} comes to something else");
        check_tail(name, &entries, &found);
    }
    assert_eq!(expected.keys().collect::<Vec<_>>(), logs.iter().collect::<Vec<_>>(), "a line for each log");
}

/// The checkpoint that was written half way, and what came after it, come to the same.
fn check_tail(name: &str, entries: &[Vec<u8>], found: &str) {
    let Ok(bytes) = std::fs::read(folder().join(format!("{name}.checkpoint"))) else { return };
    let mut fold = Fold::load(&bytes).unwrap_or_else(|e| panic!("{name}.checkpoint: {e}"));
    assert_eq!(fold.save().0, bytes, "{name}.checkpoint is written as it was");
    for bytes in &entries[entries.len() / 2..] {
        fold.apply(bytes).unwrap_or_else(|stop| panic!("{name}: {stop}"));
    }
    assert_eq!(describe(&fold), found, "{name}.checkpoint and its tail come to the whole");
}

/// An old log of which every payload was erased comes to the same state.
#[test]
fn old_logs_without_their_payloads_come_to_their_digests() {
    let digests = digests();
    for name in names("log") {
        let mut fold = Fold::new();
        for bytes in read(&folder().join(format!("{name}.log"))) {
            let thin = synod_core::entry::erase(&bytes, |_| true).unwrap_or(bytes);
            fold.apply(&thin).unwrap_or_else(|stop| panic!("{name}: {stop}"));
        }
        assert_eq!(digests.get(&name), Some(&describe(&fold)), "{name}");
    }
}

fn describe(fold: &Fold) -> String {
    let hex = |digest: [u8; 32]| {
        digest.iter().fold(String::new(), |mut out, byte| {
            write!(out, "{byte:02x}").expect("writing to a string");
            out
        })
    };
    let (chain, outcomes, state) = (hex(fold.chain()), hex(fold.outcomes()), hex(fold.save().1));
    format!("index {} chain {chain} outcomes {outcomes} state {state}", fold.index())
}

fn digests() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder().join("digests.txt")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.to_string(), b.to_string())).collect()
}

/// The files with this ending, without it, in order.
fn names(extension: &str) -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the folder of old logs");
    let mut names: Vec<String> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter_map(|path| path.file_stem()?.to_str().map(ToString::to_string))
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).expect("a log of the corpus");
    let mut rest = &bytes[..];
    let mut entries = Vec::new();
    while let Some((len, tail)) = rest.split_first_chunk::<4>() {
        let (entry, tail) = tail.split_at(u32::from_le_bytes(*len) as usize);
        entries.push(entry.to_vec());
        rest = tail;
    }
    entries
}

/// Records the states of the logs there are, whose outcomes must be what they were, and adds lives that are not there yet.
fn record() {
    let mut digests = digests();
    for seed in 1..=4u64 {
        let name = format!("v{FOLD_VERSION}-{GENERATION}-{seed}");
        if folder().join(format!("{name}.log")).exists() {
            continue;
        }
        let (mut life, mut dice) = (Life::default(), Seed(seed));
        (0..STEPS).for_each(|_| life.step(&dice.dice()));
        let mut bytes = Vec::new();
        for entry in &life.world.log {
            bytes.extend_from_slice(&(entry.len() as u32).to_le_bytes());
            bytes.extend_from_slice(entry);
        }
        std::fs::write(folder().join(format!("{name}.log")), bytes).expect("writing a log");
        digests.insert(name, describe(&life.world.fold));
    }
    for name in names("log") {
        let entries = read(&folder().join(format!("{name}.log")));
        let found = describe(&common::replay(&entries).expect("the log folds"));
        let history = |line: &str| line.split(" state ").next().map(ToString::to_string);
        assert_eq!(
            history(&digests[&name]),
            history(&found),
            "{name} has another history: that needs a fold version"
        );
        digests.insert(name.clone(), found);
        let half = common::replay(&entries[..entries.len() / 2]).expect("the log folds");
        std::fs::write(folder().join(format!("{name}.checkpoint")), half.save().0).expect("writing it");
    }
    let lines: Vec<String> = digests.iter().map(|(name, digest)| format!("{name} {digest}\n")).collect();
    std::fs::write(folder().join("digests.txt"), lines.concat()).expect("writing the digests");
}
