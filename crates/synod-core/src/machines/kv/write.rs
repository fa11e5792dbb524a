//! What changes keys: every road to a new version, and every road to the end of a key.

use super::*;
use crate::entry::Value;
use crate::ids::NUMBER_MAX;
use crate::refusal::{conflict, exhausted, invalid};

impl Keys {
    pub(super) fn put(&mut self, cx: &Context<'_>, put: &Put<'_>, out: &mut Out) -> Verdict {
        check_key(put.key)?;
        let absent = put.if_absent || put.if_revision == Some(Revision(0));
        let revision = put.if_revision.filter(|revision| revision.0 > 0);
        let old = self.clear_lapsed(put.key, cx.now(), out);
        self.expect(put.key, old, revision, absent)?;
        let session = if put.session { Some(self.session(cx, old)?) } else { None };
        let life = self.write(cx, put.key, old, &put.value, out)?;
        self.bind(life, put.ttl_ms, session, cx.now());
        let revision = self.revision(life);
        out.event(&KeyPut { key: put.key, revision });
        out.reply(&Written { revision })
    }

    pub(super) fn delete(&mut self, cx: &Context<'_>, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        let old = self.clear_lapsed(delete.key, cx.now(), out);
        self.expect(delete.key, old, delete.if_revision, false)?;
        let Some(life) = old else { return out.reply(&Deleted { deleted: false, revision: None }) };
        let revision = self.revision(life);
        out.event(&KeyDeleted { key: delete.key, revision });
        self.forget(life);
        out.reply(&Deleted { deleted: true, revision: Some(revision) })
    }

    pub(super) fn increment(
        &mut self,
        cx: &Context<'_>,
        increment: &Increment<'_>,
        out: &mut Out,
    ) -> Verdict {
        let key = increment.key;
        check_key(key)?;
        let old = self.clear_lapsed(key, cx.now(), out);
        let before = match old.map(|life| (life, self.value(life))) {
            None => 0,
            Some((_, Held::Number(n))) => n,
            Some((life, Held::Body(_))) => {
                return Err(self.standing(
                    life,
                    conflict(format!("`{key}` holds no whole number; put one there before you count")),
                ));
            }
        };
        let by = increment.by.unwrap_or(1);
        let Some(value) = before.checked_add(by).filter(|n| n.unsigned_abs() <= NUMBER_MAX) else {
            let refusal = conflict(format!(
                "`{key}` stands at {before} and cannot go {by} further: numbers end at 2^53; put a smaller one there first"
            ));
            return Err(old.map_or(refusal.clone(), |life| self.standing(life, refusal)));
        };
        let life = self.write(cx, key, old, &Value::Number(value), out)?;
        let revision = self.revision(life);
        out.event(&KeyIncremented { key, revision, value });
        out.reply(&Counted { value, revision })
    }

    pub(super) fn make_sure(&mut self, cx: &Context<'_>, check: &Check<'_>, out: &mut Out) -> Verdict {
        let life = self.life(check.key, cx.now());
        let absent = check.absent || check.revision == Some(Revision(0));
        let revision = check.revision.filter(|revision| revision.0 > 0);
        self.expect(check.key, life, revision, absent)?;
        if life.is_none() && !absent {
            return Err(conflict(format!(
                "there is no key `{}`; send `absent` if that is as it should be",
                check.key
            ))
            .current(0, None));
        }
        out.reply(&Checked { revision: life.map(|life| self.revision(life)).unwrap_or_default() })
    }

    /// Refuses unless the key is as the caller expects it.
    fn expect(
        &self,
        key: &str,
        life: Option<Serial>,
        revision: Option<Revision>,
        absent: bool,
    ) -> Result<(), Refusal> {
        if absent && revision.is_some() {
            return Err(invalid("a key cannot be absent and at a revision; send one of the two"));
        }
        match life {
            Some(life) if absent || revision.is_some_and(|wanted| wanted != self.revision(life)) => {
                let now = self.revision(life);
                Err(self.standing(
                    life,
                    conflict(format!("`{key}` is at revision {now}; look at its value and decide again")),
                ))
            }
            None if revision.is_some() => {
                Err(conflict(format!("there is no key `{key}` any more; decide again whether to make it"))
                    .current(0, None))
            }
            _ => Ok(()),
        }
    }

    /// Adds to a conflict what stands now.
    fn standing(&self, life: Serial, refusal: Refusal) -> Refusal {
        let revision = self.revision(life).0;
        match self.value(life) {
            Held::Number(n) => refusal.current(revision, None).counted(n),
            Held::Body(body) => refusal.current(revision, Some(body.0)),
        }
    }

    /// The caller's session, when it may have one more key.
    fn session(&self, cx: &Context<'_>, life: Option<Serial>) -> Result<Serial, Refusal> {
        let Some(session) = cx.caller.session else {
            return Err(invalid(
                "a key can only be bound to a session; call agent.join and send its `handle` as `as`",
            ));
        };
        let own = life.and_then(|life| self.tables.rows.get(life)?.session) == Some(session);
        if !own && self.bound(session).take(SESSION_KEYS_MAX).count() == SESSION_KEYS_MAX {
            return Err(exhausted(format!(
                "this session has {SESSION_KEYS_MAX} keys bound to it; delete some, or give others a ttl"
            )));
        }
        Ok(session)
    }

