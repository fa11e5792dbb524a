//! Hearing of asks and awards, and waiting for them.
//!
//! ```text
//!   attend ─▶ something that concerns the caller ─▶ told at once
//!      └────▶ nothing ─▶ in line: under its market and each of its capabilities, and under its name
//!                            ▲ the end of the very request that asks, or that awards
//! ```
//!
//! An ask is shown to everybody who may answer it and has not; an award to one process of its agent, once, unless the connection closed before it was told.

use super::respond::Who;
use super::*;
use crate::ids::NUMBER_MAX;
use crate::machine::Done;
use crate::machines::check_name;
use crate::record::BodyOf;
use crate::refusal::{exhausted, unsupported};

impl Auctions {
    pub(super) fn attend(&mut self, cx: &Context<'_>, attend: &Attend<'_>, out: &mut Out) -> Verdict {
        let wait_ms = attend.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(unsupported(
                "an auction cannot be waited for inside a transaction; leave `wait_ms` out",
            ));
        }
        if let Some(market) = attend.market {
            check_name("market", market)?;
        }
        let market = match attend.market {
            None => Some(ANY_MARKET),
            Some(name) => self.tables.markets.get(name).map(|market| market.number),
        };
        let capabilities = self.capability_numbers(&cx.caller.capabilities);
        let who = Who {
            agent: cx.caller.agent,
            name: &cx.caller.name,
            session: cx.caller.session,
            capabilities: &capabilities,
        };
        let most = attend.max.unwrap_or(10).clamp(1, 100) as usize;
        if let Some(market) = market {
            let mut room = Room::of(cx.settings.answer_max_bytes);
            let awards = self.awards_for(&who, market, most, cx.now(), cx.settings, out);
            let awards = self.tell_awards(&awards, cx.moment.index, most, &mut room);
            let asks = self.asks_for(&who, market, most, cx.now(), &mut room);
            if !awards.is_empty() || !asks.is_empty() {
                return out.reply(&Attended { awards, asks });
            }
        }
        if wait_ms == 0 {
            return out.reply(&Attended { awards: Vec::new(), asks: Vec::new() });
        }
        self.stand_in_line(cx, attend.market)?;
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    fn stand_in_line(&mut self, cx: &Context<'_>, market: Option<&str>) -> Result<(), Refusal> {
        if self.tables.waiters.len() as u64 >= cx.settings.parked_max {
            return Err(exhausted(format!(
                "{} attend already; try again without waiting",
                cx.settings.parked_max
            )));
        }
        // In line it stands for everything it can do, also for what nobody has asked for yet.
        let capabilities = cx.caller.capabilities.iter().map(|name| self.capability(Some(name)));
        let capabilities: Vec<u32> = capabilities.collect::<Result<_, _>>()?;
        let waiter = Waiter {
            market: market.map_or(ANY_MARKET, |name| self.enter(name)),
            place: market.unwrap_or_default().into(),
            agent: cx.caller.agent,
            name: cx.caller.name.clone(),
            session: cx.caller.session,
            capabilities,
        };
        self.tables.lines.put((waiter.market, NO_CAPABILITY, cx.ticket));
        for &capability in &waiter.capabilities {
            self.tables.lines.put((waiter.market, capability, cx.ticket));
        }
        self.tables.attending.put((waiter.name.clone(), cx.ticket), ());
        self.tables.waiters.put(Serial(cx.ticket.0), waiter);
        Ok(())
    }

