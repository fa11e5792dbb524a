//! The story of a log: each request, who asked it, and what came of it, by folding the entries again.

use super::super::exit::{Exit, Stop};
use super::beside::Beside;
use super::told::{Answered, Choice, Told};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use synod_core::catalogue::{self, Card};
use synod_core::codec::{Reader, Wire};
use synod_core::effects::{Effects, Item, What, items};
use synod_core::entry::{Entry, Envelope, Guard};
use synod_core::fold::{Applied, Fold};
use synod_core::json::{NoBodies, Render};
use synod_core::machines::GUARDS;
use synod_log::Position;

/// A log being folded again.
pub struct Story {
    /// The fold so far.
    pub fold: Fold,
    /// The log.
    pub log: Beside,
    /// Where the fold began: the position of the checkpoint it was loaded from; zero for the log's beginning.
    pub base: u64,
    /// Cards of requests that wait, by index.
    parked: BTreeMap<u64, &'static Card>,
}

/// A little of the log: an entry, folded or not.
pub struct Step {
    /// Its position.
    pub position: Position,
    /// Its bytes.
    pub bytes: synod_log::Entry,
}

impl Story {
    /// Opens the log in `dir`, and the newest checkpoint before its beginning when its beginning is not kept any more.
    pub fn open(dir: &Path) -> Result<Story, Stop> {
        let mut log = Beside::open(dir)?;
        let oldest = log.oldest().0;
        let (fold, base) = if oldest <= 1 { (Fold::new(), 0) } else { checkpoint(dir, oldest)? };
        log.seek(Position(base + 1));
        let fold = crate::node::agreed(fold, dir.parent().unwrap_or(dir))?;
        Ok(Story { fold, log, base, parked: Default::default() })
    }

