//! Voting.

use super::*;
use crate::refusal::{conflict, expired, invalid, unsupported};
use crate::vote;

impl Ballots {
    pub(super) fn cast(&mut self, cx: &Context<'_>, cast: &Cast<'_>, out: &mut Out) -> Verdict {
        let ballot = cast.ballot;
        let (asked, count) = self.find(ballot)?;
        let voter: Box<str> = cx.caller.name.clone();
        let place = (ballot, voter);
        let seat = self.tables.seats.get(&place).ok_or_else(|| no_seat(&place.1, ballot, asked))?;
        if let Some(principal) = seat.principal.as_ref().filter(|only| **only != cx.caller.principal) {
            return Err(denied(format!(
                "the seat of `{}` in ballot {ballot} is for the principal `{principal}` alone, and you are `{}`; vote with the token of the former",
                place.1, cx.caller.principal
            )));
        }
        let choice = asked.options.iter().position(|option| **option == *cast.choice);
        let choice = choice.ok_or_else(|| no_option(cast.choice, ballot, asked))? as u64;
        self.check_signature(cx, cast, asked, count, seat)?;
        let before = self.tables.votes.get(&place);
        if let Some(before) = before.filter(|before| before.choice != choice && asked.signed) {
            let before = before.clone();
            return self.keep_contradiction(cx, place, &before, choice, cast, out);
        }
        if before.is_some_and(|before| before.choice == choice) {
            let (state, choice) = (count.state, Self::choice(asked, count));
            return out.reply(&Counted { counted: true, again: true, state, choice });
        }
        if count.state == State::Lapsed || (count.state == State::Open && count.deadline <= cx.now()) {
            return Err(expired(format!(
                "votes for ballot {ballot} were taken until {}; ask `{}` to put it again",
                clock(count.deadline),
                asked.author
            )));
        }
        if count.state != State::Open {
            return Err(conflict(format!(
                "ballot {ballot} takes no votes, it {}; `synod ballot show {ballot}` shows all of it",
                Self::ending(asked, count)
            )));
        }
        let weight = seat.weight;
        if let Some(before) = before.filter(|_| !asked.changes) {
            let said = asked.options.get(before.choice as usize).map_or("", |said| said);
            return Err(conflict(format!(
                "`{}` voted `{said}` at {}, and votes of ballot {ballot} are final; leave it at that",
                place.1,
                clock(before.time)
            )));
        }
        self.take_seat(cx, &place, asked.shared_principals)?;
        let before = self.tables.votes.get(&place).map(|before| before.choice);
        if let Some(asked) = self.tables.asked.get(ballot) {
            let (name, changed) = (&asked.name, before.is_some());
            out.event(&VoteCast { ballot, name, voter: &place.1, choice: cast.choice, changed });
        }
        let vote = Vote {
            choice,
            time: cx.now(),
            index: cx.moment.index,
            principal: cx.caller.principal.clone(),
            signature: cast.signature,
        };
        self.tables.votes.put(place, vote);
        if let Some(count) = self.tables.counts.edit(ballot) {
            if let Some(tally) = before.and_then(|before| count.tallies.get_mut(before as usize)) {
                tally.votes -= 1;
                tally.weight -= weight;
            }
            if let Some(tally) = count.tallies.get_mut(choice as usize) {
                tally.votes += 1;
                tally.weight += weight;
            }
        }
        self.decide(ballot, cx.moment, cx.settings, out);
        let (asked, count) = self.find(ballot)?;
        let counted =
            Counted { counted: true, again: false, state: count.state, choice: Self::choice(asked, count) };
        out.reply(&counted)
    }

    /// One principal votes from one seat, unless the ballot says otherwise.
    fn take_seat(
        &mut self,
        cx: &Context<'_>,
        place: &(Serial, Box<str>),
        shared: bool,
    ) -> Result<(), Refusal> {
        if shared {
            return Ok(());
        }
        let (ballot, voter) = place;
        let caster = (*ballot, cx.caller.principal.clone());
        if let Some(other) = self.tables.casters.get(&caster).filter(|other| *other != voter) {
            return Err(conflict(format!(
                "`{}` voted in ballot {ballot} as `{other}` already, and one principal has one vote; give each voter a token of its own with `synod agent token`, or open the ballot with `shared_principals`",
                caster.1
            )));
        }
        if let Some(before) = self.tables.votes.get(place) {
            let before = (*ballot, before.principal.clone());
            self.tables.casters.del(&before);
        }
        self.tables.casters.put(caster, voter.clone());
        Ok(())
    }

