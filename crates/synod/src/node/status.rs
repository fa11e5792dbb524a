//! What a node says about itself: for `status`, `/readyz` and `/metrics`.
//!
//! Numbers are counted where they happen, in atomics that the loop writes and anybody reads; reading them never asks the loop.

use super::shared::held;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// A node at a glance.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NodeStatus {
    /// The binary's version.
    pub version: String,
    /// The process.
    pub pid: u32,
    /// The data directory.
    pub data: String,
    /// Milliseconds since the node started.
    pub uptime_ms: u64,
    /// Whether requests should be sent here.
    pub ready: bool,
    /// Why not, or what needs a person; empty when all is well.
    pub degraded: Vec<String>,
    /// Every space.
    pub spaces: Vec<SpaceStatus>,
}

/// A space at a glance.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SpaceStatus {
    /// Its name.
    pub space: String,
    /// The newest durable index.
    pub index: u64,
    /// The log's position of the newest durable entry.
    pub entries: u64,
    /// The epoch in force.
    pub epoch: u64,
    /// Replicated time, in milliseconds since 1970.
    pub time: u64,
    /// How far replicated time was behind the wall clock at the newest entry (negative: ahead).
    pub lag_ms: i64,
    /// Requests that wait in the fold.
    pub parked: u64,
    /// Requests of class work that are not in the log yet.
    pub work_queued: u64,
    /// Requests of class relief that are not in the log yet.
    pub relief_queued: u64,
    /// Requests answered in this life of the node.
    pub requests: u64,
    /// Entries written in this life.
    pub entries_written: u64,
    /// Pulses among them.
    pub pulses: u64,
    /// Waits and grants taken back because nobody was there.
    pub withdrawn: u64,
    /// Requests in the newest entry.
    pub batch_last: u64,
    /// The largest entry of this life, in requests.
    pub batch_max: u64,
    /// Syncs, in this life.
    pub syncs: u64,
    /// Half of all syncs took no longer, in microseconds.
    pub sync_p50_us: u64,
    /// 99 of 100 syncs took no longer, in microseconds.
    pub sync_p99_us: u64,
    /// Bytes of the log that can be read.
    pub log_bytes: u64,
    /// Bytes of the trail.
    pub trail_bytes: u64,
    /// The index of the newest checkpoint; zero for none.
    pub checkpoint_index: u64,
    /// Its size in bytes.
    pub checkpoint_bytes: u64,
    /// Checkpoints made in this life.
    pub checkpoints_made: u64,
    /// Parts of the log that were written anew in this life, without what was erased or is not needed any more.
    pub parts_rewritten: u64,
    /// Bytes of disk that gave back, in this life.
    pub bytes_given_back: u64,
    /// Bytes of payloads that nothing refers to any more, found and not given back yet.
    pub bytes_dead: u64,
    /// Redactions that are carried out in state and not yet on the disk.
    pub erasures_under_way: u64,
    /// Requests turned away because too many waited.
    pub overloaded: u64,
    /// Requests turned away because the disk was full.
    pub full: u64,
    /// Requests dropped because their deadline had passed.
    pub deadlines: u64,
    /// Listeners there are.
    pub listeners: u64,
    /// Requests folded while starting.
    pub restart_requests: u64,
    /// How long starting took, in milliseconds.
    pub restart_ms: u64,
    /// Agents whose mail is pushed to their endpoint.
    pub push_endpoints: u64,
    /// Endpoints that are left alone for a while, because they failed in a row.
    pub push_open: u64,
    /// Endpoints that said that they are gone.
    pub push_disabled: u64,
    /// Messages on their way to an endpoint.
    pub push_in_flight: u64,
    /// Pushes begun since the space began.
    pub push_started: u64,
    /// Messages that endpoints took.
    pub push_delivered: u64,
    /// Pushes that failed.
    pub push_failed: u64,
    /// Pushes of which nobody knows what came of them.
    pub push_unknown: u64,
    /// What needs a person; empty when all is well.
    pub degraded: Vec<String>,
}

