//! How fast the disk log is here, against the bare file: `cargo run --release -p synod-log --example measure [DIR]`.
//!
//! Bare: overwrite 344 bytes of a file really filled with zeros before, then `fdatasync`. Log: append one
//! entry of 300 bytes, then sync. Both in turns of 200, because these machines drift.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use synod_log::{Class, DiskLog, Log, Options, Pool, Position, Read};

const TURNS: usize = 25;
const TURN: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "target/measure".to_owned());
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir)?;
    latency(dir)?;
    for group in [1, 64, 256] {
        throughput(dir, group)?;
    }
    std::fs::remove_dir_all(dir)?;
    Ok(())
}

fn latency(dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bare =
        OpenOptions::new().read(true).write(true).create(true).truncate(true).open(dir.join("bare"))?;
    bare.write_all_at(&vec![0; 4 << 20], 0)?;
    bare.sync_all()?;
    let pool = Pool::start();
    let mut log = DiskLog::open(dir.join("latency"), Options::with_pool(pool))?;
    let (mut of_bare, mut of_log) = (Vec::new(), Vec::new());
    let mut offset = 0;
    for _ in 0..TURNS {
        for _ in 0..TURN {
            let start = Instant::now();
            bare.write_all_at(&[7; 344], offset)?;
            bare.sync_data()?;
            of_bare.push(start.elapsed());
            offset += 344;
        }
        for _ in 0..TURN {
            let start = Instant::now();
            log.append(vec![7; 300], Class::Work)?;
            log.sync()?;
            of_log.push(start.elapsed());
            while log.deliver().is_some() {}
            while log.settled().is_some() {}
        }
    }
    println!("bare overwrite + fdatasync   {}", spread(&mut of_bare));
    println!("append + sync                {}", spread(&mut of_log));
    let ratio = of_log[of_log.len() / 2].as_secs_f64() / of_bare[of_bare.len() / 2].as_secs_f64();
    println!("ratio at p50                 {ratio:.3}");
    Ok(())
}

fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)].as_secs_f64() * 1e6;
    format!("p50 {:7.1} µs   p99 {:7.1} µs   p99.9 {:8.1} µs", at(500), at(990), at(999))
}

/// Groups a second of this many bytes, written around a filled file of 16 MiB.
fn bare_groups(dir: &Path, bytes: usize) -> std::io::Result<f64> {
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(true).open(dir.join("bare"))?;
    file.write_all_at(&vec![0; 16 << 20], 0)?;
    file.sync_all()?;
    let group = vec![7; bytes];
    let rounds = (64 << 20) / bytes.max(32 << 10);
    let start = Instant::now();
    for round in 0..rounds {
        file.write_all_at(&group, (round * bytes % (15 << 20)) as u64)?;
        file.sync_data()?;
    }
    Ok(rounds as f64 / start.elapsed().as_secs_f64())
}

/// Appends in groups, then opens again and reads everything back.
fn throughput(dir: &Path, group: usize) -> Result<(), Box<dyn std::error::Error>> {
    let bare = bare_groups(dir, 40 + group * 304)? * group as f64;
    let pool = Pool::start();
    let dir = dir.join(format!("group-{group}"));
    let mut log = DiskLog::open(&dir, Options::with_pool(pool.clone()))?;
    let groups = 400_000 / group / if group == 1 { 20 } else { 1 };
    let start = Instant::now();
    for _ in 0..groups {
        for _ in 0..group {
            log.append(vec![7; 300], Class::Work)?;
        }
        log.sync()?;
        while log.deliver().is_some() {}
        while log.settled().is_some() {}
    }
    let wrote = (groups * group) as f64 / start.elapsed().as_secs_f64();
    log.close()?;
    drop(log);
    let start = Instant::now();
    let mut log = DiskLog::open(&dir, Options::with_pool(pool))?;
    let opened = start.elapsed();
    let mut next = Position(1);
    while let Read::Entries(found) = log.read(next, 1 << 20)? {
        let Some(last) = found.last() else { break };
        next = last.position.next();
    }
    let read = (groups * group) as f64 / start.elapsed().as_secs_f64();
    println!(
        "{group:3} a sync: {wrote:7.0} entries/s written ({:.0} % of bare), {read:9.0} entries/s read back, opened in {:.1} ms",
        wrote * 100.0 / bare,
        opened.as_secs_f64() * 1e3
    );
    Ok(())
}
