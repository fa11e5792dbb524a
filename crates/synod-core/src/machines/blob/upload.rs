//! How bytes come in: begin, part by part, seal; or all at once.

use super::*;
use crate::content::Piece;
use crate::entry::Request;
use crate::machines::check_name;
use crate::refusal::{conflict, denied, exhausted, invalid, not_found};

/// What a command says about a blob to come.
struct Said<'a> {
    media_type: Option<&'a str>,
    name: Option<&'a str>,
    keep_ms: Option<u64>,
}

impl Blobs {
    pub(super) fn begin(&mut self, cx: &Context<'_>, begin: &Begin<'_>, out: &mut Out) -> Verdict {
        let now = cx.now();
        let Begin { size, media_type, name, keep_ms, .. } = *begin;
        let blob = begin.blob.map(named).transpose()?;
        let about = self.about(cx, &Said { media_type, name, keep_ms }, part_bytes(cx, begin)?)?;
        if let Some(serial) = blob.and_then(|hash| self.find(&hash, now)) {
            self.again(serial, keep_ms, now);
            self.announce(serial, false, None, out);
            let (part_bytes, until) = (about.part_bytes, self.tables.timers.get(serial));
            let offset = self.size(serial);
            return out.reply(&Begun { upload: None, offset, part_bytes, stored: true, until });
        }
        if let Some(upload) = blob.and_then(|hash| self.unfinished(cx, hash)) {
            let part_bytes = self.tables.uploads.get(upload).map_or(0, |row| row.about.part_bytes);
            let (offset, until) = (self.size(upload), Some(self.wait_on(upload, now)));
            return out.reply(&Begun { upload: Some(upload), offset, part_bytes, stored: false, until });
        }
        self.check_uploads(cx)?;
        self.check_size(cx.settings, size.unwrap_or(0), about.part_bytes)?;
        self.check_room(cx.settings, size.unwrap_or(0))?;
        let upload = out.serial();
        let part_bytes = about.part_bytes;
        let principal = cx.caller.principal.clone();
        let patience_ms = cx.settings.blob_upload_ms;
        let uploading = self.tables.uploading.get(&*principal).copied().unwrap_or(0);
        self.tables.uploading.put(principal.clone(), uploading + 1);
        self.tables.uploads.put(upload, Upload { about, principal, blob, size, patience_ms });
        if let Some(hash) = blob {
            self.tables.awaited.put((hash, upload));
        }
        let until = Some(self.wait_on(upload, now));
        let name = blob.map(|hash| content::name(&hash));
        out.event(&UploadBegun { upload, agent: &cx.caller.name, blob: name.as_deref() });
        out.reply(&Begun { upload: Some(upload), offset: 0, part_bytes, stored: false, until })
    }

    pub(super) fn part(&mut self, cx: &Context<'_>, part: &Part<'_>, out: &mut Out) -> Verdict {
        let upload = self.own(cx, part.upload)?;
        let (size, len) = (self.size(part.upload), part.content.payload.len as u64);
        if part.offset < size && self.came(part) {
            let until = self.wait_on(part.upload, cx.now());
            return out.reply(&Taken { offset: size, until });
        }
        if part.offset != size {
            return Err(conflict(format!(
                "{size} bytes of upload {} have come, and a part at {} does not go on from there; send the one at {size}",
                part.upload, part.offset
            ))
            .counted(size as i64));
        }
        let Upload { about: About { part_bytes, .. }, size: expected, .. } = *upload;
        if !size.is_multiple_of(part_bytes) {
            return Err(conflict(format!(
                "upload {} is complete with {size} bytes, for its last part was a short one; seal it, or abort it and begin anew",
                part.upload
            ))
            .counted(size as i64));
        }
        if len == 0 || len > part_bytes {
            return Err(invalid(format!(
                "a part of upload {} has 1 to {part_bytes} bytes, not {len}; cut it there",
                part.upload
            )));
        }
        if let Some(expected) = expected.filter(|expected| size + len > *expected) {
            return Err(conflict(format!(
                "upload {} was to have {expected} bytes, and with these it would have {}; abort it and begin anew",
                part.upload,
                size + len
            ))
            .counted(size as i64));
        }
        self.check_size(cx.settings, size + len, part_bytes)?;
        self.check_room(cx.settings, len)?;
        self.take(cx, part.upload, size, &part.content)?;
        self.join(part.upload, part.content.measure.tree);
        let until = self.wait_on(part.upload, cx.now());
        out.reply(&Taken { offset: size + len, until })
    }

