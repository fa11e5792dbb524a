//! Which log: the one place in the node that names one.

use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use synod_log::{DiskLog, Fault, Log, Options, Pool, Position, Read};

/// A kind of log: how to open one, and how to read one beside its owner.
pub trait Logs: Send + Sync + Debug {
    /// Opens the log in `dir` for its one owner, creating or recovering it.
    fn open(&self, dir: &Path) -> Result<Box<dyn Log>, Fault>;

    /// Opens the log in `dir` for reading, beside an owner that may be writing.
    fn view(&self, dir: &Path) -> Result<Box<dyn View>, Fault>;
}

/// Reads a log beside its owner.
pub trait View: Send {
    /// Entries from `from` on, about `max_bytes` of them but at least one. What is not known to be durable may be among them: the caller knows how far to believe.
    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault>;
}

impl View for synod_log::logs::disk::Viewer {
    fn read(&mut self, from: Position, max_bytes: usize) -> Result<Read, Fault> {
        synod_log::logs::disk::Viewer::read(self, from, max_bytes)
    }
}

/// Logs on the local disk, filled ahead by one pool.
#[derive(Clone)]
pub struct Disk(Arc<Pool>);

impl Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disk")
    }
}

impl Default for Disk {
    fn default() -> Self {
        Disk(Pool::start())
    }
}

impl Logs for Disk {
    fn open(&self, dir: &Path) -> Result<Box<dyn Log>, Fault> {
        Ok(Box::new(DiskLog::open(dir, Options::with_pool(self.0.clone()))?))
    }

    fn view(&self, dir: &Path) -> Result<Box<dyn View>, Fault> {
        Ok(Box::new(synod_log::logs::disk::Viewer::open(dir)?))
    }
}
