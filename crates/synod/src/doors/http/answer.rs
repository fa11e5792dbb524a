//! One request's way through the door.

use super::body::Body;
use super::from_wire::{self, Manner};
use super::guard;
use super::pace::{Pace, Phase};
use super::problem::{No, Problem};
use super::routes::{self, Route};
use super::tls::Shield;
use super::{Door, events, health, openapi, patient, subscribe, to_wire};
use crate::node::{Answer, AskError, At, Fault, Handle, NotSealed, StartError, Submission};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use synod_core::catalogue::{self, Card, Class};
use synod_core::codec::Reader;
use synod_core::entry::{self, Envelope, Guard};
use synod_core::ids::Fence;
use synod_core::json;

/// Answers one request; nothing it says is lost, and nothing makes it fail.
pub(super) async fn exchange(
    door: Arc<Door>,
    pace: Arc<Pace>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    pace.enter(Phase::Busy);
    let (parts, incoming) = request.into_parts();
    let mut response = match door.answer(&pace, peer, &parts, incoming).await {
        Ok(response) => response,
        Err(no) => no.response(parts.uri.query().is_some_and(|query| query.contains("pretty"))),
    };
    door.counts.response(response.status());
    let goes_on = match response.body() {
        Body::Full(..) => false,
        Body::Events(_) | Body::Blob(_) => true,
        Body::Mcp(body, _) => !hyper::body::Body::is_end_stream(body),
    };
    if !goes_on {
        pace.enter(Phase::Leaving);
    }
    if door.is_stopping() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

impl Door {
    async fn answer(
        &self,
        pace: &Arc<Pace>,
        peer: SocketAddr,
        parts: &Parts,
        incoming: Incoming,
    ) -> Result<Response<Body>, No> {
        let route = routes::find(&parts.method, parts.uri.path());
        // Artefacts are never whole in memory: how long one may be is the fold's business.
        let announced = match &route {
            Ok(Route::Blob(..) | Route::Upload(..)) => None,
            _ => from_wire::announced(&parts.headers, self.limits.body_max_bytes)?,
        };
        let certified = |host: &str| self.shield.as_ref().is_some_and(|shield| shield.is_for(host));
        self.names.check(&parts.headers, certified)?;
        match route? {
            Route::Blob(space, blob) => self.blob(pace, parts, &space, &blob, incoming).await,
            Route::Upload(space, upload) => self.upload(pace, parts, &space, upload, incoming).await,
            Route::Verb(space, card) => {
                let caller = self.caller(parts, &space, !card.is_query()).await?;
                if card.is_query() {
                    return self.query(caller, card, &parts.method, incoming, announced, pace).await;
                }
                self.command(caller, card, incoming, announced, pace).await
            }
            Route::First(space) => {
                let caller = self.caller(parts, &space, true).await?;
                let body = self.body(caller.headers, incoming, announced, pace).await?;
                self.first(&caller, &body, pace).await
            }
            Route::Events(space) => {
                let Caller { handle, principal, manner, headers } = self.caller(parts, &space, false).await?;
                let last = headers.get("last-event-id").and_then(|last| last.to_str().ok());
                let stream = events::open(self, &handle, &principal, manner, last, pace)?;
                Ok(to_wire::events(stream))
            }
            Route::Subscribe(space, feed) => {
                let Caller { handle, principal, manner, headers } = self.caller(parts, &space, false).await?;
                let last = headers.get("last-event-id").and_then(|last| last.to_str().ok());
                let stream = subscribe::open(self, handle, principal, feed, &manner, last, pace).await?;
                Ok(to_wire::events(stream))
            }
            Route::Mcp => self.model_context(pace, parts, incoming, announced).await,
            Route::OpenApi => Ok(to_wire::json(Body::full(openapi()))),
            Route::Health => Ok(health::healthz()),
            Route::Ready => Ok(health::readyz(&self.node.status(), self.certified_until())),
            Route::Metrics => {
                if !peer.ip().is_loopback() {
                    self.somebody(&guard::token(&parts.headers)?)?;
                }
                let open = self.paces.open_now();
                Ok(health::metrics(&self.node.status(), &self.counts, open, self.certified_until()))
            }
            Route::Home => Ok(health::home()),
        }
    }

    /// Until when the certificate is good, if there is one.
    fn certified_until(&self) -> Option<u64> {
        self.shield.as_ref().map(Shield::ends)
    }

    /// Who asks, of which space, and how.
    pub(super) async fn caller<'r>(
        &self,
        parts: &'r Parts,
        space: &str,
        may_begin: bool,
    ) -> Result<Caller<'r>, No> {
        let token = guard::token(&parts.headers)?;
        let manner = Manner::read(&parts.headers, parts.uri.query())?;
        let handle = self.space(space, &token, may_begin).await?;
        let principal = handle.principal(&token).ok_or_else(guard::nobody)?;
        Ok(Caller { handle, principal, manner, headers: &parts.headers })
    }

    /// The space of this name. The owner's first command to one that is not there makes it.
    async fn space(&self, name: &str, token: &[u8; 32], may_begin: bool) -> Result<Handle, No> {
        let fault = match self.node.handle(name) {
            Ok(handle) => return Ok(handle),
            Err(fault) => fault,
        };
        let begins = may_begin && *token == self.owner;
        if !begins || !matches!(fault, Fault::NoSpace(_)) {
            // Strangers do not learn which spaces there are.
            self.somebody(token)?;
            return Err(to_wire::fault(&fault));
        }
        let (node, name) = (self.node.clone(), name.to_owned());
        let made = tokio::task::spawn_blocking(move || node.create(&name)).await;
        match made {
            Ok(Ok(handle)) => Ok(handle),
            Ok(Err(error @ StartError::Name(_))) => Err(Problem::of("invalid", error.to_string())),
            _ => Err(Problem::of("unavailable", "the space could not be begun; see the node's output")),
        }
    }

    /// Whether anybody here knows this token, in any space.
    pub(super) fn somebody(&self, token: &[u8; 32]) -> Result<(), No> {
        let knows =
            |space: String| self.node.handle(&space).is_ok_and(|handle| handle.principal(token).is_some());
        if *token == self.owner || self.node.spaces().into_iter().any(knows) {
            Ok(())
        } else {
            Err(guard::nobody())
        }
    }

    async fn command(
        &self,
        caller: Caller<'_>,
        card: &'static Card,
        incoming: Incoming,
        announced: Option<usize>,
        pace: &Arc<Pace>,
    ) -> Result<Response<Body>, No> {
        let Caller { handle, principal, manner, headers } = caller;
        if let Some((name, _)) = manner.words.first() {
            let detail = format!(
                "`{}` is no parameter of a command; send its fields as JSON in the body",
                name.escape_debug()
            );
            return Err(Problem::of("invalid", detail));
        }
        let body = self.body(headers, incoming, announced, pace).await?;
        let fields = from_wire::readable(&body)?;
        let pending =
            handle.submit(prepare(&handle, &principal, &manner, manner.key, manner.sequence, card, fields)?);
        let settled = if card.waits() { self.unless_stopping(pending).await? } else { pending.await };
        let mut settled = settled.map_err(|fault| to_wire::fault(&fault))?;
        handle.opened(card, &mut settled).map_err(|fault| to_wire::fault(&fault))?;
        to_wire::settled(settled, manner.pretty, pace)
    }

    /// What a wait comes to, unless the node stops first.
    pub(super) async fn unless_stopping<T>(&self, wait: impl Future<Output = T>) -> Result<T, No> {
        let mut stopping = self.stopping();
        tokio::select! {
            ended = wait => Ok(ended),
            _ = stopping.wait_for(|stopping| *stopping) => {
                Err(Problem::of("unavailable", "the node stops; ask again with the same key in a moment").retry_after(1_000))
            }
        }
    }

    async fn query(
        &self,
        caller: Caller<'_>,
        card: &'static Card,
        method: &Method,
        incoming: Incoming,
        announced: Option<usize>,
        pace: &Arc<Pace>,
    ) -> Result<Response<Body>, No> {
        let Caller { handle, principal, manner, headers } = caller;
        let mut request = entry::Request::default();
        let mut salts = |_| [0; 16];
        let body = match *method {
            Method::POST => self.body(headers, incoming, announced, pace).await?,
            _ => Bytes::new(),
        };
        if body.is_empty() {
            json::encode(card, &json::words(card, &manner.words)?, &mut request, &mut salts)?;
        } else if manner.words.is_empty() {
            json::encode(card, from_wire::readable(&body)?, &mut request, &mut salts)?;
        } else {
            return Err(Problem::of(
                "invalid",
                "the query's fields stand in the address and in the body; send them in one place",
            ));
        }
        let answer = match manner.at {
            None if card.waits() => {
                let asked = patient::ask(&handle, &principal, request.bytes, card, manner.min_index);
                self.unless_stopping(asked).await?
            }
            None => handle.ask(&principal, request.bytes, card, manner.min_index).await,
            Some(at) => self.past(handle, principal, request.bytes, card, at).await?,
        };
        Ok(to_wire::answer(answer.map_err(to_wire::unanswered)?, manner.pretty))
    }

    /// An answer as of a past moment: it reads disks and folds, so it has threads of its own, and few.
    async fn past(
        &self,
        handle: Handle,
        principal: Arc<str>,
        query: Vec<u8>,
        card: &'static Card,
        at: At,
    ) -> Result<Result<Answer, AskError>, No> {
        let _turn = self.past.try_acquire().map_err(|_| {
            Problem::of(
                "overloaded",
                "too many questions about the past are being answered; come back in a moment",
            )
            .retry_after(1_000)
        })?;
        let asked = tokio::task::spawn_blocking(move || handle.ask_at(&principal, &query, card, at)).await;
        asked.map_err(|_| Problem::of("unavailable", "the past could not be read; see the node's output"))
    }

    /// The whole body. Large ones take room first, so that many of them cannot fill the memory.
    pub(super) async fn body(
        &self,
        headers: &HeaderMap,
        incoming: Incoming,
        announced: Option<usize>,
        pace: &Arc<Pace>,
    ) -> Result<Bytes, No> {
        if announced == Some(0) {
            return Ok(Bytes::new());
        }
        from_wire::is_json(headers)?;
        let small = self.limits.body_small_bytes();
        let max = announced.unwrap_or(self.limits.body_max_bytes);
        let _room = if max > small {
            let room = self.bodies.try_acquire_many((max >> 10) as u32);
            Some(room.map_err(|_| {
                Problem::of("overloaded", "too many large bodies are coming in; come back in a moment")
                    .retry_after(1_000)
            })?)
        } else {
            None
        };
        pace.enter(Phase::Body);
        let body = from_wire::whole(incoming, max).await?;
        pace.enter(Phase::Busy);
        Ok(body)
    }
}

