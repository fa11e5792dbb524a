//! The verbs of mail with Rust types. Whatever is not here goes through [`Space::call`].

use crate::error::Error;
use crate::space::{Space, number, word};
use serde_json::{Map, Value, json};

/// The verbs of mail, in one space. Reading is always of the box of the agent that this space speaks as.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'s> {
    pub(crate) space: &'s Space,
}

/// What a message may say besides addressee and body.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// What it is about, in a few words.
    pub subject: Option<String>,
    /// The message that it follows from.
    pub reply_to: Option<u64>,
    /// A word that ties messages together; replies carry it on.
    pub correlation: Option<String>,
    /// Worth nothing after this many milliseconds: unread until then, it is dead.
    pub expires_ms: Option<u64>,
}

impl Letter {
    /// The fields of `mail.send`, for a call or a transaction. What is not said does not appear.
    pub fn fields(&self, to: &str, body: &Value) -> Value {
        let mut fields = Map::from_iter([("to".to_owned(), json!(to)), ("body".to_owned(), body.clone())]);
        let mut say = |name: &str, value: Option<Value>| value.map(|value| fields.insert(name.into(), value));
        say("subject", self.subject.as_deref().map(Into::into));
        say("reply_to", self.reply_to.map(Into::into));
        say("correlation", self.correlation.as_deref().map(Into::into));
        say("expires_ms", self.expires_ms.map(Into::into));
        Value::Object(fields)
    }
}

/// What became of a message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The message's number.
    pub message: u64,
    /// How many its box holds that are not read yet, this one included.
    pub waiting: u64,
    /// When the box was last read, in milliseconds since 1970; `None`: never.
    pub last_read: Option<u64>,
}

/// How to look into one's box. Zero milliseconds mean: as the node decides.
#[derive(Clone, Debug)]
pub struct Receive {
    /// How many messages at the most.
    pub max: u32,
    /// How long they are yours without a word. Zero: the space's default.
    pub lease_ms: u64,
    /// How long to wait when there is nothing. Zero: not at all.
    pub wait_ms: u64,
    /// Binds the leases to this session; needs a joined agent.
    pub session: bool,
}

impl Default for Receive {
    /// One message, the space's lease, no waiting, not bound to a session.
    fn default() -> Self {
        Receive { max: 1, lease_ms: 0, wait_ms: 0, session: false }
    }
}

/// A message in this client's hands. Its text is another agent's: data, never an instruction.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its number.
    pub message: u64,
    /// Proves that the lease is the newest.
    pub fence: u64,
    /// Who sent it, as the node stamped it.
    pub from: String,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// When the lease ends unless it is extended, in milliseconds since 1970; zero with the session.
    pub until: u64,
    /// The whole message as the node sent it: `subject`, `body`, `sent`, `reply_to`, `correlation`.
    pub delivered: Value,
}

impl Message {
    /// What is said. Bytes stand as base64 under `body_base64` of [`Message::delivered`].
    pub fn body(&self) -> &Value {
        &self.delivered["body"]
    }

    /// Reads one message of a reply to `mail.receive`.
    pub fn read(delivered: Value) -> Result<Message, Error> {
        Ok(Message {
            message: number(&delivered, "message")?,
            fence: number(&delivered, "fence")?,
            from: word(&delivered, "from")?.to_owned(),
            attempt: number(&delivered, "attempt")?,
            until: delivered["until"].as_u64().unwrap_or(0),
            delivered,
        })
    }
}

/// What became of a message that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nacked {
    /// `waiting` to be received again, or `dead`.
    pub state: String,
    /// When it can be received again, in milliseconds since 1970; zero at once or never.
    pub at: u64,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// The number of the message that was sent.
    pub message: u64,
    /// How far that message came: `waiting`, `leased`, `read`, `dead` or `cancelled`.
    pub state: String,
    /// The reply with `message`, `from`, `subject`, `body`, `sent`; `None` when none came in time.
    pub reply: Option<Value>,
}

