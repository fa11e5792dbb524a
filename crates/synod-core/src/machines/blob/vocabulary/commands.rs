//! What can be said about artefacts, and what it replies.

use crate::content::Piece;
use crate::ids::{Millis, Serial};
use crate::{record, verbs};

record! {
    /// Begin an upload, or go on with one that broke off.
    pub struct Begin<'a> {
        /// What the whole hashes to, as `blake3:HEX`, where that is known. Other bytes are then not stored; an unfinished upload of the same is gone on with; and what is stored already need not be sent.
        blob: Option<&'a str> [64..=76],
        /// How long the whole is, in bytes, where that is known.
        size: Option<u64> [0..=68_719_476_736],
        /// What kind of bytes they are, such as `text/plain`.
        media_type: Option<&'a str> [3..=200],
        /// A name for people, such as the file's.
        name: Option<&'a str> [1..=200],
        /// How long it is kept when nothing refers to it. Default: the setting `blob_keep_ms`.
        keep_ms: Option<u64> [1_000..=315_360_000_000],
        /// The length of every part but the last: a power of two. The reply says what it is.
        part_bytes: Option<u64> [1_024..=8_388_608],
    }
}
record! {
    /// Where the upload stands.
    pub struct Begun {
        /// The upload's number; left out when the blob is stored already.
        upload: Option<Serial>,
        /// How many bytes have come: send from there on.
        offset: u64,
        /// The length of every part but the last, in bytes.
        part_bytes: u64,
        /// Whether the blob is stored already and nothing needs to be sent.
        stored: bool,
        /// When the upload is given up, unless another part comes; of a blob, when it is forgotten unless something refers to it.
        until: Option<Millis>,
    }
}
record! {
    /// Send the next part of an upload.
    pub struct Part<'a> {
        /// The upload.
        upload: Serial,
        /// How many bytes came before it.
        offset: u64,
        /// The bytes: text, or anything as base64 in `content_base64`.
        content: Piece<'a>,
    }
}
record! {
    /// A part has come.
    pub struct Taken {
        /// How many bytes have come by now: where the next part begins.
        offset: u64,
        /// When the upload is given up, unless another part comes.
        until: Millis,
    }
}
record! {
    /// End an upload: the parts become a blob under the hash of the whole.
    pub struct Seal<'a> {
        /// The upload.
        upload: Serial,
        /// What it has to hash to, as `blake3:HEX`.
        blob: Option<&'a str> [64..=76],
    }
}
record! {
    /// Store an artefact that fits into one part.
    pub struct Put<'a> {
        /// The bytes: text, or anything as base64 in `content_base64`.
        content: Piece<'a>,
        /// What they have to hash to, as `blake3:HEX`.
        blob: Option<&'a str> [64..=76],
        /// What kind of bytes they are, such as `text/plain`.
        media_type: Option<&'a str> [3..=200],
        /// A name for people, such as the file's.
        name: Option<&'a str> [1..=200],
        /// How long it is kept when nothing refers to it. Default: the setting `blob_keep_ms`.
        keep_ms: Option<u64> [1_000..=315_360_000_000],
    }
}
record! {
    /// A blob is stored.
    pub struct Stored {
        /// Its name, `blake3:HEX`. With `blob:` before it, any body can refer to it.
        blob: Box<str>,
        /// Its length in bytes.
        size: u64,
        /// Whether it was not there before.
        fresh: bool,
        /// When it is forgotten, unless something refers to it; left out while something does.
        until: Option<Millis>,
    }
}
record! {
    /// Give an upload up.
    pub struct Abort {
        /// The upload.
        upload: Serial,
    }
}
record! {
    /// The upload is not there any more.
    pub struct Aborted {
        /// Whether it was there.
        aborted: bool,
    }
}
record! {
    /// Remove a blob that nothing refers to.
    pub struct Delete<'a> {
        /// The blob, as `blake3:HEX`.
        blob: &'a str [64..=76],
    }
}
record! {
    /// The blob is not there any more.
    pub struct Deleted {
        /// Whether it was there.
        deleted: bool,
    }
}
record! {
    /// Keep a blob, whether anything refers to it or not.
    pub struct Pin<'a> {
        /// The blob, as `blake3:HEX`.
        blob: &'a str [64..=76],
    }
}
record! {
    /// Keep a blob no longer than something refers to it.
    pub struct Unpin<'a> {
        /// The blob, as `blake3:HEX`.
        blob: &'a str [64..=76],
    }
}
record! {
    /// How long a blob is kept.
    pub struct Kept {
        /// How many bodies refer to it.
        mentions: u64,
        /// Whether it is pinned.
        pinned: bool,
        /// When it is forgotten, unless something refers to it; left out while something does.
        until: Option<Millis>,
    }
}

verbs! {
    /// What can be said about artefacts.
    pub enum Command<'a> of "blob" = 8 {
        /// Begin an upload, or go on with one that broke off.
        1 "begin" Begin(Begin<'a>) -> Begun: Work Write args [] refuses [Invalid, Exhausted]
            model "First step for more than one part: send `blob` if you know the hash, then blob.part from `offset` on."
            example r#"{"name":"report.pdf","media_type":"application/pdf","size":300000}"#,
        /// Send the next part of an upload.
        2 "part" Part(Part<'a>) -> Taken: Work Write args ["upload", "offset"] refuses [Invalid, NotFound, Conflict, Exhausted]
            model "Send parts in order; after a conflict go on from `current`."
            example r#"{"upload":12,"offset":0,"content":"some text"}"#,
        /// End an upload: its parts become a blob.
        3 "seal" Seal(Seal<'a>) -> Stored: Work Write args ["upload"] refuses [Invalid, NotFound, Conflict, Exhausted]
            model "Last step. In one transaction with queue.push or mail.send it hands the artefact over together with the word about it."
            example r#"{"upload":12}"#,
        /// Store what fits into one part.
        4 "put" Put(Put<'a>) -> Stored: Work Write args [] refuses [Invalid, Conflict, Exhausted]
            model "Store a short artefact; then mention it in any body as `blob:` and its name."
            example r#"{"content":"some text","media_type":"text/plain"}"#,
        /// Give an upload up.
        5 "abort" Abort(Abort) -> Aborted: Relief Write args ["upload"] refuses []
            model "Give up an upload that you will not finish; asking twice is harmless." example r#"{"upload":12}"#,
        /// Remove a blob that nothing refers to.
        6 "delete" Delete(Delete<'a>) -> Deleted: Relief Write args ["blob"] refuses [Invalid, Held]
            model "Remove an artefact that nobody needs; while a body mentions it, this is refused."
            example r#"{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#,
        /// Keep a blob even when nothing refers to it.
        7 "pin" Pin(Pin<'a>) -> Kept: Relief Write args ["blob"] refuses [Invalid, NotFound]
            model "Keep an artefact that is needed later and mentioned nowhere."
            example r#"{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#,
        /// Keep a blob no longer than something refers to it.
        8 "unpin" Unpin(Unpin<'a>) -> Kept: Relief Write args ["blob"] refuses [Invalid, NotFound]
            model "Undo blob.pin."
            example r#"{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#,
    }
}
