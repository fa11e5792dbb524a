//! Who wins, and how it ends.
//!
//! Bids are ranked as they come, so that deciding looks at as many of them as win, at the best that lost, and at those that have lapsed meanwhile, which it takes out: each once.

use super::*;
use crate::ids::NUMBER_MAX;
use crate::refusal::{conflict, expired, invalid, not_found};

impl Auctions {
    /// Carries out what is due in one auction, before anybody says something about it.
    pub(super) fn catch_up(&mut self, auction: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let mut over: Vec<(Millis, Serial)> = self
            .workers(auction)
            .filter_map(|bid| Some((self.tables.leases.get(bid).filter(|at| *at <= now)?, bid)))
            .collect();
        over.sort_unstable();
        for (_, bid) in over {
            self.lease_over(bid, now, settings, out);
        }
        if self.tables.timers.get(auction).is_some_and(|at| at <= now) {
            self.time_over(auction, now, settings, out);
        }
    }

    /// Bids are taken no more, or nobody awarded it by hand in time.
    pub(super) fn time_over(&mut self, auction: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        match self.tables.stands.get(auction).map(|stand| stand.state) {
            Some(AuctionState::Open) => self.close(auction, now, settings, out),
            Some(AuctionState::Closed) => {
                let reason = "bidding had closed, and nobody awarded it in time";
                self.end(auction, AuctionState::Failed, reason, now, settings, out);
            }
            _ => drop(self.tables.timers.del(auction)),
        }
    }

