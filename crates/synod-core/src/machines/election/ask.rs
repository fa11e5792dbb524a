//! What others see of elections.

use super::*;
use crate::codec::Wire;
use std::ops::Bound;

impl Elections {
    pub(super) fn observe(
        &self,
        view: &View<'_>,
        observe: &Observe<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let seat = self.seat(observe.election);
        let lead = seat.and_then(|seat| Some((seat, self.lead(seat, view.moment.time)?)));
        let leader = lead.map(|(seat, lead)| Leader {
            agent: lead.agent.clone(),
            session: lead.owner.in_session(),
            term: lead.term,
            since: lead.since,
            until: self.until(seat),
            value: lead.value.clone(),
        });
        let waiting = leader.as_ref().is_none_or(|leader| Some(leader.term) == observe.after);
        let candidates = seat.and_then(|seat| self.tables.seats.get(seat)).map_or(0, |row| row.candidates);
        Observed { election: observe.election.into(), leader, candidates, waiting }.put(answer);
        Ok(())
    }

    pub(super) fn list(&self, view: &View<'_>, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = list.prefix.unwrap_or_default();
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let rows = self.tables.names.range::<str>((from, Bound::Unbounded));
        let mut found = rows.take_while(|(name, _)| name.starts_with(prefix)).filter_map(|(name, seat)| {
            let lead = self.lead(*seat, view.moment.time)?;
            if list.agent.is_some_and(|agent| *lead.agent != *agent) {
                return None;
            }
            Some(ElectionShown {
                election: name.clone(),
                agent: lead.agent.clone(),
                term: lead.term,
                since: lead.since,
                until: self.until(*seat),
                candidates: self.tables.seats.get(*seat).map_or(0, |row| row.candidates),
                value: lead.value.clone(),
            })
        });
        let elections: Vec<ElectionShown> = found.by_ref().take(limit).collect();
        let next = found.next().and(elections.last().map(|shown| shown.election.clone()));
        Listed { elections, next }.put(answer);
        Ok(())
    }

    pub(super) fn candidates(&self, asked: &Candidates<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = asked.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let after = Index(asked.after.unwrap_or_default().0.saturating_add(1));
        let mut candidates = Vec::new();
        let mut next = None;
        if let Some(seat) = self.seat(asked.election) {
            let mut tickets =
                self.tables.line.range((seat, after)..=(seat, Index(u64::MAX))).map(|(_, ticket)| ticket);
            candidates = tickets.by_ref().take(limit).filter_map(|ticket| self.shown(ticket)).collect();
            next = tickets.next().and(candidates.last().map(|shown: &CandidateShown| shown.ticket));
        }
        Standing { candidates, next }.put(answer);
        Ok(())
    }

    fn shown(&self, ticket: Index) -> Option<CandidateShown> {
        let row = self.tables.candidates.get(Serial(ticket.0))?;
        Some(CandidateShown {
            ticket,
            agent: row.agent.clone(),
            session: row.owner.in_session(),
            since: row.since,
            until: row.until,
            value: row.value.clone(),
        })
    }
}