/// Who asks, of which space, and how.
pub(super) struct Caller<'r> {
    pub handle: Handle,
    pub principal: Arc<str>,
    pub manner: Manner<'r>,
    pub headers: &'r HeaderMap,
}

/// Makes a command ready to be handed in.
pub(super) fn prepare(
    handle: &Handle,
    principal: &str,
    manner: &Manner<'_>,
    key: Option<&str>,
    sequence: Option<(u64, u64)>,
    card: &'static Card,
    fields: &str,
) -> Result<Submission, No> {
    let agent = manner.agent.as_deref().unwrap_or(principal);
    let sequence_key = sequence.map(|(session, seq)| format!("{session}:{seq}"));
    let envelope = envelope(principal, manner, key, sequence);
    let key = key.or(sequence_key.as_deref());
    let mut request = entry::Request::new(&envelope);
    let start = request.bytes.len();
    let fields = handle.sealed(card, fields, agent, key).map_err(|why| match why {
        NotSealed::Refused(refusal) => refusal.into(),
        NotSealed::Fault(fault) => to_wire::fault(&fault),
    })?;
    json::encode(card, &fields, &mut request, &mut handle.salts(agent, key))?;
    Ok(Submission {
        class: class(card, &request.bytes[start..]),
        request,
        agent: agent.to_owned(),
        key: key.map(str::to_owned),
        deadline: manner.deadline,
        card,
    })
}

