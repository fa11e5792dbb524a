//! What can be said and asked about docs, and what they announce.

mod commands;
mod events;
mod queries;

pub use commands::*;
pub use events::*;
pub use queries::*;
