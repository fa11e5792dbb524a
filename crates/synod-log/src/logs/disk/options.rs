//! What a node may choose about its disk log. None of it is in the format: a log can be opened with other
//! options each time.

use std::sync::Arc;

use super::files::{Files, Os};
use super::pool::Pool;
use super::segment;

/// Options of a [`super::DiskLog`].
#[derive(Clone)]
pub struct Options {
    /// The largest entry, in bytes.
    pub entry_max: usize,
    /// Bytes of the first segment; each next one is twice the largest there is, up to `segment_max`.
    pub segment_min: u64,
    /// Bytes of the largest regular segment. An entry larger than that gets a segment of its own size.
    pub segment_max: u64,
    /// Bytes kept back, zero-filled, for relief when the disk is full.
    pub reserve: u64,
    /// How many files trimmed off are kept for reuse; more are removed.
    pub spares_max: usize,
    /// Who fills segments ahead; a node gives all its logs the same.
    pub pool: Arc<Pool>,
    /// The file system.
    pub files: Arc<dyn Files>,
}

impl Default for Options {
    /// 16 MiB entries, segments of 1 to 64 MiB, 1 MiB reserve, two spares, no pool, the real file system.
    fn default() -> Options {
        Options {
            entry_max: 16 << 20,
            segment_min: 1 << 20,
            segment_max: 64 << 20,
            reserve: 1 << 20,
            spares_max: 2,
            pool: Pool::none(),
            files: Arc::new(Os),
        }
    }
}

impl Options {
    /// The defaults, with files filled ahead by this pool: what a node uses.
    pub fn with_pool(pool: Arc<Pool>) -> Options {
        Options { pool, ..Options::default() }
    }

    /// Brings sizes into the range the format allows.
    pub(super) fn sane(mut self) -> Options {
        let least = segment::length_for(0);
        self.entry_max = self.entry_max.min(1 << 30);
        self.segment_min = self.segment_min.clamp(least, 1 << 30).next_multiple_of(4096);
        self.segment_max = self.segment_max.clamp(self.segment_min, 1 << 30).next_multiple_of(4096);
        self.reserve = self.reserve.clamp(least, 1 << 30).next_multiple_of(4096);
        self
    }
}
