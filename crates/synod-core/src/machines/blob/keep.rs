//! What keeps a blob, and every road to its end.

use super::upload::named;
use super::*;
use crate::refusal::{held, not_found};
use crate::tables::Moved;
use std::collections::BTreeMap;

impl Blobs {
    pub(super) fn delete(&mut self, cx: &Context<'_>, delete: &Delete<'_>, out: &mut Out) -> Verdict {
        let hash = named(delete.blob)?;
        let Some(serial) = self.find(&hash, cx.now()) else { return out.reply(&Deleted { deleted: false }) };
        let name = content::name(&hash);
        if let Some(mentions) = self.tables.mentions.get(serial) {
            return Err(held(format!(
                "{name} is mentioned by {mentions} bodies (tasks, keys, messages); end those first"
            )));
        }
        if self.tables.rows.get(serial).is_some_and(|row| row.pinned) {
            return Err(held(format!("{name} is pinned; undo that with blob.unpin first")));
        }
        out.event(&BlobDeleted { blob: &name });
        self.forget(serial);
        out.reply(&Deleted { deleted: true })
    }

    /// Who brought the blob of this name; nobody, if there is none.
    pub(super) fn brought(&self, name: &str) -> &str {
        let serial = content::hash(name).and_then(|hash| self.tables.hashes.get(&hash));
        serial.and_then(|serial| self.tables.rows.get(*serial)).map_or("", |row| &row.about.agent)
    }

    pub(super) fn pin(&mut self, cx: &Context<'_>, name: &str, pinned: bool, out: &mut Out) -> Verdict {
        let serial = self.there(name, cx.now())?;
        if self.tables.rows.get(serial).is_some_and(|row| row.pinned != pinned) {
            if let Some(row) = self.tables.rows.edit(serial) {
                row.pinned = pinned;
            }
            self.rest(serial, cx.now());
            let hash = self.tables.rows.get(serial).map(|row| row.hash).unwrap_or_default();
            let blob = &*content::name(&hash);
            match pinned {
                true => out.event(&BlobPinned { blob }),
                false => out.event(&BlobUnpinned { blob }),
            }
        }
        let mentions = self.tables.mentions.get(serial).copied().unwrap_or(0);
        out.reply(&Kept { mentions, pinned, until: self.tables.timers.get(serial) })
    }

    /// Carries over which mentions came and went in bodies of all machines.
    ///
    /// With `strict`, one of a blob that is not there is refused. Without, nothing can be refused any more, and nothing new can have come.
    pub(crate) fn refer(&mut self, moved: &[Moved], now: Millis, strict: bool) -> Result<(), Refusal> {
        let mut net: BTreeMap<Digest, i64> = BTreeMap::new();
        for Moved { blob, came } in moved {
            *net.entry(*blob).or_default() += if *came { 1 } else { -1 };
        }
        for (hash, change) in net.into_iter().filter(|(_, change)| *change != 0) {
            let Some(serial) = self.find(&hash, now) else {
                if strict && change > 0 {
                    return Err(absent(&hash).within("a body mentions a blob"));
                }
                continue;
            };
            let count = self.tables.mentions.get(serial).copied().unwrap_or(0).saturating_add_signed(change);
            match count {
                0 => drop(self.tables.mentions.del(serial)),
                _ => self.tables.mentions.put(serial, count),
            }
            self.rest(serial, now);
        }
        Ok(())
    }

    /// How many bodies mention each blob. For tests.
    pub(crate) fn counts(&self) -> BTreeMap<Digest, u64> {
        let count = |(serial, count): (Serial, &u64)| Some((self.tables.rows.get(serial)?.hash, *count));
        self.tables.mentions.iter().filter_map(count).collect()
    }

    /// The blob of this name.
    pub(super) fn there(&self, name: &str, now: Millis) -> Result<Serial, Refusal> {
        let hash = named(name)?;
        self.find(&hash, now).ok_or_else(|| absent(&hash))
    }

    /// The blob of this hash, before it is stored again; one whose time is over ends first.
    pub(super) fn renew(&mut self, hash: &Digest, now: Millis, out: &mut Out) -> Option<Serial> {
        let serial = self.tables.hashes.get(hash).copied()?;
        if !self.lapsed(serial, now) {
            return Some(serial);
        }
        self.lapse(serial, out);
        None
    }

