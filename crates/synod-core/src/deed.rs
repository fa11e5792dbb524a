//! Deeds: commands that are said at one moment and carried out at another.
//!
//! ```text
//!   request 700, by heron            what decides (a tick, a vote, a winner)
//!   ┌───────────────────────┐                  │ Reaction::Deed
//!   │ commands, payloads    │                  ▼
//!   └──────────┬────────────┘        the fold, in the same entry:
//!              ▼                       heron's rights as they are now
//!   Deed in a machine's row ──Told──▶  all of the commands or none
//!   bodies in a machine's table        ▼
//!                                    Machine::carried_out: what came of it
//! ```
//!
//! A machine that lets agents say "and then" keeps a [`Deed`] in a row and the payloads of its commands in a table of bodies.
//! When the moment has come it leaves a [`Told`] as a reaction, and the fold carries it out after the request that brought it about, as if its author had sent it as a transaction.
//! A deed that is refused undoes nothing but itself: what brought it about stands, and the machine is told why.
//!
//! **Payloads** stay where they came in: state that holds bytes notes the request that carried them first, so that erasing that payload erases it everywhere.
//! State that only refers to a place in the log gets a place of its own for each time the deed is carried out, from [`LENT`] upwards; the fold remembers what stands there ([`Loans`](crate::fold::Loans)).
//!
//! Deliberately not here: waiting (a deed that would have to wait is refused), guards, request keys, and parts of artefacts.

use crate::catalogue;
use crate::codec::{Malformed, Reader, Wire};
use crate::content::Piece;
use crate::entry::{Detached, Payload, Value};
use crate::ids::{Index, Serial};
use crate::json::{NoBodies, Render};
use crate::machine::{Context, Out};
use crate::machines::Command;
use crate::machines::space::Commands;
use crate::record;
use crate::record::{Field, Held, Kind};
use crate::refusal::{Refusal, invalid, unsupported};
use crate::tables::{Bodies, Body};

/// The first ordinal of payloads that are lent: above those that an entry can hold.
pub const LENT: u32 = 1 << 30;

record! {
    /// What a machine keeps of commands that are to be carried out later.
    pub struct Deed {
        /// The request that said them.
        index: Index,
        /// Under whose rights they are carried out.
        principal: Box<str>,
        /// The agent that said them.
        agent: Box<str>,
        /// The commands: a count, then each with its length.
        commands: Box<[u8]>,
        /// Their payloads: the ordinal within the request, and under which number the machine holds it.
        bodies: Vec<(u32, Serial)>,
    }
}

/// A deed on its way to the fold, with all that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The request that said it.
    pub index: Index,
    /// Under whose rights it is carried out.
    pub principal: Box<str>,
    /// As whom.
    pub agent: Box<str>,
    /// The commands.
    pub commands: Box<[u8]>,
    /// Their payloads by ordinal within the request; none where the bytes were erased.
    pub payloads: Vec<(u32, Option<Box<[u8]>>)>,
}

/// Payloads of an earlier request, for commands that it said and that are carried out now.
#[derive(Clone, Copy, Debug)]
pub struct Lent<'a> {
    /// The payloads, by ordinal in the request that carried them. Without salts.
    pub payloads: &'a [Detached<'a>],
    /// That request.
    pub index: Index,
    /// What is added to an ordinal to make it one of the request that is carried out now.
    pub base: u32,
}

impl Deed {
    /// Keeps the commands of a request, and their payloads in `bodies`.
    ///
    /// Refused as `invalid` when there are none or more than `commands_max`, as `unsupported` when one cannot be carried out later.
    pub fn keep(
        cx: &Context<'_>,
        commands: &Commands<'_>,
        bodies: &mut Bodies,
        out: &mut Out,
    ) -> Result<Deed, Refusal> {
        let ordinals = check(commands, cx.settings.commands_max)?;
        let mut kept = Vec::with_capacity(ordinals.len());
        for payload in &ordinals {
            let key = out.serial();
            bodies.put(key, Body::new(cx.moment.index, payload));
            // The commands' bytes say where it stood among what came with it first.
            kept.push((payload.origin.map_or(payload.ordinal, |(_, ordinal)| ordinal), key));
        }
        let index = commands.origin().unwrap_or(cx.moment.index);
        let (principal, agent) = (cx.caller.principal.clone(), cx.caller.name.clone());
        Ok(Deed { index, principal, agent, commands: commands.bytes().into(), bodies: kept })
    }

    /// What the fold needs to carry it out.
    pub fn told(&self, bodies: &Bodies) -> Told {
        let payload = |&(ordinal, key): &(u32, Serial)| {
            let bytes = bodies.get(key).and_then(|body| body.view().bytes.map(Into::into));
            (ordinal, bytes)
        };
        Told {
            index: self.index,
            principal: self.principal.clone(),
            agent: self.agent.clone(),
            commands: self.commands.clone(),
            payloads: self.bodies.iter().map(payload).collect(),
        }
    }

    /// Lets go of its payloads.
    pub fn forget(&self, bodies: &mut Bodies) {
        for (_, key) in &self.bodies {
            bodies.del(*key);
        }
    }

    /// Its commands by name, such as `queue.push`.
    pub fn names(&self) -> Vec<Box<str>> {
        names(&self.commands)
    }

    /// Its commands, each as the JSON that says it; payloads that were erased say so.
    pub fn texts(&self, bodies: &Bodies) -> Vec<Box<str>> {
        let told = self.told(bodies);
        let payloads = told.detached();
        let mut from = Reader::with_payloads(&told.commands, &payloads);
        let count = from.count().unwrap_or(0);
        (0..count).map_while(|_| text(&mut from).ok()).collect()
    }

