//! The line: what stands in the way of whom, and who is looked at when it goes.
//!
//! ```text
//!   lock 7 on src/**  ◀─watches─ #20 src/a ◀─watches─ #21 src/a, src/b ◀─watches─ #22 src/b
//! ```
//!
//! A wish is granted when no lock and nobody who came before conflicts with it.
//! Among all that does, one who waits watches the nearest who came before, or else a lock: in a line of a thousand for one name, each watches the next, and a release looks at two of them.
//! Watching one is enough, because what conflicts never stops to conflict except by going: modes and owners are fixed.
//! There is one more way to be free: the owner gets a lock that covers what it waits for. So a grant looks at its owner's other waits too.

use super::*;
use crate::refusal::exhausted;

/// What somebody wants, with the place in line that counts.
pub(super) struct Wish<'w> {
    pub owner: Owner,
    pub mode: Mode,
    pub names: Vec<&'w str>,
    /// Only who came before this stands in its way.
    pub before: Index,
}

/// Something in the way of a wish.
pub(super) struct Obstacle {
    pub by: Obstructor,
    /// The name that was wished for.
    pub wished: Box<str>,
    /// The name it met.
    pub met: Box<str>,
}

impl Locks {
    /// What stands in the way of a wish: the nearest who came before, or else a lock.
    pub(super) fn obstacle(&self, wish: &Wish<'_>, now: Millis) -> Option<Obstacle> {
        let mut nearest: Option<(Index, &str, Serial)> = None;
        let mut lock: Option<(Serial, &str, Serial)> = None;
        for &text in &wish.names {
            let near = self.overlapping(text);
            if self.covered(text, &near, wish, now) {
                continue;
            }
            for name in near {
                if let Some(ticket) = self.nearest_before(name, wish)
                    && nearest.is_none_or(|(before, ..)| before < ticket)
                {
                    nearest = Some((ticket, text, name));
                }
                if nearest.is_none() && lock.is_none() {
                    lock = self.conflicting_locks(name, wish, now).next().map(|lock| (lock, text, name));
                }
            }
        }
        let found = match (nearest, lock) {
            (Some((ticket, text, name)), _) => (Obstructor::Wait(ticket), text, name),
            (None, Some((lock, text, name))) => (Obstructor::Lock(lock), text, name),
            (None, None) => return None,
        };
        let (by, wished, met) = found;
        Some(Obstacle { by, wished: wished.into(), met: self.text(met).into() })
    }

    /// Whether the owner has this name already, in a mode that is strong enough.
    pub(super) fn covered(&self, text: &str, near: &[Serial], wish: &Wish<'_>, now: Millis) -> bool {
        let Wish { owner, mode, .. } = *wish;
        let mut wide = near.iter().filter(|name| super::names::covers(self.text(**name), text));
        owner.in_session().is_some()
            && wide.any(|&name| {
                mode.enough().iter().any(|&mode| {
                    let first = HeldAt::new(name, mode, owner, Serial(0));
                    let last = HeldAt::new(name, mode, owner, Serial(u64::MAX));
                    self.tables.held.range(first..=last).any(|at| !self.lapsed(at.lock, now))
                })
            })
    }

    fn nearest_before(&self, name: Serial, wish: &Wish<'_>) -> Option<Index> {
        let other = |ticket: &Index| !self.owner_of_wait(*ticket).is_one_with(wish.owner);
        let against = wish.mode.against().iter();
        against.filter_map(|mode| self.seekers(name, *mode, wish.before).rev().find(other)).max()
    }

