//! Sealing secrets: what stands in the log can be read by this node alone.
//!
//! ```text
//!   whsec_… ──▶ door ── seal ──▶ sealed_… ──▶ log, state, checkpoints, trail
//!                 ▲                              │ courier: open ──▶ signature
//!                 └──────── open ── reply ◀──────┘
//!
//!   sealed_ base64url( salt 16 · ChaCha20-Poly1305 under blake3(node key, salt, space) )
//! ```
//!
//! The node key is a file beside the token, readable by its owner alone and made when it is first needed; it is in no log.
//! Every sealed text has a key of its own, made from the node key and its salt, so that no nonce is ever used twice.
//! A request under a request key seals to the same text again, so that a retry is the same command.
//!
//! Without the key file nothing that was sealed can be opened, and agents name their endpoints anew.
//! Not here: who may know a secret, and when it is told.

use super::home::write_durably;
use super::shared::held;
use super::{Fault, chance};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use synod_core::catalogue::Card;
use synod_core::endpoint::SEALED;
use synod_core::refusal::{self, Refusal};

/// How a secret for Standard Webhooks begins, as people pass it about.
pub(crate) const SECRET: &str = "whsec_";

/// Bytes of a secret, as Standard Webhooks asks for.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Bytes of a secret that is made here.
const MADE_BYTES: usize = 32;

const SALT: usize = 16;

/// Why something could not be sealed.
#[derive(Debug)]
pub(crate) enum NotSealed {
    /// What was sent is no secret.
    Refused(Refusal),
    /// The key cannot be read or made.
    Fault(Fault),
}

/// The node key, read when it is first needed.
#[derive(Debug)]
pub(crate) struct Seal {
    path: PathBuf,
    key: Mutex<Option<[u8; 32]>>,
}

impl Seal {
    pub fn new(data: &Path) -> Seal {
        Seal { path: data.join("seal.key"), key: Mutex::default() }
    }

    /// The fields of a command with every secret sealed, and a made one where an endpoint comes without; other commands as they are.
    pub fn fields<'f>(
        &self,
        card: &Card,
        fields: &'f str,
        space: &str,
        agent: &str,
        request_key: Option<&str>,
    ) -> Result<Cow<'f, str>, NotSealed> {
        let registers = match (card.machine, card.verb) {
            ("agent", "join") if fields.contains('\\') || fields.contains("secret") => false,
            ("agent", "endpoint") => true,
            // A name may be written with escapes.
            ("space", "txn") if fields.contains('\\') || fields.contains("secret") => {
                return refuse_inside(fields);
            }
            _ => return Ok(Cow::Borrowed(fields)),
        };
        // What is no JSON object is refused in words by whoever reads it next.
        let Ok(Value::Object(mut members)) = serde_json::from_str(fields) else {
            return Ok(Cow::Borrowed(fields));
        };
        let context = Context { space, agent, request_key };
        match members.get("secret") {
            Some(Value::String(text)) => {
                let sealed = self.seal(&context, &secret(text).map_err(NotSealed::Refused)?)?;
                members.insert("secret".to_owned(), sealed.into());
                if registers {
                    members.insert("renew".to_owned(), true.into());
                }
            }
            Some(_) => {}
            None if names_one(&members) => {
                let made = self.make(&context)?;
                members.insert("secret".to_owned(), self.seal(&context, &made)?.into());
            }
            None => {}
        }
        Ok(Cow::Owned(Value::Object(members).to_string()))
    }

    /// A reply with the secret in it as its caller can use it.
    pub fn reply(&self, json: &str, space: &str) -> Result<String, Fault> {
        let Ok(Value::Object(mut members)) = serde_json::from_str(json) else { return Ok(json.to_owned()) };
        if let Some(Value::String(sealed)) = members.get("secret") {
            let secret = self.open(space, sealed)?;
            members.insert("secret".to_owned(), format!("{SECRET}{}", STANDARD.encode(secret)).into());
        }
        Ok(Value::Object(members).to_string())
    }

    /// The bytes of a sealed secret.
    pub fn open(&self, space: &str, sealed: &str) -> Result<Vec<u8>, Fault> {
        let broken = || {
            Fault::Unavailable(format!(
                "a sealed secret cannot be opened with {}; put the old file back, or name the endpoint again with a new secret",
                self.path.display()
            ))
        };
        let text = sealed.strip_prefix(SEALED).ok_or_else(broken)?;
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| broken())?;
        if bytes.len() < SALT {
            return Err(broken());
        }
        let mut secret = bytes.split_off(SALT);
        let key = self.existing_key().map_err(|_| broken())?;
        let (cipher, nonce) = cipher(&key, &bytes, space);
        let opened = cipher.open_in_place(nonce, Aad::empty(), &mut secret).map_err(|_| broken())?.len();
        secret.truncate(opened);
        Ok(secret)
    }

    fn seal(&self, context: &Context<'_>, secret: &[u8]) -> Result<String, NotSealed> {
        let key = self.key().map_err(NotSealed::Fault)?;
        let salt: [u8; SALT] = match context.hasher(&key, b"salt") {
            Some(mut hasher) => {
                let hash = hasher.update(secret).finalize();
                std::array::from_fn(|at| hash.as_bytes()[at])
            }
            None => random().map_err(NotSealed::Fault)?,
        };
        let (cipher, nonce) = cipher(&key, &salt, context.space);
        let mut sealed = secret.to_vec();
        let appended = cipher.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed);
        appended
            .map_err(|_| NotSealed::Fault(Fault::Unavailable("the secret could not be sealed".to_owned())))?;
        let text = [&salt[..], &sealed].concat();
        Ok(format!("{SEALED}{}", URL_SAFE_NO_PAD.encode(text)))
    }

    /// A secret that nobody has: the same again for a retry.
    fn make(&self, context: &Context<'_>) -> Result<[u8; MADE_BYTES], NotSealed> {
        let key = self.key().map_err(NotSealed::Fault)?;
        match context.hasher(&key, b"secret") {
            Some(hasher) => Ok(*hasher.finalize().as_bytes()),
            None => random().map_err(NotSealed::Fault),
        }
    }

    /// The node key, made when there is none.
    fn key(&self) -> Result<[u8; 32], Fault> {
        let mut known = held(&self.key);
        if let Some(key) = *known {
            return Ok(key);
        }
        let key = self.read().or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let key = chance::bytes::<32>()?;
                write_durably(&self.path, &[chance::hex(&key).as_bytes(), b"\n"], 0o600)?;
                Ok(key)
            }
            _ => Err(error),
        });
        let key = key.map_err(|error| {
            Fault::Unavailable(format!("cannot read or make {}: {error}", self.path.display()))
        })?;
        *known = Some(key);
        Ok(key)
    }

    /// The node key, which was made when something was sealed with it.
    fn existing_key(&self) -> io::Result<[u8; 32]> {
        let mut known = held(&self.key);
        if known.is_none() {
            *known = Some(self.read()?);
        }
        known.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read(&self) -> io::Result<[u8; 32]> {
        let text = fs::read_to_string(&self.path)?;
        let digits = text.trim().as_bytes();
        let nibble = |digit: u8| (digit as char).to_digit(16).map(|digit| digit as u8);
        let byte = |pair: &[u8]| Some(nibble(pair[0])? << 4 | nibble(pair[1])?);
        let bytes: Option<Vec<u8>> = digits.chunks_exact(2).map(byte).collect();
        let key = bytes.and_then(|bytes| bytes.try_into().ok()).filter(|_| digits.len() == 64);
        // Somebody may have copied it about; nobody else reads it.
        fs::set_permissions(&self.path, Permissions::from_mode(0o600))?;
        key.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it does not hold 32 bytes in hexadecimal")
        })
    }
}

