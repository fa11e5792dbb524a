//! Artefacts with the real binary: files of many megabytes, processes that are killed, and memory that stays small.
//!
//! `SYNOD_LONG=1` sends a gigabyte instead of 64 MiB; what the node may take in memory stays the same.

// Both are made for more than is needed here.
#[allow(dead_code)]
#[path = "torture/client.rs"]
mod client;
#[allow(dead_code)]
#[path = "torture/process.rs"]
mod process;

use client::{LONG, until};
use process::{Process, is_long, output, output_within, synod, turn, verify_clean};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

const MIB: usize = 1 << 20;

/// What a node may take in memory beyond what it took before, whatever is sent: several parts on several roads.
const GROWTH_MAX: u64 = 96 << 20;

/// A file whose bytes differ everywhere, and its name.
fn file(dir: &Path, name: &str, bytes: usize) -> (PathBuf, String) {
    let path = dir.join(name);
    let mut out = File::create(&path).unwrap();
    let mut reader = blake3::Hasher::new().update(name.as_bytes()).finalize_xof();
    let mut hasher = blake3::Hasher::new();
    let (mut piece, mut left) = (vec![0; MIB], bytes);
    while left > 0 {
        let most = left.min(MIB);
        reader.fill(&mut piece[..most]);
        hasher.update(&piece[..most]);
        out.write_all(&piece[..most]).unwrap();
        left -= most;
    }
    (path, format!("blake3:{}", hasher.finalize().to_hex()))
}

fn hash(path: &Path) -> String {
    let mut hasher = blake3::Hasher::new();
    let (mut piece, mut from) = (vec![0; MIB], File::open(path).unwrap());
    loop {
        match from.read(&mut piece).unwrap() {
            0 => return format!("blake3:{}", hasher.finalize().to_hex()),
            read => hasher.update(&piece[..read]),
        };
    }
}