    /// The locks on a name that conflict with a wish.
    pub(super) fn conflicting_locks(
        &self,
        name: Serial,
        wish: &Wish<'_>,
        now: Millis,
    ) -> impl Iterator<Item = Serial> + '_ {
        let (owner, against) = (wish.owner, wish.mode.against());
        against
            .iter()
            .flat_map(move |mode| self.holders(name, *mode))
            .filter(move |at| !at.owner.is_one_with(owner) && !self.lapsed(at.lock, now))
            .map(|at| at.lock)
    }

    pub(super) fn owner_of_wait(&self, ticket: Index) -> Owner {
        self.tables.waiters.get(Serial(ticket.0)).map_or(Owner::first(Serial(0)), |waiter| waiter.owner)
    }

    pub(super) fn waits_of(&self, owner: Owner) -> impl Iterator<Item = Index> + '_ {
        self.tables.wait_of.range((owner, Index(0))..=(owner, Index(u64::MAX))).map(|(_, ticket)| ticket)
    }

    /// The waits of an agent, in whatever session.
    pub(super) fn waits_of_agent(&self, agent: Serial) -> impl Iterator<Item = Index> + '_ {
        let (first, last) = (Owner::first(agent), Owner::last(agent));
        self.tables.wait_of.range((first, Index(0))..=(last, Index(u64::MAX))).map(|(_, ticket)| ticket)
    }

    /// What one in line wishes for.
    pub(super) fn wish<'w>(&'w self, ticket: Index, waiter: &'w Waiter) -> Wish<'w> {
        let names = self.texts(&waiter.names).collect();
        Wish { owner: waiter.owner, mode: waiter.mode, names, before: ticket }
    }

    pub(super) fn stand_in_line(
        &mut self,
        ticket: Index,
        waiter: Waiter,
        settings: &Settings,
    ) -> Result<(), Refusal> {
        if self.tables.waiters.len() as u64 >= settings.parked_max {
            return Err(exhausted(format!(
                "{} requests wait for locks already; try again without `wait_ms`",
                settings.parked_max
            )));
        }
        for &name in &waiter.names {
            self.tables.wanted.put(WantedAt::new(name, waiter.mode, ticket));
        }
        self.tables.wait_of.put((waiter.owner, ticket));
        self.tables.watchers.put((waiter.behind, ticket));
        self.tables.waiters.put(Serial(ticket.0), waiter);
        Ok(())
    }

    pub(super) fn leave_line(&mut self, ticket: Index) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { return };
        for &name in &waiter.names {
            self.tables.wanted.del(WantedAt::new(name, waiter.mode, ticket));
        }
        self.tables.wait_of.del((waiter.owner, ticket));
        self.tables.watchers.del((waiter.behind, ticket));
        self.tables.touched.del((ticket, Look::Again));
        self.tables.touched.del((ticket, Look::Anew));
        self.tables.waiters.del(Serial(ticket.0));
        self.forget_unused(&waiter.names);
        self.touch_watchers(Obstructor::Wait(ticket));
    }

    /// Something goes: those who watched it are looked at when the request ends.
    pub(super) fn touch_watchers(&mut self, gone: Obstructor) {
        while let Some(watch) = self.tables.watchers.first((gone, Index(0)), (gone, Index(u64::MAX))) {
            self.tables.watchers.del(watch);
            self.tables.touched.put((watch.1, Look::Again));
        }
    }

    /// What an owner holds has changed, and with it what it need not wait for.
    pub(super) fn touch_own(&mut self, owner: Owner, look: Look) {
        if owner.in_session().is_some() {
            self.touch_waits(owner, look);
        }
    }

    pub(super) fn touch_waits(&mut self, owner: Owner, look: Look) {
        for ticket in self.waits_of(owner).collect::<Vec<_>>() {
            self.tables.touched.put((ticket, look));
        }
    }

    /// Looks at everybody whose obstacle went, first come first, until nothing goes any more.
    pub(super) fn serve_line(&mut self, now: Millis, out: &mut Out) {
        let (first, last) = ((Index(0), Look::Again), (Index(u64::MAX), Look::Anew));
        while let Some((ticket, look)) = self.tables.touched.first(first, last) {
            self.tables.touched.del((ticket, look));
            let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)).cloned() else { continue };
            let Some(obstacle) = self.obstacle(&self.wish(ticket, &waiter), now) else {
                let acquired = self.grant(ticket, waiter, now, out);
                self.leave_line(ticket);
                out.answer(ticket, &acquired);
                continue;
            };
            self.watch(ticket, waiter.behind, obstacle.by);
            if look == Look::Anew
                && let Some(circle) = self.circle(ticket, now)
            {
                self.leave_line(ticket);
                out.refuse(ticket, circle);
            }
        }
    }

    fn watch(&mut self, ticket: Index, before: Obstructor, now: Obstructor) {
        self.tables.watchers.del((before, ticket));
        self.tables.watchers.put((now, ticket));
        if let Some(waiter) = self.tables.waiters.edit(Serial(ticket.0)) {
            waiter.behind = now;
        }
    }
}
