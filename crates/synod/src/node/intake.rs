//! What waits to be written: relief before work, and fair shares when there is more than fits.
//!
//! Each class has its own queue and its own limits, counted before a request is even sent to the loop, so that no channel grows without bound and overload never keeps a lease from being extended.
//! As long as everything fits into one entry, requests go in the order in which they came; when more waits, agents take turns, one request each.
//! The [notary](super::notary) has what it verifies in the same kind of line.

use super::handle::Submission;
use super::pending::Ended;
use super::status::Count;
use std::collections::{HashMap, VecDeque};
use std::time::Instant;
use tokio::sync::oneshot;

/// A request that waits to be written.
pub(super) struct Item {
    /// The submission's number in this life of the node.
    pub id: u64,
    pub submission: Submission,
    pub answer: oneshot::Sender<Ended>,
}

impl Item {
    /// Bytes it takes in an entry, near enough.
    pub fn size(&self) -> usize {
        self.submission.request.size()
    }
}

/// What can stand in a line.
pub(super) trait Waiting {
    /// The request that waits.
    fn item(&self) -> &Item;
}

impl Waiting for Item {
    fn item(&self) -> &Item {
        self
    }
}

/// How much may wait in one class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub requests: u64,
    pub bytes: u64,
}

/// How much waits in one class; counted by whoever submits, so that the limit holds before the channel.
#[derive(Debug)]
pub(super) struct Depth {
    pub requests: Count,
    bytes: Count,
    limits: Limits,
}

impl Depth {
    pub fn new(limits: Limits) -> Depth {
        Depth { requests: Count::default(), bytes: Count::default(), limits }
    }

    /// Takes a place for a request of this size, if there is one.
    pub fn enter(&self, bytes: usize) -> bool {
        let requests = self.requests.add(1);
        let before = self.bytes.add(bytes as u64);
        let fits =
            requests < self.limits.requests && (before == 0 || before + bytes as u64 <= self.limits.bytes);
        if !fits {
            self.leave(bytes);
        }
        fits
    }

    /// What waits in one place has become longer or shorter.
    pub fn resize(&self, from: usize, to: usize) {
        self.bytes.add(to as u64);
        self.bytes.sub(from as u64);
    }

    pub fn leave(&self, bytes: usize) {
        self.requests.sub(1);
        self.bytes.sub(bytes as u64);
    }
}

/// How much goes into one entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    pub requests: usize,
    pub bytes: usize,
}

/// One class of waiting requests.
pub(super) struct Line<T = Item> {
    /// In the order in which they came.
    fresh: VecDeque<T>,
    fresh_bytes: usize,
    /// What did not fit at once, by agent.
    lanes: HashMap<String, VecDeque<T>>,
    /// Whose turn it is.
    turns: VecDeque<String>,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Line { fresh: VecDeque::new(), fresh_bytes: 0, lanes: HashMap::new(), turns: VecDeque::new() }
    }
}

impl<T: Waiting> Line<T> {
    pub fn push(&mut self, waiting: T) {
        self.fresh_bytes += waiting.item().size();
        self.fresh.push_back(waiting);
    }

    pub fn is_empty(&self) -> bool {
        self.fresh.is_empty() && self.turns.is_empty()
    }

    /// Moves what fits into `room` over to `chosen`.
    pub fn take(&mut self, room: &mut Batch, chosen: &mut Vec<T>) {
        if self.turns.is_empty() && self.fresh.len() <= room.requests && self.fresh_bytes <= room.bytes {
            room.requests -= self.fresh.len();
            room.bytes -= self.fresh_bytes;
            self.fresh_bytes = 0;
            chosen.extend(self.fresh.drain(..));
            return;
        }
        self.sort_into_lanes();
        while let Some(agent) = self.turns.pop_front() {
            let Some(lane) = self.lanes.get_mut(&agent) else { continue };
            let size = lane.front().map_or(0, |waiting| waiting.item().size());
            // A request larger than a whole entry's share still goes, alone.
            let alone = chosen.is_empty();
            if room.requests == 0 || (size > room.bytes && !alone) {
                self.turns.push_front(agent);
                return;
            }
            chosen.extend(lane.pop_front());
            room.requests -= 1;
            room.bytes = room.bytes.saturating_sub(size);
            if lane.is_empty() {
                self.lanes.remove(&agent);
            } else {
                self.turns.push_back(agent);
            }
        }
    }

    fn sort_into_lanes(&mut self) {
        self.fresh_bytes = 0;
        for waiting in self.fresh.drain(..) {
            let agent = waiting.item().submission.agent.split('@').next().unwrap_or_default();
            if let Some(lane) = self.lanes.get_mut(agent) {
                lane.push_back(waiting);
                continue;
            }
            let agent = agent.to_owned();
            self.turns.push_back(agent.clone());
            self.lanes.insert(agent, VecDeque::from([waiting]));
        }
    }
}

/// Whether a request's deadline has passed.
pub(super) fn is_late(item: &Item, now: Instant) -> bool {
    item.submission.deadline.is_some_and(|deadline| deadline < now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use synod_core::catalogue::{self, Class};

    fn item(id: u64, agent: &str) -> Item {
        let card = catalogue::find("agent", "heartbeat").unwrap();
        let request = synod_core::entry::Request { bytes: vec![0; 92], ..Default::default() };
        let submission = Submission {
            request,
            class: Class::Work,
            agent: agent.to_owned(),
            key: None,
            deadline: None,
            card,
        };
        Item { id, submission, answer: oneshot::channel().0 }
    }

    fn take(line: &mut Line, requests: usize, bytes: usize) -> Vec<u64> {
        let mut chosen = Vec::new();
        line.take(&mut Batch { requests, bytes }, &mut chosen);
        chosen.iter().map(|item| item.id).collect()
    }

    #[test]
    fn what_fits_goes_in_order_and_what_does_not_goes_in_turns() {
        let mut line = Line::default();
        for (id, agent) in [(1, "a"), (2, "a"), (3, "b")] {
            line.push(item(id, agent));
        }
        assert_eq!(take(&mut line, 10, 10_000), [1, 2, 3]);
        assert!(line.is_empty());
        for id in 1..=6 {
            line.push(item(
                id,
                if id <= 4 {
                    "a"
                } else if id == 5 {
                    "b@7"
                } else {
                    "b"
                },
            ));
        }
        assert_eq!(take(&mut line, 3, 10_000), [1, 5, 2], "one agent, then the other");
        line.push(item(7, "c"));
        assert_eq!(take(&mut line, 10, 10_000), [6, 3, 7, 4]);
        assert!(line.is_empty());
    }

    #[test]
    fn bytes_bound_an_entry_too_and_a_giant_goes_alone() {
        let mut line = Line::default();
        (1..=4).for_each(|id| line.push(item(id, "a")));
        assert_eq!(take(&mut line, 10, 250), [1, 2]);
        assert_eq!(take(&mut line, 10, 1), [3]);
        assert_eq!(take(&mut line, 10, 1), [4]);
        assert!(line.is_empty());
    }

    #[test]
    fn a_full_depth_takes_no_more() {
        let depth = Depth::new(Limits { requests: 2, bytes: 100 });
        assert!(depth.enter(500), "a single one however large");
        assert!(!depth.enter(1));
        depth.leave(500);
        assert!(depth.enter(60) && depth.enter(40) && !depth.enter(0));
    }
}
