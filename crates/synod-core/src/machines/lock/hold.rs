//! What the holder of a lock can say about it, and the ways in which it ends. Everything needs the newest fence.

use super::names;
use super::*;
use crate::ids::Fence;
use crate::machines::clock;
use crate::refusal::{not_found, stale};

impl Locks {
    pub(super) fn renew(&mut self, cx: &Context<'_>, renew: &Renew, out: &mut Out) -> Verdict {
        let ttl_ms = self.yours(cx, renew.lock, renew.fence)?.ttl_ms;
        let Some(at) = self.tables.timers.get(renew.lock) else {
            return out.reply(&Renewed { until: Millis(0) });
        };
        // A shorter time than is left takes nothing away.
        let until = at.max(cx.now().plus(renew.ttl_ms.unwrap_or(ttl_ms)));
        self.tables.timers.set(renew.lock, until);
        out.reply(&Renewed { until })
    }

    pub(super) fn release(&mut self, cx: &Context<'_>, release: &Release, out: &mut Out) -> Verdict {
        let hold = self.yours(cx, release.lock, release.fence)?;
        let names = self.texts(&hold.names).map(Into::into).collect();
        self.let_go(release.lock, out);
        out.reply(&Released { names })
    }

    pub(super) fn release_all(&mut self, cx: &Context<'_>, release: &ReleaseAll, out: &mut Out) -> Verdict {
        let (mut locks, mut stale) = (Vec::new(), Vec::new());
        for key in &release.locks {
            if self.own(cx, key.lock, key.fence).is_some() {
                self.let_go(key.lock, out);
                locks.push(key.lock);
            } else {
                stale.push(key.lock);
            }
        }
        out.reply(&ReleasedAll { locks, stale })
    }

    pub(super) fn make_sure(&mut self, cx: &Context<'_>, check: &Check<'_>, out: &mut Out) -> Verdict {
        let lock = self.covering(cx, check.name, check.fence)?;
        let until = self.tables.timers.get(lock).unwrap_or_default();
        out.reply(&Checked { lock, until })
    }

    pub(super) fn break_up(&mut self, cx: &Context<'_>, order: &Break<'_>, out: &mut Out) -> Verdict {
        let hold = self.hold(order.lock, cx.now()).ok_or_else(|| no_lock(order.lock))?;
        let agent = hold.agent.clone();
        let names: Vec<Box<str>> = self.texts(&hold.names).map(Into::into).collect();
        out.event(&LockBroken {
            lock: order.lock,
            agent: &agent,
            names: names.iter().map(|name| &**name).collect(),
            by: &cx.caller.name,
            reason: order.reason.unwrap_or_default(),
        });
        self.end(order.lock);
        out.reply(&Broken { agent, names })
    }

    pub(super) fn let_go(&mut self, lock: Serial, out: &mut Out) {
        let Some(hold) = self.tables.holds.get(lock) else { return };
        out.event(&LockReleased { lock, agent: &hold.agent, names: self.texts(&hold.names).collect() });
        self.end(lock);
    }

    pub(super) fn expire(&mut self, lock: Serial, why: End, out: &mut Out) {
        let Some(hold) = self.tables.holds.get(lock) else { return };
        out.event(&LockExpired { lock, agent: &hold.agent, names: self.texts(&hold.names).collect(), why });
        self.end(lock);
    }

    /// The one way for a lock to end: nothing of it is left, and those who watched it look again.
    fn end(&mut self, lock: Serial) {
        let Some(hold) = self.tables.holds.get(lock).cloned() else { return };
        for &name in &hold.names {
            self.tables.held.del(HeldAt::new(name, hold.mode, hold.owner, lock));
        }
        self.tables.hold_of.del((hold.owner, lock));
        self.tables.timers.del(lock);
        self.tables.holds.del(lock);
        self.forget_unused(&hold.names);
        self.touch_watchers(Obstructor::Lock(lock));
        self.touch_own(hold.owner, Look::Anew);
    }

    /// A lock, unless its time is over.
    pub(super) fn hold(&self, lock: Serial, now: Millis) -> Option<&Hold> {
        self.tables.holds.get(lock).filter(|_| !self.lapsed(lock, now))
    }

