//! Waits that would never end: who waits for whom, followed until it comes back.
//!
//! ```text
//!   wren ──waits for b.rs──▶ heron ──waits for a.rs──▶ wren
//! ```
//!
//! Every wait needs *all* that stands in its way to go, so one way back to its owner is enough for a circle.
//! Circles are looked for when somebody comes to stand in line: a grant makes none, because whoever is granted had come before those it now keeps waiting, and a release only unties.
//! Two cases are left, and in both the owner's waits are looked at anew, and one that closes a circle is refused in its place in line.
//! An owner may lose a lock that covered what it waits for; and a request that comes back after a restart is granted by its old ticket, before those that came meanwhile.
//!
//! From each owner only the nearest obstacles are followed; those behind them are their own.
//! An owner whom nobody waits for closes no circle and is not followed at all, so that the usual line costs nothing here.
//!
//! An owner is taken to do one thing after another: while one of its requests waits, it lets go of nothing.
//! Two requests of one agent without a session may be two processes: a wait for oneself is no circle, and ends with its time.

use super::line::Wish;
use super::*;
use crate::refusal::held;
use std::collections::{BTreeMap, VecDeque};

/// Steps of a circle that are told; in one so long the rest are counted.
const STEPS_TOLD: usize = 8;

/// One owner waits for another.
#[derive(Clone, Copy)]
struct Step {
    from: Owner,
    by: Obstructor,
    name: Serial,
}

impl Locks {
    /// The refusal of the wait under `ticket`, which stands in line, if it closes a circle.
    pub(super) fn circle(&self, ticket: Index, now: Millis) -> Option<Refusal> {
        let start = self.owner_of_wait(ticket);
        if !self.keeps_somebody_waiting(start) {
            return None;
        }
        let steps = self.way_back(start, now)?;
        let told: Vec<String> = steps.iter().take(STEPS_TOLD).map(|step| self.tell(step)).collect();
        let more = match steps.len().saturating_sub(STEPS_TOLD) {
            0 => String::new(),
            n => format!("; and so on through {n} more"),
        };
        let next = self.who(steps[0].by).1;
        Some(
            held(format!(
                "this would wait for ever: {}{more}; release what you hold, or take all names in one `acquire`",
                told.join("; ")
            ))
            .held_by(next),
        )
    }

    /// The shortest way from an owner over others back to itself.
    fn way_back(&self, start: Owner, now: Millis) -> Option<Vec<Step>> {
        let mut reached: BTreeMap<Owner, Step> = BTreeMap::new();
        let mut ahead = VecDeque::from([start]);
        while let Some(from) = ahead.pop_front() {
            for (by, name) in self.nearest_obstacles(from, now) {
                let (to, step) = (self.who(by).0, Step { from, by, name });
                if to == from || reached.contains_key(&to) {
                    continue;
                }
                reached.insert(to, step);
                if to == start {
                    return Some(walk(&reached, start));
                }
                ahead.push_back(to);
            }
        }
        None
    }

    /// For all that an owner waits for: who keeps it waiting, without those who keep these waiting for the same name.
    fn nearest_obstacles(&self, owner: Owner, now: Millis) -> Vec<(Obstructor, Serial)> {
        let mut found = Vec::new();
        for ticket in self.waits_of(owner) {
            let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)) else { continue };
            let wish = self.wish(ticket, waiter);
            for &text in &wish.names {
                let near = self.overlapping(text);
                if !self.covered(text, &near, &wish, now) {
                    near.into_iter().for_each(|name| self.nearest_at(name, &wish, now, &mut found));
                }
            }
        }
        found
    }

    /// Who wants the name alone waits for everybody before it there, and they need not be followed; unless it has the name already and only wants others beside it.
    fn nearest_at(&self, name: Serial, wish: &Wish<'_>, now: Millis, found: &mut Vec<(Obstructor, Serial)>) {
        let other = |ticket: &Index| self.owner_of_wait(*ticket) != wish.owner;
        let mut end = None;
        for ticket in self.seekers(name, Mode::Exclusive, wish.before).rev().filter(other) {
            found.push((Obstructor::Wait(ticket), name));
            if !self.has_already(ticket, name, now) {
                end = Some(ticket);
                break;
            }
        }
        if wish.mode == Mode::Exclusive {
            let since = end.unwrap_or_default();
            let sharing = self.seekers(name, Mode::Shared, wish.before).rev().take_while(|at| *at > since);
            found.extend(sharing.map(|ticket| (Obstructor::Wait(ticket), name)));
        }
        if end.is_none() {
            found.extend(self.conflicting_locks(name, wish, now).map(|lock| (Obstructor::Lock(lock), name)));
        }
    }

    fn has_already(&self, ticket: Index, name: Serial, now: Millis) -> bool {
        let text = self.text(name);
        let waiter = self.tables.waiters.get(Serial(ticket.0));
        waiter.is_some_and(|waiter| {
            self.covered(text, &self.overlapping(text), &self.wish(ticket, waiter), now)
        })
    }

    /// Whether anybody else wants what an owner holds, or stands behind one of its waits.
    fn keeps_somebody_waiting(&self, owner: Owner) -> bool {
        let mut waits = self.tables.wait_of.iter();
        let ends = [waits.next(), waits.next_back()];
        // They are listed by owner: where the first and the last are its own, all are.
        if ends.into_iter().flatten().all(|(other, _)| other == owner) {
            return false;
        }
        let wanted = |names: &[Serial], after: Index| {
            self.texts(names).flat_map(|text| self.overlapping(text)).any(|name| {
                [Mode::Exclusive, Mode::Shared].iter().any(|mode| {
                    let mut behind =
                        self.seekers(name, *mode, Index(u64::MAX)).rev().take_while(|at| *at > after);
                    behind.any(|ticket| self.owner_of_wait(ticket) != owner)
                })
            })
        };
        let waits = self
            .waits_of(owner)
            .filter_map(|ticket| Some((&*self.tables.waiters.get(Serial(ticket.0))?.names, ticket)));
        let locks = self.locks_of(owner);
        let locks = locks.filter_map(|lock| Some((&*self.tables.holds.get(lock)?.names, Index(0))));
        waits.chain(locks).any(|(names, after)| wanted(names, after))
    }

    /// Whose an obstacle is, and the agent's name.
    pub(super) fn who(&self, by: Obstructor) -> (Owner, &str) {
        let found = match by {
            Obstructor::Lock(lock) => self.tables.holds.get(lock).map(|hold| (hold.owner, &*hold.agent)),
            Obstructor::Wait(ticket) => {
                self.tables.waiters.get(Serial(ticket.0)).map(|waiter| (waiter.owner, &*waiter.agent))
            }
        };
        found.unwrap_or((Owner::first(Serial(0)), ""))
    }

    fn tell(&self, step: &Step) -> String {
        let from = self.waits_of(step.from).next().map_or("", |ticket| self.who(Obstructor::Wait(ticket)).1);
        let (to, name) = (self.who(step.by).1, self.text(step.name));
        match step.by {
            Obstructor::Lock(_) => format!("`{from}` waits for `{to}`, which holds `{name}`"),
            Obstructor::Wait(_) => format!("`{from}` waits for `{to}`, which came before it for `{name}`"),
        }
    }
}

/// The steps from `start` back to it.
fn walk(reached: &BTreeMap<Owner, Step>, start: Owner) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = start;
    while let Some(step) = reached.get(&at) {
        steps.push(*step);
        at = step.from;
        if at == start {
            break;
        }
    }
    steps.reverse();
    steps
}
