//! The same door over TLS: a certificate and its key from two files, taken anew when they are renewed.
//!
//! ```text
//!   accept ─▶ first byte ──▶ handshake ──▶ hyper, as without
//!             │ a letter      │ with the pair that is in force
//!             ▼               ▼ too slow: let go, like a head that does not come
//!          400, closed
//!
//!   every two seconds, and at SIGHUP:  files as they were? ─▶ nothing
//!                                      a good pair, now?   ─▶ in force for new connections; old ones go on
//!                                      anything else       ─▶ the old pair stays, `status` says why, asked again
//! ```
//!
//! Invariants: there is always one pair in force, and its key belongs to its certificate; a bad renewal never takes the place of a good pair.
//! A handshake runs in the task of its connection, so that none of them holds up the accept loop.
//!
//! Deliberately not here: client certificates (a token proves who), fetching certificates from an authority, HTTP/2.

use super::Door;
use super::options::Tls;
use super::pace::Paced;
use super::problem::Problem;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use synod_client::certificate;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What the node's notices of this room are filed under.
const ABOUT: &str = "tls";
/// How often somebody who speaks plain HTTP to this port is worth a line.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// How long somebody who does so is kept to read why not.
const REFUSED: Duration = Duration::from_millis(500);

/// A certificate with its chain, and its key.
#[derive(Debug)]
struct Pair {
    key: Arc<CertifiedKey>,
    /// The two files as they were read.
    files: (Vec<u8>, Vec<u8>),
    /// From when and until when it is good, in milliseconds since 1970.
    begins: u64,
    ends: u64,
}

impl Pair {
    /// Reads both files. Refuses what is no certificate, no key, or not a pair; what it says goes out to anybody, hence without paths.
    fn read(from: &Tls) -> Result<Pair, String> {
        let bytes = |path: &Path, option: &str| {
            std::fs::read(path).map_err(|error| format!("the file of {option} cannot be read ({error})"))
        };
        let files = (bytes(&from.certificate, "--tls-cert")?, bytes(&from.key, "--tls-key")?);
        let chain = certificate::of_pem(&files.0).map_err(|why| format!("the file of --tls-cert: {why}"))?;
        let (begins, ends) = certificate::span(&chain[0])
            .ok_or("the file of --tls-cert: its first certificate cannot be read")?;
        let secret = PrivateKeyDer::from_pem_slice(&files.1).map_err(
            |_| "the file of --tls-key has no private key in it; one begins with -----BEGIN PRIVATE KEY-----",
        )?;
        let key =
            CertifiedKey::from_der(chain, secret, &ring::default_provider()).map_err(
                |error| match error {
                    rustls::Error::InconsistentKeys(_) => {
                        "the key does not belong to the certificate".to_owned()
                    }
                    other => format!("the key cannot be used ({other})"),
                },
            )?;
        Ok(Pair { key: Arc::new(key), files, begins, ends })
    }

    fn fingerprint(&self) -> String {
        self.key.cert.first().map(certificate::fingerprint).unwrap_or_default()
    }
}

/// TLS at this door.
#[derive(Debug)]
pub(super) struct Shield {
    from: Tls,
    config: Arc<ServerConfig>,
    force: Arc<Force>,
    plain: Plain,
}

/// The pair that is in force.
#[derive(Debug)]
struct Force(RwLock<Arc<Pair>>);

impl Force {
    fn now(&self) -> Arc<Pair> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Force {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now().key.clone())
    }
}

/// Clients that speak plain HTTP to this port: how many, and when one was worth a line.
#[derive(Debug)]
struct Plain {
    since: Instant,
    count: AtomicU64,
    /// Milliseconds after `since`, plus one; zero for never.
    said: AtomicU64,
}

