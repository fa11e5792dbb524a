//! Where the node is, and with which token to speak to it.
//!
//! ```text
//!   $SYNOD_URL + $SYNOD_TOKEN                     said outright: never looked up again
//!   $SYNOD_DATA, else the state directory         DIR/node.json (address, certificate), DIR/token (mode 0600)
//! ```
//!
//! The directory is read again after every lost connection: a node that restarts may come back on another port.

use crate::error::Fault;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How to reach a node, and how long to try.
#[derive(Clone, Debug)]
pub struct Options {
    /// `http://HOST:PORT` or `https://HOST:PORT`. `None`: the node of the data directory.
    pub url: Option<String>,
    /// A PEM file with the authority that signed the node's certificate, or with that certificate itself. `None`: what the system trusts; not asked for the node of a data directory, which names its certificate there.
    pub ca: Option<PathBuf>,
    /// The bearer token. `None`: the one in the data directory.
    pub token: Option<String>,
    /// The node's data directory. `None`: see [`data_dir`].
    pub data: Option<PathBuf>,
    /// How long lost connections and overload are waited out, counted from the first failure of a call. Default: 30 s.
    pub patience: Duration,
    /// How long one exchange may take before it counts as lost, the time a call asked to wait not counted. Default: 15 s.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            url: None,
            ca: None,
            token: None,
            data: None,
            patience: Duration::from_secs(30),
            timeout: Duration::from_secs(15),
        }
    }
}

impl Options {
    /// The defaults, and what `SYNOD_URL`, `SYNOD_CA`, `SYNOD_TOKEN` and `SYNOD_DATA` say.
    pub fn from_env() -> Self {
        let word = |name| std::env::var(name).ok().filter(|word| !word.is_empty());
        Options {
            url: word("SYNOD_URL"),
            ca: word("SYNOD_CA").map(PathBuf::from),
            token: word("SYNOD_TOKEN"),
            data: word("SYNOD_DATA").map(PathBuf::from),
            ..Options::default()
        }
    }

    /// The data directory these options point to.
    pub fn data_dir(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(data_dir)
    }

    /// Looks up address and token.
    pub fn target(&self) -> Result<Target, Fault> {
        let dir = self.data_dir();
        let (base, pid, certificate) = match &self.url {
            Some(url) => (url.clone(), None, None),
            None => address(&dir)?,
        };
        let token = match &self.token {
            Some(token) => token.clone(),
            None => token(&dir)?,
        };
        let base = base.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(Fault::Setup(format!(
                "`{base}` is no address this client can use; give one like http://127.0.0.1:7171, or https:// and a name"
            )));
        }
        let token = token.trim().to_owned();
        if token.is_empty() || token.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(Fault::Setup(
                "the bearer token is empty or has characters that no token has; set SYNOD_TOKEN, or give the data directory of the node with --data".into(),
            ));
        }
        Ok(Target { base, token, pid, certificate })
    }
}

/// A node's address and the token to use with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// `http://HOST:PORT` or `https://HOST:PORT`, without a slash at the end.
    pub base: String,
    /// The bearer token.
    pub token: String,
    /// The node's process, when it runs on this machine and said so.
    pub pid: Option<u32>,
    /// The fingerprint of its certificate, when it said so itself: see [`certificate::fingerprint`](crate::certificate::fingerprint).
    pub certificate: Option<String>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("base", &self.base).field("pid", &self.pid).finish_non_exhaustive()
    }
}

/// `$SYNOD_DATA`, else `$XDG_STATE_HOME/synod`, else `~/.local/state/synod`.
pub fn data_dir() -> PathBuf {
    let dir = |name| std::env::var_os(name).filter(|dir| !dir.is_empty()).map(PathBuf::from);
    dir("SYNOD_DATA")
        .or_else(|| dir("XDG_STATE_HOME").filter(|dir| dir.is_absolute()).map(|dir| dir.join("synod")))
        .or_else(|| dir("HOME").map(|home| home.join(".local/state/synod")))
        .unwrap_or_else(|| PathBuf::from("synod-data"))
}

fn address(dir: &Path) -> Result<(String, Option<u32>, Option<String>), Fault> {
    let path = dir.join("node.json");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Fault::NoNode(format!("there is no {}", path.display())));
        }
        Err(error) => return Err(Fault::Setup(format!("cannot read {}: {error}", path.display()))),
    };
    let about: Value = serde_json::from_str(&text).unwrap_or_default();
    let Some(base) = about["http"].as_str() else {
        return Err(Fault::Setup(format!(
            "{} does not name a node's address; start the node again with: synod serve",
            path.display()
        )));
    };
    let certificate = about["certificate"].as_str().map(str::to_owned);
    Ok((base.to_owned(), about["pid"].as_u64().and_then(|pid| pid.try_into().ok()), certificate))
}

fn token(dir: &Path) -> Result<String, Fault> {
    let path = dir.join("token");
    std::fs::read_to_string(&path).map_err(|error| {
        Fault::Setup(format!(
            "cannot read the token in {}: {error}; set SYNOD_TOKEN, or give the node's data directory with --data",
            path.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("synod-find-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    #[test]
    fn an_empty_directory_has_no_node() {
        let options = Options { data: Some(dir("empty")), ..Options::default() };
        assert!(matches!(options.target(), Err(Fault::NoNode(_))));
    }

    #[test]
    fn address_and_token_are_read_from_the_directory() {
        let dir = dir("whole");
        std::fs::write(dir.join("node.json"), r#"{"http":"http://127.0.0.1:7171","pid":12}"#).unwrap();
        let options = Options { data: Some(dir.clone()), ..Options::default() };
        assert!(options.target().unwrap_err().to_string().contains("token"));
        std::fs::write(dir.join("token"), "abc\n").unwrap();
        let target = options.target().unwrap();
        assert_eq!(
            target,
            Target {
                base: "http://127.0.0.1:7171".into(),
                token: "abc".into(),
                pid: Some(12),
                certificate: None
            }
        );
        std::fs::write(dir.join("token"), "a\u{7}b").unwrap();
        assert!(matches!(options.target(), Err(Fault::Setup(_))));
        std::fs::write(dir.join("node.json"), "{").unwrap();
        assert!(matches!(options.target(), Err(Fault::Setup(_))));
    }

    #[test]
    fn a_token_is_never_printed() {
        let target = Target { base: "http://x".into(), token: "secret".into(), pid: None, certificate: None };
        assert!(!format!("{target:?}").contains("secret"));
    }
}
