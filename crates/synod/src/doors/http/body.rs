//! A response's body: bytes at once, events as they come, or what another protocol makes of it.

use super::blob;
use super::events::Stream;
use super::pace::{Pace, Phase};
use crate::node::Settled;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What a response carries.
pub enum Body {
    /// Everything, in one piece; `None` once it was handed over. With it goes what has to be told when the bytes have left.
    Full(Option<Bytes>, Option<Box<(Vec<Settled>, Arc<Pace>)>>),
    /// Server-sent events until somebody leaves.
    Events(Box<Stream>),
    /// A blob's bytes as they are read.
    Blob(Box<blob::Stream>),
    /// What the Model Context Protocol has to say: JSON, or messages as they come.
    Mcp(BoxBody<Bytes, Infallible>, Arc<Pace>),
}

impl Body {
    /// All of it.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Body::Full(Some(bytes.into()), None)
    }

    /// Nothing.
    pub fn empty() -> Self {
        Body::Full(None, None)
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Body::Full(bytes, settled) => {
                if let Some((settled, pace)) = settled.take().map(|both| *both) {
                    settled.into_iter().for_each(|settled| pace.leaves(settled));
                }
                Poll::Ready(
                    bytes.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))),
                )
            }
            Body::Mcp(body, pace) => {
                let poll = Pin::new(&mut *body).poll_frame(cx);
                // Once all of it is handed over, the connection is an ordinary one again.
                if body.is_end_stream() || matches!(poll, Poll::Ready(None)) {
                    pace.enter(Phase::Leaving);
                }
                poll
            }
            Body::Blob(stream) => stream.poll_next(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes)))),
            Body::Events(stream) => {
                stream.poll_next(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Body::Full(bytes, _) => bytes.as_ref().is_none_or(|bytes| bytes.is_empty()),
            Body::Events(_) => false,
            Body::Blob(stream) => stream.left() == 0,
            Body::Mcp(body, _) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Body::Full(bytes, _) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Body::Events(_) => SizeHint::default(),
            Body::Blob(stream) => SizeHint::with_exact(stream.left()),
            Body::Mcp(body, _) => body.size_hint(),
        }
    }
}
