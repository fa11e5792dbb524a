//! The words of the queue: what can be said to it, what it answers, what it announces.

mod commands;
mod events;
mod queries;

pub use commands::*;
pub use events::*;
pub use queries::*;
