//! What a member was given and has not ended: for sentences, and for mail that is read once the model has called again.

use super::{Member, QUEUES_MAX};
use crate::handle::{Delivery, Handle};
use crate::tools::Brought;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Messages of groups that are remembered at the most.
const DELIVERIES_MAX: usize = 1_000;

/// Whether both name the same, in whatever order.
pub(super) fn same(one: &[String], other: &[String]) -> bool {
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    set(one) == set(other)
}

impl Member {
    /// A task was granted.
    pub(crate) fn took_task(&self, handle: Handle) {
        self.state().tasks.insert(handle.number, handle);
    }

    /// A task was ended, or is somebody else's.
    pub(crate) fn ended_task(&self, handle: Handle) {
        self.state().tasks.remove(&handle.number);
    }

    /// Tasks in hand.
    pub(crate) fn tasks(&self) -> Vec<Handle> {
        self.state().tasks.values().copied().collect()
    }

    /// A queue was asked for by name and had nothing: it is waited for from now on, with the usual one.
    pub(crate) fn looked_in(&self, queue: &str) {
        if queue == self.wish.queue {
            return;
        }
        let mut state = self.state();
        state.queues.retain(|known| known != queue);
        state.queues.push(queue.to_owned());
        let spare = state.queues.len().saturating_sub(QUEUES_MAX);
        state.queues.drain(..spare);
    }

    /// The queues to wait for.
    pub(crate) fn queues(&self) -> Vec<String> {
        std::iter::once(self.wish.queue.clone()).chain(self.state().queues.iter().cloned()).collect()
    }

    /// A lock was granted, over these names, for itself or to be shared.
    pub(crate) fn took_lock(&self, handle: Handle, names: &[String], shared: bool) {
        self.state().locks.insert(handle.number, (handle, names.to_vec(), shared));
    }

    /// The lock that was granted over just these names in this mode.
    pub(crate) fn lock_over(&self, names: &[String], shared: bool) -> Option<Handle> {
        let state = self.state();
        let found = state.locks.values().find(|(_, own, mode)| *mode == shared && same(own, names));
        found.map(|(handle, ..)| *handle)
    }

    /// A lock was let go, or is somebody else's.
    pub(crate) fn ended_lock(&self, handle: Handle) {
        self.state().locks.remove(&handle.number);
    }

    /// Locks in hand.
    pub(crate) fn locks(&self) -> Vec<Handle> {
        self.state().locks.values().map(|(handle, ..)| *handle).collect()
    }

    /// A name that this lock covers, as far as it was granted here.
    pub(crate) fn name_under(&self, lock: &Handle) -> Option<String> {
        let state = self.state();
        let (handle, names, _) = state.locks.get(&lock.number)?;
        names.first().filter(|_| handle == lock).cloned()
    }

    /// Everything in hand.
    pub(crate) fn held(&self) -> Vec<Handle> {
        self.tasks().into_iter().chain(self.locks()).collect()
    }

    /// Messages go to the model: mail is read once it calls again, those of groups are its own until it settles them.
    pub(crate) fn handed_over(&self, brought: Brought) {
        let mut state = self.state();
        state.unread.extend(brought.mail);
        state.deliveries.extend(brought.deliveries);
        // Whoever never settles anything is stopped by the node; what is kept here is for sentences only.
        let spare = state.deliveries.len().saturating_sub(DELIVERIES_MAX);
        state.deliveries.drain(..spare);
    }

    /// Messages of groups in hand.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.state().deliveries.clone()
    }

    /// A message of a group was settled, or is somebody else's.
    pub(crate) fn ended_delivery(&self, delivery: &Delivery) {
        self.state().deliveries.retain(|known| known != delivery);
    }

    /// Messages that reached nobody, since their call was cancelled: they come again at once.
    pub(crate) async fn give_back(self: &Arc<Self>, client: &str, brought: Brought) {
        // Whoever has gone gives everything back with its session.
        if self.gone.is_cancelled() {
            return;
        }
        for delivery in &brought.deliveries {
            let _ = self
                .call(client, "topic", "nack", &delivery.nack("the call was cancelled", Some(0)), None)
                .await;
        }
        for message in &brought.mail {
            let body = json!({"message": message.number, "fence": message.fence, "reason": "the call was cancelled", "retry_ms": 0});
            // What cannot be given back comes again when the session is over.
            let _ = self.call(client, "mail", "nack", &body, None).await;
        }
    }

    /// The model has called again: what was handed over before has reached it.
    pub(crate) async fn acknowledge(self: &Arc<Self>, client: &str) {
        let read = std::mem::take(&mut self.state().unread);
        if read.is_empty() {
            return;
        }
        let list: Vec<Value> =
            read.iter().map(|handle| json!({"message": handle.number, "fence": handle.fence})).collect();
        let said = self.call(client, "mail", "ack_all", &json!({ "messages": list }), None).await;
        // What could not be said now is said with the next call; what was lost meanwhile comes again by itself.
        if said.is_err_and(|no| matches!(no.code.as_str(), "unavailable" | "overloaded" | "unknown")) {
            self.state().unread.extend(read);
        }
    }
}
