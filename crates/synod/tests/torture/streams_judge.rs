//! Who reads topics and the log of their groups, with no code of the machine.

use crate::client::Client;
use crate::ledger::Happened;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A topic as it is read in the end.
pub struct Topic {
    name: &'static str,
    /// Key, publisher and number of the message at each offset.
    messages: Vec<(String, usize, u64)>,
}

impl Topic {
    /// Reads it from the beginning, and insists that offsets have no gap.
    pub fn read(client: &mut Client, name: &'static str) -> Topic {
        let mut messages = Vec::new();
        loop {
            let from = messages.len();
            let page = client.ask(&format!("topic/read?topic={name}&from={from}&max=1000")).yes();
            let found = page["messages"].as_array().unwrap();
            if found.is_empty() {
                return Topic { name, messages };
            }
            for message in found {
                assert_eq!(message["offset"], messages.len(), "{name} has a gap");
                let body = &message["body"];
                let who = body["who"].as_u64().unwrap() as usize;
                assert_eq!(message["from"], format!("publisher-{who}"));
                messages.push((
                    message["key"].as_str().unwrap().to_owned(),
                    who,
                    body["n"].as_u64().unwrap(),
                ));
            }
        }
    }

    /// Everything that was answered stands where the answer said, once, in its publisher's order. Returns how many messages there are.
    pub fn are_whole(topics: &[Topic], told: &BTreeMap<(usize, u64), (String, u64)>) -> usize {
        let mut found = BTreeMap::new();
        for topic in topics {
            let mut newest = BTreeMap::<usize, u64>::new();
            for (offset, (_, who, n)) in topic.messages.iter().enumerate() {
                let twice = found.insert((*who, *n), (topic.name.to_owned(), offset as u64));
                assert_eq!(twice, None, "message {n} of publisher {who} stands twice");
                let before = newest.insert(*who, *n);
                assert!(before.is_none_or(|before| before < *n), "{n} of {who} came after {before:?}");
            }
        }
        for (who, stands) in told {
            assert_eq!(found.get(who), Some(stands), "message {} of publisher {}", who.1, who.0);
        }
        assert!(found.len() <= told.len() + 3, "{} messages, {} told", found.len(), told.len());
        found.len()
    }

    /// Looks at every message.
    pub fn each(topics: &[Topic], mut look: impl FnMut(&str, u64)) {
        for topic in topics {
            (0..topic.messages.len() as u64).for_each(|offset| look(topic.name, offset));
        }
    }

    fn key(&self, offset: u64) -> &str {
        &self.messages[offset as usize].0
    }
}

/// What the judge has seen: whether anything was tried at all.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub delivered: u64,
    /// Messages that were handed out again.
    pub again: u64,
    pub after_lease: u64,
    pub after_session: u64,
    pub returned: u64,
}

/// A message in a group.
type Place = (String, String, u64);

/// What groups did, event by event.
#[derive(Default)]
pub struct Groups {
    /// In whose hands, by fence.
    open: BTreeMap<Place, u64>,
    acked: BTreeSet<Place>,
    seen: Seen,
}

impl Groups {
    /// Reads the events in order. Fails on two hands at once, disorder within a key, and what is done twice.
    pub fn of(events: &[Happened], topics: &[Topic]) -> Groups {
        let mut groups = Groups::default();
        let mut times = BTreeMap::<Place, u64>::new();
        for (id, name, data) in events {
            let Some(what) = name.strip_prefix("topic.") else { continue };
            let (Some(group), Some(offset)) = (data["group"].as_str(), data["offset"].as_u64()) else {
                continue;
            };
            let name = data["topic"].as_str().unwrap();
            let place = (group.to_owned(), name.to_owned(), offset);
            assert!(!groups.acked.contains(&place), "{id}: {what} of {place:?}, which was done before");
            if what == "delivered" {
                let topic = topics.iter().find(|topic| topic.name == name).unwrap();
                groups.in_order(id, &place, topic);
                let fence = data["fence"].as_u64().unwrap();
                let other = groups.open.insert(place.clone(), fence);
                assert_eq!(other, None, "{id}: {place:?} is in two hands");
                groups.seen.delivered += 1;
                let times = times.entry(place).or_default();
                groups.seen.again += u64::from(*times > 0);
                *times += 1;
                continue;
            }
            assert!(groups.open.remove(&place).is_some(), "{id}: {what} of {place:?}, which nobody had");
            groups.hear(id, what, place, data);
        }
        groups
    }

    fn hear(&mut self, id: &str, what: &str, place: Place, data: &Value) {
        match what {
            "acked" => drop(self.acked.insert(place)),
            "returned" => self.seen.returned += 1,
            "expired" if data["why"] == "lease" => self.seen.after_lease += 1,
            "expired" if data["why"] == "session" => self.seen.after_session += 1,
            other => panic!("{id}: {other} was not to happen here: {data}"),
        }
    }

    /// Every earlier message of the same key is done.
    fn in_order(&self, id: &str, (group, name, offset): &Place, topic: &Topic) {
        let key = topic.key(*offset);
        // The one just before it is enough: what came before that was judged when it was handed out.
        let Some(earlier) = (0..*offset).rev().find(|earlier| topic.key(*earlier) == key) else { return };
        let is_done = self.acked.contains(&(group.clone(), name.clone(), earlier));
        assert!(is_done, "{id}: {group} has {offset} of {name} before {earlier} of the same key is done");
    }

    /// Whether every message is done in every group.
    pub fn are_done(self, topics: &[Topic]) -> Seen {
        assert!(self.open.is_empty(), "still in somebody's hands: {:?}", self.open);
        for group in ["tally", "print"] {
            Topic::each(topics, |topic, offset| {
                let place = (group.to_owned(), topic.to_owned(), offset);
                assert!(self.acked.contains(&place), "{place:?} was never done");
            });
        }
        self.seen
    }
}
