//! The ways in which a ballot ends.

use super::*;
use crate::refusal::conflict;

impl Ballots {
    /// After a vote: whether an option has won, or none can win any more. Votes that may be changed decide nothing before the end.
    pub(super) fn decide(&mut self, ballot: Serial, moment: Moment, settings: &Settings, out: &mut Out) {
        let Ok((asked, count)) = self.find(ballot) else { return };
        if asked.changes {
            return;
        }
        if let Some(won) = count.tallies.iter().position(|tally| tally.weight >= asked.needed) {
            return self.win(ballot, won as u64, moment, settings, out);
        }
        let left = asked.total - count.weight();
        let best = count.tallies.iter().map(|tally| tally.weight).max().unwrap_or(0);
        if best + left < asked.needed {
            let why = format!("no option can have {} of {} any more", asked.needed, asked.total);
            self.end(ballot, State::Failed, None, Some(why.into()), moment, settings);
            self.announce_failed(ballot, out);
        }
    }

    pub(super) fn close(&mut self, cx: &Context<'_>, close: &Close, out: &mut Out) -> Verdict {
        let ballot = close.ballot;
        let (asked, count) = self.own(cx, ballot)?;
        check_open(ballot, asked, count)?;
        match count_at_end(asked, count) {
            Ok(won) => self.win(ballot, won, cx.moment, cx.settings, out),
            Err(why) => {
                let why = format!("it was closed, and {why}");
                self.end(ballot, State::Failed, None, Some(why.into()), cx.moment, cx.settings);
                self.announce_failed(ballot, out);
            }
        }
        self.reply_ended(ballot, out)
    }

    pub(super) fn cancel(&mut self, cx: &Context<'_>, cancel: &Cancel<'_>, out: &mut Out) -> Verdict {
        let ballot = cancel.ballot;
        let (asked, count) = self.own(cx, ballot)?;
        check_open(ballot, asked, count)?;
        let reason = cancel.reason.unwrap_or_default();
        out.event(&BallotCancelled { ballot, name: &asked.name, by: &cx.caller.name, reason });
        let why = cancel.reason.filter(|reason| !reason.is_empty()).map(Into::into);
        self.end(ballot, State::Cancelled, None, why, cx.moment, cx.settings);
        self.forget_following(ballot, None);
        self.reply_ended(ballot, out)
    }

    /// The deadline has come.
    pub(super) fn lapse(&mut self, ballot: Serial, moment: Moment, settings: &Settings, out: &mut Out) {
        let Ok((asked, count)) = self.find(ballot) else { return };
        // Of votes that may be changed, this is when they are counted. Of final ones, none had enough.
        let why = match count_at_end(asked, count) {
            Ok(won) => return self.win(ballot, won, moment, settings, out),
            Err(why) => why,
        };
        let (votes, seats) = (count.votes(), asked.seats);
        out.event(&BallotLapsed { ballot, name: &asked.name, votes, seats });
        self.end(ballot, State::Lapsed, None, Some(why.into()), moment, settings);
    }

    fn win(&mut self, ballot: Serial, won: u64, moment: Moment, settings: &Settings, out: &mut Out) {
        let Ok((asked, count)) = self.find(ballot) else { return };
        if let (Some(choice), Some(tally)) =
            (asked.options.get(won as usize), count.tallies.get(won as usize))
        {
            let (name, weight, needed) = (&asked.name, tally.weight, asked.needed);
            out.event(&BallotDecided { ballot, name, choice, weight, needed });
        }
        self.end(ballot, State::Decided, Some(won), None, moment, settings);
        self.forget_following(ballot, Some(won));
        self.follow(ballot, won, out);
    }

    /// The one way for a ballot to end.
    fn end(
        &mut self,
        ballot: Serial,
        state: State,
        choice: Option<u64>,
        why: Option<Box<str>>,
        moment: Moment,
        settings: &Settings,
    ) {
        if let Some(count) = self.tables.counts.edit(ballot) {
            (count.state, count.choice, count.why) = (state, choice, why);
            (count.ended, count.ended_at) = (moment.time, moment.index);
        }
        self.tables.timers.set(ballot, moment.time.plus(settings.ballot_keep_ms));
    }