    /// Adds a version to a key, which is made if there is none.
    fn write(
        &mut self,
        cx: &Context<'_>,
        key: &str,
        old: Option<Serial>,
        value: &Value<'_>,
        out: &mut Out,
    ) -> Result<Serial, Refusal> {
        let bytes = self.room(cx.settings, old, value)?;
        let revision = out.serial();
        let held = match value {
            Value::Number(n) => Held::Number(*n),
            Value::Payload(payload) => {
                self.tables.bodies.put(revision, Body::new(cx.moment.index, payload));
                Held::Body(revision)
            }
        };
        let life = old.unwrap_or(revision);
        match self.tables.rows.edit(life) {
            Some(row) => row.revision = Revision(revision.0),
            None => {
                self.tables.keys.put(key.into(), life);
                self.tables.names.put(life, key.into());
                let row =
                    Row { revision: Revision(revision.0), since: cx.now(), ttl_ms: None, session: None };
                self.tables.rows.put(life, row);
            }
        }
        let version = Version { value: held, bytes, at: cx.now(), agent: cx.caller.name.clone() };
        self.tables.versions.put(revision, version);
        self.tables.of_key.put((life, revision));
        self.tables.bytes.set(self.tables.bytes.get() + bytes);
        self.trim(life, cx.settings.history_max);
        Ok(life)
    }

    /// The length of a value for which there is room.
    fn room(&self, settings: &Settings, old: Option<Serial>, value: &Value<'_>) -> Result<u64, Refusal> {
        if old.is_none() && self.tables.keys.len() as u64 >= settings.keys_max {
            return Err(exhausted(format!(
                "the space holds {} keys already; delete some, or raise it with `synod space set keys_max`",
                settings.keys_max
            )));
        }
        let bytes = match value {
            Value::Number(n) if n.unsigned_abs() > NUMBER_MAX => {
                return Err(invalid("a whole number lies within ±2^53; send a larger one as text"));
            }
            Value::Number(_) => return Ok(0),
            Value::Payload(payload) => payload.len as u64,
        };
        if bytes > settings.body_max_bytes {
            return Err(invalid(format!(
                "the value has {bytes} bytes and at most {} are taken; store it elsewhere and put where",
                settings.body_max_bytes
            )));
        }
        if self.tables.bytes.get() + bytes > settings.bodies_max_bytes {
            return Err(exhausted(format!(
                "values and their history fill the {} bytes there are; delete keys, or lower history_max",
                settings.bodies_max_bytes
            )));
        }
        Ok(bytes)
    }

    /// Says when a key ends, in place of whatever was said before.
    fn bind(&mut self, life: Serial, ttl_ms: Option<u64>, session: Option<Serial>, now: Millis) {
        let Some(row) = self.tables.rows.get(life) else { return };
        if (row.ttl_ms, row.session) != (ttl_ms, session) {
            if let Some(old) = row.session {
                self.tables.of_session.del((old, life));
            }
            if let Some(session) = session {
                self.tables.of_session.put((session, life));
            }
            if let Some(row) = self.tables.rows.edit(life) {
                (row.ttl_ms, row.session) = (ttl_ms, session);
            }
        }
        match ttl_ms {
            Some(ttl) => self.tables.timers.set(life, now.plus(ttl)),
            None => drop(self.tables.timers.del(life)),
        }
    }

    /// Forgets the versions beyond `history_max` older ones.
    fn trim(&mut self, life: Serial, history_max: u64) {
        let kept = self.versions_of(life).rev().nth(history_max as usize).unwrap_or_default();
        while let Some(revision) = self.oldest(life).filter(|oldest| *oldest < kept) {
            self.drop_version(life, revision);
        }
    }

    fn oldest(&self, life: Serial) -> Option<Serial> {
        self.versions_of(life).next()
    }

    fn drop_version(&mut self, life: Serial, revision: Serial) {
        let bytes = self.tables.versions.get(revision).map_or(0, |version| version.bytes);
        self.tables.bytes.set(self.tables.bytes.get() - bytes);
        self.tables.versions.del(revision);
        self.tables.bodies.del(revision);
        self.tables.of_key.del((life, revision));
    }

    /// The present life of `key`; one whose time is over ends first.
    fn clear_lapsed(&mut self, key: &str, now: Millis, out: &mut Out) -> Option<Serial> {
        let life = self.tables.keys.get(key).copied()?;
        if !self.lapsed(life, now) {
            return Some(life);
        }
        self.expire(life, End::Ttl, out);
        None
    }

    pub(super) fn expire(&mut self, life: Serial, why: End, out: &mut Out) {
        if let Some(key) = self.tables.names.get(life) {
            out.event(&KeyExpired { key, revision: self.revision(life), why });
        }
        self.forget(life);
    }

    /// Removes every trace of a key.
    fn forget(&mut self, life: Serial) {
        while let Some(revision) = self.oldest(life) {
            self.drop_version(life, revision);
        }
        if let Some(session) = self.tables.rows.get(life).and_then(|row| row.session) {
            self.tables.of_session.del((session, life));
        }
        self.tables.timers.del(life);
        self.tables.rows.del(life);
        if let Some(key) = self.tables.names.get(life) {
            self.tables.keys.del(key);
        }
        self.tables.names.del(life);
    }

    pub(super) fn revision(&self, life: Serial) -> Revision {
        self.tables.rows.get(life).map(|row| row.revision).unwrap_or_default()
    }

    fn value(&self, life: Serial) -> Held {
        let revision = Serial(self.revision(life).0);
        self.tables.versions.get(revision).map_or(Held::Number(0), |version| version.value)
    }
}

fn check_key(key: &str) -> Result<(), Refusal> {
    if key.is_empty() || key.len() > KEY_MAX {
        return Err(invalid(format!("the key has {} bytes; give it 1 to {KEY_MAX}", key.len())));
    }
    if key.chars().any(char::is_control) {
        return Err(invalid("the key contains a control character; leave it out"));
    }
    Ok(())
}
