//! What can be said about mail, and what it replies.

use crate::endpoint::Breaker;
use crate::entry::Payload;
use crate::ids::{Fence, Millis, Serial};
use crate::record::BodyOf;
use crate::{choice, record, verbs};

choice! {
    /// Where a message is in its life.
    pub enum State {
        /// In its box, to be received.
        Waiting = "waiting",
        /// In a reader's hands.
        Leased = "leased",
        /// Acknowledged, or handed to the request that it answers.
        Read = "read",
        /// Given up: out of attempts, or nobody read it in time.
        Dead = "dead",
        /// Called back by its sender before anybody had read it.
        Cancelled = "cancelled",
    }
}

record! {
    /// Send a message to an agent, whether it has come yet or not.
    pub struct Send<'a> {
        /// The agent's name.
        to: &'a str [1..=200],
        /// What is said: any JSON.
        body: Payload<'a>,
        /// What it is about, in a few words.
        subject: Option<&'a str> [0..=200],
        /// The message that this one follows from.
        reply_to: Option<Serial>,
        /// A word that ties messages together; replies carry it on.
        correlation: Option<&'a str> [1..=200],
        /// Worth nothing after this long: unread until then, it is dead. Default: the setting `mail_expire_ms`.
        expires_ms: Option<u64> [1..=31_536_000_000],
    }
}
record! {
    /// A message lies in its box.
    pub struct Sent {
        /// The message's number.
        message: Serial,
        /// How many that box holds that are not read yet, this one included.
        waiting: u64,
        /// When the box's agent last asked for its mail or acknowledged some; left out: never.
        last_read: Option<Millis>,
    }
}
record! {
    /// Take the next messages from your own box, and wait if there are none.
    pub struct Receive {
        /// How many at the most. Default 1.
        max: Option<u32> [1..=100],
        /// How long to wait when there is nothing. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
        /// How long you have them without `extend`. Default: the setting `lease_ms`.
        lease_ms: Option<u64> [100..=86_400_000],
        /// Bind the leases to this session: they last as long as it does. Needs a joined agent.
        session: bool,
    }
}
record! {
    /// A message in your hands.
    pub struct Delivered {
        /// The message's number.
        message: Serial,
        /// Proves that your lease is the newest: send it with `ack`, `nack`, `extend` and `reply`.
        fence: Fence,
        /// Who sent it.
        from: Box<str>,
        /// What it is about.
        subject: Option<Box<str>>,
        /// What is said.
        body: Option<BodyOf>,
        /// When it was sent.
        sent: Millis,
        /// The message that it follows from.
        reply_to: Option<Serial>,
        /// What ties it to others.
        correlation: Option<Box<str>>,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// When the lease ends unless it is extended; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Messages in your hands, oldest first; none when nothing came in time.
    pub struct Received {
        /// The messages, in the order in which they were sent.
        messages: Vec<Delivered>,
    }
}
record! {
    /// A message and the proof that it is in your hands.
    pub struct Lease {
        /// The message's number.
        message: Serial,
        /// The fence that came with it.
        fence: Fence,
    }
}
record! {
    /// Say that you have read a message.
    pub struct Ack {
        /// The message's number.
        message: Serial,
        /// The fence that came with it.
        fence: Fence,
    }
}
record! {
    /// Where a message is now.
    pub struct Moved {
        /// Its state.
        state: State,
    }
}
record! {
    /// Say that you have read several messages.
    pub struct AckAll {
        /// The messages with their fences.
        messages: Vec<Lease> [1..=1000],
    }
}
record! {
    /// Which of several messages were still in your hands.
    pub struct Kept {
        /// Those for which it was done.
        messages: Vec<Serial>,
        /// Those that you had lost: they come again, to you or to another reader of the box.
        stale: Vec<Serial>,
    }
}
record! {
    /// Put a message back into its box, before every later one.
    pub struct Nack<'a> {
        /// The message's number.
        message: Serial,
        /// The fence that came with it.
        fence: Fence,
        /// Why, in a sentence.
        reason: Option<&'a str> [0..=1000],
        /// Hand it out again after this long; later ones wait behind it. Default: the setting `backoff_ms`, doubled with each attempt.
        retry_ms: Option<u64> [0..=31_536_000_000],
    }
}
record! {
    /// What became of a message that was put back.
    pub struct Nacked {
        /// `waiting` to be received again, or `dead`.
        state: State,
        /// When it can be received again; zero at once or never.
        at: Millis,
    }
}
record! {
    /// Keep a message in your hands.
    pub struct Extend {
        /// The message's number.
        message: Serial,
        /// The fence that came with it.
        fence: Fence,
        /// How long from now. Default: as long as it was received for.
        lease_ms: Option<u64> [100..=86_400_000],
    }
}
record! {
    /// A lease goes on.
    pub struct Extended {
        /// When it ends unless it is extended again; zero for one that lasts as long as the session.
        until: Millis,
    }
}
record! {
    /// Answer a message: to its sender, with its correlation.
    pub struct Reply<'a> {
        /// The message that is answered; you are its recipient.
        message: Serial,
        /// The fence that came with it: then it is acknowledged in the same step.
        fence: Option<Fence>,
        /// What is said: any JSON.
        body: Payload<'a>,
        /// What it is about, in a few words.
        subject: Option<&'a str> [0..=200],
    }
}
record! {
    /// Send a message and wait for the reply to it.
    pub struct Request<'a> {
        /// The agent's name.
        to: &'a str [1..=200],
        /// What is said: any JSON.
        body: Payload<'a>,
        /// What it is about, in a few words.
        subject: Option<&'a str> [0..=200],
        /// A word that ties messages together; replies carry it on.
        correlation: Option<&'a str> [1..=200],
        /// How long to wait for the reply. One that comes later lies in your box.
        wait_ms: u64 [1..=3_600_000],
    }
}
record! {
    /// The reply that a request waited for.
    pub struct Answered {
        /// The reply's number.
        message: Serial,
        /// Under which number it was handed to you; it is read, and there is nothing to acknowledge.
        fence: Fence,
        /// Who replied.
        from: Box<str>,
        /// What it is about.
        subject: Option<Box<str>>,
        /// What is said.
        body: Option<BodyOf>,
        /// When it was sent.
        sent: Millis,
    }
}
record! {
    /// What came of a request.
    pub struct Requested {
        /// The number of the message that was sent.
        message: Serial,
        /// Where that message is: still `waiting`, in a reader's hands, `read`, or given up.
        state: State,
        /// The reply; left out when none came in time, or none can come any more.
        reply: Option<Answered>,
    }
}
record! {
    /// Call back a message that nobody has read yet.
    pub struct Cancel {
        /// The message; you sent it.
        message: Serial,
    }
}
record! {
    /// Put dead messages back into their boxes.
    pub struct Retry {
        /// The messages.
        messages: Vec<Serial> [1..=1000],
    }
}
record! {
    /// What is tried again.
    pub struct Retried {
        /// Those that wait in their boxes again.
        messages: Vec<Serial>,
        /// Those that were not dead.
        kept: Vec<Serial>,
    }
}

