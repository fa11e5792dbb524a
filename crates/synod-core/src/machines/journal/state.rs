//! What a journal's events come to, as far as it can be said without reading them.

use super::read::snapshot_shown;
use super::*;
use crate::machine::Room;
use crate::record::Reference;
use std::collections::BTreeMap;

/// Events that are looked at for the newest of each type.
const TYPES_SCAN_MAX: u64 = 100_000;

/// Types that are shown.
const TYPES_SHOWN_MAX: usize = 200;

/// Events shown when nobody says how many.
const RECENT: u64 = 20;

/// Bytes of data and metadata of them, and as many of the newest of each type. What does not fit is left out.
const RECENT_BYTES: u64 = 1 << 20;

impl Journals {
    pub(super) fn state(
        &self,
        view: &View<'_>,
        asked: &State<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let journal = self.there(asked.journal)?;
        let projection = asked.projection.map(|name| self.defined_for(view, name)).transpose()?;
        let range = self.tables.events.range(journal);
        let recent = asked.limit.unwrap_or(RECENT).clamp(1, 1_000);
        // As many of the newest as fit into an answer, the very newest in any case.
        let mut bytes = 0u64;
        let fits = |(_, item): &(u64, Item)| {
            let first = bytes == 0;
            bytes += item.len as u64;
            first || bytes <= RECENT_BYTES
        };
        let newest = self.tables.events.back(journal, range.end);
        let shown = newest.take(recent as usize).take_while(fits).count() as u64;
        let recent = self.tables.events.iter(journal, range.end - shown);
        let recent = recent.map(|(revision, item)| Recorded {
            journal: asked.journal.into(),
            revision,
            place: place(&item),
            number: None,
            event: Reference::new(item.index, item.ordinal),
        });
        let newest = self.snapshots_of(journal).max_by_key(|(_, revision, _)| *revision);
        Stated {
            journal: asked.journal.into(),
            revision: range.end - 1,
            oldest: range.start,
            snapshot: newest.map(|(_, _, stored)| snapshot_shown(stored)),
            types: self.types_of(journal),
            recent: recent.collect(),
            projection,
            values: None,
        }
        .put(answer);
        Ok(())
    }

    /// The newest event of each type, those of the newest first.
    fn types_of(&self, journal: Serial) -> Vec<TypeShown> {
        let range = self.tables.events.range(journal);
        let mut types: BTreeMap<u64, (u64, u64, Item)> = BTreeMap::new();
        for (revision, item) in self.tables.events.iter(journal, range.end.saturating_sub(TYPES_SCAN_MAX)) {
            let row = types.entry(item.tag & TYPE_MASK).or_insert((0, revision, item));
            *row = (row.0 + 1, revision, item);
        }
        let mut types: Vec<(u64, u64, Item)> = types.into_values().collect();
        types.sort_by_key(|(_, revision, _)| std::cmp::Reverse(*revision));
        types.truncate(TYPES_SHOWN_MAX);
        let mut room = Room::of(RECENT_BYTES);
        types.retain(|(.., item)| room.takes(item.len as u64));
        types
            .into_iter()
            .map(|(events, revision, item)| TypeShown {
                events,
                revision,
                place: place(&item),
                event: Reference::new(item.index, item.ordinal),
            })
            .collect()
    }
}
