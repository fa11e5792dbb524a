//! Events come in: at an expected revision, once.

use super::*;
use crate::refusal::{conflict, exhausted, invalid};
use std::collections::BTreeMap;

/// What was found of an append's events in the journal.
enum Found {
    /// They stand there, from this revision on.
    All(u64),
    /// This one of them stands at this revision, but not all of them do.
    One(usize, u64),
    /// None of them.
    None,
}

impl Journals {
    pub(super) fn append(&mut self, cx: &Context<'_>, append: &Append<'_>, out: &mut Out) -> Verdict {
        check_journal(append.journal)?;
        if append.expected.is_some() && append.expected_revision.is_some() {
            return Err(invalid("`expected` and `expected_revision` say the same thing twice; give one"));
        }
        check_events(cx.settings, &append.events)?;
        let known = self.tables.names.get(append.journal).copied();
        if let Some(ended) = known.and_then(|journal| self.ended(journal)).filter(|ended| ended.forever) {
            let (by, at) = (&ended.by, crate::machines::clock(ended.at));
            return Err(gone(format!(
                "`{}` was deleted for good by `{by}` at {at}; append to a journal of another name",
                append.journal
            )));
        }
        let tags = self.tags(append);
        let current = known.and_then(|journal| self.revision(journal));
        if let (Some(journal), Some(_)) = (known, current) {
            match self.stands(journal, append, &tags) {
                Found::All(first) => {
                    let revision = first + append.events.len() as u64 - 1;
                    return out.reply(&Appended { first, revision, repeated: true });
                }
                Found::One(nth, revision) => {
                    let id = append.events[nth].id.unwrap_or_default();
                    let text = format!(
                        "`{}` has the id `{id}` at revision {revision} already, and not these events around it; read from there, or give new events ids of their own",
                        append.journal
                    );
                    return Err(standing(conflict(text), current));
                }
                Found::None => {}
            }
        }
        expect(append, current)?;
        self.room(cx, known, append)?;
        self.in_order(cx, known, append)?;
        let journal = self.reach(cx, known, append.journal, out);
        let category = self.category(journal);
        let first = self.tables.events.range(journal).end;
        for event in &append.events {
            let item = Item {
                index: cx.moment.index,
                ordinal: event.data.ordinal,
                len: length(event),
                time: cx.now(),
                tag: self.number_of_type(category, event.r#type) | id_hash(event.id) << TYPE_BITS,
            };
            let revision = self.tables.events.push(journal, item);
            for (nth, payload) in (0..).zip(std::iter::once(event.data).chain(event.metadata)) {
                if let Some(mention) = self.mention(cx, &payload, out) {
                    self.tables.mentioning.put((journal, revision, nth), mention);
                }
            }
            self.place(category, journal, item);
        }
        let count = append.events.len() as u64;
        self.tables.kept.set(self.tables.kept.get() + count);
        self.sweep(category, count as usize);
        let revision = first + count - 1;
        out.event(&JournalAppended { journal: append.journal, first, revision });
        out.reply(&Appended { first, revision, repeated: false })
    }

    /// The tags that these events would have; zero for a type that nobody has used yet.
    fn tags(&self, append: &Append<'_>) -> Vec<u64> {
        let category = self.tables.category_names.get(category_of(append.journal)).copied();
        let tag = |event: &Event<'_>| match category.and_then(|of| self.type_number(of, event.r#type)) {
            Some(kind) if event.id.is_some() => kind | id_hash(event.id) << TYPE_BITS,
            _ => 0,
        };
        append.events.iter().map(tag).collect()
    }

