//! When a schedule ticks: from what was said to moments.

use super::rows::Timing;
use super::vocabulary::{Preview, Set, Tick};
use crate::calendar::{Cron, Zone};
use crate::ids::Millis;
use crate::refusal::{Refusal, invalid};

/// Ticks of an expression that are counted one by one when they are left out together: counting must not cost more than firing.
const COUNTED_MAX: u64 = 1_000;

/// The three kinds.
enum Kind {
    Cron(Box<Cron>),
    Every { every_ms: u64, anchor: Millis },
    Once(Millis),
}

/// When a schedule ticks, ready to be asked.
pub(super) struct Times {
    kind: Kind,
    start: Millis,
    end: Millis,
}

/// Ticks that have come due together.
pub(super) struct Due {
    /// How many there are before the newest. Those of an expression are counted up to [`COUNTED_MAX`].
    pub missed: u64,
    /// The newest of them, oldest first: as many as were asked for.
    pub newest: Vec<Millis>,
}

impl Timing {
    /// What was said in `set`, with the anchor that stands when none is named.
    pub(super) fn said(set: &Set<'_>, now: Millis, before: Option<&Timing>) -> Result<Timing, Refusal> {
        let Set { cron, every_ms, once_at, local, .. } = *set;
        let ways = [cron.is_some(), every_ms.is_some(), once_at.is_some(), local.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            return Err(invalid(
                "a schedule ticks by `cron`, `every_ms`, `once_at` or `local`; send one of them",
            ));
        }
        if set.anchor.is_some() && every_ms.is_none() {
            return Err(invalid("`anchor` says from where intervals are counted; send `every_ms` with it"));
        }
        let zone = Zone::named(set.zone)?;
        let mut timing = Timing {
            cron: cron.map(Into::into),
            every_ms,
            at: match local {
                Some(local) => Some(zone.moment(local)?),
                None => once_at,
            },
            zone: zone.name().into(),
            anchor: set.anchor,
            start: set.start,
            end: set.end,
        };
        if every_ms.is_some() && timing.anchor.is_none() {
            // Set again at every start, it goes on counting from where it began.
            let same = before.filter(|before| Timing { anchor: None, ..(*before).clone() } == timing);
            let anchor = same.and_then(|before| before.anchor).or(timing.start).unwrap_or(now);
            timing.anchor = Some(anchor);
        }
        Ok(timing)
    }

    /// The same for a look ahead.
    pub(super) fn previewed(preview: &Preview<'_>, from: Millis) -> Result<Timing, Refusal> {
        let Preview { cron, every_ms, local, zone, anchor, .. } = *preview;
        let one = |n: usize| {
            [cron.is_some(), every_ms.is_some(), local.is_some()].iter().filter(|way| **way).count() == n
        };
        if !one(1) {
            return Err(invalid("there is one thing to look ahead with: send `cron`, `every_ms` or `local`"));
        }
        let zone = Zone::named(zone)?;
        let at = local.map(|local| zone.moment(local)).transpose()?;
        Ok(Timing {
            cron: cron.map(Into::into),
            every_ms,
            at,
            zone: zone.name().into(),
            anchor: every_ms.map(|_| anchor.unwrap_or(from)),
            start: None,
            end: None,
        })
    }

    pub(super) fn zone(&self) -> Result<Zone, Refusal> {
        Zone::named(Some(&self.zone))
    }

    /// Ready to be asked about what comes from `now` on.
    pub(super) fn times(&self, now: Millis) -> Result<Times, Refusal> {
        let kind = match (&self.cron, self.every_ms, self.anchor, self.at) {
            (Some(cron), ..) => Kind::Cron(Box::new(Cron::read(cron, &self.zone()?, now)?)),
            (_, Some(every_ms), Some(anchor), _) => Kind::Every { every_ms: every_ms.max(1), anchor },
            (.., at) => Kind::Once(at.unwrap_or_default()),
        };
        let (start, end) = (self.start.unwrap_or_default(), self.end.unwrap_or(Millis(u64::MAX)));
        Ok(Times { kind, start, end })
    }

    /// A moment as calendar and clock say in its zone.
    pub(super) fn local(&self, at: Millis) -> Box<str> {
        self.zone().map(|zone| zone.text(at)).unwrap_or_default()
    }

    /// Ticks after a moment.
    pub(super) fn ticks(&self, from: Millis, count: u64) -> Vec<Tick> {
        let (Ok(times), Ok(zone)) = (self.times(from), self.zone()) else { return Vec::new() };
        let ticks = std::iter::successors(times.after(from), |at| times.after(*at));
        ticks.take(count as usize).map(|at| Tick { at, local: zone.text(at) }).collect()
    }
}

impl Times {
    /// The first tick after a moment.
    pub(super) fn after(&self, at: Millis) -> Option<Millis> {
        // The first tick may stand at the start itself.
        let at = match self.start.0 {
            0 => at,
            start => at.max(Millis(start - 1)),
        };
        let next = match &self.kind {
            Kind::Cron(cron) => cron.after(at),
            Kind::Every { every_ms, anchor } if *anchor > at => {
                Some(Millis(anchor.0 - (anchor.0 - at.0 - 1) / every_ms * every_ms))
            }
            Kind::Every { every_ms, anchor } => {
                Some(anchor.plus(((at.0 - anchor.0) / every_ms + 1).saturating_mul(*every_ms)))
            }
            Kind::Once(tick) => Some(*tick),
        };
        next.filter(|next| *next > at && *next <= self.end)
    }

    /// Everything from `first`, which is a tick, up to `now`; of the newest, `most`.
    pub(super) fn due(&self, first: Millis, now: Millis, most: u64) -> Due {
        let until = now.min(self.end);
        if let Kind::Every { every_ms, .. } = &self.kind {
            let count = until.since(first) / every_ms + 1;
            let missed = count.saturating_sub(most);
            let newest = (missed..count).map(|n| Millis(first.0 + n * every_ms)).collect();
            return Due { missed, newest };
        }
        let ticks = std::iter::successors(Some(first), |at| self.after(*at).filter(|next| *next <= until));
        let mut newest: Vec<Millis> = ticks.take((COUNTED_MAX + most + 1) as usize).collect();
        let count = newest.len() as u64;
        if count > COUNTED_MAX + most {
            // There may be millions: those looked for come from the other end.
            return Due { missed: COUNTED_MAX, newest: self.before(first, until, most) };
        }
        let missed = count.saturating_sub(most);
        newest.drain(..missed as usize);
        Due { missed, newest }
    }

    /// The newest ticks from `first` up to `until`, oldest first.
    fn before(&self, first: Millis, until: Millis, most: u64) -> Vec<Millis> {
        let Kind::Cron(cron) = &self.kind else { return vec![first] };
        let earlier = |at: &Millis| at.0.checked_sub(1).and_then(|at| cron.at_or_before(Millis(at)));
        let ticks = std::iter::successors(cron.at_or_before(until), earlier);
        let mut newest: Vec<Millis> = ticks.take_while(|at| *at >= first).take(most as usize).collect();
        newest.reverse();
        newest
    }
}
