//! `/mcp` of the node: the same tools for clients that speak HTTP.
//!
//! ```text
//!   HTTP door (host, limits, token) ──▶ rmcp (eras, sessions, streams) ──▶ tools ──▶ member
//!                                                                                     │ SDK, the caller's own token
//!   HTTP door of the same node  ◀──────────────── loopback ───────────────────────────┘
//! ```
//!
//! **Through the front door again.** A member here calls the node over its own loopback address, with the token that its caller brought.
//! So the tools are written once, rights are checked where they always are, and a call that is cut off without a session is withdrawn exactly: the connection of the inner call closes, and the door withdraws what waited on it.
//! With a session (2025-11-25) rmcp itself would let such a call go on; here it ends with its connection all the same, and what it had taken is given back.
//!
//! **A session of the protocol has one owner.** rmcp does not ask whose a session is, so it is asked here, of every request that names one: the token and the space that began it, or 404.
//! It costs a hop on loopback, a tenth of a millisecond beside a flush.
//!
//! **Who calls.** In this order: the argument `as`, the header `Synod-Agent`, the session that `initialize` began (until 2025-11-25).
//! From 2026-07-28 on there are no sessions: then a caller without a name may look and may `join`, whose `handle` it sends as `as` from then on.
//!
//! **What is kept here can be lost.** A member in this process knows which mail it handed out; session, tasks and locks are the node's.
//! After a restart a caller goes on under its handle or its header, and mail that nobody acknowledged comes again.
//!
//! **Nobody stands behind a connection.** There is no heartbeat: a session lives five minutes after its last call, whichever era it belongs to.

use crate::args::Args;
use crate::member::{Find, Member, Wish};
use crate::no::No;
use crate::server::{Members, Server};
use crate::tools::Group;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Frame, SizeHint};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use synod_client::{Options, Synod};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long a session lives after its last call: a model may think for a while, and nobody tells us that it has gone.
pub const TTL: Duration = Duration::from_secs(300);
/// How long a call waits for the node behind it: it is this very process.
const PATIENCE: Duration = Duration::from_secs(5);
/// Members, connections of the SDK and sessions of the protocol that are kept at the most, each.
const KEPT_MAX: usize = 8_192;
/// Members that are kept for one token, so that no credential fills the room of the others.
const MEMBERS_MAX: usize = 256;
/// The longest `as`, in bytes: a name of the longest kind, an @ and a session's number.
const AS_MAX: usize = 220;
/// The header that names a session of the protocol.
const SESSION: &str = "mcp-session-id";

/// Who stands before the door: what its request said.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The bearer token, checked by the door.
    pub token: String,
    /// The space, as `?space=` names it.
    pub space: String,
    /// The agent's name or handle, by header or `?as=`.
    pub agent: Option<String>,
    /// The queue that `next_work` takes from, as `?queue=` names it.
    pub queue: String,
    /// What `?tools=` switches on.
    pub groups: Vec<Group>,
}

/// The path `/mcp`.
#[derive(Clone)]
pub struct Mcp {
    service: StreamableHttpService<Server<Visitor>, LocalSessionManager>,
    /// Whose each session of the protocol is, and when it was last used.
    owners: Arc<Mutex<HashMap<String, (Owner, Instant)>>>,
    stop: CancellationToken,
}

/// The blake3 of a token, and the space: who began a session of the protocol.
type Owner = (blake3::Hash, String);

impl std::fmt::Debug for Mcp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mcp").finish_non_exhaustive()
    }
}

impl Mcp {
    /// For the node of this data directory, which has announced itself there; bodies have `body_max_bytes` at the most.
    pub fn new(data: &Path, body_max_bytes: usize) -> Mcp {
        let stop = CancellationToken::new();
        let house =
            Arc::new(House { data: data.to_owned(), kept: Mutex::default(), clients: Mutex::default() });
        let visits = Arc::new(());
        let server = move || {
            if Arc::strong_count(&visits) > KEPT_MAX {
                return Err(io::Error::other("too many sessions are open; end some, or come back later"));
            }
            Ok(Server(Visitor { house: house.clone(), own: OnceLock::new(), _visit: visits.clone() }))
        };
        Mcp { service: transport(server, body_max_bytes, stop.clone()), owners: Arc::default(), stop }
    }

