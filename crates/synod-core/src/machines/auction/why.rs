//! Why an auction is where it is, in sentences: who has bid, who has not, who won and why, and what happens next.

use super::*;
use crate::codec::Wire;
use crate::machines::clock;

/// Names and awards of which `why` tells.
const TOLD: usize = 10;

impl Auctions {
    pub(super) fn why(&self, view: &View<'_>, auction: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (terms, stand) = self.both(auction)?;
        let state = ask::state(stand, view.moment.time);
        let mut because: Vec<Box<str>> = Vec::new();
        let mut say = |sentence: String| because.push(sentence.into());
        let mut next = self.tables.timers.get(auction).unwrap_or_default();
        match state {
            AuctionState::Open => self.why_open(auction, terms, stand, &mut say),
            AuctionState::Closed if stand.state == AuctionState::Open => {
                say("bids were taken until now; it is about to be decided".to_owned());
            }
            AuctionState::Closed => say(format!(
                "bidding has closed, {}, and `{}` has until {} to award it: `synod auction award {auction}`",
                bids(stand.standing as u64),
                terms.by,
                clock(stand.award_by)
            )),
            AuctionState::Awarded => {
                next = self.why_awarded(auction, &mut say);
                say(format!(
                    "{} of {} have done it; if somebody fails the next best wins: {}",
                    stand.done,
                    terms.winners,
                    bids(stand.standing as u64)
                ));
            }
            AuctionState::Done => say(format!("it was done at {}", clock(stand.ended))),
            AuctionState::Failed => say(format!(
                "it failed at {}: {}",
                clock(stand.ended),
                terms.reason.as_deref().unwrap_or_default()
            )),
            AuctionState::Cancelled => say(format!("`{}` called it off at {}", terms.by, clock(stand.ended))),
        }
        self.why_won(auction, &mut say);
        if ask::hidden(terms, stand, stand.round) && stand.bids > 0 {
            say(format!(
                "what was bid is sealed; `{}` alone can look at it, with `synod auction review {auction}`",
                terms.by
            ));
        }
        Because { state, because, next }.put(answer);
        Ok(())
    }

    fn why_open(&self, auction: Serial, terms: &Terms, stand: &Stand, say: &mut impl FnMut(String)) {
        let round = if terms.rounds > 1 {
            format!(" in round {} of {}", stand.round, terms.rounds)
        } else {
            String::new()
        };
        say(format!(
            "`{}` asks, and bids are taken until {}{round}; {}, {} declined, {} did not understand",
            terms.by,
            clock(stand.reply_by),
            bids(stand.standing as u64),
            stand.declined,
            stand.puzzled
        ));
        let silent: Vec<&Box<str>> = self.silent(auction).collect();
        if !silent.is_empty() {
            let told: Vec<String> = silent.iter().take(TOLD).map(|name| format!("`{name}`")).collect();
            let more = match silent.len() - told.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let have = if silent.len() == 1 { "has" } else { "have" };
            say(format!(
                "{}{more} {have} not answered; when all have, it is decided at once",
                told.join(", ")
            ));
        }
        if let Some(capability) = &terms.capability {
            say(format!(
                "it needs the capability `{capability}`; `synod agent list --capability {capability}` shows who has it"
            ));
        }
    }

    fn why_awarded(&self, auction: Serial, say: &mut impl FnMut(String)) -> Millis {
        let mut next = None;
        for bid in self.workers(auction) {
            let (Some(row), Some(award)) = (self.tables.bids.get(bid), self.tables.awards.get(bid)) else {
                continue;
            };
            let end = match self.tables.leases.get(bid) {
                Some(at) if at == award.deadline => format!("has to be done with it by {}", clock(at)),
                Some(at) => format!("loses it at {} unless it extends it", clock(at)),
                None => "has it as long as its session lives".to_owned(),
            };
            say(format!("`{}` is at work since {} and {end}", row.name, clock(award.since)));
            let at = self.tables.leases.get(bid);
            next = [next, at].into_iter().flatten().min();
        }
        next.unwrap_or_default()
    }

    fn why_won(&self, auction: Serial, say: &mut impl FnMut(String)) {
        let mut newest: Vec<Serial> = self.won_in(auction).rev().take(TOLD).collect();
        newest.reverse();
        for bid in newest {
            let (Some(row), Some(award)) = (self.tables.bids.get(bid), self.tables.awards.get(bid)) else {
                continue;
            };
            let why = match award.won_by {
                WonBy::Alone => "no other bid stood",
                WonBy::Score => "its score was the lowest",
                WonBy::Cost => "of equal scores its cost was the lowest",
                WonBy::First => "of equal bids it came first",
                WonBy::Hand => "it was chosen by hand",
            };
            let end = match (row.state, award.reason.as_deref()) {
                (BidState::Done, _) => format!(", and did it by {}", clock(award.ended)),
                (BidState::Failed, reason) => {
                    format!(", and failed at {}: {}", clock(award.ended), reason.unwrap_or_default())
                }
                _ => String::new(),
            };
            say(format!(
                "bid {bid} of `{}` won with a cost of {} for a price of {}, because {why}{end}",
                row.name, row.cost, award.price
            ));
        }
    }
}

fn bids(count: u64) -> String {
    match count {
        0 => "no bid stands".to_owned(),
        1 => "1 bid stands".to_owned(),
        count => format!("{count} bids stand"),
    }
}
