//! What is kept of each lock and of each wait, and the keys under which they are found.

use crate::codec::{Malformed, Reader, Wire};
use crate::ids::{Fence, Index, Millis, Serial};
pub(crate) use crate::owner::Owner;
use crate::record::{Kind, Typed};
use crate::{choice, record};

choice! {
    /// How a name is held or wanted.
    pub(super) enum Mode {
        /// By one alone.
        Exclusive = "exclusive",
        /// With others who share it.
        Shared = "shared",
    }
}

choice! {
    /// Why one in line is looked at.
    pub(super) enum Look {
        /// What it watched is gone, or its owner got something: it may be free to go.
        Again = "again",
        /// Its owner lost a lock that may have covered what it wants, or got one by an old ticket: it may wait in a circle now.
        Anew = "anew",
    }
}

impl Mode {
    pub fn of(shared: bool) -> Self {
        if shared { Mode::Shared } else { Mode::Exclusive }
    }
    /// The modes that one in this mode conflicts with.
    pub fn against(self) -> &'static [Mode] {
        match self {
            Mode::Exclusive => &[Mode::Exclusive, Mode::Shared],
            Mode::Shared => &[Mode::Exclusive],
        }
    }
    /// The modes that are at least as strong.
    pub fn enough(self) -> &'static [Mode] {
        match self {
            Mode::Exclusive => &[Mode::Exclusive],
            Mode::Shared => &[Mode::Exclusive, Mode::Shared],
        }
    }
}

record! {
    /// A lock.
    pub(crate) struct Hold {
        /// Its fence.
        fence: Fence,
        /// Whose it is.
        owner: Owner,
        /// The agent's name.
        agent: Box<str>,
        /// Alone or shared.
        mode: Mode,
        /// Whether it ends with the owner's session.
        bound: bool,
        /// The request it was granted to.
        ticket: Index,
        /// Since when.
        since: Millis,
        /// How long it was acquired for.
        ttl_ms: u64,
        /// Numbers of its names.
        names: Vec<Serial>,
        /// What for.
        note: Option<Box<str>>,
    }
}

record! {
    /// One in line.
    pub(crate) struct Waiter {
        /// Whose it is.
        owner: Owner,
        /// The agent's name.
        agent: Box<str>,
        /// Alone or shared.
        mode: Mode,
        /// Whether the lock is to end with the owner's session.
        bound: bool,
        /// How long the lock is to last otherwise.
        ttl_ms: u64,
        /// Since when.
        since: Millis,
        /// Until when.
        until: Millis,
        /// Numbers of the names.
        names: Vec<Serial>,
        /// What for.
        note: Option<Box<str>>,
        /// What it watches.
        behind: Obstructor,
    }
}

record! {
    /// A name that is held or wanted.
    pub(crate) struct NameRow {
        /// Its one spelling.
        text: Box<str>,
    }
}

/// What stands in somebody's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Obstructor {
    /// A lock.
    Lock(Serial),
    /// One in line who came before.
    Wait(Index),
}

impl<'a> Wire<'a> for Obstructor {
    fn put(&self, out: &mut Vec<u8>) {
        match *self {
            Obstructor::Lock(lock) => (0u8, lock.0).put(out),
            Obstructor::Wait(ticket) => (1u8, ticket.0).put(out),
        }
    }
    fn get(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        match Wire::get(from)? {
            (0u8, lock) => Ok(Obstructor::Lock(Serial(lock))),
            (1u8, ticket) => Ok(Obstructor::Wait(Index(ticket))),
            _ => Err(Malformed("obstructor")),
        }
    }
}

impl Typed for Obstructor {
    const KIND: Kind = <(u8, u64)>::KIND;
}

record! {
    /// A lock among those that cover a name: by mode first, because a shared wish passes over shared locks; by owner next, so that an owner's own are found in one step.
    #[derive(Copy, PartialOrd, Ord)]
    pub(crate) struct HeldAt {
        /// The name.
        name: Serial,
        /// How it is held.
        mode: Mode,
        /// Whose the lock is.
        owner: Owner,
        /// The lock.
        lock: Serial,
    }
}

impl HeldAt {
    pub fn new(name: Serial, mode: Mode, owner: Owner, lock: Serial) -> Self {
        HeldAt { name, mode, owner, lock }
    }
}

record! {
    /// One among those in line for a name: by mode first, then in the order they came.
    #[derive(Copy, PartialOrd, Ord)]
    pub(crate) struct WantedAt {
        /// The name.
        name: Serial,
        /// How it is wanted.
        mode: Mode,
        /// Who wants it.
        ticket: Index,
    }
}

impl WantedAt {
    pub fn new(name: Serial, mode: Mode, ticket: Index) -> Self {
        WantedAt { name, mode, ticket }
    }
}
