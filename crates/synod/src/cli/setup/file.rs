//! Files as they are and as they shall be: shown as a patch, written whole or not at all, with what was there kept aside.
//!
//! Several pieces may go into one file; it is read once and written once.
//! A link is followed, so that `CLAUDE.md` may lead to `AGENTS.md` and stay a link.

use crate::cli::exit::{Exit, Stop};
use crate::cli::show::time;
use similar::TextDiff;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use synod_client::repository::Repository;

/// A configuration is a few kilobytes; what is longer than this is something else.
const FILE_MAX: u64 = 4 << 20;
/// The mode of a new executable.
pub const EXECUTABLE: u32 = 0o755;

/// One file that changes.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called from the root.
    pub shown: String,
    before: Option<String>,
    after: Option<String>,
    /// `None`: as the file that is there.
    mode: Option<u32>,
}

impl Change {
    /// In a word.
    pub fn what(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "made",
            (_, None) => "removed",
            _ => "changed",
        }
    }

    /// As a patch.
    pub fn diff(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let name = |text: &Option<String>, side: &str| match text {
            Some(_) => format!("{side}/{}", self.shown),
            None => "/dev/null".to_owned(),
        };
        let (before, after) = (text(&self.before), text(&self.after));
        let diff = TextDiff::from_lines(&before, &after);
        let (old, new) = (name(&self.before, "a"), name(&self.after, "b"));
        diff.unified_diff().context_radius(3).header(&old, &new).to_string()
    }
}

/// The files that are being edited.
#[derive(Debug)]
pub struct Shelf {
    root: PathBuf,
    files: Vec<Change>,
}

impl Shelf {
    /// An empty one for this worktree.
    pub fn new(repository: &Repository) -> Shelf {
        Shelf { root: repository.root().to_owned(), files: Vec::new() }
    }

    /// Edits a file's text; `None` stands for no file, in and out.
    pub fn edit(
        &mut self,
        path: &Path,
        edit: impl FnOnce(Option<&str>) -> Result<Option<String>, String>,
    ) -> Result<(), Stop> {
        let at = self.find(path)?;
        let file = &mut self.files[at];
        file.after = edit(file.after.as_deref()).map_err(|why| super::plan::unreadable(&file.path, &why))?;
        Ok(())
    }

    /// Puts a program there with this mode, or takes it away. `None`: with the mode of the one that it replaces.
    pub fn program(&mut self, path: &Path, text: Option<String>, mode: Option<u32>) -> Result<(), Stop> {
        let at = self.find(path)?;
        (self.files[at].after, self.files[at].mode) = (text, mode);
        Ok(())
    }

    /// What a file's text is at the moment.
    pub fn text(&mut self, path: &Path) -> Result<Option<String>, Stop> {
        let at = self.find(path)?;
        Ok(self.files[at].after.clone())
    }

    /// The files that would be different.
    pub fn changes(self) -> Vec<Change> {
        self.files.into_iter().filter(|file| file.before != file.after).collect()
    }

    fn find(&mut self, path: &Path) -> Result<usize, Stop> {
        let path = follow(path);
        if let Some(at) = self.files.iter().position(|file| file.path == path) {
            return Ok(at);
        }
        let before = read(&path).map_err(|why| super::plan::unreadable(&path, &why))?;
        let shown = path.strip_prefix(&self.root).unwrap_or(&path).display().to_string();
        self.files.push(Change { path, shown, after: before.clone(), before, mode: None });
        Ok(self.files.len() - 1)
    }
}

/// Writes them all. What was there is kept first, and its place is told.
pub fn write(repository: &Repository, changes: &[Change]) -> Result<Option<PathBuf>, Stop> {
    let failed = |path: &Path, error: std::io::Error| {
        Stop::new(Exit::Fault, format!("cannot write {}: {error}", path.display()))
    };
    let stamp = time::rfc3339(time::now()).replace(':', "");
    let backup = repository.common_dir().join("synod/backup").join(stamp);
    let mut kept = false;
    for change in changes.iter().filter(|change| change.before.is_some()) {
        let shown = change.shown.trim_start_matches('/').replace("..", "__");
        let to = backup.join(shown);
        let parent = to.parent().unwrap_or(&backup);
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(&change.path, &to))
            .map_err(|error| failed(&to, error))?;
        kept = true;
    }
    for change in changes {
        put(change).map_err(|error| failed(&change.path, error))?;
        if change.after.is_none() {
            sweep(repository, &change.path);
        }
    }
    Ok(kept.then_some(backup))
}

/// Takes directories away that are empty now, below the root; git's own stay.
fn sweep(repository: &Repository, path: &Path) {
    let root = repository.root();
    let own = |dir: &&Path| {
        *dir != root
            && dir.starts_with(root)
            && !dir.starts_with(root.join(".git"))
            && !dir.starts_with(repository.common_dir())
    };
    // A directory that is not empty stays, and so do those above it.
    let _ = path.ancestors().skip(1).take_while(own).try_for_each(fs::remove_dir);
}

fn put(change: &Change) -> std::io::Result<()> {
    let Some(text) = &change.after else { return fs::remove_file(&change.path) };
    let dir = change.path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let name = change.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let new = dir.join(format!(".{name}.{}.new", std::process::id()));
    let written = (|| {
        let mut file = File::create(&new)?;
        file.write_all(text.as_bytes())?;
        if let Ok(meta) = fs::metadata(&change.path) {
            file.set_permissions(meta.permissions())?;
        }
        if let Some(mode) = change.mode {
            file.set_permissions(fs::Permissions::from_mode(mode))?;
        }
        file.sync_all()?;
        fs::rename(&new, &change.path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// Where a write would go.
fn follow(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| {
        let target = fs::read_link(path).ok().and_then(|target| Some(path.parent()?.join(target)));
        target.unwrap_or_else(|| path.to_owned())
    })
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
        Ok(meta) if !meta.is_file() => return Err("it is not a file".into()),
        Ok(meta) if meta.len() > FILE_MAX => return Err(format!("it has more than {} MiB", FILE_MAX >> 20)),
        Ok(_) => {}
    }
    fs::read_to_string(path).map(Some).map_err(|error| error.to_string())
}
