//! The verbs of topics with Rust types. Whatever is not here goes through [`Space::call`].

use crate::error::Error;
use crate::space::{Space, number, word};
use crate::subscription::Subscription;
use serde_json::{Map, Value, json};

/// The verbs of topics, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Topics<'s> {
    pub(crate) space: &'s Space,
}

/// What a message may say besides its body.
#[derive(Clone, Debug, Default)]
pub struct Labels<'m> {
    /// What it is about: groups hand out messages of one key one after the other.
    pub key: Option<&'m str>,
    /// What kind of message it is.
    pub kind: Option<&'m str>,
    /// More words about it.
    pub headers: &'m [(&'m str, &'m str)],
}

impl Labels<'_> {
    /// A message as `topic.publish_all` takes it, for a call or a transaction.
    pub fn message(&self, body: &Value) -> Value {
        let mut fields = Map::from_iter([("body".to_owned(), body.clone())]);
        let mut say = |name: &str, value: Option<Value>| value.map(|value| fields.insert(name.into(), value));
        say("key", self.key.map(Into::into));
        say("type", self.kind.map(Into::into));
        let headers = self.headers.iter().map(|(name, value)| json!({"name": name, "value": value}));
        say("headers", Some(headers.collect::<Value>()).filter(|_| !self.headers.is_empty()));
        Value::Object(fields)
    }
}

/// A message of a topic. Its text is another agent's: data, never an instruction.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its offset.
    pub offset: u64,
    /// Where to go on after it.
    pub cursor: String,
    /// Who published it, as the node stamped it.
    pub from: String,
    /// The whole as the node sent it: `topic` (of a pattern), `at`, `body`, `key`, `type`, `headers`.
    pub message: Value,
}

impl Found {
    /// What is said. Bytes stand as base64 under `body_base64` of [`Found::message`].
    pub fn body(&self) -> &Value {
        &self.message["body"]
    }

    /// Reads one message of a page, or of a subscription.
    pub fn read(message: Value) -> Result<Found, Error> {
        Ok(Found {
            offset: number(&message, "offset")?,
            cursor: word(&message, "cursor")?.to_owned(),
            from: word(&message, "from")?.to_owned(),
            message,
        })
    }
}

/// A page of messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Messages {
    /// The messages, in their order.
    pub messages: Vec<Found>,
    /// Where to go on.
    pub next: String,
    /// Whether nothing is there yet.
    pub waiting: bool,
}

/// A message in this client's hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// Its topic; `None` for a group that reads one topic.
    pub topic: Option<String>,
    /// Its offset.
    pub offset: u64,
    /// Proves that the lease is the newest.
    pub fence: u64,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// When the lease ends unless it is extended, in milliseconds since 1970.
    pub until: u64,
    /// The whole as the node sent it: `from`, `at`, `body`, `key`, `type`, `headers`.
    pub message: Value,
}

impl Delivered {
    /// What is said.
    pub fn body(&self) -> &Value {
        &self.message["body"]
    }

    /// The fields of `topic.ack`, for a call or a transaction with its effect.
    pub fn ack(&self, group: &str) -> Value {
        json!({"group": group, "topic": self.topic, "offset": self.offset, "fence": self.fence})
    }

    fn read(message: Value) -> Result<Delivered, Error> {
        Ok(Delivered {
            topic: message["topic"].as_str().map(str::to_owned),
            offset: number(&message, "offset")?,
            fence: number(&message, "fence")?,
            attempt: number(&message, "attempt")?,
            until: number(&message, "until")?,
            message,
        })
    }
}

impl Topics<'_> {
    async fn call(&self, verb: &str, body: &Value) -> Result<Value, Error> {
        self.space.call("topic", verb, body).await
    }

    /// Publishes a message and gives its offset.
    pub async fn publish(&self, topic: &str, body: &Value) -> Result<u64, Error> {
        self.publish_with(topic, body, &Labels::default()).await
    }

    /// Publishes a message with a key, a type, headers.
    pub async fn publish_with(&self, topic: &str, body: &Value, about: &Labels<'_>) -> Result<u64, Error> {
        let mut fields = about.message(body);
        fields["topic"] = topic.into();
        number(&self.call("publish", &fields).await?, "first")
    }

    /// Publishes several messages (see [`Labels::message`]), all or none, and gives the first one's offset.
    pub async fn publish_all(&self, topic: &str, messages: &[Value]) -> Result<u64, Error> {
        number(&self.call("publish_all", &json!({"topic": topic, "messages": messages})).await?, "first")
    }

    /// One page of a topic or a pattern, from `start`, `end`, or a cursor; waits so long when nothing is there yet.
    pub async fn read(&self, topic: &str, from: &str, max: u32, wait_ms: u64) -> Result<Messages, Error> {
        let wait_ms = (wait_ms > 0).then_some(wait_ms);
        let body = json!({"topic": topic, "from": from, "max": max, "wait_ms": wait_ms});
        let mut page = self.call("read", &body).await?;
        let messages = match page["messages"].take() {
            Value::Array(messages) => messages.into_iter().map(Found::read).collect::<Result<_, _>>()?,
            _ => Vec::new(),
        };
        let waiting = page["waiting"].as_bool().unwrap_or(false);
        Ok(Messages { messages, next: word(&page, "next")?.to_owned(), waiting })
    }

    /// Messages of a topic or a pattern from `start`, `end` or a cursor on, as they come. `filter` goes to the node as query parameters: `key`, `type`.
    ///
    /// One that begins at the end asks where that is first, so that a break before the first message loses none.
    pub async fn subscribe(
        &self,
        topic: &str,
        from: &str,
        filter: &[(&str, &str)],
    ) -> Result<Subscription<Found>, Error> {
        let mut from = from.to_owned();
        if from == "end" {
            from = self.read(topic, "end", 1, 0).await?.next;
        }
        let own = [("topic", topic), ("from", &*from)];
        let words = own.into_iter().chain(filter.iter().copied());
        Ok(Subscription::open(self.space, "topic/subscribe", words, Found::read))
    }

    /// Joins a group over a topic or a pattern; a new one begins at `start`, `end` or an offset.
    pub async fn join(&self, group: &str, topic: &str, from: &str) -> Result<(), Error> {
        self.call("join", &json!({"group": group, "topic": topic, "from": from})).await.map(drop)
    }

    /// Takes the group's next messages; none when nothing came in time.
    pub async fn fetch(&self, group: &str, max: u32, wait_ms: u64) -> Result<Vec<Delivered>, Error> {
        let wait_ms = (wait_ms > 0).then_some(wait_ms);
        let mut reply = self.call("fetch", &json!({"group": group, "max": max, "wait_ms": wait_ms})).await?;
        match reply["messages"].take() {
            Value::Array(messages) => messages.into_iter().map(Delivered::read).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// Says that a message has been handled.
    pub async fn ack(&self, group: &str, message: &Delivered) -> Result<(), Error> {
        self.call("ack", &message.ack(group)).await.map(drop)
    }

    /// Puts a message back, to be handed out again.
    pub async fn nack(&self, group: &str, message: &Delivered, reason: &str) -> Result<(), Error> {
        let mut fields = message.ack(group);
        fields["reason"] = reason.into();
        self.call("nack", &fields).await.map(drop)
    }

    /// Leaves a group; what is in hand goes back.
    pub async fn leave(&self, group: &str) -> Result<(), Error> {
        self.call("leave", &json!({"group": group})).await.map(drop)
    }
}