    /// Everything about a signature but the signature itself, which the node has verified over what stands in the request.
    fn check_signature(
        &self,
        cx: &Context<'_>,
        cast: &Cast<'_>,
        asked: &Asked,
        count: &Count,
        seat: &Seat,
    ) -> Result<(), Refusal> {
        let ballot = cast.ballot;
        let said = (cast.round, cast.terms, cast.key, cast.signature);
        let (round, terms, key) = match said {
            (None, None, None, None) if !asked.signed => return Ok(()),
            (Some(round), Some(terms), Some(key), Some(_)) if asked.signed => (round, terms, key),
            _ if asked.signed => {
                return Err(invalid(format!(
                    "votes of ballot {ballot} are signed, with `round`, `terms`, `key` and `signature`; `synod ballot cast {ballot} {} --sign` does it",
                    cast.choice
                )));
            }
            _ => {
                return Err(invalid(format!(
                    "votes of ballot {ballot} are not signed; leave out `round`, `terms`, `key` and `signature`"
                )));
            }
        };
        if !cx.verified {
            return Err(unsupported(
                "a signed vote comes through a door, where its signature is verified; it cannot be carried out later",
            ));
        }
        if vote::public_key(key) != seat.key {
            return Err(denied(format!(
                "the seat of `{}` in ballot {ballot} signs with {}, not with {key}; sign with that key",
                cx.caller.name,
                seat.key.map_or_else(|| "no key".to_owned(), |key| vote::did_key(&key))
            )));
        }
        if round != count.round || terms != count.terms {
            return Err(conflict(format!(
                "the vote was signed for round {round} and other terms than ballot {ballot} has in round {}; look at `synod ballot show {ballot}`, and sign again",
                count.round
            )));
        }
        Ok(())
    }

    /// A second signed vote that says something else: the first counts, and both prove what happened.
    fn keep_contradiction(
        &mut self,
        cx: &Context<'_>,
        place: (Serial, Box<str>),
        before: &Vote,
        second: u64,
        cast: &Cast<'_>,
        out: &mut Out,
    ) -> Verdict {
        let (ballot, voter) = place;
        let (asked, count) = self.find(ballot)?;
        let (round, terms, state) = (count.round, count.terms, count.state);
        let known = (ballot, voter, round);
        let again = self.tables.pairs.get(&known).is_some();
        let choice = Self::choice(asked, count);
        if let (Some(first_signature), Some(second_signature), false) =
            (before.signature, cast.signature, again)
        {
            let first = asked.options.get(before.choice as usize).map_or("", |first| first);
            out.event(&VoterContradicted {
                ballot,
                name: &asked.name,
                voter: &known.1,
                first,
                second: cast.choice,
            });
            let pair = Pair {
                terms,
                first: before.choice,
                first_at: before.index,
                first_signature,
                second,
                second_at: cx.moment.index,
                second_signature,
            };
            self.tables.pairs.put(known, pair);
            if let Some(count) = self.tables.counts.edit(ballot) {
                count.contradictions += 1;
            }
        }
        out.reply(&Counted { counted: false, again, state, choice })
    }
}

fn no_seat(voter: &str, ballot: Serial, asked: &Asked) -> Refusal {
    denied(format!(
        "`{voter}` has no seat in ballot {ballot}, whose electorate was frozen when `{}` opened it; `synod ballot votes {ballot}` shows who has one",
        asked.author
    ))
}

fn no_option(choice: &str, ballot: Serial, asked: &Asked) -> Refusal {
    let options: Vec<&str> = asked.options.iter().map(|option| &**option).collect();
    invalid(format!("`{choice}` is no option of ballot {ballot}; choose {}", options.join(", ")))
}
