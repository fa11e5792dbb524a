//! One request and one answer, on a connection of its own.
//!
//! Nothing is followed, reused or kept: no redirect, no pool, no cookie.
//! An answer counts when it came whole and within its bound; of its body nothing is believed.

use super::dial::{Line, Trouble};
use super::sign::Signed;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderMap, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, StatusCode, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::error::Error;
use std::time::SystemTime;
use synod_core::endpoint::Endpoint;

/// Bytes of an answer's first line and headers.
const HEAD_MAX: usize = 32 << 10;

/// What an endpoint said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// The pause that it asked for.
    pub retry_after_ms: Option<u64>,
}

/// Posts a signed letter. The caller bounds the time.
pub async fn post(
    line: Line,
    endpoint: &Endpoint<'_>,
    attempt: u32,
    signed: Signed,
    answer_max: usize,
) -> Result<Answer, Trouble> {
    let handshake = http1::Builder::new().max_buf_size(HEAD_MAX).handshake(line).await;
    let (mut sender, connection) = handshake.map_err(|error| said(&error))?;
    let request = Request::builder()
        .method(Method::POST)
        .uri(target(endpoint))
        .header(HOST, endpoint.authority)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, concat!("synod/", env!("CARGO_PKG_VERSION")))
        .header(CONNECTION, "close")
        .header("webhook-id", signed.id)
        .header("webhook-timestamp", signed.timestamp)
        .header("webhook-signature", signed.signature)
        .header("synod-attempt", attempt)
        .body(Full::new(Bytes::from(signed.body)))
        .map_err(|error| error.to_string())?;
    let asked = async {
        let response = sender.send_request(request).await.map_err(|error| said(&error))?;
        let status = response.status();
        let retry_after_ms = retry_after(response.headers(), SystemTime::now());
        // The status of a no is enough; a yes counts when its answer is whole, so that a proxy that dies on the way is not taken for one.
        if status.is_success() {
            whole(response.into_body(), answer_max).await?;
        }
        Ok::<_, Trouble>(Answer { status, retry_after_ms })
    };
    // The connection is driven here and ends here. What it had read when it closed still comes out on the other side.
    let mut asked = std::pin::pin!(asked);
    tokio::select! {
        answer = &mut asked => return answer,
        _ = connection => {}
    }
    asked.await
}

/// The path and query as they go over the wire: what may stand in an endpoint and not in a request is percent-encoded.
fn target(endpoint: &Endpoint<'_>) -> Uri {
    let target = if endpoint.target.is_empty() { "/" } else { endpoint.target };
    let encoded = || utf8_percent_encode(target, UNFIT).to_string();
    target.parse().or_else(|_| encoded().parse()).unwrap_or_default()
}

/// What stands in no request.
const UNFIT: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'^').add(b'|');

/// Reads a body to its end and forgets it.
async fn whole(mut body: Incoming, most: usize) -> Result<(), String> {
    let mut left = most;
    while !body.is_end_stream() {
        let Some(frame) = body.frame().await else { break };
        let frame = frame.map_err(|_| "the answer broke off".to_owned())?;
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        left = left.checked_sub(bytes).ok_or_else(|| format!("the answer has more than {most} bytes"))?;
    }
    Ok(())
}

/// The pause in `Retry-After`: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse::<u64>().ok()?.saturating_mul(1000).min(synod_core::ids::NUMBER_MAX));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).map_or(0, |span| span.as_millis() as u64))
}

/// What went wrong, with its cause.
fn said(error: &hyper::Error) -> String {
    if error.is_incomplete_message() {
        return "the connection closed without a whole answer".to_owned();
    }
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn every_endpoint_there_can_be_is_a_request() {
        for byte in 0x21..0x7fu8 {
            for place in ["/", "/?", "/a?b="] {
                let url = format!("https://a.example{place}{}", byte as char);
                let Ok(endpoint) = synod_core::endpoint::parse(&url) else { continue };
                let sent = target(&endpoint);
                let same = sent.path_and_query().unwrap().as_str() == endpoint.target;
                assert!(same || sent.to_string().contains('%'), "{url}: {sent}");
                assert!(sent.to_string().len() > 1 || endpoint.target == "/", "{url}: {sent}");
            }
        }
        let endpoint = synod_core::endpoint::parse("https://a.example/<x>?\"y\"").unwrap();
        assert_eq!(target(&endpoint).to_string(), "/%3Cx%3E?%22y%22");
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (text, expected) in [
            ("120", Some(120_000)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
            ("99999999999999999999", None),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            assert_eq!(retry_after(&headers, now), expected, "{text}");
        }
    }
}
