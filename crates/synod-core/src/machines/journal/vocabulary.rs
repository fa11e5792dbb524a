//! The words of journals: what can be said, what is asked, what is announced.

mod commands;
mod events;
mod queries;

pub use commands::*;
pub use events::*;
pub use queries::*;

use crate::choice;

choice! {
    /// What a writer expects of a journal before it appends.
    pub enum Expected {
        /// Anything: append in any case.
        Any = "any",
        /// That there is no such journal, or none any more.
        None = "none",
        /// That there is such a journal.
        Exists = "exists",
    }
}

choice! {
    /// What a projection makes of events.
    pub enum Fold {
        /// How many there are.
        Count = "count",
        /// The sum of a number in each, exactly.
        Sum = "sum",
        /// The last value of a field; without a field, of every member of the data.
        Last = "last",
    }
}
