//! Who may push now: places among all, a share of them for each principal, a line for each address.
//!
//! ```text
//!   message ──▶ is one of all places free?            slots
//!               has its principal fewer than are free?  half of them for one alone, a third each for two …
//!               has the address a place?              slots_per_host
//!                 yes ──▶ a seat, until it is dropped
//!                 no  ──▶ in line for three seconds ──▶ back unsent, for longer and longer while nothing moves
//! ```
//!
//! Whoever makes many endpoints that hang fills their own share and the line of their own machine; there is always a place for a principal that has none.
//! Principals are those at the top: one that enrols others shares with them.
//! Seats are given in the order of asking, among those that may have one.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long a push waits for a place before it goes back unsent.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// After how long what found no place is tried again, at first and at the most.
const BACK_MS: (u64, u64) = (1_000, 60_000);

/// What places are counted by, besides all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Whoever named the endpoint.
    Principal(Arc<str>),
    /// Where it is.
    Line(Arc<str>),
}

/// All places. Cheap to clone.
#[derive(Clone)]
pub struct Places {
    slots: usize,
    per_line: usize,
    patience: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    taken: usize,
    /// What is known of principals and lines; one that nobody uses is forgotten.
    keys: HashMap<Key, Use>,
    waiting: VecDeque<Waiting>,
}

/// How a principal or a line stands.
#[derive(Default)]
struct Use {
    seats: usize,
    /// How many went back unsent since one of them got a seat.
    back: u64,
}

struct Waiting {
    keys: Vec<Key>,
    say: oneshot::Sender<Seat>,
}

/// A place that is taken until this is dropped.
#[must_use = "it is given back at once"]
pub struct Seat {
    places: Places,
    keys: Vec<Key>,
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seat").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.places.leave(&self.keys);
    }
}