    pub(super) fn leave(&mut self, ticket: Index) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { return };
        self.tables.lines.del((waiter.market, NO_CAPABILITY, ticket));
        for capability in waiter.capabilities {
            self.tables.lines.del((waiter.market, capability, ticket));
        }
        self.tables.attending.del(&(waiter.name, ticket));
        self.tables.waiters.del(Serial(ticket.0));
        if waiter.market != ANY_MARKET {
            self.quit(&waiter.place);
        }
    }

    /// What somebody has won and no process of it was told of; what is over by now passes on first.
    fn awards_for(
        &mut self,
        who: &Who<'_>,
        market: u32,
        most: usize,
        now: Millis,
        settings: &Settings,
        out: &mut Out,
    ) -> Vec<Serial> {
        let mut awards = Vec::new();
        for session in [Some(Serial(0)), who.session].into_iter().flatten() {
            let all = (who.agent, session, Serial(0))..=(who.agent, session, Serial(u64::MAX));
            let bids: Vec<Serial> = self.tables.binding.range(all).map(|(.., bid)| bid).collect();
            for bid in bids {
                if self.tables.leases.get(bid).is_some_and(|at| at <= now) {
                    self.lease_over(bid, now, settings, out);
                }
                let untold = self.tables.awards.get(bid).is_some_and(|award| award.told.is_none());
                if awards.len() < most && untold && self.is_held_in(bid, market) {
                    awards.push(bid);
                }
            }
        }
        awards
    }

    /// Whether this bid won and its agent is to work on it, in this market.
    fn is_held_in(&self, bid: Serial, market: u32) -> bool {
        let Some(row) = self.tables.bids.get(bid).filter(|row| row.state == BidState::Accepted) else {
            return false;
        };
        let terms = self.tables.terms.get(row.auction);
        terms.is_some_and(|terms| market == ANY_MARKET || terms.market == market)
    }

    /// Notes which request was told of these awards, and shows them, as far as there is room.
    fn tell_awards(&mut self, bids: &[Serial], ticket: Index, most: usize, room: &mut Room) -> Vec<Award> {
        let mut told = Vec::new();
        for &bid in bids.iter().take(most) {
            let Some(row) = self.tables.bids.get(bid) else { continue };
            if !room.takes(self.weight(row.auction)) {
                break;
            }
            if let Some(award) = self.tables.awards.edit(bid) {
                award.told = Some(ticket);
            }
            self.tables.untold.del(bid);
            told.extend(self.award_shown(bid));
        }
        told
    }

    fn award_shown(&self, bid: Serial) -> Option<Award> {
        let (row, award) = (self.tables.bids.get(bid)?, self.tables.awards.get(bid)?);
        let terms = self.tables.terms.get(row.auction)?;
        let shown = |at: Millis| if at.0 == NUMBER_MAX { Millis(0) } else { at };
        Some(Award {
            auction: row.auction,
            market: terms.name.clone(),
            by: terms.by.clone(),
            bid,
            fence: award.fence,
            cost: row.cost,
            price: award.price,
            until: shown(award.until),
            deadline: shown(award.deadline),
            task: self.task(row.auction),
        })
    }

    /// What somebody may answer and has not, oldest first.
    fn asks_for(&self, who: &Who<'_>, market: u32, most: usize, now: Millis, room: &mut Room) -> Vec<Call> {
        let (first, last) = (Serial(0), Serial(u64::MAX));
        let mut found: Vec<Serial> = Vec::new();
        let needs = std::iter::once(NO_CAPABILITY).chain(who.capabilities.iter().copied());
        for need in needs {
            let calls = self.tables.calls.range((market, need, first)..=(market, need, last));
            found.extend(
                calls.map(|(.., auction)| auction).filter(|at| self.concerns(*at, who, now)).take(most),
            );
        }
        let name: Box<str> = who.name.into();
        let invited = self.tables.invitations.range((name.clone(), first)..=(name, last));
        let here = |auction: &Serial| {
            market == ANY_MARKET
                || self.tables.terms.get(*auction).is_some_and(|terms| terms.market == market)
        };
        let invited = invited.map(|((_, auction), ())| *auction).filter(here);
        found.extend(invited.filter(|at| self.concerns(*at, who, now)).take(most));
        found.sort_unstable();
        found.dedup();
        let fits = |auction: &Serial| room.takes(self.weight(*auction));
        found.into_iter().take(most).take_while(fits).filter_map(|auction| self.call_shown(auction)).collect()
    }

    fn call_shown(&self, auction: Serial) -> Option<Call> {
        let (terms, stand) = self.both(auction).ok()?;
        Some(Call {
            auction,
            market: terms.name.clone(),
            by: terms.by.clone(),
            round: stand.round,
            reply_by: stand.reply_by,
            capability: terms.capability.clone(),
            scoring: terms.scoring,
            weights: ask::weights(terms),
            reserve: terms.reserve,
            winners: terms.winners,
            sealed: terms.sealed,
            present: terms.present,
            lease_ms: terms.lease_ms,
            work_ms: terms.work_ms,
            task: self.task(auction),
        })
    }

    pub(super) fn task(&self, auction: Serial) -> Option<BodyOf> {
        self.tables.tasks.get(auction).map(|_| BodyOf(auction))
    }

    /// Bytes of what somebody is shown of an auction.
    pub(super) fn weight(&self, auction: Serial) -> u64 {
        self.tables.tasks.get(auction).map_or(0, |body| body.view().len as u64)
    }

    /// Tells those who attend what happened in this request: winners first.
    pub(super) fn tell(&mut self, now: Millis, settings: &Settings, out: &mut Out) {
        while let Some(bid) = self.tables.untold.first(Serial(0), Serial(u64::MAX)) {
            self.tables.untold.del(bid);
            if let Some(ticket) = self.who_attends_for(bid) {
                self.leave(ticket);
                let mut room = Room::of(settings.answer_max_bytes);
                let awards = self.tell_awards(&[bid], ticket, 1, &mut room);
                out.answer(ticket, &Attended { awards, asks: Vec::new() });
            }
        }
        while let Some(auction) = self.tables.news.first(Serial(0), Serial(u64::MAX)) {
            self.tables.news.del(auction);
            for ticket in self.who_may_answer(auction, now) {
                self.leave(ticket);
                let asks = self.call_shown(auction).into_iter().collect();
                out.answer(ticket, &Attended { awards: Vec::new(), asks });
            }
        }
    }

    /// The first in line that is a process of the winner.
    fn who_attends_for(&self, bid: Serial) -> Option<Index> {
        let row = self.tables.bids.get(bid)?;
        let (name, session) = (row.name.clone(), row.session);
        let mut waiting = self.attending_as(name);
        waiting.find(|ticket| {
            self.tables.waiters.get(Serial(ticket.0)).is_some_and(|waiter| {
                (session.is_none() || session == waiter.session) && self.is_held_in(bid, waiter.market)
            })
        })
    }

    fn attending_as(&self, name: Box<str>) -> impl Iterator<Item = Index> + '_ {
        let all = (name.clone(), Index(0))..=(name, Index(u64::MAX));
        self.tables.attending.range(all).map(|((_, ticket), ())| *ticket)
    }

    /// Who in line may answer an auction, first come first.
    fn who_may_answer(&self, auction: Serial, now: Millis) -> Vec<Index> {
        let Ok((terms, _)) = self.both(auction) else { return Vec::new() };
        let (first, last) = (Index(0), Index(u64::MAX));
        let mut tickets: Vec<Index> = Vec::new();
        if terms.invited.is_empty() {
            for market in [ANY_MARKET, terms.market] {
                let line = self.tables.lines.range((market, terms.need, first)..=(market, terms.need, last));
                tickets.extend(line.map(|(.., ticket)| ticket));
            }
        }
        for name in &terms.invited {
            let here = |ticket: &Index| {
                self.tables
                    .waiters
                    .get(Serial(ticket.0))
                    .is_some_and(|waiter| [ANY_MARKET, terms.market].contains(&waiter.market))
            };
            tickets.extend(self.attending_as(name.clone()).filter(here));
        }
        tickets.retain(|ticket| {
            self.tables.waiters.get(Serial(ticket.0)).is_some_and(|waiter| {
                let Waiter { agent, name, session, capabilities, .. } = waiter;
                let who = Who { agent: *agent, name, session: *session, capabilities };
                self.concerns(auction, &who, now)
            })
        });
        tickets.sort_unstable();
        tickets
    }

    /// An award whose agent never heard of it is told again.
    pub(super) fn untell(&mut self, agent: Serial, ticket: Index) {
        let all = (agent, Serial(0), Serial(0))..=(agent, Serial(u64::MAX), Serial(u64::MAX));
        let told =
            |bid: &Serial| self.tables.awards.get(*bid).is_some_and(|award| award.told == Some(ticket));
        let bids: Vec<Serial> = self.tables.binding.range(all).map(|(.., bid)| bid).filter(told).collect();
        for bid in bids {
            if let Some(award) = self.tables.awards.edit(bid) {
                award.told = None;
            }
            self.tables.untold.put(bid);
        }
    }
}
