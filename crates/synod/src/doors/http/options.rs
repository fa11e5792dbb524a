//! What a door can be told, with defaults that are safe without configuration.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Notify;

/// Where and for whom the door opens.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on. Port 0 takes any free one.
    pub addr: SocketAddr,
    /// Names under which the door may be called besides `localhost` and addresses: what `Host` may say.
    pub hosts: Vec<String>,
    /// The certificate to speak TLS with. `None`: HTTP in the clear.
    pub tls: Option<Tls>,
    /// Whether an address that other machines reach may be served without encryption. Tokens then cross the network in the clear.
    pub insecure_http: bool,
    /// What the door bears.
    pub limits: Limits,
}

impl Options {
    /// Refuses an address that other machines reach, unless that is meant.
    pub fn check(&self) -> std::io::Result<()> {
        if self.addr.ip().is_loopback() || self.tls.is_some() || self.insecure_http {
            return Ok(());
        }
        Err(std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            format!(
                "{} can be reached from other machines and tokens would cross the network in the clear; give a certificate with --tls-cert and --tls-key, listen on 127.0.0.1, or say --insecure-http",
                self.addr
            ),
        ))
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            addr: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7171),
            hosts: Vec::new(),
            tls: None,
            insecure_http: false,
            limits: Limits::default(),
        }
    }
}

/// Where the certificate is that the door shows.
#[derive(Clone, Debug)]
pub struct Tls {
    /// A PEM file: the certificate, then those between it and its authority.
    pub certificate: PathBuf,
    /// A PEM file: the certificate's private key.
    pub key: PathBuf,
    /// Whoever wants the files looked at now, and not within [`Limits::tls_look_ms`], notifies this.
    pub look: Arc<Notify>,
}

impl Tls {
    /// These two files.
    pub fn new(certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Tls {
        Tls { certificate: certificate.into(), key: key.into(), look: Arc::default() }
    }
}

/// What the door bears. All of it is enforced before anybody is asked who they are.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; one more is told so and closed. Each carries one request at a time.
    pub connections_max: usize,
    /// A request's first line and headers together.
    pub head_max_bytes: usize,
    /// One request's body: room for the longest payload as base64 and for a thousand small ones.
    pub body_max_bytes: usize,
    /// Large bodies on their way in, all connections together; small ones (up to [`Limits::body_small_bytes`]) are not counted.
    pub bodies_max_bytes: usize,
    /// How long a request's head may take from its first byte, and a TLS handshake from the beginning of its connection.
    pub head_timeout_ms: u64,
    /// How long a request's body may take.
    pub body_timeout_ms: u64,
    /// How long a connection may be idle between requests.
    pub idle_timeout_ms: u64,
    /// How long a client may leave written bytes unread.
    pub write_timeout_ms: u64,
    /// How long requests may go on once the door was told to close.
    pub stop_ms: u64,
    /// How long a subscriber may leave messages unread before it is let go with its cursor. Less than [`Limits::write_timeout_ms`], so that it can still read so.
    pub slow_ms: u64,
    /// How often an event stream without events says that it is alive.
    pub heartbeat_ms: u64,
    /// How often the files of the certificate are looked at.
    pub tls_look_ms: u64,
}

impl Limits {
    /// The longest body that is not counted against [`Limits::bodies_max_bytes`].
    pub const fn body_small_bytes(&self) -> usize {
        64 << 10
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections_max: 8_192,
            head_max_bytes: 32 << 10,
            body_max_bytes: 16 << 20,
            bodies_max_bytes: 256 << 20,
            head_timeout_ms: 10_000,
            body_timeout_ms: 60_000,
            idle_timeout_ms: 120_000,
            write_timeout_ms: 30_000,
            stop_ms: 5_000,
            slow_ms: 10_000,
            heartbeat_ms: 15_000,
            tls_look_ms: 2_000,
        }
    }
}
