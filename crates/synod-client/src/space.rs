//! Who asks, and where: [`Synod`] the node, [`Space`] one of its spaces, [`Agent`] a name in it.
//!
//! All three are cheap to clone and share one set of connections and one session number.

use crate::chance;
use crate::error::{Error, Fault};
use crate::events::Events;
use crate::find::{Options, Target};
use crate::kv::Kv;
use crate::queue::Queues;
use crate::txn::Txn;
use crate::wire::{Ask, Wire};
use bytes::Bytes;
use hyper::Method;
use serde_json::{Value, json};
use std::fmt::Write;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A node, as a client knows it.
#[derive(Clone, Debug)]
pub struct Synod {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) wire: Wire,
    session: u64,
    next: AtomicU64,
}

impl Synod {
    /// A client with these options. Looks up address and token; connects when the first call is made.
    pub fn connect(options: Options) -> Result<Self, Error> {
        let wire = Wire::new(options)?;
        Ok(Synod { inner: Arc::new(Inner { wire, session: chance::session(), next: AtomicU64::new(1) }) })
    }

    /// The node of this environment: `SYNOD_URL` and `SYNOD_TOKEN`, else `SYNOD_DATA`, else the state directory.
    pub fn find() -> Result<Self, Error> {
        Synod::connect(Options::from_env())
    }

    /// A space of the node. Whether it exists, the first call tells.
    pub fn space(&self, name: &str) -> Space {
        Space { synod: self.clone(), name: name.into(), agent: None }
    }

    /// The address and token in use.
    pub fn target(&self) -> Arc<Target> {
        self.inner.wire.target()
    }

    /// The text at a path of the node outside any space, such as `/healthz`, `/readyz` or `/metrics`.
    pub async fn get(&self, path: &str) -> Result<String, Error> {
        self.inner.wire.send(&Ask { path: path.into(), ..Ask::default() }).await
    }
}

/// A space of a node, and the name under which this client speaks in it.
#[derive(Clone, Debug)]
pub struct Space {
    pub(crate) synod: Synod,
    pub(crate) name: Arc<str>,
    pub(crate) agent: Option<Arc<str>>,
}

/// Says who joins. Every field may be left out.
#[derive(Clone, Debug, Default)]
pub struct Join {
    /// The agent's name; `None`: one is made up.
    pub name: Option<String>,
    /// What tells this process from others of the same agent; joining it again ends its old session.
    pub instance: Option<String>,
    /// What the agent can do.
    pub capabilities: Vec<String>,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// How long the session lives without a word, in milliseconds.
    pub ttl_ms: Option<u64>,
}

impl Space {
    /// The space's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The node it is on.
    pub fn synod(&self) -> &Synod {
        &self.synod
    }

    /// Speaks as the agent with this name or handle, without joining: no session, so nothing is let go when the process dies but by its own deadline.
    pub fn agent(&self, name: &str) -> Agent {
        Agent { space: Space { agent: Some(name.into()), ..self.clone() } }
    }

    /// Joins as an agent: opens a session, and speaks under its handle.
    pub async fn join(&self, join: Join) -> Result<Agent, Error> {
        let body = json!({
            "name": join.name, "instance": join.instance, "capabilities": join.capabilities,
            "description": join.description, "ttl_ms": join.ttl_ms,
        });
        // A name's first command comes under that name, so that a credential with agents of its own stays apart.
        let speaker = match &join.name {
            Some(name) => self.agent(name).space,
            None => self.clone(),
        };
        let joined = speaker.call("agent", "join", &body).await?;
        Ok(self.agent(word(&joined, "handle")?))
    }

    /// Carries out `machine.verb` with this JSON object and gives the reply.
    pub async fn call(&self, machine: &str, verb: &str, body: &Value) -> Result<Value, Error> {
        let text = self.request(machine, verb).body(body.to_string()).send().await?;
        serde_json::from_str(&text).map_err(|_| Fault::Answer("the reply is not JSON".into()).into())
    }

    /// The same with a request key, a moment to ask as of, or JSON text that is to stay as it is.
    pub fn request(&self, machine: &str, verb: &str) -> Call<'_> {
        let query = synod_core::catalogue::find(machine, verb).is_some_and(|card| card.is_query());
        Call {
            space: self,
            path: format!("/v1/{}/{}/{}", encode(&self.name), encode(machine), encode(verb)),
            query,
            body: String::new(),
            key: None,
            at: None,
        }
    }

    /// The queue's verbs.
    pub fn queue(&self) -> Queues<'_> {
        Queues { space: self }
    }

    /// The verbs of shared state.
    pub fn kv(&self) -> Kv<'_> {
        Kv { space: self }
    }

    /// Several commands, all or nothing.
    pub fn txn(&self) -> Txn<'_> {
        Txn::new(self)
    }

    /// What happens in the space, from now on or after the event named `after`. `filter` goes to the node as query parameters.
    pub fn events(&self, after: Option<&str>, filter: &[(&str, &str)]) -> Events {
        let mut path = format!("/v1/{}/events", encode(&self.name));
        append_query(&mut path, filter.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Events::new(self.clone(), path, after)
    }
}

