//! Checkpoints on disk: a ladder whose rungs thin out with age.
//!
//! ```text
//!   DIR/00000000000000004711.checkpoint      named by its index
//!   file: "SYNODNC1" · u64 position · u64 index · u64 time · u64 log bytes folded so far · u32 crc32c · u32 0
//!         then the fold's own checkpoint, which carries its hashes
//! ```
//!
//! The newest two are always kept; of the older ones, one for each doubling of the distance to the newest.
//! So restart has something to fall back on, and any past moment has a rung not too far below it.

use super::home::{replace_durably, wipe, write_durably};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use synod_core::fold::Fold;

/// How a checkpoint of this form begins.
pub(super) const MAGIC: &[u8; 8] = b"SYNODNC1";
/// Bytes before the fold's own.
pub(super) const HEAD: usize = 48;

/// A checkpoint there is, by what its name and head say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rung {
    /// The last index folded into it.
    pub index: u64,
    /// The log's position of the last entry folded into it.
    pub position: u64,
    /// Replicated time, in milliseconds since 1970.
    pub time: u64,
    /// Bytes of all entries folded into it, from the first on.
    pub log_bytes: u64,
    /// Its own size.
    pub bytes: u64,
}

impl Rung {
    fn encode(&self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(MAGIC);
        for (nth, number) in [self.position, self.index, self.time, self.log_bytes].iter().enumerate() {
            head[8 + nth * 8..16 + nth * 8].copy_from_slice(&number.to_le_bytes());
        }
        let crc = crc32c::crc32c(&head[..40]);
        head[40..44].copy_from_slice(&crc.to_le_bytes());
        head
    }

    fn decode(head: &[u8; HEAD], bytes: u64) -> Option<Rung> {
        let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap_or_default());
        let crc = u32::from_le_bytes(head[40..44].try_into().unwrap_or_default());
        let good = head[..8] == MAGIC[..] && crc == crc32c::crc32c(&head[..40]);
        good.then(|| Rung {
            position: number(8),
            index: number(16),
            time: number(24),
            log_bytes: number(32),
            bytes,
        })
    }
}

fn path_of(dir: &Path, index: u64) -> PathBuf {
    dir.join(format!("{index:020}.checkpoint"))
}

/// Every checkpoint there is, oldest first. Files whose heads make no sense are passed over.
pub(super) fn rungs(dir: &Path) -> io::Result<Vec<Rung>> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "checkpoint") {
            found.extend(look(&path)?);
        }
    }
    found.sort_by_key(|rung| rung.index);
    Ok(found)
}

fn look(path: &Path) -> io::Result<Option<Rung>> {
    let mut file = File::open(path)?;
    let mut head = [0; HEAD];
    match file.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    Ok(Rung::decode(&head, file.metadata()?.len()))
}

/// Loads a checkpoint, or says why it cannot be believed.
pub(super) fn load(dir: &Path, rung: &Rung) -> Result<Fold, String> {
    let path = path_of(dir, rung.index);
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let body = bytes.get(HEAD..).unwrap_or_default();
    let fold = Fold::load(body).map_err(|malformed| format!("{}: {malformed}", path.display()))?;
    if fold.index().0 != rung.index {
        return Err(format!("{}: it holds index {}", path.display(), fold.index()));
    }
    Ok(fold)
}

/// Writes a checkpoint durably; it exists whole or not at all. Returns its rung, with its size.
pub(super) fn save(dir: &Path, fold: &Fold, rung: Rung) -> io::Result<Rung> {
    std::fs::create_dir_all(dir)?;
    let (state, _) = fold.save();
    write_durably(&path_of(dir, rung.index), &[&rung.encode(), &state], 0o600)?;
    Ok(Rung { bytes: (state.len() + HEAD) as u64, ..rung })
}

/// Has something erased from a checkpoint: `change` says whether there was anything. What stood there before is overwritten.
pub(super) fn edit(dir: &Path, rung: &Rung, change: impl FnOnce(&mut Fold) -> bool) -> io::Result<()> {
    let _one = alone(dir)?;
    let path = path_of(dir, rung.index);
    let bytes = std::fs::read(&path)?;
    // One that says nothing is of no use to anybody, and might hold it.
    let Ok(mut fold) = Fold::load(bytes.get(HEAD..).unwrap_or_default()) else { return wipe(&path) };
    drop(bytes);
    if !change(&mut fold) {
        return Ok(());
    }
    let (state, _) = fold.save();
    replace_durably(&path, &[&rung.encode(), &state], 0o600)
}

/// The directory for oneself: the maker of a node that was just stopped may still be at it.
fn alone(dir: &Path) -> io::Result<File> {
    let lock = File::open(dir)?;
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive)?;
    Ok(lock)
}

/// Overwrites and removes what unfinished writes left.
pub(super) fn clear(dir: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let _one = alone(dir)?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "unfinished") {
            wipe(&path)?;
        }
    }
    Ok(())
}

/// Removes the rungs that are not worth keeping, and what unfinished writes left. Returns what remains.
pub(super) fn thin(dir: &Path) -> io::Result<Vec<Rung>> {
    let rungs = rungs(dir)?;
    let kept = keep(&rungs);
    for rung in rungs.iter().filter(|rung| !kept.contains(rung)) {
        std::fs::remove_file(path_of(dir, rung.index))?;
    }
    Ok(kept)
}

/// The newest two, and the oldest within each doubling of the distance to the newest.
fn keep(rungs: &[Rung]) -> Vec<Rung> {
    let Some(newest) = rungs.last().map(|rung| rung.index) else { return Vec::new() };
    let mut kept: Vec<Rung> = Vec::new();
    let mut octave = 0;
    for (nth, rung) in rungs.iter().enumerate() {
        let this = 64 - (newest - rung.index).leading_zeros();
        if nth + 2 >= rungs.len() || this != octave {
            kept.push(rung.clone());
        }
        octave = this;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_thin_out_with_age_and_the_newest_two_stay() {
        let mut rungs = Vec::new();
        for index in (1..=1000).map(|n| n * 10) {
            rungs.push(Rung { index, position: index, time: 0, log_bytes: 0, bytes: 0 });
            rungs = keep(&rungs);
            assert!(rungs.len() <= 16, "{}", rungs.len());
        }
        let left: Vec<_> = rungs.iter().map(|rung| rung.index).collect();
        assert_eq!(left[left.len() - 2..], [9_990, 10_000]);
        assert!(left[0] < 5_000, "something old is there: {left:?}");
        for pair in left.windows(2) {
            assert!(10_000 - pair[0] <= 4 * (10_000 - pair[1]).max(10), "no wide gap: {left:?}");
        }
    }

    #[test]
    fn a_head_with_a_flipped_bit_is_passed_over() {
        let rung = Rung { index: 3, position: 2, time: 9, log_bytes: 7, bytes: 48 };
        let head = rung.encode();
        assert_eq!(Rung::decode(&head, 48), Some(rung));
        for bit in 0..44 * 8 {
            let mut flipped = head;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Rung::decode(&flipped, 48), None);
        }
    }
}
