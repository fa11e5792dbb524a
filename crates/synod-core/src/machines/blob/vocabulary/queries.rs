//! What can be asked about artefacts.

use crate::ids::{Index, Millis, Serial};
use crate::{record, verbs};

record! {
    /// Show one blob.
    pub struct Show<'a> {
        /// The blob, as `blake3:HEX`.
        blob: &'a str [64..=76],
    }
}
record! {
    /// A blob as it is.
    pub struct Shown {
        /// Its name, `blake3:HEX`.
        blob: Box<str>,
        /// Its length in bytes.
        size: u64,
        /// What kind of bytes they are, as whoever stored it first said.
        media_type: Option<Box<str>>,
        /// A name for people.
        name: Option<Box<str>>,
        /// When it was stored.
        since: Millis,
        /// Who stored it.
        agent: Box<str>,
        /// How many bodies refer to it.
        mentions: u64,
        /// Whether it is pinned.
        pinned: bool,
        /// When it is forgotten, unless something refers to it; left out while something does.
        until: Option<Millis>,
    }
}
record! {
    /// List blobs.
    pub struct List<'a> {
        /// Only those after this one: the `next` of the page before.
        after: Option<&'a str> [64..=76],
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of blobs, by hash.
    pub struct Listed {
        /// The blobs.
        blobs: Vec<Shown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Box<str>>,
    }
}
record! {
    /// Show an unfinished upload.
    pub struct ShowUpload {
        /// The upload.
        upload: Serial,
    }
}
record! {
    /// An upload as it stands.
    pub struct UploadShown {
        /// The upload.
        upload: Serial,
        /// How many bytes have come: the next part begins there.
        offset: u64,
        /// How many are to come in all, where that was said.
        size: Option<u64>,
        /// What the whole has to hash to, where that was said.
        blob: Option<Box<str>>,
        /// The length of every part but the last, in bytes.
        part_bytes: u64,
        /// What kind of bytes they are.
        media_type: Option<Box<str>>,
        /// A name for people.
        name: Option<Box<str>>,
        /// When it began.
        since: Millis,
        /// Who began it.
        agent: Box<str>,
        /// When it is given up, unless another part comes.
        until: Millis,
    }
}
record! {
    /// List unfinished uploads.
    pub struct ListUploads {
        /// Only those after this one: the `next` of the page before.
        after: Option<Serial>,
        /// How many at the most. Default 100.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// A page of uploads, oldest first.
    pub struct UploadsListed {
        /// The uploads.
        uploads: Vec<UploadShown>,
        /// Send this as `after` for the next page; left out at the end.
        next: Option<Serial>,
    }
}
record! {
    /// Say where a blob's bytes stand in the log.
    pub struct Parts<'a> {
        /// The blob, as `blake3:HEX`.
        blob: &'a str [64..=76],
        /// Only parts that reach beyond this offset. Default 0.
        offset: Option<u64>,
        /// How many at the most. Default 1000.
        limit: Option<u64> [1..=1000],
    }
}
record! {
    /// One part of a blob.
    pub struct PartShown {
        /// How many bytes come before it.
        offset: u64,
        /// Its length in bytes.
        bytes: u64,
        /// The request that carried it.
        index: Index,
        /// Which payload of that request.
        ordinal: u32,
    }
}
record! {
    /// A page of a blob's parts, in order.
    pub struct PartsListed {
        /// The blob's length in bytes.
        size: u64,
        /// What kind of bytes they are.
        media_type: Option<Box<str>>,
        /// The parts.
        parts: Vec<PartShown>,
        /// Send this as `offset` for the next page; left out at the end.
        next: Option<u64>,
    }
}
record! {
    /// Show how much is stored.
    pub struct ShowUsage {
    }
}
record! {
    /// How much is stored, and how much may be.
    pub struct Usage {
        /// Blobs.
        blobs: u64,
        /// Unfinished uploads.
        uploads: u64,
        /// Bytes of both together.
        bytes: u64,
        /// Bytes that there may be: the setting `blobs_max_bytes`.
        bytes_max: u64,
    }
}

verbs! {
    /// What can be asked about artefacts.
    pub enum Query<'a> of "blob" = 8 {
        /// Show one blob.
        64 "show" Show(Show<'a>) -> Shown: Query Read args ["blob"] refuses [Invalid, NotFound]
            model "How long is it, what is it, and how long is it kept?"
            example r#"{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#,
        /// List blobs.
        65 "list" List(List<'a>) -> Listed: Query Read args [] refuses [Invalid]
            model "Which artefacts are there?" example r#"{"limit":10}"#,
        /// Show an unfinished upload.
        66 "upload" Upload(ShowUpload) -> UploadShown: Query Read args ["upload"] refuses [NotFound]
            model "How much of it has come? Go on from `offset`." example r#"{"upload":12}"#,
        /// List unfinished uploads.
        67 "uploads" Uploads(ListUploads) -> UploadsListed: Query Read args [] refuses []
            model "Which uploads are not finished?" example "{}",
        /// Say where a blob's bytes stand in the log.
        68 "parts" Parts(Parts<'a>) -> PartsListed: Query Read args ["blob"] refuses [Invalid, NotFound]
            model "Rarely needed: which requests carried its bytes?"
            example r#"{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#,
        /// Show how much is stored.
        69 "usage" Usage(ShowUsage) -> Usage: Query Read args [] refuses []
            model "How much room is left for artefacts?" example "{}",
    }
}
