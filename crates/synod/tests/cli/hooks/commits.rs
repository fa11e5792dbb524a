//! Before a commit: real commits, by real git, in both worktrees.

use super::bed::Bed;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn with_hook() -> Bed {
    let bed = Bed::new();
    let hook = bed.main.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\nexec synod hook pre-commit\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    bed
}

#[test]
fn a_commit_under_anothers_lock_is_refused_and_goes_through_after_release() {
    let bed = with_hook();
    let lock = bed.lock("heron", &["src/auth/**"], &[]);
    fs::write(bed.side.join("src/auth/login.rs"), "mine\n").unwrap();
    fs::write(bed.side.join("src/other.rs"), "mine\n").unwrap();
    bed.git(&bed.side, &["add", "."]);
    let said = bed.try_git(&bed.side, &["commit", "-m", "Try"]);
    assert_eq!(said.exit, 1, "{said:?}");
    for part in [
        "synod: `src/auth/login.rs` is locked by another agent and must not be committed now.",
        "`heron` holds `src/auth/**`",
        "unstage these files (git restore --staged",
        r#"`lock` with {"paths":["src/auth/login.rs"]"#,
    ] {
        assert!(said.err.contains(part), "{part}: {said:?}");
    }
    assert!(!said.err.contains("src/other.rs"), "{said:?}");
    // The rest of it may go, and so may the holder's own.
    bed.git(&bed.side, &["restore", "--staged", "src/auth/login.rs"]);
    bed.git(&bed.side, &["commit", "--quiet", "-m", "The rest"]);
    fs::write(bed.main.join("src/auth/login.rs"), "heron's\n").unwrap();
    bed.git(&bed.main, &["commit", "--quiet", "-a", "-m", "Login"]);
    bed.release("heron", &lock);
    bed.git(&bed.side, &["commit", "--quiet", "-a", "-m", "After"]);
}

#[test]
fn a_persons_configuration_hides_no_file() {
    let bed = Bed::new();
    bed.lock("heron", &["src/auth/**"], &[]);
    bed.git(&bed.side, &["config", "diff.relative", "true"]);
    fs::write(bed.side.join("src/auth/login.rs"), "mine\n").unwrap();
    bed.git(&bed.side, &["add", "."]);
    let elsewhere = bed.side.join("docs");
    fs::create_dir(&elsewhere).unwrap();
    let said = bed.hook(&elsewhere, &["pre-commit"], &serde_json::json!({}));
    assert!(said.exit == 1 && said.err.contains("`src/auth/login.rs`"), "{said:?}");
}

#[test]
fn deletions_and_both_sides_of_a_rename_count() {
    let bed = with_hook();
    bed.lock("heron", &["src/auth/**", "src/new/**"], &[]);
    for (words, named) in [
        (&["rm", "--quiet", "src/auth/login.rs"][..], "src/auth/login.rs"),
        (&["mv", "src/auth/login.rs", "src/login.rs"], "src/auth/login.rs"),
        (&["mv", "src/other.rs", "src/new/other.rs"], "src/new/other.rs"),
    ] {
        fs::create_dir_all(bed.side.join("src/new")).unwrap();
        bed.git(&bed.side, words);
        let said = bed.try_git(&bed.side, &["commit", "-m", "Try"]);
        assert_eq!(said.exit, 1, "{words:?}: {said:?}");
        assert!(said.err.contains(&format!("`{named}`")), "{words:?}: {said:?}");
        bed.git(&bed.side, &["reset", "--quiet", "--hard"]);
    }
}

