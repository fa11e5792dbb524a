//! From the wire: what headers, query string and body say, checked and bounded.
//!
//! | said by | as a parameter | means |
//! |---|---|---|
//! | `Synod-Agent: NAME` or `NAME@SESSION` | `as` | who acts; left out: the principal's own name |
//! | `Idempotency-Key: KEY` | | the request key, up to 128 bytes |
//! | `Synod-Sequence: SESSION/SEQ` | | the request key as a client library counts |
//! | `Synod-Timeout-Ms: N` | | not written after this long |
//! | `Synod-Min-Index: N` | `min_index` | answer as of this index or later |
//! | | `at` | a query as of this index or time: `412`, `2026-01-31T10:52:00Z`, `@` and milliseconds |
//! | `Synod-If-Lock: NAME@FENCE` | `if_lock` | carried out only while the caller holds this lock under this fence; up to 16 |
//! | `Synod-If-Term: NAME@TERM` | `if_term` | carried out only while the caller leads this election under this term; both together up to 16 |
//! | `traceparent` | | kept in the trail (W3C Trace Context) |
//! | | `pretty` | JSON for eyes |
//!
//! Who is *believed* is another matter: the fold authorises the agent at the index.

use super::problem::{No, Problem};
use crate::node::At;
use bytes::{Bytes, BytesMut};
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::pin::Pin;
use std::time::{Duration, Instant};
use synod_core::machines::GUARDS;

/// Who acts.
pub const AGENT: HeaderName = HeaderName::from_static("synod-agent");
/// The request key.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The request key as (session, seq).
pub const SEQUENCE: HeaderName = HeaderName::from_static("synod-sequence");
/// The caller's deadline.
pub const TIMEOUT: HeaderName = HeaderName::from_static("synod-timeout-ms");
/// Read-your-writes.
pub const MIN_INDEX: HeaderName = HeaderName::from_static("synod-min-index");
/// What the caller has to have: a header for each of [`GUARDS`], in their order.
const IF: [HeaderName; 2] =
    [HeaderName::from_static("synod-if-lock"), HeaderName::from_static("synod-if-term")];
/// W3C trace context.
pub const TRACE: HeaderName = HeaderName::from_static("traceparent");

/// Parameters that are the door's own. No card may have a field of such a name.
#[cfg(test)]
const RESERVED: [&str; 6] = ["as", "pretty", "min_index", "at", "if_lock", "if_term"];

/// The longest request key, in bytes.
const KEY_MAX: usize = 128;
/// The longest agent handle, in bytes: a name, `@`, a session.
const AGENT_MAX: usize = 220;
/// The longest time a caller may give, in milliseconds.
const TIMEOUT_MAX: u64 = 3_600_000;
/// Guards that one request may have.
const GUARDS_MAX: usize = 16;
/// How deep a body may be nested. Readers that recurse have a floor under them.
const DEPTH_MAX: usize = 100;

/// What a request says besides the command's own fields.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Manner<'r> {
    /// Who acts.
    pub agent: Option<Cow<'r, str>>,
    /// The request key.
    pub key: Option<&'r str>,
    /// The request key as (session, seq).
    pub sequence: Option<(u64, u64)>,
    /// What the caller has to have: the machine that knows, a name, and a fence.
    pub guards: Vec<(u8, Cow<'r, str>, u64)>,
    /// Trace context.
    pub trace: Option<&'r str>,
    /// Answer as of this index or later.
    pub min_index: Option<u64>,
    /// Answer as of this past moment.
    pub at: Option<At>,
    /// When the caller stops caring.
    pub deadline: Option<Instant>,
    /// JSON for eyes.
    pub pretty: bool,
    /// Every other parameter, in order.
    pub words: Vec<(String, String)>,
}

