//! A file with a copy in it, which as many as like may edit at once.
//!
//! ```text
//!   edit   lock ─ read ─ change ─ write ─ unlock                          needs no node
//!   sync   read ──── node ◀────▶ ──── lock ─ read ─ join ─ write ─ unlock
//!               └─ what is edited meanwhile stays, and waits for the next sync
//! ```
//!
//! Reading, changing and writing are one step under a lock, so that nobody writes over an edit that they have not read.
//! A sync takes as long as the node does, so it holds that lock only at its end, and joins what it brings to what is in the file by then.
//! Syncs of one file come one after the other, under a lock of their own: the node takes a copy's edits in their order.
//!
//! The locks are empty files beside it, `.NAME.lock` and `.NAME.sync`, and who is done removes them.
//! The system lets go of them when their process ends, whatever its death; one that was left behind holds nobody up.
//!
//! Deliberately not here: whoever changes the file by other means. A backup that was put in its place is found out by the node.

use super::copy::DocCopy;
use super::{Docs, Error, Synced, no};
use crate::error::Fault;
use rustix::fs::{FlockOperation, flock};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file with a copy of a doc in it. Safe to use from any number of threads and processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocFile {
    /// As it was named, for sentences.
    named: PathBuf,
    /// Where it is: the same for all who edit it, by whatever link.
    path: PathBuf,
}

impl DocFile {
    /// Puts a copy into a new file. Refused as a `conflict` when something is there already.
    pub fn create(path: impl AsRef<Path>, copy: &DocCopy) -> Result<DocFile, Error> {
        let named = path.as_ref().to_owned();
        let folder = named.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let path = folder.canonicalize().map(|folder| folder.join(named.file_name().unwrap_or_default()));
        let path = path.map_err(|error| {
            let folder = folder.display();
            Fault::Setup(format!(
                "{} needs the folder {folder}, and it is not there: {error}",
                named.display()
            ))
        })?;
        let file = DocFile { named, path };
        let _held = file.lock()?;
        if file.path.symlink_metadata().is_ok() {
            let detail = format!("{} is there already; take another name", file.named.display());
            return Err(no("conflict", detail));
        }
        file.put(copy)?;
        Ok(file)
    }

    /// The file at this path, which has to be there.
    pub fn open(path: impl AsRef<Path>) -> Result<DocFile, Error> {
        let named = path.as_ref().to_owned();
        let path = named.canonicalize().map_err(|error| setup(&named, &error))?;
        Ok(DocFile { named, path })
    }

    /// The copy as it is now. What is changed in it goes nowhere: the file is changed by [`DocFile::edit`].
    pub fn read(&self) -> Result<DocCopy, Error> {
        let bytes = fs::read(&self.path).map_err(|error| setup(&self.named, &error))?;
        // Bytes that are no text are not mended: the next edit would make that last.
        let text = String::from_utf8(bytes).map_err(|_| {
            let named = self.named.display();
            no(
                "invalid",
                format!("{named} is no copy of a doc, nor text at all; take the file that was saved"),
            )
        })?;
        DocCopy::parse(&text)
    }

    /// Changes the copy in the file. It is on disk when this returns, and as it was when `change` fails.
    ///
    /// Waits while another changes it, which takes no longer than to write it. `change` must not edit the same file: that would wait for itself.
    pub fn edit<T>(&self, change: impl FnOnce(&mut DocCopy) -> Result<T, Error>) -> Result<T, Error> {
        let _held = self.lock()?;
        let before = self.read()?;
        let mut copy = before.clone();
        let done = change(&mut copy)?;
        if copy != before {
            self.put(&copy)?;
        }
        Ok(done)
    }

    /// Brings the copy together with the node's, as [`Docs::sync`] does. The file can be edited all the while.
    pub async fn sync(&self, docs: Docs<'_>) -> Result<Synced, Error> {
        self.turn().await?.sync(docs).await
    }

    /// Waits until no other sync of this file is at work, however long the node takes for it.
    pub async fn turn(&self) -> Result<Turn<'_>, Error> {
        let beside = self.beside("sync");
        let waited = tokio::task::spawn_blocking(move || Lock::take(beside)).await;
        let held = waited.map_err(io::Error::other).and_then(|held| held);
        Ok(Turn { file: self, _held: held.map_err(|error| setup(&self.named, &error))? })
    }

    fn lock(&self) -> Result<Lock, Error> {
        Lock::take(self.beside("lock")).map_err(|error| setup(&self.named, &error))
    }

    /// Writes the copy, under the lock: a new file takes the place of the old one once it is on disk, so a crash leaves the one or the other.
    fn put(&self, copy: &DocCopy) -> Result<(), Error> {
        let new = self.beside("new");
        // Left behind by somebody who was killed; only who has the lock writes it.
        let _ = fs::remove_file(&new);
        let write = || {
            let mut file = File::create_new(&new)?;
            // Who was kept from reading it is kept from it further on.
            if let Ok(about) = fs::metadata(&self.path) {
                file.set_permissions(about.permissions())?;
            }
            file.write_all(copy.text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &self.path)?;
            // What was said to be in it is in it after a crash, too.
            File::open(self.path.parent().unwrap_or(Path::new("/")))?.sync_all()
        };
        write().map_err(|error: io::Error| {
            let _ = fs::remove_file(&new);
            setup(&self.named, &error)
        })
    }

    /// A hidden file of this name beside it.
    fn beside(&self, what: &str) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(self.path.file_name().unwrap_or_default());
        name.push(".");
        name.push(what);
        self.path.with_file_name(name)
    }
}

