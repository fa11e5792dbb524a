//! What others see of journals, categories and projections.

use super::*;
use std::ops::Bound;

impl Journals {
    pub(super) fn show(&self, name: &str, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let Some(&journal) = self.tables.names.get(name) else { return self.there(name).map(drop) };
        self.shown(name, journal).put(answer);
        Ok(())
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (mut journals, mut next) = (Vec::new(), None);
        let limit = limit(list.limit);
        for (name, &journal) in from(&self.tables.names, list.prefix, list.after) {
            if self.ended(journal).is_some() && !list.deleted {
                continue;
            }
            if journals.len() == limit {
                next = journals.last().map(|shown: &Shown| shown.journal.clone());
                break;
            }
            journals.push(self.shown(name, journal));
        }
        Listed { journals, next }.put(answer);
        Ok(())
    }

    pub(super) fn list_categories(
        &self,
        asked: &Categories<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = limit(asked.limit);
        let mut rows = from(&self.tables.category_names, asked.prefix, asked.after);
        let categories = rows.by_ref().take(limit).filter_map(|(name, category)| {
            let Counts { journals, kept: events, removed, .. } = *self.tables.counts.get(*category)?;
            Some(CategoryShown { category: name.clone(), journals, events, removed })
        });
        let categories: Vec<_> = categories.collect();
        let next = rows.next().and(categories.last().map(|shown| shown.category.clone()));
        CategoriesListed { categories, next }.put(answer);
        Ok(())
    }

    pub(super) fn list_projections(
        &self,
        view: &View<'_>,
        asked: &Projections<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = limit(asked.limit);
        // To know a projection's name is not to know what it is over.
        let mut rows = from(&self.tables.projections, asked.prefix, asked.after)
            .filter(|(_, row)| view.rights.reaches(Self::NAME, row.over()));
        let projections: Vec<_> = rows.by_ref().take(limit).map(|(name, row)| row.shown(name)).collect();
        let next = rows.next().and(projections.last().map(|shown| shown.name.clone()));
        ProjectionsListed { projections, next }.put(answer);
        Ok(())
    }

    pub(super) fn projection(&self, asked: &Projection<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        Projected { projection: self.defined(asked.name)?, values: None }.put(answer);
        Ok(())
    }

    /// The definition of a projection, for whoever may look at what it is over.
    pub(super) fn defined_for(&self, view: &View<'_>, name: &str) -> Result<Definition, Refusal> {
        match view.rights.reaches(Self::NAME, self.over(name)) {
            true => self.defined(name),
            false => Err(crate::refusal::denied(format!(
                "the projection `{name}` is over journals that you may not read; define one of your own"
            ))),
        }
    }

    pub(super) fn defined(&self, name: &str) -> Result<Definition, Refusal> {
        let row = self.tables.projections.get(name).ok_or_else(|| {
            not_found(format!(
                "there is no projection `{name}`; `synod journal projections` shows what there is"
            ))
        })?;
        Ok(row.shown(name))
    }

    fn shown(&self, name: &str, journal: Serial) -> Shown {
        let range = self.tables.events.range(journal);
        let row = self.tables.rows.get(journal);
        let ended = self.ended(journal);
        let newest = range.end.checked_sub(1).and_then(|newest| self.tables.events.get(journal, newest));
        Shown {
            journal: name.into(),
            category: self.tables.categories.get(self.category(journal)).cloned().unwrap_or_default(),
            revision: self.revision(journal),
            oldest: ended.map_or(range.start, |ended| ended.next),
            events: range.end - range.start,
            bytes: self.tables.events.bytes(journal),
            since: row.map(|row| row.since).unwrap_or_default(),
            changed: newest.map(|item| item.time).unwrap_or_default(),
            snapshot: self.snapshots_of(journal).map(|(_, revision, _)| revision).max(),
            deleted: ended.map(|ended| ended.at),
            forever: ended.is_some_and(|ended| ended.forever),
        }
    }
}

fn limit(limit: Option<u64>) -> usize {
    limit.unwrap_or(100).clamp(1, 1_000) as usize
}

/// Rows whose names begin with `prefix`, after a name.
fn from<'t, V: Clone>(
    rows: &'t Map<Box<str>, V>,
    prefix: Option<&'t str>,
    after: Option<&'t str>,
) -> impl Iterator<Item = (&'t Box<str>, &'t V)> {
    let prefix = prefix.unwrap_or_default();
    let start = match after {
        Some(after) if after >= prefix => Bound::Excluded(after),
        _ => Bound::Included(prefix),
    };
    rows.range::<str>((start, Bound::Unbounded)).take_while(move |(name, _)| name.starts_with(prefix))
}