    pub(super) fn seal(&mut self, cx: &Context<'_>, seal: &Seal<'_>, out: &mut Out) -> Verdict {
        let claimed = seal.blob.map(named).transpose()?;
        let upload = match self.own(cx, seal.upload) {
            Ok(upload) => upload.clone(),
            // Sealed before, and the reply was lost.
            Err(no) => {
                let there = claimed.and_then(|hash| self.find(&hash, cx.now()));
                return there.map_or(Err(no), |serial| self.reply(serial, false, out));
            }
        };
        let size = self.size(seal.upload);
        if let Some(expected) = upload.size.filter(|expected| *expected != size) {
            return Err(conflict(format!(
                "{size} of {expected} bytes of upload {} have come; send the rest from there",
                seal.upload
            ))
            .counted(size as i64));
        }
        let hash = self.whole_of_upload(seal.upload);
        for wanted in [upload.blob, claimed].into_iter().flatten() {
            check_hash(&hash, &wanted)?;
        }
        self.end_upload(seal.upload);
        let keep_ms = upload.about.keep_ms;
        if let Some(serial) = self.renew(&hash, cx.now(), out) {
            self.forget_parts(seal.upload);
            self.again(serial, Some(keep_ms), cx.now());
            self.announce(serial, false, Some(seal.upload), out);
            return self.reply(serial, false, out);
        }
        self.check_blobs(cx.settings)?;
        self.store(seal.upload, Row { about: upload.about, hash, size, pinned: false }, cx.now());
        self.announce(seal.upload, true, Some(seal.upload), out);
        self.reply(seal.upload, true, out)
    }

    pub(super) fn put(&mut self, cx: &Context<'_>, put: &Put<'_>, out: &mut Out) -> Verdict {
        let claimed = put.blob.map(named).transpose()?;
        let size = put.content.payload.len as u64;
        let alone = if size == 0 { Some(content::nothing()) } else { put.content.measure.alone };
        let Some(hash) = alone else {
            return Err(invalid("these bytes were measured as a part; send the whole"));
        };
        if let Some(wanted) = claimed {
            check_hash(&hash, &wanted)?;
        }
        let Put { media_type, name, keep_ms, .. } = *put;
        let about = self.about(
            cx,
            &Said { media_type, name, keep_ms },
            size.next_power_of_two().max(content::PART_MIN),
        )?;
        if let Some(serial) = self.renew(&hash, cx.now(), out) {
            self.again(serial, Some(about.keep_ms), cx.now());
            self.announce(serial, false, None, out);
            return self.reply(serial, false, out);
        }
        self.check_blobs(cx.settings)?;
        self.check_size(cx.settings, size, about.part_bytes)?;
        self.check_room(cx.settings, size)?;
        let serial = out.serial();
        if size > 0 {
            self.take(cx, serial, 0, &put.content)?;
        }
        self.store(serial, Row { about, hash, size, pinned: false }, cx.now());
        self.announce(serial, true, None, out);
        self.reply(serial, true, out)
    }

    pub(super) fn abort(&mut self, cx: &Context<'_>, abort: &Abort, out: &mut Out) -> Verdict {
        let aborted = self.tables.uploads.has(abort.upload) && !self.lapsed(abort.upload, cx.now());
        if aborted {
            self.own(cx, abort.upload)?;
            self.drop_upload(abort.upload, Dropped::Aborted, out);
        }
        out.reply(&Aborted { aborted })
    }

