//! How long each connection may dawdle, kept without a timer for each request.
//!
//! hyper's own header timeout arms a timer for every request and closes idle connections after the same time as slow ones.
//! Here each connection writes down, in two numbers, what it is doing and since which tick; one sweep looks at all of them a few times a second and ends those that dawdle.
//!
//! ```text
//!   idle ──first byte──▶ head ──all of it──▶ body ──all of it──▶ busy ──reply──▶ leaving ──▶ idle
//!    120 s                10 s                60 s               (may wait in line)
//! ```
//!
//! A client that does not read what was written is let go as well, whatever the request is doing.
//! The socket also tells when bytes have left: only then is a grant the caller's (see [`Settled::written`]).

use super::options::Limits;
use crate::node::Settled;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

/// How long a client may go on sending after the last reply. Closing on bytes that were not read would reset the connection, and the reply with it.
const LINGER_MS: u64 = 1_000;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Phase {
    /// Between requests.
    Idle = 0,
    /// Some of a request's head has come.
    Head = 1,
    /// The head has come, the body is coming.
    Body = 2,
    /// The request is being carried out, or events are being sent.
    Busy = 3,
    /// The reply is in hyper's hands; once it has left, the connection is idle.
    Leaving = 4,
    /// Nothing more will be written; what the client still sends is thrown away, so that it can read the last reply.
    Closing = 5,
}

/// One tick of the sweep, in milliseconds, for these limits: a quarter of the shortest.
fn tick_ms(limits: &Limits) -> u64 {
    let shortest =
        [limits.head_timeout_ms, limits.body_timeout_ms, limits.idle_timeout_ms, limits.write_timeout_ms];
    (shortest.into_iter().min().unwrap_or(1_000) / 4).clamp(10, 1_000)
}

/// What one connection is doing, and since when.
#[derive(Debug)]
pub struct Pace {
    clock: Arc<AtomicU64>,
    /// Tick and phase: `tick << 3 | phase`.
    doing: AtomicU64,
    /// The tick, plus one, since which written bytes are not taken; zero while they are.
    stalled: AtomicU64,
    /// Ends the connection.
    task: OnceLock<AbortHandle>,
    /// Replies whose bytes have not left yet, in order.
    leaving: Mutex<Vec<Settled>>,
    any_leaving: AtomicBool,
}

impl Pace {
    /// Notes what the connection does from now on.
    pub fn enter(&self, phase: Phase) {
        self.doing.store(self.clock.load(Relaxed) << 3 | phase as u64, Relaxed);
    }

    /// The connection's task, through which it can be ended.
    pub fn started(&self, task: AbortHandle) {
        let _ = self.task.set(task);
    }

    fn end(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    fn phase_is(&self, phase: Phase) -> bool {
        self.doing.load(Relaxed) & 7 == phase as u64
    }

    /// A reply is in hyper's hands; it is written once the socket has been flushed.
    pub fn leaves(&self, settled: Settled) {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner).push(settled);
        self.any_leaving.store(true, Relaxed);
    }

    fn flushed(&self) {
        if self.phase_is(Phase::Leaving) {
            self.enter(Phase::Idle);
        }
        if self.any_leaving.swap(false, Relaxed) {
            for mut settled in self.leaving.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                settled.written();
            }
        }
    }

    fn wrote<T>(&self, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            if self.stalled.load(Relaxed) != 0 {
                self.stalled.store(0, Relaxed);
            }
        } else if self.stalled.load(Relaxed) == 0 {
            self.stalled.store(self.clock.load(Relaxed) + 1, Relaxed);
        }
        poll
    }

    /// Whether it has dawdled, at this tick.
    fn dawdles(&self, now: u64, tick_ms: u64, limits: &Limits) -> bool {
        let late = |since: u64, ms: u64| now.saturating_sub(since) * tick_ms > ms;
        let stalled = self.stalled.load(Relaxed);
        let doing = self.doing.load(Relaxed);
        let limit = match doing & 7 {
            0 => limits.idle_timeout_ms,
            1 => limits.head_timeout_ms,
            2 => limits.body_timeout_ms,
            5 => LINGER_MS,
            _ => u64::MAX,
        };
        (stalled > 0 && late(stalled - 1, limits.write_timeout_ms)) || late(doing >> 3, limit)
    }
}

/// Every connection, and the clock they share.
#[derive(Debug)]
pub struct Paces {
    clock: Arc<AtomicU64>,
    all: Mutex<Vec<Weak<Pace>>>,
    limits: Limits,
}

impl Paces {
    /// None yet.
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Paces { clock: Arc::default(), all: Mutex::default(), limits })
    }

    /// A new connection: idle from now on.
    pub fn open(&self) -> Arc<Pace> {
        let pace = Arc::new(Pace {
            clock: self.clock.clone(),
            doing: AtomicU64::new(0),
            stalled: AtomicU64::new(0),
            task: OnceLock::new(),
            leaving: Mutex::default(),
            any_leaving: AtomicBool::new(false),
        });
        pace.enter(Phase::Idle);
        self.all.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&pace));
        pace
    }

    /// How many connections there are.
    pub fn open_now(&self) -> usize {
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|pace| pace.strong_count() > 0)
            .count()
    }

    /// Ends every connection.
    pub fn end_all(&self) {
        self.end_where(|_| true);
    }

    /// Ends every connection that is in one of these phases.
    pub fn end_all_in(&self, phases: &[Phase]) {
        self.end_where(|pace| phases.iter().any(|phase| pace.phase_is(*phase)));
    }

    fn end_where(&self, ends: impl Fn(&Pace) -> bool) {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter_map(Weak::upgrade).filter(|pace| ends(pace)).for_each(|pace| pace.end());
    }

    /// Counts ticks and ends what dawdles, for ever. Without connections a tick costs nothing worth naming.
    pub async fn sweep(self: Arc<Self>) {
        let tick_ms = tick_ms(&self.limits);
        let mut ticks = tokio::time::interval(Duration::from_millis(tick_ms));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = self.clock.fetch_add(1, Relaxed) + 1;
            self.all.lock().unwrap_or_else(PoisonError::into_inner).retain(|pace| {
                pace.upgrade().is_some_and(|pace| {
                    if pace.dawdles(now, tick_ms, &self.limits) {
                        pace.end();
                    }
                    true
                })
            });
        }
    }
}

/// A socket that writes down its pace.
#[derive(Debug)]
pub struct Paced {
    socket: TcpStream,
    pace: Arc<Pace>,
    shut: bool,
}

impl Paced {
    /// Watches this socket.
    pub fn new(socket: TcpStream, pace: Arc<Pace>) -> Self {
        Paced { socket, pace, shut: false }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let poll = Pin::new(&mut self.socket).poll_read(cx, buf);
        if buf.filled().len() > before && self.pace.phase_is(Phase::Idle) {
            self.pace.enter(Phase::Head);
        }
        poll
    }
}

impl AsyncWrite for Paced {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.pace.wrote(poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.socket).poll_write_vectored(cx, pieces);
        self.pace.wrote(poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.socket).poll_flush(cx);
        if let Poll::Ready(Ok(())) = poll {
            self.pace.flushed();
        }
        poll
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.shut {
            ready!(Pin::new(&mut self.socket).poll_shutdown(cx))?;
            self.shut = true;
            self.pace.enter(Phase::Closing);
        }
        let mut scratch = [0; 4096];
        loop {
            let mut rest = ReadBuf::new(&mut scratch);
            let read = ready!(Pin::new(&mut self.socket).poll_read(cx, &mut rest));
            if read.is_err() || rest.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}
