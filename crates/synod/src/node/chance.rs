//! Chance: ids, seeds, tokens and salts.
//!
//! Chance is chosen here, outside of the fold, and travels inside the request; the fold has none.

use std::io::Read;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// `N` random bytes from the system.
pub(super) fn bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A number from 0 to 2^32 − 1: how long is waited, where everybody waiting equally long would be worse.
pub(crate) fn dice() -> u64 {
    let [a, b, c, d, ..] = random();
    u32::from_le_bytes([a, b, c, d]) as u64
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Salts for one request, by ordinal: the same again for a retry with its key, random without one.
pub(super) fn salts(
    secret: Option<[u8; 32]>,
    agent: &str,
    key: Option<&str>,
) -> impl FnMut(u32) -> [u8; 16] + use<> {
    let keyed = secret.zip(key).map(|(secret, key)| {
        // The name without its session: a retry may come under a new one.
        let name = agent.split('@').next().unwrap_or_default();
        let mut hasher = blake3::Hasher::new_keyed(&secret);
        hasher.update(name.as_bytes()).update(&[0]).update(key.as_bytes());
        hasher
    });
    move |ordinal| match &keyed {
        Some(hasher) => first_half(hasher.clone().update(&ordinal.to_le_bytes()).finalize()),
        None => random(),
    }
}

/// A salt that nobody can guess, without asking the system each time.
fn random() -> [u8; 16] {
    static SEED: OnceLock<[u8; 32]> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let seed = SEED.get_or_init(|| bytes().unwrap_or_else(|_| fallback()));
    first_half(blake3::keyed_hash(seed, &NEXT.fetch_add(1, Relaxed).to_le_bytes()))
}

/// A system without `/dev/urandom` still seeds its hash maps.
fn fallback() -> [u8; 32] {
    use std::hash::{BuildHasher, RandomState};
    let mut seed = [0; 32];
    for part in seed.chunks_mut(8) {
        part.copy_from_slice(&RandomState::new().hash_one(0).to_le_bytes());
    }
    seed
}

fn first_half(hash: blake3::Hash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_gets_the_same_salts_and_nobody_else_does() {
        let salt = |agent: &str, key: Option<&str>, n| salts(Some([7; 32]), agent, key)(n);
        let first = salt("heron@4", Some("k"), 0);
        assert_eq!(first, salt("heron@9", Some("k"), 0), "another session of the same agent");
        for other in [
            salt("wren", Some("k"), 0),
            salt("heron", Some("l"), 0),
            salt("heron", Some("k"), 1),
            salt("heron", None, 0),
        ] {
            assert_ne!(first, other);
        }
        assert_ne!(salt("heron", None, 0), salt("heron", None, 0));
    }
}
