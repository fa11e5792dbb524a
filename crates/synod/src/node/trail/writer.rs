//! Writing the trail: the loop's end.
//!
//! Frames gather in memory and go to the file when there are many, when it is quiet, and when somebody listens.
//! A write that fails (a full disk) is tried again later: what is not on the disk is made again from the log at the next start.

use super::frame;
use super::reader::end_of;
use super::{FILE_MAX, MAGIC, START, files, path_of};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use synod_core::effects::Effects;

/// Frames go to the file when there are this many bytes of them.
const BUFFER: usize = 256 << 10;
/// With this many bytes that could not be written, writing is given up until the next start.
const BUFFER_MAX: usize = 64 << 20;

/// The end of the trail. See the [module](self).
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    file: Option<File>,
    /// Bytes of the file that are good.
    length: u64,
    /// Bytes of all other files.
    older: u64,
    buffer: Vec<u8>,
    /// The newest entry in it: position and last index.
    tail: (u64, u64),
    /// The newest index in the file.
    written: u64,
    given_up: bool,
}

impl Writer {
    /// Opens the trail in `dir` and cuts it back to its last good frame.
    pub fn open(dir: &Path) -> io::Result<Writer> {
        std::fs::create_dir_all(dir)?;
        let mut writer = Writer {
            dir: dir.to_owned(),
            file: None,
            length: 0,
            older: 0,
            buffer: Vec::new(),
            tail: (0, 0),
            written: 0,
            given_up: false,
        };
        for first in files(dir)?.into_iter().rev() {
            let path = path_of(dir, first);
            if writer.file.is_some() {
                writer.older += path.metadata()?.len();
                continue;
            }
            match end_of(&path)? {
                (end, Some(tail)) => {
                    let file = File::options().write(true).open(&path)?;
                    file.set_len(end)?;
                    (writer.file, writer.length, writer.tail, writer.written) =
                        (Some(file), end, tail, tail.1);
                }
                _ => std::fs::remove_file(&path)?,
            }
        }
        Ok(writer)
    }

    /// The newest entry: the log's position and its last index; zeros for none.
    pub fn tail(&self) -> (u64, u64) {
        self.tail
    }

    /// The newest index that a reader finds in the files.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.older + self.length
    }

    /// Whether frames were lost because the disk did not take them.
    pub fn has_given_up(&self) -> bool {
        self.given_up
    }

    /// Forgets everything: it belongs to another history, or there is a gap after it.
    pub fn clear(&mut self) -> io::Result<()> {
        (self.file, self.length, self.older) = (None, 0, 0);
        self.buffer.clear();
        (self.tail, self.written) = ((0, 0), 0);
        files(&self.dir)?.into_iter().try_for_each(|first| std::fs::remove_file(path_of(&self.dir, first)))
    }

    /// Adds what the entry at `position` brought about. Touches no file until there is much.
    pub fn push(&mut self, position: u64, requests: u32, effects: &Effects) {
        if self.given_up || requests == 0 {
            return;
        }
        self.tail = (position, effects.first.0 + requests as u64 - 1);
        frame::write(&mut self.buffer, position, requests, effects);
    }

    /// Whether it is time to flush.
    pub fn is_heavy(&self) -> bool {
        self.buffer.len() >= BUFFER
    }

    /// Writes what has gathered. An error leaves it to be written later.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let written = self.write();
        if written.is_err() && self.buffer.len() > BUFFER_MAX {
            self.given_up = true;
            self.buffer = Vec::new();
        }
        written
    }

    fn write(&mut self) -> io::Result<()> {
        if self.length >= FILE_MAX || self.file.is_none() {
            self.begin_file()?;
        }
        let Some(file) = &self.file else { return Ok(()) };
        file.write_all_at(&self.buffer, self.length)?;
        self.length += self.buffer.len() as u64;
        self.written = self.tail.1;
        self.buffer.clear();
        self.buffer.shrink_to(BUFFER * 4);
        Ok(())
    }

    /// The next file, named by the first index in the buffer.
    fn begin_file(&mut self) -> io::Result<()> {
        let Some(first) = self.buffer.get(16..24) else { return Ok(()) };
        let first = u64::from_le_bytes(first.try_into().unwrap_or_default());
        let file = File::create(path_of(&self.dir, first))?;
        file.write_all_at(&[&MAGIC[..], &first.to_le_bytes()].concat(), 0)?;
        self.older += self.length;
        (self.file, self.length) = (Some(file), START);
        Ok(())
    }
}
