//! Every "no", as a tool error whose text ends with the next call to make.
//!
//! ```text
//!   refusal of the node ─┐
//!   fault               ─┼─▶ code: what happened; what to call next
//!   mistake in arguments ┘
//! ```
//!
//! The node words what happened, and its way out names its own commands; a model knows only tools.
//! So the node's way out is cut off and the table below puts a call in its place: one row for each code, apart from what a tool knows better.

use synod_client::{Error, Fault};

/// A no: code, what happened, and what to call next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct No {
    /// From the closed list of refusals and faults.
    pub code: String,
    /// What happened, without a way out.
    pub what: String,
    /// The way out, as a call; `None`: the table knows.
    pub next: Option<String>,
    /// When it makes sense to come back, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The number that stands now, where the node says so: a revision, an offset; below zero for none.
    pub stands: Option<i64>,
}

impl std::fmt::Display for No {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.what)?;
        match &self.next {
            Some(next) => write!(f, "; {next}"),
            None => Ok(()),
        }
    }
}

impl No {
    /// A no with this code; `text` ends with the way out, after its last `; `.
    pub fn new(code: &str, text: impl Into<String>) -> No {
        let text = text.into();
        let (what, next) = match text.rsplit_once("; ") {
            Some((what, next)) => (what.to_owned(), Some(next.to_owned())),
            None => (text, None),
        };
        No { code: code.to_owned(), what, next, retry_after_ms: None, stands: None }
    }

    /// The arguments are not right.
    pub fn invalid(text: impl Into<String>) -> No {
        No::new("invalid", text)
    }

    /// The same with another way out.
    pub fn then(mut self, next: impl Into<String>) -> No {
        self.next = Some(next.into());
        self
    }

    /// The same, with this way out if it is a no of this code.
    pub fn then_if(self, code: &str, next: impl Into<String>) -> No {
        if self.code == code { self.then(next) } else { self }
    }

    /// The same with a way out in any case: what `tool` has to be called with, or what instead.
    pub fn from_tool(mut self, tool: &str) -> No {
        let wait = self.retry_after_ms.map_or(5, |ms| ms.div_ceil(1000).clamp(1, 50));
        self.next.get_or_insert_with(|| match self.code.as_str() {
            "invalid" => format!("mend that and call {tool} again"),
            "unauthenticated" => "ask a person to run `synod doctor`, then call join {}".into(),
            "denied" => "ask a person for the right, then call join {}".into(),
            "not_found" => "call why {\"about\":\"me\"} to see what there is".into(),
            "conflict" => format!("read it again, then call {tool} with what stands now"),
            "held" => format!("call wait {{\"seconds\":{wait}}}, then {tool} again"),
            "stale" => "stop working on it and call next_work {}".into(),
            "gone" | "expired" => "call why {\"about\":\"me\"} to see what is yours now".into(),
            "exhausted" => format!("call wait {{\"seconds\":{wait}}}, then {tool} again"),
            "unsupported" => "call why {\"about\":\"me\"} and choose another way".into(),
            "unknown" => {
                format!("call why {{\"about\":\"me\"}} to see whether it happened, before {tool} again")
            }
            "unavailable" => format!(
                "nothing was done: call {tool} again in a moment, and if it stays so ask a person to run `synod serve`"
            ),
            _ => format!("nothing was done: call {tool} again in a moment"),
        });
        self
    }
}

impl From<Error> for No {
    fn from(error: Error) -> No {
        match error {
            Error::Refused(refusal) => {
                let cut = refusal.next.as_deref().and_then(|next| {
                    refusal.detail.trim_end_matches('.').strip_suffix(next)?.strip_suffix("; ")
                });
                No {
                    what: cut.unwrap_or(&refusal.detail).to_owned(),
                    next: None,
                    retry_after_ms: refusal.retry_after_ms,
                    stands: refusal.current.as_ref().and_then(serde_json::Value::as_i64),
                    code: refusal.code,
                }
            }
            Error::Fault(fault) => No::from(fault),
        }
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> No {
        let code = match &fault {
            Fault::Overloaded(_) => "overloaded",
            Fault::Unknown(_) => "unknown",
            _ => "unavailable",
        };
        let what = match &fault {
            Fault::Unavailable(why) => format!("the node cannot be reached ({why})"),
            Fault::Overloaded(why) => format!("the node has too much to do ({why})"),
            Fault::Unknown(why) => format!("the answer was lost, and it may have happened ({why})"),
            Fault::NoNode(why) => format!("no node is running ({why})"),
            fault => fault.to_string(),
        };
        No { code: code.into(), what, next: None, retry_after_ms: None, stands: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_no_ends_with_a_call() {
        for code in [
            "invalid",
            "unauthenticated",
            "denied",
            "not_found",
            "conflict",
            "held",
            "stale",
            "expired",
            "gone",
            "exhausted",
            "unsupported",
            "unavailable",
            "overloaded",
            "unknown",
        ] {
            let text = No::new(code, "so it is").from_tool("done").to_string();
            assert!(text.starts_with(&format!("{code}: so it is; ")) && text.contains("call "), "{text}");
        }
    }

    #[test]
    fn the_way_out_of_the_command_line_is_cut_off() {
        let refusal = synod_client::Refusal {
            code: "stale".into(),
            detail: "task 42 is not yours to finish; claim again".into(),
            next: Some("claim again".into()),
            ..Default::default()
        };
        let no = No::from(Error::Refused(Box::new(refusal))).from_tool("done");
        assert_eq!(
            no.to_string(),
            "stale: task 42 is not yours to finish; stop working on it and call next_work {}"
        );
    }
}
