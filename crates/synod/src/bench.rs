//! `synod bench`: what this node does on this machine, against the bare disk of the same machine in the same run.
//!
//! ```text
//!   machine ─▶ disk ─▶ fold ─▶ memory ─▶ recovery ─▶ inside (a node in this process) ─▶ outside (a node over HTTP)
//!           ─▶ publish ─▶ fan-out ─▶ groups ─▶ replay ─▶ blobs (nodes over HTTP)
//!           ─▶ auctions ─▶ ballots ─▶ signatures ─▶ merges ─▶ ticks (the fold alone, and nodes over HTTP)
//! ```
//!
//! Every number is measured here and now; none is remembered.
//! A target that is missed is printed as missed.
//! The calibration loop is printed before and after, because machines drift: where it differs by much, so do the numbers.

mod blobs;
mod decisions;
mod disk;
pub mod fold;
mod inside;
mod messages;
mod outside;
mod passing;
mod replay;
mod report;
mod served;
mod signatures;
mod streams;
mod ticks;

use report::Report;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can be measured.
const PARTS: &[&str] = &[
    "disk",
    "fold",
    "memory",
    "recovery",
    "inside",
    "outside",
    "publish",
    "fan-out",
    "groups",
    "replay",
    "blobs",
    "auctions",
    "ballots",
    "signatures",
    "merges",
    "ticks",
    "messages",
];
/// What is measured only when it is named.
const LARGE: &str = "messages";

const HELP: &str = "Measure this node on this machine.

Usage: synod bench [PART…] [--quick] [--json] [--check] [--dir DIR]

Parts, all by default:
  disk      how fast the bare disk makes a small write durable
  fold      commands a second on one core, without a disk
  memory    bytes for a million waiting tasks
  recovery  requests a second from a log on disk
  inside    a node in this process: one operation, and 256 at once
  outside   a node of its own over HTTP: push, claim, finish at 1 to 256 clients
  publish   a topic: durable messages a second at 1, 64 and 256 publishers
  fan-out   a topic: deliveries to 1, 10 and 100 subscribers, and their lag
  groups    a topic: fetch and ack by the members of a group
  replay    a topic read back from the disk, against the raw read of the same files
  blobs     files put and got, against a plain file of the same length
  auctions  from the call for bids to the end of the work, with 10 and 100 bidders
  ballots   a thousand voters
  signatures signed votes verified a second, and what others feel of it
  merges    writes of many into one doc, by its rules
  ticks     how late the ticks of schedules are, and when others hear of them

Only when named, since it takes minutes and 8 GB of disk:
  messages  ten million messages in a topic: memory, reading anywhere, the space that retention gives back

Options:
  --check    exit with 1 when a target is missed
  --quick    a tenth of the work, for a first look
  --json     one JSON object instead of a table
  --dir DIR  where to put the files (default: a directory beside the current one's files; removed afterwards)

Exits with 0 when it ran, whatever the numbers, unless --check is given.
";

/// What to measure, and how much of it.
#[derive(Debug)]
pub(crate) struct Plan {
    parts: Vec<String>,
    quick: bool,
    json: bool,
    check: bool,
    dir: PathBuf,
}

impl Plan {
    fn of(words: &[OsString]) -> Result<Option<Plan>, String> {
        let mut plan = Plan {
            parts: Vec::new(),
            quick: false,
            json: false,
            check: false,
            dir: PathBuf::from(".synod-bench"),
        };
        let mut words = words.iter().map(|word| word.to_string_lossy().into_owned());
        while let Some(word) = words.next() {
            match word.as_str() {
                "-h" | "--help" => return Ok(None),
                "--quick" => plan.quick = true,
                "--check" => plan.check = true,
                "--json" => plan.json = true,
                "--dir" => plan.dir = words.next().ok_or("--dir needs a directory")?.into(),
                part if PARTS.contains(&part) => plan.parts.push(word),
                other => return Err(format!("`{other}` is no part of the bench; see synod bench --help")),
            }
        }
        Ok(Some(plan))
    }

    fn has(&self, part: &str) -> bool {
        (self.parts.is_empty() && part != LARGE) || self.parts.iter().any(|own| own == part)
    }

    /// So much of the work as was asked for.
    fn scale(&self, count: u64) -> u64 {
        if self.quick { (count / 10).max(1) } else { count }
    }
}

/// Runs the parts that `words` name and prints what they gave.
pub fn run(words: &[OsString]) -> ExitCode {
    let plan = match Plan::of(words) {
        Ok(Some(plan)) => plan,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    let mut report = Report::new(plan.json);
    let outcome = std::fs::create_dir_all(&plan.dir)
        .map_err(|e| e.to_string())
        .and_then(|()| measure(&plan, &mut report));
    let _ = std::fs::remove_dir_all(&plan.dir);
    report.end();
    match outcome {
        Ok(()) if plan.check && report.missed() > 0 => {
            eprintln!("{} missed", report.missed());
            ExitCode::FAILURE
        }
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("the bench could not go on: {wrong}");
            ExitCode::FAILURE
        }
    }
}

fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    report.part("machine");
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    report.fact("cores", cores as f64, "");
    report.fact("calibration before", fold::calibrate().as_secs_f64() * 1e3, "ms");
    let base = disk::measure(plan, report).map_err(|e| e.to_string())?;
    if plan.has("fold") || plan.has("memory") {
        measure_fold(plan, report);
    }
    if plan.has("recovery") {
        for batch in [64, 1] {
            recover(plan, report, batch)?;
        }
    }
    if plan.has("inside") {
        inside::measure(plan, report, &base)?;
    }
    if plan.has("outside") {
        outside::measure(plan, report)?;
    }
    if plan.has("publish") {
        streams::publish(plan, report, &base)?;
    }
    if plan.has("fan-out") {
        streams::fan_out(plan, report)?;
    }
    if plan.has("groups") {
        streams::groups(plan, report)?;
    }
    if plan.has("replay") {
        replay::measure(plan, report)?;
    }
    if plan.has("blobs") {
        blobs::measure(plan, report)?;
    }
    if plan.has("auctions") {
        decisions::auctions(plan, report)?;
    }
    if plan.has("ballots") {
        decisions::ballots(plan, report)?;
    }
    if plan.has("signatures") {
        signatures::measure(plan, report)?;
    }
    if plan.has("merges") {
        decisions::merges(plan, report)?;
    }
    if plan.has("ticks") {
        ticks::measure(plan, report)?;
    }
    if plan.has(LARGE) {
        messages::measure(plan, report)?;
    }
    report.part("machine again");
    report.fact("calibration after", fold::calibrate().as_secs_f64() * 1e3, "ms");
    Ok(())
}

