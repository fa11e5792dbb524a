//! The verbs of locks with Rust types, and a guard that keeps a lock. Whatever is not here goes through [`Space::call`].
//!
//! ```no_run
//! # async fn example(heron: synod_client::Agent) -> Result<(), synod_client::Error> {
//! use synod_client::Acquire;
//! let lock = heron.lock().acquire(&["src/auth/**"], &Acquire { wait_ms: 60_000, ..Acquire::default() }).await?;
//! let held = heron.lock().keep(lock);
//! tokio::select! {
//!     why = held.stale() => eprintln!("stop writing: {why}"),
//!     () = edit() => drop(held.release().await?),
//! }
//! # Ok(())
//! # }
//! # async fn edit() {}
//! ```

use crate::error::Error;
use crate::keeper::Keeper;
use crate::space::{Space, number};
use serde_json::{Value, json};

/// The verbs of locks, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Locks<'s> {
    pub(crate) space: &'s Space,
}

/// On what terms names are taken. The default: alone, at once or not at all, for as long as the space says.
#[derive(Clone, Debug, Default)]
pub struct Acquire {
    /// With others who share them too.
    pub shared: bool,
    /// How long to stand in line when they are taken. Zero: not at all.
    pub wait_ms: u64,
    /// How long the lock lasts without a word. Zero: the space's default.
    pub ttl_ms: u64,
    /// For as long as this session lives; needs a joined agent, and no `ttl_ms`.
    pub session: bool,
    /// What for: others read it when they find the names taken.
    pub note: Option<String>,
}

impl Acquire {
    /// The fields of `lock.acquire`, for a call or a transaction.
    pub fn fields(&self, names: &[&str]) -> Value {
        let some = |ms: u64| (ms > 0).then_some(ms);
        json!({
            "names": names, "shared": self.shared, "wait_ms": some(self.wait_ms),
            "ttl_ms": some(self.ttl_ms), "session": self.session, "note": self.note,
        })
    }
}

/// A lock in this client's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Its number.
    pub lock: u64,
    /// Proves that it is the newest: send it to whatever else you write to.
    pub fence: u64,
    /// What it covers, each name in its one spelling.
    pub names: Vec<String>,
    /// Whether others may share it.
    pub shared: bool,
    /// When it ends unless it is renewed, in milliseconds since 1970; zero for one that lasts as long as the session.
    pub until: u64,
}

impl Lock {
    /// Reads the reply to an `acquire`.
    pub fn read(reply: &Value) -> Result<Lock, Error> {
        Ok(Lock {
            lock: number(reply, "lock")?,
            fence: number(reply, "fence")?,
            names: texts(&reply["names"]),
            shared: reply["shared"].as_bool().unwrap_or(false),
            until: number(reply, "until")?,
        })
    }
}

impl Locks<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("lock", verb, body).await
    }

    /// Takes all of these names or none. Refused as `held`, with the holder, when they are taken and do not come free in time.
    pub async fn acquire(&self, names: &[&str], terms: &Acquire) -> Result<Lock, Error> {
        Lock::read(&self.call("acquire", &terms.fields(names)).await?)
    }

    /// Keeps a lock in the background until it is released or lost.
    pub fn keep(&self, lock: Lock) -> Held {
        Held::new(self.space.clone(), lock)
    }

    /// Keeps a lock for another `ttl_ms` and says until when; zero: as long as it was acquired for.
    pub async fn renew(&self, lock: u64, fence: u64, ttl_ms: u64) -> Result<u64, Error> {
        let ttl_ms = (ttl_ms > 0).then_some(ttl_ms);
        number(&self.call("renew", &json!({"lock": lock, "fence": fence, "ttl_ms": ttl_ms})).await?, "until")
    }

    /// Lets go of a lock and gives the names that are free.
    pub async fn release(&self, lock: u64, fence: u64) -> Result<Vec<String>, Error> {
        let reply = self.call("release", &json!({"lock": lock, "fence": fence})).await?;
        Ok(texts(&reply["names"]))
    }

    /// Makes sure that this agent holds `name` under this fence. Refused as `stale` when it does not.
    pub async fn check(&self, name: &str, fence: u64) -> Result<Value, Error> {
        self.call("check", &json!({"name": name, "fence": fence})).await
    }

    /// Says who has a name, who waits for it, and what happens next.
    pub async fn why(&self, name: &str) -> Result<Value, Error> {
        self.call("why", &json!({"name": name})).await
    }

    /// Lists the locks that a name or pattern touches: one page.
    pub async fn touching(&self, name: &str) -> Result<Value, Error> {
        self.call("list", &json!({"touching": name})).await
    }
}

/// A lock that is kept: renewed in the background until it is released, dropped or lost.
///
/// Dropping it stops the renewing and nothing else: the lock ends by its own deadline.
#[derive(Debug)]
pub struct Held {
    space: Space,
    lock: Lock,
    keeper: Keeper,
}

impl Held {
    fn new(space: Space, lock: Lock) -> Held {
        let body = json!({"lock": lock.lock, "fence": lock.fence});
        let keeper = Keeper::new(space.clone(), "lock", "renew", &body, lock.until);
        Held { space, lock, keeper }
    }

    /// The lock that is kept.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Whether the node has said that the lock is lost.
    pub fn is_stale(&self) -> bool {
        self.keeper.is_stale()
    }

    /// Waits until the lock is lost, and says why. To be raced against the work; cancelling it loses nothing.
    pub async fn stale(&self) -> String {
        self.keeper.stale().await
    }

    /// Lets go of the lock and gives the names that are free.
    pub async fn release(self) -> Result<Vec<String>, Error> {
        self.space.lock().release(self.lock.lock, self.lock.fence).await
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}
