//! To the wire: replies and answers as they come from the node, and what it could not do.
//!
//! The node renders a reply's JSON once; here it gets its headers and leaves, without being parsed or copied.

use super::body::Body;
use super::pace::Pace;
use super::pretty::pretty;
use super::problem::{No, Problem};
use crate::node::{Answer, AskError, Fault, Outcome, Settled};
use hyper::Response;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use std::sync::Arc;
use synod_core::ids::Index;

/// The index that a response is as of.
pub const INDEX: HeaderName = HeaderName::from_static("synod-index");
/// The replicated time that an answer is as of, in milliseconds since 1970.
pub const TIME: HeaderName = HeaderName::from_static("synod-time");
/// The index at which the same request key was carried out before; the work was not done again.
pub const REPEATED: HeaderName = HeaderName::from_static("synod-repeated");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// JSON, with status 200.
pub fn json(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// What became of a command. A yes is the caller's once it has left.
pub fn settled(settled: Settled, shown_pretty: bool, pace: &Arc<Pace>) -> Result<Response<Body>, No> {
    let index = settled.index.0;
    let (text, repeated, settled) = opened(settled)?;
    let text = if shown_pretty { pretty(&text) } else { text };
    let mut response = json(Body::Full(Some(text.into()), Some(Box::new((vec![settled], pace.clone())))));
    let headers = response.headers_mut();
    headers.insert(INDEX, HeaderValue::from(index));
    if let Some(first) = repeated {
        headers.insert(REPEATED, HeaderValue::from(first.0));
    }
    Ok(response)
}

/// What became of several commands that were handed in together, in one answer.
pub fn together(text: String, settled: Vec<Settled>, shown_pretty: bool, pace: &Arc<Pace>) -> Response<Body> {
    let index = settled.iter().map(|settled| settled.index.0).max().unwrap_or(0);
    let text = if shown_pretty { pretty(&text) } else { text };
    let mut response = json(Body::Full(Some(text.into()), Some(Box::new((settled, pace.clone())))));
    response.headers_mut().insert(INDEX, HeaderValue::from(index));
    response
}

/// The text of a yes, and the index of the first time when it was one before; a no as a problem.
pub fn opened(mut settled: Settled) -> Result<(String, Option<Index>, Settled), No> {
    let index = settled.index.0;
    let outcome = std::mem::replace(&mut settled.outcome, Outcome::Void);
    match outcome {
        Outcome::Replied { json } => Ok((json, None, settled)),
        Outcome::Repeated { json, index_of_first } => Ok((json, Some(index_of_first), settled)),
        Outcome::Refused { refusal, current } => {
            settled.written();
            // A whole number stands in the refusal itself, anything else the node has joined in.
            Err(Problem::refused(refusal, current, Some(index)))
        }
        Outcome::Void => {
            settled.written();
            Err(Problem::of(
                "unknown",
                "the request was recorded and could not be read; tell who wrote this door",
            ))
        }
    }
}

/// An answer to a query.
pub fn answer(answer: Answer, shown_pretty: bool) -> Response<Body> {
    let text = if shown_pretty { pretty(&answer.json) } else { answer.json };
    let mut response = json(Body::full(text));
    let headers = response.headers_mut();
    headers.insert(INDEX, HeaderValue::from(answer.index.0));
    headers.insert(TIME, HeaderValue::from(answer.time.0));
    headers.insert(CACHE_CONTROL, NO_STORE);
    response
}

/// A stream of events.
pub fn events(stream: super::events::Stream) -> Response<Body> {
    let mut response = Response::new(Body::Events(Box::new(stream)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, NO_STORE);
    response
}

/// What the node could not do.
#[cold]
pub fn fault(fault: &Fault) -> No {
    let text = fault.to_string();
    let problem = match fault {
        Fault::NoSpace(_) => Problem::of("not_found", text),
        Fault::TooLarge { .. } => Problem::new(413, "invalid", text),
        fault => Problem::of(fault.code(), text),
    };
    match fault.retry_after_ms() {
        Some(ms) => problem.retry_after(ms),
        None => problem,
    }
}

/// Why a query was not answered.
#[cold]
pub fn unanswered(error: AskError) -> No {
    match error {
        AskError::Refused(refusal) => refusal.into(),
        AskError::Fault(why) => fault(&why),
    }
}
