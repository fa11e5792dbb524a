//! Checkpoints: a fold as canonical bytes **[format]**, and back.
//!
//! ```text
//!   "SYNODCP2" · u64 length of state · state · bodies · 32 blake3(state) · 32 blake3(bodies)
//! ```
//!
//! `state` is canonical: two replicas that folded the same entries write the same bytes, and its hash is what they compare.
//! Machines stand in it in sections, one for each that was ever used, so that a version with more machines writes the same bytes for the same state.
//! `bodies` holds the payloads that state refers to; it is apart so that one can be erased without changing the state's hash.

use crate::codec::{Malformed, Reader, Wire, put_varint};
use crate::entry::Digest;
use crate::fold::{About, Fold, Loans, Tables};
use crate::ids::{Epoch, Index, Millis};
use crate::machines::Machines;
use crate::window::Window;

/// How a checkpoint of this form begins.
pub const MAGIC: &[u8; 8] = b"SYNODCP2";

impl Fold {
    /// Writes the fold as a checkpoint and returns it with the hash of its canonical part.
    pub fn save(&self) -> (Vec<u8>, Digest) {
        let mut out = Vec::with_capacity(1 << 16);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&[0; 8]);
        let mut bodies = Vec::new();
        self.save_state(&mut out, &mut bodies);
        let state_len = (out.len() - 16) as u64;
        out[8..16].copy_from_slice(&state_len.to_le_bytes());
        let hash = *blake3::hash(&out[16..]).as_bytes();
        let bodies_hash = *blake3::hash(&bodies).as_bytes();
        out.append(&mut bodies);
        out.extend_from_slice(&hash);
        out.extend_from_slice(&bodies_hash);
        (out, hash)
    }

    fn save_state(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>) {
        (self.index, self.time, self.epoch, self.seq).put(state);
        put_varint(state, self.out.serial);
        state.extend_from_slice(&self.chain);
        state.extend_from_slice(&self.outcomes);
        put_varint(state, self.digests.len() as u64);
        for (index, digest) in &self.digests {
            index.put(state);
            state.extend_from_slice(digest);
        }
        state.push(self.about.is_some() as u8);
        if let Some(about) = &self.about {
            about.put(state);
        }
        self.space.save(state, bodies);
        self.window.save(state);
        self.machines.save(state, bodies);
        // Later than the first spaces: one that never used it has the bytes it always had.
        if !self.loans.is_empty() {
            self.loans.save(state, bodies);
        }
    }

    /// Reads a checkpoint, after checking both hashes.
    pub fn load(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut from = Reader::new(bytes);
        if from.array::<8>()? != MAGIC {
            return Err(Malformed("checkpoint magic"));
        }
        let state_len = usize::try_from(from.u64_le()?).map_err(|_| Malformed("checkpoint length"))?;
        let state = from.take(state_len)?;
        let rest = from.rest();
        let (bodies, hashes) =
            rest.split_at_checked(rest.len().wrapping_sub(64)).ok_or(Malformed("checkpoint hashes"))?;
        if blake3::hash(state).as_bytes() != &hashes[..32] || blake3::hash(bodies).as_bytes() != &hashes[32..]
        {
            return Err(Malformed("checkpoint hash"));
        }
        let (mut state, mut bodies) = (Reader::new(state), Reader::new(bodies));
        let fold = Fold::load_state(&mut state, &mut bodies)?;
        state.end()?;
        bodies.end()?;
        Ok(fold)
    }

    fn load_state(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut fold = Fold::new();
        (fold.index, fold.time, fold.epoch, fold.seq) = <(Index, Millis, Epoch, u64)>::get(state)?;
        fold.out.serial = state.varint()?;
        fold.chain = *state.array()?;
        fold.outcomes = *state.array()?;
        for _ in 0..state.count()? {
            fold.digests.push_back((Index::get(state)?, *state.array()?));
        }
        if state.byte()? == 1 {
            fold.about = Some(About::get(state)?);
        }
        fold.space = Tables::load(state, bodies)?;
        fold.window = Window::load(state)?;
        fold.machines = Machines::load(state, bodies)?;
        if !state.is_empty() {
            fold.loans = Loans::load(state, bodies)?;
        }
        Ok(fold)
    }
}
