//! What can be asked about topics and groups, and what comes back.

use super::{Message, State};
use crate::ids::{Fence, Millis, Serial};
use crate::record::Reference;
use crate::{record, verbs};

record! {
    /// Read messages without taking part in a group.
    pub struct Read<'a> {
        /// A topic, or a pattern such as `orders.*` (one part) or `orders.>` (all that follow).
        topic: &'a str [1..=200],
        /// Where to begin: `start` (the default), `end`, or a cursor: the `next` of the page before, the `cursor` of a message, or for one topic an offset.
        from: Option<&'a str> [1..=60],
        /// Begin with the first message that is not older than this time; instead of `from`.
        since: Option<Millis>,
        /// Only messages with this key.
        key: Option<&'a str> [1..=200],
        /// Only messages of this type.
        r#type: Option<&'a str> [1..=100],
        /// How many at the most. Default 100.
        max: Option<u32> [1..=1000],
        /// How many bytes of messages at the most; the first comes in any case. Default 1 MiB.
        max_bytes: Option<u64> [1..=8_388_608],
        /// How long to wait when there is nothing yet. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// The topic need not be there yet: wait for it.
        expect: bool,
    }
}
record! {
    /// A message and where to go on after it.
    pub struct Found {
        /// Its topic; left out when one topic was asked for.
        topic: Option<Box<str>>,
        /// Its offset.
        offset: u64,
        /// Where to go on after it.
        cursor: Box<str>,
        /// The message.
        message: Reference<Message<'static>>,
    }
}
record! {
    /// A page of messages, in their order; over several topics in the order of the log.
    pub struct Page {
        /// The messages.
        messages: Vec<Found>,
        /// Send this as `from` to go on.
        next: Box<str>,
        /// Nothing is there yet: what comes next lies in the future.
        waiting: bool,
    }
}
record! {
    /// List topics.
    pub struct List<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A topic in a list.
    pub struct Brief {
        /// The topic.
        topic: Box<str>,
        /// The oldest offset that is kept.
        first: u64,
        /// The offset that the next message gets.
        next: u64,
        /// Bytes of what is kept.
        bytes: u64,
        /// How many groups read it.
        groups: u64,
        /// When the newest message came; left out when none is kept.
        newest: Option<Millis>,
    }
}
record! {
    /// A page of topics, by name.
    pub struct Listed {
        /// The topics.
        topics: Vec<Brief>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Show one topic.
    pub struct Show<'a> {
        /// The topic.
        topic: &'a str [1..=200],
    }
}
record! {
    /// How far a group is in one topic.
    pub struct Progress {
        /// The group.
        group: Box<str>,
        /// The first offset that was not handed out yet.
        cursor: u64,
        /// Messages that it has to handle yet: not handed out, or not done.
        lag: u64,
        /// Of these, handed out or put off, or waiting for an earlier one of their key.
        pending: u64,
    }
}
record! {
    /// A topic as it is.
    pub struct Shown {
        /// The topic.
        topic: Box<str>,
        /// Its number: another topic made under the same name has another.
        id: Serial,
        /// The oldest offset that is kept.
        first: u64,
        /// The offset that the next message gets.
        next: u64,
        /// Bytes of what is kept.
        bytes: u64,
        /// How long messages are kept; 0: for ever.
        max_age_ms: u64,
        /// How many bytes are kept; 0: no bound.
        max_bytes: u64,
        /// How many messages are kept; 0: no bound.
        max_count: u64,
        /// When it was made.
        since: Millis,
        /// Who made it.
        by: Box<str>,
        /// When the oldest message came that is kept.
        oldest: Option<Millis>,
        /// When the newest message came.
        newest: Option<Millis>,
        /// The kinds of messages it has seen.
        types: Vec<Box<str>>,
        /// Groups that read it; the first thousand.
        groups: Vec<Progress>,
    }
}
record! {
    /// List groups.
    pub struct Groups<'a> {
        /// Only those that read this topic.
        topic: Option<&'a str> [1..=200],
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A group in a list.
    pub struct GroupBrief {
        /// The group.
        group: Box<str>,
        /// What it reads.
        topic: Box<str>,
        /// How many members it has.
        members: u64,
        /// Messages that it has to handle yet.
        lag: u64,
        /// Of these, handed out or put off, or waiting for an earlier one of their key.
        pending: u64,
        /// Its dead letters.
        dead: u64,
    }
}
record! {
    /// A page of groups, by name.
    pub struct GroupsShown {
        /// The groups.
        groups: Vec<GroupBrief>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Show one group.
    pub struct Group<'a> {
        /// The group.
        group: &'a str [1..=200],
    }
}
record! {
    /// A member of a group.
    pub struct MemberShown {
        /// The agent.
        agent: Box<str>,
        /// Its session; left out for one that has not joined the space.
        session: Option<Serial>,
        /// Since when it is a member.
        since: Millis,
        /// When it last said something about the group.
        heard: Millis,
        /// How many messages it has in hand.
        holds: u64,
    }
}
record! {
    /// How far a group is in one of its topics.
    pub struct ShareShown {
        /// The topic.
        topic: Box<str>,
        /// The first offset that was not handed out yet.
        cursor: u64,
        /// The offset that the next message gets.
        next: u64,
        /// Messages that it has to handle yet.
        lag: u64,
    }
}
record! {
    /// A group as it is.
    pub struct GroupShown {
        /// The group.
        group: Box<str>,
        /// What it reads.
        topic: Box<str>,
        /// When it was made.
        since: Millis,
        /// How often a message is handed out.
        attempts_max: u32,
        /// Messages that it has to handle yet.
        lag: u64,
        /// Of these, handed out or put off, or waiting for an earlier one of their key.
        pending: u64,
        /// Its dead letters.
        dead: u64,
        /// Messages that it has handled.
        acked: u64,
        /// Messages that retention took before anybody acknowledged them.
        missed: u64,
        /// Members that wait for messages.
        waiting: u64,
        /// Members; the first thousand.
        members: Vec<MemberShown>,
        /// Topics; the first thousand.
        topics: Vec<ShareShown>,
    }
}
record! {
    /// Show what a group has handed out and is not done with.
    pub struct Pending<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// Only messages in the hands of this agent.
        agent: Option<&'a str> [1..=200],
        /// Only messages from here on: the `next` of the page before.
        after: Option<&'a str> [1..=60],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// One time that a message was handed out and came back.
    pub struct Attempt {
        /// Which attempt, from 1.
        attempt: u32,
        /// Who had it.
        agent: Box<str>,
        /// Its session; left out for one that has not joined the space.
        session: Option<Serial>,
        /// When it came back.
        ended: Millis,
        /// Why.
        reason: Box<str>,
    }
}
record! {
    /// A message that a group is not done with.
    pub struct HeldShown {
        /// Its topic; left out for a group that reads one topic.
        topic: Option<Box<str>>,
        /// Its offset.
        offset: u64,
        /// Where it is.
        state: State,
        /// Who has it in hand.
        agent: Option<Box<str>>,
        /// In which session.
        session: Option<Serial>,
        /// The fence of the lease.
        fence: Option<Fence>,
        /// Since when it is there.
        since: Millis,
        /// When the lease or the pause ends.
        until: Option<Millis>,
        /// Attempts that have counted.
        attempts: u32,
        /// Attempts that came to nothing, oldest first; the newest twenty.
        history: Vec<Attempt>,
        /// The message.
        message: Option<Reference<Message<'static>>>,
    }
}
record! {
    /// A page of messages.
    pub struct HeldListed {
        /// The messages.
        messages: Vec<HeldShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Show a group's dead letters, with every reason.
    pub struct Dead<'a> {
        /// The group.
        group: &'a str [1..=200],
        /// Only messages from here on: the `next` of the page before.
        after: Option<&'a str> [1..=60],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// Why does a group not go on?
    pub struct Why<'a> {
        /// The group.
        group: &'a str [1..=200],
    }
}
record! {
    /// What a group waits for and what happens next.
    pub struct Because {
        /// In sentences: why, who, since when, and what happens next and when.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}

verbs! {
    /// What can be asked about topics.
    pub enum Query<'a> of "topic" = 6 {
        /// Read messages from any place, waiting for the next if there is none.
        64 "read" Read(Read<'a>) -> Page: Query Read args ["topic", "from"] refuses [Invalid, NotFound, Gone]
            model "Read a topic or a pattern of topics; send `next` as `from` to go on. Nothing is taken away from anybody."
            example r#"{"topic":"orders.>","from":"start","max":10}"#,
        /// List topics.
        65 "list" List(List<'a>) -> Listed: Query Read args ["prefix"] refuses []
            model "Which topics are there?" example r#"{"prefix":"orders."}"#,
        /// Show one topic: offsets, bytes, retention, groups.
        66 "show" Show(Show<'a>) -> Shown: Query Read args ["topic"] refuses [NotFound]
            model "How much is in a topic, and how far behind are its groups?" example r#"{"topic":"orders.eu.new"}"#,
        /// List groups.
        67 "groups" Groups(Groups<'a>) -> GroupsShown: Query Read args ["topic"] refuses [NotFound]
            model "Who reads this topic, and how far behind?" example r#"{"topic":"orders.eu.new"}"#,
        /// Show one group: members, topics, lag.
        68 "group" Group(Group<'a>) -> GroupShown: Query Read args ["group"] refuses [NotFound]
            model "Who is in this group, and how far is it?" example r#"{"group":"billing"}"#,
        /// Show what a group has handed out and is not done with.
        69 "pending" Pending(Pending<'a>) -> HeldListed: Query Read args ["group"] refuses [Invalid, NotFound]
            model "Who has what in hand, since when?" example r#"{"group":"billing"}"#,
        /// Show a group's dead letters, with every reason.
        70 "dead" Dead(Dead<'a>) -> HeldListed: Query Read args ["group"] refuses [Invalid, NotFound]
            model "What could not be handled, and why?" example r#"{"group":"billing"}"#,
        /// Say why a group does not go on.
        71 "why" Why(Why<'a>) -> Because: Query Read args ["group"] refuses [NotFound]
            model "Why does this group not go on?" example r#"{"group":"billing"}"#,
    }
}
