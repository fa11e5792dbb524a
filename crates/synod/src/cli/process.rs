//! Other programs: the group they run in, the signals that are meant for them, and the name of this machine.

use super::exit::{Exit, Stop};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::time::Duration;
use tokio::process::Child;
use tokio::signal::unix::{SignalKind, signal};

/// Whom a signal to a program reaches.
#[derive(Clone, Copy, Debug)]
pub enum Reach {
    /// The program and whatever it started: it was given a process group of its own.
    Group(Pid),
    /// The program alone: it shares the group of the terminal, so that it can read keys.
    Program(Pid),
}

impl Reach {
    /// That of a child that was started with a group of its own, or without; `None` when it has ended.
    pub fn of(child: &Child, group: bool) -> Option<Reach> {
        let pid = child.id().and_then(|id| Pid::from_raw(id as i32))?;
        Some(if group { Reach::Group(pid) } else { Reach::Program(pid) })
    }

    /// Sends a signal; one that has ended needs none.
    pub fn send(self, signal: Signal) {
        let _ = match self {
            Reach::Group(pid) => kill_process_group(pid, signal),
            Reach::Program(pid) => kill_process(pid, signal),
        };
    }

    /// Asks it to end, and kills it when it does not within the grace. Whatever outlived its leader goes as well.
    pub async fn end(self, child: &mut Child, grace: Duration) {
        self.send(Signal::TERM);
        if tokio::time::timeout(grace, child.wait()).await.is_err() {
            self.send(Signal::KILL);
            let _ = child.wait().await;
        }
        if matches!(self, Reach::Group(_)) {
            self.send(Signal::KILL);
        }
    }
}

/// SIGINT, SIGTERM, SIGHUP and SIGQUIT, sent to this process.
pub struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// `None`: it was to be ignored when this process began, as under `nohup`, and still is.
    hangup: Option<tokio::signal::unix::Signal>,
    quit: tokio::signal::unix::Signal,
}

impl Signals {
    /// Hears them from now on; they do not end this process any more.
    pub fn new() -> Result<Self, Stop> {
        let listen = |kind| {
            signal(kind).map_err(|error| Stop::new(Exit::Fault, format!("cannot hear signals: {error}")))
        };
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: if is_ignored(Signal::HUP) { None } else { Some(listen(SignalKind::hangup())?) },
            quit: listen(SignalKind::quit())?,
        })
    }

    /// The next of them.
    pub async fn next(&mut self) -> Signal {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.terminate.recv() => Signal::TERM,
            _ = hangup => Signal::HUP,
            _ = self.quit.recv() => Signal::QUIT,
        }
    }
}

/// Whether this process ignores a signal, as far as the system tells: Linux does, in a mask with a bit for each.
fn is_ignored(signal: Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal.as_raw() - 1) & 1 == 1
}

/// This machine's name, for telling processes apart.
pub fn host() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let tame: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).take(60).collect();
    if tame.is_empty() { "here".to_owned() } else { tame }
}

/// What tells this process from others of an agent.
pub fn instance() -> String {
    format!("{}:{}", host(), std::process::id())
}
