//! The folder a run writes to: what is in it, and whose it is.
//!
//! ```text
//!   DIR/.synod-demo          says that the folder is the demo's; locked while a run goes on
//!   DIR/graph.graphml        the result · graph.svg · timeline.svg · summary.json
//!   DIR/graph.journal.jsonl  the writer's journal
//!   DIR/node/                the node's data: log, trail, checkpoints, token
//!   DIR/logs/                what each process said, a file per seat
//!   DIR/naive/               the same of the tutorials' way
//! ```
//!
//! The fleet's has `repository`, `worktrees` and `gates` beside node and logs.
//!
//! A folder of an earlier run is used again: exactly these names are removed from it and nothing else.
//! A folder with other things in it is refused, unless it is empty of them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// Marks the folder as the demo's.
const MARKER: &str = ".synod-demo";
/// Everything a run leaves beside the marker.
const OURS: [&str; 14] = [
    "graph.graphml",
    ".graph.graphml.new",
    "graph.journal.jsonl",
    ".writer.lock",
    "graph.svg",
    "timeline.svg",
    "summary.json",
    ".summary.json.new",
    "node",
    "logs",
    "naive",
    "repository",
    "worktrees",
    "gates",
];

/// A folder that is this run's alone until it is dropped.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    _lock: File,
}

impl Folder {
    /// Takes the folder, made if need be and cleared of an earlier run. An error is a sentence for a person.
    pub fn take(dir: &Path) -> Result<Folder, String> {
        let fail = |why: io::Error| {
            format!("cannot write to {}: {why}; choose another folder with --out", dir.display())
        };
        fs::create_dir_all(dir).map_err(fail)?;
        let marker = dir.join(MARKER);
        if !marker.exists() && fs::read_dir(dir).map_err(fail)?.next().is_some() {
            return Err(format!(
                "{} is not empty and not from an earlier demo; choose another folder with --out",
                dir.display()
            ));
        }
        let lock = File::create(&marker).map_err(fail)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| {
            format!("another demo is running in {}; choose another folder with --out", dir.display())
        })?;
        for name in OURS {
            remove(&dir.join(name)).map_err(fail)?;
        }
        let dir = dir.canonicalize().map_err(fail)?;
        let folder = Folder { dir, _lock: lock };
        fs::create_dir_all(folder.logs()).map_err(fail)?;
        fs::create_dir_all(folder.node()).map_err(fail)?;
        Ok(folder)
    }

    /// The folder itself, from the root.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The node's data directory.
    pub fn node(&self) -> PathBuf {
        self.dir.join("node")
    }

    /// Where processes write what they have to say.
    pub fn logs(&self) -> PathBuf {
        self.dir.join("logs")
    }

    /// The repository that the fleet works on.
    pub fn repository(&self) -> PathBuf {
        self.dir.join("repository")
    }

    /// A worktree for each agent.
    pub fn worktrees(&self) -> PathBuf {
        self.dir.join("worktrees")
    }

    /// Where an agent says that it stands where it is to die.
    pub fn gates(&self) -> PathBuf {
        self.dir.join("gates")
    }

    /// Where the tutorials' way writes.
    pub fn naive(&self) -> PathBuf {
        self.dir.join("naive")
    }
}

fn remove(path: &Path) -> io::Result<()> {
    let gone = match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(why) => Err(why),
    };
    match gone {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_used_again_and_only_its_own_things_go() {
        let dir = std::env::temp_dir().join(format!("synod-demo-{}-folder", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let folder = Folder::take(&dir).unwrap();
        assert!(Folder::take(&dir).unwrap_err().contains("another demo is running"));
        fs::write(dir.join("summary.json"), "{}").unwrap();
        fs::write(dir.join("notes.txt"), "mine").unwrap();
        drop(folder);
        let folder = Folder::take(&dir).unwrap();
        assert!(!dir.join("summary.json").exists() && dir.join("notes.txt").exists());
        assert!(folder.logs().is_dir());
        drop(folder);
        fs::remove_file(dir.join(MARKER)).unwrap();
        assert!(Folder::take(&dir).unwrap_err().contains("not empty"));
        fs::remove_dir_all(dir).unwrap();
    }
}
