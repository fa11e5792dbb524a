//! What others see of keys.

use super::*;
use crate::codec::Wire;
use crate::refusal;
use std::ops::Bound;

impl Keys {
    pub(super) fn get(&self, view: &View<'_>, get: &Get<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let life = self.find(get.key, view.moment.time)?;
        self.shown(get.key, life, true).put(answer);
        Ok(())
    }

    pub(super) fn list(&self, view: &View<'_>, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let prefix = list.prefix.unwrap_or_default();
        let from = match list.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let (mut keys, mut room) = (Vec::<Shown>::new(), Room::default());
        let mut next = None;
        for (key, &life) in self.tables.keys.range::<str>((from, Bound::Unbounded)) {
            if !key.starts_with(prefix) {
                break;
            }
            if self.lapsed(life, view.moment.time) {
                continue;
            }
            if keys.len() == limit || !list.keys_only && !room.takes(self.weight(life)) {
                next = keys.last().map(|shown| shown.key.clone());
                break;
            }
            keys.push(self.shown(key, life, !list.keys_only));
        }
        Listed { keys, next }.put(answer);
        Ok(())
    }

    pub(super) fn history(
        &self,
        view: &View<'_>,
        history: &History<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let life = self.find(history.key, view.moment.time)?;
        let limit = history.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let before = history.before.map_or(u64::MAX, |revision| revision.0);
        let revisions =
            self.tables.of_key.range((life, Serial(0))..(life, Serial(before))).rev().map(|(_, n)| n);
        let (mut versions, mut room, mut next) = (Vec::<VersionShown>::new(), Room::default(), None);
        for revision in revisions {
            if versions.len() == limit || !room.takes(self.version_weight(revision)) {
                next = versions.last().map(|version| version.revision);
                break;
            }
            versions.extend(self.version_shown(revision));
        }
        Versions { versions, next }.put(answer);
        Ok(())
    }

    fn find(&self, key: &str, now: Millis) -> Result<Serial, Refusal> {
        self.life(key, now).ok_or_else(|| {
            refusal::not_found(format!("there is no key `{key}`; `synod kv list` shows what there is"))
        })
    }

    /// Bytes of a key's value.
    fn weight(&self, life: Serial) -> u64 {
        self.tables.rows.get(life).map_or(0, |row| self.version_weight(Serial(row.revision.0)))
    }

    fn version_weight(&self, revision: Serial) -> u64 {
        self.tables.versions.get(revision).map_or(0, |version| version.bytes)
    }

    fn shown(&self, key: &str, life: Serial, with_value: bool) -> Shown {
        let row = self.tables.rows.get(life).expect("each key has a row");
        let version = self.tables.versions.get(Serial(row.revision.0)).expect("the current version is kept");
        Shown {
            key: key.into(),
            value: with_value.then_some(version.value),
            revision: row.revision,
            since: row.since,
            changed: version.at,
            agent: version.agent.clone(),
            until: self.tables.timers.get(life),
            session: row.session,
        }
    }

    fn version_shown(&self, revision: Serial) -> Option<VersionShown> {
        self.tables.versions.get(revision).map(|version| VersionShown {
            revision: Revision(revision.0),
            value: Some(version.value),
            at: version.at,
            agent: version.agent.clone(),
        })
    }
}
