//! What a hook has said already, so that it says each thing once.
//!
//! One small file for each agent and worktree, `DATA/hooks/HASH.json`: which files were named in which state, and the newest mail and task that were spoken of.
//! It may be lost, and two hooks may write it at once: then something is said twice.

use super::scene::Scene;
use serde_json::{Map, Value, json};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How many changed files are kept in mind; a worktree with more is said to have changed anew.
const FILES_MAX: usize = 20_000;
/// Memories that nobody used for so long are thrown away.
const FORGOTTEN: Duration = Duration::from_secs(14 * 86_400);

/// What has been said to one agent in one worktree.
#[derive(Debug)]
pub struct Memory {
    path: PathBuf,
    files: Map<String, Value>,
    /// The newest message that was spoken of.
    pub mail: u64,
    /// The newest task that was spoken of.
    pub task: u64,
}

impl Memory {
    /// What is remembered; nothing when it cannot be read.
    pub fn open(scene: &Scene) -> Memory {
        let who = scene.me().agent.as_deref().unwrap_or("");
        let whole = format!("{}\0{who}\0{}", scene.space_name(), scene.root.display());
        let name = blake3::hash(whole.as_bytes()).to_hex();
        let path = scene.data().join("hooks").join(format!("{}.json", &name[..32]));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let about: Value = serde_json::from_str(&text).unwrap_or_default();
        let number = |name: &str| about[name].as_u64().unwrap_or(0);
        let files = about["files"].as_object().cloned().unwrap_or_default();
        Memory { path, files, mail: number("mail"), task: number("task") }
    }

    /// Which of these changed files have not been seen in their present state; from now on they are known.
    pub fn news(&mut self, root: &Path, changed: Vec<String>) -> Vec<String> {
        let state = |name: &String| match fs::symlink_metadata(root.join(name)) {
            Ok(meta) => json!([meta.mtime(), meta.mtime_nsec(), meta.size(), meta.ino()]),
            Err(_) => json!("gone"),
        };
        let now: Map<String, Value> =
            changed.iter().take(FILES_MAX).map(|name| (name.clone(), state(name))).collect();
        let news = changed.into_iter().filter(|name| now.get(name) != self.files.get(name)).collect();
        self.files = now;
        news
    }

    /// Writes it down. Where that is not possible, the same will be said again.
    pub fn keep(&self) {
        let Some(dir) = self.path.parent() else { return };
        if DirBuilder::new().recursive(true).mode(0o700).create(dir).is_err() {
            return;
        }
        let text = json!({ "files": self.files, "mail": self.mail, "task": self.task }).to_string();
        let new = self.path.with_extension(format!("{}.new", std::process::id()));
        if fs::write(&new, text).and_then(|()| fs::rename(&new, &self.path)).is_err() {
            let _ = fs::remove_file(&new);
        }
        sweep(dir);
    }
}

fn sweep(dir: &Path) {
    let Some(limit) = SystemTime::now().checked_sub(FORGOTTEN) else { return };
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let old = entry.metadata().and_then(|meta| meta.modified()).is_ok_and(|at| at < limit);
        if old {
            let _ = fs::remove_file(entry.path());
        }
    }
}
