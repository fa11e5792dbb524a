//! What can be asked about mail, and what comes back.

use super::State;
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{record, verbs};

record! {
    /// Show one message.
    pub struct Show {
        /// The message's number.
        message: Serial,
    }
}
record! {
    /// One time that a message was handed out and came back.
    pub struct Attempt {
        /// Which attempt, from 1.
        attempt: u32,
        /// The session that had it, where there was one.
        session: Option<Serial>,
        /// When it came back.
        at: Millis,
        /// Why.
        reason: Box<str>,
    }
}
record! {
    /// A message as others see it.
    pub struct Message {
        /// Its number.
        message: Serial,
        /// Who sent it.
        from: Box<str>,
        /// Whom it is for.
        to: Box<str>,
        /// Where it is in its life.
        state: State,
        /// What it is about.
        subject: Option<Box<str>>,
        /// What is said.
        body: Option<BodyOf>,
        /// When it was sent.
        sent: Millis,
        /// Waiting: not to be received before, zero for at once. In hand: when the lease ends, zero with the session. Otherwise when it ended.
        at: Millis,
        /// Unread by then, it is dead.
        expires: Millis,
        /// The message that it follows from.
        reply_to: Option<Serial>,
        /// What ties it to others.
        correlation: Option<Box<str>>,
        /// How many messages it follows from, one after the other.
        depth: u64,
        /// Attempts that have counted.
        attempts: u32,
        /// The fence of the lease.
        fence: Option<Fence>,
        /// The session that has it in hand.
        session: Option<Serial>,
        /// Since when it is in hand.
        held_since: Option<Millis>,
        /// Attempts that came to nothing, oldest first; the newest twenty.
        history: Vec<Attempt>,
    }
}
record! {
    /// Look into a box without taking anything out.
    pub struct Inbox<'a> {
        /// The agent whose box it is.
        agent: &'a str [1..=200],
        /// Only messages after this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of messages.
    pub struct Listed {
        /// The messages.
        messages: Vec<Message>,
        /// Send this for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Show what an agent sent and was sent, newest first.
    pub struct History<'a> {
        /// The agent.
        agent: &'a str [1..=200],
        /// Only between it and this one.
        with: Option<&'a str> [1..=200],
        /// Only messages before this one: the `next` of the page before.
        before: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// Show dead letters, with every reason.
    pub struct Dead<'a> {
        /// Only those of this agent's box.
        agent: Option<&'a str> [1..=200],
        /// Only messages after this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// Why is this message where it is?
    pub struct Why {
        /// The message's number.
        message: Serial,
    }
}
record! {
    /// What a message waits for and what happens next.
    pub struct Because {
        /// Where it is in its life.
        state: State,
        /// In sentences: why, who, since when, and what happens next and when.
        because: Vec<Box<str>>,
        /// When something happens by itself; zero when nothing does.
        next: Millis,
    }
}
record! {
    /// List boxes.
    pub struct Boxes<'a> {
        /// Only names that begin with this.
        prefix: Option<&'a str> [0..=200],
        /// Only names after this one: the `next` of the page before.
        after: Option<&'a str> [0..=200],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A box and its counts. `unread`, `leased`, `read`, `dead` and `cancelled` add up to `sent`, at every index.
    pub struct BoxShown {
        /// The agent whose box it is.
        agent: Box<str>,
        /// To be received.
        unread: u64,
        /// In a reader's hands.
        leased: u64,
        /// Read, kept or forgotten.
        read: u64,
        /// Dead, kept or forgotten.
        dead: u64,
        /// Called back, kept or forgotten.
        cancelled: u64,
        /// All that was ever sent to it.
        sent: u64,
        /// Readers that wait for mail.
        readers: u64,
        /// When its agent last asked for its mail or acknowledged some; left out: never.
        last_read: Option<Millis>,
    }
}
record! {
    /// A page of boxes, by name.
    pub struct BoxesShown {
        /// The boxes.
        boxes: Vec<BoxShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}

verbs! {
    /// What can be asked about mail.
    pub enum Query<'a> of "mail" = 4 {
        /// Show one message: how far it came, and every reason why not further.
        64 "show" Show(Show) -> Message: Query Read args ["message"] refuses [NotFound]
            model "Was my message read?" example r#"{"message":871}"#,
        /// Look into a box without taking anything out.
        65 "inbox" Inbox(Inbox<'a>) -> Listed: Query Read args ["agent"] refuses []
            model "What is unread in this box? Nothing is taken out; use `receive` for your own." example r#"{"agent":"wren"}"#,
        /// Show what an agent sent and was sent, newest first.
        66 "history" History(History<'a>) -> Listed: Query Read args ["agent", "with"] refuses []
            model "What did these two say to each other?" example r#"{"agent":"wren","with":"heron","limit":10}"#,
        /// Show dead letters, with every reason.
        67 "dead" Dead(Dead<'a>) -> Listed: Query Read args ["agent"] refuses []
            model "What could not be delivered, and why?" example r#"{"agent":"wren"}"#,
        /// Say why a message is where it is.
        68 "why" Why(Why) -> Because: Query Read args ["message"] refuses [NotFound]
            model "Why is this message not read yet?" example r#"{"message":871}"#,
        /// List boxes with their counts.
        69 "boxes" Boxes(Boxes<'a>) -> BoxesShown: Query Read args [] refuses []
            model "Who has unread mail, and who reads theirs?" example r#"{"prefix":"w"}"#,
    }
}
