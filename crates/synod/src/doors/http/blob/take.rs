//! In: a body becomes parts of an upload, each written before the one after the next is read.

use super::{COMPLETE, Caller, OFFSET, UNKNOWN, call, came, card, invalid, settled, submit, tag};
use crate::doors::http::Door;
use crate::doors::http::body::Body;
use crate::doors::http::pace::{Pace, Phase};
use crate::doors::http::problem::{No, Problem, quoted};
use crate::doors::http::to_wire;
use crate::node::{Handle, Pending, Submission};
use bytes::{Buf, BytesMut};
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};
use serde_json::Value;
use std::pin::Pin;
use std::sync::Arc;
use synod_core::catalogue::Class;
use synod_core::content;
use synod_core::entry::Request;
use synod_core::ids::Serial;
use synod_core::machines::blob::write_part;

/// Room that one upload takes of what all large bodies have together, for each byte of a part: the part coming in, the one being written, and their copies on the way.
const COPIES: u64 = 4;
/// Parts are not longer than this unless the settings allow longer bodies.
const PART: u64 = 1 << 20;
/// What a body has to bring in the time that it has, each time: one that comes by the byte would keep its room from others for ever.
const LEAST: u64 = 64 << 10;

impl Door {
    /// A whole blob in one body.
    pub(super) async fn take_whole(
        &self,
        caller: &Caller<'_>,
        blob: &str,
        size: Option<u64>,
        incoming: Incoming,
        pace: &Arc<Pace>,
    ) -> Result<Response<Body>, No> {
        let hash = match blob {
            UNKNOWN => None,
            named => Some(content::hash(named).ok_or_else(|| {
                invalid(
                    "put to `blake3:` and 64 hexadecimal digits, or to `-` if you do not know the hash yet",
                )
            })?),
        };
        let name = hash.as_ref().map(content::name);
        let _room = self.upload_room(PART)?;
        let begun = call(caller, "begin", &beginning(caller, name.as_deref(), size)?).await?;
        if begun["stored"] == true {
            return stored(caller, &there(&begun, name.as_deref().unwrap_or_default()));
        }
        let mut upload = Upload::new(caller, &begun, 0)?;
        // Nobody could find one without a name again.
        upload.orphan = name.is_none().then(|| Orphan::of(caller, upload.number));
        let _more = self.upload_room((upload.part_bytes as u64).saturating_sub(PART))?;
        let taken = match upload.take(incoming, pace).await {
            Ok(()) => upload.seal(name.as_deref()).await,
            Err(no) => Err(no),
        };
        match (taken, name.as_deref()) {
            (Ok(reply), _) => stored(caller, &reply),
            // Somebody else sent the same, and was faster.
            (Err(no), Some(name)) if no.code() == "not_found" => match again(caller, name).await {
                Some(reply) => stored(caller, &reply),
                None => Err(no),
            },
            (Err(no), _) => Err(no),
        }
    }

    /// The rest of an upload, or some of it.
    pub(super) async fn take_more(
        &self,
        caller: &Caller<'_>,
        number: u64,
        incoming: Incoming,
        pace: &Arc<Pace>,
    ) -> Result<Response<Body>, No> {
        let offset = said(caller.headers)?;
        let ends = caller.headers.get(COMPLETE).is_some_and(|value| value == "?1");
        let _room = self.upload_room(PART)?;
        let shown = super::ask(caller, "upload", &format!("{{\"upload\":{number}}}")).await?;
        let there = shown["offset"].as_u64().unwrap_or(0);
        if offset != there {
            return Err(Problem::of(
                "conflict",
                format!("{there} bytes of upload {number} have come, and this body begins at {offset}; send what follows {there}"),
            )
            .current(there.to_string()));
        }
        let mut upload = Upload::new(caller, &shown, offset)?;
        upload.ends = ends;
        let _more = self.upload_room((upload.part_bytes as u64).saturating_sub(PART))?;
        upload.take(incoming, pace).await?;
        if !ends {
            return Ok(came(204, upload.next));
        }
        stored(caller, &upload.seal(None).await?)
    }

    /// Room for parts of so many bytes.
    fn upload_room(&self, part_bytes: u64) -> Result<tokio::sync::SemaphorePermit<'_>, No> {
        self.bodies.try_acquire_many(((part_bytes * COPIES) >> 10) as u32).map_err(|_| {
            Problem::of("overloaded", "too many large bodies are coming in; come back in a moment")
                .retry_after(1_000)
        })
    }
}

