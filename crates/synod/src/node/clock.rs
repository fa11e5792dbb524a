//! The clock of a space: what time its next entry carries.
//!
//! ```text
//!   time = last entry's time + monotonic elapsed, slewed towards the wall clock
//!
//!   wall ahead or behind by up to 5 s   ─▶ followed at one tenth of the elapsed time
//!   wall jumps further, while running   ─▶ not followed; degraded until `space.accept_clock`
//! ```
//!
//! Time never goes back and never stands still while the monotonic clock runs, so a lease always ends.
//! [`Clock`] is a pure struct; where wall and monotonic time come from is a [`Source`], which a test can drive.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A jump further than this waits for a person.
const JUMP_MS: u64 = 5_000;
/// At most one part in so many of the elapsed time is made up for.
const SLEW: u64 = 10;

/// Where time comes from.
pub trait Source: Send + Sync + std::fmt::Debug {
    /// Milliseconds since 1970.
    fn wall_ms(&self) -> u64;
    /// Since some fixed point; never goes back.
    fn elapsed(&self) -> Duration;
    /// How long to sleep, in real time, until `ms` have passed here; `None`: until somebody knocks.
    fn sleep_for(&self, ms: u64) -> Option<Duration>;
}

/// The system's clocks.
#[derive(Debug)]
pub struct System(Instant);

impl Default for System {
    fn default() -> Self {
        System(Instant::now())
    }
}

impl Source for System {
    fn wall_ms(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
    }
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
    fn sleep_for(&self, ms: u64) -> Option<Duration> {
        Some(Duration::from_millis(ms))
    }
}

/// Clocks that move only when told to. After moving them, call [`super::Node::knock`].
#[derive(Debug)]
pub struct Driven {
    wall: AtomicU64,
    elapsed: AtomicU64,
}

impl Driven {
    /// A clock that stands at `wall_ms`.
    pub fn at(wall_ms: u64) -> Driven {
        Driven { wall: AtomicU64::new(wall_ms), elapsed: AtomicU64::new(0) }
    }

    /// Lets `ms` pass on both clocks.
    pub fn advance(&self, ms: u64) {
        self.wall.fetch_add(ms, SeqCst);
        self.elapsed.fetch_add(ms, SeqCst);
    }

    /// Sets the wall clock alone, as a person or a bad time server does.
    pub fn set_wall(&self, ms: u64) {
        self.wall.store(ms, SeqCst);
    }
}

impl Source for Driven {
    fn wall_ms(&self) -> u64 {
        self.wall.load(SeqCst)
    }
    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.elapsed.load(SeqCst))
    }
    fn sleep_for(&self, _: u64) -> Option<Duration> {
        None
    }
}

/// What time it is in a space. See the [module](self).
#[derive(Clone, Debug)]
pub struct Clock {
    /// Microseconds since 1970.
    time: u64,
    /// The monotonic clock when `time` was right.
    then: Duration,
    /// The wall clock minus `time`, in microseconds, when last looked at.
    off: i64,
    jumped: bool,
    /// A person said the wall clock is right: follow it, however far.
    accepted: bool,
}

impl Clock {
    /// A clock that goes on after `last_ms`, the time of the last entry there is.
    ///
    /// While no node lived, time may have passed: a wall clock ahead is believed. One that is behind by more than a little is not.
    pub fn new(last_ms: u64, source: &dyn Source) -> Clock {
        let wall = source.wall_ms();
        Clock {
            time: last_ms.max(wall) * 1000,
            then: source.elapsed(),
            off: (wall as i64 - last_ms as i64).min(0) * 1000,
            jumped: last_ms > wall + JUMP_MS,
            accepted: false,
        }
    }

    /// The time now, in milliseconds since 1970.
    pub fn now(&mut self, source: &dyn Source) -> u64 {
        let (elapsed, wall) = (source.elapsed(), source.wall_ms() * 1000);
        let passed = elapsed.saturating_sub(self.then).as_micros() as u64;
        self.then = elapsed;
        self.time += passed;
        self.off = wall as i64 - self.time as i64;
        if self.off.unsigned_abs() <= JUMP_MS * 1000 {
            self.jumped = false;
        } else if !self.accepted {
            self.jumped = true;
        }
        self.follow(passed);
        self.time / 1000
    }

    fn follow(&mut self, passed: u64) {
        match self.off {
            _ if self.jumped => {}
            0.. if self.accepted => self.time += self.off as u64,
            0.. => self.time += (self.off as u64).min(passed / SLEW),
            _ => self.time -= self.off.unsigned_abs().min(passed / SLEW),
        }
        if self.off.unsigned_abs() <= JUMP_MS * 1000 {
            self.accepted = false;
        }
    }

    /// A person found the wall clock right: time jumps forward to it, or runs slower until it has come up.
    pub fn accept(&mut self) {
        (self.accepted, self.jumped) = (true, false);
    }

    /// Whether the wall clock has jumped and nobody has accepted it, and by how many milliseconds it is off.
    pub fn jumped(&self) -> Option<i64> {
        self.jumped.then_some(self.off / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_difference_is_made_up_for_slowly() {
        let source = Driven::at(100_000);
        let mut clock = Clock::new(0, &source);
        assert_eq!(clock.now(&source), 100_000);
        source.set_wall(102_000);
        source.advance(1_000);
        assert_eq!(clock.now(&source), 101_100, "a second and a tenth");
        source.set_wall(100_000);
        source.advance(1_000);
        assert_eq!(clock.now(&source), 102_000, "a tenth less than the 102,100 that elapsed time says");
        assert_eq!(clock.jumped(), None);
    }

    #[test]
    fn a_jump_waits_for_a_person() {
        for to in [10_000_000, 1_000] {
            let source = Driven::at(1_000_000);
            let mut clock = Clock::new(0, &source);
            source.set_wall(to);
            source.advance(1_000);
            assert_eq!(clock.now(&source), 1_001_000, "elapsed time goes on");
            assert!(clock.jumped().is_some());
            clock.accept();
            source.advance(1_000);
            let now = clock.now(&source);
            assert_eq!(now, if to > 1_000_000 { 10_002_000 } else { 1_001_900 });
            assert!(clock.jumped().is_none());
        }
    }

    #[test]
    fn it_never_goes_back() {
        let source = Driven::at(50_000);
        let mut clock = Clock::new(90_000, &source);
        let mut last = clock.now(&source);
        assert_eq!(last, 90_000, "the last entry's time");
        assert!(clock.jumped().is_some(), "the wall clock is far behind the log");
        for step in [0, 1, 5, 1_000, 100_000] {
            clock.accept();
            source.advance(step);
            let now = clock.now(&source);
            assert!(now >= last);
            last = now;
        }
    }
}
