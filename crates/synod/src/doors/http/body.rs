//! A response's body: bytes at once, or events as they come.

use super::events::Stream;
use super::pace::Pace;
use crate::node::Settled;
use bytes::Bytes;
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
            Body::Events(stream) => {
                stream.poll_next(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Body::Full(bytes, _) => bytes.as_ref().is_none_or(|bytes| bytes.is_empty()),
            Body::Events(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Body::Full(bytes, _) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Body::Events(_) => SizeHint::default(),
        }
    }
}
