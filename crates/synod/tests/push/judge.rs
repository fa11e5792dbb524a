//! What is judged by other means than the node's: signatures, and what events say about breakers.

use crate::endpoint::Came;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// HMAC as in RFC 2104, written down once more.
fn hmac(secret: &[u8], content: &[u8]) -> Vec<u8> {
    assert!(secret.len() <= 64, "secrets are shorter than a block");
    let pad = |byte: u8| (0..64).map(|at| secret.get(at).copied().unwrap_or(0) ^ byte).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(content).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

/// Whether one of a request's signatures is by this secret, over what really came.
pub fn is_signed(came: &Came, secret: &str) -> bool {
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let content = format!("{}.{}.{}", came.id(), came.header("webhook-timestamp"), came.body);
    let expected = format!("v1,{}", STANDARD.encode(hmac(&secret, content.as_bytes())));
    came.header("webhook-signature").split(' ').any(|signature| signature == expected)
}

/// Asserts that every request is signed by this secret, lately, and is what it says.
pub fn check_signatures(came: &[Came], secret: &str) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    for came in came {
        assert!(is_signed(came, secret), "{came:?}");
        let stamped: u64 = came.header("webhook-timestamp").parse().unwrap();
        assert!(now.abs_diff(stamped) < 120, "signed at {stamped}, and it is {now}");
        assert!(came.head.starts_with("POST /hook HTTP/1.1"), "{}", came.head);
        assert_eq!(came.json()["type"], "mail.message");
        assert!(!came.body.contains("attempt"), "the body is the same at every attempt");
    }
}

/// What events say about one agent's pushes, held against the rules.
///
/// Between `breaker_opened` and `breaker_half_opened` nothing begins; it opens after so many failures in a row, and after each try that fails; attempts and ends alternate, so that one message is under way at a time.
pub fn check_breaker(events: &[(String, Value)], to: &str, failures_max: u64) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::<String, u64>::new();
    let (mut open, mut half, mut failures, mut under_way) = (false, false, 0, None);
    for (name, data) in events.iter().filter(|(_, data)| data["to"] == to) {
        *counts.entry(name.clone()).or_default() += 1;
        match name.as_str() {
            "mail.attempt_started" => {
                assert!(!open, "nothing begins while the breaker is open: {data}");
                assert_eq!(under_way, None, "one at a time: {data}");
                under_way = Some(data["message"].clone());
            }
            "mail.attempt_failed" => {
                assert_eq!(under_way.take(), Some(data["message"].clone()));
                failures += 1;
            }
            "mail.pushed" => {
                assert_eq!(under_way.take(), Some(data["message"].clone()));
                failures = 0;
            }
            "mail.attempt_unknown" => {
                assert_eq!(under_way.take(), Some(data["message"].clone()));
            }
            "mail.breaker_opened" => {
                assert!(half || failures == failures_max, "{failures} failures in a row");
                assert_eq!(data["failures"], failures);
                (open, half) = (true, false);
            }
            "mail.breaker_half_opened" => {
                assert!(open, "only an open one half opens");
                (open, half) = (false, true);
            }
            "mail.breaker_closed" => {
                assert!(!open && half, "a try that succeeds closes it");
                half = false;
            }
            _ => {}
        }
    }
    counts
}