record! {
    /// Take the next messages of agents with an endpoint, to be pushed there; an attempt begins for each.
    pub struct Carry {
        /// How many at the most.
        max: u32 [1..=1000],
        /// How long to wait when there is nothing to push. Default: not at all.
        wait_ms: Option<u64> [0..=3_600_000],
    }
}
record! {
    /// A message on its way to an endpoint.
    pub struct Carriage {
        /// The message's number.
        message: Serial,
        /// Proves that this attempt is the newest: it is sent with `report`.
        fence: Fence,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// Whom it is for.
        to: Box<str>,
        /// Where it goes.
        endpoint: Box<str>,
        /// Sealed secrets that sign it, the newest first.
        secrets: Vec<Box<str>>,
        /// How long the attempt may take.
        timeout_ms: u64,
        /// Who sent it.
        from: Box<str>,
        /// What it is about.
        subject: Option<Box<str>>,
        /// What is said.
        body: Option<BodyOf>,
        /// When it was sent.
        sent: Millis,
        /// The message that it follows from.
        reply_to: Option<Serial>,
        /// What ties it to others.
        correlation: Option<Box<str>>,
    }
}
record! {
    /// Messages to be pushed, one of a box at the most.
    pub struct Carried {
        /// The messages.
        messages: Vec<Carriage>,
    }
}
choice! {
    /// What came of an attempt.
    pub enum Came {
        /// The endpoint took the message: it is read.
        Delivered = "delivered",
        /// It did not; the message is tried again.
        Failed = "failed",
        /// It said that it is gone for good: it is not pushed to any more.
        Gone = "gone",
        /// Nothing left the node; the attempt does not count.
        Unsent = "unsent",
    }
}
record! {
    /// Say what came of an attempt.
    pub struct Report<'a> {
        /// The message's number.
        message: Serial,
        /// The attempt's fence.
        fence: Fence,
        /// What came of it.
        came: Came,
        /// The HTTP status, where there was one.
        status: Option<u16>,
        /// Why not, in a sentence.
        reason: Option<&'a str> [0..=1000],
        /// How long it took.
        took_ms: u64,
        /// The pause that the endpoint asked for.
        retry_after_ms: Option<u64>,
        /// Chance, from 0 to 4,294,967,295: how much of the longest pause is waited.
        chance: u64 [0..=4_294_967_295],
    }
}
record! {
    /// What follows from an attempt.
    pub struct Reported {
        /// Where the message is now.
        state: State,
        /// When it can be pushed again; zero at once or never.
        at: Millis,
        /// Whether its endpoint is pushed to.
        breaker: Breaker,
    }
}