impl<'r> Manner<'r> {
    /// Reads headers and query string.
    pub fn read(headers: &'r HeaderMap, query: Option<&'r str>) -> Result<Self, No> {
        let mut manner = Manner { agent: text(headers, AGENT)?.map(Cow::Borrowed), ..Manner::default() };
        manner.key = text(headers, KEY)?.map(unquoted);
        if manner.key.is_some_and(|key| key.is_empty() || key.len() > KEY_MAX) {
            return Err(invalid(format!(
                "`Idempotency-Key` takes 1 to {KEY_MAX} bytes; send a shorter one, such as a UUID"
            )));
        }
        manner.sequence = text(headers, SEQUENCE)?.map(sequence).transpose()?;
        if manner.key.is_some() && manner.sequence.is_some() {
            return Err(invalid(
                "`Idempotency-Key` and `Synod-Sequence` name the request twice; send one of them",
            ));
        }
        for (header, guard) in IF.iter().zip(GUARDS) {
            for value in headers.get_all(header) {
                let text = std::str::from_utf8(value.as_bytes()).unwrap_or_default();
                manner.guards.push(held(*guard, Cow::Borrowed(text.trim()))?);
            }
        }
        manner.trace = headers.get(TRACE).and_then(|trace| trace.to_str().ok()).filter(|trace| traced(trace));
        manner.min_index = text(headers, MIN_INDEX)?.map(|n| number("Synod-Min-Index", n)).transpose()?;
        let timeout = text(headers, TIMEOUT)?.map(|n| number("Synod-Timeout-Ms", n)).transpose()?;
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            match &*name {
                "as" => manner.agent = Some(value),
                "at" => manner.at = Some(moment(&value)?),
                "pretty" => manner.pretty = !matches!(&*value, "false" | "no" | "0"),
                "min_index" => manner.min_index = Some(number("min_index", &value)?),
                name => match GUARDS.iter().find(|(_, guard)| *guard == name) {
                    Some(guard) => manner.guards.push(held(*guard, value)?),
                    None => manner.words.push((name.to_owned(), value.into_owned())),
                },
            }
        }
        if manner.guards.len() > GUARDS_MAX {
            return Err(invalid(format!(
                "a request is guarded by {GUARDS_MAX} locks and terms at the most; guard it with the ones that matter"
            )));
        }
        if let Some(ms) = timeout {
            if ms == 0 || ms > TIMEOUT_MAX {
                return Err(invalid(format!(
                    "a timeout takes 1 to {TIMEOUT_MAX} milliseconds, not {ms}; leave it out for none"
                )));
            }
            manner.deadline = Some(Instant::now() + Duration::from_millis(ms));
        }
        if let Some(agent) = &manner.agent
            && (agent.is_empty() || agent.len() > AGENT_MAX || agent.chars().any(char::is_control))
        {
            return Err(invalid(format!(
                "an agent's name or handle has 1 to {AGENT_MAX} bytes without control characters; send the `handle` that `agent.join` gave"
            )));
        }
        Ok(manner)
    }
}

/// The name and the fence in `NAME@FENCE`. A name may contain `@` itself: the last one counts.
fn held<'t>((machine, guard): (u8, &str), text: Cow<'t, str>) -> Result<(u8, Cow<'t, str>, u64), No> {
    let parts = text.rsplit_once('@').and_then(|(name, fence)| Some((name.len(), fence.parse().ok()?)));
    let Some((length, fence)) =
        parts.filter(|(length, fence)| (1..=512).contains(length) && *fence <= synod_core::ids::NUMBER_MAX)
    else {
        return Err(invalid(match guard {
            "if_term" => {
                "`Synod-If-Term` takes NAME@TERM, such as nightly-job@871; send the election you lead and the `term` that election.campaign gave"
            }
            _ => {
                "`Synod-If-Lock` takes NAME@FENCE, such as src/auth@1240; send the name you hold and the `fence` that lock.acquire gave"
            }
        }));
    };
    let name = match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
        Cow::Owned(mut text) => {
            text.truncate(length);
            Cow::Owned(text)
        }
    };
    Ok((machine, name, fence))
}

fn invalid(text: impl Into<Cow<'static, str>>) -> No {
    Problem::of("invalid", text)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, No> {
    match headers.get(&name) {
        None => Ok(None),
        Some(value) => match std::str::from_utf8(value.as_bytes()) {
            Ok(text) => Ok(Some(text.trim())),
            Err(_) => Err(invalid(format!("the header `{name}` is not UTF-8; send it as UTF-8"))),
        },
    }
}

/// The draft standard writes the key as a quoted string, most people write it bare: both are the same key.
fn unquoted(key: &str) -> &str {
    key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key)
}

fn sequence(text: &str) -> Result<(u64, u64), No> {
    let pair =
        text.split_once('/').and_then(|(session, seq)| Some((session.parse().ok()?, seq.parse().ok()?)));
    pair.filter(|(session, seq): &(u64, u64)| (*session).max(*seq) <= synod_core::ids::NUMBER_MAX)
        .ok_or_else(|| invalid("`Synod-Sequence` takes SESSION/SEQ, two whole numbers below 2^53; count each request of a session up by one"))
}

fn number(name: &str, text: &str) -> Result<u64, No> {
    text.parse().map_err(|_| invalid(format!("`{name}` takes a whole number; send digits alone")))
}

/// `412` is an index, `@1767268800000` and `2026-01-31T10:52:00Z` are times.
fn moment(text: &str) -> Result<At, No> {
    match text.strip_prefix('@') {
        Some(time) => number("at", time).map(At::Time),
        None if text.contains('T') => super::stamp::read(text).map(At::Time).ok_or_else(|| {
            invalid("`at` takes an index or a time in UTC; send a time as 2026-01-31T10:52:00Z")
        }),
        None => number("at", text).map(At::Index),
    }
}

