//! Bringing a copy together with the node's.
//!
//! ```text
//!   copy                                     node
//!     │ doc.delta: what I have seen ────────▶ │
//!     │ ◀──────── what you are missing, what I am missing, what I last heard of you
//!     │ join                                  │
//!     │ doc.merge: only that ───────────────▶ │
//! ```
//!
//! It can break off anywhere: what was joined is joined, and what the node heard although the answer was lost is found again by the sum over the copy's own edits.

use super::copy::{DocCopy, Tip};
use super::{Error, Rule, State, no, refused};
use crate::error::Fault;
use crate::space::Space;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use synod_core::merge::Seen;

/// Entries or spans in one command; what is more goes in several, all or nothing.
const PART: usize = 2_000;

/// What came of bringing a copy together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synced {
    /// Edits of the copy's own that the node has heard of by now, removals among them, and that were [pending](DocCopy::pending) before.
    pub sent: u64,
    /// Entries that came to the copy.
    pub came: usize,
    /// The number of the doc.
    pub id: u64,
}

pub(super) async fn sync(space: &Space, copy: &mut DocCopy) -> Result<Synced, Error> {
    let answer = ask(space, copy).await?;
    let id = answer["id"].as_u64().ok_or_else(|| odd("id"))?;
    declare(space, copy, &answer).await?;
    let mut was = heard(copy, &answer)?;
    let missing = State::parse(&json!({"entries": answer["entries"], "seen": answer["seen"]}).to_string())
        .map_err(|_| odd("entries"))?;
    let part = part(copy, &missing, &seen(&answer["lacks"])?);
    copy.state.join(&missing).map_err(refused)?;
    copy.id = Some(id);
    one_rule(copy)?;
    let tip = copy.traces.last().copied().or(copy.was);
    if !part.is_empty() || !part.seen().is_empty() || tip != was {
        push(space, copy, &part, was, tip).await?;
        was = tip;
    }
    copy.was = was;
    copy.traces.clear();
    let sent = copy.pending();
    copy.heard = copy.made;
    Ok(Synced { sent, came: missing.len(), id })
}

/// What the copy is missing. A copy that never met a doc makes it where there is none.
async fn ask(space: &Space, copy: &DocCopy) -> Result<Value, Error> {
    let since = spans(copy.state.seen());
    let fields = json!({"doc": copy.doc, "since": since, "actor": copy.actor, "id": copy.id});
    match space.call("doc", "delta", &fields).await {
        Err(error) if error.is("not_found") && copy.id.is_none() => {
            let rules: Vec<(&str, Rule)> = copy.rules.iter().map(|(key, rule)| (&**key, *rule)).collect();
            space.doc().create(&copy.doc, copy.rule, &rules).await?;
            space.call("doc", "delta", &fields).await
        }
        answer => answer,
    }
}

/// Takes over the node's rules, after telling it those that were said here.
async fn declare(space: &Space, copy: &mut DocCopy, answer: &Value) -> Result<(), Error> {
    let rule = |value: &Value| {
        Rule::ALL.iter().find(|rule| Some(rule.word()) == value.as_str()).copied().ok_or_else(|| odd("rule"))
    };
    let mut theirs = BTreeMap::new();
    for said in answer["rules"].as_array().into_iter().flatten() {
        theirs.insert(said["key"].as_str().unwrap_or_default().to_owned(), rule(&said["rule"])?);
    }
    let default = rule(&answer["rule"])?;
    for key in copy.declared.clone() {
        let own = copy.rule(&key);
        if let Entry::Vacant(place) = theirs.entry(key) {
            space.doc().rule(&copy.doc, place.key(), own).await?;
            place.insert(own);
        }
    }
    copy.declared.clear();
    (copy.rule, copy.rules) = (default, theirs);
    Ok(())
}

/// What was written here under another rule than the node's cannot be merged.
fn one_rule(copy: &DocCopy) -> Result<(), Error> {
    let wrong = copy.state.entries().find(|(_, entry)| entry.rule != copy.rule(&entry.key));
    let Some((dot, entry)) = wrong else { return Ok(()) };
    Err(no(
        "conflict",
        format!(
            "`{}` merges by `{}` at the node, and edit {} of `{}` wrote it under `{}`; read what it has, remove the key from the copy, write it again, and sync",
            entry.key,
            copy.rule(&entry.key),
            dot.n,
            dot.actor,
            entry.rule
        ),
    ))
}

