//! Taking names, and standing in line for them.

use super::line::Wish;
use super::*;
use crate::machine::Done;
use crate::refusal::{exhausted, invalid, unsupported};

/// Names that one `acquire` takes at the most: each costs a look at the index, also while it waits.
pub const NAMES_MAX: usize = 64;

/// Names that one agent holds or waits for at the most: whoever takes patterns is compared with each of them.
const AGENT_NAMES_MAX: usize = 4_096;

/// Locks and waits of a session at the most when one more is bound to it: all of them end in one entry.
const SESSION_LOCKS_MAX: usize = 1_024;

impl Locks {
    pub(super) fn acquire(&mut self, cx: &Context<'_>, acquire: &Acquire<'_>, out: &mut Out) -> Verdict {
        let texts = spell(&acquire.names)?;
        let wait_ms = acquire.wait_ms.unwrap_or(0);
        if wait_ms > 0 && !cx.may_wait {
            return Err(unsupported("a lock cannot be waited for inside a transaction; leave `wait_ms` out"));
        }
        let owner = Owner::new(cx.caller.agent, cx.caller.session);
        if acquire.session {
            self.check_session(owner, acquire)?;
        }
        self.check_room(owner.agent, texts.len(), cx.settings)?;
        let mode = Mode::of(acquire.shared);
        let wish = Wish { owner, mode, names: texts.iter().map(|text| &**text).collect(), before: cx.ticket };
        let obstacle = self.obstacle(&wish, cx.now());
        if let Some(obstacle) = &obstacle
            && wait_ms == 0
        {
            return Err(self.in_the_way(obstacle, owner, cx.now()));
        }
        // A request that came back under its old ticket is given back by its new number, like every other.
        let ticket = if obstacle.is_none() { cx.moment.index } else { cx.ticket };
        let waiter = Waiter {
            owner,
            agent: cx.caller.name.clone(),
            mode,
            bound: acquire.session,
            ttl_ms: acquire.ttl_ms.unwrap_or(cx.settings.lease_ms),
            since: cx.now(),
            until: cx.now().plus(wait_ms),
            names: texts.iter().map(|text| self.intern(text)).collect(),
            note: acquire.note.filter(|note| !note.is_empty()).map(Into::into),
            behind: obstacle.as_ref().map_or(Obstructor::Wait(ticket), |obstacle| obstacle.by),
        };
        match obstacle {
            None => {
                let acquired = self.grant(ticket, waiter, cx.now(), out);
                // One that came back keeps those waiting that came meanwhile, and its owner may wait for them.
                if cx.ticket != cx.moment.index {
                    self.touch_waits(owner, Look::Anew);
                }
                out.reply(&acquired)
            }
            Some(obstacle) => {
                self.stand_in_line(ticket, waiter, cx.settings)?;
                if let Some(circle) = self.circle(ticket, cx.now()) {
                    return Err(circle);
                }
                let behind = self.who(obstacle.by).1;
                let names = texts.iter().map(|text| &**text).collect();
                out.event(&LockBlocked { agent: &cx.caller.name, names, behind });
                Ok(Done::Parked(cx.now().plus(wait_ms)))
            }
        }
    }

    fn check_session(&self, owner: Owner, acquire: &Acquire<'_>) -> Result<(), Refusal> {
        if owner.in_session().is_none() {
            return Err(invalid(
                "`session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as",
            ));
        }
        if acquire.ttl_ms.is_some() {
            return Err(invalid("a lock ends after `ttl_ms` or with its session; send one of the two"));
        }
        let there = self.locks_of(owner).map(drop).chain(self.waits_of(owner).map(drop));
        if there.take(SESSION_LOCKS_MAX).count() == SESSION_LOCKS_MAX {
            return Err(exhausted(format!(
                "this session holds or waits for {SESSION_LOCKS_MAX} locks; release some, or take a pattern instead of many names"
            )));
        }
        Ok(())
    }

