//! Asking: terms, rounds, and calling it off.

use super::*;
use crate::entry::Payload;
use crate::ids::NUMBER_MAX;
use crate::machines::check_name;
use crate::refusal::{conflict, denied, exhausted, invalid, not_found};

/// How many capabilities may be named in a space: they are words for kinds of work, not values.
const CAPABILITIES_MAX: usize = 100_000;

/// How far ahead a moment to reply by may lie: as far as `reply_ms` reaches.
const REPLY_MAX_MS: u64 = 2_592_000_000;

impl Auctions {
    pub(super) fn call(&mut self, cx: &Context<'_>, ask: &Ask<'_>, out: &mut Out) -> Verdict {
        check_name("market", ask.market)?;
        let reply_by = reply_by(cx, ask)?;
        let invited = invited(cx, ask)?;
        score::check_weights(ask)?;
        if ask.reserve.is_some_and(|reserve| reserve > NUMBER_MAX) {
            return Err(invalid("`reserve` is beyond 2^53 - 1; send a smaller one"));
        }
        self.check_room(cx, ask.task.as_ref())?;
        let need = self.capability(ask.capability)?;
        let market = self.enter(ask.market);
        let auction = out.serial();
        let own = |text: Option<&str>| text.map(Box::<str>::from);
        let term = |weight: &Weight<'_>| Term { name: weight.name.into(), value: weight.weight };
        let terms = Terms {
            market,
            name: ask.market.into(),
            agent: cx.caller.agent,
            by: cx.caller.name.clone(),
            need,
            capability: own(ask.capability),
            invited,
            bids_max: ask.bids_max.map(|most| most.max(1)),
            scoring: ask.scoring.unwrap_or(Scoring::LowestCost),
            weights: ask.weights.iter().map(term).collect(),
            reserve: ask.reserve,
            winners: ask.winners.unwrap_or(1).clamp(1, 100),
            rounds: ask.rounds.unwrap_or(1).clamp(1, 64),
            reply_ms: reply_by.since(cx.now()),
            award_ms: ask.award_ms,
            lease_ms: ask.lease_ms.unwrap_or(cx.settings.lease_ms),
            work_ms: ask.work_ms,
            sealed: ask.sealed,
            present: ask.present,
            mail: ask.mail.then(|| cx.caller.principal.clone()),
            asked: cx.now(),
            reason: None,
        };
        if let Some(task) = &ask.task {
            let body = Body::new(cx.moment.index, task);
            self.count_bytes(body.size() as i64);
            self.tables.tasks.put(auction, body);
        }
        let stand = Stand {
            state: AuctionState::Open,
            round: 1,
            stage: 1,
            reply_by,
            award_by: Millis(0),
            bids: 0,
            declined: 0,
            puzzled: 0,
            answered: 0,
            standing: 0,
            working: 0,
            done: 0,
            kept: 0,
            revealed: 0,
            ended: Millis(0),
        };
        self.tables.places.put((market, auction));
        self.tables.live.put(auction);
        self.tables.terms.put(auction, Box::new(terms));
        self.tables.stands.put(auction, stand);
        self.take_bids(auction, out);
        out.reply(&Asked { auction, reply_by })
    }

    /// Bids are taken: until a moment, and those who attend hear of it.
    fn take_bids(&mut self, auction: Serial, out: &mut Out) {
        let (Some(terms), Some(stand)) = (self.tables.terms.get(auction), self.tables.stands.get(auction))
        else {
            return;
        };
        out.event(&Cfp {
            auction,
            market: &terms.name,
            round: stand.round,
            by: &terms.by,
            reply_by: stand.reply_by,
            capability: terms.capability.as_deref(),
        });
        self.tables.timers.set(auction, stand.reply_by);
        self.tables.news.put(auction);
        if terms.invited.is_empty() {
            self.tables.calls.put((terms.market, terms.need, auction));
            self.tables.calls.put((ANY_MARKET, terms.need, auction));
        }
        for name in &terms.invited {
            self.tables.invitations.put((name.clone(), auction), ());
        }
        if let Some(principal) = terms.mail.clone().filter(|_| !terms.invited.is_empty()) {
            out.react(Reaction::Called {
                principal,
                by: terms.by.clone(),
                auction,
                market: terms.name.clone(),
                round: stand.round,
                reply_by: stand.reply_by,
                invited: terms.invited.clone(),
            });
        }
    }

