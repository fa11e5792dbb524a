//! The second opinion: what locks mean, in two plain lists.
//!
//! It knows no patterns: it has a list of paths, and says by trying them all what two names have in common.
//! It knows no index, no watching and no touching: after everything that happens it looks at everybody in line, first come first, and grants whoever nothing stands in the way of.
//! It follows who waits for whom through every obstacle there is.

use std::collections::{BTreeMap, BTreeSet};
use synod_core::refusal::Code;

pub const LEASE_MS: u64 = 30_000;
const GRACE_MS: u64 = 10_000;

/// Names as they are sent, and as the machine spells them.
pub const NAMES: [(&str, &str); 14] = [
    ("a", "a"),
    ("./b", "b"),
    ("a/a", "a/a"),
    ("a//b", "a/b"),
    ("b/a", "b/a"),
    ("a/b/a", "a/b/a"),
    ("a/", "a/**"),
    ("b/**", "b/**"),
    ("*/a", "*/a"),
    ("a/*", "a/*"),
    ("**/b", "**/b"),
    ("?", "?"),
    ("a/**/a", "a/**/a"),
    ("**", "**"),
];

/// A lock as the model sees it.
#[derive(Clone, Debug)]
pub struct Hold {
    pub lock: u64,
    pub fence: u64,
    /// A handle: an agent, or an agent and its session.
    pub who: String,
    pub names: Vec<usize>,
    pub shared: bool,
    pub ttl_ms: u64,
    /// `None`: with the session.
    pub until: Option<u64>,
    pub ticket: u64,
}

/// One in line as the model sees it, or one whose connection ended with the node.
#[derive(Clone, Debug)]
pub struct Wait {
    pub ticket: u64,
    pub who: String,
    pub names: Vec<usize>,
    pub shared: bool,
    pub bound: bool,
    pub ttl_ms: u64,
    pub wait_ms: u64,
    pub until: u64,
    pub key: String,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    Granted,
    Parked,
    Refused(Code),
    Fine,
}

/// The second opinion.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub holds: Vec<Hold>,
    pub line: Vec<Wait>,
    pub detached: Vec<Wait>,
    /// What came of whom in this entry.
    pub came: BTreeMap<u64, Came>,
    /// Owners that lost a lock in this request, or got one by an old ticket.
    pub turning: BTreeSet<String>,
}

/// Whether two owners are surely one process.
fn one(a: &str, b: &str) -> bool {
    a == b && a.contains('@')
}

/// Every path of up to four parts out of `a` and `b`: more than any two names above need to meet.
fn paths() -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&str>> = vec![vec!["a"], vec!["b"]];
    for from in 0..14 {
        for part in ["a", "b"] {
            let longer = all[from].iter().copied().chain([part]).collect();
            all.push(longer);
        }
    }
    all
}

fn describes(name: &[&str], path: &[&str]) -> bool {
    match (name.first(), path.first()) {
        (None, None) => true,
        (Some(&"**"), _) => (0..=path.len()).any(|n| describes(&name[1..], &path[n..])),
        (Some(&part), Some(&first)) => {
            (part == "*" || part == "?" || part == first) && describes(&name[1..], &path[1..])
        }
        _ => false,
    }
}

/// Which of the names above have a path in common.
fn meetings() -> Vec<Vec<bool>> {
    let parts: Vec<Vec<&str>> = NAMES.iter().map(|(_, name)| name.split('/').collect()).collect();
    let paths = paths();
    let meet = |a: &[&str], b: &[&str]| paths.iter().any(|path| describes(a, path) && describes(b, path));
    parts.iter().map(|a| parts.iter().map(|b| meet(a, b)).collect()).collect()
}

thread_local!(static MEET: Vec<Vec<bool>> = meetings());

fn meet(a: usize, b: usize) -> bool {
    MEET.with(|table| table[a][b])
}

/// Whether who holds `wide` need not ask for `name`.
fn covers(wide: usize, name: usize) -> bool {
    wide == name || (!NAMES[name].1.contains(['*', '?']) && meet(wide, name))
}

impl Model {
    /// Everybody, and everything, that stands in the way of a wait: whose it is.
    fn in_the_way<'m>(&'m self, wait: &'m Wait) -> Vec<&'m str> {
        let mut found = Vec::new();
        for &name in &wait.names {
            let covered = self.holds.iter().any(|hold| {
                one(&hold.who, &wait.who)
                    && (wait.shared || !hold.shared)
                    && hold.names.iter().any(|wide| covers(*wide, name))
            });
            if covered {
                continue;
            }
            let hits = |who: &str, shared: bool, names: &[usize]| {
                !(one(who, &wait.who) || (shared && wait.shared))
                    && names.iter().any(|other| meet(*other, name))
            };
            found.extend(
                self.holds
                    .iter()
                    .filter(|hold| hits(&hold.who, hold.shared, &hold.names))
                    .map(|hold| &*hold.who),
            );
            found.extend(
                self.line
                    .iter()
                    .filter(|other| {
                        other.ticket < wait.ticket && hits(&other.who, other.shared, &other.names)
                    })
                    .map(|other| &*other.who),
            );
        }
        found
    }

