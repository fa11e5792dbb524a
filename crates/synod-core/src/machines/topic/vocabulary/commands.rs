//! What can be said about topics, and what is replied. The records of groups stand in `groups`.

use super::groups::*;
use crate::entry::Payload;
use crate::{record, verbs};

record! {
    /// A word about a message, for those who read it.
    pub struct Header<'a> {
        /// What it is called.
        name: &'a str [1..=100],
        /// What it says.
        value: &'a str [0..=1000],
    }
}
record! {
    /// One message, as it was published.
    pub struct Message<'a> {
        /// What is said: any JSON, or bytes.
        body: Payload<'a>,
        /// What it is about. Groups hand out messages of one key one after the other.
        key: Option<&'a str> [1..=200],
        /// What kind of message it is: readers may ask for one kind.
        r#type: Option<&'a str> [1..=100],
        /// More words about it.
        headers: Vec<Header<'a>> [0..=32],
    }
}
record! {
    /// Publish one message. The topic is made if there is none.
    pub struct Publish<'a> {
        /// The topic: parts divided by dots, such as `orders.eu.new`.
        topic: &'a str [1..=200],
        /// What is said: any JSON, or bytes.
        body: Payload<'a>,
        /// What it is about. Groups hand out messages of one key one after the other.
        key: Option<&'a str> [1..=200],
        /// What kind of message it is: readers may ask for one kind.
        r#type: Option<&'a str> [1..=100],
        /// More words about it.
        headers: Vec<Header<'a>> [0..=32],
    }
}
record! {
    /// Publish several messages, all or none of them.
    pub struct PublishAll<'a> {
        /// The topic: parts divided by dots, such as `orders.eu.new`.
        topic: &'a str [1..=200],
        /// The messages, in their order.
        messages: Vec<Message<'a>> [1..=1000],
    }
}
record! {
    /// Where messages stand.
    pub struct Published {
        /// The topic.
        topic: Box<str>,
        /// The offset of the first.
        first: u64,
        /// The offset of the last: the same for a single message.
        last: u64,
    }
}
record! {
    /// Make a topic before anybody publishes to it.
    pub struct Create<'a> {
        /// The topic: parts divided by dots, such as `orders.eu.new`.
        topic: &'a str [1..=200],
        /// How long messages are kept; 0: for ever. Default: the setting `topic_max_age_ms`.
        max_age_ms: Option<u64> [0..=315_360_000_000],
        /// How many bytes of messages are kept, the oldest go first; 0: no bound. Default: the setting `topic_max_bytes`.
        max_bytes: Option<u64>,
        /// How many messages are kept, the oldest go first; 0: no bound. Default: the setting `topic_max_count`.
        max_count: Option<u64>,
    }
}
record! {
    /// What a topic keeps.
    pub struct Kept {
        /// How long messages are kept; 0: for ever.
        max_age_ms: u64,
        /// How many bytes of messages are kept; 0: no bound.
        max_bytes: u64,
        /// How many messages are kept; 0: no bound.
        max_count: u64,
    }
}
record! {
    /// Change what a topic keeps. What is left out stays.
    pub struct Configure<'a> {
        /// The topic.
        topic: &'a str [1..=200],
        /// How long messages are kept; 0: for ever.
        max_age_ms: Option<u64> [0..=315_360_000_000],
        /// How many bytes of messages are kept, the oldest go first; 0: no bound.
        max_bytes: Option<u64>,
        /// How many messages are kept, the oldest go first; 0: no bound.
        max_count: Option<u64>,
    }
}
record! {
    /// Delete a topic with its messages and its groups.
    pub struct Delete<'a> {
        /// The topic.
        topic: &'a str [1..=200],
    }
}
record! {
    /// What went with a topic.
    pub struct Deleted {
        /// How many messages were kept.
        messages: u64,
        /// How many groups read it and nothing else.
        groups: u64,
    }
}

impl<'a> Publish<'a> {
    /// The message in it.
    pub fn message(&self) -> Message<'a> {
        Message { body: self.body, key: self.key, r#type: self.r#type, headers: self.headers.clone() }
    }
}

impl Message<'_> {
    /// Bytes that it counts for: everything that was sent.
    pub fn size(&self) -> u64 {
        let words = self.headers.iter().map(|header| header.name.len() + header.value.len()).sum::<usize>();
        self.body.len as u64 + (self.key.map_or(0, str::len) + self.r#type.map_or(0, str::len) + words) as u64
    }
}

