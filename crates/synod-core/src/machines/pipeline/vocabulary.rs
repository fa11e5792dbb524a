//! The words of pipelines: what can be said to them, what they answer, what they announce.

mod commands;
mod events;
mod plans;
mod queries;

pub use commands::*;
pub use events::*;
pub use plans::*;
pub use queries::*;
