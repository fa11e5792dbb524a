//! Reading a topic back from the disk, against the raw read of the same files in the same run.
//!
//! ```text
//!   fill a topic ─▶ stop the node ─▶ start it: nothing is in its memory but places
//!        raw:  the segments, 1 MiB after the other          cold (the system's cache emptied of them) and warm
//!        read: topic/read, page by page, one connection     cold and warm
//!        follow: topic/subscribe from the start             warm
//! ```
//!
//! Both are counted in bytes of the log that lie between the first message and the last, so that the two rates can be divided.
//! The cache is emptied by advice to the system, which a file system may pass over; where raw cold is as quick as raw warm, it did.

use super::report::Report;
use super::served::{Client, Served};
use super::{Plan, streams};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

/// Bytes of bodies in each topic.
const FILL: u64 = 128 << 20;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> Result<(), String> {
    for (length, batch) in [(256, 500), (4096, 100)] {
        let count = plan.scale(FILL) / length;
        let name = format!("replay-{length}");
        let node = Served::start(&plan.dir, &name)?;
        report.progress(&format!("{count} messages of {length} bytes are published"));
        fill(&node, count, length, batch)?;
        let data = node.data().to_owned();
        node.stop()?;
        let node = Served::open(&data)?;
        let files = node.segments()?;
        let bytes = node.client("asker")?.metric("log_bytes")?;
        report.part(&format!(
            "replay from disk: {count} messages of {length} bytes, {:.0} MB of log",
            bytes / 1e6
        ));
        cool(&files);
        let raw_cold = bytes / raw(&files, bytes as u64)?;
        report.fact("raw read of the same bytes, cold", raw_cold / 1e6, "MB/s");
        let raw_warm = bytes / raw(&files, bytes as u64)?;
        report.fact("raw read of the same bytes, warm", raw_warm / 1e6, "MB/s");
        cool(&files);
        let bodies = (count * length) as f64;
        for (what, raw) in [("cold", raw_cold), ("warm", raw_warm)] {
            report.progress(&format!("read page by page, {what}"));
            let took = pages(&mut node.client("reader")?, count)?;
            report.fact(&format!("read page by page, {what}"), bytes / took / 1e6, "MB/s of log");
            report.fact(
                &format!("read page by page, {what}: share of the raw read"),
                bytes / took / raw * 100.0,
                "%",
            );
            report.fact(&format!("read page by page, {what}: bodies"), bodies / took / 1e6, "MB/s");
            report.fact(&format!("read page by page, {what}: messages"), count as f64 / took, "messages/s");
        }
        let start = Instant::now();
        let mut stream =
            node.client("follower")?.subscribe(&format!("topic/subscribe?topic={TOPIC}&from=start"))?;
        for _ in 0..count {
            stream.next()?;
        }
        let took = start.elapsed().as_secs_f64();
        report.fact("followed by server-sent events, warm", bytes / took / 1e6, "MB/s of log");
        report.fact("followed by server-sent events, warm: messages", count as f64 / took, "messages/s");
        node.stop()?;
        std::fs::remove_dir_all(data).map_err(|e| e.to_string())?;
    }
    Ok(())
}

const TOPIC: &str = "replay";

fn fill(node: &Served, count: u64, length: u64, batch: u64) -> Result<(), String> {
    let mut client = node.client("publisher")?;
    for first in (0..count).step_by(batch as usize) {
        let messages: Vec<Value> = (first..(first + batch).min(count))
            .map(|n| {
                let body: Value = match length {
                    256 => serde_json::from_str(&streams::body(n, 0)).unwrap_or_default(),
                    // A text is as long as it is, and two quotes.
                    _ => format!("{n:0width$}", width = length as usize - 2).into(),
                };
                json!({"body": body})
            })
            .collect();
        client.surely("topic/publish_all", &json!({"topic": TOPIC, "messages": messages}).to_string())?;
    }
    Ok(())
}

/// Seconds for all messages, page by page. Pages are looked at no further than to go on.
fn pages(client: &mut Client, count: u64) -> Result<f64, String> {
    let start = Instant::now();
    let (mut from, mut seen) = (0, 0);
    while seen < count {
        let page = client.fetch(&format!("topic/read?topic={TOPIC}&from={from}&max=1000"))?;
        let text = String::from_utf8_lossy(&page);
        let came = text.matches("\"offset\":").count() as u64;
        if came == 0 {
            return Err(format!("nothing came from offset {from}: {text}"));
        }
        seen += came;
        from = seen;
    }
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds for so many bytes of files, one piece after the other.
pub(super) fn raw(files: &[PathBuf], bytes: u64) -> Result<f64, String> {
    let start = Instant::now();
    let (mut piece, mut left) = (vec![0; 1 << 20], bytes as usize);
    for path in files {
        let mut file = File::open(path).map_err(|e| e.to_string())?;
        while left > 0 {
            let most = piece.len().min(left);
            match file.read(&mut piece[..most]).map_err(|e| e.to_string())? {
                0 => break,
                read => left -= read,
            }
        }
    }
    Ok(start.elapsed().as_secs_f64())
}

/// Asks the system to forget what it keeps of files.
pub(super) fn cool(files: &[PathBuf]) {
    #[cfg(target_os = "linux")]
    for file in files.iter().filter_map(|path| File::open(path).ok()) {
        let _ = file.sync_all();
        let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = files;
}