/// What needs a person and is no space's, by what it is about. One that is raised goes by itself, unless it is raised again.
#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<BTreeMap<&'static str, (String, Option<Instant>)>>);

impl Notices {
    /// Says so until told otherwise; `None`: all is well with it again.
    pub fn note(&self, about: &'static str, what: Option<String>) {
        match what {
            Some(what) => drop(held(&self.0).insert(about, (what, None))),
            None => drop(held(&self.0).remove(about)),
        }
    }

    /// Says so for a while: of what nobody can say that it is over.
    pub fn raise(&self, about: &'static str, what: String, span: Duration) {
        held(&self.0).insert(about, (what, Some(Instant::now() + span)));
    }

    /// What there is to say now.
    pub fn now(&self) -> Vec<String> {
        let mut notices = held(&self.0);
        notices.retain(|_, (_, until)| until.is_none_or(|until| until > Instant::now()));
        notices.iter().map(|(about, (what, _))| format!("{about}: {what}")).collect()
    }
}

/// A number that one thread writes and any thread reads.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
    pub fn set(&self, n: u64) {
        self.0.store(n, Relaxed);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, Relaxed)
    }
    pub fn sub(&self, n: u64) {
        self.0.fetch_sub(n, Relaxed);
    }
    pub fn at_least(&self, n: u64) {
        self.0.fetch_max(n, Relaxed);
    }
}

/// How long something takes, in buckets a quarter of an octave wide: 19 % is the error of a percentile.
#[derive(Debug)]
pub(super) struct Histogram([AtomicU64; Histogram::BUCKETS]);

impl Default for Histogram {
    fn default() -> Self {
        Histogram(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

impl Histogram {
    /// Up to 2^24 µs: longer ones count as 16 seconds.
    const BUCKETS: usize = 24 * 4 + 1;

    pub fn note(&self, micros: u64) {
        self.0[Self::bucket(micros)].fetch_add(1, Relaxed);
    }

    fn bucket(micros: u64) -> usize {
        let micros = micros.max(1);
        let octave = 63 - micros.leading_zeros() as usize;
        let quarter = if octave >= 2 { (micros >> (octave - 2)) as usize & 3 } else { 0 };
        (octave * 4 + quarter).min(Self::BUCKETS - 1)
    }

    /// The upper end of a bucket, in microseconds.
    fn top(bucket: usize) -> u64 {
        let (octave, quarter) = (bucket / 4, bucket as u64 % 4);
        if octave < 2 { 2 << octave } else { (5 + quarter) << (octave - 2) }
    }

    /// Observations so far.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|bucket| bucket.load(Relaxed)).sum()
    }

    /// The value that `percent` of all observations do not exceed; zero without any.
    pub fn percentile(&self, percent: f64) -> u64 {
        let wanted = (self.count() as f64 * percent / 100.0).ceil() as u64;
        let mut seen = 0;
        for (bucket, count) in self.0.iter().enumerate() {
            seen += count.load(Relaxed);
            if wanted > 0 && seen >= wanted {
                return Self::top(bucket);
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_that_is_raised_goes_by_itself() {
        let notices = Notices::default();
        notices.note("tls", Some("expired".to_owned()));
        notices.raise("push", "waits".to_owned(), Duration::from_secs(60));
        assert_eq!(notices.now(), ["push: waits", "tls: expired"]);
        notices.raise("push", "waits".to_owned(), Duration::ZERO);
        assert_eq!(notices.now(), ["tls: expired"]);
        notices.note("tls", None);
        assert!(notices.now().is_empty());
    }

    #[test]
    fn a_percentile_is_within_a_fifth() {
        let histogram = Histogram::default();
        assert_eq!(histogram.percentile(50.0), 0);
        (1..=1000).for_each(|micros| histogram.note(micros));
        for (percent, exact) in [(50.0, 500), (99.0, 990)] {
            let found = histogram.percentile(percent);
            assert!(found >= exact && found <= exact + exact / 4 + 1, "{percent}: {found}");
        }
    }
}