/// The right to bring a file together; no other has it meanwhile.
#[derive(Debug)]
pub struct Turn<'f> {
    file: &'f DocFile,
    _held: Lock,
}

impl Turn<'_> {
    /// Brings the copy together with the node's.
    pub async fn sync(self, docs: Docs<'_>) -> Result<Synced, Error> {
        let before = self.file.read()?;
        let mut copy = before.clone();
        let synced = docs.sync(&mut copy).await;
        // When it broke off, too: what came is here, and whoever repairs a conflict needs the node's rules.
        let adopted = self.file.edit(|now| now.adopt(&before, &copy));
        let synced = synced?;
        adopted.map(|()| synced)
    }
}

/// A lock beside a file, held until it is dropped.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn take(path: PathBuf) -> io::Result<Lock> {
        loop {
            let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path)?;
            match flock(&file, FlockOperation::LockExclusive) {
                Err(rustix::io::Errno::INTR) => continue,
                held => held?,
            }
            // Whoever held it before has removed it: then the name is nobody's, or of another file by now.
            let (own, there) = (file.metadata()?, fs::metadata(&path));
            if there.is_ok_and(|there| (there.dev(), there.ino()) == (own.dev(), own.ino())) {
                return Ok(Lock { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before it is let go of, so that nobody else's is removed.
        let _ = fs::remove_file(&self.path);
    }
}

fn setup(named: &Path, error: &io::Error) -> Error {
    let named = named.display();
    Fault::Setup(match error.kind() {
        ErrorKind::NotFound => {
            format!("there is no {named}; make a copy of a doc there first: synod doc copy DOC {named}")
        }
        _ => format!("{named}: {error}"),
    })
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use synod_core::merge::Rule;

    fn file(folder: &Path) -> DocFile {
        let mut copy = DocCopy::new("d", "heron@laptop").unwrap();
        copy.declare("tokens", Rule::Sum).unwrap();
        DocFile::create(folder.join("d.copy"), &copy).unwrap()
    }

    #[test]
    fn edits_of_many_threads_all_count_and_nothing_is_left_beside_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path());
        std::os::unix::fs::symlink("d.copy", folder.path().join("link")).unwrap();
        // What a process that was killed has left behind.
        for left in [".d.copy.lock", ".d.copy.new"] {
            fs::write(folder.path().join(left), "").unwrap();
        }
        let names = ["d.copy", "link"];
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let file = DocFile::open(folder.path().join(names[thread % 2])).unwrap();
                scope.spawn(move || {
                    for _ in 0..10 {
                        file.edit(|copy| copy.write("tokens", &json!(1))).unwrap();
                    }
                });
            }
        });
        let copy = file.read().unwrap();
        assert_eq!((copy.read("tokens"), copy.pending()), (json!(80), 80));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the copy, and the link to it");
    }

    #[test]
    fn an_edit_that_is_refused_changes_nothing_and_a_file_keeps_its_readers() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path());
        fs::set_permissions(&file.path, fs::Permissions::from_mode(0o600)).unwrap();
        let refused = file.edit(|copy| {
            copy.write("tokens", &json!(1))?;
            copy.write("tokens", &json!("many"))
        });
        assert!(refused.unwrap_err().is("invalid"));
        assert_eq!(file.read().unwrap().pending(), 0);
        file.edit(|copy| copy.write("tokens", &json!(1))).unwrap();
        assert_eq!(file.read().unwrap().pending(), 1);
        assert_eq!(fs::metadata(&file.path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_no_file_or_no_copy_or_there_already_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path());
        let again = DocFile::create(&file.path, &file.read().unwrap()).unwrap_err();
        assert!(again.is("conflict") && again.to_string().contains("d.copy is there already"), "{again}");
        let lost = DocFile::create(folder.path().join("none/d.copy"), &file.read().unwrap()).unwrap_err();
        assert!(lost.to_string().contains("none, and it is not there"), "{lost}");
        let none = DocFile::open("none.copy").unwrap_err().to_string();
        assert_eq!(
            none,
            "there is no none.copy; make a copy of a doc there first: synod doc copy DOC none.copy"
        );
        fs::write(&file.path, [0xff, 0xfe]).unwrap();
        assert!(file.read().unwrap_err().to_string().contains("d.copy is no copy of a doc, nor text"));
    }
}
