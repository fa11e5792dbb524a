//! What of a graph is worth showing: a picture of everything shows nothing.
//!
//! **Relations by lift.** Two files that change often change together often, by chance alone.
//! Lift is how much more often than chance: `together × commits ÷ (a × b)`, counted over focused commits.
//! Lift flatters rarity (two files that changed once, together, have the highest possible), so a pair needs
//! *support*: a least number of common commits, raised as far as there are enough pairs left to choose from.
//!
//! **Without noise.** Lock files change with everything and are left out; bulk commits were never counted as pairs.
//!
//! **Groups.** Files are coloured by directory, in at most ten groups, the largest directories first;
//! a file belongs to the deepest group around it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::paint::GROUPS;
use crate::demo::graph::{Graph, Id, Kind, Relation};

/// Relations shown at most; more do not make a clearer picture.
pub const LINKS_MAX: usize = 150;
/// Files shown at most: so many names fit around the circle.
const FILES_MAX: usize = 112;
/// Files shown if there are so many, even without a strong relation.
const FILES_MIN: usize = 40;
/// People shown at most.
const PEOPLE_MAX: usize = 16;
/// Support is raised as long as so many pairs are left.
const PAIRS_ENOUGH: usize = 4 * LINKS_MAX;
/// Support is not raised further: so many common commits are no accident.
const SUPPORT_MAX: u64 = 8;

/// A file to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its path.
    pub path: String,
    /// Commits that changed it.
    pub commits: u64,
    /// Index of its group.
    pub group: usize,
}

/// A relation to draw, between two indices of [`Picture::files`].
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// One file.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Focused commits that changed both.
    pub commits: u64,
    /// How many times more often than by chance.
    pub lift: f64,
}

/// A person to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Commits they wrote.
    pub commits: u64,
    /// How often they changed the drawn files of each group.
    pub touches: Vec<u64>,
}

/// Everything to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Files in the order of the circle: by group, then by path.
    pub files: Vec<Mark>,
    /// Relations, the strongest first.
    pub links: Vec<Link>,
    /// What the directories that have a colour are called, in the order of the circle.
    pub groups: Vec<String>,
    /// People, the busiest first.
    pub people: Vec<Person>,
    /// Common commits a pair needed to be considered.
    pub support: u64,
}

/// Chooses what to draw.
pub fn choose(graph: &Graph) -> Picture {
    let (support, mut pairs) = pairs(graph);
    pairs.sort_by(stronger);
    let mut shown = BTreeSet::new();
    pairs.retain(|pair| keep(&mut shown, pair));
    pairs.truncate(LINKS_MAX);
    let mut shown: BTreeSet<&str> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    shown.extend(busiest(graph).take(if shown.len() < FILES_MIN { FILES_MIN } else { 0 }));
    let groups = groups(&shown);
    let files = marks(graph, &shown, &groups);
    let place: BTreeMap<&str, usize> =
        files.iter().enumerate().map(|(at, f)| (f.path.as_str(), at)).collect();
    let total = graph.focused as f64;
    let link = |pair: &Pair<'_>| Link {
        a: place[pair.a],
        b: place[pair.b],
        commits: pair.both,
        lift: pair.both as f64 * total / (pair.first as f64 * pair.second as f64),
    };
    let links = pairs.iter().map(link).collect();
    let people = people(graph, &files, &place, groups.len());
    let groups = groups.into_iter().enumerate().map(|(at, path)| title(path, at, &files)).collect();
    Picture { links, people, support, groups, files }
}

/// Whether a file is written by a package tool and says nothing about who works on what.
pub fn is_lock_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let others = [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "go.sum",
        "bun.lockb",
        "gradle.lockfile",
    ];
    name.ends_with(".lock") || name.ends_with(".lock.json") || others.contains(&name)
}

struct Pair<'a> {
    a: &'a str,
    b: &'a str,
    both: u64,
    first: u64,
    second: u64,
}