impl Places {
    /// So many places, so many of them for one line, and how long somebody stands in it.
    pub fn new(slots: usize, per_line: usize, patience: Duration) -> Places {
        Places { slots: slots.max(1), per_line: per_line.max(1), patience, state: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat, at once or within a while; or after how many milliseconds it should be tried again.
    pub async fn seat(&self, keys: Vec<Key>) -> Result<Seat, u64> {
        let (say, given) = oneshot::channel();
        let wait = {
            let mut state = self.state();
            if state.fits(self, &keys) {
                return Ok(self.sit(&mut state, keys));
            }
            // Who comes to a line that does not move need not stand in it.
            let moves = keys.iter().all(|key| state.keys.get(key).is_none_or(|used| used.back == 0));
            if moves {
                state.waiting.push_back(Waiting { keys: keys.clone(), say });
            }
            moves
        };
        if wait && let Ok(Ok(seat)) = timeout(self.patience, given).await {
            return Ok(seat);
        }
        let mut state = self.state();
        state.waiting.retain(|waiting| !waiting.say.is_closed());
        // Nobody counts for what is full only because everything is.
        let full: Vec<Key> = keys.into_iter().filter(|key| !state.has_room(self, key)).collect();
        let longest = full.into_iter().map(|key| {
            let used = state.keys.entry(key).or_default();
            used.back += 1;
            used.back / self.per_line as u64
        });
        let doubled = longest.max().map_or(0, |times| times.min(16));
        Err((BACK_MS.0 << doubled).min(BACK_MS.1))
    }

    /// The same seat, in this line as well, if there is room in it: else it is given back.
    pub fn line_up(&self, mut seat: Seat, line: Key) -> Option<Seat> {
        let mut state = self.state();
        let room = state.has_room(self, &line);
        if room {
            let used = state.keys.entry(line.clone()).or_default();
            (used.seats, used.back) = (used.seats + 1, 0);
            seat.keys.push(line);
        }
        drop(state);
        room.then_some(seat)
    }

    fn sit(&self, state: &mut State, keys: Vec<Key>) -> Seat {
        state.taken += 1;
        for key in &keys {
            let used = state.keys.entry(key.clone()).or_default();
            (used.seats, used.back) = (used.seats + 1, 0);
        }
        Seat { places: self.clone(), keys }
    }

    fn leave(&self, keys: &[Key]) {
        let mut state = self.state();
        state.taken -= 1;
        for key in keys {
            if let Some(used) = state.keys.get_mut(key) {
                used.seats -= 1;
            }
        }
        // Those who gave up meanwhile get a seat that they drop, which must not happen under the lock.
        let (mut left, mut given) = (VecDeque::new(), Vec::new());
        while let Some(waiting) = state.waiting.pop_front() {
            match state.fits(self, &waiting.keys) && !waiting.say.is_closed() {
                true => given.push((self.sit(&mut state, waiting.keys), waiting.say)),
                false => left.push_back(waiting),
            }
        }
        state.waiting = left;
        let State { keys, waiting, .. } = &mut *state;
        keys.retain(|key, used| used.seats > 0 || waiting.iter().any(|one| one.keys.contains(key)));
        drop(state);
        given.into_iter().for_each(|(seat, say)| drop(say.send(seat)));
    }
}

impl State {
    fn fits(&self, places: &Places, keys: &[Key]) -> bool {
        self.taken < places.slots && keys.iter().all(|key| self.has_room(places, key))
    }

    fn has_room(&self, places: &Places, key: &Key) -> bool {
        let seats = self.keys.get(key).map_or(0, |used| used.seats);
        match key {
            // So there is always one more for somebody who has none.
            Key::Principal(_) => {
                seats < places.slots - self.taken || (seats == 0 && self.taken < places.slots)
            }
            Key::Line(_) => seats < places.per_line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::task::Poll;

    fn whose(name: &str) -> Key {
        Key::Principal(name.into())
    }

    fn line(name: &str) -> Key {
        Key::Line(name.into())
    }

    /// Seats, until there is none at once.
    async fn as_many(places: &Places, keys: &[Key]) -> Vec<Seat> {
        let mut seats = Vec::new();
        while let Ok(seat) = places.seat(keys.to_vec()).await {
            seats.push(seat);
        }
        seats
    }

    #[tokio::test]
    async fn one_principal_never_takes_the_last_place() {
        let places = Places::new(256, 256, Duration::ZERO);
        let first = as_many(&places, &[whose("wren")]).await;
        assert_eq!(first.len(), 128, "half of them for one alone");
        let second = as_many(&places, &[whose("heron")]).await;
        assert_eq!(second.len(), 64, "as many as are left then");
        let third = places.seat(vec![whose("owl")]).await;
        assert!(third.is_ok(), "there is one for whoever comes");
        drop(first);
        assert_eq!(as_many(&places, &[whose("heron")]).await.len(), 64, "and more when others go");
        drop((second, third));
    }

    #[tokio::test]
    async fn a_line_is_as_long_as_it_is_and_others_pass_it() {
        let places = Places::new(64, 4, PATIENCE * 100);
        let mut seats = Vec::new();
        for _ in 0..4 {
            seats.push(places.seat(vec![whose("a"), line("1.1.1.1")]).await.expect("four of them"));
        }
        let mut waits = Box::pin(places.seat(vec![whose("b"), line("1.1.1.1")]));
        assert!(std::future::poll_fn(|cx| Poll::Ready(waits.as_mut().poll(cx).is_pending())).await);
        let other = places.seat(vec![whose("b"), line("2.2.2.2")]).await.expect("another line");
        assert!(places.line_up(other, line("1.1.1.1")).is_none(), "no way round it");
        drop(seats);
        assert!(waits.await.is_ok(), "whoever waits gets the seat");
        assert!(places.state().keys.is_empty() && places.state().taken == 0, "nothing is left behind");
    }

    #[tokio::test]
    async fn who_gives_up_keeps_no_seat() {
        let places = Places::new(1, 1, PATIENCE * 100);
        let seat = places.seat(vec![line("x")]).await;
        let mut waits = Box::pin(places.seat(vec![line("x")]));
        assert!(std::future::poll_fn(|cx| Poll::Ready(waits.as_mut().poll(cx).is_pending())).await);
        // It has its seat, and never learns of it.
        drop(seat);
        assert_eq!(places.state().taken, 1);
        drop(waits);
        assert_eq!(places.state().taken, 0);
    }

    #[tokio::test]
    async fn a_line_that_does_not_move_sends_back_for_longer_and_longer() {
        let places = Places::new(64, 2, Duration::ZERO);
        let seats = [places.seat(vec![line("x")]).await, places.seat(vec![line("x")]).await];
        let mut pauses = Vec::new();
        for _ in 0..20 {
            pauses.push(places.seat(vec![line("x")]).await.expect_err("it is full"));
        }
        assert_eq!((pauses[0], pauses[1], pauses[3]), (1_000, 2_000, 4_000));
        assert_eq!(pauses[19], 60_000);
        assert!(places.state().waiting.is_empty(), "nobody stands in it");
        drop(seats);
        let _seat = places.seat(vec![line("x")]).await;
        assert_eq!(places.state().keys[&line("x")].back, 0, "it moves again");
    }
}
