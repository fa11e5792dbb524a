//! An agent's key pair, kept like a token: in a file that its owner alone may read.
//!
//! The file stands below the data directory of whoever votes, `keys/NAME.json`, and holds the seed and the name of the public key.
//! It never leaves this machine: the node sees public keys and signatures.

use super::setup;
use crate::error::Error;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use synod_core::vote::{did_key, hex, unhex};

/// A key pair that signs votes.
pub struct Key {
    pair: Ed25519KeyPair,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&self.did()).finish()
    }
}

/// Where the key of an agent is kept, below a data directory.
pub fn key_file(data: &Path, agent: &str) -> PathBuf {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let name: String = agent
        .bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02x}") })
        .collect();
    data.join("keys").join(format!("{name}.json"))
}

impl Key {
    /// A new key pair of chance, kept nowhere.
    pub fn generate() -> Result<Key, Error> {
        let mut seed = [0; 32];
        let chance = SystemRandom::new().fill(&mut seed);
        chance.map_err(|_| setup("the system gives no random bytes; look at /dev/urandom".into()))?;
        Key::from_seed(&seed)
    }

    /// The key pair of this seed.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Key, Error> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        Ok(Key { pair: pair.map_err(|_| setup("the seed makes no key; make another one".into()))? })
    }

    /// The kept key of an agent; made and kept when there is none yet.
    pub fn of(data: &Path, agent: &str) -> Result<Key, Error> {
        match Key::load(data, agent)? {
            Some(key) => Ok(key),
            None => Key::make(data, agent),
        }
    }

    /// The kept key of an agent, if there is one.
    pub fn load(data: &Path, agent: &str) -> Result<Option<Key>, Error> {
        let path = key_file(data, agent);
        let shown = path.display();
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(setup(format!("cannot read {shown}: {error}"))),
        };
        let about = file.metadata().map_err(|error| setup(format!("cannot look at {shown}: {error}")))?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(setup(format!(
                "others may read {shown}, so its key proves nothing; remove it, and make another one with `synod agent key {agent}`"
            )));
        }
        let text =
            std::io::read_to_string(file).map_err(|error| setup(format!("cannot read {shown}: {error}")))?;
        let kept: Value = serde_json::from_str(&text).unwrap_or_default();
        let key = kept["seed"].as_str().and_then(unhex).map(|seed| Key::from_seed(&seed)).transpose()?;
        match key.filter(|key| kept["key"] == key.did()) {
            Some(key) => Ok(Some(key)),
            None => Err(setup(format!(
                "{shown} is no key file, or it is damaged; bring it back from where you kept it, or remove it"
            ))),
        }
    }

    fn make(data: &Path, agent: &str) -> Result<Key, Error> {
        let path = key_file(data, agent);
        let mut seed = [0; 32];
        let chance = SystemRandom::new().fill(&mut seed);
        chance.map_err(|_| setup("the system gives no random bytes; look at /dev/urandom".into()))?;
        let key = Key::from_seed(&seed)?;
        let kept = json!({"agent": agent, "key": key.did(), "seed": hex(&seed)});
        let write = || {
            let dir = path.parent().unwrap_or(data);
            std::fs::create_dir_all(dir)?;
            std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
            // Under another name first: whoever finds the file finds all of it, and of two who make one at once one wins.
            let fresh = dir.join(format!("{}.new", hex(&crate::chance::session().to_le_bytes())));
            let mut file =
                std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
            writeln!(file, "{kept}")?;
            file.sync_all()?;
            let linked = std::fs::hard_link(&fresh, &path);
            std::fs::remove_file(&fresh)?;
            linked
        };
        match write() {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Key::load(data, agent)?
                .ok_or_else(|| setup(format!("{} came and went; try again", path.display()))),
            Err(error) => Err(setup(format!("cannot keep a key in {}: {error}", path.display()))),
        }
    }

    /// Its public half.
    pub fn public(&self) -> [u8; 32] {
        let mut public = [0; 32];
        public.copy_from_slice(self.pair.public_key().as_ref());
        public
    }

    /// The name of its public half, `did:key:z6Mk…`.
    pub fn did(&self) -> String {
        did_key(&self.public())
    }

    /// Signs.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.pair.sign(bytes).as_ref());
        signature
    }
}