#[test]
fn it_is_seen_as_git_sees_it() {
    let bed = with_hook();
    bed.lock("heron", &["src/auth/**"], &[]);
    for path in ["src/auth/login.rs", "src/other.rs"] {
        fs::write(bed.side.join(path), "mine\n").unwrap();
    }
    let side = bed.side.to_str().unwrap();
    // From elsewhere with -C, and from a directory within.
    bed.git(&bed.side, &["add", "src/auth/login.rs"]);
    assert_eq!(bed.try_git(bed.house.path(), &["-C", side, "commit", "-m", "Try"]).exit, 1);
    assert_eq!(bed.try_git(&bed.side.join("src"), &["commit", "-m", "Try"]).exit, 1);
    // `--only` has an index of its own (GIT_INDEX_FILE): what else is staged is not in this commit.
    bed.git(&bed.side, &["commit", "--quiet", "--only", "src/other.rs", "-m", "Only"]);
    assert_eq!(bed.try_git(&bed.side, &["commit", "--only", "src/auth/login.rs", "-m", "Try"]).exit, 1);
    // Names that git would quote, and a first commit in a repository without any.
    bed.lock("heron", &["tür/**"], &[]);
    fs::create_dir_all(bed.side.join("tür")).unwrap();
    fs::write(bed.side.join("tür/ä \"b\".txt"), "x").unwrap();
    bed.git(&bed.side, &["reset", "--quiet"]);
    bed.git(&bed.side, &["add", "tür"]);
    let said = bed.try_git(&bed.side, &["commit", "-m", "Try"]);
    assert!(said.exit == 1 && said.err.contains("tür/ä"), "{said:?}");
    let new = bed.house.path().join("elsewhere/project");
    fs::create_dir_all(new.join("src/auth")).unwrap();
    bed.git(&new, &["init", "--quiet"]);
    fs::copy(bed.main.join(".git/hooks/pre-commit"), new.join(".git/hooks/pre-commit")).unwrap();
    fs::write(new.join("src/auth/login.rs"), "x").unwrap();
    bed.git(&new, &["add", "."]);
    assert_eq!(bed.try_git(&new, &["commit", "-m", "First"]).exit, 1);
}

#[test]
fn a_merge_may_take_over_what_was_committed_under_a_lock() {
    let bed = with_hook();
    let lock = bed.lock("heron", &["src/auth/**"], &[]);
    fs::write(bed.main.join("src/auth/login.rs"), "heron's\n").unwrap();
    fs::write(bed.main.join("README.md"), "# Heron's\n").unwrap();
    bed.git(&bed.main, &["commit", "--quiet", "-a", "-m", "Login"]);
    fs::write(bed.side.join("README.md"), "# Wren's\n").unwrap();
    bed.git(&bed.side, &["commit", "--quiet", "-a", "-m", "Readme"]);
    assert_ne!(bed.try_git(&bed.side, &["merge", "--quiet", "main"]).exit, 0, "a conflict in README.md");
    fs::write(bed.side.join("README.md"), "# Both\n").unwrap();
    bed.git(&bed.side, &["add", "README.md"]);
    bed.git(&bed.side, &["commit", "--quiet", "-m", "Merge"]);
    // What the merge itself changes is an edit like any other.
    bed.git(&bed.side, &["reset", "--quiet", "--hard", "HEAD~1"]);
    assert_ne!(bed.try_git(&bed.side, &["merge", "--quiet", "main"]).exit, 0);
    fs::write(bed.side.join("README.md"), "# Both\n").unwrap();
    fs::write(bed.side.join("src/auth/login.rs"), "wren's\n").unwrap();
    bed.git(&bed.side, &["add", "."]);
    let said = bed.try_git(&bed.side, &["commit", "-m", "Merge"]);
    assert!(said.exit == 1 && said.err.contains("src/auth/login.rs"), "{said:?}");
    bed.release("heron", &lock);
    bed.git(&bed.side, &["commit", "--quiet", "-m", "Merge"]);
}

#[test]
fn a_node_that_is_away_stops_no_commit() {
    let mut bed = with_hook();
    bed.lock("heron", &["src/auth/**"], &[]);
    bed.house.kill();
    fs::write(bed.side.join("src/auth/login.rs"), "mine\n").unwrap();
    let said = bed.git(&bed.side, &["commit", "-a", "-m", "Away"]);
    assert!(said.err.contains("locks are not checked now"), "{said:?}");
}
