//! From a URL to a connection: looked up once, every address checked, a checked one called.
//!
//! Between looking a name up and connecting there is no second lookup: what was checked is what is called, whatever the name says a moment later.
//! If one of a name's addresses may not be contacted, none is: a name that stands for both is not an honest one.
//! Which address that was the node says to whoever runs it, and to nobody else.
//!
//! What went wrong is either the endpoint's or the node's own: a node that trusts nobody, or has no descriptors left, asked nobody.

use super::address;
use hyper_util::rt::TokioIo;
use rustix::io::Errno;
use rustls::pki_types::ServerName;
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
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

/// How often the node says of one host why it is not contacted, and of how many hosts.
const SAID: Duration = Duration::from_secs(600);
const SAID_MAX: usize = 256;

/// A connection, with TLS or without.
pub type Line = TokioIo<Pin<Box<dyn Stream>>>;

/// Bytes in both directions.
pub trait Stream: AsyncRead + AsyncWrite + Send {}
impl<S: AsyncRead + AsyncWrite + Send> Stream for S {}

/// Why a push came to nothing.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The endpoint's: it counts as an attempt.
    Theirs(String),
    /// This node's own: the endpoint was never asked, and the message waits.
    Ours(String),
}

impl From<String> for Trouble {
    fn from(why: String) -> Trouble {
        Trouble::Theirs(why)
    }
}

/// Who hears the node's own words.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// The way out.
pub struct Dial {
    resolver: Arc<dyn Resolve>,
    private: bool,
    connect: Duration,
    tls: Mutex<Option<TlsConnector>>,
    say: Say,
    /// Whose refused addresses were told of, and when.
    said: Mutex<HashMap<String, Instant>>,
}

impl Dial {
    pub fn new(resolver: Arc<dyn Resolve>, private: bool, connect_ms: u64, say: Say) -> Dial {
        let connect = Duration::from_millis(connect_ms);
        Dial { resolver, private, connect, tls: Mutex::default(), say, said: Mutex::default() }
    }

    /// The addresses of an endpoint, of which every single one may be contacted.
    pub async fn look_up(&self, endpoint: &Endpoint<'_>) -> Result<Vec<IpAddr>, Trouble> {
        match timeout(self.connect, self.checked(endpoint)).await {
            Ok(found) => found,
            Err(_) => Err(self.too_slow()),
        }
    }

    /// A connection to one of these addresses, or why there is none.
    pub async fn connect(&self, endpoint: &Endpoint<'_>, addresses: &[IpAddr]) -> Result<Line, Trouble> {
        let connecting = async {
            // First what does not depend on the other side.
            let tls = if endpoint.secure { Some(self.tls()?) } else { None };
            let stream = reach(addresses, endpoint.port).await?;
            // Without it the kernel would hold back a letter that follows its head.
            let _ = stream.set_nodelay(true);
            let Some(tls) = tls else {
                return Ok(TokioIo::new(Box::pin(stream) as Pin<Box<dyn Stream>>));
            };
            let name = ServerName::try_from(endpoint.host.to_owned())
                .map_err(|_| format!("`{}` cannot stand in a certificate", endpoint.host))?;
            let secured = tls.connect(name, stream).await;
            let secured = secured.map_err(|error| format!("no TLS: {}", plain(&error)))?;
            Ok(TokioIo::new(Box::pin(secured) as Pin<Box<dyn Stream>>))
        };
        match timeout(self.connect, connecting).await {
            Ok(connected) => connected,
            Err(_) => Err(self.too_slow()),
        }
    }

    fn too_slow(&self) -> Trouble {
        Trouble::Theirs(format!("no connection within {} ms", self.connect.as_millis()))
    }

    async fn checked(&self, endpoint: &Endpoint<'_>) -> Result<Vec<IpAddr>, Trouble> {
        let found = match endpoint.host.parse() {
            Ok(address) => vec![address],
            Err(_) => {
                let found = self.resolver.resolve(endpoint.host).await;
                found.map_err(|error| match ours(&error) {
                    true => Trouble::Ours(format!("names cannot be looked up: {error}")),
                    false => Trouble::Theirs(format!("`{}` is not found: {}", endpoint.host, plain(&error))),
                })?
            }
        };
        if found.is_empty() {
            return Err(format!("`{}` has no address", endpoint.host).into());
        }
        for address in &found {
            if let Err(why) = address::check(*address, endpoint.secure, self.private) {
                self.tell(endpoint.host, &why);
                // Whoever names an endpoint does not learn what this node's network calls what.
                return Err(format!("not contacted: {}", address::outside(*address)).into());
            }
        }
        Ok(found)
    }

