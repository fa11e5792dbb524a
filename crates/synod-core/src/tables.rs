//! Where all state lives.
//!
//! Every table keeps the before-image of each change until the request commits, and writes canonical bytes: in key order, field by field, without slot numbers, free lists or heap layout.
//! So "a refusal leaves state untouched" and "checkpoint plus tail equals the whole" hold by construction, and machines contain no code for either.
//!
//! | table | holds | undo |
//! |---|---|---|
//! | [`Table`] | rows by serial | the old row |
//! | [`Bodies`] | payloads by serial, moved and never cloned | the old body |
//! | [`Map`] | rows by an ordered key, such as a name | the old row |
//! | [`Ordered`] | a set of keys: lines, ready sets, indexes | the key and whether it was there |
//! | [`Sequences`] | references to payloads in the log, contiguous and trimmed at the front | the step taken |
//! | [`Timers`] | deadlines by serial | the old deadline |
//! | [`Mentions`] | which blobs are mentioned by payloads that stayed in the log | the old ones |
//! | [`Cell`] | one small value | the old value |
//!
//! [`tables!`](crate::tables!) makes a struct of tables, so that a plain field which undo or a checkpoint would miss cannot be declared in it.
//!
//! Tables that hold payloads also say which blobs those mention: what came and what went since they were last asked, so that the fold can carry it over to the machine that counts.
//!
//! ```text
//!   mark ──▶ put · edit · del … ──▶ commit   forget the before-images
//!                               └─▶ undo_to  put them back, newest first
//! ```

mod bodies;
mod cell;
mod directory;
mod map;
mod mentions;
mod ordered;
mod rows;
mod sequences;
mod timers;

pub use bodies::{Bodies, Body};
pub use cell::Cell;
pub use map::Map;
pub use mentions::Mentions;
pub use ordered::Ordered;
pub use rows::Table;
pub use sequences::{Item, Sequences};
pub use timers::Timers;

use crate::codec::{Malformed, Reader};
use crate::entry::Digest;
use crate::ids::Index;

/// What every table can do, whatever it holds.
pub trait Journalled: Default {
    /// How many before-images are kept: a place to come back to.
    fn mark(&self) -> usize;
    /// Puts back every before-image kept since `mark`, newest first.
    fn undo_to(&mut self, mark: usize);
    /// Forgets all before-images.
    fn commit(&mut self);
    /// Erases the bytes of payloads that came at this index under these ordinals, all of them when none is named; how many are held. Their canonical part stays, so this changes no outcome, and it is not undone.
    fn erase(&mut self, _index: Index, _ordinals: &[u32]) -> u64 {
        0
    }
    /// Appends the canonical bytes: rows to `state`, erasable payloads to `bodies`.
    fn save(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>);
    /// Hands over which mentions of blobs came and went since it was last asked, or since the last commit.
    fn moved(&mut self, _moved: &mut Vec<Moved>) {}
    /// Appends every blob that is mentioned now, as often as it is. For tests.
    fn mentioned(&self, _mentioned: &mut Vec<Digest>) {}
    /// Reads what [`Journalled::save`] wrote.
    fn load(state: &mut Reader<'_>, bodies: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// A mention of a blob that came into state, or went out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// The blob's hash.
    pub blob: Digest,
    /// Whether it came.
    pub came: bool,
}

/// Declares a struct of tables that marks, undoes, commits, saves and loads as one.
///
/// What stands after `later` came after spaces were written without it: it is written only when there is something in it, so that a state which does not use it has the bytes it always had.
/// That works where the struct's bytes stand alone, as those of a machine do.
#[macro_export]
macro_rules! tables {
    ($(#[doc = $doc:literal])* $vis:vis struct $name:ident { $($(#[doc = $about:literal])* $field:ident: $ty:ty),* $(,)? }
     $(later { $($(#[doc = $later_about:literal])* $later:ident: $later_ty:ty),* $(,)? })?) => {
        $(#[doc = $doc])*
        #[derive(Default, Debug)]
        $vis struct $name { $($(#[doc = $about])* $field: $ty,)* $($($(#[doc = $later_about])* $later: $later_ty,)*)? }

        impl $name {
            /// How many tables there are.
            pub const TABLES: usize = 0 $(+ { stringify!($field); 1 })* $($(+ { stringify!($later); 1 })*)?;

            /// The place to come back to, in every table.
            #[inline]
            #[allow(dead_code)]
            pub fn mark(&self) -> [usize; Self::TABLES] {
                [$($crate::tables::Journalled::mark(&self.$field),)* $($($crate::tables::Journalled::mark(&self.$later)),*)?]
            }

            /// Undoes every change made since `mark`.
            #[allow(unused_assignments)]
            pub fn undo_to(&mut self, mark: [usize; Self::TABLES]) {
                let mut at = 0;
                $($crate::tables::Journalled::undo_to(&mut self.$field, mark[at]); at += 1;)*
                $($($crate::tables::Journalled::undo_to(&mut self.$later, mark[at]); at += 1;)*)?
            }

            /// Forgets all before-images.
            #[inline]
            pub fn commit(&mut self) {
                $($crate::tables::Journalled::commit(&mut self.$field);)*
                $($($crate::tables::Journalled::commit(&mut self.$later);)*)?
            }

            /// Hands over which mentions of blobs came and went, in any table.
            #[inline]
            #[allow(dead_code)]
            pub fn moved(&mut self, moved: &mut Vec<$crate::tables::Moved>) {
                $($crate::tables::Journalled::moved(&mut self.$field, moved);)*
            }

            /// Appends every blob that is mentioned in any table, as often as it is. For tests.
            #[allow(dead_code)]
            pub fn mentioned(&self, mentioned: &mut Vec<$crate::entry::Digest>) {
                $($crate::tables::Journalled::mentioned(&self.$field, mentioned);)*
            }

            /// Erases payloads in every table; how many are held.
            #[allow(dead_code)]
            pub fn erase(&mut self, index: $crate::ids::Index, ordinals: &[u32]) -> u64 {
                0 $(+ $crate::tables::Journalled::erase(&mut self.$field, index, ordinals))*
                    $($(+ $crate::tables::Journalled::erase(&mut self.$later, index, ordinals))*)?
            }

            /// Appends the canonical bytes of every table, in the order of their declaration.
            pub fn save(&self, state: &mut Vec<u8>, bodies: &mut Vec<u8>) {
                $($crate::tables::Journalled::save(&self.$field, state, bodies);)*
                $(
                    let (mut own, mut unused) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
                    $($crate::tables::Journalled::save(&self.$later, &mut own.0, &mut own.1);)*
                    $($crate::tables::Journalled::save(&<$later_ty>::default(), &mut unused.0, &mut unused.1);)*
                    if own != unused {
                        state.append(&mut own.0);
                        bodies.append(&mut own.1);
                    }
                )?
            }

            /// Reads what `save` wrote.
            #[allow(clippy::needless_update)]
            pub fn load(state: &mut $crate::codec::Reader<'_>, bodies: &mut $crate::codec::Reader<'_>) -> Result<Self, $crate::codec::Malformed> {
                let tables = $name { $($field: $crate::tables::Journalled::load(state, bodies)?,)* $($($later: Default::default(),)*)? };
                $(
                    if !state.is_empty() {
                        return Ok($name { $($later: $crate::tables::Journalled::load(state, bodies)?,)* ..tables });
                    }
                )?
                Ok(tables)
            }
        }
    };
}

#[cfg(test)]
mod tests;
