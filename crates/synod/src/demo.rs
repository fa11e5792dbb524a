//! The demo: three roles turn a git history into a graph while somebody keeps pulling their plugs.
//!
//! ```text
//!   git ──▶ history ──▶ job ──▶ facts ──▶ job ──▶ sink ──▶ graph.graphml ──▶ draw
//!           collector    │    processor    │     writer          ║ equal?
//!                        └─ one pipeline ──┘                  oracle ◀── git log --numstat
//! ```
//!
//! Most rooms are one step and do not know the node: they read, compute, store and draw.
//! [`roles`] wires them to the stages of a pipeline, [`naive`] does it the tutorials' way,
//! and [`run`] starts everybody, kills them, and compares.
//!
//! The claim on trial is "exactly once, whatever dies".
//! It rests on three things that are visible here: a job's facts carry the key of the change they came from,
//! the [`sink`] stores a key once and durably, and the [`oracle`] counts again with other code.

pub mod cli;
pub mod draw;
pub mod facts;
pub mod fleet;
pub mod graph;
pub mod graphml;
pub mod history;
pub mod kills;
pub mod naive;
pub mod oracle;
pub mod progress;
pub mod roles;
pub mod run;
pub mod sink;
pub mod sinks;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    use super::graph::Graph;
    use super::history::Repository;

    /// The graph as the roles make it, without a node between them.
    fn through_the_roles(repository: &Repository) -> Graph {
        let mut graph = Graph::default();
        for batch in repository.commits().unwrap().chunks(7) {
            for change in repository.changes(batch).unwrap() {
                super::facts::facts(&change.unwrap()).iter().for_each(|fact| fact.add_to(&mut graph));
            }
        }
        graph
    }

    fn check(dir: &Path) -> Graph {
        let repository = Repository::open(dir).unwrap();
        let graph = through_the_roles(&repository);
        let right = super::oracle::graph(dir, repository.head()).unwrap();
        assert_eq!(graph.differences(&right, 10), Vec::<String>::new());
        graph
    }

    fn git(dir: &Path, words: &[&str]) {
        let who = ["-c", "user.name=Ada", "-c", "user.email=Ada@Example.org", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").arg("-C").arg(dir).args(who).args(words).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    #[test]
    fn roles_and_oracle_agree_on_an_ugly_history() {
        let dir = std::env::temp_dir().join(format!("synod-demo-{}-ugly", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("a \"b\"/ü")).unwrap();
        git(&dir, &["init", "-q", "-b", "main"]);
        fs::write(dir.join("a \"b\"/ü/tab\there"), "one\ntwo\n").unwrap();
        fs::write(dir.join("back\\slash"), "x").unwrap();
        fs::write(dir.join("bytes"), [0, 1, 2]).unwrap();
        git(&dir, &["add", "."]);
        git(&dir, &["commit", "-qm", "ugly names, a binary file"]);
        git(&dir, &["mv", "bytes", "renamed"]);
        git(&dir, &["commit", "-qm", "a rename"]);
        git(&dir, &["commit", "-qm", "nothing", "--allow-empty"]);
        git(&dir, &["checkout", "-qb", "side", "HEAD~1"]);
        (0..31).for_each(|n| fs::write(dir.join(format!("many{n}")), "x\n").unwrap());
        git(&dir, &["add", "."]);
        git(&dir, &["commit", "-qm", "more files than a focused commit has"]);
        git(&dir, &["checkout", "-q", "main"]);
        git(&dir, &["merge", "-q", "--no-ff", "-m", "a merge", "side"]);
        let graph = check(&dir);
        assert_eq!((graph.commits, graph.focused), (3, 2));
        assert_eq!(Repository::open(&dir).unwrap().commits().unwrap().len(), 5);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn roles_and_oracle_agree_on_the_history_this_source_lies_in() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        // A source archive has no history; then there is nothing to compare.
        if Repository::open(here).is_ok() {
            check(here);
        }
    }
}
