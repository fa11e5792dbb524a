//! What a winner can say about what it won, and how it loses it. Everything needs the fence of the award.

use super::*;
use crate::ids::{Fence, NUMBER_MAX};
use crate::machines::clock;
use crate::refusal::stale;

impl Auctions {
    pub(super) fn extend(&mut self, cx: &Context<'_>, extend: &Extend, out: &mut Out) -> Verdict {
        let bid = self.yours(cx, extend.auction, extend.fence, "extend", out)?;
        let lease_ms = self.tables.terms.get(extend.auction).map_or(0, |terms| terms.lease_ms);
        let Some(award) = self.tables.awards.edit(bid) else {
            return out.reply(&Extended { until: Millis(0) });
        };
        if award.until.0 != NUMBER_MAX {
            award.until = award.until.max(cx.now().plus(extend.lease_ms.unwrap_or(lease_ms)));
        }
        let award = award.clone();
        self.arm(bid, &award);
        out.reply(&Extended { until: self.tables.leases.get(bid).unwrap_or_default() })
    }

    pub(super) fn done(&mut self, cx: &Context<'_>, finish: &Finish<'_>, out: &mut Out) -> Verdict {
        let auction = finish.auction;
        let bid = self.yours(cx, auction, finish.fence, "finish", out)?;
        if let Some(result) = &finish.result {
            call::check_body(cx, result)?;
            let body = Body::new(cx.moment.index, result);
            self.count_bytes(body.size() as i64);
            self.tables.results.put(bid, body);
        }
        self.stop_work(bid, BidState::Done, "", cx.now());
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.done += 1;
        }
        let (market, agent) = (self.market_of(auction), &*cx.caller.name);
        match finish.result {
            Some(_) => out.event(&InformedResult { auction, market, bid, agent }),
            None => out.event(&InformedDone { auction, market, bid, agent }),
        }
        self.proceed(auction, cx.now(), cx.settings, out);
        out.reply(&Noted { state: self.both(auction)?.1.state })
    }

    pub(super) fn fail(&mut self, cx: &Context<'_>, fail: &Fail<'_>, out: &mut Out) -> Verdict {
        let auction = fail.auction;
        let bid = self.yours(cx, auction, fail.fence, "give up", out)?;
        let reason = fail.reason.unwrap_or_default();
        self.lose(bid, Failing::Said, reason, cx.now(), cx.settings, out);
        out.reply(&Noted { state: self.both(auction)?.1.state })
    }

    /// A winner did not do it: whose bid is the next best does.
    fn lose(
        &mut self,
        bid: Serial,
        why: Failing,
        reason: &str,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let (Some(row), Some(award)) = (self.tables.bids.get(bid), self.tables.awards.get(bid)) else {
            return;
        };
        let (auction, fence) = (row.auction, award.fence);
        out.event(&Failure {
            auction,
            market: self.market_of(auction),
            bid,
            agent: &row.name,
            fence,
            why,
            reason,
        });
        let told = match (why, reason) {
            (Failing::Said, "") => "it failed without a reason",
            (Failing::Said, reason) => reason,
            (Failing::Lease, _) => "its lease ended without a word",
            (Failing::Deadline, _) => "it took longer than `work_ms`",
            (Failing::Session, _) => "its session ended",
        };
        self.stop_work(bid, BidState::Failed, told, now);
        self.proceed(auction, now, settings, out);
    }

    /// The time of an award is over.
    pub(super) fn lease_over(&mut self, bid: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let Some(award) = self.tables.awards.get(bid) else { return };
        let why = if award.deadline <= now { Failing::Deadline } else { Failing::Lease };
        self.lose(bid, why, "", now, settings, out);
    }

    /// What was bound to a session that ended is let go: bids lapse, awards pass on.
    pub(super) fn let_go(
        &mut self,
        agent: Serial,
        session: Serial,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) {
        let all = (agent, session, Serial(0))..=(agent, session, Serial(u64::MAX));
        let bound: Vec<Serial> = self.tables.binding.range(all).map(|(.., bid)| bid).collect();
        for bid in bound {
            match self.tables.bids.get(bid).map(|row| row.state) {
                Some(BidState::Accepted) => self.lose(bid, Failing::Session, "", now, settings, out),
                Some(BidState::Standing) => self.lapse(bid, out),
                _ => {}
            }
        }
    }

    /// The one way for work to end: the lease is gone, and what became of the bid stands with it.
    pub(super) fn stop_work(&mut self, bid: Serial, state: BidState, reason: &str, now: Millis) {
        let Some(row) = self.tables.bids.edit(bid) else { return };
        row.state = state;
        let (auction, (agent, session)) = (row.auction, row.owner());
        self.tables.binding.del((agent, session, bid));
        self.tables.at_work.del((auction, bid));
        self.tables.leases.del(bid);
        self.tables.untold.del(bid);
        if let Some(award) = self.tables.awards.edit(bid) {
            award.ended = now;
            award.reason = Some(reason).filter(|reason| !reason.is_empty()).map(Into::into);
        }
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.working -= 1;
            stand.stage += 1;
        }
    }

    /// Sets the timer of an award to what comes first: the end of its lease, or its deadline.
    pub(super) fn arm(&mut self, bid: Serial, award: &AwardRow) {
        match award.until.min(award.deadline) {
            Millis(NUMBER_MAX) => drop(self.tables.leases.del(bid)),
            at => self.tables.leases.set(bid, at),
        }
    }

    /// The bid, if the award under this fence is the caller's and goes on; otherwise what became of it.
    fn yours(
        &mut self,
        cx: &Context<'_>,
        auction: Serial,
        fence: Fence,
        verb: &str,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        self.catch_up(auction, cx.now(), cx.settings, out);
        self.both(auction)?;
        let under = (auction, fence, Serial(0))..=(auction, fence, Serial(u64::MAX));
        let named = self
            .tables
            .awards_of
            .range(under)
            .next()
            .and_then(|(.., bid)| Some((bid, self.tables.awards.get(bid)?, self.tables.bids.get(bid)?)));
        match named {
            Some((bid, _, row)) if row.agent == cx.caller.agent && row.state == BidState::Accepted => Ok(bid),
            Some((_, _, row)) if row.agent != cx.caller.agent => Err(stale(format!(
                "auction {auction} is not yours to {verb}: the award under fence {fence} is that of `{}`, and you are `{}`; act as its winner",
                row.name, cx.caller.name
            ))
            .held_by(&row.name)),
            Some((_, award, row)) if row.state == BidState::Done => Err(stale(format!(
                "auction {auction} is not yours to {verb}: you said at {} that it is done; stop",
                clock(award.ended)
            ))),
            Some((_, award, _)) => Err(self.passed_on(auction, award, verb)),
            None => Err(stale(format!(
                "auction {auction} was not awarded under fence {fence}; send the `fence` that came with your award"
            ))),
        }
    }

    fn passed_on(&self, auction: Serial, award: &AwardRow, verb: &str) -> Refusal {
        let (at, reason) = (clock(award.ended), award.reason.as_deref().unwrap_or_default());
        let lost = format!("auction {auction} is not yours to {verb}: you lost it at {at}, because {reason}");
        let next = self.workers(auction).next().and_then(|bid| self.tables.bids.get(bid));
        match next {
            Some(row) => stale(format!("{lost}, and `{}` has it; stop", row.name)).held_by(&row.name),
            None => stale(format!("{lost}; stop")),
        }
    }
}
