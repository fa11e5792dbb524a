//! Every invariant of auctions, for tests.

use super::*;

impl Auctions {
    pub(super) fn check_auctions(&self) {
        let tables = &self.tables;
        assert!(tables.news.is_empty(), "everybody who attends was told of what is asked");
        assert!(tables.untold.is_empty(), "every winner that attends was told");
        assert_eq!(tables.terms.len(), tables.stands.len(), "each auction has terms");
        assert_eq!(tables.terms.len(), tables.places.len(), "each auction is in a market");
        assert_eq!(tables.terms.len(), tables.live.len() + tables.ended.len(), "each auction is over or not");
        let mut uses = std::collections::BTreeMap::<u32, u64>::new();
        for (auction, stand) in tables.stands.iter() {
            let terms = tables.terms.get(auction).expect("an auction has terms");
            *uses.entry(terms.market).or_default() += 1;
            assert_eq!(stand.over(), !tables.live.has(auction), "what is over is not live");
            assert_eq!(stand.over(), tables.keep.get(auction).is_some(), "what is over is kept for a time");
            let open = stand.state == AuctionState::Open;
            let timed = open || stand.state == AuctionState::Closed;
            assert_eq!(timed, tables.timers.get(auction).is_some(), "a timer until it is awarded");
            let called = tables.calls.has((terms.market, terms.need, auction));
            assert_eq!(called, open && terms.invited.is_empty(), "what is open to all is called");
            for name in &terms.invited {
                assert_eq!(
                    tables.invitations.get(&(name.clone(), auction)).is_some(),
                    open,
                    "who is invited"
                );
            }
            assert_eq!(self.ranking(auction).count(), stand.standing as usize, "bids that stand are counted");
            assert_eq!(self.workers(auction).count(), stand.working as usize, "who works is counted");
            assert!(stand.working + stand.done <= terms.winners, "no more win than were wanted");
            assert!(!stand.over() || stand.standing + stand.working == 0, "what is over binds nobody");
            assert!(stand.state != AuctionState::Awarded || stand.working > 0, "awarded, so somebody works");
            assert!(!open || stand.working == 0, "nobody works while bids are taken");
            assert!(stand.answered as usize <= terms.invited.len(), "only who is invited is waited for");
        }
        for (_, waiter) in tables.waiters.iter().filter(|(_, waiter)| waiter.market != ANY_MARKET) {
            *uses.entry(waiter.market).or_default() += 1;
        }
        let counted: std::collections::BTreeMap<u32, u64> =
            tables.markets.iter().map(|(_, market)| (market.number, market.uses)).collect();
        assert_eq!(uses, counted, "a market counts what is in it");
        for (ticket, waiter) in tables.waiters.iter() {
            let ticket = Index(ticket.0);
            assert!(tables.lines.has((waiter.market, NO_CAPABILITY, ticket)), "who attends is in line");
            assert!(tables.attending.get(&(waiter.name.clone(), ticket)).is_some(), "and found by name");
        }
        assert_eq!(tables.waiters.len(), tables.attending.len(), "only those who attend are listed");
        let bytes = [&tables.tasks, &tables.results].into_iter().flat_map(Bodies::iter);
        assert_eq!(bytes.map(|(_, body)| body.size()).sum::<u64>(), *tables.bytes.get(), "bytes are counted");
    }

    pub(super) fn check_bids(&self) {
        let tables = &self.tables;
        assert_eq!(tables.bids.len(), tables.bids_of.len(), "each bid is in one auction");
        for (bid, row) in tables.bids.iter() {
            let stand = tables.stands.get(row.auction).expect("a bid is in an auction");
            let standing = row.state == BidState::Standing;
            let working = row.state == BidState::Accepted;
            let ranked = tables.ranked.has((row.auction, row.score, row.cost, bid));
            assert_eq!(ranked, standing, "bid {bid} is ranked while it stands");
            assert!(!standing || row.round == stand.round, "bids of earlier rounds do not stand");
            let (agent, session) = row.owner();
            let binds = tables.binding.has((agent, session, bid));
            assert_eq!(binds, standing || working, "bid {bid} binds while it stands or is worked on");
            assert_eq!(tables.at_work.has((row.auction, bid)), working, "bid {bid} is worked on");
            let award = tables.awards.get(bid);
            let won = working || matches!(row.state, BidState::Done | BidState::Failed);
            assert_eq!(award.is_some(), won, "bid {bid} has an award once it won");
            let Some(award) = award else { continue };
            assert!(tables.awards_of.has((row.auction, award.fence, bid)), "and is listed as such");
            let end = award.until.min(award.deadline);
            let timed = working && end.0 != crate::ids::NUMBER_MAX;
            assert_eq!(tables.leases.get(bid), Some(end).filter(|_| timed), "the lease of bid {bid}");
            assert_eq!(working, award.ended.0 == 0, "an award is over or goes on");
        }
        assert_eq!(tables.awards.len(), tables.awards_of.len(), "each award is in one auction");
        assert!(tables.leases.len() <= tables.at_work.len(), "only work has a lease");
    }
}