/// A name in a space under which calls are made. Everything a [`Space`] can do, it can.
#[derive(Clone, Debug)]
pub struct Agent {
    space: Space,
}

impl Deref for Agent {
    type Target = Space;
    fn deref(&self) -> &Space {
        &self.space
    }
}

impl Agent {
    /// The name, or the handle `name@session` of a joined instance.
    pub fn handle(&self) -> &str {
        self.space.agent.as_deref().unwrap_or_default()
    }

    /// Keeps the session alive; needed only when no other call is made for a while.
    pub async fn heartbeat(&self) -> Result<Value, Error> {
        self.call("agent", "heartbeat", &json!({})).await
    }

    /// Ends the session and lets go of what is bound to it.
    pub async fn leave(&self) -> Result<Value, Error> {
        self.call("agent", "leave", &json!({})).await
    }
}

/// One call being put together.
#[derive(Clone, Debug)]
pub struct Call<'s> {
    space: &'s Space,
    path: String,
    query: bool,
    body: String,
    key: Option<String>,
    at: Option<String>,
}

impl Call<'_> {
    pub(crate) fn at_path(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    /// The fields, as the text of a JSON object. Payloads in it reach the node as they are written here.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        self.body = text.into();
        self
    }

    /// A request key of the caller's own: the same key never executes twice, also from another process.
    pub fn key(mut self, key: Option<&str>) -> Self {
        self.key = key.map(str::to_owned);
        self
    }

    /// Asks a query as of an index or a time.
    pub fn at(mut self, at: Option<&str>) -> Self {
        self.at = at.map(str::to_owned);
        self
    }

    /// Sends it and gives the reply's text.
    pub async fn send(self) -> Result<String, Error> {
        let inner = &self.space.synod.inner;
        let mut ask = Ask { path: self.path, agent: self.space.agent.clone(), ..Ask::default() };
        if self.query {
            let fields: Value = match self.body.trim() {
                "" => json!({}),
                text => serde_json::from_str(text)
                    .map_err(|error| Fault::Setup(format!("the fields are not JSON: {error}")))?,
            };
            append_query(&mut ask.path, parameters(&fields).chain(self.at.map(|at| ("at", at))));
        } else {
            ask.wait = waits(&self.body);
            ask.method = Method::POST;
            ask.body = Bytes::from(self.body);
            match self.key {
                Some(key) => ask.key = Some(key),
                None => ask.sequence = Some((inner.session, inner.next.fetch_add(1, Ordering::Relaxed))),
            }
        }
        inner.wire.send(&ask).await
    }
}

/// How long the call asks the node to wait.
fn waits(body: &str) -> Duration {
    if !body.contains("wait_ms") {
        return Duration::ZERO;
    }
    let fields: Value = serde_json::from_str(body).unwrap_or_default();
    Duration::from_millis(fields["wait_ms"].as_u64().unwrap_or(0).min(3_600_000))
}

fn parameters(fields: &Value) -> impl Iterator<Item = (&str, String)> {
    fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.as_str(), text)
    })
}

fn append_query<'p>(path: &mut String, pairs: impl Iterator<Item = (&'p str, String)>) {
    for (n, (name, value)) in pairs.enumerate() {
        path.push(if n == 0 { '?' } else { '&' });
        path.push_str(&encode(name));
        path.push('=');
        path.push_str(&encode(&value));
    }
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => write!(out, "%{byte:02X}").expect("writing to a string"),
        }
    }
    out
}

/// A text field of a reply.
pub(crate) fn word<'v>(reply: &'v Value, name: &str) -> Result<&'v str, Error> {
    reply[name].as_str().ok_or_else(|| missing(name))
}

/// A whole-number field of a reply.
pub(crate) fn number(reply: &Value, name: &str) -> Result<u64, Error> {
    reply[name].as_u64().ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Fault::Answer(format!("the reply has no `{name}`")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_travel_as_parameters() {
        let mut path = "/v1/default/queue/list".to_owned();
        append_query(&mut path, parameters(&json!({"queue": "a b&c", "limit": 3, "after": null})));
        assert_eq!(path, "/v1/default/queue/list?limit=3&queue=a%20b%26c");
    }

    #[test]
    fn the_time_to_wait_is_read_from_the_fields() {
        assert_eq!(waits(r#"{"queue":"q","wait_ms":1500}"#), Duration::from_millis(1500));
        assert_eq!(waits(r#"{"body":"wait_ms"}"#), Duration::ZERO);
        assert_eq!(waits("{wait_ms"), Duration::ZERO);
    }
}
