//! When to try again: exponential pauses with full jitter, up to a deadline.
//!
//! The pause before try *n* is drawn evenly from zero to `min(500 ms, 20 ms · 2^n)`, so that a thousand clients of a node that comes back do not come back together.
//! Whoever keeps a short lease comes back sooner: a restarted node waits for holders no longer than their lease.
//! A node that names a time (`Retry-After`) is taken at its word, plus a little jitter.

use crate::chance;
use std::time::{Duration, Instant};

/// The pause before the second try is at most this.
const FIRST: Duration = Duration::from_millis(20);
/// No pause is longer, unless the node asked for it.
const LONGEST: Duration = Duration::from_millis(500);

/// The tries of one call.
#[derive(Debug)]
pub(crate) struct Patience {
    limit: Duration,
    longest: Duration,
    tries: u32,
    since: Option<Instant>,
}

impl Patience {
    pub(crate) fn new(limit: Duration) -> Self {
        Patience { limit, longest: LONGEST, tries: 0, since: None }
    }

    /// The same with pauses no longer than this.
    pub(crate) fn at_most(mut self, longest: Option<Duration>) -> Self {
        self.longest = longest.unwrap_or(LONGEST).clamp(Duration::from_millis(1), LONGEST);
        self
    }

    /// The pause before the next try; `None` when there is to be none. Patience is counted from the first failure.
    pub(crate) fn pause(&mut self, asked: Option<Duration>) -> Option<Duration> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let left = self.limit.checked_sub(since.elapsed())?;
        let ceiling = (FIRST * 2u32.saturating_pow(self.tries.min(16))).min(self.longest);
        self.tries += 1;
        let jitter = Duration::from_micros(chance::below(ceiling.as_micros() as u64 + 1));
        let pause = asked.map_or(jitter, |asked| asked + jitter.min(asked / 4));
        if left.is_zero() || pause > left && asked.is_some() { None } else { Some(pause.min(left)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_within_their_ceiling_and_end() {
        let mut patience = Patience::new(Duration::from_secs(60));
        for n in 0..20u32 {
            let pause = patience.pause(None).unwrap();
            assert!(pause <= (FIRST * 2u32.pow(n.min(16))).min(LONGEST), "try {n}: {pause:?}");
        }
        assert_eq!(Patience::new(Duration::ZERO).pause(None), None);
        let mut hurried = Patience::new(Duration::from_secs(60)).at_most(Some(Duration::from_millis(5)));
        assert!((0..20).all(|_| hurried.pause(None).unwrap() <= Duration::from_millis(5)));
    }

    #[test]
    fn a_named_time_is_honoured_or_given_up() {
        let mut patience = Patience::new(Duration::from_secs(10));
        let pause = patience.pause(Some(Duration::from_secs(4))).unwrap();
        assert!(pause >= Duration::from_secs(4) && pause <= Duration::from_secs(5));
        assert_eq!(patience.pause(Some(Duration::from_secs(40))), None);
    }
}
