//! Whichever comes first: an agent that waits for mail, for work and for an answer at once.
//!
//! ```text
//!   {"commands":[{"mail.receive":{…}},{"queue.claim":{…}}]}
//!        all handed in ──▶ the first yes ──▶ and what ended with it ──▶ {"first":[{"n":1,"reply":{…}}]}
//!                                └─▶ the others are withdrawn; what they were granted meanwhile is given back
//! ```
//!
//! The commands are independent requests, each with its own outcome in the log; this room only listens to several at once, which no machine can.
//! A no ends the whole only when nothing else waits any more.
//! Only commands that wait may stand here, for only a wait can be taken back: what is not in the answer was withdrawn, exactly as if its connection had closed.
//! One thing stays of a withdrawn `mail.request`: its message was sent, and a reply to it comes into the box.
//! Under a request key `K` the commands have the keys `K.0`, `K.1` and so on, so that a retry after a restart finds every one of them in its old place.
//!
//! The first yes counts even when it says "nothing": give all of them the same `wait_ms`.

use super::answer::{self, Caller};
use super::body::Body;
use super::from_wire;
use super::pace::Pace;
use super::problem::{No, Problem};
use super::{Door, routes, to_wire};
use crate::node::{Fault, Pending, Settled};
use hyper::Response;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use synod_core::catalogue::Card;

/// How many commands may be handed in together: one for each thing an agent can wait for, and to spare.
const COMMANDS_MAX: usize = 16;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked<'b> {
    #[serde(borrow)]
    commands: Vec<BTreeMap<String, &'b RawValue>>,
}

impl Door {
    /// Hands all commands in and answers with the first that has something.
    pub(super) async fn first(
        &self,
        caller: &Caller<'_>,
        body: &[u8],
        pace: &Arc<Pace>,
    ) -> Result<Response<Body>, No> {
        let Caller { handle, principal, manner, .. } = caller;
        let commands = read(from_wire::readable(body)?)?;
        let key = match (manner.key, manner.sequence) {
            (Some(key), _) => Some(key.to_owned()),
            (None, Some((session, seq))) => Some(format!("{session}:{seq}")),
            (None, None) => None,
        };
        let mut prepared = Vec::with_capacity(commands.len());
        for (n, (card, fields)) in commands.iter().enumerate() {
            let key = key.as_ref().map(|key| format!("{key}.{n}"));
            let one = answer::prepare(handle, principal, manner, key.as_deref(), None, card, fields.get());
            prepared.push(one.map_err(|no| no.within(&format!("command {} ({})", n + 1, card.name())))?);
        }
        // Only when all of them can be handed in is any.
        let mut waits: Vec<_> = prepared.into_iter().map(|one| Some(handle.submit(one))).collect();
        let ended = self.unless_stopping(first(&mut waits)).await?;
        drop(waits);
        Ok(told(ended, manner.pretty, pace))
    }
}

fn read(text: &str) -> Result<Vec<(&'static Card, &RawValue)>, No> {
    let shape = "`first` takes {\"commands\":[{\"queue.claim\":{…}},{\"mail.receive\":{…}}]}";
    let asked: Asked<'_> =
        serde_json::from_str(text).map_err(|error| Problem::of("invalid", format!("{error}; {shape}")))?;
    if asked.commands.is_empty() || asked.commands.len() > COMMANDS_MAX {
        return Err(Problem::of("invalid", format!("{shape}, 1 to {COMMANDS_MAX} of them")));
    }
    let mut commands = Vec::with_capacity(asked.commands.len());
    for command in asked.commands {
        let mut members = command.into_iter();
        let (Some((name, fields)), None) = (members.next(), members.next()) else {
            return Err(Problem::of(
                "invalid",
                format!("each command is an object with one member; {shape}"),
            ));
        };
        let card = routes::cards().find(|card| !card.is_query() && card.name() == name);
        if card.is_some_and(|card| !card.waits()) {
            let text = format!("`{name}` does not wait and cannot be taken back; send it by itself");
            return Err(Problem::of("invalid", text));
        }
        let Some(card) = card else {
            let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
            return Err(Problem::of("not_found", format!("there is no command `{name}`; see /openapi.json")));
        };
        commands.push((card, fields));
    }
    Ok(commands)
}

/// How one of the commands ended.
type Ended = (usize, Result<Settled, Fault>);

/// Waits for the first yes, or for all to have ended, and takes whatever has ended by then.
async fn first(waits: &mut [Option<Pending>]) -> Vec<Ended> {
    let mut ended: Vec<Ended> = Vec::new();
    poll_fn(|cx| {
        for (n, wait) in waits.iter_mut().enumerate() {
            let Some(pending) = wait else { continue };
            if let Poll::Ready(settled) = Pin::new(pending).poll(cx) {
                ended.push((n, settled));
                *wait = None;
            }
        }
        let yes =
            ended.iter().any(|(_, settled)| settled.as_ref().is_ok_and(|settled| settled.json().is_some()));
        if yes || waits.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    ended.sort_by_key(|(n, _)| *n);
    ended
}

fn told(ended: Vec<Ended>, pretty: bool, pace: &Arc<Pace>) -> Response<Body> {
    let (mut text, mut kept) = (String::from("{\"first\":["), Vec::new());
    for (at, (n, settled)) in ended.into_iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let opened = settled.map_err(|fault| to_wire::fault(&fault)).and_then(to_wire::opened);
        let _ = match opened {
            Ok((reply, _, settled)) => {
                kept.push(settled);
                write!(text, "{comma}{{\"n\":{n},\"reply\":{reply}}}")
            }
            Err(no) => write!(text, "{comma}{{\"n\":{n},\"refusal\":{}}}", no.json()),
        };
    }
    text.push_str("]}");
    to_wire::together(text, kept, pretty, pace)
}