/// What the node last heard of the copy, if it is something that the copy knows of itself.
fn heard(copy: &DocCopy, answer: &Value) -> Result<Option<Tip>, Error> {
    let tip = answer["tip"]["n"].as_u64().zip(answer["tip"]["trace"].as_u64());
    let known = |tip: &Tip| copy.was == Some(*tip) || copy.traces.contains(tip);
    match tip {
        None if copy.was.is_none() => Ok(None),
        Some(tip) if known(&tip) => Ok(Some(tip)),
        _ => Err(no(
            "conflict",
            format!(
                "the node knows `{}` up to its edit {}, and those are not the edits of this copy: it was restored from a backup, or another copy goes by its name; begin a new copy, under another place after the `@`, and make its edits again",
                copy.actor,
                tip.map_or(0, |tip| tip.0)
            ),
        )),
    }
}

/// What the node is missing: edits that it has not seen, and that some which it still has are gone here.
fn part(copy: &DocCopy, missing: &State, lacks: &Seen) -> State {
    // What it lacks of others it hears from them: nobody brings edits in another's name.
    let (mut own, agent) = (Seen::default(), copy.actor.split('@').next());
    let of_agent = lacks.iter().filter(|(actor, ..)| actor.split('@').next() == agent);
    of_agent.for_each(|(actor, from, to)| own.add(actor, from, to));
    let mut part = copy.state.about(&own);
    // What both have seen, and the node has not said is gone: it still has it.
    let there = copy.state.seen().minus(lacks).minus(missing.seen());
    let gone = copy.state.about(&there);
    for (actor, from, to) in there.iter() {
        for n in from..=to {
            let dot = synod_core::merge::Dot { actor: actor.into(), n };
            if gone.entry(&dot).is_none() {
                part.see(actor, n, n);
            }
        }
    }
    part
}

async fn push(
    space: &Space,
    copy: &DocCopy,
    part: &State,
    was: Option<Tip>,
    tip: Option<Tip>,
) -> Result<(), Error> {
    let shown = |(n, trace): Tip| json!({"n": n, "trace": trace});
    let whole: Value = serde_json::from_str(&part.text()).map_err(|_| odd("entries"))?;
    let list = |name: &str| whole[name].as_array().cloned().unwrap_or_default();
    let (entries, seen) = (list("entries"), list("seen"));
    let mut commands = vec![
        json!({"doc": copy.doc, "id": copy.id, "actor": copy.actor, "was": was.map(shown), "tip": tip.map(shown)}),
    ];
    // What is gone has to be said beside what takes its place, or before it: a span whose entries come in another part would remove them.
    let spans = gaps(&seen, part);
    if entries.len() <= PART && spans.len() <= PART {
        (commands[0]["entries"], commands[0]["seen"]) = (entries.into(), spans.into());
        return space.call("doc", "merge", &commands[0]).await.map(drop);
    }
    commands.extend(spans.chunks(PART).map(|seen| json!({"doc": copy.doc, "id": copy.id, "seen": seen})));
    commands.extend(
        entries.chunks(PART).map(|entries| json!({"doc": copy.doc, "id": copy.id, "entries": entries})),
    );
    let all = commands.into_iter().fold(space.txn(), |txn, command| txn.add("doc.merge", command));
    all.send().await.map(drop)
}

/// What was seen and has no entry in the part.
fn gaps(seen: &[Value], part: &State) -> Vec<Value> {
    let mut gaps = Seen::default();
    for span in seen {
        let text = span["actor"].as_str().unwrap_or_default();
        gaps.add(text, span["from"].as_u64().unwrap_or(0), span["to"].as_u64().unwrap_or(0));
    }
    part.entries().for_each(|(dot, _)| gaps.del(&dot.actor, dot.n, dot.n));
    spans(&gaps)
}

fn spans(seen: &Seen) -> Vec<Value> {
    seen.iter().map(|(actor, from, to)| json!({"actor": actor, "from": from, "to": to})).collect()
}

fn seen(spans: &Value) -> Result<Seen, Error> {
    let mut seen = Seen::default();
    for span in spans.as_array().into_iter().flatten() {
        let actor = span["actor"].as_str().ok_or_else(|| odd("lacks"))?;
        seen.add(actor, span["from"].as_u64().unwrap_or(0), span["to"].as_u64().unwrap_or(0));
    }
    Ok(seen)
}

fn odd(name: &str) -> Error {
    Fault::Answer(format!("the answer's `{name}` cannot be read")).into()
}
