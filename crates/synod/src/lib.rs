//! Synod: the node as a library, and the one binary.
//!
//! ```text
//!   cli ──▶ synod-client ──HTTP──▶ doors ──▶ node ──▶ synod-log     one order, durable
//!                                              └────▶ synod-core    what it means
//! ```
//!
//! A door proves who asks and decodes; the node puts requests into the log and folds what comes out; the machines in `synod-core` decide.
//! The command line is a client like any other: it speaks through the door, and only `serve` opens a node.
//! [`demo`] and [`bench`] show and measure all of it from outside.

pub mod bench;
pub mod cli;
pub mod courier;
pub mod demo;
pub mod doors;
pub mod node;
