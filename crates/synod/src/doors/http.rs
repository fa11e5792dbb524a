//! The HTTP door: JSON over HTTP/1.1, by the catalogue alone.
//!
//! ```text
//!   accept ─▶ pace ─▶ hyper ─▶ guard ─▶ routes ─▶ guard ─▶ from_wire ─▶ node ─▶ to_wire
//!   (how many) (how slow)      (host)   (where)   (who)    (what)       │       problem: every "no"
//!                                                                       └─▶ events: what happens
//! ```
//!
//! The accept loop is its own: it counts connections, turns away what is too many with a sentence, and closes in order.
//! There is no framework: routes are one table made from the catalogue, so a verb that is on a card is here (see `docs/adr/0005-hyper-without-a-framework.md`).
//!
//! Limits stand before credentials: head, body length, number and slowness of connections are checked before anybody is asked who they are.
//! Which paths need no credential: `/`, `/healthz`, `/readyz`, `/openapi.json`; and `/metrics` from this machine.
//!
//! With a certificate it speaks TLS (`tls`); without one it listens on loopback, unless told otherwise in so many words.
//!
//! What this door does not do: cookies, CORS, compression, HTTP/2, and deciding anything.

mod answer;
mod blob;
mod body;
mod events;
mod first;
mod from_wire;
mod guard;
mod health;
mod mcp;
mod openapi;
mod options;
mod pace;
mod patient;
mod pretty;
mod problem;
mod routes;
pub(crate) mod stamp;
mod subscribe;
mod tls;
mod to_wire;

pub use openapi::document as openapi;
pub use options::{Limits, Options, Tls};

use crate::node::Node;
use guard::Names;
use health::Counts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pace::{Pace, Paced, Paces, Phase};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Connections that may wait to be accepted: a thousand agents may come at once.
const BACKLOG: u32 = 4096;
/// How long a connection that is turned away is kept so that its client can read why.
const TURNED_AWAY: Duration = Duration::from_millis(500);
/// How many of those there may be at once; beyond, they are closed without a word.
const TURNED_AWAY_MAX: usize = 64;

/// How many questions about the past are answered at once: each folds the log from a checkpoint on.
const PAST_MAX: usize = 2;

/// An open door.
pub(crate) struct Door {
    node: Arc<Node>,
    /// blake3 of the owner's token: who brings it may begin a space.
    owner: [u8; 32],
    names: Names,
    limits: Limits,
    paces: Arc<Paces>,
    counts: Counts,
    /// One permit for each connection.
    room: Arc<Semaphore>,
    /// Room for large bodies, in KiB.
    bodies: Arc<Semaphore>,
    /// One permit for each question about the past that is being answered.
    past: Semaphore,
    /// The path `/mcp`.
    mcp: synod_mcp::http::Mcp,
    /// `None`: connections are in the clear.
    shield: Option<tls::Shield>,
    stopping: watch::Receiver<bool>,
}

/// Serves until `shutdown` resolves and what is being carried out has been answered.
///
/// `bound` is called once with the address that was bound; by then `DIR/node.json` says where the node is.
/// Fails when the address cannot be bound, or reaches beyond this machine and nobody said that it may.
pub async fn serve(
    node: Arc<Node>,
    options: Options,
    bound: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    options.check()?;
    let connections_max = options.limits.connections_max.min(files_allowed());
    let shield = options.tls.map(tls::Shield::new).transpose()?;
    let listener = listen(options.addr)?;
    let addr = listener.local_addr()?;
    let scheme = if shield.is_some() { "https" } else { "http" };
    let base = format!("{scheme}://{}", reachable(addr));
    node.announce(&base, shield.as_ref().map(tls::Shield::fingerprint).as_deref())?;
    let (stop, stopping) = watch::channel(false);
    let door = Arc::new(Door {
        names: Names::new(addr, &options.hosts),
        paces: Paces::new(options.limits.clone()),
        counts: Counts::default(),
        room: Arc::new(Semaphore::new(connections_max)),
        bodies: Arc::new(Semaphore::new(options.limits.bodies_max_bytes >> 10)),
        past: Semaphore::new(PAST_MAX),
        mcp: synod_mcp::http::Mcp::new(node.data(), options.limits.body_max_bytes),
        shield,
        limits: options.limits,
        stopping,
        owner: *blake3::hash(node.token().as_bytes()).as_bytes(),
        node,
    });
    let sweep = tokio::spawn(door.paces.clone().sweep());
    let renew = tokio::spawn(door.clone().renew(base));
    bound(addr);
    door.accept(&listener, shutdown).await;
    drop(listener);
    let _ = stop.send(true);
    renew.abort();
    door.mcp.stop();
    door.drain(connections_max).await;
    sweep.abort();
    // It holds the node until it has really ended.
    let _ = renew.await;
    Ok(())
}

