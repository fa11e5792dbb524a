//! What is there, and then what comes: messages of topics and events of journals, followed the same way.
//!
//! ```text
//!   Subscription ── GET …/subscribe ──▶ node
//!        │  next(): a record, and the cursor moves behind it
//!        └─ a broken connection is taken up again at the cursor
//! ```

use crate::call::{append_query, encode};
use crate::error::Error;
use crate::events::Events;
use crate::space::Space;
use serde_json::Value;

/// Records as they come. Dropping it ends the connection.
#[derive(Debug)]
pub struct Subscription<R> {
    events: Events,
    read: fn(Value) -> Result<R, Error>,
}

impl<R> Subscription<R> {
    /// Follows a path of the space with these words.
    pub(crate) fn open<'w>(
        space: &Space,
        path: &str,
        words: impl Iterator<Item = (&'w str, &'w str)>,
        read: fn(Value) -> Result<R, Error>,
    ) -> Subscription<R> {
        let mut whole = format!("/v1/{}/{path}", encode(&space.name));
        append_query(&mut whole, words.map(|(name, word)| (name, word.to_owned())));
        Subscription { events: Events::new(space.clone(), whole, None), read }
    }

    /// The next record; waits for it. A broken connection is taken up again where it broke.
    ///
    /// An error is final. Where it says `overloaded`, this reader was too slow: subscribe again from [`Subscription::cursor`].
    pub async fn next(&mut self) -> Result<R, Error> {
        (self.read)(self.events.next().await?.json())
    }

    /// Where to go on after what was given out; `None` before the node has said anything.
    pub fn cursor(&self) -> Option<&str> {
        self.events.last()
    }
}
