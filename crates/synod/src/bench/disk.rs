//! The bare disk: overwrite a file that was really filled, and wait until it is durable.

use super::report::{Report, quantile};
use super::{Base, Plan};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

const FILLED: u64 = 16 << 20;

/// Measures one small write at a time; always runs, because everything durable is compared with it.
pub(crate) fn measure(plan: &Plan, report: &mut Report) -> io::Result<Base> {
    let mut times = writes(&plan.dir, 512, plan.scale(2_000) as usize)?;
    let sync_p50 = quantile(&mut times, 0.5);
    report.part("disk: overwrite 512 bytes of a filled file, fdatasync");
    report.fact("p50", sync_p50 * 1e6, "µs");
    report.fact("p99", quantile(&mut times, 0.99) * 1e6, "µs");
    Ok(Base { sync_p50 })
}

/// The seconds that each of `count` durable overwrites of `bytes` took.
pub(crate) fn writes(dir: &Path, bytes: usize, count: usize) -> io::Result<Vec<f64>> {
    let path = dir.join("bare");
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
    for at in 0..FILLED >> 20 {
        file.write_all_at(&vec![0; 1 << 20], at << 20)?;
    }
    file.sync_all()?;
    let bytes = vec![7; bytes];
    let mut at = 0;
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        if at + bytes.len() as u64 > FILLED {
            at = 0;
        }
        let start = Instant::now();
        file.write_all_at(&bytes, at)?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64());
        at += bytes.len() as u64;
    }
    std::fs::remove_file(path)?;
    Ok(times)
}