    /// Bids are taken no more.
    pub(super) fn take_no_bids(&mut self, auction: Serial) {
        self.tables.timers.del(auction);
        self.tables.news.del(auction);
        let Some(terms) = self.tables.terms.get(auction) else { return };
        self.tables.calls.del((terms.market, terms.need, auction));
        self.tables.calls.del((ANY_MARKET, terms.need, auction));
        for name in &terms.invited {
            self.tables.invitations.del(&(name.clone(), auction));
        }
    }

    pub(super) fn iterate(&mut self, cx: &Context<'_>, iterate: &Iterate, out: &mut Out) -> Verdict {
        let auction = iterate.auction;
        self.catch_up(auction, cx.now(), cx.settings, out);
        self.yours_to(cx, auction, "iterate")?;
        let (terms, stand) = self.both(auction)?;
        if !matches!(stand.state, AuctionState::Open | AuctionState::Closed) {
            return Err(conflict(format!(
                "auction {auction} is {}, and only one that nobody has won yet can be iterated; ask anew",
                stand.state
            )));
        }
        if stand.round >= terms.rounds {
            return Err(exhausted(format!(
                "auction {auction} has had {} of {} rounds; award it, or ask anew with more `rounds`",
                stand.round, terms.rounds
            )));
        }
        if iterate.reserve.is_some_and(|reserve| reserve > NUMBER_MAX) {
            return Err(invalid("`reserve` is beyond 2^53 - 1; send a smaller one"));
        }
        if let Some(terms) = self.tables.terms.edit(auction) {
            terms.reserve = iterate.reserve.or(terms.reserve);
            terms.reply_ms = iterate.reply_ms.unwrap_or(terms.reply_ms);
        }
        self.next_round(auction, cx.now(), out);
        let (_, stand) = self.both(auction)?;
        let Stand { round, reply_by, .. } = *stand;
        out.reply(&Iterated { round, reply_by })
    }

    /// What was bid binds nobody any more, and bids are called for once more.
    pub(super) fn next_round(&mut self, auction: Serial, now: Millis, out: &mut Out) {
        self.take_no_bids(auction);
        self.reject_standing(auction, out);
        let reply_ms = self.tables.terms.get(auction).map_or(0, |terms| terms.reply_ms);
        if let Some(stand) = self.tables.stands.edit(auction) {
            stand.state = AuctionState::Open;
            stand.round += 1;
            stand.stage += 1;
            stand.reply_by = now.plus(reply_ms);
            stand.award_by = Millis(0);
            (stand.bids, stand.declined, stand.puzzled, stand.answered) = (0, 0, 0, 0);
        }
        self.take_bids(auction, out);
    }

    pub(super) fn cancel(&mut self, cx: &Context<'_>, cancel: &Cancel<'_>, out: &mut Out) -> Verdict {
        let auction = cancel.auction;
        self.catch_up(auction, cx.now(), cx.settings, out);
        self.yours_to(cx, auction, "cancel")?;
        let (_, stand) = self.both(auction)?;
        if stand.over() {
            return Err(conflict(format!(
                "auction {auction} is {} already; there is nothing to call off",
                stand.state
            )));
        }
        let reason = cancel.reason.unwrap_or_default();
        self.end(auction, AuctionState::Cancelled, reason, cx.now(), cx.settings, out);
        out.reply(&Noted { state: AuctionState::Cancelled })
    }

    /// Refuses whoever did not ask for it.
    pub(super) fn yours_to(&self, cx: &Context<'_>, auction: Serial, verb: &str) -> Result<(), Refusal> {
        let (terms, _) = self.both(auction)?;
        if terms.agent == cx.caller.agent {
            return Ok(());
        }
        Err(denied(format!(
            "auction {auction} was asked for by `{}`, and you are `{}`; only who asked may {verb} it",
            terms.by, cx.caller.name
        )))
    }

    /// What an auction is held under, and how it stands.
    pub(super) fn both(&self, auction: Serial) -> Result<(&Terms, &Stand), Refusal> {
        let found = self.tables.terms.get(auction).zip(self.tables.stands.get(auction));
        found.map(|(terms, stand)| (&**terms, stand)).ok_or_else(|| {
            not_found(format!(
                "there is no auction {auction}; those that are over are kept for `auction_keep_ms`, and `synod auction list` shows what there is"
            ))
        })
    }

