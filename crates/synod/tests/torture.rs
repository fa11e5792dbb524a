//! The whole thing, mistreated: the real binary over real connections, killed, stopped, starved of disk, garbled, and crowded.
//!
//! What is checked is what an agent was told: an answer that was given stays true, whatever happens to the node.
//! Tests take turns, since each wants the machine to itself; each is bounded in time.
//! `SYNOD_LONG=1` kills ten times as often.

#[path = "torture/catch_up.rs"]
mod catch_up;
#[path = "torture/client.rs"]
mod client;
#[path = "torture/door_keys.rs"]
mod door_keys;
#[path = "torture/durable_first.rs"]
mod durable_first;
#[path = "torture/full_disk.rs"]
mod full_disk;
#[path = "torture/herd.rs"]
mod herd;
#[path = "torture/idle.rs"]
mod idle;
#[path = "torture/kill_loop.rs"]
mod kill_loop;
#[path = "torture/ledger.rs"]
mod ledger;
#[path = "torture/letters.rs"]
mod letters;
#[path = "torture/letters_judge.rs"]
mod letters_judge;
#[path = "torture/long_stop.rs"]
mod long_stop;
#[path = "torture/process.rs"]
mod process;
#[path = "torture/race.rs"]
mod race;
#[path = "torture/race_judge.rs"]
mod race_judge;
#[path = "torture/streams.rs"]
mod streams;
#[path = "torture/streams_judge.rs"]
mod streams_judge;
#[path = "torture/torn.rs"]
mod torn;