    /// The upload, if it is there and the caller's own.
    fn own(&self, cx: &Context<'_>, upload: Serial) -> Result<&Upload, Refusal> {
        let row = self.tables.uploads.get(upload).filter(|_| !self.lapsed(upload, cx.now()));
        let row = row.ok_or_else(|| {
            not_found(format!("there is no upload {upload}, or not any more; blob.begin starts one"))
        })?;
        if row.principal != cx.caller.principal && !cx.admin {
            return Err(denied(format!(
                "upload {upload} was begun under another credential than yours; begin one of your own"
            )));
        }
        Ok(row)
    }

    /// An unfinished upload of the same that the caller may go on with: the oldest.
    fn unfinished(&self, cx: &Context<'_>, hash: Digest) -> Option<Serial> {
        let mut awaited = self.tables.awaited.range((hash, Serial(0))..=(hash, Serial(u64::MAX)));
        awaited
            .find(|(_, upload)| {
                let row = self.tables.uploads.get(*upload);
                !self.lapsed(*upload, cx.now()) && row.is_some_and(|row| row.principal == cx.caller.principal)
            })
            .map(|(_, upload)| upload)
    }

    /// Whether this very part has come before.
    fn came(&self, part: &Part<'_>) -> bool {
        let Part { upload, offset, content } = part;
        self.tables
            .parts
            .get(&(*upload, *offset))
            .is_some_and(|there| there.tree == content.measure.tree && there.len == content.payload.len)
    }

    /// Joins one more part to those that have come.
    fn join(&mut self, upload: Serial, tree: Digest) {
        let Joined { parts, mut stack } =
            self.tables.joined.get(upload).cloned().unwrap_or(Joined { parts: 0, stack: Vec::new() });
        content::join_on(&mut stack, parts, tree);
        self.tables.joined.put(upload, Joined { parts: parts + 1, stack });
    }

    /// Notes where some of the bytes stand.
    fn take(
        &mut self,
        cx: &Context<'_>,
        serial: Serial,
        offset: u64,
        piece: &Piece<'_>,
    ) -> Result<(), Refusal> {
        let Piece { payload, measure } = piece;
        if measure.alone.is_some() != (offset == 0) {
            return Err(invalid("these bytes were measured for another place; send them again"));
        }
        if payload.len as u64 > cx.settings.body_max_bytes {
            return Err(invalid(format!(
                "the part has {} bytes and at most {} are taken; abort the upload and begin anew",
                payload.len, cx.settings.body_max_bytes
            )));
        }
        let place = (cx.moment.index, payload.ordinal);
        let stretch = Stretch {
            index: place.0,
            ordinal: place.1,
            len: payload.len,
            tree: measure.tree,
            alone: measure.alone,
        };
        self.tables.parts.put((serial, offset), stretch);
        self.tables.places.put(place);
        self.tables.bytes.set(self.tables.bytes.get() + payload.len as u64);
        Ok(())
    }

    /// Moves on when the upload is given up.
    fn wait_on(&mut self, upload: Serial, now: Millis) -> Millis {
        let until = now.plus(self.span(upload));
        self.tables.timers.set(upload, until);
        until
    }

    fn about(&self, cx: &Context<'_>, said: &Said<'_>, part_bytes: u64) -> Result<About, Refusal> {
        if let Some(name) = said.name {
            check_name("blob", name)?;
        }
        // It becomes a header of HTTP.
        let plain = |kind: &str| kind.contains('/') && kind.bytes().all(|c| matches!(c, b' '..=b'~'));
        if let Some(kind) = said.media_type.filter(|kind| !plain(kind)) {
            return Err(invalid(format!(
                "`{}` is no media type; send one such as `text/plain`, or leave it out",
                kind.escape_debug()
            )));
        }
        Ok(About {
            part_bytes,
            media_type: said.media_type.map(Into::into),
            name: said.name.map(Into::into),
            since: cx.now(),
            agent: cx.caller.name.clone(),
            keep_ms: said.keep_ms.unwrap_or(cx.settings.blob_keep_ms),
        })
    }

