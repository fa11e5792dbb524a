//! What others see of locks and lines.

use super::hold::no_lock;
use super::*;
use crate::codec::Wire;
use std::collections::BTreeSet;

/// Obstacles that are shown of one who waits.
const BEHIND_SHOWN: usize = 10;

/// Waits that are shown with a lock.
const WAITS_SHOWN: usize = 100;

impl Locks {
    pub(super) fn show(&self, view: &View<'_>, lock: Serial, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let now = view.moment.time;
        let hold = self.hold(lock, now).ok_or_else(|| no_lock(lock))?;
        let mut waits = BTreeSet::new();
        for name in self.texts(&hold.names).flat_map(|text| self.overlapping(text)) {
            let against = hold.mode.against().iter();
            waits.extend(against.flat_map(|mode| self.seekers(name, *mode, Index(u64::MAX))));
        }
        let waits = waits.into_iter().filter(|ticket| !self.owner_of_wait(*ticket).is_one_with(hold.owner));
        let waits = waits.take(WAITS_SHOWN).filter_map(|ticket| self.wait_shown(ticket, now)).collect();
        Shown { held: self.lock_shown(lock, hold), waits }.put(answer);
        Ok(())
    }

    pub(super) fn list(&self, view: &View<'_>, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let after = Serial(list.after.unwrap_or_default().0.saturating_add(1));
        let candidates: Box<dyn Iterator<Item = Serial> + '_> = match list.touching {
            None => Box::new(self.tables.holds.iter_from(after).map(|(lock, _)| lock)),
            Some(touching) => {
                let near = self.overlapping(&super::names::normal(touching)?);
                let places = near.into_iter().flat_map(|name| {
                    [Mode::Exclusive, Mode::Shared].into_iter().flat_map(move |mode| self.holders(name, mode))
                });
                let locks: BTreeSet<Serial> =
                    places.map(|at| at.lock).filter(|lock| *lock >= after).collect();
                Box::new(locks.into_iter())
            }
        };
        let mut found = candidates.filter_map(|lock| {
            let hold = self.hold(lock, view.moment.time)?;
            list.agent.is_none_or(|agent| *hold.agent == *agent).then(|| self.lock_shown(lock, hold))
        });
        let locks: Vec<LockShown> = found.by_ref().take(limit).collect();
        let next = found.next().and(locks.last().map(|shown| shown.lock));
        Listed { locks, next }.put(answer);
        Ok(())
    }

    pub(super) fn waits(
        &self,
        view: &View<'_>,
        waits: &Waits<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = waits.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let after = Serial(waits.after.unwrap_or_default().0.saturating_add(1));
        let wanted = |waiter: &Waiter| waits.agent.is_none_or(|agent| *waiter.agent == *agent);
        let rows = self.tables.waiters.iter_from(after).filter(|(_, waiter)| wanted(waiter));
        let mut tickets = rows.map(|(ticket, _)| Index(ticket.0));
        let shown: Vec<WaitShown> = tickets
            .by_ref()
            .take(limit)
            .filter_map(|ticket| self.wait_shown(ticket, view.moment.time))
            .collect();
        let next = tickets.next().and(shown.last().map(|shown| shown.ticket));
        Waiting { waits: shown, next }.put(answer);
        Ok(())
    }

    fn lock_shown(&self, lock: Serial, hold: &Hold) -> LockShown {
        LockShown {
            lock,
            fence: hold.fence,
            agent: hold.agent.clone(),
            session: hold.owner.in_session(),
            names: self.texts(&hold.names).map(Into::into).collect(),
            shared: hold.mode == Mode::Shared,
            since: hold.since,
            until: self.tables.timers.get(lock).unwrap_or_default(),
            note: hold.note.clone(),
        }
    }

    fn wait_shown(&self, ticket: Index, now: Millis) -> Option<WaitShown> {
        let waiter = self.tables.waiters.get(Serial(ticket.0))?;
        Some(WaitShown {
            ticket,
            agent: waiter.agent.clone(),
            names: self.texts(&waiter.names).map(Into::into).collect(),
            shared: waiter.mode == Mode::Shared,
            since: waiter.since,
            until: waiter.until,
            note: waiter.note.clone(),
            behind: self.obstacles(ticket, waiter, now),
        })
    }

    /// Everything in the way of one who waits, each with the names of its own that are.
    fn obstacles(&self, ticket: Index, waiter: &Waiter, now: Millis) -> Vec<InTheWay> {
        let wish = self.wish(ticket, waiter);
        let mut found: Vec<(Obstructor, InTheWay)> = Vec::new();
        for &text in &wish.names {
            let near = self.overlapping(text);
            if self.covered(text, &near, &wish, now) {
                continue;
            }
            for name in near {
                let locks = self.conflicting_locks(name, &wish, now).map(Obstructor::Lock);
                let seekers = wish.mode.against().iter().flat_map(|mode| self.seekers(name, *mode, ticket));
                let before = seekers.filter(|at| !self.owner_of_wait(*at).is_one_with(wish.owner));
                for by in locks.chain(before.map(Obstructor::Wait)).take(BEHIND_SHOWN) {
                    let at = found.iter().position(|(seen, _)| *seen == by).unwrap_or_else(|| {
                        let lock = if let Obstructor::Lock(lock) = by { Some(lock) } else { None };
                        found.push((by, InTheWay { agent: self.who(by).1.into(), lock, names: Vec::new() }));
                        found.len() - 1
                    });
                    let met = &mut found[at].1.names;
                    if met.iter().all(|seen| **seen != *self.text(name)) {
                        met.push(self.text(name).into());
                    }
                }
            }
        }
        found.truncate(BEHIND_SHOWN);
        found.into_iter().map(|(_, obstacle)| obstacle).collect()
    }
}