/// Who asks, and what has to hold for it.
pub(super) fn envelope<'m>(
    principal: &'m str,
    manner: &'m Manner<'_>,
    key: Option<&'m str>,
    sequence: Option<(u64, u64)>,
) -> Envelope<'m> {
    let agent = manner.agent.as_deref().unwrap_or(principal);
    Envelope { principal, agent, key, sequence, trace: manner.trace, guards: guards(manner), verified: false }
}

/// What a request says that its caller has, as its envelope has it.
fn guards<'m>(manner: &'m Manner<'_>) -> Vec<Guard<'m>> {
    let guards = manner.guards.iter();
    guards.map(|(machine, name, fence)| Guard { machine: *machine, name, fence: Fence(*fence) }).collect()
}

/// Work or relief. A transaction is relief when it contains some: handing in a result must not wait behind new work.
fn class(card: &Card, command: &[u8]) -> Class {
    if card.machine != "space" || card.verb != "txn" {
        return card.class;
    }
    let mut outer = Reader::new(command.get(2..).unwrap_or_default());
    let mut inner = Reader::new(outer.bytes().unwrap_or_default());
    for _ in 0..inner.count().unwrap_or(0) {
        match inner.bytes() {
            Ok([machine, verb, ..])
                if catalogue::command(*machine, *verb).is_some_and(|card| card.class == Class::Relief) =>
            {
                return Class::Relief;
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    card.class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_with_relief_in_it_is_relief() {
        let txn = catalogue::find("space", "txn").unwrap();
        for (body, expected) in [
            (r#"{"commands":[{"queue.push":{"queue":"q"}}]}"#, Class::Work),
            (
                r#"{"commands":[{"queue.push":{"queue":"q"}},{"queue.finish":{"task":1,"fence":2}}]}"#,
                Class::Relief,
            ),
            (r#"{"commands":[]}"#, Class::Work),
        ] {
            let mut request = entry::Request::default();
            json::encode(txn, body, &mut request, &mut |_| [0; 16]).unwrap();
            assert_eq!(class(txn, &request.bytes), expected, "{body}");
        }
    }
}
