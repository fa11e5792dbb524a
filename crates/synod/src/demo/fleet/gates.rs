//! Places in an agent's work where it is killed: the first who comes there says so, and goes no further.
//!
//! A kill at a random time hits an agent that waits as often as one that has its hands full.
//! The seed therefore says *where* somebody dies and not when: with a task and locks, or in the middle of a merge.
//! Whoever arrives leaves a file and stands still until SIGKILL comes; the successor who takes over the task passes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where in its work an agent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It holds its task and its locks and has half an edit.
    Edit,
    /// It has made the merge and nobody knows of it.
    Merge,
    /// Its merge is on the record, and the branch does not show it yet.
    Record,
}

impl Phase {
    /// All there are.
    pub const ALL: [Phase; 3] = [Phase::Edit, Phase::Merge, Phase::Record];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Edit => "edit",
            Phase::Merge => "merge",
            Phase::Record => "record",
        }
    }

    /// The phase of this word.
    pub fn of(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.word() == word)
    }
}

/// The places, as an agent knows them.
#[derive(Clone, Debug)]
pub struct Gates {
    dir: PathBuf,
    at: Vec<(Phase, u32)>,
}

impl Gates {
    /// From words such as `edit:12,merge:30`; what is no place is left out.
    pub fn read(dir: &Path, words: &str) -> Gates {
        let one = |word: &str| {
            let (phase, n) = word.split_once(':')?;
            Some((Phase::of(phase)?, n.parse().ok()?))
        };
        Gates { dir: dir.to_owned(), at: words.split(',').filter_map(one).collect() }
    }

    /// The words for these places.
    pub fn words(at: &[(Phase, u32)]) -> String {
        at.iter().map(|(phase, n)| format!("{}:{n}", phase.word())).collect::<Vec<_>>().join(",")
    }

    /// Whether the agent in this seat is the one to die here.
    pub fn closed(&self, phase: Phase, n: u32, seat: &str) -> io::Result<bool> {
        if !self.at.contains(&(phase, n)) {
            return Ok(false);
        }
        match File::create_new(self.dir.join(phase.word())) {
            Ok(mut file) => {
                writeln!(file, "{seat}")?;
                Ok(true)
            }
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(why) => Err(why),
        }
    }
}

/// Who stands at a place, if anybody came there yet.
pub fn arrived(dir: &Path, phase: Phase) -> Option<String> {
    fs::read_to_string(dir.join(phase.word())).ok()?.strip_suffix('\n').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_who_comes_dies_and_the_next_passes() {
        let dir = std::env::temp_dir().join(format!("synod-fleet-{}-gates", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let gates = Gates::read(&dir, &Gates::words(&[(Phase::Edit, 12), (Phase::Record, 3)]));
        assert!(!gates.closed(Phase::Edit, 11, "wren").unwrap());
        assert_eq!(arrived(&dir, Phase::Edit), None);
        assert!(gates.closed(Phase::Edit, 12, "wren").unwrap());
        assert!(!gates.closed(Phase::Edit, 12, "jay").unwrap());
        assert_eq!(arrived(&dir, Phase::Edit).as_deref(), Some("wren"));
        assert!(!gates.closed(Phase::Merge, 3, "jay").unwrap());
        fs::remove_dir_all(dir).unwrap();
    }
}
