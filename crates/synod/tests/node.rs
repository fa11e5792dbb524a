//! The node with its real parts: disk log, fold, loop, trail, checkpoints. Clocks are driven and flushes held at a gate; nothing sleeps.

#[path = "node/bed.rs"]
mod bed;
#[path = "node/durable.rs"]
mod durable;
#[path = "node/heard.rs"]
mod heard;
#[path = "node/historians.rs"]
mod historians;
#[path = "node/history.rs"]
mod history;
#[path = "node/keeper.rs"]
mod keeper;
#[path = "node/lives.rs"]
mod lives;
#[path = "node/projections.rs"]
mod projections;
#[path = "node/redact.rs"]
mod redact;
#[path = "node/waits.rs"]
mod waits;