    /// Looks for the events of an append in the journal: right after the revision that is expected, and among the newest.
    fn stands(&self, journal: Serial, append: &Append<'_>, tags: &[u64]) -> Found {
        if append.events.iter().all(|event| event.id.is_none()) {
            return Found::None;
        }
        let from = match (append.expected, append.expected_revision) {
            (_, Some(revision)) => Some(revision.saturating_add(1)),
            (Some(Expected::None), _) => Some(self.begins(journal)),
            _ => None,
        };
        if let Some(from) = from.filter(|from| self.are(journal, *from, append, tags)) {
            return Found::All(from);
        }
        let range = self.tables.events.range(journal);
        let newest = range.end.saturating_sub(LOOK_BACK).max(range.start);
        let hash_of = |item: &Item| item.tag >> TYPE_BITS;
        // Each id is hashed once, however many events it is compared with; of two alike the first counts.
        let hashes = append.events.iter().enumerate().map(|(nth, event)| (id_hash(event.id), nth));
        let places: BTreeMap<u64, usize> = hashes.rev().collect();
        for (revision, item) in self.tables.events.iter(journal, newest).filter(|(_, item)| hash_of(item) > 0)
        {
            let Some(&nth) = places.get(&hash_of(&item)) else { continue };
            return match revision.checked_sub(nth as u64) {
                Some(first) if self.are(journal, first, append, tags) => Found::All(first),
                _ => Found::One(nth, revision),
            };
        }
        Found::None
    }

    /// Whether the events from this revision on are those of the append.
    fn are(&self, journal: Serial, from: u64, append: &Append<'_>, tags: &[u64]) -> bool {
        let range = self.tables.events.range(journal);
        let count = append.events.len();
        if !range.contains(&from) || range.end - from < count as u64 || tags.contains(&0) {
            return false;
        }
        let those = self.tables.events.iter(journal, from).take(count);
        those
            .zip(append.events.iter().zip(tags))
            .all(|((_, item), (event, tag))| item.tag == *tag && item.len == length(event))
    }

