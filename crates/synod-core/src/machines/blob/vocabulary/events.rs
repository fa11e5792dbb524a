//! What is announced of artefacts.

use crate::ids::Serial;
use crate::{choice, events};

choice! {
    /// Why an upload came to nothing.
    pub enum Dropped {
        /// Somebody gave it up.
        Aborted = "aborted",
        /// No part came for too long.
        Expired = "expired",
    }
}

events! {
    of "blob" = 8 {
        /// An upload began.
        1 "begun" UploadBegun<'a> {
            /// The upload.
            upload: Serial,
            /// Who began it.
            agent: &'a str,
            /// What the whole has to hash to, where that was said.
            blob: Option<&'a str>,
        },
        /// A blob was stored, or stored again.
        2 "stored" BlobStored<'a> {
            /// Its name, `blake3:HEX`.
            blob: &'a str,
            /// Its length in bytes.
            size: u64,
            /// Whether it was not there before.
            fresh: bool,
            /// The upload that it came by, where there was one.
            upload: Option<Serial>,
        },
        /// An upload came to nothing.
        3 "dropped" UploadDropped {
            /// The upload.
            upload: Serial,
            /// Why.
            why: Dropped,
        },
        /// A blob was removed.
        4 "deleted" BlobDeleted<'a> {
            /// Its name.
            blob: &'a str,
        },
        /// A blob that nothing referred to was forgotten.
        5 "expired" BlobExpired<'a> {
            /// Its name.
            blob: &'a str,
        },
        /// A blob is kept from now on.
        6 "pinned" BlobPinned<'a> {
            /// Its name.
            blob: &'a str,
        },
        /// A blob is kept no longer than something refers to it.
        7 "unpinned" BlobUnpinned<'a> {
            /// Its name.
            blob: &'a str,
        },
    }
}
