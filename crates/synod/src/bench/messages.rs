//! Ten million messages in one topic: memory, reading at any place, and the space that retention gives back.
//!
//! ```text
//!   publish 10 M of 256 bytes ─▶ resident memory ─▶ reads: oldest · middle · newest, in turn, warm and cold
//!        ─▶ start again: resident memory
//!        ─▶ max_age_ms: 1 s, and nobody says a word: the idle node gives the bodies back
//!        ─▶ retain_log_bytes: what is left of the entries goes as well
//! ```
//!
//! It takes minutes and about eight gigabytes of disk, so it runs only when it is named.
//! Reads at the three places alternate, so that whatever else the machine does meets all of them alike.
//! A cold read is one before which the system was asked to forget the log's files.

use super::report::{Report, quantile};
use super::served::{Client, Served, number};
use super::{Plan, fold, replay, streams};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

const TOPIC: &str = "messages";
/// Messages of one request.
const BATCH: u64 = 100;
/// Connections that publish.
const PUBLISHERS: u64 = 8;
/// Messages of one read.
const PAGE: u64 = 10;
const MB: f64 = 1e6;
/// How long the node may take to give space back.
const PATIENCE: Duration = Duration::from_secs(1_800);

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    places(plan, report);
    let count = plan.scale(10_000_000) / BATCH * BATCH;
    let node = Served::start(&plan.dir, "messages")?;
    node.client("owner")?.surely("topic/create", &format!(r#"{{"topic":"{TOPIC}"}}"#))?;
    report.part(&format!("messages: {count} of 256 bytes in one topic, {BATCH} a request"));
    let empty = node.memory("VmRSS").unwrap_or(0) as f64;
    let start = Instant::now();
    fill(&node, report, count)?;
    report.fact("published", count as f64 / start.elapsed().as_secs_f64(), "messages/s");
    let most = node.memory("VmHWM").unwrap_or(0) as f64;
    report.fact("resident memory of the empty node", empty / MB, "MB");
    report.target("resident memory at the most, while they came", most / MB, "MB", 1_073.0, false);
    reads(report, &node, count)?;
    let data = node.data().to_owned();
    node.stop()?;
    let start = Instant::now();
    let node = Served::open(&data)?;
    report.fact("start of the node with all of them", start.elapsed().as_secs_f64(), "s");
    let resident = node.memory("VmRSS").unwrap_or(0) as f64;
    report.fact("resident memory after the start", resident / MB, "MB");
    report.fact("that is, beyond the empty node, a message", (resident - empty) / count as f64, "bytes");
    given_back(plan, report, &node)?;
    let most = node.memory("VmHWM").unwrap_or(0) as f64;
    report.target("resident memory at the most in this second life", most / MB, "MB", 1_073.0, false);
    node.stop()
}

/// What a fold takes for messages that come one by one: no node, no disk.
fn places(plan: &Plan, report: &mut Report) {
    let count = plan.scale(2_000_000);
    report.part(&format!("places: {count} messages of 256 bytes in a fold, each a request of its own"));
    let mut bench = fold::Bench::new(false);
    // Everything else is as large as it gets before the count begins.
    let warm = count / 4;
    bench.publish(warm, 64);
    let taken = |bench: &fold::Bench| fold::resident().saturating_sub(bench.window_bytes()) as f64;
    let before = taken(&bench);
    bench.publish(count - warm, 64);
    let bytes = (taken(&bench) - before) / (count - warm) as f64;
    report.fact("memory for a message, window of request keys apart", bytes, "bytes");
}

fn fill(node: &Served, report: &mut Report, count: u64) -> Result<(), String> {
    let messages: Vec<String> =
        (0..BATCH).map(|n| format!(r#"{{"body":{}}}"#, streams::body(n, 0))).collect();
    let request = format!(r#"{{"topic":"{TOPIC}","messages":[{}]}}"#, messages.join(","));
    let sent = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let (sent, request) = (&sent, &request);
        let threads: Vec<_> = (0..PUBLISHERS)
            .map(|who| {
                scope.spawn(move || -> Result<(), String> {
                    let mut client = node.client(&format!("publisher-{who}"))?;
                    while sent.fetch_add(BATCH, Relaxed) < count {
                        client.surely("topic/publish_all", request)?;
                    }
                    Ok(())
                })
            })
            .collect();
        let mut said = 0;
        while !threads.iter().all(|thread| thread.is_finished()) {
            std::thread::sleep(Duration::from_millis(200));
            let percent = (sent.load(Relaxed).min(count) * 20 / count) * 5;
            if percent > said {
                said = percent;
                report.progress(&format!("published: {percent} %"));
            }
        }
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a publisher panicked".to_owned())?)
    })
}

/// Reads at three places, in turn.
fn reads(report: &mut Report, node: &Served, count: u64) -> Result<(), String> {
    let mut client = node.client("reader")?;
    let part = count / 100;
    let places = [("oldest", 0), ("middle", (count - part) / 2), ("newest", count - part)];
    for (how, rounds) in [("warm", 400), ("cold", 60)] {
        report.progress(&format!("{rounds} reads at each of three places, {how}"));
        let mut times = [const { Vec::new() }; 3];
        for round in 0..rounds {
            for (nth, (_, first)) in places.iter().enumerate() {
                // Spread over a hundredth of all, so that hardly two reads meet the same piece of a file.
                let from = first + round * (part - PAGE) / rounds;
                if how == "cold" {
                    replay::cool(&node.segments()?);
                } else {
                    read(&mut client, from)?;
                }
                times[nth].push(read(&mut client, from)?);
            }
        }
        let medians = times.each_ref().map(|times| quantile(&mut times.clone(), 0.5));
        for ((name, _), times) in places.iter().zip(&mut times) {
            let what = format!("read of {PAGE} at the {name} hundredth, {how}");
            report.fact(&format!("{what}: p50"), quantile(times, 0.5) * 1e3, "ms");
            report.fact(&format!("{what}: p99"), quantile(times, 0.99) * 1e3, "ms");
        }
        let times = medians[0] / medians[2];
        report.target(&format!("oldest against newest, {how}, p50"), times, "×", 2.0, false);
    }
    Ok(())
}

/// Seconds for one read, whose messages must be the right ones.
fn read(client: &mut Client, from: u64) -> Result<f64, String> {
    let start = Instant::now();
    let page = client.fetch(&format!("topic/read?topic={TOPIC}&from={from}&max={PAGE}"))?;
    let took = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&page);
    let right = number(&text, "\"offset\":") == Some(from) && number(&text, "\"n\":") == Some(from % BATCH);
    match right && text.matches("\"offset\":").count() as u64 == PAGE {
        true => Ok(took),
        false => Err(format!("from offset {from} something else came: {text}")),
    }
}

/// Lets everything be too old, and looks at what the idle node gives back.
fn given_back(plan: &Plan, report: &mut Report, node: &Served) -> Result<(), String> {
    let before = Disk::of(node.data());
    before.tell(report, "disk before");
    let mut owner = node.client("owner")?;
    let start = Instant::now();
    owner.surely("topic/configure", &format!(r#"{{"topic":"{TOPIC}","max_age_ms":1000}}"#))?;
    // From here on nobody says a word: numbers and sizes are looked at from outside.
    report.progress("everything is too old now; waiting for the idle node to give it back");
    let after = until(node, |disk| disk.log * 2 < before.log)?;
    report.fact("max_age_ms to half of the log given back", start.elapsed().as_secs_f64(), "s");
    let after = settled(node, after);
    report.fact("max_age_ms to the last byte given back", start.elapsed().as_secs_f64(), "s");
    after.tell(report, "disk after, idle");
    let left = after.log as f64 / before.log as f64 * 100.0;
    report.target("left of the log, entries without bodies", left, "%", 50.0, false);
    // An idle connection is closed after a while.
    let mut owner = node.client("owner")?;
    let kept = 1 << 20;
    owner.surely("space/set", &format!(r#"{{"name":"retain_log_bytes","value":{kept}}}"#))?;
    // The log is let go of below a checkpoint that is not the newest: some life makes some.
    report.progress("retain_log_bytes is set, and others go on a little");
    let half = format!(r#"{{"key":"life","value":"{}"}}"#, "x".repeat(500_000));
    let start = Instant::now();
    let mut checkpoint = 0.0;
    for _ in 0..4 {
        let before = checkpoint;
        while checkpoint == before {
            if start.elapsed() > PATIENCE {
                return Err("no checkpoint came".into());
            }
            owner.surely("kv/put", &half)?;
            checkpoint = owner.metric("checkpoint_index")?;
        }
    }
    let last = settled(node, Disk::of(node.data()));
    last.tell(report, "disk after, log let go of");
    let left = last.all as f64 / before.all as f64 * 100.0;
    // Two spare files and the newest segment stay, 64 MiB each, and checkpoints from when there was more.
    let most = if plan.quick { 60.0 } else { 20.0 };
    report.target("left of everything", left, "%", most, false);
    Ok(())
}

/// Looks until the disk is so.
fn until(node: &Served, so: impl Fn(&Disk) -> bool) -> Result<Disk, String> {
    let start = Instant::now();
    loop {
        let disk = Disk::of(node.data());
        if so(&disk) {
            return Ok(disk);
        }
        if start.elapsed() > PATIENCE {
            let back = node.client("owner")?.metric("bytes_given_back")?;
            return Err(format!(
                "the node gave {back} bytes back and then no more; the log has {}",
                disk.log
            ));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The disk once it has not changed for some seconds.
fn settled(node: &Served, mut last: Disk) -> Disk {
    let (start, mut since) = (Instant::now(), Instant::now());
    while since.elapsed() < Duration::from_secs(5) && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(200));
        let now = Disk::of(node.data());
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    last
}

/// Bytes that a data directory takes on the disk: blocks, not lengths.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Disk {
    all: u64,
    log: u64,
    trail: u64,
    checkpoints: u64,
}

impl Disk {
    fn of(data: &Path) -> Disk {
        let space = data.join("spaces/default");
        let part = |name: &str| taken(&space.join(name));
        Disk { all: taken(data), log: part("log"), trail: part("trail"), checkpoints: part("checkpoints") }
    }

    fn tell(&self, report: &mut Report, what: &str) {
        for (name, bytes) in
            [("all", self.all), ("log", self.log), ("trail", self.trail), ("checkpoints", self.checkpoints)]
        {
            report.fact(&format!("{what}: {name}"), bytes as f64 / MB, "MB");
        }
    }
}

/// Bytes below a directory; what goes meanwhile counts for nothing.
fn taken(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => taken(&entry.path()),
        Ok(about) => blocks(&about),
        Err(_) => 0,
    };
    entries.map(size).sum()
}

#[cfg(unix)]
fn blocks(about: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(about) * 512
}

#[cfg(not(unix))]
fn blocks(about: &std::fs::Metadata) -> u64 {
    about.len()
}
