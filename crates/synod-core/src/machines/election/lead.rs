//! What a leader can say, and the ways in which a term ends. Everything needs the term that is in force.

use super::campaign::said;
use super::*;
use crate::ids::Fence;
use crate::machines::clock;
use crate::refusal::{not_found, stale};

/// Candidates that a refusal names.
const CANDIDATES_TOLD: usize = 10;

impl Elections {
    pub(super) fn renew(&mut self, cx: &Context<'_>, renew: &Renew<'_>, out: &mut Out) -> Verdict {
        let (seat, lead) = self.yours(cx, renew.election, renew.term)?;
        let ttl_ms = lead.ttl_ms;
        let Some(at) = self.tables.timers.get(seat) else {
            return out.reply(&Renewed { until: Millis(0) });
        };
        // A shorter time than is left takes nothing away.
        let until = at.max(cx.now().plus(renew.ttl_ms.unwrap_or(ttl_ms)));
        self.tables.timers.set(seat, until);
        out.reply(&Renewed { until })
    }

    pub(super) fn resign(&mut self, cx: &Context<'_>, resign: &Resign<'_>, out: &mut Out) -> Verdict {
        let (seat, _) = self.yours(cx, resign.election, resign.term)?;
        let candidates = self.tables.seats.get(seat).map_or(0, |row| row.candidates);
        self.step_down(seat, out);
        out.reply(&Resigned { candidates })
    }

    pub(super) fn transfer(&mut self, cx: &Context<'_>, transfer: &Transfer<'_>, out: &mut Out) -> Verdict {
        let Transfer { election, term, to } = *transfer;
        let (seat, lead) = self.yours(cx, election, term)?;
        let agent = lead.agent.clone();
        let named = |ticket: &Index| {
            self.tables.candidates.get(Serial(ticket.0)).is_some_and(|row| *row.agent == *to)
        };
        let ticket = self.line_of(seat).find(named).ok_or_else(|| self.no_candidate(seat, to))?;
        out.event(&LeadTransferred { election, term, agent: &agent, to });
        self.end(seat);
        let elected = self.elect_candidate(ticket, cx.now(), out);
        let Elected { term, until, .. } = elected.ok_or_else(|| self.no_candidate(seat, to))?;
        out.reply(&Transferred { term, until })
    }

    pub(super) fn proclaim(&mut self, cx: &Context<'_>, proclaim: &Proclaim<'_>, out: &mut Out) -> Verdict {
        let Proclaim { election, term, value } = *proclaim;
        let (seat, _) = self.yours(cx, election, term)?;
        if let Some(lead) = self.tables.leads.edit(seat) {
            lead.value = said(Some(value));
        }
        out.event(&LeaderProclaimed { election, term, value });
        out.reply(&Proclaimed { until: self.until(seat) })
    }

    pub(super) fn make_sure(&mut self, cx: &Context<'_>, check: &Check<'_>, out: &mut Out) -> Verdict {
        let (seat, _) = self.yours(cx, check.election, check.term)?;
        out.reply(&Checked { until: self.until(seat) })
    }

    pub(super) fn depose(&mut self, cx: &Context<'_>, depose: &Depose<'_>, out: &mut Out) -> Verdict {
        let election = depose.election;
        let found = self.seat(election).and_then(|seat| Some((seat, self.lead(seat, cx.now())?.clone())));
        let Some((seat, lead)) = found else {
            return Err(not_found(format!(
                "nobody leads `{election}`; `synod election list` shows who leads what"
            )));
        };
        let Lead { agent, term, owner, .. } = lead;
        let reason = depose.reason.unwrap_or_default();
        out.event(&LeaderDeposed { election, term, agent: &agent, by: &cx.caller.name, reason });
        self.end(seat);
        out.reply(&Deposed { agent, session: owner.in_session(), term })
    }

    pub(super) fn step_down(&mut self, seat: Serial, out: &mut Out) {
        let (Some(row), Some(lead)) = (self.tables.seats.get(seat), self.tables.leads.get(seat)) else {
            return;
        };
        out.event(&LeaderResigned { election: &row.name, term: lead.term, agent: &lead.agent });
        self.end(seat);
    }

    pub(super) fn expire(&mut self, seat: Serial, why: End, out: &mut Out) {
        let (Some(row), Some(lead)) = (self.tables.seats.get(seat), self.tables.leads.get(seat)) else {
            return;
        };
        out.event(&TermExpired { election: &row.name, term: lead.term, agent: &lead.agent, why });
        self.end(seat);
    }

    /// The one way for a term to end; who leads next is seen to when the request ends.
    fn end(&mut self, seat: Serial) {
        let Some(lead) = self.tables.leads.get(seat) else { return };
        self.tables.lead_of.del((lead.owner, seat));
        self.tables.timers.del(seat);
        self.tables.leads.del(seat);
        self.tables.vacant.put(seat);
    }

    /// The election, if the caller leads it under this very term; else what happened to it.
    pub(super) fn yours(
        &self,
        cx: &Context<'_>,
        name: &str,
        term: Fence,
    ) -> Result<(Serial, &Lead), Refusal> {
        let seat = self.seat(name);
        let lead = seat.and_then(|seat| Some((seat, self.lead(seat, cx.now())?)));
        match lead {
            Some((seat, lead)) if lead.owner.agent == cx.caller.agent && lead.term == term => {
                Ok((seat, lead))
            }
            Some((_, lead)) => Err(not_yours(cx, name, term, lead)),
            None => Err(stale(format!(
                "term {term} of `{name}` is over, and nobody leads it now; stop, and campaign again"
            ))),
        }
    }

    fn no_candidate(&self, seat: Serial, to: &str) -> Refusal {
        let name = |ticket: Index| Some(format!("`{}`", self.tables.candidates.get(Serial(ticket.0))?.agent));
        let told: Vec<String> = self.line_of(seat).filter_map(name).take(CANDIDATES_TOLD).collect();
        let who = match told.is_empty() {
            true => "nobody does".to_owned(),
            false => format!("those who do: {}", told.join(", ")),
        };
        not_found(format!("`{to}` does not stand in line ({who}); let it campaign with `wait_ms` first"))
    }
}

fn not_yours(cx: &Context<'_>, name: &str, term: Fence, lead: &Lead) -> Refusal {
    let since = clock(lead.since);
    let refusal = if lead.owner.agent == cx.caller.agent {
        stale(format!(
            "you lead `{name}` under term {} since {since}, not under {term}; if that term is this process's own, send it, and stop otherwise",
            lead.term
        ))
    } else if lead.term == term {
        stale(format!(
            "term {term} of `{name}` is that of `{}`, and you are `{}`; campaign for one of your own",
            lead.agent, cx.caller.name
        ))
    } else {
        stale(format!(
            "term {term} of `{name}` is over: `{}` leads since {since} under term {}; stop, and campaign again",
            lead.agent, lead.term
        ))
    };
    refusal.held_by(&lead.agent)
}
