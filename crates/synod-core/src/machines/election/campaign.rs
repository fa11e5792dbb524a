//! Standing for an election, and the line.

use super::*;
use crate::machine::Done;
use crate::machines::check_name;
use crate::refusal::{conflict, exhausted, invalid, unsupported};

impl Elections {
    pub(super) fn campaign(&mut self, cx: &Context<'_>, campaign: &Campaign<'_>, out: &mut Out) -> Verdict {
        let name = campaign.election;
        check_name("election", name)?;
        let wait_ms = campaign.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(unsupported(
                "an election cannot be waited for inside a transaction; leave `wait_ms` out",
            ));
        }
        let owner = Owner::new(cx.caller.agent, cx.caller.session);
        if campaign.session {
            check_session(owner, campaign)?;
        }
        if let Some(seat) = self.seat(name)
            && self.lapsed(seat, cx.now())
        {
            self.expire(seat, End::Ttl, out);
            self.fill(seat, cx.now(), out);
        }
        if let Some(seat) = self.seat(name)
            && self.tables.leads.get(seat).is_some_and(|lead| lead.owner.is_one_with(owner))
        {
            return self.campaign_again(cx, seat, campaign, out);
        }
        self.check_room(owner, cx.settings)?;
        let seat = match self.seat(name) {
            Some(seat) => seat,
            None => self.open(name, cx.settings, out)?,
        };
        let candidate = Candidate {
            seat,
            owner,
            agent: cx.caller.name.clone(),
            bound: campaign.session,
            ttl_ms: campaign.ttl_ms.unwrap_or(cx.settings.lease_ms),
            since: cx.now(),
            until: cx.now().plus(wait_ms),
            value: said(campaign.value),
        };
        let Some(behind) = self.ahead(seat, cx.ticket) else {
            // A request that came back under its old ticket is given back by its new number, like every other.
            let elected = self.elect(cx.moment.index, candidate, cx.now(), out);
            return out.reply(&elected);
        };
        if wait_ms == 0 {
            let own = self.lead(seat, cx.now()).filter(|lead| lead.agent == cx.caller.name);
            return Err(match own {
                Some(lead) => self.own(seat, lead, cx.now()),
                None => self.taken(seat, &behind, cx.now(), "send `wait_ms` to stand in line"),
            });
        }
        if let Some(ticket) = self.stands_already(&candidate) {
            let since = self.tables.candidates.get(Serial(ticket.0)).map_or(cx.now(), |row| row.since);
            return Err(conflict(format!(
                "this session has stood for `{name}` since {}; wait for the answer to that request",
                crate::machines::clock(since)
            )));
        }
        if self.tables.candidates.len() as u64 >= cx.settings.parked_max {
            return Err(exhausted(format!(
                "{} candidates stand in line already; try again without `wait_ms`",
                cx.settings.parked_max
            )));
        }
        out.event(&CandidateCame { election: name, agent: &cx.caller.name, behind: &behind });
        self.tables.line.put((seat, cx.ticket));
        self.tables.stands.put((owner, cx.ticket));
        self.tables.candidates.put(Serial(cx.ticket.0), candidate);
        if let Some(row) = self.tables.seats.edit(seat) {
            row.candidates += 1;
        }
        Ok(Done::Parked(cx.now().plus(wait_ms)))
    }

    /// A session that leads stands for it again: it is told its term, which goes on.
    fn campaign_again(
        &mut self,
        cx: &Context<'_>,
        seat: Serial,
        campaign: &Campaign<'_>,
        out: &mut Out,
    ) -> Verdict {
        if let Some(lead) = self.tables.leads.edit(seat)
            && campaign.value.is_some()
        {
            lead.value = said(campaign.value);
        }
        let (term, ttl_ms) =
            self.tables.leads.get(seat).map_or_else(Default::default, |lead| (lead.term, lead.ttl_ms));
        if let Some(at) = self.tables.timers.get(seat) {
            self.tables.timers.set(seat, at.max(cx.now().plus(campaign.ttl_ms.unwrap_or(ttl_ms))));
        }
        out.reply(&Elected { term, until: self.until(seat), again: true })
    }

    fn open(&mut self, name: &str, settings: &Settings, out: &mut Out) -> Result<Serial, Refusal> {
        if self.tables.seats.len() as u64 >= settings.elections_max {
            return Err(exhausted(format!(
                "there are {} elections already; resign from some, or raise it with `synod space set elections_max`",
                settings.elections_max
            )));
        }
        let seat = out.serial();
        self.tables.names.put(name.into(), seat);
        self.tables.seats.put(seat, Seat { name: name.into(), candidates: 0 });
        Ok(seat)
    }

    /// What an agent leads and stands for ends in one entry when its sessions do.
    fn check_room(&self, owner: Owner, settings: &Settings) -> Result<(), Refusal> {
        let (first, last) = (Owner::first(owner.agent), Owner::last(owner.agent));
        let leads = self.tables.lead_of.range((first, Serial(0))..=(last, Serial(u64::MAX))).map(drop);
        let stands = self.tables.stands.range((first, Index(0))..=(last, Index(u64::MAX))).map(drop);
        let most = settings.leases_max as usize;
        if leads.chain(stands).take(most).count() == most {
            return Err(exhausted(format!("you lead or stand for {most} elections; resign from some")));
        }
        Ok(())
    }

    /// Who stands in the way of one with this ticket: who leads, or whoever came before.
    fn ahead(&self, seat: Serial, ticket: Index) -> Option<Box<str>> {
        let first = || self.line_of(seat).next().filter(|first| *first < ticket);
        let agent = |first: Index| self.tables.candidates.get(Serial(first.0)).map(|row| row.agent.clone());
        self.tables.leads.get(seat).map(|lead| lead.agent.clone()).or_else(|| first().and_then(agent))
    }

    /// The wait of the same session for the same election, if there is one.
    fn stands_already(&self, candidate: &Candidate) -> Option<Index> {
        let Candidate { owner, seat, .. } = *candidate;
        owner.in_session()?;
        let mut waits = self.tables.stands.range((owner, Index(0))..=(owner, Index(u64::MAX)));
        waits
            .find(|(_, ticket)| {
                self.tables.candidates.get(Serial(ticket.0)).is_some_and(|row| row.seat == seat)
            })
            .map(|(_, ticket)| ticket)
    }

    /// A term begins.
    pub(super) fn elect(&mut self, ticket: Index, won: Candidate, now: Millis, out: &mut Out) -> Elected {
        let term = out.fence();
        let Candidate { seat, owner, agent, bound, ttl_ms, value, .. } = won;
        if let Some(row) = self.tables.seats.get(seat) {
            out.event(&LeaderElected { election: &row.name, term, agent: &agent });
        }
        self.tables.lead_of.put((owner, seat));
        if !bound {
            self.tables.timers.set(seat, now.plus(ttl_ms));
        }
        self.tables.leads.put(seat, Lead { term, owner, agent, bound, ticket, since: now, ttl_ms, value });
        Elected { term, until: self.until(seat), again: false }
    }

    /// Somebody leads what nobody leads: the first in line. With nobody in line, the election is forgotten.
    pub(super) fn fill(&mut self, seat: Serial, now: Millis, out: &mut Out) {
        if self.tables.leads.has(seat) {
            return;
        }
        let first = self.line_of(seat).next();
        match first {
            Some(ticket) => drop(self.elect_candidate(ticket, now, out)),
            None => {
                if let Some(row) = self.tables.seats.get(seat) {
                    let name = row.name.clone();
                    self.tables.names.del(&*name);
                    self.tables.seats.del(seat);
                }
            }
        }
    }

    /// One who stood in line leads, and is told so.
    pub(super) fn elect_candidate(&mut self, ticket: Index, now: Millis, out: &mut Out) -> Option<Elected> {
        let candidate = self.tables.candidates.get(Serial(ticket.0)).cloned()?;
        self.leave_line(ticket);
        let elected = self.elect(ticket, candidate, now, out);
        out.answer(ticket, &elected);
        Some(elected)
    }

    pub(super) fn leave_line(&mut self, ticket: Index) {
        let Some(candidate) = self.tables.candidates.get(Serial(ticket.0)) else { return };
        let (seat, owner) = (candidate.seat, candidate.owner);
        self.tables.line.del((seat, ticket));
        self.tables.stands.del((owner, ticket));
        self.tables.candidates.del(Serial(ticket.0));
        if let Some(row) = self.tables.seats.edit(seat) {
            row.candidates -= 1;
        }
    }
}

fn check_session(owner: Owner, campaign: &Campaign<'_>) -> Result<(), Refusal> {
    if owner.in_session().is_none() {
        return Err(invalid(
            "`session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as",
        ));
    }
    if campaign.ttl_ms.is_some() {
        return Err(invalid("a term ends after `ttl_ms` or with its session; send one of the two"));
    }
    Ok(())
}

/// What somebody says of themselves; an empty word says nothing.
pub(super) fn said(value: Option<&str>) -> Option<Box<str>> {
    value.filter(|value| !value.is_empty()).map(Into::into)
}
