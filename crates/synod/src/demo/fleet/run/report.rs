//! What is said at the end: in words for a person, as JSON for a program.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::passed::Passed;
use super::{Wish, rival, strip};
use crate::demo::fleet::gates::Phase;
use crate::demo::fleet::oracle::locks::Breach;
use crate::demo::fleet::oracle::{Counts, Finding};
use crate::demo::fleet::plan::Plan;
use crate::demo::fleet::story::Story;
use crate::demo::roles::SPACE;

/// Findings that are told one by one.
const FINDINGS_MAX: usize = 12;

/// Everything that is known at the end.
pub struct Report<'r> {
    /// What was asked for.
    pub wish: &'r Wish,
    /// The list.
    pub plan: &'r Plan,
    /// The agents.
    pub names: &'r [&'r str],
    /// What the oracle found.
    pub judged: &'r [Finding],
    /// What the audit of locks found.
    pub breaches: &'r [Breach],
    /// Merges that the audit looked at.
    pub merges: usize,
    /// What happened.
    pub story: &'r Story,
    /// What became of what the dead had held.
    pub passed: &'r [Passed],
    /// How long the node was away.
    pub restart_ms: Option<u64>,
    /// The run as strips, one for each agent.
    pub strips: &'r [String],
    /// How long the strips are.
    pub span_ms: u64,
    /// What the node says about its space.
    pub about: &'r Value,
    /// What `synod log verify` says.
    pub log: &'r Value,
    /// How the same went without a node.
    pub naive: Option<&'r rival::Outcome>,
    /// From the first process to the last.
    pub worked_ms: u64,
    /// From the first line to this one.
    pub duration_ms: u64,
    /// The program, as a person would type it.
    pub program: &'r str,
    /// The folder, as a person would type it.
    pub out: &'r str,
}

