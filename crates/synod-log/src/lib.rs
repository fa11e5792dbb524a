//! Synod's logs: one order, made durable.
//!
//! A log takes opaque entries, puts them into one order, makes them durable and hands them out in that
//! order. It does not know what an entry means: the fold does. Everything else in Synod is derived from
//! what comes out here, so the law of this crate is short and strict; it is written on [`Log`].
//!
//! ```text
//!            append            deliver                 the fold reads only here
//!   node ───────────▶  LOG  ───────────▶  fold
//!            sync       │     settled
//!   node ───────────▶   │  ───────────▶  node             replies leave only after the receipt
//!                       ▼
//!                 segments, quorum, …
//! ```
//!
//! Rooms: [`log`] the trait and its words · [`fault`] what can go wrong · [`rewrite`] how what is old gets
//! shorter · [`logs`] the implementations
//! (`memory`, `disk`) · [`decorators`] logs around logs (`faulty` for tests, `mirror` for comparing two) ·
//! `contract` (feature `contract`) the suite every log passes.
//!
//! What this crate can not do: understand an entry, read a clock, speak to a network, retry a failed
//! flush, or skip damage.

#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod decorators;
pub mod fault;
pub mod log;
pub mod logs;
pub mod rewrite;

pub use decorators::faulty::{Faulty, Script};
pub use decorators::mirror::Mirror;
pub use fault::Fault;
pub use log::{Character, Class, Delivered, Entry, Log, Position, Read, Receipt, Ticket};
pub use logs::disk::{DiskLog, Options, Pool};
pub use logs::memory::{MemoryLog, Store};
pub use rewrite::{Adopted, Draft, Part, Rewriter, Waste};