    /// Answers a request whose body has been read.
    ///
    /// A session of the protocol is there for its owner alone; to everybody else it is one that was never begun.
    pub async fn answer(
        &self,
        caller: Caller,
        mut parts: Parts,
        body: Bytes,
    ) -> Response<BoxBody<Bytes, Infallible>> {
        let owner: Owner = (blake3::hash(caller.token.as_bytes()), caller.space.clone());
        let session = parts.headers.get(SESSION).map(|id| id.to_str().unwrap_or_default().to_owned());
        if session.as_ref().is_some_and(|id| !self.owns(&owner, id)) {
            return no_session();
        }
        let ends = parts.method == Method::DELETE;
        parts.extensions.insert(caller);
        // Until the answer has left, or nobody waits for it any more: rmcp itself lets a session's call go on.
        let answered = CancellationToken::new();
        parts.extensions.insert(Answered(answered.clone()));
        let answered = answered.drop_guard();
        let response = self.service.handle(Request::from_parts(parts, Full::new(body))).await;
        match session {
            Some(id) if ends && response.status().is_success() => drop(locked(&self.owners).remove(&id)),
            Some(_) => {}
            None => {
                if let Some(id) = response.headers().get(SESSION).and_then(|id| id.to_str().ok()) {
                    let _ = keep(&mut locked(&self.owners), id.to_owned(), || Ok::<_, Infallible>(owner));
                }
            }
        }
        response.map(|body| Told { body, _answered: answered }.boxed())
    }

    /// Whether this session was begun by this owner; it is used by that.
    fn owns(&self, owner: &Owner, session: &str) -> bool {
        match locked(&self.owners).get_mut(session) {
            Some((began, used)) if began == owner => {
                *used = Instant::now();
                true
            }
            _ => false,
        }
    }

    /// Ends streams and sessions: the node stops.
    pub fn stop(&self) {
        self.stop.cancel();
    }
}

/// Cancelled when the connection is done with the answer, whether it was read or not.
#[derive(Clone)]
struct Answered(CancellationToken);

/// An answer on its way; with it goes the word that nobody waits for it any more.
struct Told {
    body: BoxBody<Bytes, Infallible>,
    _answered: DropGuard,
}

