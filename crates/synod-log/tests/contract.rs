//! Every log, and every log inside a decorator, passes the same suite.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use synod_log::logs::disk::paper::Paper;
use synod_log::{DiskLog, Faulty, Log, MemoryLog, Mirror, Options, Pool, Script, Store, contract};

/// Segments of 16 kB, so that the suite crosses many of them.
fn small() -> Options {
    Options { segment_min: 16 << 10, segment_max: 128 << 10, reserve: 16 << 10, ..Options::default() }
}

#[test]
fn memory() {
    let mut stores = HashMap::<String, Store>::new();
    contract::check(&mut |name| Box::new(MemoryLog::on(stores.entry(name.to_owned()).or_default().clone())));
}

#[test]
fn disk_with_default_sizes_and_a_pool() {
    let dir = tempfile::tempdir().unwrap();
    let pool = Pool::start();
    contract::check(&mut |name| {
        Box::new(DiskLog::open(dir.path().join(name), Options::with_pool(pool.clone())).unwrap())
    });
}

#[test]
fn disk_with_small_segments() {
    let dir = tempfile::tempdir().unwrap();
    contract::check(&mut |name| Box::new(DiskLog::open(dir.path().join(name), small()).unwrap()));
}

#[test]
fn disk_on_paper() {
    let mut papers = HashMap::<String, Paper>::new();
    contract::check(&mut |name| {
        let paper = papers.entry(name.to_owned()).or_default().clone();
        Box::new(DiskLog::open(Path::new("/log"), Options { files: Arc::new(paper), ..small() }).unwrap())
    });
}

#[test]
fn a_faulty_log_without_cues() {
    let mut stores = HashMap::<String, Store>::new();
    contract::check(&mut |name| {
        let inner = MemoryLog::on(stores.entry(name.to_owned()).or_default().clone());
        Box::new(Faulty::new(inner, Script::new()))
    });
}

#[test]
fn a_mirror_of_disk_and_memory() {
    let dir = tempfile::tempdir().unwrap();
    let mut stores = HashMap::<String, Store>::new();
    contract::check(&mut |name| {
        let disk = DiskLog::open(dir.path().join(name), small()).unwrap();
        let memory = MemoryLog::on(stores.entry(name.to_owned()).or_default().clone());
        Box::new(Mirror::new(disk, memory)) as Box<dyn Log>
    });
}
