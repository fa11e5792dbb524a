//! What a pipeline is made of, and the words for where things in it are.

use crate::{choice, record};

choice! {
    /// Where one piece of work in a stage is in its life.
    pub enum JobState {
        /// For the rest of its inputs.
        Gathering = "gathering",
        /// For the pause after a failure.
        Waiting = "waiting",
        /// To be taken.
        Ready = "ready",
        /// In somebody's hands.
        Leased = "leased",
        /// Finished, with its outputs.
        Done = "done",
        /// Out of attempts, or failed for good: a dead letter.
        Dead = "dead",
        /// Nothing came to it: all that it could have been made of was passed over.
        Skipped = "skipped",
        /// Called off, with its item.
        Cancelled = "cancelled",
    }
}

choice! {
    /// Where an item is in its life.
    pub enum ItemState {
        /// Some of it can go on.
        Running = "running",
        /// None of it goes on until somebody retries or skips its dead letters.
        Stalled = "stalled",
        /// All of it is over.
        Done = "done",
        /// A dead letter failed it, as its stage says.
        Failed = "failed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

choice! {
    /// What a dead letter means for its item.
    pub enum OnDead {
        /// The item waits for somebody who retries or skips it; what does not depend on it goes on.
        Wait = "wait",
        /// The item fails, and what is open of it is called off.
        Fail = "fail",
        /// The item goes on without it, and says so.
        Skip = "skip",
    }
}

record! {
    /// A stage, as it is defined.
    pub struct Stage<'a> {
        /// Its name, one of its kind in the pipeline.
        name: &'a str [1..=200],
        /// The stages before it, by name; each must stand further up. Default: the one that stands before it. A stage with several waits for all of them, and gets what each of them made.
        from: Vec<Box<str>> [0..=100],
        /// Each output becomes a piece of work of its own in the next stages. Without it a stage has one output.
        fan_out: bool,
        /// The stage whose fan-out it closes: it waits until all that came of it is over, and gets all outputs in the order of the fan-out.
        gather: Option<&'a str> [1..=200],
        /// Only agents that joined with this capability get its work.
        capability: Option<&'a str> [1..=200],
        /// How many of its pieces may be in hand at a time. Default: any number.
        concurrency_max: Option<u32> [1..=100_000],
        /// How often a piece is tried before it is a dead letter. Default: the setting `attempts_max`.
        attempts_max: Option<u16> [1..=10_000],
        /// The first pause after a failure; it doubles each time. Default: the setting `backoff_ms`.
        backoff_ms: Option<u64> [0..=86_400_000],
        /// How long a lease lasts without `extend`, unless `take` says otherwise. Default: the setting `lease_ms`.
        lease_ms: Option<u64> [100..=86_400_000],
        /// One attempt may take no longer than this, however often its lease is extended.
        timeout_ms: Option<u64> [1..=31_536_000_000],
        /// What a dead letter means for its item. Default: it waits.
        on_dead: Option<OnDead>,
    }
}
