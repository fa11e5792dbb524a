//! What others see of auctions. What was bid under seal is in none of these answers before the award; who asked looks at it with a command.

use super::*;
use crate::codec::Wire;
use crate::ids::NUMBER_MAX;
use crate::record::BodyOf;

/// Auctions that one page of a list looks at; the cursor goes on from there.
const SCAN_MAX: usize = 20_000;

/// Awards that are shown with an auction; `auction.bids` shows all.
const AWARDS_SHOWN: usize = 100;

/// Names that stand in a list beside each auction.
const NAMES_SHOWN: usize = 10;

/// What counts, and how much.
pub(super) fn weights(terms: &Terms) -> Vec<WeightShown> {
    let shown = |term: &Term| WeightShown { name: term.name.clone(), weight: term.value };
    terms.weights.iter().map(shown).collect()
}

impl Auctions {
    pub(super) fn show(&self, view: &View<'_>, show: &Show, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let auction = show.auction;
        let (terms, stand) = self.both(auction)?;
        let newest = self.won_in(auction).rev().take(AWARDS_SHOWN);
        let mut awards: Vec<AwardShown> = newest.filter_map(|bid| self.won(bid)).collect();
        awards.reverse();
        Auction {
            auction,
            market: terms.name.clone(),
            by: terms.by.clone(),
            state: state(stand, view.moment.time),
            reason: terms.reason.clone().unwrap_or_default(),
            stage: stand.stage,
            round: stand.round,
            rounds: terms.rounds,
            asked: terms.asked,
            reply_by: stand.reply_by,
            award_by: stand.award_by,
            capability: terms.capability.clone(),
            invited: terms.invited.clone(),
            silent: self.silent(auction).cloned().collect(),
            bids_max: terms.bids_max,
            scoring: terms.scoring,
            weights: weights(terms),
            reserve: terms.reserve,
            winners: terms.winners,
            by_hand: terms.award_ms.is_some(),
            sealed: terms.sealed,
            hidden: hidden(terms, stand, stand.round),
            present: terms.present,
            lease_ms: terms.lease_ms,
            work_ms: terms.work_ms,
            standing: stand.standing as u64,
            bids: stand.bids as u64,
            declined: stand.declined as u64,
            not_understood: stand.puzzled as u64,
            done: stand.done as u64,
            awards,
            waiting: show.after.is_some_and(|after| after >= stand.stage) && !stand.over(),
            task: self.task(auction),
        }
        .put(answer);
        Ok(())
    }

    /// A bid that won.
    pub(super) fn won(&self, bid: Serial) -> Option<AwardShown> {
        let (row, award) = (self.tables.bids.get(bid)?, self.tables.awards.get(bid)?);
        let shown = |at: Millis| if at.0 == NUMBER_MAX { Millis(0) } else { at };
        Some(AwardShown {
            bid,
            agent: row.name.clone(),
            state: row.state,
            round: row.round,
            cost: row.cost,
            price: award.price,
            score: row.score,
            won_by: award.won_by,
            fence: award.fence,
            since: award.since,
            until: shown(award.until),
            deadline: shown(award.deadline),
            ended: award.ended,
            reason: award.reason.clone().unwrap_or_default(),
            result: self.tables.results.get(bid).map(|_| BodyOf(Serial(bid.0 | RESULT))),
        })
    }

