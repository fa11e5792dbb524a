//! Reading the trail, from any index on, beside its writer.

use super::frame::{self, Frame, HEAD};
use super::{START, files, path_of};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// Why the trail cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// It begins later than where it should be read.
    #[error("the trail begins at index {floor}; what came before is not kept")]
    Floor {
        /// The oldest index there is.
        floor: u64,
    },
    /// The operating system refused, or the bytes are not what was written.
    #[error("could not read the trail {}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A place in the trail, moving forward. Also of use without a node: it takes no lock.
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    /// The index wanted next.
    next: u64,
    file: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    path: PathBuf,
    /// Where `chunk` begins in the file.
    at: u64,
    chunk: Vec<u8>,
    /// How much of the chunk has been read.
    read: usize,
}

impl Reader {
    /// A reader of the trail in `dir` that gives everything from `index` on. Touches nothing yet.
    pub fn new(dir: &Path, index: u64) -> Reader {
        Reader { dir: dir.to_owned(), next: index.max(1), file: None }
    }

    /// The next frame, if its last index is not beyond `limit`.
    ///
    /// The caller knows up to where the trail has been written; without a node, everything that is there is meant by `u64::MAX`.
    pub fn next(&mut self, limit: u64) -> Result<Option<Frame>, Lost> {
        while self.next <= limit {
            if self.file.is_none() {
                let Some(open) = self.open()? else { return Ok(None) };
                self.file = Some(open);
            }
            let Some(open) = &mut self.file else { return Ok(None) };
            let step = open.step(self.next);
            match step.map_err(|source| Lost::Io { path: open.path.clone(), source })? {
                Step::Frame(frame) => {
                    self.next = frame.last() + 1;
                    return Ok(Some(frame));
                }
                Step::Before => {}
                Step::End if path_of(&self.dir, self.next).exists() => self.file = None,
                Step::End if limit == u64::MAX => return Ok(None),
                // The writer has said that it is there: it may have moved to a file that was not there a moment ago.
                Step::End if self.is_behind()? => self.file = None,
                Step::End => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether the file being read is not the last one.
    fn is_behind(&self) -> Result<bool, Lost> {
        let files = self.files()?;
        Ok(files.last().is_some_and(|last| {
            self.file.as_ref().is_some_and(|open| open.path != path_of(&self.dir, *last))
                && *last <= self.next
        }))
    }

    fn files(&self) -> Result<Vec<u64>, Lost> {
        files(&self.dir).map_err(|source| Lost::Io { path: self.dir.clone(), source })
    }

    /// Opens the file that holds what is wanted next.
    fn open(&self) -> Result<Option<Open>, Lost> {
        let files = self.files()?;
        let Some(&first) = files.iter().rev().find(|first| **first <= self.next) else {
            return match files.first() {
                Some(&floor) => Err(Lost::Floor { floor }),
                None => Ok(None),
            };
        };
        let path = path_of(&self.dir, first);
        match File::open(&path) {
            Ok(file) => Ok(Some(Open { file, path, at: START, chunk: Vec::new(), read: 0 })),
            Err(source) => Err(Lost::Io { path, source }),
        }
    }
}

enum Step {
    Frame(Frame),
    /// A frame of no interest was stepped over.
    Before,
    End,
}

impl Open {
    /// The next frame that reaches `wanted`.
    fn step(&mut self, wanted: u64) -> io::Result<Step> {
        let Some(head) = self.see(HEAD)?.and_then(|bytes| bytes.first_chunk::<HEAD>().copied()) else {
            return Ok(Step::End);
        };
        let Some(span) = frame::span(&head) else { return Ok(Step::End) };
        if frame::last_of(&head) < wanted {
            self.skip(span);
            return Ok(Step::Before);
        }
        let Some(bytes) = self.see(span)? else { return Ok(Step::End) };
        let Some(frame) = Frame::check(bytes.to_vec()) else {
            let what =
                format!("the frame at byte {} does not match its checksum", self.at + self.read as u64);
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        };
        self.skip(span);
        Ok(Step::Frame(frame))
    }

    /// The next `n` bytes, or nothing when the file is shorter.
    fn see(&mut self, n: usize) -> io::Result<Option<&[u8]>> {
        if self.read > self.chunk.len() || self.chunk.len() - self.read < n {
            self.at += self.read as u64;
            self.read = 0;
            self.chunk.resize(n.max(CHUNK), 0);
            let mut filled = 0;
            while filled < self.chunk.len() {
                match self.file.read_at(&mut self.chunk[filled..], self.at + filled as u64)? {
                    0 => break,
                    more => filled += more,
                }
            }
            self.chunk.truncate(filled);
        }
        Ok(self.chunk.get(self.read..self.read + n))
    }

    fn skip(&mut self, n: usize) {
        self.read += n;
    }

    /// Where the reader stands in the file.
    pub(super) fn offset(&self) -> u64 {
        self.at + self.read as u64
    }
}

/// Walks one file to its last good frame: its end, and the last position and index.
pub(super) fn end_of(path: &Path) -> io::Result<(u64, Option<(u64, u64)>)> {
    let file = File::open(path)?;
    let mut open = Open { file, path: path.to_owned(), at: START, chunk: Vec::new(), read: 0 };
    let (mut end, mut last) = (START, None);
    while let Ok(Step::Frame(frame)) = open.step(0) {
        end = open.offset();
        last = Some((frame.position(), frame.last()));
    }
    Ok((end, last))
}
