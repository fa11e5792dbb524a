//! Requests that wait: one deadline, one owner, one way to end.
//!
//! ```text
//!            ┌──────── answered by a later request ────────▶ reply, kept under the key
//!   parked ──┼──────── deadline ───────────────────────────▶ the machine's "nothing" as reply, or its no
//!            ├──────── session ended, rights changed ──────▶ the same, and a no says which
//!            ├──────── withdrawn: the connection closed ───▶ forgotten
//!            └─ epoch ▶ detached ── same key again ────────▶ parked, in its old place in line
//!                          └─────── grace over ────────────▶ forgotten
//! ```
//!
//! A wait that is attached keeps the session it came under alive, so nobody has to write heartbeats for those who stand in line; and it ends with that session.
//!
//! The machine keeps its own line of waiters, ordered by ticket; because the ticket of a request that attaches again is its old one, it finds its old place without any help.

use super::{Fold, Parked};
use crate::ids::{Index, Millis, Moment, Serial};
use crate::machine::{Caller, Cut, Out, Unpark};
use crate::machines::space as verbs;
use crate::window::Key;

impl Fold {
    pub(super) fn park(&mut self, ticket: Index, machine: u8, key: Option<Key>, command: u64, until: Millis) {
        let key = key.map(|key| key.to_bytes());
        let Caller { agent, session, .. } = self.memo.caller;
        let principal = self.memo.caller.principal.clone();
        let since = self.space.parked.get(Serial(ticket.0)).map_or(self.time, |row| row.since);
        let row = Parked { machine, agent, principal, key, command, session, attached: true, since };
        self.space.parked.put(Serial(ticket.0), row);
        self.space.timers.set(Serial(ticket.0), until);
        if let Some(session) = session {
            self.space.waits.put((session, Serial(ticket.0)));
            self.machines.agent.hold_open(session);
        }
    }

    /// The wait does not keep its session alive any more.
    fn detach(&mut self, ticket: Serial) {
        let Some(session) = self.space.parked.get(ticket).and_then(|row| row.session) else { return };
        if self.space.waits.del((session, ticket)) {
            self.machines.agent.let_close(session, self.time);
        }
    }

    /// A session has ended: its waits end with what there is, rather than be granted to nobody.
    pub(super) fn end_waits_of(&mut self, session: Serial) {
        while let Some((_, ticket)) =
            self.space.waits.first((session, Serial(0)), (session, Serial(u64::MAX)))
        {
            self.end_wait(Index(ticket.0), Unpark::CutShort(Cut::SessionEnded, self.time));
            self.space.waits.del((session, ticket));
        }
    }

    /// The rights of a principal have changed: what it waits for is not granted under the old ones.
    pub(super) fn end_waits_under(&mut self, principal: &str) {
        self.end_waits(|row| *row.principal == *principal);
    }

    /// An agent was given to a principal of its own: what it waits for is not granted to those who spoke for it before.
    pub(super) fn end_waits_as(&mut self, agent: Serial) {
        self.end_waits(|row| row.agent == agent);
    }

    fn end_waits(&mut self, which: impl Fn(&Parked) -> bool) {
        let rows = self.space.parked.iter().filter(|(_, row)| which(row));
        let tickets: Vec<Serial> = rows.map(|(ticket, _)| ticket).collect();
        let why = Unpark::CutShort(Cut::RightsChanged, self.time);
        tickets.into_iter().for_each(|ticket| self.end_wait(Index(ticket.0), why));
    }

    pub(super) fn forget_parked(&mut self, ticket: Index) {
        self.detach(Serial(ticket.0));
        self.space.parked.del(Serial(ticket.0));
        self.space.timers.del(Serial(ticket.0));
    }

    /// Waits that have been answered end, and their replies are kept under their keys; a no is not.
    pub(super) fn close_answered(&mut self) {
        for (ticket, range) in std::mem::take(&mut self.out.answers) {
            let Some(row) = self.space.parked.get(Serial(ticket.0)) else { continue };
            if let Some(key) = row.key {
                self.window.done(Key::from_bytes(key), row.command, ticket, &self.out.effects.stream[range]);
            }
            self.forget_parked(ticket);
        }
        for ticket in std::mem::take(&mut self.out.refused) {
            let Some(row) = self.space.parked.get(Serial(ticket.0)) else { continue };
            if let Some(key) = row.key {
                self.window.void(Key::from_bytes(key));
            }
            self.forget_parked(ticket);
        }
    }

    /// Ends waits whose time is over.
    pub(super) fn wake_parked(&mut self, moment: Moment, budget: &mut u64) {
        while let Some((at, ticket)) = self.space.timers.first()
            && at <= moment.time
            && *budget > 0
        {
            *budget -= 1;
            self.end_wait(Index(ticket.0), Unpark::TimedOut);
        }
    }

    fn end_wait(&mut self, ticket: Index, why: Unpark) {
        let Some(row) = self.space.parked.get(Serial(ticket.0)).cloned() else { return };
        let ended = |out: &Out| out.answers.len() + out.refused.len();
        let before = ended(&self.out);
        if row.attached {
            self.machines.unpark(row.machine, ticket, why, &mut self.out);
        }
        if ended(&self.out) > before {
            self.close_answered();
            return;
        }
        if let Some(key) = row.key {
            self.window.void(Key::from_bytes(key));
        }
        self.forget_parked(ticket);
    }

    /// A new epoch: nobody is connected. Waits with a key are kept for their callers; the others end.
    pub(super) fn suspend_waits(&mut self) -> (u64, u64) {
        let until = self.time.plus(self.settings().grace_ms);
        let rows: Vec<(Serial, Parked)> =
            self.space.parked.iter().map(|(ticket, row)| (ticket, row.clone())).collect();
        let (mut kept, mut voided) = (0, 0);
        for (ticket, row) in rows {
            if row.attached {
                self.machines.unpark(row.machine, Index(ticket.0), Unpark::Withdrawn, &mut self.out);
            }
            self.detach(ticket);
            if row.key.is_some() {
                self.space.parked.put(ticket, Parked { attached: false, ..row });
                self.space.timers.set(ticket, until);
                kept += 1;
            } else {
                self.forget_parked(Index(ticket.0));
                voided += 1;
            }
        }
        (kept, voided)
    }

    /// Callers have gone: their waits end, and grants whose replies were never written are taken back.
    pub(super) fn withdraw(&mut self, callers: &[verbs::Absent]) -> u64 {
        let mut ended = 0;
        for absent in callers {
            let name = absent.agent.split('@').next().unwrap_or_default();
            if self.space.parked.has(Serial(absent.ticket.0)) {
                self.end_wait(absent.ticket, Unpark::Withdrawn);
                ended += 1;
                continue;
            }
            if let Some(key) = &absent.key {
                self.window.void(self.window.key(name, key));
            }
            let agent = self.machines.agent.peek("", name).agent;
            self.machines.give_back(agent, absent.ticket, self.moment(), &mut self.out);
        }
        ended
    }
}
