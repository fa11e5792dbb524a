//! What others see of ballots.

use super::*;
use crate::codec::Wire;
use crate::vote;
use std::ops::Bound;

/// Ballots that one question looks at: a filter that little passes is no reason to look at all at once.
const LOOKS: usize = 5_000;

impl Ballots {
    pub(super) fn show(&self, show: &Show, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let ballot = show.ballot;
        let (asked, count) = self.find(ballot)?;
        let options = asked.options.iter().zip(&count.tallies).map(|(choice, tally)| OptionShown {
            choice: choice.clone(),
            votes: tally.votes,
            weight: tally.weight,
        });
        let ended = count.state != State::Open;
        Shown {
            ballot,
            name: asked.name.clone(),
            question: asked.question.clone(),
            options: options.collect(),
            value: asked.value.clone(),
            rule: asked.rule,
            k: asked.k,
            needed: asked.needed,
            total: asked.total,
            seats: asked.seats,
            votes: count.votes(),
            changes: asked.changes,
            signed: asked.signed,
            shared_principals: asked.shared_principals,
            author: asked.author.clone(),
            opened: asked.opened,
            deadline: count.deadline,
            round: count.round,
            terms: count.terms,
            then_digest: asked.then,
            state: count.state,
            choice: Self::choice(asked, count),
            why: count.why.clone(),
            ended: count.ended,
            ended_at: ended.then_some(count.ended_at),
            then: self.following_shown(ballot, asked),
            contradictions: count.contradictions,
        }
        .put(answer);
        Ok(())
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = list.prefix.unwrap_or_default();
        let from = Serial(list.after.map_or(0, |after| after.0.saturating_add(1)));
        let mut rows = self.tables.asked.iter_from(from);
        let (mut ballots, mut last) = (Vec::new(), None);
        for (ballot, asked) in rows.by_ref().take(LOOKS) {
            last = Some(ballot);
            let Some(count) = self.tables.counts.get(ballot) else { continue };
            let seat = || list.voter.map(|voter| (ballot, voter.into()));
            let seated = seat().is_none_or(|seat| self.tables.seats.get(&seat).is_some());
            let voted = list.unvoted && seat().is_some_and(|seat| self.tables.votes.get(&seat).is_some());
            let stands = list.state.is_none_or(|state| state == count.state);
            if !asked.name.starts_with(prefix) || !seated || voted || !stands {
                continue;
            }
            ballots.push(BallotShown {
                ballot,
                name: asked.name.clone(),
                question: asked.question.clone(),
                state: count.state,
                choice: Self::choice(asked, count),
                votes: count.votes(),
                seats: asked.seats,
                deadline: count.deadline,
            });
            if ballots.len() == limit {
                break;
            }
        }
        let next = rows.next().and(last);
        Listed { ballots, next }.put(answer);
        Ok(())
    }

    pub(super) fn votes(&self, asked: &Votes<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let ballot = asked.ballot;
        let limit = asked.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let (about, _) = self.find(ballot)?;
        let from = match asked.after {
            Some(after) => Bound::Excluded((ballot, after.into())),
            None => Bound::Included((ballot, "".into())),
        };
        let rows = self.tables.seats.range::<(Serial, Box<str>)>((from, Bound::Unbounded));
        let mut rows = rows.take_while(|((of, _), _)| *of == ballot);
        let shown = |(place, seat): (&(Serial, Box<str>), &Seat)| {
            let vote = self.tables.votes.get(place);
            VoteShown {
                voter: place.1.clone(),
                weight: seat.weight,
                key: seat.key.map(|key| vote::did_key(&key).into()),
                principal: seat.principal.clone(),
                choice: vote.and_then(|vote| about.options.get(vote.choice as usize).cloned()),
                time: vote.map(|vote| vote.time),
                index: vote.map(|vote| vote.index),
                by: vote.map(|vote| vote.principal.clone()),
                signature: vote.and_then(|vote| vote.signature),
            }
        };
        let votes: Vec<VoteShown> = rows.by_ref().take(limit).map(shown).collect();
        let next = rows.next().and(votes.last().map(|shown| shown.voter.clone()));
        VotesShown { votes, next }.put(answer);
        Ok(())
    }

    pub(super) fn evidence(&self, asked: &Evidence<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let ballot = asked.ballot;
        let limit = asked.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let (about, _) = self.find(ballot)?;
        let option = |option: u64| about.options.get(option as usize).cloned().unwrap_or_default();
        let from = match asked.after {
            Some(after) => Bound::Excluded((ballot, after.into(), u64::MAX)),
            None => Bound::Included((ballot, "".into(), 0)),
        };
        let rows = self.tables.pairs.range::<(Serial, Box<str>, u64)>((from, Bound::Unbounded));
        let mut rows = rows.take_while(|((of, ..), _)| *of == ballot).peekable();
        let mut evidence: Vec<Contradiction> = Vec::new();
        // All rounds of one voter stand on one page: the next begins with another.
        while let Some(((_, voter, round), pair)) = rows.next_if(|((_, voter, _), _)| {
            evidence.len() < limit || evidence.last().is_some_and(|l| l.voter == *voter)
        }) {
            let key = self.tables.seats.get(&(ballot, voter.clone())).and_then(|seat| seat.key);
            evidence.push(Contradiction {
                voter: voter.clone(),
                key: key.map(|key| vote::did_key(&key).into()).unwrap_or_default(),
                round: *round,
                terms: pair.terms,
                first: option(pair.first),
                first_at: pair.first_at,
                first_signature: pair.first_signature,
                second: option(pair.second),
                second_at: pair.second_at,
                second_signature: pair.second_signature,
            });
        }
        let next = rows.next().and(evidence.last().map(|shown| shown.voter.clone()));
        EvidenceShown { evidence, next }.put(answer);
        Ok(())
    }

    pub(super) fn awaited(
        &self,
        view: &View<'_>,
        asked: &Await,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let ballot = asked.ballot;
        let (about, count) = self.find(ballot)?;
        // Its time may be over before wake has come to it.
        let open = count.state == State::Open;
        let waiting = open && (count.deadline > view.moment.time || about.changes);
        Awaited {
            state: if open && !waiting { State::Lapsed } else { count.state },
            choice: Self::choice(about, count),
            why: count.why.clone(),
            refused: self.refused(ballot, count),
            waiting,
        }
        .put(answer);
        Ok(())
    }
}
