//! Reading a log beside its owner: nothing is locked, nothing is written.
//!
//! The disk log is opened over a file system that reads what is there and forgets what is written.
//! So its recovery, which makes the end of a log durable, changes nothing; and the owner, if it runs, never notices.

use super::super::exit::{Exit, Stop};
use std::fs;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use synod_log::logs::disk::files::{File, Files, LockError};
use synod_log::{DiskLog, Fault, Log, Options, Position, Read};

/// Bytes read at once.
const CHUNK: usize = 1 << 20;
/// How often a log is opened again that seems damaged while its owner may be writing the very frame.
const TRIES: u32 = 4;

/// A log that is only looked at.
pub struct Beside {
    dir: PathBuf,
    log: DiskLog,
    next: Position,
}

impl Beside {
    /// Opens the log in `dir`.
    pub fn open(dir: &Path) -> Result<Beside, Stop> {
        let log = look(dir)?;
        let next = log.oldest();
        Ok(Beside { dir: dir.to_owned(), log, next })
    }

    /// The first position there is.
    pub fn oldest(&self) -> Position {
        self.log.oldest()
    }

    /// The last position that was there when it was opened.
    pub fn durable(&self) -> Position {
        self.log.durable()
    }

    /// Bytes of the log's files.
    pub fn bytes(&self) -> u64 {
        self.log.bytes()
    }

    /// A frame at the end that was cut off by a crash: file and offset.
    pub fn torn(&self) -> Option<(PathBuf, u64)> {
        self.log.recovery().cut.clone()
    }

    /// Goes on at this position.
    pub fn seek(&mut self, to: Position) {
        self.next = to;
    }

    /// The next entries; none at the end.
    pub fn some(&mut self) -> Result<Vec<synod_log::Delivered>, Stop> {
        let read = match self.log.read(self.next, CHUNK) {
            // The owner may have written this part anew, and overwritten the file that was opened.
            Err(Fault::Damaged { .. }) => {
                self.log = look(&self.dir)?;
                self.log.read(self.next, CHUNK)
            }
            read => read,
        };
        match read.map_err(wrong)? {
            Read::Entries(entries) => {
                if let Some(last) = entries.last() {
                    self.next = last.position.next();
                }
                Ok(entries)
            }
            Read::Trimmed { oldest } => Err(Stop::new(
                Exit::Nothing,
                format!("the log begins at position {oldest} now; run it again"),
            )),
        }
    }
}

/// Opens the log as it stands now.
fn look(dir: &Path) -> Result<DiskLog, Stop> {
    let options = Options { reserve: 0, files: Arc::new(LookOnly), ..Options::default() };
    let mut tries = 0;
    loop {
        tries += 1;
        match DiskLog::open(dir, options.clone()) {
            Err(Fault::Damaged { .. }) if tries < TRIES => std::thread::sleep(Duration::from_millis(20)),
            opened => return opened.map_err(wrong),
        }
    }
}

fn wrong(fault: Fault) -> Stop {
    let exit = match fault {
        Fault::Damaged { .. } => Exit::Wrong,
        _ => Exit::Fault,
    };
    Stop::new(exit, fault.to_string())
}

/// A file system that can be looked at.
struct LookOnly;

impl Files for LookOnly {
    fn create_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for item in fs::read_dir(dir)? {
            // Spares come and go while the owner runs; they hold nothing to be read.
            names.extend(item?.file_name().into_string().ok().filter(|name| name.ends_with(".segment")));
        }
        names.sort();
        match names.is_empty() {
            true => Err(io::Error::new(io::ErrorKind::NotFound, "there is no segment of a log in it")),
            false => Ok(names),
        }
    }
    fn create(&self, _: &Path) -> io::Result<Arc<dyn File>> {
        Ok(Arc::new(Forgets))
    }
    fn open(&self, path: &Path) -> io::Result<Arc<dyn File>> {
        Ok(Arc::new(Looks(fs::File::open(path)?)))
    }
    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn swap(&self, _: &Path, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn remove(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(u64::MAX)
    }
    fn lock(&self, _: &Path) -> Result<Box<dyn Send>, LockError> {
        Ok(Box::new(()))
    }
}

/// A file whose writes go nowhere.
struct Looks(fs::File);

impl File for Looks {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(buffer, offset)
    }
    fn write_at(&self, _: &[u8], _: u64) -> io::Result<()> {
        Ok(())
    }
    fn allocate(&self, _: u64) -> io::Result<()> {
        Ok(())
    }
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that was never made.
struct Forgets;

impl File for Forgets {
    fn len(&self) -> io::Result<u64> {
        Ok(0)
    }
    fn read_at(&self, buffer: &mut [u8], _: u64) -> io::Result<()> {
        buffer.fill(0);
        Ok(())
    }
    fn write_at(&self, _: &[u8], _: u64) -> io::Result<()> {
        Ok(())
    }
    fn allocate(&self, _: u64) -> io::Result<()> {
        Ok(())
    }
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use synod_log::Class;

    #[test]
    fn looking_changes_nothing_and_needs_no_lock() {
        let dir = std::env::temp_dir().join(format!("synod-beside-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let mut owner = DiskLog::open(&dir, Options::default()).unwrap();
        for n in 0..10u8 {
            owner.append(vec![n; 100], Class::Work).unwrap();
            owner.sync().unwrap();
        }
        let bytes = || -> Vec<Vec<u8>> {
            let mut names: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
            names.sort();
            names.into_iter().map(|path| fs::read(path).unwrap()).collect()
        };
        let before = bytes();
        let mut beside = Beside::open(&dir).unwrap();
        let mut seen = 0;
        loop {
            let some = beside.some().unwrap();
            seen += some.len();
            if some.is_empty() {
                break;
            }
        }
        assert_eq!(seen, 10);
        drop(beside);
        assert!(before == bytes(), "the directory changed");
        owner.append(vec![1], Class::Work).unwrap();
        owner.sync().unwrap();
        drop(owner);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_the_owner_rewrites_meanwhile_is_read_on() {
        let dir = std::env::temp_dir().join(format!("synod-beside-anew-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let mut owner = DiskLog::open(&dir, Options::default()).unwrap();
        for n in 0..40u8 {
            owner.append(vec![n; 100_000], Class::Work).unwrap();
            owner.sync().unwrap();
        }
        owner.turn().unwrap();
        let mut beside = Beside::open(&dir).unwrap();
        let mut lengths: Vec<usize> = beside.some().unwrap().iter().map(|found| found.entry.len()).collect();
        let mut rewriter = owner.rewriter();
        for part in rewriter.parts().unwrap() {
            let draft = rewriter.rewrite(&part, &mut |_, old| Some(old[..50].to_vec()), &mut |_| ());
            let done = owner.adopt(draft.unwrap().unwrap()).unwrap();
            done.waste.wipe(&mut |_| ()).unwrap();
        }
        loop {
            let some = beside.some().unwrap();
            if some.is_empty() {
                break;
            }
            lengths.extend(some.iter().map(|found| found.entry.len()));
        }
        assert_eq!(lengths.len(), 40);
        assert_eq!((lengths[0], lengths[39]), (100_000, 50));
        drop(owner);
        fs::remove_dir_all(dir).unwrap();
    }
}