    fn check_size(&self, settings: &Settings, size: u64, part_bytes: u64) -> Result<(), Refusal> {
        let parts = if part_bytes < PART_LARGE { PARTS_SMALL_MAX } else { PARTS_MAX };
        let most = settings.blob_max_bytes.min(part_bytes.saturating_mul(parts));
        if size > most && most < settings.blob_max_bytes {
            return Err(invalid(format!(
                "a blob of {size} bytes is longer than the {most} that are taken in parts of {part_bytes}; begin anew with longer parts: `part_bytes` from {PART_LARGE} on or left out, where `body_max_bytes` allows that"
            )));
        }
        if size > most {
            return Err(invalid(format!(
                "a blob of {size} bytes is longer than the {most} that are taken; cut it into several, or raise blob_max_bytes with `synod space set`"
            )));
        }
        Ok(())
    }

    fn check_room(&self, settings: &Settings, more: u64) -> Result<(), Refusal> {
        let bytes = *self.tables.bytes.get();
        if bytes + more > settings.blobs_max_bytes {
            return Err(exhausted(format!(
                "blobs and uploads take {bytes} of {} bytes, and {more} more do not fit; delete some, or raise blobs_max_bytes with `synod space set`",
                settings.blobs_max_bytes
            )));
        }
        if more > 0 && self.tables.parts.len() as u64 >= settings.blob_parts_max {
            return Err(exhausted(format!(
                "blobs and uploads have {} parts already; delete some, or raise it with `synod space set blob_parts_max`",
                settings.blob_parts_max
            )));
        }
        Ok(())
    }

    fn check_blobs(&self, settings: &Settings) -> Result<(), Refusal> {
        if self.tables.rows.len() as u64 >= settings.blobs_max {
            return Err(exhausted(format!(
                "the space holds {} blobs already; delete some, or raise it with `synod space set blobs_max`",
                settings.blobs_max
            )));
        }
        Ok(())
    }

    fn check_uploads(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        let (settings, own) = (cx.settings, self.tables.uploading.get(&*cx.caller.principal));
        if !cx.admin && own.is_some_and(|own| *own >= settings.uploads_each_max) {
            return Err(exhausted(format!(
                "{} uploads under your credential are unfinished already; finish or abort some, or ask an admin to raise `uploads_each_max`",
                settings.uploads_each_max
            )));
        }
        if self.tables.uploads.len() as u64 >= settings.uploads_max {
            return Err(exhausted(format!(
                "{} uploads are unfinished already; finish or abort some, or raise it with `synod space set uploads_max`",
                settings.uploads_max
            )));
        }
        Ok(())
    }
}

/// Appends a `blob.part` of these bytes: what a door does that has them as they are. False where no part can stand.
pub fn write_part(request: &mut Request, upload: Serial, offset: u64, salt: [u8; 16], bytes: &[u8]) -> bool {
    use crate::codec::Wire;
    request.bytes.extend_from_slice(&[Blobs::TAG, 2]);
    upload.put(&mut request.bytes);
    offset.put(&mut request.bytes);
    request.piece(salt, offset, bytes)
}

/// The hash that a name stands for.
pub(super) fn named(name: &str) -> Result<Digest, Refusal> {
    content::hash(name).ok_or_else(|| {
        invalid(format!(
            "`{}` names no blob; send `blake3:` and 64 hexadecimal digits in lower case",
            name.escape_debug()
        ))
    })
}

fn check_hash(came: &Digest, wanted: &Digest) -> Result<(), Refusal> {
    if came == wanted {
        return Ok(());
    }
    Err(conflict(format!(
        "the bytes that came hash to {} and not to {}; nothing is stored: send the right ones, or ask for the right name",
        content::name(came),
        content::name(wanted)
    )))
}

/// The length of every part but the last: what was asked for, or as much as a payload may have.
fn part_bytes(cx: &Context<'_>, begin: &Begin<'_>) -> Result<u64, Refusal> {
    let most = 1 << cx.settings.body_max_bytes.ilog2();
    let wanted = begin.part_bytes.unwrap_or(PART_BYTES.min(most));
    if !wanted.is_power_of_two() || !(content::PART_MIN..=most).contains(&wanted) {
        return Err(invalid(format!(
            "part_bytes takes a power of two from {} to {most}, not {wanted}; leave it out if in doubt",
            content::PART_MIN
        )));
    }
    Ok(wanted)
}
