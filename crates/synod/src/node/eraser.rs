//! Redaction, carried out: what `space.redact` erased from state is erased from the disk as well.
//!
//! ```text
//!   space.redact, durable ─▶ the loop hides it ─▶ Erasure ─▶ SPACE/erasures     from here on it survives a crash
//!                                                               │
//!        log: turn · parts that hold it · spares     checkpoints: every rung that holds it
//!                               └───────── each written anew, the old one overwritten ──────┘
//!                                                               │
//!                                                   the line in SPACE/erasures goes
//! ```
//!
//! What is to go is found by its hash, so that copies go as well: a retry of the same request under its key is in the log with the same salt and the same bytes.
//! The hash is looked up once, before anything is erased, and stands in the file.
//!
//! The orders come through the maker's one thread, in the order of the log.
//! So no checkpoint that lies after the command is made before its line is in the file.
//! Several that wait together are carried out together.
//!
//! Not reached from here: copies and backups, what a file system keeps of its own, and names, keys, reasons, which are no payloads.

use super::home::write_durably;
use super::ladder;
use super::rewriting::{Rewriting, Trouble};
use super::shared::Shared;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use synod_core::codec::{Reader, Wire};
use synod_core::effects::{Effects, Item, items};
use synod_core::entry::{self, Asked, Digest};
use synod_core::ids::Index;
use synod_core::machines::space::PayloadsErased;

/// The tag of `space.redacted`.
const REDACTED: u8 = 9;

/// Payloads that are to be erased from the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Erasure {
    /// The request that carried them.
    pub index: u64,
    /// Which of its payloads; none means all.
    pub ordinals: Vec<u32>,
    /// Their hashes, as far as the log still knew them.
    hashes: Vec<Digest>,
}

impl Erasure {
    /// Those that an entry ordered.
    pub fn ordered(effects: &Effects) -> Vec<Erasure> {
        // Nearly every entry orders none, and this is asked about each.
        if !effects.stream.windows(3).any(|tags| tags == [5, 0, REDACTED]) {
            return Vec::new();
        }
        let events = items(&effects.stream).filter_map(|item| match item {
            Ok(Item::Event(0, REDACTED, record)) => PayloadsErased::get(&mut Reader::new(record)).ok(),
            _ => None,
        });
        let ordered = events.map(|event| Erasure {
            index: event.erased.0,
            ordinals: event.ordinals,
            hashes: Vec::new(),
        });
        ordered.collect()
    }

    /// Whether the other means the same payloads.
    pub fn same(&self, other: &Erasure) -> bool {
        (self.index, &self.ordinals) == (other.index, &other.ordinals)
    }

    fn means(&self, ordinal: u32) -> bool {
        self.ordinals.is_empty() || self.ordinals.contains(&ordinal)
    }

    /// `INDEX ORDINAL,… HASH,…`
    fn line(&self) -> String {
        let ordinals: Vec<String> = self.ordinals.iter().map(u32::to_string).collect();
        let hashes: Vec<String> = self.hashes.iter().map(|hash| super::chance::hex(hash)).collect();
        format!("{} {} {}\n", self.index, ordinals.join(","), hashes.join(","))
    }

    fn parse(line: &str) -> Option<Erasure> {
        let mut words = line.split(' ');
        let index = words.next()?.parse().ok()?;
        let mut list = || Some(words.next()?.split(',').filter(|word| !word.is_empty()));
        let ordinals = list()?.map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let hashes = list()?.map(unhex).collect::<Option<_>>()?;
        Some(Erasure { index, ordinals, hashes })
    }
}

