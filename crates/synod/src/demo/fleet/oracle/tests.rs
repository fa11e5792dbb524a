//! The oracle finds what is planted: a repository that is right, and one mistake at a time.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Counts, Finding, judge};
use crate::demo::fleet::craft;
use crate::demo::fleet::git::Git;
use crate::demo::fleet::plan::{Plan, Task, What};

/// A repository in which the list was done one after the other, but for what `spoil` does.
struct Bench {
    dir: PathBuf,
    plan: Plan,
}

impl Bench {
    fn new(name: &str) -> Bench {
        let dir = std::env::temp_dir().join(format!("synod-fleet-{}-oracle-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        Bench { dir, plan: Plan::draw(5, 16) }
    }

    /// Does the tasks in this order; `late` writes what it was given before the task named first was done.
    fn work(&self, order: &[u32], late: Option<(u32, u32)>) -> Vec<Finding> {
        craft::write(&self.dir, &craft::first(&self.plan)).unwrap();
        let git = Git::at(&self.dir, "wren");
        git.begin().unwrap();
        let task = |n: u32| &self.plan.tasks[n as usize - 1];
        let mut old = None;
        for n in order {
            if let Some((seen, writer)) = late
                && seen == *n
            {
                old = Some(self.edited(task(writer)));
            }
            let files = match late {
                Some((_, writer)) if writer == *n => old.take().unwrap(),
                _ => self.edited(task(*n)),
            };
            craft::write(&self.dir, &files).unwrap();
            git.commit(&task(*n).title(), *n).unwrap();
        }
        judge(&self.dir, &self.plan).unwrap()
    }

    fn edited(&self, task: &Task) -> craft::Files {
        let call =
            |name: &str| self.plan.commands().find(|(_, c)| c.name == name).map(|(_, c)| c.call.clone());
        craft::edit(task, &craft::read(&self.dir, task).unwrap(), call).unwrap()
    }

    fn all(&self) -> Vec<u32> {
        self.plan.tasks.iter().map(|task| task.n).collect()
    }

    fn change(&self, path: &str, change: impl Fn(&str) -> String) {
        let path = self.dir.join(path);
        fs::write(&path, change(&fs::read_to_string(&path).unwrap())).unwrap();
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn tracked(dir: &Path) -> Vec<Finding> {
    let git = Git::at(dir, "wren");
    git.say(&["add", "-A"]).unwrap();
    git.say(&["commit", "-q", "-m", "a mistake"]).unwrap();
    judge(dir, &Plan::draw(5, 16)).unwrap()
}

#[test]
fn a_list_that_was_done_is_right() {
    let bench = Bench::new("right");
    assert_eq!(bench.work(&bench.all(), None), []);
}

#[test]
fn an_edit_that_was_overwritten_is_found() {
    let bench = Bench::new("clobbered");
    // Two commands of one area: the second writes what it read before the first.
    let area = &bench.plan.areas[0];
    let two: Vec<_> = bench.plan.of(area).filter(|task| task.what != What::Sweep).take(2).collect();
    let findings = bench.work(&bench.all(), Some((two[0].n, two[1].n)));
    let index = format!("lib/{area}/index");
    assert!(
        findings.iter().any(|finding| matches!(finding, Finding::LineLost(path, _) if *path == index)),
        "{findings:?}"
    );
    let counts = Counts::of(&findings);
    assert!(counts.lost >= 2 && counts.wrong >= 1, "{findings:?}");
}

#[test]
fn a_task_left_out_and_one_done_twice_and_one_too_early_are_found() {
    let bench = Bench::new("order");
    let mut order = bench.all();
    let last = order.pop().unwrap();
    order.push(order[0]);
    let findings = bench.work(&order, None);
    assert!(findings.contains(&Finding::NotDone(last)), "{findings:?}");
    assert!(findings.contains(&Finding::DoneAgain(1, 2)), "{findings:?}");

    let bench = Bench::new("early");
    let (late, early) =
        bench.plan.tasks.iter().rev().find_map(|task| Some((task.n, *task.after.first()?))).unwrap();
    let mut order = bench.all();
    order.retain(|n| *n != late);
    order.insert(0, late);
    assert!(bench.work(&order, None).contains(&Finding::OutOfOrder(late, early)));
}

#[test]
fn a_line_a_file_and_a_sum_that_nobody_asked_for_are_found() {
    let bench = Bench::new("planted");
    assert_eq!(bench.work(&bench.all(), None), []);
    let (task, command) = bench.plan.commands().next().unwrap();
    bench.change("CHANGELOG.md", |text| format!("{text}>>>>>>> theirs\n"));
    fs::write(bench.dir.join("notes.txt"), "done?\n").unwrap();
    let own = format!("lib/{}/{}.sh", task.area, command.name);
    bench.change(&own, |text| text.replace("REPLY=$((", "REPLY=$((1 + "));
    let findings = tracked(&bench.dir);
    for planted in [
        Finding::LineStrange("CHANGELOG.md".into(), ">>>>>>> theirs".into()),
        Finding::FileStrange("notes.txt".into()),
        Finding::Wrong(command.name.clone()),
    ] {
        assert!(findings.contains(&planted), "{planted:?} is not in {findings:?}");
    }
    assert!(findings.iter().any(|finding| matches!(finding, Finding::TestsFail(_))));
}

#[test]
fn a_name_that_was_guessed_fails_the_tests() {
    let bench = Bench::new("guessed");
    assert_eq!(bench.work(&bench.all(), None), []);
    let (task, command) = bench.plan.commands().find(|(_, command)| !command.uses.is_empty()).unwrap();
    let used = bench.plan.commands().find(|(_, other)| other.name == command.uses[0]).unwrap().1;
    let own = format!("lib/{}/{}.sh", task.area, command.name);
    bench.change(&own, |text| text.replace(&used.call, &format!("{}_{}", task.area, used.name)));
    let findings = tracked(&bench.dir);
    assert!(findings.contains(&Finding::Wrong(command.name.clone())), "{findings:?}");
}