fn measure_fold(plan: &Plan, report: &mut Report) {
    let backlog = plan.scale(1_000_000);
    report.part(&format!("fold, one core, backlog of {backlog} tasks of 256 bytes, request keys on"));
    let before = fold::resident();
    let mut bench = fold::Bench::new(false);
    let filled = bench.fill(backlog, 64);
    let taken = fold::resident().saturating_sub(before);
    let window = bench.window_bytes();
    report.fact("fill, 64 an entry", filled.per_second(), "commands/s");
    let per_million = (taken.saturating_sub(window)) as f64 * (1_000_000.0 / backlog as f64) / 1e6;
    report.target("memory for 1 M waiting tasks, window apart", per_million, "MB", 400.0, false);
    report.fact("request-key window", window as f64 / 1e6, "MB");
    report.fact("request keys in it", bench.fold().keys_remembered() as f64, "");
    for (batch, target) in [(64, Some(1_500_000.0)), (1, None), (256, None)] {
        // The best of three: what else the machine does can only take away.
        let rounds = (0..3).map(|_| bench.rounds(plan.scale(450_000), batch).per_second());
        let rate = rounds.fold(0.0, f64::max);
        let name = format!("push, claim, finish, {batch} an entry, best of 3");
        match target {
            Some(target) => report.target(&name, rate, "commands/s", target, true),
            None => report.fact(&name, rate, "commands/s"),
        }
    }
}

/// Writes a log to disk, opens it anew and folds all of it.
fn recover(plan: &Plan, report: &mut Report, batch: usize) -> Result<(), String> {
    use synod_log::{Class, DiskLog, Log, Options, Position, Read};
    report.part(&format!("recovery from disk, {batch} requests an entry, no checkpoint"));
    let mut bench = fold::Bench::new(true);
    bench.fill(plan.scale(300_000), batch);
    bench.rounds(plan.scale(300_000), batch);
    let (fold, entries) = bench.into_parts();
    let expected = fold.outcomes();
    drop(fold);
    let dir = plan.dir.join(format!("recovery-{batch}"));
    let mut log = DiskLog::open(&dir, Options::default()).map_err(|e| e.to_string())?;
    for group in entries.chunks(256) {
        for entry in group {
            log.append(entry.clone(), Class::Work).map_err(|e| e.to_string())?;
        }
        log.sync().map_err(|e| e.to_string())?;
        while log.deliver().is_some() {}
        while log.settled().is_some() {}
    }
    log.close().map_err(|e| e.to_string())?;
    drop((log, entries));
    let start = std::time::Instant::now();
    let mut log = DiskLog::open(&dir, Options::default()).map_err(|e| e.to_string())?;
    let mut fold = synod_core::fold::Fold::new();
    let mut next = Position(1);
    while let Read::Entries(read) = log.read(next, 1 << 20).map_err(|e| e.to_string())? {
        let Some(last) = read.last() else { break };
        next = last.position.next();
        for delivered in &read {
            fold.apply(&delivered.entry).map_err(|e| e.to_string())?;
        }
    }
    let took = start.elapsed();
    if fold.outcomes() != expected {
        return Err("the recovered state is not the one that was written".into());
    }
    let rate = fold.index().0 as f64 / took.as_secs_f64();
    report.target(
        "requests folded",
        rate,
        "requests/s",
        if batch == 1 { 600_000.0 } else { 1_000_000.0 },
        true,
    );
    Ok(())
}

/// What the bare disk does: the measure for everything durable.
#[derive(Debug)]
pub(crate) struct Base {
    /// Seconds for one small overwrite and its fdatasync, at the median.
    sync_p50: f64,
}

/// A directory of its own below the bench's.
pub(crate) fn room(dir: &Path, name: &str) -> PathBuf {
    let room = dir.join(name);
    let _ = std::fs::remove_dir_all(&room);
    room
}
