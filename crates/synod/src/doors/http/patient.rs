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
use synod_core::entry::Request;
use synod_core::ids::Index;
use synod_core::json::{NoBodies, Render, encode};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

/// After an answer that nothing has come, this long is let pass before the next question.
pub(super) const PAUSE: Duration = Duration::from_millis(3);

/// Asks until there is something, or the time is over; then with what there is.
pub(super) async fn ask(
    handle: &Handle,
    principal: &str,
    query: Vec<u8>,
    card: &'static Card,
    min_index: Option<u64>,
) -> Result<Answer, AskError> {
    let mut query = query;
    let fields = if card.waits() { fields_of(card, &query) } else { serde_json::Value::Null };
    let wait = Duration::from_millis(fields["wait_ms"].as_u64().unwrap_or(0));
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
        // The end is where it was when the question was asked, and moves on: what comes next comes after this answer.
        if fields["from"] == "end"
            && let Some(settled) = from_next(card, &fields, &answer)
        {
            query = settled;
        }
        match timeout_at(until, come(handle, &mut news, card, answer.index)).await {
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

/// Waits until the machine of a card has announced something after an index: what others do is no news to it. False when nothing more will come in this life of the node.
pub(super) async fn come(
    handle: &Handle,
    news: &mut watch::Receiver<u64>,
    card: &'static Card,
    since: Index,
) -> bool {
    while handle.announced(card.machine_tag) <= since {
        if news.changed().await.is_err() {
            return false;
        }
    }
    true
}

/// The same query, from where an answer says to go on.
fn from_next(card: &'static Card, fields: &serde_json::Value, answer: &Answer) -> Option<Vec<u8>> {
    let said: serde_json::Value = serde_json::from_str(&answer.json).ok()?;
    let mut fields = fields.clone();
    *fields.get_mut("from")? = said.get("next")?.clone();
    let mut request = Request::default();
    encode(card, &fields.to_string(), &mut request, &mut |_| [0; 16]).ok()?;
    Some(request.bytes)
}

/// The query's fields.
fn fields_of(card: &Card, query: &[u8]) -> serde_json::Value {
    let mut json = String::new();
    let record = Reader::new(query.get(2..).unwrap_or_default());
    let shown = Render::new(&NoBodies).object_from(card.fields, record, &mut json);
    shown.ok().and_then(|()| serde_json::from_str(&json).ok()).unwrap_or_default()
}