impl Shield {
    /// Reads the pair for the first time. Fails when it cannot be used: then a door must not open.
    pub fn new(from: Tls) -> io::Result<Shield> {
        let pair = Pair::read(&from).map_err(|why| {
            let (certificate, key) = (from.certificate.display(), from.key.display());
            let text =
                format!("{why}; give PEM files that are a pair: --tls-cert {certificate} --tls-key {key}");
            io::Error::new(io::ErrorKind::InvalidInput, text)
        })?;
        let force = Arc::new(Force(RwLock::new(Arc::new(pair))));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(force.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let plain = Plain { since: Instant::now(), count: AtomicU64::new(0), said: AtomicU64::new(0) };
        Ok(Shield { from, config: Arc::new(config), force, plain })
    }

    /// What tells the certificate in force from every other.
    pub fn fingerprint(&self) -> String {
        self.force.now().fingerprint()
    }

    /// Until when it is good, in milliseconds since 1970.
    pub fn ends(&self) -> u64 {
        self.force.now().ends
    }

    /// Whether it is made out for this name: whoever owns a name and its certificate may call the door by it.
    pub fn is_for(&self, host: &str) -> bool {
        let name = ServerName::try_from(host);
        name.is_ok_and(|name| {
            self.force.now().key.cert.first().is_some_and(|shown| certificate::is_for(shown, &name))
        })
    }

    /// Says how looking at the files went: whether there is a bad pair in them, or a good one again.
    fn tell(&self, trouble: Option<&str>) {
        let (certificate, key) = (self.from.certificate.display(), self.from.key.display());
        match trouble {
            Some(why) => {
                eprintln!("synod: {why} ({certificate}, {key}); the old certificate stays in force");
            }
            None => eprintln!("synod: the certificate in {certificate} is in force"),
        }
    }

    /// Agrees with a client on keys. `None`: it has been let go.
    pub async fn shake(
        &self,
        mut socket: TcpStream,
        peer: SocketAddr,
        paced: impl FnOnce(TcpStream) -> Paced,
    ) -> Option<TlsStream<Paced>> {
        let mut first = [0];
        // A handshake begins with 22. A letter is the beginning of a request without TLS.
        if socket.peek(&mut first).await.ok()? == 1 && first[0].is_ascii_alphabetic() {
            self.refuse(&mut socket, peer).await;
            return None;
        }
        TlsAcceptor::from(self.config.clone()).accept(paced(socket)).await.ok()
    }

    /// Says to a client without TLS what this port speaks, and to the log that somebody came so.
    async fn refuse(&self, socket: &mut TcpStream, peer: SocketAddr) {
        let met = self.plain.count.fetch_add(1, Relaxed) + 1;
        let now = self.plain.since.elapsed().as_millis() as u64 + 1;
        let said = self.plain.said.load(Relaxed);
        let due = said == 0 || now - said > LINE_EVERY.as_millis() as u64;
        if due && self.plain.said.compare_exchange(said, now, Relaxed, Relaxed).is_ok() {
            eprintln!(
                "synod: {} spoke HTTP without TLS to the TLS port ({met} so far did, all together); a token that it sent has crossed the network in the clear: give its agent another one",
                peer.ip()
            );
        }
        let body = Problem::of(
            "invalid",
            "this port speaks TLS; use https:// instead of http://, and another token if you just sent yours to another machine",
        )
        .json();
        let response = format!(
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let _ = tokio::time::timeout(REFUSED, async {
            socket.write_all(response.as_bytes()).await?;
            socket.shutdown().await?;
            let mut rest = [0; 1024];
            while socket.read(&mut rest).await? > 0 {}
            io::Result::Ok(())
        })
        .await;
    }
}

impl Door {
    /// Looks at the two files, again and again, for as long as the door is open.
    pub(super) async fn renew(self: Arc<Self>, base: String) {
        let Some(shield) = &self.shield else { return };
        let mut pause = tokio::time::interval(Duration::from_millis(self.limits.tls_look_ms));
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut trouble = None;
        loop {
            let told = tokio::select! {
                _ = pause.tick() => false,
                () = shield.from.look.notified() => true,
            };
            let from = shield.from.clone();
            let Ok(read) = tokio::task::spawn_blocking(move || Pair::read(&from)).await else { continue };
            let old = shield.force.now();
            let why = match read {
                Ok(pair) if pair.files == old.files => None,
                // One that is over would be refused by everybody: whatever is in force is better.
                Ok(pair) if pair.ends < now_ms() => Some("the new certificate has expired".to_owned()),
                // Taken when its time has come: the files are looked at until then.
                Ok(pair) if pair.begins > now_ms() => Some("the new certificate is not good yet".to_owned()),
                Ok(pair) => self.take(shield, pair, &base).err(),
                Err(why) => Some(why),
            };
            if told || trouble != why {
                shield.tell(why.as_deref());
            }
            let over = "the certificate has expired; renew it: it is taken by itself".to_owned();
            let notice = match &why {
                Some(why) => Some(format!(
                    "{why}; the old certificate stays in force: mend the files, they are looked at again by themselves"
                )),
                None => (shield.ends() < now_ms()).then_some(over),
            };
            self.node.notice(ABOUT, notice);
            trouble = why;
        }
    }

    /// New connections meet this pair from now on. Clients on this machine are told first which certificate to expect.
    fn take(&self, shield: &Shield, pair: Pair, base: &str) -> Result<(), String> {
        let told = self.node.announce(base, Some(&pair.fingerprint()));
        told.map_err(|error| {
            format!("clients on this machine cannot be told of the new certificate ({})", error.kind())
        })?;
        *shield.force.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(pair);
        eprintln!("synod: a new certificate is in force");
        Ok(())
    }
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
