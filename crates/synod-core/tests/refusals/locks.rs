//! How locks say no.

use super::Row;
use synod_core::refusal::Code;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("owner/x", "lock.acquire", r#"{"names":["src/a.rs"]}"#, Code::Held, "`src/**`, which `src/a.rs` touches, is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed, in its own words: \"new login\"; send `wait_ms`"),
    ("owner/heron", "lock.acquire", r#"{"names":["src/**"]}"#, Code::Held, "is held by `heron` (your own name; join, so that your own locks do not keep you out)"),
    ("owner/x", "lock.acquire", r#"{"names":["a","b/../c"]}"#, Code::Invalid, "`b/../c` goes up with `..`; names are relative to the repository root"),
    ("owner/x", "lock.acquire", r#"{"names":["/etc/hosts"]}"#, Code::Invalid, "`/etc/hosts` begins with a slash; names are relative to the repository root"),
    ("owner/x", "lock.acquire", r#"{"names":["a\nb"]}"#, Code::Invalid, "a name contains a control character"),
    ("owner/x", "lock.acquire", r#"{"names":[""]}"#, Code::Invalid, "a name has 0 bytes; give it 1 to 512"),
    ("owner/x", "lock.acquire", r#"{"names":["."]}"#, Code::Invalid, "`.` names nothing; `**` is everything"),
    ("owner/x", "lock.acquire", r#"{"names":["*a/*/*/*/*/*/*/*/"]}"#, Code::Invalid, "`*a/*/*/*/*/*/*/*/` has 9 stars; use at most 8, or take several names instead"),
    ("owner/x", "lock.acquire", r#"{"names":["{docs,x}/**"]}"#, Code::Invalid, "`{docs,x}/**` has a list in braces, and braces stand for themselves here; take several names instead"),
    ("owner/x", "lock.acquire", r#"{"names":["a"],"session":true}"#, Code::Invalid, "`session` needs a joined agent"),
    ("full/x", "lock.acquire", r#"{"names":["one too many"]}"#, Code::Exhausted, "1 of 1 names are held or waited for already, and 1 more do not fit; release some, or raise it with `synod space set locks_max`"),
    ("hand/build-x", "lock.acquire", r#"{"names":["build-1","build-2","deploy"]}"#, Code::Denied, "`hand` may not touch `*`"),
    ("owner/heron", "lock.renew", r#"{"lock":$lock,"fence":1}"#, Code::Stale, "you hold lock $lock under another fence than 1"),
    ("owner/heron", "lock.renew", r#"{"lock":$lock,"fence":$lock}"#, Code::Stale, "$lock is the number of the lock, not its fence"),
    ("owner/heron", "lock.renew", r#"{"lock":$key,"fence":$key}"#, Code::Stale, "$key is the fence of lock $lock, not a lock; send lock $lock with fence $key"),
    ("owner/x", "lock.release", r#"{"lock":$lock,"fence":$key}"#, Code::Stale, "lock $lock is not yours: `heron` holds it and you are `x`"),
    ("owner/x", "lock.release", r#"{"lock":999,"fence":1}"#, Code::Stale, "lock 999 is not held any more"),
    ("hand/build-x", "lock.release", r#"{"lock":$lock,"fence":$key}"#, Code::Denied, "`hand` may not touch `src/`"),
    ("eye/x", "lock.release_all", r#"{"locks":[{"lock":1,"fence":1}]}"#, Code::Denied, "lock.release_all needs more"),
    ("owner/x", "lock.check", r#"{"name":"src/a.rs","fence":$key}"#, Code::Stale, "you do not hold `src/a.rs` under fence $key: `heron` has it since 00:00:01 UTC as lock $lock; stop"),
    ("owner/heron", "lock.check", r#"{"name":"src/a.rs","fence":1}"#, Code::Stale, "your lock $lock has another, and covers `src/**`"),
    ("owner/heron", "lock.check", r#"{"name":"docs/a.md","fence":$key}"#, Code::Stale, "nobody else does; stop, and acquire it again"),
    ("owner/heron", "lock.check", r#"{"name":"/src/a.rs","fence":$key}"#, Code::Invalid, "begins with a slash"),
    ("owner/x", "lock.break", r#"{"lock":999}"#, Code::NotFound, "there is no lock 999; `synod lock list` shows what is held"),
    ("red/fox", "lock.break", r#"{"lock":$lock}"#, Code::Denied, "`red` has the role agent here and lock.break needs more"),
];

#[rustfmt::skip]
pub const QUERIES: &[Row] = &[
    ("hand/", "lock.show", r#"{"lock":$lock}"#, Code::Denied, "`hand` may not touch `src/`"),
    ("hand/", "lock.list", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "lock.waits", "{}", Code::Denied, "may not touch `*`"),
    ("hand/", "lock.why", r#"{"name":"src/a.rs"}"#, Code::Denied, "`hand` may not touch `src/a.rs`"),
    ("owner/", "lock.show", r#"{"lock":999}"#, Code::NotFound, "there is no lock 999"),
    ("owner/", "lock.list", r#"{"touching":"/src"}"#, Code::Invalid, "begins with a slash"),
    ("owner/", "lock.why", r#"{"name":"../src"}"#, Code::Invalid, "goes up with `..`"),
];
