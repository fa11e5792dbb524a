//! What topics announce. Each names its topic first: rights are checked against it.

use super::State;
use crate::ids::Fence;
use crate::{choice, events};

choice! {
    /// Why messages are not kept any more.
    pub enum Trim {
        /// They were too old.
        Age = "age",
        /// Together they were too long.
        Bytes = "bytes",
        /// There were too many.
        Count = "count",
    }
}

events! {
    of "topic" = 6 {
        /// Messages were published.
        1 "published" TopicPublished<'a> {
            /// The topic.
            topic: &'a str,
            /// The offset of the first.
            first: u64,
            /// The offset of the last.
            last: u64,
        },
        /// A topic was made.
        2 "created" TopicCreated<'a> {
            /// The topic.
            topic: &'a str,
        },
        /// What a topic keeps was changed.
        3 "configured" TopicConfigured<'a> {
            /// The topic.
            topic: &'a str,
        },
        /// A topic was deleted.
        4 "deleted" TopicDeleted<'a> {
            /// The topic.
            topic: &'a str,
            /// How many messages went with it.
            messages: u64,
        },
        /// Old messages were let go.
        5 "trimmed" TopicTrimmed<'a> {
            /// The topic.
            topic: &'a str,
            /// The oldest offset that is kept now.
            first: u64,
            /// How many went.
            messages: u64,
            /// Why.
            why: Trim,
        },
        /// An agent became a member of a group.
        6 "joined" GroupJoined<'a> {
            /// What the group reads.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The agent.
            agent: &'a str,
        },
        /// A member left its group, or its session ended.
        7 "left" GroupLeft<'a> {
            /// What the group reads.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The agent.
            agent: &'a str,
        },
        /// A message was put into a member's hands.
        8 "delivered" MessageDelivered<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
            /// The lease's fence.
            fence: Fence,
            /// Who has it.
            agent: &'a str,
            /// Which attempt, from 1.
            attempt: u32,
        },
        /// A message was handled.
        9 "acked" MessageAcked<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
        },
        /// A member put a message back.
        10 "nacked" MessageNacked<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
            /// `ready`, `delayed` or `dead`.
            state: State,
            /// Why.
            reason: &'a str,
        },
        /// A lease ended without a word from its member, or was taken over.
        11 "expired" MessageExpired<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
            /// `ready` or `dead`.
            state: State,
            /// `lease`, `session` or `claim`.
            why: &'a str,
        },
        /// A message went back because nobody was there to take it, or its member left; the attempt does not count.
        12 "returned" MessageReturned<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
        },
        /// A message became a dead letter.
        13 "died" MessageDied<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
            /// Why, at the last.
            reason: &'a str,
        },
        /// A dead letter is handed out again.
        14 "retried" MessageRetried<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
        },
        /// A group had more dead letters than are kept, and the oldest was forgotten.
        15 "forgotten" LetterForgotten<'a> {
            /// The topic.
            topic: &'a str,
            /// The group.
            group: &'a str,
            /// The message.
            offset: u64,
        },
        /// A group was moved to another place.
        16 "reset" GroupReset<'a> {
            /// What the group reads.
            topic: &'a str,
            /// The group.
            group: &'a str,
        },
        /// A group was deleted.
        17 "group_deleted" GroupGone<'a> {
            /// What the group reads.
            topic: &'a str,
            /// The group.
            group: &'a str,
        },
    }
}
