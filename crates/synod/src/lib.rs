//! To be written.
pub mod demo;
