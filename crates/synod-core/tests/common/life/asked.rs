//! Questions that anybody may ask at any time.

use super::super::OWNER;
use super::{Life, blob, pick};

impl Life {
    /// Asks everything there is to ask: answers are JSON, or refusals.
    pub fn ask_around(&self, dice: u32) {
        let task = pick(&self.tasks, dice).copied().unwrap_or(1);
        for (name, json) in [
            ("queue.show", format!(r#"{{"task":{task}}}"#)),
            ("queue.why", format!(r#"{{"task":{task}}}"#)),
            ("queue.list", format!(r#"{{"after":{task},"limit":3}}"#)),
            ("queue.stats", r#"{"queue":"a"}"#.to_string()),
            ("queue.queues", "{}".to_string()),
            ("kv.get", format!(r#"{{"key":"k{}"}}"#, dice % 4)),
            ("kv.history", format!(r#"{{"key":"k{}","limit":2}}"#, dice % 4)),
            ("kv.list", r#"{"limit":2}"#.to_string()),
            ("mail.show", format!(r#"{{"message":{}}}"#, pick(&self.mails, dice).unwrap_or(&1))),
            ("mail.why", format!(r#"{{"message":{}}}"#, pick(&self.mails, dice / 3).unwrap_or(&1))),
            ("mail.inbox", r#"{"agent":"heron","limit":2}"#.to_string()),
            ("mail.history", r#"{"agent":"heron","with":"wren","limit":2}"#.to_string()),
            ("mail.dead", r#"{"limit":2}"#.to_string()),
            ("mail.boxes", r#"{"limit":2}"#.to_string()),
            ("lock.show", format!(r#"{{"lock":{}}}"#, pick(&self.locks, dice).map_or(1, |(lock, ..)| *lock))),
            ("lock.list", r#"{"touching":"a/**","limit":2}"#.to_string()),
            ("lock.list", r#"{"limit":2}"#.to_string()),
            ("lock.waits", r#"{"limit":2}"#.to_string()),
            ("lock.why", r#"{"name":"a/b"}"#.to_string()),
            ("blob.show", format!(r#"{{"blob":"{}"}}"#, blob(dice))),
            ("blob.parts", format!(r#"{{"blob":"{}","offset":{},"limit":1}}"#, blob(dice), dice % 3_000)),
            ("blob.list", r#"{"limit":2}"#.to_string()),
            ("blob.upload", format!(r#"{{"upload":{}}}"#, pick(&self.uploads, dice).unwrap_or(&1))),
            ("blob.uploads", r#"{"limit":2}"#.to_string()),
            ("blob.usage", "{}".to_string()),
            ("topic.read", r#"{"topic":"a.b","max":3}"#.to_string()),
            ("topic.read", format!(r#"{{"topic":"a.>","from":"{}.1","key":"k1"}}"#, dice % 64)),
            ("topic.list", r#"{"limit":2}"#.to_string()),
            ("topic.show", r#"{"topic":"a.c"}"#.to_string()),
            ("topic.groups", r#"{"limit":2}"#.to_string()),
            ("topic.group", r#"{"group":"many"}"#.to_string()),
            ("topic.pending", r#"{"group":"all","limit":2}"#.to_string()),
            ("topic.dead", r#"{"group":"one","limit":2}"#.to_string()),
            ("topic.why", r#"{"group":"many"}"#.to_string()),
            ("election.observe", r#"{"election":"job"}"#.to_string()),
            ("election.list", r#"{"limit":2}"#.to_string()),
            ("election.candidates", r#"{"election":"job","limit":2}"#.to_string()),
            ("election.why", r#"{"election":"report"}"#.to_string()),
            ("pipeline.show", format!(r#"{{"item":{},"limit":5}}"#, pick(&self.items, dice).unwrap_or(&1))),
            ("pipeline.why", format!(r#"{{"id":{}}}"#, pick(&self.items, dice / 3).unwrap_or(&1))),
            ("pipeline.why", format!(r#"{{"id":{}}}"#, pick(&self.jobs, dice).map_or(1, |(job, ..)| *job))),
            ("pipeline.list", r#"{"limit":2}"#.to_string()),
            ("pipeline.jobs", r#"{"pipeline":"press","limit":3}"#.to_string()),
            ("pipeline.stages", r#"{"pipeline":"press"}"#.to_string()),
            ("pipeline.pipelines", r#"{"limit":1}"#.to_string()),
            ("schedule.show", r#"{"schedule":"tick"}"#.to_string()),
            ("schedule.list", r#"{"limit":2}"#.to_string()),
            ("schedule.why", r#"{"schedule":"tock"}"#.to_string()),
            ("schedule.preview", r#"{"every_ms":90000}"#.to_string()),
            ("auction.list", r#"{"limit":2}"#.to_string()),
            ("auction.list", r#"{"market":"a","state":"open"}"#.to_string()),
            ("auction.show", format!(r#"{{"auction":{}}}"#, pick(&self.auctions, dice).unwrap_or(&1))),
            ("auction.bids", format!(r#"{{"auction":{}}}"#, pick(&self.auctions, dice / 3).unwrap_or(&1))),
            ("auction.why", format!(r#"{{"auction":{}}}"#, pick(&self.auctions, dice / 7).unwrap_or(&1))),
            ("agent.list", "{}".to_string()),
            ("agent.show", r#"{"agent":"heron"}"#.to_string()),
            ("space.show", "{}".to_string()),
            ("space.settings", "{}".to_string()),
        ] {
            if let Ok(answer) = self.world.ask(OWNER, name, &json) {
                serde_json::from_str::<serde_json::Value>(&answer)
                    .unwrap_or_else(|error| panic!("{name} answered {answer}: {error}"));
            }
        }
    }
}
