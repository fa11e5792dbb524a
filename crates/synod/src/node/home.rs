//! The data directory.
//!
//! ```text
//!   DATA/lock         held by the running node; names its process
//!   DATA/token        the owner's bearer token, mode 0600
//!   DATA/seal.key     what secrets are sealed with, mode 0600; made when the first one is
//!   DATA/node.json    where the running node can be reached
//!   DATA/spaces/NAME/{log,trail,checkpoints}/
//! ```

use super::{StartError, chance};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The length of an announcement, in bytes, without its end of line.
const ANNOUNCED: usize = 255;

/// The data directory of a running node: locked.
#[derive(Debug)]
pub(super) struct Home {
    dir: PathBuf,
    token: String,
    /// Let go when the process ends or the node is dropped.
    _lock: File,
}

impl Home {
    /// Takes the directory, and finds or makes the token.
    pub fn open(dir: &Path) -> Result<Home, StartError> {
        let spaces = dir.join("spaces");
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&spaces);
        made.map_err(StartError::io("create", &spaces))?;
        let lock = lock(dir)?;
        let token = token(dir)?;
        Ok(Home { dir: dir.to_owned(), token, _lock: lock })
    }

    /// The owner's bearer token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// blake3 of the token's text: what is replicated.
    pub fn token_hash(&self) -> [u8; 32] {
        *blake3::hash(self.token.as_bytes()).as_bytes()
    }

    /// A space's directory.
    pub fn space(&self, name: &str) -> PathBuf {
        self.dir.join("spaces").join(name)
    }

    /// The names of all spaces there are, in order.
    pub fn spaces(&self) -> Result<Vec<String>, StartError> {
        names(&self.dir.join("spaces"))
    }

    /// Says where the node can be reached.
    ///
    /// A full disk keeps no node from coming back: then the place of the former announcement is used again.
    pub fn announce(&self, http: &str, certificate: Option<&str>) -> io::Result<()> {
        let mut said = serde_json::json!({ "http": http, "pid": std::process::id() });
        if let Some(certificate) = certificate {
            said["certificate"] = certificate.into();
        }
        let said = said.to_string();
        // Always of the same length, so that one can be written over another in one piece.
        let line = format!("{said:<ANNOUNCED$}\n");
        let path = self.dir.join("node.json");
        let over = |error: io::Error| match error.kind() {
            io::ErrorKind::StorageFull => {
                OpenOptions::new().write(true).open(&path)?.write_all(line.as_bytes())
            }
            _ => Err(error),
        };
        let written = write_durably(&path, &[line.as_bytes()], 0o600).or_else(over);
        written.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
        })
    }

    /// Takes that back, at a graceful stop.
    pub fn retire(&self) {
        // One left behind names a process that is gone, which readers check. Its place on the disk is kept for the next.
        let path = self.dir.join("node.json");
        let _ = fs::rename(&path, path.with_extension("unfinished"));
    }
}

fn names(dir: &Path) -> Result<Vec<String>, StartError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(StartError::io("list", dir))? {
        let entry = entry.map_err(StartError::io("list", dir))?;
        names.extend(entry.file_name().into_string().ok().filter(|name| check_name(name).is_ok()));
    }
    names.sort_unstable();
    Ok(names)
}

/// Whether `name` may name a space: it is a directory's name and part of a path.
pub(super) fn check_name(name: &str) -> Result<(), StartError> {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"-_.".contains(&c);
    let begins = name.bytes().next().is_some_and(|c| c.is_ascii_alphanumeric());
    match begins && name.len() <= 64 && name.bytes().all(plain) {
        true => Ok(()),
        false => Err(StartError::Name(name.to_owned())),
    }
}

fn lock(dir: &Path) -> Result<File, StartError> {
    let path = dir.join("lock");
    let opened =
        OpenOptions::new().create(true).read(true).write(true).truncate(false).mode(0o600).open(&path);
    let mut file = opened.map_err(StartError::io("open", &path))?;
    if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut holder = String::new();
        let _ = file.read_to_string(&mut holder);
        let holder = if holder.trim().is_empty() { "unknown" } else { holder.trim() }.to_owned();
        return Err(StartError::Locked { dir: dir.to_owned(), holder });
    }
    let say = |file: &mut File| {
        // Written over, then cut: that takes no room on a full disk.
        let who = format!("process {}", std::process::id());
        file.rewind()?;
        file.write_all(who.as_bytes())?;
        file.set_len(who.len() as u64)
    };
    say(&mut file).map_err(StartError::io("write", &path))?;
    Ok(file)
}

/// Reads the token, or makes one for a directory that has no space yet.
fn token(dir: &Path) -> Result<String, StartError> {
    let path = dir.join("token");
    match fs::read_to_string(&path) {
        Ok(text) => {
            let token = text.trim().to_owned();
            if token.is_empty() {
                return Err(StartError::Token(format!(
                    "the token file {} is empty; put the owner's token back",
                    path.display()
                )));
            }
            // Somebody may have copied it about; it proves the owner, so nobody else reads it.
            fs::set_permissions(&path, Permissions::from_mode(0o600))
                .map_err(StartError::io("protect", &path))?;
            Ok(token)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_token(dir, &path),
        Err(error) => Err(StartError::io("read", path)(error)),
    }
}

fn make_token(dir: &Path, path: &Path) -> Result<String, StartError> {
    let begun = names(&dir.join("spaces"))?.into_iter().find(|name| has_log(&dir.join("spaces").join(name)));
    if let Some(name) = begun {
        return Err(StartError::Token(format!(
            "the token file {} is gone, and space `{name}` knows only its hash; put the file back",
            path.display()
        )));
    }
    let token = chance::hex(&chance::bytes::<32>().map_err(StartError::io("read", "/dev/urandom"))?);
    write_durably(path, &[token.as_bytes(), b"\n"], 0o600).map_err(StartError::io("write", path))?;
    Ok(token)
}

fn has_log(space: &Path) -> bool {
    fs::read_dir(space.join("log")).is_ok_and(|mut entries| entries.next().is_some())
}

/// Writes a file that is there whole after a crash, or not at all.
pub(super) fn write_durably(path: &Path, parts: &[&[u8]], mode: u32) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let _ = fs::remove_file(&unfinished);
    let mut file = OpenOptions::new().create_new(true).write(true).mode(mode).open(&unfinished)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

/// Like [`write_durably`], and what stood there before is overwritten with zeros.
pub(super) fn replace_durably(path: &Path, parts: &[&[u8]], mode: u32) -> io::Result<()> {
    use synod_log::logs::disk::files::{Files, Os};
    let unfinished = path.with_extension("unfinished");
    wipe(&unfinished)?;
    let mut file = OpenOptions::new().create_new(true).write(true).mode(mode).open(&unfinished)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.sync_all()?;
    let old = OpenOptions::new().write(true).open(path)?;
    match Os.swap(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => fs::rename(&unfinished, path)?,
        swapped => swapped?,
    }
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())?;
    overwrite(&old)?;
    wipe(&unfinished)
}

/// Overwrites a file with zeros and removes it; nothing when it is not there.
pub(super) fn wipe(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => overwrite(&opened?)?,
    }
    fs::remove_file(path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

fn overwrite(mut file: &File) -> io::Result<()> {
    let length = file.metadata()?.len();
    file.rewind()?;
    io::copy(&mut io::repeat(0).take(length), &mut file)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_plain_directory_names_are_refused() {
        for good in ["default", "a", "my-repo.v2", "0x_1"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "-a", "A", "a/b", "a b", "ä", &"x".repeat(65)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
