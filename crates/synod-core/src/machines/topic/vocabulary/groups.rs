//! What members of a group say and are told.

use super::Message;
use crate::ids::{Fence, Millis};
use crate::record::Reference;
use crate::{choice, record};

choice! {
    /// Where a message is in a group that came to it and is not done with it.
    pub enum State {
        /// To be handed out again.
        Ready = "ready",
        /// In a member's hands.
        Leased = "leased",
        /// Put off: to be handed out again later.
        Delayed = "delayed",
        /// An earlier message of its key is not done.
        Blocked = "blocked",
        /// Given up: out of attempts.
        Dead = "dead",
    }
}

record! {
    /// Join a group.
    pub struct Join<'a> {
        /// The group: one name in the whole space.
        group: &'a str [1..=200],
        /// What it reads: a topic, or a pattern such as `orders.*` (one part) or `orders.>` (all that follow).
        topic: &'a str [1..=200],
        /// Where a new group begins: `start` (the default), `end`, or an offset.
        from: Option<&'a str> [1..=60],
        /// Begin with the first message that is not older than this time; instead of `from`.
        since: Option<Millis>,
        /// How often a message is handed out before it is a dead letter. Default: the setting `topic_attempts_max`.
        attempts_max: Option<u32> [1..=10_000],
    }
}
record! {
    /// You are a member.
    pub struct Joined {
        /// Whether the group is new.
        made: bool,
        /// How many members it has, you included.
        members: u64,
        /// How many messages it has to handle yet.
        lag: u64,
    }
}
record! {
    /// Take the next messages.
    pub struct Fetch<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// How many at the most. Default 1.
        max: Option<u32> [1..=1000],
        /// How long to wait when there is nothing. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// How long you have them without `extend`. Default: the setting `lease_ms`. They end with your session in any case.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A message in your hands.
    pub struct Delivered {
        /// Its topic; left out for a group that reads one topic.
        topic: Option<Box<str>>,
        /// Its offset.
        offset: u64,
        /// Proves that your lease is the newest: send it with `ack`, `nack` and `extend`.
        fence: Fence,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// When the lease ends unless it is extended.
        until: Millis,
        /// The message.
        message: Reference<Message<'static>>,
    }
}
record! {
    /// Messages in your hands; none when nothing came in time.
    pub struct Fetched {
        /// The messages.
        messages: Vec<Delivered>,
        /// How many messages retention has taken, over the group's life, before anybody acknowledged them; left out for none.
        missed: Option<u64>,
    }
}
record! {
    /// Say that a message has been handled.
    pub struct Ack<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// The message's offset.
        offset: u64,
        /// The fence that came with it.
        fence: Fence,
        /// Its topic; may be left out for a group that reads one topic.
        topic: Option<&'a str> [1..=200],
    }
}
record! {
    /// A message has been handled.
    pub struct Handled {
        /// How many more are handed out or put off, or wait for an earlier one of their key.
        pending: u64,
    }
}
record! {
    /// A message and the proof that it is in your hands.
    pub struct Lease<'a> {
        /// The message's offset.
        offset: u64,
        /// The fence that came with it.
        fence: Fence,
        /// Its topic; may be left out for a group that reads one topic.
        topic: Option<&'a str> [1..=200],
    }
}
record! {
    /// Say that several messages have been handled.
    pub struct AckAll<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// The messages with their fences.
        messages: Vec<Lease<'a>> [1..=1000],
    }
}
record! {
    /// A message of one of a group's topics.
    pub struct Place {
        /// Its topic; left out for a group that reads one topic.
        topic: Option<Box<str>>,
        /// Its offset.
        offset: u64,
    }
}
record! {
    /// Which of several messages were still in your hands.
    pub struct Acked {
        /// How many it was done for.
        acked: u64,
        /// Those that you had lost: they go to somebody else, or have.
        stale: Vec<Place>,
        /// How many more are handed out or put off, or wait for an earlier one of their key.
        pending: u64,
    }
}
record! {
    /// Put a message back.
    pub struct Nack<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// The message's offset.
        offset: u64,
        /// The fence that came with it.
        fence: Fence,
        /// Its topic; may be left out for a group that reads one topic.
        topic: Option<&'a str> [1..=200],
        /// Why, in a sentence.
        reason: Option<&'a str> [0..=1000],
        /// Hand it out again after this long; later ones of its key wait behind it. Default: the setting `backoff_ms`, doubled with each attempt.
        retry_ms: Option<u64> [0..=31_536_000_000],
    }
}
record! {
    /// What became of a message that was put back.
    pub struct Nacked {
        /// `ready`, `delayed`, or `dead`.
        state: State,
        /// When it is handed out again; zero at once or never.
        at: Millis,
    }
}
record! {
    /// Keep a message in your hands.
    pub struct Extend<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// The message's offset.
        offset: u64,
        /// The fence that came with it.
        fence: Fence,
        /// Its topic; may be left out for a group that reads one topic.
        topic: Option<&'a str> [1..=200],
        /// How long from now. Default: as long as it was fetched for.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A lease goes on.
    pub struct Extended {
        /// When it ends unless it is extended again.
        until: Millis,
    }
}
record! {
    /// Take over what others have in hand.
    pub struct Claim<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// Only from this agent.
        agent: Option<&'a str> [1..=200],
        /// Only what its member has said nothing about for this long, and for five seconds at the least. Default: the setting `lease_ms`.
        idle_ms: Option<u64> [0..=86_400_000],
        /// How many at the most. Default 1.
        max: Option<u32> [1..=1000],
        /// How long you have them without `extend`. Default: the setting `lease_ms`.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// Move a group.
    pub struct Reset<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// Where to: `start`, `end`, or an offset (of a group that reads one topic).
        to: Option<&'a str> [1..=60],
        /// To the first message that is not older than this time; instead of `to`.
        since: Option<Millis>,
    }
}
record! {
    /// A group stands elsewhere.
    pub struct Moved {
        /// How many messages it has to handle now.
        lag: u64,
        /// How many were taken out of members' hands.
        taken: u64,
    }
}
record! {
    /// Leave a group.
    pub struct Leave<'a> {
        /// The group.
        group: &'a str [1..=200],
    }
}
record! {
    /// What a member left behind.
    pub struct Left {
        /// How many messages went back; their attempts do not count.
        messages: u64,
    }
}
record! {
    /// Delete a group.
    pub struct DeleteGroup<'a> {
        /// The group.
        group: &'a str [1..=200],
    }
}
record! {
    /// What went with a group.
    pub struct GroupDeleted {
        /// How many messages it had to handle yet.
        lag: u64,
        /// How many dead letters it had.
        dead: u64,
    }
}
record! {
    /// A dead letter.
    pub struct Letter<'a> {
        /// Its offset.
        offset: u64,
        /// Its topic; may be left out for a group that reads one topic.
        topic: Option<&'a str> [1..=200],
    }
}
record! {
    /// Hand dead letters out again.
    pub struct Retry<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// The dead letters.
        messages: Vec<Letter<'a>> [1..=100],
    }
}
record! {
    /// What is tried again.
    pub struct Retried {
        /// Those that are handed out again.
        messages: Vec<Place>,
        /// Those that are not: no dead letters, come again by themselves after a reset, or taken by retention.
        kept: Vec<Place>,
    }
}
