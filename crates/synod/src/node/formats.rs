//! What a data directory is written in, and bringing it to the forms that this binary writes.
//!
//! | what | its form is told by | when this binary does not know it |
//! |---|---|---|
//! | files of the log | the version in each head | older: read as they are, for ever; newer: stop, and upgrade synod |
//! | entries | the first byte, and the fold version, of each | the same |
//! | checkpoints | two marks, of the node's head and of the fold's bytes | made anew from the log |
//! | trail, points | a mark in each file | removed: they are made again from the log |
//!
//! The log is never converted: it is what happened, in the bytes in which it happened.
//! Everything else is derived from it, so a form that is not known any more costs time and nothing else.

use super::ladder::{self, Rung};
use super::past::agreed;
use super::trail;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use synod_core::entry::FORMAT;
use synod_core::fold::{FOLD_VERSION, Fold};
use synod_log::logs::disk::{self, Viewer};
use synod_log::{Position, Read};

/// Bytes of the log read at once.
const CHUNK: usize = 4 << 20;

/// Something a directory holds, in one form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// What is written so: `log files`, `entries`, …
    pub what: &'static str,
    /// The form's name.
    pub form: String,
    /// Whether this binary reads it.
    pub reads: bool,
    /// Whether it is what this binary writes.
    pub writes: bool,
}

/// Every form in a space's directory, with how often it was found. Looks at heads and at one entry of each file, not at everything.
pub fn look(space: &Path) -> io::Result<BTreeMap<Form, u64>> {
    let mut found = BTreeMap::new();
    let mut note = |what, form: String, reads, writes| {
        *found.entry(Form { what, form, reads, writes }).or_insert(0) += 1;
    };
    let mut firsts = Vec::new();
    for path in files(&space.join("log"), "segment")? {
        let head: [u8; 64] = head(&path)?;
        let version = u32::from_le_bytes(*head[8..].first_chunk().unwrap_or(&[0; 4]));
        let (reads, writes) = (version <= disk::FORMAT, version == disk::FORMAT);
        note("log files", format!("disk format {version}"), reads, writes);
        firsts.push(u64::from_le_bytes(*head[24..].first_chunk().unwrap_or(&[0; 8])));
    }
    if let Ok(mut viewer) = Viewer::open(space.join("log")) {
        for first in firsts {
            let Ok(Read::Entries(entries)) = viewer.read(Position(first), 1) else { continue };
            let Some(entry) = entries.first().map(|delivered| &delivered.entry) else { continue };
            let (format, fold) = (entry.first().copied().unwrap_or(0), entry.get(2..4).unwrap_or(&[0; 2]));
            let fold = u16::from_le_bytes([fold[0], fold[1]]);
            let writes = (format, fold) == (FORMAT, FOLD_VERSION);
            let reads = format <= FORMAT && fold <= FOLD_VERSION;
            note("entries", format!("entry format {format}, fold version {fold}"), reads, writes);
        }
    }
    for path in files(&space.join("checkpoints"), "checkpoint")? {
        let head: [u8; ladder::HEAD + 8] = head(&path)?;
        let (node, fold) = (&head[..8], &head[ladder::HEAD..]);
        let known = is_known(node, fold);
        note("checkpoints", format!("{} with {}", word(node), word(fold)), known, known);
    }
    for path in files(&space.join("trail"), "trail")? {
        let mark: [u8; 8] = head(&path)?;
        note("trail", word(&mark), mark == *trail::MAGIC, mark == *trail::MAGIC);
    }
    let points = space.join("history");
    if points.exists() {
        let mark: [u8; 8] = head(&points)?;
        note("points", word(&mark), mark == *super::history::MAGIC, mark == *super::history::MAGIC);
    }
    Ok(found)
}

fn is_known(node: &[u8], fold: &[u8]) -> bool {
    node == ladder::MAGIC && fold == synod_core::checkpoint::MAGIC
}

/// What was done by [`renew`], in sentences.
pub fn renew(space: &Path) -> io::Result<Vec<String>> {
    let mut done = Vec::new();
    let dir = space.join("checkpoints");
    let mut old = Vec::new();
    for path in files(&dir, "checkpoint")? {
        let head: [u8; ladder::HEAD + 8] = head(&path)?;
        if !is_known(&head[..8], &head[ladder::HEAD..]) {
            old.push(path);
        }
    }
    if !old.is_empty() {
        let rung = make(space)?;
        done.push(format!("a checkpoint was made from the log, at index {}", rung.index));
        for path in &old {
            std::fs::remove_file(path)?;
        }
        done.push(format!("{} checkpoints of a form that is not read any more were removed", old.len()));
    }
    for (paths, magic, what) in [
        (files(&space.join("trail"), "trail")?, trail::MAGIC, "the trail"),
        (vec![space.join("history")], super::history::MAGIC, "the points of history"),
    ] {
        let other = |path: &&PathBuf| path.exists() && head::<8>(path).is_ok_and(|mark| mark != *magic);
        if paths.iter().any(|path| other(&path)) {
            // A trail has no gaps: all of it is made again.
            paths.iter().filter(|path| path.exists()).try_for_each(std::fs::remove_file)?;
            done.push(format!("{what} had another form and was removed; the next start makes it again"));
        }
    }
    Ok(done)
}

/// Folds the whole log, from the newest checkpoint that is read, and writes a checkpoint of where it comes to.
fn make(space: &Path) -> io::Result<Rung> {
    let dir = space.join("checkpoints");
    let newest = ladder::rungs(&dir)?.into_iter().rev();
    let base = newest.filter_map(|rung| Some((ladder::load(&dir, &rung).ok()?, rung))).next();
    let (mut fold, mut position, mut log_bytes) = match base {
        Some((fold, rung)) => (agreed(fold, space)?, rung.position, rung.log_bytes),
        None => (agreed(Fold::new(), space)?, 0, 0),
    };
    let mut viewer = Viewer::open(space.join("log")).map_err(io::Error::other)?;
    loop {
        let entries = match viewer.read(Position(position + 1), CHUNK).map_err(io::Error::other)? {
            Read::Entries(entries) => entries,
            Read::Trimmed { oldest } => {
                return Err(io::Error::other(format!(
                    "the log begins at position {oldest} and no checkpoint that this binary reads reaches it; start the node with the version that wrote it, once, before this one"
                )));
            }
        };
        let Some(last) = entries.last().map(|last| last.position.0) else { break };
        for delivered in entries {
            fold.apply(&delivered.entry).map_err(io::Error::other)?;
            log_bytes += delivered.entry.len() as u64;
        }
        position = last;
    }
    let rung = Rung { index: fold.index().0, position, time: fold.time().0, log_bytes, bytes: 0 };
    ladder::save(&dir, &fold, rung)
}

/// The files in a directory with this ending, in order; none when there is no directory.
fn files(dir: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        found.extend(path.extension().is_some_and(|found| found == ending).then_some(path));
    }
    found.sort();
    Ok(found)
}

/// The first bytes of a file; zeros where it is shorter.
fn head<const N: usize>(path: &Path) -> io::Result<[u8; N]> {
    let mut head = Vec::with_capacity(N);
    std::fs::File::open(path)?.take(N as u64).read_to_end(&mut head)?;
    head.resize(N, 0);
    Ok(head.try_into().unwrap_or([0; N]))
}

/// A mark as it can be shown.
fn word(mark: &[u8]) -> String {
    match mark.iter().all(u8::is_ascii_graphic) {
        true => String::from_utf8_lossy(mark).into_owned(),
        false => "no known mark".to_owned(),
    }
}
