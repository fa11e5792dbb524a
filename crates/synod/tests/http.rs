//! The HTTP door, spoken to in bytes: what is sent stands beside what must come back.
//!
//! Rooms: `wire` (a client that knows nothing but bytes) · `house` (a node behind a door) · `manners` (framing, limits, guards) · `spellings` (the forms that were fixed from the start) · `waits` · `mail` · `first` · `events` · `subscribe` · `blobs`.

#[path = "http/blobs.rs"]
mod blobs;
#[path = "http/events.rs"]
mod events;
#[path = "http/first.rs"]
mod first;
#[path = "http/house.rs"]
mod house;
#[path = "http/journals.rs"]
mod journals;
#[path = "http/mail.rs"]
mod mail;
#[path = "http/manners.rs"]
mod manners;
#[path = "http/spellings.rs"]
mod spellings;
#[path = "http/subscribe.rs"]
mod subscribe;
#[path = "http/waits.rs"]
mod waits;
#[path = "http/wire.rs"]
mod wire;
