//! The pool: one background thread per node that zero-fills segments ahead for all its disk logs.
//!
//! Throttled, so that filling never crowds out flushing. A log that is faster than this is writing large
//! frames and gains little from filled files: it allocates one without filling and goes on. (Taking the
//! throttle off instead was measured: filling then takes from the log the very bandwidth it needs.)
//!
//! Without a thread ([`Pool::none`]) each log fills its files itself, at the moment it needs them: right for
//! tools and tests, wrong for a node.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::shelf::Shelf;

/// 64 MiB a second: a tenth or less of what small local disks write.
const BYTES_PER_SECOND: u64 = 64 << 20;

/// Fills segments ahead. Shared by all disk logs of a node.
pub struct Pool {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    working: bool,
    stopped: bool,
}

struct Job {
    shelf: Arc<Shelf>,
    bytes: u64,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pool {
    /// A pool with its thread, at the usual throttle.
    pub fn start() -> Arc<Pool> {
        Pool::throttled(BYTES_PER_SECOND)
    }

    /// A pool that writes at most about so many bytes a second.
    pub fn throttled(bytes_per_second: u64) -> Arc<Pool> {
        let shared = Arc::<Shared>::default();
        let worker = shared.clone();
        let rate = bytes_per_second.max(1);
        // A system that gives no thread still gets a working log: it fills its own files.
        let thread =
            std::thread::Builder::new().name("log-pool".into()).spawn(move || work(&worker, rate)).ok();
        Arc::new(Pool { shared, thread })
    }

    /// No pool: logs fill their files themselves.
    pub fn none() -> Arc<Pool> {
        Arc::new(Pool { shared: Arc::default(), thread: None })
    }

    /// Whether someone fills ahead.
    pub(super) fn is_running(&self) -> bool {
        self.thread.is_some()
    }

    /// Orders one spare for a shelf, unless one is on order.
    pub(super) fn order(&self, shelf: &Arc<Shelf>, bytes: u64) {
        if self.is_running() && shelf.order() {
            self.shared.lock().jobs.push_back(Job { shelf: shelf.clone(), bytes });
            self.shared.changed.notify_all();
        }
    }

    /// Waits until nothing is on order.
    pub fn settle(&self) {
        let mut state = self.shared.lock();
        while state.working || !state.jobs.is_empty() {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(shared: &Shared, rate: u64) {
    let mut pace = |piece: usize| {
        let pause = Duration::from_micros(piece as u64 * 1_000_000 / rate);
        std::thread::sleep(pause);
    };
    while let Some(job) = next(shared) {
        job.shelf.fill_order(job.bytes, &mut pace);
        shared.lock().working = false;
        shared.changed.notify_all();
    }
}

fn next(shared: &Shared) -> Option<Job> {
    let mut state = shared.lock();
    loop {
        if state.stopped {
            return None;
        }
        if let Some(job) = state.jobs.pop_front() {
            state.working = true;
            return Some(job);
        }
        state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}
