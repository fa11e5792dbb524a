//! Who asks, and where: [`Synod`] the node, [`Space`] one of its spaces, [`Agent`] a name in it.
//!
//! All three are cheap to clone and share one set of connections and one session number.

use crate::auction::Auctions;
use crate::ballot::Ballots;
use crate::blob::Blobs;
use crate::call::{Call, append_query, encode};
use crate::chance;
use crate::doc::Docs;
use crate::election::Elections;
use crate::error::{Error, Fault, Refusal, problem};
use crate::events::Events;
use crate::find::{Options, Target};
use crate::journal::Journals;
use crate::kv::Kv;
use crate::lock::Locks;
use crate::mail::Mail;
use crate::pipeline::Pipelines;
use crate::queue::Queues;
use crate::schedule::Schedules;
use crate::topic::Topics;
use crate::txn::Txn;
use crate::wire::{Ask, Wire};
use serde_json::{Value, json};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A node, as a client knows it.
#[derive(Clone, Debug)]
pub struct Synod {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) wire: Wire,
    /// One life of this client.
    pub(crate) session: u64,
    /// The number of its next command.
    pub(crate) next: AtomicU64,
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

/// How one of several commands ended that were handed in together.
#[derive(Clone, Debug)]
pub struct First {
    /// Its place among them, from 0.
    pub n: usize,
    /// Its reply, or why not.
    pub outcome: Result<Value, Refusal>,
}

impl First {
    fn read(mut ended: Value) -> Result<First, Error> {
        let n = number(&ended, "n")? as usize;
        let outcome = match ended["reply"].take() {
            Value::Null => Err(problem(&ended["refusal"].to_string()).ok_or_else(|| missing("reply"))?),
            reply => Ok(reply),
        };
        Ok(First { n, outcome })
    }
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
        Call::new(self, machine, verb)
    }

    /// The queue's verbs.
    pub fn queue(&self) -> Queues<'_> {
        Queues { space: self }
    }

    /// The verbs of topics.
    pub fn topic(&self) -> Topics<'_> {
        Topics { space: self }
    }

    /// The verbs of mail.
    pub fn mail(&self) -> Mail<'_> {
        Mail { space: self }
    }

    /// The verbs of shared state.
    pub fn kv(&self) -> Kv<'_> {
        Kv { space: self }
    }

    /// The verbs of artefacts.
    pub fn blob(&self) -> Blobs<'_> {
        Blobs { space: self }
    }

    /// The verbs of journals.
    pub fn journal(&self) -> Journals<'_> {
        Journals { space: self }
    }

    /// The verbs of locks.
    pub fn lock(&self) -> Locks<'_> {
        Locks { space: self }
    }

    /// The verbs of ballots.
    pub fn ballot(&self) -> Ballots<'_> {
        Ballots { space: self }
    }

    /// The verbs of pipelines.
    pub fn pipeline(&self) -> Pipelines<'_> {
        Pipelines { space: self }
    }

    /// The verbs of docs.
    pub fn doc(&self) -> Docs<'_> {
        Docs { space: self }
    }

    /// The verbs of schedules.
    pub fn schedule(&self) -> Schedules<'_> {
        Schedules { space: self }
    }

    /// The verbs of elections.
    pub fn election(&self) -> Elections<'_> {
        Elections { space: self }
    }

    /// The verbs of auctions.
    pub fn auction(&self) -> Auctions<'_> {
        Auctions { space: self }
    }

    /// Several commands, all or nothing.
    pub fn txn(&self) -> Txn<'_> {
        Txn::new(self)
    }

    /// Several commands that wait, of which the first that has something counts; the others are withdrawn, and what they were granted meanwhile is given back.
    ///
    /// Give all of them the same `wait_ms`. The answer says which came, by place, and what: usually one, sometimes several at the same moment.
    pub async fn first(&self, commands: &[(&str, Value)], key: Option<&str>) -> Result<Vec<First>, Error> {
        let commands: Vec<Value> = commands.iter().map(|(name, fields)| json!({ *name: fields })).collect();
        let path = format!("/v1/{}/first", encode(&self.name));
        let body = json!({ "commands": commands }).to_string();
        let text = self.request("space", "first").at_path(path).body(body).key(key).send().await?;
        let mut reply: Value =
            serde_json::from_str(&text).map_err(|_| Fault::Answer("the reply is not JSON".into()))?;
        let Value::Array(ended) = reply["first"].take() else { return Err(missing("first")) };
        ended.into_iter().map(First::read).collect()
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