    /// Refuses when a quota is used up.
    fn room(&self, cx: &Context<'_>, known: Option<Serial>, append: &Append<'_>) -> Result<(), Refusal> {
        let Settings { journals_max, journal_events_max, .. } = *cx.settings;
        let absent = known.is_none_or(|journal| self.ended(journal).is_some());
        if absent && self.journals() >= journals_max {
            return Err(exhausted(format!(
                "there are {journals_max} journals already; delete some, or raise it with `synod space set journals_max`"
            )));
        }
        let kept = *self.tables.kept.get();
        if kept + append.events.len() as u64 > journal_events_max {
            return Err(exhausted(format!(
                "the space holds {kept} events and may hold {journal_events_max}; truncate or delete journals, or raise it with `synod space set journal_events_max`"
            )));
        }
        let kinds = append.events.iter().map(|event| event.r#type).collect();
        self.room_for_types(cx.settings, category_of(append.journal), kinds)
    }

    /// Refuses payloads out of order, within the request and behind those of an earlier command of the same transaction: a place in the log is found by searching.
    fn in_order(&self, cx: &Context<'_>, known: Option<Serial>, append: &Append<'_>) -> Result<(), Refusal> {
        let mut last = None;
        if !cx.may_wait {
            let category = self.tables.category_names.get(category_of(append.journal));
            let own = known.and_then(|journal| self.tables.events.last(journal));
            last = own
                .into_iter()
                .chain(category.and_then(|category| self.newest_placed(*category)))
                .filter(|item| item.index == cx.moment.index)
                .map(|item| item.ordinal)
                .max();
        }
        for event in &append.events {
            let metadata = event.metadata.map(|metadata| metadata.ordinal);
            for ordinal in std::iter::once(event.data.ordinal).chain(metadata) {
                if last.is_some_and(|last| last >= ordinal) {
                    return Err(invalid(
                        "the events' payloads are not numbered in their order; send them as JSON",
                    ));
                }
                last = Some(ordinal);
            }
        }
        Ok(())
    }

    /// The journal of this name, made if it is absent.
    fn reach(&mut self, cx: &Context<'_>, known: Option<Serial>, name: &str, out: &mut Out) -> Serial {
        let journal = known.unwrap_or_else(|| out.serial());
        let next = match self.tables.rows.edit(journal) {
            Some(Row { ended: None, .. }) => return journal,
            Some(row) => {
                row.since = cx.now();
                let ended = row.ended.take();
                row.begins = ended.as_ref().map_or(0, |ended| ended.next);
                let begins = row.begins;
                self.tables.deleted.del((ended.map(|ended| ended.death).unwrap_or_default(), journal));
                begins
            }
            None => {
                let category = self.reach_category(category_of(name), out);
                self.tables.names.put(name.into(), journal);
                let row = Row { name: name.into(), category, since: cx.now(), begins: 0, ended: None };
                self.tables.rows.put(journal, row);
                self.count(category, |counts| counts.names += 1);
                0
            }
        };
        self.tables.events.begin(journal, next);
        self.count(self.category(journal), |counts| counts.journals += 1);
        journal
    }

    fn reach_category(&mut self, name: &str, out: &mut Out) -> Serial {
        if let Some(&category) = self.tables.category_names.get(name) {
            return category;
        }
        let category = out.serial();
        self.tables.category_names.put(name.into(), category);
        self.tables.categories.put(category, name.into());
        self.tables.counts.put(category, Counts::default());
        category
    }
}

/// The length of an event's data and metadata.
fn length(event: &Event<'_>) -> u32 {
    event.data.len.saturating_add(event.metadata.map_or(0, |metadata| metadata.len))
}

/// 48 bits of an id's hash, never zero; zero without an id.
fn id_hash(id: Option<&str>) -> u64 {
    let Some(id) = id else { return 0 };
    let hash = blake3::hash(id.as_bytes());
    let head = hash.as_bytes().first_chunk().map_or(0, |head| u64::from_le_bytes(*head));
    (head >> TYPE_BITS).max(1)
}

/// Refuses unless the journal is as the writer expects it.
fn expect(append: &Append<'_>, current: Option<u64>) -> Result<(), Refusal> {
    let Append { journal, expected, expected_revision, .. } = append;
    match (expected_revision, expected.unwrap_or(Expected::Any), current) {
        (Some(wanted), _, Some(now)) if *wanted != now => Err(standing(
            conflict(format!("`{journal}` is at revision {now}, not {wanted}; load it and decide again")),
            current,
        )),
        (Some(_), _, None) | (None, Expected::Exists, None) => Err(standing(
            conflict(format!(
                "there is no journal `{journal}` any more, or yet; decide again whether to begin it"
            )),
            current,
        )),
        (None, Expected::None, Some(now)) => Err(standing(
            conflict(format!("`{journal}` is there, at revision {now}; load it and decide again")),
            current,
        )),
        _ => Ok(()),
    }
}

/// Adds to a conflict at which revision the journal stands: -1 for none.
pub(super) fn standing(refusal: Refusal, current: Option<u64>) -> Refusal {
    match current {
        Some(revision) => refusal.current(revision, None).counted(revision as i64),
        None => refusal.counted(-1),
    }
}

pub(super) fn check_journal(name: &str) -> Result<(), Refusal> {
    crate::machines::check_name("journal", name)?;
    if name.starts_with('-') {
        return Err(invalid("the journal name begins with `-`; put its category before it"));
    }
    Ok(())
}

fn check_events(settings: &Settings, events: &[Event<'_>]) -> Result<(), Refusal> {
    if events.is_empty() {
        return Err(invalid("nothing is to be appended; send at least one event"));
    }
    let mut ids: Vec<&str> = events.iter().filter_map(|event| event.id).collect();
    let given = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < given {
        return Err(invalid("an id stands twice among these events; give each its own"));
    }
    for event in events {
        crate::machines::check_name("event type", event.r#type)?;
        for payload in std::iter::once(event.data).chain(event.metadata) {
            check_length(settings, payload.len)?;
        }
    }
    Ok(())
}

pub(super) fn check_length(settings: &Settings, len: u32) -> Result<(), Refusal> {
    if len as u64 > settings.body_max_bytes {
        return Err(invalid(format!(
            "a payload has {len} bytes and at most {} are taken; store it elsewhere and say where",
            settings.body_max_bytes
        )));
    }
    Ok(())
}
