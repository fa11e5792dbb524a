//! The oracle: what must be in the repository at the end, from the list of tasks alone, and what is there.
//!
//! It shares the list with the agents and nothing else: neither their edits nor their claims, neither their locks nor
//! the node. Lines are compared as lines, history as git tells it, and every command is run with numbers that no
//! agent has seen, against sums that are done here.
//!
//! [`locks`] judges another record in the same spirit: what the node says who held.

pub mod locks;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::git::Git;
use super::plan::{MODULUS, Plan, What};

/// What is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// A task was never merged.
    NotDone(u32),
    /// A task was merged so often.
    DoneAgain(u32, usize),
    /// A task was merged before one that it comes after.
    OutOfOrder(u32, u32),
    /// This line must be in this file and is not: an edit was lost.
    LineLost(String, String),
    /// This line is in this file once too often.
    LineDoubled(String, String),
    /// Nobody was asked to write this line into this file.
    LineStrange(String, String),
    /// A file that must be there is not.
    FileLost(String),
    /// A file that nobody was asked for is there.
    FileStrange(String),
    /// This command does not say what it must.
    Wrong(String),
    /// The repository's own tests do not pass; what they say.
    TestsFail(String),
}

impl Finding {
    /// In a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Finding::NotDone(n) => format!("task {n} is not in the history"),
            Finding::DoneAgain(n, times) => format!("task {n} is in the history {times} times"),
            Finding::OutOfOrder(n, before) => {
                format!("task {n} was merged before task {before}, which it needs")
            }
            Finding::LineLost(path, line) => format!("{path} lost the line `{line}`"),
            Finding::LineDoubled(path, line) => format!("{path} has the line `{line}` twice"),
            Finding::LineStrange(path, line) => {
                format!("{path} has the line `{line}`, which nobody was asked for")
            }
            Finding::FileLost(path) => format!("{path} is missing"),
            Finding::FileStrange(path) => format!("{path} is there and should not be"),
            Finding::Wrong(name) => format!("`abacus {name}` is wrong"),
            Finding::TestsFail(said) => format!("the tests fail: {said}"),
        }
    }
}

/// Findings by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tasks that are not in the history.
    pub not_done: usize,
    /// Tasks that are in it more than once.
    pub again: usize,
    /// Lines and files that were there for a while, or never: edits lost.
    pub lost: usize,
    /// Lines and files that nobody was asked for, or once too often.
    pub strange: usize,
    /// Tasks before what they need.
    pub disordered: usize,
    /// Commands that say something else than they must.
    pub wrong: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Counts {
        let mut counts = Counts::default();
        for finding in findings {
            *match finding {
                Finding::NotDone(_) => &mut counts.not_done,
                Finding::DoneAgain(..) => &mut counts.again,
                Finding::OutOfOrder(..) => &mut counts.disordered,
                Finding::LineLost(..) | Finding::FileLost(_) => &mut counts.lost,
                Finding::LineDoubled(..) | Finding::LineStrange(..) | Finding::FileStrange(_) => {
                    &mut counts.strange
                }
                Finding::Wrong(_) => &mut counts.wrong,
                Finding::TestsFail(_) => continue,
            } += 1;
        }
        counts
    }
}

/// Everything that is wrong with what is committed on the branch `main` and lies in this folder.
pub fn judge(dir: &Path, plan: &Plan) -> io::Result<Vec<Finding>> {
    let mut findings = history(dir, plan)?;
    files(dir, plan, &mut findings)?;
    behaviour(dir, plan, &mut findings)?;
    Ok(findings)
}

/// Which tasks were merged, in which order.
pub fn merged(dir: &Path) -> io::Result<Vec<u32>> {
    let words = [
        "log",
        "--first-parent",
        "--reverse",
        "--format=%(trailers:key=Task,valueonly,separator=%x20)",
        "main",
    ];
    let said = Git::at(dir, "oracle").say(&words)?;
    Ok(said.lines().filter_map(|line| line.trim().parse().ok()).collect())
}

fn history(dir: &Path, plan: &Plan) -> io::Result<Vec<Finding>> {
    let merged = merged(dir)?;
    let first = |n: u32| merged.iter().position(|one| *one == n);
    let mut findings = Vec::new();
    for task in &plan.tasks {
        let times = merged.iter().filter(|n| **n == task.n).count();
        match times {
            0 => findings.push(Finding::NotDone(task.n)),
            1 => {}
            _ => findings.push(Finding::DoneAgain(task.n, times)),
        }
        let early = |before: &&u32| first(task.n) < first(**before) && first(task.n).is_some();
        findings.extend(task.after.iter().filter(early).map(|before| Finding::OutOfOrder(task.n, *before)));
    }
    Ok(findings)
}

