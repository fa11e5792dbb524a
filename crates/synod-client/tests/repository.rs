//! Repositories as git makes them: worktrees, links, submodules, and files that are not there yet.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use synod_client::repository::{Elsewhere, Repository};

fn git(dir: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    let settings =
        ["-c", "user.name=heron", "-c", "user.email=heron@localhost", "-c", "protocol.file.allow=always"];
    let said = command
        .args(settings)
        .args(words)
        .current_dir(dir)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", dir)
        .output();
    let said = said.unwrap();
    assert!(said.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&said.stderr));
}

/// `project` with one commit and, beside it, its worktree `side`.
fn project() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let base = fs::canonicalize(dir.path()).unwrap();
    let (main, side) = (base.join("My Project"), base.join("side"));
    fs::create_dir_all(main.join("src/deep")).unwrap();
    fs::write(main.join("src/deep/a.rs"), "").unwrap();
    git(&main, &["init", "--quiet"]);
    git(&main, &["add", "."]);
    git(&main, &["commit", "--quiet", "-m", "Begin"]);
    git(&main, &["worktree", "add", "--quiet", side.to_str().unwrap()]);
    (dir, main, side)
}

#[test]
fn every_worktree_knows_the_repository_and_calls_its_files_the_same() {
    let (_dir, main, side) = project();
    let nested = main.join(".trees/x");
    git(&main, &["worktree", "add", "--quiet", "-b", "x", nested.to_str().unwrap()]);
    let one = Repository::find(&main).unwrap();
    for root in [&main, &side, &nested] {
        for from in [root.clone(), root.join("src/deep"), root.join("not/there/yet")] {
            let found = Repository::find(&from).unwrap();
            assert_eq!((found.root(), found.name()), (root.as_path(), "My Project".into()), "{from:?}");
            assert_eq!(found.space(), "my-project");
            assert!(found.same(&one));
        }
        let here = Repository::find(root).unwrap();
        for (path, name) in [
            ("src/deep/a.rs", "src/deep/a.rs"),
            ("./src/../src//deep/./a.rs", "src/deep/a.rs"),
            ("src/not/there/../yet.rs", "src/not/yet.rs"),
            ("src/deep/", "src/deep/"),
            ("docs/**", "docs/**"),
            (".", "**"),
        ] {
            assert_eq!(here.lock_name(Path::new(path)).as_deref(), Ok(name), "{path}");
        }
        // The name does not depend on the worktree that is asked, only on the one the file lies in.
        assert_eq!(one.lock_name(&root.join("src/deep/a.rs")).as_deref(), Ok("src/deep/a.rs"));
        assert_eq!(one.lock_name(&root.join("new/b.rs")).as_deref(), Ok("new/b.rs"));
    }
    assert_eq!(one.git_dir(), one.common_dir());
    assert_ne!(Repository::find(&side).unwrap().git_dir(), one.git_dir());
}

#[test]
fn links_are_followed_because_edits_are() {
    let (dir, main, _) = project();
    let here = Repository::find(&main).unwrap();
    symlink("AGENTS.md", main.join("CLAUDE.md")).unwrap();
    assert_eq!(here.lock_name(Path::new("CLAUDE.md")).as_deref(), Ok("AGENTS.md"), "not there yet");
    fs::write(main.join("AGENTS.md"), "").unwrap();
    assert_eq!(here.lock_name(Path::new("CLAUDE.md")).as_deref(), Ok("AGENTS.md"));
    assert_eq!(here.link_name(Path::new("CLAUDE.md")).as_deref(), Ok("CLAUDE.md"));
    symlink("src/deep", main.join("short")).unwrap();
    assert_eq!(here.lock_name(Path::new("short/new.rs")).as_deref(), Ok("src/deep/new.rs"));
    assert_eq!(here.link_name(Path::new("short/new.rs")).as_deref(), Ok("src/deep/new.rs"));
    // A way into the repository from outside, and a ring.
    symlink(&main, dir.path().join("way")).unwrap();
    assert_eq!(here.lock_name(&dir.path().join("way/src/deep/a.rs")).as_deref(), Ok("src/deep/a.rs"));
    assert_eq!(Repository::find(&dir.path().join("way/src")).unwrap(), here);
    symlink("ring", main.join("ring")).unwrap();
    assert_eq!(here.lock_name(Path::new("ring")).as_deref(), Ok("ring"));
}

#[test]
fn what_lies_elsewhere_is_told_apart() {
    let (dir, main, _) = project();
    let base = fs::canonicalize(dir.path()).unwrap();
    let here = Repository::find(&main).unwrap();
    let outside = |path: PathBuf| Err(Elsewhere::Outside(path));
    assert_eq!(here.lock_name(&base.join("a.rs")), outside(base.join("a.rs")));
    assert_eq!(here.lock_name(Path::new("../a.rs")), outside(base.join("a.rs")));
    symlink(base.join("out.txt"), main.join("out")).unwrap();
    assert_eq!(here.lock_name(Path::new("out")), outside(base.join("out.txt")));
    for path in [".git", ".git/config", "src/../.git/hooks/pre-commit"] {
        assert!(matches!(here.lock_name(Path::new(path)), Err(Elsewhere::Git(_))), "{path}");
    }
    assert_eq!(Repository::find(&base), None);
}

#[test]
fn a_submodule_is_a_repository_of_its_own() {
    let (dir, main, _) = project();
    let part = dir.path().join("part");
    fs::create_dir(&part).unwrap();
    fs::write(part.join("b.rs"), "").unwrap();
    git(&part, &["init", "--quiet"]);
    git(&part, &["add", "."]);
    git(&part, &["commit", "--quiet", "-m", "Begin"]);
    git(&main, &["submodule", "--quiet", "add", part.to_str().unwrap(), "lib/part"]);
    let (outer, inner) =
        (Repository::find(&main).unwrap(), Repository::find(&main.join("lib/part")).unwrap());
    assert_eq!((outer.name().as_str(), inner.name().as_str()), ("My Project", "part"));
    assert!(!inner.same(&outer));
    assert_eq!(inner.lock_name(Path::new("b.rs")).as_deref(), Ok("b.rs"));
    assert_eq!(outer.lock_name(Path::new("lib/part/b.rs")), Err(Elsewhere::Other(main.join("lib/part"))));
}

#[test]
fn a_bare_repository_names_its_worktrees() {
    let (dir, main, _) = project();
    let base = fs::canonicalize(dir.path()).unwrap();
    git(&base, &["clone", "--quiet", "--bare", main.to_str().unwrap(), "store.git"]);
    git(
        &base.join("store.git"),
        &["worktree", "add", "--quiet", "-b", "y", base.join("tree").to_str().unwrap()],
    );
    git(&base.join("store.git"), &["worktree", "add", "--quiet", "-b", "z", "within"]);
    for root in [base.join("tree"), base.join("store.git/within")] {
        let tree = Repository::find(&root.join("src")).unwrap();
        assert_eq!(tree.name(), "store");
        assert_eq!(tree.lock_name(Path::new("src/deep/a.rs")).as_deref(), Ok("src/deep/a.rs"));
        let config = base.join("store.git/config");
        assert_eq!(tree.lock_name(&config), Err(Elsewhere::Git(config)));
    }
}
