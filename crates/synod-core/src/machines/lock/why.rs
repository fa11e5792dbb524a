//! Why a name is taken, in sentences: who has it, since when and what for, who waits, and what to do.

use super::line::{Obstacle, Wish};
use super::*;
use crate::codec::Wire;
use crate::machine::Cut;
use crate::machines::clock;
use crate::owner::{cut_short, quoted};
use crate::refusal::held;
use crate::span;

/// Locks, and waits, of which `why` tells.
const TOLD: usize = 10;

/// Names of one lock that are told; of more, the rest are counted.
const NAMES_TOLD: usize = 4;

impl Locks {
    /// The refusal of one who does not wait.
    pub(super) fn in_the_way(&self, obstacle: &Obstacle, owner: Owner, now: Millis) -> Refusal {
        self.not_free(obstacle, owner, now, "send `wait_ms` to stand in line")
    }

    fn not_free(&self, obstacle: &Obstacle, owner: Owner, now: Millis, way_out: &str) -> Refusal {
        let Obstacle { by, wished, met } = obstacle;
        let (whose, name) = self.who(*by);
        let what =
            if wished == met { format!("`{met}`") } else { format!("`{met}`, which `{wished}` touches,") };
        let same = match owner.in_session() {
            _ if whose.agent != owner.agent => "",
            Some(_) => " (your own name, outside of this session)",
            None => " (your own name; join, so that your own locks do not keep you out)",
        };
        let text = match by {
            Obstructor::Lock(lock) => format!(
                "{what} is held by `{name}`{same} {}; {way_out}, ask `{name}`, or do something else first",
                self.terms(*lock)
            ),
            Obstructor::Wait(_) => format!(
                "{what} is wanted by `{name}`{same}, who came before you; {way_out}, or do something else first"
            ),
        };
        let refusal = held(text).held_by(name);
        let end = if let Obstructor::Lock(lock) = by { self.tables.timers.get(*lock) } else { None };
        match end {
            Some(at) => refusal.retry_after(at.since(now)),
            None => refusal,
        }
    }

    /// Since when a lock holds, until when, and what for.
    fn terms(&self, lock: Serial) -> String {
        let Some(hold) = self.tables.holds.get(lock) else { return String::new() };
        let end = match self.tables.timers.get(lock) {
            Some(at) => format!("until {} unless it is renewed", clock(at)),
            None => "as long as its session lives".to_owned(),
        };
        let note = hold
            .note
            .as_deref()
            .map_or(String::new(), |note| format!(", in its own words: {}", quoted(note)));
        format!("since {}, {end}{note}", clock(hold.since))
    }

    /// One who waited long enough is told who still has it.
    pub(super) fn wait_is_over(&self, ticket: Index, out: &mut Out) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)) else { return };
        let now = waiter.until;
        let waited = span::exact(now.since(waiter.since));
        let refusal = match self.obstacle(&self.wish(ticket, waiter), now) {
            Some(obstacle) => self.not_free(&obstacle, waiter.owner, now, "wait longer"),
            None => held(format!("{} was not free in time; ask again", self.told(&waiter.names))),
        };
        out.refuse(ticket, refusal.within(&format!("you waited for {waited}")));
    }

    /// One whose wait ends before its time is told why, and what to do about it.
    pub(super) fn wait_is_cut_short(&self, ticket: Index, cut: Cut, at: Millis, out: &mut Out) {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)) else { return };
        let (what, way_out) = cut_short(cut);
        let (waited, names) = (span::exact(at.since(waiter.since)), self.told(&waiter.names));
        out.refuse(
            ticket,
            held(format!("you waited for {waited} until {what}: {names} was not granted; {way_out}")),
        );
    }

    pub(super) fn why(&self, view: &View<'_>, name: &str, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let text = super::names::normal(name)?;
        let now = view.moment.time;
        let near = self.overlapping(&text);
        let nobody = Owner::first(Serial(0));
        let wish = Wish { owner: nobody, mode: Mode::Exclusive, names: vec![&text], before: Index(u64::MAX) };
        let mut locks: Vec<Serial> =
            near.iter().flat_map(|name| self.conflicting_locks(*name, &wish, now)).collect();
        locks.sort_unstable();
        locks.dedup();
        let mut waits: Vec<Index> = near
            .iter()
            .flat_map(|name| {
                wish.mode.against().iter().flat_map(|mode| self.seekers(*name, *mode, wish.before))
            })
            .collect();
        waits.sort_unstable();
        waits.dedup();
        let mut because: Vec<Box<str>> = Vec::new();
        if locks.is_empty() && waits.is_empty() {
            because.push(
                format!("nobody holds `{text}` or waits for it; `synod lock acquire {text}` takes it").into(),
            );
        }
        because.extend(locks.iter().take(TOLD).map(|lock| self.say_held(*lock).into()));
        if locks.len() > TOLD {
            because.push(
                format!("{} more locks touch it; `synod lock list {text}` shows all", locks.len() - TOLD)
                    .into(),
            );
        }
        because.extend(waits.iter().take(TOLD).map(|ticket| self.say_waiting(*ticket).into()));
        if waits.len() > TOLD {
            because.push(
                format!("{} more wait for it; `synod lock waits` shows all", waits.len() - TOLD).into(),
            );
        }
        let shared =
            |lock: &Serial| self.tables.holds.get(*lock).is_some_and(|hold| hold.mode == Mode::Shared);
        let state = match locks.as_slice() {
            [] => State::Free,
            all if all.iter().all(shared) => State::Shared,
            _ => State::Held,
        };
        let ends = locks.iter().filter_map(|lock| self.tables.timers.get(*lock));
        let next = ends.min().unwrap_or_default();
        Because { state, because, next }.put(answer);
        Ok(())
    }

    fn say_held(&self, lock: Serial) -> String {
        let Some(hold) = self.tables.holds.get(lock) else { return String::new() };
        let shares = if hold.mode == Mode::Shared { "shares" } else { "holds" };
        let names = self.told(&hold.names);
        format!("`{}` {shares} {names} as lock {lock} {}", hold.agent, self.terms(lock))
    }

    fn say_waiting(&self, ticket: Index) -> String {
        let Some(waiter) = self.tables.waiters.get(Serial(ticket.0)) else { return String::new() };
        let (_, behind) = self.who(waiter.behind);
        format!(
            "`{}` waits for {} since {}, until {} at the latest, behind `{behind}`",
            waiter.agent,
            self.told(&waiter.names),
            clock(waiter.since),
            clock(waiter.until)
        )
    }

    /// Names in a sentence.
    pub(super) fn told(&self, names: &[Serial]) -> String {
        let mut told: Vec<String> =
            self.texts(names).take(NAMES_TOLD).map(|text| format!("`{text}`")).collect();
        if names.len() > NAMES_TOLD {
            told.push(format!("{} more", names.len() - NAMES_TOLD));
        }
        told.join(", ")
    }
}