/// A number of kilobytes from `/proc/PID/status`, in bytes.
fn memory(pid: u32, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// How long a whole file may take: the gigabyte has a machine that is busy with other tests in mind.
fn patience() -> Duration {
    if is_long() { LONG * 10 } else { LONG }
}

fn put(data: &Path, file: &Path) -> Value {
    let words = ["blob", "put", file.to_str().unwrap(), "--space", "default", "--json"];
    let out = output_within(synod(data, &words), patience());
    assert!(out.status.success(), "{out:?}");
    serde_json::from_slice(&out.stdout).unwrap()
}

/// A put that goes on by itself.
fn putting(data: &Path, file: &Path) -> Child {
    let words = ["blob", "put", file.to_str().unwrap(), "--space", "default", "--json", "--patience", "20s"];
    synod(data, &words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn get(data: &Path, blob: &str, to: &Path) {
    let words = ["blob", "get", blob, "-o", to.to_str().unwrap(), "--space", "default"];
    let out = output_within(synod(data, &words), patience());
    assert!(out.status.success(), "{out:?}");
}

/// Bytes of the log's segments.
fn log_bytes(data: &Path) -> u64 {
    let log = data.join("spaces/default/log");
    let files = std::fs::read_dir(&log).unwrap_or_else(|error| panic!("{}: {error}", log.display()));
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn a_large_file_comes_back_whole_while_memory_stays_small_and_others_are_served() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let bytes = if is_long() { 1024 * MIB } else { 64 * MIB };
    let (path, name) = file(dir.path(), "large", bytes);
    let data = dir.path().join("data");
    let node = Process::start(&data);
    node.client("heron").surely("kv/put", "k0", &json!({"key": "k", "value": 0})).yes();
    let before = memory(node.pid(), "VmRSS");

    // Somebody else goes on with small things meanwhile.
    let over = Arc::new(AtomicBool::new(false));
    let (stop, mut other) = (over.clone(), node.client("wren"));
    let others = std::thread::spawn(move || {
        let mut took: Vec<Duration> = Vec::new();
        while !stop.load(Relaxed) {
            let begun = Instant::now();
            other.command("kv/increment", None, &json!({"key": "n"})).unwrap().yes();
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        took
    });
    let begun = Instant::now();
    let stored = put(&data, &path);
    let up = begun.elapsed();
    assert_eq!((stored["blob"].as_str(), stored["size"].as_u64()), (Some(name.as_str()), Some(bytes as u64)));
    let back = dir.path().join("back");
    let begun = Instant::now();
    get(&data, &name, &back);
    let down = begun.elapsed();
    over.store(true, Relaxed);
    let took = others.join().unwrap();
    assert_eq!(hash(&back), name, "what came back is what was sent");

    let (most, after) = (memory(node.pid(), "VmHWM"), memory(node.pid(), "VmRSS"));
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    let at = |part: usize| took[(took.len() - 1) * part / 100];
    println!(
        "{} MiB: up {:.0} MB/s, down {:.0} MB/s; resident before {} MiB, at most {} MiB, after {} MiB; {} others, median {:?}, p99 {:?}, slowest {:?}",
        bytes / MIB,
        rate(up),
        rate(down),
        before >> 20,
        most >> 20,
        after >> 20,
        took.len(),
        at(50),
        at(99),
        at(100),
    );
    assert!(most - before < GROWTH_MAX, "{} MiB grew to {} MiB", before >> 20, most >> 20);
    assert!(at(100) < Duration::from_secs(5), "others waited for {:?}", at(100));
    assert!(took.len() > 20, "others were served: {}", took.len());

    // The same again costs nothing: the node has it.
    let written = log_bytes(&data);
    assert_eq!(put(&data, &path)["fresh"], false);
    assert!(log_bytes(&data) < written + 8 * MIB as u64, "nothing was sent");
    assert!(node.stop().success());
    verify_clean(&data);
}

#[test]
fn an_upload_goes_on_after_its_client_and_its_node_were_killed() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let bytes = if is_long() { 1024 * MIB } else { 160 * MIB };
    let (path, name) = file(dir.path(), "broken", bytes);
    let data = dir.path().join("data");
    let mut node = Process::start(&data);
    node.client("heron").surely("kv/put", "k0", &json!({"key": "k", "value": 0})).yes();
    let offset = |node: &Process| -> u64 {
        let uploads = node.client("heron").ask("blob/uploads").yes();
        uploads["uploads"][0]["offset"].as_u64().unwrap_or(0)
    };
    let step = bytes as u64 / 8;
    let mut sent = 0;
    // The client dies, in the middle.
    for round in 1..=2 {
        let mut child = putting(&data, &path);
        sent = until("a part of it", || Some(offset(&node)).filter(|come| *come >= round * step));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(sent < bytes as u64, "it was not done yet");
    // The node dies, in the middle, and the client waits for it.
    let child = putting(&data, &path);
    for round in 3..=4 {
        sent = until("more of it", || Some(offset(&node)).filter(|come| *come >= round * step || *come == 0));
        assert!(sent > 0 && sent < bytes as u64, "it was not done yet: {sent}");
        node.kill();
        node = Process::start(&data);
        assert!(offset(&node) >= sent, "what had come is there");
    }
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{out:?}");
    let stored: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((stored["blob"].as_str(), &stored["fresh"]), (Some(name.as_str()), &json!(true)));
    let back = dir.path().join("back");
    get(&data, &name, &back);
    assert_eq!(hash(&back), name);
    assert_eq!(node.client("heron").ask("blob/usage").number("bytes"), bytes as u64, "nothing twice");
    assert!(node.stop().success());
    let report = verify_clean(&data);
    println!("{} MiB through four deaths: {report}", bytes / MIB);
}

#[test]
fn two_who_send_the_same_at_once_store_it_once() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let (path, name) = file(dir.path(), "same", 24 * MIB);
    let data = dir.path().join("data");
    let node = Process::start(&data);
    node.client("heron").surely("kv/put", "k0", &json!({"key": "k", "value": 0})).yes();
    let both = [putting(&data, &path), putting(&data, &path)];
    // And one that does not say what it will be.
    let mut stream = synod(&data, &["blob", "put", "-", "--space", "default", "--json"]);
    let streamed = stream.stdin(File::open(&path).unwrap()).stdout(Stdio::piped()).spawn().unwrap();
    let mut fresh = 0;
    for child in both.into_iter().chain([streamed]) {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{out:?}");
        let stored: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!(stored["blob"].as_str(), Some(name.as_str()));
        fresh += (stored["fresh"] == true) as u32;
    }
    assert_eq!(fresh, 1, "one of them brought it");
    let usage = node.client("heron").ask("blob/usage");
    assert_eq!((usage.number("blobs"), usage.number("uploads"), usage.number("bytes")), (1, 0, 24 << 20));
    let back = dir.path().join("back");
    get(&data, &name, &back);
    assert_eq!(hash(&back), name);
}

#[test]
fn a_download_that_fails_leaves_no_file() {
    let _turn = turn();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let node = Process::start(&data);
    let stored = node.client("heron").surely("blob/put", "p", &json!({"content": "artefact"})).yes();
    let to = dir.path().join("out");
    let absent = format!("blake3:{}", "0".repeat(64));
    let words = ["blob", "get", &absent, "-o", to.to_str().unwrap(), "--space", "default"];
    let out = output(synod(&data, &words));
    assert!(!out.status.success());
    assert!(String::from_utf8_lossy(&out.stderr).contains("there is no blake3:000"), "{out:?}");
    let names: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["data"], "nothing is left");
    let out = output(synod(&data, &["blob", "get", stored["blob"].as_str().unwrap(), "--space", "default"]));
    assert_eq!(out.stdout, b"artefact");
    drop(node);
}
