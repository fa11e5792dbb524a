//! Why an election is as it is, in sentences: who leads, until when, who is next, and what to do.

use super::*;
use crate::codec::Wire;
use crate::machine::Cut;
use crate::machines::clock;
use crate::owner::{cut_short, quoted};
use crate::refusal::held;
use crate::span;

/// Candidates of which `why` tells.
const TOLD: usize = 10;

impl Elections {
    /// The refusal of one who does not wait.
    pub(super) fn taken(&self, seat: Serial, behind: &str, now: Millis, way_out: &str) -> Refusal {
        let name = self.tables.seats.get(seat).map_or("", |row| &row.name);
        match self.lead(seat, now) {
            Some(lead) => {
                let text = format!(
                    "`{}` leads `{name}` {}; {way_out}, or observe who leads",
                    lead.agent,
                    self.terms(seat, lead)
                );
                self.held_by(seat, lead, text, now)
            }
            None => held(format!("`{behind}` stood for `{name}` before you; {way_out}")).held_by(behind),
        }
    }

    /// The refusal of one whose own name leads already, from elsewhere.
    pub(super) fn own(&self, seat: Serial, lead: &Lead, now: Millis) -> Refusal {
        let name = self.tables.seats.get(seat).map_or("", |row| &row.name);
        let text = format!(
            "`{}` leads `{name}` {}, and that is you: renew or resign term {}, or send `wait_ms` to stand in line behind it",
            lead.agent,
            self.terms(seat, lead),
            lead.term
        );
        self.held_by(seat, lead, text, now)
    }

    fn held_by(&self, seat: Serial, lead: &Lead, text: String, now: Millis) -> Refusal {
        let refusal = held(text).held_by(&lead.agent);
        match self.tables.timers.get(seat) {
            Some(at) => refusal.retry_after(at.since(now)),
            None => refusal,
        }
    }

    /// Since when somebody leads, until when, and what it says of itself.
    fn terms(&self, seat: Serial, lead: &Lead) -> String {
        let end = match self.tables.timers.get(seat) {
            Some(at) => format!("until {} unless it renews", clock(at)),
            None => "as long as its session lives".to_owned(),
        };
        let value = lead.value.as_deref();
        let value = value.map_or(String::new(), |value| format!(", in its own words: {}", quoted(value)));
        format!("since {}, {end}{value}", clock(lead.since))
    }

    /// One who waited long enough is told who still leads.
    pub(super) fn wait_is_over(&self, ticket: Index, out: &mut Out) {
        let Some(row) = self.tables.candidates.get(Serial(ticket.0)) else { return };
        let waited = span::exact(row.until.since(row.since));
        let behind = self.tables.leads.get(row.seat).map_or("", |lead| &lead.agent);
        let refusal = self.taken(row.seat, behind, row.until, "wait longer");
        out.refuse(ticket, refusal.within(&format!("you waited for {waited}")));
    }

    /// One whose wait ends before its time is told why, and what to do about it.
    pub(super) fn wait_is_cut_short(&self, ticket: Index, cut: Cut, at: Millis, out: &mut Out) {
        let Some(row) = self.tables.candidates.get(Serial(ticket.0)) else { return };
        let name = self.tables.seats.get(row.seat).map_or("", |seat| &seat.name);
        let (what, way_out) = cut_short(cut);
        let waited = span::exact(at.since(row.since));
        out.refuse(
            ticket,
            held(format!("you stood for `{name}` for {waited} until {what}: you do not lead it; {way_out}")),
        );
    }

    pub(super) fn why(&self, view: &View<'_>, name: &str, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let seat = self.seat(name);
        let lead = seat.and_then(|seat| Some((seat, self.lead(seat, view.moment.time)?)));
        let mut because: Vec<Box<str>> = Vec::new();
        match lead {
            None => because.push(
                format!("nobody leads `{name}`; who calls `synod election campaign {name}` first does")
                    .into(),
            ),
            Some((seat, lead)) => because.push(
                format!(
                    "`{}` leads `{name}` under term {} {}",
                    lead.agent,
                    lead.term,
                    self.terms(seat, lead)
                )
                .into(),
            ),
        }
        let line = || seat.into_iter().flat_map(|seat| self.line_of(seat));
        for (place, ticket) in line().take(TOLD).enumerate() {
            let Some(row) = self.tables.candidates.get(Serial(ticket.0)) else { continue };
            let place =
                if place == 0 { "leads next".to_owned() } else { format!("is number {} in line", place + 1) };
            because.push(
                format!(
                    "`{}` {place}; it came at {} and waits until {}",
                    row.agent,
                    clock(row.since),
                    clock(row.until)
                )
                .into(),
            );
        }
        let more = seat.and_then(|seat| self.tables.seats.get(seat)).map_or(0, |row| row.candidates);
        if more > TOLD as u64 {
            because.push(
                format!(
                    "{} more stand in line; `synod election candidates {name}` shows all",
                    more - TOLD as u64
                )
                .into(),
            );
        }
        let leader = lead.map_or_else(Default::default, |(_, lead)| lead.agent.clone());
        let next = lead.map_or_else(Default::default, |(seat, _)| self.until(seat));
        Because { leader, because, next }.put(answer);
        Ok(())
    }
}