/// What each shared file must consist of. Files that are one command's own have only lines of that command.
fn expected(plan: &Plan) -> BTreeMap<String, Vec<String>> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    files.insert("CHANGELOG.md".into(), vec!["# Changelog".into()]);
    for area in &plan.areas {
        files.insert(format!("lib/{area}/index"), Vec::new());
        files.insert(format!("tests/{area}.test"), Vec::new());
    }
    for (task, command) in plan.commands() {
        let area = &task.area;
        let mut line = |path: String, line: String| files.entry(path).or_default().push(line);
        line(format!("lib/{area}/index"), format!("{} {}", command.name, command.call));
        line(format!("tests/{area}.test"), format!("{} {} {}", command.name, command.given, command.want));
        let own = format!("lib/{area}/{}.sh", command.name);
        // By the end every area was swept, whenever its files were written.
        line(own.clone(), "# style 2".into());
        line(own.clone(), format!("# task {}: {}", task.n, task.title()));
        line(own, format!("{}() {{", command.call));
        if command.announced {
            line("CHANGELOG.md".into(), format!("- {area}: {} (task {})", command.name, task.n));
        }
    }
    files
}

fn files(dir: &Path, plan: &Plan, findings: &mut Vec<Finding>) -> io::Result<()> {
    let expected = expected(plan);
    let tracked = Git::at(dir, "oracle").say(&["ls-tree", "-r", "--name-only", "main"])?;
    let tracked: BTreeSet<&str> = tracked.lines().collect();
    let given = ["README.md", "abacus"];
    for path in tracked.iter().filter(|path| !expected.contains_key(**path) && !given.contains(path)) {
        findings.push(Finding::FileStrange((*path).to_owned()));
    }
    for (path, lines) in &expected {
        if !tracked.contains(path.as_str()) {
            findings.push(Finding::FileLost(path.clone()));
            continue;
        }
        let text = fs::read_to_string(dir.join(path)).unwrap_or_default();
        // The body of a function is judged by what it says; everything else by its lines.
        let judged = |line: &&str| !line.is_empty() && !line.starts_with("    ") && *line != "}";
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        text.lines().filter(judged).for_each(|line| *found.entry(line).or_default() += 1);
        for line in lines {
            match found.remove(line.as_str()) {
                None => findings.push(Finding::LineLost(path.clone(), line.clone())),
                Some(1) => {}
                Some(_) => findings.push(Finding::LineDoubled(path.clone(), line.clone())),
            }
        }
        let strange = |line: &&str| Finding::LineStrange(path.clone(), (*line).to_owned());
        findings.extend(found.keys().map(strange));
    }
    Ok(())
}

/// What a command must say, from the last to the first: each asks for those it uses.
fn sum(plan: &Plan, name: &str, number: u64) -> u64 {
    let Some(command) = plan.tasks.iter().find_map(|task| match &task.what {
        What::Command(command) if command.name == name => Some(command),
        _ => None,
    }) else {
        return 0;
    };
    let mut total = command.plus;
    match command.uses.split_first() {
        None => total += number * command.times,
        Some((first, rest)) => {
            total += sum(plan, first, number) * command.times;
            total += rest.iter().map(|used| sum(plan, used, number)).sum::<u64>();
        }
    }
    total % MODULUS
}

fn behaviour(dir: &Path, plan: &Plan, findings: &mut Vec<Finding>) -> io::Result<()> {
    for (task, command) in plan.commands() {
        let number = 100 + u64::from(task.n);
        let said = abacus(dir, &[&command.name, &number.to_string()])?.1;
        if said.trim() != sum(plan, &command.name, number).to_string() {
            findings.push(Finding::Wrong(command.name.clone()));
        }
    }
    let (passed, said) = abacus(dir, &["--check"])?;
    if !passed {
        findings.push(Finding::TestsFail(said.trim().to_owned()));
    }
    Ok(())
}

/// Runs the program of the repository: whether it succeeded, and what it printed.
pub fn abacus(dir: &Path, words: &[&str]) -> io::Result<(bool, String)> {
    let done = Command::new("sh")
        .arg("abacus")
        .args(words)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    Ok((done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned()))
}

#[cfg(test)]
mod tests;
