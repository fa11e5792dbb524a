//! A little chance, for pauses and session numbers.
//!
//! Nothing here guards a secret: the standard library's hash seed, which the system draws, is enough.

use std::hash::{BuildHasher, RandomState};

/// A number below `bound`, every one about as likely; zero when `bound` is zero.
pub(crate) fn below(bound: u64) -> u64 {
    match bound {
        0 => 0,
        _ => RandomState::new().hash_one(std::process::id()) % bound,
    }
}

/// A number for one life of a client, below 2^53 as every number on the wire.
pub(crate) fn session() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    (RandomState::new().hash_one((std::process::id(), now.as_nanos())) & ((1 << 53) - 1)).max(1)
}