/// For whom something is sealed.
struct Context<'c> {
    space: &'c str,
    agent: &'c str,
    request_key: Option<&'c str>,
}

impl Context<'_> {
    /// What gives a retry the same bytes again; none without a request key.
    fn hasher(&self, key: &[u8; 32], what: &[u8]) -> Option<blake3::Hasher> {
        let mut hasher = blake3::Hasher::new_keyed(key);
        // The name without its session: a retry may come under a new one.
        let agent = self.agent.split('@').next().unwrap_or_default();
        for part in [what, self.space.as_bytes(), agent.as_bytes(), self.request_key?.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        Some(hasher)
    }
}

/// The cipher of one sealed text. Its key is used for nothing else, so its nonce is always the same.
fn cipher(key: &[u8; 32], salt: &[u8], space: &str) -> (LessSafeKey, Nonce) {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(b"synod sealed secret 1").update(salt).update(space.as_bytes());
    let key =
        UnboundKey::new(&CHACHA20_POLY1305, hasher.finalize().as_bytes()).expect("the key has 32 bytes");
    (LessSafeKey::new(key), Nonce::assume_unique_for_key([0; 12]))
}

fn random<const N: usize>() -> Result<[u8; N], Fault> {
    chance::bytes().map_err(|error| Fault::Unavailable(format!("cannot read /dev/urandom: {error}")))
}

/// The bytes in `whsec_…`.
fn secret(text: &str) -> Result<Vec<u8>, Refusal> {
    let bytes = text.strip_prefix(SECRET).and_then(|text| STANDARD.decode(text).ok());
    bytes.filter(|bytes| SECRET_BYTES.contains(&bytes.len())).ok_or_else(|| {
        refusal::invalid(
            "a secret is `whsec_` and 24 to 64 bytes as base64; leave it out of agent.endpoint, and one is made",
        )
    })
}

/// Whether these fields name an endpoint.
fn names_one(members: &Map<String, Value>) -> bool {
    members.get("endpoint").and_then(Value::as_str).is_some_and(|url| !url.is_empty())
}