    /// Folds everything and hands each request that is wanted to `tell`, until it says stop.
    pub fn tell(
        mut self,
        choice: &Choice,
        mut tell: impl FnMut(Told) -> Result<bool, Stop>,
    ) -> Result<(), Stop> {
        loop {
            let some = self.log.some()?;
            if some.is_empty() {
                return Ok(());
            }
            for delivered in some {
                let step = Step { position: delivered.position, bytes: delivered.entry };
                let Applied::Folded { first, last } = self.apply(&step)? else { continue };
                if choice.from.is_some_and(|from| last.0 < from) && choice.task.is_none() {
                    self.note_parked(&step);
                    continue;
                }
                for told in self.told(&step, first.0) {
                    if choice.to.is_some_and(|to| told.index > to) {
                        return Ok(());
                    }
                    if choice.takes(&told) && !tell(told)? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Folds one entry.
    pub fn apply(&mut self, step: &Step) -> Result<Applied, Stop> {
        self.fold
            .apply(&step.bytes)
            .map_err(|stop| Stop::new(Exit::Wrong, format!("position {}: {stop}", step.position)))
    }

    /// Remembers which commands wait, without telling them.
    fn note_parked(&mut self, step: &Step) {
        let Ok(entry) = Entry::parse(&step.bytes) else { return };
        let parked: Vec<u64> = self
            .fold
            .effects()
            .outcomes
            .iter()
            .filter_map(|outcome| match outcome.what {
                What::Parked(ticket) => Some(ticket.0),
                _ => None,
            })
            .collect();
        let first = self.fold.effects().first.0;
        for (nth, mut from) in entry.requests().enumerate() {
            let index = first + nth as u64;
            if parked.contains(&index)
                && Envelope::get(&mut from).is_ok()
                && let Some(card) = card(&mut from)
            {
                self.parked.insert(index, card);
            }
        }
    }

    /// The requests of the entry that was folded last.
    pub fn told(&mut self, step: &Step, first: u64) -> Vec<Told> {
        let effects = self.fold.effects();
        let blank = |nth: usize| Told {
            index: first + nth as u64,
            position: step.position.0,
            time: effects.time.0,
            outcome: "void",
            ..Told::default()
        };
        let Ok(entry) = Entry::parse(&step.bytes) else { return vec![blank(0)] };
        let mut all = Vec::with_capacity(entry.len());
        let mut n = 0;
        for (nth, mut from) in entry.requests().enumerate() {
            let mut told = blank(nth);
            let card = asked(&mut from, &mut told);
            let start = effects.starts.get(nth).map_or(effects.stream.len(), |start| *start as usize);
            let end = effects.starts.get(nth + 1).map_or(effects.stream.len(), |end| *end as usize);
            if nth == 0 {
                // What fell due before the first request is named by its index as well.
                let due = &effects.stream[..start.min(effects.stream.len())];
                n = events(due, told.index, 0, &mut told);
                answered(&self.fold, &mut self.parked, due, &mut told);
            }
            let part = effects.stream.get(start..end).unwrap_or_default();
            events(part, told.index, std::mem::take(&mut n), &mut told);
            outcome(effects, card, &self.fold, &mut told);
            if told.outcome == "parked"
                && let Some(card) = card
            {
                self.parked.insert(told.index, card);
            }
            answered(&self.fold, &mut self.parked, part, &mut told);
            all.push(told);
        }
        all
    }
}

/// Adds what became of requests that had waited, in a part of the stream.
fn answered(fold: &Fold, parked: &mut BTreeMap<u64, &'static Card>, part: &[u8], told: &mut Told) {
    for item in items(part) {
        let (index, outcome) = match item {
            Ok(Item::Answer(ticket, record)) => {
                let Some(card) = parked.remove(&ticket.0) else { continue };
                let bodies = (fold, card.machine_tag);
                let mut json = String::new();
                if Render::new(&bodies).object(card.reply, record, &mut json).is_err() {
                    continue;
                }
                (ticket.0, Ok(json))
            }
            Ok(Item::Refusal(ticket, code)) if parked.remove(&ticket.0).is_some() => {
                let mut refusals = fold.effects().refusals.iter().filter(|(index, _)| *index == ticket);
                let text = refusals.next().map(|(_, refusal)| refusal.text.to_string());
                (ticket.0, Err((code.to_string(), text.unwrap_or_default())))
            }
            _ => continue,
        };
        told.answers.push(Answered { index, outcome });
    }
}

fn card(from: &mut Reader<'_>) -> Option<&'static Card> {
    catalogue::command(from.byte().ok()?, from.byte().ok()?)
}

/// Reads who asked what.
fn asked(from: &mut Reader<'_>, told: &mut Told) -> Option<&'static Card> {
    let envelope = Envelope::get(from).ok()?;
    told.principal = envelope.principal.to_owned();
    told.agent = envelope.agent.to_owned();
    told.guards = envelope.guards.iter().map(guarded).collect();
    told.trace = envelope.trace.map(str::to_owned);
    told.key = envelope.key.map(str::to_owned);
    if let (None, Some((session, seq))) = (&told.key, envelope.sequence) {
        told.key = Some(format!("{session}/{seq}"));
    }
    let card = card(from)?;
    told.command = card.name();
    // Genesis holds the secret that keeps salts unguessable: it is erasable, and no export may undo that.
    if told.command != "space.genesis"
        && Render::new(&NoBodies).object_from(card.fields, *from, &mut told.fields).is_err()
    {
        told.fields.clear();
    }
    Some(card)
}

/// Adds the events in a part of the stream; their numbers follow `n`. Returns the last number.
/// What the caller had to have, as doors call it.
fn guarded(guard: &Guard<'_>) -> (&'static str, String) {
    let name = GUARDS.iter().find(|(machine, _)| *machine == guard.machine).map_or("if", |(_, name)| *name);
    (name, format!("{}@{}", guard.name, guard.fence))
}

fn events(stream: &[u8], index: u64, mut n: u64, told: &mut Told) -> u64 {
    for item in items(stream) {
        let Ok(Item::Event(machine, tag, record)) = item else { continue };
        n += 1;
        let Some(card) = catalogue::event(machine, tag) else { continue };
        let mut json = String::new();
        if Render::new(&NoBodies).object(card.fields, record, &mut json).is_ok() {
            told.events.push((format!("{index}.{n}"), format!("{}.{}", card.machine, card.name), json));
        }
    }
    n
}

fn outcome(effects: &Effects, card: Option<&'static Card>, fold: &Fold, told: &mut Told) {
    let Some(outcome) = effects.outcomes.iter().find(|outcome| outcome.index.0 == told.index) else { return };
    let range = match &outcome.what {
        What::Replied(range) => {
            told.outcome = "replied";
            range
        }
        What::Repeated { reply, .. } => {
            told.outcome = "repeated";
            reply
        }
        What::Refused => {
            told.outcome = "refused";
            let refusal = effects.refusals.iter().find(|(index, _)| index.0 == told.index);
            told.refusal = refusal.map(|(_, refusal)| (refusal.code.to_string(), refusal.text.to_string()));
            return;
        }
        What::Parked(_) => return told.outcome = "parked",
        What::Void => return told.outcome = "void",
    };
    let Some(card) = card else { return };
    let bodies = (fold, card.machine_tag);
    let mut json = String::new();
    if Render::new(&bodies).object(card.reply, &effects.stream[range.clone()], &mut json).is_ok() {
        told.reply = Some(json);
    }
}

/// The newest checkpoint whose tail the log still has: `SPACE/checkpoints/INDEX.checkpoint`.
///
/// A head of 48 bytes (`SYNODNC1`, position, index, time, …, as the node's ladder writes it), then the fold's own bytes with their hashes.
fn checkpoint(log: &Path, oldest: u64) -> Result<(Fold, u64), Stop> {
    let dir = log.parent().map(|space| space.join("checkpoints")).unwrap_or_default();
    let mut files: Vec<PathBuf> = std::fs::read_dir(&dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "checkpoint"))
        .collect();
    files.sort();
    for path in files {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let Some((head, body)) = bytes.split_at_checked(48).filter(|(head, _)| head.starts_with(b"SYNODNC1"))
        else {
            continue;
        };
        let position = u64::from_le_bytes(*head[8..].first_chunk().unwrap_or(&[0; 8]));
        if position + 1 < oldest {
            continue;
        }
        if let Ok(fold) = Fold::load(body) {
            return Ok((fold, position));
        }
    }
    Err(Stop::new(
        Exit::Nothing,
        format!(
            "the log begins at position {oldest} and there is no checkpoint from before that in {}; restore one, or look at a copy",
            dir.display()
        ),
    ))
}