/// Whether this has the form of version 00: an unknown form is ignored, as the standard asks.
fn traced(trace: &str) -> bool {
    trace.len() == 55
        && trace.bytes().enumerate().all(|(at, byte)| match at {
            2 | 35 | 52 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

fn decoded(word: &str) -> Result<Cow<'_, str>, No> {
    let wrong = |_| invalid("a parameter is not UTF-8; send it as UTF-8, percent-encoded");
    if word.contains('+') {
        let spaced = word.replace('+', " ");
        return percent_decode_str(&spaced)
            .decode_utf8()
            .map(|text| Cow::Owned(text.into_owned()))
            .map_err(wrong);
    }
    percent_decode_str(word).decode_utf8().map_err(wrong)
}

/// What `Content-Length` announces, refused when it is more than `max`. Looked at before anybody is asked who they are.
pub fn announced(headers: &HeaderMap, max: usize) -> Result<Option<usize>, No> {
    let Some(length) = headers.get(CONTENT_LENGTH) else { return Ok(None) };
    let length = length.to_str().ok().and_then(|length| length.parse::<usize>().ok());
    match length {
        Some(length) if length <= max => Ok(Some(length)),
        _ => Err(too_large(max)),
    }
}

#[cold]
fn too_large(max: usize) -> No {
    Problem::new(413, "invalid", format!("the body has more than {max} bytes; send less at once, or store the large part elsewhere and send where"))
        .close()
}

/// Refuses a body that says it is something else than JSON.
///
/// A form's type passes: it is what `curl -d` says when nobody told it otherwise, the body must be JSON all the same, and a page in a browser cannot bring the bearer token.
pub fn is_json(headers: &HeaderMap) -> Result<(), No> {
    let Some(kind) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let essence = kind.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    if [&b"application/json"[..], b"application/x-www-form-urlencoded"]
        .iter()
        .any(|fine| essence.eq_ignore_ascii_case(fine))
    {
        return Ok(());
    }
    Err(Problem::new(
        415,
        "unsupported",
        "the body's Content-Type is not JSON; send `Content-Type: application/json` (curl: `--json`)",
    ))
}

/// Reads a whole body of at most `max` bytes. Usually it is one piece already, and nothing is copied.
pub async fn whole(mut body: Incoming, max: usize) -> Result<Bytes, No> {
    let (mut first, mut more) = (Bytes::new(), BytesMut::new());
    loop {
        let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        let data = match frame {
            None => break,
            Some(Err(_)) => return Err(invalid("the body broke off; send it whole").close()),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => data,
                Err(_trailers) => continue,
            },
        };
        if first.len() + more.len() + data.len() > max {
            return Err(too_large(max));
        }
        if first.is_empty() && more.is_empty() {
            first = data;
        } else {
            if more.is_empty() {
                more.extend_from_slice(&std::mem::take(&mut first));
            }
            more.extend_from_slice(&data);
        }
        if body.is_end_stream() {
            break;
        }
    }
    Ok(if more.is_empty() { first } else { more.freeze() })
}

/// A body as text: UTF-8, and nested no deeper than a careful reader bears.
pub fn readable(body: &[u8]) -> Result<&str, No> {
    let text = std::str::from_utf8(body).map_err(|_| invalid("the body is not UTF-8; send JSON as UTF-8"))?;
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for byte in body {
        if quoted {
            (quoted, escaped) = (escaped || *byte != b'"', !escaped && *byte == b'\\');
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(invalid(format!(
                "the body is nested deeper than {DEPTH_MAX}; send a flatter one, or the inner part as text"
            )));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn manners_are_read_from_headers_and_parameters() {
        let headers = headers(&[
            (AGENT, "heron@7"),
            (KEY, "\"k-1\""),
            (MIN_INDEX, "12"),
            (TRACE, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ]);
        let manner = Manner::read(&headers, Some("queue=a+b%2Fc&pretty&min_index=13")).unwrap();
        assert_eq!(manner.agent.as_deref(), Some("heron@7"));
        assert_eq!((manner.key, manner.min_index, manner.pretty), (Some("k-1"), Some(13), true));
        assert_eq!(manner.words, [("queue".to_string(), "a b/c".to_string())]);
        assert!(manner.trace.is_some());
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for (name, value) in [
            (SEQUENCE, "7"),
            (SEQUENCE, "7/x"),
            (SEQUENCE, "9007199254740992/1"),
            (TIMEOUT, "0"),
            (TIMEOUT, "soon"),
            (KEY, "\"\""),
        ] {
            assert!(Manner::read(&headers(&[(name.clone(), value)]), None).is_err(), "{name}: {value}");
        }
        assert!(Manner::read(&headers(&[(KEY, "a"), (SEQUENCE, "1/1")]), None).is_err(), "two keys");
        assert!(Manner::read(&headers(&[]), Some("queue=%FF")).is_err(), "not UTF-8");
        assert_eq!(Manner::read(&headers(&[(TRACE, "00-xyz")]), None).unwrap().trace, None, "ignored");
    }

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        assert!(readable("[".repeat(100).as_bytes()).is_ok());
        assert!(readable("[".repeat(101).as_bytes()).is_err());
        assert!(readable(format!("\"{}\\\"{}\"", "[".repeat(99), "[".repeat(99)).as_bytes()).is_ok());
        assert!(readable(b"\xff").is_err());
    }

    #[test]
    fn no_field_is_called_like_a_parameter_of_the_door() {
        for card in super::super::routes::cards() {
            for field in card.fields {
                assert!(!RESERVED.contains(&field.name), "{} has a field `{}`", card.name(), field.name);
            }
        }
    }
}