impl Report<'_> {
    /// Whether everything is as it must be.
    pub fn right(&self) -> bool {
        self.judged.is_empty()
            && self.breaches.is_empty()
            && self.story.doubles == 0
            && self.merges == self.plan.tasks.len()
            && self.log["clean"] != false
    }

    /// For a person.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.verdict(&mut text);
        self.handed_on(&mut text);
        self.strips(&mut text);
        if let Some(naive) = self.naive {
            self.beside(naive, &mut text);
        }
        self.look(&mut text);
        text
    }

    fn verdict(&self, text: &mut String) {
        let (tasks, commands) = (self.plan.tasks.len(), self.plan.commands().count());
        if self.right() {
            let _ = writeln!(
                text,
                "{tasks} of {tasks} tasks are merged, each once and in order; {commands} of {commands} tests pass; \
                 no edit is lost"
            );
        } else {
            let wrong: Vec<String> = self
                .judged
                .iter()
                .map(Finding::sentence)
                .chain(self.breaches.iter().map(Breach::sentence))
                .collect();
            let _ = writeln!(text, "the repository is WRONG in {} places:", wrong.len());
            for line in wrong.iter().take(FINDINGS_MAX) {
                let _ = writeln!(text, "  {line}");
            }
        }
        let _ = writeln!(
            text,
            "{} locks, {} of them after a wait in line: no two agents had a file at once, and none changed one it had not locked",
            self.story.holds.len(),
            self.story.waits.len(),
        );
        let _ = writeln!(
            text,
            "{} messages told the others what a function is called, {} were read; {:.1} s in all",
            self.story.mail.0,
            self.story.mail.1,
            self.worked_ms as f64 / 1_000.0
        );
    }

    fn handed_on(&self, text: &mut String) {
        text.push_str("\nkilled with SIGKILL, and who went on with it:\n");
        for passed in self.passed {
            let death = &passed.death;
            let how = match death.phase {
                Phase::Edit => format!("with half an edit for task {}", death.n),
                Phase::Merge => format!("in the merge of task {}, not yet recorded", death.n),
                Phase::Record => {
                    format!("in the merge of task {}, recorded and not yet on the branch", death.n)
                }
            };
            let _ = write!(text, "  {:<7} {how}", death.agent);
            let _ = match passed.gone_ms {
                Some(ms) => write!(text, "; its session ended {} later", seconds(ms)),
                None => write!(text, "; its session never ended"),
            };
            let mut next = Vec::new();
            if let Some((agent, ms)) = &passed.task {
                next.push(format!("the task went to {agent} {}", after(*ms)));
            }
            if let Some((agent, ms)) = &passed.lock {
                let what = match passed.locks {
                    1 => "the lock on the branch".to_owned(),
                    locks => format!("the first of its {locks} locked files"),
                };
                next.push(format!("{what} went to {agent} {}", after(*ms)));
            }
            text.push('\n');
            if !next.is_empty() {
                let _ = writeln!(text, "          {}", next.join(", "));
            }
        }
        if let Some(ms) = self.restart_ms {
            let _ = writeln!(text, "  {:<7} when half was done; it answered again after {ms} ms", "the node");
        }
    }

    fn strips(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "\n{} from left to right: ░ waits for files  █ has them  ▓ merges  ✗ killed",
            seconds(self.span_ms)
        );
        for (name, strip) in self.names.iter().zip(self.strips) {
            let _ = writeln!(text, "  {name:<7} {}", strip.trim_end());
        }
    }

    fn beside(&self, naive: &rival::Outcome, text: &mut String) {
        let (ours, theirs) = (Counts::of(self.judged), naive.counts);
        let tasks = self.plan.tasks.len();
        let _ = writeln!(text, "\nthe same agents, tasks and deaths              Synod   a list in a file");
        let done = tasks - ours.not_done;
        let rows = [
            ("tasks in the history", done, naive.merged),
            ("edits lost: lines and files overwritten", ours.lost, theirs.lost),
            ("edits twice, or that nobody asked for", ours.strange, theirs.strange),
            ("tasks claimed while another agent had them", self.story.doubles, naive.doubles),
            ("tasks in the history more than once", ours.again, theirs.again),
            ("commands that answer wrongly", ours.wrong, theirs.wrong),
            ("agents killed", self.passed.len(), naive.killed),
        ];
        for (what, ours, theirs) in rows {
            let _ = writeln!(text, "  {what:<42} {ours:>7}   {theirs:>16}");
        }
        let commands = self.plan.commands().count();
        let _ = writeln!(
            text,
            "  its own tests say: {}; there should be {commands}. Lost, for example:",
            naive.tests
        );
        let lost = naive
            .findings
            .iter()
            .filter(|finding| matches!(finding, Finding::LineLost(..) | Finding::FileLost(_)));
        for finding in lost.take(3) {
            let _ = writeln!(text, "    {}", finding.sentence());
        }
    }

    fn look(&self, text: &mut String) {
        let (program, out) = (self.program, self.out);
        let _ = writeln!(text, "\nlook at it yourself:");
        let rows = [
            (format!("git -C {out}/repository log --graph --oneline"), "one merge for each task"),
            (format!("sh {out}/repository/abacus --check"), "its tests"),
            (
                format!("{program} log verify --space {SPACE} --data {out}/node"),
                "every byte of the log, and both chains",
            ),
            (
                format!("{program} serve --data {out}/node"),
                "the node again; then `top`, `why` and `status` with --space and --data",
            ),
            (format!("{out}/timeline.svg"), "who held what when"),
            (format!("{out}/summary.json"), "all of this for programs"),
        ];
        let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
        for (left, right) in rows {
            let _ = writeln!(text, "  {left:<width$}   {right}");
        }
    }

    /// For a program.
    pub fn json(&self) -> Value {
        let sentences: Vec<String> = self.judged.iter().map(Finding::sentence).collect();
        let breaches: Vec<String> = self.breaches.iter().map(Breach::sentence).collect();
        let passed: Vec<Value> = self.passed.iter().map(handed).collect();
        let mut summary = json!({
            "right": self.right(),
            "seed": self.wish.seed,
            "agents": self.names,
            "tasks": self.plan.tasks.len(),
            "commands": self.plan.commands().count(),
            "findings": sentences,
            "counts": counts(&Counts::of(self.judged)),
            "breaches": breaches,
            "merges": self.merges,
            "doubles": self.story.doubles,
            "leases": self.story.leases.len(),
            "leases_lost": strip::lost(self.story),
            "locks": self.story.holds.len(),
            "locks_lost": self.story.holds.iter().filter(|hold| hold.lost).count(),
            "waits": self.story.waits.len(),
            "mail": { "sent": self.story.mail.0, "read": self.story.mail.1 },
            "killed": passed,
            "restart_ms": self.restart_ms,
            "log": self.log,
            "index": self.about["index"],
            "epochs": self.about["epoch"],
            "worked_ms": self.worked_ms,
            "duration_ms": self.duration_ms,
        });
        if let Some(naive) = self.naive {
            let sentences: Vec<String> = naive.findings.iter().map(Finding::sentence).collect();
            summary["naive"] = json!({
                "merged": naive.merged,
                "doubles": naive.doubles,
                "counts": counts(&naive.counts),
                "findings": sentences,
                "killed": naive.killed,
                "tests": naive.tests,
                "worked_ms": naive.worked_ms,
            });
        }
        summary
    }
}

fn counts(counts: &Counts) -> Value {
    json!({
        "not_done": counts.not_done, "again": counts.again, "lost": counts.lost, "strange": counts.strange,
        "disordered": counts.disordered, "wrong": counts.wrong,
    })
}

fn handed(passed: &Passed) -> Value {
    let next = |next: &Option<(String, u64)>| {
        next.as_ref().map(|(agent, ms)| json!({ "agent": agent, "after_ms": ms }))
    };
    json!({
        "agent": passed.death.agent,
        "phase": passed.death.phase.word(),
        "task": passed.death.n,
        "session_ended_ms": passed.gone_ms,
        "task_to": next(&passed.task),
        "locks": passed.locks,
        "lock_to": next(&passed.lock),
        "all_ms": passed.all_ms(),
    })
}

/// Whoever stood in line gets it in the entry in which the session ends.
fn after(ms: u64) -> String {
    match ms {
        0 => "in the same step".to_owned(),
        ms => format!("{ms} ms after that"),
    }
}

fn seconds(ms: u64) -> String {
    format!("{:.1} s", ms as f64 / 1_000.0)
}
