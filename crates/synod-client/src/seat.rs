//! Which agent a process belongs to: what `synod mcp` leaves behind, so that a hook knows for whom it speaks.
//!
//! ```text
//!   coding agent ─┬─ synod mcp       joins, and takes a seat: DATA/seats/PID.json, locked for as long as it lives
//!                 └─ sh ─ synod hook  walks up: sh, coding agent ─▶ the seat whose parent that is
//! ```
//!
//! A client starts its hooks and its MCP server apart, and tells neither about the other; what they have in common is the process that started both.
//! So a seat says which process that is, and a hook looks for it among its own ancestors.
//! Where that fails (a client with a helper process in between, a sandbox with process numbers of its own), the only seat in the same worktree is meant.
//!
//! A seat lives exactly as long as the lock on its file, which the system takes away with the process, by whatever death.
//! Process numbers are never asked whether they live: they are used again, and mean something else inside a sandbox.
//! A seat whose lock is gone counts for nothing, and whoever finds it removes it.
//!
//! Deliberately not here: credentials. A seat is a hint about who asks, and the node believes only the token that comes with the call.

mod ancestors;

pub use ancestors::ancestors;

use rustix::fs::{FlockOperation, flock};
use serde_json::{Value, json};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A seat is a few hundred bytes; what is longer was not written here.
const SEAT_MAX: u64 = 16 << 10;

/// An agent at work in a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// The process that joined, usually `synod mcp`.
    pub pid: u32,
    /// The process that started it: the client.
    pub parent: u32,
    /// The space it joined.
    pub space: String,
    /// The agent's name.
    pub agent: String,
    /// The handle that joining gave, `name@session`.
    pub handle: String,
    /// The root of the worktree it was started in; `None` outside of a repository.
    pub root: Option<PathBuf>,
}

impl Seat {
    /// The seat of this very process.
    pub fn here(space: &str, agent: &str, handle: &str, root: Option<&Path>) -> Seat {
        Seat {
            pid: std::process::id(),
            parent: std::os::unix::process::parent_id(),
            space: space.into(),
            agent: agent.into(),
            handle: handle.into(),
            root: root.map(Path::to_owned),
        }
    }

    /// Takes it: writes the file, and holds it until [`Taken`] is dropped or the process ends. Joining again takes it again.
    pub fn take(&self, data: &Path) -> io::Result<Taken> {
        let dir = folder(data);
        DirBuilder::new().recursive(true).mode(0o700).create(&dir)?;
        let path = dir.join(format!("{}.json", self.pid));
        // Locked before it has its name, so that nobody finds it without a holder.
        let new = dir.join(format!("{}.new", self.pid));
        let _ = fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        file.write_all(self.text().as_bytes())?;
        fs::rename(&new, &path)?;
        Ok(Taken { path, file })
    }

    fn text(&self) -> String {
        let root = self.root.as_ref().map(|root| root.to_string_lossy());
        json!({
            "pid": self.pid, "parent": self.parent, "space": self.space,
            "agent": self.agent, "handle": self.handle, "root": root,
        })
        .to_string()
    }

    fn read(text: &str) -> Option<Seat> {
        let about: Value = serde_json::from_str(text).ok()?;
        let word = |name: &str| about[name].as_str().map(str::to_owned);
        let pid = |name: &str| about[name].as_u64().and_then(|pid| u32::try_from(pid).ok());
        Some(Seat {
            pid: pid("pid")?,
            parent: pid("parent")?,
            space: word("space")?,
            agent: word("agent")?,
            handle: word("handle")?,
            root: word("root").map(PathBuf::from),
        })
    }
}

/// A seat that is held. Dropping it leaves the seat.
#[derive(Debug)]
pub struct Taken {
    path: PathBuf,
    file: File,
}

impl Drop for Taken {
    fn drop(&mut self) {
        // Whoever joined again has another file under this name, and keeps it.
        if is_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Every seat that is held, by process number. Seats of the dead are removed on the way.
pub fn all(data: &Path) -> Vec<Seat> {
    let Ok(entries) = fs::read_dir(folder(data)) else { return Vec::new() };
    let mut seats: Vec<Seat> = entries.flatten().filter_map(|entry| held(&entry.path())).collect();
    seats.sort_by_key(|seat| seat.pid);
    seats
}

/// The seat this process belongs to: that of its nearest ancestor, else the only one in the worktree with this root.
///
/// When one client holds several, the one of this worktree is meant, and none when that does not decide it either.
pub fn find(data: &Path, root: Option<&Path>) -> Option<Seat> {
    choose(&all(data), &ancestors(), root)
}

/// The same among these seats, for a process with these ancestors.
pub fn choose(seats: &[Seat], ancestors: &[u32], root: Option<&Path>) -> Option<Seat> {
    let here = |seat: &&Seat| root.is_some() && seat.root.as_deref() == root;
    let only = |seats: Vec<&Seat>| match seats[..] {
        [seat] => Some(seat.clone()),
        _ => None,
    };
    for ancestor in ancestors {
        let started: Vec<&Seat> = seats.iter().filter(|seat| seat.parent == *ancestor).collect();
        if !started.is_empty() {
            let nearer: Vec<&Seat> = started.iter().copied().filter(here).collect();
            return only(if nearer.is_empty() { started } else { nearer });
        }
    }
    only(seats.iter().filter(here).collect())
}

fn folder(data: &Path) -> PathBuf {
    data.join("seats")
}

/// The seat in this file when somebody holds it; otherwise the file goes.
fn held(path: &Path) -> Option<Seat> {
    let seat = path.extension().is_some_and(|extension| extension == "json");
    let mut file = File::open(path).ok().filter(|_| seat)?;
    if flock(&file, FlockOperation::NonBlockingLockShared).is_ok() {
        // Nobody holds it. The name may have gone to a new seat meanwhile.
        if is_at(&file, path) {
            let _ = fs::remove_file(path);
        }
        return None;
    }
    let mut text = String::new();
    Read::by_ref(&mut file).take(SEAT_MAX).read_to_string(&mut text).ok()?;
    Seat::read(&text)
}

/// Whether this file is the one that has this name.
fn is_at(file: &File, path: &Path) -> bool {
    let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
    let (Ok(own), Ok(named)) = (file.metadata(), fs::metadata(path)) else { return false };
    id(own) == id(named)
}

#[cfg(test)]
mod tests;
