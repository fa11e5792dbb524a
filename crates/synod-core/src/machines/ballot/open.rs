//! Putting a question: what is said at the opening and never changes.

use super::rows::Tally;
use super::*;
use crate::entry::Digest;
use crate::machines::check_name;
use crate::refusal::{conflict, exhausted, invalid};
use crate::vote::{self, Terms};
use std::collections::BTreeMap;

/// How long votes are taken when nobody says.
const DEADLINE_MS: u64 = 3_600_000;
/// The most seats of one ballot, in whichever way they are said.
const SEATS_MAX: usize = 4096;

impl Ballots {
    pub(super) fn open(&mut self, cx: &Context<'_>, open: &Open<'_>, out: &mut Out) -> Verdict {
        check_name("ballot", open.name)?;
        check_text("question", open.question)?;
        if open.signed && open.changes {
            return Err(invalid(
                "signed votes are final, for whoever may change one could show either; leave out `signed` or `changes`",
            ));
        }
        let options = options(open)?;
        let electorate = electorate(open)?;
        let total: u64 = electorate.values().map(|seat| seat.weight).sum();
        let rule = open.rule.unwrap_or(Rule::Majority);
        let needed = rule.needed(total, open.k).map_err(invalid)?;
        if open.signed && options.len() > 1 && 2 * needed <= total {
            return Err(invalid(format!(
                "{needed} of {total} is enough for two options, and both could be certified; raise `k` above half, or give one option"
            )));
        }
        self.check_room(cx, electorate.len())?;
        let deadline_ms = open.deadline_ms.unwrap_or(DEADLINE_MS);
        let ballot = out.serial();
        let then = self.keep_following(cx, ballot, &options, &open.then, out)?;
        let asked = Asked {
            name: open.name.into(),
            question: open.question.into(),
            options,
            value: open.value.map(Into::into),
            rule,
            k: open.k,
            needed,
            total,
            seats: electorate.len() as u64,
            changes: open.changes,
            signed: open.signed,
            shared_principals: open.shared_principals,
            agent: cx.caller.agent,
            author: cx.caller.name.clone(),
            principal: cx.caller.principal.clone(),
            opened: cx.now(),
            deadline_ms,
            then,
        };
        self.tables.authors.put((asked.principal.clone(), ballot), ());
        electorate.into_iter().for_each(|(voter, seat)| self.tables.seats.put((ballot, voter), seat));
        self.tables.asked.put(ballot, asked);
        let opened = self.begin(cx, ballot, 1, deadline_ms, 0, out);
        out.reply(&opened)
    }

    /// Asks once more what came to no decision.
    pub(super) fn again(&mut self, cx: &Context<'_>, again: &Again, out: &mut Out) -> Verdict {
        let ballot = again.ballot;
        let (asked, count) = self.own(cx, ballot)?;
        if !matches!(count.state, State::Failed | State::Lapsed) {
            return Err(conflict(format!(
                "ballot {ballot} {}; only what failed or lapsed is asked again, anything else with `synod ballot open`",
                Self::ending(asked, count)
            )));
        }
        let deadline_ms = again.deadline_ms.unwrap_or(asked.deadline_ms);
        let (round, contradictions) = (count.round + 1, count.contradictions);
        self.clear_votes(ballot);
        let opened = self.begin(cx, ballot, round, deadline_ms, contradictions, out);
        out.reply(&opened)
    }

    /// A round begins.
    fn begin(
        &mut self,
        cx: &Context<'_>,
        ballot: Serial,
        round: u64,
        deadline_ms: u64,
        contradictions: u64,
        out: &mut Out,
    ) -> Opened {
        let deadline = cx.now().plus(deadline_ms);
        let terms = self.terms(ballot, round, deadline).map_or([0; 32], |terms| terms.digest());
        let asked = self.tables.asked.get(ballot);
        let (needed, total) = asked.map_or((0, 0), |asked| (asked.needed, asked.total));
        if let Some(Asked { name, question, .. }) = asked {
            let by = &cx.caller.name;
            out.event(&BallotOpened { ballot, name, question, by, round, deadline });
        }
        let tallies = vec![Tally::default(); asked.map_or(0, |asked| asked.options.len())];
        let count = Count {
            state: State::Open,
            round,
            deadline,
            terms,
            tallies,
            choice: None,
            why: None,
            ended: Millis(0),
            ended_at: crate::ids::Index(0),
            contradictions,
        };
        self.tables.counts.put(ballot, count);
        self.tables.timers.set(ballot, deadline);
        Opened { ballot, needed, total, deadline, round, terms }
    }

