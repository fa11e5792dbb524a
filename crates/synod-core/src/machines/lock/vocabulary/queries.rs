//! What can be asked about locks, and what comes back.

use crate::ids::{Fence, Index, Millis, Serial};
use crate::{choice, record, verbs};

record! {
    /// Show one lock, and those who wait for it.
    pub struct Show {
        /// The lock's number.
        lock: Serial,
    }
}
record! {
    /// A lock as others see it.
    pub struct LockShown {
        /// Its number.
        lock: Serial,
        /// Its fence.
        fence: Fence,
        /// Who holds it.
        agent: Box<str>,
        /// The session it was acquired under.
        session: Option<Serial>,
        /// What it covers.
        names: Vec<Box<str>>,
        /// Whether others may share it.
        shared: bool,
        /// Since when.
        since: Millis,
        /// When it ends unless it is renewed; zero for one that lasts as long as the session.
        until: Millis,
        /// What for.
        note: Option<Box<str>>,
    }
}
record! {
    /// What stands in the way of one who waits: a lock, or one who came before.
    pub struct InTheWay {
        /// Who it is.
        agent: Box<str>,
        /// The lock they hold; left out for one who waits as well.
        lock: Option<Serial>,
        /// What of theirs is in the way.
        names: Vec<Box<str>>,
    }
}
record! {
    /// One who stands in line.
    pub struct WaitShown {
        /// Their place: the lower the number, the earlier they came.
        ticket: Index,
        /// Who it is.
        agent: Box<str>,
        /// What they want.
        names: Vec<Box<str>>,
        /// Whether they would share it.
        shared: bool,
        /// Since when.
        since: Millis,
        /// Until when.
        until: Millis,
        /// What for.
        note: Option<Box<str>>,
        /// What stands in their way; at most ten.
        behind: Vec<InTheWay>,
    }
}
record! {
    /// A lock and its line.
    pub struct Shown {
        /// The lock.
        held: LockShown,
        /// Those who wait for it, in order; at most a hundred.
        waits: Vec<WaitShown>,
    }
}
record! {
    /// List locks.
    pub struct List<'a> {
        /// Only in this agent's hands.
        agent: Option<&'a str>,
        /// Only those that this name or pattern touches.
        touching: Option<&'a str>,
        /// Only numbers above this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of locks, by number.
    pub struct Listed {
        /// The locks.
        locks: Vec<LockShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// List those who stand in line.
    pub struct Waits<'a> {
        /// Only this agent.
        agent: Option<&'a str>,
        /// Only tickets above this one: the `next` of the page before.
        after: Option<Index>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of those who stand in line, first come first.
    pub struct Waiting {
        /// Who waits.
        waits: Vec<WaitShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Index>,
    }
}
record! {
    /// Why is this name taken?
    pub struct Why<'a> {
        /// A name or a pattern.
        name: &'a str [1..=512],
    }
}
choice! {
    /// Whether a name can be had.
    pub enum State {
        /// By anybody, at once.
        Free = "free",
        /// By nobody else.
        Held = "held",
        /// By those who share it.
        Shared = "shared",
    }
}
record! {
    /// Who has a name, who waits for it, and what happens next.
    pub struct Because {
        /// Whether it can be had.
        state: State,
        /// In sentences: who has it, since when and what for, who waits, and what to do.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about locks.
    pub enum Query<'a> of "lock" = 5 {
        /// Show one lock, and those who wait for it.
        64 "show" Show(Show) -> Shown: Query Read args ["lock"] refuses [NotFound]
            model "Who holds this lock, what for, and who waits?" example r#"{"lock":871}"#,
        /// List locks by holder, or by what they touch.
        65 "list" List(List<'a>) -> Listed: Query Read args ["touching"] refuses [Invalid]
            model "Who works on what? Give `touching` to see what is in the way of a path." example r#"{"touching":"src/**"}"#,
        /// List those who stand in line.
        66 "waits" Waits(Waits<'a>) -> Waiting: Query Read args [] refuses []
            model "Who waits for whom?" example r#"{"agent":"heron"}"#,
        /// Say why a name is taken.
        67 "why" Why(Why<'a>) -> Because: Query Read args ["name"] refuses [Invalid]
            model "Why can I not have this?" example r#"{"name":"src/auth/login.rs"}"#,
    }
}
