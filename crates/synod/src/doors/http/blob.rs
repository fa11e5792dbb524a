//! Artefacts as they are: bytes in a body and not in JSON.
//!
//! ```text
//!   PUT   /v1/{space}/blob/{blob}            the whole; `-` where its hash is not known before
//!   GET   /v1/{space}/blob/{blob}            the whole, or a range of it; HEAD: what there is to know
//!   PATCH /v1/{space}/blob/upload/{upload}   more of an upload that blob.begin began; HEAD: how much has come
//! ```
//!
//! Nothing happens here that the cards could not do: a body is cut into `blob.part`s, an answer is put together from `blob.parts` and history.
//! Whatever the length, an upload holds the part that is being written and the one that is coming in, a download the part that is being sent and the next: a body is read no faster than the log writes, and history no faster than the client takes.
//!
//! What breaks off can be gone on with: `blob.begin` with the hash says how much has come, `PATCH` sends the rest.
//! A body that brings less than 64 KiB in the time that a body has is let go like one that stops, for it keeps room from others.
//! An upload whose hash nobody said is given up when its connection ends, for nobody could find it.
//!
//! Manners: `Content-Type` is kept, `?name=` and `?keep_ms=` go along; a blob's `ETag` is its name, for it never changes; one range is served, several are answered with the whole; `Upload-Offset` and `Upload-Complete` mean what they mean in the draft of resumable uploads.
//! What is sent has the kind that its uploader named, and a browser neither guesses at another nor runs it: it comes sandboxed.

mod give;
mod paths;
mod range;
mod take;

pub use give::Stream;
pub use paths::paths;

use super::Door;
use super::answer::{Caller, prepare};
use super::body::Body;
use super::from_wire;
use super::pace::Pace;
use super::problem::{No, Problem};
use super::to_wire;
use crate::node::Pending;
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use serde_json::Value;
use std::sync::Arc;
use synod_core::catalogue::{self, Card};
use synod_core::entry;
use synod_core::json;

/// How much has come, or is to come before this body.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// Whether this body ends the upload: `?1` or `?0`.
pub const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");

/// What stands in the place of a name that is not known yet.
pub const UNKNOWN: &str = "-";

impl Door {
    /// A blob by its name, or one to come.
    pub(super) async fn blob(
        &self,
        pace: &Arc<Pace>,
        parts: &Parts,
        space: &str,
        blob: &str,
        incoming: Incoming,
    ) -> Result<Response<Body>, No> {
        let puts = parts.method == Method::PUT;
        let caller = self.caller(parts, space, puts).await?;
        if puts {
            let size = from_wire::announced(&parts.headers, usize::MAX)?;
            return self.take_whole(&caller, blob, size.map(|size| size as u64), incoming, pace).await;
        }
        give::give(&caller, blob, &parts.method, pace).await
    }

    /// More of an upload, or how much has come of it.
    pub(super) async fn upload(
        &self,
        pace: &Arc<Pace>,
        parts: &Parts,
        space: &str,
        upload: u64,
        incoming: Incoming,
    ) -> Result<Response<Body>, No> {
        let caller = self.caller(parts, space, false).await?;
        if parts.method == Method::PATCH {
            return self.take_more(&caller, upload, incoming, pace).await;
        }
        let shown = ask(&caller, "upload", &format!("{{\"upload\":{upload}}}")).await?;
        Ok(came(204, shown["offset"].as_u64().unwrap_or(0)))
    }
}

/// How much has come, and nothing else.
fn came(status: u16, offset: u64) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(OFFSET, HeaderValue::from(offset));
    response
}

fn card(verb: &str) -> &'static Card {
    catalogue::find("blob", verb).expect("a verb of this machine")
}

/// Hands in one of the machine's commands, under the caller's name and locks.
fn submit(caller: &Caller<'_>, verb: &str, fields: &str) -> Result<Pending, No> {
    let Caller { handle, principal, manner, .. } = caller;
    Ok(handle.submit(prepare(handle, principal, manner, None, None, card(verb), fields)?))
}

/// What a command came to.
async fn settled(pending: Pending) -> Result<Value, No> {
    let settled = pending.await.map_err(|fault| to_wire::fault(&fault))?;
    let (json, _, mut settled) = to_wire::opened(settled)?;
    settled.written();
    Ok(serde_json::from_str(&json).unwrap_or_default())
}

async fn call(caller: &Caller<'_>, verb: &str, fields: &str) -> Result<Value, No> {
    settled(submit(caller, verb, fields)?).await
}

/// One of the machine's answers.
async fn ask(caller: &Caller<'_>, verb: &str, fields: &str) -> Result<Value, No> {
    let Caller { handle, principal, manner, .. } = caller;
    let mut request = entry::Request::default();
    json::encode(card(verb), fields, &mut request, &mut |_| [0; 16])?;
    let answer = handle.ask(principal, request.bytes, card(verb), manner.min_index).await;
    let answer = answer.map_err(to_wire::unanswered)?;
    Ok(serde_json::from_str(&answer.json).unwrap_or_default())
}

/// The name in a path, as an `ETag` has it.
fn tag(name: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{name}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn invalid(text: impl Into<std::borrow::Cow<'static, str>>) -> No {
    Problem::of("invalid", text)
}
