//! What is said at the end: in words for a person, as JSON for a program.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::rival;
use super::watch::Counts;
use crate::demo::draw::timeline_svg::{Outcome, Timeline};
use crate::demo::graph::{Departures, Graph, Relation};
use crate::demo::kills::{Role, Tally};
use crate::demo::roles::SPACE;

/// Differences that are told one by one.
const DIFFERENCES_MAX: usize = 12;

/// Everything that is known at the end.
pub struct Report<'r> {
    /// The repository's name.
    pub name: &'r str,
    /// Where the repository is.
    pub repository: &'r Path,
    /// The commit that was read.
    pub head: &'r str,
    /// Whether the clone has only a part of the history.
    pub shallow: bool,
    /// What `git rev-list --count` says.
    pub commits: u64,
    /// How many processors.
    pub workers: u32,
    /// The seed of the strikes.
    pub seed: u64,
    /// Whether there were strikes.
    pub kill: bool,
    /// Who was hit.
    pub tally: &'r Tally,
    /// How often processes ended that nobody had struck.
    pub falls: u32,
    /// How long the node was away at each of its deaths, until it answered again.
    pub restarts_ms: &'r [u64],
    /// Jobs.
    pub counts: Counts,
    /// What the node says about its space.
    pub space: &'r Value,
    /// What `synod log verify` says.
    pub log: &'r Value,
    /// From the first line to this one.
    pub duration_ms: u64,
    /// The graph that was written.
    pub graph: &'r Graph,
    /// The graph that is right.
    pub right: &'r Graph,
    /// Who held what when.
    pub timeline: &'r Timeline,
    /// How the tutorials' way went, and who was hit there.
    pub rival: Option<(&'r rival::Outcome, &'r Tally)>,
    /// The program, as a person would type it.
    pub program: &'r str,
    /// The folder, as a person would type it.
    pub out: &'r str,
}

