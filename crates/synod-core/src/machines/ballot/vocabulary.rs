//! The words of ballots: what can be said about them, what is answered, what is announced.

mod commands;
mod events;
mod queries;

pub use commands::*;
pub use events::*;
pub use queries::*;
