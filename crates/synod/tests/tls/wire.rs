//! A client that knows nothing but TLS and bytes.

use crate::authority::Authority;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

pub struct Wire {
    stream: StreamOwned<ClientConnection, TcpStream>,
}

/// A status and a body.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub body: String,
}

impl Response {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {:?}", self.body))
    }
}

/// A connection in the clear, which no test waits on for ever.
pub fn socket(addr: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect(addr).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}

impl Wire {
    /// Opens a connection to `localhost` that trusts the authority.
    pub fn open(addr: SocketAddr, authority: &Authority) -> Wire {
        Wire::with(addr, authority, rustls::DEFAULT_VERSIONS).unwrap()
    }

    /// The same, with other versions of TLS.
    pub fn with(
        addr: SocketAddr,
        authority: &Authority,
        versions: &[&'static SupportedProtocolVersion],
    ) -> io::Result<Wire> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.certificate.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
        let mut stream = StreamOwned::new(client, socket(addr));
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Wire { stream })
    }

    /// The certificate that was shown.
    pub fn shown(&self) -> Vec<u8> {
        self.stream.conn.peer_certificates().unwrap()[0].to_vec()
    }

    /// The version of TLS and the protocol that were agreed on.
    pub fn agreed(&self) -> (ProtocolVersion, &[u8]) {
        (self.stream.conn.protocol_version().unwrap(), self.stream.conn.alpn_protocol().unwrap())
    }

    pub fn send(&mut self, request: &str) {
        self.stream.write_all(request.as_bytes()).unwrap();
        self.stream.flush().unwrap();
    }

    pub fn exchange(&mut self, request: &str) -> Response {
        self.send(request);
        let mut read = Vec::new();
        loop {
            let mut piece = [0; 4096];
            let n = self.stream.read(&mut piece).unwrap();
            assert!(n > 0, "closed after {:?}", String::from_utf8_lossy(&read));
            read.extend_from_slice(&piece[..n]);
            if let Some(response) = whole(&read) {
                return response;
            }
        }
    }
}

/// A response with a length, once all of it is there.
pub fn whole(read: &[u8]) -> Option<Response> {
    let text = std::str::from_utf8(read).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lengths = head
        .lines()
        .filter_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let length: usize = lengths.next()?;
    (body.len() >= length).then(|| Response { status: head[9..12].parse().unwrap(), body: body.to_owned() })
}
