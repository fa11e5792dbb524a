//! The command line from outside: the real binary, a real node, nothing else.

mod house;

mod aggregate;
mod bids;
mod decisions;
mod docs;
mod everyday;
mod follow;
mod forgotten;
mod history;
mod hooks;
mod leads;
mod locks;
mod mistakes;
mod moving;
mod people;
mod pipelines;
mod race;
mod redact;
mod sandbox;
mod schedules;
mod sdk;
mod setup;
mod streams;
mod terminal;
mod votes;
mod work;