fn pairs(graph: &Graph) -> (u64, Vec<Pair<'_>>) {
    let focused = |id: &Id| graph.nodes.get(id).map_or(1, |node| node.focused.max(1));
    let mut all: Vec<Pair<'_>> = graph
        .edges
        .iter()
        .filter(|((a, relation, b), _)| {
            *relation == Relation::Together && !is_lock_file(&a.name) && !is_lock_file(&b.name)
        })
        .map(|((a, _, b), weight)| {
            let (first, second) = (focused(a), focused(b));
            Pair { a: &a.name, b: &b.name, both: weight.commits, first, second }
        })
        .collect();
    let left = |support: u64| all.iter().filter(|pair| pair.both >= support).count();
    let floor = if left(2) > 0 { 2 } else { 1 };
    let support = (floor..=SUPPORT_MAX).rev().find(|least| left(*least) >= PAIRS_ENOUGH).unwrap_or(floor);
    all.retain(|pair| pair.both >= support);
    (support, all)
}

/// The higher lift first; compared as fractions, for floating point has no place in an order.
fn stronger(one: &Pair<'_>, two: &Pair<'_>) -> Ordering {
    let left = u128::from(one.both) * u128::from(two.first) * u128::from(two.second);
    let right = u128::from(two.both) * u128::from(one.first) * u128::from(one.second);
    right.cmp(&left).then(two.both.cmp(&one.both)).then((one.a, one.b).cmp(&(two.a, two.b)))
}

/// Keeps a pair if its files are on the circle or there is room for them.
fn keep<'a>(shown: &mut BTreeSet<&'a str>, pair: &Pair<'a>) -> bool {
    let new = [pair.a, pair.b].iter().filter(|path| !shown.contains(*path)).count();
    let fits = shown.len() + new <= FILES_MAX;
    if fits {
        shown.extend([pair.a, pair.b]);
    }
    fits
}

fn busiest(graph: &Graph) -> impl Iterator<Item = &str> {
    let files = graph.nodes.iter().filter(|(id, _)| id.kind == Kind::File && !is_lock_file(&id.name));
    let mut files: Vec<_> =
        files.map(|(id, node)| (std::cmp::Reverse(node.commits), id.name.as_str())).collect();
    files.sort_unstable();
    files.into_iter().map(|(_, path)| path)
}

/// Every directory around a path, the nearest first, the root (empty) last.
fn around(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at]).chain([""])
}

/// The deepest of these directories around a path; the root is always one of them.
fn home<'a>(path: &str, groups: &'a BTreeSet<String>) -> Option<&'a String> {
    around(path).find_map(|directory| groups.get(directory))
}

/// Grows the groups from the root: again and again the directory with the most files becomes one.
fn groups(shown: &BTreeSet<&str>) -> Vec<String> {
    let mut groups = BTreeSet::from([String::new()]);
    loop {
        let used: BTreeSet<&String> = shown.iter().filter_map(|path| home(path, &groups)).collect();
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        for path in shown {
            let inside = around(path).take_while(|directory| !groups.contains(*directory));
            inside.for_each(|directory| *sizes.entry(directory).or_default() += 1);
        }
        // A directory that would leave a single file behind is no group of its own, except below the root.
        let leaves_one = |directory: &str| {
            let around = around(directory).find(|outer| groups.contains(*outer)).unwrap_or_default();
            let inside = shown.iter().filter(|path| home(path, &groups).is_some_and(|home| home == around));
            !around.is_empty() && inside.count() as u64 - sizes[directory] == 1
        };
        // Of equally large ones the outer is last in reversed order and wins.
        let largest =
            sizes.iter().rev().filter(|(directory, _)| !leaves_one(directory)).max_by_key(|(_, size)| **size);
        match largest {
            Some((directory, size)) if *size > 1 && used.len() < GROUPS.len() => {
                groups.insert((*directory).to_owned());
            }
            _ => return used.into_iter().cloned().collect(),
        }
    }
}

/// A directory is called by its path; the root by what is in it.
fn title(path: String, group: usize, files: &[Mark]) -> String {
    let deep = files.iter().any(|file| file.group == group && file.path.contains('/'));
    match (path.is_empty(), deep) {
        (false, _) => path,
        (true, false) => "top level".to_owned(),
        (true, true) => "elsewhere".to_owned(),
    }
}

