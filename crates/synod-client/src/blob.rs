//! Artefacts by their hash: files and streams, sent in pieces that can be repeated, and read back with their hash.
//!
//! ```text
//!   put:  hash ─▶ begin ──stored──▶ done
//!                   │
//!                   ▼ upload, offset
//!                 piece ─▶ piece ─▶ … ─▶ last piece: sealed
//!                   ▲        │ lost, refused with another offset: from there
//!                   └────────┘
//!   get:  bytes ─▶ sink, hashed on the way; broken off: the rest, as a range; another hash at the end: an error
//! ```
//!
//! A piece is one request and a whole number of parts, so whatever becomes of a connection, at most one piece is sent again.
//! A file is hashed first: the node then knows an upload of it that broke off, of this process or another, and whether it has the blob already.
//! Memory holds one piece, whatever the length.

use crate::call::encode;
use crate::error::{Error, Fault};
use crate::patience::Patience;
use crate::space::{Space, number, word};
use crate::wire::Ask;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::Duration;

/// Bytes sent in one request: large enough that the way there and back is little beside them.
const PIECE: usize = 4 << 20;
/// Tries in a row that bring nothing further.
const FRUITLESS_MAX: u32 = 5;

/// The verbs of artefacts, in one space.
#[derive(Clone, Copy, Debug)]
pub struct Blobs<'s> {
    pub(crate) space: &'s Space,
}

/// What is said about an artefact. The default: nothing.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What kind of bytes, such as `text/plain`.
    pub media_type: Option<String>,
    /// A name for people.
    pub name: Option<String>,
    /// How long it is kept when nothing mentions it, in milliseconds.
    pub keep_ms: Option<u64>,
}

/// A stored artefact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name, `blake3:HEX`.
    pub blob: String,
    /// Its length in bytes.
    pub size: u64,
    /// Whether it was not there before.
    pub fresh: bool,
}

impl Stored {
    /// How a body mentions it.
    pub fn mention(&self) -> String {
        format!("blob:{}", self.blob)
    }

    fn read(reply: &Value) -> Result<Stored, Error> {
        Ok(Stored {
            blob: word(reply, "blob")?.to_owned(),
            size: number(reply, "size")?,
            fresh: reply["fresh"] == true,
        })
    }
}

/// An upload as the node sees it.
struct Upload {
    id: u64,
    offset: u64,
    piece: usize,
}

