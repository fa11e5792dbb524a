//! From "no" to the wire: the one table of codes and statuses, and problem details (RFC 9457).
//!
//! Programs act on `code`, which is from the closed list of refusals and faults; the status is for everything between here and there that only knows HTTP.
//! A status may be more exact than its code where the door itself says no (405, 413, 415, 421); the code then still comes from the list.
//!
//! `next` is the way out: every refusal's text ends with it, after its last `; `.
//! Nothing of the inside (paths, addresses, causes of faults) is ever in a problem.

use super::body::Body;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use std::borrow::Cow;
use std::fmt::Write;
use synod_core::refusal::Refusal;

/// One row: code, status, title, and whether a caller may try the same again.
pub struct Row {
    /// What programs act on.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What it means, always the same for one code.
    pub title: &'static str,
}

/// Every code and its status. Refusals first, in the order of their codes; then faults.
pub const TABLE: [Row; 14] = [
    Row { code: "invalid", status: 400, title: "the request is not right: mend it" },
    Row { code: "unauthenticated", status: 401, title: "nobody knows this credential: bring one" },
    Row { code: "denied", status: 403, title: "the credential's rights do not reach this" },
    Row { code: "not_found", status: 404, title: "there is no such thing" },
    Row { code: "conflict", status: 409, title: "the thing has changed: read again" },
    Row { code: "held", status: 423, title: "somebody else has it: wait" },
    Row { code: "stale", status: 412, title: "you had it and lost it: stop" },
    Row { code: "expired", status: 410, title: "too old to be answered truthfully: look up what happened" },
    Row { code: "gone", status: 410, title: "it was there and is not kept any more" },
    Row { code: "exhausted", status: 429, title: "a quota of the space is used up" },
    Row { code: "unsupported", status: 422, title: "not possible here, by design" },
    Row { code: "unavailable", status: 503, title: "this node cannot serve it now: try again" },
    Row { code: "overloaded", status: 503, title: "this node has too much to do: try again later" },
    Row { code: "unknown", status: 504, title: "it may have happened: ask again under the same key" },
];

/// The row of a code.
pub fn row(code: &str) -> &'static Row {
    TABLE.iter().find(|row| row.code == code).unwrap_or(&TABLE[0])
}

/// A "no", ready to be written.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    details: Details,
}

/// What some problems say besides their text.
#[derive(Debug, Default)]
pub struct Details {
    /// When to come back, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Who has it.
    pub holder: Option<Box<str>>,
    /// The revision that stands now.
    pub revision: Option<u64>,
    /// The value that stands now, as JSON.
    pub current: Option<String>,
    /// The index at which it was refused.
    pub index: Option<u64>,
    /// The methods that would do.
    pub allow: Option<&'static str>,
    /// Whether the connection ends with it.
    pub close: bool,
}

/// A problem in a box: it is rare, and a `Result` should be small.
pub type No = Box<Problem>;

impl Problem {
    /// A problem of the door's own.
    #[cold]
    pub fn new(status: u16, code: &'static str, detail: impl Into<Cow<'static, str>>) -> No {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Box::new(Problem { status, code, detail: detail.into(), details: Details::default() })
    }

    /// A problem with the status that its code has in the table.
    #[cold]
    pub fn of(code: &'static str, detail: impl Into<Cow<'static, str>>) -> No {
        Problem::new(row(code).status, code, detail)
    }

    /// The problem that a refusal is.
    #[cold]
    pub fn refused(refusal: Refusal, current: Option<String>, index: Option<u64>) -> No {
        let mut problem = Problem::of(refusal.code.word(), refusal.text);
        problem.details = Details {
            retry_after_ms: refusal.retry_after_ms,
            holder: refusal.holder,
            revision: refusal.revision,
            current: current.or_else(|| refusal.number.map(|number| number.to_string())),
            index,
            ..Details::default()
        };
        problem
    }

    /// The same, with where it happened put in front.
    pub fn within(mut self: Box<Self>, place: &str) -> No {
        self.detail = format!("{place}: {}", self.detail).into();
        self
    }

