//! The fleet at a glance: who does what, holds what, and waits for whom.
//!
//! ```text
//!   agents · leased tasks · locks · lines · waits · boxes ──look──▶ Fleet ──rows──▶ one row an agent ──board──▶ text
//! ```
//!
//! `status`, `top` and `why` show the same picture; what a state means is said once, in [`rows`].
//! Each list is asked for by itself, so the picture is of a few neighbouring indexes; as of a past moment it is of one.
//!
//! Deliberately not here: more than [`PAGES`] pages of anything. A fleet is looked at by people; `synod export` is for the rest.

mod board;
mod rows;

pub use board::board;
pub use rows::behind;

use super::decisions::Decisions;
use super::exit::Stop;
use super::show::time;
use serde_json::{Map, Value, json};
use synod_client::Space;
use synod_core::catalogue;

/// How many items a page has: as many as a node gives.
const PAGE: u64 = 1_000;
/// How many pages of one list are read for a picture.
const PAGES: usize = 5;

/// What there is, as the node said it.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    /// Agents by name.
    pub agents: Vec<Value>,
    /// Queues with their counts.
    pub queues: Vec<Value>,
    /// Tasks in somebody's hands.
    pub leased: Vec<Value>,
    /// Tasks that wait for a person.
    pub parked: Vec<Value>,
    /// Locks that are held.
    pub locks: Vec<Value>,
    /// Who stands in line for locks, and behind whom.
    pub lines: Vec<Value>,
    /// Requests that wait, of any machine.
    pub waits: Vec<Value>,
    /// Boxes of mail with their counts.
    pub boxes: Vec<Value>,
    /// Groups that share topics, with how far behind they are.
    pub groups: Vec<Value>,
    /// Who leads, and what else is decided.
    pub decisions: Decisions,
    /// What "now" means in the picture: the past moment, or this one.
    pub now: u64,
}

impl Fleet {
    /// Asks for everything that is shown, now or as of a past moment.
    pub async fn look(space: &Space, at: Option<&str>) -> Result<Fleet, Stop> {
        let whole = |machine, verb, of| list(space, machine, verb, of, json!({}), at);
        let tasks = |state: &str| list(space, "queue", "list", "tasks", json!({ "state": state }), at);
        let now = async {
            match at {
                None => Ok(time::now()),
                Some(_) => {
                    let call = space.request("space", "show").at(at).send().await?;
                    let shown: Value = serde_json::from_str(&call).unwrap_or_default();
                    let noted = shown["time"].as_u64().unwrap_or_else(time::now);
                    // Nothing was noted between the last entry and the moment that is asked about, and time went by all the same.
                    Ok(noted.max(at.and_then(time::read).unwrap_or(0)))
                }
            }
        };
        let (agents, queues, leased, parked) = (
            whole("agent", "list", "agents"),
            whole("queue", "queues", "queues"),
            tasks("leased"),
            tasks("parked"),
        );
        let (locks, lines, waits, boxes, groups) = (
            whole("lock", "list", "locks"),
            whole("lock", "waits", "waits"),
            whole("space", "waits", "waits"),
            whole("mail", "boxes", "boxes"),
            whole("topic", "groups", "groups"),
        );
        let decisions = Decisions::look(space, at);
        let (agents, queues, leased, parked, locks, lines, waits, boxes, groups, decisions, now) = match at {
            None => tokio::try_join!(
                agents, queues, leased, parked, locks, lines, waits, boxes, groups, decisions, now
            )?,
            // Each question about the past folds the log again: one after the other.
            Some(_) => (
                agents.await?,
                queues.await?,
                leased.await?,
                parked.await?,
                locks.await?,
                lines.await?,
                waits.await?,
                boxes.await?,
                groups.await?,
                decisions.await?,
                now.await?,
            ),
        };
        Ok(Fleet { agents, queues, leased, parked, locks, lines, waits, boxes, groups, decisions, now })
    }

    /// One row for each agent, those who hold something first.
    pub fn rows(&self) -> Vec<Value> {
        rows::rows(self)
    }

    /// `3 queues: 5 ready, 2 leased, …`.
    pub fn queues_line(&self) -> String {
        let sum =
            |name: &str| self.queues.iter().filter_map(|queue| queue["counts"][name].as_u64()).sum::<u64>();
        let mut parts: Vec<String> = ["ready", "leased", "waiting", "parked", "dead"]
            .iter()
            .map(|name| (name, sum(name)))
            .filter(|(name, n)| *n > 0 || matches!(**name, "ready" | "leased"))
            .map(|(name, n)| format!("{n} {name}"))
            .collect();
        if sum("claimers") > 0 {
            parts.push(format!("{} in line for work", sum("claimers")));
        }
        let locks = match (self.locks.len(), self.lines.len()) {
            (0, _) => String::new(),
            (held, 0) => format!(" · {}", counted(held, "lock")),
            (held, waiting) => format!(" · {}, {waiting} waiting", counted(held, "lock")),
        };
        let unread: u64 = self.boxes.iter().filter_map(|shown| shown["unread"].as_u64()).sum();
        let mail = if unread > 0 { format!(" · {unread} unread") } else { String::new() };
        format!(
            "{}: {}{locks}{mail}{}",
            counted(self.queues.len(), "queue"),
            parts.join(", "),
            self.groups_part()
        )
    }

    /// ` · 2 groups: 12 behind, 3 dead`; nothing without groups.
    fn groups_part(&self) -> String {
        let sum = |name: &str| self.groups.iter().filter_map(|group| group[name].as_u64()).sum::<u64>();
        if self.groups.is_empty() {
            return String::new();
        }
        let dead = if sum("dead") > 0 { format!(", {} dead", sum("dead")) } else { String::new() };
        format!(" · {}: {} behind{dead}", counted(self.groups.len(), "group"), sum("lag"))
    }
}

/// `1 lock`, `2 locks`.
pub fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Some pages of a list. A machine that the node does not have, or that this credential may not look into, has nothing to show.
pub async fn list(
    space: &Space,
    machine: &str,
    verb: &str,
    of: &str,
    fields: Value,
    at: Option<&str>,
) -> Result<Vec<Value>, Stop> {
    let mut items = Vec::new();
    if catalogue::find(machine, verb).is_none() {
        return Ok(items);
    }
    let mut fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
    fields.insert("limit".into(), PAGE.into());
    for _ in 0..PAGES {
        let body = Value::Object(fields.clone()).to_string();
        let text = match space.request(machine, verb).body(body).at(at).send().await {
            Err(error) if error.is("denied") || error.is("unsupported") => return Ok(items),
            text => text?,
        };
        let mut page: Value = serde_json::from_str(&text)
            .map_err(|_| Stop::from(synod_client::Fault::Answer("the reply is not JSON".into())))?;
        if let Value::Array(more) = page[of].take() {
            items.extend(more);
        }
        match page["next"].take() {
            Value::Null => break,
            next => fields.insert("after".into(), next),
        };
    }
    Ok(items)
}
