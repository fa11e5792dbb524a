//! The trail: outcomes and events as they happened, kept beside the log.
//!
//! Derived and rebuildable: it is written after the entry is durable, without a flush of its own, cut back to its last good frame at every start, and made again from there while the tail of the log is folded.
//! A checkpoint counts only once the trail up to it has been flushed, so that nothing before the tail is ever missing.
//!
//! ```text
//!   DIR/00000000000000000001.trail          one file for each 16 MiB or so, named by its first index
//!   file:  "SYNODTR1" · u64 first index · frames
//!   frame: u32 length · u32 crc32c · u64 position · u64 first index · u64 time
//!          u32 requests · u32 heads · u32 stream · heads · starts (u32 each) · stream · texts of refusals
//! ```
//!
//! `heads` says who asked what, `stream` what came of it (both as the fold wrote them); `starts` where in the stream each request begins, which gives every event its name `index.n`.
//!
//! Rooms: `frame` the bytes and what they say · `writer` the loop's end · `reader` everybody else's.

mod frame;
mod reader;
mod writer;

pub use frame::{Frame, Line, What};
pub use reader::{Lost, Reader};
pub(super) use writer::Writer;

use std::io;
use std::path::{Path, PathBuf};

/// How a file of the trail begins.
pub(super) const MAGIC: &[u8; 8] = b"SYNODTR1";
/// Bytes before the first frame of a file.
const START: u64 = 16;
/// A file longer than this is followed by another.
const FILE_MAX: u64 = 16 << 20;

fn path_of(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:020}.trail"))
}

/// The first index of each file there is, in order.
pub(super) fn files(dir: &Path) -> io::Result<Vec<u64>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let first = name.to_str().and_then(|name| name.strip_suffix(".trail"));
        found.extend(first.and_then(|first| first.parse::<u64>().ok()));
    }
    found.sort_unstable();
    Ok(found)
}

/// Flushes every file that can hold an index after `from`.
pub(super) fn sync(dir: &Path, from: u64) -> io::Result<()> {
    let files = files(dir)?;
    let older = files.partition_point(|first| *first <= from + 1).saturating_sub(1);
    for first in &files[older..] {
        std::fs::File::open(path_of(dir, *first))?.sync_data()?;
    }
    std::fs::File::open(dir)?.sync_all()
}

/// Removes every file all of whose indexes are below `index`.
pub(super) fn trim(dir: &Path, index: u64) -> io::Result<()> {
    let files = files(dir)?;
    for pair in files.windows(2).filter(|pair| pair[1] <= index) {
        std::fs::remove_file(path_of(dir, pair[0]))?;
    }
    Ok(())
}
