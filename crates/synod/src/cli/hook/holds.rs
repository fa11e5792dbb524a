//! Whose locks are in the way of which names.

use serde_json::{Value, json};
use synod_client::{Error, Space};
use synod_core::machines::lock;

/// How many locks one answer holds; a repository with more at a time takes another question.
const PAGE: u64 = 1_000;
/// The longest name that can be asked about, in bytes: what the card of `lock.list` allows.
const NAME_MAX: usize = 512;

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Me {
    /// The agent's name; `None`: nobody in particular.
    pub agent: Option<String>,
    /// Its session, where it is known.
    pub session: Option<u64>,
}

impl Me {
    /// From `name` or `name@session`.
    pub fn from_handle(handle: &str) -> Me {
        let (name, session) =
            handle.split_once('@').map_or((handle, None), |(name, session)| (name, session.parse().ok()));
        Me { agent: Some(name.to_owned()), session }
    }

    /// Whether a lock is mine: the same agent, and not held by another session of it.
    fn owns(&self, lock: &Lock) -> bool {
        let other = matches!((self.session, lock.session), (Some(own), Some(other)) if own != other);
        self.agent.as_deref() == Some(&*lock.agent) && !other
    }
}

/// A lock that somebody holds, as the node tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Its number.
    pub lock: u64,
    /// Who holds it.
    pub agent: String,
    /// Under which session.
    pub session: Option<u64>,
    /// What it covers.
    pub names: Vec<String>,
    /// Whether others may share it.
    pub shared: bool,
    /// Since when.
    pub since: u64,
    /// When it ends; zero: with the session.
    pub until: u64,
    /// What for, in its holder's words.
    pub note: Option<String>,
}

impl Lock {
    fn read(row: &Value) -> Lock {
        let word = |name: &str| row[name].as_str().map(str::to_owned);
        let number = |name: &str| row[name].as_u64();
        let names = row["names"].as_array().into_iter().flatten();
        Lock {
            lock: number("lock").unwrap_or(0),
            agent: word("agent").unwrap_or_default(),
            session: number("session"),
            names: names.filter_map(|name| name.as_str().map(str::to_owned)).collect(),
            shared: row["shared"].as_bool().unwrap_or(false),
            since: number("since").unwrap_or(0),
            until: number("until").unwrap_or(0),
            note: word("note").filter(|note| !note.is_empty()),
        }
    }

    /// Which of its names touches this one.
    fn touches(&self, name: &str) -> bool {
        self.names.iter().any(|own| lock::overlap(own, name))
    }
}

/// How things stand with one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'l> {
    /// The name.
    pub name: &'l str,
    /// Others' locks that touch it.
    pub others: Vec<&'l Lock>,
    /// Whether a lock of one's own covers it, and nobody shares that.
    pub mine: bool,
    /// Whether one's own lock on it is a shared one.
    pub only_shared: bool,
}

/// How things stand with each name.
pub fn standing<'l>(names: &'l [String], locks: &'l [Lock], me: &Me) -> Vec<Standing<'l>> {
    let of = |name: &'l String| {
        let (own, others): (Vec<&Lock>, Vec<&Lock>) =
            locks.iter().filter(|lock| lock.touches(name)).partition(|lock| me.owns(lock));
        let covers = |lock: &&&Lock| lock.names.iter().any(|own| lock::covers(own, name));
        let mine = own.iter().filter(covers).any(|lock| !lock.shared);
        let only_shared = !mine && own.iter().filter(covers).any(|lock| lock.shared);
        Standing { name, others, mine, only_shared }
    };
    names.iter().map(of).collect()
}

/// The locks that touch any of these names, and perhaps a few more.
pub async fn touching(space: &Space, names: &[String]) -> Result<Vec<Lock>, Error> {
    let mut locks = Vec::new();
    let mut after = None;
    loop {
        let ask = json!({ "touching": around(names), "after": after, "limit": PAGE });
        let page = space.call("lock", "list", &ask).await?;
        locks.extend(page["locks"].as_array().into_iter().flatten().map(Lock::read));
        after = page["next"].as_u64();
        if after.is_none() {
            return Ok(locks);
        }
    }
}

/// One pattern that describes all these names: the name itself, or everything in the directory they share.
///
/// `None`: everything there is. A name that no lock can have, because of its length or its characters, is asked about by its directory.
fn around(names: &[String]) -> Option<String> {
    let plain = |name: &str| name.len() <= NAME_MAX && !name.chars().any(char::is_control);
    if let [name] = names
        && plain(name)
    {
        return Some(name.clone());
    }
    let mut shared: Vec<&str> = names.first()?.split('/').collect();
    shared.pop();
    for name in names {
        let same = shared.iter().zip(name.split('/')).take_while(|(a, b)| *a == b).count();
        shared.truncate(same);
    }
    while shared.iter().any(|part| part.contains(['*', '?'])) || !plain(&format!("{}/**", shared.join("/"))) {
        shared.pop()?;
    }
    if shared.is_empty() { None } else { Some(format!("{}/**", shared.join("/"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_question_is_enough() {
        let long = format!("src/{}/a.rs", "x".repeat(600));
        for (asked, around_them) in [
            (&["src/a.rs"][..], Some("src/a.rs")),
            (&["src/a.rs", "src/b/c.rs"], Some("src/**")),
            (&["src/a.rs", "docs/b.md"], None),
            (&["a.rs", "b.rs"], None),
            (&["src/auth/a.rs", "src/author.rs"], Some("src/**")),
            (&["src/a\nb.rs"], Some("src/**")),
            (&["src/*/a.rs", "src/*/b.rs"], Some("src/**")),
            (&[&long], Some("src/**")),
            (&[], None),
        ] {
            assert_eq!(around(&names(asked)).as_deref(), around_them, "{asked:?}");
        }
    }

    fn lock(agent: &str, session: Option<u64>, covered: &[&str], shared: bool) -> Lock {
        Lock { agent: agent.into(), session, names: names(covered), shared, ..Lock::default() }
    }

    #[test]
    fn mine_and_others_are_told_apart() {
        let locks = [
            lock("heron", Some(7), &["src/**"], false),
            lock("heron", Some(8), &["docs/*.md"], false),
            lock("heron", None, &["a.rs"], false),
            lock("wren", None, &["lib/**"], true),
        ];
        let asked = names(&["src/x.rs", "docs/y.md", "a.rs", "lib/z.rs", "free.rs"]);
        let stand = |me: &str| -> Vec<(usize, bool)> {
            let me = Me::from_handle(me);
            standing(&asked, &locks, &me).iter().map(|one| (one.others.len(), one.mine)).collect()
        };
        assert_eq!(stand("heron@7"), [(0, true), (1, false), (0, true), (1, false), (0, false)]);
        assert_eq!(stand("heron"), [(0, true), (0, true), (0, true), (1, false), (0, false)]);
        assert_eq!(stand("wren@9"), [(1, false), (1, false), (1, false), (0, false), (0, false)]);
        let nobody: Vec<usize> =
            standing(&asked, &locks, &Me::default()).iter().map(|one| one.others.len()).collect();
        assert_eq!(nobody, [1, 1, 1, 1, 0]);
        assert!(standing(&asked, &locks, &Me::from_handle("wren"))[3].only_shared);
    }
}
