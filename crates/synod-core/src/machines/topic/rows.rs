//! What is stored for a topic, a group, a member, a message that a group is not done with.
//!
//! Nothing is stored for a message that all groups are done with, or have not come to: that it is there is in the topic's sequence, and how far a group is in its cursors.

use super::State;
use crate::ids::{Fence, Index, Millis, Serial};
use crate::record;

record! {
    /// A topic.
    pub(crate) struct TopicRow {
        /// Its name.
        name: Box<str>,
        /// When it was made.
        since: Millis,
        /// Who made it.
        by: Box<str>,
        /// How long messages are kept; 0: for ever.
        max_age_ms: u64,
        /// How many bytes are kept; 0: no bound.
        max_bytes: u64,
        /// How many messages are kept; 0: no bound.
        max_count: u64,
    }
}

record! {
    /// Where something stands in the log.
    #[derive(Copy, Default, PartialOrd, Ord)]
    pub(crate) struct Spot {
        /// The request.
        index: Index,
        /// Which payload of it.
        ordinal: u32,
    }
}

record! {
    /// The newest message that retention took from a topic.
    #[derive(Copy)]
    pub(crate) struct Lost {
        /// Where it stood.
        spot: Spot,
        /// The request with which it went.
        at: Index,
    }
}

record! {
    /// A group.
    pub(crate) struct GroupRow {
        /// Its name.
        name: Box<str>,
        /// What it reads: a topic or a pattern.
        reads: Box<str>,
        /// Whether that is a pattern.
        wild: bool,
        /// When it was made.
        since: Millis,
        /// How often a message is handed out.
        attempts_max: u32,
        /// A topic with a larger number was made after the group began where it did.
        born: Serial,
        /// Over a pattern: the place behind everything when it began; none for the start.
        began: Spot,
        /// Over a pattern: that it began with the first message that was not earlier.
        from: Option<Millis>,
    }
}

record! {
    /// Counts of a group.
    #[derive(Copy, Default)]
    pub(crate) struct Tally {
        /// Rows of messages that it is not done with.
        held: u64,
        /// Dead letters.
        dead: u64,
        /// Members.
        members: u64,
        /// Messages handled.
        acked: u64,
        /// Messages that retention took before.
        missed: u64,
    }
}

record! {
    /// A member of a group.
    #[derive(Copy)]
    pub(crate) struct Member {
        /// Since when.
        since: Millis,
        /// When it last said something about the group.
        heard: Millis,
        /// Messages in its hands.
        holds: u64,
        /// Its places in line.
        waits: u64,
    }
}

record! {
    /// A message that a group came to and is not done with.
    #[derive(Copy)]
    pub(crate) struct HeldRow {
        /// The group.
        group: Serial,
        /// The topic.
        topic: Serial,
        /// The message.
        offset: u64,
        /// Its key's hash; 0 for none.
        key: u64,
        /// Where it is.
        state: State,
        /// Attempts granted and not given back.
        attempts: u32,
        /// Since when it is where it is.
        since: Millis,
        /// Leased: until when. Delayed: not before.
        until: Millis,
        /// Leased: the newest fence; otherwise the last.
        fence: Fence,
        /// Leased: who has it.
        agent: Serial,
        /// In which session; 0 for none.
        reader: Serial,
        /// The request it was granted to.
        ticket: Index,
        /// When its member last said something about it.
        heard: Millis,
        /// How long it is extended by default.
        lease_ms: u64,
    }
}

record! {
    /// A dead letter.
    #[derive(Copy)]
    pub(crate) struct DeadRow {
        /// The group.
        group: Serial,
        /// The topic.
        topic: Serial,
        /// The message.
        offset: u64,
        /// Where its payload stands.
        spot: Spot,
        /// How long that is.
        len: u32,
        /// Attempts made.
        attempts: u32,
        /// When it died.
        at: Millis,
        /// A number that rises from death to death.
        death: Serial,
    }
}

record! {
    /// An attempt that came to nothing.
    pub(crate) struct Tried {
        /// Which attempt, from 1.
        attempt: u32,
        /// Who had it.
        agent: Box<str>,
        /// In which session; 0 for none.
        reader: Serial,
        /// When it came back.
        at: Millis,
        /// Why.
        reason: Box<str>,
    }
}

record! {
    /// A member in line.
    #[derive(Copy)]
    pub(crate) struct Waiter {
        /// Its group.
        group: Serial,
        /// Who waits.
        agent: Serial,
        /// In which session; 0 for none.
        reader: Serial,
        /// How many messages at the most.
        max: u32,
        /// How long the leases are to last.
        lease_ms: u64,
    }
}
