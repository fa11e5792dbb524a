//! The tools: few, verb-shaped, written for models.
//!
//! ```text
//!   tools/call ─▶ table ─▶ arguments ─▶ one or two cards of the catalogue ─▶ reply ≤ 4 kB, or a no with the next call
//! ```
//!
//! A tool is a row of data and one function.
//! Rows belong to groups; the first group is always there, the others are switched on by name (`--tools share,flow`), so that a model is not shown what it will not need: the whole default list has to stay below 6 kB.
//! A machine that brings new tools adds a room here and its rows to [`all`].
//!
//! Schemas are JSON as it goes over the wire, because that is what is counted; a test reads each of them.

mod auctions;
mod ballots;
mod blobs;
mod docs;
mod elections;
mod groups;
mod items;
mod join;
mod journals;
mod locks;
mod schedules;
mod share;
mod steps;
mod talk;
mod task;
mod topics;
mod wait;
mod why;
mod work;

use crate::args::Args;
use crate::handle::{Delivery, Handle};
use crate::member::{Boxed, Member};
use crate::no::No;
use crate::reply::Reply;
use rmcp::model::{JsonObject, Tool as Shown, ToolAnnotations};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The longest wait, in seconds: clients give up on a call after 60.
pub(crate) const WAIT_MAX_S: u64 = 50;

/// How long a call may take in all, a restart of the node included.
const ANSWER: Duration = Duration::from_secs(WAIT_MAX_S + 8);

/// Tools that are switched on together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Always there.
    Core,
    /// `--tools work`: handing out work.
    Work,
    /// `--tools share`: shared state.
    Share,
    /// `--tools flow`: topics, journals, artefacts.
    Flow,
    /// `--tools decide`: who leads, and what many agree on.
    Decide,
}

impl Group {
    /// Every group that has to be asked for, and what it is for.
    pub const OPTIONAL: &[(&str, Group, &str)] = &[
        ("work", Group::Work, "hand out work and look at the queues"),
        ("share", Group::Share, "read and write shared keys, and docs that merge"),
        ("flow", Group::Flow, "publish and read topics, remember and recall events, keep texts"),
        ("decide", Group::Decide, "lead, bid, vote, schedule, and work in pipelines"),
    ];

    /// The group of this name.
    pub fn named(name: &str) -> Option<Group> {
        Group::OPTIONAL.iter().find(|(known, ..)| *known == name).map(|(_, group, _)| *group)
    }
}

/// What `join` says more where every call stands for itself.
const BY_HTTP: &str = " Without a session: send the returned `handle` as `as` with every call; what you hold passes on 5 minutes after your last call.";

/// What a client may assume of a tool.
#[derive(Clone, Copy, Debug)]
pub struct Hints {
    reads: bool,
    again: bool,
}

/// It changes nothing.
const READS: Hints = Hints { reads: true, again: true };
/// It changes something; the same call twice changes no more.
const SETTLES: Hints = Hints { reads: false, again: true };
/// It changes something, and each call does so again.
const ACTS: Hints = Hints { reads: false, again: false };

/// One tool.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// What it is called.
    pub name: &'static str,
    /// With which others it comes.
    pub group: Group,
    /// What it does, for a model.
    pub about: &'static str,
    hints: Hints,
    /// The properties of its arguments, as JSON.
    takes: &'static str,
    /// Those that must be given.
    needs: &'static [&'static str],
    /// The properties of its result, as JSON.
    gives: &'static str,
    /// Those that are always there.
    owes: &'static [&'static str],
    run: fn(Cx, Args) -> Boxed<'static, Result<Reply, No>>,
}

/// Every tool, in the order in which they are shown.
pub fn all() -> impl Iterator<Item = &'static Tool> {
    let rooms: [&[Tool]; 18] = [
        &join::TOOLS,
        &task::TOOLS,
        &talk::TOOLS,
        &wait::TOOLS,
        &locks::TOOLS,
        &why::TOOLS,
        &work::TOOLS,
        &share::TOOLS,
        &docs::TOOLS,
        &topics::TOOLS,
        &groups::TOOLS,
        &journals::TOOLS,
        &blobs::TOOLS,
        &elections::TOOLS,
        &auctions::TOOLS,
        &ballots::TOOLS,
        &schedules::TOOLS,
        &steps::TOOLS,
    ];
    rooms.into_iter().flatten()
}

