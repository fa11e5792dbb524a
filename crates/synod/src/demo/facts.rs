//! The processor's step: what one change says about people, files and directories.
//!
//! A change becomes a list of facts that can be computed from its body alone, in any order, by anybody.
//! Facts add up: the graph is the sum of the facts of all changes, each change counted once, in whatever order.
//! That is why the sink only has to know which keys it has seen.
//!
//! On the wire a fact is a small array, its sort first:
//! `["changed", "ada@example.org", "src/lib.rs", 10, 2]`.

use serde_json::{Value, json};

use super::graph::{Graph, Id, Relation};
use super::history::Change;

/// One thing a change says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// There is one more commit, by this person; told by the first file of each commit.
    Commit {
        /// Who wrote it.
        email: String,
        /// Whether it is focused.
        focused: bool,
    },
    /// A person went by this name at this time.
    Person {
        /// Who.
        email: String,
        /// The name.
        name: String,
        /// Author time in seconds since 1970.
        time: i64,
    },
    /// A person changed a file.
    Changed {
        /// Who.
        email: String,
        /// What.
        path: String,
        /// Lines added, zero for a binary file.
        added: u64,
        /// Lines removed, zero for a binary file.
        removed: u64,
        /// Whether the commit was focused.
        focused: bool,
    },
    /// A file lies in the directories of its path.
    Placed {
        /// The file.
        path: String,
    },
    /// Two files changed in one focused commit.
    Together {
        /// The smaller path.
        first: String,
        /// The larger path.
        second: String,
    },
}

/// Everything that one change says.
pub fn facts(change: &Change) -> Vec<Fact> {
    let (email, path, focused) = (&change.email, &change.path, change.focused());
    let mut facts = Vec::with_capacity(4 + change.after.len());
    if change.place == 0 {
        facts.push(Fact::Commit { email: email.clone(), focused });
    }
    facts.push(Fact::Person { email: email.clone(), name: change.author.clone(), time: change.time });
    facts.push(Fact::Placed { path: path.clone() });
    let (added, removed) = (change.added.unwrap_or(0), change.removed.unwrap_or(0));
    facts.push(Fact::Changed { email: email.clone(), path: path.clone(), added, removed, focused });
    let together = |second: &String| Fact::Together { first: path.clone(), second: second.clone() };
    facts.extend(change.after.iter().map(together));
    facts
}

/// The body of the job that carries a change's facts to the writer.
pub fn to_body(key: &str, facts: &[Fact]) -> Value {
    json!({ "key": key, "facts": facts.iter().map(Fact::to_json).collect::<Vec<_>>() })
}

/// Key and facts of such a body; none if it is not one.
pub fn from_body(body: &Value) -> Option<(String, Vec<Fact>)> {
    let facts = body["facts"].as_array()?.iter().map(Fact::from_json);
    Some((body["key"].as_str()?.to_owned(), facts.collect::<Option<_>>()?))
}

impl Fact {
    /// The fact as a small array.
    pub fn to_json(&self) -> Value {
        match self {
            Fact::Commit { email, focused } => json!(["commit", email, focused]),
            Fact::Person { email, name, time } => json!(["person", email, name, time]),
            Fact::Changed { email, path, added, removed, focused } => {
                json!(["changed", email, path, added, removed, focused])
            }
            Fact::Placed { path } => json!(["placed", path]),
            Fact::Together { first, second } => json!(["together", first, second]),
        }
    }

    /// The fact back from such an array; none if it is not one.
    pub fn from_json(value: &Value) -> Option<Fact> {
        let text = |at: usize| value.get(at)?.as_str().map(str::to_owned);
        let number = |at: usize| value.get(at)?.as_u64();
        let flag = |at: usize| value.get(at)?.as_bool();
        Some(match value.get(0)?.as_str()? {
            "commit" => Fact::Commit { email: text(1)?, focused: flag(2)? },
            "person" => Fact::Person { email: text(1)?, name: text(2)?, time: value.get(3)?.as_i64()? },
            "changed" => Fact::Changed {
                email: text(1)?,
                path: text(2)?,
                added: number(3)?,
                removed: number(4)?,
                focused: flag(5)?,
            },
            "placed" => Fact::Placed { path: text(1)? },
            "together" => Fact::Together { first: text(1)?, second: text(2)? },
            _ => return None,
        })
    }

    /// Adds the fact to a graph. Not idempotent: whoever calls it has made sure that the key is new.
    pub fn add_to(&self, graph: &mut Graph) {
        match self {
            Fact::Commit { email, focused } => {
                graph.commits += 1;
                graph.focused += u64::from(*focused);
                graph.nodes.entry(Id::person(email)).or_default().commits += 1;
            }
            Fact::Person { email, name, time } => {
                let node = graph.nodes.entry(Id::person(email)).or_default();
                // The latest name wins, of equally late ones the larger: the order of arrival does not matter.
                if node.label.is_empty() || (node.label_time, node.label.as_str()) < (*time, name.as_str()) {
                    (node.label_time, node.label) = (*time, name.clone());
                }
            }
            Fact::Changed { email, path, added, removed, focused } => {
                let file = graph.nodes.entry(Id::file(path)).or_default();
                file.commits += 1;
                file.focused += u64::from(*focused);
                let edge = (Id::person(email), Relation::Changed, Id::file(path));
                let weight = graph.edges.entry(edge).or_default();
                weight.commits += 1;
                weight.added += added;
                weight.removed += removed;
            }
            Fact::Placed { path } => place(path, graph),
            Fact::Together { first, second } => {
                let edge = (Id::file(first), Relation::Together, Id::file(second));
                graph.edges.entry(edge).or_default().commits += 1;
            }
        }
    }
}

/// Hangs a file into the tree of directories, from the file up to the root.
fn place(path: &str, graph: &mut Graph) {
    let mut child = Id::file(path);
    graph.nodes.entry(child.clone()).or_default();
    loop {
        let parent = match child.name.rsplit_once('/') {
            Some((parent, _)) => Id::directory(parent),
            None => Id::directory("."),
        };
        graph.nodes.entry(parent.clone()).or_default();
        graph.edges.entry((child, Relation::In, parent.clone())).or_default();
        if parent.name == "." {
            return;
        }
        child = parent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> Change {
        Change {
            commit: "c1".into(),
            author: "Ada".into(),
            email: "ada@x".into(),
            time: 9,
            path: "src/a/b.rs".into(),
            added: Some(3),
            removed: None,
            place: 0,
            files: 2,
            after: vec!["src/c.rs".into()],
        }
    }

    #[test]
    fn facts_survive_being_a_jobs_body() {
        let all = facts(&change());
        assert_eq!(all.len(), 5);
        assert_eq!(from_body(&to_body("k", &all)), Some(("k".to_owned(), all)));
        assert_eq!(from_body(&json!({ "key": "k", "facts": [["unheard of"]] })), None);
    }

    #[test]
    fn facts_add_up_whatever_their_order() {
        let mut all = facts(&change());
        all.extend(facts(&Change { time: 10, author: "Ada L".into(), commit: "c2".into(), ..change() }));
        let (mut forward, mut backward) = (Graph::default(), Graph::default());
        all.iter().for_each(|fact| fact.add_to(&mut forward));
        all.iter().rev().for_each(|fact| fact.add_to(&mut backward));
        assert_eq!(forward, backward);
        assert_eq!(forward.nodes[&Id::person("ada@x")].label, "Ada L");
        assert_eq!(forward.commits, 2);
        let chain = (Id::directory("src"), Relation::In, Id::directory("."));
        assert!(forward.edges.contains_key(&chain));
    }
}
