//! What can come back instead of a reply: a no by rule, or no answer at all.

use serde_json::Value;
use std::fmt;

/// Why a call gave no reply.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The node said no, by rule. Trying the same again gives the same until something changes.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The node could not, or could not be reached. Says nothing about rules.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Error {
    /// The refusal's code, such as `held` or `stale`; `None` for a fault.
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Refused(refusal) => Some(&refusal.code),
            Error::Fault(_) => None,
        }
    }

    /// Whether it is a refusal with this code.
    pub fn is(&self, code: &str) -> bool {
        self.code() == Some(code)
    }
}

/// A no by rule, as the node worded it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    /// What programs act on: `invalid`, `unauthenticated`, `denied`, `not_found`, `conflict`, `held`, `stale`, `expired`, `gone`, `exhausted` or `unsupported`.
    pub code: String,
    /// For people: what, and the way out.
    pub detail: String,
    /// What to do next, where the node says so apart from the detail.
    pub next: Option<String>,
    /// When to come back, in milliseconds from now.
    pub retry_after_ms: Option<u64>,
    /// Who holds the thing.
    pub holder: Option<String>,
    /// The revision that stands now.
    pub revision: Option<u64>,
    /// The value that stands now.
    pub current: Option<Value>,
    /// The whole problem document, as it came.
    pub document: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

/// No answer: local, never a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// No node has left its address here.
    #[error("no node is running here; start one with: synod serve ({0})")]
    NoNode(String),
    /// The address or the token cannot be used.
    #[error("{0}")]
    Setup(String),
    /// The node cannot be reached, or says that it cannot work now. The call was not carried out.
    #[error("the node cannot be reached: {0}; the call was not carried out; look at it with: synod doctor")]
    Unavailable(String),
    /// The node has more to do than it can. The call was not carried out.
    #[error("the node is overloaded: {0}; the call was not carried out; try again later")]
    Overloaded(String),
    /// The call may have been carried out: the answer was lost, and so was every try to ask again.
    #[error(
        "nobody knows whether the call was carried out: {0}; look before you repeat it under a new request key"
    )]
    Unknown(String),
    /// What answered does not speak as a node does.
    #[error("what answered is not a node of this version: {0}; look at the address with: synod doctor")]
    Answer(String),
}

/// Reads a problem document; `None` when it is none.
pub(crate) fn problem(text: &str) -> Option<Refusal> {
    let Value::Object(fields) = serde_json::from_str(text).ok()? else { return None };
    let word = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| fields.get(name).and_then(Value::as_u64);
    Some(Refusal {
        code: word("code")?,
        detail: word("detail").or_else(|| word("title")).unwrap_or_default(),
        next: word("next"),
        retry_after_ms: number("retry_after_ms"),
        holder: word("holder"),
        revision: number("revision"),
        current: fields.get("current").cloned(),
        document: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_document_becomes_a_refusal() {
        let text = r#"{"type":"about:blank","title":"conflict","status":409,"code":"conflict","detail":"`k` is at revision 9","revision":9,"current":{"a":1}}"#;
        let refusal = problem(text).unwrap();
        assert_eq!((refusal.code.as_str(), refusal.revision), ("conflict", Some(9)));
        assert_eq!(refusal.current, Some(serde_json::json!({"a": 1})));
        assert_eq!(problem("<html>"), None);
        assert_eq!(problem("{}"), None);
    }
}