/// A secret inside of a transaction would stand in the log as it is.
fn refuse_inside(fields: &str) -> Result<Cow<'_, str>, NotSealed> {
    let parsed: Value = serde_json::from_str(fields).unwrap_or_default();
    let commands = parsed.get("commands").and_then(Value::as_array).into_iter().flatten();
    let secret = |command: &Value| {
        ["agent.join", "agent.endpoint"].iter().any(|name| command[name].get("secret").is_some())
    };
    if commands.into_iter().any(secret) {
        return Err(NotSealed::Refused(refusal::unsupported(
            "a secret cannot stand in a transaction; name the endpoint in a request of its own",
        )));
    }
    Ok(Cow::Borrowed(fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use synod_core::catalogue;

    fn fields(seal: &Seal, name: &str, json: &str, key: Option<&str>) -> Result<Value, NotSealed> {
        let (machine, verb) = name.split_once('.').unwrap();
        let card = catalogue::find(machine, verb).unwrap();
        let text = seal.fields(card, json, "default", "wren@7", key)?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn a_secret_goes_in_sealed_and_comes_out_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let seal = Seal::new(dir.path());
        let given = format!("whsec_{}", STANDARD.encode([7; 24]));
        let json = format!(r#"{{"endpoint":"https://a.example/","secret":"{given}"}}"#);
        for name in ["agent.endpoint", "agent.join"] {
            let sent = fields(&seal, name, &json, None).unwrap();
            let sealed = sent["secret"].as_str().unwrap();
            assert!(sealed.starts_with(SEALED) && !sealed.contains(&STANDARD.encode([7; 24])), "{sealed}");
            assert_eq!(sent.get("renew").is_some(), name == "agent.endpoint", "one that is given counts");
            assert_eq!(seal.open("default", sealed).unwrap(), [7; 24]);
            assert!(seal.open("other", sealed).is_err(), "it is sealed for its space");
            let shown = seal.reply(&format!(r#"{{"secret":"{sealed}"}}"#), "default").unwrap();
            assert_eq!(shown, format!(r#"{{"secret":"{given}"}}"#));
            // The next life of the node has the same key.
            assert_eq!(Seal::new(dir.path()).open("default", sealed).unwrap(), [7; 24]);
        }
        let mode = fs::metadata(dir.path().join("seal.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_made_secret_is_the_same_for_a_retry_and_another_for_anybody_else() {
        let dir = tempfile::tempdir().unwrap();
        let seal = Seal::new(dir.path());
        let json = r#"{"endpoint":"https://a.example/"}"#;
        let made = |key| fields(&seal, "agent.endpoint", json, key).unwrap()["secret"].clone();
        assert_eq!(made(Some("k")), made(Some("k")));
        assert_ne!(made(Some("k")), made(Some("l")));
        assert_ne!(made(None), made(None));
        assert_eq!(seal.open("default", made(None).as_str().unwrap()).unwrap().len(), 32);
        let none = fields(&seal, "agent.endpoint", r#"{"endpoint":""}"#, None).unwrap();
        assert!(none.get("secret").is_none(), "nowhere needs none");
    }

    #[test]
    fn what_is_no_secret_is_refused_and_never_sent_on() {
        let dir = tempfile::tempdir().unwrap();
        let seal = Seal::new(dir.path());
        let short = format!("whsec_{}", STANDARD.encode([7; 23]));
        for secret in ["", "hunter2", "whsec_!", "sealed_AAAA", &short] {
            let json = format!(r#"{{"endpoint":"https://a.example/","secret":"{secret}"}}"#);
            for name in ["agent.endpoint", "agent.join"] {
                assert!(matches!(fields(&seal, name, &json, None), Err(NotSealed::Refused(_))), "{secret}");
            }
            let txn = format!(r#"{{"commands":[{{"agent.join":{json}}}]}}"#);
            assert!(matches!(fields(&seal, "space.txn", &txn, None), Err(NotSealed::Refused(_))));
        }
        // Names may be written with escapes, and mean the same.
        let given = format!("whsec_{}", STANDARD.encode([7; 24]));
        let escaped = format!(r#"{{"endpoint":"https://a.example/","\u0073ecret":"{given}"}}"#);
        let txn = format!(r#"{{"commands":[{{"agent\u002ejoin":{escaped}}}]}}"#);
        assert!(matches!(fields(&seal, "space.txn", &txn, None), Err(NotSealed::Refused(_))));
        let joined = fields(&seal, "agent.join", &escaped, None).unwrap();
        assert!(joined["secret"].as_str().unwrap().starts_with(SEALED), "{joined}");
        let other = r#"{"commands":[{"kv.put":{"key":"secret","value":"agent.join"}}]}"#;
        assert!(fields(&seal, "space.txn", other, None).is_ok());
    }

    #[test]
    fn without_its_key_nothing_is_opened_and_none_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let sealed =
            fields(&Seal::new(dir.path()), "agent.endpoint", r#"{"endpoint":"https://a.example/"}"#, None)
                .unwrap();
        let sealed = sealed["secret"].as_str().unwrap();
        let path = dir.path().join("seal.key");
        fs::remove_file(&path).unwrap();
        assert!(Seal::new(dir.path()).open("default", sealed).is_err());
        assert!(!path.exists());
        fs::write(&path, "short").unwrap();
        assert!(Seal::new(dir.path()).open("default", sealed).is_err());
        fs::write(&path, "00".repeat(32)).unwrap();
        assert!(Seal::new(dir.path()).open("default", sealed).is_err(), "another node's key");
    }
}
