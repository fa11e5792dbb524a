//! Out: a blob's bytes, part by part, as fast as they are taken.

use super::range::{Wanted, wanted};
use super::{Caller, ask, invalid, tag};
use crate::doors::http::body::Body;
use crate::doors::http::pace::{Pace, Phase};
use crate::doors::http::problem::{No, Problem};
use crate::node::Handle;
use bytes::Bytes;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue,
};
use hyper::{Method, Response, StatusCode};
use serde_json::Value;
use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll};
use synod_core::content;
use synod_core::ids::Index;
use tokio::sync::mpsc;

/// Parts asked for at once.
const PAGE: u64 = 256;
/// Parts that wait to be sent, besides the one that is being sent.
const AHEAD: usize = 1;
/// What a browser must not guess at: bytes of others are no pages of ours.
const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");
/// Nor run: whoever stored them said what kind they are, and a page of theirs would speak in the name of this node.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// Bytes on their way to one client.
pub struct Stream {
    pieces: mpsc::Receiver<Bytes>,
    left: u64,
    pace: Arc<Pace>,
}

impl Stream {
    /// The next piece. An end before the last byte makes hyper close the connection: the client sees that something is missing.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let poll = self.pieces.poll_recv(cx);
        if let Poll::Ready(Some(bytes)) = &poll {
            self.left = self.left.saturating_sub(bytes.len() as u64);
        }
        poll
    }

    /// How many bytes are still to come.
    pub fn left(&self) -> u64 {
        self.left
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.pace.enter(Phase::Leaving);
    }
}

pub async fn give(
    caller: &Caller<'_>,
    blob: &str,
    method: &Method,
    pace: &Arc<Pace>,
) -> Result<Response<Body>, No> {
    if let Some((word, _)) = caller.manner.words.first() {
        return Err(invalid(format!("`{}` is no parameter of a blob; leave it out", word.escape_debug())));
    }
    let hash = content::hash(blob).ok_or_else(|| {
        invalid("a blob's name is `blake3:` and 64 hexadecimal digits; send the one that you were told")
    })?;
    let name = content::name(&hash);
    let page = parts(caller, &name, 0, 1).await?;
    let size = page["size"].as_u64().unwrap_or(0);
    let wanted = wanted(caller.headers, size, &name);
    let range = match &wanted {
        Wanted::Part(range) => range.clone(),
        Wanted::Whole => 0..size,
        Wanted::Nowhere | Wanted::Nothing => 0..0,
    };
    let mut response = match wanted {
        Wanted::Nowhere => {
            let problem =
                format!("the blob has {size} bytes and none there; ask for others, or for the whole");
            Problem::new(416, "invalid", problem).response(caller.manner.pretty)
        }
        _ if *method == Method::HEAD || range.is_empty() => Response::new(Body::empty()),
        _ => Response::new(Body::Blob(Box::new(open(caller, &name, range.clone(), pace)))),
    };
    *response.status_mut() = match wanted {
        Wanted::Whole => StatusCode::OK,
        Wanted::Part(_) => StatusCode::PARTIAL_CONTENT,
        Wanted::Nowhere => StatusCode::RANGE_NOT_SATISFIABLE,
        Wanted::Nothing => StatusCode::NOT_MODIFIED,
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag(&name));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    let said = match wanted {
        Wanted::Part(Range { start, end }) => Some(format!("bytes {start}-{}/{size}", end - 1)),
        Wanted::Nowhere => Some(format!("bytes */{size}")),
        _ => None,
    };
    if let Some(said) = said.and_then(|said| HeaderValue::from_str(&said).ok()) {
        headers.insert(CONTENT_RANGE, said);
    }
    if !matches!(wanted, Wanted::Nowhere | Wanted::Nothing) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        let kind = page["media_type"].as_str().and_then(|kind| HeaderValue::from_str(kind).ok());
        headers.insert(CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    }
    Ok(response)
}

async fn parts(caller: &Caller<'_>, name: &str, offset: u64, limit: u64) -> Result<Value, No> {
    ask(caller, "parts", &format!("{{\"blob\":\"{name}\",\"offset\":{offset},\"limit\":{limit}}}")).await
}

/// Begins to read.
fn open(caller: &Caller<'_>, name: &str, range: Range<u64>, pace: &Arc<Pace>) -> Stream {
    let (sender, pieces) = mpsc::channel(AHEAD);
    let left = range.end - range.start;
    let reader = Reader {
        handle: caller.handle.clone(),
        principal: caller.principal.clone(),
        name: name.into(),
        range,
        sender,
    };
    tokio::spawn(reader.read());
    Stream { pieces, left, pace: pace.clone() }
}

/// Moves bytes from history to one client.
struct Reader {
    handle: Handle,
    principal: Arc<str>,
    name: Box<str>,
    range: Range<u64>,
    sender: mpsc::Sender<Bytes>,
}

impl Reader {
    async fn read(mut self) {
        while !self.range.is_empty() {
            let Some(page) = self.page().await else { return };
            let parts = page["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
            if parts.is_empty() {
                return;
            }
            for part in parts {
                let number = |name: &str| part[name].as_u64().unwrap_or(0);
                let (start, end) = (number("offset"), number("offset") + number("bytes"));
                let (from, to) = (self.range.start.max(start), self.range.end.min(end));
                if from >= to {
                    break;
                }
                let within = (from - start) as usize..(to - start) as usize;
                let Some(bytes) = self.piece(Index(number("index")), number("ordinal") as u32, within).await
                else {
                    return;
                };
                if self.sender.send(bytes).await.is_err() {
                    return;
                }
                self.range.start = to;
            }
        }
    }

    /// Where the next parts stand. A blob that was forgotten meanwhile ends here.
    async fn page(&self) -> Option<Value> {
        let mut request = synod_core::entry::Request::default();
        let card = super::card("parts");
        let fields =
            format!("{{\"blob\":\"{}\",\"offset\":{},\"limit\":{PAGE}}}", self.name, self.range.start);
        synod_core::json::encode(card, &fields, &mut request, &mut |_| [0; 16]).ok()?;
        let answer = self.handle.ask(&self.principal, request.bytes, card, None).await.ok()?;
        serde_json::from_str(&answer.json).ok()
    }

    /// The bytes of a part, read by a thread that may wait for the disk.
    async fn piece(&self, index: Index, ordinal: u32, within: Range<usize>) -> Option<Bytes> {
        let handle = self.handle.clone();
        let read = move || {
            handle.recorded(index, |recorded| {
                let bytes = recorded.payload(ordinal)?.bytes?;
                Some(Bytes::copy_from_slice(bytes.get(within)?))
            })
        };
        tokio::task::spawn_blocking(read).await.ok()?.ok()??
    }
}
