//! What a crash may leave at the end of the log is cut; what was confirmed and is not as it was stops the node.
//!
//! The places in the file are found by the drawing in `docs/disk-format.md`, not by the code under test.

use crate::client::until;
use crate::process::{Process, output, synod, turn, verify, verify_clean};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

const RECORDS: usize = 4096;
const HEADER: usize = 40;
const FRAME: u8 = 1;

/// A record in a segment: where it begins, its kind, and where the next may begin.
#[derive(Clone, Copy, Debug)]
struct Record {
    at: usize,
    kind: u8,
    next: usize,
}

fn segment(data: &Path) -> PathBuf {
    let dir = fs::read_dir(data.join("spaces/default/log")).unwrap();
    let paths = dir.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "segment")).max().unwrap()
}

/// Every record of a segment that was never recycled.
fn records(bytes: &[u8]) -> Vec<Record> {
    let mut found = Vec::new();
    let mut at = RECORDS;
    while bytes.get(at..at + 4) == Some(b"SYNR") {
        let length = u32::from_le_bytes(bytes[at + 28..at + 32].try_into().unwrap()) as usize;
        let next = (at + HEADER + length).next_multiple_of(8);
        found.push(Record { at, kind: bytes[at + 4], next });
        at = next;
    }
    found
}

/// A data directory whose node was killed with an unconfirmed frame at the end, and how many pushes it had acknowledged before that frame.
fn killed_busy(dir: &Path) -> PathBuf {
    until("a kill between two flushes", || {
        let data = dir.join("data");
        let _ = fs::remove_dir_all(&data);
        let node = Process::start(&data);
        let (over, acks) = (AtomicBool::new(false), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for n in 0..3 {
                let (mut client, over, acks) = (node.client("heron"), &over, &acks);
                scope.spawn(move || {
                    let body = json!({"queue": "q", "body": {"from": n, "text": "x".repeat(300)}});
                    while !over.load(SeqCst) && client.command("queue/push", None, &body).is_ok() {
                        acks.fetch_add(1, SeqCst);
                    }
                });
            }
            until("some load", || (acks.load(SeqCst) > 100).then_some(()));
            node.kill();
            over.store(true, SeqCst);
        });
        let bytes = fs::read(segment(&data)).unwrap();
        records(&bytes).last().is_some_and(|last| last.kind == FRAME).then_some(data)
    })
}

/// A copy of `data` whose newest segment is changed.
fn changed(data: &Path, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let copy = data.with_file_name(name);
    copy_all(data, &copy);
    let path = segment(&copy);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
    copy
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_torn_tail_is_cut_and_the_node_goes_on() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let data = killed_busy(dir.path());
    let bytes = fs::read(segment(&data)).unwrap();
    let all = records(&bytes);
    let last = *all.last().unwrap();
    let half = (last.at + last.next) / 2;
    type Change = Box<dyn Fn(&mut Vec<u8>)>;
    let cases: Vec<(&str, bool, Change)> = vec![
        ("as-it-is", false, Box::new(|_| {})),
        ("half-a-frame", true, Box::new(move |bytes| bytes[half..last.next].fill(0))),
        ("half-a-header", true, Box::new(move |bytes| bytes[last.at + 20..last.next].fill(0))),
        ("nothing-of-it", true, Box::new(move |bytes| bytes[last.at..last.next].fill(0))),
        ("a-flipped-bit", true, Box::new(move |bytes| bytes[half] ^= 4)),
        ("rubbish-behind", false, Box::new(move |bytes| bytes[last.next..last.next + 4000].fill(0xa5))),
    ];
    let whole = pushed_in(&changed(&data, "whole", |_| {}));
    for (name, loses_it, change) in cases {
        let copy = changed(&data, name, change);
        let said = verify_clean(&copy);
        let pushed = pushed_in(&copy);
        assert_eq!(pushed == whole, !loses_it, "{name}: {pushed} of {whole} pushes; verify said {said}");
        assert!(pushed + 3 >= whole, "{name}: only the last frame is lost, not {pushed} of {whole}");
        verify_clean(&copy);
        assert_eq!(
            pushed_in(&copy),
            pushed,
            "{name}: what was cut stays cut, and one push was added each time"
        );
    }
}

/// Starts a node, counts what was pushed before this, pushes once more, and stops.
fn pushed_in(data: &Path) -> u64 {
    let node = Process::start(data);
    let mut client = node.client("heron");
    let pushed = client.ask("queue/stats?queue=q").number("pushed");
    let extra = client.ask("kv/get?key=extra").json["value"].as_u64().unwrap_or(0);
    let commands = json!([{"queue.push": {"queue": "q"}}, {"kv.increment": {"key": "extra"}}]);
    client.command("txn", None, &json!({"commands": commands})).unwrap().yes();
    assert!(node.stop().success());
    pushed - extra
}

#[test]
fn a_flipped_bit_below_a_mark_stops_the_node_with_file_and_offset() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let data = killed_busy(dir.path());
    let bytes = fs::read(segment(&data)).unwrap();
    let all = records(&bytes);
    let (first, middle, before_last) = (all[0], all[all.len() / 2], all[all.len() - 2]);
    for (name, record, at) in [
        ("first-payload", first, first.at + HEADER + 9),
        ("middle-header", middle, middle.at + 9),
        ("middle-payload", middle, middle.next - 12),
        ("last-but-one", before_last, before_last.at + HEADER),
    ] {
        let copy = changed(&data, name, |bytes| bytes[at] ^= 1);
        let segment = segment(&copy);
        let before = fs::read(&segment).unwrap();
        let file = segment.file_name().unwrap().to_str().unwrap().to_owned();
        let refused = output(synod(&copy, &["serve", "--http", "127.0.0.1:0"]));
        for (who, ended) in [("serve", refused), ("log verify", verify(&copy))] {
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(5), "{name}: {who}: {said}");
            assert!(
                said.contains(&file) && said.contains(&format!("byte {}", record.at)),
                "{name}: {who}: {said}"
            );
        }
        assert!(before == fs::read(&segment).unwrap(), "{name}: nothing is changed");
        assert!(
            !copy.join("node.json").exists() || !is_announced_anew(&data, &copy),
            "{name}: nobody is announced"
        );
    }
    // A file that is shorter than its head says was never left by a crash.
    let copy = changed(&data, "cut-off", |bytes| bytes.truncate(before_last.at));
    for ended in [output(synod(&copy, &["serve", "--http", "127.0.0.1:0"])), verify(&copy)] {
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(5), "{said}");
        assert!(said.contains(segment(&copy).file_name().unwrap().to_str().unwrap()), "{said}");
    }
    println!("damage found in {} records", all.len());
}

/// Whether the copy names another node than the one that was killed.
fn is_announced_anew(data: &Path, copy: &Path) -> bool {
    fs::read(data.join("node.json")).unwrap() != fs::read(copy.join("node.json")).unwrap()
}