    /// The same, naming the methods that would do.
    pub fn allow(mut self: Box<Self>, methods: &'static str) -> No {
        self.details.allow = Some(methods);
        self
    }

    /// The same, ending the connection.
    pub fn close(mut self: Box<Self>) -> No {
        self.details.close = true;
        self
    }

    /// The same, saying when to come back.
    pub fn retry_after(mut self: Box<Self>, ms: u64) -> No {
        self.details.retry_after_ms = Some(ms);
        self
    }

    /// The same, with the value that stands now, as JSON.
    pub fn current(mut self: Box<Self>, current: String) -> No {
        self.details.current = Some(current);
        self
    }

    /// What programs act on.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// As JSON.
    pub fn json(&self) -> String {
        let (detail, next) = (&*self.detail, self.next());
        let Details { retry_after_ms, holder, revision, current, index, .. } = &self.details;
        let mut out = String::with_capacity(256);
        let _ = write!(
            out,
            "{{\"type\":\"urn:synod:problem:{code}\",\"title\":\"{title}\",\"status\":{status},\"code\":\"{code}\",\"detail\":{detail}",
            code = self.code,
            title = row(self.code).title,
            status = self.status.as_u16(),
            detail = quoted(detail),
        );
        let mut member = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(out, ",\"{name}\":{value}");
            }
        };
        member("next", next.map(quoted));
        member("retry_after_ms", retry_after_ms.map(|ms| ms.to_string()));
        member("holder", holder.as_deref().map(quoted));
        member("revision", revision.map(|n| n.to_string()));
        member("current", current.clone());
        member("index", index.map(|n| n.to_string()));
        out.push('}');
        out
    }

    /// What to do, where the text ends with it.
    fn next(&self) -> Option<&str> {
        let (_, next) = self.detail.rsplit_once("; ")?;
        Some(next.trim_end_matches('.'))
    }

    /// As a response.
    pub fn response(&self, pretty: bool) -> Response<Body> {
        let mut json = self.json();
        if pretty {
            json = super::pretty::pretty(&json);
        }
        let mut response = Response::new(Body::full(json));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"synod\""));
        }
        if let Some(methods) = self.details.allow {
            headers.insert(ALLOW, HeaderValue::from_static(methods));
        }
        if let Some(ms) = self.details.retry_after_ms {
            headers.insert(RETRY_AFTER, HeaderValue::from(ms.div_ceil(1000).max(1)));
        }
        if let Some(index) = self.details.index {
            headers.insert(super::to_wire::INDEX, HeaderValue::from(index));
        }
        if self.details.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl From<Refusal> for Box<Problem> {
    fn from(refusal: Refusal) -> Self {
        Problem::refused(refusal, None, None)
    }
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use synod_core::refusal::Code;

    #[test]
    fn every_refusal_has_its_row_in_order() {
        for (code, row) in Code::ALL.iter().zip(&TABLE) {
            assert_eq!(code.word(), row.code);
        }
        assert!(TABLE[Code::ALL.len()..].iter().all(|row| row.status >= 500), "faults are the server's");
        assert!(TABLE[..Code::ALL.len()].iter().all(|row| row.status < 500), "refusals are by rule");
    }

    #[test]
    fn the_way_out_is_a_member_of_its_own() {
        let refusal = synod_core::refusal::held("`deploy` is held; wait for it with `wait_ms`")
            .held_by("heron")
            .retry_after(1500);
        let problem = Problem::refused(refusal, None, Some(7));
        assert_eq!(
            problem.json(),
            "{\"type\":\"urn:synod:problem:held\",\"title\":\"somebody else has it: wait\",\"status\":423,\"code\":\"held\",\"detail\":\"`deploy` is held; wait for it with `wait_ms`\",\"next\":\"wait for it with `wait_ms`\",\"retry_after_ms\":1500,\"holder\":\"heron\",\"index\":7}"
        );
        assert_eq!(problem.response(false).headers()["retry-after"], "2");
    }
}