fn marks(graph: &Graph, shown: &BTreeSet<&str>, groups: &[String]) -> Vec<Mark> {
    let set: BTreeSet<String> = groups.iter().cloned().collect();
    let mark = |path: &&str| {
        let home = home(path, &set).expect("every drawn file has a group");
        let group = groups.binary_search(home).expect("groups are sorted");
        let commits = graph.nodes.get(&Id::file(path)).map_or(0, |node| node.commits);
        Mark { path: (*path).to_owned(), commits, group }
    };
    let mut files: Vec<Mark> = shown.iter().map(mark).collect();
    files.sort_by(|one, two| (one.group, &one.path).cmp(&(two.group, &two.path)));
    files
}

fn people(graph: &Graph, files: &[Mark], place: &BTreeMap<&str, usize>, groups: usize) -> Vec<Person> {
    let mut touches: BTreeMap<&Id, Vec<u64>> = BTreeMap::new();
    for ((person, relation, file), weight) in &graph.edges {
        if let (Relation::Changed, Some(at)) = (*relation, place.get(file.name.as_str())) {
            touches.entry(person).or_insert_with(|| vec![0; groups])[files[*at].group] += weight.commits;
        }
    }
    // In the graph a person is an address; a picture may take two addresses with one name for one person.
    let mut named: BTreeMap<&str, Person> = BTreeMap::new();
    for (id, touches) in touches {
        let label = graph.nodes.get(id).map_or("", |node| node.label.as_str());
        let name = if label.is_empty() { &id.name } else { label };
        let nobody = || Person { name: name.to_owned(), commits: 0, touches: vec![0; groups] };
        let person = named.entry(name).or_insert_with(nobody);
        person.commits += graph.nodes.get(id).map_or(0, |node| node.commits);
        person.touches.iter_mut().zip(touches).for_each(|(sum, more)| *sum += more);
    }
    let mut people: Vec<Person> = named.into_values().collect();
    // Stable: equally busy people stay in the order of their names.
    people.sort_by_key(|person| std::cmp::Reverse(person.commits));
    people.truncate(PEOPLE_MAX);
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::graph::{Node, Weight};

    fn graph(files: &[(&str, u64)], together: &[(&str, &str, u64)]) -> Graph {
        let mut graph = Graph { commits: 100, focused: 100, ..Graph::default() };
        for (path, commits) in files {
            graph
                .nodes
                .insert(Id::file(path), Node { commits: *commits, focused: *commits, ..Node::default() });
        }
        for (a, b, commits) in together {
            let edge = (Id::file(a), Relation::Together, Id::file(b));
            graph.edges.insert(edge, Weight { commits: *commits, added: 0, removed: 0 });
        }
        graph
    }

    #[test]
    fn lift_beats_count_and_lock_files_are_left_out() {
        let files = [("Cargo.lock", 90), ("a", 80), ("b", 80), ("c", 5), ("d", 5)];
        let together = [("Cargo.lock", "a", 70), ("a", "b", 60), ("c", "d", 5), ("a", "c", 1)];
        let picture = choose(&graph(&files, &together));
        let names: Vec<_> = picture.links.iter().map(|l| picture.files[l.a].path.clone()).collect();
        assert_eq!(names, ["c", "a"]);
        assert_eq!(picture.links[0].lift, 20.0);
        assert!(picture.files.iter().all(|file| file.path != "Cargo.lock"));
    }

    #[test]
    fn the_largest_directories_become_groups() {
        let shown = BTreeSet::from(["README.md", "src/a.rs", "src/net/b.rs", "src/net/c.rs", "src/d.rs"]);
        assert_eq!(groups(&shown), ["", "src", "src/net"]);
        assert_eq!(groups(&BTreeSet::from(["src/a.rs", "src/b.rs"])), ["src"]);
        assert_eq!(groups(&BTreeSet::from(["a/Cargo.toml", "a/src/b.rs", "a/src/c.rs"])), ["a"]);
    }

    #[test]
    fn an_empty_graph_is_an_empty_picture() {
        assert_eq!(choose(&Graph::default()).files, []);
    }
}
