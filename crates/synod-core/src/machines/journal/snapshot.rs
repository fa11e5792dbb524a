//! What a journal's events come to, stored by those who folded them.

use super::append::{check_length, standing};
use super::*;
use crate::refusal::{conflict, exhausted};

impl Journals {
    pub(super) fn snapshot(&mut self, cx: &Context<'_>, snapshot: &Snapshot<'_>, out: &mut Out) -> Verdict {
        let journal = self.there(snapshot.journal)?;
        check_length(cx.settings, snapshot.state.len)?;
        if let Some(kind) = snapshot.r#type {
            crate::machines::check_name("snapshot type", kind)?;
        }
        let Snapshot { journal: name, revision, .. } = *snapshot;
        let range = self.tables.events.range(journal);
        if revision >= range.end {
            let text =
                format!("`{name}` is at revision {}; a snapshot cannot be of {revision}", range.end - 1);
            return Err(standing(conflict(text), self.revision(journal)));
        }
        let begins = self.begins(journal);
        if revision < begins || revision + 1 < range.start {
            // What came before the beginning was another life of this name.
            let oldest = range.start.max(begins);
            let text = format!(
                "`{name}` begins at revision {oldest} and what a snapshot of {revision} needs is not kept; store a newer one"
            );
            return Err(gone(text).current(oldest, None));
        }
        let kind = match snapshot.r#type {
            None => 0,
            Some(kind) => {
                self.room_for_types(cx.settings, category_of(name), vec![kind])?;
                self.number_of_type(self.category(journal), kind)
            }
        };
        let mut types: Vec<u64> = self.snapshots_of(journal).map(|(kind, _, _)| kind).collect();
        types.dedup();
        if !types.contains(&kind) && types.len() >= SNAPSHOT_TYPES_MAX {
            return Err(exhausted(format!(
                "`{name}` has snapshots of {SNAPSHOT_TYPES_MAX} types already; store under one of those"
            )));
        }
        let known = |at: (u64, u64, &Stored)| (at.0 == kind).then_some(at.1);
        let newer = self.snapshots_of(journal).filter_map(known).filter(|of| *of > revision).count();
        let kept = newer < SNAPSHOTS_KEPT;
        if kept {
            self.drop_snapshots(journal, |of, at| (of, at) == (kind, revision));
            let (index, ordinal) = (cx.moment.index, snapshot.state.ordinal);
            let mention = self.mention(cx, &snapshot.state, out);
            self.tables.snapshot_places.put((index, ordinal));
            self.tables.snapshots.put((journal, kind, revision), Stored { index, ordinal, mention });
            let oldest = self.snapshots_of(journal).rev().filter_map(known).nth(SNAPSHOTS_KEPT - 1);
            self.drop_snapshots(journal, |of, at| of == kind && oldest.is_some_and(|oldest| at < oldest));
            out.event(&JournalSnapshotted { journal: name, revision });
        }
        let newest = self.snapshots_of(journal).rev().find_map(known).unwrap_or(revision);
        out.reply(&Snapshotted { kept, newest })
    }
}