/// The fields of blob.begin, as headers and address have them.
fn beginning(caller: &Caller<'_>, name: Option<&str>, size: Option<u64>) -> Result<String, No> {
    let mut fields = Vec::new();
    let mut field = |name: &str, value: String| fields.push(format!("\"{name}\":{value}"));
    if let Some(name) = name {
        field("blob", quoted(name));
    }
    if let Some(size) = size {
        field("size", size.to_string());
    }
    if let Some(kind) = caller.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) {
        field("media_type", quoted(kind));
    }
    for (word, value) in &caller.manner.words {
        match word.as_str() {
            "name" => field("name", quoted(value)),
            "keep_ms" if value.parse::<u64>().is_ok() => field("keep_ms", value.clone()),
            _ => {
                return Err(invalid(format!(
                    "`{}` is no parameter of a blob, or no number; there are name and keep_ms",
                    word.escape_debug()
                )));
            }
        }
    }
    Ok(format!("{{{}}}", fields.join(",")))
}

/// Where a body says that it begins.
fn said(headers: &HeaderMap) -> Result<u64, No> {
    let offset = headers.get(OFFSET).and_then(|offset| offset.to_str().ok()?.trim().parse().ok());
    offset.ok_or_else(|| {
        invalid("the body needs `Upload-Offset`: how many bytes came before it; blob.begin and HEAD say it")
    })
}

/// A blob is stored: what it is called, and where it can be got.
fn stored(caller: &Caller<'_>, reply: &Value) -> Result<Response<Body>, No> {
    let name = reply["blob"].as_str().unwrap_or_default();
    let fresh = reply["fresh"] == true;
    let mut response = to_wire::json(Body::full(reply.to_string()));
    *response.status_mut() = if fresh { StatusCode::CREATED } else { StatusCode::OK };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag(name));
    let place = format!("/v1/{}/blob/{name}", caller.handle.space());
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(LOCATION, place);
    }
    Ok(response)
}

/// What there is of a blob that somebody else has just stored.
async fn again(caller: &Caller<'_>, name: &str) -> Option<Value> {
    let begun = call(caller, "begin", &format!("{{\"blob\":\"{name}\"}}")).await.ok()?;
    (begun["stored"] == true).then(|| there(&begun, name))
}

/// The same words for a blob that was there already as for one that has come.
fn there(begun: &Value, name: &str) -> Value {
    let mut reply = serde_json::json!({"blob": name, "size": begun["offset"], "fresh": false});
    for word in ["until", "index"].iter().filter(|word| !begun[**word].is_null()) {
        reply[*word] = begun[*word].clone();
    }
    reply
}

/// A body on its way into the log.
struct Upload<'c> {
    caller: &'c Caller<'c>,
    number: u64,
    part_bytes: usize,
    /// How many bytes of the whole have been read from the body, or came before it.
    read: u64,
    /// Where the next part begins. What is read before that is there already.
    next: u64,
    /// Bytes from `next` on.
    gathered: BytesMut,
    /// The part that is being written.
    flying: Option<Pending>,
    /// Whether what is left at the end of the body is the last part.
    ends: bool,
    orphan: Option<Orphan>,
}

impl<'c> Upload<'c> {
    /// Goes on with an upload as `begin` or `upload` shows it; the body begins at `offset`.
    fn new(caller: &'c Caller<'c>, shown: &Value, offset: u64) -> Result<Self, No> {
        let number = |name: &str| shown[name].as_u64();
        let (Some(upload), Some(next), Some(part_bytes)) =
            (number("upload"), number("offset"), number("part_bytes"))
        else {
            return Err(Problem::of("unknown", "the upload could not be read; tell who wrote this door"));
        };
        Ok(Upload {
            caller,
            number: upload,
            part_bytes: part_bytes as usize,
            read: offset,
            next,
            gathered: BytesMut::new(),
            flying: None,
            ends: true,
            orphan: None,
        })
    }

