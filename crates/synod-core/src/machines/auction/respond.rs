//! Answers to a call: bids, and saying that there will be none.

use super::*;
use crate::machines::clock;
use crate::refusal::{conflict, denied, exhausted, expired, invalid};

/// Somebody who may want to bid.
pub(super) struct Who<'w> {
    pub agent: Serial,
    pub name: &'w str,
    pub session: Option<Serial>,
    pub capabilities: &'w [u32],
}

/// Why an agent may not bid in an auction, whatever it bids.
enum Bar {
    Own,
    Invited,
    Capability,
    Session,
}

impl Auctions {
    pub(super) fn bid(&mut self, cx: &Context<'_>, bid: &Bid<'_>, out: &mut Out) -> Verdict {
        let auction = bid.auction;
        let again = self.answerable(cx, auction, out)?;
        let (terms, _) = self.both(auction)?;
        let bound = bid.session || terms.present;
        if bound && cx.caller.session.is_none() {
            return Err(invalid(
                "`session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as",
            ));
        }
        score::check_attributes(bid)?;
        if let Some(reserve) = terms.reserve.filter(|reserve| bid.cost > *reserve) {
            return Err(invalid(format!(
                "a cost of {} is above the reserve of {reserve}; bid less, or decline",
                bid.cost
            )));
        }
        let score = score::of(terms, bid)?;
        self.check_bids_room(cx, auction)?;
        let id = out.serial();
        let row = BidRow {
            auction,
            agent: cx.caller.agent,
            name: cx.caller.name.clone(),
            session: cx.caller.session.filter(|_| bound),
            round: self.both(auction)?.1.round,
            made: cx.now(),
            cost: bid.cost,
            time_ms: bid.time_ms,
            attributes: bid
                .attributes
                .iter()
                .map(|own| Term { name: own.name.into(), value: own.value })
                .collect(),
            note: bid.note.filter(|note| !note.is_empty()).map(Into::into),
            score,
            valid_until: bid.valid_ms.map(|span| cx.now().plus(span)),
            state: BidState::Standing,
        };
        let (round, (agent, session)) = (row.round, row.owner());
        self.tables.ranked.put((auction, score, bid.cost, id));
        self.tables.binding.put((agent, session, id));
        self.tables.bids_of.put((auction, id));
        self.tables.bids.put(id, Box::new(row));
        self.note(
            auction,
            agent,
            Answer { name: cx.caller.name.clone(), round, bid: Some(id) },
            again,
            |stand| {
                stand.bids += 1;
                stand.standing += 1;
            },
        );
        let (terms, stand) = self.both(auction)?;
        let shown = !terms.sealed;
        out.event(&Proposed {
            auction,
            market: &terms.name,
            bid: id,
            agent: &cx.caller.name,
            cost: Some(bid.cost).filter(|_| shown),
            time_ms: bid.time_ms.filter(|_| shown),
        });
        let reply_by = stand.reply_by;
        self.close_if_answered(auction, cx.now(), cx.settings, out);
        out.reply(&Bidden { bid: id, reply_by })
    }

    pub(super) fn decline(&mut self, cx: &Context<'_>, decline: &Decline<'_>, out: &mut Out) -> Verdict {
        let (auction, reason) = (decline.auction, decline.reason.unwrap_or_default());
        let market = self.say_no(cx, auction, |stand| stand.declined += 1, out)?;
        out.event(&Refused { auction, market: &market, agent: &cx.caller.name, reason });
        self.close_if_answered(auction, cx.now(), cx.settings, out);
        out.reply(&Noted { state: self.both(auction)?.1.state })
    }

    pub(super) fn wonder(&mut self, cx: &Context<'_>, said: &NotUnderstood<'_>, out: &mut Out) -> Verdict {
        let (auction, reason) = (said.auction, said.reason.unwrap_or_default());
        let market = self.say_no(cx, auction, |stand| stand.puzzled += 1, out)?;
        out.event(&Puzzled { auction, market: &market, agent: &cx.caller.name, reason });
        self.close_if_answered(auction, cx.now(), cx.settings, out);
        out.reply(&Noted { state: self.both(auction)?.1.state })
    }

    /// Notes that there will be no bid; the market's name comes back.
    fn say_no(
        &mut self,
        cx: &Context<'_>,
        auction: Serial,
        count: impl FnOnce(&mut Stand),
        out: &mut Out,
    ) -> Result<Box<str>, Refusal> {
        let again = self.answerable(cx, auction, out)?;
        self.check_bids_room(cx, auction)?;
        let round = self.both(auction)?.1.round;
        self.note(
            auction,
            cx.caller.agent,
            Answer { name: cx.caller.name.clone(), round, bid: None },
            again,
            count,
        );
        Ok(self.market_of(auction).into())
    }

