//! The logs that come with this crate.
//!
//! [`memory`] for tests and throw-away nodes, [`disk`] for everything that has to survive. Logs with heavy
//! dependencies live in crates of their own.

pub mod disk;
pub mod memory;
