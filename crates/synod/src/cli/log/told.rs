//! One request as it is told, and which ones are wanted.

use super::super::words::quoted;
use clap::ArgMatches;
use synod_core::machines::GUARDS;

/// Which requests are wanted.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// From this index on.
    pub from: Option<u64>,
    /// Up to this index.
    pub to: Option<u64>,
    /// What this agent asked.
    pub agent: Option<String>,
    /// This command, or every command of this machine.
    pub verb: Option<String>,
    /// What names this task.
    pub task: Option<u64>,
}

impl Choice {
    /// What the command line says.
    pub fn new(matches: &ArgMatches) -> Choice {
        let word = |name: &str| matches.get_one::<String>(name).cloned();
        let number = |name: &str| matches.get_one::<u64>(name).copied();
        Choice {
            from: number("from"),
            to: number("to"),
            agent: word("agent"),
            verb: word("verb"),
            task: number("task"),
        }
    }

    /// Whether this one is wanted.
    pub fn takes(&self, told: &Told) -> bool {
        let name = told.agent.split('@').next().unwrap_or_default();
        self.from.is_none_or(|from| told.index >= from)
            && self.to.is_none_or(|to| told.index <= to)
            && self.agent.as_deref().is_none_or(|agent| agent == name || agent == told.agent)
            && self
                .verb
                .as_deref()
                .is_none_or(|verb| told.command == verb || told.command.split('.').next() == Some(verb))
            && self.task.is_none_or(|task| told.names_task(task))
    }
}

/// One request and what came of it. Fields, reply and events are JSON text.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Its index.
    pub index: u64,
    /// The log's position of its entry.
    pub position: u64,
    /// Its time, in milliseconds since 1970.
    pub time: u64,
    /// The principal whose credential it came with; empty for the node itself.
    pub principal: String,
    /// The agent, as the request named it.
    pub agent: String,
    /// `machine.verb`; empty for bytes that say nothing this version knows.
    pub command: String,
    /// What was asked.
    pub fields: String,
    /// The request key, or the client's session and number.
    pub key: Option<String>,
    /// The trace it belongs to.
    pub trace: Option<String>,
    /// `replied`, `repeated`, `refused`, `parked` or `void`.
    pub outcome: &'static str,
    /// The reply, for `replied` and `repeated`.
    pub reply: Option<String>,
    /// The code and text of a refusal.
    pub refusal: Option<(String, String)>,
    /// Events: id, name, fields.
    pub events: Vec<(String, String, String)>,
    /// What became of earlier requests that had waited.
    pub answers: Vec<Answered>,
    /// Locks that had to be held, as NAME@FENCE.
    pub guards: Vec<(&'static str, String)>,
}

/// What became of a request that had waited.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its index.
    pub index: u64,
    /// The reply, or the code and text of a no.
    pub outcome: Result<String, (String, String)>,
}

impl Told {
    fn names_task(&self, task: u64) -> bool {
        let texts = std::iter::once(&self.fields).chain(&self.reply);
        let texts = texts.chain(self.events.iter().map(|(_, _, fields)| fields));
        let texts = texts.chain(self.answers.iter().filter_map(|answer| answer.outcome.as_ref().ok()));
        texts.filter_map(|text| serde_json::from_str(text).ok()).any(|value| mentions(&value, task))
    }

    /// As one line of JSON, payloads as they were sent.
    pub fn json(&self) -> String {
        let mut out = format!(
            "{{\"index\":{},\"position\":{},\"time\":{},\"principal\":{},\"agent\":{},\"command\":{},\"fields\":{},\"outcome\":{}",
            self.index,
            self.position,
            self.time,
            quoted(&self.principal),
            quoted(&self.agent),
            quoted(&self.command),
            if self.fields.is_empty() { "{}" } else { &self.fields },
            quoted(self.outcome),
        );
        for (name, text) in [("key", &self.key), ("traceparent", &self.trace)] {
            if let Some(text) = text {
                out.push_str(&format!(",\"{name}\":{}", quoted(text)));
            }
        }
        for (_, name) in GUARDS {
            let named = self.guards.iter().filter(|(guard, _)| guard == name);
            let guards: Vec<String> = named.map(|(_, guard)| quoted(guard)).collect();
            if !guards.is_empty() {
                out.push_str(&format!(",\"{name}\":[{}]", guards.join(",")));
            }
        }
        if let Some(reply) = &self.reply {
            out.push_str(&format!(",\"reply\":{reply}"));
        }
        if let Some((code, text)) = &self.refusal {
            out.push_str(&format!(",\"code\":{},\"detail\":{}", quoted(code), quoted(text)));
        }
        let events: Vec<String> = self
            .events
            .iter()
            .map(|(id, name, fields)| {
                format!("{{\"id\":{},\"event\":{},\"data\":{fields}}}", quoted(id), quoted(name))
            })
            .collect();
        let answers: Vec<String> = self
            .answers
            .iter()
            .map(|answer| match (answer.index, &answer.outcome) {
                (index, Ok(reply)) => format!("{{\"index\":{index},\"reply\":{reply}}}"),
                (index, Err((code, text))) => {
                    format!("{{\"index\":{index},\"code\":{},\"detail\":{}}}", quoted(code), quoted(text))
                }
            })
            .collect();
        out.push_str(&format!(",\"events\":[{}],\"answers\":[{}]}}", events.join(","), answers.join(",")));
        out
    }
}

fn mentions(value: &serde_json::Value, task: u64) -> bool {
    use serde_json::Value;
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| match name.as_str() {
            "task" => value.as_u64() == Some(task),
            "tasks" | "after" | "stale" => value
                .as_array()
                .into_iter()
                .flatten()
                .any(|item| item.as_u64() == Some(task) || mentions(item, task)),
            "body" | "result" | "value" => false,
            _ => mentions(value, task),
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, task)),
        _ => false,
    }
}
