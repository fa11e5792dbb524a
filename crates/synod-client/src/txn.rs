//! Several commands, all or nothing.

use crate::call::encode;
use crate::error::{Error, Fault};
use crate::space::Space;
use serde_json::{Value, json};

/// A transaction being put together. Nothing happens before [`Txn::send`]; then everything does, or nothing.
#[derive(Clone, Debug)]
pub struct Txn<'s> {
    space: &'s Space,
    commands: Vec<Value>,
    key: Option<String>,
}

impl<'s> Txn<'s> {
    pub(crate) fn new(space: &'s Space) -> Self {
        Txn { space, commands: Vec::new(), key: None }
    }

    /// Adds `machine.verb` with its fields.
    pub fn add(mut self, command: &str, fields: Value) -> Self {
        self.commands.push(json!({ command: fields }));
        self
    }

    /// Adds `machine.verb` once for each of these fields.
    pub fn add_all(self, command: &str, fields: impl IntoIterator<Item = Value>) -> Self {
        fields.into_iter().fold(self, |txn, fields| txn.add(command, fields))
    }

    /// Adds `queue.finish`.
    pub fn finish(self, task: u64, fence: u64, result: Value) -> Self {
        self.add("queue.finish", json!({"task": task, "fence": fence, "result": result}))
    }

    /// Adds `queue.push`.
    pub fn push(self, queue: &str, body: Value) -> Self {
        self.add("queue.push", json!({"queue": queue, "body": body}))
    }

    /// Adds `kv.put`.
    pub fn put(self, key: &str, value: Value) -> Self {
        self.add("kv.put", json!({"key": key, "value": value}))
    }

    /// A request key of the caller's own.
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// How many commands there are so far.
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// Sends it and gives each command's reply, in order.
    pub async fn send(self) -> Result<Vec<Value>, Error> {
        let body = json!({ "commands": self.commands }).to_string();
        let text = self.space.send_txn(&body, self.key.as_deref()).await?;
        let mut reply: Value =
            serde_json::from_str(&text).map_err(|_| Fault::Answer("the reply is not JSON".into()))?;
        match reply["replies"].take() {
            Value::Array(replies) => Ok(replies),
            _ => Err(Fault::Answer("the reply has no `replies`".into()).into()),
        }
    }
}

impl Space {
    /// Sends a transaction as JSON text, `{"commands":[{"machine.verb":{…}},…]}`, and gives the reply's text.
    pub async fn send_txn(&self, body: &str, key: Option<&str>) -> Result<String, Error> {
        let path = format!("/v1/{}/txn", encode(&self.name));
        self.request("space", "txn").at_path(path).body(body).key(key).send().await
    }
}
