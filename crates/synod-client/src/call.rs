//! One call being put together: commands travel as JSON by POST, queries as parameters by GET, long ones by POST as well.

use crate::error::{Error, Fault};
use crate::space::Space;
use crate::wire::Ask;
use bytes::Bytes;
use hyper::Method;
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The longest path of a query; whatever is longer travels in the body. Servers between commonly take eight kilobytes.
const LINE_MAX: usize = 4_000;

/// One call being put together.
#[derive(Clone, Debug)]
pub struct Call<'s> {
    space: &'s Space,
    path: String,
    query: bool,
    body: String,
    key: Option<String>,
    at: Option<String>,
    guards: Vec<(&'static str, String)>,
    pause: Option<Duration>,
}

impl<'s> Call<'s> {
    pub(crate) fn new(space: &'s Space, machine: &str, verb: &str) -> Self {
        let query = synod_core::catalogue::find(machine, verb).is_some_and(|card| card.is_query());
        let path = format!("/v1/{}/{}/{}", encode(&space.name), encode(machine), encode(verb));
        Call { space, path, query, body: String::new(), key: None, at: None, guards: Vec::new(), pause: None }
    }

    pub(crate) fn at_path(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    /// The fields, as the text of a JSON object. Payloads in it reach the node as they are written here.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        self.body = text.into();
        self
    }

    /// A request key of the caller's own: the same key never executes twice, also from another process.
    pub fn key(mut self, key: Option<&str>) -> Self {
        self.key = key.map(str::to_owned);
        self
    }

    /// Carried out only while the caller holds the lock `name` under this fence; else refused as `stale`.
    pub fn if_lock(mut self, name: &str, fence: u64) -> Self {
        self.guards.push(("synod-if-lock", format!("{name}@{fence}")));
        self
    }

    /// Carried out only while the caller leads the election `name` under this term; else refused as `stale`.
    pub fn if_term(mut self, name: &str, term: u64) -> Self {
        self.guards.push(("synod-if-term", format!("{name}@{term}")));
        self
    }

    /// Asks a query as of an index or a time.
    pub fn at(mut self, at: Option<&str>) -> Self {
        self.at = at.map(str::to_owned);
        self
    }

    /// Tries again after pauses no longer than this, while the node is away.
    pub fn pauses(mut self, longest: Duration) -> Self {
        self.pause = Some(longest);
        self
    }

    /// Sends it and gives the reply's text.
    pub async fn send(self) -> Result<String, Error> {
        let inner = &self.space.synod.inner;
        let mut ask =
            Ask { path: self.path, agent: self.space.agent.clone(), pause: self.pause, ..Ask::default() };
        ask.wait = waits(&self.body);
        if self.query {
            let fields: Value = match self.body.trim() {
                "" => json!({}),
                text => serde_json::from_str(text)
                    .map_err(|error| Fault::Setup(format!("the fields are not JSON: {error}")))?,
            };
            let mut path = ask.path.clone();
            append_query(&mut path, parameters(&fields).chain(self.at.clone().map(|at| ("at", at))));
            if path.len() <= LINE_MAX {
                ask.path = path;
            } else {
                // A query may come by POST as well; it stays one, and is not counted.
                append_query(&mut ask.path, self.at.map(|at| ("at", at)).into_iter());
                (ask.method, ask.body) = (Method::POST, Bytes::from(self.body));
            }
        } else {
            ask.method = Method::POST;
            ask.guards = self.guards;
            ask.body = Bytes::from(self.body);
            match self.key {
                Some(key) => ask.key = Some(key),
                None => ask.sequence = Some((inner.session, inner.next.fetch_add(1, Ordering::Relaxed))),
            }
        }
        inner.wire.send(&ask).await
    }
}

/// How long the call asks the node to wait.
fn waits(body: &str) -> Duration {
    if !body.contains("wait_ms") {
        return Duration::ZERO;
    }
    let fields: Value = serde_json::from_str(body).unwrap_or_default();
    // Of several commands handed in together, the one that waits longest.
    let inner = fields["commands"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let all = inner.flat_map(|command| command.values()).chain([&fields]);
    Duration::from_millis(
        all.filter_map(|fields| fields["wait_ms"].as_u64()).max().unwrap_or(0).min(3_600_000),
    )
}

fn parameters(fields: &Value) -> impl Iterator<Item = (&str, String)> {
    fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.as_str(), text)
    })
}

pub(crate) fn append_query<'p>(path: &mut String, pairs: impl Iterator<Item = (&'p str, String)>) {
    for (n, (name, value)) in pairs.enumerate() {
        path.push(if n == 0 { '?' } else { '&' });
        path.push_str(&encode(name));
        path.push('=');
        path.push_str(&encode(&value));
    }
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => write!(out, "%{byte:02X}").expect("writing to a string"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_travel_as_parameters() {
        let mut path = "/v1/default/queue/list".to_owned();
        append_query(&mut path, parameters(&json!({"queue": "a b&c", "limit": 3, "after": null})));
        assert_eq!(path, "/v1/default/queue/list?limit=3&queue=a%20b%26c");
    }

    #[test]
    fn the_time_to_wait_is_read_from_the_fields() {
        assert_eq!(waits(r#"{"queue":"q","wait_ms":1500}"#), Duration::from_millis(1500));
        assert_eq!(waits(r#"{"body":"wait_ms"}"#), Duration::ZERO);
        let several = r#"{"commands":[{"a.b":{"wait_ms":2}},{"c.d":{"wait_ms":7}},{"e.f":{}}]}"#;
        assert_eq!(waits(several), Duration::from_millis(7));
        assert_eq!(waits("{wait_ms"), Duration::ZERO);
    }
}