    /// Bytes that it takes, for quotas: its commands, and their payloads as they were.
    pub fn size(&self, bodies: &Bodies) -> u64 {
        let held = self.bodies.iter().filter_map(|(_, key)| bodies.get(*key)).map(Body::size);
        self.commands.len() as u64 + held.sum::<u64>()
    }
}

impl Told {
    /// Its commands by name.
    pub fn names(&self) -> Vec<Box<str>> {
        names(&self.commands)
    }

    /// The payloads by ordinal, as a reader wants them.
    pub(crate) fn detached(&self) -> Vec<Detached<'_>> {
        let count = self.payloads.iter().map(|(ordinal, _)| ordinal + 1).max().unwrap_or(0);
        let mut all = vec![Detached { salt: &[], bytes: None }; count as usize];
        for (ordinal, bytes) in &self.payloads {
            all[*ordinal as usize].bytes = bytes.as_deref();
        }
        all
    }
}

fn names(commands: &[u8]) -> Vec<Box<str>> {
    let mut from = Reader::new(commands);
    let count = from.count().unwrap_or(0);
    let name = |from: &mut Reader<'_>| {
        let [machine, verb, ..] = *from.bytes().ok()? else { return None };
        catalogue::command(machine, verb).map(|card| card.name().into())
    };
    (0..count).map_while(|_| name(&mut from)).collect()
}

fn text(from: &mut Reader<'_>) -> Result<Box<str>, Malformed> {
    let bytes = from.bytes()?;
    let mut record = from.lend(bytes);
    let card = catalogue::command(record.byte()?, record.byte()?).ok_or(Malformed("verb"))?;
    let mut text = format!("{{\"{}\":", card.name());
    Render::new(&NoBodies).object_from(card.fields, record, &mut text)?;
    text.push('}');
    Ok(text.into())
}

/// Refuses what cannot be carried out later; returns the payloads, by ordinal and each once.
fn check<'a>(commands: &Commands<'a>, most: u64) -> Result<Vec<Payload<'a>>, Refusal> {
    let unreadable = |malformed: Malformed| invalid(format!("the commands cannot be read: {malformed}"));
    let parts = commands.parts().map_err(unreadable)?;
    if parts.is_empty() {
        return Err(invalid("there are no commands to carry out; name at least one"));
    }
    if parts.len() as u64 > most {
        return Err(invalid(format!(
            "at most {most} commands are carried out together, not {}; raise it with `synod space set commands_max`",
            parts.len()
        )));
    }
    let mut payloads = Vec::new();
    for (n, (command, record)) in parts.iter().zip(commands.each().map_err(unreadable)?).enumerate() {
        let card = command.card();
        let place = || format!("command {} ({})", n + 1, card.name());
        if matches!(command, Command::Space(_)) || card.right == catalogue::Right::Node {
            let no = unsupported("commands of the space itself cannot be carried out later");
            return Err(no.within(&place()));
        }
        if card.fields.iter().any(|field| matches!(field.kind, Kind::Piece)) {
            let no = unsupported("an artefact cannot be put later; put it now, and mention it");
            return Err(no.within(&place()));
        }
        one(record, &mut payloads).map_err(unreadable)?;
    }
    payloads.sort_by_key(|payload| payload.ordinal);
    payloads.dedup_by_key(|payload| payload.ordinal);
    Ok(payloads)
}

/// Finds the payloads of a command.
fn one<'a>(mut from: Reader<'a>, payloads: &mut Vec<Payload<'a>>) -> Result<(), Malformed> {
    let card = catalogue::command(from.byte()?, from.byte()?).ok_or(Malformed("verb"))?;
    walk(card.fields, &mut from, payloads)
}

/// Finds those of a record.
fn walk<'a>(
    fields: &[Field],
    from: &mut Reader<'a>,
    payloads: &mut Vec<Payload<'a>>,
) -> Result<(), Malformed> {
    let mask = if fields.iter().any(|field| field.optional) { from.varint()? } else { 0 };
    let mut bit = 0;
    for field in fields {
        let present = !field.optional || mask >> bit & 1 == 1;
        bit += u32::from(field.optional);
        if present && !matches!(field.kind, Kind::Bool) {
            value(field.kind, from, payloads)?;
        }
    }
    Ok(())
}

fn value<'a>(kind: Kind, from: &mut Reader<'a>, payloads: &mut Vec<Payload<'a>>) -> Result<(), Malformed> {
    match kind {
        Kind::Bool | Kind::Choice(_) => drop(from.byte()?),
        Kind::Number | Kind::Integer | Kind::Body => drop(from.varint()?),
        Kind::Text | Kind::Json | Kind::Bytes | Kind::Replies => drop(from.bytes()?),
        Kind::Array(len) => drop(from.take(len)?),
        Kind::Held => drop(Held::get(from)?),
        Kind::Past(_) => drop((from.varint()?, from.varint()?)),
        Kind::List(of) => {
            for _ in 0..from.count()? {
                value(*of, from, payloads)?;
            }
        }
        Kind::Record(fields) => walk(fields, from, payloads)?,
        Kind::Payload => payloads.push(Payload::get(from)?),
        Kind::Piece => payloads.push(Piece::get(from)?.payload),
        Kind::Value => {
            if let Value::Payload(payload) = Value::get(from)? {
                payloads.push(payload);
            }
        }
        Kind::Commands => {
            for command in Commands::get(from)?.each()? {
                one(command, payloads)?;
            }
        }
    }
    Ok(())
}
