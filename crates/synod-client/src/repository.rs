//! The git repository one stands in: which one it is, and what its files are called in locks.
//!
//! ```text
//!   main worktree     project/.git/                    project/src/a.rs       ─┐
//!   linked worktree   side/.git ─▶ project/.git/…      side/src/a.rs          ─┼─▶ lock name `src/a.rs`
//!   a nested one      project/.trees/x/.git ─▶ …       project/.trees/x/src/a.rs ─┘
//! ```
//!
//! Agents work in worktrees of their own, and a lock has to mean the same file in all of them.
//! So a file's name is its path from the root of *the worktree it lies in*, with slashes, and a repository is told from another by the directory that all its worktrees share.
//!
//! Links are followed, because an edit goes through them: where `CLAUDE.md` is a link to `AGENTS.md`, both are `AGENTS.md`.
//! A file need not exist: what does exist of its path is resolved, the rest is taken as written.
//!
//! It only reads names and the few small files with which git links worktrees; git itself is not started, for an editor waits for this.
//!
//! Deliberately not here: `GIT_DIR` and `GIT_WORK_TREE`, which do not say where a file belongs, and file systems that take `A` for `a`.

use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// How many links in a row are followed before a path is taken as it stands; Linux stops at forty as well.
const LINKS_MAX: usize = 40;
/// A space's name has at most this many bytes.
const SPACE_MAX: usize = 64;

/// A worktree, and the repository it is one of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    root: PathBuf,
    git: PathBuf,
    common: PathBuf,
}

/// Why a path has no name in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// It lies in no worktree at all.
    Outside(PathBuf),
    /// It lies in another repository, such as a submodule, with this root.
    Other(PathBuf),
    /// It belongs to git itself: `.git` and what is in it.
    Git(PathBuf),
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Elsewhere::Outside(path) => write!(f, "{} lies outside of the repository", path.display()),
            Elsewhere::Other(root) => write!(f, "it lies in another repository, {}", root.display()),
            Elsewhere::Git(path) => write!(f, "{} is git's own", path.display()),
        }
    }
}

impl Repository {
    /// The repository that `dir` lies in; `None` when there is no `.git` in it or above it.
    pub fn find(dir: &Path) -> Option<Repository> {
        let dir = resolve(dir, LINKS_MAX);
        dir.ancestors().find_map(Repository::at)
    }

    /// The one with exactly this root.
    fn at(root: &Path) -> Option<Repository> {
        let dot = root.join(".git");
        if !dot.exists() {
            return None;
        }
        // In a linked worktree and in a submodule `.git` is a file: `gitdir: PATH`.
        let git = match fs::read_to_string(&dot) {
            Ok(text) => root.join(text.strip_prefix("gitdir:")?.trim()),
            Err(_) => dot,
        };
        // Only a linked worktree has a `commondir`, which leads to what all worktrees share.
        let common = match fs::read_to_string(git.join("commondir")) {
            Ok(text) => git.join(text.trim()),
            Err(_) => git.clone(),
        };
        let real = |path: PathBuf| fs::canonicalize(&path).unwrap_or(path);
        Some(Repository { root: root.to_owned(), git: real(git), common: real(common) })
    }

    /// The root of this worktree, without links in it.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Git's directory of this worktree.
    pub fn git_dir(&self) -> &Path {
        &self.git
    }

    /// Git's directory of the repository, shared by all its worktrees.
    pub fn common_dir(&self) -> &Path {
        &self.common
    }

    /// The repository's name, the same from every worktree: that of the directory around `.git`, or of a bare repository without its `.git`.
    pub fn name(&self) -> String {
        let name = |dir: &Path| dir.file_name().map(|name| name.to_string_lossy().into_owned());
        let own = name(&self.common).unwrap_or_default();
        let named = match own.starts_with('.') {
            true => self.common.parent().and_then(name),
            false => Some(own.strip_suffix(".git").unwrap_or(&own).to_owned()),
        };
        named.unwrap_or_default()
    }

