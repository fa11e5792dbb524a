//! What is the node's own fault: no attempt is lost by it, no breaker opens, and the status says why.

use crate::authority::Authority;
use crate::client::until;
use crate::endpoint::Endpoint;
use crate::inside::Inside;
use crate::node::Node;
use serde_json::{Value, json};
use std::future::Future;
use std::io;
use std::net::{IpAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use synod::courier::{Options, Resolve};

/// So that one failure would open the breaker, and two would bury the message.
const STRICT: &[(&str, u64)] = &[("push_failures_max", 1), ("push_attempts_max", 2), ("backoff_ms", 5)];

/// The message waits, for a while and unharmed, and the status says why.
fn waits_unharmed(node: &Node, agent: &str, message: u64, why: &str) {
    let degraded = until("a status that says why", || {
        let ready = node.client("owner").exchange("GET", "/readyz", &[], "").ok()?.json;
        let lines = ready["degraded"].as_array()?.clone();
        lines
            .into_iter()
            .find_map(|line| line.as_str().filter(|line| line.starts_with("push: ")).map(str::to_owned))
    });
    assert!(degraded.contains(why) && degraded.contains(&format!("`{agent}`")), "{degraded}");
    let shown = until("a message that came back", || {
        Some(node.message(message)).filter(|shown| shown["state"] == "waiting")
    });
    assert!(shown["history"].as_array().is_none_or(Vec::is_empty), "no attempt was lost: {shown}");
    let push = node.push(agent);
    assert_eq!(
        (&push["breaker"], &push["failures"], &push["failed"]),
        (&json!("closed"), &json!(0), &json!(0))
    );
    let now = node.client("owner").ask("space/show").json["time"].as_u64().unwrap();
    let next = push["next"].as_u64().unwrap_or(0);
    assert!(next > now + 30_000, "not before a while: {next} at {now}");
}

#[test]
fn mail_waits_for_a_seal_that_was_lost() {
    let mut node = Node::quick();
    node.set(STRICT);
    let endpoint = Endpoint::open();
    node.say("wren", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    let message = node.mail("wren", 0, 1)[0];
    node.until_state(message, "read");
    node.stop();
    let file = node.data().join("seal.key");
    let key = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    node.start();
    let message = node.mail("wren", 1, 1)[0];
    waits_unharmed(&node, "wren", message, "seal.key");
    assert_eq!(endpoint.came().len(), 1, "nothing was sent without a signature");
    // With the file back, what comes next is signed as before.
    std::fs::write(&file, key).unwrap();
    node.say("robin", "agent/endpoint", json!({"endpoint": endpoint.url()}));
    node.mail("robin", 2, 1);
    endpoint.until_taken(2);
}

#[test]
fn mail_waits_for_a_system_that_trusts_somebody() {
    let (authority, files) = (Authority::new(), tempfile::tempdir().unwrap());
    let trusted = files.path().join("trusted.pem");
    std::fs::write(&trusted, "").unwrap();
    let env = vec![("SSL_CERT_FILE", trusted.display().to_string()), ("SSL_CERT_DIR", String::new())];
    let node = Node::with(&["--push-to-private"], env);
    node.set(STRICT);
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("https://localhost:{}/hook", server.local_addr().unwrap().port());
    node.say("wren", "agent/endpoint", json!({"endpoint": url}));
    let message = node.mail("wren", 0, 1)[0];
    waits_unharmed(&node, "wren", message, "trusts nobody");
    assert_eq!(server.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "nobody came");
    // Certificates that are installed later count without a new beginning.
    server.set_nonblocking(false).unwrap();
    std::fs::copy(authority.file(files.path()), &trusted).unwrap();
    node.say("robin", "agent/endpoint", json!({"endpoint": url}));
    node.mail("robin", 1, 1);
    server.accept().unwrap();
}

/// A lookup with a bug in it, for one name and once.
struct Buggy(AtomicUsize);

impl Resolve for Buggy {
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let first = host == "buggy.example" && self.0.fetch_add(1, SeqCst) == 0;
        Box::pin(async move {
            assert!(!first, "a bug in looking names up");
            Ok(vec!["127.0.0.1".parse().unwrap()])
        })
    }
}

#[test]
fn a_courier_that_panics_begins_anew_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let resolver = Arc::new(Buggy(AtomicUsize::new(0)));
    let options = || Options { resolver: resolver.clone(), ..Options::default() };
    let inside = Inside::open(dir.path(), true, options());
    let endpoint = Endpoint::open();
    let port = endpoint.addr.port();
    for (agent, host) in [("wren", "buggy.example"), ("robin", "sound.example")] {
        let url = format!("http://{host}:{port}/hook");
        inside.say(agent, "agent/endpoint", json!({"endpoint": url}));
    }
    let message = inside.mail("wren", 0);
    let told = until("a status that says so", || {
        inside.node.status().degraded.into_iter().find(|line| line.starts_with("courier: "))
    });
    assert!(told.contains("a bug in looking names up") && told.contains("`default`"), "{told}");
    assert_eq!(inside.said.lock().unwrap().len(), 1);
    inside.mails("robin", 1..=20);
    endpoint.until_taken(20);
    // Nobody knows of the first one: it ends with its lease, or with this life of the node, and is pushed again.
    let shown = inside.client("owner").ask(&format!("mail/show?message={message}")).yes();
    assert_eq!(shown["state"], "leased", "{shown}");
    inside.stop();
    let inside = Inside::open(dir.path(), true, options());
    let read = inside.until_state(message, "read");
    let reasons: Vec<&Value> = read["history"].as_array().into_iter().flatten().collect();
    assert!(reasons.iter().any(|noted| noted.to_string().contains("unknown")), "{read}");
    endpoint.until_taken(21);
    inside.stop();
}
