//! A sink: where the graph writer puts facts.
//!
//! The writer works at least once: it may be killed after storing and before saying so, and then somebody
//! stores the same facts again. So a sink keeps one promise: **a key is stored once**, however often it comes.
//! With that, at least once in the queue is exactly once in the graph.
//!
//! The order is always: `store` a few, `sync`, and only then finish their jobs.
//! What was stored but not synced may be lost in a crash, and is then stored again by the job's next holder.
//!
//! One writer at a time has a sink open. Other stores (a graph database, say) are further files in `sinks/`.

use std::io;

use super::facts::Fact;

/// A store of facts that takes each key once.
pub trait Sink {
    /// Takes the facts of one key. True if the key was new, false if it was there: then nothing happens.
    fn store(&mut self, key: &str, facts: &[Fact]) -> io::Result<bool>;

    /// Returns when everything stored so far survives the death of process and machine.
    fn sync(&mut self) -> io::Result<()>;

    /// Publishes the result whole, or leaves what was published before.
    fn finish(&mut self) -> io::Result<()>;

    /// How many keys it holds.
    fn keys(&self) -> u64;
}