    /// The space that belongs to it: its name in small letters, digits, `-`, `_` and `.`, at most 64 of them.
    pub fn space(&self) -> String {
        tame(&self.name())
    }

    /// Whether the two are worktrees of one repository.
    pub fn same(&self, other: &Repository) -> bool {
        self.common == other.common
    }

    /// What locks call this path: relative to the root of the worktree it lies in, with slashes.
    ///
    /// A relative path is taken from this worktree's root.
    /// A slash at the end is kept, for it means everything beneath; the root itself is `**`.
    pub fn lock_name(&self, path: &Path) -> Result<String, Elsewhere> {
        let beneath = path.as_os_str().as_encoded_bytes().ends_with(b"/");
        let name = self.name_of(resolve(&self.root.join(path), LINKS_MAX))?;
        Ok(if beneath && name != "**" { format!("{name}/") } else { name })
    }

    /// The same for a path whose last part is taken as it stands: a link is called by its own name.
    pub fn link_name(&self, path: &Path) -> Result<String, Elsewhere> {
        let whole = self.root.join(path);
        match (whole.parent(), whole.file_name()) {
            (Some(parent), Some(name)) => self.name_of(resolve(parent, LINKS_MAX).join(name)),
            _ => self.name_of(resolve(&whole, LINKS_MAX)),
        }
    }

    fn name_of(&self, path: PathBuf) -> Result<String, Elsewhere> {
        let home = path.ancestors().find_map(Repository::at);
        // Worktrees may lie within a bare repository; what lies there outside of them is git's.
        let within = home.as_ref().is_some_and(|home| home.root.starts_with(&self.common));
        if path.starts_with(&self.common) && !within {
            return Err(Elsewhere::Git(path));
        }
        let Some(home) = home else { return Err(Elsewhere::Outside(path)) };
        if !self.same(&home) {
            return Err(match path.starts_with(&self.root) {
                true => Elsewhere::Other(home.root),
                false => Elsewhere::Outside(path),
            });
        }
        let rest = path.strip_prefix(&home.root).unwrap_or(&path);
        let parts: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        match parts.first() {
            None => Ok("**".into()),
            Some(first) if *first == ".git" => Err(Elsewhere::Git(path)),
            Some(_) => Ok(parts.join("/")),
        }
    }
}

/// The path without links, `.` and `..`, as far as it exists; what does not is taken as written.
fn resolve(path: &Path, links: usize) -> PathBuf {
    if let Ok(whole) = fs::canonicalize(path) {
        return whole;
    }
    let Some(parent) = path.parent() else { return path.to_owned() };
    let parent = resolve(parent, links);
    match path.components().next_back() {
        Some(Component::Normal(name)) => {
            let whole = parent.join(name);
            match fs::read_link(&whole) {
                // A link to what does not exist yet: a write makes its target.
                Ok(target) if links > 0 => resolve(&parent.join(target), links - 1),
                _ => whole,
            }
        }
        Some(Component::ParentDir) => parent.parent().unwrap_or(&parent).to_owned(),
        _ => parent,
    }
}

/// A space's name from a directory's.
fn tame(name: &str) -> String {
    let tame: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .take(SPACE_MAX)
        .collect();
    let tame = tame.trim_matches(['.', '-', '_']).to_owned();
    if tame.is_empty() { "default".to_owned() } else { tame }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_named_in_small_letters() {
        assert_eq!(tame("My Project"), "my-project");
        assert_eq!(tame("…"), "default");
        assert_eq!(tame(&"x".repeat(100)).len(), SPACE_MAX);
    }

    #[test]
    fn a_repository_is_named_by_what_its_worktrees_share() {
        for (common, name) in [
            ("/a/project/.git", "project"),
            ("/a/project/.bare", "project"),
            ("/a/project.git", "project"),
            ("/a/project/.git/modules/part", "part"),
        ] {
            let repository =
                Repository { root: "/elsewhere".into(), git: common.into(), common: common.into() };
            assert_eq!(repository.name(), name, "{common}");
        }
    }
}
