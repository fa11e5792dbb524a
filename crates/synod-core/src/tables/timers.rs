//! Deadlines: a heap of four children a node on (time, serial), with each serial's place in a directory.
//!
//! Arming, moving and cancelling cost a few dozen nanoseconds with a million outstanding.
//! The heap's shape depends on history and is never observed: deadlines come out in (time, serial) order, and canonical bytes list them by serial.

use super::Journalled;
use super::directory::Directory;
use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::ids::{Millis, Serial};

const ARITY: usize = 4;

/// Deadlines by serial, at most one each.
#[derive(Debug, Default)]
pub struct Timers {
    heap: Vec<(Millis, Serial)>,
    places: Directory,
    undo: Vec<(Serial, Option<Millis>)>,
}

impl Timers {
    /// How many deadlines are armed.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether none is armed.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// The earliest deadline.
    #[inline]
    pub fn first(&self) -> Option<(Millis, Serial)> {
        self.heap.first().copied()
    }

    /// The deadline of `key`.
    pub fn get(&self, key: Serial) -> Option<Millis> {
        self.places.get(key).map(|place| self.heap[place as usize].0)
    }

    /// Arms or moves the deadline of `key`.
    #[inline]
    pub fn set(&mut self, key: Serial, at: Millis) {
        let old = self.arm(key, at);
        self.undo.push((key, old));
    }

    /// Cancels the deadline of `key` and says whether there was one.
    #[inline]
    pub fn del(&mut self, key: Serial) -> bool {
        match self.disarm(key) {
            Some(old) => {
                self.undo.push((key, Some(old)));
                true
            }
            None => false,
        }
    }

    /// Every deadline before `limit`, in no particular order.
    pub fn before(&self, limit: Millis) -> impl Iterator<Item = (Millis, Serial)> + '_ {
        self.heap.iter().copied().filter(move |(at, _)| *at < limit)
    }

    fn arm(&mut self, key: Serial, at: Millis) -> Option<Millis> {
        match self.places.get(key) {
            Some(place) => {
                let place = place as usize;
                let old = std::mem::replace(&mut self.heap[place].0, at);
                if at < old {
                    self.rise(place)
                } else {
                    self.sink(place)
                };
                Some(old)
            }
            None => {
                self.heap.push((at, key));
                self.rise(self.heap.len() - 1);
                None
            }
        }
    }

    fn disarm(&mut self, key: Serial) -> Option<Millis> {
        let place = self.places.remove(key)? as usize;
        let (old, _) = self.heap.swap_remove(place);
        if place < self.heap.len() {
            let place = self.rise(place);
            self.sink(place);
        }
        Some(old)
    }

    fn rise(&mut self, mut place: usize) -> usize {
        let item = self.heap[place];
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.heap[parent] <= item {
                break;
            }
            self.set_place(place, self.heap[parent]);
            place = parent;
        }
        self.set_place(place, item);
        place
    }

    fn sink(&mut self, mut place: usize) -> usize {
        let item = self.heap[place];
        loop {
            let first = place * ARITY + 1;
            let last = (first + ARITY).min(self.heap.len());
            let Some(child) = (first..last).min_by_key(|child| self.heap[*child]) else { break };
            if item <= self.heap[child] {
                break;
            }
            self.set_place(place, self.heap[child]);
            place = child;
        }
        self.set_place(place, item);
        place
    }

    fn set_place(&mut self, place: usize, item: (Millis, Serial)) {
        self.heap[place] = item;
        self.places.set(item.1, place as u32);
    }
}

impl Journalled for Timers {
    #[inline]
    fn mark(&self) -> usize {
        self.undo.len()
    }
    fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            let Some((key, old)) = self.undo.pop() else { return };
            match old {
                Some(at) => self.arm(key, at),
                None => self.disarm(key),
            };
        }
    }
    #[inline]
    fn commit(&mut self) {
        self.undo.clear();
    }
    fn save(&self, state: &mut Vec<u8>, _: &mut Vec<u8>) {
        put_varint(state, self.heap.len() as u64);
        for (key, place) in self.places.iter(Serial(0)) {
            key.put(state);
            self.heap[place as usize].0.put(state);
        }
    }
    fn load(state: &mut Reader<'_>, _: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut timers = Timers::default();
        for _ in 0..state.count()? {
            let key = Serial::get(state)?;
            timers.arm(key, Millis::get(state)?);
        }
        Ok(timers)
    }
}