    fn note(
        &mut self,
        auction: Serial,
        agent: Serial,
        answer: Answer,
        again: bool,
        count: impl FnOnce(&mut Stand),
    ) {
        self.tables.answers.put((auction, agent), answer);
        let invited = self.tables.terms.get(auction).is_some_and(|terms| !terms.invited.is_empty());
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.kept += 1;
            stand.answered += u32::from(invited && !again);
            count(stand);
        }
    }

    /// Nobody is waited for who cannot answer any more.
    fn close_if_answered(&mut self, auction: Serial, now: Millis, settings: &Settings, out: &mut Out) {
        let (Some(terms), Some(stand)) = (self.tables.terms.get(auction), self.tables.stands.get(auction))
        else {
            return;
        };
        let all = !terms.invited.is_empty() && stand.answered as usize >= terms.invited.len();
        if all || terms.bids_max.is_some_and(|most| stand.standing >= most) {
            self.close(auction, now, settings, out);
        }
    }

    /// Whether the caller may answer now; says whether it answers once more, after a bid that lapsed.
    fn answerable(&mut self, cx: &Context<'_>, auction: Serial, out: &mut Out) -> Result<bool, Refusal> {
        self.catch_up(auction, cx.now(), cx.settings, out);
        let capabilities = self.capability_numbers(&cx.caller.capabilities);
        let who = Who {
            agent: cx.caller.agent,
            name: &cx.caller.name,
            session: cx.caller.session,
            capabilities: &capabilities,
        };
        let (terms, stand) = self.both(auction)?;
        if let Some(bar) = bar(terms, &who) {
            return Err(barred(&bar, auction, terms, &who));
        }
        if stand.state != AuctionState::Open {
            return Err(late(auction, stand, cx.now()));
        }
        let answer = self.tables.answers.get(&(auction, cx.caller.agent));
        let Some(answer) = answer else { return Ok(false) };
        let again = answer.round == stand.round;
        let Some((bid, row)) = answer.bid.and_then(|bid| Some((bid, self.tables.bids.get(bid)?))) else {
            return match again {
                true => Err(conflict(format!(
                    "you said already that you will not bid in auction {auction}; wait for the next"
                ))),
                false => Ok(false),
            };
        };
        match row.state {
            BidState::Done => Err(conflict(format!(
                "you have done your part of auction {auction}; leave the rest to others"
            ))),
            BidState::Standing if row.valid_until.is_none_or(|at| at > cx.now()) => Err(conflict(format!(
                "your bid {bid} in auction {auction} stands, and a bid binds; wait with auction.attend"
            ))),
            BidState::Standing => {
                self.lapse(bid, out);
                Ok(true)
            }
            _ => Ok(again),
        }
    }

    fn check_bids_room(&self, cx: &Context<'_>, auction: Serial) -> Result<(), Refusal> {
        let (_, stand) = self.both(auction)?;
        let most = cx.settings.auction_bids_max;
        if stand.kept as u64 >= most {
            return Err(exhausted(format!(
                "auction {auction} has had {most} answers; wait for the next, or raise it with `synod space set auction_bids_max`"
            )));
        }
        if self.tables.bids.len() as u64 >= cx.settings.bids_max {
            return Err(exhausted(format!(
                "{} bids are kept; lower `auction_keep_max`, or raise it with `synod space set bids_max`",
                cx.settings.bids_max
            )));
        }
        let agent = cx.caller.agent;
        let all = (agent, Serial(0), Serial(0))..=(agent, Serial(u64::MAX), Serial(u64::MAX));
        let most = cx.settings.leases_max as usize;
        if self.tables.binding.range(all).take(most).count() == most {
            return Err(exhausted(format!(
                "{most} bids and awards bind you already; do some of what you won, or wait"
            )));
        }
        Ok(())
    }

    pub(super) fn capability_numbers(&self, names: &[Box<str>]) -> Vec<u32> {
        names.iter().filter_map(|name| self.tables.capabilities.get(&**name).copied()).collect()
    }

    /// Whether somebody who attends is to be told of this auction.
    pub(super) fn concerns(&self, auction: Serial, who: &Who<'_>, now: Millis) -> bool {
        let Ok((terms, stand)) = self.both(auction) else { return false };
        let answered = self.tables.answers.get(&(auction, who.agent)).is_some_and(|answer| {
            let state = answer.bid.and_then(|bid| self.tables.bids.get(bid)).map(|row| row.state);
            match state {
                Some(BidState::Done) => true,
                Some(BidState::Lapsed) => false,
                _ => answer.round == stand.round,
            }
        });
        stand.state == AuctionState::Open && stand.reply_by > now && !answered && bar(terms, who).is_none()
    }
}

fn bar(terms: &Terms, who: &Who<'_>) -> Option<Bar> {
    if terms.agent == who.agent {
        return Some(Bar::Own);
    }
    let invited = || terms.invited.binary_search_by(|name| (**name).cmp(who.name)).is_ok();
    if !terms.invited.is_empty() && !invited() {
        return Some(Bar::Invited);
    }
    if terms.need != NO_CAPABILITY && !who.capabilities.contains(&terms.need) {
        return Some(Bar::Capability);
    }
    (terms.present && who.session.is_none()).then_some(Bar::Session)
}

fn barred(bar: &Bar, auction: Serial, terms: &Terms, who: &Who<'_>) -> Refusal {
    denied(match bar {
        Bar::Own => format!("you asked for auction {auction} yourself; let others answer"),
        Bar::Invited => {
            format!(
                "`{}` is not invited to auction {auction}; `synod auction attend` shows where you are",
                who.name
            )
        }
        Bar::Capability => format!(
            "auction {auction} needs the capability `{}`, which you did not join with; join with it if you can do it",
            terms.capability.as_deref().unwrap_or_default()
        ),
        Bar::Session => format!(
            "only joined agents may bid in auction {auction}; call agent.join and send its handle as the header `Synod-Agent` or with --as"
        ),
    })
}

fn late(auction: Serial, stand: &Stand, now: Millis) -> Refusal {
    let at = clock(stand.reply_by);
    expired(match stand.state {
        _ if stand.reply_by <= now => {
            format!(
                "bids in auction {auction} were taken until {at}, and this one is late; attend for the next"
            )
        }
        AuctionState::Cancelled => format!("auction {auction} was called off; attend for the next"),
        state => format!(
            "bidding in auction {auction} closed before {at}, and it is {state}: all who were waited for had answered, or it was awarded by hand; attend for the next"
        ),
    })
}
