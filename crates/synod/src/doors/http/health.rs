//! What the node says about itself: `/healthz`, `/readyz`, `/metrics` and the page at `/`.
//!
//! None of them asks a loop: numbers are read where they are counted.

use super::body::Body;
use super::problem::{Problem, quoted};
use super::to_wire::json;
use crate::node::{NodeStatus, SpaceStatus};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What the door itself counts.
#[derive(Debug, Default)]
pub struct Counts {
    /// Responses by the first digit of their status.
    pub responses: [AtomicU64; 6],
    /// Connections that were turned away because there were too many.
    pub turned_away: AtomicU64,
}

impl Counts {
    /// Counts a response.
    pub fn response(&self, status: StatusCode) {
        self.responses[(status.as_u16() / 100) as usize % 6].fetch_add(1, Relaxed);
    }
}

/// The page at `/`.
pub fn home() -> Response<Body> {
    text(concat!(
        "This is a Synod node: coordination for agents.\n\n",
        "  /openapi.json   everything it can do\n",
        "  /readyz         whether it serves\n",
        "  /metrics        numbers for Prometheus\n\n",
        "Try: synod status\n",
        "Or:  curl -H \"Authorization: Bearer $(cat DIR/token)\" --json '{\"queue\":\"q\",\"body\":{\"n\":1}}' http://127.0.0.1:7171/v1/default/queue/push\n",
    ))
}

/// The process lives.
pub fn healthz() -> Response<Body> {
    text("ok\n")
}