    /// Quotas of the space that a new auction must fit into.
    fn check_room(&self, cx: &Context<'_>, task: Option<&Payload<'_>>) -> Result<(), Refusal> {
        if self.tables.live.len() as u64 >= cx.settings.auctions_max {
            return Err(exhausted(format!(
                "{} auctions are not over; wait for some, or raise it with `synod space set auctions_max`",
                cx.settings.auctions_max
            )));
        }
        let Some(task) = task else { return Ok(()) };
        check_body(cx, task)?;
        if self.tables.bytes.get() + task.len as u64 > cx.settings.bodies_max_bytes {
            return Err(exhausted(format!(
                "payloads of auctions have reached {} bytes; lower `auction_keep_max`, or raise `bodies_max_bytes`",
                cx.settings.bodies_max_bytes
            )));
        }
        Ok(())
    }

    pub(super) fn count_bytes(&mut self, change: i64) {
        let bytes = self.tables.bytes.get().saturating_add_signed(change);
        self.tables.bytes.set(bytes);
    }

    /// The number of the market called `name`, in which there is something more from now on.
    pub(super) fn enter(&mut self, name: &str) -> u32 {
        if let Some(market) = self.tables.markets.edit(name) {
            market.uses += 1;
            return market.number;
        }
        let number = self.tables.market_ids.get() + 1;
        self.tables.market_ids.set(number);
        self.tables.markets.put(name.into(), Market { number: number as u32, uses: 1 });
        number as u32
    }

    /// There is something less in it; with the last, the market is forgotten.
    pub(super) fn quit(&mut self, name: &str) {
        let Some(market) = self.tables.markets.edit(name) else { return };
        market.uses -= 1;
        if market.uses == 0 {
            self.tables.markets.del(name);
        }
    }

    /// The number of a capability, new or not.
    pub(super) fn capability(&mut self, name: Option<&str>) -> Result<u32, Refusal> {
        let Some(name) = name else { return Ok(NO_CAPABILITY) };
        if let Some(&capability) = self.tables.capabilities.get(name) {
            return Ok(capability);
        }
        check_name("capability", name)?;
        if self.tables.capabilities.len() >= CAPABILITIES_MAX {
            return Err(exhausted(format!(
                "{CAPABILITIES_MAX} capabilities have been named in auctions of this space; use one of them"
            )));
        }
        let capability = self.tables.capabilities.len() as u32 + 1;
        self.tables.capabilities.put(name.into(), capability);
        Ok(capability)
    }
}

/// Limits on one more payload.
pub(super) fn check_body(cx: &Context<'_>, body: &Payload<'_>) -> Result<(), Refusal> {
    if body.len as u64 > cx.settings.body_max_bytes {
        return Err(invalid(format!(
            "the payload has {} bytes and {} are allowed; store it elsewhere and send where, or raise `body_max_bytes`",
            body.len, cx.settings.body_max_bytes
        )));
    }
    Ok(())
}

fn reply_by(cx: &Context<'_>, ask: &Ask<'_>) -> Result<Millis, Refusal> {
    match (ask.reply_by, ask.reply_ms) {
        (Some(_), Some(_)) => {
            Err(invalid("bids are taken until `reply_by` or for `reply_ms`; send one of the two"))
        }
        (Some(at), None) if at <= cx.now() => {
            Err(invalid("`reply_by` has passed; send a moment to come, or `reply_ms`"))
        }
        (Some(at), None) if at.since(cx.now()) > REPLY_MAX_MS => {
            Err(invalid("`reply_by` lies more than 30 days ahead; send an earlier moment"))
        }
        (Some(at), None) => Ok(at),
        (None, span) => Ok(cx.now().plus(span.unwrap_or(cx.settings.auction_reply_ms))),
    }
}

fn invited(cx: &Context<'_>, ask: &Ask<'_>) -> Result<Vec<Box<str>>, Refusal> {
    for name in &ask.invited {
        check_name("agent", name)?;
        if *name == cx.caller.name {
            return Err(invalid("who asks does not bid; invite others, and leave yourself out"));
        }
    }
    let mut invited = ask.invited.clone();
    invited.sort_unstable();
    invited.dedup();
    Ok(invited)
}