/// The tools of these groups besides the core.
pub fn shown(groups: &[Group]) -> impl Iterator<Item = &'static Tool> {
    all().filter(|tool| tool.group == Group::Core || groups.contains(&tool.group))
}

/// Messages on their way to a model.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Mail, which is read once the model calls again.
    pub mail: Vec<Handle>,
    /// Messages of groups, which are the model's until it settles them.
    pub deliveries: Vec<Delivery>,
}

/// Around one call: who makes it, and when nobody waits for it any more.
#[derive(Clone, Debug)]
pub struct Cx {
    pub(crate) member: Arc<Member>,
    /// What the client calls itself.
    pub(crate) client: Arc<str>,
    /// The caller has gone, or does not want to know any more.
    pub(crate) cancelled: CancellationToken,
    /// Messages that this call brings; they are handed over once it has ended and somebody still waits for it.
    brings: Arc<Mutex<Brought>>,
}

impl Cx {
    /// A call of this member.
    pub(crate) fn new(member: Arc<Member>, client: Arc<str>, cancelled: CancellationToken) -> Cx {
        Cx { member, client, cancelled, brings: Arc::default() }
    }

    /// This call brings these messages.
    pub(crate) fn brings(&self, messages: &[Value]) {
        let number = |message: &Value, name: &str| message[name].as_u64().unwrap_or_default();
        let handles = messages
            .iter()
            .map(|message| Handle { number: number(message, "message"), fence: number(message, "fence") });
        self.brought().mail.extend(handles);
    }

    /// This call brings these messages of groups.
    pub(crate) fn brings_deliveries(&self, deliveries: &[Delivery]) {
        self.brought().deliveries.extend_from_slice(deliveries);
    }

    fn brought(&self) -> MutexGuard<'_, Brought> {
        self.brings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks `machine.verb`, which changes nothing.
    pub(crate) async fn ask(&self, machine: &str, verb: &str, body: Value) -> Result<Value, No> {
        self.member.ask(machine, verb, &body).await
    }

    /// Who wrote the first message that waits for the member, if one does.
    async fn mail_from(&self) -> Option<String> {
        let me = self.member.name()?;
        let inbox = self.ask("mail", "inbox", json!({"agent": me, "limit": 1})).await.ok()?;
        let from = inbox["messages"].get(0)?["from"].as_str()?;
        Some(format!("`{}`", crate::quote::short(from, 100)))
    }

    /// Carries out `machine.verb` as the member.
    pub(crate) async fn call(&self, machine: &str, verb: &str, body: Value) -> Result<Value, No> {
        self.keyed(machine, verb, body, None).await
    }

    /// The same under a request key of the model's own.
    pub(crate) async fn keyed(
        &self,
        machine: &str,
        verb: &str,
        body: Value,
        key: Option<&str>,
    ) -> Result<Value, No> {
        if key.is_some_and(|key| key.is_empty() || key.chars().any(char::is_control)) {
            return Err(No::invalid("`key` is empty or has a control character in it"));
        }
        self.member.call(&self.client, machine, verb, &body, key).await
    }
}