    fn announce_failed(&self, ballot: Serial, out: &mut Out) {
        if let Ok((asked, count)) = self.find(ballot) {
            let why = count.why.as_deref().unwrap_or_default();
            out.event(&BallotFailed { ballot, name: &asked.name, why });
        }
    }

    fn reply_ended(&self, ballot: Serial, out: &mut Out) -> Verdict {
        let (asked, count) = self.find(ballot)?;
        out.reply(&Ended { state: count.state, choice: Self::choice(asked, count) })
    }

    pub(super) fn forget(&mut self, cx: &Context<'_>, forget: &Forget, out: &mut Out) -> Verdict {
        let ballot = forget.ballot;
        let (_, count) = self.own(cx, ballot)?;
        if count.state == State::Open {
            return Err(conflict(format!(
                "ballot {ballot} is open; cancel it with `synod ballot cancel {ballot}`, or wait for its end"
            )));
        }
        let seats = self.let_go(ballot, out);
        out.reply(&Forgotten { seats })
    }

    /// Nothing is kept of it; how many seats it had.
    pub(super) fn let_go(&mut self, ballot: Serial, out: &mut Out) -> u64 {
        self.clear_votes(ballot);
        self.forget_following(ballot, None);
        let following = self.tables.following.range((ballot, 0)..=(ballot, u64::MAX));
        let following: Vec<u64> = following.map(|((_, option), _)| *option).collect();
        for option in following {
            self.tables.following.del(&(ballot, option));
        }
        let voters: Vec<Box<str>> = self.seats_of(ballot).map(|(voter, _)| voter.into()).collect();
        let seats = voters.len() as u64;
        for voter in voters {
            self.tables.seats.del(&(ballot, voter));
        }
        let pairs = self.tables.pairs.range((ballot, "".into(), 0)..);
        let pairs: Vec<_> = pairs.map(|(key, _)| key).take_while(|(of, ..)| *of == ballot).cloned().collect();
        for pair in &pairs {
            self.tables.pairs.del(pair);
        }
        if let Some(asked) = self.tables.asked.get(ballot) {
            out.event(&BallotForgotten { ballot, name: &asked.name });
            let author = (asked.principal.clone(), ballot);
            self.tables.authors.del(&author);
        }
        self.tables.timers.del(ballot);
        self.tables.counts.del(ballot);
        self.tables.asked.del(ballot);
        seats
    }

    pub(super) fn clear_votes(&mut self, ballot: Serial) {
        let votes: Vec<(Box<str>, Box<str>)> =
            self.votes_of(ballot).map(|(voter, vote)| (voter.into(), vote.principal.clone())).collect();
        for (voter, principal) in votes {
            self.tables.votes.del(&(ballot, voter));
            self.tables.casters.del(&(ballot, principal));
        }
    }
}

fn check_open(ballot: Serial, asked: &Asked, count: &Count) -> Result<(), Refusal> {
    if count.state == State::Open {
        return Ok(());
    }
    Err(conflict(format!("ballot {ballot} cannot end twice, it {}; leave it", Ballots::ending(asked, count))))
}

/// The option that has enough when no more votes come; of several, the one with the most. Else why there is none.
fn count_at_end(asked: &Asked, count: &Count) -> Result<u64, String> {
    let best = count.tallies.iter().map(|tally| tally.weight).max().unwrap_or(0);
    if best < asked.needed {
        return Err(format!("no option had {} of {}", asked.needed, asked.total));
    }
    let mut with_most = (0..).zip(&count.tallies).filter(|(_, tally)| tally.weight == best);
    match (with_most.next(), with_most.next()) {
        (Some((won, _)), None) => Ok(won),
        _ => Err(format!("several options had {best} of {}", asked.total)),
    }
}