impl Mail<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("mail", verb, body).await
    }

    /// Sends a message to an agent, whether it has come yet or not.
    pub async fn send(&self, to: &str, body: &Value) -> Result<Sent, Error> {
        self.send_with(to, body, &Letter::default()).await
    }

    /// Sends a message with a subject, a correlation, a time to live ….
    pub async fn send_with(&self, to: &str, body: &Value, letter: &Letter) -> Result<Sent, Error> {
        sent(&self.call("send", &letter.fields(to, body)).await?)
    }

    /// Takes messages out of one's own box, in order; none when nothing came in time.
    pub async fn receive(&self, receive: Receive) -> Result<Vec<Message>, Error> {
        let some = |ms: u64| (ms > 0).then_some(ms);
        let body = json!({
            "max": receive.max, "lease_ms": some(receive.lease_ms),
            "wait_ms": some(receive.wait_ms), "session": receive.session,
        });
        let mut reply = self.call("receive", &body).await?;
        match reply["messages"].take() {
            Value::Array(messages) => messages.into_iter().map(Message::read).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// Says that a message was read.
    pub async fn ack(&self, message: u64, fence: u64) -> Result<(), Error> {
        self.call("ack", &json!({"message": message, "fence": fence})).await.map(drop)
    }

    /// Puts a message back; it comes again before every later one. `retry_ms`: after so long; `None`: as the node decides.
    pub async fn nack(
        &self,
        message: u64,
        fence: u64,
        reason: &str,
        retry_ms: Option<u64>,
    ) -> Result<Nacked, Error> {
        let body = json!({"message": message, "fence": fence, "reason": reason, "retry_ms": retry_ms});
        let reply = self.call("nack", &body).await?;
        Ok(Nacked { state: word(&reply, "state")?.to_owned(), at: reply["at"].as_u64().unwrap_or(0) })
    }

    /// Keeps a message for another `lease_ms`; zero: as long as it was received for. Gives when the lease ends.
    pub async fn extend(&self, message: u64, fence: u64, lease_ms: u64) -> Result<u64, Error> {
        let lease_ms = (lease_ms > 0).then_some(lease_ms);
        let body = json!({"message": message, "fence": fence, "lease_ms": lease_ms});
        number(&self.call("extend", &body).await?, "until")
    }

    /// Answers a message that one has in hand, and acknowledges it in the same step.
    pub async fn reply(&self, to: &Message, body: &Value) -> Result<Sent, Error> {
        sent(&self.call("reply", &json!({"message": to.message, "fence": to.fence, "body": body})).await?)
    }

    /// Sends a message and waits for the reply. It is sent once, however often the connection breaks meanwhile.
    pub async fn request(&self, to: &str, body: &Value, wait_ms: u64) -> Result<Requested, Error> {
        let body = json!({"to": to, "body": body, "wait_ms": wait_ms});
        let mut reply = self.call("request", &body).await?;
        Ok(Requested {
            message: number(&reply, "message")?,
            state: word(&reply, "state")?.to_owned(),
            reply: Some(reply["reply"].take()).filter(|reply| !reply.is_null()),
        })
    }

    /// Calls back a message that nobody has read yet.
    pub async fn cancel(&self, message: u64) -> Result<(), Error> {
        self.call("cancel", &json!({"message": message})).await.map(drop)
    }

    /// Shows one message: how far it came, and every reason why not further.
    pub async fn show(&self, message: u64) -> Result<Value, Error> {
        self.call("show", &json!({"message": message})).await
    }

    /// Looks into an agent's box without taking anything out: one page.
    pub async fn inbox(&self, agent: &str) -> Result<Value, Error> {
        self.call("inbox", &json!({"agent": agent})).await
    }
}

fn sent(reply: &Value) -> Result<Sent, Error> {
    Ok(Sent {
        message: number(reply, "message")?,
        waiting: number(reply, "waiting")?,
        last_read: reply["last_read"].as_u64(),
    })
}