/// Plain text, with status 200.
pub fn text(body: impl Into<bytes::Bytes>) -> Response<Body> {
    let mut response = Response::new(Body::full(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Whether requests should be sent here, what needs a person, and until when the certificate is good. When they should not, it is a problem as well.
pub fn readyz(status: &NodeStatus, certified_until: Option<u64>) -> Response<Body> {
    let reasons: Vec<String> = status.degraded.iter().map(|reason| quoted(reason)).collect();
    let reasons = reasons.join(",");
    let until = certified_until.map_or(String::new(), |ms| format!(",\"certified_until\":{ms}"));
    if status.ready {
        return json(Body::full(format!("{{\"ready\":true,\"degraded\":[{reasons}]{until}}}\n")));
    }
    let detail =
        if status.degraded.is_empty() { "the node stops".to_owned() } else { status.degraded.join(" · ") };
    let problem = Problem::of("unavailable", detail).json();
    let problem = problem.strip_suffix('}').unwrap_or(&problem);
    let mut response =
        json(Body::full(format!("{problem},\"ready\":false,\"degraded\":[{reasons}]{until}}}\n")));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

type Read = fn(&SpaceStatus) -> u64;

/// What is said about each space: name, type, help, value.
const SPACE: &[(&str, &str, &str, Read)] = &[
    ("index", "counter", "The newest durable index.", |s| s.index),
    ("parked", "gauge", "Requests that wait in the fold.", |s| s.parked),
    ("work_queued", "gauge", "Requests of class work that are not in the log yet.", |s| s.work_queued),
    ("relief_queued", "gauge", "Requests of class relief that are not in the log yet.", |s| s.relief_queued),
    ("requests_total", "counter", "Requests answered in this life.", |s| s.requests),
    ("entries_total", "counter", "Entries written in this life.", |s| s.entries_written),
    ("pulses_total", "counter", "Pulses among them.", |s| s.pulses),
    ("withdrawn_total", "counter", "Waits and grants taken back because nobody was there.", |s| s.withdrawn),
    ("batch_max", "gauge", "The largest entry of this life, in requests.", |s| s.batch_max),
    ("syncs_total", "counter", "Syncs in this life.", |s| s.syncs),
    ("sync_p50_microseconds", "gauge", "Half of all syncs took no longer.", |s| s.sync_p50_us),
    ("sync_p99_microseconds", "gauge", "99 of 100 syncs took no longer.", |s| s.sync_p99_us),
    (
        "parts_rewritten",
        "counter",
        "Parts of the log written anew without what was erased or is not needed.",
        |s| s.parts_rewritten,
    ),
    ("bytes_given_back", "counter", "Bytes of disk that rewriting gave back.", |s| s.bytes_given_back),
    ("bytes_dead", "gauge", "Bytes of payloads in the log that nothing refers to any more.", |s| {
        s.bytes_dead
    }),
    ("erasures_under_way", "gauge", "Redactions not yet carried out on the disk.", |s| s.erasures_under_way),
    ("log_bytes", "gauge", "Bytes of the log that can be read.", |s| s.log_bytes),
    ("trail_bytes", "gauge", "Bytes of the trail.", |s| s.trail_bytes),
    ("checkpoint_index", "gauge", "The index of the newest checkpoint.", |s| s.checkpoint_index),
    ("checkpoint_bytes", "gauge", "Its size.", |s| s.checkpoint_bytes),
    ("overloaded_total", "counter", "Requests turned away because too many waited.", |s| s.overloaded),
    ("full_total", "counter", "Requests turned away because the disk was full.", |s| s.full),
    ("deadlines_total", "counter", "Requests dropped because their deadline had passed.", |s| s.deadlines),
    ("listeners", "gauge", "Listeners there are.", |s| s.listeners),
    ("push_endpoints", "gauge", "Agents whose mail is pushed to their endpoint.", |s| s.push_endpoints),
    ("push_breakers_open", "gauge", "Endpoints left alone because they failed in a row.", |s| s.push_open),
    ("push_disabled", "gauge", "Endpoints that said that they are gone.", |s| s.push_disabled),
    ("push_in_flight", "gauge", "Messages on their way to an endpoint.", |s| s.push_in_flight),
    ("push_attempts_total", "counter", "Pushes begun since the space began.", |s| s.push_started),
    ("push_delivered_total", "counter", "Messages that endpoints took.", |s| s.push_delivered),
    ("push_failed_total", "counter", "Pushes that failed.", |s| s.push_failed),
    ("push_unknown_total", "counter", "Pushes of which nobody knows what came of them.", |s| s.push_unknown),
    ("degraded", "gauge", "Reasons why it needs a person.", |s| s.degraded.len() as u64),
];

/// Prometheus text, version 0.0.4.
pub fn metrics(
    status: &NodeStatus,
    counts: &Counts,
    connections: usize,
    certified_until: Option<u64>,
) -> Response<Body> {
    let mut out = String::with_capacity(4096);
    let head = |out: &mut String, name: &str, kind: &str, help: &str| {
        let _ = writeln!(out, "# HELP synod_{name} {help}\n# TYPE synod_{name} {kind}");
    };
    head(&mut out, "ready", "gauge", "Whether requests should be sent here.");
    let _ = writeln!(out, "synod_ready {}", status.ready as u8);
    head(&mut out, "uptime_milliseconds", "counter", "Since the node started.");
    let _ = writeln!(out, "synod_uptime_milliseconds {}", status.uptime_ms);
    if let Some(until) = certified_until {
        head(&mut out, "certified_until_seconds", "gauge", "When the certificate expires, since 1970.");
        let _ = writeln!(out, "synod_certified_until_seconds {}", until / 1_000);
    }
    head(&mut out, "http_connections", "gauge", "Connections open.");
    let _ = writeln!(out, "synod_http_connections {connections}");
    head(
        &mut out,
        "http_turned_away_total",
        "counter",
        "Connections turned away because there were too many.",
    );
    let _ = writeln!(out, "synod_http_turned_away_total {}", counts.turned_away.load(Relaxed));
    head(&mut out, "http_responses_total", "counter", "Responses by status.");
    for (class, count) in counts.responses.iter().enumerate().skip(2) {
        let _ = writeln!(out, "synod_http_responses_total{{status=\"{class}xx\"}} {}", count.load(Relaxed));
    }
    for (name, kind, help, read) in SPACE {
        head(&mut out, name, kind, help);
        for space in &status.spaces {
            let _ = writeln!(out, "synod_{name}{{space={}}} {}", label(&space.space), read(space));
        }
    }
    let mut response = text(out);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    response
}

fn label(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
