//! `synod MACHINE VERB`: every card, by the same way.

use super::exit::{Exit, Stop};
use super::place::{self, Place};
use super::show::{self, paint::Paint};
use super::{grammar, words};
use clap::ArgMatches;
use serde_json::Value;
use std::io::Write;
use synod_core::catalogue::Card;

/// Carries out the verb that was typed.
pub async fn run(place: &Place, machine: &str, matches: &ArgMatches) -> Result<Exit, Stop> {
    let Some((verb, matches)) = matches.subcommand() else { return Ok(Exit::Usage) };
    let Some(card) = grammar::find(machine, verb) else {
        return Err(Stop::usage(format!("`{machine} {verb}` is not known here; see: synod help {machine}")));
    };
    let body = words::object(card, matches)?;
    let word = |name| matches.try_get_one::<String>(name).ok().flatten().map(String::as_str);
    let at = word(grammar::AT).map(place::at).transpose()?;
    let space = place.space()?;
    let mut call =
        space.request(card.machine, card.verb).body(body).key(word(grammar::KEY)).at(at.as_deref());
    let guards = |name| matches.try_get_many::<String>(name).ok().flatten().into_iter().flatten();
    for lock in guards(grammar::IF_LOCK) {
        let (name, fence) = held(lock).ok_or_else(|| {
            Stop::usage(format!("`if-lock` takes NAME@FENCE, such as src/auth@1240, not `{lock}`"))
        })?;
        call = call.if_lock(name, fence);
    }
    for term in guards(grammar::IF_TERM) {
        let (name, term) = held(term).ok_or_else(|| {
            Stop::usage(format!("`if-term` takes NAME@TERM, such as nightly-job@871, not `{term}`"))
        })?;
        call = call.if_term(name, term);
    }
    let text = call.send().await?;
    answer(place, card, &text)
}

/// A name and the fence behind the last `@`.
fn held(text: &str) -> Option<(&str, u64)> {
    let (name, fence) = text.rsplit_once('@')?;
    Some((name, fence.parse().ok()?))
}

/// The lists of a reply that was waited for and came to nothing: of a command all, of a query those that are worked on.
fn brought_nothing<'r>(card: &Card, reply: &'r Value) -> Option<Vec<&'r str>> {
    let counts = |name: &str| !card.is_query() || ["tasks", "messages"].contains(&name);
    let members = reply.as_object().into_iter().flatten().filter(|(name, _)| card.waits() && counts(name));
    let lists = members.filter_map(|(name, value)| Some((name.as_str(), value.as_array()?)));
    let lists: Option<Vec<&str>> = lists.map(|(name, list)| list.is_empty().then_some(name)).collect();
    lists.filter(|lists| !lists.is_empty())
}

/// Shows a reply: as it came for programs, by its card for people.
pub fn answer(place: &Place, card: &Card, text: &str) -> Result<Exit, Stop> {
    let reply: Value = serde_json::from_str(text).map_err(|_| {
        Stop::new(Exit::Fault, "the node's answer is not JSON; look at it with: synod doctor")
    })?;
    let mut out = std::io::stdout().lock();
    let nothing = brought_nothing(card, &reply);
    if place.json {
        writeln!(out, "{text}")?;
    } else {
        // A single list says so itself.
        if let Some(lists) = nothing.as_ref().filter(|lists| lists.len() > 1) {
            writeln!(out, "no {}", lists.join(" and no "))?;
        }
        write!(out, "{}", show::reply(card.reply, &reply, Paint::stdout()))?;
    }
    Ok(if nothing.is_some() { Exit::Nothing } else { Exit::Done })
}
