//! The list of a category: where its events stand, in the order of the log, with numbers that are never given twice.
//!
//! ```text
//!      new               old                 tail
//!   ┌─────────┐       ┌─────────┐       ┌───────────────┐
//!   │ all kept│ ◀──── │ some not│ ◀──── │ some not      │ ◀── append
//!   └─────────┘ moved └─────────┘       └───────────────┘
//! ```
//!
//! What a journal forgets stays in the list of its category as long as something older is kept: a list of references is trimmed only at its front.
//! When more such places are left over than events are kept, the front of the list is moved into another one, a bounded piece with each command, and what is not kept is left behind.
//! When everything was moved, the new list is the old one, and the next round begins with it.
//! The three lists stand behind one another, so that a reader goes from one to the next; an item's number stands in it, in place of its time.

use super::*;
use crate::ids::Millis;
use std::ops::Range;

/// Places that may be left over besides one for each event that is kept.
const SPARE: u64 = 64;

/// Places that one command looks at, at the most.
const SWEEP_MAX: usize = 2_000;

/// Lists of a category.
const LISTS: u64 = 4;

impl Journals {
    /// The keys of a category's lists, in their order: new, old, tail.
    fn lists(&self, category: Serial) -> [Serial; 3] {
        let turned = self.tables.counts.get(category).is_some_and(|counts| counts.turned) as u64;
        [1 + turned, 2 - turned, 0].map(|nth| Serial(category.0 * LISTS + nth))
    }

    /// Notes where an event stands, under the category's next number.
    pub(super) fn place(&mut self, category: Serial, journal: Serial, item: Item) {
        let number = self.tables.counts.get(category).map_or(0, |counts| counts.kept + counts.removed);
        self.count(category, |counts| counts.kept += 1);
        let [_, _, tail] = self.lists(category);
        self.tables.placed.push(tail, Item { tag: journal.0, time: Millis(number), ..item });
    }

    /// The newest of a category's places.
    pub(super) fn newest_placed(&self, category: Serial) -> Option<Item> {
        self.lists(category).into_iter().rev().find_map(|list| self.tables.placed.last(list))
    }

    /// Places of a category that do not stand before one in the log, with their numbers.
    pub(super) fn placed(
        &self,
        category: Serial,
        (index, ordinal): (Index, u32),
    ) -> impl Iterator<Item = (u64, Item)> + '_ {
        let placed = &self.tables.placed;
        let lists = self.lists(category).into_iter();
        let items = lists.flat_map(move |list| placed.iter(list, placed.at(list, index, ordinal)));
        items.map(|(_, item)| (item.time.0, item))
    }

    /// How many places the lists of a category have.
    pub(super) fn places(&self, category: Serial) -> u64 {
        let len = |range: Range<u64>| range.end - range.start;
        self.lists(category).into_iter().map(|list| len(self.tables.placed.range(list))).sum()
    }

    /// Lets go of places that no journal keeps: at the front, and elsewhere where there are too many. More of them with more events that came or went.
    pub(super) fn sweep(&mut self, category: Serial, moved: usize) {
        let kept = self.tables.counts.get(category).map_or(0, |counts| counts.kept);
        if self.places(category) == kept {
            return;
        }
        if kept == 0 {
            return self.forget_places(category);
        }
        let most = moved.saturating_mul(2).saturating_add(16).min(SWEEP_MAX);
        let looked = self.sweep_front(category, most);
        if self.places(category) > kept.saturating_mul(2).saturating_add(SPARE) {
            self.move_front(category, most.saturating_sub(looked));
        }
    }

    pub(super) fn forget_places(&mut self, category: Serial) {
        for list in self.lists(category) {
            self.tables.placed.del(list);
        }
    }

    /// Lets go of what is not kept before the first that is, and says how many that was.
    fn sweep_front(&mut self, category: Serial, most: usize) -> usize {
        let mut looked = 0;
        for list in self.lists(category) {
            let range = self.tables.placed.range(list);
            let items = self.tables.placed.iter(list, range.start).take(most - looked);
            let loose = items.take_while(|(_, item)| self.revision_of(item).is_none()).count();
            self.tables.placed.trim(list, range.start + loose as u64);
            looked += loose;
            if looked == most || range.start + (loose as u64) < range.end {
                break;
            }
        }
        looked
    }

    /// Moves the front of the older lists into the new one, but for what is not kept.
    fn move_front(&mut self, category: Serial, mut most: usize) {
        let [new, old, tail] = self.lists(category);
        let empty = |list| self.tables.placed.range(list).is_empty();
        if empty(old) && empty(tail) && !empty(new) {
            self.count(category, |counts| counts.turned = !counts.turned);
            return self.move_front(category, most);
        }
        for list in [old, tail] {
            let from = self.tables.placed.range(list).start;
            let items: Vec<Item> =
                self.tables.placed.iter(list, from).take(most).map(|(_, item)| item).collect();
            for item in
                items.iter().filter(|item| self.revision_of(item).is_some()).copied().collect::<Vec<_>>()
            {
                self.tables.placed.push(new, item);
            }
            self.tables.placed.trim(list, from + items.len() as u64);
            most -= items.len();
        }
    }
}
