//! The graph the demo makes, and what it means for two of them to be the same.
//!
//! ```text
//!   person ──changed──▶ file ──in──▶ directory ──in──▶ directory …
//!                        ╰─together─ file
//! ```
//!
//! * **changed** weighs the commits in which a person touched a file, and the lines added and removed.
//! * **in** has no weight: it is there or not.
//! * **together** weighs the commits in which two files changed; the smaller path comes first.
//!   Only *focused* commits count, those of at most [`FOCUSED_FILES_MAX`] files: a reformatting of everything
//!   says of two files only that both exist, and its pairs would be most of the graph.
//!
//! This room defines the result, so both ways of computing it use it, and it holds no way of computing it.
//! Everything lies in ordered maps: equal graphs print equal bytes.

use std::collections::BTreeMap;
use std::fmt;

/// The largest commit, in files, whose files count as changed together.
/// Thirty files give 435 pairs; a commit larger than that is an import, a rename or a reformatting.
pub const FOCUSED_FILES_MAX: usize = 30;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An author, known by e-mail address.
    Person,
    /// A path that some commit changed; it need not exist any more.
    File,
    /// A directory that holds such a path; the root is `.`.
    Directory,
}

/// How a node is named in the graph: its kind and what identifies it within the kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// What it stands for.
    pub kind: Kind,
    /// The lower-case e-mail address of a person; the path of a file or directory.
    pub name: String,
}

/// What is known about a node beside its relations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// For a person the name on their latest commit; for others empty, their id says it.
    pub label: String,
    /// Author time of that latest commit in seconds since 1970; zero for files and directories.
    pub label_time: i64,
    /// Commits written by the person, or commits that changed the file; zero for directories.
    pub commits: u64,
    /// Those of `commits` that were focused; counted for files only.
    pub focused: u64,
}

/// What an edge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A person changed a file.
    Changed,
    /// A file or directory lies directly in a directory.
    In,
    /// Two files changed in one focused commit; the smaller path is the source.
    Together,
}

/// How strong an edge is; all zero for [`Relation::In`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Commits behind the edge.
    pub commits: u64,
    /// Lines added; binary files add none.
    pub added: u64,
    /// Lines removed; binary files remove none.
    pub removed: u64,
}

/// Source, relation, target.
pub type Edge = (Id, Relation, Id);

/// People, files and directories of one history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Commits that changed at least one file; merges and empty commits do not.
    pub commits: u64,
    /// Those of `commits` with at most [`FOCUSED_FILES_MAX`] files.
    pub focused: u64,
    /// Every node.
    pub nodes: BTreeMap<Id, Node>,
    /// Every edge.
    pub edges: BTreeMap<Edge, Weight>,
}

impl Id {
    /// A person by e-mail address, already in lower case.
    pub fn person(email: &str) -> Id {
        Id { kind: Kind::Person, name: email.to_owned() }
    }

    /// A file by path from the root of the repository.
    pub fn file(path: &str) -> Id {
        Id { kind: Kind::File, name: path.to_owned() }
    }

    /// A directory by path from the root of the repository, without a slash at the end; the root is `.`.
    pub fn directory(path: &str) -> Id {
        Id { kind: Kind::Directory, name: path.to_owned() }
    }
}

impl Kind {
    /// The word for it in ids and files.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::File => "file",
            Kind::Directory => "directory",
        }
    }
}

impl Relation {
    /// The word for it in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Relation::Changed => "changed",
            Relation::In => "in",
            Relation::Together => "together",
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.word(), self.name)
    }
}

impl Graph {
    /// How this graph departs from the one that is right, as one sentence per departure.
    /// Empty exactly when the two are equal; at most `lines_max` sentences, then a last one counts the rest.
    pub fn differences(&self, right: &Graph, lines_max: usize) -> Vec<String> {
        let mut all = Vec::new();
        if (self.commits, self.focused) != (right.commits, right.focused) {
            all.push(format!(
                "commits: {} ({} focused), should be {} ({} focused)",
                self.commits, self.focused, right.commits, right.focused
            ));
        }
        compare(&self.nodes, &right.nodes, "node", Id::to_string, Node::to_string, &mut all);
        compare(&self.edges, &right.edges, "edge", edge_words, Weight::to_string, &mut all);
        if all.len() > lines_max {
            let rest = all.len() - lines_max;
            all.truncate(lines_max);
            all.push(format!("… and {rest} more"));
        }
        all
    }

