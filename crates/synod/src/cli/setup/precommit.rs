//! Git's pre-commit hook, beside whatever is there.
//!
//! ```text
//!   none yet            a script of two lines
//!   a shell script      the same lines, marked, below its first line, if git runs it
//!   anything else       stays, under another name; a script takes its place and calls it afterwards
//! ```
//!
//! The place is git's to say: `core.hooksPath` may lead anywhere, and linked worktrees share one. Where it leads every repository of a person to one hook, that is said, and no space is named there.

use super::file::{EXECUTABLE, Shelf};
use super::{Wish, plan};
use crate::cli::exit::{Exit, Stop};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use synod_client::repository::Repository;

/// Where our lines begin.
const BEGIN: &str = "# synod: begin";
/// Where they end.
const END: &str = "# synod: end";
/// What our line does with a no.
const OTHERWISE: &str = " || exit $?; fi";
/// The moment, as `synod hook` calls it.
const MOMENT: &str = "pre-commit";
/// What a hook that is no shell script is called from then on.
const BEFORE: &str = "pre-commit.before-synod";

/// Puts it in, or takes it out. What a person should know comes into `notes`.
pub fn edit(
    shelf: &mut Shelf,
    repository: &Repository,
    wish: &Wish,
    notes: &mut Vec<String>,
) -> Result<(), Stop> {
    let dir = hooks_dir(repository)?;
    let path = dir.join("pre-commit");
    let everywhere = is_for_all(repository);
    let wish = &Wish { space: wish.space.clone().filter(|_| !everywhere), ..wish.clone() };
    if everywhere && !wish.remove {
        let dir = dir.display();
        notes.push(format!("git's pre-commit hook: core.hooksPath leads all repositories of this user to {dir}, so the hook is for all of them and names no space; leave it out with --no-git-hook"));
    }
    if is_binary(&path) {
        return beside(shelf, &dir, wish);
    }
    let text = shelf.text(&path)?;
    let chained = std::fs::symlink_metadata(dir.join(BEFORE)).is_ok();
    match (text, wish.remove) {
        (None, true) => Ok(()),
        (Some(text), true) => match take(&text) {
            _ if chained => restore(shelf, &dir),
            Some(rest) if rest == text => Ok(()),
            rest => shelf.program(&path, rest, None),
        },
        (None, false) => shelf.program(&path, Some(format!("#!/bin/sh\n{}", lines(wish))), Some(EXECUTABLE)),
        (Some(text), false) if text.contains(BEGIN) || calls(&text) => match renewed(&text, wish) {
            Ok(new) if new == text => Ok(()),
            Ok(new) => shelf.program(&path, Some(new), None),
            Err(line) => {
                notes.push(super::stays("git's pre-commit hook", &line));
                Ok(())
            }
        },
        (Some(text), false) if is_shell(&text) && runs(mode(&path)) => {
            shelf.program(&path, Some(put(&text, wish)), None)
        }
        (Some(_), false) => beside(shelf, &dir, wish),
    }
}

/// Where git looks for hooks here.
fn hooks_dir(repository: &Repository) -> Result<PathBuf, Stop> {
    let said = Command::new("git")
        .args(["rev-parse", "--git-path", "hooks"])
        .current_dir(repository.root())
        .output()
        .map_err(|error| Stop::new(Exit::Fault, format!("git could not be started: {error}")))?;
    let path = String::from_utf8_lossy(&said.stdout).trim_end_matches('\n').to_owned();
    if !said.status.success() || path.is_empty() {
        return Err(Stop::usage("git does not say where its hooks are; leave them out with --no-git-hook"));
    }
    Ok(repository.root().join(path))
}

/// Whether that place is one for all repositories of this user, or of this machine.
fn is_for_all(repository: &Repository) -> bool {
    let said = Command::new("git")
        .args(["config", "--show-scope", "--get", "core.hooksPath"])
        .current_dir(repository.root())
        .output();
    said.is_ok_and(|said| said.stdout.starts_with(b"global") || said.stdout.starts_with(b"system"))
}

fn mode(path: &Path) -> Option<u32> {
    std::fs::metadata(path).ok().map(|meta| meta.permissions().mode() & 0o7777)
}

/// Git runs only what may be run.
fn runs(mode: Option<u32>) -> bool {
    mode.is_some_and(|mode| mode & 0o111 != 0)
}

fn lines(wish: &Wish) -> String {
    let program = plan::shell(&wish.program);
    let flags = plan::flags(MOMENT, wish.require_lock, wish.space.as_deref());
    // Whoever has no synod commits as before.
    format!(
        "{BEGIN}\nif command -v {program} >/dev/null 2>&1; then {program} hook {MOMENT}{flags}{OTHERWISE}\n{END}\n"
    )
}

