//! Every word of artefacts: what can be said, asked, and is announced.

mod commands;
mod events;
mod queries;

pub use commands::*;
pub use events::*;
pub use queries::*;