    /// Counts the departures by sort, for a table.
    pub fn departures(&self, right: &Graph) -> Departures {
        let mut found = Departures::default();
        tally(&self.nodes, &right.nodes, &mut found);
        tally(&self.edges, &right.edges, &mut found);
        found
    }
}

/// How many nodes and edges of a graph are not as they should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Departures {
    /// In the right graph only: work that was lost.
    pub missing: u64,
    /// In the other graph only.
    pub extra: u64,
    /// In both, but weaker than is right: work that was lost in part.
    pub light: u64,
    /// In both, but stronger than is right, or different in another way: work that was done twice.
    pub heavy: u64,
}

impl Departures {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.missing + self.extra + self.light + self.heavy
    }
}

/// What a weight counts, so that two of them can be called lighter and heavier.
trait Mass: PartialEq {
    fn mass(&self) -> u64;
}

impl Mass for Node {
    fn mass(&self) -> u64 {
        self.commits
    }
}

impl Mass for Weight {
    fn mass(&self) -> u64 {
        self.commits + self.added + self.removed
    }
}

fn tally<K: Ord, V: Mass>(have: &BTreeMap<K, V>, right: &BTreeMap<K, V>, found: &mut Departures) {
    found.extra += have.keys().filter(|key| !right.contains_key(key)).count() as u64;
    for (key, value) in right {
        match have.get(key) {
            None => found.missing += 1,
            Some(got) if got == value => {}
            Some(got) if got.mass() < value.mass() => found.light += 1,
            Some(_) => found.heavy += 1,
        }
    }
}

fn compare<K: Ord, V: PartialEq>(
    have: &BTreeMap<K, V>,
    right: &BTreeMap<K, V>,
    what: &str,
    name: fn(&K) -> String,
    show: fn(&V) -> String,
    out: &mut Vec<String>,
) {
    for (key, value) in right {
        match have.get(key) {
            None => out.push(format!("missing {what} {} ({})", name(key), show(value))),
            Some(got) if got != value => {
                out.push(format!("wrong {what} {}: {}, should be {}", name(key), show(got), show(value)));
            }
            Some(_) => {}
        }
    }
    for (key, value) in have {
        if !right.contains_key(key) {
            out.push(format!("extra {what} {} ({})", name(key), show(value)));
        }
    }
}

fn edge_words((from, relation, to): &Edge) -> String {
    format!("{from} {} {to}", relation.word())
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} commits, {} focused", self.commits, self.focused)?;
        match self.label.is_empty() {
            true => Ok(()),
            false => write!(f, ", called {:?} at {}", self.label, self.label_time),
        }
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} commits +{} -{}", self.commits, self.added, self.removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(commits: u64) -> Graph {
        let mut graph = Graph::default();
        let edge = (Id::person("a@x"), Relation::Changed, Id::file("f"));
        graph.nodes.insert(Id::file("f"), Node { commits, ..Node::default() });
        graph.edges.insert(edge, Weight { commits, added: 1, removed: 0 });
        graph
    }

    #[test]
    fn equal_graphs_have_no_differences() {
        assert!(graph(2).differences(&graph(2), 9).is_empty());
        assert_eq!(graph(2).departures(&graph(2)).total(), 0);
    }

    #[test]
    fn a_difference_is_told_in_words() {
        let said = graph(1).differences(&graph(2), 9);
        let want = "wrong edge person:a@x changed file:f: 1 commits +1 -0, should be 2 commits +1 -0";
        assert_eq!(said.last().map(String::as_str), Some(want));
        assert_eq!(Graph::default().differences(&graph(2), 1)[1], "… and 1 more");
        assert!(graph(1).differences(&Graph::default(), 9)[0].starts_with("extra node file:f"));
    }

    #[test]
    fn departures_tell_lost_work_from_repeated_work() {
        assert_eq!(Graph::default().departures(&graph(2)).missing, 2);
        assert_eq!(graph(1).departures(&graph(2)).light, 2);
        assert_eq!(graph(3).departures(&graph(2)).heavy, 2);
    }
}
