//! What keeps a claim alive: renewed in the background until the node says that it is lost.
//!
//! A node that does not answer is not a lost claim: while no node lives nobody else is granted the thing, and after its restart the deadline is moved.
//! So a fault is tried again for ever, in pauses that are short beside what is left; only the node's word ends it.
//!
//! Dropping it stops the renewing and nothing else: the thing comes free by its own deadline.

use crate::error::Error;
use crate::space::Space;
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// However short a claim is, it is not renewed more often than this.
const OFTEN: Duration = Duration::from_millis(25);

/// What is bound to a session lasts as long as that, and any word prolongs it: sessions live thirty seconds unless their agent said otherwise.
const SESSION: Duration = Duration::from_secs(15);

/// Renews in the background. See the [module](self).
#[derive(Debug)]
pub(crate) struct Keeper {
    stale: watch::Receiver<Option<String>>,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Sends `body` to `machine.verb` again and again, first well before `until`: the deadline that the grant came with, zero for one that is bound to a session.
    pub(crate) fn new(
        space: Space,
        machine: &'static str,
        verb: &'static str,
        body: &Value,
        until: u64,
    ) -> Keeper {
        let (tell, stale) = watch::channel(None);
        let task = tokio::spawn(keep(space, machine, verb, body.to_string(), until, tell));
        Keeper { stale, task }
    }

    /// Whether the node has said that it is lost.
    pub(crate) fn is_stale(&self) -> bool {
        self.stale.borrow().is_some()
    }

    /// Waits until it is lost, and says why. Cancelling it loses nothing.
    pub(crate) async fn stale(&self) -> String {
        let mut stale = self.stale.clone();
        loop {
            if let Some(why) = &*stale.borrow_and_update() {
                return why.clone();
            }
            if stale.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(
    space: Space,
    machine: &'static str,
    verb: &'static str,
    body: String,
    until: u64,
    tell: watch::Sender<Option<String>>,
) {
    let mut left = left_of(until);
    let pause = (left / 8).max(OFTEN);
    loop {
        // A third of what is left: two failures in a row lose nothing.
        tokio::time::sleep((left / 3).max(OFTEN)).await;
        // A node that comes back keeps the thing for as long again; by then this has to have been said.
        match space.request(machine, verb).body(body.as_str()).pauses(pause).send().await {
            Ok(text) => {
                let renewed: Value = serde_json::from_str(&text).unwrap_or_default();
                left = left_of(renewed["until"].as_u64().unwrap_or(0));
            }
            Err(Error::Refused(refusal)) => {
                tell.send_replace(Some(refusal.detail));
                return;
            }
            Err(Error::Fault(_)) => left = Duration::ZERO,
        }
    }
}

/// How long it is until this time, by this machine's clock.
fn left_of(until: u64) -> Duration {
    if until == 0 {
        return SESSION;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    Duration::from_millis(until.saturating_sub(now))
}