verbs! {
    /// What can be said about mail.
    pub enum Command<'a> of "mail" = 4 {
        /// Send a message to an agent.
        1 "send" Send(Send<'a>) -> Sent: Work Write args ["to", "body"] refuses [Invalid, NotFound, Exhausted]
            model "Tell another agent something; it waits in the box until that agent receives it. Use `request` when you need an answer now."
            example r#"{"to":"wren","body":{"text":"the build is green"}}"#,
        /// Take the next messages from your own box, waiting if there are none.
        2 "receive" Receive(Receive) -> Received: Work Write args [] refuses [Invalid, Exhausted, Unsupported]
            model "Read your mail. Acknowledge each message with its fence when you are done with it, or it comes again."
            example r#"{"max":10,"wait_ms":1000}"#,
        /// Say that you have read a message.
        3 "ack" Ack(Ack) -> Moved: Relief Write args ["message", "fence"] refuses [NotFound, Stale]
            model "Call when you have acted on a message; the next reader never sees it."
            example r#"{"message":871,"fence":880}"#,
        /// Say that you have read several messages.
        4 "ack_all" AckAll(AckAll) -> Kept: Relief Write args [] refuses []
            model "Acknowledge many messages in one step; those that come back as stale were handed out again."
            example r#"{"messages":[{"message":871,"fence":880}]}"#,
        /// Put a message back; it comes again before every later one.
        5 "nack" Nack(Nack<'a>) -> Nacked: Relief Write args ["message", "fence"] refuses [NotFound, Stale]
            model "Say so when you cannot handle a message now. After `mail_attempts_max` attempts it is a dead letter."
            example r#"{"message":871,"fence":880,"reason":"the database is away"}"#,
        /// Keep a message in your hands.
        6 "extend" Extend(Extend) -> Extended: Relief Write args ["message", "fence"] refuses [NotFound, Stale]
            model "Call before the lease ends when a message takes longer."
            example r#"{"message":871,"fence":880}"#,
        /// Answer a message, and acknowledge it in the same step.
        7 "reply" Reply(Reply<'a>) -> Sent: Work Write args ["message", "body"] refuses [Invalid, NotFound, Stale, Exhausted]
            model "Answer whoever wrote to you. Send the message's fence too, and it is acknowledged in the same step."
            example r#"{"message":871,"fence":880,"body":{"answer":42}}"#,
        /// Send a message and wait for the reply.
        8 "request" Request(Request<'a>) -> Requested: Work Write args ["to", "body"] refuses [Invalid, Exhausted, Unsupported]
            model "Ask another agent and wait for its answer. Without one in time, `state` says how far your message came."
            example r#"{"to":"wren","body":{"question":"which port?"},"wait_ms":1000}"#,
        /// Call back a message that nobody has read yet.
        9 "cancel" Cancel(Cancel) -> Moved: Relief Write args ["message"] refuses [NotFound, Held, Conflict]
            model "Take back what you sent, while nobody has it in hand."
            example r#"{"message":871}"#,
        /// Put dead messages back into their boxes.
        10 "retry" Retry(Retry) -> Retried: Work Write args ["messages"] refuses [NotFound, Exhausted]
            model "Give dead letters a new set of attempts, once the reason is mended."
            example r#"{"messages":[871]}"#,
        /// Take the next messages of agents with an endpoint, to be pushed there. Only the node's courier says it.
        11 "carry" Carry(Carry) -> Carried: Relief Node args [] refuses []
            model "Not for agents." example r#"{"max":64}"#,
        /// Say what came of an attempt. Only the node's courier says it.
        12 "report" Report(Report<'a>) -> Reported: Relief Node args [] refuses [Stale]
            model "Not for agents." example r#"{"message":871,"fence":880,"came":"delivered","status":200,"took_ms":12,"chance":0}"#,
    }
}
