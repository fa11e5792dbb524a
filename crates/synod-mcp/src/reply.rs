//! What a tool gives back: a structured result, and the same as a short text; both together at most 4 kB.
//!
//! A reply that would be longer is made again with less room for others' text, until it fits.
//! What was cut off can be asked for: `more` names the rest, and `why` or a read of that resource returns it.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, Value};

/// The longest result of a tool, as JSON, in bytes.
pub const REPLY_MAX: usize = 4096;
/// What comes on top at the most: the frame of a result, and a line about mail or a lost session.
const FRAME: usize = 600;

/// A tool's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// What programs read; it fits the tool's output schema.
    pub data: Map<String, Value>,
    /// What people and models read.
    pub text: String,
}

impl Reply {
    /// An answer with this text.
    pub fn say(text: impl Into<String>) -> Reply {
        Reply { data: Map::new(), text: text.into() }
    }

    /// The same with one more field.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Reply {
        self.data.insert(name.into(), value.into());
        self
    }

    /// The same with one more field, if there is a value.
    pub fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Reply {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// How long it is on the wire.
    fn size(&self) -> usize {
        let text = serde_json::to_string(&self.text).map_or(0, |text| text.len());
        text + serde_json::to_string(&self.data).map_or(0, |data| data.len()) + FRAME
    }

    /// Makes an answer that fits: `make` is told how much room others' text has, in bytes, and is asked again with less.
    pub fn fit(make: impl Fn(usize) -> Reply) -> Reply {
        let mut room = REPLY_MAX;
        loop {
            let reply = make(room);
            if reply.size() <= REPLY_MAX || room < 8 {
                return reply;
            }
            room = room * 2 / 3;
        }
    }

    /// As the protocol has it.
    pub fn result(self) -> CallToolResult {
        let mut result = CallToolResult::success(vec![ContentBlock::text(self.text)]);
        result.structured_content = Some(Value::Object(self.data));
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::short;

    #[test]
    fn a_reply_fits_however_long_the_text_is() {
        for text in ["x".repeat(100_000), "\"\n\u{1}".repeat(10_000), "é".repeat(3_000)] {
            let reply = Reply::fit(|room| Reply::say(short(&text, room)).with("text", short(&text, room)));
            let wire = serde_json::to_string(&reply.clone().result()).unwrap();
            assert!(wire.len() <= REPLY_MAX, "{}", wire.len());
            assert!(reply.text.len() > 200, "no more is cut off than has to be: {}", reply.text.len());
        }
    }
}
