//! How fast everybody goes: as fast as they can, or slowly enough to be disturbed.
//!
//! Kills say something only if they find work in hands.
//! So under kills a history is spread over one round of the plan: slices become ready one by one,
//! and everybody rests with what they hold for most of the time that their share of the work has.
//! A long history leaves no time to rest, and then nobody does.

use std::time::Duration;

/// Changes in one processor's transaction at the most: as many as leave room for the push beside them.
const BATCH_MAX: u64 = 200;
/// Tasks that the writer takes at a time.
const WRITER_BATCH: u32 = 500;
/// About how many slices a history is cut into.
const SLICES: usize = 96;
/// The most commits in a slice: git reads so many in a fraction of a second.
const COMMITS_MAX: usize = 256;

/// Batches and rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tempo {
    /// Commits in a slice.
    pub slice: usize,
    /// How far apart slices become ready.
    pub every: Duration,
    /// The collector's rest with a slice.
    pub collect: Duration,
    /// Changes a processor takes at a time.
    pub batch: u32,
    /// A processor's rest with them.
    pub process: Duration,
    /// Facts the writer takes at a time.
    pub facts: u32,
    /// The writer's rest with them.
    pub write: Duration,
}

impl Tempo {
    /// Without rest.
    pub fn fast(commits: usize) -> Tempo {
        let (none, slice) = (Duration::ZERO, (commits / SLICES).clamp(1, COMMITS_MAX));
        let (collect, process, write) = (none, none, none);
        Tempo { slice, every: none, collect, batch: 64, process, facts: WRITER_BATCH, write }
    }

    /// Spread over a round.
    pub fn paced(commits: usize, changes: u64, workers: u32, round: Duration) -> Tempo {
        let slice = commits.div_ceil(SLICES).clamp(1, COMMITS_MAX);
        let slices = commits.div_ceil(slice).max(1) as u32;
        let every = round.mul_f64(0.94) / slices;
        // What a batch may take if every processor is to have about one in hands at any time.
        let share = round.mul_f64(0.9) * workers / changes.max(1).min(u64::from(u32::MAX)) as u32;
        let batch = (Duration::from_millis(140).as_micros() / share.as_micros().max(1)).max(1) as u64;
        let batch = batch.min(BATCH_MAX);
        let rest = (share * batch as u32).mul_f64(0.75).min(Duration::from_millis(400));
        Tempo {
            slice,
            every,
            collect: every.mul_f64(0.5).min(Duration::from_millis(150)),
            batch: batch as u32,
            process: rest,
            facts: WRITER_BATCH,
            write: Duration::from_millis(120),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_of_a_round_fits_into_it() {
        let round = Duration::from_secs(14);
        for (commits, changes) in [(1, 1), (30, 360), (930, 11_000), (3_000, 40_000)] {
            for workers in [1, 3, 16] {
                let tempo = Tempo::paced(commits, changes, workers, round);
                let slices = commits.div_ceil(tempo.slice) as u32;
                assert!(tempo.every * slices <= round, "{tempo:?}");
                let batches = changes.div_ceil(u64::from(tempo.batch) * u64::from(workers)) as u32;
                assert!(tempo.process * batches <= round, "{tempo:?}");
            }
        }
    }
}
