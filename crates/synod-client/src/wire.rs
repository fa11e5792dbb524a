//! One call as HTTP, tried until it has an answer or patience ends.
//!
//! ```text
//!   try ──▶ 2xx                     the reply
//!    ▲  ├─▶ problem with a rule     Refused, at once
//!    │  └─▶ lost, 503, overload ─┐
//!    └── pause, look up node ◀───┘  until patience ends: Fault
//! ```
//!
//! A call keeps its sequence number over all its tries; that is what makes them one call.

use crate::certificate;
use crate::error::{Error, Fault, problem};
use crate::find::{Options, Target};
use crate::patience::Patience;
use crate::trust;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// The longest answer that is read, in bytes: far above what a page of the largest payloads takes.
const ANSWER_MAX: usize = 1 << 30;
/// How long a connection may take to be made; on one machine it takes a fraction of a millisecond.
const CONNECT: Duration = Duration::from_secs(5);

/// What is asked, apart from where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub method: Method,
    /// Path and query, beginning with a slash.
    pub path: String,
    pub body: Bytes,
    pub agent: Option<Arc<str>>,
    pub key: Option<String>,
    pub sequence: Option<(u64, u64)>,
    /// Locks that have to be held, as NAME@FENCE.
    pub guards: Vec<(&'static str, String)>,
    /// How long the node was asked to wait.
    pub wait: Duration,
    /// The longest pause between two tries; `None`: as usual.
    pub pause: Option<Duration>,
    /// What else stands in the head.
    pub headers: Vec<(&'static str, String)>,
}

/// Why a try gave no answer.
#[derive(Debug)]
struct Hitch {
    fault: Fault,
    /// Whether the call may have been carried out nevertheless.
    maybe: bool,
    retry_after: Option<Duration>,
}

/// The client and what it knows of the node.
#[derive(Debug)]
pub(crate) struct Wire {
    options: Options,
    target: Arc<RwLock<Arc<Target>>>,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Wire {
    pub(crate) fn new(options: Options) -> Result<Self, Fault> {
        let target = Arc::new(RwLock::new(Arc::new(options.target()?)));
        if let Some(ca) = &options.ca {
            certificate::read(ca).map_err(Fault::Setup)?;
        }
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT));
        connector.enforce_http(false);
        // Whether there is TLS, and whom it trusts, is asked at each connection: the node may have moved meanwhile.
        let connector = HttpsConnector::from((connector, trust::config(target.clone(), options.ca.clone())));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(60))
            .build(connector);
        Ok(Wire { options, target, client })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn target(&self) -> Arc<Target> {
        self.target.read().unwrap_or_else(|poison| poison.into_inner()).clone()
    }

    /// Looks the node up again; what is known stays when nothing is found, for it may only be restarting.
    pub(crate) fn look_again(&self) {
        if let Ok(found) = self.options.target() {
            *self.target.write().unwrap_or_else(|poison| poison.into_inner()) = Arc::new(found);
        }
    }

    /// Sends the call until it is answered.
    pub(crate) async fn send(&self, ask: &Ask) -> Result<String, Error> {
        let mut patience = Patience::new(self.options.patience).at_most(ask.pause);
        let mut maybe = false;
        loop {
            let hitch = match self.once(ask).await {
                Ok(answered) => return answered,
                // Neither time nor another try mends what somebody has to set up.
                Err(Hitch { fault: fault @ Fault::Setup(_), .. }) => return Err(fault.into()),
                Err(hitch) => hitch,
            };
            maybe |= hitch.maybe && ask.method != Method::GET;
            let Some(pause) = patience.pause(hitch.retry_after) else {
                return Err(final_fault(hitch.fault, maybe).into());
            };
            tokio::time::sleep(pause).await;
            self.look_again();
        }
    }

    async fn once(&self, ask: &Ask) -> Result<Result<String, Error>, Hitch> {
        let limit = self.options.timeout + ask.wait;
        let exchange = async {
            let response = self.start(ask, "application/json", None).await?;
            let (status, retry_after) = (response.status(), retry_after(&response));
            let body = Limited::new(response.into_body(), ANSWER_MAX)
                .collect()
                .await
                .map_err(|error| lost(format!("the answer broke off ({error})")))?;
            let text = String::from_utf8(body.to_bytes().into())
                .map_err(|_| lost("the answer is not text".into()))?;
            judge(status, retry_after, text)
        };
        match tokio::time::timeout(limit, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(lost(format!("no answer within {} ms", limit.as_millis()))),
        }
    }

    /// Sends one request and returns as soon as the answer begins.
    async fn start(
        &self,
        ask: &Ask,
        accept: &'static str,
        last: Option<&str>,
    ) -> Result<Response<hyper::body::Incoming>, Hitch> {
        let target = self.target();
        let request = request(ask, &target, self.options.timeout, accept, last).map_err(|fault| Hitch {
            fault,
            maybe: false,
            retry_after: None,
        })?;
        self.client.request(request).await.map_err(|error| {
            let why = match trust::explain(&error, &target) {
                Some((why, false)) => {
                    return Hitch { fault: Fault::Setup(why), maybe: false, retry_after: None };
                }
                Some((why, true)) => why,
                None => innermost(&error),
            };
            let maybe = !error.is_connect();
            Hitch { fault: Fault::Unavailable(format!("{} ({why})", target.base)), maybe, retry_after: None }
        })
    }

    /// Opens a stream: of events after `last`, or of bytes. `Err(Ok(fault))`: worth another try.
    pub(crate) async fn open(
        &self,
        ask: &Ask,
        accept: &'static str,
        last: Option<&str>,
    ) -> Result<hyper::body::Incoming, Result<Fault, Error>> {
        let response = self.start(ask, accept, last).await.map_err(|hitch| match hitch.fault {
            fault @ Fault::Setup(_) => Err(fault.into()),
            fault => Ok(fault),
        })?;
        if matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT) {
            return Ok(response.into_body());
        }
        let (status, retry) = (response.status(), retry_after(&response));
        let body = Limited::new(response.into_body(), ANSWER_MAX).collect().await;
        let text =
            body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned()).unwrap_or_default();
        match judge(status, retry, text) {
            Ok(Ok(_)) => Err(Err(Fault::Answer(format!("{status} instead of a stream")).into())),
            Ok(Err(error)) => Err(Err(error)),
            Err(hitch) => Err(Ok(hitch.fault)),
        }
    }
}

