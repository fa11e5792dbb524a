//! A tool's arguments, read one by one, with sentences about what is wrong.
//!
//! Schemas are sent to clients, and clients differ in whether they hold to them; so every argument is checked here again.
//! A number that came as text is taken: models do that, and nothing can be misunderstood.

use crate::no::No;
use rmcp::model::JsonObject;
use serde_json::Value;
use std::ops::RangeInclusive;

/// The arguments of one call.
#[derive(Debug)]
pub struct Args {
    given: JsonObject,
    asked: Vec<&'static str>,
}

impl Args {
    /// What a client sent.
    pub fn new(given: Option<JsonObject>) -> Args {
        let mut given = given.unwrap_or_default();
        // What is null was not given.
        given.retain(|_, value| !value.is_null());
        Args { given, asked: Vec::new() }
    }

    /// Takes an argument as it is.
    pub fn value(&mut self, name: &'static str) -> Option<Value> {
        self.asked.push(name);
        self.given.remove(name)
    }

    /// A text that may be left out.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, No> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(wrong(name, "a text", &other)),
        }
    }

    /// A text that must be there.
    pub fn required(&mut self, name: &'static str) -> Result<String, No> {
        self.text(name)?.filter(|text| !text.trim().is_empty()).ok_or_else(|| missing(name))
    }

    /// A whole number within a range.
    pub fn number(&mut self, name: &'static str, range: RangeInclusive<u64>) -> Result<Option<u64>, No> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
        match number {
            Some(number) if range.contains(&number) => Ok(Some(number)),
            _ => {
                let range = format!("a whole number from {} to {}", range.start(), range.end());
                Err(wrong(name, &range, &value))
            }
        }
    }

    /// Yes or no; no when left out.
    pub fn flag(&mut self, name: &'static str) -> Result<Option<bool>, No> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::String(word)) if word == "true" || word == "false" => Ok(Some(word == "true")),
            Some(other) => Err(wrong(name, "true or false", &other)),
        }
    }

    /// Texts: a list, or a single one.
    pub fn texts(&mut self, name: &'static str) -> Result<Vec<String>, No> {
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(list)) => list
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    other => Err(wrong(name, "a list of texts", &other)),
                })
                .collect(),
            Some(other) => Err(wrong(name, "a list of texts", &other)),
        }
    }

    /// Refuses what nobody asked for: a misspelt argument must not be ignored.
    pub fn end(self) -> Result<(), No> {
        let Some(name) = self.given.keys().next() else { return Ok(()) };
        let known: Vec<String> = self.asked.iter().map(|name| format!("`{name}`")).collect();
        let takes = if known.is_empty() { "no arguments".into() } else { known.join(", ") };
        Err(No {
            next: None,
            ..No::invalid(format!(
                "there is no argument `{}` here, it takes {takes}",
                crate::quote::short(name, 40)
            ))
        })
    }
}

fn missing(name: &str) -> No {
    No { next: None, ..No::invalid(format!("`{name}` is missing")) }
}

fn wrong(name: &str, takes: &str, value: &Value) -> No {
    let shown = crate::quote::short(&value.to_string(), 60);
    No { what: format!("`{name}` takes {takes}, not {shown}"), next: None, ..No::invalid("") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn args(value: Value) -> Args {
        Args::new(value.as_object().cloned())
    }

    #[test]
    fn what_is_wrong_is_said() {
        let mut given = args(
            json!({"task": 7, "wait_s": "20", "next": "maybe", "paths": "a", "nul": null, "far": 99, "odd": 1}),
        );
        assert_eq!(given.text("task").unwrap().as_deref(), Some("7"));
        assert_eq!(given.number("wait_s", 0..=50).unwrap(), Some(20));
        assert_eq!(given.texts("paths").unwrap(), ["a"]);
        for (no, says) in [
            (given.flag("next").unwrap_err(), "`next` takes true or false, not \"maybe\""),
            (given.required("nul").unwrap_err(), "`nul` is missing"),
            (given.number("far", 0..=50).unwrap_err(), "`far` takes a whole number from 0 to 50, not 99"),
            (given.end().unwrap_err(), "no argument `odd` here, it takes `task`, `wait_s`"),
        ] {
            assert!(no.what.contains(says), "{no}");
        }
    }
}
