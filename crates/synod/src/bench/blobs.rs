//! Artefacts: a file put and got by the command line, against a plain file of the same length in the same run.
//!
//! ```text
//!   bare: write and flush · read          put: synod blob put FILE          get: synod blob get BLOB -o FILE
//! ```
//!
//! Both ends of the road are measured together: the client hashes what it sends and what it gets, writes a file, and shares the machine with the node.

use super::report::Report;
use super::served::Served;
use super::{Plan, replay, room};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const MIB: u64 = 1 << 20;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    let node = Served::start(&plan.dir, "blobs")?;
    // Something small first, so that the node has everything it needs in memory.
    node.client("owner")?.surely("blob/put", r#"{"content":"small"}"#)?;
    let dir = room(&plan.dir, "files");
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    for mebibytes in [64, 256] {
        let bytes = plan.scale(mebibytes * MIB);
        let name = format!("{} MiB", bytes.div_ceil(MIB));
        report.part(&format!("blobs: a file of {name}, client and node together"));
        let before = node.memory("VmRSS");
        let (sent, back) = (dir.join("sent"), dir.join("back"));
        let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
        let (took, blob) = bare(&sent, bytes, mebibytes)?;
        let bare_write = rate(took);
        report.fact("bare write and flush", bare_write, "MB/s");
        report.fact("bare read, warm", rate(replay::raw(std::slice::from_ref(&sent), bytes)?), "MB/s");
        report.progress(&format!("put of {name}"));
        let put = timed(node.command(&["blob", "put", &word(&sent)])?)?;
        report.fact("put", rate(put), "MB/s");
        report.fact("put: share of the bare write", rate(put) / bare_write * 100.0, "%");
        report.progress(&format!("get of {name}"));
        let get = timed(node.command(&["blob", "get", &blob, "-o", &word(&back)])?)?;
        report.fact("get", rate(get), "MB/s");
        if let (Some(before), Some(most)) = (before, node.memory("VmHWM")) {
            report.fact("resident memory of the node before", before as f64 / MIB as f64, "MiB");
            report.fact("resident memory of the node at the most", most as f64 / MIB as f64, "MiB");
        }
        for path in [sent, back] {
            std::fs::remove_file(path).map_err(|e| e.to_string())?;
        }
    }
    node.stop()
}

fn word(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Writes bytes that differ everywhere, and flushes them: seconds for that alone, and what a blob of them is called.
fn bare(path: &Path, bytes: u64, seed: u64) -> Result<(f64, String), String> {
    let mut source = blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof();
    let mut hasher = blake3::Hasher::new();
    let mut file = File::create(path).map_err(|e| e.to_string())?;
    let (mut took, mut left) = (0.0, bytes);
    let mut piece = vec![0; MIB as usize];
    while left > 0 {
        let most = left.min(MIB) as usize;
        source.fill(&mut piece[..most]);
        hasher.update(&piece[..most]);
        let start = Instant::now();
        file.write_all(&piece[..most]).map_err(|e| e.to_string())?;
        took += start.elapsed().as_secs_f64();
        left -= most as u64;
    }
    let start = Instant::now();
    file.sync_data().map_err(|e| e.to_string())?;
    Ok((took + start.elapsed().as_secs_f64(), format!("blake3:{}", hasher.finalize().to_hex())))
}

/// Seconds until a command has ended well.
fn timed(mut command: Command) -> Result<f64, String> {
    let start = Instant::now();
    let out = command.output().map_err(|e| e.to_string())?;
    let took = start.elapsed().as_secs_f64();
    match out.status.success() {
        true => Ok(took),
        false => Err(String::from_utf8_lossy(&out.stderr).into_owned()),
    }
}