    /// The lock, if it is the caller's and the fence is its own.
    fn own(&self, cx: &Context<'_>, lock: Serial, fence: Fence) -> Option<&Hold> {
        self.hold(lock, cx.now()).filter(|hold| hold.owner.agent == cx.caller.agent && hold.fence == fence)
    }

    /// The same, or what happened to it.
    fn yours(&self, cx: &Context<'_>, lock: Serial, fence: Fence) -> Result<&Hold, Refusal> {
        self.own(cx, lock, fence).ok_or_else(|| self.not_own(cx, lock, fence))
    }

    fn not_own(&self, cx: &Context<'_>, lock: Serial, fence: Fence) -> Refusal {
        let Some(hold) = self.tables.holds.get(lock) else {
            return stale(match self.by_fence(cx.caller.agent, lock.0) {
                Some(held) => format!(
                    "{lock} is the fence of lock {held}, not a lock; send lock {held} with fence {lock}"
                ),
                None => format!(
                    "lock {lock} is not held any more: it was released, broken, or its time was over; stop, and acquire it again"
                ),
            });
        };
        if hold.owner.agent != cx.caller.agent {
            return stale(format!(
                "lock {lock} is not yours: `{}` holds it and you are `{}`; stop, or act as its holder",
                hold.agent, cx.caller.name
            ))
            .held_by(&hold.agent);
        }
        if fence.0 == lock.0 {
            return stale(format!(
                "{fence} is the number of the lock, not its fence; send the `fence` that came with it"
            ));
        }
        if hold.fence != fence {
            return stale(format!(
                "you hold lock {lock} under another fence than {fence}; send the one that came with it"
            ));
        }
        let at = self.tables.timers.get(lock).unwrap_or_default();
        stale(format!("lock {lock} was yours until {}; stop, and acquire it again", clock(at)))
    }

    fn by_fence(&self, agent: Serial, fence: u64) -> Option<Serial> {
        let same = |lock: &Serial| self.tables.holds.get(*lock).is_some_and(|hold| hold.fence.0 == fence);
        self.locks_of_agent(agent).find(same)
    }

    /// The caller's lock under this fence that covers a name.
    pub(super) fn covering(&self, cx: &Context<'_>, name: &str, fence: Fence) -> Result<Serial, Refusal> {
        let text = names::normal(name)?;
        let near = self.overlapping(&text);
        let wide = near.iter().filter(|name| names::covers(self.text(**name), &text));
        let mut held = wide.flat_map(|name| {
            let (first, last) = (Owner::first(cx.caller.agent), Owner::last(cx.caller.agent));
            [Mode::Exclusive, Mode::Shared].into_iter().flat_map(move |mode| {
                let first = HeldAt::new(*name, mode, first, Serial(0));
                let last = HeldAt::new(*name, mode, last, Serial(u64::MAX));
                self.tables.held.range(first..=last).map(|at| at.lock)
            })
        });
        let own = held.find(|lock| self.hold(*lock, cx.now()).is_some_and(|hold| hold.fence == fence));
        own.ok_or_else(|| self.not_yours(cx, &text, fence, &near))
    }

    fn not_yours(&self, cx: &Context<'_>, text: &str, fence: Fence, near: &[Serial]) -> Refusal {
        let locks = near.iter().flat_map(|name| {
            [Mode::Exclusive, Mode::Shared].into_iter().flat_map(|mode| self.holders(*name, mode))
        });
        let mut holds = locks.filter_map(|at| self.hold(at.lock, cx.now()).map(|hold| (at.lock, hold)));
        match holds.next() {
            None => stale(format!(
                "you do not hold `{text}` under fence {fence}, and nobody else does; stop, and acquire it again"
            )),
            Some((lock, hold)) if hold.owner.agent == cx.caller.agent => stale(format!(
                "you do not hold `{text}` under fence {fence}: your lock {lock} has another, and covers {}; send the fence of a lock that covers it",
                self.told(&hold.names)
            )),
            Some((lock, hold)) => stale(format!(
                "you do not hold `{text}` under fence {fence}: `{}` has it since {} as lock {lock}; stop, and acquire it again",
                hold.agent,
                clock(hold.since)
            ))
            .held_by(&hold.agent),
        }
    }
}

pub(super) fn no_lock(lock: Serial) -> Refusal {
    not_found(format!("there is no lock {lock}; `synod lock list` shows what is held"))
}