impl Door {
    async fn accept(self: &Arc<Self>, listener: &TcpListener, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let turned_away = Arc::new(Semaphore::new(TURNED_AWAY_MAX));
        loop {
            let accepted = tokio::select! {
                () = &mut shutdown => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((socket, peer)) => match self.room.clone().try_acquire_owned() {
                    Ok(permit) => self.open(socket, peer, permit),
                    Err(_) => {
                        self.counts.turned_away.fetch_add(1, Relaxed);
                        // A sentence over TLS would cost a handshake, now of all times.
                        if self.shield.is_none()
                            && let Ok(permit) = turned_away.clone().try_acquire_owned()
                        {
                            tokio::spawn(turn_away(socket, permit));
                        }
                    }
                },
                // Out of files, or a connection that was gone before it was here: others may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn open(self: &Arc<Self>, socket: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        // Without it the kernel would hold back a short reply that follows another.
        let _ = socket.set_nodelay(true);
        let pace = self.paces.open();
        let task = tokio::spawn(connection(self.clone(), socket, peer, pace.clone(), permit));
        pace.started(task.abort_handle());
    }

    /// Ends idle connections at once, and the others when they have been answered, or when their time is over.
    async fn drain(&self, connections_max: usize) {
        let all_gone = async { drop(self.room.acquire_many(connections_max as u32).await) };
        let mut all_gone = std::pin::pin!(all_gone);
        let close_idle = async {
            loop {
                self.paces.end_all_in(&[Phase::Idle, Phase::Head]);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            () = &mut all_gone => return,
            () = close_idle => {}
            () = tokio::time::sleep(Duration::from_millis(self.limits.stop_ms)) => {}
        }
        self.paces.end_all();
        // They end at their next turn, and let go of the node.
        let _ = tokio::time::timeout(Duration::from_secs(1), all_gone).await;
    }

    /// Becomes true when the door closes.
    fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.clone()
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
}

async fn connection(
    door: Arc<Door>,
    socket: TcpStream,
    peer: SocketAddr,
    pace: Arc<Pace>,
    _permit: OwnedSemaphorePermit,
) {
    let head_max_bytes = door.limits.head_max_bytes;
    let shield = door.clone();
    let paced = |socket| Paced::new(socket, pace.clone());
    let service = service_fn({
        let pace = pace.clone();
        move |request| answer::exchange(door.clone(), pace.clone(), peer, request)
    });
    let http = http1::Builder::new().max_buf_size(head_max_bytes).clone();
    // How it ended concerns the client alone: every request that got as far as the node has been answered or withdrawn.
    let _ = match &shield.shield {
        None => http.serve_connection(TokioIo::new(paced(socket)), service).await,
        Some(shield) => {
            // A handshake may take as long as a head, counted from the very beginning.
            pace.enter(Phase::Head);
            let Some(stream) = shield.shake(socket, peer, paced).await else { return };
            pace.enter(Phase::Idle);
            http.serve_connection(TokioIo::new(stream), service).await
        }
    };
}

/// Says why, and waits for the client to have read it: closing at once would throw the sentence away.
async fn turn_away(mut socket: TcpStream, _permit: OwnedSemaphorePermit) {
    let body = problem::Problem::of(
        "overloaded",
        "too many connections are open; come back in a moment, and use one connection for many requests",
    )
    .retry_after(1_000)
    .json();
    let response = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = tokio::time::timeout(TURNED_AWAY, async {
        socket.write_all(response.as_bytes()).await?;
        socket.shutdown().await?;
        let mut rest = [0; 1024];
        while socket.read(&mut rest).await? > 0 {}
        io::Result::Ok(())
    })
    .await;
}

fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = if addr.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A node that restarts takes its port back while old connections fade.
    socket.set_reuseaddr(true)?;
    let said = |error: io::Error| {
        io::Error::new(
            error.kind(),
            format!(
                "cannot listen on {addr}: {error}; choose another address with --http, or `--http 127.0.0.1:0` for any free port"
            ),
        )
    };
    socket.bind(addr).map_err(said)?;
    socket.listen(BACKLOG).map_err(said)
}

/// Asks the system for as many open files as it lets this process have, and returns how many connections that is.
fn files_allowed() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let wanted = rustix::process::Rlimit { current: limit.maximum, ..limit };
        if setrlimit(Resource::Nofile, wanted).is_ok() {
            limit = getrlimit(Resource::Nofile);
        }
    }
    // Some for the log, the trail and the checkpoints.
    limit
        .current
        .map_or(usize::MAX, |files| files as usize)
        .saturating_sub(128)
        .clamp(16, Semaphore::MAX_PERMITS >> 3)
}

/// An address that a client on this machine can call: a door on every address is called by loopback.
fn reachable(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        addr.set_ip(match addr {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    addr
}
