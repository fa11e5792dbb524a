//! Events go: the oldest of a journal, or all of it.

use super::append::standing;
use super::*;
use crate::refusal::conflict;

/// Places of a category that are looked at, and forgotten when no journal keeps them, in one command.
const SWEEP_MAX: usize = 10_000;

impl Journals {
    pub(super) fn truncate(&mut self, truncate: &Truncate<'_>, out: &mut Out) -> Verdict {
        let journal = self.there(truncate.journal)?;
        let range = self.tables.events.range(journal);
        if truncate.before > range.end {
            let text = format!(
                "`{}` ends with revision {} and cannot begin at {}; name a revision up to {}",
                truncate.journal,
                range.end - 1,
                truncate.before,
                range.end
            );
            return Err(standing(conflict(text), self.revision(journal)));
        }
        let removed = self.tables.events.trim(journal, truncate.before);
        self.removed(journal, removed);
        self.unmention(journal, truncate.before);
        let oldest = self.tables.events.range(journal).start;
        // Between such a snapshot and the first event there is a gap now.
        self.drop_snapshots(journal, |_, revision| revision + 1 < oldest);
        if removed > 0 {
            out.event(&JournalTruncated { journal: truncate.journal, oldest, removed });
        }
        let snapshot = self.snapshots_of(journal).map(|(_, revision, _)| revision).max();
        out.reply(&Truncated { removed, oldest, snapshot })
    }

    pub(super) fn delete(&mut self, cx: &Context<'_>, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        let known = self.tables.names.get(delete.journal).copied();
        let current = known.and_then(|journal| self.revision(journal));
        if let Some(wanted) = delete.expected_revision.filter(|wanted| Some(*wanted) != current) {
            let text = match current {
                Some(now) => {
                    format!("`{}` is at revision {now}, not {wanted}; look at it again", delete.journal)
                }
                None => {
                    format!("there is no journal `{}` any more; nothing is left to delete", delete.journal)
                }
            };
            return Err(standing(conflict(text), current));
        }
        let Some(journal) = known else {
            return out.reply(&Deleted { deleted: false, removed: 0, next: None });
        };
        let (forever, by) = (delete.forever, &cx.caller.name);
        if let Some(ended) = self.ended(journal) {
            let next = ended.next;
            if forever && !ended.forever {
                self.end(journal, Ended { next, at: cx.now(), by: by.clone(), forever });
                out.event(&JournalDeleted { journal: delete.journal, removed: 0, forever });
            }
            return out.reply(&Deleted { deleted: false, removed: 0, next: Some(next) });
        }
        let range = self.tables.events.range(journal);
        let (removed, next) = (range.end - range.start, range.end);
        self.tables.events.del(journal);
        self.unmention(journal, u64::MAX);
        self.drop_snapshots(journal, |_, _| true);
        self.end(journal, Ended { next, at: cx.now(), by: by.clone(), forever });
        self.removed(journal, removed);
        self.count(self.category(journal), |counts| counts.journals -= 1);
        out.event(&JournalDeleted { journal: delete.journal, removed, forever });
        out.reply(&Deleted { deleted: true, removed, next: Some(next) })
    }

    fn end(&mut self, journal: Serial, ended: Ended) {
        if let Some(row) = self.tables.rows.edit(journal) {
            row.ended = Some(ended);
        }
    }

    /// Counts events that are not kept any more, and lets go of their places at the front of the category's list.
    fn removed(&mut self, journal: Serial, removed: u64) {
        let category = self.category(journal);
        self.count(category, |counts| {
            counts.kept -= removed;
            counts.removed += removed;
        });
        self.tables.kept.set(self.tables.kept.get() - removed);
        self.sweep(category, SWEEP_MAX);
    }

    /// Lets go of places at the front of a category's list that no journal keeps; looks at so many at the most.
    pub(super) fn sweep(&mut self, category: Serial, most: usize) {
        let range = self.tables.placed.range(category);
        let kept = self.tables.counts.get(category).map_or(0, |counts| counts.kept);
        if range.end - range.start == kept {
            return;
        }
        let loose = match kept {
            0 => range.end,
            _ => self
                .tables
                .placed
                .iter(category, range.start)
                .take(most)
                .take_while(|(_, item)| self.revision_of(item).is_none())
                .last()
                .map_or(range.start, |(last, _)| last + 1),
        };
        self.tables.placed.trim(category, loose);
    }

    /// Forgets what the events of a journal before a revision mentioned.
    fn unmention(&mut self, journal: Serial, before: u64) {
        let those = self.tables.mentioning.range((journal, 0, 0)..(journal, before, 0));
        let those: Vec<((Serial, u64, u64), Serial)> = those.map(|(at, mention)| (*at, *mention)).collect();
        for (at, mention) in those {
            self.tables.mentioning.del(&at);
            self.tables.mentions.del(mention);
        }
    }

    /// The revision that an event of a category's list has in its journal, if it is kept there.
    pub(super) fn revision_of(&self, item: &Item) -> Option<u64> {
        self.tables.events.find(Serial(item.tag), item.index, item.ordinal)
    }

    pub(super) fn drop_snapshots(&mut self, journal: Serial, which: impl Fn(u64, u64) -> bool) {
        let those: Vec<(u64, u64, Stored)> = self
            .snapshots_of(journal)
            .filter(|(kind, revision, _)| which(*kind, *revision))
            .map(|(kind, revision, stored)| (kind, revision, stored.clone()))
            .collect();
        for (kind, revision, stored) in those {
            self.tables.snapshots.del(&(journal, kind, revision));
            self.tables.snapshot_places.del((stored.index, stored.ordinal));
            if let Some(mention) = stored.mention {
                self.tables.mentions.del(mention);
            }
        }
    }
}
