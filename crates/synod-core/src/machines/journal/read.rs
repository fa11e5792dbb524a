//! Pages of events: of one journal both ways, of a category, of journals with names like a pattern.
//!
//! A page looks at so many places at the most and then gives the cursor to go on from, so that a rare type costs many small answers and not one long one.

use super::project::is_like;
use super::*;
use crate::record::Reference;
use crate::refusal::{exhausted, invalid};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// Places that one page looks at.
const SCAN_MAX: usize = 10_000;

/// Categories that one page reads side by side.
const CATEGORIES_MAX: usize = 1_000;

/// The events of a page that is being put together.
struct Filling {
    events: Vec<Recorded>,
    limit: usize,
    bytes_left: u64,
}

impl Filling {
    fn new(limit: Option<u64>, max_bytes: Option<u64>) -> Filling {
        let limit = limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let bytes_left = max_bytes.unwrap_or(1 << 20).clamp(1, 8 << 20);
        Filling { events: Vec::new(), limit, bytes_left }
    }

    /// Whether there is room for an event of this length. The first always fits.
    fn fits(&self, item: &Item) -> bool {
        self.events.is_empty() || (self.events.len() < self.limit && item.len as u64 <= self.bytes_left)
    }

    fn put(&mut self, item: &Item, journal: &str, revision: u64, number: Option<u64>) {
        self.bytes_left = self.bytes_left.saturating_sub(item.len as u64);
        let event = Reference::new(item.index, item.ordinal);
        self.events.push(Recorded { journal: journal.into(), revision, place: place(item), number, event });
    }
}

/// What a page of several journals is asked with.
struct Asked<'a> {
    after: Option<&'a str>,
    types: &'a [&'a str],
    limit: Option<u64>,
    max_bytes: Option<u64>,
    pattern: Option<&'a str>,
    numbered: bool,
}

impl Journals {
    pub(super) fn read(&self, read: &Read<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let journal = self.there(read.journal)?;
        let range = self.tables.events.range(journal);
        let (oldest, next) = (range.start, range.end);
        if read.backwards && read.wait_ms.is_some_and(|wait| wait > 0) {
            return Err(invalid("nothing new comes when reading backwards; leave `wait_ms` out"));
        }
        if let Some(from) = read.from.filter(|from| *from < oldest) {
            return Err(truncated(read.journal, from, oldest));
        }
        let types = self.numbers_of_types(self.category(journal), &read.types);
        let mut page = Filling::new(read.limit, read.max_bytes);
        let mut cursor;
        if read.backwards {
            let from = read.from.unwrap_or(u64::MAX);
            cursor = None;
            for (seen, (revision, item)) in self.tables.events.back(journal, from).enumerate() {
                if seen == SCAN_MAX || !page.fits(&item) {
                    cursor = Some(revision);
                    break;
                }
                if is_of(&types, &item) {
                    page.put(&item, read.journal, revision, None);
                }
            }
        } else {
            let from = read.from.unwrap_or(oldest);
            cursor = Some(from.max(next));
            for (seen, (revision, item)) in self.tables.events.iter(journal, from).enumerate() {
                if seen == SCAN_MAX || !page.fits(&item) {
                    cursor = Some(revision);
                    break;
                }
                if is_of(&types, &item) {
                    page.put(&item, read.journal, revision, None);
                }
            }
            // Whoever asks for what has not come yet is not sent back to what came before.
            cursor = cursor.map(|cursor| if from > next { from } else { cursor });
        }
        let waiting =
            !read.backwards && page.events.is_empty() && cursor.is_some_and(|cursor| cursor >= next);
        let begins = self.begins(journal);
        Page { events: page.events, next: cursor, revision: next - 1, waiting, begins }.put(answer);
        Ok(())
    }

    pub(super) fn read_category(&self, asked: &Category<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let Some(&category) = self.tables.category_names.get(asked.category) else {
            return Err(not_found(format!(
                "there is no category `{}`; `synod journal categories` shows what there is",
                asked.category
            )));
        };
        let Category { after, limit, max_bytes, .. } = *asked;
        let asked = Asked { after, types: &asked.types, limit, max_bytes, pattern: None, numbered: true };
        self.several(&[category], &asked, answer)
    }

    pub(super) fn read_all(&self, asked: &All<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let literal = asked.pattern.unwrap_or("*").split('*').next().unwrap_or_default();
        // What stands before the first `-` is decided already when a `-` comes before the first star.
        let exact = literal.contains('-') || !asked.pattern.unwrap_or("*").contains('*');
        let beginning = category_of(literal);
        let names = self
            .tables
            .category_names
            .range::<str>((std::ops::Bound::Included(beginning), std::ops::Bound::Unbounded));
        let names = names
            .take_while(|(name, _)| if exact { &***name == beginning } else { name.starts_with(beginning) });
        let categories: Vec<Serial> = names.map(|(_, category)| *category).take(CATEGORIES_MAX + 1).collect();
        if categories.len() > CATEGORIES_MAX {
            return Err(exhausted(format!(
                "these are journals of more than {CATEGORIES_MAX} categories; ask for one category, or for names that begin alike"
            )));
        }
        let All { after, limit, max_bytes, pattern, .. } = *asked;
        let asked = Asked { after, types: &asked.types, limit, max_bytes, pattern, numbered: false };
        self.several(&categories, &asked, answer)
    }

