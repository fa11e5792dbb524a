//! The audit of locks: from what the node told, that no two agents held the same file, and that nobody changed a file
//! that was not theirs.
//!
//! Names are compared over the files that there really are: two names overlap if one file falls under both.
//! That is slower than what the node does and shares nothing with it.

use std::collections::BTreeSet;

/// A lock in somebody's hands, from one place in the order of events to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its number.
    pub lock: u64,
    /// Who held it.
    pub agent: String,
    /// What it is on.
    pub names: Vec<String>,
    /// Where it was granted.
    pub from: Place,
    /// Where it ended; none if it never did.
    pub to: Option<Place>,
    /// When it was granted and when it ended, in milliseconds since 1970.
    pub ms: (u64, Option<u64>),
    /// Whether it ended because its holder was gone.
    pub lost: bool,
}

/// The name of an event: `index.n`.
pub type Place = (u64, u64);

/// What should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Two agents held this file at once.
    Both(String, String, String),
    /// This agent merged a change of this file for this task, and held no lock on it.
    Bare(u32, String, String),
}

impl Breach {
    /// In a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Breach::Both(path, one, other) => format!("{one} and {other} held {path} at the same time"),
            Breach::Bare(n, agent, path) => {
                format!("{agent} changed {path} for task {n} without holding a lock on it")
            }
        }
    }
}

/// A task as it was merged: where its finish stands, who did it, what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The task.
    pub n: u32,
    /// Who finished it.
    pub agent: String,
    /// Where.
    pub at: Place,
    /// The files that its commit changed.
    pub paths: Vec<String>,
}

/// Everything that should not be. `files` are all files that there ever were.
pub fn audit(holds: &[Hold], merges: &[Merge], files: &BTreeSet<String>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let covers = |hold: &Hold, path: &str| hold.names.iter().any(|name| under(name, path));
    for (at, one) in holds.iter().enumerate() {
        for other in holds[at + 1..].iter().filter(|other| other.agent != one.agent) {
            let apart =
                one.to.is_some_and(|to| to <= other.from) || other.to.is_some_and(|to| to <= one.from);
            if apart {
                continue;
            }
            let both = |path: &&String| covers(one, path) && covers(other, path);
            breaches.extend(
                files
                    .iter()
                    .find(both)
                    .map(|path| Breach::Both(path.clone(), one.agent.clone(), other.agent.clone())),
            );
        }
    }
    for merge in merges {
        for path in &merge.paths {
            let held = holds.iter().any(|hold| {
                hold.agent == merge.agent
                    && hold.from < merge.at
                    && hold.to.is_none_or(|to| to >= (merge.at.0, 0))
                    && covers(hold, path)
            });
            if !held {
                breaches.push(Breach::Bare(merge.n, merge.agent.clone(), path.clone()));
            }
        }
    }
    breaches
}

/// Whether a file falls under a name, segment by segment: `**` is any number of them, `*` any part of one.
pub fn under(name: &str, path: &str) -> bool {
    let (name, path): (Vec<&str>, Vec<&str>) = (name.split('/').collect(), path.split('/').collect());
    segments(&name, &path)
}

fn segments(name: &[&str], path: &[&str]) -> bool {
    match (name.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|taken| segments(rest, &path[taken..])),
        (Some((one, rest)), Some((other, left))) => {
            segment(one.as_bytes(), other.as_bytes()) && segments(rest, left)
        }
        _ => false,
    }
}

fn segment(name: &[u8], path: &[u8]) -> bool {
    match (name.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => (0..=path.len()).any(|taken| segment(rest, &path[taken..])),
        (Some((b'?', rest)), Some((_, left))) => segment(rest, left),
        (Some((one, rest)), Some((other, left))) => one == other && segment(rest, left),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(agent: &str, name: &str, from: u64, to: u64) -> Hold {
        let (from, to) = ((from, 0), Some((to, 0)));
        Hold { lock: 1, agent: agent.into(), names: vec![name.into()], from, to, ms: (0, None), lost: false }
    }

    fn files() -> BTreeSet<String> {
        ["lib/time/elm.sh", "lib/time/index", "lib/money/index"].map(str::to_owned).into()
    }

    #[test]
    fn a_name_covers_what_it_says() {
        assert!(
            under("lib/time/**", "lib/time/elm.sh")
                && under("**", "a/b/c")
                && under("lib/*/index", "lib/time/index")
        );
        assert!(!under("lib/time/**", "lib/money/index") && !under("lib/*", "lib/time/index"));
    }

    #[test]
    fn two_who_held_one_file_are_found() {
        let (sweep, one) = (hold("wren", "lib/time/**", 3, 9), hold("jay", "lib/time/index", 9, 12));
        assert_eq!(audit(&[sweep.clone(), one.clone()], &[], &files()), []);
        // Planted: the second begins one entry too early.
        let early = Hold { from: (8, 0), ..one };
        let both = Breach::Both("lib/time/index".into(), "wren".into(), "jay".into());
        assert_eq!(audit(&[sweep.clone(), early], &[], &files()), [both]);
        let elsewhere = hold("jay", "lib/money/**", 4, 12);
        assert_eq!(audit(&[sweep, elsewhere], &[], &files()), []);
    }

    #[test]
    fn a_change_without_a_lock_is_found() {
        let holds = [hold("wren", "lib/time/**", 3, 9), hold("jay", "lib/money/index", 1, 20)];
        let merge = |agent: &str, at: u64, path: &str| Merge {
            n: 7,
            agent: agent.into(),
            at: (at, 0),
            paths: vec![path.into()],
        };
        assert_eq!(audit(&holds, &[merge("wren", 9, "lib/time/index")], &files()), []);
        // Planted: after it ended, in another's hands, and under a lock on something else.
        for bare in [
            merge("wren", 10, "lib/time/index"),
            merge("jay", 5, "lib/time/index"),
            merge("jay", 5, "CHANGELOG.md"),
        ] {
            let breach = Breach::Bare(7, bare.agent.clone(), bare.paths[0].clone());
            assert_eq!(audit(&holds, &[bare], &files()), [breach]);
        }
    }
}
