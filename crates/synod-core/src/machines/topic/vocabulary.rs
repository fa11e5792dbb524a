//! Every word of topics: what can be said, asked, and is announced.

mod commands;
mod events;
mod groups;
mod queries;

pub use commands::*;
pub use events::*;
pub use groups::*;
pub use queries::*;
