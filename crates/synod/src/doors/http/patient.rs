//! A query that waits: asked again whenever its machine has announced something, until its answer says that there is something.
//!
//! ```text
//!   ask ─▶ "waiting": true ─▶ its machine has announced something durable ─▶ ask again ─▶ … ─▶ an answer, or the time is over
//! ```
//!
//! Nothing of it is in the log, and nothing in the state: whoever reads a topic or a journal holds their own cursor.
//! On a busy node the news of many entries are taken together, so that a hundred readers at the end of a quiet topic cost it little.

use crate::node::{Answer, AskError, Handle};
use std::time::Duration;
use synod_core::catalogue::Card;
use synod_core::codec::Reader;
use synod_core::json::{NoBodies, Render};
use tokio::time::{Instant, sleep, timeout_at};

/// After an answer that nothing has come, this long is let pass before the next question.
const PAUSE: Duration = Duration::from_millis(3);

/// Asks until there is something, or the time is over; then with what there is.
pub(super) async fn ask(
    handle: &Handle,
    principal: &str,
    query: Vec<u8>,
    card: &'static Card,
    min_index: Option<u64>,
) -> Result<Answer, AskError> {
    let wait = if card.waits() { wait_of(card, &query) } else { Duration::ZERO };
    if wait.is_zero() {
        return handle.ask(principal, query, card, min_index).await;
    }
    let until = Instant::now() + wait;
    let mut news = handle.news();
    let mut again = false;
    loop {
        news.mark_unchanged();
        let answer = handle.ask(principal, query.clone(), card, min_index).await?;
        if !answer.waiting || Instant::now() >= until {
            return Ok(answer);
        }
        // Asked again only when its machine has announced something since: what others do is no news to it.
        let since = answer.index;
        let come = async {
            while handle.announced(card.machine_tag) <= since {
                if news.changed().await.is_err() {
                    return false;
                }
            }
            true
        };
        match timeout_at(until, come).await {
            Ok(true) => {}
            // Nothing more will come in this life of the node: what there is, is the answer.
            Ok(false) => return Ok(answer),
            // Once more, so that the answer is as of the end of the wait.
            Err(_) => continue,
        }
        if Instant::now() + PAUSE < until && std::mem::replace(&mut again, true) {
            sleep(PAUSE).await;
        }
    }
}

/// How long the query says that it may wait.
fn wait_of(card: &Card, query: &[u8]) -> Duration {
    let mut json = String::new();
    let record = Reader::new(query.get(2..).unwrap_or_default());
    let shown = Render::new(&NoBodies).object_from(card.fields, record, &mut json);
    let fields: serde_json::Value =
        shown.ok().and_then(|()| serde_json::from_str(&json).ok()).unwrap_or_default();
    Duration::from_millis(fields["wait_ms"].as_u64().unwrap_or(0))
}