    /// The bids whose agents are at work.
    pub(super) fn workers(&self, auction: Serial) -> impl Iterator<Item = Serial> + '_ {
        self.tables.at_work.range((auction, Serial(0))..=(auction, Serial(u64::MAX))).map(|(_, bid)| bid)
    }

    /// Bidding closes.
    pub(super) fn close(&mut self, auction: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        self.take_no_bids(auction);
        self.proceed(auction, now, settings, out);
    }

    /// What follows when bidding has closed, or a winner is done or has failed: the next best bid wins, or it is for who asked to say; and when nobody is at work any more, it is done, or called for once more, or has failed.
    pub(super) fn proceed(&mut self, auction: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let Some(by_hand) = self.tables.terms.get(auction).map(|terms| terms.award_ms) else { return };
        if by_hand.is_none() {
            self.fill(auction, now, out);
        }
        let Ok((terms, stand)) = self.both(auction) else { return };
        let (wanted, round_left) = (terms.winners, stand.round < terms.rounds);
        if stand.working > 0 {
            return;
        }
        if stand.done >= wanted {
            return self.end(auction, AuctionState::Done, "", now, settings, out);
        }
        if let Some(span) = by_hand
            && !self.best(auction, 1, now, out).is_empty()
        {
            return self.leave_to_hand(auction, now.plus(span), out);
        }
        if round_left {
            return self.next_round(auction, now, out);
        }
        let reason = self.what_was_missing(auction);
        self.end(auction, AuctionState::Failed, &reason, now, settings, out);
    }

    fn leave_to_hand(&mut self, auction: Serial, award_by: Millis, out: &mut Out) {
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.state = AuctionState::Closed;
            stand.stage += 1;
            stand.award_by = award_by;
        }
        self.tables.timers.set(auction, award_by);
        out.event(&Closed { auction, market: self.market_of(auction), award_by });
    }

    /// In a sentence, why nobody is left who could do it.
    fn what_was_missing(&self, auction: Serial) -> String {
        let Ok((terms, stand)) = self.both(auction) else { return String::new() };
        let last = self.won_in(auction).rev().find_map(|bid| {
            let row = self.tables.bids.get(bid).filter(|row| row.state == BidState::Failed)?;
            Some((&row.name, self.tables.awards.get(bid)?.reason.as_deref().unwrap_or_default()))
        });
        let rounds = if terms.rounds > 1 { ", and no round either" } else { "" };
        let done = match stand.done {
            0 => String::new(),
            done => format!("{done} of {} did it; ", terms.winners),
        };
        match last {
            Some((name, reason)) => {
                format!("{done}`{name}` failed last ({reason}), and no bid is left{rounds}")
            }
            None if stand.bids == 0 => format!("{done}nobody bid{rounds}"),
            None => format!("{done}no bid is left that binds{rounds}"),
        }
    }

    /// The best bids that stand, best first, so many at the most; those whose time is over lapse.
    fn best(&mut self, auction: Serial, most: usize, now: Millis, out: &mut Out) -> Vec<Serial> {
        let (mut best, mut over) = (Vec::new(), Vec::new());
        for (.., bid) in self.ranking(auction) {
            #[cfg(test)]
            tests::LOOKED_AT.set(tests::LOOKED_AT.get() + 1);
            if best.len() == most {
                break;
            }
            let valid =
                self.tables.bids.get(bid).is_some_and(|row| row.valid_until.is_none_or(|at| at > now));
            if valid { &mut best } else { &mut over }.push(bid);
        }
        over.into_iter().for_each(|bid| self.lapse(bid, out));
        best
    }

    /// The bids that stand, best first.
    pub(super) fn ranking(&self, auction: Serial) -> impl Iterator<Item = (Serial, i64, u64, Serial)> + '_ {
        let first = (auction, i64::MIN, 0, Serial(0));
        self.tables.ranked.range(first..=(auction, i64::MAX, u64::MAX, Serial(u64::MAX)))
    }

    /// As many of the best bids win as are wanted yet.
    fn fill(&mut self, auction: Serial, now: Millis, out: &mut Out) -> Vec<Serial> {
        let Ok((terms, stand)) = self.both(auction) else { return Vec::new() };
        let free = terms.winners.saturating_sub(stand.working + stand.done) as usize;
        let (second, reserve) = (terms.scoring == Scoring::SecondPrice, terms.reserve);
        let mut best = self.best(auction, free + 1, now, out);
        let lost = best.split_off(free.min(best.len())).first().copied();
        let lost = lost.and_then(|bid| self.tables.bids.get(bid)).map(|row| (row.score, row.cost));
        for &bid in &best {
            let Some((score, cost)) = self.tables.bids.get(bid).map(|row| (row.score, row.cost)) else {
                continue;
            };
            let won_by = match lost {
                None => WonBy::Alone,
                Some((other, _)) if other != score => WonBy::Score,
                Some((_, other)) if other != cost => WonBy::Cost,
                Some(_) => WonBy::First,
            };
            let price = match second {
                true => lost.map(|(_, cost)| cost).or(reserve).unwrap_or(cost),
                false => cost,
            };
            self.accept(auction, bid, price, won_by, now, out);
        }
        best
    }

    /// A bid wins.
    fn accept(
        &mut self,
        auction: Serial,
        bid: Serial,
        price: u64,
        won_by: WonBy,
        now: Millis,
        out: &mut Out,
    ) {
        let fence = out.fence();
        let Some(row) = self.tables.bids.edit(bid) else { return };
        row.state = BidState::Accepted;
        let (score, cost, session, name) = (row.score, row.cost, row.session, row.name.clone());
        let Some(terms) = self.tables.terms.get(auction) else { return };
        out.event(&Accepted {
            auction,
            market: &terms.name,
            bid,
            agent: &name,
            fence,
            cost,
            price,
            score,
            won_by,
        });
        let award = AwardRow {
            auction,
            fence,
            price,
            won_by,
            since: now,
            until: if session.is_some() { Millis(NUMBER_MAX) } else { now.plus(terms.lease_ms) },
            deadline: terms.work_ms.map_or(Millis(NUMBER_MAX), |span| now.plus(span)),
            told: None,
            ended: Millis(0),
            reason: None,
        };
        self.tables.ranked.del((auction, score, cost, bid));
        self.tables.at_work.put((auction, bid));
        self.tables.awards_of.put((auction, fence, bid));
        self.arm(bid, &award);
        self.tables.awards.put(bid, award);
        self.tables.untold.put(bid);
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.state = AuctionState::Awarded;
            stand.stage += 1;
            stand.award_by = Millis(0);
            stand.standing -= 1;
            stand.working += 1;
            stand.reveal();
        }
        self.tables.timers.del(auction);
    }

    pub(super) fn award(&mut self, cx: &Context<'_>, award: &AwardNow, out: &mut Out) -> Verdict {
        let auction = award.auction;
        self.catch_up(auction, cx.now(), cx.settings, out);
        self.yours_to(cx, auction, "award")?;
        let (terms, stand) = self.both(auction)?;
        if stand.over() {
            return Err(conflict(format!("auction {auction} is {} already; ask anew", stand.state)));
        }
        let free = terms.winners.saturating_sub(stand.working + stand.done);
        if free == 0 {
            return Err(conflict(format!(
                "auction {auction} has as many winners as were wanted; wait until one fails"
            )));
        }
        let bids = match award.bids.is_empty() {
            true => {
                self.take_no_bids(auction);
                self.fill(auction, cx.now(), out)
            }
            false => {
                self.check_choice(auction, &award.bids, free, cx.now())?;
                self.take_no_bids(auction);
                for &bid in &award.bids {
                    let cost = self.tables.bids.get(bid).map_or(0, |row| row.cost);
                    self.accept(auction, bid, cost, WonBy::Hand, cx.now(), out);
                }
                award.bids.clone()
            }
        };
        // With nothing to accept, it goes on as if its time were over.
        if bids.is_empty() {
            self.proceed(auction, cx.now(), cx.settings, out);
        }
        out.reply(&Awarded { state: self.both(auction)?.1.state, bids })
    }

    /// Whether these bids can win by choice.
    fn check_choice(&self, auction: Serial, bids: &[Serial], free: u32, now: Millis) -> Result<(), Refusal> {
        let (terms, _) = self.both(auction)?;
        if terms.scoring == Scoring::SecondPrice {
            return Err(invalid("a second price follows from the rule, and the best bid wins; name no bids"));
        }
        if bids.len() > free as usize {
            return Err(invalid(format!("{free} more may win, and you name {}; name fewer", bids.len())));
        }
        for (at, &bid) in bids.iter().enumerate() {
            if bids[..at].contains(&bid) {
                return Err(invalid(format!("you name bid {bid} twice; name it once")));
            }
            let row = self.tables.bids.get(bid).filter(|row| row.auction == auction).ok_or_else(|| {
                not_found(format!(
                    "there is no bid {bid} in auction {auction}; auction.review shows what there is"
                ))
            })?;
            if row.state == BidState::Lapsed || row.valid_until.is_some_and(|at| at <= now) {
                return Err(expired(format!("bid {bid} of `{}` binds no more; choose another", row.name)));
            }
            if row.state != BidState::Standing {
                return Err(conflict(format!(
                    "bid {bid} of `{}` stands no more, it is {}; choose one that does",
                    row.name, row.state
                )));
            }
        }
        Ok(())
    }

    /// A bid binds no more before its auction is over.
    pub(super) fn lapse(&mut self, bid: Serial, out: &mut Out) {
        let Some(row) = self.tables.bids.edit(bid) else { return };
        row.state = BidState::Lapsed;
        let (auction, score, cost) = (row.auction, row.score, row.cost);
        let ((agent, session), name) = (row.owner(), row.name.clone());
        self.tables.ranked.del((auction, score, cost, bid));
        self.tables.binding.del((agent, session, bid));
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.standing -= 1;
        }
        out.event(&Lapsed { auction, market: self.market_of(auction), bid, agent: &name });
    }

    /// The bids that still stand bind nobody any more.
    pub(super) fn reject_standing(&mut self, auction: Serial, out: &mut Out) {
        let standing: Vec<(Serial, i64, u64, Serial)> = self.ranking(auction).collect();
        if standing.is_empty() {
            return;
        }
        for &place in &standing {
            let (.., bid) = place;
            self.tables.ranked.del(place);
            if let Some(row) = self.tables.bids.edit(bid) {
                row.state = BidState::Rejected;
                let (agent, session) = row.owner();
                self.tables.binding.del((agent, session, bid));
            }
        }
        let Some(stand) = self.tables.stands.edit(auction) else { return };
        stand.standing = 0;
        let round = stand.round;
        let bids = standing.len() as u64;
        out.event(&Rejected { auction, market: self.market_of(auction), round, bids });
    }

    /// The one way for an auction to end.
    pub(super) fn end(
        &mut self,
        auction: Serial,
        state: AuctionState,
        reason: &str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        self.take_no_bids(auction);
        let working: Vec<Serial> = self.workers(auction).collect();
        for bid in working {
            self.stop_work(bid, BidState::Failed, "it was called off", now);
        }
        self.reject_standing(auction, out);
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.state = state;
            stand.stage += 1;
            (stand.award_by, stand.ended) = (Millis(0), now);
        }
        if let Some(terms) = self.tables.terms.edit(auction) {
            terms.reason = Some(reason).filter(|reason| !reason.is_empty()).map(Into::into);
        }
        if let Some(terms) = self.tables.terms.get(auction) {
            match state {
                AuctionState::Cancelled => {
                    out.event(&Cancelled { auction, market: &terms.name, by: &terms.by, reason })
                }
                state => out.event(&Ended { auction, market: &terms.name, state, reason }),
            }
        }
        self.tables.live.del(auction);
        self.tables.ended.put((now, auction));
        self.tables.keep.set(auction, now.plus(settings.auction_keep_ms));
        self.forget_beyond(settings.auction_keep_max, out);
    }
}

#[cfg(test)]
mod tests;