/// The text with our line as it is wished for now. `Err`: the line, which a person wrote otherwise.
fn renewed(text: &str, wish: &Wish) -> Result<String, String> {
    let lines = text.split_inclusive('\n').map(|line| {
        if !calls(line) {
            return Ok(line.to_owned());
        }
        let own =
            line.strip_prefix("if command -v ").and_then(|rest| rest.trim_end().strip_suffix(OTHERWISE));
        let new = own.and_then(|own| {
            let (before, call) = own.split_once("; then ")?;
            Some(format!("if command -v {before}; then {}{OTHERWISE}\n", plan::renewed(call, MOMENT, wish)?))
        });
        new.ok_or_else(|| line.trim().to_owned())
    });
    lines.collect()
}

/// Below the first line, so that it comes before an `exec` or an `exit`.
fn put(text: &str, wish: &Wish) -> String {
    match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("#!") => format!("{first}\n{}{rest}", lines(wish)),
        None if text.starts_with("#!") => format!("{text}\n{}", lines(wish)),
        _ => format!("{}{text}", lines(wish)),
    }
}

/// Without our lines; `None`: nothing but a first line is left.
fn take(text: &str) -> Option<String> {
    let pair = text.rfind(BEGIN).and_then(|from| Some((from, from + text[from..].find(END)?)));
    let Some((from, end)) = pair else { return Some(text.to_owned()) };
    let to = (end + END.len() + 1).min(text.len());
    let rest = format!("{}{}", &text[..from], &text[to..]);
    let bare = rest.lines().all(|line| line.trim().is_empty() || line.starts_with("#!"));
    if bare { None } else { Some(rest) }
}

fn calls(text: &str) -> bool {
    text.lines().any(|line| {
        !line.trim_start().starts_with('#') && line.contains("synod") && line.contains("hook pre-commit")
    })
}

fn is_shell(text: &str) -> bool {
    let first = text.lines().next().unwrap_or("");
    let program = first
        .strip_prefix("#!")
        .map(|rest| rest.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word)));
    match program {
        // Git gives a file without a first line to the shell.
        None => true,
        Some(mut words) => words.any(|word| matches!(word, "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash")),
    }
}

fn is_binary(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| std::str::from_utf8(&bytes).is_err())
}

/// A script of ours in front, and what was there under another name. The renaming happens here, so only when it is written.
fn beside(shelf: &mut Shelf, dir: &Path, wish: &Wish) -> Result<(), Stop> {
    let (path, before) = (dir.join("pre-commit"), dir.join(BEFORE));
    if wish.remove {
        return Ok(());
    }
    if is_binary(&path) {
        return Err(Stop::usage(format!(
            "{} is a program, not a script; call `synod hook pre-commit` from it, or leave it out with --no-git-hook",
            path.display()
        )));
    }
    let text = shelf.text(&path)?;
    let mode = mode(&path);
    // What git did not run before is not run now.
    let call =
        if runs(mode) { format!("exec \"$(dirname \"$0\")/{BEFORE}\" \"$@\"\n") } else { String::new() };
    shelf.program(&before, text, mode)?;
    shelf.program(&path, Some(format!("#!/bin/sh\n{}{call}", lines(wish))), Some(EXECUTABLE))
}

fn restore(shelf: &mut Shelf, dir: &Path) -> Result<(), Stop> {
    let before = shelf.text(&dir.join(BEFORE))?;
    shelf.program(&dir.join("pre-commit"), before, mode(&dir.join(BEFORE)))?;
    shelf.program(&dir.join(BEFORE), None, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish() -> Wish {
        Wish { program: "synod".into(), space: None, require_lock: false, remove: false }
    }

    #[test]
    fn lines_go_below_the_first_and_come_out_again() {
        let text = "#!/bin/sh\nexec make check\n";
        let with = put(text, &wish());
        assert!(with.starts_with("#!/bin/sh\n# synod: begin\nif command -v synod"), "{with}");
        assert!(with.ends_with("# synod: end\nexec make check\n"), "{with}");
        assert_eq!(take(&with).as_deref(), Some(text));
        assert_eq!(take(&put("#!/bin/sh\n", &wish())), None);
        assert_eq!(take(text).as_deref(), Some(text));
    }

    #[test]
    fn shells_are_known() {
        for (text, shell) in [
            ("#!/bin/sh\n", true),
            ("#!/usr/bin/env bash\n", true),
            ("#!/usr/bin/env -S zsh -e\n", true),
            ("echo\n", true),
            ("#!/usr/bin/env python3\n", false),
            ("#!/usr/bin/node\n", false),
        ] {
            assert_eq!(is_shell(text), shell, "{text}");
        }
        assert!(calls("synod hook pre-commit || exit 1") && !calls("# synod hook pre-commit"));
    }
}
