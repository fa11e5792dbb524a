//! What others see of docs.

use super::*;
use crate::canonical::Text;
use crate::codec::Wire;
use crate::machine::Room;
use crate::merge::{Seen, Writer, digest};
use std::ops::Bound;

impl Docs {
    pub(super) fn show(&self, show: &Show<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (doc, row) = self.open(show.doc, None)?;
        let limit = show.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = show.prefix.unwrap_or_default();
        let from = match show.after {
            Some(after) if after >= prefix => Bound::Excluded((doc, after.into())),
            _ => Bound::Included((doc, Box::from(prefix))),
        };
        let (mut values, mut room, mut next) = (Vec::<KeyShown>::new(), Room::default(), None);
        let names = self.tables.key_names.range((from, Bound::Excluded((Serial(doc.0 + 1), Box::from("")))));
        for ((_, name), key) in names.take_while(|((_, name), _)| name.starts_with(prefix)) {
            let shown = if values.len() < limit { Some(self.key_shown(doc, name, Some(*key))) } else { None };
            match shown.filter(|shown| room.takes(shown.value.0.len() as u64 + 128)) {
                Some(shown) => values.push(shown),
                None => {
                    next = values.last().map(|shown| shown.key.clone());
                    break;
                }
            }
        }
        Shown {
            doc: row.name.clone(),
            id: doc,
            rule: row.rule,
            keys: row.keys,
            entries: row.entries,
            actors: row.actors,
            bytes: row.bytes,
            since: row.since,
            at: row.at,
            agent: row.agent.clone(),
            digest: show.digest.then(|| self.digest(doc)),
            values,
            next,
        }
        .put(answer);
        Ok(())
    }

    pub(super) fn get(&self, get: &Get<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (doc, _) = self.open(get.doc, None)?;
        self.key_shown(doc, get.key, self.key(doc, get.key)).put(answer);
        Ok(())
    }

    fn key_shown(&self, doc: Serial, name: &str, key: Option<Serial>) -> KeyShown {
        let rule = self.rule_of(doc, key);
        let dots = key.into_iter().flat_map(|key| self.dots_of(key, None));
        let newest = dots.filter_map(|dot| self.tables.entries.get(&dot)).max_by_key(|row| row.at);
        KeyShown {
            key: name.into(),
            rule,
            value: Text(self.read(rule, key).into()),
            entries: key.and_then(|key| self.tables.keys.get(key)).map_or(0, |row| row.entries),
            at: newest.map(|row| row.at),
            agent: newest.map(|row| row.agent.clone()),
        }
    }

    pub(super) fn delta(&self, delta: &Delta<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let (doc, row) = self.open(delta.doc, delta.id)?;
        let (mut since, mut lacks) = (Seen::default(), Seen::default());
        for span in &delta.since {
            since.add(span.actor, span.from, span.to);
            lacks.add(span.actor, span.from, span.to);
        }
        let (mut entries, mut seen, mut tip) = (Vec::new(), Seen::default(), None);
        for (name, actor) in self.actors_of(doc) {
            let Some(own) = self.tables.actors.get(actor) else { continue };
            if delta.actor == Some(&*name) {
                tip = own.tip;
            }
            for (from, to) in own.seen.iter() {
                seen.add(&name, from, to);
                lacks.del(&name, from, to);
            }
            for (dot, row) in self.tables.entries.range((actor, 0)..=(actor, u64::MAX)) {
                // To say that a copy's own entry was seen, and not to send it, would remove it there.
                if since.has(&name, dot.1) {
                    seen.del(&name, dot.1, dot.1);
                } else {
                    entries.extend(self.entry_shown(&name, dot.1, row));
                }
            }
        }
        let declared = self.keys_of(doc).filter(|key| key.declared);
        let rules = declared.map(|key| KeyRuleShown { key: key.name.clone(), rule: key.rule }).collect();
        Missing {
            id: doc,
            rule: row.rule,
            rules,
            entries,
            seen: spans(&seen),
            lacks: spans(&lacks),
            tip,
            digest: delta.digest.then(|| self.digest(doc)),
        }
        .put(answer);
        Ok(())
    }

    fn entry_shown(&self, actor: &str, n: u64, row: &Row) -> Option<EntryShown> {
        let key = self.tables.keys.get(row.key)?;
        Some(EntryShown {
            actor: actor.into(),
            n,
            key: key.name.clone(),
            rule: key.rule,
            value: Text(row.value.clone()),
            stamp: row.stamp,
        })
    }

    /// The hash of the canonical JSON of the node's copy.
    fn digest(&self, doc: Serial) -> Box<str> {
        let (actors, mut writer) = (self.actors_of(doc), Writer::new());
        for (name, actor) in &actors {
            for (dot, row) in self.tables.entries.range((*actor, 0)..=(*actor, u64::MAX)) {
                if let Some(key) = self.tables.keys.get(row.key) {
                    writer.entry(name, dot.1, &key.name, key.rule, &row.value, row.stamp);
                }
            }
        }
        writer.seen();
        for (name, actor) in &actors {
            let seen = self.tables.actors.get(*actor).into_iter().flat_map(|row| row.seen.iter());
            seen.for_each(|(from, to)| writer.span(name, from, to));
        }
        digest(&writer.end())
    }

    pub(super) fn list(&self, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = list.prefix.unwrap_or_default();
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let rows = self.tables.names.range::<str>((from, Bound::Unbounded));
        let mut found = rows.take_while(|(name, _)| name.starts_with(prefix)).filter_map(|(name, doc)| {
            let row = self.tables.docs.get(*doc)?;
            Some(DocShown {
                doc: name.clone(),
                id: *doc,
                keys: row.keys,
                entries: row.entries,
                actors: row.actors,
                at: row.at,
                agent: row.agent.clone(),
            })
        });
        let docs: Vec<DocShown> = found.by_ref().take(limit).collect();
        let next = found.next().and(docs.last().map(|shown| shown.doc.clone()));
        Listed { docs, next }.put(answer);
        Ok(())
    }

    /// The keys of a doc, by name.
    pub(super) fn keys_of(&self, doc: Serial) -> impl Iterator<Item = &Key> {
        let all = self.tables.key_names.range((doc, Box::from(""))..(Serial(doc.0 + 1), Box::from("")));
        all.filter_map(|(_, key)| self.tables.keys.get(*key))
    }
}

fn spans(seen: &Seen) -> Vec<SpanShown> {
    seen.iter().map(|(actor, from, to)| SpanShown { actor: actor.into(), from, to }).collect()
}