    /// It was stored again: whoever did so may count on it for as long as it asked for, or as was asked for before.
    pub(super) fn again(&mut self, serial: Serial, keep_ms: Option<u64>, now: Millis) {
        let keep_ms = keep_ms.unwrap_or(0).max(self.span(serial));
        if self.span(serial) != keep_ms
            && let Some(row) = self.tables.rows.edit(serial)
        {
            row.about.keep_ms = keep_ms;
        }
        self.rest(serial, now);
    }

    /// Arms the timer of a blob that nothing keeps, from now on, and of no other.
    fn rest(&mut self, serial: Serial, now: Millis) {
        let pinned = self.tables.rows.get(serial).is_some_and(|row| row.pinned);
        if pinned || self.tables.mentions.has(serial) {
            self.tables.timers.del(serial);
        } else {
            self.tables.timers.set(serial, now.plus(self.span(serial)));
        }
    }

    /// Makes a blob of parts that are there.
    pub(super) fn store(&mut self, serial: Serial, row: Row, now: Millis) {
        self.tables.hashes.put(row.hash, serial);
        self.tables.rows.put(serial, row);
        self.rest(serial, now);
    }

    pub(super) fn announce(&self, serial: Serial, fresh: bool, upload: Option<Serial>, out: &mut Out) {
        if let Some(row) = self.tables.rows.get(serial) {
            out.event(&BlobStored { blob: &content::name(&row.hash), size: row.size, fresh, upload });
        }
    }

    pub(super) fn reply(&self, serial: Serial, fresh: bool, out: &mut Out) -> Verdict {
        let row = self.tables.rows.get(serial);
        let (hash, size) = row.map(|row| (row.hash, row.size)).unwrap_or_default();
        out.reply(&Stored { blob: content::name(&hash), size, fresh, until: self.tables.timers.get(serial) })
    }

    /// What is past its time ends.
    pub(super) fn lapse(&mut self, serial: Serial, out: &mut Out) {
        if self.tables.uploads.has(serial) {
            return self.drop_upload(serial, Dropped::Expired, out);
        }
        if let Some(row) = self.tables.rows.get(serial) {
            out.event(&BlobExpired { blob: &content::name(&row.hash) });
        }
        self.forget(serial);
    }

    pub(super) fn drop_upload(&mut self, upload: Serial, why: Dropped, out: &mut Out) {
        out.event(&UploadDropped { upload, why });
        self.end_upload(upload);
        self.forget_parts(upload);
    }

    /// Removes an upload, but not its parts.
    pub(super) fn end_upload(&mut self, upload: Serial) {
        let Some(Upload { principal, blob, .. }) = self.tables.uploads.get(upload).cloned() else { return };
        if let Some(hash) = blob {
            self.tables.awaited.del((hash, upload));
        }
        match self.tables.uploading.get(&*principal).copied().unwrap_or(0) {
            0 | 1 => drop(self.tables.uploading.del(&*principal)),
            more => self.tables.uploading.put(principal, more - 1),
        }
        self.tables.joined.del(upload);
        self.tables.timers.del(upload);
        self.tables.uploads.del(upload);
    }

    /// Removes every trace of a blob.
    fn forget(&mut self, serial: Serial) {
        if let Some(hash) = self.tables.rows.get(serial).map(|row| row.hash) {
            self.tables.hashes.del(&hash);
        }
        self.tables.timers.del(serial);
        self.tables.rows.del(serial);
        self.forget_parts(serial);
    }

    pub(super) fn forget_parts(&mut self, serial: Serial) {
        let parts: Vec<(u64, Stretch)> = self.parts_of(serial, 0).map(|(at, part)| (at, *part)).collect();
        for (offset, part) in parts {
            self.tables.parts.del(&(serial, offset));
            self.tables.places.del((part.index, part.ordinal));
            self.tables.bytes.set(self.tables.bytes.get() - part.len as u64);
        }
    }
}

fn absent(hash: &Digest) -> Refusal {
    not_found(format!(
        "there is no {}, or not any more; put it first, or in the same transaction",
        content::name(hash)
    ))
}