    /// All that is voted on, as statements name it.
    pub(super) fn terms(&self, ballot: Serial, round: u64, deadline: Millis) -> Option<Terms> {
        let asked = self.tables.asked.get(ballot)?;
        let seat = |(voter, seat): (&str, &Seat)| vote::Seat {
            voter: voter.into(),
            weight: seat.weight,
            key: seat.key,
            principal: seat.principal.clone(),
        };
        Some(Terms {
            ballot: ballot.0,
            name: asked.name.clone(),
            question: asked.question.clone(),
            options: asked.options.clone(),
            value: asked.value.clone(),
            electorate: self.seats_of(ballot).map(seat).collect(),
            rule: asked.rule,
            k: asked.k,
            needed: asked.needed,
            deadline: deadline.0,
            round,
            changes: asked.changes,
            signed: asked.signed,
            shared_principals: asked.shared_principals,
            then: asked.then,
        })
    }

    /// What the space, and whoever asks, has room for.
    fn check_room(&self, cx: &Context<'_>, seats: usize) -> Result<(), Refusal> {
        let (tables, settings) = (&self.tables, cx.settings);
        if tables.asked.len() as u64 >= settings.ballots_max {
            return Err(exhausted(format!(
                "{} ballots are kept already; forget some that have ended, or raise it with `synod space set ballots_max`",
                settings.ballots_max
            )));
        }
        if (tables.seats.len() + seats) as u64 > settings.ballot_seats_max {
            return Err(exhausted(format!(
                "all ballots together have {} seats and may have {}; forget some that have ended, or raise it with `synod space set ballot_seats_max`",
                tables.seats.len(),
                settings.ballot_seats_max
            )));
        }
        let principal = &cx.caller.principal;
        let most = settings.ballots_each_max as usize;
        let own = tables.authors.range((principal.clone(), Serial(0))..);
        let own = own.take_while(|((of, _), ())| of == principal).take(most).count();
        if own == most && !cx.admin {
            return Err(exhausted(format!(
                "`{principal}` has {most} ballots already; forget some that have ended, or ask an admin to raise `ballots_each_max`"
            )));
        }
        Ok(())
    }
}

fn options(open: &Open<'_>) -> Result<Vec<Box<str>>, Refusal> {
    if open.options.is_empty() {
        return Ok(vec!["yes".into(), "no".into()]);
    }
    for (n, option) in open.options.iter().enumerate() {
        check_name("option", option)?;
        if open.options[..n].contains(option) {
            return Err(invalid(format!("the option `{option}` stands there twice; give it once")));
        }
    }
    Ok(open.options.iter().map(|option| (*option).into()).collect())
}

/// Seats by voter, each once.
fn electorate(open: &Open<'_>) -> Result<BTreeMap<Box<str>, Seat>, Refusal> {
    let plain = open.voters.iter().map(|voter| Seated { voter, weight: None, key: None, principal: None });
    let mut electorate = BTreeMap::new();
    for said in plain.chain(open.seats.iter().cloned()) {
        check_name("voter", said.voter)?;
        if said.voter.contains('@') {
            return Err(invalid(format!(
                "`{}` names a session; seats are for agents, so leave out what stands from the `@` on",
                said.voter
            )));
        }
        let key = said.key.map(|name| key(said.voter, name)).transpose()?;
        if open.signed && key.is_none() {
            return Err(invalid(format!(
                "the seat of `{}` has no key to sign with; send `key`, which `synod agent key` shows",
                said.voter
            )));
        }
        let weight = said.weight.unwrap_or(1);
        if weight == 0 {
            return Err(invalid(format!("the seat of `{}` weighs nothing; leave it out", said.voter)));
        }
        let seat = Seat { weight, key, principal: said.principal.map(Into::into) };
        if let Some(key) = key
            && electorate.values().any(|other: &Seat| other.key == Some(key))
            && !open.shared_principals
        {
            return Err(invalid(format!(
                "the key of `{}` signs for another seat, too; give each seat a key of its own",
                said.voter
            )));
        }
        if electorate.insert(said.voter.into(), seat).is_some() {
            return Err(invalid(format!("`{}` has a seat already; name each voter once", said.voter)));
        }
    }
    match electorate.len() {
        0 => Err(invalid("nobody has a seat; name those who vote as `voters` or `seats`")),
        1..=SEATS_MAX => Ok(electorate),
        seats => Err(invalid(format!("{seats} seats are too many; a ballot has {SEATS_MAX} at the most"))),
    }
}

fn key(voter: &str, name: &str) -> Result<[u8; 32], Refusal> {
    vote::public_key(name).ok_or_else(|| {
        invalid(format!(
            "the key of `{voter}` is no Ed25519 key as did:key:z6Mk…; take it from `synod agent key`"
        ))
    })
}

/// What is shown to voters is text that a terminal can show.
fn check_text(what: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(invalid(format!("the {what} is empty; ask something")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(invalid(format!("the {what} contains a control character; leave it out")));
    }
    Ok(())
}

/// What binds the terms to what follows: choices and commands, as the log has them.
pub(super) fn digest_of<'a>(then: impl Iterator<Item = (&'a str, &'a [u8])>) -> Digest {
    let mut hasher = blake3::Hasher::new();
    for (choice, commands) in then {
        for part in [choice.as_bytes(), commands] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    *hasher.finalize().as_bytes()
}
