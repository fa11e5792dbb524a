//! Where an agent takes its mail by HTTP POST: what may be an endpoint, and how it fares.
//!
//! ```text
//!   https://agents.example:8443/hooks/heron?v=1
//!   scheme  host           port target
//! ```
//!
//! The fold looks at the text alone: it has no names to look up and no addresses to reach.
//! Whether an address may be contacted is decided by the node that contacts it, at every attempt.
//!
//! A secret stands in state *sealed*, as text that begins with [`SEALED`]: the node's door seals it on its way in and opens it on its way out, so that no log, checkpoint or trail holds one that works.

use crate::ids::Millis;
use crate::refusal::{self, Refusal};
use crate::{choice, record};

/// How a sealed secret begins. What follows only the node can read.
pub const SEALED: &str = "sealed_";

/// An endpoint, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'u> {
    /// Whether it is reached through TLS: `https`.
    pub secure: bool,
    /// The name or the address, an IPv6 address without its brackets.
    pub host: &'u str,
    /// The port, named or the scheme's own.
    pub port: u16,
    /// Host and port as they were written.
    pub authority: &'u str,
    /// Path and query, with the slash that it begins with; empty when it was left out.
    pub target: &'u str,
}

/// Takes a URL apart; `invalid` says what is wrong with it.
pub fn parse(url: &str) -> Result<Endpoint<'_>, Refusal> {
    let no = |why: &str| {
        Err(refusal::invalid(format!(
            "an endpoint {why}; send one such as https://agent.example/hooks/heron"
        )))
    };
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return no("has plain ASCII characters only, the others percent-encoded");
    }
    let (secure, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return no("begins with https:// or http://"),
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    if target.contains(['#', '\\']) {
        return no("has no fragment and no backslash");
    }
    if !(target.is_empty() || target.starts_with('/')) {
        return no("has a slash before its query");
    }
    if authority.contains('@') {
        return no("carries no user name or password: who may call it is proved by the signature");
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, port)) if host.contains(':') => (host, port),
            _ => return no("closes the bracket of its IPv6 address"),
        },
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let six = authority.starts_with('[');
    let plain = |byte: u8| match six {
        true => byte.is_ascii_hexdigit() || byte == b':' || byte == b'.',
        false => byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' || byte == b'_',
    };
    if host.is_empty() || host.len() > 253 || !host.bytes().all(plain) {
        return no("names a host of letters, digits, dots and hyphens, or an address");
    }
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => Some(if secure { 443 } else { 80 }),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port > 0)
        }
        _ => None,
    };
    match port {
        Some(port) => Ok(Endpoint { secure, host, port, authority, target }),
        None => no("has a port from 1 to 65535, or none"),
    }
}

choice! {
    /// Whether an endpoint is pushed to.
    pub enum Breaker {
        /// It is.
        Closed = "closed",
        /// It failed too often in a row and is left alone for a while.
        Open = "open",
        /// One push tries whether it is back.
        HalfOpen = "half_open",
        /// It said that it is gone for good: not before its agent names an endpoint again.
        Disabled = "disabled",
    }
}

record! {
    /// What came of the newest attempt.
    pub struct Last {
        /// When it ended.
        at: Millis,
        /// Whether the endpoint took the message.
        ok: bool,
        /// The HTTP status, where there was one.
        status: Option<u16>,
        /// Why not.
        reason: Option<Box<str>>,
        /// How long it took.
        took_ms: u64,
    }
}

record! {
    /// How pushing to an agent's endpoint fares.
    pub struct Push {
        /// Whether it is pushed to.
        breaker: Breaker,
        /// Since when the breaker stands so.
        since: Millis,
        /// Attempts that failed in a row.
        failures: u64,
        /// When the next push may begin; left out while nothing waits, or one is under way.
        next: Option<Millis>,
        /// The message that is under way.
        message: Option<crate::ids::Serial>,
        /// What came of the newest attempt; left out before the first.
        last: Option<Last>,
        /// Messages that it took.
        delivered: u64,
        /// Attempts that failed.
        failed: u64,
        /// Until when the secret before the newest still signs, too.
        old_secret_until: Option<Millis>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart_or_refused_with_what_is_wrong() {
        for (url, secure, host, port, target) in [
            ("https://a.example", true, "a.example", 443, ""),
            ("http://127.0.0.1:8080/x?y=1", false, "127.0.0.1", 8080, "/x?y=1"),
            ("https://[2001:db8::1]:8443/h", true, "2001:db8::1", 8443, "/h"),
            ("https://a.example/@b", true, "a.example", 443, "/@b"),
        ] {
            let found = parse(url).unwrap();
            assert_eq!(
                (found.secure, found.host, found.port, found.target),
                (secure, host, port, target),
                "{url}"
            );
        }
        for (url, why) in [
            ("ftp://a.example", "https://"),
            ("https://", "names a host"),
            ("https://user@a.example/", "no user name"),
            ("https://user:pw@a.example/", "no user name"),
            ("https://a.example\\@10.0.0.1/", "backslash"),
            ("https://a.example/#b", "fragment"),
            ("https://a.example?x=1", "slash"),
            ("https://a.example:0/", "port"),
            ("https://a.example:70000/", "port"),
            ("https://a.example:/", "port"),
            ("https://a.example:+1/", "port"),
            ("https://[::1/", "bracket"),
            ("https://[1.2.3.4]/", "bracket"),
            ("https://a b/", "ASCII"),
            ("https://a.example/\r\nx: y", "ASCII"),
            ("https://a%2eexample/", "names a host"),
        ] {
            let no = parse(url).unwrap_err().to_string();
            assert!(no.contains(why), "{url}: {no}");
        }
    }
}
