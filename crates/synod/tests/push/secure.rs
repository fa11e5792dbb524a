//! Endpoints behind TLS: the name in the certificate counts, and so does who vouches for it.

use crate::authority::{Authority, DAY, Pair};
use crate::node::Node;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A server behind TLS: what it read after the handshake, and how often somebody came.
struct Server {
    addr: SocketAddr,
    read: Arc<Mutex<Vec<String>>>,
    came: Arc<AtomicUsize>,
}

impl Server {
    fn open(pair: &Pair) -> Server {
        let cert = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.unwrap().with_no_client_auth().with_single_cert(vec![cert], key).unwrap();
        let (listener, config) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(config));
        let addr = listener.local_addr().unwrap();
        let (read, came) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let (reads, comes) = (read.clone(), came.clone());
        std::thread::spawn(move || {
            for mut socket in listener.incoming().map(Result::unwrap) {
                comes.fetch_add(1, SeqCst);
                let mut session = rustls::ServerConnection::new(config.clone()).unwrap();
                let mut stream = rustls::Stream::new(&mut session, &mut socket);
                let mut text = String::new();
                let mut piece = [0; 4096];
                while !text.ends_with("}}") {
                    match stream.read(&mut piece) {
                        Ok(n) if n > 0 => text += &String::from_utf8_lossy(&piece[..n]),
                        _ => break,
                    }
                }
                if text.ends_with("}}") {
                    reads.lock().unwrap().push(text);
                    let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
                    let _ = stream.flush();
                    stream.conn.send_close_notify();
                    let _ = stream.conn.complete_io(stream.sock);
                }
            }
        });
        Server { addr, read, came }
    }
}

/// A node whose system trusts this authority and no other.
fn trusting(authority: &Authority, files: &TempDir) -> Node {
    let file = authority.file(files.path()).display().to_string();
    Node::with(&["--push-to-private"], vec![("SSL_CERT_FILE", file), ("SSL_CERT_DIR", String::new())])
}

#[test]
fn an_endpoint_behind_tls_is_believed_by_its_name_and_its_authority() {
    let (authority, files) = (Authority::new(), tempfile::tempdir().unwrap());
    let server = Server::open(&authority.sign(&["localhost"], DAY));
    let port = server.addr.port();
    let node = trusting(&authority, &files);
    node.set(&[("push_attempts_max", 2), ("backoff_ms", 5)]);
    node.say("wren", "agent/endpoint", json!({"endpoint": format!("https://localhost:{port}/hook")}));
    let message = node.mail("wren", 0, 1)[0];
    node.until_state(message, "read");
    let read = server.read.lock().unwrap().clone();
    assert!(read[0].contains(&format!("host: localhost:{port}\r\n")), "{}", read[0]);

    // By its address it is another name, for which the certificate does not stand.
    node.say("robin", "agent/endpoint", json!({"endpoint": format!("https://127.0.0.1:{port}/hook")}));
    let message = node.mail("robin", 0, 1)[0];
    let dead = node.until_state(message, "dead");
    let reason = dead["history"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("no TLS: ") && reason.contains("not valid for name"), "{reason}");
    assert_eq!(server.read.lock().unwrap().len(), 1, "no letter was handed over");
}

#[test]
fn an_endpoint_that_nobody_vouches_for_is_told_nothing() {
    let (authority, other, files) = (Authority::new(), Authority::new(), tempfile::tempdir().unwrap());
    let server = Server::open(&authority.sign(&["localhost"], DAY));
    let node = trusting(&other, &files);
    node.set(&[("push_attempts_max", 2), ("backoff_ms", 5)]);
    let url = format!("https://localhost:{}/hook", server.addr.port());
    node.say("wren", "agent/endpoint", json!({"endpoint": url}));
    let message = node.mail("wren", 0, 1)[0];
    let dead = node.until_state(message, "dead");
    let reason = dead["history"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("no TLS: "), "{reason}");
    assert!(server.came.load(SeqCst) > 0, "it was reached");
    assert_eq!(server.read.lock().unwrap().len(), 0, "no letter was handed over");
}