    /// Every look at the line costs something for each name there is, and for each lock and wait of its owner.
    fn check_room(&self, agent: Serial, names: usize, settings: &Settings) -> Result<(), Refusal> {
        let there = self.tables.held.len() + self.tables.wanted.len();
        if (there + names) as u64 > settings.locks_max {
            return Err(exhausted(format!(
                "{there} of {} names are held or waited for already, and {names} more do not fit; release some, or raise it with `synod space set locks_max`",
                settings.locks_max
            )));
        }
        let held = |lock| self.tables.holds.get(lock).map_or(0, |hold| hold.names.len());
        let wanted =
            |ticket: Index| self.tables.waiters.get(Serial(ticket.0)).map_or(0, |wait| wait.names.len());
        let own = self.locks_of_agent(agent).map(held).chain(self.waits_of_agent(agent).map(wanted));
        let most = settings.leases_max as usize;
        let (count, own) = own.take(most).fold((0, 0), |(count, sum), names| (count + 1, sum + names));
        if own + names > AGENT_NAMES_MAX {
            return Err(exhausted(format!(
                "you hold or wait for {own} names and may have {AGENT_NAMES_MAX}; release some, or take a pattern instead of many names"
            )));
        }
        if count == most {
            return Err(exhausted(format!(
                "you hold or wait for {most} locks; release some, or take several names or a pattern in one"
            )));
        }
        Ok(())
    }

    /// The names pass to their new holder; its own waits look again, because they may be covered now.
    pub(super) fn grant(&mut self, ticket: Index, won: Waiter, now: Millis, out: &mut Out) -> Acquired {
        let (lock, fence) = (out.serial(), out.fence());
        for &name in &won.names {
            self.tables.held.put(HeldAt::new(name, won.mode, won.owner, lock));
        }
        self.clear_lapsed(&won, now, out);
        let Waiter { owner, agent, mode, bound, ttl_ms, names, note, .. } = won;
        self.tables.hold_of.put((owner, lock));
        let until = now.plus(ttl_ms);
        if !bound {
            self.tables.timers.set(lock, until);
        }
        let texts: Vec<&str> = self.texts(&names).collect();
        let acquired = Acquired {
            lock,
            fence,
            names: texts.iter().map(|text| (*text).into()).collect(),
            shared: mode == Mode::Shared,
            until: if bound { Millis(0) } else { until },
        };
        out.event(&LockAcquired { lock, fence, agent: &agent, names: texts });
        let hold = Hold { fence, owner, agent, mode, bound, ticket, since: now, ttl_ms, names, note };
        self.tables.holds.put(lock, hold);
        self.touch_own(owner, Look::Again);
        acquired
    }

    /// Locks whose time is over, and that wake has not come to, go before their names are taken anew.
    fn clear_lapsed(&mut self, won: &Waiter, now: Millis, out: &mut Out) {
        if self.tables.timers.first().is_none_or(|(at, _)| at > now) {
            return;
        }
        let overlapping = self.texts(&won.names).flat_map(|text| self.overlapping(text));
        let places = overlapping.flat_map(|name| won.mode.against().iter().map(move |mode| (name, *mode)));
        let holders = places.flat_map(|(name, mode)| self.holders(name, mode));
        let lapsed: std::collections::BTreeSet<Serial> =
            holders.map(|at| at.lock).filter(|lock| self.lapsed(*lock, now)).collect();
        lapsed.into_iter().for_each(|lock| self.expire(lock, End::Ttl, out));
    }
}

/// The names in their one spelling, each once.
fn spell(names: &[&str]) -> Result<Vec<Box<str>>, Refusal> {
    if names.is_empty() || names.len() > NAMES_MAX {
        return Err(invalid(format!("{} names were sent; take 1 to {NAMES_MAX} at a time", names.len())));
    }
    let mut texts: Vec<Box<str>> = Vec::with_capacity(names.len());
    for name in names {
        let text = super::names::normal(name)?;
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    Ok(texts)
}