    /// Who is invited and has not answered while answers are taken.
    pub(super) fn silent(&self, auction: Serial) -> impl Iterator<Item = &Box<str>> + '_ {
        let open = self.both(auction).ok().filter(|(_, stand)| stand.state == AuctionState::Open);
        let answered: std::collections::BTreeSet<&str> = open
            .filter(|(terms, _)| !terms.invited.is_empty())
            .map(|(_, stand)| self.answered(auction, stand.round))
            .unwrap_or_default();
        open.into_iter()
            .flat_map(|(terms, _)| &terms.invited)
            .filter(move |name| !answered.contains(&***name))
    }

    pub(super) fn list(&self, view: &View<'_>, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let from = Serial(list.after.map_or(0, |after| after.0.saturating_add(1)));
        let market = list.market.map(|name| self.tables.markets.get(name).map_or(u32::MAX, |row| row.number));
        let places = &self.tables.places;
        let here =
            market.into_iter().flat_map(|market| places.range((market, from)..=(market, Serial(u64::MAX))));
        let everywhere =
            market.is_none().then(|| self.tables.stands.iter_from(from).map(|(auction, _)| auction));
        let all = here.map(|(_, auction)| auction).chain(everywhere.into_iter().flatten());
        let mut page = Listed { auctions: Vec::new(), next: None };
        let mut last = None;
        for (looked_at, auction) in all.enumerate() {
            if page.auctions.len() == limit || looked_at == SCAN_MAX {
                page.next = last;
                break;
            }
            last = Some(auction);
            let Ok((terms, stand)) = self.both(auction) else { continue };
            let state = state(stand, view.moment.time);
            if list.state.is_some_and(|wanted| wanted != state) || list.by.is_some_and(|by| *terms.by != *by)
            {
                continue;
            }
            let worker = |bid| self.tables.bids.get(bid).map(|row| row.name.clone());
            page.auctions.push(AuctionListed {
                auction,
                market: terms.name.clone(),
                by: terms.by.clone(),
                state,
                round: stand.round,
                reply_by: stand.reply_by,
                standing: stand.standing as u64,
                invited: terms.invited.len() as u64,
                silent: self.silent(auction).take(NAMES_SHOWN).cloned().collect(),
                workers: self.workers(auction).filter_map(worker).take(NAMES_SHOWN).collect(),
            });
        }
        page.put(answer);
        Ok(())
    }

    pub(super) fn list_bids(&self, asked: &Bids, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (terms, stand) = self.both(asked.auction)?;
        let (bids, next) = self.page(
            asked.auction,
            asked.after,
            asked.limit,
            |_| true,
            |row| !hidden(terms, stand, row.round),
        );
        BidsListed { bids, hidden: hidden(terms, stand, stand.round), next }.put(answer);
        Ok(())
    }

    /// Bids as who asked sees them, and as who made them does: with what was bid.
    pub(super) fn review(&mut self, cx: &Context<'_>, review: &Review, out: &mut Out) -> Verdict {
        let auction = review.auction;
        self.catch_up(auction, cx.now(), cx.settings, out);
        let (terms, stand) = self.both(auction)?;
        let agent = cx.caller.agent;
        let all = terms.agent == agent;
        if all && hidden(terms, stand, stand.round) {
            out.event(&Looked { auction, market: &terms.name, by: &terms.by });
        }
        let (bids, next) =
            self.page(auction, review.after, review.limit, |row| all || row.agent == agent, |_| true);
        out.reply(&Reviewed { bids, next })
    }

    fn page(
        &self,
        auction: Serial,
        after: Option<Serial>,
        limit: Option<u64>,
        which: impl Fn(&BidRow) -> bool,
        open: impl Fn(&BidRow) -> bool,
    ) -> (Vec<BidShown>, Option<Serial>) {
        let limit = limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let from = Serial(after.map_or(0, |after| after.0.saturating_add(1)));
        let numbers = self.tables.bids_of.range((auction, from)..=(auction, Serial(u64::MAX)));
        let (mut bids, mut last) = (Vec::new(), None);
        for (looked_at, (_, bid)) in numbers.enumerate() {
            if bids.len() == limit || looked_at == SCAN_MAX {
                return (bids, last);
            }
            last = Some(bid);
            if let Some(row) = self.tables.bids.get(bid).filter(|row| which(row)) {
                bids.push(bid_shown(bid, row, open(row)));
            }
        }
        (bids, None)
    }

    /// Who has answered in this round, by name.
    fn answered(&self, auction: Serial, round: u32) -> std::collections::BTreeSet<&str> {
        let all = (auction, Serial(0))..=(auction, Serial(u64::MAX));
        let answers = self.tables.answers.range(all).filter(|(_, answer)| answer.round == round);
        answers.map(|(_, answer)| &*answer.name).collect()
    }
}

/// Where an auction is: one whose bids are in counts as closed even before wake has come to it.
pub(super) fn state(stand: &Stand, now: Millis) -> AuctionState {
    match stand.state {
        AuctionState::Open if stand.reply_by <= now => AuctionState::Closed,
        state => state,
    }
}

/// Whether what was bid in this round is unreadable to all but who asked.
pub(super) fn hidden(terms: &Terms, stand: &Stand, round: u32) -> bool {
    terms.sealed && !stand.shows(round)
}

fn bid_shown(bid: Serial, row: &BidRow, open: bool) -> BidShown {
    let term = |term: &Term| AttributeShown { name: term.name.clone(), value: term.value };
    BidShown {
        bid,
        agent: row.name.clone(),
        state: row.state,
        round: row.round,
        made: row.made,
        cost: Some(row.cost).filter(|_| open),
        time_ms: row.time_ms.filter(|_| open),
        attributes: row.attributes.iter().filter(|_| open).map(term).collect(),
        note: row.note.clone().filter(|_| open),
        score: Some(row.score).filter(|_| open),
        valid_until: row.valid_until,
        session: row.session,
    }
}
