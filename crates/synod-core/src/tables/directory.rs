//! From a serial to a slot number: a radix tree of three levels.
//!
//! Serials come from one rising counter, so live ones are dense near the top and thin far below.
//! A page covers 256 serials, a middle node 256 pages; empty ones are given back, and the root's window moves up as old serials go.
//! A look-up is three array reads, and iteration is in key order without sorting.

use crate::ids::Serial;
use std::collections::VecDeque;

const NONE: u32 = u32::MAX;

#[derive(Debug)]
struct Page {
    live: u32,
    slots: [u32; 256],
}

#[derive(Debug)]
struct Middle {
    live: u32,
    pages: [Option<Box<Page>>; 256],
}

/// A private map from serials to slot numbers below `u32::MAX`.
#[derive(Debug, Default)]
pub(super) struct Directory {
    /// The root index of `root[0]`.
    base: u64,
    root: VecDeque<Option<Box<Middle>>>,
    len: usize,
}

impl Directory {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn get(&self, key: Serial) -> Option<u32> {
        let at = (key.0 >> 16).checked_sub(self.base)?;
        let middle = self.root.get(usize::try_from(at).ok()?)?.as_ref()?;
        let page = middle.pages[(key.0 >> 8 & 0xff) as usize].as_ref()?;
        let slot = page.slots[(key.0 & 0xff) as usize];
        (slot != NONE).then_some(slot)
    }

    /// Sets the slot of `key`, which may be new.
    pub(super) fn set(&mut self, key: Serial, slot: u32) {
        let at = self.reach(key.0 >> 16);
        let middle =
            self.root[at].get_or_insert_with(|| Box::new(Middle { live: 0, pages: [const { None }; 256] }));
        let page = middle.pages[(key.0 >> 8 & 0xff) as usize].get_or_insert_with(|| {
            middle.live += 1;
            Box::new(Page { live: 0, slots: [NONE; 256] })
        });
        let place = &mut page.slots[(key.0 & 0xff) as usize];
        if *place == NONE {
            page.live += 1;
            self.len += 1;
        }
        *place = slot;
    }

    /// Forgets `key`.
    pub(super) fn remove(&mut self, key: Serial) -> Option<u32> {
        let at = usize::try_from((key.0 >> 16).checked_sub(self.base)?).ok()?;
        let middle = self.root.get_mut(at)?.as_mut()?;
        let page_slot = &mut middle.pages[(key.0 >> 8 & 0xff) as usize];
        let page = page_slot.as_mut()?;
        let slot = std::mem::replace(&mut page.slots[(key.0 & 0xff) as usize], NONE);
        if slot == NONE {
            return None;
        }
        self.len -= 1;
        page.live -= 1;
        if page.live == 0 {
            *page_slot = None;
            middle.live -= 1;
            if middle.live == 0 {
                self.root[at] = None;
                self.trim();
            }
        }
        Some(slot)
    }

    /// Every key from `from` on with its slot, in key order.
    pub(super) fn iter(&self, from: Serial) -> impl Iterator<Item = (Serial, u32)> + '_ {
        let skip = (from.0 >> 16).saturating_sub(self.base) as usize;
        self.root
            .iter()
            .enumerate()
            .skip(skip)
            .filter_map(|(at, middle)| Some((at, middle.as_ref()?)))
            .flat_map(move |(at, middle)| {
                let high = (self.base + at as u64) << 16;
                middle.pages.iter().enumerate().filter_map(|(n, page)| Some((n, page.as_ref()?))).flat_map(
                    move |(n, page)| {
                        let high = high | (n as u64) << 8;
                        page.slots
                            .iter()
                            .enumerate()
                            .filter(|(_, slot)| **slot != NONE)
                            .map(move |(low, &slot)| (Serial(high | low as u64), slot))
                    },
                )
            })
            .filter(move |(key, _)| *key >= from)
    }

    fn reach(&mut self, high: u64) -> usize {
        if self.root.is_empty() {
            self.base = high;
        }
        while high < self.base {
            self.root.push_front(None);
            self.base -= 1;
        }
        let at = (high - self.base) as usize;
        while self.root.len() <= at {
            self.root.push_back(None);
        }
        at
    }

    fn trim(&mut self) {
        while let Some(None) = self.root.front() {
            self.root.pop_front();
            self.base += 1;
        }
        while let Some(None) = self.root.back() {
            self.root.pop_back();
        }
    }
}
