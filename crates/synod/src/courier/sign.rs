//! Standard Webhooks: who sent it, that nobody changed it, and when.
//!
//! ```text
//!   webhook-id: msg_…          the same for every attempt
//!   webhook-timestamp: …       seconds since 1970, of this attempt
//!   webhook-signature: v1,BASE64(hmac-sha256(secret, id.timestamp.body)) v1,…   one for each secret in force
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, Key, sign as mac};
use std::time::{SystemTime, UNIX_EPOCH};

/// A body with what proves it.
#[derive(Debug)]
pub struct Signed {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: String,
}

/// Signs as of now.
pub fn sign(id: &str, body: String, secrets: &[Vec<u8>]) -> Signed {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    sign_at(id, now, body, secrets)
}

fn sign_at(id: &str, seconds: u64, body: String, secrets: &[Vec<u8>]) -> Signed {
    let content = format!("{id}.{seconds}.{body}");
    let signature = |secret: &Vec<u8>| {
        let mac = mac(&Key::new(HMAC_SHA256, secret), content.as_bytes());
        format!("v1,{}", STANDARD.encode(mac))
    };
    let signatures: Vec<String> = secrets.iter().map(signature).collect();
    Signed { id: id.to_owned(), timestamp: seconds.to_string(), signature: signatures.join(" "), body }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn the_signature_is_the_one_that_the_specification_computes() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#.to_owned();
        let signed = sign_at("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body, &[secret.clone(), secret]);
        let one = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed.signature, format!("{one} {one}"));
    }
}
