//! What is said to an endpoint: a message as JSON, the same at every attempt.
//!
//! ```json
//! {"type":"mail.message","timestamp":"2026-01-31T10:52:00.000Z",
//!  "data":{"space":"default","message":871,"to":"wren","from":"heron","subject":"…","body":{…},"reply_to":870,"correlation":"…"}}
//! ```
//!
//! The attempt's number is a header (`synod-attempt`): a body that changes would be another message.

use crate::doors::http::stamp::stamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What the fold hands out.
#[derive(Debug, Deserialize)]
pub struct Carried {
    pub messages: Vec<Carriage>,
}

/// One message to be pushed, as its card describes it.
#[derive(Debug, Deserialize)]
pub struct Carriage {
    pub message: u64,
    pub fence: u64,
    pub attempt: u32,
    pub to: String,
    pub endpoint: String,
    pub secrets: Vec<String>,
    pub timeout_ms: u64,
    pub from: String,
    pub subject: Option<String>,
    pub body: Option<Box<RawValue>>,
    pub body_base64: Option<String>,
    #[serde(default)]
    pub body_redacted: bool,
    pub sent: u64,
    pub reply_to: Option<u64>,
    pub correlation: Option<String>,
}

#[derive(Serialize)]
struct Letter<'c> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'c>,
}

#[derive(Serialize)]
struct Data<'c> {
    space: &'c str,
    message: u64,
    to: &'c str,
    from: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'c RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<&'c str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    body_redacted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<&'c str>,
}

/// What a receiver tells one message from another by: the same at every attempt, and in no other space.
pub fn id(space_id: &str, message: u64) -> String {
    format!("msg_{space_id}_{message}")
}

/// The letter.
pub fn body(space: &str, carriage: &Carriage) -> String {
    let letter = Letter {
        r#type: "mail.message",
        timestamp: stamp(carriage.sent),
        data: Data {
            space,
            message: carriage.message,
            to: &carriage.to,
            from: &carriage.from,
            subject: carriage.subject.as_deref(),
            body: carriage.body.as_deref(),
            body_base64: carriage.body_base64.as_deref(),
            body_redacted: carriage.body_redacted,
            reply_to: carriage.reply_to,
            correlation: carriage.correlation.as_deref(),
        },
    };
    // Text, numbers and JSON that was read as such.
    serde_json::to_string(&letter).unwrap_or_default()
}