    /// A page out of the lists of these categories, merged by their places in the order of everything.
    fn several(&self, categories: &[Serial], asked: &Asked<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let after = asked.after.map(cursor).transpose()?.unwrap_or_default();
        let mut page = Filling::new(asked.limit, asked.max_bytes);
        let mut lists = Vec::with_capacity(categories.len());
        let mut heads = BinaryHeap::with_capacity(categories.len());
        for &category in categories {
            let from = match after.1.checked_add(1) {
                _ if asked.after.is_none() => (Index(0), 0),
                Some(ordinal) => (after.0, ordinal),
                None => (after.0.next(), 0),
            };
            let mut list = self.placed(category, from);
            if let Some((number, item)) = list.next() {
                heads.push(Reverse((item.index, item.ordinal, lists.len(), number, item.tag, item.len)));
                lists.push((list, self.numbers_of_types(category, asked.types)));
            }
        }
        let (mut last, mut seen, mut whole) = (after, 0, true);
        while let Some(mut head) = heads.peek_mut() {
            let Reverse((index, ordinal, nth, number, tag, len)) = *head;
            let item = Item { index, ordinal, len, tag, ..Item::default() };
            if seen == SCAN_MAX || !page.fits(&item) {
                whole = false;
                break;
            }
            seen += 1;
            last = (index, ordinal);
            let name = self.name(Serial(tag));
            if asked.pattern.is_none_or(|pattern| is_like(name, pattern))
                && let Some(revision) = self.revision_of(&item)
                && (lists[nth].1.is_none() || self.is_of(Serial(tag), revision, &lists[nth].1))
            {
                page.put(&item, name, revision, asked.numbered.then_some(number));
            }
            match lists[nth].0.next() {
                Some((number, item)) => {
                    *head = Reverse((item.index, item.ordinal, nth, number, item.tag, item.len));
                }
                None => drop(PeekMut::pop(head)),
            }
        }
        let removed = categories.iter().filter_map(|category| self.tables.counts.get(*category));
        let removed = removed.map(|counts| counts.removed).sum();
        let next = match last.1 {
            u32::MAX => last.0.to_string().into(),
            ordinal => format!("{}.{ordinal}", last.0).into(),
        };
        let waiting = whole && page.events.is_empty();
        Places { events: page.events, next, waiting, removed }.put(answer);
        Ok(())
    }

    /// Whether the event of this revision is of one of these types.
    fn is_of(&self, journal: Serial, revision: u64, types: &Option<Vec<u64>>) -> bool {
        self.tables.events.get(journal, revision).is_some_and(|item| is_of(types, &item))
    }

    /// The numbers of these types in a category; none of them when all are wanted. A type that nobody has used has no events.
    pub(super) fn numbers_of_types(&self, category: Serial, types: &[&str]) -> Option<Vec<u64>> {
        let known = || types.iter().filter_map(|kind| self.type_number(category, kind)).collect();
        (!types.is_empty()).then(known)
    }

    /// What is needed to have a journal's state: its newest snapshot, and the events after it.
    pub(super) fn load_state(&self, load: &Load<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let journal = self.there(load.journal)?;
        let range = self.tables.events.range(journal);
        let kind = match load.r#type {
            None => Some(0),
            Some(kind) => self.type_number(self.category(journal), kind),
        };
        let snapshot = self.snapshots_of(journal).rev().find(|(of, _, _)| Some(*of) == kind);
        let from = snapshot.map_or(self.begins(journal), |(_, revision, _)| revision + 1);
        if from < range.start {
            return Err(truncated(load.journal, from, range.start));
        }
        let mut page = Filling::new(Some(load.limit.unwrap_or(1_000)), load.max_bytes);
        let mut next = None;
        for (revision, item) in self.tables.events.iter(journal, from) {
            if !page.fits(&item) {
                next = Some(revision);
                break;
            }
            page.put(&item, load.journal, revision, None);
        }
        let snapshot = snapshot.map(|(_, _, stored)| snapshot_shown(stored));
        Loaded { snapshot, events: page.events, next, revision: range.end - 1 }.put(answer);
        Ok(())
    }
}

pub(super) fn snapshot_shown(stored: &Stored) -> SnapshotShown {
    let Stored { index, ordinal, .. } = *stored;
    SnapshotShown { place: format!("{index}.{ordinal}").into(), snapshot: Reference::new(index, ordinal) }
}

/// Whether an event is of one of these types.
pub(super) fn is_of(types: &Option<Vec<u64>>, item: &Item) -> bool {
    types.as_ref().is_none_or(|types| types.contains(&(item.tag & TYPE_MASK)))
}

fn truncated(journal: &str, from: u64, oldest: u64) -> Refusal {
    gone(format!(
        "event {from} of `{journal}` is not kept any more; its oldest is {oldest}: read from there, or load a snapshot"
    ))
    .current(oldest, None)
}

/// Reads a place: `412.3`, or `412` for everything up to and with that index.
fn cursor(text: &str) -> Result<(Index, u32), Refusal> {
    let read = match text.split_once('.') {
        Some((index, ordinal)) => index.parse().ok().zip(ordinal.parse().ok()),
        None => text.parse().ok().map(|index| (index, u32::MAX)),
    };
    let read = read.filter(|(index, _)| *index <= crate::ids::NUMBER_MAX);
    let (index, ordinal) = read.ok_or_else(|| {
        invalid(format!(
            "`after` takes a place such as 412.3 or 412, not `{text}`; send the `next` of the page before"
        ))
    })?;
    Ok((Index(index), ordinal))
}