verbs! {
    /// What can be said about topics.
    pub enum Command<'a> of "topic" = 6 {
        /// Publish a message to a topic.
        1 "publish" Publish(Publish<'a>) -> Published: Work Write args ["topic", "body"] refuses [Invalid, Exhausted]
            model "Tell everybody who reads the topic, now or later; the topic is made by the first message. For one agent use mail, for work to be done once use queue."
            example r#"{"topic":"orders.eu.new","body":{"order":17},"key":"customer-4"}"#,
        /// Publish several messages, all or none.
        2 "publish_all" PublishAll(PublishAll<'a>) -> Published: Work Write args ["topic"] refuses [Invalid, Exhausted]
            model "Publish many messages in one step; they get offsets in a row."
            example r#"{"topic":"orders.eu.new","messages":[{"body":{"order":17}},{"body":{"order":18}}]}"#,
        /// Make a topic and say what it keeps.
        3 "create" Create(Create<'a>) -> Kept: Work Write args ["topic"] refuses [Invalid, Conflict, Exhausted]
            model "Make a topic with bounds of its own; publishing makes one with the defaults."
            example r#"{"topic":"orders.eu.new","max_count":1000}"#,
        /// Change what a topic keeps.
        4 "configure" Configure(Configure<'a>) -> Kept: Relief Write args ["topic"] refuses [NotFound]
            model "Keep more or less of a topic; what is too much goes at once, oldest first."
            example r#"{"topic":"orders.eu.new","max_age_ms":86400000}"#,
        /// Delete a topic with its messages and its groups.
        5 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["topic"] refuses [NotFound]
            model "Forget a topic for good. One made later under the same name is another: old cursors do not fit it."
            example r#"{"topic":"orders.eu.new"}"#,
        /// Join a consumer group, which is made if there is none.
        6 "join" Join(Join<'a>) -> Joined: Work Write args ["group", "topic"] refuses [Invalid, NotFound, Conflict, Gone, Exhausted]
            model "Share the messages of a topic, or of all that fit a pattern, with the other members of a group; then `fetch`."
            example r#"{"group":"billing","topic":"orders.eu.new"}"#,
        /// Take the group's next messages, waiting if there are none.
        7 "fetch" Fetch(Fetch<'a>) -> Fetched: Work Write args ["group"] refuses [NotFound, Exhausted, Unsupported]
            model "Get the next messages of your group. Acknowledge each with its fence when you are done, or it goes to another member."
            example r#"{"group":"billing","max":10,"wait_ms":1000}"#,
        /// Say that a message has been handled.
        8 "ack" Ack(Ack<'a>) -> Handled: Relief Write args ["group", "offset", "fence"] refuses [Invalid, NotFound, Stale]
            model "Call when a message is handled. In one transaction with its effect it is handled once, whatever breaks."
            example r#"{"group":"billing","offset":17,"fence":880}"#,
        /// Say that several messages have been handled.
        9 "ack_all" AckAll(AckAll<'a>) -> Acked: Relief Write args ["group"] refuses [NotFound]
            model "Acknowledge many messages in one step; those that come back as stale were handed out again."
            example r#"{"group":"billing","messages":[{"offset":17,"fence":880}]}"#,
        /// Put a message back, to be handed out again.
        10 "nack" Nack(Nack<'a>) -> Nacked: Relief Write args ["group", "offset", "fence"] refuses [Invalid, NotFound, Stale]
            model "Say so when you cannot handle a message now. After the group's last attempt it is a dead letter."
            example r#"{"group":"billing","offset":17,"fence":880,"reason":"the database is away"}"#,
        /// Keep a message in your hands.
        11 "extend" Extend(Extend<'a>) -> Extended: Relief Write args ["group", "offset", "fence"] refuses [Invalid, NotFound, Stale]
            model "Call before the lease ends when a message takes longer."
            example r#"{"group":"billing","offset":17,"fence":880}"#,
        /// Take over what other members have in hand and say nothing about.
        12 "claim" Claim(Claim<'a>) -> Fetched: Work Write args ["group"] refuses [NotFound, Exhausted]
            model "Take messages from a member that died without a session: what it has had in hand for `idle_ms` without a word becomes yours."
            example r#"{"group":"billing","idle_ms":60000,"max":10}"#,
        /// Move a group to another place in its topics.
        13 "reset" Reset(Reset<'a>) -> Moved: Relief Write args ["group", "to"] refuses [Invalid, NotFound, Gone]
            model "Handle everything again from the start, from a time or from an offset, or skip to the end. What members have in hand is taken from them."
            example r#"{"group":"billing","to":"start"}"#,
        /// Leave a group; what you have in hand goes back.
        14 "leave" Leave(Leave<'a>) -> Left: Relief Write args ["group"] refuses [NotFound]
            model "Call when you stop: the others get your messages at once."
            example r#"{"group":"billing"}"#,
        /// Delete a group with its place and its dead letters.
        15 "delete_group" DeleteGroup(DeleteGroup<'a>) -> GroupDeleted: Relief Write args ["group"] refuses [NotFound]
            model "Forget a group for good; its topics stay." example r#"{"group":"billing"}"#,
        /// Hand dead letters out again.
        16 "retry" Retry(Retry<'a>) -> Retried: Relief Write args ["group"] refuses [NotFound]
            model "Give dead letters a new set of attempts, once the reason is mended."
            example r#"{"group":"billing","messages":[{"offset":17}]}"#,
    }
}