impl Report<'_> {
    /// Whether the graph is exactly right.
    pub fn identical(&self) -> bool {
        self.graph == self.right
    }

    /// Whether every change was handed over once: as many jobs as single changes, and as many facts.
    pub fn handed_over_once(&self) -> bool {
        let changes = changes(self.right);
        [self.counts.changes.made, self.counts.changes.done, self.counts.facts.made, self.counts.facts.done]
            == [changes; 4]
    }

    fn lost(&self) -> usize {
        self.timeline.bars.iter().filter(|bar| bar.outcome == Outcome::Lost).count()
    }

    /// For a person.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.verdict(&mut text);
        if self.kill {
            self.survived(&mut text);
        }
        if let Some((outcome, tally)) = self.rival {
            self.beside(outcome, tally, &mut text);
        }
        self.check(&mut text);
        text
    }

    fn verdict(&self, text: &mut String) {
        let (nodes, edges) = (self.right.nodes.len(), self.right.edges.len());
        if self.identical() {
            let _ = writeln!(
                text,
                "the graph is exactly that of a single pass over git log: {nodes} nodes, {edges} edges"
            );
        } else {
            let found = self.graph.departures(self.right);
            let _ = writeln!(text, "the graph is WRONG in {} places of {}:", found.total(), nodes + edges);
            for line in self.graph.differences(self.right, DIFFERENCES_MAX) {
                let _ = writeln!(text, "  {line}");
            }
        }
        let _ = writeln!(
            text,
            "{} commits, {} changes, {} jobs handed over in {:.1} s",
            self.commits,
            self.counts.changes.done,
            self.counts.done(),
            self.duration_ms as f64 / 1_000.0
        );
        if self.shallow {
            let _ = writeln!(text, "this is a shallow clone: what is not in it was read neither way");
        }
    }

    fn survived(&self, text: &mut String) {
        let said: Vec<String> =
            Role::ALL.iter().map(|role| format!("{} {}×", role.word(), self.tally.hits(*role))).collect();
        let _ = writeln!(text, "killed with SIGKILL: {}", said.join(", "));
        let once = match self.handed_over_once() {
            true => "none was lost and none done twice",
            false => "and some were NOT done exactly once",
        };
        let _ = writeln!(
            text,
            "{} jobs were in hands that died; each passed to a next holder, {once}",
            self.lost()
        );
        if !self.restarts_ms.is_empty() {
            let times: Vec<String> = self.restarts_ms.iter().map(|ms| format!("{ms} ms")).collect();
            let _ = writeln!(text, "the node answered again after {}", times.join(", "));
        }
    }

    fn beside(&self, outcome: &rival::Outcome, tally: &Tally, text: &mut String) {
        let (ours, theirs) = (self.graph.departures(self.right), outcome.graph.departures(self.right));
        let _ = writeln!(text, "\nthe same history under the same strikes      Synod   the tutorials' way");
        type Row = (&'static str, fn(&Departures) -> u64);
        let rows: [Row; 5] = [
            ("missing from the graph: lost work", |found| found.missing),
            ("too light: work lost in part", |found| found.light),
            ("too heavy: work done twice", |found| found.heavy),
            ("in the graph by mistake", |found| found.extra),
            ("wrong nodes and edges in all", Departures::total),
        ];
        for (what, of) in rows {
            let _ = writeln!(text, "  {what:<40} {:>7}   {:>18}", of(&ours), of(&theirs));
        }
        let commits = (self.graph.commits, outcome.graph.commits);
        let _ = writeln!(text, "  {:<40} {:>7}   {:>18}", "commits counted", commits.0, commits.1);
        let _ =
            writeln!(text, "  {:<40} {:>7}   {:>18}", "processes killed", self.tally.total(), tally.total());
    }

    fn check(&self, text: &mut String) {
        let (program, out) = (self.program, self.out);
        let repository = quoted(&self.repository.to_string_lossy());
        let count = format!("git -C {repository} rev-list --count {}", short(self.head));
        let _ = writeln!(text, "\ncheck it yourself:");
        let rows = [
            (
                // Named, since inside of a repository the command line would look for the space of its name.
                format!("{program} log verify --space {SPACE} --data {out}/node"),
                "every byte of the log, and both chains".to_owned(),
            ),
            (count, format!("{} commits", self.commits)),
            (format!("{out}/graph.svg"), "the graph; graph.graphml has all of it".to_owned()),
            (format!("{out}/timeline.svg"), "who held what when".to_owned()),
            (format!("{out}/summary.json"), "all of this for programs".to_owned()),
        ];
        let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
        for (left, right) in rows {
            let _ = writeln!(text, "  {left:<width$}   {right}");
        }
    }

    /// For a program.
    pub fn json(&self) -> Value {
        let found = self.graph.departures(self.right);
        let mut summary = json!({
            "identical": self.identical(),
            "handed_over_once": self.handed_over_once(),
            "repository": self.name,
            "head": self.head,
            "shallow": self.shallow,
            "commits": self.commits,
            "commits_with_changes": self.graph.commits,
            "changes": self.counts.changes.done,
            "nodes": self.graph.nodes.len(),
            "edges": self.graph.edges.len(),
            "workers": self.workers,
            "seed": self.seed,
            "kills": kills(self.tally),
            "falls": self.falls,
            "jobs": {
                "slices": self.counts.slices.done,
                "changes": self.counts.changes.done,
                "facts": self.counts.facts.done,
                "made": self.counts.made(),
                "dead": self.counts.dead(),
            },
            "leases": self.timeline.bars.len(),
            "leases_lost": self.lost(),
            "passed_on": self.timeline.handovers.len(),
            "restarts": self.restarts_ms.len(),
            "restarts_ms": self.restarts_ms,
            "log": self.log,
            "entries": self.log["entries"],
            "index": self.space["index"],
            "epochs": self.space["epoch"],
            "chain": self.space["chain"],
            "outcomes": self.space["outcomes"],
            "departures": departures(&found),
            "duration_ms": self.duration_ms,
        });
        if let Some((outcome, tally)) = self.rival {
            let list = |(pushed, popped): (u64, u64)| json!({ "pushed": pushed, "popped": popped });
            summary["naive"] = json!({
                "identical": outcome.graph == *self.right,
                "kills": kills(tally),
                "commits_with_changes": outcome.graph.commits,
                "nodes": outcome.graph.nodes.len(),
                "edges": outcome.graph.edges.len(),
                "departures": departures(&outcome.graph.departures(self.right)),
                "changes_since_broker_started": list(outcome.totals[0]),
                "facts_since_broker_started": list(outcome.totals[1]),
            });
        }
        summary
    }
}

fn kills(tally: &Tally) -> Value {
    Role::ALL.iter().map(|role| (role.word().to_owned(), json!(tally.hits(*role)))).collect()
}

fn departures(found: &Departures) -> Value {
    json!({ "missing": found.missing, "light": found.light, "heavy": found.heavy, "extra": found.extra })
}

/// How many changes a graph is made of.
pub fn changes(graph: &Graph) -> u64 {
    let changed = graph.edges.iter().filter(|((_, relation, _), _)| *relation == Relation::Changed);
    changed.map(|(_, weight)| weight.commits).sum()
}

/// The first characters of a commit, as git shows them.
pub fn short(head: &str) -> &str {
    head.get(..12).unwrap_or(head)
}

/// A word as a shell takes it whole.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_when_a_shell_would_split_it() {
        assert_eq!(quoted("./a-b/c.d"), "./a-b/c.d");
        assert_eq!(quoted("it's here"), r"'it'\''s here'");
        assert_eq!(quoted(""), "''");
    }
}
