//! The pure heart of Synod.
//!
//! Everything Synod *means* is in this crate, and nothing it *does*: no socket, no file, no clock, no thread.
//! A log hands over entries in one order; the [`fold::Fold`] turns each request in them into an outcome and events; the same bytes give the same state on every machine, today and in ten years.
//!
//! ```text
//!   entry ─▶ entry::Entry ─▶ fold::Fold ─▶ machines (agent, queue, kv, …) ─▶ tables
//!            (header,          │ wake · rights · request keys · transactions
//!             requests,        ▼
//!             payloads)     effects::Effects: outcomes, answers, events ─▶ digest
//! ```
//!
//! Rooms, in the order in which a request walks through them:
//!
//! - [`ids`]: the few numbers everything is named by.
//! - [`codec`] and [`record`]: how values become bytes, and the one macro that declares a command's struct, bytes and documentation together.
//! - [`catalogue`] and [`json`]: one card for each command and query; JSON in and out by the card alone.
//! - [`canonical`] and [`merge`]: one text for one value; state that several copies change apart from each other and that comes together again.
//! - [`entry`]: what the log stores; [`content`]: what artefacts are called, and which of them a payload mentions.
//! - [`fold`]: the state machine around the machines; [`deed`]: commands that are said at one moment and carried out at another.
//! - [`machines`]: one page for each coordination pattern; [`vote`]: what voters sign, and when it is enough.
//! - [`history`]: what stands at a place in the log that state only refers to.
//! - [`tables`]: where all state lives, with before-images and canonical bytes.
//!
//! What is absent on purpose: floats, observable hash order, `usize` in bytes, randomness, time other than the moment in an entry.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

pub(crate) mod backoff;
pub mod calendar;
pub mod canonical;
pub mod catalogue;
pub mod checkpoint;
pub mod codec;
pub mod content;
pub mod deed;
pub mod effects;
pub mod endpoint;
pub mod entry;
pub mod fold;
pub mod history;
pub mod ids;
pub mod json;
pub mod machine;
pub mod machines;
pub mod merge;
pub(crate) mod owner;
pub mod record;
pub mod refusal;
pub mod rights;
pub mod settings;
pub mod span;
pub mod tables;
pub mod vote;
pub mod window;
