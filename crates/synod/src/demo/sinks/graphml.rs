//! The default sink: a journal of facts on disk, and GraphML from it at the end.
//!
//! ```text
//!   graph.journal.jsonl   {"key":"5d34… src/lib.rs","facts":[…]}\n   appended, synced per batch
//!   graph.graphml         written beside, synced, renamed over: whole or not there
//! ```
//!
//! A writer that dies leaves at most one torn line, the last, which was never acknowledged: opening cuts it off.
//! A line in the middle that cannot be read is damage and stops the opening with file and offset.
//! Opening reads the journal once; then keys and graph are in memory.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::demo::facts::{Fact, from_body, to_body};
use crate::demo::graph::Graph;
use crate::demo::graphml;
use crate::demo::sink::Sink;

/// The name of the result in the folder of the sink.
pub const GRAPH_FILE: &str = "graph.graphml";
/// The name of the journal in the folder of the sink.
pub const JOURNAL_FILE: &str = "graph.journal.jsonl";

/// A sink in a folder.
#[derive(Debug)]
pub struct GraphMl {
    dir: PathBuf,
    journal: File,
    /// Lines stored and not yet written to the journal.
    pending: Vec<u8>,
    keys: HashSet<String>,
    graph: Graph,
}

impl GraphMl {
    /// Opens the sink in `dir`, which is made if need be, and takes up what an earlier writer synced.
    pub fn open(dir: &Path) -> io::Result<GraphMl> {
        fs::create_dir_all(dir)?;
        let path = dir.join(JOURNAL_FILE);
        let journal = OpenOptions::new().create(true).append(true).read(true).open(&path)?;
        sync_dir(dir)?;
        let mut sink = GraphMl {
            dir: dir.to_owned(),
            journal,
            pending: Vec::new(),
            keys: HashSet::new(),
            graph: Graph::default(),
        };
        sink.recover(&path)?;
        Ok(sink)
    }

    /// The graph of everything stored, synced or not.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    fn recover(&mut self, path: &Path) -> io::Result<()> {
        let bytes = fs::read(path)?;
        let mut offset = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let whole = line.strip_suffix(b"\n").and_then(|line| serde_json::from_slice(line).ok());
            match whole.as_ref().and_then(from_body) {
                Some((key, facts)) => self.add(key, &facts),
                None if offset + line.len() == bytes.len() => {
                    self.journal.set_len(offset as u64)?;
                    return self.journal.sync_all();
                }
                None => return Err(damage(path, offset)),
            };
            offset += line.len();
        }
        Ok(())
    }

    fn add(&mut self, key: String, facts: &[Fact]) -> bool {
        let new = self.keys.insert(key);
        if new {
            facts.iter().for_each(|fact| fact.add_to(&mut self.graph));
        }
        new
    }
}

impl Sink for GraphMl {
    fn store(&mut self, key: &str, facts: &[Fact]) -> io::Result<bool> {
        let new = self.add(key.to_owned(), facts);
        if new {
            serde_json::to_writer(&mut self.pending, &to_body(key, facts))?;
            self.pending.push(b'\n');
        }
        Ok(new)
    }

    /// After an error nothing is known about the journal's end: the process must stop and open it again.
    fn sync(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.journal.write_all(&self.pending)?;
        self.pending.clear();
        self.journal.sync_data()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.sync()?;
        write_whole(&self.dir, GRAPH_FILE, |out| graphml::write(&self.graph, out))
    }

    fn keys(&self) -> u64 {
        self.keys.len() as u64
    }
}

/// Writes a file so that a reader finds the old one or the new one, never a part.
pub fn write_whole(
    dir: &Path,
    name: &str,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let beside = dir.join(format!(".{name}.new"));
    let mut out = BufWriter::new(File::create(&beside)?);
    fill(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    fs::rename(&beside, dir.join(name))?;
    sync_dir(dir)
}

/// A name in a folder is durable only when the folder is.
fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

fn damage(path: &Path, offset: usize) -> io::Error {
    let why = format!("{} is damaged at byte {offset}: move it away and run again", path.display());
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("synod-demo-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        dir
    }

    fn fact(path: &str) -> Vec<Fact> {
        let (email, path) = ("a@x".to_owned(), path.to_owned());
        vec![Fact::Changed { email, path, added: 1, removed: 0, focused: true }]
    }

    #[test]
    fn a_key_is_stored_once_also_by_the_next_writer() {
        let dir = folder("once");
        let mut sink = GraphMl::open(&dir).unwrap();
        assert!(sink.store("k1", &fact("a")).unwrap());
        assert!(!sink.store("k1", &fact("a")).unwrap());
        sink.sync().unwrap();
        sink.store("k2", &fact("b")).unwrap();
        drop(sink); // k2 was never synced.
        let mut sink = GraphMl::open(&dir).unwrap();
        assert!(!sink.store("k1", &fact("a")).unwrap());
        assert!(sink.store("k2", &fact("b")).unwrap());
        sink.finish().unwrap();
        let text = fs::read_to_string(dir.join(GRAPH_FILE)).unwrap();
        assert_eq!(&graphml::read(&text).unwrap(), sink.graph());
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_journal_torn_at_any_byte_keeps_its_whole_lines() {
        let dir = folder("torn");
        let mut sink = GraphMl::open(&dir).unwrap();
        for key in ["k1", "k2", "k3"] {
            sink.store(key, &fact(key)).unwrap();
        }
        sink.sync().unwrap();
        let path = dir.join(JOURNAL_FILE);
        let bytes = fs::read(&path).unwrap();
        for cut in 0..=bytes.len() {
            fs::write(&path, &bytes[..cut]).unwrap();
            let whole = bytes[..cut].iter().filter(|byte| **byte == b'\n').count() as u64;
            let mut sink = GraphMl::open(&dir).unwrap();
            assert_eq!(sink.keys(), whole, "cut at {cut}");
            sink.store("k4", &fact("k4")).unwrap();
            sink.sync().unwrap();
            assert_eq!(GraphMl::open(&dir).unwrap().keys(), whole + 1);
        }
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn damage_in_the_middle_is_named_not_skipped() {
        let dir = folder("damage");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join(JOURNAL_FILE), "{\"key\":\n{\"key\":\"k\",\"facts\":[]}\n").unwrap();
        assert!(GraphMl::open(&dir).unwrap_err().to_string().contains("damaged at byte 0"));
        fs::remove_dir_all(dir).unwrap();
    }
}