    /// Reads the body to its end, and writes it.
    async fn take(&mut self, mut body: Incoming, pace: &Pace) -> Result<(), No> {
        pace.enter(Phase::Body);
        let mut brought = 0;
        loop {
            let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
            match frame {
                None => break,
                Some(Err(_)) => {
                    pace.enter(Phase::Busy);
                    // What has been handed in is written; the rest can follow.
                    self.land().await?;
                    return Err(
                        invalid("the body broke off; go on with it from where blob.begin says").close()
                    );
                }
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        brought += data.len() as u64;
                        self.gather(data);
                    }
                }
            }
            let whole = self.gathered.len() >= self.part_bytes;
            if whole {
                pace.enter(Phase::Busy);
            }
            while self.gathered.len() >= self.part_bytes {
                self.send(self.part_bytes).await?;
            }
            if whole || brought >= LEAST {
                pace.enter(Phase::Body);
                brought = 0;
            }
        }
        pace.enter(Phase::Busy);
        if self.ends && !self.gathered.is_empty() {
            self.send(self.gathered.len()).await?;
        }
        self.land().await.map(drop)
    }

    /// Keeps of what came the bytes that are not there yet.
    fn gather(&mut self, mut data: bytes::Bytes) {
        let begins = self.read;
        self.read += data.len() as u64;
        let there = self.next.saturating_sub(begins).min(data.len() as u64);
        data.advance(there as usize);
        self.gathered.extend_from_slice(&data);
    }

    /// Hands in the next part, once the one before is written.
    async fn send(&mut self, length: usize) -> Result<(), No> {
        let bytes = self.gathered.split_to(length).freeze();
        let offset = self.next;
        self.next += length as u64;
        let Caller { handle, principal, manner, .. } = self.caller;
        let agent = manner.agent.as_deref().unwrap_or(principal);
        let envelope = crate::doors::http::answer::envelope(principal, manner, None, None);
        let (request, upload) = (Request::new(&envelope), Serial(self.number));
        let mut salts = handle.salts(agent, None);
        // Hashing takes longer than a connection's turn should.
        let made = tokio::task::spawn_blocking(move || {
            let mut request = request;
            write_part(&mut request, upload, offset, salts(0), &bytes).then_some(request)
        });
        let request = made.await.ok().flatten().ok_or_else(|| {
            invalid(format!("no part can begin at {offset} of this upload; abort it and begin anew"))
        })?;
        if self.land().await? >= offset + length as u64 {
            // Somebody else sends the same, and is further.
            return Ok(());
        }
        self.flying = Some(handle.submit(Submission {
            request,
            class: Class::Work,
            agent: agent.to_owned(),
            key: None,
            deadline: manner.deadline,
            card: card("part"),
        }));
        Ok(())
    }

    /// Waits until the part that was handed in is written, and says how much has come; what is there already need not be sent.
    async fn land(&mut self) -> Result<u64, No> {
        let Some(flying) = self.flying.take() else { return Ok(0) };
        let told = settled(flying).await?["offset"].as_u64().unwrap_or(0);
        if told > self.next {
            let ahead = (told - self.next).min(self.gathered.len() as u64);
            self.gathered.advance(ahead as usize);
            self.next = told;
        }
        Ok(told)
    }

    /// Makes a blob of it. Bytes that hash to something else are given up at once: they can never become it.
    async fn seal(&mut self, name: Option<&str>) -> Result<Value, No> {
        let blob = name.map(|name| format!(",\"blob\":\"{name}\"")).unwrap_or_default();
        let sealed = call(self.caller, "seal", &format!("{{\"upload\":{}{blob}}}", self.number)).await;
        match &sealed {
            Ok(_) => drop(self.orphan.take().map(Orphan::found)),
            Err(no) if no.code() == "conflict" && self.orphan.is_none() && self.complete().await => {
                let abort = submit(self.caller, "abort", &format!("{{\"upload\":{}}}", self.number));
                if let Ok(pending) = abort {
                    let _ = pending.await;
                }
            }
            Err(_) => {}
        }
        sealed
    }

    /// Whether all that was to come has come.
    async fn complete(&self) -> bool {
        let shown = super::ask(self.caller, "upload", &format!("{{\"upload\":{}}}", self.number)).await;
        shown.is_ok_and(|shown| shown["size"].is_null() || shown["size"] == shown["offset"])
    }
}

/// An upload that nobody could find again: it is given up with its connection, however that ends.
struct Orphan {
    handle: Handle,
    abort: Option<Submission>,
}

impl Orphan {
    fn of(caller: &Caller<'_>, upload: u64) -> Orphan {
        let Caller { handle, principal, manner, .. } = caller;
        let fields = format!("{{\"upload\":{upload}}}");
        let abort = super::prepare(handle, principal, manner, None, None, card("abort"), &fields).ok();
        Orphan { handle: handle.clone(), abort }
    }

    /// It has become a blob.
    fn found(mut self) {
        self.abort = None;
    }
}

impl Drop for Orphan {
    fn drop(&mut self) {
        if let (Some(abort), Ok(runtime)) = (self.abort.take(), tokio::runtime::Handle::try_current()) {
            let pending = self.handle.submit(abort);
            runtime.spawn(async move { drop(pending.await) });
        }
    }
}
