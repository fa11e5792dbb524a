//! Wren's web server: checks the signature, handles each message once, answers it.

use crate::signature::Secret;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};
use synod_client::Agent;
use tokio::net::TcpListener;

/// The longest body that is read: the node sends what is within the space's `payload_max`.
const BODY_MAX: usize = 8 << 20;
/// How often it fails before it works: more than the breaker stands.
pub const FLAPS: usize = 5;

/// What the server has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Requests that it failed, while it was flapping.
    pub flapped: usize,
    /// What was refused because of its signature, with the reason.
    pub refused: Vec<&'static str>,
    /// Ids that came once more.
    pub again: usize,
    /// Answers that got lost after the message was handled.
    pub lost: usize,
    ids: BTreeSet<String>,
    /// What was handled, in order.
    pub handled: Vec<u64>,
}

/// Wren: who it is, and what the node shares with it.
pub struct Wren {
    pub agent: Agent,
    pub secret: OnceLock<Secret>,
    pub seen: Mutex<Seen>,
}

impl Wren {
    /// Serves until nobody needs it any more.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((socket, _)) = listener.accept().await {
            let wren = self.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| {
                    let wren = wren.clone();
                    async move { wren.take(request).await }
                });
                // A connection that is broken off, here on purpose, is nobody's business but its own.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(socket), service)
                    .await;
            });
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// One request. An error closes the connection without an answer.
    async fn take(&self, request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, &'static str> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, BODY_MAX).collect().await.map_err(|_| "the body broke off")?.to_bytes();
        let checked = match self.secret.get() {
            Some(secret) => secret.checked(&head.headers, &body),
            None => Err("there is no secret yet"),
        };
        let id = match checked {
            Ok(id) => id,
            Err(why) => {
                self.seen().refused.push(why);
                return Ok(said(StatusCode::UNAUTHORIZED));
            }
        };
        if let Some(failure) = self.flap() {
            return failure;
        }
        if self.seen().ids.contains(&id) {
            self.seen().again += 1;
            return Ok(said(StatusCode::NO_CONTENT));
        }
        let event: Value = serde_json::from_slice(&body).map_err(|_| "it is no JSON")?;
        self.handle(&id, &event["data"]).await?;
        // Of one message the answer is lost on its way, after it was handled: it comes again under its id.
        let lost = event["data"]["body"]["n"] == 3;
        self.seen().lost += usize::from(lost);
        if lost { Err("the answer is lost") } else { Ok(said(StatusCode::NO_CONTENT)) }
    }

    /// How it fails at first: in another way each time.
    fn flap(&self) -> Option<Result<Response<Empty<Bytes>>, &'static str>> {
        let mut seen = self.seen();
        if seen.flapped == FLAPS {
            return None;
        }
        seen.flapped += 1;
        Some(match seen.flapped % 3 {
            0 => Err("it hangs up"),
            1 => Ok(said(StatusCode::INTERNAL_SERVER_ERROR)),
            _ => Ok(said(StatusCode::SERVICE_UNAVAILABLE)),
        })
    }

    /// Does what the message asks for, and answers it. The id is the request key: an answer that is sent twice is one answer.
    async fn handle(&self, id: &str, data: &Value) -> Result<(), &'static str> {
        let n = data["body"]["n"].as_u64().ok_or("it is no question")?;
        let reply = json!({"message": data["message"], "body": {"n": n, "square": n * n}}).to_string();
        let call = self.agent.request("mail", "reply").body(reply).key(Some(id));
        call.send().await.map_err(|_| "the node does not take the answer")?;
        let mut seen = self.seen();
        seen.ids.insert(id.to_owned());
        seen.handled.push(n);
        Ok(())
    }
}

fn said(status: StatusCode) -> Response<Empty<Bytes>> {
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status;
    response
}