fn unhex(word: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    (word.len() == 64 && word.is_ascii()).then_some(())?;
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&word[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(digest)
}

fn file(space: &Path) -> PathBuf {
    space.join("erasures")
}

/// Those that were begun in this or an earlier life and are not done.
pub(super) fn begun(space: &Path) -> io::Result<Vec<Erasure>> {
    let path = file(space);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let parsed = text.lines().map(|line| Erasure::parse(line).ok_or(line));
    parsed
        .map(|erasure| {
            erasure.map_err(|line| {
                io::Error::other(format!("{}: `{line}` is no erasure; put the file back", path.display()))
            })
        })
        .collect()
}

fn write(space: &Path, erasures: &[Erasure]) -> io::Result<()> {
    let text: String = erasures.iter().map(Erasure::line).collect();
    write_durably(&file(space), &[text.as_bytes()], 0o600)
}

/// One of a space's redactions under way.
struct Task {
    what: Erasure,
    /// It stands in the file.
    noted: bool,
    /// The log was found without it.
    is_out: bool,
}

/// The redactions of a space that are under way, carried out together: the log is gone through once for all of them.
pub(super) struct Erasing {
    pub rewriting: Rewriting,
    tasks: Vec<Task>,
}

impl Erasing {
    /// Nothing yet.
    pub fn new(rewriting: Rewriting) -> Erasing {
        Erasing { rewriting, tasks: Vec::new() }
    }

    /// One more.
    pub fn push(&mut self, what: Erasure) {
        self.tasks.push(Task { what, noted: false, is_out: false });
    }

    /// Notes durably what is to be done, before anything is.
    pub fn note(&mut self) -> Result<(), Trouble> {
        let shared = &self.rewriting.shared;
        let fresh: Vec<&mut Task> = self.tasks.iter_mut().filter(|task| !task.noted).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let mut all = begun(&shared.dir).map_err(later)?;
        for task in fresh {
            match all.iter().find(|other| other.same(&task.what)) {
                Some(known) => task.what = known.clone(),
                None => {
                    find(shared, task)?;
                    all.push(task.what.clone());
                }
            }
            task.noted = true;
        }
        write(&shared.dir, &all).map_err(later).inspect_err(|_| {
            self.tasks.iter_mut().for_each(|task| task.noted = false);
        })
    }

    /// Erases all of it, or says why it has to be tried again.
    pub fn run(&mut self) -> Result<(), Trouble> {
        self.note()?;
        if !self.tasks.iter().all(|task| task.is_out) {
            self.clear_log()?;
        }
        self.clear_checkpoints()?;
        let shared = &self.rewriting.shared;
        let mut left = begun(&shared.dir).map_err(later)?;
        left.retain(|other| !self.tasks.iter().any(|task| task.what.same(other)));
        write(&shared.dir, &left).map_err(later)?;
        shared.numbers.erasures.sub(self.tasks.len() as u64);
        self.tasks.clear();
        Ok(())
    }

    /// From every part of the log, and from files kept for reuse.
    fn clear_log(&mut self) -> Result<(), Trouble> {
        let hashes: BTreeSet<Digest> =
            self.tasks.iter().flat_map(|task| task.what.hashes.iter().copied()).collect();
        let goes = |asked: &Asked<'_>| hashes.contains(&asked.hash());
        let rewriting = &mut self.rewriting;
        rewriting.turn()?;
        rewriting.shed()?;
        let parts = rewriting.parts()?;
        for (nth, part) in parts.iter().enumerate() {
            let mut found = false;
            if !hashes.is_empty() {
                rewriting.read(part, |_, bytes| {
                    // Asked about each payload; nothing is made of the answer here.
                    let _ = entry::erase(bytes, |asked| {
                        found |= goes(asked);
                        false
                    });
                })?;
            }
            // The last one was ended early and takes more room than it needs; a recycled one may hold remains.
            if found || part.recycled || nth + 1 == parts.len() {
                rewriting.anew(part, |_, bytes| entry::erase(bytes, goes))?;
            }
        }
        Ok(())
    }

    /// From every checkpoint that was made after the requests.
    fn clear_checkpoints(&self) -> Result<(), Trouble> {
        let dir = self.rewriting.shared.checkpoint_dir();
        for rung in ladder::rungs(&dir).map_err(later)? {
            self.rewriting.goes_on()?;
            let mut after = self.tasks.iter().map(|task| &task.what).filter(|what| rung.index >= what.index);
            let first = after.next();
            if first.is_some() {
                ladder::edit(&dir, &rung, |fold| {
                    let all = first.into_iter().chain(after);
                    all.map(|what| fold.erase(Index(what.index), &what.ordinals)).sum::<u64>() > 0
                })
                .map_err(later)?;
            }
        }
        ladder::clear(&dir).map_err(later)
    }
}

/// Finds the hashes of what is to go, while the log still has it.
fn find(shared: &Shared, task: &mut Task) -> Result<(), Trouble> {
    let what = &task.what;
    let looked = shared.history.look_behind(Index(what.index), |recorded| {
        let meant = (0..recorded.payloads).filter(|ordinal| what.means(*ordinal));
        let there = meant.filter_map(|ordinal| {
            let detached = recorded.payload(ordinal)?;
            Some(Asked { request: 0, ordinal, salt: detached.salt, bytes: detached.bytes? }.hash())
        });
        there.collect::<Vec<_>>()
    });
    let hashes = looked.map_err(|fault| Trouble::Later(fault.to_string()))?;
    // The log has it no more: it was carried out in an earlier life, after the newest checkpoint.
    task.is_out = hashes.as_ref().is_some_and(Vec::is_empty);
    task.what.hashes = hashes.unwrap_or_default();
    Ok(())
}

fn later(error: io::Error) -> Trouble {
    Trouble::Later(error.to_string())
}