    /// Says in the node's own words why a host is not contacted: now and then, however often it is tried.
    fn tell(&self, host: &str, why: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, at| at.elapsed() < SAID);
        if said.len() < SAID_MAX && said.insert(host.to_owned(), Instant::now()).is_none() {
            (self.say)(&format!("the endpoint `{host}` is not contacted: {why}"));
        }
    }

    /// Whom this system trusts: looked for until somebody is found, so that a node whose certificates come later need not begin anew.
    fn tls(&self) -> Result<TlsConnector, Trouble> {
        let mut known = self.tls.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            *known = Some(connector().map_err(Trouble::Ours)?);
        }
        known.clone().ok_or_else(|| Trouble::Ours("no TLS".to_owned()))
    }
}

/// A connection to the first of these that takes it.
async fn reach(addresses: &[IpAddr], port: u16) -> Result<TcpStream, Trouble> {
    let mut last = Trouble::Theirs("no address".to_owned());
    for address in addresses.iter().take(TRIED_MAX) {
        match TcpStream::connect(SocketAddr::new(*address, port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) if ours(&error) => last = Trouble::Ours(format!("cannot connect: {error}")),
            Err(error) => last = Trouble::Theirs(plain(&error)),
        }
    }
    Err(last)
}

/// Whether an error says that this process or machine has run out of something.
fn ours(error: &io::Error) -> bool {
    let Some(code) = error.raw_os_error() else { return false };
    let here = [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM, Errno::ADDRNOTAVAIL];
    here.iter().any(|errno| errno.raw_os_error() == code)
}

/// Trusts whom the system trusts.
fn connector() -> Result<TlsConnector, String> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(
            "this system trusts nobody: it has no certificates of authorities; install them, or name them with SSL_CERT_FILE"
                .to_owned(),
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
        let dial = Dial::new(script.clone(), private, 2_000, Arc::new(|_| {}));
        let endpoint = endpoint::parse(url).unwrap();
        let reached = match dial.look_up(&endpoint).await {
            Ok(found) => dial.connect(&endpoint, &found).await.map(drop),
            Err(trouble) => Err(trouble),
        };
        let reached = reached.map_err(|trouble| match trouble {
            Trouble::Theirs(why) => why,
            Trouble::Ours(why) => panic!("{why}"),
        });
        (reached, script.1.load(SeqCst))
    }

    #[tokio::test]
    async fn a_refused_address_is_told_to_the_node_and_to_nobody_else() {
        let said = Arc::new(Mutex::new(Vec::new()));
        let (says, table) = (said.clone(), vec![vec!["10.9.8.7".parse().unwrap()]]);
        let say: Say = Arc::new(move |line| says.lock().unwrap().push(line.to_owned()));
        let dial = Dial::new(Arc::new(Script(table, AtomicUsize::new(0))), false, 2_000, say);
        let endpoint = endpoint::parse("https://payroll.inside.example/").unwrap();
        for _ in 0..3 {
            let trouble = dial.look_up(&endpoint).await.unwrap_err();
            assert_eq!(trouble, Trouble::Theirs("not contacted: it is not public".to_owned()));
        }
        let said = said.lock().unwrap();
        assert_eq!(said.len(), 1, "once: {said:?}");
        assert!(
            said[0].contains("payroll.inside.example") && said[0].contains("10.9.8.7 is private"),
            "{said:?}"
        );
    }

    #[test]
    fn running_out_of_something_is_this_nodes_own() {
        assert!(ours(&io::Error::from_raw_os_error(Errno::MFILE.raw_os_error())));
        for theirs in [Errno::CONNREFUSED, Errno::HOSTUNREACH, Errno::TIMEDOUT, Errno::CONNRESET] {
            assert!(!ours(&io::Error::from_raw_os_error(theirs.raw_os_error())), "{theirs}");
        }
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