impl Blobs<'_> {
    /// Stores what `source` holds from its beginning to its end. `progress` hears how many bytes the node has, of how many.
    ///
    /// What an earlier try has sent is not sent again, nor what the node has already.
    pub async fn put<R: Read + Seek + Send + 'static>(
        &self,
        mut source: R,
        about: &About,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Stored, Error> {
        let (mut source, hashed) = blocking(move || {
            let hashed = source.seek(SeekFrom::Start(0)).and_then(|_| hash(&mut source));
            (source, hashed)
        })
        .await?;
        let (blob, size) = hashed.map_err(unreadable)?;
        let mut fruitless = 0;
        loop {
            let begun = self.begin(Some((&blob, size)), about).await?;
            let Some(mut upload) = Blobs::upload(&begun)? else {
                progress(size, size);
                return Ok(Stored { blob, size, fresh: false });
            };
            let mut at = upload.offset;
            source.seek(SeekFrom::Start(at)).map_err(unreadable)?;
            progress(at, size);
            loop {
                let (back, read) = piece(source, upload.piece).await?;
                (source, at) = (back, at + read.len() as u64);
                if read.is_empty() && at < size {
                    let text = format!(
                        "the source ended after {at} of {size} bytes: it changed while it was read; try again"
                    );
                    return Err(Fault::Setup(text).into());
                }
                let sent = self.send(&mut upload, read, at >= size, &mut fruitless).await;
                match sent {
                    Ok(Some(reply)) => {
                        progress(size, size);
                        return Stored::read(&reply);
                    }
                    Ok(None) => progress(upload.offset, size),
                    // Given up, or somebody else was faster: from the beginning, which may be the end.
                    Err(error) if error.is("not_found") && fruitless < FRUITLESS_MAX => {
                        fruitless += 1;
                        break;
                    }
                    Err(error) => return Err(error),
                }
                if upload.offset != at {
                    at = upload.offset;
                    source.seek(SeekFrom::Start(at)).map_err(unreadable)?;
                }
            }
        }
    }

    /// Stores what comes out of `source` until it ends, whatever its length and hash.
    ///
    /// It cannot be gone on with by another process: bytes that were read are gone.
    pub async fn put_stream<R: Read + Send + 'static>(
        &self,
        mut source: R,
        about: &About,
        mut progress: impl FnMut(u64),
    ) -> Result<Stored, Error> {
        let begun = self.begin(None, about).await?;
        let Some(mut upload) = Blobs::upload(&begun)? else {
            return Err(Fault::Answer("an upload without a hash cannot be stored already".into()).into());
        };
        let mut hasher = blake3::Hasher::new();
        let (mut fruitless, mut at) = (0, 0u64);
        loop {
            let (back, read) = piece(source, upload.piece).await?;
            source = back;
            hasher.update(&read);
            // One that is not full is the last.
            let ends = read.len() < upload.piece;
            let mut rest = read;
            at += rest.len() as u64;
            let reply = loop {
                let begins = at - rest.len() as u64;
                let come = upload.offset.saturating_sub(begins).min(rest.len() as u64);
                rest = rest.slice(come as usize..);
                match self.send(&mut upload, rest.clone(), ends, &mut fruitless).await? {
                    Some(reply) => break Some(reply),
                    None if upload.offset >= at && !ends => break None,
                    None => {}
                }
            };
            progress(upload.offset);
            if let Some(reply) = reply {
                let (stored, name) = (Stored::read(&reply)?, name(&hasher));
                return if stored.blob == name { Ok(stored) } else { Err(differs(&name, &stored.blob)) };
            }
        }
    }

    /// Stores bytes that are at hand.
    pub async fn put_bytes(&self, bytes: impl Into<Vec<u8>>, about: &About) -> Result<Stored, Error> {
        self.put(std::io::Cursor::new(bytes.into()), about, |_, _| {}).await
    }

    /// Writes a blob's bytes to `sink` and gives their number. `progress` hears how many have been written, of how many.
    ///
    /// Fails when what came does not hash to the name: the sink then holds what must not be used.
    pub async fn get(
        &self,
        blob: &str,
        sink: &mut impl Write,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<u64, Error> {
        let shown = self.show(blob).await?;
        let (blob, size) = (word(&shown, "blob")?.to_owned(), number(&shown, "size")?);
        let options = self.space.synod.inner.wire.options();
        let mut patience = Patience::new(options.patience);
        let mut hasher = blake3::Hasher::new();
        let mut at = 0;
        while at < size {
            let before = at;
            let broke = match self.open(&blob, at).await {
                Ok(body) => {
                    self.drain(body, &mut hasher, sink, &mut |come| {
                        at += come;
                        progress(at, size);
                    })
                    .await?
                }
                Err(Err(error)) => return Err(error),
                Err(Ok(fault)) => Some(fault),
            };
            let Some(fault) = broke.filter(|_| at < size) else { continue };
            if at > before {
                patience = Patience::new(options.patience);
            }
            let Some(pause) = patience.pause(None) else { return Err(fault.into()) };
            tokio::time::sleep(pause).await;
            self.space.synod.inner.wire.look_again();
        }
        let came = name(&hasher);
        if came == blob { Ok(size) } else { Err(differs(&blob, &came)) }
    }

    /// At most `max` bytes of a blob from `offset` on, which must lie before its end.
    ///
    /// A piece says nothing about the hash of the whole, so it is not compared with the name.
    pub async fn piece(&self, blob: &str, offset: u64, max: usize) -> Result<Vec<u8>, Error> {
        let mut body =
            self.open(blob, offset).await.map_err(|broke| broke.map_or_else(|error| error, Error::from))?;
        let mut piece = Vec::new();
        while piece.len() < max {
            let stall = self.space.synod.inner.wire.options().timeout;
            let Ok(frame) = tokio::time::timeout(stall, body.frame()).await else {
                let why = format!("nothing came for {} ms", stall.as_millis());
                return Err(Fault::Unavailable(why).into());
            };
            match frame {
                None => break,
                Some(Ok(frame)) => piece.extend(frame.into_data().unwrap_or_default()),
                Some(Err(error)) => {
                    return Err(Fault::Unavailable(format!("the answer broke off ({error})")).into());
                }
            }
        }
        piece.truncate(max);
        Ok(piece)
    }

    /// A short blob's bytes.
    pub async fn bytes(&self, blob: &str) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.get(blob, &mut bytes, |_, _| {}).await?;
        Ok(bytes)
    }

    /// What there is to know of a blob.
    pub async fn show(&self, blob: &str) -> Result<Value, Error> {
        self.space.call("blob", "show", &json!({"blob": blob})).await
    }

    /// Removes a blob that nothing mentions; `held` while something does.
    pub async fn delete(&self, blob: &str) -> Result<Value, Error> {
        self.space.call("blob", "delete", &json!({"blob": blob})).await
    }

    async fn begin(&self, whole: Option<(&str, u64)>, about: &About) -> Result<Value, Error> {
        let body = json!({
            "blob": whole.map(|(blob, _)| blob), "size": whole.map(|(_, size)| size),
            "media_type": about.media_type, "name": about.name, "keep_ms": about.keep_ms,
        });
        self.space.call("blob", "begin", &body).await
    }

    /// The upload that was begun; `None` when there is nothing to send.
    fn upload(begun: &Value) -> Result<Option<Upload>, Error> {
        if begun["stored"] == true {
            return Ok(None);
        }
        let part = number(begun, "part_bytes")?.max(1) as usize;
        let piece = part * (PIECE / part).max(1);
        Ok(Some(Upload { id: number(begun, "upload")?, offset: number(begun, "offset")?, piece }))
    }

    /// Sends a piece. The upload then stands where the node says; the reply comes with the last.
    async fn send(
        &self,
        upload: &mut Upload,
        piece: Bytes,
        ends: bool,
        fruitless: &mut u32,
    ) -> Result<Option<Value>, Error> {
        let come = upload.offset + piece.len() as u64;
        let ask = Ask {
            method: Method::PATCH,
            path: format!("/v1/{}/blob/upload/{}", encode(&self.space.name), upload.id),
            body: piece,
            agent: self.space.agent.clone(),
            headers: vec![
                ("upload-offset", upload.offset.to_string()),
                ("upload-complete", if ends { "?1" } else { "?0" }.to_owned()),
            ],
            ..Ask::default()
        };
        match self.space.synod.inner.wire.send(&ask).await {
            Ok(text) if ends => {
                let reply = serde_json::from_str(&text);
                reply.map(Some).map_err(|_| Fault::Answer("the reply is not JSON".into()).into())
            }
            Ok(_) => {
                (upload.offset, *fruitless) = (come, 0);
                Ok(None)
            }
            Err(error) => {
                // An earlier try came further than was told, or less far.
                let there = match &error {
                    Error::Refused(refusal) if refusal.code == "conflict" => {
                        refusal.current.as_ref().and_then(Value::as_u64)
                    }
                    Error::Fault(Fault::Unknown(_) | Fault::Unavailable(_) | Fault::Overloaded(_)) => {
                        self.stands(upload.id).await
                    }
                    _ => None,
                };
                let Some(there) = there.filter(|_| *fruitless < FRUITLESS_MAX) else { return Err(error) };
                *fruitless = if there > upload.offset { 0 } else { *fruitless + 1 };
                upload.offset = there;
                Ok(None)
            }
        }
    }

    /// How much of an upload has come.
    async fn stands(&self, upload: u64) -> Option<u64> {
        let shown = self.space.call("blob", "upload", &json!({"upload": upload})).await.ok()?;
        shown["offset"].as_u64()
    }

    /// Begins to read from an offset on. `Err(Ok(fault))`: worth another try.
    async fn open(&self, blob: &str, offset: u64) -> Result<hyper::body::Incoming, Result<Fault, Error>> {
        let mut ask = Ask {
            path: format!("/v1/{}/blob/{}", encode(&self.space.name), encode(blob)),
            agent: self.space.agent.clone(),
            ..Ask::default()
        };
        if offset > 0 {
            ask.headers.push(("range", format!("bytes={offset}-")));
        }
        self.space.synod.inner.wire.open(&ask, "*/*", None).await
    }

    /// Writes what comes. `Some`: it broke off, for this reason.
    async fn drain(
        &self,
        mut body: hyper::body::Incoming,
        hasher: &mut blake3::Hasher,
        sink: &mut impl Write,
        come: &mut impl FnMut(u64),
    ) -> Result<Option<Fault>, Error> {
        let stall: Duration = self.space.synod.inner.wire.options().timeout;
        loop {
            let frame = match tokio::time::timeout(stall, body.frame()).await {
                Ok(None) => return Ok(None),
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(error))) => {
                    return Ok(Some(Fault::Unavailable(format!("the answer broke off ({error})"))));
                }
                Err(_) => {
                    return Ok(Some(Fault::Unavailable(format!(
                        "nothing came for {} ms",
                        stall.as_millis()
                    ))));
                }
            };
            let Ok(data) = frame.into_data() else { continue };
            sink.write_all(&data).map_err(|error| Fault::Setup(format!("cannot write the blob: {error}")))?;
            hasher.update(&data);
            come(data.len() as u64);
        }
    }
}

/// Hashes what is left of a source.
fn hash(source: &mut impl Read) -> std::io::Result<(String, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut size = 0;
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok((name(&hasher), size)),
            Ok(read) => {
                hasher.update(&buffer[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The next bytes of a source: fewer than asked for only at its end.
async fn piece<R: Read + Send + 'static>(mut source: R, most: usize) -> Result<(R, Bytes), Error> {
    let (source, read) = blocking(move || {
        let mut bytes = Vec::with_capacity(most);
        let read = source.by_ref().take(most as u64).read_to_end(&mut bytes);
        (source, read.map(|_| bytes))
    })
    .await?;
    Ok((source, read.map_err(unreadable)?.into()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Fault::Setup("the blob could not be read".into()).into())
}

fn name(hasher: &blake3::Hasher) -> String {
    format!("{}{}", synod_core::content::SCHEME, hasher.finalize().to_hex())
}

fn unreadable(error: std::io::Error) -> Error {
    Fault::Setup(format!("cannot read the blob: {error}")).into()
}

fn differs(wanted: &str, came: &str) -> Error {
    Fault::Answer(format!(
        "the bytes hash to {came} and not to {wanted}; do not use them, and get them again"
    ))
    .into()
}
