//! To be written.
pub mod cli;
pub mod demo;
