//! From a URL to a connection: looked up once, every address checked, a checked one called.
//!
//! Between looking a name up and connecting there is no second lookup: what was checked is what is called, whatever the name says a moment later.
//! If one of a name's addresses may not be contacted, none is: a name that stands for both is not an honest one.

use super::address;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use synod_core::endpoint::Endpoint;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Who looks names up.
pub trait Resolve: Send + Sync {
    /// The addresses of a name, in the order in which they are to be tried.
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The system's own way.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Resolve for System {
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Addresses of one name that are tried, at the most.
const TRIED_MAX: usize = 4;

/// A connection, with TLS or without.
pub type Line = TokioIo<Pin<Box<dyn Stream>>>;

/// Bytes in both directions.
pub trait Stream: AsyncRead + AsyncWrite + Send {}
impl<S: AsyncRead + AsyncWrite + Send> Stream for S {}

/// The way out.
pub struct Dial {
    resolver: Arc<dyn Resolve>,
    private: bool,
    connect: Duration,
    tls: OnceLock<Result<TlsConnector, String>>,
}

impl Dial {
    pub fn new(resolver: Arc<dyn Resolve>, private: bool, connect_ms: u64) -> Dial {
        Dial { resolver, private, connect: Duration::from_millis(connect_ms), tls: OnceLock::new() }
    }

    /// A connection to this endpoint, or why there is none.
    pub async fn connect(&self, endpoint: &Endpoint<'_>) -> Result<Line, String> {
        let connecting = async {
            let addresses = self.checked(endpoint).await?;
            let stream = self.reach(&addresses, endpoint.port).await?;
            // Without it the kernel would hold back a letter that follows its head.
            let _ = stream.set_nodelay(true);
            if !endpoint.secure {
                return Ok(TokioIo::new(Box::pin(stream) as Pin<Box<dyn Stream>>));
            }
            let name = ServerName::try_from(endpoint.host.to_owned())
                .map_err(|_| format!("`{}` cannot stand in a certificate", endpoint.host))?;
            let secured = self.tls()?.connect(name, stream).await;
            let secured = secured.map_err(|error| format!("no TLS: {}", plain(&error)))?;
            Ok(TokioIo::new(Box::pin(secured) as Pin<Box<dyn Stream>>))
        };
        match timeout(self.connect, connecting).await {
            Ok(connected) => connected,
            Err(_) => Err(format!("no connection within {} ms", self.connect.as_millis())),
        }
    }

    /// The addresses of this endpoint, of which every single one may be contacted.
    async fn checked(&self, endpoint: &Endpoint<'_>) -> Result<Vec<IpAddr>, String> {
        let found = match endpoint.host.parse() {
            Ok(address) => vec![address],
            Err(_) => {
                let found = self.resolver.resolve(endpoint.host).await;
                found.map_err(|error| format!("`{}` is not found: {}", endpoint.host, plain(&error)))?
            }
        };
        if found.is_empty() {
            return Err(format!("`{}` has no address", endpoint.host));
        }
        for address in &found {
            address::check(*address, endpoint.secure, self.private)
                .map_err(|why| format!("not contacted: {why}"))?;
        }
        Ok(found)
    }

    async fn reach(&self, addresses: &[IpAddr], port: u16) -> Result<TcpStream, String> {
        let mut last = String::new();
        for address in addresses.iter().take(TRIED_MAX) {
            match TcpStream::connect(SocketAddr::new(*address, port)).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = plain(&error),
            }
        }
        Err(last)
    }

    fn tls(&self) -> Result<&TlsConnector, String> {
        self.tls.get_or_init(connector).as_ref().map_err(Clone::clone)
    }
}

/// Trusts whom the system trusts.
fn connector() -> Result<TlsConnector, String> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(
            "this system trusts nobody: it has no certificates of authorities; install them".to_owned()
        );
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| format!("no TLS: {error}"))?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

/// An error of the system in its own few words.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        io::ErrorKind::ConnectionReset => "connection reset".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use synod_core::endpoint;

    /// Says the next of its answers each time, the last one for ever.
    struct Script(Vec<Vec<IpAddr>>, AtomicUsize);

    impl Resolve for Script {
        fn resolve(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
            let at = self.1.fetch_add(1, SeqCst).min(self.0.len() - 1);
            let answer = self.0[at].clone();
            Box::pin(async move { Ok(answer) })
        }
    }

    async fn try_once(answers: &[&[&str]], url: &str, private: bool) -> (Result<(), String>, usize) {
        let answers =
            answers.iter().map(|all| all.iter().map(|one| one.parse().unwrap()).collect()).collect();
        let script = Arc::new(Script(answers, AtomicUsize::new(0)));
        let dial = Dial::new(script.clone(), private, 2_000);
        let reached = dial.connect(&endpoint::parse(url).unwrap()).await.map(drop);
        (reached, script.1.load(SeqCst))
    }

    #[tokio::test]
    async fn one_address_that_may_not_be_contacted_keeps_all_from_it() {
        let here = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://both.example:{}/", here.local_addr().unwrap().port());
        for answers in
            [&["1.1.1.1", "127.0.0.1"][..], &["127.0.0.1", "1.1.1.1"], &["1.1.1.1", "::ffff:10.0.0.1"]]
        {
            let (reached, _) = try_once(&[answers], &url, false).await;
            assert!(reached.unwrap_err().starts_with("not contacted"), "{answers:?}");
        }
        let (reached, _) = try_once(&[&["169.254.169.254", "127.0.0.1"]], &url, true).await;
        assert!(reached.unwrap_err().starts_with("not contacted"), "metadata under any flag");
        let nobody = timeout(Duration::from_millis(50), here.accept()).await;
        assert!(nobody.is_err(), "nobody came");
    }

    #[tokio::test]
    async fn what_was_checked_is_what_is_called() {
        let here = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://moves.example:{}/", here.local_addr().unwrap().port());
        // Asked again, the name would stand for the metadata service.
        let (reached, asked) = try_once(&[&["127.0.0.1"], &["169.254.169.254"]], &url, true).await;
        reached.unwrap();
        assert_eq!(asked, 1, "looked up once");
    }

    #[tokio::test]
    async fn a_name_that_is_no_name_is_a_reason() {
        let (reached, _) = try_once(&[&[]], "https://nowhere.example/", false).await;
        assert_eq!(reached.unwrap_err(), "`nowhere.example` has no address");
    }
}
