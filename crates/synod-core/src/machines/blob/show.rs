//! What others see of artefacts.

use super::upload::named;
use super::*;
use crate::codec::Wire;
use crate::refusal::not_found;
use std::ops::Bound;

impl Blobs {
    pub(super) fn show(&self, view: &View<'_>, show: &Show<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let serial = self.there(show.blob, view.moment.time)?;
        self.shown(serial).into_iter().for_each(|shown| shown.put(answer));
        Ok(())
    }

    pub(super) fn list(&self, view: &View<'_>, list: &List<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let after = list.after.map(named).transpose()?;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut there = self
            .tables
            .hashes
            .range((from, Bound::Unbounded))
            .filter(|(_, serial)| !self.lapsed(**serial, view.moment.time))
            .filter_map(|(_, serial)| self.shown(*serial));
        let blobs: Vec<Shown> = there.by_ref().take(limit).collect();
        let next = there.next().and(blobs.last().map(|shown| shown.blob.clone()));
        Listed { blobs, next }.put(answer);
        Ok(())
    }

    pub(super) fn upload(
        &self,
        view: &View<'_>,
        show: &ShowUpload,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let row =
            self.tables.uploads.get(show.upload).filter(|_| !self.lapsed(show.upload, view.moment.time));
        let row = row.ok_or_else(|| {
            not_found(format!("there is no upload {}, or not any more; blob.begin starts one", show.upload))
        })?;
        self.upload_shown(show.upload, row).put(answer);
        Ok(())
    }

    pub(super) fn uploads(
        &self,
        view: &View<'_>,
        list: &ListUploads,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let limit = list.limit.unwrap_or(100).clamp(1, 1_000) as usize;
        let from = list.after.map_or(Serial(0), |after| Serial(after.0.saturating_add(1)));
        let mut there =
            self.tables.uploads.iter_from(from).filter(|(upload, _)| !self.lapsed(*upload, view.moment.time));
        let uploads: Vec<UploadShown> =
            there.by_ref().take(limit).map(|(upload, row)| self.upload_shown(upload, row)).collect();
        let next = there.next().and(uploads.last().map(|shown| shown.upload));
        UploadsListed { uploads, next }.put(answer);
        Ok(())
    }

    pub(super) fn parts(
        &self,
        view: &View<'_>,
        parts: &Parts<'_>,
        answer: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        let serial = self.there(parts.blob, view.moment.time)?;
        let limit = parts.limit.unwrap_or(1_000).clamp(1, 1_000) as usize;
        let Some(row) = self.tables.rows.get(serial) else { return Ok(()) };
        let offset = parts.offset.unwrap_or(0);
        let first = offset - offset % row.about.part_bytes;
        let mut there = self.parts_of(serial, first).filter(|_| offset < row.size);
        let shown: Vec<PartShown> = there
            .by_ref()
            .take(limit)
            .map(|(offset, part)| PartShown {
                offset,
                bytes: part.len as u64,
                index: part.index,
                ordinal: part.ordinal,
            })
            .collect();
        let next = there.next().map(|(offset, _)| offset);
        let media_type = row.about.media_type.clone();
        PartsListed { size: row.size, media_type, parts: shown, next }.put(answer);
        Ok(())
    }

    pub(super) fn usage(&self, view: &View<'_>, answer: &mut Vec<u8>) -> Result<(), Refusal> {
        Usage {
            blobs: self.tables.rows.len() as u64,
            uploads: self.tables.uploads.len() as u64,
            bytes: *self.tables.bytes.get(),
            bytes_max: view.settings.blobs_max_bytes,
        }
        .put(answer);
        Ok(())
    }

    fn shown(&self, serial: Serial) -> Option<Shown> {
        let row = self.tables.rows.get(serial)?;
        Some(Shown {
            blob: content::name(&row.hash),
            size: row.size,
            media_type: row.about.media_type.clone(),
            name: row.about.name.clone(),
            since: row.about.since,
            agent: row.about.agent.clone(),
            mentions: self.tables.mentions.get(serial).copied().unwrap_or(0),
            pinned: row.pinned,
            until: self.tables.timers.get(serial),
        })
    }

    fn upload_shown(&self, upload: Serial, row: &Upload) -> UploadShown {
        UploadShown {
            upload,
            offset: self.size(upload),
            size: row.size,
            blob: row.blob.map(|hash| content::name(&hash)),
            part_bytes: row.about.part_bytes,
            media_type: row.about.media_type.clone(),
            name: row.about.name.clone(),
            since: row.about.since,
            agent: row.about.agent.clone(),
            until: self.tables.timers.get(upload).unwrap_or_default(),
        }
    }
}
