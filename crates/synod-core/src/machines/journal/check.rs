//! The invariants.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

impl Journals {
    pub(super) fn check_journals(&self) {
        let tables = &self.tables;
        assert_eq!(tables.names.len(), tables.rows.len(), "one row a name");
        let lists: BTreeSet<Serial> = tables.events.sequences().collect();
        for (name, &journal) in tables.names.iter() {
            let row = tables.rows.get(journal).expect("each name has a row");
            assert_eq!(&row.name, name, "a journal and its name name each other");
            assert_eq!(tables.categories.get(row.category).map(|name| &**name), Some(category_of(name)));
            assert_eq!(row.ended.is_none(), lists.contains(&journal), "{name} has a list while it is there");
            let range = tables.events.range(journal);
            assert!(row.ended.is_some() || range.end > row.begins, "{name} was begun with an event");
            assert!(
                row.ended.is_some() || range.start >= row.begins,
                "{name} keeps nothing of a former life"
            );
            for (revision, item) in tables.events.iter(journal, 0) {
                let types = tables.counts.get(row.category).map_or(0, |counts| counts.types);
                assert!((1..=types).contains(&(item.tag & TYPE_MASK)), "{name}@{revision} has a type");
                let placed = self.placed(row.category, (item.index, item.ordinal)).next();
                let placed = placed
                    .map(|(_, placed)| placed)
                    .filter(|placed| placed.index == item.index && placed.ordinal == item.ordinal);
                assert_eq!(
                    placed.map(|placed| placed.tag),
                    Some(journal.0),
                    "{name}@{revision} is in its category"
                );
            }
        }
        assert_eq!(lists.len(), tables.rows.iter().filter(|(_, row)| row.ended.is_none()).count());
        let lens = lists.iter().map(|journal| tables.events.range(*journal));
        assert_eq!(
            lens.map(|range| range.end - range.start).sum::<u64>(),
            *tables.kept.get(),
            "all that is kept"
        );
        let deleted =
            tables.rows.iter().filter_map(|(journal, row)| Some((row.ended.as_ref()?.death, journal)));
        let mut deleted: Vec<_> = deleted.collect();
        deleted.sort_unstable();
        assert!(tables.deleted.iter().eq(deleted), "each deleted journal is listed");
    }

    pub(super) fn check_categories(&self) {
        let tables = &self.tables;
        assert_eq!(tables.category_names.len(), tables.categories.len(), "categories are named");
        let mut sums: BTreeMap<Serial, (u64, u64)> = BTreeMap::new();
        for (journal, row) in tables.rows.iter().filter(|(_, row)| row.ended.is_none()) {
            let range = tables.events.range(journal);
            let sum = sums.entry(row.category).or_default();
            *sum = (sum.0 + 1, sum.1 + range.end - range.start);
        }
        for (name, &category) in tables.category_names.iter() {
            assert_eq!(
                tables.categories.get(category),
                Some(name),
                "a category and its name name each other"
            );
            let counts = tables.counts.get(category).expect("each category is counted");
            let sum = sums.get(&category).copied().unwrap_or_default();
            assert_eq!((counts.journals, counts.kept), sum, "{name} is counted");
            assert!(self.places(category) >= counts.kept, "{name} has a place for each event");
            let numbers: Vec<u64> = self.placed(category, (Index(0), 0)).map(|(number, _)| number).collect();
            assert!(numbers.is_sorted_by(|a, b| a < b), "{name}: numbers are never given twice");
            let newest = numbers.last().map_or(0, |number| number + 1);
            assert!(newest <= counts.kept + counts.removed, "{name} has given all its numbers");
            let names = tables.rows.iter().filter(|(_, row)| row.category == category).count() as u64;
            assert!(names > 0 && names == counts.names, "{name} is there for its names");
            let from = (category, Box::<str>::from(""));
            let types = tables.types.range(from..).take_while(|((of, _), _)| *of == category);
            let mut types: Vec<u64> = types.map(|(_, number)| *number).collect();
            types.sort_unstable();
            assert!(types.into_iter().eq(1..=counts.types), "{name} has numbered its types");
            assert!(counts.types == 0 || counts.journals > 0, "types are forgotten with the last journal");
        }
    }

    pub(super) fn check_snapshots(&self) {
        let tables = &self.tables;
        assert_eq!(tables.snapshots.len(), tables.snapshot_places.len(), "a place for each snapshot");
        let mut kept: BTreeMap<(Serial, u64), usize> = BTreeMap::new();
        for (&(journal, kind, revision), stored) in tables.snapshots.iter() {
            let range = tables.events.range(journal);
            assert!(
                revision < range.end && revision + 1 >= range.start,
                "every event after a snapshot is kept"
            );
            assert!(revision >= self.begins(journal), "a snapshot is of this life");
            assert!(tables.snapshot_places.has((stored.index, stored.ordinal)));
            *kept.entry((journal, kind)).or_default() += 1;
        }
        for (&(journal, revision, _), &mention) in tables.mentioning.iter() {
            assert!(tables.events.range(journal).contains(&revision), "only what is kept mentions something");
            assert!(tables.mentions.get(mention).is_some());
        }
        let of_snapshots = tables.snapshots.iter().filter(|(_, stored)| stored.mention.is_some()).count();
        assert_eq!(
            tables.mentioning.len() + of_snapshots,
            tables.mentions.len(),
            "no mention without a carrier"
        );
        assert!(kept.values().all(|kept| *kept <= SNAPSHOTS_KEPT), "the newest three of each type");
    }
}
