//! The Rust SDK of Synod: a thin hand on the catalogue.
//!
//! ```text
//!   Synod ──space──▶ Space ──agent / join──▶ Agent        who asks, and where
//!                      │
//!                      ├─ call(machine, verb, json)        every card, by name
//!                      ├─ queue() · kv() · lock() · mail() · topic() · blob() · journal() · doc() · txn()   the same calls with Rust types
//!                      ├─ aggregate(name)                  one's own types over a journal: load, decide, append
//!                      └─ events()                         what happened, resumed by itself
//! ```
//!
//! ```no_run
//! # async fn example() -> Result<(), synod_client::Error> {
//! use synod_client::{Claim, Synod};
//! let heron = Synod::find()?.space("default").agent("heron");
//! heron.queue().push("greetings", &serde_json::json!({"to": "wren"})).await?;
//! for task in heron.queue().claim("greetings", Claim::default()).await? {
//!     let lease = heron.queue().keep(task);
//!     lease.finish(&serde_json::json!("done")).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Every call is safe to repeat, and is repeated.**
//! Each command carries a number that this client never uses twice, so the node recognises a retry and answers with what happened the first time.
//! Lost connections, restarts of the node and overload are waited out, with pauses that grow and are spread by chance; what is left after [`Options::patience`] is a [`Fault`].
//!
//! **No means no.** A [`Refusal`] is a rule's answer and is never retried here: its [`Refusal::code`] says what a caller should do.
//!
//! Deliberately not here: a cache, a schema of payloads, and any decision the node has not made.
//!
//! Rooms: `find` where the node is and with which token · `trust` which certificate is the node's, [`certificate`] what stands in one · `wire` one exchange · `patience` when to try again · `space` who asks · `call` one call · `queue`, `kv`, `lock`, `election`, `schedule`, `ballot`, `auction`, `pipeline`, `mail`, `topic`, `blob`, `journal`, `doc`, `txn` the verbs with types · `aggregate` one's own types over a journal · `lease` keeping a task · `keeper` what keeps locks and leads · `events` reading along · `subscription` the same of topics and journals · [`repository`] what a file is called in locks · [`seat`] which agent a process belongs to.

mod aggregate;
mod auction;
mod ballot;
mod blob;
mod call;
pub mod certificate;
mod chance;
mod doc;
mod election;
mod error;
mod events;
mod find;
mod journal;
mod keeper;
mod kv;
mod lease;
mod lock;
mod mail;
mod patience;
mod pipeline;
mod queue;
pub mod repository;
mod schedule;
pub mod seat;
mod space;
mod subscription;
mod topic;
mod trust;
mod txn;
mod wire;

pub use aggregate::{Aggregate, Aggregates, Decided, Held as HeldState, Undecided};
pub use auction::{Asked, Attended, Auctions, Award, Call as AuctionCall, Offer, Terms, Work};
pub use ballot::{Ask, Ballots, Cast, Certified, Decision, Key, certify, check_certificate, key_file};
pub use blob::{About, Blobs, Stored};
pub use call::Call;
pub use doc::{DocCopy, DocFile, Docs, Rule, State, Synced, Turn as DocTurn};
pub use election::{Campaign, Elections, Lead, Leader, Term};
pub use error::{Error, Fault, Refusal};
pub use events::{Event, Events};
pub use find::{Options, Target, data_dir};
pub use journal::{
    Appended, Expect, Follow, Journals, Loaded, NewEvent, Page, Places, Recorded, Which, append_fields,
};
pub use kv::{Kv, Put};
pub use lease::Lease;
pub use lock::{Acquire, Held, Lock, Locks};
pub use mail::{Letter, Mail, Message, Nacked, Receive, Requested, Sent};
pub use pipeline::{Job, Kept, Pipelines, Take};
pub use queue::{Claim, Extended, Failed, Push, Pushed, Queues, Task};
pub use schedule::{Schedule, Schedules, When};
pub use space::{Agent, First, Join, Space, Synod};
pub use subscription::Subscription;
pub use topic::{Delivered, Found, Labels, Messages, Topics};
pub use txn::Txn;

/// What every call gives.
pub type Result<T> = std::result::Result<T, Error>;