fn request(
    ask: &Ask,
    target: &Target,
    timeout: Duration,
    accept: &'static str,
    last: Option<&str>,
) -> Result<Request<Full<Bytes>>, Fault> {
    let mut request = Request::builder()
        .method(ask.method.clone())
        .uri(format!("{}{}", target.base, ask.path))
        .header(header::ACCEPT, accept)
        .header(header::AUTHORIZATION, format!("Bearer {}", target.token));
    if ask.method != Method::GET {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    // What is not in the log when this client stops listening never gets there: a late answer helps nobody.
    if ask.method != Method::GET {
        request = request.header("synod-timeout-ms", timeout.as_millis().clamp(1, 3_600_000) as u64);
    }
    let sequence = ask.sequence.map(|(session, seq)| format!("{session}/{seq}"));
    for (name, value) in [
        ("synod-agent", ask.agent.as_deref()),
        ("idempotency-key", ask.key.as_deref()),
        ("synod-sequence", sequence.as_deref()),
        ("last-event-id", last),
    ]
    .into_iter()
    .chain(ask.guards.iter().map(|(header, guard)| (*header, Some(guard.as_str()))))
    .chain(ask.headers.iter().map(|(name, value)| (*name, Some(value.as_str()))))
    {
        if let Some(value) = value {
            let value = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| Fault::Setup(format!("`{}` cannot stand in a header", value.escape_debug())))?;
            request = request.header(HeaderName::from_static(name), value);
        }
    }
    request
        .body(Full::new(ask.body.clone()))
        .map_err(|error| Fault::Setup(format!("`{}` is no address: {error}", target.base)))
}

/// A reply, a refusal, or a reason to try again.
fn judge(
    status: StatusCode,
    retry_after: Option<Duration>,
    text: String,
) -> Result<Result<String, Error>, Hitch> {
    if status.is_success() {
        return Ok(Ok(text));
    }
    let Some(refusal) = problem(&text) else {
        let fault = Fault::Answer(format!("{status} without a problem document"));
        return match status.is_server_error() {
            true => Err(Hitch { fault, maybe: true, retry_after }),
            false => Ok(Err(fault.into())),
        };
    };
    let detail = refusal.detail.clone();
    let (fault, maybe) = match refusal.code.as_str() {
        "unavailable" => (Fault::Unavailable(detail), false),
        "overloaded" => (Fault::Overloaded(detail), false),
        "unknown" => (Fault::Unknown(detail), true),
        _ if status == StatusCode::SERVICE_UNAVAILABLE => (Fault::Unavailable(detail), false),
        _ => return Ok(Err(Error::Refused(Box::new(refusal)))),
    };
    let retry_after = refusal.retry_after_ms.map(Duration::from_millis).or(retry_after);
    Err(Hitch { fault, maybe, retry_after })
}

fn retry_after<T>(response: &Response<T>) -> Option<Duration> {
    let seconds = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn lost(why: String) -> Hitch {
    Hitch { fault: Fault::Unavailable(why), maybe: true, retry_after: None }
}

/// Once any try may have been carried out, nobody can say that the call was not.
fn final_fault(fault: Fault, maybe: bool) -> Fault {
    match fault {
        Fault::Unavailable(why) | Fault::Overloaded(why) | Fault::Unknown(why) if maybe => {
            Fault::Unknown(why)
        }
        other => other,
    }
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let judged =
            |status: u16, text: &str| judge(StatusCode::from_u16(status).unwrap(), None, text.into());
        assert_eq!(judged(200, "{}").unwrap().unwrap(), "{}");
        assert!(judged(409, r#"{"code":"held","detail":"x"}"#).unwrap().unwrap_err().is("held"));
        let hitch = judged(503, r#"{"code":"overloaded","detail":"x","retry_after_ms":70}"#).unwrap_err();
        assert_eq!((hitch.maybe, hitch.retry_after), (false, Some(Duration::from_millis(70))));
        assert!(judged(500, r#"{"code":"unknown","detail":"x"}"#).unwrap_err().maybe);
        assert!(matches!(judged(404, "<html>"), Ok(Err(Error::Fault(Fault::Answer(_))))));
        assert!(judged(502, "bad gateway").is_err());
    }

    #[test]
    fn a_call_that_may_have_happened_stays_unknown() {
        let gone = Fault::Unavailable("x".into());
        assert_eq!(final_fault(gone.clone(), false), gone);
        assert_eq!(final_fault(gone, true), Fault::Unknown("x".into()));
    }

    #[test]
    fn a_header_cannot_be_smuggled_in() {
        let target =
            Target { base: "http://127.0.0.1:1".into(), token: "t".into(), pid: None, certificate: None };
        let ask = Ask { path: "/".into(), agent: Some("a\r\nhost: b".into()), ..Ask::default() };
        assert!(matches!(request(&ask, &target, CONNECT, "*/*", None), Err(Fault::Setup(_))));
    }
}
