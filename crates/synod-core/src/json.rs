//! JSON in and out, by the card alone.
//!
//! Doors do not know what a command means: [`encode`] checks a JSON object against the fields on its card and writes the command's bytes, and [`Render`] turns a record's bytes back into JSON.
//! Every limit that stands on a card is enforced here, before anything reaches the log; unknown names are refused with the names that exist.
//!
//! Payloads keep the text in which they were sent: no number is rounded and no key reordered.

mod decode;
mod encode;
mod object;

pub use decode::{Bodies, Hole, NoBodies, Render, fill};
pub use encode::{Encoder, encode, words};

use crate::fold::{Fold, Loan};
use crate::ids::{Index, Serial};
use crate::tables::Body;

/// A machine's bodies, for showing its replies.
impl Bodies for (&Fold, u8) {
    fn body(&self, key: Serial) -> Option<&Body> {
        self.0.machines.body(self.1, key)
    }
    fn lent(&self, index: Index, ordinal: u32) -> Option<&Loan> {
        self.0.lent(index, ordinal)
    }
    fn of(&self, machine: u8) -> Box<dyn Bodies + '_> {
        Box::new((self.0, machine))
    }
}

#[cfg(test)]
mod tests;
