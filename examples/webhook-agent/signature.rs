//! Is it the node that writes? Standard Webhooks, as its specification has it: HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};
use std::time::{SystemTime, UNIX_EPOCH};

/// How old a signature may be, and how far ahead of this clock, in seconds.
const TOLERANCE_S: u64 = 300;

/// What the node and this agent share.
pub struct Secret(Key);

impl Secret {
    /// Reads `whsec_…` as `agent.endpoint` told it.
    pub fn read(word: &str) -> Option<Secret> {
        let bytes = STANDARD.decode(word.strip_prefix("whsec_")?).ok()?;
        Some(Secret(Key::new(HMAC_SHA256, &bytes)))
    }

    /// The message's id, if this secret signed it lately. One of several signatures is enough: after a renewal two secrets sign.
    pub fn checked(&self, headers: &HeaderMap, body: &[u8]) -> Result<String, &'static str> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(id), Some(at)) = (header("webhook-id"), header("webhook-timestamp")) else {
            return Err("it says neither what it is nor when it was signed");
        };
        let signed: u64 = at.parse().map_err(|_| "the time is no number")?;
        if now().abs_diff(signed) > TOLERANCE_S {
            return Err("it was signed long ago");
        }
        let content = content(id, at, body);
        // `verify` takes the same time whatever is wrong.
        let fits = |signature: &str| {
            let bytes = signature.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
            bytes.is_some_and(|bytes| verify(&self.0, &content, &bytes).is_ok())
        };
        let signatures = header("webhook-signature").unwrap_or_default();
        if signatures.split(' ').any(fits) {
            Ok(id.to_owned())
        } else {
            Err("nobody who knows the secret signed it")
        }
    }

    /// A signature as the node makes it: for what the example forges.
    pub fn signature(&self, id: &str, at: u64, body: &[u8]) -> String {
        format!("v1,{}", STANDARD.encode(sign(&self.0, &content(id, &at.to_string(), body))))
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn content(id: &str, at: &str, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", at.as_bytes(), b".", body].concat()
}
