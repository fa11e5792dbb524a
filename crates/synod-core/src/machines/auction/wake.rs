//! What happens by itself: bidding closes, awards end, what is over is forgotten.

use super::*;

impl Auctions {
    pub(super) fn fall_due(&mut self, now: Millis, settings: &Settings, budget: &mut u64, out: &mut Out) {
        while let Some((at, auction)) = self.tables.timers.first()
            && at <= now
            && *budget > 0
        {
            *budget -= 1;
            self.time_over(auction, now, settings, out);
        }
        while let Some((at, bid)) = self.tables.leases.first()
            && at <= now
            && *budget > 0
        {
            *budget -= 1;
            self.lease_over(bid, now, settings, out);
        }
        let mut auctions = 0;
        while let Some((at, auction)) = self.tables.keep.first()
            && at <= now
            && *budget > 0
        {
            // One with many bids is more work than one with few.
            let bids = self.tables.stands.get(auction).map_or(0, |stand| stand.kept as u64);
            *budget = budget.saturating_sub(1 + bids / 64);
            self.forget(auction);
            auctions += 1;
        }
        if auctions > 0 {
            out.event(&AuctionsForgotten { auctions });
        }
    }

    /// Forgets the oldest of those that are over, as far as there are too many.
    pub(super) fn forget_beyond(&mut self, most: u64, out: &mut Out) {
        let mut auctions = 0;
        // Never more than two at once: the number comes down with each that ends.
        while self.tables.ended.len() as u64 > most && auctions < 2 {
            let Some((_, oldest)) = self.tables.ended.iter().next() else { break };
            self.forget(oldest);
            auctions += 1;
        }
        if auctions > 0 {
            out.event(&AuctionsForgotten { auctions });
        }
    }

    fn forget(&mut self, auction: Serial) {
        let (Some(terms), Some(stand)) =
            (self.tables.terms.get(auction).cloned(), self.tables.stands.get(auction).copied())
        else {
            return;
        };
        let (first, last) = (Serial(0), Serial(u64::MAX));
        let bids: Vec<Serial> =
            self.tables.bids_of.range((auction, first)..=(auction, last)).map(|(_, bid)| bid).collect();
        for bid in bids {
            self.tables.bids_of.del((auction, bid));
            self.tables.bids.del(bid);
            if let Some(fence) = self.tables.awards.get(bid).map(|award| award.fence) {
                self.tables.awards.del(bid);
                self.tables.awards_of.del((auction, fence, bid));
                self.drop_body(|tables| &mut tables.results, bid);
            }
        }
        let answered: Vec<(Serial, Serial)> =
            self.tables.answers.range((auction, first)..=(auction, last)).map(|(key, _)| *key).collect();
        answered.into_iter().for_each(|key| _ = self.tables.answers.del(&key));
        self.drop_body(|tables| &mut tables.tasks, auction);
        self.tables.places.del((terms.market, auction));
        self.tables.ended.del((stand.ended, auction));
        self.tables.keep.del(auction);
        self.tables.stands.del(auction);
        self.tables.terms.del(auction);
        self.quit(&terms.name);
    }

    fn drop_body(&mut self, of: impl Fn(&mut Tables) -> &mut Bodies, key: Serial) {
        let Some(size) = of(&mut self.tables).get(key).map(Body::size) else { return };
        self.count_bytes(-(size as i64));
        of(&mut self.tables).del(key);
    }

    /// Nobody could bid, award or extend while no node lived.
    pub(super) fn grant_grace(&mut self, was: Millis, now: Millis, grace: u64) {
        let late = |timers: &Timers| -> Vec<(Millis, Serial)> {
            timers.before(now.plus(grace)).filter(|(at, _)| *at > was).collect()
        };
        for (at, auction) in late(&self.tables.timers) {
            let Some(terms) = self.tables.terms.get(auction) else { continue };
            let (reply_ms, award_ms) = (terms.reply_ms, terms.award_ms.unwrap_or(0));
            let Some(stand) = self.tables.stands.edit(auction) else { continue };
            let at = match stand.state {
                AuctionState::Open => {
                    stand.reply_by = at.max(now.plus(reply_ms.min(grace)));
                    stand.reply_by
                }
                _ => {
                    stand.award_by = at.max(now.plus(award_ms.min(grace)));
                    stand.award_by
                }
            };
            self.tables.timers.set(auction, at);
        }
        for (_, bid) in late(&self.tables.leases) {
            let Some(award) = self.tables.awards.edit(bid) else { continue };
            let Some(terms) = self.tables.terms.get(award.auction) else { continue };
            let (lease_ms, work_ms) = (terms.lease_ms, terms.work_ms.unwrap_or(0));
            award.until = award.until.max(now.plus(lease_ms.min(grace)));
            award.deadline = award.deadline.max(now.plus(work_ms.min(grace)));
            let award = award.clone();
            self.arm(bid, &award);
        }
    }
}
