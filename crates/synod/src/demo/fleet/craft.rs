//! What an agent does to the files: the first commit of the repository, and the edit that each task asks for.
//!
//! ```text
//!   abacus               the program: `sh abacus NAME NUMBER`, and `sh abacus --check` for its tests
//!   lib/AREA/NAME.sh     a command, in a file of its own
//!   lib/AREA/index       which name calls which function        shared by an area, sorted
//!   tests/AREA.test      NAME NUMBER RESULT                      shared by an area, sorted
//!   CHANGELOG.md         a line for what is announced            shared by all
//! ```
//!
//! An edit is whole new files made of the files as they were read: what somebody else writes in between is gone.
//! That is how editors and agents write, and why the same code keeps every line when its files are locked
//! and loses some when they are not. There is nothing careful in here, on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::plan::{Command, MODULUS, Plan, Task, What};

/// The program. POSIX `sh` and nothing else; a function answers in `REPLY`, so that a test starts no process.
const ABACUS: &str = r#"#!/bin/sh
# abacus NAME NUMBER: one small sum. abacus --check: every test in tests/.
cd "$(dirname "$0")" || exit 2
for part in lib/*/*.sh; do
    [ -e "$part" ] && . "./$part"
done

call() { # NAME NUMBER; the answer is in REPLY
    REPLY=none
    for index in lib/*/index; do
        while read -r name function; do
            if [ "$name" = "$1" ]; then
                "$function" "$2"
                return
            fi
        done < "$index"
    done
    echo "abacus: there is no $1" >&2
    return 127
}

check() {
    right=0 wrong=0
    for tests in tests/*.test; do
        while read -r test given want; do
            if call "$test" "$given" && [ "$REPLY" = "$want" ]; then
                right=$((right + 1))
            else
                wrong=$((wrong + 1))
                echo "$test $given is $REPLY, not $want" >&2
            fi
        done < "$tests"
    done
    echo "$right right, $wrong wrong"
    [ "$wrong" = 0 ]
}

case "$1" in
--check) check ;;
*) call "$1" "$2" && echo "$REPLY" ;;
esac
"#;

/// Files and what is in them.
pub type Files = BTreeMap<String, String>;

/// What the first commit contains.
pub fn first(plan: &Plan) -> Files {
    let mut files = Files::new();
    files.insert("abacus".into(), ABACUS.into());
    files.insert("CHANGELOG.md".into(), "# Changelog\n\n".into());
    let readme =
        "# Abacus\n\nSmall sums, each a command: `sh abacus NAME NUMBER`.\nIts tests: `sh abacus --check`.\n";
    files.insert("README.md".into(), readme.into());
    for area in &plan.areas {
        files.insert(format!("lib/{area}/index"), String::new());
        files.insert(format!("tests/{area}.test"), String::new());
    }
    files
}

/// Reads what a task needs to see, as it is now.
pub fn read(dir: &Path, task: &Task) -> io::Result<Files> {
    let paths = match &task.what {
        What::Command(_) => task.names(),
        What::Sweep => {
            let folder = Path::new("lib").join(&task.area);
            let mut names: Vec<String> = fs::read_dir(dir.join(&folder))?
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .filter(|name| name.ends_with(".sh"))
                .map(|name| format!("lib/{}/{name}", task.area))
                .collect();
            names.sort();
            names
        }
    };
    let mut files = Files::new();
    for path in paths {
        match fs::read_to_string(dir.join(&path)) {
            Ok(text) => drop(files.insert(path, text)),
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(why),
        }
    }
    Ok(files)
}

/// The files of a task as they should be, made of those that were read. `called` says what the functions
/// of other commands are called; a command that is not in it is the error.
pub fn edit(task: &Task, files: &Files, called: impl Fn(&str) -> Option<String>) -> Result<Files, String> {
    let area = &task.area;
    let mut after = files.clone();
    match &task.what {
        What::Sweep => {
            for text in after.values_mut() {
                *text = text.replacen("# style 1\n", "# style 2\n", 1);
            }
        }
        What::Command(command) => {
            let text = source(task, command, called)?;
            after.insert(format!("lib/{area}/{}.sh", command.name), text);
            let entry = format!("{} {}", command.name, command.call);
            sorted(after.entry(format!("lib/{area}/index")).or_default(), &entry);
            let test = format!("{} {} {}", command.name, command.given, command.want);
            sorted(after.entry(format!("tests/{area}.test")).or_default(), &test);
            if command.announced {
                let changes = after.entry("CHANGELOG.md".into()).or_default();
                changes.push_str(&format!("- {area}: {} (task {})\n", command.name, task.n));
            }
        }
    }
    Ok(after)
}

/// Writes files, each whole.
pub fn write<'f>(dir: &Path, files: impl IntoIterator<Item = (&'f String, &'f String)>) -> io::Result<()> {
    for (path, text) in files {
        let path: PathBuf = dir.join(path);
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// A command's own file. `REPLY` is the only variable that functions share, so each keeps its sum in one of its own.
fn source(task: &Task, command: &Command, called: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let Command { call, times, plus, style, .. } = command;
    let mut text = format!("# style {style}\n# task {}: {}\n{call}() {{\n", task.n, task.title());
    let mut sum = format!("$1 * {times}");
    for (nth, used) in command.uses.iter().enumerate() {
        let function = called(used).ok_or_else(|| used.clone())?;
        let kept = format!("{call}_{nth}");
        text.push_str(&format!("    {function} \"$1\" || return\n    {kept}=$REPLY\n"));
        sum = if nth == 0 { format!("{kept} * {times}") } else { format!("{sum} + {kept}") };
    }
    text.push_str(&format!("    REPLY=$((({sum} + {plus}) % {MODULUS}))\n}}\n"));
    Ok(text)
}

/// Adds a line where it belongs in sorted lines.
fn sorted(text: &mut String, line: &str) {
    let mut lines: Vec<&str> = text.lines().chain([line]).collect();
    lines.sort_unstable();
    lines.dedup();
    *text = lines.join("\n") + "\n";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn done_one_after_the_other_the_tests_of_the_program_pass() {
        let dir = std::env::temp_dir().join(format!("synod-fleet-{}-craft", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let plan = Plan::draw(3, 40);
        write(&dir, &first(&plan)).unwrap();
        let call = |name: &str| plan.commands().find(|(_, c)| c.name == name).map(|(_, c)| c.call.clone());
        for task in &plan.tasks {
            let files = read(&dir, task).unwrap();
            write(&dir, &edit(task, &files, call).unwrap()).unwrap();
        }
        let done = std::process::Command::new("sh").arg(dir.join("abacus")).arg("--check").output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(said, format!("{} right, 0 wrong\n", plan.commands().count()));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_nobody_told_cannot_be_used() {
        let plan = Plan::draw(3, 40);
        let (task, command) = plan.commands().find(|(_, command)| !command.uses.is_empty()).unwrap();
        assert_eq!(edit(task, &Files::new(), |_| None), Err(command.uses[0].clone()));
    }
}
