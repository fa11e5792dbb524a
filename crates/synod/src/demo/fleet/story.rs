//! What happened, from the events that the node tells: who had which task and which lock when, and who was gone when.
//!
//! They are read once, after the work, from the first one to the mark that the demo puts at the end.

use serde_json::Value;
use synod_client::{Error, Space};

use super::oracle::locks::{Hold, Place};
use crate::demo::run::trace::ms;

/// The key whose writing ends the story.
pub const END: &str = "fleet/end";

/// How a lease ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The task was done.
    Finished,
    /// Its holder said no, or gave it back.
    Returned,
    /// Its holder was gone.
    Lost,
}

/// A task in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The node's number of the task.
    pub task: u64,
    /// Who had it.
    pub agent: String,
    /// From when to when, in milliseconds since 1970.
    pub ms: (u64, u64),
    /// Where it ended.
    pub at: Place,
    /// How.
    pub end: End,
}

/// Somebody stood in line for a lock from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Who.
    pub agent: String,
    /// Since when, in milliseconds since 1970.
    pub ms: u64,
    /// For what.
    pub names: Vec<String>,
}

/// Everything that was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// Leases that ended, in that order.
    pub leases: Vec<Lease>,
    /// Tasks that were in two hands at once; there is no such thing.
    pub doubles: usize,
    /// Locks, in the order of their grants.
    pub holds: Vec<Hold>,
    /// Who stood in line.
    pub waits: Vec<Wait>,
    /// Whose session ended without a word, and when.
    pub gone: Vec<(String, u64)>,
    /// Messages sent, and read.
    pub mail: (usize, usize),
    /// Leases that have not ended.
    pub open: Vec<Lease>,
}

/// Reads the story of a space.
pub async fn read(space: &Space) -> Result<Story, Error> {
    let filter = [("from", "start"), ("machine", "agent,queue,lock,mail,kv")];
    let mut events = space.events(None, &filter);
    let mut story = Story::default();
    loop {
        let event = events.next().await?;
        if story.hear(&event.id, &event.json()).is_none() {
            return Ok(story);
        }
    }
}

impl Story {
    /// Takes an event in; none at the end.
    fn hear(&mut self, id: &str, event: &Value) -> Option<()> {
        let data = &event["data"];
        let kind = event["type"].as_str().unwrap_or("").trim_start_matches("synod.");
        let text = |name: &str| data[name].as_str().unwrap_or("").to_owned();
        let number = |name: &str| data[name].as_u64().unwrap_or(0);
        let at = place(id);
        let at_ms = event["time"].as_str().and_then(ms).unwrap_or(0);
        let names = || {
            data["names"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        match kind {
            "kv.put" if data["key"] == END => return None,
            "queue.claimed" => {
                self.doubles += self.open.iter().filter(|lease| lease.task == number("task")).count();
                let (task, agent) = (number("task"), text("agent"));
                self.open.push(Lease { task, agent, ms: (at_ms, at_ms), at, end: End::Lost });
            }
            "queue.finished" => self.close(number("task"), End::Finished, at, at_ms),
            "queue.failed" | "queue.released" => self.close(number("task"), End::Returned, at, at_ms),
            "queue.expired" => self.close(number("task"), End::Lost, at, at_ms),
            "lock.acquired" => self.holds.push(Hold {
                lock: number("lock"),
                agent: text("agent"),
                names: names(),
                from: at,
                to: None,
                ms: (at_ms, None),
                lost: false,
            }),
            "lock.released" | "lock.expired" | "lock.broken" => {
                let lock = number("lock");
                if let Some(hold) = self.holds.iter_mut().rev().find(|hold| hold.lock == lock) {
                    (hold.to, hold.ms.1, hold.lost) = (Some(at), Some(at_ms), kind != "lock.released");
                }
            }
            "lock.blocked" => self.waits.push(Wait { agent: text("agent"), ms: at_ms, names: names() }),
            "agent.ended" if data["why"] == "expired" => self.gone.push((text("agent"), at_ms)),
            "mail.sent" => self.mail.0 += 1,
            "mail.read" => self.mail.1 += 1,
            _ => {}
        }
        Some(())
    }

    fn close(&mut self, task: u64, end: End, at: Place, at_ms: u64) {
        if let Some(open) = self.open.iter().position(|lease| lease.task == task) {
            let lease = self.open.remove(open);
            self.leases.push(Lease { ms: (lease.ms.0, at_ms), at, end, ..lease });
        }
    }
}

/// `index.n` as two numbers.
fn place(id: &str) -> Place {
    let (index, n) = id.split_once('.').unwrap_or((id, "0"));
    (index.parse().unwrap_or(0), n.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn story(events: &[(&str, Value)]) -> Story {
        let mut story = Story::default();
        for (at, (kind, data)) in events.iter().enumerate() {
            let time = format!("1970-01-01T00:00:{:02}.000Z", at + 1);
            let event = json!({ "type": format!("synod.{kind}"), "time": time, "data": data });
            let _ = story.hear(&format!("{}.0", at + 1), &event);
        }
        story
    }

    #[test]
    fn a_task_and_a_lock_pass_on() {
        let story = story(&[
            ("queue.claimed", json!({"task": 7, "agent": "wren"})),
            ("lock.acquired", json!({"lock": 9, "agent": "wren", "names": ["a/**"]})),
            ("agent.ended", json!({"agent": "wren", "why": "expired"})),
            ("queue.expired", json!({"task": 7, "agent": "wren"})),
            ("lock.expired", json!({"lock": 9, "agent": "wren"})),
            ("queue.claimed", json!({"task": 7, "agent": "jay"})),
            ("queue.finished", json!({"task": 7})),
        ]);
        let ends: Vec<_> = story.leases.iter().map(|lease| (lease.agent.as_str(), lease.end)).collect();
        assert_eq!(ends, [("wren", End::Lost), ("jay", End::Finished)]);
        assert_eq!((story.holds[0].ms, story.holds[0].lost), ((2_000, Some(5_000)), true));
        assert_eq!((story.gone.len(), story.doubles), (1, 0));
    }

    #[test]
    fn a_task_in_two_hands_is_counted() {
        let claimed = |agent: &str| ("queue.claimed", json!({"task": 7, "agent": agent}));
        assert_eq!(story(&[claimed("wren"), claimed("jay")]).doubles, 1);
    }
}