    /// Whether an owner waits, over others, for itself.
    fn in_a_circle(&self, start: &str) -> bool {
        let mut reached = BTreeSet::new();
        let mut ahead = vec![start];
        while let Some(from) = ahead.pop() {
            for wait in self.line.iter().filter(|wait| wait.who == from) {
                for to in self.in_the_way(wait).into_iter().filter(|to| *to != from) {
                    if to == start {
                        return true;
                    }
                    if reached.insert(to) {
                        ahead.push(to);
                    }
                }
            }
        }
        false
    }

    fn grant(&mut self, wait: Wait, ticket: u64, now: u64) {
        self.came.insert(ticket, Came::Granted);
        let until = (!wait.bound).then_some(now + wait.ttl_ms);
        let Wait { who, names, shared, ttl_ms, .. } = wait;
        // Its numbers are learned from the machine.
        self.holds.push(Hold { lock: 0, fence: 0, who, names, shared, ttl_ms, until, ticket });
    }

    pub fn acquire(&mut self, wait: Wait, index: u64, now: u64) -> Came {
        if self.in_the_way(&wait).is_empty() {
            if wait.ticket != index {
                self.turning.insert(wait.who.clone());
            }
            self.grant(wait, index, now);
            return Came::Granted;
        }
        if wait.wait_ms == 0 {
            return Came::Refused(Code::Held);
        }
        let who = wait.who.clone();
        self.line.push(wait);
        self.line.sort_by_key(|wait| wait.ticket);
        if self.in_a_circle(&who) { Came::Refused(Code::Held) } else { Came::Parked }
    }

    pub fn end(&mut self, which: impl Fn(&Hold) -> bool) -> usize {
        let before = self.holds.len();
        // Whoever is no session had nothing covered.
        let lost = self.holds.iter().filter(|hold| which(hold) && one(&hold.who, &hold.who));
        self.turning.extend(lost.map(|hold| hold.who.clone()));
        self.holds.retain(|hold| !which(hold));
        before - self.holds.len()
    }

    pub fn end_waits(&mut self, which: impl Fn(&Wait) -> bool) {
        for wait in self.line.iter().filter(|wait| which(wait)) {
            self.came.insert(wait.ticket, Came::Refused(Code::Held));
        }
        self.line.retain(|wait| !which(wait));
    }

    /// What the time has brought.
    pub fn wake(&mut self, now: u64) {
        self.end_waits(|wait| wait.until <= now);
        self.detached.retain(|wait| wait.until > now);
        self.end(|hold| hold.until.is_some_and(|until| until <= now));
        self.settle(now);
    }

    /// Grants whoever nothing stands in the way of, first come first; then refuses those that are left in a circle.
    pub fn settle(&mut self, now: u64) {
        loop {
            let free = self.line.iter().position(|wait| self.in_the_way(wait).is_empty());
            if let Some(at) = free {
                let wait = self.line.remove(at);
                let ticket = wait.ticket;
                self.grant(wait, ticket, now);
                continue;
            }
            let circle = self
                .line
                .iter()
                .position(|wait| self.turning.contains(&wait.who) && self.in_a_circle(&wait.who));
            let Some(at) = circle else { break };
            let wait = self.line.remove(at);
            self.came.insert(wait.ticket, Came::Refused(Code::Held));
        }
        self.turning.clear();
    }

    pub fn restart(&mut self, was: u64, now: u64) {
        for hold in &mut self.holds {
            hold.until = hold
                .until
                .map(|until| if until > was { until.max(now + hold.ttl_ms.min(GRACE_MS)) } else { until });
        }
        for wait in std::mem::take(&mut self.line) {
            self.detached.push(Wait { until: now + GRACE_MS, ..wait });
        }
        // Those that were detached before are told the same again.
        self.detached.iter_mut().for_each(|wait| wait.until = now + GRACE_MS);
        self.settle(now);
    }

    /// What must be true at any time, whatever happened.
    pub fn check(&self) {
        for (n, a) in self.holds.iter().enumerate() {
            for b in &self.holds[n + 1..] {
                let both = a.names.iter().any(|x| b.names.iter().any(|y| meet(*x, *y)));
                assert!(
                    !both || one(&a.who, &b.who) || (a.shared && b.shared),
                    "{a:?} and {b:?} hold the same"
                );
            }
        }
        for wait in &self.line {
            assert!(!self.in_a_circle(&wait.who), "{wait:?} waits in a circle");
        }
    }
}
