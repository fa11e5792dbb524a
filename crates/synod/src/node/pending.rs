//! A request on its way, and what became of it.
//!
//! [`Pending`] is a future for doors and has a blocking [`Pending::wait`] for everybody else.
//! Dropping it unresolved tells the node that nobody waits any more: a request that has not been written yet is never written, and a wait ends with `space.withdraw`.
//!
//! ```text
//!   submit ─▶ Pending ─▶ Settled ─▶ written()          the reply reached the caller
//!               │           └─ dropped, not written ─▶ what it granted is taken back
//!               └─ dropped ─────────────────────────▶ its wait ends
//! ```

use super::Fault;
use super::desk::Guard;
use super::post::Post;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use synod_core::ids::{Index, Millis};
use synod_core::refusal::Refusal;
use tokio::sync::oneshot;

/// What became of a request: decided by the fold, durable.
#[derive(Debug)]
pub struct Settled {
    /// The index that this answer is as of.
    pub index: Index,
    /// The replicated time of it.
    pub time: Millis,
    /// Yes, or no by rule.
    pub outcome: Outcome,
    pub(super) guard: Option<Guard>,
}

/// Yes, or no by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out.
    Replied {
        /// The reply as a JSON object, with `index`.
        json: String,
    },
    /// Carried out before, under the same request key; not again.
    Repeated {
        /// The reply as it was, as a JSON object, with the `index` of the first time.
        json: String,
        /// Where it was carried out.
        index_of_first: Index,
    },
    /// Decided against; state is untouched.
    Refused {
        /// Why, and the way out.
        refusal: Refusal,
        /// The value that stands now, as JSON, for a conflict on one.
        current: Option<String>,
    },
    /// Bytes that no version of this binary gives a meaning: a bug in whoever made them.
    Void,
}

impl Settled {
    /// The reply reached the caller: what it granted is the caller's.
    ///
    /// Without this, dropping a `Settled` whose request can grant something takes the grant back.
    pub fn written(&mut self) {
        if let Some(guard) = self.guard.take() {
            guard.written();
        }
    }

    /// The reply's JSON, when it was a yes.
    pub fn json(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Replied { json } | Outcome::Repeated { json, .. } => Some(json),
            _ => None,
        }
    }
}

/// How a request ended, as it travels from the loop to whoever waits.
pub(super) type Ended = Result<Settled, Fault>;

/// A request on its way. See the [module](self).
#[derive(Debug)]
#[must_use = "dropping it withdraws the request"]
pub struct Pending {
    state: State,
}

#[derive(Debug)]
enum State {
    /// Decided before it was sent.
    Early(Option<Fault>),
    Waiting {
        answer: oneshot::Receiver<Ended>,
        /// Whom to tell when nobody waits any more; none for requests that never wait.
        gone: Option<(Post, u64)>,
    },
    Over,
}

impl Pending {
    pub(super) fn early(fault: Fault) -> Pending {
        Pending { state: State::Early(Some(fault)) }
    }

    pub(super) fn new(answer: oneshot::Receiver<Ended>, gone: Option<(Post, u64)>) -> Pending {
        Pending { state: State::Waiting { answer, gone } }
    }

    /// Blocks until it is settled. Not for use inside an asynchronous task.
    pub fn wait(mut self) -> Result<Settled, Fault> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Early(fault) => Err(fault.unwrap_or(Fault::Unknown)),
            State::Waiting { answer, .. } => answer.blocking_recv().unwrap_or(Err(Fault::Unknown)),
            State::Over => Err(Fault::Unknown),
        }
    }
}

impl Future for Pending {
    type Output = Result<Settled, Fault>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = match &mut self.state {
            State::Early(fault) => Err(fault.take().unwrap_or(Fault::Unknown)),
            State::Waiting { answer, .. } => match Pin::new(answer).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(ended) => ended.unwrap_or(Err(Fault::Unknown)),
            },
            State::Over => Err(Fault::Unknown),
        };
        self.state = State::Over;
        Poll::Ready(ended)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let State::Waiting { answer, gone: Some((post, id)) } =
            std::mem::replace(&mut self.state, State::Over)
        {
            // First the ear, then the word: what was sent in between comes back to the loop by itself.
            drop(answer);
            post.gone(id);
        }
    }
}
