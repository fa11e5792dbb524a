//! The stores a graph can be written to, one per file, each an implementation of [`Sink`](super::sink::Sink).

pub mod graphml;