impl Tool {
    /// Carries it out, and says besides what the model should know before its next step.
    pub async fn call(&self, cx: Cx, args: Args) -> Result<Reply, No> {
        let (member, cancelled, call) = (cx.member.clone(), cx.cancelled.clone(), cx.clone());
        let _under_way = member.call_begins();
        // Dropping what is under way closes its connection, and the node takes back what was not delivered.
        let done = tokio::select! {
            // What is done when nobody waits for it any more is not sent, so the end of the caller comes first.
            biased;
            () = cancelled.cancelled() => Err(No::new("gone", "the call was cancelled; call it again")),
            () = member.client_gone() => Err(No::new("gone", "the client has gone; call it again")),
            done = tokio::time::timeout(ANSWER, self.beside_the_node(cx, args)) => done.unwrap_or_else(|_| {
                Err(No::new("unavailable", "the node has not answered in time"))
            }),
        };
        // Mail that is not told is not read.
        let brought = std::mem::take(&mut *call.brought());
        match done.is_ok() && !cancelled.is_cancelled() {
            true => {
                member.told();
                member.handed_over(brought);
            }
            false => member.give_back(&call.client, brought).await,
        }
        // What happened meanwhile is told once, and to somebody who listens.
        let untold = if cancelled.is_cancelled() { Vec::new() } else { member.untold() };
        match done {
            Ok(mut reply) => {
                if !untold.is_empty() {
                    reply.text = format!("{}\n{}", untold.join("\n"), reply.text);
                }
                Ok(reply)
            }
            Err(mut no) => {
                if !untold.is_empty() {
                    no.what = format!("{}; {}", untold.join("; "), no.what);
                }
                Err(no.from_tool(self.name))
            }
        }
    }

    /// Runs it beside a node that is started again should it die.
    async fn beside_the_node(&self, cx: Cx, args: Args) -> Result<Reply, No> {
        let member = cx.member.clone();
        member.node_is_there().await?;
        tokio::select! {
            done = self.run(cx, args) => done,
            // What was under way may have been carried out before the node died.
            no = member.node_is_lost() => Err(match self.hints.reads {
                true => no,
                false => No { code: "unknown".into(), ..no },
            }),
        }
    }

    async fn run(&self, cx: Cx, args: Args) -> Result<Reply, No> {
        cx.member.acknowledge(&cx.client).await;
        let mut reply = (self.run)(cx.clone(), args).await?;
        if cx.member.has_news() {
            reply.text.push_str(
                "\na lock that you waited for has come: call wait {\"seconds\":0,\"for\":[\"lock\"]}",
            );
        }
        // Whoever goes from task to task would never look.
        if matches!(self.name, "join" | "next_work" | "done" | "fail")
            && let Some(from) = cx.mail_from().await
        {
            reply.text.push_str(&format!(
                "\nmail from {from} waits for you: call wait {{\"seconds\":0,\"for\":[\"mail\"]}}"
            ));
        }
        Ok(reply)
    }

    /// As `tools/list` shows it. `as_argument`: the caller may say in each call who it is.
    pub fn show(&self, as_argument: bool) -> Shown {
        let mut takes = object(self.takes);
        let mut about = self.about.to_owned();
        if as_argument {
            takes.insert("as".into(), json!({"type": "string"}));
            if self.name == "join" {
                about.push_str(BY_HTTP);
            }
        }
        let mut annotations = ToolAnnotations::new().open_world(false);
        if self.hints.reads {
            annotations = annotations.read_only(true);
        } else {
            annotations = annotations.destructive(false);
            if self.hints.again {
                annotations = annotations.idempotent(true);
            }
        }
        Shown::new(self.name, about, Arc::new(schema(takes, self.needs)))
            .with_raw_output_schema(Arc::new(schema(object(self.gives), self.owes)))
            .with_annotations(annotations)
    }
}

fn object(text: &str) -> JsonObject {
    serde_json::from_str(text).unwrap_or_default()
}

fn schema(properties: JsonObject, required: &[&str]) -> JsonObject {
    let mut schema = JsonObject::new();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_json_and_names_what_it_requires() {
        for tool in all() {
            for (text, names) in [(tool.takes, tool.needs), (tool.gives, tool.owes)] {
                let properties: JsonObject = serde_json::from_str(text)
                    .unwrap_or_else(|error| panic!("{}: {error}: {text}", tool.name));
                assert!(names.iter().all(|name| properties.contains_key(*name)), "{}", tool.name);
            }
        }
    }

    #[test]
    fn names_are_not_given_twice() {
        let mut names: Vec<_> = all().map(|tool| tool.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
}
