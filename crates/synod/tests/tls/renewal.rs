//! New files while connections are open.

use crate::authority::{Authority, DAY, Pair, files, place};
use crate::house::House;
use crate::wire::{Response, Wire};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime};
use synod_client::{Options, Synod};
use tempfile::TempDir;

const LONG: Duration = Duration::from_secs(20);

/// A door whose files are looked at all the time.
struct Stage {
    authority: Authority,
    house: House,
    files: TempDir,
    first: Pair,
}

impl Stage {
    fn open() -> Stage {
        let (authority, files) = (Authority::new(), tempfile::tempdir().unwrap());
        let first = authority.sign(&["localhost"], 30 * DAY);
        let tls = first.put(files.path());
        let house = House::with(|options| {
            options.tls = Some(tls);
            options.limits.tls_look_ms = 20;
        });
        Stage { authority, house, files, first }
    }

    fn shows(&self, pair: &Pair) -> bool {
        let certificate = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap();
        Wire::open(self.house.addr, &self.authority).shown() == certificate.to_vec()
    }

    fn ask(&self, wire: &mut Wire) -> Response {
        wire.exchange(&self.house.get("/readyz"))
    }

    /// Asks until the node says so, over and over on one connection.
    fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let mut wire = Wire::open(self.house.addr, &self.authority);
        let begun = Instant::now();
        loop {
            let said = self.ask(&mut wire).json();
            assert_eq!(said["ready"], true, "{said}");
            if holds(&said) {
                return said;
            }
            assert!(begun.elapsed() < LONG, "never {what}: {said}");
        }
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_while_connections_go_on() {
    let stage = Stage::open();
    let mut old = Wire::open(stage.house.addr, &stage.authority);
    assert_eq!(stage.ask(&mut old).status, 200);
    // A client on this machine, which knows the first certificate by its fingerprint.
    let options = Options { data: Some(stage.house.dir.path().to_owned()), ..Options::default() };
    let synod = Synod::connect(options).unwrap();
    let heron = synod.space("default").agent("heron");
    heron.call("queue", "push", &json!({"queue": "q"})).await.unwrap();
    let waiter = tokio::spawn({
        let heron = synod.space("default").agent("wren");
        async move { heron.call("queue", "claim", &json!({"queue": "later", "wait_ms": 20_000})).await }
    });
    let second = stage.authority.sign(&["localhost"], 60 * DAY);
    second.put(stage.files.path());
    let begun = Instant::now();
    while !stage.shows(&second) {
        assert!(begun.elapsed() < LONG, "the new certificate is not taken");
    }
    assert!(!stage.shows(&stage.first));
    let said = stage.ask(&mut old);
    assert_eq!((said.status, said.json()["degraded"].to_string().as_str()), (200, "[]"), "{said:?}");
    // Both the client that is connected and one that finds the node now get through.
    heron.call("queue", "push", &json!({"queue": "later"})).await.unwrap();
    assert_eq!(waiter.await.unwrap().unwrap()["tasks"].as_array().map(Vec::len), Some(1));
    let options = Options { data: Some(stage.house.dir.path().to_owned()), ..Options::default() };
    Synod::connect(options).unwrap().get("/healthz").await.unwrap();
}

/// A client that has to connect anew after a renewal finds the new certificate in the data directory.
#[tokio::test]
async fn a_client_on_this_machine_follows_a_renewal() {
    let stage = Stage::open();
    let options = Options { data: Some(stage.house.dir.path().to_owned()), ..Options::default() };
    let synod = Synod::connect(options).unwrap();
    assert_eq!(synod.target().certificate.as_deref().map(str::len), Some(64));
    let second = stage.authority.sign(&["localhost"], 60 * DAY);
    second.put(stage.files.path());
    let begun = Instant::now();
    while !stage.shows(&second) {
        assert!(begun.elapsed() < LONG, "the new certificate is not taken");
    }
    // Its first connection is made only now, and what it knows is the old certificate.
    synod.get("/healthz").await.unwrap();
}

#[test]
fn a_bad_renewal_leaves_the_old_pair_in_force_and_says_so_until_it_is_mended() {
    let stage = Stage::open();
    let second = stage.authority.sign(&["localhost"], 60 * DAY);
    let other = stage.authority.sign(&["localhost"], 60 * DAY);
    let over = stage.authority.sign_until(&["localhost"], SystemTime::now() - DAY / 2);
    let early =
        stage.authority.sign_between(&["localhost"], SystemTime::now() + DAY, SystemTime::now() + 9 * DAY);
    let half = &second.certificate[..second.certificate.len() / 2];
    for (certificate, key, words) in [
        (second.certificate.as_str(), &other.key, "the key does not belong to the certificate"),
        (half, &second.key, "it breaks off in the middle"),
        ("", &second.key, "there is no certificate in it"),
        (&second.certificate, &String::new(), "has no private key in it"),
        (&over.certificate, &over.key, "the new certificate has expired"),
        (&early.certificate, &early.key, "the new certificate is not good yet"),
    ] {
        let tls = files(stage.files.path());
        place(&tls.certificate, certificate);
        place(&tls.key, key);
        let said = stage.until(words, |said| said["degraded"].to_string().contains(words));
        let text = said["degraded"][0].as_str().unwrap();
        assert!(text.starts_with("tls: ") && text.contains("the old certificate stays in force"), "{text}");
        assert!(!text.contains(stage.files.path().to_str().unwrap()), "anybody may ask: {text}");
        assert!(stage.shows(&stage.first), "{words}");
    }
    std::fs::remove_file(files(stage.files.path()).key).unwrap();
    stage.until("missed", |said| {
        said["degraded"].to_string().contains("the file of --tls-key cannot be read")
    });
    second.put(stage.files.path());
    stage.until("well again", |said| said["degraded"] == json!([]));
    assert!(stage.shows(&second));
    let until = stage.ask(&mut Wire::open(stage.house.addr, &stage.authority)).json();
    let numbers = Wire::open(stage.house.addr, &stage.authority).exchange(&stage.house.get("/metrics")).body;
    let line =
        format!("\nsynod_certified_until_seconds {}\n", until["certified_until"].as_u64().unwrap() / 1_000);
    assert!(numbers.contains(&line), "{line:?}: {numbers}");
}

#[test]
fn a_certificate_that_is_over_degrades_the_node_until_it_is_renewed() {
    let (authority, files) = (Authority::new(), tempfile::tempdir().unwrap());
    let tls = authority.sign_until(&["localhost"], SystemTime::now() - DAY / 2).put(files.path());
    let house = House::with(|options| {
        options.tls = Some(tls);
        options.limits.tls_look_ms = 20;
    });
    // A client that looks at dates would not get in; the one on this machine knows the certificate by itself.
    let options = Options { data: Some(house.dir.path().to_owned()), ..Options::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let synod = runtime.block_on(async { Synod::connect(options) }).unwrap();
    let until = |what: &str, words: &str| {
        let begun = Instant::now();
        while !runtime.block_on(synod.get("/readyz")).unwrap().contains(words) {
            assert!(begun.elapsed() < LONG, "never {what}");
        }
    };
    until("degraded", "the certificate has expired; renew it");
    authority.sign(&["localhost"], 30 * DAY).put(files.path());
    until("well again", "\"degraded\":[]");
    assert_eq!(Wire::open(house.addr, &authority).exchange(&house.get("/healthz")).status, 200);
}
