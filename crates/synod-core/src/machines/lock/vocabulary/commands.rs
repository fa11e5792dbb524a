//! What can be said about locks, and what is replied.

use crate::ids::{Fence, Millis, Serial};
use crate::{record, verbs};

record! {
    /// Take one or more names for yourself, all of them or none, and stand in line for them if they are taken.
    pub struct Acquire<'a> {
        /// What to take: paths relative to the repository root, or any other names. `*` stands for anything within a part, `?` for one character, `**` for any number of parts; `src/auth/` means everything beneath. Brackets and braces stand for themselves.
        names: Vec<&'a str> [1..=64],
        /// Share them with others who share them too; only those who want them alone are kept out.
        shared: bool,
        /// How long to stand in line when they are taken. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// How long you hold them without `renew`. Default: the setting `lease_ms`.
        ttl_ms: Option<u64> [100..=86_400_000],
        /// Hold them as long as this session lives, which every call of it prolongs. Needs a joined agent, and no `ttl_ms` beside it.
        session: bool,
        /// What for: others read it when they find the names taken.
        note: Option<&'a str> [0..=1000],
    }
}
record! {
    /// The names are yours.
    pub struct Acquired {
        /// The lock's number.
        lock: Serial,
        /// Proves that your lock is the newest: send it with `renew`, `release` and `check`, and to whatever else you write to.
        fence: Fence,
        /// The names, each in its one spelling.
        names: Vec<Box<str>>,
        /// Whether others may share them.
        shared: bool,
        /// When it ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Keep a lock that you hold.
    pub struct Renew {
        /// The lock's number.
        lock: Serial,
        /// The fence that came with it.
        fence: Fence,
        /// How long from now. Default: as long as it was acquired for.
        ttl_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A lock goes on.
    pub struct Renewed {
        /// When it ends unless it is renewed again; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Let go of a lock.
    pub struct Release {
        /// The lock's number.
        lock: Serial,
        /// The fence that came with it.
        fence: Fence,
    }
}
record! {
    /// A lock was let go.
    pub struct Released {
        /// The names that are free for the next in line.
        names: Vec<Box<str>>,
    }
}
record! {
    /// A lock and the proof that it is yours.
    pub struct Key {
        /// The lock's number.
        lock: Serial,
        /// The fence that came with it.
        fence: Fence,
    }
}
record! {
    /// Let go of several locks.
    pub struct ReleaseAll {
        /// The locks with their fences.
        locks: Vec<Key> [1..=1000],
    }
}
record! {
    /// Which of several locks were still yours.
    pub struct ReleasedAll {
        /// Those that were let go.
        locks: Vec<Serial>,
        /// Those that you had lost before.
        stale: Vec<Serial>,
    }
}
record! {
    /// Make sure that you hold a name. In a transaction it guards the commands beside it.
    pub struct Check<'a> {
        /// The name: one that you acquired, or one that a pattern of yours covers.
        name: &'a str [1..=512],
        /// The fence that came with the lock.
        fence: Fence,
    }
}
record! {
    /// You hold the name.
    pub struct Checked {
        /// The lock that covers it.
        lock: Serial,
        /// When that ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Take a lock away from its holder, who learns it by `stale`.
    pub struct Break<'a> {
        /// The lock's number.
        lock: Serial,
        /// Why: it is announced.
        reason: Option<&'a str> [0..=1000],
    }
}
record! {
    /// A lock was taken away.
    pub struct Broken {
        /// Who held it.
        agent: Box<str>,
        /// The names that are free for the next in line.
        names: Vec<Box<str>>,
    }
}

verbs! {
    /// What can be said about locks.
    pub enum Command<'a> of "lock" = 5 {
        /// Take names for yourself, all or none.
        1 "acquire" Acquire(Acquire<'a>) -> Acquired: Work Write args ["names"] refuses [Invalid, Held, Exhausted, Unsupported]
            model "Take the files you are about to change, all in one call. `held` says who has them; send `wait_ms` to stand in line."
            example r#"{"names":["src/auth/**"],"wait_ms":1000,"note":"new login"}"#,
        /// Keep a lock that you hold.
        2 "renew" Renew(Renew) -> Renewed: Relief Write args ["lock", "fence"] refuses [Stale]
            model "Call before it ends when you need longer. `stale` means that you lost it: stop writing."
            example r#"{"lock":871,"fence":880}"#,
        /// Let go of a lock.
        3 "release" Release(Release) -> Released: Relief Write args ["lock", "fence"] refuses [Stale]
            model "Let go as soon as you are done: the next in line gets it at once." example r#"{"lock":871,"fence":880}"#,
        /// Let go of several locks.
        4 "release_all" ReleaseAll(ReleaseAll) -> ReleasedAll: Relief Write args [] refuses []
            model "Let go of many locks in one step." example r#"{"locks":[{"lock":871,"fence":880}]}"#,
        /// Make sure that you hold a name.
        5 "check" Check(Check<'a>) -> Checked: Relief Write args ["name", "fence"] refuses [Invalid, Stale]
            model "Put it first in a transaction: the rest happens only while the lock is yours."
            example r#"{"name":"src/auth/login.rs","fence":880}"#,
        /// Take a lock away from its holder.
        6 "break" Break(Break<'a>) -> Broken: Relief Admin args ["lock"] refuses [NotFound]
            model "For people, when a holder will not let go." example r#"{"lock":871,"reason":"its machine is gone"}"#,
    }
}
