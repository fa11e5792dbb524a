//! Events go: the oldest of a journal, or all of it.

use super::append::standing;
use super::*;
use crate::refusal::conflict;

/// Names that are forgotten in one command at the most, when fewer are to be remembered than before.
const NAMES_MAX: usize = 100;

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
            let (next, was) = (ended.next, ended.forever);
            let death = ended.death;
            if forever && !was {
                self.tables.deleted.del((death, journal));
                self.end(journal, Ended { next, at: cx.now(), by: by.clone(), forever, death: out.serial() });
                out.event(&JournalDeleted { journal: delete.journal, removed: 0, forever });
            }
            return out.reply(&Deleted { deleted: false, removed: 0, next: Some(next) });
        }
        let range = self.tables.events.range(journal);
        let (removed, next) = (range.end - range.start, range.end);
        self.tables.events.del(journal);
        self.unmention(journal, u64::MAX);
        self.drop_snapshots(journal, |_, _| true);
        self.end(journal, Ended { next, at: cx.now(), by: by.clone(), forever, death: out.serial() });
        self.removed(journal, removed);
        let category = self.category(journal);
        self.count(category, |counts| counts.journals -= 1);
        if self.tables.counts.get(category).is_some_and(|counts| counts.journals == 0) {
            self.forget_types(category);
        }
        out.event(&JournalDeleted { journal: delete.journal, removed, forever });
        self.forget_names(cx.settings, out);
        out.reply(&Deleted { deleted: true, removed, next: Some(next) })
    }

    fn end(&mut self, journal: Serial, ended: Ended) {
        self.tables.deleted.put((ended.death, journal));
        if let Some(row) = self.tables.rows.edit(journal) {
            row.ended = Some(ended);
        }
    }

    /// Forgets the names that were deleted longest ago, when more are remembered than should be.
    fn forget_names(&mut self, settings: &Settings, out: &mut Out) {
        for _ in 0..NAMES_MAX {
            let oldest = self.tables.deleted.iter().next();
            let (Some((death, journal)), true) =
                (oldest, self.tables.deleted.len() as u64 > settings.journals_deleted_max)
            else {
                return;
            };
            let (name, category) = (Box::<str>::from(self.name(journal)), self.category(journal));
            out.event(&JournalForgotten { journal: &name });
            self.tables.deleted.del((death, journal));
            self.tables.rows.del(journal);
            self.tables.names.del(&*name);
            self.count(category, |counts| counts.names -= 1);
            if self.tables.counts.get(category).is_some_and(|counts| counts.names == 0) {
                self.forget_places(category);
                self.tables.counts.del(category);
                self.tables.categories.del(category);
                self.tables.category_names.del(category_of(&name));
            }
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
        self.sweep(category, removed as usize);
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
