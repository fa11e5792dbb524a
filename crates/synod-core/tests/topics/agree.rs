//! What both must agree on after every entry: answers, topics, groups.

use super::*;
use synod_core::effects::{Item, items};

impl Pair {
    /// Compares answers to those who waited, every topic, and every group.
    pub fn agree(&mut self) {
        let effects = self.world.fold.effects();
        let stream = effects.stream.clone();
        let first = effects.first;
        let refused: Vec<u64> =
            effects.refusals.iter().map(|(ticket, _)| ticket.0).filter(|ticket| *ticket < first.0).collect();
        let mut told = std::mem::take(&mut self.model.told);
        for item in items(&stream) {
            let Item::Answer(ticket, record) = item.unwrap() else { continue };
            let told = told.remove(&ticket.0).unwrap_or_else(|| panic!("#{ticket} was to be told nothing"));
            let given = told.given.unwrap_or_else(|| panic!("#{ticket} was to be refused"));
            let json = self.world.shown(common::card("topic.fetch"), record);
            let answer: Value = serde_json::from_str(&json).unwrap();
            let group = GROUPS.iter().position(|(name, _)| *name == told.group).unwrap();
            if self.model.groups.contains_key(GROUPS[group].0) {
                self.compare(group, told.agent, ticket.0, &given, &answer);
            }
        }
        for ticket in refused {
            let told = told.remove(&ticket).unwrap_or_else(|| panic!("#{ticket} was not to be refused"));
            assert!(told.given.is_none(), "#{ticket} was to be given {:?}", told.given);
        }
        assert!(told.is_empty(), "nobody told {told:?}");
        assert_eq!(self.world.fold.parked(), self.model.line.len());
        TOPICS.iter().for_each(|topic| self.agree_on_topic(topic));
        GROUPS.iter().for_each(|(group, _)| self.agree_on_group(group));
    }

    fn ask(&self, verb: &str, body: Value) -> Result<Value, Code> {
        let answer = self.world.ask(OWNER, verb, &body.to_string()).map_err(|refusal| refusal.code)?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    fn agree_on_topic(&self, name: &str) {
        let shown = self.ask("topic.show", json!({"topic": name}));
        let Some(topic) = self.model.topics.get(name) else {
            return assert_eq!(shown.unwrap_err(), Code::NotFound);
        };
        let shown = shown.unwrap();
        let first = topic.first(self.world.fold.time().0);
        assert_eq!(
            (&shown["first"], &shown["next"]),
            (&json!(first), &json!(topic.next())),
            "what {name} keeps"
        );
    }

    fn agree_on_group(&self, name: &str) {
        let shown = self.ask("topic.group", json!({"group": name}));
        let Some(group) = self.model.groups.get(name) else {
            return assert_eq!(shown.unwrap_err(), Code::NotFound);
        };
        let shown = shown.unwrap();
        let pending = self.ask("topic.pending", json!({"group": name, "limit": 1000})).unwrap();
        let found: Vec<(String, u64, String, u64, Option<u64>, usize)> = pending["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (
                    row["topic"].as_str().unwrap_or("t.a").to_string(),
                    row["offset"].as_u64().unwrap(),
                    row["state"].as_str().unwrap().to_string(),
                    row["attempts"].as_u64().unwrap(),
                    row["fence"].as_u64(),
                    row["history"].as_array().unwrap().len(),
                )
            })
            .collect();
        assert_eq!(found, self.model.pending(name), "what {name} is not done with");
        let dead = self.ask("topic.dead", json!({"group": name, "limit": 1000})).unwrap();
        let found: Vec<(String, u64, u64)> = dead["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                assert_eq!(row["from"], "owl", "a dead letter keeps its message");
                (
                    row["topic"].as_str().unwrap_or("t.a").to_string(),
                    row["offset"].as_u64().unwrap(),
                    row["history"].as_array().unwrap().len() as u64,
                )
            })
            .collect();
        assert_eq!(found, self.model.dead(name), "dead letters of {name}");
        for (word, number) in [
            ("lag", self.model.lag(name)),
            ("acked", group.acked),
            ("missed", self.model.missed(name)),
            ("waiting", self.model.line.iter().filter(|waiter| waiter.group == name).count() as u64),
        ] {
            assert_eq!(shown[word], number, "{word} of {name}");
        }
        let members: Vec<(String, u64)> = shown["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| {
                (member["agent"].as_str().unwrap().to_string(), member["session"].as_u64().unwrap_or(0))
            })
            .collect();
        let mut expected: Vec<(String, u64)> =
            group.members.iter().map(|(agent, session)| (AGENTS[*agent].to_string(), *session)).collect();
        expected.sort_by_key(|(name, session)| (AGENTS.iter().position(|agent| agent == name), *session));
        assert_eq!(members, expected, "members of {name}");
    }
}
