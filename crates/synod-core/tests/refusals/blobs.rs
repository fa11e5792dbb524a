//! How artefacts and uploads say no.

use super::Row;
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "queue.push", r#"{"queue":"q","body":"blob:$nothing"}"#, Code::NotFound, "a body mentions a blob: there is no $nothing, or not any more; put it first"),
    ("owner/x", "blob.begin", r#"{"blob":"blake3:XY$hash"}"#, Code::Invalid, "names no blob; send `blake3:` and 64 hexadecimal digits in lower case"),
    ("owner/x", "blob.begin", r#"{"part_bytes":1024,"size":65537}"#, Code::Invalid, "is longer than the 65536 that are taken in parts of 1024; begin anew with longer parts"),
    ("owner/x", "blob.begin", r#"{"part_bytes":1500}"#, Code::Invalid, "part_bytes takes a power of two from 1024 to 1048576, not 1500"),
    ("owner/x", "blob.begin", r#"{"size":9000000000}"#, Code::Invalid, "a blob of 9000000000 bytes is longer than the 1073741824 that are taken"),
    ("owner/x", "blob.begin", r#"{"media_type":"plain"}"#, Code::Invalid, "`plain` is no media type; send one such as `text/plain`"),
    ("owner/x", "blob.begin", r#"{"media_type":"a/bü"}"#, Code::Invalid, "is no media type"),
    ("owner/x", "blob.begin", "{\"name\":\"a\\u0007\"}", Code::Invalid, "the blob name contains a control character"),
    ("full/x", "blob.begin", "{}", Code::Exhausted, "1 uploads are unfinished already; finish or abort some"),
    ("owner/x", "blob.part", r#"{"upload":999,"offset":0,"content":"x"}"#, Code::NotFound, "there is no upload 999, or not any more; blob.begin starts one"),
    ("owner/x", "blob.part", r#"{"upload":$upload,"offset":2048,"content":"x"}"#, Code::Conflict, "1024 bytes of upload $upload have come, and a part at 2048 does not go on from there; send the one at 1024"),
    ("owner/x", "blob.part", r#"{"upload":$upload,"offset":0,"content":"x"}"#, Code::Conflict, "a part at 0 does not go on from there"),
    ("owner/x", "blob.part", r#"{"upload":$upload,"offset":1024,"content":"$most"}"#, Code::Conflict, "was to have 2000 bytes, and with these it would have 2024"),
    ("owner/x", "blob.part", r#"{"upload":$open,"offset":0,"content":"$long"}"#, Code::Invalid, "a part of upload $open has 1 to 1024 bytes, not 1100; cut it there"),
    ("full/x", "blob.part", r#"{"upload":$upload,"offset":1024,"content":"x"}"#, Code::Exhausted, "bytes, and 1 more do not fit; delete some, or raise blobs_max_bytes"),
    ("red/fox", "blob.part", r#"{"upload":$upload,"offset":1024,"content":"x"}"#, Code::Denied, "upload $upload was begun under another credential than yours"),
    ("owner/x", "blob.seal", r#"{"upload":999}"#, Code::NotFound, "there is no upload 999"),
    ("owner/x", "blob.seal", r#"{"upload":$upload,"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/x", "blob.seal", r#"{"upload":$upload}"#, Code::Conflict, "1024 of 2000 bytes of upload $upload have come; send the rest from there"),
    ("owner/x", "blob.seal", r#"{"upload":$open,"blob":"$nothing"}"#, Code::Conflict, "hash to blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262 and not to $nothing; nothing is stored"),
    ("full/x", "blob.seal", r#"{"upload":$open}"#, Code::Exhausted, "the space holds 1 blobs already; delete some, or raise it with `synod space set blobs_max`"),
    ("owner/x", "blob.put", r#"{"content":"x","blob":"$nothing"}"#, Code::Conflict, "and not to $nothing; nothing is stored"),
    ("owner/x", "blob.put", r#"{"content":"x","blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("full/x", "blob.put", r#"{"content":"x"}"#, Code::Exhausted, "the space holds 1 blobs already"),
    ("red/fox", "blob.abort", r#"{"upload":$upload}"#, Code::Denied, "was begun under another credential than yours"),
    ("owner/x", "blob.delete", r#"{"blob":"$blob"}"#, Code::Held, "$blob is mentioned by 1 bodies (tasks, keys, messages); end those first"),
    ("owner/x", "blob.delete", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/x", "blob.pin", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/x", "blob.pin", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/x", "blob.unpin", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/x", "blob.unpin", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("hand/", "blob.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "blob.uploads", "{}", Code::Denied, "may not touch `*`"),
    ("owner/", "blob.show", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/", "blob.show", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/", "blob.list", r#"{"after":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/", "blob.parts", r#"{"blob":"$nothing"}"#, Code::NotFound, "there is no $nothing"),
    ("owner/", "blob.parts", r#"{"blob":"blake3:0$hash"}"#, Code::Invalid, "names no blob"),
    ("owner/", "blob.upload", r#"{"upload":999}"#, Code::NotFound, "there is no upload 999"),
];
