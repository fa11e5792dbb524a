//! To be written.
pub mod cli;
pub mod demo;
pub mod doors;
pub mod node;