impl hyper::body::Body for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn no_session() -> Response<BoxBody<Bytes, Infallible>> {
    let body =
        Full::new(Bytes::from_static(b"Not Found: there is no such session; begin one with initialize"));
    let mut response = Response::new(body.boxed());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The protocol over HTTP, as this door has it: sessions for those who know them, and none for the others.
pub fn transport<S: ServerHandler>(
    server: impl Fn() -> io::Result<S> + Send + Sync + 'static,
    body_max_bytes: usize,
    stop: CancellationToken,
) -> StreamableHttpService<S, LocalSessionManager> {
    let config = StreamableHttpServerConfig::default()
        .with_json_response(true)
        // The door has looked at Host and Origin already, and knows by which names it may be called.
        .disable_allowed_hosts()
        .with_max_request_body_bytes(body_max_bytes)
        .with_cancellation_token(stop);
    let mut sessions = LocalSessionManager::default();
    sessions.session_config.keep_alive = Some(TTL * 2);
    StreamableHttpService::new(server, Arc::new(sessions), config)
}

/// What is kept between requests, each with a limit and an end.
struct House {
    /// The node's data directory, where its address and its certificate are.
    data: PathBuf,
    /// Members that are not bound to a session of the protocol, and when they last called.
    kept: Mutex<HashMap<Key, (Arc<Member>, Instant)>>,
    /// One client of the SDK for each credential, so that connections are used again.
    clients: Mutex<HashMap<String, (Synod, Instant)>>,
}

/// Token, space, and name or handle: nobody reaches a member with another credential.
type Key = (String, String, String);

/// Gets what is kept under a key, or makes it; what was not used for twice the life of a session goes.
fn keep<K, V: Clone, E>(
    kept: &mut HashMap<K, (V, Instant)>,
    key: K,
    make: impl FnOnce() -> Result<V, E>,
) -> Result<V, E>
where
    K: std::hash::Hash + Eq,
{
    let now = Instant::now();
    if let Some((value, used)) = kept.get_mut(&key) {
        *used = now;
        return Ok(value.clone());
    }
    let value = make()?;
    if kept.len() >= KEPT_MAX {
        kept.retain(|_, (_, used)| now.duration_since(*used) < TTL * 2);
    }
    // Still too many: what is not kept costs its caller a mail that comes twice, no more.
    if kept.len() < KEPT_MAX {
        kept.insert(key, (value.clone(), now));
    }
    Ok(value)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl House {
    fn client(&self, token: &str) -> Result<Synod, No> {
        keep(&mut locked(&self.clients), token.to_owned(), || {
            let options = Options {
                data: Some(self.data.clone()),
                token: Some(token.to_owned()),
                patience: PATIENCE,
                ..Options::default()
            };
            Synod::connect(options).map_err(No::from)
        })
    }

    fn member(
        self: &Arc<Self>,
        caller: &Caller,
        name: Option<&str>,
        instance: String,
        must_join: bool,
    ) -> Arc<Member> {
        let (house, token, space) = (self.clone(), caller.token.clone(), caller.space.clone());
        let find: Find = Box::new(move || {
            let found = house.client(&token).map(|synod| synod.space(&space));
            Box::pin(std::future::ready(found))
        });
        let wish = Wish {
            name: name.map(str::to_owned),
            instance,
            capabilities: Vec::new(),
            queue: caller.queue.clone(),
            ttl: TTL,
            beats: false,
            resumes: true,
            must_join,
            seat: None,
            unasked: crate::member::UNASKED,
            lives: None,
        };
        Member::new(find, wish)
    }

    /// The member of this name or handle.
    fn named(self: &Arc<Self>, caller: &Caller, name: &str) -> Arc<Member> {
        let key = (caller.token.clone(), caller.space.clone(), name.to_owned());
        if let Some((member, used)) = locked(&self.kept).get_mut(&key) {
            *used = Instant::now();
            return member.clone();
        }
        self.member(caller, Some(name), "mcp".into(), false)
    }

    /// Keeps a member whose call succeeded, so that it finds itself the next time.
    fn keep(&self, caller: &Caller, name: String, member: &Arc<Member>) {
        let mut kept = locked(&self.kept);
        let key = (caller.token.clone(), caller.space.clone(), name);
        let now = Instant::now();
        if !kept.contains_key(&key)
            && kept.keys().filter(|(token, ..)| *token == key.0).count() >= MEMBERS_MAX
        {
            kept.retain(|(token, ..), (_, used)| *token != key.0 || now.duration_since(*used) < TTL * 2);
            if kept.keys().filter(|(token, ..)| *token == key.0).count() >= MEMBERS_MAX {
                return;
            }
        }
        let _ = keep(&mut kept, key, || Ok::<_, Infallible>(member.clone()));
    }
}

/// Whoever one server speaks with: a session of the protocol, or a single request.
struct Visitor {
    house: Arc<House>,
    /// The member of this very session, and with which token it began.
    own: OnceLock<(Arc<Member>, String)>,
    _visit: Arc<()>,
}

impl Members for Visitor {
    fn cancelled(&self, context: &RequestContext<RoleServer>) -> CancellationToken {
        let either = context.ct.child_token();
        let parts = context.extensions.get::<Parts>();
        if let Some(Answered(gone)) = parts.and_then(|parts| parts.extensions.get::<Answered>()).cloned() {
            let cancelled = either.clone();
            tokio::spawn(async move {
                tokio::select! {
                    () = gone.cancelled() => cancelled.cancel(),
                    () = cancelled.cancelled() => {}
                }
            });
        }
        either
    }

    fn member(&self, context: &RequestContext<RoleServer>, args: &mut Args) -> Result<Arc<Member>, No> {
        let (caller, headers) = request(context)?;
        let named = args.text("as")?.or_else(|| caller.agent.clone());
        if let Some(name) = named {
            check_as(&name)?;
            return Ok(self.house.named(caller, &name));
        }
        let session = headers.get(SESSION).and_then(|id| id.to_str().ok());
        let (own, token) = self.own.get_or_init(|| {
            // Everybody in the space reads the instance, and nobody may learn the session's id from it.
            let instance = session.map_or_else(
                || "mcp".into(),
                |id| format!("mcp:{}", &blake3::hash(id.as_bytes()).to_hex()[..16]),
            );
            (self.house.member(caller, None, instance, session.is_none()), caller.token.clone())
        });
        if *token != caller.token {
            return Err(No::new(
                "denied",
                "this session belongs to another credential; begin a session of your own, then call join {}",
            ));
        }
        Ok(own.clone())
    }

    fn groups(&self, context: &RequestContext<RoleServer>) -> Vec<Group> {
        request(context).map(|(caller, _)| caller.groups.clone()).unwrap_or_default()
    }

    fn by_argument(&self) -> bool {
        true
    }

    fn called(&self, context: &RequestContext<RoleServer>, member: &Arc<Member>) {
        let Ok((caller, _)) = request(context) else { return };
        // Whoever has just joined without a session will come back under its handle; the others under what they said.
        let name = match member.wish.must_join {
            true => member.handle(),
            false => member.wish.name.clone(),
        };
        if let Some(name) = name {
            self.house.keep(caller, name, member);
        }
    }
}

/// Refuses an `as` that nobody can have, before anything is kept or sent under it.
fn check_as(name: &str) -> Result<(), No> {
    let why = match name {
        _ if name.len() > AS_MAX => format!("`as` has {AS_MAX} bytes at the most, not {}", name.len()),
        _ if name.chars().any(char::is_control) => "`as` has a control character in it".to_owned(),
        _ => return Ok(()),
    };
    Err(No::invalid(why)
        .then("call join {\"name\":\"YOUR-NAME\"} without `as`, then send the `handle` that it returns"))
}

impl Drop for Visitor {
    /// The session of the protocol is over: what its member holds passes on.
    fn drop(&mut self) {
        if let Some((member, _)) = self.own.take()
            && !member.wish.must_join
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            member.end_waits();
            runtime.spawn(async move { member.leave().await });
        }
    }
}

/// What the HTTP request said.
fn request(context: &RequestContext<RoleServer>) -> Result<(&Caller, &HeaderMap), No> {
    let parts = context.extensions.get::<Parts>();
    let found = parts.and_then(|parts| Some((parts.extensions.get::<Caller>()?, &parts.headers)));
    found.ok_or_else(|| No::new("unavailable", "the request lost its head on the way"))
}
