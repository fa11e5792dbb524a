//! Doors: where the outside's words become commands, and outcomes become words again.
//!
//! A door proves *who*, decodes and limits fully, submits, and answers. It never decides and never names a log.
//! Each has the same rooms: the accept loop, `from_wire`, `to_wire`, and one table from codes to its wire.

pub mod http;
